"""Namings of actors in sentences.

The registry says which words may name an actor; this module decides whether they do here. A capital is a town after words of place ("la
gare de Pyongyang", "arrivé à Séoul") and a government elsewhere; after a bare "à" it is a government only where something is given or
said to it. A dateline names nobody. "Kim" alone is Kim Jong-un unless another Kim was named since. A person who is out of office on the
article's day names nobody (`ActorRegistry.office_on` tells the state), and neither does a role that was held before ("l'ancien président
américain"). Pronouns, paraphrases ("les deux pays") and titles without a country ("le président") name nobody, whoever was named before: a
sentence is read on its own text.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pandas as pd

from analytics.actors import NOBODY, ActorRegistry, Match, article_day, load_actors, match_key
from analytics.schemas import MENTIONS, check, conform, rows_of
from analytics.text import dateline_end

_WINDOW = 60  # characters before a capital that tell how it is meant
_GOVERNMENT_REACH = 6  # words between the giving word and "à"
_LOCATIVES = {"fr": ("a", "au"), "en": ("in", "at"), "ru": ("в", "во", "из"), "ko": ()}
_METONYMS = ("metonym", "capital")
# What stands right before the role of somebody who no longer holds it.
_FORMER = re.compile(r"\b(?:anciens?|anciennes?|ex|former|one-time|бывш\w+|экс|전직?)(?: |[-‑–])$", re.IGNORECASE)
_SENTENCE_START = "^ "
_HYPHENS = "-‑‐–"
_KIM = frozenset(("kim", "ким", "кима", "киме", "кимом", "киму"))
_KIMS_ACTOR = "PRK"
_NEXT_NAME = re.compile(r"[ -][^\W\d_][\w'’-]")
_SYLLABLE = re.compile(r"[-‑][a-z]| [А-ЯЁ]")
_ENDING = re.compile(
    r"(?:issaient|issions|issait|issant|issent|isses|isse|eraient|erait|aient|erons|eront|ait|ant|ees|ent|era|ee|es|er|ir|re|it|is|e|s|i|u)$"
)


class LateArticleWarning(UserWarning):
    """Articles are later than the day up to which the offices of persons are known."""


def detect_mentions(
    documents: pd.DataFrame, sentences: pd.DataFrame, registry: ActorRegistry | None = None, *, metonyms: bool = True
) -> pd.DataFrame:
    """Find where the sentences name actors.

    Parameters
    ----------
    documents
        Table `documents`; `doc_id`, `language` and `published` are used. A language without aliases gives no mentions.
    sentences
        Table `sentences` of these documents.
    registry
        The actors to look for; by default those of the package.
    metonyms
        Whether a building or a capital that stands for its government ("le Kremlin", "Moscou") names the actor.

    Returns
    -------
    DataFrame
        Table `mentions`, one row a naming, in the order of the sentences.

    Warns
    -----
    LateArticleWarning
        Once a call, if articles are later than the day up to which the offices are known.
    """
    check(documents, ("doc_id", "language", "published"), "documents")
    registry = registry or load_actors()
    about = {row.doc_id: (row.language, article_day(row.published)) for row in rows_of(documents)}
    warn_of_late_articles(documents, registry)
    places = {language: _Places(readings, language) for language, readings in registry.readings.items()}
    doc_ids, ids, starts, texts = (sentences[column].tolist() for column in ("doc_id", "sentence_id", "start", "text"))
    rows_in: dict[str, list[int]] = {}
    for row, doc_id in enumerate(doc_ids):
        rows_in.setdefault(doc_id, []).append(row)
    found: list[tuple[object, ...]] = []
    for doc_id, rows in rows_in.items():
        language, day = about[doc_id]
        # one search an article: sentences without a match cost no step of their own
        text = _Lines([texts[row] for row in rows])
        for line, match in _named(text, registry.find(text.joined, language, day), places.get(language)):
            if metonyms or match.alias.relation not in _METONYMS:
                row, surface = rows[line], text.joined[match.start : match.end]
                start = starts[row] + match.start - text.starts[line]
                found.append((doc_id, ids[row], start, start + len(surface), surface, match.alias.actor_id, match.alias.relation))
    return conform(pd.DataFrame(found, columns=list(MENTIONS)), MENTIONS)


def warn_of_late_articles(documents: pd.DataFrame, registry: ActorRegistry) -> None:
    """Warn once if articles are later than the day up to which the offices of persons are known."""
    late = sum(article_day(published) > registry.data_date for published in documents["published"]) if registry.data_date else 0
    if late:
        message = (
            f"articles later than {registry.data_date}, the day up to which the offices of persons are known: {late}; "
            "their persons are taken to be in the offices of that day"
        )
        warnings.warn(message, LateArticleWarning, stacklevel=3)


class _Lines:
    """The sentences of one article as one text, one a line."""

    def __init__(self, texts: list[str]) -> None:
        self.joined = "\n".join(texts)
        self.starts: list[int] = []
        self.ends: list[int] = []
        start = 0
        for text in texts:
            self.starts.append(start)
            self.ends.append(start + len(text))
            start += len(text) + 1


def _named(text: _Lines, matches: list[Match], places: "_Places | None") -> Iterator[tuple[int, Match]]:
    """Yield the namings in an article, each with the number of its sentence."""
    kims = _Kims()
    line, begin = -1, 0
    before: tuple[Match, bool] | None = None  # the last capital, and whether it was a town
    for match in matches:
        if line < 0 or match.start >= text.ends[line]:
            while match.start >= text.ends[line] or line < 0:
                line += 1
            begin = text.starts[line] + dateline_end(text.joined[text.starts[line] : text.ends[line]])
        if match.start < begin or _goes_on(text.joined, match) or _is_former(text.joined, match):
            continue
        if match.alias.relation == "capital" and places:
            tied = before and text.joined[before[0].end : match.start] in _HYPHENS  # "Moscou-Pyongyang": both or none
            town = before[1] if before and tied else places.is_town(text.joined, text.starts[line], match.start)
            before = match, town
            if town:
                continue
        if kims.names_leader(text.joined, match) and match.alias.actor_id != NOBODY:
            yield line, match


def _goes_on(text: str, match: Match) -> bool:
    """Tell whether a short name is the beginning of another person's: Park Jin of Park Jin-young, Со Хун of Со Хун Мин."""
    alias = match.alias
    return alias.exact_case and alias.relation == "person" and " " in alias.surface and _SYLLABLE.match(text, match.end) is not None


