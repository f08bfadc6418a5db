"""What every reader gives: records, rejects, and the closed list of reasons."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REASONS = {
    "unsupported_format": "the file is of a kind that is not read",
    "unreadable": "the file could not be opened or is damaged",
    "undecodable": "the bytes are text in no known encoding",
    "empty": "the file holds nothing",
    "no_text_column": "the table has no column with the articles' text",
    "wrong_arity": "the row has more or fewer cells than the header",
    "bad_json": "the line or file is not valid JSON",
    "no_article": "the page holds no article",
    "no_text": "the record's text is empty",
    "date_not_read": "the article was kept, its date could not be read",
}


class Record(NamedTuple):
    """One article as its file gives it; absent fields are ""."""

    path: str
    row: int | None
    text: str
    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    language: str = ""


class Reject(NamedTuple):
    """One thing that could not be read; `reason` is a key of REASONS."""

    path: str
    row: int | None
    reason: str
    detail: str


class Reading(NamedTuple):
    """What one file gave."""

    records: list[Record]
    rejects: list[Reject]


Reader = Callable[[Path], Reading]


def refuse(path: Path, reason: str, detail: str) -> Reading:
    """Return the reading of a file that gives nothing."""
    return Reading([], [Reject(str(path), None, reason, detail)])
