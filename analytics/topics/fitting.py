"""What a corpus is about: topics from BERTopic (Grootendorst 2022), wrapped so that an analyst can defend them.

Passages of a small corpus, or the articles of a large one, are placed by a multilingual encoder, reduced by PCA and grouped by k-means
from many starts; BERTopic keeps the model and names each group by c-TF-IDF. Unlike BERTopic's defaults this never calls everything an
outlier, keeps accents, ships French, English, Russian and Korean stop words, does not depend on the order of the files, and says how
well each topic is found again under other seeds. Eight passages are the least that is grouped; below that the tables are empty and the
notice says why. A topic is a group of passages that lie close together; it is not a claim that their authors meant one theme.
"""

import hashlib
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.bundled import load_table, load_text
from analytics.embeddings import Encoder, UniversalEncoder, encode_cached
from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS, DOCUMENTS, TOPICS, check, conform, empty, rows_of
from analytics.text import paragraph_spans, sentence_spans

if TYPE_CHECKING:
    from bertopic import BERTopic

FEWEST_UNITS = 8
PASSAGE_CORPUS = 300  # articles; a smaller corpus is cut into passages
PASSAGE = 300  # characters at least, where the paragraphs allow
ARTICLE_SAMPLE = 4_000  # characters of an article that are encoded
MOST_TOPICS = 12
N_WORDS = 10
_DIMENSIONS = 10
_STEADY = 0.5  # adjusted Rand index between two seeds
_STARTS = 50
_STABILITY_SEEDS = 5

Matrix = NDArray[Any]


@dataclass(frozen=True)
class TopicResult:
    """What `fit_topics` returns.

    Attributes
    ----------
    topics
        Table `topics`.
    document_topics
        Table `document_topics`: a row for each sentence where passages were grouped, for each article otherwise.
    model
        The fitted BERTopic object; None where there are too few units.
    notice
        What a reader must know of these topics, in words.
    """

    topics: pd.DataFrame
    document_topics: pd.DataFrame
    model: "BERTopic | None"
    notice: str


class _Unit(NamedTuple):
    """A text to group: an article or a passage of it, and the ids of the sentences in it."""

    doc_id: str
    text: str
    language: str
    sentence_ids: tuple[str, ...]


_NOTICES = {
    "fr": {
        "few": "Pas de thèmes : il faut au moins 8 passages, il y en a {n}.",
        "words": "Pas de thèmes : les textes ne contiennent aucun mot porteur de sens.",
        "unit": "Thèmes calculés sur {n} {unit}.",
        "passage": "passages",
        "article": "articles",
        "fewer": " {asked} thèmes demandés, {k} trouvés : il n'y a pas plus de textes différents.",
        "small": " Corpus réduit : {d} articles ; lire ces thèmes comme des pistes.",
    },
    "en": {
        "few": "No topics: at least 8 passages are needed, there are {n}.",
        "words": "No topics: the texts hold no content words.",
        "unit": "Topics fitted on {n} {unit}.",
        "passage": "passages",
        "article": "articles",
        "fewer": " {asked} topics asked for, {k} found: there are no more different texts.",
        "small": " Small corpus: {d} articles; read these topics as hints.",
    },
}


def fit_topics(
    documents: pd.DataFrame,
    n_topics: int | None = None,
    seed: int = 0,
    *,
    encoder: Encoder | None = None,
    cache_folder: Path | None = None,
    language: str = "fr",
) -> TopicResult:
    """Group the passages or articles of a corpus into topics.

    Parameters
    ----------
    documents
        Table `documents`; doc_id and text are needed, language helps.
    n_topics
        How many topics; by default the number with the best silhouette (Rousseeuw 1987) up to the square root of the units and 12.
    seed
        Starts k-means.
    encoder
        What places the texts; by default `UniversalEncoder`.
    cache_folder
        Where vectors are kept between runs; by default nowhere.
    language
        Of the notice: fr or en.

    Returns
    -------
    TopicResult
        Topics are numbered from 0, the largest first.

    Raises
    ------
    InputError
        `n_topics` is below 1.
    """
    check(documents, ("doc_id", "text"), "documents")
    if n_topics is not None and n_topics < 1:
        message = f"n_topics is {n_topics}; expected a whole number from 1, or None."
        raise InputError(message)
    if not all(isinstance(text, str) for text in documents["text"]):
        message = "documents.text must hold text in every row; some rows hold something else."
        raise InputError(message)
    if language not in _NOTICES:
        message = f"There are no words for the language {language!r}. There are: {', '.join(_NOTICES)}."
        raise InputError(message)
    words = _NOTICES[language]
    units = _units(documents)
    distinct = len({unit.text for unit in units})
    if distinct < FEWEST_UNITS:
        return TopicResult(empty(TOPICS), empty(DOCUMENT_TOPICS), None, words["few"].format(n=distinct))
    vectors = np.asarray(encode_cached(encoder or UniversalEncoder(), [unit.text for unit in units], cache_folder), dtype=np.float64)
    reduced = _reduce(_without_language(vectors, [unit.language for unit in units]))
    k = min(n_topics or choose_n_topics(reduced, seed), distinct)
    model = _fit_bertopic(units, reduced, k, seed)
    if model is None:
        return TopicResult(empty(TOPICS), empty(DOCUMENT_TOPICS), None, words["words"])
    notice = words["unit"].format(n=len(units), unit=words["passage" if units[0].sentence_ids else "article"])
    notice += words["fewer"].format(asked=n_topics, k=len(set(model.topics_))) if n_topics and len(set(model.topics_)) < n_topics else ""
    notice += words["small"].format(d=len(documents)) if len(documents) < 20 else ""
    return _result(units, reduced, model, seed, notice)


