"""Dumbbells of outlets and of periods, and the tone over time."""

import pandas as pd
import pytest
from chart_tables import (
    AGAINST_THE_REST,
    BEFORE_AND_AFTER,
    BY_MONTH_AND_SOURCE,
    NARROW,
    estimates,
    footer,
    number,
    pairs,
    panel_titles,
    role,
)

from analytics import charts
from analytics.charts import style

TWO_ACTORS = pd.concat([AGAINST_THE_REST, AGAINST_THE_REST.assign(target_id="USA", n_documents=12)], ignore_index=True)


def test_an_outlet_is_a_dot_in_the_actors_colour_and_the_rest_a_grey_stroke():
    strokes, dots = role(charts.source_comparison(AGAINST_THE_REST), "dots")
    assert dots.marker.color == style.look("RUS").colour
    assert (strokes.marker.color, strokes.marker.symbol) == (style.NEUTRAL, ("line-ns", "line-ns"))
    assert dots.x == (-0.3, 0.3)
    assert strokes.x == (0.1, -0.1)
    assert dots.error_x.array == pytest.approx([0.1, 0.1])
    assert strokes.error_x.array == pytest.approx([0.1, 0.1])


def test_outlets_are_ordered_by_their_difference_with_the_most_favourable_on_top():
    assert list(charts.source_comparison(AGAINST_THE_REST).layout.yaxis.ticktext) == ["L'Écho", "Le Fil"]
    turned = AGAINST_THE_REST.assign(
        estimate=AGAINST_THE_REST["estimate"].where(AGAINST_THE_REST["measure"] != "difference", -AGAINST_THE_REST["estimate"])
    )
    assert list(charts.source_comparison(turned).layout.yaxis.ticktext) == ["Le Fil", "L'Écho"]


def test_a_band_leads_from_the_rest_to_the_outlet():
    (links,) = role(charts.source_comparison(AGAINST_THE_REST), "links")
    assert links.x == (0.1, -0.3, None, -0.1, 0.3, None)
    assert links.y == (0, 0, None, 1, 1, None)


def test_hover_gives_the_difference_with_its_interval_and_its_q_value():
    _, dots = role(charts.source_comparison(AGAINST_THE_REST), "dots")
    lines = dots.hovertext[1].split("<br>")
    assert lines[0] == "<b>Russie · Le Fil</b>"
    assert f"Écart{NARROW}: +0,40 (0,30 à 0,50)" in lines
    assert any(line.startswith("Valeur q") and line.endswith("0,040") for line in lines)


def test_a_tiny_q_value_is_below_a_thousandth_and_no_markup():
    _, dots = role(charts.source_comparison(AGAINST_THE_REST.assign(q_value=1e-9)), "dots")
    assert "&lt; 0,001" in dots.hovertext[0]


def test_without_a_q_value_none_is_shown():
    _, dots = role(charts.source_comparison(AGAINST_THE_REST.drop(columns="q_value")), "dots")
    assert "Valeur q" not in dots.hovertext[0]


def test_an_outlet_with_too_few_articles_is_hollow():
    few = AGAINST_THE_REST.copy()
    few.loc[(few["source"] == "Le Fil") & (few["measure"] == "mean_stance"), ["low", "high"]] = float("nan")
    _, dots = role(charts.source_comparison(few), "dots")
    assert dots.marker.symbol == ("circle", "circle-open")
    assert "trop peu d'articles" in dots.hovertext[1]


def test_an_outlet_without_the_rest_is_a_dot_alone():
    alone = AGAINST_THE_REST[AGAINST_THE_REST["measure"] == "mean_stance"]
    figure = charts.source_comparison(alone)
    strokes, dots = role(figure, "dots")
    assert (len(strokes.x), len(dots.x)) == (0, 2)
    assert role(figure, "links")[0].x == ()


def test_each_actor_has_its_panel_and_one_can_be_asked_for():
    assert set(panel_titles(charts.source_comparison(TWO_ACTORS))) == {"<b>Russie</b>", "<b>États-Unis</b>"}
    one = charts.source_comparison(TWO_ACTORS, target="USA")
    assert panel_titles(one) == ["<b>États-Unis</b>"]
    assert not charts.source_comparison(TWO_ACTORS, target="PRK").data


