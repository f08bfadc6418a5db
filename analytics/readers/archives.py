"""Archives: what lies in a .zip or .gz file, as sources that unpack while they are read.

Nothing is written to disk, and a member's name is shown, never used as a path. What an archive says of itself is not believed: how many
members there are and what they unpack to is counted while it happens. Encrypted members cannot be read, nor those that are packed by
another method than the one that all programs use, which is also the only one whose unpacking can be stopped half-way.
"""

import errno
import gzip
import io
import stat
import struct
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from analytics.readers.records import Reject
from analytics.readers.sources import REPLACEMENT, Source, TooLargeError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_MEMBERS = 10_000  # that are read: a year of one newspaper, a file a day and section, is below that
MOST_LISTED = 100_000  # of which the first are read; an archive of more is no collection
LARGEST_UNPACKED = 4_000_000_000  # bytes of all members: a large collection, and minutes of unpacking
LARGEST_DOCUMENT = 500_000_000  # bytes of all parts of an Office file, which are held in memory
LARGEST_RATIO = 100  # text packs 3 to 10 times, a table that repeats itself 30 times, a bomb 1,000 times
ALWAYS_UNPACKED = 10_000_000  # bytes that a member may have whatever its ratio: a small file of blanks is no bomb
LARGEST_DIRECTORY = 10_000_000  # bytes of a zip's table of contents, 100 for each that may be listed; zipfile reads it as a whole
_BLOCK = 1 << 18  # bytes that are unpacked at a time
_UNKNOWN_SIZE = 1 << 62
_ENCRYPTED, _NAMED_IN_UTF8 = 0x1, 0x800  # flags of a zip's member
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGES = (OSError, EOFError, ValueError, RuntimeError, OverflowError, LookupError, struct.error, zipfile.BadZipFile, zlib.error)


class _Account:
    """What the members of one archive have unpacked to, each counted to the furthest that it was read."""

    def __init__(self, largest: int = LARGEST_UNPACKED) -> None:
        self._largest, self._unpacked, self._furthest = largest, 0, dict[int, int]()

    def count(self, member: int, position: int) -> None:
        """Note that `member` was read up to `position`."""
        before = self._furthest.get(member, 0)
        self._furthest[member] = max(before, position)
        self._unpacked += max(0, position - before)
        self.check()

    def check(self, more: int = 0) -> None:
        """Raise TooLargeError where the members have unpacked, or with so many bytes more would unpack, to more than is allowed."""
        if self._unpacked + more > self._largest:
            message = f"the archive unpacks to more than {self._largest:,} bytes"
            raise TooLargeError(message)


class _Packed(NamedTuple):
    """A member that unpacks: its stream, the bytes that were packed up to here, who is told of the place reached, and who of damage."""

    stream: io.BufferedIOBase
    size: Callable[[], int]
    reached: Callable[[int], None]
    damaged: Callable[[str], None]


class _Unpacked(io.RawIOBase):
    """A member's bytes as they unpack. At damage they end, so that what stands before it can be read; that is told."""

    def __init__(self, packed: _Packed) -> None:
        self._packed, self._position, self._ended = packed, 0, False

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        found = b"" if self._ended else self._next(min(len(view), _BLOCK))
        view[: len(found)] = found
        self._position += len(found)
        self._packed.reached(self._position)
        if self._position > max(ALWAYS_UNPACKED, LARGEST_RATIO * self._packed.size()):
            message = f"it unpacks to more than {LARGEST_RATIO} times its size"
            raise TooLargeError(message)
        return len(found)

    def _next(self, size: int) -> bytes:
        try:
            return self._packed.stream.read1(size)
        except _DAMAGES as error:
            if not self._position:
                raise _damage(error) from error
            self._packed.damaged(f"{_damage(error)}; what stands before byte {self._position:,} was read")
            self._ended = True
            return b""

    def close(self) -> None:
        if not self.closed:
            self._packed.stream.close()
        super().close()


class _Gzip(gzip.GzipFile):
    """A gzip stream that closes the file below with itself."""

    def __init__(self, below: BinaryIO) -> None:
        super().__init__(fileobj=below, mode="rb")
        self._below = below

    def close(self) -> None:
        super().close()
        self._below.close()


