"""The map of topics, their tree and the table of sentences: what is drawn, what is left out and said, and that text is never markup."""

import json
import re

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics import charts
from analytics.charts import maps, words
from analytics.charts.evidence import draw_rows
from analytics.errors import SchemaError

NARROW = "\u202f"
DAY = pd.Timestamp("2024-06-19", tz="UTC")
TOPICS = pd.DataFrame({"topic_id": [0, 1, 2], "label": ["gaz, prix, hiver", "vote, élus, urne", "riz <b>, $5, port"]})


def unit(doc_id, topic_id, x, y, **more):
    row = {"doc_id": doc_id, "sentence_id": f"{doc_id}:0", "topic_id": topic_id, "x": x, "y": y, "title": "Un titre", "source": "L'Écho"}
    return row | {"published": DAY, "text": "Le gaz manque."} | more


POINTS = pd.DataFrame(
    [
        unit("a", 0, -0.9, -0.9),
        unit("b", 0, -0.8, -0.8, text="Le prix <monte> à $5 & plus."),
        unit("c", 0, -0.7, -0.9, published=pd.NaT, source=None),
        unit("d", 1, 0.8, 0.8),
        unit("e", 1, 0.9, 0.9),
        unit("f", -1, 0.0, 0.0),
    ]
)
MERGES = pd.DataFrame(
    [
        {"node": 3, "left": 0, "right": 2, "distance": 0.5, "n_units": 9, "topics": "0, 2", "words": "gaz, riz"},
        {"node": 4, "left": 1, "right": 3, "distance": 1.25, "n_units": 1204, "topics": "0, 1, 2", "words": "pays, an"},
    ]
)
STANCES = pd.DataFrame(
    [
        {
            "label": "neutral",
            "p_unfavourable": 0.2,
            "p_neutral": 0.5,
            "p_favourable": 0.3,
            "text": "Hier, Moscou a nié.",
            "start": 6,
            "end": 12,
        },
        {
            "label": "favourable",
            "p_unfavourable": 0.1,
            "p_neutral": 0.2,
            "p_favourable": 0.7,
            "text": "Séoul <aide> & $5",
            "start": 6,
            "end": 12,
        },
    ]
).assign(published=DAY, source="L'Écho", target_id="RUS", doc_id=["a", "b"], sentence_id=["a:0", "b:0"])
RELATIONS = STANCES.drop(columns=["p_unfavourable", "p_neutral", "p_favourable"]).assign(holder_id=["USA", "narrator"], label=[-1, 0])
EVERY = {
    "topic_map": (POINTS, {"topics": TOPICS}, "x"),
    "topic_hierarchy": (MERGES, {"topics": TOPICS}, "distance"),
    "evidence_table": (STANCES, {}, "label"),
}
each_chart = pytest.mark.parametrize("name", EVERY)


def draw(name, table=None, **options):
    default, extra, _ = EVERY[name]
    return getattr(charts, name)(default if table is None else table, **extra, **options)


def labels_of(figure):
    return [note.text for note in figure.layout.annotations if note.name != "footer"]


# --- the contract of all charts ---


@each_chart
def test_the_table_is_left_as_it_was_and_gives_the_same_json_twice(name):
    before = EVERY[name][0].copy(deep=True)
    assert draw(name).to_json() == draw(name).to_json()
    pd.testing.assert_frame_equal(EVERY[name][0], before)


@each_chart
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_table_and_one_of_missing_values_are_said_in_words(name, language):
    table, _, column = EVERY[name]
    for nothing in (table.iloc[:0], table.assign(**{column: None})):
        figure = draw(name, nothing, language=language)
        assert not figure.data
        assert words.say("empty", language)[:15] in figure.layout.annotations[0].text


@each_chart
def test_one_row_is_drawn_and_titles_differ_by_language(name):
    table = EVERY[name][0].iloc[:1]
    french, english = draw(name, table), draw(name, table, language="en")
    assert french.data
    assert french.layout.title.text != english.layout.title.text


@each_chart
def test_a_missing_column_is_named(name):
    table, _, column = EVERY[name]
    with pytest.raises(SchemaError, match=column):
        draw(name, table.drop(columns=column))


@each_chart
def test_the_figure_says_its_name_and_keeps_its_table(name):
    meta = draw(name).layout.meta
    assert meta["chart"] == name
    assert len(meta["table"]["rows"]) == len(EVERY[name][0])


# --- the map ---


def test_each_topic_is_a_cloud_the_largest_first_and_what_is_outside_last():
    figure = draw("topic_map")
    assert [len(trace.x) for trace in figure.data] == [3, 2, 1]
    assert figure.data[0].customdata[0] == {"doc_id": "a", "sentence_id": "a:0", "topic_id": 0}
    assert figure.data[2].name == "hors thème"
    assert figure.data[2].marker.symbol == "circle-open"
    assert figure.data[0].marker.color != figure.data[1].marker.color


