"""Charts that set two numbers side by side: an outlet against all others, a period against the one before.

Each row is a dumbbell: a dot for the one, an upright stroke for the other, both with their intervals, and a band between them whose length
is the difference. The rows are ordered by that difference. Two intervals that overlap do not say that there is none: its own interval and
its q-value (the share of false finds to expect among differences as marked as this one) stand in the hover text. Nothing here says why two
numbers differ; the standardised ones have the same mix of topics on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.words import actor_name, missing, number, plain, say, small
from analytics.schemas import ESTIMATES, check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_PANELS = 4
_MOST_ROWS, _MOST_ROWS_A_PANEL = 30, 12
_ROW, _HEAD = 34, 76
_APART = 0.15  # how far dot and stroke stand from the middle of their row


class Pair(NamedTuple):
    """Two measures that are compared and the measure of their difference."""

    one: str
    other: str
    gap: str


SOURCES = Pair("mean_stance", "mean_stance_rest", "difference")
STANDARDISED = Pair("standardised_mean", "standardised_rest", "standardised_difference")
PERIODS = Pair("mean_stance_after", "mean_stance_before", "change")


def source_comparison(estimates: pd.DataFrame, *, target: str | None = None, standardised: bool = False, language: str = "fr") -> go.Figure:
    """Draw each outlet against all others: one panel an actor, one dumbbell an outlet, the most favourable difference on top.

    Parameters
    ----------
    estimates
        What `analytics.compare_sources` gives: one row an actor, outlet and measure (`target_id`, `source`, the columns of the estimates,
        and `q_value`).
    target
        Draw this actor alone; else the actors with most articles, at most four.
    standardised
        Draw the numbers that are standardised over topics.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Three traces an actor: the bands between the marks, the strokes of the other outlets, the dots of the outlet.

    Examples
    --------
    >>> row = {"target_id": "RUS", "source": "L'Écho", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "", "q_value": 0.04}
    >>> values = {"mean_stance": -0.2, "mean_stance_rest": 0.1, "difference": -0.3}
    >>> rows = [row | {"measure": name, "estimate": at, "low": at - 0.1, "high": at + 0.1} for name, at in values.items()]
    >>> source_comparison(pd.DataFrame(rows)).data[2].x
    (-0.2,)
    """
    pair = STANDARDISED if standardised else SOURCES
    rows = _paired(estimates, ["target_id", "source"], pair)
    title = say("title.source_comparison", language)
    rows = rows[rows["source"].notna()] if target is None else rows[rows["source"].notna() & (rows["target_id"] == target)]
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    actors = marks.panels_of(rows, "target_id", _MOST_PANELS)
    most = _MOST_ROWS if len(actors) == 1 else _MOST_ROWS_A_PANEL
    parts = [_largest(rows[rows["target_id"] == actor], "source", most) for actor in actors]
    figure = _panels([len(part) for part in parts])
    for at, (actor, part) in enumerate(zip(actors, parts, strict=True), start=1):
        manner = marks.Manner(style.look(actor), pair.one, language)
        name = actor_name(actor, language)
        for trace in _dumbbells(part, [f"{name} · {source}" for source in part["source"]], manner, pair, ["target_id", "source"]):
            figure.add_trace(trace.update(name=plain(name)), row=at, col=1)
        figure.update_yaxes(**marks.row_ticks(part["source"].tolist()), row=at, col=1)
        marks.panel_title(figure, name, at)
    drawn = pd.concat(parts)
    left = marks.left_out(rows, "source", list(drawn["source"]), language) + marks.left_out(rows, "target_id", actors, language)
    what = say("subtitle.source_comparison_standardised" if standardised else "subtitle.source_comparison", language)
    _finish(figure, drawn, language)
    style.attach(figure, _of(estimates, pair), panels=len(actors), chart="source_comparison")
    told = f"{marks.subtitle(drawn, pair.one, language)} · {what}{left}"
    return style.frame(figure, title, told, language=language, height=_height([len(part) for part in parts]), drawn=drawn)


def period_comparison(estimates: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw how each actor came out before and after a day: one dumbbell an actor, the most favourable change on top.

    Parameters
    ----------
    estimates
        What `analytics.compare_periods` gives: one row an actor and measure (`target_id`, the columns of the estimates, and `q_value`).
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Three traces an actor: the bands between the marks, the strokes of the time before, the dots of the time after.

    Examples
    --------
    >>> row = {"target_id": "RUS", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "", "q_value": 0.04}
    >>> values = {"mean_stance_after": -0.2, "mean_stance_before": 0.1, "change": -0.3}
    >>> rows = [row | {"measure": name, "estimate": at, "low": at - 0.1, "high": at + 0.1} for name, at in values.items()]
    >>> period_comparison(pd.DataFrame(rows)).layout.yaxis.ticktext
    ('Russie',)
    """
    rows = _paired(estimates, ["target_id"], PERIODS)
    title = say("title.period_comparison", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    part = _largest(rows, "target_id", _MOST_ROWS)
    names = [actor_name(actor, language) for actor in part["target_id"]]
    figure = _panels([len(part)])
    for at, name in enumerate(names):
        manner = marks.Manner(style.look(part["target_id"].iloc[at]), PERIODS.one, language)
        for trace in _dumbbells(part.iloc[[at]], [name], manner, PERIODS, ["target_id"], first=at):
            figure.add_trace(trace.update(name=plain(name)))
    figure.update_yaxes(**marks.row_ticks(names))
    _finish(figure, part, language)
    style.attach(figure, _of(estimates, PERIODS), chart="period_comparison")
    left = marks.left_out(rows, "target_id", list(part["target_id"]), language)
    told = f"{marks.subtitle(part, PERIODS.one, language)} · {say('subtitle.period_comparison', language)}{left}"
    return style.frame(figure, title, told, language=language, height=150 + _ROW * len(part), drawn=part)


def _of(estimates: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    return estimates[estimates["measure"].isin(pair)]


def _paired(estimates: pd.DataFrame, by: list[str], pair: Pair) -> pd.DataFrame:
    """Return the rows of the one measure, with the other and the difference as columns `other_*` and `gap_*` beside them."""
    check(estimates, [*by, *ESTIMATES], "estimates")
    rows = marks.select(estimates, by, pair.one).drop_duplicates(by)
    for name in ("other", "gap"):
        beside = marks.select(estimates, by, getattr(pair, name)).drop_duplicates(by)
        kept = [column for column in (*ESTIMATES, "q_value") if column in beside]
        rows = rows.merge(beside[[*by, *kept]].rename(columns={column: f"{name}_{column}" for column in kept}), on=by, how="left")
    return rows


def _largest(rows: pd.DataFrame, key: str, most: int) -> pd.DataFrame:
    """Return the rows with most articles, the most unfavourable difference first, which is at the bottom."""
    known = rows[rows["estimate"].notna()].sort_values(["n_documents", key], ascending=[False, True]).head(most)
    return known.sort_values(["gap_estimate", "estimate", key], na_position="first", ignore_index=True)


def _dumbbells(
    rows: pd.DataFrame, headings: Sequence[str], manner: marks.Manner, pair: Pair, by: Sequence[str], *, first: int = 0
) -> list[go.Scatter]:
    places = [first + at for at in range(len(rows))]
    other = pd.DataFrame({column: rows[f"other_{column}"] for column in ESTIMATES})
    texts = [_hover(row, heading, manner.language) for (_, row), heading in zip(rows.iterrows(), headings, strict=True)]
    dots = marks.dots(rows, [at + _APART for at in places], headings, manner, marks.group_keys(rows, by, measure=pair.one))
    known = other["estimate"].notna()
    beside = manner._replace(look=style.Look(style.NEUTRAL, "line-ns"), measure=pair.other)
    strokes = marks.dots(
        other[known],
        [at - _APART for at, there in zip(places, known, strict=True) if there],
        [heading for heading, there in zip(headings, known, strict=True) if there],
        beside,
        marks.group_keys(rows[known], by, measure=pair.other),
    )
    strokes.update(marker={"size": 11, "line": {"width": 2.5}})
    return [_links(rows, places, manner.look.colour), strokes, dots.update(hovertext=texts)]


def _links(rows: pd.DataFrame, places: Sequence[int], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    x: list[float | None] = []
    y: list[float | None] = []
    for at, one, other in zip(places, rows["estimate"], rows["other_estimate"], strict=True):
        if not missing(other):
            x += [float(other), float(one), None]
            y += [at, at, None]
    line = {"color": style.faint(colour, 0.35), "width": 5}
    return marks.traced(go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip"), "links")


def _hover(row: pd.Series, heading: str, language: str) -> str:
    gap = row["gap_estimate"]
    lines = marks.hover(row, heading, language).split("<br>")
    if missing(gap):
        return "<br>".join(lines)
    bounds = marks.interval(row["gap_low"], row["gap_high"], row["gap_measure"], language)
    told = [say("hover.gap", language, value=_signed(gap, language), interval=bounds)]
    if not missing(row.get("gap_q_value")):
        told.append(say("hover.q_value", language, value=small(row["gap_q_value"], language)))
    return "<br>".join([*lines[:4], *told, *lines[4:]])


def _signed(value: float, language: str) -> str:
    return ("+" if round(value, 2) > 0 else "") + number(value, language)


def _height(amounts: Sequence[int]) -> int:
    return 112 + 56 + sum(_ROW * amount for amount in amounts) + _HEAD * (len(amounts) - 1)


def _panels(amounts: Sequence[int]) -> go.Figure:
    from plotly.subplots import make_subplots

    whole = sum(_ROW * amount for amount in amounts) + _HEAD * (len(amounts) - 1)
    figure = make_subplots(
        rows=len(amounts),
        cols=1,
        shared_xaxes="all",
        row_heights=list(map(float, amounts)),
        vertical_spacing=_HEAD / whole if len(amounts) > 1 else 0,
    )
    return figure.update_xaxes(showticklabels=True)


def _finish(figure: go.Figure, rows: pd.DataFrame, language: str) -> None:
    """Give the panels one axis with 0 in its middle, named below the last."""
    columns = [column for column in ("estimate", "low", "high", "other_estimate", "other_low", "other_high") if column in rows]
    bounds = style.symmetric_range(rows[columns].to_numpy(float).ravel())
    figure.update_xaxes(range=bounds, zeroline=True, zerolinewidth=1.5, tickformat=".1f", nticks=6)
    figure.update_yaxes(showgrid=True)
    last = max((axis for axis in figure.layout if axis.startswith("xaxis")), key=lambda name: int(name[5:] or 1))
    figure.layout[last].title.text = say("axis.sign", language)
    figure.update_layout(margin={"t": 112 if figure.layout.annotations else 92})