class _Guarded(io.BufferedReader):
    """A file that does not give zipfile a table of contents beyond measure, whatever the zip says of its size."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            message = f"the archive's table of contents has more than {LARGEST_DIRECTORY:,} bytes"
            raise TooLargeError(message)
        return super().read(size)


def _damage(error: Exception) -> OSError:
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile) and error.errno != errno.EINVAL:
        return error  # of the disk; EINVAL comes from places in the file that cannot be
    return OSError(f"damaged archive: {str(error)[:200] or type(error).__name__}")


def open_members(source: Source) -> Iterator[Source | Reject]:
    """Yield what lies in an archive, each member as a source, or as a reject where it cannot be read.

    Folders, hidden files and Office lock files are passed over.
    """
    try:
        yield from [_gzip_member(source)] if source.head(2) == b"\x1f\x8b" else _zip_members(source)
    except TooLargeError as error:
        yield source.reject("too_large", str(error))
    except _DAMAGES as error:
        yield source.reject("unreadable", _damage(error).strerror or str(_damage(error)))


def check_zip(stream: BinaryIO, largest: int = LARGEST_DOCUMENT) -> None:
    """Unpack an Office file once in small pieces, before a library that takes it whole does.

    Parameters
    ----------
    stream
        The file; it stays open and is set to its beginning.
    largest
        How many bytes its parts may have together.

    Raises
    ------
    TooLargeError
        There are more parts than a document has, or they unpack to more.
    OSError
        The file is no zip, or packed as no Office program does it.
    """
    guarded = _Guarded(cast("io.RawIOBase", stream))
    try:
        with zipfile.ZipFile(guarded) as archive:
            account = _Account(largest)
            for part in _listed(archive, MOST_MEMBERS):
                _unpack(archive, part, account)
    except _DAMAGES as error:
        raise _damage(error) from error
    finally:
        guarded.detach().seek(0)


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, account: _Account) -> None:
    if part.compress_type not in _METHODS:
        message = f"{_shown(part.filename)} is packed by a method that Office programs do not use"
        raise OSError(message)
    # With its declared size a part would seem to end there; a reader that takes it whole unpacks all of its bytes before it looks.
    part.file_size = _UNKNOWN_SIZE
    with suppress(*_DAMAGES):  # whether a part is damaged matters only if its reader needs it
        unpacking = _unpacked(archive, part, account, lambda _: None)
        while unpacking.read(_BLOCK):
            pass


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, account: _Account, damaged: Callable[[str], None]) -> BinaryIO:
    try:
        stream = cast("io.BufferedIOBase", archive.open(member))
    except _DAMAGES as error:
        raise _damage(error) from error
    size = min(member.compress_size, archive.start_dir)  # all members lie before the table of contents
    return _buffered(_Packed(stream, lambda: size, lambda position: account.count(id(member), position), damaged))


def _listed(archive: zipfile.ZipFile, most: int) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > most:
        message = f"{len(members):,} files in one archive; at most {most:,} are allowed"
        raise TooLargeError(message)
    return members


def _gzip_member(source: Source) -> Source:
    account = _Account()

    def unpack() -> BinaryIO:
        below = source.open()
        return _buffered(_Packed(_Gzip(below), below.tell, lambda position: account.count(0, position), lambda fault: _note(member, fault)))

    packed = source.name.rpartition("!")[2].replace("\\", "/")
    member = _member(source, PurePosixPath(packed[:-3] if packed.lower().endswith(".gz") else packed).name, unpack)
    return member


def _zip_members(source: Source) -> Iterator[Source | Reject]:
    archive, account = _opened(source), _Account()
    members = [member for member in _listed(archive, MOST_LISTED) if not member.is_dir() and _is_visible(_name(member))]
    for member in members[:MOST_MEMBERS]:
        account.check(more=_BLOCK)  # so that the first look into a member never goes too far
        yield _zip_member(source, archive, member, account)
    if unread := members[MOST_MEMBERS:]:
        yield source.reject(
            "too_large", f"{len(unread):,} of {len(members):,} files were not read: at most {MOST_MEMBERS:,} of an archive are"
        )
    if not members:
        yield source.reject("empty", "the archive holds no files")


def _opened(source: Source) -> zipfile.ZipFile:
    """Open a zip; one that lies in another archive is unpacked to memory, for every look into it would unpack it from its beginning."""
    stream = source.open()
    if not stream.seekable():
        stream.close()
        stream = io.BytesIO(source.content())
    guarded = _Guarded(cast("io.RawIOBase", stream))
    try:
        archive = zipfile.ZipFile(guarded)
    except BaseException:
        guarded.close()
        raise
    weakref.finalize(archive, guarded.close)  # members may be opened as long as one of them is there
    return archive


def _zip_member(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, account: _Account) -> Source | Reject:
    def unpack() -> BinaryIO:
        return _unpacked(archive, member, account, lambda fault: _note(found, fault))

    found = _member(source, _name(member), unpack)
    if member.flag_bits & _ENCRYPTED:
        return found.reject("unreadable", "the file is encrypted")
    if stat.S_ISLNK(member.external_attr >> 16):
        return found.reject("unsupported_format", "a link to another file")
    if member.compress_type not in _METHODS:
        return found.reject("unsupported_format", "the file is packed by a rare method; pack it as a usual zip")
    return found


def _member(source: Source, name: str, unpack: Callable[[], BinaryIO]) -> Source:
    return Source(f"{source.name}!{_shown(name)}", unpack, source.options)


def _note(member: Source, fault: str) -> None:
    if not any(note.reason == "damaged" for note in member.notes):  # it is read more than once
        member.note("damaged", fault)


def _buffered(packed: _Packed) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Unpacked(packed), _BLOCK))


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; some systems write it in UTF-8 and do not say so, and it is then read in the code page of DOS."""
    with suppress(UnicodeError):
        return member.filename if member.flag_bits & _NAMED_IN_UTF8 else member.filename.encode("cp437").decode("utf-8")
    return member.filename


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else REPLACEMENT for character in name)


def _is_visible(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return not hidden and "__MACOSX" not in parts and not parts[-1].startswith("~$")
