"""Texts to the terms that name topics, and to integer counts of them: French first, English, Russian and Korean too.

A term is a word that carries content, or several that make one ("Corée du Nord", "droits de l'homme"), whatever its number, gender, case
or particle: its key is what the variants share, its written form the commonest of them in the corpus. Keys depend on nothing but the
text and the collocations given, so that counts of two halves of a corpus add up. The rules are light: they join "missile" and "missiles",
"allié" and "alliées", "ракета" and "ракетами", "북한" and "북한이", but not a verb's forms, and they know no homonyms ("la tour" and "le
tour" are one term). A key need be no word of the language: only its written form is to be shown.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate
from math import log
from typing import Any, NamedTuple

import numpy as np

from analytics.bundled import load_stopwords, load_table
from analytics.schemas import SUPPORTED_LANGUAGES
from analytics.topics.variants import variant_key

FEWEST_TEXTS = 5  # different ones, in which a collocation must stand
COLLOCATION = 0.6  # normalised pointwise mutual information
_CACHED = 200_000  # surfaces of a language, so that memory is bounded whatever the corpus
_LONGEST = 60  # letters; what is longer is an address, no word
_SHOUTED = 20  # letters; a longer text in capitals only is read in small ones

_TOKEN = re.compile(r"([.,;:!?…«»“”„\"()\[\]\n–—/]\W*)?((?:[^\W\d_]\.){2,}|[^\W_]+(?:['-][^\W_]+)*)")
_OPENING = frozenset('.!?…:«“„"\n–—')  # behind these a capital says nothing
_ELIDED = re.compile(r"(?:jusqu|lorsqu|puisqu|quoiqu|qu|[ldjmnstc])'(?=\w)", re.IGNORECASE)
_CLITIC = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce|ci|là|l[ae]s?|lui|leur|moi|toi|y|en|mêmes?)$|'s$", re.IGNORECASE)
_CUT = re.compile(r"-|(?<=\b[dlDL]')")
_UNCUT = frozenset({"aujourd'hui", "prud'homme", "prud'hommes", "presqu'île", "presqu'îles", "rendez-vous"})
_ACRONYMS = {"en": frozenset({"US", "WHO"})}  # stop words when written small
_CONNECTING = frozenset({"de", "du", "des", "d'", "la", "le", "les", "l'", "of", "the"})

Key = str
Form = tuple[Key, str, str]  # key, language, how it is written: with "^" where the first letter is a capital for opening a sentence
Collocation = tuple[str, tuple[Key, ...]]  # language, keys of its pieces
_Index = dict[Key, list[tuple[Key, ...]]]


class Word(NamedTuple):
    """A word as it stands in a text: its pieces, cut at elisions and hyphens, and the term that it is if it stands alone."""

    pieces: tuple[Key, ...]
    written: tuple[str, ...]
    key: Key  # empty for a stop word
    form: str


class TermCounts(NamedTuple):
    """How often each term stands in each text.

    `counts` is a scipy.sparse table of integers, texts x terms; `keys` are its columns, sorted; `forms` counts how each is written in each
    language. Nothing but the texts decides them, so that those of two halves of a corpus can be added.
    """

    counts: Any
    keys: tuple[Key, ...]
    forms: "Counter[Form]"


@cache
def load_multiwords(language: str) -> dict[tuple[Key, ...], str]:
    """Return the known terms of several words: the keys of their pieces and how they are written."""
    lexicon, terms = _lexicon(language), [row["term"] for row in load_table("multiwords.csv") if row["language"] == language]
    return {tuple(piece for _, surface in _TOKEN.findall(_plain(term)) for piece in lexicon[surface].pieces): term for term in terms}


class _Lexicon(dict[str, Word]):
    """What each surface of a language is, found out at its first use."""

    def __init__(self, language: str, stopwords: frozenset[str]) -> None:
        super().__init__()
        self.language, self.stopwords = language, stopwords
        self.acronyms = _ACRONYMS.get(language, frozenset())

    def __missing__(self, surface: str) -> Word:
        if len(self) >= _CACHED:
            self.clear()
        self[surface] = word = self._read(surface)
        return word

    def _read(self, surface: str) -> Word:
        if "." in surface:  # initials
            surface = surface.replace(".", "")
            return self._word([], [surface], telling=surface in self.acronyms or surface.lower() not in self.stopwords)
        if surface in self.acronyms:
            return self._word([], [surface], telling=True)
        elisions = []
        while surface.lower() not in _UNCUT and (found := _ELIDED.match(surface)):
            elisions.append(found.group())
            surface = surface[found.end() :]
        surface = surface if surface.lower() in _UNCUT else _CLITIC.sub("", surface)
        parts = [part for part in (_CUT.split(surface) if surface.lower() not in _UNCUT else surface.split("-")) if part]
        code = len(parts) == 2 and parts[0].isalpha() and parts[1][0].isdigit()  # F-16
        telling = code or any(map(self._tells, parts))
        return self._word(elisions, parts, telling=telling and surface.lower() not in self.stopwords)

    def _word(self, elisions: list[str], parts: list[str], *, telling: bool) -> Word:
        if self.language == "ko":  # a form is a word without its particle
            parts = [variant_key(part, "ko") for part in parts]
            telling = telling and any(map(self._tells, parts))
        keys = tuple(variant_key(part.lower(), self.language) for part in parts)
        hyphened = (*(part if part.endswith("'") else f"{part}-" for part in parts[:-1]), *(f"{part} " for part in parts[-1:]))
        written, form = (*elisions, *hyphened), "".join(hyphened).strip()
        key = " ".join(keys) if telling and len(form) <= _LONGEST else ""
        return Word((*(elision.lower() for elision in elisions), *keys), written, key, form)

    def _tells(self, part: str) -> bool:
        """Tell whether a part of a word may carry content: it is no stop word, no number and no single letter."""
        return len(part) > 1 and not part[0].isdigit() and part.lower() not in self.stopwords


@cache
def _lexicon(language: str) -> _Lexicon:
    """Return the reading of a language; one that is unknown, or known by its letters only ("und fr"), has the stop words of all."""
    rules = language.removeprefix("und ")
    return _Lexicon(rules, load_stopwords(language))


def _plain(text: str) -> str:
    """Return the text with composed accents, one kind of apostrophe and hyphen, and not in capitals throughout."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'").replace("‑", "-").replace("‐", "-")
    return text.lower() if len(text) > _SHOUTED and text.isupper() else text


