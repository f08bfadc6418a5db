"""Word, rich text and plain text: the exports of press databases, or else one file is one article.

Each format is turned into lines, and the lines say whether they are an export of Nexis or of Factiva. Of Word, the paragraphs of the
document itself are read, those of tables too; headers, footers, notes, comments, text boxes and what was deleted are not. Of rich text, one
font table with its code pages is known, and pictures are cut out before it is read. Files of Word before 2007 (.doc) are not read.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from analytics.readers import factiva, nexis
from analytics.readers.encoding import decode, is_printable
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import LARGEST_PAGE, REPLACEMENT, Source, TooLargeError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

LARGEST_WORD = 100_000_000  # bytes of all parts of a Word file; its tree takes ten times as much memory
_DEEPEST = 500  # groups inside of groups; Word writes 30
_FIRST = 5  # paragraphs among which a title is looked for

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNREAD = frozenset(_NAMESPACE + name for name in ("txbxContent", "del", "moveFrom", "sectPr")) | {_MARKUP + "Fallback"}
_CHARACTERS = {_NAMESPACE + name: text for name, text in (("tab", "\t"), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-"))}
_PARAGRAPH, _STYLE, _TEXT, _TABS = (_NAMESPACE + name for name in ("p", "pStyle", "t", "tabs"))

_GROUPS = re.compile(rb"\\(?:[\\{}]|bin(\d{1,9}) ?)|[{}]")
_HEXADECIMAL = re.compile(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{100,}")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_FONT = re.compile(r"\\f(?:(\d{1,5})|charset(\d{1,3}))(?![0-9a-z])")
_LARGEST_FONT_TABLE = 200_000  # characters
_CHARSETS = frozenset((0, 128, 129, 130, 134, 136, 161, 162, 163, 177, 178, 186, 204, 222, 238))  # those that Python can decode
_RISKS = re.compile(r"\\(?:[\\{}]|u(-?\d{1,10}) ?|(fldinst)(?=\{)|(pict)|(uc)(?![-0-9a-z]))", re.IGNORECASE)


class _Paragraph(NamedTuple):
    """A paragraph of a Word file and the name of its style."""

    text: str
    style: str


def read_text(source: Source) -> Items:
    """Read a text file: the articles of an export, or one article."""
    text = source.text()
    yield from _read_lines(source, "text", text.split("\n"), text)


def read_docx(source: Source) -> Items:
    """Read a Word file: the articles of an export, or one article, whose title is the paragraph that has a title's style."""
    paragraphs, declared = _word_paragraphs(source)
    lines = [line for paragraph in paragraphs for line in paragraph.text.split("\n")]
    title = _find_title(paragraphs, declared)
    kept = [paragraph.text.strip() for paragraph in paragraphs if paragraph.text.strip() not in ("", title)]
    yield from _read_lines(source, "Word", lines, "\n\n".join(kept) or title, title)


def read_rtf(source: Source) -> Items:
    """Read rich text: the articles of an export, or one article."""
    content = source.content().removeprefix(b"\xef\xbb\xbf").lstrip()
    if not content.startswith(b"{\\rtf"):  # another file under this suffix
        yield from read_text(source)
        return
    text = _rtf_text(content)
    if replaced := text.count(REPLACEMENT):
        source.note("bytes_replaced", f"places that are not text in the code page of their font: {replaced}; they show as {REPLACEMENT}")
    lines = text.split("\n")
    yield from _read_lines(source, "RTF", lines, "\n\n".join(filter(None, map(str.strip, lines))))


def _read_lines(source: Source, kind: str, lines: list[str], text: str, title: str = "") -> Items:
    if nexis.is_export(lines):
        source.format = f"Nexis ({kind})"
        yield from nexis.read_articles(source, lines)
    elif factiva.is_lines_export(lines):
        source.format = f"Factiva ({kind})"
        yield from factiva.read_lines(source, lines)
    else:
        source.format = kind
        yield _to_article(source, text, title)


def _to_article(source: Source, text: str, title: str) -> Record | Reject:
    if len(text) > LARGEST_PAGE:
        return source.reject("too_large", f"a text of more than {LARGEST_PAGE:,} characters")
    if not text.strip():
        return source.reject("empty", "the file is empty")
    if not is_printable(text):
        return source.reject("unsupported_format", "the file is not text")
    return Record(source.name, None, text, title)


# --- Word


def _word_paragraphs(source: Source) -> tuple[list[_Paragraph], str]:
    """Return the paragraphs of a Word file and the title that its properties declare.

    Raises
    ------
    OSError
        It is no document of Word, or a damaged one.
    """
    from docx import Document as open_document

    from analytics.readers.archives import check_zip

    stream = io.BytesIO(source.content())
    check_zip(stream, LARGEST_WORD)
    try:
        document = open_document(stream)
        return list(_paragraphs(document)), document.core_properties.title
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError) as error:  # a part is missing, of another kind or not XML
        told = re.sub(r"^file '<[^>]*>'", "it", str(error)[:300])  # the place in memory is another each time
        message = f"not a document of Word, or a damaged one: {told[:200]}"
        raise OSError(message) from error


