"""Who attributes what in a French sentence, read from its parse.

A cue is a reporting verb or a phrase such as "selon". The speaker of a verb is its subject; behind a quotation or a comma it is the noun
phrase that follows ("a déclaré mardi M. Peskov"), which is read word by word, for a parser seldom gets inversion right. What a cue reports
is the clause of "que", an infinitive ("affirme vouloir"), or the rest of the sentence; what is denied, feared or hoped is not said. Negated
verbs report nothing. Ends of clauses are guessed from punctuation and the next cue.
"""

import re

from analytics.quotes.phrases import NOMINAL, OF, QUE, is_named, phrase_after, phrase_end, root_subject, subject_at
from analytics.quotes.shell import MASK, Shell
from analytics.quotes.sources import bare_cues, colon_cues, longer_side, source_cues
from analytics.quotes.speakers import NOBODY, PRONOUNS, Cue, Speaker
from analytics.quotes.verb_groups import clitic, demonstrative, group_start, is_denied, is_impersonal, is_reflexive_group, subject_clitic
from analytics.quotes.words import Verb, load_cue_forms, phrase_set
from analytics.schemas import QUOTATION_WORD, Token
from analytics.text import Span, dateline_end
from analytics.trees import agents, bearers, children

_CLOSERS = ("»", "”", '"')
_FIRST_WORDS = {  # of verbs of two words
    "faire": frozenset("fait font faire faisait faisaient fera feront fit faisant faite".split()),
    "laisser": frozenset("laisse laissent laisser laissait laissaient laissé laissera laissant".split()),
    "y": frozenset(("y",)),
}
_BEHIND = re.compile(r"[»”\"]\s?,\s")
_REACH = 40  # characters of the words of a verb
_AUXILIARIES = frozenset("a ont avait avaient est sont s' s’".split())
_PARTICIPLES = ("é", "ée", "és", "ées", "i", "is", "ie", "it", "u", "us", "ue", "ert")
_NOT_THAT = frozenset(
    "ainsi alors afin bien tel telle tels telles plus moins autre autant aussi tandis dès lors parce pour avant après sans "
    "ce depuis".split()
)
_FARTHEST = 9  # words between a verb and its "que"
_OPENINGS = ',»”"“–—-…!?' + MASK
_ELSEWHERE = re.compile(
    r", (?:lors d|dans un|dans une|au cours d|à l['’]issue|après avoir|tandis que|alors que|au lendemain|sur son|sur sa)"
)


def find_cues(shell: Shell) -> list[Cue]:
    """Return the cues of a French sentence in the order of the text."""
    if not shell.tokens:
        return [*bare_cues(shell), *colon_cues(shell), *source_cues(shell)]
    sources = list(source_cues(shell))
    found = [*colon_cues(shell), *sources]
    taken = [*shell.quotations, *((cue.start, cue.end) for cue in sources)]
    behind = [shell.start + match.end() for match in _BEHIND.finditer(shell.text)]
    before: Cue | None = None
    for place, token in enumerate(shell.tokens):
        verb = _reporting_verb(shell, place)
        if verb is None and any(0 <= token.start - end <= _REACH for end in behind):
            verb = _verb_behind_quotation(shell, place)
        if verb is None or any(start <= token.start < end for start, end in taken):
            continue
        if _is_participle(token):
            cue = _participle_cue(shell, place, verb, before)
        else:
            cue = _verb_cue(shell, place, verb)
        if cue is not None:
            before = cue
            found.append(cue)
    return _without_nested(sorted(found), shell)


def _participle_cue(shell: Shell, place: int, verb: Verb, before: Cue | None) -> Cue | None:
    """Return the cue of "ajoutant que", whose speaker is that of the cue before it or the subject of the sentence."""
    if verb.lemma == "citer":
        return _relay_cue(shell, place)
    said = _reported(shell, place, verb)
    if before is not None and before.pronoun:
        return _cue(shell, place, place, NOBODY, said)._replace(pronoun=before.pronoun)
    speaker = before.speaker if before is not None and before.speaker.text else root_subject(shell)
    return _cue(shell, place, place, speaker, said)


def _cue(shell: Shell, place: int, group: int, speaker: Speaker, said: Span | None = None) -> Cue:
    token = shell.tokens[place]
    return Cue(token.start, token.end, token.text, speaker, shell.tokens[group].start, said=said)


