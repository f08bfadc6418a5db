"""Measure what a table of means with intervals costs beside the plain loop over pandas groupby, and how often the intervals hold the truth.

Cost: 1,000 resamples of 100,000 sentences of 10,000 articles in 40 groups, by `mean_stance` and by the loop that one would write first: in
each resample a weight for every article, then groupby and sum. Both run in turn in one process on one core, and the ratio is taken round
by round; peak memory is that of a process of its own that does nothing but make the table. The loop gives draws, no table, and knows
nothing of reprints. Coverage: corpora with a known mean, with articles of unequal length whose sentences resemble one another; how many of
the 95 % intervals hold it. What this cannot tell: how well intervals hold for a press that is not like the simulated one.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # one core: before numpy is loaded

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from analytics.measures import mean_stance, share_stance  # noqa: E402

ROWS, ARTICLES, GROUPS, RESAMPLES = 100_000, 10_000, 40, 1_000
RARE = 0.1  # a share that few sentences have


def corpus(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return stances and documents: 8 actors, 5 outlets."""
    random = np.random.default_rng(seed)
    ids = np.array([f"article-{number:05}" for number in range(ARTICLES)])
    documents = pd.DataFrame({"doc_id": ids, "source": random.choice(["Nord", "Sud", "Est", "Ouest", "Centre"], ARTICLES)})
    written = random.integers(ARTICLES, size=ROWS)
    targets = random.choice([f"A{number}" for number in range(GROUPS // 5)], ROWS)
    score = np.clip(random.normal(0, 0.3, ARTICLES)[written] + random.normal(0, 0.4, ROWS), -1, 1)
    return pd.DataFrame({"doc_id": ids[written], "target_id": targets, "score": score}), documents


def ours(stances: pd.DataFrame, documents: pd.DataFrame) -> None:
    """Make the whole table."""
    mean_stance(stances, documents, by=["target_id", "source"])


def loop(stances: pd.DataFrame, documents: pd.DataFrame) -> None:
    """Draw articles, group and sum, resample by resample."""
    random = np.random.default_rng(0)
    rows = stances.merge(documents, on="doc_id")
    article = pd.factorize(rows["doc_id"])[0]
    group = rows.groupby(["target_id", "source"]).ngroup()
    draws = []
    for _ in range(RESAMPLES):
        weight = random.poisson(1, ARTICLES)[article]
        sums = pd.DataFrame({"above": rows["score"] * weight, "below": weight}).groupby(group).sum()
        draws.append(sums["above"] / sums["below"])
    pd.concat(draws, axis=1).quantile([0.025, 0.975], axis=1)


def compare(runs: int) -> None:
    """Print CPU seconds of both sides and the ratio, round by round."""
    given = corpus()
    sides: dict[str, Callable[[pd.DataFrame, pd.DataFrame], None]] = {"mean_stance": ours, "loop over groupby": loop}
    ours(*given)  # the first time imports
    taken: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(runs):
        for side, run in sides.items():
            start = time.process_time()
            run(*given)
            taken[side].append(time.process_time() - start)
    ratio = statistics.median(other / own for own, other in zip(*taken.values(), strict=True))
    told = ", ".join(f"{side} {statistics.median(times):.2f} s" for side, times in taken.items())
    print(f"{RESAMPLES} resamples, {ROWS} rows, {GROUPS} groups, CPU on one core: {told}; ratio {ratio:.0f}, median of {runs} rounds")


def peak() -> None:
    """Print the peak memory of a process that makes the table and of one that only has the rows."""
    sizes = [subprocess.run([sys.executable, __file__, part], capture_output=True, text=True, check=True) for part in ("--rows", "--table")]
    rows, table = (int(size.stdout) / 1024 for size in sizes)
    print(f"peak memory {table:.0f} MiB with the table, {rows:.0f} MiB with Python, libraries and the rows alone", flush=True)


def clustered(articles: int, corpora: int, seed: int) -> pd.DataFrame:
    """Return rows of many corpora: 1 to some 20 sentences an article, which share a part of their leaning."""
    random = np.random.default_rng(seed)
    sizes = 1 + random.poisson(3, articles * corpora) + 10 * (random.random(articles * corpora) < RARE)
    article = np.repeat(np.arange(articles * corpora), sizes)
    score = 0.1 + random.normal(0, 0.3, articles * corpora)[article] + random.normal(0, 0.4, len(article))
    rare = random.random(len(article)) < random.beta(2 * RARE, 2 * (1 - RARE), articles * corpora)[article]
    third = random.random(len(article)) < random.beta(0.6, 1.4, articles * corpora)[article]
    rows = pd.DataFrame({"corpus": article // articles, "doc_id": article.astype(str), "score": score})
    return rows.assign(rare=np.where(rare, "favourable", "neutral"), third=np.where(third, "favourable", "neutral"))


def coverage(articles: int, corpora: int, seed: int = 0) -> None:
    """Print the share of intervals that hold the truth."""
    rows = clustered(articles, corpora, seed)
    documents = rows[["doc_id"]].drop_duplicates()
    found = {"mean": (mean_stance(rows, documents, by=["corpus"]), 0.1)}
    for name, truth in (("third", 0.3), ("rare", RARE)):
        shares = share_stance(rows.assign(label=rows[name]), documents, by=["corpus"])
        found[f"share of {truth:.0%}"] = (shares[shares["measure"] == "share_favourable"], truth)
    held = {name: ((table["low"] <= truth) & (truth <= table["high"])).mean() for name, (table, truth) in found.items()}
    told = ", ".join(f"{name} {part:.1%}" for name, part in held.items())
    print(f"{articles} articles: {told} of {corpora} intervals hold the truth", flush=True)


def main() -> None:
    """Print the ratio, the memory and the coverage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument("--corpora", type=int, default=1_000, help="simulated corpora (default: 1000)")
    parser.add_argument("--articles", type=int, nargs="+", default=[5, 10, 30, 100], help="articles of a corpus (default: 5 10 30 100)")
    parser.add_argument("--rows", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--table", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.rows or asked.table:
        given = corpus()
        if asked.table:
            ours(*given)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    peak()  # first: on Linux a process begins with the peak of the one that started it
    compare(asked.runs)
    for articles in asked.articles:
        coverage(articles, asked.corpora)


if __name__ == "__main__":
    main()
