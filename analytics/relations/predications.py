"""What the verbs, nouns and adjectives of a sentence say of its parties: frames filled from the tree.

Active and passive, participles, relative clauses, shared subjects, controlled infinitives ("accuser Pyongyang de livrer"), nouns with
their possessors and complements, nouns with light verbs ("apporter son soutien"). A verb over a noun that is itself a predicate bears on
who does what the noun says; a worry bears on whom it serves as well. What this cannot do: arguments outside the sentence.
"""

from collections.abc import Iterable, Iterator
from itertools import permutations

from analytics.operators import is_operator
from analytics.relations.doers import own_parties, performers, possessors
from analytics.relations.frames import OTHER, VOICES, Predicate, Relation, Sentence, frames_of, load_predicates
from analytics.relations.modality import REAL, THREAT, WISH, clause_modality, modality_of
from analytics.relations.parties import bearers_of, is_speaker, parties_at
from analytics.relations.voices import read_values
from analytics.trees import (
    agents,
    bearers,
    case_of,
    children,
    is_negated,
    is_passive,
    is_reflexive,
    named_behind,
    named_by,
    subtree,
    undergoers,
    with_case,
)


def read_predications(sentence: Sentence) -> Iterator[Relation]:
    """Yield the relations of every predicate of `sentence` that is said to hold, repeated where several frames say so."""
    return _Reader(sentence).read()


