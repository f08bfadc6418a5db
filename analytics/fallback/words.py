"""A sentence as words, with the parties among them: named actors, parties that are none of the registry, speakers who say "we"."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any, NamedTuple

from analytics.fallback.cues import KOREAN, RUSSIAN, Cue, Cues
from analytics.text import Span, fold

OTHER = "other"
_WORD = re.compile(r"['’]s\b|\d+(?:[.,]\d+)*|\w+(?:['’]\w+)*|[^\w\s]")
_AGAINST = re.compile(r"(?:anti|анти|pro|non)[-‑–]?$", re.IGNORECASE)


class Word(NamedTuple):
    """One word; a naming of an actor is one word however many it has."""

    start: int
    end: int
    low: str
    actor: str = ""
    naming: str = ""  # how the actor is named, as in table mentions; "party" or "speaker" for those who are not named
    tail: str = ""  # Korean: what stands behind the name without a blank


class Found(NamedTuple):
    """A relation, and the place of the word that shows it."""

    holder: str
    target: str
    sign: int
    cue: Cue
    place: int


class Utterance(NamedTuple):
    """A quotation and the actor who speaks in it."""

    span: Span
    speaker: str
    apart: bool  # whether it is read apart from the sentence around it


def passages(sentence: Any, named: Iterable[Any], utterances: list[Utterance], cues: Cues) -> Iterator[list[Word]]:  # noqa: ANN401
    """Yield the words of what is read together: the sentence without its direct quotations, and each of these."""
    parts: dict[int, list[Word]] = {}
    starts = [said.span[0] for said in utterances]
    for word in _words(sentence, named, cues):
        number = bisect_right(starts, word.start) - 1
        if number >= 0 and word.start >= utterances[number].span[1]:
            number = -1
        spoken = cues.has("speaker", _bare(word.low, cues)) and number >= 0 and utterances[number].speaker
        if spoken:
            word = word._replace(actor=utterances[number].speaker, naming="speaker", tail=_particle(word.low, cues))
        parts.setdefault(number if number >= 0 and utterances[number].apart else -1, []).append(word)
    yield from parts.values()


def _words(sentence: Any, named: Iterable[Any], cues: Cues) -> Iterator[Word]:  # noqa: ANN401
    """Yield the words of a sentence in order."""
    text, offset, position = sentence.text, sentence.start, 0
    for mention in named:
        start, end = mention.start - offset, mention.end - offset
        if start < position or end > len(text):
            continue
        yield from _plain(text, position, start, offset, cues)
        tail = re.match(r"\w*", text[end:]) if cues.language == KOREAN else None
        position = end + (tail.end() if tail else 0)
        actor = "" if _AGAINST.search(text[:start][-8:]) else mention.actor_id
        yield Word(
            offset + start, offset + position, _low(text[start:position], cues), actor, mention.relation, tail.group() if tail else ""
        )
    yield from _plain(text, position, len(text), offset, cues)


def _plain(text: str, start: int, end: int, offset: int, cues: Cues) -> Iterator[Word]:
    for match in _WORD.finditer(text, start, end):
        word = Word(offset + match.start(), offset + match.end(), _low(match.group(), cues))
        if _is_party(word.low, cues):
            word = word._replace(actor=OTHER, naming="party", tail=_particle(word.low, cues))
        yield word


def _low(text: str, cues: Cues) -> str:
    low = fold(text)
    return low.replace("ё", "е") if cues.language == RUSSIAN else low


def _is_party(low: str, cues: Cues) -> bool:
    return cues.begins("party", low) if cues.language == RUSSIAN else cues.has("party", _bare(low, cues))


_PARTICLE = re.compile(r"(?<=..)(?:들)?(?:은|는|이|가|도|의|을|를|에게)$|(?<=[나저])(?:는|가|도|의)$")


def _bare(low: str, cues: Cues) -> str:
    """Return a Korean word without its particle, any other as it is."""
    return _PARTICLE.sub("", low) if cues.language == KOREAN else low


def _particle(low: str, cues: Cues) -> str:
    return low[len(_bare(low, cues)) :] if cues.language == KOREAN else ""


def opposed(holders: list[str], opponents: list[str], cue: Cue, place: int) -> Iterator[Found]:
    """Yield holder -> opponent for "supports one against the other"."""
    if opponents:
        yield from pairs(
            holders, opponents, cue._replace(holder="subj", quad_class=cue.quad_class.replace("cooperation", "conflict")), -1, place
        )


def pairs(holders: list[str], targets: list[str], cue: Cue, sign: int, place: int) -> Iterator[Found]:
    """Yield holder -> target for all of them, both ways where the cue is mutual."""
    mutual = cue.holder in ("mutual", "both")
    if mutual and not targets:
        yield from (Found(one, other, sign, cue, place) for one, other in permutations(holders, 2) if OTHER not in (one, other))
        return
    for holder in holders:
        for target in targets:
            if holder == target or target == OTHER:
                continue
            yield Found(holder, target, sign, cue, place)
            if mutual and holder != OTHER:
                yield Found(target, holder, sign, cue, place)
