"""Texts of Factiva without field codes: cut where each article ends, read by the order of their header."""

from analytics.readers import factiva, read_file
from analytics.readers.records import Record
from analytics.readers.sources import in_memory

PLAIN = """International
Un train blindé passe la frontière
Mesmer, Philippe
108 mots
19 juin 2024
08:12
Le Quai
QUAI
12
Français
Copyright 2024 Le Quai. Tous droits réservés.

Le train est parti à l'aube. Il avait vingt wagons.
Sur le quai, une fanfare attendait.

Document QUAI000020240619ek6j0001a
"""


def test_rich_text_without_field_codes_is_cut_where_each_article_ends(tmp_path):
    """Nothing marks the headline: it is the longest line above the number of words."""
    other = PLAIN.replace("International\n", "").replace("08:12\n", "").replace("Copyright 2024 Le Quai. Tous droits réservés.\n", "")
    (tmp_path / "a.txt").write_text(PLAIN + "\n" + other.replace("0001a", "0002b"), encoding="utf-8")
    reading = read_file(tmp_path / "a.txt")
    text = "Le train est parti à l'aube. Il avait vingt wagons.\n\nSur le quai, une fanfare attendait."
    assert [record.text for record in reading.records] == [text] * 2
    assert [record.title for record in reading.records] == ["Un train blindé passe la frontière"] * 2
    assert [(record.published, record.source) for record in reading.records] == [
        ("19 juin 2024 08:12", "Le Quai"),
        ("19 juin 2024", "Le Quai"),
    ]
    assert reading.rejects == []


def test_a_text_that_names_a_document_is_no_export(tmp_path):
    (tmp_path / "a.txt").write_text("Le ministre a lu 108 mots.\nDocument QUAI000020240619ek6j0001a\n", encoding="utf-8")
    (record,) = read_file(tmp_path / "a.txt").records
    assert record.text.startswith("Le ministre a lu")


def of_plain(text):
    items = list(factiva.read_lines(in_memory("a.txt", b""), text.splitlines()))
    return [item.text for item in items if isinstance(item, Record)], [
        (item.row, item.reason) for item in items if not isinstance(item, Record)
    ]


def test_a_last_article_without_its_number_is_read_and_a_foot_is_no_article():
    text = "Le train est parti à l'aube. Il avait vingt wagons.\n\nSur le quai, une fanfare attendait."
    torn = PLAIN.replace("Document QUAI000020240619ek6j0001a", "")
    foot = "\n \nPage 2 sur 9 © 2024 Factiva, Inc. Tous droits réservés.\n\n© 2024 Factiva, Inc. Tous droits réservés.\n\n"
    assert of_plain(PLAIN + torn) == ([text] * 2, [])
    assert of_plain(PLAIN + torn + foot) == ([text] * 2, [])
    assert of_plain(PLAIN + foot) == ([text], [])


def test_what_is_left_behind_the_last_article_is_said():
    assert of_plain(PLAIN + "\nRésumé de la recherche\nTexte : train\n")[1] == [(2, "no_article")]


def test_a_text_with_a_number_of_words_and_a_date_is_no_export_without_an_article_that_ends():
    assert not factiva.is_lines_export(PLAIN.replace("Document QUAI000020240619ek6j0001a", "").splitlines())
