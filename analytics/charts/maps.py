"""Charts of how topics lie to each other: the map of all text units, and the tree of topics that resemble each other.

On the map, units stand near those that they resemble; its axes mean nothing, and neither does the distance between far groups. In the tree,
topics join where the distance between their middles says so. Both show the space in which the topics were found, and nothing of what the
articles say about it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analytics.charts import marks, style
from analytics.charts.evidence import draw_rows
from analytics.charts.topics import topic_names
from analytics.charts.words import count, day, number, plain, say, shorten, visible
from analytics.schemas import check, rows_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST_POINTS = 5_000
_MOST_TOPICS = 40
_POINTS = ["doc_id", "sentence_id", "topic_id", "x", "y", "title", "source", "published", "text"]
_LINE = 52
# Colour and symbol only keep neighbours apart; they are quiet, and no actor's.
_TONES = (style.Look(style.ACCENT, "circle"), style.Look("#6c8f5e", "diamond"), style.Look("#97759b", "square"))
_CANVAS = (340.0, 420.0)  # pixels of a map on a phone, for which labels are placed
_LETTER, _ROW = 6.6, 14.0
_SHIFTS = (0.0, 0.6, -0.6, 1.2, -1.2)
_MERGES = ["node", "left", "right", "distance", "n_units", "topics", "words"]
_MOST_LEAVES = 40


class _Label(NamedTuple):
    """A topic's name at its place on the map."""

    text: str
    x: float
    y: float


