"""A notebook's page in a browser without a network: charts are drawn, menus and buttons work, nothing is asked for."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analytics.notebooks import CHART, write_page

HOW = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
MENU = {"buttons": [{"label": "b", "method": "animate", "args": [["b"], HOW]}]}
FRAME = {"name": "b", "data": [{"type": "scatter", "x": [1, 2], "y": [9, 9]}], "layout": {"title": {"text": "Second"}}}


def figure(title, **layout):
    return {"data": [{"type": "scatter", "x": [1, 2], "y": [3, 4]}], "layout": {"title": {"text": title}, "height": 300, **layout}}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    charts = [figure("Premier", updatemenus=[MENU]) | {"frames": [FRAME]}, figure("Autre")]
    cells = [new_code_cell("figure", outputs=[new_output("display_data", {CHART: chart})]) for chart in charts]
    return write_page(new_notebook(cells=[new_markdown_cell("# 01. How?"), *cells]), tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture
def page(browser, path):
    context = browser.new_context(offline=True, viewport={"width": 700, "height": 900})
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_selector("#chart-1 .main-svg")
    yield page
    context.close()


def test_both_charts_are_drawn_and_nothing_is_asked_for(page, path):
    assert page.locator(".gtitle").all_text_contents() == ["Premier", "Autre"]
    assert (page.asked, page.errors) == ([path.as_uri()], [])


def test_a_menu_of_plotly_changes_the_chart_without_a_kernel(page):
    page.locator(".updatemenu-header").click()
    page.locator(".updatemenu-dropdown-button").click()
    page.locator("#chart-0 .gtitle", has_text="Second").wait_for()
    assert page.errors == []


def test_the_code_can_be_hidden_and_shown(page):
    page.click("#code")
    assert (page.locator(".code").first.is_visible(), page.locator("#code").text_content()) == (False, "Show the code")
    page.click("#code")
    assert page.locator(".code").first.is_visible()


def test_light_and_dark_change_page_and_charts(page):
    look = "[getComputedStyle(document.body).backgroundColor, document.querySelector('.main-svg').style.background]"
    before = page.evaluate(look)
    page.click("#theme")
    assert all(one != other for one, other in zip(before, page.evaluate(look), strict=True))


def test_a_narrow_window_scrolls_nothing_sideways(page):
    page.set_viewport_size({"width": 380, "height": 700})
    for _ in range(50):  # the page forbids the evaluation of text that Playwright's own waiting needs
        if page.locator("#chart-0 .main-svg").first.bounding_box()["width"] < 380:
            break
        page.wait_for_timeout(100)
    assert page.locator("#chart-0 .main-svg").first.bounding_box()["width"] < 380
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
