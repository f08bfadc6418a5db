"""Excel workbooks: cells come back as they are shown, whatever a workbook says of itself."""

import datetime as dt
import io
import re
import time
import warnings
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analytics.readers import ReadOptions
from analytics.readers import excel as excel_module
from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import in_memory
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TEXT = "Le convoi est parti à l'aube.\n« Où va-t-il ? », demandait Séoul ; nul ne répondit."
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="_\u2028\u2029")
CELLS = st.text(alphabet=LETTERS, max_size=30).filter(lambda cell: not cell.startswith("="))
ROW = st.tuples(CELLS.map(str.strip), CELLS.map(lambda cell: "Séoul " + cell), CELLS)


def workbook(*sheets):
    """The bytes of a workbook of (title, rows) pairs."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    return changed(saved(book), core=lambda xml: re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "2024-06-19T00:00:00Z", xml))


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content, **parts):
    """A workbook with the text of its parts put through functions; the same whenever it is written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            change = next((change for part, change in parts.items() if name.endswith(f"{part}.xml")), str)
            after.writestr(zipfile.ZipInfo(name), change(before.read(name).decode()), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def sharing(content):
    """A workbook as Excel writes it, its strings in a table apart."""
    strings, stream = [], io.BytesIO()

    def share(cell):
        strings.append(f"<si>{cell[1]}</si>")
        return f't="s"><v>{len(strings) - 1}</v>'

    sheets = changed(
        content, **{f"sheet{number}": lambda xml: re.sub(r't="inlineStr"><is>(.*?)</is>', share, xml, flags=re.DOTALL) for number in (1, 2)}
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    kind = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
    stream.write(changed(sheets, **{"Content_Types]": lambda xml: xml.replace("</Types>", kind + "</Types>")}))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), f'<sst xmlns="{SPREADSHEET}">{"".join(strings)}</sst>')
    return stream.getvalue()


def read(content, name="a.xlsx", **options):
    items = list(read_source(in_memory(name, content, ReadOptions(**options))))
    return [item for item in items if isinstance(item, Record)], [item for item in items if not isinstance(item, Record)]


def values(records, *names):
    return [tuple(getattr(record, name) for name in names) for record in records]


def reasons(rejects):
    return [(reject.row, reject.reason) for reject in rejects]


def is_sound(records, rejects):
    strings = all(isinstance(value, str) for record in records for value in record[2:])
    return strings and all(record.text.strip() for record in records) and all(reject.reason in REASONS | KEPT for reject in rejects)


@BOUNDED
@given(st.lists(ROW, min_size=1, max_size=4), st.sampled_from([bytes, sharing]))
def test_what_is_written_comes_back(rows, write):
    records, rejects = read(write(workbook(("Presse", [("Titre", "Texte", "Média"), *rows]))))
    assert values(records, "title", "text", "source") == rows
    assert rejects == []


def test_cells_are_read_as_they_are_shown():
    row = [TEXT, "00123", "NA", dt.datetime(2024, 6, 19), "1E5"]
    other = [TEXT, 2024.0, True, dt.datetime(2024, 6, 19, 8, 12), 0.1 + 0.2]
    third = [TEXT, 1234.5, "#N/A", dt.date(2024, 6, 19), 10**15]
    fourth = [TEXT, None, "null", dt.time(8, 12), -7]
    records, rejects = read(workbook(("Presse", [["texte", "titre", "source", "date", "url"], row, other, third, fourth])))
    assert values(records, "title", "source", "published", "url") == [
        ("00123", "NA", "2024-06-19", "1E5"),
        ("2024", "TRUE", "2024-06-19T08:12:00", "0.3"),
        ("1234.5", "#N/A", "2024-06-19", "1000000000000000"),
        ("", "null", "08:12:00", "-7"),
    ]
    assert {record.text for record in records} == {TEXT} and rejects == []


def test_a_formula_gives_the_value_that_was_saved_with_it():
    content = workbook(("Presse", [["titre", "texte"], ["=A9&B9", TEXT]]))
    computed = changed(content, sheet1=lambda xml: xml.replace("<v></v>", "<v>Le train</v>").replace('<c r="A2"', '<c r="A2" t="str"'))
    assert values(read(computed)[0], "title") == [("Le train",)]
    assert values(read(content)[0], "title") == [("",)]


def test_line_ends_of_windows_are_line_ends():
    content = workbook(("Presse", [["texte"], ["départ_x000D_\nretour"]]))
    assert values(read(content)[0], "text") == values(read(sharing(content))[0], "text") == [("départ\nretour",)]


