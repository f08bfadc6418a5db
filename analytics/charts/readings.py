"""Estimates read out in words: three findings, none of which says more than its interval carries.

A finding names a sign only where the interval lies wholly on one side of 0, says "no clear difference" where it does not, and "too few
articles" where there is none. The most marked value is picked among several, which its own interval does not account for: the report
says so.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analytics.charts.marks import counted, interval, value
from analytics.charts.style import PALETTE
from analytics.charts.topics import topic_names
from analytics.charts.words import actor_name, say, shorten, strings


class Finding(NamedTuple):
    """One sentence or two, and the name of the chart that shows it."""

    text: str
    chart: str


def findings(estimates: Mapping[str, pd.DataFrame], topics: pd.DataFrame, language: str = "fr") -> list[Finding]:
    """Return three findings in words: on actors, on relations, on topics.

    Parameters
    ----------
    estimates
        The estimates by name: stance_by_target, shares_by_target, relation_matrix, topic_prevalence; those that are absent count as empty.
    topics
        The topics with their `label`.
    language
        Language of the sentences.

    Examples
    --------
    >>> [finding.text for finding in findings({}, pd.DataFrame({"topic_id": [], "label": []}), "en")][2]
    'No topic was formed.'
    """
    none = pd.DataFrame(columns=["estimate", "low", "high"])
    stances = estimates.get("stance_by_target", none)
    relations = estimates.get("relation_matrix", none)
    relations = relations[relations["holder_id"] != "other"] if len(relations) else relations
    return [
        Finding(_stance(stances, estimates.get("shares_by_target", none), language), "stance_by_target"),
        Finding(_relation(relations, language), "relation_matrix"),
        Finding(_topic(estimates.get("topic_prevalence", none), topics, language), "topic_prevalence"),
    ]


def marked(rows: pd.DataFrame) -> pd.Series | None:
    """Return the row whose interval lies farthest from 0, or None where every interval holds 0.

    An interval without width says that all articles agree, which few of them do by chance: such a row is passed over.

    Examples
    --------
    >>> float(marked(pd.DataFrame({"estimate": [0.1, 0.4], "low": [0.05, -0.1], "high": [0.15, 0.9]}))["estimate"])
    0.1
    """
    clear = rows[((rows["low"] > 0) | (rows["high"] < 0)) & (rows["high"] > rows["low"])]
    if clear.empty:
        return None
    nearest = clear[["low", "high"]].astype(float).abs().min(axis=1)
    return clear.iloc[int(nearest.argmax())]


def _core(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows about the actors of the palette, or all rows where there are none."""
    if rows["estimate"].isna().all():
        return rows
    core = rows[rows[list(columns)].isin([*PALETTE, "narrator"]).all(axis=1)]
    return rows if core["estimate"].isna().all() else core


def _without_sign(rows: pd.DataFrame, subject: str, language: str) -> str:
    if rows["estimate"].isna().all():
        return say(f"finding.{subject}_empty", language)
    key = f"finding.{subject}_few" if rows["low"].isna().all() else f"finding.{subject}_none"
    named = sorted({actor_name(actor, language) for actor in rows.loc[rows["low"].notna(), "target_id"]})
    return say(key, language, actors=", ".join(named))


def _stance(rows: pd.DataFrame, shares: pd.DataFrame, language: str) -> str:
    rows = _core(rows, ("target_id",))
    row = marked(rows)
    if row is None:
        return _without_sign(rows, "stance", language)
    side = "favourable" if row["estimate"] > 0 else "unfavourable"
    text = say(
        "finding.stance",
        language,
        actor=actor_name(row["target_id"], language),
        sign=strings(language)[f"label.{side}"],
        articles=counted("articles", row["n_documents"], language),
        **_numbers(row, "mean_stance", language),
    )
    measure = f"share_{side}"
    share = shares[(shares["target_id"] == row["target_id"]) & (shares["measure"] == measure)] if len(shares) else shares
    if share.empty or pd.isna(share["low"].iloc[0]):
        return text
    label = strings(language)[f"label.{side}"]
    return f"{text} {say('finding.share', language, label=label, **_numbers(share.iloc[0], measure, language))}"


def _relation(rows: pd.DataFrame, language: str) -> str:
    rows = _core(rows, ("holder_id", "target_id"))
    row = marked(rows)
    if row is None:
        return _without_sign(rows, "relation", language)
    return say(
        "finding.relation",
        language,
        holder=actor_name(row["holder_id"], language),
        target=actor_name(row["target_id"], language),
        sign=strings(language)["sign.positive" if row["estimate"] > 0 else "sign.negative"],
        units=counted("relations", row["n_units"], language),
        **_numbers(row, "mean_relation", language),
    )


def _topic(rows: pd.DataFrame, topics: pd.DataFrame, language: str) -> str:
    known = rows[rows["estimate"].notna()]
    if "topic_id" in known:
        known = known[known["topic_id"] != -1].sort_values(["estimate", "topic_id"], ascending=[False, True])
    if known.empty:
        return say("finding.topic_empty", language)
    first = known.iloc[0]
    if pd.isna(first["low"]):
        return say("finding.topic_few", language)
    topic = shorten(topic_names(known["topic_id"].head(1), topics, language)[0], 80)
    return say(_rank(known), language, topic=topic, **_numbers(first, "prevalence", language))


def _rank(known: pd.DataFrame) -> str:
    if len(known) == 1:
        return "finding.topic_only"
    # A topic without an interval could be as large as the first one.
    first, rest = known.iloc[0], known.iloc[1:]
    ahead = rest["high"].notna().all() and first["low"] > rest["high"].max()
    return "finding.topic_first" if ahead else "finding.topic_among"


def _numbers(row: pd.Series, measure: str, language: str) -> dict[str, str]:
    return {"value": value(row["estimate"], measure, language), "interval": interval(row["low"], row["high"], measure, language)}
