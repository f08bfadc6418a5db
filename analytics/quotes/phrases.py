"""The noun phrases that French speakers stand in.

A subject is read from the parse; a phrase behind a verb is read word by word, past times and complements ("a dit mardi à la presse le
ministre"), with the apposition behind its comma.
"""

from collections.abc import Iterator

from analytics.quotes.shell import MASK, Shell
from analytics.quotes.speakers import NOBODY, Speaker
from analytics.quotes.words import phrase_set
from analytics.schemas import QUOTATION_WORD, Token
from analytics.text import Span
from analytics.trees import children, subtree

NOMINAL = frozenset(("DET", "NOUN", "PROPN", "ADJ", "NUM", "X"))
OF = frozenset("de du des d' d’".split())
_LONGEST_INSERTION = 10  # words
_TITLES = frozenset(
    "chef Affaires Défense Intérieur Économie Unification Finances sécurité Sécurité Commerce Énergie Transports Environnement Santé "
    "Justice Élargissement Agriculture Budget".split()
)
QUE = frozenset(("que", "qu'", "qu’"))


def phrase_after(shell: Shell, place: int) -> Span | None:
    """Return the places of the first noun phrase from `place` that is no time and no complement, with its apposition."""
    first = _phrase_start(shell, place)
    if first is None:
        return None
    last = phrase_end(shell, first)
    return (first, apposition_end(shell, first, last)) if last > first else None


def _phrase_start(shell: Shell, place: int) -> int | None:
    tokens, times = shell.tokens, phrase_set("fr", "time")
    in_complement = False
    place = _past_insertion(tokens, place)
    while place < len(tokens):
        token, word = tokens[place], tokens[place].text.lower()
        following = tokens[place + 1].text.lower() if place + 1 < len(tokens) else ""
        if word in times or token.pos == "NUM" or (token.pos == "DET" and following in times):
            in_complement = False
        elif token.text in '«“"' and following and is_named(shell, tokens[place + 1]):
            return place
        elif is_named(shell, token) and not (in_complement and place and tokens[place - 1].pos in ("ADP", "DET", "NOUN")):
            return place
        elif token.pos == "ADP":
            in_complement = True
        elif word == "a" and place and tokens[place - 1].text.lower() == "y":  # "il y a quelques jours"
            in_complement = True
        elif word in QUE or token.pos in ("PUNCT", "SCONJ", "CCONJ", "VERB") or token.text == QUOTATION_WORD or MASK in token.text:
            return None
        elif (token.pos in ("DET", "PROPN") or (token.pos == "NOUN" and not in_complement)) and not (
            in_complement and tokens[place - 1].pos in ("ADP", "DET")
        ):
            return place
        place += 1
    return None


def _past_insertion(tokens: list[Token], place: int) -> int:
    """Return the place behind what commas enclose right behind a verb: "a alerté, devant le Conseil de sécurité, la secrétaire"."""
    if place >= len(tokens) or tokens[place].text != ",":
        return place
    inside = tokens[place + 1 : place + 1 + _LONGEST_INSERTION]
    comma = next((at for at, token in enumerate(inside) if token.text == ","), None)
    aside = inside and (inside[0].pos in ("ADP", "ADJ", "ADV") or inside[0].text.lower() in phrase_set("fr", "time"))
    if comma is None or not aside or any("VerbForm=Fin" in token.morph for token in inside[:comma]):
        return place
    return place + comma + 2


def phrase_end(shell: Shell, place: int) -> int:
    """Return the end of the noun phrase that begins at `place`, which is `place` itself where none does."""
    tokens, times = shell.tokens, phrase_set("fr", "time")
    first = place
    while place < len(tokens):
        token, word = tokens[place], tokens[place].text.lower()
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if is_named(shell, token):
            place += 1
            continue
        if word in times or token.text == QUOTATION_WORD or word.startswith("cité"):
            break
        if token.text in ("«", "»", "“", "”", '"') and (is_named(shell, tokens[place - 1]) or (following and is_named(shell, following))):
            place += 1
            continue
        joins = following is not None and (following.pos in ("DET", "PROPN") or is_named(shell, following))
        of_role = word in ("à", "aux", "au", "en", "pour") and _opens_role(tokens, place, first)
        if not (token.pos in NOMINAL or word in OF or of_role or (word == "et" and joins) or word in ("m.", "mme", "-")):
            break
        place += 1
    while place > first and tokens[place - 1].text.lower() in ("et", "-", "–", *OF):
        place -= 1
    return place


