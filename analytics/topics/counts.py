"""The integer tables that are the topic model: how often each term, outlet, day and actor goes with each topic.

Whatever is said of a fitted topic, its words, its course over time, its share in an outlet, is a quotient of numbers that stand here. They
are whole numbers and nothing else, so that the tables of two halves of a corpus add up to those of the whole exactly, in any order and in
any number of parts, and a part can be taken out again. A part must hold whole articles, because an article counts once, under the topic
with the largest share of its text. What the tables cannot do: tell which unit a count came from. Topics are merged on the tables; to split
one, its articles are counted again and the difference is put in (`reassign_topics`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas import TIMESTAMP, check
from analytics.topics.units import Unit, topic_lengths

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

KEYS = {
    "terms": ("topic_id", "language", "term"),
    "cells": ("topic_id", "source", "day"),
    "actors": ("topic_id", "actor_id", "source", "day"),
}
NUMBERS = {"terms": ("n",), "cells": ("n_units", "n_articles"), "actors": ("n_units", "n_mentions")}
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
GROUPS = ("source", "actor_id")
MOST_ROWS = 5_000_000  # of a table over time: one stray date of 1950 makes thousands of empty days


@dataclass(frozen=True, eq=False)
class TopicCounts:
    """Counts of a corpus or of a part of it; `+`, `-` and `==` are exact.

    Attributes
    ----------
    terms
        A row for each topic, language and term that occur together. `n`: how often the term stands in units of the topic and language; in
        how many of them, where the model was fitted by `fit_topics`.
    cells
        A row for each topic, outlet and day (UTC, "2024-06-01") that occur together; outlet and day may be missing. `n_units`: units of the
        topic; `n_articles`: articles with the largest share in it.
    actors
        A row for each topic, actor, outlet and day that occur together. `n_units`: units of the topic that name the actor; `n_mentions`:
        how often they do.

    Notes
    -----
    All columns named n are int64; topic -1 stands for units without a topic. Rows are sorted and none is zero throughout, so that equal
    counts are equal tables.
    """

    terms: pd.DataFrame
    cells: pd.DataFrame
    actors: pd.DataFrame

    @cached_property
    def topics(self) -> tuple[int, ...]:
        """The topics that occur, in order: the rows of `topic_terms`."""
        return tuple(sorted({int(topic) for topic in self.cells["topic_id"].unique()}))

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """The terms that occur, in the order of their characters: the columns of `topic_terms`."""
        return tuple(sorted(self.terms["term"].unique()))

    def topic_terms(self, language: str | None = None) -> "csr_matrix":
        """Return how often each term occurs in each topic, in one language or in all: int64 of shape (topics, vocabulary)."""
        from scipy.sparse import csr_matrix

        rows = self.terms if language is None else self.terms[self.terms["language"] == language]
        topic = pd.Index(self.topics).get_indexer(pd.Index(rows["topic_id"]))
        term = pd.Index(self.vocabulary, dtype="str").get_indexer(pd.Index(rows["term"]))
        shape = (len(self.topics), len(self.vocabulary))
        return csr_matrix((rows["n"].to_numpy(), (topic, term)), shape=shape, dtype=np.int64)

    def __add__(self, other: "TopicCounts") -> "TopicCounts":
        """Return the counts of both parts together."""
        return merge_counts([self, other])

    def __sub__(self, other: "TopicCounts") -> "TopicCounts":
        """Return the counts without those of a part; an `InputError` if `other` counts anything more often."""
        negative = {name: table.assign(**{n: -table[n] for n in NUMBERS[name]}) for name, table in _tables(other).items()}
        left = merge_counts([self, TopicCounts(**negative)])
        if any((table[n] < 0).any() for name, table in _tables(left).items() for n in NUMBERS[name]):
            message = "These counts hold less than what is to be taken away. Expected the counts of a part, made with the same topics."
            raise InputError(message)
        return left

    def __eq__(self, other: object) -> bool:
        """Tell whether every count is the same."""
        if not isinstance(other, TopicCounts):
            return NotImplemented
        theirs = _tables(other)
        return all(table.equals(theirs[name]) for name, table in _tables(self).items())

    __hash__ = None  # type: ignore[assignment]  # tables can be changed


def _tables(counts: TopicCounts) -> dict[str, pd.DataFrame]:
    return {name: getattr(counts, name) for name in KEYS}


def count_topics(
    units: Sequence[Unit],
    topics: Iterable[int],
    documents: pd.DataFrame,
    *,
    terms: "csr_matrix",
    vocabulary: Sequence[str],
    mentions: pd.DataFrame | None = None,
) -> TopicCounts:
    """Count terms, outlets, days and actors by topic.

    Parameters
    ----------
    units
        The units, of whole articles.
    topics
        The topic of each; -1 for none.
    documents
        Table `documents`; source and published help.
    terms
        How often each term occurs in each unit, or whether it does (1 or 0), shape (units, vocabulary).
    vocabulary
        The terms, one a column of `terms`.
    mentions
        Table `mentions`, for the counts by actor; a mention in a sentence that is in no unit is not counted.

    Raises
    ------
    InputError
        The sizes do not fit together, or a doc_id is missing from `documents` or stands there twice.
    """
    labels = np.asarray(list(topics), dtype=np.int64)
    if terms.shape != (len(units), len(vocabulary)) or len(labels) != len(units) or len(set(vocabulary)) < len(vocabulary):
        message = (
            f"There are {len(units)} units, {len(labels)} topics and {len(vocabulary)} terms for counts of shape {terms.shape}; "
            "expected one topic and one row a unit, one column a term, each term once."
        )
        raise InputError(message)
    table = _unit_table(units, labels, documents)
    counted = TopicCounts(_count_terms(table, terms, vocabulary), _count_cells(units, table), _count_actors(units, table, mentions))
    return merge_counts([counted])


def _unit_table(units: Sequence[Unit], labels: NDArray[Any], documents: pd.DataFrame) -> pd.DataFrame:
    """Return doc_id, topic_id, language, source and day of each unit; the last two may be missing."""
    check(documents, ("doc_id",), "documents")
    known = documents.reindex(columns=["doc_id", "source", "published"]).astype({"doc_id": "str", "source": "str"})
    absent = sorted({unit.doc_id for unit in units} - set(known["doc_id"]))
    twice = known.loc[known["doc_id"].duplicated(), "doc_id"].tolist()
    if absent or twice:
        message = (
            f"documents must hold each article once; missing: {', '.join(absent[:5]) or 'none'}; twice: {', '.join(twice[:5]) or 'none'}."
        )
        raise InputError(message)
    day = pd.to_datetime(known["published"], utc=True).dt.strftime("%Y-%m-%d")
    described = known.assign(day=day).set_index("doc_id")[["source", "day"]]
    rows = [(unit.doc_id, label, unit.language) for unit, label in zip(units, labels.tolist(), strict=True)]
    table = pd.DataFrame(rows, columns=["doc_id", "topic_id", "language"]).astype({"doc_id": "str"})
    return table.join(described, on="doc_id")


def _count_terms(table: pd.DataFrame, terms: "csr_matrix", vocabulary: Sequence[str]) -> pd.DataFrame:
    """Sum the rows of `terms` over the units of each topic and language."""
    from scipy.sparse import coo_matrix, csr_matrix

    groups = table.groupby(["topic_id", "language"], sort=True)
    place, names = groups.ngroup().to_numpy(), groups.size().reset_index()
    belongs = csr_matrix((np.ones(len(place), dtype=np.int64), (place, np.arange(len(place)))), shape=(len(names), len(place)))
    summed = coo_matrix(belongs @ csr_matrix(terms, dtype=np.int64))
    words = pd.Series(list(vocabulary), dtype="str").iloc[summed.col].to_numpy()
    rows: pd.DataFrame = names[["topic_id", "language"]].iloc[summed.row]
    return rows.assign(term=words, n=summed.data)


def _count_cells(units: Sequence[Unit], table: pd.DataFrame) -> pd.DataFrame:
    keys = list(KEYS["cells"])
    largest = topic_lengths(units, table["topic_id"]).drop_duplicates("doc_id")[["doc_id", "topic_id"]]
    articles = largest.merge(table[["doc_id", "source", "day"]].drop_duplicates("doc_id"), on="doc_id")
    return pd.concat([table[keys].assign(n_units=1, n_articles=0), articles[keys].assign(n_units=0, n_articles=1)])


def _count_actors(units: Sequence[Unit], table: pd.DataFrame, mentions: pd.DataFrame | None) -> pd.DataFrame:
    keys = list(KEYS["actors"])
    if mentions is None or mentions.empty or not units:
        return pd.DataFrame({column: [] for column in (*keys, *NUMBERS["actors"])})
    check(mentions, ("doc_id", "sentence_id", "actor_id"), "mentions")
    places = {name: place for place, unit in enumerate(units) for name in unit.sentence_ids or (unit.doc_id,)}
    own = mentions["sentence_id" if units[0].sentence_ids else "doc_id"].astype("str").map(places)
    named = mentions.assign(place=own).dropna(subset=["place", "actor_id"]).astype({"place": "int64"})
    counted = named.groupby(["place", "actor_id"]).size().reset_index(name="n_mentions")
    return counted.join(table, on="place")[[*keys, "n_mentions"]].assign(n_units=1)


def merge_counts(parts: Iterable[TopicCounts]) -> TopicCounts:
    """Add up the counts of parts of a corpus, one at least; the order and the number of the parts do not matter."""
    given = [_tables(part) for part in parts]
    if not given:
        message = "There are no counts to merge; expected one part at least."
        raise InputError(message)
    return TopicCounts(**{name: _summed(pd.concat([part[name] for part in given]), name) for name in KEYS})


def _summed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table with each combination of keys once, in order, without those that were counted nowhere."""
    keys, numbers = list(KEYS[name]), list(NUMBERS[name])
    typed = table.astype({key: "int64" if key == "topic_id" else "str" for key in keys} | dict.fromkeys(numbers, "int64"))
    summed = typed.groupby(keys, dropna=False, sort=True)[numbers].sum().reset_index()
    return summed[(summed[numbers] != 0).any(axis=1)].reset_index(drop=True)


