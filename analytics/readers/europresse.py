"""Europresse, the French press database: the HTML file that it saves, in each of its layouts.

Three layouts coexist, sometimes in one file. `2012` is a table an article, with the text loose between its header and the document's
number. `2014` has `<article>` elements, a header and a body of known classes. `rdp` has the same with classes that begin with `rdp__`. The
text is the body of the article, without author, deck and inset; in `2012` author and deck stand loose in the text and stay. The outlet
keeps what the database sets apart ("Le Monde (site web)") and loses its issue number and its local edition. A document of which the
database has only the address is no article.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
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

_MARKS = frozenset(("docpublicationname", "dococurrcontainer"))  # one of them is in every export and in no other page
_BODIES = ("dococurrcontainer", "doctext")  # the second may hold the first
_TITLES = ("rdp__articletitle", "titrearticlevisu", "grandtitre", "titrearticle")
_NOT_TITLE = frozenset(("docpublicationname", "docheader", "doctitresoussection", "docauthors", *_BODIES))
_HEADER = _NOT_TITLE.union(_TITLES).difference(_BODIES)
# Where else an article was published, whose it is, and the certificate of the document's number.
_AROUND = frozenset(("apd-wrapper", "doc-legalinfo", "public-lblnodoc", "public_lblnodoc", "txtcertificat"))
_LONGEST_HEADER = 500  # characters of an outlet's name or of a date with its section
_LAST = 4  # paragraphs of a text that may be its notice of rights

_NUMBER = re.compile(r"\b[a-z]{2,10}·((?:19|20)\d{2})(\d{2})(\d{2})·\w", re.IGNORECASE)
_ISSUE = re.compile(r"\s*,\s*(?:(?:no|n°|nº|num|numéro|vol|vol\.|p|pp|page)\b\.?\s*\d.*|(?:n°|nº)\s*\d.*)$", re.IGNORECASE)
_WEEKDAY = r"(?:(?:[^\W\d]{3,6}di|dimanche|[^\W\d]{3,6}day),? )?"
_DAY = rf"{_WEEKDAY}(?:\d{{1,2}}(?:er|st|nd|rd|th)? [^\W\d]{{3,12}}\.?,? \d{{4}}|[^\W\d]{{3,12}} \d{{1,2}}, ?\d{{4}})"
_DATE = re.compile(rf"\b(?:{_DAY}|\d{{4}}-\d{{2}}-\d{{2}})\b", re.IGNORECASE)
_CLOCK = re.compile(
    r",? ?(?:[-–à,] ?)?(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b)?)(?: ?(?:UTC|GMT)?( ?[+-]\d{1,2}(?::?\d{2})?)?)?", re.IGNORECASE
)


class _Block(NamedTuple):
    """The markup of what may be an article."""

    markup: str
    is_article: bool  # an element of that name, and not a table of the oldest layout


def is_export(page: str) -> bool:
    """Tell whether a page is what Europresse saves.

    Examples
    --------
    >>> is_export('<article><SPAN CLASS="DocPublicationName">Le Quai</SPAN>'), is_export("<p>La classe DocPublicationName")
    (True, False)
    """
    named = re.search("|".join(_MARKS), page, re.IGNORECASE)  # most pages are done with here
    return named is not None and any(not tag.classes.isdisjoint(_MARKS) for tag in opening_tags(page))


def read_articles(source: Source, page: str) -> Items:
    """Read the articles of an export, each for itself; what is declared of their number is compared with what was found."""
    source.format = "Europresse"
    layouts: set[str] = set()
    found = row = 0
    for row, block in enumerate(_blocks(page), start=1):
        item = _read_block(source, row, block, layouts)
        found += not (isinstance(item, Reject) and item.reason == "no_article")
        yield item
    if not row:
        yield source.reject("no_article", "the page has the classes of Europresse and none of its documents")
    source.format = f"Europresse, layout {' and '.join(sorted(layouts))}" if layouts else source.format
    declared = _declared_count(page[: next(_starts(page), len(page))])
    if declared is not None and declared != found:
        source.note("count_differs", f"the file declares {declared} documents; {found} were found in it")


def _blocks(page: str) -> Iterator[_Block]:
    """Yield the page cut where its articles begin."""
    is_article = _has_articles(page)
    for start, end in pairwise(chain(_starts(page), [len(page)])):
        yield _Block(page[start:end], is_article)


def _has_articles(page: str) -> bool:
    return any(tag.name == "article" for tag in opening_tags(page))


def _starts(page: str) -> Iterator[int]:
    """Yield the places where articles begin: at their element or, in the oldest layout, at their outlet's name."""
    if _has_articles(page):
        yield from (tag.start for tag in opening_tags(page) if tag.name == "article")
        return
    in_header = False
    for tag in opening_tags(page):
        if "docpublicationname" in tag.classes and not in_header:
            in_header = True  # the name may stand in two pieces
            yield tag.start
        elif not tag.classes.isdisjoint({"docheader", *_TITLES}):
            in_header = False


def _read_block(source: Source, row: int, block: _Block, layouts: set[str]) -> Record | Reject:
    from lxml.etree import LxmlError

    if len(block.markup) > LONGEST_FRAGMENT:
        return source.reject("too_large", f"an article of more than {LONGEST_FRAGMENT:,} characters of HTML", row)
    try:
        root, whole = parse(block.markup)
    except (LxmlError, ValueError) as error:
        return source.reject("unreadable", str(error)[:200], row)
    if not whole:
        source.note("damaged", "its HTML was read as far as it goes", row)
    article = next(root.iter("article"), root) if block.is_article else root
    classes = elements_by_class(article)
    if classes.keys().isdisjoint((*_HEADER, *_BODIES)):
        return source.reject("no_article", "a block without outlet, date, title and text, such as a summary or an advertisement", row)
    layouts.add(_layout(block, classes))
    return _to_item(source, row, article, classes)


