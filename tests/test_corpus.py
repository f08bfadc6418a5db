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
from analytics.corpus import describe_reading
from analytics.errors import InputError
from analytics.paths import list_files
from analytics.schemas import DOCUMENTS, DUPLICATES, FILES, KEPT, REASONS, REJECTS, REMOVED, count_rejected

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
TABLES = {"documents": DOCUMENTS, "rejects": REJECTS, "duplicates": DUPLICATES, "removed": REMOVED, "files": FILES}
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


def read(path, **options):
    return an.read_corpus(path, progress=False, **options)


def codes(corpus):
    """File, row and reason of each row of `rejects`."""
    return [
        (os.path.basename(row.path), None if pd.isna(row.row) else row.row, row.reason)
        for row in corpus.rejects.itertuples()
        if row.reason != "no_date"
    ]


def single(folder, **row):
    return read(folder(a_jsonl=[{"text": TRAIN, "date": "2024-06-19", **row}])).documents.iloc[0]


def test_every_table_has_the_columns_and_dtypes_of_its_schema(folder):
    full = read(
        folder(a_jsonl=[*ROWS, {"text": " "}, {"text": f"{TRAIN}\n\nLaisser un commentaire\n\nNom", "date": "2024-06-20"}], b_pdf=b"%PDF")
    )
    plain = read(folder(a_jsonl=ROWS) / "a.jsonl")
    for corpus in (full, plain):
        for name, schema in TABLES.items():
            table = getattr(corpus, name)
            assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {name: column.dtype for name, column in schema.items()}
    assert (len(full.documents), count_rejected(full.rejects), len(full.duplicates), len(plain.duplicates)) == (4, 2, 1, 0)


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
    corpus = read(root)
    assert codes(corpus) == [
        ("a.jsonl", 2, "no_text"),
        ("a.jsonl", 3, "too_short"),
        ("b.csv", 1, "wrong_arity"),
        ("c.pdf", None, "unsupported_format"),
        ("d.txt", None, "empty"),
    ]
    assert set(corpus.rejects["reason"]) <= set(REASONS | KEPT) and corpus.rejects["detail"].str.len().gt(0).all()


def test_an_article_without_a_date_is_kept_and_its_reason_is_told(folder):
    rows = [{"text": TRAIN, "date": date} for date in ("", "hier", "29 février 2025", "2190-01-01", "02/03/2024", "2024-06-19")]
    corpus = read(folder(a_jsonl=rows))
    assert corpus.documents["published"].notna().sum() == 1 and len(corpus.documents) == 6
    expected = ["no_date", "date_not_understood", "date_impossible", "date_out_of_range", "date_ambiguous"]
    assert corpus.rejects[["row", "reason"]].to_numpy().tolist() == [[row, reason] for row, reason in enumerate(expected, start=1)]
    assert count_rejected(corpus.rejects) == 0


def test_the_other_dates_of_a_file_tell_the_day_from_the_month(folder):
    """19/06 tells that the day comes first in this file, 06/19 the other way; where both stand nothing is told."""
    for telling, day in (("19/06/2024", "2024-03-02"), ("06/19/2024", "2024-02-03")):
        corpus = read(folder(a_jsonl=[{"text": TRAIN, "date": "02/03/2024"}, {"text": SHIP, "date": telling}]))
        assert corpus.documents["published"].dt.strftime("%Y-%m-%d").tolist() == [day, "2024-06-19"]
    torn = [{"text": TRAIN, "date": date} for date in ("02/03/2024", "19/06/2024", "06/19/2024")]
    assert codes(read(folder(a_jsonl=torn))) == [("a.jsonl", 1, "date_ambiguous")]