def merge_topics(counts: TopicCounts, groups: Iterable[Sequence[int]]) -> TopicCounts:
    """Make one topic of several, on the tables.

    Parameters
    ----------
    counts
        The tables.
    groups
        Which topics become one, each named once; it takes the smallest number of them.

    Returns
    -------
    TopicCounts
        Terms, units and actors are exact. `n_articles` is a sum, and so a lower bound for the merged topic: an article whose largest share
        was elsewhere may have its largest share here now. `reassign_topics` gives the exact number.
    """
    listed = [sorted(group) for group in groups]
    named = [topic for group in listed for topic in group]
    if set(named) - set(counts.topics) or len(set(named)) < len(named):
        message = f"Cannot merge {listed}: each topic may be named once. There are: {', '.join(map(str, counts.topics)) or 'none'}."
        raise InputError(message)
    number = {topic: group[0] for group in listed for topic in group}
    renamed = {name: table.assign(topic_id=table["topic_id"].replace(number)) for name, table in _tables(counts).items()}
    return merge_counts([TopicCounts(**renamed)])


def reassign_topics(counts: TopicCounts, before: TopicCounts, after: TopicCounts) -> TopicCounts:
    """Put units into other topics: split a topic, merge topics exactly, or move a few articles.

    Parameters
    ----------
    counts
        The tables of the corpus.
    before, after
        The counts of the articles concerned, with all their units, under the old topics and under the new.

    Returns
    -------
    TopicCounts
        What counting the whole corpus under the new topics would give; an `InputError` if `before` is no part of `counts`, or `after`
        counts other units.
    """
    if _as_one_topic(before) != _as_one_topic(after):
        message = "before and after do not count the same units; expected the same articles under the old and the new topics."
        raise InputError(message)
    return counts - before + after


