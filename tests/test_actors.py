"""Actors: the tables are sound, and the registry finds whole words, the longest first, on the days on which they hold."""

from datetime import date
from itertools import combinations, groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.actors import RELATIONS, ActorRegistry, Alias, article_day, load_actors, match_key
from analytics.bundled import load_table
from analytics.errors import InputError

ALIASES = load_table("aliases.csv")
EXCLUSIONS = load_table("exclusions.csv")
PLACES = load_table("places.csv")
ACTORS = {row["actor_id"] for row in load_table("actors.csv")}
LANGUAGES = {"fr", "en", "ru", "ko"}
EXCLUDED = {"animal", "company", "currency", "event", "food", "idiom", "language", "media", "organisation", "people", "person", "place"}


def found(text, language="fr", day="", registry=None):
    """Return (surface, actor) of each match that names somebody."""
    matches = (registry or load_actors()).find(text, language, day)
    return [(text[match.start : match.end], match.alias.actor_id) for match in matches if match.alias.actor_id]


def same_surface():
    """Yield the pairs of rows that are spelled alike in one language."""

    def key(row):
        return row["language"], match_key(row["alias"])

    for _, rows in groupby(sorted(ALIASES, key=key), key):
        yield from combinations(rows, 2)


# the tables


def test_no_surface_belongs_to_two_actors_of_one_language():
    assert [
        (one["alias"], one["actor_id"], other["actor_id"]) for one, other in same_surface() if one["actor_id"] != other["actor_id"]
    ] == []


def test_a_surface_on_two_rows_has_periods_that_lie_apart():
    def overlap(one, other):
        return one["valid_from"] <= (other["valid_to"] or "9999") and other["valid_from"] <= (one["valid_to"] or "9999")

    assert [one["alias"] for one, other in same_surface() if overlap(one, other)] == []


def test_aliases_hold_values_of_their_closed_lists():
    for row in ALIASES:
        assert row["actor_id"] in ACTORS, row
        assert row["relation"] in RELATIONS, row
        assert row["language"] in LANGUAGES, row
        assert row["case"] in ("any", "exact"), row
        assert row["alias"] == row["alias"].strip() != "", row


def test_dates_of_office_are_real_days_in_order():
    for row in ALIASES:
        days = [date.fromisoformat(row[column]) for column in ("valid_from", "valid_to") if row[column]]
        assert days == sorted(days), row


def test_exclusions_hold_values_of_their_closed_lists():
    for row in EXCLUSIONS:
        assert row["reason"] in EXCLUDED | {"sport", "university"}, row
        assert row["actor_id"] in ("", "korea_unspecified"), row
        assert row["language"] in LANGUAGES, row


def test_places_hold_values_of_their_closed_lists():
    assert {row["reading"] for row in PLACES} == {"place", "government"}
    assert {row["language"] for row in PLACES} <= {"fr", "en", "ru"}


@pytest.mark.parametrize(("table", "column"), [(EXCLUSIONS, "phrase"), (PLACES, "phrase")], ids=["exclusions", "places"])
def test_no_phrase_stands_twice(table, column):
    keys = [(row["language"], match_key(row[column])) for row in table]
    assert [key for key in keys if keys.count(key) > 1] == []


def test_no_exclusion_is_an_alias_as_well():
    aliases = {(row["language"], match_key(row["alias"])) for row in ALIASES}
    assert [row["phrase"] for row in EXCLUSIONS if (row["language"], match_key(row["phrase"])) in aliases] == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_four_main_actors_have_a_name_in_every_language(language):
    named = {row["actor_id"] for row in ALIASES if row["language"] == language and row["relation"] == "name"}
    assert {"RUS", "USA", "PRK", "KOR"} <= named


# the registry


def test_a_surface_claimed_by_two_actors_is_refused_with_both_names():
    with pytest.raises(InputError, match="'elysee' \\(fr\\) is claimed by FRA and by USA"):
        ActorRegistry([Alias("FRA", "Élysée", "fr", "metonym"), Alias("USA", "elysee", "fr", "metonym")], {})


