"""The two small corpora of the tour: messy exports that hold what they promise, and another conflict with actors of its own."""

import json
from pathlib import Path
from urllib.parse import urlparse

import pytest

import analytics as an

DATA = Path(__file__).resolve().parent.parent / "data"
OTHER = DATA / "sample-other"
ROWS = [json.loads(line) for line in (OTHER / "articles-fr.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def messy():
    return an.read_corpus(DATA / "sample-messy", progress=False)


@pytest.fixture(scope="module")
def mentions():
    documents = an.read_corpus(OTHER / "articles-fr.jsonl", progress=False).documents
    return an.annotate(documents, actors=OTHER / "actors.csv", progress=False).mentions


def test_each_kind_of_mess_is_there_and_is_told(messy):
    assert dict(zip(messy.rejects["reason"], messy.rejects["path"].map(lambda path: Path(path).name), strict=True)) == {
        "bad_json": "moissonneur.jsonl",
        "unsupported_format": "carte.svg",
        "title_only": "revue-de-presse.csv",
        "too_short": "revue-de-presse.csv",
        "empty": "vide.txt",
    }
    formats = {Path(path).name: (kind, encoding) for path, kind, encoding in messy.files[["path", "format", "encoding"]].to_numpy()}
    assert formats["europresse.html"][0] == "Europresse, layout rdp"
    assert formats["revue-de-presse.csv"] == ("CSV", "cp1252")


def test_the_messy_articles_are_those_of_the_sample_with_their_dates_and_outlets(messy):
    sample = an.read_corpus(DATA / "sample", progress=False).documents
    known = {(row.title, row.source, row.published.date()) for row in sample.itertuples()}
    found = {(row.title, row.source, row.published.date()) for row in messy.documents.itertuples()}
    assert len(messy.documents) == 15
    strange = {title for title, _, _ in found - known}
    assert strange - {"Ce que nos lecteurs en pensent"} == {messy.documents.set_index("doc_id")["title"][messy.duplicates["doc_id"][0]]}


def test_one_story_is_a_reprint_of_the_agency(messy):
    sources = messy.documents.set_index("doc_id")["source"]
    assert [(sources[one], sources[other]) for one, other in messy.duplicates[["doc_id", "duplicate_of"]].to_numpy()] == [
        ("Le Quotidien du Canal", "Agence Méridienne")
    ]


def test_the_other_conflict_has_three_invented_outlets_of_five_articles_each():
    outlets = [row["source"] for row in ROWS]
    assert sorted(map(outlets.count, set(outlets))) == [5, 5, 5]
    assert all(urlparse(row["url"]).hostname.endswith(".example.org") for row in ROWS)
    assert len({row["url"] for row in ROWS}) == len(ROWS)
    assert all(set(row) == {"title", "text", "date", "source", "url"} for row in ROWS)


def test_every_alias_of_its_actors_is_found_somewhere_and_every_article_names_all_three(mentions):
    own = mentions[mentions["actor_id"].isin(["VALDORIE", "MARECLAT", "LIGUE"])]
    assert own.groupby("doc_id")["actor_id"].nunique().tolist() == [3] * len(ROWS)
    aliases = {line.split(",")[1] for line in (OTHER / "actors.csv").read_text("utf-8").splitlines()[1:]}
    assert aliases - set(own["surface"]) <= {"maréclataise", "valdoriennes"}


def test_the_readme_says_what_they_are():
    text = (DATA / "README.md").read_text("utf-8")
    assert "sample-messy/" in text and "sample-other/" in text
    for file in (DATA / "sample-messy").iterdir():
        assert f"`{file.name}`" in text
