"""Walks over the words of a parse: governors, dependants, subjects, and the actors that a noun phrase names.

Pure functions on lists of `Token`; a place is an index into such a list. The dependencies are those of Universal Dependencies for French.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analytics.schemas import Token

Tokens = Sequence[Token]

_CASES = {"au": "à", "aux": "à", "du": "de", "des": "de", "d'": "de", "d’": "de"}
_NEGATIONS = {"pas", "jamais", "plus", "aucunement", "nullement", "guère", "point"}
_NESTED_CASES = frozenset(("de", "entre", "par"))
_DEEPEST = 3
_THIRD_PERSON = frozenset("il elle ils elles -t-il -t-elle -il -elle -ils -elles".split())
# Verbs whose object, not whose subject, is meant to do what follows ("accuser Pyongyang de livrer").
_OBJECT_CONTROL = frozenset(
    "accuser soupçonner empêcher remercier féliciter critiquer reprocher blâmer inviter exhorter appeler presser sommer menacer "
    "avertir voir laisser faire regarder entendre".split()
)


def children(tokens: Tokens, place: int, *deps: str) -> list[int]:
    """Return the places that `place` governs, those with one of `deps` (or a subtype of it) where given."""
    return [
        child
        for child, token in enumerate(tokens)
        if token.head == place and child != place and (not deps or token.dep in deps or token.dep.split(":")[0] in deps)
    ]


def case_of(tokens: Tokens, place: int) -> str:
    """Return the preposition of a noun ("à", "de", "contre"), or ""."""
    cases = children(tokens, place, "case")
    if not cases:
        return ""
    word = tokens[cases[0]].text.lower()
    return "face" if word == "face" else _CASES.get(word, word)


def subtree(tokens: Tokens, place: int) -> list[int]:
    """Return `place` and all it governs, in the order of the text."""
    found, waiting = {place}, [place]
    while waiting:
        new = [child for child in children(tokens, waiting.pop()) if child not in found]
        found.update(new)
        waiting.extend(new)
    return sorted(found)


def conjuncts(tokens: Tokens, place: int) -> list[int]:
    """Return `place` and what is coordinated with it."""
    found = [place]
    for child in children(tokens, place, "conj"):
        found.extend(conjuncts(tokens, child))
    return found


def is_passive(tokens: Tokens, verb: int) -> bool:
    """Tell whether the subject of `verb` undergoes it; a past participle behind a noun does so too."""
    morph = tokens[verb].morph
    participle = tokens[verb].dep == "acl" and "VerbForm=Part" in morph and "Tense=Past" in morph
    return (
        participle or bool(children(tokens, verb, "aux:pass")) or any(tokens[child].dep == "obl:agent" for child in children(tokens, verb))
    )


def is_reflexive(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` carries a reflexive pronoun."""
    return any(re.fullmatch(r"s['’]|se|s", tokens[child].text.lower()) for child in children(tokens, verb))


