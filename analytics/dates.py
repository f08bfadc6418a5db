"""Times of publication, read from what sources write.

A wrong date is worse than none: only whole, known forms are read, day before month where slashes leave it open (the press read here is
European; a corpus that writes month first must say so in ISO form). Whatever is not understood, impossible, in the future or older than
the web gives NaT and a reason. Dates of events inside an article are never taken for its date of publication.
"""

import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import pandas as pd
from pandas.api.typing import NaTType

from analytics.text import fold

NO_DATE = "no date given"
_NOTHING = frozenset(("", "nan", "nat", "none", "null", "<na>"))
_EPOCH = pd.Timestamp(0, tz="UTC")  # what a missing time becomes in many exports
OLDEST = pd.Timestamp("1945-01-01", tz="UTC")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january января",
            "fevrier fevr fev february feb февраля",
            "mars mar march марта",
            "avril avr april apr апреля",
            "mai may мая",
            "juin june jun июня",
            "juillet juil july jul июля",
            "aout august aug августа",
            "septembre sept september sep сентября",
            "octobre oct october октября",
            "novembre nov november ноября",
            "decembre dec december декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{2})?(?::(?P<second>\d{2})(?:\.\d+)?)?)"
_CLOCK = rf"(?:\s*(?:[-–à,T]|at|a)?\s*{_TIME}\s*(?P<zone>Z|UTC|GMT|[+-]\d{{2}}(?::?\d{{2}})?)?)?"
_WEEKDAY = r"(?:[^\W\d]+\.?,?\s+)?"
_FORMS = tuple(
    re.compile("^" + form + _CLOCK + "$", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        _WEEKDAY + r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\s+(?P<name>[^\W\d]+)\.?,?\s+(?P<year>\d{4})(?:\s*г\.?)?",
        _WEEKDAY + r"(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})\s*년\s*(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일",
    )
)
_COMPACT = re.compile(  # as GDELT writes it
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<zone>Z)?$"
)
_DAY = r"\d{1,2}/\d{1,2}/\d{4}"
_STAMPS = (
    re.compile(rf"(?:Publié|Paru|Mis en ligne)(?: le)? ?:? ?({_DAY}(?: ?[-–à,] ?\d{{1,2}}[:h]\d{{2}})?)"),
    re.compile(r"(?:^|\n)\s*(\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?)\s*$"),
)


class Published(NamedTuple):
    """A time of publication in UTC or NaT, its precision ("day", "minute" or None), and why it is missing ("" where it is not)."""

    time: pd.Timestamp | NaTType
    precision: str | None
    reason: str


def parse_published(raw: object, now: pd.Timestamp | None = None) -> Published:
    """Read one date of publication.

    A time without a zone is taken as UTC.

    Parameters
    ----------
    raw
        What the source gives: text, a timestamp, or nothing.
    now
        Later dates are refused; by default two days from now.

    Examples
    --------
    >>> parse_published("1er sept. 2024").time.date().isoformat()
    '2024-09-01'
    >>> parse_published("19/06/2024 - 01:54").precision
    'minute'
    >>> parse_published("29 février 2025").reason
    'impossible date: 29 février 2025'
    """
    latest = now or pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=2)
    text = re.sub(r"\s+", " ", str(raw)).strip()
    if text.lower() in _NOTHING:
        return Published(pd.NaT, None, NO_DATE)
    try:
        time, precision = _read(text)
    except (ValueError, OverflowError):
        return Published(pd.NaT, None, f"impossible date: {text[:60]}")
    if time is None:
        return Published(pd.NaT, None, f"date not understood: {text[:60]}")
    if not OLDEST <= time <= latest or time == _EPOCH:
        return Published(pd.NaT, None, f"date out of range: {text[:60]}")
    return Published(time, precision, "")


def find_stamp(page: str) -> str:
    r"""Return the publication stamp that a page's text carries ("Publié le : ...", or a stamp on its last line), or "".

    Examples
    --------
    >>> find_stamp("Le train est parti.\n\n2024-05-24 20:01")
    '2024-05-24 20:01'
    """
    found = next((match for pattern in _STAMPS if (match := pattern.search(page))), None)
    return found.group(1) if found else ""


def _read(text: str) -> tuple[pd.Timestamp | None, str]:
    for form in (*_FORMS, _COMPACT):
        if match := form.match(text):
            return _from_parts(match.groupdict())
    if re.match(r"^\w{3}, \d{1,2} \w{3} \d{4} ", text):  # RFC 2822, as feeds write it
        time = pd.Timestamp(parsedate_to_datetime(text))
        return time.tz_convert("UTC") if time.tzinfo else time.tz_localize("UTC"), "minute"
    return None, ""


def _from_parts(parts: dict[str, str | None]) -> tuple[pd.Timestamp | None, str]:
    month = _MONTHS.get(fold(parts["name"] or "")) if "name" in parts else int(parts["month"] or 0)
    if month is None:
        return None, ""
    clock = f"{int(parts['hour']):02d}:{parts['minute'] or '00'}:{parts['second'] or '00'}" if parts["hour"] else "00:00:00"
    zone = (parts["zone"] or "Z").upper().replace("UTC", "Z").replace("GMT", "Z")
    stamp = pd.Timestamp(f"{int(parts['year'] or 0):04d}-{month:02d}-{int(parts['day'] or 0):02d}T{clock}{zone}")
    midnight = clock == "00:00:00" and not parts["zone"]  # how tables write a day
    return stamp.tz_convert("UTC"), "minute" if parts["hour"] and not midnight else "day"
