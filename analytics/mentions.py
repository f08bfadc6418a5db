"""Namings of actors in sentences.

The registry says which words may name an actor; this module decides whether they do here. A capital is a town after words of place ("la
gare de Pyongyang", "arrivé à Séoul") and a government elsewhere; after a bare "à" it is a government only where something is given or
said to it. A dateline names nobody. "Kim" alone is Kim Jong-un unless another Kim was named since. Pronouns and paraphrases ("les deux
pays") name nobody.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analytics.actors import NOBODY, ActorRegistry, Match, article_day, load_actors, match_key
from analytics.schemas import MENTIONS, check, conform, rows_of
from analytics.text import dateline_end, fold

_WINDOW = 60  # characters before a capital that tell how it is meant
_GOVERNMENT_REACH = 6  # words between the giving word and "à"
_LOCATIVES = {"fr": ("a", "au"), "en": ("in", "at"), "ru": ("в", "во", "из"), "ko": ()}


def detect_mentions(documents: pd.DataFrame, sentences: pd.DataFrame, registry: ActorRegistry | None = None) -> pd.DataFrame:
    """Find where the sentences name actors.

    Parameters
    ----------
    documents
        Table `documents`; `doc_id`, `language` and `published` are used. A language without aliases gives no mentions.
    sentences
        Table `sentences` of these documents.
    registry
        The actors to look for; by default those of the package.

    Returns
    -------
    DataFrame
        Table `mentions`, one row a naming, in the order of the sentences.
    """
    check(documents, ("doc_id", "language", "published"), "documents")
    registry = registry or load_actors()
    about = {row.doc_id: (row.language, article_day(row.published)) for row in rows_of(documents)}
    rows: list[dict[str, object]] = []
    for doc_id, group in sentences.groupby("doc_id", sort=False):
        language, day = about[doc_id]
        kims = _Kims()
        for sentence in rows_of(group):
            for match in _named(sentence.text, registry, language, day):
                if kims.names_leader(sentence.text, match) and match.alias.actor_id != NOBODY:
                    rows.append(_mention(sentence, match))
    return conform(rows, MENTIONS)


def _mention(sentence: Any, match: Match) -> dict[str, object]:  # noqa: ANN401 - a row of table sentences
    start = sentence.start
    return {
        "doc_id": sentence.doc_id,
        "sentence_id": sentence.sentence_id,
        "start": start + match.start,
        "end": start + match.end,
        "surface": sentence.text[match.start : match.end],
        "actor_id": match.alias.actor_id,
        "relation": match.alias.relation,
    }


def _named(text: str, registry: ActorRegistry, language: str, day: str) -> Iterator[Match]:
    """Yield the namings in a sentence, those of nobody among them, without capitals that are towns."""
    begin = dateline_end(text)
    for match in registry.find(text, language, day):
        if match.start < begin:
            continue
        if match.alias.relation == "capital" and is_place(text, match.start, language, registry):
            continue
        yield match


def is_place(text: str, start: int, language: str, registry: ActorRegistry) -> bool:
    """Tell whether the capital at `start` is meant as a town.

    Examples
    --------
    >>> is_place("Le train quitte la gare de Pyongyang.", 27, "fr", load_actors())
    True
    >>> is_place("La Russie fournit du pétrole à Pyongyang.", 31, "fr", load_actors())
    False
    """
    readings = registry.readings.get(language, {})
    before = match_key(text[max(0, start - _WINDOW) : start]).strip()
    reading = _nearest_reading(before, readings)
    if reading:
        return reading == "place"
    words = before.split()
    if not words or words[-1] not in _LOCATIVES.get(language, ()):
        return False
    giving = {_stem(phrase.split()[0]) for phrase, kind in readings.items() if kind == "government" and len(phrase.split()[0]) > 3}
    return not any(_stem(word) in giving for word in words[-1 - _GOVERNMENT_REACH : -1] if len(word) > 3)


def _nearest_reading(before: str, readings: Mapping[str, str]) -> str:
    """Return the reading of the longest phrase that `before` ends with, or ""."""
    fitting = [phrase for phrase in readings if before == phrase or before.endswith((" " + phrase, "'" + phrase))]
    return readings[max(fitting, key=len)] if fitting else ""


def _stem(word: str) -> str:
    """Cut French verb and plural endings, so that "fournissait" meets "fournir"."""
    return re.sub(
        r"(?:issaient|issions|issait|issant|issent|isses|isse|eraient|erait|aient|erons|eront|ait|ant|ees|ent|era|ee|es|er|ir|re|it|is|e|s|i|u)$",
        "",
        word,
    )


class _Kims:
    """Remembers, through one article, which Kim was named last."""

    def __init__(self) -> None:
        self._other = False

    def names_leader(self, text: str, match: Match) -> bool:
        """Tell whether `match` names its actor; false for a "Kim" who is another Kim."""
        surface = fold(text[match.start : match.end])
        if surface != "kim":
            if surface.startswith("kim "):
                self._other = match.alias.actor_id != "PRK"
            return True
        if re.match(r"[ -][A-ZÀ-Ý][\w'’-]+", text[match.end :]):
            self._other = True
            return False
        return not self._other
