"""Estimates read out: which values, in which order, in what words, and nothing from the corpus that Markdown would interpret."""

import pandas as pd
import pytest

from analytics import charts
from analytics.charts.sentences import Reading, heading, read_estimate, read_estimates
from analytics.errors import InputError, SchemaError

NARROW = "\u202f"


def table(*rows, measure="mean_stance"):
    """Estimates by hand; each row is its groups, then estimate, low, high and articles."""
    defaults = {"measure": measure, "level": 0.95, "n_units": 90, "method": "mean"}
    numbers = ("estimate", "low", "high", "n_documents")
    return pd.DataFrame([defaults | groups | dict(zip(numbers, values, strict=True)) for groups, *values in rows])


FOUR = table(
    ({"target_id": "USA"}, 0.02, -0.1, 0.2, 50),
    ({"target_id": "RUS"}, -0.2, -0.3, -0.1, 40),
    ({"target_id": "PRK"}, -0.5, -0.6, -0.4, 30),
    ({"target_id": "KOR"}, 0.3, None, None, 3),
)


def lines(reading):
    return [line.removeprefix("- ") for line in reading.splitlines()]


def test_clear_values_come_first_then_open_ones_then_those_without_an_interval():
    said = lines(read_estimates(FOUR, language="en", most=4))
    assert said == [
        "**North Korea**: mean balance −0.50 (95% interval −0.60 to −0.40; 30 articles), rather unfavourable.",
        "**Russia**: mean balance −0.20 (95% interval −0.30 to −0.10; 40 articles), rather unfavourable.",
        "**United States**: mean balance 0.02 (95% interval −0.10 to 0.20; 50 articles), no clear leaning.",
        "**South Korea**: mean balance 0.30 in 3 articles: too few for an interval.",
    ]


def test_french_has_its_own_words_numbers_and_spaces():
    first, *_ = lines(read_estimates(FOUR, most=1))
    assert first == (
        f"**Corée du Nord**{NARROW}: solde moyen −0,50 (intervalle à 95{NARROW}%{NARROW}: −0,60 à −0,40{NARROW}; 30 articles), "
        "plutôt défavorable."
    )


def test_those_that_are_not_read_out_are_counted():
    assert lines(read_estimates(FOUR, language="en", most=1))[-1] == (
        "3 values more: 1 with an interval on one side of 0, 1 with 0 inside the interval, 1 with too few articles for an interval."
    )


def test_shares_come_by_size_and_have_no_sign():
    shares = table(({"topic_id": 0}, 0.2, 0.1, 0.3, 20), ({"topic_id": 1}, 0.6, 0.5, 0.7, 20), measure="prevalence")
    labels = pd.DataFrame({"topic_id": [0, 1], "label": ["gaz, prix", "vote"]})
    said = lines(read_estimates(shares, language="en", topics=labels, most=1))
    assert said == ["**vote**: share of the corpus 60.0% (95% interval 50.0% to 70.0%; 20 articles).", "1 value more."]


@pytest.mark.parametrize(
    ("measure", "values", "said"),
    [
        ("mean_relation", (-0.5, -0.7, -0.3), ", rather hostile."),
        ("mean_tone", (0.5, 0.3, 0.7), ", rather positive."),
        ("difference", (0.5, 0.3, 0.7), ", more favourable."),
        ("change", (-0.5, -0.7, -0.3), ", less favourable."),
        ("standardised_difference", (0.1, -0.1, 0.3), ", no clear difference."),
    ],
)
def test_each_kind_of_measure_has_its_verdict(measure, values, said):
    rows = table(({"target_id": "RUS"}, *values, 12), measure=measure)
    assert read_estimate(rows.iloc[0], language="en").endswith(f"12 articles){said}")


def test_an_adjusted_p_value_and_a_sentence_behind_the_number_are_said_where_they_are_known():
    row = dict(FOUR.iloc[1]) | {"q_value": 0.031, "evidence": "Moscou *nie*.", "evidence_source": "L'Écho"}
    said = read_estimate(pd.Series(row), language="en")
    assert said.endswith("rather unfavourable; q = 0.031. For example: “Moscou \\*nie\\*.” (L'Écho)")


@pytest.mark.parametrize(("q_value", "said"), [(0.0004, "; q < 0.001."), (0.2, "; q = 0.200."), (None, "unfavourable.")])
def test_an_adjusted_p_value_is_never_said_to_be_nothing(q_value, said):
    assert read_estimate(pd.Series(dict(FOUR.iloc[1]) | {"q_value": q_value}), language="en").endswith(said)


def test_an_effect_names_its_reference_and_leaves_out_how_it_was_counted():
    row = {"topic_id": 0, "covariate": "source", "category": "Nord", "reference": "Sud", "n_clusters": 9, "q_value": 0.01}
    effects = table((row, 0.4, 0.2, 0.6, 8), measure="effect_on_prevalence")
    said = read_estimate(effects.iloc[0], language="en", topics=pd.DataFrame({"topic_id": [0], "label": ["gaz"]}))
    assert said.startswith("**gaz · Nord against Sud**: ") and said.endswith("8 articles), larger share; q = 0.010.")


def test_a_group_is_named_by_all_of_its_columns():
    row = pd.Series({"holder_id": "USA", "target_id": "RUS", "source": "L'Écho", "month": "2024-06", "n_documents": 3})
    assert heading(row, "en") == "United States → Russia · L'Écho · June 2024"
    assert heading(pd.Series({"estimate": 1.0}), "en") == "all"
    assert heading(pd.Series({"topic_id": 7}), "en") == "topic 7"


def test_what_comes_from_the_corpus_is_shown_letter_for_letter():
    row = pd.Series({"source": "<b>$Nord$</b> [x](y) `z` *a*\u202e"})
    assert heading(row, "en") == "\\<b\\>\\$Nord\\$\\</b\\> \\[x\\](y) \\`z\\` \\*a\\*"


def test_nothing_to_read_is_said():
    assert read_estimates(FOUR.head(0), language="en") == "Nothing to read: the table is empty."
    assert read_estimates(FOUR.assign(estimate=None), language="fr").startswith("Rien à lire")


def test_mistakes_are_told():
    with pytest.raises(InputError, match="1 or more"):
        read_estimates(FOUR, most=0)
    with pytest.raises(SchemaError, match="n_documents"):
        read_estimates(FOUR.drop(columns="n_documents"))


def test_a_notebook_shows_a_reading_as_prose_and_the_table_is_unchanged():
    before = FOUR.copy()
    reading = charts.read_estimates(FOUR, language="en")
    assert isinstance(reading, Reading) and reading._repr_markdown_() == str(reading)
    pd.testing.assert_frame_equal(FOUR, before)
    assert charts.read_estimates(FOUR.sample(frac=1, random_state=1), language="en", most=3) == reading
