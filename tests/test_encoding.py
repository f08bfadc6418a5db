"""Bytes to text: what is foreign is found wherever it stands, and a damaged byte costs itself alone."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.readers.encoding import decode, find_encoding
from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
ROWS = "titre;texte\n" + "".join(f"Train {number};Le convoi est parti de la gare centrale vers le nord.\n" for number in range(6_000))
FRENCH = "L'été à Séoul, le train était là ; « où va-t-il ? », demandait-on. "
FOREIGN = {
    "cp1251": "Поезд;Поезд прибыл в столицу вечером, на вокзале его ждали.\n",
    "cp949": "열차;열차가 새벽에 수도의 역에 도착했다고 통신이 전했다.\n",
    "cp1252": "L'été;Un été à Séoul, où la forêt reverdit.\n",
}


def read(name, content):
    """The records and rejects of a file."""
    items = list(read_source(in_memory(name, content)))
    return [item for item in items if isinstance(item, Record)], [item for item in items if not isinstance(item, Record)]


@pytest.mark.parametrize("encoding", FOREIGN)
@pytest.mark.parametrize("times", [3, 60])
def test_foreign_rows_are_known_behind_thousands_of_plain_ones(encoding, times):
    text = ROWS + FOREIGN[encoding] * times
    found, known = decode(text.encode(encoding))
    assert (found, known.name, known.first_error) == (text, encoding, -1)


def test_one_short_foreign_line_behind_plain_ones_is_windows_latin():
    text = ROWS + "Été;Là\n"
    assert decode(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "朱镕基訪問"),
        ("GBK", "gb18030", "朱镕基€㐀"),
        ("shift_jis", "cp932", "髙橋①"),
        ("x-sjis", "cp932", "髙橋①"),
        ("iso-8859-9", "cp1254", "“İstanbul” – €"),
        ("tis-620", "cp874", "กรุงเทพ…"),
        ("iso-8859-1", "cp1252", "L’œuvre – 3 €"),
        ("us-ascii", "cp1252", "L’œuvre – 3 €"),
        ("windows-1251", "cp1251", "Поезд"),
    ],
)
def test_a_label_means_what_browsers_mean_by_it(declared, written, text):
    page = f'<html><meta charset="{declared}"><p>{text}</p></html>'
    assert decode(page.encode(written))[0] == page


@pytest.mark.parametrize("declared", ["hex", "rot13", "utf-16", "utf-7", "idna", "unicode_escape", "cp037", "undefined", "\xff", "a b"])
def test_a_label_of_no_encoding_of_pages_is_not_believed(declared):
    assert decode("L’été à Séoul".encode("cp1252"), declared)[0] == "L’été à Séoul"


def test_one_damaged_byte_does_not_cost_a_page_its_declared_encoding():
    page = '<html><meta charset="euc-kr"><p>열차가 새벽에 도착했다. \xff 끝</p></html>'
    content = page.encode("euc-kr", "replace").replace(b"? ", b"\xff ", 1)
    text, found = decode(content)
    assert text == page.replace("\xff", "\ufffd")
    assert found == ("cp949", "replace", content.index(b"\xff"))


def test_a_declared_encoding_that_fails_at_most_places_is_not_believed():
    page = '<html><meta charset="euc-kr"><p>L’œuvre – 3 € : « été », à Séoul</p></html>'
    assert decode(page.encode("cp1252"))[0] == page


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["It’s a train.", "Only letters.", "Un été", "A train. " * 200_000])
def test_two_bytes_a_letter_are_known_though_they_may_be_taken_for_utf8(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("content", [b"\x00", b"Le train.\x00\x00\x00\x00\x00\x00\x00\x00", "Séoul".encode() + bytes(40)])
def test_null_bytes_that_are_no_halves_of_letters_leave_utf8(content):
    assert decode(content) == (content.decode(), ("utf-8", "strict", -1))


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x9D])
@pytest.mark.parametrize(("before", "behind"), [(60, 60), (20_000, 60), (0, 3)])
def test_one_byte_that_windows_latin_lacks_costs_itself_alone(byte, before, behind):
    start = (FRENCH * before).encode("cp1252")
    text, found = decode(start + bytes([byte]) + (FRENCH * behind).encode("cp1252"))
    assert text == FRENCH * before + "\ufffd" + FRENCH * behind
    assert found == ("cp1252", "replace", len(start))


def test_a_byte_that_windows_latin_lacks_is_said_with_its_place():
    for name, content in (("a.txt", ""), ("a.csv", "texte\n")):
        start = (content + FRENCH).encode("cp1252")
        (record,), notes = read(name, start + b"\x81 " + FRENCH.encode("cp1252") + b"\n")
        assert record.text.strip() == f"{FRENCH}\ufffd {FRENCH}".strip()
        (detail,) = (note.detail for note in notes if note.reason == "bytes_replaced")
        assert "not cp1252: 1" in detail and f"byte {len(start)}" in detail


def test_bytes_of_which_most_are_in_no_encoding_are_none():
    for content in (b"abc\x81", "L'été a été là".encode("cp1252").replace(b"\xe9", b"\x81"), b"\x81\x8d\x9d" * 40):
        with pytest.raises(UnicodeError, match="byte"):
            decode(content)


@BOUNDED
@given(st.binary(max_size=300), st.sampled_from(["", "euc-kr", "utf-16", "shift_jis", "hex", "x-", "iso-2022-kr", "big5"]))
def test_what_is_found_decodes_the_whole(content, declared):
    try:
        found = find_encoding(io.BytesIO(content), declared)
    except UnicodeError:
        return
    assert isinstance(content.decode(found.name, found.errors), str) and -1 <= found.first_error < max(1, len(content))
