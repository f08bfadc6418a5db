"""Bytes to text by a fixed ladder: byte order mark, strict UTF-8, what the bytes look like, Windows Latin.

A ladder is reproducible where a guess is not: the same bytes always give the same text. Nothing is decoded with errors ignored.
"""

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


# Only scripts that differ from ours are believed: among the Latin code pages the guess is often cp1250 for French.
_OTHER_SCRIPTS = frozenset(
    "cp1251 koi8_r iso8859_5 mac_cyrillic cp949 euc_kr johab gb18030 gb2312 gbk big5 shift_jis euc_jp utf_16 utf_16_le".split()
)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of `content` and the encoding it was read in.

    Raises
    ------
    UnicodeError
        Where no step of the ladder gives text.

    Examples
    --------
    >>> decode("Séoul".encode("cp1252"))
    ('Séoul', 'cp1252')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _likely_encoding(content)
        return content.decode(encoding), encoding


def _likely_encoding(content: bytes) -> str:
    if b"\x00" in content:
        message = "null bytes without a byte order mark"
        raise UnicodeError(message)
    if len(content) >= 400:  # below that the guess is worth less than the default
        from charset_normalizer import from_bytes

        best = from_bytes(content[:200_000]).best()
        if best is not None and best.encoding in _OTHER_SCRIPTS:
            return best.encoding
    return "cp1252"
