"""Speakers, and who a pronoun means.

A speaker is a phrase of the text and, where it names one, an actor. A pronoun means the nearest speaker or subject before it in the article
that agrees with it in gender and number, as far as the words show them: the article, "Mme", a plural, the given name of a woman. A person
without any of these is taken for a man, an institution without an article fits both. A surname alone is the person who bore it before.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from analytics.quotes.words import phrase_set

PRONOUNS = {"il": "m", "elle": "f", "ils": "mp", "elles": "fp", "lui": "m", "eux": "mp", "celui-ci": "m", "celle-ci": "f"}
LAST_NAMED = ("ce dernier", "cette dernière")
_MEMORY = 8  # speakers and subjects that a pronoun is looked up among
_LONGEST = 160  # characters of a speaker
_FEMININE = re.compile(r"^(?:la|une|mme|sa|cette|mrs|ms)\b", re.IGNORECASE)
_MASCULINE = re.compile(r"^(?:le|un|m\.|mr|son|ce)(?!\w)", re.IGNORECASE)
_BOTH = re.compile(r"(?:[Ll][ea] )?[A-ZÀ-ÝА-ЯЁ][\w’'-]*(?: [A-ZÀ-ÝА-ЯЁ][\w’'-]*)* (?:et|and|и) (?:l[ea] |l['’])?[A-ZÀ-ÝА-ЯЁ]")
_TAKING_UP = frozenset(("ce", "cet", "cette", "même"))  # "ce responsable", "même source"
_OF = frozenset(("de", "du", "des", "d"))
_POSSESSIVE = frozenset(("son", "sa", "leur", "ses", "leurs"))
_PLURAL = re.compile(r"^(?:les|des|ces|leurs|deux|trois|plusieurs|certains)\b", re.IGNORECASE)


class Named(NamedTuple):
    """A naming of an actor: offsets in the article, the actor, and how it is named."""

    start: int
    end: int
    actor: str
    relation: str


class Speaker(NamedTuple):
    """Who speaks: the words, the actor, the gender ("m", "f" or "" where either may do) and whether they are many."""

    text: str | None
    actor: str | None
    gender: str = ""
    plural: bool = False


NOBODY = Speaker(None, None)


def make_speaker(text: str, named: Iterable[Named], language: str = "fr", start: int = 0) -> Speaker:
    """Return the speaker that the words `text`, from `start`, mean: with the first actor among `named` unless it is a private person.

    Examples
    --------
    >>> make_speaker("la porte-parole du Kremlin", [Named(19, 26, "RUS", "metonym")])
    Speaker(text='la porte-parole du Kremlin', actor='RUS', gender='f', plural=False)
    """
    start += len(text) - len(text.lstrip(" ,;:–—-\u00a0\u202f"))
    text = " ".join(text.split()).strip(" ,;:–—-")[:_LONGEST].rstrip(" ,")
    if not text:
        return NOBODY
    named = list(named)
    words = re.findall(r"[\w’'-]+", text)
    actor = _actor(text, named, start, language)
    return Speaker(text, actor, _gender(text, words, named, language), bool(_PLURAL.match(text) or _BOTH.match(text)))


def _actor(text: str, named: list[Named], start: int, language: str) -> str | None:
    """Return the first actor named; behind a comma a person, a role, or whatever stands behind a person's name."""
    head, _, tail = text.partition(",")
    words = [word.lower().removeprefix("l'").removeprefix("l’") for word in [*head.split()[:3], *tail.split()[:2]]]
    if not named or phrase_set(language, "private").intersection(words):
        return None
    behind = named[0].start - start > len(head)
    fits = not behind or named[0].relation in ("person", "role") or head.split()[-1][:1].isupper()
    return named[0].actor if fits else None


def _gender(text: str, words: list[str], named: list[Named], language: str) -> str:
    if _FEMININE.match(text) or phrase_set(language, "feminine").intersection(word.lower() for word in words):
        return "f"
    if _MASCULINE.match(text) or any(item.relation in ("person", "role") for item in named):
        return "m"
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.lower()) or [""]


def _may_be_person(text: str) -> bool:
    """Tell whether French words that name no actor may mean a person: a name, an office, a private person."""
    words = re.findall(r"[^\W\d_][\w-]*", text)
    capital = any(word[0].isupper() for word in words[1:] or words)
    people = phrase_set("fr", "private") | phrase_set("fr", "post") | _TAKING_UP
    return capital or bool(people.intersection(_words(text)))


