"""Actors: the tables are sound, and the registry finds whole words, the longest first, on the days on which they hold."""

import re
from collections import Counter
from datetime import date
from itertools import combinations, groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.actors import RELATIONS, ActorRegistry, Alias, Office, article_day, load_actors, match_key
from analytics.bundled import load_table
from analytics.errors import InputError

ALIASES = load_table("aliases.csv")
EXCLUSIONS = load_table("exclusions.csv")
PLACES = load_table("places.csv")
OFFICES = load_table("offices.csv")
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


def test_no_surface_belongs_to_two_actors_of_one_language_but_a_person_s_who_served_both():
    assert [
        (one["alias"], one["actor_id"], other["actor_id"])
        for one, other in same_surface()
        if one["actor_id"] != other["actor_id"] and not one["person"] == other["person"] != ""
    ] == []


def test_no_row_stands_twice():
    rows = [(row["actor_id"], match_key(row["alias"]), row["language"], row["person"], row["case"]) for row in ALIASES]
    assert sorted(row for row, times in Counter(rows).items() if times > 1) == []


def test_aliases_hold_values_of_their_closed_lists():
    for row in ALIASES:
        assert row["actor_id"] in ACTORS, row
        assert row["relation"] in RELATIONS, row
        assert row["language"] in LANGUAGES, row
        assert row["case"] in ("any", "exact"), row
        assert row["alias"] == row["alias"].strip() != "", row


def test_persons_and_nobody_else_refer_to_their_offices():
    held = {(row["person"], row["actor_id"]) for row in OFFICES}
    assert [row for row in ALIASES if (row["relation"] == "person") != bool(row["person"])] == []
    assert {(row["person"], row["actor_id"]) for row in ALIASES if row["person"]} == held


def test_a_person_has_one_name():
    assert len({row["person"] for row in OFFICES}) == len({(row["person"], row["name"]) for row in OFFICES})


def test_offices_have_real_dates_in_order_and_begin_before_the_data_s_date():
    until = load_actors().data_date
    for row in OFFICES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["person"]), row
        assert row["actor_id"] in ACTORS and row["office"] and row["name"], row
        for column, rest in (("start", "-01-01"), ("end", "-01-01")):
            if row[column] or column == "start":
                date.fromisoformat((row[column] + rest[len(row[column]) - 4 :])[:10])
        assert row["start"] <= (row["end"] or until) <= until, row


def test_leaders_follow_each_other_without_two_at_once():
    for actor, office in (("RUS", "President"), ("USA", "President"), ("KOR", "President"), ("PRK", "Leader"), ("UKR", "President")):
        terms = sorted((row["start"], row["end"] or "9999") for row in OFFICES if (row["actor_id"], row["office"]) == (actor, office))
        assert [(one, other) for one, other in pairwise(terms) if one[1] > other[0]] == [], actor
        assert sum(end == "9999" for _, end in terms) == 1, actor


@pytest.mark.parametrize("actor", ["CHN", "JPN", "UKR", "VNM", "POL", "EUU", "UNO", "NATO"])
def test_every_other_actor_has_somebody_in_office_on_any_day(actor):
    for year in range(2002, 2026):
        assert any(row["start"] <= f"{year}-05-01" <= (row["end"] or "9999") for row in OFFICES if row["actor_id"] == actor), year


@pytest.mark.parametrize("actor", ["RUS", "USA", "KOR"])
@pytest.mark.parametrize("office", ["Foreign Minister|Secretary of State", "Defence Minister|Secretary of Defense", "President"])
def test_the_main_offices_are_known_for_every_year_since_2001(actor, office):
    held = [row for row in OFFICES if row["actor_id"] == actor and row["office"].split(" (")[0] in office.split("|")]
    first = 2003 if (actor, office[:7]) == ("KOR", "Defence") else 2001
    for year in range(first, 2026):
        assert any(row["start"] <= f"{year}-10-10" <= (row["end"] or "9999") for row in held), year


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


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_phrases_that_name_nobody_find_nobody(language):
    phrases = [row["phrase"] for row in EXCLUSIONS if row["language"] == language and not row["actor_id"]]
    assert len(phrases) > 200
    assert [(phrase, found(phrase, language)) for phrase in phrases if found(phrase, language)] == []


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
        ("POUTINE SOURIT.", [("POUTINE", "RUS")]),
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


