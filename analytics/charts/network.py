"""The network of who is for and against whom.

Actors stand on a circle in a fixed order, the newsroom in its middle, and every pair has an arrow from the holder to the target: bent so
that there and back stay apart, and so that it passes through no third actor. Its colour and its dash are the sign, its width the number of
relations; where the interval holds 0 or is missing, the arrow is grey and its dot hollow. The distance between two actors means nothing,
and an arrow that is not there was not found, which is not the same as being neutral.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.relations import pair_hover
from analytics.charts.words import actor_name, plain, say, shorten
from analytics.schemas import NARRATOR, OTHER

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST = 12
_MOST_EDGES = 30
_NODE = 0.1  # radius of an actor's mark, where the circle's is 1
_STEPS = 24
_AT = 0.6  # where on an arrow its dot stands: past the middle, so that the dots of arrows that cross stay apart
_SHIFTS = (0.0, 0.06, -0.06, 0.12, -0.12, 0.2, -0.2, 0.3)

Point = tuple[float, float]


class _Sign(NamedTuple):
    key: str
    colour: str
    dash: str


_SIGNS = {
    -1: _Sign("unfavourable", style.UNFAVOURABLE, "dash"),
    0: _Sign("unclear", style.NEUTRAL, "dot"),
    1: _Sign("favourable", style.FAVOURABLE, "solid"),
}


def relation_network(estimates: pd.DataFrame, *, measure: str = "mean_relation", language: str = "fr") -> go.Figure:
    """Draw who is for and against whom as arrows between actors: sign by colour and dash, number of relations by width.

    At most twelve actors and thirty arrows are drawn, those with the most relations. Relations of an actor to itself, and those of third
    parties that stand for no actor, are left out.

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
        One trace an arrow, then the dots on the arrows (clear, then hollow) with their hover text, then the actors.

    Examples
    --------
    >>> row = {"measure": "mean_relation", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"holder_id": "KOR", "target_id": "PRK", "estimate": -0.5, "low": -0.8, "high": -0.2}])
    >>> relation_network(table).data[0].line.dash
    'dash'
    """
    rows = marks.select(estimates, ["holder_id", "target_id"], measure)
    title = say("title.relation_network", language)
    known = rows[rows["estimate"].notna() & (rows["holder_id"] != rows["target_id"]) & (rows["holder_id"] != OTHER)]
    drawn, actors = _chosen(known)
    if drawn.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    places = _places(actors) | ({NARRATOR: (0.0, 0.0)} if NARRATOR in set(drawn["holder_id"]) else {})
    curves = [_curve(row["holder_id"], row["target_id"], places) for _, row in drawn.iterrows()]
    figure = go.Figure(_arrows(drawn, curves))
    figure.add_traces([*_dots(drawn, curves, language), _nodes(places, language), *_legend(language)])
    figure.update_xaxes(visible=False, range=[-1.4, 1.4], constrain="domain")
    figure.update_yaxes(visible=False, range=[-1.35, 1.35], scaleanchor="x", constrain="domain")
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemwidth": 42, "itemclick": False, "itemdoubleclick": False}
    scale = {"cmid": 0, "cmin": -1, "cmax": 1, "showscale": False}
    figure.update_layout(showlegend=True, legend=legend, coloraxis=scale, margin={"t": 128, "b": 8, "l": 8, "r": 8})
    style.attach(figure, rows, chart="relation_network")
    return style.frame(figure, title, _subtitle(rows, drawn, actors, language), language=language, height=560, drawn=drawn)


def _chosen(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the arrows that are drawn, and the actors at their ends in the order of the circle."""
    ends = pd.concat([rows.set_index(end)["n_units"] for end in ("holder_id", "target_id")])
    amounts = ends[ends.index != NARRATOR].groupby(level=0).sum().sort_index().sort_values(ascending=False, kind="stable")
    largest = sorted(amounts.index, key=lambda name: name not in style.PALETTE)[:_MOST]
    between = rows[rows["holder_id"].isin([*largest, NARRATOR]) & rows["target_id"].isin(largest)]
    drawn = between.sort_values("n_units", ascending=False, kind="stable").head(_MOST_EDGES).sort_index()
    return drawn, _round({*drawn["holder_id"], *drawn["target_id"]} - {NARRATOR})


