"""Gold files of each kind, and floors under what was measured on them."""

import hashlib
import json

import pandas as pd
import pytest
from gold_files import own_file, own_row

from analytics.errors import InputError
from analytics.evaluation import (
    check_floors,
    read_floors,
    read_gold,
)


def test_the_form_of_the_project_says_actor_pair_and_language(tmp_path):
    path = own_file(
        tmp_path / "own.jsonl",
        own_row("Rome aide Oslo.", [(0, 4, "ITA", "favourable"), (10, 14, "NOR", "favourable")], pair_id="p1"),
        own_row("Rome is asleep.", [(0, 4, "ITA", "neutral")], language="en"),
        own_row("Il pleut.", []),
    )
    first, second, third = read_gold(path)
    assert (first.target, first.group, first.language) == ("ITA", "own.jsonl:p1", "fr")
    assert second.sentence[second.start : second.end] == "Oslo"
    assert (third.group, third.language, third.label) == ("Rome is asleep.", "en", "neutral")


def test_one_split_of_a_file_can_be_read(tmp_path):
    rows = [own_row(f"Rome dort {n}.", [(0, 4, "ITA", "neutral")], split=split) for n, split in enumerate(["dev", "test", "dev"])]
    path = own_file(tmp_path / "own.jsonl", *rows)
    assert len(read_gold(path)) == 3
    assert [target.sentence for target in read_gold(path, "test")] == ["Rome dort 1."]


@pytest.mark.parametrize("kind", ["own", "public", "table"])
def test_a_split_that_a_file_does_not_have_is_refused(tmp_path, kind):
    path = {
        "own": lambda: own_file(tmp_path / "a.jsonl", own_row("Rome dort.", [(0, 4, "ITA", "neutral")])),
        "public": lambda: jsonl(tmp_path / "b.jsonl", (0, 6, 2.0)),
        "table": lambda: table_file(tmp_path / "c.csv", "Séoul dort.\tSéoul\tCOUNTRY\t0\t5\t0"),
    }[kind]()
    with pytest.raises(InputError, match="holds no labelled target of the split 'final'"):
        read_gold(path, "final")


def test_targets_of_public_sets_are_named_by_their_words_and_grouped_by_sentence(tmp_path):
    found = read_gold(jsonl(tmp_path / "gold.jsonl", (0, 6, 2.0), (13, 18, 6.0)))
    assert [target.target for target in found] == ["Moscou", "Séoul"]
    assert {target.group for target in found} == {"Moscou dort, Séoul veille."}
    (row,) = read_gold(table_file(tmp_path / "gold.csv", "Séoul dort.\tSéoul\tCOUNTRY\t0\t5\t0"))
    assert (row.target, row.group) == ("Séoul", "Séoul dort.")


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
        ("h.jsonl", json.dumps({"text": "x", "language": "fr", "stances": [{"start": 0, "end": 1, "target": "ITA", "label": "good"}]})),
        ("i.jsonl", json.dumps({"text": "x", "language": "fr", "stances": [{"start": 0, "end": 1, "label": "neutral"}]})),
        ("e.csv", "sentence;label\nx;1\n"),
        ("f.csv", "sentence\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\nx\t0\n"),
        ("g.csv", "sentence\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\nx\t0\t1\t7\n"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_is_expected(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is not gold data: .*Expected JSON Lines of the project .* or of MAD-TSC, or a RuSentNE table"):
        read_gold(path)


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.csv"])
def test_a_file_without_targets_is_refused(tmp_path, name):
    (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="holds no labelled target"):
        read_gold(tmp_path / name)


# floors


def floors_file(folder, **entry):
    (folder / "gold.jsonl").write_text("{}\n", encoding="utf-8")
    whole = {"sha256": hashlib.sha256(b"{}\n").hexdigest(), "least": {"macro_f1": 0.6}, "most": {"calibration_error": 0.1}} | entry
    path = folder / "floors.json"
    path.write_text(json.dumps({"gold.jsonl": whole}), encoding="utf-8")
    return path


def measured(**values):
    return {"gold.jsonl": pd.DataFrame({"metric": list(values), "estimate": list(values.values())})}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"macro_f1": 0.6, "calibration_error": 0.1, "accuracy": 0.0}, []),
        ({"macro_f1": 0.59, "calibration_error": 0.1}, ["gold.jsonl: macro_f1 is 0.590, expected at least 0.600"]),
        ({"macro_f1": 0.7, "calibration_error": 0.2}, ["gold.jsonl: calibration_error is 0.200, expected at most 0.100"]),
        ({"macro_f1": float("nan"), "calibration_error": 0}, ["gold.jsonl: macro_f1 is nan, expected at least 0.600"]),
        ({"macro_f1": 0.7}, ["gold.jsonl: calibration_error is nan, expected at most 0.100"]),
    ],
    ids=["at the floor", "below", "above", "no number", "not measured"],
)
def test_what_falls_below_its_floor_is_said(tmp_path, values, said):
    assert check_floors(measured(**values), floors_file(tmp_path)) == said


def test_gold_data_that_were_changed_fail_whatever_was_reached(tmp_path):
    path = floors_file(tmp_path)
    (tmp_path / "gold.jsonl").write_text("{} \n", encoding="utf-8")
    (breach,) = check_floors(measured(macro_f1=1.0, calibration_error=0.0), path)
    assert breach.startswith("gold.jsonl is not the file that was measured on: sha256")


def test_gold_data_that_are_gone_or_have_no_floors_fail(tmp_path):
    path = floors_file(tmp_path)
    (tmp_path / "gold.jsonl").unlink()
    table = measured(macro_f1=1.0, calibration_error=0.0)["gold.jsonl"]
    assert check_floors({"gold.jsonl": table, "new.jsonl": table}, path) == [
        "gold.jsonl is not there",
        "new.jsonl has no floors in floors.json",
    ]


def test_floors_are_read_with_what_they_pin(tmp_path):
    found = read_floors(floors_file(tmp_path, most={}))
    assert (found["gold.jsonl"].least, found["gold.jsonl"].most) == ({"macro_f1": 0.6}, {})


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"gold.jsonl": {"least": {}}}', '{"gold.jsonl": {"sha256": "a", "least": {"macro_f1": "x"}}}']
)
def test_a_file_that_holds_no_floors_is_refused(tmp_path, content):
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is no file of floors.*Expected sha256"):
        read_floors(tmp_path / "floors.json")


def test_a_missing_file_of_floors_is_named(tmp_path):
    with pytest.raises(InputError, match="no file of floors .*nowhere.json"):
        check_floors({}, tmp_path / "nowhere.json")
