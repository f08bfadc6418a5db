"""Charts of relations and voices: what is drawn, where arrows run, what hover texts say, and that text from data is never markup."""

import html
import json
import math
import re

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics import charts
from analytics.charts import style, words
from analytics.errors import SchemaError

NARROW = "\u202f"


def estimates(rows, measure="mean_relation"):
    defaults = {"measure": measure, "level": 0.95, "n_documents": 40, "n_units": 90, "method": "mean"}
    return pd.DataFrame([defaults | row for row in rows])


def pair(holder, target, value, low=None, high=None, **more):
    return {"holder_id": holder, "target_id": target, "estimate": value, "low": low, "high": high, **more}


PAIRS = estimates(
    [
        pair("KOR", "PRK", -0.8, -0.9, -0.7, n_units=64),
        pair("PRK", "KOR", 0.3, 0.1, 0.5, n_units=16),
        pair("RUS", "PRK", 0.1, -0.2, 0.4, n_units=4),
        pair("USA", "PRK", -0.5, n_units=2, n_documents=2),
        pair("narrator", "PRK", -0.4, -0.6, -0.2, n_units=9),
        pair("PRK", "PRK", 0.9, 0.8, 1.0),
        pair("other", "RUS", -0.3, -0.5, -0.1),
    ]
)
MONTHS = estimates(
    [
        pair("KOR", "PRK", -0.8, -0.9, -0.7, month="2024-01", n_units=9),
        pair("KOR", "PRK", -0.6, -0.8, -0.4, month="2024-02", n_units=9),
        pair("KOR", "PRK", -0.5, month="2024-04", n_units=1),
        pair("RUS", "PRK", 0.5, 0.2, 0.8, month="2024-01", n_units=5),
        pair("RUS", "PRK", None, month="2024-02", n_units=0),
        pair("USA", "PRK", None, month="2024-02", n_units=0),
    ]
)
QUADS = pd.concat(
    [
        estimates([pair("KOR", "PRK", 0.75, 0.5, 1.0)], "share_verbal_conflict"),
        estimates([pair("KOR", "PRK", 0.25, 0.0, 0.5)], "share_material_conflict"),
        estimates([pair("KOR", "PRK", 0.0, 0.0, 0.0)], "share_verbal_cooperation"),
    ]
)
EVIDENCE = {
    "evidence": "Séoul condamne <le> tir & promet $5.",
    "evidence_title": "Un tir",
    "evidence_source": "L'Écho",
    "evidence_date": "2024-06-19",
}


def voice(speaker, value, low=None, high=None, **more):
    return {"speaker_id": speaker, "estimate": value, "low": low, "high": high, **more}


VOICES = estimates(
    [
        voice("RUS", 0.2, 0.15, 0.25, n_units=1204),
        voice("KOR", 0.4, 0.3, 0.5),
        voice("VNM", 0.05),
        voice("other", 0.9, 0.8, 1.0),
        voice("USA", None, n_documents=0, n_units=0),
    ],
    "share_quotes",
)
BY_OUTLET = estimates(
    [
        voice("RUS", 0.2, 0.1, 0.3, source="L'Écho"),
        voice("RUS", 0.5, 0.4, 0.6, source="Le Fil"),
        voice("KOR", 0.4, 0.3, 0.5, source="L'Écho"),
        voice("other", 0.4, 0.3, 0.5, source="L'Écho"),
    ],
    "share_quotes",
)
EVERY = {
    "relation_matrix": PAIRS,
    "relation_network": PAIRS,
    "relation_over_time": MONTHS,
    "quote_share": VOICES,
}
each_chart = pytest.mark.parametrize("name", EVERY)


def draw(name, table=None, **options):
    return getattr(charts, name)(EVERY[name] if table is None else table, **options)


def hovers(figure):
    return [text for trace in figure.data for text in trace.hovertext or () if text]


def by_role(figure, role):
    return [trace for trace in figure.data if (trace.meta or {}).get("role") == role]


def edge(figure, holder, target):
    return next(trace for trace in by_role(figure, "edges") if trace.customdata == ({"holder_id": holder, "target_id": target},))


# --- the contract of all charts ---


@each_chart
def test_the_table_is_left_as_it_was_and_gives_the_same_json_twice(name):
    before = EVERY[name].copy(deep=True)
    assert draw(name).to_json() == draw(name).to_json()
    pd.testing.assert_frame_equal(EVERY[name], before)


