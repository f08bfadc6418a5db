"""Texts with gold topics, read from the layouts in which such sets come.

A set is a tab-separated table, told by its columns and not by its name. One with a header has `text` and `category` or `label`; `headline`
is put before the text, `language` is taken as it stands, and texts with the same `index_id` in several languages are translations of each
other. Files of one name in sister folders such as fra_Latn and rus_Cyrl are one set (SIB-200). One without a header has three columns, the
text as tokens, its split and its label (OCTIS). Where nothing says the language it is detected, once a file. Splits are not told apart:
what is named is what is measured.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from analytics.errors import InputError
from analytics.text import detect_language

_FLORES = re.compile(r"([a-z]{3})_[A-Z][a-z]{3}")  # fra_Latn
_CODES = {"fra": "fr", "eng": "en", "rus": "ru", "kor": "ko"}
_SPLITS = frozenset({"train", "val", "dev", "test"})
_DETECTED = 25  # texts that tell the language of a file
_EXPECTED = (
    "Expected a tab-separated table with the columns text and label or category (and headline, language, index_id), "
    "or one without a header that has text, split and label"
)


class Text(NamedTuple):
    """One text and its gold topic; `thread` is the same for translations of one text and empty where there are none."""

    text: str
    label: str
    language: str
    thread: str


class TopicSet(NamedTuple):
    """Texts to group.

    `name` is that of the folder and the file; `tokenised` says that a space stands between any two tokens, which are taken as they are.
    """

    name: str
    texts: tuple[Text, ...]
    tokenised: bool


def read_topic_sets(paths: Iterable[Path]) -> list[TopicSet]:
    """Read sets of texts with gold topics.

    Parameters
    ----------
    paths
        Files, or folders: all .tsv files in them and below them.

    Returns
    -------
    list of TopicSet
        In the order of their names.

    Raises
    ------
    InputError
        A path does not exist, a folder holds no .tsv file, a file has another layout, or a set has fewer than two labels, or fewer than
        four texts a label in any of its languages.
    """
    sets: dict[Path, list[tuple[list[Text], bool]]] = {}
    for file in sorted({file.resolve() for path in paths for file in _files(path)}):
        sister = file.parent.parent / file.name if _FLORES.fullmatch(file.parent.name) else file
        sets.setdefault(sister, []).append(_read(file))
    found = [
        TopicSet(f"{file.parent.name}/{file.stem}", tuple(text for texts, _ in parts for text in texts), parts[0][1])
        for file, parts in sorted(sets.items())
    ]
    for topic_set in found:
        _check(topic_set)
    return sorted(found, key=lambda topic_set: topic_set.name)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        message = f"There is no file or folder {str(path)!r}. {_EXPECTED}; or a folder of such files."
        raise InputError(message)
    below = [file for file in path.rglob("*.tsv") if file.is_file() and not file.name.startswith(".")]
    if not below:
        message = f"The folder {str(path)!r} holds no .tsv file. {_EXPECTED}; or a folder of such files."
        raise InputError(message)
    return below


def _read(file: Path) -> tuple[list[Text], bool]:
    """Return the texts of a file, and whether they are tokens."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")  # splitlines() would cut at U+2028 in a text
    except UnicodeDecodeError as error:
        message = f"{str(file)!r} is not UTF-8. {_EXPECTED}, in UTF-8."
        raise InputError(message) from error
    rows = [[_unquoted(cell) for cell in line.rstrip("\r").split("\t")] for line in lines if line.strip()]
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    label = next((name for name in ("label", "category") if name in header), "")
    if label and "text" in header:
        return _with_header(file, header, rows[1:], label), False
    if rows and all(len(row) == 3 and row[1] in _SPLITS for row in rows):
        language = _language(file, [row[0] for row in rows])
        return [Text(text, label, language, "") for text, _, label in rows if _says_something(text)], True
    message = f"{str(file)!r} has another layout; it begins with {str(rows[0])[:80] if rows else 'nothing'}. {_EXPECTED}."
    raise InputError(message)


def _unquoted(cell: str) -> str:
    """Return a cell without the quotation marks of the CSV format; a mark that opens a sentence is left."""
    return cell[1:-1].replace('""', '"') if re.fullmatch(r'"(?:[^"]|"")*"', cell) else cell


def _with_header(file: Path, header: list[str], rows: list[list[str]], label: str) -> list[Text]:
    if short := [number for number, row in enumerate(rows, start=2) if len(row) != len(header)]:
        message = f"{str(file)!r}: line {short[0]} has not {len(header)} columns as its header. {_EXPECTED}."
        raise InputError(message)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    language = "" if "language" in header else _language(file, [row["text"] for row in named])
    texts = [
        Text(
            "\n".join(filter(None, (row.get("headline"), row["text"]))),
            row[label],
            row.get("language") or language or "und",
            row.get("index_id", ""),
        )
        for row in named
    ]
    return [text for text in texts if _says_something(text.text)]


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _language(file: Path, texts: list[str]) -> str:
    """Return the language that the folder names, else that of most texts at the beginning."""
    if found := _FLORES.fullmatch(file.parent.name):
        return _CODES.get(found[1], found[1])
    counted = Counter(detect_language(text) for text in texts[:_DETECTED])
    return min(counted, key=lambda language: (-counted[language], language), default="und")


def _check(topic_set: TopicSet) -> None:
    labels = Counter(text.label for text in topic_set.texts)
    fewest = min(Counter(text.language for text in topic_set.texts).values(), default=0)
    if len(labels) < 2 or fewest < 4 * len(labels):
        message = (
            f"{topic_set.name!r} has {len(labels)} labels and {fewest} texts in the language with the fewest; "
            "expected two labels at least, and four texts a label in each language."
        )
        raise InputError(message)
