"""Bytes to text by a fixed ladder: byte order mark, UTF-8, what the file declares, what the bytes look like, Windows Latin.

A ladder is reproducible where a guess is not: the same bytes always give the same text. Nothing is decoded with errors ignored. A file
that is UTF-8 but for a few bytes (cut in the middle of a character, or with one foreign line in it) stays UTF-8: those bytes show as
replacement characters and are counted, which is better than reading every accent of it wrongly.
"""

import codecs
import io
import re
from typing import BinaryIO, NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLOCK = 1 << 20
_SAMPLE = 200_000  # bytes
_PRINTED = 4_000  # characters

# Only scripts that differ from ours are believed: among the Latin code pages the guess is often cp1250 for French.
_OTHER_SCRIPTS = frozenset("cp1251 koi8_r iso8859_5 mac_cyrillic cp949 euc_kr johab gb18030 gb2312 gbk big5 shift_jis euc_jp".split())
_UNWRITTEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd]")
_NAMED = re.compile(rb"""(?:charset\s*=\s*["']?|<\?xml[^>]{0,100}encoding\s*=\s*["'])\s*([\w.:-]{2,30})""", re.IGNORECASE)


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
    declared = declared or _declaration(block)
    decoder, place, last = codecs.getincrementaldecoder("utf-8")(), 0, b""
    while True:
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            sample = last[-_SAMPLE // 4 :] + block + stream.read(_SAMPLE)
            return _foreign(sample, declared, place - pending + error.start)
        if not block:
            return Encoding("utf-8")
        place, last, block = place + len(block), block, stream.read(_BLOCK)


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


def _foreign(sample: bytes, declared: str, first_error: int) -> Encoding:
    """Return the encoding of bytes that are not UTF-8."""
    sample = sample[: 2 * _SAMPLE]
    if b"\x00" in sample:
        return Encoding(_unmarked_utf16(sample, first_error))
    if _is_nearly_utf8(sample):
        return Encoding("utf-8", "replace", first_error)
    for name in (_usable(declared), _other_script(sample), "cp1252"):
        if name and _is_text_in(sample, name):
            return Encoding(name)
    message = f"byte {first_error} and those behind it are text in no known encoding"
    raise UnicodeError(message)


def _unmarked_utf16(sample: bytes, first_error: int) -> str:
    """Tell which half of each pair of bytes is empty: that is how Latin text looks in UTF-16."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 5 or min(even, odd) > max(even, odd) / 20:
        message = f"null bytes, and byte {first_error} is not UTF-8: this is not text"
        raise UnicodeError(message)
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_nearly_utf8(sample: bytes) -> bool:
    """Tell whether most of what is beyond ASCII is valid UTF-8; of text in another encoding at most a tenth is, by chance."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - wrong > wrong


def _usable(declared: str) -> str:
    """Return the declared encoding as Python names it; browsers, and so pages, mean cp1252 by latin-1."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return {"iso8859-1": "cp1252", "ascii": "", "utf-8": ""}.get(name, name)


def _other_script(sample: bytes) -> str:
    if len(sample) < 400:  # below that the guess is worth less than the default
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None and best.encoding in _OTHER_SCRIPTS else ""


def _is_text_in(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample)  # the last character may be cut
    except (UnicodeError, LookupError):
        return False
    return True
