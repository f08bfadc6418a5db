"""Near-duplicates: wire copy that several outlets print with small changes.

Articles are compared by their word 4-grams, kept as 64-bit hashes. Candidates come from MinHash with locality-sensitive hashing, which
finds texts that are alike, and from the modular sketch, which finds a text inside of a longer one (both Broder 1997). Each pair is then
verified by its true Jaccard similarity, or by containment where one text is a cut of the other. Reprints are labelled, never deleted: how
often a text is reprinted is itself a finding. Paraphrases and translations are not found.
"""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.schemas import DUPLICATES, conform
from analytics.text import fold

SHINGLE = 4  # words
JACCARD = 0.4  # reprints of wire copy share as little as a third of their n-grams (NEWS-COPY, Silcock et al. 2022)
CONTAINMENT = 0.75
FEWEST_SHINGLES = 20  # shorter texts are compared as a whole
WINDOW = pd.Timedelta(days=7)
_PERMUTATIONS = 128
_CANDIDATE_JACCARD = 0.3
_CANDIDATE_CONTAINMENT = 0.5
_SAMPLE = 4  # the modular sketch keeps one 4-gram of four
_MOST_COMMON = 500  # a 4-gram of more articles than that is a turn of phrase; likeness still finds their reprints

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no bit of a word's hash is lost; the order of the words counts
_NEARLY_THE_SAME = 0.7

Grams = NDArray[np.uint64]


class _Text(NamedTuple):
    grams: Grams
    published: pd.Timestamp


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
    texts = [_Text(_grams(text), published) for text, published in zip(documents["text"], documents["published"], strict=True)]
    first, telling = _alike_texts(texts)
    for later, earlier in _containing_pairs(texts, telling):
        if first[earlier] < first[later] and _is_reprint(texts[later], texts[earlier]):
            first[later] = first[earlier]
    for place, head in enumerate(first):  # a head that was found to be a cut of an earlier text takes its reprints along
        first[place] = first[head]
    ids = list(documents["doc_id"])
    rows = [
        {"doc_id": ids[place], "duplicate_of": ids[head], "similarity": _jaccard(texts[place].grams, texts[head].grams)}
        for place, head in enumerate(first)
        if head != place
    ]
    return conform(rows, DUPLICATES)


def _grams(text: str) -> Grams:
    """Return the sorted hashes of the different word 4-grams of `text`; of a short text one hash of all its words."""
    words = re.findall(r"\w+", fold(text))
    hashes = pd.util.hash_array(np.array(words or [""], dtype=object), categorize=False)
    size = SHINGLE if len(words) >= SHINGLE + FEWEST_SHINGLES else len(hashes)
    factors = _FACTOR ** np.arange(1, size + 1, dtype=np.uint64)
    return np.unique(np.lib.stride_tricks.sliding_window_view(hashes, size) @ factors)


def _alike_texts(texts: list[_Text]) -> tuple[list[int], list[int]]:
    """Return the place of the first text that each is like, and the places of the texts that are unlike all before them.

    What is nearly the same as an earlier text is not looked for again, or a thousand bulletins of one form would make a million pairs.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE_JACCARD, num_perm=_PERMUTATIONS)
    first, telling = list(range(len(texts))), []
    signatures = np.zeros((len(texts), _PERMUTATIONS), dtype=np.uint32)
    for place, text in enumerate(texts):
        signature = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int)
        signature.update_batch((text.grams >> np.uint64(32)).tolist())  # the library counts in 32 bits
        signatures[place] = signature.hashvalues
        candidates = np.array(sorted(index.query(signature)), dtype=np.intp)
        likeness = (signatures[candidates] == signatures[place]).mean(axis=1)
        closest = 0.0
        for other in candidates[likeness >= _CANDIDATE_JACCARD].tolist():
            if first[other] < first[place] and _is_reprint(text, texts[other]):
                first[place] = first[other]
                closest = max(closest, _jaccard(text.grams, texts[other].grams))
        if closest < _NEARLY_THE_SAME:
            index.insert(place, signature)
            telling.append(place)
    return first, telling


def _containing_pairs(texts: list[_Text], places: list[int]) -> list[tuple[int, int]]:
    """Return, of the texts at `places`, the (later, earlier) ones of which one may be a cut of the other, in order.

    Of each article the 4-grams whose hash is divisible by `_SAMPLE` are kept: those of a cut are then among those of the whole.
    """
    from scipy.sparse import csr_matrix

    sketches = [texts[place].grams[texts[place].grams % np.uint64(_SAMPLE) == 0] for place in places]
    sizes = np.array([len(sketch) for sketch in sketches])
    if not sizes.sum():
        return []
    _, columns, counts = np.unique(np.concatenate(sketches), return_inverse=True, return_counts=True)
    rows = np.repeat(np.arange(len(sketches)), sizes)
    telling = (counts > 1) & (counts <= _MOST_COMMON)
    kept = telling[columns]
    ones = np.ones(int(kept.sum()), dtype=np.int32)
    table = csr_matrix((ones, (rows[kept], columns[kept])), shape=(len(sketches), len(counts)))
    shared = (table @ table.T).tocoo()
    enough = shared.data >= _CANDIDATE_CONTAINMENT * np.minimum(sizes[shared.row], sizes[shared.col])
    found = enough & (shared.row > shared.col)
    return sorted((places[later], places[earlier]) for later, earlier in zip(shared.row[found], shared.col[found], strict=True))


def _shared(one: Grams, other: Grams) -> int:
    return len(np.intersect1d(one, other, assume_unique=True))


def _jaccard(one: Grams, other: Grams) -> float:
    shared = _shared(one, other)
    return shared / (len(one) + len(other) - shared)


def _is_reprint(one: _Text, other: _Text) -> bool:
    """Tell whether two texts of the same days are alike, or one is a cut of the other."""
    apart = one.published - other.published
    if apart > WINDOW or apart < -WINDOW:  # neither where a date is missing
        return False
    shared, sizes = _shared(one.grams, other.grams), (len(one.grams), len(other.grams))
    return shared >= JACCARD * (sum(sizes) - shared) or shared >= CONTAINMENT * min(sizes)
