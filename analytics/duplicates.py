"""Near-duplicates: wire copy that several outlets print with small changes.

Articles are compared by their word 4-grams. Candidates come from MinHash with locality-sensitive hashing, for likeness (Broder 1997)
and for containment (LSH Ensemble, Zhu et al. 2016); each pair is then verified by its true Jaccard similarity, or by containment where
one text is a cut of the other. Reprints are labelled, never deleted: how often a text is reprinted is itself a finding. Paraphrases and
translations are not found.
"""

import re

import pandas as pd

from analytics.schemas import DUPLICATES, conform
from analytics.text import fold

SHINGLE = 4  # words
JACCARD = 0.4  # reprints of wire copy share as little as a third of their n-grams (NEWS-COPY, Silcock et al. 2022)
CONTAINMENT = 0.75
FEWEST_SHINGLES = 20  # shorter texts are compared as a whole
WINDOW = pd.Timedelta(days=7)
_PERMUTATIONS = 128
_PARTITIONS = 8
_CANDIDATE_JACCARD = 0.3
_CANDIDATE_CONTAINMENT = 0.6


def find_duplicates(documents: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each article that nearly repeats an earlier one.

    Parameters
    ----------
    documents
        Table `documents`, the earlier article first; `doc_id`, `text` and `published` are used.

    Returns
    -------
    DataFrame
        Table `duplicates`: doc_id, duplicate_of (the first article of the cluster), similarity to it.
    """
    shingles = [_shingles(text) for text in documents["text"]]
    published = list(documents["published"])
    first = list(range(len(shingles)))
    for later, earlier in _candidate_pairs(shingles):
        if _near(published[later], published[earlier]) and _alike(shingles[later], shingles[earlier]):
            first[later] = min(first[later], first[earlier])
    ids = list(documents["doc_id"])
    rows = [
        {"doc_id": ids[place], "duplicate_of": ids[head], "similarity": _jaccard(shingles[place], shingles[head])}
        for place, head in enumerate(first)
        if head != place
    ]
    return conform(rows, DUPLICATES)


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", fold(text))
    grams = frozenset(" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1))
    return grams if len(grams) >= FEWEST_SHINGLES else frozenset([" ".join(words)])


def _candidate_pairs(shingles: list[frozenset[str]]) -> list[tuple[int, int]]:
    """Return (later, earlier) places of articles that may be alike, in order."""
    if len(shingles) < 2:
        return []
    from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble

    signatures = []
    for grams in shingles:
        signature = MinHash(num_perm=_PERMUTATIONS, seed=1)
        signature.update_batch([gram.encode("utf-8") for gram in sorted(grams)])
        signatures.append(signature)
    alike = MinHashLSH(threshold=_CANDIDATE_JACCARD, num_perm=_PERMUTATIONS)
    containing = MinHashLSHEnsemble(threshold=_CANDIDATE_CONTAINMENT, num_perm=_PERMUTATIONS, num_part=_PARTITIONS)
    containing.index([(place, signature, len(shingles[place])) for place, signature in enumerate(signatures)])
    pairs: set[tuple[int, int]] = set()
    for place, signature in enumerate(signatures):
        found = {*alike.query(signature), *containing.query(signature, len(shingles[place]))}
        pairs.update((max(place, other), min(place, other)) for other in found if other != place)
        alike.insert(place, signature)
    return sorted(pairs)


def _near(one: pd.Timestamp, other: pd.Timestamp) -> bool:
    return pd.isna(one) or pd.isna(other) or abs(one - other) <= WINDOW


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    contained = len(one & other) / min(len(one), len(other))
    return _jaccard(one, other) >= JACCARD or contained >= CONTAINMENT
