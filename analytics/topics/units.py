"""The texts that topics are made of: articles, paragraphs or sentences, and the way back from them to articles.

A large corpus is grouped article by article; a small one has too few articles to tell topics apart and is cut finer. `choose_unit` holds
the rule: the articles from 300 of them on; else their paragraphs; else, where even the paragraphs are fewer than 60, their sentences, if
at least 60 of these are long enough to be about something. Short paragraphs are joined to the next until they have 300 characters, and a
paragraph that never ends (many databases lose the breaks) is cut at a sentence every 1,500. Very long articles are sampled at even
distances, so that no book outweighs the news. A unit belongs to one topic; the share of a topic in an article is the part of the
characters of the article's units that belong to it, so a heading weighs less than a paragraph. Nothing here looks for where the subject
changes: a paragraph on two subjects is one unit.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS, check, conform, rows_of
from analytics.text import Span, paragraph_spans, sentence_spans

UNITS = ("article", "paragraph", "sentence")
ARTICLE_CORPUS = 300  # articles; a smaller corpus is cut finer
ENOUGH_UNITS = 60  # fewer paragraphs than that are cut into sentences
TELLING_SENTENCE = 40  # characters; a shorter one says little of what it is about
PASSAGE = 300  # characters of a paragraph at least, where the article has them
LONG_PASSAGE = 1_500  # characters after which a paragraph is cut at the next sentence
ARTICLE_SAMPLE = 4_000  # characters of an article that are read where it is a unit
MOST_UNITS = 100  # of one article, where it is cut

T = TypeVar("T")


class Unit(NamedTuple):
    """A text to group: an article or a part of it, and the ids of the sentences in it (none for a whole article)."""

    doc_id: str
    text: str
    language: str
    sentence_ids: tuple[str, ...]


def choose_unit(documents: pd.DataFrame) -> str:
    """Choose what to group from the size of the corpus.

    Parameters
    ----------
    documents
        Table `documents`; doc_id and text are needed. Articles without a letter or digit do not count.

    Returns
    -------
    str
        article from 300 articles on. Below: paragraph where there are at least 60 of them; else sentence where at least 60 have 40
        characters or more; else paragraph.

    Examples
    --------
    >>> choose_unit(pd.DataFrame({"doc_id": ["a"], "text": ["Le vote a eu lieu."]}))
    'paragraph'
    >>> choose_unit(pd.DataFrame({"doc_id": ["a"], "text": ["Les députés ont voté le budget dans la nuit. " * 60]}))
    'sentence'
    """
    texts = [row.text for row in _readable(documents)]
    if len(texts) >= ARTICLE_CORPUS:
        return "article"
    if sum(len(_passages(text, sentence_spans(text))) for text in texts) >= ENOUGH_UNITS:
        return "paragraph"
    telling = sum(end - start >= TELLING_SENTENCE for text in texts for start, end in sentence_spans(text))
    return "sentence" if telling >= ENOUGH_UNITS else "paragraph"


def cut_articles(documents: pd.DataFrame, unit: str | None = None, *, most: int | None = MOST_UNITS) -> list[Unit]:
    """Cut articles into the texts to group, in an order that depends on their content only.

    Parameters
    ----------
    documents
        Table `documents`; doc_id and text are needed, language helps. Articles without a letter or digit give no unit.
    unit
        article, paragraph or sentence; by default what `choose_unit` says.
    most
        How many parts of one article are taken, at even distances; None takes all. A whole article beyond 4,000 characters is read at
        sentences at even distances either way.

    Returns
    -------
    list of Unit
        Sorted by the hash of their text. `sentence_ids` are those of table `sentences`, empty where the unit is a whole article; a missing
        language is und.

    Raises
    ------
    InputError
        The unit is not known, or a text is no text.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Le vote a eu lieu. Le budget est passé."]})
    >>> sorted(unit.text for unit in cut_articles(documents, "sentence"))
    ['Le budget est passé.', 'Le vote a eu lieu.']
    >>> [unit.sentence_ids for unit in cut_articles(documents)]
    [('a:0', 'a:1')]
    """
    unit = unit or choose_unit(documents)
    if unit not in UNITS:
        message = f"unit is {unit!r}; expected one of: {', '.join(UNITS)}, or None to choose by the size of the corpus."
        raise InputError(message)
    if most is not None and most < 1:
        message = f"most is {most}; expected a whole number from 1, or None."
        raise InputError(message)
    units = [
        part
        for row in _readable(documents)
        for part in _cut(str(row.doc_id), row.text, _language(getattr(row, "language", None)), unit, most)
    ]
    return sorted(units, key=_content)


def _content(unit: Unit) -> tuple[bytes, str, tuple[str, ...]]:
    return hashlib.sha256(unit.text.encode("utf-8", "replace")).digest(), unit.doc_id, unit.sentence_ids


def _readable(documents: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows whose text holds a letter or digit."""
    check(documents, ("doc_id", "text"), "documents")
    if not all(isinstance(text, str) for text in documents["text"]):
        message = "documents.text must hold text in every row; some rows hold something else."
        raise InputError(message)
    return (row for row in rows_of(documents) if any(character.isalnum() for character in row.text))


def _language(given: object) -> str:
    return given if isinstance(given, str) and given else "und"