def _speaks_for(words: list[str]) -> bool:
    """Tell whether a speaker acts for somebody whom the words do not name: "son ministre", "dont le bureau", "la porte-parole Maria X"."""
    whose, rest = words[0], words[1:]
    if whose == "dont" and rest:
        whose, rest = "son", rest[1:]
    elif whose in ("le", "la") and rest[:1] == ["porte-parole"] and not _OF.intersection(rest[1:2]):
        whose = "son"
    return whose in _POSSESSIVE and bool(phrase_set("fr", "post").intersection(rest[:2]))


class History:
    """The speakers and subjects of one article so far."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._recent: list[Speaker] = []
        self._surnames: dict[str, Speaker] = {}
        self._last_named = NOBODY  # the last person of the sentence before

    def add(self, speaker: Speaker) -> None:
        """Remember a speaker, unless its French words name nobody: "la mesure"."""
        if speaker.text is None or not (speaker.actor or self._language != "fr" or _may_be_person(speaker.text)):
            return
        self._recent = [*self._recent[-_MEMORY:], speaker]
        name = re.search(r"[A-ZÀ-ÝА-ЯЁ][\w’'-]+ (?:[\w.’'-]+ )*?([A-ZÀ-ÝА-ЯЁ][\w’'-]+)(?=$|,)", speaker.text)
        if name and speaker.actor:
            self._surnames[name.group(1)] = speaker

    def close_sentence(self, named: Iterable[Named], text: str, start: int) -> None:
        """Remember the last person that a sentence, whose `text` begins at `start`, names."""
        people = [item for item in named if item.relation in ("person", "role")]
        last = people[-1:]
        self._last_named = make_speaker(text[last[0].start - start : last[0].end - start], last, start=last[0].start) if last else NOBODY

    def known(self, speaker: Speaker, owner: str | None = None) -> Speaker:
        """Return `speaker` with the actor that the words before tell; `owner` is who its sentence is about.

        "Ce dernier" is the last person of the sentence before; "le ministre" and "ce responsable" take up somebody, "sa porte-
        parole" and "le porte-parole Koo" speak for who was named before, a surname alone is the person who bore it before.
        """
        if speaker.actor or speaker.text is None:
            return speaker
        phrase, words = speaker.text.lower(), _words(speaker.text)
        if phrase_set("fr", "private").intersection(words):
            return speaker
        if phrase in LAST_NAMED:
            fits = self._last_named.text and self._last_named.gender in ("", speaker.gender)
            return self._last_named if fits else self.meant_by(speaker.gender)
        if phrase in phrase_set("fr", "role"):
            return speaker._replace(actor=self.meant_by(speaker.gender).actor)
        if phrase in phrase_set("fr", "document"):
            return speaker._replace(actor=self._last_actor())
        if _TAKING_UP.intersection(words[:2]):
            return speaker._replace(actor=self.meant_by("").actor)
        if _speaks_for(words):
            return speaker._replace(actor=owner or self._last_actor())
        before = self._surnames.get(speaker.text.split()[-1])
        single = len(speaker.text.split()) <= 2
        return speaker._replace(actor=before.actor, gender=before.gender) if before and single else speaker

    def _last_actor(self) -> str | None:
        return next((speaker.actor for speaker in reversed(self._recent) if speaker.actor), None)

    def meant_by(self, gender: str, *, plural: bool = False) -> Speaker:
        """Return the nearest speaker that a pronoun of this gender and number may mean, or NOBODY."""
        for speaker in reversed(self._recent):
            if speaker.plural == plural and (plural or not gender or speaker.gender in ("", gender)):
                return speaker
        return NOBODY


class Cue(NamedTuple):
    """Words that attribute: where they stand, who speaks, and what they report apart from quotations.

    `pronoun` is "m", "f", "mp" or "fp" where the speaker is a pronoun. `inverted` tells that the cue follows what it attributes and
    its speaker follows the cue ("..., a dit X"); `begin` is where the words of the cue begin ("a" in "a dit"). `relays` marks "cite X",
    `source` marks "selon X".
    """

    start: int
    end: int
    text: str
    speaker: Speaker
    begin: int
    pronoun: str = ""
    said: tuple[int, int] | None = None
    inverted: bool = False
    relays: bool = False
    source: bool = False


def relayed(cues: list[Cue], language: str) -> list[Cue]:
    """Return `cues` with those of an agency given to whom it cites in the same sentence."""
    cited = [cue.speaker for cue in cues if cue.relays and cue.speaker.text]
    if not cited:
        return cues
    agency = phrase_set(language, "agency")
    return [
        cue._replace(speaker=cited[0], pronoun="")
        if not cue.relays and agency.intersection(re.findall(r"[^\W_]+", (cue.speaker.text or "").lower()))
        else cue
        for cue in cues
    ]
