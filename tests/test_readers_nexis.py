"""Exports of Nexis in Word, rich text and text: each document an article, whatever is lacking or stands where it should not."""

import time

import docx
import pytest
from office_files import (
    CONVOY,
    COUNTED,
    COVER,
    FIRST,
    KINDS,
    NEXIS,
    SECOND,
    SENTENCE,
    TRAIN,
    WRITERS,
    escaped,
    heads,
    read,
    reasons,
    rich,
    saved,
)

from analytics.bundled import load_table
from analytics.dates import parse_published
from analytics.text import fold


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_the_articles_of_nexis_are_the_same_from_word_rich_text_and_text(name):
    source, records, rejects = read(name, WRITERS[name](NEXIS))
    assert (source.format, heads(records), rejects) == (f"Nexis ({KINDS[name]})", [TRAIN, CONVOY], [])
    assert [record.row for record in records] == [1, 2]
    assert records[0].text.split("\n\n") == [
        "Le convoi n'a pas été annoncé.",
        "Le train est parti à l'aube : il portait du fret.",
        "Séoul s'inquiète.",
    ]
    assert records[1].text == "Nobody was on board."


def test_titles_with_the_style_of_headings_do_not_change_what_is_read():
    document = docx.Document()
    for line in NEXIS.split("\n"):
        document.add_paragraph(line, "Heading 1" if line in (TRAIN[0], CONVOY[0]) else "Normal")
    assert heads(read("a.docx", saved(document))[1]) == [TRAIN, CONVOY]


def test_the_labels_of_a_french_interface_are_known():
    french = {
        "Length:\xa0": "Longueur :\xa0",
        "Section:": "Rubrique :",
        "Byline:": "Auteur :",
        "Highlight:": "Encart :",
        "Body": "Corps",
        "Load-Date:": "Date de chargement :",
        "Language:": "Langue :",
        "End of Document": "Fin du document",
    }
    text = FIRST
    for word_, translated in french.items():
        text = text.replace(word_, translated)
    (record,) = read("a.txt", text)[1]
    assert heads([record]) == [TRAIN] and record.text == read("a.txt", FIRST)[1][0].text


def test_an_export_without_the_line_at_the_end_of_documents_is_read():
    _, records, rejects = read("a.txt", NEXIS.replace("End of Document", ""))
    assert (heads(records), rejects) == ([TRAIN, CONVOY], [])
    assert records[0].text.endswith("Séoul s'inquiète.")


def test_another_number_of_documents_than_declared_is_said():
    _, records, rejects = read("a.txt", NEXIS.replace("Documents (2)", "Documents (5)"))
    assert len(records) == 2 and reasons(rejects) == [(None, "count_differs")]
    assert "5 documents are declared, 2 were found" in rejects[0].detail


def test_a_list_of_documents_alone_holds_no_article():
    _, records, rejects = read("a.txt", COVER)
    assert (records, reasons(rejects)) == ([], [(None, "no_article")])


def below_body(*lines):
    """The text and the language of a document of Nexis with such lines below its "Body"."""
    _, (record,), rejects = read(
        "a.txt", "\n".join(["Un train", "Le Quai", "19 juin 2024", "Length: 9 words", "Body", *lines, "End of Document"])
    )
    assert rejects == []
    return record.text.split("\n\n"), record.language


FILED = ["Load-Date: June 20, 2024", "Classification", "Language: FRENCH", "Subject: RAILWAYS (90%);", "TRAINS (85%)", "Geographic: SÉOUL"]


@pytest.mark.parametrize("crosshead", ["Classification", "Graphic", "Illustration", "Load-Date:", "Update: la gare"])
@pytest.mark.parametrize("filed", [FILED, FILED[:1], ["Graphic", "Une gare, le matin.", *FILED]], ids=["filed", "dated", "with a caption"])
def test_a_crosshead_that_reads_like_a_mark_of_the_database_cuts_nothing_off(crosshead, filed):
    body = ["Le train est parti.", crosshead, "Il est revenu.", "Séoul s'inquiète", "Nul ne sait pourquoi."]
    assert below_body(*body, *filed) == (body, "fr" if len(filed) > 1 else "")


def test_a_crosshead_before_one_last_paragraph_cuts_nothing_off():
    body = ["Le train est parti.", "Classification", "Il est revenu."]
    assert below_body(*body, *FILED) == (body, "fr")


def test_what_a_document_is_filed_under_is_no_text_in_whatever_order():
    body = ["Le train est parti.", "Il est revenu."]
    for filed in (
        FILED,
        FILED[1:] + FILED[:1],
        ["Graphic", "Photo: la gare", *FILED],
        [*FILED, "Copyright 2024 Le Quai. All Rights Reserved."],
    ):
        assert below_body(*body, *filed)[0] == body


def test_labels_in_capitals_between_paragraphs_cut_nothing_off_in_the_layout_that_counts():
    changed_ = COUNTED.replace("SUJET: le mot", "LANGUAGE: un mot\n\nLOAD-DATE: le mot")
    records = read("a.txt", changed_)[1]
    assert records[0].text.split("\n\n")[1:] == ["LANGUAGE: un mot", "LOAD-DATE: le mot revient dans le texte.", "Séoul s'inquiète."]
    assert heads(records)[1] == ("Le convoi est revenu", "Le Soir", "12 janvier 2010", "fr")


