"""Who attributes what in an English or Russian sentence, without a parser.

A cue is a form of a listed reporting verb, or a phrase such as "according to". Its speaker is what stands beside it: behind it after a
quotation or a comma ("said the Kremlin", "заявил Песков"), before it otherwise, up to the nearest break. The words must name an actor, be a
pronoun, a name, or begin like a noun phrase; anything longer than a dozen words is not taken. This reads the common order of agency
prose; a subject far from its verb is missed.
"""

import re
from collections.abc import Iterator

from analytics.quotes.shell import MASK, Shell
from analytics.quotes.speakers import NOBODY, Cue, Speaker, make_speaker
from analytics.quotes.words import Verb, find_forms, phrase_set, source_pattern
from analytics.text import Span

_LONGEST = 12  # words of a speaker
_BREAK = re.compile(rf"[,;:.!?()«»“”„\"{MASK}]|\s[—–]\s|\b(?:and|but|while|because|as|when|that|и|но|а|что|как)\s", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"(?:^|\s)(?:has|have|had|also|later|then|reportedly|earlier|again|further|repeatedly|ранее|также|уже|затем|позже|вновь|"
    r"on \w+day|a|ont|avait|avaient|s['’]est|l['’]a|в (?:понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье))$",
    re.IGNORECASE,
)
_SHARED = re.compile(r"\s(?:and|и)$")
_OPENING = re.compile(r"(?:On|In|From|At) [A-Z]\w+ (?=[A-Za-z])|В ответ ")
_ADDRESSEE = re.compile(r"\s«[^«»]{1,30}»")  # "сказал «Вестнику» дипломат"
_NEAR = 25  # characters from the beginning of a sentence to the actor that is its subject
_SHORTEST = {"fr": 3, "en": 5, "ru": 3}  # words of a sentence that a verb behind a comma gives to whoever follows
_VERBAL = re.compile(
    r"\b(?:after|before|of|by|with|in|on|from|about|against|is|are|was|were|be|been|being|will|would|has|have|had|did|does|do|not|to|of|был|была|были|не)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|a|an|one|some|many|several|its|his|their|в|во)\s+\w", re.IGNORECASE)
_THAT = {
    "en": re.compile(rf"(?:\s[^,.:;{MASK}]{{1,45}}?)??,?\s+that\s+", re.IGNORECASE),
    "ru": re.compile(rf"(?:\s[^,.:;{MASK}]{{1,45}}?)??,\s+(?:что|будто)\s+", re.IGNORECASE),
}
_BARE = re.compile(
    r"\s+(?:on \w+day,? |\w+day,? )?(?=(?:the|a|an|it|he|she|they|its|his|her|their|there|no|any|both|all|more|most|many|some|several|"
    r"two|three|\d[\d,.]*|[A-Z]\w*)\b)"
)
_OPENINGS = ',—–-”"»“' + MASK


def find_cues(shell: Shell, language: str) -> list[Cue]:
    """Return the cues of a sentence in `language`, in the order of the text."""
    found = list(_source_cues(shell, language))
    inherited = NOBODY
    for form in find_forms(shell.text, language):
        start, end = shell.start + form.start, shell.start + form.end
        if any(item.start < end and start < item.end for item in shell.named):
            continue
        cue = _verb_cue(shell, (start, end), form.verb, language, inherited)
        if cue is not None:
            found.append(cue)
            inherited = cue.speaker
    return _without_nested(sorted(found), shell)


def _verb_cue(shell: Shell, span: Span, verb: Verb, language: str, inherited: Speaker) -> Cue | None:
    start, end = span
    word = shell.part(start, end)
    begin = shell.start + len(_without_auxiliaries(shell.part(shell.start, start)))
    before = shell.part(shell.start, begin).rstrip()
    last = before.lower().rpartition(" ")[2] + " " + shell.part(begin, start).lower()
    if phrase_set(language, "negation").intersection(re.findall(r"[\w']+", last)):
        return None
    said = _reported(shell, end, verb, language)
    if verb.lemma in phrase_set(language, "relay"):
        return _relay_cue(shell, span, language)
    if language == "en" and word.endswith("ing"):
        taken = inherited.text is not None and before.endswith((",", MASK, "”", '"'))
        return Cue(start, end, word, inherited, begin, "", said) if taken else None
    if not said and (not before or before[-1] in _OPENINGS or before.lower() == "как"):
        inverted = _inverted_cue(shell, span, begin, language)
        if inverted is not None:
            return inverted
    return _subject_cue(shell, span, begin, said, verb, language)


