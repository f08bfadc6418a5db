"""What an alias and an office are: one row of the tables of actors, with the days on which it holds.

A date may be as exact as the source was: a day, a month ("2013-05") or a year. Nothing here looks at texts.
"""

from collections.abc import Iterable
from typing import NamedTuple

from analytics.errors import InputError
from analytics.text import fold

RELATIONS = ("name", "demonym", "abbreviation", "capital", "metonym", "role", "person", "institution")
NOBODY = ""
Period = tuple[str, str]  # first and last day, each a date, a month or a year in ISO 8601; empty is open


class Alias(NamedTuple):
    """One surface of one actor; an exclusion is an alias of nobody, and its relation says what it is."""

    actor_id: str
    surface: str
    language: str
    relation: str
    exact_case: bool = False
    periods: tuple[Period, ...] = ()
    person: str = ""

    def holds_on(self, day: str) -> bool:
        """Tell whether the surface names its actor on `day` (ISO); an unknown day is taken as within."""
        return not day or not self.periods or any(covers(period, day) for period in self.periods)


class Office(NamedTuple):
    """One office that a person held or holds; an empty `end` means that it was held at the data's date."""

    person: str
    name: str
    actor_id: str
    office: str
    start: str
    end: str


def match_key(text: str) -> str:
    """Return the copy of `text` that aliases are looked for in: folded, a hyphen being a blank and a Russian ё an е."""
    return fold(text).replace("-", " ").replace("ё", "е")


def covers(period: Period, day: str) -> bool:
    """Tell whether `day` lies in a period whose ends may be whole months or years.

    Examples
    --------
    >>> covers(("2013-05", "2015"), "2015-12-31"), covers(("2013-05", ""), "2013-04-30")
    (True, False)
    """
    start, end = period
    return day[: len(start)] >= start and (not end or day[: len(end)] <= end)


def validate_aliases(aliases: Iterable[Alias]) -> None:
    """Refuse an alias that two actors claim, or whose relation is not one of RELATIONS.

    A person may have served two actors, one after the other: that is no claim of two.

    Raises
    ------
    InputError
        Naming the alias and both actors, or the relation.
    """
    owners: dict[tuple[str, str], Alias] = {}
    for alias in aliases:
        if alias.relation not in RELATIONS and alias.actor_id:
            message = f"The alias {alias.surface!r} has the relation {alias.relation!r}; expected one of: {', '.join(RELATIONS)}."
            raise InputError(message)
        owner = owners.setdefault((alias.language, match_key(alias.surface)), alias)
        if owner.actor_id != alias.actor_id and not (alias.person and alias.person == owner.person):
            owners_said = f"{owner.actor_id or 'nobody'} and by {alias.actor_id or 'nobody'}"
            message = f"The alias {alias.surface!r} ({alias.language}) is claimed by {owners_said}."
            raise InputError(message)
