"""What the parser is known to get wrong around names, put right before relations are read.

Each rule takes one slip that was seen more than once: a verb between two names read as a noun, "A et B" read as two sentences, a weekday
between a verb and its object, "envers" read as a verb. A rule acts only where names or closed words stand as it expects.
"""

import re
from collections.abc import Mapping

from analytics.relations.frames import frames_of
from analytics.schemas import Token
from analytics.trees import Tokens, Tree

_DAYS = frozenset("lundi mardi mercredi jeudi vendredi samedi dimanche hier".split())
_CONTENT = frozenset(("NOUN", "ADJ", "PROPN", "X"))
_MANNERS = frozenset("près loin nouveau concert".split())  # behind "de"
_ALLIED = frozenset("allié alliée alliés alliées".split())
_SELF = frozenset(("s'", "s’", "se"))
_BY = frozenset(("par", "de", "d'", "d’", "du", "des"))
_THAT = frozenset(("que", "qu'", "qu’"))


def mend(tokens: Tokens, actors: Mapping[int, str], forms: Mapping[str, str], participles: Mapping[str, str]) -> Tree:
    """Return the words with the parser's usual slips around names put right.

    Parameters
    ----------
    tokens
        Words of one parse.
    actors
        Place -> actor.
    forms
        Present form -> lemma of verbs with a frame, for those that were read as a noun or an adjective.
    participles
        Past participle -> lemma of the same verbs.
    """
    words = list(tokens)
    if len(words) > 1 and words[0].text.lower() in participles and words[1].text.lower() == "par":
        words[0] = words[0]._replace(pos="VERB", lemma=participles[words[0].text.lower()], morph="Tense=Past|VerbForm=Part")
    for place in range(1, len(words) - 1):
        _mend_word(words, actors, place)
        _mend_verb(words, actors, place, forms)
        _mend_participle(words, place, participles)
        _mend_object(words, actors, place)
        _mend_dependency(words, place)
        _mend_complement(words, actors, place)
    return Tree(words)


def _mend_word(words: list[Token], actors: Mapping[int, str], place: int) -> None:
    word = words[place].text.lower()
    if word in _ALLIED and words[place].pos == "VERB" and place > 1 and words[place - 1].text == "," and place - 2 in actors:
        words[place] = words[place]._replace(pos="NOUN", lemma="allié", dep="appos", head=place - 2)  # "le Vietnam, allié de Pékin"
    elif word == "envers" and words[place].pos != "ADP":
        _mend_preposition(words, actors, place)
    elif word == "entre" and words[place].dep == "case" and words[place - 1].pos == "NOUN":
        words[words[place].head] = words[words[place].head]._replace(head=place - 1, dep="nmod")
    elif word == "et" and place - 1 in actors:
        _mend_coordination(words, actors, place)
    elif word in _DAYS:
        _mend_day(words, place)
    elif word in _MANNERS and words[place - 1].text.lower() == "de" and words[words[place - 1].head].head < place - 1:
        _mend_manner(words, place)


def _mend_dependency(words: list[Token], place: int) -> None:
    """Take back agents without "par" and subjects behind an infinitive."""
    token = words[place]
    if token.dep == "obl:agent":
        cases = [at.text.lower() for at in words if at.head == place and at.dep == "case"]
        if not cases or cases[0] not in _BY:
            words[place] = token._replace(dep="obl:arg" if cases else "obj")
    elif token.dep == "nsubj" and _is_object(words, place):
        words[place] = token._replace(dep="obj")


def _is_object(words: list[Token], place: int) -> bool:
    """Tell whether a subject stands right behind a verb that has its subject elsewhere: "félicite et soutient Pyongyang"."""
    verb = words[place].head
    governor = words[verb].head
    near = verb < place and all(words[at].pos == "DET" for at in range(verb + 1, place))
    perfect = any(at.head == verb and at.text.lower() in ("avoir", "être") for at in words[max(0, verb - 3) : verb])
    if near and words[verb].dep == "advcl" and perfect:  # "après avoir salué Moscou"
        return True
    return near and governor < verb and words[verb].dep in ("xcomp", "conj") and words[governor].pos == "VERB"


def _mend_manner(words: list[Token], manner: int) -> None:
    """Take "de près" for the adverb that it is, so that what follows is the object: "surveille de près le soutien de Moscou"."""
    noun = words[manner - 1].head
    verb = words[noun].head
    if words[verb].pos == "VERB" and noun > manner and words[noun].dep.startswith("obl"):
        words[noun] = words[noun]._replace(dep="obj")
        words[manner - 1] = words[manner - 1]._replace(head=manner, dep="fixed")
        words[manner] = words[manner]._replace(head=verb, dep="advmod")


