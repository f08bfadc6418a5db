"""Text from the corpus can never become markup, LaTeX or a template, in any chart and in no language, whatever it holds."""

import html
import json
import re

import pandas as pd
import pytest
from chart_tables import AGAINST_THE_REST, BY_MONTH_AND_SOURCE, BY_SOURCE, COVERAGE, EVERY, TOPICS, draw
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics import charts
from analytics.charts import words
from analytics.report import write_chart

BRACKETS = [
    "<",
    ">",
    "&",
    "$",
    "%{x}",
    "%{customdata[0]}",
    "<br>",
    "</script>",
    "<b>",
    "&lt;",
    "&#36;",
    "$$x^2$$",
    "\\(",
    "=1+1",
    "javascript:",
]
DIRECTIONS = ["\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\x00", "\u2028", "\ufeff"]
hostile = st.lists(
    st.sampled_from([*BRACKETS, *DIRECTIONS, "a", " ", "é", "نهر", "한", "🙂"]) | st.text(max_size=5), min_size=1, max_size=12
).map("".join)
OURS = re.compile(r"</?b>|<br>")  # the only markup that the charts write themselves
SHARED = {"deadline": None, "max_examples": 12}
SOURCES = {"stance_by_source": BY_SOURCE, "source_comparison": AGAINST_THE_REST, "tone_over_time": BY_MONTH_AND_SOURCE}
TOPICAL = [name for name, (_, extra) in EVERY.items() if "topics" in extra]


def texts_of(figure):
    """Return every text that Plotly would read as markup: all strings but keys, the table, and settings that are none."""
    spec = json.loads(figure.to_json())
    spec["layout"].pop("template")
    spec["layout"].pop("meta")
    for trace in spec["data"]:
        trace.pop("customdata", None)
    found = []

    def walk(node, name=""):
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, key)
        elif isinstance(node, list):
            for value in node:
                walk(value, name)
        elif isinstance(node, str) and name in ("text", "hovertext", "ticktext", "name", "title", "label", "labels"):
            found.append(node)

    walk(spec)
    return found


def assert_harmless(figure):
    for text in texts_of(figure):
        rest = OURS.sub("", text)
        assert "<" not in rest, text
        assert ">" not in rest, text
        assert "$" not in rest, text
        assert not re.search(r"&(?!amp;|lt;|gt;|#36;)", rest), text
        assert not set(rest) & set("\u202e\u2066\u200f\u061c\x00\u2028\ufeff"), text
        assert rest.count("\u2068") == rest.count("\u2069"), text
    for trace in figure.data:
        assert trace.hovertemplate is None
        assert getattr(trace, "texttemplate", None) in (None, "%{text}")


@given(hostile)
@example("<img src=x onerror=alert(1)>")
@settings(deadline=None, max_examples=200)
def test_neutral_text_shows_the_letters_it_was_given(text):
    neutral = words.plain(text)
    assert not re.search(r"[<>$]", neutral)
    assert html.unescape(neutral).strip("\u2068\u2069") == words.visible(text)


@pytest.mark.parametrize("name", SOURCES)
@given(text=hostile)
@settings(**SHARED)
def test_no_outlet_becomes_markup(name, text):
    table = SOURCES[name]
    assert_harmless(draw(name, table.assign(source=table["source"].replace("L'Écho", text))))


@pytest.mark.parametrize("name", TOPICAL)
@given(text=hostile)
@settings(**SHARED)
def test_no_topic_becomes_markup(name, text):
    assert_harmless(draw(name, topics=TOPICS.assign(label=[text, text + "1", "riz"])))


@pytest.mark.parametrize("name", [name for name in EVERY if name != "coverage_calendar"])
@given(sentence=hostile, title=hostile)
@settings(**SHARED)
def test_no_evidence_becomes_markup(name, sentence, title):
    table = EVERY[name][0].assign(evidence=sentence, evidence_title=title, evidence_source=title, evidence_date="2024-06-19")
    assert_harmless(draw(name, table))


@given(text=hostile)
@settings(**SHARED)
def test_no_outlet_of_the_calendar_becomes_markup(text):
    assert_harmless(charts.coverage_calendar(COVERAGE.assign(source=[text, "L'Écho", text])))


@given(text=hostile)
@settings(**SHARED)
def test_no_actor_becomes_markup_however_wide_the_figure(text):
    rows = BY_SOURCE.assign(target_id=BY_SOURCE["target_id"].replace("USA", text))
    for width in (360, 700):
        assert_harmless(charts.fit(charts.stance_by_source(rows), width))


@given(text=hostile)
@settings(deadline=None, max_examples=8)
def test_a_page_of_a_hostile_chart_has_no_element_of_its_own(text, tmp_path_factory):
    table = BY_SOURCE.assign(source=BY_SOURCE["source"].replace("L'Écho", text), evidence=text, evidence_title=text)
    page = write_chart(charts.stance_by_source(table), tmp_path_factory.mktemp("page") / "chart.html").read_text("utf-8")
    data = page.split('id="figures">')[1].split("</script>")[0]
    assert not set(data) & set("<>&")
    kept = json.loads(data)["wide"]["layout"]["meta"]["table"]
    assert [row[kept["columns"].index("n_units")] for row in kept["rows"]] == table["n_units"].tolist()
    assert page.count("<script") - page.count('"<script') >= 3


def test_a_missing_title_leaves_its_line_out():
    table = BY_SOURCE.assign(evidence="Oui.", evidence_title=None, evidence_source=pd.NA, evidence_date=pd.NaT)
    (first, *_) = [text for trace in charts.stance_by_source(table).data for text in trace.hovertext]
    assert first.endswith("«\u202fOui.\u202f»")
