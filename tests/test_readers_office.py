"""Word, rich text and the exports of Nexis: what was written comes back, whatever the program, and no bytes make a reader raise."""

import io
import resource
import time
import zipfile

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundled import load_table
from analytics.dates import parse_published
from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory
from analytics.schemas import KEPT, REASONS
from analytics.text import fold

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
SENTENCE = "Le convoi est parti à l'aube vers Séoul, « sans bruit » ; 평양 se tait, Москва aussi."
WRITTEN = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"])
PARAGRAPHS = st.lists(st.text(WRITTEN, max_size=40), max_size=5).map(lambda texts: ["Un train passe à Séoul.", *texts])
FONTS = r"{\fonttbl{\f0\froman Times;}{\f1\fswiss\fcharset204{\*\panose 020b}Arial;}{\f2\fnil\fcharset129 Batang;}}"

COVER = """User Name: A. Lecteur
Date and Time: Wednesday, June 26, 2024 2:30:00 PM CEST
Job Number: 220000001

Documents (2)

1. Un train traverse la frontière
Client/Matter: -None-
Search Terms: train AND frontière
Search Type: Terms and Connectors
Narrowed by:
Content Type
Narrowed by
News
-None-
2. The convoy is back
Client/Matter: -None-"""

FIRST = """
Un train traverse la frontière
Le Quai (site web)
mercredi 19 juin 2024
Copyright 2024 Le Quai Tous droits réservés

Section: MONDE; Pg. 4
Length:\xa023 words
Byline: Anne Lecteur
Highlight:\xa0Le convoi n'a pas été annoncé.
Body

Le train est parti à l'aube : il portait du fret.
Séoul s'inquiète.
Link to PDF
Graphic

La gare, au petit matin.

Load-Date: June 20, 2024
Classification

Language: FRENCH; FRANÇAIS
Publication-Type: Newspaper
Subject: RAILWAYS (90%)
End of Document"""

SECOND = """
The convoy is back
The Quay (London)
June 25, 2024 Tuesday 2:30 PM GMT, First Edition
Copyright 2024 The Quay All Rights Reserved

Length: 12 words
Body

Nobody was on board.
Load-Date: June 26, 2024
Classification
Language: ENGLISH
End of Document"""

NEXIS = COVER + "\n" + FIRST + "\n" + SECOND
TRAIN = ("Un train traverse la frontière", "Le Quai (site web)", "19 juin 2024", "fr")
CONVOY = ("The convoy is back", "The Quay (London)", "June 25, 2024 2:30 PM GMT", "en")

COUNTED = """
Download Request: Selected Items: 1-2
Terms: (train and frontière)

                               1 of 2 DOCUMENTS

                             Copyright 2010 Le Quai
                              Tous droits réservés
                                    Le Quai

                             11 janvier 2010 lundi
                               Edition 1;
                                 Paris

Un train traverse
la frontière

BYLINE: Anne Lecteur

SECTION: MONDE; Pg. 6

LENGTH: 30 words

Le train est parti à l'aube : il portait, selon une agence nord-
coréenne, du fret.

SUJET: le mot revient dans le texte.

Séoul s'inquiète.

GRAPHIC: La gare.

LOAD-DATE: January 12, 2010

LANGUAGE: FRENCH

PUBLICATION-TYPE: Journal

                             Copyright 2010 Le Quai
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                                    Le Soir

Le convoi est revenu

                             12 janvier 2010 mardi

LONGUEUR: 5 mots

Personne à bord.

DATE-CHARGEMENT: 13 janvier 2010

LANGUE: FRENCH; FRANÇAIS
"""


def read(name, content):
    source = in_memory(name, content if isinstance(content, bytes) else content.encode())
    items = list(read_source(source))
    records = [item for item in items if isinstance(item, Record)]
    return source, records, [item for item in items if not isinstance(item, Record)]


def heads(records):
    return [(record.title, record.source, record.published, record.language) for record in records]


def reasons(rejects):
    return [(reject.row, reject.reason) for reject in rejects]


def is_sound(name, content):
    _, records, rejects = read(name, content)
    return all(record.text.strip() for record in records) and all(reject.reason in REASONS | KEPT and reject.detail for reject in rejects)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word(text):
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    return saved(document)


def escaped(text):
    """Letters beyond ASCII as the two halves of UTF-16, as Word writes them."""
    special = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\par\r\n"}
    return "".join(special.get(letter, letter) if letter.isascii() else as_numbers(letter) for letter in text)


def as_numbers(letter):
    code = letter.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(code[place : place + 2], 'little', signed=True)}?" for place in range(0, len(code), 2))


def rich(text):
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + r"{\header Page 2}\uc1\pard\f0 " + escaped(text) + "}").encode("ascii")


