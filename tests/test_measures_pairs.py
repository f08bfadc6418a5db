"""Shares of quotes, of quad classes and of articles that name two actors."""

import numpy as np
import pandas as pd
import pytest
from measure_tables import articles, mentions, numbers, quotes, relations, shares

from analytics.errors import InputError, SchemaError
from analytics.measures import co_mention, share_quad_class, share_quotes
from analytics.schemas import ESTIMATES, MENTIONS, QUOTES, RELATIONS, empty

SPOKEN = quotes(("a", "le Kremlin", "RUS"), ("a", "Poutine", "RUS"), ("b", "un passant", None), ("b", "Séoul", "KOR"), ("c", None, None))
NAMED = mentions(("a", "RUS"), ("a", "RUS"), ("a", "PRK"), ("b", "RUS"), ("c", "PRK"), ("c", "USA"))


def test_quotes_are_shared_among_those_whose_speaker_is_named():
    table = share_quotes(SPOKEN, articles("abc"))
    assert numbers(table, "speaker_id", "measure", "estimate", "n_documents", "n_units") == [
        ["KOR", "share_quotes", 0.25, 2, 4],
        ["RUS", "share_quotes", 0.5, 2, 4],
        ["other", "share_quotes", 0.25, 2, 4],
    ]


def test_shares_of_quotes_add_up_to_one_in_every_outlet_and_say_who_never_speaks():
    table = share_quotes(SPOKEN, articles("abc", source=["Nord", "Sud", "Sud"]), by=["speaker_id", "source"])
    assert table.groupby("source")["estimate"].sum().tolist() == [1.0, 1.0]
    assert table.loc[(table["speaker_id"] == "KOR") & (table["source"] == "Nord"), "estimate"].tolist() == [0.0]


def test_classes_are_shared_among_relations_that_have_one():
    rows = [("a", "verbal conflict"), ("b", "verbal conflict"), ("b", "material cooperation"), ("c", ""), ("d", "verbal cooperation")]
    table = share_quad_class(relations(*((doc, "USA", "PRK", -1, quad) for doc, quad in rows)), articles("abcd"))
    assert numbers(table, "measure", "estimate", "n_documents", "n_units") == [
        ["share_verbal_cooperation", 0.25, 3, 4],
        ["share_material_cooperation", 0.25, 3, 4],
        ["share_verbal_conflict", 0.5, 3, 4],
        ["share_material_conflict", 0.0, 3, 4],
    ]


def test_classes_by_holder_kind():
    table = relations(("a", "USA", "PRK", -1, "verbal conflict")).assign(holder_kind="quoted")
    assert share_quad_class(table, articles("a"), by=["holder_kind"])["holder_kind"].tolist() == ["quoted"] * 4


def test_co_mention_has_a_direction_because_its_whole_has():
    table = co_mention(NAMED, articles("abc"))
    assert numbers(table, "actor_id", "other_id", "estimate", "n_documents") == [
        ["PRK", "RUS", 0.5, 2],
        ["PRK", "USA", 0.5, 2],
        ["RUS", "PRK", 0.5, 2],
        ["RUS", "USA", 0.0, 2],
        ["USA", "PRK", 1.0, 1],
        ["USA", "RUS", 0.0, 1],
    ]


def test_co_mention_within_an_outlet_counts_its_articles_alone():
    table = co_mention(NAMED, articles("abc", source=["Nord", "Nord", "Sud"]), by=["source", "actor_id", "other_id"])
    row = table[(table["source"] == "Sud") & (table["actor_id"] == "PRK") & (table["other_id"] == "USA")]
    assert numbers(row, "estimate", "n_documents") == [[1.0, 1]]


def test_co_mention_within_a_topic_wants_both_in_it():
    table = mentions(("a", "RUS"), ("a", "PRK")).assign(sentence_id=["a:0", "a:1"])
    topics = shares(("a", 0, 0.5), ("a", 1, 0.5)).assign(sentence_id=["a:0", "a:1"])
    got = co_mention(table, articles("a"), by=["topic_id", "actor_id", "other_id"], topics=topics)
    assert got["estimate"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("measure", "table", "by"),
    [
        (share_quotes, empty(QUOTES), ["speaker_id", "source"]),
        (share_quad_class, empty(RELATIONS), ["holder_id", "month"]),
        (co_mention, empty(MENTIONS), ["actor_id", "other_id"]),
    ],
)
def test_nothing_in_nothing_out(measure, table, by):
    found = measure(table, articles(""), by=by)
    assert found.empty
    assert list(found) == [*by, *ESTIMATES]


def test_quotes_which_know_no_sentence_take_the_largest_topic_of_their_article():
    topics = shares(("a", 0, 0.3), ("a", 1, 0.2), ("a", 1, 0.2), ("b", 0, 1.0)).assign(sentence_id=["a:0", "a:1", "a:2", "b:0"])
    table = share_quotes(SPOKEN, articles("abc"), by=["topic_id", "speaker_id"], topics=topics)
    assert numbers(table[table["speaker_id"] == "RUS"], "topic_id", "estimate") == [[0, 0.0], [1, 1.0]]


def test_one_actor_alone_meets_nobody():
    assert co_mention(mentions(("a", "RUS")), articles("a")).empty


def test_the_groups_that_make_the_measure_are_asked_for():
    with pytest.raises(InputError, match="needs speaker_id"):
        share_quotes(SPOKEN, articles("abc"), by=["source"])
    with pytest.raises(InputError, match="needs other_id"):
        co_mention(NAMED, articles("abc"), by=["actor_id"])
    with pytest.raises(SchemaError, match="relations lacks the columns: quad_class"):
        share_quad_class(pd.DataFrame({"doc_id": ["a"]}), articles("a"))


def test_inputs_are_unchanged_and_the_order_of_rows_does_not_matter():
    documents = articles("abcdefgh", source=list("NNNNSSSS"))
    random = np.random.default_rng(2)
    table = mentions(*((doc, actor) for doc in "abcdefgh" for actor in ("RUS", "PRK", "USA") if random.random() < 0.6))
    before = table.copy(), documents.copy()
    found = co_mention(table, documents)
    pd.testing.assert_frame_equal(co_mention(table.iloc[::-1], documents.iloc[::-1]), found, check_exact=True)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(documents, before[1])
    assert ((found["low"] <= found["estimate"]) & (found["estimate"] <= found["high"]) | found["low"].isna()).all()
