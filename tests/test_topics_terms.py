"""Terms: what counts as one word, which variants are the same, and what the word lists hold."""

import re
import time
import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.bundled import load_stopwords, load_table
from analytics.schemas import SUPPORTED_LANGUAGES
from analytics.topics.terms import (
    count_terms,
    find_collocations,
    load_multiwords,
    terms_of,
    written_forms,
)
from analytics.topics.variants import variant_key


def shown(text, language="fr"):
    """Return the terms of one text as they are written."""
    written = written_forms(count_terms([text], [language]).forms)
    return [written[key] for key in terms_of(text, language)]


# words


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_elisions_are_cut_off_with_either_apostrophe(apostrophe):
    text = "L'état d'alerte qu'Hélène jusqu'ici n'ignorait, lorsqu'arrive l'aube.".replace("'", apostrophe)
    assert shown(text) == ["état", "alerte", "Hélène", "ignorait", "aube"]


@pytest.mark.parametrize("text", ["prud'hommes", "Prud’hommes", "prud'homme"])
def test_a_word_with_an_apostrophe_of_its_own_is_one_term(text):
    assert len(terms_of(text, "fr")) == 1


def test_today_is_one_word_and_names_no_topic():
    assert "aujourd'hui" in load_stopwords("fr")
    assert terms_of("Aujourd’hui, d'aujourd'hui, la flotte.", "fr") == ["flotte"]


def test_accents_are_kept_and_composed_and_split_accents_are_the_same():
    assert terms_of("pêche péché", "fr") == ["pêche", "péché"]
    assert terms_of(unicodedata.normalize("NFD", "L'épée à Séoul"), "fr") == terms_of("L'épée à Séoul", "fr")


def test_numbers_and_single_letters_are_no_terms_but_codes_are():
    assert shown("Le 12 mai 2024, 3e G7 à 20h : un F-16, un KN-23 et x + y.") == ["G7", "F-16", "KN-23"]


def test_inverted_pronouns_and_particles_are_cut_off():
    assert terms_of("Approuve-t-il ? Cette flotte-là navigue-t-elle ?", "fr") == ["approuve", "flotte", "navigue"]


def test_a_hyphenated_word_is_one_term_in_all_its_forms():
    assert len(set(terms_of("nord-coréen, nord-coréenne, nord-coréens, nord-coréennes", "fr"))) == 1
    assert shown("La main-d'œuvre et la main d’œuvre", "fr")[0] == "main d'œuvre"


@pytest.mark.parametrize("text", ["the U.S. fleet", "the US fleet", "The U.S.' fleet"])
def test_initials_are_one_term_and_no_pronoun(text):
    assert terms_of(text, "en")[0] == "us"
    assert terms_of("They told us of a fleet.", "en") == ["fleet"]


def test_possessives_are_cut_off_in_english():
    assert terms_of("Seoul's and Moscow’s fleets", "en") == ["seoul", "moscow", "fleet"]


# terms of several words


@pytest.mark.parametrize(
    ("text", "language", "term"),
    [
        ("la Corée du Nord", "fr", "Corée du Nord"),
        ("des droits de l’homme", "fr", "droits de l'homme"),
        ("aux États-Unis", "fr", "États-Unis"),
        ("d'Extrême-Orient russe", "fr", "Extrême-Orient russe"),
        ("la Maison Blanche", "fr", "Maison Blanche"),
        ("Kim Jong Un", "fr", "Kim Jong Un"),
        ("North Korea's", "en", "North Korea"),
        ("the ballistic missiles", "en", "ballistic missiles"),
        ("в Северной Корее", "ru", "Северная Корея"),
        ("министром иностранных дел", "ru", "министр иностранных дел"),
        ("유엔 안전보장이사회에서는", "ko", "유엔 안전보장이사회"),
    ],
)
def test_several_words_are_one_term(text, language, term):
    assert shown(text, language) == [term]


def test_the_longest_term_wins():
    assert terms_of("un missile balistique intercontinental, un missile balistique, un missile", "fr") == [
        "missile balistique intercontinental",
        "missile balistique",
        "missile",
    ]


def test_hyphen_or_blank_and_number_make_no_difference():
    assert len(set(terms_of("Maison-Blanche. Maison Blanche. MAISON BLANCHE", "fr"))) == 1
    assert len(set(terms_of("missile balistique, missiles balistiques, Missiles Balistiques", "fr"))) == 1


def test_a_term_does_not_reach_into_the_next_word():
    assert "corée du nord" not in terms_of("la Corée du Nord-Est", "fr")


TRAIN = [f"Le pont suspendu de {town} a rouvert." for town in ("Brest", "Lyon", "Nice", "Metz", "Dole")]


def test_neighbours_that_a_corpus_keeps_together_become_a_term():
    texts = [*TRAIN, *(f"La fanfare de {town} défile." for town in ("Brest", "Lyon", "Nice", "Metz", "Dole"))]
    found = find_collocations(texts, ["fr"] * len(texts))
    assert ("fr", ("pont", "suspendu")) in found
    assert "pont suspendu" in terms_of("Un pont suspendu", "fr", found)
    assert terms_of("Un pont bien suspendu, un pont, suspendu", "fr", found) == ["pont", "suspendu", "pont", "suspendu"]


