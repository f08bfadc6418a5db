"""Archives and web archives: what was packed comes back, and what was packed to harm costs a reject."""

import gzip
import io
import re
import stat
import struct
import tempfile
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from analytics.readers import ReadOptions, read_file
from analytics.readers import archives as archives_module
from analytics.readers.archives import check_zip, open_members
from analytics.readers.records import Record
from analytics.readers.registry import read_source
from analytics.readers.sources import TooLargeError, in_memory
from analytics.schemas import KEPT, REASONS

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TEXT = "Le convoi est parti à l'aube ; à Séoul, nul ne répondit."
TABLE = "titre;texte\nLe train;Le convoi est parti à l'aube.\nLa gare;La gare est vide.\n".encode()
PARAGRAPH = "Le ministre a reçu la délégation à la gare, puis il a rejoint la capitale sans faire de déclaration à la presse. "
NAMES = st.text(alphabet="abcé ._-/", min_size=1, max_size=12).map(
    lambda name: "x" + re.sub("/+", "/", name.replace("/.", "/x")).rstrip("/") + ".txt"
)


def zipped(members):
    """A zip of (name or ZipInfo, content) pairs, the same whenever it is written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name) if isinstance(name, str) else name, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return read_file(path)


def shown(reading, folder):
    """What was read, as (name behind the folder, row, text)."""
    return [(record.path.removeprefix(f"{folder}/"), record.row, record.text) for record in reading.records]


def reasons(reading):
    return [(Path(reject.path).name, reject.row, reject.reason) for reject in reading.rejects]


def is_sound(items):
    known = all(isinstance(item, Record) or item.reason in REASONS | KEPT for item in items)
    return known and all(item.text.strip() for item in items if isinstance(item, Record))


def read_everything(name, content):
    """All that `read_file` gives of a file with this content, its path cut to its name."""
    with tempfile.TemporaryDirectory() as folder:
        reading = read(Path(folder), name, content)
    return [item._replace(path=Path(item.path.replace(folder, "")).as_posix().lstrip("/")) for item in (*reading.records, *reading.rejects)]


def test_the_files_of_a_zip_are_read_by_their_own_formats(tmp_path):
    reading = read(tmp_path, "presse.zip", zipped([("un.txt", TEXT), ("2024/deux.csv", TABLE), ("2024/vide.txt", b"")]))
    assert shown(reading, tmp_path) == [
        ("presse.zip!un.txt", None, TEXT),
        ("presse.zip!2024/deux.csv", 1, "Le convoi est parti à l'aube."),
        ("presse.zip!2024/deux.csv", 2, "La gare est vide."),
    ]
    assert [(reject.path.rpartition("!")[2], reject.reason) for reject in reading.rejects] == [("2024/vide.txt", "empty")]


def test_a_gzipped_file_is_read_by_the_name_it_had(tmp_path):
    reading = read(tmp_path, "presse.csv.gz", gzip.compress(TABLE))
    assert [name for name, _, _ in shown(reading, tmp_path)] == ["presse.csv.gz!presse.csv"] * 2
    two_parts = gzip.compress(TABLE) + gzip.compress(b"La mer;La mer est haute.\n")
    assert shown(read(tmp_path, "suite.csv.gz", two_parts), tmp_path)[2][1:] == (3, "La mer est haute.")


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(tmp_path):
    inner = zipped([("un.txt", TEXT), ("deux.csv.gz", gzip.compress(TABLE))])
    reading = read(tmp_path, "tout.zip", zipped([("part.zip", inner), ("trois.txt.gz", gzip.compress(TEXT.encode()))]))
    assert [name for name, _, _ in shown(reading, tmp_path)] == ["tout.zip!part.zip!un.txt", "tout.zip!trois.txt.gz!trois.txt"]
    assert reasons(reading) == [("tout.zip!part.zip!deux.csv.gz", None, "unsupported_format")]


def test_a_nested_zip_of_many_files_is_unpacked_once(tmp_path):
    """Unpacked from its beginning for every file in it, this one would take minutes."""
    inner = zipped([(f"{number}.txt", PARAGRAPH * 40) for number in range(3_000)])
    started = time.monotonic()
    assert len(read(tmp_path, "tout.zip", zipped([("part.zip", inner)])).records) == 3_000
    assert time.monotonic() - started < 20


def test_options_reach_the_files_in_an_archive():
    options = ReadOptions(columns={"text": "corps du sujet"})
    (member,) = open_members(in_memory("a.zip", zipped([("a.csv", "Corps du sujet\nLa gare est vide.\n")]), options))
    assert [item.text for item in read_source(member)] == ["La gare est vide."]


def test_a_member_can_be_read_again_and_after_the_others():
    members = list(open_members(in_memory("a.zip", zipped([("un.txt", "un train"), ("deux.txt", "deux trains")]))))
    assert [member.content() for member in [*members, *members]] == [b"un train", b"deux trains"] * 2


def test_two_files_of_one_name_are_both_read(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped([("un.txt", "un train"), ("un.txt", "un autre train")])
    assert [text for _, _, text in shown(read(tmp_path, "a.zip", content), tmp_path)] == ["un train", "un autre train"]


def test_names_that_point_elsewhere_are_shown_and_never_followed(tmp_path):
    names = ["../../evasion.txt", "/etc/absolu.txt", "C:\\bureau\\texte.txt", "rouge\x1b[31m.txt"]
    before = sorted(tmp_path.parent.iterdir())
    reading = read(tmp_path, "a.zip", zipped([(name, TEXT) for name in names]))
    found = [name for name, _, _ in shown(reading, tmp_path)]
    assert found == ["a.zip!../../evasion.txt", "a.zip!/etc/absolu.txt", "a.zip!C:\\bureau\\texte.txt", "a.zip!rouge\ufffd[31m.txt"]
    assert sorted(tmp_path.parent.iterdir()) == before and sorted(tmp_path.iterdir()) == [tmp_path / "a.zip"]


def test_a_name_in_utf8_that_is_not_said_to_be_is_read_as_such():
    content = zipped([("été/séoul.txt", TEXT)])
    for signature, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        place = content.index(signature) + flags
        content = content[:place] + b"\x00" + content[place + 1 :]
    (member,) = open_members(in_memory("a.zip", content))
    assert member.name == "a.zip!été/séoul.txt"


def test_folders_hidden_files_and_lock_files_are_passed_over(tmp_path):
    names = ["dossier/", ".DS_Store", "__MACOSX/._un.txt", "__MACOSX/un.txt", "dossier/~$liste.docx", ".cache/un.txt", "dossier/un.txt"]
    reading = read(tmp_path, "a.zip", zipped([(name, TEXT if name.endswith("t") else b"") for name in names]))
    assert [name for name, _, _ in shown(reading, tmp_path)] == ["a.zip!dossier/un.txt"]
    assert reading.rejects == []


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("lien.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    reading = read(tmp_path, "a.zip", zipped([(link, "/etc/hostname"), ("un.txt", TEXT)]))
    assert [text for _, _, text in shown(reading, tmp_path)] == [TEXT]
    assert reasons(reading) == [("a.zip!lien.txt", None, "unsupported_format")]


def test_an_encrypted_file_costs_itself_only(tmp_path):
    content = bytearray(zipped([("secret.txt", TEXT), ("un.txt", TEXT)]))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    reading = read(tmp_path, "a.zip", bytes(content))
    assert [name for name, _, _ in shown(reading, tmp_path)] == ["a.zip!un.txt"]
    assert reasons(reading) == [("a.zip!secret.txt", None, "unreadable")] and "encrypted" in reading.rejects[0].detail


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_packing_is_refused_since_its_unpacking_cannot_be_stopped(tmp_path, method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("un.txt", TEXT)
    assert reasons(read(tmp_path, "a.zip", packed.getvalue())) == [("a.zip!un.txt", None, "unsupported_format")]
    with pytest.raises(OSError, match=r"un\.txt"):
        check_zip(packed)


def test_a_damaged_member_costs_itself_only(tmp_path):
    content = bytearray(zipped([("un.txt", PARAGRAPH * 20), ("deux.txt", TEXT)]))
    place = content.index(b"un.txt") + 10
    content[place : place + 20] = b"\xff" * 20
    reading = read(tmp_path, "a.zip", bytes(content))
    assert [name for name, _, _ in shown(reading, tmp_path)] == ["a.zip!deux.txt"]
    assert reasons(reading) == [("a.zip!un.txt", None, "unreadable")]


@pytest.mark.parametrize("cut", [10, 40, 200])
def test_an_archive_that_was_cut_off_is_unreadable(tmp_path, cut):
    content = zipped([("un.txt", PARAGRAPH), ("deux.txt", PARAGRAPH)])
    assert reasons(read(tmp_path, "a.zip", content[:-cut])) == [("a.zip", None, "unreadable")]


def test_the_rows_before_the_end_of_a_cut_off_table_are_kept(tmp_path):
    rows = "".join(f"Titre {number};{number} trains à l'aube, {number * 7919 % 104729}\n" for number in range(60_000))
    content = gzip.compress(("titre;texte\n" + rows).encode())
    reading = read(tmp_path, "a.csv.gz", content[: len(content) * 3 // 4])
    assert len(reading.records) > 10_000
    assert [reason for _, _, reason in reasons(reading)] == ["damaged"]


def test_an_archive_without_files_is_empty(tmp_path):
    assert reasons(read(tmp_path, "a.zip", zipped([("dossier/", b"")]))) == [("a.zip", None, "empty")]


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path):
    bomb = b" " * 40_000_000
    for name, content in (("a.zip", zipped([("un.txt", bomb)])), ("a.txt.gz", gzip.compress(bomb))):
        started = time.monotonic()
        reading = read(tmp_path, name, content)
        assert [reason for _, _, reason in reasons(reading)] == ["too_large"] and not reading.records
        assert "100 times" in reading.rejects[0].detail and time.monotonic() - started < 5


def test_a_small_file_of_blanks_is_no_bomb(tmp_path):
    assert reasons(read(tmp_path, "a.zip", zipped([("un.txt", b" " * 5_000_000)]))) == [("a.zip!un.txt", None, "empty")]


def test_a_bomb_in_an_archive_in_an_archive_is_stopped(tmp_path):
    nested = zipped([("part.zip", zipped([("un.txt", b" " * 30_000_000)])), ("deux.csv.gz", gzip.compress(b"a" * 30_000_000))])
    assert {reason for _, _, reason in reasons(read(tmp_path, "a.zip", nested))} == {"too_large"}


def test_all_files_together_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archives_module._Account.__init__, "__defaults__", (1_000_000,))
    lines = [" ".join(str(number * step % 104_729) for number in range(50_000)) for step in range(1, 9)]
    reading = read(tmp_path, "a.zip", zipped([(f"{number}.txt", line) for number, line in enumerate(lines)]))
    assert 1 <= len(reading.records) < 4
    assert reasons(reading) == [("a.zip", None, "too_large")] and "1,000,000" in reading.rejects[0].detail


def test_an_archive_of_a_million_names_is_refused_at_its_table_of_contents():
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 1_000_000
    for count in (0xFFFF, 1):  # what it says of their number is not believed
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), 4, 0)
        started = time.monotonic()
        (reject,) = open_members(in_memory("a.zip", b"PK\x03\x04" + directory + end))
        assert reject.reason == "too_large" and time.monotonic() - started < 2


def test_of_more_files_than_are_read_the_first_are_and_the_others_are_counted(monkeypatch):
    monkeypatch.setattr(archives_module, "MOST_MEMBERS", 5)
    files = [("dossier/", b""), ("dossier/.caché", b"a"), *((f"{number}.txt", b"a") for number in range(12))]
    *members, reject = open_members(in_memory("a.zip", zipped(files)))
    assert [member.name for member in members] == [f"a.zip!{number}.txt" for number in range(5)]
    assert (reject.path, reject.reason) == ("a.zip", "too_large") and reject.detail.startswith("7 of 12 files were not read")


def test_an_archive_of_more_files_than_any_collection_has_is_refused(monkeypatch):
    monkeypatch.setattr(archives_module, "MOST_LISTED", 5)
    (reject,) = open_members(in_memory("a.zip", zipped([(f"{number}.txt", b"a") for number in range(6)])))
    assert reject.reason == "too_large" and "6 files" in reject.detail


def test_an_office_file_of_more_parts_than_documents_have_is_refused(monkeypatch):
    monkeypatch.setattr(archives_module, "MOST_MEMBERS", 5)
    with pytest.raises(TooLargeError, match="6 files"):
        check_zip(io.BytesIO(zipped([(f"{number}.xml", b"a") for number in range(6)])))


def test_a_parquet_table_in_an_archive_is_read(tmp_path):
    table = io.BytesIO()
    pd.DataFrame({"texte": [TEXT]}).to_parquet(table)
    reading = read(tmp_path, "a.zip", zipped([("a.parquet", table.getvalue())]))
    assert [record.text for record in reading.records] == [TEXT] and reading.rejects == []


def lying(content, size, field=24):
    """The zip `content` whose table of contents says of its first member that it unpacks to, or (field 20) is packed in, `size` bytes."""
    changed = bytearray(content)
    place = changed.index(b"PK\x01\x02") + field
    changed[place : place + 4] = struct.pack("<I", size)
    return bytes(changed)


def test_a_bomb_that_says_that_it_is_large_is_stopped(tmp_path):
    noise = " ".join(str(number * 7919 % 104_729) for number in range(50_000))
    content = lying(zipped([("un.csv", b"texte\n" + b" " * 60_000_000), ("deux.txt", noise)]), 2_000_000_000, field=20)
    reading = read(tmp_path, "a.zip", content)
    assert reasons(reading)[-1] == ("a.zip!un.csv", None, "too_large") and "100 times" in reading.rejects[-1].detail


def test_an_office_file_is_checked_by_what_it_unpacks_to_and_not_by_what_it_says():
    bomb = zipped([("word/document.xml", b"<a>" * 10_000_000)])
    for content in (bomb, lying(bomb, 10)):
        with pytest.raises(TooLargeError, match="100 times"):
            check_zip(io.BytesIO(content))
    many = zipped([(f"{number}.xml", PARAGRAPH * 100) for number in range(10)])
    with pytest.raises(TooLargeError, match="50,000 bytes"):
        check_zip(io.BytesIO(many), largest=50_000)


def test_an_office_file_that_passes_stays_open_at_its_beginning():
    stream = io.BytesIO(zipped([("word/document.xml", PARAGRAPH)]))
    check_zip(stream)
    assert not stream.closed and stream.tell() == 0
    with pytest.raises(OSError, match="damaged"):
        check_zip(io.BytesIO(b"PK\x03\x04 et rien"))


@BOUNDED
@given(
    st.dictionaries(NAMES, st.text(alphabet="abcé \n", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=5), st.booleans()
)
def test_what_is_packed_comes_back(files, stored):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    items = read_everything("a.zip", packed.getvalue())
    assert {item.path: item.text for item in items} == {f"a.zip!{name}": text for name, text in files.items()}


INNER = zipped([("un.txt", TEXT), ("deux.csv", TABLE)])
CHANGES = st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=8)


@BOUNDED
@given(
    st.sampled_from([INNER, zipped([("a.zip", INNER)]), gzip.compress(TABLE, mtime=0), gzip.compress(INNER, mtime=0)]),
    CHANGES,
    st.integers(0, 60),
)
def test_damaged_archives_give_records_and_rejects(content, changes, cut):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    damaged = bytes(damaged[: len(damaged) - cut])
    assert is_sound(read_everything("a.zip", damaged))
    try:
        check_zip(io.BytesIO(damaged))
    except (OSError, TooLargeError) as error:
        assert str(error)


@BOUNDED
@given(st.sampled_from([b"PK\x03\x04", b"\x1f\x8b", b"PK\x05\x06", b""]), st.binary(max_size=300))
def test_any_bytes_give_members_or_rejects(beginning, content):
    assert is_sound(read_everything("a.zip", beginning + content))


# Web archives


def page(title, text=PARAGRAPH * 4):
    head = f'<title>{title}</title><meta property="article:published_time" content="2024-06-19T08:12:00+02:00">'
    return f"<!doctype html><html><head>{head}</head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>".encode()


def answer(url, body, media_type="text/html; charset=utf-8", status="200 OK", date="2024-06-20T10:00:00Z", kind="response", **headers):
    """The arguments of a record of warcio."""
    fields = [("Content-Type", media_type)] * bool(media_type) + [(name.replace("_", "-"), value) for name, value in headers.items()]
    http = StatusAndHeaders(status, fields, protocol="HTTP/1.1") if kind == "response" else None
    told = {"warc_headers_dict": {"WARC-Date": date}, "warc_content_type": media_type if kind != "response" else ""}
    return {"uri": url, "record_type": kind, "payload": io.BytesIO(body), "http_headers": http, **told}


def web_archive(*answers, packed=False):
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "essai"}))
    for each in answers:
        writer.write_record(writer.create_warc_record(**each))
    return stream.getvalue()


def read_web(content):
    items = list(read_source(in_memory("a.warc", content)))
    return [item for item in items if isinstance(item, Record)], [item for item in items if not isinstance(item, Record)]


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_a_web_archive_are_read_with_their_addresses_and_dates(tmp_path, packed):
    content = web_archive(
        answer("https://canal.example/un", page("Un train")), answer("https://canal.example/deux", page("Une gare")), packed=packed
    )
    reading = read(tmp_path, "a.warc.gz" if packed else "a.warc", content)
    assert [(record.title, record.row, record.url) for record in reading.records] == [
        ("Un train", 1, "https://canal.example/un"),
        ("Une gare", 2, "https://canal.example/deux"),
    ]
    assert all(record.published.startswith("2024-06-19") and "délégation" in record.text for record in reading.records)
    assert reading.rejects == []


def test_no_date_behind_the_day_of_capture_is_believed():
    ((record,), _) = read_web(web_archive(answer("https://canal.example/un", page("Un train"), date="2023-01-05T10:00:00Z")))
    assert not record.published.startswith("2024")


def test_what_is_no_page_is_counted_and_said():
    answers = [
        answer("https://canal.example/1", page("Un train")),
        *[answer(f"https://canal.example/{number}.jpg", b"\xff\xd8\xff", "image/jpeg") for number in range(3)],
        answer("https://canal.example/2", page("Absente"), status="404 Not Found"),
        answer("https://canal.example/robots.txt", b"User-agent: *", "text/plain"),
        answer("https://canal.example/2", page("Une gare")),
        answer("dns:canal.example", b"20240620 127.0.0.1", "text/dns", kind="resource"),
    ]
    records, notes = read_web(web_archive(*answers))
    assert [(record.title, record.row) for record in records] == [("Un train", 1), ("Une gare", 7)]
    assert [note.reason for note in notes] == ["count_differs"]
    for part in ("of 8 answers 2 are pages", "3 image/jpeg", "1 status 404", "1 robots.txt", "1 text/dns"):
        assert part in notes[0].detail


def test_one_address_captured_twice_is_read_twice():
    records, _ = read_web(web_archive(*[answer("https://canal.example/un", page("Un train")) for _ in range(2)]))
    assert [record.row for record in records] == [1, 2]


def test_pages_kept_without_an_answer_and_plain_texts_are_read():
    answers = [
        answer("https://canal.example/un", page("Un train"), "text/html", kind="resource"),
        answer("https://canal.example/deux", TEXT.encode("cp1252"), "text/plain; charset=windows-1252"),
        answer("https://canal.example/trois", TEXT.encode(), "text/plain", kind="conversion"),
        answer("https://canal.example/quatre", page("Une mer"), ""),
    ]
    records, notes = read_web(web_archive(*answers))
    assert [record.title or record.text for record in records] == ["Un train", TEXT, TEXT, "Une mer"]
    assert notes == []


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1251"])
def test_the_encoding_that_the_server_declared_is_used(encoding):
    text = "Поезд прибыл в столицу вечером, на вокзале его ждали журналисты. " * 6
    body = f"<html><body><article><h1>Поезд</h1><p>{text}</p></article></body></html>".encode(encoding)
    ((record,), _) = read_web(web_archive(answer("https://canal.example/un", body, f"text/html; charset={encoding}")))
    assert "на вокзале его ждали" in record.text


def chunked(body, size=100):
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "wrap", [chunked, gzip.compress, lambda body: chunked(gzip.compress(body)), lambda body: body, lambda body: chunked(body)[:-150]]
)
def test_the_way_in_which_a_server_sent_a_page_does_not_matter(wrap):
    """Many crawlers unpack the body and leave the server's header as it was; others are stopped before the end."""
    sent = {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}
    ((record,), _) = read_web(web_archive(answer("https://canal.example/un", wrap(page("Un train")), **sent)))
    assert record.title == "Un train" and "délégation" in record.text


