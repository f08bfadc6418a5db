"""The smoothed course of a mean: the line worked out by hand, its window, its band."""

import numpy as np
import pandas as pd
import pytest
from measure_tables import RUS, articles, numbers, stances

from analytics.errors import InputError
from analytics.measures import stance_trend
from analytics.schemas import ESTIMATES, STANCES, empty


def course(scores, start="2024-01-01", step=1):
    """Return one article of one sentence a day (or every `step` days)."""
    names = [f"d{n:03}" for n in range(len(scores))]
    days = pd.date_range(start, periods=len(scores), freq=f"{step}D", tz="UTC")
    return stances(*zip(names, ["RUS"] * len(names), scores, strict=True)), articles(names, published=days)


def lowess(days, scores, at, half):
    """The fit of one day by numpy's own least squares."""
    weights = np.clip(1 - (np.abs(days - at) / half) ** 3, 0, None) ** 3
    return np.polyval(np.polyfit(days - at, scores, 1, w=np.sqrt(weights)), 0.0)


def test_a_straight_line_stays_one_to_both_ends():
    table, documents = course(np.linspace(-0.5, 0.5, 41))
    found = stance_trend(table, documents)
    np.testing.assert_allclose(found["estimate"], np.linspace(-0.5, 0.5, 41), atol=1e-9)
    assert found["day"].tolist()[::40] == ["2024-01-01", "2024-02-10"]


def test_the_line_is_the_locally_weighted_regression_of_cleveland():
    scores = np.sin(np.arange(40) / 6) / 2 + np.random.default_rng(1).normal(0, 0.1, 40)
    found = stance_trend(*course(scores))
    days = np.arange(40.0)
    for at in (0, 13, 39):
        half = np.sort(np.abs(days - at))[19]  # half of the 40 texts
        assert found["estimate"].iloc[at] == pytest.approx(lowess(days, scores, at, half))


def test_a_day_with_many_sentences_weighs_more():
    table, documents = course([0.0] * 10 + [1.0] + [0.0] * 10)
    more = pd.concat([table, *[table[table["score"] == 1.0]] * 4], ignore_index=True)
    assert stance_trend(more, documents)["estimate"].iloc[10] > stance_trend(table, documents)["estimate"].iloc[10] > 0


def test_a_larger_span_gives_a_smoother_line():
    scores = np.random.default_rng(2).uniform(-0.5, 0.5, 60)
    rough, smooth = (stance_trend(*course(scores), span=span)["estimate"].diff().abs().sum() for span in (0.3, 1.0))
    assert smooth < rough / 2


@pytest.mark.parametrize(("days", "step"), [(100, 1), (300, 7), (1_000, 28)])
def test_the_grid_is_regular_and_has_120_points_at_most(days, step):
    found = stance_trend(*course(np.zeros(days // 5), step=5))
    apart = pd.to_datetime(found["day"]).diff().dropna().unique()
    assert apart.tolist() == [pd.Timedelta(days=step)]
    assert len(found) <= 120


def test_groups_share_the_grid_and_end_where_they_end():
    table, documents = course(np.zeros(200), step=2)
    table["target_id"] = np.where(np.arange(200) % 2 == 0, "RUS", "USA")
    found = stance_trend(table[(table["target_id"] == "RUS") | (table.index > 100)], documents)
    days = found.groupby("target_id")["day"].agg(["min", "max"])
    assert days.loc["USA", "min"] > "2024-07-20"
    assert set(found.loc[found["target_id"] == "USA", "day"]) < set(found.loc[found["target_id"] == "RUS", "day"])


def test_the_band_holds_the_line_and_is_wide_where_little_is_written():
    random = np.random.default_rng(3)
    days = np.concatenate([np.arange(0, 30, 0.25), np.arange(30, 60, 3)]).astype(int)
    names = [f"d{n:03}" for n in range(len(days))]
    documents = articles(names, published=pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(days, unit="D"))
    table = stances(*((name, "RUS", score) for name, score in zip(names, random.normal(0, 0.3, len(names)), strict=True)))
    found = stance_trend(table, documents, span=0.2)
    assert ((found["low"] <= found["estimate"]) & (found["estimate"] <= found["high"])).all()
    width = found["high"] - found["low"]
    assert width.iloc[50] > 1.5 * width.iloc[15]
    assert found["n_documents"].iloc[15] >= 0.19 * len(days)


def test_few_articles_have_a_line_and_no_band():
    found = stance_trend(*course([0.1, 0.2, 0.3, 0.4]))
    assert found["estimate"].notna().all()
    assert found[["low", "high"]].isna().all(axis=None)


def test_one_day_is_a_mean():
    table, documents = stances(("a", "RUS", 0.5), ("b", "RUS", 0.1)), articles("ab", published="2024-06-19")
    assert numbers(stance_trend(table, documents), "day", "estimate") == [["2024-06-19", 0.3]]


def test_what_has_no_date_has_no_course():
    assert list(stance_trend(RUS, articles("abcdefg", published=None))) == ["target_id", "day", *ESTIMATES]
    assert stance_trend(empty(STANCES), articles("")).empty


def test_wrong_spans_and_groups_are_refused():
    with pytest.raises(InputError, match=r"span is 0; expected the part of the texts"):
        stance_trend(*course([0.1]), span=0)
    with pytest.raises(InputError, match="day is what this measure compares"):
        stance_trend(*course([0.1]), by=["day"])


def test_the_order_of_rows_does_not_matter_and_inputs_are_unchanged():
    table, documents = course(np.random.default_rng(4).uniform(-1, 1, 30))
    before = table.copy(), documents.copy()
    found = stance_trend(table, documents)
    pd.testing.assert_frame_equal(stance_trend(table.iloc[::-1], documents.iloc[::-1]), found, check_exact=True)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(documents, before[1])


def test_a_line_does_not_run_ahead_of_texts_that_crowd_in_one_week():
    first, crowd = ["2024-01-01"], [f"2024-06-{10 + n // 4:02}" for n in range(24)]
    names = [f"d{n:02}" for n in range(25)]
    scores = [0.0, *(0.1 + 0.1 * (n // 4) for n in range(24))]  # rises by a tenth a day within the week
    table = stances(*zip(names, ["RUS"] * 25, scores, strict=True))
    found = stance_trend(table, articles(names, published=[*first, *crowd]))
    between = found[(found["day"] > "2024-03-01") & (found["day"] < "2024-06-01")]
    assert len(between) > 5
    assert between["estimate"].between(0.0, 0.6).all()
