"""Words, numbers and dates of the charts in French and English, and the findings read out of the estimates."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest
from chart_tables import BY_TARGET, MATRIX, NARROW, PREVALENCE, SHARES, TOPICS, estimates, number

from analytics.bundled import bundled_folder
from analytics.charts import readings, words


def test_no_string_stands_in_two_tables():
    tables = sorted(bundled_folder("strings").glob("*.csv"))
    keys = Counter(row["key"] for table in tables for row in csv.DictReader(table.read_text("utf-8").splitlines()))
    assert len(tables) > 2
    assert [key for key, times in keys.items() if times > 1] == []


def test_both_languages_have_every_string_with_the_same_blanks():
    french, english = words.strings("fr"), words.strings("en")
    for key, text in french.items():
        assert text.strip(), key
        assert english[key].strip(), key
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (words.number(0.125), "0,12"),
        (words.count(1204), f"1{NARROW}204"),
        (words.percent(0.124), f"12,4{NARROW}%"),
        (words.number(-0.001), "0,00"),
        (words.number(float("nan")), "–"),
        (words.month("2024-06"), "juin 2024"),
        (words.day(pd.Timestamp("2024-06-19", tz="UTC")), "19 juin 2024"),
        (words.day(pd.NaT), ""),
    ],
)
def test_numbers_and_dates_in_french(shown, expected):
    assert shown == expected


def test_french_marks_have_a_thin_space_before_them_and_never_an_ordinary_one():
    for key, text in words.strings("fr").items():
        assert not re.search(r" [:;!?%»](?!\w)|« ", text), key
    assert f"Méthode{NARROW}:" in words.say("footer.method", "fr", what="x")
    assert words.say("hover.evidence", "fr", sentence="Oui.") == f"«{NARROW}Oui.{NARROW}»"


def test_text_from_the_corpus_keeps_the_spaces_that_hold_it_together():
    assert words.plain("Qui\u202f?  Moi\u00a0!\n") == "Qui\u202f? Moi\u00a0!"


def test_text_from_right_to_left_is_isolated_from_what_stands_beside_it():
    assert words.plain("جريدة النهر") == "\u2068جريدة النهر\u2069"
    assert words.plain("La Rive") == "La Rive"


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u061c", "\u200f", "\x00", "\x85", "\ud800", "\U000e0041", "\ufeff"])
def test_characters_that_show_nothing_are_taken_out(hidden):
    assert words.visible(f"La{hidden} Rive") == "La Rive"


# --- findings ---


def found(subject, **tables):
    place = {"stance": 0, "relation": 1, "topic": 2}[subject]
    return readings.findings(tables, TOPICS)[place].text


def test_a_finding_names_the_most_marked_actor_whose_interval_excludes_zero():
    text = found("stance", stance_by_target=BY_TARGET, shares_by_target=SHARES)
    assert text.startswith(f"Corée du Nord{NARROW}: solde moyen de −0,50 (−0,60 à −0,40), plutôt défavorable")


def test_a_finding_is_about_the_actors_of_the_palette_where_there_are_any():
    other = estimates([{"target_id": "UNO", **number(-0.9, -0.95, -0.85)}])
    assert found("stance", stance_by_target=pd.concat([BY_TARGET, other])).startswith("Corée du Nord")
    assert found("stance", stance_by_target=other).startswith("Organisation des Nations unies")


def test_an_interval_without_width_is_no_finding():
    table = estimates([{"target_id": "RUS", **number(-1.0, -1.0, -1.0)}, {"target_id": "USA", **number(-0.2, -0.3, -0.1)}])
    assert found("stance", stance_by_target=table).startswith("États-Unis")


def test_an_interval_that_crosses_zero_is_no_clear_difference():
    crossing = BY_TARGET[BY_TARGET["target_id"] == "USA"]
    assert "pas de différence nette" in found("stance", stance_by_target=crossing)


def test_no_interval_is_too_few_articles():
    bare = BY_TARGET.assign(low=float("nan"), high=float("nan"))
    assert "trop peu d'articles" in found("stance", stance_by_target=bare)


def test_the_share_behind_a_finding_is_that_of_the_same_actor():
    russia = BY_TARGET[BY_TARGET["target_id"] == "RUS"]
    assert f"41,0{NARROW}% des phrases" in found("stance", stance_by_target=russia, shares_by_target=SHARES)


def test_a_topic_is_called_the_largest_only_where_its_interval_is_clear_of_the_next():
    clear = PREVALENCE.iloc[:2]
    near = clear.assign(high=[0.25, 0.4])
    assert "le thème le plus présent" in found("topic", topic_prevalence=clear)
    assert "parmi les thèmes les plus présents" in found("topic", topic_prevalence=near)


def test_others_hold_no_relation_worth_a_finding():
    other = MATRIX.assign(holder_id="other")
    assert found("relation", relation_matrix=other) == "Aucune relation entre acteurs n'a été relevée."
