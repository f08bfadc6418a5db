"""The notebooks of the guided tour: where they lie, executing one on other articles, writing it as a page that opens offline.

A notebook is executed by the Python that runs this module, whatever kernels else are installed, with the reader's parameters put in behind
its own. The page holds the notebook's prose, code and results; charts stay live because Plotly's script is in it, once, and its content
security policy forbids every address, so that nothing can go blank where there is no network. Widgets are left out of the page: they need a
kernel. A notebook is code: run only those you trust.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import analytics
from analytics import charts
from analytics.bundled import bundled_folder, load_text
from analytics.charts import style, words
from analytics.errors import AnalyticsError, InputError, MissingPackageError
from analytics.report import write_whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT = 3600  # seconds for one cell: somebody's own folder may be large
CHART = "application/vnd.plotly.v1+json"
_QUIET = ["--IPKernelApp.log_level=ERROR"]  # the kernel talks to this process alone; its advice on networks is not for the reader
_PHONE = 340  # pixels for which the narrow form of a chart is made
_MISSING = "notebooks need the extra `notebooks`: pip install 'actor-analytics[notebooks]'."
_HTML_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_NEED_A_KERNEL = {"application/vnd.jupyter.widget-view+json", "application/javascript"}
_LINK = re.compile(r"\]\(([\w.-]+)\.ipynb\)")


def notebook_folder() -> Path:
    """Return the folder of the tour: in the installed package, or beside it in a checkout.

    Raises
    ------
    InputError
        The notebooks are in neither place.
    """
    places = (bundled_folder("tour") / "notebooks", Path(analytics.__file__).resolve().parents[1] / "notebooks")
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        message = f"The notebooks are not installed; expected them in {places[0]}."
        raise InputError(message)
    return folder


def list_notebooks(folder: Path | None = None) -> list[Path]:
    """Return the notebooks of the tour in the order of their numbers, the index first.

    Examples
    --------
    >>> [path.stem for path in list_notebooks()][:2]
    ['index', '01-quickstart']
    """
    paths = sorted((folder or notebook_folder()).glob("*.ipynb"))
    return sorted(paths, key=lambda path: path.stem != "index")


def find_notebook(name: str) -> Path:
    """Return the notebook of a number ("04", "4"), of a name ("04-actors"), or at a path.

    Raises
    ------
    InputError
        Naming the notebooks there are.

    Examples
    --------
    >>> find_notebook("1").stem
    '01-quickstart'
    """
    if name.endswith(".ipynb") and Path(name).is_file():
        return Path(name)
    paths = list_notebooks()
    wanted = f"{int(name):02d}" if name.isdecimal() else name.removesuffix(".ipynb")
    found = [path for path in paths if wanted in (path.stem, path.stem.partition("-")[0])]
    if not found:
        message = f"There is no notebook {name!r}. There are: {', '.join(path.stem for path in paths)}."
        raise InputError(message)
    return found[0]


def run_notebook(path: Path, parameters: Mapping[str, object] | None = None, *, folder: Path | None = None) -> NotebookNode:
    """Execute a notebook from its first cell to its last, with parameters of one's own, and return it with its results.

    Parameters
    ----------
    path
        The notebook.
    parameters
        Values for names that the notebook's cell tagged `parameters` assigns; a `Path` is given as an absolute path.
    folder
        Where it is executed; by default where it lies.

    Returns
    -------
    NotebookNode
        A new notebook; the file is not changed.

    Raises
    ------
    InputError
        A parameter is not one of the notebook's, or the notebook says that its input is at fault.
    AnalyticsError
        A cell failed for another reason.
    MissingPackageError
        The extra `notebooks` is not installed.
    """
    nbformat, nbclient, papermill = _imported("nbformat"), _imported("nbclient"), _imported("papermill.parameterize")
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    given = {name: str(value.absolute()) if isinstance(value, Path) else value for name, value in (parameters or {}).items()}
    if given:
        _check_parameters(notebook, given, path)
        notebook = _imported("papermill.iorw").load_notebook_node(str(path))
        notebook = papermill.parameterize_notebook(notebook, given, kernel_name="python3", language="python")
    place = {"metadata": {"path": str(folder or path.parent)}}
    client = nbclient.NotebookClient(notebook, timeout=TIMEOUT, km=_own_kernel(), resources=place, extra_arguments=_QUIET)
    try:
        client.execute(cleanup_kc=True, env={**os.environ, "PLOTLY_RENDERER": "plotly_mimetype", "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    except nbclient.exceptions.CellExecutionError as error:
        kinds = {"InputError": InputError, "SchemaError": InputError, "MissingPackageError": MissingPackageError}
        message = f"{path.name}: {error.ename}: {error.evalue}" if error.ename not in kinds else f"{path.name}: {error.evalue}"
        raise kinds.get(error.ename, AnalyticsError)(message) from error
    return notebook


def write_page(notebook: NotebookNode, path: str | Path, *, language: str = "en") -> Path:
    """Write an executed notebook as one HTML page that opens offline with live charts.

    Parameters
    ----------
    notebook
        With its results, see `run_notebook`.
    path
        Ends in .html, or in .ipynb for the notebook itself.
    language
        Of the page's buttons: fr or en.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        Another suffix.
    MissingPackageError
        The extra `notebooks` is not installed.
    """
    path = Path(path)
    if check_page(path).suffix.lower() == ".ipynb":
        return write_whole(_imported("nbformat").writes(notebook).encode(), path)
    return write_whole(_page(notebook, words.check_language(language)).encode(), path)


def check_page(path: Path) -> Path:
    """Return `path` if a notebook can be written in the format that its name asks for."""
    if path.suffix.lower() not in (".html", ".ipynb"):
        message = f"cannot write a notebook as {path.suffix!r} ({path}). Known suffixes: .html, .ipynb."
        raise InputError(message)
    return path


def export_notebook(name: str, path: str | Path, parameters: Mapping[str, object] | None = None, *, language: str = "en") -> Path:
    """Execute a notebook and write it as a page; one of the tour runs in a temporary copy, so that its run folder is temporary too.

    Parameters
    ----------
    name
        See `find_notebook`.
    path
        See `write_page`.
    parameters
        See `run_notebook`.
    language
        Of charts, readings and buttons.

    Returns
    -------
    Path
        The file.
    """
    found, path = find_notebook(name), check_page(Path(path))
    known = parameter_names(found)
    asked = {"language": words.check_language(language)} if "language" in known else {}
    given = {**asked, **(parameters or {})}
    if found.parent != notebook_folder():
        return write_page(run_notebook(found, given), path, language=language)
    with workshop() as folder:
        return write_page(run_notebook(found, given, folder=folder), path, language=language)


@contextmanager
def workshop() -> Iterator[Path]:
    """Lend a temporary copy of the tour, whose notebooks find the data beside them and write nothing anywhere else.

    Examples
    --------
    >>> with workshop() as folder:
    ...     (folder.parent / "data" / "sample").is_dir()
    True
    """
    with tempfile.TemporaryDirectory() as temporary:
        yield copy_notebooks(temporary).parent


def copy_notebooks(folder: str | Path) -> Path:
    """Copy the tour and its demonstration data to `folder`, to be opened and changed in JupyterLab; what lies there is kept."""
    source, folder = notebook_folder(), Path(folder)
    for part in ("notebooks", "data"):
        taken = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "train")
        if (folder / part).exists():
            message = f"{folder / part} is there already; name a folder that is free."
            raise InputError(message)
        shutil.copytree(source.parent / part, folder / part, ignore=taken)
    return folder / "notebooks" / "index.ipynb"


def parameter_names(path: Path) -> list[str]:
    """Return the names that the notebook's cell tagged `parameters` assigns.

    Examples
    --------
    >>> parameter_names(find_notebook("01"))[:2]
    ['on', 'language']
    """
    return _parameters(_imported("nbformat").read(path, as_version=4))


def _parameters(notebook: NotebookNode) -> list[str]:
    tagged = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    return re.findall(r"^(\w+) *=", "\n".join(tagged), flags=re.MULTILINE)


def _check_parameters(notebook: NotebookNode, given: Mapping[str, object], path: Path) -> None:
    known = _parameters(notebook)
    unknown = [name for name in given if name not in known]
    if unknown:
        message = f"{path.name} has no parameter {', '.join(unknown)}. It has: {', '.join(known) or 'none'}."
        raise InputError(message)


def _imported(name: str) -> Any:  # noqa: ANN401 - a module
    """Return an optional module, or say how to get it."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPackageError(_MISSING) from error


