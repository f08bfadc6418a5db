"""French cues that need no verb of their own clause: "selon X", "pour X", and the bare "Il a ajouté que ..." of unparsed sentences."""

import re
from collections.abc import Iterator

from analytics.quotes.phrases import apposition_end, phrase_end
from analytics.quotes.shell import Shell
from analytics.quotes.speakers import NOBODY, PRONOUNS, Cue, Speaker
from analytics.quotes.words import find_forms, load_phrases, phrase_set, source_pattern
from analytics.schemas import QUOTATION_WORD
from analytics.text import Span, dateline_end

_RELATIVE = re.compile(r"(?:qui|que|dont|où|cité\w*|lors|dans|lequel|laquelle)\s")  # what follows belongs to the source
_OPENERS = ("«", "“", '"')
_APPOSED = re.compile(r",? (?:une? |citant |citée? par )[^,;:.§«“\"]{5,80}(?=, (?!des |une? ))")
_LONGEST_VERB = 25  # characters
_HEADLINE = re.compile(r"(?:[A-ZÀ-Ý]{4,} ?[-–—:] )?(?:Le |La |L['’])?([^:,.«“\"]{3,60}?)[ \u00a0\u202f]?: (?![«“\"])")
_BARE = re.compile(r"(Il|Elle|Ils|Elles) (?:s['’]|l['’]|a |ont |avait |avaient |est |\w+ment |aussi |encore |ensuite |également ){0,3}")


def source_cues(shell: Shell) -> Iterator[Cue]:
    """Yield "selon X", "d'après X" and their like."""
    for match in source_pattern("fr").finditer(shell.text):
        cue = _source_cue(shell, shell.start + match.start(), shell.start + match.end())
        if cue is not None:
            yield cue
    for phrase in load_phrases("fr", "view"):
        for match in re.finditer(rf"(?:^|, |^[«“\"][^»”\"]+[»”\"],? |, [«“\"][^»”\"]+[»”\"],? )({phrase}) ", shell.text, re.IGNORECASE):
            start, end = shell.start + match.start(1), shell.start + match.end()
            cue = _source_cue(shell, start, end)
            behind = shell.text[: match.start(1)].rstrip(" ,").endswith(("»", "”", '"'))
            if cue is not None and _opens_with_somebody(shell, end, cue.speaker) and (behind or _main_clause_follows(shell, cue)):
                yield cue._replace(said=None if behind else cue.said)


def _main_clause_follows(shell: Shell, cue: Cue) -> bool:
    """Tell whether a comma and a subject follow, and not an apposition."""
    ahead = next((token for token in shell.tokens if token.start >= cue.end and token.text != ","), None)
    behind = shell.part(cue.end, cue.end + 12).lower()
    opens = (
        ahead.pos in ("DET", "PRON", "PROPN", "NOUN") or ahead.text in _OPENERS
        if ahead
        else re.match(r", (?:l['’]|(?:les?|la|une?|ce|cette|ces|ils?|elles?|on)\s)", behind)
    )
    return behind.startswith(",") and bool(opens)


def _opens_with_somebody(shell: Shell, start: int, speaker: Speaker) -> bool:
    """Tell whether the phrase at `start` opens with an actor, or is a private person: "Pour Moscou", "Pour Ana, chercheuse à"."""
    head, _, tail = (speaker.text or "").lower().partition(",")
    words = [*re.findall(r"\w+", head)[:3], *re.findall(r"\w+", tail)[:2]]
    opens = any(not re.search(r"\w{4}", shell.part(start, item.start)) for item in shell.named if item.start >= start)
    return opens or bool(phrase_set("fr", "private").intersection(words))


