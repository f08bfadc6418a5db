"""Excel workbooks (.xlsx): every sheet whose first row names a column of texts or titles.

A cell is read as the text that it shows: numbers as they are written, days and times in ISO form, formulas as the value that was saved with
them. How a cell is formatted is not looked at, so that the number 123 shown as 00123 is 123. Workbooks of before 2007 (.xls) are not read.
What a sheet says of its size is not believed. Each sheet is a table of its own: one that has titles and no texts is read by its titles.
"""

import datetime as dt
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from analytics.readers.archives import check_zip
from analytics.readers.columns import NoTextError, find_columns, text_columns, to_record
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import Source, TooLargeError

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MOST_SHEETS = 500
_MOST_ROWS = 1_048_576  # Excel's own limit
_MOST_EMPTY_ROWS = 5_000_000  # of all sheets: a row number costs nothing in the file, and openpyxl gives all rows before it
_HEADINGS = 10  # rows among which the header is looked for
_DEEPEST_HEADER = 1_000  # rows that are looked through for it
_MOST_ELEMENTS = 10_000_000  # of all parts: 250,000 rows of 20 cells, half a minute
_MOST_IN_PART = {"xl/styles.xml": 300_000, "xl/sharedStrings.xml": 4_000_000}  # they stay in memory; Excel has at most 65,490 styles
_LONGEST_TAG = 10_000_000  # bytes; the parser reads a tag that does not end again with every block
_BLOCK = 1 << 18
_BATCH = 256  # rows
_STARTS_OF_XML = (b"<", b" ", b"\n", b"\r", b"\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
_FAULTS = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)


class _Row(NamedTuple):
    """A row that is not empty: its number in the sheet, from 1, and its cells."""

    number: int
    cells: Sequence[object]


class _EmptyRows:
    """How many empty rows were read in all sheets."""

    def __init__(self) -> None:
        self._count = 0

    def count(self) -> None:
        """Count one more."""
        self._count += 1
        if self._count > _MOST_EMPTY_ROWS:
            message = f"more than {_MOST_EMPTY_ROWS:,} empty rows"
            raise TooLargeError(message)


def read_excel(source: Source) -> Items:
    """Read the sheets of a workbook; the row of an article is its number below the header of its sheet."""
    source.format = "Excel"
    content = io.BytesIO(source.content())
    check_zip(content)
    try:
        _check_parts(content)
        sheets = _open(content)
    except _FAULTS as error:
        yield source.reject("unreadable", f"damaged workbook: {_first_line(error)}")
        return
    empty, found = _EmptyRows(), False
    for sheet in sheets:
        part = replace(source, notes=[], has_texts=False)
        title = sheet.title if len(sheets) > 1 else ""
        for item in _read_sheet(part, sheet, empty):
            found = True
            yield _naming(title, item) if isinstance(item, Reject) else item
        source.notes.extend(_naming(title, note) for note in part.notes)
        source.has_texts |= part.has_texts
    if not found:
        yield source.reject("empty", "the workbook has no sheet with a header and rows")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200] or type(error).__name__


def _naming(title: str, item: Reject) -> Reject:
    return item._replace(detail=f"sheet {title!r}: {item.detail}") if title else item


def _check_parts(content: BinaryIO) -> None:
    """Count the elements of all parts, for each takes openpyxl many times the room and time that it takes in the file."""
    total = 0
    with zipfile.ZipFile(content) as archive:
        for part in archive.infolist():
            with archive.open(part) as stream:
                found = _count_elements(cast("BinaryIO", stream), part.filename)
            total += found
            if total > _MOST_ELEMENTS or found > _MOST_IN_PART.get(part.filename, _MOST_ELEMENTS):
                message = f"more cells, strings or styles than are read: {found:,} XML elements in {part.filename!r}"
                raise TooLargeError(message)
    content.seek(0)