def is_negated(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` stands under a negation."""
    return any(tokens[child].text.lower() in _NEGATIONS for child in children(tokens, verb))


def is_conditional(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` is in the conditional or under "si"."""
    verbs = [tokens[verb], *(tokens[child] for child in children(tokens, verb, "aux", "cop"))]
    under_if = any(tokens[child].text.lower() in ("si", "s'", "s’") and tokens[child].dep == "mark" for child in children(tokens, verb))
    return under_if or any("Mood=Cnd" in token.morph or _looks_conditional(token) for token in verbs)


def _looks_conditional(token: Token) -> bool:
    """Tell the conditional by its form ("sanctionnerait"), which the tagger at times takes for an imperfect."""
    return token.text.lower().startswith(token.lemma.rstrip("e")) and token.text.endswith(("ait", "aient"))


def subjects(tokens: Tokens, verb: int, depth: int = 0) -> list[int]:
    """Return the places of who does `verb`: its own subject, or the one it shares or inherits."""
    if depth > 4:
        return []
    if is_passive(tokens, verb):
        return []
    own = children(tokens, verb, "nsubj")
    if own:
        return [place for child in own for place in _antecedents(tokens, child, verb)]
    head = tokens[verb].head
    if head == verb:
        return []
    dep = tokens[verb].dep
    if dep in ("xcomp", "ccomp", "advcl", "obl") and tokens[head].lemma in _OBJECT_CONTROL:
        return undergoers(tokens, head)
    if dep == "acl":
        return [head]
    if any(tokens[child].text.lower() in ("que", "qu'", "qu’") for child in children(tokens, verb, "mark")):
        return []  # "rappelle que remettre des drones à Pyongyang viole l'embargo": whoever may do it
    if dep in ("conj", "xcomp", "advcl", "parataxis", "ccomp"):
        return subjects(tokens, head, depth + 1)
    return []


def _antecedents(tokens: Tokens, subject: int, verb: int) -> list[int]:
    """Return what a relative "qui" or a personal pronoun stands for, else the subject itself."""
    word = tokens[subject].text.lower()
    if word == "qui" and tokens[verb].dep.startswith("acl"):
        return [tokens[verb].head]
    if word in _THIRD_PERSON:  # the subject of the clause before, if this sentence has one
        before = [place for place, token in enumerate(tokens[:subject]) if token.dep.startswith("nsubj") and token.pos in ("NOUN", "PROPN")]
        return before[-1:] or [subject]
    return [subject]


def agents(tokens: Tokens, verb: int) -> list[int]:
    """Return the places of who does `verb`, active or passive."""
    if not is_passive(tokens, verb):
        return subjects(tokens, verb)
    by = [child for child in children(tokens, verb, "obl") if tokens[child].dep == "obl:agent" or case_of(tokens, child) == "par"]
    return by or list(with_case(tokens, verb, "par"))


def undergoers(tokens: Tokens, verb: int) -> list[int]:
    """Return the places of whom `verb` is done to."""
    if not is_passive(tokens, verb):
        objects = children(tokens, verb, "obj", "iobj")
        relative = tokens[verb].dep.startswith("acl") and any(tokens[at].text.lower() in ("que", "qu'", "qu’") for at in objects)
        return [tokens[verb].head] if relative else objects
    if tokens[verb].dep == "acl":
        return [tokens[verb].head]
    return children(tokens, verb, "nsubj")


def with_case(tokens: Tokens, place: int, case: str) -> Iterator[int]:
    """Yield the complements of `place` that carry the preposition `case`, also those that hang on its object."""
    for child in children(tokens, place, "obl", "nmod", "iobj"):
        if case_of(tokens, child) == case and tokens[child].dep != "obl:agent":
            yield child
    for child in children(tokens, place, "obj", "nmod", "obl"):
        yield from (inner for inner in children(tokens, child, "nmod", "obl") if case_of(tokens, inner) == case)


def actors_at(tokens: Tokens, named: Iterable[tuple[int, int, str]]) -> dict[int, str]:
    """Return place -> actor for the words that stand in a naming, given as (start, end, actor) in the article."""
    return {place: actor for start, end, actor in named for place, token in enumerate(tokens) if start <= token.start and token.end <= end}


def named_by(tokens: Tokens, actors: Mapping[int, str], place: int, depth: int = 0, *, owners: bool = True) -> list[str]:
    """Return the actors that a noun phrase names: its head, what is coordinated with it, or else (with `owners`) what it belongs to."""
    found = [actors[at] for at in conjuncts(tokens, place) if at in actors]
    if found or depth == _DEEPEST:
        return found
    inner = children(tokens, place, "amod", "appos", "flat")
    inner += [child for child in children(tokens, place, "nmod", "obl") if owners and case_of(tokens, child) in _NESTED_CASES]
    inner += conjuncts(tokens, place)[1:]
    inner += [at for clause in children(tokens, place, "acl") for at in agents(tokens, clause) if at != place]  # "les tirs que Séoul mène"
    return list(dict.fromkeys(actor for at in inner for actor in named_by(tokens, actors, at, depth + 1, owners=owners)))
