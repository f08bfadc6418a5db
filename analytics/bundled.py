"""The data files that come with the package, read as text; nothing here interprets them."""

import csv
import io
from functools import cache
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


@cache
def load_stopwords(language: str = "") -> frozenset[str]:
    """Return the words of a language that neither name a topic nor tell why; those of all four languages together by default."""
    lists = {path.stem: path for path in bundled_folder("data/stopwords").iterdir()}
    chosen = [lists[language]] if language in lists else lists.values()
    return frozenset(word for path in chosen for word in path.read_text("utf-8").split())