def _without_auxiliaries(before: str) -> str:
    before = before.rstrip()
    while match := _AUXILIARY.search(before):
        before = before[: match.start()].rstrip()
    return before


def incise_cue(shell: Shell, span: Span, language: str) -> Cue | None:
    """Return the cue of a verb that stands with its speaker inside a quotation ("« Nous – a dit X – ne ... »")."""
    return _inverted_cue(shell, span, shell.start + len(_without_auxiliaries(shell.part(shell.start, span[0]))), language)


def _inverted_cue(shell: Shell, span: Span, begin: int, language: str) -> Cue | None:
    """Return the cue of "..., said X" with the words behind the verb as its speaker."""
    start, end = span
    word = shell.part(start, end)
    before = shell.part(shell.start, begin).rstrip()
    addressee = _ADDRESSEE.match(shell.text, end - shell.start)
    end += len(addressee.group()) if addressee else 0
    stop = _phrase_end(shell, end, language)
    pronoun = _pronoun(shell.part(end, stop), language)
    behind = before.rstrip(" ,—–").endswith((MASK, "»", "”", "“", '"')) and 0 < len(shell.part(end, stop).split()) <= _LONGEST
    if not pronoun and not behind and not _may_speak(shell, end, stop, language):
        return None
    said: Span | None = None
    if before.lower() == "как":  # "Как сообщил Кремль, ..."
        rest = shell.part(stop, shell.end)
        said = (stop + len(rest) - len(rest.lstrip(" ,")), shell.end) if rest.startswith(",") else None
        if said is None:
            return None
    elif before.endswith((",", ", —")) and not behind:
        if len(before.split()) < _SHORTEST[language]:
            return None
        said = (shell.start, shell.start + len(before.rstrip(" ,—")))
    speaker = NOBODY if pronoun else _speaker(shell, end, stop, language)
    return Cue(start, end, word, speaker, begin, pronoun, said, inverted=True)


def _subject_cue(shell: Shell, span: Span, begin: int, said: Span | None, verb: Verb, language: str) -> Cue | None:
    """Return the cue with the words before the verb as its speaker."""
    start, end = span
    word = shell.part(start, end)
    before = shell.part(shell.start, begin)
    first = shell.start + _phrase_begin(before)
    shared = _SHARED.search(before[first - shell.start :])
    named = [item for item in shell.named if first <= item.start <= first + _NEAR and item.end < begin]
    if shared:  # "Pyongyang praised the veto and said that": the subject opens the sentence
        return Cue(start, end, word, _speaker(shell, first, named[0].end, language), begin, "", said) if named else None
    opening = _OPENING.match(shell.part(first, begin))
    first += opening.end() if opening else 0
    phrase = shell.part(first, begin).strip()
    pronoun = _pronoun(phrase, language)
    if not pronoun and not _may_speak(shell, first, begin, language):
        return None
    if language == "en" and word.lower() == verb.lemma and not (pronoun or phrase.endswith("s")):
        return None  # a noun ("the report"), or a verb that is not finite
    if _VERBAL.search(phrase) or phrase.endswith(("'s", "’s", "s'", "s’")):
        return None
    behind = shell.part(end, shell.start + len(shell.text))
    trails = before[: first - shell.start].rstrip().endswith(",") and re.match(
        r"\s*(?:[.!?]|$|(?:on|in|at|during|late|early|after)\s)", behind
    )
    left = before[: first - shell.start].rstrip(" ,")
    if said is None and trails and MASK not in before[-3 + first - shell.start : first - shell.start] and len(left.split()) > 2:
        said = (shell.start, shell.start + len(left))
        return Cue(start, end, word, _speaker(shell, first, begin, language), first, pronoun, said, inverted=True)
    speaker = NOBODY if pronoun else _speaker(shell, first, begin, language)
    return Cue(start, end, word, speaker, first, pronoun, said)


def _phrase_begin(before: str) -> int:
    """Return where the noun phrase begins that `before` ends with; a role between commas belongs to the name before it."""
    breaks = [match.end() for match in _BREAK.finditer(before)]
    if breaks and before.rstrip().endswith(",") and not before[breaks[-1] :].strip():
        breaks = breaks[:-2]
    return breaks[-1] if breaks else 0


