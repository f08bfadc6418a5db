"""Gold sentences: what annotators read in them, and how near a reading of the library comes.

A gold file is JSON Lines, one sentence a line, with `stances`, `relations` and `quotes` as the annotation guidelines define them, offsets
in characters of `text`. What is compared are sets: of directed pairs, of signed directed triples, of actors named, and the speakers of the
quotations that were found. Intervals resample sentences, minimal pairs together, because two that differ in one word are not independent.
What is not measured: the spans of cues and the quad classes.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas import UNSPECIFIED, Annotations, rows_of

_RESAMPLES = 1_000
_OVERLAP = 0.5  # of a gold quotation that a found one must cover to be the same

Facts = set[Hashable]


class GoldQuote(NamedTuple):
    """One utterance: its span, and the actor who speaks, `other`, or None where the sentence names no speaker."""

    start: int
    end: int
    speaker: str | None


class GoldSentence(NamedTuple):
    """One sentence as an annotator read it; `relations` are (holder, target, label), `actors` those whom it names."""

    sentence_id: str
    text: str
    language: str
    group: str  # minimal pairs share it
    split: str
    actors: frozenset[str]
    relations: frozenset[tuple[str, str, int]]
    quotes: tuple[GoldQuote, ...]


def read_sentences(path: Path, split: str = "") -> list[GoldSentence]:
    """Read a gold file, or the sentences of one split of it.

    Raises
    ------
    InputError
        The file is missing, a line is no gold sentence, or the split is empty; the message names the line.
    """
    if not path.is_file():
        message = f"There is no gold file {str(path)!r}."
        raise InputError(message)
    found = []
    lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]  # splitlines() would cut at U+2028 in a text
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_to_sentence(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            message = f"{str(path)!r}, line {number}, is no gold sentence: {type(error).__name__} {error}."
            raise InputError(message) from error
    chosen = [sentence for sentence in found if split in ("", sentence.split)]
    if not chosen:
        message = f"{str(path)!r} holds no sentence of the split {split!r}. Expected one of: {', '.join(sorted({s.split for s in found}))}."
        raise InputError(message)
    return chosen


def _to_sentence(row: dict[str, Any]) -> GoldSentence:
    return GoldSentence(
        row["id"],
        row["text"],
        row["language"],
        row.get("pair_id") or row["id"],
        row["split"],
        frozenset(stance["target"] for stance in row["stances"]),
        frozenset((relation["holder"], relation["target"], int(relation["label"])) for relation in row["relations"]),
        tuple(GoldQuote(quote["start"], quote["end"], quote["speaker"]) for quote in row["quotes"]),
    )


def to_documents(sentences: Iterable[GoldSentence]) -> pd.DataFrame:
    """Return each sentence as a document of its own, so that nothing is read from the one before."""
    rows = [{"doc_id": sentence.sentence_id, "text": sentence.text, "language": sentence.language} for sentence in sentences]
    return pd.DataFrame(rows, columns=["doc_id", "text", "language"])


def compare_relations(sentences: Sequence[GoldSentence], annotations: Annotations, *, seed: int = 0) -> pd.DataFrame:
    """Compare what was read in gold sentences with what the annotator read.

    Parameters
    ----------
    sentences
        From `read_sentences`.
    annotations
        Of `to_documents(sentences)`.
    seed
        For the intervals.

    Returns
    -------
    DataFrame
        One row a metric: metric, estimate, low, high (95 % bootstrap over sentences), n_gold, n_found. Precision, recall and F1 of directed
        pairs and of signed triples, with two baselines for the triples: `first_named` (the first actor of a sentence holds the most common
        sign toward each other one) and `all_neutral` (every ordered pair with label 0); F1 of the actors named; recall of quotations and
        the share of those found whose speaker is right.
    """
    named = _by_sentence(annotations.mentions, lambda row: row.actor_id)
    read = _by_sentence(annotations.relations, lambda row: (row.holder_id, row.target_id, row.label))
    gold = [set(sentence.relations) for sentence in sentences]
    found = [read.get(sentence.sentence_id, {}) for sentence in sentences]
    order = [[actor for actor in named.get(sentence.sentence_id, {}) if actor not in UNSPECIFIED] for sentence in sentences]
    signs = [label for triples in gold for _, _, label in triples]
    common = max(sorted(set(signs)), key=signs.count, default=0)
    weights = _weights([sentence.group for sentence in sentences], seed)
    sides: dict[str, tuple[list[Facts], list[Facts]]] = {
        "pairs": ([{fact[:2] for fact in facts} for facts in gold], [{fact[:2] for fact in facts} for facts in found]),
        "triples": (list(map(set, gold)), list(map(set, found))),
        "triples_first_named": (list(map(set, gold)), [{(actors[0], actor, common) for actor in actors[1:]} for actors in order]),
        "triples_all_neutral": (list(map(set, gold)), [{(*pair, 0) for pair in permutations(actors, 2)} for actors in order]),
        "actors": ([set(sentence.actors.difference(UNSPECIFIED)) for sentence in sentences], list(map(set, order))),
    }
    rows = [row for name, (true, read_) in sides.items() for row in _set_metrics(name, true, read_, weights)]
    return pd.DataFrame([*rows, *_quote_metrics(sentences, annotations.quotes, weights)])


def _by_sentence(table: pd.DataFrame, fact: Callable[[Any], Hashable]) -> dict[str, dict[Any, None]]:
    """Return doc_id -> its facts, each once and in order."""
    found: dict[str, dict[Any, None]] = {}
    for row in rows_of(table):
        found.setdefault(row.doc_id, {})[fact(row)] = None
    return found


def _weights(groups: Sequence[str], seed: int) -> NDArray[np.float64]:
    """Return how often each sentence is drawn in each resample, shape (resamples + 1, sentences); the first draws each once."""
    _, group = np.unique(groups, return_inverse=True)
    n = int(group.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)[:, group]
    return np.vstack([np.ones(len(groups)), drawn]).astype(np.float64)


def _set_metrics(name: str, gold: Sequence[Facts], found: Sequence[Facts], weights: NDArray[np.float64]) -> list[dict[str, Any]]:
    hits, there, named = (
        weights @ np.array([len(part) for part in parts], dtype=np.float64)
        for parts in ([one & other for one, other in zip(gold, found, strict=True)], gold, found)
    )
    sizes = {"n_gold": int(there[0]), "n_found": int(named[0])}
    return [
        _metric(f"{name}_precision", hits, named) | sizes,
        _metric(f"{name}_recall", hits, there) | sizes,
        _metric(f"{name}_f1", 2 * hits, named + there) | sizes,
    ]


def _metric(name: str, above: NDArray[np.float64], below: NDArray[np.float64]) -> dict[str, Any]:
    values = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    low, high = np.nanquantile(values[1:], [0.025, 0.975]) if np.isfinite(values[1:]).any() else (np.nan, np.nan)
    return {"metric": name, "estimate": values[0], "low": low, "high": high}


def _quote_metrics(sentences: Sequence[GoldSentence], quotes: pd.DataFrame, weights: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return the recall of quotations and, of those found, how many have the right speaker; `other` and no speaker count as one."""
    read: dict[str, list[GoldQuote]] = {}
    for row in rows_of(quotes):
        speaker = row.speaker_id if isinstance(row.speaker_id, str) else None
        read.setdefault(row.doc_id, []).append(GoldQuote(row.start, row.end, speaker))
    there, met, right = (np.zeros(len(sentences)) for _ in range(3))
    for place, sentence in enumerate(sentences):
        for quote in sentence.quotes:
            same = next((other for other in read.get(sentence.sentence_id, []) if _is_same(quote, other)), None)
            there[place] += 1
            met[place] += same is not None
            right[place] += same is not None and (same.speaker or "other") == (quote.speaker or "other")
    sizes = {"n_gold": int(there.sum()), "n_found": sum(map(len, read.values()))}
    return [
        _metric("quotes_recall", weights @ met, weights @ there) | sizes,
        _metric("speaker_accuracy", weights @ right, weights @ met) | sizes,
    ]


def _is_same(gold: GoldQuote, found: GoldQuote) -> bool:
    shared = min(gold.end, found.end) - max(gold.start, found.start)
    return shared >= _OVERLAP * max(gold.end - gold.start, found.end - found.start)
