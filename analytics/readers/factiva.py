"""Factiva, the press database of Dow Jones: pages with or without its field codes, and text with a field code at the start of a line.

The codes are the same whatever the language of the database's pages: HD is the headline, PD the date, ET the time, SN the outlet, LA the
language, LP and TD the text. Pages and texts without codes are read by the order of their header: words, date, time, outlet; in a text
nothing marks the headline, so the longest line above the number of words is taken for it. A time is the one of the zone that the user had
chosen, which no file names; it is taken as UTC. The number of results that a file names is that of the search.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby, islice, pairwise
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.readers.fragments import (
    LONGEST_FRAGMENT,
    Element,
    elements_by_class,
    on_one_line,
    opening_tags,
    outermost,
    paragraphs,
    parse,
)
from analytics.readers.records import Items, Record, Reject
from analytics.readers.sources import Source

# In the order in which an article gives them; ART is captions, CO to AN is what the article is filed under.
_ORDER = "CLM SE HD CR BY WC PD ET SN SC NGC GC ED PG VOL LA CY LP TD CT RF ART CO IN NS RE IPC IPD PUB AN".split()
_RANK = {code: rank for rank, code in enumerate(_ORDER)}
_TEXT = ("LP", "TD")
_FIRST = ("CLM", "SE", "HD")
_HEADER = frozenset(_ORDER[: _RANK["LP"]])
_ENOUGH = frozenset(("HD", "PD", "SN"))  # with a text: what every article of an export has
_FILED = frozenset(("CO", "IN", "NS", "RE"))
_LABEL = 8  # elements that a cell with a code or with one fact has at most
_LANGUAGE = re.compile(r"([a-z]{2})article")
_WORDS = re.compile(r"\d[\d.,\s]{0,12}[^\W\d]{1,20}")  # "1 204 mots" in any language
_TIME = re.compile(r"\d{1,2}:\d{2}\b.{0,20}")
_COUNTED = re.compile(r"\d{1,4}\)\s*")
_ACCESSION = re.compile(r"(?:[^\W\d]+\s+)?[A-Z0-9]{3,12}(?:19|20)\d{6}[a-z0-9]{6,12}", re.IGNORECASE)
_FILING = re.compile(r"\s*[\w.]{2,10}\s*:\s")
_WRAPPED = range(55, 81)  # characters of a line that was broken by the program that saved it
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RIGHTS = re.compile(r"copyright|©|\(c\) ?(?:19|20)\d\d|droits réservés|rights reserved", re.IGNORECASE)
_HEADER_LINES = 14
_LONGEST_FACT = 60  # characters
_TRIED = 3  # articles of a text without codes, before it is taken for another text
_SENTENCE_END = tuple('.!?…»”"')

_STYLES = (
    re.compile(r"\s{0,20}([A-Z]{2,3})\s{0,5}\|(.*)", re.DOTALL),  # the rows of a table, as rich text gives them
    re.compile(r"\s{0,20}\*([A-Z]{2,3})\*\s?(.*)", re.DOTALL),  # a page that a browser saved as text
    re.compile(r"\s{0,20}([A-Z]{2,3})(?:\t|\u00a0| {2})(.*)", re.DOTALL),
    re.compile(r"([A-Z]{2,3}) (.*)", re.DOTALL),
)
_ALONE = re.compile(r"\s{0,20}([A-Z]{2,3})\s{0,20}")

_Fields = dict[str, list[str]]  # code -> lines


def is_export(page: str) -> bool:
    """Tell whether a page is what Factiva saves.

    Examples
    --------
    >>> is_export("<title>Factiva</title><DIV class='article frArticle'>"), is_export('<div class="article">')
    (True, False)
    """
    named = re.search("articleparagraph|factiva", page, re.IGNORECASE)  # most pages are done with here
    return named is not None and next(_starts(page), None) is not None


def _starts(page: str) -> Iterator[int]:
    """Yield the places where articles begin; the class of an article names its language."""
    for tag in opening_tags(page):
        if tag.name == "div" and "article" in tag.classes and any(_LANGUAGE.fullmatch(name) for name in tag.classes):
            yield tag.start


def read_articles(source: Source, page: str) -> Items:
    """Read the articles of a page, each for itself."""
    source.format = "Factiva"
    layouts: set[str] = set()
    for row, (start, end) in enumerate(pairwise(chain(_starts(page), [len(page)])), start=1):
        yield _read_block(source, row, page[start:end], layouts)
    source.format = f"Factiva, layout {' and '.join(sorted(layouts))}" if layouts else source.format


def _read_block(source: Source, row: int, markup: str, layouts: set[str]) -> Record | Reject:
    from lxml.etree import LxmlError

    if len(markup) > LONGEST_FRAGMENT:
        return source.reject("too_large", f"an article of more than {LONGEST_FRAGMENT:,} characters of HTML", row)
    try:
        root, whole = parse(markup)
    except (LxmlError, ValueError) as error:
        return source.reject("unreadable", str(error)[:200], row)
    if not whole:
        source.note("damaged", "its HTML was read as far as it goes", row)
    article = next(root.iter("div"), root)
    language = next(filter(None, (_LANGUAGE.fullmatch(name) for name in article.get("class", "").lower().split())), None)
    fields = _coded_fields(article)
    layouts.add("with field codes" if fields else "without field codes")
    return _to_item(source, row, fields or _header_fields(article), language.group(1) if language else "")


def _coded_fields(article: Element) -> _Fields:
    """Return the fields of a table whose rows are a code and a value."""
    fields: _Fields = {}
    inside: set[Element] = set()  # rows of tables in a value are no fields
    for tr in article.iter("tr"):
        cells = [cell for cell in tr if cell.tag in ("td", "th")] if tr not in inside else []
        code = _label(cells[0]) if len(cells) > 1 else ""
        if code in _RANK:
            fields.setdefault(code, []).extend(paragraphs(cells[1]))
            inside.update(tr.iter("tr"))
    return fields


def _label(cell: Element) -> str:
    """Return what a small cell says."""
    return on_one_line(cell).strip() if len(list(islice(cell.iter(), _LABEL))) < _LABEL else ""


def _header_fields(article: Element) -> _Fields:
    """Return the fields of an article without codes, by its classes and the order of its header."""
    classes = elements_by_class(article)
    titles = [element for name, found in classes.items() if name.endswith("headline") for element in found[:1]]
    title = on_one_line(titles[0], ("articleparagraph",)) if titles else ""
    fields = {"HD": [_COUNTED.sub("", title, count=1) if "counted" in classes else title]}
    fields["TD"] = [line for element in outermost(classes.get("articleparagraph", [])) for line in paragraphs(element)]
    header = [_label(element) for element in article.iter("div") if not element.attrib]
    return fields | _by_order(header)


def _by_order(header: list[str]) -> _Fields:
    """Return date, time and outlet, which stand behind the number of words."""
    place = next((place for place, line in enumerate(header) if _WORDS.fullmatch(line)), None)
    if place is None:
        return {}
    date, *others = header[place + 1 : place + 4] or [""]
    time = [line for line in others[:1] if _TIME.fullmatch(line)]
    return {"PD": [date], "ET": time, "SN": others[len(time) : len(time) + 1]}


def _to_item(source: Source, row: int, fields: _Fields, language: str) -> Record | Reject:
    text = "\n\n".join(line for code in _TEXT for line in fields.get(code, []))
    if not text:
        return source.reject("no_text", "the article has neither lead nor text", row)
    values = {code: " ".join(fields.get(code, [])) for code in ("HD", "PD", "ET", "SN", "LA")}
    published = f"{values['PD']} {values['ET']}".strip()
    return Record(source.name, row, text, values["HD"], published, values["SN"], language=language or values["LA"])


def is_lines_export(lines: list[str]) -> bool:
    """Tell whether lines of text are articles of Factiva by field code.

    Examples
    --------
    >>> is_lines_export(["HD|Un train|", "PD|19 juin 2024|", "SN|Le Quai|", "LP|Il passe.|", "AN|Document QUAI000020240619ek6j0001a|"])
    True
    >>> is_lines_export(["HD", "Le texte parle d'un disque dur."])
    False
    """
    style = _style(lines)
    codes = {field.code for field in _fields(lines, style)} if style else set()
    if codes >= _ENOUGH and not codes.isdisjoint(_TEXT):
        return True
    return any(_plain_fields(article.lines) for article in islice(_plain_articles(lines), _TRIED) if article.is_whole)


def _style(lines: list[str]) -> re.Pattern[str] | None:
    """Return the way in which the codes of headlines are set apart, the clearest that there is."""
    for style in (*_STYLES, _ALONE):
        if any(match.group(1) == "HD" for match in map(style.fullmatch, lines) if match):
            return style
    return None


class _Field(NamedTuple):
    """A field of an article: its number in the file, its code and its lines."""

    row: int
    code: str
    lines: list[str]


def _fields(lines: Iterable[str], style: re.Pattern[str]) -> Iterator[_Field]:
    """Yield the fields of each article."""
    field = _Field(0, "", [])
    seen: set[str] = set()  # codes of the article
    for line in lines:
        code, value = _split(line, style)
        if code and _begins_field(code, value, field.code, seen, is_marked=style in _STYLES[:2]):
            if field.code:
                yield field
            is_new = not field.code or field.code == "AN" or code in seen
            seen = {code} if is_new else seen | {code}
            field = _Field(field.row + is_new, code, [value])
        elif field.code:
            field.lines.append(line)
    if field.code:
        yield field


def _split(line: str, style: re.Pattern[str]) -> tuple[str, str]:
    """Return the code of a line and what stands behind it, or "" and the line."""
    match = style.fullmatch(line) or _ALONE.fullmatch(line)
    if not match or match.group(1) not in _RANK:
        return "", line
    return match.group(1), match.group(2) if len(match.groups()) > 1 else ""


def _begins_field(code: str, value: str, current: str, seen: set[str], *, is_marked: bool) -> bool:
    """Tell whether a line begins a field: each stands once in an article, and from its text on in a fixed order.

    A line of text may begin like a code ("IN fine", "TD Bank"); only where codes are marked as such is none in doubt.
    """
    if not current or current == "AN":
        return code in _HEADER
    if code in seen:  # the next article, where this one has lost its end
        return code in _FIRST and (is_marked or current not in _TEXT)
    if not is_marked and current not in _HEADER and _RANK[code] < _RANK[current]:
        return False
    if is_marked or not value:
        return True
    if code in _FILED:
        return _FILING.match(value) is not None
    return code != "AN" or _ACCESSION.fullmatch(value.strip()) is not None


def read_lines(source: Source, lines: list[str]) -> Items:
    """Read the articles of a text by field code.

    Parameters
    ----------
    source
        The file, for names and messages.
    lines
        Its text; `is_lines_export` is true of it.
    """
    source.format = "Factiva, field codes by line"
    style = _style(lines)
    if style is None:
        yield from _read_plain(source, lines)
        return
    pages = _page_line()
    kept = (line for line in lines if not pages.fullmatch(line.strip()[:200]))
    for row, fields in groupby(_fields(kept, style), key=lambda field: field.row):
        yield _to_item(source, row, {field.code: _paragraphs_of(field) for field in fields}, "")


def _read_plain(source: Source, lines: list[str]) -> Items:
    """Read the articles of a text without codes, each of which ends with its number in the database; the last may have lost it."""
    source.format = "Factiva, without field codes"
    pages = _page_line()
    kept = (line for line in lines if not pages.fullmatch(line.strip()[:200]))
    for row, article in enumerate(_plain_articles(kept), start=1):
        fields = _plain_fields(article.lines)
        yield _to_item(source, row, fields, "") if fields else source.reject("no_article", "no number of words above a date", row)


class _PlainArticle(NamedTuple):
    """The lines of an article without codes that are not blank, and whether its number ends it."""

    lines: list[str]
    is_whole: bool


def _plain_articles(lines: Iterable[str]) -> Iterator[_PlainArticle]:
    """Yield each article that ends with its number, and what is left behind the last of them."""
    article: list[str] = []
    number = 0
    for line in map(str.strip, lines):
        if line.startswith("Document ") and _ACCESSION.fullmatch(line):
            yield _PlainArticle(article, is_whole=True)
            article, number = [], number + 1
        elif line:
            article.append(line)
    if article and number:
        yield _PlainArticle(article, is_whole=False)


def _plain_fields(article: list[str]) -> _Fields:
    """Return the fields of an article without codes, or none where its header is not there."""
    header = article[:_HEADER_LINES]
    place = next((place for place, line in enumerate(header) if place and _WORDS.fullmatch(line)), None)
    if place is None or not _YEAR.search("".join(header[place + 1 : place + 2])):
        return {}
    title = max(header[:place], key=len)  # of section, headline and byline
    facts = article[place + 1 : place + _HEADER_LINES]
    rights = next((number for number, line in enumerate(facts) if _RIGHTS.search(line)), None)
    if rights is None:  # outlet, code, page and language are short and no sentences
        said = (number for number, line in enumerate(facts) if len(line) > _LONGEST_FACT or line.endswith(_SENTENCE_END))
        rights = next(said, len(facts)) - 1
    return {"HD": [title], "TD": article[place + 2 + rights :]} | _by_order(header)


@cache
def _page_line() -> re.Pattern[str]:
    """Return what stands at the foot of each page."""
    rows = [row["pattern"] for row in load_table("databases.csv") if (row["database"], row["kind"]) == ("factiva", "page")]
    return re.compile("|".join(rows), re.IGNORECASE)


def _paragraphs_of(field: _Field) -> list[str]:
    """Return the paragraphs of a field; lines that were broken in the middle of a sentence are put together."""
    lines = [line.strip() for line in field.lines]
    while lines and lines[-1] in ("", "|"):
        lines.pop()
    lines[-1:] = [line.removesuffix("|").strip() for line in lines[-1:]]
    blocks = [list(block) for is_blank, block in groupby(lines, key=lambda line: not line) if not is_blank]
    return [paragraph for block in blocks for paragraph in ([" ".join(block)] if _is_wrapped(block) else block)]


def _is_wrapped(block: list[str]) -> bool:
    lines = block[:-1]
    return all(len(line) in _WRAPPED for line in lines) and not all(line.endswith(_SENTENCE_END) for line in lines)
