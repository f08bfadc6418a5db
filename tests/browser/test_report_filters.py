"""The report's filters: after each of them the page shows the numbers that Python gives for the articles that are left."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import marks, settle
from synthetic import keep

from analytics import measures
from analytics.charts import marks as marks_of
from analytics.charts import readings, words
from analytics.report import write_report
from analytics.schemas import UNSPECIFIED

SETS = {"stance_distribution": "shares_by_target"}
PARTLY_DRAWN = ("source_comparison", "relation_over_time", "relation_network")
GROUPS = ("holder_id", "target_id", "speaker_id", "source", "month", "topic_id")


def _after(documents, day):
    return documents["published"] >= pd.Timestamp(day, tz="UTC")


def _naming(tables, actor):
    return tables[0].documents["doc_id"].isin(tables[1].stances.loc[tables[1].stances["target_id"] == actor, "doc_id"])


def _main_topic(tables, topic):
    first = tables[2].document_topics.sort_values("weight", ascending=False).drop_duplicates("doc_id")
    return tables[0].documents["doc_id"].isin(first.loc[first["topic_id"] == topic, "doc_id"])


FILTERS = {
    "dates": (
        "#from=2024-03-01&to=2024-06-15",
        lambda tables: _after(tables[0].documents, "2024-03-01") & ~_after(tables[0].documents, "2024-06-16"),
    ),
    "outlets": ("#outlet=Le+Canal&outlet=The+Bell", lambda tables: tables[0].documents["source"].isin(["Le Canal", "The Bell"])),
    "an actor": ("#actor=PRK", lambda tables: _naming(tables, "PRK")),
    "a topic": ("#topic=1", lambda tables: _main_topic(tables, 1)),
    "a language": ("#language=en", lambda tables: tables[0].documents["language"] == "en"),
    "two at once": (
        "#language=fr&actor=RUS&from=2024-05-01",
        lambda tables: (tables[0].documents["language"] == "fr") & _naming(tables, "RUS") & _after(tables[0].documents, "2024-05-01"),
    ),
}


def estimates(tables):
    corpus, annotations, topics = tables
    documents, shares = corpus.documents, topics.document_topics
    stances = annotations.stances[~annotations.stances["target_id"].isin(UNSPECIFIED)]
    return {
        "stance_by_target": measures.mean_stance(stances, documents),
        "stance_distribution": measures.share_stance(stances, documents),
        "stance_by_source": measures.mean_stance(stances, documents, by=["target_id", "source"]),
        "stance_over_time": measures.mean_stance(stances, documents, by=["target_id", "month"]),
        "relation_matrix": measures.mean_relation(annotations.relations, documents),
        "topic_prevalence": measures.topic_prevalence(shares, documents),
        "topics_over_time": measures.topic_prevalence(shares, documents, by=["topic_id", "month"]),
        "source_comparison": measures.compare_sources(stances, documents),
        "tone_over_time": measures.mean_tone(annotations.sentiments, documents, by=["month"]),
        "quote_share": measures.share_quotes(annotations.quotes, documents),
        "relation_over_time": measures.mean_relation(annotations.relations, documents, by=["holder_id", "target_id", "month"]),
        "relation_network": measures.mean_relation(annotations.relations, documents),
        "topic_stance_heatmap": measures.mean_stance(stances, documents, by=["topic_id", "target_id"], topics=shares),
    }


def _key(row, table):
    return (*(str(row[column]) for column in GROUPS if column in table), row.get("measure") or table["measure"].iloc[0])


@pytest.mark.parametrize("name", FILTERS)
def test_after_a_filter_every_chart_shows_what_python_computes(opened, report, tables, name):
    fragment, rule = FILTERS[name]
    expected = estimates(keep(tables, set(tables[0].documents.loc[rule(tables), "doc_id"])))
    with opened(report, fragment) as page:
        shown = marks(page)
        said = page.locator(".findings p").all_inner_texts()
    sets = {SETS.get(chart, chart): table for chart, table in expected.items()}
    assert said == [finding.text for finding in readings.findings(sets, tables[2].topics, "en")]
    for chart, table in expected.items():
        rows = {_key(row, table): row for row in table.to_dict("records")}
        assert shown[chart] or chart == "relation_network", chart
        for key, value, low, high, role in shown[chart]:
            row = rows[_key(key, table)]
            assert value == pytest.approx(row["estimate"], abs=0.001), (chart, key)
            if low is not None:
                assert (low, high) == pytest.approx((row["low"], row["high"]), abs=0.001), (chart, key)
            elif role in ("dots", "bars"):
                assert math.isnan(row["low"]), (chart, key)
        drawn = {_key(key, table) for key, *_ in shown[chart]}
        if chart not in PARTLY_DRAWN:
            assert {_key(row, table) for row in table.dropna(subset=["low"]).to_dict("records")} <= drawn, chart


def test_a_topic_that_is_absent_in_a_month_stays_a_zero_with_its_bound(opened, tables, tmp_path):
    corpus, annotations, topics = tables
    documents, shares = corpus.documents, topics.document_topics
    march = documents.loc[documents["published"].dt.strftime("%Y-%m") == "2024-03", "doc_id"]
    absent = shares["doc_id"].isin(march) & (shares["topic_id"] == 2)
    changed = SimpleNamespace(**{**vars(topics), "document_topics": shares[~absent].reset_index(drop=True)})
    path = write_report(tmp_path, corpus, annotations, changed, language="en")
    kept = set(documents.loc[_after(documents, "2024-03-01"), "doc_id"])
    left = keep((corpus, annotations, changed), kept)
    expected = measures.topic_prevalence(left[2].document_topics, left[0].documents, by=["topic_id", "month"]).set_index(
        ["topic_id", "month"]
    )
    assert expected.loc[(2, "2024-03"), "estimate"] == 0.0 < expected.loc[(2, "2024-03"), "high"]
    with opened(path, "#from=2024-03-01") as page:
        shown = {(key["topic_id"], key["month"]): value for key, value, *_ in marks(page)["topics_over_time"]}
    assert shown == pytest.approx(expected["estimate"].to_dict(), abs=0.001)


# Marks and ends of intervals that lie outside of their axis.
OUTSIDE = """() => [...document.querySelectorAll('.plot')].filter((plot) => plot.data).flatMap((plot) => plot.data.flatMap((trace) => {
  const way = { dots: 'x', bars: 'x', line: 'y', band: 'y' }[(trace.meta || {}).role];
  if (!way) return [];
  const [low, high] = plot._fullLayout[way + 'axis' + (trace[way + 'axis'] || way).slice(1)].range, bars = trace['error_' + way] || {};
  const ends = trace[way].flatMap((value, at) => (value === null ? [] : [value - ((bars.arrayminus || [])[at] || 0), value + ((bars.array || [])[at] || 0)]));
  return ends.filter((end) => end < low || end > high).map((end) => [plot.id, end, low, high]);
}))"""  # noqa: E501 - one expression in another language


@pytest.mark.parametrize("fragment", ["", "#outlet=Le+Canal", "#from=2024-03-01&to=2024-03-20"])
def test_no_value_lies_outside_of_its_axis(opened, report, fragment):
    with opened(report, fragment) as page:
        marks(page)
        assert page.evaluate(OUTSIDE) == []


def test_counts_of_articles_follow_the_filters(opened, report, tables):
    documents = tables[0].documents
    kept = documents[documents["language"] == "en"]
    with opened(report, "#language=en") as page:
        bars = [(key, value) for key, value, *_ in marks(page)["coverage_calendar"] if "source" not in key and value]
        assert page.inner_text("#status") == f"{len(kept)} of {len(documents)} articles"
        assert f"{kept['published'].notna().sum()} articles with a date" in page.inner_text("#figure-coverage_calendar .subtitle")
    expected = kept["published"].dropna().dt.strftime("%Y-%m").value_counts()
    assert {key["month"]: value for key, value in bars} == expected.to_dict()


def test_the_data_table_follows_the_filter_and_comes_back(opened, report, tables):
    expected = estimates(keep(tables, set(tables[0].documents.query("language == 'en'")["doc_id"])))["stance_by_target"]
    with opened(report) as page:
        page.click("#figure-stance_by_target summary")
        cells = "#figure-stance_by_target tbody tr"
        before = page.locator(cells).all_inner_texts()
        page.click("#filter-language summary")
        page.check("#filter-language input[value=en]")
        settle(page)
        after = page.locator(cells).all_inner_texts()
        page.click("#reset")
        settle(page)
        assert page.locator(cells).all_inner_texts() == before
    numbers = {f"{value:.2f}".replace("-", "−") for value in expected["estimate"]}
    assert {line.split("\t")[1] for line in after} == numbers


def test_quotes_follow_the_filters(opened, report, tables):
    total = len(tables[1].quotes)
    with opened(report, "#outlet=Le+Canal") as page:
        page.click("#quotes summary")
        shown = page.locator("#quote-rows tr:visible").all_inner_texts()
        assert shown
        assert all("Le Canal" in line for line in shown)
        said = page.inner_text("#quote-note")
        page.click("#reset")
        settle(page)
        assert page.inner_text("#quote-note") == f"Quotes found: {total}."
    assert said == f"{len(shown)} of the {total} quotes in the table come from the articles that are left."


HOVERS = """(name) => document.getElementById("chart-" + name).data.filter((trace) => trace.customdata && Array.isArray(trace.hovertext))
  .flatMap((trace) => trace.hovertext.map((text, at) => [trace.customdata[at], text]))"""


def test_the_hover_of_a_filtered_mark_shows_a_sentence_of_the_articles_that_are_left(opened, report, tables):
    documents = tables[0].documents
    english = documents[documents["language"] == "en"].set_index("title")
    with opened(report, "#language=en") as page:
        found = [mark for name in ("stance_by_target", "source_comparison") for mark in page.evaluate(HOVERS, name)]
    for key, text in found:
        heading, _, _, _, *lines = text.split("<br>")
        if key.get("measure") == "mean_stance_rest":
            assert not lines
            continue
        if key.get("measure") == "mean_stance":
            assert lines.pop(0).startswith("Difference: ")
        article = english.loc[next(line for line in lines if line.startswith("Titre")).split(" · ")[0]]
        assert " ".join(lines[1:]).partition("“")[2].partition("”")[0] in article["text"]
        assert words.actor_name(key["target_id"], "en") in heading


@pytest.mark.parametrize("name", ["dates", "a language", "an actor"])
def test_outlets_are_compared_anew_with_their_differences_and_at_equal_topics(opened, tables, tmp_path, name):
    fragment, rule = FILTERS[name]
    corpus, annotations, topics = keep(tables, set(tables[0].documents.loc[rule(tables), "doc_id"]))
    stances = annotations.stances[~annotations.stances["target_id"].isin(UNSPECIFIED)]
    expected = measures.compare_sources(stances, corpus.documents, topics=topics.document_topics)
    with opened(write_report(tmp_path, *tables, language="en"), fragment) as page:
        rows = page.locator("#figure-source_comparison tbody tr").evaluate_all(
            "(lines) => lines.filter((line) => !line.hidden)"
            ".map((line) => [...line.cells].map((cell) => cell.firstElementChild.textContent))"
        )
    shown = {tuple(row[:3]): (row[3], row[4]) for row in rows}
    assert {row[2] for row in rows} == {words.say(f"measure.{measure}", "en") for measure in expected["measure"].unique()}
    for row in expected.itertuples():
        key = (words.actor_name(row.target_id, "en"), row.source, words.say(f"measure.{row.measure}", "en"))
        assert shown.pop(key) == (marks_of.value(row.estimate, row.measure, "en"), marks_of.interval(row.low, row.high, row.measure, "en"))
    assert not shown


def test_the_address_holds_the_view_and_gives_it_back(opened, report):
    with opened(report) as page:
        page.click("#filter-outlet summary")
        page.check("#filter-outlet input[value='The Bell']")
        page.fill("#from", "2024-02-01")
        page.fill("#evidence-search", "port")
        settle(page)
        address, shown, status = page.url, marks(page), page.inner_text("#status")
    with opened(report, "#" + address.partition("#")[2]) as page:
        assert marks(page) == shown
        assert page.inner_text("#status") == status
        assert page.input_value("#evidence-search") == "port"
        assert page.is_checked("#filter-outlet input[value='The Bell']")


def test_an_address_of_somebody_else_harms_nothing(opened, report):
    with opened(report, "#outlet=nobody&from=yesterday&mark=%7B&__proto__=1") as page:
        assert page.inner_text("#status") == "120 articles"
        for fragment in ("#=&&", "#mark=[1,2]", "#mark=[%22x%22,{%22target_id%22:{}}]", "#evidence", "#%"):
            page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
            settle(page)
            assert page.inner_text("#status") == "120 articles"


def test_the_brush_chooses_a_period(opened, report):
    with opened(report) as page:
        box = page.locator("#brush").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
        page.mouse.up()
        settle(page)
        assert "2024-03" in page.input_value("#from")
        assert page.input_value("#to").startswith("2024-0")
        assert " of 120 articles" in page.inner_text("#status")


def test_without_articles_left_every_chart_says_so(opened, report):
    with opened(report, "#from=2024-01-01&to=2024-01-01") as page:
        assert "No article matches" in page.inner_text("#status")
        assert [name for name, shown in marks(page).items() if shown] == ["topic_trust"]  # which holds for the corpus as a whole
        assert page.locator(".none-left:visible").count() == page.locator(".plot").count() - 1
        assert page.inner_text("#evidence-status") == "No sentence matches."
