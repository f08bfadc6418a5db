"""Chart of who gets to speak: each actor's share of the quotes, in all or outlet by outlet.

A share counts quotes, not words, and only those whose speaker the text names. Being quoted is not being agreed with: the chart tells who is
heard, not how what they say comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.words import actor_name, plain, say
from analytics.schemas import OTHER

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_ROWS = 20
_MOST_SOURCES = 30
_MOST_COLUMNS = 4


def quote_share(estimates: pd.DataFrame, *, measure: str = "share_quotes", language: str = "fr") -> go.Figure:
    """Draw who gets to speak: one dot with its interval an actor; with a column `source`, one panel an actor and one row an outlet.

    The largest share is on top, third parties that stand for no actor at the bottom. At most twenty actors are drawn, those of the palette
    and those with the largest shares; with outlets, four actors and the thirty outlets with the most articles.

    Parameters
    ----------
    estimates
        One row an actor, or an actor and outlet: `speaker_id`, if there is one `source`, and the columns of the estimates.
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
    >>> row = {"measure": "share_quotes", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"speaker_id": "KOR", "estimate": 0.25, "low": 0.2, "high": 0.3}])
    >>> quote_share(table, language="en").data[0].text
    ('25.0%',)
    """
    by = ["speaker_id", "source"] if "source" in estimates else ["speaker_id"]
    rows = marks.select(estimates, by, measure)
    known = rows[rows[["estimate", *by]].notna().all(axis=1)].reset_index(drop=True)
    if known.empty:
        return style.empty_figure(say(_title(by), language), language=language)
    figure, drawn, left = (_panels if len(by) == 2 else _one_panel)(known, measure, language)
    # Beside another panel the last label would run into the first of the next one.
    figure.update_xaxes(**marks.share_ticks(0.8 * _top(drawn), language, 3) if len(by) == 2 else marks.share_ticks(_top(drawn), language))
    figure.update_xaxes(range=[-0.03 * _top(drawn), _top(drawn)], zeroline=True, tickangle=0)  # with room for a mark at 0
    subtitle = marks.subtitle(drawn, measure, language) + left
    return style.frame(figure, say(_title(by), language), subtitle, language=language, height=figure.layout.height, drawn=drawn)


def _title(by: list[str]) -> str:
    return "title.quote_share_by_source" if "source" in by else "title.quote_share"


def _top(rows: pd.DataFrame) -> float:
    return float(min(1.02, max(rows["estimate"].max(), rows["high"].fillna(0).max(), 0.05) * 1.12))


def _side(estimate: float, rows: pd.DataFrame) -> str:
    return "top right" if estimate < 0.06 * _top(rows) else "top center"


def _one_panel(rows: pd.DataFrame, measure: str, language: str) -> tuple[go.Figure, pd.DataFrame, str]:
    """Return the figure of one row an actor, the estimates in it, and what is said of those that are not."""
    import plotly.graph_objects as go

    chosen = _heard(rows)[:_MOST_ROWS]
    drawn = rows[rows["speaker_id"].isin(chosen)].assign(actor=lambda table: table["speaker_id"] != OTHER)
    drawn = drawn.sort_values(["actor", "estimate", "speaker_id"], ignore_index=True).drop(columns="actor")
    names = [actor_name(speaker, language) for speaker in drawn["speaker_id"]]
    figure = go.Figure()
    for at, speaker in enumerate(drawn["speaker_id"]):
        row = drawn.iloc[[at]]
        trace = marks.dots(row, [at], [names[at]], marks.Manner(style.look(speaker), measure, language))
        text = [marks.value(row["estimate"].iloc[0], measure, language)]
        trace.update(
            name=plain(names[at]),
            mode="markers+text",
            text=text,
            textposition=_side(row["estimate"].iloc[0], drawn),
            textfont={"size": 12},
            cliponaxis=False,
        )
        figure.add_trace(marks.traced(trace, "dots", marks.group_keys(row, ["speaker_id"])))
    figure.update_xaxes(title_text=say(f"measure.{measure}", language))
    figure.update_yaxes(**marks.row_ticks(names, 34), showgrid=False)
    figure.update_layout(height=150 + 40 * len(drawn))
    style.attach(figure, rows, chart="quote_share")
    return figure, drawn, marks.left_out(rows, "speaker_id", chosen, language)


def _panels(rows: pd.DataFrame, measure: str, language: str) -> tuple[go.Figure, pd.DataFrame, str]:
    """Return the figure of one panel an actor and one row an outlet, the estimates in it, and what is said of those that are not."""
    from plotly.subplots import make_subplots

    actors = [speaker for speaker in _heard(rows) if speaker != OTHER][:_MOST_COLUMNS] or [OTHER]
    sources = _sources(rows, actors[0])
    drawn = rows[rows["speaker_id"].isin(actors) & rows["source"].isin(sources)]
    figure = make_subplots(rows=1, cols=len(actors), shared_yaxes=True, horizontal_spacing=0.03)
    for at, speaker in enumerate(actors, start=1):
        part, name = drawn[drawn["speaker_id"] == speaker], actor_name(speaker, language)
        manner = marks.Manner(style.look(speaker), measure, language)
        trace = marks.dots(part, [sources.index(source) for source in part["source"]], [f"{name} · {of}" for of in part["source"]], manner)
        trace.update(name=plain(name), marker_size=8)
        figure.add_trace(marks.traced(trace, "dots", marks.group_keys(part, ["speaker_id", "source"])), row=1, col=at)
        marks.panel_title(figure, name, at)
    figure.update_yaxes(**marks.row_ticks(sources, 24))
    style.attach(figure, rows, panels=len(actors), chart="quote_share")
    figure.update_layout(margin={"t": 112}, height=190 + 30 * len(sources))
    left = marks.left_out(rows, "source", sources, language) + marks.left_out(rows, "speaker_id", actors, language)
    return figure, drawn, left


def _heard(rows: pd.DataFrame) -> list[str]:
    """Return the speakers: the actors of the palette, then the others, each from the most heard to the least."""
    shares = rows.groupby("speaker_id")["estimate"].sum().sort_index().sort_values(ascending=False, kind="stable")
    return sorted(map(str, shares.index), key=lambda speaker: speaker not in style.PALETTE)


def _sources(rows: pd.DataFrame, speaker: str) -> list[str]:
    """Return the outlets with the most articles, the one that gives most room to `speaker` last, which is on top."""
    largest = rows.groupby("source")["n_documents"].max().sort_index().sort_values(ascending=False, kind="stable").index[:_MOST_SOURCES]
    shares = rows[rows["speaker_id"] == speaker].drop_duplicates("source").set_index("source")["estimate"]
    return list(shares.reindex(sorted(largest, reverse=True)).sort_values(kind="stable", na_position="first").index)
