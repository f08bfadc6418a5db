"""Charts: what is drawn, in which order and colour, what the hover says, and what happens when there is little or nothing to draw."""

import csv
import json
import re
from collections import Counter

import pandas as pd
import pytest

from analytics import charts
from analytics.bundled import bundled_folder
from analytics.charts import readings, style, words
from analytics.charts.words import actor_names
from analytics.errors import InputError, SchemaError

NARROW = "\u202f"


def estimates(rows, measure="mean_stance"):
    """Six columns by hand: groups first, then estimate, low, high, n_documents, n_units."""
    defaults = {"measure": measure, "level": 0.95, "n_documents": 40, "n_units": 90, "method": "mean"}
    return pd.DataFrame([defaults | row for row in rows])


def number(value, low=None, high=None, **more):
    return {"estimate": value, "low": low, "high": high, **more}


BY_TARGET = estimates(
    [
        {"target_id": "RUS", **number(-0.25, -0.4, -0.1, n_documents=1204, n_units=3400)},
        {"target_id": "USA", **number(0.05, -0.1, 0.2)},
        {"target_id": "PRK", **number(-0.5, -0.6, -0.4)},
        {"target_id": "KOR", **number(0.3, 0.2, 0.4)},
        {"target_id": "VNM", **number(0.6, n_documents=2, n_units=3)},
        {"target_id": "CHN", **number(None, n_documents=0, n_units=0)},
    ]
)
BY_SOURCE = estimates(
    [
        {"target_id": "RUS", "source": "L'Écho", **number(-0.25, -0.4, -0.1)},
        {"target_id": "RUS", "source": "Le Fil", **number(0.3, 0.1, 0.5)},
        {"target_id": "RUS", "source": "La Rive", **number(-0.6)},
        {"target_id": "USA", "source": "L'Écho", **number(0.1, 0.0, 0.2, n_documents=12)},
        {"target_id": "USA", "source": "Le Fil", **number(0.2, 0.1, 0.3, n_documents=12)},
        {"target_id": "USA", "source": "La Rive", **number(None, n_documents=0)},
    ]
)
OVER_TIME = estimates(
    [
        {"target_id": "RUS", "month": "2024-04", **number(-0.2, -0.3, -0.1)},
        {"target_id": "RUS", "month": "2023-12", **number(-0.1, -0.2, 0.0)},
        {"target_id": "RUS", "month": "2024-01", **number(-0.4, -0.5, -0.3)},
        {"target_id": "USA", "month": "2023-12", **number(0.1)},
        {"target_id": "USA", "month": "2024-01", **number(0.2, 0.1, 0.3)},
        {"target_id": "USA", "month": "2024-04", **number(0.3, 0.2, 0.4)},
    ]
)
MATRIX = estimates(
    [
        {"holder_id": "KOR", "target_id": "PRK", **number(-0.8, -0.9, -0.7, n_units=64)},
        {"holder_id": "RUS", "target_id": "PRK", **number(0.5, 0.3, 0.7, n_units=16)},
        {"holder_id": "narrator", "target_id": "USA", **number(0.0, n_units=1)},
    ],
    "mean_relation",
)
TOPICS = pd.DataFrame({"topic_id": [0, 1, 2], "label": ["gaz, prix, hiver", "$5 ou $6 %{x} <b>", "riz, aide, port"]})
PREVALENCE = estimates(
    [
        {"topic_id": 0, **number(0.124, 0.1, 0.15)},
        {"topic_id": 1, **number(0.3, 0.2, 0.4)},
        {"topic_id": 2, **number(0.05)},
    ],
    "prevalence",
)
TOPICS_OVER_TIME = estimates(
    [{"topic_id": topic, "month": month, **number(0.2, 0.1, 0.3)} for topic in (0, 1) for month in ("2024-01", "2024-02", "2024-03")],
    "prevalence",
)
TOPIC_STANCE = estimates(
    [
        {"topic_id": 0, "target_id": "RUS", **number(-0.3, -0.4, -0.2)},
        {"topic_id": 0, "target_id": "USA", **number(0.2)},
        {"topic_id": 1, "target_id": "RUS", **number(0.1, 0.0, 0.2)},
    ]
)
SHARES = pd.concat(
    [
        estimates([{"target_id": "RUS", **number(0.41, 0.36, 0.46)}, {"target_id": "USA", **number(0.2, 0.1, 0.3)}], "share_unfavourable"),
        estimates([{"target_id": "RUS", **number(0.5, 0.45, 0.55)}, {"target_id": "USA", **number(0.6, 0.5, 0.7)}], "share_neutral"),
        estimates([{"target_id": "RUS", **number(0.09, 0.05, 0.12)}, {"target_id": "USA", **number(0.2, 0.1, 0.3)}], "share_favourable"),
    ],
    ignore_index=True,
)
COVERAGE = pd.DataFrame(
    {"month": ["2023-12", "2024-02", "2023-12"], "source": ["L'Écho", "L'Écho", "Le Fil"], "n_documents": [3, 2, 1]},
)

