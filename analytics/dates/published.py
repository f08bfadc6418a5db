"""A date of publication as a time in UTC, or the reason why it is none.

Each value is read by itself: what the other values of its column say comes in as `day_first`, found by `infer_day_first`.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pandas as pd
from pandas.api.typing import NaTType

from analytics.dates.forms import (
    DAY_FIRST_LANGUAGES,
    LONGEST,
    ZONES,
    Parts,
    bare,
    find_parts,
    iso_day,
    lead_pattern,
    lead_words,
    months,
    reads_both_ways,
    relative_pattern,
)
from analytics.text import fold

OLDEST = pd.Timestamp("1945-01-01", tz="UTC")
_SHORT = re.compile(r"(?P<day>[0-9]{1,2}(?P<mark>[-/.])[0-9]{1,2}(?P=mark))(?P<year>[0-9]{2})(?![0-9])")
_NOTHING = frozenset(("", "nan", "nat", "none", "null", "<na>", "na", "n/a", "-", "--"))


class Published(NamedTuple):
    """A time of publication.

    `time` is in UTC, or NaT; `precision` is "day", "minute" or None; `reason` is "" or a key of schemas.KEPT, and `detail` then says what
    was found.
    """

    time: pd.Timestamp | NaTType
    precision: str | None
    reason: str
    detail: str


def parse_published(raw: object, *, day_first: bool | None = None, latest: pd.Timestamp | None = None) -> Published:
    """Read one date of publication.

    Parameters
    ----------
    raw
        What the source gives: text, a time, seconds since 1970, or nothing.
    day_first
        Whether 02/03/2024 is 2 March; None where it is not known. Only where it is known are years of two digits read. Dates with full
        stops are day first whatever is said here, and so are those behind French or Russian words ("Publié le").
    latest
        Later times are refused; by default two days from now.

    Examples
    --------
    >>> parse_published("1er sept. 2024").time.date().isoformat()
    '2024-09-01'
    >>> parse_published("19/06/2024 - 01:54").precision
    'minute'
    >>> parse_published("02/03/2024").reason
    'date_ambiguous'
    >>> parse_published("29 février 2025").reason
    'date_impossible'
    """
    value = " ".join(str(raw).split())
    if value.lower() in _NOTHING:
        return Published(pd.NaT, None, "no_date", "")
    text, order = _claim(value, day_first)
    parts = find_parts(_with_century(text) if order is not None else text)
    if parts is None:
        relative = relative_pattern().search(fold(value[:LONGEST]))
        return _unread("date_not_understood", value, "relative to the day of reading: " if relative else "")
    if order is None and reads_both_ways(parts):
        return _unread("date_ambiguous", value)
    try:
        time = pd.Timestamp(_to_time(parts, order)).tz_localize("UTC")
    except ValueError:
        return _unread("date_impossible", value)
    except OverflowError:  # the zone moves it out of the years 1 to 9999
        return _unread("date_out_of_range", value)
    if not _is_plausible(time, latest):
        return _unread("date_out_of_range", value)
    return Published(time, _precision(parts, time), "", "")


def infer_day_first(values: Iterable[str]) -> bool | None:
    """Return whether the dates of one column are written day first, or None if none of them can tell or they contradict each other.

    Examples
    --------
    >>> infer_day_first(["02/03/2024", "19/06/2024"])
    True
    >>> infer_day_first(["02/03/2024", "06/19/2024"])
    False
    """
    told = set()
    for value in values:
        parts = find_parts(_claim(" ".join(str(value).split()), None)[0])
        if parts and "left" in parts and parts["mark"] != ".":
            told |= _told_by(int(parts["left"]), int(parts["right"]), int(parts["year"]))
    return told.pop() if len(told) == 1 else None


def _with_century(text: str) -> str:
    """Return a date like 19/06/24 with its whole year; which of its numbers is the year only the user can tell, who told the order."""
    short = _SHORT.match(text)
    if not short:
        return text
    year = 2000 + int(short["year"])
    return f"{short['day']}{year if year <= datetime.now(UTC).year + 1 else year - 100}{text[short.end() :]}"


def _claim(value: str, day_first: bool | None) -> tuple[str, bool | None]:
    """Return the part of a value that is to be read, folded, without the words that announce it, and whether it is day first."""
    if len(value) > LONGEST:
        return "", None
    text = bare(fold(unicodedata.normalize("NFC", value)))
    leads = list(lead_pattern().finditer(text))
    if not leads:
        return text, day_first
    found = [lead_words()[lead["words"]] for lead in leads]
    if any(language in DAY_FIRST_LANGUAGES for _, language in found):
        day_first = True
    if leads[0].start():  # the date, then that of an update; anything else is prose
        later = all(kind in ("updated", "modified") for kind, _ in found)
        return bare(text[: leads[0].start()]) if later else text, day_first
    ends = [lead.start() for lead in leads[1:]] + [len(text)]
    claims = [bare(text[lead.end() : end]) for lead, end in zip(leads, ends, strict=True)]
    return next((claim for claim, (kind, _) in zip(claims, found, strict=True) if kind == "published"), claims[0]), day_first


def _told_by(left: int, right: int, year: int) -> set[bool]:
    """Return {True} if the numbers are a date day first only, {False} if month first only, else nothing."""
    orders = {day_first for day_first, day, month in ((True, left, right), (False, right, left)) if iso_day(year, month, day)}
    return orders if len(orders) == 1 else set()


def _to_time(parts: Parts, day_first: bool | None) -> datetime:
    """Return the time in UTC, without a zone."""
    if "seconds" in parts:
        return datetime.fromtimestamp(int(parts["seconds"]), UTC).replace(tzinfo=None)
    day, month = _day_and_month(parts, day_first)
    clock = (_hour(parts), int(parts.get("minute", 0)), int(parts.get("second", 0)))
    return datetime(int(parts["year"]), month, day, *clock) - _offset(parts.get("zone", "z"))


def _day_and_month(parts: Parts, day_first: bool | None) -> tuple[int, int]:
    if "left" not in parts:
        return int(parts["day"]), months()[parts["name"]] if "name" in parts else int(parts["month"])
    left, right = int(parts["left"]), int(parts["right"])
    if parts["mark"] == ".":
        day_first = True
    elif day_first is None:
        day_first = right <= 12
    return (left, right) if day_first else (right, left)


def _hour(parts: Parts) -> int:
    hour, half = int(parts.get("hour", 0)), parts.get("half") or parts.get("noon")
    if half in ("오후", "p"):
        return hour if hour > 12 else hour % 12 + 12
    if half and hour > 12:
        message = f"{hour} o'clock is not in the morning"
        raise ValueError(message)
    return hour % 12 if half else hour


def _offset(zone: str) -> timedelta:
    if zone in ZONES:
        return timedelta(hours=ZONES[zone])
    sign, digits = zone.lstrip("utcgm ")[0], zone.lstrip("utcgm +-").replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    if not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        message = f"{zone} is the time of no place"
        raise ValueError(message)
    return offset


def _precision(parts: Parts, time: pd.Timestamp) -> str:
    """Return "day" also for a midnight without a zone, which is how tables write a day."""
    if "seconds" in parts or ("hour" in parts and "zone" not in parts):
        return "day" if time == time.normalize() else "minute"
    return "minute" if "hour" in parts else "day"


def _is_plausible(time: pd.Timestamp, latest: pd.Timestamp | None) -> bool:
    limit = pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=2) if latest is None else latest
    limit = limit.tz_localize("UTC") if limit.tzinfo is None else limit
    if not OLDEST <= time <= limit:
        return False
    return abs(time - pd.Timestamp(0, tz="UTC")) > pd.Timedelta(hours=14)  # what an empty field becomes, in whatever zone


def _unread(reason: str, value: str, before: str = "") -> Published:
    shown = value[:100].encode("utf-8", "replace").decode()  # halves of characters fit in no table
    return Published(pd.NaT, None, reason, before + shown)
