"""A folder to a corpus: what was read, in one order, with its outlet, date, language and labels; what was not read, with the reason."""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import analytics as an
from analytics.corpus import list_files, read_corpus
from analytics.errors import InputError
from analytics.readers import REASONS
from analytics.schemas import DOCUMENTS, DUPLICATES, REJECTS, REMOVED, count_rejected

TRAIN = (
    "Le train blindé est entré en gare peu avant l'aube. Sur le quai, une fanfare attendait depuis la veille sous une pluie fine. "
    "Le visiteur a salué la foule, puis il a pris place dans une voiture noire. Aucun texte n'a été publié après l'entretien."
)
SHIP = "Un navire chargé de céréales a quitté le port mardi. Les dockers disent n'avoir jamais vu pareille cargaison en hiver."
BRIEF = "Le ministre s'est tu tout au long de la matinée, rapporte la radio."
ROWS = [
    {"text": TRAIN, "title": "Le train est là", "date": "2024-06-19", "source": "Canal"},
    {"text": SHIP, "title": "Un navire part", "date": "2024-05-24 20:01", "source": "Gazette"},
    {"text": BRIEF, "title": "Le ministre se tait", "source": "Canal"},
]
ODD = st.sampled_from(["http://[", "19/06/2024", "Wed, 19 Jun 2024 08:12:00 KST", "nan"])
CELLS = st.text(st.characters(exclude_characters="\x00"), max_size=12) | ODD


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files, each from its name and content, and gives their folder."""

    def fill(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = "\n".join(map(json.dumps, content)) if isinstance(content, list) else content
            path.write_bytes(rows if isinstance(rows, bytes) else rows.encode())
        return tmp_path

    return fill


def read(path):
    return an.read_corpus(path, progress=False)


def single(folder, **row):
    return read(folder(a_jsonl=[{"text": TRAIN, "date": "2024-06-19", **row}])).documents.iloc[0]


def test_every_table_has_the_columns_and_dtypes_of_its_schema(folder):
    full = read(
        folder(a_jsonl=[*ROWS, {"text": " "}, {"text": f"{TRAIN}\n\nLaisser un commentaire\n\nNom", "date": "2024-06-20"}], b_pdf=b"%PDF")
    )
    plain = read(folder(a_jsonl=ROWS) / "a.jsonl")
    for corpus in (full, plain):
        tables = [(corpus.documents, DOCUMENTS), (corpus.rejects, REJECTS), (corpus.duplicates, DUPLICATES), (corpus.removed, REMOVED)]
        for table, schema in tables:
            assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {name: column.dtype for name, column in schema.items()}
    assert (len(full.documents), len(full.rejects), len(full.duplicates), len(plain.rejects), len(plain.duplicates)) == (4, 2, 1, 0, 0)


def test_articles_come_in_the_order_of_publication_the_undated_last(folder):
    documents = read(folder(a_jsonl=ROWS)).documents
    assert documents["title"].tolist() == ["Un navire part", "Le train est là", "Le ministre se tait"]
    assert documents["published"].tolist()[:2] == [pd.Timestamp("2024-05-24 20:01", tz="UTC"), pd.Timestamp("2024-06-19", tz="UTC")]
    assert documents["date_precision"].tolist()[:2] == ["minute", "day"]
    assert documents.loc[2, ["published", "date_precision", "duplicate_of", "url"]].isna().all()


def test_a_corpus_without_any_date_is_a_corpus(folder):
    published = read(folder(a_txt=TRAIN, b_txt=SHIP)).documents["published"]
    assert published.isna().tolist() == [True, True] and str(published.dtype) == "datetime64[ns, UTC]"


def test_ids_and_order_depend_neither_on_the_names_of_files_nor_on_their_folder(folder, tmp_path_factory):
    root = folder(a_jsonl=ROWS[:1], b_jsonl=ROWS[1:])
    other = tmp_path_factory.mktemp("ailleurs")
    shutil.copy(root / "a.jsonl", other / "z.jsonl")
    shutil.copy(root / "b.jsonl", other / "c.jsonl")
    given = (root, other, [root / "b.jsonl", root / "a.jsonl"])
    here, there, backwards = (read(paths).documents.drop(columns="path") for paths in given)
    pd.testing.assert_frame_equal(here, there)
    pd.testing.assert_frame_equal(here, backwards)
    assert here["doc_id"].is_unique and here["doc_id"].str.fullmatch("[0-9a-f]{12}").all()


def test_another_outlet_date_or_text_makes_another_id(folder):
    changes = [{}, {"source": "Gazette"}, {"date": "2024-06-20"}, {"text": TRAIN + " Il pleut."}, {"title": "Autre titre"}]
    assert read(folder(a_jsonl=[{**ROWS[0], **change} for change in changes])).documents["doc_id"].nunique() == len(changes)


def test_the_same_article_twice_is_kept_under_two_ids_and_labelled(folder):
    corpus = read(folder(a_jsonl=ROWS[:1], b__a_jsonl=ROWS[:1]))
    first = corpus.documents["doc_id"][0]
    assert corpus.documents["doc_id"].tolist() == [first, f"{first}-2"]
    assert corpus.documents["duplicate_of"].fillna("").tolist() == ["", first]


def test_reprints_are_labelled_with_the_earliest_and_never_deleted(folder):
    reprint = {"text": TRAIN.replace("une fanfare", "un orchestre"), "source": "Gazette", "date": "2024-06-20"}
    corpus = read(folder(a_jsonl=[reprint, *ROWS]))
    assert len(corpus.documents) == 4
    (label,) = corpus.documents.dropna(subset="duplicate_of").to_dict("records")
    original = corpus.documents.set_index("title").loc["Le train est là", "doc_id"]
    assert (label["source"], label["duplicate_of"]) == ("Gazette", original)
    assert corpus.duplicates.to_numpy().tolist()[0][:2] == [label["doc_id"], original]


def test_what_cleaning_took_away_is_listed_under_its_article(folder):
    corpus = read(folder(a_jsonl=[{**ROWS[0], "text": f"{TRAIN}\n\nLire aussi : Le quai\n\n{SHIP}"}]))
    assert corpus.documents["text"].tolist() == [f"{TRAIN}\n\n{SHIP}"]
    assert corpus.removed.to_numpy().tolist() == [[corpus.documents["doc_id"][0], "read also", "Lire aussi : Le quai"]]


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.gazette.example.org/2024/06/19/train", "gazette.example.org"),
        ("http://Gazette.example.org:8080/a?b=c", "gazette.example.org"),
        ("www.gazette.example.org/train", "gazette.example.org"),
        ("http://[gazette", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_outlet_is_the_host_where_no_name_is_given(folder, url, outlet):
    source = single(folder, url=url)["source"]
    assert (None if pd.isna(source) else source) == outlet


def test_a_given_outlet_outweighs_the_host(folder):
    assert single(folder, url="https://gazette.example.org/a", source=" La Gazette ")["source"] == "La Gazette"


@pytest.mark.parametrize(
    ("given_code", "code"), [("FR", "fr"), ("fr-CA", "fr"), ("en_GB", "en"), ("", "fr"), ("und", "und"), ("français", "fr")]
)
def test_the_language_is_the_one_given_or_the_one_found(folder, given_code, code):
    assert single(folder, language=given_code)["language"] == code


def test_each_article_has_its_own_language(folder):
    texts = {
        "en": "The armoured train left the station of the capital shortly before dawn.",
        "ru": "Бронированный поезд покинул столичный вокзал незадолго до рассвета.",
        "ko": "장갑 열차가 동이 트기 조금 전에 수도의 역을 떠났다고 현지 통신사가 오늘 전했으며 환영식은 없었다고 한다.",
    }
    documents = read(
        folder(a_jsonl=[{"text": text, "source": language, "date": "2024-06-19"} for language, text in texts.items()])
    ).documents
    assert documents["language"].tolist() == documents["source"].tolist() and len(documents) == 3


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        (f"Un train à l'aube\n\nPublié le : 19/06/2024 - 01:54\n\n{TRAIN}", "Un train à l'aube", "2024-06-19 01:54"),
        (f"{TRAIN}\n\n2024-06-19", None, "2024-06-19"),
    ],
)
def test_a_plain_page_gives_its_title_and_the_stamp_that_it_carries(folder, text, title, day):
    row = read(folder(a_txt=text)).documents.iloc[0]
    assert (row["text"], row["published"]) == (TRAIN, pd.Timestamp(day, tz="UTC"))
    assert row["title"] == title or title is None and pd.isna(row["title"])


@pytest.mark.parametrize("field", ["title", "source", "url", "text"])
def test_half_a_character_harms_no_article(folder, field):
    """JSON may hold a lone surrogate, which no file can; the table must go to Parquet all the same."""
    corpus = read(folder(a_jsonl=[{**ROWS[0], field: ROWS[0].get(field, "") + "\ud83d"}]))
    assert len(corpus.documents.to_parquet()) > 0


@settings(max_examples=30, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.dictionaries(st.sampled_from(["title", "date", "source", "url", "language", "text"]), CELLS), max_size=3))
def test_whatever_the_fields_hold_the_good_article_is_read(rows):
    with tempfile.TemporaryDirectory() as name:
        (path := Path(name, "a.jsonl")).write_text("\n".join(json.dumps({"text": SHIP, **row}) for row in [ROWS[1], *rows]), "utf-8")
        corpus = read(path)
    assert "Un navire part" in corpus.documents["title"].tolist()
    assert len(corpus.documents) + count_rejected(corpus.rejects) == len(rows) + 1


def test_rejects_keep_file_row_and_reason(folder):
    root = folder(
        a_jsonl=[ROWS[0], {"titre": "sans texte"}, {"text": "Trop court."}], b_csv="titre,texte\nA\n", c_pdf=b"%PDF-1.7", d_txt=b""
    )
    rejects = read(root).rejects
    found = [(os.path.basename(reject.path), None if pd.isna(reject.row) else reject.row, reject.reason) for reject in rejects.itertuples()]
    assert found == [
        ("a.jsonl", 2, "no_text_column"),
        ("a.jsonl", 3, "no_text"),
        ("b.csv", 1, "wrong_arity"),
        ("c.pdf", None, "unsupported_format"),
        ("d.txt", None, "empty"),
    ]
    assert set(rejects["reason"]) <= set(REASONS) and rejects["detail"].str.len().gt(0).all()


def test_hidden_files_and_lock_files_are_passed_over(folder):
    root = folder(a_txt=TRAIN, _cache__b_txt=SHIP, _DS="x", c___d_txt=SHIP)
    (root / "~$a.txt").write_text("verrou")
    (root / ".~lock.a.txt#").write_text("verrou")
    (root / "dossier.csv").mkdir()
    assert [path.name for path in list_files(root)] == ["a.txt"]


def test_a_file_given_twice_is_read_once(folder):
    root = folder(a_jsonl=ROWS[:1], b__c_jsonl=ROWS[1:2])
    again = [root, root / "a.jsonl", str(root / "b" / ".." / "a.jsonl"), os.path.relpath(root / "a.jsonl")]
    assert len(read(again).documents) == 2


def test_each_file_is_listed_with_its_fingerprint(folder):
    root = folder(a_jsonl=ROWS, b_pdf=b"%PDF")
    expected = [
        (str(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size) for path in (root / "a.jsonl", root / "b.pdf")
    ]
    assert list(read(root).files.itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize(
    ("files", "path", "found"),
    [
        ({}, "absent", ["absent", "no file or folder"]),
        ({}, "", ["holds no files"]),
        ({"_cache__a_txt": TRAIN}, "", ["holds no files"]),
        ({"a_pdf": b"%PDF", "b_docx": b"PK\x03\x04"}, "", ["2 files", "a.pdf", "unsupported_format", ".docx"]),
        ({"a_csv": "auteur,lieu\nPak,la gare\n"}, "a.csv", ["a.csv", "no_text_column", "auteur, lieu", "texte"]),
        ({"a_jsonl": [{"text": "Court."}]}, "a.jsonl", ["a.jsonl", "no_text"]),
        ({"a_csv": "titre,texte\n"}, "a.csv", ["a.csv", "empty"]),
    ],
)
def test_where_no_article_is_read_one_line_says_what_was_found_and_what_is_expected(folder, files, path, found):
    root = folder(**files)
    with pytest.raises(InputError) as error:
        read(root / path)
    message = str(error.value)
    assert [part for part in [*found, "Expected", ".txt, .html", ".parquet"] if part not in message] == []
    assert "\n" not in message and len(message) < 2000 and error.value.exit_code == 2


def test_a_folder_that_is_skipped_is_not_read(tmp_path):
    (tmp_path / "out").mkdir()
    for name in ("a.txt", "out/b.txt"):
        (tmp_path / name).write_text(SHIP, encoding="utf-8")
    assert len(read_corpus(tmp_path, skip=tmp_path / "out", progress=False).documents) == 1
    with pytest.raises(InputError, match="holds the input"):
        read_corpus(tmp_path / "out", skip=tmp_path, progress=False)
