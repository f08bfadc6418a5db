"""Topics to the words that name them, in each language, and to the units that show them.

Everything is computed from integers: in how many units of each topic each term stands. A term is counted once a unit, however often the
unit repeats it, because an article that harps on one name says little about its topic. Words are ranked by class-based TF-IDF or by FREX,
and can be spread by maximal marginal relevance. A label is three of them: a reminder of the words, not a statement of what is said.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analytics.errors import InputError

N_WORDS = 10
LABEL_WORDS = 3
REPRESENTATIVES = 3
FREX_WEIGHT = 0.5  # of exclusivity
_CANDIDATES = 3  # words looked at for each that is wanted, where they are spread
_DECIMALS = 9  # what decides an order is rounded, so that the order of a sum does not

Relevance = Literal["ctfidf", "frex"]
Scores = NDArray[np.float64]
Integers = NDArray[np.int64]
Sparse = Any  # a scipy.sparse table
Table = Any  # of integers, an array or sparse


def units_with_term(counts: Sparse, labels: Sequence[int] | NDArray[Any], n_topics: int) -> Integers:
    """Return in how many units of each topic each term stands, topics x terms.

    Parameters
    ----------
    counts
        How often each term stands in each unit, units x terms.
    labels
        The topic of each unit, from 0; -1 for none.
    n_topics
        How many topics there are.
    """
    from scipy.sparse import csr_matrix

    topic = np.asarray(labels, dtype=np.int64)
    placed = np.flatnonzero(topic >= 0)
    members = csr_matrix((np.ones(len(placed), dtype=np.int64), (topic[placed], placed)), shape=(n_topics, len(topic)))
    return np.asarray((members @ (csr_matrix(counts) > 0).astype(np.int64)).toarray(), dtype=np.int64)


def _dense(table: Table) -> Integers:
    return np.asarray(table.toarray() if hasattr(table, "toarray") else table, dtype=np.int64)


def class_tfidf(table: Table, *, reduce_frequent_words: bool = True) -> Scores:
    """Return the class-based TF-IDF of each term in each topic, topics x terms (Grootendorst 2022).

    Parameters
    ----------
    table
        Topics x terms: in how many units of the topic the term stands, or how often.
    reduce_frequent_words
        Take the square root of the term's share in the topic, as BERTopic does under that name.
    """
    table = _dense(table)
    sums = table.sum(axis=1, keepdims=True)
    share = table / np.maximum(sums, 1)
    average = int(sums.mean()) if len(table) else 0
    rarity = np.log(average / np.maximum(table.sum(axis=0), 1) + 1)
    return np.asarray((np.sqrt(share) if reduce_frequent_words else share) * rarity, dtype=np.float64)


def frex(table: Table, *, weight: float = FREX_WEIGHT) -> Scores:
    """Return how frequent and exclusive each term is in each topic, topics x terms (Bischof and Airoldi 2012; Roberts et al. 2016).

    It is the harmonic mean of two ranks, that of the term's share in the topic and that of the topic's share in the term.

    Parameters
    ----------
    table
        Topics x terms.
    weight
        Of exclusivity, 0 to 1.

    Raises
    ------
    InputError
        The weight is outside of 0 to 1.
    """
    if not 0 <= weight <= 1:
        message = f"weight is {weight}; expected a number from 0 to 1."
        raise InputError(message)
    table = _dense(table)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    exclusivity = share / np.where(share.sum(axis=0) > 0, share.sum(axis=0), 1)
    if not table.size:
        return np.asarray(share)
    ranks = weight / _ranks(exclusivity) + (1 - weight) / _ranks(share)
    return np.asarray(np.where(table > 0, 1 / ranks, 0.0))


def _ranks(values: Scores) -> Scores:
    """Return the empirical distribution of each row at its values; equal values share their mean rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(np.round(values, _DECIMALS), axis=1) / values.shape[1])


def topic_words(
    table: Table,
    terms: Sequence[str],
    *,
    n_words: int = N_WORDS,
    relevance: Relevance = "ctfidf",
    likeness: Scores | None = None,
    spread: float = 0.0,
) -> list[list[str]]:
    """Return the most telling terms of each topic, the most telling first.

    Parameters
    ----------
    table
        Topics x terms: in how many units of the topic the term stands.
    terms
        The terms of the columns, sorted.
    n_words
        At most so many a topic; a topic with fewer terms has fewer.
    relevance
        "ctfidf" or "frex".
    likeness
        Terms x terms, as `term_likeness` returns it; needed where words are to be spread.
    spread
        0 takes the most telling terms, 1 those least like the ones taken before (maximal marginal relevance).

    Notes
    -----
    Terms in one unit of a topic only come behind those in more, because their score is chance.

    Examples
    --------
    >>> topic_words(np.array([[4, 0, 2], [0, 5, 2]]), ["missile", "vote", "élu"], n_words=1)
    [['missile'], ['vote']]
    """
    if relevance not in ("ctfidf", "frex"):
        message = f"relevance is {relevance!r}; expected 'ctfidf' or 'frex'."
        raise InputError(message)
    table = _dense(table)
    scores = np.round(class_tfidf(table) if relevance == "ctfidf" else frex(table), _DECIMALS)
    chosen = []
    for row, counted in zip(scores, table, strict=True):
        order = np.lexsort((np.arange(len(terms)), -row, counted < 2))
        order = order[counted[order] > 0]
        if likeness is not None and spread:
            order = order[spread_terms(row[order[: n_words * _CANDIDATES]], likeness, order[: n_words * _CANDIDATES], n_words, spread)]
        chosen.append([terms[place] for place in order[:n_words].tolist()])
    return chosen


