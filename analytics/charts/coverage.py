"""Chart of what the corpus covers: articles per month and outlet.

It answers what the other charts rest on, and shows gaps: a month in which one outlet is silent is a hole in the corpus or in the outlet,
and the chart cannot tell which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style, timelines
from analytics.charts.words import count, month, plain, say, shorten
from analytics.schemas import check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST = 40
_MOST_WRITTEN = 24  # months side by side whose numbers can be read


def coverage_calendar(counts: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw articles per month: all of them as bars, and below them one row an outlet.

    Parameters
    ----------
    counts
        One row a month and outlet: `month` ("2024-06"), `source` (may be missing) and `n_documents`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars of all outlets together and a heatmap, the outlet with the most articles on top; blank where there is none.

    Examples
    --------
    >>> coverage_calendar(pd.DataFrame({"month": ["2024-06"], "source": ["L'Écho"], "n_documents": [3]})).data[0].y
    (3,)
    """
    check(counts, ["month", "source", "n_documents"], "counts")
    title = say("title.coverage_calendar", language)
    known = counts[counts["month"].notna() & (counts["n_documents"] > 0)]
    if known.empty:
        return style.empty_figure(title, language=language)
    months = timelines.months_between(known["month"])
    table = known.assign(source=known["source"].astype(object).where(known["source"].notna(), say("no_source", language)))
    grid = table.pivot_table(index="source", columns="month", values="n_documents", aggfunc="sum").reindex(columns=months)
    order = grid.sum(axis=1).sort_index(ascending=False).sort_values(kind="stable").index[-_MOST:]
    figure = _panels(len(order))
    figure.add_trace(_all_outlets(grid.sum(), language), row=1, col=1)
    figure.add_trace(_by_outlet(grid.loc[order], language), row=2, col=1)
    ticks = timelines.month_ticks(months, language) | {"range": [-0.5, len(months) - 0.5]}
    figure.update_xaxes(**ticks, showgrid=False)
    figure.update_yaxes(row=2, col=1, **marks.row_ticks([str(source) for source in order]), showgrid=False)
    figure.update_yaxes(
        row=1,
        col=1,
        title_text=say("axis.articles", language),
        nticks=4,
        tickformat=",d",
        minallowed=0,
        dtick=_step(float(grid.sum().max())),
        rangemode="tozero",
    )
    colours = {"autocolorscale": True, "showscale": False, "cmin": 0, "cmax": float(grid.max().max())}
    figure.update_layout(coloraxis=colours, bargap=0.12)
    style.attach(figure, counts, chart="coverage_calendar")
    subtitle = say("subtitle.coverage", language, articles=marks.counted("articles", known["n_documents"].sum(), language))
    return style.frame(figure, title, subtitle, language=language, height=260 + 26 * len(order))


def _step(most: float) -> int:
    # Whole articles only, and four lines at most.
    steps = (size * int(10**power) for power in range(9) for size in (1, 2, 5))
    return next(step for step in steps if most <= 4 * step)


def _panels(sources: int) -> go.Figure:
    from plotly.subplots import make_subplots

    below = 26 * max(sources, 1)
    return make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[110, below], vertical_spacing=14 / (124 + below))


def _all_outlets(totals: pd.Series, language: str) -> go.Bar:
    import plotly.graph_objects as go

    amounts = [int(amount) for amount in totals.fillna(0)]
    texts = [
        f"<b>{month(at, language)}</b><br>{marks.counted('articles', amount, language)}"
        for at, amount in zip(totals.index, amounts, strict=True)
    ]
    trace = go.Bar(x=list(range(len(amounts))), y=amounts, marker={"color": style.ACCENT}, hovertext=texts, hoverinfo="text")
    return marks.traced(trace, "counts", [{"month": at} for at in totals.index])


def _by_outlet(grid: pd.DataFrame, language: str) -> go.Heatmap:
    import plotly.graph_objects as go

    def text(source: object, at: str, amount: float) -> str:
        heading = f"<b>{plain(shorten(source, 60))} · {month(at, language)}</b>"
        return "" if pd.isna(amount) else f"{heading}<br>{marks.counted('articles', amount, language)}"

    trace = go.Heatmap(
        z=[marks.numbers(row) for row in grid.to_numpy()],
        text=[["" if pd.isna(amount) else count(amount, language) for amount in row] for row in grid.to_numpy()],
        texttemplate="%{text}" if grid.shape[1] <= _MOST_WRITTEN else None,
        hovertext=[[text(source, at, row[at]) for at in grid.columns] for source, row in grid.iterrows()],
        hoverinfo="text",
        coloraxis="coloraxis",
        xgap=2,
        ygap=2,
    )
    keys = [None if source == say("no_source", language) else source for source in grid.index]
    return marks.traced(trace, "counts", [[{"month": at, "source": key} for at in grid.columns] for key in keys])
