"""The steps in order: `annotate` for a table of articles, `run` from files to a report.

`run` keeps what each long step gave in the run folder, under a key made of the input's content, the options and the version, so that a run
that was stopped, or one with only the report changed, goes on from there. Every file is written under a temporary name and renamed.
"""

import json
import os
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

import pandas as pd
from tqdm.auto import tqdm

from analytics.actors import load_actors
from analytics.charts.words import actor_names, check_language
from analytics.corpus import Corpus, read_corpus
from analytics.dates import infer_day_first, parse_published
from analytics.embeddings import CachedEncoder, UniversalEncoder
from analytics.errors import InputError
from analytics.fallback import read_relations
from analytics.measures import estimate_all
from analytics.mentions import LateArticleWarning, detect_mentions, warn_of_late_articles
from analytics.paths import PathLike, list_files
from analytics.quotes import extract_quotes
from analytics.relations import combine_relations, extract_relations
from analytics.report import draw_charts, evidence_rows, write_charts, write_report, write_whole
from analytics.runs import check_folder, describe_run, keep_stage, stage_key, write_table
from analytics.schemas import (
    DOCUMENT_TOPICS,
    DOCUMENTS,
    MENTIONS,
    QUOTES,
    RELATIONS,
    SENTENCES,
    SENTIMENTS,
    STANCES,
    TIMESTAMP,
    TOPICS,
    Annotations,
    check,
    check_options,
    conform,
    rows_of,
)
from analytics.stance import Scorer, explain_stances, load_scorer, read_attitudes, score_sentiments
from analytics.syntax import parse_sentences
from analytics.text import detect_language, language_code, sentence_spans
from analytics.topics import TopicResult, fit_topics

_CACHE = ".cache"
_PART = 25  # articles
_SINGLE_PROCESS = 400_000  # characters; below that starting processes costs more than it saves


@dataclass(frozen=True)
class Run:
    """What `run` made: the report's path, and everything in it as tables."""

    report: Path
    corpus: Corpus
    annotations: Annotations
    topics: TopicResult
    estimates: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, object]


class RunOptions(TypedDict, total=False):
    """What `run` may be told beside its named parameters; the options are described there."""

    n_topics: int | None
    actors: PathLike | None
    explain: bool
    shared_assets: bool


_SCHEMAS = {
    "sentences": SENTENCES,
    "mentions": MENTIONS,
    "quotes": QUOTES,
    "stances": STANCES,
    "relations": RELATIONS,
    "sentiments": SENTIMENTS,
}


def split_sentences(documents: pd.DataFrame) -> pd.DataFrame:
    """Return table `sentences` of `documents`; a sentence's id is its article's, a colon and its number."""
    rows = [
        {"sentence_id": f"{row.doc_id}:{number}", "doc_id": row.doc_id, "start": start, "end": end, "text": row.text[start:end]}
        for row in rows_of(documents)
        for number, (start, end) in enumerate(sentence_spans(row.text))
    ]
    return conform(rows, SENTENCES)


def annotate(
    documents: pd.DataFrame,
    *,
    actors: PathLike | None = None,
    metonyms: bool = True,
    scorer: str | Scorer = "default",
    progress: bool = True,
) -> Annotations:
    """Find in each article who is named, who is quoted, how the actors come out, and who holds what toward whom.

    Parameters
    ----------
    documents
        Any frame with doc_id (unique) and text; the other columns of table `documents` help where present (a date tells which persons hold
        office, a missing language is detected).
    actors
        A CSV of actors of one's own, beside those of the package; see the data dictionary.
    metonyms
        Whether capitals and buildings ("Moscou", "la Maison Blanche") name their governments.
    scorer
        A stance scorer or the name of one, see `load_scorer`.
    progress
        Show progress bars on a terminal.

    Returns
    -------
    Annotations
        Six tables; offsets are characters of `documents.text`.

    Raises
    ------
    InputError
        A column is missing, a doc_id stands twice, a text is not text, or the file of actors is at fault.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["La Russie a livré du pétrole à la Corée du Nord."], "language": ["fr"]})
    >>> annotate(documents).relations[["holder_id", "target_id", "label", "cue"]].values.tolist()
    [['RUS', 'PRK', 1, 'livré']]
    """
    documents = _prepare(documents)
    scorer = load_scorer(scorer, progress=progress) if isinstance(scorer, str) else scorer
    warn_of_late_articles(documents, load_actors(actors))  # a fault in the file of actors is told before the work begins
    sentences, mentions, quotes, relations = _read_in_parts(documents, actors, metonyms=metonyms, progress=progress)
    stances, toward = read_attitudes(sentences, mentions, scorer)
    relations = combine_relations(relations, toward, quotes)
    tone = scorer if hasattr(scorer, "score_tone") else load_scorer(progress=progress)
    return Annotations(sentences, mentions, quotes, stances, relations, score_sentiments(sentences, tone))


