"""Web archives (WARC): the pages among the answers of the web servers that a crawler wrote down.

A page is HTML or plain text that was answered with status 200, or what a crawler kept without the server's answer (records of the types
resource and conversion). Everything else is passed over and counted by kind. The records are taken apart here, for a record's own numbers
cannot be trusted: headers, blocks and what a block unpacks to are bounded, and behind a damaged record the next one is looked for. Answers
packed by brotli or zstandard are not read.
"""

import io
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from analytics.readers.encoding import is_printable
from analytics.readers.html import to_article
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LARGEST_PAGE, Source

_CAPTURES = ("response", "resource", "conversion", "revisit")
_HTML = ("text/html", "application/xhtml+xml")
_LARGEST_HEAD = 1 << 20  # bytes of a record's fields or a server's; crawlers write one thousand
_LONGEST_FIELD = 1 << 16  # bytes
_BLOCK = 1 << 20  # bytes that are passed over at a time
_MOST_KINDS = 12  # that are named in the note
_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class Fault(NamedTuple):
    """A reason of a reject, and what was found."""

    reason: str
    detail: str


_TOO_LARGE = Fault("too_large", f"a page of more than {LARGEST_PAGE:,} bytes")


class Capture(NamedTuple):
    """What a crawler got from one address; `fault` is the code and the words for why its body cannot be read, if it cannot."""

    kind: str
    url: str
    date: str
    status: str
    media_type: str
    charset: str
    body: bytes
    fault: Fault | None = None


def read_warc(source: Source) -> Items:
    """Read the pages of a web archive; the row of a page is the number of its answer."""
    source.format = "WARC"
    passed_over: Counter[str] = Counter()
    number = 0
    try:
        with source.open() as stream:
            for number, capture in enumerate(_captures(source, stream), start=1):
                kind = _other_kind(capture)
                if kind:
                    passed_over[kind] += 1
                else:
                    yield _to_item(source, number, capture)
    finally:  # said of an archive that breaks off too
        if passed_over and passed_over.total() < number:
            source.note("count_differs", _summary(number, passed_over))
    if not number:
        fault = next((note.detail for note in source.notes), "")
        yield source.reject("unreadable" if fault else "empty", fault or "the web archive holds no answers of web servers")
    elif number == passed_over.total():
        yield source.reject("no_article", _summary(number, passed_over))


def _summary(number: int, passed_over: Counter[str]) -> str:
    named = passed_over.most_common(_MOST_KINDS)
    others = passed_over.total() - sum(count for _, count in named)
    kinds = [f"{count} {kind}" for kind, count in named] + [f"{others} of other kinds"] * bool(others)
    return f"of {number} answers {number - passed_over.total()} are pages; passed over: {', '.join(kinds)}"


def _other_kind(capture: Capture) -> str:
    """Return what a capture is that is no page, or ""."""
    if capture.kind == "revisit":
        return "captured again unchanged"
    if capture.status not in ("200", ""):
        return f"status {capture.status[:10]}"
    if capture.media_type not in (*_HTML, "text/plain"):
        return capture.media_type[:60] or "without a media type"
    return "robots.txt" if _is_for_robots(capture.url) else ""


def _is_for_robots(url: str) -> bool:
    try:
        return urlsplit(url).path.lower() == "/robots.txt"
    except ValueError:
        return False


def _to_item(source: Source, number: int, capture: Capture) -> Record | Reject:
    if capture.fault:
        return source.reject(*capture.fault, number)
    page = Source(source.name, lambda: io.BytesIO(capture.body), source.options)
    try:
        text = page.text(declared=capture.charset)
        source.notes.extend(note._replace(row=number) for note in page.notes)
        if capture.media_type in _HTML:
            return to_article(source, text, row=number, url=capture.url, max_date=_moment(capture.date))
    except UnicodeError as error:
        return source.reject("undecodable", str(error), number)
    except _FAULTS as error:  # one page that a library cannot take does not cost the others
        return source.reject("unreadable", f"{type(error).__name__}: {str(error)[:200]}", number)
    if not text.strip() or not is_printable(text):
        return source.reject("no_article", "what the page holds is not text" if text.strip() else "the page is empty", number)
    return Record(source.name, number, text, url=capture.url)


def _moment(date: str) -> pd.Timestamp | None:
    try:
        moment = pd.Timestamp(date[:40])
    except ValueError:
        return None
    return moment if isinstance(moment, pd.Timestamp) else None


