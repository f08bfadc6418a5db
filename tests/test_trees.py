"""Walks over words: on trees built by hand, so that the parser plays no part."""

import pytest

from analytics.relations.mending import mend
from analytics.schemas import Token
from analytics.trees import (
    Tree,
    actors_at,
    agents,
    case_of,
    children,
    conjuncts,
    is_conditional,
    is_negated,
    is_passive,
    is_reflexive,
    named_by,
    subjects,
    subtree,
    undergoers,
    with_case,
)


def tree(*words):
    """Make tokens from "text/dep/head" or "text/dep/head/pos/lemma/morph"; offsets count one blank between words."""
    tokens, start = [], 0
    for word in words:
        text, dep, head, pos, lemma, morph = [*word.split("/"), *("NOUN", "", "")][:6] if word.count("/") == 2 else word.split("/")
        tokens.append(Token(start, start + len(text), text, lemma or text, pos, dep, int(head), morph))
        start += len(text) + 1
    return tokens


ACTIVE = tree("Washington/nsubj/1", "accuse/ROOT/1/VERB/accuser/", "Moscou/obj/1")
PASSIVE = tree("Moscou/nsubj:pass/2", "est/aux:pass/2", "accusée/ROOT/2/VERB/accuser/", "par/case/4", "Washington/obl:agent/2")
RELATIVE = tree("Moscou/nsubj/4", "qui/nsubj/2", "soutient/acl:relcl/0/VERB/soutenir/", "Pyongyang/obj/2", "parle/ROOT/4/VERB/parler/")
CONTROLLED = tree(
    "Séoul/nsubj/1", "accuse/ROOT/1/VERB/accuser/", "Pyongyang/obj/1", "de/mark/4", "livrer/xcomp/1/VERB/livrer/", "obus/obj/4"
)
SHARED = tree("Kiev/nsubj/1", "remercie/ROOT/1/VERB/remercier/", "Varsovie/obj/1", "et/cc/4", "accuse/conj/1/VERB/accuser/", "Moscou/obj/4")
PARTICIPLE = tree("obus/ROOT/0", "livrés/acl/0/VERB/livrer/Tense=Past|VerbForm=Part", "par/case/3", "Moscou/obl:agent/1")
GIVEN = tree("Moscou/nsubj/1", "livre/ROOT/1/VERB/livrer/", "pétrole/obj/1", "à/case/4", "Pyongyang/nmod/2", "au/case/6", "printemps/obl/1")


def texts(tokens, places):
    return [tokens[place].text for place in places]


@pytest.mark.parametrize(
    ("tokens", "verb", "who", "whom"),
    [
        (ACTIVE, 1, ["Washington"], ["Moscou"]),
        (PASSIVE, 2, ["Washington"], ["Moscou"]),
        (RELATIVE, 2, ["Moscou"], ["Pyongyang"]),
        (CONTROLLED, 1, ["Séoul"], ["Pyongyang"]),
        (CONTROLLED, 4, ["Pyongyang"], ["obus"]),
        (SHARED, 4, ["Kiev"], ["Moscou"]),
        (PARTICIPLE, 1, ["Moscou"], ["obus"]),
    ],
    ids=["active", "passive", "relative", "governing", "controlled", "shared subject", "participle"],
)
def test_who_does_what_to_whom(tokens, verb, who, whom):
    assert texts(tokens, agents(tokens, verb)) == who
    assert texts(tokens, undergoers(tokens, verb)) == whom


def test_subjects_of_a_passive_are_not_its_agents():
    assert is_passive(PASSIVE, 2)
    assert not is_passive(ACTIVE, 1)
    assert subjects(PASSIVE, 2) == []


def test_a_pronoun_stands_for_the_subject_before_it():
    tokens = tree("Moscou/nsubj/1/PROPN//", "parle/ROOT/1/VERB/parler/", "et/cc/4", "il/nsubj/4/PRON//", "accuse/conj/1/VERB/accuser/")
    assert texts(tokens, subjects(tokens, 4)) == ["Moscou"]


