"""The tables that the steps exchange.

A table is a tidy pandas DataFrame with declared columns: one row is one thing, every column has a dtype and a meaning. The schemas here are
the single place where both are written down; `empty` makes a table without rows, `conform` brings rows to the declared order and dtypes,
and `check` names what is missing. Nothing here looks at the values: a schema promises shape, the step that fills it promises content.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from analytics.errors import InputError, SchemaError

TIMESTAMP = "datetime64[ns, UTC]"


class Column(NamedTuple):
    """One column of a table: its pandas dtype and what a value means."""

    dtype: str
    meaning: str


Schema = Mapping[str, Column]

DOCUMENTS: Schema = {
    "doc_id": Column("str", "stable id of the article, from its title, text, time, source and url"),
    "title": Column("str", "headline as published; missing where the source has none"),
    "text": Column("str", "cleaned text; all offsets count its characters"),
    "published": Column(TIMESTAMP, "time of publication in UTC; NaT where unknown"),
    "date_precision": Column("str", "day, minute, or missing where `published` is NaT"),
    "source": Column("str", "outlet, from metadata or the domain of the URL"),
    "language": Column("str", "ISO 639-1 code, or und"),
    "url": Column("str", "address of the article"),
    "path": Column("str", "file that the article came from"),
    "duplicate_of": Column("str", "doc_id of the earliest article with nearly the same text, else missing"),
}

REJECTS: Schema = {
    "path": Column("str", "file"),
    "row": Column("Int64", "record number in the file, from 1; missing when the whole file is meant"),
    "reason": Column("str", "a key of REASONS or of KEPT"),
    "detail": Column("str", "what was found"),
}

# Why something could not be read: the closed list of codes of `rejects.reason`.
REASONS = {
    "unsupported_format": "the file is of a kind that is not read",
    "unreadable": "the file or the row could not be opened or is damaged",
    "undecodable": "the bytes are text in no known encoding",
    "empty": "the file holds nothing",
    "too_large": "the file, the row or the text is beyond what an article or an archive can be",
    "no_text_column": "the table has no column with the articles' text or title",
    "wrong_arity": "the row has more or fewer cells than the header",
    "bad_json": "the line or file is not valid JSON",
    "no_article": "the page holds no article",
    "no_text": "the record's text is empty",
    "too_short": "fewer letters than an article has",
    "stub": "a login page, a cookie wall, a check for robots, an error page or a paywall",
}
# What is said of articles that were read all the same.
KEPT = {
    "no_date": "no date of publication was given or found",
    "date_not_understood": "the date of publication is in no form that is read",
    "date_ambiguous": "day and month of the date of publication cannot be told apart",
    "date_impossible": "the date of publication is not in the calendar",
    "date_out_of_range": "the date of publication is in the future or older than articles are",
    "title_only": "there is no text: the title is read as the text",
    "summary_only": "the feed gives summaries, not the whole texts",
    "bytes_replaced": "some bytes are not text in the file's encoding and show as a replacement character",
    "count_differs": "the file declares more or fewer articles than were read: some of what it holds is none, or is missing",
    "damaged": "the file breaks the rules of its format and was read as far as they hold",
}

REMOVED: Schema = {
    "doc_id": Column("str", "article"),
    "rule": Column("str", "name of the rule that removed it"),
    "text": Column("str", "what was removed"),
}

FILES: Schema = {
    "path": Column("str", "file; for one in an archive the archive's path, an exclamation mark and the member's name"),
    "format": Column("str", "format and layout it was read as"),
    "encoding": Column("str", "encoding of its text; missing for formats that need none"),
    "articles": Column("int64", "how many articles it gave"),
    "sha256": Column("str", "hash of the file, or of the archive that holds it"),
    "bytes": Column("int64", "size of the file, or of the archive that holds it"),
}

DUPLICATES: Schema = {
    "doc_id": Column("str", "article"),
    "duplicate_of": Column("str", "the earliest article of its cluster"),
    "similarity": Column("float64", "Jaccard similarity of word 4-grams, 0 to 1"),
}

SENTENCES: Schema = {
    "sentence_id": Column("str", "doc_id, a colon, and the sentence's number from 0"),
    "doc_id": Column("str", "article"),
    "start": Column("int64", "first character in documents.text"),
    "end": Column("int64", "one past the last character"),
    "text": Column("str", "documents.text[start:end]"),
}

MENTIONS: Schema = {
    "doc_id": Column("str", "article"),
    "sentence_id": Column("str", "sentence"),
    "start": Column("int64", "first character in documents.text"),
    "end": Column("int64", "one past the last character"),
    "surface": Column("str", "documents.text[start:end]"),
    "actor_id": Column("str", "RUS, USA, PRK, KOR, ... or korea_unspecified"),
    "relation": Column("str", "how the surface names the actor: name, demonym, abbreviation, capital, metonym, role, person, institution"),
}

QUOTES: Schema = {
    "doc_id": Column("str", "article"),
    "start": Column("int64", "first character of the content in documents.text"),
    "end": Column("int64", "one past the last character of the content"),
    "content": Column("str", "what is quoted, without its marks"),
    "cue": Column("str", "the word that attributes it; missing where there is none"),
    "speaker": Column("str", "the speaker as named in the text; missing where unknown"),
    "speaker_id": Column("str", "actor that the speaker stands for; missing where none"),
    "kind": Column("str", "direct, indirect or mixed"),
    "doubt": Column("str", "why the quote is in doubt: unclosed, mixed_marks, too_long or no_speaker; missing where it is not"),
}

STANCES: Schema = {
    "sentence_id": Column("str", "sentence"),
    "doc_id": Column("str", "article"),
    "start": Column("int64", "first character of the scored mention in documents.text"),
    "end": Column("int64", "one past its last character"),
    "target_id": Column("str", "actor"),
    "p_unfavourable": Column("float64", "probability, 0 to 1"),
    "p_neutral": Column("float64", "probability, 0 to 1"),
    "p_favourable": Column("float64", "probability, 0 to 1"),
    "score": Column("float64", "p_favourable - p_unfavourable, -1 to 1"),
    "label": Column("str", "unfavourable, neutral or favourable"),
    "scorer": Column("str", "name and version of the scorer"),
    "evidence": Column("str", "the cue that speaks for the label: of a relation, or the nearest cue word; empty for none"),
}

RELATIONS: Schema = {
    "sentence_id": Column("str", "sentence"),
    "doc_id": Column("str", "article"),
    "holder_id": Column("str", "actor, other, or narrator for the journalist's own words"),
    "holder_kind": Column("str", "quoted, acting or narrator"),
    "target_id": Column("str", "actor"),
    "label": Column("int64", "-1 unfavourable, 0 contact without evaluation, 1 favourable"),
    "score": Column("float64", "-1 to 1"),
    "quad_class": Column("str", "verbal cooperation, material cooperation, verbal conflict, material conflict, or empty"),
    "cue": Column("str", "the word that shows the relation"),
    "cue_start": Column("int64", "first character of the cue in documents.text"),
    "cue_end": Column("int64", "one past its last character"),
}

SENTIMENTS: Schema = {
    "sentence_id": Column("str", "sentence"),
    "doc_id": Column("str", "article"),
    "p_negative": Column("float64", "probability, 0 to 1"),
    "p_neutral": Column("float64", "probability, 0 to 1"),
    "p_positive": Column("float64", "probability, 0 to 1"),
    "score": Column("float64", "p_positive - p_negative, -1 to 1"),
    "scorer": Column("str", "name and version of the scorer"),
}

TOPICS: Schema = {
    "topic_id": Column("int64", "number of the topic, from 0, the largest first"),
    "label": Column("str", "three words that tell it apart"),
    "words": Column("str", "its ten words, separated by a comma and a blank"),
    "n_documents": Column("int64", "articles with at least one unit in it"),
    "stability": Column("float64", "how well it is found again in halves of the units, 0 to 1; missing for one made by hand"),
    "coherence": Column("float64", "mean NPMI of its ten words over the units, -1 to 1"),
}

DOCUMENT_TOPICS: Schema = {
    "doc_id": Column("str", "article"),
    "sentence_id": Column("str", "sentence, where sentences were clustered; else missing"),
    "topic_id": Column("int64", "topic"),
    "weight": Column("float64", "the part of the article that is in the topic here, 0 to 1; sums to 1 over an article"),
}

# The group columns (target_id, source, month, ...) stand before these.
ESTIMATES: Schema = {
    "measure": Column("str", "mean_stance, share_favourable, prevalence, mean_relation, ..."),
    "estimate": Column("float64", "the number"),
    "low": Column("float64", "lower bound of the interval; NaN where the articles are too few"),
    "high": Column("float64", "upper bound of the interval; NaN where the articles are too few"),
    "level": Column("float64", "coverage of the interval, 0.95"),
    "n_documents": Column("int64", "articles behind the number"),
    "n_units": Column("int64", "sentences, mentions or relations behind the number"),
    "method": Column("str", "how estimate and interval were computed, in words"),
}


STANCE_LABELS = ("unfavourable", "neutral", "favourable")
SUPPORTED_LANGUAGES = ("fr", "en", "ru", "ko")  # in which actors are looked for
NARRATOR, OTHER = "narrator", "other"
ABSENT = (NARRATOR, OTHER)  # holders that no mention names: the journalist, a third party
UNSPECIFIED = ("korea_unspecified",)  # named, but nobody can tell which actor: reported apart
QUOTATION_WORD = "Texte"  # stands for a long quotation in the parse of its sentence


class Token(NamedTuple):
    """One word of a parsed piece of text, in Universal Dependencies; offsets are characters of documents.text."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    dep: str
    head: int  # place of the governing word in the list of tokens; its own place for the root
    morph: str


