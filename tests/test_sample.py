"""The demonstration corpus keeps what its description promises: enough of everything, fictitious outlets, reprints, one cluttered page."""

import json
import re
from pathlib import Path
from urllib.parse import urlparse

import pytest

import analytics as an
from analytics.text import sentence_spans

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample"
ROWS = [json.loads(line) for path in sorted(SAMPLE.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
CLUTTERED = "Limousine, chiens et ballons : la folle journée de Poutine à Pyongyang"


@pytest.fixture(scope="module")
def corpus():
    return an.read_corpus(SAMPLE, progress=False)


@pytest.fixture(scope="module")
def cluttered(corpus):
    (article,) = corpus.documents[corpus.documents["title"] == CLUTTERED].to_dict("records")
    return article


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def test_the_whole_sample_is_read(corpus):
    assert len(corpus.documents) == len(ROWS) >= 60
    assert corpus.rejects.empty
    assert sorted(path.name for path in SAMPLE.iterdir()) == [f"articles-{language}.jsonl" for language in ("en", "fr", "ko", "ru")]


def test_every_article_has_every_field_and_nothing_else():
    for row in ROWS:
        assert set(row) == {"title", "text", "date", "source", "url"}
        assert all(isinstance(value, str) and value == value.strip() != "" for value in row.values()), row["title"]


def test_articles_have_120_to_400_words(corpus):
    lengths = corpus.documents.set_index("title")["text"].str.split().str.len()
    assert lengths[(lengths < 120) | (lengths > 400)].to_dict() == {}
    assert [row["title"] for row in ROWS if not 120 <= len(row["text"].split()) <= 400] == []


def test_articles_are_dated_from_september_2023_to_july_2024(corpus):
    months = corpus.documents["published"].dt.strftime("%Y-%m")
    assert (months.min(), months.max()) == ("2023-09", "2024-07")
    assert months.nunique() == 11
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}\+\d{2}:\d{2})?", row["date"]) for row in ROWS)
    assert set(corpus.documents["date_precision"]) == {"day", "minute"}


def test_most_articles_are_french_and_the_other_languages_have_six_or_more(corpus):
    counts = corpus.documents["language"].value_counts().to_dict()
    assert set(counts) == {"fr", "en", "ru", "ko"}
    assert counts["fr"] > len(corpus.documents) / 2
    assert min(counts.values()) >= 6


def test_the_language_found_is_that_of_the_file(corpus):
    files = corpus.documents["path"].str.extract(r"articles-(\w\w)\.jsonl")[0]
    assert (files == corpus.documents["language"]).all()


def test_at_least_six_outlets_have_at_least_five_articles_each(corpus):
    counts = corpus.documents["source"].value_counts()
    assert len(counts) >= 6 and counts.min() >= 5
    assert corpus.documents.loc[corpus.documents["language"] == "fr", "source"].nunique() >= 5


def test_every_address_is_on_example_org_and_belongs_to_one_outlet_and_one_article():
    """A reserved domain: no reader can take the sample for reporting or be sent to a stranger's site."""
    hosts = {(urlparse(row["url"]).hostname, row["source"]) for row in ROWS}
    assert all(host.endswith(".example.org") for host, _ in hosts)
    assert len(hosts) == len({host for host, _ in hosts}) == len({source for _, source in hosts})
    assert len({row["url"] for row in ROWS}) == len({row["title"] for row in ROWS}) == len(ROWS)
    assert {urlparse(row["url"]).scheme for row in ROWS} == {"https"}


def test_three_reprints_of_wire_copy_are_found_and_no_others(corpus):
    """Each is by another outlet than its original, later or on the same day, and changed a little."""
    duplicates = corpus.duplicates
    assert len(duplicates) == 3
    assert duplicates["similarity"].between(0.5, 0.99).all()
    articles = corpus.documents.set_index("doc_id")
    for copy, original in zip(
        articles.loc[duplicates["doc_id"]].itertuples(), articles.loc[duplicates["duplicate_of"]].itertuples(), strict=True
    ):
        assert copy.source != original.source
        assert copy.published >= original.published
        assert copy.duplicate_of == original.Index
    assert articles.loc[duplicates["duplicate_of"], "source"].unique().tolist() == ["Agence Méridienne"]


def test_one_article_alone_carries_clutter(corpus, cluttered):
    assert set(corpus.removed["doc_id"]) == {cluttered["doc_id"]}
    expected = {"repeated title", "navigation", "date stamp", "photo caption", "read also", "previous and next", "comments", "form"}
    assert expected <= set(corpus.removed["rule"])


def test_the_cluttered_article_comes_out_clean(cluttered):
    """From its first sentence to its last, with nothing before, between or behind."""
    assert cluttered["text"].startswith("Qui prendra le volant ?")
    assert cluttered["text"].endswith("On a vu des adieux moins émus sur nos quais.")
    assert cluttered["text"].count("\n\n") == 4
    for rest in (
        "Lire aussi",
        "mode d'emploi",
        "palace roulant",
        "PREV",
        "NEXT",
        "©",
        "Publié",
        "commentaire",
        "e-mail",
        "Accueil",
        CLUTTERED,
    ):
        assert rest not in cluttered["text"]


def test_the_body_of_the_cluttered_article_is_unharmed(cluttered):
    (raw,) = (row["text"] for row in ROWS if row["title"] == CLUTTERED)
    assert cluttered["text"][:1000] in raw


def test_all_other_articles_are_read_letter_for_letter(corpus):
    found = corpus.documents.set_index("url")["text"]
    assert [row["title"] for row in ROWS if row["title"] != CLUTTERED and found[row["url"]] != row["text"]] == []


def test_no_sentence_of_an_article_is_split_to_shreds(corpus):
    """News prose: hardly a sentence of the sample is shorter than two words or longer than a hundred and twenty."""
    sentences = [text[start:end] for text in corpus.documents["text"] for start, end in sentence_spans(text)]
    short = [sentence for sentence in sentences if len(words(sentence)) < 2]
    assert len(sentences) > 600
    assert len(short) < 0.02 * len(sentences), short
    assert [sentence for sentence in sentences if len(words(sentence)) > 120] == []


@pytest.mark.parametrize(
    "thread",
    [
        "arme|obus|munition",
        "sanction",
        "satellite",
        "alimentaire|céréales|vivres",
        "manœuvres|exercices",
        "cadeau|limousine|chiens",
        "Séoul",
        "Vietnam|Hanoï",
    ],
)
def test_each_thread_recurs_in_french(corpus, thread):
    french = corpus.documents.loc[corpus.documents["language"] == "fr", "text"]
    assert french.str.contains(thread, case=False).sum() >= 3


def test_the_readme_says_what_the_sample_is_and_what_it_is_not():
    text = (ROOT / "data" / "README.md").read_text("utf-8").lower()
    assert "not reporting" in text and "written for this project" in text
    assert "example.org" in text and "do not exist" in text
    assert all(row["source"].lower() in text for row in ROWS)
