"""Who stands at a place of a frame: an actor, the speaker for "nous", or `other` for a named party that is no actor.

A party is `other` only where it bears a name or is one of the words of `data/operators.csv` (experts, opponents, foreign governments); a
plain "le ministre" refers back to somebody and is nobody here. Pronouns are followed inside the sentence only (`trees`).
"""

import re
from collections.abc import Iterable

from analytics.operators import is_operator
from analytics.relations.frames import OTHER, Sentence
from analytics.schemas import Token
from analytics.trees import bearers, children, named_by, subjects_behind

_FIRST_PERSON = frozenset(("nous", "je", "j'", "j’", "me", "m'", "m’", "moi"))
_OURS = frozenset(("notre", "nos", "mon", "ma", "mes"))


def parties_at(sentence: Sentence, places: Iterable[int], *, owners: bool = True) -> list[str]:
    """Return the actors at `places`, the speaker for the first person, OTHER for a third party that is named."""
    found: list[str] = []
    for place in places:
        actors = named_by(sentence.tokens, sentence.actors, place, owners=owners)
        if actors:
            found.extend(actors)
        elif is_speaker(sentence, place):
            found.append(sentence.speaker or "")
        elif (owner := _own_country(sentence, place)) is not None:
            found.append(owner)
        elif is_third_party(sentence, place):
            found.append(OTHER)
    return list(dict.fromkeys(found))


def is_speaker(sentence: Sentence, place: int) -> bool:
    """Tell whether the word at `place` means the known speaker: "nous", "notre pays"."""
    if not sentence.speaker:
        return False
    return sentence.tokens[place].text.lower() in _FIRST_PERSON or is_ours(sentence, place)


def _own_country(sentence: Sentence, place: int) -> str | None:
    """Return the actor whose "son pays" it is: the subject before it."""
    tokens = sentence.tokens
    if not is_operator(tokens[place].lemma, "country") or not any(
        tokens[at].lemma in ("son", "leur") for at in children(tokens, place, "det")
    ):
        return None
    before = [sentence.actors[at] for at in range(place) if at in sentence.actors and tokens[at].dep.startswith("nsubj")]
    return before[-1] if before else None


def is_ours(sentence: Sentence, place: int) -> bool:
    """Tell whether a noun has a possessive of the first person."""
    return any(sentence.tokens[at].text.lower() in _OURS for at in children(sentence.tokens, place, "det"))


def is_third_party(sentence: Sentence, place: int) -> bool:
    """Tell whether a noun phrase names a party that is no actor: "des experts", "Human Rights Watch", "le gouvernement français"."""
    tokens = sentence.tokens
    token = tokens[place]
    if token.pos in ("PROPN", "X") and token.text[:1].isupper():
        return True
    if token.pos not in ("NOUN", "ADJ"):
        return False
    return is_operator(_singular(token), "party") or any(is_operator(tokens[at].lemma, "foreign") for at in children(tokens, place, "amod"))


def is_party_name(speaker: str) -> bool:
    """Tell whether the speaker of a quote is named or a party of the list: "Oksana", "un analyste", not "une passante"."""
    words = re.findall(r"[\w'’-]+", speaker)
    return any(word[0].isupper() for word in words) or any(is_operator(word.lower().rstrip("s"), "party") for word in words)


def _singular(token: Token) -> str:
    word = token.text.lower()
    return word[:-3] + "al" if word.endswith("aux") else word.rstrip("s")


def _beside(sentence: Sentence, noun: int) -> list[int]:
    """Return what a noun in apposition stands beside: "la Corée du Nord, régime paranoïaque"."""
    dep = sentence.tokens[noun].dep.split(":")[0]
    return bearers_of(sentence, noun) if dep in ("appos", "nmod", "conj", "dislocated") or sentence.tokens[noun].head == noun else []


def bearers_of(sentence: Sentence, place: int) -> list[int]:
    """Return of whom a noun or adjective is said: the subject of "être", the noun beside it, the subject of "se dire", of what follows."""
    tokens = sentence.tokens
    token = tokens[place]
    if token.pos == "VERB":
        return bearers(tokens, place)
    own = [at for at in children(tokens, place, "nsubj") if at not in sentence.actors or at != place]
    if own:
        return [tokens[place].head if tokens[at].text.lower() == "qui" and token.dep.startswith("acl") else at for at in own]
    dep, head = token.dep.split(":")[0], token.head
    if head == place:  # "Allié de Moscou, Hanoï reste prudent"
        return [] if children(tokens, place, "cop") else subjects_behind(tokens, place)
    bare = dep == "nmod" or (dep == "acl" and token.pos in ("NOUN", "ADJ"))
    if dep in ("appos", "amod") or (bare and not children(tokens, place, "case")):
        return [head] if head in sentence.actors or tokens[head].pos == "VERB" else [head, *_beside(sentence, head)]
    if dep == "conj":
        return bearers_of(sentence, head) if head not in sentence.actors else [head] * (not children(tokens, place, "cc"))
    if dep in ("xcomp", "obj", "obl", "ccomp") and is_operator(tokens[head].lemma, "copula") and tokens[head].pos in ("VERB", "AUX"):
        return bearers(tokens, head)
    if dep in ("advcl", "obl", "dislocated", "acl", "xcomp") and tokens[head].pos == "VERB" and place < head:
        return bearers(tokens, head)
    return [head] if dep == "nsubj" and head in sentence.actors and children(tokens, head, "cop") else []
