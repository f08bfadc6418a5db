"""Stance: one row a sentence and actor, which naming is scored, what a scorer reads of relations, tone, and how scorers are loaded."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.schemas import SENTIMENTS, STANCES
from analytics.scorers.answers import to_table
from analytics.scorers.network import NetworkScorer
from analytics.stance import explain_stances, load_scorer, read_attitudes, score_sentiments, score_stances


@pytest.fixture(scope="module")
def scorer():
    return load_scorer()


class FixedScorer:
    """Gives every target the same probabilities and remembers what it was asked."""

    name = "fixed"

    def __init__(self, *probabilities):
        self.probabilities = probabilities
        self.asked = []

    def score(self, sentences, spans):
        self.asked += [sentence[start:end] for sentence, (start, end) in zip(sentences, spans, strict=True)]
        n = len(sentences)
        return to_table(np.array([self.probabilities] * n), [""] * n, [""] * n)


def tables(text, *named):
    """Return tables sentences and mentions of one sentence; `named` holds (surface, actor, relation) in text order."""
    sentences = pd.DataFrame({"sentence_id": ["d:0"], "doc_id": ["d"], "start": [100], "end": [100 + len(text)], "text": [text]})
    rows, place = [], 0
    for surface, actor, relation in named:
        place = text.index(surface, place)
        span = {"start": 100 + place, "end": 100 + place + len(surface)}
        rows.append({"doc_id": "d", "sentence_id": "d:0", **span, "surface": surface, "actor_id": actor, "relation": relation})
        place += len(surface)
    return sentences, pd.DataFrame(rows)


BLAME = tables("Washington accuse Moscou.", ("Washington", "USA", "capital"), ("Moscou", "RUS", "capital"))


def test_one_row_for_each_sentence_and_actor():
    fixed = FixedScorer(0.2, 0.5, 0.3)
    named = [("russe", "RUS", "demonym"), ("Kremlin", "RUS", "metonym"), ("Poutine", "RUS", "person"), ("Séoul", "KOR", "capital")]
    table = score_stances(*tables("L'armée russe suit le Kremlin et Poutine, dit Séoul.", *named), fixed)
    assert fixed.asked == ["Poutine", "Séoul"]  # a person before a metonym before an adjective
    assert table["target_id"].tolist() == ["RUS", "KOR"]
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in STANCES.items()}
    assert table[["start", "end"]].to_numpy().tolist() == [[133, 140], [146, 151]]


def test_no_mentions_give_an_empty_table(scorer):
    sentences, mentions = BLAME
    for one in (scorer, FixedScorer(0.2, 0.5, 0.3)):
        assert list(score_stances(sentences, mentions.iloc[:0], one).columns) == list(STANCES)


def test_arguments_are_unchanged(scorer):
    sentences, mentions = BLAME
    before = sentences.copy(), mentions.copy()
    read_attitudes(sentences, mentions, scorer)
    pd.testing.assert_frame_equal(sentences, before[0])
    pd.testing.assert_frame_equal(mentions, before[1])


def test_reading_a_sentence_at_once_equals_scoring_its_targets(scorer):
    sentences, mentions = BLAME
    table = score_stances(sentences, mentions, scorer)
    alone = scorer.score([sentences["text"][0]] * 2, [(0, 10), (18, 24)])
    np.testing.assert_allclose(table["score"], alone["score"], atol=1e-4)
    assert table["label"].tolist() == alone["label"].tolist()


def test_who_blames_whom_is_read_with_the_word_that_tells_it(scorer):
    toward = read_attitudes(*BLAME, scorer).toward.set_index(["holder_id", "target_id"])
    assert set(toward.index) == {(holder, target) for target in ("USA", "RUS") for holder in ("USA", "RUS", "narrator", "other")} - {
        ("USA", "USA"),
        ("RUS", "RUS"),
    }
    classes = ["p_none", "p_unfavourable", "p_contact", "p_favourable"]
    np.testing.assert_allclose(toward[classes].sum(axis=1), 1.0)
    blame = toward.loc[("USA", "RUS")]
    assert blame["p_unfavourable"] == max(blame[classes])
    assert toward.loc[("RUS", "USA"), "p_unfavourable"] < blame["p_unfavourable"]
    sentence = BLAME[0].iloc[0]
    assert sentence["text"][blame["cue_start"] - 100 : blame["cue_end"] - 100] == blame["cue"] != ""


def test_a_scorer_that_reads_no_relations_gives_none():
    assert read_attitudes(*BLAME, FixedScorer(0.2, 0.5, 0.3)).toward.empty


# tone


class FixedEffects(FixedScorer):
    """Says of every target the same words."""

    def explain(self, sentence, span):
        self.asked.append(sentence[slice(*span)])
        effects = {"accuse": -0.6, "mardi": 0.2, "depuis": -0.1, "Riga": 0.01}
        return pd.DataFrame({"word": list(effects), "start": 0, "end": 1, "effect": list(effects.values())})


@pytest.mark.parametrize(
    ("probabilities", "named"), [((0.8, 0.1, 0.1), "accuse, depuis"), ((0.1, 0.1, 0.8), "mardi"), ((0.1, 0.8, 0.1), "accuse, mardi")]
)
def test_the_words_that_moved_a_score_its_way_are_named(probabilities, named):
    fixed = FixedEffects(*probabilities)
    stances = score_stances(*BLAME, fixed)
    before = stances.copy(deep=True)
    explained = explain_stances(stances, BLAME[0], fixed, most=2)
    assert fixed.asked[-2:] == ["Washington", "Moscou"]
    assert explained["evidence"].tolist() == [named, named]
    pd.testing.assert_frame_equal(stances, before)
    pd.testing.assert_frame_equal(explained.drop(columns="evidence"), stances.drop(columns="evidence"))


def test_a_score_that_no_word_moved_keeps_the_word_it_had():
    stances = score_stances(*BLAME, FixedScorer(0.2, 0.2, 0.6)).assign(evidence="accuse")
    silent = FixedEffects(0.2, 0.2, 0.6)
    silent.explain = lambda sentence, span: pd.DataFrame({"word": ["mardi"], "start": [0], "end": [1], "effect": [0.01]})
    assert explain_stances(stances, BLAME[0], silent)["evidence"].tolist() == ["accuse", "accuse"]


def test_the_network_is_moved_by_the_word_that_blames(scorer):
    text = "À Riga, le ministre a vivement dénoncé mardi les mensonges de Moscou."
    sentences, mentions = tables(text, ("Moscou", "RUS", "capital"))
    explained = explain_stances(score_stances(sentences, mentions, scorer), sentences, scorer)
    assert "mensonges" in explained["evidence"].iloc[0].split(", ")


def test_sentiments_have_one_row_for_each_sentence_whoever_is_named(scorer):
    texts = ["Quelle merveilleuse journée de fête et de joie !", "L'explosion a tué douze personnes innocentes."]
    sentences = pd.DataFrame({"sentence_id": ["d:0", "d:1"], "doc_id": "d", "start": [0, 50], "end": [48, 94], "text": texts}, index=[7, 3])
    table = score_sentiments(sentences, scorer)
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in SENTIMENTS.items()}
    assert table["sentence_id"].tolist() == ["d:0", "d:1"]
    assert table[["p_negative", "p_neutral", "p_positive"]].sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert table["score"].tolist() == pytest.approx((table["p_positive"] - table["p_negative"]).tolist())
    assert table["score"][0] > table["score"][1]


def test_tone_asks_for_a_scorer_that_has_one():
    with pytest.raises(InputError, match="'fixed' scores targets only"):
        score_sentiments(BLAME[0], FixedScorer(0.2, 0.5, 0.3))


# loading


def test_scorers_are_loaded_by_name_and_from_a_folder(scorer):
    assert isinstance(scorer, NetworkScorer)
    assert load_scorer("lexicon").name == "lexicon-1"
    mine = load_scorer(scorer.folder)
    assert mine.name == scorer.name
    assert mine.score(["Moscou menace Kiev."], [(0, 6)]).equals(scorer.score(["Moscou menace Kiev."], [(0, 6)]))


@pytest.mark.parametrize("name", ["camembert", "nowhere/at/all", "owner/model"])
def test_an_unknown_scorer_is_refused_with_what_is_possible(name):
    with pytest.raises(InputError, match="'default', 'lexicon', the folder of a model"):
        load_scorer(name)


def test_a_name_on_the_hub_is_fetched_only_where_it_says_so(monkeypatch, scorer):
    fetched = []
    monkeypatch.setattr("analytics.stance._fetch", lambda name: fetched.append(name) or scorer.folder)
    assert load_scorer("hub:owner/model").name == scorer.name
    assert fetched == ["owner/model"]


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "no manifest"), ("[]", "list"), ('{"format": "other"}', "'other'"), ('{"format": "stance-network-1"}', "no manifest")],
)
def test_a_folder_that_holds_no_model_is_refused(tmp_path, content, said):
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).touch()
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_scorer(tmp_path)


def test_an_empty_folder_is_told_what_belongs_there(tmp_path):
    with pytest.raises(InputError, match=r"manifest.json, model.onnx and tokenizer.json"):
        load_scorer(tmp_path)