class Parse(NamedTuple):
    """The words of one sentence with its long quotations taken out, or of one sentence inside such a quotation."""

    doc_id: str
    sentence_id: str
    quotation: tuple[int, int] | None  # offsets of the quotation that the words stand in, marks included
    tokens: list[Token]


@dataclass(frozen=True)
class Annotations:
    """What `annotate` found: the tables `sentences`, `mentions`, `quotes`, `stances`, `relations`, `sentiments`."""

    sentences: pd.DataFrame
    mentions: pd.DataFrame
    quotes: pd.DataFrame
    stances: pd.DataFrame
    relations: pd.DataFrame
    sentiments: pd.DataFrame


def empty(schema: Schema) -> pd.DataFrame:
    """Return a table of `schema` without rows.

    Examples
    --------
    >>> list(empty(DUPLICATES).columns)
    ['doc_id', 'duplicate_of', 'similarity']
    """
    return pd.DataFrame({name: pd.Series(dtype=column.dtype) for name, column in schema.items()})


def conform(rows: pd.DataFrame | Iterable[Mapping[str, object]], schema: Schema) -> pd.DataFrame:
    """Return `rows` with the columns of `schema`, in its order and dtypes.

    A column that the rows lack is filled with missing values; a column that the schema lacks is dropped.

    Parameters
    ----------
    rows
        A frame, or one mapping a row.
    schema
        The table to make.

    Examples
    --------
    >>> conform([{"doc_id": "a", "similarity": 1}], DUPLICATES)["similarity"].tolist()
    [1.0]
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    if frame.empty:
        return empty(schema)
    frame = frame.reindex(columns=list(schema)).reset_index(drop=True)
    times = {name: pd.to_datetime(frame[name], utc=True) for name, column in schema.items() if column.dtype == TIMESTAMP}
    frame = frame.assign(**times)
    return frame.astype({name: column.dtype for name, column in schema.items()})


def rows_of(frame: pd.DataFrame) -> Iterable[Any]:
    """Return the rows of `frame` as named tuples, one attribute a column; several times faster than `itertuples` on strings."""
    row = _row_type(tuple(map(str, frame.columns)))
    return map(row._make, zip(*(frame[name].tolist() for name in frame.columns), strict=True))


@cache
def _row_type(names: tuple[str, ...]) -> Any:  # noqa: ANN401 - a class made of the names
    return namedtuple("Row", names, rename=True)  # noqa: PYI024 - its fields are known at run time only


def count_rejected(rejects: pd.DataFrame) -> int:
    """Return how many rows of table `rejects` cost an article; those whose reason is in KEPT do not.

    Examples
    --------
    >>> count_rejected(conform([{"reason": "empty"}, {"reason": "no_date"}], REJECTS))
    1
    """
    return int((~rejects["reason"].isin(list(KEPT))).sum())


def check(frame: pd.DataFrame, schema: Schema | Iterable[str], name: str = "table") -> pd.DataFrame:
    """Return `frame` itself if it has every column of `schema`.

    Raises
    ------
    SchemaError
        Naming the columns that are missing and those that are there.

    Examples
    --------
    >>> check(empty(TOPICS), ["topic_id", "source"], "topics")
    Traceback (most recent call last):
    ...
    analytics.errors.SchemaError: topics lacks the columns: source. It has: topic_id, label, words, n_documents, stability, coherence.
    """
    missing = [column for column in schema if column not in frame.columns]
    if missing:
        there = ", ".join(map(str, frame.columns)) or "none"
        message = f"{name} lacks the columns: {', '.join(missing)}. It has: {there}."
        raise SchemaError(message)
    return frame


def check_options(given: Mapping[str, object], known: type, of: str) -> None:
    """Refuse keywords that a function has no use for; `**options` would swallow a misspelt one.

    Parameters
    ----------
    given
        What was passed.
    known
        The TypedDict of the options there are.
    of
        Name of the function.

    Raises
    ------
    InputError
        Naming what is not known and what is.

    Examples
    --------
    >>> from typing import TypedDict
    >>> Options = TypedDict("Options", {"seed": int}, total=False)
    >>> check_options({"sed": 1}, Options, "fit")
    Traceback (most recent call last):
    ...
    analytics.errors.InputError: fit has no option sed. There are: seed.
    """
    unknown = sorted(set(given) - set(known.__annotations__))
    if unknown:
        message = f"{of} has no option {', '.join(unknown)}. There are: {', '.join(known.__annotations__)}."
        raise InputError(message)
