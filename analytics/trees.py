"""Walks over the words of a parse: governors, dependants, subjects, and the actors that a noun phrase names.

Pure functions on lists of `Token`; a place is an index into such a list. The dependencies are those of Universal Dependencies for French.
`Tree` is such a list with its dependants at hand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from analytics.operators import is_operator
from analytics.schemas import Token

Tokens = Sequence[Token]

_CASES = {"au": "à", "aux": "à", "du": "de", "des": "de", "d'": "de", "d’": "de", "auxquels": "à", "duquel": "de", "auquel": "à"}
_NEGATIONS = frozenset(("pas", "jamais", "plus", "aucunement", "nullement", "guère", "point"))
_AMBIGUOUS = frozenset(("plus", "point", "jamais"))  # "plus de pétrole", "plus que jamais"
_NOT = frozenset(("ne", "n'", "n’"))
_NOTHING = frozenset(("aucun", "aucune", "nul", "nulle"))
_NESTED_CASES = frozenset(("de", "entre", "par"))
_DEEPEST = 3
_THIRD_PERSON = frozenset("il elle ils elles -t-il -t-elle -il -elle -ils -elles".split())
_IF = frozenset(("si", "sans", "faute", "sinon", "sauf"))
_HE = frozenset(("il", "ils"))
_THAT = frozenset(("que", "qu'", "qu’"))


class Tree(list[Token]):
    """The words of a parse with the places that each of them governs, and the kind of each dependency, without its subtype."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        super().__init__(tokens)
        self.dependants: list[list[int]] = [[] for _ in self]
        for place, token in enumerate(self):
            if token.head != place:
                self.dependants[token.head].append(place)
        self.kinds = [token.dep.partition(":")[0] for token in self]


def children(tokens: Tokens, place: int, *deps: str) -> list[int]:
    """Return the places that `place` governs, those with one of `deps` (or a subtype of it) where given."""
    if isinstance(tokens, Tree):
        under, kinds = tokens.dependants[place], tokens.kinds
        if not under:
            return []
        return [child for child in under if kinds[child] in deps or tokens[child].dep in deps] if deps else under.copy()
    below = [child for child in range(len(tokens)) if tokens[child].head == place and child != place]
    if not deps or not below:
        return below
    return [child for child in below if (dep := tokens[child].dep) in deps or dep.partition(":")[0] in deps]


def case_of(tokens: Tokens, place: int) -> str:
    """Return the preposition of a noun ("à", "de", "contre"), or ""."""
    cases = children(tokens, place, "case")
    if not cases:  # "se moque des sanctions", where "des" was read as an article
        articles = [tokens[at].text.lower() for at in children(tokens, place, "det")] if tokens[place].dep.startswith("obl") else []
        return "de" if "des" in articles else ""
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
    """Tell whether the subject of `verb` undergoes it; a past participle without auxiliary does so too."""
    token = tokens[verb]
    below = [tokens[at].dep for at in children(tokens, verb)]
    if is_operator(token.lemma, "intransitive"):
        return False
    given = "obl:agent" in below and not {"nsubj", "obj"} <= set(below)  # "approuve la prise du port par Hanoï"
    if "aux:pass" in below or given or (token.pos == "VERB" and "cop" in below):
        return True
    participle = "VerbForm=Part" in token.morph and "Tense=Past" in token.morph and token.text.lower() != token.lemma
    if not participle or any(dep.startswith("aux") for dep in below):
        return False
    if token.dep == "conj":
        return "nsubj" not in below and is_passive(tokens, token.head)
    return token.dep == "acl" or (token.dep in ("advcl", "xcomp", "amod", "ROOT") and "nsubj" not in below)


