"""Quality of topics: windows counted by hand, figures that gensim gave for the same texts, diversity, outliers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.topics.quality import coherence, count_windows, diversity, npmi, outlier_share

BOAT = "port mer filet port mer marée filet port chalut mer port filet".split()
VOTE = "vote budget élu vote port".split()


def by_hand(texts, words, window):
    """Count windows one by one, as their definition says."""
    spans = [set(text[start : start + window]) for text in texts if text for start in range(max(len(text) - window + 1, 1))]
    return len(spans), [[sum(one in span and other in span for span in spans) for other in words] for one in words]


# windows


def test_windows_of_a_short_text_are_counted_by_hand():
    counts = count_windows(["a b a c".split()], ["a", "b", "c"], window=2)
    assert counts.words == ("a", "b", "c")
    assert counts.n_windows == 3
    assert counts.together.tolist() == [[3, 2, 1], [2, 2, 0], [1, 0, 1]]


def test_a_text_shorter_than_the_window_is_one_window():
    counts = count_windows([["a", "b"], ["a"]], ["a", "b"])
    assert counts.n_windows == 2
    assert counts.together.tolist() == [[2, 1], [1, 1]]


def test_gensim_forgets_a_word_when_its_oldest_copy_leaves():
    """Windows of three: "a b a", "b a c", "a c c". In the second, gensim has let the "a" go that is still there."""
    texts = ["a b a c c".split()]
    assert count_windows(texts, ["a"], window=3).together.tolist() == [[3]]
    assert count_windows(texts, ["a"], window=3, counting="gensim").together.tolist() == [[1]]


def test_a_copy_that_enters_brings_the_word_back():
    texts = ["a b c a".split()]
    assert count_windows(texts, ["a"], window=3, counting="gensim").together.tolist() == [[2]]


def test_an_empty_text_is_a_window_to_gensim_only():
    assert count_windows([[], ["a"]], ["a"]).n_windows == 1
    assert count_windows([[], ["a"]], ["a"], counting="gensim").n_windows == 2


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=15), max_size=5), st.integers(2, 6))
def test_exact_windows_are_those_of_the_definition(texts, window):
    counts = count_windows(texts, "abcd", window=window)
    n_windows, together = by_hand(texts, "abcd", window)
    assert counts.n_windows == n_windows
    assert counts.together.tolist() == together


def test_windows_of_parts_add_up_to_those_of_the_whole():
    whole, parts = count_windows([BOAT, VOTE], ["port", "vote"]), [count_windows([text], ["port", "vote"]) for text in (BOAT, VOTE)]
    assert whole.n_windows == sum(part.n_windows for part in parts)
    assert (whole.together == parts[0].together + parts[1].together).all()


@pytest.mark.parametrize(("window", "counting"), [(1, "exact"), (10, "other")])
def test_windows_of_no_use_are_refused(window, counting):
    with pytest.raises(InputError, match="expected a window from 2, and 'exact' or 'gensim'"):
        count_windows([BOAT], ["port"], window=window, counting=counting)


# mutual information


def test_words_that_only_stand_together_have_one_and_words_that_never_meet_minus_one():
    counts = count_windows([["a", "b"], ["a", "b"], ["c"], ["d"]], "abc")
    assert npmi(counts)[0].tolist() == [1.0, 1.0, -1.0]


def test_words_that_know_nothing_of_each_other_have_zero():
    counts = count_windows([["a", "b"], ["a"], ["b"], ["c"]], "ab")
    assert npmi(counts)[0, 1] == 0.0


def test_the_value_between_is_that_of_the_formula():
    counts = count_windows([["a", "b"], ["a", "b"], ["a"], ["c"], ["c"]], "ab")
    assert npmi(counts)[0, 1] == pytest.approx(math.log((2 / 5) / (3 / 5 * 2 / 5)) / -math.log(2 / 5))


def test_a_word_in_every_window_is_no_division_by_zero():
    assert npmi(count_windows([["a", "b"]], "ab")).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_word_that_never_occurs_has_no_value():
    assert np.isnan(npmi(count_windows([["a"]], "az"))[0, 1])
    assert np.isnan(npmi(count_windows([], "ab"))).all()


# coherence


def test_a_topic_of_words_that_stand_together_is_more_coherent():
    values = coherence([["port", "mer", "filet"], ["vote", "budget", "élu"], ["mer", "budget", "élu"]], [BOAT, VOTE])
    assert values[1] > values[2]
    assert values[0] > values[2]
    assert ((values >= -1) & (values <= 1)).all()


GENSIM_TEXTS = [
    "mer port filet mer chalut port marée mer filet port mer quai port".split(),
    "vote budget élu vote loi budget mer vote élu loi vote".split(),
    "port vote mer".split(),
    "loi loi budget port quai marée mer filet chalut vote élu loi port mer".split(),
    "quai quai quai quai quai port quai quai quai quai quai quai".split(),
]
GENSIM_TOPICS = [["mer", "port", "filet", "chalut"], ["vote", "budget", "élu", "loi"], ["quai", "loi", "marée", "budget"]]
GENSIM_FIGURES = [0.259091274055, 0.610195361232, 0.123487101892]


def test_figures_are_those_that_gensim_gives():
    """Values of gensim 4.4.0, CoherenceModel(coherence="c_npmi", topn=4, processes=1), computed once on these texts."""
    found = coherence(GENSIM_TOPICS, GENSIM_TEXTS, counting="gensim")
    assert found.tolist() == pytest.approx(GENSIM_FIGURES, abs=1e-9)


def test_only_leading_words_count_and_a_word_counts_once():
    texts = [BOAT, VOTE]
    assert coherence([["port", "mer", "vote"]], texts, n_words=2) == coherence([["port", "mer"]], texts)
    assert coherence([["port", "mer", "port"]], texts) == coherence([["port", "mer"]], texts)


@pytest.mark.parametrize("topic", [[], ["port"], ["zzz", "port"], ["zzz", "yyy"]])
def test_a_topic_without_two_words_that_occur_has_no_coherence(topic):
    assert np.isnan(coherence([topic], [BOAT])[0])


def test_no_topics_and_no_texts_give_nothing():
    assert coherence([], [BOAT]).tolist() == []
    assert np.isnan(coherence([["a", "b"]], [])[0])
    assert np.isnan(coherence([["a", "b"]], [[]], counting="gensim")[0])


def test_the_order_of_the_texts_does_not_matter():
    for counting in ("exact", "gensim"):
        one, other = (coherence(GENSIM_TOPICS, texts, counting=counting) for texts in (GENSIM_TEXTS, GENSIM_TEXTS[::-1]))
        assert one.tolist() == other.tolist()


# diversity and outliers


def test_diversity_is_the_share_of_different_words():
    assert diversity([["a", "b"], ["c", "d"]]) == 1.0
    assert diversity([["a", "b"], ["a", "b"]]) == 0.5
    assert diversity([["a", "b", "c"], ["a", "d", "c"]], n_words=2) == 0.75
    assert math.isnan(diversity([]))
    assert math.isnan(diversity([[], []]))


def test_outliers_are_the_units_without_a_topic():
    assert outlier_share([0, 1, -1, 1]) == 0.25
    assert outlier_share(np.array([0, 0])) == 0.0
    assert outlier_share([-1, -1]) == 1.0
    assert math.isnan(outlier_share([]))
