"""Intervals: against scipy and a plain loop, how often they hold the truth, and what they are made from."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_tables import RUS, articles, numbers, relations, stances
from scipy.sparse import csr_matrix
from scipy.stats import bootstrap

from analytics.measures import mean_relation, mean_stance, share_stance
from analytics.measures.resampling import article_keys, drawn_sums, percentile_interval, poisson_weights


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
    draws = np.random.default_rng(1).normal(0, 1, (1_000, 1))
    narrow, wide = (percentile_interval(draws, np.array([20]), level=level) for level in (0.5, 0.99))
    assert wide[0][0] < narrow[0][0] < 0 < narrow[1][0] < wide[1][0]


def test_the_order_of_the_rows_does_not_show_in_the_last_digit():
    rows = [(f"d{n:02}", "RUS", score) for n, score in enumerate(np.random.default_rng(5).uniform(-1, 1, 40)) for _ in range(40)]
    table, documents = stances(*rows), articles(sorted({doc for doc, _, _ in rows}))
    table["score"] = np.random.default_rng(6).uniform(-1, 1, len(table)) ** 9  # of many sizes, so that sums round
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(table))
        pd.testing.assert_frame_equal(mean_stance(table.iloc[order], documents), mean_stance(table, documents), check_exact=True)


def test_a_group_is_the_same_in_whatever_company_it_is_counted():
    documents = articles("abcdefgh")
    others = stances(*((doc, "USA", 0.3) for doc in "acegh"))
    together = mean_stance(pd.concat([RUS, others]), documents)
    alone = mean_stance(RUS, documents)
    pd.testing.assert_frame_equal(together[together["target_id"] == "RUS"].reset_index(drop=True), alone, check_exact=True)


def test_sums_of_parts_add_up_to_those_of_the_whole():
    keys, values = article_keys("abcdef"), csr_matrix(np.arange(12.0).reshape(6, 2))
    parts = drawn_sums(values[:2], keys[:2]) + drawn_sums(values[2:], keys[2:])
    np.testing.assert_array_equal(parts, drawn_sums(values, keys))


def test_weights_are_poisson_and_those_of_two_articles_independent():
    weights = poisson_weights(article_keys(range(2_000)), resamples=500).astype(float)
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.01)
    between = np.corrcoef(weights[:, :50].T)[np.triu_indices(50, 1)]
    assert np.abs(between).mean() == pytest.approx(np.sqrt(2 / np.pi / 500), abs=0.005)
    assert np.corrcoef(weights[0::2].ravel(), weights[1::2].ravel())[0, 1] == pytest.approx(0, abs=0.01)  # two halves of one hash


# articles that all agree


@pytest.mark.parametrize(
    ("label", "low", "high"), [(-1, -1.0, -1 + 2 * (1 - 0.025 ** (1 / 12))), (1, 1 - 2 * (1 - 0.025 ** (1 / 12)), 1.0)]
)
def test_where_all_articles_agree_the_bound_is_exact(label, low, high):
    table = relations(*((name, "USA", "PRK", label, "") for name in "abcdefghijkl" for _ in range(2)))
    (row,) = mean_relation(table, articles("abcdefghijkl")).itertuples()
    assert (row.low, row.estimate, row.high) == pytest.approx((low, label, high))
    assert "all texts agree: exact bound" in row.method
    assert "bootstrap" not in row.method


def test_a_share_that_never_occurs_has_the_upper_bound_of_clopper_and_pearson():
    from scipy.stats import binomtest

    table = share_stance(stances(*((name, "RUS", 0.0) for name in "abcdefgh")), articles("abcdefgh"))
    row = table[table["measure"] == "share_favourable"].iloc[0]
    expected = binomtest(0, 8).proportion_ci(0.95, "exact")
    assert [row["low"], row["high"]] == pytest.approx([expected.low, expected.high])


def test_reprints_are_one_trial_of_the_exact_bound():
    copies = [None] * 6 + list("abcdef")
    table = stances(*((name, "RUS", 1.0) for name in "abcdefghijkl"))
    (row,) = mean_stance(table, articles("abcdefghijkl", duplicate_of=copies)).itertuples()
    assert row.low == pytest.approx(1 - 2 * (1 - 0.025 ** (1 / 6)))


def test_one_article_that_differs_brings_the_bootstrap_back():
    table = stances(*((name, "RUS", 1.0) for name in "abcdefghijk"), ("l", "RUS", -1.0))
    (row,) = mean_stance(table, articles("abcdefghijkl")).itertuples()
    assert row.low < row.estimate < row.high == 1.0
    assert "bootstrap" in row.method


# how often the interval holds the truth


@pytest.mark.parametrize("size", [30, 100])
def test_95_of_100_intervals_hold_the_truth(size):
    """1,000 corpora of articles with unequal numbers of sentences that resemble one another; simulation error is 0.7 points."""
    corpora, random = 1_000, np.random.default_rng(size)
    sentences = 1 + random.poisson(2, corpora * size) + 8 * (random.random(corpora * size) < 0.1)
    article = np.repeat(np.arange(corpora * size), sentences)
    score = 0.1 + random.normal(0, 0.3, corpora * size)[article] + random.normal(0, 0.4, len(article))
    rows = pd.DataFrame({"corpus": article // size, "doc_id": article.astype(str), "score": score})
    table = mean_stance(rows, rows[["doc_id"]].drop_duplicates(), by=["corpus"])
    held = ((table["low"] <= 0.1) & (0.1 <= table["high"])).mean()
    assert len(table) == corpora
    assert 0.93 <= held <= 0.97
