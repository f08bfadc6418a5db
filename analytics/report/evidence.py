"""The sentences behind the numbers, as data for the page's table.

Every row is one scored mention, cut into pieces so that the page can mark mention, holder, cue and quotation without counting characters
itself (Python and JavaScript count them differently). Where there are more rows than the page should carry, rows are drawn by a hash of
their identity: without regard to content, and the same ones every time; a few for each mark of the charts are always among them. The word
marked as cue is what the scorer or the relation step named; it is a pointer for the reader, not a proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analytics.charts.evidence import by_lot
from analytics.charts.words import actor_name, day, say, visible
from analytics.schemas import OTHER, rows_of

MOST_ROWS = 2_000
_A_MARK = 5  # rows that every mark of the charts keeps
_LONGEST = 700
_IDENTITY = ("sentence_id", "start", "target_id")
MENTION, CUE, HOLDER, QUOTED = 1, 2, 4, 8

Piece = tuple[int, str]
Spans = dict[Any, list[tuple[int, int]]]


class _Around(NamedTuple):
    """What stands around a scored mention: relations and named actors by sentence, quotations by article."""

    relations: Mapping[tuple[str, str], list[Any]]
    mentions: Spans
    quotes: Mapping[str, list[Any]]


class _Found(NamedTuple):
    """A scored mention, the relations to its actor in the sentence, and the quotations that it stands in."""

    row: Any
    relations: Sequence[Any]
    said: Sequence[Any]


class Evidence(NamedTuple):
    """The sentences of the page: `rows` for the script, and what to say of them in a language of the reader's choice."""

    rows: dict[str, Any]
    days: Sequence[Any]
    found: Sequence[_Found]

    def words(self, language: str) -> dict[str, list[str]]:
        """Return `days`, the date of each article, and `reasons`, a line for each row."""
        return {"days": [day(each, language) for each in self.days], "reasons": [_reason(*found, language) for found in self.found]}


def evidence_data(documents: pd.DataFrame, annotations: Any, topics: pd.Series) -> Evidence:  # noqa: ANN401 - see page.AnnotationTables
    """Return the evidence table of the page: articles and rows that point to them.

    Parameters
    ----------
    documents
        Table `documents`, in the order in which the page numbers the articles.
    annotations
        Holds the tables `sentences`, `stances`, `relations` and `quotes`.
    topics
        Topic of each row of the stances, by its index.

    Returns
    -------
    Evidence
        Its `rows` hold `documents` (title, outlet, address, number of the article), `rows` (place in `documents`, actor, label,
        probabilities, pieces, topic, holders, speakers, number of the row) and `total`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from analytics import schemas
    >>> tables = {name: schemas.empty(getattr(schemas, name.upper())) for name in ("sentences", "stances", "relations", "quotes")}
    >>> evidence_data(schemas.empty(schemas.DOCUMENTS), SimpleNamespace(**tables), pd.Series()).rows
    {'documents': [], 'rows': [], 'total': 0}
    """
    place = {str(doc_id): at for at, doc_id in enumerate(documents["doc_id"])}
    sentences = {row.sentence_id: (int(row.start), str(row.text)) for row in rows_of(annotations.sentences)}
    known = annotations.stances[annotations.stances["doc_id"].isin(place) & annotations.stances["sentence_id"].isin(list(sentences))]
    known = known.assign(topic=topics.reindex(known.index))
    shown = _shown(known, documents, annotations.relations)
    around = _around(annotations, set(shown["sentence_id"]))
    keys = sorted(rows_of(shown), key=lambda row: (place[row.doc_id], row.start, row.target_id))
    used = sorted({place[row.doc_id] for row in keys})
    short = {at: number for number, at in enumerate(used)}
    found = [_found(row, sentences[row.sentence_id], around) for row in keys]
    rows = [[short[place[one.row.doc_id]], *_row(one, sentences[one.row.sentence_id], around), number] for number, one in enumerate(found)]
    total = int(annotations.stances["score"].notna().sum())
    data = {"documents": [[*_document(documents.iloc[at]), at] for at in used], "rows": rows, "total": total}
    return Evidence(data, [documents["published"].iloc[at] for at in used], found)


