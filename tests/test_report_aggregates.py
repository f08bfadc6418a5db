"""What the page adds up when its reader filters: facts per article, the sample of a large corpus, and words in the reader's language."""

import json
from zlib import crc32

import pandas as pd
import pytest

from analytics import schemas
from analytics.report.aggregates import RATIOS, Tables, aggregate, unit_topics
from analytics.report.grids import data_table, explained
from analytics.report.methods import methods_used, scorer_parts
from analytics.report.sections import filter_options


def tables(articles=4, duplicate_of=(None, None, None, "d1")):
    documents = [
        {
            "doc_id": f"d{at}",
            "text": "x",
            "source": ["Nord", "Sud", None][at % 3],
            "language": "fr",
            "published": pd.Timestamp("2024-01-31T23:30Z") + pd.Timedelta(days=at),
            "duplicate_of": duplicate_of[at] if at < len(duplicate_of) else None,
        }
        for at in range(articles)
    ]
    stances = [
        {"doc_id": "d0", "sentence_id": "d0:0", "target_id": "RUS", "score": 0.5, "label": "favourable"},
        {"doc_id": "d0", "sentence_id": "d0:1", "target_id": "RUS", "score": -0.25, "label": "neutral"},
        {"doc_id": "d1", "sentence_id": "d1:0", "target_id": "USA", "score": None, "label": None},
        {"doc_id": "d1", "sentence_id": "d1:0", "target_id": "korea_unspecified", "score": 1.0, "label": "favourable"},
    ]
    topics = [{"doc_id": "d0", "topic_id": 1, "weight": 0.7}, {"doc_id": "d0", "topic_id": 0, "weight": 0.3}]
    quotes = [{"doc_id": "d0", "speaker": "un passant"}, {"doc_id": "d0", "speaker": "Moscou", "speaker_id": "RUS"}, {"doc_id": "d0"}]
    return Tables(
        schemas.conform(documents, schemas.DOCUMENTS),
        schemas.conform([{"start": 0, "end": 1, **row} for row in stances], schemas.STANCES),
        schemas.empty(schemas.RELATIONS),
        schemas.empty(schemas.SENTIMENTS),
        schemas.conform([{"start": 0, "end": 1, **row} for row in quotes], schemas.QUOTES),
        schemas.conform(topics, schemas.DOCUMENT_TOPICS),
    )


def test_facts_are_whole_sums_of_each_article_and_actor():
    facts = aggregate(tables())["facts"]["stance"]
    assert facts["article"] == [0, 1]
    assert [facts["target_id_names"][code] for code in facts["target_id"]] == ["RUS", "USA"]
    assert (facts["score"], facts["n"], facts["labelled"]) == ([2500, 0], [2, 0], [2, 0])
    assert (facts["favourable"], facts["neutral"], facts["unfavourable"]) == ([1, 0], [1, 0], [0, 0])


def test_actors_that_nobody_can_tell_apart_are_left_out():
    assert "korea_unspecified" not in json.dumps(aggregate(tables()))


def test_each_article_has_its_day_outlet_topic_and_actors():
    page = aggregate(tables())
    assert page["articles"]["day"] == [19753, 19754, 19755, 19756]
    assert page["articles"]["source"] == [0, 1, -1, 0]
    assert page["articles"]["topic"] == [0, -1, -1, -1]
    assert page["names"]["topic"] == [1]
    named = [[actor for at, actor in enumerate(page["names"]["actor"]) if mask >> at & 1] for mask in page["articles"]["actors"]]
    assert named == [["RUS"], ["USA"], [], []]


def test_reprints_share_a_key():
    page = aggregate(tables())
    assert page["clusters"] == [0, 1, 2, 1]
    assert page["keys"] == [crc32(name.encode()) for name in ("d0", "d1", "d2")]


def test_quotes_without_an_actor_are_of_others_and_those_without_a_speaker_do_not_count():
    facts = aggregate(tables())["facts"]
    assert facts["quote"]["speaker_id_names"] == ["RUS", "other"]
    assert facts["quoted"]["n"] == [2]


