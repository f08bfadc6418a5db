"""Fit the linear stance and tone models from public gold data.

The models are logistic regressions that scikit-learn fits in a minute; they are written as JSON, which holds numbers only and can be
read by eye. Nothing here is needed to use the library.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.embeddings import UniversalEncoder
from analytics.errors import InputError
from analytics.evaluation import GoldTarget, compare
from analytics.schemas import STANCE_LABELS, rows_of
from analytics.stance import PROBABILITIES, stance_features

Matrix = NDArray[Any]

INVERSE_PENALTY = 1.0  # this and the next by cross-validation on MAD-TSC French train
FURTHER_WEIGHT = 0.3  # of a row of the further sets beside a row of the first
FOLDS = 5
FEWEST_TARGETS = 10
_DIGITS = 4


class Gold(NamedTuple):
    """What to train on: `first` counts fully and is what accuracy is measured on, `further` counts FURTHER_WEIGHT.

    No sentence of `further` may be one of `first` or its translation, or the accuracy would be too high.
    """

    first: Sequence[GoldTarget]
    further: Sequence[GoldTarget] = ()


def fit_linear_stance(gold: Gold, *, masked: bool = True, cache_folder: Path | None = None) -> dict[str, Any]:
    """Fit a linear model and measure it by cross-validation.

    Parameters
    ----------
    gold
        What to train on.
    masked
        Hide the target and count the cues around it (stance); otherwise score the sentence as a whole (tone).
    cache_folder
        Where vectors are kept between runs.

    Returns
    -------
    dict
        The model, ready for `LinearScorer` or for JSON; its `accuracy` says in words what the cross-validation gave.

    Raises
    ------
    InputError
        `gold.first` holds fewer than FEWEST_TARGETS of a label.
    """
    _check_gold(gold.first)
    targets = [*gold.first, *gold.further]
    encoder = UniversalEncoder()
    features = stance_features(
        [target.sentence for target in targets],
        [(target.start, target.end) for target in targets],
        masked=masked,
        encoder=encoder,
        cache_folder=cache_folder,
    )
    labels = np.array([STANCE_LABELS.index(target.label) for target in targets])
    weights = _weights(labels, len(gold.first))
    model = _fit(features, labels, weights)
    kind = "stance" if masked else "tone"
    return {
        "format": "linear-stance-1",
        "name": f"linear-{kind}-1",
        "masked": masked,
        "encoder": encoder.name,
        "n_targets": len(targets),
        "accuracy": _describe(cross_validate(gold.first, features, labels, weights)),
        "labels": list(STANCE_LABELS),
        "bias": model.intercept_.round(_DIGITS).tolist(),
        "weights": model.coef_.round(_DIGITS).tolist(),
    }


def _check_gold(first: Sequence[GoldTarget]) -> None:
    counts = {label: sum(target.label == label for target in first) for label in STANCE_LABELS}
    if min(counts.values()) < FEWEST_TARGETS:
        found = ", ".join(f"{count} {label}" for label, count in counts.items())
        message = f"The gold data hold {found} targets; expected at least {FEWEST_TARGETS} of each label."
        raise InputError(message)


def _weights(labels: Matrix, n_first: int) -> Matrix:
    """Weigh the further targets down, and so that each label has the share among them that it has among the first."""
    share = np.bincount(labels[:n_first], minlength=3) / n_first
    weights = np.ones(len(labels))
    if n_first < len(labels):
        theirs = np.bincount(labels[n_first:], minlength=3) / (len(labels) - n_first)
        weights[n_first:] = FURTHER_WEIGHT * (share / np.maximum(theirs, 1e-9))[labels[n_first:]]
    return weights


def _fit(features: Matrix, labels: Matrix, weights: Matrix) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=INVERSE_PENALTY, max_iter=500).fit(features, labels, sample_weight=weights)


def cross_validate(first: Sequence[GoldTarget], features: Matrix, labels: Matrix, weights: Matrix) -> pd.DataFrame:
    """Return the metrics of `evaluation.compare` for the first targets, each scored by a model that saw none of its sentence's targets."""
    own = [int(hashlib.sha256(target.sentence.encode()).hexdigest(), 16) % FOLDS for target in first]
    fold = np.array(own + [-1] * (len(labels) - len(first)))
    probabilities = np.zeros((len(labels), len(STANCE_LABELS)))
    for held_out in sorted(set(own)):
        model = _fit(features[fold != held_out], labels[fold != held_out], weights[fold != held_out])
        probabilities[np.ix_(fold == held_out, model.classes_)] = model.predict_proba(features[fold == held_out])
    scores = pd.DataFrame(probabilities[: len(first)], columns=list(PROBABILITIES))
    scores["label"] = [STANCE_LABELS[place] for place in probabilities[: len(first)].argmax(axis=1)]
    return compare(scores, first)


def _describe(metrics: pd.DataFrame) -> str:
    rows: dict[str, Any] = {row.metric: row for row in rows_of(metrics)}
    f1, majority, calibration = rows["macro_f1"], rows["macro_f1_majority"], rows["calibration_error"]
    return (
        f"macro-F1 {f1.estimate:.2f} ({f1.low:.2f}-{f1.high:.2f}) on {f1.n_targets} targets by cross-validation over sentences, "
        f"calibration error {calibration.estimate:.2f}; naming the majority class gives {majority.estimate:.2f}"
    )


def write_model(model: dict[str, Any], path: Path) -> None:
    """Write a model as JSON, under a temporary name first."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(model), encoding="utf-8")
    temporary.replace(path)
