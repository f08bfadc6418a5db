"""The report in a browser: offline, inert, evidence behind every mark, reachable by keyboard, readable on any screen and of odd corpora."""

import csv
import io
from types import SimpleNamespace

import pytest
from conftest import marks, settle
from synthetic import HOSTILE, make_tables

from analytics import schemas
from analytics.report import write_report

PHONE = {"viewport": {"width": 390, "height": 844}}


def evidence(page):
    return page.locator("#evidence-table tbody tr").all_inner_texts()


def click_mark(page, chart, key):
    """Click where Plotly drew the mark with this key."""
    page.locator(f"#figure-{chart}").scroll_into_view_if_needed()
    settle(page)
    place = page.evaluate(
        """([chart, key]) => {
          const plot = document.getElementById("chart-" + chart), layout = plot._fullLayout, box = plot.getBoundingClientRect();
          for (const trace of plot._fullData) {
            const at = (trace.customdata || []).findIndex((each) => each && Object.keys(key).every((name) => each[name] === key[name]));
            if (at < 0) continue;
            const x = layout[trace.xaxis.replace("x", "xaxis")], y = layout[trace.yaxis.replace("y", "yaxis")];
            const left = trace.type === "bar" ? trace.x[at] / 2 : trace.x[at];
            return [box.left + x._offset + x.c2p(left), box.top + y._offset + y.c2p(trace.y[at])];
          }
        }""",
        [chart, key],
    )
    page.mouse.move(*place)
    page.mouse.click(*place)


def test_a_click_on_a_dot_lists_the_sentences_behind_it(opened, report, tables):
    with opened(report) as page:
        click_mark(page, "stance_by_source", {"target_id": "USA", "source": "The Bell"})
        page.wait_for_selector("#evidence-mark:not([hidden])")
        assert "United States · The Bell" in page.inner_text("#evidence-mark")
        assert evidence(page)
        for line in evidence(page):
            assert line.startswith("United States")
            assert "The Bell" in line
        assert "mark=" in page.url
        expected = tables[1].stances.merge(tables[0].documents, on="doc_id").query("target_id == 'USA' and source == 'The Bell'")
        assert page.inner_text("#evidence-status").endswith(f"of {len(expected)}")
        page.click("#evidence-all")
        assert not page.is_visible("#evidence-mark")


@pytest.mark.parametrize(
    ("chart", "key", "named"),
    [
        ("relation_matrix", {"holder_id": "RUS", "target_id": "USA"}, "Russia · United States"),
        ("topic_prevalence", {"topic_id": 1}, "aide, riz"),
        ("stance_over_time", {"target_id": "KOR", "month": "2024-03"}, "South Korea · March 2024"),
    ],
)
def test_circles_bars_and_points_open_their_sentences_too(opened, report, chart, key, named):
    with opened(report) as page:
        click_mark(page, chart, key)
        page.wait_for_selector("#evidence-mark:not([hidden])")
        assert named in page.inner_text("#evidence-mark")
        assert evidence(page)


