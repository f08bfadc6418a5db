"""Who holds what toward whom: directed relations between actors, read from syntax.

A relation is a predicate with an actor who acts or speaks and an actor whom it concerns. `data/predicates.csv` says of each verb, noun or
adjective what sign it carries, which PLOVER quad class it belongs to, where its holder stands (subject, object, complement) and where its
target. Passives, participles, relative clauses, shared subjects and controlled infinitives ("accuser Pyongyang de livrer") are followed; a
deed that is denied, conditional, wished or under "si" gives nothing, as the guidelines ask. Inside a quotation "nous" is the speaker. What
this cannot do: irony, implied attitudes, pronouns across sentences, languages other than French.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import NamedTuple

import pandas as pd

from analytics.bundled import load_table
from analytics.schemas import RELATIONS, Parse, Token, conform, rows_of
from analytics.trees import (
    actors_at,
    agents,
    case_of,
    children,
    is_conditional,
    is_negated,
    is_passive,
    is_reflexive,
    named_by,
    subtree,
    undergoers,
    with_case,
)

OTHER = "other"
# A verb governed by one of these is not said to have happened.
_UNREAL = frozenset(
    "pouvoir vouloir souhaiter refuser devoir envisager inviter appeler exhorter demander empêcher nier démentir éviter risquer craindre "
    "cesser".split()
)
# A noun that is the object of one of these is taken back.
_TAKEN_BACK = frozenset(
    "lever cesser arrêter suspendre refuser nier démentir alléger éviter contourner rejeter finir craindre violer".split()
)
_RECEIVING = frozenset("recevoir bénéficier obtenir accepter attendre".split())
# What they are done to must be an actor itself: to receive a loan of the Union is not to receive the Union.
_PERSONAL = frozenset("recevoir accueillir inviter convier rencontrer visiter consulter".split())
_FIRST_PERSON = frozenset(("nous", "je", "j'", "j’"))
_MUTUAL_LEMMAS = frozenset(
    "rencontrer entretenir allier coopérer collaborer négocier dialoguer discuter allié partenaire ami ennemi rival adversaire rencontre "
    "entretien sommet dialogue alliance partenariat coopération collaboration rapprochement amitié pacte négociation pourparler".split()
)
# Who is blamed by these is not an actor of the registry but a party all the same.
_PARTIES = frozenset(
    "occidental expert analyste observateur diplomate opposition allié européen ong opposant capitale chancellerie pays".split()
)


class Predicate(NamedTuple):
    """One line of predicates.csv."""

    lemma: str
    pos: str
    sign: int
    quad_class: str
    holder: str
    slots: tuple[str, ...]


class _Relation(NamedTuple):
    holder: str
    target: str
    sign: int
    predicate: Predicate
    cue: int


class _Sentence(NamedTuple):
    """A parse with what is known of its words: place -> actor, and the actor who speaks, if it is a quotation."""

    tokens: list[Token]
    actors: Mapping[int, str]
    speaker: str | None


@cache
def load_predicates() -> dict[tuple[str, str], list[Predicate]]:
    """Return the predicates of the package by lemma and part of speech."""
    found: dict[tuple[str, str], list[Predicate]] = {}
    for row in load_table("predicates.csv"):
        if row["language"] != "fr":
            continue
        predicate = Predicate(row["lemma"], row["pos"], int(row["sign"]), row["quad_class"], row["holder"], tuple(row["target"].split("|")))
        found.setdefault((predicate.lemma, predicate.pos), []).append(predicate)
    return found


def extract_relations(parses: Iterable[Parse], mentions: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Read the directed relations that parsed sentences express.

    Parameters
    ----------
    parses
        From `syntax.parse_sentences`.
    mentions
        Table `mentions` of the same documents.
    quotes
        Table `quotes` of the same documents, with `speaker_id`.

    Returns
    -------
    DataFrame
        Table `relations`, one row a holder, target and cue.
    """
    named: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows_of(mentions):
        named.setdefault(row.sentence_id, []).append((row.start, row.end, row.actor_id))
    spoken: dict[str, list[tuple[int, str]]] = {}
    for row in rows_of(quotes):
        if isinstance(row.speaker_id, str):
            spoken.setdefault(row.doc_id, []).append((row.start, row.speaker_id))
    rows: list[dict[str, object]] = []
    for parse in parses:
        if parse.sentence_id not in named:
            continue
        first, last = parse.quotation or (0, 0)
        speaker = next((actor for start, actor in spoken.get(parse.doc_id, ()) if first < start < last), None)
        sentence = _Sentence(parse.tokens, actors_at(parse.tokens, named[parse.sentence_id]), speaker)
        rows.extend(_row(parse, sentence, relation) for relation in dict.fromkeys(_relations(sentence)))
    return conform(rows, RELATIONS)


