"""What grouping texts into topics has to beat, behind one contract with the project's own way.

Each way is fitted on some texts and gives all of them a topic, so that halves can be held against the whole. Beside ours stand k-means on
the encoder's vectors as they come (what does the space add?), k-means on TF-IDF reduced by SVD (what does the encoder add?) and NMF on
TF-IDF (is anything better than words alone?), each with scikit-learn's defaults but for the number of starts, which is 10.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.topics.grouping import Labels, assign, centroids, group
from analytics.topics.labelling import N_WORDS, topic_words, units_with_term
from analytics.topics.space import Matrix, fit_space

SVD_DIMENSIONS = 100
_STARTS = 10
_NMF_ROUNDS = 300

Places = NDArray[np.intp]
Words = list[list[str]]


class Part(NamedTuple):
    """Texts that are grouped together.

    `gold` numbers the gold topics, `languages` and `threads` are one a text, `vectors` are the encoder's, `tokens` the terms in order.
    """

    gold: Places
    languages: Sequence[str]
    threads: Sequence[str]
    vectors: Matrix
    tokens: Sequence[Sequence[str]]


class Grouped(NamedTuple):
    """The topic of each text, those that were fitted on among them, and the ten words of each topic."""

    labels: Labels
    words: Words


Method = Callable[[Part, Places, int, int], Grouped]


def _same(tokens: Sequence[str]) -> Sequence[str]:
    return tokens


def _named(part: Part, rows: Places, labels: Labels) -> Grouped:
    """Add the words of topics by class-based TF-IDF over the texts that were fitted on."""
    from sklearn.feature_extraction.text import CountVectorizer

    if not any(len(part.tokens[row]) for row in rows.tolist()):
        return Grouped(labels, [])
    vectorizer = CountVectorizer(analyzer=_same)
    counts = vectorizer.fit_transform([part.tokens[row] for row in rows.tolist()])
    table = units_with_term(counts, labels[rows], int(labels.max()) + 1)
    return Grouped(labels, topic_words(table, vectorizer.get_feature_names_out().tolist(), n_words=N_WORDS))


def group_ours(part: Part, rows: Places, k: int, seed: int) -> Grouped:
    """Group as `fit_topics` does: space, then k-means from Ward's groups; texts not fitted on go to the nearest centroid."""
    space = fit_space(part.vectors[rows], [part.languages[row] for row in rows.tolist()])
    placed = space.place(part.vectors, part.languages)
    own = group(placed[rows], k, seed)
    labels = assign(placed, centroids(placed[rows], own))
    labels[rows] = own
    return _named(part, rows, labels)


def group_by_kmeans(part: Part, rows: Places, k: int, seed: int) -> Grouped:
    """Group the encoder's vectors by plain k-means."""
    return _named(part, rows, _kmeans(part.vectors, rows, k, seed))


def group_by_tfidf(part: Part, rows: Places, k: int, seed: int) -> Grouped:
    """Group TF-IDF, reduced by truncated SVD to 100 dimensions at unit length (Deerwester et al. 1990), by k-means."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    weighted, _ = _tfidf(part, rows, sublinear=True)
    wanted = min(SVD_DIMENSIONS, len(rows) - 1, weighted.shape[1] - 1)
    svd = TruncatedSVD(wanted, random_state=seed).fit(weighted[rows])
    return _named(part, rows, _kmeans(normalize(svd.transform(weighted)), rows, k, seed))


def group_by_nmf(part: Part, rows: Places, k: int, seed: int) -> Grouped:
    """Give each text the strongest component of non-negative matrix factorisation of TF-IDF (Lee and Seung 1999); its words name it."""
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    weighted, terms = _tfidf(part, rows, sublinear=False)
    model = NMF(min(k, len(rows), weighted.shape[1]), init="nndsvd", max_iter=_NMF_ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # where a factor fits exactly, its error is the root of -1e-17
        model.fit(weighted[rows])
        labels = model.transform(weighted).argmax(axis=1)
    leading = np.argsort(-model.components_, axis=1, kind="stable")[:, :N_WORDS]
    return Grouped(labels.astype(np.intp), [[terms[place] for place in row] for row in leading.tolist()])


def _kmeans(vectors: Matrix, rows: Places, k: int, seed: int) -> Labels:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=_STARTS, random_state=seed).fit(vectors[rows]).predict(vectors), dtype=np.intp)


def _tfidf(part: Part, rows: Places, *, sublinear: bool) -> tuple[Any, list[str]]:
    """Return the TF-IDF of all texts, weighted by those that are fitted on, and its terms."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=_same, sublinear_tf=sublinear).fit([part.tokens[row] for row in rows.tolist()])
    return vectorizer.transform(part.tokens), vectorizer.get_feature_names_out().tolist()


METHODS: dict[str, Method] = {"": group_ours, "_kmeans": group_by_kmeans, "_tfidf": group_by_tfidf, "_nmf": group_by_nmf}
OF_VECTORS = ("", "_kmeans")  # those that can group texts of several languages together
