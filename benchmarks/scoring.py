"""Measure how fast stance scorers are and how good, side by side: the default network, the lexicon, and model folders that are named.

All score the targets of data/gold/stance-fr.jsonl in turn, round after round, so a busy machine slows all alike. Speed is of one process
with the cores that it may use; which instructions the machine has (AVX2, AVX-512) matters to the network and is printed.
"""

import argparse
import platform
import statistics
import time
from pathlib import Path

import pandas as pd

from analytics.evaluation import GoldTarget, compare, read_gold
from analytics.stance import Scorer, load_scorer

GOLD = Path(__file__).resolve().parent.parent / "data" / "gold" / "stance-fr.jsonl"


def measure(scorers: dict[str, Scorer], gold: list[GoldTarget], runs: int) -> pd.DataFrame:
    """Return one row a scorer: name, targets_per_second (median over the rounds), macro_f1, low, high, n_targets."""
    sentences, spans = [target.sentence for target in gold], [(target.start, target.end) for target in gold]
    taken: dict[str, list[float]] = {name: [] for name in scorers}
    scores = {name: scorer.score(sentences, spans) for name, scorer in scorers.items()}  # the first time loads the model
    for _ in range(runs):
        for name, scorer in scorers.items():
            start = time.perf_counter()
            scorer.score(sentences, spans)
            taken[name].append(time.perf_counter() - start)
    rows = []
    for name, table in scores.items():
        metrics = compare(table, gold).set_index("metric").loc["macro_f1"]
        speed = len(gold) / statistics.median(taken[name])
        rows.append(
            {"name": name, "targets_per_second": speed, "macro_f1": metrics["estimate"], "low": metrics["low"], "high": metrics["high"]}
        )
    return pd.DataFrame(rows).assign(n_targets=len(gold))


def instructions() -> str:
    """Return which vector instructions the processor has."""
    cpu = Path("/proc/cpuinfo")
    flags = set(cpu.read_text("utf-8", "replace").split()) if cpu.is_file() else set()
    return ", ".join(name for name in ("avx2", "avx_vnni", "avx512f", "avx512_vnni") if name in flags) or platform.machine()


def main() -> None:
    """Print the table, and draw it where --out is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="model folders beside the default and the lexicon")
    parser.add_argument("--runs", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--out", help="file of the chart, .html, .svg or .csv")
    asked = parser.parse_args()
    scorers = {name: load_scorer(name, progress=False) for name in ("default", "lexicon", *asked.models)}
    table = measure({Path(name).name: scorer for name, scorer in scorers.items()}, read_gold(GOLD), asked.runs)
    print(f"instructions: {instructions()}")
    print(table.round({"targets_per_second": 0, "macro_f1": 3, "low": 3, "high": 3}).to_string(index=False))
    if asked.out:
        from analytics import charts, write_chart

        print(write_chart(charts.speed_and_accuracy(table, language="en"), asked.out))


if __name__ == "__main__":
    main()
