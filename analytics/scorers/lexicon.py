"""Stance by a lexicon: which words stand around a target, and whether it does, suffers or merely stands beside what they say.

Nothing is trained but the constants of a softmax: what the words do to the target is added up on a good and a bad side, and the two sides
give the probabilities. So every score can be read off its words; it is the floor for scorers that learn, and the explanation that people
ask for. It cannot see irony, a meaning that differs from the listed one, or what only the syntax of a long sentence tells.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.errors import InputError
from analytics.schemas import STANCE_LABELS
from analytics.scorers.answers import reason_against, to_table
from analytics.scorers.roles import Effect, Reading, effects, read_sentence
from analytics.text import Span

# Logits of unfavourable and favourable over neutral: constant, weight of the bad side, weight of the good side, both as log(1 + x). From
# logistic regression on the training part of MAD-TSC French with its classes weighed alike, rounded.
SOFTMAX = ((-0.8, 1.4, 0.1), (-0.5, -0.4, 1.0))
SHOWN = 5  # words of evidence


class LexiconScorer:
    """Scores targets by the words around them, with no model; see the module.

    Examples
    --------
    >>> scores = LexiconScorer().score(["Paris accuse Moscou de mensonge."] * 2, [(0, 5), (13, 19)])
    >>> scores["label"][1], scores["evidence"][1]
    ('unfavourable', 'accuse, mensonge')
    """

    name = "lexicon-1"
    accuracy = "macro-F1 0.54 on the validation part of MAD-TSC French (300 targets); 0.51 on the 3,810 on which its constants were chosen"

    def score(self, sentences: Sequence[str], spans: Sequence[Span]) -> pd.DataFrame:
        """Score one target in each sentence; see `stance.Scorer`.

        Returns
        -------
        DataFrame
            One row a sentence, in order: p_unfavourable, p_neutral, p_favourable, score, label, evidence (the words that speak for the
            label, strongest first), reason (why there are no numbers, or "").

        Raises
        ------
        InputError
            The lists differ in length.
        """
        if len(sentences) != len(spans):
            message = f"There are {len(sentences)} sentences and {len(spans)} spans; expected one span a sentence."
            raise InputError(message)
        reasons = [reason_against(sentence, span) for sentence, span in zip(sentences, spans, strict=True)]
        probabilities = np.full((len(sentences), len(STANCE_LABELS)), np.nan)
        evidence = [""] * len(sentences)
        read: dict[str, Reading] = {}
        for place, (sentence, span) in enumerate(zip(sentences, spans, strict=True)):
            if reasons[place]:
                continue
            if sentence not in read:
                read[sentence] = read_sentence(sentence)
            found = effects(read[sentence], span)
            probabilities[place] = to_probabilities([effect.value for effect in found])
            evidence[place] = _evidence(read[sentence], found, int(probabilities[place].argmax()) - 1)
        return to_table(probabilities, evidence, reasons)

    def explain(self, sentence: str, span: Span) -> pd.DataFrame:
        """Say which words moved the score of a target: what the score loses when one of them is left out.

        Returns
        -------
        DataFrame
            One row a word or phrase that counted, the strongest first: word, start, end, effect (on the score, in [-2, 2]).
        """
        rows = []
        if not reason_against(sentence, span):
            reading = read_sentence(sentence)
            found = effects(reading, span)
            values = [effect.value for effect in found]
            for place, effect in enumerate(found):
                start, end = _span(reading, effect)
                lost = _balance(values) - _balance(values[:place] + values[place + 1 :])
                rows.append({"word": sentence[start:end], "start": start, "end": end, "effect": lost})
        table = pd.DataFrame(rows, columns=["word", "start", "end", "effect"])
        return table.sort_values("effect", key=lambda shares: -shares.abs(), kind="stable", ignore_index=True)


def to_probabilities(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the probabilities of unfavourable, neutral and favourable from what each word does.

    Examples
    --------
    >>> [round(p, 2) for p in to_probabilities([])], [round(p, 2) for p in to_probabilities([-2.0])]
    ([0.22, 0.49, 0.3], [0.6, 0.29, 0.11])
    """
    bad = math.log1p(-sum(value for value in values if value < 0))
    good = math.log1p(sum(value for value in values if value > 0))
    odds = [math.exp(constant + bad * of_bad + good * of_good) for constant, of_bad, of_good in SOFTMAX]
    total = 1.0 + sum(odds)
    return odds[0] / total, 1.0 / total, odds[1] / total


def _balance(values: Sequence[float]) -> float:
    unfavourable, _, favourable = to_probabilities(values)
    return favourable - unfavourable


def _evidence(reading: Reading, found: Sequence[Effect], sign: int) -> str:
    """Return the words that speak for a label, strongest first."""
    ranked = sorted((effect for effect in found if effect.value * sign > 0), key=lambda effect: -abs(effect.value))
    spans = [_span(reading, effect) for effect in ranked]
    return ", ".join(list(dict.fromkeys(reading.sentence[start:end] for start, end in spans))[:SHOWN])


def _span(reading: Reading, effect: Effect) -> Span:
    return reading.tokens[effect.first].start, reading.tokens[effect.stop - 1].end
