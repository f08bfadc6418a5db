"""Charts of who holds what toward whom: all pairs at once, and the most frequent ones month by month.

They show attitudes found in sentences, from a holder to a target. They never mix with stance: that the text shows one actor badly is not
that another actor is against it, and a pair without a mark was not found, which is not the same as being neutral.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style, timelines
from analytics.charts.words import actor_name, count, missing, percent, say, shorten
from analytics.schemas import ESTIMATES, check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LARGEST = 44
_MOST = 6
_MOST_PAIRS = 8
_PAIR = ["holder_id", "target_id"]
QUAD_MEASURES = ("share_verbal_cooperation", "share_material_cooperation", "share_verbal_conflict", "share_material_conflict")


def relation_matrix(
    estimates: pd.DataFrame, *, quad_classes: pd.DataFrame | None = None, measure: str = "mean_relation", language: str = "fr"
) -> go.Figure:
    """Draw who is for and against whom: colour is the sign, the circle's area the number of relations.

    Parameters
    ----------
    estimates
        One row a holder and target: `holder_id`, `target_id` and the columns of the estimates.
    quad_classes
        Estimates of `measures.share_quad_class` by the same columns: how a pair cooperates or fights is then told in the hover text.
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
    rows = marks.select(estimates, _PAIR, measure)
    title = say("title.relation_matrix", language)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    holders, targets = marks.panels_of(rows, "holder_id", _MOST)[::-1], marks.panels_of(rows, "target_id", _MOST)
    known = rows[rows["estimate"].notna() & rows["holder_id"].isin(holders) & rows["target_id"].isin(targets)]
    hollow = known["low"].isna() | known["high"].isna()
    manners = quad_lines(quad_classes, language)
    figure = go.Figure()
    for part, symbol in ((known[~hollow], "circle"), (known[hollow], "circle-open")):
        texts = [pair_hover(row, language, manners) for _, row in part.iterrows()]
        trace = _circles(part, (holders, targets), known["n_units"].max(), language)
        role = "circles" if symbol == "circle" else "hollow"
        figure.add_trace(marks.traced(trace.update(marker_symbol=symbol, hovertext=texts), role, marks.group_keys(part, _PAIR)))
    # An open symbol is its outline only: in its own colour a value near 0 would vanish.
    figure.data[1].update(marker={"color": style.NEUTRAL, "coloraxis": None})
    names = [actor_name(target, language) for target in targets]
    figure.update_xaxes(**marks.column_ticks(names), side="top", title_text=say("axis.target", language))
    figure.update_yaxes(
        **marks.row_ticks([actor_name(holder, language) for holder in holders], 22), title_text=say("axis.holder", language)
    )
    figure.update_layout(coloraxis={"cmid": 0, "cmin": -1, "cmax": 1, "colorbar": sign_scale(language)}, margin={"t": 150, "b": 64})
    left = marks.left_out(rows, "holder_id", holders, language) + marks.left_out(rows, "target_id", targets, language)
    subtitle = marks.subtitle(known, measure, language) + left
    style.attach(figure, rows, chart="relation_matrix")
    return style.frame(figure, title, subtitle, language=language, height=200 + 98 * len(holders), drawn=known)