WRITERS = {"a.docx": word, "a.rtf": rich, "a.txt": str.encode}
KINDS = {"a.docx": "Word", "a.rtf": "RTF", "a.txt": "text"}


def changed(content, changes, cut):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    return bytes(damaged[: len(damaged) - cut % len(damaged)])


# --- one file, one article


@BOUNDED
@given(PARAGRAPHS, st.sampled_from(["a.docx", "a.rtf"]))
def test_paragraphs_come_back_whatever_the_script(paragraphs, name):
    source, (record,), rejects = read(name, WRITERS[name]("\n".join(paragraphs)))
    assert record.text.split("\n\n") == [text.strip() for text in paragraphs if text.strip()]
    assert (source.format, record.row, record.title, rejects) == (KINDS[name], None, "", [])


@BOUNDED
@given(st.lists(st.sampled_from(sorted(set("éàçœ«»—…Œÿ€ abc"))), min_size=1).map("".join))
def test_rich_text_comes_back_from_its_code_page(letters):
    text = f"a{letters}z"
    hexadecimal = "".join(letter if letter.isascii() else f"\\'{letter.encode('cp1252')[0]:02x}" for letter in text)
    (record,) = read("a.rtf", r"{\rtf1\ansi\ansicpg1252\f0 " + hexadecimal + "}")[1]
    assert record.text == text


def test_each_font_of_rich_text_has_its_code_page():
    markup = (
        rb"{\rtf1\ansi\ansicpg1252" + FONTS.encode() + rb"\f0 \'e9t\'e9, \f1 \'cc\'ee\'f1\'ea\'e2\'e0, \f2 \'bc\'ad\'bf\'ef, \f0 \'e9t\'e9}"
    )
    assert read("a.rtf", markup)[1][0].text == "été, Москва, 서울, été"


def test_pictures_links_and_binary_data_are_no_text():
    picture = rb"{\pict\pngblip " + b"89504e470d0a" * 20 + rb"}{\pict\wmetafile8\bin6 {{{}}\}{\*\objdata 0105}"
    link = rb'{\field{\*\fldinst{HYPERLINK "https://quai.example/a"}}{\fldrslt une gare}}'
    (record,) = read("a.rtf", rb"{\rtf1\ansi Un train, " + picture + link + rb" et \u99999999 c'est tout.}")[1]
    assert record.text == "Un train, une gare et c'est tout."


def test_what_is_not_text_in_the_code_page_is_counted():
    _, (record,), rejects = read("a.rtf", rb"{\rtf1\ansi\ansicpg1252 Un train\'81 passe.}")
    assert record.text == "Un train\ufffd passe." and reasons(rejects) == [(None, "bytes_replaced")]


def test_a_text_file_under_the_suffix_of_rich_text_is_read_as_text():
    source, (record,), _ = read("a.rtf", SENTENCE)
    assert (source.format, record.text) == ("text", SENTENCE)


@pytest.mark.parametrize(
    "markup",
    [
        r"{\fonttbl" + r"\f1\fcharset204" * 100_000,
        r"\fonttbl" + r"\f1" * 300_000,
        r"{\field{\*\fldinst{}}}" * 50_000,
        r"\pict\bin x" * 100_000,
    ],
    ids=["fonts", "a font table without a group", "links", "pictures"],
)
def test_rich_text_that_is_hard_to_search_is_read_in_bounded_time(markup):
    start = time.monotonic()
    assert is_sound("a.rtf", r"{\rtf1\ansi " + markup)
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("markup", ["{" * 100_000, "{" * 501 + "a"])
def test_groups_without_end_are_too_large(markup):
    assert reasons(read("a.rtf", r"{\rtf1 " + markup)[2]) == [(None, "too_large")]


def test_the_paragraph_that_looks_like_a_title_is_the_title():
    for level, style in ((0, "Title"), (1, "Heading 1")):
        document = docx.Document()
        document.add_heading("Un train à l'aube", level)
        document.add_paragraph(SENTENCE)
        assert document.paragraphs[0].style.name == style
        (record,) = read("a.docx", saved(document))[1]
        assert (record.title, record.text) == ("Un train à l'aube", SENTENCE)


def test_headings_inside_of_the_text_are_no_title():
    document = docx.Document()
    for _ in range(2):
        document.add_heading("Sur les quais", 1)
        document.add_paragraph(SENTENCE)
    document.core_properties.title = "Modèle de la rédaction"
    assert read("a.docx", saved(document))[1][0].title == ""
    document.core_properties.title = "Sur les quais"
    assert read("a.docx", saved(document))[1][0].title == "Sur les quais"


