"""Words and their dependencies, for the sentences that need them.

French is parsed by spaCy's fr_core_news_md. Newspaper sentences are hard on a parser in two ways, and both are taken away first: a
naming of an actor becomes one plain word ("la Maison Blanche" parses like "la France"), and a long quotation becomes one word in its
sentence and is parsed on its own. Offsets always point into the article. Other languages are not parsed here and give nothing.
"""

import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analytics.schemas import QUOTATION_WORD, Parse, Token, rows_of
from analytics.text import Span, dateline_end, quotation_spans, sentence_spans

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FEWEST_WORDS = 3  # of a quotation that begins with a capital letter
LONG_QUOTATION = 6  # words; a shorter one that does not stays in its sentence
LONGEST_INLINE = 25  # words; a longer one never does
LONGEST = 1500  # characters; a longer piece is a table or a list, not a sentence
# What the parser stumbles over -> a word that it knows.
_PLAIN = (
    (re.compile(r"\b(?:ce|cet|cette) (?:jour|soir|matin|mois|semaine|année|an|fois)-(?:ci|là)\b", re.IGNORECASE), "hier"),
    (re.compile(r"\bmise en garde\b", re.IGNORECASE), "menace"),
    (re.compile(r"\bmises en garde\b", re.IGNORECASE), "menaces"),
)
# Verbs that read like nouns or adjectives -> one of the same frame that does not, used behind a naming and before what it governs.
_VERBS = {
    "critique": "condamne",
    "critiquent": "condamnent",
    "menace": "condamne",
    "menacent": "condamnent",
    "inquiète": "alarme",
    "inquiètent": "alarment",
    "aide": "assiste",
    "aident": "assistent",
    "arme": "alimente",
    "arment": "alimentent",
    "équipe": "alimente",
    "équipent": "alimentent",
    "dément": "nie",
    "démentent": "nient",
    "remercie": "félicite",
    "remercient": "félicitent",
}
_VERB = re.compile(r" ((?:" + "|".join(_VERBS) + r")) (?=(?:le|la|les|un|une|des|son|sa|ses|leur|leurs|avoir|être) |l['’]|[A-ZÀ-Ý])")


class _Piece(NamedTuple):
    """A text to parse: part of an article from `start`, with spans that plain words stand for."""

    doc_id: str
    sentence_id: str
    quotation: Span | None
    start: int
    text: str
    plain: list[tuple[int, int, str]]


class _Stretch(NamedTuple):
    """A stretch of the text given to the parser: from `begin` to `stop` there, from `start` to `end` in the article."""

    begin: int
    stop: int
    start: int
    end: int
    plain: bool  # a plain word, which stands for all of its stretch


