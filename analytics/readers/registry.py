"""The registry of readers: which one a file is given to, and what is said of files that none can read.

The first bytes decide where they are telling, then the suffix. Archives are opened, and what lies in them is read by the same rules.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analytics.readers import europresse, factiva
from analytics.readers.archives import open_members
from analytics.readers.columns import NoTextError
from analytics.readers.delimited import read_delimited
from analytics.readers.excel import read_excel
from analytics.readers.feeds import read_feed
from analytics.readers.html import to_article
from analytics.readers.json import read_json, read_json_lines
from analytics.readers.office import read_docx, read_rtf, read_text
from analytics.readers.parquet import read_parquet
from analytics.readers.records import Items, Reader, Reading, ReadOptions, Record, Reject
from analytics.readers.sources import LARGEST_PAGE, LONGEST_TEXT, Source, TooLargeError, on_disk
from analytics.readers.warc import read_warc

_DEEPEST = 2  # archives inside of archives


def read_html(source: Source) -> Items:
    """Read a saved page, or the page that a press database gives as its export."""
    page = source.text()
    if europresse.is_export(page):
        yield from europresse.read_articles(source, page)
    elif factiva.is_export(page):
        yield from factiva.read_articles(source, page)
    elif len(page) > LARGEST_PAGE:
        yield source.reject("too_large", f"a page of more than {LARGEST_PAGE:,} characters")
    else:
        source.format = "HTML page"
        yield to_article(source, page)


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".xlsx": read_excel,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".warc": read_warc,
    ".docx": read_docx,
    ".rtf": read_rtf,
}
ARCHIVES = (".zip", ".gz")
FORMATS = ", ".join([*READERS, *ARCHIVES])


class Magic(NamedTuple):
    """What a file is that begins like this: its reader, or None for what is not read, and what it is called."""

    start: bytes
    reader: Reader | None
    kind: str


_MAGIC = (
    Magic(b"PAR1", read_parquet, "Parquet"),
    Magic(b"WARC/", read_warc, "a web archive"),
    Magic(b"{\\rtf", read_rtf, "rich text"),
    Magic(b"<!doctype html", read_html, "HTML"),
    Magic(b"<html", read_html, "HTML"),
    Magic(b"<rss", read_feed, "a feed"),
    Magic(b"<feed", read_feed, "a feed"),
    Magic(b"%pdf-", None, "a PDF"),
    Magic(b"\xff\xd8\xff", None, "a JPEG picture"),
    Magic(b"\x89png", None, "a PNG picture"),
    Magic(b"gif8", None, "a GIF picture"),
    Magic(b"\xd0\xcf\x11\xe0", None, "an Office file of before 2007; save it as .xlsx, .docx or .csv"),
    Magic(b"\x1f\x8b", None, "an archive inside of too many archives"),
    Magic(b"PK\x03\x04", None, "an archive inside of other archives, or an Office file of another kind"),
)


def read_source(source: Source) -> Items:
    """Yield the records and rejects of one file, and what is to be said of it; nothing that a file holds makes this raise."""
    any_record, any_item = False, False
    try:
        for item in _choose(source)(source):
            any_record, any_item = any_record or isinstance(item, Record), True
            yield _bounded(source, item) if isinstance(item, Record) else item
    except NoTextError as error:
        yield source.reject("no_text_column", str(error))
    except TooLargeError as error:
        yield source.reject("too_large", str(error))
    except UnicodeError as error:
        yield source.reject("undecodable", str(error))
    except OSError as error:
        yield source.reject("unreadable", error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - the parsers of other libraries fail on hostile files in ways that they do not list
        yield source.reject("unreadable", f"{type(error).__name__}: {str(error)[:200]}")
    # A note says that articles were read all the same; that some of a file is missing is said in any case.
    yield from (note for note in source.notes if any_record or (any_item and note.reason == "count_differs"))


def _bounded(source: Source, record: Record) -> Record | Reject:
    if len(record.text) <= LONGEST_TEXT:
        return record
    return source.reject("too_large", f"a text of {len(record.text):,} characters; at most {LONGEST_TEXT:,} are read", record.row)


def _choose(source: Source) -> Reader:
    """Return the reader of a file, by its first bytes and then by its suffix."""
    start = source.head(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:16]
    if start.startswith(b"PK\x03\x04") and source.suffix in (".docx", ".xlsx"):
        return READERS[source.suffix]
    found = next((magic for magic in _MAGIC if start.lower().startswith(magic.start.lower())), None)
    if found and found.reader:
        return found.reader
    if found or source.suffix not in READERS:
        what = f"the file is {found.kind}" if found else f"{source.suffix or 'no suffix'}; expected one of {FORMATS}"
        return lambda refused: iter([refused.reject("unsupported_format", what)])
    return READERS[source.suffix]


def open_sources(path: Path, options: ReadOptions | None = None) -> Iterator[Source | Reject]:
    """Yield the file at `path`, or the files in it if it is an archive."""
    yield from _expand(on_disk(path, options), _DEEPEST)


def _expand(source: Source, depth: int) -> Iterator[Source | Reject]:
    try:
        start = source.head(4)
    except (OSError, TooLargeError) as error:
        yield source.reject("unreadable", str(error))
        return
    zipped = start.startswith((b"PK\x03\x04", b"PK\x05\x06"))  # the second begins an archive without files
    packed = start.startswith(b"\x1f\x8b") or (zipped and source.suffix not in (".docx", ".xlsx"))
    if not packed or not depth:
        yield source
        return
    for member in open_members(source):
        if isinstance(member, Source):
            yield from _expand(member, depth - 1)
        else:
            yield member


def read_file(path: Path, options: ReadOptions | None = None) -> Reading:
    """Return the records and rejects of one file, or of all files in an archive."""
    reading = Reading([], [])
    for source in open_sources(path, options):
        for item in read_source(source) if isinstance(source, Source) else [source]:
            (reading.records if isinstance(item, Record) else reading.rejects).append(item)  # type: ignore[arg-type]
    return reading
