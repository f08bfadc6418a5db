"""Phrases of an English passage, found by their neighbours: which words are verbs or nouns, where a phrase begins and ends, who is in it.

There is no grammar behind this. A phrase ends early rather than late: at a preposition, an auxiliary, a pause, a word that can only be a
verb. Of the actors in one phrase that "and" does not join, the last one is the head.
"""

from analytics.fallback.cues import NOUN, Cues
from analytics.fallback.words import Word

CLAUSE = 25  # words looked back through for "if" or a denial
CONTROLLING = frozenset(("of", "for", "over"))
_REACH = 14  # words behind a cue in which a preposition is still its own
_PHRASE = 8  # words of one phrase
JOINING = frozenset(("and", "or", "&", "-"))
_PAUSES = frozenset(',;:—–()"“”«».?!…')


class Phrases:
    """The words of one English passage, and the phrases that can be made out among them."""

    def __init__(self, words: list[Word], cues: Cues) -> None:
        self.words = words
        self.cues = cues

    # words

    def low(self, place: int) -> str:
        """Return a word, a full stop beyond the ends."""
        return self.words[place].low if 0 <= place < len(self.words) else "."

    def has(self, kind: str, place: int) -> bool:
        """Tell whether a word is of the class `kind`."""
        word = self.low(place)
        return self.cues.has(kind, word) or (kind == "negation" and word.endswith(("n't", "n’t")))

    def is_light(self, place: int) -> bool:
        """Tell whether a word may stand between a subject and its verb."""
        return self.has("auxiliary", place) or self.has("modal", place) or self.has("negation", place) or self.is_adverb(place)

    def is_adverb(self, place: int) -> bool:
        """Tell whether a word is an adverb, listed or in -ly."""
        low = self.low(place)
        return self.has("adverb", place) or (low.endswith("ly") and low not in ("ally", "supply", "reply", "italy"))

    def is_pause(self, place: int) -> bool:
        """Tell whether a word is punctuation."""
        return self.low(place) in _PAUSES

    def is_verb(self, place: int) -> bool:
        """Tell whether the word can only be a verb."""
        low = self.low(place)
        if self.low(place - 1) == "'s" or self.has("preposition", place - 1) or self.has("determiner", place - 1):
            return False
        if place and self.words[place - 1].naming == "demonym" and not low.endswith(("ed", "s")):  # "Russian state television"
            return False
        forms = {reading.form for reading in self.cues.readings(low)}
        if forms:
            return NOUN not in forms and all(reading.cue.pos == "VERB" for reading in self.cues.readings(low))
        reports = low in self.cues.verbs or self.cues.has("denial", low) or self.cues.has("wish", low) or self.cues.has("real", low)
        return reports or (low.endswith("ed") and len(low) > 4)

    def is_noun(self, place: int) -> bool:
        """Tell by its neighbours whether a word that may be verb or noun is a noun."""
        readings = list(self.cues.readings(self.low(place)))
        if all(reading.form != NOUN for reading in readings) or all(reading.form == NOUN for reading in readings):
            return any(reading.form == NOUN for reading in readings)
        if self.low(place - 1) == "to" or self.has("auxiliary", place - 1) and not self.has("preposition", place + 1):
            return False
        if self.low(place).endswith("ing") and self.low(place - 1) in CONTROLLING and not self.has("preposition", place + 1):
            return False
        before = self.words[place - 1] if place else None
        if self.has("modal", place - 1) or self.low(place - 1) in ("and", "but", "who", "which", "neither", "nor", "not"):
            return False
        led = self.low(place - 1) == "'s" or self.has("determiner", place - 1) or self.has("preposition", place - 1)
        if led or (before and before.naming == "demonym"):
            return True
        return self.has("preposition", place + 1) or self.has("auxiliary", place + 1) or self.is_pause(place + 1)

    # phrases

    def groups(self, places: list[int]) -> list[str]:
        """Return the actors at `places` of one phrase: of those not joined by "and" the last, which is the head."""
        found: list[str] = []
        last = None
        for place in places:
            joined = last is None or any(self.low(between) in ("and", "or", ",", "&") for between in range(last + 1, place))
            if joined:
                found.append(self.words[place].actor)
            else:
                found[-1] = self.words[place].actor
            last = place
        return list(dict.fromkeys(found))

    def right(self, start: int, *, whole: bool = False) -> list[str]:
        """Return the actors of the phrase that begins at `start`; a `whole` list goes on even before a verb."""
        places: list[int] = []
        if self.low(start) == "what" and self.low(start + 1) in ("it", "he", "she", "they"):  # "what it called"
            start += 3
        place, stop = start, min(len(self.words), start + _PHRASE)
        while place < stop:
            word = self.words[place]
            if word.actor and word.naming != "party" and not self.is_rivals(place):
                places.append(place)
                stop = min(len(self.words), place + _PHRASE)
            elif word.low in ("and", "or", ",", "&"):
                if not whole and not self.goes_on(place + 1) and (places or word.low == ","):
                    break
            elif word.low == "of" and not places and not self.low(place + 1).endswith("ing"):
                pass
            elif word.low == "by" and not places:
                pass
            elif self.ends_phrase(place) or (place > start and self.is_verb(place)):
                break
            place += 1
        return self.groups(places)

    def goes_on(self, place: int) -> bool:
        """Tell whether a list of actors goes on at `place`, rather than a new clause."""
        for at in range(place, min(place + 3, len(self.words))):
            if self.words[at].actor:
                behind = at + 1
                return not (self.is_verb(behind) or self.is_light(behind)) or self.low(behind) in ("and", "or")
            if self.ends_phrase(at) or self.is_verb(at):
                return False
        return False

    def is_rivals(self, place: int) -> bool:
        """Tell whether not the actor is meant but who is against it: "South Korea's rivals"."""
        against = (r.cue for at in (place + 2, place + 3) for r in self.cues.readings(self.low(at)))
        return self.low(place + 1) == "'s" and any(cue.pos == "NOUN" and cue.holder == "mutual" and cue.sign < 0 for cue in against)

    def ends_phrase(self, place: int) -> bool:
        """Tell whether no phrase goes on across the word."""
        light = self.has("auxiliary", place) or self.has("modal", place) or self.has("negation", place)
        return light or self.is_pause(place) or self.has("preposition", place) or self.has("clause", place) or self.low(place) == "but"

    def left(self, end: int) -> list[str]:
        """Return the actors of the phrase that ends at `end`, those of its head."""
        start = end
        while start >= 0 and end - start < 2 * _PHRASE and self.belongs(start):
            start -= 1
        span = range(start + 1, end + 1)
        if any(self.has("negation", at) for at in (start, *span)):
            return []
        head = next((at for at in span if self.has("preposition", at)), end + 1)
        if head == start + 1 and self.words[end].actor:  # "From Hanoi Mr Putin warned"
            return [self.words[end].actor]
        in_head = [at for at in span if at < head and self.words[at].actor]
        if in_head:
            return self.groups(in_head)
        if any(self.has("person", at) for at in span if at < head):
            return self.groups([at for at in span if self.words[at].actor])[:1]
        return []

    def belongs(self, place: int) -> bool:
        """Tell whether the word is still part of a phrase that is walked leftwards."""
        if self.words[place].actor:
            return True
        if self.low(place) in JOINING:
            return self.words[place - 1].actor != "" if place else False
        light = self.has("auxiliary", place) or self.has("modal", place) or self.has("clause", place)
        return not (light or self.is_pause(place) or self.low(place) == "but" or self.is_verb(place))

    def behind(self, start: int, preposition: str, *, far: bool = True) -> list[str]:
        """Return the actors in the nearest phrase with `preposition`, `far` beyond a comma too."""
        for place in range(start, min(start + _REACH, len(self.words))):
            if self.low(place) == preposition:
                found = self.right(place + 1, whole=preposition == "between")
                if found or preposition == "by":
                    return found
            elif (
                self.low(place) in (";:.?!" if far else ";:.?!,")
                or self.has("clause", place)
                or self.low(place) in ("but", "and")
                and self.is_verb(place + 1)
            ):
                return []
            elif place > start and self.is_verb(place) and not self.cues.has("light", self.low(place)) and not self.modifies(place):
                return []
        return []

    def modifies(self, place: int) -> bool:
        """Tell whether a participle that is no cue stands where an adjective may."""
        return self.low(place).endswith("ed") and not any(True for _ in self.cues.readings(self.low(place)))
