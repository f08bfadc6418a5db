"""Hold the notebooks to their rules: read them, execute them from top to bottom in a temporary copy, and read what came out.

As they lie: no outputs, a numbered title, a cell of parameters, cells of twelve lines or fewer, nothing defined, nothing imported but
`analytics as an` and `pandas as pd`, public names only. As executed: no warning, no error, every chart followed by a reading with numbers
from the data, and less than a minute. `--gallery FOLDER` writes the pages as well. The copies share one run folder, as a reader's would.
"""

import argparse
import ast
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import analytics as an
from analytics.errors import AnalyticsError
from analytics.notebooks import CHART, list_notebooks, run_notebook, workshop, write_page

MOST_LINES = 12
MOST_WIDE = 112  # characters: what a window of JupyterLab shows without scrolling
MOST_SECONDS = 60
_IMPORTS = {"import analytics as an", "import pandas as pd"}
_READINGS = {"Reading", "read_estimate", "read_estimates"}
_NUMBER = re.compile(r"\d")


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def faults(notebook: NotebookNode, stem: str) -> list[str]:
    """Return what keeps a notebook from being committed as it is."""
    cells = code_cells(notebook)
    if not cells:
        return ["has no code cell"]
    return [*_title_faults(notebook, stem), *(fault for number, cell in enumerate(cells, 1) for fault in _cell_faults(cell, number))]


def _title_faults(notebook: NotebookNode, stem: str) -> Iterator[str]:
    title = notebook.cells[0].source.splitlines()[0] if notebook.cells else ""
    number = stem.partition("-")[0]
    wanted = "# " if stem == "index" else f"# {number}. "
    if notebook.cells[0].cell_type != "markdown" or not title.startswith(wanted):
        yield f"begins with {title!r}; expected a title that begins with {wanted!r}"
    if stem != "index" and not title.endswith("?"):
        yield f"is titled {title!r}; expected one question"
    if stem != "index" and "parameters" not in code_cells(notebook)[0].metadata.get("tags", []):
        yield "has no cell tagged `parameters` before its other code"


def _cell_faults(cell: NotebookNode, number: int) -> Iterator[str]:
    lines = cell.source.splitlines()
    if cell.outputs or cell.execution_count is not None:
        yield f"carries outputs or run counts in code cell {number}; clear them before committing"
    if len(lines) > MOST_LINES:
        yield f"has {len(lines)} lines in code cell {number}; expected {MOST_LINES} or fewer"
    if max(map(len, lines), default=0) > MOST_WIDE:
        yield f"has a line of {max(map(len, lines))} characters in code cell {number}; expected {MOST_WIDE} or fewer"
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield f"defines something in code cell {number}, line {node.lineno}"
        elif isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) not in _IMPORTS:
            yield f"says {ast.unparse(node)!r} in code cell {number}; expected {' or '.join(sorted(_IMPORTS))}"
        elif isinstance(node, ast.Attribute):
            yield from _name_faults(ast.unparse(node), number)


def _name_faults(name: str, number: int) -> Iterator[str]:
    """Return a fault where `an.x` or `an.charts.x` is no public name; longer chains are results and looked at above."""
    parts = name.split(".")
    if any(part.startswith("_") for part in parts):
        yield f"uses the private name {name} in code cell {number}"
    elif parts[0] == "an" and len(parts) <= 3 and all(part.isidentifier() for part in parts):
        home = an if len(parts) == 2 else getattr(an, parts[1], None)
        if len(parts) == 2 or hasattr(home, "__path__"):
            if parts[-1] not in getattr(home, "__all__", ()):
                yield f"uses {name} in code cell {number}, which is not a public name"


def result_faults(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with the outputs of an executed notebook."""
    cells = notebook.cells
    found = []
    for at, cell in enumerate(cells):
        texts = [text for output in cell.get("outputs", []) for text in _texts(output)]
        if any(output.output_type == "error" or output.get("name") == "stderr" for output in cell.get("outputs", [])):
            found.append(f"cell {at + 1} wrote to standard error: {' '.join(texts)[:300]}")
        if any("Warning" in text for text in texts):
            found.append(f"cell {at + 1} shows a warning")
        if _kinds(cell) & {CHART} and not (at + 1 < len(cells) and _reads(cells[at + 1])):
            found.append(f"the chart of cell {at + 1} is not followed by a reading with numbers")
    return found


def _kinds(cell: NotebookNode) -> set[str]:
    return {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}


def _reads(cell: NotebookNode) -> bool:
    shown = " ".join(output.get("data", {}).get("text/markdown", "") for output in cell.get("outputs", []))
    return len(_NUMBER.findall(shown)) >= 3


def _texts(output: NotebookNode) -> list[str]:
    return [output.get("text", ""), output.get("evalue", ""), *(text for text in output.get("data", {}).values() if isinstance(text, str))]


def order_faults(stems: list[str]) -> list[str]:
    """Return what is wrong with the names: an index, then 01, 02, ... without a gap."""
    numbers = [stem.partition("-")[0] for stem in stems if stem != "index"]
    wanted = [f"{number:02d}" for number in range(1, len(numbers) + 1)]
    found = [] if numbers == wanted else [f"numbers are {', '.join(numbers)}; expected {', '.join(wanted)}"]
    return found if "index" in stems else [*found, "there is no index.ipynb"]


def check(path: Path, folder: Path, gallery: Path | None = None, language: str = "en") -> list[str]:
    """Return the faults of one notebook, and write its page where a gallery is asked for."""
    problems = faults(nbformat.read(path, as_version=4), path.stem)
    if problems:
        return problems
    start, worked = time.perf_counter(), _computed()
    try:
        given = {} if path.stem == "index" or language == "en" else {"language": language}
        done = run_notebook(path, given, folder=folder)
    except AnalyticsError as error:
        return [str(error)]
    took = min(time.perf_counter() - start, _computed() - worked)  # a machine that does other things as well makes it no slower
    if gallery:
        write_page(done, gallery / f"{path.stem}.html", language=language)
    slow = [f"took {took:.0f} s; expected less than {MOST_SECONDS}"] if took > MOST_SECONDS else []
    return result_faults(done) + slow


def _computed() -> float:
    """Return the processor seconds of the kernels that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Check all notebooks, or those named, and return the exit code."""
    parser = argparse.ArgumentParser(description="Hold the notebooks to their rules, and write their pages.")
    parser.add_argument("names", nargs="*", help="only these, as 04-actors")
    parser.add_argument("--gallery", type=Path, help="folder to write the pages to")
    parser.add_argument("--language", choices=("en", "fr"), default="en", help="of charts and readings")
    given = parser.parse_args()
    paths = list_notebooks()
    problems = order_faults([path.stem for path in paths])
    print(*problems, sep="\n", end="\n" if problems else "")
    failed = bool(problems)
    with workshop() as folder:
        for path in paths:
            if given.names and path.stem not in given.names:
                continue
            start = time.perf_counter()
            problems = check(path, folder, given.gallery, given.language)
            failed |= bool(problems)
            verdict = f"{'failed' if problems else 'ok'} after {time.perf_counter() - start:.1f} s"
            print(f"{path.name}: {verdict}", *problems, sep="\n  ", flush=True)
    if given.gallery:
        print(given.gallery / "index.html")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
