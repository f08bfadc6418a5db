"""Outlets against the rest, before and after, and how far outlets lie apart."""

import numpy as np
import pandas as pd
import pytest
from measure_tables import RUS, articles, numbers, shares, stances

from analytics.errors import InputError
from analytics.measures import compare_periods, compare_sources, polarisation
from analytics.measures.between import _spread
from analytics.schemas import ESTIMATES, STANCES, empty


def corpus(means, size=20, seed=0, spread=0.3):
    """Return stances and documents: `size` articles of one sentence for each outlet and its mean."""
    random = np.random.default_rng(seed)
    rows = [(f"{source}{n:03}", source, mean + spread * random.normal()) for source, mean in means.items() for n in range(size)]
    documents = articles([doc for doc, _, _ in rows], source=[source for _, source, _ in rows])
    return stances(*((doc, "RUS", score) for doc, _, score in rows)), documents


def only(table, measure, **groups):
    chosen = table[table["measure"] == measure]
    for column, value in groups.items():
        chosen = chosen[chosen[column] == value]
    return chosen.iloc[0]


# outlets


def test_an_outlet_is_compared_with_all_others_together():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0), ("b", "RUS", -1.0), ("c", "RUS", 0.5))
    found = compare_sources(table, articles("abc", source=["Nord", "Sud", "Est"]))
    assert numbers(found[found["source"] == "Nord"], "measure", "estimate", "n_documents", "n_units") == [
        ["mean_stance", 1.0, 1, 1],
        ["mean_stance_rest", round(-0.5 / 3, 6), 2, 3],
        ["difference", round(1 + 0.5 / 3, 6), 3, 4],
    ]
    assert found["source"].unique().tolist() == ["Est", "Nord", "Sud"]


def test_what_one_outlet_alone_writes_about_cannot_be_compared():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0), ("b", "USA", 0.5))
    found = compare_sources(table, articles("ab", source=["Nord", "Sud"]))
    assert found["target_id"].unique().tolist() == ["RUS"]


def test_a_clear_difference_is_found_and_its_interval_agrees_with_its_p_value():
    found = compare_sources(*corpus({"Nord": 0.4, "Sud": -0.1, "Est": 0.0}, size=40))
    row = only(found, "difference", source="Nord")
    assert 0.2 < row["low"] < row["estimate"] < row["high"] < 0.8
    assert row["p_value"] < row["q_value"] < 0.001
    assert found.loc[found["measure"] != "difference", "p_value"].isna().all()


def test_the_p_value_is_near_that_of_welch_s_test():
    from scipy.stats import ttest_ind

    table, documents = corpus({"Nord": 0.1, "Sud": 0.0}, size=25, seed=4)
    scores = [table.loc[table["doc_id"].str.startswith(source), "score"] for source in ("Nord", "Sud")]
    row = only(compare_sources(table, documents), "difference", source="Nord")
    assert row["p_value"] == pytest.approx(ttest_ind(*scores, equal_var=False).pvalue, abs=0.03)


def test_q_values_are_those_of_benjamini_and_hochberg():
    found = compare_sources(*corpus({name: 0.1 * n for n, name in enumerate("ABCDE")}, seed=3))
    tested = found.dropna(subset=["p_value"]).sort_values("p_value")
    expected = [tested["p_value"].iloc[n] * len(tested) / (n + 1) for n in range(len(tested))]
    assert tested["q_value"].tolist() == pytest.approx(np.minimum.accumulate(expected[::-1])[::-1].tolist())


def test_few_articles_on_either_side_give_neither_interval_nor_p_value():
    table, documents = corpus({"Nord": 0.4, "Sud": -0.1})
    few = documents[~documents["doc_id"].isin([f"Nord{n:03}" for n in range(4, 20)])]
    found = compare_sources(table[table["doc_id"].isin(few["doc_id"])], few)
    assert found.loc[found["measure"] == "difference", ["low", "high", "p_value", "q_value"]].isna().all(axis=None)


