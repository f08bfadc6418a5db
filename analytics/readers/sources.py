"""One file to read, wherever it lies: on disk or inside an archive.

A reader asks its source for bytes, for text or for lines, and never for a path. What is learned on the way (the format, the encoding, what
is to be said although the article was kept) stays with the source and ends up in the corpus's provenance. Every way to read is bounded.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analytics.readers.encoding import decode, find_encoding
from analytics.readers.records import ReadOptions, Reject, shown

LARGEST_FILE = 200_000_000  # bytes of a file that must be read as a whole
LARGEST_PAGE = 20_000_000  # bytes of a web page or a text
LONGEST_LINE = 10_000_000  # characters of a line of a table
LONGEST_TEXT = 2_000_000  # characters of an article; a long novel has one million
REPLACEMENT = "\ufffd"


class TooLargeError(Exception):
    """A file, a line or what an archive unpacks to is larger than is read."""


@dataclass
class Source:
    """A file: its name for tables and messages, how to open it, and what was learned by reading it.

    Attributes
    ----------
    name
        The path; for what lies in an archive, the archive's path, an exclamation mark and the member's name.
    open
        Returns the file's bytes as a stream, each time from the beginning.
    options
        What the user knows about the files.
    format
        The name of the format and of its layout, once known.
    encoding
        The encoding that the text was read in; "" for formats that need none.
    notes
        What is to be said although the articles were kept.
    has_texts
        Whether a column of texts was seen: then a row without one has lost it, and its title does not stand for it.
    mapped
        Fields whose column the user named and this file has.
    """

    name: str
    open: Callable[[], BinaryIO]
    options: ReadOptions = field(default_factory=ReadOptions)
    format: str = ""
    encoding: str = ""
    notes: list[Reject] = field(default_factory=list)
    has_texts: bool = False
    mapped: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Make the name fit for tables and terminals; the file is opened by its true name."""
        self.name = shown(self.name, 1_000)

    def again(self) -> "Source":
        """Return the same file with nothing learned of it yet."""
        return Source(self.name, self.open, self.options)

    @property
    def suffix(self) -> str:
        """The name's last suffix in small letters, with its dot."""
        return PurePosixPath(self.name.rpartition("!")[2].replace("\\", "/")).suffix.lower()

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def content(self, largest: int = LARGEST_FILE) -> bytes:
        """Return all bytes.

        Raises
        ------
        TooLargeError
            There are more than `largest`.
        """
        with self.open() as stream:
            found = stream.read(largest + 1)
        if len(found) > largest:
            message = f"more than {largest:,} bytes"
            raise TooLargeError(message)
        return found

    def text(self, largest: int = LARGEST_FILE, declared: str = "") -> str:
        """Return all text, line ends evened to newlines and null characters taken out; the encoding is noted."""
        text, encoding = decode(self.content(largest), declared)
        self.encoding = encoding.name
        replaced = text.count(REPLACEMENT) if encoding.errors == "replace" else 0
        self._note_changes(replaced, encoding.first_error, text.count("\x00"))
        return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> Iterator[str | None]:
        """Yield the lines of the text, without their ends, holding one at a time; None stands for a line that is too long to be a row."""
        with self.open() as stream:
            encoding = find_encoding(stream)
        self.encoding, replaced, nulls, skipping = encoding.name, 0, 0, False
        with self.open() as stream, io.TextIOWrapper(stream, encoding.name, encoding.errors) as text:
            while line := text.readline(LONGEST_LINE):
                if skipping or len(line) == LONGEST_LINE:
                    if not skipping:
                        yield None
                    skipping = not line.endswith("\n")
                    continue
                replaced, nulls = replaced + line.count(REPLACEMENT), nulls + line.count("\x00")
                yield line.replace("\x00", "").removesuffix("\n")
        self._note_changes(replaced if encoding.errors == "replace" else 0, encoding.first_error, nulls)

    def note(self, reason: str, detail: str, row: int | None = None) -> None:
        """Keep something to be said about what was read."""
        self.notes.append(self.reject(reason, detail, row))

    def reject(self, reason: str, detail: str, row: int | None = None) -> Reject:
        """Return the reject of a row, or of the whole file."""
        return Reject(self.name, row, reason, shown(detail))

    def _note_changes(self, replaced: int, first: int, nulls: int) -> None:
        where = f", the first at byte {first}" if first >= 0 else ""
        if replaced:
            self.note("bytes_replaced", f"places that are not {self.encoding}: {replaced}{where}; they show as {REPLACEMENT}")
        if nulls:
            self.note("bytes_replaced", f"null characters that were taken out: {nulls}")


def on_disk(path: Path, options: ReadOptions | None = None) -> Source:
    """Return the source of a file on disk."""
    return Source(str(path), lambda: path.open("rb"), options or ReadOptions())


def in_memory(name: str, content: bytes, options: ReadOptions | None = None) -> Source:
    """Return the source of bytes that were already read."""
    return Source(name, lambda: io.BytesIO(content), options or ReadOptions())
