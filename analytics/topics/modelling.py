"""What a fitted topic model is made of: the options, the result, and the step from units with labels to all the tables.

`build_result` is the only way from labels to a result. Fitting, merging and splitting differ in where the labels come from and in nothing
else, so that whatever is said of a topic can be said of one that was put together by hand; only its stability is then not known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analytics.embeddings import Encoder
from analytics.errors import InputError
from analytics.schemas import TOPICS, conform
from analytics.topics.counts import TopicCounts, count_topics
from analytics.topics.describing import (
    RELEVANCES,
    Description,
    Presence,
    Relevance,
    describe_topics,
    main_descriptions,
    say,
    stability_notice,
)
from analytics.topics.grouping import FLOOR, Labels, Method, assign, centroids
from analytics.topics.guiding import FREE, Guide
from analytics.topics.quality import outlier_share
from analytics.topics.space import Matrix, Space
from analytics.topics.storing import TopicState
from analytics.topics.terms import Collocation, Key, TermCounts, written_forms
from analytics.topics.units import UNITS, Unit, sentence_shares

if TYPE_CHECKING:
    from bertopic import BERTopic

METHODS = ("kmeans", "ward", "hdbscan")
SMALL_CORPUS = 20  # articles


@dataclass(frozen=True)
class TopicOptions:
    """What may be set about the way in which topics are found.

    Attributes
    ----------
    unit
        article, paragraph or sentence; by default what `choose_unit` says.
    method
        kmeans, ward, or hdbscan (UMAP and HDBSCAN, for large corpora; it sets the number of topics itself).
    relevance
        What words a topic is named by: ctfidf, frex (frequent and exclusive) or mmr (ctfidf, words unlike each other).
    seeds
        Name -> words of a topic that is to be there: units with these words are in it. With kmeans only.
    zero_shot
        Names of topics that take the units that lie near enough to the name.
    """

    unit: str | None = None
    method: Method = "kmeans"
    relevance: Relevance = "ctfidf"
    seeds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    zero_shot: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Say which option cannot be."""
        for name, known in (("unit", (None, *UNITS)), ("method", METHODS), ("relevance", RELEVANCES)):
            if getattr(self, name) not in known:
                message = f"{name} is {getattr(self, name)!r}; expected one of: {', '.join(map(str, known))}."
                raise InputError(message)
        if isinstance(self.zero_shot, str) or any(isinstance(words, str) or not words for words in self.seeds.values()):
            message = "seeds must be lists of words by name and zero_shot a list of names: seeds={'Élections': ['vote', 'scrutin']}."
            raise InputError(message)
        if len({*self.seeds, *self.zero_shot}) < len(self.seeds) + len(self.zero_shot):
            message = "Each topic may be asked for once; some name stands twice in seeds and zero_shot."
            raise InputError(message)
        if self.seeds and self.method != "kmeans":
            message = f"Seeds take part in kmeans only; method is {self.method!r}. Leave out one of the two."
            raise InputError(message)


@dataclass(frozen=True, eq=False)
class Basis:
    """What was grouped, kept as long as the result lives: units and all that was worked out of each. It is not stored with a model.

    Attributes
    ----------
    documents
        doc_id, source and published of the articles.
    units
        The units, in the order of their content.
    vectors
        What the encoder made of each.
    placed
        Where each lies.
    terms
        Which terms stand in each (1 or 0), and how they are written.
    collocations
        The terms of several words that this corpus makes much use of.
    space
        What placed them.
    guide
        The topics that were asked for.
    encoder
        What gave the vectors.
    reduction
        What sparse vectors are multiplied by.
    settings
        What is written into a stored model.
    """

    documents: pd.DataFrame
    units: tuple[Unit, ...]
    vectors: Matrix
    placed: Matrix
    terms: TermCounts
    collocations: frozenset[Collocation]
    space: Space
    guide: Guide
    encoder: Encoder
    reduction: Matrix | None
    settings: Mapping[str, Any]

    @cached_property
    def written(self) -> dict[str, dict[Key, str]]:
        """How terms are written: in all languages together under "", and in each language of the units, where it has the term."""
        forms = self.terms.forms
        everywhere = written_forms(forms)
        one = len({language for _, language, _ in forms}) == 1
        spoken = {unit.language for unit in self.units}
        return {"": everywhere} | {of: everywhere if one else everywhere | written_forms(forms, of) for of in sorted(spoken)}