def test_a_text_that_both_print_is_no_difference():
    table, documents = corpus({"Nord": 0.3, "Sud": 0.3}, size=30)
    copied = documents.assign(duplicate_of=[None] * 30 + [f"Nord{n:03}" for n in range(30)])
    same = table.assign(score=np.tile(table["score"].to_numpy()[:30], 2))
    row = only(compare_sources(same, copied), "difference", source="Nord")
    apart = only(compare_sources(same, documents), "difference", source="Nord")
    assert row["high"] - row["low"] < 1e-6 < 0.1 < apart["high"] - apart["low"]


def test_sides_that_agree_with_themselves_are_compared_by_their_exact_bounds():
    table = stances(*((f"{source}{n}", "RUS", score) for source, score in (("Nord", 1.0), ("Sud", -1.0)) for n in range(10)))
    found = compare_sources(table, articles(table["doc_id"], source=table["doc_id"].str[:-1]))
    row, reach = only(found, "difference", source="Nord"), 2 * (1 - 0.025**0.1)
    assert [row["low"], row["estimate"], row["high"]] == pytest.approx([2 - np.hypot(reach, reach), 2, 2])
    assert "all texts of a side agree" in row["method"]
    assert np.isnan(row["p_value"])


# standardised


def mixed():
    """Return an outlet and the rest that say the same in each topic, but Nord writes of war and the rest of trade."""
    random = np.random.default_rng(8)
    rows = []
    for source, wars in (("Nord", 32), ("Sud", 8)):
        for n in range(40):
            rows.append((f"{source}{n:02}", source, int(n < wars), (-0.6 if n < wars else 0.2) + 0.05 * random.normal()))
    table = stances(*((doc, "RUS", score) for doc, _, _, score in rows))
    return table, articles([row[0] for row in rows], source=[row[1] for row in rows]), shares(*((row[0], row[2], 1.0) for row in rows))


def test_standardising_takes_out_what_the_topic_mix_makes():
    table, documents, topics = mixed()
    found = compare_sources(table, documents, topics=topics)
    assert only(found, "difference", source="Nord")["estimate"] == pytest.approx(-0.48, abs=0.03)
    row = only(found, "standardised_difference", source="Nord")
    assert row["estimate"] == pytest.approx(0, abs=0.03)
    assert row["low"] < 0 < row["high"]
    assert only(found, "difference", source="Nord")["high"] < 0


def test_the_standardised_mean_is_that_of_the_topics_weighted_by_the_pooled_mix():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0), ("c", "RUS", 0.5), ("d", "RUS", -1.0), ("e", "RUS", -0.5))
    documents = articles("abcde", source=["Nord", "Nord", "Sud", "Sud", "Sud"])
    found = compare_sources(table, documents, topics=shares(("a", 0, 1), ("b", 1, 1), ("c", 0, 1), ("d", 1, 1), ("e", 1, 1)))
    assert only(found, "standardised_mean", source="Nord")["estimate"] == pytest.approx(0.4 * 1.0 + 0.6 * 0.0)
    assert only(found, "standardised_rest", source="Nord")["estimate"] == pytest.approx(0.4 * 0.5 + 0.6 * -0.75)
    assert found["measure"].tolist()[:6] == [
        "mean_stance",
        "mean_stance_rest",
        "difference",
        "standardised_mean",
        "standardised_rest",
        "standardised_difference",
    ]


def test_topics_that_one_side_never_touches_are_left_out_and_the_rest_is_said():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0), ("c", "RUS", 0.5), ("d", "RUS", -1.0))
    documents = articles("abcd", source=["Nord", "Nord", "Sud", "Sud"])
    found = compare_sources(table, documents, topics=shares(("a", 0, 1), ("b", 1, 1), ("c", 0, 1), ("d", 0, 1)))
    row = only(found, "standardised_mean", source="Nord")
    assert (row["estimate"], row["n_documents"], row["n_units"]) == (1.0, 1, 1)
    assert "cover 75 % of the mix" in row["method"]
    assert "of the mix" not in only(found, "mean_stance", source="Nord")["method"]