def test_each_outlet_of_a_file_has_its_own_order_of_day_and_month(folder):
    rows = [("Canal", "02/03/2024"), ("Canal", "19/06/2024"), ("Herald", "02/03/2024"), ("Herald", "06/19/2024")]
    corpus = read(folder(a_jsonl=[{"text": f"{TRAIN} {date}", "source": outlet, "date": date} for outlet, date in rows]))
    days = corpus.documents.assign(day=corpus.documents["published"].dt.strftime("%m-%d")).groupby("source")["day"].min()
    assert days.to_dict() == {"Canal": "03-02", "Herald": "02-03"}


def test_a_file_longer_than_a_block_is_looked_through_for_its_order(folder):
    rows = [{"text": f"{TRAIN} {number}", "date": "02/03/2024"} for number in range(2_050)]
    corpus = read(folder(a_jsonl=[*rows, {"text": SHIP, "date": "19/06/2024"}]))
    assert corpus.documents["published"].dt.strftime("%m-%d").value_counts().to_dict() == {"03-02": 2_050, "06-19": 1}


def test_the_user_may_say_what_the_dates_mean(folder):
    root = folder(a_jsonl=[{"text": TRAIN, "date": "02/03/2024"}])
    assert read(root, day_first=True).documents["published"][0].month == 3
    assert read(root, day_first=False).documents["published"][0].month == 2
    assert codes(read(root, day_first=True, max_date="2024-03-01")) == [("a.jsonl", 1, "date_out_of_range")]
    assert read(root, day_first=True, max_date="2024-03-02").documents["published"].notna().all()


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ({"text": TRAIN, "url": "https://phare.example.org/monde/2024/06/19/train"}, "2024-06-19"),
        ({"text": f"SÉOUL, 19 juin 2024 (Agence) - {TRAIN}"}, "2024-06-19"),
        ({"text": TRAIN, "date": "02/03/2024", "url": "https://phare.example.org/2024/03/02/train"}, "2024-03-02"),
        ({"text": f"{TRAIN}\n\nLe 12 mars 2019 déjà, un convoi avait passé la frontière."}, None),
    ],
    ids=["address", "dateline", "address for an ambiguous date", "date of an event"],
)
def test_a_date_is_looked_for_where_pages_carry_it(folder, row, day):
    published = read(folder(a_jsonl=[row])).documents["published"][0]
    assert (None if pd.isna(published) else f"{published:%Y-%m-%d}") == day


def test_titles_stand_for_texts_that_a_table_does_not_have(folder):
    """Media Cloud and GDELT give no text."""
    content = "title,url,publish_date,media_name\nUn train blindé entre en gare,https://a.example.org/1,2024-06-19,Canal\nBref,,,\n"
    corpus = read(folder(a_csv=content))
    assert corpus.documents[["title", "text", "source"]].to_numpy().tolist() == [["Un train blindé entre en gare"] * 2 + ["Canal"]]
    assert corpus.title_only.tolist() == [True]
    assert codes(corpus) == [("a.csv", 2, "too_short"), ("a.csv", None, "title_only")]
    assert not read(folder(a_csv=f"title;text\nUn train entre en gare;{TRAIN}\n")).title_only.any()


def test_a_column_of_any_name_can_be_given(folder):
    root = folder(a_csv=f"Corps de texte;Chapeau;texte\n{TRAIN};Le train;{SHIP}\n")
    given = read(root, columns={"text": "corps de texte", "title": "Chapeau"}).documents
    assert given[["title", "text"]].to_numpy().tolist() == [["Le train", TRAIN]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"corps": "Texte"}}, "no column for 'corps'. Expected one of: text, title, published"),
        ({"keep": ["tout"]}, "keep=.*Expected one of: too_short, stub"),
        ({"max_date": "demain"}, "max_date is 'demain'. Expected a day"),
        ({"dayfirst": True}, "option 'dayfirst'. Expected one of: columns, day_first"),
    ],
)
def test_an_option_that_is_not_understood_is_an_error(folder, options, message):
    with pytest.raises(InputError, match=message):
        read(folder(a_txt=TRAIN), **options)