def _rules_for(language: str, text: str) -> str:
    """Return what to read a text by: its language, or the letters of its beginning."""
    if language in SUPPORTED_LANGUAGES:
        return language
    letters = text[:200]
    if re.search("[а-яА-Я]", letters):
        return "und ru"
    return "und ko" if re.search("[가-힣]", letters) else "und fr"


@cache
def _known_index(rules: str) -> _Index:
    return _index(load_multiwords(rules.removeprefix("und ")))


def _index(terms: Collection[tuple[Key, ...]]) -> _Index:
    """Return the terms of several words by their first piece, the longest first."""
    index: _Index = defaultdict(list)
    for pieces in sorted(terms, key=lambda pieces: (-len(pieces), pieces)):
        index[pieces[0]].append(pieces)
    return dict(index)


def _occurrences(text: str, rules: str, index: _Index) -> Iterator[tuple[Key, str, tuple[Key, ...], bool]]:
    """Yield each term, stop words among them, in order: key (empty for a stop word), written form, pieces, whether a mark stands before."""
    found, lexicon = _TOKEN.findall(_plain(text)), _lexicon(rules)
    words = [lexicon[surface] for _, surface in found]
    pieces = [piece for word in words for piece in word.pieces]
    starts = list(accumulate((len(word.pieces) for word in words), initial=0))
    plain = index.keys().isdisjoint(pieces)
    written = [] if plain else [part for word in words for part in word.written]
    at = 0
    while at < len(words):
        mark, word = found[at][0], words[at]
        opens = "^" if (not at or not _OPENING.isdisjoint(mark)) and word.form[:1].isupper() else ""
        first, last = (0, 0) if plain else _multiword_at(pieces, starts, at, index)
        after = bisect_left(starts, last)
        if last and not any(mark for mark, _ in found[at + 1 : after]):
            yield " ".join(pieces[first:last]), opens + "".join(written[first:last]).strip(), tuple(pieces[first:last]), bool(mark)
            at = after
        else:
            yield word.key, opens + word.form, word.pieces, bool(mark)
            at += 1


def _multiword_at(pieces: list[Key], starts: list[int], at: int, index: _Index) -> tuple[int, int]:
    """Return first and last piece of the longest term of several words that begins in the word `at`; (0, 0) if there is none."""
    for first in range(starts[at], starts[at + 1]):
        if first > starts[at] and not pieces[first - 1].endswith("'"):
            break
        for term in index.get(pieces[first], ()):
            last = first + len(term)
            if tuple(pieces[first:last]) == term and last <= starts[-1] and starts[bisect_left(starts, last)] == last:
                return first, last
    return 0, 0


def _indexes(collocations: Collection[Collocation]) -> dict[str, _Index]:
    rules = (*SUPPORTED_LANGUAGES, *(f"und {language}" for language in SUPPORTED_LANGUAGES))
    if not collocations:
        return {name: _known_index(name) for name in rules}
    more = {name: [pieces for language, pieces in collocations if language == name.removeprefix("und ")] for name in rules}
    return {name: _index({*load_multiwords(name.removeprefix("und ")), *more[name]}) for name in rules}


def terms_of(text: str, language: str = "", collocations: Collection[Collocation] = ()) -> list[Key]:
    """Return the keys of the terms of a text, in order.

    Parameters
    ----------
    text
        Any text.
    language
        fr, en, ru or ko; otherwise the letters decide, and the stop words of all four hold.
    collocations
        Terms of several words, besides those of the package, as `find_collocations` returns them.

    Examples
    --------
    >>> terms_of("L’état-major des États-Unis a vu les deux missiles balistiques.", "fr")
    ['état major', 'état uni', 'missile balistique']
    """
    rules = _rules_for(language, text)
    return [key for key, *_ in _occurrences(text, rules, _indexes(collocations)[rules]) if key]