def test_what_stands_in_few_texts_or_in_one_text_many_times_is_no_term():
    assert find_collocations(TRAIN[:4], ["fr"] * 4) == frozenset()
    assert find_collocations(TRAIN[:1] * 40, ["fr"] * 40) == frozenset()
    assert find_collocations([" ".join(TRAIN[:1] * 40)], ["fr"]) == frozenset()


def test_a_mark_between_two_words_parts_them_and_a_small_word_links_them():
    towns = ("Brest", "Lyon", "Nice", "Metz", "Dole", "Sète")
    texts = [f"À {town}, le ballet des cygnes, grues et fous." for town in towns] + [f"{town} chante encore." for town in towns]
    found = {pieces for _, pieces in find_collocations(texts, ["fr"] * 12)}
    assert ("ballet", "des", "cygne") in found
    assert ("cygne", "grue") not in found


def test_collocations_do_not_depend_on_the_order_of_the_texts():
    assert find_collocations(TRAIN, ["fr"] * 5) == find_collocations(TRAIN[::-1], ["fr"] * 5)
    assert find_collocations([], []) == frozenset()


# variants


@pytest.mark.parametrize(
    ("language", "variants"),
    [
        ("fr", "missile missiles"),
        ("fr", "national nationale nationaux nationales"),
        ("fr", "allié alliée alliés alliées"),
        ("fr", "coréen coréenne coréens coréennes"),
        ("fr", "dangereux dangereuse dangereuses"),
        ("fr", "directeur directrice directeurs directrices"),
        ("fr", "étranger étrangère étrangers étrangères"),
        ("fr", "offensif offensive offensives"),
        ("fr", "niveau niveaux"),
        ("fr", "lieu lieux"),
        ("fr", "français française françaises"),
        ("fr", "armée armées"),
        ("en", "treaty treaties"),
        ("en", "missile missiles"),
        ("en", "crash crashes"),
        ("ru", "ракета ракеты ракет ракетой ракетами ракетах ракету"),
        ("ru", "Россия России Россию Россией".lower()),
        ("ru", "Корея Кореи Корее Корею Кореей".lower()),
        ("ru", "северный северная северной северного северные северных"),
        ("ru", "учение учения учений учениями"),
        ("ko", "북한 북한이 북한은 북한을 북한의 북한에서 북한에서는 북한과"),
        ("ko", "한반도 한반도에 한반도는 한반도에서"),
        ("ko", "발사 발사했다 발사했다고 발사하고 발사를"),
    ],
)
def test_variants_share_a_key(language, variants):
    assert len({variant_key(word, language) for word in variants.split()}) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "capital capitale"),
        ("fr", "parti partie"),
        ("fr", "fil fils"),
        ("fr", "cour cours"),
        ("fr", "armé armée"),
        ("fr", "politique politicien"),
        ("en", "new news"),
        ("en", "crisis cris"),
        ("en", "press pres"),
        ("ru", "Россия российский".lower()),
        ("ru", "корея кора"),
        ("ko", "국가 국"),
        ("ko", "정상회의 정상회담"),
        ("ko", "남한 북한"),
    ],
)
def test_different_words_stay_apart(language, words):
    assert len({variant_key(word, language) for word in words.split()}) == len(words.split())


def test_the_language_decides_and_without_one_the_letters():
    assert terms_of("on dit but", "fr") == ["but"]
    assert terms_of("they say but", "en") == []
    assert terms_of("ракетами", "") == terms_of("ракета", "ru") == ["ракет"]
    assert terms_of("북한은", "und") == ["북한"]
    assert terms_of("the fleet and la flotte", "xx") == ["fleet", "flotte"]


# how a term is written


def test_the_commonest_variant_is_shown():
    forms = count_terms(["Le missile et les missiles.", "Des missiles sont là.", "l'ONU et l'O.N.U."], ["fr"] * 3).forms
    written = written_forms(forms)
    assert written["missile"] == "missiles"
    assert written["onu"] == "ONU"


def test_a_capital_that_opens_a_sentence_makes_no_name():
    written = written_forms(count_terms(["Missile vu. Missile tombé.", "Un missile. Hier, Poutine a ri. ONU en deuil."], ["fr"] * 2).forms)
    assert (written["missile"], written["poutine"], written["onu"]) == ("missile", "Poutine", "ONU")


def test_a_word_that_only_opens_sentences_is_written_small():
    assert written_forms(count_terms(["Orage. Orage !"], ["fr"]).forms) == {"orage": "orage"}


def test_shouted_text_is_read_in_small_letters():
    assert written_forms(count_terms(["LE CHALUTIER RENTRE AVEC LA FLOTTE"], ["fr"]).forms)["chalutier"] == "chalutier"


