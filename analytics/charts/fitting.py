"""Figures made to fit the place they stand in, from a phone to a wide screen.

Plotly wraps no text and moves no panel: a figure drawn for a page runs over its edges on a phone. `fit` breaks title, subtitle, footer and
axis titles into lines that the width holds, makes room for them, and below 560 pixels puts panels that stand side by side one under the
other, shortens the labels of the rows and leaves out captions that would touch.
"""

from __future__ import annotations

import html
import itertools
import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from analytics.charts.lettering import text_width, wrap, wrap_parts
from analytics.charts.words import plain, shorten

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDTH = 700  # pixels for which charts are drawn unless they are told otherwise
_NARROW = 560
_SIDE = 16  # left of everything, right of nothing
_TITLE, _SUBTITLE, _FOOTER, _LABEL, _PANEL = 17, 12.5, 11, 12.5, 13  # sizes of type
_BOLD = 1.1  # times as wide
_PANEL_GAP = 72
_APART = 4  # pixels between two captions
_ROW_LABEL = 18  # characters beside a row where there is little room
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br(?: /)?>")
_AFTER_COLON = re.compile(r"(?<=:) ")


def fit(figure: go.Figure, width: int = WIDTH) -> go.Figure:
    """Return a copy of a chart that fits a place of `width` pixels or more.

    Parameters
    ----------
    figure
        A figure of `analytics.charts`.
    width
        Pixels. Below 560, panels that stand side by side are stacked.

    Examples
    --------
    >>> table = {"target_id": ["RUS"], "measure": ["mean_stance"], "level": 0.95, "n_documents": 9, "n_units": 30, "method": ""}
    >>> import pandas as pd
    >>> from analytics.charts import stance_by_target
    >>> figure = stance_by_target(pd.DataFrame(table | {"estimate": -0.2, "low": -0.3, "high": -0.1}))
    >>> figure.layout.title.subtitle.text.count("<br>"), fit(figure, 360).layout.title.subtitle.text.count("<br>")
    (0, 1)
    """
    import plotly.graph_objects as go

    copy = go.Figure(figure)
    if width < _NARROW:
        _stack(copy)
        _shorten_rows(copy)
    fit_into(copy, width)
    return copy


def bare(figure: go.Figure) -> go.Figure:
    """Return a copy of a chart without title, subtitle and footer, for a page that sets them as text.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> bare(go.Figure(layout={"title": {"text": "Titre"}, "height": 400})).layout.height
    400
    """
    import plotly.graph_objects as go

    copy = go.Figure(figure)
    above, below = _room(copy)
    layout = copy.layout
    notes = [note for note in layout.annotations if note.name != "footer"]
    if layout.height and layout.margin.t:
        layout.height -= layout.margin.t + layout.margin.b - above - below
        layout.margin.update(t=max(above, _SIDE), b=below)
    layout.title = None
    layout.annotations = notes
    return copy


def fit_panels(figure: go.Figure, width: int) -> go.Figure:
    """Return a copy whose panels have titles that do not touch in a place of `width` pixels or more.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> fit_panels(go.Figure(), 560).layout.annotations
    ()
    """
    import plotly.graph_objects as go

    copy = go.Figure(figure)
    higher = _fit_panel_titles(copy, width - _left(copy) - (copy.layout.margin.r or 24))
    if higher:
        copy.layout.height += higher
        copy.layout.margin.t += higher
    return copy


def fit_into(figure: go.Figure, width: int) -> None:
    """Break the texts of a figure into lines for `width` pixels and make room for them, in the figure itself.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> figure = go.Figure(layout={"title": {"text": "Un titre assez long pour une colonne"}, "height": 400})
    >>> fit_into(figure, 200)
    >>> figure.layout.title.text
    'Un titre assez long<br>pour une colonne'
    """
    layout = figure.layout
    above, below = _room(figure)
    plot = (layout.height or 450) - (layout.margin.t or 84) - (layout.margin.b or 48)
    left, right = _left(figure), 12 if width < _NARROW else 24
    inner, axes = width - 2 * _SIDE, width - left - right
    layout.title.text = wrap(layout.title.text or "", inner, _TITLE)
    layout.title.pad.t = 14 + 11 * (_lines(layout.title.text) - 1)  # Plotly keeps the middle of a title where it was, however many lines
    layout.title.subtitle.text = wrap_parts(layout.title.subtitle.text or "", inner, _SUBTITLE)
    _fit_axes(figure, axes)
    right = max(right, _beyond(figure, axes))
    axes = width - left - right
    _fit_captions(figure, axes)
    above += _fit_panel_titles(figure, axes)
    below = max(below, _under(figure))
    for note in layout.annotations:
        if note.name == "footer":
            note.update(text=wrap(note.text, inner, _FOOTER), xshift=_SIDE - left, yshift=-below)
    top, bottom = _head(figure) + above + _slant(figure), below + _foot(figure)
    layout.update(height=plot + top + bottom, margin={"l": left, "r": right, "t": top, "b": bottom})