def count_terms(texts: Sequence[str], languages: Sequence[str], collocations: Collection[Collocation] = ()) -> TermCounts:
    """Count the terms of each text.

    Parameters
    ----------
    texts
        The units.
    languages
        The language of each.
    collocations
        As `find_collocations` returns them; for counts that are to be added, the same everywhere.
    """
    from scipy.sparse import csr_matrix

    indexes, per_text, forms = _indexes(collocations), [], Counter[Form]()
    for text, language in zip(texts, languages, strict=True):
        rules = _rules_for(language, text)
        found = [(key, form) for key, form, *_ in _occurrences(text, rules, indexes[rules]) if key]
        per_text.append(Counter(key for key, _ in found))
        forms.update((key, rules.removeprefix("und "), form) for key, form in found)
    keys = tuple(sorted({key for key, _, _ in forms}))
    column = {key: place for place, key in enumerate(keys)}
    columns = np.array([column[key] for counted in per_text for key in sorted(counted)], dtype=np.int64)
    values = np.array([counted[key] for counted in per_text for key in sorted(counted)], dtype=np.int64)
    bounds = np.cumsum([0, *(len(counted) for counted in per_text)])
    return TermCounts(csr_matrix((values, columns, bounds), shape=(len(texts), len(keys))), keys, forms)


def written_forms(forms: "Counter[Form]", language: str = "") -> dict[Key, str]:
    """Return how each term is commonly written, in one language or in all.

    The commonest variant is taken whatever its capitals, and then its commonest spelling where it does not open a sentence; of a Russian
    term of several words the spelling of the package, which is a nominative. Ties go to the first in the alphabet.
    """
    variants: dict[Key, Counter[str]] = defaultdict(Counter)
    spellings: dict[tuple[Key, str], Counter[str]] = defaultdict(Counter)
    for (key, of, form), count in forms.items():
        if not language or of == language:
            small = form.removeprefix("^").lower()
            variants[key][small] += count
            spellings[key, small][form] += count
    chosen = {key: min(counted, key=lambda small: (-counted[small], small)) for key, counted in variants.items()}
    known = {" ".join(pieces): term for pieces, term in load_multiwords("ru").items()}
    return {key: known.get(key) or _spelling(spellings[key, small], small) for key, small in chosen.items()}


def _spelling(counted: "Counter[str]", small: str) -> str:
    """Return the commonest spelling inside of sentences; one that only opens them is written small unless it has more capitals."""
    inside = [form for form in counted if not form.startswith("^")]
    if inside:
        return min(inside, key=lambda form: (-counted[form], form))
    opening = min(counted, key=lambda form: (-counted[form], form)).removeprefix("^")
    return opening if opening[1:] != small[1:] else small


class _Neighbours:
    """How often terms of a corpus stand alone, in all, and beside each other."""

    def __init__(self) -> None:
        self.alone, self.totals = Counter[tuple[str, Key]](), Counter[str]()
        self.pairs, self.in_texts = Counter[Collocation](), Counter[Collocation]()
        self.ends: dict[Collocation, tuple[Key, Key]] = {}

    def add(self, text: str, rules: str) -> None:
        """Count the neighbours of one text; only function words of a noun phrase may stand between them, and no mark."""
        name, here = rules.removeprefix("und "), Counter[Collocation]()
        before: tuple[Key, tuple[Key, ...]] | None = None
        for key, _, pieces, marked in _occurrences(text, rules, _known_index(rules)):
            before = None if marked else before
            if not key:
                before = (before[0], before[1] + pieces) if before and _CONNECTING.issuperset(pieces) else None
                continue
            self.alone[name, key] += 1
            self.totals[name] += 1
            if before:
                found = (name, before[1] + pieces)
                here[found] += 1
                self.ends[found] = (before[0], key)
            before = (key, tuple(piece for piece in pieces if not piece.endswith("'")))
        self.pairs.update(here)
        self.in_texts.update(here.keys())

    def association(self, found: Collocation) -> float:
        """Return the normalised pointwise mutual information of the two terms."""
        together, total = self.pairs[found], self.totals[found[0]]
        one, other = (self.alone[found[0], end] for end in self.ends[found])
        return 1.0 if together >= total else round(log(together * total / (one * other)) / -log(together / total), 9)


def find_collocations(texts: Sequence[str], languages: Sequence[str]) -> frozenset[Collocation]:
    """Return the terms of several words that a corpus itself makes much use of.

    Two neighbours, with nothing but "de", "du", "des", "of" and articles between them, make one term if they stand together in at least 5
    different texts and their normalised pointwise mutual information (Bouma 2009), from integer counts, is at least 0.6.
    """
    counted = _Neighbours()
    for text, language in sorted(set(zip(texts, languages, strict=True))):
        counted.add(text, _rules_for(language, text))
    return frozenset(
        found for found, n_texts in counted.in_texts.items() if n_texts >= FEWEST_TEXTS and counted.association(found) >= COLLOCATION
    )
