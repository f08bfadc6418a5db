"""What a stance model is trained on: sentences with actors, how each comes out, and, where annotated, who holds what toward whom.

Read are the project's own format (one record a sentence, `stances` and `relations`, see data/gold/README.md), JSON Lines as MAD-TSC and
NewsMTSC come, and the table of RuSentNE.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analytics.errors import InputError
from analytics.evaluation import read_gold
from analytics.schemas import ABSENT, STANCE_LABELS
from analytics.scorers.pieces import NOWHERE, Query

UNKNOWN = -1  # class of what nobody annotated
NONE = 0  # class of a pair between which the sentence shows nothing
FOLDS = 5


class Example(NamedTuple):
    """One sentence.

    `stances` holds for each actor of the query a place in STANCE_LABELS, `relations` for each actor the class of every holder toward it
    (the actors, then the narrator and third parties): NONE, 1 unfavourable, 2 contact, 3 favourable, or UNKNOWN.
    """

    query: Query
    stances: tuple[int, ...]
    relations: tuple[tuple[int, ...], ...]
    weight: float
    group: str  # what must not be split between training and validation


def read_examples(path: Path, weight: float = 1.0) -> list[Example]:
    """Read the labelled sentences of a file.

    Raises
    ------
    InputError
        The file is missing or in none of the forms.
    """
    if not path.is_file():
        message = f"There is no training file {str(path)!r}."
        raise InputError(message)
    if path.suffix == ".jsonl" and _is_own(path):
        return list(_read_own(path, weight))
    targets: dict[str, dict[tuple[int, int], int]] = {}
    for gold in read_gold(path):
        targets.setdefault(gold.sentence, {})[gold.start, gold.end] = STANCE_LABELS.index(gold.label)
    return [
        Example(Query(sentence, tuple(labels)), tuple(labels.values()), _unknown(len(labels)), weight, sentence)
        for sentence, labels in targets.items()
    ]


def _unknown(n_actors: int) -> tuple[tuple[int, ...], ...]:
    return ((UNKNOWN,) * (n_actors + len(ABSENT)),) * n_actors


def _is_own(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return '"stances"' in next(lines, "")


def _read_own(path: Path, weight: float) -> Iterator[Example]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):  # splitlines() would cut at U+2028 in a text
        if not line.strip():
            continue
        try:
            yield _of_record(json.loads(line), weight)
        except (KeyError, TypeError, ValueError) as error:
            message = f"{str(path)!r}, line {number}, is no labelled sentence: {type(error).__name__} {error}."
            raise InputError(message) from error


def _of_record(row: dict[str, Any], weight: float) -> Example:
    spans = {stance["target"]: (int(stance["start"]), int(stance["end"])) for stance in row["stances"]}
    labels = tuple(STANCE_LABELS.index(stance["label"]) for stance in row["stances"])
    signs = {(relation["holder"], relation["target"]): int(relation["label"]) for relation in row["relations"]}

    if len(spans) != len(labels) or not all(0 <= start < end <= len(row["text"]) for start, end in spans.values()):
        message = "a target stands twice, or outside the text"
        raise ValueError(message)

    def shown(holder: str, target: str) -> int:
        if holder == target:
            return UNKNOWN
        return signs[holder, target] + 2 if (holder, target) in signs else NONE

    relations = tuple(tuple(shown(holder, target) for holder in (*spans, *ABSENT)) for target in spans)
    return Example(Query(row["text"], tuple(spans.values())), labels, relations, weight, row.get("pair_id") or row["text"])


def as_a_whole(example: Example) -> Example | None:
    """Return the sentence with the one label that all of its actors have, for its tone; None where they differ."""
    if len(set(example.stances)) != 1:
        return None
    return example._replace(query=Query(example.query.sentence, (NOWHERE,)), stances=example.stances[:1], relations=_unknown(1))


def split(examples: Iterable[Example], fold: int) -> tuple[list[Example], list[Example]]:
    """Return those outside and those inside a fold; a group stays together."""
    outside, inside = list[Example](), list[Example]()
    for example in examples:
        (inside if _fold(example.group) == fold else outside).append(example)
    return outside, inside


def _fold(group: str) -> int:
    return int(hashlib.sha256(group.encode("utf-8", "replace")).hexdigest(), 16) % FOLDS


def check_labels(examples: Sequence[Example]) -> None:
    """Raise InputError unless each stance has an example."""
    counts = [sum(example.stances.count(place) for example in examples) for place in range(len(STANCE_LABELS))]
    if min(counts) == 0:
        found = ", ".join(f"{count} {label}" for count, label in zip(counts, STANCE_LABELS, strict=True))
        message = f"The training data hold {found} targets; expected some of each."
        raise InputError(message)
