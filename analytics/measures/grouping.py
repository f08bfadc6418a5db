"""Rows in groups: which outlet, period, topic and cluster of reprints each row belongs to, and the sums of each article in each group.

A measure is a ratio of two sums over the rows of a group. The rows of one article, and of the articles that reprint it, stand or fall
together when articles are drawn, so all that a measure needs are the sums of each such cluster in each group (`Sums`): they are small, they
of two halves of a corpus add up, and they are made in an order of their own, so that the order of the rows leaves no trace, not even in the
last digit. A row without a group (an article without a date where months are asked for) is left out, never put into a group of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.measures.resampling import article_keys
from analytics.schemas import DOCUMENT_TOPICS, check
from analytics.topics.counts import PERIODS, calendar_periods, period_label

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

OF_DOCUMENTS = ("source", "language", *PERIODS)  # group columns that come from the article
_DIGITS = 9  # of weights: equal sums may differ behind them
_OFFSETS = {"doc_id", "sentence_id", "start", "end", "cue_start", "cue_end"}

Matrix = NDArray[np.float64]


class Sums(NamedTuple):
    """Sums of each cluster of articles in each group; a cluster is an article with its reprints.

    Attributes
    ----------
    groups
        One row a group, in order: the group columns, n_documents, n_units.
    keys
        Of the clusters, see `article_keys`.
    cluster, group
        Places in `keys` and `groups` of each pair that occurs.
    values
        Shape (pairs, columns + 1): the sums of the columns asked for, then the number of rows.
    joined
        Whether any article reprints another one of the corpus.
    """

    groups: pd.DataFrame
    keys: NDArray[np.uint32]
    cluster: NDArray[np.int64]
    group: NDArray[np.int64]
    values: Matrix
    joined: bool

    @property
    def n_texts(self) -> NDArray[np.int64]:
        """Clusters in each group."""
        return np.bincount(self.group, minlength=len(self.groups))

    def matrix(self, column: int) -> "csr_matrix":
        """Return one column of `values` laid out as (clusters, groups)."""
        from scipy.sparse import csr_matrix

        return csr_matrix((self.values[:, column], (self.cluster, self.group)), shape=(len(self.keys), len(self.groups)))


def check_by(by: Sequence[str], needed: Sequence[str] = (), refused: Sequence[str] = ()) -> list[str]:
    """Return the group columns as a list.

    Raises
    ------
    InputError
        `by` is no list of different names, lacks one that is needed, or holds one that is refused.

    Examples
    --------
    >>> check_by(("target_id", "source"))
    ['target_id', 'source']
    """
    if isinstance(by, str) or not len(by) or len(set(by)) < len(by):
        message = f"by is {by!r}; expected a list of group columns, each once, such as ['target_id', 'source']."
        raise InputError(message)
    missing, wrong = [name for name in needed if name not in by], [name for name in refused if name in by]
    if missing:
        message = f"by is {list(by)!r}; this measure needs {' and '.join(missing)} among its groups."
        raise InputError(message)
    if wrong:
        message = f"by is {list(by)!r}; {' and '.join(wrong)} is what this measure compares and cannot be a group."
        raise InputError(message)
    return list(by)


def group_rows(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows with the group columns that come from elsewhere, without those whose group is missing.

    Parameters
    ----------
    rows
        Any table with doc_id.
    documents
        Table `documents`.
    by
        Group columns: any of the rows; source, language, day, week, month, quarter, year of their article; topic_id.
    topics
        Table `document_topics`, needed where `by` holds topic_id and the rows do not.

    Raises
    ------
    InputError
        A group column is not known.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["a"], "score": [0.5]})
    >>> group_rows(rows, pd.DataFrame({"doc_id": ["a"], "published": ["2024-06-19"]}), ["week"]).to_dict("records")
    [{'doc_id': 'a', 'score': 0.5, 'week': '2024-W25'}]
    """
    by = check_by(by)
    check(documents, ("doc_id",), "documents")
    rows = rows.assign(doc_id=rows["doc_id"].astype("str"))
    wanted = [column for column in by if column in OF_DOCUMENTS and column not in rows]
    if wanted:
        rows = rows.join(describe_documents(documents, wanted), on="doc_id")
    if "topic_id" in by and "topic_id" not in rows and topics is not None:
        rows = _with_topics(rows, topics)
    unknown = [column for column in by if column not in rows]
    if unknown:
        known = sorted({*map(str, rows.columns), *OF_DOCUMENTS} - _OFFSETS)
        hint = " topic_id needs topics=document_topics." if "topic_id" in unknown else ""
        message = f"Cannot group by {', '.join(unknown)}. Expected any of: {', '.join(known)}.{hint}"
        raise InputError(message)
    rows = rows.dropna(subset=by).reset_index(drop=True)
    return rows.astype({"topic_id": "int64"}) if "topic_id" in by else rows  # a row without a topic made them floats


