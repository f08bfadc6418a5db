"""Charts of how actors come out of the text: by actor, by outlet, over time.

They draw estimates and do not make them: means, shares and intervals come from `analytics.measures`. A stance is what the text shows about
an actor, not what its author thinks, and two marks whose intervals overlap are not thereby equal nor those apart thereby caused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style, timelines
from analytics.charts.words import actor_name, plain, say, strings

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_SOURCES = 30
_MOST_COLUMNS = 4  # panels side by side that stay readable at 700 pixels
_MOST_ROWS = 6
_ROW = 30
_SHARES = {
    "share_unfavourable": style.Look(style.UNFAVOURABLE, "triangle-left"),
    "share_neutral": style.Look(style.NEUTRAL, "circle"),
    "share_favourable": style.Look(style.FAVOURABLE, "triangle-right"),
}
_BESIDE = {"share_unfavourable": 0.22, "share_neutral": 0.0, "share_favourable": -0.22}  # marks of one row must not cover each other


def stance_by_target(estimates: pd.DataFrame, *, measure: str = "mean_stance", language: str = "fr") -> go.Figure:
    """Draw how each actor comes out: one dot with its interval an actor, the most favourable on top.

    Parameters
    ----------
    estimates
        One row an actor: `target_id` and the columns of the estimates.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace an actor, in the actor's own colour.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"target_id": "RUS", "estimate": -0.2, "low": -0.3, "high": -0.1}])
    >>> stance_by_target(table).data[0].x
    (-0.2,)
    """
    rows = marks.select(estimates, ["target_id"], measure)
    title = say("title.stance_by_target", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    rows = rows.sort_values(["estimate", "target_id"], na_position="first", ignore_index=True)
    names = [actor_name(actor, language) for actor in rows["target_id"]]
    figure = go.Figure()
    for at, actor in enumerate(rows["target_id"]):
        manner = marks.Manner(style.look(actor), measure, language)
        row = rows.iloc[[at]]
        trace = marks.dots(row, [at], [names[at]], manner, marks.group_keys(row, ["target_id"]))
        text = marks.value(rows["estimate"].iloc[at], measure, language)
        side = _side(rows["estimate"].iloc[at])
        figure.add_trace(trace.update(name=plain(names[at]), mode="markers+text", text=[text], textposition=side, textfont={"size": 12}))
    _value_axis(figure, rows, measure, language)
    figure.update_yaxes(**marks.row_ticks(names), showgrid=False)
    style.attach(figure, rows, chart="stance_by_target")
    return style.frame(figure, title, marks.subtitle(rows, measure, language), language=language, height=150 + 40 * len(rows))


def stance_distribution(estimates: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw the shares of unfavourable, neutral and favourable sentences of each actor, with intervals.

    Parameters
    ----------
    estimates
        One row an actor and measure: `target_id` and the columns of the estimates, with the measures share_unfavourable, share_neutral
        and share_favourable.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a share; actors with the largest unfavourable share on top.

    Examples
    --------
    >>> row = {"measure": "share_neutral", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"target_id": "RUS", "estimate": 0.6, "low": 0.5, "high": 0.7}])
    >>> [trace.name for trace in stance_distribution(table).data]
    ['neutre']
    """
    parts = {measure: marks.select(estimates, ["target_id"], measure) for measure in _SHARES}
    rows = pd.concat(parts.values(), ignore_index=True)
    title = say("title.stance_distribution", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    order = _shares_order(parts["share_unfavourable"], rows)
    figure = go.Figure()
    for measure, part in parts.items():
        part = part[part["estimate"].notna()]
        positions = [order.index(actor) + _BESIDE[measure] for actor in part["target_id"]]
        manner = marks.Manner(_SHARES[measure], measure, language)
        names = [actor_name(actor, language) for actor in part["target_id"]]
        trace = marks.dots(part, positions, names, manner, marks.group_keys(part, ["target_id"], measure=measure))
        if len(part):
            figure.add_trace(trace.update(name=strings(language)[measure.replace("share_", "label.")], showlegend=True))
    figure.update_xaxes(**marks.share_ticks(1.0, language), title_text=say("axis.share_sentences", language))
    figure.update_xaxes(range=[-0.03, 1.03])  # room for the marks at 0 and 1
    figure.update_yaxes(**marks.row_ticks([actor_name(actor, language) for actor in order]))
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemsizing": "constant"}, margin={"t": 110}
    )
    style.attach(figure, rows, chart="stance_distribution")
    subtitle = marks.subtitle(rows, "share_sentences", language)
    return style.frame(figure, title, subtitle, language=language, height=180 + 40 * len(order))