# Every chart with a table for it; the argument `topics` where it needs one.
EVERY = {
    "stance_by_target": (BY_TARGET, {}),
    "stance_distribution": (SHARES, {}),
    "stance_by_source": (BY_SOURCE, {}),
    "stance_over_time": (OVER_TIME, {}),
    "relation_matrix": (MATRIX, {}),
    "topic_prevalence": (PREVALENCE, {"topics": TOPICS}),
    "topics_over_time": (TOPICS_OVER_TIME, {"topics": TOPICS}),
    "topic_stance_heatmap": (TOPIC_STANCE, {"topics": TOPICS}),
    "coverage_calendar": (COVERAGE, {}),
}
each_chart = pytest.mark.parametrize("name", EVERY)


def draw(name, table=None, **options):
    default, extra = EVERY[name]
    return getattr(charts, name)(default if table is None else table, **extra, **options)


def hovers(figure):
    texts = []
    for trace in figure.data:
        for text in trace.hovertext or ():
            texts += list(text) if isinstance(text, list | tuple) else [text]
    return [text for text in texts if text]


def test_every_public_chart_is_tested_here():
    of_evaluations = ["reliability", "risk_by_coverage", "speed_and_accuracy"]  # of targets, not articles; see test_evaluation_charts.py
    assert sorted([*EVERY, *of_evaluations]) == sorted(charts.__all__)


# --- the contract of all charts ---


@each_chart
def test_the_table_is_left_as_it_was(name):
    table = EVERY[name][0]
    before = table.copy(deep=True)
    draw(name)
    pd.testing.assert_frame_equal(table, before)


@each_chart
def test_the_same_table_gives_the_same_json(name):
    assert draw(name).to_json() == draw(name).to_json()


@each_chart
def test_the_order_of_the_rows_does_not_matter(name):
    table = EVERY[name][0]
    backwards = table.iloc[::-1].reset_index(drop=True)
    assert json.loads(draw(name).to_json())["data"] == json.loads(draw(name, backwards).to_json())["data"]


@each_chart
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_table_is_said_in_words(name, language):
    figure = draw(name, EVERY[name][0].iloc[:0], language=language)
    assert not figure.data
    assert figure.layout.annotations[0].text == words.say("empty", language)
    assert figure.layout.title.text


@each_chart
def test_a_table_of_missing_numbers_is_said_in_words(name):
    table = EVERY[name][0]
    column = "estimate" if "estimate" in table else "n_documents"
    figure = draw(name, table.assign(**{column: float("nan")}))
    assert not figure.data
    assert "Rien à montrer" in figure.layout.annotations[0].text


@each_chart
def test_one_row_is_drawn(name):
    assert hovers(draw(name, EVERY[name][0].iloc[:1]))


@each_chart
def test_titles_differ_by_language_and_name_unit_and_articles(name):
    french, english = draw(name), draw(name, language="en")
    assert french.layout.title.text != english.layout.title.text
    assert "articles" in french.layout.title.subtitle.text
    assert french.layout.separators == f",{NARROW}"
    assert english.layout.separators == ".,"


@each_chart
def test_a_missing_column_is_named(name):
    column = EVERY[name][0].columns[-1] if name == "coverage_calendar" else "n_units"
    with pytest.raises(SchemaError, match=column):
        draw(name, EVERY[name][0].drop(columns=column))


@each_chart
def test_no_hover_text_is_a_template(name):
    for trace in draw(name).data:
        assert trace.hovertemplate is None
        assert trace.hoverinfo in ("text", "skip")


