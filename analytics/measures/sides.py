"""The two sides of a comparison in every resample: a group and all others of its family, plain or standardised to one topic mix.

A family is what shares all group columns but the last; the last tells the sides apart (outlets; before and after). Sums of the rest are
those of the family less those of the side, in every resample, so a side and its rest stay paired. Direct standardisation weighs each
topic's mean by the topic's part of the sentences of both sides together, in the corpus as observed; where a resample draws nothing of a
topic on one side, that topic is left out of both for that resample.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.measures.grouping import Matrix, Sums, clusters_of, sum_up
from analytics.measures.resampling import drawn_sums, quotients

Counts = NDArray[np.int64]


class Side(NamedTuple):
    """One side of each comparison: its means in each resample, the observed ones first, and what lies behind them."""

    draws: Matrix
    n_texts: Counts
    n_documents: Counts
    n_units: Counts


class Contrast(NamedTuple):
    """Both sides of each comparison, its group columns, and the part of the topic mix that both sides touch."""

    groups: pd.DataFrame
    own: Side
    rest: Side
    covered: Matrix | None


def plain_contrast(sums: Sums, seed: int) -> Contrast:
    """Return each side's mean and that of the rest of its family; sides that are alone are left out.

    Parameters
    ----------
    sums
        Of value and number of rows, one group a side.
    seed
        Of the draws.
    """
    by = _group_columns(sums.groups)
    family = _families(sums.groups, by)
    above, below = (drawn_sums(sums.matrix(column), sums.keys, seed=seed) for column in (0, 1))
    means = quotients(above, below), quotients(_others(above, family), np.round(_others(below, family)))
    sizes = [_others(sums.groups[name].to_numpy()[None].astype(np.float64), family)[0] for name in ("n_documents", "n_units")]
    kept = sizes[1] > 0
    own = [sums.n_texts, *(sums.groups[name].to_numpy() for name in ("n_documents", "n_units"))]
    rest = [_texts_of_others(sums, family), *(size.astype(np.int64) for size in sizes)]
    own_side, rest_side = (Side(draws[:, kept], *(part[kept] for part in parts)) for draws, parts in zip(means, (own, rest), strict=True))
    return Contrast(sums.groups.loc[kept, by].reset_index(drop=True), own_side, rest_side, None)


def _group_columns(groups: pd.DataFrame) -> list[str]:
    return [str(column) for column in groups if column not in ("n_documents", "n_units")]


def _families(groups: pd.DataFrame, by: Sequence[str]) -> Counts:
    return groups.groupby(list(by[:-1]), sort=True).ngroup().to_numpy().astype(np.int64)


def _others(values: Matrix, family: Counts) -> Matrix:
    """Return the sum of each column's family less the column itself."""
    belongs = np.eye(family.max(initial=-1) + 1)[family]
    return (values @ belongs)[:, family] - values


def _texts_of_others(sums: Sums, family: Counts) -> Counts:
    """Return the different texts of each side's rest; a text that both print is one of each."""
    pairs = pd.DataFrame({"cluster": sums.cluster, "family": family[sums.group], "group": sums.group})
    alone = ~pairs.duplicated(["cluster", "family"], keep=False)
    of_family = np.bincount(pairs.drop_duplicates(["cluster", "family"])["family"], minlength=family.max(initial=-1) + 1)
    exclusive = np.bincount(pairs.loc[alone, "group"], minlength=len(sums.groups))
    return (of_family[family] - exclusive).astype(np.int64)


def standardised_contrast(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], seed: int) -> Contrast | None:
    """Return each side's mean and that of its rest as if both had the topic mix of their family.

    Parameters
    ----------
    rows
        With the group columns, topic_id and value.
    documents
        Table `documents`.
    by
        Group columns; the last one tells the sides apart.
    seed
        Of the draws.

    Returns
    -------
    Contrast or None
        None where no two sides share a topic.
    """
    if rows.empty:
        return None
    found = [_standardise(part, documents, by, seed) for _, part in rows.groupby(list(by[:-1]), sort=True)]
    kept = [contrast for contrast in found if len(contrast.groups)]
    if not kept:
        return None
    own, rest = (
        Side(
            np.concatenate([getattr(contrast, name).draws for contrast in kept], axis=1),
            *(np.concatenate([getattr(contrast, name)[place] for contrast in kept]) for place in (1, 2, 3)),
        )
        for name in ("own", "rest")
    )
    covered = np.concatenate([contrast.covered for contrast in kept if contrast.covered is not None])
    return Contrast(pd.concat([contrast.groups for contrast in kept], ignore_index=True), own, rest, covered)


def _standardise(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], seed: int) -> Contrast:
    """Return the contrasts of one family."""
    sums = sum_up(rows, documents, [by[-1], "topic_id"])
    side, sides = pd.factorize(sums.groups[by[-1]], sort=True)
    topic, topics = pd.factorize(sums.groups["topic_id"], sort=True)
    above, below = (_cells(sums, column, (side, topic), (len(sides), len(topics)), seed) for column in (0, 1))
    other_above, other_below = above.sum(axis=1, keepdims=True) - above, np.round(below.sum(axis=1, keepdims=True) - below)
    mix = below[0].sum(axis=0)
    weights = mix * ((below > 0) & (other_below > 0) & (below[0] > 0) & (other_below[0] > 0))
    means = [_weighted(weights, one, other) for one, other in ((above, below), (other_above, other_below))]
    covered = weights[0].sum(axis=1) / mix.sum()
    kept = np.flatnonzero(covered > 0).tolist()
    shared = [set(topics[weights[0, place] > 0]) for place in kept]
    chosen = [rows[rows["topic_id"].isin(names)] for names in shared]
    isin = [part[by[-1]] == sides[place] for part, place in zip(chosen, kept, strict=True)]
    clusters = rows["doc_id"].map(clusters_of(documents)).fillna(rows["doc_id"])
    own = Side(means[0][:, kept], *_behind([part[own] for part, own in zip(chosen, isin, strict=True)], clusters))
    rest = Side(means[1][:, kept], *_behind([part[~own] for part, own in zip(chosen, isin, strict=True)], clusters))
    named = {column: rows[column].iloc[0] for column in by[:-1]}
    groups = pd.DataFrame({**{column: [value] * len(kept) for column, value in named.items()}, by[-1]: sides[kept]})
    return Contrast(groups, own, rest, covered[kept])


def _cells(sums: Sums, column: int, places: tuple[Counts, Counts], shape: tuple[int, int], seed: int) -> Matrix:
    """Return one column of the sums in each resample, shape (1 + resamples, sides, topics)."""
    drawn = drawn_sums(sums.matrix(column), sums.keys, seed=seed)
    cells = np.zeros((len(drawn), *shape))
    cells[:, places[0], places[1]] = drawn
    return cells


def _weighted(weights: Matrix, above: Matrix, below: Matrix) -> Matrix:
    """Return the mean over topics of each side's mean in the topic."""
    means = np.divide(above, below, out=np.zeros_like(above), where=weights > 0)
    return quotients((weights * means).sum(axis=2), weights.sum(axis=2))


def _behind(parts: Sequence[pd.DataFrame], clusters: pd.Series) -> tuple[Counts, Counts, Counts]:
    """Return how many texts, articles and rows stand behind each number."""
    counts = [(clusters.loc[part.index].nunique(), part["doc_id"].nunique(), len(part)) for part in parts]
    texts, articles, units = np.array(counts, dtype=np.int64).reshape(-1, 3).T
    return texts, articles, units