def _units(documents: pd.DataFrame) -> list[_Unit]:
    """Return the texts to group, in an order that depends on their content only."""
    full = documents.reindex(columns=list(DOCUMENTS))
    whole = len(full) >= PASSAGE_CORPUS
    units = [
        unit
        for row in rows_of(full)
        for unit in (
            [_Unit(row.doc_id, row.text[:ARTICLE_SAMPLE], str(row.language), ())]
            if whole
            else _passages(row.doc_id, row.text, str(row.language))
        )
    ]
    return sorted(units, key=lambda unit: (hashlib.sha256(unit.text.encode("utf-8", "replace")).digest(), unit.doc_id, unit.sentence_ids))


def _passages(doc_id: str, text: str, language: str) -> list[_Unit]:
    """Cut an article into paragraphs, joining short ones to the next."""
    spans = sentence_spans(text)
    passages: list[list[int]] = [[]]
    for start, end in paragraph_spans(text):
        passages[-1].extend(place for place, span in enumerate(spans) if start <= span[0] and span[1] <= end)
        if sum(spans[place][1] - spans[place][0] for place in passages[-1]) >= PASSAGE:
            passages.append([])
    if len(passages) > 1 and sum(spans[place][1] - spans[place][0] for place in passages[-1]) < PASSAGE:
        passages[-2].extend(passages.pop())
    return [
        _Unit(doc_id, text[spans[places[0]][0] : spans[places[-1]][1]], language, tuple(f"{doc_id}:{place}" for place in places))
        for places in passages
        if places
    ]


def _without_language(vectors: Matrix, languages: Sequence[str]) -> Matrix:
    """Centre the vectors of each language, which would otherwise gather in topics of their own; one with few units is left."""
    centred = np.asarray(vectors - vectors.mean(axis=0))
    for language in sorted(set(languages)):
        rows = [place for place, other in enumerate(languages) if other == language]
        if len(rows) >= FEWEST_UNITS:
            centred[rows] = vectors[rows] - vectors[rows].mean(axis=0)
    return centred


def _reduce(vectors: Matrix) -> Matrix:
    """Return the leading principal components; with ten of them k-means is steadier and parts the topics better than with fifty."""
    from sklearn.decomposition import PCA

    n = min(_DIMENSIONS, len(vectors) - 1, vectors.shape[1])
    return np.asarray(PCA(n_components=n, svd_solver="full").fit_transform(vectors))


def _group(vectors: Matrix, k: int, seed: int, starts: int = _STARTS) -> Matrix:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(n_clusters=k, n_init=starts, random_state=seed).fit_predict(vectors))


