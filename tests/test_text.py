"""Folding, quotation marks, sentences, language: on sentences that a newspaper could print, and on any text at all."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.text import detect_language, fold, paragraph_spans, quotation_spans, sentence_spans

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
# Any text, and text in which nearly every character means something to the splitter.
TEXTS = st.one_of(st.text(), st.text(alphabet="aÉж한7 .!?…。«»“”„‘’\"'「」()-—\n\t\u00a0\u202f\u2028\x1c"))


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


def quotations(text):
    return [text[start:end] for start, end in quotation_spans(text)]


# Folding


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("L’État n’a rien dit", "l'etat n'a rien dit"),
        ("Nord‑coréen – sud—coréen", "nord-coreen - sud-coreen"),
        ("n°\u00a03\u202f: l`œuvre", "n° 3 : l'ouvre"),
        ("ЁЛКА и Йод", "ёлка и йод"),  # in Russian the dots make another letter
        ("평양", "평양"),
        ("İstanbul", "istanbul"),
    ],
)
def test_fold_makes_the_copy_that_matching_works_on(text, copy):
    assert fold(text) == copy


@BOUNDED
@given(TEXTS)
def test_fold_keeps_every_character_in_its_place(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert all(fold(character) == copy for character, copy in zip(text, folded, strict=True))


# Sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Kim Jong-un a quitté la gare.",
        "Le train de M. Poutine est en retard.",
        "Mme Choe et MM. Kim et Pak étaient du voyage.",
        "Le message est signé J. Biden et V. V. Poutine.",
        "J.-P. Dupont, de l'O.N.U., attendra.",
        "Rien n'a filtré ce mois-ci.",
        "Le wagon n° 3 est réservé à la presse.",
        "Le vol. 3 et le gén. Pak manquent à l'appel.",
        "L'art. 5 et la p. 12 du traité ont changé.",
        "Le missile a volé 2.5 minutes.",
        "Il a hésité... puis signé.",
        "Le sommet aura lieu le 19 juin., selon la presse.",
        "Rendez-vous le 3 sept. 2024 à Hanoï.",
        "L'accord vaut jusqu'au 1er janv. 2026.",
        "The U.S. Navy sailed at dawn.",
        "Mr. Kim met Sen. Smith and Gen. Park.",
        "Talks resumed on Sept. 12 in Hanoi.",
        "В 2023 г. они уже встречались.",
        "Помощь оценили в 3 млн. рублей.",
        "Письмо подписал А. Иванов.",
    ],
)
def test_a_sentence_is_never_cut_inside(sentence):
    """Names, titles, initials, abbreviations, numbers and dates carry full stops that end nothing."""
    follower = "Séoul proteste."
    assert sentences(f"{sentence} {follower}") == [sentence, follower]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La visite commence le 19 juin. Le Vietnam suivra.", ["La visite commence le 19 juin.", "Le Vietnam suivra."]),
        ("Vraiment ? Oui ! Il a refusé… Puis non.", ["Vraiment ?", "Oui !", "Il a refusé…", "Puis non."]),
        ("Il a cédé. 3 000 soldats partent.", ["Il a cédé.", "3 000 soldats partent."]),
        ("Il a salué (sans descendre.) Puis rien.", ["Il a salué (sans descendre.)", "Puis rien."]),
        ("The U.S. left. Mr. Kim stayed.", ["The U.S. left.", "Mr. Kim stayed."]),
        ("Поезд прибыл. Ким молчал.", ["Поезд прибыл.", "Ким молчал."]),
        ("열차가 도착했다. 역은 조용했다.", ["열차가 도착했다.", "역은 조용했다."]),
        ("“우리는 친구다. 앞으로도 그렇다”고 말했다. 서울은 침묵했다.", ["“우리는 친구다. 앞으로도 그렇다”고 말했다.", "서울은 침묵했다."]),
        ("«Мы соседи. Так и будет», — сказал он. Сеул молчит.", ["«Мы соседи. Так и будет», — сказал он.", "Сеул молчит."]),
        ("Il roule vers Hanoï\u00a0! Séoul attend.", ["Il roule vers Hanoï\u00a0!", "Séoul attend."]),
    ],
)
def test_sentences_end_at_a_full_stop_before_a_new_beginning(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "quotation",
    [
        "« Nous verrons. Rien ne presse. Le train attendra. »",
        "“Nous verrons. Rien ne presse.”",
        '"Nous verrons. Rien ne presse"',
        "„Nous verrons. Rien ne presse.“",
        "« Il m'a dit : “Venez. Vite.” Je suis venu. »",
        "“Nous verrons. Rien ne presse »",  # mixed marks, common in translated copy
    ],
)
def test_a_quotation_of_several_sentences_stays_in_one_piece(quotation):
    text = f"Le porte-parole a répondu : {quotation}, avant de partir. Séoul proteste."
    assert quotations(text) == [quotation]
    assert sentences(text) == [f"Le porte-parole a répondu : {quotation}, avant de partir.", "Séoul proteste."]


def test_a_quotation_that_ends_with_its_full_stop_ends_the_sentence():
    assert sentences("Il a dit : « Non. » Puis il est parti.") == ["Il a dit : « Non. »", "Puis il est parti."]


@pytest.mark.parametrize("mark", ["« ", "“", '"', "„", "‘"])
def test_a_quote_that_never_closes_binds_nothing(mark):
    """Neither the rest of its paragraph nor the next one becomes part of the quotation."""
    text = f"Il a promis {mark}un train. Puis il est parti.\nSéoul proteste. « Trop tard », dit-on."
    assert sentences(text) == [f"Il a promis {mark}un train.", "Puis il est parti.", "Séoul proteste.", "« Trop tard », dit-on."]
    assert quotations(text) == ["« Trop tard »"]


def test_a_closing_mark_without_an_opening_one_is_passed_over():
    assert quotations("Un soutien total », dit-il. « Et durable. »") == ["« Et durable. »"]


def test_apostrophes_are_no_quotation_marks():
    assert quotations("L’armée n’a rien vu, aujourd’hui pas plus qu'hier ; l'état-major non plus.") == []


def test_headings_and_blank_lines_stand_alone():
    text = "Un train à l'aube\n\nLe quai\nLe convoi est parti. Il roule.\n \n\t\n***"
    assert sentences(text) == ["Un train à l'aube", "Le quai", "Le convoi est parti.", "Il roule."]
    assert [text[start:end] for start, end in paragraph_spans(text)][-1] == "***"


@pytest.mark.parametrize("text", ["", "   \n\t ", "… !? —", "« »", "\u2028"])
def test_where_there_is_no_word_there_is_no_sentence(text):
    assert sentences(text) == []


@BOUNDED
@given(TEXTS)
def test_sentences_of_any_text_are_ordered_apart_and_trimmed(text):
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert not any("\n" in text[start:end] for start, end in spans)


@BOUNDED
@given(TEXTS)
def test_no_letter_of_any_text_is_outside_the_sentences(text):
    covered = {place for start, end in sentence_spans(text) for place in range(start, end)}
    assert [character for place, character in enumerate(text) if character.isalnum() and place not in covered] == []


@BOUNDED
@given(TEXTS)
def test_quotations_of_any_text_are_ordered_apart_and_inside_one_paragraph(text):
    spans = quotation_spans(text)
    assert all(0 <= start < end - 1 < len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert not any("\n" in text[start:end] for start, end in spans)
    assert all(text[start] in '«“„"‘「『‹' and text[end - 1] in '»”“"’」』›' for start, end in spans)


@BOUNDED
@given(TEXTS)
def test_no_sentence_begins_or_ends_inside_a_quotation(text):
    edges = {edge for span in sentence_spans(text) for edge in span}
    assert [edge for start, end in quotation_spans(text) for edge in edges if start < edge < end] == []


@pytest.mark.parametrize("piece", ["Le train part. ", "« Oui. » Non. ", "« ", "a. ", "M. "])
def test_a_hundred_thousand_characters_in_one_paragraph_are_split_in_seconds(piece):
    """The time grows with the text, not with its square: a scraped page may come without a single line break."""
    text = piece * (100_000 // len(piece))
    began = time.perf_counter()
    sentence_spans(text)
    assert time.perf_counter() - began < 3


# Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le convoi blindé a quitté la gare de la capitale à l'aube.", "fr"),
        ("The armoured train left the station of the capital at dawn.", "en"),
        ("Бронированный поезд покинул столичный вокзал на рассвете.", "ru"),
        ("장갑 열차가 새벽에 수도의 역을 떠났다고 통신사가 전했다.", "ko"),
    ],
)
def test_the_language_of_a_sentence_is_found(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "OTAN", "19/06/2024 — 12 345,6 %", "🚂🚂🚂", "https://e.org"])
def test_the_language_of_a_scrap_is_undetermined(text):
    assert detect_language(text) == "und"


@BOUNDED
@given(TEXTS)
@example("AAAAAAAAAAAAAAAALÀaÀ")
def test_the_language_of_any_text_is_a_code(text):
    language = detect_language(text)
    assert language == "und" or (len(language) == 2 and language.isalpha())


@pytest.mark.parametrize(
    "first",
    ["Le président aime l'art.", "Le navire a doublé le cap.", "Washington said no.", "Россия помогла им.", "Они встречались в 2024 г."],
)
def test_a_word_that_may_be_an_abbreviation_ends_a_sentence_all_the_same(first):
    assert sentences(f"{first} Путин уехал.") == [first, "Путин уехал."]


def test_an_acronym_ends_a_sentence_where_another_one_plainly_begins():
    assert sentences("He left the U.S. The army stayed.") == ["He left the U.S.", "The army stayed."]
