"""CSV with any common separator, read row by row. Every cell is text: "NA" is an outlet, 00123 an id."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from analytics.readers.columns import text_columns, to_record
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LONGEST_LINE, Source

_NO_SEPARATOR = "\x1f"
_DECLARED = re.compile(r'"?sep=([,;\t|])"?$', re.IGNORECASE)
_MOST_LINES = 1_000  # of one row: a quotation mark that never closes would swallow every row behind it
_UNCLOSED = "a quotation mark is opened and not closed before the end of a cell"


class Row(NamedTuple):
    """The cells of a row, and what is wrong with it or ""."""

    cells: list[str]
    fault: str = ""


class _Lines:
    """The lines of a file, of which those behind a faulty row's first can be given back."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._ahead: deque[str | None] = deque()
        self._taken: list[str | None] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._taken) >= _MOST_LINES or self._size >= LONGEST_LINE:
            raise csv.Error(_UNCLOSED)
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._taken.append(line)
        if line is None:
            message = f"a line of more than {LONGEST_LINE:,} characters"
            raise csv.Error(message)
        self._size += len(line)
        return line + "\n"

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._taken, self._size = [], 0

    def keep_first(self) -> str:
        """Return the first line of a row that is at fault and give the lines behind it back."""
        self._ahead.extendleft(reversed(self._taken[1:]))
        return self._taken[0] or ""


def read_delimited(source: Source) -> Items:
    """Read a table with a header line; the separator is the one that the header uses most."""
    source.format = "CSV"
    lines = source.lines()
    first = next((line for line in lines if line is None or line.strip()), None)
    if first is None:
        yield source.reject("empty", "the file has no header line")
        return
    declared = _DECLARED.match((first or "").strip())  # Excel's first line, which names the separator
    header_line = next(lines, None) if declared else first
    separator = declared.group(1) if declared else _separator(header_line or "")
    rows = read_rows(chain([header_line], lines), separator)
    header = next(rows)
    if header.fault:
        yield source.reject("unreadable", f"the header: {header.fault}")
        return
    columns = text_columns(source, header.cells)
    empty = True
    for number, row in enumerate(rows, start=1):
        if row.cells:
            empty = False
            yield _to_item(source, number, row, header.cells, columns)
    if empty:
        yield source.reject("empty", "the table has a header and no rows")


def _separator(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    best = max(",;\t|", key=bare.count)
    return best if best in bare else _NO_SEPARATOR  # one column: a comma in it is text


def read_rows(lines: Iterator[str | None], separator: str) -> Iterator[Row]:
    """Yield the rows of a table; a row with a fault is given back alone and reading goes on at the line behind its first."""
    csv.field_size_limit(LONGEST_LINE)
    feed = _Lines(lines)
    while True:
        feed.begin_row()
        try:
            yield Row(next(csv.reader(feed, delimiter=separator, strict=True)))
        except StopIteration:
            return
        except csv.Error as error:
            too_large = "limit" in str(error) or "more than" in str(error)
            yield Row([feed.keep_first()], str(error) if too_large else _UNCLOSED)


def _to_item(source: Source, number: int, row: Row, header: list[str], columns: Mapping[str, str]) -> Record | Reject:
    if row.fault:
        return source.reject("unreadable", row.fault, number)
    if len(row.cells) != len(header):
        return source.reject("wrong_arity", f"{len(row.cells)} cells where the header has {len(header)}", number)
    by_name = dict(reversed(list(zip(header, row.cells, strict=True))))  # of two columns of one name the first
    return to_record(source, number, by_name, columns)
