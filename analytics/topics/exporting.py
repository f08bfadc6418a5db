"""The same topics as a BERTopic object (Grootendorst 2022), for its charts, its search and everything else that is written for it.

BERTopic can be filled with what is known instead of being fitted, as it does itself when it loads a model: its numbering then agrees with
ours where topics are equally large, its words are the terms of this package, accents and all, and it costs no second reading of the texts.
Its parts are ours, too: `transform` places new texts by the same space and centroids. A mixed corpus is the exception: BERTopic
does not know the language of a text, so `assign_topics` is to be preferred. Its English clean-up, which strips accents, is off.
"""

import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.topics.describing import Description
from analytics.topics.encoding import GivenVectors, encode_texts, reduced
from analytics.topics.grouping import Labels, assign, centroids
from analytics.topics.labelling import representative_units
from analytics.topics.space import Matrix, Space
from analytics.topics.terms import Collocation, terms_of

if TYPE_CHECKING:
    from bertopic import BERTopic

    from analytics.topics.modelling import Basis


class TermReader:
    """What BERTopic's vectorizer reads texts with: the terms of this package, as they are commonly written in the corpus."""

    def __init__(self, written: Mapping[str, str], collocations: Collection[Collocation]) -> None:
        self.written, self.collocations = dict(written), frozenset(collocations)

    def __call__(self, text: str) -> list[str]:
        """Return the terms of a text, in order."""
        return [self.written.get(key, key) for key in terms_of(text, "", self.collocations)]


class SpaceReduction:
    """The space of the topics where BERTopic has UMAP."""

    def __init__(self, space: Space) -> None:
        self.space = space

    def fit(self, embeddings: Matrix, y: object = None) -> "SpaceReduction":
        """Return itself: the space is fitted."""
        return self

    def transform(self, embeddings: Matrix) -> Matrix:
        """Place vectors of the encoder, whatever their language."""
        return self.space.place(np.asarray(embeddings, dtype=np.float64), [""] * len(embeddings))


class NearestCentroid:
    """The centroids of the topics where BERTopic has HDBSCAN."""

    def __init__(self, centres: Matrix, labels: Labels) -> None:
        self.centres, self.labels_ = centres, labels

    def fit(self, placed: Matrix, y: object = None) -> "NearestCentroid":
        """Return itself: the topics are found."""
        return self

    def predict(self, placed: Matrix) -> Labels:
        """Return the topic with the nearest centroid."""
        return assign(placed, self.centres)


class _Embedding:
    """The encoder of the topics where BERTopic has its own."""

    def __init__(self, basis: "Basis") -> None:
        self.encoder, self.reduction = basis.encoder, basis.reduction

    def __call__(self, documents: Sequence[str], verbose: bool = False) -> Matrix:
        return reduced(encode_texts(self.encoder, list(documents)), self.reduction)


def export_bertopic(basis: "Basis", labels: Labels, shown: Mapping[int, Description]) -> "BERTopic":
    """Return a BERTopic object with these topics.

    Parameters
    ----------
    basis
        The units.
    labels
        Their topics.
    shown
        The words of each topic.
    """
    with warnings.catch_warnings():  # BERTopic silences warnings globally when it is imported
        from bertopic import BERTopic
        from bertopic._bertopic import TopicMapper
        from bertopic.backend import BaseEmbedder
    written = basis.written[""]
    table, vocabulary = _class_table(basis, labels, written)
    centres = centroids(basis.placed, labels)
    model = BERTopic(
        language="multilingual",  # any other value than english, which would strip accents
        top_n_words=30,
        umap_model=SpaceReduction(basis.space),
        hdbscan_model=NearestCentroid(centres, labels),
        vectorizer_model=_vectorizer(vocabulary, TermReader(written, basis.collocations)),
        ctfidf_model=_fitted_transformer(table),
    )
    if not isinstance(basis.encoder, GivenVectors):
        model.embedding_model = BaseEmbedder()
        model.embedding_model.embed = _Embedding(basis)
    topics, sizes = np.unique(labels, return_counts=True)
    model.topics_ = labels.tolist()
    model.topic_sizes_ = dict(zip(topics.tolist(), sizes.tolist(), strict=True))
    model.topic_mapper_ = TopicMapper(labels.tolist())
    model.c_tf_idf_ = model.ctfidf_model.transform(table)
    model.topic_representations_ = _representations(model.c_tf_idf_, vocabulary, topics.tolist(), shown)
    model.topic_embeddings_ = np.array([basis.vectors[labels == topic].mean(axis=0, dtype=np.float64) for topic in topics])
    texts, doc_ids = [unit.text for unit in basis.units], [unit.doc_id for unit in basis.units]
    nearest = representative_units(basis.placed, labels, doc_ids, texts)
    model.representative_docs_ = {topic: [texts[place] for place in places] for topic, places in nearest.items()}
    return model


def _class_table(basis: "Basis", labels: Labels, written: Mapping[str, str]) -> tuple[Any, list[str]]:
    """Return in how many units of each topic each written term stands, and the terms; keys that are written alike become one."""
    from scipy.sparse import csr_matrix

    forms = [written.get(key, key) for key in basis.terms.keys]
    vocabulary = sorted(set(forms))
    column = {form: place for place, form in enumerate(vocabulary)}
    renamed = csr_matrix((np.ones(len(forms), dtype=np.int64), (np.arange(len(forms)), [column[form] for form in forms])))
    topics, rows = np.unique(labels, return_inverse=True)
    belongs = csr_matrix((np.ones(len(rows), dtype=np.int64), (rows, np.arange(len(rows)))), shape=(len(topics), len(rows)))
    return csr_matrix(belongs @ basis.terms.counts @ renamed), vocabulary


def _vectorizer(vocabulary: Sequence[str], reader: TermReader) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=reader, lowercase=False, vocabulary=list(vocabulary)).fit([""])


def _fitted_transformer(table: Any) -> Any:  # noqa: ANN401 - a scipy.sparse table, a transformer of BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer

    return ClassTfidfTransformer(reduce_frequent_words=True).fit(table)


def _representations(
    scores: Any,  # noqa: ANN401 - a scipy.sparse table
    vocabulary: Sequence[str],
    topics: Sequence[int],
    shown: Mapping[int, Description],
) -> dict[int, list[tuple[str, float]]]:
    """Return the words of each topic as BERTopic has them: with their scores, those of the table `topics` first."""
    column = {word: place for place, word in enumerate(vocabulary)}
    found: dict[int, list[tuple[str, float]]] = {}
    for row, topic in enumerate(topics):
        values = scores[row].toarray().ravel()
        words = [word for word in shown[topic].words if word in column] if topic in shown else []
        if not words:
            words = [vocabulary[place] for place in np.lexsort((np.arange(len(values)), -np.round(values, 9)))[:10].tolist()]
        found[topic] = [(word, float(values[column[word]])) for word in words]
    return found