def describe_documents(documents: pd.DataFrame, columns: Sequence[str] = OF_DOCUMENTS) -> pd.DataFrame:
    """Return the outlet, language or periods of the articles, doc_id as index; what is not known stays missing.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "published": ["2024-06-19", None]})
    >>> describe_documents(documents, ["quarter"])["quarter"].tolist()
    ['2024-Q2', nan]
    """
    ids = pd.Index(documents["doc_id"].astype("str"), name="doc_id")
    if ids.has_duplicates:
        message = f"documents.doc_id must be unique; {ids[ids.duplicated()][0]} stands twice."
        raise InputError(message)
    given = documents.reindex(columns=["source", "language", "published"])
    return pd.DataFrame({name: _column(given, name).to_numpy() for name in columns}, index=ids)


def _column(given: pd.DataFrame, name: str) -> pd.Series:
    if name not in PERIODS:
        return given[name]
    periods = calendar_periods(given["published"], name)
    labels = {period: period_label(period) for period in periods.dropna().unique()}  # few periods, many articles
    return periods.map(labels).astype("str")


def _with_topics(rows: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the topic of their sentence, or, where rows or topics know no sentences, the largest of their article."""
    check(topics, DOCUMENT_TOPICS, "topics")
    of_articles = "sentence_id" not in rows or topics["sentence_id"].isna().all()
    key = ["doc_id"] if of_articles else ["doc_id", "sentence_id"]
    weights = topics.assign(doc_id=topics["doc_id"].astype("str")).groupby([*key, "topic_id"])["weight"].sum().round(_DIGITS).reset_index()
    known = weights.sort_values(["weight", "topic_id"], ascending=[False, True], kind="stable")
    return rows.merge(known[[*key, "topic_id"]].drop_duplicates(key), on=key, how="left")


def clusters_of(documents: pd.DataFrame) -> pd.Series:
    """Return doc_id -> the article that it reprints, or itself.

    Examples
    --------
    >>> clusters_of(pd.DataFrame({"doc_id": ["a", "b"], "duplicate_of": [None, "a"]})).tolist()
    ['a', 'a']
    """
    own = documents["doc_id"].astype("str")
    if "duplicate_of" not in documents:
        return pd.Series(own.to_numpy(), index=own.to_numpy())
    return pd.Series(documents["duplicate_of"].astype("str").fillna(own).to_numpy(), index=own.to_numpy())


def sum_up(rows: pd.DataFrame, documents: pd.DataFrame, by: Sequence[str], columns: Sequence[str] = ("value",)) -> Sums:
    """Add up columns over the rows of each cluster of articles in each group.

    Parameters
    ----------
    rows
        From `group_rows`.
    documents
        Table `documents`.
    by
        Group columns.
    columns
        Columns of numbers; the number of rows is added by itself.

    Examples
    --------
    >>> rows = pd.DataFrame({"doc_id": ["a", "a", "b"], "source": "Nord", "value": [1.0, 2.0, 5.0]})
    >>> sum_up(rows, pd.DataFrame({"doc_id": ["a", "b"]}), ["source"]).values.tolist()
    [[3.0, 2.0], [5.0, 1.0]]
    """
    groups = rows.groupby(list(by), sort=True, observed=True)
    place = groups.ngroup().to_numpy()
    clusters = clusters_of(documents)
    document, names = pd.factorize(rows["doc_id"], sort=True)
    cluster, roots = pd.factorize(pd.Series(names, dtype="str").map(clusters).fillna(pd.Series(names, dtype="str")), sort=True)
    cluster = cluster[document]
    table = groups.size().rename("n_units").reset_index()
    seen = np.unique(np.column_stack([place, document]), axis=0)[:, 0] if len(rows) else place
    table.insert(len(by), "n_documents", np.bincount(seen, minlength=len(table)))
    values = np.column_stack([*(rows[column].to_numpy(dtype=np.float64) for column in columns), np.ones(len(rows))])
    pairs = _add_pairs(cluster, place, values)
    joined = bool((clusters.to_numpy() != clusters.index.to_numpy()).any())
    return Sums(table, article_keys(roots), *pairs, joined)


def _add_pairs(cluster: NDArray[Any], place: NDArray[Any], values: Matrix) -> tuple[NDArray[np.int64], NDArray[np.int64], Matrix]:
    """Return the pairs of cluster and group that occur, in order, and the sums of their rows."""
    order = np.lexsort((*values.T, place, cluster))  # by value too: a sum of floats depends on its order
    cluster, place, values = cluster[order], place[order], values[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(cluster) != 0) | (np.diff(place) != 0)
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(values, starts, axis=0) if len(starts) else values
    return cluster[starts].astype(np.int64), place[starts].astype(np.int64), sums
