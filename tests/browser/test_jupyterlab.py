"""The notebooks in JupyterLab as a reader opens them: run all cells, see every chart drawn and no error."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from analytics.notebooks import CHART, copy_notebooks, list_notebooks

STEMS = [path.stem for path in list_notebooks()]
SCREENSHOTS = os.environ.get("ACTOR_ANALYTICS_SCREENSHOTS")
# Every cell is in the page, not only those in sight, so that all can be looked at; no question about news.
SETTINGS = {"notebook-extension/tracker": {"windowingMode": "none"}, "apputils-extension/notification": {"fetchNews": "false"}}
DONE = """() => {
  const cells = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")];
  const prompts = cells.map((cell) => cell.querySelector(".jp-InputPrompt").textContent);
  return cells.length > 0 && prompts.every((prompt) => /\\[\\d+\\]:/.test(prompt));
}"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return copy_notebooks(tmp_path_factory.mktemp("lab") / "tour").parents[1]


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    """JupyterLab with settings of its own, on this machine's own address."""
    port, home = free_port(), tmp_path_factory.mktemp("home")
    places = {
        name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
    ]
    quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    for plugin, settings in SETTINGS.items():
        file = home / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), encoding="utf-8")
    log = (home / "log.txt").open("w")
    server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options, *quiet], env={**os.environ, **places}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def wait_for(address, server, seconds=90):
    for _ in range(2 * seconds):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                return json.load(answer)
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not answer at {address}")


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("stem", STEMS)
def test_every_cell_runs_and_every_chart_is_drawn(lab, folder, page, stem):
    page.goto(f"{lab}/lab/tree/notebooks/{stem}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.get_by_text("| Idle").first.wait_for(timeout=60_000)  # in the status bar, once there is a kernel
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    page.wait_for_function(DONE, timeout=240_000)
    page.keyboard.press("Control+s")
    done = saved(folder / "notebooks" / f"{stem}.ipynb")
    expected = sum(CHART in output.get("data", {}) for cell in done["cells"] for output in cell.get("outputs", []))
    drawn = draw_all(page, expected)
    outputs = [output for cell in done["cells"] for output in cell.get("outputs", [])]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    assert expected > 0 and drawn == expected
    if SCREENSHOTS:
        page.locator(".jp-Notebook .js-plotly-plot").first.scroll_into_view_if_needed()
        page.screenshot(path=Path(SCREENSHOTS) / f"lab-{stem}.png")


def saved(path, seconds=60):
    """The notebook as JupyterLab saved it, once each of its code cells has a number."""
    for _ in range(2 * seconds):
        done = json.loads(path.read_text("utf-8"))
        if all(cell["execution_count"] for cell in done["cells"] if cell["cell_type"] == "code"):
            return done
        time.sleep(0.5)
    pytest.fail(f"{path.name} was not saved with its results")


def draw_all(page, expected):
    """Scroll through the notebook, which draws what comes into sight, and count the charts with something in them."""
    seen = set()
    count = page.locator(".jp-Notebook .jp-Cell").count()
    for at in range(count):
        cell = page.locator(".jp-Notebook .jp-Cell").nth(at)
        cell.scroll_into_view_if_needed()
        for place in cell.locator(".js-plotly-plot").all():
            if place.locator("svg.main-svg, canvas").count():
                seen.add(at)
    return len(seen)
