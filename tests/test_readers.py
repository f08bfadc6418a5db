"""Files to records: what is written comes back, and no bytes whatever make a reader raise."""

import csv
import html
import json
import tempfile
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analytics.readers import read_file
from analytics.readers.encoding import decode
from analytics.readers.registry import READERS
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TEXT = "Le convoi est parti à l'aube.\n« Où va-t-il ? », demandait Séoul ; nul ne répondit."
LONG = (
    "Selon l’agence, « rien n’est signé » à cette heure – mais l’œuvre d’art, elle, est emballée… Son cœur coûterait 3 €, forêt comprise. "
)
FLAT = "Le ministre tarde. Rien de neuf dans ce dossier, sinon une date, un lieu, la gare, et un seul mot accentué : été. "
ROUND = "La fenêtre du wagon, même fermée, laissait voir la forêt, l'hôte et la fête. "
ENGLISH = "Seoul said it was “concerned”. The café opened — at last. Nobody came to the naïve summit. "
RUSSIAN = "Поезд прибыл в столицу вечером, на вокзале его ждали. "
KOREAN = "열차가 새벽에 수도의 역에 도착했다고 통신이 전했다. "
LATIN = [bytes([code]).decode("cp1252") for code in range(32, 256) if code not in (0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D)]
CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=30)  # csv evens \r
NASTY = st.text(alphabet='ab é"\\\n\t,;|', max_size=20)
ROW = st.fixed_dictionaries({"titre": CELLS, "outlet": CELLS, "texte": CELLS.map(lambda cell: "Séoul " + cell)})
ROWS = st.lists(ROW, min_size=1, max_size=4)
SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "title", "date", "a"]), inner), max_leaves=8
)
BEGINNINGS = [
    b"",
    b"text\n",
    b'titre;texte\n"',
    b'{"text": ',
    b'[{"text": "',
    b"<html><body><p>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"PAR1",
    b"Le ",
]
BYTES = st.one_of(st.binary(max_size=600), st.text(max_size=200).map(str.encode))