def term_likeness(counts: Sparse) -> Scores:
    """Return how much each two terms stand in the same units, terms x terms: the cosine of their presence (Ochiai 1957).

    It takes the place of an encoder's likeness of words. The table is dense: pass the columns of some hundred candidates.
    """
    from scipy.sparse import csr_matrix

    present = (csr_matrix(counts) > 0).astype(np.int64)
    together = (present.T @ present).toarray()
    alone = np.sqrt(np.maximum(np.diag(together), 1))
    return np.asarray(together / np.outer(alone, alone))


def spread_terms(scores: Scores, likeness: Scores, terms: Integers, n_words: int, spread: float) -> list[int]:
    """Return places in `terms`, by maximal marginal relevance (Carbonell and Goldstein 1998).

    Each next term has the greatest (1 - spread) * relevance - spread * likeness to the most alike of those taken.

    Parameters
    ----------
    scores
        Relevance of each term, the greatest first.
    likeness
        Between all terms of the table.
    terms
        Columns of the terms in `likeness`.
    n_words
        How many to take.
    spread
        0 to 1.
    """
    if not len(terms):
        return []
    relevance = scores / max(float(scores.max()), 1e-9)
    alike = np.round(likeness[np.ix_(terms, terms)], _DECIMALS)
    taken = [0]
    while len(taken) < min(n_words, len(terms)):
        value = np.round((1 - spread) * relevance - spread * alike[:, taken].max(axis=1), _DECIMALS)
        value[taken] = -np.inf
        taken.append(int(value.argmax()))
    return taken


def words_by_language(
    counts: Sparse, labels: Sequence[int] | NDArray[Any], languages: Sequence[str], terms: Sequence[str], n_topics: int
) -> dict[str, list[list[str]]]:
    """Return the words of each topic in each language, from the units of that language alone.

    Parameters
    ----------
    counts
        Units x terms.
    labels, languages
        Topic and language of each unit.
    terms
        The terms of the columns.
    n_topics
        How many topics there are; one without units of a language has no words in it.
    """
    topic, spoken = np.asarray(labels), np.asarray(languages, dtype=object)
    return {
        language: topic_words(units_with_term(counts[np.flatnonzero(spoken == language)], topic[spoken == language], n_topics), terms)
        for language in sorted(set(languages))
    }


def readable_label(words: Sequence[str], written: Mapping[str, str] | None = None, *, n_words: int = LABEL_WORDS) -> str:
    """Return the label of a topic: its first words as they are commonly written, the first letter a capital.

    A word that says again what another of the label says ("Corée" beside "Corée du Nord") is passed over.

    Parameters
    ----------
    words
        The terms of the topic, the most telling first.
    written
        Term -> how it is written, as `terms.written_forms` returns it.
    n_words
        How many words.

    Examples
    --------
    >>> readable_label(["corée", "corée nord", "onu", "missile"], {"corée nord": "Corée du Nord", "corée": "Corée", "onu": "ONU"})
    'Corée du Nord, ONU, missile'
    """
    forms = list(dict.fromkeys((written or {}).get(word, word) for word in words))
    parts = {form: set(form.lower().replace("-", " ").split()) for form in forms}
    near = forms[: 2 * n_words]  # a longer name further down is too weak to speak for the shorter one
    chosen = [form for form in forms if not any(parts[form] < parts[other] for other in near)][:n_words]
    label = ", ".join(chosen)
    return label[:1].upper() + label[1:]


def representative_units(
    vectors: NDArray[Any],
    labels: Sequence[int] | NDArray[Any],
    doc_ids: Sequence[str],
    texts: Sequence[str],
    *,
    n_units: int = REPRESENTATIVES,
) -> dict[int, list[int]]:
    """Return the places of the units nearest the centroid of each topic, from different articles and with different texts.

    Nearness is the cosine to the mean vector. Ties go to the first text, then article, in the alphabet, so that the order of the units
    does not matter. A topic of fewer articles has fewer units.

    Parameters
    ----------
    vectors
        Units x dimensions.
    labels, doc_ids, texts
        Topic, article and text of each unit; units of topic -1 are passed over.
    n_units
        At most so many a topic.
    """
    points, topic = np.asarray(vectors, dtype=np.float64), np.asarray(labels)
    points = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12) if len(points) else points
    found = {}
    for number in sorted(set(topic[topic >= 0].tolist())):
        places = np.flatnonzero(topic == number).tolist()
        centroid = np.array([np.round(vectors[places], 6).sum(axis=0)]).ravel()
        nearness = np.round(points[places] @ centroid / max(float(np.linalg.norm(centroid)), 1e-12), 6)
        ranked = sorted(zip((-nearness).tolist(), (texts[at] for at in places), (doc_ids[at] for at in places), places, strict=True))
        found[int(number)] = _of_different_articles(ranked, n_units)
    return found


def _of_different_articles(ranked: Sequence[tuple[float, str, str, int]], n_units: int) -> list[int]:
    chosen: list[int] = []
    articles: set[str] = set()
    shown: set[str] = set()
    for _, text, doc_id, place in ranked:
        if doc_id not in articles and text not in shown and len(chosen) < n_units:
            chosen.append(place)
            articles.add(doc_id)
            shown.add(text)
    return chosen