def _is_former(text: str, match: Match) -> bool:
    """Tell whether a role is one that somebody held before."""
    return match.alias.relation == "role" and _FORMER.search(text, max(0, match.start - 12), match.start) is not None


def is_place(text: str, start: int, language: str, registry: ActorRegistry) -> bool:
    """Tell whether the capital at `start` is meant as a town.

    Examples
    --------
    >>> is_place("Le train quitte la gare de Pyongyang.", 27, "fr", load_actors())
    True
    >>> is_place("La Russie fournit du pétrole à Pyongyang.", 31, "fr", load_actors())
    False
    """
    return _Places(registry.readings.get(language, {}), language).is_town(text, 0, start)


class _Places:
    """What stands before a capital and tells the town from the government, in one language."""

    def __init__(self, readings: Mapping[str, str], language: str) -> None:
        self._readings = readings
        self._locatives = _LOCATIVES.get(language, ())
        first_words = {phrase.split()[0] for phrase, reading in readings.items() if reading == "government"}
        self._giving = {_stem(word) for word in first_words if len(word) > 3}

    def is_town(self, text: str, begin: int, start: int) -> bool:
        """Tell whether the capital at `start`, in the sentence that begins at `begin`, is meant as a town."""
        opening = _SENTENCE_START if start - begin <= _WINDOW else ""
        before = opening + match_key(text[max(begin, start - _WINDOW) : start]).strip()
        reading = self._nearest(before)
        if reading:
            return reading == "place"
        words = before.split()
        if not words or words[-1] not in self._locatives:
            return False
        return not any(_stem(word) in self._giving for word in words[-1 - _GOVERNMENT_REACH : -1] if len(word) > 3)

    def _nearest(self, before: str) -> str:
        """Return the reading of the longest phrase that `before` ends with, or ""."""
        if before in self._readings:
            return self._readings[before]
        for place, character in enumerate(before):
            if character in " '" and before[place + 1 :] in self._readings:
                return self._readings[before[place + 1 :]]
        return ""


@lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    """Cut French verb and plural endings, so that "fournissait" meets "fournir"."""
    return _ENDING.sub("", word)


class _Kims:
    """Remembers, through one article, which Kim was named last."""

    def __init__(self) -> None:
        self._other = False

    def names_leader(self, text: str, match: Match) -> bool:
        """Tell whether `match` names its actor; false for a "Kim" who is another Kim."""
        alias = match.alias
        words = _words_with_kim(alias.surface)
        if words > 1 and (alias.actor_id or alias.relation == "person"):  # not "place Kim Il-sung"
            self._other = alias.actor_id != _KIMS_ACTOR
        if words != 1:
            return True
        if _NEXT_NAME.match(text, match.end) and text[match.end + 1].isupper():
            self._other = True
        return not self._other


@lru_cache(maxsize=10_000)
def _words_with_kim(surface: str) -> int:
    """Return how many words an alias with the surname Kim has, 0 for one without it."""
    words = match_key(surface).split()
    return 0 if _KIM.isdisjoint(words) else len(words)
