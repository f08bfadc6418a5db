"""How a whole date can be written: the words and patterns, and the parts of a value that fits one of them.

Every pattern is bounded and is matched against folded text without double blanks. The words of months, weekdays and stamps are data. A
pattern says which number is which and nothing about the calendar; numbers whose order it leaves open are called `left` and `right`.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from analytics.bundled import load_table
from analytics.text import fold

LONGEST = 300  # characters of a value; a longer one is prose
_LEADS = frozenset(("published", "updated", "modified", "label"))  # kinds of the words that announce a date
DAY_FIRST_LANGUAGES = frozenset(("fr", "ru"))  # whose press never writes the month first
ZONES = {  # hours from UTC of the names that mean one offset
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "west"), 1),
    **dict.fromkeys(("cest", "eet"), 2),
    **dict.fromkeys(("eest", "msk", "мск"), 3),
    **dict.fromkeys(("kst", "jst"), 9),
    **{"edt": -4, "est": -5, "pdt": -7, "pst": -8},
}

_UNIX = re.compile(r"(?P<seconds>[0-9]{10})(?P<thousandths>[0-9]{3})?(?:\.[0-9]{1,9})?")
_YEAR = r"(?P<year>[0-9]{4})"
_OF_YEAR = r"(?: ?г(?:ода|\.)?)?"
_MONTH = r"(?P<month>[0-9]{1,2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_MINUTE = r"(?P<minute>[0-9]{2}|[0-9](?=분))분?(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
_TIME = (
    r"(?:(?P<half>오전|오후) ?)?(?P<hour>[0-9]{1,2})"
    rf"(?:(?: ?[:h] ?|\.|시 ?){_MINUTE}|(?: ?h|시)(?![0-9])|(?= ?[ap]\.?m\b))(?: ?(?P<noon>[ap])\.?m\b\.?)?"
)
_ZONE = (
    r"(?: ?\(?(?P<zone>(?:utc|gmt) ?[+-][0-9]{1,2}(?::?[0-9]{2})?|[+-][0-9]{2}(?::?[0-9]{2})?|"
    + "|".join(sorted(ZONES, key=len, reverse=True))
    + r")\)?(?: ?[(\[][a-z/_ ]{1,40}[)\]])?)?"
)
_JOIN = r"(?=[t ,|/])(?:t|,? ?(?:[-|/] ?)?(?:(?:a|at|в) )?)"  # not a bare hyphen: 2024-06-19-05:00 is a day with its zone
WORD_END = r"(?![^\W_])"

Parts = dict[str, str]


@cache
def months() -> dict[str, int]:
    """Return the folded name or abbreviation of a month -> its number."""
    return {fold(row["name"]): int(row["month"]) for row in load_table("months.csv")}


@cache
def lead_words() -> dict[str, tuple[str, str]]:
    """Return the folded words that announce a date -> (kind, language)."""
    return {fold(row["word"]): (row["kind"], row["language"]) for row in load_table("date_words.csv") if row["kind"] in _LEADS}


@cache
def lead_pattern() -> re.Pattern[str]:
    """Return the pattern of the words that announce a date, group `words`, with the colon behind them."""
    return re.compile(rf"(?<![^\W_])(?P<words>{_either(lead_words())})(?![^\W\d_]) ?:? ?")


@cache
def relative_pattern() -> re.Pattern[str]:
    """Return the pattern of the words that count from the day of reading."""
    return re.compile(rf"(?<![^\W\d_])(?:{_either(_words('relative'))})(?![^\W\d_])")


@cache
def day_patterns() -> tuple[str, ...]:
    """Return the patterns of days whose order is known: the month is named, or the year comes first."""
    name = rf"(?P<name>{_either(months())})\.?"
    return (
        rf"{_DAY} ?(?:er|st|nd|rd|th)?(?: of)?(?:\.? |[-/]){name}(?:,? |[-/]){_YEAR}{_OF_YEAR}",
        rf"{name}[ -]{_DAY}(?:st|nd|rd|th)?(?:, ?| |-){_YEAR}",
        rf"{_YEAR},?[ -]{name}[ -]{_DAY}",
        rf"{_YEAR} ?년 ?{_MONTH} ?월 ?{_DAY} ?일",
        rf"{_YEAR}(?P<mark>[-/.]) ?{_MONTH}(?P=mark) ?{_DAY}\.?",
    )


@cache
def value_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of whole values: a day, a weekday before or behind it, and its time; or the time first."""
    weekday = rf"\(?(?:{_either(_words('weekday'))})\b\.?\)?"
    before, behind = rf"(?:le |on )?(?:{weekday},? )?(?:le )?", rf"(?:,? ?{weekday})?"
    numbers = rf"(?P<left>[0-9]{{1,2}}) ?(?P<mark>[-/.]) ?(?P<right>[0-9]{{1,2}}) ?(?P=mark) ?{_YEAR}{_OF_YEAR}"
    compact = rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"
    days = (*day_patterns(), numbers, compact)
    first = _TIME.replace(r"|\.", "")  # 12.05 - 19.06.2024 is a range, not a time and a day
    return tuple(
        re.compile(form + WORD_END)
        for form in (
            *(rf"{before}{day}{behind}(?:{_JOIN}{_TIME}{_ZONE})?" for day in days),
            *(rf"{first}{_ZONE}(?:,? | ?[-|/] ?){before}{day}" for day in days),
            rf"{compact}t?(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?:(?P<second>[0-9]{{2}})(?:\.[0-9]{{1,9}})?)?{_ZONE}",  # GDELT
            rf"{before}(?P<name>{_either(months())}) {_DAY},? {_TIME}{_ZONE} {_YEAR}",  # as C and Java print it
        )
    )


def find_parts(text: str) -> Parts | None:
    """Return the parts of a folded value that is a whole date, or None."""
    matches = (form.fullmatch(text) for form in (_UNIX, *value_patterns()))
    found = next((match for match in matches if match), None)
    return {name: part for name, part in found.groupdict().items() if part is not None} if found else None


def reads_both_ways(parts: Parts) -> bool:
    """Return whether either number may be the day."""
    if "left" not in parts or parts["mark"] == ".":
        return False
    left, right = int(parts["left"]), int(parts["right"])
    return 1 <= left <= 12 and 1 <= right <= 12 and left != right


def bare(text: str) -> str:
    """Return `text` without the marks around it."""
    return text.strip(" ,;|.\"'").rstrip(" ,;|-")


def iso_day(year: int, month: int, day: int) -> str:
    """Return the day in ISO form, or "" if the calendar has none such."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _words(kind: str) -> set[str]:
    return {fold(row["word"]) for row in load_table("date_words.csv") if row["kind"] == kind}


def _either(words: Iterable[str]) -> str:
    """Return words as one alternation, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