def test_an_unknown_relation_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="'nickname'; expected one of: name, demonym"):
        ActorRegistry([Alias("FRA", "Hexagone", "fr", "nickname")], {})


def test_the_same_surface_may_name_two_actors_in_two_languages():
    registry = ActorRegistry([Alias("FRA", "Marianne", "fr", "metonym"), Alias("USA", "Marianne", "en", "name")], {})
    assert found("Marianne", "en", registry=registry) == [("Marianne", "USA")]


def test_the_longest_surface_wins_and_matches_do_not_overlap():
    assert found("La Corée du Nord et la Corée du Sud") == [("Corée du Nord", "PRK"), ("Corée du Sud", "KOR")]


def test_an_exclusion_hides_the_alias_inside_it():
    assert found("Il a lu le Washington Post à l'université de Washington.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vladimir Poutine mange une poutine.", [("Vladimir Poutine", "RUS")]),
        ("Poutine sourit.", [("Poutine", "RUS")]),
        ("POUTINE SOURIT.", []),
        ("LA RUSSIE", [("RUSSIE", "RUS")]),
    ],
)
def test_case_counts_only_where_the_table_says_so(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2021-01-19", []),
        ("2021-01-20", ["USA"]),
        ("2024-06-01", ["USA"]),
        ("2025-01-20", ["USA"]),
        ("2025-01-21", []),
        ("", ["USA"]),
    ],
)
def test_a_president_acts_for_his_country_while_in_office(day, expected):
    assert [actor for _, actor in found("Joe Biden a parlé.", day=day)] == expected


def test_a_person_in_office_twice_names_the_actor_in_both_terms_only():
    days = ["2018-05-01", "2023-05-01", "2025-05-01"]
    assert [len(found("Donald Trump a parlé.", day=day)) for day in days] == [1, 0, 1]


def test_names_of_countries_hold_on_any_day():
    assert found("La Russie se tait.", day="1950-01-01") == found("La Russie se tait.", day="2030-01-01") == [("Russie", "RUS")]


@pytest.mark.parametrize("word", ["러시아", "러시아는", "러시아를", "러시아에서"])
def test_korean_particles_may_follow(word):
    assert found(f"{word} 발표했다", "ko") == [("러시아", "RUS")]


@pytest.mark.parametrize("text", ["Biélorussie", "une Moscouvite", "Pyongyangologie", "xRussie", "Russie2"])
def test_a_surface_inside_a_longer_word_is_no_match(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["Séoul", "Seoul", "SEOUL", "séoul"])
def test_accents_and_capitals_are_folded(text):
    assert found(text) == [(text, "KOR")]


@pytest.mark.parametrize("hyphen", ["-", "‑", "–", " ", "\u00a0"])
def test_hyphens_and_blanks_are_one(hyphen):
    assert found(f"Kim Jong{hyphen}un") == [(f"Kim Jong{hyphen}un", "PRK")]


def test_a_language_without_aliases_finds_nothing():
    assert load_actors().find("Russland und die USA", "de") == []


def test_the_day_of_an_article_is_iso_or_empty():
    import pandas as pd

    assert article_day(pd.Timestamp("2024-06-19T23:00Z")) == "2024-06-19"
    assert article_day(pd.NaT) == ""


PIECES = st.sampled_from(
    [*"aKs .,'’-«»\n", "Corée", "Corée du Nord", "Kim", "Kim Jong-un", "Washington", "Post", "États-Unis", "Russie", "ſ", "İ"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=15))
def test_matches_are_whole_in_order_and_spell_their_alias(pieces):
    text = "".join(pieces)
    matches = load_actors().find(text, "fr")
    for match in matches:
        assert match_key(text[match.start : match.end]) == match_key(match.alias.surface)
        assert not (match.start and text[match.start - 1].isalnum())
        assert not text[match.end : match.end + 1].isalnum()
    assert all(one.end <= other.start for one, other in zip(matches, matches[1:], strict=False))
