"""Groups of placed units: themes are found, whatever the order and the seed, and odd corpora do no harm."""

import numpy as np
import pytest

from analytics.topics.grouping import assign, centroids, choose_n_topics, group, stability
from analytics.topics.space import unit_length

METHODS = ["kmeans", "ward", "hdbscan"]


def themes(sizes=(40, 25, 15), noise=0.15, seed=0):
    """Return units of some themes, of unit length, and the theme of each."""
    theme = np.repeat(np.arange(len(sizes)), sizes)
    return unit_length(np.eye(10)[theme] + noise * np.random.default_rng(seed).normal(size=(len(theme), 10))), theme


@pytest.mark.parametrize("method", METHODS)
def test_clear_themes_are_found_and_numbered_from_the_largest(method):
    placed, theme = themes()
    np.testing.assert_array_equal(group(placed, 3, method=method), theme)


@pytest.mark.parametrize("method", ["kmeans", "ward"])
@pytest.mark.parametrize("noise", [0.2, 0.6])
def test_neither_the_order_nor_the_seed_changes_a_topic(method, noise):
    placed, _ = themes(noise=noise)
    labels = group(placed, 4, method=method)
    turn = np.random.default_rng(7).permutation(len(placed))
    for seed in range(3):
        np.testing.assert_array_equal(group(placed[turn], 4, seed, method), labels[turn])


def test_more_units_than_ward_can_see_are_grouped_all_the_same():
    placed, theme = themes(sizes=(1_500, 1_000, 500))
    np.testing.assert_array_equal(group(placed, 3), theme)
    np.testing.assert_array_equal(group(placed, 3, method="ward"), theme)


def test_a_rare_kind_among_thousands_of_copies_can_still_be_a_topic():
    placed = np.vstack([np.tile([1.0, 0.0, 0.0], (5_000, 1)), [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]])
    assert np.bincount(group(placed, 3)).tolist() == [5_000, 1, 1]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 8, 20])
def test_few_units_or_identical_ones_are_grouped_without_complaint(n, method):
    placed = themes()[0][:n]
    for given, distinct in ((placed, n), (np.ones((n, 10)), min(n, 1)), (np.zeros((n, 10)), min(n, 1))):
        labels = group(given, 7, method=method)
        assert len(labels) == n
        assert len(set(labels.tolist())) == min(7, distinct)
        assert (labels >= 0).all()
        assert set(stability(given, labels, method=method)) == set(labels.tolist())
        assert 1 <= choose_n_topics(given) <= max(2, n // 5)


@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_the_number_asked_for_is_the_number_given(k):
    placed, _ = themes(noise=0.6)
    assert sorted(set(group(placed, k).tolist())) == list(range(k))


def test_the_number_of_clear_themes_is_found():
    placed, _ = themes(sizes=(60, 50, 40, 30, 20, 20))
    assert choose_n_topics(placed) == 6


def test_the_number_of_topics_stays_within_the_ladder_for_small_corpora():
    noise = unit_length(np.random.default_rng(0).normal(size=(400, 10)))
    assert choose_n_topics(noise[:12]) == 2
    assert choose_n_topics(noise[:25]) in {4, 5}
    assert 4 <= choose_n_topics(noise) <= 12


def test_every_unit_fitted_on_goes_back_to_its_topic():
    placed, _ = themes(noise=0.4)
    labels = group(placed, 3)
    np.testing.assert_array_equal(assign(placed, centroids(placed, labels)), labels)


def test_a_unit_far_from_every_topic_is_left_out_where_a_floor_is_set():
    placed, theme = themes()
    stranger = -placed.sum(axis=0, keepdims=True)
    centres = centroids(placed, theme)
    assert assign(stranger, centres)[0] in {0, 1, 2}
    assert assign(stranger, centres, floor=0.3).tolist() == [-1]
    np.testing.assert_array_equal(assign(placed, centres, floor=0.3), theme)


def test_without_topics_nothing_is_assigned():
    assert assign(np.ones((2, 3)), np.zeros((0, 3))).tolist() == [-1, -1]
    assert len(assign(np.zeros((0, 3)), np.ones((2, 3)), floor=0.5)) == 0


def test_units_of_no_topic_do_not_move_a_centroid():
    placed, theme = themes()
    labels = np.append(theme, -1)
    np.testing.assert_array_equal(centroids(np.vstack([placed, -placed[:1]]), labels), centroids(placed, theme))


def test_themes_are_stable_and_arbitrary_cuts_are_not():
    placed, theme = themes()
    assert min(stability(placed, theme).values()) > 0.95
    noise = unit_length(np.random.default_rng(0).normal(size=(80, 10)))
    assert max(stability(noise, group(noise, 6)).values()) < 0.8


def test_stability_tells_the_clear_topic_from_the_blurred():
    clear = unit_length(np.eye(10)[[0] * 40] + 0.05 * np.random.default_rng(1).normal(size=(40, 10)))
    blurred = np.random.default_rng(2).normal(size=(120, 10))
    blurred[:, 0] = -2.0
    placed = np.vstack([clear, unit_length(blurred)])
    labels = np.concatenate([np.zeros(40, dtype=int), 1 + group(placed[40:], 4)])
    found = stability(placed, labels)
    assert found[0] > 0.9
    assert found[0] > max(found[topic] for topic in (1, 2, 3, 4)) + 0.1


def test_stability_does_not_depend_on_the_order_and_leaves_out_the_unassigned():
    placed, theme = themes(noise=0.5)
    labels = np.where(np.arange(80) % 9 == 0, -1, theme)
    turn = np.random.default_rng(4).permutation(80)
    assert set(stability(placed, labels)) == {0, 1, 2}
    assert stability(placed, labels, seed=2) == stability(placed[turn], labels[turn], seed=2)
    assert stability(placed, np.full(80, -1)) == {}


def test_density_finds_its_own_number_and_never_calls_everything_an_outlier():
    placed, theme = themes(sizes=(150, 100, 80))
    labels = group(placed, 7, method="hdbscan")
    assert len(set(labels.tolist()) - {-1}) == 3
    noise = unit_length(np.random.default_rng(0).normal(size=(150, 10)))
    assert (group(noise, 4, method="hdbscan") >= 0).any()