def _phrase_end(shell: Shell, start: int, language: str, closed_by: str = ",.") -> int:
    """Return the end of the noun phrase that begins at `start`, with an apposition behind a comma."""
    stops = phrase_set(language, "time") | phrase_set(language, "stop")
    text = shell.text[start - shell.start :]
    end = 0
    for match in re.finditer(r"[\w’'.-]+", text):
        gap = text[end : match.start()]
        if re.search(r"[^\s]", gap) or (match.group().lower() in stops and not (language == "ru" and not end)):
            break
        end = match.end()
        if match.group().endswith(".") and len(match.group()) > 4:
            break
    end = len(text[:end].rstrip(" ."))
    apposed = re.match(rf", ((?:the|a|an|[A-Z]\w+)\s[^,.;:]{{3,60}}?)(?=[{closed_by}])", text[end:])
    fits = apposed and end and not any(find_forms(apposed.group(1), language)) and len(apposed.group(1).split()) <= 8
    return start + end + (apposed.end() if apposed and fits else 0)


def _may_speak(shell: Shell, start: int, end: int, language: str) -> bool:
    phrase = shell.part(start, end).strip(" ,")
    if (
        not phrase
        or len(phrase.split()) > _LONGEST
        or MASK in phrase
        or re.fullmatch(r"(?:the|an?|its?|this|these)", phrase, re.IGNORECASE)
    ):
        return False
    if any(start <= item.start and item.end <= end for item in shell.named) or _ARTICLE.match(phrase):
        return True
    words = [word.lower() for word in phrase.split()]
    known = bool(phrase_set(language, "private").intersection(words))
    return known or (phrase[0].isupper() and len(words) <= 5 and words[0] not in ("it", "this", "there", "это", "так", "но"))


def _speaker(shell: Shell, start: int, end: int, language: str) -> Speaker:
    return make_speaker(shell.part(start, end), [item for item in shell.named if start <= item.start and item.end <= end], language, start)


def _pronoun(phrase: str, language: str) -> str:
    word = phrase.strip(" ,").lower()
    kinds = {"pronoun_m": "m", "pronoun_f": "f", "pronoun_p": "mp"}
    return next((code for kind, code in kinds.items() if word in phrase_set(language, kind)), "")


def _reported(shell: Shell, end: int, verb: Verb, language: str) -> Span | None:
    place = end - shell.start
    match = _THAT[language].match(shell.text, place) if "that" in verb.clause else None
    before = shell.text[:place].rpartition(" ")[0].rstrip()
    if match is None and "bare" in verb.clause and before[-1:] not in _OPENINGS:
        match = _BARE.match(shell.text, place)
    return (shell.start + match.end(), shell.end) if match and shell.start + match.end() < shell.end else None


def _relay_cue(shell: Shell, span: Span, language: str) -> Cue | None:
    """Return the cue of "quoted X as saying" or "цитирует X", whose object speaks."""
    start, end = span
    stop = _phrase_end(shell, end, language)
    if not _may_speak(shell, end, stop, language):
        return None
    begin = shell.start + _phrase_begin(shell.part(shell.start, start))
    return Cue(start, end, shell.part(start, end), _speaker(shell, end, stop, language), begin, relays=True)


def _source_cues(shell: Shell, language: str) -> Iterator[Cue]:
    """Yield "according to X" and its like."""
    for match in source_pattern(language).finditer(shell.text):
        start, end = shell.start + match.start(), shell.start + match.end()
        stop = _phrase_end(shell, end, language, ",")
        pronoun = _pronoun(shell.part(end, stop), language)
        phrase = shell.part(end, stop).strip()
        if not phrase or MASK in phrase:
            continue
        left, right = shell.part(shell.start, start).rstrip(" ,—"), shell.part(stop, shell.end)
        begin = stop + len(right) - len(right.lstrip(" ,:—"))
        said = (shell.start, shell.start + len(left)) if len(left) >= len(right) else (begin, shell.end)
        speaker = NOBODY if pronoun else _speaker(shell, end, stop, language)
        yield Cue(start, stop, match.group().strip(), speaker, start, pronoun, said if said[0] < said[1] else None, source=True)


def _without_nested(cues: list[Cue], shell: Shell) -> list[Cue]:
    """Cut what each cue reports where the next cue begins behind a comma, and leave out the cues inside it."""
    kept: list[Cue] = []
    for cue in cues:
        last = kept[-1] if kept else None
        if last is not None and last.said is not None and last.said[0] <= cue.start < last.said[1]:
            before = shell.part(last.said[0], cue.begin).rstrip()
            if not before.endswith((",", " and", " и")):
                continue
            cut = last.said[0] + len(before.removesuffix(" and").removesuffix(" и").rstrip(" ,"))
            kept[-1] = last._replace(said=(last.said[0], cut) if cut > last.said[0] else None)
        kept.append(cue)
    return kept
