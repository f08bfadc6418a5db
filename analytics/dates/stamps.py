"""Where outlets put a date of publication beside the metadata: a stamp in the text, the dateline, the address; never the prose itself."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import NamedTuple

from analytics.dates.forms import (
    DAY_FIRST_LANGUAGES,
    LONGEST,
    WORD_END,
    Parts,
    bare,
    day_patterns,
    find_parts,
    iso_day,
    lead_pattern,
    lead_words,
    months,
    reads_both_ways,
    value_patterns,
)
from analytics.text import fold

PAGE_HEAD = 1000  # characters in which the first of several stamps is the article's own and not that of a teaser
MOST_LEADS = 1000  # a page with more words that announce a date is no article
_LAST_LINE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_AFTER_SENTENCE = frozenset(".!?…»”\")'’")
_PLACE = r"(?P<place>[^\W\d_][^0-9()=.;:!?\n]{1,40}?)"
_URL_DAYS = (
    re.compile(r"/(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2}|[a-z]{3,9})/(?P<day>[0-9]{1,2}(?=/)|[0-9]{2}$)"),
    # Where a part of the path begins, or at its end: in the middle of a headline it is the day of an event.
    re.compile(r"/(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?=[/_.-]|$)"),
    re.compile(r"[_-](?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?=(?:[_-][0-9]+)?(?:\.[a-z]{2,5})?/?$)"),
    # Eight digits at the very end may be an article's number.
    re.compile(r"/(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?=[/_-])"),
    re.compile(r"[_-](?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?=[_-][0-9]+(?:\.[a-z]{2,5})?/?$)"),
)


class _Stamp(NamedTuple):
    kind: str
    text: str
    start: int


def find_stamp(page: str) -> str:
    r"""Return the publication stamp that the text of a page carries, or "".

    A stamp stands behind words that announce it ("Publié le", "Updated", "Опубликовано", "입력") on a line of its own or at the beginning
    or end of the text; only one with a capital and a colon ("Publié le : 19/06/2024") may stand elsewhere. On the last line an ISO date
    may stand alone. A date of publication goes before one of an update; stamps of mere changes ("Modifié le") count for nothing. The words
    are returned too where they alone say which number is the day.

    Examples
    --------
    >>> find_stamp("Le train est parti.\n\n2024-05-24 20:01")
    '2024-05-24 20:01'
    >>> find_stamp("Publié le : 02/03/2024 - 01:54\n\nLe train est parti.")
    'Publié le : 02/03/2024 - 01:54'
    """
    page = re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", page)).strip()
    stamps = list(_stamps(page))
    for kind in ("published", "updated"):
        if first := next((stamp.text for stamp in stamps if stamp.kind == kind and stamp.start < PAGE_HEAD), ""):
            return first
    for kind in ("published", "updated"):
        if len(found := {stamp.text for stamp in stamps if stamp.kind == kind}) == 1:  # several are those of teasers
            return found.pop()
    last = page.rpartition("\n")[2].strip()
    return last if _LAST_LINE.fullmatch(last) else ""


def find_dateline_date(text: str) -> str:
    """Return the date of the dateline that an agency's text begins with, or ""; without a year it is none.

    Examples
    --------
    >>> find_dateline_date("PYONGYANG, 19 juin 2024 (AFP) - Le train est parti.")
    '19 juin 2024'
    >>> find_dateline_date("PYONGYANG, 19 juin (AFP) - Le train est parti.")
    ''
    """
    beginning = " ".join(unicodedata.normalize("NFC", text.lstrip()[:LONGEST]).split())
    folded = fold(beginning)
    for form in _datelines():
        if (match := form.match(folded)) and _is_dateline(beginning, match):
            return beginning[slice(*match.span("date"))]
    return ""


def find_url_date(url: str) -> str:
    """Return the day that an article's address carries in its path, in ISO form, or "" if there is none, or more than one.

    Examples
    --------
    >>> find_url_date("https://journal.example/monde/2024/06/19/le-train-est-parti")
    '2024-06-19'
    """
    path = re.split(r"[?#]", url[:2000].lower(), maxsplit=1)[0]
    days = {_url_day(match.groupdict()) for form in _URL_DAYS for match in form.finditer(path)} - {""}
    return days.pop() if len(days) == 1 else ""


@cache
def _datelines() -> tuple[re.Pattern[str], ...]:
    agency = r"[(/](?P<agency>[^\W\d_][^()/]{1,30})[)/]"
    forms = [
        form
        for day in day_patterns()
        for form in (
            rf"{_PLACE}, (?P<date>{day})[.,]? ?{agency} ?[-.:]",
            rf"{_PLACE},? {agency},? (?P<date>{day}) ?[-:]",
            rf"\({_PLACE} ?= ?(?P<agency>[^\W\d_][^()=]{{1,30}})\) (?P<date>{day})(?! ?[,;.]){WORD_END}",
        )
    ]
    return tuple(re.compile(form) for form in forms)


def _stamps(page: str) -> Iterator[_Stamp]:
    folded = fold(page)
    for lead in islice(lead_pattern().finditer(folded), MOST_LEADS):
        kind, language = lead_words()[lead["words"]]
        end = _date_end(page, folded, lead.end())
        if end and _is_stamp(page, lead, end):
            parts = find_parts(bare(folded[lead.end() : end]))
            told = language in DAY_FIRST_LANGUAGES and parts and reads_both_ways(parts)
            yield _Stamp(kind, page[lead.start() if told else lead.end() : end].strip(), lead.start())


def _date_end(page: str, folded: str, start: int) -> int:
    """Return where the date that begins at `start` ends, or 0. A zone has capitals: a sentence may begin with "Est" behind the time."""
    found = max((match for form in value_patterns() if (match := form.match(folded, start))), key=re.Match.end, default=None)
    if found is None:
        return 0
    zone = page[found.start("zone") : found.end("zone")] if found["zone"] else ""
    return found.start("zone") if zone.isascii() and zone.isalpha() and not zone.isupper() else found.end()


def _is_stamp(page: str, lead: re.Match[str], end: int) -> bool:
    """Tell a stamp from prose by what stands around it."""
    start, following = lead.start(), page[end : end + 100].partition("\n")[0].lstrip()
    before = page[max(0, start - 2) : start].rstrip(" ")
    rest = following.lstrip(" ,;|-–—·.")
    if before.endswith("\n") and (not rest or lead_pattern().match(fold(rest))):
        return True
    if not before:  # the text begins with it; "Publié le 19 juin 2024, le rapport" is prose
        return not rest or not (following[0] in ",;:." or rest[0].islower()) or bool(lead_pattern().match(fold(rest)))
    if page[start].islower():
        return False
    return (end == len(page) and before[-1] in _AFTER_SENTENCE) or (page[start].isupper() and ":" in lead.group())


def _is_dateline(text: str, match: re.Match[str]) -> bool:
    """Tell a dateline from a sentence by its capitals."""
    place, agency, following = text[slice(*match.span("place"))], text[match.start("agency")], text[match.end("date") :].lstrip()[:1]
    names = not place[0].islower() and all(len(word) <= 3 or not word[0].islower() for word in place.split())
    return names and not agency.islower() and not following.islower()


def _url_day(parts: Parts) -> str:
    month = int(parts["month"]) if parts["month"].isdigit() else months().get(parts["month"], 0)
    day = iso_day(int(parts["year"]), month, int(parts["day"]))
    return day if "1990" <= day <= (datetime.now(UTC) + timedelta(days=1)).date().isoformat() else ""
