"""Utterances attributed to their speakers.

A quote has a content, a cue and a speaker (Krestel, Bergler and Witte 2008). Direct quotes stand in quotation marks, indirect ones are
the clause of a reporting verb ("a indiqué que ...") or the sentence under "selon", mixed ones have words in marks inside such a clause.
The cue is looked for in the sentence, with the long quotation taken out of it; a pronoun is the last speaker of the article, and a
sentence that is nothing but a quotation goes on with whom the one before it quoted. Marks around one or two words are not an utterance.
A quote whose speaker is not found is kept with the speaker missing.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pandas as pd

from analytics.bundled import load_table
from analytics.schemas import QUOTATION_WORD, QUOTES, Parse, Token, conform, rows_of
from analytics.text import Span, quotation_spans
from analytics.trees import actors_at, agents, children, named_by, subtree

FEWEST_WORDS = 3
_LONGEST_SPEAKER = 140  # characters
_PRONOUNS = frozenset("-t il elle ils elles -t-il -t-elle -il -elle -ils -elles celui-ci celle-ci".split())


class _Cue(NamedTuple):
    """A word that attributes, and where its speaker stands in the tokens."""

    place: int
    speaker: int | None


class _Speaker(NamedTuple):
    text: str | None
    actor: str | None


_NOBODY = _Speaker(None, None)


@cache
def load_reporting_verbs(language: str) -> frozenset[str]:
    """Return the lemmas of the verbs that report speech in `language`."""
    return frozenset(row["lemma"] for row in load_table("reporting_verbs.csv") if row["language"] == language)


def extract_quotes(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, parses: Iterable[Parse]) -> pd.DataFrame:
    """Find utterances and who is said to have made them.

    Parameters
    ----------
    documents, sentences, mentions
        Tables of the same articles.
    parses
        From `syntax.parse_sentences`; sentences without a parse give direct quotes without cue or speaker.

    Returns
    -------
    DataFrame
        Table `quotes`, in the order of the sentences.
    """
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    shells = {parse.sentence_id: parse.tokens for parse in parses if parse.quotation is None}
    named: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows_of(mentions):
        named.setdefault(row.sentence_id, []).append((row.start, row.end, row.actor_id))
    rows: list[dict[str, object]] = []
    for doc_id, group in sentences.groupby("doc_id", sort=False):
        reader = _Reader(texts[doc_id])
        for sentence in rows_of(group):
            found = reader.read((sentence.start, sentence.end), shells.get(sentence.sentence_id, []), named.get(sentence.sentence_id, []))
            rows.extend({"doc_id": doc_id, **row} for row in found)
    return conform(rows, QUOTES)


class _Reader:
    """Reads the sentences of one article in order and remembers who spoke last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = _NOBODY
        self._follows = False  # whether the sentence before held a quotation

    def read(self, sentence: Span, tokens: list[Token], named: list[tuple[int, int, str]]) -> list[dict[str, object]]:
        start, end = sentence
        text = self._text[start:end]
        quotations = [(start + s, start + e) for s, e in quotation_spans(text) if len(text[s + 1 : e - 1].split()) >= FEWEST_WORDS]
        cues = list(_cues(tokens))
        rows = [self._quoted(quotation, sentence, tokens, cues, named) for quotation in quotations]
        if not quotations:
            rows = list(self._indirect(sentence, tokens, cues, named))
        elif not cues and sum(e - s for s, e in quotations) < 0.5 * (end - start):
            rows = []  # words in marks that nobody is said to utter
        self._follows = bool(rows)
        return rows

    def _quoted(
        self, quotation: Span, sentence: Span, tokens: list[Token], cues: list[_Cue], named: list[tuple[int, int, str]]
    ) -> dict[str, object]:
        start, end = _inside(self._text, quotation)
        cue = _nearest(cues, tokens, quotation)
        if cue is not None:
            self._last = self._speaker(cue, tokens, named)
        elif (named_before := self._before_colon(sentence[0], quotation[0], named)) is not None:
            self._last = named_before
        elif not self._follows:
            self._last = _NOBODY
        opens = quotation[0] == sentence[0] or self._text[start].isupper() or self._text[: quotation[0]].rstrip().endswith(":")
        return self._row((start, end), tokens[cue.place].text if cue else None, "direct" if opens else "mixed")

    def _before_colon(self, start: int, end: int, named: list[tuple[int, int, str]]) -> _Speaker | None:
        """Return the actor in "Joe Biden : « ... »", None where the words before the quotation are something else."""
        before = self._text[start:end].rstrip()
        actors = [actor for first, last, actor in named if start <= first and last <= end]
        return _Speaker(before[:-1].strip(), actors[0]) if before.endswith(":") and len(before) <= _LONGEST_SPEAKER and actors else None

    def _indirect(
        self, sentence: Span, tokens: list[Token], cues: list[_Cue], named: list[tuple[int, int, str]]
    ) -> Iterator[dict[str, object]]:
        for cue in cues[:1]:
            span = _said_span(cue, tokens, sentence)
            if span is not None and len(self._text[span[0] : span[1]].split()) >= FEWEST_WORDS:
                self._last = self._speaker(cue, tokens, named)
                yield self._row(span, tokens[cue.place].text, "indirect")

    def _speaker(self, cue: _Cue, tokens: list[Token], named: list[tuple[int, int, str]]) -> _Speaker:
        if cue.speaker is None:
            return _NOBODY
        if tokens[cue.speaker].text.lower() in _PRONOUNS:
            return self._last
        actors = actors_at(tokens, named)
        places = _phrase(tokens, cue.speaker)
        text = self._text[tokens[places[0]].start : tokens[places[-1]].end][:_LONGEST_SPEAKER]
        found = named_by(tokens, actors, cue.speaker) or [actors[place] for place in places if place in actors]
        return _Speaker(" ".join(text.split()).strip(" ,"), found[0] if found else None)

    def _row(self, span: Span, cue: str | None, kind: str) -> dict[str, object]:
        start, end = span
        speaker = self._last
        content = self._text[start:end]
        return {
            "start": start,
            "end": end,
            "content": content,
            "cue": cue,
            "speaker": speaker.text,
            "speaker_id": speaker.actor,
            "kind": kind,
        }