def is_reflexive(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` carries a reflexive pronoun."""
    return any(re.fullmatch(r"s['’]|se|s", tokens[child].text.lower()) for child in children(tokens, verb))


def is_negated(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` stands under a negation, or has "aucun" in its object."""
    below = children(tokens, verb)
    words = _NEGATIONS if has_particle(tokens, verb) else _NEGATIONS - _AMBIGUOUS
    if any(tokens[child].text.lower() in words and tokens[child].dep != "obj" for child in below):
        return True
    if has_particle(tokens, verb) and any(token.text.lower() == "ni" for token in tokens[:verb]):  # "ni Moscou ni Pékin n'ont appuyé"
        return True
    nouns = [verb, *children(tokens, verb, "obj")]
    return any(tokens[at].text.lower() in _NOTHING for noun in nouns for at in children(tokens, noun, "det", "amod"))


def has_particle(tokens: Tokens, verb: int) -> bool:
    """Tell whether "ne" stands with `verb`."""
    return any(tokens[child].text.lower() in _NOT for child in children(tokens, verb))


def is_indefinite(tokens: Tokens, noun: int) -> bool:
    """Tell whether a noun is no certain one: "une attaque", "tout transfert"."""
    return any(tokens[at].text.lower() in ("un", "une", "tout", "toute") for at in children(tokens, noun, "det"))


def is_conditional(tokens: Tokens, verb: int) -> bool:
    """Tell whether `verb` is in the conditional or under "si"."""
    verbs = [tokens[verb], *(tokens[child] for child in children(tokens, verb, "aux", "cop"))]
    under_if = any(tokens[child].text.lower() in ("si", "s'", "s’") and tokens[child].dep == "mark" for child in children(tokens, verb))
    return under_if or any("Mood=Cnd" in token.morph or _looks_conditional(token) for token in verbs)


def is_hearsay(tokens: Tokens, verb: int) -> bool:
    """Tell whether a past conditional reports what others say ("Moscou aurait livré du pétrole") and hangs on nothing ("si", "sans")."""
    past = any(tokens[child].lemma in ("avoir", "être") and tokens[child].dep.startswith("aux") for child in children(tokens, verb))
    words = [token.text.lower() for token in tokens]
    hangs = not _IF.isdisjoint(words) or any(re.fullmatch("s['’]", one) and other in _HE for one, other in pairwise(words))
    return past and not hangs and tokens[verb].dep in ("ROOT", "conj", "acl:relcl", "acl")


def _looks_conditional(token: Token) -> bool:
    """Tell the conditional by its form ("sanctionnerait"), which the tagger at times takes for an imperfect."""
    word = token.text.lower()
    return word.startswith(token.lemma.rstrip("e")) and token.lemma.endswith(("er", "ir", "re")) and word.endswith(("rait", "raient"))


def governor_of_clause(tokens: Tokens, verb: int) -> int | None:
    """Return the word that governs the clause of `verb`, through verbs that it is coordinated with; None for the main one."""
    for _ in range(_DEEPEST + 1):
        token = tokens[verb]
        if token.head == verb:
            return None
        if token.dep != "conj":
            return token.head
        verb = token.head
    return None


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
    if dep in ("xcomp", "ccomp", "advcl", "obl") and is_operator(tokens[head].lemma, "control"):
        return undergoers(tokens, head) or _persons_to(tokens, head)
    if dep == "acl":
        return _owners_of_infinitive(tokens, verb, head, depth)
    if any(tokens[child].text.lower() in _THAT for child in children(tokens, verb, "mark")):
        return []  # "rappelle que remettre des drones à Pyongyang viole l'embargo": whoever may do it
    if dep in ("conj", "xcomp", "advcl", "parataxis", "ccomp", "obl"):
        return bearers(tokens, head, depth + 1)
    return []


def bearers(tokens: Tokens, verb: int, depth: int = 0) -> list[int]:
    """Return who is the subject of `verb` on the page, whether they do it or undergo it."""
    if is_passive(tokens, verb):
        return undergoers(tokens, verb)
    return subjects(tokens, verb, depth)


def _persons_to(tokens: Tokens, verb: int) -> list[int]:
    return list(with_case(tokens, verb, "à"))  # "reprocher à Pyongyang de livrer"


def _owners_of_infinitive(tokens: Tokens, verb: int, noun: int, depth: int) -> list[int]:
    """Return who does an infinitive under a noun: "la volonté de Moscou de soutenir", "a accusé Séoul de vouloir"."""
    if "VerbForm=Inf" not in tokens[verb].morph:
        return [noun]
    governor = tokens[noun].head
    if tokens[noun].dep == "obj" and is_operator(tokens[governor].lemma, "control"):
        return [noun]
    if tokens[noun].dep == "obj":
        return subjects(tokens, governor, depth + 1)
    return [noun]


def _antecedents(tokens: Tokens, subject: int, verb: int) -> list[int]:
    """Return what a relative "qui" or a personal pronoun stands for, else the subject itself."""
    word = tokens[subject].text.lower()
    if word == "qui" and tokens[verb].dep.startswith("acl"):
        return [tokens[verb].head]
    if word == "qui" and tokens[verb].dep == "conj" and tokens[tokens[verb].head].dep.startswith("acl"):
        return [tokens[tokens[verb].head].head]
    if word in _THIRD_PERSON:  # the subject of the clause before, if this sentence has one
        before = [
            place
            for place, token in enumerate(tokens[:subject])
            if token.dep.startswith("nsubj") and (token.pos == "PROPN" or (token.pos == "NOUN" and _agree(token, tokens[subject])))
        ]
        return before[-1:] or [subject]
    return [subject]


def _agree(noun: Token, pronoun: Token) -> bool:
    """Tell whether nothing in their forms keeps a pronoun from standing for a noun."""
    feminine = "elle" in pronoun.text.lower()
    return ("Gender=Masc" if feminine else "Gender=Fem") not in noun.morph


def agents(tokens: Tokens, verb: int) -> list[int]:
    """Return the places of who does `verb`, active or passive."""
    if not is_passive(tokens, verb):
        return subjects(tokens, verb)
    by = [child for child in children(tokens, verb, "obl") if tokens[child].dep == "obl:agent" or case_of(tokens, child) == "par"]
    return by or list(with_case(tokens, verb, "par"))


def undergoers(tokens: Tokens, verb: int) -> list[int]:
    """Return the places of whom `verb` is done to."""
    token = tokens[verb]
    if not is_passive(tokens, verb):
        objects = children(tokens, verb, "obj", "iobj")
        relative = token.dep.startswith("acl") or (token.dep == "advcl" and tokens[token.head].pos in ("NOUN", "PROPN"))
        relative = relative and "VerbForm=Inf" not in token.morph
        if relative and any(tokens[at].text.lower() in _THAT for at in children(tokens, verb, "obj", "iobj", "mark")):
            return [token.head]
        shared = [at for at in children(tokens, verb, "conj") if tokens[at].pos == "VERB" and not children(tokens, at, "nsubj", "aux")]
        return objects or [at for verb_behind in shared[:1] for at in children(tokens, verb_behind, "obj")]
    own = children(tokens, verb, "nsubj")
    if own:
        return [place for child in own for place in _antecedents(tokens, child, verb)]
    if token.dep in ("acl", "amod"):
        return [token.head]
    if token.dep in ("conj", "advcl", "xcomp") and token.head != verb:
        return bearers(tokens, token.head, 1)
    return subjects_behind(tokens, verb) if token.head == verb else []


def subjects_behind(tokens: Tokens, place: int) -> list[int]:
    """Return the subjects of the clause that a first word hangs before: "Accusée par Séoul, la Corée du Nord se tait", parsed as two."""
    verbs = [at for at in children(tokens, place, "parataxis", "conj", "ccomp") if at > place and not children(tokens, at, "cc")]
    return [subject for verb in verbs[:1] for subject in children(tokens, verb, "nsubj")]


def with_case(tokens: Tokens, place: int, case: str) -> Iterator[int]:
    """Yield the complements of `place` that carry the preposition `case`, also those that hang on its object."""
    for child in children(tokens, place, "obl", "nmod", "iobj", "dep", "obj"):
        if case_of(tokens, child) == case and tokens[child].dep != "obl:agent":
            relative = tokens[child].lemma == "lequel" or tokens[child].text.lower() == "qui"
            yield tokens[place].head if relative and tokens[place].dep.startswith("acl") else child
    for child in _within(tokens, place, case):
        yield from (inner for inner in children(tokens, child, "nmod", "obl") if case_of(tokens, inner) == case)
        if case != "de":  # "des milliers de conteneurs vers la Russie"
            inner = [at for noun in children(tokens, child, "nmod") for at in children(tokens, noun, "nmod")]
            yield from (at for at in inner if case_of(tokens, at) == case)


def _within(tokens: Tokens, place: int, case: str) -> list[int]:
    """Return the complements whose own complements may belong to `place`: "livre des obus à Séoul", "livre du pétrole à Séoul"."""
    if tokens[place].pos != "VERB" or case == "par":
        return children(tokens, place, "obj", "nmod", "obl", "amod")
    partitive = [at for at in children(tokens, place, "obl:arg") if case_of(tokens, at) == "de"]
    return children(tokens, place, "obj", "obl:agent") + partitive


def actors_at(tokens: Tokens, named: Iterable[tuple[int, int, str]]) -> dict[int, str]:
    """Return place -> actor for the words that stand in a naming, given as (start, end, actor) in the article."""
    return {place: actor for start, end, actor in named for place, token in enumerate(tokens) if start <= token.start and token.end <= end}


def named_by(tokens: Tokens, actors: Mapping[int, str], place: int, depth: int = 0, *, owners: bool = True) -> list[str]:
    """Return the actors that a noun phrase names: its head, what is coordinated with it, or else (with `owners`) what it belongs to."""
    found = [actors[at] for at in conjuncts(tokens, place) if at in actors]
    if found or depth == _DEEPEST:
        return found
    if (name := named_behind(tokens, place)) in actors:
        return [actors[name]]
    inner = children(tokens, place, "amod", "appos", "flat")
    inner += [child for child in children(tokens, place, "nmod", "obl") if owners and case_of(tokens, child) in _NESTED_CASES]
    inner += [
        child for child in children(tokens, place, "nmod") if child in actors and not case_of(tokens, child)
    ]  # "le ministre sud-coréen"
    inner += conjuncts(tokens, place)[1:]
    inner += [at for clause in children(tokens, place, "acl") for at in agents(tokens, clause) if at != place]  # "les tirs que Séoul mène"
    return list(dict.fromkeys(actor for at in inner for actor in named_by(tokens, actors, at, depth + 1, owners=owners)))


def named_behind(tokens: Tokens, role: int) -> int:
    """Return the place of the name that tells who holds a role, -1 without one: "à son voisin fidèle, le Vietnam"."""
    if not is_operator(tokens[role].lemma, "counterpart"):
        return -1
    behind = role + 1
    while behind < len(tokens) and tokens[behind].pos in ("ADJ", "PUNCT", "DET"):
        behind += 1
    return behind if "," in (token.text for token in tokens[role:behind]) else -1