@pytest.mark.parametrize("text", ["U.S", "les U.S", "U.S.", "U.S.A", "J.D"])
def test_an_abbreviation_at_the_end_of_a_text_is_read_like_any_other(text):
    assert all(text[match.start : match.end] == match.alias.surface for match in load_actors().find(text, "en"))


@pytest.mark.parametrize("text", ["Corée. Du Nord", "Kim. Jong-un", "Corée, du Nord", "Maison\nBlanche"])
def test_words_with_other_marks_between_them_are_no_surface(text):
    assert not {"Corée du Nord", "Kim Jong-un", "Maison-Blanche"} & {match.alias.surface for match in load_actors().find(text, "fr")}


def test_e_with_and_without_dots_is_one_letter_in_russian():
    assert found("Соединённые Штаты и Соединенные Штаты", "ru") == [("Соединённые Штаты", "USA"), ("Соединенные Штаты", "USA")]


def test_a_language_without_aliases_finds_nothing():
    assert load_actors().find("Russland und die USA", "de") == []


def test_the_day_of_an_article_is_iso_or_empty():
    import pandas as pd

    assert article_day(pd.Timestamp("2024-06-19T23:00Z")) == "2024-06-19"
    assert article_day(pd.NaT) == ""


# the offices


@pytest.mark.parametrize(
    ("person", "day", "state"),
    [
        ("donald-trump", "2015-01-01", "future"),
        ("donald-trump", "2018-01-01", "in office"),
        ("donald-trump", "2022-01-01", "former"),
        ("donald-trump", "2025-06-01", "in office"),
        ("boris-yeltsin", "2024-01-01", "former"),
        ("sergei-lavrov", "2040-01-01", "in office"),
        ("sergei-lavrov", "", "unknown"),
        ("jean-dupont", "2024-01-01", "unknown"),
    ],
)
def test_the_state_of_a_person_is_known_for_a_day(person, day, state):
    assert load_actors().office_on(person, day) == state


@pytest.mark.parametrize(
    ("day", "state"), [("2013-04-30", "future"), ("2013-05-01", "in office"), ("2015-12-31", "in office"), ("2016-01-01", "former")]
)
def test_a_date_may_be_a_month_or_a_year(day, state):
    registry = ActorRegistry([], {}, [Office("ada", "Ada", "FRA", "Envoy", "2013-05", "2015")])
    assert registry.office_on("ada", day) == state


def test_a_former_holder_is_no_match_any_more():
    assert found("Boris Johnson et Boris Eltsine ont dîné.", day="2001-01-01") == []


def test_actors_have_names_in_both_languages():
    assert load_actors().names["PRK"] == ("Corée du Nord", "North Korea")
    assert set(load_actors().names) == ACTORS


# actors of one's own

FRANCE = """actor_id,alias,language,relation,case,valid_from,valid_to,note,name_fr,name_en
FRA,France,fr,name,,,,,,
FRA,France,en,name,any,,,,,
FRA,français,fr,demonym,exact,,,,,
FRA,Emmanuel Macron,fr,person,,2017-05-14,,,,
FRA,Quai d'Orsay,fr,metonym,,,,the ministry,,
"""