class _Read(NamedTuple):
    """What is read in articles before anything is scored."""

    sentences: pd.DataFrame
    mentions: pd.DataFrame
    quotes: pd.DataFrame
    relations: pd.DataFrame


def _read_in_parts(documents: pd.DataFrame, actors: PathLike | None = None, *, metonyms: bool = True, progress: bool = True) -> _Read:
    """Read articles a part at a time, over all cores where there are many: parses are large and do not outlive their part."""
    from joblib import Parallel, delayed

    parts = [documents.iloc[place : place + _PART] for place in range(0, len(documents), _PART)] or [documents]
    workers = 1 if documents["text"].str.len().sum() < _SINGLE_PROCESS else min(os.cpu_count() or 1, 8)
    found = Parallel(n_jobs=workers, return_as="generator")(delayed(_read_part)(part, actors, metonyms) for part in parts)
    bar = tqdm(found, total=len(parts), desc="reading sentences", unit=f"x{_PART} articles", disable=None if progress else True)
    return _Read(*(pd.concat(tables, ignore_index=True) for tables in zip(*bar, strict=True)))


def _read_part(documents: pd.DataFrame, actors: PathLike | None, metonyms: bool) -> _Read:
    sentences = split_sentences(documents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LateArticleWarning)  # said once for all parts
        mentions = detect_mentions(documents, sentences, load_actors(actors), metonyms=metonyms)
    parses = parse_sentences(documents, sentences, mentions)
    quotes = extract_quotes(documents, sentences, mentions, parses)
    french = set(documents.loc[documents["language"] == "fr", "doc_id"])
    in_french, others = [parse for parse in parses if parse.doc_id in french], [parse for parse in parses if parse.doc_id not in french]
    found = [extract_relations(in_french, mentions, quotes), read_relations(documents, sentences, mentions, quotes, others)]
    return _Read(sentences, mentions, quotes, conform(pd.concat(found, ignore_index=True), RELATIONS))


def _prepare(documents: pd.DataFrame) -> pd.DataFrame:
    """Return `documents` with every column of its schema, or say what is wrong with it."""
    check(documents, ("doc_id", "text"), "documents")
    wrong = [str(doc_id) for doc_id, text in zip(documents["doc_id"], documents["text"], strict=True) if not isinstance(text, str)]
    if wrong:
        message = f"documents.text must hold text; it does not for: {', '.join(wrong[:5])}."
        raise InputError(message)
    repeated = documents.loc[documents["doc_id"].duplicated(), "doc_id"].astype(str).unique()
    if len(repeated):
        message = f"documents.doc_id must be unique; these stand twice: {', '.join(repeated[:5])}."
        raise InputError(message)
    table = documents.reindex(columns=list(DOCUMENTS))
    given = table["language"].map(language_code).replace("und", "")
    detected = [language or detect_language(text) for language, text in zip(given, table["text"], strict=True)]
    return conform(table.assign(language=detected, published=_times(table["published"])), DOCUMENTS)


def _times(published: pd.Series) -> pd.Series:
    """Return times in UTC; text is read as `read_corpus` reads it, NaT where it is not understood."""
    if pd.api.types.is_datetime64_any_dtype(published):
        return pd.to_datetime(published, utc=True)
    day_first = infer_day_first(published.dropna().astype("str"))
    times = [parse_published(value, day_first=day_first).time for value in published]
    return pd.Series(times, index=published.index, dtype=TIMESTAMP)