def _reporting_verb(shell: Shell, place: int) -> Verb | None:
    """Return the reporting verb at `place`, by its lemma or its form."""
    token = shell.tokens[place]
    forms = load_cue_forms("fr")
    verb = forms.get(token.text.lower()) or (forms.get(token.lemma) if token.pos == "VERB" else None)
    if verb is not None and " " in verb.lemma:
        before = {other.text.lower() for other in shell.tokens[group_start(shell.tokens, place) : place]}
        return verb if before & _FIRST_WORDS[verb.lemma.split()[0]] else None
    if verb is None or (token.pos not in ("VERB", "AUX") and not _may_be_inverted(shell, place)):
        return None
    if "VerbForm=Inf" in token.morph and token.dep in ("ROOT", "advcl", "acl", "obl", "nmod") and group_start(shell.tokens, place) == place:
        return None  # "à supposer que"
    return verb


def _verb_behind_quotation(shell: Shell, place: int) -> Verb | None:
    """Return whatever finite verb stands right behind a quotation with somebody behind it ("« ... », philosophe le ministre")."""
    tokens, token = shell.tokens, shell.tokens[place]
    if token.pos not in ("VERB", "NOUN", "ADJ"):
        return None
    group = group_start(tokens, place)
    before = shell.part(shell.start, tokens[group].start).rstrip()
    if not (before.endswith(",") and _follows_quotation(shell, group)):
        return None
    if subject_clitic(tokens, group, place):
        return Verb(token.lemma, frozenset())
    words = [tokens[at].text.lower() for at in range(group, place)]
    auxiliary = _AUXILIARIES.intersection(words) and token.text.endswith(_PARTICIPLES)
    behind = tokens[place + 1] if place + 1 < len(tokens) else token
    article = behind.pos == "DET" or behind.text in ("M.", "Mme", "Me")  # a noun is not followed by one
    if "été" in words or not (auxiliary or "VerbForm=Fin" in token.morph or (article and token.text.endswith(("e", "t")))):
        return None
    span = phrase_after(shell, place + 1)
    return Verb(token.lemma, frozenset()) if span and _is_somebody(shell, span) else None


def _is_somebody(shell: Shell, span: Span) -> bool:
    """Tell whether a noun phrase names somebody, holds an office or is a private person."""
    people = phrase_set("fr", "private") | phrase_set("fr", "post")
    words = shell.tokens[span[0] : span[1]]
    return any(is_named(shell, token) or token.pos == "PROPN" or token.text.lower() in people for token in words)


def _may_be_inverted(shell: Shell, place: int) -> bool:
    """Tell whether the words of the verb at `place` begin behind a quotation or a comma."""
    return shell.part(shell.start, shell.tokens[group_start(shell.tokens, place)].start).rstrip().endswith((",", "–", MASK, *_CLOSERS))


def _follows_quotation(shell: Shell, place: int) -> bool:
    """Tell whether a quotation ends right before the word at `place`; one or two words in marks only where they open the sentence."""
    before = shell.part(shell.start, shell.tokens[place].start).rstrip(" ,\u00a0\u202f")
    return before.endswith((MASK, *_CLOSERS)) and (MASK in before[-3:] or before[0] in '«“"–—')


def _is_participle(token: Token) -> bool:
    """Tell whether the word is a present participle ("ajoutant")."""
    return token.text.endswith("ant")


def _verb_cue(shell: Shell, place: int, verb: Verb) -> Cue | None:
    """Return the cue of the verb at `place`, None where nobody is said to speak."""
    tokens = shell.tokens
    if verb.lemma == "citer":
        return _relay_cue(shell, place)
    group = group_start(tokens, place)
    if is_denied(tokens, group, place):
        return None
    said = _reported(shell, place, verb)
    before = shell.part(shell.start, tokens[group].start).rstrip()
    if is_impersonal(tokens, group, place):
        return _impersonal_cue(shell, place, group)
    pronoun = subject_clitic(tokens, group, place)
    if pronoun:
        return _cue(shell, place, group, NOBODY, _said_before(shell, group, place + 1))._replace(pronoun=pronoun, inverted=True)
    if _may_be_inverted(shell, place) and (last := demonstrative(tokens, place + 1)):
        said = _said_before(shell, group, place + 3)
        return _cue(shell, place, group, last, said)._replace(inverted=True)
    if said is None and (not before or before[-1] in _OPENINGS) and not _closes_name(shell, group):
        own = [at for at in children(tokens, place, "nsubj") if at < group and tokens[at].text != QUOTATION_WORD]
        span = phrase_after(shell, place + 1)
        if _follows_quotation(shell, group) or not any(_is_own(tokens, at, group) for at in own) or _is_parenthesis(shell, group, span):
            if span is not None and (_follows_quotation(shell, group) or (before and _closes(shell, span, verb))):
                speaker = shell.speaker(tokens[span[0]].start, tokens[span[1] - 1].end)
                by = tokens[place + 1].text.lower() == "par"  # ", résumé par le maire" reports nothing before it
                return _cue(shell, place, group, speaker, None if by else _said_before(shell, group, span[1]))._replace(inverted=True)
    return _subject_cue(shell, place, group, said, felt="felt" in verb.clause)