def test_each_language_has_its_own_spelling():
    counted = count_terms(["la nation, une nation", "two nations, all nations"], ["fr", "en"])
    assert written_forms(counted.forms, "fr") == {"nation": "nation"}
    assert written_forms(counted.forms, "en") == {"nation": "nations"}


# counts

TEXTS = ["Le missile et le missile de la Corée du Nord.", "The ballistic missiles of North Korea.", "", "et de la", "Ракеты летят."]
SPOKEN = ["fr", "en", "fr", "fr", "ru"]


def test_counts_are_integers_and_the_columns_are_sorted():
    counted = count_terms(TEXTS, SPOKEN)
    assert counted.counts.shape == (5, len(counted.keys))
    assert np.issubdtype(counted.counts.dtype, np.integer)
    assert list(counted.keys) == sorted(counted.keys)
    assert counted.counts[0, counted.keys.index("missile")] == 2
    assert counted.counts[2:4].sum() == 0


def test_the_order_of_the_texts_changes_nothing_but_the_rows():
    one, other = count_terms(TEXTS, SPOKEN), count_terms(TEXTS[::-1], SPOKEN[::-1])
    assert one.keys == other.keys
    assert one.forms == other.forms
    assert (one.counts.toarray() == other.counts.toarray()[::-1]).all()


def test_halves_of_a_corpus_add_up():
    whole, halves = count_terms(TEXTS, SPOKEN), [count_terms(TEXTS[:2], SPOKEN[:2]), count_terms(TEXTS[2:], SPOKEN[2:])]
    assert halves[0].forms + halves[1].forms == whole.forms
    summed = Counter()
    for half in halves:
        summed.update(dict(zip(half.keys, np.asarray(half.counts.sum(axis=0)).ravel().tolist(), strict=True)))
    assert summed == dict(zip(whole.keys, np.asarray(whole.counts.sum(axis=0)).ravel().tolist(), strict=True))


@pytest.mark.parametrize("texts", [[], [""], ["le la les"], ["12 34"], ["!?"]])
def test_texts_without_terms_have_no_columns(texts):
    counted = count_terms(texts, ["fr"] * len(texts))
    assert counted.counts.shape == (len(texts), 0)
    assert counted.keys == ()
    assert not counted.forms


@given(st.text(max_size=60), st.sampled_from([*SUPPORTED_LANGUAGES, "", "de"]))
def test_any_text_is_read(text, language):
    keys = terms_of(text, language)
    assert all(keys)
    assert count_terms([text], [language]).counts.sum() == len(keys)


def test_two_thousand_sentences_take_less_than_a_second():
    sentences = [
        f"Le {n}e missile balistique de la Corée du Nord est tombé, dit l'état-major, près du port de Wonsan{n}." for n in range(2_000)
    ]
    count_terms(sentences[:10], ["fr"] * 10)
    before = time.process_time()
    count_terms(sentences, ["fr"] * 2_000)
    assert time.process_time() - before < 1


# the word lists


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_stop_words_are_small_composed_and_in_the_letters_of_their_language(language):
    letters = {"fr": "a-zàâæçéèêëîïôœùûüÿ", "en": "a-z", "ru": "а-яё", "ko": "가-힣"}[language]
    words = load_stopwords(language)
    assert len(words) > 400
    assert [word for word in words if not re.fullmatch(rf"[{letters}'-]+", word) or unicodedata.normalize("NFC", word) != word] == []


CONTENT = {
    "fr": "président pays guerre paix missile armée élection force eau droit vote état pouvoir photo agence entretien énergie but",
    "en": "president country war peace missile army election right force goal state power school",
    "ru": "президент страна война мир ракета армия выборы люди дело право",
    "ko": "대통령 전쟁 평화 미사일 선거 북한 국가 기자 사진 시간",
}


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_words_that_carry_content_are_no_stop_words(language):
    assert set(CONTENT[language].split()) & load_stopwords(language) == set()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "selon ainsi depuis mardi mercredi février août vingt milliers aujourd'hui notamment a-t-il reuters"),
        ("en", "according tuesday february twenty million spokesman reuters however"),
        ("ru", "согласно вторник февраля тысяч сообщил заявила тасс"),
        ("ko", "따르면 화요일 밝혔다 연합뉴스 지난해 그리고"),
    ],
)
def test_press_words_days_months_and_numbers_are_stop_words(language, words):
    assert set(words.split()) <= load_stopwords(language)


def test_every_term_of_several_words_stands_once_and_has_several():
    rows = load_table("multiwords.csv")
    assert {row["language"] for row in rows} == set(SUPPORTED_LANGUAGES)
    for language in SUPPORTED_LANGUAGES:
        terms = [row["term"] for row in rows if row["language"] == language]
        known = load_multiwords(language)
        assert len(known) == len(terms) >= 100, language
        assert [pieces for pieces in known if len(pieces) < 2] == []
        assert terms == sorted(terms, key=lambda term: (term.lower(), term))


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_every_term_of_several_words_is_found_in_a_text(language):
    for row in load_table("multiwords.csv"):
        if row["language"] == language:
            assert len(terms_of(f"{row['term']}.", language)) == 1, row
