"""The words that attribute: reporting verbs in all their forms, and phrases such as "selon".

Both are data, `reporting_verbs.csv` and `quote_phrases.csv`. Regular forms are made by rule from the lemma, irregular ones stand in the
table. The rules make more forms than a language has ("disaient" beside a form that nobody writes); they are for recognising, not for
writing.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from analytics.bundled import load_table

_WORD = re.compile(r"\w+")
_LONGEST_STEM = 6
_ER = "e es ent ait aient a èrent era eront erait eraient ant é ée és ées er".split()
_IR = "it issent issait issaient it irent ira iront irait iraient issant i ie is ies ir".split()


class Verb(NamedTuple):
    """A verb that reports speech and what it may introduce: a clause ("that", "bare"), an infinitive ("inf"), or whom it moves ("felt")."""

    lemma: str
    clause: frozenset[str]


@cache
def load_reporting_verbs(language: str) -> frozenset[str]:
    """Return the lemmas of the verbs that report speech in `language`."""
    return frozenset(verb.lemma for verb in _verbs(language))


@cache
def _verbs(language: str) -> dict[Verb, list[str]]:
    """Return the verbs of a language with the forms that the table gives."""
    rows = (row for row in load_table("reporting_verbs.csv") if row["language"] == language)
    return {Verb(row["lemma"], frozenset(row["clause"].split())): row["forms"].split() for row in rows}


@cache
def load_cue_forms(language: str) -> dict[str, Verb]:
    """Return form -> verb; of a verb of two words ("faire savoir") the forms of the second.

    Examples
    --------
    >>> load_cue_forms("fr")["nuançait"].lemma, load_cue_forms("en")["replied"].lemma, load_cue_forms("ru")["заявила"].lemma
    ('nuancer', 'reply', 'заявить')
    """
    rules = {"fr": _french_forms, "en": _english_forms, "ru": _russian_forms, "ko": _korean_forms}
    found: dict[str, Verb] = {}
    for verb, irregular in _verbs(language).items():
        for form in [*irregular, *(() if irregular and language in ("en", "ko") else rules[language](verb.lemma))]:
            found.setdefault(form.replace("ё", "е"), verb)
    return found


def _french_forms(lemma: str) -> Iterator[str]:
    if " " in lemma:
        return
    yield lemma
    if lemma.endswith("er"):
        stem = lemma[:-2]
        for ending in _ER:
            hard = ending[0] in "aâ" and stem[-1] in "cg"
            yield (stem[:-1] + "ç" if stem[-1] == "c" else stem + "e") + ending if hard else stem + ending
    elif lemma.endswith("ir"):
        yield from (lemma[:-2] + ending for ending in _IR)


def _english_forms(lemma: str) -> Iterator[str]:
    yield lemma
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
    elif lemma.endswith("e"):
        yield from (lemma + "s", lemma + "d", lemma[:-1] + "ing")
    else:
        yield from (lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s"), lemma + "ed", lemma + "ing")


def _russian_forms(lemma: str) -> Iterator[str]:
    yield lemma
    reflexive = lemma.endswith("ся")
    stem = lemma[:-4] if reflexive else lemma[:-2]
    for ending in ("лся", "лась", "лось", "лись") if reflexive else ("л", "ла", "ло", "ли"):
        yield stem + ending
    if stem.endswith(("а", "я")):
        yield from (stem + ending for ending in (("ется", "ются") if reflexive else ("ет", "ют", "я", "ющий")))
    yield stem + "в"


def _korean_forms(lemma: str) -> Iterator[str]:
    endings = {"하": "하했한할해", "히": "히혔힌힐혀", "이": "이였인일여", "리": "리렸린릴려", "우": "우웠운울워"}
    yield from (lemma[:-1] + last for last in endings.get(lemma[-1], lemma[-1]))


@cache
def load_phrases(language: str, kind: str) -> tuple[str, ...]:
    """Return the phrases of one kind, the longest first."""
    rows = (row["phrase"] for row in load_table("quote_phrases.csv") if row["language"] == language and row["kind"] == kind)
    return tuple(sorted(rows, key=lambda phrase: (-len(phrase), phrase)))


@cache
def phrase_set(language: str, kind: str) -> frozenset[str]:
    """Return the phrases of one kind in small letters, for looking up."""
    return frozenset(phrase.lower() for phrase in load_phrases(language, kind))


@cache
def source_pattern(language: str) -> re.Pattern[str]:
    """Return the expression for the phrases before a source; a French "de" may be contracted with what follows.

    Examples
    --------
    >>> source_pattern("fr").findall("De l’avis du ministre et d'après Séoul")
    ['De l’avis du ', "d'après "]
    """
    phrases = []
    for phrase in load_phrases(language, "source"):
        form = re.escape(phrase).replace("'", "['’]").replace(r"\ ", r"\s")
        form = re.sub("^à", "[àa]", form)  # "A en croire": capitals lose their accents
        phrases.append(form[:-2] + r"(?:de\s|du\s|des\s|d['’])" if phrase.endswith(" de") else form + r"\s")
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + ")", re.IGNORECASE) if phrases else re.compile(r"(?!)")


class Form(NamedTuple):
    """A form of a reporting verb in a text."""

    start: int
    end: int
    text: str
    verb: Verb


def find_forms(text: str, language: str, start: int = 0, end: int | None = None) -> Iterator[Form]:
    """Yield the forms of reporting verbs between two places of `text`; in Korean the stems that words begin with.

    Examples
    --------
    >>> [form.text for form in find_forms("Il a dit oui, puis a nié.", "fr")]
    ['dit', 'nié']
    """
    forms = load_cue_forms(language)
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        word = match.group().lower().replace("ё", "е")
        if language == "ko":
            word = next((word[:length] for length in range(min(len(word), _LONGEST_STEM), 0, -1) if word[:length] in forms), word)
        verb = forms.get(word)
        if verb is not None:
            yield Form(match.start(), match.start() + len(word), match.group()[: len(word)], verb)
