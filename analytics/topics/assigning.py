"""A fitted topic model at work on new articles, and on disk.

New articles are cut, placed and given to topics by the very rules of the fit, one by one: what an article gets does not depend on the
others. Their counts add to those of the model. A stored model holds no text of the corpus but its terms, and the ids of its articles with
their topics; it can do all that needs no units, which leaves out merging, splitting and representative texts.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analytics.embeddings import Encoder, UniversalEncoder
from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS, TOPICS, check, conform
from analytics.topics.counts import TopicCounts, count_topics
from analytics.topics.encoding import GivenVectors, as_encoder, checked, encode_texts, reduced
from analytics.topics.grouping import Labels
from analytics.topics.modelling import TopicResult, guide_of, label_units, space_of
from analytics.topics.space import Matrix
from analytics.topics.storing import TopicState, load_state, write_state
from analytics.topics.terms import TermCounts, count_terms
from analytics.topics.units import Unit, cut_articles, sentence_shares


class AssignedUnits(NamedTuple):
    """Units of articles, the topic of each, where each lies in the space of the model, and the terms in each."""

    units: list[Unit]
    labels: Labels
    placed: Matrix
    terms: TermCounts


def assign_topics(
    result: TopicResult,
    documents: pd.DataFrame,
    *,
    encoder: Encoder | Any | None = None,  # noqa: ANN401 - see fit_topics
) -> pd.DataFrame:
    """Give new articles to the topics of a model.

    Parameters
    ----------
    result
        What `fit_topics` or `load_topics` returned.
    documents
        Table `documents`; doc_id and text are needed, language helps.
    encoder
        As in `fit_topics`, a scikit-learn transformer already fitted; by default the one of the fit. A loaded model needs it unless it was
        fitted with the default encoder.

    Returns
    -------
    DataFrame
        Table `document_topics`, as `TopicResult.document_topics`.

    Raises
    ------
    InputError
        The result has no topics, or the encoder is missing or another than that of the fit.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> assign_topics(result, documents.head(2), encoder=np.eye(2))["topic_id"].tolist()
    [1, 0]
    """
    found = assign_units(result, documents, encoder)
    return sentence_shares(found.units, found.labels.tolist())


def count_assigned(
    result: TopicResult,
    documents: pd.DataFrame,
    *,
    mentions: pd.DataFrame | None = None,
    encoder: Encoder | Any | None = None,  # noqa: ANN401 - see fit_topics
) -> TopicCounts:
    """Count new articles under the topics of a model, so that `result.state.counts` + these are the counts of both.

    Parameters
    ----------
    result, documents, encoder
        See `assign_topics`; source and published of the documents help.
    mentions
        Table `mentions`, for counts by actor.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> count_assigned(result, documents, encoder=np.eye(2).repeat(8, axis=0)) == result.state.counts
    True
    """
    units, labels, _, terms = assign_units(result, documents, encoder)
    return count_topics(units, labels.tolist(), documents, terms=terms.counts, vocabulary=terms.keys, mentions=mentions)


def assign_units(result: TopicResult, documents: pd.DataFrame, encoder: object = None) -> AssignedUnits:
    """Give the units of new articles to the topics of a model, and say where each lies; see `assign_topics`."""
    check(documents, ("doc_id", "text"), "documents")
    state = state_of(result)
    units = cut_articles(documents, state.settings["unit"])
    spoken = [unit.language for unit in units]
    collocations = [(language, tuple(pieces)) for language, pieces in state.settings["collocations"]]
    terms = count_terms([unit.text for unit in units], spoken, collocations)
    terms = terms._replace(counts=(terms.counts > 0).astype(np.int64))
    if not units:
        return AssignedUnits(units, np.zeros(0, dtype=np.intp), np.zeros((0, state.arrays["components"].shape[1])), terms)
    source = _encoder_of(result, state, documents, encoder)
    placed = space_of(state).place(_vectors(source, units, state), spoken)
    labels = label_units(state, placed, guide_of(state).hold(terms.counts, terms.keys, placed))
    return AssignedUnits(units, labels, placed, terms)


def state_of(result: TopicResult) -> TopicState:
    """Return the state of a result that has topics."""
    if result.state is None:
        message = f"This result has no topics. {result.notice}"
        raise InputError(message)
    return result.state


def _encoder_of(result: TopicResult, state: TopicState, documents: pd.DataFrame, given: object) -> Encoder:
    name = str(state.settings["encoder"])
    if given is None and result.basis is not None:
        return result.basis.encoder
    if given is None and name != UniversalEncoder.name:
        message = f"The model was fitted with the encoder {name!r}. Pass it: assign_topics(result, documents, encoder=...)."
        raise InputError(message)
    source = as_encoder(given, documents, fitted=True)
    if source.name != name:
        message = f"The model was fitted with the encoder {name!r}; the one given is {source.name!r}."
        raise InputError(message)
    return source


def _vectors(source: Encoder, units: list[Unit], state: TopicState) -> Matrix:
    if isinstance(source, GivenVectors):
        found = checked(source.of_articles([unit.doc_id for unit in units]), len(units))
    else:
        found = encode_texts(source, [unit.text for unit in units])
    reduction, width = state.arrays.get("reduction"), len(state.arrays["mean"])
    wanted = width if reduction is None else len(reduction)
    if found.shape[1] != wanted:
        message = f"The encoder gave vectors of {found.shape[1]} numbers; the model was fitted with {wanted}. Pass the encoder of the fit."
        raise InputError(message)
    return reduced(found, reduction)


def save_topics(result: TopicResult, folder: str | Path) -> Path:
    """Write a topic model as a folder of safetensors and JSON with a manifest; see `storing`.

    Parameters
    ----------
    result
        The model.
    folder
        Where; a model that lies there is replaced, anything else is not.

    Raises
    ------
    InputError
        The result has no topics, or the folder holds something else.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(path.name for path in save_topics(result, f"{folder}/model").iterdir())
    ['arrays.safetensors', 'counts.json', 'manifest.json', 'model.json']
    """
    state = state_of(result)
    tables = {"topics": _columns(result.topics), "document_topics": _columns(result.document_topics), "notice": result.notice}
    return write_state(replace(state, labels={**state.labels, "tables": tables}), folder)


def _columns(table: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(name): table[name].astype("object").where(table[name].notna(), None).tolist() for name in table}


def load_topics(folder: str | Path) -> TopicResult:
    """Read a topic model that `save_topics` wrote; nothing in it is run.

    Parameters
    ----------
    folder
        Where it lies.

    Returns
    -------
    TopicResult
        With the tables, the notice and the state, without the BERTopic object and the units.

    Raises
    ------
    InputError
        There is no topic model, or it is damaged.

    Examples
    --------
    >>> from analytics.topics import example_topics, save_topics
    >>> documents, result = example_topics()
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_topics(save_topics(result, f"{folder}/model")).topics["label"].tolist()
    ['Loi, passe', 'Attend, port']
    """
    state = load_state(folder)
    labels = {name: value for name, value in state.labels.items() if name != "tables"}
    tables = state.labels["tables"]
    topics, document_topics = (
        conform(pd.DataFrame(tables[name]), schema) for name, schema in (("topics", TOPICS), ("document_topics", DOCUMENT_TOPICS))
    )
    return TopicResult(topics, document_topics, None, tables["notice"], replace(state, labels=labels))