def relation_over_time(estimates: pd.DataFrame, *, measure: str = "mean_relation", language: str = "fr") -> go.Figure:
    """Draw who is for and against whom, month by month: one panel a pair, the eight pairs with the most relations.

    Parameters
    ----------
    estimates
        One row a holder, target and month: `holder_id`, `target_id`, `month` ("2024-06") and the columns of the estimates.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces a pair, band and line, in the holder's colour; a month without a number is a gap.

    Examples
    --------
    >>> row = {"measure": "mean_relation", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap", "month": "2024-06"}
    >>> table = pd.DataFrame([row | {"holder_id": "KOR", "target_id": "PRK", "estimate": -0.5, "low": -0.8, "high": -0.2}])
    >>> relation_over_time(table, language="en").layout.annotations[0].text
    '<b>South Korea → North Korea</b>'
    """
    rows = marks.select(estimates, [*_PAIR, "month"], measure)
    title = say("title.relation_over_time", language)
    known = rows[rows["estimate"].notna() & rows["month"].notna()]
    if known.empty:
        return style.empty_figure(title, language=language)
    frequent = known.groupby(_PAIR)["n_units"].sum().sort_values(ascending=False, kind="stable")
    pairs = list(frequent.index[:_MOST_PAIRS])
    series = [
        timelines.Series(
            known[(known["holder_id"] == holder) & (known["target_id"] == target)],
            # Both ends are cut, so that a long holder does not push the target out of the panel's title.
            f"{shorten(actor_name(holder, language), 16)} → {shorten(actor_name(target, language), 16)}",
            marks.Manner(style.look(holder), measure, language),
            _PAIR,
        )
        for holder, target in pairs
    ]
    columns = 1 if len(series) <= 3 else 2
    figure = timelines.timelines(series, timelines.months_between(known["month"]), columns)
    figure.update_yaxes(range=[-1.1, 1.1], zeroline=True, tickformat=".1f", tickvals=[-1, 0, 1])
    style.attach(figure, rows, panels=len(series), chart="relation_over_time").update_layout(margin={"t": 112})
    left = len(frequent) - len(pairs)
    more = " · " + say("left.pair", language, n=marks.counted("other_pair", left, language)) if left else ""
    drawn = pd.concat([one.rows for one in series])
    subtitle = marks.subtitle(drawn, measure, language) + more
    return style.frame(figure, title, subtitle, language=language, height=150 + 130 * -(-len(series) // columns), drawn=drawn)


def pair_name(row: pd.Series, language: str = "fr") -> str:
    """Return a relation's two ends in words.

    Examples
    --------
    >>> pair_name(pd.Series({"holder_id": "narrator", "target_id": "PRK"}), "en")
    'the newsroom → North Korea'
    """
    return f"{actor_name(row['holder_id'], language)} → {actor_name(row['target_id'], language)}"


def pair_hover(row: pd.Series, language: str = "fr", manners: dict[tuple[str, str], str] | None = None) -> str:
    """Return the hover text of one pair, with how it cooperates or fights where that is known.

    Parameters
    ----------
    row
        One row of the estimates, with `holder_id` and `target_id`.
    manners
        What `quad_lines` returned.
    """
    text = marks.hover(row, pair_name(row, language), language)
    line = (manners or {}).get((str(row["holder_id"]), str(row["target_id"])))
    return f"{text}<br><br>{line}" if line else text


def quad_lines(quad_classes: pd.DataFrame | None, language: str = "fr") -> dict[tuple[str, str], str]:
    """Return for each holder and target what share of their relations is cooperation or conflict, in words or in deeds.

    Parameters
    ----------
    quad_classes
        Estimates by `holder_id` and `target_id` with the measures of `QUAD_MEASURES`, or nothing.

    Raises
    ------
    SchemaError
        If a column of the estimates is missing.

    Examples
    --------
    >>> row = {"measure": "share_verbal_conflict", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "", "low": 0.2, "high": 0.4}
    >>> quad_lines(pd.DataFrame([row | {"holder_id": "KOR", "target_id": "PRK", "estimate": 0.3}]), "en")
    {('KOR', 'PRK'): 'Relations of a known kind:<br>verbal conflict 30%'}
    """
    if quad_classes is None:
        return {}
    check(quad_classes, [*_PAIR, *ESTIMATES], "quad_classes")
    shares = {(row["holder_id"], row["target_id"], row["measure"]): row["estimate"] for _, row in quad_classes.iterrows()}
    lines = {}
    for holder, target in sorted({key[:2] for key in shares}):
        known = {measure: shares.get((holder, target, measure)) for measure in QUAD_MEASURES}
        parts = [
            say(f"quad.{measure}", language, share=percent(share, language, 0))
            for measure, share in known.items()
            if share and not missing(share)
        ]
        if parts:
            text = [say("quad.heading", language), *(" · ".join(parts[at : at + 2]) for at in range(0, len(parts), 2))]
            lines[(str(holder), str(target))] = "<br>".join(text)
    return lines


def sign_scale(language: str = "fr") -> dict[str, object]:
    """Return the colour bar of a chart whose colour is the sign: its two ends and 0 in words, below the chart.

    Examples
    --------
    >>> sign_scale("en")["ticktext"]
    ['hostile', '0', 'favourable']
    """
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
        hoverinfo="text",
        cliponaxis=False,
    )


def _caption(row: pd.Series, language: str) -> str:
    number = marks.value(row["estimate"], row["measure"], language)
    caption = f"{number} · n = {count(row['n_units'], language)}"
    if row[["low", "high"]].isna().any():
        return caption
    return f"{caption}<br>{marks.interval(row['low'], row['high'], row['measure'], language)}"