class _Reader:
    """Reads one sentence; remembers the parties of its nouns and verbs, which other predicates may bear on."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._tokens = sentence.tokens
        self._known: dict[int, tuple[Predicate | None, list[Relation]]] = {}

    def read(self) -> Iterator[Relation]:
        """Yield the relations of every predicate that is said to hold."""
        for place, token in enumerate(self._tokens):
            rows = frames_of(token.lemma, token.pos)
            if not rows and token.pos not in ("VERB", "ADJ"):
                continue
            predicate, relations = self._at(place)
            if predicate is not None and relations:
                yield from self._ended(place, relations) or self._weighed(place, predicate, relations)
            if not relations or token.pos == "VERB":
                for row in rows:
                    if row.holder in VOICES:
                        yield from read_values(self._sentence, place, row)

    def _at(self, place: int) -> tuple[Predicate | None, list[Relation]]:
        """Return what the word at `place` says, whether it holds or not, and the frame that says so."""
        if place not in self._known:
            self._known[place] = (None, [])  # a word that bears on itself says nothing
            for predicate in self._frames(place):
                relations = list(self._verb(place, predicate) if predicate.pos == "VERB" else self._noun(place, predicate))
                if relations or predicate.word:
                    self._known[place] = (predicate, relations)
                    break
        return self._known[place]

    def _frames(self, place: int) -> Iterator[Predicate]:
        """Yield the frames that the word may stand in; a participle with "être" may be an adjective."""
        token, predicates = self._tokens[place], load_predicates()
        if token.pos == "VERB" and children(self._tokens, place, "cop", "aux:pass"):
            word = token.text.lower()
            singular = next((form for form in (word, word[:-1], word[:-2]) if (form, "ADJ") in predicates), "")
            yield from (row for row in predicates.get((singular, "ADJ"), ()) if row.holder == "subj")
        rows = frames_of(token.lemma, token.pos) or (frames_of(token.text.lower(), "ADJ") if token.pos == "ADJ" else [])
        yield from (row for row in rows if row.holder not in VOICES and self._has_word(place, row))

    def _has_word(self, place: int, predicate: Predicate) -> bool:
        return not predicate.word or self._word_of(place, predicate) is not None

    def _word_of(self, place: int, predicate: Predicate) -> int | None:
        """Return the place of the other word of an idiom."""
        within = [at for noun in children(self._tokens, place, "obj") for at in children(self._tokens, noun, "nmod")]
        below = [at for at in [*children(self._tokens, place), *within] if at > place or self._tokens[at].dep != "nsubj"]
        return next((at for at in below if predicate.word in (self._tokens[at].lemma, self._tokens[at].text)), None)

    def _weighed(self, place: int, predicate: Predicate, relations: list[Relation]) -> Iterator[Relation]:
        """Yield the relations that hold; a wish counts as contact, a threat as words."""
        modality = modality_of(self._tokens, place, predicate)
        if modality == REAL:
            yield from relations
        elif modality == WISH and predicate.sign >= 0:
            if predicate.holder == "from":  # who wants to buy approaches who sells
                relations = [relation._replace(holder=relation.target, target=relation.holder) for relation in relations]
            holders = self._wishers(place, relations)
            yield from (relation._replace(sign=0, quad_class="verbal cooperation") for relation in relations if relation.holder in holders)
        elif modality == THREAT and predicate.sign < 0:
            yield from (relation._replace(quad_class="verbal conflict") for relation in relations)

    def _ended(self, noun: int, relations: list[Relation]) -> list[Relation]:
        """Return the deeds that their doer is said to end, with the sign turned: "a levé ses sanctions contre", "suspend son aide à"."""
        verb = self._tokens[noun].head
        material = all(relation.sign and relation.quad_class.startswith("material") for relation in relations)
        if self._tokens[noun].dep != "obj" or not material or not is_operator(self._tokens[verb].lemma, "ending"):
            return []
        doers = parties_at(self._sentence, agents(self._tokens, verb))
        refused = self._tokens[verb].dep == "xcomp" and is_operator(self._tokens[self._tokens[verb].head].lemma, "refusing")
        if is_negated(self._tokens, verb) or refused:  # "refuse de lever ses sanctions"
            return [relation for relation in relations if relation.holder in doers and relation.sign < 0]
        if clause_modality(self._tokens, verb) != REAL:
            return []
        quads = {1: "material conflict", -1: "material cooperation"}
        return [
            relation._replace(sign=-relation.sign, quad_class=quads[relation.sign]) for relation in relations if relation.holder in doers
        ]

    def _wishers(self, place: int, relations: list[Relation]) -> list[str]:
        if self._tokens[place].pos == "VERB":
            return parties_at(self._sentence, agents(self._tokens, place))[:2]
        return [relation.holder for relation in relations]

    # verbs

    def _verb(self, verb: int, predicate: Predicate) -> Iterator[Relation]:
        tokens = self._tokens
        mutual = "mutual" in predicate.traits
        if mutual and "refl" in predicate.holder and is_passive(tokens, verb):  # "Moscou et Pyongyang sont alliés"
            yield from self._pairs(parties_at(self._sentence, undergoers(tokens, verb)), [], predicate, verb)
            return
        if not self._fits(verb, predicate):
            return
        holders = self._verb_holders(verb, predicate)
        targets = [target for slot in predicate.slots for target in self._slot(verb, slot, predicate)]
        if "together" in predicate.traits and not targets:  # "Pékin et Hanoï se sont rapprochés"
            predicate = predicate._replace(traits=predicate.traits | {"mutual"})
        sign = self._request_sign(verb) if "request" in predicate.traits else predicate.sign
        yield from self._pairs(holders, targets, predicate._replace(sign=sign), verb)
        if predicate.sign > 0 and targets:  # to support one against another
            yield from self._thanked_for(verb, predicate, holders, targets)
            against = [actor for place in with_case(tokens, verb, "contre") for actor in named_by(tokens, self._sentence.actors, place)]
            against += [
                found.target for at in undergoers(tokens, verb) for found in self._at(at)[1] if found.sign < 0 and tokens[at].pos == "NOUN"
            ]
            yield from (Relation(one, other, -1, "verbal conflict", verb) for one in holders for other in against if one != other)

    def _thanked_for(self, verb: int, predicate: Predicate, holders: list[str], targets: list[str]) -> Iterator[Relation]:
        """Yield what the thanked did: "remercie Séoul pour son aide"."""
        if predicate.lemma != "remercier":
            return
        frames = [
            (at, row)
            for at in with_case(self._tokens, verb, "pour")
            for row in frames_of(self._tokens[at].lemma, "NOUN")
            if row.holder == "de" and row.sign > 0
        ]
        yield from (
            Relation(one, other, 1, row.quad_class, at) for at, row in frames[:1] for one in targets for other in holders if one != other
        )

    def _fits(self, verb: int, predicate: Predicate) -> bool:
        """Tell whether the verb stands in the frame: reflexive or not, and given something other than a message."""
        reflexive = is_reflexive(self._tokens, verb)
        if ("refl" in predicate.holder) != reflexive and predicate.holder not in ("subj|refl", "refl|subj"):
            return False
        if "giving" not in predicate.traits or predicate.word:
            return True
        objects = [self._tokens[at] for at in undergoers(self._tokens, verb)]
        if predicate.quad_class.startswith("verbal") and not objects and not children(self._tokens, verb, "xcomp", "ccomp"):
            return False
        frames = [row for token in objects for row in frames_of(token.lemma, token.pos) if row.holder == "de"]
        return not any(row.sign < 1 or "verbal" in row.quad_class for row in frames)

    def _request_sign(self, verb: int) -> int:
        """Return -1 for being told to stop, 0 for being asked to do something."""
        clauses = children(self._tokens, verb, "xcomp", "ccomp", "obl", "advcl")
        return -1 if any(is_operator(self._tokens[at].lemma, "withdrawal", "stopping", "unreal") for at in clauses) else 0

    def _verb_holders(self, verb: int, predicate: Predicate) -> list[str]:
        tokens = self._tokens
        if predicate.holder == "from":
            places = [at for slot in predicate.slots for at in with_case(tokens, verb, slot)]
            return parties_at(self._sentence, places) if undergoers(tokens, verb) else []
        places = undergoers(tokens, verb) if predicate.holder == "obj" else agents(tokens, verb)
        if not places and "giving" in predicate.traits and tokens[verb].dep.startswith("acl") and is_passive(tokens, verb):
            places = [at for at in children(tokens, tokens[verb].head, "amod") if at in self._sentence.actors]  # "les obus russes livrés à"
        return parties_at(self._sentence, places)

    def _slot(self, verb: int, slot: str, predicate: Predicate) -> list[str]:
        """Return the actors in one place of a verb's frame."""
        tokens = self._tokens
        if predicate.holder == "from":
            return parties_at(self._sentence, bearers(tokens, verb))
        if slot == "clause":
            return [actor for at in children(tokens, verb, "ccomp", "xcomp") for actor in self._clause_parties(at)]
        if slot == "obj_en":  # "équiper Moscou en obus"
            return self._named(undergoers(tokens, verb), predicate) if list(with_case(tokens, verb, "en")) else []
        if slot in ("obj", "owner", "charge"):
            return self._object_parties(verb, slot, predicate)
        if slot == "subj":
            return self._named(agents(tokens, verb), predicate)
        if slot == "en":  # "livre des obus en Russie", not "en violation de"
            return self._named([at for at in with_case(tokens, verb, slot) if at in self._sentence.actors], predicate)
        bearing = [verb, *([word] if (word := self._word_of(verb, predicate)) is not None and predicate.word else [])]
        return self._named(dict.fromkeys(at for place in bearing for at in with_case(tokens, place, slot)), predicate)

    def _object_parties(self, verb: int, slot: str, predicate: Predicate) -> list[str]:
        tokens = self._tokens
        places = undergoers(tokens, verb)
        if slot == "charge":
            return self._named([at for at in places if is_operator(tokens[at].lemma, "charge")], predicate)
        if slot == "obj" and predicate.word:
            word = self._word_of(verb, predicate)
            places = [at for at in places if at != word] or [at for at in children(tokens, word or verb) if at in self._sentence.actors]
        head = tokens[verb].head
        dont = tokens[verb].dep.startswith("acl") and any(token.text.lower() == "dont" for token in tokens[head:verb])
        owned = [head] if dont else []
        return self._named(places, predicate) or self._named(owned, predicate)

    def _named(self, places: Iterable[int], predicate: Predicate) -> list[str]:
        """Return the parties at `places`; of a noun that is itself a predicate, those whom the governing one blames, praises or fears."""
        found: list[str] = []
        for place in places:
            inner, relations = self._at(place) if self._tokens[place].pos == "NOUN" else (None, [])
            if "concrete" in predicate.traits and frames_of(self._tokens[place].lemma, "NOUN"):
                continue
            if inner is not None and relations and not {"personal", "concrete"} & predicate.traits:
                found += _blamed(inner, relations, predicate)
            else:
                found += [p for p in self._target(place, "personal" not in predicate.traits) if p]
        return list(dict.fromkeys(found))

    def _target(self, place: int, owners: bool) -> list[str]:
        actors = named_by(self._tokens, self._sentence.actors, place, owners=owners)
        return actors or ([self._sentence.speaker or ""] if is_speaker(self._sentence, place) else [])

    def _clause_parties(self, verb: int) -> list[str]:
        """Return who is feared in "craindre que Moscou ne livre des obus à Pyongyang": whoever would do it, and whom it would serve."""
        if self._tokens[verb].pos == "VERB":
            predicate, relations = self._at(verb)
            if predicate is not None and relations:
                return _blamed(predicate, relations, predicate._replace(traits=frozenset(("worry",))))
        named = parties_at(self._sentence, bearers(self._tokens, verb))
        everybody = {self._sentence.actors[place] for place in subtree(self._tokens, verb) if place in self._sentence.actors}
        return named or (list(everybody) if len(everybody) == 1 else [])

    # nouns and adjectives

    def _noun(self, noun: int, predicate: Predicate) -> Iterator[Relation]:
        if (name := named_behind(self._tokens, noun)) in self._sentence.actors and (owners := own_parties(self._sentence, noun)):
            yield from self._pairs(owners, [self._sentence.actors[name]], predicate, noun)  # "son vieil allié, la Russie"
            return
        if predicate.holder == "subj":
            holders = parties_at(self._sentence, bearers_of(self._sentence, noun))
            places = [at for slot in predicate.slots for at in with_case(self._tokens, noun, slot)]
            yield from self._pairs(holders, self._named(dict.fromkeys(places), predicate), predicate, noun)
            return
        between = parties_at(self._sentence, with_case(self._tokens, noun, "entre"))
        if len(between) > 1:
            yield from self._pairs(between, [], predicate._replace(traits=predicate.traits | {"mutual"}), noun)
            return
        holders, owned = possessors(self._sentence, noun)
        targets = self._noun_targets(noun, predicate) or owned
        if holders and not targets and is_operator(self._tokens[noun].lemma, "onslaught"):  # "son invasion de l'Ukraine"
            holders, targets = [], holders
        if not holders and case_of(self._tokens, noun) == "en":  # "en visite à Hanoï"
            holders = parties_at(self._sentence, bearers_of(self._sentence, noun))
        if not holders:
            holders = performers(self._sentence, noun) or own_parties(self._sentence, noun)
            if "de" in predicate.slots and not targets:
                targets = self._named(with_case(self._tokens, noun, "de"), predicate)
        yield from self._pairs(holders, targets or self._served(noun, predicate), predicate, noun)

    def _served(self, noun: int, predicate: Predicate) -> list[str]:
        """Return to whom a deed without a complement is done: who receives it, or who acts "avec l'aide de Moscou"."""
        token, governor = self._tokens[noun], self._tokens[noun].head
        if predicate.sign > 0 and case_of(self._tokens, noun) in ("avec", "grâce", "sous") and self._tokens[governor].pos == "VERB":
            return parties_at(self._sentence, bearers(self._tokens, governor))
        received = token.dep in ("obj", "obl:arg", "obl:mod") and is_operator(self._tokens[governor].lemma, "receiving")
        return parties_at(self._sentence, agents(self._tokens, governor)) if received else []

    def _noun_targets(self, noun: int, predicate: Predicate) -> list[str]:
        tokens = self._tokens
        head = tokens[noun].head
        nouns = [noun]
        if tokens[noun].dep == "nmod" and is_operator(tokens[head].lemma, "measure"):  # "un paquet de sanctions visant Moscou"
            nouns.append(head)
        bearing = [*nouns, head] if tokens[noun].dep == "obj" else nouns.copy()
        bearing += [at for place in nouns for at in children(tokens, place, "acl")]
        slots = ([at for place in bearing for at in with_case(tokens, place, slot)] for slot in predicate.slots if slot != "de")
        places = next((found for found in slots if found), [])  # the first preposition of the frame that is there
        places += [at for clause in bearing if is_operator(tokens[clause].lemma, "aiming") for at in children(tokens, clause, "obj")]
        return self._named(dict.fromkeys(places), predicate)

    def _pairs(self, holders: list[str], targets: list[str], predicate: Predicate, cue: int) -> Iterator[Relation]:
        """Yield holder -> target for all of them, and both ways where the predicate is mutual."""
        mutual = "mutual" in predicate.traits
        ordered = [(holder, target) for holder in holders for target in targets]
        if mutual and not targets:
            ordered = list(permutations(dict.fromkeys(holders), 2))
        elif mutual:
            ordered += [(target, holder) for holder, target in ordered]
        yield from (Relation(one, other, predicate.sign, predicate.quad_class, cue) for one, other in ordered if one != other)


def _blamed(inner: Predicate, relations: list[Relation], governing: Predicate) -> list[str]:
    """Return the parties of a deed whom the governing predicate bears on: the doer, and in a worry whom the deed serves as well."""
    holders = [relation.holder for relation in relations]
    served = [relation.target for relation in relations] if "worry" in governing.traits and inner.sign >= 0 else []
    return [party for party in dict.fromkeys(holders + served) if party != OTHER]
