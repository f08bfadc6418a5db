"""The sentences behind the numbers, as data for the page's table.

Every row is one scored mention, cut into pieces so that the page can mark the mention and the cue without counting characters itself
(Python and JavaScript count them differently). Where there are more rows than the page should carry, rows are drawn by a hash of their
identity: without regard to content, and the same ones every time. The word marked as cue is what the scorer or the relation step named; it
is a pointer for the reader, not a proof.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import pandas as pd

from analytics.charts.words import actor_name, day, strings, visible
from analytics.schemas import rows_of

MOST_ROWS = 2_000
_LABELS = ("unfavourable", "neutral", "favourable")
_LONGEST = 700

Piece = tuple[int, str]


def evidence_data(documents: pd.DataFrame, annotations: Any, language: str = "fr") -> dict[str, Any]:  # noqa: ANN401 - see page.AnnotationTables
    """Return the evidence table of the page: articles, rows that point to them, and the names that its filters offer.

    Parameters
    ----------
    documents
        Table `documents`.
    annotations
        Holds the tables `sentences`, `stances` and `relations`.
    language
        Language of names and dates.

    Returns
    -------
    dict
        `documents` (title, outlet, date, address), `rows` (place in `documents`, actor, label, three probabilities, pieces), `total`,
        `actors`, `labels`, `sources`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from analytics import schemas
    >>> none = SimpleNamespace(**{name: schemas.empty(getattr(schemas, name.upper())) for name in ("sentences", "stances", "relations")})
    >>> evidence_data(schemas.empty(schemas.DOCUMENTS), none)["rows"]
    []
    """
    stances = evidence_rows(annotations.stances)
    place = {doc_id: at for at, doc_id in enumerate(documents["doc_id"])}
    sentences = annotations.sentences.drop_duplicates("sentence_id").set_index("sentence_id")[["start", "text"]]
    known = stances[stances["doc_id"].isin(place) & stances["sentence_id"].isin(sentences.index)]
    cues = _cues(annotations.relations)
    keys = sorted(rows_of(known), key=lambda row: (place[row.doc_id], row.start, row.target_id))
    used = sorted({place[row.doc_id] for row in keys})
    short = {at: number for number, at in enumerate(used)}
    rows = [_row(row, short[place[row.doc_id]], sentences.loc[row.sentence_id], cues) for row in keys]
    return {
        "documents": [_document(documents.iloc[at], language) for at in used],
        "rows": rows,
        "total": int(annotations.stances["score"].notna().sum()),
        "actors": {actor: actor_name(actor, language) for actor in sorted({row.target_id for row in keys})},
        "labels": {label: strings(language)[f"label.{label}"] for label in _LABELS},
        "sources": sorted({visible(documents["source"].iloc[at]) for at in used} - {""}),
    }


def evidence_rows(stances: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """Return the scored rows that the page shows: at most `most`, drawn by a hash of sentence, place and actor.

    Examples
    --------
    >>> table = pd.DataFrame({"sentence_id": ["a:0", "a:1"], "start": [0, 9], "target_id": ["RUS", "USA"], "score": [0.1, 0.9]})
    >>> len(evidence_rows(table, 1))
    1
    """
    stances = stances.dropna(subset=["score"])
    if len(stances) <= most:
        return stances
    identity = zip(stances["sentence_id"], stances["start"], stances["target_id"], strict=True)
    draw = pd.Series([crc32(f"{sentence}|{start}|{target}".encode()) for sentence, start, target in identity], index=stances.index)
    return stances.loc[draw.sort_values(kind="stable").index[:most]]


def link(address: object) -> str:
    """Return an address that a page may link to, or nothing: only http and https.

    Examples
    --------
    >>> link("https://example.org/a"), link("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    text = visible(address)
    return text if text.lower().startswith(("http://", "https://")) else ""


def pieces(text: str, marks: Iterable[tuple[int, int, int]]) -> list[Piece]:
    """Return a sentence cut at its marks: pairs of kind (0 text, 1 mention, 2 cue) and text.

    Parameters
    ----------
    text
        The sentence.
    marks
        Kind, first character and one past the last, in the sentence; a mark that overlaps an earlier one of the list is left out.

    Examples
    --------
    >>> pieces("Moscou menace Séoul.", [(1, 14, 19), (2, 7, 13)])
    [(0, 'Moscou '), (2, 'menace'), (0, ' '), (1, 'Séoul'), (0, '.')]
    """
    kept: list[tuple[int, int, int]] = []
    for kind, start, end in marks:
        if 0 <= start < end <= len(text) and all(end <= other[1] or start >= other[2] for other in kept):
            kept.append((kind, start, end))
    cut: list[Piece] = []
    at = 0
    for kind, start, end in sorted(kept, key=lambda mark: mark[1]):
        cut += [(0, text[at:start]), (kind, text[start:end])]
        at = end
    cut.append((0, text[at:] if len(text) - at <= _LONGEST else text[at : at + _LONGEST] + "…"))
    return [piece for piece in cut if piece[1]]


def _row(row: Any, document: int, sentence: pd.Series, cues: dict[tuple[str, str], list[tuple[int, int]]]) -> list[object]:  # noqa: ANN401
    origin, text = int(sentence["start"]), str(sentence["text"])
    mention = (1, int(row.start) - origin, int(row.end) - origin)
    found = [(2, start - origin, end - origin) for start, end in cues.get((row.sentence_id, row.target_id), [])]
    chances = [round(float(chance), 3) for chance in (row.p_unfavourable, row.p_neutral, row.p_favourable)]
    return [document, row.target_id, row.label, *chances, pieces(text, [mention, *found, *_named(row.evidence, text)])]


def _named(evidence: object, text: str) -> Sequence[tuple[int, int, int]]:
    words = [word.strip() for word in visible(evidence).split(",")]
    places = [(text.find(word), len(word)) for word in words if word]
    return [(2, at, at + length) for at, length in places if at >= 0]


def _cues(relations: pd.DataFrame) -> dict[tuple[str, str], list[tuple[int, int]]]:
    cues: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in rows_of(relations):
        cues.setdefault((row.sentence_id, row.target_id), []).append((int(row.cue_start), int(row.cue_end)))
    return {key: sorted(set(spans)) for key, spans in cues.items()}


def _document(row: pd.Series, language: str) -> list[str]:
    return [visible(row["title"]) or visible(row["path"]), visible(row["source"]), day(row["published"], language), link(row["url"])]