def _shown(stances: pd.DataFrame, documents: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Return the rows drawn, and a few more for each mark of the charts that would have none."""
    drawn = evidence_rows(stances)
    scored = stances.dropna(subset=["score"])
    if len(drawn) == len(scored):
        return drawn
    article = documents.assign(month=documents["published"].dt.strftime("%Y-%m")).set_index("doc_id")[["source", "month"]]
    ordered = scored.loc[by_lot(scored, _IDENTITY)].join(article, on="doc_id")
    groups = [["target_id", "source"], ["target_id", "month"], ["target_id", "topic"], ["target_id", "label"]]
    kept = [ordered.index[ordered.groupby(by).cumcount() < _A_MARK] for by in groups]
    pairs = ordered.reset_index().merge(
        relations[["sentence_id", "target_id", "holder_id"]].drop_duplicates(), on=["sentence_id", "target_id"]
    )
    kept.append(pd.Index(pairs.loc[pairs.groupby(["holder_id", "target_id"]).cumcount() < 2 * _A_MARK, "index"]))
    return scored.loc[sorted(set(drawn.index).union(*kept))]


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
    return stances.loc[by_lot(stances, _IDENTITY)[:most]]


def link(address: object) -> str:
    """Return an address that a page may link to, or nothing: only http and https.

    Examples
    --------
    >>> link("https://example.org/a"), link("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    text = visible(address)
    return text if text.lower().startswith(("http://", "https://")) else ""


def pieces(text: str, marks: Iterable[tuple[int, int, int]], quotes: Iterable[tuple[int, int]] = ()) -> list[Piece]:
    """Return a sentence cut at its marks: pairs of kind and text.

    Parameters
    ----------
    text
        The sentence.
    marks
        Kind (1 mention, 2 cue, 4 holder), first character and one past the last, in the sentence; a mark that overlaps an earlier one of
        the list is left out.
    quotes
        First character and one past the last of each quotation; what stands in one has 8 added to its kind.

    Examples
    --------
    >>> pieces("Moscou menace Séoul.", [(1, 14, 19), (2, 7, 13)])
    [(0, 'Moscou '), (2, 'menace'), (0, ' '), (1, 'Séoul'), (0, '.')]
    >>> pieces("« Moscou ment », dit Kiev.", [(1, 2, 8)], [(2, 13)])
    [(0, '« '), (9, 'Moscou'), (8, ' ment'), (0, ' », dit Kiev.')]
    """
    kept: list[tuple[int, int, int]] = []
    for kind, start, end in marks:
        if 0 <= start < end <= len(text) and all(end <= other[1] or start >= other[2] for other in kept):
            kept.append((kind, start, end))
    inside = [(max(0, start), min(len(text), end)) for start, end in quotes if start < len(text) and end > 0]
    length = len(text) if len(text) <= _LONGEST else max([_LONGEST, *(end for _, _, end in kept)])
    edges = sorted({0, length, *(edge for span in [*inside, *(mark[1:] for mark in kept)] for edge in span if edge <= length)})
    cut = []
    for start, end in zip(edges, edges[1:], strict=False):
        kind = next((mark[0] for mark in kept if mark[1] <= start < mark[2]), 0)
        quoted = any(first <= start < last for first, last in inside)
        cut.append((kind + QUOTED * quoted, text[start:end] + ("…" if end == length < len(text) else "")))
    return cut


def _quotes_in(row: Any, sentence: tuple[int, str], around: _Around) -> list[Any]:  # noqa: ANN401 - one row, as a named tuple
    origin, text = sentence
    return [quote for quote in around.quotes.get(row.doc_id, []) if quote.start < origin + len(text) and quote.end > origin]


def _found(row: Any, sentence: tuple[int, str], around: _Around) -> _Found:  # noqa: ANN401
    said = [quote for quote in _quotes_in(row, sentence, around) if quote.start <= row.start < quote.end]
    return _Found(row, around.relations.get((row.sentence_id, row.target_id), []), said)


def _row(found: _Found, sentence: tuple[int, str], around: _Around) -> list[object]:
    row, relations, said = found
    origin, text = sentence
    holders = sorted({relation.holder_id for relation in relations})
    spans = [(MENTION, row.start, row.end)]
    spans += [(CUE, relation.cue_start, relation.cue_end) for relation in relations]
    spans += [(HOLDER, *span) for holder in holders for span in around.mentions.get((row.sentence_id, holder), [])]
    marks = [(kind, int(start) - origin, int(end) - origin) for kind, start, end in spans]
    chances = [round(float(chance), 3) for chance in (row.p_unfavourable, row.p_neutral, row.p_favourable)]
    quotes = [(quote.start - origin, quote.end - origin) for quote in _quotes_in(row, sentence, around)]
    cut = pieces(text, [*marks, *_named(row.evidence, text)], quotes)
    topic = None if pd.isna(row.topic) else int(row.topic)
    speakers = sorted(
        {quote.speaker_id if isinstance(quote.speaker_id, str) else OTHER for quote in said if isinstance(quote.speaker, str)}
    )
    return [row.target_id, row.label, chances, cut, topic, holders, speakers]


def _reason(row: Any, relations: Sequence[Any], said: Sequence[Any], language: str) -> str:  # noqa: ANN401
    """Return in one line what speaks for the label: relations with their cue, else the word that counted most; and who is speaking."""
    parts = [
        say(
            f"reason.{relation.holder_kind}" if relation.holder_kind in ("acting", "quoted") else "reason.narrator",
            language,
            holder=actor_name(relation.holder_id, language),
            target=actor_name(row.target_id, language),
            sign=say(f"reason.sign{int(relation.label)}", language),
            cue=visible(relation.cue),
        )
        for relation in relations[:2]
    ]
    if not parts:
        word = visible(row.evidence)
        parts.append(say("reason.word", language, word=word) if word else say("reason.no_word", language))
    speakers = [visible(quote.speaker) for quote in said if visible(quote.speaker)]
    return " ".join([*parts, *([say("reason.speaker", language, speaker=speakers[0])] if speakers else [])])


def _named(evidence: object, text: str) -> Sequence[tuple[int, int, int]]:
    words = [word.strip() for word in visible(evidence).split(",")]
    places = [(text.find(word), len(word)) for word in words if word]
    return [(CUE, at, at + length) for at, length in places if at >= 0]


def _around(annotations: Any, sentences: set[str]) -> _Around:  # noqa: ANN401
    relations: dict[tuple[str, str], list[Any]] = {}
    ordered = annotations.relations.sort_values(["sentence_id", "target_id", "cue_start", "holder_id", "label"], kind="stable")
    for row in rows_of(ordered[ordered["sentence_id"].isin(list(sentences))]):
        relations.setdefault((row.sentence_id, row.target_id), []).append(row)
    mentions: Spans = {}
    for row in rows_of(annotations.stances[annotations.stances["sentence_id"].isin(list(sentences))]):
        mentions.setdefault((row.sentence_id, row.target_id), []).append((int(row.start), int(row.end)))
    quotes: dict[str, list[Any]] = {}
    for row in rows_of(annotations.quotes.sort_values(["doc_id", "start", "end"], kind="stable")):
        quotes.setdefault(row.doc_id, []).append(row)
    return _Around(relations, mentions, quotes)


def _document(row: pd.Series) -> list[str]:
    return [visible(row["title"]) or visible(row["path"]), visible(row["source"]), link(row["url"])]
