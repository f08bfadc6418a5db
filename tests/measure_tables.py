"""Small tables that the tests of the measures build by hand."""

import numpy as np
import pandas as pd

from analytics.schemas import DOCUMENT_TOPICS, MENTIONS, QUOTES, RELATIONS, STANCES, conform

LABELS = {-1.0: "unfavourable", 0.0: "neutral", 1.0: "favourable"}
SEVEN = [("a", 1.0), ("a", -1.0), ("b", 0.5), ("c", -0.5), ("d", 0.25), ("e", 0.0), ("e", 0.0), ("e", 1.0), ("f", -1.0), ("g", 0.75)]


def articles(names, **columns):
    return pd.DataFrame({"doc_id": list(names), **columns})


def stances(*rows):
    """Return table `stances` of (doc_id, target_id, score)."""
    given = ((n, doc, target, score) for n, (doc, target, score) in enumerate(rows))
    records = [
        {"sentence_id": f"{doc}:{n}", "doc_id": doc, "start": 0, "end": 1, "target_id": target, "score": score}
        | {
            "label": LABELS.get(np.sign(score)),
            "p_unfavourable": max(-score, 0),
            "p_neutral": 1 - abs(score),
            "p_favourable": max(score, 0),
        }
        for n, doc, target, score in given
    ]
    return conform(records, STANCES)


def relations(*rows):
    """Return table `relations` of (doc_id, holder_id, target_id, label, quad_class)."""
    records = [
        {"sentence_id": f"{doc}:{n}", "doc_id": doc, "holder_id": holder, "target_id": target, "label": label, "score": label}
        | {"quad_class": quad, "cue_start": 0, "cue_end": 1}
        for n, (doc, holder, target, label, quad) in enumerate(rows)
    ]
    return conform(records, RELATIONS)


def quotes(*rows):
    """Return table `quotes` of (doc_id, speaker, speaker_id)."""
    records = [
        {"doc_id": doc, "start": n, "end": n + 1, "speaker": speaker, "speaker_id": actor} for n, (doc, speaker, actor) in enumerate(rows)
    ]
    return conform(records, QUOTES)


def mentions(*rows):
    """Return table `mentions` of (doc_id, actor_id)."""
    records = [
        {"doc_id": doc, "sentence_id": f"{doc}:0", "start": n, "end": n + 1, "actor_id": actor} for n, (doc, actor) in enumerate(rows)
    ]
    return conform(records, MENTIONS)


def shares(*rows):
    """Return table `document_topics` of (doc_id, topic_id, weight)."""
    return conform([{"doc_id": doc, "topic_id": topic, "weight": weight} for doc, topic, weight in rows], DOCUMENT_TOPICS)


def numbers(table, *columns):
    return table[list(columns)].round(6).to_numpy().tolist()


RUS = stances(*((doc, "RUS", score) for doc, score in SEVEN))
