"""Charts of how good a scorer is: whether its confidence can be believed, what is gained by abstaining, and what speed costs.

They draw the tables of an evaluation or a benchmark and compute nothing. Both speak of the gold targets that were evaluated; on
articles of another kind the same confidence may be worth less.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.words import count, percent, plain, say
from analytics.schemas import check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HEIGHT = 460
_LEAST, _LARGEST = 8, 26  # diameter of a dot


def reliability(bins: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw accuracy against confidence: one dot with its interval a bin, on the diagonal where confidence means what it says.

    Parameters
    ----------
    bins
        One row a bin of confidence: `bin_low`, `bin_high`, `confidence`, `accuracy`, `low`, `high`, `n_targets`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        The diagonal, and the bins in one trace; a dot's area is its number of targets. A dot below the diagonal is overconfident.

    Examples
    --------
    >>> row = {"bin_low": 0.8, "bin_high": 0.9, "confidence": 0.86, "accuracy": 0.7, "low": 0.6, "high": 0.8, "n_targets": 90}
    >>> reliability(pd.DataFrame([row])).data[1].y
    (0.7,)
    """
    check(bins, ["bin_low", "bin_high", "confidence", "accuracy", "low", "high", "n_targets"], "bins")
    title = say("title.reliability", language)
    rows = bins[bins["accuracy"].notna()].sort_values("bin_low", ignore_index=True)
    if rows.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    line = {"color": style.NEUTRAL, "width": 1.5, "dash": "dot"}
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=line, hoverinfo="skip"))
    figure.add_trace(_dots(rows, language))
    note = {"x": 0.02, "y": 0.02, "xanchor": "left", "yanchor": "bottom", "textangle": 0, "font": {"size": 11}}
    figure.add_annotation(text=say("perfect", language), showarrow=False, xshift=24, yshift=-6, **note)
    ticks = marks.share_ticks(1.0, language) | {"range": [-0.03, 1.03]}
    figure.update_xaxes(**ticks, title_text=say("axis.confidence", language))
    figure.update_yaxes(**ticks, title_text=say("axis.accuracy", language))
    subtitle = say("subtitle.reliability", language, span=_span(rows["n_targets"], language))
    return style.frame(style.attach(figure, rows), title, subtitle, language=language, height=_HEIGHT)


