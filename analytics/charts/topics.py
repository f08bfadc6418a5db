"""Charts of what the articles are about: prevalence, prevalence over time, and how actors come out of each topic.

A topic is a group of texts that share words; its label is three of them, not a heading that somebody chose. Prevalence is a share of units,
so a topic can lose share while it gains articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.charts import marks, style, timelines
from analytics.charts.words import actor_name, say
from analytics.schemas import check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_BARS = 25
_MOST_COLUMNS = 5


def topic_prevalence(estimates: pd.DataFrame, *, topics: pd.DataFrame, measure: str = "prevalence", language: str = "fr") -> go.Figure:
    """Draw how large each topic is: one bar with its interval a topic, the largest on top.

    Parameters
    ----------
    estimates
        One row a topic: `topic_id` and the columns of the estimates.
    topics
        The topics with their `label`.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace of bars; a bar without an interval is hollow.

    Examples
    --------
    >>> row = {"measure": "prevalence", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"topic_id": 0, "estimate": 0.2, "low": 0.1, "high": 0.3}])
    >>> topic_prevalence(table, topics=pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]})).layout.yaxis.ticktext
    ('gaz, prix',)
    """
    rows = marks.select(estimates, ["topic_id"], measure)
    title = say("title.topic_prevalence", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    known = rows[rows["estimate"].notna()].sort_values(["estimate", "topic_id"], ascending=[True, False]).tail(_MOST_BARS)
    names = topic_names(known["topic_id"], topics, language)
    figure = go.Figure(_bars(known, names, language))
    figure.update_xaxes(**marks.share_ticks(_top(known), language), title_text=say("measure.prevalence", language))
    figure.update_yaxes(**marks.row_ticks(names, 40), showgrid=False)
    left = marks.left_out(rows, "topic_id", list(known["topic_id"]), language)
    subtitle = marks.subtitle(known, measure, language) + left
    style.attach(figure, rows, chart="topic_prevalence")
    return style.frame(figure, title, subtitle, language=language, height=150 + 28 * len(known), drawn=known)


def topic_names(topic_ids: pd.Series, topics: pd.DataFrame, language: str = "fr") -> list[str]:
    """Return the label of each topic id, or "thème 3" where the topics know none.

    Raises
    ------
    SchemaError
        If `topics` has no `topic_id` or no `label`.

    Examples
    --------
    >>> topic_names(pd.Series([0, 3]), pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]}))
    ['gaz, prix', 'thème 3']
    """
    check(topics, ["topic_id", "label"], "topics")
    labels = {key: label for key, label in zip(topics["topic_id"], topics["label"], strict=True) if not pd.isna(label) and label}
    outside = say("topic.outside", language)
    return [outside if key == -1 else str(labels.get(key, say("topic", language, n=key))) for key in topic_ids]


def topics_over_time(estimates: pd.DataFrame, *, topics: pd.DataFrame, measure: str = "prevalence", language: str = "fr") -> go.Figure:
    """Draw how large each topic is, month by month: one panel a topic, the twelve largest.

    Parameters
    ----------
    estimates
        One row a topic and month: `topic_id`, `month` ("2024-06") and the columns of the estimates.
    topics
        The topics with their `label`.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces a topic, band and line; a month without a number is a gap.

    Examples
    --------
    >>> row = {"measure": "prevalence", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"topic_id": 0, "month": "2024-06", "estimate": 0.2, "low": 0.1, "high": 0.3}])
    >>> topics_over_time(table, topics=pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]})).data[1].y
    (0.2,)
    """
    rows = marks.select(estimates, ["topic_id", "month"], measure)
    title = say("title.topics_over_time", language)
    if rows["estimate"].isna().all() or rows["month"].isna().all():
        return style.empty_figure(title, language=language)
    chosen = marks.panels_of(rows, "topic_id", marks.MAX_PANELS)
    names = topic_names(pd.Series(chosen), topics, language)
    manner = marks.Manner(style.Look(style.ACCENT), measure, language)
    series = [timelines.Series(rows[rows["topic_id"] == key], name, manner, ("topic_id",)) for key, name in zip(chosen, names, strict=True)]
    columns = 1 if len(series) <= 3 else 2
    figure = timelines.timelines(series, timelines.months_between(rows["month"]), columns)
    figure.update_yaxes(**marks.share_ticks(_top(rows[rows["topic_id"].isin(chosen)]), language, 4))
    style.attach(figure, rows, panels=len(series), chart="topics_over_time").update_layout(margin={"t": 112})
    height = 150 + 130 * -(-len(series) // columns)
    drawn = pd.concat([one.rows for one in series])
    return style.frame(figure, title, marks.subtitle(drawn, measure, language), language=language, height=height, drawn=drawn)


def topic_stance_heatmap(estimates: pd.DataFrame, *, topics: pd.DataFrame, measure: str = "mean_stance", language: str = "fr") -> go.Figure:
    """Draw how each actor comes out of each topic: colour is the sign, blank where nothing was found.

    Parameters
    ----------
    estimates
        One row a topic and actor: `topic_id`, `target_id` and the columns of the estimates.
    topics
        The topics with their `label`.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        A heatmap of the cells with an interval, and hollow squares for those without one.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"topic_id": 0, "target_id": "RUS", "estimate": -0.2, "low": -0.3, "high": -0.1}])
    >>> topic_stance_heatmap(table, topics=pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]})).data[0].text
    (['<b>−0,20</b><br>−0,30<br>−0,10'],)
    """
    rows = marks.select(estimates, ["topic_id", "target_id"], measure)
    title = say("title.topic_stance_heatmap", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    keys = marks.panels_of(rows, "topic_id", _MOST_BARS)[::-1], marks.panels_of(rows, "target_id", _MOST_COLUMNS)
    names = topic_names(pd.Series(keys[0]), topics, language), [actor_name(actor, language) for actor in keys[1]]
    cells = {(row["topic_id"], row["target_id"]): row for _, row in rows[rows["estimate"].notna()].iterrows()}
    figure = go.Figure([_cells(cells, keys, names, language), _hollow(cells, keys, names, language)])
    bound = style.symmetric_range(rows["estimate"])[1]
    figure.update_layout(coloraxis={"cmid": 0, "cmin": -bound, "cmax": bound, "showscale": False}, margin={"t": 120, "b": 20})
    figure.update_xaxes(**marks.column_ticks(names[1]), side="top", showgrid=False)
    figure.update_yaxes(**marks.row_ticks(names[0], 36), showgrid=False)
    drawn = rows[rows["topic_id"].isin(keys[0]) & rows["target_id"].isin(keys[1])]
    left = marks.left_out(rows, "topic_id", keys[0], language) + marks.left_out(rows, "target_id", keys[1], language)
    subtitle = marks.subtitle(drawn, measure, language) + say("subtitle.cells", language) + left
    style.attach(figure, rows, chart="topic_stance_heatmap")
    return style.frame(figure, title, subtitle, language=language, height=140 + 52 * len(keys[0]), drawn=drawn)


_Cells = dict[tuple[object, object], pd.Series]
_Keys = tuple[list[Any], list[str]]


def _bars(rows: pd.DataFrame, names: list[str], language: str) -> go.Bar:
    import plotly.graph_objects as go

    hollow = rows["low"].isna() | rows["high"].isna()
    trace = go.Bar(
        x=marks.numbers(rows["estimate"]),
        y=list(range(len(rows))),
        orientation="h",
        width=0.62,
        marker={
            "color": [style.faint(style.ACCENT, 0.0 if empty else 0.55) for empty in hollow],
            "line": {"width": 1.2, "color": style.ACCENT},
        },
        error_x=marks.bars(rows, style.NEUTRAL),
        hovertext=[marks.hover(row, name, language) for (_, row), name in zip(rows.iterrows(), names, strict=True)],
        hoverinfo="text",
    )
    return marks.traced(trace, "bars", marks.group_keys(rows, ["topic_id"]))


def _top(rows: pd.DataFrame) -> float:
    return float(min(1.02, max(rows["estimate"].max(), rows["high"].fillna(0).max(), 0.02) * 1.1))


def _cells(cells: _Cells, keys: _Keys, names: _Keys, language: str) -> go.Heatmap:
    import plotly.graph_objects as go

    def cell(topic: object, target: object) -> pd.Series | None:
        row = cells.get((topic, target))
        return None if row is None or row[["low", "high"]].isna().any() else row

    grid = [[cell(topic, target) for target in keys[1]] for topic in keys[0]]
    trace = go.Heatmap(
        z=[[None if row is None else float(row["estimate"]) for row in line] for line in grid],
        text=[["" if row is None else _caption(row, language) for row in line] for line in grid],
        texttemplate="%{text}",
        textfont={"size": 11},
        hovertext=[
            ["" if row is None else marks.hover(row, f"{topic} · {target}", language) for row, target in zip(line, names[1], strict=True)]
            for line, topic in zip(grid, names[0], strict=True)
        ],
        hoverinfo="text",
        coloraxis="coloraxis",
        xgap=3,
        ygap=3,
    )
    return marks.traced(trace, "cells", [[_key(topic, target) for target in keys[1]] for topic in keys[0]])


def _hollow(cells: _Cells, keys: _Keys, names: _Keys, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    few = [key for key, row in cells.items() if row[["low", "high"]].isna().any()]
    shown = [(topic, target) for topic, target in few if topic in keys[0] and target in keys[1]]
    places = [(keys[1].index(str(target)), keys[0].index(topic)) for topic, target in shown]
    trace = go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        marker={"symbol": "square-open", "size": 30, "color": style.NEUTRAL},
        text=[marks.value(cells[key]["estimate"], cells[key]["measure"], language) for key in shown],
        textfont={"size": 10},
        hovertext=[marks.hover(cells[key], f"{names[0][y]} · {names[1][x]}", language) for key, (x, y) in zip(shown, places, strict=True)],
        hoverinfo="text",
    )
    return marks.traced(trace, "hollow", [_key(*key) for key in shown])


def _key(topic: object, target: object) -> dict[str, object]:
    return {"topic_id": style.jsonable(topic), "target_id": target}


def _caption(row: pd.Series, language: str) -> str:
    # One below the other, so that a cell is as narrow as a phone needs it.
    number, low, high = (marks.value(row[column], row["measure"], language) for column in ("estimate", "low", "high"))
    return f"<b>{number}</b><br>{low}<br>{high}"