def test_what_is_rejected_as_too_short_or_as_a_stub_can_be_kept(folder):
    wall = "Just a moment... Enable JavaScript and cookies to continue."
    root = folder(a_txt=TRAIN, b_txt="Deux mots", c_txt=wall)
    assert codes(read(root)) == [("b.txt", None, "too_short"), ("c.txt", None, "stub")]
    assert set(read(root, keep=["too_short", "stub"]).documents["text"]) == {TRAIN, "Deux mots", wall}
    assert len(read(root, keep="stub").documents) == 2


def test_a_short_text_under_five_addresses_of_one_outlet_is_no_article(folder):
    rows = [{"text": SHIP, "url": f"https://phare.example.org/{number}"} for number in range(5)]
    own = [{"text": TRAIN, "url": "https://phare.example.org/9"}]
    assert read(folder(a_jsonl=rows + own)).documents["text"].tolist() == [TRAIN]
    assert len(read(folder(a_jsonl=rows[:4] + own)).documents) == 5
    elsewhere = [{"text": SHIP, "url": f"https://phare{number}.example.org/"} for number in range(5)]
    assert len(read(folder(a_jsonl=elsewhere)).documents) == 5, "wire copy in five outlets is a finding"


def test_reading_in_words_counts_articles_reprints_and_reasons(folder):
    told = describe_reading(read(folder(a_jsonl=[*ROWS, ROWS[0], {"text": "Court."}]))).split("\n")
    assert told[0] == "articles read: 4, of which reprints: 1; rejected: 1"
    assert told[1].startswith("  1 no_date (kept), as a.jsonl row 3: ") and told[2].startswith("  1 too_short, as a.jsonl row 5: ")


def test_a_corpus_in_parts_holds_the_same_articles_under_ids_of_their_own(folder):
    rows = [{"text": f"{TRAIN} Voie {number}.", "date": "2024-06-19", "source": "Canal"} for number in range(7)]
    root = folder(a_jsonl=[*rows, rows[0]], b_txt=SHIP, c_txt=b"")
    parts = list(an.iter_corpus(root, chunk_size=3, progress=False))
    assert [len(part.documents) for part in parts] == [3, 3, 3]
    together = pd.concat([part.documents for part in parts])
    assert together["doc_id"].is_unique
    assert set(together["doc_id"]) == set(read(root).documents["doc_id"])
    assert sum(count_rejected(part.rejects) for part in parts) == 1
    assert sum(part.files["articles"].sum() for part in parts) == 9
    for part in parts:
        assert {name: str(dtype) for name, dtype in part.documents.dtypes.items()} == {k: column.dtype for k, column in DOCUMENTS.items()}


def test_a_part_is_of_one_article_or_more(folder):
    with pytest.raises(InputError, match="chunk_size is 0"):
        next(an.iter_corpus(folder(a_txt=TRAIN), chunk_size=0))


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


