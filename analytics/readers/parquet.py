"""Parquet tables, read in batches; only the columns that are needed leave the file."""

from analytics.readers.columns import text_columns, to_record
from analytics.readers.records import Items
from analytics.readers.sources import Source

_BATCH = 256  # rows


def read_parquet(source: Source) -> Items:
    """Read a Parquet table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source.format = "Parquet"
    try:
        with source.open() as stream:
            file = pq.ParquetFile(stream)
            names = file.schema_arrow.names
            columns = text_columns(source, names)
            number = 0
            for batch in file.iter_batches(_BATCH, columns=list(dict.fromkeys(columns.values()))):
                for cells in batch.to_pylist():
                    number += 1
                    yield to_record(source, number, cells, columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        yield source.reject("unreadable", str(error).split("\n")[0][:200])
        return
    if not number:
        yield source.reject("empty", "the table has no rows")