def read(name, content):
    """Write `content` under `name` and read it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_file(path)


def fields(reading, *names):
    return [tuple(getattr(record, name) for name in names) for record in reading.records]


def reasons(reading):
    return [(reject.row, reject.reason) for reject in reading.rejects]


def is_sound(reading):
    texts = all(isinstance(value, str) for record in reading.records for value in record[2:])
    known = all(reject.reason in REASONS | KEPT for reject in reading.rejects)
    return texts and known and all(record.text.strip() for record in reading.records)


@BOUNDED
@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_comes_back_from_the_encodings_of_unicode(text, encoding):
    assume(not text.startswith("\ufeff") and "\x00" not in text)
    assert decode(text.encode(encoding))[0] == text


@BOUNDED
@given(st.text(alphabet=LATIN, max_size=300))
def test_any_short_text_comes_back_from_windows_latin(text):
    content = text.encode("cp1252")
    assume(not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and "\ufffd" in content.decode("utf-8", "replace"))
    assert (decode(content)[0], decode(content)[1].name) == (text, "cp1252")


@pytest.mark.parametrize("times", [1, 4, 10, 40])
@pytest.mark.parametrize("text", [LONG, FLAT, ROUND, ENGLISH], ids=["long", "flat", "round", "english"])
def test_an_article_comes_back_from_windows_latin_whatever_its_length(text, times):
    assert decode((text * times).encode("cp1252"))[0] == text * times


def test_a_long_article_comes_back_from_the_encoding_of_its_country():
    for text, encoding in ((RUSSIAN * 12, "cp1251"), (KOREAN * 12, "cp949")):
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_are_known_without_a_mark(encoding):
    assert decode(TEXT.encode(encoding))[0] == TEXT


def test_what_a_page_declares_goes_before_what_its_bytes_look_like():
    page = "<html><meta charset='{}'><p>Été à Séoul</p></html>"
    for encoding in ("cp1252", "latin-1", "iso-8859-15", "mac-roman"):
        text, found = decode(page.format(encoding).encode(encoding))
        assert "Été à Séoul" in text, found


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_foreign_line_does_not_spoil_the_accents_of_a_whole_file(mark):
    """Read as Windows Latin every é of it would be two letters."""
    good = f'{{"text": "{LONG}"}}\n'.encode()
    reading = read("a.jsonl", mark + good * 3 + '{"text": "Un été à Séoul"}\n'.encode("cp1252") + good)
    assert fields(reading, "text") == [(LONG,)] * 3 + [("Un \ufffdt\ufffd \ufffd S\ufffdoul",), (LONG,)]
    assert reasons(reading) == [(None, "bytes_replaced")]
    assert "utf-8" in reading.rejects[0].detail and ": 4" in reading.rejects[0].detail


def test_bytes_that_are_no_text_are_an_error_that_names_the_byte():
    for content in ("Séoul".encode("utf-32-le"), b"S\x00\xe9oul\x00\x00", b"abc\x81"):
        with pytest.raises(UnicodeError, match=r"byte \d"):
            decode(content)


@BOUNDED
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.booleans())
def test_csv_comes_back(rows, separator, encoding, quote_all):
    table = pd.DataFrame(rows).to_csv(index=False, sep=separator, quoting=int(quote_all), lineterminator="\n")
    reading = read("a.csv", table.encode(encoding))
    assert fields(reading, "title", "source", "text") == [(row["titre"], row["outlet"], row["texte"]) for row in rows]
    assert reading.rejects == []


@BOUNDED
@given(ROWS, st.sampled_from([".jsonl", ".json", ".parquet"]), st.booleans())
def test_json_and_parquet_come_back(rows, suffix, ascii_only):
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    whole = json.dumps({"status": "ok", "articles": rows}, ensure_ascii=ascii_only, indent=1)
    content = pd.DataFrame(rows).to_parquet() if suffix == ".parquet" else (lines if suffix == ".jsonl" else whole).encode()
    reading = read("a" + suffix, content)
    expected = [(number, row["titre"], row["outlet"], row["texte"]) for number, row in enumerate(rows, start=1)]
    assert fields(reading, "row", "title", "source", "text") == expected


def test_what_looks_like_nothing_or_like_a_number_stays_as_written():
    reading = read("a.csv", "titre;outlet;texte\n00123;NA;Un train\n1E5;None;Un quai\n1,5;null;Une gare\n")
    assert fields(reading, "title", "source") == [("00123", "NA"), ("1E5", "None"), ("1,5", "null")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_french_spreadsheet_comes_back(encoding):
    content = f'Date de publication;Média;Titre;Texte\r\n19/06/2024;Canal;"L’été ; à Séoul";"{TEXT}"\r\n'
    (record,) = read("a.csv", content.encode(encoding)).records
    assert record[1:] == (1, TEXT, "L’été ; à Séoul", "19/06/2024", "Canal", "", "")


def test_a_table_of_pandas_keeps_dates_and_leaves_missing_cells_empty():
    frame = pd.DataFrame({"text": [TEXT, TEXT], "date": [pd.Timestamp("2024-06-19 08:12"), pd.NaT], "source": [None, float("nan")]})
    assert fields(read("a.parquet", frame.to_parquet()), "published", "source") == [("2024-06-19 08:12:00", ""), ("", "")]


@pytest.mark.parametrize("value", ["NaN", "null"])  # Python writes NaN for the empty cells of a frame
def test_a_missing_value_in_json_is_no_outlet_of_that_name(value):
    reading = read("a.jsonl", f'{{"text": "Le train est parti.", "source": {value}, "title": {value}, "language": {value}}}')
    assert fields(reading, "source", "title", "language") == [("", "", "")]


def test_a_text_that_is_no_text_is_not_read_in_the_notation_of_python():
    for value in (["Le train", "est parti."], {"fr": "Le train est parti."}):
        assert not any(str(value) in record.text for record in read("a.jsonl", json.dumps({"text": value})).records)
    table = pd.DataFrame({"text": [b"Le train est parti."]}).to_parquet()
    assert not any(record.text.startswith("b'") for record in read("a.parquet", table).records)


def test_a_saved_page_gives_its_article_title_date_and_outlet():
    head = '<meta property="article:published_time" content="2024-06-19T08:12:00+02:00"><meta property="og:site_name" content="Canal">'
    article = f"<article><h1>Un train à l'aube</h1><p>{TEXT}</p><p>{LONG}</p></article>"
    body = f"<nav>Accueil Monde</nav>{article}<footer>Laisser un commentaire</footer>"
    (record,) = read("a.html", f"<html><head><title>Un train à l'aube</title>{head}</head><body>{body}</body></html>").records
    assert (record.title, record.published[:10], record.source) == ("Un train à l'aube", "2024-06-19", "Canal")
    assert "rien n’est signé" in record.text and "Laisser un commentaire" not in record.text and "Accueil" not in record.text


def test_rows_of_another_length_are_rejected_and_shift_nothing():
    reading = read("a.csv", "titre;texte\nA;un\nB\nC;trois;3\n\nD;quatre\nE;\n")
    assert fields(reading, "title", "row") == [("A", 1), ("D", 5)]
    assert reasons(reading) == [(2, "wrong_arity"), (3, "wrong_arity"), (6, "no_text")]


def test_a_quote_that_never_closes_costs_its_own_row_only():
    """What follows it may neither vanish nor become part of its text."""
    reading = read("a.csv", 'titre,texte\nA,un train\nB,"sans fin\nC,un quai\n')
    assert fields(reading, "title", "text") == [("A", "un train"), ("C", "un quai")]
    assert [row for row, _ in reasons(reading)] == [2]


def test_a_stray_quotation_mark_inside_a_cell_is_a_character():
    reading = read("a.csv", 'titre,texte\nA,un canon de 5" tire\nB,un quai\nC,un canon de 6" tire\nD,une gare\n')
    assert fields(reading, "title", "text")[::2] == [("A", 'un canon de 5" tire'), ("C", 'un canon de 6" tire')]
    assert len(reading.records) == 4


def test_a_cell_beyond_all_measure_costs_its_own_row_only():
    endless = "a" * 10_000_001
    reading = read("a.csv", f"titre,texte\nA,un train\nB,{endless}\nC,un quai\n")
    assert fields(reading, "title") == [("A",), ("C",)]
    assert reasons(reading) == [(2, "unreadable")]
    assert len(read("b.csv", f"{endless},texte\nA,un train\n").rejects[0].detail) < 1000


def test_a_bad_line_costs_one_article():
    lines = ['{"text": "un"}', '{"text": ', "[1]", '{"titre": "sans texte"}', '{"text": " "}', '{"text": "six"}', "[" * 100_000]
    reading = read("a.jsonl", "\n".join(lines))
    assert fields(reading, "text", "row") == [("un", 1), ("six", 6)]
    assert reasons(reading) == [(2, "bad_json"), (3, "bad_json"), (4, "no_text"), (5, "no_text"), (7, "bad_json")]


def test_articles_are_found_in_an_object_behind_other_lists():
    content = {"errors": [], "tags": ["gare"], "articles": [{"text": "Le train est parti."}]}
    assert fields(read("a.json", json.dumps(content)), "text") == [("Le train est parti.",)]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.parquet"])
def test_a_table_without_a_text_column_names_what_it_has_and_what_is_expected(name):
    row = {"auteur": "Pak", "lieu": "la gare"}
    content = {"a.csv": b"auteur,lieu\nPak,la gare\n", "a.parquet": pd.DataFrame([row]).to_parquet()}.get(name, json.dumps(row))
    (reject,) = read(name, content).rejects
    assert reject.reason == "no_text_column"
    assert "auteur, lieu" in reject.detail and "texte" in reject.detail


# fmt: off
FRUITLESS = [
    ("a.pdf", b"%PDF-1.7", "unsupported_format"), ("sans suffixe", b"Le train", "unsupported_format"),
    ("a.html", b"%PDF-1.7", "unsupported_format"), ("a.txt", b"\xff\xd8\xff\xe0 JFIF", "unsupported_format"),
    ("a.csv", b"PK\x03\x04xl/workbook", "unreadable"), ("a.txt", b"\x01\x02\x03\x04\x05 a", "unsupported_format"),
    ("a.txt", "Séoul".encode("utf-32-le"), "undecodable"), ("a.txt", b"S\xe9oul \x81", "undecodable"),
    ("a.txt", b"", "empty"), ("a.html", b" \n ", "empty"), ("a.csv", b"", "empty"),
    ("a.csv", b"\x00", "empty"), ("a.jsonl", b"\n\n", "empty"), ("a.csv", b"titre,texte\n", "empty"), ("a.json", b"[]", "empty"),
    ("a.parquet", pd.DataFrame({"text": []}).to_parquet(), "empty"), ("b.html", b"<html><body></body></html>", "no_article"),
    ("b.json", b'{"articles": [', "bad_json"), ("b.parquet", b"PAR1 et rien", "unreadable"),
]
# fmt: on


@pytest.mark.parametrize(("name", "content", "reason"), FRUITLESS, ids=[f"{name}-{reason}" for name, _, reason in FRUITLESS])
def test_a_file_that_gives_no_article_gives_one_reject_with_its_reason(name, content, reason):
    reading = read(name, content)
    assert (reading.records, reasons(reading)) == ([], [(None, reason)])
    assert Path(reading.rejects[0].path).name == name and reading.rejects[0].detail


@settings(BOUNDED, max_examples=40)
@given(st.sampled_from(sorted(READERS)), st.sampled_from(BEGINNINGS), BYTES)
@example(".csv", b"", b"\x00")
def test_any_bytes_give_records_or_rejects(suffix, beginning, content):
    assert is_sound(read("a" + suffix, beginning + content))


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 8))
@example([(27, 128)], 0)
def test_a_damaged_parquet_file_is_read_or_refused(changes, cut):
    content = bytearray(pd.DataFrame({"text": [TEXT, "Séoul"], "date": ["2024-06-19", None]}).to_parquet())
    for place, value in changes:
        content[place % len(content)] = value
    assert is_sound(read("a.parquet", bytes(content[: len(content) - cut])))


@BOUNDED
@given(VALUES)
def test_any_json_gives_records_or_rejects(value):
    for suffix in (".json", ".jsonl"):
        assert is_sound(read("a" + suffix, json.dumps(value).encode()))


@pytest.mark.parametrize(
    "content",
    [
        "\ntitre;texte\nA;un train, un quai\n",
        "sep=;\ntitre;texte\nA;un train, un quai\n",
        '"texte";"a,b,c";"d,e"\nun train, un quai;1;2\n',
        "texte\nun train, un quai\n",
        "texte;texte\nun train, un quai;\n",
    ],
    ids=["blank first line", "declared separator", "commas in the header", "one column", "one name twice"],
)
def test_a_table_that_a_spreadsheet_wrote_is_read(content):
    assert fields(read("a.csv", content), "text") == [("un train, un quai",)]


@pytest.mark.parametrize(
    "tail", ["<footer>© 2021 Le Journal</footer>", "<p>Le 12 mars 2019, le train avait déjà traversé la frontière.</p>"]
)
def test_a_page_without_a_date_gets_none_from_its_footer_or_its_story(tail):
    (record,) = read("a.html", f"<html><body><article><h1>Un train</h1><p>{LONG}</p><p>{TEXT}</p></article>{tail}</body></html>").records
    assert record.published == ""


def test_a_quotation_mark_that_a_table_with_tabs_does_not_mean_swallows_no_row():
    reading = read("a.tsv", 'title\tdate\ttext\nUn\t2024-06-19\t"T\nDeux\t2024-06-20\tS\nTrois\t2024-06-21\tR"\n')
    assert fields(reading, "row", "title", "text") == [(1, "Un", '"T'), (2, "Deux", "S"), (3, "Trois", 'R"')]
    assert reasons(reading) == [(None, "damaged")]
    assert fields(read("b.tsv", 'titre\ttexte\nA\t"Oui", dit-il\nB\t"Non\nC\tun quai\n'), "text") == [
        ('"Oui", dit-il',),
        ('"Non',),
        ("un quai",),
    ]


def test_dates_tell_that_the_lines_of_a_cell_are_rows():
    rows = 'Un;2024-06-19;"T\nDeux;2024-06-20;S\nTrois;2024-06-21;R"\n'
    assert fields(read("a.csv", "titre;date;texte\n" + rows), "title") == [("Un",), ("Deux",), ("Trois",)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_text_of_several_lines_with_separators_in_it_stays_whole(separator):
    text = f"Un train{separator} parti.\nLe 19/06/2024{separator} il arrive{separator} dit-on.\n\nFin{separator} du trajet."
    content = f'titre{separator}texte{separator}date\nA{separator}"{text}"{separator}2024-06-19\n'
    assert fields(read("a.csv", content), "text", "published") == [(text, "2024-06-19")]


def test_quotation_marks_behind_a_backslash_belong_to_the_text():
    rows = [
        r"""Un,"Il a dit \"oui\",""",
        "puis il est parti.",
        'T",2024-06-19',
        r"""Deux,"Il a dit \"",2024-06-20""",
        r"""Trois,"\"Non\", puis rien, sinon C:\n",2024-06-21""",
    ]
    reading = read("a.csv", "title,text,date\n" + "\n".join(rows) + "\n")
    texts = ['Il a dit "oui",\npuis il est parti.\nT', 'Il a dit "', r'"Non", puis rien, sinon C:\n']
    assert fields(reading, "text", "published") == list(zip(texts, ["2024-06-19", "2024-06-20", "2024-06-21"], strict=True))
    assert reading.rejects == []


