"""A ratio of sums as a row of table `estimates`: the number, its interval, and how it came about in words.

The interval comes from drawing whole articles (`resampling`). Where every article of a group says the same there is nothing to draw: all
draws are equal and the bootstrap would call the number certain. What so many equal articles do allow is bounded exactly (Clopper and
Pearson 1934): with confidence .975 the share of articles that say something else is below 1 - .025^(1/n), and those few can move the mean
by that much of the way to either end of the scale, no more. The sizes of articles are not part of that bound, and nothing here knows
whether the scorer was right.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.measures.grouping import Matrix, Sums, sum_up
from analytics.measures.resampling import FEWEST_DOCUMENTS, LEVEL, RESAMPLES, drawn_sums, percentile_interval, quotients
from analytics.schemas import ESTIMATES, empty

_EXACT = "all texts agree: exact bound for the share of others (Clopper and Pearson), each text one trial"
_WIDTH = 1e-9  # an interval narrower than that has no width but for rounding


class Measure(NamedTuple):
    """What a ratio is: its name in the table, how it is computed in words, the ends of its scale."""

    name: str
    what: str
    ends: tuple[float, float] = (-1.0, 1.0)


class Bounds(NamedTuple):
    """An interval for each group, and where it is the exact bound of articles that all agree."""

    low: Matrix
    high: Matrix
    exact: NDArray[np.bool_]


def estimate_ratios(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], measure: Measure, seed: int) -> pd.DataFrame:
    """Return the mean of the column `value` in each group of `rows` with its interval.

    Parameters
    ----------
    rows
        From `grouping.group_rows`, with a column `value`.
    documents
        Table `documents`.
    by
        Group columns.
    measure
        Name, words and scale.
    seed
        For the intervals.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": list("abcdef"), "source": "Nord", "value": 1.0})
    >>> table = estimate_ratios(rows, rows[["doc_id"]], ["source"], Measure("share", "a share", (0.0, 1.0)), 0)
    >>> table[["estimate", "low", "high"]].round(3).values.tolist()
    [[1.0, 0.541, 1.0]]
    """
    if rows.empty:
        return no_estimates(by)
    sums = sum_up(rows, documents, by)
    above, below = (drawn_sums(sums.matrix(column), sums.keys, seed=seed) for column in (0, 1))
    return to_estimates(sums, quotients(above, below), measure, seed)


def to_estimates(sums: Sums, draws: Matrix, measure: Measure, seed: int) -> pd.DataFrame:
    """Return the rows of table `estimates` for ratios; the first row of `draws` holds the estimates."""
    bounds = bound(draws, sums.n_texts, measure.ends)
    return lay_out(sums.groups, draws[0], bounds, measure, describe_draws(sums.joined, seed))


def bound(draws: Matrix, n_texts: NDArray[Any], ends: tuple[float, float]) -> Bounds:
    """Return the interval of each group.

    Parameters
    ----------
    draws
        Shape (1 + resamples, groups), the estimates first.
    n_texts
        Different texts behind each group; shape (groups,).
    ends
        Of the scale.

    Examples
    --------
    >>> bound(np.full((9, 1), -1.0), np.array([6]), (-1.0, 1.0)).high.round(3).tolist()
    [-0.081]
    """
    low, high = percentile_interval(draws[1:], n_texts)
    estimate = draws[0]
    flat = high - low < _WIDTH
    reach = 1 - ((1 - LEVEL) / 2) ** (1 / np.maximum(n_texts, 1))
    low = np.where(flat, estimate - (estimate - ends[0]) * reach, np.minimum(low, estimate))
    high = np.where(flat, estimate + (ends[1] - estimate) * reach, np.maximum(high, estimate))
    return Bounds(low, high, flat)


def lay_out(groups: pd.DataFrame, estimate: Matrix, bounds: Bounds, measure: Measure, drawn: str, *, exact: str = _EXACT) -> pd.DataFrame:
    """Return group columns and the columns of table `estimates`; `groups` holds n_documents and n_units."""
    ways = [f"{measure.what}; {exact if agree else drawn}; none below {FEWEST_DOCUMENTS} texts" for agree in bounds.exact]
    table = groups.assign(measure=measure.name, estimate=estimate, low=bounds.low, high=bounds.high, level=LEVEL)
    by = [column for column in groups if column not in ESTIMATES]
    return table.assign(method=pd.Series(ways, index=table.index, dtype="str"))[[*by, *ESTIMATES]]


def describe_draws(joined: bool, seed: int, more: str = "") -> str:
    """Return how the resamples were drawn, in words.

    Examples
    --------
    >>> describe_draws(True, 0)
    'Poisson bootstrap of whole articles, reprints together, 1000 resamples, seed 0'
    """
    unit = "articles, reprints together" if joined else "articles"
    return f"Poisson bootstrap of whole {unit}{more}, {RESAMPLES} resamples, seed {seed}"


def no_estimates(by: Sequence[str], *more: str) -> pd.DataFrame:
    """Return table `estimates` without rows, with the group columns before and further columns of numbers behind."""
    before = pd.DataFrame({column: pd.Series(dtype="str") for column in by})
    behind = pd.DataFrame({column: pd.Series(dtype="float64") for column in more})
    return pd.concat([before, empty(ESTIMATES), behind], axis=1)
