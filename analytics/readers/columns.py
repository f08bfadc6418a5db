"""Which column of a table, or key of a JSON object, is the text, the title, the date, the outlet, and what its cells say.

The names that are known stand in `data/columns.csv`; they are compared without accents, case, blanks and signs, so that publishedAt is
published_at. Of several columns that could serve, the one that stands first in that file is taken. Where the user names a column and it is
there, that one is taken and no other; other tables are read by the usual names. A table that has titles and no texts, as Media Cloud and
GDELT export them, is read with its titles as the texts; its first row decides which of the two it is. Markup in a cell stays as it is.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from analytics.bundled import load_table
from analytics.readers.records import Record, Reject, shown
from analytics.readers.sources import Source
from analytics.text import fold

FIELDS = ("text", "title", "published", "source", "url", "language")
_SIGNS = re.compile(r"[\W_]+")
_MOST_SHOWN = 40  # names of columns in a message
_LONGEST_SHOWN = 200  # characters of each
_NAMING = ("name", "title", "main", "value", "uri", "text")  # keys of an object that says what it is, in the order of preference
_NESTED = (list, dict, tuple, set, bytes, bool)


class NoTextError(Exception):
    """No column of a table is known to hold texts or titles; the message says which columns there are."""


@cache
def known_names() -> dict[str, str]:
    """Return the folded column name -> field, in the order of preference."""
    return {folded_name(row["name"]): row["field"] for row in load_table("columns.csv")}


def folded_name(name: str) -> str:
    """Return `name` as names of columns are compared: without case, accents, blanks and signs; one of signs alone stays.

    Examples
    --------
    >>> folded_name("Date de mise-en-ligne"), folded_name("publishedAt") == folded_name("published_at")
    ('datedemiseenligne', True)
    """
    return _SIGNS.sub("", fold(unicodedata.normalize("NFC", name))) or name


def find_columns(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return field -> column for those of `names` that are known, or that `given` assigns to a field; of two that fold alike the first.

    Examples
    --------
    >>> find_columns(["id", "Titre", "Corps", "Date de publication"])
    {'text': 'Corps', 'title': 'Titre', 'published': 'Date de publication'}
    >>> find_columns(["Manchette", "Corps"], {"title": "manchette"})
    {'text': 'Corps', 'title': 'Manchette'}
    """
    columns: dict[str, str] = {}
    exact = {str(name): name for name in names}
    for name in exact:
        columns.setdefault(folded_name(name), name)
    assigned = {field: _assigned(column, exact, columns) for field, column in (given or {}).items()}
    taken = {field: column for field, column in assigned.items() if column is not None}
    found: dict[str, str] = {}
    for key, field in known_names().items():
        if key in columns and columns[key] not in taken.values():
            found.setdefault(field, columns[key])
    found |= taken
    return {field: found[field] for field in FIELDS if field in found}


def _assigned(column: str, exact: Mapping[str, str], folded: Mapping[str, str]) -> str | None:
    return exact.get(column, folded.get(folded_name(column)))


def _is_given(source: Source, field: str, column: str) -> bool:
    return folded_name(source.options.columns.get(field, "")) == folded_name(column)


def text_columns(source: Source, names: Iterable[str]) -> dict[str, str]:
    """Return field -> column; where the first row of a file has no text, the title's column stands for the text's, which is noted once.

    Raises
    ------
    NoTextError
        No column holds texts or titles, or other rows of the file have texts and this one has none.
    """
    names = [str(name) for name in names]
    columns = find_columns(names, source.options.columns)
    source.mapped.update(source.options.columns.keys() & {field for field, column in columns.items() if _is_given(source, field, column)})
    of_titles = any(note.reason == "title_only" for note in source.notes)
    if "text" in columns:
        source.has_texts = source.has_texts or not of_titles
        return columns
    if "title" in columns and not source.has_texts:
        if not of_titles:
            title = shown(columns["title"], _LONGEST_SHOWN)
            source.note("title_only", f"no column of texts in the first row; where there is none the column {title!r} is read as the text")
        return {"text": columns["title"], **columns}
    known = [name for name, field in known_names().items() if field == "text"]
    found = ", ".join(shown(name, _LONGEST_SHOWN) for name in names[:_MOST_SHOWN]) or "none"
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    message = f"expected {', '.join(known[:6])} or the like, or --map text=COLUMN; found the columns: {found}{more}"
    raise NoTextError(message)


def to_record(source: Source, row: int, cells: Mapping[str, object], columns: Mapping[str, str]) -> Record | Reject:
    """Return one table row as a record, or as a reject where its text is empty."""
    values = {field: cell_text(cells.get(column)) for field, column in columns.items()}
    given = cells.get(columns["text"])
    values["text"] = _paragraphs(given) if isinstance(given, list) else values["text"]
    if values["text"].strip():
        return Record(source.name, row, **values)
    column = shown(columns["text"], _LONGEST_SHOWN)
    if isinstance(given, _NESTED) and given:
        return source.reject("no_text", f"the column {column!r} holds {_KINDS.get(type(given), 'a value')}, not text", row)
    return source.reject("no_text", f"the column {column!r} is empty", row)


_KINDS = {list: "a list without strings", dict: "an object", bytes: "bytes", bool: "true or false"}


def cell_text(value: object) -> str:
    """Return what a cell says: a string or number as it is written, an object by its name, a list by its strings, else "".

    Examples
    --------
    >>> cell_text({"id": None, "name": "Le Phare"}), cell_text(["Le", {"text": "Phare"}]), cell_text(b"Phare"), cell_text(7)
    ('Le Phare', 'Le Phare', '', '7')
    """
    if isinstance(value, dict):
        return next((found for found in map(value.get, _NAMING) if isinstance(found, str) and found.strip()), "")
    if isinstance(value, list):
        return " ".join(filter(None, map(_string, value)))
    return "" if value is None or isinstance(value, _NESTED) or value != value else str(value)  # NaN is not equal to itself


def _string(value: object) -> str:
    return value if isinstance(value, str) else cell_text(value) if isinstance(value, dict) else ""


def _paragraphs(values: list[object]) -> str:
    """Return a text that is given as a list: its paragraphs, or its pieces where formatted ones are objects, as Telegram gives them."""
    pieces = [_string(value) for value in values]
    formatted = any(isinstance(value, dict) for value in values) and any(isinstance(value, str) for value in values)
    return "".join(pieces) if formatted else "\n\n".join(piece for piece in pieces if piece.strip())
