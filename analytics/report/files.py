"""One chart to one file, whole or not at all.

A file appears under its final name only when it is complete. Pictures need kaleido and a browser, which the library does not ask for; the
HTML file needs neither, asks no network for anything, and holds a button that saves a picture. A CSV file is written as the spreadsheets of
the figure's language read it: with French words, semicolons between the cells and a comma before the decimals, since a French Excel takes
"1.5" for the first of May; `pandas.read_csv(path, sep=";", decimal=",")` reads it back. With English words, commas and points.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.bundled import load_text
from analytics.charts import fit, template
from analytics.charts.lettering import unbroken
from analytics.charts.words import LANGUAGES, say
from analytics.errors import InputError, MissingPackageError

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SCALE = 2
_WIDTH, _PHONE = 700, 360
FORMULA = re.compile(r"^[=+@\t\r＝＋＠]|^[-−](?=.)")  # a spreadsheet would run a text that begins so
_COLUMNS = ("name", "x", "y", "z", "text")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TAGS = re.compile(r"<[^>]*>")


def write_chart(figure: go.Figure, path: str | Path, *, theme: str | None = None, width: int = _WIDTH) -> Path:
    """Write a figure in the format that the file's suffix names.

    Parameters
    ----------
    figure
        Any Plotly figure.
    path
        Ends in .html (opens offline, fits itself to phone and screen), .json, .csv (the table behind the chart), .png or .svg (these two
        need kaleido and a browser).
    theme
        "light" or "dark"; without it the figure keeps its own.
    width
        Pixels across a picture; a chart of this library is fitted to them.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If the suffix or the theme is none of these.
    MissingPackageError
        If a picture is asked for and kaleido or its browser is absent.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> write_chart(go.Figure(), "chart.gif")
    Traceback (most recent call last):
    ...
    analytics.errors.InputError: cannot write a chart as '.gif' (chart.gif). Known suffixes: .csv, .html, .json, .png, .svg.
    """
    path = Path(path)
    encode = _ENCODERS.get(path.suffix.lower())
    if encode is None:
        message = f"cannot write a chart as {path.suffix!r} ({path}). Known suffixes: {', '.join(sorted(_ENCODERS))}."
        raise InputError(message)
    return write_whole(encode(_themed(figure, theme), width), path)


def write_charts(figures: Mapping[str, go.Figure], folder: str | Path) -> list[Path]:
    """Write figures as HTML files that share one copy of Plotly's script, which lies beside them.

    Examples
    --------
    >>> import tempfile
    >>> import plotly.graph_objects as go
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_charts({"empty": go.Figure()}, folder)]
    ['empty.html']
    """
    from plotly.offline import get_plotlyjs

    folder = Path(folder)
    write_whole(get_plotlyjs().encode(), folder / "plotly.min.js")
    return [write_whole(_page(figure, alone=False), folder / f"{name}.html") for name, figure in figures.items()]


def write_whole(content: bytes, path: Path) -> Path:
    """Write a file under a temporary name beside `path`, then rename it, so that nobody ever sees half of it.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> write_whole(b"a", Path(folder.name) / "new" / "a.txt").read_bytes()
    b'a'
    >>> folder.cleanup()
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)  # mkstemp gives a file that only its owner may read
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _themed(figure: go.Figure, theme: str | None) -> go.Figure:
    import plotly.graph_objects as go

    return figure if theme is None else go.Figure(figure).update_layout(template=template(theme))


def _meta(figure: go.Figure) -> Mapping[str, Any]:
    return figure.layout.meta if isinstance(figure.layout.meta, Mapping) else {}


def _fitted(figure: go.Figure, width: int) -> go.Figure:
    return fit(figure, width) if "chart" in _meta(figure) else figure


def _html(figure: go.Figure, width: int) -> bytes:  # noqa: ARG001 - a page fits itself to every width
    return _page(figure, alone=True)