def _layout(block: _Block, classes: dict[str, list[Element]]) -> str:
    if any(name.startswith("rdp__") for name in classes):
        return "rdp"
    return "2014" if block.is_article or not classes.keys().isdisjoint(_BODIES) else "2012"


def _to_item(source: Source, row: int, article: Element, classes: dict[str, list[Element]]) -> Record | Reject:
    text = "\n\n".join(_text(article, classes))
    if not text:
        return source.reject("no_text", "the document has no text; the database may have its address alone", row)
    return Record(
        source.name,
        row,
        text,
        title=_title(classes),
        published=_published(article, classes),
        source=_outlet(classes),
        url=_address(article),
    )


def _title(classes: dict[str, list[Element]]) -> str:
    candidates = (on_one_line(element, _NOT_TITLE) for name in _TITLES for element in outermost(classes.get(name, [])))
    return next(filter(None, candidates), "")


def _text(article: Element, classes: dict[str, list[Element]]) -> list[str]:
    """Return the paragraphs of an article's body, or of the loose text of the oldest layout."""
    bodies = [name for name in _BODIES if name in classes]
    for name in bodies:
        lines = [line for body in outermost(classes[name]) for line in paragraphs(body, _AROUND)]
        if lines:
            return _without_footer(lines)
    return [] if bodies or article.tag == "article" else _without_footer(paragraphs(article, _AROUND | _HEADER))


def _without_footer(lines: list[str]) -> list[str]:
    """Return paragraphs without the document's number and what follows it, the link to the original, and the notice of rights."""
    end = next((place for place, line in enumerate(lines) if len(line) < 200 and _NUMBER.search(line)), len(lines))
    lines = [line for line in lines[:end] if not _phrase("original").fullmatch(line)]
    kept = [line for line in lines[-_LAST:] if not _phrase("rights").fullmatch(line)]
    return lines[:-_LAST] + kept


@cache
def _phrase(kind: str) -> re.Pattern[str]:
    """Return what the database writes around its documents, in each language of its pages."""
    rows = [row["pattern"] for row in load_table("databases.csv") if (row["database"], row["kind"]) == ("europresse", kind)]
    return re.compile("|".join(rows), re.IGNORECASE)


def _outlet(classes: dict[str, list[Element]]) -> str:
    """Return the outlet's name without its issue number and without the local edition, which stands on a line below."""
    spans = classes.get("docpublicationname") or classes.get("rdp__docpublicationname") or []
    names = paragraphs(spans[0]) if spans else []
    return _ISSUE.sub("", names[0][:_LONGEST_HEADER]).strip(" ,\u00a0") if names else ""


def _published(article: Element, classes: dict[str, list[Element]]) -> str:
    """Return the date in the header as it is written, or the day in the document's number."""
    for header in _date_headers(classes):
        if date := _find_date(header):
            return date
    number = _NUMBER.search(" ".join(article.itertext()))
    return "-".join(number.groups()) if number else ""


def _date_headers(classes: dict[str, list[Element]]) -> Iterator[str]:
    """Yield the texts that may hold the date, the likeliest first; the oldest layout gives the date in pieces."""
    yield " ".join(on_one_line(element) for element in outermost(classes.get("docheader", [])))
    for element in classes.get("doctitresoussection", [])[:1]:
        yield on_one_line(element.getnext()) if element.getnext() is not None else ""
    yield from (on_one_line(element) for element in outermost(classes.get("sm-margin-bottom", [])))


def _find_date(header: str) -> str:
    """Return the date in a header, with its time, without the section before it and the number of words behind it.

    Examples
    --------
    >>> _find_date("Monde, mercredi 19 juin 2024 - 16:55:20 UTC +2 1017 mots, p. 3")
    'mercredi 19 juin 2024 16:55:20+02:00'
    >>> _find_date("World, Wednesday, June 19, 2024 13887 mots, p. 819(40)")
    'Wednesday, June 19, 2024'
    """
    header = header[:_LONGEST_HEADER].replace("\u00a0", " ")
    date = _DATE.search(header)
    if not date:
        return ""
    clock = _CLOCK.match(header, date.end())
    return f"{date.group()} {clock.group(1)}{_zone(clock.group(2) or '')}" if clock else date.group()


def _zone(offset: str) -> str:
    """Return "+02:00" for "+2", "+02" and "+0200"."""
    sign, digits = offset.strip()[:1], offset.strip()[1:].replace(":", "")
    return f"{sign}{digits[:2] if len(digits) > 2 else digits:0>2}:{digits[2:] or '00'}" if sign else ""


def _address(article: Element) -> str:
    """Return the address of the article at its outlet, where the document links to it."""
    for link in outermost(list(article.iter("a"))):
        address = (link.get("href") or "").strip()
        if address.startswith(("http://", "https://")) and _phrase("original").fullmatch(on_one_line(link)):
            return str(address)
    return ""


def _declared_count(head: str) -> int | None:
    """Return how many documents the pages before the first article say that there are, or None."""
    from lxml.etree import LxmlError

    if not head.strip() or len(head) > LONGEST_FRAGMENT:
        return None
    try:
        lines = paragraphs(parse(head).root)
    except (LxmlError, ValueError):
        return None
    pairs = (f"{label} {value}" for label, value in pairwise(lines))  # of a table
    matches = (_phrase("count").fullmatch(line.replace("\u00a0", " ")) for line in chain(lines, pairs))
    counted = next((match for match in matches if match), None)
    number = re.sub(r"\D", "", next(filter(None, counted.groups()), "")) if counted else ""
    return int(number) if number and len(number) < 9 else None
