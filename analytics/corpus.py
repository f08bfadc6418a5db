"""Files to a corpus: articles with clean text, dates, outlets, languages, and labels on those that repeat others.

Nothing is lost silently. What could not be read is a row of `rejects`, what cleaning took away is a row of `removed`, and near-
duplicates stay in `documents` with `duplicate_of` filled. The same files give the same corpus whatever their order. `iter_corpus` gives a
corpus too large for memory in parts; reprints are then labelled inside a part only.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, Unpack, cast

import pandas as pd
from tqdm.auto import tqdm

from analytics.articles import Article, name_outlets, read_articles, without_repeated_pages
from analytics.dates import parse_published
from analytics.duplicates import find_duplicates
from analytics.errors import InputError
from analytics.paths import PathLike, list_files
from analytics.readers import FIELDS, FORMATS, ReadOptions, Reject, Source, open_sources
from analytics.schemas import DOCUMENTS, DUPLICATES, FILES, KEPT, REJECTS, REMOVED, conform, count_rejected, rows_of

_TYPES: tuple[tuple[str, type, str], ...] = (
    ("columns", Mapping, "a dict of field -> column"),
    ("day_first", bool, "True or False"),
    ("keep", Iterable, "a list of codes"),
)
_CHOICES = ("too_short", "stub")  # of the codes in schemas.REASONS, those whose articles can be kept


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
        Table `files`: what was read of each file, and how.
    options
        What the user said of the files.
    """

    documents: pd.DataFrame
    rejects: pd.DataFrame
    duplicates: pd.DataFrame
    removed: pd.DataFrame
    files: pd.DataFrame
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def title_only(self) -> pd.Series:
        """Whether a title is all that there is of an article: its text is then its title."""
        return self.documents["text"] == self.documents["title"]


class ReadingOptions(TypedDict, total=False):
    """What `read_corpus` and `iter_corpus` may be told of the files; the parameters are described there."""

    columns: Mapping[str, str] | None
    day_first: bool | None
    max_date: object
    keep: Iterable[str] | None
    progress: bool


def read_corpus(path_or_paths: PathLike | Iterable[PathLike], **reading: Unpack[ReadingOptions]) -> Corpus:
    """Read files and folders of articles.

    Parameters
    ----------
    path_or_paths
        Files or folders, which are searched in depth. Text, web pages, tables (CSV, Excel, JSON, JSON Lines, Parquet), feeds, web archives,
        the exports of Europresse, Factiva and Nexis, and .zip or .gz archives of any of these.
    columns : mapping of str to str, optional
        Field (text, title, published, source, url, language) -> the column of the tables that holds it. The usual English and French names
        are known.
    day_first : bool, optional
        Whether 02/03/2024 is the second of March. By default the other dates of the same outlet and file must tell, else the article has no
        date.
    max_date : date, optional
        The day of collection; later dates are refused. By default two days from now.
    keep : iterable of {"too_short", "stub"}, optional
        Keep texts of a few words, and login pages or the first lines before a paywall, which are rejected otherwise.
    progress : bool, default True
        Show a progress bar on a terminal.

    Returns
    -------
    Corpus
        Tables `documents`, `rejects`, `duplicates`, `removed` and `files`.

    Raises
    ------
    InputError
        A path does not exist, an option is not understood, or no article could be read; the message says what was found and what is
        expected.

    Examples
    --------
    >>> corpus = read_corpus("data/sample", progress=False)
    >>> len(corpus.documents), corpus.rejects.empty
    (73, True)
    """
    paths = list_files(path_or_paths)
    options = _options(reading)
    files: list[dict[str, object]] = []
    items = list(_read(paths, options, files, progress=reading.get("progress", True)))
    _check_columns(options, files)
    corpus = _assemble(items, files, options, {})
    if corpus.documents.empty:
        raise InputError(_nothing_read(paths, corpus.rejects))
    return corpus


