"""What outlet and period explain of the prevalence of a topic, with intervals that know that articles come in clusters.

The share of a topic in an article is explained by dummy covariates with least squares, as in the structural topic model (Roberts et al.
2014, American Journal of Political Science 58(4)): an effect is the difference in mean share from the reference, in shares of an article,
with the other covariates held equal. Least squares needs no share to lie strictly between 0 and 1, and unlike a fractional logit (Papke
and Wooldridge 1996) it has an answer where an outlet never touches a topic. Articles that an outlet prints on one day are not
independent; the sandwich estimator adds their residuals up by cluster before it squares them (Cameron and Miller 2015, Journal of Human
Resources 50(2)). What this cannot do: say why outlets differ, or carry the doubt about which topic a unit belongs to. The intervals speak
of which articles happened to be in the corpus, and with few clusters they are still too narrow.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS, ESTIMATES, Column, check, conform
from analytics.topics.counts import PERIODS, calendar_periods, period_label

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEVEL = 0.95
FEWEST_CLUSTERS = 5
CLUSTERS = ("source_day", "duplicates")
COLUMNS = ("topic_id", "covariate", "category", "reference", *ESTIMATES, "n_clusters", "p_value", "q_value")
_NOTHING = 1e-10  # a standard error or an eigenvalue below that is zero but for rounding
_DIGITS = 12  # what the order of a sum can change lies behind them

Matrix = NDArray[np.float64]


class Fit(NamedTuple):
    """What `least_squares` returns.

    `estimate` and `error` have the shape (coefficients, responses) and are NaN where they cannot be told.
    """

    estimate: Matrix
    error: Matrix
    n_clusters: int


class _Dummy(NamedTuple):
    """One column of the design: a category of a covariate, set against the reference."""

    covariate: str
    category: str
    reference: str
    n_documents: int
    n_clusters: int
    enough: bool  # clusters on both sides


def topic_effects(
    document_topics: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    covariates: Sequence[str] = ("source", "month"),
    cluster: str = "source_day",
    reference: Mapping[str, str] | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Estimate how the prevalence of each topic differs between outlets, periods or other groups of articles.

    Parameters
    ----------
    document_topics
        Table `document_topics`; the weights of an article are brought to a sum of 1.
    documents
        Table `documents` with the covariates. An article that lacks one of them is left out.
    covariates
        Columns of `documents`, each value a category; and day, week, month, quarter, year, from `published` in UTC.
    cluster
        Whose articles are not independent: source_day, those of one outlet on one day; duplicates, those that reprint one another; or a
        column of `documents`, where an article without a value stands alone.
    reference
        Covariate -> the category that the others are compared with; by default that with the most articles, the first of equal ones.
    level
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        One row for each topic and each category but the reference: topic_id, covariate, category, reference, the columns of table
        `estimates`, n_clusters, p_value and q_value. `estimate` is a difference of shares, -1 to 1, and NaN where the covariates cannot
        be told apart (an outlet that appeared in one month only, in which no other did). The bounds and `p_value` (t test with one degree
        of freedom less than there are clusters) are NaN below five clusters altogether, with the category, or with its reference, and
        where the shares do not vary. `n_documents` and `n_clusters` count the category, `n_units` all articles compared. `q_value` is
        `p_value` corrected for the number of rows (Benjamini and Hochberg 1995).

    Raises
    ------
    InputError
        A covariate, cluster or reference is not there, or `level` is not between 0 and 1.

    Examples
    --------
    >>> ids = [f"d{n}" for n in range(40)]
    >>> documents = pd.DataFrame({"doc_id": ids, "source": ["Nord", "Sud"] * 20, "published": pd.date_range("2024-01-01", periods=40)})
    >>> shares = pd.DataFrame({"doc_id": ids, "sentence_id": None, "topic_id": [0, 1, 1, 1] * 10, "weight": 1.0})
    >>> effects = topic_effects(shares, documents, covariates=["source"])
    >>> effects[["topic_id", "category", "reference", "estimate"]].values.tolist()
    [[0, 'Sud', 'Nord', -0.5], [1, 'Sud', 'Nord', 0.5]]
    """
    check(document_topics, DOCUMENT_TOPICS, "document_topics")
    if not 0 < level < 1:
        message = f"level is {level}; expected a number between 0 and 1, such as 0.95."
        raise InputError(message)
    articles = _articles(documents, covariates, cluster)
    articles = articles[articles["doc_id"].isin(document_topics["doc_id"])].sort_values("doc_id", ignore_index=True)
    design, dummies = _design(articles, covariates, reference or {})
    shares = _shares(document_topics, articles["doc_id"])
    if not dummies or shares.empty:
        return _conformed(pd.DataFrame(), level, "")
    fit = least_squares(design, shares.to_numpy(dtype=np.float64), articles["cluster"].to_numpy())
    rows = [
        {"topic_id": topic, **dummy._asdict(), "estimate": fit.estimate[place + 1, column], "error": fit.error[place + 1, column]}
        for column, topic in enumerate(shares.columns)
        for place, dummy in enumerate(dummies)
    ]
    method = (
        f"least squares of the shares in articles on {' + '.join(covariates)}; sandwich of {fit.n_clusters} clusters ({cluster}), "
        f"t with {fit.n_clusters - 1} degrees of freedom; none below {FEWEST_CLUSTERS} clusters"
    )
    return _conformed(_with_intervals(rows, fit.n_clusters, level).assign(n_units=len(articles)), level, method)


