"""What the fallback's rules tell a reader of parsed sentences: which word is a cue, whether it is said to hold, what a word's form marks.

One small class a language, all with the same methods, around the readers that do without a parser. Their rules for negation, modality,
conditions and denials look at neighbouring words, not at the tree: what those rules cannot do is not done here either.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from analytics.fallback import english, korean, russian
from analytics.fallback.clauses import clause_spans
from analytics.fallback.cues import ENGLISH, KOREAN, NOUN, RUSSIAN, Cues, Reading
from analytics.fallback.declension import adjective_cases, name_cases, noun_cases
from analytics.fallback.words import Word

# Universal Dependencies -> what the table of cues calls a case.
_CASES = {"Gen": "gen", "Dat": "dat", "Acc": "acc", "Ins": "ins", "Nom": "nom"}
# What a Korean particle marks -> what the table of cues calls it; a topic or subject is told by the tree.
_ROLES = {"object": "obj", "dative": "dat", "noun": "dat", "with": "with", "with_noun": "with", "owner": "owner", "by": "agent"}


class Steering(Protocol):
    """The rules of one language for the words of one passage."""

    genitive: str  # the slot in which a noun has either its holder or its target: "the support of Seoul", "the bombing of Kyiv"
    bare: str  # the slot of a name that stands before a noun: "US sanctions", "북한 제재"
    against: str  # the preposition or role of an opponent
    givers: tuple[str, ...]  # the slots of who does what a subject undergoes, where nothing marks an agent: "북한에게서 받았다"

    def readings(self, place: int, pos: str) -> Iterator[Reading]:
        """Yield the cues that a word may be as the part of speech `pos`."""

    def reality(self, place: int, reading: Reading, sign: int) -> int | None:
        """Return the sign as far as what a cue says holds: 0 where it is wished, None where it is not said to be so."""

    def marking(self, place: int, morph: str) -> str:
        """Return the slot that the form of a noun fills without a preposition, "" where it shows none."""

    def has(self, kind: str, place: int) -> bool:
        """Tell whether a word is of the class `kind`."""


class English:
    """English: prepositions mark everything but subject and object."""

    genitive, bare, against = "of", "owner", "against"
    givers: tuple[str, ...] = ()

    def __init__(self, words: list[Word], cues: Cues) -> None:
        self._passage, self._cues = english.Passage(words, cues), cues

    def readings(self, place: int, pos: str) -> Iterator[Reading]:
        """Yield the cues that a word may be as the part of speech `pos`."""
        readings = list(self._cues.readings(self._passage.low(place)))
        both = len({reading.form == NOUN for reading in readings}) == 2
        noun = pos in ("NOUN", "PROPN")
        yield from (reading for reading in readings if not both or (reading.form == NOUN) == noun or reading.cue.pos == "ADJ")

    def reality(self, place: int, reading: Reading, sign: int) -> int | None:
        """Return the sign as far as what a cue says holds: 0 where it is wished, None where it is not said to be so."""
        if reading.form == NOUN:
            return self._passage.noun_reality(place, sign, mutual=reading.cue.holder == "mutual")
        sold_out = self._passage.has("particle", place + 1)
        people = "to" in reading.cue.targets and self._passage.is_sending_people(place)
        return None if sold_out or people else self._passage.reality(place, sign)

    def marking(self, place: int, morph: str) -> str:  # noqa: ARG002 - other languages mark cases
        """Return ""."""
        return ""

    def has(self, kind: str, place: int) -> bool:
        """Tell whether a word is of the class `kind`."""
        return self._passage.has(kind, place)


class Russian:
    """Russian: the case that the parser read, else the one that the ending shows."""

    genitive, bare, against = "gen", "owner", "против"
    givers: tuple[str, ...] = ()

    def __init__(self, words: list[Word], cues: Cues) -> None:
        self._words, self._cues = words, cues
        self._clauses: dict[int, russian.Clause | None] = {}  # by place; None where the clause before denies this one
        before: russian.Clause | None = None
        for span in clause_spans(words, cues):
            clause = russian.Clause(words, cues, span, [], None)
            doubtful = before is not None and words[span[0]].low in ("что", "чтобы") and before.is_doubtful()
            self._clauses.update(dict.fromkeys(range(*span), None if doubtful else clause))
            before = clause

    def readings(self, place: int, pos: str) -> Iterator[Reading]:
        """Yield the cues that a word may be as the part of speech `pos`."""
        noun = pos in ("NOUN", "PROPN")
        yield from (found for found in self._cues.readings(self._words[place].low) if (found.cue.pos in ("NOUN", "PRED")) == noun)

    def reality(self, place: int, reading: Reading, sign: int) -> int | None:
        """Return the sign as far as what a cue says holds: 0 where it is wished, None where it is not said to be so."""
        clause = self._clauses.get(place)
        if clause is None:
            return None
        if reading.cue.pos in ("VERB", "ADJ"):
            return clause.reality(place, sign, reading.form)
        if clause.is_taken_back(place):
            return None
        carrier = clause.carrier(place)
        return clause.reality(place if carrier is None else carrier, sign, "")

    def marking(self, place: int, morph: str) -> str:
        """Return the case of a noun, "" where parser and ending leave it open."""
        read = next((_CASES.get(part[5:], "") for part in morph.split("|") if part.startswith("Case=")), "")
        word = self._words[place]
        cases = name_cases(word.low, word.naming) if word.actor else adjective_cases(word.low) or noun_cases(word.low, animate=False)
        return read or (next(iter(cases)) if len(cases) == 1 else "")

    def has(self, kind: str, place: int) -> bool:
        """Tell whether a word is of the class `kind`."""
        return self._cues.begins(kind, self._words[place].low)


class Korean:
    """Korean: particles, and the phrases that they open."""

    genitive, bare, against = "", "dat", "against"
    givers: tuple[str, ...] = ("from", "dat")

    def __init__(self, words: list[Word], cues: Cues) -> None:
        self._passage = korean.Passage(words, cues)

    def readings(self, place: int, pos: str) -> Iterator[Reading]:  # noqa: ARG002 - the ending decides
        """Yield the cue that a word begins with."""
        reading = self._passage.reading(place)
        if reading is not None:
            yield reading

    def reality(self, place: int, reading: Reading, sign: int) -> int | None:
        """Return the sign as far as what a cue says holds: 0 where it is wished, None where it is not said to be so."""
        if reading.form != NOUN:
            return self._passage.reality(place, sign)
        if self._passage.is_carried(place):
            return self._passage.reality(place + 1, sign)
        return None if self._passage.is_refused(place) else sign

    def marking(self, place: int, morph: str) -> str:  # noqa: ARG002 - the particle decides
        """Return the slot that the particle marks."""
        role = self._passage.role(place)
        return _ROLES.get(role, role if role in ("from", "against") else "")

    def has(self, kind: str, place: int) -> bool:
        """Tell whether a word begins with one of the class `kind`, or is of the kind "phrase"."""
        return self._passage.is_phrase(place) if kind == "phrase" else self._passage.begins(kind, place)


STEERING: dict[str, Callable[[list[Word], Cues], Steering]] = {ENGLISH: English, RUSSIAN: Russian, KOREAN: Korean}
