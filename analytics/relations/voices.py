"""Words that value, and in whose mouth they stand: "une menace", "irresponsable", "dictature".

The holder is who says it: the speaker of the quotation, the subject of the reporting or judging verb, the source under "selon" or "aux yeux
de"; else the narrator, for the few words that nobody uses without judging (`holder` voice in predicates.csv; `speaker` asks for a
speaker). The target is the actor that is so called. What this cannot do: irony, free indirect speech, values that hang on the topic.
"""

from collections.abc import Iterator
from functools import cache

from analytics.bundled import load_table
from analytics.operators import is_operator
from analytics.relations.frames import NARRATOR, VOICES, Predicate, Relation, Sentence, load_predicates
from analytics.relations.modality import REAL, modality_of
from analytics.relations.parties import bearers_of, is_ours, parties_at
from analytics.schemas import QUOTATION_WORD
from analytics.trees import agents, bearers, children, is_negated, named_by, undergoers

_DEEPEST = 5
_SOURCES = frozenset(("selon", "après", "pour", "yeux", "avis", "croire"))
_AS = frozenset(("comme", "de", "en", "d'", "d’"))


@cache
def _reporting_verbs() -> frozenset[str]:
    return frozenset(row["lemma"] for row in load_table("reporting_verbs.csv") if row["language"] == "fr")


def read_values(sentence: Sentence, place: int, predicate: Predicate) -> Iterator[Relation]:
    """Yield holder -> target for the valuing word at `place`."""
    if predicate.pos == "VERB":
        called = parties_at(sentence, agents(sentence.tokens, place))
        holders = _sayers(sentence, place)
    elif (judge := _judge_of(sentence, place)) is not None:
        called = _called_by(sentence, judge, place)
        holders = [] if is_negated(sentence.tokens, judge) else parties_at(sentence, agents(sentence.tokens, judge))
    else:
        called = _called(sentence, place, predicate)
        holders = _sayers(sentence, place)
    if not called or modality_of(sentence.tokens, place, predicate) != REAL:
        return
    if not holders and predicate.holder == "voice" and not _is_said(sentence, place):
        holders = [NARRATOR]
    yield from (
        Relation(holder, target, predicate.sign, predicate.quad_class, place)
        for holder in holders
        for target in called
        if holder != target and target in sentence.actors.values()
    )


def read_roles(sentence: Sentence) -> Iterator[Relation]:
    """Yield narrator -> actor where the naming itself values: "le dictateur nord-coréen"."""
    predicates = load_predicates()
    if sentence.quoted:
        return
    for place, actor in sentence.actors.items():
        words = sentence.tokens[place].text.lower().split()
        for word in words if len(words) > 1 else ():
            found = [row for pos in ("NOUN", "ADJ") for row in predicates.get((word, pos), ()) if row.holder == "voice"]
            yield from (Relation(NARRATOR, actor, row.sign, row.quad_class, place) for row in found[:1])


def _called(sentence: Sentence, place: int, predicate: Predicate) -> list[str]:
    """Return the actors that are called by the word at `place`: as subject of "être", in apposition, as the noun it stands beside."""
    tokens = sentence.tokens
    head = tokens[place].head
    if tokens[place].dep == "obj" and is_operator(tokens[head].lemma, "being"):  # "constitue une menace"
        return parties_at(sentence, bearers(tokens, head))
    if predicate.pos == "NOUN" and tokens[place].dep.startswith(("obj", "obl", "nsubj")) and not children(tokens, place, "cop"):
        return _named_beside(sentence, place) if predicate.holder == "voice" or _is_deed(predicate) else []
    places = bearers_of(sentence, place)
    if predicate.pos == "NOUN" and _is_deed(predicate) and not children(tokens, place, "cop") and tokens[place].head == place:
        return _named_beside(sentence, place)
    if tokens[place].dep == "amod":
        places = [at for at in places if at in sentence.actors or is_operator(tokens[at].lemma, "ruler")]
    named = parties_at(sentence, places)
    return named or (_named_beside(sentence, place) if predicate.pos == "NOUN" and predicate.holder == "voice" else [])


def _is_deed(predicate: Predicate) -> bool:
    """Tell whether a noun names what somebody does ("menace"), not what somebody is to another ("ennemi")."""
    return predicate.sign < 0 and all(row.holder in ("de", *VOICES) for row in load_predicates()[predicate.lemma, predicate.pos])


def _named_beside(sentence: Sentence, place: int) -> list[str]:
    """Return the actor inside the noun phrase: "le dictateur nord-coréen", "la dictature de Pyongyang"."""
    return named_by(sentence.tokens, sentence.actors, place)


def _judge_of(sentence: Sentence, place: int) -> int | None:
    """Return the verb of judging whose complement the word is: "qualifie X de menace", "juge X dangereux"."""
    tokens = sentence.tokens
    at = place
    for _ in range(3):
        at = tokens[at].head
        if tokens[at].pos == "VERB":
            break
    if tokens[at].pos != "VERB" or not is_operator(tokens[at].lemma, "judging") or children(tokens, place, "cop"):
        return None
    introduced = any(tokens[child].text.lower() in _AS for child in children(tokens, place, "case", "mark"))
    return at if introduced or tokens[place].dep.split(":")[0] in ("xcomp", "amod", "obj", "acl") else None


def _called_by(sentence: Sentence, judge: int, place: int) -> list[str]:
    tokens = sentence.tokens
    objects = [at for at in undergoers(tokens, judge) if at != place]
    return parties_at(sentence, objects) or (parties_at(sentence, children(tokens, place, "nmod")) if tokens[place].dep != "nmod" else [])


def _sayers(sentence: Sentence, place: int) -> list[str]:
    """Return who says what stands at `place`."""
    if sentence.quoted:
        return [sentence.speaker] if sentence.speaker else []
    verb = _reporting(sentence, place)
    if verb is not None:
        return parties_at(sentence, bearers(sentence.tokens, verb))
    return _source(sentence)


def _reporting(sentence: Sentence, place: int) -> int | None:
    """Return the reporting or judging verb that governs the clause of `place`."""
    tokens, at = sentence.tokens, place
    for _ in range(_DEEPEST):
        head = tokens[at].head
        for beside in children(tokens, at, "parataxis"):  # "..., a prévenu Moscou"
            if tokens[beside].lemma in _reporting_verbs() and children(tokens, beside, "nsubj"):
                return beside
        if head == at:
            return None
        if tokens[at].dep in ("ccomp", "xcomp") and tokens[head].lemma in _reporting_verbs() and not is_negated(tokens, head):
            return head
        at = head
    return None


def _source(sentence: Sentence) -> list[str]:
    """Return the source under "selon X", "d'après X", "aux yeux de X", or "pour X," at the head of the sentence."""
    tokens = sentence.tokens
    for place, token in enumerate(tokens):
        word = token.text.lower()
        if word not in _SOURCES or (word == "pour" and place) or (word in ("yeux", "avis", "croire") and place > 3):
            continue
        head = tokens[token.head].head if token.dep == "fixed" else token.head
        nouns = [head] if token.dep in ("case", "mark", "fixed") else children(tokens, place, "nmod", "obj", "obl")
        return parties_at(sentence, nouns)
    return []


def _is_said(sentence: Sentence, place: int) -> bool:
    """Tell whether somebody, known or not, is said to say what stands at `place`."""
    tokens = sentence.tokens
    if sentence.quoted or is_ours(sentence, place):
        return sentence.speaker is not None
    return _reporting(sentence, place) is not None or any(token.text in (QUOTATION_WORD, "selon", "Selon") for token in tokens)
