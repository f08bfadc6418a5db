"""Gold sentences: precision, recall and speakers worked out by hand."""

import json

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.gold import compare_relations, read_sentences, to_documents
from analytics.schemas import MENTIONS, QUOTES, RELATIONS, SENTENCES, SENTIMENTS, STANCES, Annotations, conform

TEXT = "Washington accuse Moscou."


def record(number, relations=(), **more):
    """A gold line; a relation is written as "USA>RUS -1"."""
    triples = [relation.replace(">", " ").split() for relation in relations]
    stances = [{"start": 0, "end": 10, "target": actor, "label": "neutral"} for actor in more.pop("actors", ["USA", "RUS"])]
    return {
        "id": f"s{number}",
        "text": TEXT,
        "language": "fr",
        "pair_id": None,
        "split": "dev",
        "stances": stances,
        "relations": [{"holder": holder, "target": target, "label": int(label)} for holder, target, label in triples],
        "quotes": [],
    } | more


def write(path, *records):
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def annotations(relations, quotes=(), named=("USA", "RUS")):
    """What the library read: relations by sentence, and the actors that each of them names."""
    triples = [(doc, *triple.replace(">", " ").split()) for doc, found in relations.items() for triple in found]
    rows = [
        {"doc_id": doc, "sentence_id": f"{doc}:0", "holder_id": holder, "target_id": target, "label": int(label)}
        for doc, holder, target, label in triples
    ]
    mentions = [{"doc_id": doc, "sentence_id": f"{doc}:0", "start": 0, "end": 3, "actor_id": actor} for doc in relations for actor in named]
    empty = [conform([], schema) for schema in (SENTENCES, STANCES, SENTIMENTS)]
    filled = [{"score": 0.0, "cue_start": 0, "cue_end": 1, **row} for row in rows]
    return Annotations(empty[0], conform(mentions, MENTIONS), conform(quotes, QUOTES), empty[1], conform(filled, RELATIONS), empty[2])


def metrics(path, found):
    return compare_relations(read_sentences(path), found).set_index("metric")


def test_pairs_and_triples_are_counted_as_sets(tmp_path):
    """Of three gold relations one is found, one has the wrong sign, one is missed, and one is made up."""
    path = write(tmp_path / "g.jsonl", record(1, ["USA>RUS -1"]), record(2, ["RUS>USA +1", "USA>RUS +0"]), record(3))
    table = metrics(path, annotations({"s1": ["USA>RUS -1"], "s2": ["RUS>USA -1"], "s3": ["USA>RUS +1"]}))
    expected = {"pairs_precision": 2 / 3, "pairs_recall": 2 / 3, "triples_precision": 1 / 3, "triples_recall": 1 / 3, "triples_f1": 1 / 3}
    assert table.loc[list(expected), "estimate"].to_dict() == pytest.approx(expected)
    assert table.loc["triples_f1", ["n_gold", "n_found"]].tolist() == [3, 3]
    bounded = table.dropna()
    assert ((bounded["low"] <= bounded["estimate"]) & (bounded["estimate"] <= bounded["high"])).all()


def test_the_two_baselines_read_no_sentence(tmp_path):
    """The most common sign is -1: the first named holds it toward the other, which is right in one of two sentences."""
    path = write(tmp_path / "g.jsonl", record(1, ["USA>RUS -1"]), record(2, ["RUS>USA -1"]), record(3, ["USA>RUS +0"]))
    table = metrics(path, annotations({"s1": [], "s2": [], "s3": []}))
    assert table.loc["triples_first_named_precision", "estimate"] == pytest.approx(1 / 3)
    assert table.loc["triples_all_neutral_precision", "estimate"] == pytest.approx(1 / 6)
    assert table.loc["triples_f1", "estimate"] == 0


def test_actors_are_compared_by_sentence(tmp_path):
    path = write(tmp_path / "g.jsonl", record(1, actors=["USA", "RUS", "PRK"]), record(2, actors=["USA"]))
    table = metrics(path, annotations({"s1": [], "s2": []}))
    assert table.loc[["actors_precision", "actors_recall"], "estimate"].tolist() == [0.75, 0.75]


def test_a_speaker_counts_where_the_quotation_was_found(tmp_path):
    quotes = [{"start": 0, "end": 10, "speaker": "USA"}, {"start": 15, "end": 20, "speaker": "RUS"}]
    path = write(tmp_path / "g.jsonl", record(1, quotes=quotes), record(2, quotes=[{"start": 0, "end": 10, "speaker": None}]))
    found = [{"doc_id": "s1", "start": 1, "end": 10, "speaker_id": "RUS"}, {"doc_id": "s2", "start": 0, "end": 9, "speaker_id": None}]
    table = metrics(path, annotations({}, found))
    assert table.loc["quotes_recall", "estimate"] == pytest.approx(2 / 3)
    assert table.loc["speaker_accuracy", "estimate"] == pytest.approx(1 / 2)


def test_minimal_pairs_are_drawn_together(tmp_path):
    """Two sentences of one pair are one draw: with a single pair nothing varies."""
    pair = [record(number, ["USA>RUS -1"], pair_id="p") for number in (1, 2)]
    table = metrics(write(tmp_path / "g.jsonl", *pair), annotations({"s1": ["USA>RUS -1"], "s2": []}))
    assert table.loc["triples_recall", ["low", "estimate", "high"]].tolist() == [0.5, 0.5, 0.5]


def test_a_split_is_read_alone_and_each_sentence_is_a_document(tmp_path):
    path = write(tmp_path / "g.jsonl", record(1), record(2, split="test"))
    assert [sentence.sentence_id for sentence in read_sentences(path, "test")] == ["s2"]
    assert to_documents(read_sentences(path)).to_numpy().tolist() == [["s1", TEXT, "fr"], ["s2", TEXT, "fr"]]


@pytest.mark.parametrize(
    ("content", "said"), [("{}", "line 1, is no gold sentence"), ("[", "line 1"), (json.dumps(record(1)), "Expected one of: dev")]
)
def test_a_file_that_is_no_gold_is_an_error_that_names_the_line(tmp_path, content, said):
    (tmp_path / "g.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_sentences(tmp_path / "g.jsonl", "test")
    with pytest.raises(InputError, match="no gold file"):
        read_sentences(tmp_path / "none.jsonl")


def test_nothing_found_where_nothing_stands_is_no_number(tmp_path):
    table = metrics(write(tmp_path / "g.jsonl", record(1)), annotations({"s1": []}))
    assert pd.isna(table.loc["triples_f1", "estimate"])
