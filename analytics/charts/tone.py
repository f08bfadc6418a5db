"""Chart of the tone of the articles over time.

Tone is that of whole sentences, whoever they name: an article on a flood is negative without being against anybody. It is therefore drawn
in a neutral colour, apart from the stances toward actors, and must not be read as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.charts import marks, style, timelines
from analytics.charts.words import say

if TYPE_CHECKING:
    import plotly.graph_objects as go


def tone_over_time(estimates: pd.DataFrame, *, measure: str = "mean_tone", language: str = "fr") -> go.Figure:
    """Draw the tone of the articles month by month: of all of them, or one panel an outlet, the twelve with most articles.

    Parameters
    ----------
    estimates
        One row a month, or an outlet and month: `month` ("2024-06"), `source` where there are panels, and the columns of the estimates.
    measure
        Which measure of the table to draw.
    language
        Language of the words and numbers.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces a panel, band and line; a month without a number is a gap.

    Examples
    --------
    >>> row = {"measure": "mean_tone", "level": 0.95, "n_documents": 9, "n_units": 30, "method": "bootstrap"}
    >>> table = pd.DataFrame([row | {"month": "2024-06", "estimate": -0.2, "low": -0.3, "high": -0.1}])
    >>> tone_over_time(table).data[1].y
    (-0.2,)
    """
    by = ["source", "month"] if "source" in estimates else ["month"]
    rows = marks.select(estimates, by, measure)
    title = say("title.tone_over_time_by_source" if "source" in by else "title.tone_over_time", language)
    rows = rows.dropna(subset=by)
    if rows["estimate"].isna().all():
        return style.empty_figure(title, language=language)
    manner = marks.Manner(style.Look(style.ACCENT), measure, language)
    if "source" in by:
        chosen = marks.panels_of(rows, "source", marks.MAX_PANELS)
        series = [timelines.Series(rows[rows["source"] == source], source, manner, ("source",)) for source in chosen]
        left = marks.left_out(rows, "source", chosen, language)
    else:
        series, left = [timelines.Series(rows, say("panel.all", language), manner)], ""
    columns = 1 if len(series) <= 3 else 2
    figure = timelines.timelines(series, timelines.months_between(rows["month"]), columns)
    timelines.centre(figure, rows)
    style.attach(figure, rows, panels=len(series), chart="tone_over_time").update_layout(margin={"t": 112})
    height = 150 + 130 * -(-len(series) // columns)
    drawn = pd.concat([one.rows for one in series])
    return style.frame(figure, title, marks.subtitle(drawn, measure, language) + left, language=language, height=height, drawn=drawn)
