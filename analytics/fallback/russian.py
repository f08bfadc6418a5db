"""Russian by case: what the endings of names say of who does what to whom, inside one clause.

A nominative holds, an accusative or dative is meant, an instrumental beside a passive holds, and a preposition says what it says. Names
whose form fits nominative and accusative are told apart by order, subject first. Clauses are cut at commas and conjunctions; a clause
without a nominative goes on with the subject before it, a relative one with the name that it follows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from analytics.fallback.clauses import Name, clause_spans
from analytics.fallback.cues import BASE, PARTICIPLE, Cue, Cues, Reading
from analytics.fallback.declension import (
    ACCUSATIVE,
    ANY,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    adjective_cases,
    name_cases,
    noun_cases,
)
from analytics.fallback.words import Found, Word, opposed, pairs

_REACH = 8  # words behind a noun in which its complement stands
_CLAUSE = 25  # words of a clause around a verb that are looked at
_CASES = {"acc": ACCUSATIVE, "dat": DATIVE, "gen": GENITIVE, "ins": INSTRUMENTAL}
_SAME = {"со": "с", "ко": "к", "во": "в", "об": "о"}
_PRONOUNS = frozenset("он она оно они это кто тот та те все я мы вы ты никто".split())
_COMPLEX = ("адрес", "стороны")


def read_passage(words: list[Word], cues: Cues) -> Iterator[Found]:
    """Yield the relations that the words of a Russian passage show, clause by clause."""
    subject: list[str] = []
    last: Name | None = None
    before: Clause | None = None
    for start, end in clause_spans(words, cues):
        clause = Clause(words, cues, (start, end), subject, last)
        governed = before is not None and words[start].low in ("что", "чтобы")
        if before is not None and governed:
            yield from before.fears(clause)
        if before is None or not (governed and before.is_doubtful()):
            yield from clause.relations()
        before = clause
        subject = clause.own_subject or subject
        last = clause.names[-1] if clause.names else last


class Clause:
    """One clause: its names with their cases, and what it takes over from the clauses before."""

    def __init__(self, words: list[Word], cues: Cues, span: tuple[int, int], subject: list[str], last: Name | None) -> None:
        self._words = words
        self._cues = cues
        self._start, self._end = span
        self.own_subject: list[str] = []
        self._objects: list[str] = []
        self._relative = False
        self.names: list[Name] = []
        for place in range(*span):
            if words[place].actor:
                self.names.append(self._name(place))
            elif cues.begins("relative", words[place].low) and last is not None and place - self._start < 3:
                self._relative = True
                cases = adjective_cases(words[place].low)
                self.names.append(Name(place, last.actor, cases, self._preposition(place), False, False))
        self._places = [name.place for name in self.names]
        self._subject = [] if self._relative else subject

    def relations(self) -> Iterator[Found]:
        """Yield what the cues of the clause say."""
        for place in range(self._start, self._end):
            if self._words[place].actor:
                continue
            for reading in self._cues.readings(self._words[place].low):
                found = list(self._of_verb(place, reading) if reading.cue.pos in ("VERB", "ADJ") else self._of_noun(place, reading.cue))
                yield from found
                if found:
                    break
        if not self._relative and not self.own_subject:
            self.own_subject = [name.actor for name in self.names if self._is_bare(name) and NOMINATIVE in name.cases][:1]

    def is_doubtful(self) -> bool:
        """Tell whether the clause denies, fears or finds no proof of what the next one says."""
        return any(self._low(at) == "нет" or self._has("denial", at) for at in range(self._start, min(self._end, self._start + _CLAUSE)))

    def fears(self, other: "Clause") -> Iterator[Found]:
        """Yield the fear of those whom the next clause names: "опасается, что Москва ..."."""
        for place in range(self._start, min(self._end, self._start + _CLAUSE)):
            for cue, form in self._cues.readings(self._low(place)):
                if "clause" in cue.targets and self.reality(place, cue.sign, form) is not None:
                    yield from pairs(self.own_subject, [name.actor for name in other.names], cue, cue.sign, place)

    # names

    def _low(self, place: int) -> str:
        return self._words[place].low if self._start <= place < self._end else "."

    def _has(self, kind: str, place: int) -> bool:
        return self._cues.begins(kind, self._low(place))

    def _name(self, place: int) -> Name:
        word = self._words[place]
        cases = name_cases(word.low, word.naming)
        demonym = word.naming == "demonym" and bool(adjective_cases(word.low))
        joined = self._low(place - 1) in ("и", ",") and self.names and self.names[-1].place == place - 2
        if joined:
            one = self.names[-1]
            return Name(place, word.actor, (one.cases & cases) or cases, one.preposition, one.owner, demonym)
        before = place - 1
        while adjective_cases(self._low(before)) and not self._words[before].actor:
            before -= 1
        preposition = self._preposition(place, across=NOMINATIVE not in cases or (cases == ANY and self._follows_verb(place)))
        before = self._bearer(before)
        if GENITIVE in cases and not demonym and self._has("person", before) and before >= self._start:
            while self._has("person", before - 1):  # "администрация президента"
                before -= 1
            heads = noun_cases(self._low(before), animate=True)
            return Name(place, word.actor, heads, preposition, False, False)
        governed = any(reading.cue.pos == "NOUN" for reading in self._cues.readings(self._low(before)))
        owner = GENITIVE in cases and not demonym and (governed if cases == ANY else self._is_noun(before))
        return Name(place, word.actor, cases, preposition, owner, demonym)

    def _follows_verb(self, place: int) -> bool:
        words = self._words[max(self._start, place - _REACH) : place]
        return any(reading.cue.pos == "VERB" for word in words if not word.actor for reading in self._cues.readings(word.low))

    def _bearer(self, place: int) -> int:
        """Return the person or office that the words at `place` belong to: "министры иностранных дел", else `place`."""
        at = place
        while at > place - 3 and not self._has("person", at) and (self._is_noun(at) or adjective_cases(self._low(at))):
            at -= 1
        return at if self._has("person", at) else place

    def _is_noun(self, place: int) -> bool:
        low = self._low(place)
        verbal = any(reading.cue.pos in ("VERB", "ADJ") for reading in self._cues.readings(low)) or low in self._cues.verbs
        plain = low.isalpha() and len(low) > 2 and not self._cues.has("preposition", low) and not self._cues.has("conjunction", low)
        return plain and not verbal and not self._words[place].actor and not low.endswith(("ть", "ться", "л", "ла", "ли", "ет", "ют"))

    def _preposition(self, place: int, *, across: bool = True) -> str:
        """Return the preposition that governs the word, over adjectives and, if `across`, over the nouns that the word belongs to."""
        for at in range(place - 1, max(self._start - 1, place - 5), -1):
            low = self._low(at)
            if low in _COMPLEX and self._low(at - 1) in ("в", "со", "с"):
                return "в_адрес" if low == "адрес" else "со_стороны"
            if self._cues.has("preposition", low):
                return _SAME.get(low, low)
            if (
                self._words[at].actor
                or not (adjective_cases(low) or (across and self._is_noun(at)))
                or any(True for _ in self._cues.readings(low))
            ):
                return ""
        return ""

    def _is_bare(self, name: Name) -> bool:
        return not name.preposition and not name.owner

    def _near(self, place: int) -> list[Name]:
        first, last = bisect_left(self._places, place - _CLAUSE), bisect_right(self._places, place + _CLAUSE)
        return self.names[first:last]

    # verbs

    def _subjects(self, place: int, cue: Cue | None) -> list[Name]:
        """Return the names that can be the subject of the verb: sure nominatives, else those before it, else those behind an object."""
        bare = [name for name in self._near(place) if self._is_bare(name)]
        sure = [name for name in bare if NOMINATIVE in name.cases and ACCUSATIVE not in name.cases]
        if sure:
            return [name for name in sure if name.place < place] or self._right_behind(sure, place)
        both = [name for name in bare if NOMINATIVE in name.cases]
        before = [name for name in both if name.place < place]
        if before:
            return before if all(self._joined(one, two) for one, two in zip(before, before[1:], strict=False)) else before[:1]
        slots = {_CASES[slot] for slot in (cue.targets if cue else ()) if slot in _CASES}
        fronted = any(name.cases & slots and NOMINATIVE not in name.cases and name.place < place for name in bare)
        return self._right_behind(both, place) if fronted else []

    def _goes_on(self, place: int) -> bool:
        """Tell whether the verb can have the subject of the clause before: nothing stands before it that could be another."""
        before = [at for at in range(self._start, place) if not self._words[at].actor]
        if self._low(self._start) in ("что", "чтобы") or len(before) > _REACH:
            return False
        return not any(self._low(at) in _PRONOUNS or (self._is_noun(at) and not self._preposition(at)) for at in before)

    def _right_behind(self, names: list[Name], place: int) -> list[Name]:
        """Return those of the names that stand next behind the verb, or go on the list of one that does."""
        found: list[Name] = []
        for name in names:
            if place < name.place <= (found[-1].place if found else place) + 3:
                found.append(name)
        return found

    def _joined(self, one: Name, two: Name) -> bool:
        between = [self._low(at) for at in range(one.place + 1, two.place)]
        return bool({"и", ","} & set(between)) and len(between) <= 3 or not between

    def _of_verb(self, place: int, reading: Reading) -> Iterator[Found]:
        cue, form = reading
        sending = "dat" in cue.targets and any(self._has("message", at) for at in range(place + 1, place + 6))
        reflexive = self._low(place).endswith(("ся", "сь"))
        if form == BASE and not self._low(place).endswith(("ть", "ться", "ти", "чь", "тись")) or sending:
            return
        subjects = self._subjects(place, cue)
        passive = form == PARTICIPLE or (reflexive and not cue.lemma.endswith("ся") and cue.holder == "subj")
        slots = {slot: self._slot(place, slot, subjects, passive) for slot in {cue.holder, *cue.targets}}
        subject = [name.actor for name in subjects] or ([] if passive or not self._goes_on(place) else self._subject)
        holders = subject if cue.holder in ("subj", "mutual") and not passive else slots.get(cue.holder, [])
        targets = list(dict.fromkeys(actor for slot in cue.targets for actor in slots[slot]))
        if "subj" in cue.targets:
            targets = subject
        self.own_subject, self._objects = self.own_subject or subject, targets if "acc" in cue.targets else []
        sign = self.reality(place, cue.sign, form)
        if sign is None:
            return
        if form == BASE and self.reality(place, 1, form) == 0:  # a wish is not mutual
            cue = cue._replace(holder="subj")
        yield from pairs(list(dict.fromkeys(holders)), targets, cue, sign, place)
        if sign > 0:
            yield from opposed(
                holders, [name.actor for name in self._near(place) if name.preposition == "против" and name.place > place], cue, place
            )

    def _slot(self, place: int, slot: str, subjects: list[Name], passive: bool) -> list[str]:
        """Return the actors in one place of a verb's frame."""
        near = [name for name in self._near(place) if name not in subjects or passive]
        if slot in ("subj", "mutual"):
            return [name.actor for name in near if self._is_bare(name) and INSTRUMENTAL in name.cases and name.cases != ANY]
        if slot == "acc" and passive:
            return [name.actor for name in near if NOMINATIVE in name.cases and self._is_bare(name)]
        if slot == "obj":
            slot = "acc"
        if slot == "в_acc":
            return [name.actor for name in near if name.preposition in ("в", "на") and ACCUSATIVE in name.cases and not name.owner]
        if slot not in _CASES:
            return [name.actor for name in near if name.preposition == slot]
        return self._in_case(place, _CASES[slot], near, subjects)

    def _in_case(self, place: int, case: str, near: list[Name], subjects: list[Name]) -> list[str]:
        ahead = all(name.place < place for name in subjects)
        infinitive = next(
            (at for at in range(place + 1, min(self._end, place + _REACH)) if self._low(at).endswith(("ть", "ться"))), self._end
        )
        near = [name for name in near if name.place < infinitive]
        found = [
            name.actor
            for name in near
            if case in name.cases and self._is_bare(name) and (NOMINATIVE not in name.cases or name.place > place or not ahead)
        ]
        if not found and case == DATIVE:  # "отправила снаряды России"
            found = [name.actor for name in near if name.owner and not name.preposition and DATIVE in name.cases and name.place > place]
        if not found and case in (ACCUSATIVE, GENITIVE):
            found = [name.actor for name in near if name.owner and not name.preposition and place < name.place <= place + _REACH]
        return found

    # nouns

    def _of_noun(self, place: int, cue: Cue) -> Iterator[Found]:
        behind = [name for name in self._near(place) if place < name.place <= place + _REACH]
        if cue.pos == "PRED":
            yield from self._of_predicate(place, cue, behind)
            return
        carrier = self.carrier(place)
        sign = self.reality(place, cue.sign, "") if carrier is None else self.reality(carrier, cue.sign, "")
        if sign is None or self.is_taken_back(place):
            return
        between = [name.actor for name in behind if name.preposition == "между"]
        if cue.holder == "mutual" and len(set(between)) > 1:
            yield from pairs(list(dict.fromkeys(between)), [], cue, sign, place)
            return
        genitives = [
            n
            for n in behind
            if not n.preposition and GENITIVE in n.cases and (n.cases != ANY or n.owner) and (not n.demonym or n.place == place + 1)
        ]
        genitives = [n for n in genitives if n.place <= place + 2 or self._follows(n, genitives)]
        targets = [name for slot in cue.targets for name in self._complements(slot, behind)]
        holders = self._noun_holders(place, behind, carrier)
        if not holders and (cue.holder == "mutual" or [name for name in targets if name not in genitives]):
            holders = [name.actor for name in genitives]
            targets = [name for name in targets if name not in genitives]
        aims = [name.actor for name in targets] or ([n.actor for n in genitives] if GENITIVE in cue.targets else [])
        yield from pairs(holders, list(dict.fromkeys(aims)), cue, sign, place)

    def _follows(self, name: Name, names: list[Name]) -> bool:
        return any(other.place == name.place - 2 and self._low(name.place - 1) == "и" for other in names)

    def _complements(self, slot: str, behind: list[Name]) -> list[Name]:
        if slot == "gen":
            return []
        if slot == "в_acc":
            return [name for name in behind if name.preposition in ("в", "на") and ACCUSATIVE in name.cases and not name.owner]
        if slot in _CASES:
            return [name for name in behind if not name.preposition and _CASES[slot] in name.cases]
        return [name for name in behind if name.preposition == slot]

    def _noun_holders(self, place: int, behind: list[Name], carrier: int | None) -> list[str]:
        """Return whose the noun is, but for a genitive behind it: "американские санкции", "поддержка ... Москвой", "ввёл санкции"."""
        at = place - 1
        while adjective_cases(self._low(at)) and not self._words[at].actor and at > self._start:
            at -= 1
        adjectives = [name for name in self._near(place) if name.demonym and name.place == at]
        agents = [n for n in behind if n.preposition == "со_стороны" or (self._is_bare(n) and n.cases == {INSTRUMENTAL})]
        if adjectives or agents:
            return [name.actor for name in adjectives or agents]
        if self._low(at) in ("в", "за") and self._objects:
            return self._objects
        if carrier is None:
            return []
        return [name.actor for name in self._subjects(carrier, None)] or self._subject

    def _of_predicate(self, place: int, cue: Cue, behind: list[Name]) -> Iterator[Found]:
        """Yield "Москва и Пхеньян — союзники" and "Москва — союзник Пхеньяна"."""
        before = [self._low(at) for at in range(max(self._start, place - 4), place)]
        if not any(self._cues.has("copula", low) for low in before) or self._cues.has("negation", before[0]) or "не" in before:
            return
        subjects = [n.actor for n in self._near(place) if n.place < place and self._is_bare(n) and NOMINATIVE in n.cases]
        owners = [n.actor for n in behind if (GENITIVE in n.cases and not n.preposition) or n.preposition in cue.targets]
        yield from pairs(list(dict.fromkeys(subjects)), owners, cue, cue.sign, place)

    def carrier(self, place: int) -> int | None:
        """Return the verb that the noun is the object of: "ввела новые санкции"."""
        return next((at for at in range(place - 1, max(self._start - 1, place - 5), -1) if self._has("light", at)), None)

    def is_taken_back(self, place: int) -> bool:
        """Tell whether a word beside the noun says that it is lifted, denied or feared: "отменила санкции"."""
        return any(self._has("denial", at) for at in range(max(self._start, place - 5), min(self._end, place + 4)))

    def reality(self, place: int, sign: int, form: str) -> int | None:
        """Return the sign as far as the deed is said to hold: 0 where it is wished, None where it is not said to be one."""
        if any(self._has("negation", at) for at in range(place - 2, place)) or self._has("condition", self._start):
            return None
        if any(self._low(at) in ("бы", "б", "якобы", "ли") for at in range(max(self._start, place - 4), min(self._end, place + 3))):
            return None
        if form != BASE:
            return sign
        for at in range(place - 1, max(self._start - 1, place - 6), -1):
            if self._has("negation", at - 1) or self._has("modal", at):
                return None
            if self._has("denial", at):
                return None
            if self._has("real", at):
                return sign
            if self._has("wish", at):
                return 0 if sign >= 0 else None
        return None
