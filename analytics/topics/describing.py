"""From the integer counts of a topic model to its words, labels and coherence, in each language, and to the notice that a reader needs.

Nothing here knows where the counts come from: those of a merged, a split or a newly fitted model are described alike.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np

from analytics.bundled import load_table
from analytics.errors import InputError
from analytics.topics.counts import TopicCounts
from analytics.topics.labelling import N_WORDS, class_tfidf, readable_label, spread_terms, term_likeness, topic_words
from analytics.topics.quality import WindowCounts, npmi
from analytics.topics.space import Matrix
from analytics.topics.terms import Key

Relevance = Literal["ctfidf", "frex", "mmr"]
RELEVANCES = ("ctfidf", "frex", "mmr")
SPREAD = 0.3  # weight of being unlike the words taken before
STEADY, FAIR = 0.75, 0.5  # Hennig (2007): below .6 a cluster should not be trusted, from .75 on it is a valid one
FEWEST_IN_LANGUAGE = 3  # units of a topic that let it be named in a language
_CANDIDATES = 30  # words of a topic looked at where they are spread


class Presence(NamedTuple):
    """Which terms stand in which units: `table` is units x terms, 1 or 0, `keys` are its columns, `languages` those of the units."""

    table: Any
    keys: tuple[Key, ...]
    languages: tuple[str, ...]


class Description(NamedTuple):
    """The words of a topic in one language, as they are written, the keys behind them, and how well they hang together."""

    language: str
    keys: list[Key]
    words: list[str]
    label: str
    coherence: float
    frex: list[str]


def describe_topics(
    counts: TopicCounts, presence: Presence, written: Mapping[str, Mapping[Key, str]], relevance: Relevance
) -> list[tuple[int, Description]]:
    """Describe each topic in each language of the corpus.

    Parameters
    ----------
    counts
        In how many units of each topic each term stands, in `counts.terms`.
    presence
        Which terms stand in which units, for coherence and for spreading words.
    written
        Language -> how its terms are written.
    relevance
        ctfidf, frex, or mmr (class-based TF-IDF spread by maximal marginal relevance).

    Returns
    -------
    list of (int, Description)
        Topic and description, by topic and language.
    """
    found = []
    for language in sorted(set(presence.languages)):
        table = counts.topic_terms(language).toarray()
        used, rows = np.flatnonzero(table.sum(axis=0)), np.flatnonzero(np.array(counts.topics) >= 0)
        table, terms = table[np.ix_(rows, used)], [counts.vocabulary[place] for place in used.tolist()]
        own = _of_language(presence, language, terms)
        spelling = written[language]
        chosen, exclusive = _chosen(table, terms, own, relevance), topic_words(table, terms, relevance="frex")
        for row, keys, others in zip(rows.tolist(), chosen, exclusive, strict=True):
            words = list(dict.fromkeys(spelling.get(key, key) for key in keys))
            frex = list(dict.fromkeys(spelling.get(key, key) for key in others))
            label, coherent = readable_label(keys, spelling), _coherence(own, [terms.index(key) for key in keys])
            found.append((counts.topics[row], Description(language, keys, words, label, coherent, frex)))
    return sorted(found, key=lambda pair: (pair[0], pair[1].language))


def _of_language(presence: Presence, language: str, terms: Sequence[Key]) -> Any:  # noqa: ANN401 - a scipy.sparse table
    """Return the part of the table for units of one language and some terms."""
    rows = [place for place, spoken in enumerate(presence.languages) if spoken == language]
    column = {key: place for place, key in enumerate(presence.keys)}
    return presence.table[rows][:, [column[term] for term in terms]]


def _chosen(table: Matrix, terms: Sequence[Key], own: Any, relevance: Relevance) -> list[list[Key]]:  # noqa: ANN401 - a sparse table
    if relevance != "mmr":
        return topic_words(table, terms, relevance=relevance)
    scores, column = class_tfidf(table), {term: place for place, term in enumerate(terms)}
    spread = []
    for row, candidates in zip(scores, topic_words(table, terms, n_words=_CANDIDATES), strict=True):
        places = np.array([column[term] for term in candidates], dtype=np.int64)
        taken = spread_terms(row[places], term_likeness(own[:, places]), np.arange(len(places)), N_WORDS, SPREAD) if len(places) else []
        spread.append([candidates[place] for place in taken])
    return spread


def _coherence(table: Any, columns: Sequence[int]) -> float:  # noqa: ANN401 - a scipy.sparse table
    """Return the mean NPMI of each two words (Bouma 2009), a unit being a window."""
    present = table[:, list(columns)].astype(np.int64)
    together = (present.T @ present).toarray()
    values = npmi(WindowCounts(present.shape[0], together, tuple(map(str, columns))))
    pairs = values[np.triu_indices(len(columns), 1)]
    known = pairs[~np.isnan(pairs)]
    return round(float(known.mean()), 9) if len(known) else float("nan")


def main_descriptions(found: Sequence[tuple[int, Description]], counts: Mapping[tuple[int, str], int]) -> dict[int, Description]:
    """Return the description of each topic that a table shows.

    It is in the commonest language of the corpus if the topic has words in it and at least three units, else in the commonest of the topic.

    Parameters
    ----------
    found
        What `describe_topics` returned.
    counts
        Units of each topic and language.
    """
    overall: dict[str, int] = {}
    for (_, language), n in counts.items():
        overall[language] = overall.get(language, 0) + n
    main = min(overall, key=lambda language: (-overall[language], language))
    shown: dict[int, tuple[tuple[bool, bool, int, str], Description]] = {}
    for topic, described in found:
        n = counts.get((topic, described.language), 0)
        rank = (not described.words, not (described.language == main and n >= FEWEST_IN_LANGUAGE), -n, described.language)
        if topic not in shown or rank < shown[topic][0]:
            shown[topic] = (rank, described)
    return {topic: described for topic, (_, described) in shown.items()}


@cache
def _notices() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in load_table("topic_notices.csv")}


def check_notice_language(language: str) -> None:
    """Raise an `InputError` if there are no words for the language."""
    known = [name for name in _notices()["few"] if name != "key"]
    if language not in known:
        message = f"There are no words for the language {language!r}. There are: {', '.join(known)}."
        raise InputError(message)


def say(key: str, language: str, **values: object) -> str:
    """Return a sentence of a notice."""
    return _notices()[key][language].format(**values)


def stability_notice(steady: Mapping[int, float], sizes: Mapping[int, int], labels: Mapping[int, str], language: str) -> list[str]:
    """Return how steady the topics are, in sentences; nothing where that was not measured.

    Parameters
    ----------
    steady
        Topic -> stability; NaN where it was not measured.
    sizes
        Topic -> units, by which the mean is weighted.
    labels
        Topic -> label.
    language
        fr or en.
    """
    known = {topic: value for topic, value in steady.items() if not np.isnan(value)}
    if not known:
        return []
    mean = sum(value * sizes[topic] for topic, value in known.items()) / sum(sizes[topic] for topic in known)
    key = "steady" if mean >= STEADY else "fair" if mean >= FAIR else "shaky"
    weak = [f"« {labels[topic]} »" if language == "fr" else f"“{labels[topic]}”" for topic, value in known.items() if value < FAIR]
    told = [say(key, language, percent=round(100 * mean))]
    return [*told, say("weak", language, labels=", ".join(weak))] if weak and len(weak) < len(known) else told
