"""Bytes to text by a fixed ladder: byte order mark, empty bytes as UTF-16 has them, UTF-8, what the file declares, the look, Windows Latin.

A ladder is reproducible where a guess is not: the same bytes always give the same text. Nothing is decoded with errors ignored. A file
that is in an encoding but for a few bytes (cut in the middle of a character, or with one foreign line in it) stays in it: those bytes show
as replacement characters and are counted, which is better than reading every accent of it wrongly. UTF-16 without a mark is known by
Latin letters alone, and one foreign line by its look only where its letters stand close together, as in Cyrillic.
"""

import codecs
import io
import re
from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO, NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLOCK = 1 << 20
_SAMPLE = 200_000  # bytes before the first error, and behind it
_SHORTEST_GUESS = 400  # bytes; below that the guess is worth less than the default
_PRINTED = 4_000  # characters

# Only scripts that differ from ours are believed: among the Latin code pages the guess is often cp1250 for French.
_OTHER_SCRIPTS = frozenset("cp1251 koi8_r iso8859_5 mac_cyrillic cp949 euc_kr johab gb18030 gb2312 gbk big5 shift_jis euc_jp".split())
# Pages name a standard and use what a browser reads instead: the code page of Windows that contains it.
_AS_BROWSERS = {
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874", "shift_jis": "cp932"},
    **{"euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030"},
    **{
        "utf-8": "",
        "utf-8-sig": "",
        "utf-7": "",
        "idna": "",
        "unicode_escape": "",
        "raw_unicode_escape": "",
    },  # tried before, or on no page
}
_ASCII = b"<p>1 \\x41"
_UNWRITTEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd]")
_NAMED = re.compile(rb"""(?:charset\s*=\s*["']?|<\?xml[^>]{0,100}encoding\s*=\s*["'])\s*([\w.:-]{2,30})""", re.IGNORECASE)
_RUSSIAN = re.compile("[А-яЁё]")
_FOREIGN_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_FOREIGN_BYTES = re.compile(rb"[\x80-\xff]+")


class Encoding(NamedTuple):
    """The encoding of a file: its name, how errors are met ("strict", "replace"), and the byte of the first error or -1."""

    name: str
    errors: str = "strict"
    first_error: int = -1


def find_encoding(stream: BinaryIO, declared: str = "") -> Encoding:
    """Return the encoding of what `stream` gives; it is read to its first byte that is not UTF-8, in blocks.

    Parameters
    ----------
    stream
        A file that is open for reading bytes, at its beginning.
    declared
        An encoding that is named outside of the bytes, as by a web server.

    Raises
    ------
    UnicodeError
        Where no step of the ladder gives text.
    """
    block = stream.read(_BLOCK)
    marked = next((name for mark, name in _MARKS if block.startswith(mark)), None)
    if marked:
        return Encoding(marked, "replace")
    wide = _unmarked_utf16(block)
    if wide:
        return Encoding(wide, "replace")
    declared, place, last = declared or _declaration(block), 0, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        error = _first_error(decoder, block, final=not block)
        if error is not None:
            around = last + block + stream.read(_SAMPLE)
            name = _foreign(around, len(last) + error, place + error, declared)
            rest = chain([around], iter(lambda: stream.read(_BLOCK), b""))
            return Encoding(name, "replace", _first_error_of(rest, name, place - len(last)) if name != "utf-8" else place + error)
        if not block:
            return Encoding("utf-8")
        place, last, block = place + len(block), block, stream.read(_BLOCK)


def _first_error(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool) -> int | None:
    """Return where `block` is not text to a strict decoder, or None; below 0 is what was left of the block before."""
    pending = len(decoder.getstate()[0])
    try:
        decoder.decode(block, final=final)
    except UnicodeDecodeError as error:
        return error.start - pending
    return None


def _first_error_of(blocks: Iterable[bytes], name: str, place: int) -> int:
    """Return the byte that is the first error in what begins at `place`, or -1."""
    decoder = codecs.getincrementaldecoder(name)()
    for block in chain(blocks, [b""]):
        error = _first_error(decoder, block, final=not block)
        if error is not None:
            return place + error
        place += len(block)
    return -1


