"""CSV with any common separator, read row by row. Every cell is text: "NA" is an outlet, 00123 an id.

Cells may be quoted as spreadsheets do it, or with a backslash before the quotation marks in them. A row that can be read in neither way is
given up, and reading goes on behind what is left of its cell. A table with tabs hardly ever quotes: where the lines of one of its cells are
rows themselves, the quotation mark that opened it is a character; elsewhere the dates or addresses of those lines must tell.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from analytics.readers.columns import find_columns, text_columns, to_record
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LONGEST_LINE, Source

_NO_SEPARATOR = "\x1f"
_SEPARATORS = ",;\t|"
_DECLARED = re.compile(r'"?sep=([,;\t|])"?$', re.IGNORECASE)
_MOST_LINES = 1_000  # of one row: a quotation mark that never closes would swallow every row behind it
_LONGEST_HEADER = 50  # lines
_LOOKED_AT = 50  # lines of a cell
_BLOCK = 10  # lines behind a cell that is given up
_COST_OF_LINE = 500  # characters that could be read while a line is taken
_ALLOWED_IN_VAIN = 300_000_000  # characters
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_TOLD = re.compile(r'\s*"?(?:https?://|\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4})')
_LIKELY = re.compile(r'"?(?:https?://|www\.|\D{0,15}\d.{0,30}$)')  # a date in words too
_FAULTS = {
    "limit": f"a cell of more than {LONGEST_LINE:,} characters",
    "unexpected end": "a quotation mark is opened and not closed before the end of the file",
    "expected after": "text stands behind the quotation mark that closes a cell",
}


class Row(NamedTuple):
    """The cells of a row, what is wrong with it or "", on how many lines it stands, and whether its quotation marks are characters."""

    cells: list[str]
    fault: str = ""
    lines: int = 1
    bare: bool = False


class Layout(NamedTuple):
    """How a table is written, and what tells its rows from other lines.

    Attributes
    ----------
    separator
        What stands between the cells.
    padded
        Whether a blank follows it.
    width
        How many cells the header has; 0 where it is not known yet.
    text
        Place of the column of texts.
    told
        Places of the columns of dates and addresses.
    """

    separator: str
    padded: bool = False
    width: int = 0
    text: int = 0
    told: tuple[int, ...] = ()


class _Lines:
    """The lines of a file, of which those taken for a row can be given back, as long as not too many are taken in vain."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._ahead: deque[str | None] = deque()
        self._size = self._read = self._in_vain = 0
        self.taken: list[str | None] = []
        self.escaped = False  # whether backslashes were found to stand before quotation marks

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES or self._size >= LONGEST_LINE:
            message = f"a quotation mark is opened and not closed within {_MOST_LINES:,} lines or {LONGEST_LINE:,} characters"
            raise csv.Error(message)
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self.taken.append(line)
        if line is None:
            message = f"a line of more than {LONGEST_LINE:,} characters"
            raise csv.Error(message)
        self._size += len(line)
        return line + "\n"

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._read += self._size + _COST_OF_LINE * len(self.taken)
        self.taken, self._size = [], 0

    def give_back(self, kept: int) -> None:
        """Give the lines back that were taken for this row, but for the first `kept`."""
        behind = self.taken[kept:]
        del self.taken[kept:]
        size = sum(len(line) for line in behind if line)
        self._size -= size
        self._in_vain += size + _COST_OF_LINE * len(behind)
        self._ahead.extendleft(reversed(behind))

    def take(self, count: int) -> None:
        """Take lines that were given back."""
        self.taken = [self._ahead.popleft() for _ in range(count)]
        self._size = sum(len(line) for line in self.taken if line)

    def peek(self) -> list[str | None]:
        """Return the line that comes next, if there is one."""
        if not self._ahead:
            self._ahead.extend(islice(self._lines, 1))
        return list(islice(self._ahead, 1))

    def is_spent(self) -> bool:
        """Tell whether more was taken in vain than a file costs whose rows are at fault here and there."""
        return self._in_vain > _ALLOWED_IN_VAIN + 10 * self._read

    def skip_all(self) -> int:
        """Skip the lines that are left and return how many."""
        return sum(1 for _ in chain(self._ahead, self._lines))


