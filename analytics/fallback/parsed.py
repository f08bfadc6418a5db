"""Who holds what toward whom in English, Russian and Korean, where the user has a spaCy model of the language.

The cues, their signs and their frames are those of `data/cues.csv`, and what negates or doubts them is told by the rules of the readers
without a parser (`steering`); but who fills a frame is read from the tree: agents of passives, antecedents of relative clauses, fronted
objects, names joined by "and", subjects that a clause shares with the one above it. What this cannot do: pronouns, irony, attitudes without
a listed cue; and it is as wrong as its parser.
"""

from collections.abc import Iterator

from analytics.fallback.cues import NOUN, PARTICIPLE, PAST, Cue, Cues, Reading
from analytics.fallback.dependencies import PREDICATIVE, SUBJECTS, Dependencies, tie
from analytics.fallback.steering import STEERING
from analytics.fallback.words import OTHER, Found, Word, opposed, pairs
from analytics.schemas import Token

_AGENTS = ("agent", "by", "ins", "со_стороны")
_OBJECTS = ("obj", "acc", "iobj")
_CHARGES = ("of", "for", "over", "в", "за")


def read_passage(words: list[Word], cues: Cues, tokens: list[Token]) -> Iterator[Found]:
    """Yield the relations that the words of a parsed passage show, in the order of their cues."""
    steering = STEERING[cues.language](words, cues)
    passage = _Passage(Dependencies(words, tie(words, tokens), steering))
    for place, word in enumerate(words):
        if word.actor and word.naming != "party":
            continue
        for reading in steering.readings(place, passage.tree.pos(place)):
            found = list(
                passage.of_noun(place, reading)
                if reading.form == NOUN or reading.cue.pos in ("NOUN", "PRED")
                else passage.of_verb(place, reading)
            )
            yield from found
            if found:
                break


