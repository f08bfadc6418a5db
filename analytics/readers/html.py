"""Saved web pages: one file is one article, extracted by trafilatura with the date that htmldate finds."""

from pathlib import Path
from typing import TYPE_CHECKING

from analytics.readers.encoding import decode
from analytics.readers.records import Reading, Record, refuse

if TYPE_CHECKING:
    from trafilatura.settings import Document


# A wrong date is worse than none: not the year of the footer, not the date of an event in the text.
_DATES = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}


def read_html(path: Path) -> Reading:
    """Read a saved page; navigation, comments and asides are left behind by the extractor."""
    page, _ = decode(path.read_bytes())
    if not page.strip():
        return refuse(path, "empty", "the file is empty")
    article = _extract(page)
    if article is None or not article.text:
        return refuse(path, "no_article", f"no article found in {len(page)} characters of HTML")
    text = "\n\n".join(line for line in article.text.split("\n") if line.strip())
    fields = {
        "title": article.title,
        "published": article.date,
        "source": article.sitename or article.hostname,
        "url": article.url,
        "language": article.language,
    }
    return Reading([Record(str(path), None, text, **{name: value or "" for name, value in fields.items()})], [])


def _extract(page: str) -> "Document | None":
    from trafilatura import bare_extraction

    article = bare_extraction(page, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=_DATES)
    return None if isinstance(article, dict) else article
