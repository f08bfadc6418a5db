"""Gold targets: one labelled target in one sentence, read from the forms in which labelled sentences come.

The project's own form is JSON Lines with `text` and `stances` (see data/gold/README.md); public sets come as JSON Lines with
`sentence_normalized` and `targets` (MAD-TSC, NewsMTSC) and as tab-separated tables with `sentence`, `entity_pos_start_rel`,
`entity_pos_end_rel`, `label` (RuSentNE). Only the project's own form says the language, the split and which sentences are minimal pairs.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from analytics.errors import InputError
from analytics.schemas import STANCE_LABELS

_POLARITIES = {2.0: "unfavourable", 4.0: "neutral", 6.0: "favourable"}
_SIGNS = {-1: "unfavourable", 0: "neutral", 1: "favourable"}
_EXPECTED = "Expected JSON Lines of the project (data/gold/README.md) or of MAD-TSC, or a RuSentNE table"


class GoldTarget(NamedTuple):
    """One labelled target in one sentence.

    `target` is the actor or the words that name it; targets of one `group` are drawn together, by default those of one sentence; `language`
    is "" where the file does not tell it.
    """

    sentence: str
    start: int
    end: int
    label: str
    target: str = ""
    group: str = ""
    language: str = ""


def read_gold(path: str | Path, split: str = "") -> list[GoldTarget]:
    """Read labelled targets; rows without a usable span are left out.

    Parameters
    ----------
    path
        A file in one of the forms that the module names.
    split
        Keep the sentences of this split; by default all. Only the project's own form has splits.

    Returns
    -------
    list of GoldTarget
        In the order of the file. Minimal pairs have the group "FILE:PAIR", other targets their sentence.

    Raises
    ------
    InputError
        The file is missing, is in none of the forms, or holds no labelled target (of that split).
    """
    path = Path(path)
    if not path.is_file():
        message = f"There is no gold file {str(path)!r}."
        raise InputError(message)
    try:
        found = list(_read_jsonl(path, split) if path.suffix == ".jsonl" else _read_table(path, split))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{str(path)!r} is not gold data: {type(error).__name__} {error}. {_EXPECTED}."
        raise InputError(message) from error
    usable = [target for target in found if 0 <= target.start < target.end <= len(target.sentence)]
    if not usable:
        message = f"{str(path)!r} holds no labelled target" + (f" of the split {split!r}." if split else ".")
        raise InputError(message)
    return usable


def _read_jsonl(path: Path, split: str) -> Iterator[GoldTarget]:
    for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):  # splitlines() would cut at U+2028 in a text
        row = json.loads(line)
        targets = _of_record(row, path.name) if "stances" in row else _of_public_record(row)
        if split in ("", row.get("split")):
            yield from targets


def _of_record(row: dict[str, Any], file: str) -> Iterator[GoldTarget]:
    group = f"{file}:{row['pair_id']}" if row.get("pair_id") else row["text"]
    for stance in row["stances"]:
        label = STANCE_LABELS[STANCE_LABELS.index(stance["label"])]
        yield GoldTarget(row["text"], int(stance["start"]), int(stance["end"]), label, stance["target"], group, row["language"])


def _of_public_record(row: dict[str, Any]) -> Iterator[GoldTarget]:
    sentence = row["sentence_normalized"]
    for target in row["targets"]:
        start, end = int(target["from"]), int(target["to"])
        yield GoldTarget(sentence, start, end, _POLARITIES[float(target["polarity"])], sentence[start:end], sentence)


def _read_table(path: Path, split: str) -> Iterator[GoldTarget]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            sentence, start, end = row["sentence"], int(row["entity_pos_start_rel"]), int(row["entity_pos_end_rel"])
            if split in ("", row.get("split")):
                yield GoldTarget(sentence, start, end, _SIGNS[int(float(row["label"]))], sentence[start:end], sentence)
