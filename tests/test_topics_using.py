"""A fitted model in use: any encoder, topics asked for by name, new articles, merging, splitting, storing, shares, BERTopic."""

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from test_topics import CORPUS, NUMBERS, THEMES, WordEncoder, articles, fit, theme_of

import analytics as an
from analytics.embeddings import CachedEncoder
from analytics.errors import InputError
from analytics.schemas import DOCUMENT_TOPICS
from analytics.topics import (
    TopicOptions,
    assign_topics,
    count_assigned,
    fit_topics,
    load_topics,
    merge_topics,
    representative_texts,
    save_topics,
    split_topic,
    topic_effects,
    topic_hierarchy,
    topic_labels,
    topic_shares,
)
from analytics.topics import counts as tables
from analytics.topics.describing import say

DATED = CORPUS.assign(
    source=["Le Phare", "La Digue", "L'Écho"] * 9, published=pd.date_range("2024-01-05", periods=27, freq="13D", tz="UTC")
)
NEW = pd.DataFrame(
    {
        "doc_id": ["n1", "n2"],
        "text": ["Le pêcheur lance un filet. Le poisson manque.", "La sénatrice critique le budget au parlement."],
        "language": "fr",
    }
)


@pytest.fixture(scope="module")
def three():
    return fit(DATED, n_topics=3)


def topic_of(result, theme):
    return next(topic for topic, themes in theme_of(result).items() if themes == [theme])


# encoders


def test_an_array_has_one_row_an_article_whatever_the_order_of_the_rows(three):
    vectors = WordEncoder().encode(CORPUS["text"].tolist())
    whole = fit_topics(CORPUS, 3, encoder=vectors)
    assert whole.document_topics["sentence_id"].isna().all()
    assert (whole.document_topics["weight"] == 1.0).all()
    assert theme_of(whole) == theme_of(three)
    turn = np.random.default_rng(3).permutation(len(CORPUS))
    turned = fit_topics(CORPUS.iloc[turn], 3, encoder=vectors[turn])
    pd.testing.assert_frame_equal(turned.document_topics, whole.document_topics)


@pytest.mark.parametrize("rows", [26, 28])
def test_an_array_of_another_length_is_refused(rows):
    with pytest.raises(InputError, match="expected one row an article"):
        fit_topics(CORPUS, 3, encoder=np.ones((rows, 4)))


def test_an_array_cannot_place_paragraphs_or_names():
    vectors = np.ones((27, 4))
    with pytest.raises(InputError, match="array with one row an article"):
        fit_topics(CORPUS, 3, encoder=vectors, options=TopicOptions(unit="paragraph"))
    with pytest.raises(InputError, match="zero_shot needs an encoder"):
        fit_topics(CORPUS, 3, encoder=vectors, options=TopicOptions(zero_shot=["mer"]))


def test_a_transformer_of_scikit_learn_is_fitted_on_a_copy_and_places_new_articles(three):
    transformer = TfidfVectorizer()
    result = fit_topics(CORPUS, 3, encoder=transformer)
    assert not hasattr(transformer, "vocabulary_")
    assert theme_of(result) == theme_of(three)
    assert assign_topics(result, NEW)["topic_id"].tolist() == [topic_of(result, "mer")] * 2 + [topic_of(result, "vote")]


def test_an_encoder_without_a_name_is_fine_but_its_vectors_cannot_be_kept(tmp_path):
    class Nameless:
        encode = WordEncoder.encode

    assert len(fit_topics(CORPUS, 3, encoder=Nameless()).topics) == 3
    with pytest.raises(InputError, match="Nameless.* has no name"):
        CachedEncoder(Nameless(), tmp_path)


def test_what_cannot_encode_is_refused():
    with pytest.raises(InputError, match="encoder is a str. Expected None, an object with encode"):
        fit_topics(CORPUS, encoder="multilingual")


# options


@pytest.mark.parametrize("unit", ["article", "paragraph", "sentence"])
def test_the_unit_that_is_asked_for_is_said_in_the_notice(unit):
    result = fit(CORPUS, n_topics=3, options=TopicOptions(unit=unit))
    assert f" {say(unit, 'fr')}." in result.notice
    assert result.document_topics["sentence_id"].isna().all() == (unit == "article")


