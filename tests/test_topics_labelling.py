"""Labels: words from small tables of integers, by the published formulas, in each language, and the units that show a topic."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from analytics.errors import InputError
from analytics.topics.labelling import (
    class_tfidf,
    frex,
    readable_label,
    representative_units,
    spread_terms,
    term_likeness,
    topic_words,
    units_with_term,
    words_by_language,
)

TERMS = ["chalut", "filet", "loi", "mer", "vote"]
TABLE = np.array([[1, 6, 0, 5, 0], [0, 0, 4, 3, 8]])


# counts


def test_a_term_counts_once_for_each_unit_that_holds_it():
    counts = csr_matrix(np.array([[9, 1], [1, 0], [0, 4], [2, 2]]))
    assert units_with_term(counts, [0, 0, 1, -1], 2).tolist() == [[2, 1], [0, 1]]


def test_a_topic_without_units_has_a_row_of_zeros():
    assert units_with_term(csr_matrix(np.ones((2, 3), dtype=int)), [0, 2], 4).sum(axis=1).tolist() == [3, 0, 3, 0]
    assert units_with_term(csr_matrix((0, 3), dtype=int), [], 1).tolist() == [[0, 0, 0]]


# relevance


@pytest.mark.parametrize("reduce_frequent_words", [True, False])
def test_class_tfidf_is_that_of_bertopic(reduce_frequent_words):
    with warnings.catch_warnings():
        from bertopic.vectorizers import ClassTfidfTransformer
    table = np.random.default_rng(0).integers(1, 40, (6, 30))
    theirs = ClassTfidfTransformer(reduce_frequent_words=reduce_frequent_words).fit_transform(csr_matrix(table))
    assert np.allclose(class_tfidf(table, reduce_frequent_words=reduce_frequent_words), theirs.toarray(), atol=1e-12)


def test_frex_by_hand():
    """Shares .5 .5 0 and .25 .25 .5; of each term the topic has 2/3, 2/3 and 0; so the ranks are 2.5/3 twice and 1/3."""
    table = np.array([[2, 2, 0], [1, 1, 2]])
    found = frex(table)
    assert found[0].tolist() == pytest.approx([2.5 / 3, 2.5 / 3, 0.0])
    assert found[1].tolist() == pytest.approx([1.5 / 3, 1.5 / 3, 1.0])


def test_frex_moves_from_frequent_to_exclusive():
    table = np.array([[9, 4, 1], [9, 0, 1], [9, 0, 1]])
    assert frex(table, weight=0.0)[0].argmax() == 0
    assert frex(table, weight=1.0)[0].argmax() == 1


@pytest.mark.parametrize("weight", [-0.1, 1.5])
def test_a_weight_outside_of_its_bounds_is_refused(weight):
    with pytest.raises(InputError, match="expected a number from 0 to 1"):
        frex(TABLE, weight=weight)


@pytest.mark.parametrize("score", [class_tfidf, frex])
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0), (2, 3)])
def test_empty_tables_have_finite_scores(score, shape):
    found = score(np.zeros(shape, dtype=np.int64))
    assert found.shape == shape
    assert np.isfinite(found).all()


# words


@pytest.mark.parametrize("relevance", ["ctfidf", "frex"])
def test_words_of_a_topic_are_its_own_and_the_shared_one_comes_later(relevance):
    words = topic_words(TABLE, TERMS, relevance=relevance)
    assert words[0] == ["filet", "mer", "chalut"]
    assert set(words[1][:2]) == {"loi", "vote"}
    assert words[1][2] == "mer"


def test_at_most_so_many_words_are_given():
    assert [len(words) for words in topic_words(TABLE, TERMS, n_words=2)] == [2, 2]
    assert topic_words(np.zeros((2, 5), dtype=int), TERMS) == [[], []]
    assert topic_words(np.zeros((0, 5), dtype=int), TERMS) == []


def test_a_word_of_one_unit_comes_behind_those_of_more():
    table = np.array([[1, 2, 2], [0, 30, 30]])
    assert topic_words(table, ["rare", "une", "vague"])[0] == ["une", "vague", "rare"]


def test_equal_words_stand_in_the_order_of_the_alphabet():
    assert topic_words(np.array([[2, 2, 2], [2, 2, 2]]), ["ancre", "barque", "cale"])[1] == ["ancre", "barque", "cale"]


def test_the_order_of_the_topics_does_not_matter():
    assert topic_words(TABLE[::-1], TERMS) == topic_words(TABLE, TERMS)[::-1]


def test_a_sparse_table_gives_the_same_words():
    assert topic_words(csr_matrix(TABLE), TERMS) == topic_words(TABLE, TERMS)
    assert (frex(csr_matrix(TABLE)) == frex(TABLE)).all()


def test_an_unknown_relevance_is_refused():
    with pytest.raises(InputError, match="relevance is 'best'; expected 'ctfidf' or 'frex'"):
        topic_words(TABLE, TERMS, relevance="best")


# spreading


def test_terms_of_the_same_units_are_alike():
    likeness = term_likeness(csr_matrix(np.array([[5, 1, 0], [1, 1, 0], [0, 0, 2], [0, 0, 0]])))
    assert np.allclose(likeness, [[1, 1, 0], [1, 1, 0], [0, 0, 1]])


def test_a_term_that_is_in_no_unit_is_like_none():
    assert np.isfinite(term_likeness(csr_matrix((3, 2), dtype=int))).all()


LIKENESS = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
SCORES = np.array([1.0, 0.9, 0.5])


def test_spreading_takes_the_term_that_says_something_new():
    assert spread_terms(SCORES, LIKENESS, np.arange(3), 2, 0.0) == [0, 1]
    assert spread_terms(SCORES, LIKENESS, np.arange(3), 2, 0.5) == [0, 2]
    assert spread_terms(SCORES, LIKENESS, np.arange(3), 9, 0.5) == [0, 2, 1]
    assert spread_terms(SCORES[:0], LIKENESS, np.arange(0), 3, 0.5) == []


def test_spread_words_of_a_topic():
    counts = csr_matrix(np.array([[1, 1, 0]] * 9 + [[1, 1, 1], [0, 0, 1]]))
    table = units_with_term(counts, [0] * 11, 1)
    likeness = term_likeness(counts)
    assert topic_words(table, ["coque", "mât", "port"], n_words=2)[0] == ["coque", "mât"]
    assert topic_words(table, ["coque", "mât", "port"], n_words=2, likeness=likeness, spread=0.5)[0] == ["coque", "port"]


# labels


def test_each_language_names_a_topic_from_its_own_units():
    terms = ["filet", "vote", "голос", "сеть"]
    counts = csr_matrix(np.array([[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1]]))
    words = words_by_language(counts, [0, 0, 1, 1, 0, 0], ["fr", "fr", "fr", "fr", "ru", "ru"], terms, 2)
    assert words == {"fr": [["filet"], ["vote"]], "ru": [["сеть"], []]}


def test_a_label_is_three_words_as_they_are_written_and_begins_with_a_capital():
    written = {"missile": "missiles", "onu": "ONU", "corée du nord": "Corée du Nord", "essai": "essai"}
    assert readable_label(["missile", "onu", "corée du nord", "essai"], written) == "Missiles, ONU, Corée du Nord"
    assert readable_label(["élu"]) == "Élu"
    assert readable_label([]) == ""


def test_a_word_that_repeats_another_is_passed_over():
    written = {"corée": "Corée", "corée du nord": "Corée du Nord", "corée du sud": "Corée du Sud"}
    assert readable_label(["corée", "corée du nord", "tir", "mer"], written) == "Corée du Nord, tir, mer"
    assert readable_label(["missile", "missile balistique", "tir"]) == "Missile balistique, tir"


def test_two_names_that_share_a_word_are_both_in_a_label():
    written = {"n": "Corée du Nord", "s": "Corée du Sud"}
    assert readable_label(["n", "s", "dialogue"], written) == "Corée du Nord, Corée du Sud, dialogue"


# representative units

VECTORS = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [1.0, 0.05], [0.1, 1.0], [5.0, 5.0]])
LABELS = [0, 0, 1, 0, 1, -1]
IDS = ["a", "b", "c", "a", "d", "e"]
READ = ["un", "deux", "trois", "quatre", "cinq", "six"]


def test_the_units_nearest_the_middle_come_first_and_each_from_another_article():
    found = representative_units(VECTORS, LABELS, IDS, READ)
    assert found == {0: [3, 1], 1: [4, 2]}
    assert representative_units(VECTORS, LABELS, IDS, READ, n_units=1)[0] == [3]


def test_the_order_of_the_units_does_not_matter():
    order = [5, 3, 1, 4, 2, 0]
    turned = representative_units(VECTORS[order], [LABELS[at] for at in order], [IDS[at] for at in order], [READ[at] for at in order])
    found = representative_units(VECTORS, LABELS, IDS, READ)
    assert {topic: [order[at] for at in places] for topic, places in turned.items()} == found


def test_reprints_are_shown_once():
    found = representative_units(np.ones((4, 2)), [0] * 4, ["d", "c", "b", "a"], ["même", "même", "autre", "même"])
    assert found == {0: [2, 3]}


def test_units_of_no_topic_represent_none():
    assert representative_units(np.ones((2, 2)), [-1, -1], ["a", "b"], ["x", "y"]) == {}
    assert representative_units(np.zeros((0, 2)), [], [], []) == {}
    assert representative_units(np.zeros((1, 2)), [0], ["a"], ["x"]) == {0: [0]}
