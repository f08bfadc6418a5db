"""How each actor comes out of a sentence, and what a scorer reads of who holds what toward whom.

A scorer takes sentences with the span of one target in each and returns, row by row and in order, the probabilities that the sentence
shows the target unfavourably, neutrally or favourably. "default" is a small network trained on public news sentences and on our own
(models/MODEL_CARD.md says how well it does); "lexicon" counts words whose valence anybody can look up. The network also reads
relations; they come out beside the stances and `relations.combine_relations` sets them against what syntax shows.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from analytics.bundled import bundled_folder
from analytics.errors import InputError
from analytics.schemas import ABSENT, SENTIMENTS, STANCES, conform, rows_of
from analytics.scorers.answers import PROBABILITIES, to_table
from analytics.scorers.lexicon import LexiconScorer
from analytics.scorers.network import RELATION_CLASSES, Answer, NetworkScorer
from analytics.scorers.pieces import Query
from analytics.text import Span

LEAST_EFFECT = 0.05  # of a word on the score, to be named as what moved it
HUB = "hub:"  # before the name of a model that is to be fetched
# Which naming of an actor in a sentence is scored: the plainest, and of those the first.
_PLAINNESS = {"person": 0, "role": 0, "name": 0, "metonym": 1, "capital": 1, "institution": 1, "abbreviation": 1}


class Scorer(Protocol):
    """What scores targets in sentences."""

    name: str

    def score(self, sentences: Sequence[str], spans: Sequence[Span]) -> pd.DataFrame:
        """Return one row a sentence: p_unfavourable, p_neutral, p_favourable, score, label, evidence, reason."""
        ...


@runtime_checkable
class ReadingScorer(Scorer, Protocol):
    """A scorer that reads all actors of a sentence at once, and the relations between them."""

    def read(self, queries: Sequence[Query]) -> list[Answer]:
        """Return one answer a query."""
        ...


@runtime_checkable
class ExplainingScorer(Scorer, Protocol):
    """A scorer that says which words moved a score."""

    def explain(self, sentence: str, span: Span) -> pd.DataFrame:
        """Return one row a word, the strongest first: word, start, end, effect."""
        ...


def load_scorer(name: str | Path = "default", *, progress: bool = True) -> NetworkScorer | LexiconScorer:
    """Load a stance scorer.

    Parameters
    ----------
    name
        "default", the trained network that comes with the package; "lexicon"; the folder of a model that `actor-analytics train stance`
        wrote; or, to fetch such a folder, "hub:" and its name on the Hugging Face hub.
    progress
        Show a progress bar on a terminal.

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
    if name == "lexicon":
        return LexiconScorer()
    if name == "default":
        return NetworkScorer(bundled_folder("models/stance"), progress=progress)
    folder = _fetch(name.removeprefix(HUB)) if name.startswith(HUB) else Path(name)
    if not folder.is_dir():
        message = f"There is no scorer {name!r}; expected 'default', 'lexicon', the folder of a model, or '{HUB}' and a name on the hub."
        raise InputError(message)
    return NetworkScorer(folder, progress=progress)


def _fetch(name: str) -> Path:
    """Fetch the folder of a model from the hub."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name))
    except (OSError, ValueError) as error:
        message = f"The hub gave no model {name!r}: {error}"
        raise InputError(message) from error


class Attitudes(NamedTuple):
    """What a scorer reads: table `stances`, and the probabilities of each relation.

    `toward` has one row a sentence, holder and target: sentence_id, doc_id, holder_id, target_id, p_none, p_unfavourable, p_contact,
    p_favourable, cue (a word), cue_start, cue_end (characters of the article). It is empty for a scorer that reads no relations.
    """

    stances: pd.DataFrame
    toward: pd.DataFrame


_TOWARD = ("sentence_id", "doc_id", "holder_id", "target_id", *(f"p_{name}" for name in RELATION_CLASSES), "cue", "cue_start", "cue_end")


def score_stances(sentences: pd.DataFrame, mentions: pd.DataFrame, scorer: Scorer) -> pd.DataFrame:
    """Score every actor that a sentence names, once; see `read_attitudes`.

    Returns
    -------
    DataFrame
        Table `stances`.
    """
    return read_attitudes(sentences, mentions, scorer).stances


def read_attitudes(sentences: pd.DataFrame, mentions: pd.DataFrame, scorer: Scorer) -> Attitudes:
    """Score every actor that a sentence names, and read the relations between them where the scorer can.

    The naming that is scored is the first name, person or role of the actor in the sentence, or else its first mention.

    Parameters
    ----------
    sentences, mentions
        Tables of the same documents.
    scorer
        What scores.
    """
    if mentions.empty:
        return Attitudes(conform([], STANCES), pd.DataFrame(columns=list(_TOWARD)))
    targets = _targets(sentences, mentions)
    if isinstance(scorer, ReadingScorer):
        scores, toward = _read(targets, scorer)
    else:
        scores, toward = scorer.score(targets["text"].tolist(), targets["span"].tolist()), []
    table = pd.concat([targets, scores], axis=1).assign(target_id=targets["actor_id"], scorer=scorer.name)
    return Attitudes(conform(table, STANCES), pd.DataFrame(toward, columns=list(_TOWARD)))


def _targets(sentences: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a sentence and actor: the naming to score, the sentence's text, and the naming's span in it."""
    rank = mentions["relation"].map(_PLAINNESS).fillna(2)
    order = mentions.assign(rank=rank).sort_values(["sentence_id", "actor_id", "rank", "start"])
    chosen = order.drop_duplicates(["sentence_id", "actor_id"]).sort_values(["doc_id", "start"], ignore_index=True)
    located = chosen.merge(sentences[["sentence_id", "start", "text"]], on="sentence_id", suffixes=("", "_sentence"), how="left")
    begin = located["start_sentence"]
    located["span"] = list(zip(located["start"] - begin, located["end"] - begin, strict=True))
    return located[["sentence_id", "doc_id", "actor_id", "start", "end", "text", "span", "start_sentence"]]


