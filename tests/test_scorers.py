"""The trained scorer: probabilities, order, independence of the batch, windows of long sentences, evidence and explanation."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from analytics.scorers.answers import PROBABILITIES
from analytics.scorers.pieces import LONGEST, NOWHERE, Query, to_arrays, to_windows
from analytics.stance import load_scorer

SENTENCES = [
    "Le ministre a vivement dénoncé les menaces de Moscou.",
    "Séoul annoncera son budget jeudi.",
    "La foule acclame la Russie, fidèle alliée et généreuse amie.",
    "La délégation que la Russie avait envoyée a quitté Genève mardi, au terme de trois jours de travaux sur le climat et les forêts.",
]
SPANS = [(46, 52), (0, 5), (20, 26), (21, 27)]


@pytest.fixture(scope="module")
def scorer():
    return load_scorer()


@pytest.fixture(scope="module")
def scores(scorer):
    return scorer.score(SENTENCES, SPANS)


@pytest.fixture(scope="module")
def words():
    """A tokenizer for which every word and mark is one piece."""
    tokenizer = Tokenizer(models.WordLevel({"[unk]": 0, "[begin]": 1, "[end]": 2}, unk_token="[unk]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing("[begin] $A [end]", special_tokens=[("[begin]", 1), ("[end]", 2)])
    return tokenizer


def test_probabilities_add_up_to_one_and_make_the_score(scores):
    assert list(scores.columns) == [*PROBABILITIES, "score", "label", "evidence", "reason"]
    np.testing.assert_allclose(scores[list(PROBABILITIES)].sum(axis=1), 1.0)
    np.testing.assert_allclose(scores["score"], scores["p_favourable"] - scores["p_unfavourable"])


def test_blame_praise_and_plain_facts_are_told_apart(scores):
    assert scores["label"].tolist() == ["unfavourable", "neutral", "favourable", "neutral"]


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("Washington accuse Moscou de bombarder Kiev.", {"Washington": "neutral", "Moscou": "unfavourable"}),
        ("Moscou est accusé par Washington.", {"Washington": "neutral", "Moscou": "unfavourable"}),
        ("Séoul a offert du riz à Pyongyang.", {"Pyongyang": "favourable"}),
        ("Tokyo salue le courage de Kiev face à Moscou.", {"Kiev": "favourable"}),
        ("Washington accuses Moscow of shelling Kyiv.", {"Washington": "neutral", "Moscow": "unfavourable"}),
        ("Вашингтон обвинил Москву в обстреле Киева.", {"Вашингтон": "neutral", "Москву": "unfavourable"}),
        ("미국 정부는 러시아의 공격을 강하게 규탄했다.", {"미국": "neutral", "러시아": "unfavourable"}),
        ("미국은 러시아를 강하게 비난했다.", {"미국": "neutral"}),
        ("Moscou.", {"Moscou": "neutral"}),
    ],
)
def test_it_knows_who_is_meant(scorer, sentence, labels):
    spans = [(sentence.index(name), sentence.index(name) + len(name)) for name in labels]
    assert scorer.score([sentence] * len(spans), spans)["label"].tolist() == list(labels.values())


def test_scoring_one_by_one_equals_scoring_together(scorer, scores):
    alone = [scorer.score([sentence], [span])["score"][0] for sentence, span in zip(SENTENCES, SPANS, strict=True)]
    np.testing.assert_allclose(alone, scores["score"], atol=1e-4)


def test_rows_keep_the_order_of_the_sentences(scorer, scores):
    backwards = scorer.score(SENTENCES[::-1], SPANS[::-1])
    np.testing.assert_allclose(backwards["score"][::-1], scores["score"], atol=1e-4)


def test_many_sentences_of_unlike_length_get_what_each_gets_alone(scorer):
    sentences = [
        f"{'Hier, ' * (number % 7)}Moscou {verb} Kiev." for number, verb in enumerate(["menace", "aide", "quitte", "bombarde"] * 12)
    ]
    spans = [(sentence.index("Kiev"), sentence.index("Kiev") + 4) for sentence in sentences]
    together = scorer.score(sentences, spans)["score"]
    for place in (0, 5, 17, 46):
        assert scorer.score([sentences[place]], [spans[place]])["score"][0] == pytest.approx(together[place], abs=1e-4)


def test_very_many_targets_of_one_sentence_are_scored(scorer):
    sentence = "Moscou, " * 40
    spans = [(8 * place, 8 * place + 6) for place in range(40)]
    assert scorer.score([sentence] * 40, spans)["score"].notna().all()


@pytest.mark.parametrize("sentence", ["Moscou \ud800 ment.", "Moscou\u2028ment.", "Moscou\x00 ment."])
def test_damaged_text_is_scored_all_the_same(scorer, sentence):
    assert scorer.score([sentence], [[0, 6]])["score"].notna().all()


def test_who_else_is_asked_about_does_not_matter(scorer):
    sentence = "Washington accuse Moscou."
    alone, both = scorer.read([Query(sentence, ((18, 24),))])[0], scorer.read([Query(sentence, ((0, 10), (18, 24)))])[0]
    np.testing.assert_allclose(alone.stances[0], both.stances[1], atol=1e-5)


def test_evidence_is_a_word_of_the_sentence_and_empty_for_a_neutral_target(scores):
    for sentence, label, evidence in zip(SENTENCES, scores["label"], scores["evidence"], strict=True):
        assert (evidence == "") == (label == "neutral")
        assert evidence in sentence


def test_the_word_behind_a_relation_is_no_name_no_number_and_no_grammar(scorer):
    sentence = "Samedi, Moscou et Pékin ont livré 200 chars et des obus au régime de Pyongyang."
    actors = tuple((sentence.index(name), sentence.index(name) + len(name)) for name in ("Moscou", "Pékin", "Pyongyang"))
    answer = scorer.read([Query(sentence, actors)])[0]
    shown = {sentence[slice(*span)] for spans in [answer.words, *answer.pair_words] for span in spans}
    assert shown <= {"livré", "chars", "obus", "régime"}


def test_where_all_words_are_names_one_of_them_is_shown(scorer):
    answer = scorer.read([Query("Moscou et Pékin", ((0, 6), (10, 15)))])[0]
    assert len(answer.words) == 2 and all(start < end for start, end in answer.words)


def test_no_sentences_give_an_empty_table(scorer):
    assert scorer.score([], []).shape == (0, 7)
    assert scorer.score_tone([]).empty
    assert scorer.read([]) == []


@pytest.mark.parametrize(("span", "reason"), [((3, 3), "empty"), ((6, 7), "empty"), ((-1, 4), "does not lie"), ((4, 90), "does not lie")])
def test_a_span_that_cannot_be_scored_gives_nan_and_a_reason_and_the_others_are_scored(scorer, span, reason):
    table = scorer.score(["Moscou menace Kiev.", "Moscou menace Kiev."], [span, (0, 6)])
    assert table[list(PROBABILITIES)].iloc[0].isna().all() and table["label"].isna()[0] and reason in table["reason"][0]
    assert table["reason"][1] == "" and table["label"][1] == "unfavourable"


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=80), st.data())
def test_any_text_gets_numbers_or_a_reason(scorer, sentence, data):
    span = data.draw(st.tuples(st.integers(-2, 90), st.integers(-2, 90)))
    row = scorer.score([sentence], [span]).iloc[0]
    assert bool(row["reason"]) == bool(np.isnan(row["score"]))


def test_a_sentence_longer_than_the_window_is_read_around_each_target(scorer):
    filling = "et puis " * 200
    sentence = f"Moscou bombarde la ville sans relâche, {filling}dit-on, tandis que la foule acclame Kiev, ville héroïque."
    spans = [(0, 6), (sentence.index("Kiev"), sentence.index("Kiev") + 4)]
    assert scorer.score([sentence] * 2, spans)["label"].tolist() == ["unfavourable", "favourable"]
    answer = scorer.read([Query(sentence, tuple(spans))])[0]
    assert answer.relations.shape == (2, 4, 4)


def test_the_explanation_names_the_word_that_blames(scorer):
    table = scorer.explain("Washington accuse Moscou depuis mardi.", (18, 24))
    assert list(table.columns) == ["word", "start", "end", "effect"]
    assert set(table["word"]) == {"Washington", "accuse", "depuis", "mardi"}
    assert table["word"][0] == "accuse" and table["effect"][0] < -0.2
    assert table["effect"].abs().is_monotonic_decreasing
    praise = scorer.explain("Les inspecteurs ont félicité mardi à Vienne les techniciens de Séoul.", (63, 68))
    assert praise["word"][0] == "félicité" and praise["effect"][0] > 0.2


def test_explaining_leaves_the_span_where_it_is_when_words_before_it_go(scorer):
    asked = []
    score = scorer.score
    scorer.score = lambda sentences, spans: asked.extend(zip(sentences, spans, strict=True)) or score(sentences, spans)
    try:
        table = scorer.explain("Hier encore, le menteur Kim a trahi.", (24, 27))
    finally:
        del scorer.score
    assert {sentence[slice(*span)] for sentence, span in asked} == {"Kim"}
    assert "Kim" not in set(table["word"]) and len(table) == len(asked) - 1 == 6


def test_tone_is_scored_without_a_target(scorer):
    tone = scorer.score_tone(["Quelle belle fête !", "Un carnage effroyable a endeuillé la ville."])
    assert tone["score"][0] > 0 > tone["score"][1]


# windows


def test_a_window_marks_where_actors_stand(words):
    (window,) = to_windows(words, [Query("Séoul, hier, accuse Moscou.", ((0, 5), (20, 26)))])
    assert window.ids[0] == 1 and window.ids[-1] == 2
    assert [window.offsets[slice(*span)] for span in window.actors] == [[(0, 5)], [(20, 26)]]
    assert window.asked == (0, 1)


def test_a_long_sentence_has_one_window_for_each_actor_and_who_is_outside_is_nowhere(words):
    sentence = "Moscou " + "mot " * 400 + "Kiev"
    first, second = to_windows(words, [Query(sentence, ((0, 6), (len(sentence) - 4, len(sentence))))])
    assert len(first.ids) == len(second.ids) == LONGEST + 2
    assert (first.asked, second.asked) == ((0,), (1,))
    assert first.actors[1] == second.actors[0] == NOWHERE
    assert second.offsets[slice(*second.actors[1])] == [(len(sentence) - 4, len(sentence))]


def test_arrays_are_padded_and_masked(words):
    windows = to_windows(words, [Query("Moscou nie.", ((0, 6),)), Query("Séoul et Tokyo se taisent.", ((0, 5), (9, 14)))])
    arrays = to_arrays(windows, padding=9, multiple=8)
    assert {name: array.shape for name, array in arrays.items()} == {
        "input_ids": (2, 8),
        "attention_mask": (2, 8),
        "actor_masks": (2, 2, 8),
    }
    assert arrays["input_ids"][0].tolist() == [1, 0, 0, 0, 2, 9, 9, 9]
    assert arrays["attention_mask"].sum(axis=1).tolist() == [5, 8]
    assert arrays["actor_masks"].sum(axis=2).tolist() == [[1, 0], [1, 1]]


def test_the_scorer_needs_nothing_of_the_training_libraries():
    code = "import sys, analytics as an; an.load_scorer().score(['Moscou ment.'], [(0, 6)])"
    code += "; print({'torch', 'transformers', 'onnx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
