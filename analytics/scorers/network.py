"""The trained scorer: one network that reads a sentence once and says how each actor comes out and who holds what toward whom.

It runs in onnxruntime, needs no torch, and its answer for a sentence does not depend on what is scored beside it. A model folder holds
model.onnx, tokenizer.json and manifest.json; `actor-analytics train stance` writes one.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from analytics.bundled import load_stopwords
from analytics.errors import InputError
from analytics.schemas import STANCE_LABELS
from analytics.scorers.answers import reason_against, to_table
from analytics.scorers.pieces import NOWHERE, Query, Window, batches, holder_places, load_tokenizer, to_arrays, to_windows
from analytics.text import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FORMAT = "stance-network-1"
BATCH = 8  # windows; more are no faster and take more memory
SLICE = 1_024  # sentences that are cut into windows at once, so that memory does not grow with the corpus
MOST_ACTORS = 8  # of a sentence in one query: the pairs grow with their square
RELATION_CLASSES = ("none", "unfavourable", "contact", "favourable")
_WORD = re.compile(r"\w+")

Matrix = NDArray[Any]


class Answer(NamedTuple):
    """What the network reads in one sentence.

    `stances` holds the probabilities of the classes of STANCE_LABELS for each actor, shape (actors, 3); `relations`, by target and holder,
    those of RELATION_CLASSES, shape (actors, actors + 2, 4), the narrator and third parties behind the actors. `words` and `pair_words`
    hold the word that each answer looked at most.
    """

    stances: Matrix
    relations: Matrix
    words: list[Span]
    pair_words: list[list[Span]]


class NetworkScorer:
    """Scores targets with a trained network.

    Parameters
    ----------
    folder
        Of the model.
    threads
        Cores to use; by default all.
    progress
        Show a progress bar on a terminal.
    """

    def __init__(self, folder: Path, *, threads: int = 0, progress: bool = True) -> None:
        self.folder, self.threads, self.progress = folder, threads, progress
        self.manifest = _read_manifest(folder)
        self.name = str(self.manifest["name"])
        self.accuracy = str(self.manifest.get("accuracy", "not measured"))

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(self.folder / "tokenizer.json")

    @cached_property
    def _session(self) -> "InferenceSession":
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = self.threads or _cores()
        return InferenceSession(str(self.folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def score(self, sentences: Sequence[str], spans: Sequence[Span]) -> pd.DataFrame:
        """Score one target in each sentence; see `stance.Scorer`. A sentence that stands several times is read once."""
        if len(sentences) != len(spans):
            message = f"There are {len(sentences)} sentences and {len(spans)} spans; expected one span a sentence."
            raise InputError(message)
        reasons = [reason_against(sentence, span) for sentence, span in zip(sentences, spans, strict=True)]
        queries = list(_gather(sentences, spans, reasons))
        found: dict[tuple[str, Span], tuple[Matrix, Span]] = {}
        for query, answer in zip(queries, self.read(queries), strict=True):
            for span, stance, word in zip(query.actors, answer.stances, answer.words, strict=True):
                found[query.sentence, span] = stance, word
        nothing = np.full(len(STANCE_LABELS), np.nan), NOWHERE
        rows = [found.get((sentence, (span[0], span[1])), nothing) for sentence, span in zip(sentences, spans, strict=True)]
        evidence = [sentence[slice(*word)] for sentence, (_, word) in zip(sentences, rows, strict=True)]
        return to_table(np.array([stance for stance, _ in rows]), evidence, reasons)

    def score_tone(self, sentences: Sequence[str]) -> pd.DataFrame:
        """Score sentences as a whole, with no target; the columns are those of `score`."""
        answers = self.read([Query(sentence, (NOWHERE,)) for sentence in sentences])
        probabilities = np.array([answer.stances[0] for answer in answers]).reshape(-1, len(STANCE_LABELS))
        evidence = [sentence[slice(*answer.words[0])] for sentence, answer in zip(sentences, answers, strict=True)]
        return to_table(probabilities, evidence, [""] * len(sentences))

    def read(self, queries: Sequence[Query]) -> list[Answer]:
        """Read sentences with the actors in them.

        Parameters
        ----------
        queries
            Sentences and where in them the actors stand.

        Returns
        -------
        list of Answer
            In order.
        """
        bar = tqdm(total=len(queries), desc="reading stances", unit="sentence", disable=None if self.progress else True, delay=2)
        answers = list[Answer]()
        for first in range(0, len(queries), SLICE):
            part = queries[first : first + SLICE]
            answers += self._read(part)
            bar.update(len(part))
        bar.close()
        return answers

    def _read(self, queries: Sequence[Query]) -> list[Answer]:
        windows = to_windows(self._tokenizer, queries)
        found: dict[int, Answer] = {}
        for chosen in batches(windows, BATCH):
            found.update(zip(chosen, self._answer([windows[place] for place in chosen], queries), strict=True))
        return _put_together(windows, [found[place] for place in range(len(windows))], len(queries))

    def _answer(self, windows: Sequence[Window], queries: Sequence[Query]) -> list[Answer]:
        stances, relations, looks, pair_looks = self._session.run(None, to_arrays(windows, int(self.manifest["padding"])))
        heat = self.manifest["temperatures"]
        stances, relations = _softmax(stances / heat["stance"]), _softmax(relations / heat["relation"])
        answers = []
        for row, window in enumerate(windows):
            n = len(window.actors)
            holders = holder_places(n, stances.shape[1])
            outside = [place for place, span in enumerate(window.actors) if span == NOWHERE]
            relations[row, :, outside] = np.eye(len(RELATION_CLASSES))[0]  # who is not in the window holds nothing there
            words = _Words(queries[window.query], window)
            answers.append(
                Answer(
                    stances[row, :n],
                    relations[row, :n][:, holders],
                    [words.looked_at(look) for look in looks[row, :n]],
                    [[words.looked_at(look) for look in pair_looks[row, target, holders]] for target in range(n)],
                )
            )
        return answers

    def explain(self, sentence: str, span: Span) -> pd.DataFrame:
        """Say which words moved the score of a target.

        Each word but the target is left out in turn; what the score loses by it is the word's share (occlusion, Zeiler & Fergus 2014).

        Returns
        -------
        DataFrame
            One row a word, the strongest first: word, start, end, effect (on the score, in [-2, 2]).
        """
        found = [] if reason_against(sentence, span) else [word.span() for word in _WORD.finditer(sentence)]
        words = [(start, end) for start, end in found if end <= span[0] or start >= span[1]]
        left_out = [_without(sentence, span, word) for word in words]
        scores = self.score([sentence, *(text for text, _ in left_out)], [span, *(moved for _, moved in left_out)])["score"].to_numpy()
        rows = [
            {"word": sentence[start:end], "start": start, "end": end, "effect": scores[0] - score}
            for (start, end), score in zip(words, scores[1:], strict=True)
        ]
        table = pd.DataFrame(rows, columns=["word", "start", "end", "effect"])
        return table.sort_values("effect", key=lambda effects: -effects.abs(), kind="stable", ignore_index=True)


def _gather(sentences: Sequence[str], spans: Sequence[Span], reasons: Sequence[str]) -> Iterator[Query]:
    """Yield each sentence once with all of its targets, or several times where they are very many."""
    asked: dict[str, dict[Span, None]] = {}
    for sentence, (start, end), reason in zip(sentences, spans, reasons, strict=True):
        if not reason:
            asked.setdefault(sentence, {})[start, end] = None
    for sentence, targets in asked.items():
        for first in range(0, len(targets), MOST_ACTORS):
            yield Query(sentence, tuple(targets)[first : first + MOST_ACTORS])


class _Words:
    """The words of a window's sentence, the pieces that make up each, and which of them can say why."""

    def __init__(self, query: Query, window: Window) -> None:
        self.spans = [found.span() for found in _WORD.finditer(query.sentence)]
        self.telling = np.array([_tells(query, *span) for span in self.spans])
        begins = np.array([start for start, _ in self.spans] or [0])
        self.word_of = np.full(len(window.offsets), -1)
        for place, (start, end) in enumerate(window.offsets):
            word = int(np.searchsorted(begins, end, side="left")) - 1
            if end > start and self.spans and word >= 0 and self.spans[word][1] > start:
                self.word_of[place] = word

    def looked_at(self, look: Matrix) -> Span:
        """Return the word whose pieces have the most weight together, one that tells where there is any; NOWHERE without one."""
        inside = self.word_of >= 0
        if not inside.any():
            return NOWHERE
        weights = np.bincount(self.word_of[inside], look[: len(self.word_of)][inside], minlength=len(self.spans))
        telling = weights * self.telling
        return self.spans[int((telling if telling.any() else weights).argmax())]


