"""The gold stances: what they hold, how far two label passes agree, and what the default scorer reaches on them, with floors."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from analytics.evaluation import check_floors, evaluate_stance, read_floors, read_gold
from analytics.schemas import STANCE_LABELS
from analytics.stance import load_scorer

GOLD = Path(__file__).resolve().parent.parent / "data" / "gold"
FLOORS = GOLD / "floors.json"
LEAST = {"fr": 400, "en": 60, "ru": 60, "ko": 60}


def records(language, which=""):
    return [json.loads(line) for line in (GOLD / f"stance-{language}{which}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("language", LEAST)
def test_there_are_as_many_sentences_as_promised_half_of_them_in_pairs(language):
    rows = records(language)
    pairs = Counter(row["pair_id"] for row in rows if row["pair_id"])
    assert len(rows) >= LEAST[language] and len({row["text"] for row in rows}) == len(rows)
    assert min(pairs.values()) >= 2 and pairs.total() >= len(rows) / 2
    assert {row["split"] for row in rows} == {"test"} and {row["language"] for row in rows} == {language}


@pytest.mark.parametrize("language", LEAST)
def test_two_passes_label_the_same_targets_and_agree_as_the_description_says(language):
    first, second = records(language), records(language, ".second")
    assert [row["id"] for row in first] == [row["id"] for row in second]
    labels = [[], []]
    for rows in zip(first, second, strict=True):
        spans = [[(stance["start"], stance["end"], stance["target"]) for stance in row["stances"]] for row in rows]
        assert spans[0] == spans[1]
        for kept, row in zip(labels, rows, strict=True):
            kept += [stance["label"] for stance in row["stances"]]
    assert {row["annotator"] for row in first} == {"A"} and {row["annotator"] for row in second} == {"B"}
    assert set(labels[0]) == set(STANCE_LABELS)
    kappa = cohen_kappa_score(*labels)
    described = (GOLD / "README.md").read_text("utf-8").split(f"`stance-{language}.jsonl` |")[1].split("|")
    assert (int(described[0]), int(described[1])) == (len(first), len(labels[0]))
    assert float(described[3]) == pytest.approx(kappa, abs=0.006)


def test_in_most_pairs_a_label_changes():
    changed = []
    for language in LEAST:
        pairs = defaultdict(list)
        for row in records(language):
            if row["pair_id"]:
                pairs[row["pair_id"]].append({stance["target"]: stance["label"] for stance in row["stances"]})
        changed += [
            any(len({row[target] for row in rows if target in row}) > 1 for target in set().union(*rows)) for rows in pairs.values()
        ]
    assert np.mean(changed) > 0.6


@pytest.mark.parametrize("name", read_floors(FLOORS))
def test_the_default_scorer_stays_above_its_floors_on_the_labels_that_were_measured_on(name):
    metrics = evaluate_stance(load_scorer(progress=False), read_gold(GOLD / name))
    assert check_floors({name: metrics}, FLOORS) == []


def test_every_gold_file_of_stances_has_floors():
    assert set(read_floors(FLOORS)) == {f"stance-{language}.jsonl" for language in LEAST}