@pytest.mark.parametrize("method", ["ward", "hdbscan"])
def test_other_methods_find_the_themes_too(method):
    assert sorted(theme_of(fit(CORPUS, n_topics=3, options=TopicOptions(method=method))).values()) == [["ciel"], ["mer"], ["vote"]]


@pytest.mark.parametrize("relevance", ["ctfidf", "frex", "mmr"])
def test_each_choice_of_words_gives_words_of_the_theme(relevance):
    result = fit(CORPUS, n_topics=3, options=TopicOptions(relevance=relevance))
    words = result.topics.set_index("topic_id")["words"][topic_of(result, "mer")].split(", ")
    assert {"pêcheur", "filet"} <= set(words)
    assert all(word.lower() in THEMES["mer"].lower() or word in NUMBERS for word in words)


@pytest.mark.parametrize(
    "options",
    [
        {"unit": "page"},
        {"method": "lda"},
        {"relevance": "lift"},
        {"seeds": {"mer": "port"}},
        {"zero_shot": "mer"},
        {"zero_shot": ["a", "a"]},
    ],
)
def test_options_that_cannot_be_are_refused(options):
    with pytest.raises(InputError):
        TopicOptions(**options)


def test_seeds_take_part_and_keep_their_name():
    apart = fit(CORPUS, n_topics=3, options=TopicOptions(seeds={"Fusées": ["fusée", "satellites"]}))
    named = apart.topics.set_index("label")
    assert theme_of(apart)[named.loc["Fusées", "topic_id"]] == ["ciel"]
    assert np.isnan(named.loc["Fusées", "stability"])
    across = fit(CORPUS, n_topics=3, options=TopicOptions(seeds={"Gens": ["pêcheur", "sénatrice"]}))
    assert theme_of(across)[0] == ["mer", "vote"]  # nobody but the seeds would put these together
    assert across.topics["label"][0] == "Gens"
    new = assign_topics(across, NEW).groupby("doc_id")["topic_id"].first()
    assert new.tolist() == [0, 0]


def test_a_name_alone_takes_the_texts_that_lie_near_it():
    names = ["pêcheur filet chalutier port marée poisson"]
    result = fit(CORPUS, options=TopicOptions(zero_shot=names, seeds={"Volley": ["volley"]}))
    topic = result.topics.set_index("label")["topic_id"][names[0]]
    assert theme_of(result)[topic] == ["mer"]
    assert "Aucun texte pour le thème « Volley »." in result.notice


def test_topics_asked_for_need_room_for_others():
    with pytest.raises(InputError, match="with 2 topics asked for by name; expected one more"):
        fit(CORPUS, n_topics=2, options=TopicOptions(seeds={"a": ["vote"]}, zero_shot=["b"]))


# new articles and storing


def test_new_articles_go_to_the_topic_of_their_theme(three):
    found = assign_topics(three, NEW)
    assert found.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in DOCUMENT_TOPICS.items()}
    assert found["topic_id"].tolist() == [topic_of(three, "mer")] * 2 + [topic_of(three, "vote")]
    assert assign_topics(three, NEW.head(0)).empty


def test_articles_of_the_fit_get_the_topics_of_the_fit(three):
    pd.testing.assert_frame_equal(assign_topics(three, CORPUS), three.document_topics)


def test_counts_of_new_articles_add_up_in_any_order(three):
    parts = [count_assigned(three, NEW.iloc[[place]]) for place in (0, 1)]
    assert parts[0] + three.state.counts + parts[1] == three.state.counts + count_assigned(three, NEW)
    assert count_assigned(three, DATED) == three.state.counts