def test_the_order_of_the_units_does_not_matter():
    backwards = POINTS.iloc[::-1].reset_index(drop=True)
    assert json.loads(draw("topic_map").to_json())["data"] == json.loads(draw("topic_map", backwards).to_json())["data"]


def test_words_stand_over_the_unit_nearest_the_middle_and_not_for_what_is_outside():
    figure = draw("topic_map")
    assert labels_of(figure) == ["gaz<br>prix<br>hiver", "vote<br>élus<br>urne"]
    assert -0.95 < figure.layout.annotations[0].x < -0.65


def test_labels_that_would_cover_others_are_left_out_and_said():
    crowd = pd.DataFrame([unit(f"d{at:02}", at, 0.0, 0.0) for at in range(20)])
    names = pd.DataFrame({"topic_id": range(20), "label": [f"mot{at}, autre, encore" for at in range(20)]})
    figure = charts.topic_map(crowd, topics=names)
    assert 1 <= len(labels_of(figure)) < 8
    assert f"20 thèmes · avec leurs mots\u202f: {len(labels_of(figure))}" in figure.layout.title.subtitle.text
    boxes = sorted(note.y for note in figure.layout.annotations if note.name != "footer")
    assert all(after - before > 0.2 for before, after in zip(boxes, boxes[1:], strict=False))


def test_hover_text_has_the_sentence_its_article_outlet_and_date_letter_for_letter():
    figure = draw("topic_map")
    assert figure.data[0].hovertext[1].split("<br>") == [
        "<b>gaz, prix, hiver</b>",
        f"«{NARROW}Le prix &lt;monte&gt; à &#36;5 &amp; plus.{NARROW}»",
        "Un titre · L'Écho · 19 juin 2024",
    ]
    assert figure.data[0].hovertext[2].endswith("Un titre")


def test_the_menu_brings_one_topic_forward_and_all_back():
    (menu,) = draw("topic_map").layout.updatemenus
    assert [button.label for button in menu.buttons] == ["Tous les thèmes", "gaz, prix, hiver", "vote, élus, urne", "hors thème"]
    opacities = [button.args[0]["marker.opacity"] for button in menu.buttons]
    assert len(set(opacities[0])) == 1
    assert opacities[2][1] > 5 * opacities[2][0] == 5 * opacities[2][2]


def test_of_many_units_five_thousand_are_drawn_by_lot_and_the_rest_is_said():
    many = pd.DataFrame({"doc_id": [f"d{at}" for at in range(5_400)]})
    rows = many.assign(**{name: value for name, value in unit("", 0, 0.1, 0.1).items() if name != "doc_id"})
    figure = charts.topic_map(rows, topics=TOPICS)
    assert len(figure.data[0].x) == 5_000
    assert "unités hors de la carte\u202f: 400" in figure.layout.title.subtitle.text
    kept = {key["doc_id"] for key in figure.data[0].customdata}
    assert {key["doc_id"] for key in charts.topic_map(rows.iloc[::-1], topics=TOPICS).data[0].customdata} == kept


def test_units_without_a_place_are_left_out():
    assert len(draw("topic_map", POINTS.assign(x=POINTS["x"].mask(POINTS["topic_id"] == 1))).data) == 2


def test_neighbouring_topics_differ_in_colour_and_in_symbol():
    middles = {0: (0.0, 0.0), 1: (0.1, 0.0), 2: (0.0, 0.1), 3: (0.9, 0.9)}
    tones = maps._tones([0, 1, 2, 3], middles)
    assert len({tones[topic].symbol for topic in (0, 1, 2)}) == 3
    assert len({tones[topic].colour for topic in (0, 1, 2)}) == 3


# --- the tree ---


def test_branches_join_at_their_distance_and_do_not_cross():
    figure = draw("topic_hierarchy")
    branches, joints = figure.data
    assert joints.x == (0.5, 1.25)
    assert list(figure.layout.yaxis.ticktext) == ["vote, élus, urne", "riz &lt;b&gt;, &#36;5, port", "gaz, prix, hiver"]
    assert branches.x[:5] == (0.0, 0.5, 0.5, 0.0, None)
    first = {branches.y[0], branches.y[3]}
    assert max(first) - min(first) == 1.0  # neighbours join first


def test_a_joint_tells_the_words_topics_and_units_below_it():
    text = draw("topic_hierarchy").data[1].hovertext[1]
    assert text.split("<br>") == [
        "<b>pays, an</b>",
        f"3 thèmes · 1{NARROW}204 unités de texte",
        "se rejoignent à la distance 1,25",
    ]