def test_rows_are_counted_as_in_the_sheet_below_the_header():
    rows = [[None], [None, "Titre", "Texte"], [None, "A", "un train"], [], [], [None, "B", None], [None, "C", "un quai"]]
    records, rejects = read(workbook(("Presse", rows)))
    assert values(records, "title", "row") == [("A", 1), ("C", 5)]
    assert reasons(rejects) == [(4, "no_text")]


def test_all_sheets_are_read_and_one_without_texts_is_named():
    sheets = [
        ("Juin", [["titre", "texte"], ["A", "un train"]]),
        ("Notes", [["auteur", "lieu"], ["Pak", "la gare"]]),
        ("Légende", [["Codes de la collecte"]]),
        ("Vide", []),
        ("Juillet", [["date", "texte"], ["2024-07-01", "un quai"], ["2024-07-02", " "]]),
    ]
    records, rejects = read(workbook(*sheets))
    assert values(records, "text", "row") == [("un train", 1), ("un quai", 1)]
    assert reasons(rejects) == [(None, "no_text_column"), (2, "no_text")]
    assert "'Notes'" in rejects[0].detail and "auteur, lieu" in rejects[0].detail and "'Juillet'" in rejects[1].detail


def test_a_workbook_without_texts_names_what_it_has():
    _, rejects = read(workbook(("Notes", [["auteur", "lieu"], ["Pak", "la gare"]])))
    assert reasons(rejects) == [(None, "no_text_column")] and "auteur, lieu" in rejects[0].detail


@pytest.mark.parametrize("rows", [[], [["titre", "texte"]], [[" "]]], ids=["nothing", "a header", "a blank"])
def test_a_workbook_without_rows_is_empty(rows):
    assert reasons(read(workbook(("Presse", rows)))[1]) == [(None, "empty")]


def test_the_columns_that_the_user_names_are_taken():
    content = workbook(("Presse", [["Corps du sujet", "Texte"], ["un train", "une note"]]))
    assert values(read(content, columns={"text": "corps du sujet"})[0], "text") == [("un train",)]


def test_titles_stand_for_texts_where_there_are_none():
    records, notes = read(workbook(("Presse", [["title", "url"], ["Un train à l'aube", "https://canal.example/1"]])))
    assert values(records, "text", "title") == [("Un train à l'aube",) * 2]
    assert reasons(notes) == [(None, "title_only")]


def test_a_sheet_of_titles_beside_one_of_texts_is_read_by_its_titles_and_named():
    texts, titles = (
        [["Titre", "Texte"], ["Un quai", "Le quai est vide."]],
        [["Titre", "Date"], ["Un train", "2024-06-19"], [None, "2024-06-20"]],
    )
    for sheets in ([("Juin", texts), ("Titres", titles)], [("Titres", titles), ("Juin", texts)]):
        records, rejects = read(workbook(*sheets))
        assert sorted(values(records, "text", "title")) == [("Le quai est vide.", "Un quai"), ("Un train", "Un train")]
        assert reasons(rejects) == [(2, "no_text"), (None, "title_only")]
        assert all("sheet 'Titres'" in reject.detail for reject in rejects)


def test_of_two_columns_of_one_name_the_first_is_read_and_notes_beside_the_table_are_not():
    records, rejects = read(workbook(("Presse", [["texte", "texte"], ["un train", "", "une note"], ["un quai", "autre"]])))
    assert values(records, "text") == [("un train",), ("un quai",)] and rejects == []


def test_nothing_is_printed_of_cells_that_show_an_error():
    book = Workbook()
    book.active.append(["texte", "date"])
    book.active.append(["un train", 10**9])
    book.active["B2"].number_format = "yyyy-mm-dd"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        records, _ = read(saved(book))
    assert values(records, "text", "published") == [("un train", "#VALUE!")]


ARTICLES = sharing(workbook(("Presse", [["titre", "texte"], ["A", "un train"], ["B", "un quai"]]), ("Suite", [["texte"], ["une mer"]])))


