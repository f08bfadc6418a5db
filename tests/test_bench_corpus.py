"""Real scraped pages and a real mid-size corpus: what the reading side makes of them (needs the benchmark data)."""

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import analytics as an
from analytics.cleaning import clean_article
from analytics.schemas import count_rejected
from analytics.text import fold, sentence_spans

pytestmark = pytest.mark.bench
SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
RUN = 8  # words in a row that two texts may not share by chance


@pytest.fixture(scope="module")
def seeds(bench_data):
    return an.read_corpus(bench_data / "seeds", progress=False)


@pytest.fixture(scope="module")
def press(bench_data):
    return an.read_corpus(bench_data / "press-fr" / "reindustrialisation.jsonl", progress=False)


def sentences(corpus):
    return [(row.doc_id, row.text[start:end]) for row in corpus.documents.itertuples() for start, end in sentence_spans(row.text)]


def key(text):
    return re.sub(r"\W+", " ", fold(text)).strip()


def runs(text):
    words = key(text).split()
    return {" ".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def test_the_seeds_are_five_articles_in_french_with_their_titles(seeds):
    assert (len(seeds.documents), count_rejected(seeds.rejects), len(seeds.duplicates)) == (5, 0, 0)
    assert set(seeds.documents["language"]) == {"fr"}
    assert seeds.documents["title"].notna().sum() == 4  # one file has none
    assert seeds.documents["text"].str.split().str.len().between(300, 1500).all()


@pytest.mark.parametrize(
    "furniture",
    [
        "laisser un commentaire",
        "votre adresse e-mail",
        "telechargez l'application",
        "©",
        "lire aussi",
        "prev ",
        "next ",
        "publicite",
        "(afp)",
        "(ap)",
    ]
    + ["retour a l'accueil", "publie le", "modifie le", "suivre", "emportez l'actualite", "avec afp"],
)
def test_no_sentence_of_the_seeds_is_page_furniture(seeds, furniture):
    assert [sentence for _, sentence in sentences(seeds) if furniture in fold(sentence)] == []


def test_no_article_of_the_seeds_counts_anything_twice(seeds):
    """Neither a sentence nor a long run of words stands twice in one article, one of which was scraped twice over."""
    counts = Counter((doc_id, key(sentence)) for doc_id, sentence in sentences(seeds) if sum(map(str.isalpha, sentence)) >= 40)
    assert [sentence for (_, sentence), times in counts.items() if times > 1] == []
    for article in seeds.documents.itertuples():
        words = key(article.text).split()
        grams = Counter(" ".join(words[place : place + 12]) for place in range(len(words) - 11))
        assert [gram for gram, times in grams.items() if times > 1] == [], article.path


def test_no_title_is_left_in_the_text_of_the_seeds(seeds):
    titles = {row.doc_id: key(row.title) for row in seeds.documents.itertuples() if not pd.isna(row.title)}
    assert [sentence for doc_id, sentence in sentences(seeds) if key(sentence) == titles.get(doc_id)] == []


def test_the_seeds_have_the_two_dates_that_their_pages_carry(seeds):
    published = seeds.documents["published"]
    assert published.dropna().dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2024-05-24 20:01", "2024-06-19 01:54"]
    assert published.isna().sum() == 3


def test_what_is_kept_of_the_seeds_is_what_stood_there(seeds):
    """Every word of a cleaned article is a word of its page; most of a page is kept, and over half of the one that says all twice."""
    kept = {}
    for article in seeds.documents.itertuples():
        raw = key(Path(article.path).read_text("utf-8"))
        assert Counter(key(article.text).split()) <= Counter(raw.split()), article.path
        kept[Path(article.path).name[:3]] = len(key(article.text)) / len(raw)
    assert kept.pop("001") > 0.55
    assert min(kept.values()) > 0.8, kept


def test_cleaning_a_clean_article_changes_nothing(seeds):
    for article in seeds.documents.itertuples():
        again = clean_article(article.text, "" if pd.isna(article.title) else article.title)
        assert (again.text, again.removed) == (article.text, [])


def test_the_press_corpus_is_380_french_articles_with_date_and_outlet(press, bench_data):
    documents = press.documents
    lines = (bench_data / "press-fr" / "reindustrialisation.jsonl").read_text("utf-8").splitlines()
    assert len(documents) + count_rejected(press.rejects) == len(lines)
    assert press.rejects["reason"].tolist() == ["title_only"] * 3  # three paywalls, kept with their titles
    assert len(documents) == 380
    assert set(documents["language"]) == {"fr"}
    assert documents[["published", "source", "title", "url"]].notna().all(axis=None)
    assert documents["published"].is_monotonic_increasing
    assert documents["doc_id"].is_unique


def test_the_dates_of_the_press_corpus_are_those_of_its_lines(press, bench_data):
    lines = (bench_data / "press-fr" / "reindustrialisation.jsonl").read_text("utf-8").splitlines()
    given = sorted(json.loads(line)["timestamp"][:10] for line in lines)
    assert press.documents["published"].dt.strftime("%Y-%m-%d").tolist() == given


def test_no_outlet_of_the_press_corpus_is_an_address(press):
    assert press.documents["source"].str.fullmatch(r"[\w.-]+\.[a-z]{2,}").all()
    assert not press.documents["source"].str.startswith("www.").any()


def test_cleaning_takes_little_from_the_press_corpus(press):
    """Its articles were extracted well: rules that fire often on them fire wrongly."""
    removed = press.removed.groupby("doc_id")["text"].agg(lambda texts: sum(map(len, texts)))
    lengths = press.documents.set_index("doc_id")["text"].str.len()
    assert removed.sum() < 0.015 * lengths.sum()
    assert (removed / (removed + lengths[removed.index])).max() < 0.5


def test_the_sample_shares_no_run_of_words_with_the_benchmark_data(seeds, press):
    """The demonstration corpus was written for the project, never copied; its own reprints aside."""
    foreign = set().union(*(runs(text) for corpus in (seeds, press) for text in corpus.documents["text"]))
    rows = [json.loads(line) for path in SAMPLE.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert {row["title"]: shared for row in rows if (shared := runs(row["text"]) & foreign)} == {}
