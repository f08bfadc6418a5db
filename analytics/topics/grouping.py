"""Groups of placed units: k-means, Ward, or UMAP with HDBSCAN; how many there should be, and how surely each is found again.

k-means starts from Ward's groups of a sample, and so has no luck of the draw in it: another seed gives the same topics. What a seed would
hide, `stability` shows: it groups halves of the units again and looks how much of each topic comes back. Labels are numbered from the
largest group on and depend on the content of the units only, not on their order. What it cannot do: tell whether there are topics at all;
k-means cuts a cloud without gaps into k parts too, which the stability gives away but does not prevent.
"""

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.topics.space import Matrix, content_order, unit_length

Method = Literal["kmeans", "ward", "hdbscan"]
Labels = NDArray[np.intp]

MOST_TOPICS = 12
UNASSIGNED = -1
FLOOR = 0.3  # cosine; a unit farther than that from every centroid is of no topic that density found
_START_SAMPLE = 2_000  # Ward takes the square of it in memory
_STABILITY_SAMPLE = 1_000
_SILHOUETTE_SAMPLE = 2_000
_ROUNDS = 100
_TRIALS = 10
_STEADY = 0.5  # adjusted Rand index between the groups of half the units and of all
_FEWEST_FOR_DENSITY = 100  # below that HDBSCAN calls nearly everything an outlier
_DECIMALS = 6


def group(placed: Matrix, k: int, seed: int = 0, method: Method = "kmeans") -> Labels:
    """Group placed units into topics.

    Parameters
    ----------
    placed
        What `Space.place` returned, one row a unit.
    k
        How many groups; fewer come out where there are fewer different units. HDBSCAN finds its own number.
    seed
        Starts UMAP. k-means and Ward have no chance in them and give the same for every seed.
    method
        kmeans, ward or hdbscan.

    Returns
    -------
    ndarray
        A label a unit, 0 for the largest group; -1 only from HDBSCAN, for units far from every group.

    Notes
    -----
    Lloyd (1982) from the groups of Ward (1963); McInnes et al. (2018) for UMAP, Campello et al. (2013) for HDBSCAN.
    """
    placed = np.asarray(placed, dtype=np.float64)
    order = content_order(placed)
    ordered = placed[order]
    distinct = len(np.unique(ordered, axis=0)) if len(ordered) else 0
    k = min(k, distinct)
    if k < 2 and (method != "hdbscan" or distinct < 2):
        return np.zeros(len(placed), dtype=np.intp)
    methods: dict[str, Callable[[Matrix, int, int], Labels]] = {"kmeans": _kmeans, "ward": _ward, "hdbscan": _density}
    labels = np.empty(len(placed), dtype=np.intp)
    labels[order] = _numbered(ordered, methods[method](ordered, k, seed))
    return labels


def centroids(placed: Matrix, labels: Labels) -> Matrix:
    """Return the mean of each topic, one row a topic from 0 on; units labelled -1 belong to none."""
    order = content_order(placed)
    placed, labels = np.asarray(placed, dtype=np.float64)[order], np.asarray(labels)[order]
    k = int(labels.max(initial=-1)) + 1
    means = np.zeros((k, placed.shape[1]))
    for topic in range(k):
        if (labels == topic).any():
            means[topic] = placed[labels == topic].mean(axis=0)
    return np.round(means, _DECIMALS)


def assign(placed: Matrix, centres: Matrix, floor: float | None = None) -> Labels:
    """Return for each unit the topic with the nearest centroid.

    Parameters
    ----------
    placed
        New units or those fitted on, one row a unit.
    centres
        What `centroids` returned.
    floor
        Cosine that a unit must reach with its centroid, else it is -1; None assigns every unit.
    """
    placed = np.asarray(placed, dtype=np.float64)
    if not len(centres):
        return np.full(len(placed), UNASSIGNED, dtype=np.intp)
    labels = _nearest(placed, centres)
    if floor is not None:
        cosines = (unit_length(placed) * unit_length(centres)[labels]).sum(axis=1) if len(placed) else np.zeros(0)
        labels[np.round(cosines, _DECIMALS) < floor] = UNASSIGNED
    return labels