def _mend_complement(words: list[Token], actors: Mapping[int, str], noun: int) -> None:
    """Give a name to the noun right before it whose frame has the preposition between them: "des obus pour sa guerre en Ukraine"."""
    if words[noun].pos != "NOUN":
        return
    behind = noun + 2 if words[noun + 1].pos == "ADJ" and noun + 2 < len(words) else noun + 1
    name = _name_from(words, actors, behind + 1) if words[behind].pos == "ADP" and behind + 1 < len(words) else None
    if name is None or not words[name].head < noun or words[words[name].head].pos != "NOUN" or words[name].dep != "nmod":
        return
    if any(words[behind].text.lower() in frame.slots for frame in frames_of(words[noun].lemma, "NOUN")):
        words[name] = words[name]._replace(head=noun)


def _mend_preposition(words: list[Token], actors: Mapping[int, str], place: int) -> None:
    noun = next((at for at, token in enumerate(words) if token.head == place and at > place and token.pos in ("NOUN", "PROPN")), None)
    noun = noun if noun is not None else _name_from(words, actors, place + 1)
    if noun is not None:
        owner = words[place - 1].head if words[place - 1].dep == "nmod" and words[place - 1].head < place else place - 1
        words[noun] = words[noun]._replace(head=owner, dep="nmod")
        above = words[place].head if words[place].head not in (place, owner) else owner
        for at, token in enumerate(words):
            if token.head == place and at not in (noun, place):
                words[at] = token._replace(head=above, dep="ROOT" if at == above else token.dep)
        words[place] = words[place]._replace(head=noun, dep="case", pos="ADP")


def _mend_participle(words: list[Token], place: int, participles: Mapping[str, str]) -> None:
    """Make a participle behind "avoir" or "été" the verb that it is: "Moscou a calomnié Pyongyang"."""
    token, before = words[place], words[place - 1]
    lemma = participles.get(token.text.lower())
    if lemma is None or not (token.pos in _CONTENT or token.pos == "ADV"):
        return
    reflexive = place > 1 and words[place - 2].text.lower() in _SELF
    if not (before.lemma == "avoir" or (before.lemma == "être" and (before.text.lower() == "été" or reflexive))):
        return
    auxiliary = place - 1
    head, dep = (place, "ROOT") if token.head == auxiliary and before.head == auxiliary else (token.head, token.dep)
    if token.head == auxiliary and before.head != auxiliary:
        head, dep = before.head, before.dep
    for at, other in enumerate(words):
        if other.head == auxiliary and at not in (auxiliary, place):
            words[at] = other._replace(head=place)
    words[auxiliary] = before._replace(head=place, dep="aux:pass" if before.text.lower() == "été" else "aux:tense")
    words[place] = token._replace(head=head, dep=dep, pos="VERB", lemma=lemma, morph="Tense=Past|VerbForm=Part")


def _mend_object(words: list[Token], actors: Mapping[int, str], verb: int) -> None:
    """Make a bare name right behind a verb without an object its object: "a rejeté Pyongyang"."""
    token, name = words[verb], _name_from(words, actors, verb + 1)
    if token.pos != "VERB" or name is None or verb in actors or words[name].text.islower():
        return
    below = [at for at in words if at.head == verb]
    passive = any(at.dep in ("aux:pass", "cop") for at in below)
    bare = not any(at.head == name and at.dep == "case" for at in words)
    loose = words[name].head in (verb, name) and words[name].dep in (
        "obl:mod",
        "obl:arg",
        "ROOT",
        "flat:name",
        "nmod",
        "amod",
        "dep",
        "xcomp",
    )
    if (
        bare
        and loose
        and not passive
        and (token.dep in ("xcomp", "conj") or any(at.dep == "nsubj" for at in below))
        and not any(at.dep == "obj" for at in below)
    ):
        words[name] = words[name]._replace(head=verb, dep="obj")


def _mend_day(words: list[Token], day: int) -> None:
    """Give what hangs on a weekday behind a verb to the verb: "a condamné vendredi le tir"."""
    verb = words[day].head
    if words[verb].pos != "VERB" or verb > day:
        return
    for place in range(day + 1, len(words)):
        token = words[place]
        if token.head == day and token.pos in ("NOUN", "PROPN"):
            cases = [at.text.lower() for at in words[day:place] if at.head == place and at.dep == "case"]
            words[place] = token._replace(head=verb, dep="obl:arg" if cases and cases != ["de"] else "obj")
    words[day] = words[day]._replace(dep="obl:mod")


