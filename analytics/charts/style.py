"""One palette and one template for every chart.

An actor keeps its colour, marker and dash wherever it is drawn. Each colour stands at 3:1 or better on white and on near-black, and the
four stay apart for readers with any colour vision (smallest CIELAB distance 30 under simulated protanopia, deuteranopia and tritanopia,
after Machado, Oliveira and Fernandes 2009). The sign of a stance runs from orange (unfavourable) over a neutral middle at 0 to blue
(favourable). What depends on light or dark lies in the template alone, so that a page can swap it. The palette names four actors; all
others share one grey, so that they are told apart by their labels only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analytics.charts.fitting import WIDTH, fit_into
from analytics.charts.words import count, missing, say, strings
from analytics.errors import InputError

if TYPE_CHECKING:
    import plotly.graph_objects as go

UNFAVOURABLE, NEUTRAL, FAVOURABLE = "#b4651a", "#7d8590", "#2f7fc1"
ACCENT = "#6b869f"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'

# Only 0 is fixed; the ends are as far from it as the data go.
DIVERGING = {
    "light": [[0, "#9c4f08"], [0.25, "#e39a4b"], [0.5, "#f4f4f2"], [0.75, "#6da9d8"], [1, "#14568f"]],
    "dark": [[0, "#f5ab62"], [0.25, "#9a5a1e"], [0.5, "#2b2f36"], [0.75, "#2c6ba3"], [1, "#8cc4f2"]],
}
SEQUENTIAL = {
    "light": [[0, "#f1f3f5"], [0.5, "#9fb3c4"], [1, "#33536f"]],
    "dark": [[0, "#242930"], [0.5, "#486680"], [1, "#a9cbe8"]],
}
_INK = {"light": "#1d2329", "dark": "#e4e8ec"}
_GRID = {"light": "#e4e7ea", "dark": "#343a42"}
_ZERO = {"light": "#565e66", "dark": "#a7b0b9"}
_PAPER = {"light": "#ffffff", "dark": "#15181c"}

_AXIS = {
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "automargin": True,
    "ticklabelstandoff": 5,
    "title": {"standoff": 12, "font": {"size": 12}},
}
_TITLE = {
    "x": 0,
    "xref": "container",
    "xanchor": "left",
    "y": 1,
    "yref": "container",
    "yanchor": "top",
    "pad": {"l": 16, "t": 14},
    "font": {"size": 17},
    "subtitle": {"font": {"size": 12.5}},
}


class Look(NamedTuple):
    """How one actor is drawn: colour, marker symbol and line dash."""

    colour: str
    symbol: str = "circle"
    dash: str = "solid"


PALETTE = {
    "RUS": Look("#c0354d", "circle", "solid"),
    "USA": Look("#179ba9", "square", "dash"),
    "PRK": Look("#7d9809", "diamond", "dot"),
    "KOR": Look("#904bc9", "triangle-up", "dashdot"),
}
_OTHER = Look("#78828c")


def look(actor_id: object) -> Look:
    """Return how an actor is drawn.

    Examples
    --------
    >>> look("KOR").colour, look("VNM").colour
    ('#904bc9', '#78828c')
    """
    return PALETTE.get(str(actor_id), _OTHER)


def faint(colour: str, opacity: float = 0.18) -> str:
    """Return a hexadecimal colour as a see-through one, for bands.

    Examples
    --------
    >>> faint("#c0354d")
    'rgba(192,53,77,0.18)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def template(theme: str = "light") -> go.layout.Template:
    """Return the Plotly template of one theme.

    Raises
    ------
    InputError
        If the theme is neither light nor dark.

    Examples
    --------
    >>> template("dark").layout.paper_bgcolor
    '#15181c'
    """
    import plotly.graph_objects as go

    if theme not in _INK:
        message = f"no theme {theme!r}. There are: {', '.join(_INK)}."
        raise InputError(message)
    axis = _AXIS | {"gridcolor": _GRID[theme], "zerolinecolor": _ZERO[theme], "linecolor": _GRID[theme]}
    layout = {
        "font": {"family": FONT, "size": 12.5, "color": _INK[theme]},
        "paper_bgcolor": _PAPER[theme],
        "plot_bgcolor": _PAPER[theme],
        "hoverlabel": {
            "align": "left",
            "bgcolor": _PAPER[theme],
            "bordercolor": _ZERO[theme],
            "font": {"color": _INK[theme], "size": 12.5},
        },
        "title": _TITLE,
        "xaxis": axis,
        "yaxis": axis,
        "coloraxis": {"colorscale": DIVERGING[theme], "colorbar": {"outlinewidth": 0, "thickness": 10, "ticks": ""}},
        "colorscale": {"diverging": DIVERGING[theme], "sequential": SEQUENTIAL[theme]},
        "margin": {"l": 16, "r": 24, "t": 84, "b": 48},
        "hovermode": "closest",
        "showlegend": False,
    }
    return go.layout.Template(layout=layout)