def _dots(rows: pd.DataFrame, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    hollow = rows["low"].isna() | rows["high"].isna()
    sizes = [max(_LEAST, _LARGEST * (amount / rows["n_targets"].max()) ** 0.5) for amount in rows["n_targets"]]
    return go.Scatter(
        x=marks.numbers(rows["confidence"]),
        y=marks.numbers(rows["accuracy"]),
        mode="markers",
        marker={
            "color": style.ACCENT,
            "size": sizes,
            "symbol": ["circle-open" if empty else "circle" for empty in hollow],
            "opacity": 1,
            "line": {"width": 1.8, "color": style.ACCENT},
        },
        error_y=marks.bars(rows.assign(estimate=rows["accuracy"]), style.ACCENT),
        hovertext=[_bin_hover(row, language) for _, row in rows.iterrows()],
        hoverinfo="text",
    )


def _bin_hover(row: pd.Series, language: str) -> str:
    edges = say("interval", language, low=percent(row["bin_low"], language, 0), high=percent(row["bin_high"], language, 0))
    lines = [
        f"<b>{edges}</b>",
        say("hover.confidence", language, value=percent(row["confidence"], language)),
        say("hover.accuracy", language, value=percent(row["accuracy"], language)),
    ]
    return "<br>".join([*lines, *_behind(row, language)])


def risk_by_coverage(risk: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw the share of errors against the share of targets that get a label, the least confident set aside first.

    Parameters
    ----------
    risk
        One row a coverage: `coverage`, `risk`, `low`, `high`, `least_confidence`, `n_targets`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        The band of the intervals, and the line with a dot a coverage. A line that does not fall to the left has no use for abstention.

    Examples
    --------
    >>> row = {"coverage": 1.0, "risk": 0.3, "low": 0.25, "high": 0.35, "least_confidence": 0.4, "n_targets": 90}
    >>> risk_by_coverage(pd.DataFrame([row])).data[1].y
    (0.3,)
    """
    check(risk, ["coverage", "risk", "low", "high", "least_confidence", "n_targets"], "risk")
    title = say("title.risk_by_coverage", language)
    rows = risk[risk["risk"].notna()].sort_values("coverage", ignore_index=True)
    if rows.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    figure = go.Figure([_band(rows), _line(rows, language)])
    top = max(0.1, float(rows[["risk", "high"]].max().max()) * 1.08)
    figure.update_xaxes(**marks.share_ticks(1.0, language) | {"range": [0, 1.04]}, title_text=say("axis.coverage", language))
    figure.update_yaxes(**marks.share_ticks(top, language), title_text=say("axis.risk", language))
    subtitle = say("subtitle.risk_by_coverage", language, span=_counted(rows["n_targets"].max(), language))
    return style.frame(style.attach(figure, rows), title, subtitle, language=language, height=_HEIGHT)


def _band(rows: pd.DataFrame) -> go.Scatter:
    import plotly.graph_objects as go

    known = rows[rows["low"].notna() & rows["high"].notna()]
    return go.Scatter(
        x=[*marks.numbers(known["coverage"]), *marks.numbers(known["coverage"].iloc[::-1])],
        y=[*marks.numbers(known["high"]), *marks.numbers(known["low"].iloc[::-1])],
        mode="lines",
        fill="toself",
        fillcolor=style.faint(style.ACCENT),
        line={"width": 0},
        hoverinfo="skip",
    )


def _line(rows: pd.DataFrame, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=marks.numbers(rows["coverage"]),
        y=marks.numbers(rows["risk"]),
        mode="lines+markers",
        line={"color": style.ACCENT, "width": 2},
        marker={"size": 8},
        hovertext=[_coverage_hover(row, language) for _, row in rows.iterrows()],
        hoverinfo="text",
    )


def _coverage_hover(row: pd.Series, language: str) -> str:
    lines = [
        f"<b>{say('hover.coverage', language, value=percent(row['coverage'], language, 0))}</b>",
        say("hover.risk", language, value=percent(row["risk"], language)),
        say("hover.least", language, value=percent(row["least_confidence"], language)),
    ]
    return "<br>".join([*lines, *_behind(row, language)])


def speed_and_accuracy(scorers: pd.DataFrame, *, language: str = "fr") -> go.Figure:
    """Draw macro-F1 against speed: one named dot with its interval a scorer, best in the upper right corner.

    Parameters
    ----------
    scorers
        One row a scorer: `name`, `targets_per_second`, `macro_f1`, `low`, `high`, `n_targets`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace; speed stands on a logarithmic axis.

    Examples
    --------
    >>> row = {"name": "lexicon", "targets_per_second": 900.0, "macro_f1": 0.49, "low": 0.45, "high": 0.53, "n_targets": 880}
    >>> speed_and_accuracy(pd.DataFrame([row])).data[0].text
    ('lexicon',)
    """
    check(scorers, ["name", "targets_per_second", "macro_f1", "low", "high", "n_targets"], "scorers")
    title = say("title.speed_and_accuracy", language)
    rows = scorers[scorers["macro_f1"].notna()].sort_values("targets_per_second", ignore_index=True)
    if rows.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    figure = go.Figure(_scorer_dots(rows, language))
    edges = [math.log10(rows["targets_per_second"].min() / 2), math.log10(rows["targets_per_second"].max() * 4)]
    ticks = [step * 10**power for power in range(-1, 8) for step in (1, 2, 5) if edges[0] <= math.log10(step * 10**power) <= edges[1]]
    named = [count(tick, language) for tick in ticks]
    figure.update_xaxes(type="log", range=edges, tickvals=ticks, ticktext=named, title_text=say("axis.speed", language))
    figure.update_yaxes(**marks.share_ticks(1.0, language) | {"range": [0, 1.03]}, title_text=say("axis.macro_f1", language))
    subtitle = say("subtitle.speed_and_accuracy", language, span=_span(rows["n_targets"], language))
    return style.frame(style.attach(figure, rows), title, subtitle, language=language, height=_HEIGHT)


def _scorer_dots(rows: pd.DataFrame, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=marks.numbers(rows["targets_per_second"]),
        y=marks.numbers(rows["macro_f1"]),
        mode="markers+text",
        text=[plain(name) for name in rows["name"]],
        textposition="top right",
        marker={"color": style.ACCENT, "size": 12},
        error_y=marks.bars(rows.assign(estimate=rows["macro_f1"]), style.ACCENT),
        hovertext=[_scorer_hover(row, language) for _, row in rows.iterrows()],
        hoverinfo="text",
    )


def _scorer_hover(row: pd.Series, language: str) -> str:
    lines = [
        f"<b>{plain(row['name'])}</b>",
        say("hover.macro_f1", language, value=percent(row["macro_f1"], language)),
        say("hover.speed", language, value=count(row["targets_per_second"], language)),
    ]
    return "<br>".join([*lines, *_behind(row, language)])


def _behind(row: pd.Series, language: str) -> list[str]:
    """Return the interval and the number of targets behind a mark."""
    bounds = marks.interval(row["low"], row["high"], "share", language)
    known = (
        [] if row[["low", "high"]].isna().any() else [say("hover.interval", language, level=percent(0.95, language, 0), interval=bounds)]
    )
    return [*known, _counted(row["n_targets"], language)]


def _counted(amount: float, language: str) -> str:
    single = abs(amount) < 2 if language == "fr" else amount == 1
    return say("targets.one" if single else "targets.many", language, n=count(amount, language))


def _span(amounts: pd.Series, language: str) -> str:
    least, most = int(amounts.min()), int(amounts.max())
    return _counted(most, language) if least == most else say("span", language, low=count(least, language), high=count(most, language))
