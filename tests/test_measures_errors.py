"""The scorer's errors: doubt that widens the interval, and confusion that is undone."""

import numpy as np
import pandas as pd
import pytest
from measure_tables import articles, numbers, stances

from analytics.bundled import load_table
from analytics.errors import InputError, SchemaError
from analytics.measures import mean_stance, share_stance
from analytics.measures.scorer_errors import confusion, unmixing
from analytics.schemas import STANCE_LABELS, STANCES, empty

TRUE = np.array([0.5, 0.35, 0.15])  # unfavourable, neutral, favourable


def labelled(n_articles, language="fr", seed=0, groups=1, true=TRUE):
    """Return stances whose labels err as the default scorer does, and documents; three sentences an article."""
    random = np.random.default_rng(seed)
    n = n_articles * groups * 3
    given = confusion()[language]
    chances = given / given.sum(axis=1, keepdims=True)
    gold = random.choice(3, n, p=true)
    seen = (random.random(n)[:, None] > np.cumsum(chances[gold], axis=1)).sum(axis=1)
    rows = pd.DataFrame({"doc_id": (np.arange(n) // 3).astype(str), "target_id": (np.arange(n) // (3 * n_articles)).astype(str)})
    rows = rows.assign(label=np.array(STANCE_LABELS)[seen], score=(seen - 1).astype(float))
    return rows, pd.DataFrame({"doc_id": rows["doc_id"].unique(), "language": language})


def doubtful(p, names="abcdefghijkl"):
    """Return one sentence an article with the same three probabilities."""
    columns = dict(zip([f"p_{label}" for label in STANCE_LABELS], p, strict=True))
    rows = [
        {"doc_id": name, "target_id": "RUS", "score": p[2] - p[0], "label": STANCE_LABELS[int(np.argmax(p))]} | columns for name in names
    ]
    return pd.DataFrame(rows)


# propagate


def test_doubt_widens_the_interval_by_the_variance_of_the_drawn_classes():
    table = doubtful((0.3, 0.4, 0.3), [f"d{n:03}" for n in range(400)])
    (row,) = mean_stance(table, table[["doc_id"]], errors="propagate").itertuples()
    expected = 1.96 * np.sqrt(0.6 / 400 * 2)  # E[w^2] = 2 for a Poisson weight of mean 1
    assert row.estimate == 0.0
    assert [row.low, row.high] == pytest.approx([-expected, expected], rel=0.15)
    assert "its class drawn anew by its probabilities" in row.method


def test_the_draws_are_those_of_a_loop_that_draws_every_class():
    random = np.random.default_rng(1)
    chances = random.dirichlet((1, 2, 1), 90)
    rows = pd.DataFrame(chances, columns=[f"p_{label}" for label in STANCE_LABELS])
    rows = rows.assign(doc_id=[f"d{n // 3:02}" for n in range(90)], target_id="RUS", score=chances[:, 2] - chances[:, 0])
    means = []
    for _ in range(4_000):
        weight = random.poisson(1, 30)[np.arange(90) // 3]
        drawn = (random.random(90)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1) - 1
        means.append((weight * drawn).sum() / weight.sum())
    table = mean_stance(rows, rows[["doc_id"]].drop_duplicates(), errors="propagate")
    assert numbers(table, "low", "high")[0] == pytest.approx(np.quantile(means, [0.025, 0.975]).tolist(), abs=0.03)


def test_a_sure_scorer_has_no_doubt_to_propagate():
    scores = [("a", -1.0), ("b", 0.0), ("c", 1.0), ("d", 1.0), ("e", -1.0), ("f", 0.0)]
    table = stances(*((name, "RUS", score) for name, score in scores))
    known, drawn = (mean_stance(table, articles("abcdef"), errors=errors) for errors in ("ignore", "propagate"))
    assert numbers(drawn, "estimate", "low", "high") == numbers(known, "estimate", "low", "high")


def test_propagated_shares_are_mean_probabilities_and_add_up_to_one():
    table = share_stance(doubtful((0.5, 0.3, 0.2)), articles("abcdefghijkl"), errors="propagate")
    assert table["estimate"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert ((table["low"] < table["estimate"]) & (table["estimate"] < table["high"])).all()


def test_another_group_changes_nothing():
    one = doubtful((0.3, 0.4, 0.3))
    both = pd.concat([one, doubtful((0.1, 0.1, 0.8)).assign(target_id="PRK")], ignore_index=True)
    documents = articles("abcdefghijkl")
    alone, together = (mean_stance(table, documents, errors="propagate") for table in (one, both))
    pd.testing.assert_frame_equal(together[together["target_id"] == "RUS"].reset_index(drop=True), alone, check_exact=True)


def test_intervals_do_not_leave_the_scale():
    (row,) = mean_stance(doubtful((0.98, 0.02, 0.0), "abcde"), articles("abcde"), errors="propagate").itertuples()
    assert -1 <= row.low <= row.estimate <= row.high <= 1


# correct


def test_correcting_removes_the_bias_that_ignoring_leaves():
    """Labels of 8,000 articles drawn by the scorer's confusion: what is left of the error is simulation error."""
    rows, documents = labelled(8_000)
    seen, corrected = (
        share_stance(rows, documents, errors=errors).set_index("measure")["estimate"].to_numpy() for errors in ("ignore", "correct")
    )
    assert np.abs(seen - TRUE).max() > 0.05
    assert np.abs(corrected - TRUE).max() < 0.015
    assert corrected.sum() == pytest.approx(1)
    (mean,) = mean_stance(rows, documents, errors="correct")["estimate"]
    assert mean == pytest.approx(TRUE[2] - TRUE[0], abs=0.015)
    assert abs(seen[2] - seen[0] - (TRUE[2] - TRUE[0])) > 0.05


def test_the_bias_is_gone_in_small_groups_on_average_and_intervals_hold_the_truth():
    """300 groups of 60 articles; the confusion is the very one that made the labels, so the intervals are wider than needed."""
    rows, documents = labelled(60, groups=300, seed=5)
    table = mean_stance(rows, documents, errors="correct")
    truth = TRUE[2] - TRUE[0]
    assert table["estimate"].mean() == pytest.approx(truth, abs=0.015)
    held = {errors: _held(mean_stance(rows, documents, errors=errors), truth) for errors in ("ignore", "correct")}
    assert held["ignore"] < 0.85
    assert 0.93 <= held["correct"] <= 1


def _held(table, truth):
    return ((table["low"] <= truth) & (truth <= table["high"])).mean()


def test_the_sampling_error_of_the_confusion_is_in_the_interval():
    """With so many sentences nearly all of the width is what is not known of the scorer; Korean has fewer gold targets than French."""
    widths = {}
    for language in ("fr", "ko"):
        (row,) = mean_stance(*labelled(10_000, language), errors="correct").itertuples()
        assert f"({language})" in row.method
        widths[language] = row.high - row.low
    (seen,) = mean_stance(*labelled(10_000), errors="ignore").itertuples()
    assert widths["ko"] > 1.5 * widths["fr"] > 3 * (seen.high - seen.low)


@pytest.mark.parametrize("language", ["sv", None])
def test_a_language_without_figures_falls_back_on_all_together(language):
    rows, documents = labelled(50)
    table = mean_stance(rows, documents.assign(language=language), errors="correct")
    assert "(all languages together)" in table["method"][0]
    assert table["estimate"][0] != mean_stance(rows, documents, errors="correct")["estimate"][0]


def test_corrected_shares_stay_shares_where_the_labels_are_beyond_what_the_confusion_allows():
    table = share_stance(stances(*((name, "RUS", 1.0) for name in "abcdefgh")), articles("abcdefgh", language="fr"), errors="correct")
    assert table["estimate"].tolist() == pytest.approx([0, 0, 1])
    assert ((table["low"] >= 0) & (table["high"] <= 1)).all()


def test_languages_are_corrected_each_by_its_own_confusion():
    french, russian = labelled(5_000, "fr", seed=1), labelled(5_000, "ru", seed=2, true=np.array([0.1, 0.6, 0.3]))
    rows = pd.concat([french[0], russian[0].assign(doc_id="r" + russian[0]["doc_id"])], ignore_index=True)
    documents = pd.concat([french[1], russian[1].assign(doc_id="r" + russian[1]["doc_id"])], ignore_index=True)
    table = share_stance(rows, documents, errors="correct")
    assert table["estimate"].tolist() == pytest.approx(((TRUE + [0.1, 0.6, 0.3]) / 2).tolist(), abs=0.03)


def test_another_scorer_is_not_corrected_by_this_one_s_confusion():
    table = doubtful((0.3, 0.4, 0.3)).assign(scorer="lexicon-1")
    with pytest.raises(InputError, match="no confusion for the scorer lexicon-1"):
        mean_stance(table, articles("abcdefghijkl"), errors="correct")


def test_the_confusion_is_that_of_the_scorer_that_ships():
    from analytics.stance import load_scorer

    rows = load_table("confusion.csv")
    assert {row["scorer"] for row in rows} == {load_scorer(progress=False).name}
    assert {row["language"] for row in rows} == {"fr", "en", "ru", "ko"}
    assert len(rows) == 4 * 9
    assert sum(int(row["n"]) for row in rows) == 1_240


def test_the_rows_of_an_inverse_undo_the_confusion():
    given = confusion()["fr"] + 1 / 3
    mixed = TRUE @ (given / given.sum(axis=1, keepdims=True))
    assert (mixed @ unmixing(resamples=1)["fr"][0]).tolist() == pytest.approx(TRUE.tolist())


# any


@pytest.mark.parametrize("errors", ["propagate", "correct"])
def test_nothing_in_nothing_out(errors):
    assert mean_stance(empty(STANCES), articles(""), errors=errors).empty
    assert share_stance(empty(STANCES), articles(""), errors=errors).empty


@pytest.mark.parametrize("errors", ["propagate", "correct"])
def test_the_order_of_rows_does_not_matter_and_inputs_are_unchanged(errors):
    table, documents = doubtful((0.2, 0.3, 0.5)), articles("abcdefghijkl", language="fr", source="Nord")
    table["score"] = np.linspace(-1, 1, 12)
    before = table.copy(), documents.copy()
    found = mean_stance(table, documents, by=["source", "target_id"], errors=errors)
    turned = mean_stance(table.iloc[::-1], documents.iloc[::-1], by=["source", "target_id"], errors=errors)
    pd.testing.assert_frame_equal(turned, found, check_exact=True)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(documents, before[1])


def test_below_five_articles_there_is_no_interval():
    for errors in ("propagate", "correct"):
        (row,) = mean_stance(doubtful((0.3, 0.4, 0.3), "abcd"), articles("abcd"), errors=errors).itertuples()
        assert np.isnan([row.low, row.high]).all()


def test_what_is_unknown_is_refused():
    with pytest.raises(InputError, match="errors is 'fix'; expected one of: ignore, propagate, correct"):
        mean_stance(doubtful((0.3, 0.4, 0.3)), articles("a"), errors="fix")
    with pytest.raises(SchemaError, match="stances lacks the columns: p_unfavourable"):
        mean_stance(pd.DataFrame({"doc_id": ["a"], "score": [0.1]}), articles("a"), errors="propagate")
