"""How an actor comes out of a sentence, as calibrated probabilities.

A scorer takes sentences with the span of one target in each and returns, row by row and in order, the probabilities that the sentence
shows the target unfavourably, neutrally or favourably. The scorer here is a small one that needs nothing but numpy: a multinomial
logistic regression over the vectors of the sentence and of the words around the target, the target masked (Universal Sentence Encoder),
and over counts of cue words before and behind the target, trained on public news sentences; `models/stance-linear.json` holds its
coefficients and MODEL_CARD.md says how well it does. It sees which words stand on which side of a target, not who governs whom: two
targets of one sentence often come out alike.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.bundled import load_table, load_text
from analytics.embeddings import Encoder, UniversalEncoder, encode_cached
from analytics.errors import InputError
from analytics.schemas import SENTIMENTS, STANCE_LABELS, STANCES, conform
from analytics.text import Span, fold

PROBABILITIES = tuple(f"p_{label}" for label in STANCE_LABELS)
MASK = "X"
WINDOW = 12  # words on each side of the target
CUE_REACH = 8
CUE_FEATURES = ("before_negative", "before_positive", "after_negative", "after_positive")
_FORMAT = "linear-stance-1"
# What may follow the stem of a French verb, noun or adjective, accents folded.
_ENDING = re.compile(
    "(?:e|es|ent|ons|ez|er|era|erai|eras|eront|erait|eraient|a|ai|as|ait|ais|aient|ant|ante|antes|erent|ee|ees|s|x|"
    "i|is|it|ie|ies|ir|ira|iront|irait|irent|issent|issait|issaient|issant|isse|u|us|ue|ues|t|re|ra|ront|rait|raient)?"
)
RELATION_ODDS = 4.0  # set by hand on sentences of our own; a model that sees syntax would make it needless
_CUE_WEIGHT = 0.25  # keeps counts on the scale of the unit-length vectors

Matrix = NDArray[Any]


class Scorer(Protocol):
    """What scores targets in sentences."""

    name: str

    def score(self, sentences: Sequence[str], spans: Sequence[Span]) -> pd.DataFrame:
        """Return one row a sentence: p_unfavourable, p_neutral, p_favourable, score, label, evidence."""
        ...


class LinearScorer:
    """Logistic regression over the masked sentence's vector and the cues around the target.

    Parameters
    ----------
    model
        Coefficients as `training.fit_linear_stance` writes them.
    encoder
        By default `UniversalEncoder`.
    cache_folder
        Where vectors are kept between runs; by default nowhere.
    """

    def __init__(self, model: Mapping[str, Any], *, encoder: Encoder | None = None, cache_folder: Path | None = None) -> None:
        if not isinstance(model, Mapping) or model.get("format") != _FORMAT:
            found = model.get("format") if isinstance(model, Mapping) else type(model).__name__
            message = f"The stance model has the format {found!r}; expected {_FORMAT!r}."
            raise InputError(message)
        missing = [key for key in ("name", "masked", "weights", "bias") if key not in model]
        if missing:
            message = f"The stance model lacks: {', '.join(missing)}."
            raise InputError(message)
        self.name = str(model["name"])
        self.accuracy = str(model.get("accuracy", "not measured"))
        self.masked = bool(model["masked"])
        self._weights = np.asarray(model["weights"], dtype=np.float64)
        self._bias = np.asarray(model["bias"], dtype=np.float64)
        self._encoder = encoder or UniversalEncoder()
        self._cache_folder = cache_folder

    def score(self, sentences: Sequence[str], spans: Sequence[Span]) -> pd.DataFrame:
        """Score one target in each sentence.

        Parameters
        ----------
        sentences
            The sentences.
        spans
            Start and end of the target in each.

        Returns
        -------
        DataFrame
            One row a sentence, in order: p_unfavourable, p_neutral, p_favourable (they add up to 1), score in [-1, 1], label, evidence (the
            nearest cue word, or "").

        Raises
        ------
        InputError
            The lists differ in length, or a span does not lie in its sentence.
        """
        _check_spans(sentences, spans)
        features = stance_features(sentences, spans, masked=self.masked, encoder=self._encoder, cache_folder=self._cache_folder)
        if features.shape[1] != self._weights.shape[-1]:
            message = f"The stance model has weights for {self._weights.shape[-1]} features; the encoder gives {features.shape[1]}."
            raise InputError(message)
        logits = features @ self._weights.T + self._bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
        frame = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=list(PROBABILITIES))
        frame["score"] = frame["p_favourable"] - frame["p_unfavourable"]
        frame["label"] = [STANCE_LABELS[place] for place in frame[list(PROBABILITIES)].to_numpy().argmax(axis=1)] if len(frame) else []
        rows = zip(sentences, spans, frame["label"], strict=True)
        frame["evidence"] = [_nearest_cue(sentence, span, STANCE_LABELS.index(label) - 1) for sentence, span, label in rows]
        return frame


def load_scorer(name: str | Path = "default", *, encoder: Encoder | None = None, cache_folder: Path | None = None) -> LinearScorer:
    """Load a stance scorer by name, or from the path of a model file.

    Parameters
    ----------
    name
        "default", or the path of a .json file that `actor-analytics train` wrote.
    encoder
        By default `UniversalEncoder`.
    cache_folder
        Where sentence vectors are kept between runs; by default nowhere.

    Raises
    ------
    InputError
        There is no such scorer.

    Examples
    --------
    >>> scorer = load_scorer("default")
    >>> sentence = "Le ministre a vivement dénoncé les menaces de Moscou."
    >>> scorer.score([sentence], [(46, 52)])["label"].tolist()
    ['unfavourable']
    """
    name = str(name)
    path = Path(name) if name.endswith(".json") else None
    if name == "default":
        text = load_text("models/stance-linear.json")
    elif path is not None and path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace")
    else:
        message = f"There is no scorer {name!r}; expected 'default' or the path of a model file (.json)."
        raise InputError(message)
    try:
        return LinearScorer(json.loads(text), encoder=encoder, cache_folder=cache_folder)
    except ValueError as error:
        message = f"{name!r} is not a stance model: {error}"
        raise InputError(message) from error


def stance_features(
    sentences: Sequence[str], spans: Sequence[Span], *, masked: bool, encoder: Encoder, cache_folder: Path | None = None
) -> Matrix:
    """Return what the linear models see of each target.

    Masked (stance): the vector of the sentence with the target masked, that of the WINDOW words on each side of it, and the cue counts;
    shape (n, 2 x dimensions + 4). Otherwise (tone) the vector of the sentence; shape (n, dimensions).
    """
    if not masked:
        return np.asarray(encode_cached(encoder, sentences, cache_folder), dtype=np.float64)
    pairs = list(zip(sentences, spans, strict=True))
    whole = [sentence[:start] + MASK + sentence[end:] for sentence, (start, end) in pairs]
    near = [" ".join([*sentence[:start].split()[-WINDOW:], MASK, *sentence[end:].split()[:WINDOW]]) for sentence, (start, end) in pairs]
    vectors = np.asarray(encode_cached(encoder, whole + near, cache_folder), dtype=np.float64)
    counts = np.array([cue_counts(sentence, span) for sentence, span in pairs], dtype=np.float64).reshape(-1, len(CUE_FEATURES))
    return np.hstack([vectors[: len(pairs)], vectors[len(pairs) :], _CUE_WEIGHT * counts])


def _check_spans(sentences: Sequence[str], spans: Sequence[Span]) -> None:
    if len(sentences) != len(spans):
        message = f"There are {len(sentences)} sentences and {len(spans)} spans; expected one span a sentence."
        raise InputError(message)
    for sentence, (start, end) in zip(sentences, spans, strict=True):
        if not 0 <= start < end <= len(sentence):
            message = f"The span ({start}, {end}) does not lie in its sentence of {len(sentence)} characters: {sentence[:60]!r}."
            raise InputError(message)


@cache
def _cue_stems() -> dict[str, int]:
    """Return the folded stem of each signed predicate -> its sign."""
    stems: dict[str, int] = {}
    for row in load_table("predicates.csv"):
        lemma = fold(row["lemma"])
        if row["sign"] != "0" and row["holder"] != "refl" and len(lemma) > 4:
            stems[lemma[:-2] if row["pos"] == "VERB" else lemma.removesuffix("e")] = int(row["sign"])
    return {stem: sign for stem, sign in stems.items() if len(stem) >= 4}


def _cue_sign(word: str) -> int:
    """Return the sign of a word that is a form of a predicate, else 0; "vendredi" is no form of "vendre"."""
    stems = _cue_stems()
    cuts = range(len(word), max(3, len(word) - 6), -1)
    return next((stems[word[:cut]] for cut in cuts if word[:cut] in stems and _ENDING.fullmatch(word, cut)), 0)


def _words_around(sentence: str, span: Span) -> tuple[list[str], list[str]]:
    before = sentence[: span[0]].replace("'", " ").replace("’", " ").split()[-CUE_REACH:]
    after = sentence[span[1] :].replace("'", " ").replace("’", " ").split()[:CUE_REACH]
    return [word.strip('.,;:!?«»“”"()') for word in before], [word.strip('.,;:!?«»“”"()') for word in after]


def cue_counts(sentence: str, span: Span) -> tuple[int, int, int, int]:
    """Count negative and positive cue words before and behind a target.

    Examples
    --------
    >>> cue_counts("Washington accuse Moscou.", (18, 24))
    (1, 0, 0, 0)
    """
    before, after = ([_cue_sign(fold(word)) for word in words] for words in _words_around(sentence, span))
    return before.count(-1), before.count(1), after.count(-1), after.count(1)


def _nearest_cue(sentence: str, span: Span, sign: int) -> str:
    """Return the cue word of `sign` that stands nearest to the target; "" if there is none, or for a neutral one."""
    before, after = _words_around(sentence, span)
    ranked = sorted([*enumerate(reversed(before)), *enumerate(after)], key=lambda item: item[0])
    return next((word for _, word in ranked if sign and _cue_sign(fold(word)) == sign), "")


def score_stances(sentences: pd.DataFrame, mentions: pd.DataFrame, scorer: Scorer, relations: pd.DataFrame | None = None) -> pd.DataFrame:
    """Score every actor that a sentence names, once.

    The mention that is scored is the first name, person or role of the actor in the sentence, or else its first mention.

    Parameters
    ----------
    sentences, mentions
        Tables of the same documents.
    scorer
        What scores.
    relations
        Table `relations` of the same documents. Where given, what syntax shows is set against the probabilities: the odds of a label
        that a relation toward the actor carries are multiplied by RELATION_ODDS, and so are those of neutral for an actor who only blames.

    Returns
    -------
    DataFrame
        Table `stances`.
    """
    if mentions.empty:
        return conform([], STANCES)
    rank = {"person": 0, "role": 0, "name": 0, "metonym": 1, "capital": 1, "institution": 1, "abbreviation": 1}
    order = mentions.assign(rank=mentions["relation"].map(rank).fillna(2)).sort_values(["sentence_id", "actor_id", "rank", "start"])
    targets = order.drop_duplicates(["sentence_id", "actor_id"]).sort_values(["doc_id", "start"], ignore_index=True)
    located = targets.merge(sentences[["sentence_id", "start", "text"]], on="sentence_id", suffixes=("", "_sentence"), how="left")
    spans = list(zip(located["start"] - located["start_sentence"], located["end"] - located["start_sentence"], strict=True))
    scores = scorer.score(located["text"].tolist(), spans)
    table = pd.concat([targets[["sentence_id", "doc_id", "start", "end"]], scores], axis=1).assign(
        target_id=targets["actor_id"], scorer=scorer.name
    )
    if relations is not None:
        table = _weigh_relations(table, relations)
    return conform(table, STANCES)


def _weigh_relations(table: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Multiply the odds of the label that the relations of a sentence show for its target, and name the cue that agrees."""
    shown = _shown_labels(relations).reindex(pd.MultiIndex.from_frame(table[["sentence_id", "target_id"]]))
    agrees = shown["label"].to_numpy()[:, None] == np.array(STANCE_LABELS)[None, :]
    odds = table[list(PROBABILITIES)].to_numpy() * np.where(agrees, RELATION_ODDS, 1.0)
    probabilities = odds / odds.sum(axis=1, keepdims=True)
    scored = ~np.isnan(probabilities).any(axis=1)
    label = np.where(scored, np.array(STANCE_LABELS)[probabilities.argmax(axis=1)], table["label"])
    kept = np.where(label == table["label"].to_numpy(), table["evidence"], "")
    weighed = table.assign(
        **dict(zip(PROBABILITIES, probabilities.T, strict=True)),
        label=label,
        evidence=np.where(shown["label"].to_numpy() == label, shown["cue"], kept),
        scorer=table["scorer"] + "+relations",
    )
    return weighed.assign(score=weighed["p_favourable"] - weighed["p_unfavourable"])


