"""The words of a passage tied by a parser's dependencies: what fills the slots of a word, who is in a phrase, whose subject is whose.

The labels are those of Universal Dependencies (Russian, Korean) and of ClearNLP (spaCy's English models), read as one. A naming of an actor
is one word here as everywhere in the fallback, whatever the parser made of its words. Pronouns are not resolved but for relative ones.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analytics.fallback.steering import Steering
from analytics.fallback.words import Word
from analytics.schemas import Token

SUBJECTS = frozenset(("nsubj", "csubj", "nsubj:pass", "csubj:pass", "dislocated"))
_LABELS = {
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "dobj": "obj",
    "poss": "nmod:poss",
    "relcl": "acl:relcl",
}
_MODIFIERS = ("amod", "compound", "nmod", "nmod:poss", "det", "flat", "flat:name", "appos", "nummod")
_COMPLEMENTS = ("obl", "nmod", "iobj", "dative", "advmod", "npadvmod", "acl", "advcl", "obl:agent", "obl:arg", "obl:tmod")
_ASTRAY = ("npadvmod", "amod", "compound", "nmod", "dep", "obl:tmod")  # of a verb: what parsers make of a name that they do not know
_RELATIVES = frozenset(("who", "whom", "which", "that", "whose"))
PREDICATIVE = ("acomp", "attr", "oprd")
_SAME = {"со": "с", "ко": "к", "во": "в", "об": "о"}
_DEEPEST = 8


class Node(NamedTuple):
    """What the parser says of one word: its governor (its own place for a root), and how it depends on it."""

    head: int
    dep: str
    pos: str
    morph: str


def tie(words: Sequence[Word], tokens: Sequence[Token]) -> list[Node]:
    """Return the node of each word: that of its token nearest to the root, so that the words make a tree as the tokens did."""
    starts = [word.start for word in words]
    own = [bisect_right(starts, token.start) - 1 for token in tokens]
    own = [place if place >= 0 and token.start < words[place].end else -1 for place, token in zip(own, tokens, strict=True)]
    depths = [_depth(tokens, at) for at in range(len(tokens))]
    nodes: dict[int, Node] = {}
    for at in sorted(range(len(tokens)), key=depths.__getitem__):
        token, head = tokens[at], tokens[at].head
        while own[head] < 0 and tokens[head].head != head:  # a word of a quotation that is read apart
            head = tokens[head].head
        if own[at] >= 0:
            above = own[head] if own[head] >= 0 else own[at]
            nodes.setdefault(own[at], Node(above, _LABELS.get(token.dep, token.dep), token.pos, token.morph))
    return [nodes.get(place, Node(max(place - 1, 0), "dep", "X", "")) for place in range(len(words))]


def _depth(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    while tokens[at].head != at:
        at, depth = tokens[at].head, depth + 1
    return depth


class Dependencies:
    """A passage as a tree of its words."""

    def __init__(self, words: Sequence[Word], nodes: Sequence[Node], steering: Steering) -> None:
        self.words, self.nodes, self.steering = words, nodes, steering
        self.below: list[list[int]] = [[] for _ in words]
        for place, node in enumerate(nodes):
            if node.head != place:
                self.below[node.head].append(place)
        self.nodes = [self._mended(place) for place in range(len(words))]

    def _mended(self, place: int) -> Node:
        """Return the node of a word; a bare name that is read as an adverbial or modifier of a verb is its subject or object."""
        node = self.nodes[place]
        astray = self.words[place].actor and node.dep in _ASTRAY and node.head != place and self.nodes[node.head].pos in ("VERB", "AUX")
        if not astray or self.preposition(place) or self.steering.marking(place, node.morph):
            return node
        beside = {self.nodes[child].dep for child in self.below[node.head]}
        dep = "nsubj" if place < node.head else "obj"
        taken = beside & (SUBJECTS if dep == "nsubj" else {"obj"})
        return node if taken else node._replace(dep=dep)

    def children(self, place: int, *deps: str) -> list[int]:
        """Return the words that depend on `place` in one of `deps`."""
        return [child for child in self.below[place] if self.nodes[child].dep in deps]

    def subtree(self, place: int) -> Iterator[int]:
        """Yield `place` and all that depends on it."""
        waiting, seen = [place], {place}
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(child for child in self.below[at] if child not in seen)
            seen.update(self.below[at])

    def pos(self, place: int) -> str:
        """Return the part of speech; what has an object is a verb."""
        pos = self.nodes[place].pos
        return "VERB" if pos in ("NOUN", "PROPN") and self.children(place, "obj") else pos

    # slots

    def slots(self, place: int) -> dict[str, list[int]]:
        """Return what depends on a word, by slot: subj, obj, iobj, agent, owner, a case, a preposition."""
        found: dict[str, list[int]] = {}
        for child in self.below[place]:
            for slot, phrase in self._slot_of(child):
                found.setdefault(slot, []).append(phrase)
        return found

    def _slot_of(self, child: int) -> Iterator[tuple[str, int]]:
        node = self.nodes[child]
        if node.dep in SUBJECTS:
            yield "subj", child
        elif node.dep == "obj":
            yield from (("obj", child), ("acc", child))
            if self.steering.marking(child, node.morph) in ("gen", "ins", "dat"):
                yield self.steering.marking(child, node.morph), child
        elif node.dep in ("prep", "agent", "dative") and node.pos in ("ADP", "SCONJ", "PART"):
            yield from self._under_preposition(child, "agent" if node.dep == "agent" else self.words[child].low)
        elif node.dep in _COMPLEMENTS or node.dep in _MODIFIERS:
            yield from self._complement(child, node)

    def _under_preposition(self, place: int, slot: str) -> Iterator[tuple[str, int]]:
        for child in self.below[place]:
            if self.nodes[child].dep == "prep":  # "because of"
                yield from self._under_preposition(child, self.words[child].low)
            elif self.nodes[child].dep == "pobj":
                yield slot, child

    def _complement(self, child: int, node: Node) -> Iterator[tuple[str, int]]:
        preposition, marking = self.preposition(child), self.steering.marking(child, node.morph)
        if node.dep == "obl:agent":
            yield "agent", child
        elif preposition:
            yield preposition, child
            if preposition in ("в", "на") and marking == "acc":
                yield "в_acc", child
            if self.words[child].low in ("адрес", "стороны"):  # "в адрес Москвы"
                yield from (
                    (f"{preposition}_{self.words[child].low}".replace("с_", "со_"), under) for under in self.children(child, "nmod")
                )
        elif node.dep in ("iobj", "dative") and marking != "acc":
            yield from (("iobj", child), ("dat", child))
        elif node.dep in ("acl", "advcl"):
            names = [at for at in self.below[child] if self.words[at].actor] if self.steering.has("phrase", child) else []
            yield from ((self.steering.marking(at, ""), at) for at in names)  # "러시아에 대해"
        elif marking:
            yield marking, child
        elif node.dep in _MODIFIERS and node.dep != "appos":
            yield ("owner" if node.dep == "nmod:poss" else self.steering.bare), child

    def preposition(self, place: int) -> str:
        """Return the preposition of a noun, its words joined by a stroke; "" for none."""
        for child in self.children(place, "case"):
            words = [child, *self.children(child, "fixed")]
            low = "_".join(self.words[at].low for at in words)
            if low not in ("'s", "’s") and self.steering.genitive:
                return _SAME.get(low, low)
        return ""

    # who is in a phrase

    def actors(self, phrases: Sequence[int], *, of: bool = True, depth: int = 0) -> list[str]:
        """Return the actors that phrases name: their heads, else what modifies them, else (if `of`) whose they are.

        Parameters
        ----------
        phrases
            Places of the heads of the phrases.
        of
            Whether "the banks of Moscow" names Moscow; offices and persons name their state in any case.
        """
        found: list[str] = []
        for place in phrases if depth < _DEEPEST else ():
            if any(child < place and self.steering.has("negation", child) for child in self.below[place]):  # "neither Moscow nor Beijing"
                continue
            found.extend(self._named(place, of, depth))
            found.extend(self.actors(self.children(place, "conj"), of=of, depth=depth + 1))
        return list(dict.fromkeys(found))

    def _named(self, place: int, of: bool, depth: int) -> list[str]:
        if self.words[place].actor:
            return [self.words[place].actor]
        antecedent = self.antecedent(place)
        if antecedent is not None:
            return self.actors([antecedent], of=of, depth=depth + 1)
        apposed = [child for child in self.children(place, "appos") if self.words[child].actor]
        if apposed or self._is_partner(place):
            return self.actors(apposed, depth=depth + 1)
        modifiers = [child for child in self.children(place, *_MODIFIERS) if self._modifies(child)]
        if modifiers or not (of or self.steering.has("person", place)):
            return self.actors(modifiers[-1:], depth=depth + 1)
        slots, person = self.slots(place), self.steering.has("person", place)
        owners = [] if self._undergoes(place) else slots.get(self.steering.genitive, [])
        candidates = (owners, slots.get("for", []) if person else [], slots.get("by", []), slots.get("agent", []), self._doers(place))
        return next((found for phrases in candidates if (found := self.actors(phrases, depth=depth + 1))), [])

    def _undergoes(self, place: int) -> bool:
        """Tell whether the genitive of a noun is whom it hits: "the bombing of Kyiv"."""
        cues = [reading.cue for reading in self.steering.readings(place, self.pos(place)) if reading.cue.pos == "NOUN"]
        return any(cue.holder != "mutual" and self.steering.genitive in cue.targets for cue in cues)

    def _doers(self, place: int) -> list[int]:
        """Return who does what a relative clause says of a thing: "the shells that Pyongyang sent", "a loan granted by Seoul"."""
        found: list[int] = []
        for verb in () if self.steering.has("person", place) else self.children(place, "acl:relcl", "acl"):
            cues = [reading.cue for reading in self.steering.readings(verb, self.pos(verb))]
            if not any({"obj", "acc"} & set(cue.targets) for cue in cues):  # "the banks that Seoul sanctioned" undergo it
                subjects = [at for at in self.children(verb, *SUBJECTS) if self.antecedent(at) is None]
                found.extend(subjects or self.slots(verb).get("agent", []))
        return found

    def _modifies(self, child: int) -> bool:
        if self.antecedent(child) is not None:  # "whose army"
            return self.nodes[child].dep == "nmod:poss"
        return bool(self.words[child].actor) and not self.preposition(child) and self.words[child].naming != "party"

    def _is_partner(self, place: int) -> bool:
        """Tell whether not the actor is meant but who is for or against it: "South Korea's rivals", "allies of Moscow"."""
        cues = [reading.cue for reading in self.steering.readings(place, self.nodes[place].pos)]
        mutual = [cue for cue in cues if cue.holder == "mutual" and cue.pos in ("NOUN", "PRED")]
        return any(cue.sign < 0 or cue.pos == "PRED" or self.steering.genitive in cue.targets for cue in mutual)

    def antecedent(self, place: int) -> int | None:
        """Return the noun that a relative pronoun stands for."""
        if self.words[place].low not in _RELATIVES and not self.steering.has("relative", place):
            return None
        at = place
        for _ in range(_DEEPEST):
            if self.nodes[at].dep in ("acl:relcl", "acl"):
                return self.nodes[at].head
            at = self.nodes[at].head
        return None

    # whose subject

    def subjects(self, place: int, depth: int = 0) -> list[int]:
        """Return the heads of the phrases that are the subject of a verb or adjective, across coordination and control."""
        own = self.children(place, *SUBJECTS)
        node = self.nodes[place]
        if own or node.head == place or depth == _DEEPEST:
            return own
        if node.dep.startswith("acl") or node.dep == "amod":
            return [node.head]
        if node.dep in ("conj", *PREDICATIVE):
            return self.subjects(node.head, depth + 1)
        if node.dep in ("xcomp", "ccomp", "advcl", "pcomp", "parataxis"):
            return self._controllers(place, depth)
        return []

    def _controllers(self, place: int, depth: int) -> list[int]:
        """Return the subject of a verb without one of its own: "accuses Moscow of arming", "urged Seoul to help", "vowed to help"."""
        node = self.nodes[place]
        preposition = self.words[node.head].low if node.dep == "pcomp" else ""
        governor = self.nodes[node.head].head if preposition else node.head
        if self.nodes[governor].pos in ("NOUN", "PROPN"):
            return self.slots(governor).get("owner", [])
        objects = self.slots(governor)
        controlled = [at for slot in ("obj", "iobj", "dat") for at in objects.get(slot, []) if at != place and self.actors([at], of=False)]
        if controlled and (node.dep == "xcomp" or preposition in ("of", "for", "over")):
            return controlled
        return self.subjects(governor, depth + 1)
