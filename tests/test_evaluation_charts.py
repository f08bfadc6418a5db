"""The charts of an evaluation: reliability, and risk against coverage."""

import numpy as np
import pandas as pd
import pytest

from analytics import charts
from analytics.charts import words
from analytics.errors import InputError, SchemaError

BINS = pd.DataFrame(
    {
        "bin_low": [0.8, 0.4, 0.5],
        "bin_high": [0.9, 0.5, 0.6],
        "confidence": [0.86, 0.46, 0.55],
        "accuracy": [0.7, 0.5, 0.5],
        "low": [0.6, 0.4, np.nan],
        "high": [0.8, 0.6, np.nan],
        "n_targets": [1204, 301, 1],
    }
)
RISK = pd.DataFrame(
    {
        "coverage": [1.0, 0.5, 0.1],
        "risk": [0.3, 0.2, 0.05],
        "low": [0.25, 0.15, np.nan],
        "high": [0.35, 0.25, np.nan],
        "least_confidence": [0.4, 0.6, 0.9],
        "n_targets": [100, 50, 10],
    }
)
SCORERS = pd.DataFrame(
    {
        "name": ["network", "words <b>"],
        "targets_per_second": [131.0, 1204.0],
        "macro_f1": [0.75, 0.49],
        "low": [0.71, 0.45],
        "high": [0.79, 0.53],
        "n_targets": 880,
    }
)
each_chart = pytest.mark.parametrize(
    ("draw", "rows"), [(charts.reliability, BINS), (charts.risk_by_coverage, RISK), (charts.speed_and_accuracy, SCORERS)]
)


def test_reliability_draws_each_bin_beside_the_diagonal():
    diagonal, dots = charts.reliability(BINS).data
    assert (diagonal.x, diagonal.y, diagonal.hoverinfo) == ((0, 1), (0, 1), "skip")
    assert (dots.x, dots.y) == ((0.46, 0.55, 0.86), (0.5, 0.5, 0.7))
    assert dots.error_y.array == pytest.approx((0.1, None, 0.1)), "NaN has no bar"
    assert dots.marker.symbol == ("circle", "circle-open", "circle")
    assert dots.marker.size[2] == pytest.approx(2 * dots.marker.size[0]), "the area is the number of targets"


def test_the_hover_of_a_bin_says_confidence_accuracy_interval_and_targets():
    dots = charts.reliability(BINS, language="en").data[1]
    assert dots.hovertext[2].split("<br>") == [
        "<b>80% to 90%</b>",
        "Mean confidence: 86.0%",
        "Right: 70.0%",
        "95% interval: 60.0% to 80.0%",
        "1,204 targets",
    ]
    assert dots.hovertext[1].split("<br>")[-1] == "1 target"
    assert "interval" not in dots.hovertext[1]


def test_risk_by_coverage_draws_a_line_in_its_band():
    band, line = charts.risk_by_coverage(RISK).data
    assert (line.x, line.y) == ((0.1, 0.5, 1.0), (0.05, 0.2, 0.3))
    assert (band.x, band.y) == ((0.5, 1.0, 1.0, 0.5), (0.25, 0.35, 0.25, 0.15))
    assert charts.risk_by_coverage(RISK).layout.yaxis.range[0] == 0


def test_the_hover_of_a_coverage_says_what_it_takes():
    line = charts.risk_by_coverage(RISK, language="en").data[1]
    assert line.hovertext[1].split("<br>") == [
        "<b>50% of the targets get a label</b>",
        "Errors: 20.0%",
        "Confidence of at least 60.0%",
        "95% interval: 15.0% to 25.0%",
        "50 targets",
    ]


@each_chart
def test_a_chart_speaks_both_languages_and_says_from_how_many_targets(draw, rows):
    french, english = draw(rows), draw(rows, language="en")
    assert french.layout.title.text != english.layout.title.text
    assert french.layout.xaxis.title.text != english.layout.xaxis.title.text
    assert "cibles" in french.layout.title.subtitle.text and "targets" in english.layout.title.subtitle.text
    with pytest.raises(InputError, match="no words for the language 'de'"):
        draw(rows, language="de")


@each_chart
def test_a_chart_of_nothing_says_so(draw, rows):
    figure = draw(rows.iloc[:0], language="en")
    assert not figure.data
    assert figure.layout.annotations[0].text == words.say("empty", "en")


@each_chart
def test_a_chart_names_the_column_that_is_missing(draw, rows):
    with pytest.raises(SchemaError, match="n_targets"):
        draw(rows.drop(columns="n_targets"))


@each_chart
def test_a_chart_leaves_its_table_alone_and_takes_it_in_any_order(draw, rows):
    before = rows.copy(deep=True)
    assert draw(rows).to_json() == draw(rows.iloc[::-1]).to_json()
    pd.testing.assert_frame_equal(rows, before)
    assert len(draw(rows).layout.meta["table"]["rows"]) == len(rows)


@each_chart
def test_no_hover_of_these_charts_is_a_template(draw, rows):
    assert {(trace.hovertemplate, trace.hoverinfo) for trace in draw(rows).data} <= {(None, "skip"), (None, "text")}


def test_speed_and_accuracy_names_each_scorer_at_its_speed():
    (dots,) = charts.speed_and_accuracy(SCORERS, language="en").data
    assert (dots.x, dots.y) == ((131.0, 1204.0), (0.75, 0.49))
    assert dots.text[0] == "network"
    assert "<b>" not in dots.text[1], "a name is no markup"
    assert dots.hovertext[0].split("<br>") == [
        "<b>network</b>",
        "Macro-F1: 75.0%",
        "131 targets a second",
        "95% interval: 71.0% to 79.0%",
        "880 targets",
    ]
