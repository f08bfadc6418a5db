"""The space of topics: what placing must keep apart, what it must bring together, and what it must not depend on."""

import numpy as np
import pytest

from analytics.topics.space import DIMENSIONS, content_order, fit_space, unit_length


def themes(n_each=30, n_themes=3, width=40, noise=0.3, seed=0):
    """Return vectors of some themes and the theme of each."""
    random = np.random.default_rng(seed)
    theme = np.repeat(np.arange(n_themes), n_each)
    return np.eye(width)[theme] + noise * random.normal(size=(len(theme), width)), theme


def separation(placed, theme):
    """Return how much nearer units lie to their theme than to others, as a difference of mean cosines."""
    cosines, same = placed @ placed.T, theme[:, None] == theme[None, :]
    return cosines[same].mean() - cosines[~same].mean()


def test_units_of_two_languages_on_one_theme_lie_together():
    vectors, theme = themes()
    doubled, languages = np.vstack([vectors, vectors]), ["fr"] * 90 + ["ru"] * 90
    doubled[90:, 20] += 5.0  # Russian lies elsewhere as a whole
    placed = fit_space(doubled, languages).place(doubled, languages)
    np.testing.assert_allclose((placed[:90] * placed[90:]).sum(axis=1), 1.0, atol=1e-4)
    unaware = fit_space(doubled, ["fr"] * 180).place(doubled, ["fr"] * 180)
    assert (unaware[:90] * unaware[90:]).sum(axis=1).mean() < 0.5


def test_placing_brings_the_units_of_a_theme_nearer():
    vectors, theme = themes(n_each=80, noise=0.5)
    languages = ["fr"] * len(vectors)
    placed = fit_space(vectors, languages).place(vectors, languages)
    assert separation(placed, theme) > 1.5 * separation(unit_length(vectors - vectors.mean(axis=0)), theme)


@pytest.mark.parametrize("n", [27, 300, 2_300])
def test_a_unit_is_placed_the_same_alone_in_any_order_and_among_others(n):
    vectors, _ = themes(n_each=n // 3, noise=0.5)
    languages = np.array(["fr", "en", "ko"])[np.arange(len(vectors)) % 3]
    space = fit_space(vectors, languages.tolist())
    placed = space.place(vectors, languages.tolist())
    turn = np.random.default_rng(3).permutation(len(vectors))
    turned = fit_space(vectors[turn], languages[turn].tolist())
    np.testing.assert_array_equal(turned.components, space.components)
    np.testing.assert_array_equal(turned.place(vectors[turn], languages[turn].tolist()), placed[turn])
    np.testing.assert_allclose(space.place(vectors[5:6], languages[5:6].tolist()), placed[5:6], atol=2e-6)


def test_a_language_with_few_units_or_never_seen_is_centred_on_all():
    vectors, _ = themes()
    space = fit_space(vectors, ["fr"] * 85 + ["ko"] * 5)
    assert set(space.means) == {"fr"}
    np.testing.assert_array_equal(space.place(vectors[:3], ["xx"] * 3), space.place(vectors[:3], ["ko"] * 3))


@pytest.mark.parametrize("n", [0, 1, 2, 5, 8, 20])
def test_few_units_or_identical_ones_are_placed_without_complaint(n):
    vectors = themes()[0][:n]
    for given in (vectors, np.ones((n, 40))):
        placed = fit_space(given, ["fr"] * n).place(given, ["fr"] * n)
        assert len(placed) == n
        assert np.isfinite(placed).all()


def test_identical_units_are_placed_at_zero_and_not_by_rounding_noise():
    vectors = np.full((20, 40), 0.1)
    assert not fit_space(vectors, ["fr"] * 20).place(vectors, ["fr"] * 20).any()


def test_a_corpus_of_few_units_keeps_its_units_apart():
    vectors, _ = themes(n_each=6)
    space = fit_space(vectors, ["fr"] * 18)
    assert space.neighbours == 1
    assert len(np.unique(space.place(vectors, ["fr"] * 18), axis=0)) == 18


def test_no_more_dimensions_are_kept_than_the_units_bear():
    vectors, _ = themes(n_each=200)
    widths = [fit_space(vectors[::step], ["fr"] * len(vectors[::step])).components.shape[1] for step in (100, 10, 1)]
    assert widths == [5, 10, DIMENSIONS]


def test_the_order_by_content_is_that_of_the_content():
    vectors, _ = themes()
    turn = np.random.default_rng(2).permutation(len(vectors))
    np.testing.assert_array_equal(vectors[turn][content_order(vectors[turn])], vectors[content_order(vectors)])
    assert len(content_order(np.zeros((0, 4)))) == 0
