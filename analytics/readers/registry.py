"""The registry of readers: which one a file is given to, and what is said of files that none can read."""

from pathlib import Path

from analytics.readers.html import read_html
from analytics.readers.plain import read_plain
from analytics.readers.records import Reader, Reading, refuse
from analytics.readers.tables import read_csv, read_json, read_jsonl, read_parquet

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".html": read_html,
    ".htm": read_html,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}

# A file that starts with these bytes is not what its suffix says.
_MAGIC = {
    b"%PDF-": "a PDF",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"PK\x03\x04": "a zip archive or an Office file",
}


def read_file(path: Path) -> Reading:
    """Return the records and rejects of one file."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        return refuse(path, "unsupported_format", f"{path.suffix or 'no suffix'}; expected one of {', '.join(READERS)}")
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if path.suffix.lower() != ".parquet" and head.startswith(b"PAR1"):
            reader = read_parquet
        kind = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
        return refuse(path, "unsupported_format", f"the file is {kind}") if kind else reader(path)
    except OSError as error:
        return refuse(path, "unreadable", error.strerror or str(error))
    except UnicodeError as error:
        return refuse(path, "undecodable", str(error))
