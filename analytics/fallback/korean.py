"""Korean by particles: who is marked as subject, object or receiver of the cue that closes the clause.

A name takes the role of the particle behind it, or of the noun that it stands before ("북한 은행을"). A topic stays the holder until
the sentence ends, a subject until its own predicate. A cue is a predicate by its ending or with a verb that only carries it ("우려를
표명했다"); with "받다" or "되다" its subject is meant. A cue that is a mere noun takes its holder from "의".
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analytics.fallback.cues import NOUN, PARTICIPLE, PAST, Cue, Cues, Reading
from analytics.fallback.words import OTHER, Found, Word, opposed, pairs

_PARTICLE = re.compile(
    r"(?:께서는|께서|에게서|에게는|에게도|에게|한테|으로부터|로부터|에서는|에서도|에서|에는|에도|와의|과의|에|은|는|이|가|을|를|와|과|의|도|만)$"
)
_ROLES = {
    "topic": "은 는 도 만 께서는",
    "subject": "이 가 께서",
    "object": "을 를",
    "dative": "에 에게 에게는 에게도 에는 에도 한테",
    "from": "에서 에서는 에서도 에게서 으로부터 로부터",
    "with": "와 과",
    "with_noun": "와의 과의",
    "owner": "의",
}
_AGAINST = re.compile(r"맞서|대항|맞선")
_ROLE_OF = {particle: role for role, particles in _ROLES.items() for particle in particles.split()}
_PHRASES = (
    (re.compile(r"대한$|향한$|겨냥한$|관한$"), "noun"),
    (re.compile(r"대해|대하여|향해|상대로|겨냥해"), "dative"),
    (_AGAINST, "against"),
    (re.compile(r"의해|의한$"), "by"),
    (re.compile(r"따르면|따라|위해|위한|대비|있는|있다"), ""),
)
_VERBAL = re.compile(r"(?:하|했|한|할|해|함|합|되|됐|된|될|돼|당|받|시키|시켰|이다|이며|이자|이라|입니|이었|였|다$)")
_PASSIVE = re.compile(r"(?:되|됐|된|될|돼|당|받)")
_COMPLEMENT = re.compile(r"(?:다고|라고|다며|라며|다는|라는|자고)$")
_ADNOMINAL = re.compile(r"(?:한|할|는|된|될|은|을|낸|낼|난|날|던|준|줄|온|올)$")
_CONNECTIVE = re.compile(r"(?:했고|하고|이고|되고|했으며|하며|으며|면서|지만|다고|라고|다며|었고|았고|였고|해서|하자|자마자|는데|한데)$")
_DOUBTFUL = re.compile(r"(?:다면|라면|으면|하면|되면|내면|나면|더라도|지|지도|지는|지를|도록|려|려고|고자|까|든)$")
_NOMINALISED = re.compile(r"(?:하기|되기|내기|나기|기)(?:를|는|로|에|도|까지)?$|길$")
_REACH = 4  # words between a name and the noun that it belongs to
_PENDING = 12  # names that may wait for their predicate


class _Name(NamedTuple):
    """An actor with its role in the clause; `noun` is the place of the noun it stands before, -1 for none."""

    place: int
    actor: str
    role: str
    owner: bool
    noun: int


def read_passage(words: list[Word], cues: Cues) -> Iterator[Found]:
    """Yield the relations that the words of a Korean passage show, predicate by predicate."""
    passage = Passage(words, cues)
    for place, word in enumerate(words):
        yield from passage.read(place, word)


class Passage:
    """Reads words in order and keeps the names that no predicate has taken yet."""

    def __init__(self, words: list[Word], cues: Cues) -> None:
        self._words = words
        self._cues = cues
        self._names: dict[int, _Name] = {}
        for place in range(len(words) - 1, -1, -1):
            if words[place].actor:
                self._names[place] = self._name(place)
        self._topic: list[str] = []
        self._pending: list[_Name] = []
        self._clause: list[_Name] = []  # names of the last complement
        self._carried = -1  # place of a verb that only carries a noun

    def _low(self, place: int) -> str:
        return self._words[place].low if 0 <= place < len(self._words) else "."

    def begins(self, kind: str, place: int) -> bool:
        """Tell whether a word begins with one of the class `kind`."""
        return self._low(place).startswith(tuple(self._cues.classes.get(kind, ())))

    # names

    def _name(self, place: int) -> _Name:
        word = self._words[place]
        match = _PARTICLE.search(word.tail)
        role = _ROLE_OF[match.group()] if match else ""
        following = self._names.get(place + 1)
        if role == "with" and following is not None and following.role not in ("with", "with_noun"):
            return _Name(place, word.actor, following.role, following.owner, following.noun)
        for pattern, meant in _PHRASES if role in ("dative", "object", "with") else ():
            if pattern.match(self._low(place + 1)):
                return _Name(place, word.actor, meant, False, -1)
        if role and role != "owner":
            return _Name(place, word.actor, role, False, -1)
        if following is not None and not role:
            return _Name(place, word.actor, following.role, True, following.noun)
        return self._before_noun(place, role == "owner")

    def role(self, place: int) -> str:
        """Return what the particle of any word, and the phrase that it opens ("에 대해"), make of it; "" where nothing shows it."""
        word = self._words[place]
        match = _PARTICLE.search(word.tail if word.actor else word.low)
        role = _ROLE_OF[match.group()] if match else ""
        phrases = (meant for pattern, meant in _PHRASES if pattern.match(self._low(place + 1)))
        return next(phrases, role) if role in ("dative", "object", "with") else role

    def is_phrase(self, place: int) -> bool:
        """Tell whether a word is only the rest of a phrase that a particle opens: "대해"."""
        return any(pattern.match(self._low(place)) for pattern, _ in _PHRASES)

    def _before_noun(self, place: int, owner: bool) -> _Name:
        """Return the name with the role of the noun that it stands before."""
        actor = self._words[place].actor
        for at in range(place + 1, min(place + 1 + _REACH, len(self._words))):
            low = self._low(at)
            if at in self._names and not owner or _VERBAL.match(self._ending(at)):
                break
            if at in self._names:
                continue
            match = _PARTICLE.search(low) if len(low) > 1 else None
            if match and match.group() != "의":
                role = "against" if _AGAINST.match(self._low(at + 1)) else _ROLE_OF[match.group()]
                return _Name(place, actor, role, owner, at)
            if self._cue_at(at) is not None:
                return _Name(place, actor, "noun", owner, at)
        return _Name(place, actor, "", owner, -1)

    # cues

    def _cue_at(self, place: int) -> tuple[Cue, str] | None:
        """Return the cue that a word begins with and the rest of the word."""
        low = self._low(place)
        for cut in range(min(self._cues.longest, len(low)), 0, -1):
            readings = self._cues.cues.get(low[:cut])
            if readings:
                return readings[0].cue, low[cut:]
        return None

    def _ending(self, place: int) -> str:
        found = self._cue_at(place)
        return found[1] if found else ""

    def read(self, place: int, word: Word) -> Iterator[Found]:
        """Yield what the word shows, and take it in."""
        if word.actor:
            self._take(self._names[place])
            return
        reading = self.reading(place) if place != self._carried else None
        if reading is None:
            named = word.low.endswith("라고") and self._in_role("object")  # "백악관을 위선적이라고 비판했다"
            if ((_CONNECTIVE.search(word.low) and len(word.low) > 2) or self._is_complement(place)) and not named:
                self._close(place)
            return
        cue, form = reading
        if form != NOUN:
            yield from self._predicate(place, place, cue, form == PARTICIPLE)
        elif self.is_carried(place):
            self._carried = place + 1
            yield from self._predicate(place, place + 1, cue, self.begins("receive", place + 1))
        else:
            yield from self._noun(place, cue)

    def reading(self, place: int) -> Reading | None:
        """Return the cue at `place` as a mere noun, a passive predicate (participle) or any other predicate (past)."""
        found = self._cue_at(place)
        if found is None:
            return None
        cue, ending = found
        nominal = cue.pos == "NOUN" or cue.lemma == f"{self._stem(place, ending)}하"
        if nominal and not _VERBAL.match(ending):
            return Reading(cue, NOUN)
        return Reading(cue, PARTICIPLE if nominal and _PASSIVE.match(ending) else PAST)

    def _stem(self, place: int, ending: str) -> str:
        low = self._low(place)
        return low[: len(low) - len(ending)]

    def is_carried(self, place: int) -> bool:
        """Tell whether the verb behind a noun only carries it, or says that it is received."""
        followed = self.begins("light", place + 1) or self.begins("receive", place + 1)
        return followed and not re.search(r"[에의은는이가]$", self._low(place)) and place + 1 not in self._names

    def _take(self, name: _Name) -> None:
        if name.role == "topic" and self._words[name.place].naming != "none":
            joined = self._topic and self._pending and self._pending[-1].role == "topic" and self._pending[-1].place == name.place - 1
            self._topic = [*self._topic, name.actor] if joined else [name.actor]
        self._pending = [*self._pending[-_PENDING:], name]

    def _is_complement(self, place: int) -> bool:
        """Tell whether the word ends a clause that the next predicate is about: "-다고", "-ㄹ 것을"."""
        adnominal = _ADNOMINAL.search(self._low(place)) or _is_prospective(self._low(place))
        return bool(_COMPLEMENT.search(self._low(place)) or (adnominal and self._low(place + 1).startswith("것")))

    def _close(self, place: int) -> None:
        """Let a predicate take the names that waited for one."""
        self._clause = self._pending if self._is_complement(place) else []
        self._pending = []

    # predicates

    def _in_role(self, *roles: str) -> list[str]:
        return list(dict.fromkeys(name.actor for name in self._pending if name.role in roles))

    def _predicate(self, place: int, verb: int, cue: Cue, passive: bool) -> Iterator[Found]:
        """Yield the relations of a cue whose clause ends with the word at `verb`."""
        subject = self._in_role("subject") or self._topic or self._modified(verb)
        sign = self.reality(verb, cue.sign)
        against = self._in_role("against")
        if passive or cue.holder == "from":
            holders, targets = self._doers(place, subject), subject
            if "obj" not in cue.targets and cue.holder != "from" and self._in_role("dative"):
                targets = self._in_role("dative")
        else:
            holders, targets = subject, self._targets(place, cue)
        self._close(verb)
        if sign is not None:
            wished = self.reality(verb, 1) == 0  # a wish is not mutual
            yield from pairs(holders, targets, cue._replace(holder="subj") if wished else cue, sign, place)
            if sign > 0:
                yield from opposed(holders, against, cue, place)

    def _modified(self, verb: int) -> list[str]:
        """Return the actor that an adnominal predicate stands before: "러시아를 비난한 미국은"."""
        following = self._names.get(verb + 1)
        return [following.actor] if following is not None and _ADNOMINAL.search(self._low(verb)) else []

    def _doers(self, place: int, subject: list[str]) -> list[str]:
        owners = [name.actor for name in self._pending if name.owner and name.noun == place]
        found = self._in_role("by") or owners or self._in_role("from") or self._in_role("dative", "with")
        return [actor for actor in found if actor not in subject]

    def _targets(self, place: int, cue: Cue) -> list[str]:
        roles = {"obj": ("object",), "dat": ("dative", "noun"), "with": ("with",), "gen": ()}
        wanted = [role for slot in cue.targets for role in roles.get(slot, ())]
        found = [name.actor for name in self._pending if name.role in wanted and self._is_argument(name, place)]
        if "gen" in cue.targets:
            found += [name.actor for name in self._pending if name.owner and name.place in (place - 1, place - 2)]
        if not found and self._clause and cue.quad_class.startswith("verbal") and cue.sign:
            feared, denied = (self._cues.has(kind, cue.lemma.removesuffix("하")) for kind in ("fear", "denial"))
            found = [name.actor for name in self._clause if feared or (name.role == "subject" and not denied)]
        return list(dict.fromkeys(actor for actor in found if actor != OTHER))

    def _is_argument(self, name: _Name, place: int) -> bool:
        """Tell whether the name is what the predicate is about, and not what a noun in between is about."""
        if name.noun < 0 or name.owner or name.noun == place:
            return name.role != "noun" or place - name.place <= 3
        return not (self._cue_at(name.noun) and any(other.owner and other.noun == name.noun for other in self._pending))

    # nouns

    def _noun(self, place: int, cue: Cue) -> Iterator[Found]:
        """Yield the relations of a noun: "러시아의 북한 지원", "러시아에 대한 미국의 제재"."""
        owners = [name.actor for name in self._pending if name.owner and (name.noun == place or name.place == place - 1)]
        about = [n.actor for n in self._pending if (n.role in ("noun", "with_noun") and not n.owner) or self._is_bare_before(n, place)]
        if owners and not self.is_refused(place):
            targets = [actor for actor in about if actor not in owners]
            yield from pairs(list(dict.fromkeys(owners)), targets, cue, cue.sign, place)

    def is_refused(self, place: int) -> bool:
        """Tell whether a mere noun is denied, feared or absent by the words behind it."""
        feared = self._low(place + 1).startswith("대한") and self.begins("denial", place + 2)  # "공격에 대한 우려"
        return feared or self.begins("denial", place + 1) or self.begins("absent", place + 1)

    def _is_bare_before(self, name: _Name, place: int) -> bool:
        return name.place == place - 1 and not name.owner and not self._words[name.place].tail

    # what is said to hold

    def reality(self, verb: int, sign: int) -> int | None:
        """Return the sign as far as the deed is said to hold: 0 where it is wished, None where it is not said to be one."""
        low, following = self._low(verb), self._low(verb + 1)
        if self._low(verb - 1) in ("안", "못") or self._is_denied(verb):
            return None
        if _NOMINALISED.search(low):
            return self._nominalised(verb, sign)
        if low.endswith("고") and self.begins("wish", verb + 1):
            return 0 if sign >= 0 else None
        if _DOUBTFUL.search(low):
            return None
        if _is_prospective(low) and not following.startswith(("예정", "것", "방침")) and not self._is_unreal(verb + 1):
            return None
        if (
            _ADNOMINAL.search(low)
            and not _COMPLEMENT.search(low)
            and (self._is_unreal(verb + 1) or following.startswith(("적", "일", "바")))
        ):
            experienced = following.startswith(("적", "일", "바")) and not self.begins("absent", verb + 2)
            return sign if experienced else None
        return sign

    def _is_unreal(self, place: int) -> bool:
        """Tell whether the word makes of the deed before it a possibility or a plan."""
        low, words = self._low(place), self._cues.classes.get("unreal", frozenset())
        return _PARTICLE.sub("", low) in words or low.startswith(tuple(word for word in words if len(word) > 1))

    def _nominalised(self, verb: int, sign: int) -> int | None:
        if self.begins("wish", verb + 1):
            return 0 if sign >= 0 else None
        decided = self._low(verb).endswith("기로") or self._low(verb + 1).startswith(("시작", "약속"))
        return sign if decided and not self.begins("denial", verb + 1) else None

    def _is_denied(self, verb: int) -> bool:
        """Tell whether the clause is the complement of a denial or a fear."""
        if not self._is_complement(verb):
            return False
        following = range(verb + 1, min(verb + 4, len(self._words)))
        unproved = self._low(verb).endswith("다는") and any(self.begins("absent", at) for at in following)
        return unproved or any(self.begins("denial", at) for at in following)


def _is_prospective(word: str) -> bool:
    """Tell whether the last syllable closes with ㄹ, as in "보낼" and "할"."""
    return "가" <= word[-1:] <= "힣" and (ord(word[-1]) - ord("가")) % 28 == 8