def _cues(tokens: list[Token]) -> Iterator[_Cue]:
    verbs = load_reporting_verbs("fr")
    for place, token in enumerate(tokens):
        if token.pos == "VERB" and token.lemma in verbs:
            speakers = [at for at in agents(tokens, place) if tokens[at].text != QUOTATION_WORD]
            speakers = speakers or [at for at in children(tokens, place, "nsubj", "obj") if at > place]  # inverted behind a quotation
            if speakers:
                yield _Cue(place, speakers[-1] if speakers[-1] > place else speakers[0])
        elif token.text.lower() == "selon" or (token.text.lower() == "après" and place and tokens[place - 1].text.lower() in ("d'", "d’")):
            yield from _preposition_cue(tokens, place)


def _preposition_cue(tokens: list[Token], place: int) -> Iterator[_Cue]:
    """Yield "selon X" and "d'après X" with the noun they govern."""
    head = tokens[place].head
    if tokens[head].pos == "ADP":
        head = tokens[head].head
    if head > place and tokens[head].pos in ("NOUN", "PROPN", "PRON") and not tokens[head].text.lower().startswith("lesquel"):
        yield _Cue(place, head)


def _nearest(cues: list[_Cue], tokens: list[Token], quotation: Span) -> _Cue | None:
    """Return the cue that stands nearest to the quotation and outside it."""
    outside = [cue for cue in cues if not quotation[0] <= tokens[cue.place].start < quotation[1]]
    return min(
        outside, key=lambda cue: min(abs(tokens[cue.place].start - quotation[1]), abs(quotation[0] - tokens[cue.place].end)), default=None
    )


def _inside(text: str, quotation: Span) -> Span:
    """Return the span between the marks without the blanks."""
    start, end = quotation[0] + 1, quotation[1] - 1
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _phrase(tokens: list[Token], head: int) -> list[int]:
    """Return the words of a noun phrase without the clauses that hang on it."""
    left_out = {
        place
        for child in children(tokens, head)
        if tokens[child].dep.startswith(("acl", "case", "cc", "mark", "advcl"))
        or (tokens[child].dep == "punct" and child == max(children(tokens, head)))
        for place in subtree(tokens, child)
    }
    return [place for place in subtree(tokens, head) if place not in left_out]


def _said_span(cue: _Cue, tokens: list[Token], sentence: Span) -> Span | None:
    """Return what a reporting verb or "selon" reports: its "que" clause, or the rest of the sentence."""
    if tokens[cue.place].pos == "VERB":
        clauses = [child for child in children(tokens, cue.place, "ccomp") if any(tokens[c].dep == "mark" for c in children(tokens, child))]
        if not clauses:
            return None
        places = [place for place in subtree(tokens, clauses[0]) if tokens[place].pos != "PUNCT"]
        return tokens[places[0]].start, tokens[places[-1]].end
    if cue.speaker is None:
        return None
    phrase = [cue.place, *_phrase(tokens, cue.speaker)]
    before, after = (sentence[0], tokens[min(phrase)].start), (tokens[max(phrase)].end, sentence[1])
    return before if before[1] - before[0] > after[1] - after[0] else _trimmed(after, tokens)


def _trimmed(span: Span, tokens: list[Token]) -> Span:
    """Leave out the punctuation that a span begins with."""
    starts = [token.start for token in tokens if token.start >= span[0] and token.pos != "PUNCT"]
    return (starts[0], span[1]) if starts else span
