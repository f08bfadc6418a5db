"""One chart to one file, whole or not at all.

A file appears under its final name only when it is complete. Pictures need kaleido and a browser, which the library does not ask for; the
HTML file needs neither and holds a button that saves a picture.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import InputError, MissingPackageError

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SCALE = 2
FORMULA = re.compile(r"^[=+@\t\r＝＋＠]|^-(?=.)")  # a spreadsheet would run a text that begins so
_COLUMNS = ("name", "x", "y", "z", "text")


def write_chart(figure: go.Figure, path: str | Path) -> Path:
    """Write a figure in the format that the file's suffix names.

    Parameters
    ----------
    figure
        Any Plotly figure.
    path
        Ends in .html (opens offline), .json, .csv (the table behind the chart), .png or .svg (these two need kaleido).

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If the suffix is none of these.
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
    return write_whole(encode(figure), path)


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
    return [write_whole(_html(figure, script="directory"), folder / f"{name}.html") for name, figure in figures.items()]


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


def _html(figure: go.Figure, script: bool | str = True) -> bytes:
    config = {"displaylogo": False, "responsive": True}
    return str(figure.to_html(include_plotlyjs=script, include_mathjax=False, div_id="chart", config=config)).encode()


def _json(figure: go.Figure) -> bytes:
    return str(figure.to_json()).encode()


def _csv(figure: go.Figure) -> bytes:
    table = (figure.layout.meta or {}).get("table") if isinstance(figure.layout.meta, Mapping) else None
    columns, rows = (table["columns"], table["rows"]) if table else _traces(figure)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")  # spreadsheets read UTF-8 only where it is marked


def _traces(figure: go.Figure) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = []
    for trace in figure.data:
        parts = [getattr(trace, column, None) if column in trace else None for column in _COLUMNS[1:]]
        length = max((len(part) for part in parts if isinstance(part, tuple | list)), default=0)
        rows += [[trace.name, *(part[at] if isinstance(part, tuple | list) else None for part in parts)] for at in range(length)]
    return list(_COLUMNS), rows


def _cell(cell: object) -> object:
    return FORMULA.sub(r"'\g<0>", cell) if isinstance(cell, str) else cell


def _picture(suffix: str) -> Callable[[go.Figure], bytes]:
    def encode(figure: go.Figure) -> bytes:
        advice = f"a {suffix} file needs kaleido and a Chrome or Chromium browser: pip install kaleido, or write .html."
        try:
            import kaleido  # type: ignore[import-not-found, unused-ignore] # noqa: F401 - only to learn whether it is there
        except ImportError as error:
            raise MissingPackageError(advice) from error
        try:
            picture: Any = figure.to_image(format=suffix, scale=_SCALE)
        except Exception as error:  # kaleido raises a family of its own that differs between its versions
            message = f"kaleido could not draw the picture ({error}); {advice}"
            raise MissingPackageError(message) from error
        return bytes(picture)

    return encode


_ENCODERS: Mapping[str, Callable[[go.Figure], bytes]] = {
    ".html": _html,
    ".json": _json,
    ".csv": _csv,
    ".png": _picture("png"),
    ".svg": _picture("svg"),
}
