"""Who attributes what in a Korean sentence, without a parser.

Korean closes what is quoted with a particle (-고, -라고, -며) and a verb at the end, and marks who speaks with 은, 는, 이, 가. A quotation
followed by such a particle belongs to the marked noun between it and its verb, else to the topic of its clause, or the nearest marked
noun before it, that names an actor, else to the topic of the sentence. A clause in -다고 is reported by the topic that the sentence
opens with. "-에 따르면" names a source.
"""

import re
from collections.abc import Iterator

from analytics.quotes.shell import MASK, Shell
from analytics.quotes.speakers import NOBODY, Cue, Speaker, make_speaker
from analytics.quotes.words import find_forms, load_phrases, phrase_set
from analytics.text import Span

_QUOTING = re.compile(r"(?:이?라고|이?라며|이?라면서|고|며|면서)(?![가-힣])")
_REPORTING = re.compile(r"(?:다|냐|자)(?=고(?:\s|$))|(?=라고(?:\s|$))")
_WORD = re.compile(r"[^\s,.:;“”\"'‘’()]+")
_SUBJECT = "은는이가"
_TOPIC = "은는"
_RELAYED = re.compile(r"[가-힣]*다고\s")
_CLAUSE = re.compile(r"(?:고|지만|며|면서|는데),?\s")  # ends of clauses that another follows
_REACH = 25  # characters between a reported clause and its verb
_WORDS_OF_SPEAKER = 4


def find_cues(shell: Shell) -> list[Cue]:
    """Return the cues of a Korean sentence in the order of the text."""
    found = list(_source_cues(shell))
    found += [cue for quotation in shell.quotations if (cue := _quoting_cue(shell, quotation)) is not None]
    if not shell.quotations and (cue := _reporting_cue(shell)) is not None:
        found.append(cue)
    return sorted(found)


def _quoting_cue(shell: Shell, quotation: Span) -> Cue | None:
    """Return the particle or verb behind a quotation, with its speaker."""
    rest = shell.part(quotation[1], shell.start + len(shell.text))
    particle = _QUOTING.match(rest)
    if particle is None:
        return None
    start = quotation[1] + particle.start()
    verb = next(find_forms(rest, "ko", particle.end(), particle.end() + _REACH), None)
    end = quotation[1] + (verb.end if verb else particle.end())
    text = verb.text if verb else particle.group()
    between = (quotation[1] + particle.end(), quotation[1] + verb.start) if verb else (end, end)
    before = (shell.start, quotation[0])
    relayed = verb is not None and _RELAYED.match(rest, verb.end)  # "…고 말했다고 보도했다": the topic relays
    topic = None if relayed else _topic(shell, before)
    subject = _marked(shell, between, _SUBJECT) or topic or _marked(shell, before, _SUBJECT)
    if subject is None:
        return None
    speaker, pronoun = _speaker(shell, subject)
    return Cue(start, end, text, speaker, start, pronoun)


def _reporting_cue(shell: Shell) -> Cue | None:
    """Return the verb behind a clause in -다고 with the topic that opens the sentence as its speaker."""
    for match in _REPORTING.finditer(shell.text):
        verb = next(find_forms(shell.text, "ko", match.end(), match.end() + _REACH), None)
        topic = _marked(shell, (shell.start, shell.start + match.start()), _TOPIC, first=True)
        if verb is None or topic is None or "that" not in verb.verb.clause:
            continue
        if topic[0] != shell.start and shell.part(shell.start, topic[0]).strip():
            continue
        speaker, pronoun = _speaker(shell, topic)
        begin = topic[1] + 1
        begin += len(shell.part(begin, shell.end)) - len(shell.part(begin, shell.end).lstrip(" ,"))
        said = (begin, shell.start + match.end())
        return Cue(shell.start + verb.start, shell.start + verb.end, verb.text, speaker, shell.start + verb.start, pronoun, said)
    return None


def _topic(shell: Shell, span: Span) -> Span | None:
    """Return the first topic of the last clause of `span`, if it names an actor: a subject in 이 or 가 acts inside what is quoted."""
    clauses = [match.end() for match in _CLAUSE.finditer(shell.part(*span))]
    topic = _marked(shell, (span[0] + clauses[-1] if clauses else span[0], span[1]), _TOPIC, first=True)
    names = topic is not None and any(topic[0] <= item.start and item.end <= topic[1] for item in shell.named)
    return topic if names else None


def _marked(shell: Shell, span: Span, particles: str, *, first: bool = False) -> Span | None:
    """Return the noun phrase in `span` that carries one of `particles`: the last that names an actor, else the first one.

    With `first` the first one always.
    """
    found: list[tuple[Span, bool]] = []
    words = [match for match in _WORD.finditer(shell.part(*span)) if MASK not in match.group()]
    for place, match in enumerate(words):
        last = span[0] + match.end()
        if match.group()[-1] not in particles or len(match.group()) < 2 or any(item.end == last for item in shell.named):
            continue
        begin, named = _phrase_begin(shell, span[0], words, place)
        if named or match.group() in phrase_set("ko", "pronoun_m") or match.group()[-1] in _TOPIC or place == len(words) - 1:
            found.append(((begin, last - 1), named or match.group()[:-1] in ("그", "그녀")))
    if not found:
        return None
    naming = [phrase for phrase, named in found if named]
    return found[0][0] if first or not naming else naming[-1]


def _phrase_begin(shell: Shell, offset: int, words: list["re.Match[str]"], place: int) -> tuple[int, bool]:
    """Return where the noun phrase of the word at `place` begins, and whether it names an actor."""
    end = offset + words[place].end()
    naming = [item for item in shell.named if offset <= item.start and item.end < end]
    if naming:
        item = naming[-1]
        between = shell.part(item.end, end).split()
        if len(between) <= _WORDS_OF_SPEAKER - 1 and not re.search(r"[을를에서은는](?:\s|$)", shell.part(item.end, end - 1)):
            before = [i for i in naming if i.end <= item.start and not shell.part(i.end, item.start).strip()]
            return (before[0].start if before else item.start), True
    begin = place
    while begin and place - begin < 2 and words[begin - 1].group()[-1] not in "은는이가을를에서고며도":
        begin -= 1
    return offset + words[begin].start(), False


def _speaker(shell: Shell, span: Span) -> tuple[Speaker, str]:
    """Return the speaker that the words of `span` mean, or NOBODY and the pronoun's code."""
    text = shell.part(*span)
    if text in ("그", "그녀", "그들"):
        return NOBODY, {"그": "m", "그녀": "f", "그들": "mp"}[text]
    return make_speaker(text, [item for item in shell.named if span[0] <= item.start and item.end <= span[1]], "ko", span[0]), ""


def _source_cues(shell: Shell) -> Iterator[Cue]:
    for phrase in load_phrases("ko", "source"):
        place = shell.text.find(phrase)
        if place <= 0:
            continue
        opening = max(shell.text.rfind(mark, 0, place) for mark in ",.:") + 1
        source = (shell.start + opening + len(shell.text[opening:place]) - len(shell.text[opening:place].lstrip()), shell.start + place)
        end = shell.start + place + len(phrase)
        rest = shell.part(end, shell.end)
        begin = end + len(rest) - len(rest.lstrip(" ,"))
        if len(shell.part(*source).split()) > _WORDS_OF_SPEAKER + 1 or begin >= shell.end:
            continue
        speaker, pronoun = _speaker(shell, source)
        yield Cue(source[1], end, phrase, speaker, source[0], pronoun, (begin, shell.end), source=True)
