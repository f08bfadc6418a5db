"""Floors: the least that a scorer must reach on a gold file, pinned together with the file's digest.

A floor means something only on the data that it was measured on, so each gold file is named with the SHA-256 digest of its bytes; a file
that was changed fails until its floors are measured anew. Floors catch what gets worse. They do not show that anything is good.

    {"stance-fr.jsonl": {"sha256": "...", "least": {"macro_f1": 0.6}, "most": {"calibration_error": 0.1}}}
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analytics.errors import InputError


class Floors(NamedTuple):
    """What is pinned for one gold file: its digest, the least and the most value of metrics."""

    sha256: str
    least: dict[str, float]
    most: dict[str, float]


def read_floors(path: Path) -> dict[str, Floors]:
    """Read a file of floors: gold file -> what is pinned for it.

    Raises
    ------
    InputError
        The file is missing or in another form.
    """
    if not path.is_file():
        message = f"There is no file of floors {str(path)!r}."
        raise InputError(message)
    try:
        return {name: _to_floors(entry) for name, entry in json.loads(path.read_text("utf-8")).items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{str(path)!r} is no file of floors: {type(error).__name__} {error}. Expected sha256, least and most for each gold file."
        raise InputError(message) from error


def _to_floors(entry: Mapping[str, dict[str, float]]) -> Floors:
    least, most = ({metric: float(value) for metric, value in entry.get(side, {}).items()} for side in ("least", "most"))
    return Floors(str(entry["sha256"]), least, most)


def check_floors(metrics: Mapping[str, pd.DataFrame], path: Path) -> list[str]:
    """Say what lies below its floor.

    Parameters
    ----------
    metrics
        Gold file -> its table of metrics, with the columns metric and estimate; the names are those of the floors, relative to their file.
    path
        The file of floors. Its entries for files that `metrics` does not name are not looked at.

    Returns
    -------
    list of str
        One line a breach: a metric below its least or above its most value, one that was not measured, a gold file that is not the one
        that was pinned, is not there, or has no floors. Empty if all is well.
    """
    pinned = read_floors(path)
    breaches = []
    for name, table in metrics.items():
        if name not in pinned:
            breaches.append(f"{name} has no floors in {path.name}")
            continue
        breaches += _check_digest(name, path.parent / name, pinned[name].sha256)
        breaches += _check_values(name, dict(zip(table["metric"], table["estimate"], strict=True)), pinned[name])
    return breaches


def _check_digest(name: str, gold: Path, expected: str) -> list[str]:
    if not gold.is_file():
        return [f"{name} is not there"]
    found = hashlib.sha256(gold.read_bytes()).hexdigest()
    return [] if found == expected else [f"{name} is not the file that was measured on: sha256 {found}, expected {expected}"]


def _check_values(name: str, values: Mapping[str, float], floors: Floors) -> list[str]:
    breaches = []
    for side, limits in (("least", floors.least), ("most", floors.most)):
        for metric, limit in limits.items():
            value = values.get(metric, float("nan"))
            # A NaN is a breach, too, so the question is whether the limit is kept.
            if not (value >= limit if side == "least" else value <= limit):
                breaches.append(f"{name}: {metric} is {value:.3f}, expected at {side} {limit:.3f}")
    return breaches