def _read(targets: pd.DataFrame, scorer: ReadingScorer) -> tuple[pd.DataFrame, list[tuple[object, ...]]]:
    """Return the scores of the targets, in order, and the rows of `toward`."""
    groups = [group for _, group in targets.groupby("sentence_id", sort=False)]
    answers = scorer.read([Query(group["text"].iloc[0], tuple(group["span"])) for group in groups])
    probabilities, evidence = np.empty((len(targets), len(PROBABILITIES))), [""] * len(targets)
    toward = list[tuple[object, ...]]()
    for group, answer in zip(groups, answers, strict=True):
        text = group["text"].iloc[0]
        probabilities[group.index] = answer.stances
        for row, word in zip(group.index, answer.words, strict=True):
            evidence[row] = text[slice(*word)]
        toward += _pairs(group, answer)
    return to_table(probabilities, evidence, [""] * len(targets)), toward


def _pairs(group: pd.DataFrame, answer: Answer) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `toward` of one sentence."""
    actors, begin, text = group["actor_id"].tolist(), int(group["start_sentence"].iloc[0]), group["text"].iloc[0]
    ids = (group["sentence_id"].iloc[0], group["doc_id"].iloc[0])
    for target, target_id in enumerate(actors):
        for holder, holder_id in enumerate((*actors, *ABSENT)):
            if holder_id != target_id:
                start, end = answer.pair_words[target][holder]
                yield (*ids, holder_id, target_id, *answer.relations[target, holder], text[start:end], begin + start, begin + end)


def explain_stances(
    stances: pd.DataFrame, sentences: pd.DataFrame, scorer: ExplainingScorer, *, most: int = 3, progress: bool = True
) -> pd.DataFrame:
    """Name as evidence of each row the words that moved its score the way its label says.

    Parameters
    ----------
    stances, sentences
        Tables of the same documents.
    scorer
        What scored them.
    most
        How many words to name, the strongest first.
    progress
        Show a progress bar on a terminal.

    Returns
    -------
    DataFrame
        Table `stances`, each `evidence` a list with commas. A row that no word moved keeps the word it had; of a neutral row, words that
        moved it either way are named.
    """
    located = stances.merge(sentences[["sentence_id", "start", "text"]], on="sentence_id", suffixes=("", "_sentence"), how="left")
    rows = tqdm(rows_of(located), total=len(located), desc="explaining scores", unit="score", disable=None if progress else True, delay=2)
    named = [_moving_words(row, scorer, most) or row.evidence for row in rows]
    return stances.assign(evidence=pd.Series(named, index=stances.index, dtype="str"))


def _moving_words(row: Any, scorer: ExplainingScorer, most: int) -> str:  # noqa: ANN401 - a row of a table
    """Return the words of a row's sentence that moved its score by LEAST_EFFECT or more, toward its label."""
    begin = row.start_sentence
    effects = scorer.explain(row.text, (row.start - begin, row.end - begin))
    toward = {"favourable": effects["effect"], "unfavourable": -effects["effect"]}.get(row.label, effects["effect"].abs())
    return ", ".join(effects.loc[toward >= LEAST_EFFECT, "word"].head(most))


def score_sentiments(sentences: pd.DataFrame, scorer: Scorer) -> pd.DataFrame:
    """Score the tone of every sentence, whatever it is about.

    Parameters
    ----------
    sentences
        Table `sentences`.
    scorer
        One that has `score_tone`, as the trained network has.

    Returns
    -------
    DataFrame
        Table `sentiments`.

    Raises
    ------
    InputError
        The scorer knows targets only.
    """
    if not hasattr(scorer, "score_tone"):
        message = f"The scorer {scorer.name!r} scores targets only; the tone of sentences needs one with `score_tone`."
        raise InputError(message)
    if sentences.empty:
        return conform([], SENTIMENTS)
    scores = scorer.score_tone(sentences["text"].tolist())
    renamed = scores.rename(columns={"p_unfavourable": "p_negative", "p_favourable": "p_positive"})
    table = pd.concat([sentences[["sentence_id", "doc_id"]].reset_index(drop=True), renamed], axis=1)
    return conform(table.assign(scorer=scorer.name), SENTIMENTS)