def test_sides_without_a_common_topic_have_no_standardised_measure():
    table = stances(("a", "RUS", 1.0), ("b", "RUS", 0.0))
    found = compare_sources(table, articles("ab", source=["Nord", "Sud"]), topics=shares(("a", 0, 1), ("b", 1, 1)))
    assert set(found["measure"]) == {"mean_stance", "mean_stance_rest", "difference"}


# periods


def dated(before=0.3, after=-0.3, size=15):
    days = [f"2024-06-{n + 1:02}" for n in range(size)] + [f"2024-07-{n + 1:02}" for n in range(size)]
    random = np.random.default_rng(9)
    names = [f"d{n:02}" for n in range(2 * size)]
    scores = np.concatenate([before + 0.1 * random.normal(size=size), after + 0.1 * random.normal(size=size)])
    return stances(*zip(names, ["RUS"] * 2 * size, scores, strict=True)), articles(names, published=days)


def test_the_day_of_the_split_belongs_to_what_comes_after():
    table, documents = dated()
    found = compare_periods(table, documents, "2024-07-01")
    assert numbers(found, "measure", "n_documents") == [["mean_stance_after", 15], ["mean_stance_before", 15], ["change", 30]]
    assert compare_periods(table, documents, "2024-07-02")["n_documents"].tolist() == [14, 16, 30]
    row = only(found, "change")
    assert row["estimate"] == pytest.approx(-0.6, abs=0.1)
    assert row["p_value"] == row["q_value"] < 0.001


def test_two_periods_may_leave_days_out():
    table, documents = dated()
    found = compare_periods(table, documents, [("2024-06-01", "2024-06-10"), ("2024-07-01", "2024-07-05")])
    assert found["n_documents"].tolist() == [5, 10, 15]


