"""Charts of how actors come out: order, colours, hover text, panels and gaps."""

import pandas as pd
import pytest
from chart_tables import BY_SOURCE, BY_TARGET, NARROW, OVER_TIME, SHARES, TREND, estimates, hovers, number, panel_titles, role

from analytics import charts
from analytics.charts import style
from analytics.charts.words import actor_names


def test_actors_are_ordered_by_value_with_unknown_ones_at_the_bottom():
    labels = charts.stance_by_target(BY_TARGET).layout.yaxis.ticktext
    assert list(labels) == ["Chine", "Corée du Nord", "Russie", "États-Unis", "Corée du Sud", "Vietnam"]


def test_actors_of_ones_own_are_called_by_their_names_where_these_are_given():
    own = BY_TARGET.replace({"target_id": {"VNM": "GRL"}})
    with actor_names({"GRL": ("Groenland", "Greenland")}):
        assert "Groenland" in charts.stance_by_target(own).layout.yaxis.ticktext
        assert "Greenland" in charts.stance_by_target(own, language="en").layout.yaxis.ticktext
    assert "GRL" in charts.stance_by_target(own).layout.yaxis.ticktext


def test_a_dot_has_its_interval_its_actors_colour_and_its_value_written():
    russia = next(trace for trace in charts.stance_by_target(BY_TARGET).data if trace.name == "Russie")
    assert russia.x == (-0.25,)
    assert russia.error_x.array == pytest.approx([0.15])
    assert russia.error_x.arrayminus == pytest.approx([0.15])
    assert russia.marker.color == russia.error_x.color == style.look("RUS").colour
    assert russia.text == ("−0,25",)


def test_few_articles_make_a_hollow_dot_without_bars_and_no_number_makes_no_dot():
    by_name = {trace.name: trace for trace in charts.stance_by_target(BY_TARGET).data}
    assert by_name["Vietnam"].marker.symbol == ("circle-open",)
    assert by_name["Vietnam"].error_x.array == (None,)
    assert "trop peu d'articles" in by_name["Vietnam"].hovertext[0]
    assert by_name["Chine"].x == (None,)


def test_hover_gives_number_interval_articles_and_units_as_french_readers_write_them():
    russia = next(trace for trace in charts.stance_by_target(BY_TARGET).data if trace.name == "Russie")
    assert russia.hovertext[0].split("<br>") == [
        "<b>Russie</b>",
        f"Solde moyen{NARROW}: −0,25",
        f"Intervalle à 95{NARROW}%{NARROW}: −0,40 à −0,10",
        f"1{NARROW}204 articles · 3{NARROW}400 phrases",
    ]


def test_hover_in_english():
    russia = next(trace for trace in charts.stance_by_target(BY_TARGET, language="en").data if trace.name == "Russia")
    assert russia.hovertext[0].split("<br>")[1:] == [
        "Mean balance: −0.25",
        "95% interval: −0.40 to −0.10",
        "1,204 articles · 3,400 sentences",
    ]


def test_the_axis_is_centred_on_a_drawn_zero_and_says_what_its_ends_mean():
    axis = charts.stance_by_target(BY_TARGET).layout.xaxis
    assert axis.range[0] == -axis.range[1]
    assert axis.range[1] > 0.6
    assert axis.zeroline
    assert axis.title.text == f"solde moyen{NARROW}: ← défavorable · favorable →"


def test_other_measures_of_the_table_are_left_out():
    table = pd.concat([BY_TARGET, BY_TARGET.assign(measure="share_neutral", estimate=0.9)])
    assert len(charts.stance_by_target(table).data) == 6


def test_shares_are_drawn_in_the_colours_of_sign_with_percentages():
    figure = charts.stance_distribution(SHARES)
    assert [trace.name for trace in figure.data] == ["défavorable", "neutre", "favorable"]
    assert [trace.marker.color for trace in figure.data] == [style.UNFAVOURABLE, style.NEUTRAL, style.FAVOURABLE]
    assert list(figure.layout.yaxis.ticktext) == ["États-Unis", "Russie"]
    assert f"41,0{NARROW}%" in hovers(figure)[0]
    assert figure.layout.xaxis.ticktext[-1] == f"100{NARROW}%"


