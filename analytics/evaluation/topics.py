"""How well topics agree with gold topics, with themselves and across languages, and how good their words are, beside three baselines.

There are three kinds of intervals, and `note` says which is meant. Agreement with gold topics and the share of translations in one topic:
texts are drawn again with replacement, the seed of a draw at random, and the values are moved so that their mean is the estimate, because
a text that is drawn twice makes mutual information too high. Agreement of a grouping with itself: Student's t over the seeds. Words: topics
are fitted anew on random halves, one a seed, whose spread is that of the whole (delete-half jackknife). Our engine leaves nothing to
chance, so that seeds agree by construction; what tells how robust it is are topics of random halves, held against those of the whole and
against gold. Where they fall far behind it, the figure of the whole owes something to luck, and its interval, for which nothing is grouped
anew, is too narrow. Agreement with gold topics asks whether a corpus falls into the sections that somebody has given it, which it need not.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from analytics.embeddings import Encoder, UniversalEncoder, encode_cached
from analytics.errors import InputError
from analytics.evaluation.metrics import RESAMPLES, Matrix, Row, bounds_of
from analytics.evaluation.topic_baselines import METHODS, OF_VECTORS, Grouped, Method, Part, Places, group_ours
from analytics.evaluation.topic_sets import TopicSet
from analytics.topics.grouping import Labels
from analytics.topics.quality import N_WORDS, coherence, diversity
from analytics.topics.terms import find_collocations, terms_of
from analytics.topics.units import cut_articles

WORD_TOPICS = (10, 20, 30, 50)  # numbers of topics at which words are compared, those of the paper on BERTopic without 40
TEXTS_PER_TOPIC = 20  # so many there must be for words to be compared
FEWEST_WORDS = 3  # different ones, in texts that are grouped by their words

_DRAWN = "interval: texts and seeds drawn again"
_NO_CHANCE = "every seed gave the same; interval: texts drawn again"
_BY_CONSTRUCTION = "every seed gave the same, for ours by construction: see agreement_halves"
_SEEDS = "adjusted Rand index of every two seeds; interval: over seeds"
_HALVES = "adjusted Rand index of topics of a random half, given to all texts, and those of all; interval: over seeds"
_NMI_HALVES = "nmi of topics of a random half, given to all texts: what a grouping slightly different would have got; interval: over seeds"
_ORDER = "adjusted Rand index of vectors in another order and as they stand; interval: over orders"
_TOGETHER = "share of texts in one topic in all languages, fitted together; interval: texts and seeds drawn again"
_CHANCE = "what topics of these sizes would give if languages did not depend on each other"
_WORDS = "NPMI as gensim counts it, on all texts, and diversity, of 10 words; interval: topics of random halves"


class _Runs(NamedTuple):
    """What one method gives: fitted on all texts, one a seed, and on random halves, one a seed."""

    whole: list[Grouped]
    halves: list[Grouped]


def evaluate_topics(sets: Sequence[TopicSet], *, encoder: Encoder | None = None, seeds: int = 5, progress: bool = False) -> pd.DataFrame:
    """Group texts with gold topics and compare.

    Parameters
    ----------
    sets
        From `read_topic_sets`.
    encoder
        What gives the vectors; by default `UniversalEncoder`.
    seeds
        How many seeds, halves and orders are tried.
    cache_folder
        Where vectors are kept; by default nowhere.
    progress
        Show a progress bar on a terminal.

    Returns
    -------
    DataFrame
        One row a set and metric: data, metric, estimate, low, high (95 %), n (texts; translations of one text count once in `same_topic`),
        note. Each text is one unit. nmi (normalised mutual information with the gold topics, at their number), nmi_halves (the same, fitted
        on random halves), agreement_seeds, agreement_halves, agreement_order (adjusted Rand index). A set of several languages has these
        for each (`nmi_fr`) and for all together (`nmi_together`), and with translations same_topic. A set of one language has npmi_10 and
        diversity_10, 20, 30, 50, where there are 20 texts a topic, and their means. Names of baselines end in _kmeans (on the encoder's
        vectors), _tfidf (with SVD and k-means) and _nmf (on TF-IDF).

    Raises
    ------
    InputError
        `seeds` is below 2.
    """
    if seeds < 2:
        message = f"seeds is {seeds}; expected a whole number from 2, because one seed has no spread."
        raise InputError(message)
    rows: list[Row] = []
    for topic_set in tqdm(sets, desc="evaluating topics", unit="set", disable=None if progress else True):
        part = _part(topic_set, encoder or UniversalEncoder(progress=progress))
        rows += [{"data": topic_set.name} | row for row in _measure_set(part, seeds)]
    return pd.DataFrame(rows, columns=["data", "metric", "estimate", "low", "high", "n", "note"])


def describe_topic_metrics(metrics: pd.DataFrame) -> str:
    """Return the table as text, each note once below it.

    Examples
    --------
    >>> row = {"data": "a/b", "metric": "nmi", "estimate": 0.51234, "low": 0.5, "high": 0.6, "n": 8, "note": "drawn"}
    >>> print(describe_topic_metrics(pd.DataFrame([row])))
    data metric  estimate  low  high  n note
     a/b    nmi     0.512  0.5   0.6  8  [1]
    [1] drawn
    """
    notes = {note: f"[{number}]" for number, note in enumerate(dict.fromkeys(filter(None, metrics["note"])), start=1)}
    short = metrics.assign(note=[notes.get(note, "") for note in metrics["note"]])
    return "\n".join([short.round(3).to_string(index=False), *(f"{mark} {note}" for note, mark in notes.items())])


def _part(topic_set: TopicSet, encoder: Encoder) -> Part:
    """Encode the texts, as articles are encoded, in the order of their content."""
    given = topic_set.texts
    documents = pd.DataFrame({"doc_id": [str(place) for place in range(len(given))], "text": [text.text for text in given]})
    units = cut_articles(documents.assign(language=[text.language for text in given]), "article")
    known = [given[int(unit.doc_id)] for unit in units]
    vectors = np.asarray(encode_cached(encoder, [unit.text for unit in units], None), dtype=np.float64)
    _, gold = np.unique([text.label for text in known], return_inverse=True)
    languages = [text.language for text in known]
    if topic_set.tokenised:
        tokens = [text.text.split() for text in known]
    else:
        together = find_collocations([text.text for text in known], languages)
        tokens = [terms_of(text.text, text.language, together) for text in known]
    return Part(gold, languages, [text.thread for text in known], vectors, tokens)


def _chosen(part: Part, rows: Places) -> Part:
    places = rows.tolist()
    languages, threads = [part.languages[row] for row in places], [part.threads[row] for row in places]
    return Part(part.gold[rows], languages, threads, part.vectors[rows], [part.tokens[row] for row in places])


def _measure_set(part: Part, seeds: int) -> list[Row]:
    languages = sorted(set(part.languages))
    k = len(set(part.gold.tolist()))
    if len(languages) == 1:
        return [*_measure_part(part, k, seeds, METHODS, ""), *_measure_words(part, seeds)]
    spoken = np.array(part.languages)
    rows = [
        row
        for language in languages
        for row in _measure_part(_chosen(part, np.flatnonzero(spoken == language)), k, seeds, METHODS, f"_{language}")
    ]
    together = {suffix: METHODS[suffix] for suffix in OF_VECTORS}
    return [*rows, *_measure_part(part, k, seeds, together, "_together"), *_measure_threads(part, k, seeds)]


def _measure_part(part: Part, k: int, seeds: int, methods: dict[str, Method], suffix: str) -> list[Row]:
    """Return agreement with the gold topics, of seeds, of halves and of orders."""
    rows, n = [], len(part.gold)
    weights = np.vstack([np.ones(n), _weights(_groups(part), 0)])
    too_few = len({token for tokens in part.tokens for token in tokens}) < FEWEST_WORDS
    for name, method in methods.items():
        if too_few and name not in OF_VECTORS:
            rows.append(_row(f"nmi{suffix}{name}", np.nan, (np.nan, np.nan), 0, "left out: the texts hold too few words"))
            continue
        run = _run(part, k, seeds, method)
        whole = [found.labels for found in run.whole]
        steady = all((labels == whole[0]).all() for labels in whole)
        values = np.stack([nmi(part.gold, labels, weights) for labels in whole])
        rows.append(_drawn_row(f"nmi{suffix}{name}", values, n, _NO_CHANCE if steady else _DRAWN))
        if name in OF_VECTORS:
            halves = [_rand(labels, found.labels) for labels, found in zip(whole, run.halves, strict=True)]
            rows.append(_spread_row(f"agreement_seeds{suffix}{name}", _pairwise(whole), n, _BY_CONSTRUCTION if steady else _SEEDS))
            rows.append(_spread_row(f"agreement_halves{suffix}{name}", halves, n, _HALVES))
            again = [float(nmi(part.gold, found.labels, weights[:1])[0]) for found in run.halves]
            rows.append(_spread_row(f"nmi_halves{suffix}{name}", again, n, _NMI_HALVES))
    rows.append(_spread_row(f"agreement_order{suffix}", _order_agreement(part, k, seeds), n, _ORDER))
    return rows


def _run(part: Part, k: int, seeds: int, method: Method) -> _Runs:
    everything = np.arange(len(part.gold))
    return _Runs(
        [method(part, everything, k, seed) for seed in range(seeds)],
        [method(part, _half(len(part.gold), seed), k, seed) for seed in range(seeds)],
    )


def _half(n: int, seed: int) -> Places:
    return np.sort(np.random.default_rng(seed).permutation(n)[: (n + 1) // 2])


def _groups(part: Part) -> Places:
    """Return a number for each text, the same for translations of one."""
    names = [thread or f"\t{place}" for place, thread in enumerate(part.threads)]
    return np.asarray(np.unique(names, return_inverse=True)[1])


def _weights(groups: Places, seed: int) -> Matrix:
    """Return how often each text is drawn in each resample of whole groups, shape (resamples, texts)."""
    n = int(groups.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    return np.asarray(drawn[:, groups], dtype=np.float64)


def nmi(gold: Labels, labels: Labels, weights: Matrix) -> Matrix:
    """Return the normalised mutual information of two labellings under each row of weights, shape (len(weights),).

    It is 1 where one tells all of the other and 0 where it tells nothing; the mean of the entropies norms it (Strehl and Ghosh 2002, with
    the arithmetic mean, as in scikit-learn). Chance is not taken off: many small groups gain from it.

    Examples
    --------
    >>> nmi(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]), np.ones((1, 4))).round(2).tolist()
    [1.0]
    """
    cells = np.zeros((len(gold), int(gold.max()) + 1, int(labels.max()) + 1))
    cells[np.arange(len(gold)), gold, labels] = 1.0
    table = np.tensordot(weights, cells, axes=1) / weights.sum(axis=1)[:, None, None]
    one, other, both = (_entropy(shares.reshape(len(weights), -1)) for shares in (table.sum(axis=2), table.sum(axis=1), table))
    return np.asarray(np.where(one + other > 0, 2 * (one + other - both) / np.maximum(one + other, 1e-12), 1.0))


def _entropy(shares: Matrix) -> Matrix:
    return np.asarray(-(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=1))


def _rand(one: Labels, other: Labels) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def _pairwise(found: Sequence[Labels]) -> list[float]:
    """Return for each seed its mean agreement with the others."""
    agreed = np.full((len(found), len(found)), np.nan)
    for one, other in combinations(range(len(found)), 2):
        agreed[one, other] = agreed[other, one] = _rand(found[one], found[other])
    return [float(value) for value in np.nanmean(agreed, axis=1)]


def _order_agreement(part: Part, k: int, seeds: int) -> list[float]:
    everything = np.arange(len(part.gold))
    known = group_ours(part, everything, k, 0).labels
    orders = [np.random.default_rng(seed).permutation(len(part.gold)) for seed in range(seeds)]
    return [_rand(known[order], group_ours(_chosen(part, order), everything, k, 0).labels) for order in orders]


def _measure_threads(part: Part, k: int, seeds: int) -> list[Row]:
    """Return how many texts stand in the same topic in all languages when these are fitted together."""
    table = pd.DataFrame({"thread": part.threads, "language": part.languages, "place": range(len(part.threads))})
    named = table[table["thread"] != ""].drop_duplicates(["thread", "language"])
    places = named.pivot_table(index="thread", columns="language", values="place").dropna().to_numpy(dtype=np.intp)
    n = len(places)
    if not n or places.shape[1] < 2:
        return []
    weights = np.vstack([np.ones(n), _weights(np.arange(n), 0)])
    rows = []
    for name in OF_VECTORS:
        topics = [METHODS[name](part, np.arange(len(part.gold)), k, seed).labels[places] for seed in range(seeds)]
        same = np.stack([weights @ (found == found[:, :1]).all(axis=1) / n for found in topics])
        rows.append(_drawn_row(f"same_topic{name}", same, n, _TOGETHER))
        chance = np.mean([_chance(found, k) for found in topics])
        rows.append(_row(f"same_topic_by_chance{name}", float(chance), (np.nan, np.nan), n, _CHANCE))
    return rows


def _chance(topics: Matrix, k: int) -> float:
    shares = np.stack([np.bincount(column, minlength=k) / len(topics) for column in topics.T])
    return float(shares.prod(axis=0).sum())


def _measure_words(part: Part, seeds: int) -> list[Row]:
    """Return coherence and diversity of the words at several numbers of topics, and their means."""
    usable = [k for k in WORD_TOPICS if k * TEXTS_PER_TOPIC <= len(part.gold)]
    if not usable or len({token for tokens in part.tokens for token in tokens}) < FEWEST_WORDS:
        return []
    rows = []
    for name, method in METHODS.items():
        runs = [_run(part, k, seeds, method) for k in usable]
        for measure, values in (("npmi", _npmi(runs, part)), ("diversity", _diversities(runs))):
            for k, (whole, halves) in zip(usable, values, strict=True):
                rows.append(_halves_row(f"{measure}_{k}{name}", whole, halves, len(part.gold)))
            if len(usable) > 1:
                whole, halves = values.mean(axis=0)
                rows.append(_halves_row(f"{measure}_mean{name}", whole, halves, len(part.gold)))
    return rows


def _npmi(runs: Sequence[_Runs], part: Part) -> Matrix:
    """Return the mean coherence of each run, shape (numbers of topics, 2 for whole and halves, seeds); windows are counted once."""
    found = [grouped.words for run in runs for grouped in (*run.whole, *run.halves)]
    values = coherence([topic for words in found for topic in words], part.tokens, n_words=N_WORDS, counting="gensim")
    parts = np.split(values, np.cumsum([len(words) for words in found])[:-1])
    return np.array([np.nanmean(of_run) for of_run in parts]).reshape(len(runs), 2, -1)


def _diversities(runs: Sequence[_Runs]) -> Matrix:
    return np.array([[[diversity(grouped.words, N_WORDS) for grouped in kind] for kind in run] for run in runs])


def _row(metric: str, estimate: float, bounds: tuple[float, float], n: int, note: str) -> Row:
    return {"metric": metric, "estimate": estimate, "low": bounds[0], "high": bounds[1], "n": n, "note": note}


def _drawn_row(metric: str, values: Matrix, n: int, note: str) -> Row:
    """Return a row from values by seed and resample, the first of each seed on all texts; each resample takes one seed by lot."""
    estimate = float(values[:, 0].mean())
    seeds = np.random.default_rng(0).integers(len(values), size=values.shape[1] - 1)
    drawn = values[seeds, np.arange(1, values.shape[1])]
    low, high = bounds_of(np.clip(drawn - drawn.mean() + estimate, 0.0, 1.0))
    return _row(metric, estimate, (low, high), n, note)


def _spread_row(metric: str, values: Sequence[float], n: int, note: str) -> Row:
    """Return a row of a mean over seeds and its interval."""
    mean, reach = float(np.mean(values)), _quantile(len(values)) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return _row(metric, mean, (mean - reach, min(mean + reach, 1.0)), n, note)


def _halves_row(metric: str, whole: Matrix, halves: Matrix, n: int) -> Row:
    """Return a row of a mean over seeds whose spread is that of the halves (Shao and Wu 1989, with as many left out as kept)."""
    mean, reach = float(np.mean(whole)), _quantile(len(halves)) * float(np.std(halves, ddof=1))
    return _row(metric, mean, (mean - reach, min(mean + reach, 1.0)), n, _WORDS)


def _quantile(n: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, n - 1))