def test_a_change_of_the_topic_mix_is_no_standardised_change():
    table, documents = dated()
    topics = shares(*((doc, int((n % 5 == 0) != (n >= 15)), 1.0) for n, doc in enumerate(documents["doc_id"])))
    told = table.assign(score=np.where(topics["topic_id"] == 1, 0.5, -0.5) + table["score"] * 0.01)
    found = compare_periods(told, documents, "2024-07-01", topics=topics)
    assert abs(only(found, "change")["estimate"]) > 0.5
    assert only(found, "standardised_change")["estimate"] == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(
    ("periods", "reason"),
    [
        ({"split": "juillet"}, "'juillet' is no day"),
        ({"split": [("2024-06-01", "2024-07-01")]}, "first and last day of two periods"),
        ({"split": [("2024-06-01", "2024-07-02"), ("2024-07-01", "2024-07-05")]}, "the earlier one first"),
        ({"split": "2024-07-01", "by": ["target_id", "day"]}, "day is what this measure compares"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(periods, reason):
    with pytest.raises(InputError, match=reason):
        compare_periods(*dated(), **periods)


# between outlets


def test_outlets_that_write_alike_are_not_polarised():
    (row,) = polarisation(*corpus(dict.fromkeys("ABCDE", 0.1), size=40)).itertuples()
    assert row.estimate < 0.04
    assert row.low == 0.0


def test_polarisation_is_the_standard_deviation_between_outlets_without_sampling_noise():
    means = {name: mean for name, mean in zip("ABCDEF", (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5), strict=True)}
    table, documents = corpus(means, size=12, spread=0.4)
    observed = table.assign(source=table["doc_id"].str[0]).groupby("source")["score"].mean().std()
    (row,) = polarisation(table, documents).itertuples()
    assert row.estimate < observed
    assert row.low < np.std(list(means.values()), ddof=1) < row.high
    assert (row.n_documents, row.n_units) == (72, 72)


def test_the_noise_of_the_draws_is_taken_out_twice():
    """Outlets with equal means: their drawn means vary by the sampling variance alone, which the draws of the spread must not show."""
    means = np.vstack([np.zeros(4), np.random.default_rng(1).normal(0, 0.1, (1_000, 4))])
    draws = _spread(means, np.full(4, 1_000))
    assert draws[0] == 0.0
    assert (draws[1:] == 0.0).mean() > 0.8


def test_outlets_with_few_texts_are_not_counted():
    table, documents = corpus({"A": 0.5, "B": -0.5})
    kept = [doc for doc in documents["doc_id"] if doc[0] == "A" or int(doc[1:]) < 4]
    (row,) = polarisation(table[table["doc_id"].isin(kept)], documents[documents["doc_id"].isin(kept)]).itertuples()
    assert np.isnan([row.estimate, row.low, row.high]).all()
    assert row.n_documents == 20


# any comparison


@pytest.mark.parametrize("compare", [compare_sources, polarisation])
def test_the_outlet_cannot_be_a_group_of_what_compares_outlets(compare):
    with pytest.raises(InputError, match="source is what this measure compares"):
        compare(*corpus({"A": 0.5, "B": -0.5}), by=["target_id", "source"])


def test_empty_tables_give_empty_comparisons():
    assert list(compare_sources(empty(STANCES), articles(""))) == ["target_id", "source", *ESTIMATES, "p_value", "q_value"]
    assert list(compare_periods(empty(STANCES), articles(""), "2024-01-01")) == ["target_id", *ESTIMATES, "p_value", "q_value"]
    assert polarisation(empty(STANCES), articles("")).empty


def test_without_outlets_or_dates_there_is_nothing_to_compare():
    assert compare_sources(RUS, articles("abcdefg", source=None)).empty
    assert compare_periods(RUS, articles("abcdefg", published=None), "2024-01-01").empty


def test_the_order_of_rows_does_not_matter_and_inputs_are_unchanged():
    table, documents, topics = mixed()
    before = table.copy(), documents.copy(), topics.copy()
    found = compare_sources(table, documents, topics=topics)
    turned = compare_sources(table.iloc[::-1], documents.iloc[::-1], topics=topics.iloc[::-1])
    pd.testing.assert_frame_equal(turned, found, check_exact=True)
    pd.testing.assert_frame_equal(polarisation(table.iloc[::-1], documents), polarisation(table, documents), check_exact=True)
    for one, other in zip((table, documents, topics), before, strict=True):
        pd.testing.assert_frame_equal(one, other)


def pairs_of_outlets(count, sizes, difference, seed):
    """Return comparisons of two outlets, `difference` apart, each about an actor of its own."""
    random = np.random.default_rng(seed)
    sides = zip("AB", sizes, (difference, 0.0), strict=True)
    rows = [(f"{pair}{name}{n}", name, pair, mean) for name, size, mean in sides for pair in range(count) for n in range(size)]
    table = pd.DataFrame(rows, columns=["doc_id", "source", "target_id", "score"])
    table["score"] += random.normal(0, 0.3, len(table))
    found = compare_sources(table[["doc_id", "target_id", "score"]], table[["doc_id", "source"]])
    return found[(found["measure"] == "difference") & (found["source"] == "A")]


def test_intervals_of_differences_hold_the_truth_in_about_95_of_100_comparisons():
    """400 pairs of outlets with 12 and 40 articles; simulation error is 1.1 points."""
    own = pairs_of_outlets(400, (12, 40), 0.2, seed=11)
    assert len(own) == 400
    assert 0.92 <= ((own["low"] <= 0.2) & (0.2 <= own["high"])).mean() <= 0.98


def test_where_there_is_no_difference_few_p_values_are_small_even_for_six_articles():
    """1,000 pairs; simulation error is 0.7 points."""
    own = pairs_of_outlets(1_000, (6, 30), 0.0, seed=12)
    assert 0.03 <= (own["p_value"] < 0.05).mean() <= 0.065
    assert (own["q_value"] < 0.05).mean() < 0.01
