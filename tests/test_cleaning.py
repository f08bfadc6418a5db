"""What a page says around an article goes and is listed; what the article says stays, in its own words."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cleaning import clean_article, find_title

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TITLE = "Un train vert traverse la frontière"
FIRST = "Le train vert a traversé la frontière à l'aube, sans que personne ne l'annonce."
SECOND = "Sur le quai, une fanfare attendait depuis la veille ; le chef de gare tenait un bouquet."
THIRD = "« Nous avons vu passer des voyageurs plus pressés », a dit M. Pak. Il a souri."
BODY = [FIRST, SECOND, THIRD]
CLEAN = "\n\n".join(BODY)
# Lines as they stand on real pages, and the words of an article between them.
PIECES = [
    *BODY,
    TITLE,
    "Laisser un commentaire",
    "Lire aussi : Le quai",
    "PUBLICITÉ",
    "© AFP",
    "(AFP)",
    "a.",
    " b c d e f g h",
    "NEXT",
    "\n",
    " ",
    "»",
    "\u200b",
]
PAGES = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map("\n".join))


def page(*lines):
    return "\n\n".join(lines)


def rules(cleaned):
    return [rule for rule, _ in cleaned.removed]


# A clean article stays whole


def test_nothing_is_removed_from_a_clean_article():
    assert clean_article(CLEAN, TITLE) == (TITLE, CLEAN, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "Suivant la coutume, l'hôte a offert deux chiens à son visiteur.",
        "Précédent fâcheux : à Hanoï, le repas avait été annulé.",
        "Next week, Mr Kim will travel north again.",
        "Previous sanctions had little effect on trade.",
        "Related sanctions remain in force, the minister said.",
        "Séoul entretient env. trois mille soldats. Selon Kiev, trois mille soldats sont partis.",
        "Recevez nos excuses, aurait dit le général.",
        "Comment a-t-il franchi la frontière ?",
        "Il a refusé. On a insisté. Il a refusé.",
        "Отношения улучшились. Далее слово взял министр.",
    ],
)
def test_no_rule_takes_a_sentence_of_the_article_for_page_furniture(sentence):
    assert clean_article(page(FIRST, sentence, THIRD), TITLE) == (TITLE, page(FIRST, sentence, THIRD), [])


@pytest.mark.parametrize("kicker", ["Commentaire", "Comment"])
def test_the_kicker_of_an_opinion_piece_does_not_open_a_comment_form(kicker):
    """Above the article the word announces an opinion; taken for the comments, it would delete the whole text."""
    assert clean_article(page(kicker, *BODY), TITLE).text.endswith(CLEAN)


def test_a_list_in_small_letters_is_no_fragment():
    text = page(
        "Trois dossiers restent ouverts :", "les livraisons d'armes ;", "l'aide alimentaire.", "Les livraisons d'armes inquiètent Séoul."
    )
    assert clean_article(text, TITLE).text == text


def test_short_sentences_may_stand_twice():
    text = page("Il a refusé. Le train attend.", SECOND, "Il a refusé. Le train attend.")
    assert clean_article(text, TITLE).text == text


# Page furniture


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Lire aussi : Le quai numéro neuf", "read also"),
        ("À lire également – Dix secrets d'un wagon", "read also"),
        ("Читайте также: Поезд на границе", "read also"),
        ("관련 기사 국경의 열차", "read also"),
        ("PREV Brocante sur les quais dimanche", "previous and next"),
        ("NEXT Il nage jusqu'à la frontière", "previous and next"),
        ("Accueil > Monde > Asie", "navigation"),
        ("Monde | Politique | Sport | Météo", "navigation"),
        ("Le train à son arrivée en gare de Hasan (AFP)", "photo caption"),
        ("Le visiteur, M. Pak, à son arrivée en gare (AFP)", "photo caption"),
        ("Photo : Jeanne Exemple", "photo caption"),
        ("Le train à quai, le 19 juin 2024. © Jeanne Exemple, Agence Méridienne", "photo caption"),
        ("Partager", "share"),
        ("Facebook Twitter WhatsApp", "share"),
        ("Inscrivez-vous à notre newsletter du matin", "newsletter"),
        ("Article réservé aux abonnés", "subscribers only"),
        ("Il vous reste 62 % de cet article à lire", "subscribers only"),
        ("Publié le : 19/06/2024 - 01:54", "date stamp"),
        ("Publié le 19/06/2024 à 8h12", "date stamp"),
        ("2024-06-19 08:12", "time stamp"),
        ("PUBLICITÉ", "advertisement"),
        ("Avec AFP et Reuters", "agency credit"),
        ("Emportez l'actualité partout ! Téléchargez l'application Canal 9", "app banner"),
        ("Téléchargez l’application", "app banner"),
    ],
)
def test_a_line_of_page_furniture_goes_and_is_listed(line, rule):
    cleaned = clean_article(page(FIRST, line, SECOND), TITLE)
    assert cleaned.text == page(FIRST, SECOND)
    assert set(rules(cleaned)) == {rule}
    assert "".join(text for _, text in cleaned.removed).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize("form", ["Laisser un commentaire", "Commentaires (3)", "Leave a reply", "Комментарии", "댓글 12"])
def test_a_comment_form_goes_with_all_that_follows(form):
    tail = "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *"
    cleaned = clean_article(page(*BODY, form, "Jean : quel beau train !", tail), TITLE)
    assert cleaned.text == CLEAN
    assert "Jean : quel beau train !" in "\n".join(text for _, text in cleaned.removed)
    assert tail in "\n".join(text for _, text in cleaned.removed)


def test_an_author_box_above_the_comment_form_goes():
    box = ["Félix Exemple", '"Amateur de trains. Buveur de café. Expert en quais."']
    cleaned = clean_article(page(*BODY, *box, "Laisser un commentaire"), TITLE)
    assert cleaned.text == CLEAN
    assert ("author box", "\n".join(box)) in cleaned.removed


def test_a_quotation_at_the_end_of_an_article_without_comments_is_no_author_box():
    text = page(*BODY, "Félix Exemple", '"Le train est reparti sans nous attendre, hélas."')
    assert clean_article(text, TITLE).text == text


def test_a_page_without_line_breaks_loses_its_furniture_and_keeps_its_sentences():
    banner = "Emportez l'actualité partout avec vous ! Téléchargez l'application Canal 9"
    cleaned = clean_article(f"{FIRST} Publié le : 19/06/2024 - 01:54 {SECOND} {banner} {THIRD} Avec AFP", TITLE)
    assert cleaned.text == f"{FIRST} {SECOND} {THIRD}"
    assert rules(cleaned) == ["date stamp", "app banner", "agency credit"]


def test_a_photo_credit_does_not_take_the_next_words_with_it():
    """On a page without line breaks the article goes on right behind the agency's name."""
    cleaned = clean_article(f"{FIRST} Le quai vu du pont. © AFP Kim Jong-un a salué la foule. {SECOND}", TITLE)
    assert cleaned.text.endswith(f"Kim Jong-un a salué la foule. {SECOND}")


