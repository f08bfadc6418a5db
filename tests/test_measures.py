"""Measures: numbers worked out by hand, intervals against scipy and a plain loop, and what holds of any table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import bootstrap

from analytics.errors import InputError, SchemaError
from analytics.measures import bootstrap_ratio, mean_relation, mean_stance, mean_tone, share_stance, topic_prevalence
from analytics.schemas import DOCUMENT_TOPICS, ESTIMATES, RELATIONS, SENTIMENTS, STANCES, conform, empty


def articles(names, **columns):
    return pd.DataFrame({"doc_id": list(names), **columns})


def stances(*rows):
    """Return table `stances` of (doc_id, target_id, score)."""
    labels = {-1.0: "unfavourable", 0.0: "neutral", 1.0: "favourable"}
    return conform(
        [
            {
                "sentence_id": f"{doc}:{n}",
                "doc_id": doc,
                "start": 0,
                "end": 1,
                "target_id": target,
                "score": score,
                "label": labels.get(np.sign(score)),
            }
            for n, (doc, target, score) in enumerate(rows)
        ],
        STANCES,
    )


def shares(*rows):
    return conform([{"doc_id": doc, "topic_id": topic, "weight": weight} for doc, topic, weight in rows], DOCUMENT_TOPICS)


def numbers(table, *columns):
    return table[list(columns)].round(6).to_numpy().tolist()


SEVEN = [("a", 1.0), ("a", -1.0), ("b", 0.5), ("c", -0.5), ("d", 0.25), ("e", 0.0), ("e", 0.0), ("e", 1.0), ("f", -1.0), ("g", 0.75)]
RUS = stances(*((doc, "RUS", score) for doc, score in SEVEN))


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
    rows = [("a", "USA", "PRK", -1), ("b", "USA", "PRK", -1), ("b", "USA", "PRK", 0), ("b", "PRK", "USA", 1)]
    table = conform(
        [
            {"sentence_id": d, "doc_id": d, "holder_id": h, "target_id": t, "label": s, "score": s, "cue_start": 0, "cue_end": 1}
            for d, h, t, s in rows
        ],
        RELATIONS,
    )
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


# intervals


def test_the_interval_of_one_sentence_an_article_is_the_percentile_bootstrap():
    scores = np.random.default_rng(1).uniform(-1, 1, 40)
    names = [f"d{n:02}" for n in range(40)]
    table = mean_stance(stances(*zip(names, ["RUS"] * 40, scores, strict=True)), articles(names))
    expected = bootstrap((scores,), np.mean, n_resamples=10_000, method="percentile", random_state=2).confidence_interval
    assert numbers(table, "low", "high")[0] == pytest.approx([expected.low, expected.high], abs=0.03)


def test_the_interval_draws_whole_articles():
    random = np.random.default_rng(3)
    rows = [(f"d{n:02}", level) for n, level in enumerate(random.uniform(-1, 1, 20)) for _ in range(1 + n % 4)]
    names = sorted({doc for doc, _ in rows})
    means = []
    for _ in range(2_000):
        drawn = random.choice(names, len(names))
        means.append(np.mean([score for doc in drawn for other, score in rows if other == doc]))
    table = mean_stance(stances(*((doc, "RUS", score) for doc, score in rows)), articles(names))
    assert numbers(table, "low", "high")[0] == pytest.approx(np.quantile(means, [0.025, 0.975]).tolist(), abs=0.05)


def test_reprints_are_drawn_together():
    names = [f"{letter}{copy}" for letter in "abcdefghij" for copy in range(4)]
    table = stances(*((name, "RUS", (ord(name[0]) - 97) / 10) for name in names))
    alone = mean_stance(table, articles(names, duplicate_of=[None] * 40))
    joined = mean_stance(table, articles(names, duplicate_of=[None if name[1] == "0" else name[0] + "0" for name in names]))
    originals = mean_stance(table[table["doc_id"].str.endswith("0")], articles(names))
    assert numbers(joined, "estimate", "n_documents") == numbers(alone, "estimate", "n_documents") == [[0.45, 40]]
    assert joined["high"][0] - joined["low"][0] > 1.5 * (alone["high"][0] - alone["low"][0])
    assert numbers(joined, "low", "high")[0] == pytest.approx(numbers(originals, "low", "high")[0], abs=0.05)
    assert "reprints together" in joined["method"][0]
    assert "reprints" not in alone["method"][0]


@pytest.mark.parametrize(("names", "bounded"), [("abcd", False), ("abcde", True)])
def test_below_five_articles_there_is_no_interval(names, bounded):
    (row,) = mean_stance(stances(*((name, "RUS", ord(name) % 3 - 1.0) for name in names for _ in range(3))), articles(names)).itertuples()
    assert not np.isnan(row.estimate)
    assert (not np.isnan(row.low), not np.isnan(row.high)) == (bounded, bounded)


def test_five_copies_of_one_article_do_not_make_a_certain_number():
    (row,) = mean_stance(stances(*((name, "RUS", 0.5) for name in "abcde")), articles("abcde", duplicate_of=[None, *"aaaa"])).itertuples()
    assert np.isnan([row.low, row.high]).all()


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    documents = articles("abcdefg")
    pd.testing.assert_frame_equal(mean_stance(RUS, documents, seed=4), mean_stance(RUS, documents, seed=4))
    assert numbers(mean_stance(RUS, documents, seed=4), "low", "high") != numbers(mean_stance(RUS, documents, seed=5), "low", "high")


def test_the_order_of_rows_does_not_matter():
    documents = articles("abcdefg")
    turned = mean_stance(RUS.iloc[::-1], documents.iloc[::-1])
    pd.testing.assert_frame_equal(turned, mean_stance(RUS, documents))


SCORES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["RUS", "USA"]), st.floats(-1, 1)), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_low_estimate_and_high_are_in_order_or_bounds_are_missing(rows):
    for row in mean_stance(stances(*rows), articles("abcdefgh")).itertuples():
        own = [score for _, target, score in rows if target == row.target_id]
        assert row.estimate == pytest.approx(np.mean(own), abs=1e-9)
        assert row.low <= row.estimate <= row.high or (row.n_documents < 5 and np.isnan(row.low) and np.isnan(row.high))


def test_a_higher_level_gives_a_wider_interval():
    sums = csr_matrix(np.arange(10.0).reshape(10, 1)), csr_matrix(np.ones((10, 1)))
    narrow, wide = (bootstrap_ratio(*sums, seed=0, level=level) for level in (0.5, 0.99))
    assert wide[0][0] < narrow[0][0] < 4.5 < narrow[1][0] < wide[1][0]


# faults and edges


def test_an_unknown_group_is_refused_with_what_is_possible():
    with pytest.raises(InputError, match=r"Cannot group by outlet\. Expected any of: .*language, month, .*source, target_id\."):
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
    stances = pd.DataFrame({"doc_id": [str(n) for n in range(6)], "target_id": "RUS", "score": 0.5, "label": "favourable"})
    table = mean_stance(stances, documents, by=["target_id", "source"])
    assert table["n_documents"].tolist() == [6]
    assert "reprints together" in table["method"][0]


def test_what_was_not_scored_takes_no_share():
    stances = pd.DataFrame({"doc_id": list("abcdef"), "target_id": "RUS", "score": np.nan, "label": ["favourable"] * 3 + [None] * 3})
    table = share_stance(stances, pd.DataFrame({"doc_id": list("abcdef")}))
    assert dict(zip(table["measure"], table["estimate"], strict=True))["share_favourable"] == 1


@pytest.mark.parametrize("by", ["source", []])
def test_groups_that_are_no_list_of_columns_are_refused(by):
    with pytest.raises(InputError, match="expected a list of group columns"):
        mean_stance(pd.DataFrame({"doc_id": ["a"], "score": [1.0]}), pd.DataFrame({"doc_id": ["a"]}), by=by)