@each_chart
def test_the_order_of_the_rows_does_not_matter(name):
    backwards = EVERY[name].iloc[::-1].reset_index(drop=True)
    assert json.loads(draw(name).to_json())["data"] == json.loads(draw(name, backwards).to_json())["data"]


@each_chart
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_table_and_one_of_missing_numbers_are_said_in_words(name, language):
    for table in (EVERY[name].iloc[:0], EVERY[name].assign(estimate=float("nan"))):
        figure = draw(name, table, language=language)
        assert not figure.data
        assert words.say("empty", language)[:15] in figure.layout.annotations[0].text
        assert figure.layout.title.text


@each_chart
def test_one_row_is_drawn_in_both_languages(name):
    french, english = (draw(name, EVERY[name].iloc[:1], language=language) for language in ("fr", "en"))
    assert hovers(french)
    assert hovers(english)
    assert french.layout.title.text != english.layout.title.text


@each_chart
def test_a_missing_column_is_named(name):
    with pytest.raises(SchemaError, match="n_units"):
        draw(name, EVERY[name].drop(columns="n_units"))


@each_chart
def test_every_mark_can_be_traced_and_the_figure_says_its_name(name):
    figure = draw(name)
    assert figure.layout.meta["chart"] == name
    for trace in figure.data:
        assert trace.hovertemplate is None
        if trace.hoverinfo == "text":
            assert trace.meta["role"]
            assert len(trace.customdata or ()) == len(trace.hovertext)


@each_chart
def test_evidence_stands_in_the_hover_text_letter_for_letter(name):
    texts = hovers(draw(name, EVERY[name].assign(**EVIDENCE)))
    shown = html.unescape(texts[0].replace("<br>", " "))
    assert "Séoul condamne <le> tir & promet $5." in shown
    assert "Un tir · L'Écho · 19 juin 2024" in shown


@each_chart
def test_one_name_for_the_figure_in_its_table(name):
    table = draw(name).layout.meta["table"]
    assert len(table["rows"]) > 0
    assert {"estimate", "low", "high", "n_documents"} <= set(table["columns"])


# --- matrix ---


def test_circles_know_their_pair_and_hollow_ones_stand_apart():
    figure = charts.relation_matrix(PAIRS)
    (filled,), (hollow,) = by_role(figure, "circles"), by_role(figure, "hollow")
    assert {"holder_id": "KOR", "target_id": "PRK"} in filled.customdata
    assert hollow.customdata == ({"holder_id": "USA", "target_id": "PRK"},)


def test_how_a_pair_cooperates_or_fights_is_told_in_words_without_empty_classes():
    figure = charts.relation_matrix(PAIRS, quad_classes=QUADS)
    text = next(text for text in hovers(figure) if "Corée du Sud → Corée du Nord" in text)
    assert text.endswith(f"conflit verbal 75{NARROW}% · conflit matériel 25{NARROW}%")
    assert "coopération" not in text
    assert not any("conflit" in text for text in hovers(charts.relation_matrix(PAIRS)))


def test_classes_without_a_column_are_named():
    with pytest.raises(SchemaError, match="quad_classes lacks the columns: low"):
        charts.relation_matrix(PAIRS, quad_classes=QUADS.drop(columns="low"))


# --- network ---


def test_sign_is_told_by_colour_and_by_dash_and_an_unclear_one_is_grey():
    figure = charts.relation_network(PAIRS)
    looks = {(h, t): edge(figure, h, t).line for h, t in (("KOR", "PRK"), ("PRK", "KOR"), ("RUS", "PRK"), ("USA", "PRK"))}
    assert (looks["KOR", "PRK"].color, looks["KOR", "PRK"].dash) == (style.UNFAVOURABLE, "dash")
    assert (looks["PRK", "KOR"].color, looks["PRK", "KOR"].dash) == (style.FAVOURABLE, "solid")
    assert looks["RUS", "PRK"].color == looks["USA", "PRK"].color == style.NEUTRAL
    assert looks["RUS", "PRK"].dash == looks["USA", "PRK"].dash == "dot"


def test_an_arrow_is_the_wider_the_more_relations_stand_behind_it():
    figure = charts.relation_network(PAIRS)
    widths = [edge(figure, holder, target).line.width for holder, target in (("KOR", "PRK"), ("PRK", "KOR"), ("RUS", "PRK"))]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3


