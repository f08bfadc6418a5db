"""One chart, one file: a page that asks nobody for anything, a picture, a table that spreadsheets read, and nothing half written."""

import csv
import html.parser
import importlib.util
import io
import json
import re
import shutil
import struct
import sys

import pandas as pd
import plotly.graph_objects as go
import pytest
from chart_tables import BY_SOURCE, BY_TARGET

from analytics import charts
from analytics.charts import style
from analytics.errors import InputError, MissingPackageError
from analytics.report import write_chart, write_charts

CAN_DRAW = importlib.util.find_spec("kaleido") and any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")))


class Elements(html.parser.HTMLParser):
    """The elements of a page with their attributes, and the text of each script."""

    def __init__(self, page):
        super().__init__()
        self.found, self.scripts, self.title, self._inside = [], [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts.append(data)
        if self._inside == "title":
            self.title += data

    def every(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def figure():
    return charts.stance_by_source(BY_SOURCE)


@pytest.fixture
def page(figure, tmp_path):
    return Elements(write_chart(figure, tmp_path / "chart.html").read_text("utf-8"))


# --- a page ---


def test_a_page_has_title_language_and_a_description(page):
    assert page.title == "Comment chaque acteur est présenté, par média"
    assert page.every("html") == [{"lang": "fr"}]
    (chart,) = [div for div in page.every("div") if div.get("id") == "chart"]
    assert chart["role"] == "img"
    assert chart["aria-label"].startswith("Comment chaque acteur est présenté, par média. Solde moyen")


def test_a_page_asks_no_network_and_its_policy_forbids_it(page):
    for _, attributes in page.found:
        assert not {"src", "href"} & set(attributes)
    (policy,) = [meta["content"] for meta in page.every("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy


def test_a_page_holds_the_chart_for_a_phone_and_for_a_screen(page):
    given = json.loads(page.scripts[0])
    assert given["narrow"]["layout"]["yaxis2"]["showticklabels"] is True
    assert given["narrow"]["layout"]["height"] > given["wide"]["layout"]["height"]
    assert given["narrow"]["data"] == given["wide"]["data"]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.every("meta")


def test_plotly_speaks_the_language_of_the_figure_without_a_locale_of_its_own(page, figure, tmp_path):
    given = json.loads(page.scripts[0])
    assert given["locale"]["dictionary"]["Download plot as a PNG"] == "Enregistrer l'image"
    assert given["locale"]["format"] == {"decimal": ",", "thousands": "\u202f"}
    english = charts.stance_by_source(BY_SOURCE, language="en")
    other = json.loads(Elements(write_chart(english, tmp_path / "en.html").read_text("utf-8")).scripts[0])
    assert (other["locale"], other["config"]["locale"]) == (None, "en")


def test_a_dark_page_is_dark_and_the_figure_stays_as_it_was(figure, tmp_path):
    before = json.loads(figure.to_json())
    dark = write_chart(figure, tmp_path / "chart.html", theme="dark").read_text("utf-8")
    assert f"background: {style.template('dark').layout.paper_bgcolor}" in dark
    assert "color-scheme: dark" in dark
    assert json.loads(figure.to_json()) == before


def test_the_same_figure_gives_the_same_page(figure, tmp_path):
    first, second = (write_chart(figure, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second


def test_somebody_elses_figure_gets_a_page_too(tmp_path):
    page = Elements(write_chart(go.Figure(go.Scatter(x=[1], y=[2])), tmp_path / "chart.html").read_text("utf-8"))
    assert page.every("html") == [{}]
    given = json.loads(page.scripts[0])
    assert given["narrow"] == given["wide"]


def test_many_charts_share_one_copy_of_plotly(figure, tmp_path):
    (path,) = write_charts({"stance": figure}, tmp_path)
    assert path.stat().st_size < 100_000
    assert [script.get("src") for script in Elements(path.read_text("utf-8")).every("script")] == [None, "plotly.min.js", None]
    assert (tmp_path / "plotly.min.js").stat().st_size > 1_000_000


# --- a picture ---


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_a_picture_is_drawn_where_kaleido_and_a_browser_are_and_else_refused_in_words(figure, tmp_path, suffix):
    path = tmp_path / f"chart.{suffix}"
    if not CAN_DRAW:
        with pytest.raises(MissingPackageError, match="pip install kaleido"):
            write_chart(figure, path)
        return
    content = write_chart(figure, path, theme="dark", width=390).read_bytes()
    if suffix == "png":
        assert content.startswith(b"\x89PNG")
        across, _ = struct.unpack(">II", content[16:24])
        assert across == 2 * 390
    else:
        assert content.lstrip().startswith(b"<svg")
        assert "présenté".encode() in content
        assert not re.search(rb'(?:href|src)="https?:', content)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_without_kaleido_a_picture_is_refused_with_what_to_install(figure, tmp_path, monkeypatch, suffix):
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(MissingPackageError, match="kaleido and a Chrome or Chromium browser: pip install kaleido, or write .html"):
        write_chart(figure, tmp_path / f"chart.{suffix}")
    assert not list(tmp_path.iterdir())


def test_without_a_browser_a_picture_is_refused_with_what_is_missing(figure, tmp_path, monkeypatch):
    class NoBrowser:
        @staticmethod
        def calc_fig_sync(*_, **__):
            message = "no browser on this machine"
            raise RuntimeError(message)

    monkeypatch.setitem(sys.modules, "kaleido", NoBrowser)
    with pytest.raises(MissingPackageError, match="no browser on this machine.*Chrome or Chromium"):
        write_chart(figure, tmp_path / "chart.png")
    assert not list(tmp_path.iterdir())


# --- data ---


def test_json_is_the_figure(figure, tmp_path):
    assert go.Figure(json.loads(write_chart(figure, tmp_path / "chart.json").read_text("utf-8"))) == figure


@pytest.mark.parametrize(("language", "dialect"), [("fr", {"sep": ";", "decimal": ","}), ("en", {"sep": ",", "decimal": "."})])
def test_csv_is_the_table_behind_the_chart_as_spreadsheets_of_its_language_read_it(tmp_path, language, dialect):
    path = write_chart(charts.stance_by_source(BY_SOURCE, language=language), tmp_path / "chart.CSV")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # without it Excel takes UTF-8 for an old code page
    groups, columns = ["target_id", "source"], list(BY_SOURCE.columns)
    read = pd.read_csv(path, **dialect)[columns].sort_values(groups, ignore_index=True)
    pd.testing.assert_frame_equal(read, BY_SOURCE.sort_values(groups, ignore_index=True), check_dtype=False)


def test_a_french_csv_has_decimal_commas_and_no_number_that_could_be_a_date(tmp_path):
    text = write_chart(charts.stance_by_target(BY_TARGET), tmp_path / "chart.csv").read_text("utf-8-sig")
    assert "mean_stance;0,95;1204;3400;mean;RUS;-0,25;-0,4;-0,1" in text
    assert not re.search(r";-?\d+\.\d+;", text)


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "＝1", "−1"])
def test_no_cell_of_a_csv_is_a_formula(tmp_path, formula):
    path = write_chart(charts.stance_by_source(BY_SOURCE.assign(source=formula)), tmp_path / "chart.csv")
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")
    assert {row["source"] for row in rows} == {"'" + formula}


def test_cells_with_separators_quotes_and_line_breaks_are_read_back(tmp_path):
    name = 'Le "Fil"; du\nNord, suite'
    path = write_chart(charts.stance_by_source(BY_SOURCE.assign(source=name)), tmp_path / "chart.csv")
    assert set(pd.read_csv(path, sep=";", decimal=",")["source"]) == {name}


def test_csv_of_somebody_elses_figure_is_its_traces(tmp_path):
    path = write_chart(go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name="a")), tmp_path / "chart.csv")
    assert path.read_text("utf-8-sig").splitlines() == ["name,x,y,z,text", "a,1,3,,", "a,2,4,,"]


# --- what goes wrong ---


def test_an_unknown_suffix_is_refused_with_those_there_are(figure, tmp_path):
    with pytest.raises(InputError, match=r"\.csv, \.html, \.json, \.png, \.svg"):
        write_chart(figure, tmp_path / "chart.gif")
    assert not list(tmp_path.iterdir())


def test_an_unknown_theme_is_refused_with_those_there_are(figure, tmp_path):
    with pytest.raises(InputError, match="light, dark"):
        write_chart(figure, tmp_path / "chart.html", theme="sepia")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["html", "json", "csv"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(figure, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"chart.{suffix}"
    path.write_text("old")

    def full_disk(*_):
        raise OSError

    monkeypatch.setattr("pathlib.Path.replace", full_disk)
    with pytest.raises(OSError):  # noqa: PT011
        write_chart(figure, path)
    assert [found.read_text() for found in tmp_path.iterdir()] == ["old"]
