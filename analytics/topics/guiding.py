"""Topics that an analyst asks for by name: seeded with words, or told by their name alone.

A seeded topic begins with the units that hold its words, and they stay in it; units without them join where their neighbours are, as they
join any other topic (constrained k-means of Basu, Banerjee and Mooney 2002). A zero-shot topic takes the units that lie near enough to its
name and no others (as in BERTopic); the rest is grouped without them. Both are decided before anything is grouped, unit by unit, so that
new articles are treated alike. What this cannot do: tell that a seed word is meant otherwise than the analyst means it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.topics.grouping import Labels, Method, centroids, choose_n_topics, group
from analytics.topics.space import Matrix, unit_length
from analytics.topics.terms import terms_of

FREE = -1
NEAR = 0.5  # cosine between a unit and the name of a topic, both placed
_ROUNDS = 100


@dataclass(frozen=True)
class Guide:
    """The topics that were asked for: those with seeds first, then those told by their names.

    Attributes
    ----------
    seeds
        The keys of the seed words of each seeded topic.
    names
        The names of all topics asked for.
    anchors
        Where the names of the zero-shot topics lie, one row each.
    """

    seeds: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    anchors: Matrix

    def hold(self, counts: Any, keys: Sequence[str], placed: Matrix) -> Labels:  # noqa: ANN401 - a scipy.sparse table
        """Return which of the topics asked for each unit must be in, -1 for none.

        A unit goes with the seeds of which it holds the most different words, with none where two are equal, and else with the nearest
        name that it is near enough to.
        """
        held = np.full(len(placed), FREE, dtype=np.intp)
        if len(self.anchors) and len(placed):
            cosines = np.round(unit_length(placed) @ unit_length(self.anchors).T, 6)
            near = cosines.max(axis=1) >= NEAR
            held[near] = len(self.seeds) + cosines[near].argmax(axis=1)
        if self.seeds and len(placed):
            found = np.column_stack([_different_words(counts, keys, seeds) for seeds in self.seeds])
            best = found.max(axis=1)
            clear = (best > 0) & ((found == best[:, None]).sum(axis=1) == 1)
            held[clear] = found[clear].argmax(axis=1)
        return held


def _different_words(counts: Any, keys: Sequence[str], seeds: Sequence[str]) -> Labels:  # noqa: ANN401 - a scipy.sparse table
    """Return how many different seed words stand in each unit."""
    wanted = set(seeds)
    columns = [place for place, key in enumerate(keys) if key in wanted]
    return np.asarray((counts[:, columns] > 0).sum(axis=1), dtype=np.intp).ravel()


def seed_keys(seeds: Mapping[str, Iterable[str]], languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of the seed words of each topic, in every language of the corpus."""
    spoken = sorted(set(languages))
    return tuple(
        tuple(sorted({key for word in words for language in spoken for key in terms_of(word, language)})) for words in seeds.values()
    )


def group_guided(placed: Matrix, held: Labels, guide: Guide, k: int | None, *, seed: int = 0, method: Method = "kmeans") -> Labels:
    """Group units of which some are held in topics that were asked for.

    Parameters
    ----------
    placed
        The units, one row each.
    held
        What `Guide.hold` returned.
    guide
        The topics asked for; free units may join those with seeds, where the method is kmeans.
    k
        How many topics there are to be besides; None to choose.
    seed, method
        See `grouping.group`.

    Returns
    -------
    ndarray
        A label a unit: the topics asked for have their places in the guide, the others follow; -1 only from HDBSCAN.
    """
    labels, free = held.copy(), np.flatnonzero(held == FREE)
    if len(free):
        found = group(placed[free], k or choose_n_topics(placed[free], seed), seed, method)
        labels[free] = np.where(found >= 0, found + len(guide.names), FREE)
    return _joined(placed, labels, held, len(guide.seeds)) if guide.seeds and method == "kmeans" else labels


def _joined(placed: Matrix, labels: Labels, held: Labels, n_open: int) -> Labels:
    """Let free units move to the nearest topic, seeded ones included, until none moves."""
    free = held == FREE
    closed = np.unique(held[held >= n_open])
    for _ in range(_ROUNDS):
        present = np.setdiff1d(np.unique(labels), closed)
        centres = centroids(placed, labels)[present]
        distances = (centres**2).sum(axis=1)[None, :] - 2 * placed[free] @ centres.T
        again = labels.copy()
        again[free] = present[np.round(distances, 9).argmin(axis=1)] if free.any() else []
        if (again == labels).all() or len(np.unique(again)) < len(np.unique(labels)):
            break
        labels = again
    return labels


def numbered(labels: Labels) -> dict[int, int]:
    """Return old number -> new number, the largest topic first, of equal ones that with the first unit; -1 stays."""
    topics, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    found = zip(topics.tolist(), first.tolist(), sizes.tolist(), strict=True)
    ranked = sorted((-size, place, topic) for topic, place, size in found if topic >= 0)
    return {topic: number for number, (_, _, topic) in enumerate(ranked)} | {FREE: FREE}
