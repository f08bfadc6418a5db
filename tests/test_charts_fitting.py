"""Figures fitted to a phone, a page and a wide screen: nothing runs over an edge, nothing stands on top of something else."""

import json
import re

import pandas as pd
import pytest
from chart_tables import EVERY, TOPICS, TOPICS_OVER_TIME, draw, estimates, footer, number

from analytics import charts
from analytics.charts import fitting, style

WIDTHS = (360, 390, 700, 1200)
LONG = "La très très longue gazette du bassin fluvial du nord-est, édition du soir et du dimanche " * 4
ACTORS = ("RUS", "USA", "PRK", "KOR", "UKR", "JPN")
ARABIC = "جريدة النهر العربية المسائية"


def axes(figure, kind):
    return [figure.layout[name] for name in figure.layout if re.fullmatch(rf"{kind}axis\d*", name)]


def widest(text, size):
    return fitting.text_width(text or "", size)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_title_subtitle_and_footer_stay_within_the_width(name, language, width):
    figure = charts.fit(draw(name, language=language), width)
    assert widest(figure.layout.title.text, 17) <= width - 32
    assert widest(figure.layout.title.subtitle.text, 12.5) <= width - 32
    for note in figure.layout.annotations:
        if note.name == "footer":
            assert widest(note.text, 11) <= width - 32


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EVERY)
def test_labels_of_rows_fit_the_left_margin(name, width):
    figure = charts.fit(draw(name), width)
    for axis in axes(figure, "y"):
        if axis.showticklabels is not False and axis.ticktext:
            assert max(widest(text, 12.5) for text in axis.ticktext) < figure.layout.margin.l
    assert figure.layout.margin.l < width * 0.62


@pytest.mark.parametrize("width", (360, 700))
@pytest.mark.parametrize("name", EVERY)
def test_labels_below_the_plot_do_not_touch_each_other(name, width):
    figure = charts.fit(draw(name), width)
    inner = width - figure.layout.margin.l - figure.layout.margin.r
    for axis in axes(figure, "x"):
        if axis.ticktext and axis.side != "top" and len(axis.ticktext) > 1:
            first, last = axis.domain or (0, 1)
            gap = inner * (last - first) * (axis.tickvals[1] - axis.tickvals[0]) / (axis.range[1] - axis.range[0])
            assert max(widest(text, 12.5) for text in axis.ticktext) <= gap


@pytest.mark.parametrize("name", EVERY)
def test_fitting_leaves_the_figure_as_it_was(name):
    figure = draw(name)
    before = json.loads(figure.to_json())
    charts.fit(figure, 360)
    assert json.loads(figure.to_json()) == before


@pytest.mark.parametrize("name", EVERY)
def test_fitting_twice_is_fitting_once(name):
    drawn = draw(name)
    once = charts.fit(drawn, 700)
    assert json.loads(once.to_json()) == json.loads(drawn.to_json())
    assert json.loads(charts.fit(once, 700).to_json()) == json.loads(drawn.to_json())


def test_room_for_more_lines_is_added_to_the_height():
    wide = draw("stance_by_target")
    narrow = charts.fit(wide, 360)

    def plot(figure):
        return figure.layout.height - figure.layout.margin.t - figure.layout.margin.b

    assert plot(narrow) == plot(wide)
    assert narrow.layout.height > wide.layout.height


def test_panels_side_by_side_are_stacked_on_a_phone():
    figure = charts.fit(draw("stance_by_source"), 360)
    above, below = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert above[0] > below[1]
    assert figure.layout.xaxis.domain == figure.layout.xaxis2.domain == (0, 1)
    assert figure.layout.yaxis2.showticklabels
    assert draw("stance_by_source").layout.xaxis2.domain[0] > 0.5


def test_the_axis_title_breaks_after_its_colon():
    assert "<br>" not in draw("stance_by_target").layout.xaxis.title.text
    assert "<br>←" in charts.fit(draw("stance_by_target"), 360).layout.xaxis.title.text


def test_columns_that_stand_close_have_slanted_names_and_room_for_them():
    rows = [{"topic_id": 0, "target_id": actor, **number(0.1, 0.0, 0.2)} for actor in ("RUS", "USA", "PRK", "KOR", "UNO")]
    wide = charts.topic_stance_heatmap(estimates(rows), topics=TOPICS)
    narrow = charts.fit(wide, 360)
    assert (wide.layout.xaxis.tickangle, narrow.layout.xaxis.tickangle) == (0, -40)
    assert narrow.layout.margin.t > wide.layout.margin.t


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "group", "measure"), [("topic_stance_heatmap", "topic_id", "mean_stance"), ("relation_matrix", "holder_id", "mean_relation")]
)
def test_captions_of_neighbours_and_slanted_names_have_room(name, group, measure, width):
    pairs = [{group: at if group == "topic_id" else one, "target_id": other} for at, one in enumerate(ACTORS) for other in ACTORS]
    table = estimates([pair | number(-0.86, -0.9, -0.8) for pair in pairs], measure)
    figure = charts.fit(getattr(charts, name)(table, **({"topics": TOPICS} if group == "topic_id" else {})), width)
    axis, margin = figure.layout.xaxis, figure.layout.margin
    column = (width - margin.l - margin.r) / len(axis.ticktext)
    if axis.tickangle == -40:
        assert widest(axis.ticktext[-1], 12.5) * 0.77 <= column / 2 + margin.r
    for trace in figure.data:
        texts = [text for line in trace.text or () for text in ([line] if isinstance(line, str) else line)]
        assert getattr(trace, "mode", "") == "markers" or all(widest(text, 11) < column for text in texts)
    assert width < 700 or any(trace.text is not None for trace in figure.data)


