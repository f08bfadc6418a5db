"""Notebooks: the rules they keep, running one with other parameters, and the page it becomes."""

import ast
import copy
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from run_notebooks import faults, order_faults, result_faults

from analytics import charts
from analytics.errors import AnalyticsError, InputError
from analytics.notebooks import (
    CHART,
    copy_notebooks,
    export_notebook,
    find_notebook,
    list_notebooks,
    notebook_folder,
    parameter_names,
    run_notebook,
    write_page,
)

ROOT = Path(__file__).resolve().parents[1]
PATHS = list_notebooks()
STEMS = [path.stem for path in PATHS]


def read(path):
    return nbformat.read(path, as_version=4)


def code(path):
    return [cell.source for cell in read(path).cells if cell.cell_type == "code"]


def notebook(*cells, title="# 01. How many?"):
    tagged = new_code_cell("on = 'a'", metadata={"tags": ["parameters"]})
    return new_notebook(cells=[new_markdown_cell(title), tagged, *map(new_code_cell, cells)])


def shown(kind, data, **more):
    return new_output("display_data", {kind: data, **more})


def figure(title="Titre", **trace):
    return {"data": [{"type": "scatter", "x": [1, 2], "y": [3, 4], **trace}], "layout": {"title": {"text": title}, "height": 300}}


def executed(*charts_, prose="# 01. How many?"):
    """A notebook with charts as outputs, each with its reading, as if it had run."""
    cells = []
    for chart in charts_:
        cells.append(new_code_cell("figure", outputs=[shown(CHART, chart)]))
        cells.append(new_code_cell("reading", outputs=[shown("text/markdown", "**A**: 0.12 (95% interval 0.03 to 0.21; 9 articles).")]))
    return new_notebook(cells=[new_markdown_cell(prose), *cells])


def page_of(made, tmp_path, language="en"):
    return write_page(made, tmp_path / "page.html", language=language).read_text("utf-8")


# The notebooks as they lie


def test_there_are_eight_or_more_numbered_without_a_gap_and_an_index_that_comes_first():
    assert order_faults(STEMS) == []
    assert (STEMS[0], len(STEMS) > 8) == ("index", True)


@pytest.mark.parametrize("path", PATHS, ids=STEMS)
def test_each_notebook_keeps_the_rules(path):
    assert faults(read(path), path.stem) == []


@pytest.mark.parametrize("path", PATHS, ids=STEMS)
def test_each_cell_that_draws_is_followed_by_a_cell_that_reads_it(path):
    """What a cell shows is its last line; the run of the notebooks checks the same on what is really shown."""
    cells = [cell for cell in read(path).cells if cell.source]
    drawing = [at for at, cell in enumerate(cells) if cell.cell_type == "code" and draws(cell.source, [c.source for c in cells[:at]])]
    assert drawing or path.stem in ("index", "02-clean-corpus")
    assert [
        cells[at].source for at in drawing if not re.search(r"an\.charts\.read|an\.charts\.Reading|^reading$", cells[at + 1].source)
    ] == []


def draws(source, before):
    last = ast.unparse(ast.parse(source).body[-1])
    if last.isidentifier():
        made = "\n".join([*before, source])
        return bool(re.search(rf"\b{last} = an\.charts\.(?!read|Reading)", made))
    names = "|".join(name for name in charts.__all__ if not name.startswith(("read_", "Reading")))
    return bool(re.match(rf"an\.charts\.({names})\(|figure\.update_layout", last))


@pytest.mark.parametrize("path", PATHS, ids=STEMS)
def test_links_between_notebooks_lead_somewhere(path):
    text = "\n".join(cell.source for cell in read(path).cells)
    linked = re.findall(r"\]\(([\w.-]+\.ipynb)\)", text)
    assert [name for name in linked if not (path.parent / name).is_file()] == []


def test_the_index_links_every_notebook_with_its_question():
    text = read(PATHS[0]).cells[0].source
    for path in PATHS[1:]:
        title = read(path).cells[0].source.splitlines()[0].partition(". ")[2]
        assert f"({path.name}) | {title} |" in text


