"""Topics over time, by outlet and by actor, and the texts that show them.

Shares come from the counts of the model and are what they are; `measures.topic_prevalence` gives means over articles with intervals.
"""

import pandas as pd

from analytics.errors import InputError
from analytics.topics.assigning import state_of
from analytics.topics.counts import tabulate_topics
from analytics.topics.labelling import REPRESENTATIVES, representative_units
from analytics.topics.modelling import TopicResult, count_basis


def topic_shares(
    result: TopicResult, *, period: str | None = None, by: str | None = None, mentions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Lay out how often each topic occurs, over time, by outlet or by actor.

    Parameters
    ----------
    result
        A fitted or loaded model.
    period
        day, week, month, quarter or year, in UTC; by default the whole time.
    by
        source or actor_id; by default all together.
    mentions
        Table `mentions`, needed for actors where the model did not count them.

    Returns
    -------
    DataFrame
        See `counts.tabulate_topics`: every period from the first to the last has a row for every topic and group, zero where there is
        nothing.

    Raises
    ------
    InputError
        A period or group is not known, or there is nothing to count actors by.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> topic_shares(result)["share"].tolist()
    [0.5, 0.5]
    """
    counts = state_of(result).counts
    if by == "actor_id" and mentions is not None:
        if result.basis is None or result.unit_topics is None:
            message = "This model was loaded and has no units to count mentions in. Fit again, or use count_assigned."
            raise InputError(message)
        counts = count_basis(result.basis, result.unit_topics, mentions)
    if by == "actor_id" and counts.actors.empty:
        message = "No actors were counted. Pass the table of mentions: topic_shares(result, by='actor_id', mentions=annotations.mentions)."
        raise InputError(message)
    return tabulate_topics(counts, period=period, by=by)


def representative_texts(result: TopicResult, n: int = REPRESENTATIVES) -> pd.DataFrame:
    """Return the units nearest the middle of each topic, from different articles.

    Parameters
    ----------
    result
        A fitted model; not one that was loaded, which has no texts.
    n
        At most so many a topic.

    Returns
    -------
    DataFrame
        One row a unit: topic_id, rank (from 1), doc_id, sentence_id (the first of the unit, missing for a whole article), text.

    Raises
    ------
    InputError
        There are no topics or no texts.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> representative_texts(result, 1)["text"].tolist()
    ['La loi 0 passe.', 'Le port 0 attend.']
    """
    state_of(result)
    if result.basis is None or result.unit_topics is None:
        message = "This model was loaded and has no texts. Ask before saving, or fit again."
        raise InputError(message)
    units = result.basis.units
    doc_ids, texts = [unit.doc_id for unit in units], [unit.text for unit in units]
    nearest = representative_units(result.basis.placed, result.unit_topics, doc_ids, texts, n_units=n)
    rows = [
        (topic, rank, units[place].doc_id, next(iter(units[place].sentence_ids), None), units[place].text)
        for topic, places in nearest.items()
        for rank, place in enumerate(places, start=1)
    ]
    table = pd.DataFrame(rows, columns=["topic_id", "rank", "doc_id", "sentence_id", "text"])
    return table.astype({"topic_id": "int64", "rank": "int64", "doc_id": "str", "sentence_id": "str", "text": "str"})


def topic_labels(result: TopicResult) -> pd.DataFrame:
    """Lay out what each topic is called in each language of the corpus.

    Parameters
    ----------
    result
        A fitted or loaded model.

    Returns
    -------
    DataFrame
        One row a topic and language: topic_id, language, label, words. The label of a topic that was asked for by name is that name in
        every language. A language in which a topic has no words of its own is left out.

    Raises
    ------
    InputError
        There are no topics.

    Examples
    --------
    >>> from analytics.topics import example_topics
    >>> documents, result = example_topics()
    >>> topic_labels(result)["label"].tolist()
    ['Loi, passe', 'Attend, port']
    """
    labels = state_of(result).labels
    rows = [
        (int(topic), language, labels["names"].get(topic) or said["label"], ", ".join(said["words"]))
        for language, topics in labels["languages"].items()
        for topic, said in topics.items()
        if int(topic) >= 0
    ]
    table = pd.DataFrame(rows, columns=["topic_id", "language", "label", "words"]).astype({"topic_id": "int64"})
    return table.sort_values(["topic_id", "language"], ignore_index=True)
