"""What a stance scorer has to beat: the majority class, words without a target, the lexicon, and itself without the target.

Each answers a question. Majority: does the scorer read at all? TF-IDF with logistic regression, which sees the sentence and not the target:
does it read more than words? The lexicon: is it worth more than a list that anybody can look through? The same model without the target:
does it know who is meant? The linear model is fitted on the evaluated data themselves, by folds, where no training data are named; it then
knows their kind of sentence, and is a stronger baseline for it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analytics.errors import InputError
from analytics.evaluation.targets import GoldTarget
from analytics.schemas import STANCE_LABELS
from analytics.stance import Scorer, load_scorer

FOLDS = 5

Labels = Sequence[str | None]


class Baseline(NamedTuple):
    """A baseline's labels, one a target; none, and a note why, where it could not be had."""

    name: str
    labels: Labels
    note: str = ""


def majority_labels(gold: Sequence[GoldTarget]) -> list[str]:
    """Return the most frequent label for every target.

    Examples
    --------
    >>> majority_labels([GoldTarget("Il dort.", 0, 2, "neutral")])
    ['neutral']
    """
    labels = [target.label for target in gold]
    return [max(STANCE_LABELS, key=labels.count)] * len(gold)


def baselines(scorer: Scorer, gold: Sequence[GoldTarget], train: Sequence[GoldTarget] = (), *, seed: int = 0) -> list[Baseline]:
    """Label gold targets as each baseline would.

    Parameters
    ----------
    scorer
        The scorer that is evaluated; it is asked again without the target if it has a method `score_tone`.
    gold
        The targets.
    train
        What TF-IDF with logistic regression is fitted on; by default the gold targets themselves, by five folds over their groups.
    seed
        For the folds.
    """
    asked: dict[str, Callable[[], Labels]] = {
        "tfidf": lambda: tfidf_labels(gold, train, seed=seed),
        "lexicon": lambda: labels_of(load_scorer("lexicon"), gold),
        "without_target": lambda: _labels_without_target(scorer, gold),
    }
    found = [Baseline("majority", majority_labels(gold))]
    for name, label in asked.items():
        try:
            found.append(Baseline(name, label()))
        except InputError as error:
            found.append(Baseline(name, [], f"left out: {error}"))
    return found


def scores_of(scorer: Scorer, gold: Sequence[GoldTarget]) -> pd.DataFrame:
    """Return what a scorer makes of each target, one row each."""
    return scorer.score([target.sentence for target in gold], [(target.start, target.end) for target in gold])


def labels_of(scorer: Scorer, gold: Sequence[GoldTarget]) -> list[str | None]:
    """Return the label that a scorer gives each target."""
    return list(scores_of(scorer, gold)["label"])


def _labels_without_target(scorer: Scorer, gold: Sequence[GoldTarget]) -> list[str | None]:
    score_tone = getattr(scorer, "score_tone", None)
    if score_tone is None:
        message = f"the scorer {scorer.name!r} does not score sentences without a target."
        raise InputError(message)
    return list(score_tone([target.sentence for target in gold])["label"])


def tfidf_labels(gold: Sequence[GoldTarget], train: Sequence[GoldTarget] = (), *, seed: int = 0) -> list[str | None]:
    """Label targets by balanced logistic regression over the words (1 to 2) and characters (2 to 5) of their sentence.

    Parameters
    ----------
    gold
        The targets to label.
    train
        What to fit on; by default the targets themselves, those of a group labelled by a model that saw none of them.
    seed
        For the folds.

    Raises
    ------
    InputError
        There is nothing to fit on, because all targets are of one group.
    """
    if train:
        return list(_fit(train)([target.sentence for target in gold]))
    groups, group = np.unique([target.group or target.sentence for target in gold], return_inverse=True)
    if len(groups) < 2:
        message = "all targets are of one sentence or one minimal pair; nothing is left to fit on."
        raise InputError(message)
    fold = (np.random.default_rng(seed).permutation(len(groups)) % FOLDS)[group]
    labels: list[str | None] = [None] * len(gold)
    for number in range(min(FOLDS, len(groups))):
        inside = np.flatnonzero(fold == number).tolist()
        predict = _fit([gold[place] for place in np.flatnonzero(fold != number).tolist()])
        for place, label in zip(inside, predict([gold[place].sentence for place in inside]), strict=True):
            labels[place] = label
    return labels


def _fit(train: Sequence[GoldTarget]) -> Callable[[list[str]], list[str]]:
    """Return what labels sentences."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    labels = [target.label for target in train]
    if len(set(labels)) == 1:
        return lambda sentences: labels[:1] * len(sentences)
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model: Any = make_pipeline(make_union(words, characters), LogisticRegression(class_weight="balanced", max_iter=300))
    model.fit([target.sentence for target in train], labels)
    return lambda sentences: [str(label) for label in model.predict(sentences)]
