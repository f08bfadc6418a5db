"""Estimates read out in words: one sentence a number, with its interval and the articles behind it.

A sentence stands beside a chart and says what the chart shows most clearly: values whose interval lies wholly on one side of 0 come first,
and "no clear leaning" is said of those whose interval holds 0. The values read out are picked among several, which their own intervals do
not account for; the last line therefore counts the others. Nothing here says why a number is what it is.
"""

from __future__ import annotations

import pandas as pd

from analytics.charts.marks import counted, interval, value
from analytics.charts.words import actor_name, count, missing, month, number, percent, say, shorten, strings, visible
from analytics.errors import InputError
from analytics.schemas import ESTIMATES, check

_ACTORS = ("holder_id", "target_id", "speaker_id", "actor_id", "other_id")
_EVIDENCE = ("evidence", "evidence_doc_id", "evidence_title", "evidence_source", "evidence_date")
_NOT_GROUPS = {*ESTIMATES, "p_value", "q_value", "covariate", "reference", "n_clusters", *_EVIDENCE}
# Measure -> the words for a value above, below and around 0; a measure that is not here has no sign to name.
_FAMILIES = {
    "mean_stance": "mean",
    "mean_stance_rest": "mean",
    "mean_stance_before": "mean",
    "mean_stance_after": "mean",
    "standardised_mean": "mean",
    "standardised_rest": "mean",
    "trend": "mean",
    "mean_relation": "relation",
    "mean_tone": "tone",
    "difference": "difference",
    "standardised_difference": "difference",
    "change": "difference",
    "standardised_change": "difference",
    "effect_on_prevalence": "effect",
}
_LEAST = 0.001
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#&$~|"})


class Reading(str):
    """Text that a notebook shows as prose instead of as a quoted string.

    Examples
    --------
    >>> Reading("Three outlets, 52 articles.")._repr_markdown_()
    'Three outlets, 52 articles.'
    """

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def read_estimate(row: pd.Series, *, language: str = "fr", topics: pd.DataFrame | None = None) -> Reading:
    """Say one estimate in a sentence: what, how much, its interval, how many articles, and on which side of 0 it lies.

    Parameters
    ----------
    row
        One row of a table `estimates`; all columns that are not those of the schema name its group.
    language
        Of the sentence: fr or en.
    topics
        The topics with their `label`, where the row has a topic_id.

    Returns
    -------
    Reading
        Markdown; what comes from the corpus is escaped.

    Examples
    --------
    >>> row = {"target_id": "RUS", "measure": "mean_stance", "estimate": -0.2, "low": -0.3, "high": -0.1, "level": 0.95, "n_documents": 9}
    >>> read_estimate(pd.Series(row), language="en")
    '**Russia**: mean balance −0.20 (95% interval −0.30 to −0.10; 9 articles), rather unfavourable.'
    """
    measure = str(row["measure"])
    parts = {
        "heading": heading(row, language, topics),
        "measure": strings(language).get(f"measure.{measure}", measure.replace("_", " ")),
        "value": value(row["estimate"], measure, language),
        "articles": counted("articles", row["n_documents"], language),
    }
    if missing(row["low"]):
        return Reading(say("reading.few", language, **parts))
    verdict = _verdict(row, language)
    if not missing(row.get("q_value")):
        verdict += _chance(float(row["q_value"]), language)
    bounds = interval(row["low"], row["high"], measure, language)
    text = say("reading.line", language, level=percent(row["level"], language, 0), interval=bounds, verdict=verdict, **parts)
    return Reading(text + _evidence(row, language))


def read_estimates(estimates: pd.DataFrame, *, language: str = "fr", topics: pd.DataFrame | None = None, most: int = 3) -> Reading:
    """Say the clearest estimates of a table, a line each, and count the others.

    Parameters
    ----------
    estimates
        Table `estimates` of one measure, or of several that may stand in one list.
    language
        Of the sentences: fr or en.
    topics
        The topics with their `label`, where `estimates` has a topic_id.
    most
        How many values are read out, one or more.

    Returns
    -------
    Reading
        A Markdown list. Values with a sign come in the order of their distance from 0, shares in the order of their size.

    Raises
    ------
    InputError
        `most` is below one.
    SchemaError
        A column of the estimates is missing.

    Examples
    --------
    >>> from analytics.schemas import ESTIMATES, empty
    >>> read_estimates(empty(ESTIMATES), language="en")
    'Nothing to read: the table is empty.'
    """
    if most < 1:
        message = f"most is {most!r}; expected how many values to read out, 1 or more."
        raise InputError(message)
    check(estimates, ESTIMATES, "estimates")
    known = estimates[estimates["estimate"].notna()]
    if known.empty:
        return Reading(say("reading.none", language))
    ordered = known.iloc[_order(known)]
    lines = [read_estimate(row, language=language, topics=topics) for _, row in ordered.head(most).iterrows()]
    rest = ordered.iloc[most:]
    if len(rest):
        lines.append(Reading(_count_rest(rest, language)))
    return Reading("\n".join(f"- {line}" for line in lines))


