"""What every chart promises: the same figure from the same numbers, keys and roles for whoever patches it, words where there is nothing."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from chart_tables import BY_TARGET, EVERY, NARROW, draw, footer, hovers, role

from analytics import charts
from analytics.charts import marks, style, words
from analytics.errors import InputError, SchemaError

EVIDENCE = {
    "evidence": "Le port <b>rouvre</b> & le blé à $5 repart, " + "mot " * 60,
    "evidence_title": "Trêve",
    "evidence_source": "L'Écho",
    "evidence_date": pd.Timestamp("2024-06-19", tz="UTC"),
}
each_chart = pytest.mark.parametrize("name", EVERY)
each_estimate = pytest.mark.parametrize("name", [name for name in EVERY if name != "coverage_calendar"])


def marks_and_keys(trace):
    """Yield for each mark of a trace whether something is drawn there, and its key; a heatmap mark by mark."""
    values = trace.z if trace.type == "heatmap" else trace.x if trace.meta["role"] in ("dots", "bars") else trace.y
    for value, key in zip(values, trace.customdata, strict=True):
        if isinstance(value, list | tuple):
            yield from zip(value, key, strict=True)
        else:
            yield value, key


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
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(name, seed):
    shuffled = EVERY[name][0].sample(frac=1, random_state=seed, ignore_index=True)
    first, second = (json.loads(figure.to_json()) for figure in (draw(name), draw(name, shuffled)))
    assert first["data"] == second["data"]
    for figure in (first, second):
        figure["layout"]["meta"].pop("table")  # the table that was given, as it was given
    assert first["layout"] == second["layout"]


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
    assert (french.layout.meta["language"], english.layout.meta["language"]) == ("fr", "en")


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
def test_the_figure_keeps_its_name_its_panels_and_its_table(name):
    kept = draw(name).layout.meta
    assert kept["chart"] == name
    assert kept["panels"] >= 1
    assert "n_documents" in kept["table"]["columns"]
    assert len(kept["table"]["rows"]) == len(EVERY[name][0])


@each_chart
def test_each_trace_says_what_it_shows_and_each_mark_what_it_stands_for(name):
    for trace in draw(name).data:
        assert trace.meta["role"] in marks.ROLES
        if trace.meta["role"] in ("band", "links"):
            assert trace.customdata is None
            continue
        pairs = list(marks_and_keys(trace))
        assert all(isinstance(key, Mapping) and key for _, key in pairs)
        keys = [json.dumps(key) for _, key in pairs]
        assert len(set(keys)) == len(keys)


@each_estimate
def test_a_key_finds_the_row_that_its_mark_draws(name):
    """Whoever filters looks the mark up by its key; what is drawn there must be that row's number."""
    table = EVERY[name][0]
    for trace in draw(name).data:
        if trace.meta["role"] not in ("dots", "line", "bars", "cells"):
            continue
        for value, key in marks_and_keys(trace):
            rows = table
            for column, cell in key.items():
                rows = rows[rows[column] == cell]
            if value is not None:
                assert rows["estimate"].tolist() == [value], key


@each_chart
def test_a_band_stands_before_its_line(name):
    traces = draw(name).data
    for at, trace in enumerate(traces):
        if trace.meta["role"] == "band":
            assert traces[at + 1].meta["role"] in ("line", "trend")


@each_estimate
def test_hover_shows_a_sentence_behind_the_number_with_article_outlet_and_date(name):
    figure = draw(name, EVERY[name][0].assign(**EVIDENCE))
    texts = [text for trace in figure.data if trace.hovertext and trace.meta["role"] != "links" for text in hovers_of(trace)]
    shown = [text for text in texts if "Trêve" in text]
    assert shown
    assert all("Trêve · L'Écho · 19 juin 2024" in text for text in shown)
    quoted = shown[0].split("<br><br>")[1].replace("<br>", " ")
    assert quoted.startswith(f"«{NARROW}Le port &lt;b&gt;rouvre&lt;/b&gt; &amp; le blé à &#36;5 repart,")
    assert len(quoted.partition(f"…{NARROW}»")[0]) <= 160 + len(EVIDENCE["evidence"]) - len("rouvre")
    assert max(map(len, shown[0].split("<br>"))) < 90


def hovers_of(trace):
    flat = [text for part in trace.hovertext for text in (part if isinstance(part, list | tuple) else [part])]
    return [text for text in flat if text]


@each_estimate
def test_hover_names_the_articles_behind_the_number(name):
    assert all("article" in text for text in hovers(draw(name)))


@each_estimate
def test_the_footer_counts_the_numbers_and_says_how_they_were_made(name):
    french, english = footer(draw(name)), footer(draw(name, language="en"))
    assert french.startswith("Données : ")
    assert "Méthode : " in french
    assert "Method: " in english


def test_the_footer_counts_hollow_marks():
    assert "5 valeurs. Dont 1 sans intervalle" in footer(draw("stance_by_target"))


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="fr, en"):
        charts.stance_by_target(BY_TARGET, language="de")


def test_an_unknown_role_is_refused():
    figure = draw("stance_by_target")
    with pytest.raises(ValueError, match="dots, line"):
        marks.traced(figure.data[0], "dot")


def test_keys_are_plain_values_with_none_for_what_is_missing():
    rows = pd.DataFrame({"topic_id": pd.array([1, None], dtype="Int64"), "day": pd.to_datetime(["2024-06-19", None])})
    keys = marks.group_keys(rows, ["topic_id", "day", "absent"], measure="trend")
    assert keys == [
        {"topic_id": 1, "day": "2024-06-19T00:00:00", "measure": "trend"},
        {"topic_id": None, "day": None, "measure": "trend"},
    ]
    assert json.loads(json.dumps(keys)) == keys


def test_a_heatmap_has_a_grid_of_keys():
    (cells,) = role(draw("topic_stance_heatmap"), "cells")
    assert [[key["target_id"] for key in row] for row in cells.customdata] == [["RUS", "USA"], ["RUS", "USA"]]


def test_whatever_depends_on_the_theme_lies_in_the_template():
    inks = {style.template(theme).layout.font.color for theme in ("light", "dark")}
    papers = {style.template(theme).layout.paper_bgcolor for theme in ("light", "dark")}
    for name in EVERY:
        layout = json.loads(draw(name).to_json())["layout"]
        layout.pop("template")
        assert not any(colour in json.dumps(layout) for colour in inks | papers), name


def test_every_public_chart_has_a_test():
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    drawn = [name for name in charts.__all__ if name not in EVERY]
    assert [name for name in drawn if not re.search(rf"\b{name}\b", tests)] == []


def test_the_page_on_charts_names_each_of_them():
    page = (Path(__file__).resolve().parent.parent / "docs" / "charts.md").read_text("utf-8")
    others = {"fit", "template", "Reading", "read_estimate", "read_estimates"}
    assert [name for name in charts.__all__ if name not in others and f"`{name}`" not in page] == []
