"""Whether what a predicate says is said to hold: as a fact, a wish or a threat, or not at all.

Negation, the conditional, "si", verbs of denial and possibility, nouns such as "risque" and "levée" are read from the tree
(`data/operators.csv`); their scope is the governed word and what shares its governor. What this cannot do: doubt that runs over sentences,
irony, and hedges that are adverbs. A past conditional that nothing makes depend on something is hearsay and counts.
"""

from analytics.operators import is_operator
from analytics.relations.frames import Predicate
from analytics.trees import Tree, case_of, children, governor_of_clause, has_particle, is_conditional, is_hearsay, is_indefinite, is_negated

REAL, UNREAL, WISH, THREAT = "real", "unreal", "wish", "threat"
_DEEPEST = 5
_UNREAL_KINDS = ("unreal", "stopping")
_GOVERNED = ("xcomp", "ccomp", "advcl", "acl", "obl", "obj", "nsubj")


def modality_of(tokens: Tree, place: int, predicate: Predicate) -> str:
    """Return REAL, UNREAL, WISH or THREAT for the predicate at `place`."""
    if is_negated(tokens, place):
        return UNREAL
    if tokens[place].pos == "VERB":
        return clause_modality(tokens, place, contact=not predicate.sign)
    found = _noun(tokens, place)
    return found if found == WISH or predicate.sign else REAL


def clause_modality(tokens: Tree, place: int, depth: int = 0, *, contact: bool = False) -> str:
    """Return what the mood of a verb and the words that govern it make of its clause."""
    governor = governor_of_clause(tokens, place)
    if contact and governor is not None and tokens[governor].lemma == "devoir" and not is_negated(tokens, governor):
        return REAL  # "doit se rendre à": it is on the calendar
    if is_conditional(tokens, place) and not is_hearsay(tokens, place):
        return UNREAL
    if governor is None or depth == _DEEPEST:
        return REAL
    return _under(tokens, place, governor, depth, contact=contact)


def _under(tokens: Tree, place: int, governor: int, depth: int, *, contact: bool) -> str:
    """Return what the governing word makes of the clause at `place`."""
    lemma, negated = tokens[governor].lemma, is_negated(tokens, governor)
    infinitive = tokens[place].dep.split(":")[0] in ("xcomp", "acl", "obl", "advcl") and not children(tokens, place, "nsubj")
    clause = tokens[place].dep.split(":")[0] in ("xcomp", "ccomp") or (infinitive and "Inf" in tokens[place].morph)
    if not clause:
        return REAL
    if is_operator(lemma, "stopping") and (negated or has_particle(tokens, governor)):  # "ne cesse de condamner"
        return clause_modality(tokens, governor, depth + 1)
    if negated or is_operator(lemma, *_UNREAL_KINDS):
        return UNREAL
    if is_operator(lemma, "wish"):
        return WISH
    if is_operator(lemma, "ready"):
        return WISH if contact else REAL
    if is_operator(lemma, "threat"):
        return THREAT
    return clause_modality(tokens, governor, depth + 1) if tokens[governor].pos == "VERB" else REAL


def _noun(tokens: Tree, place: int, depth: int = 0) -> str:
    token = tokens[place]
    head, dep = tokens[token.head], token.dep.split(":")[0]
    if case_of(tokens, place) == "contre" and is_indefinite(tokens, place):  # "met en garde contre une attaque"
        return UNREAL
    if token.head == place or depth == _DEEPEST:
        return UNREAL if is_conditional(tokens, place) else REAL
    if dep == "conj":
        return _noun(tokens, token.head, depth + 1)
    if head.pos == "NOUN" and dep == "nmod":
        return UNREAL if is_operator(head.lemma, "withdrawal", "unreal") or case_of(tokens, place) == "sans" else REAL
    if head.pos not in ("VERB", "AUX") or dep not in ("obj", "obl", "nsubj"):
        return REAL
    direct = dep == "obj" or token.dep == "nsubj:pass" or (token.dep == "obl:arg" and case_of(tokens, place) != "pour")
    carried = direct and is_operator(head.lemma, "support", "receiving", "wish")
    if (carried and is_negated(tokens, token.head)) or (dep != "obl" and is_conditional(tokens, token.head)):
        return UNREAL
    if direct and is_operator(head.lemma, "withdrawal"):
        return UNREAL
    return _carried(tokens, token.head, direct)


def _carried(tokens: Tree, verb: int, direct: bool) -> str:
    """Return what the verb that a noun is the object of is itself worth: "veut apporter son soutien"."""
    if not direct:
        return REAL
    if is_operator(tokens[verb].lemma, "wish"):
        return WISH
    return clause_modality(tokens, verb)
