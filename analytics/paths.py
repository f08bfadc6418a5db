"""Paths to files: those that a user names, and those in the folders that they name.

Hidden files, the lock files of Office and the pictures that a browser saves beside a page are passed over; links are followed. A file that
is reached by two ways is listed once.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from analytics.errors import InputError
from analytics.readers import FORMATS

PathLike = str | Path


def list_files(path_or_paths: PathLike | Iterable[PathLike], skip: Path | None = None) -> list[Path]:
    """Return the files behind `path_or_paths`, sorted; hidden files and Office lock files are passed over.

    Raises
    ------
    InputError
        A path does not exist, or a folder holds no file.
    """
    given = [path_or_paths] if isinstance(path_or_paths, str | Path) else list(path_or_paths)
    files: dict[Path, Path] = {}  # a file that is named twice is read once
    for path in map(Path, given):
        if not _exists(path):
            message = (
                f"There is no file or folder {str(path)[:200]!r}. Expected the path of articles ({FORMATS}) or of a folder that holds them."
            )
            raise InputError(message)
        if skip and path.resolve().is_relative_to(skip.resolve()):
            message = f"The output folder {str(skip)!r} holds the input {str(path)!r}. Expected another output folder."
            raise InputError(message)
        below = _files_below(path, skip) if path.is_dir() else [path]
        if not below:
            message = f"The folder {str(path)!r} holds no files. Expected articles as {FORMATS}."
            raise InputError(message)
        for file in sorted(below):
            files.setdefault(file.resolve(), file)
    return sorted(files.values())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a text given for a path is too long for one
        return False


def _files_below(folder: Path, skip: Path | None) -> list[Path]:
    """Return the files in `folder` and the folders below it, linked ones among them; a link to nowhere is a file that cannot be read."""
    files: list[Path] = []
    seen: set[str] = set()  # a link may lead back up
    for place, below, names in os.walk(folder, followlinks=True):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if os.path.realpath(place) in seen or (skip and Path(place).resolve().is_relative_to(skip.resolve())):
            below.clear()
            continue
        seen.add(os.path.realpath(place))
        files.extend(Path(place, name) for name in names)
    return [file for file in files if _is_visible(file.relative_to(folder)) and not _is_of_page(file)]


def _is_of_page(file: Path) -> bool:
    """Tell whether a file lies in the folder of pictures and styles that a browser saves beside a page."""
    page, _, behind = file.parent.name.rpartition("_")
    return behind in ("files", "fichiers") and any(file.parent.with_name(page + suffix).exists() for suffix in (".html", ".htm"))


def _is_visible(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts) and not path.name.startswith("~$")
