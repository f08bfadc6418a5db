"""The data files that come with the package, read as text; nothing here interprets them."""

import csv
import io
from importlib import resources
from pathlib import Path


def load_text(name: str) -> str:
    """Return the file `name` of the package, such as "data/actors.csv"."""
    return resources.files("analytics").joinpath(name).read_text(encoding="utf-8")


def bundled_folder(name: str) -> Path:
    """Return the folder `name` of the package, such as "models/stance"."""
    return Path(str(resources.files("analytics").joinpath(name)))


def load_table(name: str) -> list[dict[str, str]]:
    """Return the rows of the table `name` in `analytics/data`.

    Examples
    --------
    >>> load_table("actors.csv")[0]["actor_id"]
    'RUS'
    """
    return list(csv.DictReader(io.StringIO(load_text(f"data/{name}"))))
