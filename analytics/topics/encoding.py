"""Vectors for units, whatever brings them: the default encoder, another, a scikit-learn transformer, or an array that is there already.

Vectors are kept on disk where the encoder is wrapped in `CachedEncoder`. A transformer is fitted on the units, on a copy; sparse vectors,
such as those of TF-IDF, are brought to 100 dimensions by truncated SVD (Deerwester et al. 1990). An array has one row an article, and so
the unit is the article. It can tell nothing about other texts.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from analytics.embeddings import Encoder, UniversalEncoder, encode_cached
from analytics.errors import InputError
from analytics.topics.space import Matrix

SPARSE_DIMENSIONS = 100
_EXPECTED = "Expected None, an object with encode(texts), a scikit-learn transformer, or an array with one row an article."


class GivenVectors:
    """An array in the place of an encoder: the vector of each article."""

    name = "array"

    def __init__(self, vectors: Matrix, doc_ids: Sequence[str]) -> None:
        if vectors.ndim != 2 or len(vectors) != len(doc_ids) or len(set(doc_ids)) < len(doc_ids):
            message = f"The array has shape {vectors.shape} for {len(doc_ids)} articles; expected one row an article, and unique doc_id."
            raise InputError(message)
        self.vectors, self.rows = vectors, {doc_id: row for row, doc_id in enumerate(doc_ids)}

    def of_articles(self, doc_ids: Sequence[str]) -> Matrix:
        """Return the rows of these articles."""
        return np.asarray(self.vectors[[self.rows[doc_id] for doc_id in doc_ids]])

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Refuse, because an array knows no other texts."""
        message = f"There is an array in the place of the encoder: it has no vectors for {len(texts)} other texts. Pass an encoder."
        raise InputError(message)


class TransformerEncoder:
    """A scikit-learn transformer as an encoder: a copy of it is fitted on the first texts that it sees.

    Parameters
    ----------
    transformer
        Anything with `fit_transform` and `transform`.
    fitted
        Take it as it is.
    """

    def __init__(self, transformer: Any, *, fitted: bool = False) -> None:  # noqa: ANN401 - scikit-learn has no types
        from sklearn.base import clone

        self.transformer, self.fitted = (transformer if fitted else clone(transformer)), fitted
        self.name = type(transformer).__name__

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array, or a scipy.sparse table
        """Return one row a text."""
        vectors = self.transformer.transform(texts) if self.fitted else self.transformer.fit_transform(texts)
        self.fitted = True
        return vectors


class _Unnamed:
    """An encoder that does not say what it is called."""

    def __init__(self, encoder: Any) -> None:  # noqa: ANN401 - anything with encode
        self.encoder, self.name = encoder, type(encoder).__name__

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - whatever it returns
        return self.encoder.encode(list(texts))


def as_encoder(given: object, documents: pd.DataFrame, *, fitted: bool = False) -> Encoder:
    """Return what places texts.

    Parameters
    ----------
    given
        None for `UniversalEncoder`, an encoder, a scikit-learn transformer, or an array with one row for each row of `documents`.
    documents
        Table `documents`.
    fitted
        Whether a transformer has been fitted before.

    Raises
    ------
    InputError
        It is none of these.
    """
    if given is None:
        return UniversalEncoder()
    if isinstance(given, np.ndarray):
        return GivenVectors(given, documents["doc_id"].astype("str").tolist())
    if callable(getattr(given, "encode", None)) and not isinstance(given, str):
        return cast("Encoder", given) if isinstance(getattr(given, "name", None), str) else _Unnamed(given)
    if callable(getattr(given, "fit_transform", None)) and callable(getattr(given, "transform", None)):
        return TransformerEncoder(given, fitted=fitted)
    message = f"encoder is a {type(given).__name__}. {_EXPECTED}"
    raise InputError(message)


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array, or a sparse table
    """Return one row a text, as the encoder gives it; sparse where it does."""
    vectors = encoder.encode(texts) if isinstance(encoder, TransformerEncoder) else encode_cached(encoder, texts, None)
    return checked(vectors, len(texts))


def checked(vectors: Any, n_texts: int) -> Any:  # noqa: ANN401 - an array, or a sparse table
    """Return the vectors if there is one of finite numbers for each text."""
    from scipy.sparse import issparse

    vectors = vectors.tocsr() if issparse(vectors) else np.asarray(vectors, dtype=np.float64)
    if vectors.ndim != 2 or vectors.shape[0] != n_texts or not np.isfinite(vectors.data if issparse(vectors) else vectors).all():
        message = f"The encoder gave an array of shape {vectors.shape} for {n_texts} texts; expected one row of finite numbers a text."
        raise InputError(message)
    return vectors


def fit_reduction(vectors: Any) -> Matrix | None:  # noqa: ANN401 - an array, or a sparse table
    """Return what sparse vectors are to be multiplied by to become dense; None for dense ones."""
    from scipy.sparse import issparse
    from sklearn.decomposition import TruncatedSVD

    if not issparse(vectors):
        return None
    wanted = min(SPARSE_DIMENSIONS, vectors.shape[0] - 1, vectors.shape[1] - 1)
    if wanted < 1:
        return np.eye(vectors.shape[1])
    return np.asarray(TruncatedSVD(wanted, n_iter=7, random_state=0).fit(vectors).components_.T)


def reduced(vectors: Any, reduction: Matrix | None) -> Matrix:  # noqa: ANN401 - an array, or a sparse table
    """Return the vectors, dense."""
    return np.asarray(vectors if reduction is None else vectors @ reduction, dtype=np.float64)
