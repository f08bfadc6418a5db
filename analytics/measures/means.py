"""Tables of sentences to numbers with intervals.

Every number here is a ratio of two sums over articles: the mean stance is the sum of scores over the number of scored sentences, a
topic's prevalence is the sum of its shares over the number of articles. The interval comes from drawing whole articles again and again
(the cluster bootstrap; Davison and Hinkley 1997), because sentences of one article are not independent; articles that reprint each
other are drawn together. Below five articles no interval is given. Nothing here corrects for a scorer's errors: the interval speaks of
which articles happened to be in the corpus, not of whether the scorer was right.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.measures.resampling import FEWEST_DOCUMENTS, LEVEL, RESAMPLES, article_keys, percentile_interval, ratio_draws
from analytics.schemas import DOCUMENT_TOPICS, ESTIMATES, STANCE_LABELS, UNSPECIFIED, Annotations, check, empty

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from analytics.corpus import Corpus
    from analytics.topics import TopicResult

_DOCUMENT_COLUMNS = ("source", "language", "month")

Matrix = NDArray[np.float64]


def mean_stance(
    stances: pd.DataFrame, documents: pd.DataFrame, *, by: Sequence[str] = ("target_id",), topics: pd.DataFrame | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average the stance scores of groups of sentences.

    Parameters
    ----------
    stances
        Table `stances`.
    documents
        Table `documents`.
    by
        Group columns: any of stances, and source, language, month, topic_id.
    topics
        Table `document_topics`, needed where `by` holds topic_id.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates`: one row a group, from -1 (unfavourable) to 1 (favourable).

    Raises
    ------
    InputError
        A group column is not known.

    Examples
    --------
    >>> stances = pd.DataFrame({"doc_id": list("abcde"), "target_id": "RUS", "score": [0.5, -0.5, 0.5, -0.5, 0.5]})
    >>> documents = pd.DataFrame({"doc_id": list("abcde")})
    >>> mean_stance(stances, documents)[["target_id", "estimate", "n_documents"]].round(2).to_dict("records")
    [{'target_id': 'RUS', 'estimate': 0.1, 'n_documents': 5}]
    """
    check(stances, ("doc_id", "score"), "stances")
    rows = _grouped(stances.dropna(subset=["score"]), documents, by, topics)
    return _estimates(rows.assign(value=rows["score"]), documents, by, "mean_stance", "mean of score over sentences", seed)


def share_stance(
    stances: pd.DataFrame, documents: pd.DataFrame, *, by: Sequence[str] = ("target_id",), topics: pd.DataFrame | None = None, seed: int = 0
) -> pd.DataFrame:
    """Compute which share of a group's sentences has each label; measures share_unfavourable, share_neutral, share_favourable.

    Parameters and errors are those of `mean_stance`; the estimates lie between 0 and 1.
    """
    check(stances, ("doc_id", "label"), "stances")
    rows = _grouped(stances.dropna(subset=["label"]), documents, by, topics)
    parts = [
        _estimates(
            rows.assign(value=(rows["label"] == label).astype(float)),
            documents,
            by,
            f"share_{label}",
            f"share of sentences labelled {label}",
            seed,
        )
        for label in STANCE_LABELS
    ]
    return pd.concat(parts, ignore_index=True)