def test_beyond_the_limit_whole_groups_of_reprints_are_drawn_the_same_way_every_time():
    many = tables(60, [None if at < 30 else f"d{at - 30}" for at in range(60)])
    page = aggregate(many, most=21)
    assert 18 <= len(page["sample"]) <= 21
    assert {at % 30 for at in page["sample"] if at < 30} == {at % 30 for at in page["sample"] if at >= 30}
    assert aggregate(many, most=21) == page
    assert len(page["articles"]["day"]) == 60
    assert max(page["facts"]["stance"]["article"], default=0) < len(page["sample"])


def test_the_tables_are_left_as_they_were_and_no_articles_give_no_facts():
    given = tables()
    before = [table.copy(deep=True) for table in given]
    aggregate(given)
    for table, copy in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
    nothing = aggregate(Tables(*(table.iloc[:0] for table in given)))
    assert all(not facts["article"] for facts in nothing["facts"].values())
    json.dumps(nothing, allow_nan=False)


def test_every_ratio_names_facts_that_there_are():
    facts = aggregate(tables())["facts"]
    for ratio in (ratio for several in RATIOS.values() for ratio in several):
        for table, column in (ratio.top, ratio.below):
            assert column in facts[table]


def test_a_row_takes_the_topic_of_its_sentence_or_the_largest_of_its_article():
    rows = pd.DataFrame({"doc_id": ["a", "a"], "sentence_id": ["a:0", "a:1"]})
    whole = pd.DataFrame({"doc_id": ["a", "a"], "sentence_id": [None, None], "topic_id": [0, 2], "weight": [0.4, 0.6]})
    assert unit_topics(rows, whole).tolist() == [2, 2]
    parts = whole.assign(sentence_id=["a:0", "a:9"])
    assert unit_topics(rows, parts).astype(object).where(lambda topics: topics.notna(), None).tolist() == [0, None]


def test_filters_offer_what_there_is_the_most_frequent_first():
    topics = pd.DataFrame({"topic_id": [1], "label": ["gaz, prix"]})
    options = filter_options(aggregate(tables()), topics, "en")
    assert options["outlet"] == [("Nord", "Nord", "2"), ("Sud", "Sud", "1")]
    assert options["actor"] == [("RUS", "Russia", "1"), ("USA", "United States", "1")]
    assert "topic" not in options  # a single one would change nothing


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("the file is encrypted", "le fichier est chiffré"),
        (
            "a text of 9,000,000 characters; at most 5,000,000 are read",
            "un texte de 9,000,000 caractères\u202f; 5,000,000 au plus sont lus",
        ),
        ("nobody foresaw this", "nobody foresaw this"),
    ],
)
def test_what_readers_say_of_a_reject_is_told_in_french_where_there_are_words(said, french):
    assert explained(said, "fr") == french
    assert explained(said, "en") == said


def test_a_data_table_says_what_each_of_its_rows_stands_for():
    row = {
        "measure": "mean_stance",
        "estimate": -0.2,
        "low": None,
        "high": None,
        "level": 0.95,
        "n_documents": 2,
        "n_units": 3,
        "method": "",
    }
    table = data_table(pd.DataFrame([row | {"target_id": "RUS", "month": "2024-06"}]), schemas.empty(schemas.TOPICS), "fr")
    assert table["rows"] == [["Russie", "juin 2024", "−0,20", "trop peu d'articles", "2", "3"]]
    assert (table["by"], table["keys"], table["measures"]) == (["target_id", "month"], [["RUS", "2024-06"]], ["mean_stance"])


def test_methods_are_told_in_the_language_of_the_page():
    estimates = {"a": pd.DataFrame({"measure": ["mean_stance", "prevalence"]})}
    assert [name for name, _ in methods_used(estimates, "fr")] == ["solde moyen", "part du corpus"]
    assert all(how for _, how in methods_used(estimates, "fr"))


def test_the_accuracy_of_the_shipped_model_is_told_with_its_data_and_interval():
    told = scorer_parts({"scorer": {"name": "network-3", "accuracy": "macro-F1 .66 on MAD-TSC"}}, "fr")
    assert "MAD-TSC" in told["accuracy"]
    assert "0,66" in told["accuracy"]