def _tells(query: Query, start: int, end: int) -> bool:
    """Whether a word can say why: the network also looks at names, numbers and "et", which tell a reader nothing."""
    word = query.sentence[start:end]
    named = any(start < stop and begin < end for begin, stop in query.actors) or (word[0].isupper() and start > 0)
    return not (named or word.isnumeric() or word.lower() in load_stopwords())


def _put_together(windows: Sequence[Window], answers: Sequence[Answer], n: int) -> list[Answer]:
    """Return one answer a query: each actor's from the window that was to answer for it."""
    found: list[Answer | None] = [None] * n
    for window, answer in zip(windows, answers, strict=True):
        whole = found[window.query]
        if whole is None:
            found[window.query] = answer
            continue
        for actor in window.asked:
            whole.stances[actor], whole.relations[actor] = answer.stances[actor], answer.relations[actor]
            whole.words[actor], whole.pair_words[actor] = answer.words[actor], answer.pair_words[actor]
    return [answer if answer is not None else _NOTHING for answer in found]


_NOTHING = Answer(np.zeros((0, 3)), np.zeros((0, 2, 4)), [], [])  # of a long sentence without actors


def _softmax(logits: Matrix) -> Matrix:
    odds = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def _without(sentence: str, span: Span, word: Span) -> tuple[str, Span]:
    """Leave a word out of a sentence, and say where the target is then."""
    moved = word[1] - word[0] if word[1] <= span[0] else 0
    return sentence[: word[0]] + sentence[word[1] :], (span[0] - moved, span[1] - moved)


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not all((folder / name).is_file() for name in ("manifest.json", "model.onnx", "tokenizer.json")):
        message = f"There is no stance model in {str(folder)!r}; a model folder holds manifest.json, model.onnx and tokenizer.json."
        raise InputError(message)
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        message = f"{str(path)!r} is no manifest of a stance model: {error}"
        raise InputError(message) from error
    found = manifest.get("format") if isinstance(manifest, dict) else type(manifest).__name__
    if found != FORMAT or not {"name", "padding", "temperatures"} <= set(manifest):
        message = f"{str(path)!r} is no manifest of a stance model: it has the format {found!r}; expected {FORMAT!r}."
        raise InputError(message)
    return dict(manifest)