def heading(row: pd.Series, language: str = "fr", topics: pd.DataFrame | None = None) -> str:
    """Return the group of an estimate in words, escaped for Markdown: actors with an arrow from holder to target, then the other columns.

    Examples
    --------
    >>> heading(pd.Series({"holder_id": "USA", "target_id": "RUS", "month": "2024-06"}), "en")
    'United States → Russia · June 2024'
    """
    actors = [actor_name(row[column], language) for column in _ACTORS if column in row.index and not missing(row[column])]
    others = [str(column) for column in row.index if column not in _NOT_GROUPS and column not in _ACTORS and not missing(row[column])]
    named = [" → ".join(actors)] if actors else []
    words = [*named, *(_group(column, row, language, topics) for column in others)]
    return " · ".join(_escaped(shorten(text, 70)) for text in words) or say("reading.all", language)


def _group(column: str, row: pd.Series, language: str, topics: pd.DataFrame | None) -> str:
    cell = row[column]
    if column == "category" and not missing(row.get("reference")):
        return say("reading.against", language, category=visible(cell), reference=visible(row["reference"]))
    if column == "month":
        return month(str(cell), language)
    if column == "topic_id":
        labels = {} if topics is None else dict(zip(topics["topic_id"], topics["label"], strict=True))
        return str(labels.get(cell) or say("topic", language, n=cell))
    return visible(cell)


def _chance(q_value: float, language: str) -> str:
    """Return the p-value with the number of comparisons taken into account, to three decimals."""
    if q_value < _LEAST:
        return say("reading.q_below", language, q=number(_LEAST, language, 3))
    return say("reading.q", language, q=number(q_value, language, 3))


def _side(row: pd.Series) -> str:
    if row["low"] > 0:
        return "positive"
    return "negative" if row["high"] < 0 else "open"


def _verdict(row: pd.Series, language: str) -> str:
    family = _FAMILIES.get(str(row["measure"]))
    return say(f"reading.{family}.{_side(row)}", language) if family else ""


def _order(rows: pd.DataFrame) -> list[int]:
    """Return row places: with an interval first; then by distance of the interval from 0 or by size; then by articles."""
    bounds = rows[["low", "high"]].astype(float)
    distance = bounds.abs().min(axis=1).where((bounds["low"] > 0) | (bounds["high"] < 0), 0.0)
    signed = rows["measure"].isin(list(_FAMILIES))
    keys = pd.DataFrame(
        {
            "without": bounds["low"].isna().to_numpy(),
            "far": -distance.where(signed, rows["estimate"].astype(float)).to_numpy(),
            "articles": -rows["n_documents"].to_numpy(),
            "place": range(len(rows)),
        }
    )
    return keys.sort_values(["without", "far", "articles", "place"]).index.tolist()


def _count_rest(rest: pd.DataFrame, language: str) -> str:
    few = rest["low"].isna()
    clear = ((rest["low"] > 0) | (rest["high"] < 0)) & ~few
    values = counted("values", len(rest), language)
    if not rest["measure"].isin(list(_FAMILIES)).any():
        return say("reading.more_share" if few.any() else "reading.more", language, values=values, few=count(few.sum(), language))
    numbers = {"clear": clear.sum(), "open": (~clear & ~few).sum(), "few": few.sum()}
    return say("reading.more_signed", language, values=values, **{name: count(amount, language) for name, amount in numbers.items()})


def _evidence(row: pd.Series, language: str) -> str:
    if missing(row.get("evidence")):
        return ""
    return say("reading.evidence", language, text=_escaped(row["evidence"]), source=_escaped(row.get("evidence_source", "")) or "–")


def _escaped(text: object) -> str:
    """Return text from the corpus so that Markdown shows it letter for letter."""
    return visible(text).translate(_MARKUP)
