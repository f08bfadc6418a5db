"""What a corpus is about: topics that an analyst can defend, from articles to tables and to a BERTopic object (Grootendorst 2022).

Articles, their paragraphs or sentences, whichever the size of the corpus allows, are placed by a multilingual encoder in a space without
languages, grouped by k-means from the groups of Ward, and named by their terms. Unlike BERTopic's defaults this never calls everything an
outlier, keeps accents, knows French, English, Russian and Korean, does not depend on the order of the files, and says how well each topic
is found again. The model is its integer counts: see `counts`. Eight different units are the least that is grouped; below that the tables
are empty and the notice says why. A topic is a group of texts that lie close together; it is not a claim that their authors meant one
theme.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.embeddings import Encoder
from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS, TOPICS, check, empty
from analytics.text import sentence_spans
from analytics.topics.describing import check_notice_language, say
from analytics.topics.encoding import GivenVectors, as_encoder, checked, encode_texts, fit_reduction, reduced
from analytics.topics.grouping import Labels, stability
from analytics.topics.guiding import FREE, Guide, group_guided, numbered, seed_keys
from analytics.topics.modelling import Basis, Grouping, TopicOptions, TopicResult, build_result
from analytics.topics.space import Matrix, Space, fit_space
from analytics.topics.terms import TermCounts, count_terms, find_collocations
from analytics.topics.units import Unit, choose_unit, cut_articles

FEWEST_UNITS = 8


def fit_topics(
    documents: pd.DataFrame,
    n_topics: int | None = None,
    seed: int = 0,
    *,
    encoder: Encoder | Any | None = None,  # noqa: ANN401 - see below
    language: str = "fr",
    options: TopicOptions | None = None,
) -> TopicResult:
    """Group the articles of a corpus, or parts of them, into topics.

    Parameters
    ----------
    documents
        Table `documents`; doc_id and text are needed, language, source and published help.
    n_topics
        How many topics, those that `options` ask for by name among them; by default see `choose_n_topics`.
    seed
        Draws the halves that stability is measured on, and starts UMAP. k-means has no chance in it.
    encoder
        What places the texts: by default `UniversalEncoder`; or anything with `encode(texts)`, such as a sentence-transformers model or a
        `CachedEncoder`, which keeps its vectors in a folder; or a
        scikit-learn transformer, a copy of which is fitted; or an array with one row for each row of `documents`, in their order, and then
        the unit is the article.
    language
        Of the notice: fr or en.
    options
        Unit, method, choice of words, and topics asked for by name.

    Returns
    -------
    TopicResult
        Topics are numbered from 0, the largest first. The same articles in any order give the same tables.

    Raises
    ------
    InputError
        `n_topics` is below 1 or leaves no room for the topics asked for, there are no words for the language, or `encoder` is none.

    Examples
    --------
    >>> few = pd.DataFrame({"doc_id": ["a"], "text": ["Le vote a eu lieu."]})
    >>> fit_topics(few, language="en").notice
    'No topics: at least 8 passages are needed, there are 1.'
    """
    options = options or TopicOptions()
    _check_input(documents, n_topics, language, options)
    source = as_encoder(encoder, documents)
    unit = _unit(documents, options, source)
    units = cut_articles(documents, unit)
    distinct = len({part.text for part in units})
    if distinct < FEWEST_UNITS:
        return TopicResult(empty(TOPICS), empty(DOCUMENT_TOPICS), None, say("few", language, n=distinct))
    terms, collocations = _count_presence(units)
    if not terms.keys:
        return TopicResult(empty(TOPICS), empty(DOCUMENT_TOPICS), None, say("words", language))
    found = _vectors_of(source, units)
    reduction = fit_reduction(found)
    vectors, spoken = reduced(found, reduction), [part.language for part in units]
    space = fit_space(vectors, spoken)
    settings = _settings(options, unit=unit, seed=seed, language=language, encoder=source.name, n_topics=n_topics)
    guide = _guide(options, space, source, reduction, spoken)
    known = documents.reindex(columns=["doc_id", "source", "published"])
    placed = space.place(vectors, spoken)
    vectors = vectors.astype(np.float32)
    basis = Basis(known, tuple(units), vectors, placed, terms, collocations, space, guide, source, reduction, settings)
    grouping, remarks = _group(basis, n_topics)
    return build_result(basis, grouping, remarks)


def _check_input(documents: pd.DataFrame, n_topics: int | None, language: str, options: TopicOptions) -> None:
    check(documents, ("doc_id", "text"), "documents")
    if n_topics is not None and n_topics < 1:
        message = f"n_topics is {n_topics}; expected a whole number from 1, or None."
        raise InputError(message)
    n_asked = len(options.seeds) + len(options.zero_shot)
    if n_topics is not None and n_asked >= n_topics:
        message = f"n_topics is {n_topics}, with {n_asked} topics asked for by name; expected one more at least, for the other texts."
        raise InputError(message)
    check_notice_language(language)


def _unit(documents: pd.DataFrame, options: TopicOptions, source: Encoder) -> str:
    if not isinstance(source, GivenVectors):
        return options.unit or choose_unit(documents)
    if options.unit not in (None, "article"):
        message = f"unit is {options.unit!r}, but the encoder is an array with one row an article. Expected article, or None."
        raise InputError(message)
    if options.zero_shot:
        message = "zero_shot needs an encoder for the names of the topics; there is an array. Pass an encoder, or use seeds."
        raise InputError(message)
    return "article"


def _settings(options: TopicOptions, **others: object) -> Mapping[str, object]:
    """Return what is written into a stored model, in values that JSON has."""
    given = {"method": options.method, "relevance": options.relevance}
    return given | {name: int(value) if isinstance(value, np.integer) else value for name, value in others.items()}


def _count_presence(units: Sequence[Unit]) -> tuple[TermCounts, Any]:
    """Return which terms stand in which units, 1 or 0, and the terms of several words that are the corpus's own."""
    texts, spoken = [unit.text for unit in units], [unit.language for unit in units]
    # By different sentences: what stands in five reprints of one sentence is no set phrase.
    sentences = {(unit.text[start:end], unit.language) for unit in units for start, end in sentence_spans(unit.text)}
    collocations = find_collocations(*zip(*sorted(sentences), strict=True))
    terms = count_terms(texts, spoken, collocations)
    return terms._replace(counts=(terms.counts > 0).astype(np.int64)), collocations


