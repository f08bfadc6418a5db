"""F1, accuracy and shares with intervals, from gold labels, predicted ones and resamples.

Intervals resample whole groups (sentences, minimal pairs together), because the targets of one sentence are not independent; every metric
is worked out on the same resamples, so that two scorers can be compared row by row. The intervals say what other sentences of the same
kind would have given, not what other annotators would. A class that is nowhere in the data counts as an F1 of 0.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.evaluation.targets import GoldTarget
from analytics.schemas import STANCE_LABELS
from analytics.text import fold

RESAMPLES = 1_000
BOUNDS = (0.025, 0.975)

Matrix = NDArray[Any]
Row = dict[str, Any]


class Sample(NamedTuple):
    """Gold targets as arrays.

    `true` holds places in STANCE_LABELS, shape (targets,); `weights` how often each target is drawn in each resample, shape (resamples + 1,
    targets), the first row draws each once; `mixed` marks targets whose sentence holds another one with another label; `pairs` the places
    of one target in both members of a minimal pair, shape (pairs, 2); `parts` names parts of the targets.
    """

    true: Matrix
    weights: Matrix
    mixed: Matrix
    pairs: Matrix
    parts: dict[str, Matrix]


def sample_of(gold: Sequence[GoldTarget], train: Iterable[GoldTarget] = (), *, seed: int = 0) -> Sample:
    """Draw resamples of gold targets, and say which of them ask something of their own.

    Parameters
    ----------
    gold
        The targets.
    train
        What a scorer was trained on; where given, the parts `seen` and `unseen` tell targets whose sentence is among these, whatever its
        case and accents, from the others.
    seed
        For the resamples.
    """
    groups = [target.group or target.sentence for target in gold]
    known = {_plain(target.sentence) for target in train}
    seen = np.array([_plain(target.sentence) in known for target in gold])
    parts = {"seen": seen, "unseen": ~seen} if known else {}
    true = np.array([STANCE_LABELS.index(target.label) for target in gold])
    return Sample(true, _draw(groups, seed), _mixed(gold), _pairs(gold), parts)


def _plain(sentence: str) -> str:
    return " ".join(fold(sentence).split())


def _draw(groups: Sequence[str], seed: int) -> Matrix:
    _, group = np.unique(groups, return_inverse=True)
    n = int(group.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)[:, group]
    return np.vstack([np.ones(len(group)), drawn])


def _mixed(gold: Sequence[GoldTarget]) -> Matrix:
    labels: dict[str, set[tuple[int, int, str]]] = {}
    for target in gold:
        labels.setdefault(target.sentence, set()).add((target.start, target.end, target.label))
    return np.array([any(_differs(target, other) for other in labels[target.sentence]) for target in gold])


def _differs(target: GoldTarget, other: tuple[int, int, str]) -> bool:
    """Tell whether another target has another label; two labels of one span are a matter of the annotators."""
    return other[:2] != (target.start, target.end) and other[2] != target.label


def _pairs(gold: Sequence[GoldTarget]) -> Matrix:
    """Return where one target stands in each two sentences of a group."""
    places: dict[tuple[str, str], dict[str, int]] = {}
    for place, target in enumerate(gold):
        if target.group and target.target:
            places.setdefault((target.group, target.target), {}).setdefault(target.sentence, place)
    found = [pair for members in places.values() for pair in combinations(members.values(), 2)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def to_places(labels: Iterable[object]) -> Matrix:
    """Return labels as places in STANCE_LABELS; -1, which is never right, where there is none.

    Examples
    --------
    >>> to_places(["neutral", None, "favourable"]).tolist()
    [1, -1, 2]
    """
    return np.array([STANCE_LABELS.index(label) if isinstance(label, str) else -1 for label in labels], dtype=np.int64)


def measure(predicted: Matrix, sample: Sample, suffix: str = "") -> list[Row]:
    """Return the metrics of one scorer's labels, in rows; those that have nothing to count are left out.

    Parameters
    ----------
    predicted
        Places in STANCE_LABELS, or -1; shape (targets,).
    sample
        From `sample_of`.
    suffix
        Added to the name of each metric, as in macro_f1_majority.
    """
    true, weights, right = sample.true, sample.weights, predicted == sample.true
    everything = np.ones(len(true), dtype=bool)
    by_class = f1(true, predicted, weights)
    rows = [to_row("macro_f1", by_class.mean(axis=1), len(true))]
    rows += [to_row(f"f1_{label}", by_class[:, place], len(true)) for place, label in enumerate(STANCE_LABELS)]
    shares = {"accuracy": everything, "accuracy_mixed": sample.mixed} | {f"accuracy_{name}": part for name, part in sample.parts.items()}
    rows += [to_row(name, share(right, part, weights), int(part.sum())) for name, part in shares.items()]
    rows += [part_f1(f"macro_f1_{name}", predicted, sample, part) for name, part in sample.parts.items()]
    rows += _measure_pairs(right, sample)
    return [row | {"metric": row["metric"] + suffix} for row in rows if row["n_targets"]]


def _measure_pairs(right: Matrix, sample: Sample) -> list[Row]:
    """Return the share of minimal pairs with both members right: of all, and of those whose label changes."""
    first, second = sample.pairs.T
    both, weights = right[first] & right[second], sample.weights[:, first]
    changed = sample.true[first] != sample.true[second]
    parts = {"pairs_right": np.ones(len(first), dtype=bool), "pairs_changed_right": changed}
    return [to_row(name, share(both, part, weights), int(part.sum())) for name, part in parts.items()]


def part_f1(name: str, predicted: Matrix, sample: Sample, part: Matrix) -> Row:
    """Return the macro-F1 over a part of the targets as a row."""
    return to_row(name, f1(sample.true[part], predicted[part], sample.weights[:, part]).mean(axis=1), int(part.sum()))


def f1(true: Matrix, predicted: Matrix, weights: Matrix) -> Matrix:
    """Return the F1 of each class under each row of weights, shape (len(weights), 3); NaN where nothing was drawn."""
    places = range(len(STANCE_LABELS))
    named, there = (weights @ np.stack([labels == place for place in places], axis=1).astype(np.float64) for labels in (predicted, true))
    hits = weights @ np.stack([(true == place) & (predicted == place) for place in places], axis=1).astype(np.float64)
    drawn = weights.sum(axis=1, keepdims=True) > 0
    return np.where(drawn, 2 * hits / np.maximum(named + there, 1e-12), np.nan)


def macro_f1(true: Matrix, predicted: Matrix) -> float:
    """Return the mean of the three classes' F1.

    Examples
    --------
    >>> macro_f1(np.array([0, 1, 2]), np.array([0, 1, 1])).__round__(2)
    0.56
    """
    return float(f1(true, predicted, np.ones((1, len(true)))).mean())


def share(chosen: Matrix, part: Matrix, weights: Matrix) -> Matrix:
    """Return how much of `part` is chosen, under each row of weights; NaN where none of it was drawn."""
    above, below = weights @ (chosen * part).astype(np.float64), weights @ part.astype(np.float64)
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0))


def to_row(name: str, values: Matrix, n_targets: int) -> Row:
    """Return a row of a table of metrics from the values on all targets (first) and on each resample."""
    low, high = bounds_of(values[1:])
    return {"metric": name, "estimate": float(values[0]) if n_targets else np.nan, "low": low, "high": high, "n_targets": n_targets}


def to_plain_row(name: str, estimate: float, n_targets: int, note: str = "") -> Row:
    """Return a row without an interval."""
    return {"metric": name, "estimate": estimate, "low": np.nan, "high": np.nan, "n_targets": n_targets, "note": note}


def bounds_of(values: Matrix) -> tuple[float, float]:
    """Return the 95 % interval of resampled values; NaN where there are none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, BOUNDS)
    return float(low), float(high)


def to_metrics(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table of metrics: metric, estimate, low, high, n_targets, note."""
    table = pd.DataFrame(list(rows), columns=["metric", "estimate", "low", "high", "n_targets", "note"])
    return table.assign(note=table["note"].fillna(""))