@each_chart
def test_the_table_goes_with_the_figure(name):
    table = draw(name).layout.meta["table"]
    assert len(table["rows"]) == len(EVERY[name][0])
    assert "n_documents" in table["columns"]


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="fr, en"):
        charts.stance_by_target(BY_TARGET, language="de")


# --- how each actor comes out ---


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
        "Solde moyen : −0,25",
        f"Intervalle à 95{NARROW}% : −0,40 à −0,10",
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
    assert axis.title.text == "← défavorable · solde moyen · favorable →"


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
    assert [note.text for note in figure.layout.annotations] == ["<b>Russie</b>", "<b>États-Unis</b>"]


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
    titles = [note.text for note in figure.layout.annotations]
    assert len(titles) == 4
    assert {"<b>Russie</b>", "<b>États-Unis</b>"} < set(titles)
    assert "1 autre acteur dans la table" in figure.layout.title.subtitle.text


# --- relations ---


def test_circles_are_coloured_by_sign_around_zero_and_sized_by_count():
    figure = charts.relation_matrix(MATRIX)
    filled, hollow = figure.data
    assert figure.layout.coloraxis.cmid == 0
    assert sorted(filled.marker.color) == [-0.8, 0.5]
    sizes = dict(zip(filled.marker.color, filled.marker.size, strict=True))
    assert sizes[-0.8] == pytest.approx(2 * sizes[0.5])  # four times the relations, four times the area
    assert hollow.marker.symbol == "circle-open"
    assert hollow.text == ("0,00 · n = 1",)


def test_rows_are_holders_and_columns_targets_by_name():
    figure = charts.relation_matrix(MATRIX)
    assert set(figure.layout.yaxis.ticktext) == {"Corée du Sud", "Russie", "la rédaction"}
    assert set(figure.layout.xaxis.ticktext) == {"Corée du<br>Nord", "États-Unis"}
    assert any("Corée du Sud → Corée du Nord" in text for text in hovers(figure))


# --- topics and coverage ---


def test_topics_are_ordered_by_prevalence_and_hollow_without_an_interval():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS)
    bars = figure.data[0]
    assert bars.x == (0.05, 0.124, 0.3)
    assert bars.marker.color[0].endswith(",0)")
    assert bars.marker.color[1] == bars.marker.color[2] != bars.marker.color[0]
    assert f"12,4{NARROW}%" in bars.hovertext[1]


def test_hostile_labels_are_shown_letter_for_letter():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS)
    assert figure.layout.yaxis.ticktext[-1] == "&#36;5 ou &#36;6 %{x} &lt;b&gt;"
    assert "$" not in figure.data[0].hovertext[-1]


def test_marks_that_turn_the_reading_direction_are_taken_out():
    table = BY_SOURCE.assign(source=BY_SOURCE["source"].str.replace("La Rive", "La\u202e Rive\u2066"))
    assert "La Rive" in charts.stance_by_source(table).layout.yaxis.ticktext


def test_each_topic_has_a_panel_of_its_own():
    figure = charts.topics_over_time(TOPICS_OVER_TIME, topics=TOPICS)
    assert len(figure.layout.annotations) == 2
    assert figure.layout.meta["panels"] == 2
    assert figure.layout.yaxis.range[0] == 0


def test_cells_without_an_interval_are_hollow_and_cells_without_sentences_blank():
    heat, hollow = charts.topic_stance_heatmap(TOPIC_STANCE, topics=TOPICS).data
    assert sorted(cell for row in heat.z for cell in row if cell is not None) == [-0.3, 0.1]
    assert hollow.text == ("0,20",)
    assert hollow.marker.symbol == "square-open"


def test_a_topic_without_a_label_has_its_number():
    figure = charts.topic_prevalence(PREVALENCE, topics=TOPICS.iloc[:1])
    assert "thème 2" in figure.layout.yaxis.ticktext


def test_coverage_counts_all_outlets_and_leaves_silent_months_blank():
    bars, cells = charts.coverage_calendar(COVERAGE).data
    assert bars.y == (4, 0, 2)
    assert [list(row) for row in cells.z] == [[1, None, None], [3, None, 2]]
    assert "2 articles" in bars.hovertext[2]


def test_articles_without_an_outlet_have_a_row_of_their_own():
    figure = charts.coverage_calendar(COVERAGE.assign(source=None))
    assert list(figure.layout.yaxis2.ticktext) == ["sans média"]


# --- colours ---


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


