"""The cue words of one language, by the forms in which texts show them.

A cue has a sign, a quad class and a frame (where its holder and its target stand). Other words of the table only steer the reading: they
negate, deny, wish, or carry a noun ("impose sanctions"); they are listed by their class. English forms are made by the rules of spelling,
Russian ones are a listed stem with an ending of its part of speech, Korean ones a listed stem with whatever follows it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from analytics.bundled import load_table

ENGLISH, RUSSIAN, KOREAN = "en", "ru", "ko"
# English: what a form of a verb is. Russian has the same names for what its endings show.
BASE, PRESENT, PAST, PARTICIPLE, GERUND, NOUN = "base", "present", "past", "participle", "gerund", "noun"
_VOWELS = "aeiou"
_VERBAL = {"light", "denial", "wish", "real", "auxiliary"}  # classes of English words that are listed by their verb
_STEMS = {
    "light",
    "denial",
    "wish",
    "real",
    "modal",
    "person",
    "party",
    "relative",
    "message",
}  # classes of Russian words that are listed by stems
# Russian endings: finite, infinitive, short participle (passive), noun or adjective.
_ENDINGS = {
    PAST: re.compile(r"(?:[аеиоуыя]?л[аои]?|ла|[её]?т|ит|ют|ут|[ая]т|[её]м|им|ю|у|ешь|ишь|)(?:с[яь])?$"),
    BASE: re.compile(r"(?:[аеиоуыя]?(?:ну)?ть|чь|ти|сти)(?:ся)?$"),
    PARTICIPLE: re.compile(r"(?:[аеёя]?н|т)[аоы]?$"),
    NOUN: re.compile(r"(?:|[аеёиоуыьюя]|о[вмйю]|е[вмйю]|ё[мй]|ам[и]?|ах|ям[и]?|ях|ью|и[еиймюя]|ием|ия[мх]|иями|ы[ейм]|ых|ая|ое|ого|ому)$"),
}


class Cue(NamedTuple):
    """One line of cues.csv that shows a relation."""

    lemma: str
    pos: str
    sign: int
    quad_class: str
    holder: str
    targets: tuple[str, ...]


class Reading(NamedTuple):
    """A cue that a form may be, and which form of it."""

    cue: Cue
    form: str


class Cues(NamedTuple):
    """What is listed for one language: cues by form (Korean and Russian: by stem), and the other words by class."""

    language: str
    cues: Mapping[str, tuple[Reading, ...]]
    classes: Mapping[str, frozenset[str]]
    verbs: frozenset[str]  # forms of reporting verbs
    longest: int

    def has(self, kind: str, word: str) -> bool:
        """Tell whether `word` is of the class `kind`."""
        return word in self.classes.get(kind, ())

    def readings(self, word: str) -> Iterator[Reading]:
        """Yield the cues that `word` may be."""
        if self.language != RUSSIAN:
            yield from self.cues.get(word, ())
            return
        for cut in range(min(self.longest, len(word)), 1, -1):
            for cue, _ in self.cues.get(word[:cut], ()):
                form = russian_form(word[cut:], cue.pos)
                if form:
                    yield Reading(cue, form)

    def begins(self, kind: str, word: str) -> bool:
        """Tell whether `word` is of the class `kind`, whose words are listed by stems."""
        words = self.classes.get(kind, frozenset())
        if word in words:
            return True
        stems = (word[:cut] for cut in range(len(word), 1, -1))
        return any(f"{stem}*" in words and _fits(word[len(stem) :]) for stem in stems)


def russian_form(ending: str, pos: str) -> str:
    """Return which form of a Russian word `ending` makes, "" where it is none.

    Examples
    --------
    >>> russian_form("ила", "VERB"), russian_form("ена", "VERB"), russian_form("ость", "NOUN")
    ('past', 'participle', '')
    """
    forms = (PARTICIPLE, BASE, PAST) if pos == "VERB" else (NOUN,)
    return next((form for form in forms if _ENDINGS[form].match(ending)), "")


def _fits(ending: str) -> bool:
    return any(pattern.match(ending) for pattern in _ENDINGS.values())


@cache
def load_cues(language: str) -> Cues:
    """Return the cues of `language` (en, ru or ko) from the tables of the package.

    Examples
    --------
    >>> [reading.cue.lemma for reading in load_cues("en").readings("condemned")]
    ['condemn']
    """
    cues: dict[str, list[Reading]] = {}
    classes: dict[str, set[str]] = {}
    for row in load_table("cues.csv"):
        if row["language"] != language:
            continue
        forms = _forms(language, row)
        if not row["sign"]:
            classes.setdefault(row["pos"], set()).update(forms)
            continue
        cue = Cue(row["lemma"], row["pos"], int(row["sign"]), row["quad_class"], row["holder"], tuple(row["target"].split("|")))
        for form, kind in forms.items():
            cues.setdefault(form, []).append(Reading(cue, kind))
    return Cues(
        language,
        {form: tuple(readings) for form, readings in cues.items()},
        {kind: frozenset(words) for kind, words in classes.items()},
        _reporting_forms(language),
        max(map(len, cues), default=0),
    )


def _forms(language: str, row: Mapping[str, str]) -> dict[str, str]:
    """Return the forms of one line, or its stems, with what they are."""
    lemma, pos = row["lemma"], row["pos"]
    listed = [form for form in row["forms"].split("|") if form]
    if listed == ["-"]:
        return {lemma: BASE}
    if language == ENGLISH:
        return _english_forms(lemma, pos, listed)
    stems = listed or [lemma]
    return {f"{stem}*" if language == RUSSIAN and pos in _STEMS else stem: BASE for stem in stems}


def _english_forms(lemma: str, pos: str, listed: list[str]) -> dict[str, str]:
    if pos == "VERB" or pos in _VERBAL:
        return english_verb(lemma, listed)
    if pos in ("NOUN", "person", "party", "possibility"):
        return dict.fromkeys([lemma, *(listed or [_with_s(lemma)])], NOUN)
    return {lemma: BASE}


def english_verb(lemma: str, listed: list[str]) -> dict[str, str]:
    """Return the forms of an English verb; `listed` are the past, the participle and the gerund where they are irregular.

    Examples
    --------
    >>> english_verb("deny", [])
    {'denying': 'gerund', 'denied': 'past', 'denies': 'present', 'deny': 'base'}
    """
    past = listed[0] if listed else _with_ed(lemma)
    doubled = past.endswith("ed") and len(past) > len(lemma) + 2
    participle = listed[1] if len(listed) > 1 else past
    gerund = listed[2] if len(listed) > 2 else f"{past[:-2]}ing" if doubled else _with_ing(lemma)
    kinds = {gerund: GERUND, participle: PARTICIPLE, past: PAST, _with_s(lemma): PRESENT, lemma: BASE}
    return kinds


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "sh", "ch", "x", "z", "go", "do")) else f"{word}s"


def _with_ed(word: str) -> str:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return f"{word[:-1]}ied"
    return f"{word}d" if word.endswith("e") else f"{word}ed"


def _with_ing(word: str) -> str:
    return f"{word[:-1]}ing" if word.endswith("e") and not word.endswith("ee") else f"{word}ing"


def _reporting_forms(language: str) -> frozenset[str]:
    lemmas = [row["lemma"] for row in load_table("reporting_verbs.csv") if row["language"] == language]
    irregular = {"say": "said", "tell": "told", "think": "thought", "write": "wrote", "speak": "spoke", "swear": "swore"}
    if language != ENGLISH:
        return frozenset(lemmas)
    return frozenset(form for lemma in lemmas for form in english_verb(lemma, [irregular[lemma]] if lemma in irregular else []))