def topic_map(points: pd.DataFrame, *, topics: pd.DataFrame, language: str = "fr") -> go.Figure:
    """Draw the map of topics: every text unit a point near those that it resembles, every topic's words over its middle.

    A menu brings one topic forward. At most five thousand points and the forty largest topics are drawn; the others of a topic are drawn by
    lot, always the same. Words that would cover others are left out and stand in the hover text.

    Parameters
    ----------
    points
        One row a unit, as `topics.place_units` gives them: doc_id, sentence_id, topic_id, x, y, title, source, published, text.
    topics
        The topics with their `label`.
    language
        Language of the words and dates.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a topic, the largest first.

    Raises
    ------
    SchemaError
        A column is missing.

    Examples
    --------
    >>> unit = {"doc_id": "a", "sentence_id": "a:0", "topic_id": 0, "title": "Un titre", "source": "Nord", "text": "Le gaz manque."}
    >>> points = pd.DataFrame([unit | {"x": 0.5, "y": 0.1, "published": pd.Timestamp("2024-06-19")}])
    >>> topic_map(points, topics=pd.DataFrame({"topic_id": [0], "label": ["gaz, prix"]})).layout.annotations[0].text
    'gaz<br>prix'
    """
    check(points, _POINTS, "points")
    title = say("title.topic_map", language)
    known = points[points[["x", "y", "topic_id"]].notna().all(axis=1)]
    known = known.sort_values(["doc_id", "sentence_id", "x", "y"], kind="stable", ignore_index=True).astype({"topic_id": "int64"})
    if known.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    sizes = known["topic_id"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    order = [int(topic) for topic in sizes.index if topic >= 0][:_MOST_TOPICS] + [-1] * bool(-1 in sizes.index)
    drawn = draw_rows(known[known["topic_id"].isin(order)], ["doc_id", "sentence_id"], _MOST_POINTS)
    names = dict(zip(order, topic_names(pd.Series(order), topics, language), strict=True))
    inside = drawn[drawn["topic_id"] >= 0]
    medians = inside.groupby("topic_id")[["x", "y"]].median()
    middles = {int(topic): (float(x), float(y)) for topic, x, y in medians.itertuples()}
    placed = [topic for topic in order if topic in middles]
    tones = _tones(placed, middles)
    figure = go.Figure([_cloud(drawn[drawn["topic_id"] == topic], names[topic], tones.get(topic), language) for topic in order])
    labels = _labels(drawn, placed, names)
    for label in labels:
        figure.add_annotation(text=label.text, x=label.x, y=label.y, showarrow=False, font={"size": 11.5, "shadow": "auto"}, align="center")
    figure.update_xaxes(visible=False, range=[-1.12, 1.12]).update_yaxes(visible=False, range=[-1.12, 1.12])
    figure.update_layout(updatemenus=[_menu(order, names, language)], margin={"t": 128, "b": 8})
    style.attach(figure, drawn[_POINTS], chart="topic_map")
    counted = {"topics": len(middles), "labels": len(labels), "drawn": len(drawn), "all": len(points)}
    _note(figure, say("map.footer", language))
    return style.frame(figure, title, _subtitle(counted, language), language=language, height=620)


def _note(figure: go.Figure, text: str) -> None:
    """Write the method under a chart, where `style.frame` writes that of estimates."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "top", "align": "left"}
    figure.add_annotation(text=text, name="footer", showarrow=False, opacity=0.8, font={"size": 11}, **place)


def _cloud(rows: pd.DataFrame, name: str, tone: style.Look | None, language: str) -> go.Scatter:
    import plotly.graph_objects as go

    look = tone or style.Look(style.NEUTRAL, "circle-open")
    return go.Scatter(
        x=marks.numbers(rows["x"]),
        y=marks.numbers(rows["y"]),
        mode="markers",
        name=plain(shorten(name, 60)),
        marker={"color": look.colour, "symbol": look.symbol, "size": 6.5 if len(rows) < 200 else 5, "opacity": 0.8, "line": {"width": 0}},
        hovertext=[_unit_hover(row, name, language) for _, row in rows.iterrows()],
        hoverinfo="text",
        meta={"role": "points"},
        customdata=marks.group_keys(rows, ["doc_id", "sentence_id", "topic_id"]),
    )


def _unit_hover(row: pd.Series, name: str, language: str) -> str:
    where = [shorten(row["title"], 70), shorten(row["source"], 40), day(row["published"], language)]
    parts = [say("hover.evidence", language, sentence=shorten(row["text"], 160)), " · ".join(filter(None, where))]
    lines = [plain(line) for part in parts for line in textwrap.wrap(part, _LINE)]
    return "<br>".join([f"<b>{plain(shorten(name, 90))}</b>", *lines])


def _tones(order: Sequence[int], middles: Mapping[int, tuple[float, float]]) -> dict[int, style.Look]:
    """Return a tone a topic: of the few there are, the one whose nearest bearer is farthest."""
    given: dict[int, style.Look] = {}
    for topic in order:
        gaps = {
            tone: min((math.dist(middles[other], middles[topic]) for other, had in given.items() if had == tone), default=math.inf)
            for tone in _TONES
        }
        given[topic] = max(_TONES, key=gaps.__getitem__)
    return given


def _labels(points: pd.DataFrame, order: Sequence[int], names: Mapping[int, str]) -> list[_Label]:
    """Return the labels that find a place, the largest topics first: over the unit nearest the topic's middle, or a little off it."""
    taken: list[tuple[float, float, float, float]] = []
    labels = []
    for topic in order:
        own = points.loc[points["topic_id"] == topic, ["x", "y"]].reset_index(drop=True)
        at = own.iloc[int((own - own.median()).pow(2).sum(axis=1).to_numpy().argmin())]
        lines = [shorten(word, 18) for word in visible(names[topic]).split(", ")][:3]
        wide, high = _LETTER * max(map(len, lines)) / _CANVAS[0] * 2.24, _ROW * len(lines) / _CANVAS[1] * 2.24
        x = min(max(float(at["x"]), -1.1 + wide / 2), 1.1 - wide / 2)
        for shift in _SHIFTS:
            y = float(at["y"]) + shift * high
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if abs(y) + high / 2 < 1.12 and not any(_touch(box, other) for other in taken):
                taken.append(box)
                labels.append(_Label("<br>".join(map(plain, lines)), round(x, 4), round(y, 4)))
                break
    return labels


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _menu(order: Sequence[int], names: Mapping[int, str], language: str) -> dict[str, Any]:
    """Return the menu that brings one topic forward by letting the others fade."""
    everything = {"label": say("map.all", language), "method": "restyle", "args": [{"marker.opacity": [0.8] * len(order)}]}
    single = [
        {
            "label": plain(shorten(names[topic], 40)),
            "method": "restyle",
            "args": [{"marker.opacity": [0.95 if other == topic else 0.1 for other in order]}],
        }
        for topic in order
    ]
    place = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "pad": {"b": 6}, "showactive": False}
    # Light in both themes: Plotly paints what the mouse is on nearly white, and light letters on it could not be read.
    look = {"bgcolor": "#eef1f4", "bordercolor": style.NEUTRAL, "borderwidth": 1, "font": {"size": 12, "color": "#1d2329"}}
    return {"buttons": [everything, *single], "type": "dropdown", **look, **place}


def _subtitle(counted: Mapping[str, int], language: str) -> str:
    parts = [marks.counted("units", counted["drawn"], language), marks.counted("topics", counted["topics"], language)]
    if counted["labels"] < counted["topics"]:
        parts.append(say("map.labels", language, n=count(counted["labels"], language)))
    if counted["drawn"] < counted["all"]:
        parts.append(say("map.left", language, n=count(counted["all"] - counted["drawn"], language)))
    return " · ".join(parts)