def _as_one_topic(counts: TopicCounts) -> TopicCounts:
    return merge_counts([TopicCounts(**{name: table.assign(topic_id=0) for name, table in _tables(counts).items()})])


def calendar_periods(times: pd.Series, period: str) -> pd.Series:
    """Return the day, week (from Monday), month, quarter or year of each time or day ("2024-06-01") in UTC; missing stays missing.

    Examples
    --------
    >>> calendar_periods(pd.Series(["2024-06-09", "2024-06-10"]), "week").map(period_label).tolist()
    ['2024-W23', '2024-W24']
    """
    if period not in PERIODS:
        message = f"period is {period!r}; expected one of: {', '.join(PERIODS)}."
        raise InputError(message)
    return pd.to_datetime(times, utc=True).dt.tz_localize(None).dt.to_period(PERIODS[period])


def period_label(period: pd.Period) -> str:
    """Return "2024-06-01", "2024-W22" (ISO 8601), "2024-06", "2024-Q2" or "2024"."""
    pattern = {"D": "%Y-%m-%d", "W": "%G-W%V", "M": "%Y-%m", "Q": f"%Y-Q{period.quarter}", "Y": "%Y"}[period.freqstr[0]]
    return period.start_time.strftime(pattern)


def tabulate_topics(counts: TopicCounts, *, period: str | None = None, by: str | None = None) -> pd.DataFrame:
    """Lay out how often each topic occurs, over time, by outlet or by actor.

    Parameters
    ----------
    counts
        The tables.
    period
        day, week, month, quarter or year, in UTC; what has no date is then left out. By default the whole time.
    by
        source or actor_id; what has no outlet is then left out. By default all together.

    Returns
    -------
    DataFrame
        One row for each topic, group and period: topic_id, the column `by`, period ("2024-06"), start (its first moment), the two numbers
        of `cells` or, by actor, of `actors`, and share: `n_units` over that of all topics in the same group and period. Every period
        from the first to the last has a row for every topic and group, with zeros where nothing was counted; the share is missing where a
        group has nothing at all in a period.
    """
    if by not in (None, *GROUPS):
        message = f"by is {by!r}; expected None or one of: {', '.join(GROUPS)}."
        raise InputError(message)
    name = "actors" if by == "actor_id" else "cells"
    table = _tables(counts)[name]
    axes: dict[str, pd.Index] = {"topic_id": pd.Index(counts.topics, dtype="int64")}
    if by is not None:
        axes[by] = pd.Index(sorted(table[by].dropna().unique()), dtype="str")
    if period is not None:
        table = table.assign(period=calendar_periods(table["day"], period))
        found = table["period"].dropna()
        axes["period"] = pd.period_range(found.min(), found.max()) if len(found) else pd.PeriodIndex([], freq=PERIODS[period])
    return _shares(_filled(table, axes, list(NUMBERS[name])), list(axes))


