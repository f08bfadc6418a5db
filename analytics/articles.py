"""Records to articles: clean text, date of publication, outlet, language, and what is to be said of each.

A date is looked for where the source gives it, then in the stamp that the text carries, in the dateline of its first sentence and in the
address of the page; the first that can be read is taken, and where none can the article has no date and a reason. Whether 02/03/2024 is in
March or in February is told by the other dates of the same outlet, then of the same file; where they do not tell, the date stays unread.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlsplit

from analytics.cleaning import Cleaned, clean_article, find_stub
from analytics.dates import Published, find_dateline_date, find_stamp, find_url_date, infer_day_first, parse_published
from analytics.readers import ReadOptions, Record, Reject, Source, read_source, shown
from analytics.text import detect_language, language_code

FEWEST_LETTERS = 40  # what is shorter after cleaning is not an article
FEWEST_LETTERS_TITLE = 10  # where titles are all there is
_SAME_PAGE = 5  # addresses under which one outlet shows the same short text: that is no article
_SHORT_PAGE = 1_000  # characters
_AGREEING = 3  # articles of a domain that must give its name
_BLOCK = 2_000  # records that are looked at together for the order of day and month
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HALF = re.compile(r"[\ud800-\udfff]")
_NO_LANGUAGE = re.compile(r"^\s*n/?a\s*$", re.IGNORECASE)  # what R writes for nothing, and not Nauruan
_ADDRESS = re.compile(r"https?://\S+")
# Languages in which nobody writes the month first.
_DAY_FIRST = frozenset("fr ru de es it pt nl pl uk".split())


class Article(NamedTuple):
    """One article: its row of table `documents` without an id, what cleaning removed, notes on what could not be read, its number."""

    row: dict[str, object]
    removed: list[tuple[str, str]]
    notes: list[Reject]
    number: int | None  # of the record in its file


def read_articles(source: Source) -> Iterator[Article | Reject]:
    """Yield the articles and rejects of one file; only a block of its records is held at a time."""
    orders: dict[str, bool | None] | None = None
    items, is_whole = read_source(source), True
    while block := list(islice(items, _BLOCK)):
        is_whole = is_whole and len(block) < _BLOCK
        records = [item for item in block if isinstance(item, Record)]
        if orders is None and any(_is_ambiguous(record) for record in records):
            # A block need not tell the order of day and month; the whole file may. It is read once more for its dates.
            whole = records if is_whole else read_source(source.again())
            orders = _day_orders(item for item in whole if isinstance(item, Record))
        for item in block:
            yield to_article(item, source.options, orders) if isinstance(item, Record) else item


def _is_ambiguous(record: Record) -> bool:
    return parse_published(record.published).reason == "date_ambiguous"


def _day_orders(records: Iterable[Record]) -> dict[str, bool | None]:
    """Return outlet -> whether its dates put the day first; "" stands for the whole file."""
    dates: dict[str, set[str]] = defaultdict(set)
    for record in records:
        dates[record.source].add(record.published)
    orders = {outlet: infer_day_first(values) for outlet, values in dates.items()}
    return orders | {"": infer_day_first(chain.from_iterable(dates.values()))}


def to_article(record: Record, options: ReadOptions, orders: dict[str, bool | None] | None = None) -> Article | Reject:
    """Return `record` as an article, or say why it is none.

    Parameters
    ----------
    record
        What a reader gave.
    options
        What the user knows about the files.
    orders
        Outlet -> whether its dates put the day first; "" stands for the whole file.
    """
    title = _on_one_line(record.title)
    wall = "" if "stub" in options.keep else find_stub(record.text)
    notes = []
    if wall == "paywall" and sum(map(str.isalpha, title)) >= FEWEST_LETTERS_TITLE:  # the title is what the reader was given
        notes.append(_reject(record, "title_only", "the text is a paywall; the title is read as the text"))
        record = record._replace(text=title)
    elif wall:
        return _reject(record, "stub", f"{wall}; --keep stub keeps it")
    cleaned = _clean(record, title)
    letters = sum(map(str.isalpha, _ADDRESS.sub("", cleaned.text)))
    fewest = FEWEST_LETTERS_TITLE if title and cleaned.text == title else FEWEST_LETTERS
    if not letters or (letters < fewest and "too_short" not in options.keep):
        return _reject(record, "too_short", f"{letters} letters left after cleaning; an article has {fewest}")
    language = language_code(_NO_LANGUAGE.sub("", record.language)) or detect_language(cleaned.text)
    published, note = _find_published(record, options, orders or {}, language)
    url = _on_one_line(record.url)
    row: dict[str, object] = {
        "title": cleaned.title or None,
        "text": cleaned.text,
        "published": published.time,
        "date_precision": published.precision,
        "source": _on_one_line(record.source) or _host(url),
        "language": language,
        "url": url or None,
        "path": record.path,
    }
    return Article(row, cleaned.removed, [*notes, note] if note else notes, record.row)


def without_repeated_pages(articles: list[Article]) -> tuple[list[Article], list[Reject]]:
    """Take out short texts that one outlet shows under many addresses: a notice, a wall, a list of links. A title may come again."""
    places: dict[tuple[object, object], set[object]] = defaultdict(set)
    for article in articles:
        if article.row["text"] != article.row["title"] and len(str(article.row["text"])) < _SHORT_PAGE:
            places[article.row["source"], article.row["text"]].add(article.row["url"])
    walls = {page for page, urls in places.items() if len(urls - {None}) >= _SAME_PAGE}
    same = [(article, (article.row["source"], article.row["text"]) in walls) for article in articles]
    detail = f"the same short text under {_SAME_PAGE} addresses or more; --keep stub keeps it"
    rejects = [Reject(str(article.row["path"]), article.number, "stub", detail) for article, is_wall in same if is_wall]
    return [article for article, is_wall in same if not is_wall], rejects


def name_outlets(articles: Iterable[Article]) -> None:
    """Give outlets that are known by their domain alone the name that other articles from that domain have, if they all agree on one."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        host, outlet = _host(str(article.row["url"] or "")), article.row["source"]
        if host and outlet and outlet != host:
            names[host][str(outlet)] += 1
    told = {host: next(iter(found)) for host, found in names.items() if len(found) == 1 and found.total() >= _AGREEING}
    for article in articles:
        article.row["source"] = told.get(str(article.row["source"]), article.row["source"])