def topic_hierarchy(merges: pd.DataFrame, *, topics: pd.DataFrame, language: str = "fr") -> go.Figure:
    """Draw which topics are alike: a tree in which topics join the farther to the right, the less they have in common.

    Parameters
    ----------
    merges
        One row a merge, as `topics.topic_hierarchy` gives them: node, left, right, distance, n_units, topics, words. The last forty or so
        are drawn; what was merged before is one branch, named by its words.
    topics
        The topics with their `label`.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces: the branches, and a dot a merge with its words in the hover text.

    Raises
    ------
    SchemaError
        A column is missing.

    Examples
    --------
    >>> merge = {"node": 2, "left": 0, "right": 1, "distance": 0.8, "n_units": 9, "topics": "0, 1", "words": "gaz, vote"}
    >>> labels = pd.DataFrame({"topic_id": [0, 1], "label": ["gaz, prix", "vote, élus"]})
    >>> topic_hierarchy(pd.DataFrame([merge]), topics=labels).layout.yaxis.ticktext
    ('vote, élus', 'gaz, prix')
    """
    check(merges, _MERGES, "merges")
    check(topics, ["topic_id", "label"], "topics")
    title = say("title.topic_hierarchy", language)
    known = merges[merges[["node", "left", "right", "distance"]].notna().all(axis=1)].sort_values("node", ignore_index=True)
    if known.empty:
        return style.empty_figure(title, language=language)
    import plotly.graph_objects as go

    known = known.astype({"node": "int64", "left": "int64", "right": "int64"})
    drawn = known.tail(_MOST_LEAVES - 1)
    leaves = _leaves(drawn)
    rows = {leaf: float(at) for at, leaf in enumerate(leaves)}
    for merge in rows_of(drawn):
        rows[int(merge.node)] = (rows[int(merge.left)] + rows[int(merge.right)]) / 2
    names = [_branch_name(leaf, known, topics, language) for leaf in leaves]
    figure = go.Figure([_branches(drawn, rows), _joints(drawn, rows, language)])
    figure.update_xaxes(
        title_text=say("axis.topic_distance", language), range=[0, drawn["distance"].max() * 1.05], nticks=5, tickformat=".1f"
    )
    figure.update_yaxes(**marks.row_ticks(names, 44), showgrid=False)
    style.attach(figure, known, chart="topic_hierarchy")
    _note(figure, say("hierarchy.footer", language))
    return style.frame(figure, title, _tree_subtitle(known, drawn, language), language=language, height=160 + 26 * len(leaves))


def _leaves(merges: pd.DataFrame) -> list[int]:
    """Return what the branches end in, from the bottom up, so that no two branches cross; the larger of two branches is above."""
    ends = {int(row.node): (int(row.left), int(row.right)) for row in rows_of(merges)}
    sizes: dict[int, int] = {}
    for node, (left, right) in sorted(ends.items()):
        sizes[node] = sizes.get(left, 1) + sizes.get(right, 1)
    roots = sorted(set(ends) - {end for pair in ends.values() for end in pair})
    found, waiting = [], roots
    while waiting:
        node = waiting.pop()
        if node in ends:
            waiting += sorted(ends[node], key=lambda end: (-sizes.get(end, 1), end))
        else:
            found.append(node)
    return found


def _branch_name(node: int, merges: pd.DataFrame, topics: pd.DataFrame, language: str) -> str:
    merged = merges[merges["node"] == node]
    if merged.empty:
        return topic_names(pd.Series([node]), topics, language)[0]
    amount = len(str(merged["topics"].iloc[0]).split(","))
    return f"{shorten(merged['words'].iloc[0], 30)} ({marks.counted('topics', amount, language)})"


def _branches(merges: pd.DataFrame, rows: Mapping[int, float]) -> go.Scatter:
    import plotly.graph_objects as go

    at = {int(row.node): float(row.distance) for row in rows_of(merges)}
    x: list[float | None] = []
    y: list[float | None] = []
    for row in rows_of(merges):
        left, right, distance = int(row.left), int(row.right), float(row.distance)
        x += [at.get(left, 0.0), distance, distance, at.get(right, 0.0), None]
        y += [rows[left], rows[left], rows[right], rows[right], None]
    return go.Scatter(x=x, y=y, mode="lines", line={"color": style.ACCENT, "width": 1.6}, hoverinfo="skip", meta={"role": "branches"})


def _joints(merges: pd.DataFrame, rows: Mapping[int, float], language: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=marks.numbers(merges["distance"]),
        y=[rows[int(node)] for node in merges["node"]],
        mode="markers",
        marker={"color": style.ACCENT, "size": 9},
        hovertext=[_joint_hover(row, language) for _, row in merges.iterrows()],
        hoverinfo="text",
        meta={"role": "joints"},
        customdata=marks.group_keys(merges, ["node", "topics"]),
    )


def _joint_hover(row: pd.Series, language: str) -> str:
    amount = len(str(row["topics"]).split(","))
    behind = [marks.counted("topics", amount, language), marks.counted("units", row["n_units"], language)]
    distance = say("hierarchy.distance", language, value=number(row["distance"], language))
    return "<br>".join([f"<b>{plain(shorten(row['words'], 90))}</b>", " · ".join(behind), distance])


def _tree_subtitle(merges: pd.DataFrame, drawn: pd.DataFrame, language: str) -> str:
    parts = [marks.counted("topics", len(merges) + 1, language), say("hierarchy.reading", language)]
    early = len(merges) - len(drawn)
    return " · ".join([*parts, say("hierarchy.left", language, n=count(early, language))] if early else parts)
