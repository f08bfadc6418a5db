"""Words, names, numbers and dates in the reader's language.

Every sentence that a chart or the report shows is a row of a table in `analytics/strings/`, French beside English, and every number passes
through Babel, so that "0,12", "1 204" and "12,4 %" come out as a French reader writes them. Text that comes from the corpus passes through
`plain` before it reaches Plotly, which would otherwise read `<`, `&` and `$` as markup or as LaTeX. The module does not translate the
corpus: titles, outlets and topic words stay in the language they were published in.
"""

import csv
import io
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from analytics.bundled import bundled_folder, load_table
from analytics.errors import InputError

LANGUAGES = ("fr", "en")

MINUS = "\u2212"
# Marks that turn the reading direction, and other characters that show nothing; joiners stay, for emoji and Persian need them.
_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_INVISIBLE = dict.fromkeys([*_HIDDEN, *range(0xD800, 0xE000), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)], " ")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # all but those that hold a French word and its mark together
_BEFORE_MARKS = re.compile(r" (?=[:;!?%»](?:\W|$))|(?<=«) ")
_HOVER_LINE = 46  # characters of a sentence on one line of a hover text, which Plotly does not wrap
_ISOLATE = "\u2068{}\u2069"
_OWN_NAMES: ContextVar[Mapping[str, Mapping[str, str]]] = ContextVar("own names", default={})  # noqa: B039 - never changed in place
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def check_language(language: str) -> str:
    """Return `language` itself if there are words for it.

    Raises
    ------
    InputError
        Naming the languages there are.

    Examples
    --------
    >>> check_language("de")
    Traceback (most recent call last):
    ...
    analytics.errors.InputError: no words for the language 'de'. There are: fr, en.
    """
    if language not in LANGUAGES:
        message = f"no words for the language {language!r}. There are: {', '.join(LANGUAGES)}."
        raise InputError(message)
    return language


@lru_cache(maxsize=len(LANGUAGES))
def strings(language: str = "fr") -> Mapping[str, str]:
    """Return every string of one language by its key.

    Examples
    --------
    >>> strings("fr")["measure.mean_stance"]
    'solde moyen'
    """
    check_language(language)
    tables = sorted(bundled_folder("strings").glob("*.csv"))
    rows = [row for table in tables for row in csv.DictReader(io.StringIO(table.read_text("utf-8")))]
    return {row["key"]: _spaced(row[language]) if language == "fr" else row[language] for row in rows}


def _spaced(text: str) -> str:
    return _BEFORE_MARKS.sub("\u202f", text)


def say(key: str, language: str = "fr", **values: object) -> str:
    """Return the string `key` with its blanks filled in.

    Examples
    --------
    >>> say("interval", "fr", low="0,10", high="0,30")
    '0,10 à 0,30'
    """
    return strings(language)[key].format(**values)


def plain(text: object) -> str:
    """Return text from the corpus so that Plotly shows it letter for letter.

    Text with letters that run from right to left is isolated, so that it does not turn the numbers and words beside it.

    Examples
    --------
    >>> plain("Gaz <b>cher</b> : $5 & $6")
    'Gaz &lt;b&gt;cher&lt;/b&gt; : &#36;5 &amp; &#36;6'
    """
    shown = visible(text).translate(_ENTITIES)
    return _ISOLATE.format(shown) if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in shown) else shown


def visible(text: object) -> str:
    r"""Return text without the characters that only change how other characters are shown.

    Examples
    --------
    >>> visible("Agence\u202e du Nord")
    'Agence du Nord'
    """
    return "" if missing(text) else _SPACES.sub(" ", str(text).translate(_INVISIBLE)).strip()


def missing(value: object) -> bool:
    """Tell whether a cell holds nothing.

    Examples
    --------
    >>> missing(float("nan")), missing(0.0)
    (True, False)
    """
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def shorten(text: object, length: int = 32) -> str:
    """Return the start of `text`, with an ellipsis where something was left off.

    Examples
    --------
    >>> shorten("La Dépêche fictive du Nord", 12)
    'La Dépêche…'
    """
    whole = visible(text)
    return whole if len(whole) <= length else whole[: length - 1].rstrip() + "…"


def number(value: float, language: str = "fr", digits: int = 2) -> str:
    """Return a number with `digits` decimals, as the language writes it.

    Examples
    --------
    >>> number(-0.125), number(float("nan"))
    ('−0,12', '–')
    """
    if missing(value):
        return "–"
    rounded = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
    return _typeset(format_decimal(rounded, format=f"#,##0.{'0' * digits}", locale=language))


