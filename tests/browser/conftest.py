"""A browser for the report: Chromium as the machine has it. Without one the tests fail in CI and are skipped elsewhere, saying why."""

import os
import shutil
from contextlib import contextmanager

import pytest
from synthetic import make_tables

from analytics.report import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Every mark of every chart: its key, its value, the ends of its interval, its role.
MARKS = """() => Object.fromEntries([...document.querySelectorAll(".plot")].map((plot) => {
  const bare = plot.closest("figure").classList.contains("bare"), known = (value) => typeof value === "number" && !Number.isNaN(value);
  return [plot.id.slice(6), bare ? [] : plot.data.filter((trace) => trace.customdata).flatMap((trace) => {
    const role = trace.meta.role, axis = role === "line" ? "y" : "x", bars = trace["error_" + axis];
    if (trace.z) return trace.customdata.flatMap((line, y) => line.map((key, x) => [key, trace.z[y][x], null, null, role]));
    if (role === "counts") return trace.customdata.map((key, at) => [key, trace.y[at], null, null, role]);
    if (role === "circles") return trace.customdata.map((key, at) => [key, trace.marker.color[at], null, null, role]);
    if (role === "hollow" || role === "edges") return [];
    return trace.customdata.map((key, at) => {
      const value = trace[axis][at], bar = bars && known(bars.array[at]);
      return [key, value, bar ? value - bars.arrayminus[at] : null, bar ? value + bars.array[at] : null, role];
    });
  }).filter(([key, value]) => key && known(value))];
}))"""


@pytest.fixture(scope="session")
def browser():
    """The machine's browser, without a window."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        message = f"no browser; looked for {', '.join(BROWSERS)}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def tables():
    """The synthetic corpus."""
    return make_tables()


@pytest.fixture(scope="session")
def report(tables, tmp_path_factory):
    """The synthetic corpus's report in English."""
    return write_report(tmp_path_factory.mktemp("report"), *tables, language="en")


@pytest.fixture(scope="session")
def opened(browser):
    """A function that opens a report and gives the page once every chart is drawn; faults of the page fail the test."""

    @contextmanager
    def open_report(path, fragment="", **options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        page, faults, asked = context.new_page(), [], []
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{path.as_uri()}{fragment}")
        settle(page)
        yield page
        context.close()
        assert not faults
        assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {path.as_uri()}

    return open_report


def settle(page):
    """Wait until what the filters ask for is on the page."""
    page.wait_for_selector("html[data-drawn=all]", state="attached")


def marks(page):
    """Return chart -> its marks that have a value."""
    settle(page)
    return page.evaluate(MARKS)