def test_only_the_end_of_an_arrow_has_a_head_and_it_lies_at_the_target():
    figure = charts.relation_network(PAIRS)
    arrow = edge(figure, "KOR", "PRK")
    assert arrow.marker.symbol == "arrow"
    assert arrow.marker.angleref == "previous"
    assert [size > 0 for size in arrow.marker.size] == [False] * (len(arrow.x) - 1) + [True]
    nodes = figure.data[-4]
    place = dict(zip(nodes.text, zip(nodes.x, nodes.y, strict=True), strict=True))
    end, start = (arrow.x[-1], arrow.y[-1]), (arrow.x[0], arrow.y[0])
    assert math.dist(end, place["Corée du Nord"]) < 0.3
    assert math.dist(start, place["Corée du Sud"]) < 0.3


def ring(amount):
    """Every one of so many actors toward every other, and the newsroom toward all."""
    names = [*style.PALETTE, *(f"Z{at:02}" for at in range(amount - 4))][:amount]
    return estimates([pair(a, b, 0.5, 0.2, 0.8, n_units=9) for a in [*names, "narrator"] for b in names if a != b])


@pytest.mark.parametrize("amount", [2, 3, 4, 5, 6])
def test_arrows_there_and_back_stay_apart_and_none_touches_a_third_actor(amount):
    figure = charts.relation_network(ring(amount))
    nodes = next(trace for trace in figure.data if trace.mode == "markers+text")
    places = list(zip(nodes.x, nodes.y, strict=True))
    arrows = by_role(figure, "edges")
    if amount <= 5:  # of more, not all arrows are drawn
        assert len(arrows) == amount * (amount - 1) + amount
    for arrow in arrows:
        line = list(zip(arrow.x, arrow.y, strict=True))
        ends = sorted(places, key=lambda place: min(math.dist(place, line[0]), math.dist(place, line[-1])))[:2]
        others = [place for place in places if place not in ends]
        assert all(math.dist(place, point) > 0.09 for place in others for point in line)
    by_pair = {tuple(arrow.customdata[0].values()): arrow for arrow in arrows}
    for (holder, target), arrow in by_pair.items():
        back = by_pair.get((target, holder))
        if back is not None:
            half = len(arrow.x) // 2
            middle = (arrow.x[half], arrow.y[half])
            assert min(math.dist(middle, point) for point in zip(back.x, back.y, strict=True)) > 0.08


def test_relations_to_oneself_and_of_third_parties_are_left_out_and_said():
    figure = charts.relation_network(PAIRS)
    keys = [tuple(trace.customdata[0].values()) for trace in by_role(figure, "edges")]
    assert ("PRK", "PRK") not in keys
    assert not any(holder == "other" for holder, _ in keys)
    subtitle = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert "sans les relations à soi-même" in subtitle
    assert "sans les tiers" in subtitle
    assert "relations à soi-même" not in charts.relation_network(PAIRS.iloc[:3]).layout.title.subtitle.text


def test_the_newsroom_stands_in_the_middle_with_a_mark_of_its_own():
    nodes = next(trace for trace in charts.relation_network(PAIRS).data if trace.mode == "markers+text")
    at = nodes.text.index("la rédaction")
    assert (nodes.x[at], nodes.y[at]) == (0.0, 0.0)
    assert nodes.marker.symbol[at] == "square-open"
    without = next(trace for trace in charts.relation_network(PAIRS.iloc[:3]).data if trace.mode == "markers+text")
    assert "la rédaction" not in without.text


def test_of_forty_actors_twelve_are_drawn_at_most_and_the_rest_is_said():
    figure = charts.relation_network(ring(40))
    nodes = next(trace for trace in figure.data if trace.mode == "markers+text")
    assert len(nodes.text) <= 13
    assert len(by_role(figure, "edges")) <= 30
    subtitle = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert re.search(r"\d+ autres acteurs dans la table", subtitle)
    assert f"{words.count(40 * 39 + 40 - 30)} autres paires dans la table" in subtitle


def test_actors_keep_their_colour_and_marker_in_the_network():
    nodes = next(trace for trace in charts.relation_network(PAIRS).data if trace.mode == "markers+text")
    at = nodes.text.index("Russie")
    assert nodes.marker.color[at] == style.look("RUS").colour
    assert nodes.marker.symbol[at] == style.look("RUS").symbol


