"""The table that every scorer gives back, and why a target cannot be scored."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.schemas import STANCE_LABELS
from analytics.text import Span

PROBABILITIES = tuple(f"p_{label}" for label in STANCE_LABELS)


def to_table(probabilities: NDArray[Any], evidence: Sequence[str], reasons: Sequence[str]) -> pd.DataFrame:
    """Return a scorer's answer as a table.

    Parameters
    ----------
    probabilities
        Of shape (n, 3), in the order of STANCE_LABELS; NaN where nothing could be scored.
    evidence
        The word or words that the answer rests on.
    reasons
        Why a row could not be scored; "" for one that was.

    Returns
    -------
    DataFrame
        One row a target, in order: p_unfavourable, p_neutral, p_favourable, score in [-1, 1], label (missing where not scored), evidence
        ("" for a neutral one), reason.
    """
    frame = pd.DataFrame(np.asarray(probabilities, dtype=np.float64).reshape(-1, len(PROBABILITIES)), columns=list(PROBABILITIES))
    frame["score"] = frame["p_favourable"] - frame["p_unfavourable"]
    places = np.nan_to_num(frame[list(PROBABILITIES)].to_numpy(), nan=-1.0).argmax(axis=1) if len(frame) else []
    labels = [None if reason else STANCE_LABELS[place] for place, reason in zip(places, reasons, strict=True)]
    frame["label"] = pd.Series(labels, dtype="str")
    frame["evidence"] = ["" if label == "neutral" else words for label, words in zip(labels, evidence, strict=True)]
    frame["reason"] = list(reasons)
    return frame


def reason_against(sentence: str, span: Span) -> str:
    """Say why a target cannot be scored; "" if it can.

    Examples
    --------
    >>> reason_against("Moscou nie.", (0, 6)), reason_against("Moscou nie.", (6, 6))
    ('', 'the span is empty')
    """
    start, end = span
    if not 0 <= start <= end <= len(sentence):
        return f"the span ({start}, {end}) does not lie in its sentence of {len(sentence)} characters"
    return "" if sentence[start:end].strip() else "the span is empty"
