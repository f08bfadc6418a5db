"""Parses: offsets into the article, plain words for namings, long quotations taken out and parsed on their own."""

import pandas as pd
import pytest
import spacy

from analytics import syntax
from analytics.mentions import detect_mentions
from analytics.pipeline import split_sentences
from analytics.schemas import QUOTATION_WORD
from analytics.syntax import LONGEST, parse_sentences


def parse(*texts, language="fr"):
    documents = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts, "language": language, "published": pd.NaT})
    sentences = split_sentences(documents)
    return parse_sentences(documents, sentences, detect_mentions(documents, sentences))


def covered(text, tokens):
    return [text[token.start : token.end] for token in tokens]


def test_a_naming_is_one_word_with_the_offsets_of_all_of_it():
    text = "La Maison Blanche critique la Corée du Nord."
    (found,) = parse(text)
    assert covered(text, found.tokens) == ["La", "Maison Blanche", "critique", "la", "Corée du Nord", "."]
    assert (found.tokens[1].text, found.tokens[1].lemma) == ("Maison Blanche", "ministère")


def test_the_words_are_tied_by_universal_dependencies():
    (found,) = parse("La Russie a livré du pétrole.")
    by_text = {token.text: token for token in found.tokens}
    assert (by_text["livré"].lemma, by_text["livré"].pos, by_text["livré"].dep) == ("livrer", "VERB", "ROOT")
    assert by_text["Russie"].dep == "nsubj"
    assert found.tokens[by_text["Russie"].head].text == "livré"
    assert found.tokens[by_text["livré"].head].text == "livré"
    assert "Tense=Past" in by_text["livré"].morph


def test_a_sentence_without_naming_or_quotation_is_not_parsed():
    text = "Il pleut. La Russie se tait. Le vent souffle."
    assert [parsed.sentence_id for parsed in parse(text)] == ["d0:1"]


@pytest.mark.parametrize("language", ["en", "ru", "ko", "und", None])
def test_a_language_without_a_model_is_not_parsed(language, monkeypatch):
    monkeypatch.setattr(syntax, "load_parser", lambda _: None)
    assert parse("La Russie se tait.", language=language) == []


def test_other_languages_are_parsed_as_they_stand_and_only_where_an_actor_is_named(monkeypatch):
    monkeypatch.setattr(syntax, "load_parser", {"en": spacy.blank("en")}.get)
    text = "It rains. The White House said: “We will never forget what North Korea did to our soldiers.” “We wait and we will see.”"
    (found,) = parse(text, language="en")
    assert found.quotation is None
    assert {"White", "House", "forget", "North"} <= set(covered(text, found.tokens))
    assert [token.text for token in found.tokens] == covered(text, found.tokens)


def test_a_long_quotation_is_one_word_outside_and_a_parse_of_its_own():
    text = "« La Russie est notre amie. Elle le restera toujours », a déclaré Kim Jong-un."
    shell, first, second = parse(text)
    quotation = (0, text.index("»") + 1)
    assert shell.quotation is None
    assert [token.text for token in shell.tokens][1] == QUOTATION_WORD
    assert covered(text, shell.tokens)[-2:] == ["Kim Jong-un", "."]
    assert first.quotation == second.quotation == quotation
    assert "".join(covered(text, first.tokens)) == "LaRussieestnotreamie."
    assert covered(text, second.tokens)[0] == "Elle"


def test_a_short_quotation_stays_in_its_sentence():
    text = "Moscou parle d'une « vraie amitié »."
    (found,) = parse(text)
    assert {"vraie", "amitié"} <= set(covered(text, found.tokens))


def test_a_sentence_that_is_a_quotation_has_no_shell():
    (found,) = parse("« La Russie restera toujours à nos côtés. »")
    assert found.quotation == (0, 43)


def test_offsets_count_from_the_start_of_the_article():
    text = "Le vent souffle fort.\n\nEnfin, la Maison Blanche salue Séoul, ce mois-ci encore."
    (found,) = parse(text)
    words = covered(text, found.tokens)
    assert {"Maison Blanche", "salue", "Séoul", "ce mois-ci"} <= set(words)
    assert "".join(words) == text[text.index("Enfin") :].replace("la Maison", "laMaison").replace(" ", "").replace(
        "MaisonBlanche", "Maison Blanche"
    ).replace("cemois-ci", "ce mois-ci")


def test_each_word_lies_behind_the_one_before_it():
    text = "L’Ukraine dit « non, et toujours non, à la Russie de Poutine ! », puis (mardi) « oui » aux États-Unis : c’est dit."
    for found in parse(text):
        assert all(one.end <= other.start for one, other in zip(found.tokens, found.tokens[1:], strict=False))
        assert all(0 <= token.head < len(found.tokens) for token in found.tokens)


def test_what_is_too_long_for_a_sentence_is_left_out():
    table = "La Russie " + "et la Chine " * (LONGEST // 10)
    assert parse(table + ".") == []
    assert len(parse("La Russie et la Chine.")) == 1


def test_several_articles_keep_their_ids():
    found = parse("La Russie se tait.", "La Chine parle. La Russie se tait.")
    assert [(parsed.doc_id, parsed.sentence_id) for parsed in found] == [("d0", "d0:0"), ("d1", "d1:0"), ("d1", "d1:1")]


def test_a_sentence_is_parsed_alike_alone_and_among_others():
    alone = parse("La Russie a livré du pétrole à la Corée du Nord.")[0].tokens
    among = parse("La Russie a livré du pétrole à la Corée du Nord.", "Moscou se tait.", "« Je ne dirai rien », dit Kim.")[0].tokens
    assert among == alone


def test_no_articles_give_no_parses():
    documents = pd.DataFrame({"doc_id": [], "text": [], "language": [], "published": []})
    sentences = split_sentences(documents)
    assert parse_sentences(documents, sentences, pd.DataFrame(columns=["sentence_id", "start", "end"])) == []
