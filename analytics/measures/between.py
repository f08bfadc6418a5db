"""How far outlets lie apart, beyond what the luck of their articles explains.

The means of outlets differ even where all write alike, because each printed only so many articles. The variance between outlets is
therefore the variance of their means less the mean of their sampling variances (the method of moments, as for random effects: Hedges and
Olkin 1985, chapter 9; Cochran 1954), and never below 0. In a resample the sampling noise is in the means twice, and is taken out twice.
The square root is on the scale of the scores: .2 is the standard deviation of their means. It is the spread of these outlets, not of the
press, and with two or three of them hardly known.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.measures.grouping import Matrix, Sums, check_by, group_rows, sum_up
from analytics.measures.ratios import Bounds, Measure, describe_draws, lay_out, no_estimates
from analytics.measures.resampling import FEWEST_DOCUMENTS, drawn_sums, percentile_interval, quotients
from analytics.schemas import check

FEWEST_OUTLETS = 2
_STILL = 1e-18  # variance of a mean that no draw moves: all of an outlet's texts agree, and there is nothing to draw an interval from


def polarisation(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compute how far the mean stances of outlets lie apart.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`; articles without an outlet are left out.
    by
        Group columns without source.
    topics
        Table `document_topics`, needed where `by` holds topic_id.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates`, measure polarisation: the standard deviation between outlets, sampling noise taken out, from 0. Outlets with
        fewer than five texts in a group are not counted; below two outlets the estimate is missing, and where every outlet always says
        the same, the interval. `n_documents` and `n_units` count what
        the remaining outlets wrote.

    Raises
    ------
    InputError
        A group column is not known, or source is among them.

    Examples
    --------
    >>> ids = [f"d{n}" for n in range(12)]
    >>> documents = pd.DataFrame({"doc_id": ids, "source": ["Nord", "Sud"] * 6})
    >>> stances = pd.DataFrame({"doc_id": ids, "target_id": "RUS", "score": [0.5, -0.5, 0.3, -0.3] * 3})
    >>> polarisation(stances, documents)[["target_id", "estimate"]].round(2).values.tolist()
    [['RUS', 0.56]]
    """
    check(stances, ("doc_id", "score"), "stances")
    by = check_by(by, refused=("source",))
    rows = group_rows(stances.dropna(subset=["score"]), documents, [*by, "source"], topics)
    if rows.empty:
        return no_estimates(by)
    sums = sum_up(rows.assign(value=rows["score"]), documents, [*by, "source"])
    means = quotients(*(drawn_sums(sums.matrix(column), sums.keys, seed=seed) for column in (0, 1)))
    groups, family = _families(sums, by)
    draws = np.column_stack([_spread(means[:, family == place], sums.n_texts[family == place]) for place in range(len(groups))])
    texts = np.bincount(family[family >= 0], weights=sums.n_texts[family >= 0], minlength=len(groups)).astype(np.int64)
    still = np.array([not (np.nanvar(means[1:, family == place], axis=0) > _STILL).any() for place in range(len(groups))], dtype=bool)
    low, high = percentile_interval(draws[1:], np.where(np.isnan(draws[0]) | still, 0, texts))
    bounds = Bounds(np.minimum(low, draws[0]), np.maximum(high, draws[0]), np.zeros(len(groups), dtype=bool))
    what = f"standard deviation of the means of outlets with {FEWEST_DOCUMENTS} texts or more, sampling variance taken out"
    return lay_out(groups, draws[0], bounds, Measure("polarisation", what, (0.0, 2**0.5)), describe_draws(sums.joined, seed))


def _families(sums: Sums, by: Sequence[str]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return a row for each group with what its outlets wrote, and the group of each outlet, -1 for one with too few texts."""
    table = sums.groups.assign(counted=sums.n_texts >= FEWEST_DOCUMENTS)
    family = table.groupby(list(by), sort=True).ngroup().to_numpy()
    sizes = table[["n_documents", "n_units"]].where(table["counted"], 0)
    groups = table[list(by)].join(sizes).groupby(list(by), sort=True).sum().astype("int64").reset_index()
    return groups, np.where(table["counted"], family, -1)


def _spread(means: Matrix, n_texts: NDArray[np.int64]) -> Matrix:
    """Return the standard deviation between outlets: as observed, then in each resample; shape (1 + resamples,)."""
    if means.shape[1] < FEWEST_OUTLETS:
        return np.full(len(means), np.nan)
    noise = (np.nanvar(means[1:], axis=0) * n_texts / (n_texts - 1)).mean()
    drawn = np.isfinite(means).sum(axis=1)
    variance = np.full(len(means), np.nan)
    variance[drawn > 1] = np.nanvar(means[drawn > 1], axis=1, ddof=1)
    spread: Matrix = np.sqrt(np.maximum(variance - noise * np.where(np.arange(len(means)) > 0, 2, 1), 0.0))
    return spread