def least_squares(design: "csr_matrix | Matrix", responses: Matrix, clusters: NDArray[Any]) -> Fit:
    """Regress each response on the design, with standard errors that are robust to clusters.

    The variance is (X'X)^-1 (sum over clusters of X_g'u_g u_g'X_g) (X'X)^-1 times G/(G-1) * (N-1)/(N-K), with G clusters, N rows and K
    independent columns (Cameron and Miller 2015, equations 11 and 12).

    Parameters
    ----------
    design
        Shape (rows, coefficients), a column of ones among them.
    responses
        Shape (rows, responses).
    clusters
        The cluster of each row.

    Examples
    --------
    >>> fit = least_squares(np.ones((4, 1)), np.array([[0.0], [0.0], [1.0], [1.0]]), np.array(["a", "a", "b", "b"]))
    >>> float(fit.estimate[0, 0]), float(fit.error[0, 0])
    (0.5, 0.5)
    """
    from scipy.sparse import csr_matrix

    x = csr_matrix(design, dtype=np.float64)
    bread, told, rank = _inverse((x.T @ x).toarray())
    estimate = bread @ (x.T @ responses)
    residuals = responses - x @ estimate
    codes, names = pd.factorize(clusters, sort=True)
    n_rows, n_clusters = x.shape[0], len(names)
    if n_clusters < 2 or n_rows <= rank:
        return Fit(np.where(told[:, None], estimate, np.nan), np.full_like(estimate, np.nan), n_clusters)
    belongs = csr_matrix((np.ones(n_rows), (codes, np.arange(n_rows))), shape=(n_clusters, n_rows))
    scores = (belongs @ x.multiply(column[:, None]).tocsr() @ bread for column in residuals.T)
    squares = np.column_stack([np.square(np.asarray(score)).sum(axis=0) for score in scores])
    error = np.sqrt(squares * n_clusters / (n_clusters - 1) * (n_rows - 1) / (n_rows - rank))
    return Fit(np.where(told[:, None], estimate, np.nan), np.where(told[:, None], error, np.nan), n_clusters)


def _inverse(gram: Matrix) -> tuple[Matrix, NDArray[np.bool_], int]:
    """Return the pseudo-inverse of X'X, which coefficients it tells, and its rank."""
    scale = 1 / np.sqrt(np.maximum(np.diag(gram), 1.0))  # an outlet of 3 articles and one of 30,000 weigh the same in what counts as zero
    values, vectors = np.linalg.eigh(gram * scale[:, None] * scale)
    zero = values < _NOTHING * len(values)
    kept = vectors[:, ~zero]
    inverse = (kept / values[~zero]) @ kept.T
    told = np.square(vectors[:, zero]).sum(axis=1) < np.sqrt(_NOTHING)
    return inverse * scale[:, None] * scale, told, int((~zero).sum())


def _articles(documents: pd.DataFrame, covariates: Sequence[str], cluster: str) -> pd.DataFrame:
    """Return doc_id, the covariates as text, and the cluster of each article that lacks none of the covariates."""
    check(documents, ("doc_id",), "documents")
    known = sorted({*map(str, documents.columns), *(PERIODS if "published" in documents else ())} - {"doc_id", "text", "title"})
    unknown = [name for name in covariates if name not in known]
    if isinstance(covariates, str) or unknown or not len(covariates) or len(set(covariates)) < len(covariates):
        message = f"covariates is {covariates!r}; expected a list of columns, each once, out of: {', '.join(known)}."
        raise InputError(message)
    columns = {name: _period_labels(documents, name) if name in PERIODS else documents[name].astype("str") for name in covariates}
    table = pd.DataFrame({"doc_id": documents["doc_id"].astype("str"), **columns, "cluster": _clusters(documents, cluster)})
    if table["doc_id"].duplicated().any():
        message = f"documents.doc_id must be unique; {table.loc[table['doc_id'].duplicated(), 'doc_id'].iloc[0]} stands twice."
        raise InputError(message)
    return table.dropna(subset=list(covariates))


