"""A stance scorer compared with gold targets: `compare` for scores at hand, `evaluate_with_baselines` for all that is asked of a scorer.

Beside the figures over all targets stand those that tell how it comes by them: targets whose sentence holds another one with another label
(does it know who is meant?), minimal pairs (does it see the one word that matters?), sentences that it was not trained on, calibration and
abstention. A row that the scorer leaves without a label counts as wrong.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.evaluation.baselines import baselines, labels_of, majority_labels, scores_of
from analytics.evaluation.calibration import calibration_error, chance_error, reliability, risk_area, risk_by_coverage
from analytics.evaluation.metrics import Matrix, Row, Sample, measure, part_f1, sample_of, to_metrics, to_places, to_plain_row
from analytics.evaluation.paired import compare_paired
from analytics.evaluation.targets import GoldTarget
from analytics.scorers.answers import PROBABILITIES
from analytics.stance import Scorer


class Evaluation(NamedTuple):
    """What an evaluation found: tables `metrics`, `reliability` (one row a bin) and `risk` (one row a coverage)."""

    metrics: pd.DataFrame
    reliability: pd.DataFrame
    risk: pd.DataFrame


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
        See `compare`.
    """
    return compare(scores_of(scorer, gold), gold, seed=seed)


def compare(scores: pd.DataFrame, gold: Sequence[GoldTarget], *, seed: int = 0) -> pd.DataFrame:
    """Compare scores that are at hand with gold labels.

    Parameters
    ----------
    scores
        One row a target, in order: label (missing where the scorer gave none) and the three probabilities.
    gold
        From `read_gold`.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        One row a metric: metric, estimate, low, high (95 % bootstrap over groups), n_targets (targets or pairs behind it), note. macro_f1,
        f1 of each class, accuracy; accuracy_mixed (targets whose sentence holds another one with another label); pairs_right and
        pairs_changed_right (minimal pairs with both members right: all, and those whose label changes); calibration_error (ten bins, Guo et
        al. 2017) and calibration_error_by_chance (what perfect probabilities would show on as many targets), risk_area, n_unscored;
        macro_f1 of each language; and the same figures for naming the majority class. Rows that have nothing to count are left out.
    """
    sample = sample_of(gold, seed=seed)
    rows = _measure_scores(scores, gold, sample)
    return to_metrics([*rows, *measure(to_places(majority_labels(gold)), sample, "_majority")])


def _measure_scores(scores: pd.DataFrame, gold: Sequence[GoldTarget], sample: Sample) -> list[Row]:
    predicted, probabilities = to_places(scores["label"]), _probabilities(scores)
    languages = np.array([target.language for target in gold])
    several = sorted(set(languages)) if len(set(languages)) > 1 else []
    return [
        *measure(predicted, sample),
        to_plain_row("calibration_error", calibration_error(probabilities, sample.true), len(gold)),
        chance_error(probabilities),
        risk_area(probabilities, sample),
        to_plain_row("n_unscored", float((predicted < 0).sum()), len(gold)),
        *(part_f1(f"macro_f1_{language or 'unknown'}", predicted, sample, languages == language) for language in several),
    ]


def _probabilities(scores: pd.DataFrame) -> Matrix:
    """Return the probabilities, shape (targets, 3), all NaN where the scorer gave no label."""
    known = scores[list(PROBABILITIES)].to_numpy(dtype=np.float64)
    return np.where(scores["label"].isna().to_numpy()[:, None], np.nan, known)


def evaluate_with_baselines(
    scorer: Scorer, gold: Sequence[GoldTarget], *, train: Sequence[GoldTarget] = (), against: Scorer | None = None, seed: int = 0
) -> Evaluation:
    """Score gold targets and compare them with gold labels, with what other means would have given, and with another scorer.

    Parameters
    ----------
    scorer
        What to evaluate.
    gold
        From `read_gold`.
    train
        Targets that the scorer was trained on. TF-IDF is fitted on them, and the figures for sentences among them and for all others are
        reported apart (`..._seen`, `..._unseen`). By default TF-IDF is fitted on the gold targets by folds.
    against
        Another scorer, for a paired test.
    seed
        For intervals and folds.

    Returns
    -------
    Evaluation
        metrics: the rows of `compare`, then those of each baseline (`..._majority`, `..._tfidf`, `..._lexicon`, `..._without_target`), then
        `..._against`, macro_f1_difference, p_bootstrap and p_mcnemar; a baseline that could not be had has one row that says why in `note`.
    """
    sample = sample_of(gold, train, seed=seed)
    scores = scores_of(scorer, gold)
    rows = _measure_scores(scores, gold, sample)
    for baseline in baselines(scorer, gold, train, seed=seed):
        left_out = [to_plain_row(f"macro_f1_{baseline.name}", np.nan, 0, baseline.note)]
        rows += left_out if baseline.note else measure(to_places(baseline.labels), sample, f"_{baseline.name}")
    if against is not None:
        rows += compare_paired(to_places(scores["label"]), to_places(labels_of(against, gold)), sample)
    probabilities = _probabilities(scores)
    return Evaluation(to_metrics(rows), reliability(probabilities, sample), risk_by_coverage(probabilities, sample))


def describe_metrics(metrics: pd.DataFrame) -> str:
    """Return a table of metrics as text: its numbers with three decimals, then its notes, one a line.

    Examples
    --------
    >>> row = {"metric": "accuracy", "estimate": 0.5, "low": 0.4, "high": 0.61234, "n_targets": 8, "note": ""}
    >>> print(describe_metrics(pd.DataFrame([row])))
      metric  estimate  low  high  n_targets
    accuracy       0.5  0.4 0.612          8
    """
    noted = metrics[metrics["note"] != ""]
    lines = [f"{metric}: {note}" for metric, note in zip(noted["metric"], noted["note"], strict=True)]
    return "\n".join([metrics.drop(columns="note").round(3).to_string(index=False), *lines])
