"""Lines over the months, with their bands, in stacked panels.

Every month between the first and the last has its place on the axis, so that a month without a number is a visible gap. The line joins what
was estimated month by month; it is not smoothed, and a rise or fall inside overlapping bands may be chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analytics.charts.marks import Manner, bars, group_keys, hover, numbers, panel_title, traced
from analytics.charts.style import faint, symmetric_range
from analytics.charts.words import day, month, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_LARGE = 24  # months whose markers stand apart at full size


class Series(NamedTuple):
    """One line over time: its estimates, its name, its manner, and the group columns that tell it from the other lines."""

    rows: pd.DataFrame
    name: str
    manner: Manner
    by: Sequence[str] = ()


def months_between(months: Iterable[str]) -> list[str]:
    """Return every month from the first to the last, gaps filled.

    Examples
    --------
    >>> months_between(["2024-01", "2023-11"])
    ['2023-11', '2023-12', '2024-01']
    """
    known = sorted({str(value)[:7] for value in months if not pd.isna(value)})
    return [str(period) for period in pd.period_range(known[0], known[-1], freq="M")] if known else []


def timelines(series: Sequence[Series], months: Sequence[str], columns: int = 1, trends: Sequence[Series] = ()) -> go.Figure:
    """Return a figure with one panel a series over the same months.

    Parameters
    ----------
    series
        One a panel.
    months
        All months of the axis, in order.
    columns
        Panels side by side.
    trends
        A smoothed line for each panel; the months are then hollow dots beneath it.

    Examples
    --------
    >>> from analytics.charts.style import look
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 9, "month": "2024-01"}
    >>> table = pd.DataFrame([row | {"estimate": 0.1, "low": 0.0, "high": 0.2}])
    >>> len(timelines([Series(table, "Russie", Manner(look("RUS"), "mean_stance"))], ["2024-01"]).data)
    2
    """
    from plotly.subplots import make_subplots

    height = math.ceil(len(series) / columns)
    figure = make_subplots(
        rows=height, cols=columns, shared_xaxes=True, shared_yaxes=True, vertical_spacing=0.3 / height, horizontal_spacing=0.06
    )
    for at, one in enumerate(series):
        for trace in [*_points(one, months), *smooth(trends[at], months)] if trends else line(one, months):
            figure.add_trace(trace.update(name=plain(one.name)), row=at // columns + 1, col=at % columns + 1)
        panel_title(figure, one.name, at + 1)
    most = 7 if columns == 1 else 4
    if len(series) % columns:  # the last panel of the right column stands one row higher
        figure.update_xaxes(showticklabels=True, row=height - 1, col=columns)
    return figure.update_xaxes(**month_ticks(months, one.manner.language, most), showgrid=False)


def line(series: Series, months: Sequence[str]) -> list[go.Scatter]:
    """Return a line over the months with its band; a month without a number is a gap, never a zero.

    Parameters
    ----------
    series
        Its rows have a `month`; its name stands in the hover text.
    months
        All months of the axis, in order.

    Examples
    --------
    >>> from analytics.charts.style import look
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 9, "month": "2024-01"}
    >>> table = pd.DataFrame([row | {"estimate": 0.1, "low": 0.0, "high": 0.2}])
    >>> band, points = line(Series(table, "Russie", Manner(look("RUS"), "mean_stance")), ["2024-01", "2024-02"])
    >>> points.y
    (0.1, None)
    """
    import plotly.graph_objects as go

    rows, manner = series.rows, series.manner
    placed = rows.drop_duplicates("month").set_index("month").reindex(list(months))
    hollow = placed["low"].isna() | placed["high"].isna()
    in_band = pd.Series(False, index=placed.index)
    in_band.iloc[[at for run in _runs(placed) for at in run]] = True
    alone = placed.assign(low=placed["low"].mask(in_band), high=placed["high"].mask(in_band))
    texts = [_month_hover(row, series.name, at, manner.language) for at, row in placed.iterrows()]
    colour = manner.look.colour
    points = go.Scatter(
        x=list(range(len(months))),
        y=numbers(placed["estimate"]),
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": manner.look.dash},
        marker={
            "color": colour,
            "size": 8 if len(months) <= _MOST_LARGE else 5,
            "symbol": [manner.look.symbol + ("-open" if empty else "") for empty in hollow],
        },
        error_y=bars(alone, faint(colour, 0.55)),
        hovertext=texts,
        hoverinfo="text",
        cliponaxis=False,
    )
    keys = [group | {"month": at} for group in group_keys(rows.head(1), series.by) or [{}] for at in months]
    return [traced(_band(placed, colour), "band"), traced(points, "line", keys)]


def _points(series: Series, months: Sequence[str]) -> list[go.Scatter]:
    """Return the months as small hollow dots with their interval bars, to stand beneath a smoothed line."""
    _, points = line(series, months)
    placed = series.rows.drop_duplicates("month").set_index("month").reindex(list(months))
    symbol = series.manner.look.symbol + "-open"
    return [
        points.update(mode="markers", marker={"size": 7, "symbol": symbol}, error_y=bars(placed, faint(series.manner.look.colour, 0.4)))
    ]


def centre(figure: go.Figure, rows: pd.DataFrame) -> None:
    """Give every panel of a figure the same vertical axis with 0 in its middle and drawn.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> figure = go.Figure(go.Scatter(x=[0], y=[1]))
    >>> centre(figure, pd.DataFrame({"estimate": [0.1], "low": [0.0], "high": [0.2]}))
    >>> figure.layout.yaxis.tickvals
    (-0.2, 0, 0.2)
    """
    bounds = symmetric_range([*rows["low"], *rows["high"], *rows["estimate"]])
    step = 0.5 if bounds[1] > 0.5 else 0.2
    figure.update_yaxes(range=bounds, zeroline=True, tickformat=".1f", tickvals=[-step, 0, step])


def smooth(series: Series, months: Sequence[str]) -> list[go.Scatter]:
    """Return a smoothed line with its band, over days placed among the months; nothing where it has no rows.

    Parameters
    ----------
    series
        Its rows have a `day` ("2024-06-19").
    months
        All months of the axis, in order; a month reaches from half a step before its place to half a step behind it.

    Examples
    --------
    >>> from analytics.charts.style import look
    >>> row = {"measure": "trend", "level": 0.95, "n_documents": 9, "n_units": 9, "estimate": 0.1, "low": 0.0, "high": 0.2}
    >>> table = pd.DataFrame([row | {"day": "2024-02-01"}, row | {"day": "2024-02-15"}])
    >>> smooth(Series(table, "Russie", Manner(look("RUS"), "trend")), ["2024-01", "2024-02"])[1].x
    (0.5, 0.9827586206896552)
    """
    import plotly.graph_objects as go

    placed = series.rows.dropna(subset=["day", "estimate"]).sort_values("day", kind="stable", ignore_index=True)
    if placed.empty:
        return []
    manner, colour = series.manner, series.manner.look.colour
    places = [_place(at, months) for at in placed["day"]]
    texts = [
        hover(row, f"{series.name} · {day(pd.Timestamp(row['day']), manner.language)}", manner.language) for _, row in placed.iterrows()
    ]
    trend = go.Scatter(
        x=places,
        y=numbers(placed["estimate"]),
        mode="lines",
        line={"color": colour, "width": 2, "dash": manner.look.dash},
        hovertext=texts,
        hoverinfo="text",
    )
    return [traced(_band(placed, colour, places), "band"), traced(trend, "trend", group_keys(placed, [*series.by, "day"]))]


def _place(at: str, months: Sequence[str]) -> float:
    date = pd.Timestamp(at)
    return months.index(str(at)[:7]) - 0.5 + (date.day - 1) / date.days_in_month


def _month_hover(row: pd.Series, heading: str, at: object, language: str) -> str:
    return "" if pd.isna(row["estimate"]) else hover(row, f"{heading} · {month(str(at), language)}", language)


def _band(placed: pd.DataFrame, colour: str, places: Sequence[float] | None = None) -> go.Scatter:
    import plotly.graph_objects as go

    x: list[float | None] = []
    y: list[float | None] = []
    for run in _runs(placed):
        along = [places[at] if places else at for at in run]
        x += [*along, *reversed(along), None]
        y += [*placed["low"].iloc[run], *placed["high"].iloc[run[::-1]], None]
    fill = faint(colour)
    return go.Scatter(x=x, y=y, mode="lines", line={"width": 0, "color": fill}, fill="toself", fillcolor=fill, hoverinfo="skip")


def _runs(placed: pd.DataFrame) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for at, known in enumerate(placed[["estimate", "low", "high"]].notna().all(axis=1)):
        if known:
            runs[-1].append(at)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def month_ticks(months: Sequence[str], language: str = "fr", most: int = 7) -> dict[str, object]:
    """Return axis settings that label at most `most` months, with the year where it changes.

    Examples
    --------
    >>> month_ticks(["2023-12", "2024-01"])["ticktext"]
    ['déc.<br>2023', 'janv.<br>2024']
    """
    step = max(1, math.ceil(len(months) / most))
    labels, year = [], ""
    for at in range(0, len(months), step):
        text = month(months[at], language, "MMM")
        labels.append(text if months[at][:4] == year else f"{text}<br>{months[at][:4]}")
        year = months[at][:4]
    shown = list(range(0, len(months), step))
    return {"tickmode": "array", "tickvals": shown, "ticktext": labels, "tickangle": 0, "range": [-0.4, len(months) - 0.6]}
