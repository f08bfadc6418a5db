"""Which column of a table, or key of a JSON object, is the text, the title, the date, the outlet.

The names that are known stand in `data/columns.csv`; they are compared without accents, case and blanks. Of several columns that could
serve, the one that stands first in that file is taken.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from analytics.bundled import load_table
from analytics.readers.records import Reading, Record, Reject
from analytics.text import fold

_FIELDS = ("text", "title", "published", "source", "url", "language")


@cache
def known_names() -> dict[str, str]:
    """Return the folded column name -> field, in the order of preference."""
    return {_key(row["name"]): row["field"] for row in load_table("columns.csv")}


def _key(name: str) -> str:
    return fold(name).strip().replace(" ", "_").replace("-", "_")


def find_columns(names: Iterable[str]) -> dict[str, str]:
    """Return field -> column for those of `names` that are known.

    Examples
    --------
    >>> find_columns(["id", "Titre", "Corps", "Date de publication"])
    {'text': 'Corps', 'title': 'Titre', 'published': 'Date de publication'}
    """
    columns = {_key(name): name for name in names}
    found: dict[str, str] = {}
    for key, field in known_names().items():
        if key in columns:
            found.setdefault(field, columns[key])
    return {field: found[field] for field in _FIELDS if field in found}


def missing_text_column(path: Path, names: Iterable[str]) -> Reject:
    """Return the reject of a table in which no column is known to hold the text."""
    expected = [name for name, field in known_names().items() if field == "text"]
    there = ", ".join(map(str, names)) or "no columns"
    return Reject(str(path), None, "no_text_column", f"found the columns: {there}; expected one of: {', '.join(expected)}")


def to_record(path: Path, row: int, cells: Mapping[str, object], columns: Mapping[str, str]) -> Record | Reject:
    """Return one table row as a record, or as a reject where its text is empty."""
    values = {field: _as_text(cells.get(column)) for field, column in columns.items()}
    if isinstance(cells.get(columns["text"]), list | dict | tuple | set | bytes):
        return Reject(str(path), row, "no_text", f"the column {columns['text']!r} holds {type(cells[columns['text']]).__name__}, not text")
    if not values["text"].strip():
        return Reject(str(path), row, "no_text", f"the column {columns['text']!r} is empty")
    return Record(str(path), row, **values)


def _as_text(value: object) -> str:
    return "" if value is None or value != value else str(value)  # NaN is not equal to itself


def sort_out(results: Iterable[Record | Reject]) -> Reading:
    """Return a reading with records and rejects apart."""
    reading = Reading([], [])
    for result in results:
        if isinstance(result, Record):
            reading.records.append(result)
        else:
            reading.rejects.append(result)
    return reading