@BOUNDED
@given(st.lists(st.tuples(NASTY, NASTY.map("Séoul ".__add__)), min_size=1, max_size=4), st.sampled_from([",", ";", "|"]), st.booleans())
def test_a_table_with_any_quotation_marks_and_backslashes_comes_back(rows, separator, quote_all):
    table = pd.DataFrame(rows, columns=["titre", "texte"]).to_csv(index=False, sep=separator, quoting=int(quote_all), lineterminator="\n")
    reading = read("a.csv", table)
    assert (fields(reading, "title", "text"), reading.rejects) == (rows, [])


def test_pieces_of_a_cell_that_is_given_up_are_no_articles():
    content = 'titre,texte\nA,"Il dit "oui".\nMais, non.\nPuis, rien.\nFin."\nB,un quai\nC,"une, gare"\n'
    reading = read("a.csv", content)
    assert fields(reading, "title", "text") == [("B", "un quai"), ("C", "une, gare")]
    (reject,) = reading.rejects
    assert (reject.row, reject.reason) == (1, "unreadable")
    assert "behind the quotation mark" in reject.detail and reject.detail.endswith(": 3")


def test_a_cell_that_is_cut_at_the_end_of_the_file_gives_no_articles_by_chance():
    text = "Un train part.\nMais, non.\nIl reste.\nNul ne sait.\nFin"
    reading = read("a.csv", f'titre,texte\nB,un quai\nA,"{text}')
    assert fields(reading, "title") == [("B",)]
    assert reasons(reading) == [(2, "unreadable")] and "not closed" in reading.rejects[0].detail and ": 4" in reading.rejects[0].detail


