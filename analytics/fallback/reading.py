"""From tables to the table `relations`: which sentences are read, in which language, with or without a parse, and with whose "we"."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from analytics.fallback import english, korean, parsed, russian
from analytics.fallback.cues import ENGLISH, KOREAN, RUSSIAN, Cues, load_cues
from analytics.fallback.words import Found, Utterance, Word, passages
from analytics.schemas import RELATIONS, UNSPECIFIED, Parse, Token, conform, rows_of

_READERS: dict[str, Callable[[list[Word], Cues], Iterator[Found]]] = {
    ENGLISH: english.read_passage,
    RUSSIAN: russian.read_passage,
    KOREAN: korean.read_passage,
}
LANGUAGES = tuple(_READERS)


def read_relations(
    documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, quotes: pd.DataFrame, parses: Iterable[Parse] = ()
) -> pd.DataFrame:
    """Read the directed relations of English, Russian and Korean sentences by cue words and syntax, or order, case and particles.

    Parameters
    ----------
    documents
        Table `documents`; `doc_id` and `language` are used. Other languages give no rows.
    sentences, mentions
        Tables of the same documents.
    quotes
        Table `quotes` of the same documents; a known `speaker_id` is who "we" is inside the quotation.
    parses
        From `syntax.parse_sentences`; a sentence without one is read without a parser.

    Returns
    -------
    DataFrame
        Table `relations`, one row a holder, target and sign of a sentence, at the first cue that shows it.
    """
    languages = dict(zip(documents["doc_id"], documents["language"], strict=True))
    wanted = [doc_id for doc_id, language in languages.items() if language in _READERS]
    named: dict[str, list[Any]] = {}
    for row in rows_of(mentions[mentions["doc_id"].isin(wanted)]):
        if row.actor_id not in UNSPECIFIED:
            named.setdefault(row.sentence_id, []).append(row)
    trees = {parse.sentence_id: parse.tokens for parse in parses}
    said = _utterances(quotes[quotes["doc_id"].isin(wanted)])
    rows: list[dict[str, object]] = []
    for sentence in rows_of(sentences[sentences["sentence_id"].isin(list(named))]):
        utterances = _within(said.get(sentence.doc_id, []), sentence.start, sentence.end)
        reader = _reader(languages[sentence.doc_id], trees.get(sentence.sentence_id))
        rows.extend(_rows(sentence, passages(sentence, named[sentence.sentence_id], utterances, reader.cues), reader))
    return conform(rows, RELATIONS)


def _utterances(quotes: pd.DataFrame) -> dict[str, list[Utterance]]:
    """Return the quotations of each article that stand in marks."""
    found: dict[str, list[Utterance]] = {}
    for row in rows_of(quotes):
        if row.kind != "indirect":
            speaker = row.speaker_id if isinstance(row.speaker_id, str) else ""
            found.setdefault(row.doc_id, []).append(Utterance((row.start, row.end), speaker, row.kind == "direct"))
    for utterances in found.values():
        utterances.sort(key=lambda said: said.span)
    return found


def _within(utterances: list[Utterance], start: int, end: int) -> list[Utterance]:
    """Return the quotations that reach into a sentence; those of an article do not overlap."""
    first = bisect_right(utterances, start, key=lambda said: said.span[1])
    last = bisect_left(utterances, end, key=lambda said: said.span[0])
    return utterances[first:last]


def _reader(language: str, tokens: list[Token] | None) -> "_Reader":
    return _Reader(load_cues(language), _READERS[language], tokens)


class _Reader(NamedTuple):
    """How the passages of one sentence are read: from its parse where it has one."""

    cues: Cues
    plain: Callable[[list[Word], Cues], Iterator[Found]]
    tokens: list[Token] | None

    def read(self, words: list[Word]) -> Iterator[Found]:
        """Yield the relations that the words of a passage show."""
        return parsed.read_passage(words, self.cues, self.tokens) if self.tokens else self.plain(words, self.cues)


def _rows(sentence: Any, read_together: Iterable[list[Word]], reader: _Reader) -> Iterator[dict[str, object]]:  # noqa: ANN401
    seen: set[tuple[str, str, int]] = set()
    for words in read_together:
        if len({word.actor for word in words if word.actor}) < 2:
            continue
        speakers = {word.actor for word in words if word.naming == "speaker"}
        for found in reader.read(words):
            if found[:3] not in seen:
                seen.add(found[:3])
                yield _row(sentence, words[found.place], found, found.holder in speakers)


def _row(sentence: Any, word: Word, found: Found, quoted: bool) -> dict[str, object]:  # noqa: ANN401
    start, end = word.start - sentence.start, word.end - sentence.start
    return {
        "sentence_id": sentence.sentence_id,
        "doc_id": sentence.doc_id,
        "holder_id": found.holder,
        "holder_kind": "quoted" if quoted else "acting",
        "target_id": found.target,
        "label": found.sign,
        "score": float(found.sign),
        "quad_class": found.cue.quad_class,
        "cue": sentence.text[start:end],
        "cue_start": word.start,
        "cue_end": word.end,
    }
