"""The clauses of a Russian passage, and the names in them.

Clauses are cut at punctuation, at conjunctions, and at an "и" before a verb; a list of names is not cut. There is no grammar behind it: an
insertion between commas is a clause of its own.
"""

from collections.abc import Iterator
from typing import NamedTuple

from analytics.fallback.cues import Cues
from analytics.fallback.declension import Cases
from analytics.fallback.words import Word

_PAUSES = frozenset(',;:()«»"“”„.?!…')


class Name(NamedTuple):
    """An actor in a clause."""

    place: int
    actor: str
    cases: Cases
    preposition: str
    owner: bool  # a genitive that belongs to the noun before it
    demonym: bool


def clause_spans(words: list[Word], cues: Cues) -> Iterator[tuple[int, int]]:
    """Yield first place and end of each clause of a passage, in order."""
    start = 0
    for place, word in enumerate(words):
        if word.low == "," and _is_list(words, place):
            continue
        if word.low in _PAUSES or (word.low in ("но", "что", "чтобы", "однако") and place > start):
            if place > start:
                yield start, place
            start = place + (word.low in _PAUSES)
        elif word.low in ("и", "а") and _verb_follows(words, place + 1, cues):
            yield start, place
            start = place
    if start < len(words):
        yield start, len(words)


def _is_list(words: list[Word], comma: int) -> bool:
    """Tell whether the comma stands between names of a list: "Польша, Япония и США"."""
    near = words[max(0, comma - 1) : comma + 3]
    return len(near) == 4 and bool(near[0].actor and near[2].actor) and near[3].low in (",", "и")


def _verb_follows(words: list[Word], place: int, cues: Cues) -> bool:
    for word in words[place : place + 2]:
        if word.actor:
            return False
        if any(reading.cue.pos == "VERB" for reading in cues.readings(word.low)):
            return True
    return False
