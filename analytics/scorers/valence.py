"""The words that colour whoever stands beside them, in four languages, found in a text in one pass.

`valence.csv` lists words and phrases with their valence, who does and who suffers what, and the words that negate, strengthen, weaken or
frame; `predicates.csv` and `cues.csv` give the signs of verbs and deeds toward those they are aimed at. French and English lemmas are put
into their forms, Russian and Korean entries are stems that a word begins with. Nothing here knows the target or the meaning of a word in
its sentence: "vol" is a theft even on an airline's page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from analytics.bundled import load_table
from analytics.scorers.inflection import english_noun, english_verb, french_noun, french_verb
from analytics.text import fold

SIGN = 2.0  # valence of a bare sign of predicates.csv and cues.csv
VALUES = ("word", "phrase", "agent", "patient")
OPERATORS = ("negation", "shifter", "intensifier", "diminisher", "before", "source")
FUNCTIONS = ("clause", "being", "having", "by", "of", "article", "reflexive")
_STEMMED = ("ru", "ko")
_LONGEST_STEM = 14
_STEM_SLACK = 2
_WORD = re.compile(r"\w+|[,;:.!?()\[\]«»“”„\"…]|(?<=\s)-(?=\s)")
_REFLEXIVE = re.compile(r"^(?:se |s')")


class Cue(NamedTuple):
    """What a word does to those beside it: to whom it is applied, to who does it, to whom it is done; and of a deed's noun its sign."""

    word: float = 0.0
    agent: float = 0.0
    patient: float = 0.0
    own: float = 0.0  # of who does it to himself ("se ridiculiser")
    deed: float = 0.0
    toward: frozenset[str] = frozenset()  # the prepositions that lead from the noun to the one it is aimed at

    def merged(self, other: "Cue") -> "Cue":
        """Return the cue with the stronger value of each kind."""
        return Cue(
            max(self.word, other.word, key=abs),
            max(self.agent, other.agent, key=abs),
            max(self.patient, other.patient, key=abs),
            max(self.own, other.own, key=abs),
            max(self.deed, other.deed, key=abs),
            self.toward | other.toward,
        )

    def completed(self, other: "Cue") -> "Cue":
        """Return the cue with the values of `other` where it has none."""
        return Cue(
            self.word or other.word,
            self.agent or other.agent,
            self.patient or other.patient,
            self.own or other.own,
            self.deed or other.deed,
            self.toward or other.toward,
        )


class Operator(NamedTuple):
    """A word that changes what others do, and by how much."""

    kind: str
    value: float


class Token(NamedTuple):
    """One word or mark: offsets in the text, and its match form."""

    start: int
    end: int
    low: str


class Found(NamedTuple):
    """What was found at the tokens `first` to `stop`."""

    first: int
    stop: int
    cue: Cue | None
    operators: tuple[Operator, ...]


Pattern = tuple[frozenset[str], ...]
Entry = TypeVar("Entry")


def tokenize(text: str) -> list[Token]:
    """Return the words and marks of a text, apostrophes left out.

    Examples
    --------
    >>> [token.low for token in tokenize("L’État n’a rien dit.")]
    ['l', 'etat', 'n', 'a', 'rien', 'dit', '.']
    """
    return [Token(match.start(), match.end(), match.group()) for match in _WORD.finditer(fold(text).replace("ё", "е"))]


class Lexicon:
    """The entries of one or more languages, by the forms in which texts show them."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self._cues: dict[str, Cue] = {}
        self._stems: dict[str, Cue] = {}
        self._operators: dict[str, tuple[Operator, ...]] = {}
        self._operator_stems: dict[str, tuple[Operator, ...]] = {}
        self._phrases: dict[str, list[tuple[Pattern, Cue | Operator]]] = {}
        for row in load_table("valence.csv"):
            if row["language"] in languages and row["kind"] not in FUNCTIONS:
                self._add(row)
        for language, forms, cue in _signed_words():
            if language in languages:
                self._add_cue(language, forms, cue)

    def _add(self, row: dict[str, str]) -> None:
        language, kind, value = row["language"], row["kind"], float(row["valence"])
        alternatives = fold(row["word"]).replace("ё", "е").split("|")
        entry = Operator(kind, value) if kind in OPERATORS else _cue(kind, value, bool(_REFLEXIVE.match(row["word"])))
        if len(alternatives) == 1 and len(_parts(alternatives[0])) > 1:
            self._add_phrase(language, _parts(alternatives[0]), entry)
        elif isinstance(entry, Operator):
            self._add_operator(language, _operator_forms(language, alternatives, kind), entry)
        else:
            exact = len(alternatives) > 1 or kind == "phrase"
            lemma = _REFLEXIVE.sub("", alternatives[0])
            verbal = kind in ("agent", "patient")
            self._add_cue(language, alternatives if exact else _forms(language, lemma, verbal), entry)

    def _add_cue(self, language: str, forms: Iterable[str], cue: Cue) -> None:
        table = self._stems if language in _STEMMED else self._cues
        for form in forms:
            if form not in _grammatical():  # "vœu" has the plural "vous", "contrer" the form "contre"
                table[form] = table[form].merged(cue) if form in table else cue

    def _add_operator(self, language: str, forms: Iterable[str], operator: Operator) -> None:
        table = self._operator_stems if language == "ko" else self._operators
        for form in forms:
            table[form] = (*table.get(form, ()), operator)

    def _add_phrase(self, language: str, parts: list[str], entry: Cue | Operator) -> None:
        pattern = tuple(_phrase_forms(language, part, place) for place, part in enumerate(parts))
        for form in pattern[0]:
            self._phrases.setdefault(form, []).append((pattern, entry))

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Yield what is found in a text, in order; the longest phrase goes before single words."""
        place = 0
        while place < len(tokens):
            found = self._phrase_at(tokens, place) or self._word_at(tokens, place)
            if found is not None:
                yield found
            place = found.stop if found is not None and found.cue is not None else place + 1

    def _phrase_at(self, tokens: Sequence[Token], place: int) -> Found | None:
        low = tokens[place].low
        starts = [low] if "ko" not in self.languages else [low[:cut] for cut in range(1, min(len(low), _LONGEST_STEM) + 1)]
        matches = [
            (pattern, entry)
            for start in starts
            for pattern, entry in self._phrases.get(start, ())
            if _fits(pattern, tokens, place, "ko" in self.languages)
        ]
        if not matches:
            return None
        pattern, entry = max(matches, key=lambda match: len(match[0]))
        stop = place + len(pattern)
        return Found(place, stop, None, (entry,)) if isinstance(entry, Operator) else Found(place, stop, entry, ())

    def _word_at(self, tokens: Sequence[Token], place: int) -> Found | None:
        low = tokens[place].low
        cue = self._cues.get(low) or self._stem_cue(low)
        operators = self._operators.get(low) or _longest(self._operator_stems, low) or ()
        return Found(place, place + 1, cue, operators) if cue is not None or operators else None

    def _stem_cue(self, low: str) -> Cue | None:
        """Return the cue of the longest stem that a word begins with; what it leaves open stems little shorter say."""
        cue, longest = None, 0
        for cut in range(min(len(low), _LONGEST_STEM), 0, -1) if self._stems else ():
            found = self._stems.get(low[:cut])
            if found is not None and cue is None:
                cue, longest = found, cut
            elif found is not None and cue is not None and longest - cut <= _STEM_SLACK:
                cue = cue.completed(found)
        return cue