def mean_relation(
    relations: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: Sequence[str] = ("holder_id", "target_id"),
    topics: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Average the signs of directed relations; parameters and errors are those of `mean_stance`."""
    check(relations, ("doc_id", "label", "holder_id"), "relations")
    rows = _grouped(relations.dropna(subset=["label"]), documents, by, topics)
    return _estimates(rows.assign(value=rows["label"].astype(float)), documents, by, "mean_relation", "mean sign of relations", seed)


def mean_tone(
    sentiments: pd.DataFrame, documents: pd.DataFrame, *, by: Sequence[str] = ("source",), topics: pd.DataFrame | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average the tone of sentences, whatever they are about; parameters and errors are those of `mean_stance`."""
    check(sentiments, ("doc_id", "score"), "sentiments")
    rows = _grouped(sentiments.dropna(subset=["score"]), documents, by, topics)
    return _estimates(rows.assign(value=rows["score"]), documents, by, "mean_tone", "mean tone over sentences", seed)


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
        topic_id, and any of source, language, month; every topic gets a row in every group, 0 where it does not occur.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        Table `estimates`, measure prevalence, between 0 and 1.
    """
    check(document_topics, DOCUMENT_TOPICS, "document_topics")
    if "topic_id" not in by:
        message = f"by is {by!r}; the prevalence of topics needs topic_id among its groups."
        raise InputError(message)
    if document_topics.empty:
        return _no_estimates(by)
    shares = document_topics.pivot_table(index="doc_id", columns="topic_id", values="weight", aggfunc="sum", fill_value=0.0)
    shares = shares.div(shares.sum(axis=1), axis=0)
    rows = shares.reset_index().melt(id_vars="doc_id", value_name="share")
    rows["topic_id"] = rows["topic_id"].astype("int64")
    rows = _grouped(rows, documents, by, None)
    return _estimates(rows.assign(value=rows["share"]), documents, by, "prevalence", "mean share over articles", seed)


def estimate_all(corpus: "Corpus", annotations: Annotations, topics: "TopicResult", *, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Compute the estimates that the report shows, by name.

    Returns
    -------
    dict
        stance_by_target, shares_by_target, stance_by_source, stance_over_time, relation_matrix, topic_prevalence, topics_over_time,
        topic_stance, tone_by_source: each a table `estimates`.
    """
    documents, stances = corpus.documents, annotations.stances[~annotations.stances["target_id"].isin(UNSPECIFIED)]
    named = ~annotations.relations[["holder_id", "target_id"]].isin(UNSPECIFIED).any(axis=1)
    shares = topics.document_topics
    return {
        "stance_by_target": mean_stance(stances, documents, by=["target_id"], seed=seed),
        "shares_by_target": share_stance(stances, documents, by=["target_id"], seed=seed),
        "stance_by_source": mean_stance(stances, documents, by=["target_id", "source"], seed=seed),
        "stance_over_time": mean_stance(stances, documents, by=["target_id", "month"], seed=seed),
        "relation_matrix": mean_relation(annotations.relations[named], documents, by=["holder_id", "target_id"], seed=seed),
        "topic_prevalence": topic_prevalence(shares, documents, by=["topic_id"], seed=seed),
        "topics_over_time": topic_prevalence(shares, documents, by=["topic_id", "month"], seed=seed),
        "topic_stance": mean_stance(stances, documents, by=["topic_id", "target_id"], topics=shares, seed=seed),
        "tone_by_source": mean_tone(annotations.sentiments, documents, by=["source"], seed=seed),
    }


def count_articles(documents: pd.DataFrame, by: Sequence[str] = ("source",)) -> pd.DataFrame:
    """Count the articles of each group, and the different texts among them.

    Parameters
    ----------
    documents
        Table `documents`.
    by
        Any of source, language, month.

    Returns
    -------
    DataFrame
        One row a group, in order: the columns `by` (may be missing), `n_documents`, and `n_texts`, in which an article and its reprints are
        one. Articles without a date are in no month.

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
    unknown = sorted(set(by) - set(_DOCUMENT_COLUMNS))
    if unknown or not by:
        message = f"Cannot count by {', '.join(unknown) or 'nothing'}. Expected any of: {', '.join(_DOCUMENT_COLUMNS)}."
        raise InputError(message)
    described = _describe(documents)
    table = described.assign(cluster=described["doc_id"].map(_clusters(documents)))
    table = table[table["month"].notna()] if "month" in by else table
    counted = table.groupby(list(by), dropna=False, sort=True).agg(n_documents=("doc_id", "size"), n_texts=("cluster", "nunique"))
    return counted.reset_index()


def _no_estimates(by: Sequence[str]) -> pd.DataFrame:
    return pd.concat([pd.DataFrame({column: pd.Series(dtype="str") for column in by}), empty(ESTIMATES)], axis=1)


def _grouped(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], topics: pd.DataFrame | None) -> pd.DataFrame:
    """Return `rows` with the group columns that come from elsewhere, without those whose group is missing."""
    if isinstance(by, str) or not by or len(set(by)) < len(by):
        message = f"by is {by!r}; expected a list of group columns, each once, such as ['target_id', 'source']."
        raise InputError(message)
    rows = rows.assign(doc_id=rows["doc_id"].astype("str"))
    wanted = [column for column in by if column in _DOCUMENT_COLUMNS and column not in rows]
    if wanted:
        rows = rows.merge(_describe(documents)[["doc_id", *wanted]], on="doc_id", how="left")
    if "topic_id" in by and "topic_id" not in rows and topics is not None:
        check(topics, DOCUMENT_TOPICS, "topics")
        key = ["doc_id"] if topics["sentence_id"].isna().all() else ["doc_id", "sentence_id"]
        rows = rows.merge(topics[[*key, "topic_id"]].drop_duplicates(key), on=key, how="left")
    unknown = [column for column in by if column not in rows]
    if unknown:
        known = sorted({*rows.columns, *_DOCUMENT_COLUMNS} - {"doc_id", "sentence_id", "start", "end"})
        hint = " topic_id needs topics=document_topics." if "topic_id" in unknown else ""
        message = f"Cannot group by {', '.join(unknown)}. Expected any of: {', '.join(known)}.{hint}"
        raise InputError(message)
    return rows.dropna(subset=list(by)).reset_index(drop=True)


def _describe(documents: pd.DataFrame) -> pd.DataFrame:
    """Return doc_id, source, language and month ("2024-06") of the articles; a missing outlet or language stays missing."""
    described = documents.reindex(columns=["doc_id", "source", "language", "published"]).astype({"doc_id": "str"})
    dated = pd.to_datetime(described["published"], utc=True).dt.strftime("%Y-%m")
    return described.assign(month=dated.where(described["published"].notna()))


def _estimates(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], measure: str, what: str, seed: int) -> pd.DataFrame:
    """Return the mean of the column `value` in each group of `rows` with its interval."""
    if rows.empty:
        return _no_estimates(by)
    groups = rows.groupby(list(by), sort=True, observed=True)
    place = groups.ngroup().to_numpy()
    table = groups.agg(n_documents=("doc_id", "nunique"), n_units=("doc_id", "size")).reset_index()
    clusters = _clusters(documents)
    cluster, names = pd.factorize(rows["doc_id"].map(clusters).fillna(rows["doc_id"]), sort=True)
    keys = article_keys(names)
    numerator, denominator = _sums(cluster, place, rows["value"].to_numpy(dtype=np.float64), (len(keys), len(table)))
    estimate = np.asarray(numerator.sum(axis=0)).ravel() / np.asarray(denominator.sum(axis=0)).ravel()
    draws = ratio_draws(numerator, denominator, keys, seed=seed)
    low, high = percentile_interval(draws, np.diff(denominator.tocsc().indptr))  # an article and its reprints are one
    joined = clusters.ne(clusters.index.to_series()).any()
    unit = "articles, reprints together" if joined else "articles"
    return table.assign(
        measure=measure,
        estimate=estimate,
        low=np.minimum(low, estimate),
        high=np.maximum(high, estimate),
        level=LEVEL,
        method=f"{what}; Poisson bootstrap of whole {unit}, {RESAMPLES} resamples, seed {seed}; none below {FEWEST_DOCUMENTS} texts",
    )[[*by, *ESTIMATES]]


def _clusters(documents: pd.DataFrame) -> pd.Series:
    """Return doc_id -> the article it reprints, or itself."""
    own = documents["doc_id"].astype("str")
    if "duplicate_of" not in documents:
        return pd.Series(own.to_numpy(), index=own)
    return pd.Series(documents["duplicate_of"].where(documents["duplicate_of"].notna(), own).to_numpy(), index=own)


def _sums(cluster: NDArray[Any], place: NDArray[Any], values: Matrix, shape: tuple[int, int]) -> tuple["csr_matrix", "csr_matrix"]:
    """Return the sum of values and the number of rows of each cluster in each group."""
    from scipy.sparse import csr_matrix

    return csr_matrix((values, (cluster, place)), shape=shape), csr_matrix((np.ones_like(values), (cluster, place)), shape=shape)
