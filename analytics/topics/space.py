"""A space in which units of one topic lie together, whatever their language: from an encoder's vectors to the vectors that are grouped.

Each language is centred, so that languages do not gather in topics of their own. The leading principal components are kept, brought to unit
length, and each unit is replaced by the mean of its nearest neighbours, three times over: a sentence says too little of its topic, its
neighbours say the rest. Neighbours are sought among at most 2,000 anchors, so that time grows with the units and not with their square. A
space holds all that is needed to place new units the same way. What it cannot do: a language with fewer than eight units cannot be centred
on its own, and a unit about several topics lies between them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]

FEWEST_OF_LANGUAGE = 8  # units; the mean of fewer is a topic of theirs rather than their language
DIMENSIONS = 30
FEWEST_DIMENSIONS = 10
UNITS_PER_DIMENSION = 10
ANCHORS = 2_000
NEIGHBOURS = 20
UNITS_PER_NEIGHBOUR = 20  # so that the neighbours of a unit stay fewer than a small topic has units
_ROUNDS = 3
_CHUNK = 2_000  # rows compared with all anchors at once
_DECIMALS = 6


@dataclass(frozen=True)
class Space:
    """What places units: fitted once, then the same for every unit.

    Attributes
    ----------
    mean
        Of all units fitted on, for languages without a mean of their own.
    means
        Language -> mean of its units.
    components
        Array of shape (dimensions of the encoder, dimensions kept): the principal components.
    anchors
        Unit vectors among which neighbours are sought.
    smoothed
        The anchors after all rounds but the last.
    neighbours
        How many anchors a unit is averaged over; 1 leaves a unit where it is.
    """

    mean: Matrix
    means: dict[str, Matrix]
    components: Matrix
    anchors: Matrix
    smoothed: Matrix
    neighbours: int

    def place(self, vectors: Matrix, languages: Sequence[str]) -> Matrix:
        """Place units, those that the space was fitted on or new ones.

        Parameters
        ----------
        vectors
            The encoder's vectors, one row a unit.
        languages
            The language of each unit.

        Returns
        -------
        ndarray
            One row a unit, of unit length or all zero; what is placed depends on the unit alone, not on the others.
        """
        vectors = np.asarray(vectors, dtype=np.float64)
        if not len(vectors):
            return np.zeros((0, self.components.shape[1]))
        order = content_order(vectors)
        centred = _centred(vectors, languages, self.mean, self.means)[order]
        projected = unit_length(centred @ self.components)
        placed = np.empty_like(projected)
        placed[order] = projected if self.neighbours < 2 else _averaged(projected, self.anchors, self.smoothed, self.neighbours)
        return placed


def fit_space(vectors: Matrix, languages: Sequence[str]) -> Space:
    """Fit the space of a corpus.

    Parameters
    ----------
    vectors
        The encoder's vectors, one row a unit; any number of rows, none included.
    languages
        The language of each unit.

    Returns
    -------
    Space
        Does not depend on the order of the units.

    Notes
    -----
    Averaging over nearest neighbours before k-means is the graph filter of Zhang et al. (2019), "Attributed graph clustering via adaptive
    graph convolution", IJCAI.
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    if not len(vectors):
        width = vectors.shape[1] if vectors.ndim == 2 else 0
        return Space(np.zeros(width), {}, np.zeros((width, 1)), np.zeros((0, 1)), np.zeros((0, 1)), 1)
    order = content_order(vectors)
    vectors, languages = vectors[order], [languages[place] for place in order]
    mean, means = _language_means(vectors, languages)
    centred = _centred(vectors, languages, mean, means)
    components = _components(centred)
    anchors = unit_length(centred[:ANCHORS] @ components)
    neighbours = max(1, min(NEIGHBOURS, len(vectors) // UNITS_PER_NEIGHBOUR))
    smoothed = anchors
    for _ in range(_ROUNDS - 1 if neighbours > 1 else 0):
        smoothed = _averaged(anchors, anchors, smoothed, neighbours)
    return Space(mean, means, components, anchors, smoothed, neighbours)


def content_order(vectors: Matrix) -> NDArray[np.intp]:
    """Return the places of the rows in an order that depends on their content only, and as if drawn by lot.

    Equal rows keep the order that they came in, which changes nothing where only their content counts.
    """
    rows = np.ascontiguousarray(np.round(vectors, _DECIMALS) + 0.0)  # no minus zero
    digests = [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in rows]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.intp)


def unit_length(vectors: Matrix) -> Matrix:
    """Return the rows at unit length, rounded; a row of nearly nothing becomes zeros and not noise blown up."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.round(np.where(lengths > 10.0**-_DECIMALS, vectors / np.maximum(lengths, 1e-12), 0.0), _DECIMALS))


def _language_means(vectors: Matrix, languages: Sequence[str]) -> tuple[Matrix, dict[str, Matrix]]:
    """Return the mean of all units and that of each language with enough of them."""
    labels = np.array([str(language) for language in languages])
    known = [language for language in sorted(set(labels.tolist())) if (labels == language).sum() >= FEWEST_OF_LANGUAGE]
    return vectors.mean(axis=0), {language: vectors[labels == language].mean(axis=0) for language in known}


def _centred(vectors: Matrix, languages: Sequence[str], mean: Matrix, means: dict[str, Matrix]) -> Matrix:
    centred = vectors - mean
    labels = np.array([str(language) for language in languages])
    for language, own in means.items():
        centred[labels == language] = vectors[labels == language] - own
    return np.asarray(centred)


def _components(centred: Matrix) -> Matrix:
    """Return the projection to the leading principal components, each with a sign that does not depend on the machine."""
    around = centred - centred.mean(axis=0)
    _, axes = np.linalg.eigh(around.T @ around)
    wanted = min(DIMENSIONS, max(FEWEST_DIMENSIONS, len(centred) // UNITS_PER_DIMENSION), max(1, len(centred) - 1), axes.shape[1])
    leading = axes[:, ::-1][:, :wanted]
    largest = np.take_along_axis(leading, np.abs(leading).argmax(axis=0)[None, :], axis=0)
    return np.asarray(leading * np.where(largest < 0, -1.0, 1.0))


def _averaged(vectors: Matrix, anchors: Matrix, values: Matrix, neighbours: int) -> Matrix:
    """Return for each row the mean of `values` over its nearest anchors, weighted by their cosine, at unit length."""
    averages = np.empty((len(vectors), values.shape[1]))
    for start in range(0, len(vectors), _CHUNK):
        cosines = np.round(vectors[start : start + _CHUNK] @ anchors.T, 9)
        nearest = np.argpartition(-cosines, neighbours - 1, axis=1)[:, :neighbours]
        nearest.sort(axis=1)  # sums in one order
        weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0)
        averages[start : start + _CHUNK] = np.einsum("ij,ijk->ik", weights, values[nearest])
    return unit_length(averages)
