"""What a page says around an article goes and is listed; what the article says stays, in its own words."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundled import load_table
from analytics.cleaning import clean_article, find_stub, find_title, load_rules

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TITLE = "Un train vert traverse la frontière"
FIRST = "Le train vert a traversé la frontière à l'aube, sans que personne ne l'annonce."
SECOND = "Sur le quai, une fanfare attendait depuis la veille ; le chef de gare tenait un bouquet."
THIRD = "« Nous avons vu passer des voyageurs plus pressés », a dit M. Pak. Il a souri."
BODY = [FIRST, SECOND, THIRD]
CLEAN = "\n\n".join(BODY)
# A rule, what it takes from a page, and a sentence of an article that holds the same words and stays.
LINES = [
    ("read also", "Lire aussi : Le quai numéro neuf", "Lire aussi vite n'est pas comprendre, dit-elle."),
    ("read also", "Lire aussiLe quai numéro neuf ferme", "Voir aussi clair dans ce dossier demande du temps."),
    ("read also", "À LIRE AUSSI – Dix secrets d'un wagon", "Lire aussi, dit-il, c'est voyager."),
    ("read also", ">> A lire aussi - Dix secrets d'un wagon", "Découvrir aussi Naples, voilà le rêve du général."),
    ("read also", "• Lire : Un wagon pour Vladivostok", "À lire : ce rapport est long, mais clair."),
    ("read also", "Pour aller plus loin", "Pour aller plus loin, il faudra un traité."),
    ("read also", "Sur le même sujet : le quai", "Sur le même sujet, le ministre a refusé de répondre."),
    ("read also", "Read also: The train at the border", "Read also carefully what the treaty does not say."),
    ("read also", "Related stories", "Related stories of escape are common along the border."),
    ("read also", "Читайте также: Поезд на границе", "Читайте также внимательно приложение, просит юрист."),
    ("read also", "По теме", "По теме границы стороны не сошлись."),
    ("read also", "▶ 관련 기사: 국경의 열차", "관련 기사 삭제를 요구했다고 기자는 말했다."),
    ("read more", "Lire la suite", "Lire la suite des aventures du chef de gare reste un plaisir."),
    ("read more", "En savoir plus sur le quai neuf", "En savoir plus long que les autres ne sert à rien."),
    ("read more", "Cliquez ici pour lire la suite sur le site du quai", "« Cliquez ici pour lire la suite », promettait le faux courriel."),
    ("read more", ">> Notre service - Comparez les billets de train", "> 30 % des voix : le seuil est atteint."),
    ("read more", "Read more: Five secrets of a carriage", "Read more slowly, the treaty says the opposite."),
    ("read more", "Читать далее", "Читать далее министр отказался."),
    ("previous and next", "PREV Brocante sur les quais dimanche", "SUIVANT la coutume, l'hôte a offert deux chiens."),
    ("previous and next", "NEXT", "NEXT, le petit exploitant, a porté plainte contre la gare."),
    ("previous and next", "Article suivant : Le quai", "Suivant la coutume, l'hôte a offert deux chiens à son visiteur."),
    ("previous and next", "Следующая статья", "Следующая статья договора говорит об экспорте."),
    ("previous and next", "이전 기사", "이전 기사에서 밝힌 대로 열차는 떠났다."),
    ("photo caption", "Le train à son arrivée en gare de Hasan (AFP)", "Le train est arrivé en gare de Hasan. (AFP)"),
    ("photo caption", "Le visiteur, M. Pak, à son arrivée en gare (AFP)", "Le visiteur, M. Pak, a parlé à l'agence (AFP) et s'est tu."),
    ("photo caption", "Photo : Jeanne Exemple", "Photo : la princesse pose avec un bouquet."),
    ("photo caption", "Crédits : Jean Modèle/Canal 9", "Crédits : la banque serre la vis, et Séoul s'inquiète."),
    ("photo caption", "Légende image, Le train à quai", "Légende vivante, le chef de gare a salué le train."),
    ("photo caption", "Le ministre au salon du rail le 6 mai. Crédits : Reuters", "Il en va de la ligne de crédit : Reuters l'a révélé."),
    ("photo caption", "Des wagons dans une usine. (Photo d'illustration)", "Le train s'arrête (image dramatique d'un quai vide)"),
    ("photo caption", "FILE PHOTO: The train at the border", "The photo file was empty, the clerk said."),
    ("photo caption", "Фото: Иван Примеров / Агентство", "Фото: Ким встретил гостей у вагона. Потом ушёл."),
    ("photo caption", "국경을 넘는 열차 [AP=연합뉴스]", "Le train repart de Hasan (après un long arrêt)"),
    ("photo caption", "[사진=연합뉴스]", "조선중앙통신/연합뉴스는 열차가 떠났다고 보도했다."),
    ("share", "Partager", "Partager le pouvoir, voilà l'enjeu."),
    ("share", "Partagez sur Facebook Partagez sur Twitter Imprimer", "Partagez sur Facebook vos craintes, proposait le général."),
    ("share", "125 partages", "125 partages en une heure : le message a fait le tour du pays."),
    ("share", "Facebook Twitter WhatsApp", "Facebook, Twitter et WhatsApp sont coupés depuis lundi."),
    ("share", "Поделиться Telegram", "Поделиться хлебом с соседом он отказался."),
    ("share", "공유하기 페이스북 인쇄", "공유하기 어려운 정보라고 그는 말했다."),
    ("follow us", "Suivez-nous sur Google News", "Suivez-nous sur le quai, a lancé le guide."),
    ("follow us", "Suivez toute l'actualité du rail sur notre appli", "Suivez l'actualité des marchés avec prudence, dit-elle."),
    ("follow us", "Follow us on Facebook and Twitter", "Follow us on foot, the guide told the delegation."),
    ("follow us", "Подписывайтесь на наш канал в Telegram", "Подписывайтесь на мир, призвал министр."),
    ("follow us", "네이버에서 철도신문 구독하기", "구독하기 전에 약관을 읽으라고 그는 말했다."),
    ("newsletter", "Inscrivez-vous à notre newsletter du matin", "« Abonnez-vous à notre newsletter », répétait le courriel piégé."),
    ("newsletter", "Toute l'actu dans votre boîte mail", "Toute l'actualité du sommet tient dans une poignée de main."),
    ("newsletter", "Sign up for our daily newsletter", "Subscribe to peace, the bishop said in his newsletter; few did."),
    ("app banner", "Téléchargez notre application gratuite", "Téléchargez l'application, suppliait l'escroc au bout du fil."),
    ("app banner", "Get the Canal 9 app", "Get the message, not the app, she said."),
    ("app banner", "Скачайте наше приложение", "Скачайте наше приложение, писал мошенник, и потеряете деньги."),
    ("subscribers only", "Cet article est réservé aux abonnés.", "Cet article est réservé aux abonnés, regrette un lecteur."),
    ("subscribers only", "Il vous reste 62,5 % de cet article à lire.", "Il vous reste 80 % de la batterie, indique l'écran du wagon."),
    ("subscribers only", "Pour lire la suite de l'article... Abonnez-vous !", "Pour lire la suite des archives, il a appris le coréen."),
    ("subscribers only", "Je me connecte Je m'abonne", "Je me connecte chaque matin, dit l'étudiante."),
    ("subscribers only", "Subscribe to continue reading", "Subscribe to nothing, the lawyer told the readers."),
    ("subscribers only", "Статья доступна только по подписке", "Статья доступна только в архиве, сказал историк."),
    ("subscribers only", "이 기사는 유료 회원 전용입니다.", "기사는 유료 회원 제도를 비판했다."),
    ("reading time", "Temps de lecture : < 1 min", "Temps de lecture : trois minutes à peine, comptait le juge."),
    ("reading time", "4 min de lecture", "4 min de silence ont été observées."),
    ("listen", "Écouter l'article", "Écouter l'article 5 du traité ne suffit pas."),
    ("listen", "Retrouvez l'intégralité de l'entretien :", "Retrouvez l'intégralité de vos droits, promet l'affiche."),
    ("listen", "Votre navigateur ne prend pas en charge la lecture audio.", "Votre navigateur ne prend pas en charge le doute."),
    ("cookie notice", "Nous utilisons des cookies pour mesurer l'audience.", "Nous utilisons moins de cookies, assure-t-il."),
    ("cookie notice", "Pour afficher ce contenu, vous devez accepter les cookies.", "Pour afficher ce contenu à l'écran, la gare a payé."),
    ("cookie notice", "Le contenu de ce tweet est bloqué faute de consentement aux cookies.", "Le contenu de ce tweet a surpris Séoul."),
    ("cookie notice", "Continuer sans accepter", "Continuer sans accepter de compromis, tel est le mot d'ordre."),
    ("cookie notice", "We use cookies to improve your visit.", "We use cookies in the canteen as rewards, the cook said."),
    ("cookie notice", "Мы используем файлы cookie.", "Мы используем файлы следствия, сказал адвокат."),
    ("cookie notice", "이 사이트는 쿠키를 사용합니다.", "이 사이트는 쿠키 공장이 있던 자리다."),
    ("embedded post", "— Gare de Hasan (@gareexemple) 19 juin 2024", "— Qui ? a demandé le chef de gare (@gareexemple) en riant."),
    ("copyright", "© 2024 Agence Méridienne", "Le © de 2024 est contesté par l'agence."),
    ("copyright", "Canal 9. Tous droits réservés.", "Le roman, tous droits réservés, sera adapté au cinéma."),
    ("copyright", "Reproduction interdite sans autorisation", "Reproduction interdite sur le quai : deux voyageurs arrêtés."),
    ("copyright", "2024 Canal Nine. All rights reserved.", "With all rights reserved, the film could not be shown."),
    ("copyright", "Все права защищены", "Все права защищены конституцией, напомнил судья."),
    ("copyright", "무단 전재 및 재배포 금지", "무단 전재를 금지하는 법안이 통과됐다."),
    ("copyright", "<저작권자 ⓒ 철도신문>", "저작권자 측은 열차가 떠났다고 말했다."),
    ("tags", "Mots-clés : train, frontière", "Mots-clés de la campagne : usine, emploi, frontière."),
    ("tags", "#train #frontière", "#Train est devenu un cri de ralliement à la frontière."),
    ("byline", "Par Jeanne Exemple (à Hasan) et Jean Modèle", "Par Vladivostok, le train gagne la mer."),
    ("byline", "redaction@exemple.org", "Écrire à redaction@exemple.org, dit l'affiche du quai."),
    ("byline", "[철도신문] 홍길동 기자 hong@example.org", "홍길동 기자는 hong@example.org 주소로 제보를 받았다."),
    ("author box", "Tous ses articles", "Tous ses articles ont été censurés, affirme sa sœur."),
    ("agency credit", "La rédaction avec AFP", "Avec l'AFP, le ministère a signé un contrat de trois ans."),
    ("date stamp", "Publié le 12 févr. 2023 à 18:40", "Publié le 12 juin 2023, le rapport étonne."),
    ("date stamp", "Il y a 3 heures", "Il y a 3 heures, le train passait la frontière."),
    ("date stamp", "Published June 19, 2024 at 8:12 am", "Published June 19, 2024, the report surprised Seoul."),
    ("date stamp", "Опубликовано 19 июня 2024, 08:12", "Опубликовано 19 писем президента."),
    ("date stamp", "입력 2024.06.19 08:12 | 수정 2024.06.19 09:30", "입력 2024.06.19 자료는 틀렸다고 그는 말했다."),
    ("time stamp", "2024-06-19 08:12", "2024-06-19 est la date que porte le traité."),
    ("navigation", "Accueil > Monde > Asie", "Moscou > Pyongyang, tel était le trajet."),
    ("navigation", "Se connecter | S'abonner", "Se connecter à la gare par le rail prendra un an."),
    ("form", "Signaler une erreur", "Signaler une erreur coûte cher à Pyongyang."),
    ("comments", "12 commentaires", "12 commentaires ont été supprimés, selon le parquet."),
    ("comments", "Leave a reply", "Leave a reply to history, the general said."),
    ("comments", "Оставить комментарий", "Оставить комментарий министр отказался."),
    ("comments", "댓글 12", "댓글 12건이 삭제됐다고 경찰은 말했다."),
    ("comments", "Commentaires (3)", "Commentaires acerbes à Séoul après le passage du train."),
    ("advertisement", "La suite après la publicité", "La suite après la publicité : c'est ce que dit le présentateur."),
    ("republication", "Cet article est republié à partir de The Conversation.", "Cet article est republié par la Pravda."),
    ("subscribers only", "Il vous reste 80\u00a0% de cet article à lire", "Il vous reste, a-t-il dit, cet article à lire."),
]
# The same inside the line of a page that has lost its breaks.
RUNS = [
    ("navigation", "Canal 9 Infos en direct Monde Asie Retour à l'accueil / Asie", "Retour à l'envoyeur : l'accueil a été glacial."),
    ("date stamp", "Publié le : 19/06/2024 - 01:54", "Publié le lendemain : le démenti n'a convaincu personne."),
    ("byline", "Par : CANAL 9 Suivre PUBLICITÉ", "Par : c'est le mot que suivre la règle impose ici."),
    ("advertisement", "PUBLICITÉ", "La PUBLICITÉE, disait-on alors, ne nourrit pas."),
    ("video title", 'Sur le quai : "le train attend encore" 02:15', "Le train « attend encore » 3 heures à Hasan."),
    ("app banner", "Emportez l'actualité partout ! Téléchargez l'application Canal 9", "Emportez l'actualité, laissez le reste."),
    ("app banner", "Téléchargez l’application", "Elle répète : Téléchargez l'application ou payez."),
    ("reading time", "Temps de lecture : 3 min", "Le temps de lecture : 3 minutiae, dit le latiniste."),
    ("read also", "Regarder aussi sur CANAL Neuf :", "Il faut lire aussi : rien d'autre n'y mène."),
    ("read also", "Vous pourriez être intéressés par :", "Vous pourriez être intéressés par cette affaire."),
    ("share", "Partager sur Facebook Partager sur Twitter", "Partager sur Facebook est interdit ici."),
    ("subscribers only", "Il vous reste 80 % de cet article à lire.", "Il reste 80 % de l'article 5 à lire."),
    ("embedded post", "— Gare (@gareexemple) June 19, 2024", "Le compte (@gareexemple) a fermé le 19 juin 2024."),
    ("embedded post", "pic.twitter.com/aBcDeF1234", "Le site pic.twitter.com a été bloqué."),
    ("byline", "홍길동 기자 hong@example.org", "홍길동 기자 일행은 열차를 탔다."),
    ("copyright", "<저작권자 철도신문, 무단 전재 금지>", "저작권자 단체는 무단 전재를 비판했다."),
    ("photo caption", "Le train à quai, vu du pont. © Jeanne Exemple, AP", "Le signe © figure sur le wagon."),
    ("form", "Votre adresse e-mail ne sera pas publiée.", "Votre adresse ne sera pas publiée, a promis le juge."),
]
# What stands on real pages, and the words of an article between it.
PIECES = [
    *BODY,
    *(furniture for _, furniture, _ in LINES + RUNS),
    TITLE,
    f"{TITLE} | Canal Neuf",
    "© AFP",
    "(AFP)",
    "a.",
    " b c d e f g h",
    "\n",
    " ",
    "»",
    "\u200b",
]
PAGES = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map("\n".join))
STUBS = [
    ("robot check", "exemple.org\nJust a moment...\nEnable JavaScript and cookies to continue"),
    ("robot check", "Vérification que vous n'êtes pas un robot. Cela peut prendre quelques secondes."),
    ("robot check", "Подтвердите, что вы не робот\nНажмите на кнопку ниже."),
    ("login page", "Canal Neuf\nVeuillez vous connecter à votre compte pour poursuivre\nMot de passe oublié ?"),
    ("login page", "로그인이 필요한 서비스입니다.\n비밀번호 찾기"),
    ("cookie wall", "Continuer sans accepter →\nNous et nos 812 partenaires utilisons des cookies.\nAccepter et continuer"),
    ("cookie wall", "We value your privacy\nAccept all\nReject all"),
    ("paywall", f"{FIRST}\n\nIl vous reste 62,5 % de cet article à lire. La suite est réservée aux abonnés."),
    ("paywall", "The train crossed the border at dawn.\nSubscribe to continue reading."),
    ("paywall", "Поезд пересёк границу.\nМатериал доступен только по подписке."),
    ("error page", "403 Forbidden\nnginx"),
    ("error page", "Page introuvable\nLe lien que vous avez suivi est peut-être trop ancien."),
]
LONG = " ".join(f"Le wagon numéro {number} a passé la frontière à l'aube, et la fanfare du quai l'a salué." for number in range(14))
ARTICLES = [
    f"Continuer sans accepter. Ces trois mots, des millions de lecteurs les lisent chaque matin. {LONG}",
    f"Cet article est réservé aux abonnés. Voilà ce que l'on lit partout, et la presse en vit. {LONG}",
    "Le site de la gare affiche « Page introuvable » depuis lundi. Personne n'en sait la cause.",
    "À Hasan, un message, « Just a moment... », a retenu les voyageurs devant leur écran. Le train est parti sans eux.",
    f"Accès refusé\n{LONG[:400]}",
    "Les murs de cookies sont contraires au droit, a jugé la cour. Veuillez le noter, a dit le juge.",
    "열차는 새벽에 국경을 넘었다. 로그인이 필요한 서비스는 없다고 역장은 말했다.",
    "",
]


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


@pytest.mark.parametrize(("rule", "line", "sentence"), LINES)
def test_a_line_of_page_furniture_goes_and_is_listed(rule, line, sentence):
    cleaned = clean_article(page(FIRST, line, SECOND), TITLE)
    assert cleaned.text == page(FIRST, SECOND)
    assert set(rules(cleaned)) == {rule}
    assert "".join(text for _, text in cleaned.removed).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(("rule", "run", "sentence"), RUNS)
def test_page_furniture_goes_out_of_the_middle_of_a_line(rule, run, sentence):
    cleaned = clean_article(f"{FIRST} {run} {SECOND}", TITLE)
    assert cleaned.text == f"{FIRST} {SECOND}"
    assert set(rules(cleaned)) == {rule}


@pytest.mark.parametrize("sentence", [sentence for _, _, sentence in LINES + RUNS])
def test_a_sentence_of_the_article_with_the_words_of_page_furniture_stays(sentence):
    for text in (page(FIRST, sentence, THIRD), f"{FIRST} {sentence} {SECOND}"):
        assert clean_article(text, TITLE) == (TITLE, text, [])


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: f"{rule.name}-{rule.scope}")
def test_every_rule_has_an_example_and_an_end(rule):
    """No pattern repeats anything without a limit, nor holds a group of its own, which would shift those of the joint pattern."""
    runs = [f"{FIRST} {run} {SECOND}" for _, run, _ in RUNS]
    assert any(rule.pattern.search(text) for text in [*(line for _, line, _ in LINES), *runs, f"{FIRST} Avec AFP"])
    assert not re.search(r"[*+]|\{\d+,\}", re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", rule.pattern.pattern))
    assert rule.pattern.groups == 0


def test_a_link_and_a_sentence_glued_to_it_stay_together():
    """Where the headline of the other article ends, nobody can tell: both stay."""
    line = "Lire aussi : Le quai neuf ferme Le chef de gare a tendu son bouquet au visiteur."
    assert clean_article(page(FIRST, line, THIRD), TITLE).text == page(FIRST, line, THIRD)


def test_below_a_bare_label_the_headlines_of_other_articles_go():
    cleaned = clean_article(page(FIRST, "À lire aussi :", "Le quai numéro neuf ferme", "Dix secrets d'un wagon bleu", SECOND), TITLE)
    assert cleaned.text == page(FIRST, SECOND)
    assert rules(cleaned) == ["read also"] * 3


@pytest.mark.parametrize("form", ["Laisser un commentaire", "Commentaires (3)", "Leave a reply", "Комментарии", "댓글 12"])
def test_a_comment_form_goes_with_all_that_follows(form):
    tail = "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *"
    cleaned = clean_article(page(*BODY, form, "Jean : quel beau train !", tail), TITLE)
    assert cleaned.text == CLEAN
    assert "Jean : quel beau train !" in "\n".join(text for _, text in cleaned.removed)
    assert tail in "\n".join(text for _, text in cleaned.removed)


def test_a_comment_counter_below_the_lead_does_not_cost_the_article():
    cleaned = clean_article(page(FIRST, "Commentaires (3)", SECOND, THIRD, LONG), TITLE)
    assert cleaned.text == page(FIRST, SECOND, THIRD, LONG)


def test_comments_longer_than_a_long_article_go_as_well():
    replies = [f"Lecteur {number} : j'ai attendu ce train numéro {number} toute la nuit sur le quai." for number in range(40)]
    assert clean_article(page(LONG, "Laisser un commentaire", *replies), TITLE).text == LONG


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


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (f"{TITLE} - La Gare.fr", TITLE),
        (f"{TITLE} - gare.example - Gare.example", TITLE),
        (TITLE, f"{TITLE} | Le Quai"),
        (f"{TITLE} - Le Quai", f"{TITLE} | Canal Neuf"),
        ("Un train vert traverse la frontière et ... - Le Quai", "Un train vert traverse la frontière et ne s'arrête pas"),
    ],
)
def test_a_headline_is_repeated_with_or_without_the_outlet_behind_it(title, line):
    """The title that the source gave is kept as it was given."""
    cleaned = clean_article(page(line, *BODY), title)
    assert (cleaned.title, cleaned.text, cleaned.removed) == (title, CLEAN, [("repeated title", line)])


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (TITLE, f"{TITLE} - Séoul se réjouit du voyage"),
        ("Séoul - Pyongyang : un train vert traverse la frontière", "Séoul"),
        ("Un train ... - Le Quai", "Un train vert traverse la frontière sans bruit"),
        ("!!!", "* * *"),
    ],
)
def test_a_line_that_only_begins_like_the_headline_stays(title, line):
    assert clean_article(page(FIRST, line, SECOND), title).text == page(FIRST, line, SECOND)


def test_a_headline_in_the_middle_of_a_line_goes_without_its_outlet():
    cleaned = clean_article(f"{FIRST} {TITLE} {SECOND}", f"{TITLE} - Le Quai")
    assert (cleaned.text, rules(cleaned)) == (page(FIRST, SECOND), ["repeated title"])


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


# Stubs


@pytest.mark.parametrize(("kind", "text"), STUBS)
def test_a_page_that_is_no_article_is_told_by_its_phrases(kind, text):
    assert find_stub(text) == kind


@pytest.mark.parametrize("row", load_table("stubs.csv"), ids=lambda row: row["phrase"])
def test_every_phrase_alone_is_a_stub_of_its_kind_in_any_case(row):
    assert find_stub(row["phrase"]) == find_stub(row["phrase"].upper().replace("'", "’")) == row["kind"]


@pytest.mark.parametrize("text", ARTICLES)
def test_an_article_that_mentions_the_phrases_is_no_stub(text):
    assert find_stub(text) == ""


@BOUNDED
@given(st.one_of(st.text(), PAGES, st.lists(st.sampled_from([text for _, text in STUBS])).map("\n".join)))
def test_any_text_is_an_article_or_a_stub_of_a_known_kind(text):
    assert find_stub(text) in {"", *(row["kind"] for row in load_table("stubs.csv"))}
    assert find_stub(f"{text}\n\n{LONG}") == ""


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


def test_a_soft_hyphen_does_not_cut_a_word():
    assert clean_article("Le train a traversé la fron\u00adtière.", TITLE).text == "Le train a traversé la frontière."


@pytest.mark.parametrize(
    "piece",
    [
        "Le train part. ",
        "a a a ",
        "Le quai © ",
        "Monde | ",
        "« Oui. » Non. ",
        "abc. abc ",
        "Le train (",
        "lire aussi ",
        "\n",
        "«",
        "7",
        "a\n",
    ]
    + [
        "Publié le ",
        "Publié le\n",
        "M. A. B. C. (",
        "Commentaires\nFin.\n",
        "#abc ",
        "a@b.",
        "Partager ",
        "Par Jean Modèle et ",
        f"{TITLE}\n",
    ],
)
def test_a_hundred_thousand_characters_of_anything_are_cleaned_in_seconds(piece):
    began = time.perf_counter()
    clean_article(piece * (100_000 // len(piece)))
    find_stub(piece * (20_000 // len(piece)))
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    "shape", ["Le {0} du quai {0}. le {0} du quai {0}.", "Le wagon {0} vu du pont de la gare de Hasan, à l'aube © AFP\n"]
)
def test_thousands_of_different_sentences_and_captions_are_cleaned_in_seconds(shape):
    """Each of them is looked for among the others; doing that one by one would take time in the square of their number."""
    began = time.perf_counter()
    clean_article(" ".join(shape.format(f"numéro{number}") for number in range(4000)))
    assert time.perf_counter() - began < 3


def test_a_name_of_many_capitals_above_a_boast_takes_no_time():
    start = time.perf_counter()
    clean_article(page(LONG, "Aa" * 400 + "!", '"Amateur de trains. Buveur de café."', "Laisser un commentaire"), TITLE)
    assert time.perf_counter() - start < 2
