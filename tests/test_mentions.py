"""Mentions: every line of the case files, offsets on the demonstration corpus, towns and governments, the days of an office."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.actors import ActorRegistry, Alias
from analytics.corpus import read_corpus
from analytics.errors import SchemaError
from analytics.mentions import detect_mentions
from analytics.pipeline import split_sentences
from analytics.schemas import MENTIONS

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"


def read_cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [(row.get("language") or "fr", row["sentence"], row["expected"]) for row in csv.DictReader(file)]


def mentions_in(text, language="fr", published=None, registry=None):
    documents = pd.DataFrame({"doc_id": ["d"], "text": [text], "language": [language], "published": [pd.Timestamp(published, tz="UTC")]})
    return detect_mentions(documents, split_sentences(documents), registry)


def named(text, language="fr", published=None):
    return "; ".join(f"{row.surface}={row.actor_id}" for row in mentions_in(text, language, published).itertuples())


@pytest.mark.parametrize(("language", "sentence", "expected"), read_cases("mentions_fr.csv") + read_cases("mentions_other.csv"))
def test_case_file(language, sentence, expected):
    assert named(sentence, language) == expected


@pytest.fixture(scope="module")
def sample():
    documents = read_corpus(ROOT / "data" / "sample", progress=False).documents
    sentences = split_sentences(documents)
    return documents, sentences, detect_mentions(documents, sentences)


def test_offsets_of_the_sample_corpus_give_the_surface(sample):
    documents, _, mentions = sample
    texts = documents.set_index("doc_id")["text"]
    assert len(mentions) > 500
    assert [texts[row.doc_id][row.start : row.end] for row in mentions.itertuples()] == mentions["surface"].tolist()


def test_mentions_of_the_sample_corpus_lie_in_their_sentence_without_overlap(sample):
    _, sentences, mentions = sample
    joined = mentions.merge(sentences, on="sentence_id", suffixes=("", "_sentence"))
    assert len(joined) == len(mentions)
    assert ((joined["start"] >= joined["start_sentence"]) & (joined["end"] <= joined["end_sentence"])).all()
    behind = mentions.groupby("doc_id")["end"].shift()
    assert (mentions["start"] >= behind.fillna(0)).all()


def test_every_language_of_the_sample_corpus_names_the_main_actors(sample):
    documents, _, mentions = sample
    languages = mentions["doc_id"].map(documents.set_index("doc_id")["language"])
    for language in ("fr", "en", "ru", "ko"):
        assert {"RUS", "USA", "PRK", "KOR"} <= set(mentions.loc[languages == language, "actor_id"]), language


def test_the_table_has_its_schema_even_when_nobody_is_named():
    nobody = mentions_in("Il pleut sur la plaine.")
    assert nobody.empty
    assert nobody.dtypes.astype(str).tolist() == [column.dtype for column in MENTIONS.values()]


@pytest.mark.parametrize("language", ["de", "und"])
def test_a_language_without_aliases_gives_none(language):
    assert named("Russland, die USA und Moskau", language) == ""


def test_a_missing_language_gives_none():
    assert mentions_in("La Russie se tait.", None).empty


@pytest.mark.parametrize(("published", "expected"), [("2024-03-01", "Joe Biden=USA"), ("2025-03-01", ""), (None, "Joe Biden=USA")])
def test_dates_decide_who_speaks_for_a_country(published, expected):
    assert named("Joe Biden a pris la parole.", published=published) == expected


@pytest.mark.parametrize(
    "verb", ["livre", "livrera", "livrait", "a livré", "va livrer", "livrerait", "fournit", "fournissait", "fournisse"]
)
def test_a_capital_that_is_given_something_is_a_government(verb):
    assert "Pyongyang=PRK" in named(f"La Russie {verb} des tracteurs à Pyongyang.")


@pytest.mark.parametrize("verb", ["dort", "atterrit", "séjournait", "est resté", "va mourir", "vivrait"])
def test_a_capital_where_somebody_is_stays_a_town(verb):
    assert named(f"Le voyageur {verb} à Pyongyang.") == ""


def test_kim_alone_is_the_leader_until_another_kim_is_named():
    text = "Kim Jong-un attend. Kim sourit. Kim Soo-hyun, chercheur, doute. Kim hausse les épaules. Kim Jong-un part. Kim salue."
    assert mentions_in(text)["surface"].tolist() == ["Kim Jong-un", "Kim", "Kim Jong-un", "Kim"]


def test_another_kim_is_forgotten_in_the_next_article():
    documents = pd.DataFrame(
        {"doc_id": ["a", "b"], "text": ["Kim Soo-hyun doute.", "Kim sourit."], "language": "fr", "published": pd.NaT},
    )
    assert detect_mentions(documents, split_sentences(documents))["doc_id"].tolist() == ["b"]


def test_a_registry_of_ones_own_is_used():
    registry = ActorRegistry([Alias("FRA", "Élysée", "fr", "metonym")], {})
    found = mentions_in("L'Elysée répond à la Russie.", registry=registry)
    assert found[["surface", "actor_id", "relation"]].to_numpy().tolist() == [["Elysée", "FRA", "metonym"]]


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="documents lacks the columns: language, published. It has: doc_id, text"):
        detect_mentions(pd.DataFrame({"doc_id": ["d"], "text": ["La Russie."]}), pd.DataFrame())


def test_arguments_are_unchanged():
    documents = pd.DataFrame({"doc_id": ["d"], "text": ["La Russie se tait."], "language": ["fr"], "published": [pd.NaT]})
    sentences = split_sentences(documents)
    before = documents.copy(), sentences.copy()
    detect_mentions(documents, sentences)
    pd.testing.assert_frame_equal(documents, before[0])
    pd.testing.assert_frame_equal(sentences, before[1])


WORDS = [
    "Kim",
    "Kim Jong-un",
    "Soo-hyun",
    "Moscou",
    "à Pyongyang",
    "la Corée",
    "du Nord",
    "livre",
    ".",
    "«",
    "»",
    "\n",
    "É\u0301",
    "’",
    "  ",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_the_surface_is_what_stands_at_the_offsets(text):
    assert all(text[row.start : row.end] == row.surface for row in mentions_in(text).itertuples())


def test_a_kim_who_is_excluded_is_another_kim_all_the_same():
    documents = pd.DataFrame(
        {"doc_id": ["a"], "text": ["Kim Kardashian est à Paris. Kim a souri."], "language": ["fr"], "published": [pd.NaT]}
    )
    assert detect_mentions(documents, split_sentences(documents)).empty