def test_a_page_that_unpacks_to_no_end_is_refused_and_the_next_one_read():
    bomb = answer("https://canal.example/un", gzip.compress(b" " * 60_000_000), Content_Encoding="gzip")
    brotli = answer("https://canal.example/deux", b"\x0b\x02", Content_Encoding="br")
    records, rejects = read_web(web_archive(bomb, brotli, answer("https://canal.example/trois", page("Une gare"))))
    assert [record.row for record in records] == [3]
    assert [(reject.row, reject.reason) for reject in rejects] == [(1, "too_large"), (2, "unreadable")]


@pytest.mark.parametrize(("name", "reason"), [("a.warc", "unreadable"), ("a.warc.gz", "damaged")])
def test_pages_before_the_end_of_a_cut_off_web_archive_are_kept(tmp_path, name, reason):
    answers = [answer(f"https://canal.example/{number}", page(f"Train numéro {number}")) for number in range(3)]
    reading = read(tmp_path, name, web_archive(*answers, packed=name.endswith(".gz"))[:-300])
    assert [record.row for record in reading.records] == [1, 2]
    assert reason in {found for _, _, found in reasons(reading)}


def test_a_web_archive_without_a_page_says_what_it_holds(tmp_path):
    content = web_archive(*[answer(f"https://canal.example/{number}.jpg", b"\xff\xd8", "image/jpeg") for number in range(2)])
    reading = read(tmp_path, "a.warc", content)
    assert reasons(reading) == [("a.warc", None, "no_article")] and "2 image/jpeg" in reading.rejects[0].detail
    assert reasons(read(tmp_path, "b.warc", web_archive())) == [("b.warc", None, "empty")]
    assert reasons(read(tmp_path, "c.warc", TEXT.encode())) == [("c.warc", None, "unreadable")]