def _round(actors: set[str]) -> list[str]:
    """Return actors in their order on the circle: those of the palette evenly among the others, which stand by id."""
    known, others = [name for name in style.PALETTE if name in actors], sorted(actors - set(style.PALETTE))
    places = {at * len(actors) // len(known): name for at, name in enumerate(known)} if known else {}
    rest = iter(others)
    return [places.get(at) or next(rest) for at in range(len(actors))]


def _places(actors: Sequence[str]) -> dict[str, Point]:
    """Return where each actor stands: clockwise from the top right, none at the very top, left or right, where labels have least room."""
    step = 2 * math.pi / max(len(actors), 1)
    angles = [math.pi / 2 - (at + 0.5) * step for at in range(len(actors))]
    return {name: (round(math.cos(angle), 4), round(math.sin(angle), 4)) for name, angle in zip(actors, angles, strict=True)}


def _curve(holder: str, target: str, places: dict[str, Point]) -> list[Point]:
    """Return an arrow's points from the edge of one mark to the edge of the other, on a parabola."""
    start, end = places[holder], places[target]
    length = math.dist(start, end)
    bow = 0.0 if holder == NARRATOR else _bow(holder < target, start, end, NARRATOR in places)
    # Seen from the chord of the two, taken in one direction, whichever way the arrow goes: toward the middle of the circle is positive.
    inward = _inward(start, end) if bow else (0.0, 0.0)
    at = [step / _STEPS for step in range(_STEPS + 1)]
    curve = [
        (
            start[0] + t * (end[0] - start[0]) + 4 * t * (1 - t) * bow * inward[0],
            start[1] + t * (end[1] - start[1]) + 4 * t * (1 - t) * bow * inward[1],
        )
        for t in at
    ]
    inside = _NODE if length > 3 * _NODE else 0.0
    kept = [point for point in curve if math.dist(point, start) >= inside and math.dist(point, end) >= inside + 0.02]
    return [(round(x, 4), round(y, 4)) for x, y in kept]


def _inward(start: Point, end: Point) -> Point:
    """Return the direction of unit length across a chord that leads to the middle; for a diameter the same for both directions."""
    (x1, y1), (x2, y2) = sorted((start, end))
    length = math.dist(start, end)
    across = ((y1 - y2) / length, (x2 - x1) / length)
    toward = -(across[0] * (x1 + x2) + across[1] * (y1 + y2))
    return (-across[0], -across[1]) if toward < -1e-3 else across


def _bow(first: bool, start: Point, end: Point, narrator: bool) -> float:  # noqa: FBT001 - two facts of one arrow
    """Return how far an arrow leaves its chord: the two of a pair lie apart, clear of the newsroom and of the actors between their ends."""
    length, depth = math.dist(start, end), math.dist((0.0, 0.0), ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    half = 0.05 + 0.04 * length
    clear = 1.5 * _NODE if narrator else 0.0
    outmost = max(0.03, 1 - depth - 1.6 * _NODE)
    # Bent inwards first, as far as that keeps clear of all others; else as near to it as can be.
    for shift in (half - 0.02, *_SHIFTS):
        bows = (shift + half, shift - half)
        if all(abs(depth - bow) >= clear and -bow <= outmost for bow in bows):
            break
    return bows[0] if first else bows[1]


def _sign(row: pd.Series) -> int:
    if row[["low", "high"]].isna().any() or row["low"] <= 0 <= row["high"]:
        return 0
    return 1 if row["estimate"] > 0 else -1


def _arrows(rows: pd.DataFrame, curves: Sequence[list[Point]]) -> list[go.Scatter]:
    import plotly.graph_objects as go

    most, arrows = rows["n_units"].max(), []
    for key, curve, (_, row) in zip(marks.group_keys(rows, ["holder_id", "target_id"]), curves, rows.iterrows(), strict=True):
        sign, width = _SIGNS[_sign(row)], round(1.2 + 4.8 * (row["n_units"] / most) ** 0.5, 2)
        head = [0.0] * (len(curve) - 1) + [round(8 + 1.5 * width, 2)]
        trace = go.Scatter(
            x=[x for x, _ in curve],
            y=[y for _, y in curve],
            mode="lines+markers",
            line={"color": sign.colour, "width": width, "dash": sign.dash},
            marker={"symbol": "arrow", "angleref": "previous", "size": head, "color": sign.colour, "opacity": 1, "line": {"width": 0}},
            opacity=0.9 if _sign(row) else 0.5,
            hoverinfo="skip",
            showlegend=False,
        )
        arrows.append(marks.traced(trace, "edges", [key]))
    return arrows


def _dots(rows: pd.DataFrame, curves: Sequence[list[Point]], language: str) -> list[go.Scatter]:
    import plotly.graph_objects as go

    middles = [curve[round(_AT * (len(curve) - 1))] for curve in curves]
    clear = [_sign(row) != 0 for _, row in rows.iterrows()]
    traces = []
    for wanted, role in ((True, "circles"), (False, "hollow")):
        part = rows[[known == wanted for known in clear]]
        at = [middle for middle, known in zip(middles, clear, strict=True) if known == wanted]
        marker = {"color": marks.numbers(part["estimate"]), "coloraxis": "coloraxis"} if wanted else {"color": style.NEUTRAL}
        trace = go.Scatter(
            x=[x for x, _ in at],
            y=[y for _, y in at],
            mode="markers",
            marker={
                "size": 11 if wanted else 8,
                "symbol": "circle" if wanted else "circle-open",
                "line": {"width": 1.2, "color": style.NEUTRAL},
                **marker,
            },
            hovertext=[pair_hover(row, language) for _, row in part.iterrows()],
            hoverinfo="text",
            showlegend=False,
        )
        traces.append(marks.traced(trace, role, marks.group_keys(part, ["holder_id", "target_id"])))
    return traces


def _nodes(places: dict[str, Point], language: str) -> go.Scatter:
    import plotly.graph_objects as go

    looks = [style.look(name) for name in places]
    return go.Scatter(
        x=[x for x, _ in places.values()],
        y=[y for _, y in places.values()],
        mode="markers+text",
        marker={
            "size": 18,
            "color": [look.colour for look in looks],
            "symbol": ["square-open" if name == NARRATOR else look.symbol for name, look in zip(places, looks, strict=True)],
            "line": {"width": 2, "color": [look.colour for look in looks]},
            "opacity": 1,
        },
        text=[_label(actor_name(name, language), 2 if len(places) > 9 else 3) for name in places],
        textposition=[_side(name, place, len(places) > 9) for name, place in places.items()],
        textfont={"size": 12},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _label(name: str, most: int) -> str:
    lines = textwrap.wrap(shorten(name, 34), 13, max_lines=most, placeholder="…", break_long_words=False)
    return "<br>".join(plain(shorten(line, 16)) for line in lines)


def _side(name: str, place: Point, crowded: bool) -> str:  # noqa: FBT001 - one fact of the circle
    """Return on which side of its mark an actor's label stands: away from the circle, and on a crowded one to the side of its top."""
    height = "top" if name != NARRATOR and place[1] > 0 else "bottom"
    if crowded and name != NARRATOR and abs(place[0]) < 0.35:
        return f"{height} right" if place[0] > 0 else f"{height} left"
    return f"{height} center"


def _legend(language: str) -> list[go.Scatter]:
    """Return traces without points that show in the legend what colour and dash mean."""
    import plotly.graph_objects as go

    lines = [
        go.Scatter(
            x=[None],
            y=[None],
            mode="lines",
            line={"color": sign.colour, "dash": sign.dash, "width": 3},
            name=say(f"network.{sign.key}", language),
        )
        for sign in (_SIGNS[1], _SIGNS[-1], _SIGNS[0])
    ]
    return [line.update(showlegend=True, hoverinfo="skip") for line in lines]


def _subtitle(rows: pd.DataFrame, drawn: pd.DataFrame, actors: Sequence[str], language: str) -> str:
    known = rows[rows["estimate"].notna()]
    ends = pd.DataFrame({"target_id": pd.concat([known["holder_id"], known["target_id"]])})
    apart = {
        "network.narrator": NARRATOR in set(drawn["holder_id"]),
        "network.self": (known["holder_id"] == known["target_id"]).any(),
        "network.other": (known["holder_id"] == OTHER).any(),
    }
    parts = [marks.subtitle(drawn, drawn["measure"].iloc[0], language), say("network.width", language)]
    parts += [say(key, language) for key, holds in apart.items() if holds]
    left = marks.left_out(ends, "target_id", [*actors, NARRATOR, OTHER], language).removeprefix(" · ")
    pairs = known[(known["holder_id"] != known["target_id"]) & (known["holder_id"] != OTHER)]
    if len(pairs) > len(drawn):
        parts.append(say("left.pair", language, n=marks.counted("other_pair", len(pairs) - len(drawn), language)))
    return " · ".join([*parts, left] if left else parts)