def test_each_file_is_listed_with_its_fingerprint_and_how_it_was_read(folder):
    root = folder(a_csv=f"titre;texte\nÉté;{TRAIN}\n".encode("cp1252"), b_pdf=b"%PDF", c_jsonl=ROWS)
    files = read(root).files.set_index("path")
    assert files.loc[str(root / "a.csv"), ["format", "encoding", "articles"]].tolist() == ["CSV", "cp1252", 1]
    assert files.loc[str(root / "c.jsonl"), ["format", "encoding", "articles"]].tolist() == ["JSON Lines", "utf-8", 3]
    assert files.loc[str(root / "b.pdf"), "articles"] == 0
    for path, row in files.iterrows():
        content = Path(path).read_bytes()
        assert (row["sha256"], row["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))


@pytest.mark.parametrize(
    ("files", "path", "found"),
    [
        ({}, "absent", ["absent", "no file or folder"]),
        ({}, "", ["holds no files"]),
        ({"_cache__a_txt": TRAIN}, "", ["holds no files"]),
        ({"a_pdf": b"%PDF", "b_docx": b"PK\x03\x04"}, "", ["2 files", "a.pdf", "unsupported_format", "b.docx", "unreadable"]),
        ({"a_csv": "auteur,lieu\nPak,la gare\n"}, "a.csv", ["a.csv", "no_text_column", "auteur, lieu", "texte"]),
        ({"a_jsonl": [{"text": "Court."}]}, "a.jsonl", ["a.jsonl", "too_short"]),
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


def test_a_folder_that_is_skipped_is_not_listed(tmp_path):
    (tmp_path / "out").mkdir()
    for name in ("a.txt", "out/b.txt"):
        (tmp_path / name).write_text(SHIP, encoding="utf-8")
    assert [path.name for path in list_files(tmp_path, tmp_path / "out")] == ["a.txt"]
    with pytest.raises(InputError, match="holds the input"):
        list_files(tmp_path / "out", tmp_path)


def test_a_column_that_is_given_counts_where_it_is_and_other_tables_are_read_by_their_names(folder):
    root = folder(a_csv=f"Propos\n{TRAIN}\n", b_csv=f"texte\n{SHIP}\n", c_csv="Title\nUn train blindé entre en gare\n")
    corpus = read(root, columns={"text": "Propos"})
    assert set(corpus.documents["text"]) == {TRAIN, SHIP, "Un train blindé entre en gare"}
    with pytest.raises(InputError, match="No table has the column of title=Manchete"):
        read(root, columns={"text": "Propos", "title": "Manchete"})


def test_a_title_may_come_again_under_many_addresses(folder):
    lines = [
        f"En direct : les dernières nouvelles du front,https://phare.example.org/{number},2024-06-{number + 10}" for number in range(8)
    ]
    assert len(read(folder(a_csv="\n".join(["title,url,date", *lines]))).documents) == 8


def test_a_domain_takes_the_name_that_its_other_articles_have(folder):
    """Three articles must agree; an aggregator has articles of many outlets."""
    page = "https://www.phare.example.org/{}"
    named = [{"text": f"{TRAIN} {number}", "url": page.format(number), "source": "Le Phare"} for number in range(3)]
    bare = {"text": SHIP, "url": page.format(9)}
    assert set(read(folder(a_jsonl=[*named, bare])).documents["source"]) == {"Le Phare"}
    assert read(folder(a_jsonl=[*named[:2], bare])).documents["source"].nunique() == 2
    assert read(folder(a_jsonl=[*named, {**named[0], "source": "Canal"}, bare])).documents["source"].nunique() == 3


def test_the_counts_of_files_leave_out_what_was_rejected_later(folder):
    rows = [{"text": SHIP, "url": f"https://phare.example.org/{number}"} for number in range(5)]
    corpus = read(folder(a_jsonl=[*rows, ROWS[0]]))
    assert corpus.files["articles"].tolist() == [len(corpus.documents)] == [1]


def test_a_year_of_two_digits_is_read_where_the_order_is_told(folder):
    root = folder(a_jsonl=[{"text": TRAIN, "date": "27.09.24"}, {"text": SHIP, "date": "05/06/24"}])
    assert read(root).documents["published"].isna().all()
    assert read(root, day_first=True).documents["published"].dt.strftime("%Y-%m-%d").tolist() == ["2024-06-05", "2024-09-27"]


def test_the_pictures_and_styles_that_a_browser_saves_beside_a_page_are_passed_over(folder):
    root = folder(a_html=f"<html><body><article><p>{TRAIN}</p><p>{SHIP}</p></article></body></html>")
    for name in ("a_files", "b_files"):
        (root / name).mkdir()
        (root / name / "c.txt").write_text(SHIP, encoding="utf-8")
    assert [path.relative_to(root).as_posix() for path in list_files(root)] == ["a.html", "b_files/c.txt"]


def test_a_name_of_another_alphabet_of_bytes_is_shown_and_read(tmp_path):
    """An archive of Windows unpacked on Linux has names that are not UTF-8; keys of JSON may hold half a character."""
    (tmp_path / os.fsdecode(b"\xe9t\xe9.txt")).write_text(TRAIN, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"\ud800": 1}), encoding="utf-8")
    corpus = read(tmp_path)
    assert corpus.documents["text"].tolist() == [TRAIN] and corpus.documents.to_parquet()
    assert corpus.rejects.to_parquet() and "no_text_column" in set(corpus.rejects["reason"])


def test_what_a_file_holds_cannot_steer_the_terminal(folder):
    told = describe_reading(read(folder(a_csv=f"te\x1b[2Jxte\nx\n{'y' * 5_000}\n", b_jsonl=[{"text": TRAIN, "date": "\x1b]0;x\x07"}])))
    assert all(line.isprintable() and len(line) < 500 for line in told.split("\n"))


def test_linked_folders_are_read_and_a_link_to_nowhere_is_told(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "in" / "up").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "broken.txt").symlink_to(tmp_path / "nowhere")
    corpus = read(tmp_path / "in")
    assert corpus.documents["text"].tolist() == [TRAIN]
    assert codes(corpus) == [("broken.txt", None, "unreadable")]


def test_the_order_of_day_and_month_does_not_depend_on_the_place_in_a_long_file(folder):
    told = [{"text": f"{TRAIN} {number}", "date": "19/06/2024"} for number in range(2_000)]
    root = folder(a_jsonl=[*told, {"text": SHIP, "date": "02/03/2024"}])
    assert codes(read(root)) == []


def test_na_is_no_language_and_no_date(folder):
    corpus = read(folder(a_csv=f"texte;langue;date\n{TRAIN};NA;NA\n"))
    assert corpus.documents["language"].tolist() == ["fr"]
    assert corpus.rejects["reason"].tolist() == ["no_date"]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"columns": ["text"]}, "Expected a dict"), ({"keep": 5}, "Expected a list"), ({"day_first": "non"}, "Expected True or False")],
)
def test_an_option_of_another_type_is_an_error(folder, options, message):
    with pytest.raises(InputError, match=message):
        read(folder(a_txt=TRAIN), **options)


