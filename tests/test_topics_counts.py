"""Counts: what is counted, that parts add up exactly, merging and splitting on the tables, and tables over time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from analytics.errors import InputError
from analytics.topics.counts import (
    TopicCounts,
    calendar_periods,
    count_topics,
    merge_counts,
    merge_topics,
    period_label,
    reassign_topics,
    tabulate_topics,
)
from analytics.topics.units import Unit

VOCABULARY = ("budget", "вода", "mer", "vote")
# article, outlet, time, language, and of each of its units: topic, characters, words, actors that it names
ARTICLES = (
    ("a", "Nord", "2024-01-30 23:59", "fr", [(0, 60, "vote vote budget", "RUS RUS USA"), (1, 40, "mer", "")]),
    ("b", "Sud", "2024-02-01", "fr", [(1, 50, "mer budget", "USA")]),
    ("c", "Nord", "2024-04-02", "ru", [(1, 10, "вода", "RUS"), (0, 20, "вода вода", "")]),
    ("d", None, None, "fr", [(0, 30, "vote", "PRK")]),
)


def corpus(articles=ARTICLES):
    rows = [(doc_id, source, day) for doc_id, source, day, *_ in articles]
    table = pd.DataFrame(rows, columns=["doc_id", "source", "published"]).astype({"source": "str"})
    return table.assign(published=pd.to_datetime(table["published"], utc=True, format="ISO8601"))


def counted(articles=ARTICLES, renamed=None):
    """Count articles, with some of their topics, in order, under other numbers."""
    parts = [(doc_id, language, n, *unit) for doc_id, _, _, language, units in articles for n, unit in enumerate(units)]
    units = [Unit(doc_id, "x" * length, language, (f"{doc_id}:{n}",)) for doc_id, language, n, _, length, *_ in parts]
    words = np.array([[words.split().count(term) for term in VOCABULARY] for *_, words, _ in parts], dtype=np.int64)
    named = [(doc_id, f"{doc_id}:{n}", actor) for doc_id, _, n, *_, actors in parts for actor in actors.split()]
    return count_topics(
        units,
        [(renamed or {}).get((doc_id, n), topic) for doc_id, _, n, topic, *_ in parts],
        corpus(articles),
        terms=csr_matrix(words.reshape(len(parts), len(VOCABULARY))),
        vocabulary=VOCABULARY,
        mentions=pd.DataFrame(named, columns=["doc_id", "sentence_id", "actor_id"]),
    )


@pytest.fixture(scope="module")
def whole():
    return counted()


def rows(table, *columns):
    return table[list(columns)].astype(object).where(table[list(columns)].notna(), None).to_numpy().tolist()


# what is counted


def test_terms_are_counted_by_topic_and_language(whole):
    assert whole.topics == (0, 1)
    assert whole.vocabulary == ("budget", "mer", "vote", "вода")
    assert whole.topic_terms().toarray().tolist() == [[1, 0, 3, 2], [1, 2, 0, 1]]
    assert whole.topic_terms("ru").toarray().tolist() == [[0, 0, 0, 2], [0, 0, 0, 1]]
    assert whole.topic_terms("ko").toarray().tolist() == [[0] * 4] * 2
    assert whole.topic_terms().dtype == np.int64


def test_an_article_counts_once_under_the_topic_with_the_largest_share(whole):
    assert rows(whole.cells, "topic_id", "source", "day", "n_units", "n_articles") == [
        [0, "Nord", "2024-01-30", 1, 1],
        [0, "Nord", "2024-04-02", 1, 1],
        [0, None, None, 1, 1],
        [1, "Nord", "2024-01-30", 1, 0],
        [1, "Nord", "2024-04-02", 1, 0],
        [1, "Sud", "2024-02-01", 1, 1],
    ]


def test_actors_are_counted_where_they_are_named(whole):
    assert rows(whole.actors, "topic_id", "actor_id", "source", "n_units", "n_mentions") == [
        [0, "PRK", None, 1, 1],
        [0, "RUS", "Nord", 1, 2],
        [0, "USA", "Nord", 1, 1],
        [1, "RUS", "Nord", 1, 1],
        [1, "USA", "Sud", 1, 1],
    ]


def test_actors_of_whole_articles_are_found_by_the_article():
    mentions = pd.DataFrame({"doc_id": ["a", "a", "z"], "sentence_id": ["a:0", "a:7", "z:0"], "actor_id": "RUS"})
    units = [Unit("b", "mer", "fr", ()), Unit("a", "mer", "fr", ())]
    found = count_topics(units, [3, 4], corpus(), terms=csr_matrix((2, 0), dtype=int), vocabulary=(), mentions=mentions)
    assert rows(found.actors, "topic_id", "actor_id", "n_units", "n_mentions") == [[4, "RUS", 1, 2]]
    assert found.topic_terms().shape == (2, 0)


def test_nothing_is_counted_in_no_units():
    nothing = counted(())
    assert nothing.topics == ()
    assert nothing.topic_terms().shape == (0, 0)
    assert tabulate_topics(nothing, period="month", by="source").empty
    assert tabulate_topics(nothing).empty


def test_what_does_not_fit_together_is_refused():
    unit = Unit("a", "mer", "fr", ())
    with pytest.raises(InputError, match=r"There are 1 units, 2 topics and 1 terms for counts of shape \(1, 1\)"):
        count_topics([unit], [0, 1], corpus(), terms=csr_matrix([[1]]), vocabulary=["mer"])
    with pytest.raises(InputError, match="each term once"):
        count_topics([unit], [0], corpus(), terms=csr_matrix([[1, 1]]), vocabulary=["mer", "mer"])
    with pytest.raises(InputError, match="missing: z; twice: a"):
        count_topics([unit._replace(doc_id="z")], [0], pd.concat([corpus()] * 2).head(5), terms=csr_matrix([[1]]), vocabulary=["mer"])


# parts

UNIT = st.tuples(
    st.integers(-1, 2),
    st.integers(1, 9),
    st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join),
    st.lists(st.sampled_from(("RUS", "USA")), max_size=2).map(" ".join),
)
ARTICLE = st.tuples(
    st.sampled_from(("Nord", "Sud", None)),
    st.sampled_from(("2024-01-01", "2024-01-02", None)),
    st.sampled_from(("fr", "ru")),
    st.lists(UNIT, min_size=1, max_size=4),
)


@given(st.lists(ARTICLE, min_size=1, max_size=9), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_one_two_and_eight_parts_in_any_order_add_up_to_the_same_and_can_be_taken_out(drawn, random):
    articles = [(f"d{n}", *article) for n, article in enumerate(drawn)]
    together = counted(articles)
    for n_parts in (1, 2, 8):
        parts = [counted(articles[start::n_parts]) for start in range(n_parts)]
        random.shuffle(parts)
        assert merge_counts(parts) == together
        assert together - parts[0] == merge_counts(parts[1:] or [counted(())])
    shuffled = counted(random.sample(articles, len(articles)))
    assert shuffled == together


def test_addition_and_subtraction_undo_each_other(whole):
    left, right = counted(ARTICLES[:1]), counted(ARTICLES[1:])
    assert left + right == right + left == whole
    assert left + counted(()) == left
    assert whole - left == right
    assert left != right
    assert left != "counts"


def test_more_than_there_is_cannot_be_taken_away(whole):
    with pytest.raises(InputError, match="hold less than what is to be taken away"):
        counted(ARTICLES[:1]) - whole
    with pytest.raises(InputError, match="hold less"):
        whole - counted(ARTICLES[:1], {("a", 0): 7})


def test_counts_are_whole_numbers(whole):
    for table in (whole.terms, whole.cells, whole.actors, (whole + whole).cells):
        numbers = [column for column in table if column.startswith("n")]
        assert set(table[numbers].dtypes.astype(str)) == {"int64"}


def test_no_part_at_all_is_refused():
    with pytest.raises(InputError, match="no counts to merge"):
        merge_counts([])


# merging and splitting by hand


def test_merged_topics_add_up_under_the_smallest_number(whole):
    merged = merge_topics(whole, [[1, 0]])
    assert merged.topics == (0,)
    assert merged.topic_terms().toarray().tolist() == [[2, 2, 3, 3]]
    assert merged.cells["n_articles"].sum() == 4
    assert merged.cells["n_units"].sum() == 6
    assert merge_topics(whole, []) == whole


@pytest.mark.parametrize("groups", [[[0, 5]], [[0, 1], [1]], [[0, 0]]])
def test_a_topic_is_merged_once_and_must_be_there(whole, groups):
    with pytest.raises(InputError, match="each topic may be named once. There are: 0, 1"):
        merge_topics(whole, groups)


def test_a_topic_is_split_by_counting_its_articles_again(whole):
    moved = {("c", 1): 2, ("d", 0): 2}
    concerned = [article for article in ARTICLES if article[0] in "cd"]
    split = reassign_topics(whole, counted(concerned), counted(concerned, moved))
    assert split == counted(ARTICLES, moved)
    assert split.topics == (0, 1, 2)
    assert reassign_topics(split, counted(concerned, moved), counted(concerned)) == whole


def test_merging_on_the_tables_misses_an_article_that_two_topics_share_and_counting_again_does_not():
    shared = [("a", "Nord", "2024-01-01", "fr", [(0, 30, "mer", ""), (1, 30, "mer", ""), (2, 40, "vote", "")])]
    counts = counted(shared)
    onto_tables = merge_topics(counts, [[0, 1]])
    exact = reassign_topics(counts, counts, counted(shared, {("a", 1): 0}))
    assert onto_tables.cells.groupby("topic_id")["n_articles"].sum().tolist() == [0, 1]
    assert exact.cells.groupby("topic_id")["n_articles"].sum().tolist() == [1, 0]
    assert onto_tables.terms.equals(exact.terms)
    assert onto_tables.cells["n_units"].tolist() == exact.cells["n_units"].tolist()


def test_other_articles_are_no_new_topics(whole):
    with pytest.raises(InputError, match="do not count the same units"):
        reassign_topics(whole, counted(ARTICLES[:1]), counted(ARTICLES[1:2]))


# over time


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", ["2023-12-31", "2024-01-01", "2024-02-29"]),
        ("week", ["2023-W52", "2024-W01", "2024-W09"]),
        ("month", ["2023-12", "2024-01", "2024-02"]),
        ("quarter", ["2023-Q4", "2024-Q1", "2024-Q1"]),
        ("year", ["2023", "2024", "2024"]),
    ],
)
def test_periods_are_those_of_the_calendar(period, expected):
    times = pd.Series(pd.to_datetime(["2023-12-31 23:59", "2024-01-01 00:00", "2024-02-29 12:00", None], utc=True))
    found = calendar_periods(times, period)
    assert [period_label(value) for value in found[:3]] == expected
    assert found.isna().tolist() == [False, False, False, True]


def test_months_without_articles_stand_in_the_table_with_zeros(whole):
    table = tabulate_topics(whole, period="month")
    assert rows(table[table["topic_id"] == 0], "period", "n_units", "n_articles", "share") == [
        ["2024-01", 1, 1, 0.5],
        ["2024-02", 0, 0, 0.0],
        ["2024-03", 0, 0, None],
        ["2024-04", 1, 1, 0.5],
    ]
    assert table["start"].dt.strftime("%Y-%m-%d %Z").tolist()[:2] == ["2024-01-01 UTC", "2024-02-01 UTC"]


def test_over_time_by_outlet_every_outlet_has_every_period(whole):
    table = tabulate_topics(whole, period="quarter", by="source")
    assert rows(table, "topic_id", "source", "period", "n_units", "share") == [
        [0, "Nord", "2024-Q1", 1, 0.5],
        [0, "Nord", "2024-Q2", 1, 0.5],
        [0, "Sud", "2024-Q1", 0, 0.0],
        [0, "Sud", "2024-Q2", 0, None],
        [1, "Nord", "2024-Q1", 1, 0.5],
        [1, "Nord", "2024-Q2", 1, 0.5],
        [1, "Sud", "2024-Q1", 1, 1.0],
        [1, "Sud", "2024-Q2", 0, None],
    ]


def test_by_actor_the_share_is_that_of_the_units_that_name_it(whole):
    table = tabulate_topics(whole, by="actor_id")
    assert rows(table[table["actor_id"] == "RUS"], "topic_id", "n_units", "n_mentions", "share") == [[0, 1, 2, 0.5], [1, 1, 1, 0.5]]
    assert rows(tabulate_topics(whole, by="actor_id", period="year"), "period")[0] == ["2024"]


def test_without_a_period_what_has_no_date_is_there_too(whole):
    assert rows(tabulate_topics(whole), "topic_id", "n_units", "n_articles", "share") == [[0, 3, 3, 0.5], [1, 3, 1, 0.5]]


def test_unknown_periods_and_groups_are_refused(whole):
    with pytest.raises(InputError, match="period is 'decade'; expected one of: day, week, month, quarter, year"):
        tabulate_topics(whole, period="decade")
    with pytest.raises(InputError, match="by is 'language'; expected None or one of: source, actor_id"):
        tabulate_topics(whole, by="language")


def test_a_table_of_too_many_empty_days_is_refused():
    sources = [(f"d{n}", f"canal {n}", day, "fr", [(n % 40, 5, "mer", "")]) for n, day in enumerate(["1950-01-01", "2024-01-01"] * 20)]
    with pytest.raises(InputError, match="over 5000000. Choose a longer period"):
        tabulate_topics(counted(sources), period="day", by="source")
    assert len(tabulate_topics(counted(sources), period="year", by="source")) == 40 * 40 * 75


def test_nothing_is_changed(whole):
    before = TopicCounts(whole.terms.copy(), whole.cells.copy(), whole.actors.copy())
    whole - counted(ARTICLES[:1])
    merge_topics(whole, [[0, 1]])
    tabulate_topics(whole, period="day", by="source")
    assert whole == before
