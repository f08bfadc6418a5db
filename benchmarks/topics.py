"""Measure what finding topics costs beside plain BERTopic with its defaults (UMAP and HDBSCAN) on the same embeddings, and how it grows.

All sides get the same texts and vectors in one process and in turn, so a busy machine slows all alike; ratios travel between machines.
`grouping` is the space, the number of topics, the groups and their stability; `fit_topics` is all that an analyst gets: words, labels,
counts and the BERTopic object as well. Texts are drawn by lot from the sentences of the demonstration corpus; each text has a vector of its
own, the mean of those of its sentences and a little noise, because thousands of equal points would be no corpus. Nothing is said here
about how good the topics are: `actor-analytics evaluate topics` does.
"""

import argparse
import json
import math
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.embeddings import UniversalEncoder
from analytics.text import sentence_spans
from analytics.topics import fit_topics
from analytics.topics.grouping import choose_n_topics, group, stability
from analytics.topics.space import fit_space

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample" / "articles-fr.jsonl"
ARTICLES, SENTENCES_OF_ARTICLE = 380, 30  # as in a mid-size press corpus
NOISE = 0.02  # of each of 512 dimensions; sentences of one topic lie about ten times as far apart


class Texts(NamedTuple):
    """Texts of a size, and the vector of each."""

    name: str
    documents: pd.DataFrame
    vectors: np.ndarray


def sentences() -> tuple[list[str], np.ndarray]:
    """Return the different sentences of the demonstration corpus and their vectors."""
    articles = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
    texts = sorted({text[start:end] for text in articles for start, end in sentence_spans(text)})
    return texts, UniversalEncoder(progress=False).encode(texts)


def texts_of(name: str, count: int, length: int, known: tuple[list[str], np.ndarray]) -> Texts:
    """Return `count` texts of `length` sentences each."""
    random = np.random.default_rng(count)
    chosen = random.integers(len(known[0]), size=(count, length))
    vectors = known[1][chosen].mean(axis=1) + random.normal(0, NOISE, (count, known[1].shape[1]))
    texts = [f"{' '.join(known[0][place] for place in row)} {number}" for number, row in enumerate(chosen.tolist())]
    documents = pd.DataFrame({"doc_id": [str(number) for number in range(count)], "text": texts, "language": "fr"})
    return Texts(name, documents, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def grouping(texts: Texts) -> None:
    """Place and group the vectors."""
    languages = texts.documents["language"].tolist()
    placed = fit_space(texts.vectors, languages).place(texts.vectors, languages)
    labels = group(placed, choose_n_topics(placed))
    stability(placed, labels)


def ours(texts: Texts) -> None:
    """Fit topics with all that belongs to them."""
    fit_topics(texts.documents, encoder=texts.vectors)


def bertopic(texts: Texts) -> None:
    """Fit BERTopic as its README does, on vectors that are there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic

        BERTopic().fit_transform(texts.documents["text"].tolist(), embeddings=texts.vectors)


SIDES: dict[str, Callable[[Texts], None]] = {"grouping": grouping, "fit_topics": ours, "BERTopic()": bertopic}


def measure(texts: Texts, runs: int) -> dict[str, float]:
    """Print and return the median seconds of each side, and the ratios to BERTopic round by round."""
    taken: dict[str, list[float]] = {name: [] for name in SIDES}
    for _ in range(runs):
        for name, side in SIDES.items():
            start = time.perf_counter()
            side(texts)
            taken[name].append(time.perf_counter() - start)
    ratios = [
        statistics.median(a / b for a, b in zip(taken[name], taken["BERTopic()"], strict=True)) for name in ("grouping", "fit_topics")
    ]
    told = ", ".join(f"{name} {statistics.median(times):.1f} s" for name, times in taken.items())
    print(f"{texts.name}: {told}; ratio of grouping {ratios[0]:.2f}, of fit_topics {ratios[1]:.2f}, median of {runs} rounds", flush=True)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Print ratios for articles and for sentences, then how the time grows with the sentences."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument("--sentences", type=int, nargs="+", default=[2_000, 20_000], help="sizes of the growth (default: 2000 20000)")
    asked = parser.parse_args()
    known = sentences()
    for side in SIDES.values():  # the first time compiles and imports
        side(texts_of("warm-up", 500, 1, known))
    measure(texts_of(f"{ARTICLES} articles", ARTICLES, SENTENCES_OF_ARTICLE, known), asked.runs)
    found = [measure(texts_of(f"{count} sentences", count, 1, known), asked.runs) for count in asked.sentences]
    first, last = asked.sentences[0], asked.sentences[-1]
    if first != last:
        powers = {name: math.log(found[-1][name] / found[0][name]) / math.log(last / first) for name in SIDES}
        told = ", ".join(f"{name} {power:.2f}" for name, power in powers.items())
        print(f"growth from {first} to {last} sentences, as the power of their number (1 is linear): {told}")


if __name__ == "__main__":
    main()
