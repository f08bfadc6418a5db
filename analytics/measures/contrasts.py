"""Two sides against each other: an outlet and the rest, before and after.

A difference is taken in every resample, so what both sides share (an agency text that both print) does not count as a difference. An outlet
that writes about other things than the rest comes out differently without being slanted; so beside the plain difference stands the
standardised one: each side's mean in each topic, weighted by the topic mix of both sides together (direct standardisation; Fleiss, Levin
and Paik 2003, chapter 19). Topics that one side never touches cannot be compared and are left out; how much of the mix is left stands in
`method`. Many comparisons find something by luck: `q_value` is `p_value` corrected for all comparisons of the table (Benjamini and
Hochberg 1995). No difference here says why, and the standardised one is only as fine as the topics.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.measures.grouping import Matrix, check_by, group_rows, sum_up
from analytics.measures.ratios import Bounds, Measure, bound, describe_draws, lay_out, no_estimates
from analytics.measures.resampling import FEWEST_DOCUMENTS, percentile_interval
from analytics.measures.sides import Contrast, Side, plain_contrast, standardised_contrast
from analytics.schemas import check

_SIDE = "_side"
_ENDS = (-1.0, 1.0)
_FROM_SIDES = "all texts of a side agree: interval from those of both sides (Zou and Donner)"


class Names(NamedTuple):
    """What the measures of a comparison are called; an empty name is left out of the table."""

    own: str
    rest: str
    difference: str
    standard_own: str
    standard_rest: str
    standard_difference: str


_SOURCES = Names("mean_stance", "mean_stance_rest", "difference", "standardised_mean", "standardised_rest", "standardised_difference")
_PERIODS = Names("mean_stance_after", "mean_stance_before", "change", "", "", "standardised_change")


def compare_sources(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare each outlet's mean stance with that of all others.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`; articles without an outlet are left out.
    by
        Group columns without source.
    topics
        Table `document_topics`; the standardised measures are made where it is given.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates` with `source` among its groups: for each group and outlet the measures mean_stance, mean_stance_rest, difference
        and, with topics, standardised_mean, standardised_rest, standardised_difference; p_value and q_value of the differences. A group
        that one outlet alone covers is not there. `p_value` is that of a t test with the standard error of the draws and Welch's degrees of
        freedom; it is missing where there is no interval, and where the scores do not vary.

    Raises
    ------
    InputError
        A group column is not known, or source is among them.

    Examples
    --------
    >>> ids = [f"d{n}" for n in range(12)]
    >>> documents = pd.DataFrame({"doc_id": ids, "source": ["Nord", "Sud"] * 6})
    >>> stances = pd.DataFrame({"doc_id": ids, "target_id": "RUS", "score": [0.5, -0.5, 0.3, -0.3] * 3})
    >>> table = compare_sources(stances, documents)
    >>> table[table["measure"] == "difference"][["source", "estimate"]].round(2).values.tolist()
    [['Nord', 0.8], ['Sud', -0.8]]
    """
    check(stances, ("doc_id", "score"), "stances")
    by = check_by(by, refused=("source",))
    rows = group_rows(stances.dropna(subset=["score"]), documents, [*by, "source"], topics)
    return _compare(rows.assign(value=rows["score"]), documents, [*by, "source"], topics, names=_SOURCES, seed=seed)


