"""Relations that syntax shows, set against those that a trained network reads.

Syntax is right more often and says why; the network also reads what no frame foresees: headlines without a verb, opinion, images. A
relation of syntax stands unless the network all but rules it out, and takes its score from it; one that the network alone reads is added
where it is sure. What it cannot give is a PLOVER class: its rows have none, and their cue is the word that it looked at most, names,
numerals and grammar apart.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.schemas import NARRATOR, RELATIONS, UNSPECIFIED, conform, rows_of

# Chosen on gold sentences that the network was not trained on, by F1; more for SURE gives precision for recall.
SURE = 0.36  # least probability of a relation that the network alone reads
RULED_OUT = 0.005  # probability below which a relation of syntax falls
_CLASSES = ("p_unfavourable", "p_contact", "p_favourable")  # of the labels -1, 0, 1
_KEY = ["sentence_id", "holder_id", "target_id"]


def combine_relations(relations: pd.DataFrame, toward: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Put together what syntax and the network read.

    Parameters
    ----------
    relations
        Table `relations`, from syntax.
    toward
        Of `stance.read_attitudes`; where it is empty, `relations` come back as they are.
    quotes
        Table `quotes` of the same documents.

    Returns
    -------
    DataFrame
        Table `relations`; the size of `score` is the network's probability of the label, its sign that of the label.
    """
    if toward.empty:
        return relations
    read = toward[~toward["holder_id"].isin(UNSPECIFIED) & ~toward["target_id"].isin(UNSPECIFIED)]
    joined = relations.merge(read[[*_KEY, *_CLASSES]], on=_KEY, how="left")
    probabilities = joined[list(_CLASSES)].to_numpy(dtype=float)
    labels = joined["label"].to_numpy(dtype=int)
    own = probabilities[np.arange(len(joined)), labels + 1]
    graded = np.where(np.isnan(own), joined["score"], labels * own)
    kept = conform(joined.assign(score=graded)[~(own < RULED_OUT)], RELATIONS)
    added = _added(read, relations, quotes)
    together = pd.concat([kept, added], ignore_index=True)
    return conform(together.sort_values(["doc_id", "cue_start", "holder_id", "target_id"], kind="stable", ignore_index=True), RELATIONS)


def _added(read: pd.DataFrame, relations: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the relations that the network alone reads."""
    new = read[~pd.MultiIndex.from_frame(read[_KEY]).isin(pd.MultiIndex.from_frame(relations[_KEY]))]
    probabilities = new[list(_CLASSES)].to_numpy(dtype=float)
    top, sureness = probabilities.argmax(axis=1), probabilities.max(axis=1, initial=0.0)
    chosen = sureness >= SURE
    sure = new.assign(label=top - 1)[chosen]
    spoken: dict[str, list[tuple[int, int, object]]] = {}
    for row in rows_of(quotes):
        spoken.setdefault(row.doc_id, []).append((row.start, row.end, row.speaker_id))
    kinds = [_kind(row, spoken) for row in rows_of(sure)]
    return conform(sure.assign(holder_kind=kinds, score=sure["label"] * sureness[chosen], quad_class=""), RELATIONS)


def _kind(row: Any, spoken: Mapping[str, list[tuple[int, int, object]]]) -> str:  # noqa: ANN401 - a row of itertuples
    """Return narrator, quoted (the word stands in what the holder says) or acting."""
    if row.holder_id == NARRATOR:
        return NARRATOR
    said = any(start <= row.cue_start < end and speaker == row.holder_id for start, end, speaker in spoken.get(row.doc_id, []))
    return "quoted" if said else "acting"
