"""Files to a corpus: articles with clean text, dates, outlets, languages, and labels on those that repeat others.

Nothing is lost silently. What could not be read is a row of `rejects`, what cleaning took away is a row of `removed`, and near-
duplicates stay in `documents` with `duplicate_of` filled. The same files give the same corpus whatever their order.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlparse

import pandas as pd
from tqdm.auto import tqdm

from analytics.cleaning import clean_article
from analytics.dates import NO_DATE, find_stamp, parse_published
from analytics.duplicates import find_duplicates
from analytics.errors import InputError
from analytics.readers import READERS, Reading, Record, Reject, read_file
from analytics.schemas import DOCUMENTS, DUPLICATES, REJECTS, REMOVED, conform
from analytics.text import detect_language, language_code

FEWEST_LETTERS = 40  # what is shorter after cleaning is not an article

PathLike = str | Path


@dataclass(frozen=True)
class Corpus:
    """What was read.

    Attributes
    ----------
    documents
        Table `documents`, sorted by time of publication.
    rejects
        Table `rejects`: what could not be read, with the reason.
    duplicates
        Table `duplicates`: articles that nearly repeat an earlier one.
    removed
        Table `removed`: what cleaning took out of the texts.
    files
        One row a file: path, sha256, bytes.
    """

    documents: pd.DataFrame
    rejects: pd.DataFrame
    duplicates: pd.DataFrame
    removed: pd.DataFrame
    files: pd.DataFrame


class _Article(NamedTuple):
    row: dict[str, object]
    removed: list[tuple[str, str]]
    faults: list[Reject]  # what of it could not be read


def read_corpus(path_or_paths: PathLike | Iterable[PathLike], *, skip: PathLike | None = None, progress: bool = True) -> Corpus:
    """Read files and folders of articles.

    Parameters
    ----------
    path_or_paths
        Files (.txt, .html, .csv, .tsv, .json, .jsonl, .parquet) or folders, which are searched in depth.
    skip
        A folder that is not looked into, such as the one that results are written to.
    progress
        Show a progress bar on a terminal.

    Returns
    -------
    Corpus
        Tables `documents`, `rejects`, `duplicates`, `removed` and the list of files.

    Raises
    ------
    InputError
        A path does not exist, or no article could be read; the message says what was found and what is expected.
    """
    paths = list_files(path_or_paths, Path(skip) if skip else None)
    readings = [read_file(path) for path in tqdm(paths, desc="reading files", unit="file", disable=None if progress else True)]
    records = [record for reading in readings for record in reading.records]
    rejects = [reject for reading in readings for reject in reading.rejects]
    articles: list[_Article] = []
    for record in tqdm(records, desc="cleaning articles", unit="article", disable=None if progress else True):
        article = _to_article(record)
        if isinstance(article, Reject):
            rejects.append(article)
        else:
            articles.append(article)
            rejects.extend(article.faults)
    if not articles:
        raise InputError(_nothing_read(paths, readings, rejects))
    return _assemble(articles, rejects, paths)


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
        if not path.exists():
            message = (
                f"There is no file or folder {str(path)!r}. Expected the path of articles ({_formats()}) or of a folder that holds them."
            )
            raise InputError(message)
        if skip and path.resolve().is_relative_to(skip.resolve()):
            message = f"The output folder {str(skip)!r} holds the input {str(path)!r}. Expected another output folder."
            raise InputError(message)
        below = [path] if path.is_file() else _files_below(path, skip)
        if not below:
            message = f"The folder {str(path)!r} holds no files. Expected articles as {_formats()}."
            raise InputError(message)
        for file in sorted(below):
            files.setdefault(file.resolve(), file)
    return sorted(files.values())


def _files_below(folder: Path, skip: Path | None) -> list[Path]:
    files = [file for file in folder.rglob("*") if file.is_file() and _is_visible(file.relative_to(folder))]
    return [file for file in files if not (skip and file.resolve().is_relative_to(skip.resolve()))]


def _is_visible(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts) and not path.name.startswith("~$")


def _formats() -> str:
    return ", ".join(READERS)


def _nothing_read(paths: Sequence[Path], readings: Sequence[Reading], rejects: Sequence[Reject]) -> str:
    found = f"{len(paths)} file" + ("s" if len(paths) > 1 else "")
    shown = "; ".join(f"{Path(reject.path).name}: {reject.reason} ({reject.detail})" for reject in rejects[:3])
    more = f"; and {len(rejects) - 3} more" if len(rejects) > 3 else ""
    expected = f"Expected articles as {_formats()}, tables with a text column."
    return f"No article could be read from {found}: {shown or 'no records'}{more}. {expected}"


def _to_article(record: Record) -> _Article | Reject:
    cleaned = clean_article(record.text, _tidy(record.title))
    if sum(character.isalpha() for character in cleaned.text) < FEWEST_LETTERS:
        return Reject(record.path, record.row, "no_text", f"{len(cleaned.text)} characters left after cleaning")
    stamp = record.published or find_stamp(record.text)
    published = parse_published(stamp)
    url = _tidy(record.url)
    row: dict[str, object] = {
        "title": cleaned.title or None,
        "text": cleaned.text,
        "published": published.time,
        "date_precision": published.precision,
        "source": _tidy(record.source) or _outlet(url),
        "language": language_code(record.language) or detect_language(cleaned.text),
        "url": url or None,
        "path": record.path,
    }
    unread = published.reason and published.reason != NO_DATE
    return _Article(row, cleaned.removed, [Reject(record.path, record.row, "date_not_read", published.reason)] if unread else [])


def _tidy(field: str) -> str:
    """Return a field on one line, without control characters and without halves of characters, which no file format can hold."""
    visible = "".join("\ufffd" if unicodedata.category(c) == "Cs" else " " if unicodedata.category(c) == "Cc" else c for c in field)
    return " ".join(visible.split())


def _outlet(url: str) -> str | None:
    try:
        parts = urlparse(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:  # an address that is none names no outlet
        return None
    return host.removeprefix("www.") if parts.scheme in ("http", "https") and "." in host else None


def _assemble(articles: list[_Article], rejects: list[Reject], paths: Sequence[Path]) -> Corpus:
    ids = _ids([article.row for article in articles])
    documents = conform([{"doc_id": doc_id, **article.row} for doc_id, article in zip(ids, articles, strict=True)], DOCUMENTS)
    documents = documents.sort_values(["published", "doc_id"], na_position="last", ignore_index=True)
    duplicates = find_duplicates(documents)
    documents["duplicate_of"] = (
        documents["doc_id"].map(dict(zip(duplicates["doc_id"], duplicates["duplicate_of"], strict=True))).astype("str")
    )
    removed = [
        {"doc_id": doc_id, "rule": rule, "text": text}
        for doc_id, article in zip(ids, articles, strict=True)
        for rule, text in article.removed
    ]
    return Corpus(
        documents=documents,
        rejects=conform((reject._asdict() for reject in rejects), REJECTS).sort_values(["path", "row"], ignore_index=True),
        duplicates=conform(duplicates, DUPLICATES),
        removed=conform(removed, REMOVED).sort_values(["doc_id"], kind="stable", ignore_index=True),
        files=pd.DataFrame([_file_row(path) for path in paths]),
    )


def _ids(rows: Sequence[dict[str, object]]) -> list[str]:
    """Return an id from the content of each article; exact repetitions get a number behind it."""
    seen: dict[str, int] = {}
    ids = []
    for row in rows:
        content = "\x1f".join(str(row[field]) for field in ("title", "text", "published", "source", "url"))
        digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return ids


def _file_row(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {"path": str(path), "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