def _row(parse: Parse, sentence: _Sentence, relation: _Relation) -> dict[str, object]:
    token = sentence.tokens[relation.cue]
    return {
        "sentence_id": parse.sentence_id,
        "doc_id": parse.doc_id,
        "holder_id": relation.holder,
        "holder_kind": "quoted" if relation.holder == sentence.speaker else "acting",
        "target_id": relation.target,
        "label": relation.sign,
        "score": float(relation.sign),
        "quad_class": relation.predicate.quad_class if relation.sign or relation.predicate.sign == 0 else "",
        "cue": token.text,
        "cue_start": token.start,
        "cue_end": token.end,
    }


def _relations(sentence: _Sentence) -> Iterator[_Relation]:
    predicates = load_predicates()
    for place, token in enumerate(sentence.tokens):
        for predicate in predicates.get((token.lemma, token.pos), ()):
            if _is_unreal(sentence.tokens, place, predicate):
                continue
            found = list(_of_verb(sentence, place, predicate) if token.pos == "VERB" else _of_noun(sentence, place, predicate))
            yield from found
            if found:
                break


def _is_unreal(tokens: list[Token], place: int, predicate: Predicate) -> bool:
    """Tell whether the predicate is not said to hold: denied, conditional, wished, feared or taken back."""
    if is_negated(tokens, place):
        return True
    if predicate.sign == 0:
        return False
    token, head = tokens[place], tokens[tokens[place].head]
    if token.pos == "VERB":
        governed = token.dep in ("xcomp", "ccomp", "advcl") and (head.lemma in _UNREAL or is_negated(tokens, token.head))
        return governed or is_conditional(tokens, place)
    return token.dep in ("obj", "obl:arg", "nsubj:pass") and (
        head.lemma in _TAKEN_BACK or is_negated(tokens, token.head) or is_conditional(tokens, token.head)
    )


def _of_verb(sentence: _Sentence, verb: int, predicate: Predicate) -> Iterator[_Relation]:
    tokens = sentence.tokens
    reflexive = is_reflexive(tokens, verb)
    if predicate.lemma in _MUTUAL_LEMMAS and is_passive(tokens, verb):  # "Moscou et Pyongyang sont alliés"
        yield from _pairs(sentence, _holders(sentence, undergoers(tokens, verb), predicate), [], predicate, verb)
        return
    if ("refl" in predicate.holder) != reflexive and predicate.holder not in ("subj|refl", "refl|subj"):
        return
    holder_places = undergoers(tokens, verb) if predicate.holder == "obj" else agents(tokens, verb)
    holders = _holders(sentence, holder_places, predicate)
    targets = [target for slot in predicate.slots for target in _slot(sentence, verb, slot, predicate.lemma)]
    yield from _pairs(sentence, holders, targets, predicate, verb)
    if predicate.sign > 0:  # to support one against another
        against = [actor for place in with_case(tokens, verb, "contre") for actor in named_by(tokens, sentence.actors, place)]
        yield from (_Relation(holder, target, -1, predicate, verb) for holder in holders for target in against if holder != target)


def _slot(sentence: _Sentence, verb: int, slot: str, lemma: str) -> list[str]:
    """Return the actors in one place of a verb's frame."""
    tokens = sentence.tokens
    if slot == "obj":
        places = undergoers(tokens, verb)
    elif slot == "subj":
        places = agents(tokens, verb)
    elif slot == "clause":
        clauses = children(tokens, verb, "ccomp", "xcomp")
        return [sentence.actors[place] for clause in clauses for place in subtree(tokens, clause) if place in sentence.actors]
    elif slot == "obj_en":  # "équiper Moscou en obus"
        places = undergoers(tokens, verb) if list(with_case(tokens, verb, "en")) else []
    else:
        places = list(with_case(tokens, verb, slot))
    return [actor for place in places for actor in named_by(tokens, sentence.actors, place, owners=lemma not in _PERSONAL)]


