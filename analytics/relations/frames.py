"""Frames: what a verb, noun or adjective says of two parties, and where in the sentence they stand.

After Fillmore's case frames: `data/predicates.csv` gives words, `data/idioms.csv` words that carry a relation only with another one
("tendre la main à"). Here they are only loaded; reading them off a sentence is the work of `predications`. A frame knows no selection of
meaning: "tirer" has one, that of shooting.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.operators import load_operators
from analytics.trees import Tree

OTHER = "other"
NARRATOR = "narrator"
VOICES = ("voice", "speaker")  # holders of words that value: whoever says them
_FEMININE = (
    ("euse", "eux"),
    ("euse", "eur"),
    ("trice", "teur"),
    ("ive", "if"),
    ("elle", "el"),
    ("ère", "er"),
    ("le", ""),
    ("ne", ""),
    ("e", ""),
)


class Predicate(NamedTuple):
    """One line of predicates.csv or idioms.csv; `word` is empty for the former."""

    lemma: str
    pos: str
    sign: int
    quad_class: str
    holder: str
    slots: tuple[str, ...]
    traits: frozenset[str]
    word: str


class Relation(NamedTuple):
    """A holder's attitude toward a target, shown by the word at place `cue`."""

    holder: str
    target: str
    sign: int
    quad_class: str
    cue: int


class Sentence(NamedTuple):
    """A parse with what is known of its words: place -> actor, and, for a quotation, who speaks (if known)."""

    tokens: Tree
    actors: Mapping[int, str]
    speaker: str | None
    quoted: bool


@cache
def load_predicates() -> dict[tuple[str, str], list[Predicate]]:
    """Return the frames of the package by lemma and part of speech, idioms before single words."""
    found: dict[tuple[str, str], list[Predicate]] = {}
    for row in [*load_table("idioms.csv"), *load_table("predicates.csv")]:
        predicate = Predicate(
            row["lemma"],
            row["pos"],
            int(row["sign"]),
            row["quad_class"],
            row["holder"],
            tuple(row["target"].split("|")),
            frozenset(row["traits"].split()),
            row.get("word", ""),
        )
        found.setdefault((predicate.lemma, predicate.pos), []).append(predicate)
    return found


@cache
def frames_of(lemma: str, pos: str) -> list[Predicate]:
    """Return the frames of a word; the parser leaves many a noun and adjective in the feminine or the plural.

    Examples
    --------
    >>> [predicate.lemma for predicate in frames_of("provocatrice", "ADJ")]
    ['provocateur']
    """
    predicates = load_predicates()
    forms = [lemma]
    if pos in ("NOUN", "ADJ"):
        forms += [lemma.removesuffix("s")] + [
            lemma.removesuffix("s").removesuffix(feminine) + masculine
            for feminine, masculine in _FEMININE
            if lemma.rstrip("s").endswith(feminine)
        ]
    return next((predicates[form, pos] for form in forms if (form, pos) in predicates), [])


@cache
def load_forms() -> dict[str, str]:
    """Return present forms of the regular verbs with a frame -> lemma: "presse" -> "presser"."""
    lemmas = {lemma for lemma, pos in load_predicates() if pos == "VERB" and lemma.endswith("er")}
    lemmas |= {lemma for kind in ("wish", "unreal", "withdrawal", "support") for lemma in load_operators()[kind] if lemma.endswith("er")}
    stems = {lemma: re.sub("é([^aeéiou]+)e$", r"è\1e", lemma[:-1]) for lemma in lemmas}  # "inquiéter": "inquiète"
    return {stem + ending: lemma for lemma, stem in stems.items() for ending in ("", "nt")}


@cache
def load_participles() -> dict[str, str]:
    """Return past participles of the regular verbs with a frame -> lemma: "calomniée" -> "calomnier"."""
    lemmas = {lemma for lemma, pos in load_predicates() if pos == "VERB" and lemma.endswith("er")}
    return {lemma[:-2] + ending: lemma for lemma in lemmas for ending in ("é", "ée", "és", "ées")}