def iter_corpus(
    path_or_paths: PathLike | Iterable[PathLike], *, chunk_size: int = 1_000, **reading: Unpack[ReadingOptions]
) -> Iterator[Corpus]:
    """Read files and folders in parts of `chunk_size` articles; memory does not grow with the number of articles.

    Parameters and errors are those of `read_corpus`, but that neither a corpus without articles nor a column that no file has is an error.
    The parts come in the order of the files, each sorted by time. What is told by comparing articles (reprints, names of outlets that are
    known by their domain, one short page under many addresses) is told inside a part. Of earlier parts only the ids are remembered, some
    hundred bytes an article.

    Examples
    --------
    >>> [len(part.documents) for part in iter_corpus("data/sample", chunk_size=50, progress=False)]
    [50, 23]
    """
    if chunk_size < 1:
        message = f"chunk_size is {chunk_size}; expected 1 or more articles."
        raise InputError(message)
    paths, options = list_files(path_or_paths), _options(reading)
    return _iter_parts(paths, options, chunk_size, progress=reading.get("progress", True))


def _iter_parts(paths: Sequence[Path], options: ReadOptions, chunk_size: int, *, progress: bool) -> Iterator[Corpus]:
    seen: dict[int, int] = {}
    items: list[Article | Reject] = []
    files: list[dict[str, object]] = []
    articles = 0
    for item in _read(paths, options, files, progress=progress):
        if isinstance(item, Article):
            if articles == chunk_size:  # what is rejected behind the last article belongs to its part
                yield _assemble(items, files, options, seen)
                items, articles = [], 0
                files.clear()
            articles += 1
        items.append(item)
    if items or files:
        yield _assemble(items, files, options, seen)


def _options(reading: ReadingOptions) -> ReadOptions:
    """Return the options, or say which of them is not understood."""
    unknown = sorted(set(reading) - set(ReadingOptions.__annotations__))
    _check_types(reading)
    columns = dict(reading.get("columns") or {})
    fields = sorted(set(columns) - set(FIELDS))
    given = reading.get("keep") or ()
    keep = frozenset([given] if isinstance(given, str) else given)
    if unknown or fields or keep - set(_CHOICES):
        found = f"option {unknown[0]!r}" if unknown else f"column for {fields[0]!r}" if fields else f"keep={sorted(keep)}"
        expected = ", ".join(ReadingOptions.__annotations__ if unknown else FIELDS if fields else _CHOICES)
        message = f"There is no {found}. Expected one of: {expected}."
        raise InputError(message)
    return ReadOptions(columns, reading.get("day_first"), _day_of_collection(reading.get("max_date")), keep)


def _check_types(reading: ReadingOptions) -> None:
    for name, kind, expected in _TYPES:
        given = reading.get(name)
        if given is not None and not isinstance(given, kind):
            message = f"{name} is {given!r}. Expected {expected}."
            raise InputError(message)


def _check_columns(options: ReadOptions, files: Sequence[Mapping[str, object]]) -> None:
    """Raise an error where a column that the user named is in no file: a slip of the pen would go unseen."""
    seen = {field for row in files for field in cast("set[str]", row["mapped"])}
    absent = [f"{field}={column}" for field, column in options.columns.items() if field not in seen]
    if absent:
        message = f"No table has the column of {', '.join(absent)}. Expected columns that at least one of the files has."
        raise InputError(message)


def _day_of_collection(given: object) -> pd.Timestamp | None:
    if given is None:
        return None
    time, precision, reason, _ = parse_published(given, latest=pd.Timestamp("2200-01-01", tz="UTC"))
    if reason or not isinstance(time, pd.Timestamp):
        message = f"max_date is {given!r}. Expected a day, as 2024-06-30."
        raise InputError(message)
    return time + pd.Timedelta("23:59:59") if precision == "day" else time


def _read(paths: Sequence[Path], options: ReadOptions, files: list[dict[str, object]], *, progress: bool) -> Iterator[Article | Reject]:
    """Yield the articles and rejects of all files, and add to `files` what was learned of each file once it is read."""
    with tqdm(desc="reading articles", unit=" articles", disable=None if progress else True) as bar:
        for number, path in enumerate(paths, start=1):
            bar.set_postfix_str(f"file {number} of {len(paths)}", refresh=False)
            fingerprint = _fingerprint(path)
            for source in open_sources(path, options):
                if isinstance(source, Reject):
                    yield source
                    continue
                counts = {True: 0, False: 0}
                for item in read_articles(source):
                    counts[isinstance(item, Article)] += 1
                    bar.update(isinstance(item, Article))
                    yield item
                files.append(_file_row(source, counts[True], fingerprint))