def _page(figure: go.Figure, *, alone: bool) -> bytes:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    scripts = {"script": load_text("templates/chart.js")} | ({"plotly": get_plotlyjs()} if alone else {})
    title = html.unescape(_TAGS.sub("", (figure.layout.title.text or "").replace("<br>", " ")))
    under = html.unescape(_TAGS.sub("", unbroken(figure.layout.title.subtitle.text or "")))
    paper = str(figure.layout.paper_bgcolor or figure.layout.template.layout.paper_bgcolor or "white")
    environment = Environment(
        loader=PackageLoader("analytics", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("chart.html.j2").render(
        language=_meta(figure).get("language", ""),
        title=title or "Chart",
        label=". ".join(filter(None, [title, under])),
        paper=paper if re.fullmatch(r"[#\w(),.% ]+", paper) else "white",
        dark=figure.layout.template == template("dark"),
        policy=_policy(scripts) if alone else "",
        figures=Markup(_inert(_forms(figure))),  # noqa: S704 - every < > & in it has been escaped
        **{"plotly": "", **{name: Markup(text) for name, text in scripts.items()}},  # noqa: S704 - files of Plotly and of this package
    )
    return page.encode("utf-8", errors="replace")


def _policy(scripts: Mapping[str, str]) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts.values())
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; form-action 'none'; base-uri 'none'"


def _forms(figure: go.Figure) -> dict[str, Any]:
    """Return the figure as a phone and as a screen shows it, and how Plotly's own controls speak and write numbers."""
    language = _meta(figure).get("language", "")
    forms = {name: json.loads(_fitted(figure, width).to_json()) for name, width in (("narrow", _PHONE), ("wide", _WIDTH))}
    config = {"displaylogo": False, "responsive": True, "modeBarButtons": [["toImage"]], "locale": language or "en"}
    return {**forms, "breakpoint": _WIDTH, "config": config, "locale": _locale(language)}


def _locale(language: str) -> dict[str, Any] | None:
    if language not in LANGUAGES or language == "en":  # Plotly speaks English by itself
        return None
    saved = say("button.image", language)
    words = {"Download plot as a PNG": saved, "Download plot as a png": saved, "Download plot": saved}
    return {"moduleType": "locale", "name": language, "dictionary": words, "format": {"decimal": ",", "thousands": "\u202f"}}


def _inert(value: object) -> str:
    """Return JSON in which nothing can end a script element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "".join(_ESCAPES.get(character, character) for character in text)


def _json(figure: go.Figure, width: int) -> bytes:  # noqa: ARG001 - data have no width
    return str(figure.to_json()).encode("utf-8", errors="replace")


def _csv(figure: go.Figure, width: int) -> bytes:  # noqa: ARG001 - data have no width
    french = _meta(figure).get("language") == "fr"
    table = _meta(figure).get("table")
    columns, rows = (table["columns"], table["rows"]) if table else _traces(figure)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=";" if french else ",")
    writer.writerow([_cell(column, french) for column in columns])
    writer.writerows([[_cell(cell, french) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig", errors="replace")  # spreadsheets read UTF-8 only where it is marked


def _traces(figure: go.Figure) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = []
    for trace in figure.data:
        parts = [getattr(trace, column, None) if column in trace else None for column in _COLUMNS[1:]]
        length = max((len(part) for part in parts if isinstance(part, tuple | list)), default=0)
        rows += [[trace.name, *(part[at] if isinstance(part, tuple | list) else None for part in parts)] for at in range(length)]
    return list(_COLUMNS), rows


def _cell(cell: object, french: bool) -> object:
    if isinstance(cell, str):
        return FORMULA.sub(r"'\g<0>", cell)
    return repr(cell).replace(".", ",") if french and isinstance(cell, float) else cell


def _picture(suffix: str) -> Callable[[go.Figure, int], bytes]:
    def encode(figure: go.Figure, width: int) -> bytes:
        advice = f"a {suffix} file needs kaleido and a Chrome or Chromium browser: pip install kaleido, or write .html."
        try:
            import kaleido  # type: ignore[import-not-found, import-untyped, unused-ignore]
        except ImportError as error:
            raise MissingPackageError(advice) from error
        shown = _fitted(figure, width)
        size = {"width": width, "height": shown.layout.height or 500, "format": suffix, "scale": _SCALE}
        try:
            # Without mathjax=False kaleido asks a server for it; no text of a chart is LaTeX.
            picture: Any = kaleido.calc_fig_sync(json.loads(shown.to_json()), opts=size, kopts={"mathjax": False})
        except Exception as error:  # kaleido raises a family of its own that differs between its versions
            message = f"kaleido could not draw the picture ({type(error).__name__}: {str(error).strip()[:200]}); {advice}"
            raise MissingPackageError(message) from error
        return bytes(picture)

    return encode


_ENCODERS: Mapping[str, Callable[[go.Figure, int], bytes]] = {
    ".html": _html,
    ".json": _json,
    ".csv": _csv,
    ".png": _picture("png"),
    ".svg": _picture("svg"),
}
