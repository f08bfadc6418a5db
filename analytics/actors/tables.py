"""The package's own tables of actors, and a file of the user's beside them, to one registry."""

from functools import cache
from pathlib import Path

import pandas as pd

from analytics.actors.aliases import Alias, Office, Period, match_key
from analytics.actors.own import read_own_actors
from analytics.actors.registry import ActorRegistry
from analytics.bundled import load_table
from analytics.errors import InputError


def load_actors(extra: str | Path | None = None) -> ActorRegistry:
    """Return the registry of the package's own tables, with the actors of a file of one's own if one is given.

    Parameters
    ----------
    extra
        CSV file with the columns actor_id, alias, language, relation and, where wanted, case, valid_from, valid_to, note, name_fr, name_en.
        An alias of the file that the package lists as naming nobody names the file's actor.

    Raises
    ------
    InputError
        The file cannot be read, a value is not what is expected, or an alias belongs to another actor already.

    Examples
    --------
    >>> [match.alias.actor_id for match in load_actors().find("Le Kremlin et la Maison Blanche se taisent.", "fr")]
    ['RUS', 'USA']
    """
    bundled = _load_bundled()
    if extra is None:
        return bundled
    own, names = read_own_actors(Path(extra), bundled.names)
    claimed = {(alias.language, match_key(alias.surface)) for alias in own}
    kept = [alias for alias in bundled.aliases if alias.actor_id or (alias.language, match_key(alias.surface)) not in claimed]
    offices = [office for held in bundled.offices.values() for office in held]
    try:
        return ActorRegistry([*kept, *own], bundled.readings, offices, bundled.names | names, bundled.data_date)
    except InputError as error:
        message = f"{extra}: {error}"
        raise InputError(message) from error


@cache
def _load_bundled() -> ActorRegistry:
    offices = [Office(**row) for row in load_table("offices.csv")]
    periods: dict[tuple[str, str], tuple[Period, ...]] = {}
    for office in offices:
        key = (office.person, office.actor_id)
        periods[key] = (*periods.get(key, ()), (office.start, office.end))
    aliases = [
        Alias(
            row["actor_id"],
            row["alias"],
            row["language"],
            row["relation"],
            row["case"] == "exact",
            periods.get((row["person"], row["actor_id"]), ()),
            row["person"],
        )
        for row in load_table("aliases.csv")
    ]
    aliases += [
        Alias(row["actor_id"], row["phrase"], row["language"], "name" if row["actor_id"] else row["reason"])
        for row in load_table("exclusions.csv")
    ]
    readings: dict[str, dict[str, str]] = {}
    for row in load_table("places.csv"):
        readings.setdefault(row["language"], {})[match_key(row["phrase"])] = row["reading"]
    actors = load_table("actors.csv")
    names = {row["actor_id"]: (row["name_fr"], row["name_en"]) for row in actors}
    data_date = min(row["offices_until"] for row in actors if row["offices_until"])
    return ActorRegistry(aliases, readings, offices, names, data_date)


def article_day(published: pd.Timestamp) -> str:
    """Return the day of an article as ISO text, "" where unknown."""
    return "" if pd.isna(published) else published.date().isoformat()