def _shares_order(unfavourable: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    first = unfavourable.sort_values(["estimate", "target_id"], na_position="first")["target_id"].tolist()
    return list(dict.fromkeys([*first, *sorted(rows["target_id"])]))


def stance_by_source(estimates: pd.DataFrame, *, measure: str = "mean_stance", language: str = "fr") -> go.Figure:
    """Draw how each actor comes out, by outlet: one panel an actor, one row an outlet.

    Outlets are ordered by their value for the actor with the most articles. At most thirty are drawn, those with the most articles.

    Parameters
    ----------
    estimates
        One row an actor and outlet: `target_id`, `source` and the columns of the estimates.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace an actor, in the actor's own colour.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"target_id": "RUS", "source": "L'Écho", "estimate": -0.2, "low": -0.3, "high": -0.1}])
    >>> stance_by_source(table).layout.yaxis.ticktext
    ("L'Écho",)
    """
    rows = marks.select(estimates, ["target_id", "source"], measure)
    title = say("title.stance_by_source", language)
    if rows["estimate"].isna().all() or rows["source"].isna().all():
        return style.empty_figure(title, language=language)
    rows = rows[rows["source"].notna()].reset_index(drop=True)
    actors, sources = marks.panels_of(rows, "target_id", _MOST_COLUMNS), _sources_of(rows)
    drawn = rows[rows["target_id"].isin(actors) & rows["source"].isin(sources)]
    figure = _columns(len(actors))
    for at, actor in enumerate(actors, start=1):
        part = drawn[(drawn["target_id"] == actor) & drawn["estimate"].notna()]
        name = actor_name(actor, language)
        headings = [f"{name} · {source}" for source in part["source"]]
        places = [sources.index(source) for source in part["source"]]
        manner = marks.Manner(style.look(actor), measure, language)
        trace = marks.dots(part, places, headings, manner, marks.group_keys(part, ["target_id", "source"]))
        figure.add_trace(trace.update(name=plain(name), marker_size=8), row=1, col=at)
        marks.panel_title(figure, name, at)
    _value_axis(figure, drawn, measure, language, short=True)
    figure.update_yaxes(**marks.row_ticks(sources, 24))
    style.attach(figure, rows, panels=len(actors), chart="stance_by_source").update_layout(margin={"t": 112})
    left = marks.left_out(rows, "source", sources, language) + marks.left_out(rows, "target_id", actors, language)
    subtitle = marks.subtitle(drawn, measure, language) + left
    return style.frame(figure, title, subtitle, language=language, height=190 + _ROW * len(sources), drawn=drawn)


def stance_over_time(
    estimates: pd.DataFrame, *, measure: str = "mean_stance", trend: pd.DataFrame | None = None, language: str = "fr"
) -> go.Figure:
    """Draw how each actor comes out, month by month: one panel an actor, a line with its band.

    Parameters
    ----------
    estimates
        One row an actor and month: `target_id`, `month` ("2024-06") and the columns of the estimates.
    measure
        Which measure of the table to draw.
    trend
        What `analytics.stance_trend` gives: one row an actor and `day`. Its line and band are drawn over the months, which become hollow
        dots.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces an actor, band and line; a month without a number is a gap. With a trend three: months, band and trend.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"target_id": "RUS", "month": "2024-06", "estimate": -0.2, "low": -0.3, "high": -0.1}])
    >>> stance_over_time(table).layout.xaxis.ticktext
    ('juin<br>2024',)
    """
    rows = marks.select(estimates, ["target_id", "month"], measure)
    title = say("title.stance_over_time", language)
    if rows["estimate"].isna().all() or rows["month"].isna().all():
        return style.empty_figure(title, language=language)
    actors = marks.panels_of(rows, "target_id", _MOST_ROWS)
    series = [
        timelines.Series(
            rows[rows["target_id"] == actor],
            actor_name(actor, language),
            marks.Manner(style.look(actor), measure, language),
            ("target_id",),
        )
        for actor in actors
    ]
    smoothed = None if trend is None else marks.select(trend, ["target_id", "day"], "trend")
    days = [] if smoothed is None else [*smoothed["day"]]
    trends = (
        []
        if smoothed is None
        else [one._replace(rows=smoothed[smoothed["target_id"] == actor]) for one, actor in zip(series, actors, strict=True)]
    )
    figure = timelines.timelines(series, timelines.months_between([*rows["month"], *days]), trends=trends)
    timelines.centre(figure, rows)
    style.attach(figure, rows, panels=len(series), chart="stance_over_time").update_layout(margin={"t": 112})
    left = marks.left_out(rows, "target_id", actors, language)
    subtitle = marks.subtitle(rows, measure, language) + (say("subtitle.trend", language) if trends else "") + left
    drawn = pd.concat([one.rows for one in series])
    return style.frame(figure, title, subtitle, language=language, height=150 + 130 * len(series), drawn=drawn)


def _side(estimate: float) -> str:
    # Near 0 the label stands away from the zero line; far from it, it must not run off the chart.
    if abs(estimate) > 0.15:
        return "top center"
    return "top left" if estimate < 0 else "top right"


def _value_axis(figure: go.Figure, rows: pd.DataFrame, measure: str, language: str, *, short: bool = False) -> None:
    if not measure.startswith("mean"):
        figure.update_xaxes(**marks.share_ticks(1.02, language), title_text=strings(language)[f"measure.{measure}"])
        return
    bounds = style.symmetric_range([*rows["low"], *rows["high"], *rows["estimate"]])
    text = say("axis.sign_short" if short else "axis.sign", language)
    step = 1 if bounds[1] > 1 else 0.5 if bounds[1] > 0.5 else 0.2
    ticks = {"tickvals": [-step, 0, step]} if short else {"nticks": 6}
    figure.update_xaxes(range=bounds, zeroline=True, zerolinewidth=1.5, tickformat=".1f", tickangle=0, title_text=text, **ticks)


def _columns(amount: int) -> go.Figure:
    from plotly.subplots import make_subplots

    return make_subplots(rows=1, cols=amount, shared_yaxes=True, horizontal_spacing=0.03)


def _sources_of(rows: pd.DataFrame) -> list[str]:
    largest = rows.groupby("source")["n_documents"].max().sort_index().sort_values(ascending=False, kind="stable").index[:_MOST_SOURCES]
    lead = marks.panels_of(rows, "target_id", 1)
    first = rows[rows["target_id"].isin(lead)].drop_duplicates("source").set_index("source")["estimate"]
    known = first.reindex(sorted(largest, reverse=True)).sort_values(kind="stable", na_position="first")
    return [str(source) for source in known.index]