def test_a_damaged_record_does_not_cost_those_behind_it():
    one, two = (web_archive(answer(f"https://canal.example/{name}", page(name))) for name in ("Un train", "Une gare"))
    no_length = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: douze\r\n\r\nbribes\r\n"
    records, notes = read_web(one + b"des octets perdus\r\n" + no_length + two)
    assert [record.title for record in records] == ["Un train", "Une gare"]
    assert {note.reason for note in notes} == {"damaged"}


@pytest.mark.parametrize(
    "content",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"a" * 30_000_000,
        b"WARC/1.0\r\n" + b"a: b\r\n" * 3_000_000,
        b"WARC/1.0\r\nX: a\r\n" + b" a\r\n" * 3_000_000,
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\nHTTP/1.1 200 OK\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20000000\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1\r\na\r\n" * 3_000_000,
    ],
    ids=["one endless line", "endless fields", "an endless field", "a huge length", "small chunks"],
)
def test_a_web_archive_that_is_made_to_harm_is_read_in_bounded_time(content):
    started = time.monotonic()
    records, rejects = read_web(content)
    assert records == [] and rejects and time.monotonic() - started < 5


SMALL = web_archive(
    answer("https://canal.example/un", TEXT.encode(), "text/plain"), answer("https://canal.example/deux", b"<p>Un train", "text/html")
)
SMALL = re.sub(rb"uuid:[\da-f-]+|Date: [^\r]+|sha1:\w+", b"x", SMALL)  # the same whenever it is written


@BOUNDED
@given(CHANGES, st.integers(0, 100), st.binary(max_size=50))
def test_a_damaged_web_archive_gives_records_and_rejects(changes, cut, tail):
    content = bytearray(SMALL)
    for place, value in changes:
        content[place % len(content)] = value
    records, rejects = read_web(b"WARC/1.0" + bytes(content[8 : len(content) - cut]) + tail)
    assert is_sound([*records, *rejects]) and (records or rejects)