def _reject(record: Record, reason: str, detail: str) -> Reject:
    return Reject(record.path, record.row, reason, shown(detail))


def _clean(record: Record, title: str) -> Cleaned:
    if len(record.text) <= 2 * len(title) and _on_one_line(record.text) == title:
        return Cleaned(title, title, [])  # cleaning would take it for a repeated title
    return clean_article(record.text, title)


def _find_published(record: Record, options: ReadOptions, orders: dict[str, bool | None], language: str) -> tuple[Published, Reject | None]:
    """Return the time of publication, and a note where the date that the source gives could not be read or there is none."""
    day_first = options.day_first
    if day_first is None:
        day_first = orders.get(record.source)
    if day_first is None:
        day_first = orders.get("")
    given = parse_published(record.published, day_first=day_first, latest=options.max_date)
    if not given.reason:
        return given, None
    found = next((other for other in _other_dates(record, options, language) if not other.reason), None)
    if given.reason == "no_date" and found:
        return found, None
    told = given.detail or "none is given, and none stands in a stamp, a dateline or the address"
    if given.reason == "date_ambiguous":
        told += ": say --day-first or --month-first"
    detail = f"{told}; {found.time:%Y-%m-%d} was found in its text or address" if found else told
    return found or given, _reject(record, given.reason, detail)


def _other_dates(record: Record, options: ReadOptions, language: str) -> Iterator[Published]:
    """Yield what the text and the address say of the date of publication."""
    day_first = True if language in _DAY_FIRST else options.day_first
    for find, where in ((find_stamp, record.text), (find_dateline_date, record.text), (find_url_date, record.url)):
        yield parse_published(find(where), day_first=day_first, latest=options.max_date)


def _on_one_line(field: str) -> str:
    """Return a field on one line, without control characters and without halves of characters, which no file format can hold."""
    return " ".join(_HALF.sub("\ufffd", _CONTROL.sub(" ", field)).split())


def _host(url: str) -> str | None:
    """Return the domain of a web address, which names an outlet where nothing else does."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:  # an address that is none names no outlet
        return None
    return host.removeprefix("www.") if parts.scheme in ("http", "https") and "." in host else None
