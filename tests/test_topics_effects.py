"""Effects: against cases worked out by hand, against a simulation whose truth is known, and where nothing can be told."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from analytics.errors import InputError, SchemaError
from analytics.schemas import DOCUMENT_TOPICS, ESTIMATES, conform
from analytics.topics.effects import COLUMNS, least_squares, topic_effects


def corpus(*rows):
    """Return documents and document_topics of articles given as outlet, day, and the share of topic 0 (the rest is topic 1)."""
    ids = [f"d{n:04}" for n in range(len(rows))]
    documents = pd.DataFrame({"doc_id": ids, "source": [row[0] for row in rows], "published": [row[1] for row in rows]})
    documents = documents.assign(published=pd.to_datetime(documents["published"], utc=True))
    shares = [
        (name, topic, weight) for name, (_, _, share) in zip(ids, rows, strict=True) for topic, weight in ((0, share), (1, 1 - share))
    ]
    return documents, conform(pd.DataFrame(shares, columns=["doc_id", "topic_id", "weight"]), DOCUMENT_TOPICS)


def two_outlets():
    """Two outlets on five days each, two articles a day."""
    north = [(0.2, 0.4), (0.3, 0.3), (0.1, 0.3), (0.5, 0.5), (0.2, 0.2)]
    south = [(0.6, 0.8), (0.7, 0.7), (0.9, 0.5), (0.4, 0.4), (0.5, 0.5)]
    return [
        (source, f"2024-03-0{day + 1}", share)
        for source, days in (("Nord", north), ("Sud", south))
        for day, shares in enumerate(days)
        for share in shares
    ]


def effects_of(rows, **options):
    documents, shares = corpus(*rows)
    return topic_effects(shares, documents, **({"covariates": ["source"]} | options))


# by hand


def test_the_effect_of_an_outlet_is_the_difference_of_means_and_its_error_that_of_its_days():
    table = effects_of(two_outlets())
    # Means .3 and .6. Sums of residuals by day: Nord 0, 0, -.2, .4, -.2 (squares .24); Sud .2, .2, .2, -.4, -.2 (squares .32).
    error = math.sqrt((0.24 / 10**2 + 0.32 / 10**2) * (10 / 9) * (19 / 18))
    reach = t.ppf(0.975, 9) * error
    row = table[table["topic_id"] == 0].iloc[0]
    assert (row["category"], row["reference"], row["covariate"]) == ("Sud", "Nord", "source")
    assert row["estimate"] == pytest.approx(0.3)
    assert [row["low"], row["high"]] == pytest.approx([0.3 - reach, 0.3 + reach])
    assert row["p_value"] == pytest.approx(2 * t.sf(0.3 / error, 9))
    assert (row["n_documents"], row["n_units"], row["n_clusters"], row["level"]) == (10, 20, 5, 0.95)


def test_what_one_topic_gains_the_others_lose():
    table = effects_of(two_outlets()).set_index("topic_id")
    assert table["estimate"].sum() == pytest.approx(0)
    assert table.loc[1, "low"] == pytest.approx(-table.loc[0, "high"])


def test_the_table_is_one_of_estimates():
    table = effects_of(two_outlets())
    assert list(table) == list(COLUMNS)
    assert {name: str(table[name].dtype) for name in ESTIMATES} == {name: column.dtype for name, column in ESTIMATES.items()}
    assert set(table["measure"]) == {"effect_on_prevalence"}
    assert "sandwich of 10 clusters (source_day), t with 9 degrees of freedom" in table["method"][0]


def test_an_outlet_that_prints_mostly_in_the_quiet_month_has_no_effect_of_its_own():
    """The raw means differ (.2 against .4), the means within each month do not."""
    rows = [("Nord", f"2024-01-{day:02}", 0.2) for day in range(1, 9)] + [("Nord", f"2024-02-{day:02}", 0.6) for day in range(1, 9)]
    rows += [("Sud", f"2024-01-{day:02}", 0.2) for day in range(1, 7)] + [("Sud", f"2024-02-{day:02}", 0.6) for day in range(1, 3)]
    rows = [(source, day, share + (0.05 if n % 2 else -0.05)) for n, (source, day, share) in enumerate(rows)]
    table = effects_of(rows, covariates=["source", "month"]).query("topic_id == 0").set_index("category")
    assert table.loc["Sud", "estimate"] == pytest.approx(0, abs=1e-9)
    assert table.loc["2024-02", "estimate"] == pytest.approx(0.4)
    assert table.loc["2024-02", "reference"] == "2024-01"
    alone = effects_of(rows).query("topic_id == 0")["estimate"].iloc[0]
    assert alone == pytest.approx(-0.1)


def test_q_values_are_p_values_times_their_rank():
    random = np.random.default_rng(3)
    rows = [(f"canal {n % 5}", f"2024-03-{n // 5 + 1:02}", random.uniform(0, 1) * (0.5 + n % 5 / 10)) for n in range(100)]
    table = effects_of(rows, reference={"source": "canal 2"})
    p = np.sort(table["p_value"].to_numpy())
    stepped = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    assert np.sort(table["q_value"]) == pytest.approx(np.minimum(stepped, 1))
    assert set(table["reference"]) == {"canal 2"}
    assert (table["q_value"] >= table["p_value"]).all()


def test_clusters_that_are_single_rows_give_the_error_of_white():
    x = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]])
    y = np.array([[1.0], [2.0], [2.0], [5.0]])
    fit = least_squares(x, y, np.arange(4))
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ bread @ x.T @ y
    variance = bread @ (x.T @ np.diag(np.square(residual[:, 0])) @ x) @ bread * (4 / 3) * (3 / 2)
    assert fit.error[:, 0] == pytest.approx(np.sqrt(np.diag(variance)))
    assert fit.n_clusters == 4


# against the truth


def test_intervals_hold_the_truth_about_as_often_as_they_say_and_those_without_clusters_do_not():
    random = np.random.default_rng(20)
    n_clusters, size, truth, trials = 40, 6, 0.1, 400
    cluster = np.repeat(np.arange(n_clusters), size)
    design = np.column_stack([np.ones(len(cluster)), cluster % 2]).astype(float)
    common, own = random.normal(0, 0.1, (n_clusters, trials))[cluster], random.normal(0, 0.1, (len(cluster), trials))
    responses = design @ [[0.3], [truth]] + common + own
    held = {}
    for name, clusters in (("clusters", cluster), ("rows", np.arange(len(cluster)))):
        fit = least_squares(design, responses, clusters)
        held[name] = np.mean(np.abs(fit.estimate[1] - truth) <= t.ppf(0.975, fit.n_clusters - 1) * fit.error[1])
    assert 0.92 <= held["clusters"] <= 0.98
    assert held["rows"] < 0.8


# where nothing can be told


def test_below_five_clusters_there_are_no_bounds():
    few = [row for row in two_outlets() if row[1] < "2024-03-03"]
    table = effects_of(few)
    assert table["estimate"].notna().all()
    assert table[["low", "high", "p_value", "q_value"]].isna().all(axis=None)


def test_an_outlet_with_few_days_of_its_own_has_no_bounds_whatever_the_others_have():
    rows = [*two_outlets(), ("Est", "2024-03-01", 0.1), ("Est", "2024-03-02", 0.9)]
    table = effects_of(rows, reference={"source": "Nord"}).set_index(["topic_id", "category"])
    assert math.isnan(table.loc[(0, "Est"), "low"])
    assert not math.isnan(table.loc[(0, "Sud"), "low"])
    assert effects_of(rows, reference={"source": "Est"})["low"].isna().all()


def test_outlets_cannot_be_told_apart_where_each_is_one_cluster():
    assert effects_of(two_outlets(), cluster="source")["low"].isna().all()


def test_an_outlet_and_a_month_that_are_the_same_articles_have_no_estimates():
    rows = [("Nord", f"2024-01-{day:02}", day / 40) for day in range(1, 11)] + [
        ("Sud", f"2024-02-{day:02}", day / 20) for day in range(1, 11)
    ]
    table = effects_of(rows, covariates=["source", "month"])
    assert len(table) == 4
    assert table[["estimate", "low", "high"]].isna().all(axis=None)


def test_shares_that_do_not_vary_have_no_bounds():
    table = effects_of([(source, day, 1.0) for source, day, _ in two_outlets()])
    assert table["estimate"].tolist() == [0.0, 0.0]
    assert table["low"].isna().all()


@pytest.mark.parametrize(
    "rows", [[], two_outlets()[:1], two_outlets()[:10], [(None, None, 0.5)] * 8], ids=["none", "one", "one outlet", "unnamed"]
)
def test_nothing_to_compare_gives_an_empty_table(rows):
    table = effects_of(rows)
    assert table.empty
    assert list(table) == list(COLUMNS)


# what is read


def test_reprints_can_be_the_clusters():
    documents, shares = corpus(*[row for row in two_outlets() for _ in range(2)])
    original = documents["doc_id"].where(documents.index % 2 == 0)
    documents = documents.assign(duplicate_of=original.ffill().where(original.isna()))
    table = topic_effects(shares, documents, covariates=["source"], cluster="duplicates")
    assert "sandwich of 20 clusters (duplicates)" in table["method"][0]


def test_an_article_without_a_covariate_is_left_out():
    rows = [*two_outlets(), (None, "2024-03-01", 1.0)]
    assert effects_of(rows)["n_units"].tolist() == [20, 20]
    undated = [*two_outlets(), ("Sud", None, 1.0)]
    assert effects_of(undated)["n_units"].tolist() == [21, 21]
    assert effects_of(undated, covariates=["source", "week"])["n_units"].max() == 20


def test_rows_of_sentences_are_brought_to_articles():
    documents, shares = corpus(*two_outlets())
    halves = pd.concat([shares.assign(weight=shares["weight"] * 3)] * 2)
    pd.testing.assert_frame_equal(
        topic_effects(halves, documents, covariates=["source"]), topic_effects(shares, documents, covariates=["source"])
    )


def test_the_order_of_the_rows_does_not_matter_and_nothing_is_changed():
    random = np.random.default_rng(5)
    rows = [(f"canal {n % 3}", f"2024-0{n % 4 + 1}-{n % 20 + 1:02}", random.uniform()) for n in range(150)]
    documents, shares = corpus(*rows)
    before = documents.copy(), shares.copy()
    table = topic_effects(shares, documents)
    turned = topic_effects(shares.sample(frac=1, random_state=1), documents.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(turned, table, check_exact=True)
    pd.testing.assert_frame_equal(documents, before[0])
    pd.testing.assert_frame_equal(shares, before[1])
    known = table.dropna(subset=["low"])
    assert len(known) == len(table) == 2 * (2 + 3)
    assert ((known["low"] <= known["estimate"]) & (known["estimate"] <= known["high"])).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"covariates": ["outlet"]}, r"covariates is \['outlet'\]; expected a list of columns, each once, out of: day, month, published"),
        ({"covariates": "source"}, "covariates is 'source'"),
        ({"covariates": []}, r"covariates is \[\]"),
        ({"cluster": "town"}, "cluster is 'town'; expected one of: source_day, duplicates, or a column"),
        ({"reference": {"source": "Ouest"}}, "The reference of source is 'Ouest'; expected one of: Nord, Sud"),
        ({"level": 95}, "level is 95; expected a number between 0 and 1"),
    ],
)
def test_what_is_not_there_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        effects_of(two_outlets(), **options)


def test_tables_of_another_shape_are_refused():
    documents, shares = corpus(*two_outlets())
    with pytest.raises(SchemaError, match="document_topics lacks the columns: weight"):
        topic_effects(shares.drop(columns="weight"), documents)
    with pytest.raises(InputError, match="d0000 stands twice"):
        topic_effects(shares, pd.concat([documents, documents]))