class _Passage:
    """Reads the frames of cues from the tree of a passage."""

    def __init__(self, tree: Dependencies) -> None:
        self.tree = tree
        self._steering = tree.steering

    # verbs and adjectives

    def of_verb(self, place: int, reading: Reading) -> Iterator[Found]:
        """Yield the relations of a verb or adjective."""
        cue = reading.cue
        sign = self._steering.reality(place, reading, cue.sign)
        if sign is None:
            return
        passive = cue.pos == "VERB" and self.is_passive(place, reading.form)
        filled = {slot: self._filled(place, slot, passive) for slot in {"subj", cue.holder, *cue.targets}}
        holders = filled["subj" if cue.holder in ("mutual", "both") else cue.holder]
        if "subj" in cue.targets and not passive:  # a thing that alarms or pleases: whose it is
            filled["subj"] = self.tree.actors(self.tree.subjects(place))
        targets = _union([filled[slot] for slot in cue.targets])
        if self._steering.reality(place, reading, 1) == 0:  # a wish is not mutual
            cue = cue._replace(holder="subj")
        yield from pairs(holders, [actor for actor in targets if actor not in holders], cue, sign, place)
        if sign > 0 and self._steering.against not in cue.targets:
            yield from opposed(holders, self.tree.actors(self._slots(place).get(self._steering.against, [])), cue, place)

    def is_passive(self, place: int, form: str) -> bool:
        """Tell whether the subject of a verb undergoes it."""
        node, deps = self.tree.nodes[place], {self.tree.nodes[child].dep for child in self.tree.below[place]}
        if deps & {"nsubj:pass", "csubj:pass", "aux:pass", "agent", "obl:agent"} or "Voice=Pass" in node.morph:
            return True
        if form not in (PAST, PARTICIPLE) or deps & {"nsubj", "aux", "obj"} or "VerbForm=Fin" in node.morph or "Aspect=Prog" in node.morph:
            return form == PARTICIPLE and not node.morph
        if node.dep == "conj" and node.head != place:
            return self.is_passive(node.head, form)
        return node.dep in ("acl", "amod", "advcl") and "VerbForm=Part" in node.morph or (form == PARTICIPLE and not node.morph)

    def _slots(self, place: int) -> dict[str, list[int]]:
        """Return what fills the slots of a verb, with what it shares: "condemned and sanctioned Moscow"."""
        found, node = self.tree.slots(place), self.tree.nodes[place]
        if set(found) <= {"subj"}:
            for joined in self.tree.children(place, "conj"):
                found = {**{slot: at for slot, at in self._slots(joined).items() if slot != "subj"}, **found}
        if node.dep == "conj" and set(found) == {"subj"}:
            above = self.tree.slots(node.head)
            found |= {slot: above[slot] for slot in ("obj", "acc") if slot in above and above[slot][0] < node.head}
        return found

    def _filled(self, place: int, slot: str, passive: bool) -> list[str]:
        """Return the actors in one place of a verb's frame."""
        slots = self._slots(place)
        if slot == "subj":
            return self.agents(slots) or self._givers(slots) if passive else self.tree.actors(self.tree.subjects(place), of=False)
        if slot == "obj_with" and "with" not in slots:
            return []
        if slot in (*_OBJECTS, "obj_with"):
            return self._undergoing(place, slot, passive)
        if slot == "clause":
            return self._clause(place)
        objects = slots.get("obj", [])
        if slot == "to" and any(self.tree.nodes[at].pos == "PROPN" and not self.tree.words[at].actor for at in objects):
            return []  # an envoy is no gift
        if slot == "dat" and passive and not self.agents(slots):
            return []
        return self.tree.actors(slots.get(slot, []) or [under for at in objects for under in self.tree.slots(at).get(slot, [])])

    def _undergoing(self, place: int, slot: str, passive: bool) -> list[str]:
        """Return the object of a verb, the subject of its passive."""
        if passive:
            return self.tree.actors(self.tree.subjects(place))
        slots = self._slots(place)
        if slot == "iobj":
            return self.tree.actors(slots.get("iobj", []))
        return self.tree.actors(slots.get("obj", []) or self._gap(place) or self._raised(place))

    def agents(self, slots: dict[str, list[int]]) -> list[str]:
        """Return who does what a passive says."""
        found = (self.tree.actors(slots.get(slot, []), of=slot != "ins") for slot in _AGENTS)
        return next((actors for actors in found if actors), [])

    def _givers(self, slots: dict[str, list[int]]) -> list[str]:
        return next((found for slot in self._steering.givers if (found := self.tree.actors(slots.get(slot, [])))), [])

    def _gap(self, place: int) -> list[int]:
        """Return the noun that a relative clause without a pronoun has as its object: "the banks Washington sanctioned"."""
        node = self.tree.nodes[place]
        relative = any(self.tree.antecedent(at) is not None for at in self.tree.below[place])
        gapped = node.dep in ("acl:relcl", "acl") and self.tree.children(place, *SUBJECTS) and not relative
        return [node.head] if gapped else []

    def _raised(self, place: int) -> list[int]:
        """Return the object that the parser made the subject of an infinitive: "helps Pyongyang to modernise"."""
        infinitives = [at for at in self.tree.children(place, "ccomp", "xcomp") if "VerbForm=Inf" in self.tree.nodes[at].morph]
        return [at for infinitive in infinitives for at in self.tree.children(infinitive, "nsubj")]

    def _clause(self, place: int) -> list[str]:
        """Return the actors of the clause in "fears that Moscow will arm Pyongyang"."""
        words = [self.tree.words[at] for clause in self.tree.children(place, "ccomp", "advcl") for at in sorted(self.tree.subtree(clause))]
        return _union([[word.actor] for word in words if word.actor and word.actor != OTHER])

    # nouns

    def of_noun(self, place: int, reading: Reading) -> Iterator[Found]:
        """Yield the relations of a noun."""
        cue = reading.cue
        sign = self._steering.reality(place, reading, cue.sign)
        if sign is None:
            return
        slots = self._noun_slots(place)
        genitive = self.tree.actors(slots.get(self._steering.genitive, []))
        targets = _union([self.tree.actors(slots.get(slot, [])) for slot in cue.targets if slot != self._steering.genitive])
        holders = self._holders(place, slots)
        if self._is_received(place):
            holders, targets = holders or self._givers(slots), self._carried_subject(place)
        elif not holders and (targets or self._steering.genitive not in cue.targets or cue.holder == "mutual"):
            holders = self._from(slots, cue) or genitive
        elif not targets and self._steering.genitive in cue.targets:
            targets = genitive
        if cue.holder == "mutual" and not targets:
            holders = self.tree.actors(slots.get("between", []) or slots.get("между", [])) or holders
        yield from pairs(holders, [actor for actor in targets if actor not in holders], cue, sign, place)

    def _noun_slots(self, place: int) -> dict[str, list[int]]:
        """Return what fills the slots of a noun, and behind it those of the verb that it is the object or subject of."""
        found, node = self.tree.slots(place), self.tree.nodes[place]
        for relative in self._relative_carriers(place):
            found = {**self.tree.slots(relative), **found}
        if node.dep in ("obj", "nsubj:pass", *PREDICATIVE):
            for slot, phrases in self.tree.slots(node.head).items():
                free = [at for at in phrases if at != place and (at > place or not self._steering.genitive)]
                if free and slot not in ("subj", "obj", "acc", "owner"):
                    found.setdefault(slot, free)
        return found

    def _holders(self, place: int, slots: dict[str, list[int]]) -> list[str]:
        """Return whose the noun is, but for a genitive: an owner, an agent, who is charged with it, the subject of what carries it."""
        owners = self.tree.actors(slots.get("owner", []), of=False) or self.agents(slots)
        return owners or self._charged(place) or ([] if self._is_received(place) else self._carried_subject(place))

    def _from(self, slots: dict[str, list[int]], cue: Cue) -> list[str]:
        return [] if "from" in cue.targets else self.tree.actors(slots.get("from", []))

    def _charged(self, place: int) -> list[str]:
        """Return who is said to have done it: "accused Washington of support for Kyiv"."""
        head = self.tree.nodes[place].head
        preposition = self.tree.preposition(place)
        if self.tree.nodes[place].dep == "pobj":
            preposition, head = self.tree.words[head].low, self.tree.nodes[head].head
        verb = self.tree.nodes[head].pos == "VERB" and preposition in _CHARGES
        return self._filled(head, "obj", self.is_passive(head, PAST)) if verb else []

    def _carrier(self, place: int) -> int | None:
        """Return the verb that a noun goes with: "imposed sanctions", "sanctions were imposed", "are allies"."""
        node, relative = self.tree.nodes[place], self._relative_carriers(place)
        if relative:
            return relative[0]
        if node.dep in PREDICATIVE or node.dep not in ("obj", "nsubj:pass"):
            return place if self.tree.subjects(place) and (node.dep in PREDICATIVE or self.tree.children(place, *SUBJECTS)) else None
        return node.head if self._steering.has("light", node.head) or self._steering.has("receive", node.head) else None

    def _relative_carriers(self, place: int) -> list[int]:
        """Return the verb in "the sanctions that Washington imposed" and "sanctions imposed by Washington"."""
        return [at for at in self.tree.children(place, "acl:relcl", "acl") if self._steering.has("light", at)]

    def _is_received(self, place: int) -> bool:
        carrier = self._carrier(place)
        return carrier is not None and carrier != place and self._steering.has("receive", carrier)

    def _carried_subject(self, place: int) -> list[str]:
        """Return the subject of the verb that carries the noun."""
        carrier = self._carrier(place)
        if carrier is None:
            return []
        if carrier != place and self.is_passive(carrier, PAST):
            return self.agents(self.tree.slots(carrier))
        return self.tree.actors(self.tree.subjects(carrier), of=False)


def _union(lists: list[list[str]]) -> list[str]:
    return list(dict.fromkeys(actor for actors in lists for actor in actors))
