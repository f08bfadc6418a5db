"""Words and their dependencies, for the sentences that need them.

French is parsed by spaCy's fr_core_news_md. Newspaper sentences are hard on a parser in two ways, and both are taken away first: a
naming of an actor becomes one plain word ("la Maison Blanche" parses like "la France"), and a long quotation becomes one word in its
sentence and is parsed on its own. English, Russian and Korean are parsed as they stand where spaCy's model of the language is installed,
and give nothing where it is not. Offsets always point into the article.

A model is told by what its folder says of itself, not by its name alone: package registries hold empty packages under the names of spaCy's
models. That is no proof against a forger, so the model's files are loaded without running any code of the package.
"""

import json
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

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
# Languages that are parsed where the user has a model -> what spaCy calls its kind; the sizes, the best first.
_KINDS = {"en": "core_web", "ru": "core_news", "ko": "core_news"}
_SIZES = ("trf", "lg", "md", "sm")
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


class ParserWarning(UserWarning):
    """A package that has the name of a spaCy model is not used."""


@overload
def load_parser(language: Literal["fr"] = "fr") -> "Language": ...


@overload
def load_parser(language: str) -> "Language | None": ...


def load_parser(language: str = "fr") -> "Language | None":
    """Return the pipeline that parses `language`, loaded once and without its entity recogniser.

    Parameters
    ----------
    language
        fr, whose model is a dependency; en, ru or ko, for which the largest of spaCy's models that is installed is taken.

    Returns
    -------
    Language or None
        None where no model of the language is installed. A package that only has a model's name is told of once and passed over.
    """
    return _load_french() if language == "fr" else _load_installed(language)


@cache
def _load_french() -> "Language":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return spacy.load("fr_core_news_md", exclude=["ner"])


@cache
def _load_installed(language: str) -> "Language | None":
    for size in _SIZES if language in _KINDS else ():
        kind = f"{_KINDS[language]}_{size}"
        try:
            folder = _model_folder(language, kind)
            if folder is not None:
                return _load_folder(folder)
        except (
            OSError,
            ImportError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
        ) as error:  # whatever is wrong with it, the text can be read
            _warn_of_package(f"{language}_{kind}", str(error).splitlines()[0] if str(error) else type(error).__name__)
    return None


def _load_folder(folder: Path) -> "Language":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return spacy.load(folder, exclude=["ner", "lemmatizer"])  # lemmas are not read; the Russian ones need a package more


def _model_folder(language: str, kind: str) -> Path | None:
    """Return the folder of an installed model, None where no package has its name; raise ValueError for one that is not spaCy's."""
    package = f"{language}_{kind}"
    found = find_spec(package)
    if found is None:
        return None
    for place in found.submodule_search_locations or ():
        about = Path(place) / "meta.json"
        meta = json.loads(about.read_text("utf-8")) if about.is_file() else {}
        said = (meta.get("lang"), meta.get("name"), meta.get("author"), "parser" in meta.get("pipeline", ()))
        folder = Path(place) / f"{package}-{meta.get('version')}"
        if said == (language, kind, "Explosion", True) and folder.is_dir():
            return folder
    message = "it is not the model that spaCy's authors publish under this name"
    raise ValueError(message)


def _warn_of_package(package: str, reason: str) -> None:
    message = (
        f"The installed package {package} is not used: {reason}. To parse the language, run: python -m spacy download {package} "
        "(not pip install, which fetches an empty package of that name)."
    )
    warnings.warn(message, ParserWarning, stacklevel=4)


def parse_sentences(documents: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame) -> list[Parse]:
    """Parse the sentences that name an actor, the French ones that quote somebody too.

    Parameters
    ----------
    documents, sentences, mentions
        Tables; documents in French are parsed, and those in English, Russian and Korean where `load_parser` has a model of the language.

    Returns
    -------
    list of Parse
        French first: for each sentence one parse of the sentence with long quotations taken out, then one for each sentence inside them.
        Then the other languages, one parse a sentence, as it stands.
    """
    named: dict[str, list[tuple[int, int, str]]] = {}
    for mention in rows_of(mentions):
        spans = named.setdefault(mention.sentence_id, [])
        spans.append((mention.start, mention.end, _plain_word(mention, len(spans))))
    languages = dict(zip(documents["doc_id"], documents["language"], strict=True))
    pieces: dict[str, list[_Piece]] = {language: [] for language in ("fr", *_KINDS)}
    for row in rows_of(sentences):
        language = languages.get(row.doc_id)
        if language in pieces and len(row.text) <= LONGEST:
            pieces[language].extend(_pieces_of(row, language, named.get(row.sentence_id)))
    return [parse for language, own in pieces.items() if own for parse in _parse(own, load_parser(language))]


def _pieces_of(row: Any, language: str, named: list[tuple[int, int, str]] | None) -> Iterable[_Piece]:  # noqa: ANN401 - a row of itertuples
    """Return what of a sentence is given to the parser of its language, nothing where nobody needs the parse."""
    if language == "fr":
        return _pieces(row, named or []) if named or quotation_spans(row.text) else ()
    return [_Piece(row.doc_id, row.sentence_id, None, row.start, row.text, [])] if named else ()


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


def _parse(pieces: list[_Piece], parser: "Language | None") -> Iterator[Parse]:
    if parser is None:
        return
    substituted = [_substitute(piece) for piece in pieces]
    docs = parser.pipe((text for text, _ in substituted), batch_size=64)
    for piece, (_, stretches), doc in zip(pieces, substituted, docs, strict=True):
        yield Parse(piece.doc_id, piece.sentence_id, piece.quotation, list(_tokens(doc, stretches, piece)))


def _tokens(doc: "Doc", stretches: list[_Stretch], piece: _Piece) -> Iterator[Token]:
    text, offset, place = piece.text, piece.start, 0
    for token in doc:
        begin, surface = token.idx, token.text
        while stretches[place].stop <= begin:
            place += 1
        stretch = stretches[place]
        first = stretch.start if stretch.plain else stretch.start + begin - stretch.begin
        last = stretch.end if stretch.plain else first + len(surface)
        if stretch.plain and surface != QUOTATION_WORD:
            surface = text[first - offset : last - offset]
        yield Token(first, last, surface, token.lemma_, token.pos_, token.dep_, token.head.i, str(token.morph))