def choose_n_topics(vectors: Matrix, seed: int) -> int:
    """Return the number of groups with the best mean silhouette among those that are found again under another seed.

    The number is at most a fifth of the units, their square root and 12. Found again means an adjusted Rand index of 0.5 between two seeds;
    where no number reaches it, the steadiest is taken.
    """
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    n = len(vectors)
    most = max(2, min(MOST_TOPICS, n // 5, int(np.sqrt(n))))
    silhouettes, agreements = {}, {}
    for k in range(min(4, most), most + 1):
        labels = _group(vectors, k, seed)
        agreements[k] = adjusted_rand_score(labels, _group(vectors, k, seed + 1))
        silhouettes[k] = (
            silhouette_score(vectors, labels, sample_size=min(n, 2_000), random_state=seed) if len(set(labels.tolist())) > 1 else -1.0
        )
    steady = [k for k, agreement in agreements.items() if agreement >= _STEADY]
    return max(steady, key=lambda k: silhouettes[k]) if steady else max(agreements, key=lambda k: agreements[k])


@cache
def load_stopwords() -> frozenset[str]:
    """Return the stop words of French, English, Russian and Korean."""
    return frozenset(word for name in ("fr", "en", "ru", "ko") for word in load_text(f"data/stopwords/{name}.txt").split())


@cache
def _multiword_pattern() -> re.Pattern[str]:
    terms = sorted((row["term"].lower() for row in load_table("multiwords.csv")), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(term)}\b" for term in terms))


def _join_multiwords(text: str) -> str:
    """Return the text in small letters with terms of several words joined: "Corée du Nord" is one word of a topic, not two."""
    return _multiword_pattern().sub(lambda match: re.sub(r"\W", "_", match.group()), text.lower().replace("’", "'"))


def _fit_bertopic(units: Sequence[_Unit], reduced: Matrix, k: int, seed: int) -> "BERTopic | None":
    """Fit BERTopic with the groups of k-means; None if the texts hold no word worth a label."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer

    with warnings.catch_warnings():  # BERTopic silences warnings globally when it is imported
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
    vectorizer = CountVectorizer(stop_words=sorted(load_stopwords()), token_pattern=r"(?u)\b[^\W\d]{2,}\b", preprocessor=_join_multiwords)
    model = BERTopic(
        language="multilingual",  # any other value than english, which would strip accents
        top_n_words=30,
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),  # reduced already
        hdbscan_model=KMeans(n_clusters=k, n_init=_STARTS, random_state=seed),
        vectorizer_model=vectorizer,
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    try:
        model.fit([unit.text for unit in units], embeddings=reduced)
    except ValueError as error:
        if "empty vocabulary" in str(error):
            return None
        raise
    return model


def _result(units: Sequence[_Unit], reduced: Matrix, model: "BERTopic", seed: int, notice: str) -> TopicResult:
    labels = np.asarray(model.topics_)
    counts = model.vectorizer_model.transform([unit.text for unit in units])
    words = _topic_words(model, units, counts)
    stability = _stability(reduced, labels, seed)
    rows = [
        {
            "topic_id": topic,
            "label": ", ".join(words[topic][:3]).replace("_", " ") or f"#{topic}",
            "words": ", ".join(words[topic]).replace("_", " "),
            "n_documents": len({unit.doc_id for unit, label in zip(units, labels, strict=True) if label == topic}),
            "stability": stability[topic],
            "coherence": _coherence(counts, [model.vectorizer_model.vocabulary_[word] for word in words[topic]]),
        }
        for topic in sorted(set(labels.tolist()))
    ]
    shares = [
        {"doc_id": unit.doc_id, "sentence_id": sentence_id, "topic_id": label, "weight": 1.0}
        for unit, label in zip(units, labels, strict=True)
        for sentence_id in (unit.sentence_ids or (None,))
    ]
    ordered = pd.DataFrame(shares)
    number = ordered["sentence_id"].str.rpartition(":")[2].pipe(pd.to_numeric) if units[0].sentence_ids else ordered.index
    ordered = ordered.assign(number=number).sort_values(["doc_id", "number"])
    return TopicResult(conform(rows, TOPICS), conform(ordered, DOCUMENT_TOPICS), model, notice)


def _topic_words(model: "BERTopic", units: Sequence[_Unit], counts: Any) -> dict[int, list[str]]:  # noqa: ANN401 - a sparse matrix
    """Return the ten words of each topic, one form a word, from the corpus's main language where the topic has any of it."""
    languages = pd.Series([unit.language for unit in units])
    main = (languages == languages.mode()[0]).to_numpy()
    total, in_main = np.asarray(counts.sum(axis=0)).ravel(), np.asarray(counts[main].sum(axis=0)).ravel()
    usable = {word for word, column in model.vectorizer_model.vocabulary_.items() if in_main[column] > 0.5 * total[column]}
    found: dict[int, list[str]] = {}
    for topic, weighted in model.get_topics().items():
        stems: dict[str, str] = {}
        own = [word for word, _ in weighted if word in usable] or [word for word, _ in weighted if word]
        for word in own:
            stems.setdefault(re.sub(r"(?:aux|ales?|nes?|es|s|x|e)$", "", word), word)
        found[topic] = list(stems.values())[:N_WORDS]
    return found


def _coherence(counts: Any, columns: Sequence[int]) -> float:  # noqa: ANN401 - a sparse matrix
    """Return the mean normalised pointwise mutual information of a topic's words over the units (Bouma 2009)."""
    present = (counts[:, list(columns)] > 0).toarray().astype(float)
    n = len(present)
    together = present.T @ present / n
    alone = np.diag(together)
    rows, others = np.triu_indices(len(columns), 1)
    joint, expected = together[rows, others], alone[rows] * alone[others]
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(joint >= 1, 1.0, np.log(joint / expected) / -np.log(joint))
    return float(np.mean(np.where(joint > 0, npmi, -1.0))) if len(rows) else float("nan")


def _stability(reduced: Matrix, labels: Matrix, seed: int) -> dict[int, float]:
    """Return how much of each topic is found again under other seeds: the mean Jaccard overlap, matched by the Hungarian method."""
    from scipy.optimize import linear_sum_assignment

    topics = sorted(set(labels.tolist()))
    overlaps = np.zeros((_STABILITY_SEEDS, len(topics)))
    for trial in range(_STABILITY_SEEDS):
        again = _group(reduced, len(topics), seed + 1 + trial)
        jaccard = np.array([[_overlap(labels == topic, again == other) for other in range(len(topics))] for topic in topics])
        rows, columns = linear_sum_assignment(-jaccard)
        overlaps[trial, rows] = jaccard[rows, columns]
    return dict(zip(topics, overlaps.mean(axis=0).tolist(), strict=True))


def _overlap(one: Matrix, other: Matrix) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))
