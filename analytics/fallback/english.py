"""English by order: who stands before a cue, who behind it, and in which preposition.

The phrase left of a verb is its subject, across auxiliaries, an insertion between commas, or "who" and "which"; the phrase right of it is
its object; "by" turns both round. A noun takes its holder from a possessive or demonym before it, from "by" or "of", or from the subject of
a verb that only carries it ("imposed sanctions"). Phrases are found without a grammar, so they end early rather than late.
"""

from collections.abc import Iterator

from analytics.fallback.cues import BASE, GERUND, NOUN, PARTICIPLE, PAST, Cue, Cues, Reading
from analytics.fallback.phrases import CLAUSE, CONTROLLING, JOINING, Phrases
from analytics.fallback.words import OTHER, Found, Word, opposed, pairs


def read_passage(words: list[Word], cues: Cues) -> Iterator[Found]:
    """Yield the relations that the words of an English passage show, in the order of their cues."""
    passage = Passage(words, cues)
    for place, word in enumerate(words):
        for reading in cues.readings(word.low) if not word.actor or word.naming == "party" else ():
            if (reading.form == NOUN) != passage.is_noun(place) and reading.cue.pos != "ADJ":
                continue
            found = list(passage.of_noun(place, reading.cue) if reading.form == NOUN else passage.of_verb(place, reading))
            yield from found
            if found:
                break