def _fits(pattern: Pattern, tokens: Sequence[Token], place: int, by_stem: bool) -> bool:
    if place + len(pattern) > len(tokens):
        return False
    lows = (token.low for token in tokens[place : place + len(pattern)])
    pairs = zip(lows, pattern, strict=True)
    return all(low in forms or (by_stem and low.startswith(tuple(forms))) for low, forms in pairs)


def _longest(table: dict[str, Entry], low: str) -> Entry | None:
    if not table:
        return None
    return next((table[low[:cut]] for cut in range(min(len(low), _LONGEST_STEM), 0, -1) if low[:cut] in table), None)


def _cue(kind: str, value: float, reflexive: bool) -> Cue:
    if kind == "agent":
        return Cue(own=value) if reflexive else Cue(agent=value)
    return Cue(patient=value) if kind == "patient" else Cue(word=value)


def _parts(word: str) -> list[str]:
    return re.findall(r"\w+", _REFLEXIVE.sub("", word))


def _forms(language: str, lemma: str, verbal: bool) -> Iterable[str]:
    if language == "fr":
        return french_verb(lemma) if verbal else french_noun(lemma)
    if language == "en":
        return english_verb(lemma) if verbal else english_noun(lemma)
    return (lemma,)


def _is_infinitive(word: str) -> bool:
    return len(word) > 4 and word.endswith(("er", "ir", "re"))


def _operator_forms(language: str, words: list[str], kind: str) -> Iterable[str]:
    if kind == "shifter" and language in ("fr", "en"):
        return {form for word in words for form in _forms(language, word, language == "en" or _is_infinitive(word))}
    return words


def _phrase_forms(language: str, part: str, place: int) -> frozenset[str]:
    """Return the forms of one word of a phrase: of a verb that opens it all, of long French words the plural and the feminine."""
    if language == "fr" and place == 0 and _is_infinitive(part):
        return french_verb(part) | french_noun(part)
    return french_noun(part) if language == "fr" and len(part) > 4 else frozenset((part,))


@cache
def _signed_words() -> tuple[tuple[str, tuple[str, ...], Cue], ...]:
    """Return language, forms (or stems) and cue of the signed predicates and cues."""
    rows = [*load_table("predicates.csv"), *load_table("cues.csv")]
    return tuple((row["language"], tuple(_signed_forms(row)), _signed_cue(row)) for row in rows if row["sign"] in ("-1", "1"))


def _signed_forms(row: dict[str, str]) -> Iterable[str]:
    lemma = fold(row["lemma"]).replace("ё", "е")
    listed = [fold(form).replace("ё", "е") for form in (row.get("forms") or "").split("|") if form not in ("", "-")]
    if row["language"] in _STEMMED:
        return listed or [lemma]
    return [*listed, *_forms(row["language"], lemma, row["pos"] == "VERB")]


def _signed_cue(row: dict[str, str]) -> Cue:
    value = SIGN * int(row["sign"])
    if row["holder"] in ("speaker", "voice"):
        return Cue(word=value)
    if row["pos"] == "NOUN":
        return Cue(deed=value, toward=frozenset(row["target"].split("|")))
    if row["pos"] == "VERB":
        return Cue(agent=value) if row["target"] == "subj" else Cue(patient=value)
    return Cue(word=value / 2)


@cache
def function_words(kind: str) -> frozenset[str]:
    """Return the grammatical words of one of FUNCTIONS, in the form of matching."""
    return frozenset(fold(row["word"]) for row in load_table("valence.csv") if row["kind"] == kind)


@cache
def _grammatical() -> frozenset[str]:
    return frozenset[str]().union(*(function_words(kind) for kind in (*FUNCTIONS, "before")))


@cache
def load_lexicon(*languages: str) -> Lexicon:
    """Load the entries of some languages, once."""
    return Lexicon(languages)
