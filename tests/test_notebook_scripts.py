"""The scripts beside the notebooks, and the command that runs a notebook: help, mistakes, and what they write."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.cli import main

SCRIPTS = Path(__file__).resolve().parents[1] / "notebooks" / "scripts"
TEXTS = ["Washington accuse Moscou d'armer Pyongyang.", "Moscou remercie Pyongyang de son aide.", "Séoul salue Washington."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Six articles of two outlets over two weeks; one outlet's name begins as a formula does."""
    place = tmp_path_factory.mktemp("articles")
    rows = [
        {
            "title": f"Titre {at}",
            "text": f"{TEXTS[at % 3]} C'est le récit numéro {at} de cette longue affaire.",
            "date": f"2024-06-{at + 10}",
            "source": source,
        }
        for at, source in enumerate(["L'Écho", "=Nord"] * 3)
    ]
    (place / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return place


def call(name, *arguments):
    return subprocess.run([sys.executable, str(SCRIPTS / name), *map(str, arguments)], capture_output=True, text=True)


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.py")))
def test_each_script_says_how_it_is_used(name):
    done = call(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage:" in done.stdout and "--language" in done.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.py")))
def test_a_folder_that_is_not_there_is_one_line(name, tmp_path):
    more = ["--source", "x"] if name == "outlet_stance.py" else []
    done = call(name, tmp_path / "nowhere", *more)
    assert done.returncode != 0 and "Traceback" not in done.stderr and "no file or folder" in done.stderr


def test_the_weekly_chart_takes_the_last_days_and_reads_itself(folder, tmp_path):
    done = call("weekly_chart.py", folder, "--out", tmp_path / "week.html", "--days", 3, "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "Russia**: mean balance" in done.stdout and "in 2 articles" in done.stdout
    assert "How each actor comes out" in (tmp_path / "week.html").read_text("utf-8")
    nothing = call("weekly_chart.py", folder, "--out", tmp_path / "no.html", "--until", "2023-01-31")
    assert (nothing.returncode, nothing.stderr) == (2, "No article is dated from 2023-01-25 to 2023-01-31.\n")
    assert not (tmp_path / "no.html").exists()


def test_the_table_for_the_desk_opens_in_a_french_spreadsheet(folder, tmp_path):
    done = call("desk_csv.py", folder, "--out", tmp_path / "desk.csv")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "desk.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert {row["source"] for row in rows} == {"L'Écho", "'=Nord"}
    assert all(0 <= abs(float(row["estimate"].replace(",", "."))) <= 1 and "." not in row["estimate"] for row in rows)
    assert {row["low"] for row in rows} == {""}  # three articles an outlet


def test_one_outlet_is_set_beside_all_others(folder):
    done = call("outlet_stance.py", folder, "--source", "L'Écho", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "**Russia · L'Écho**" in done.stdout and "**Russia · all others**" in done.stdout
    unknown = call("outlet_stance.py", folder, "--source", "Personne")
    assert (unknown.returncode, unknown.stderr) == (2, "No article is by 'Personne'. There are: =Nord, L'Écho.\n")


# The command


def notebook(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["actor-analytics", "notebook", *map(str, arguments)])
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    said = capsys.readouterr()
    return code, said.out.strip(), said.err.strip()


@pytest.fixture
def cli(monkeypatch, capsys):
    return lambda *arguments: notebook(monkeypatch, capsys, *arguments)


def test_the_command_lists_and_copies(cli, tmp_path):
    code, said, _ = cli("list")
    assert code == 0 and said.splitlines()[:2] == ["index", "01-quickstart"]
    code, said, _ = cli("copy", "--out", tmp_path / "tour")
    assert (code, said) == (0, str(tmp_path / "tour" / "notebooks" / "index.ipynb"))
    assert Path(said).is_file()


def test_the_command_writes_one_page_on_the_reader_s_own_folder(cli, folder, tmp_path):
    page = tmp_path / "my-02.html"
    code, said, warned = cli("2", "--on", folder, "--out", page, "--language", "fr")
    assert (code, said, warned) == (0, str(page), "")
    text = page.read_text("utf-8")
    assert "<strong>6 articles</strong> from 1 files" in text and "mois par mois" in text
    assert text.count('class="plot"') == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99", "--out", "x.html"], "There is no notebook '99'"),
        (["02", "--out", "x.pdf"], "Known suffixes: .html, .ipynb"),
        (["02"], "expected a file to write"),
        (["02", "--out", "x.html", "--set", "actors"], "NAME=VALUE"),
        (["02", "--out", "x.html", "--set", "colour=red"], "has no parameter colour"),
        (["02", "--out", "x.html", "--on", "nowhere"], "There is no file or folder"),
    ],
)
def test_a_mistake_is_one_line_and_code_2_and_nothing_is_written(cli, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    code, _, line = cli(*arguments)
    assert code == 2 and said in " ".join(line.split())
    assert "Traceback" not in line and list(tmp_path.iterdir()) == []
