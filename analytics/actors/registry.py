"""The aliases of all actors, compiled: surfaces are found with one Aho-Corasick automaton a language.

The time grows with the text and not with the tables. The leftmost surface wins, the longest of those that begin at one place. Whether a
capital is meant as a town, or "Kim" as another Kim, is not decided here (`mentions`).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from analytics.actors.aliases import Alias, Office, covers, match_key, validate_aliases


class Match(NamedTuple):
    """A surface found in a text."""

    start: int
    end: int
    alias: Alias


class ActorRegistry:
    """The surfaces of all actors, compiled for matching.

    Parameters
    ----------
    aliases
        The surfaces; those of nobody shadow shorter ones inside them.
    readings
        Words before a capital -> "place" or "government", by language.
    offices
        The offices of the persons among the aliases.
    names
        Actor -> its name in French and in English.
    data_date
        Day (ISO) up to which the offices are known; "" where none is claimed.

    Raises
    ------
    InputError
        A surface is claimed by two actors, or a relation is not one of RELATIONS.
    """

    def __init__(
        self,
        aliases: Sequence[Alias],
        readings: Mapping[str, Mapping[str, str]],
        offices: Sequence[Office] = (),
        names: Mapping[str, tuple[str, str]] | None = None,
        data_date: str = "",
    ) -> None:
        validate_aliases(aliases)
        self.aliases = tuple(aliases)
        self.readings = readings
        self.names = dict(names or {})
        self.data_date = data_date
        self.offices: dict[str, list[Office]] = {}
        for office in offices:
            self.offices.setdefault(office.person, []).append(office)
        self._automata = {
            language: _Automaton([a for a in aliases if a.language == language]) for language in {a.language for a in aliases}
        }

    def find(self, text: str, language: str, day: str = "") -> list[Match]:
        """Return the surfaces of actors in `text`, in order and without overlap; those of nobody are among them."""
        automaton = self._automata.get(language)
        return automaton.find(text, day) if automaton else []

    def office_on(self, person: str, day: str) -> str:
        """Tell how a person stands to the offices known of them on a day.

        Parameters
        ----------
        person
            As in `offices.csv`, such as "joe-biden".
        day
            ISO date. After the data's date, an office that had not ended by then is taken to go on.

        Returns
        -------
        str
            "in office"; "former" after or between offices; "future" before the first; "unknown" without a day or of a person not listed.

        Examples
        --------
        >>> from analytics.actors import load_actors
        >>> [load_actors().office_on("joe-biden", day) for day in ("2024-06-19", "2025-06-19", "1920-06-19", "")]
        ['in office', 'former', 'future', 'unknown']
        """
        offices = self.offices.get(person)
        if not day or not offices:
            return "unknown"
        if any(covers((office.start, office.end), day) for office in offices):
            return "in office"
        return "future" if all(day < office.start for office in offices) else "former"


class _Automaton:
    """The aliases of one language.

    The automaton reads a folded copy in which whatever is neither letter nor digit is a blank, and its patterns begin with one: so a match
    begins a word, and "ue" is not met in each "que". What truly stood at the blanks is looked at in the few matches.
    """

    def __init__(self, aliases: Sequence[Alias]) -> None:
        surfaces: dict[str, list[tuple[str, Alias]]] = {}
        # undated, the actor that a person served last comes first
        for alias in sorted(aliases, key=_last_start, reverse=True):
            key = match_key(alias.surface)
            surfaces.setdefault(" " + key.translate(_WORDS), []).append((key, alias))
        self._aliases = list(surfaces.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(surfaces))

    def find(self, text: str, day: str) -> list[Match]:
        words = " " + text.translate(_WORDS) + "  "  # a pattern may end with a blank, and one is looked at behind it
        found = sorted(self._automaton.find_matches_as_indexes(words, overlapping=True), key=_leftmost_longest)
        kept: list[Match] = []
        behind = 0
        for key, start, stop in found:
            # the copy's first blank makes its places one more than the text's
            if start < behind or (words[stop] != " " and not _is_hangul(words[stop - 1])):
                continue
            alias = _fitting(self._aliases[key], text[start : stop - 1], day)
            if alias:
                kept.append(Match(start, stop - 1, alias))
                behind = stop - 1
        return kept


def _fitting(candidates: list[tuple[str, Alias]], surface: str, day: str) -> Alias | None:
    """Return the first alias that is spelled as `surface` and holds on `day`."""
    for spelling, alias in candidates:
        spelled = spelling.isalnum() or spelling == match_key(surface)  # a single word has no blank to look at
        if spelled and alias.holds_on(day) and (not alias.exact_case or _same_case(surface, alias)):
            return alias
    return None


class _WordTable(dict[int, str]):
    """A translation table that folds letters and digits and blanks the rest, learning each character at its first use."""

    def __missing__(self, key: int) -> str:
        folded = match_key(chr(key))
        self[key] = folded if folded.isalnum() else " "
        return self[key]


_WORDS = _WordTable()


def _leftmost_longest(found: tuple[int, int, int]) -> tuple[int, int]:
    return found[1], -found[2]


def _last_start(alias: Alias) -> str:
    return max((start for start, _ in alias.periods), default="")


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def _same_case(surface: str, alias: Alias) -> bool:
    """Tell whether a surface has the capitals of its alias; the name of a person may stand in a headline in capitals."""
    same = [character.isupper() for character in surface] == [character.isupper() for character in alias.surface]
    return same or (alias.relation == "person" and surface.isupper())