def _typeset(text: str) -> str:
    # A true minus sign, and the thin space that French typography asks for where the locale data have a wide one.
    return text.replace("-", MINUS).replace("\u00a0", "\u202f")


def small(value: float, language: str = "fr") -> str:
    """Return a chance with three decimals, or that it is below one in a thousand; ready for Plotly.

    Examples
    --------
    >>> small(0.0002), small(0.04, "en")
    ('&lt; 0,001', '0.040')
    """
    return plain(f"< {number(0.001, language, 3)}") if value < 0.001 else number(value, language, 3)


def count(value: float, language: str = "fr") -> str:
    """Return a whole number with its thousands set apart.

    Examples
    --------
    >>> count(1204, "en")
    '1,204'
    """
    return number(value, language, digits=0).removesuffix(".").removesuffix(",")


def percent(value: float, language: str = "fr", digits: int = 1) -> str:
    """Return a share between 0 and 1 as a percentage.

    Examples
    --------
    >>> percent(0.124, "en")
    '12.4%'
    """
    pattern = Locale.parse(language).percent_formats[None].pattern.replace("#,##0", f"#,##0.{'0' * digits}".rstrip("."))
    return "–" if missing(value) else _typeset(format_percent(float(value), format=pattern, locale=language))


def day(value: pd.Timestamp, language: str = "fr") -> str:
    """Return a date in words, or nothing where there is none.

    Examples
    --------
    >>> day(pd.Timestamp("2024-06-19", tz="UTC"))
    '19 juin 2024'
    """
    return "" if missing(value) else str(format_date(value.date(), format="d MMM y" if language == "en" else "d MMMM y", locale=language))


def month(value: str, language: str = "fr", style: str = "MMMM y") -> str:
    """Return "2024-06" in words.

    Examples
    --------
    >>> month("2024-06"), month("2024-06", "en", "MMM y")
    ('juin 2024', 'Jun 2024')
    """
    return str(format_date(date(int(value[:4]), int(value[5:7]), 1), format=style, locale=language))


def evidence_lines(row: pd.Series | Mapping[str, Any], language: str = "fr") -> list[str]:
    """Return the lines of a hover text that show the sentence behind a number and where it stands; none where there is no sentence.

    Parameters
    ----------
    row
        One row (a pandas Series will do) with the columns of `add_evidence`, or without them.

    Examples
    --------
    >>> evidence_lines({"evidence": "The port opens.", "evidence_title": "Truce", "evidence_source": "The Bell"}, "en")
    ['', '“The port opens.”', 'Truce · The Bell']
    """
    if missing(row.get("evidence")) or not visible(row["evidence"]):
        return []
    quoted = say("hover.evidence", language, sentence=shorten(row["evidence"], 160))
    date = row.get("evidence_date")
    dated = "" if missing(date) else day(pd.Timestamp(str(date)), language)
    where = [shorten(row.get("evidence_title"), 60), shorten(row.get("evidence_source"), 40), dated]
    parts = [quoted, " · ".join(filter(None, where))]
    return ["", *(plain(line) for part in parts for line in textwrap.wrap(part, _HOVER_LINE))]


@lru_cache(maxsize=1)
def _actors() -> Mapping[str, Mapping[str, str]]:
    return {row["actor_id"]: {language: row[f"name_{language}"] for language in LANGUAGES} for row in load_table("actors.csv")}


@contextmanager
def actor_names(names: Mapping[str, tuple[str, str]]) -> Iterator[None]:
    """Name actors of one's own in every chart and report that is drawn inside the `with` block.

    Parameters
    ----------
    names
        Actor -> its names in French and in English, as `an.load_actors("my.csv").names` holds them.

    Examples
    --------
    >>> with actor_names({"GRL": ("Groenland", "Greenland")}):
    ...     actor_name("GRL", "en")
    'Greenland'
    """
    before = _OWN_NAMES.set({actor: dict(zip(LANGUAGES, spoken, strict=True)) for actor, spoken in names.items()})
    try:
        yield
    finally:
        _OWN_NAMES.reset(before)


def actor_name(actor_id: object, language: str = "fr") -> str:
    """Return an actor's name in the reader's language; its id where the data know no name.

    Examples
    --------
    >>> actor_name("narrator"), actor_name("XYZ")
    ('la rédaction', 'XYZ')
    """
    key = visible(actor_id)
    spoken = strings(language).get(f"actor.{key}")
    known = _OWN_NAMES.get().get(key) or _actors().get(key, {})
    return spoken or known.get(language, "") or key