def compare_periods(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    split: str | Sequence[Sequence[str]],
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare the mean stance of two periods.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`; articles without a date are left out.
    split
        The first day of the later period, such as "2024-06-19", in UTC; everything before it is the earlier one. Or the first and the last
        day of both periods, the earlier one first: [("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30")].
    by
        Group columns.
    topics
        Table `document_topics`; standardised_change is made where it is given.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates`: for each group the measures mean_stance_before, mean_stance_after, change and, with topics, standardised_change;
        p_value and q_value of the changes as in `compare_sources`. A group without a sentence in either period is not there.

    Raises
    ------
    InputError
        A group column is not known, or the periods are no days or overlap.

    Examples
    --------
    >>> days = pd.date_range("2024-06-13", periods=12, tz="UTC")
    >>> documents = pd.DataFrame({"doc_id": [f"d{n}" for n in range(12)], "published": days})
    >>> stances = pd.DataFrame({"doc_id": documents["doc_id"], "target_id": "RUS", "score": [0.0, 0.2] * 3 + [-0.5, -0.3] * 3})
    >>> compare_periods(stances, documents, "2024-06-19")[["measure", "estimate"]].round(2).values.tolist()
    [['mean_stance_after', -0.4], ['mean_stance_before', 0.1], ['change', -0.5]]
    """
    check(stances, ("doc_id", "score"), "stances")
    first, last = _periods(split)
    rows = group_rows(stances.dropna(subset=["score"]), documents, [*check_by(by, refused=("day",)), "day"], topics)
    earlier, later = (rows["day"].between(*period) for period in (first, last))
    rows = rows[earlier | later].reset_index(drop=True)
    side = np.where(rows["day"].between(*last), "after", "before")
    found = _compare(rows.assign(value=rows["score"], **{_SIDE: side}), documents, [*by, _SIDE], topics, names=_PERIODS, seed=seed)
    return found[found[_SIDE] == "after"].drop(columns=_SIDE).pipe(_with_q_values).reset_index(drop=True)


def _periods(split: str | Sequence[Sequence[str]]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return first and last day of both periods as text, which compares as the days do."""
    if isinstance(split, str):
        day = pd.Timestamp(_day(split))
        return ("0001-01-01", str((day - pd.Timedelta(days=1)).date())), (str(day.date()), "9999-12-31")
    days = [_day(day) for period in split for day in period]
    if len(days) != 4 or not days[0] <= days[1] < days[2] <= days[3]:
        message = f"split is {split!r}; expected a day such as '2024-06-19', or first and last day of two periods, the earlier one first."
        raise InputError(message)
    return (days[0], days[1]), (days[2], days[3])


def _day(given: object) -> str:
    try:
        return str(pd.Timestamp(str(given)).date())
    except ValueError as error:
        message = f"{given!r} is no day; expected one such as '2024-06-19'."
        raise InputError(message) from error


def _compare(
    rows: pd.DataFrame, documents: pd.DataFrame, by: list[str], topics: pd.DataFrame | None, *, names: Names, seed: int
) -> pd.DataFrame:
    """Return the comparison of each side, the last column of `by`, with the others of its group."""
    if rows.empty:
        return no_estimates(by, "p_value", "q_value")
    sums = sum_up(rows, documents, by)
    drawn = describe_draws(sums.joined, seed)
    tables = _measures(plain_contrast(sums, seed), names[:3], "mean of score over sentences", drawn)
    if topics is not None and "topic_id" not in by:
        found = standardised_contrast(group_rows(rows, documents, [*by, "topic_id"], topics), documents, by, seed)
        tables += _measures(found, names[3:], "mean of score over sentences, standardised to the pooled topic mix", drawn) if found else []
    table = pd.concat(tables)
    order = {name: place for place, name in enumerate(names)}
    table = table.assign(_order=table["measure"].map(order)).sort_values([*by, "_order"], kind="stable")
    return _with_q_values(table.drop(columns="_order").reset_index(drop=True))


def _measures(contrast: Contrast, names: Sequence[str], what: str, drawn: str) -> list[pd.DataFrame]:
    """Return the tables of both sides and of their difference; those without a name are left out."""
    own, rest = (bound(side.draws, side.n_texts, _ENDS) for side in (contrast.own, contrast.rest))
    shown = [(contrast.own, own, names[0]), (contrast.rest, rest, names[1])]
    tables = [_table(contrast, side, bounds, Measure(name, what), drawn) for side, bounds, name in shown if name]
    both = Side(
        contrast.own.draws - contrast.rest.draws,
        _welch(contrast),
        contrast.own.n_documents + contrast.rest.n_documents,
        contrast.own.n_units + contrast.rest.n_units,
    )
    bounds = _bound_difference(both, own, rest, contrast)
    table = _table(contrast, both, bounds, Measure(names[2], f"difference of two sides, each the {what}"), drawn, exact=_FROM_SIDES)
    return [*tables, table.assign(p_value=_p_values(both, bounds))]


def _table(contrast: Contrast, side: Side, bounds: Bounds, measure: Measure, drawn: str, **words: str) -> pd.DataFrame:
    groups = contrast.groups.assign(n_documents=side.n_documents, n_units=side.n_units)
    table = lay_out(groups, side.draws[0], bounds, measure, drawn, **words)
    if contrast.covered is None:
        return table
    said = [f"; topics that both sides touch cover {100 * part:.0f} % of the mix" for part in contrast.covered]
    return table.assign(method=table["method"] + pd.Series(said, index=table.index, dtype="str"))


def _welch(contrast: Contrast) -> NDArray[np.int64]:
    """Return one more than the degrees of freedom of each difference (Welch 1947), 0 where a side has too few texts."""
    sizes = np.stack([contrast.own.n_texts, contrast.rest.n_texts]).astype(np.float64)
    spread = np.stack([np.nanvar(side.draws[1:], axis=0) for side in (contrast.own, contrast.rest)])
    below = (np.square(spread) / np.maximum(sizes - 1, 1)).sum(axis=0)
    freedom = np.divide(np.square(spread.sum(axis=0)), below, out=sizes.min(axis=0) - 1, where=below > 0)
    return np.where(sizes.min(axis=0) >= FEWEST_DOCUMENTS, np.floor(freedom).astype(np.int64) + 1, 0)


def _bound_difference(both: Side, own: Bounds, rest: Bounds, contrast: Contrast) -> Bounds:
    """Return the interval of each difference; where a side agrees with itself, from both sides' bounds (Zou and Donner 2008)."""
    low, high = percentile_interval(both.draws[1:], both.n_texts)
    difference, one, other = both.draws[0], contrast.own.draws[0], contrast.rest.draws[0]
    exact = (own.exact | rest.exact) & (both.n_texts > 0)
    low = np.where(exact, difference - np.hypot(one - own.low, rest.high - other), np.minimum(low, difference))
    high = np.where(exact, difference + np.hypot(own.high - one, other - rest.low), np.maximum(high, difference))
    return Bounds(low, high, exact)


def _p_values(both: Side, bounds: Bounds) -> Matrix:
    from scipy.stats import t

    error = np.nanstd(both.draws[1:], axis=0) * np.sqrt(both.n_texts / np.maximum(both.n_texts - 1, 1))
    tested = (both.n_texts > 0) & ~bounds.exact & (error > 0)
    ratio = np.divide(np.abs(both.draws[0]), error, out=np.zeros_like(error), where=tested)
    p: Matrix = np.where(tested, 2 * t.sf(ratio, np.maximum(both.n_texts - 1, 1)), np.nan)
    return p


def _with_q_values(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with p_value corrected for all comparisons of the same measure in it."""
    from scipy.stats import false_discovery_control

    q = pd.Series(np.nan, index=table.index)
    for _, values in table["p_value"].dropna().groupby(table["measure"]):
        q.loc[values.index] = false_discovery_control(values.to_numpy(), method="bh")
    return table.assign(q_value=q)