@cache
def load_parser() -> "Language":
    """Return the French pipeline without its entity recogniser."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return spacy.load("fr_core_news_md", exclude=["ner"])


def parse_sentences(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame) -> list[Parse]:
    """Parse the French sentences that name an actor or quote somebody.

    Parameters
    ----------
    documents, sentences, mentions
        Tables; only documents whose language is fr are parsed.

    Returns
    -------
    list of Parse
        For each sentence one parse of the sentence with long quotations taken out, then one for each sentence inside them.
    """
    french = set(documents.loc[documents["language"] == "fr", "doc_id"])
    named: dict[str, list[tuple[int, int, str]]] = {}
    for mention in rows_of(mentions):
        spans = named.setdefault(mention.sentence_id, [])
        spans.append((mention.start, mention.end, _plain_word(mention, len(spans))))
    pieces = [
        piece
        for row in rows_of(sentences)
        if row.doc_id in french and (row.sentence_id in named or quotation_spans(row.text)) and len(row.text) <= LONGEST
        for piece in _pieces(row, named.get(row.sentence_id, []))
    ]
    return list(_parse(pieces)) if pieces else []


def _plain_word(mention: Any, place: int) -> str:  # noqa: ANN401 - a row of itertuples
    """Return the word that stands for the mention at `place` of its sentence in the text given to the parser."""
    if mention.relation in ("person", "capital"):
        return ("Jean", "Marie")[place % 2]  # two that coordinate well: "Moscou et Pyongyang" is parsed as two sentences
    if not re.search(r"[ '’]", mention.surface):
        return str(mention.surface)
    if mention.relation == "role":
        return "président"
    return "France" if mention.relation == "name" else "ministère"


def _pieces(row: Any, named: list[tuple[int, int, str]]) -> Iterator[_Piece]:  # noqa: ANN401 - a row of itertuples
    quotations = [span for span in quotation_spans(row.text) if _is_utterance(row.text[span[0] + 1 : span[1] - 1].strip())]
    named = named + [
        (row.start + match.start(), row.start + match.end(), word) for form, word in _PLAIN for match in form.finditer(row.text)
    ]
    named += [verb for _, end, _ in named if (verb := _verb_behind(row, end))]
    if quotations != [(0, len(row.text))]:
        outside = [item for item in named if not any(row.start + start <= item[0] < row.start + end for start, end in quotations)]
        words = [(row.start + start + 1, row.start + end - 1, QUOTATION_WORD) for start, end in quotations]
        begin = dateline_end(row.text)
        yield _Piece(row.doc_id, row.sentence_id, None, row.start + begin, row.text[begin:], sorted(outside + words))
    for span in quotations:
        yield from _quoted_pieces(row, span, named)


def _verb_behind(row: Any, end: int) -> tuple[int, int, str] | None:  # noqa: ANN401 - a row of itertuples
    """Return where a verb of _VERBS stands behind the naming that ends at `end`, and the word that stands for it."""
    match = _VERB.match(row.text, end - row.start)
    return (row.start + match.start(1), row.start + match.end(1), _VERBS[match.group(1)]) if match else None


def _is_utterance(content: str) -> bool:
    """Tell whether a quotation is a sentence of its own; words quoted inside a sentence belong to its grammar."""
    words = len(content.split())
    opens = words >= FEWEST_WORDS and content[0].isupper()
    return opens or words > LONGEST_INLINE or (words > LONG_QUOTATION and content[-1] in ".!?…")


def _quoted_pieces(row: Any, span: Span, named: list[tuple[int, int, str]]) -> Iterator[_Piece]:  # noqa: ANN401 - a row of itertuples
    inner = row.text[span[0] + 1 : span[1] - 1]
    for start, end in sentence_spans(inner):
        first, last = row.start + span[0] + 1 + start, row.start + span[0] + 1 + end
        plain = [item for item in sorted(named) if first <= item[0] and item[1] <= last]
        quotation = (row.start + span[0], row.start + span[1])
        yield _Piece(row.doc_id, row.sentence_id, quotation, first, inner[start:end], plain)


def _substitute(piece: _Piece) -> tuple[str, list[_Stretch]]:
    """Return the text with its plain words, and where every stretch of it comes from."""
    text, stretches, place = "", list[_Stretch](), piece.start
    for start, end, word in [*piece.plain, (piece.start + len(piece.text), piece.start + len(piece.text), "")]:
        kept = piece.text[place - piece.start : start - piece.start]
        stretches.append(_Stretch(len(text), len(text) + len(kept), place, start, plain=False))
        text += kept
        stretches.append(_Stretch(len(text), len(text) + len(word), start, end, plain=True))
        text, place = text + word, end
    return text, [stretch for stretch in stretches if stretch.stop > stretch.begin]


def _parse(pieces: list[_Piece]) -> Iterator[Parse]:
    substituted = [_substitute(piece) for piece in pieces]
    docs = load_parser().pipe((text for text, _ in substituted), batch_size=64)
    for piece, (_, stretches), doc in zip(pieces, substituted, docs, strict=True):
        yield Parse(piece.doc_id, piece.sentence_id, piece.quotation, list(_tokens(doc, stretches, piece)))


def _tokens(doc: "Doc", stretches: list[_Stretch], piece: _Piece) -> Iterator[Token]:
    text, offset = piece.text, piece.start
    for token in doc:
        stretch = next(stretch for stretch in stretches if stretch.begin <= token.idx < stretch.stop)
        first = stretch.start if stretch.plain else stretch.start + token.idx - stretch.begin
        last = stretch.end if stretch.plain else first + len(token.text)
        surface = text[first - offset : last - offset] if stretch.plain and token.text != QUOTATION_WORD else token.text
        yield Token(first, last, surface, token.lemma_, token.pos_, token.dep_, token.head.i, str(token.morph))
