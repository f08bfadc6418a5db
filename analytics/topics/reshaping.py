"""Topics put together and taken apart by hand, and how they would be put together step by step.

Merging and splitting change the labels of units and count again, so that the result is what fitting would have given had it found these
topics. A topic made by hand has no stability: nobody can say how surely it would be found again.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analytics.errors import InputError
from analytics.topics.assigning import state_of
from analytics.topics.counts import merge_topics as merge_tables
from analytics.topics.grouping import Labels, Method, group
from analytics.topics.guiding import FREE, numbered
from analytics.topics.labelling import topic_words
from analytics.topics.modelling import Basis, Grouping, TopicResult, build_result

LABEL_WORDS = 3


def merge_topics(result: TopicResult, groups: Sequence[Sequence[int]]) -> TopicResult:
    """Make one topic of several.

    Parameters
    ----------
    result
        A fitted model; not one that was loaded, which has no units (its counts can be merged, see `counts.merge_topics`).
    groups
        Which topics become one: [[0, 3], [1, 4]].

    Returns
    -------
    TopicResult
        Topics are numbered anew, the largest first. Words and all counts are exact; the stability of a merged topic is missing.

    Raises
    ------
    InputError
        A topic is not there or is named twice, or there are no units.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> merge_topics(result, [[0, 1]]).topics["n_documents"].tolist()
    [16]
    """
    basis, labels = _units_of(result)
    listed = [sorted(map(int, together)) for together in groups]
    named = [topic for together in listed for topic in together]
    _check_topics(result, named)
    if len(set(named)) < len(named):
        message = f"Cannot merge {listed}: each topic may be named once."
        raise InputError(message)
    into = {topic: together[0] for together in listed for topic in together}
    merged = np.array([into.get(label, label) for label in labels.tolist()], dtype=np.intp)
    made = {together[0] for together in listed if len(together) > 1}
    return _rebuilt(result, basis, merged, made, into)


def split_topic(result: TopicResult, topic_id: int, n: int = 2, seed: int = 0) -> TopicResult:
    """Cut one topic into several.

    Parameters
    ----------
    result
        A fitted model; not one that was loaded.
    topic_id
        Which topic.
    n
        Into how many; it has at least as many different units.
    seed
        For the method of the fit.

    Returns
    -------
    TopicResult
        Topics are numbered anew, the largest first. The stability of the parts is missing.

    Raises
    ------
    InputError
        The topic is not there, cannot be cut into so many, or there are no units.

    Examples
    --------
    >>> from analytics.topics import example_topics, merge_topics
    >>> documents, result = example_topics()
    >>> split_topic(merge_topics(result, [[0, 1]]), 0).topics["n_documents"].tolist()
    [8, 8]
    """
    basis, labels = _units_of(result)
    _check_topics(result, [topic_id])
    rows = np.flatnonzero(labels == topic_id)
    distinct = len(np.unique(basis.placed[rows], axis=0))
    if not 2 <= n <= distinct:
        message = f"n is {n}; expected a number from 2 to {distinct}, the different units of topic {topic_id}."
        raise InputError(message)
    method: Method = "ward" if basis.settings["method"] == "ward" else "kmeans"
    found, split = group(basis.placed[rows], n, seed, method), labels.copy()
    split[rows] = np.where(found == 0, topic_id, labels.max() + found)
    made = {topic_id, *split[rows].tolist()}
    return _rebuilt(result, basis, split, made, {topic_id: FREE})


def _units_of(result: TopicResult) -> tuple[Basis, Labels]:
    state_of(result)
    if result.basis is None or result.unit_topics is None:
        message = "This model was loaded and has no units. Merge and split before saving, or fit again."
        raise InputError(message)
    return result.basis, result.unit_topics


def _check_topics(result: TopicResult, topics: Sequence[int]) -> None:
    known = result.topics["topic_id"].tolist()
    absent = [topic for topic in topics if topic not in known]
    if absent:
        message = f"There is no topic {', '.join(map(str, absent))}. There are: {', '.join(map(str, known))}."
        raise InputError(message)


def _rebuilt(result: TopicResult, basis: Basis, labels: Labels, made: set[int], into: Mapping[int, int]) -> TopicResult:
    """Return the result for these labels; `made` are topics made by hand, `into` says where old ones went."""
    number = numbered(labels)
    before = dict(zip(result.topics["topic_id"].tolist(), result.topics["stability"].tolist(), strict=True))
    steady = {number[topic]: float("nan") if topic in made else before.get(topic, float("nan")) for topic in number if topic != FREE}
    asked = tuple(number[into.get(topic, topic)] for topic in state_of(result).settings["asked"])
    renumbered = np.array([number[label] for label in labels.tolist()], dtype=np.intp)
    return build_result(basis, Grouping(renumbered, dict(sorted(steady.items())), asked))


def topic_hierarchy(result: TopicResult) -> pd.DataFrame:
    """Lay out how topics would be merged step by step, the nearest first.

    Parameters
    ----------
    result
        A fitted or loaded model.

    Returns
    -------
    DataFrame
        One row a merge: node (numbered on from the last topic), left, right (topics or earlier nodes), distance, n_units, topics (all in
        it, "0, 3") and words, the first three of the merged counts in the commonest language. Empty below two topics.

    Notes
    -----
    Ward (1963) over the centroids of the topics.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> topic_hierarchy(result)[["node", "topics", "n_units"]].values.tolist()
    [[2, '0, 1', 16]]
    """
    from scipy.cluster.hierarchy import linkage

    state = state_of(result)
    centres, columns = state.arrays["centroids"], ["node", "left", "right", "distance", "n_units", "topics", "words"]
    if len(centres) < 2:
        return pd.DataFrame({name: [] for name in columns})
    sizes = state.counts.cells.groupby("topic_id")["n_units"].sum().to_dict()
    members, rows = {topic: [topic] for topic in range(len(centres))}, []
    for step, (left, right, distance, _) in enumerate(linkage(centres, "ward").tolist()):
        node, ends = len(centres) + step, sorted((int(left), int(right)))
        members[node] = sorted(members[ends[0]] + members[ends[1]])
        n_units = sum(int(sizes.get(topic, 0)) for topic in members[node])
        words = _merged_words(result, members[node])
        rows.append((node, *ends, round(distance, 6), n_units, ", ".join(map(str, members[node])), words))
    return pd.DataFrame(rows, columns=columns)


def _merged_words(result: TopicResult, topics: list[int]) -> str:
    """Return the first words that topics have once they are one, against all the others."""
    counts, written = state_of(result).counts, state_of(result).labels["written"]
    merged = merge_tables(counts, [topics])
    language = str(counts.terms.groupby("language")["n"].sum().sort_index(ascending=True).idxmax())
    kept = [place for place, topic in enumerate(merged.topics) if topic >= 0]
    table = merged.topic_terms(language).toarray()[kept]
    row = [topic for topic in merged.topics if topic >= 0].index(topics[0])
    if len(table) == 1:  # all topics: the most common words
        ranked = np.lexsort((np.arange(table.shape[1]), -table[0]))[:LABEL_WORDS]
        words = [merged.vocabulary[place] for place in ranked.tolist()]
    else:
        words = topic_words(table, merged.vocabulary, n_words=LABEL_WORDS)[row]
    return ", ".join(written.get(word, word) for word in words)
