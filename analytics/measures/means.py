"""Means and shares of what the sentences of a group say: stance, relations, tone.

Every number is a ratio of two sums over articles: the mean stance is the sum of scores over the number of scored sentences. So an article
with many sentences about an actor weighs more than one with few, and what was not scored takes no part: it is not neutral. Stances (how the
text shows an actor) and relations (who holds what toward whom) have measures of their own and are never added.
"""

from collections.abc import Sequence

import pandas as pd

from analytics.measures.grouping import group_rows
from analytics.measures.ratios import Measure, estimate_ratios
from analytics.measures.scorer_errors import MEAN, SHARES, check_errors, estimate_stances, scored_rows
from analytics.schemas import check


def mean_stance(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
    errors: str = "ignore",
) -> pd.DataFrame:
    """Average the stance scores of groups of sentences.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`.
    by
        Group columns: any of stances; source, language, day, week, month, quarter, year of the article; topic_id.
    topics
        Table `document_topics`, needed where `by` holds topic_id.
    seed
        For the intervals.
    errors
        What to make of the scorer's errors: "ignore", take each score as it is; "propagate", draw the class of each sentence by its
        probabilities in every resample, so that doubt widens the interval; "correct", undo the scorer's known confusion, see
        `scorer_errors`.

    Returns
    -------
    DataFrame
        Table `estimates`: one row a group, from -1 (unfavourable) to 1 (favourable).

    Raises
    ------
    InputError
        A group column is not known, or `errors` is none of the three.

    Examples
    --------
    >>> stances = pd.DataFrame({"doc_id": list("abcde"), "target_id": "RUS", "score": [0.5, -0.5, 0.5, -0.5, 0.5]})
    >>> documents = pd.DataFrame({"doc_id": list("abcde")})
    >>> mean_stance(stances, documents)[["target_id", "estimate", "n_documents"]].round(2).to_dict("records")
    [{'target_id': 'RUS', 'estimate': 0.1, 'n_documents': 5}]
    """
    if check_errors(errors) != "ignore":
        rows = group_rows(scored_rows(stances, errors), documents, by, topics)
        return estimate_stances(rows, documents, by, [MEAN], errors=errors, seed=seed)
    check(stances, ("doc_id", "score"), "stances")
    rows = group_rows(stances.dropna(subset=["score"]), documents, by, topics)
    return estimate_ratios(rows.assign(value=rows["score"]), documents, by, Measure("mean_stance", "mean of score over sentences"), seed)


def share_stance(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("target_id",),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
    errors: str = "ignore",
) -> pd.DataFrame:
    """Compute which share of a group's sentences has each label; measures share_unfavourable, share_neutral, share_favourable.

    Parameters and errors are those of `mean_stance`; the estimates lie between 0 and 1 and those of a group add up to 1. With
    `errors="propagate"` a sentence counts under each label by its probability.

    Examples
    --------
    >>> stances = pd.DataFrame({"doc_id": list("abcd"), "target_id": "RUS", "label": ["neutral", "neutral", "neutral", "favourable"]})
    >>> share_stance(stances, stances[["doc_id"]])[["measure", "estimate"]].values.tolist()
    [['share_unfavourable', 0.0], ['share_neutral', 0.75], ['share_favourable', 0.25]]
    """
    if check_errors(errors) != "ignore":
        rows = group_rows(scored_rows(stances, errors), documents, by, topics)
        return estimate_stances(rows, documents, by, SHARES, errors=errors, seed=seed)
    check(stances, ("doc_id", "label"), "stances")
    rows = group_rows(stances.dropna(subset=["label"]), documents, by, topics)
    parts = []
    for code in SHARES:
        measure = Measure(f"share_{code.label}", f"share of sentences labelled {code.label}", (0.0, 1.0))
        parts.append(estimate_ratios(rows.assign(value=(rows["label"] == code.label).astype(float)), documents, by, measure, seed))
    return pd.concat(parts, ignore_index=True)


def mean_relation(
    relations: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("holder_id", "target_id"),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Average the signs of directed relations; parameters and errors are those of `mean_stance`.

    Examples
    --------
    >>> relations = pd.DataFrame({"doc_id": ["a", "b"], "holder_id": "USA", "target_id": "PRK", "label": [-1, 0]})
    >>> mean_relation(relations, relations[["doc_id"]])[["holder_id", "target_id", "estimate"]].values.tolist()
    [['USA', 'PRK', -0.5]]
    """
    check(relations, ("doc_id", "label", "holder_id"), "relations")
    rows = group_rows(relations.dropna(subset=["label"]), documents, by, topics)
    measure = Measure("mean_relation", "mean sign of relations")
    return estimate_ratios(rows.assign(value=rows["label"].astype(float)), documents, by, measure, seed)


def mean_tone(
    sentiments: pd.DataFrame, documents: pd.DataFrame, *, by: Sequence[str] = ("source",), topics: pd.DataFrame | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average the tone of sentences, whatever they are about; parameters and errors are those of `mean_stance`.

    Examples
    --------
    >>> sentiments = pd.DataFrame({"doc_id": ["a", "b"], "score": [-0.5, 0.25]})
    >>> mean_tone(sentiments, pd.DataFrame({"doc_id": ["a", "b"], "source": "Nord"}))[["source", "estimate"]].values.tolist()
    [['Nord', -0.125]]
    """
    check(sentiments, ("doc_id", "score"), "sentiments")
    rows = group_rows(sentiments.dropna(subset=["score"]), documents, by, topics)
    return estimate_ratios(rows.assign(value=rows["score"]), documents, by, Measure("mean_tone", "mean tone over sentences"), seed)
