"""Means, shares and prevalence: numbers worked out by hand, groups and periods, and what holds of any table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_tables import RUS, SEVEN, articles, numbers, relations, shares, stances

from analytics.errors import InputError, SchemaError
from analytics.measures import count_articles, mean_relation, mean_stance, mean_tone, share_stance, topic_prevalence
from analytics.schemas import DOCUMENT_TOPICS, ESTIMATES, SENTIMENTS, STANCES, conform, empty

# estimates


def test_the_mean_is_over_sentences_and_counts_articles_and_sentences():
    (row,) = mean_stance(RUS, articles("abcdefg")).itertuples()
    assert row.estimate == pytest.approx(sum(score for _, score in SEVEN) / 10)
    assert (row.target_id, row.measure, row.n_documents, row.n_units, row.level) == ("RUS", "mean_stance", 7, 10, 0.95)
    assert "1000 resamples, seed 0" in row.method


def test_groups_by_target_source_and_month():
    table = stances(("a", "RUS", 1.0), ("a", "USA", -1.0), ("b", "RUS", 0.0), ("c", "RUS", -1.0), ("d", "RUS", 0.5))
    days = pd.to_datetime(["2024-06-30T23:59Z", "2024-07-01T00:00Z", "2024-07-31T10:00Z", None], utc=True)
    documents = articles("abcd", source=["Nord", "Nord", "Sud", None], published=days)
    assert numbers(mean_stance(table, documents, by=["target_id", "month"]), "target_id", "month", "estimate", "n_documents") == [
        ["RUS", "2024-06", 1.0, 1],
        ["RUS", "2024-07", -0.5, 2],
        ["USA", "2024-06", -1.0, 1],
    ]
    assert numbers(mean_stance(table, documents, by=["source"]), "source", "estimate", "n_units") == [["Nord", 0.0, 3], ["Sud", -1.0, 1]]


PERIODS = {"day": "2024-06-19", "week": "2024-W25", "month": "2024-06", "quarter": "2024-Q2", "year": "2024"}


@pytest.mark.parametrize(("period", "label"), PERIODS.items())
def test_groups_by_period_are_written_as_text(period, label):
    documents = articles("ab", published=pd.to_datetime(["2024-06-19T23:00Z", None], utc=True))
    table = mean_stance(stances(("a", "RUS", 1.0), ("b", "RUS", -1.0)), documents, by=[period])
    assert numbers(table, period, "estimate") == [[label, 1.0]]


def test_groups_by_language_and_by_a_column_of_one_s_own():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0)).assign(genre=["brève", "reportage"])
    got = mean_stance(table, articles("ab", language=["fr", "ko"]), by=["language", "genre"])
    assert numbers(got, "language", "genre", "estimate") == [["fr", "brève", 1.0], ["ko", "reportage", 0.0]]


def test_an_article_of_several_topics_counts_under_its_largest():
    topics = shares(("a", 3, 0.2), ("a", 1, 0.5), ("a", 2, 0.3))
    for ordered in (topics, topics.iloc[::-1]):
        assert mean_stance(stances(("a", "RUS", 1.0)), articles("a"), by=["topic_id"], topics=ordered)["topic_id"].tolist() == [1]


@pytest.mark.parametrize("sentences_were_grouped", [True, False])
def test_groups_by_topic(sentences_were_grouped):
    table = stances(("a", "RUS", 1.0), ("a", "RUS", -1.0), ("b", "RUS", 0.5))
    topics = shares(("a", 0, 1.0), ("a", 1, 1.0), ("b", 1, 1.0)).assign(sentence_id=["a:0", "a:1", "b:2"])
    if not sentences_were_grouped:
        topics = shares(("a", 0, 1.0), ("b", 1, 1.0))
    got = numbers(mean_stance(table, articles("ab"), by=["topic_id"], topics=topics), "topic_id", "estimate", "n_units")
    assert got == ([[0, 1.0, 1], [1, -0.25, 2]] if sentences_were_grouped else [[0, 0.0, 2], [1, 0.5, 1]])


def test_what_was_not_scored_is_left_out_and_not_counted_as_neutral():
    (row,) = mean_stance(stances(("a", "RUS", 1.0), ("a", "RUS", float("nan")), ("b", "RUS", 1.0)), articles("ab")).itertuples()
    assert (row.estimate, row.n_units) == (1.0, 2)


def test_shares_of_the_three_labels_add_up_to_one():
    table = share_stance(RUS, articles("abcdefg"))
    assert numbers(table, "measure", "estimate") == [["share_unfavourable", 0.3], ["share_neutral", 0.2], ["share_favourable", 0.5]]
    assert ((table["low"] >= 0) & (table["high"] <= 1)).all()


def test_mean_relation_keeps_the_direction():
    table = relations(("a", "USA", "PRK", -1, ""), ("b", "USA", "PRK", -1, ""), ("b", "USA", "PRK", 0, ""), ("b", "PRK", "USA", 1, ""))
    got = numbers(mean_relation(table, articles("ab")), "holder_id", "target_id", "estimate")
    assert got == [["PRK", "USA", 1.0], ["USA", "PRK", round(-2 / 3, 6)]]


def test_mean_tone():
    rows = [{"sentence_id": f"a:{n}", "doc_id": "a", "score": score} for n, score in enumerate([0.5, -1.0])]
    table = mean_tone(conform(rows, SENTIMENTS), articles("a", source=["Nord"]), by=["source"])
    assert numbers(table, "source", "measure", "estimate") == [["Nord", "mean_tone", -0.25]]


# topics


def test_prevalence_is_the_mean_share_over_articles():
    table = topic_prevalence(shares(("a", 0, 1.0), ("a", 0, 1.0), ("a", 1, 1.0), ("b", 1, 1.0)), articles("ab"))
    assert numbers(table, "topic_id", "estimate", "n_documents") == [[0, round(1 / 3, 6), 2], [1, round(2 / 3, 6), 2]]


def test_prevalence_is_zero_where_a_topic_does_not_occur():
    documents = articles("ab", source=["Nord", "Sud"])
    table = topic_prevalence(shares(("a", 0, 1.0), ("b", 1, 1.0)), documents, by=["source", "topic_id"])
    assert numbers(table, "source", "topic_id", "estimate") == [["Nord", 0, 1.0], ["Nord", 1, 0.0], ["Sud", 0, 0.0], ["Sud", 1, 1.0]]


ROWS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3), st.sampled_from([0.25, 0.5, 1.0])), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_prevalence_adds_up_to_one_in_every_group(rows):
    documents = articles("abcdefgh", source=list("NNNSSSEE"))
    table = topic_prevalence(shares(*rows), documents, by=["source", "topic_id"])
    assert table.groupby("source")["estimate"].sum().tolist() == pytest.approx([1.0] * table["source"].nunique())
    assert len(table) == table["source"].nunique() * len({topic for _, topic, _ in rows})


# faults and edges


def test_an_unknown_group_is_refused_with_what_is_possible():
    with pytest.raises(
        InputError, match=r"Cannot group by outlet\. Expected any of: day, .*language, month, .*source, target_id, week, year\."
    ):
        mean_stance(RUS, articles("abcdefg"), by=["outlet"])


def test_topics_that_are_not_given_are_asked_for():
    with pytest.raises(InputError, match="topic_id needs topics=document_topics"):
        mean_stance(RUS, articles("abcdefg"), by=["topic_id"])


def test_a_table_that_is_none_is_refused():
    with pytest.raises(SchemaError, match="document_topics lacks the columns: sentence_id, topic_id, weight"):
        topic_prevalence(pd.DataFrame({"doc_id": ["a"]}), articles("a"))


def test_empty_tables_give_empty_estimates():
    assert list(mean_stance(empty(STANCES), articles(""))) == ["target_id", *ESTIMATES]
    assert topic_prevalence(empty(DOCUMENT_TOPICS), articles(""), by=["topic_id", "source"]).empty


def test_arguments_are_unchanged():
    topics, documents = shares(("a", 0, 1.0), ("b", 1, 0.5)), articles("ab", source=["Nord", None])
    table = stances(("a", "RUS", 1.0), ("b", "RUS", -0.5))
    before = topics.copy(), documents.copy(), table.copy()
    mean_stance(table, documents, by=["target_id", "source", "topic_id"], topics=topics)
    share_stance(table, documents)
    topic_prevalence(topics, documents, by=["topic_id", "source"])
    for one, other in zip((topics, documents, table), before, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_ids_that_are_numbers_serve_as_well():
    documents = pd.DataFrame({"doc_id": range(6), "source": "Canal", "duplicate_of": [None, "0", None, None, None, None]})
    stances = pd.DataFrame({"doc_id": [str(n) for n in range(6)], "target_id": "RUS", "score": [0.5, 0.1] * 3})
    table = mean_stance(stances, documents, by=["target_id", "source"])
    assert table["n_documents"].tolist() == [6]
    assert "reprints together" in table["method"][0]


def test_what_was_not_scored_takes_no_share():
    stances = pd.DataFrame({"doc_id": list("abcdef"), "target_id": "RUS", "score": np.nan, "label": ["favourable"] * 3 + [None] * 3})
    table = share_stance(stances, pd.DataFrame({"doc_id": list("abcdef")}))
    assert dict(zip(table["measure"], table["estimate"], strict=True))["share_favourable"] == 1


def test_articles_are_counted_by_period_and_texts_apart():
    documents = articles("abc", published=["2024-01-05", "2024-03-31", None], duplicate_of=[None, "a", None])
    assert count_articles(documents, ["quarter"]).to_dict("records") == [{"quarter": "2024-Q1", "n_documents": 2, "n_texts": 1}]


def test_articles_cannot_be_counted_by_what_they_have_not():
    with pytest.raises(InputError, match="Cannot count by topic_id"):
        count_articles(articles("a"), ["topic_id"])


def test_prevalence_asks_for_topics_among_its_groups():
    with pytest.raises(InputError, match="needs topic_id"):
        topic_prevalence(shares(("a", 0, 1.0)), articles("a"), by=["source"])


def test_an_article_that_stands_twice_in_the_documents_is_refused():
    with pytest.raises(InputError, match="must be unique; a stands twice"):
        mean_stance(RUS, articles("aab", source="Nord"), by=["source"])


@pytest.mark.parametrize("by", ["source", []])
def test_groups_that_are_no_list_of_columns_are_refused(by):
    with pytest.raises(InputError, match="expected a list of group columns"):
        mean_stance(pd.DataFrame({"doc_id": ["a"], "score": [1.0]}), pd.DataFrame({"doc_id": ["a"]}), by=by)