def test_what_the_notebooks_read_is_in_the_checkout_and_in_the_wheel():
    included = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    named = {name for path in PATHS for source in code(path) for name in re.findall(r"\"\.\./(data/[\w/.-]+)\"", source)}
    assert named and included["notebooks"] == "analytics/tour/notebooks"
    for name in named:
        assert (ROOT / name).exists()
        assert any(name == folder or name.startswith(f"{folder}/") for folder in included), name
    assert all(place == f"analytics/tour/{given}" and (ROOT / given).exists() for given, place in included.items())


# The rules


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("def f():\n    return 1", "defines something"),
        ("class A:\n    pass", "defines something"),
        ("f = lambda x: x", "defines something"),
        ("import os", "expected import analytics as an or import pandas as pd"),
        ("from analytics.charts import marks", "expected import analytics"),
        ("import analytics as an\nan.charts._marks", "private name"),
        ("import analytics as an\nan.no_such_name(1)", "not a public name"),
        ("import analytics as an\nan.charts.marks", "not a public name"),
        ("x = 1\n" * 13, "13 lines"),
        (f"x = '{'a' * 120}'", "a line of 126 characters"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named(cell, said):
    assert [fault for fault in faults(notebook(cell), "01-a") if said in fault]


def test_a_notebook_that_keeps_the_rules_has_no_fault():
    assert faults(notebook("import analytics as an\nan.charts.template()", "import pandas as pd\npd.NA"), "01-a") == []


def test_outputs_a_wrong_title_and_missing_parameters_are_faults():
    kept = notebook("1 + 1")
    kept.cells[-1].execution_count = 3
    assert "carries outputs" in faults(kept, "01-a")[0]
    assert "expected a title" in faults(notebook(title="# 02. How many?"), "01-a")[0]
    assert "expected one question" in faults(notebook(title="# 01. All of it"), "01-a")[0]
    untagged = notebook()
    untagged.cells[1].metadata = {}
    assert "parameters" in faults(untagged, "01-a")[0]
    assert faults(new_notebook(cells=[new_markdown_cell("# 01. How?")]), "01-a") == ["has no code cell"]


def test_a_gap_in_the_numbers_is_a_fault():
    assert order_faults(["index", "01-a", "03-b"]) == ["numbers are 01, 03; expected 01, 02"]
    assert order_faults(["01-a"]) == ["there is no index.ipynb"]


def test_a_chart_without_a_reading_a_warning_and_standard_error_are_faults():
    good = executed(figure())
    assert result_faults(good) == []
    alone = copy.deepcopy(good)
    alone.cells.pop()
    assert result_faults(alone) == ["the chart of cell 2 is not followed by a reading with numbers"]
    wordy = copy.deepcopy(good)
    wordy.cells[2].outputs[0].data = {"text/markdown": "It goes up."}
    assert "not followed by a reading" in result_faults(wordy)[0]
    loud = copy.deepcopy(good)
    loud.cells[1].outputs.append(new_output("stream", name="stderr", text="FutureWarning: soon"))
    assert [fault.partition(" wrote")[0] for fault in result_faults(loud)] == ["cell 2", "cell 2 shows a warning"]


# Finding and running


@pytest.mark.parametrize("name", ["1", "01", "01-quickstart", "01-quickstart.ipynb", str(PATHS[1])])
def test_a_notebook_is_found_by_number_name_or_path(name):
    assert find_notebook(name).stem == "01-quickstart"


def test_a_notebook_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(InputError, match="no notebook '99'. There are: index, 01-quickstart, "):
        find_notebook("99")


def written(tmp_path, *cells):
    path = tmp_path / "one.ipynb"
    nbformat.write(notebook(*cells), path)
    return path


def test_parameters_stand_behind_those_of_the_notebook_and_paths_are_absolute(tmp_path, monkeypatch):
    path = written(tmp_path, "print(on)")
    monkeypatch.chdir(tmp_path)
    done = run_notebook(path, {"on": Path("mine")})
    assert done.cells[-1].outputs[0].text == f"{tmp_path / 'mine'}\n"
    assert (parameter_names(path), read(path).cells[-1].outputs) == (["on"], [])


def test_a_notebook_runs_in_this_very_python(tmp_path):
    import sys

    assert run_notebook(written(tmp_path, "import sys; print(sys.executable)")).cells[-1].outputs[0].text.strip() == sys.executable


def test_a_parameter_that_the_notebook_lacks_is_refused_before_it_runs(tmp_path):
    with pytest.raises(InputError, match="no parameter actors. It has: on"):
        run_notebook(written(tmp_path, "1 / 0"), {"actors": "x"})


def test_an_error_of_the_input_is_one_of_the_input_and_others_are_named(tmp_path):
    with pytest.raises(InputError, match="no file or folder"):
        run_notebook(written(tmp_path, "import analytics as an", "an.read_corpus('nowhere')"))
    with pytest.raises(AnalyticsError, match="ZeroDivisionError: division by zero") as raised:
        run_notebook(written(tmp_path, "1 / 0"))
    assert not isinstance(raised.value, InputError)


def test_another_suffix_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(InputError, match=r"\.docx.*\.html, \.ipynb"):
        export_notebook("04", tmp_path / "a.docx")


def test_the_tour_is_copied_with_its_data_and_never_over_something(tmp_path):
    opened = copy_notebooks(tmp_path / "tour")
    assert opened.is_file() and (opened.parent.parent / "data" / "sample").is_dir()
    assert not (tmp_path / "tour" / "data" / "train").exists()
    with pytest.raises(InputError, match="is there already"):
        copy_notebooks(tmp_path / "tour")
    assert notebook_folder() == ROOT / "notebooks"


# The page


def test_a_page_holds_plotly_once_and_asks_for_nothing(tmp_path):
    text = page_of(executed(figure("Un"), figure("Deux")), tmp_path)
    assert len(re.findall(r"plotly\.js v\d", text)) == 1
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?!data:)[^>]*>", text) == []
    assert "connect-src 'none'" in text and "default-src 'none'" in text
    for absent in ("mathjax", "require.min.js", "requirejs.config", "cdn.plot.ly/plotly", "unpkg.com"):
        assert absent not in text.partition("plotly.js v")[0], absent
    assert text.count('class="plot"') == 2


