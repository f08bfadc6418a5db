"""Each fault of input that a release must survive: what of its files is read, and what is said of the rest (see tests/faults/README.md)."""

import csv
import sys
from pathlib import Path

import pandas as pd
import pytest

import analytics as an
from analytics.schemas import KEPT

HERE = Path(__file__).resolve().parent / "faults"
sys.path.insert(0, str(HERE))
from build import FAULTS, RADIO, SECRET, SHIP, TRAIN  # noqa: E402

EXPECTED = list(csv.DictReader((HERE / "expected.csv").read_text("utf-8").splitlines()))
DATED = {"fault_05_dates"}


@pytest.fixture(scope="module", params=sorted(FAULTS))
def fault(request, tmp_path_factory):
    """The name of a fault, the folder with its files and the corpus that is read from it."""
    folder = tmp_path_factory.mktemp(request.param)
    FAULTS[request.param](folder)
    return request.param, folder, an.read_corpus(folder, progress=False)


@pytest.fixture(scope="module")
def corpus_of(tmp_path_factory):
    """Return a function that gives the corpus of a fault."""

    def read(name, **options):
        folder = tmp_path_factory.mktemp(name)
        FAULTS[name](folder)
        return an.read_corpus(folder, progress=False, **options)

    return read


def found(name, folder, corpus):
    """What each file gave, in the words of expected.csv."""
    rejects = corpus.rejects if name in DATED else corpus.rejects[corpus.rejects["reason"] != "no_date"]
    told = {}
    for row in rejects.itertuples():
        told.setdefault(row.path, []).append(row.reason if pd.isna(row.row) else f"{row.row}:{row.reason}")
    counts = corpus.documents["path"].value_counts()
    paths = sorted({*counts.index, *told, *corpus.files["path"]})
    return {path.removeprefix(f"{folder}/"): (int(counts.get(path, 0)), " ".join(told.get(path, []))) for path in paths}


def test_every_file_of_a_fault_gives_what_is_expected_of_it(fault):
    name, folder, corpus = fault
    expected = {row["file"]: (int(row["articles"]), row["rejects"]) for row in EXPECTED if row["fault"] == name}
    assert found(name, folder, corpus) == expected


def test_every_fault_has_its_expectations_and_no_other():
    numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 19]
    assert sorted({row["fault"] for row in EXPECTED}) == sorted(FAULTS)
    assert [int(name.split("_")[1]) for name in sorted(FAULTS)] == numbers


def test_encodings_are_read_right_and_recorded(corpus_of):
    corpus = corpus_of("fault_01_encodings")
    encodings = {
        Path(path).name: encoding for path, encoding in zip(corpus.files["path"], corpus.files["encoding"].fillna(""), strict=True)
    }
    assert encodings == {
        "bom.csv": "utf-8-sig",
        "utf8.csv": "utf-8",
        "windows.csv": "cp1252",
        "wide.csv": "utf-16",
        "wide-unmarked.csv": "utf-16-le",
        "russian.csv": "cp1251",
        "page.html": "cp1252",
        "none.csv": "",
        "mixed.csv": "utf-8",
    }
    titles = corpus.documents.groupby(corpus.documents["path"].map(lambda path: Path(path).name))["title"].apply(set)
    for name in ("bom.csv", "utf8.csv", "windows.csv", "wide.csv", "wide-unmarked.csv"):
        assert titles[name] == {"L'été à Séoul", "Le port", "La radio"}, name
    (detail,) = corpus.rejects.loc[corpus.rejects["reason"] == "undecodable", "detail"]
    assert "byte" in detail


def test_a_cell_may_hold_line_breaks_and_a_null_byte_is_taken_out(corpus_of):
    texts = corpus_of("fault_02_csv").documents
    by_file = texts.groupby(texts["path"].map(lambda path: Path(path).name))["text"].apply(set)
    assert by_file["breaks.csv"] == {f"{TRAIN}\n\n{SHIP}", RADIO}
    assert by_file["unclosed.csv"] == {TRAIN, RADIO}
    assert by_file["null.csv"] == {TRAIN, RADIO}


def test_no_cell_is_shifted(corpus_of):
    assert sorted(corpus_of("fault_03_arity").documents["title"]) == ["A", "D"]


def test_names_that_look_like_nothing_stay_as_they_are(corpus_of):
    documents = corpus_of("fault_04_strings").documents
    for _, group in documents[~documents["path"].str.endswith("numbers.jsonl")].groupby("path"):
        assert sorted(zip(group["source"], group["title"], strict=True)) == [("NA", "007"), ("None", "1e5"), ("null", "NaN")]
    assert documents.loc[documents["path"].str.endswith("numbers.jsonl"), "source"].tolist() == ["7.10"]


