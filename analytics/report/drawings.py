"""Which charts the report holds, which estimates each of them draws, and how a figure becomes data for the page.

The page sets title and subtitle as text of its own and holds one template a theme for all charts, so both leave the figure here. Nothing
is computed: a chart whose estimates are missing comes out as one that says that there is nothing to show.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics import charts
from analytics.charts import words
from analytics.charts.fitting import bare, fit, fit_panels
from analytics.charts.lettering import unbroken
from analytics.measures import count_articles
from analytics.report import grids
from analytics.schemas import ESTIMATES, empty

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COUNTED = ("month", "source")
# The first screen, then one section after the other; each chart with the set of estimates it draws.
OVERVIEW: Mapping[str, str] = {
    "stance_by_target": "stance_by_target",
    "relation_matrix": "relation_matrix",
    "topic_prevalence": "topic_prevalence",
    "quote_share": "quote_shares",
    "stance_over_time": "stance_over_time",
}
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "coverage": {"coverage_calendar": "", "tone_over_time": "tone_over_time"},
    "actors": {"stance_distribution": "shares_by_target"},
    "sources": {"stance_by_source": "stance_by_source", "source_comparison": "source_comparison"},
    "relations": {"relation_network": "relation_matrix", "relation_over_time": "relations_over_time"},
    "topics": {"topics_over_time": "topics_over_time", "topic_stance_heatmap": "topic_stance", "topic_trust": ""},
}
WIDE = ("sources",)  # sections whose charts take the whole width
_CHARTS = {chart: name for content in (OVERVIEW, *SECTIONS.values()) for chart, name in content.items() if name}
_NARROW = 328  # pixels of a small phone's screen between the margins of the page
_COLUMN = 560  # pixels of one of two columns
_BREAK = re.compile("<br>")


def drawn_sets() -> list[str]:
    """Return the sets of estimates that the charts draw.

    Examples
    --------
    >>> "stance_by_target" in drawn_sets()
    True
    """
    return sorted(set(_CHARTS.values()))


def draw_charts(
    documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topics: pd.DataFrame, language: str = "fr"
) -> dict[str, go.Figure]:
    """Draw every chart of the report.

    Parameters
    ----------
    documents
        Table `documents`.
    estimates
        Estimates by name, as `analytics.measures.estimate_all` gives them; a missing one gives a chart that says so.
    topics
        Table `topics`, for the labels.
    language
        Of the words in the charts: fr or en.

    Returns
    -------
    dict
        Name of the chart -> figure.

    Examples
    --------
    >>> from analytics.schemas import DOCUMENTS, TOPICS, empty
    >>> list(draw_charts(empty(DOCUMENTS), {}, empty(TOPICS)))[:3]
    ['coverage_calendar', 'stance_by_target', 'relation_matrix']
    """
    figures = {"coverage_calendar": charts.coverage_calendar(count_articles(documents, _COUNTED), language=language)}
    for chart, name in _CHARTS.items():
        extra = {"topics": topics} if "topic" in chart else {}
        figures[chart] = getattr(charts, chart)(_table(estimates, name), language=language, **extra)
    return figures | {"topic_trust": charts.topic_trust(topics, language=language)}


def page_charts(
    documents: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], topics: pd.DataFrame, language: str = "fr"
) -> dict[str, dict[str, Any]]:
    """Return each chart as the template wants it: title, subtitle, caption, figure, and the table behind it.

    Examples
    --------
    >>> from analytics.schemas import DOCUMENTS, TOPICS, empty
    >>> page_charts(empty(DOCUMENTS), {}, empty(TOPICS), "en")["relation_matrix"]["empty"]
    True
    """
    behind = {chart: _table(estimates, name) for chart, name in _CHARTS.items()}
    behind["coverage_calendar"] = count_articles(documents, _COUNTED)
    tables = {chart: grids.data_table(table, topics, language) for chart, table in behind.items()}
    tables["topic_trust"] = grids.topics_table(topics, language)
    return {
        chart: _page_chart(chart, figure, language) | {"table": tables[chart]}
        for chart, figure in draw_charts(documents, estimates, topics, language).items()
    }


def _table(estimates: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    groups = ("target_id", "holder_id", "speaker_id", "source", "topic_id", "month")
    columns = groups if name != "quote_shares" else ("speaker_id",)
    return estimates.get(name, empty(ESTIMATES).assign(**{column: pd.Series(dtype="str") for column in columns}))


def _page_chart(name: str, figure: go.Figure, language: str) -> dict[str, Any]:
    from plotly.utils import PlotlyJSONEncoder

    wide, narrow = (bare(fitted).to_plotly_json() for fitted in (fit_panels(figure, _COLUMN), fit(figure, _NARROW)))
    spec = {
        "set": _CHARTS.get(name, ""),
        "data": wide["data"],
        "layout": _layout(wide),
        "narrow": {
            "layout": _layout(narrow),
            "modes": [trace.get("mode") for trace in narrow["data"]],
            "captions": [_captions(trace, whole) for trace, whole in zip(narrow["data"], wide["data"], strict=True)],
        },
    }
    subtitle = figure.layout.title.subtitle.text or ""
    return {
        "name": name,
        "title": _BREAK.sub(" ", figure.layout.title.text),
        "subtitle": unbroken(subtitle),
        "json": json.loads(json.dumps(spec, cls=PlotlyJSONEncoder)),
        "empty": not figure.data,
        "caption": words.say(f"caption.{name}", language),
    }


def _captions(narrow: Mapping[str, Any], wide: Mapping[str, Any]) -> str:
    """Return which captions a phone has room for: whole, first part or none."""
    shown, before = (str(trace.get("text")) for trace in (narrow, wide))
    return "whole" if shown == before else "first" if re.search(r"\d", shown) else "none"


def _layout(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec["layout"].items() if key not in ("template", "meta", "title")}
