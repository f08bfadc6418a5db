"""A map of topics: every unit at a place on a plane, near the units that it resembles.

The plane shows the space in which the units were grouped. Units that are neighbours there are neighbours here (t-SNE, van der Maaten and
Hinton 2008, started from the two leading principal components, which keep the large groups where they lie to each other). What a map
cannot tell: how far apart two distant groups are, how tight or large one is, and what its axes mean - they mean nothing.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from analytics.embeddings import Encoder
from analytics.errors import InputError
from analytics.schemas import TIMESTAMP, check
from analytics.topics.assigning import assign_units
from analytics.topics.grouping import Labels
from analytics.topics.modelling import TopicResult
from analytics.topics.space import Matrix
from analytics.topics.units import Unit

MOST_PLACED = 5_000
NEIGHBOURS = 30  # what t-SNE calls its perplexity; a third of the units where they are few
_FEWEST_NEIGHBOURLY = 12  # units; fewer have no neighbourhoods to keep and stand where their principal components are
_STEPS = 500  # twice as many keep no more neighbours
_LONGEST = 160
_DECIMALS = 4
_COLUMNS = {
    "doc_id": "str",
    "sentence_id": "str",
    "topic_id": "int64",
    "x": "float64",
    "y": "float64",
    "title": "str",
    "source": "str",
    "published": TIMESTAMP,
    "text": "str",
}


def place_units(
    documents: pd.DataFrame,
    topics: TopicResult,
    encoder: Encoder | Any | None = None,  # noqa: ANN401 - see fit_topics
    *,
    most: int = MOST_PLACED,
) -> pd.DataFrame:
    """Place the units of articles on a plane, for `charts.topic_map`.

    Parameters
    ----------
    documents
        Table `documents`; doc_id and text are needed, title, source and published are carried along.
    topics
        A fitted or loaded model.
    encoder
        As in `assign_topics`: needed only where the model was loaded, or where the articles are not those of the fit.
    most
        So many units at most are placed: of more, as many are drawn by a hash of their ids, the same every time.

    Returns
    -------
    DataFrame
        One row a unit, by doc_id and sentence_id: doc_id, sentence_id (the first of the unit, missing for a whole article), topic_id, x, y
        (-1 to 1), title, source, published, text (its first 160 characters). The order of the articles does not matter.

    Raises
    ------
    InputError
        The result has no topics, `most` is below 1, or the encoder is missing or another than that of the fit.

    Notes
    -----
    t-SNE of scikit-learn, perplexity 30, in one thread (sums that threads share differ from run to run, and a map amplifies that). Below
    12 units the two leading principal components themselves.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from analytics.topics import fit_topics
    >>> texts = [f"{what} {n}." for what in ("Le port attend un navire", "La banque relève son taux") for n in range(6)]
    >>> articles = pd.DataFrame({"doc_id": list("abcdefghijkl"), "text": texts})
    >>> topics = fit_topics(articles, 2, encoder=TfidfVectorizer())
    >>> place_units(articles, topics).groupby("topic_id")["doc_id"].agg("".join).tolist()
    ['abcdef', 'ghijkl']
    """
    check(documents, ("doc_id", "text"), "documents")
    if most < 1:
        message = f"most is {most}; expected a whole number from 1."
        raise InputError(message)
    units, labels, placed = _placed(documents, topics, encoder)
    keys = [(unit.doc_id, next(iter(unit.sentence_ids), None)) for unit in units]
    kept = _drawn(keys, most)
    plane = _plane(placed[kept])
    rows = [(*keys[place], int(labels[place]), *plane[at].tolist(), units[place].text) for at, place in enumerate(kept)]
    table = pd.DataFrame(rows, columns=["doc_id", "sentence_id", "topic_id", "x", "y", "text"])
    known = documents.drop_duplicates("doc_id").reindex(columns=["doc_id", "title", "source", "published"])
    table = table.assign(text=[_short(text) for text in table["text"]]).merge(known, on="doc_id", how="left")
    table["published"] = pd.to_datetime(table["published"], utc=True)
    return table[list(_COLUMNS)].astype(_COLUMNS).sort_values(["doc_id", "sentence_id"], kind="stable", ignore_index=True)


def _placed(documents: pd.DataFrame, topics: TopicResult, encoder: object) -> tuple[Sequence[Unit], Labels, Matrix]:
    wanted = set(documents["doc_id"])
    basis, labels = topics.basis, topics.unit_topics
    if basis is None or labels is None or not wanted <= set(basis.documents["doc_id"]):
        found = assign_units(topics, documents, encoder)
        return found.units, found.labels, found.placed
    rows = np.array([row for row, unit in enumerate(basis.units) if unit.doc_id in wanted], dtype=np.intp)
    return [basis.units[row] for row in rows], np.asarray(labels)[rows], basis.placed[rows]


def _drawn(keys: Sequence[tuple[str, str | None]], most: int) -> list[int]:
    """Return the places of the units that are placed, in the order of their ids."""
    order = sorted(range(len(keys)), key=lambda place: (keys[place][0], keys[place][1] or "", place))
    if len(keys) <= most:
        return order
    lots = {place: crc32("|".join(part or "" for part in keys[place]).encode()) for place in order}
    chosen = set(sorted(order, key=lots.__getitem__)[:most])
    return [place for place in order if place in chosen]


def _plane(placed: Matrix) -> Matrix:
    """Return two coordinates a unit, the farthest of all at 1 from the middle."""
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    n = len(placed)
    if n < _FEWEST_NEIGHBOURLY:
        plane = _leading(placed)
    else:
        with threadpool_limits(1):
            model = TSNE(2, perplexity=min(NEIGHBOURS, (n - 1) / 3), init=_start(placed), max_iter=_STEPS, random_state=0)
            plane = np.asarray(model.fit_transform(placed), dtype=np.float64)
    if n:
        plane = plane - (plane.max(axis=0) + plane.min(axis=0)) / 2
    return np.asarray(np.round(plane / max(np.abs(plane).max(initial=0.0), 1e-9), _DECIMALS) + 0.0)


def _leading(placed: Matrix) -> Matrix:
    """Return the two leading principal components, each with a sign that does not depend on the machine."""
    if not len(placed):
        return np.zeros((0, 2))
    wide = np.pad(placed, ((0, 0), (0, max(0, 2 - placed.shape[1]))))
    centred = wide - wide.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    leading = centred @ axes[:, ::-1][:, :2]
    largest = np.take_along_axis(leading, np.abs(leading).argmax(axis=0)[None, :], axis=0)
    return np.asarray(leading * np.where(largest < 0, -1.0, 1.0))


def _start(placed: Matrix) -> Matrix:
    """Return the principal components as small as t-SNE wants its start (Kobak and Berens 2019)."""
    leading = _leading(placed)
    return (leading / max(float(leading[:, 0].std()), 1e-9) * 1e-4).astype(np.float32)


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1].rstrip() + "…"
