"""Charts of how far topics can be trusted: how surely each is found again, and what outlet and period change about its share.

They draw what `analytics.topics` measured. A topic that is found again need not mean anything, and an effect is a difference between
outlets or periods, not its cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.topics import topic_names
from analytics.charts.words import MINUS, number, plain, say, shorten, small
from analytics.errors import InputError
from analytics.schemas import TOPICS, check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_COLUMNS = 3  # panels side by side that stay readable at 700 pixels
_MOST_ROWS = 30
_ROW = 30
_PERIODS = ("day", "week", "month", "quarter", "year")
_TRUST = ("stability", "coherence")


def topic_effects(effects: pd.DataFrame, *, topics: pd.DataFrame, covariate: str = "source", language: str = "fr") -> go.Figure:
    """Draw how the share of each topic differs between outlets or periods: one panel a topic, the three largest.

    Parameters
    ----------
    effects
        What `analytics.topics.topic_effects` returned.
    topics
        The topics with their `label`.
    covariate
        Which of its covariates to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a topic; outlets from top to bottom by their effect on the first topic, periods by time.

    Raises
    ------
    InputError
        The table holds no such covariate.

    Examples
    --------
    >>> row = {"measure": "effect_on_prevalence", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "least squares"}
    >>> row |= {"covariate": "source", "category": "L'Écho", "reference": "Le Phare", "q_value": 0.04, "n_clusters": 9}
    >>> table = pd.DataFrame([row | {"topic_id": 0, "estimate": 0.2, "low": 0.1, "high": 0.3}])
    >>> topic_effects(table, topics=pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]})).data[0].x
    (0.2,)
    """
    rows = marks.select(effects, ["topic_id", "covariate", "category", "reference", "q_value"], "effect_on_prevalence")
    title = say("title.topic_effects", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    _check_covariate(rows, covariate)
    rows = rows[rows["covariate"] == covariate].reset_index(drop=True)
    keys = marks.panels_of(rows, "topic_id", _MOST_COLUMNS)
    left = marks.left_out(rows, "topic_id", keys, language)
    rows, names = rows[rows["topic_id"].isin(keys)], topic_names(pd.Series(keys), topics, language)
    order = _categories(rows, keys[0], covariate)
    left += marks.left_out(rows, "category", order, language)
    rows = rows[rows["category"].isin(order)]
    figure = _columns(len(keys))
    for at, (key, name) in enumerate(zip(keys, names, strict=True), start=1):
        part = rows[(rows["topic_id"] == key) & rows["category"].isin(order) & rows["estimate"].notna()]
        figure.add_trace(_effects(part, name, order, language), row=1, col=at)
        marks.panel_title(figure, shorten(name, 57 // len(keys)), at)
    bounds = style.symmetric_range([*rows["low"], *rows["high"], *rows["estimate"]], least=0.05)
    title_text = say("axis.effect", language)
    figure.update_xaxes(range=bounds, zeroline=True, zerolinewidth=1.5, **_percents(bounds[1], language), title_text=title_text)
    figure.update_yaxes(**marks.row_ticks(order, 24))
    style.attach(figure, rows, panels=len(keys), chart="topic_effects").update_layout(margin={"t": 112})
    told, reference = marks.subtitle(rows, "effect_on_prevalence", language), plain(shorten(rows["reference"].iloc[0], 40))
    subtitle = say("subtitle.effects", language, told=told, reference=reference) + left
    return style.frame(figure, title, subtitle, language=language, height=190 + _ROW * len(order))


def topic_trust(topics: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw how surely each topic is found again and how well its words hang together, the steadiest on top.

    Parameters
    ----------
    topics
        Table `topics`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces, stability and coherence, a panel each; a topic made by hand has no stability and no dot.

    Examples
    --------
    >>> row = {"topic_id": 0, "label": "gaz, prix", "words": "gaz, prix", "n_documents": 9, "stability": 0.8, "coherence": 0.1}
    >>> [trace.x for trace in topic_trust(pd.DataFrame([row])).data]
    [(0.8,), (0.1,)]
    """
    check(topics, TOPICS, "topics")
    title = say("title.topic_trust", language)
    if topics[["stability", "coherence"]].isna().all(axis=None):
        return style.empty_figure(title, language=language)
    rows = topics.sort_values(["stability", "topic_id"], ascending=[True, False], na_position="first", ignore_index=True).tail(_MOST_ROWS)
    names = topic_names(rows["topic_id"], topics, language)
    figure = _columns(2)
    for at, measure in enumerate(_TRUST, start=1):
        figure.add_trace(_measured(rows, names, measure, language), row=1, col=at)
    figure.update_xaxes(
        row=1, col=1, range=[-0.03, 1.03], **_decimals((0.0, 0.5, 1.0), language), title_text=say("axis.stability", language)
    )
    bounds = style.symmetric_range(rows["coherence"], least=0.2)
    halves = (-round(bounds[1] / 2, 1), 0.0, round(bounds[1] / 2, 1))
    figure.update_xaxes(
        row=1, col=2, range=bounds, zeroline=True, **_decimals(halves, language), title_text=say("axis.coherence", language)
    )
    figure.update_yaxes(**marks.row_ticks(names, 36))
    style.attach(figure, rows, panels=2, chart="topic_trust")
    subtitle = say("subtitle.topic_trust", language) + marks.left_out(topics, "topic_id", list(rows["topic_id"]), language)
    return style.frame(figure, title, subtitle, language=language, height=160 + _ROW * len(rows))