def test_a_cell_of_too_many_lines_is_given_up_whole():
    text = "\n".join(f"Ligne {number}." for number in range(2_500))
    reading = read("a.csv", f'titre,texte\nA,"{text}"\nB,un quai\n')
    assert fields(reading, "row", "title") == [(2, "B")]
    assert "1,000 lines" in reading.rejects[0].detail and ": 2499" in reading.rejects[0].detail


@pytest.mark.parametrize(
    ("line", "times"),
    [('x","' + "y" * 9_900, 2_000), ('x","y', 300_000), ('a,"b', 300_000), (r'"x\"' + "y" * 9_900, 1_000), ('a\t"b', 200_000)],
    ids=["long", "short", "open", "backslash", "tab"],
)
def test_quotation_marks_that_never_close_cost_a_bounded_time(line, times):
    begin = time.monotonic()
    separator = "\t" if "\t" in line else ","
    reading = read("a.csv", f"titre{separator}texte\n" + f"{line}\n" * times)
    assert reading.records or reading.rejects
    assert time.monotonic() - begin < 20


def test_a_table_that_is_given_up_says_how_many_lines_were_not_read():
    reading = read("a.csv", "titre,texte\nA,un train\n" + ('x","' + "y" * 9_900 + "\n") * 2_000)
    assert fields(reading, "title") == [("A",)]
    *rows, last = reading.rejects
    assert "are not read" in last.detail and all(reject.reason == "unreadable" for reject in rows)
    assert int(last.detail.rpartition(": ")[2]) + len(rows) == 2_000


