"""Units of a topic model on a plane: every unit once, the same every time, topics apart, and what happens when there is little."""

import numpy as np
import pandas as pd
import pytest
from test_topics import CORPUS, WordEncoder, articles, fit

from analytics.errors import InputError, SchemaError
from analytics.topics import load_topics, place_units, save_topics

DATED = CORPUS.assign(title="Un titre", source="L'Écho", published=pd.Timestamp("2024-06-19", tz="UTC"))


@pytest.fixture(scope="module")
def three():
    return fit(DATED, n_topics=3)


@pytest.fixture(scope="module")
def placed(three):
    return place_units(DATED, three)


def test_every_unit_has_a_place_a_topic_and_its_article(three, placed):
    columns = ["doc_id", "sentence_id", "topic_id", "x", "y", "title", "source", "published", "text"]
    assert list(placed.columns) == columns
    assert set(placed["doc_id"]) == set(DATED["doc_id"])
    assert not placed.duplicated(["doc_id", "sentence_id"]).any()
    assert placed[["x", "y"]].notna().all(axis=None)
    assert placed[["x", "y"]].abs().max(axis=None) == 1.0
    assert placed["title"].unique().tolist() == ["Un titre"]
    topics = three.document_topics.set_index("sentence_id")["topic_id"]
    assert topics.loc[placed["sentence_id"]].tolist() == placed["topic_id"].tolist()


def test_units_of_one_topic_lie_nearer_to_each_other_than_to_others(placed):
    places, labels = placed[["x", "y"]].to_numpy(), placed["topic_id"].to_numpy()
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert (labels[gaps.argmin(axis=1)] == labels).mean() > 0.9


def test_neither_the_order_of_the_articles_nor_a_second_run_changes_a_place(three, placed):
    pd.testing.assert_frame_equal(place_units(DATED.sample(frac=1, random_state=3), three), placed)


def test_a_loaded_model_places_the_same_articles_with_the_encoder_of_the_fit(three, placed, tmp_path):
    loaded = load_topics(save_topics(three, tmp_path / "model"))
    again = place_units(DATED, loaded, WordEncoder())
    assert again[["doc_id", "sentence_id", "topic_id", "text"]].equals(placed[["doc_id", "sentence_id", "topic_id", "text"]])
    assert again[["x", "y"]].notna().all(axis=None)


def test_articles_of_the_fit_may_be_placed_alone_and_new_ones_too(three):
    some = place_units(DATED[DATED["doc_id"].str.startswith("mer")], three)
    assert len(set(some["topic_id"])) == 1
    new = pd.DataFrame({"doc_id": ["n"], "text": ["Le pêcheur lance un filet. Le poisson manque."]})
    found = place_units(new, three)
    assert found["doc_id"].unique().tolist() == ["n"]
    assert found["published"].isna().all()
    assert found["topic_id"].tolist() == [some["topic_id"].iloc[0]] * len(found)


def test_of_more_units_some_are_drawn_whatever_the_order(three):
    few = place_units(DATED, three, most=5)
    assert len(few) == 5
    pd.testing.assert_frame_equal(place_units(DATED.iloc[::-1], three, most=5), few)


def test_no_article_gives_an_empty_table_with_its_columns(three, placed):
    none = place_units(DATED.iloc[:0], three)
    assert none.empty
    assert none.dtypes.to_dict() == placed.dtypes.to_dict()


def test_the_articles_are_left_as_they_were_and_the_text_is_cut_short(three):
    before = DATED.copy(deep=True)
    assert place_units(DATED, three)["text"].str.len().max() <= 160
    pd.testing.assert_frame_equal(DATED, before)


def test_what_cannot_be_placed_is_refused_in_words(three):
    with pytest.raises(InputError, match="most is 0"):
        place_units(DATED, three, most=0)
    with pytest.raises(SchemaError, match="text"):
        place_units(DATED[["doc_id"]], three)
    with pytest.raises(InputError, match="no topics"):
        place_units(DATED, fit(articles(mer=1)))
