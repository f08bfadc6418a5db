"""The marks that the charts share: dots with intervals, ticks, panel titles and hover text.

A dot is hollow where its interval is missing (too few articles), and there is no mark at all where there is no number. Hover text is
finished text in `hovertext`, never a template, so that nothing from the corpus is ever interpreted. Positions on a category axis are row
numbers with labels beside them, because two outlets whose shortened names agree must not fall together. Every mark names the group it
stands for and every trace its role, so that a page can patch its number or list what lies behind it. Nothing here computes a number.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analytics.charts.style import PALETTE, Look, jsonable
from analytics.charts.words import count, evidence_lines, missing, number, percent, plain, say, shorten, strings
from analytics.schemas import ESTIMATES, check

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from plotly.basedatatypes import BaseTraceType

MAX_PANELS = 12
# What a trace shows; whoever patches its numbers reads them from there.
ROLES = ("dots", "line", "band", "bars", "cells", "circles", "hollow", "edges", "counts", "trend", "links", "fixed")
_UNITS = {"mean_relation": "relations", "share_quotes": "quotes", "prevalence": "", "effect_on_prevalence": ""}  # articles are said anyway
_MEANS = ("mean", "standardised", "difference", "change", "trend", "polarisation")  # numbers from -1 to 1; all others are shares


class Manner(NamedTuple):
    """How a series is drawn and spoken of: its look, its measure, the language."""

    look: Look
    measure: str
    language: str = "fr"


def group_keys(rows: pd.DataFrame, by: Sequence[str], **more: object) -> list[dict[str, object]]:
    """Return what each mark stands for, for `customdata`: the values of its group columns, None for those that are missing.

    Parameters
    ----------
    rows
        One row a mark.
    by
        Group columns; those that the rows lack are left out.
    more
        What all marks have in common, such as their measure.

    Examples
    --------
    >>> group_keys(pd.DataFrame({"target_id": ["RUS"], "source": [None]}), ["target_id", "source"], measure="mean_stance")
    [{'target_id': 'RUS', 'source': None, 'measure': 'mean_stance'}]
    """
    columns = [column for column in by if column in rows]
    return [{column: jsonable(cell) for column, cell in zip(columns, row, strict=True)} | more for row in rows[columns].to_numpy(object)]


def traced(trace: BaseTraceType, role: str, keys: Sequence[object] = ()) -> BaseTraceType:
    """Return a trace that says what it shows (`meta.role`) and what each of its marks stands for (`customdata`).

    Parameters
    ----------
    role
        One of `ROLES`: dots (estimate on x, interval in error_x), line (estimate on y), band (the polygon of the line that follows it),
        bars (estimate on x), cells (heatmap), circles (colour is the estimate, area the units), hollow (marks without an interval), edges,
        counts (articles), trend (a smoothed line), links (between two compared marks), fixed (what no choice of articles changes).
    keys
        One mapping a mark, as `group_keys` gives them; for a heatmap one list of them a row.

    Raises
    ------
    ValueError
        If there is no such role.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> traced(go.Scatter(x=[1]), "dots", [{"target_id": "RUS"}]).customdata
    ({'target_id': 'RUS'},)
    """
    if role not in ROLES:
        message = f"no role {role!r}. There are: {', '.join(ROLES)}."
        raise ValueError(message)
    # customdata of no marks is left out: an empty array would be drawn as one without keys.
    return trace.update(meta={"role": role}, customdata=list(keys) or None)


def select(estimates: pd.DataFrame, by: Sequence[str], measure: str) -> pd.DataFrame:
    """Return the rows of one measure in a fresh table, ordered by their groups.

    Raises
    ------
    SchemaError
        If a group column or a column of the estimates is missing.

    Examples
    --------
    >>> from analytics.schemas import ESTIMATES, empty
    >>> len(select(empty(ESTIMATES).assign(target_id=[]), ["target_id"], "mean_stance"))
    0
    """
    check(estimates, [*by, *ESTIMATES], "estimates")
    # An order of our own: the same numbers give the same figure, however the table was sorted.
    return estimates[estimates["measure"] == measure].sort_values(list(by), kind="stable", ignore_index=True)


def value(cell: float, measure: str, language: str = "fr") -> str:
    """Return a number as its measure is written: a mean with two decimals, a share as a percentage.

    Examples
    --------
    >>> value(-0.5, "mean_stance"), value(0.5, "share_favourable", "en")
    ('−0,50', '50.0%')
    """
    return number(cell, language) if measure.startswith(_MEANS) else percent(cell, language)


def interval(low: float, high: float, measure: str, language: str = "fr") -> str:
    """Return an interval in words, or why there is none.

    Examples
    --------
    >>> interval(0.1, 0.3, "mean_stance"), interval(float("nan"), float("nan"), "mean_stance")
    ('0,10 à 0,30', "trop peu d'articles")
    """
    if missing(low) or missing(high):
        return say("few", language)
    return say("interval", language, low=value(low, measure, language), high=value(high, measure, language))


def counted(key: str, amount: float, language: str = "fr") -> str:
    """Return an amount with its noun, singular or plural as the language has it.

    Examples
    --------
    >>> counted("articles", 1), counted("articles", 1204, "en")
    ('1 article', '1,204 articles')
    """
    single = abs(amount) < 2 if language == "fr" else amount == 1
    noun = strings(language)[f"unit.{key}.one" if single else f"unit.{key}.many"]
    return f"{count(amount, language)} {noun}"


def hover(row: pd.Series, heading: str, language: str = "fr") -> str:
    """Return the hover text of one estimate: what, the number, its interval, what lies behind it.

    Where the row has the columns of `add_evidence`, a sentence behind the number, its article, outlet and date follow.

    Parameters
    ----------
    row
        One row of the estimates.
    heading
        What the number is about; neutralised here.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "estimate": 0.1, "low": 0.0, "high": 0.2, "level": 0.95, "n_documents": 9, "n_units": 30}
    >>> hover(pd.Series(row), "A & B").split("<br>")[::3]
    ['<b>A &amp; B</b>', '9 articles · 30 phrases']
    """
    measure = row["measure"]
    name = strings(language)[f"measure.{measure}"]
    bounds = interval(row["low"], row["high"], measure, language)
    units = _UNITS.get(measure, "sentences")
    behind = [counted("articles", row["n_documents"], language), *([counted(units, row["n_units"], language)] if units else [])]
    lines = [
        f"<b>{plain(shorten(heading, 90))}</b>",
        say("hover.value", language, name=name[:1].upper() + name[1:], value=value(row["estimate"], measure, language)),
        say("hover.interval", language, level=percent(row["level"], language, 0), interval=bounds),
        " · ".join(behind),
    ]
    return "<br>".join([*lines, *evidence_lines(row, language)])


def subtitle(rows: pd.DataFrame, measure: str, language: str = "fr") -> str:
    """Return the subtitle of a chart: unit, coverage of the intervals, articles behind a mark.

    Examples
    --------
    >>> subtitle(pd.DataFrame({"level": [0.95, 0.95], "n_documents": [8, 21]}), "mean_stance", "en")
    'Mean balance, −1 to 1 · 95% interval · 8 to 21 articles per value'
    """
    if rows.empty:
        return ""
    least, most = int(rows["n_documents"].min()), int(rows["n_documents"].max())
    behind = counted("articles", most, language)
    span = behind if least == most else say("interval", language, low=count(least, language), high=behind)
    level = percent(rows["level"].max(), language, 0)
    return say("subtitle", language, unit=strings(language)[f"unit.{measure}"], level=level, span=span)


def dots(
    rows: pd.DataFrame, positions: Sequence[float], headings: Sequence[str], manner: Manner, keys: Sequence[object] = ()
) -> go.Scatter:
    """Return dots with their interval bars, one a row; hollow where the interval is missing.

    Parameters
    ----------
    rows
        Estimates.
    positions
        Height of each row on the y axis.
    headings
        What each row is about, for its hover text.
    keys
        What each mark stands for, of `group_keys`.

    Examples
    --------
    >>> row = {"measure": "mean_stance", "estimate": 0.1, "low": None, "high": None, "level": 0.95, "n_documents": 2, "n_units": 3}
    >>> dots(pd.DataFrame([row]), [0], ["Russie"], Manner(Look("#c0354d"), "mean_stance")).marker.symbol
    ('circle-open',)
    """
    import plotly.graph_objects as go

    hollow = rows["low"].isna() | rows["high"].isna()
    trace = go.Scatter(
        x=numbers(rows["estimate"]),
        y=list(positions),
        mode="markers",
        marker={
            "color": manner.look.colour,
            "size": 10,
            "symbol": [manner.look.symbol + ("-open" if empty else "") for empty in hollow],
            "line": {"width": 1.8, "color": manner.look.colour},
        },
        error_x=bars(rows, manner.look.colour),
        hovertext=[hover(row, heading, manner.language) for (_, row), heading in zip(rows.iterrows(), headings, strict=True)],
        hoverinfo="text",
    )
    return traced(trace, "dots", keys)


def bars(rows: pd.DataFrame, colour: str) -> dict[str, object]:
    """Return the interval bars of estimates, for `error_x` or `error_y`.

    Examples
    --------
    >>> bars(pd.DataFrame({"estimate": [0.5], "low": [0.25], "high": [1.0]}), "black")["array"]
    [0.5]
    """
    above, below = rows["high"] - rows["estimate"], rows["estimate"] - rows["low"]
    parts = {"array": numbers(above), "arrayminus": numbers(below)}
    return {"type": "data", "symmetric": False, "thickness": 1.5, "width": 0, "color": colour, **parts}


def numbers(values: Iterable[float]) -> list[float | None]:
    """Return values for Plotly, with None where there is no number.

    Examples
    --------
    >>> numbers([0.5, float("nan")])
    [0.5, None]
    """
    return [None if pd.isna(cell) else float(cell) for cell in values]


def panels_of(rows: pd.DataFrame, key: str, most: int) -> list[str]:
    """Return the ids that get a panel, a row or a column: the actors of the palette, then those with the most articles behind a number.

    Examples
    --------
    >>> panels_of(pd.DataFrame({"target_id": ["RUS", "USA"], "n_documents": [3, 9], "estimate": [0.1, 0.2]}), "target_id", 12)
    ['USA', 'RUS']
    """
    known = rows[rows["estimate"].notna()]
    largest = known.groupby(key)["n_documents"].max().sort_index().sort_values(ascending=False, kind="stable")
    chosen = sorted(largest.index, key=lambda name: name not in PALETTE)[:most]
    return [name for name in largest.index if name in chosen]


def left_out(rows: pd.DataFrame, key: str, drawn: Sequence[str], language: str = "fr") -> str:
    """Return what a subtitle adds where not all ids of `key` are drawn, or nothing.

    Examples
    --------
    >>> left_out(pd.DataFrame({"source": ["a", "b", "c"]}), "source", ["a"])
    ' · 2 autres médias dans la table'
    """
    left = len(set(rows[key].dropna()) - set(drawn))
    return " · " + say(f"left.{key}", language, n=counted(f"other_{key}", left, language)) if left else ""


def row_ticks(labels: Sequence[str], length: int = 28) -> dict[str, object]:
    """Return axis settings that write a label beside each row, the first at the bottom.

    Examples
    --------
    >>> row_ticks(["A & B"])["ticktext"]
    ['A &amp; B']
    """
    shown = [plain(shorten(label, length)) for label in labels]
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": shown, "range": [-0.6, len(labels) - 0.4]}


def share_ticks(top: float, language: str = "fr", most: int = 6) -> dict[str, object]:
    """Return axis settings for shares from 0 to `top`, written as the language writes percentages.

    Examples
    --------
    >>> share_ticks(0.5, "en")["ticktext"]
    ['0%', '10%', '20%', '30%', '40%', '50%']
    """
    step = next((size for size in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25) if top / size < most), 0.25)
    places = [round(at * step, 4) for at in range(int(top / step + 1e-9) + 1)]
    digits = 1 if step < 0.01 else 0
    return {"range": [0, top], "tickmode": "array", "tickvals": places, "ticktext": [percent(place, language, digits) for place in places]}


def column_ticks(labels: Sequence[str], width: int = 12) -> dict[str, object]:
    """Return axis settings that write a label over each column, on two lines where it is long.

    Examples
    --------
    >>> column_ticks(["Corée du Nord"])["ticktext"]
    ['Corée du<br>Nord']
    """
    lines = [textwrap.wrap(shorten(label, 2 * width), width, max_lines=2, placeholder="…") for label in labels]
    shown = ["<br>".join(map(plain, parts)) for parts in lines]
    return row_ticks(labels) | {"ticktext": shown, "tickangle": 0}


def panel_title(figure: go.Figure, text: str, axis: int) -> None:
    """Write a title above the panel of axis number `axis`, counted from 1.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> figure = go.Figure()
    >>> panel_title(figure, "Russie", 1)
    >>> figure.layout.annotations[0].text
    '<b>Russie</b>'
    """
    suffix = "" if axis == 1 else str(axis)
    figure.add_annotation(
        text=f"<b>{plain(shorten(text, 46))}</b>",
        xref=f"x{suffix} domain",
        yref=f"y{suffix} domain",
        x=0,
        y=1,
        yshift=3,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        align="left",
        font={"size": 13},
        name="panel",
    )
