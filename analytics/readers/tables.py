"""Tables of articles: CSV with any common separator, JSON, JSON Lines, Parquet.

Every cell is read as text: "NA" is an outlet, 00123 an id.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from analytics.readers.columns import find_columns, missing_text_column, sort_out, to_record
from analytics.readers.encoding import decode
from analytics.readers.records import Reading, Record, Reject, refuse

_LONGEST_CELL = 10_000_000


def read_csv(path: Path) -> Reading:
    """Read a table with a header line; the separator is the one that the header uses most."""
    try:
        text, _ = decode(path.read_bytes())
    except UnicodeError as error:
        return refuse(path, "undecodable", str(error))
    header_line = text.split("\n", 1)[0]
    if not header_line.strip():
        return refuse(path, "empty", "the file has no header line")
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=max(",;\t|", key=header_line.count))
    header = next(rows)
    if "text" not in (columns := find_columns(header)):
        return Reading([], [missing_text_column(path, header)])
    return sort_out(_csv_rows(path, rows, header, columns))


def _csv_rows(path: Path, rows: Iterator[list[str]], header: list[str], columns: Mapping[str, str]) -> Iterator[Record | Reject]:
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if len(cells) == len(header):
                yield to_record(path, number, dict(zip(header, cells, strict=True)), columns)
            elif cells:
                yield Reject(str(path), number, "wrong_arity", f"{len(cells)} cells where the header has {len(header)}")
    except csv.Error as error:
        yield Reject(str(path), number + 1, "unreadable", str(error))


def read_jsonl(path: Path) -> Reading:
    """Read one JSON object a line; a line that is not one is a reject of its own."""
    try:
        text, _ = decode(path.read_bytes())
    except UnicodeError as error:
        return refuse(path, "undecodable", str(error))
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
    try:
        content = json.loads(decode(path.read_bytes())[0])
    except (ValueError, RecursionError) as error:
        return refuse(path, "bad_json", str(error)[:200])
    if isinstance(content, dict) and "text" not in find_columns(content):
        content = next((value for value in content.values() if isinstance(value, list)), [content])
    values = content if isinstance(content, list) else [content]
    return sort_out(_json_record(path, number, value) for number, value in enumerate(values, start=1))


def read_parquet(path: Path) -> Reading:
    """Read a Parquet table; only the columns that are needed leave the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        if "text" not in (columns := find_columns(file.schema_arrow.names)):
            return Reading([], [missing_text_column(path, file.schema_arrow.names)])
        table = file.read(columns=list(columns.values()))
    except (pa.ArrowException, OSError) as error:
        return refuse(path, "unreadable", str(error).split("\n")[0][:200])
    return sort_out(to_record(path, number, cells, columns) for number, cells in enumerate(table.to_pylist(), start=1))