def test_outlets_share_one_order_across_the_panels():
    figure = charts.stance_by_source(BY_SOURCE)
    assert list(figure.layout.yaxis.ticktext) == ["La Rive", "L'Écho", "Le Fil"]
    russia, america = figure.data
    assert sorted(zip(russia.y, russia.x, strict=True)) == [(0, -0.6), (1, -0.25), (2, 0.3)]
    assert sorted(america.y) == [1, 2]
    assert panel_titles(figure) == ["<b>Russie</b>", "<b>États-Unis</b>"]


def test_of_forty_outlets_thirty_are_drawn_and_the_rest_is_said():
    rows = [{"target_id": "RUS", "source": f"Outlet {at:02}", **number(at / 100, at / 100 - 0.1, at / 100 + 0.1)} for at in range(40)]
    figure = charts.stance_by_source(estimates(rows))
    assert len(figure.layout.yaxis.ticktext) == 30
    assert "10 autres médias" in figure.layout.title.subtitle.text


def test_outlets_whose_shortened_names_agree_stay_apart():
    long = "Le très long nom d'un journal de province, édition du "
    table = estimates([{"target_id": "RUS", "source": long + place, **number(0.1, 0.0, 0.2)} for place in ("nord", "sud")])
    assert sorted(charts.stance_by_source(table).data[0].y) == [0, 1]


def test_a_month_without_articles_is_a_gap_and_not_a_zero():
    figure = charts.stance_over_time(OVER_TIME)
    russia = next(trace for trace in figure.data if trace.name == "Russie" and trace.hovertext)
    assert russia.y == (-0.1, -0.4, None, None, -0.2)
    assert not russia.connectgaps
    assert list(figure.layout.xaxis.ticktext)[:2] == ["déc.<br>2023", "janv.<br>2024"]


def test_a_band_joins_neighbouring_months_and_a_lone_month_has_a_bar():
    band, points = charts.stance_over_time(OVER_TIME).data[:2]
    assert band.fill == "toself"
    assert band.x == (0, 1, 1, 0, None)
    assert band.y == (-0.2, -0.5, -0.3, 0.0, None)
    assert points.error_y.array == pytest.approx([None, None, None, None, 0.1])


def test_the_four_actors_are_drawn_before_others_and_the_rest_is_said():
    many = [{"target_id": actor, "source": "L'Écho", **number(0.1, 0.0, 0.2, n_documents=99)} for actor in ("UKR", "CHN", "JPN")]
    figure = charts.stance_by_source(pd.concat([BY_SOURCE, estimates(many)]))
    titles = panel_titles(figure)
    assert len(titles) == 4
    assert {"<b>Russie</b>", "<b>États-Unis</b>"} < set(titles)
    assert "1 autre acteur dans la table" in figure.layout.title.subtitle.text


def test_the_three_shares_of_an_actor_stand_beside_each_other_and_not_on_top():
    places = [trace.y[0] for trace in charts.stance_distribution(SHARES).data]
    assert places[0] > places[1] > places[2]
    assert len({round(place) for place in places}) == 1


def test_shares_name_their_measure_in_their_keys():
    keys = [trace.customdata[0]["measure"] for trace in charts.stance_distribution(SHARES).data]
    assert keys == ["share_unfavourable", "share_neutral", "share_favourable"]


def test_a_trend_is_a_line_with_its_band_over_hollow_months():
    figure = charts.stance_over_time(OVER_TIME, trend=TREND)
    (months,), (trend,) = ([trace for trace in role(figure, name) if trace.name == "Russie"] for name in ("line", "trend"))
    assert months.mode == "markers"
    assert months.marker.symbol == "circle-open"
    assert months.error_y.array[0] == pytest.approx(0.1)
    assert trend.mode == "lines"
    assert trend.customdata[0] == {"target_id": "RUS", "day": "2024-01-01"}
    assert trend.x[0] == 0.5  # where the second month begins
    assert "1 janvier 2024" in trend.hovertext[0]
    assert "tendance lissée" in figure.layout.title.subtitle.text


def test_an_actor_without_a_trend_keeps_its_months():
    figure = charts.stance_over_time(OVER_TIME, trend=TREND)
    assert [trace.meta["role"] for trace in figure.data if trace.name == "États-Unis"] == ["line"]


def test_the_months_of_a_long_corpus_have_small_markers():
    months = [str(month) for month in pd.period_range("2019-08", periods=60, freq="M")]
    table = estimates([{"target_id": "RUS", "month": month, **number(0.1, 0.0, 0.2)} for month in months])
    (line,) = role(charts.stance_over_time(table), "line")
    assert line.marker.size < 8
    assert len(charts.stance_over_time(table).layout.xaxis.ticktext) <= 7
