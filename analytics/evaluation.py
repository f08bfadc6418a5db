"""How good a scorer is, on named data, with intervals and beside a baseline.

Gold data are read in the forms in which the public sets come: JSON Lines with `sentence_normalized` and `targets` (MAD-TSC, NewsMTSC) and
tab-separated tables with `sentence`, `entity_pos_start_rel`, `entity_pos_end_rel`, `label` (RuSentNE). Intervals resample whole sentences,
because the targets of one sentence are not independent.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas import STANCE_LABELS
from analytics.stance import PROBABILITIES, Scorer

_POLARITIES = {2.0: "unfavourable", 4.0: "neutral", 6.0: "favourable"}
_SIGNS = {-1: "unfavourable", 0: "neutral", 1: "favourable"}
_RESAMPLES = 1_000


class GoldTarget(NamedTuple):
    """One labelled target in one sentence."""

    sentence: str
    start: int
    end: int
    label: str


def read_gold(path: Path) -> list[GoldTarget]:
    """Read labelled targets; rows without a usable span are left out.

    Raises
    ------
    InputError
        The file is missing or holds no labelled target.
    """
    if not path.is_file():
        message = f"There is no gold file {str(path)!r}."
        raise InputError(message)
    try:
        found = list(_read_jsonl(path) if path.suffix == ".jsonl" else _read_table(path))
    except (KeyError, TypeError, ValueError) as error:
        message = f"{str(path)!r} is not gold data: {error}. Expected MAD-TSC JSON Lines or a RuSentNE table."
        raise InputError(message) from error
    usable = [target for target in found if 0 <= target.start < target.end <= len(target.sentence)]
    if not usable:
        message = f"{str(path)!r} holds no labelled target."
        raise InputError(message)
    return usable


def _read_jsonl(path: Path) -> Iterator[GoldTarget]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for target in row["targets"]:
            yield GoldTarget(row["sentence_normalized"], int(target["from"]), int(target["to"]), _POLARITIES[float(target["polarity"])])


def _read_table(path: Path) -> Iterator[GoldTarget]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            span = int(row["entity_pos_start_rel"]), int(row["entity_pos_end_rel"])
            yield GoldTarget(row["sentence"], *span, _SIGNS[int(float(row["label"]))])


def evaluate_stance(scorer: Scorer, gold: Sequence[GoldTarget], *, seed: int = 0) -> pd.DataFrame:
    """Score gold targets and compare.

    Parameters
    ----------
    scorer
        What to evaluate.
    gold
        From `read_gold`.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        One row a metric: metric, estimate, low, high, n_targets; macro-F1 with its majority baseline, F1 of each class, accuracy, expected
        calibration error over ten bins (Guo et al. 2017, with no interval).
    """
    scores = scorer.score([target.sentence for target in gold], [(target.start, target.end) for target in gold])
    return compare(scores, gold, seed=seed)


def compare(scores: pd.DataFrame, gold: Sequence[GoldTarget], *, seed: int = 0) -> pd.DataFrame:
    """Compare scores that are at hand with gold labels; see `evaluate_stance`."""
    true = np.array([STANCE_LABELS.index(target.label) for target in gold])
    predicted = np.array([STANCE_LABELS.index(label) for label in scores["label"]])
    majority = np.full_like(true, np.bincount(true, minlength=3).argmax())
    _, sentence = np.unique([target.sentence for target in gold], return_inverse=True)
    weights = _sentence_weights(sentence, seed)
    rows = [_metric("macro_f1", true, predicted, weights, slice(None)), _metric("macro_f1_majority", true, majority, weights, slice(None))]
    rows += [_metric(f"f1_{label}", true, predicted, weights, slice(place, place + 1)) for place, label in enumerate(STANCE_LABELS)]
    right = (true == predicted).astype(float)
    drawn = (weights @ right) / weights.sum(axis=1)
    rows.append({"metric": "accuracy", "estimate": right.mean(), "low": np.quantile(drawn, 0.025), "high": np.quantile(drawn, 0.975)})
    probabilities = scores[list(PROBABILITIES)].to_numpy()
    rows.append({"metric": "calibration_error", "estimate": calibration_error(probabilities, true), "low": np.nan, "high": np.nan})
    return pd.DataFrame(rows).assign(n_targets=len(true))


def _sentence_weights(sentence: NDArray[Any], seed: int) -> NDArray[Any]:
    """Return how often each target is drawn in each resample, shape (resamples, targets)."""
    n = int(sentence.max()) + 1
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)[:, sentence].astype(np.float64)


def _metric(name: str, true: NDArray[Any], predicted: NDArray[Any], weights: NDArray[Any], classes: slice) -> dict[str, Any]:
    drawn = _f1(true, predicted, weights)[:, classes].mean(axis=1)
    estimate = _f1(true, predicted, np.ones((1, len(true))))[:, classes].mean()
    return {"metric": name, "estimate": estimate, "low": np.quantile(drawn, 0.025), "high": np.quantile(drawn, 0.975)}


def _f1(true: NDArray[Any], predicted: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """Return the F1 of each class under each row of weights, shape (len(weights), 3)."""
    hits, named, there = (
        np.stack([weights @ chosen.astype(np.float64) for chosen in chosens], axis=1)
        for chosens in zip(
            *(((true == place) & (predicted == place), predicted == place, true == place) for place in range(len(STANCE_LABELS))),
            strict=True,
        )
    )
    return np.asarray(2 * hits / np.maximum(named + there, 1e-12))


def calibration_error(probabilities: NDArray[Any], true: NDArray[Any], bins: int = 10) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by their size.

    Examples
    --------
    >>> calibration_error(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 0]))
    0.5
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == true
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any()]
    return float(np.sum(gaps))