@pytest.mark.parametrize("size", ["A1:XFD1048576", "A1", "A1:B2"])
def test_what_a_sheet_says_of_its_size_is_not_believed(size):
    started = time.monotonic()
    records, _ = read(changed(ARTICLES, sheet1=lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{size}"', xml)))
    assert values(records, "text") == [("un train",), ("un quai",), ("une mer",)] and time.monotonic() - started < 3


def moved(pattern, replacement):
    return changed(ARTICLES, sheet1=lambda xml: re.sub(pattern, replacement, xml))


def test_cells_far_away_cost_neither_time_nor_the_others():
    started = time.monotonic()
    last_row = moved("</sheetData>", '<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>une fin</t></is></c></row></sheetData>')
    assert values(read(last_row)[0], "text", "row")[2] == ("une fin", 1_048_575)
    last_column = moved("</sheetData>", '<row r="4"><c r="XFD4" t="b"><v>1</v></c></row></sheetData>')
    assert len(read(last_column)[0]) == 3
    beyond = moved("</sheetData>", '<row r="99999999999"><c r="B99999999999" t="b"><v>1</v></c></row></sheetData>')
    assert len(read(beyond)[0]) == 3
    assert time.monotonic() - started < 15


def test_empty_rows_have_a_limit(monkeypatch):
    monkeypatch.setattr(excel_module, "_MOST_EMPTY_ROWS", 1_000)
    content = moved("</sheetData>", '<row r="1048576"><c r="B1048576" t="b"><v>1</v></c></row></sheetData>')
    assert reasons(read(content)[1]) == [(None, "too_large")]


def test_one_damaged_sheet_does_not_cost_the_others():
    records, rejects = read(moved("</sheetData>", "</sheetDat>"))
    assert values(records, "text")[-1] == ("une mer",)
    assert reasons(rejects) == [(None, "unreadable")] and "'Presse'" in rejects[0].detail


def harmful(part, start, piece, times, end=""):
    """A workbook of which one part is mostly repetition, with enough noise that it does not pack like a bomb."""
    noise = "".join(f"<!--{number * 7919 % 1_000_003}-->" for number in range(150_000))
    return changed(ARTICLES, **{part: lambda _: f"{start}{noise}{piece * times}{end}"})


@pytest.mark.parametrize(
    "content",
    [
        harmful("sharedStrings", f'<sst xmlns="{SPREADSHEET}">', "<si/>", 4_000_001, "</sst>"),
        harmful("styles", f'<styleSheet xmlns="{SPREADSHEET}">', "<fonts/>", 300_001, "</styleSheet>"),
        harmful("workbook", f'<workbook xmlns="{SPREADSHEET}"><sheets>', '<sheet sheetId="1"/>', 501),
        harmful("sheet1", "<a ", " ", 11_000_000, "/>"),
        changed(ARTICLES, sheet1=lambda _: "<a>" * 20_000_000),
    ],
    ids=["strings", "styles", "sheets", "one tag", "a bomb"],
)
def test_a_workbook_that_is_made_to_harm_is_refused(content):
    started = time.monotonic()
    records, rejects = read(content)
    assert (records, reasons(rejects)) == ([], [(None, "too_large")]) and time.monotonic() - started < 5


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a0 "ah">'
    + "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
    + '<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)


@pytest.mark.parametrize("part", ["sharedStrings", "workbook", "sheet1", "styles"])
@pytest.mark.parametrize("entity", ["&a9;", "&x;"])
def test_entities_are_not_resolved(part, entity):
    def declare(xml):
        return (
            re.sub(r"^(<\?xml[^>]*>\s*)?", LAUGHS, xml, count=1)
            .replace("un train", entity)
            .replace('name="Presse"', f'name="{entity[:2]}"')
        )

    started = time.monotonic()
    records, rejects = read(changed(ARTICLES, **{part: declare}))
    assert all(len(record.text) < 100 for record in records) and (records or rejects) and time.monotonic() - started < 5


def test_files_that_are_no_workbooks_are_refused():
    assert reasons(read(b"PK\x03\x04xl/workbook")[1]) == [(None, "unreadable")]
    assert reasons(read(b"\xd0\xcf\x11\xe0" + bytes(600))[1]) == [(None, "unsupported_format")]
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert reasons(read(document.getvalue())[1]) == [(None, "unreadable")]


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 40))
@example([(0, 80)], 0)
def test_a_damaged_workbook_is_read_or_refused(changes, cut):
    content = bytearray(ARTICLES)
    for place, value in changes:
        content[place % len(content)] = value
    assert is_sound(*read(bytes(content[: len(content) - cut])))


@BOUNDED
@given(
    st.sampled_from(["sheet1", "sharedStrings", "workbook", "styles", "Content_Types]", "workbook.xml.rels"]),
    st.lists(st.tuples(st.integers(0, 3_000), st.text(alphabet='<>/"=&;19azr: é', max_size=4)), min_size=1, max_size=4),
)
def test_damage_inside_of_a_workbook_gives_records_and_rejects(part, changes):
    def damage(xml):
        for place, piece in changes:
            xml = xml[: place % len(xml)] + piece + xml[place % len(xml) + len(piece) :]
        return xml

    assert is_sound(*read(changed(ARTICLES, **{part: damage})))


@BOUNDED
@given(st.binary(max_size=300))
def test_any_bytes_give_a_reject(content):
    assert is_sound(*read(b"PK\x03\x04" + content))