def test_dates_are_right_or_missing(corpus_of):
    documents = corpus_of("fault_05_dates").documents
    days = documents.assign(
        day=documents["published"].dt.strftime("%Y-%m-%d %H:%M"), name=documents["path"].map(lambda path: Path(path).stem)
    )
    read = {name: sorted(group["day"].dropna()) for name, group in days.groupby("name")}
    assert read["ambiguous"] == []
    assert read["told"] == ["2024-03-02 00:00", "2024-06-19 00:00"]
    assert read["american"] == ["2024-02-03 00:00", "2024-06-19 00:00"]
    assert read["torn"] == ["2024-06-19 00:00", "2024-06-19 00:00"]
    assert read["odd"] == ["2024-06-20 04:30", "2024-06-20 04:30", "2024-09-01 00:00"]


def test_both_layouts_of_a_press_database_are_read(corpus_of):
    documents = corpus_of("fault_06_europresse").documents
    few = documents[documents["path"].str.endswith("europresse.html")]
    assert sorted(few["title"].fillna("")) == ["", "Le navire", "Le train"]
    assert few["source"].tolist() == ["La Vigie", "La Vigie", "Le Phare"]
    assert few["published"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-24", "2024-05-24", "2024-06-19"]


def test_stubs_can_be_kept(corpus_of):
    assert len(corpus_of("fault_07_stubs", keep=["stub"]).documents) > len(corpus_of("fault_07_stubs").documents)


def test_no_archive_reaches_outside_of_itself(corpus_of):
    corpus = corpus_of("fault_08_archives")
    assert set(corpus.documents["text"]) == {TRAIN, SHIP, RADIO}
    assert any(path.endswith("climbing.zip!../../hors.txt") for path in corpus.documents["path"])


def test_an_entity_reads_no_other_file(corpus_of):
    texts = " ".join(corpus_of("fault_10_xml").documents["text"])
    assert SHIP in texts and SECRET not in texts


def test_half_a_character_and_large_numbers_survive(corpus_of):
    documents = corpus_of("fault_11_json_lines").documents
    assert "9007199254740993" in documents["source"].tolist()
    assert documents.to_parquet()


def test_wire_copy_is_one_text_in_forty_outlets(corpus_of):
    corpus = corpus_of("fault_18_wire_copy")
    assert len(corpus.documents) == 41
    counts = an.count_articles(corpus.documents, by=["language"])
    assert counts[["n_documents", "n_texts"]].to_numpy().tolist() == [[41, 2]]
    earliest = corpus.documents.loc[corpus.documents["published"].idxmin(), "doc_id"]
    heads = set(corpus.documents["duplicate_of"].dropna())
    assert len(heads) == 1 and corpus.documents.set_index("doc_id").loc[[*heads], "published"].tolist() == [
        corpus.documents.set_index("doc_id").loc[earliest, "published"]
    ]


def test_languages_are_told_apart_and_what_is_short_is_undetermined(corpus_of):
    documents = corpus_of("fault_19_languages", keep=["too_short"]).documents
    languages = {Path(row.path).stem: row.language for row in documents.itertuples()}
    assert languages.pop("mixed") in ("fr", "ru")
    assert languages == {
        "french": "fr",
        "russian": "ru",
        "korean": "ko",
        "words": "und",
        "arabic": "ar",
        "chinese": "zh",
    }
    annotations = an.annotate(documents, progress=False)
    texts = documents.set_index("doc_id")["text"]
    assert all(texts[row.doc_id][row.start : row.end] == row.text for row in annotations.sentences.itertuples())


# How many rows the tables of the faults hold: each must be an article or a reject.
ROWS = {
    "decimal.csv": 2, "breaks.csv": 2, "unclosed.csv": 3, "null.csv": 2, "endless.csv": 3, "long.csv": 3, "bare.tsv": 3, "rows.csv": 4,
    "strings.csv": 3, "strings.jsonl": 3, "numbers.jsonl": 1, "ambiguous.csv": 2, "told.csv": 2, "american.csv": 2, "torn.csv": 3,
    "odd.csv": 8,
    "europresse.html": 4, "many.html": 1_000, "same.jsonl": 6, "lines.jsonl": 8, "bytes.parquet": 2, "wide.parquet": 1, "wire.jsonl": 41,
    "twice.json": 3, "titles.jsonl": 3, "pages.json": 3,
}  # fmt: skip


def test_every_row_of_a_table_is_an_article_or_a_reject(fault):
    """Nothing vanishes; a file that gives no article says why."""
    _, _, corpus = fault
    silent = set(corpus.files.loc[corpus.files["articles"] == 0, "path"]) - set(corpus.rejects["path"])
    assert silent == set()
    lost = corpus.rejects[~corpus.rejects["reason"].isin(list(KEPT)) & corpus.rejects["row"].notna()]
    counts = corpus.documents["path"].value_counts().add(lost["path"].value_counts(), fill_value=0)
    known = {path: int(count) for path, count in counts.items() if Path(path).name in ROWS}
    assert known == {path: ROWS[Path(path).name] for path in known}
