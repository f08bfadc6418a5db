"""Stance: probabilities, order, one row a sentence and actor, and how the evidence of relations weighs."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundled import load_text
from analytics.errors import InputError
from analytics.schemas import RELATIONS, SENTIMENTS, STANCE_LABELS, STANCES, conform
from analytics.stance import (
    PROBABILITIES,
    RELATION_ODDS,
    _weigh_relations,
    cue_counts,
    load_scorer,
    load_tone_scorer,
    score_sentiments,
    score_stances,
)

SENTENCES = [
    "Le ministre a vivement dénoncé les menaces de Moscou.",
    "Moscou.",
    "La foule acclame la Russie, fidèle alliée et généreuse amie.",
    "La Russie compte onze fuseaux horaires et de très longs fleuves que les glaces couvrent une bonne partie de l'hiver.",
]
SPANS = [(46, 52), (0, 6), (19, 25), (3, 9)]


@pytest.fixture(scope="module")
def scorer():
    return load_scorer()


@pytest.fixture(scope="module")
def scores(scorer):
    return scorer.score(SENTENCES, SPANS)


class FixedScorer:
    """Gives every target the same probabilities and remembers what it was asked."""

    name = "fixed"

    def __init__(self, *probabilities):
        self.probabilities = probabilities
        self.asked = []

    def score(self, sentences, spans):
        self.asked += [sentence[start:end] for sentence, (start, end) in zip(sentences, spans, strict=True)]
        frame = pd.DataFrame([self.probabilities] * len(sentences), columns=list(PROBABILITIES))
        label = STANCE_LABELS[int(np.argmax(self.probabilities))]
        return frame.assign(score=self.probabilities[2] - self.probabilities[0], label=label, evidence="")


# the scorer


def test_probabilities_add_up_to_one_and_make_the_score(scores):
    probabilities = scores[list(PROBABILITIES)]
    assert len(scores) == len(SENTENCES)
    assert ((probabilities >= 0) & (probabilities <= 1)).all(axis=None)
    assert probabilities.sum(axis=1).tolist() == pytest.approx([1.0] * 4)
    assert scores["score"].tolist() == pytest.approx((scores["p_favourable"] - scores["p_unfavourable"]).tolist())
    assert scores["label"].tolist() == [STANCE_LABELS[place] for place in probabilities.to_numpy().argmax(axis=1)]


def test_blame_praise_and_plain_facts_are_told_apart(scores):
    assert scores["label"].iloc[[0, 2, 3]].tolist() == ["unfavourable", "favourable", "neutral"]


def test_scoring_one_by_one_equals_scoring_together(scorer, scores):
    single = pd.concat([scorer.score([sentence], [span]) for sentence, span in zip(SENTENCES, SPANS, strict=True)], ignore_index=True)
    for column in PROBABILITIES:
        assert single[column].tolist() == pytest.approx(scores[column].tolist(), abs=1e-4)
    assert single[["label", "evidence"]].equals(scores[["label", "evidence"]])


def test_rows_keep_the_order_of_the_sentences(scorer, scores):
    turned = scorer.score(SENTENCES[::-1], SPANS[::-1])
    assert turned["score"].tolist()[::-1] == pytest.approx(scores["score"].tolist(), abs=1e-4)


def test_the_name_of_the_target_does_not_matter(scorer):
    pair = scorer.score(["Le juge a condamné Moscou.", "Le juge a condamné Washington."], [(19, 25), (19, 29)])
    assert pair["score"][0] == pytest.approx(pair["score"][1], abs=1e-6)


def test_evidence_is_the_nearest_cue(scores):
    assert scores["evidence"].tolist() == ["menaces", "", "acclame", ""]


def test_no_sentences_give_an_empty_table(scorer):
    nothing = scorer.score([], [])
    assert nothing.empty
    assert set(nothing.columns) == {*PROBABILITIES, "score", "label", "evidence"}


@pytest.mark.parametrize("span", [(0, 0), (-1, 3), (3, 2), (0, 8), (40, 46)])
def test_a_span_outside_its_sentence_is_refused(scorer, span):
    with pytest.raises(InputError, match=r"does not lie in its sentence of 7 characters: 'Moscou\.'"):
        scorer.score(["Moscou.", "Moscou."], [(0, 6), span])


@settings(max_examples=25, deadline=None)
@given(sentence=st.text(min_size=1, max_size=60), data=st.data())
def test_any_text_gets_numbers(scorer, sentence, data):
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    row = scorer.score([sentence], [(start, end)]).iloc[0]
    assert math.fsum(row[list(PROBABILITIES)]) == pytest.approx(1.0)
    assert -1 <= row["score"] <= 1
    assert row["label"] in STANCE_LABELS


def test_cues_are_counted_on_their_side_of_the_target():
    text = "Paris accuse et menace Moscou, qui remercie Pékin."
    assert cue_counts(text, (23, 29)) == (2, 0, 0, 1)
    assert cue_counts(text, (0, 5)) == (0, 0, 2, 1)


# loading


def test_a_scorer_is_loaded_from_a_path(tmp_path, scores):
    path = tmp_path / "mine.json"
    path.write_text(load_text("models/stance-linear.json").replace('"name": "linear-stance-1"', '"name": "mine"'), encoding="utf-8")
    mine = load_scorer(str(path))
    assert mine.name == "mine"
    assert mine.score(SENTENCES, SPANS)["score"].tolist() == pytest.approx(scores["score"].tolist(), abs=1e-6)


@pytest.mark.parametrize("name", ["best", "no-such-file.json", ""])
def test_an_unknown_scorer_is_refused_with_what_is_possible(name):
    with pytest.raises(InputError, match=f"no scorer '{name}'; expected 'default' or the path of a model file"):
        load_scorer(name)


@pytest.mark.parametrize(
    "content",
    [b"not json", b'{"format": "other-9"}', b"{}", b"[]", b'"text"', b'{"format": "linear-stance-1"}', b"\xff\xfe\x00"],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_scorer(str(path))


def test_weights_of_another_shape_are_refused(tmp_path):
    model = json.loads(load_text("models/stance-linear.json"))
    path = tmp_path / "short.json"
    path.write_text(json.dumps({**model, "weights": [row[:10] for row in model["weights"]]}), encoding="utf-8")
    with pytest.raises(InputError):
        load_scorer(str(path)).score(["Moscou."], [(0, 6)])


# the table of stances


def tables(text, *named):
    """Return tables sentences and mentions of one sentence; `named` holds (surface, actor, relation) in text order."""
    sentences = pd.DataFrame({"sentence_id": ["d:0"], "doc_id": ["d"], "start": [100], "end": [100 + len(text)], "text": [text]})
    rows, place = [], 0
    for surface, actor, relation in named:
        place = text.index(surface, place)
        span = {"start": 100 + place, "end": 100 + place + len(surface)}
        rows.append({"doc_id": "d", "sentence_id": "d:0", **span, "surface": surface, "actor_id": actor, "relation": relation})
        place += 1
    return sentences, pd.DataFrame(rows)


BLAME = tables("Washington accuse Moscou.", ("Washington", "USA", "capital"), ("Moscou", "RUS", "capital"))


def relation(holder, target, label, cue="accuse"):
    values = {"sentence_id": "d:0", "doc_id": "d", "holder_id": holder, "holder_kind": "acting", "target_id": target, "label": label}
    return {**values, "score": label, "quad_class": "verbal conflict", "cue": cue, "cue_start": 111, "cue_end": 117}


def weighed(probabilities, *relations):
    table = score_stances(*BLAME, FixedScorer(*probabilities), conform(list(relations), RELATIONS))
    return table.set_index("target_id")


def test_one_row_for_each_sentence_and_actor():
    fixed = FixedScorer(0.2, 0.5, 0.3)
    named = [("russe", "RUS", "demonym"), ("Kremlin", "RUS", "metonym"), ("Poutine", "RUS", "person"), ("Séoul", "KOR", "capital")]
    table = score_stances(*tables("L'armée russe suit le Kremlin et Poutine, dit Séoul.", *named), fixed)
    assert fixed.asked == ["Poutine", "Séoul"]  # a person before a metonym before an adjective
    assert table["target_id"].tolist() == ["RUS", "KOR"]
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in STANCES.items()}
    assert table[["start", "end"]].to_numpy().tolist() == [[133, 140], [146, 151]]


def test_no_mentions_give_an_empty_table():
    sentences, mentions = BLAME
    assert list(score_stances(sentences, mentions.iloc[:0], FixedScorer(0.2, 0.5, 0.3)).columns) == list(STANCES)


def test_a_relation_multiplies_the_odds_of_its_label():
    row = weighed((0.3, 0.5, 0.2), relation("USA", "RUS", -1)).loc["RUS"]
    total = 0.3 * RELATION_ODDS + 0.5 + 0.2
    assert row[list(PROBABILITIES)].tolist() == pytest.approx([0.3 * RELATION_ODDS / total, 0.5 / total, 0.2 / total])
    assert (row["label"], row["evidence"], row["scorer"]) == ("unfavourable", "accuse", "fixed+relations")
    assert row["score"] == pytest.approx(row["p_favourable"] - row["p_unfavourable"])


def test_who_only_blames_is_moved_toward_neutral():
    row = weighed((0.4, 0.3, 0.3), relation("USA", "RUS", -1)).loc["USA"]
    assert row["label"] == "neutral"
    assert row["p_neutral"] == pytest.approx(0.3 * RELATION_ODDS / (0.3 * RELATION_ODDS + 0.7))


def test_who_blames_and_is_praised_is_judged_by_the_praise():
    row = weighed((0.3, 0.4, 0.3), relation("USA", "RUS", -1), relation("RUS", "USA", 1)).loc["USA"]
    assert row["label"] == "favourable"


def test_praise_and_blame_of_one_actor_cancel_out():
    row = weighed((0.3, 0.4, 0.3), relation("USA", "RUS", -1), relation("KOR", "RUS", 1)).loc["RUS"]
    assert row["p_unfavourable"] == row["p_favourable"]
    assert row["p_neutral"] > 0.4


def test_an_actor_without_a_relation_keeps_the_scorers_numbers():
    row = weighed((0.3, 0.4, 0.3), relation("RUS", "KOR", 1)).loc["USA"]
    assert row[list(PROBABILITIES)].tolist() == pytest.approx([0.3, 0.4, 0.3])
    assert row["evidence"] == ""


def test_arguments_are_unchanged():
    sentences, mentions = BLAME
    before = sentences.copy(), mentions.copy()
    weighed((0.3, 0.4, 0.3), relation("USA", "RUS", -1))
    pd.testing.assert_frame_equal(sentences, before[0])
    pd.testing.assert_frame_equal(mentions, before[1])


# tone


def test_sentiments_have_one_row_for_each_sentence_whoever_is_named():
    texts = ["Quelle merveilleuse journée de fête et de joie !", "L'explosion a tué douze personnes innocentes."]
    sentences = pd.DataFrame({"sentence_id": ["d:0", "d:1"], "doc_id": "d", "start": [0, 50], "end": [48, 94], "text": texts}, index=[7, 3])
    table = score_sentiments(sentences, load_tone_scorer())
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in SENTIMENTS.items()}
    assert table["sentence_id"].tolist() == ["d:0", "d:1"]
    assert table[["p_negative", "p_neutral", "p_positive"]].sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert table["score"].tolist() == pytest.approx((table["p_positive"] - table["p_negative"]).tolist())
    assert table["score"][0] > table["score"][1]


def test_a_scorer_that_abstains_is_not_said_to_be_unfavourable():
    table = pd.DataFrame({"sentence_id": ["a:0"], "target_id": ["RUS"], "label": [None], "evidence": [""], "scorer": ["mine"]})
    table = table.assign(p_unfavourable=np.nan, p_neutral=np.nan, p_favourable=np.nan, score=np.nan)
    relations = pd.DataFrame({"sentence_id": ["a:0"], "holder_id": ["USA"], "target_id": ["RUS"], "label": [-1], "cue": ["accuse"]})
    assert _weigh_relations(table, relations)["label"].isna().all()


def test_the_evidence_agrees_with_the_label():
    sentence = "Moscou salue Séoul, que Washington menace et condamne."
    scores = load_scorer().score([sentence] * 3, [(0, 6), (13, 18), (24, 34)])
    signs = {"unfavourable": {"menace", "condamne", ""}, "favourable": {"salue", ""}, "neutral": {""}}
    assert all(evidence in signs[label] for label, evidence in zip(scores["label"], scores["evidence"], strict=True))
