"""The command line: exit codes, one line for each mistake, nothing written where the input is at fault, and what written tables hold."""

import csv
import importlib.util
import json
import subprocess
import sys

import pandas as pd
import pytest

from analytics.cli import main
from analytics.runs import write_table

TEXT = "Washington accuse Moscou d'armer Pyongyang depuis plusieurs mois. Le Kremlin dément et dénonce une provocation américaine."


def article(folder, **fields):
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"title": "Un avertissement", "text": TEXT, "date": "2024-03-01", **fields}), encoding="utf-8")
    return path


def call(monkeypatch, capsys, *arguments):
    """Return exit code, standard output and the lines on standard error."""
    monkeypatch.setattr(sys, "argv", ["actor-analytics", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    captured = capsys.readouterr()
    return stopped.value.code or 0, captured.out, captured.err.strip().splitlines()


@pytest.fixture
def cli(monkeypatch, capsys):
    return lambda *arguments: call(monkeypatch, capsys, *arguments)


def missing(folder):
    return folder / "nowhere", ["There is no file or folder", "nowhere", "Expected"]


def empty_folder(folder):
    return folder, ["holds no files", "Expected articles as"]


def nothing_readable(folder):
    (folder / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return folder, ["No article could be read from 1 file", "image.png", "Expected"]


def no_text_column(folder):
    (folder / "table.csv").write_text("price,city\n3,Brest\n4,Nantes\n", encoding="utf-8")
    return folder / "table.csv", ["No article could be read", "table.csv", "price, city", "text"]


@pytest.mark.parametrize("command", ["report", "annotate"])
@pytest.mark.parametrize("make", [missing, empty_folder, nothing_readable, no_text_column])
def test_input_at_fault_is_one_line_and_code_2_and_nothing_is_written(cli, tmp_path, command, make):
    given = tmp_path / "in"
    given.mkdir()
    path, said = make(given)
    code, output, lines = cli(command, path, "--out", tmp_path / "out")
    assert (code, output, len(lines)) == (2, "", 1)
    assert lines[0].startswith("actor-analytics: ")
    assert [part for part in said if part not in lines[0]] == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["report", "annotate"])
def test_an_output_folder_that_is_a_file_is_refused(cli, tmp_path, command):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    code, _, lines = cli(command, article(tmp_path), "--out", tmp_path / "out")
    assert (code, len(lines)) == (2, 1)
    assert "is a file" in lines[0]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_the_same_from_a_shell(tmp_path):
    command = [sys.executable, "-m", "analytics.cli", "report", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", [["--n-topics", "0"], ["--language", "de"], ["--seed", "-1"], ["--no-such-option"]])
def test_an_option_at_fault_is_code_2(cli, tmp_path, option):
    code, _, _ = cli("report", article(tmp_path), "--out", tmp_path / "out", *option)
    assert code == 2
    assert not (tmp_path / "out").exists()


def test_help_lists_the_commands(cli):
    code, output, _ = cli("--help")
    assert code == 0
    assert all(command in output for command in ("report", "annotate", "evaluate", "train", "notebook", "doctor"))


def test_annotate_writes_each_table_twice_and_says_how_much_was_read(cli, tmp_path):
    code, output, lines = cli("annotate", article(tmp_path), "--out", tmp_path / "out")
    assert (code, output.strip(), lines) == (0, str(tmp_path / "out"), ["articles read: 1, of which reprints: 0; rejected: 0"])
    written = {path.name for path in (tmp_path / "out").iterdir()}
    names = ["documents", "rejects", "files", "sentences", "mentions", "quotes", "stances", "relations", "sentiments"]
    assert {f"{name}.{suffix}" for name in names for suffix in ("csv", "parquet")} <= written
    assert set(pd.read_parquet(tmp_path / "out" / "mentions.parquet")["actor_id"]) == {"RUS", "USA", "PRK"}


def test_an_article_without_a_date_is_an_article(cli, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code, _, lines = cli("annotate", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert (code, lines[0]) == (0, "articles read: 1, of which reprints: 0; rejected: 0")
    assert lines[1].startswith("  1 no_date (kept), as a.txt: ")
    assert pd.read_parquet(tmp_path / "out" / "documents.parquet")["published"].isna().all()


def test_a_column_is_named_and_the_order_of_day_and_month_told(cli, tmp_path):
    (tmp_path / "a.csv").write_text(f"Parution;Propos\n02/03/2024;{TEXT}\n", encoding="utf-8")
    code, _, lines = cli(
        "annotate", tmp_path / "a.csv", "--out", tmp_path / "out", "--map", "text=Propos", "--map", "published=Parution", "--day-first"
    )
    assert (code, lines) == (0, ["articles read: 1, of which reprints: 0; rejected: 0"])
    (row,) = pd.read_parquet(tmp_path / "out" / "documents.parquet").to_dict("records")
    assert (row["text"], row["published"]) == (TEXT, pd.Timestamp("2024-03-02", tz="UTC"))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--map", "Corps"], "expected FIELD=COLUMN"),
        (["--map", "corps=Texte"], "Expected one of: text, title"),
        (["--max-date", "demain"], "Expected a day"),
        (["--keep", "tout"], "too_short, stub"),
    ],
)
def test_a_reading_option_at_fault_is_code_2_and_writes_nothing(cli, tmp_path, option, said):
    code, _, lines = cli("report", article(tmp_path), "--out", tmp_path / "out", *option)
    assert code == 2
    assert said in " ".join(lines)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("error", "code", "said"), [(KeyboardInterrupt(), 1, "stopped"), (OSError(28, "No space left", "x"), 1, "No space left: x")]
)
def test_an_interruption_and_a_full_disk_are_one_line(cli, monkeypatch, tmp_path, error, code, said):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr("analytics.pipeline.run", stop)
    got, _, lines = cli("report", article(tmp_path), "--out", tmp_path / "out")
    assert (got, len(lines)) == (code, 2)
    assert said in lines[1]


# gold data


def gold_file(path, *polarities):
    sentences = {2.0: "Le juge condamne Moscou.", 4.0: "Le train quitte Moscou.", 6.0: "La foule acclame Moscou."}
    rows = [
        {"sentence_normalized": f"{sentences[polarity]} {n}", "targets": [{"from": 17, "to": 23, "polarity": polarity}]}
        for n, polarity in enumerate(polarities)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_evaluate_stance_prints_each_metric(cli, tmp_path):
    code, output, _ = cli("evaluate", "stance", "--data", gold_file(tmp_path / "gold.jsonl", 2.0, 4.0, 6.0, 2.0))
    assert code == 0
    rows = {line.split()[0]: line.split()[1:] for line in output.strip().splitlines()}
    assert rows["metric"] == ["estimate", "low", "high", "n_targets"]
    assert {"macro_f1", "macro_f1_majority", "accuracy", "calibration_error"} <= set(rows)
    assert rows["macro_f1"][-1] == "4"


def test_evaluate_stance_without_gold_is_code_2(cli, tmp_path):
    code, _, lines = cli("evaluate", "stance", "--data", tmp_path / "nowhere.jsonl")
    assert (code, len(lines)) == (2, 1)
    assert "There is no gold file" in lines[0]


def test_evaluate_stance_with_an_unknown_scorer_is_code_2(cli, tmp_path):
    code, _, lines = cli("evaluate", "stance", "--data", gold_file(tmp_path / "gold.jsonl", 2.0), "--scorer", "best")
    assert (code, len(lines)) == (2, 1)
    assert "expected 'default'" in lines[0]


def test_two_scorers_are_compared(cli, tmp_path):
    gold = gold_file(tmp_path / "gold.jsonl", *[2.0, 4.0, 6.0] * 4)
    code, output, _ = cli("evaluate", "stance", "--data", gold, "--against", "lexicon", "--out", tmp_path / "out")
    assert code == 0 and "macro_f1_difference" in output and "p_mcnemar" in output
    assert (tmp_path / "out" / "reliability.html").is_file() and (tmp_path / "out" / "metrics.csv").is_file()


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is here; tests/training trains")
def test_training_without_torch_says_what_to_install(cli, tmp_path):
    gold = gold_file(tmp_path / "gold.jsonl", *[2.0, 4.0, 6.0] * 12)
    code, _, lines = cli("train", "stance", "--base", tmp_path, "--data", gold, "--out", tmp_path / "mine")
    assert (code, len(lines)) == (2, 1)
    assert "torch" in lines[0] and "actor-analytics[train]" in lines[0]
    assert not (tmp_path / "mine").exists()


# the doctor


def test_doctor_says_ok_line_by_line(cli):
    code, output, _ = cli("doctor")
    assert code == 0
    assert all(line.startswith("ok  ") for line in output.splitlines())


def test_doctor_fails_where_something_is_missing(cli, monkeypatch):
    from analytics.doctor import Finding

    monkeypatch.setattr("analytics.doctor.diagnose", lambda: [Finding("spacy", True, "3.8"), Finding("parser", False, "is broken")])
    code, output, _ = cli("doctor")
    assert code == 1
    assert output.splitlines() == ["ok    spacy: 3.8", "FAIL  parser: is broken"]


# the tables that are written


def cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


FORMULAS = ["=1+1", "+33 1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1"]


def test_a_formula_is_made_harmless_in_the_csv_and_left_in_the_parquet(tmp_path):
    table = pd.DataFrame({"text": [*FORMULAS, "1+1=2", "-", None], "score": [-0.5] * 9})
    write_table(table, tmp_path / "deep" / "table")
    written = cells(tmp_path / "deep" / "table.csv")
    assert [row[0] for row in written] == ["text", *(f"'{formula}" for formula in FORMULAS), "1+1=2", "-", ""]
    assert {row[1] for row in written[1:]} == {"-0.5"}
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "deep" / "table.parquet"), table)


def test_a_carriage_return_does_not_break_a_cell_in_two(tmp_path):
    write_table(pd.DataFrame({"text": ["Il pleut.\r=1+1", "\r=1"], "theme": ["a", "b"]}), tmp_path / "table")
    written = cells(tmp_path / "table.csv")
    assert [len(row) for row in written] == [2, 2, 2]
    assert not any(cell.startswith("=") for row in written for cell in row)


def test_the_table_in_hand_is_unchanged_and_no_temporary_file_stays(tmp_path):
    table = pd.DataFrame({"text": ["=1+1"]})
    write_table(table, tmp_path / "table")
    assert table["text"].tolist() == ["=1+1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["table.csv", "table.parquet"]


def test_an_empty_table_is_written_with_its_header(tmp_path):
    write_table(pd.DataFrame({"text": pd.Series(dtype="str"), "score": pd.Series(dtype=float)}), tmp_path / "none")
    assert cells(tmp_path / "none.csv") == [["text", "score"]]
    assert pd.read_parquet(tmp_path / "none.parquet").empty


def test_a_late_article_is_told_in_one_plain_line(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "date": "2026-06-01", "source": "Canal"}), encoding="utf-8")
    command = [sys.executable, "-m", "analytics.cli", "annotate", tmp_path / "a.jsonl", "--out", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stderr.splitlines() if "later than" in line]
    assert line.startswith("actor-analytics: articles later than")
    assert "Warning" not in done.stderr and ".py:" not in done.stderr


def test_actors_of_ones_own_stand_in_the_report_by_name(cli, tmp_path):
    actors = tmp_path / "mine.csv"
    actors.write_text("actor_id,alias,language,relation,name_fr,name_en\nGRL,Nuuk,fr,capital,Groenland,Greenland\n", encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    article(folder, text=TEXT + " Nuuk condamne les menaces de Washington.")
    code, _, said = cli("report", folder, "--out", tmp_path / "out", "--actors", actors)
    assert code == 0, said
    assert "Groenland" in (tmp_path / "out" / "report.html").read_text("utf-8")