def test_labels_that_go_hand_their_year_to_the_next_that_stays():
    months = [str(month) for month in pd.period_range("2023-09", periods=13, freq="M")]
    table = estimates([{"target_id": "RUS", "month": month, **number(0.1, 0.0, 0.2)} for month in months])
    figure = charts.fit(charts.stance_over_time(table), 220)
    assert figure.layout.xaxis.ticktext == ("sept.<br>2023", "janv.<br>2024", "mai", "sept.")


@pytest.mark.parametrize("width", [360, 700])
def test_endless_names_are_cut_and_names_from_right_to_left_stay_apart(width):
    rows = [{"target_id": actor, "source": name, **number(0.1, 0.0, 0.2)} for actor in ("RUS", "USA") for name in (LONG, ARABIC)]
    figure = charts.fit(charts.stance_by_source(estimates(rows)), width)
    assert all(len(text) <= 40 for text in figure.layout.yaxis.ticktext)
    assert {text[0] for text in figure.layout.yaxis.ticktext} == {"L", "\u2068"}
    assert figure.layout.margin.l < 240


def test_a_bare_figure_has_no_title_no_footer_and_the_same_plot():
    whole = draw("stance_by_source")
    bare = fitting.bare(whole)
    assert not bare.layout.title.text
    assert [note.name for note in bare.layout.annotations] == ["panel", "panel"]
    heights = [figure.layout.height - figure.layout.margin.t - figure.layout.margin.b for figure in (whole, bare)]
    assert heights[0] == heights[1]
    assert bare.layout.height < whole.layout.height


def test_the_footer_stands_below_the_axis_and_its_title():
    figure = charts.fit(draw("stance_by_target"), 360)
    (note,) = [note for note in figure.layout.annotations if note.name == "footer"]
    assert -note.yshift >= 10 + 16 + 14 + 16 * 2  # tick labels and two lines of axis title
    assert figure.layout.margin.b >= -note.yshift + 14 * (note.text.count("<br>") + 1)


def test_a_wide_letter_is_wider_than_a_thin_one_and_markup_has_no_width():
    assert widest("WWW", 10) > widest("iii", 10)
    assert widest("<b>a</b>", 10) == widest("a", 10)
    assert widest("&amp;", 10) == widest("&", 10)
    assert widest("한빛", 10) == 20


def test_a_subtitle_is_broken_between_its_parts_first_and_is_whole_again_where_there_is_room():
    whole = draw("stance_by_target").layout.title.subtitle.text
    tight = charts.fit(draw("stance_by_target"), 200)
    assert tight.layout.title.subtitle.text.count("<br") >= 3
    assert charts.fit(tight, 1200).layout.title.subtitle.text == whole
    assert " · " not in charts.fit(draw("stance_by_target"), 250).layout.title.subtitle.text.split("<br>")[0]


def test_a_figure_of_nothing_can_be_fitted():
    figure = charts.fit(style.empty_figure("Titre"), 360)
    assert widest(figure.layout.title.text, 17) <= 328


def test_every_footer_survives_being_broken_into_lines():
    assert footer(charts.fit(draw("stance_by_target"), 360)) == footer(draw("stance_by_target"))


def test_titles_of_panels_side_by_side_do_not_touch_in_a_column():
    labels = TOPICS.assign(label="Vladimir Poutine, Kim Jong-un, une visite d'État")
    figure = fitting.fit_panels(charts.topics_over_time(TOPICS_OVER_TIME, topics=labels), 560)
    titles = [note for note in figure.layout.annotations if note.name == "panel"]
    assert len(titles) == 2
    for note in titles:
        first, last = figure.layout[f"xaxis{note.xref.removesuffix(' domain')[1:]}"].domain
        assert widest(note.text, 13) < (last - first) * 560


def panel_titles(figure):
    return [note.text for note in figure.layout.annotations if note.name == "panel"]


def test_titles_of_a_row_of_panels_break_before_they_are_cut_and_grow_back():
    pairs = [(actor, source) for actor in ("KOR", "PRK") for source in ("Le Canal", "La Gazette")]
    wide = charts.stance_by_source(estimates([{"target_id": actor, "source": source, **number(0.1, 0.0, 0.2)} for actor, source in pairs]))
    assert panel_titles(wide) == ["<b>Corée du Sud</b>", "<b>Corée du Nord</b>"]
    narrow = fitting.fit_panels(wide, 300)
    assert panel_titles(narrow) == ["<b>Corée du<br>Sud</b>", "<b>Corée du<br>Nord</b>"]
    assert narrow.layout.margin.t - wide.layout.margin.t == narrow.layout.height - wide.layout.height == 16
    again, back = fitting.fit_panels(narrow, 300), fitting.fit_panels(narrow, 900)
    assert (panel_titles(again), again.layout.height) == (panel_titles(narrow), narrow.layout.height)
    assert (panel_titles(back), back.layout.height) == (panel_titles(wide), wide.layout.height)