def choose_n_topics(placed: Matrix, seed: int = 0) -> int:
    """Return the number of topics with the best mean silhouette among those that are found again in half of the units.

    The number is at most a fifth of the units, their square root and 12, and at least 4 where that allows. Found again means an adjusted
    Rand index of 0.5 between the groups of all units and those that the groups of a random half make of them; where no number reaches it,
    the steadiest is taken. Of fewer than two different units there is 1 topic.

    Notes
    -----
    Silhouette: Rousseeuw (1987); choice of the number by what is found again: Ben-Hur, Elisseeff and Guyon (2002).

    Examples
    --------
    >>> middles = np.eye(5).repeat(20, axis=0)
    >>> choose_n_topics(middles + np.random.default_rng(0).normal(0, 0.05, middles.shape))
    5
    """
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    placed = np.asarray(placed, dtype=np.float64)
    ordered = placed[content_order(placed)][:_SILHOUETTE_SAMPLE]
    n, distinct = len(placed), len(np.unique(ordered, axis=0)) if len(ordered) else 0
    most = min(max(2, min(MOST_TOPICS, n // 5, int(np.sqrt(n)))), distinct)
    if most < 2:
        return 1
    silhouettes, agreements = {}, {}
    for k in range(min(4, most), most + 1):
        labels = group(ordered, k)
        again = [adjusted_rand_score(labels, found) for found in _found_again(ordered, k, seed, trials=4)]
        agreements[k] = round(float(np.mean(again)), _DECIMALS)
        parted = 1 < len(set(labels.tolist())) < len(ordered)
        silhouettes[k] = round(float(silhouette_score(ordered, labels)), _DECIMALS) if parted else -1.0
    steady = [k for k, agreement in agreements.items() if agreement >= _STEADY]
    return max(steady, key=lambda k: silhouettes[k]) if steady else max(agreements, key=lambda k: agreements[k])


def stability(placed: Matrix, labels: Labels, seed: int = 0, method: Method = "kmeans") -> dict[int, float]:
    """Return how much of each topic is found again when random halves of the units are grouped.

    Parameters
    ----------
    placed
        The units that were grouped.
    labels
        Their topics; -1 is no topic.
    seed
        Draws the halves.
    method
        How the halves are grouped: by Ward if ward, else by k-means, so that topics of HDBSCAN are held against those of k-means.

    Returns
    -------
    dict
        Topic -> mean Jaccard overlap with its counterpart, from 0 to 1.

    Notes
    -----
    Hennig (2007), with half-samples; every unit is then given to the nearest centroid of the half, and topics are matched by the Hungarian
    method. At most 1,000 units are looked at.
    """
    from scipy.optimize import linear_sum_assignment

    order = content_order(placed)
    ordered, known = np.asarray(placed, dtype=np.float64)[order], np.asarray(labels)[order]
    topics = sorted(set(known.tolist()) - {UNASSIGNED})
    if not topics:
        return {}
    sample = _covering(known, topics)
    ordered, known = ordered[sample], known[sample]
    of_topic = known[None, :] == np.array(topics)[:, None]
    overlaps = np.zeros((_TRIALS, len(topics)))
    for trial, found in enumerate(_found_again(ordered, len(topics), seed, _TRIALS, "ward" if method == "ward" else "kmeans")):
        jaccard = _jaccard(of_topic, found[None, :] == np.unique(found)[:, None])
        rows, columns = linear_sum_assignment(-jaccard)
        overlaps[trial, rows] = jaccard[rows, columns]
    return dict(zip(topics, np.round(overlaps.mean(axis=0), _DECIMALS).tolist(), strict=True))


def _covering(known: Labels, topics: list[int]) -> NDArray[np.intp]:
    """Return the places of the units that stability looks at: the first 1,000, and the first few of every topic that they miss."""
    places = set(range(min(len(known), _STABILITY_SAMPLE)))
    for topic in topics:
        places.update(np.flatnonzero(known == topic)[:5].tolist())
    return np.array(sorted(places), dtype=np.intp)


def _found_again(ordered: Matrix, k: int, seed: int, trials: int, method: Method = "kmeans") -> list[Labels]:
    """Return for each trial the topics that the groups of a random half give to all units."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(trials):
        half = np.sort(random.choice(len(ordered), size=max(min(k, len(ordered)), (len(ordered) + 1) // 2), replace=False))
        found.append(assign(ordered, centroids(ordered[half], group(ordered[half], k, seed, method))))
    return found


def _jaccard(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> Matrix:
    """Return the overlap of each row of `one` with each of `other`."""
    both = one.astype(float) @ other.astype(float).T
    return np.asarray(both / np.maximum(one.sum(axis=1)[:, None] + other.sum(axis=1)[None, :] - both, 1.0))


def _kmeans(ordered: Matrix, k: int, _seed: int) -> Labels:
    """Return Lloyd's groups from a start by Ward; the seed plays no part."""
    labels = _ward(ordered, k, 0)
    for _ in range(_ROUNDS):
        means = _means(ordered, labels, k)
        again = _nearest(ordered, means)
        if (again == labels).all() or len(np.unique(again)) < k:  # a group that lost its last unit would not come back
            break
        labels = again
    return labels


def _ward(ordered: Matrix, k: int, _seed: int) -> Labels:
    """Return Ward's groups; of more units than the sample holds the others go to the nearest mean."""
    from scipy.cluster.hierarchy import cut_tree, fcluster

    head = np.ascontiguousarray(_head(ordered, k), dtype=np.float64)
    tree = _tree(head.tobytes(), head.shape[1])
    labels: Labels = fcluster(tree, k, "maxclust").astype(np.intp) - 1
    if len(np.unique(labels)) < k:  # merges of equal height; the other cut takes them one by one, and far longer for it
        labels = cut_tree(tree, n_clusters=k).ravel().astype(np.intp)
    return labels if len(head) == len(ordered) else _nearest(ordered, _means(head, labels, k))


@lru_cache(maxsize=8)
def _tree(head: bytes, width: int) -> Matrix:
    """Return Ward's tree of the rows; kept, because the same units are cut at every number of topics that is tried."""
    from scipy.cluster.hierarchy import linkage

    return np.asarray(linkage(np.frombuffer(head).reshape(-1, width), "ward"))


def _head(ordered: Matrix, k: int) -> Matrix:
    """Return the units that Ward sees: the first of them, or one of each kind where so many are alike that fewer than k kinds would be."""
    head = ordered[:_START_SAMPLE]
    return head if len(head) == len(ordered) or len(np.unique(head, axis=0)) >= k else np.unique(ordered, axis=0)[:_START_SAMPLE]


def _means(ordered: Matrix, labels: Labels, k: int) -> Matrix:
    """Return the mean of each group; sums are taken in the order of the rows, which is that of their content."""
    sums = np.zeros((k, ordered.shape[1]))
    np.add.at(sums, labels, ordered)
    return np.asarray(np.round(sums / np.maximum(np.bincount(labels, minlength=k), 1)[:, None], _DECIMALS + 3))


def _nearest(placed: Matrix, centres: Matrix) -> Labels:
    """Return the nearest centre of each row, the first of equally near ones."""
    distances = (centres**2).sum(axis=1)[None, :] - 2 * placed @ centres.T
    return np.asarray(np.round(distances, 9).argmin(axis=1), dtype=np.intp)


def _density(ordered: Matrix, k: int, seed: int) -> Labels:
    """Return what UMAP and HDBSCAN find, outliers given to a near centroid; k-means where they find fewer than two groups."""
    if len(ordered) < _FEWEST_FOR_DENSITY:
        return _kmeans(ordered, k, seed) if k > 1 else np.zeros(len(ordered), dtype=np.intp)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # UMAP warns that a seed costs it its threads, which is what is wanted
        from hdbscan import HDBSCAN
        from umap import UMAP

        flat = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", init="random", random_state=seed).fit_transform(ordered)
        dense = HDBSCAN(min_cluster_size=max(10, len(ordered) // 100))
        found: Labels = dense.fit_predict(np.asarray(flat, dtype=np.float64)).astype(np.intp)
    if len(set(found.tolist()) - {UNASSIGNED}) < 2:
        return _kmeans(ordered, k, seed) if k > 1 else np.zeros(len(ordered), dtype=np.intp)
    outliers = found == UNASSIGNED
    found[outliers] = assign(ordered[outliers], centroids(ordered, found), FLOOR)
    return np.asarray(found, dtype=np.intp)


def _numbered(ordered: Matrix, labels: Labels) -> Labels:
    """Return the labels numbered by size, the larger first; of equal ones that with the first unit."""
    topics = [topic for topic in np.unique(labels).tolist() if topic != UNASSIGNED]
    ranked = sorted(topics, key=lambda topic: (-int((labels == topic).sum()), int(np.flatnonzero(labels == topic)[0])))
    numbers = {topic: number for number, topic in enumerate(ranked)} | {UNASSIGNED: UNASSIGNED}
    return np.array([numbers[label] for label in labels.tolist()], dtype=np.intp)
