"""Write analytics/data/confusion.csv: how often the default scorer gives each label to gold targets of each class.

Run it again whenever the default scorer or the gold targets change; `measures.scorer_errors` reads the table. The gold targets are those of
data/gold/stance-*.jsonl, first label pass, on which the scorer was never trained. A target that the scorer leaves without a label has none
in the corpus either and is not counted.
"""

import csv
from collections import Counter
from pathlib import Path

from analytics.evaluation import read_gold
from analytics.evaluation.baselines import labels_of
from analytics.schemas import STANCE_LABELS
from analytics.stance import Scorer, load_scorer

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "analytics" / "data" / "confusion.csv"
COLUMNS = ("language", "gold", "label", "n", "scorer")


def count_labels(scorer: Scorer, gold: list[Path]) -> list[tuple[str, str, str, int, str]]:
    """Return the rows of the table, with zeros, in the order of languages and labels."""
    targets = [target for path in gold for target in read_gold(path)]
    pairs = zip(targets, labels_of(scorer, targets), strict=True)
    counts = Counter((target.language, target.label, label) for target, label in pairs)
    languages = sorted({target.language for target in targets})
    return [
        (language, true, label, counts[language, true, label], scorer.name)
        for language in languages
        for true in STANCE_LABELS
        for label in STANCE_LABELS
    ]


def main() -> None:
    """Score the gold targets and write the table."""
    gold = sorted(path for path in (ROOT / "data" / "gold").glob("stance-*.jsonl") if ".second" not in path.name)
    rows = count_labels(load_scorer(progress=False), gold)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{OUT.relative_to(ROOT)}: {sum(row[3] for row in rows)} targets")


if __name__ == "__main__":
    main()
