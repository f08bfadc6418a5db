"""The data files of the reading side: they can be read, and they say what the code takes them for."""

import re

import pytest

from analytics.bundled import load_table, load_text
from analytics.cleaning import load_rules
from analytics.readers.columns import find_columns, folded_name, known_names

FIELDS = {"text", "title", "published", "source", "url", "language"}


def test_a_file_of_the_package_is_read_as_text():
    assert load_text("data/columns.csv").splitlines()[:2] == ["field,name", "text,text"]


def test_a_table_is_read_as_rows_of_text():
    assert load_table("columns.csv")[0] == {"field": "text", "name": "text"}


def test_a_file_that_is_not_there_is_an_error_at_once():
    with pytest.raises(FileNotFoundError):
        load_table("nothing.csv")


@pytest.mark.parametrize("name", ["boilerplate.csv", "columns.csv", "databases.csv", "date_words.csv", "months.csv", "stubs.csv"])
def test_every_row_has_every_cell(name):
    """A cell too few or too many shows as None in DictReader: a comma that should stand in quotation marks."""
    for row in load_table(name):
        assert None not in row and None not in row.values(), row
        assert all(cell for cell in row.values()), row


def test_each_column_name_serves_one_field():
    rows = load_table("columns.csv")
    names = [folded_name(row["name"]) for row in rows]
    assert {row["field"] for row in rows} == FIELDS
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("name", ["texte", "TEXTE", "Corps", "текст", "본문", "full_text", "Full Text", "fullText"])
def test_columns_are_known_whatever_their_case_accents_and_blanks(name):
    assert find_columns(["n", name]) == {"text": name}


def test_of_two_columns_that_could_serve_the_first_of_the_file_is_taken():
    assert find_columns(["contenu", "body", "titre"]) == {"text": "body", "title": "titre"}
    assert known_names()["date"] == "published"


def test_every_rule_has_a_scope_that_the_cleaner_knows_and_a_language():
    rows = load_table("boilerplate.csv")
    assert {row["scope"] for row in rows} == {"inline", "line", "rest"}
    assert {row["language"] for row in rows} <= {"fr", "en", "ru", "ko", "*"}
    assert len(load_rules()) == len(rows)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: f"{rule.name}-{rule.scope}")
def test_no_rule_fires_on_nothing_or_on_plain_prose(rule):
    for text in ("", " ", "Le convoi est parti à l'aube.", "The train left at dawn.", "Поезд ушёл на рассвете.", "열차는 새벽에 떠났다."):
        assert not rule.pattern.search(text), text


@pytest.mark.parametrize("rule", [rule for rule in load_rules() if rule.scope != "inline"], ids=lambda rule: rule.name)
def test_rules_for_lines_are_anchored_at_both_ends(rule):
    """A pattern that finds its words anywhere in a line would remove a sentence that merely mentions them."""
    assert re.match(r"^\^.*\$$", rule.pattern.pattern)
