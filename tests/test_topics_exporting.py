"""The BERTopic object: the same topics and words, and what else BERTopic offers, at work on them."""

import pytest
from test_topics import CORPUS, fit, theme_of

from analytics.topics import merge_topics


@pytest.fixture(scope="module")
def three():
    return fit(CORPUS, n_topics=3)


def topic_of(result, theme):
    return next(topic for topic, themes in theme_of(result).items() if themes == [theme])


def test_bertopic_knows_the_same_topics_and_keeps_accents(three):
    model, texts = three.model, [unit.text for unit in three.basis.units]
    assert model.topics_ == three.unit_topics.tolist()
    for row in three.topics.itertuples():
        assert [word for word, _ in model.get_topic(row.topic_id)] == row.words.split(", ")
    assert any("é" in word for word, _ in model.get_topic(0))
    assert model.get_topic_info()["Count"].sum() == len(texts)
    assert len(model.get_document_info(texts)) == len(texts)
    assert [int(topic) for topic in model.transform(texts)[0]] == model.topics_


def test_what_bertopic_offers_besides_works_on_it(three):
    texts, times = [unit.text for unit in three.basis.units], [1, 2, 3] * 9
    assert set(three.model.topics_over_time(texts, times)["Topic"]) == {0, 1, 2}
    assert set(three.model.topics_per_class(texts, ["a", "b", "c"] * 9)["Topic"]) == {0, 1, 2}
    assert len(three.model.hierarchical_topics(texts)) == 2
    assert three.model.visualize_barchart().data
    assert three.model.visualize_heatmap().data
    assert three.model.find_topics("pêcheur filet", top_n=1)[0] == [topic_of(three, "mer")]


def test_the_result_of_merging_has_a_bertopic_object_of_its_own(three):
    merged = merge_topics(three, [[0, 1]])
    assert sorted(merged.model.get_topics()) == [0, 1]
    assert sorted(three.model.get_topics()) == [0, 1, 2]