def test_a_sentence_shows_mention_holder_cue_quotation_reason_and_link(opened, report):
    with opened(report, "#shown=unfavourable") as page:
        page.fill("#evidence-search", "menace le port")
        page.wait_for_function("document.querySelectorAll('#evidence-table mark.holder').length > 0")
        row = page.locator("#evidence-table tbody tr").filter(has=page.locator("mark.holder")).first
        assert row.locator("mark.mention").count() == 1
        assert row.locator("mark.cue").first.inner_text() in ("menace", "port")
        assert "menace le port" in row.locator(".quote").inner_text()
        assert "→" in row.locator("small").first.inner_text()
        link = row.locator("a")
        assert link.get_attribute("href").startswith("https://example.org/")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_evidence_pages_sorts_and_saves_what_is_shown(opened, report):
    with opened(report, "#outlet=Le+Canal") as page:
        first = evidence(page)
        page.click("#evidence-forth")
        assert evidence(page) != first
        page.click("#evidence-table th button[data-by=label]")
        assert page.get_attribute("#evidence-table th:nth-child(3)", "aria-sort") == "ascending"
        lowest = float(page.locator("#evidence-table tbody tr").first.locator("small").nth(1).inner_text().split(" / ")[0])
        assert lowest > 0.6
        with page.expect_download() as found:
            page.click("#evidence-save")
        rows = list(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8-sig"))))
        assert len(rows) == int(page.inner_text("#evidence-status").split(" of ")[1])
        assert {row["source"] for row in rows} == {"Le Canal"}


def test_text_from_the_corpus_stays_text(opened, tmp_path):
    tables = make_tables(30, outlets=[HOSTILE, "=HYPERLINK(1)", "\u202eabc"], title=HOSTILE, url="javascript:window.harmed=3")
    tables[2].topics["label"] = HOSTILE
    with opened(write_report(tmp_path, *tables, language="en", manifest={"title": HOSTILE})) as page:
        assert page.evaluate("window.harmed") is None
        assert HOSTILE in page.inner_text("h1")
        assert page.locator("#evidence-table a, img").count() == 0
        page.click("#filter-outlet summary")
        page.locator("#filter-outlet input[type=checkbox]").nth(0).check()
        settle(page)
        click_mark(page, "topic_prevalence", {"topic_id": 0})
        assert HOSTILE in page.inner_text("#evidence-mark")
        with page.expect_download() as found:
            page.click("#evidence-save")
        cells = next(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8-sig"))))
        assert cells["source"] in (HOSTILE, "'=HYPERLINK(1)", "abc")
        assert page.evaluate("window.harmed") is None


@pytest.mark.parametrize(
    "options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"color_scheme": "light", **PHONE}], ids=["light", "dark", "phone"]
)
def test_axe_finds_no_serious_violation(opened, report, options):
    from axe_playwright_python.sync_playwright import Axe

    with opened(report, **options) as page:
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        faults = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
    assert faults == []


def test_everything_is_within_reach_of_the_keyboard(opened, report):
    with opened(report) as page:
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.id || (document.activeElement.closest('[id]') || document.body).id"))
        assert {"theme", "from", "to", "filter-outlet", "filter-actor", "findings", "figure-stance_by_target"} <= set(seen)
        page.focus("#filter-language summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        settle(page)
        assert "language=" in page.url
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.focus("#figure-stance_by_target summary")
        page.keyboard.press("Enter")
        page.locator("#figure-stance_by_target tbody button").first.focus()
        page.keyboard.press("Enter")
        assert page.is_visible("#evidence-mark")
        assert page.evaluate("document.activeElement.id") == "title-evidence"


def test_the_theme_changes_every_chart(opened, report):
    with opened(report, color_scheme="light") as page:
        paper = "() => [...document.querySelectorAll('.plot')].map((plot) => plot._fullLayout.paper_bgcolor)"
        assert set(page.evaluate(paper)) == {"#ffffff"}
        page.click("#theme")
        settle(page)
        assert set(page.evaluate(paper)) == {"#15181c"}


def test_on_a_phone_there_is_one_column_and_the_filters_are_in_a_drawer(opened, report):
    with opened(report, **PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        lefts = page.evaluate("[...document.querySelectorAll('figure')].map((one) => one.getBoundingClientRect().left)")
        assert set(lefts) == {16}
        assert not page.is_visible("#filters")
        page.click("#open-filters")
        page.click("#filter-actor summary")
        page.check("#filter-actor input[value=RUS]")
        page.click("#close-filters")
        settle(page)
        assert not page.is_visible("#filters")
        assert page.inner_text("#open-filters") == "Filters (1)"


def test_print_shows_every_chart_in_light_colours_and_no_controls(opened, report):
    with opened(report, color_scheme="dark") as page:
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert set(page.evaluate("[...document.querySelectorAll('.plot')].map((plot) => plot._fullLayout.paper_bgcolor)")) == {"#ffffff"}
        assert not page.locator("#filters, .tools, .pager, nav").filter(visible=True).count()
        assert page.locator(".plot svg.main-svg").first.is_visible()


# --- odd corpora ---


def _long(tables):
    tables[0].documents["title"] = "Un titre qui n'en finit pas, " * 11
    return tables


ODD = {
    "one article": lambda: make_tables(1),
    "no articles": lambda: make_tables(0),
    "no dates": lambda: make_tables(25, dated=False),
    "no outlets": lambda: make_tables(25, outlets=[None]),
    "forty outlets": lambda: make_tables(120, outlets=[f"Le Journal fictif numéro {at}" for at in range(40)]),
    "titles of 300 characters": lambda: _long(make_tables(12)),
    "right to left": lambda: make_tables(12, outlets=["الجريدة", "העיתון"], title="عنوان من اليمين"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_corpus_gives_a_page_that_makes_sense(opened, tmp_path, name):
    corpus, annotations, topics = ODD[name]()
    path = write_report(tmp_path, corpus, annotations, topics, language="fr")
    with opened(path, **PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        text = page.inner_text("main")
        assert not {"nan", "undefined", "null", "infinity"} & set(text.lower().split())
        shown = marks(page)
        assert shown.get("stance_by_target", []) or name == "no articles"
        assert ("Rien à montrer" in text) == (name in ("no articles", "no dates", "no outlets", "one article") and "Rien à montrer" in text)


def test_scripts_may_lie_in_a_file_beside_the_page(browser, tmp_path, tables):
    path = write_report(tmp_path, *tables, shared_assets=True)
    assert sorted(found.name for found in tmp_path.iterdir()) == ["plotly.min.js", "report.html"]
    assert path.stat().st_size < 1_500_000
    page = browser.new_page()
    page.goto(path.as_uri())
    settle(page)
    assert page.locator("#chart-stance_by_target svg").count()
    page.close()


def test_beyond_the_sample_the_page_says_so_and_counts_stay_exact(opened, tmp_path, tables, monkeypatch):
    monkeypatch.setattr("analytics.report.aggregates.MOST_ARTICLES", 60)
    path = write_report(tmp_path, *tables, language="en")
    with opened(path, "#language=en") as page:
        assert page.inner_text("#status") == "24 of 120 articles"
        assert "of a sample of 60" in page.inner_text("#sampled") or "of a sample of 5" in page.inner_text("#sampled")
        bars = [value for key, value, *_ in marks(page)["coverage_calendar"] if "source" not in key and value]
        assert sum(bars) == tables[0].documents.query("language == 'en'")["published"].notna().sum()
        assert marks(page)["stance_by_target"]


def test_without_annotations_of_tone_the_page_is_whole(opened, tmp_path, tables):
    corpus, annotations, topics = tables
    bare = SimpleNamespace(**{**vars(annotations), "sentiments": schemas.empty(schemas.SENTIMENTS)})
    with opened(write_report(tmp_path, corpus, bare, topics), "#language=en") as page:
        assert marks(page)["stance_by_target"]


def test_the_reader_turns_to_the_other_language_and_keeps_the_view(opened, report):
    with opened(report, "#outlet=Le+Canal&from=2024-02-01") as page:
        english, status = marks(page), page.inner_text("#status")
        page.click("#language")
        page.wait_for_selector("html[lang=fr][data-drawn=all]", state="attached")
        assert "lang=fr" in page.url and "outlet=Le+Canal" in page.url
        assert (page.title(), page.inner_text("#theme")) == ("Analyse de 120 articles", "Clair / sombre")
        assert page.inner_text("#status") == status.replace(" of ", " sur ")
        assert marks(page) == english
        assert "Intervalle à 95" in page.evaluate("document.getElementById('chart-stance_by_target').data[0].hovertext[0]")
        page.click("#language")
        page.wait_for_selector("html[lang=en][data-drawn=all]", state="attached")
        assert "lang=" not in page.url
        assert page.inner_text("#status") == status