def _captures(source: Source, stream: BinaryIO) -> Iterator[Capture]:
    """Yield what the servers answered."""
    while _find_record(source, stream):
        fields = _fields(stream)
        kind = fields.get("warc-type", "").lower()
        length = fields.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            source.note("damaged", f"a record of {fields.get('warc-target-uri', 'no address')[:200]} without a length is passed over")
            continue
        size = int(length[:18])
        kept = stream.read(min(size, LARGEST_PAGE + _LARGEST_HEAD)) if kind in _CAPTURES else b""
        _pass_over(stream, size - len(kept))
        if kind in _CAPTURES:
            yield _capture(fields, kind, kept)


def _find_record(source: Source, stream: BinaryIO) -> bool:
    """Go to the first field of the next record, and tell whether there is one."""
    skipped = 0
    while line := stream.readline(_LONGEST_FIELD):
        if line.startswith(b"WARC/"):
            break
        skipped += len(line.strip())
    if skipped:
        source.note("damaged", f"{skipped:,} bytes that belong to no record are passed over")
    return bool(line)


def _pass_over(stream: BinaryIO, size: int) -> None:
    while size > 0:
        found = len(stream.read(min(size, _BLOCK)))
        if not found:
            message = "the web archive ends inside of a record"
            raise OSError(message)
        size -= found


def _fields(stream: BinaryIO) -> dict[str, str]:
    """Return the fields of a record or of an answer by their names in small letters, up to the empty line behind them."""
    fields: dict[str, str] = {}
    size, last = 0, ""
    while line := stream.readline(_LONGEST_FIELD):
        size += len(line)
        if size > _LARGEST_HEAD or not line.strip():
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        name, colon, value = text.partition(":")
        if text[0] in " \t" and last:  # a field that goes on, on the next line
            fields[last] = f"{fields[last]} {text.strip()}"[:_LONGEST_FIELD]
        elif colon:
            last = name.strip().lower()
            fields.setdefault(last, value.strip())
    return fields


def _capture(record: Mapping[str, str], kind: str, block: bytes) -> Capture:
    url = record.get("warc-target-uri", "").strip("<>")  # some versions of Wget write it in angle brackets
    date = record.get("warc-date", "")
    if not block.startswith(b"HTTP/"):
        media_type, charset = _media_type(record.get("content-type", ""), block)
        return Capture(kind, url, date, "", media_type, charset, block, _TOO_LARGE if len(block) > LARGEST_PAGE else None)
    stream = io.BytesIO(block)
    status = stream.readline(_LONGEST_FIELD).decode("latin-1").split()
    answer = _fields(stream)
    body, fault = _body(answer, stream.read())
    media_type, charset = _media_type(answer.get("content-type", ""), body)
    return Capture(kind, url, date, status[1] if len(status) > 1 else "unknown", media_type, charset, body, fault)


def _media_type(declared: str, body: bytes) -> tuple[str, str]:
    """Return the media type and the encoding that are declared; a page without a type shows itself by its first bytes."""
    media_type, *parameters = declared.split(";")
    charset = next((value for name, _, value in (each.partition("=") for each in parameters) if name.strip().lower() == "charset"), "")
    start = body[:1024].lstrip().lower()
    if not media_type.strip() and start.startswith((b"<!doctype html", b"<html")):
        media_type = "text/html"
    return media_type.strip().lower(), charset.strip(" \"'")


def _body(answer: Mapping[str, str], body: bytes) -> tuple[bytes, Fault | None]:
    """Return the body of an answer as the server's file was, and what is wrong with it."""
    if "chunked" in answer.get("transfer-encoding", "").lower():
        body = _joined(body)
    packing = answer.get("content-encoding", "").lower().strip()
    if packing in ("br", "zstd"):
        return body, Fault("unreadable", f"the answer is packed as {packing}")
    if packing in ("gzip", "x-gzip", "deflate"):
        body = _unpacked(body)
    return body, _TOO_LARGE if len(body) > LARGEST_PAGE else None


def _joined(body: bytes) -> bytes:
    """Join the chunks that a server sent; many crawlers have joined them already and left the server's header as it was."""
    chunks: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\r\n", place, place + 200)
        try:
            size = int(body[place:end].split(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0:  # not a chunk: the body was joined, or it breaks off
            return b"".join(chunks) if chunks else body
        if not size:
            return b"".join(chunks)
        chunks.append(body[end + 2 : end + 2 + size])
        place = end + 2 + size + 2


def _unpacked(body: bytes) -> bytes:
    """Unpack gzip or deflate up to one byte more than a page has; what is not packed, whatever its header says, stays as it is."""
    for window in (32 + zlib.MAX_WBITS, -zlib.MAX_WBITS):  # with gzip's or zlib's header, and without any
        try:
            return zlib.decompressobj(window).decompress(body, LARGEST_PAGE + 1)
        except zlib.error:
            continue
    return body