def test_a_caption_shown_once_more_as_the_name_of_its_picture_is_listed_twice():
    caption = "Le train vert à quai sous la pluie, vu du pont de la gare"
    cleaned = clean_article(page(caption, FIRST, f"{caption} © AFP", SECOND), TITLE)
    assert cleaned.text == page(FIRST, SECOND)
    assert "\n".join(text for _, text in cleaned.removed).count(caption) == 2


# Titles


def test_repeated_titles_go_and_the_title_is_kept_apart():
    cleaned = clean_article(page(TITLE, TITLE, *BODY, TITLE))
    assert (cleaned.title, cleaned.text) == (TITLE, CLEAN)
    assert cleaned.removed == [("repeated title", TITLE)] * 3


def test_the_headline_of_another_article_above_the_title_goes():
    cleaned = clean_article(page("La brocante des quais revient dimanche", TITLE, *BODY))
    assert (cleaned.title, cleaned.text) == (TITLE, CLEAN)
    assert cleaned.removed[0] == ("other headline", "La brocante des quais revient dimanche")


@pytest.mark.parametrize("text", ["", CLEAN, TITLE, "Oui"])
def test_where_no_headline_stands_above_a_text_none_is_made_up(text):
    assert find_title(text) == ""


def test_a_title_differs_in_case_accents_and_marks_and_is_still_the_title():
    assert clean_article(page("UN TRAIN VERT TRAVERSE LA FRONTIERE !", *BODY), TITLE).text == CLEAN


# Repetitions


def test_an_article_that_stands_twice_survives_whole_and_once():
    cleaned = clean_article(page(*BODY, *BODY), TITLE)
    assert cleaned.text.count(FIRST) == cleaned.text.count(SECOND) == 1
    assert cleaned.text.endswith(CLEAN)
    assert ("repeated sentence", FIRST) in cleaned.removed


def test_of_a_teaser_cut_to_pieces_only_the_whole_copy_survives():
    """The first showing lacks words in the middle and joins what is left; its shreds go."""
    teaser = f"{FIRST} une fanfare attendait depuis la veille ; le chef de gare tenait un bouquet. {THIRD}"
    cleaned = clean_article(page(TITLE, teaser, TITLE, " ".join(BODY)))
    assert cleaned.text.endswith(" ".join(BODY))
    assert [cleaned.text.count(part) for part in ("traversé la frontière", "une fanfare attendait", "plus pressés")] == [1, 1, 1]


# Any page


@BOUNDED
@given(PAGES, st.one_of(st.just(""), st.just(TITLE), st.text(max_size=20)))
def test_any_page_is_cleaned_without_an_error_and_nothing_is_made_up(raw, title):
    """What is left is what was there with spans left out: its letters occur in the page in the same order."""
    cleaned = clean_article(raw, title)
    source = iter(unicodedata.normalize("NFC", raw.replace("\r", "\n")))
    assert all(character in source for character in cleaned.text if not character.isspace())
    assert title in ("", cleaned.title)
    assert all(rule and text for rule, text in cleaned.removed)


@BOUNDED
@given(PAGES)
def test_no_letter_goes_without_being_listed(raw):
    cleaned = clean_article(raw, TITLE)
    there = sorted(character for character in unicodedata.normalize("NFC", raw) if character.isalnum())
    kept = cleaned.text + "".join(text for _, text in cleaned.removed)
    assert sorted(character for character in kept if character.isalnum()) == there


@pytest.mark.parametrize("blank", ["\t", "\u00a0", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_words_are_not_glued_where_a_blank_or_a_page_break_stood(blank):
    words = clean_article(f"{FIRST}{blank}{SECOND}", TITLE).text.split()
    assert words == f"{FIRST} {SECOND}".split()


@pytest.mark.parametrize(
    "piece", ["Le train part. ", "a a a ", "Le quai © ", "Monde | ", "« Oui. » Non. ", "abc. abc ", "Le train (", "lire aussi "]
)
def test_a_hundred_thousand_characters_in_one_line_are_cleaned_in_seconds(piece):
    began = time.perf_counter()
    clean_article(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 3