@pytest.fixture
def own_file(tmp_path):
    def write(text, name="own.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_actors_of_ones_own_are_found_beside_those_of_the_package(own_file):
    registry = load_actors(own_file(FRANCE))
    text = "Emmanuel Macron et le Quai d’Orsay parlent à Moscou d'un vin français, pas des Français."
    assert found(text, registry=registry) == [
        ("Emmanuel Macron", "FRA"),
        ("Quai d’Orsay", "FRA"),
        ("Moscou", "RUS"),
        ("français", "FRA"),
    ]
    assert found("Emmanuel Macron", day="2016-01-01", registry=registry) == []
    assert registry.names["FRA"] == ("France", "France") and registry.names["RUS"] == ("Russie", "Russia")
    assert found("Emmanuel Macron") == []


def test_names_for_display_are_those_of_the_file(own_file):
    text = "actor_id,alias,language,relation,name_fr,name_en\nIRN,Iran,fr,name,République d'Iran,\nISR,Tsahal,fr,institution,,Israel\n"
    registry = load_actors(own_file(text))
    assert registry.names["IRN"] == ("République d'Iran", "République d'Iran")
    assert registry.names["ISR"] == ("Israel", "Israel")


def test_aliases_may_be_added_to_an_actor_of_the_package(own_file):
    registry = load_actors(own_file("actor_id,alias,language,relation\nRUS,ours du Nord,fr,metonym\n"))
    assert found("L'ours du Nord gronde.", registry=registry) == [("ours du Nord", "RUS")]
    assert registry.names["RUS"] == ("Russie", "Russia")


def test_a_phrase_that_names_nobody_may_be_claimed(own_file):
    registry = load_actors(own_file("actor_id,alias,language,relation\nWPO,Washington Post,fr,name\n"))
    assert found("Le Washington Post titre.", registry=registry) == [("Washington Post", "WPO")]


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_bytes(FRANCE.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"))
    assert found("La France.", registry=load_actors(path)) == [("France", "FRA")]


HEADER = "actor_id,alias,language,relation,case,valid_from,valid_to\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"own.csv holds no alias; expected one a line below the header"),
        (HEADER, r"own.csv holds no alias"),
        ("actor_id,alias\nFRA,France\n", r"the header lacks language; lacks relation\. Expected actor_id, alias, language, relation"),
        ("actor_id,alias,language,relation,valid_form\n", r"has 'valid_form', which is not known"),
        ("actor_id,alias,alias,language,relation\n", r"has 'alias' twice"),
        (HEADER + "fra,France,fr,name,,,\n", r"line 2: actor_id is 'fra'; expected 2 to 20 upper-case letters"),
        (HEADER + "F,France,fr,name,,,\n", r"line 2: actor_id is 'F'"),
        (HEADER + "FRANCÉ,France,fr,name,,,\n", r"line 2: actor_id is 'FRANCÉ'"),
        (HEADER + "\nFRA,...,fr,name,,,\n", r"line 3: alias is '...'; expected a name of at least one letter"),
        (HEADER + "FRA,Frankreich,de,name,,,\n", r"line 2: language is 'de'; expected one of: fr, en, ru, ko"),
        (HEADER + "FRA,France,fr,nom,,,\n", r"line 2: relation is 'nom'; expected one of: name, demonym"),
        (HEADER + "FRA,France,fr,name,yes,,\n", r"line 2: case is 'yes'; expected one of: any, exact"),
        (HEADER + "FRA,Macron,fr,person,,14/05/2017,\n", r"line 2: valid_from is '14/05/2017'; expected a day such as 2024-06-19"),
        (HEADER + "FRA,Macron,fr,person,,2017-05-14,2016-01-01\n", r"valid_to is '2016-01-01'; expected a day that is not before"),
        (HEADER + "FRA,France,fr,name,,,,,\n", r"line 2: 9 cells; expected 7, as in the header"),
        (HEADER + 'FRA,"France,fr,name\n', r"not a CSV file"),
        (HEADER + "FRA,Moscou,fr,capital,,,\n", r"own.csv: The alias 'Moscou' \(fr\) is claimed by RUS and by FRA"),
        (HEADER + "FRA,moscou,fr,capital,exact,,\n", r"The alias 'moscou' \(fr\) is claimed by RUS and by FRA"),
        (HEADER + "FRA,Hexagone,fr,metonym,,,\nBEL,hexagone,fr,metonym,,,\n", r"'hexagone' \(fr\) is claimed by FRA and by BEL"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_what_is_expected(own_file, text, message):
    with pytest.raises(InputError, match=message):
        load_actors(own_file(text))


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(InputError, match="nowhere.csv cannot be read \\(No such file or directory\\)"):
        load_actors(tmp_path / "nowhere.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes((HEADER + "FRA,Élysée,fr,metonym,,,\n").encode("latin-1"))
    with pytest.raises(InputError, match="latin.csv is not UTF-8 .*save it as CSV UTF-8"):
        load_actors(path)


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
