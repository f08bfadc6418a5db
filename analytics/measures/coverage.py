"""What is written about, and how much: articles of an outlet or a month, and the share that each topic has in them.

The prevalence of a topic is a mean over articles, so a long article counts as much as a short one. A topic that a group never touches has
the prevalence 0 there, with an upper bound: that no article of twelve touched it says little of the thirteenth.
"""

from collections.abc import Sequence

import pandas as pd

from analytics.errors import InputError
from analytics.measures.grouping import OF_DOCUMENTS, check_by, clusters_of, describe_documents, group_rows
from analytics.measures.ratios import Measure, estimate_ratios, no_estimates
from analytics.schemas import DOCUMENT_TOPICS, check


def topic_prevalence(
    document_topics: pd.DataFrame, documents: pd.DataFrame, *, by: Sequence[str] = ("topic_id",), seed: int = 0
) -> pd.DataFrame:
    """Compute the mean share that each topic has in the articles of a group.

    Parameters
    ----------
    document_topics
        Table `document_topics`.
    documents
        Table `documents`.
    by
        topic_id, and any of source, language, day, week, month, quarter, year; every topic gets a row in every group, 0 where it does not
        occur.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates`, measure prevalence, between 0 and 1.

    Raises
    ------
    InputError
        A group column is not known, or topic_id is not among them.

    Examples
    --------
    >>> shares = pd.DataFrame({"doc_id": ["a", "a", "b"], "sentence_id": None, "topic_id": [0, 1, 1], "weight": [0.5, 0.5, 1.0]})
    >>> topic_prevalence(shares, pd.DataFrame({"doc_id": ["a", "b"]}))[["topic_id", "estimate"]].values.tolist()
    [[0.0, 0.25], [1.0, 0.75]]
    """
    check(document_topics, DOCUMENT_TOPICS, "document_topics")
    by = check_by(by, needed=("topic_id",))
    if document_topics.empty:
        return no_estimates(by)
    shares = document_topics.pivot_table(index="doc_id", columns="topic_id", values="weight", aggfunc="sum", fill_value=0.0)
    shares = shares.div(shares.sum(axis=1), axis=0)
    rows = shares.reset_index().melt(id_vars="doc_id", value_name="value")
    rows["topic_id"] = rows["topic_id"].astype("int64")
    measure = Measure("prevalence", "mean share over articles", (0.0, 1.0))
    return estimate_ratios(group_rows(rows, documents, by), documents, by, measure, seed)


def count_articles(documents: pd.DataFrame, by: Sequence[str] = ("source",)) -> pd.DataFrame:
    """Count the articles of each group, and the different texts among them.

    Parameters
    ----------
    documents
        Table `documents`.
    by
        Any of source, language, day, week, month, quarter, year.

    Returns
    -------
    DataFrame
        One row a group, in order: the columns `by` (outlet and language may be missing), `n_documents`, and `n_texts`, in which an article
        and its reprints are one. Articles without a date are in no period.

    Raises
    ------
    InputError
        A column of `by` is not known.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "source": ["Canal", "Canal"], "duplicate_of": [None, "a"]})
    >>> count_articles(documents).to_dict("records")
    [{'source': 'Canal', 'n_documents': 2, 'n_texts': 1}]
    """
    unknown = sorted(set(by) - set(OF_DOCUMENTS))
    if unknown or not by:
        message = f"Cannot count by {', '.join(unknown) or 'nothing'}. Expected any of: {', '.join(OF_DOCUMENTS)}."
        raise InputError(message)
    described = describe_documents(documents, by).assign(cluster=clusters_of(documents))
    table = described.dropna(subset=[column for column in by if column not in ("source", "language")])
    counted = table.groupby(list(by), dropna=False, sort=True).agg(n_documents=("cluster", "size"), n_texts=("cluster", "nunique"))
    return counted.reset_index()