def _filled(table: pd.DataFrame, axes: dict[str, pd.Index], numbers: list[str]) -> pd.DataFrame:
    """Return the sums of `numbers` for every combination of the axes, zero where there are none."""
    n_rows = int(np.prod([len(axis) for axis in axes.values()], dtype=np.float64))
    if n_rows > MOST_ROWS:
        message = f"The table would have {n_rows} rows, over {MOST_ROWS}. Choose a longer period, or leave out articles with stray dates."
        raise InputError(message)
    summed = table.groupby(list(axes), as_index=False)[numbers].sum()
    grid = pd.MultiIndex.from_product(list(axes.values()), names=list(axes)).to_frame(index=False)
    return grid.merge(summed, on=list(axes), how="left").fillna(dict.fromkeys(numbers, 0)).astype(dict.fromkeys(numbers, "int64"))


def _shares(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the table with the share of each topic in its group and period, and the period in words."""
    within = [key for key in keys if key != "topic_id"]
    total = table.groupby(within)["n_units"].transform("sum") if within else table["n_units"].sum()
    shared = table.assign(share=(table["n_units"] / total).astype("float64"))
    if "period" not in keys:
        return shared
    start = shared["period"].dt.start_time.dt.tz_localize("UTC").astype(TIMESTAMP)
    labels = {period: period_label(period) for period in shared["period"].unique()}
    numbers = [column for column in shared if column not in keys]
    return shared.assign(period=shared["period"].map(labels).astype("str"), start=start)[[*keys, "start", *numbers]]
