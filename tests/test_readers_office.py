"""Word, rich text and the exports of Nexis: what was written comes back, whatever the program, and no bytes make a reader raise."""

import io
import time
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from office_files import (
    BOUNDED,
    COUNTED,
    FIRST,
    FONTS,
    KINDS,
    NEXIS,
    PARAGRAPHS,
    SENTENCE,
    WRITERS,
    changed,
    is_sound,
    read,
    reasons,
    rich,
    saved,
    word,
)

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


def test_the_text_of_rich_text_is_not_mistaken_for_its_markup():
    text = "C:\\pict\\bin3 {et} \\u123456 \\fonttbl"
    assert read("a.rtf", rich(text))[1][0].text == text
