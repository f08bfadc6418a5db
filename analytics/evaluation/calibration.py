"""Whether probabilities mean what they say, and what is gained by not answering.

A scorer is calibrated if of the targets to which it gives a confidence of .8 four in five are right (Guo et al. 2017). Risk against
coverage is what abstention buys: the error rate among the targets that are left when the least confident are set aside (El-Yaniv and Wiener
2010). Confidence is the highest of the three probabilities. Ten bins of a small set are rough: each has its interval, and the error, which
is never 0 by chance alone, stands beside what perfect probabilities would show on as many targets (Bröcker and Smith 2007).
"""

import numpy as np
import pandas as pd

from analytics.evaluation.metrics import Matrix, Row, Sample, bounds_of, share, to_row

BINS = 10
_DRAWS = 500
COVERAGES = tuple(tenths / 10 for tenths in range(10, 0, -1))
_RELIABILITY = ["bin_low", "bin_high", "confidence", "accuracy", "low", "high", "n_targets"]
_RISK = ["coverage", "risk", "low", "high", "least_confidence", "n_targets"]


def calibration_error(probabilities: Matrix, true: Matrix, bins: int = BINS) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by their size.

    Targets without probabilities are left out; NaN if that leaves none.

    Examples
    --------
    >>> calibration_error(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 0]))
    0.5
    """
    scored = ~np.isnan(probabilities).any(axis=1)
    if not scored.any():
        return float("nan")
    confidence, right = probabilities[scored].max(axis=1), probabilities[scored].argmax(axis=1) == true[scored]
    place = _bins(confidence, bins)
    gaps = [abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any()]
    return float(np.sum(gaps))


def chance_error(probabilities: Matrix, seed: int = 0, bins: int = BINS) -> Row:
    """Return the calibration error that these confidences would show if they were perfect, as a row: its mean and where 95 % of it lie.

    Examples
    --------
    >>> round(chance_error(np.full((100, 3), [0.7, 0.2, 0.1]))["estimate"], 2)
    0.04
    """
    random, scored = np.random.default_rng(seed), probabilities[~np.isnan(probabilities).any(axis=1)]
    drawn = [calibration_error(scored, _perfect(scored, random), bins) for _ in range(_DRAWS if len(scored) else 0)]
    return to_row("calibration_error_by_chance", np.array([np.mean(drawn) if drawn else np.nan, *drawn]), len(scored))


def _perfect(probabilities: Matrix, random: np.random.Generator) -> Matrix:
    """Return labels in which the likeliest class is true as often as its probability says."""
    top = probabilities.argmax(axis=1)
    right = random.random(len(top)) < probabilities.max(axis=1)
    return np.asarray(np.where(right, top, (top + 1) % probabilities.shape[1]))


def _bins(confidence: Matrix, bins: int) -> Matrix:
    return np.asarray(np.minimum((confidence * bins).astype(int), bins - 1))


def reliability(probabilities: Matrix, sample: Sample) -> pd.DataFrame:
    """Compare confidence and accuracy bin by bin.

    Parameters
    ----------
    probabilities
        Shape (targets, 3); rows of NaN are left out.
    sample
        The gold targets.

    Returns
    -------
    DataFrame
        One row a bin that holds a target: bin_low, bin_high, confidence (mean), accuracy with low and high (95 % bootstrap over groups),
        n_targets.
    """
    scored = ~np.isnan(probabilities).any(axis=1)
    confidence = np.where(scored, np.nan_to_num(probabilities).max(axis=1), 0.0)
    right = np.nan_to_num(probabilities).argmax(axis=1) == sample.true
    place = np.where(scored, _bins(confidence, BINS), -1)
    rows = []
    for number in sorted(set(place[scored].tolist())):
        inside = place == number
        accuracy = share(right, inside, sample.weights)
        low, high = bounds_of(accuracy[1:])
        edges = (number / BINS, (number + 1) / BINS)
        rows.append((*edges, float(confidence[inside].mean()), float(accuracy[0]), low, high, int(inside.sum())))
    return pd.DataFrame(rows, columns=_RELIABILITY)


def risk_by_coverage(probabilities: Matrix, sample: Sample) -> pd.DataFrame:
    """Return the error rate that is left when the least confident targets are set aside.

    Targets of equal confidence are set aside in no order: each counts with the error rate of all of them. Those without probabilities are
    wrong and the first to be set aside.

    Returns
    -------
    DataFrame
        One row a coverage from 1.0 down to 0.1: coverage, risk, low, high (95 % bootstrap over groups), least_confidence of those kept,
        n_targets kept.
    """
    order, confidence, wrong = _by_confidence(probabilities, sample)
    rows = []
    for coverage in COVERAGES:
        n = int(np.ceil(coverage * len(order) - 1e-9))
        risk = share(wrong[:n], np.ones(n), sample.weights[:, order[:n]])
        least = float(confidence[n - 1]) if confidence[n - 1] >= 0 else float("nan")
        rows.append((coverage, float(risk[0]), *bounds_of(risk[1:]), least, n))
    return pd.DataFrame(rows, columns=_RISK)


def _by_confidence(probabilities: Matrix, sample: Sample) -> tuple[Matrix, Matrix, Matrix]:
    """Return the targets with the most confident first, their confidence (-1 for none), and how wrong each is on average."""
    scored = ~np.isnan(probabilities).any(axis=1)
    confidence = np.where(scored, np.nan_to_num(probabilities).max(axis=1), -1.0)
    wrong = ~scored | (np.nan_to_num(probabilities).argmax(axis=1) != sample.true)
    # Probabilities that differ in their last digits only are the same.
    equal = pd.Series(wrong.astype(np.float64)).groupby(confidence.round(9)).transform("mean").to_numpy()
    order = np.argsort(-confidence.round(9), kind="stable")
    return order, confidence[order], equal[order]


def risk_area(probabilities: Matrix, sample: Sample) -> Row:
    """Return the area under risk against coverage as a row: the mean risk over all coverages, lower is better.

    A confidence that tells nothing gives the error rate; what lies below it is what the order by confidence is worth.
    """
    order, _, wrong = _by_confidence(probabilities, sample)
    return to_row("risk_area", np.array([_area(weights[order], wrong) for weights in sample.weights]), len(order))


def _area(weights: Matrix, wrong: Matrix) -> float:
    kept = weights.cumsum()
    risk = (weights * wrong).cumsum() / np.maximum(kept, 1e-12)
    return float((weights * risk).sum() / kept[-1])