def run(
    path: PathLike | Iterable[PathLike] | Corpus,
    out: PathLike,
    *,
    language: str = "fr",
    seed: int = 0,
    progress: bool = True,
    **options: Unpack[RunOptions],
) -> Run:
    """Do all of it: read, annotate, find topics, estimate, draw, and write the report and every table.

    Parameters
    ----------
    path
        Files and folders of articles, or a corpus that was read with options of its own.
    out
        The run folder; it is made, or gone on with if it holds an earlier run. What lies in it is never read as input.
    language
        Of the report: fr or en.
    seed
        For topics and intervals.
    progress
        Show progress bars on a terminal.
    n_topics : int, optional
        How many topics; by default chosen.
    actors : path, optional
        A CSV of actors of one's own, beside those of the package.
    explain : bool, default False
        Leave words out to find which of them moved each score that the report shows, and mark those. Takes minutes for a full report.
    shared_assets : bool, default False
        Leave Plotly's script in a file beside the report, for many reports in one folder.

    Returns
    -------
    Run
        `report` is the path of the HTML file.

    Raises
    ------
    InputError
        The input cannot be read, `out` cannot be written to, or there are no words for the language; nothing is written then.
    """
    check_language(language)
    check_options(options, RunOptions, "run")
    actors, n_topics, apart = options.get("actors"), options.get("n_topics"), options.get("shared_assets", False)
    out, started = check_folder(out), time.time()
    corpus = _corpus_of(path, out, progress=progress)
    out.mkdir(parents=True, exist_ok=True)
    cache = out / _CACHE
    key = stage_key(corpus.documents, actors=Path(actors).read_text("utf-8") if actors else None)
    annotations = _annotations_stage(cache, key, lambda: annotate(corpus.documents, actors=actors, progress=progress))
    if options.get("explain"):
        annotations = _explained_stage(cache, key, annotations, progress=progress)
    key = stage_key(corpus.documents, seed=seed, n_topics=n_topics, language=language)
    encoder = CachedEncoder(UniversalEncoder(progress=progress), cache)
    topics = _topics_stage(cache, key, lambda: fit_topics(corpus.documents, n_topics, seed, encoder=encoder, language=language))
    estimates = estimate_all(corpus, annotations, topics, seed=seed)
    manifest = describe_run(corpus, {"language": language, "seed": seed, "n_topics": n_topics, **corpus.options}, started)
    _write_tables(out, corpus, annotations, topics, estimates)
    with actor_names(load_actors(actors).names):
        write_charts(draw_charts(corpus.documents, estimates, topics.topics, language), out / "figures")
        report = write_report(out, corpus, annotations, topics, language, estimates=estimates, manifest=manifest, shared_assets=apart)
    write_whole(json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode(), out / "manifest.json")
    return Run(report, corpus, annotations, topics, estimates, manifest)


def _corpus_of(path: PathLike | Iterable[PathLike] | Corpus, out: Path, *, progress: bool = True) -> Corpus:
    return path if isinstance(path, Corpus) else read_corpus(list_files(path, out), progress=progress)


def annotate_files(path: PathLike | Iterable[PathLike] | Corpus, out: PathLike, actors: PathLike | None = None) -> None:
    """Read and annotate files, and write the tables to `out`."""
    out = check_folder(out)
    corpus = _corpus_of(path, out)
    annotations = annotate(corpus.documents, actors=actors)
    for name, table in {
        **_corpus_tables(corpus),
        **{field.name: getattr(annotations, field.name) for field in fields(annotations)},
    }.items():
        write_table(table, out / name)


def _corpus_tables(corpus: Corpus) -> dict[str, pd.DataFrame]:
    names = ("documents", "rejects", "duplicates", "removed", "files")
    return {name: getattr(corpus, name) for name in names}


def _annotations_stage(cache: Path, key: str, compute: Callable[[], Annotations]) -> Annotations:
    names = [field.name for field in fields(Annotations)]
    tables = keep_stage(
        cache / f"annotations-{key}", names, lambda: {name: getattr(annotations, name) for annotations in [compute()] for name in names}
    )
    return Annotations(**{name: conform(table, _SCHEMAS[name]) for name, table in tables.items()})


def _explained_stage(cache: Path, key: str, annotations: Annotations, *, progress: bool) -> Annotations:
    """Return the annotations with the words that moved the scores which the report shows."""

    def tables() -> dict[str, pd.DataFrame]:
        shown = evidence_rows(annotations.stances)
        explained = explain_stances(shown, annotations.sentences, load_scorer(progress=False), progress=progress)
        return {"stances": pd.concat([explained, annotations.stances.drop(shown.index)]).sort_index()}

    stored = keep_stage(cache / f"explained-{key}", ["stances"], tables)
    return replace(annotations, stances=conform(stored["stances"], STANCES))


def _topics_stage(cache: Path, key: str, compute: Callable[[], TopicResult]) -> TopicResult:
    fitted: list[TopicResult] = []

    def tables() -> dict[str, pd.DataFrame]:
        fitted.append(compute())
        return {
            "topics": fitted[0].topics,
            "document_topics": fitted[0].document_topics,
            "notice": pd.DataFrame({"notice": [fitted[0].notice]}),
        }

    stored = keep_stage(cache / f"topics-{key}", ["topics", "document_topics", "notice"], tables)
    if fitted:
        return fitted[0]
    return TopicResult(
        conform(stored["topics"], TOPICS), conform(stored["document_topics"], DOCUMENT_TOPICS), None, stored["notice"]["notice"][0]
    )


def _write_tables(out: Path, corpus: Corpus, annotations: Annotations, topics: TopicResult, estimates: Mapping[str, pd.DataFrame]) -> None:
    tables = _corpus_tables(corpus) | {field.name: getattr(annotations, field.name) for field in fields(annotations)}
    tables |= {"topics": topics.topics, "document_topics": topics.document_topics}
    together = pd.concat([table.assign(estimate_set=name) for name, table in estimates.items()], ignore_index=True)
    tables["estimates"] = together.assign(topic_id=together["topic_id"].astype("Int64"))
    for name, table in tables.items():
        write_table(table, out / name)