MARKS = [*(look.colour for look in style.PALETTE.values()), style.look("VNM").colour, style.ACCENT]


@pytest.mark.parametrize("colour", [*MARKS, style.UNFAVOURABLE, style.NEUTRAL, style.FAVOURABLE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_mark_stands_out_from_its_background(colour, theme):
    assert contrast(colour, style.template(theme).layout.paper_bgcolor) >= 3


def test_actors_differ_in_colour_marker_and_dash():
    looks = list(style.PALETTE.values())
    for part in ("colour", "symbol", "dash"):
        assert len({getattr(look, part) for look in looks}) == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_orange_is_unfavourable_and_blue_favourable(theme):
    (_, low), *_, (_, high) = style.DIVERGING[theme]
    assert int(low[1:3], 16) > int(low[5:7], 16)
    assert int(high[1:3], 16) < int(high[5:7], 16)


# --- words ---


def test_no_string_stands_in_two_tables():
    tables = sorted(bundled_folder("strings").glob("*.csv"))
    keys = Counter(row["key"] for table in tables for row in csv.DictReader(table.read_text("utf-8").splitlines()))
    assert len(tables) > 2
    assert [key for key, times in keys.items() if times > 1] == []


def test_both_languages_have_every_string_with_the_same_blanks():
    french, english = words.strings("fr"), words.strings("en")
    for key, text in french.items():
        assert text.strip(), key
        assert english[key].strip(), key
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (words.number(0.125), "0,12"),
        (words.count(1204), f"1{NARROW}204"),
        (words.percent(0.124), f"12,4{NARROW}%"),
        (words.number(-0.001), "0,00"),
        (words.number(float("nan")), "–"),
        (words.month("2024-06"), "juin 2024"),
        (words.day(pd.Timestamp("2024-06-19", tz="UTC")), "19 juin 2024"),
        (words.day(pd.NaT), ""),
    ],
)
def test_numbers_and_dates_in_french(shown, expected):
    assert shown == expected


# --- findings ---


def found(subject, **tables):
    place = {"stance": 0, "relation": 1, "topic": 2}[subject]
    return readings.findings(tables, TOPICS)[place].text


def test_a_finding_names_the_most_marked_actor_whose_interval_excludes_zero():
    text = found("stance", stance_by_target=BY_TARGET, shares_by_target=SHARES)
    assert text.startswith("Corée du Nord : solde moyen de −0,50 (−0,60 à −0,40), plutôt défavorable")


def test_a_finding_is_about_the_actors_of_the_palette_where_there_are_any():
    other = estimates([{"target_id": "UNO", **number(-0.9, -0.95, -0.85)}])
    assert found("stance", stance_by_target=pd.concat([BY_TARGET, other])).startswith("Corée du Nord")
    assert found("stance", stance_by_target=other).startswith("Organisation des Nations unies")


def test_an_interval_without_width_is_no_finding():
    table = estimates([{"target_id": "RUS", **number(-1.0, -1.0, -1.0)}, {"target_id": "USA", **number(-0.2, -0.3, -0.1)}])
    assert found("stance", stance_by_target=table).startswith("États-Unis")


def test_an_interval_that_crosses_zero_is_no_clear_difference():
    crossing = BY_TARGET[BY_TARGET["target_id"] == "USA"]
    assert "pas de différence nette" in found("stance", stance_by_target=crossing)


def test_no_interval_is_too_few_articles():
    bare = BY_TARGET.assign(low=float("nan"), high=float("nan"))
    assert "trop peu d'articles" in found("stance", stance_by_target=bare)


def test_the_share_behind_a_finding_is_that_of_the_same_actor():
    russia = BY_TARGET[BY_TARGET["target_id"] == "RUS"]
    assert f"41,0{NARROW}% des phrases" in found("stance", stance_by_target=russia, shares_by_target=SHARES)


def test_a_topic_is_called_the_largest_only_where_its_interval_is_clear_of_the_next():
    clear = PREVALENCE.iloc[:2]
    near = clear.assign(high=[0.25, 0.4])
    assert "le thème le plus présent" in found("topic", topic_prevalence=clear)
    assert "parmi les thèmes les plus présents" in found("topic", topic_prevalence=near)


def test_others_hold_no_relation_worth_a_finding():
    other = MATRIX.assign(holder_id="other")
    assert found("relation", relation_matrix=other) == "Aucune relation entre acteurs n'a été relevée."
