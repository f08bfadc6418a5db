"""Whose a noun is that says what somebody does: "l'aide de Moscou", "l'invasion de l'Ukraine par la Russie", "apporter son soutien".

The doer stands in a complement, an adjective, a clause, under a verb of little meaning, or before a possessive. What this cannot do: a doer
whom only an earlier sentence names.
"""

from analytics.operators import is_operator
from analytics.relations.frames import Sentence
from analytics.relations.parties import is_speaker, is_third_party, parties_at
from analytics.trees import agents, case_of, children, is_passive, is_reflexive, named_by, undergoers


def possessors(sentence: Sentence, noun: int) -> tuple[list[str], list[str]]:
    """Return whose the noun is, and to whom it is done where both are told: "l'invasion de l'Ukraine par la Russie"."""
    tokens, actors = sentence.tokens, sentence.actors
    adjectives = [actor for at in children(tokens, noun, "amod") for actor in named_by(tokens, actors, at)]
    owners = [at for at in children(tokens, noun, "nmod", "obl") if case_of(tokens, at) == "de"]
    named = parties_at(sentence, [at for at in owners if not _is_named_thing(sentence, at)])
    named += [sentence.speaker or ""] if is_speaker(sentence, noun) else []
    near = [noun, *owners]
    if tokens[noun].dep == "obj" and not is_passive(tokens, tokens[noun].head):
        near.append(tokens[noun].head)
    by = [at for place in near for at in children(tokens, place, "nmod", "obl") if case_of(tokens, at) == "par"]
    by += [at for clause in children(tokens, noun, "acl") if _tells_doer(sentence, clause) for at in agents(tokens, clause)]
    doers = parties_at(sentence, by) or adjectives
    return (doers, named) if doers else (named, [])


def _tells_doer(sentence: Sentence, clause: int) -> bool:
    """Tell whether a clause under a noun says who does it: "la guerre menée par Moscou", "la guerre que mène Moscou"."""
    led = is_operator(sentence.tokens[clause].lemma, "support") and any(
        sentence.tokens[at].text.lower() in ("que", "qu'", "qu’") for at in children(sentence.tokens, clause, "obj", "mark")
    )
    return led or is_passive(sentence.tokens, clause)


def _is_named_thing(sentence: Sentence, place: int) -> bool:
    """Tell whether a complement is a thing with parties of its own: "la menace d'une attaque de Pyongyang"."""
    return place not in sentence.actors and is_third_party(sentence, place) and sentence.tokens[place].pos == "PROPN"


def performers(sentence: Sentence, noun: int) -> list[str]:
    """Return who does what the noun says by means of a verb of little meaning: "apporter son soutien"."""
    tokens = sentence.tokens
    governor, dep = tokens[noun].head, tokens[noun].dep
    if dep.startswith("obl") and (children(tokens, governor, "obj") or is_reflexive(tokens, governor)):
        return []  # "met son veto à des sanctions", "s'oppose aux sanctions"
    if dep == "nmod" and is_operator(tokens[governor].lemma, "measure"):  # "onze jours de manœuvres"
        governor, dep = tokens[governor].head, tokens[governor].dep
    if dep not in ("obj", "obl:arg", "obl:mod", "nsubj:pass", "xcomp") or not is_operator(
        tokens[governor].lemma, "support", "wish", "ending"
    ):
        return []
    return parties_at(sentence, agents(tokens, governor))


def own_parties(sentence: Sentence, noun: int) -> list[str]:
    """Return whose a noun with "son" is: what the verb is about or the nearest party after "pour", else who does the verb."""
    tokens, actors = sentence.tokens, sentence.actors
    relative = next((at for at in children(tokens, noun, "nmod") if tokens[at].text.lower() == "dont"), 0)
    if relative:  # "la Russie, dont l'invasion de l'Ukraine"
        return list(dict.fromkeys(actors[at] for at in range(max(0, relative - 2), relative) if at in actors))
    owner = next((tokens[at].text.lower() for at in children(tokens, noun, "det") if tokens[at].lemma in ("son", "leur")), "")
    if not owner:
        return []
    if case_of(tokens, noun) in ("pour", "dans"):
        governor = tokens[noun].head
        if tokens[governor].pos == "VERB" and is_operator(tokens[governor].lemma, "control"):
            return parties_at(sentence, undergoers(tokens, governor))
        if near := [at for at in range(noun) if at in actors]:
            return [actors[near[-1]]]  # "livre des obus à Moscou pour son offensive"
    doers = parties_at(sentence, [at for at in agents(tokens, _verb_above(sentence, noun)) if at < noun])
    if doers and not owner.startswith("leur"):
        return doers
    before = [at for at in range(noun) if tokens[at].dep.startswith("nsubj")]
    return named_by(tokens, actors, before[-1]) if before else []


def _verb_above(sentence: Sentence, place: int) -> int:
    while sentence.tokens[place].pos != "VERB" and sentence.tokens[place].head != place:
        place = sentence.tokens[place].head
    return place