def _of_noun(sentence: _Sentence, noun: int, predicate: Predicate) -> Iterator[_Relation]:
    tokens = sentence.tokens
    if predicate.holder == "subj":
        apposed = [tokens[noun].head] if tokens[noun].dep in ("appos", "amod") else []
        holders = _holders(sentence, children(tokens, noun, "nsubj") + apposed, predicate)
        targets = [
            actor
            for slot in predicate.slots
            for place in with_case(tokens, noun, slot)
            for actor in named_by(tokens, sentence.actors, place)
        ]
        yield from _pairs(sentence, holders, targets, predicate, noun)
        return
    between = [actor for place in with_case(tokens, noun, "entre") for actor in named_by(tokens, sentence.actors, place)]
    if len(set(between)) > 1:
        yield from _pairs(sentence, between, [], predicate, noun)
        return
    governor = tokens[noun].head
    targets = [
        actor
        for slot in predicate.slots
        if slot != "de"
        for at in _bearers(tokens, noun)
        for p in with_case(tokens, at, slot)
        for actor in named_by(tokens, sentence.actors, p)
    ]
    holders = _possessors(sentence, noun)
    if not holders and tokens[noun].dep in ("obj", "obl:arg", "obl:mod"):
        holders = _holders(sentence, agents(tokens, governor), predicate)
        if "de" in predicate.slots and not targets:
            targets = [actor for place in with_case(tokens, noun, "de") for actor in named_by(tokens, sentence.actors, place)]
    if holders and not targets and tokens[noun].dep in ("obj", "obl:arg", "obl:mod") and tokens[governor].lemma in _RECEIVING:
        targets = _holders(sentence, agents(tokens, governor), predicate)
    yield from _pairs(sentence, holders, targets, predicate, noun)


def _bearers(tokens: list[Token], noun: int) -> list[int]:
    """Return the noun and, where it is its object, the verb: "apporter son soutien à Moscou" hangs the target on either."""
    return [noun, tokens[noun].head] if tokens[noun].dep == "obj" else [noun]


def _possessors(sentence: _Sentence, noun: int) -> list[str]:
    """Return whose the noun is: "la menace russe", "le soutien de Moscou"."""
    tokens = sentence.tokens
    places = children(tokens, noun, "amod") + [p for p in children(tokens, noun, "nmod", "obl") if case_of(tokens, p) in ("de", "par")]
    return [actor for place in places for actor in named_by(tokens, sentence.actors, place)]


def _holders(sentence: _Sentence, places: list[int], predicate: Predicate) -> list[str]:
    """Return the actors at `places`; the speaker for "nous", `other` for a party that is no actor and speaks."""
    found: list[str] = []
    tokens = sentence.tokens
    for place in places:
        actors = named_by(tokens, sentence.actors, place)
        token = tokens[place]
        if actors:
            found.extend(actors)
        elif token.text.lower() in _FIRST_PERSON and sentence.speaker:
            found.append(sentence.speaker)
        elif _singular(token) in _PARTIES and predicate.quad_class.startswith("verbal"):
            found.append(OTHER)
    return found


def _singular(token: Token) -> str:
    word = token.text.lower()
    return word[:-3] + "al" if word.endswith("aux") else word.rstrip("s")


def _pairs(sentence: _Sentence, holders: list[str], targets: list[str], predicate: Predicate, cue: int) -> Iterator[_Relation]:
    """Yield holder -> target for all of them, and both ways where the predicate is mutual."""
    mutual = predicate.lemma in _MUTUAL_LEMMAS
    if mutual and not targets:
        yield from (
            _Relation(one, other, predicate.sign, predicate, cue)
            for one, other in permutations(dict.fromkeys(holders), 2)
            if OTHER != other
        )
        return
    for holder in holders:
        for target in targets:
            if holder == target:
                continue
            yield _Relation(holder, target, predicate.sign, predicate, cue)
            if mutual and holder != OTHER and "de" not in predicate.slots:
                yield _Relation(target, holder, predicate.sign, predicate, cue)