def test_a_stored_model_assigns_alike_and_has_the_same_tables(three, tmp_path):
    loaded = load_topics(save_topics(three, tmp_path / "model"))
    pd.testing.assert_frame_equal(loaded.topics, three.topics)
    pd.testing.assert_frame_equal(loaded.document_topics, three.document_topics)
    assert loaded.notice == three.notice
    assert loaded.state.counts == three.state.counts
    pd.testing.assert_frame_equal(assign_topics(loaded, NEW, encoder=WordEncoder()), assign_topics(three, NEW))
    with pytest.raises(InputError, match="fitted with the encoder 'words-1'. Pass it"):
        assign_topics(loaded, NEW)
    for call in (lambda: merge_topics(loaded, [[0, 1]]), lambda: split_topic(loaded, 0), lambda: representative_texts(loaded)):
        with pytest.raises(InputError, match="loaded"):
            call()


def test_a_stored_model_holds_no_sentence_of_the_corpus(three, tmp_path):
    written = b"".join(path.read_bytes() for path in save_topics(three, tmp_path / "model").iterdir())
    assert not [text for text in CORPUS["text"] for sentence in text.split(". ") if sentence.encode() in written]


def test_a_result_without_topics_says_so_wherever_it_is_used(tmp_path):
    nothing = fit(CORPUS.head(2))
    for call in (
        topic_hierarchy,
        topic_labels,
        topic_shares,
        lambda result: save_topics(result, tmp_path / "m"),
        lambda result: assign_topics(result, NEW),
    ):
        with pytest.raises(InputError, match="no topics. Pas de thèmes"):
            call(nothing)


# merging, splitting, looking


def test_merging_is_what_counting_anew_would_give(three):
    merged = merge_topics(three, [[1, 2]])
    assert theme_of(merged) == {0: ["ciel", "mer"], 1: ["vote"]}
    assert np.isnan(merged.topics["stability"][0])
    assert merged.topics["stability"][1] == three.topics["stability"][0]
    by_tables = tables.merge_topics(three.state.counts, [[1, 2]]).terms
    swapped = by_tables.assign(topic_id=by_tables["topic_id"].map({0: 1, 1: 0})).sort_values(["topic_id", "language", "term"])
    pd.testing.assert_frame_equal(merged.state.counts.terms, swapped.reset_index(drop=True))
    assert len(three.topics) == 3


def test_a_topic_that_was_merged_can_be_split_again(three):
    again = split_topic(merge_topics(three, [[0, 1, 2]]), 0, 3)
    assert theme_of(again) == theme_of(three)
    assert again.topics["words"].tolist() == three.topics["words"].tolist()


def test_topics_that_are_not_there_cannot_be_merged_or_split(three):
    with pytest.raises(InputError, match="There is no topic 7. There are: 0, 1, 2"):
        merge_topics(three, [[0, 7]])
    with pytest.raises(InputError, match="may be named once"):
        merge_topics(three, [[0, 1], [1, 2]])
    with pytest.raises(InputError, match="n is 90; expected a number from 2 to"):
        split_topic(three, 0, 90)


def test_the_hierarchy_ends_in_one_node_with_every_unit(three):
    merges = topic_hierarchy(three)
    assert merges["node"].tolist() == [3, 4]
    assert merges["topics"].tolist()[-1] == "0, 1, 2"
    assert merges["n_units"].tolist()[-1] == len(CORPUS)
    assert merges["distance"].is_monotonic_increasing
    assert topic_hierarchy(fit(CORPUS, n_topics=1)).empty


def test_shares_over_time_have_every_month_and_sum_to_one(three):
    shares = topic_shares(three, period="month")
    assert len(shares) == 3 * 12
    np.testing.assert_allclose(shares.groupby("period")["share"].sum(), 1.0)
    by_source = topic_shares(three, by="source")
    np.testing.assert_allclose(by_source.groupby("source")["share"].sum(), 1.0)


def test_shares_by_actor_need_mentions(three):
    with pytest.raises(InputError, match="Pass the table of mentions"):
        topic_shares(three, by="actor_id")
    mentions = pd.DataFrame({"doc_id": ["mer0", "ciel1"], "sentence_id": ["mer0:0", "ciel1:1"], "actor_id": ["FRA", "FRA"]})
    found = topic_shares(three, by="actor_id", mentions=mentions).set_index("topic_id")["n_units"]
    assert found.to_dict() == {topic_of(three, "vote"): 0, topic_of(three, "ciel"): 1, topic_of(three, "mer"): 1}


