"""Measure how fast actors are found in French text, beside spaCy's PhraseMatcher and one alternation regex over the same aliases.

Each round runs all sides in turn on the same text, so a busy machine slows all alike; the ratios travel between machines. The text is the
demonstration corpus, repeated. The peers do less: they know no exact case, no days, no exclusions and no hyphen that may be a blank.
PhraseMatcher reads tokens: its time is given with and without the tokenizer of a blank pipeline. The regex, which tries its alternatives
one after the other, gets a fiftieth of the text.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analytics.actors import ActorRegistry, load_actors
from analytics.mentions import detect_mentions
from analytics.pipeline import split_sentences

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample" / "articles-fr.jsonl"
LANGUAGE = "fr"
SHARE_OF_REGEX = 50


def sample_texts(megabytes: float) -> list[str]:
    """Return the French articles of the demonstration corpus, repeated to about `megabytes` of UTF-8."""
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
    size = sum(len(text.encode()) for text in texts)
    return texts * max(1, round(megabytes * 1e6 / size))


def tables(texts: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `documents` and `sentences` of the texts."""
    ids = [f"d{number}" for number in range(len(texts))]
    documents = pd.DataFrame({"doc_id": ids, "text": texts, "language": LANGUAGE, "published": pd.Timestamp("2024-06-19", tz="UTC")})
    return documents, split_sentences(documents)


def phrase_matcher(registry: ActorRegistry) -> tuple[Callable[[str], object], Callable[[object], object]]:
    """Return a blank pipeline and a matcher of its documents, for all aliases of the language."""
    import spacy
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.blank(LANGUAGE)
    pipeline.max_length = 10**9
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    surfaces = sorted({alias.surface for alias in registry.aliases if alias.language == LANGUAGE})
    matcher.add("actor", [pipeline.make_doc(surface) for surface in surfaces])
    return pipeline.make_doc, matcher


def alternation(registry: ActorRegistry) -> re.Pattern[str]:
    """Return one regular expression of all aliases of the language, the longest first."""
    surfaces = sorted({alias.surface for alias in registry.aliases if alias.language == LANGUAGE}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, surfaces)) + r")\b", re.IGNORECASE)


def seconds(run: Callable[[], object]) -> float:
    """Return the time of one run."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def measure(megabytes: float, rounds: int) -> dict[str, float]:
    """Return the median speed of each side in MB of UTF-8 a second."""
    registry, texts = load_actors(), sample_texts(megabytes)
    documents, sentences = tables(texts)
    make_doc, matcher = phrase_matcher(registry)
    docs = [make_doc(text) for text in texts]
    pattern, few = alternation(registry), texts[: max(1, len(texts) // SHARE_OF_REGEX)]
    sides: dict[str, tuple[Callable[[], object], list[str]]] = {
        "ActorRegistry.find": (lambda: [registry.find(text, LANGUAGE, "2024-06-19") for text in texts], texts),
        "detect_mentions, tables to table": (lambda: detect_mentions(documents, sentences, registry), texts),
        "PhraseMatcher on tokens": (lambda: [matcher(doc) for doc in docs], texts),
        "PhraseMatcher with its tokenizer": (lambda: [matcher(make_doc(text)) for text in texts], texts),
        "alternation regex": (lambda: [pattern.findall(text) for text in few], few),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, (run, _) in sides.items():
            times[name].append(seconds(run))
    return {name: sum(len(text.encode()) for text in sides[name][1]) / 1e6 / statistics.median(times[name]) for name in sides}


def main() -> None:
    """Print the speeds and how many times faster `ActorRegistry.find` is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    speeds = measure(options.megabytes, options.rounds)
    ours = speeds["ActorRegistry.find"]
    print(f"{'':34}{'MB/s':>8}{'find is':>10}")
    for name, speed in speeds.items():
        print(f"{name:34}{speed:8.2f}{ours / speed:9.1f}x")


if __name__ == "__main__":
    main()