class Grouping(NamedTuple):
    """Labels of units, numbered from the largest topic on, the stability of each topic, and the topic of each asked for (or -1)."""

    labels: Labels
    steady: Mapping[int, float]
    asked: tuple[int, ...]


@dataclass(frozen=True)
class TopicResult:
    """What `fit_topics` returns.

    Attributes
    ----------
    topics
        Table `topics`.
    document_topics
        Table `document_topics`: a row for each sentence, or for each article where articles were grouped. The weights of an article sum to
        1; topic -1 is what belongs to none (with HDBSCAN only).
    model
        A fitted BERTopic object of the same topics; None where there are too few units and in a model that was loaded.
    notice
        What a reader must know of these topics, in words.
    state
        All that the model consists of: its counts, its labels in each language, centroids and settings; None where there are no topics.
    basis
        The units behind it; None in a model that was loaded.
    unit_topics
        The topic of each unit of the basis.
    """

    topics: pd.DataFrame
    document_topics: pd.DataFrame
    model: "BERTopic | None"
    notice: str
    state: TopicState | None = None
    basis: Basis | None = None
    unit_topics: Labels | None = None


def build_result(basis: Basis, grouping: Grouping, remarks: Sequence[str] = (), mentions: pd.DataFrame | None = None) -> TopicResult:
    """Return everything that follows from the labels of the units.

    Parameters
    ----------
    basis
        The units.
    grouping
        Their topics.
    remarks
        Sentences of the notice besides those on units, outliers and stability.
    mentions
        Table `mentions`, for counts by actor.
    """
    from analytics.topics.exporting import export_bertopic

    counts = count_basis(basis, grouping.labels, mentions)
    presence = Presence(basis.terms.counts, basis.terms.keys, tuple(unit.language for unit in basis.units))
    found = describe_topics(counts, presence, basis.written, basis.settings["relevance"])
    shown = main_descriptions(found, Counter(zip(grouping.labels.tolist(), presence.languages, strict=True)))
    names = {topic: name for topic, name in zip(grouping.asked, basis.guide.names, strict=True) if topic >= 0}
    topics = _topics_table(basis, grouping, shown, names)
    state = _state(basis, grouping, counts, _labels(basis, found, shown, names))
    notice = " ".join(_notice(basis, grouping, topics, remarks))
    model = export_bertopic(basis, grouping.labels, shown)
    return TopicResult(topics, sentence_shares(basis.units, grouping.labels.tolist()), model, notice, state, basis, grouping.labels)


def count_basis(basis: Basis, labels: Labels, mentions: pd.DataFrame | None = None) -> TopicCounts:
    """Count the units under these labels; a term counts once a unit."""
    return count_topics(
        basis.units, labels.tolist(), basis.documents, terms=basis.terms.counts, vocabulary=basis.terms.keys, mentions=mentions
    )


def _topics_table(basis: Basis, grouping: Grouping, shown: Mapping[int, Description], names: Mapping[int, str]) -> pd.DataFrame:
    members: dict[int, set[str]] = {}
    for unit, label in zip(basis.units, grouping.labels.tolist(), strict=True):
        members.setdefault(label, set()).add(unit.doc_id)
    rows = [
        {
            "topic_id": topic,
            "label": names.get(topic) or shown[topic].label or f"#{topic}",
            "words": ", ".join(shown[topic].words),
            "n_documents": len(members[topic]),
            "stability": grouping.steady.get(topic, float("nan")),
            "coherence": shown[topic].coherence,
        }
        for topic in sorted(set(members) - {FREE})
    ]
    return conform(rows, TOPICS)


