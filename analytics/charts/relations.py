"""Chart of who holds what toward whom.

The matrix shows attitudes found in sentences, from a holder (row) to a target (column). It never mixes with stance: that the text shows one
actor badly is not that another actor is against it, and a pair without a circle was not found, which is not the same as being neutral.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.words import actor_name, count, say

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LARGEST = 44
_MOST = 6


def relation_matrix(estimates: pd.DataFrame, *, measure: str = "mean_relation", language: str = "fr") -> go.Figure:
    """Draw who is for and against whom: colour is the sign, the circle's area the number of relations.

    Parameters
    ----------
    estimates
        One row a holder and target: `holder_id`, `target_id` and the columns of the estimates.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces: filled circles, and hollow ones where the articles are too few for an interval.

    Examples
    --------
    >>> row = {"measure": "mean_relation", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"holder_id": "narrator", "target_id": "USA", "estimate": -0.5, "low": -0.8, "high": -0.2}])
    >>> relation_matrix(table).layout.yaxis.ticktext
    ('la rédaction',)
    """
    rows = marks.select(estimates, ["holder_id", "target_id"], measure)
    title = say("title.relation_matrix", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    holders, targets = marks.panels_of(rows, "holder_id", _MOST)[::-1], marks.panels_of(rows, "target_id", _MOST)
    known = rows[rows["estimate"].notna() & rows["holder_id"].isin(holders) & rows["target_id"].isin(targets)]
    hollow = known["low"].isna() | known["high"].isna()
    figure = go.Figure()
    for part, symbol in ((known[~hollow], "circle"), (known[hollow], "circle-open")):
        figure.add_trace(_circles(part, (holders, targets), known["n_units"].max(), language).update(marker_symbol=symbol))
    # An open symbol is its outline only: in its own colour a value near 0 would vanish.
    figure.data[1].update(marker={"color": style.NEUTRAL, "coloraxis": None})
    names = [actor_name(target, language) for target in targets]
    figure.update_xaxes(**marks.column_ticks(names), side="top", title_text=say("axis.target", language))
    figure.update_yaxes(
        **marks.row_ticks([actor_name(holder, language) for holder in holders], 22), title_text=say("axis.holder", language)
    )
    figure.update_layout(coloraxis={"cmid": 0, "cmin": -1, "cmax": 1, "colorbar": _scale(language)}, margin={"t": 150})
    left = marks.left_out(rows, "holder_id", holders, language) + marks.left_out(rows, "target_id", targets, language)
    subtitle = marks.subtitle(known, measure, language) + left
    return style.frame(style.attach(figure, rows), title, subtitle, language=language, height=200 + 98 * len(holders))


def _circles(rows: pd.DataFrame, axes: tuple[list[str], list[str]], largest: int, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    holders, targets = axes
    return go.Scatter(
        x=[targets.index(target) for target in rows["target_id"]],
        y=[holders.index(holder) for holder in rows["holder_id"]],
        mode="markers+text",
        marker={
            "color": marks.numbers(rows["estimate"]),
            "coloraxis": "coloraxis",
            "opacity": 1,
            "size": [max(9.0, _LARGEST * (amount / largest) ** 0.5) for amount in rows["n_units"]],
            "line": {"width": 1.2, "color": style.NEUTRAL},
        },
        text=[_caption(row, language) for _, row in rows.iterrows()],
        textposition="bottom center",
        textfont={"size": 11},
        hovertext=[marks.hover(row, _pair(row, language), language) for _, row in rows.iterrows()],
        hoverinfo="text",
        cliponaxis=False,
    )


def _caption(row: pd.Series, language: str) -> str:
    number = marks.value(row["estimate"], row["measure"], language)
    caption = f"{number} · n = {count(row['n_units'], language)}"
    if row[["low", "high"]].isna().any():
        return caption
    return f"{caption}<br>{marks.interval(row['low'], row['high'], row['measure'], language)}"


def _pair(row: pd.Series, language: str) -> str:
    return f"{actor_name(row['holder_id'], language)} → {actor_name(row['target_id'], language)}"


def _scale(language: str) -> dict[str, object]:
    return {
        "title": {"text": "", "side": "top"},
        "orientation": "h",
        "x": 0.5,
        "y": -0.02,
        "yanchor": "top",
        "len": 0.6,
        "tickvals": [-1, 0, 1],
        "ticktext": [say("sign.negative", language), "0", say("sign.positive", language)],
    }
