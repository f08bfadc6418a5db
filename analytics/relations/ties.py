"""How relations between two parties are said to be: "les relations entre A et B sont tendues", "A resserre ses liens avec B".

A noun of the kind `ties` in `data/operators.csv` ("relation", "lien", "rapport") says nothing by itself. An adjective, its verb or the noun
that governs it says that the parties are close or grow closer (`closer`) or that they are not (`colder`); both hold both ways. What this
cannot do: relations whose parties stand in another sentence, and degrees.
"""

from collections.abc import Iterator
from itertools import permutations

from analytics.operators import is_operator
from analytics.relations.frames import Predicate, Relation, Sentence
from analytics.relations.modality import REAL, WISH, clause_modality, modality_of
from analytics.relations.parties import parties_at
from analytics.schemas import Token
from analytics.trees import agents, bearers, case_of, children, is_negated, with_case

_QUAD = {1: "verbal cooperation", 0: "verbal cooperation", -1: "verbal conflict"}
_NOUN = Predicate("relation", "NOUN", 1, "verbal cooperation", "de", ("avec",), frozenset(("mutual",)), "")


def read_ties(sentence: Sentence) -> Iterator[Relation]:
    """Yield both directions of every relation between two parties that is said to be good or bad, to get better or worse."""
    for noun, token in enumerate(sentence.tokens):
        if token.pos != "NOUN" or not is_operator(token.lemma, "ties"):
            continue
        pairs = _pairs(sentence, noun)
        found = _judged(sentence, noun) if pairs else None
        if found is not None:
            sign, cue = found
            yield from (Relation(one, other, sign, _QUAD[sign], cue) for one, other in pairs)


def _pairs(sentence: Sentence, noun: int) -> list[tuple[str, str]]:
    """Return the ordered pairs of the parties: all that stand under "entre", or whose they are with those under "avec"."""
    tokens = sentence.tokens
    shared = [at for clause in children(tokens, noun, "acl") for at in agents(tokens, clause)]
    between = parties_at(sentence, [*with_case(tokens, noun, "entre"), *shared])
    if len(between) > 1:
        return list(permutations(between, 2))
    verb = tokens[noun].head
    governed = tokens[noun].dep in ("obj", "obl:arg") and tokens[verb].pos == "VERB"
    owners = parties_at(sentence, [at for at in children(tokens, noun, "nmod") if case_of(tokens, at) == "de"])
    owners = owners or (parties_at(sentence, bearers(tokens, verb)) if governed else [])
    partners = parties_at(sentence, [at for place in [noun, *([verb] if governed else [])] for at in with_case(tokens, place, "avec")])
    if not partners and governed:  # "Moscou et Pyongyang renforcent leurs liens"
        own = any(tokens[at].text.lower() in ("leur", "leurs") for at in children(tokens, noun, "det"))
        return list(permutations(owners, 2)) if own else []
    return [pair for one in owners for other in partners if one != other for pair in ((one, other), (other, one))]


def _judged(sentence: Sentence, noun: int) -> tuple[int, int] | None:
    """Return the sign and the word that says it, None where nothing is said to hold."""
    tokens = sentence.tokens
    beside = [at for at in children(tokens, noun, "amod", "acl", "appos") if _sign(tokens[at])]
    if beside:
        held = modality_of(tokens, noun, _NOUN)
        return _weighed(_sign(tokens[beside[0]]), beside[0], held)
    governor = tokens[noun].head
    if governor == noun:
        return None
    if tokens[governor].pos != "VERB" and tokens[noun].dep.startswith("nmod") and case_of(tokens, noun) == "de":
        return _weighed(_sign(tokens[governor]), governor, modality_of(tokens, governor, _NOUN))
    if not tokens[noun].dep.startswith(("nsubj", "obj")):
        return None
    said = [
        governor,
        *(at for at in children(tokens, governor, "xcomp", "advmod", "amod", "obl", "obj") if tokens[at].pos in ("ADJ", "VERB")),
    ]
    cue = next((at for at in said if _sign(tokens[at])), None)
    if cue is None or is_negated(tokens, governor):
        return None
    return _weighed(_sign(tokens[cue]), cue, clause_modality(tokens, governor))


def _weighed(sign: int, cue: int, held: str) -> tuple[int, int] | None:
    """Return what is left of a sign: a wish to be closer is contact."""
    if not sign or held not in (REAL, WISH):
        return None
    return (sign, cue) if held == REAL else (0, cue) if sign > 0 else None


def _sign(token: Token) -> int:
    forms = {token.lemma, token.text.lower(), token.text.lower().rstrip("s"), token.text.lower().rstrip("es")}
    signs = (sign for sign, kind in ((1, "closer"), (-1, "colder")) for form in forms if is_operator(form, kind))
    return next(signs, 0)