def test_the_limit_of_a_cell_is_left_as_it_was():
    before = csv.field_size_limit(1_234)
    try:
        assert read("a.csv", f"texte\n{'mot ' * 1_000}\n").records
        assert csv.field_size_limit() == 1_234
    finally:
        csv.field_size_limit(before)


HEADERS = {
    "a line break in the header": ('"Titre\nprincipal";Texte\nA;un train, un quai\n', ("", "un train, un quai")),
    "more commas than semicolons": ("Titre;Corps;Mots, clés, thèmes, lieux\nA;un train, un quai;gare\n", ("A", "un train, un quai")),
    "a blank behind the comma": ('title, text\nA, "un train, un quai"\n', ("A", "un train, un quai")),
    "a blank before quoted names": ('"title", "text"\n"A", "un train, un quai"\n', ("A", "un train, un quai")),
    "names that fold alike": ('Text,text,title\n"un train, un quai",,A\n', ("A", "un train, un quai")),
}


@pytest.mark.parametrize(("content", "expected"), HEADERS.values(), ids=HEADERS)
def test_the_header_of_a_table_tells_how_it_is_written(content, expected):
    reading = read("a.csv", content)
    assert fields(reading, "title", "text") == [expected]
    assert reading.rejects == []


def test_messages_about_columns_have_a_sane_length():
    names = [f"colonne {number} {'x' * 5_000}" for number in range(300)]
    for name, content in (("a.csv", ",".join(names) + "\n1\n"), ("a.json", json.dumps(dict.fromkeys(names, 1)))):
        (reject,) = read(name, content).rejects
        assert len(reject.detail) < 10_000 and "texte" in reject.detail
    (reject,) = read("b.csv", f"texte_{'x' * 5_000},titre\n,A\n").rejects
    assert len(reject.detail) < 1_000