def _own_kernel() -> Any:  # noqa: ANN401 - jupyter_client publishes no types that hold here
    """Return a kernel of this very Python; one that is registered as python3 may belong to another environment."""
    client, spec = _imported("jupyter_client"), _imported("jupyter_client.kernelspec")
    _imported("ipykernel")
    return client.AsyncKernelManager(kernel_name="python3", kernel_spec_manager=spec.KernelSpecManager(kernel_dirs=[]))


def _page(notebook: NotebookNode, language: str) -> str:
    """Return the page as text."""
    from plotly.offline import get_plotlyjs

    shown, figures = _with_places(notebook)
    scripts = {"plotly": get_plotlyjs(), "script": load_text("templates/notebook.js")}
    hashes = (f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts.values())
    said = {key.removeprefix("notebook."): text for key, text in words.strings(language).items() if key.startswith("notebook.")}
    templates = {theme: style.template(theme).to_plotly_json() for theme in ("light", "dark")}
    page = {
        "title": _title(shown),
        "language": language,
        "css": load_text("templates/notebook.css"),
        "hashes": " ".join(hashes),
        "words": said,
        "data": _inert({"figures": figures, "templates": templates, "words": said | {"language": language}}),
        **scripts,
    }
    exporter = _imported("nbconvert").HTMLExporter(
        template_name="basic", template_file=str(bundled_folder("templates") / "notebook.html.j2"), exclude_anchor_links=True
    )
    body, _ = exporter.from_notebook_node(shown, resources={"page": page})
    return str(body)


