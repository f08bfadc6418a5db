"""Which column of a table, or key of a JSON object, is the text, the title, the date, the outlet.

The names that are known stand in `data/columns.csv`; they are compared without accents, case and blanks. Of several columns that could
serve, the one that stands first in that file is taken. Where the user names a column, that one is taken and no other. A table that has
titles and no texts, as Media Cloud and GDELT export them, is read with its titles as the texts.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from analytics.bundled import load_table
from analytics.readers.records import Record, Reject
from analytics.readers.sources import Source
from analytics.text import fold

FIELDS = ("text", "title", "published", "source", "url", "language")


class NoTextError(Exception):
    """No column of a table is known to hold texts or titles; the message says which columns there are."""


@cache
def known_names() -> dict[str, str]:
    """Return the folded column name -> field, in the order of preference."""
    return {_key(row["name"]): row["field"] for row in load_table("columns.csv")}


def _key(name: str) -> str:
    return fold(name).strip().replace(" ", "_").replace("-", "_")


def find_columns(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return field -> column for those of `names` that are known, or that `given` assigns to a field.

    Examples
    --------
    >>> find_columns(["id", "Titre", "Corps", "Date de publication"])
    {'text': 'Corps', 'title': 'Titre', 'published': 'Date de publication'}
    >>> find_columns(["Manchette", "Corps"], {"title": "manchette"})
    {'text': 'Corps', 'title': 'Manchette'}
    """
    columns = {_key(str(name)): name for name in names}
    assigned = {field: columns[_key(column)] for field, column in (given or {}).items() if _key(column) in columns}
    found: dict[str, str] = {}
    for key, field in known_names().items():
        if key in columns and field not in (given or {}) and columns[key] not in assigned.values():
            found.setdefault(field, columns[key])
    found |= assigned
    return {field: found[field] for field in FIELDS if field in found}


def text_columns(source: Source, names: Iterable[str]) -> dict[str, str]:
    """Return field -> column; in a file in which no text has been seen the title's column stands for the text's, which is noted once.

    Raises
    ------
    NoTextError
        No column holds texts or titles, or the column that the user named is not there.
    """
    names = [str(name) for name in names]
    given = source.options.columns
    columns = find_columns(names, given)
    absent = [f"{field}={column}" for field, column in given.items() if field not in columns]
    if "text" not in columns and "title" in columns and not absent and not source.has_texts:
        if not any(note.reason == "title_only" for note in source.notes):
            source.note("title_only", f"no column of texts; the column {columns['title']!r} is read as the text")
        return {"text": columns["title"], **columns}
    if "text" not in columns or absent:
        expected = ", ".join(absent) if absent else "one of: " + ", ".join(name for name, field in known_names().items() if field == "text")
        message = f"found the columns: {', '.join(names[:40]) or 'none'}; expected {expected}"
        raise NoTextError(message)
    source.has_texts = True
    return columns


def to_record(source: Source, row: int, cells: Mapping[str, object], columns: Mapping[str, str]) -> Record | Reject:
    """Return one table row as a record, or as a reject where its text is empty."""
    given = cells.get(columns["text"])
    if isinstance(given, list | dict | tuple | set | bytes):
        return source.reject("no_text", f"the column {columns['text']!r} holds {type(given).__name__}, not text", row)
    values = {field: _as_text(cells.get(column)) for field, column in columns.items()}
    if not values["text"].strip():
        return source.reject("no_text", f"the column {columns['text']!r} is empty", row)
    return Record(source.name, row, **values)


def _as_text(value: object) -> str:
    return "" if value is None or value != value else str(value)  # NaN is not equal to itself
