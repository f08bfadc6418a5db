"""The lexicon scorer: what it reads in sentences of four languages, its explanations, its tables, and that no text breaks it."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundled import load_table
from analytics.errors import InputError
from analytics.scorers.answers import PROBABILITIES
from analytics.scorers.inflection import english_verb, french_noun, french_verb
from analytics.scorers.lexicon import LexiconScorer
from analytics.scorers.valence import FUNCTIONS, OPERATORS, VALUES
from analytics.text import fold

SCORER = LexiconScorer()
LABELS = {"-": "unfavourable", "0": "neutral", "+": "favourable"}
TABLE = load_table("valence.csv")


def marked(text):
    """Return the sentence and the span of what stands in brackets."""
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "").replace("]", ""), (start, end)


def scored(text):
    sentence, span = marked(text)
    return SCORER.score([sentence], [span]).iloc[0]


# what it reads

SENTENCES = """
- Séoul accuse [Pyongyang] de mensonge.
0 [Washington] accuse la Russie.
0 [Séoul] a condamné le tir de missile.
- [Moscou] a bombardé la ville et tué des dizaines de civils.
- [La Russie] a été accusée de crimes de guerre par plusieurs ONG.
0 La Russie a été accusée de sabotage par [la Pologne].
+ [Tokyo] a fourni une aide généreuse à son voisin.
+ Le président a félicité [la Corée du Sud] pour ce brillant succès.
+ La foule a acclamé [le ministre], très populaire et courageux.
- Le chancelier n'est ni crédible ni compétent : [le chancelier] n'inspire aucune confiance.
- [Le premier ministre] n'a pas réussi à convaincre.
+ [Pyongyang] n'a pas menacé ses voisins.
- Les sanctions contre [Moscou] seront durcies.
+ Grâce à [Séoul], la famine a été évitée.
+ [Le Japon] lutte contre la corruption.
- La corruption de [l'ancien président] a choqué le pays.
0 [Le ministre] est arrivé mardi à Genève avec une délégation.
0 Selon [le Kremlin], la réunion aura lieu jeudi.
- « C'est un menteur et un voleur », dit-on de [Kim].
- Le Sénat a rejeté les accusations portées contre [le président], jugé incompétent.
+ L'opposition admire [la chancelière].
- [Le dictateur] s'est ridiculisé devant ses alliés.
- Les menaces de [Pyongyang] inquiètent toute la région.
+ [Séoul] et Tokyo se sont réconciliés, un progrès historique.
- The minister accused [Moscow] of lying.
0 [London] condemned the attack.
- [Russia] invaded its neighbour and killed civilians.
- [The senator] was convicted of fraud.
+ The crowd praised [the president] as a brave and honest leader.
- [The governor] is not honest.
- Sanctions against [North Korea] are a response to its threats.
+ Thanks to [Seoul], the hostages were rescued.
0 [The delegation] arrived in Geneva on Tuesday.
- Вашингтон обвинил [Россию] в агрессии.
+ Президент поздравил [Сеул] с блестящей победой.
- [Диктатор] развязал кровавую войну.
+ [Токио] помог пострадавшим.
- Санкции против [Пхеньяна] будут ужесточены из-за угроз.
0 [Делегация] прибыла во вторник в Женеву.
- 미국은 [북한]을 강하게 비난했다.
- [북한]이 미사일을 발사하며 한국을 위협했다.
+ 정부는 [일본]의 지원에 감사를 표했다.
+ [한국]은 피해자를 돕기 위해 지원했다.
- 국제사회는 [북한]의 도발을 규탄했다.
0 [대표단]이 화요일에 제네바에 도착했다.
"""


@pytest.mark.parametrize("line", SENTENCES.strip().splitlines())
def test_a_sentence_shows_its_target_as_a_reader_sees_it(line):
    assert scored(line[2:])["label"] == LABELS[line[0]]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("[Le ministre] est honnête.", "[Le ministre] n'est pas honnête."),
        ("[Paris] n'a pas trahi son allié.", "[Paris] a trahi son allié."),
        ("[Le maire] est peu populaire.", "[Le maire] est impopulaire."),
        ("[Le maire] est très populaire.", "[Le maire] est populaire."),
        ("[Le juge] est corrompu.", "[Le juge] est totalement corrompu."),
        ("[Séoul] dénonce les mensonges de Pyongyang.", "Séoul dénonce les mensonges de [Pyongyang]."),
        ("[L'armée] a bombardé le port.", "[L'armée] a bombardé le port et massacré des civils."),
        ("Le port a été bombardé par l'armée de [Malte], sans victimes.", "[Malte] a bombardé et affamé le port, dit-on."),
        ("[Oslo] a aidé Riga.", "[Oslo] a attaqué Riga."),
        ("[Oslo] et Riga sont alliés.", "[Oslo] et Riga sont ennemis."),
        ("The mayor praised [Oslo].", "The mayor insulted [Oslo]."),
        ("Мэр похвалил [Осло].", "Мэр оскорбил [Осло]."),
        ("시장은 [오슬로]를 칭찬했다.", "시장은 [오슬로]를 비난했다."),
        ("[오슬로]는 위협하지 않았다.", "[오슬로]는 위협했다."),
        ("[Осло] не угрожает соседям.", "[Осло] угрожает соседям."),
    ],
)
def test_one_sentence_is_better_for_its_target_than_the_other(better, worse):
    assert scored(better)["score"] > scored(worse)["score"]


def test_two_targets_of_one_sentence_come_out_opposite():
    sentence = "Le peuple acclame Lina la courageuse ; les juges accusent Bruno de fraude et de mensonge."
    spans = [(18, 22), (58, 63)]
    assert [sentence[start:end] for start, end in spans] == ["Lina", "Bruno"]
    assert SCORER.score([sentence] * 2, spans)["label"].tolist() == ["favourable", "unfavourable"]


def test_who_is_quoted_is_coloured_less_than_who_is_spoken_of():
    spoken_of = scored("L'expert parle d'une catastrophe et de la faillite de [Marin].")
    speaker = scored("« C'est une catastrophe, une faillite », selon [Marin].")
    assert speaker["p_unfavourable"] < spoken_of["p_unfavourable"]


def test_a_foreign_word_does_not_change_the_language_of_a_sentence():
    assert scored("« Правда » (la « Vérité ») accuse [Riga] de mensonge et de trahison.")["label"] == "unfavourable"


def test_a_text_of_no_known_language_is_read_by_its_script():
    assert scored("OTAN : fiasco [Riga]")["label"] == "unfavourable"


def test_case_and_accents_do_not_matter():
    plain = scored("La presse a denonce les methodes brutales de [Moscou].")
    shouted = scored("LA PRESSE A DENONCE LES METHODES BRUTALES DE [MOSCOU].")
    accented = scored("La presse a dénoncé les méthodes brutales de [Moscou].")
    assert plain["score"] == shouted["score"] == accented["score"]


def test_a_word_in_another_clause_weighs_less():
    near, far = scored("[Riga] échoue."), scored("[Riga] négocie ; l'équipe voisine (selon la presse) parle d'un échec.")
    assert near["p_unfavourable"] > far["p_unfavourable"]


# evidence and explanation


def test_the_evidence_names_the_words_that_speak_for_the_label_strongest_first():
    assert scored("Séoul accuse [Pyongyang] de mensonges, malgré une aide généreuse.")["evidence"].split(", ")[:2] == [
        "accuse",
        "mensonges",
    ]


def test_a_neutral_label_has_no_evidence():
    assert scored("[Le train] part à midi.")["evidence"] == ""


def test_the_explanation_gives_each_word_its_place_and_side():
    sentence, span = marked("L'habile [ministre] a échoué.")
    table = SCORER.explain(sentence, span)
    assert [sentence[row.start : row.end] for row in table.itertuples()] == table["word"].tolist()
    assert {row.word: bool(row.effect > 0) for row in table.itertuples()} == {"échoué": False, "habile": True}
    assert table["effect"].abs().is_monotonic_decreasing


def test_the_explanation_of_an_impossible_span_is_empty():
    table = SCORER.explain("Riga.", (3, 90))
    assert table.empty
    assert list(table.columns) == ["word", "start", "end", "effect"]


# the table


def test_an_impossible_span_gives_no_numbers_and_a_reason():
    scores = SCORER.score(["Riga ment.", "Riga ment.", "Riga ment."], [(2, 2), (4, 99), (0, 4)])
    assert scores["reason"].str.len().gt(0).tolist() == [True, True, False]
    assert scores[list(PROBABILITIES)].isna().all(axis=1).tolist() == [True, True, False]
    assert scores["label"].isna().tolist() == [True, True, False]


def test_lists_of_different_length_are_refused():
    with pytest.raises(InputError, match="one span a sentence"):
        SCORER.score(["Riga."], [])


def test_nothing_gives_an_empty_table_with_all_columns():
    assert list(SCORER.score([], []).columns) == [*PROBABILITIES, "score", "label", "evidence", "reason"]


def test_words_out_of_reach_change_nothing():
    sentence = "Riga a menti. " + "Le train part à midi. " * 3_000
    long = SCORER.score([sentence + "Un génie admirable."], [(0, 4)])
    short = SCORER.score(["Riga a menti. " + "Le train part à midi. " * 12], [(0, 4)])
    assert long["score"][0] == short["score"][0]


TEXTS = st.one_of(st.text(max_size=80), st.text("Ne pas accusé(e) «très» ; par l'ennemi угроза не 위협 않 \n\t-'’", max_size=80))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(-2, 90), st.integers(-2, 90)), max_size=4))
def test_any_text_and_span_is_answered_in_order(rows):
    texts, spans = [text for text, _, _ in rows], [(start, end) for _, start, end in rows]
    scores = SCORER.score(texts, spans)
    assert len(scores) == len(rows)
    answered = scores["reason"].eq("").to_numpy(dtype=bool)
    assert np.allclose(scores.loc[answered, list(PROBABILITIES)].sum(axis=1), 1)
    alone = [SCORER.score([text], [span])["score"][0] for text, span in zip(texts, spans, strict=True)]
    pd.testing.assert_series_equal(scores["score"], pd.Series(alone, name="score", dtype=float))
    for text, span in zip(texts, spans, strict=True):
        assert SCORER.explain(text, span)["effect"].between(-2, 2).all()


# forms


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("menacer", {"menace", "menacait", "menaceront", "menacees"}),
        ("trahir", {"trahit", "trahissent", "trahie"}),
        ("soutenir", {"soutient", "soutiennent", "soutenue", "soutiendra"}),
        ("détruire", {"detruit", "detruisent", "detruite"}),
        ("craindre", {"craint", "craignent", "craindra"}),
        ("décevoir", {"decoit", "decoivent", "decu"}),
    ],
)
def test_french_verbs_are_known_in_their_forms(lemma, forms):
    assert forms <= french_verb(fold(lemma))


def test_the_forms_of_mentir_are_not_those_of_mener():
    assert french_verb("mentir") & {"menait", "mene", "mens", "ment"} == {"mens", "ment"}


def test_nouns_and_adjectives_have_gender_and_number():
    assert {"dangereuse", "dangereux"} <= french_noun("dangereux")
    assert {"loyaux", "loyales"} <= french_noun("loyal")
    assert {"agressives"} <= french_noun("agressif")


def test_english_verbs_follow_the_rules_of_spelling():
    assert {"denies", "denied"} <= english_verb("deny")
    assert {"stopped", "stopping"} <= english_verb("stop")
    assert {"praised", "praising"} <= english_verb("praise")


# the words


def entries(*kinds):
    return [row for row in TABLE if row["kind"] in kinds]


def test_no_entry_stands_twice():
    keys = Counter((row["language"], fold(row["word"].split("|")[0]), row["kind"]) for row in TABLE)
    assert [key for key, count in keys.items() if count > 1] == []


def test_kinds_and_languages_come_from_closed_lists():
    assert {row["kind"] for row in TABLE} == {*VALUES, *OPERATORS, *FUNCTIONS}
    assert {row["language"] for row in TABLE} == {"fr", "en", "ru", "ko"}


def test_valences_are_whole_numbers_from_minus_three_to_three_without_nought():
    assert {int(row["valence"]) for row in TABLE} <= {-3, -2, -1, 1, 2, 3}
    assert {row["valence"] for row in entries("intensifier", "diminisher", "source")} == {"2"}
    assert {row["valence"] for row in entries("shifter")} == {"-1", "-2"}
    assert {row["valence"] for row in entries("negation")} == {"-1"}


def test_no_word_is_on_both_sides():
    sides = {}
    for row in entries("word", "phrase"):
        for form in row["word"].split("|"):
            sides.setdefault((row["language"], fold(form)), set()).add(int(row["valence"]) > 0)
    assert [key for key, signs in sides.items() if len(signs) > 1] == []


@pytest.mark.parametrize(("language", "least"), [("fr", 1_700), ("en", 500), ("ru", 400), ("ko", 400)])
def test_each_language_has_its_words(language, least):
    assert sum(row["language"] == language for row in entries(*VALUES)) >= least


def test_the_table_leaves_the_signs_of_predicates_to_their_own_table():
    predicates = {(fold(row["lemma"]), row["sign"]) for row in load_table("predicates.csv") if row["pos"] in ("NOUN", "ADJ")}
    mine = {(fold(row["word"]), "1" if int(row["valence"]) > 0 else "-1") for row in entries("word") if row["language"] == "fr"}
    assert predicates & mine == set()


def test_entries_carry_no_stray_blank_or_empty_alternative():
    assert [row["word"] for row in TABLE if any(not part or part != part.strip() for part in row["word"].split("|"))] == []
