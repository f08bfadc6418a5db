"""Measure what annotating costs beside spaCy alone: sentences, mentions, quotes and relations of French articles.

Both sides work on the same articles in one process and in turn, so a busy machine slows both alike; the ratio travels between machines.
spaCy's side parses the very sentences that ours has parsed. The articles are those of the demonstration corpus over and over.
"""

import argparse
import json
import resource
import statistics
import time
from pathlib import Path

import pandas as pd

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample" / "articles-fr.jsonl"


def articles(count: int) -> pd.DataFrame:
    """Return `count` articles as table `documents`."""
    from analytics import pipeline

    rows = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    chosen = [rows[number % len(rows)] | {"doc_id": str(number), "language": "fr"} for number in range(count)]
    return pipeline._prepare(pd.DataFrame(chosen).rename(columns={"date": "published"}))


def compare(documents: pd.DataFrame, runs: int) -> None:
    """Print the seconds of both sides and the median of their ratios."""
    from analytics import pipeline
    from analytics.syntax import load_parser

    read = pipeline._read_part(documents, None, metonyms=True)
    wanted = set(read.mentions["sentence_id"]) | set(read.sentences.loc[read.sentences["text"].str.contains('[«“"]'), "sentence_id"])
    texts = read.sentences.loc[read.sentences["sentence_id"].isin(wanted), "text"].tolist()
    taken: dict[str, list[float]] = {"spaCy alone": [], "ours": []}
    for _ in range(runs):
        start = time.perf_counter()
        for _ in load_parser().pipe(texts, batch_size=64):
            pass
        taken["spaCy alone"].append(time.perf_counter() - start)
        start = time.perf_counter()
        pipeline._read_part(documents, None, metonyms=True)
        taken["ours"].append(time.perf_counter() - start)
    ratio = statistics.median(ours / alone for ours, alone in zip(taken["ours"], taken["spaCy alone"], strict=True))
    print(f"{len(texts)} sentences: " + ", ".join(f"{name} {statistics.median(times):.1f} s" for name, times in taken.items()))
    print(f"ratio {ratio:.2f}, median over {runs} rounds")


def main() -> None:
    """Print the ratio to spaCy alone, then the time and memory of a larger corpus over all cores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument("--articles", type=int, default=1_000, help="articles of the larger corpus (default: 1000)")
    asked = parser.parse_args()
    compare(articles(52), asked.runs)
    from analytics import pipeline

    for count in (asked.articles // 2, asked.articles):
        documents = articles(count)
        start = time.perf_counter()
        found = pipeline._read_in_parts(documents, progress=False)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{count} articles: {time.perf_counter() - start:.0f} s, {len(found.relations)} relations, greatest memory {memory} MiB")


if __name__ == "__main__":
    main()
