"""Fit the linear stance and tone models from public gold data.

The models are logistic regressions that scikit-learn fits in a minute; they are written as JSON, which holds numbers only and can be
read by eye. Nothing here is needed to use the library.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import UniversalEncoder
from analytics.evaluation import GoldTarget
from analytics.schemas import STANCE_LABELS
from analytics.stance import stance_features

INVERSE_PENALTY = 4.0  # by cross-validation on MAD-TSC French train
FURTHER_WEIGHT = 0.5  # of a row of the further sets beside a row of the first
_DIGITS = 4


def fit_linear_stance(
    first: Sequence[GoldTarget], further: Sequence[GoldTarget] = (), *, masked: bool = True, cache_folder: Path | None = None
) -> dict[str, Any]:
    """Fit a linear model.

    Parameters
    ----------
    first
        Targets of the language and kind that matter most.
    further
        Others, which count half.
    masked
        Hide the target and count the cues around it (stance); otherwise score the sentence as a whole (tone).
    cache_folder
        Where vectors are kept between runs.

    Returns
    -------
    dict
        The model, ready for `LinearScorer` or for JSON.
    """
    from sklearn.linear_model import LogisticRegression

    gold = [*first, *further]
    spans = [(target.start, target.end) for target in gold]
    features = stance_features(
        [target.sentence for target in gold], spans, masked=masked, encoder=UniversalEncoder(), cache_folder=cache_folder
    )
    labels = np.array([STANCE_LABELS.index(target.label) for target in gold])
    weights = np.array([1.0] * len(first) + [FURTHER_WEIGHT] * len(further))
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=500).fit(features, labels, sample_weight=weights)
    kind = "stance" if masked else "tone"
    return {
        "format": "linear-stance-1",
        "name": f"linear-{kind}-1",
        "masked": masked,
        "encoder": UniversalEncoder.name,
        "n_targets": len(gold),
        "labels": list(STANCE_LABELS),
        "bias": model.intercept_.round(_DIGITS).tolist(),
        "weights": model.coef_.round(_DIGITS).tolist(),
    }


def write_model(model: dict[str, Any], path: Path) -> None:
    """Write a model as JSON, under a temporary name first."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(model), encoding="utf-8")
    temporary.replace(path)