def _paragraphs(document: "Document") -> Iterator[_Paragraph]:
    """Yield the paragraphs in the order of the page, with those in tables and without those that are drawn or deleted."""
    names = {style.style_id: style.name or "" for style in document.styles}
    pieces: list[str] = []
    style = ""
    for element in _walk(document.element.body):
        if element.tag == _PARAGRAPH:
            yield _Paragraph("".join(pieces), names.get(style, ""))
            pieces, style = [], ""
        elif element.tag == _STYLE:
            style = element.get(_NAMESPACE + "val", "")
        elif element.tag == _TEXT:
            pieces.append(element.text or "")
        else:
            pieces.append(_CHARACTERS.get(element.tag, ""))
    yield _Paragraph("".join(pieces), names.get(style, ""))


def _walk(body: "BaseOxmlElement") -> "Iterator[BaseOxmlElement]":
    """Yield the elements in the order of the document, however deep they lie."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        yield element
        if element.tag not in _UNREAD and element.tag != _TABS:
            waiting.extend(reversed(element))


def _find_title(paragraphs: list[_Paragraph], declared: str) -> str:
    """Return the title if the first paragraphs leave no doubt about it, or "".

    Of the properties of a file nothing is believed that its first paragraphs do not say: they are often those of the file that it was
    made from.
    """
    first = [paragraph.text.strip() for paragraph in paragraphs if paragraph.text.strip()][:_FIRST]
    for style in ("Title", "Heading 1"):
        titles = [paragraph.text.strip() for paragraph in paragraphs if paragraph.style == style and paragraph.text.strip()]
        if len(titles) == 1 and titles[0] in first:
            return titles[0]
    return declared.strip() if declared.strip() in first else ""


# --- rich text


def _rtf_text(content: bytes) -> str:
    """Return the text of rich text.

    Raises
    ------
    TooLargeError
        It is too long without its pictures, or its groups lie too deep.
    """
    from striprtf import striprtf

    page = _CODE_PAGE.search(content[:2000])
    content = _without_pictures(content).replace(b"\x00", b"")
    if len(content) > LARGEST_PAGE:
        message = f"rich text of more than {LARGEST_PAGE:,} bytes without its pictures"
        raise TooLargeError(message)
    markup, _ = decode(content, f"cp{page.group(1).decode()}" if page else "")
    convert: Callable[..., str] = striprtf.rtf_to_text
    text = convert("{" + _font_table(markup) + _RISKS.sub(_without_risk, markup[1:]), errors="replace")
    # Characters beyond the first 65,536 are written as two halves.
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_pictures(content: bytes) -> bytes:
    """Return rich text without binary data and long numbers.

    Raises
    ------
    TooLargeError
        Its groups lie too deep.
    """
    kept, start, position, depth = [], 0, 0, 0
    while match := _GROUPS.search(content, position):
        position = match.end()
        if match.group(1):
            position += int(match.group(1))
            kept.append(content[start : match.start()])
            start = position
        depth += {b"{": 1, b"}": -1}.get(match.group(), 0)
        if depth > _DEEPEST:
            message = f"more than {_DEEPEST} groups inside of each other"
            raise TooLargeError(message)
    return _HEXADECIMAL.sub(b"", b"".join([*kept, content[start:]]))


def _font_table(markup: str) -> str:
    r"""Return the fonts of rich text with their code pages, as a table that striprtf reads at once: one font a line.

    Examples
    --------
    >>> _font_table(r"{\rtf1{\fonttbl{\f0 Times;}{\f1\froman\fcharset204{\*\panose 02}Arial;}}\f1 \'e9}")
    '{\\fonttbl{\\f1\\fcharset204 x;}\n}'
    """
    start = markup.find("\\fonttbl")
    if start < 0:
        return ""
    charsets: dict[str, str] = {}
    font = ""
    for match in _FONT.finditer(markup, start, _group_end(markup, start)):
        font = match.group(1) or font
        if font and match.group(2) and int(match.group(2)) in _CHARSETS:
            charsets.setdefault(font, match.group(2))
    fonts = "".join(f"{{\\f{font}\\fcharset{charset} x;}}\n" for font, charset in charsets.items())
    return f"{{\\fonttbl{fonts}}}"


def _group_end(markup: str, start: int) -> int:
    depth = 0
    stop = min(len(markup), start + _LARGEST_FONT_TABLE)
    for match in re.finditer(r"\\[\\{}]|[{}]", markup[start:stop]):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth < 0:
            return start + match.start()
    return stop


def _without_risk(match: re.Match[str]) -> str:
    """Return a control word so that striprtf neither fails on it, nor searches for what it stands for in a way of its own."""
    if match.group(1):
        return match.group() if -0x10000 <= int(match.group(1)) <= 0x10FFFF else ""
    if match.group(2):
        return match.group() + " "
    if match.group() == "\\\\":
        return "\\'5c"  # a backslash that is text, lest the word behind it is taken for a control word
    if match.group(3):
        return "\\picprop"  # passed over as a picture is
    return "\\uc1" if match.group(4) else match.group()
