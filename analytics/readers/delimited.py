"""Tables of articles: CSV with any common separator, JSON, JSON Lines, Parquet.

Every cell is read as text: "NA" is an outlet, 00123 an id.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from analytics.readers.columns import find_columns, missing_text_column, sort_out, to_record
from analytics.readers.encoding import decode
from analytics.readers.records import Reading, Record, Reject, refuse

_LONGEST_CELL = 10_000_000  # characters
_NO_SEPARATOR = "\x1f"
_DECLARED = re.compile(r'"?sep=([,;\t|])"?\n', re.IGNORECASE)
_LONGEST_ROW = 1_000  # lines


def read_csv(path: Path) -> Reading:
    """Read a table with a header line; the separator is the one that the header uses most."""
    text, _ = decode(path.read_bytes())
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n ")
    declared = _DECLARED.match(text)  # Excel's first line, which names the separator
    text = text[declared.end() :] if declared else text
    header_line = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    if not text.strip():
        return refuse(path, "empty", "the file has no header line")
    separator = declared.group(1) if declared else max(",;\t|", key=header_line.count)
    if separator not in header_line:
        separator = _NO_SEPARATOR  # one column: a comma in it is text
    csv.field_size_limit(_LONGEST_CELL)
    rows = _csv_rows(text, separator)
    header, fault = next(rows)
    if fault:
        return refuse(path, "unreadable", f"the header: {fault}")
    if "text" not in (columns := find_columns(header)):
        return Reading([], [missing_text_column(path, header)])
    reading = sort_out(_csv_record(path, number, row, header, columns) for number, row in enumerate(rows, start=1) if row[0])
    return reading if reading.records or reading.rejects else refuse(path, "empty", "the table has a header and no rows")


def _csv_rows(text: str, separator: str) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of each row and what is wrong with it, or "".

    A quotation mark that never closes would swallow every row behind it; such a row is given back alone and reading goes on behind it.
    """
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        stop = _row_end(lines, place, separator)
        if stop is None:
            yield [lines[place]], "a quotation mark is opened and never closed"
            place += 1
            continue
        try:
            yield next(csv.reader(io.StringIO("\n".join(lines[place:stop]), newline=""), delimiter=separator), []), ""
        except csv.Error as error:
            yield [lines[place]], str(error)
        place = stop


def _row_end(lines: list[str], place: int, separator: str) -> int | None:
    """Return the line behind the row that begins at `place`; None if a quoted cell of it never closes."""
    quoted = re.escape(separator)
    closed = re.compile(rf'(^|{quoted})"(?:[^"]|"")*"(?={quoted}|$)')
    opened = re.compile(rf'(?:^|{quoted})"')
    for stop in range(place + 1, min(len(lines), place + _LONGEST_ROW) + 1):
        # A mark opens a cell only at its beginning: the inches in "un canon de 5" tire" are text.
        if '"' not in lines[stop - 1] and stop > place + 1:
            continue
        if not opened.search(closed.sub(r"\1", "\n".join(lines[place:stop]))):
            return stop
    return None


def _csv_record(path: Path, number: int, row: tuple[list[str], str], header: list[str], columns: Mapping[str, str]) -> Record | Reject:
    cells, fault = row
    if fault:
        return Reject(str(path), number, "unreadable", fault)
    if len(cells) != len(header):
        return Reject(str(path), number, "wrong_arity", f"{len(cells)} cells where the header has {len(header)}")
    return to_record(path, number, _by_name(header, cells), columns)


def _by_name(header: list[str], cells: list[str]) -> dict[str, object]:
    """Return the cells by column; of two columns of one name the first."""
    return dict(reversed(list(zip(header, cells, strict=True))))


def read_jsonl(path: Path) -> Reading:
    """Read one JSON object a line; a line that is not one is a reject of its own."""
    text, _ = decode(path.read_bytes())
    if not text.strip():
        return refuse(path, "empty", "the file is empty")
    return sort_out(_json_line(path, number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _json_line(path: Path, number: int, line: str) -> Record | Reject:
    try:
        return _json_record(path, number, json.loads(line))
    except (ValueError, RecursionError) as error:
        return Reject(str(path), number, "bad_json", str(error)[:200])


def _json_record(path: Path, number: int, value: object) -> Record | Reject:
    if not isinstance(value, dict):
        return Reject(str(path), number, "bad_json", f"expected an object, found {type(value).__name__}")
    columns = find_columns(value)
    return to_record(path, number, value, columns) if "text" in columns else missing_text_column(path, value)._replace(row=number)


def read_json(path: Path) -> Reading:
    """Read a JSON array of objects, or an object of which one value is such an array."""
    text, _ = decode(path.read_bytes())
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return refuse(path, "bad_json", str(error)[:200])
    if isinstance(content, dict) and "text" not in find_columns(content):
        content = next((value for value in content.values() if _is_records(value)), [content])
    values = content if isinstance(content, list) else [content]
    if not values:
        return refuse(path, "empty", "the list is empty")
    return sort_out(_json_record(path, number, value) for number, value in enumerate(values, start=1))


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def read_parquet(path: Path) -> Reading:
    """Read a Parquet table; only the columns that are needed leave the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        if "text" not in (columns := find_columns(file.schema_arrow.names)):
            return Reading([], [missing_text_column(path, file.schema_arrow.names)])
        rows = file.read(columns=list(columns.values())).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        return refuse(path, "unreadable", str(error).split("\n")[0][:200])
    if not rows:
        return refuse(path, "empty", "the table has no rows")
    return sort_out(to_record(path, number, cells, columns) for number, cells in enumerate(rows, start=1))