def test_of_many_topics_the_last_merges_are_drawn_and_earlier_ones_are_one_branch():
    rows = [
        {"node": 60 + at, "left": at if at == 0 else 59 + at, "right": at + 1, "distance": at + 1.0, "n_units": 9, "words": f"mot{at}"}
        for at in range(59)
    ]
    merges = pd.DataFrame(rows).assign(topics=[", ".join(map(str, range(at + 2))) for at in range(59)])
    figure = charts.topic_hierarchy(merges, topics=TOPICS)
    assert len(figure.layout.yaxis.ticktext) == 40
    assert "mot19 (21 thèmes)" in figure.layout.yaxis.ticktext
    assert "fusions antérieures non dessinées\u202f: 20" in figure.layout.title.subtitle.text.replace("<br>", " ")


# --- the table of sentences ---


def cells(figure):
    return [list(column) for column in figure.data[0].cells["values"]]


def test_a_row_has_date_outlet_actor_sentence_label_and_probabilities():
    where, who, sentence, verdict = (column[0] for column in cells(draw("evidence_table")))
    assert where == "19 juin 2024 · L'Écho"
    assert who == "Russie"
    assert sentence == "Hier, <b>Moscou</b> a nié."
    assert verdict == "neutre 0,20 / 0,50 / 0,30"


def test_only_our_own_markup_is_markup():
    assert cells(draw("evidence_table"))[2][1] == "Séoul <b>&lt;aide&gt;</b> &amp; &#36;5"


def test_relations_name_both_actors_and_have_no_probabilities():
    figure = charts.evidence_table(RELATIONS, language="en")
    _, who, _, verdict = cells(figure)
    assert who == ["United States → Russia", "the newsroom → Russia"]
    assert verdict == ["hostile", "contact without judgement"]
    assert "probabilities" not in figure.layout.title.subtitle.text
    assert figure.data[0].customdata[0] == {"doc_id": "a", "sentence_id": "a:0", "holder_id": "USA", "target_id": "RUS"}


def test_a_long_sentence_is_cut_around_what_was_found():
    text = "avant " * 100 + "Moscou" + " après" * 100
    row = STANCES.iloc[[0]].assign(text=text, start=600, end=606)
    shown = cells(charts.evidence_table(row))[2][0]
    assert shown.startswith("…avant ")
    assert " <b>Moscou</b> " in shown
    assert shown.endswith(" après…")
    assert len(shown) < 320


def test_places_outside_the_sentence_mark_nothing():
    for start, end in ((-1, 4), (5, 5), (3, 900), (None, None)):
        row = STANCES.iloc[[0]].astype({"start": object, "end": object}).assign(start=start, end=end)
        assert cells(charts.evidence_table(row))[2] == ["Hier, Moscou a nié."]


def test_missing_date_and_outlet_are_a_dash():
    assert cells(charts.evidence_table(STANCES.assign(published=pd.NaT, source=None)))[0] == ["–", "–"]


def test_of_many_sentences_two_hundred_are_drawn_by_lot_in_their_order_and_the_rest_is_said():
    many = pd.concat([STANCES.iloc[[0]]] * 260, ignore_index=True).assign(sentence_id=[f"a:{at}" for at in range(260)])
    figure = charts.evidence_table(many)
    places = [int(key["sentence_id"][2:]) for key in figure.data[0].customdata]
    assert len(places) == 200
    assert places == sorted(places)
    assert "60 autres phrases" in figure.layout.title.subtitle.text.replace("<br>", " ")


def test_a_lot_does_not_depend_on_the_order_of_the_rows():
    rows = pd.DataFrame({"doc_id": list("abcdefgh")})
    assert set(draw_rows(rows, ["doc_id"], 3)["doc_id"]) == set(draw_rows(rows.iloc[::-1], ["doc_id"], 3)["doc_id"])


# --- text from data ---

HOSTILE = st.text(alphabet=st.sampled_from(list("<>&$%{}\"'ab /=;#,\u202e\u2066\u05d0\n")), max_size=60)
OURS = re.compile(r"</?b>|<br>")


def strings_of(node):
    if isinstance(node, dict):
        return [text for key, value in node.items() if key not in ("meta", "customdata", "template") for text in strings_of(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings_of(value)]
    return [node] if isinstance(node, str) else []


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(HOSTILE, HOSTILE, HOSTILE, st.integers(0, 20), st.integers(1, 40))
def test_text_from_data_is_never_markup_latex_or_a_template(text, title, outlet, start, length):
    points = POINTS.assign(text=text, title=title, source=outlet)
    labels = TOPICS.assign(label=title)
    sentences = STANCES.assign(text=text, source=outlet, target_id=f"X{title}", start=start, end=start + length)
    figures = [
        charts.topic_map(points, topics=labels),
        charts.topic_hierarchy(MERGES.assign(words=text), topics=labels),
        charts.evidence_table(sentences),
    ]
    for figure in figures:
        for shown in strings_of(json.loads(figure.to_json())):
            rest = OURS.sub("", shown)
            assert "<" not in rest
            assert "$" not in rest
            assert not re.search(r"&(?!(amp|lt|gt|#36);)", rest)
        assert all(getattr(trace, "hovertemplate", None) is None for trace in figure.data)
