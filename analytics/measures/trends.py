"""How a mean moves: a smooth line through the days, with a band from the same draws of articles.

At each day of a regular grid a straight line is fitted to the scores around it, near days weighing more than far ones (locally weighted
regression with the tricube kernel; Cleveland 1979, Journal of the American Statistical Association 74(368)). The window holds a set part
of the texts, so it is wide where little was written; where they crowd at one end of it, the line is level. Scores are bounded, so
Cleveland's down-weighting of outliers is left out. The band is that of each day by itself, not of the whole line, and it speaks of the
smoothed course: a jump on one day is drawn as a slope, and at both ends of the line there is only one side to learn from.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.measures.grouping import Matrix, Sums, check_by, group_rows, sum_up
from analytics.measures.ratios import Measure, bound, describe_draws, lay_out, no_estimates
from analytics.measures.resampling import drawn_sums, quotients
from analytics.schemas import check

Counts = NDArray[np.int64]

SPAN = 0.5  # of the texts of a group in the window
_FEWEST_IN_WINDOW = 10  # texts, or all there are: a line through fewer follows each of them
_STEPS = (1, 7, 28)  # days between the points of the grid
_MOST_POINTS = 120
_NARROWEST = 7.0  # days from the middle of a window to its end, at least
_FLAT = 0.01  # a variance of days, in squared half widths, below which no slope can be told: days spread evenly have .14
_ASIDE = 0.5  # a mean distance, in half widths, beyond which a line would guess ahead: at the end of an even course it is .35


class Window(NamedTuple):
    """Weights of the days (rows) at each point of the grid (columns), and how far each day lies from the point in half widths."""

    weights: Matrix
    distances: Matrix


def stance_trend(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    span: float = SPAN,
    seed: int = 0,
) -> pd.DataFrame:
    """Smooth the course of the mean stance over time.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`; articles without a date are left out.
    by
        Group columns without periods.
    topics
        Table `document_topics`, needed where `by` holds topic_id.
    span
        Part of a group's texts in the window of each day, above 0 and at most 1; a larger one gives a smoother line. The tenth at
        least, or the last, stands at its end, where it weighs nothing.
    seed
        For the band.

    Returns
    -------
    DataFrame
        Table `estimates` with `day` ("2024-06-19") behind the other group columns, measure trend, -1 to 1: one row for each group and day
        of a grid from its first to its last article, every day, week, four weeks or more, so that there are at most 120. `n_documents`
        and `n_units` count what lies in the window.

    Raises
    ------
    InputError
        A group column is not known, day is among them, or `span` is not above 0 and at most 1.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=61, tz="UTC")
    >>> documents = pd.DataFrame({"doc_id": [f"d{n}" for n in range(61)], "published": days})
    >>> stances = pd.DataFrame({"doc_id": documents["doc_id"], "target_id": "RUS", "score": [n / 60 for n in range(61)]})
    >>> stance_trend(stances, documents)[["day", "estimate", "n_documents"]].round(6).iloc[30:31].to_dict("list")
    {'day': ['2024-01-31'], 'estimate': [0.5], 'n_documents': [29]}
    """
    check(stances, ("doc_id", "score"), "stances")
    if not 0 < span <= 1:
        message = f"span is {span}; expected the part of the texts in a window, above 0 and at most 1."
        raise InputError(message)
    by = check_by(by, refused=("day",))
    rows = group_rows(stances.dropna(subset=["score"]), documents, [*by, "day"], topics)
    if rows.empty:
        return no_estimates([*by, "day"])
    sums = sum_up(rows.assign(value=rows["score"]), documents, [*by, "day"])
    days = pd.to_datetime(sums.groups["day"]).to_numpy().astype("datetime64[D]").astype(np.int64)
    step = next((size for size in _STEPS if np.ptp(days) < size * _MOST_POINTS), 0)
    step = step or _STEPS[-1] * int(np.ceil((np.ptp(days) + 1) / (_STEPS[-1] * _MOST_POINTS)))
    grid = np.arange(days.min(), days.max() + 1, step)
    family = sums.groups.groupby(by, sort=True).ngroup().to_numpy()
    parts = [_smooth(sums, np.flatnonzero(family == place), (days, grid, span), seed) for place in range(family.max() + 1)]
    return pd.concat(parts, ignore_index=True)


def _smooth(sums: Sums, columns: Counts, course: tuple[Counts, Counts, float], seed: int) -> pd.DataFrame:
    """Return the trend of one group, whose days are `columns` of the sums."""
    days, grid, span = course[0][columns], course[1], course[2]
    points = grid[(grid >= days[0]) & (grid <= days[-1])]
    points = points if len(points) else days[:1]
    texts = sums.matrix(1)[:, columns]
    used = np.flatnonzero(np.diff(texts.indptr))
    window = _windows(days, points, np.bincount(texts[used].indices, minlength=len(days)), span)
    above, below = (drawn_sums(sums.matrix(column)[:, columns][used], sums.keys[used], seed=seed) for column in (0, 1))
    inside = (window.weights > 0).astype(np.float64)
    n_texts = np.asarray((texts[used] @ inside > 0).sum(axis=0)).ravel()
    behind = {name: (sums.groups[name].to_numpy()[columns] @ inside).astype(np.int64) for name in ("n_documents", "n_units")}
    by = [str(column) for column in sums.groups if column not in ("day", *behind)]
    named = {column: [sums.groups[column].iloc[columns[0]]] * len(points) for column in by}
    groups = pd.DataFrame({**named, "day": points.astype("datetime64[D]").astype(str), **behind})
    measure = Measure("trend", f"locally weighted linear fit of the score by day, {span:.0%} of the texts in the window")
    draws = _fit_lines(above, below, window)
    return lay_out(groups, draws[0], bound(draws, n_texts, measure.ends), measure, describe_draws(sums.joined, seed))


def _windows(days: Counts, points: Counts, n_texts: Counts, span: float) -> Window:
    """Return the tricube weight of each day at each point; the window ends where the set part of the texts is reached."""
    distances = np.abs(days[:, None] - points[None, :]).astype(np.float64)
    order = np.argsort(distances, axis=0, kind="stable")
    needed = min(max(np.ceil(span * n_texts.sum()), _FEWEST_IN_WINDOW), n_texts.sum())
    reached = np.cumsum(n_texts[order], axis=0) >= needed
    last = np.take_along_axis(order, reached.argmax(axis=0)[None], axis=0)
    half = np.maximum(np.take_along_axis(distances, last, axis=0), _NARROWEST)
    weights = np.power(np.maximum(1 - np.power(distances / half, 3), 0.0), 3)
    return Window(weights, (days[:, None] - points[None, :]) / half)


def _fit_lines(above: Matrix, below: Matrix, window: Window) -> Matrix:
    """Return the height of the fitted line at each point, shape (resamples, points); the mean where the days tell no slope."""
    weights, distances = window
    level, total = above @ weights, below @ weights
    lean = below @ (weights * distances)
    width = below @ (weights * np.square(distances))
    slope = above @ (weights * distances)
    spread = total * width - np.square(lean)
    sloped = (spread > _FLAT * np.square(total)) & (np.abs(lean) <= _ASIDE * total)
    mean = quotients(level, total)
    line = np.divide(width * level - lean * slope, spread, out=mean, where=sloped)
    fitted: Matrix = np.clip(line, -1.0, 1.0)
    return fitted