def _name_from(words: list[Token], actors: Mapping[int, str], place: int) -> int | None:
    """Return the place of a name that stands at `place` or behind a determiner there."""
    behind = place + (words[place].pos == "DET")
    return behind if behind in actors else None


def _mend_verb(words: list[Token], actors: Mapping[int, str], place: int, forms: Mapping[str, str]) -> None:
    token = words[place]
    lemma = forms.get(token.text.lower())
    if lemma is None:
        return
    if token.pos == "VERB":
        words[place] = token if token.lemma.endswith(("er", "ir", "re")) else token._replace(lemma=lemma)
        if token.dep in ("nmod", "amod", "flat:name", "appos") and (named := _name_from(words, actors, place + 1)) is not None:
            _make_main(words, place, named)
        return
    if token.pos not in _CONTENT:
        return
    target = _name_from(words, actors, place + 1)
    below = {at.dep for at in words if at.head == place}
    if "nsubj" in below and (place - 1 in actors or "obj" in below or re.fullmatch("n['’]|ne", words[place - 1].text.lower())):
        words[place] = token._replace(pos="VERB", lemma=lemma)
    elif place - 1 in actors and place > 2 and words[place - 2].text.lower() in _THAT:
        _make_relative(words, actors, place, lemma)
    elif place - 1 in actors and target is not None:
        _make_verb(words, place, target, lemma)


def _make_relative(words: list[Token], actors: Mapping[int, str], verb: int, lemma: str) -> None:
    """Make "que Moscou courtise" a clause of the name before it."""
    antecedent = next((place for place in (verb - 4, verb - 3) if place in actors), None)
    if antecedent is None:
        return
    words[verb] = words[verb]._replace(pos="VERB", lemma=lemma, dep="acl:relcl", head=antecedent)
    words[verb - 1] = words[verb - 1]._replace(dep="nsubj", head=verb)
    words[verb - 2] = words[verb - 2]._replace(dep="obj", head=verb)


def _make_verb(words: list[Token], verb: int, target: int, lemma: str) -> None:
    """Make the word between two names the verb of a clause."""
    subject = verb - 1
    if words[subject].text.islower() and words[subject].head < subject:  # "la propagande nord-coréenne encense Moscou"
        subject = words[subject].head
    head = words[subject].head if words[subject].head != subject else verb
    freed = words[subject].dep if head not in (verb, target) else "ROOT"
    for place, token in enumerate(words):
        if token.head in (subject, target) and place > target:
            words[place] = token._replace(head=verb, dep="xcomp" if token.pos == "VERB" else token.dep)
    words[verb] = words[verb]._replace(head=verb if freed == "ROOT" else head, dep=freed, pos="VERB", lemma=lemma)
    words[subject] = words[subject]._replace(head=verb, dep="nsubj")
    words[target] = words[target]._replace(head=verb, dep="obj")


def _make_main(words: list[Token], verb: int, target: int) -> None:
    """Make a verb that was read as part of its subject the head of it: "le soutien de Moscou inquiète Séoul"."""
    subject = words[verb].head
    while (
        words[subject].head < verb and words[subject].head != subject and words[subject].dep in ("nmod", "conj", "appos", "amod", "obl:mod")
    ):
        subject = words[subject].head
    if subject > verb:
        return
    root = words[subject].head == subject
    words[verb] = words[verb]._replace(head=verb if root else words[subject].head, dep="ROOT" if root else "parataxis")
    words[subject] = words[subject]._replace(head=verb, dep="nsubj")
    words[target] = words[target]._replace(head=verb, dep="obj")


def _mend_coordination(words: list[Token], actors: Mapping[int, str], place: int) -> None:
    """Join "A et B" where B was read as the subject of a sentence of its own, though A has no verb or stands behind "entre"."""
    first, second = place - 1, _name_from(words, actors, place + 1)
    if second is None or words[second].head == first:
        return
    if words[first].text.islower() and words[second].text.islower():  # "les forces américaines et sud-coréennes"
        words[second] = words[second]._replace(head=first, dep="conj")
        return
    if words[second].dep == "conj" and words[second].head == words[first].head:  # "appelle Washington et Pyongyang à"
        words[second] = words[second]._replace(head=first)
        return
    if not words[second].dep.startswith("nsubj"):
        return
    verb = words[second].head
    between = any(token.head == first and token.dep == "case" and token.text.lower() == "entre" for token in words)
    if words[first].head == first:
        words[first] = words[first]._replace(head=verb, dep=words[second].dep)
        words[verb] = words[verb]._replace(head=verb, dep="ROOT")
    elif not between:
        return
    words[second] = words[second]._replace(head=first, dep="conj")