def _labels(
    basis: Basis, found: Sequence[tuple[int, Description]], shown: Mapping[int, Description], names: Mapping[int, str]
) -> dict[str, Any]:
    """Return what topics and terms are called, in values that JSON has."""
    languages: dict[str, dict[str, Any]] = {}
    for topic, described in found:
        if described.words:
            languages.setdefault(described.language, {})[str(topic)] = {"label": described.label, "words": described.words}
    frex = {str(topic): described.frex for topic, described in sorted(shown.items())}
    named = {str(topic): name for topic, name in sorted(names.items())}
    return {"languages": languages, "frex": frex, "names": named, "written": basis.written[""]}


def _state(basis: Basis, grouping: Grouping, counts: TopicCounts, labels: Mapping[str, Any]) -> TopicState:
    space, guide = basis.space, basis.guide
    arrays = {
        "mean": space.mean,
        "components": space.components,
        "anchors": space.anchors,
        "smoothed": space.smoothed,
        "centroids": centroids(basis.placed, grouping.labels),
        "named_anchors": guide.anchors,
    }
    arrays |= {} if basis.reduction is None else {"reduction": basis.reduction}
    settings = dict(basis.settings) | {
        "neighbours": space.neighbours,
        "names": list(guide.names),
        "seeds": [list(keys) for keys in guide.seeds],
        "asked": list(grouping.asked),
        "collocations": sorted([language, list(pieces)] for language, pieces in basis.collocations),
    }
    return TopicState(settings, dict(space.means), arrays, labels, counts.vocabulary, counts)


def space_of(state: TopicState) -> Space:
    """Return what places units in a model."""
    arrays = state.arrays
    return Space(
        arrays["mean"], dict(state.means), arrays["components"], arrays["anchors"], arrays["smoothed"], state.settings["neighbours"]
    )


def guide_of(state: TopicState) -> Guide:
    """Return the topics that were asked for in a model."""
    settings = state.settings
    return Guide(tuple(tuple(keys) for keys in settings["seeds"]), tuple(settings["names"]), state.arrays["named_anchors"])


def label_units(state: TopicState, placed: Matrix, held: Labels) -> Labels:
    """Return the topics of new units: what they must be in, else the topic with the nearest centroid.

    Topics that were told by their name take no others than those near it; with HDBSCAN a unit far from every centroid belongs to none.
    """
    asked, n_seeds = state.settings["asked"], len(state.settings["seeds"])
    closed = {topic for topic in asked[n_seeds:] if topic >= 0}
    open_topics = np.array([topic for topic in range(len(state.arrays["centroids"])) if topic not in closed], dtype=np.intp)
    floor = FLOOR if state.settings["method"] == "hdbscan" else None
    near = assign(placed, state.arrays["centroids"][open_topics], floor)
    labels = np.where(near >= 0, open_topics[near] if len(open_topics) else FREE, FREE)
    must = np.array([*asked, FREE], dtype=np.intp)[held]  # -1 is the last place
    return np.where(must >= 0, must, labels).astype(np.intp)


def _notice(basis: Basis, grouping: Grouping, topics: pd.DataFrame, remarks: Sequence[str]) -> list[str]:
    language = str(basis.settings["language"])
    unit = say(str(basis.settings["unit"]), language)
    told = [say("unit", language, n=len(basis.units), unit=unit), *remarks]
    n_documents = len({unit.doc_id for unit in basis.units})
    if n_documents < SMALL_CORPUS:
        told.append(say("small", language, d=n_documents))
    outside = outlier_share(grouping.labels)
    if outside > 0:
        told.append(say("outliers", language, percent=max(1, round(100 * outside)), unit=unit))
    sizes = {topic: int((grouping.labels == topic).sum()) for topic in grouping.steady}
    labels = dict(zip(topics["topic_id"].tolist(), topics["label"].tolist(), strict=True))
    return [*told, *stability_notice(grouping.steady, sizes, labels, language)]
