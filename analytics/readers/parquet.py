"""Parquet tables, read in batches; only the columns that are needed leave the file.

A column that repeats itself is stored as a dictionary and packed besides, so that a file of one kilobyte can hold gigabytes of text. Where
such a dictionary holds a long text, the cells stay in it until the size of each row is known: a row that is larger than an article can be
is rejected, and a table that unpacks beyond all measure is read to that measure. What the pages of a column unpack to is known from the
file's own word alone.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from analytics.readers.columns import text_columns, to_record
from analytics.readers.records import Items
from analytics.readers.sources import LONGEST_TEXT, Source, TooLargeError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    Sizes = np.ndarray[tuple[int], np.dtype[np.int64]]

_BATCH = 64  # rows
_LARGEST_ROW = 4 * LONGEST_TEXT  # bytes of all cells; a character has four at most
_LARGEST_RATIO = 100  # text packs 3 to 10 times, a table that repeats itself 30 times, a bomb 1,000 times
_ALWAYS_READ = 150_000_000  # bytes that a file may unpack to whatever the ratio
_MOST_VALUES = 20_000_000  # of a column in a group of rows, those in lists counted one by one


def read_parquet(source: Source) -> Items:
    """Read a Parquet table."""
    import pyarrow as pa

    source.format = "Parquet"
    number = 0
    try:
        with source.open() as opened:
            stream = opened if opened.seekable() else io.BytesIO(source.content())  # in an archive
            for item in _items(source, stream):
                number += 1
                yield item
    except MemoryError:
        yield source.reject("too_large", "the table takes more memory than there is")
        return
    except (pa.ArrowException, OSError, ValueError) as error:
        yield source.reject("unreadable", str(error).split("\n")[0][:200])
        return
    if not number:
        yield source.reject("empty", "the table has no rows")


def _items(source: Source, stream: BinaryIO) -> Items:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream)
    columns = text_columns(source, file.schema_arrow.names)
    names = list(dict.fromkeys(columns.values()))
    most = max(_ALWAYS_READ, _LARGEST_RATIO * stream.seek(0, 2))
    row, read = 0, 0
    for batch in _batches(file, stream, names):
        for cells, size in _rows(batch):
            row, read = row + 1, read + (size if cells is not None else 0)
            if read > most:
                message = f"row {row:,} and those behind it: the table unpacks to more than {most:,} bytes"
                raise TooLargeError(message)
            if cells is None:
                yield source.reject("too_large", f"a row of {size:,} bytes; at most {_LARGEST_ROW:,} are read", row)
            else:
                yield to_record(source, row, cells, columns)


def _batches(file: "pq.ParquetFile", stream: BinaryIO, names: list[str]) -> Iterator["pa.RecordBatch"]:
    """Yield the rows, texts in dictionaries where those hold long ones: as strings they would be written out once for each row."""
    import pyarrow.parquet as pq

    leaves = [_leaf(file.schema, number, names) for number in range(len(file.schema))]
    texts = [leaf for leaf in leaves if leaf and leaf.is_text]
    for group in range(file.metadata.num_row_groups):
        sizes = {leaf.path: _unpacked_size(file.metadata.row_group(group).column(leaf.number)) for leaf in leaves if leaf}
        large = [leaf for leaf in texts if sizes[leaf.path] > LONGEST_TEXT]
        packed = pq.ParquetFile(stream, metadata=file.metadata, read_dictionary=[leaf.path for leaf in large]) if large else file
        if large and not any(leaf.path not in names or _has_long_text(packed, group, leaf.path) for leaf in large):
            packed = file
        yield from packed.iter_batches(_BATCH, row_groups=[group], columns=names)


class _Leaf(NamedTuple):
    """One stored column: of a column of lists or objects it is a part, and its path goes deeper."""

    number: int
    path: str
    is_text: bool


def _leaf(schema: "pq.ParquetSchema", number: int, names: list[str]) -> _Leaf | None:
    column = schema.column(number)
    needed = column.path in names or any(column.path.startswith(f"{name}.") for name in names)
    is_text = column.physical_type == "BYTE_ARRAY" and column.logical_type.type in ("STRING", "NONE")
    return _Leaf(number, column.path, is_text) if needed else None


def _unpacked_size(chunk: "pq.ColumnChunkMetaData") -> int:
    """Return what a group's part of a stored column unpacks to, if it is none that was made to harm."""
    size, most = chunk.total_uncompressed_size, max(_ALWAYS_READ, _LARGEST_RATIO * chunk.total_compressed_size)
    if size > most or chunk.num_values > _MOST_VALUES:
        message = f"a column unpacks to {size:,} bytes, {chunk.num_values:,} values: more than is read"
        raise TooLargeError(message)
    return int(size)


def _has_long_text(file: "pq.ParquetFile", group: int, name: str) -> bool:
    """Tell whether the dictionary of a column, which comes with its first row, holds a text that is longer than articles are."""
    first = next(file.iter_batches(1, row_groups=[group], columns=[name], use_threads=False), None)
    return first is not None and int(_sizes(first.column(0).dictionary).max(initial=0)) > LONGEST_TEXT


def _rows(batch: "pa.RecordBatch") -> Iterator[tuple[dict[str, Any] | None, int]]:
    """Yield the cells and the size of each row; None for the cells of one that is too large."""
    sizes = [int(size) for size in _total(batch.columns, batch.num_rows)]
    if sum(sizes) <= _LARGEST_ROW:
        yield from zip(batch.to_pylist(), sizes, strict=True)
        return
    for number, size in enumerate(sizes):
        yield (batch.slice(number, 1).to_pylist()[0] if size <= _LARGEST_ROW else None), size


def _sizes(cells: "pa.Array") -> "Sizes":
    """Return how many bytes each cell takes when it is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    of = pa.types
    if of.is_dictionary(cells.type):
        return _as_numbers(pa.array(_sizes(cells.dictionary)).take(cells.indices))
    if of.is_string(cells.type) or of.is_binary(cells.type) or of.is_large_string(cells.type) or of.is_large_binary(cells.type):
        return _as_numbers(pc.binary_length(cells))
    if of.is_struct(cells.type):
        return _total(cells.flatten(), len(cells))
    if of.is_list(cells.type) or of.is_large_list(cells.type) or of.is_fixed_size_list(cells.type):
        totals = np.concatenate([[0], np.cumsum(_sizes(cells.flatten()))])
        lengths = _as_numbers(pc.list_value_length(cells))
        ends = np.cumsum(lengths)
        sizes: Sizes = totals[ends] - totals[ends - lengths] + 8 * lengths
        return sizes
    return np.full(len(cells), cells.nbytes if of.is_nested(cells.type) else 8, np.int64)  # of a map at most the whole batch


def _as_numbers(sizes: "pa.Array") -> "Sizes":
    import pyarrow.compute as pc

    return np.asarray(pc.fill_null(sizes, 0), dtype=np.int64)


def _total(columns: "list[pa.Array]", length: int) -> "Sizes":
    total = np.zeros(length, np.int64)
    for column in columns:
        total += _sizes(column)
    return total
