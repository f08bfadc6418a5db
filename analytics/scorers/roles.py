"""What each coloured word of a sentence does to a target: by role, by distance, by what stands between.

A verb gives one value to what stands before it and another to what stands behind it, the other way round in the passive; a deed's noun
tells by its preposition at whom it is aimed; any other word colours what it stands near. Korean particles and Russian endings go before
order. A word weighs less the farther it is and the more clauses and quotation marks stand between, and is turned round behind a negation.
No sentence is parsed: what a subordinate clause hangs on and who "il" is stay unknown.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from analytics.bundled import load_table
from analytics.scorers.inflection import PARTICIPLE_ENDINGS, english_verb, french_verb
from analytics.scorers.valence import Cue, Found, Operator, Token, function_words, load_lexicon, tokenize
from analytics.text import Span, detect_language, fold

# Chosen by a short search on the training part of MAD-TSC French; all of them are flat around these values.
REACH = 40  # words on each side of the target
FADING = 16.0  # words after which a cue weighs a third
COMMA, CLAUSE, QUOTE, STOP = 0.1, 0.5, 0.25, 1.0  # what a boundary between cue and target costs, in the exponent
NEGATED = -0.6
CONDEMNED = -0.1  # what somebody condemns or fears
STRONGER = 1.5
SPOKEN = 0.4  # the words of a sentence in which the target speaks
ASIDE = 0.4  # a verb or deed beside which the target stands in no role that order shows
_FAINT = 0.01  # effects below are left out
_MARKS = {",": COMMA, "-": COMMA} | dict.fromkeys("();:", CLAUSE) | dict.fromkeys(".!?", STOP) | dict.fromkeys('«»“”"„', QUOTE)
_REPORTED = frozenset(("que", "qu", "that", ":", *'«»“”"'))
_SCOPES = {"negation": 4, "intensifier": 2, "diminisher": 2, "shifter": 6}  # words between an operator and what it bears on
_FACTORS = {"negation": NEGATED, "intensifier": STRONGER, "diminisher": 1 / STRONGER}
_FRAME_GAP = 3  # words between "contre" and the target ("contre le président X")
_HANGUL, _CYRILLIC, _LATIN = re.compile("[\uac00-\ud7a3]"), re.compile("[\u0400-\u04ff]"), re.compile("[A-Za-zÀ-ɏ]")
_RUSSIAN_PASSIVE = re.compile(r"(?:ан|ен|ят)[аоы]?$")
_RUSSIAN_OBJECT = re.compile(r"(?:ого|его|ому|ему|[иуюя]ю|[бвгджзклмнпрстфхцчшщ][ую])$")
_KOREAN_OBJECT = re.compile(r"(?:을|를|에게|한테|에 대|과의|와의)(?!서)")
_KOREAN_SUBJECT = re.compile(r"(?:이|가|은|는|도|께서|측은|측이)\b")
_KOREAN_PASSIVE = re.compile(r"받|당하|당했|됐|되")


class Word(NamedTuple):
    """A cue in its sentence: its places, what operators make of it, the shifters around it, its voice."""

    first: int
    stop: int
    cue: Cue
    factor: float
    shifters: tuple[tuple[int, float], ...]  # place and factor
    voice: str  # active, passive, attributive (a participle without auxiliary), reflexive, noun


class Effect(NamedTuple):
    """What the words from `first` to `stop` do to one target."""

    first: int
    stop: int
    value: float


class Reading(NamedTuple):
    """A sentence read once for all its targets."""

    sentence: str
    language: str
    tokens: list[Token]
    starts: list[int]  # of the tokens
    walls: list[float]  # what the boundaries before each token add up to
    words: list[Word]
    frames: dict[int, tuple[int, float]]  # place behind a frame -> its first word and value
    sources: frozenset[int]  # places behind "selon"


def languages_of(sentence: str) -> tuple[str, ...]:
    """Return the languages whose words are looked for: by script, and for the Latin one French, English, or both where it is neither.

    Examples
    --------
    >>> languages_of("Сеул"), languages_of("서울"), languages_of("OTAN")
    (('ru',), ('ko',), ('fr', 'en'))
    """
    letters = {"ko": 2 * len(_HANGUL.findall(sentence)), "ru": len(_CYRILLIC.findall(sentence)), "": len(_LATIN.findall(sentence))}
    script = max(letters, key=lambda name: letters[name])  # a syllable of Hangul is worth two letters
    if script and letters[script]:
        return (script,)
    language = detect_language(sentence)
    return (language,) if language in ("fr", "en") else ("fr", "en")


def read_sentence(sentence: str) -> Reading:
    """Read a sentence once for all its targets."""
    languages = languages_of(sentence)
    tokens = tokenize(sentence)
    found = list(load_lexicon(*languages).find(tokens))
    words = [
        _word(sentence, tokens, found, place) for place, item in enumerate(found) if item.cue is not None and not _reports(tokens, item)
    ]
    operators = [(item, operator) for item in found for operator in item.operators]
    frames = {item.stop: (item.first, operator.value) for item, operator in operators if operator.kind == "before"}
    sources = frozenset(item.stop for item, operator in operators if operator.kind == "source")
    walls = list(accumulate((_wall(token.low) for token in tokens), initial=0.0))
    return Reading(sentence, languages[0], tokens, [token.start for token in tokens], walls, words, frames, sources)


def _wall(low: str) -> float:
    return _MARKS.get(low, COMMA if low in function_words("clause") else 0.0)


def _word(sentence: str, tokens: Sequence[Token], found: Sequence[Found], place: int) -> Word:
    """Weigh a cue by the operators around it, one of each kind."""
    item = found[place]
    factors: dict[str, float] = {}
    shifters: list[tuple[int, float]] = []
    for other in found[max(0, place - 8) : place + 4]:
        for operator in other.operators:
            if not _bears_on(tokens, other, operator, item):
                continue
            if operator.kind == "shifter":
                shifters.append((other.first, NEGATED if operator.value < -1 else CONDEMNED))
            else:
                factors[operator.kind] = _FACTORS[operator.kind]
    return Word(item.first, item.stop, item.cue or Cue(), math.prod(factors.values()), tuple(shifters), _voice(sentence, tokens, item))


def _bears_on(tokens: Sequence[Token], other: Found, operator: Operator, item: Found) -> bool:
    """Tell whether an operator bears on a cue: near it, no mark between, and on the right side of it."""
    behind = other.first >= item.stop
    gap = other.first - item.stop if behind else item.first - other.stop
    if not 0 <= gap < _SCOPES.get(operator.kind, 0):
        return False
    between = [token.low for token in (tokens[item.stop : other.first] if behind else tokens[other.stop : item.first])]
    if behind and not _acts_backwards(operator.kind, tokens[item.first].low, between):
        return False
    return _MARKS.keys().isdisjoint(between)


def _acts_backwards(kind: str, low: str, between: Sequence[str]) -> bool:
    """Korean negates and refuses behind the word, a passive may ("la famine a été évitée"); an adverb may strengthen the verb before it."""
    if _HANGUL.match(low):
        return kind in ("negation", "shifter") and len(between) < 2
    if kind == "shifter":
        return len(between) < 4 and not function_words("being").isdisjoint(between)
    return kind == "intensifier" and not between


def _voice(sentence: str, tokens: Sequence[Token], item: Found) -> str:
    token = tokens[item.first]
    if _HANGUL.match(token.low):
        return "passive" if _KOREAN_PASSIVE.search(sentence, token.start, token.end + 4) else "active"
    if _CYRILLIC.match(token.low):
        return "passive" if _RUSSIAN_PASSIVE.search(token.low) else "active"
    before = [other.low for other in tokens[max(0, item.first - 3) : item.first]]
    if item.cue is not None and item.cue.deed and before and before[-1] in function_words("article"):
        return "noun"
    return _latin_voice(sentence[token.start : token.end], token.low, before)


def _latin_voice(spelled: str, low: str, before: Sequence[str]) -> str:
    being = function_words("being")
    reflexive = function_words("reflexive")
    if before and before[-1] in reflexive | being and not reflexive.isdisjoint(before):
        return "reflexive"
    if not low.endswith(PARTICIPLE_ENDINGS) or low.endswith("er"):
        return "active"
    if not being.isdisjoint(before):
        return "passive"
    if not function_words("having").isdisjoint(before):
        return "active"
    accented = fold(spelled[-3:]) != spelled[-3:].lower()
    return "attributive" if accented or low.endswith(("ee", "ees")) else "active"


def effects(reading: Reading, span: Span) -> list[Effect]:
    """Return what each cue within reach does to the target at `span`, in the order of the text.

    Examples
    --------
    >>> reading = read_sentence("Séoul accuse Pyongyang.")
    >>> [effect.value for effect in effects(reading, (0, 5))], effects(reading, (13, 22))[0].value < 0
    ([], True)
    """
    first = bisect_left(reading.starts, span[0])
    stop = max(first, bisect_left(reading.starts, span[1]))
    low, high = (bisect_left(reading.words, place, key=lambda word: word.first) for place in (first - REACH, stop + REACH))
    scale = SPOKEN if _speaks(reading, first, stop) else 1.0
    case = _case(reading, span)
    found = [
        Effect(word.first, word.stop, scale * _weight(reading, word, first, stop) * _value(reading, word, first, case))
        for word in reading.words[low:high]
        if word.stop <= first or word.first >= stop
    ]
    for place in range(first, first - _FRAME_GAP, -1):
        if place in reading.frames:
            begin, value = reading.frames[place]
            found.append(Effect(begin, place, value))
    return sorted(effect for effect in found if abs(effect.value) > _FAINT)


def _case(reading: Reading, span: Span) -> str:
    """Return object or subject where the form of the target shows it."""
    if reading.language == "ko":
        inside = reading.sentence[span[1] - 1 : span[1]]
        if inside in ("을", "를") or _KOREAN_OBJECT.match(reading.sentence, span[1]):
            return "object"
        return "subject" if _KOREAN_SUBJECT.match(reading.sentence, span[1]) else ""
    if reading.language == "ru" and _RUSSIAN_OBJECT.search(fold(reading.sentence[span[0] : span[1]])):
        return "object"
    return ""


@cache
def _reporting() -> frozenset[str]:
    """Return forms and stems of the verbs that report without an attitude."""
    forms: set[str] = set()
    for row in load_table("reporting_verbs.csv"):
        if row["tone"] in ("neutral", "assertive") and " " not in row["lemma"]:
            lemma = fold(row["lemma"])
            made = {"fr": french_verb, "en": english_verb}.get(row["language"])
            forms |= {*(made(lemma) if made else (re.sub("ть(?:ся)?$", "", lemma),)), *fold(row["forms"]).split()}
    return frozenset(forms)


def _reports(tokens: Sequence[Token], item: Found) -> bool:
    """Tell whether a cue is the verb that reports a clause or a quotation: "soutient que" supports nobody."""
    if item.stop - item.first > 1 or tokens[item.first].low not in _reporting():
        return False
    around = {token.low for token in (*tokens[max(0, item.first - 2) : item.first], *tokens[item.stop : item.stop + 1])}
    return not around.isdisjoint(_REPORTED)


def _speaks(reading: Reading, first: int, stop: int) -> bool:
    """Tell whether the target is named as the source of what the sentence says."""
    if any(place in reading.sources for place in range(first - 3, first + 1)):
        return True
    around = reading.tokens[max(0, first - 2) : first] + reading.tokens[stop : stop + 3]
    stemmed = reading.language in ("ru", "ko")
    return any(token.low in _reporting() or (stemmed and _begins_reporting(token.low)) for token in around)


def _begins_reporting(low: str) -> bool:
    return any(low[:cut] in _reporting() for cut in range(2, min(len(low), 12)))


def _weight(reading: Reading, word: Word, first: int, stop: int) -> float:
    if word.stop <= first:
        gap, wall = first - word.stop, reading.walls[first] - reading.walls[word.stop]
    else:
        gap, wall = word.first - stop, reading.walls[word.first] - reading.walls[stop]
    # "X lutte contre la corruption" speaks for X; "lutte contre la corruption de X" does not.
    turns = [factor for place, factor in word.shifters if stop <= place < word.first or place > word.first]
    return math.exp(-gap / FADING - wall) * word.factor * max(turns, key=abs, default=1.0)


def _value(reading: Reading, word: Word, first: int, case: str) -> float:
    """Return the valence that a cue has for the target that begins at `first`, by its role."""
    cue, behind = word.cue, word.stop <= first  # behind: the target stands behind the cue
    linked = {token.low for token in reading.tokens[max(word.stop, first - 3) : first]} if behind else set()
    if cue.deed and (word.voice == "noun" or not (cue.agent or cue.patient or cue.own)):
        near = behind and first - word.stop < 4
        return cue.word + _deed(cue, linked, behind, near)
    return cue.word + (_verb(word, linked, behind, case) if cue.agent or cue.patient or cue.own else 0.0)


def _deed(cue: Cue, linked: set[str], behind: bool, near: bool) -> float:
    """Return the value of a deed's noun: for whom it is aimed at, for its doer, for who merely stands by."""
    if behind and not cue.toward.isdisjoint(linked):
        return cue.deed
    if near and cue.agent and not function_words("of").isdisjoint(linked):
        return cue.agent
    return cue.deed * ASIDE


def _verb(word: Word, linked: set[str], behind: bool, case: str) -> float:
    """Return the value of a verb: for who does it or for whom it is done to."""
    cue, voice = word.cue, word.voice
    if case:
        return cue.patient if (case == "object") != (voice == "passive") else cue.agent
    if voice == "reflexive":
        return cue.patient if behind else cue.own
    if voice in ("passive", "attributive"):
        if not behind:
            return cue.patient
        return cue.agent if not function_words("by").isdisjoint(linked) else cue.patient * ASIDE
    return cue.patient if behind else cue.agent