def test_what_comes_from_the_corpus_stays_data(tmp_path):
    made = executed(figure("</script><script>alert(1)</script>", hovertext=["<img src=x onerror=alert(1)>", "b"]))
    made.cells.append(new_code_cell("x", outputs=[shown("text/plain", "<b onclick=alert(1)>")]))
    text = page_of(made, tmp_path)
    assert "<script>alert" not in text and "<img src=x" not in text and "<b onclick" not in text


def test_links_to_notebooks_lead_to_pages_and_buttons_speak_the_language(tmp_path):
    text = page_of(executed(figure(), prose="# 01. How?\n\nSee [04](04-actors.ipynb)."), tmp_path, "fr")
    assert 'href="04-actors.html"' in text and ".ipynb" not in text
    assert "Masquer le code" in text and "<title>01. How?</title>" in text


def test_widgets_and_scripts_of_outputs_are_left_out(tmp_path):
    made = executed(figure())
    made.cells.append(
        new_code_cell(
            "w", outputs=[shown("application/javascript", "alert(2)"), shown("application/vnd.jupyter.widget-view+json", {"model_id": "m"})]
        )
    )
    assert "alert(2)" not in page_of(made, tmp_path)


def test_the_same_notebook_gives_the_same_page(tmp_path):
    assert page_of(executed(figure()), tmp_path) == page_of(executed(figure()), tmp_path)


def test_a_notebook_can_be_kept_as_one(tmp_path):
    path = write_page(executed(figure()), tmp_path / "kept.ipynb")
    assert read(path).cells[1].outputs[0].data[CHART]["layout"]["title"]["text"] == "Titre"