def _check_covariate(rows: pd.DataFrame, covariate: str) -> None:
    known = sorted(set(rows["covariate"]))
    if covariate not in known:
        message = f"covariate is {covariate!r}; the table holds: {', '.join(known)}."
        raise InputError(message)


def _categories(rows: pd.DataFrame, lead: object, covariate: str) -> list[str]:
    """Return the categories from bottom to top, by their effect on the leading topic; those with the most articles if there are many."""
    largest = rows.groupby("category")["n_documents"].max().sort_index().sort_values(ascending=False, kind="stable").index[:_MOST_ROWS]
    if covariate in _PERIODS:
        return sorted(largest, reverse=True)
    first = rows[rows["topic_id"] == lead].set_index("category")["estimate"]
    return [str(name) for name in first.reindex(sorted(largest, reverse=True)).sort_values(kind="stable", na_position="first").index]


def _effects(rows: pd.DataFrame, name: str, order: list[str], language: str) -> go.Scatter:
    manner = marks.Manner(style.Look(style.ACCENT), "effect_on_prevalence", language)
    headings = [f"{name} · {category}" for category in rows["category"]]
    trace = marks.dots(rows, [order.index(category) for category in rows["category"]], headings, manner)
    texts = [_effect_hover(text, row, language) for text, (_, row) in zip(trace.hovertext, rows.iterrows(), strict=True)]
    marks.traced(trace, "dots", marks.group_keys(rows, ["topic_id", "covariate", "category"]))
    return trace.update(name=plain(name), hovertext=texts, marker_size=8)


def _effect_hover(text: str, row: pd.Series, language: str) -> str:
    told = [] if pd.isna(row["q_value"]) else [say("hover.q_value", language, value=small(row["q_value"], language))]
    return "<br>".join([text, *told])


def _measured(rows: pd.DataFrame, names: list[str], measure: str, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    texts = [
        f"<b>{plain(shorten(name, 90))}</b><br>{say(f'hover.{measure}', language, value=number(value, language))}"
        f"<br>{marks.counted('articles', amount, language)}"
        for name, value, amount in zip(names, rows[measure], rows["n_documents"], strict=True)
    ]
    trace = go.Scatter(
        x=marks.numbers(rows[measure]),
        y=list(range(len(rows))),
        mode="markers",
        marker={"color": style.ACCENT, "size": 9},
        hovertext=texts,
        hoverinfo="text",
    )
    return marks.traced(trace, "fixed", marks.group_keys(rows, ["topic_id"], measure=measure))


def _percents(bound: float, language: str) -> dict[str, Any]:
    known: Any = marks.share_ticks(bound * 0.8, language, 3)
    place, text = known["tickvals"][-1], known["ticktext"][-1]
    return {"tickmode": "array", "tickvals": [-place, 0, place], "ticktext": [f"{MINUS}{text}", "0", text], "tickangle": 0}


def _decimals(places: tuple[float, ...], language: str) -> dict[str, Any]:
    return {"tickmode": "array", "tickvals": list(places), "ticktext": [number(place, language, 1) for place in places]}


def _columns(amount: int) -> go.Figure:
    from plotly.subplots import make_subplots

    return make_subplots(rows=1, cols=amount, shared_yaxes=True, horizontal_spacing=0.04)
