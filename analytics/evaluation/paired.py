"""Whether one scorer is better than another on the same targets.

The bootstrap draws whole groups and works out both scorers' macro-F1 on each draw, so that what is hard for both cancels out. McNemar's
test asks only which of the two is right more often where one of them is wrong; it takes targets for independent, which those of one
sentence are not, so that its p-value comes out too small where they go wrong together.
"""

import numpy as np

from analytics.evaluation.metrics import Matrix, Row, Sample, f1, measure, to_plain_row, to_row


def compare_paired(predicted: Matrix, other: Matrix, sample: Sample) -> list[Row]:
    """Return the metrics of the other scorer, the difference in macro-F1 and two p-values, in rows.

    Parameters
    ----------
    predicted, other
        Labels of the scorer and of the one that it is set against, as places in STANCE_LABELS or -1; shape (targets,).
    sample
        The gold targets.

    Returns
    -------
    list of dict
        `..._against`: the metrics of the other scorer; `macro_f1_difference`: the scorer's macro-F1 less the other's, with 95 % interval;
        `p_bootstrap`: two-sided, twice the share of resamples on the far side of 0; `p_mcnemar`: McNemar's exact test.
    """
    difference = (f1(sample.true, predicted, sample.weights) - f1(sample.true, other, sample.weights)).mean(axis=1)
    p_mcnemar, note = mcnemar(predicted == sample.true, other == sample.true)
    n = len(sample.true)
    return [
        *measure(other, sample, "_against"),
        to_row("macro_f1_difference", difference, n),
        to_plain_row("p_bootstrap", _bootstrap_p(difference[1:]), n),
        to_plain_row("p_mcnemar", p_mcnemar, n, note),
    ]


def _bootstrap_p(drawn: Matrix) -> float:
    # One more on each side than was drawn: no finite number of resamples shows a p of 0.
    below, above = (1 + np.sum(drawn <= 0)) / (1 + len(drawn)), (1 + np.sum(drawn >= 0)) / (1 + len(drawn))
    return float(min(1.0, 2 * min(below, above)))


def mcnemar(right: Matrix, other_right: Matrix) -> tuple[float, str]:
    """Return the p-value of McNemar's exact test, and the two counts that it rests on, in words.

    Examples
    --------
    >>> mcnemar(np.array([True, True, False]), np.array([False, False, False]))
    (0.5, 'right alone: 2, the other alone: 0')
    """
    from scipy.stats import binomtest

    alone, other_alone = int(np.sum(right & ~other_right)), int(np.sum(other_right & ~right))
    p = float(binomtest(alone, alone + other_alone, 0.5).pvalue) if alone + other_alone else 1.0
    return p, f"right alone: {alone}, the other alone: {other_alone}"