def describe_reading(corpus: Corpus) -> str:
    """Return in words what was read, what was not, and why: a line of counts, a line a reason, each with its first case."""
    articles, reprints = len(corpus.documents), len(corpus.duplicates)
    lines = [f"articles read: {articles}, of which reprints: {reprints}; rejected: {count_rejected(corpus.rejects)}"]
    taken, left = (int(table["text"].str.len().sum()) for table in (corpus.removed, corpus.documents))
    if taken:
        lines.append(f"  cleaning took {len(corpus.removed)} passages, {taken / (taken + left):.1%} of the characters; see `removed`")
    for reason, group in corpus.rejects.groupby("reason", sort=True):
        first = next(iter(rows_of(group)))
        row = "" if pd.isna(first.row) else f" row {first.row}"
        kept = " (kept)" if reason in KEPT else ""
        lines.append(f"  {len(group)} {reason}{kept}, as {Path(str(first.path)).name}{row}: {first.detail[:100]}")
    return "\n".join(lines)


def _fingerprint(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}
    except OSError:
        return {"sha256": None, "bytes": 0}


def _file_row(source: Source, articles: int, fingerprint: Mapping[str, object]) -> dict[str, object]:
    return {
        "path": source.name,
        "format": source.format,
        "encoding": source.encoding or None,
        "articles": articles,
        "mapped": source.mapped,
        **fingerprint,
    }


def _nothing_read(paths: Sequence[Path], rejects: pd.DataFrame) -> str:
    found = f"{len(paths)} file" + ("s" if len(paths) > 1 else "")
    shown = "; ".join(f"{Path(reject.path).name}: {reject.reason} ({reject.detail})" for reject in rows_of(rejects.head(3)))
    more = f"; and {len(rejects) - 3} more" if len(rejects) > 3 else ""
    return f"No article could be read from {found}: {shown or 'no records'}{more}. Expected articles as {FORMATS}."


def _assemble(items: Iterable[Article | Reject], files: Sequence[dict[str, object]], options: ReadOptions, seen: dict[int, int]) -> Corpus:
    """Return a corpus of what was read; `seen` remembers the ids that were given, so that parts of one corpus share none."""
    articles = [item for item in items if isinstance(item, Article)]
    rejects = [item for item in items if isinstance(item, Reject)]
    if "stub" not in options.keep:
        articles, pages = without_repeated_pages(articles)
        rejects.extend(pages)
        lost = Counter(page.path for page in pages)
        files = [row | {"articles": cast("int", row["articles"]) - lost[str(row["path"])]} for row in files]
    rejects.extend(note for article in articles for note in article.notes)
    ids = _ids([article.row for article in articles], seen)
    name_outlets(articles)
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
        rejects=conform((reject._asdict() for reject in rejects), REJECTS).sort_values(["path", "row", "reason"], ignore_index=True),
        duplicates=conform(duplicates, DUPLICATES),
        removed=conform(removed, REMOVED).sort_values(["doc_id"], kind="stable", ignore_index=True),
        files=conform(files, FILES),
        options=_told(options),
    )


def _told(options: ReadOptions) -> dict[str, object]:
    """Return the options for the provenance of a run, those that were left alone left out."""
    latest = options.max_date.isoformat() if options.max_date is not None else None
    columns = ", ".join(f"{field}={column}" for field, column in options.columns.items())
    told = {"columns": columns, "day_first": options.day_first, "max_date": latest, "keep": sorted(options.keep)}
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _ids(rows: Sequence[dict[str, object]], seen: dict[int, int]) -> list[str]:
    """Return an id from the content of each article; exact repetitions get a number behind it."""
    ids = []
    for row in rows:
        content = "\x1f".join(str(row[field]) for field in ("title", "text", "published", "source", "url"))
        digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
        key = int(digest, 16)
        seen[key] = seen.get(key, 0) + 1
        ids.append(digest if seen[key] == 1 else f"{digest}-{seen[key]}")
    return ids