def _opens_role(tokens: list[Token], place: int, first: int) -> bool:
    """Tell whether "aux Affaires étrangères" or "en chef" goes on with an office."""
    if tokens[first].pos == "PROPN":
        return False
    ahead = next((token.text for token in tokens[place + 1 : place + 3] if token.pos != "DET"), "")
    return ahead in _TITLES


def apposition_end(shell: Shell, first: int, last: int) -> int:
    """Return the end of a noun phrase with the apposition behind its comma: a name behind a role, a role behind a name."""
    tokens = shell.tokens
    if last >= len(tokens) or tokens[last].text != "," or not _may_be_apposed(shell, first, last):
        return last
    end = phrase_end(shell, last + 1)
    if end == last + 1 or end - last > 14:
        return last
    opener = tokens[last + 1]
    after = tokens[end] if end < len(tokens) else None
    fits = opener.pos in ("DET", "NOUN", "PROPN") or is_named(shell, opener)
    closed = after is None or after.text in ",.;:)»”–—-" or (opener.pos == "NOUN" and after.pos == "ADP")  # "X, envoyé de l'ONU pour"
    return end if fits and closed else last


def _may_be_apposed(shell: Shell, first: int, last: int) -> bool:
    """Tell whether a phrase is a person or a role, not a government, which takes no name behind it."""
    tokens = shell.tokens
    words = [token for token in tokens[first:last] if token.pos != "DET"]
    whole = [item for item in shell.named if words and item.start <= words[0].start and words[-1].end <= item.end]
    return not whole or whole[0].relation in ("person", "role")


def is_named(shell: Shell, token: Token) -> bool:
    """Tell whether the word belongs to a naming of an actor."""
    return any(item.start <= token.start < item.end for item in shell.named)


def subject_at(shell: Shell, head: int, group: int) -> Speaker:
    """Return the speaker of a subject: its noun phrase without the clauses that hang on it."""
    tokens = shell.tokens
    left_out = {
        at
        for child in children(tokens, head)
        if tokens[child].dep.startswith(("acl", "case", "cc", "mark", "advcl", "parataxis"))
        for at in subtree(tokens, child)
    }
    places = [at for at in subtree(tokens, head) if at not in left_out and (at < group or head > group)]
    first = next((at for at in places if tokens[at].pos != "PUNCT"), head)
    last = _unbroken(tokens, places, head)
    return shell.speaker(tokens[min(first, head)].start, tokens[last].end)


def _unbroken(tokens: list[Token], places: list[int], head: int) -> int:
    """Return the last of `places` that is reached from `head` without leaving them."""
    last = head
    for at in places:
        if at == last + 1:
            last = at
    while last > head and tokens[last].pos in ("PUNCT", "ADP"):
        last -= 1
    return last


def root_subject(shell: Shell) -> Speaker:
    """Return the subject of the main verb, if it is an actor itself or a private person, else NOBODY."""
    return next((speaker for at, speaker in _subjects(shell) if _is_party(shell, at, speaker)), NOBODY)


def _subjects(shell: Shell) -> Iterator[tuple[int, Speaker]]:
    """Yield the subjects of the main verb that are nouns, with the speakers they would be."""
    tokens = shell.tokens
    for place, token in enumerate(tokens):
        if token.dep.upper() != "ROOT" and token.head != place:
            continue
        for at in children(tokens, place, "nsubj"):
            if tokens[at].pos in ("NOUN", "PROPN") and tokens[at].text != QUOTATION_WORD:
                yield at, subject_at(shell, at, place if at < place else at)


def _is_party(shell: Shell, place: int, speaker: Speaker) -> bool:
    """Tell whether a subject is an actor itself, holds an actor's office or the name of one of its people, or is a private person."""
    word, words = shell.tokens[place].text.lower(), speaker.text or ""
    person = any(item.relation in ("person", "role") and shell.part(item.start, item.end) in words for item in shell.named)
    named = person or is_named(shell, shell.tokens[place]) or word in phrase_set("fr", "post")
    return (speaker.actor is not None and named) or word in phrase_set("fr", "private")