def test_tables_and_line_breaks_are_read_in_their_place_and_what_was_deleted_is_not():
    document = docx.Document()
    document.add_paragraph("Avant.\nUne ligne plus bas.")
    document.add_table(1, 2).rows[0].cells[1].text = "Dans le tableau."
    paragraph = document.add_paragraph("Après.")
    for name, text in (("w:del", " Effacé."), ("w:ins", " Ajouté.")):
        change, run, letters = OxmlElement(name), OxmlElement("w:r"), OxmlElement("w:delText" if name == "w:del" else "w:t")
        letters.text = text
        letters.set(qn("xml:space"), "preserve")
        run.append(letters)
        change.append(run)
        paragraph._p.append(change)
    (record,) = read("a.docx", saved(document))[1]
    assert record.text == "Avant.\nUne ligne plus bas.\n\nDans le tableau.\n\nAprès. Ajouté."


def rewritten(part, content=None):
    """A Word file whose `part` is `content`, or is not there."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(SENTENCE))) as whole, zipfile.ZipFile(stream, "w") as other:
        for name in whole.namelist():
            if name != part or content is not None:
                other.writestr(name, content if name == part else whole.read(name))
    return stream.getvalue()


def workbook():
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [
        (saved(docx.Document()), "empty", "empty"),
        (word(" \n\t"), "empty", "empty"),
        (rewritten("word/document.xml"), "unreadable", "word/document.xml"),
        (rewritten("[Content_Types].xml"), "unreadable", "Content_Types"),
        (word(SENTENCE)[:-2000], "unreadable", "damaged"),
        (b"PK\x03\x04" + b"\x00" * 200, "unreadable", "damaged"),
        (rewritten("word/document.xml", "<w:document"), "unreadable", "damaged"),
        (workbook(), "unreadable", "it is not a Word file"),
    ],
    ids=["an empty document", "blanks", "no document", "no list of parts", "cut", "no archive", "no XML", "a workbook"],
)
def test_a_word_file_without_an_article_says_why(content, reason, said):
    _, records, rejects = read("a.docx", content)
    assert (records, reasons(rejects)) == ([], [(None, reason)])
    assert said in rejects[0].detail


def test_a_word_file_that_unpacks_beyond_measure_is_too_large():
    stream = io.BytesIO(word(SENTENCE))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bmp", bytes(30_000_000))
    assert reasons(read("a.docx", stream.getvalue())[2]) == [(None, "too_large")]


def test_a_word_file_opens_no_other_file(tmp_path):
    (tmp_path / "secret.txt").write_text("mot de passe")
    address = (tmp_path / "secret.txt").as_uri()
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = "<w:r><w:t>Un train.</w:t></w:r><w:r><w:t>&a;</w:t></w:r>"
    body = f'<w:document xmlns:w="{namespace}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
    content = rewritten("word/document.xml", f'<!DOCTYPE a [<!ENTITY a SYSTEM "{address}">]>{body}')
    assert [record.text for record in read("a.docx", content)[1]] == ["Un train."]


def test_a_word_file_of_many_small_elements_is_read_in_bounded_time():
    document = docx.Document()
    inner = document.add_paragraph("Un train.")._p
    for _ in range(3000):
        document.element.body.insert(0, OxmlElement("w:p"))
    for _ in range(200):
        outer = OxmlElement("w:sdt")
        inner.addnext(outer)
        outer.append(inner)
        inner = outer
    start = time.monotonic()
    assert read("a.docx", saved(document))[1][0].text == "Un train."
    assert time.monotonic() - start < 30


@BOUNDED
@given(
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=20), st.integers(0, 3000), st.sampled_from(sorted(WRITERS))
)
def test_a_damaged_file_is_read_or_refused(changes, cut, name):
    assert is_sound(name, changed(WRITERS[name](NEXIS), changes, cut))


@BOUNDED
@given(
    st.binary(max_size=400), st.sampled_from([".docx", ".rtf", ".txt"]), st.sampled_from([b"", b"{\\rtf1", b"{\\rtf1\\'e", b"PK\x03\x04"])
)
def test_any_bytes_are_read_or_refused(content, suffix, beginning):
    assert is_sound("a" + suffix, beginning + content)


@BOUNDED
@given(st.lists(st.sampled_from([*NEXIS.split("\n"), *COUNTED.split("\n")]), max_size=60), st.sampled_from([NEXIS, COUNTED, FIRST]))
def test_the_lines_of_exports_are_read_in_any_order(lines, export):
    for content in ("\n".join([*lines, export]), "\n".join([export, *lines])):
        assert is_sound("a.txt", content) and "unreadable" not in {reason for _, reason in reasons(read("a.txt", content)[2])}


@BOUNDED
@given(st.lists(st.sampled_from(["{", "}", "\\", "\\'e9", "\\u8217", "\\u-10179", "\\uc9", "\\bin3", "\\f1", "\\fonttbl", "\\*", " a"])))
def test_any_control_words_are_read(words):
    content = "{\\rtf1" + "".join(words)
    assert is_sound("a.rtf", content) and "unreadable" not in {reason for _, reason in reasons(read("a.rtf", content)[2])}


# --- Nexis


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


def test_the_text_of_rich_text_is_not_mistaken_for_its_markup():
    text = "C:\\pict\\bin3 {et} \\u123456 \\fonttbl"
    assert read("a.rtf", rich(text))[1][0].text == text


@pytest.mark.parametrize(
    "markup",
    ["<h2>Titre</h2>" * 80_000, "<p>mot</p>" * 200_000, "<P CLASS=a>" * 60_000, "mot " * 1_300_000],
    ids=["headings", "paragraphs", "tags in capitals", "text"],
)
def test_a_page_of_more_than_articles_have_is_refused_at_once(markup):
    start = time.monotonic()
    _, records, rejects = read("a.html", f"<html><body><article>{markup}</article></body></html>")
    assert (records, reasons(rejects)) == ([], [(None, "too_large")]) and time.monotonic() - start < 5


def parquet(column, **options):
    """The bytes of a table with one column of texts, which may stand in a dictionary."""
    stream = io.BytesIO()
    titles = [f"Titre {number}" for number in range(1, len(column) + 1)]
    pq.write_table(pa.table({"titre": titles, "texte": column}), stream, **options)
    return stream.getvalue()


def repeated(texts, times):
    return pa.DictionaryArray.from_arrays(pa.array(list(range(len(texts))) * times), pa.array(texts))


@pytest.mark.parametrize(("length", "times"), [(9_000_000, 2_000), (60_000_000, 300)])
def test_a_text_beyond_measure_that_a_table_repeats_costs_its_rows_alone_and_little_memory(length, times):
    content = parquet(repeated(["a" * length, SENTENCE], times), compression="zstd", store_schema=False)
    assert len(content) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, records, rejects = read("a.parquet", content)
    assert [(record.row, record.text) for record in records] == [(row, SENTENCE) for row in range(2, 2 * times + 1, 2)]
    assert reasons(rejects) == [(row, "too_large") for row in range(1, 2 * times, 2)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kilobytes


@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"store_schema": False, "row_group_size": 2}])
def test_texts_of_all_lengths_in_one_table_are_read_or_rejected_by_row(options):
    texts = [SENTENCE, "a" * 9_000_000, "b" * 3_000_000, None, "c" * 1_900_000, SENTENCE]
    _, records, rejects = read("a.parquet", parquet(pa.array(texts), compression="none", **options))
    assert [(record.row, record.text) for record in records] == [(1, SENTENCE), (5, texts[4]), (6, SENTENCE)]
    assert reasons(rejects) == [(2, "too_large"), (3, "too_large"), (4, "no_text")]


def test_a_table_that_repeats_texts_beyond_all_measure_is_read_to_that_measure():
    _, records, rejects = read("a.parquet", parquet(repeated(["a" * 1_900_000], 5_000), compression="zstd", store_schema=False))
    assert 50 < len(records) < 100 and reasons(rejects) == [(None, "too_large")]
    assert f"row {len(records) + 1} and those behind it" in rejects[0].detail


def test_a_page_of_a_table_that_unpacks_to_more_than_is_read_is_refused():
    _, records, rejects = read("a.parquet", parquet(pa.array(["a" * 40_000_000] * 5), compression="zstd", use_dictionary=False))
    assert (records, reasons(rejects)) == ([], [(None, "too_large")])


def test_lists_and_objects_in_a_table_are_measured_too():
    lists = pa.array([[SENTENCE], None, ["a" * 5_000_000] * 3, []])
    _, records, rejects = read("a.parquet", parquet(lists))
    assert [record.row for record in records] == [1] and SENTENCE in records[0].text
    assert reasons(rejects) == [(2, "no_text"), (3, "too_large"), (4, "no_text")]
    objects = pa.array([{"main": SENTENCE, "n": 1}, {"main": "a" * 9_000_000, "n": 2}])
    assert (3, "too_large") not in reasons(read("a.parquet", parquet(objects))[2])
    assert (2, "too_large") in reasons(read("a.parquet", parquet(objects))[2])


def test_memory_that_is_not_there_is_a_reject(monkeypatch):
    def refuse(*_, **__):
        raise MemoryError

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", refuse)
    assert reasons(read("a.parquet", parquet(pa.array([SENTENCE])))[2]) == [(None, "too_large")]