def _period_labels(documents: pd.DataFrame, period: str) -> pd.Series:
    return calendar_periods(documents["published"], period).map(period_label, na_action="ignore").astype("str")


def _clusters(documents: pd.DataFrame, cluster: str) -> pd.Series:
    """Return the name of each article's cluster."""
    own = documents["doc_id"].astype("str")
    if cluster == "source_day":
        where = documents.reindex(columns=["source", "published"])
        day = pd.to_datetime(where["published"], utc=True).dt.strftime("%Y-%m-%d")
        # The undated articles of an outlet are one cluster: nothing says that they are independent.
        return where["source"].astype("str").fillna("") + "\n" + day.astype("str").fillna("")
    column = "duplicate_of" if cluster == "duplicates" else cluster
    if column not in documents:
        message = f"cluster is {cluster!r}; expected one of: {', '.join(CLUSTERS)}, or a column of documents."
        raise InputError(message)
    # "\n" keeps an article that stands alone apart from a value that looks like its id; among duplicates the id is the value.
    return documents[column].astype("str").fillna(own if cluster == "duplicates" else "\n" + own)


def _shares(document_topics: pd.DataFrame, doc_ids: pd.Series) -> pd.DataFrame:
    """Return the share of each topic (column) in each article (row)."""
    weights = document_topics.assign(doc_id=document_topics["doc_id"].astype("str"))
    table = weights.pivot_table(index="doc_id", columns="topic_id", values="weight", aggfunc="sum", fill_value=0.0)
    shares: pd.DataFrame = table.div(table.sum(axis=1), axis=0).reindex(doc_ids)
    return shares


def _design(articles: pd.DataFrame, covariates: Sequence[str], reference: Mapping[str, str]) -> "tuple[csr_matrix, list[_Dummy]]":
    """Return a column of ones and one column for each category that is no reference."""
    from scipy.sparse import csr_matrix, hstack

    dummies = [dummy for name in covariates for dummy in _dummies(articles, name, reference.get(name))]
    columns = [np.ones(len(articles)), *((articles[dummy.covariate] == dummy.category).to_numpy(dtype=np.float64) for dummy in dummies)]
    return hstack([csr_matrix(column[:, None]) for column in columns], format="csr"), dummies


def _dummies(articles: pd.DataFrame, name: str, reference: str | None) -> list[_Dummy]:
    """Return the categories of a covariate but its reference, in order."""
    sizes = {str(category): len(rows) for category, rows in articles.groupby(name, sort=True)}
    n_clusters = {str(category): int(n) for category, n in articles.groupby(name)["cluster"].nunique().items()}
    if not sizes:
        return []
    base = reference or max(sizes, key=lambda category: sizes[category])
    if base not in sizes:
        message = f"The reference of {name} is {base!r}; expected one of: {', '.join(sizes)}."
        raise InputError(message)
    enough = {category: min(n, n_clusters[base]) >= FEWEST_CLUSTERS for category, n in n_clusters.items()}
    return [
        _Dummy(name, category, base, size, n_clusters[category], enough[category]) for category, size in sizes.items() if category != base
    ]


def _with_intervals(rows: list[dict[str, Any]], n_clusters: int, level: float) -> pd.DataFrame:
    """Return the rows with bounds, p and q values."""
    from scipy.stats import false_discovery_control, t

    table = pd.DataFrame(rows)
    error = table["error"].where(table["enough"] & (table["error"] > _NOTHING) & (n_clusters >= FEWEST_CLUSTERS)).to_numpy()
    estimate = table["estimate"].to_numpy()
    reach = t.ppf((1 + level) / 2, n_clusters - 1) * error
    p = 2 * t.sf(np.abs(estimate / error), n_clusters - 1)
    q, tested = np.full_like(p, np.nan), ~np.isnan(p)
    if tested.any():
        q[tested] = false_discovery_control(p[tested], method="bh")
    numbers = {"estimate": estimate, "low": estimate - reach, "high": estimate + reach, "p_value": p, "q_value": q}
    rounded = {name: np.round(values, _DIGITS) + 0.0 for name, values in numbers.items()}  # + 0.0 makes 0.0 of -0.0
    return table.assign(**rounded)


def _conformed(table: pd.DataFrame, level: float, method: str) -> pd.DataFrame:
    whole, number, text = Column("int64", ""), Column("float64", ""), Column("str", "")
    own = {"topic_id": whole, "n_clusters": whole, "p_value": number, "q_value": number}
    schema = {name: ESTIMATES.get(name) or own.get(name) or text for name in COLUMNS}
    return conform(table.assign(measure="effect_on_prevalence", level=level, method=method), schema)