def _shown_labels(relations: pd.DataFrame) -> pd.DataFrame:
    """Return, by sentence and actor, the label and cue that relations show; those that cancel out show neutral."""
    toward = relations.groupby(["sentence_id", "target_id"]).agg(sign=("label", "sum"), cue=("cue", "first"))
    toward["label"] = [STANCE_LABELS[int(np.sign(sign)) + 1] for sign in toward["sign"]]
    blaming = relations[relations["label"] < 0].groupby(["sentence_id", "holder_id"]).agg(cue=("cue", "first")).assign(label="neutral")
    blaming.index = blaming.index.set_names(["sentence_id", "target_id"])
    return pd.concat([toward[["label", "cue"]], blaming[~blaming.index.isin(toward.index)]])


def score_sentiments(sentences: pd.DataFrame, scorer: LinearScorer) -> pd.DataFrame:
    """Score the tone of every sentence, whatever it is about; `scorer` is one that was trained without a mask."""
    if sentences.empty:
        return conform([], SENTIMENTS)
    texts = sentences["text"].tolist()
    scores = scorer.score(texts, [(0, len(text)) for text in texts])
    renamed = scores.rename(columns={"p_unfavourable": "p_negative", "p_favourable": "p_positive"})
    table = pd.concat([sentences[["sentence_id", "doc_id"]].reset_index(drop=True), renamed], axis=1)
    return conform(table.assign(scorer=scorer.name), SENTIMENTS)


def load_tone_scorer(*, encoder: Encoder | None = None, cache_folder: Path | None = None) -> LinearScorer:
    """Load the scorer of a sentence's tone."""
    text = load_text("models/tone-linear.json")
    return LinearScorer(json.loads(text), encoder=encoder, cache_folder=cache_folder)