def test_a_pronoun_with_nothing_before_it_stands_for_itself():
    tokens = tree("Il/nsubj/1/PRON//", "accuse/ROOT/1/VERB/accuser/")
    assert texts(tokens, subjects(tokens, 1)) == ["Il"]


def test_a_chain_of_verbs_without_a_subject_ends():
    tokens = tree(*(f"v{n}/conj/{n - 1}/VERB//" for n in range(1, 9)))
    ring = [tokens[0]._replace(head=7), *tokens[1:]]
    assert subjects(ring, 7) == []


@pytest.mark.parametrize("negation", ["pas", "jamais", "plus", "Aucunement"])
def test_negations(negation):
    assert is_negated(tree("accuse/ROOT/0/VERB/accuser/", "n'/advmod/0", f"{negation}/advmod/0"), 0)
    assert not is_negated(tree("accuse/ROOT/0/VERB/accuser/", "encore/advmod/0"), 0)


def test_more_is_no_negation_without_its_particle():
    assert not is_negated(tree("livre/ROOT/0/VERB/livrer/", "plus/advmod/0"), 0)


def test_no_help_at_all_is_negated():
    tokens = tree("fournit/ROOT/0/VERB/fournir/", "aucune/det/2", "aide/obj/0")
    assert is_negated(tokens, 0)
    assert is_negated(tokens, 2)


def test_a_tree_knows_its_dependants():
    assert [children(Tree(PASSIVE), place) for place in range(len(PASSIVE))] == [children(PASSIVE, place) for place in range(len(PASSIVE))]


def test_a_verb_of_motion_has_no_passive():
    assert not is_passive(tree("Poutine/nsubj:pass/2", "est/aux:pass/2", "arrivé/ROOT/2/VERB/arriver/Tense=Past|VerbForm=Part"), 2)


def test_the_subject_of_a_first_participle_stands_behind_it():
    tokens = tree("Accusée/ROOT/0/VERB/accuser/Tense=Past|VerbForm=Part", "Moscou/nsubj/2/PROPN//", "nie/parataxis/0/VERB/nier/")
    assert texts(tokens, undergoers(tokens, 0)) == ["Moscou"]


def test_verbs_share_the_object_of_the_last():
    tokens = tree("félicite/ROOT/0/VERB/féliciter/", "et/cc/2", "soutient/conj/0/VERB/soutenir/", "Pyongyang/obj/2")
    assert texts(tokens, undergoers(tokens, 0)) == ["Pyongyang"]


FORMS = {"courtise": "courtiser", "presse": "presser"}


def test_a_verb_between_two_names_is_mended():
    tokens = tree("Pékin/ROOT/0/PROPN//", "presse/flat:name/0/ADJ//", "Washington/flat:name/0/PROPN//", "./punct/0")
    mended = mend(tokens, {0: "CHN", 2: "USA"}, FORMS, {})
    assert (mended[1].pos, mended[1].lemma) == ("VERB", "presser")
    assert (texts(mended, agents(mended, 1)), texts(mended, undergoers(mended, 1))) == (["Pékin"], ["Washington"])


def test_the_object_behind_a_weekday_is_the_verb_s():
    tokens = tree("Séoul/nsubj/1", "condamne/ROOT/1/VERB/condamner/", "vendredi/obj/1", "le/det/4", "tir/obj/2", "./punct/1")
    assert texts(tokens, undergoers(mend(tokens, {0: "KOR"}, {}, {}), 1)) == ["tir"]


def test_two_names_joined_by_and_are_one_subject():
    tokens = tree("Kim/ROOT/0", "et/cc/2", "Poutine/nsubj/3", "parlent/conj/0/VERB/parler/", "./punct/0")
    assert conjuncts(mend(tokens, {0: "PRK", 2: "RUS"}, {}, {}), 0) == [0, 2]