def _impersonal_cue(shell: Shell, place: int, group: int) -> Cue | None:
    """Return the cue of "affirme-t-on au Pentagone", "a-t-on appris auprès de la présidence", whose speaker stands behind a preposition."""
    tokens = shell.tokens
    first = place + 1
    while first < len(tokens) and tokens[first].pos in ("PRON", "ADP", "ADV"):
        first += 1
    last = phrase_end(shell, first)
    if last == first or tokens[first - 1].pos != "ADP":
        return None
    speaker = shell.speaker(tokens[first].start, tokens[last - 1].end)
    return _cue(shell, place, group, speaker, _said_before(shell, group, last))._replace(inverted=True) if speaker.actor else None


def _closes_name(shell: Shell, group: int) -> bool:
    """Tell whether a name between commas, which belongs to the subject, ends right before a verb ("la ministre, Jane X, a dit")."""
    tokens = shell.tokens
    if not group or tokens[group - 1].text != ",":
        return False
    first = group - 1
    while first and (tokens[first - 1].pos == "PROPN" or is_named(shell, tokens[first - 1])):
        first -= 1
    return 0 < first < group - 1 and tokens[first - 1].text == "," and not _follows_quotation(shell, first)


def _is_parenthesis(shell: Shell, group: int, span: Span | None) -> bool:
    """Tell whether commas enclose a verb and its subject before the main verb ("Le satellite, a dit Séoul, est retombé")."""
    tokens = shell.tokens
    if span is None or not group or tokens[group - 1].text != "," or tokens[min(span[1], len(tokens) - 1)].text != ",":
        return False
    somebody = any(is_named(shell, token) for token in tokens[span[0] : span[1]])
    return somebody and any("VerbForm=Fin" in token.morph for token in tokens[span[1] : span[1] + 4])


def _is_own(tokens: list[Token], subject: int, group: int) -> bool:
    """Tell whether neither another finite verb nor a single comma, which French does not put there, parts a subject from its verb."""
    between = tokens[subject + 1 : group]
    return not any("VerbForm=Fin" in token.morph for token in between) and [token.text for token in between].count(",") != 1


def _closes(shell: Shell, span: Span, verb: Verb) -> bool:
    """Tell whether a noun phrase ends its clause, as an inverted subject does, and may be somebody."""
    tokens = shell.tokens
    after = tokens[span[1]].text if span[1] < len(tokens) else "."
    somebody = _is_somebody(shell, span)
    if not somebody and "that" in verb.clause and tokens[span[0]].pos == "DET":
        return after in ".!?"
    adverbial = span[1] < len(tokens) and (tokens[span[1]].pos in ("ADP", "ADV") or after in phrase_set("fr", "time"))
    return somebody and (after in ".,;:()–—-" or adverbial)


def _subject_cue(shell: Shell, place: int, group: int, said: Span | None, *, felt: bool) -> Cue | None:
    """Return the cue of a verb with its subject before it; of "est alarmé par" who is alarmed."""
    tokens = shell.tokens
    own = felt or is_reflexive_group(tokens, group, place)
    places = bearers(tokens, place) if own else agents(tokens, place)
    found = [at for at in places if tokens[at].text != QUOTATION_WORD and not group <= at < place]
    for at in sorted(found, key=lambda at: at > place):
        word = tokens[at].text.lower().lstrip("-")
        code = clitic(tokens[at]) or PRONOUNS.get(word, "")
        if code:
            return _cue(shell, place, group, NOBODY, said)._replace(pronoun=code)
        if tokens[at].pos in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
            return _cue(shell, place, group, subject_at(shell, at, group), said)
    relative = [at for at in children(tokens, place, "nsubj") if tokens[at].text.lower() == "qui"]
    if relative:  # what stands before "qui", where the parser hangs the clause on a verb
        return _surface_cue(shell, place, relative[0] - (tokens[relative[0] - 1].text == ","), said)
    if tokens[place].text.endswith("er") or tokens[place].dep.startswith("acl"):
        return None
    return _surface_cue(shell, place, group, said)