def read_delimited(source: Source) -> Items:
    """Read a table with a header; its separator is the one under which a column of texts is found, or that the header uses most."""
    source.format = "CSV"
    lines = source.lines()
    first = next((line for line in lines if line is None or line.strip()), "")
    declared = _DECLARED.match((first or "").strip())  # Excel's first line, which names the separator
    first = next(lines, "") if declared else first
    if first == "":
        yield source.reject("empty", "the file has no header line")
        return
    head = _head(first, lines)
    layout = _layout(source, head, declared.group(1) if declared else _SEPARATORS)
    table = _Lines(chain(head, lines))
    header = next(read_rows(table, layout))
    if header.fault:
        yield source.reject("unreadable", f"the header: {header.fault}")
        return
    columns = text_columns(source, header.cells)
    yield from _items(source, read_rows(table, _shaped(layout, header.cells, columns)), header.cells, columns)


def _items(source: Source, rows: Iterator[Row], header: list[str], columns: Mapping[str, str]) -> Items:
    empty, bare = True, 0
    for number, row in enumerate(rows, start=1):
        bare += row.bare
        if row.cells or row.fault:
            empty = False
            yield _to_item(source, number, row, header, columns)
    if bare:
        source.note("damaged", f"rows with quotation marks that are not closed, which are read as characters: {bare}")
    if empty:
        yield source.reject("empty", "the table has a header and no rows")


def _to_item(source: Source, number: int, row: Row, header: list[str], columns: Mapping[str, str]) -> Record | Reject:
    if row.fault:
        return source.reject("unreadable", row.fault, number)
    if len(row.cells) != len(header):
        where = f", on {row.lines} lines" if row.lines > 1 else ""
        return source.reject("wrong_arity", f"{len(row.cells)} cells where the header has {len(header)}{where}", number)
    by_name = dict(reversed(list(zip(header, row.cells, strict=True))))  # of two columns of one name the first
    return to_record(source, number, by_name, columns)


def _head(first: str | None, lines: Iterator[str | None]) -> list[str | None]:
    """Return the lines of the header: more than one where a quotation mark is still open at the end of the first."""
    head = [first]
    while head[-1] is not None and len(head) < _LONGEST_HEADER:
        text = "".join(line or "" for line in head)
        more = list(islice(lines, 1)) if text.count('"') % 2 and len(text) < LONGEST_LINE else []
        if not more:
            break
        head += more
    return head


def _layout(source: Source, head: Sequence[str | None], separators: str) -> Layout:
    """Return the layout under which the header names texts or titles, or else has most cells."""

    def rank(layout: Layout) -> tuple[bool, bool, int]:
        cells = _header_cells(head, layout)
        found = find_columns(cells, source.options.columns)
        return "text" in found, "title" in found, len(cells)

    best = max((Layout(separator) for separator in separators), key=rank)
    cells = _header_cells(head, best)
    if len(cells) < 2 and len(separators) > 1:  # one column: a comma in it is text
        return Layout(_NO_SEPARATOR)
    padded = [cell.startswith(" ") for cell in cells[1:]]
    return best._replace(padded=bool(padded) and (all(padded) or any(cell.startswith(' "') for cell in cells[1:])))


def _header_cells(head: Sequence[str | None], layout: Layout) -> list[str]:
    row = _read(_Lines(iter(head)), layout)
    return row.cells if row else []


def _shaped(layout: Layout, header: list[str], columns: Mapping[str, str]) -> Layout:
    told = tuple(header.index(columns[field]) for field in ("published", "url") if field in columns)
    return layout._replace(width=len(header), text=header.index(columns["text"]), told=told)