def test_a_document_without_a_text_costs_itself_only():
    photo = "Une photo\nLe Quai\n20 juin 2024\nLength: 0 words\nGraphic\nUne gare.\nLoad-Date: June 21, 2024\nEnd of Document"
    sorry = "We are sorry but there is an error in this document and it is not possible to display it.\nEnd of Document"
    _, records, rejects = read("a.txt", "\n".join([FIRST, photo, sorry, SECOND]))
    assert [(record.row, record.title) for record in records] == [(1, TRAIN[0]), (4, CONVOY[0])]
    assert reasons(rejects) == [(2, "no_text"), (3, "no_text")]
    assert "could not give" in rejects[1].detail


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("mercredi 19 juin 2024", "19 juin 2024"),
        ("Mercredi 19 Juin 2024", "19 Juin 2024"),
        ("19 juin 2024", "19 juin 2024"),
        ("1er juin 2024 samedi 3:00 AM GMT", "1er juin 2024 3:00 AM GMT"),
        ("juin 19 2024", "juin 19 2024"),
        ("June 19, 2024 Wednesday", "June 19, 2024"),
        ("Wednesday, June 19, 2024", "June 19, 2024"),
        ("June 19, 2024 Wednesday 2:30 PM BST", "June 19, 2024"),
        ("19 June 2024", "19 June 2024"),
        ("June 19, 2024 Wednesday, Late Edition - Final", "June 19, 2024"),
    ],
)
def test_a_date_line_is_trimmed_to_what_can_be_read(line, published):
    (record,) = read("a.txt", FIRST.replace("mercredi 19 juin 2024", line))[1]
    assert (record.title, record.source, record.published) == (*TRAIN[:2], published)
    assert parse_published(published).reason == ""


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ("Un train\nLe Quai\nÉté 2024", ("Un train", "Le Quai", "Été 2024")),
        ("Le Quai\n19 juin 2024", ("", "Le Quai", "19 juin 2024")),
        ("19 juin 1940 : la gare\nLe Quai\n19 juin 2024\nÉdition de Lyon", ("19 juin 1940 : la gare", "Le Quai", "19 juin 2024")),
        ("No Headline In Original\nLe Quai\n19 juin 2024", ("", "Le Quai", "19 juin 2024")),
        ("Un train\nLe Quai", ("Un train", "Le Quai", "")),
    ],
    ids=["a season", "no title", "a title that begins with a date", "a title that is none", "no date"],
)
def test_title_outlet_and_date_are_told_apart(top, expected):
    (record,) = read("a.txt", f"{top}\nLength: 3 words\nBody\nIl passe.\nEnd of Document")[1]
    assert (record.title, record.source, record.published) == expected


@pytest.mark.parametrize(
    ("names", "code"), [("FRENCH", "fr"), ("Coréen", "ko"), ("RUSSIAN; РУССКИЙ", "ru"), ("ENGLISH; FRENCH", ""), ("Klingon", "")]
)
def test_the_language_is_given_where_it_is_one(names, code):
    assert read("a.txt", SECOND.replace("ENGLISH", names))[1][0].language == code


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_the_layout_that_counts_its_documents_is_read(name):
    source, records, rejects = read(name, WRITERS[name](COUNTED))
    assert (source.format, rejects) == (f"Nexis ({KINDS[name]})", [])
    assert heads(records) == [
        ("Un train traverse la frontière", "Le Quai", "11 janvier 2010", "fr"),
        ("Le convoi est revenu", "Le Soir", "12 janvier 2010", "fr"),
    ]
    assert records[0].text.split("\n\n") == [
        "Le train est parti à l'aube : il portait, selon une agence nord-coréenne, du fret.",
        "SUJET: le mot revient dans le texte.",
        "Séoul s'inquiète.",
    ]
    assert records[1].text == "Personne à bord."


def test_a_part_of_a_longer_list_declares_its_own_numbers():
    part = COUNTED.replace("1 of 2 DOCUMENTS", "Document 201 de 500").replace("2 of 2 DOCUMENTS", "Document 202 de 500")
    assert (len(read("a.txt", part)[1]), read("a.txt", part)[2]) == (2, [])
    assert reasons(read("a.txt", part.replace("202 de", "203 de"))[2]) == [(None, "count_differs")]


def test_prose_that_speaks_of_documents_is_no_export():
    prose = "Documents (50)\nJob Number: 3\nBody\nLongueur : 4 m\n" + SENTENCE
    source, (record,), _ = read("a.txt", prose)
    assert (source.format, record.text) == ("text", prose)


def test_a_thousand_documents_are_read_in_seconds():
    start = time.monotonic()
    assert len(read("a.rtf", rich("\n".join([FIRST] * 1000)))[1]) == 1000
    assert time.monotonic() - start < 30


def test_factiva_in_rich_text_is_read_as_factiva():
    rows = [("HD", "Un train"), ("WC", "12 mots"), ("PD", "19 juin 2024"), ("SN", "Le Quai"), ("LA", "Français"), ("LP", SENTENCE)]
    table = "".join(
        rf"\trowd\intbl {code}\cell {escaped(text)}\cell\row" for code, text in [*rows, ("AN", "Document QUAI000020240619ek6j0001a")]
    )
    source, (record,), _ = read("a.rtf", r"{\rtf1\ansi\uc1 " + table + "}")
    assert source.format.startswith("Factiva")
    assert (record.title, record.source, record.published, record.text) == ("Un train", "Le Quai", "19 juin 2024", SENTENCE)


def test_each_word_of_the_database_is_of_one_kind():
    rows = load_table("nexis.csv")
    names = [(fold(row["words"]).replace("-", " "), row["kind"] == "language_name") for row in rows]
    assert len({name: row["kind"] for name, row in zip(names, rows, strict=True)}) == len(
        set(zip(names, [row["kind"] for row in rows], strict=True))
    )
    assert all(bool(row["code"]) == (row["kind"] == "language_name") for row in rows)
