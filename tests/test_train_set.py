"""The sentences to train on: what their description says of them, closed labels, spans in their text, and none of the gold sentences."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from analytics.schemas import ABSENT, STANCE_LABELS

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("fr", "en", "ru", "ko")
CORE = set("RUS USA PRK KOR CHN JPN UKR POL VNM EUU UNO NATO".split())
LEAST = {"fr": 2_500, "en": 400, "ru": 400, "ko": 400}
RUN = 12  # words in a row that no training sentence shares with a gold one


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def train():
    return {language: rows(DATA / "train" / f"{language}.jsonl") for language in LANGUAGES}


def plain(text):
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def runs(text):
    words = plain(text).split()
    return {" ".join(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_as_many_sentences_as_promised_and_no_two_alike(train, language):
    found = train[language]
    assert len(found) >= LEAST[language]
    assert len({row["id"] for row in found}) == len({plain(row["text"]) for row in found}) == len(found)
    assert {row["language"] for row in found} == {language} and {row["split"] for row in found} == {"train"}
    number = f"{len(found):,}"
    assert re.search(rf"`{language}\.jsonl` \| {number} \|", (DATA / "train" / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_of_its_closed_list_and_every_span_stands_in_its_text(train, language):
    for row in train[language]:
        targets = [stance["target"] for stance in row["stances"]]
        assert targets and len(set(targets)) == len(targets), row["id"]
        for stance in row["stances"]:
            named = row["text"][stance["start"] : stance["end"]]
            assert stance["label"] in STANCE_LABELS and named == named.strip() != "", row["id"]
        for relation in row["relations"]:
            assert relation["label"] in (-1, 0, 1) and relation["holder"] != relation["target"], row["id"]
            assert relation["target"] in targets and relation["holder"] in {*targets, *ABSENT}, row["id"]
        for quote in row["quotes"]:
            assert 0 <= quote["start"] < quote["end"] <= len(row["text"]) and quote["kind"] in ("direct", "indirect", "mixed"), row["id"]


def test_the_french_sentences_are_as_mixed_as_their_description_says(train):
    found = train["fr"]
    labels = Counter(stance["label"] for row in found for stance in row["stances"])
    assert all(share > 0.2 for share in (count / labels.total() for count in labels.values()))
    assert sum(len({stance["label"] for stance in row["stances"]}) > 1 for row in found) > len(found) / 2
    assert sum(bool({stance["target"] for stance in row["stances"]} - CORE) for row in found) > len(found) / 4
    assert len({row["register"] for row in found}) == 14
    assert sum(bool(row["pair_id"]) for row in found) > len(found) / 10


def test_no_gold_sentence_is_trained_on(train):
    gold = [row["text"] for path in (DATA / "gold").glob("*.jsonl") for row in rows(path)]
    assert len(gold) > 900
    held_out = set().union(*map(runs, gold))
    shared = [row["id"] for found in train.values() for row in found if runs(row["text"]) & held_out]
    assert shared == []