WRAPPED = {
    "a JSON feed": {"version": "1.1", "title": "Le Phare", "items": [{"title": "A", "content_text": "un"}, {"content_text": "deux"}]},
    "two pages": {"page1": [{"text": "un"}], "page2": [{"text": "deux"}]},
    "facets": {"facets": [{"name": "gare", "count": 3}], "articles": [{"text": "un"}, {"text": "deux"}]},
    "results": {"articles": {"results": [{"body": "un"}, {"body": "deux"}], "count": 2}},
    "documents": {"status": "OK", "response": {"docs": [{"headline": {"main": "A"}, "body": "un"}, {"body": "deux"}], "meta": {"hits": 2}}},
    "a list of pages": [{"page": 1, "articles": [{"text": "un"}]}, {"page": 2, "articles": [{"text": "deux"}]}],
}


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
def test_all_lists_of_articles_in_an_object_are_read(content):
    reading = read("a.json", json.dumps(content))
    assert fields(reading, "row", "text") == [(1, "un"), (2, "deux")]
    assert reading.rejects == []


def test_an_empty_place_in_a_list_of_articles_costs_itself_only():
    reading = read("a.json", json.dumps({"articles": [None, {"text": "un"}]}))
    assert fields(reading, "row", "text") == [(2, "un")]
    assert reasons(reading) == [(1, "bad_json")]


def test_an_article_keeps_the_lists_that_are_part_of_it():
    content = {"title": "A", "text": "un", "related": [{"title": "B", "text": "deux"}]}
    assert fields(read("a.json", json.dumps(content)), "text") == [("un",)]


def test_a_key_that_stands_twice_costs_its_article_only():
    reading = read("a.json", '[{"text": "un"}, {"text": "deux", "text": "autre"}, {"text": "trois", "meta": {"a": 1, "a": 2}}]')
    assert fields(reading, "row", "text") == [(1, "un"), (3, "trois")]
    assert reasons(reading) == [(2, "bad_json")] and "'text' stands twice" in reading.rejects[0].detail


def test_lines_of_json_are_known_although_the_first_text_is_empty():
    reading = read("a.json", '{"text": ""}\n{"text": "deux"}\n')
    assert fields(reading, "row", "text") == [(2, "deux")]
    assert reasons(reading) == [(1, "no_text")]


def test_nested_values_give_what_they_say_and_never_the_notation_of_python(tmp_path):
    row = {
        "text": ["Le train est parti.", "", "Nul ne sait où."],
        "title": {"id": "7", "main": "À l'aube", "name": None},
        "source": {"id": "phare", "name": "Le Phare"},
        "url": [{"uri": "https://phare.example.org"}],
        "date": {"jour": "19"},
        "language": ["fr"],
    }
    expected = ("Le train est parti.\n\nNul ne sait où.", "À l'aube", "Le Phare", "https://phare.example.org", "", "fr")
    table = pd.DataFrame([row]).to_parquet()
    for name, content in (("a.jsonl", json.dumps(row)), ("a.json", json.dumps([row])), ("a.parquet", table)):
        assert fields(read(name, content), "text", "title", "source", "url", "published", "language") == [expected]
    table = pd.DataFrame({"text": ["un train"], "title": [b"octets"]}).to_parquet()
    assert fields(read("b.parquet", table), "title") == [("",)]


