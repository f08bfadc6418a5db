"""Saved web pages: one file is one article, extracted by trafilatura with the date that htmldate finds.

The time that extraction takes grows with the square of the number of elements, so that pages of far more than any article has are refused.
"""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from analytics.readers.encoding import is_printable
from analytics.readers.records import Record, Reject
from analytics.readers.sources import Source

if TYPE_CHECKING:
    import pandas as pd
    from trafilatura.settings import Document


LARGEST = 5_000_000  # characters of a page; the longest live blogs have two million
MOST_ELEMENTS = 50_000  # of a page: half a minute at worst; articles have some thousands
_ELEMENT = re.compile("<[A-Za-z]")

# Where pages write their time of publication to the minute; htmldate gives the day alone.
_TIMES = re.compile(
    r"""(?:published_time["'][^>]{0,200}?content=["']|datePublished["']\\?\s*:\s*["']|datePublished["'][^>]{0,200}?(?:content|datetime)=["'])"""
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
)


def to_article(
    source: Source, page: str, *, row: int | None = None, url: str = "", max_date: "pd.Timestamp | None" = None
) -> Record | Reject:
    """Return the article of a page, or the reject that says why there is none.

    Parameters
    ----------
    source
        The file that the page comes from.
    page
        Its HTML.
    row
        Its number in a file of many pages.
    url
        Its address, if it is known.
    max_date
        When it was saved: no later date is believed. By default what the options say, or now.
    """
    if not page.strip():
        return source.reject("empty", "the page is empty", row)
    if len(page) > LARGEST:
        return source.reject("too_large", f"a page of {len(page):,} characters; at most {LARGEST:,} are read", row)
    if (elements := sum(1 for _ in _ELEMENT.finditer(page))) > MOST_ELEMENTS:
        return source.reject("too_large", f"a page of {elements:,} elements; at most {MOST_ELEMENTS:,} are read", row)
    article = _extract(page, url, max_date or source.options.max_date)
    if article is None or not article.text:
        return source.reject("no_article", f"no article found in {len(page)} characters of HTML", row)
    if not is_printable(article.text):
        return source.reject("no_article", "what the page holds is not text", row)
    text = "\n\n".join(line for line in article.text.split("\n") if line.strip())
    return Record(
        source.name,
        row,
        text,
        title=article.title or "",
        published=_to_the_minute(page, article.date or ""),
        source=article.sitename or article.hostname or "",
        url=url or article.url or "",
        language=article.language or "",
    )


@cache
def _extractor() -> "Callable[..., Any]":
    """Return the extractor, whose complaints do not reach the terminal: a page without an article is a reject."""
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(library).addHandler(logging.NullHandler())
    return bare_extraction


def _extract(page: str, url: str, max_date: "pd.Timestamp | None") -> "Document | None":
    # A wrong date is worse than none: not the year of the footer, not the date of an event in the text, none behind the day of collection.
    latest = (max_date or datetime.now(UTC)).strftime("%Y-%m-%d")
    dates = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d", "max_date": latest}
    article = _extractor()(
        page, url=url or None, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=dates
    )
    return None if isinstance(article, dict) else article


def _to_the_minute(page: str, day: str) -> str:
    """Return the time that the page gives for `day`, or `day` itself."""
    return next((time for time in _TIMES.findall(page) if day and time.startswith(day)), day)