def test_standardised_numbers_are_drawn_where_they_are_asked_for():
    standardised = pairs(
        ["standardised_mean", "standardised_rest", "standardised_difference"],
        [({"target_id": "RUS", "source": "L'Écho"}, (-0.1, 0.05, -0.15))],
    )
    figure = charts.source_comparison(pd.concat([AGAINST_THE_REST, standardised]), standardised=True)
    strokes, dots = role(figure, "dots")
    assert (strokes.x, dots.x) == ((0.05,), (-0.1,))
    assert "mélange de thèmes égal" in figure.layout.title.subtitle.text.replace("<br>", " ")
    assert "mêmes poids de thèmes" in footer(figure)
    assert dots.customdata == ({"target_id": "RUS", "source": "L'Écho", "measure": "standardised_mean"},)


def test_of_forty_outlets_those_with_most_articles_are_drawn_and_the_rest_is_said():
    rows = [({"target_id": "RUS", "source": f"Outlet {at:02}", "n_documents": 9 + at}, (at / 100, 0.0, at / 100)) for at in range(40)]
    figure = charts.source_comparison(pairs(["mean_stance", "mean_stance_rest", "difference"], rows))
    assert len(figure.layout.yaxis.ticktext) == 30
    assert "Outlet 39" in figure.layout.yaxis.ticktext
    assert "Outlet 00" not in figure.layout.yaxis.ticktext
    assert "10 autres médias" in figure.layout.title.subtitle.text


def test_an_actor_before_and_after_is_a_stroke_and_a_dot_ordered_by_change():
    figure = charts.period_comparison(BEFORE_AND_AFTER)
    assert list(figure.layout.yaxis.ticktext) == ["Russie", "États-Unis"]
    assert [trace.x for trace in role(figure, "dots")] == [(0.1,), (-0.2,), (-0.1,), (0.2,)]
    assert figure.data[-1].marker.color == style.look("USA").colour
    assert "+0,30" in figure.data[-1].hovertext[0]


def test_of_forty_actors_thirty_are_drawn_and_the_rest_is_said():
    rows = pd.concat([BEFORE_AND_AFTER.assign(target_id=f"A{at:02d}") for at in range(40)], ignore_index=True)
    rows = rows.drop_duplicates(["target_id", "measure"])
    figure = charts.period_comparison(rows)
    assert len(figure.layout.yaxis.ticktext) == 30
    assert "10 autres acteurs dans la table" in figure.layout.title.subtitle.text


def test_tone_has_a_panel_an_outlet_in_no_actors_colour():
    figure = charts.tone_over_time(BY_MONTH_AND_SOURCE)
    assert panel_titles(figure) == ["<b>L'Écho</b>", "<b>Le Fil</b>"]
    echo, _ = role(figure, "line")
    assert echo.y == (-0.2, -0.1, None, -0.3)
    assert echo.customdata[0] == {"source": "L'Écho", "month": "2024-01"}
    assert echo.line.color == style.ACCENT
    assert "Tonalité moyenne" in echo.hovertext[0]


def test_tone_of_all_articles_is_one_panel():
    table = estimates([{"month": "2024-01", **number(-0.2, -0.3, -0.1)}], "mean_tone")
    figure = charts.tone_over_time(table, language="en")
    assert panel_titles(figure) == ["<b>All articles</b>"]
    assert role(figure, "line")[0].customdata == ({"month": "2024-01"},)


def test_of_fifteen_outlets_twelve_have_a_panel_and_the_rest_is_said():
    rows = [{"source": f"Outlet {at:02}", "month": "2024-01", **number(0.1, 0.0, 0.2, n_documents=20 - at)} for at in range(15)]
    figure = charts.tone_over_time(estimates(rows, "mean_tone"))
    assert len(panel_titles(figure)) == 12
    assert "3 autres médias" in figure.layout.title.subtitle.text