def test_formatted_pieces_of_a_message_are_one_text():
    pieces = ["Le train est ", {"type": "bold", "text": "parti"}, ", dit ", {"type": "link", "text": "https://phare.example.org"}, "."]
    content = {"name": "Canal", "messages": [{"id": 1, "date": "2024-06-19T08:12:00", "text": pieces}, {"id": 2, "text": ""}]}
    reading = read("a.json", json.dumps(content))
    assert fields(reading, "text") == [("Le train est parti, dit https://phare.example.org.",)]
    assert reasons(reading) == [(2, "no_text")]


@pytest.mark.parametrize(
    "name",
    "publishedAt dateTimePub datePublished webPublicationDate isoDate created_at indexed_date article_date issued dateTime pub-date".split()
    + ["Date de mise en ligne", "DATE DE PUBLICATION", "pub_date", "date_published"],
)
def test_dates_are_known_by_the_names_that_sources_give_them(name):
    assert fields(read("a.jsonl", json.dumps({"text": "un train", name: "2024-06-19"})), "published") == [("2024-06-19",)]


def test_the_time_of_publication_goes_before_other_dates():
    row = {"created_at": "1", "indexed_date": "2", "date": "3", "dateTime": "4", "text": "un train"}
    assert fields(read("a.jsonl", json.dumps(row)), "published") == [("4",)]
    row.pop("dateTime")
    assert fields(read("a.jsonl", json.dumps(row)), "published") == [("3",)]


def test_titles_stand_for_texts_in_the_whole_file_or_not_at_all():
    with_text, alone = {"title": "A", "text": "un train"}, {"title": "B"}
    for name in ("a.jsonl", "a.json"):
        reading = read(name, "\n".join(map(json.dumps, [with_text, alone, with_text, alone])))
        assert fields(reading, "row") == [(1,), (3,)]
        assert reasons(reading) == [(2, "no_text"), (4, "no_text")]
        assert {reject.detail for reject in reading.rejects} == {"no text; its title alone is there"}
    reading = read("b.jsonl", "\n".join(map(json.dumps, [alone, with_text, alone])))
    assert fields(reading, "row", "text") == [(1, "B"), (2, "un train"), (3, "B")]
    assert reasons(reading) == [(None, "title_only")]
    reading = read("b.json", json.dumps([alone, with_text, alone]))
    assert fields(reading, "row") == [(2,)]
    assert reasons(reading) == [(1, "no_text"), (3, "no_text")]


WORDS = st.lists(
    st.sampled_from("train gare été Séoul l'aube forêt vingt wagons « oui » — 3 € quai œuvre".split()), min_size=4, max_size=12
)
PROSE = st.lists(WORDS.map(lambda words: f"Le convoi {' '.join(words)} est parti ce matin sous une pluie fine."), min_size=2, max_size=5)


@BOUNDED
@given(PROSE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.sampled_from(["\n", "\r\n"]))
def test_a_text_comes_back_as_one_article(paragraphs, encoding, end):
    reading = read("a.txt", f"{end}{end}".join(paragraphs).encode(encoding))
    assert [record.text for record in reading.records] == ["\n\n".join(paragraphs)] and reading.rejects == []


@BOUNDED
@given(PROSE, st.sampled_from(["utf-8", "cp1252"]))
def test_the_paragraphs_of_a_page_come_back(paragraphs, encoding):
    """What stands in the article's paragraphs, each at least once; the extractor leaves out what a page says twice."""
    body = "".join(f"<p>{number} : {html.escape(text)}</p>" for number, text in enumerate(paragraphs))
    head = f"<head><meta charset='{encoding}'><title>Un train</title></head>"
    page = f"<html>{head}<body><nav>Accueil</nav><article>{body}</article></body></html>"
    (record,) = read("a.html", page.encode(encoding)).records
    assert [f"{number} : {text}" for number, text in enumerate(paragraphs)] == record.text.split("\n\n")
