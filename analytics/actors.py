"""Actors as data: who may be named, by which words, and when.

A registry is built from tables in `analytics/data`: `aliases.csv` (a surface, its actor, how it names the actor, and the days on which a
person holds the office), `exclusions.csv` (phrases in which a name names nobody: a university, a newspaper, a war) and `places.csv` (the
words before a capital that make it a town or a government). It finds surfaces in a text with one Aho-Corasick automaton a language, so that
the time grows with the text and not with the tables. It does not resolve pronouns.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import ahocorasick_rs
import pandas as pd

from analytics.bundled import load_table
from analytics.errors import InputError
from analytics.text import fold

RELATIONS = ("name", "demonym", "abbreviation", "capital", "metonym", "role", "person", "institution")
NOBODY = ""


class Alias(NamedTuple):
    """One surface of one actor; an exclusion is an alias of nobody."""

    actor_id: str
    surface: str
    language: str
    relation: str
    exact_case: bool = False
    valid_from: str = ""
    valid_to: str = ""

    def holds_on(self, day: str) -> bool:
        """Tell whether a person acts for the actor on `day` (ISO); an unknown day is taken as within."""
        return not day or ((not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to))


class Match(NamedTuple):
    """A surface found in a text."""

    start: int
    end: int
    alias: Alias


def match_key(text: str) -> str:
    """Return the copy of `text` that aliases are looked for in: folded, a hyphen being a blank."""
    return fold(text).replace("-", " ")


class ActorRegistry:
    """The surfaces of all actors, compiled for matching.

    Parameters
    ----------
    aliases
        The surfaces; those of nobody shadow shorter ones inside them.
    readings
        Words before a capital -> "place" or "government", by language.

    Raises
    ------
    InputError
        A surface is claimed by two actors, or a relation is not one of RELATIONS.
    """

    def __init__(self, aliases: Sequence[Alias], readings: Mapping[str, Mapping[str, str]]) -> None:
        _validate(aliases)
        self.aliases = tuple(aliases)
        self.readings = readings
        self._automata = {
            language: _Automaton([a for a in aliases if a.language == language]) for language in {a.language for a in aliases}
        }

    def find(self, text: str, language: str, day: str = "") -> list[Match]:
        """Return the surfaces of actors in `text`, in order and without overlap; those of nobody are among them."""
        automaton = self._automata.get(language)
        if automaton is None:
            return []
        found = sorted(automaton.find(text, day), key=lambda match: (match.start, -match.end))
        kept: list[Match] = []
        for match in found:
            if not kept or match.start >= kept[-1].end:
                kept.append(match)
        return kept


class _Automaton:
    """The aliases of one language."""

    def __init__(self, aliases: Sequence[Alias]) -> None:
        self._aliases: dict[str, list[Alias]] = {}
        for alias in aliases:
            self._aliases.setdefault(match_key(alias.surface), []).append(alias)
        self._keys = list(self._aliases)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys)

    def find(self, text: str, day: str) -> Iterator[Match]:
        copy = match_key(text)
        for key, start, end in self._automaton.find_matches_as_indexes(copy, overlapping=True):
            if not _on_boundary(copy, start, end):
                continue
            for alias in self._aliases[self._keys[key]]:
                if alias.holds_on(day) and (not alias.exact_case or _same_case(text[start:end], alias.surface)):
                    yield Match(start, end, alias)
                    break


def _on_boundary(copy: str, start: int, end: int) -> bool:
    """Tell whether a match stands alone; in Korean, particles may follow it."""
    if start and copy[start - 1].isalnum():
        return False
    return end >= len(copy) or not copy[end].isalnum() or _is_hangul(copy[end - 1])


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def _same_case(surface: str, alias: str) -> bool:
    return [character.isupper() for character in surface] == [character.isupper() for character in alias]


def _validate(aliases: Sequence[Alias]) -> None:
    owners: dict[tuple[str, str], Alias] = {}
    for alias in aliases:
        if alias.relation not in RELATIONS and alias.actor_id:
            message = f"The alias {alias.surface!r} has the relation {alias.relation!r}; expected one of: {', '.join(RELATIONS)}."
            raise InputError(message)
        owner = owners.setdefault((alias.language, match_key(alias.surface)), alias)
        if owner.actor_id != alias.actor_id and owner.exact_case == alias.exact_case:
            owners_said = f"{owner.actor_id or 'nobody'} and by {alias.actor_id or 'nobody'}"
            message = f"The alias {alias.surface!r} ({alias.language}) is claimed by {owners_said}."
            raise InputError(message)


@cache
def load_actors() -> ActorRegistry:
    """Return the registry of the package's own tables.

    Examples
    --------
    >>> [match.alias.actor_id for match in load_actors().find("Le Kremlin et la Maison Blanche se taisent.", "fr")]
    ['RUS', 'USA']
    """
    aliases = [
        Alias(row["actor_id"], row["alias"], row["language"], row["relation"], row["case"] == "exact", row["valid_from"], row["valid_to"])
        for row in load_table("aliases.csv")
    ]
    aliases += [
        Alias(row["actor_id"], row["phrase"], row["language"], "name" if row["actor_id"] else "") for row in load_table("exclusions.csv")
    ]
    readings: dict[str, dict[str, str]] = {}
    for row in load_table("places.csv"):
        readings.setdefault(row["language"], {})[match_key(row["phrase"])] = row["reading"]
    return ActorRegistry(aliases, readings)


def article_day(published: pd.Timestamp) -> str:
    """Return the day of an article as ISO text, "" where unknown."""
    return "" if pd.isna(published) else published.date().isoformat()
