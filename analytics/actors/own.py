"""Actors and aliases that a user adds, read from a CSV file of the user's own.

Comma or semicolon, UTF-8. Every value is checked as those of the package are, and what is wrong is said with its line. An alias of a
file holds in one language and in the one form that is written: inflections are rows of their own.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from analytics.actors.aliases import RELATIONS, Alias
from analytics.errors import InputError
from analytics.schemas import SUPPORTED_LANGUAGES

_NEEDED = ("actor_id", "alias", "language", "relation")
_OPTIONAL = ("case", "valid_from", "valid_to", "note", "name_fr", "name_en")
_ACTOR_ID = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
_CASES = ("", "any", "exact")
_LARGEST = 10_000_000  # bytes: fifty times the package's own table


def read_own_actors(path: Path, known: Mapping[str, tuple[str, str]]) -> tuple[list[Alias], dict[str, tuple[str, str]]]:
    """Read aliases and names of actors from a CSV file.

    Parameters
    ----------
    path
        The file; `load_actors` lists its columns.
    known
        The actors of the package -> their names in French and in English; a file may add aliases to them.

    Returns
    -------
    tuple
        The aliases, and the names of the file's actors: from name_fr and name_en, else the known ones, else the first alias of relation
        "name" in that language, else the name in the other language, else the id.

    Raises
    ------
    InputError
        With the file, the line, what was found and what is expected.
    """
    rows = _read_rows(path)
    aliases = [_alias_of(row, f"{path}, line {line}") for line, row in rows]
    if not aliases:
        message = f"{path} holds no alias; expected one a line below the header."
        raise InputError(message)
    return aliases, _names([row for _, row in rows], known)


def _read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    text = _read_text(path)
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",", strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not columns:
                columns = _columns(cells, path)
            elif len(cells) > len(columns):
                message = f"{path}, line {reader.line_num}: {len(cells)} cells; expected {len(columns)}, as in the header."
                raise InputError(message)
            elif any(cell.strip() for cell in cells):
                values = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
                rows.append((reader.line_num, dict.fromkeys(_OPTIONAL, "") | dict(zip(columns, values, strict=True))))
    except csv.Error as error:
        message = f"{path}, line {reader.line_num}: not a CSV file ({error})."
        raise InputError(message) from error
    return rows


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            message = f"{path} has {path.stat().st_size:,} bytes; expected a list of aliases of at most {_LARGEST:,}."
            raise InputError(message)
        return path.read_text("utf-8-sig")
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); expected a CSV file of actors."
        raise InputError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start}); save it as CSV UTF-8."
        raise InputError(message) from error


def _columns(cells: list[str], path: Path) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    known = (*_NEEDED, *_OPTIONAL)
    faults = [f"lacks {column}" for column in _NEEDED if column not in columns]
    faults += [f"has {column!r}, which is not known" for column in columns if column not in known]
    faults += [f"has {column!r} twice" for column in known if columns.count(column) > 1]
    if faults:
        message = f"{path}: the header {'; '.join(faults)}. Expected {', '.join(_NEEDED)} and, where wanted, {', '.join(_OPTIONAL)}."
        raise InputError(message)
    return columns


def _alias_of(row: dict[str, str], place: str) -> Alias:
    """Return the alias of one row, or say which value is wrong."""

    def refuse(column: str, expected: str) -> InputError:
        return InputError(f"{place}: {column} is {row[column]!r}; expected {expected}.")

    if not _ACTOR_ID.fullmatch(row["actor_id"]):
        raise refuse("actor_id", "2 to 20 upper-case letters A to Z, digits or underscores, a letter first")
    if not any(character.isalnum() for character in row["alias"]) or "\n" in row["alias"]:
        raise refuse("alias", "a name of at least one letter, on one line")
    for column, values in (("language", SUPPORTED_LANGUAGES), ("relation", RELATIONS), ("case", _CASES)):
        if row[column] not in values:
            raise refuse(column, f"one of: {', '.join(value for value in values if value)}")
    for column in ("valid_from", "valid_to"):
        if row[column] and not _is_day(row[column]):
            raise refuse(column, "a day such as 2024-06-19, or nothing")
    if row["valid_to"] and row["valid_from"] > row["valid_to"]:
        raise refuse("valid_to", f"a day that is not before valid_from, {row['valid_from']}")
    period = (row["valid_from"], row["valid_to"])
    return Alias(row["actor_id"], row["alias"], row["language"], row["relation"], row["case"] == "exact", (period,) if any(period) else ())


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _names(rows: list[dict[str, str]], known: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    given: dict[str, dict[str, str]] = {}
    for row in rows:
        named = given.setdefault(row["actor_id"], {})
        for language in ("fr", "en"):
            if row[f"name_{language}"]:
                named.setdefault(language, row[f"name_{language}"])
            if row["relation"] == "name" and row["language"] == language:
                named.setdefault(f"alias_{language}", row["alias"])
    return {actor_id: _name(actor_id, named, known.get(actor_id)) for actor_id, named in given.items()}


def _name(actor_id: str, named: Mapping[str, str], known: tuple[str, str] | None) -> tuple[str, str]:
    if known:
        return named.get("fr", known[0]), named.get("en", known[1])
    french = named.get("fr") or named.get("alias_fr")
    english = named.get("en") or named.get("alias_en")
    return french or english or actor_id, english or french or actor_id