def _lines(text: str | None) -> int:
    return len(_BREAK.split(text)) if text else 0


def _head(figure: go.Figure) -> int:
    title = figure.layout.title
    under = _lines(title.subtitle.text)
    return 17 + 22 * _lines(title.text) + (17 * under + 4 if under else 0)


def _foot(figure: go.Figure) -> int:
    return sum(14 * _lines(note.text) + 14 for note in figure.layout.annotations if note.name == "footer")


def _room(figure: go.Figure) -> tuple[int, int]:
    """Return what a chart leaves between its title and its plot, and between its plot and its footer."""
    margin = figure.layout.margin
    above = 24 if margin.t is None else margin.t - _head(figure) - _slant(figure)
    below = 48 if margin.b is None else margin.b - _foot(figure)
    return max(above, 0), max(below, 8)


def _axes(figure: go.Figure, kind: str) -> list[Any]:
    names = [name for name in figure.layout if re.fullmatch(rf"{kind}axis\d*", name)]
    return [figure.layout[name] for name in sorted(names, key=lambda name: int(name[5:] or 1))]


def _share(figure: go.Figure, name: str) -> float:
    first, last = figure.layout[f"xaxis{name[1:]}"].domain or (0, 1)
    return float(last - first)


def _left(figure: go.Figure) -> int:
    """Return the left margin that the labels of the rows and their axis title need."""
    widest = 0.0
    for axis in _axes(figure, "y"):
        if axis.visible is False or axis.showticklabels is False:
            continue
        labels = [text_width(text, _LABEL) for text in axis.ticktext or ()]
        widest = max(widest, max(labels, default=34.0) + 14 + (28 if axis.title.text else 0))
    return int(max(_SIDE, widest + 6))


def _fit_axes(figure: go.Figure, pixels: float) -> None:
    for axis in _axes(figure, "x"):
        first, last = axis.domain or (0, 1)
        width = pixels * (last - first)
        if axis.title.text and text_width(axis.title.text, 12) > width:
            axis.title.text = _AFTER_COLON.sub("<br>", axis.title.text) if ":" in axis.title.text else wrap(axis.title.text, width, 12)
        widest = max((text_width(text, _LABEL) for text in axis.ticktext or ()), default=0.0)
        crowded = bool(axis.ticktext) and widest + 4 > width / len(axis.ticktext)
        if crowded and axis.side == "top":
            _squeeze(axis, width / len(axis.ticktext) - 4)
        elif crowded:
            _thin_out(axis, math.ceil((widest + 4) * len(axis.ticktext) / width))


def _squeeze(axis: Any, pixels: float) -> None:  # noqa: ANN401 - an axis of Plotly, above the columns
    """Break the names above the columns into two lines where that is enough, and slant them where it is not."""
    whole = [_BREAK.sub(" ", text) for text in axis.ticktext]
    broken = [wrap(text, pixels, _LABEL) for text in whole]
    enough = all(_lines(text) <= 2 and text_width(text, _LABEL) <= pixels for text in broken)
    axis.update(tickangle=0 if enough else -40, ticktext=broken if enough else whole)


def _thin_out(axis: Any, step: int) -> None:  # noqa: ANN401 - an axis of Plotly, horizontal
    """Keep every so many labels of an axis; a year that stood below one that goes moves to the next that stays."""
    kept, year = [], ""
    for at, text in enumerate(axis.ticktext):
        year = text.partition("<br>")[2] or year
        if at % step == 0:
            kept.append(f"{text.partition('<br>')[0]}<br>{year}" if year else text)
            year = ""
    axis.update(ticktext=kept, tickvals=axis.tickvals[::step])


def _slant(figure: go.Figure) -> int:
    """Return how much higher than two lines the slanted labels above the columns are."""
    slanted = [axis for axis in _axes(figure, "x") if axis.side == "top" and axis.tickangle == -40]
    return int(max((text_width(text, _LABEL) * 0.64 - 10 for axis in slanted for text in axis.ticktext), default=0))


def _beyond(figure: go.Figure, pixels: float) -> int:
    """Return how far the last slanted label reaches beyond its column, which is half a column from the edge."""
    slanted = [axis for axis in _axes(figure, "x") if axis.side == "top" and axis.tickangle == -40]
    reach = max((text_width(axis.ticktext[-1], _LABEL) * 0.77 - pixels / len(axis.ticktext) / 2 for axis in slanted), default=0)
    return int(reach) + 4 if reach > 0 else 0