def test_effects_compare_outlets(three):
    effects = topic_effects(three.document_topics, DATED, covariates=["source"])
    assert set(effects["topic_id"]) == {0, 1, 2}
    assert (effects["low"] <= effects["high"]).all()


def test_representative_texts_are_of_their_topic_and_of_different_articles(three):
    shown = representative_texts(three, 2)
    assert shown["rank"].tolist() == [1, 2] * 3
    assert shown.groupby("topic_id")["doc_id"].nunique().tolist() == [2, 2, 2]
    theme = shown["doc_id"].str.strip("0123456789")
    assert {topic: [name] for topic, name in zip(shown["topic_id"], theme, strict=True)} == theme_of(three)


def test_labels_are_given_in_each_language():
    russian = "Рыбак бросает сеть в море. Траулер возвращается в порт. Рыба не ловится."
    more = pd.DataFrame({"doc_id": [f"ru{n}" for n in range(9)], "text": [f"{russian} {'Да ' * n}." for n in range(9)], "language": "ru"})
    labels = topic_labels(fit(pd.concat([CORPUS, more]), n_topics=3, options=TopicOptions(seeds={"Volley": ["volley", "pêcheur"]})))
    assert set(labels["language"]) == {"fr", "ru"}
    assert labels["topic_id"].is_monotonic_increasing
    russian = labels[labels["language"] == "ru"]
    assert {"рыбак", "траулер"} <= {word.lower() for told in russian["words"] for word in told.split(", ")}
    named = labels[(labels["label"] == "Volley") & (labels["language"] == "fr")]
    assert "pêcheur" in named["words"].item()


def test_labels_are_the_same_after_loading(three, tmp_path):
    pd.testing.assert_frame_equal(topic_labels(load_topics(save_topics(three, tmp_path / "model"))), topic_labels(three))


# as a whole


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_seed_changes_no_topic(three, seed):
    again = fit(DATED.sample(frac=1, random_state=seed), n_topics=3, seed=seed)
    pd.testing.assert_frame_equal(again.document_topics, three.document_topics)
    assert again.topics["words"].tolist() == three.topics["words"].tolist()


def test_texts_in_two_languages_on_one_thing_share_a_topic_with_the_default_encoder():
    pairs = {
        "mer": ("Les pêcheurs rentrent au port avec peu de poisson.", "Рыбаки возвращаются в порт почти без рыбы."),
        "foot": ("L'équipe a gagné le match de football hier soir.", "Команда вчера вечером выиграла футбольный матч."),
    }
    rows = [
        (f"{theme}{language}{n}", f"{text} {'!' * n}", language)
        for theme, texts in pairs.items()
        for language, text in zip(("fr", "ru"), texts, strict=True)
        for n in range(5)
    ]
    found = an.fit_topics(pd.DataFrame(rows, columns=["doc_id", "text", "language"]), 2, options=TopicOptions(unit="article"))
    topic = found.document_topics.set_index("doc_id")["topic_id"]
    assert topic.groupby(topic.index.str[:3]).nunique().tolist() == [1, 1]
    assert topic.nunique() == 2


def test_the_modules_and_results_are_at_hand_as_an_topics():
    assert an.topics.fit_topics is an.fit_topics
    assert {field.name for field in dataclasses.fields(an.topics.TopicResult)} >= {"topics", "document_topics", "model", "notice", "state"}


def test_options_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(TopicOptions(seeds={"a": ["b"]}))).seeds == {"a": ["b"]}  # noqa: S301 - made in the line itself


def test_few_articles_of_each_kind_never_raise():
    for options in (TopicOptions(method="hdbscan"), TopicOptions(unit="sentence"), TopicOptions(seeds={"x": ["budget"]}, zero_shot=["y"])):
        for n in (0, 1, 2, 5, 8, 20):
            result = fit(articles(mer=14, vote=14).head(n), options=options)
            assert result.notice
            assert (result.document_topics["topic_id"] >= 0).any() == bool(len(result.topics))