def _cut(doc_id: str, text: str, language: str, unit: str, most: int | None) -> list[Unit]:
    if unit == "article":
        return [Unit(doc_id, text if len(text) <= ARTICLE_SAMPLE else _sample_text(text), language, ())]
    spans = sentence_spans(text)
    passages = _passages(text, spans) if unit == "paragraph" else [range(place, place + 1) for place in range(len(spans))]
    return [
        Unit(doc_id, text[spans[part[0]][0] : spans[part[-1]][1]], language, tuple(f"{doc_id}:{place}" for place in part))
        for part in _spread(passages, most)
    ]


def _passages(text: str, spans: Sequence[Span]) -> list[range]:
    """Return the numbers of the sentences of each paragraph, short ones joined to the next and a short last one to the one before."""
    ends = {_last_before(spans, end) for _, end in paragraph_spans(text)}
    stops, length = [0], 0
    for place, (start, end) in enumerate(spans):
        length += end - start
        if (length >= PASSAGE and place in ends) or length >= LONG_PASSAGE:
            stops.append(place + 1)
            length = 0
    if length and len(stops) > 1 and length < PASSAGE:
        stops.pop()
    if length:
        stops.append(len(spans))
    return [range(start, stop) for start, stop in zip(stops, stops[1:], strict=False)]


def _last_before(spans: Sequence[Span], end: int) -> int:
    """Return the number of the last sentence that begins before `end`, -1 for none."""
    return bisect_left(spans, (end, 0)) - 1


def _spread(parts: Sequence[T], most: int | None) -> list[T]:
    """Return at most that many parts at even distances, the first and the last among them."""
    if most is None or len(parts) <= most:
        return list(parts)
    return [parts[place * (len(parts) - 1) // max(most - 1, 1)] for place in range(most)]


def _sample_text(text: str) -> str:
    """Return sentences at even distances, so many that they have about as many characters as are read of an article."""
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in _spread(spans, max(1, len(spans) * ARTICLE_SAMPLE // len(text)))]
    return " ".join(sentences)[:ARTICLE_SAMPLE]


def topic_lengths(units: Sequence[Unit], topics: Iterable[int]) -> pd.DataFrame:
    """Sum the characters of each topic in each article.

    Parameters
    ----------
    units
        The units.
    topics
        The topic of each; -1 for one that belongs to none.

    Returns
    -------
    DataFrame
        doc_id, topic_id, length: by article, the topic with the most characters first, the smaller number where they are equal, and -1 only
        where nothing is longer.
    """
    labels = np.asarray(list(topics), dtype=np.int64)
    if len(labels) != len(units):
        message = f"There are {len(labels)} topics for {len(units)} units; expected one each."
        raise InputError(message)
    table = pd.DataFrame(
        {
            "doc_id": pd.Series([unit.doc_id for unit in units], dtype="str"),
            "topic_id": labels,
            "length": np.array([len(unit.text) for unit in units], dtype=np.int64),
        }
    )
    summed = table.groupby(["doc_id", "topic_id"], as_index=False)["length"].sum()
    ordered: pd.DataFrame = summed.assign(short=-summed["length"], outside=summed["topic_id"] < 0)
    return ordered.sort_values(["doc_id", "short", "outside", "topic_id"], ignore_index=True)[["doc_id", "topic_id", "length"]]


def article_shares(units: Sequence[Unit], topics: Iterable[int]) -> pd.DataFrame:
    """Compute the share of each topic in each article.

    Parameters
    ----------
    units, topics
        See `topic_lengths`.

    Returns
    -------
    DataFrame
        Table `document_topics`, a row for each article and topic that occurs in it, the largest share first. `weight` is the part of the
        characters of the article's units that belong to the topic; it sums to 1 over an article.

    Examples
    --------
    >>> parts = [Unit("a", "Le vote a eu lieu. ", "fr", ("a:0",)), Unit("a", "Il pleut.", "fr", ("a:1",))]
    >>> article_shares(parts, [3, 5])[["doc_id", "topic_id", "weight"]].round(2).values.tolist()
    [['a', 3, 0.68], ['a', 5, 0.32]]
    """
    table = topic_lengths(units, topics)
    return conform(table.assign(weight=table["length"] / table.groupby("doc_id")["length"].transform("sum")), DOCUMENT_TOPICS)


def sentence_shares(units: Sequence[Unit], topics: Iterable[int]) -> pd.DataFrame:
    """Give each sentence the topic of its unit, with its part of the article.

    Parameters
    ----------
    units, topics
        See `topic_lengths`.

    Returns
    -------
    DataFrame
        Table `document_topics`, a row for each sentence in the order of the text, or for each article where units are articles. The part of
        a unit in its article is shared out among its sentences evenly, so that the weights sum to 1 over an article and over a topic in an
        article to what `article_shares` gives.
    """
    labels = np.asarray(list(topics), dtype=np.int64)
    whole = topic_lengths(units, labels).groupby("doc_id")["length"].sum()
    rows = [
        (unit.doc_id, sentence_id, label, len(unit.text) / whole[unit.doc_id] / max(len(unit.sentence_ids), 1))
        for unit, label in zip(units, labels.tolist(), strict=True)
        for sentence_id in unit.sentence_ids or (None,)
    ]
    table = pd.DataFrame(rows, columns=["doc_id", "sentence_id", "topic_id", "weight"])
    place = pd.to_numeric(table["sentence_id"].astype("str").str.extract(r":(\d+)$")[0])
    return conform(table.assign(place=place).sort_values(["doc_id", "place"]), DOCUMENT_TOPICS)