def read_rows(lines: _Lines, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a table; one with a fault is given back alone, and reading goes on behind it."""
    while True:
        lines.begin_row()
        if lines.is_spent():
            yield Row([], f"too many cells whose quotation marks do not close; lines from here on that are not read: {lines.skip_all()}")
            return
        row = _read(lines, layout)
        if row is None:
            return
        is_sound = not row.fault and len(lines.taken) == 1 and len(row.cells) in (0, layout.width) and not lines.escaped
        yield row if is_sound or not layout.width else _mended(lines, layout, row._replace(lines=len(lines.taken)))


def _read(lines: _Lines, layout: Layout, *, escaped: bool = False) -> Row | None:
    """Return the next row as spreadsheets write it, or with a backslash before quotation marks; None at the end of the lines."""
    feed = (_ESCAPED.sub(r'\1""', line) for line in lines) if escaped else lines
    limit = csv.field_size_limit(LONGEST_LINE)  # which holds for the whole process
    try:
        return Row(next(csv.reader(feed, delimiter=layout.separator, skipinitialspace=layout.padded, strict=True)))
    except StopIteration:
        return None
    except csv.Error as error:
        return Row([], next((fault for words, fault in _FAULTS.items() if words in str(error)), str(error)))
    finally:
        csv.field_size_limit(limit)


def _mended(lines: _Lines, layout: Layout, row: Row) -> Row:
    """Return a row that is at fault, on several lines or of another width, as the other ways of writing give it, or what is wrong."""
    other = _unescaped(lines, layout, row)
    if other:
        return other
    quoted = not row.fault and (row.lines == 1 or any('""' in line for line in lines.taken if line))  # who doubles them, quotes
    if not quoted and _holds_rows(lines, layout):
        lines.give_back(1)
        return Row(_bare_cells(lines.taken[0] or "", layout), bare=True)
    if not row.fault:
        return row
    lines.give_back(1)
    skipped = _skip_cell(lines, layout)
    rest = f"; lines behind it that belong to it and were skipped: {skipped}" if skipped else ""
    return Row([], row.fault + rest)


def _unescaped(lines: _Lines, layout: Layout, row: Row) -> Row | None:
    """Return the row as it is with a backslash before quotation marks, if that mends it; else leave `lines` as they were."""
    is_sound = not row.fault and len(row.cells) == layout.width and not lines.escaped
    if is_sound or not any('\\"' in line for line in lines.taken if line):
        return None
    lines.give_back(0)
    other = _read(lines, layout, escaped=True)
    if other and not other.fault and len(other.cells) == layout.width:
        lines.escaped = True
        return other._replace(lines=len(lines.taken))
    lines.give_back(0)
    lines.take(row.lines)
    return None


def _holds_rows(lines: _Lines, layout: Layout) -> bool:
    """Tell whether the lines of a row are rows themselves, so that the quotation mark that joins them is a character."""
    first = (lines.taken[0] or "").split(layout.separator)
    if len(first) != layout.width or layout.width < 2:
        return False
    opened = next((place for place, cell in enumerate(first) if cell.lstrip().startswith('"') and not _QUOTED.fullmatch(cell.strip())), 0)
    behind = lines.taken[1 : 1 + _LOOKED_AT] or lines.peek()
    rows = sum(_is_row(line, layout, opened) for line in behind)
    return 2 * rows > len(behind) or (not behind and layout.separator == "\t")


def _is_row(line: str | None, layout: Layout, opened: int) -> bool:
    """Tell whether a line is a row by itself; the cell of the number `opened` and those behind it may be the end of another row."""
    cells = (line or "").split(layout.separator)
    if len(cells) != layout.width:
        return False
    if layout.separator == "\t":  # which is hardly ever written in prose
        told = [cells[place].strip() for place in layout.told]
        return any(map(str.isalpha, cells[layout.text])) and all(not cell or _LIKELY.match(cell) for cell in told)
    return any(_TOLD.match(cells[place]) for place in layout.told if place < opened)


def _bare_cells(line: str, layout: Layout) -> list[str]:
    """Return the cells of a line of which quotation marks are characters, unless they enclose a whole cell."""
    cells = [cell.removeprefix(" ") if layout.padded else cell for cell in line.split(layout.separator)]
    return [match.group(1).replace('""', '"') if (match := _QUOTED.fullmatch(cell)) else cell for cell in cells]


def _skip_cell(lines: _Lines, layout: Layout) -> int:
    """Skip the lines that are the rest of a cell which was given up, and return how many.

    Those up to the line that closes it are; where none does, those before the next cell that opens, unless half of them are wide as rows.
    """
    skipped = 0
    while True:
        lines.begin_row()
        mark = _next_mark(lines, layout)
        if mark == "closes":
            return skipped + len(lines.taken)
        passed = lines.taken[: len(lines.taken) - (mark == "opens")]
        wide = sum(line is not None and line.count(layout.separator) + 1 == layout.width for line in passed)
        if 2 * wide >= len(passed):
            lines.give_back(0)
            return skipped
        lines.give_back(len(passed))
        skipped += len(passed)
        if mark != "limit":
            return skipped


def _next_mark(lines: _Lines, layout: Layout) -> str:
    """Take lines up to one on which a cell "closes" or "opens", to the "end", or to the "limit" of what is looked at."""
    between, blank = re.escape(layout.separator), " ?" if layout.padded else ""
    marks = re.compile(rf'(?P<opens>(?:^|{between}){blank}"(?!{between}|$))|(?P<closes>"(?={between}|$))')
    try:
        for line in islice(lines, _BLOCK):
            bare = line.rstrip("\n").replace('""', "")
            match = marks.search(bare)
            if match and (match.lastgroup == "opens" or bare.count('"') % 2):
                return str(match.lastgroup)
    except csv.Error:
        return "opens" if lines.taken[-1] is None else "limit"
    return "limit" if len(lines.taken) == _BLOCK else "end"