def decode(content: bytes, declared: str = "") -> tuple[str, Encoding]:
    """Return the text of `content` and the encoding that it was read in.

    Raises
    ------
    UnicodeError
        Where no step of the ladder gives text; it names the byte.

    Examples
    --------
    >>> text, encoding = decode("Séoul".encode("cp1252"))
    >>> text, encoding.name
    ('Séoul', 'cp1252')
    """
    encoding = find_encoding(io.BytesIO(content), declared)
    return content.decode(encoding.name, encoding.errors), encoding


def is_printable(text: str) -> bool:
    r"""Tell whether `text` is made of characters that are written: what was unpacked or decoded wrongly is not.

    Examples
    --------
    >>> is_printable("Séoul"), is_printable("\x01\x02PK\x03")
    (True, False)
    """
    sample = text[:_PRINTED]
    return len(_UNWRITTEN.findall(sample)) <= 0.1 * len(sample)


def _declaration(block: bytes) -> str:
    """Return the encoding that a page or an XML file names in its first lines, or ""."""
    found = _NAMED.search(block[:2048]) if block.lstrip()[:1] == b"<" else None
    return found.group(1).decode("ascii", "replace") if found else ""


def _foreign(around: bytes, error: int, first_error: int, declared: str) -> str:
    """Return the encoding of bytes that are not UTF-8 at `error`, which is the byte `first_error` of the file."""
    sample = around[max(0, error - _SAMPLE) : error + _SAMPLE]
    if b"\x00" in sample:
        message = f"null bytes, and byte {first_error} is not UTF-8: this is not text"
        raise UnicodeError(message)
    if _is_nearly_utf8(sample):
        return "utf-8"
    named = _usable(declared)
    if named and _is_text_in(sample, named, most=0.1):
        return named
    name = _other_script(sample)
    if name and _is_text_in(sample, name):
        return name
    if _is_text_in(sample, "cp1252", most=0.001 * len(sample) / _beyond_ascii(sample)):
        return "cp1252"
    message = f"byte {first_error} and those behind it are text in no known encoding"
    raise UnicodeError(message)


def _unmarked_utf16(block: bytes) -> str:
    """Tell which half of each pair of bytes is empty, which is how Latin text looks in UTF-16; "" for none."""
    even, odd = block[0::2].count(0), block[1::2].count(0)
    if len(block) < 2 or max(even, odd) < len(block) / 5 or min(even, odd) > max(even, odd) / 20:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_nearly_utf8(sample: bytes) -> bool:
    """Tell whether most of what is beyond ASCII is valid UTF-8; of text in another encoding at most a tenth is, by chance."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - wrong > wrong


def _beyond_ascii(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, bytes(range(128, 256))))


def _usable(declared: str) -> str:
    """Return the declared encoding as Python names it and browsers mean it, or "" where it is none in which pages are written."""
    try:
        label = declared.strip().lower().removeprefix("x-").replace("windows-", "cp")
        name = codecs.lookup(label).name if label else ""
        name = _AS_BROWSERS.get(name, name)
        return name if name and _ASCII.decode(name) == _ASCII.decode("ascii") else ""
    except (LookupError, ValueError):
        return ""


def _other_script(sample: bytes) -> str:
    """Return the encoding of another script that the lines with letters beyond ASCII look like, or ""."""
    lines = b"".join(_FOREIGN_LINE.findall(sample))
    if len(sample) < _SHORTEST_GUESS or (len(lines) < _SHORTEST_GUESS and not _is_dense(lines)):
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(lines).best()
    if best is not None and best.encoding == "mac_cyrillic":  # small letters are the same in both
        return max(("cp1251", "mac_cyrillic"), key=lambda name: len(_RUSSIAN.findall(lines.decode(name, "replace"))))
    return best.encoding if best is not None and best.encoding in _OTHER_SCRIPTS else ""


def _is_dense(lines: bytes) -> bool:
    """Tell whether most letters beyond ASCII stand three and more together; accents of Latin text stand alone."""
    runs = [len(run) for run in _FOREIGN_BYTES.findall(lines)]
    return sum(run for run in runs if run > 2) > 0.7 * sum(runs)


def _is_text_in(sample: bytes, name: str, most: float = 0) -> bool:
    """Tell whether at most such a share of what is beyond ASCII, or a single place, is an error; the last character may be cut."""
    try:
        text = codecs.getincrementaldecoder(name)("replace" if most else "strict").decode(sample)
    except (UnicodeError, LookupError):
        return False
    wrong = text.count("\ufffd")
    beyond = sum(not character.isascii() for character in text)
    return not wrong or (wrong <= max(1, most * beyond) and 2 * wrong < beyond)
