"""Evaluation: F1, accuracy and calibration worked out by hand, and gold files of both kinds."""

import json

import numpy as np
import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.evaluation import GoldTarget, calibration_error, compare, evaluate_stance, read_gold
from analytics.schemas import STANCE_LABELS

# gold, predicted: favourable has 1 of 2 right and 1 wrongly named; neutral 2 of 2 and 1 wrongly named; unfavourable 0 of 1
PAIRS = [
    ("favourable", "favourable"),
    ("favourable", "neutral"),
    ("neutral", "neutral"),
    ("neutral", "neutral"),
    ("unfavourable", "favourable"),
]


def scores(labels, confidence=0.8):
    rows = [{f"p_{label}": confidence if label == named else (1 - confidence) / 2 for label in STANCE_LABELS} for named in labels]
    return pd.DataFrame(rows).assign(label=list(labels))


def gold(labels, sentences=None):
    return [GoldTarget(sentences[n] if sentences else f"phrase {n}", 0, 6, label) for n, label in enumerate(labels)]


@pytest.fixture(scope="module")
def table():
    true, predicted = zip(*PAIRS, strict=True)
    return compare(scores(predicted), gold(true)).set_index("metric")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("f1_unfavourable", 0.0),
        ("f1_neutral", 0.8),
        ("f1_favourable", 0.5),
        ("macro_f1", 1.3 / 3),
        ("macro_f1_majority", (4 / 7) / 3),
        ("accuracy", 0.6),
        ("calibration_error", 0.2),
    ],
)
def test_metrics_by_hand(table, metric, expected):
    assert table.loc[metric, "estimate"] == pytest.approx(expected)


def test_every_metric_has_an_interval_around_it_but_calibration(table):
    bounded = table.drop(index="calibration_error")
    assert ((bounded["low"] <= bounded["estimate"]) & (bounded["estimate"] <= bounded["high"])).all()
    assert table.loc["calibration_error", ["low", "high"]].isna().all()
    assert (table["n_targets"] == 5).all()


def test_perfect_scores():
    labels = list(STANCE_LABELS) * 4
    found = compare(scores(labels, confidence=1.0), gold(labels)).set_index("metric")["estimate"]
    assert found[["macro_f1", "accuracy"]].tolist() == [1.0, 1.0]
    assert found["calibration_error"] == 0.0


def test_targets_of_one_sentence_are_drawn_together():
    true = ["favourable", "neutral"] * 20
    predicted = ["favourable", "neutral"] * 10 + ["neutral", "favourable"] * 10
    apart = compare(scores(predicted), gold(true)).set_index("metric").loc["accuracy"]
    together = compare(scores(predicted), gold(true, [f"phrase {n // 10}" for n in range(40)])).set_index("metric").loc["accuracy"]
    assert apart["estimate"] == together["estimate"] == 0.5
    assert together["high"] - together["low"] > 1.5 * (apart["high"] - apart["low"])


def test_the_same_seed_gives_the_same_table():
    true, predicted = zip(*PAIRS * 5, strict=True)
    pd.testing.assert_frame_equal(compare(scores(predicted), gold(true), seed=3), compare(scores(predicted), gold(true), seed=3))


@pytest.mark.parametrize(
    ("probabilities", "true", "expected"),
    [
        ([[0.9, 0.1, 0.0], [0.0, 0.9, 0.1]], [0, 0], 0.4),
        ([[1.0, 0.0, 0.0]], [0], 0.0),
        ([[1.0, 0.0, 0.0]], [2], 1.0),
        ([[0.55, 0.45, 0.0], [0.0, 0.05, 0.95]], [0, 0], (0.45 + 0.95) / 2),
    ],
)
def test_calibration_error_by_hand(probabilities, true, expected):
    assert calibration_error(np.array(probabilities), np.array(true)) == pytest.approx(expected)


def test_a_scorer_is_asked_for_the_span_of_each_target():
    class Echo:
        name = "echo"

        def score(self, sentences, spans):
            assert [sentence[start:end] for sentence, (start, end) in zip(sentences, spans, strict=True)] == ["Moscou", "Séoul"]
            return scores(["neutral", "favourable"])

    targets = [GoldTarget("Moscou dort.", 0, 6, "neutral"), GoldTarget("Vive Séoul !", 5, 10, "unfavourable")]
    assert evaluate_stance(Echo(), targets).set_index("metric").loc["accuracy", "estimate"] == 0.5


# gold files


def jsonl(path, *targets):
    row = {"sentence_normalized": "Moscou dort, Séoul veille.", "targets": [{"from": a, "to": b, "polarity": p} for a, b, p in targets]}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def test_json_lines_of_several_targets(tmp_path):
    found = read_gold(jsonl(tmp_path / "gold.jsonl", (0, 6, 2.0), (13, 18, 6.0), (0, 6, 4)))
    assert [(target.sentence[target.start : target.end], target.label) for target in found] == [
        ("Moscou", "unfavourable"),
        ("Séoul", "favourable"),
        ("Moscou", "neutral"),
    ]


def test_a_span_that_does_not_fit_is_left_out(tmp_path):
    found = read_gold(jsonl(tmp_path / "gold.jsonl", (0, 6, 2.0), (3, 3, 2.0), (20, 99, 2.0), (-1, 4, 2.0)))
    assert [(target.start, target.end) for target in found] == [(0, 6)]


def table_file(path, *lines):
    header = "sentence\tentity\tentity_tag\tentity_pos_start_rel\tentity_pos_end_rel\tlabel"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_table_with_a_quotation_mark_in_a_sentence(tmp_path):
    lines = [
        'Il dit "non à Moscou.\tMoscou\tCOUNTRY\t14\t20\t-1',
        "Séoul veille.\tSéoul\tCOUNTRY\t0\t5\t1",
        "Séoul dort.\tSéoul\tCOUNTRY\t0\t5\t0",
    ]
    found = read_gold(table_file(tmp_path / "gold.csv", *lines))
    assert [(target.sentence[target.start : target.end], target.label) for target in found] == [
        ("Moscou", "unfavourable"),
        ("Séoul", "favourable"),
        ("Séoul", "neutral"),
    ]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="no gold file .*nowhere.jsonl"):
        read_gold(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", "not json"),
        ("b.jsonl", '{"text": "x"}'),
        ("c.jsonl", '{"sentence_normalized": "x", "targets": [{"from": 0, "to": 1, "polarity": 3}]}'),
        ("d.jsonl", "[1, 2]"),
        ("e.csv", "sentence;label\nx;1\n"),
        ("f.csv", "sentence\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\nx\t0\n"),
        ("g.csv", "sentence\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\nx\t0\t1\t7\n"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_is_expected(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is not gold data: .*Expected MAD-TSC JSON Lines or a RuSentNE table"):
        read_gold(path)


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.csv"])
def test_a_file_without_targets_is_refused(tmp_path, name):
    (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="holds no labelled target"):
        read_gold(tmp_path / name)
