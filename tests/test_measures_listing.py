"""Sentences behind numbers: one row a scored mention, with where it stands."""

import pandas as pd
import pytest

import analytics as an
from analytics.errors import SchemaError
from analytics.schemas import DOCUMENTS, RELATIONS, SENTENCES, STANCES, conform

DOCS = conform(
    [
        {"doc_id": "b", "title": "Deux", "source": "Le Fil", "published": "2024-06-19", "url": "https://example.org/b"},
        {"doc_id": "a", "title": "Un", "source": "L'Écho", "published": None},
        {"doc_id": "c", "title": "Trois", "source": None, "published": "2023-01-02"},
    ],
    DOCUMENTS,
)
TEXTS = {"a:0": ("a", 0, "Moscou nie."), "b:1": ("b", 40, "Séoul aide Moscou."), "c:0": ("c", 5, "Le Nord tire.")}
SENTS = conform(
    [{"sentence_id": key, "doc_id": doc, "start": at, "end": at + len(text), "text": text} for key, (doc, at, text) in TEXTS.items()],
    SENTENCES,
)
ROWS = pd.DataFrame(
    [
        {"sentence_id": "a:0", "doc_id": "a", "start": 0, "end": 6, "target_id": "RUS", "score": -0.2, "label": "neutral"},
        {"sentence_id": "b:1", "doc_id": "b", "start": 51, "end": 57, "target_id": "RUS", "score": 0.6, "label": "favourable"},
        {"sentence_id": "b:1", "doc_id": "b", "start": 40, "end": 45, "target_id": "KOR", "score": 0.1, "label": "neutral"},
        {"sentence_id": "c:0", "doc_id": "c", "start": 8, "end": 12, "target_id": "PRK", "score": float("nan"), "label": None},
    ]
).assign(p_unfavourable=0.1, p_neutral=0.5, p_favourable=0.4, scorer="s", evidence="")
MENTIONS = ROWS[list(STANCES)]
PAIR = {"sentence_id": "b:1", "doc_id": "b", "holder_id": "KOR", "holder_kind": "acting", "target_id": "RUS", "label": 1, "score": 0.6}
PAIRS = conform([PAIR | {"quad_class": "", "cue": "aide", "cue_start": 46, "cue_end": 50}], RELATIONS)


def test_what_was_scored_is_listed_by_date_and_place_and_marked_in_its_sentence():
    table = an.list_evidence(MENTIONS, SENTS, DOCS)
    assert table["target_id"].tolist() == ["KOR", "RUS", "RUS"]
    assert table["doc_id"].tolist() == ["b", "b", "a"]
    marked = [text[start:end] for text, start, end in zip(table["text"], table["start"], table["end"], strict=True)]
    assert marked == ["Séoul", "Moscou", "Moscou"]
    assert table.loc[0, ["title", "source", "url"]].tolist() == ["Deux", "Le Fil", "https://example.org/b"]


def test_the_cue_is_what_is_marked_in_a_relation():
    table = an.list_evidence(PAIRS, SENTS, DOCS)
    assert table.loc[0, "text"][table.loc[0, "start"] : table.loc[0, "end"]] == "aide"
    assert table.loc[0, ["holder_id", "target_id"]].tolist() == ["KOR", "RUS"]


def test_the_order_of_the_tables_does_not_matter_and_they_are_left_as_they_were():
    before = MENTIONS.copy(deep=True)
    turned = an.list_evidence(MENTIONS.iloc[::-1], SENTS.iloc[::-1], DOCS.iloc[::-1])
    pd.testing.assert_frame_equal(turned, an.list_evidence(MENTIONS, SENTS, DOCS))
    pd.testing.assert_frame_equal(MENTIONS, before)


def test_articles_that_are_not_there_are_left_out_and_nothing_gives_an_empty_table():
    assert an.list_evidence(MENTIONS, SENTS, DOCS.iloc[1:])["doc_id"].tolist() == ["a"]
    assert an.list_evidence(MENTIONS.iloc[:0], SENTS, DOCS).empty


def test_the_table_is_what_the_chart_draws():
    for rows in (MENTIONS, PAIRS):
        figure = an.charts.evidence_table(an.list_evidence(rows, SENTS, DOCS))
        assert "<b>" in figure.data[0].cells["values"][2][0]


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="rows lacks the columns: score"):
        an.list_evidence(MENTIONS.drop(columns="score"), SENTS, DOCS)