def test_what_is_well_parsed_is_left_as_it_is():
    for tokens in (ACTIVE, PASSIVE, CONTROLLED, SHARED, GIVEN):
        actors = {place: token.text for place, token in enumerate(tokens) if token.text[0].isupper()}
        assert list(mend(tokens, actors, FORMS, {})) == tokens


def test_conditional_by_mood_by_auxiliary_and_under_if():
    assert is_conditional(tree("livrerait/ROOT/0/VERB/livrer/Mood=Cnd"), 0)
    assert is_conditional(tree("aurait/aux/1/AUX/avoir/Mood=Cnd", "livré/ROOT/1/VERB/livrer/VerbForm=Part"), 1)
    assert is_conditional(tree("si/mark/1", "livre/ROOT/1/VERB/livrer/Mood=Ind"), 1)
    assert not is_conditional(tree("livre/ROOT/0/VERB/livrer/Mood=Ind"), 0)


@pytest.mark.parametrize(("pronoun", "expected"), [("s'", True), ("s’", True), ("Se", True), ("le", False)])
def test_reflexive_verbs(pronoun, expected):
    assert is_reflexive(tree(f"{pronoun}/expl/1", "oppose/ROOT/1/VERB/opposer/"), 1) is expected


def test_children_take_a_relation_with_its_subtypes():
    assert children(PASSIVE, 2) == [0, 1, 4]
    assert children(PASSIVE, 2, "nsubj") == children(PASSIVE, 2, "nsubj:pass") == [0]
    assert children(PASSIVE, 2, "obj") == []


@pytest.mark.parametrize(("word", "case"), [("au", "à"), ("AUX", "à"), ("du", "de"), ("d’", "de"), ("contre", "contre"), ("face", "face")])
def test_prepositions_are_brought_to_one_form(word, case):
    assert case_of(tree(f"{word}/case/1", "Nord/ROOT/1"), 1) == case


def test_a_noun_without_a_preposition_has_none():
    assert case_of(ACTIVE, 0) == ""


def test_complements_may_hang_on_the_object():
    assert texts(GIVEN, with_case(GIVEN, 1, "à")) == ["printemps", "Pyongyang"]
    assert list(with_case(GIVEN, 1, "contre")) == []


def test_subtree_and_conjuncts():
    tokens = tree("Moscou/ROOT/0", "et/cc/2", "Pyongyang/conj/0", "puis/cc/4", "Pékin/conj/2")
    assert subtree(tokens, 2) == [1, 2, 3, 4]
    assert subtree(tokens, 4) == [3, 4]
    assert conjuncts(tokens, 0) == [0, 2, 4]


def test_actors_stand_where_their_naming_covers_a_word():
    assert actors_at(ACTIVE, [(0, 10, "USA"), (18, 24, "RUS"), (11, 13, "PRK")]) == {0: "USA", 2: "RUS"}


@pytest.mark.parametrize(
    ("tokens", "actors", "place", "expected"),
    [
        (tree("Moscou/ROOT/0", "et/cc/2", "Pékin/conj/0"), {0: "RUS", 2: "CHN"}, 0, ["RUS", "CHN"]),
        (tree("navires/ROOT/0", "russes/amod/0"), {1: "RUS"}, 0, ["RUS"]),
        (tree("navires/ROOT/0", "de/case/2", "flotte/nmod/0", "de/case/4", "Moscou/nmod/2"), {4: "RUS"}, 0, ["RUS"]),
        (tree("navires/ROOT/0", "contre/case/2", "Moscou/nmod/0"), {2: "RUS"}, 0, []),
        (tree("vent/ROOT/0"), {}, 0, []),
    ],
    ids=["coordinated", "adjective", "nested", "other preposition", "nobody"],
)
def test_actors_that_a_noun_phrase_names(tokens, actors, place, expected):
    assert named_by(tokens, actors, place) == expected