def _vectors_of(source: Encoder, units: Sequence[Unit]) -> Any:  # noqa: ANN401 - an array, or a sparse table
    if isinstance(source, GivenVectors):
        return checked(source.of_articles([unit.doc_id for unit in units]), len(units))
    return encode_texts(source, [unit.text for unit in units])


def _guide(options: TopicOptions, space: Space, source: Encoder, reduction: Matrix | None, spoken: Sequence[str]) -> Guide:
    """Return the topics that were asked for; their names are taken to be in the commonest language of the corpus."""
    anchors = np.zeros((0, space.components.shape[1]))
    if options.zero_shot:
        main = min(set(spoken), key=lambda language: (-spoken.count(language), language))
        vectors = reduced(encode_texts(source, list(options.zero_shot)), reduction)
        anchors = space.place(vectors, [main] * len(vectors))
    return Guide(seed_keys(options.seeds, spoken), (*options.seeds, *options.zero_shot), anchors)


def _group(basis: Basis, n_topics: int | None) -> tuple[Grouping, list[str]]:
    """Return the topics of the units, and what is to be said of topics that did not come about."""
    guide, settings = basis.guide, basis.settings
    seed, method, language = settings["seed"], settings["method"], settings["language"]
    held = guide.hold(basis.terms.counts, basis.terms.keys, basis.placed)
    others = None if n_topics is None else n_topics - len(guide.names)
    found = group_guided(basis.placed, held, guide, others, seed=seed, method=method)
    number = numbered(found)
    labels = np.array([number[label] for label in found.tolist()], dtype=np.intp)
    asked = tuple(number.get(place, FREE) for place in range(len(guide.names)))
    remarks = [say("absent", language, name=name) for name, topic in zip(guide.names, asked, strict=True) if topic == FREE]
    k = len(number) - 1
    if n_topics and k != n_topics and not remarks:
        remarks.append(say("found" if method == "hdbscan" else "fewer", language, asked=n_topics, k=k))
    return Grouping(labels, _steady(basis, labels, asked), asked), remarks


def _steady(basis: Basis, labels: Labels, asked: Sequence[int]) -> dict[int, float]:
    """Return the stability of the topics that were found; those that were asked for are there whatever the units."""
    rows = np.flatnonzero(~np.isin(labels, asked))
    found = stability(basis.placed[rows], labels[rows], basis.settings["seed"], basis.settings["method"])
    return found | {topic: float("nan") for topic in asked if topic != FREE}