def _with_places(notebook: NotebookNode) -> tuple[NotebookNode, list[Any]]:
    """Return a copy of the notebook with a place for each chart and links to pages, and the charts in their order."""
    shown, figures = copy.deepcopy(notebook), list[Any]()
    for cell in shown.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(r"](\1.html)", cell.source)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not set(output.get("data", {})) & _NEED_A_KERNEL]
        for output in cell.get("outputs", []):
            figure = output.get("data", {}).get(CHART)
            if figure is not None:
                output.data = {"text/html": f'<div class="plot" id="chart-{len(figures)}"></div>'}
                figures.append(_forms(figure))
    return shown, figures


def _forms(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Return a chart as a screen shows it and, where it is one of ours and has no frames of its own, as a phone does."""
    import plotly.graph_objects as go

    wide = {key: figure[key] for key in ("data", "layout", "frames") if key in figure}
    if "chart" not in (figure["layout"].get("meta") or {}) or figure.get("frames"):
        return {"wide": wide, "narrow": wide}
    return {"wide": wide, "narrow": json.loads(charts.fit(go.Figure(figure), _PHONE).to_json())}


def _title(notebook: NotebookNode) -> str:
    heading = next((line for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("# ")), "# Notebook")
    return str(heading[2:].strip())


def _inert(data: object) -> str:
    """Return data as JSON that stays data inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _HTML_ESCAPES.items():
        text = text.replace(character, escape)
    return text
