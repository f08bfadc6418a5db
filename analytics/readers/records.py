"""What every reader gives: records and rejects; and what it may be told: the options."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from analytics.readers.sources import Source


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Record(NamedTuple):
    """One article as its file gives it; absent fields are "". `row` is its number in the file, from 1; None: the file is the article."""

    path: str
    row: int | None
    text: str
    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    language: str = ""


class Reject(NamedTuple):
    """One thing that could not be read; `reason` is a key of schemas.REASONS, or of KEPT where the article was read all the same."""

    path: str
    row: int | None
    reason: str
    detail: str


@dataclass(frozen=True)
class ReadOptions:
    """What the user knows about the files.

    Attributes
    ----------
    columns
        Field (text, title, published, source, url, language) -> name of the column that holds it, where the usual names do not.
    day_first
        Whether 02/03/2024 is 2 March; by default each column of dates must tell.
    max_date
        The day of collection: no article can be later. By default two days from now, for pages now.
    keep
        Codes of schemas.REASONS (`too_short`, `stub`) whose articles are kept.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    max_date: pd.Timestamp | None = None
    keep: frozenset[str] = frozenset()


def shown(text: str, longest: int = 400) -> str:
    r"""Return text of a file as tables and terminals can show it: on one line, without control characters and halves of characters.

    Examples
    --------
    >>> shown("une\x1b[2J\nclé"), shown("a" * 9, 5)
    ('une [2J clé', 'aaaa…')
    """
    line = " ".join(_UNSHOWN.sub(" ", text[: 2 * longest]).encode("utf-8", "replace").decode().split(" "))
    return line if len(line) <= longest else line[: longest - 1] + "…"


class Reading(NamedTuple):
    """What one file gave."""

    records: list[Record]
    rejects: list[Reject]


Items = Iterator[Record | Reject]
Reader = Callable[["Source"], Items]