def _source_cue(shell: Shell, start: int, end: int) -> Cue | None:
    """Return the cue of a phrase from `start` to `end`; its end is that of the source it names."""
    words = shell.part(start, end).strip()
    rest = shell.part(end, shell.start + len(shell.text))
    pronoun = re.match(r"(lui|elle|eux|elles)\b", rest)
    stop = end + pronoun.end() if pronoun else _source_end(shell, end)
    first = re.match(r"(?:l['’]|les? |la |des |un |une |ses |son |leurs? |d['’])?(\w+)", rest.lower())
    if (
        stop is None
        or first is None
        or first.group(1) in phrase_set("fr", "norm")
        or re.match(r"l(?:aquelle|equel|esquel)|qu[ei'’]", rest.lower())
    ):
        return None
    said = longer_side(shell, start, _past_apposition(shell, stop))
    if said is not None and _RELATIVE.match(shell.part(*said)):
        said = None
    if pronoun:
        return Cue(start, stop, words, NOBODY, start, PRONOUNS[pronoun.group(1)], said, source=True)
    return Cue(start, stop, words, shell.speaker(end, stop), start, "", said, source=True)


def _source_end(shell: Shell, start: int) -> int | None:
    """Return where the source that begins at `start` ends."""
    place = next((at for at, token in enumerate(shell.tokens) if token.end > start), None)
    if place is None or shell.tokens[place].text == QUOTATION_WORD:
        match = re.compile(r"[^,.;:§]{2,80}").match(shell.text, start - shell.start)
        return shell.start + match.end() if match and not shell.tokens else None
    last = phrase_end(shell, place)
    if last == place:
        return None
    last = apposition_end(shell, place, last)
    comma = re.compile(r"[^,;:.§]*").match(shell.text, shell.tokens[last - 1].end - shell.start)
    ahead = shell.start + comma.end() if comma else shell.tokens[last - 1].end
    inner = [token for token in shell.tokens[last:] if token.start < ahead]
    clause = any("VerbForm=Fin" in token.morph or token.text.lower() == "citant" for token in inner)
    return shell.tokens[last - 1].end if clause else ahead


def _past_apposition(shell: Shell, end: int) -> int:
    """Return the end of what stands in apposition behind a source: "selon Tass, citant le FSB, ...", "selon l'ISW, un centre, ..."."""
    match = _APPOSED.match(shell.text, end - shell.start)
    if match is None:
        return end
    inside = [token for token in shell.tokens if shell.start + match.start() < token.start < shell.start + match.end()]
    return end if any("VerbForm=Fin" in token.morph for token in inside) else shell.start + match.end()


def longer_side(shell: Shell, start: int, end: int) -> Span | None:
    """Return the longer part of a sentence, before `start` or after `end`."""
    first = shell.start + dateline_end(shell.text)
    left = shell.part(first, start).rstrip(" ,–—\u00a0\u202f")
    right = shell.part(end, shell.end)
    if len(left) >= len(right):
        return (first, first + len(left)) if left else None
    begin = end + len(right) - len(right.lstrip(" ,:–—\u00a0\u202f"))
    return (begin, shell.end) if begin < shell.end else None


def colon_cues(shell: Shell) -> Iterator[Cue]:
    """Yield the cue of a headline that opens with who says it ("Poutine : la Russie ...")."""
    opening = _HEADLINE.match(shell.text)
    if opening is None:
        return
    start, end = shell.start + opening.start(1), shell.start + opening.end(1)
    if not any(item.start == start and item.end == end and item.relation in ("person", "role") for item in shell.named):
        return
    said = (shell.start + opening.end(), shell.end)
    yield Cue(said[0] - 2, said[0] - 1, ":", shell.speaker(start, end), start, said=said)


def bare_cues(shell: Shell) -> Iterator[Cue]:
    """Yield the cue of "Il a ajouté que ...", which names no actor and is not parsed."""
    opening = _BARE.match(shell.text)
    verb = next(find_forms(shell.text, "fr", opening.end(), opening.end() + _LONGEST_VERB), None) if opening else None
    if opening is None or verb is None or verb.start != opening.end():
        return
    that = re.compile(r"[^,.:;§]{0,40}?\s(?:que\s|qu['’])").match(shell.text, verb.end)
    if that and "that" in verb.verb.clause:
        start, end, begin = shell.start + verb.start, shell.start + verb.end, shell.start
        said = (shell.start + that.end(), shell.end)
        yield Cue(start, end, verb.text, NOBODY, begin, PRONOUNS[opening.group(1).lower()], said)