def test_a_text_given_for_a_path_is_an_error_in_one_short_line():
    with pytest.raises(InputError, match="There is no file or folder") as error:
        read(TRAIN * 100)
    assert len(str(error.value)) < 1_000


def test_a_day_of_collection_may_lie_ahead(folder):
    assert len(read(folder(a_txt=TRAIN), max_date="2190-01-01").documents) == 1


def test_articles_behind_a_line_that_says_comments_are_not_all_taken_for_comments(folder):
    """Ten articles pasted into one file, of which one has a crosshead "Commentaires"."""
    said = "Le convoi {0} est entré en gare {0} peu avant l'aube, puis le navire {0} a quitté le port {0} sous la pluie du jour {0}."
    parts = [said.format(number) for number in range(40)]
    text = read(folder(a_txt="\n\n".join([*parts[:8], "Commentaires", *parts[8:]]))).documents["text"][0]
    assert all(part in text for part in parts)


ANY = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))


@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(
    st.sampled_from([".csv", ".jsonl", ".json", ".txt", ".html", ".xml", ".rtf", ".docx", ".xlsx", ".zip", ".gz", ".warc", ".parquet"]), ANY
)
def test_whatever_files_hold_a_corpus_or_one_error_is_given(suffix, content):
    with tempfile.TemporaryDirectory() as name:
        Path(name, "a.txt").write_text(TRAIN, encoding="utf-8")
        Path(name, f"b{suffix}").write_bytes(content)
        corpus = read(name)
    assert TRAIN in corpus.documents["text"].tolist()
    assert corpus.rejects.to_parquet() and describe_reading(corpus)