def _count_elements(stream: BinaryIO, name: str) -> int:
    block = stream.read(_BLOCK)
    elements, sheets, run = 0, 0, 0
    if not block.startswith(_STARTS_OF_XML):  # a picture, a macro
        return 0
    while block:
        elements += block.count(b"<") - block.count(b"</")
        sheets += block.count(b"sheetId=")
        end = block.rfind(b">")
        run = run + len(block) if end < 0 else len(block) - end
        if run > _LONGEST_TAG or sheets > _MOST_SHEETS:
            message = f"more than {_MOST_SHEETS} sheets, or a tag of more than {_LONGEST_TAG:,} bytes, in {name!r}"
            raise TooLargeError(message)
        block = stream.read(_BLOCK)
    return elements


def _open(content: BinaryIO) -> list["ReadOnlyWorksheet"]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
        sheets = load_workbook(content, read_only=True, data_only=True, keep_links=False).worksheets
    for sheet in sheets:
        sheet.reset_dimensions()
    return list(sheets)


def _read_sheet(source: Source, sheet: "ReadOnlyWorksheet", empty: _EmptyRows) -> Items:
    """Yield the articles of a sheet; one that is damaged or has no texts does not cost the others."""
    try:
        yield from _articles(source, sheet, empty)
    except NoTextError as error:
        yield source.reject("no_text_column", str(error))
    except _FAULTS as error:
        yield source.reject("unreadable", f"damaged sheet: {_first_line(error)}")


def _articles(source: Source, sheet: "ReadOnlyWorksheet", empty: _EmptyRows) -> Iterator[Record | Reject]:
    top, header = _header(source, sheet, empty)
    rows = _rows(sheet, empty, top + 1, len(header)) if any(header) else iter(())
    first = next(rows, None)
    if first is None:
        return
    columns = text_columns(source, filter(None, header))
    for row in chain([first], rows):
        by_name = {name: _shown(cell) for name, cell in reversed(list(zip(header, row.cells, strict=False)))}  # of one name twice the first
        yield to_record(source, row.number - top, by_name, columns)


def _header(source: Source, sheet: "ReadOnlyWorksheet", empty: _EmptyRows) -> tuple[int, list[str]]:
    """Return number and cells of the header: the first row that names a text or a title, below the sheet's heading, or the first."""
    candidates = islice(_rows(sheet, empty, deepest=_DEEPEST_HEADER), _HEADINGS)
    rows = [(row.number, [_shown(cell).strip() for cell in row.cells]) for row in candidates]
    known = (row for row in rows if {"text", "title"} & find_columns(filter(None, row[1]), source.options.columns).keys())
    return next(known, rows[0] if rows else (0, []))


def _rows(
    sheet: "ReadOnlyWorksheet", empty: _EmptyRows, start: int = 1, width: int | None = None, deepest: int = _MOST_ROWS
) -> Iterator[_Row]:
    """Yield the rows from `start` that are not empty, cut to `width` cells."""
    rows = sheet.iter_rows(min_row=start, max_row=_MOST_ROWS, max_col=width, values_only=True)
    for number, cells in enumerate(islice(_quiet(rows), deepest), start=start):
        if any(cell is not None and cell != "" for cell in cells):
            yield _Row(number, cells)
        else:
            empty.count()


def _quiet(rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Yield `rows` without the warnings of openpyxl, which are about cells that show an error in Excel too."""
    fault: Exception | None = None
    batch: list[Sequence[object]] = []
    while fault is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                batch.extend(islice(rows, _BATCH))
            except _FAULTS as error:  # raised when the rows before it were given
                fault = error
        if not batch and fault is None:
            return
        yield from batch
        batch.clear()
    raise fault


def _shown(value: object) -> str:
    """Return the text that a cell shows.

    Examples
    --------
    >>> _shown(2024.0), _shown("00123"), _shown(dt.datetime(2024, 6, 19)), _shown(dt.datetime(2024, 6, 19, 8, 12))
    ('2024', '00123', '2024-06-19', '2024-06-19T08:12:00')
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}"  # Excel's own precision
        case dt.datetime():
            return (value.date() if value.time() == dt.time() else value.replace(microsecond=0)).isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value).replace("_x000D_\n", "\n").replace("_x000D_", "\n")  # how a workbook writes the line ends of Windows