class Passage(Phrases):
    """An English passage with what was read of it so far."""

    def __init__(self, words: list[Word], cues: Cues) -> None:
        super().__init__(words, cues)
        self._subject: list[str] = []  # of the last verb
        self._objects: list[str] = []  # of the last verb

    # verbs

    def _verb_group(self, place: int) -> int:
        """Return the place of the word before the auxiliaries and adverbs of a verb."""
        at = place - 1
        while at >= 0 and not self.words[at].actor and self.is_light(at):
            at -= 1
        return at

    def _subject_of(self, place: int, form: str) -> list[str]:
        at = self._verb_group(place)
        if at < 0:
            return []
        low = self.low(at)
        if low == ",":
            opening = next((k for k in range(at - 1, max(-1, at - CLAUSE), -1) if self.low(k) == ","), -1)
            return self.left(opening - 1) if opening > 0 else []
        if low in ("who", "which"):
            return self.left(at - 2 if self.low(at - 1) == "," else at - 1)
        if low in ("and", "but", "then", "or"):
            return self._subject or self._first_subject(at)
        if low == "to":
            governs = self.cues.has("real", self.low(at - 1)) or self.cues.has("wish", self.low(at - 1))
            return self._subject_of(at - 1, BASE) if governs else []
        if form == GERUND and at == place - 1 or self.low(place - 1) == "having":
            return self._objects if low in CONTROLLING else []
        return self.left(at)

    def _first_subject(self, stop: int) -> list[str]:
        """Return the subject of the first verb of the passage: "The White House called it reckless, and accused Moscow"."""
        verb = next((at for at in range(1, min(stop, CLAUSE)) if self.has("auxiliary", at) or self.is_verb(at)), None)
        return [] if verb is None else self.left(verb - 1)

    def _is_passive(self, place: int, form: str) -> bool:
        if form not in (PAST, PARTICIPLE):
            return False
        if self.low(place + 1) == "by":
            return True
        at = self._verb_group(place)
        return any(self.low(k) in ("be", "was", "were", "been", "being", "is", "are", "am") for k in range(at + 1, place))

    def of_verb(self, place: int, reading: Reading) -> Iterator[Found]:
        """Yield the relations of a verb or adjective."""
        cue, form = reading
        if self.has("particle", place + 1):  # "sold out"
            return
        sign = self.reality(place, cue.sign)
        passive = cue.pos == "VERB" and self._is_passive(place, form)
        subject = self._reduced(place) if passive and self._is_reduced(place) else self._subject_of(place, form)
        slots = {slot: self._slot(place, slot, subject, passive) for slot in {cue.holder, *cue.targets}}
        holders = slots.get(cue.holder, []) if cue.holder not in ("mutual", "both") else slots.get("subj", subject)
        targets = list(dict.fromkeys(actor for slot in cue.targets for actor in slots[slot]))
        if not self._is_reduced(place):
            self._subject = subject
        self._objects = subject if passive else targets
        if sign is None:
            return
        yield from pairs(holders, targets, self._one_way(place, cue), sign, place)
        if sign > 0 and "against" not in cue.targets:
            yield from opposed(holders, self.behind(place + 1, "against"), cue, place)

    def _one_way(self, place: int, cue: Cue) -> Cue:
        """Return the cue of a wish without what would be mutual if it came true."""
        return cue._replace(holder="subj") if self.reality(place, 1) == 0 else cue

    def _is_reduced(self, place: int) -> bool:
        """Tell whether the participle stands without an auxiliary: "Washington, backed by Tokyo, ..."."""
        return self.low(place + 1) == "by" and self._verb_group(place) == place - 1

    def _reduced(self, place: int) -> list[str]:
        return self.left(place - 2 if self.low(place - 1) == "," else place - 1)

    def _slot(self, place: int, slot: str, subject: list[str], passive: bool) -> list[str]:
        """Return the actors in one place of a verb's frame."""
        if slot == "subj":
            return self.behind(place + 1, "by") if passive else subject
        if slot in ("mutual", "both"):
            return []
        if slot in ("obj", "obj_with"):
            if slot == "obj_with" and "with" not in [self.low(at) for at in range(place + 2, place + 5)]:
                return []
            return subject if passive else self.right(place + 1)
        if slot == "iobj":
            return subject if passive else self._receiver(place + 1)
        if slot == "clause":
            return self._clause(place)
        if slot == "to" and self.is_sending_people(place):
            return []
        return self.behind(place + 1, slot)

    def is_sending_people(self, place: int) -> bool:
        """Tell whether what goes to the actor is an envoy or a letter, which is no gift."""
        behind = range(place + 1, min(place + 6, len(self.words)))
        until = next((at for at in behind if self.has("preposition", at)), place)
        return any(self.has("person", at) or self.has("message", at) for at in range(place + 1, until))

    def _receiver(self, place: int) -> list[str]:
        """Return the actor in "promised Kyiv weapons": one that something else follows."""
        at = next((k for k in range(place, min(place + 2, len(self.words))) if self.words[k].actor), None)
        if at is None or self.words[at].naming == "demonym" or self.ends_phrase(at + 1) or self.low(at + 1) in ("'s", "and", "or"):
            return []
        return [self.words[at].actor]

    def _clause(self, place: int) -> list[str]:
        """Return the actors of the clause in "fears that Moscow will arm Pyongyang"."""
        start = place + 1
        if self.low(start) != "that" and not any(self.is_light(at) for at in range(start, min(start + 4, len(self.words)))):
            return []
        return list(dict.fromkeys(word.actor for word in self.words[start : start + CLAUSE] if word.actor and word.actor != OTHER))

    # nouns

    def of_noun(self, place: int, cue: Cue) -> Iterator[Found]:
        """Yield the relations of a noun."""
        carrier = self._carrier(place)
        sign = self.noun_reality(place, cue.sign, mutual=cue.holder == "mutual")
        if sign is None:
            return
        found = {slot: self.behind(place + 1, slot, far=False) for slot in cue.targets}
        holders = self._owners(place)
        if not holders and found.get("of") and any(actors for slot, actors in found.items() if slot != "of"):
            holders = found.pop("of")  # "the support of Seoul for Kyiv"
        targets = list(dict.fromkeys(actor for actors in found.values() for actor in actors))
        if cue.holder == "mutual" and not targets:
            holders = self.behind(place + 1, "between") or holders
        if not holders and carrier is not None:
            passive = carrier != place and self._is_passive(carrier, PAST)
            holders = self.behind(carrier + 1, "by") if passive else self._subject_of(carrier, PAST)
        for slot in ("by", "from", "of"):
            if not holders and slot not in cue.targets:
                holders = self.behind(place + 1, slot, far=False)
        yield from pairs(holders, targets, cue, sign, place)

    def _owners(self, place: int) -> list[str]:
        """Return whose the noun is: "Moscow's unfailing support", "the Russian threat"."""
        for at in range(place - 1, max(-1, place - 5), -1):
            word = self.words[at]
            if word.actor:
                pair = [at - 2, at] if self.low(at - 1) in JOINING and at > 1 and self.words[at - 2].actor else [at]
                owning = self.low(at + 1) == "'s" or word.naming in ("demonym", "abbreviation", "party", "institution")
                return [self.words[k].actor for k in pair] if owning else []
            if word.low != "'s" and (self.ends_phrase(at) or self.has("determiner", at) or self.is_verb(at)):
                return []
        return []

    def _carrier(self, place: int) -> int | None:
        """Return the verb that a noun goes with: "imposed new sanctions", "sanctions were imposed", "are allies"."""
        for at in range(place - 1, max(-1, place - 5), -1):
            if self.cues.has("light", self.low(at)) or self.has("auxiliary", at):
                return at if self.cues.has("light", self.low(at)) else at + 1
            if self.ends_phrase(at) or self.words[at].actor:
                break
        behind = place + 1
        while self.is_light(behind):
            behind += 1
        return behind if behind > place + 1 and self.cues.has("light", self.low(behind)) else None

    def _is_taken_back(self, place: int, carrier: int | None) -> bool:
        """Tell whether the noun is the object of a verb such as "lift", or its passive subject."""
        before = place - 1
        while before > place - 5 and before >= 0 and not (self.ends_phrase(before) or self.is_verb(before) or self.has("denial", before)):
            before -= 1
        after = next((at for at in range(place + 1, min(place + 6, len(self.words))) if not self.is_light(at)), place)
        lifted = after > place + 1 and self.has("denial", after)
        feared = self.low(before) == "of" and self.has("possibility", before - 1)  # "fears of an attack"
        return feared or self.has("denial", before) or lifted or (carrier is not None and self.has("denial", carrier))

    # what is said to hold

    def reality(self, place: int, sign: int) -> int | None:
        """Return the sign as far as the deed is said to hold: 0 where it is wished, None where it is not said to be one."""
        at = self._verb_group(place)
        if any(self.has("negation", k) or self.has("modal", k) for k in range(at + 1, place)) or self._is_denied(place):
            return None
        if any(self.has("negation", k) for k in range(max(0, place - 4), place) if not self.is_verb(k)) and self.is_noun(place):
            return None
        if self.low(at) != "to" or self.is_noun(place):
            return sign
        governor = at - 1
        if self.cues.has("real", self.low(governor)):
            return self.reality(governor, sign)
        wished = self.cues.has("wish", self.low(governor)) and sign >= 0 and self.reality(governor, 0) is not None
        return 0 if wished and not self.has("negation", governor - 1) else None

    def noun_reality(self, place: int, sign: int, *, mutual: bool) -> int | None:
        """Return the sign of a noun as far as it, and the verb that carries it, are said to hold."""
        carrier, found = self._carrier(place), self.reality(place, sign)
        if carrier is not None and found is not None:
            found = self.reality(carrier, found)
        shunned = mutual and self._is_denied(place, noun=True)
        return None if shunned or self._is_taken_back(place, carrier) else found

    def _is_denied(self, place: int, *, noun: bool = False) -> bool:
        """Tell whether "if", a denial or a fear stands before the word in its clause."""
        for at in range(place - 1, max(-1, place - CLAUSE), -1):
            if self.low(at) in (",", ";", ":", "but", "and"):
                return False
            unproved = self.has("evidence", at) and (self.has("negation", at - 1) or self.has("negation", at - 2))
            inverted = at == 0 and self.low(at) in ("had", "were", "should") and bool(self.words[1].actor)  # "Had Washington armed Kyiv"
            if unproved or inverted or self.has("condition", at) or self.has("denial", at) and (noun or not self.is_noun(place)):
                return True
        return False