def _under(figure: go.Figure) -> int:
    """Return the room that the lowest horizontal axis needs for its labels and its title."""
    bar = figure.layout.coloraxis.colorbar
    needed = [60 if bar.orientation == "h" and (bar.y or 0) <= 0 and figure.layout.coloraxis.showscale is not False else 8]
    for axis in _axes(figure, "x"):
        if axis.side == "top" or axis.visible is False:
            continue
        labels = 0 if axis.showticklabels is False else max((_lines(text) for text in axis.ticktext or ("0",)), default=1)
        needed.append(10 + 16 * labels + (14 + 16 * _lines(axis.title.text) if axis.title.text else 0))
    return max(needed)


def _fit_captions(figure: go.Figure, pixels: float) -> None:
    """Leave out of circles, squares and cells the captions that are wider than their column, or keep their first part alone."""
    ticks = figure.layout.xaxis.ticktext
    for trace in figure.data if ticks else ():
        role, slot = (trace.meta or {}).get("role") if isinstance(trace.meta, dict) else None, pixels / len(ticks) - _APART
        if role in ("circles", "hollow") and trace.mode == "markers+text":
            if _widest(trace.text or ()) > slot:
                trace.text = [_first(text) for text in trace.text]
            if _widest(trace.text or ()) > slot:
                trace.mode = "markers"
        elif role == "cells" and trace.text is not None and _widest(itertools.chain(*trace.text)) > slot:
            trace.text = [[_first(text) for text in line] for line in trace.text]
            if _widest(itertools.chain(*trace.text)) > slot:
                trace.text = [["" for _ in line] for line in trace.text]


def _first(caption: object) -> str:
    return re.split(r"<br>| · ", str(caption))[0]


def _widest(captions: Iterable[object]) -> float:
    return max((text_width(str(text), 11) for text in captions), default=0.0)


def _fit_panel_titles(figure: go.Figure, pixels: float) -> int:
    """Break or cut the titles of panels that are wider than their panel; return how many pixels more they need above the plot."""
    titles = [note for note in figure.layout.annotations if note.name == "panel"]
    most = 2 if len({axis.domain for axis in _axes(figure, "y")}) == 1 else 1  # one row of panels has room above it
    had = _highest(titles)
    for note in titles:
        note.text = _panel_text(_BREAK.sub(" ", note.text), pixels * _share(figure, note.xref.removesuffix(" domain")), most)
    return 16 * (_highest(titles) - had)


def _highest(notes: Iterable[Any]) -> int:
    return max((_lines(note.text) for note in notes), default=1)


def _panel_text(text: str, pixels: float, most: int) -> str:
    """Return the title of a panel in `most` lines that the panel holds, or cut to one: "Corée du<br>Sud" before "Corée d…"."""
    if text_width(text, _PANEL) * _BOLD <= pixels:
        return text
    whole = html.unescape(_TAG.sub("", text))
    lines = wrap(plain(whole), pixels / _BOLD, _PANEL)
    if _lines(lines) <= most and text_width(lines, _PANEL) * _BOLD <= pixels:
        return f"<b>{lines}</b>"
    length = next((length for length in range(len(whole), 6, -1) if text_width(whole[:length], _PANEL) * _BOLD <= pixels - 12), 6)
    return f"<b>{plain(shorten(whole, length))}</b>"


def _shorten_rows(figure: go.Figure) -> None:
    for axis in _axes(figure, "y"):
        if axis.ticktext:
            axis.ticktext = [plain(shorten(html.unescape(text), _ROW_LABEL)) for text in axis.ticktext]


def _stack(figure: go.Figure) -> None:
    """Put panels that stand side by side one below the other."""
    columns, rows = _axes(figure, "x"), _axes(figure, "y")
    if len(columns) != len(rows) or len({axis.domain for axis in columns}) < 2:
        return
    layout = figure.layout
    share = max(axis.domain[1] - axis.domain[0] for axis in rows)
    panel = (layout.height - layout.margin.t - layout.margin.b) * share
    whole = len(rows) * panel + (len(rows) - 1) * _PANEL_GAP
    for at, (column, row) in enumerate(zip(columns, rows, strict=True)):
        top = 1 - at * (panel + _PANEL_GAP) / whole
        column.update(domain=[0, 1], showticklabels=True)
        row.update(domain=[max(0.0, top - panel / whole), top], showticklabels=True)
        if at < len(rows) - 1:
            column.title.text = None
    layout.height = whole + layout.margin.t + layout.margin.b