def _surface_cue(shell: Shell, place: int, group: int, said: Span | None) -> Cue | None:
    """Read the words before a verb as its subject, where the parser found none and they name an actor or somebody."""
    tokens = shell.tokens
    last = group - 1 if group and tokens[group - 1].text == "," else group  # "le ministre, Jean X, a dit"
    first = last
    while first and (tokens[first - 1].pos in NOMINAL or tokens[first - 1].text.lower() in OF or is_named(shell, tokens[first - 1])):
        first -= 1
    if last < group and not (first and tokens[first - 1].text == ","):
        return None
    if first == last or not any(is_named(shell, token) or token.pos == "PROPN" for token in tokens[first:last]):
        return None
    return _cue(shell, place, group, shell.speaker(tokens[first].start, tokens[last - 1].end), said)


def _relay_cue(shell: Shell, place: int) -> Cue | None:
    """Return the cue of "cite X" or "citant X", whose object speaks; None for "cité par"."""
    tokens = shell.tokens
    text = tokens[place].text.lower()
    if place + 1 < len(tokens) and tokens[place + 1].text.lower() in ("par", "dans", "à"):
        return None
    group = group_start(tokens, place)
    if text.startswith("cité") and not any(tokens[at].pos == "AUX" for at in range(group, place)):
        return None
    span = phrase_after(shell, place + 1)
    if span is None:
        return None
    speaker = shell.speaker(tokens[span[0]].start, tokens[span[1] - 1].end)
    return _cue(shell, place, group, speaker)._replace(relays=True)


def _reported(shell: Shell, place: int, verb: Verb) -> Span | None:
    """Return what a verb reports behind it: a clause, an infinitive or an adjective."""
    tokens = shell.tokens
    if "that" in verb.clause and (that := _complementiser(shell, place)) is not None:
        return tokens[that].end, _clause_end(shell, tokens[that].end)
    ahead = place + 1
    while ahead < len(tokens) and tokens[ahead].text.lower() in phrase_set("fr", "time"):  # "a dit mardi ne pas vouloir"
        ahead += 1
    first = ahead
    while ahead < len(tokens) and (tokens[ahead].pos == "ADV" or tokens[ahead].text.lower() in ("ne", "n'", "n’", "pas")):
        ahead += 1
    if ahead == len(tokens):
        return None
    infinitive = "VerbForm=Inf" in tokens[ahead].morph or re.fullmatch(r"avoir|être|\w{3,}oir", tokens[ahead].text)
    begin = tokens[first].start
    return (begin, _clause_end(shell, begin)) if infinitive and "inf" in verb.clause else None


def _complementiser(shell: Shell, place: int) -> int | None:
    """Return the place of the "que" that belongs to the verb at `place`."""
    tokens = shell.tokens
    for at in range(place + 1, min(len(tokens), place + 1 + _FARTHEST)):
        token, word = tokens[at], tokens[at].text.lower()
        if word in QUE:
            return at if tokens[at - 1].text.lower() not in _NOT_THAT else None
        if (token.pos in ("VERB", "AUX") and "VerbForm=Part" not in token.morph) or word in (":", ";", ".") or token.text == QUOTATION_WORD:
            return None
    return None


def _clause_end(shell: Shell, start: int) -> int:
    """Return where a reported clause ends: before an adverbial of the main clause, else with the sentence."""
    match = _ELSEWHERE.search(shell.text, start - shell.start)
    return shell.start + match.start() if match else shell.end


def _said_before(shell: Shell, group: int, after: int) -> Span | None:
    """Return what an inverted cue without a quotation reports: the clause before it, else the longer side of the sentence around it."""
    tokens = shell.tokens
    if _follows_quotation(shell, group) or (group and tokens[group - 1].text not in ",–—"):
        return None
    while after < len(tokens) and tokens[after].text.startswith("-"):  # the pronoun of "affirme-t-il"
        after += 1
    start = tokens[group].start
    finite = any("VerbForm=Fin" in token.morph for token in tokens[:group])
    if finite and not any(token.pos == "SCONJ" for token in tokens[:group]):
        first = shell.start + dateline_end(shell.text)
        return first, first + len(shell.part(first, start).rstrip(" ,–—\u00a0\u202f"))
    return longer_side(shell, start, tokens[after - 1].end)


def _without_nested(cues: list[Cue], shell: Shell) -> list[Cue]:
    """Cut what each cue reports where the next cue begins, and leave out the cues inside it."""
    kept: list[Cue] = []
    for cue in cues:
        last = kept[-1] if kept else None
        if last is not None and last.said is not None and last.said[0] <= cue.start < last.said[1] and not last.inverted:
            before = shell.part(last.said[0], cue.begin).rstrip()
            if not before.endswith((",", " et", "–", "—", MASK)):
                continue
            cut = last.said[0] + len(before.removesuffix(" et").rstrip(" ,–—"))
            kept[-1] = last._replace(said=(last.said[0], cut) if cut > last.said[0] else None)
        kept.append(cue)
    return kept