def frame(figure: go.Figure, title: str, subtitle: str, *, language: str, height: int, drawn: pd.DataFrame | None = None) -> go.Figure:
    r"""Give a figure its template, title, subtitle, footer, height and number marks, and return it.

    The texts are broken into lines for a width of 700 pixels; room for more than one line is added to the height.

    Parameters
    ----------
    drawn
        The estimates that the footer speaks of; without them it is those of the table that `attach` keeps.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> frame(go.Figure(), "Titre", "unité", language="fr", height=200).layout.separators == ",\u202f"
    True
    """
    meta = figure.layout.meta or {}
    kept = meta.get("table") or {"columns": [], "rows": []}
    text = footer(pd.DataFrame(kept["rows"], columns=kept["columns"]) if drawn is None else drawn, language)
    if text:
        place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "top", "align": "left"}
        figure.add_annotation(text=text, name="footer", showarrow=False, opacity=0.8, font={"size": 11}, **place)
    figure.update_layout(
        template=template(),
        title={"text": title, "subtitle": {"text": subtitle}},
        height=height,
        separators=",\u202f" if language == "fr" else ".,",
        meta={**meta, "language": language},
    )
    fit_into(figure, WIDTH)
    return figure


def footer(table: pd.DataFrame, language: str = "fr") -> str:
    """Return in words how many estimates a chart draws, how many of them without an interval, and how they were made.

    Parameters
    ----------
    table
        The rows that are drawn; a table that holds no estimates gives nothing.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure": ["prevalence"], "estimate": [0.2], "low": [None]})
    >>> footer(rows, "en").split(" Method")[0]
    'Data: 1 value. 1 of them hollow, without an interval: fewer than five texts.'
    """
    if not {"measure", "estimate", "low"} <= set(table.columns):
        return ""
    known = table[table["estimate"].notna()]
    bare = int(known["low"].isna().sum())
    said = strings(language)
    methods = list(filter(None, dict.fromkeys(said.get(f"method.{measure}", "") for measure in known["measure"])))
    parts = [
        say("footer.data" if len(known) != 1 else "footer.datum", language, n=count(len(known), language)),
        say("footer.bare", language, n=count(bare, language)) if bare else "",
        say("footer.method", language, what=said["footer.and"].join(methods)) if methods else "",
    ]
    return " ".join(filter(None, parts))


def empty_figure(title: str, *, language: str = "fr") -> go.Figure:
    """Return a figure without marks that says in words that there is nothing to show.

    Examples
    --------
    >>> empty_figure("Titre", language="en").layout.annotations[0].text
    'Nothing to show: the articles lack what this chart counts (date, outlet, actor or topic).'
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_annotation(text=say("empty", language), showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5, font={"size": 14})
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return attach(frame(figure, title, "", language=language, height=220), pd.DataFrame())


def attach(figure: go.Figure, table: pd.DataFrame, panels: int = 1, *, chart: str = "") -> go.Figure:
    """Keep in a figure its name, the table behind it and how many panels it has.

    Whoever has the figure then has its numbers, and a narrow page can stack the panels.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> attach(go.Figure(), pd.DataFrame({"n": [3]}), chart="topic_map").layout.meta["table"]["rows"]
    [[3]]
    """
    rows = [[jsonable(cell) for cell in row] for row in table.astype(object).itertuples(index=False)]
    kept = {"chart": chart, "panels": panels, "table": {"columns": list(map(str, table.columns)), "rows": rows}}
    return figure.update_layout(meta={**(figure.layout.meta or {}), **kept})


def jsonable(cell: object) -> object:
    """Return one cell of a table as JSON can hold it: a plain number or text, a date in ISO 8601, None where it is missing.

    Examples
    --------
    >>> jsonable(pd.Timestamp("2024-06-19", tz="UTC")), jsonable(float("nan"))
    ('2024-06-19T00:00:00+00:00', None)
    """
    if missing(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def symmetric_range(values: Iterable[float], least: float = 0.25) -> list[float]:
    """Return an axis range with 0 in its middle that holds every value and some air.

    Examples
    --------
    >>> symmetric_range([-0.5, 0.2])
    [-0.575, 0.575]
    """
    known = [abs(value) for value in values if not pd.isna(value)]
    bound = round(max([least, *known]) * 1.15, 4)
    return [-bound, bound]