def test_relations_of_oneself_alone_leave_nothing_to_draw():
    assert not charts.relation_network(PAIRS[PAIRS["holder_id"] == PAIRS["target_id"]]).data


# --- over time ---


def test_each_pair_has_a_panel_and_pairs_without_a_number_have_none():
    figure = charts.relation_over_time(MONTHS)
    assert [note.text for note in figure.layout.annotations if note.name == "panel"] == [
        "<b>Corée du Sud → Corée du Nord</b>",
        "<b>Russie → Corée du Nord</b>",
    ]
    line = by_role(figure, "line")[0]
    assert line.y == (-0.8, -0.6, None, -0.5)
    assert line.customdata[0] == {"holder_id": "KOR", "target_id": "PRK", "month": "2024-01"}
    assert line.line.color == style.look("KOR").colour


def test_of_many_pairs_the_eight_with_most_relations_are_drawn_and_the_rest_said():
    rows = [pair("KOR", f"T{at}", 0.1, 0.0, 0.2, month="2024-01", n_units=at + 1) for at in range(10)]
    figure = charts.relation_over_time(estimates(rows))
    assert figure.layout.meta["panels"] == 8
    assert by_role(figure, "line")[0].customdata[0]["target_id"] == "T9"
    assert "2 autres paires dans la table" in figure.layout.title.subtitle.text


# --- who gets to speak ---


def test_voices_are_ordered_by_share_with_third_parties_at_the_bottom():
    figure = charts.quote_share(VOICES)
    assert list(figure.layout.yaxis.ticktext) == ["autres", "Vietnam", "Russie", "Corée du Sud"]
    russia = next(trace for trace in figure.data if trace.name == "Russie")
    assert russia.marker.color == style.look("RUS").colour
    assert russia.text == (f"20,0{NARROW}%",)
    assert f"1{NARROW}204 citations" in russia.hovertext[0]
    assert next(trace for trace in figure.data if trace.name == "Vietnam").marker.symbol == ("circle-open",)


def test_by_outlet_each_actor_has_a_panel_and_third_parties_none():
    figure = charts.quote_share(BY_OUTLET, language="en")
    assert [trace.name for trace in figure.data] == ["Russia", "South Korea"]
    assert list(figure.layout.yaxis.ticktext) == ["L'Écho", "Le Fil"]
    assert figure.data[0].customdata == ({"speaker_id": "RUS", "source": "L'Écho"}, {"speaker_id": "RUS", "source": "Le Fil"})
    assert figure.layout.title.text == "Who gets to speak, by outlet"


# --- text from data ---

HOSTILE = st.text(alphabet=st.sampled_from(list("<>&$%{}\"'ab /=;#\u202e\u2066\u05d0\n")), min_size=1, max_size=60)
OURS = re.compile(r"</?b>|<br>")


def strings_of(node):
    """Every text that Plotly draws: hover texts, labels, titles, annotations, legend and menus; not what lies in meta and customdata."""
    if isinstance(node, dict):
        return [text for key, value in node.items() if key not in ("meta", "customdata", "template") for text in strings_of(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings_of(value)]
    return [node] if isinstance(node, str) else []


@settings(max_examples=20, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(HOSTILE, HOSTILE, HOSTILE)
def test_text_from_data_is_never_markup_latex_or_a_template(name, sentence, outlet):
    table = PAIRS.assign(**EVIDENCE | {"evidence": sentence, "evidence_title": name, "evidence_source": outlet})
    table = table.replace({"holder_id": {"USA": f"X{name}"}})
    spoken = BY_OUTLET.assign(source=outlet + BY_OUTLET["source"]).replace({"speaker_id": {"KOR": f"X{name}"}})
    months = MONTHS.replace({"target_id": {"PRK": f"X{name}"}})
    figures = [charts.relation_matrix(table), charts.relation_network(table), charts.quote_share(spoken), charts.relation_over_time(months)]
    for figure in figures:
        for text in strings_of(json.loads(figure.to_json())):
            rest = OURS.sub("", text)
            assert "<" not in rest
            assert "$" not in rest
            assert not re.search(r"&(?!(amp|lt|gt|#36);)", rest)
        assert all(trace.hovertemplate is None and trace.texttemplate is None for trace in figure.data)
