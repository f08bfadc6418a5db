"""Units: where articles are cut, which unit a corpus gets, and that the shares of the units add up to the article."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError, SchemaError
from analytics.schemas import DOCUMENT_TOPICS
from analytics.text import sentence_spans
from analytics.topics.units import (
    ARTICLE_SAMPLE,
    LONG_PASSAGE,
    PASSAGE,
    Unit,
    article_shares,
    choose_unit,
    cut_articles,
    sentence_shares,
    topic_lengths,
)

VOTE = "Les députés ont adopté le budget de la pêche après une nuit de débats houleux. "
QUAY = "Au port, les chalutiers attendent la marée et le retour des mareyeurs. "


def documents(*texts, **columns):
    return pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "text": list(texts)}).assign(**columns)


def by_article(units):
    return sorted(units, key=lambda unit: (unit.doc_id, int(unit.sentence_ids[0].rpartition(":")[2]) if unit.sentence_ids else 0))


# which unit


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ([], "paragraph"),
        (["Bref."], "paragraph"),
        (["Bref."] * 299, "paragraph"),
        (["Bref."] * 300, "article"),
        ([VOTE] * 20, "paragraph"),
        ([VOTE * 3] * 20, "sentence"),
        (["Il pleut. Il vente. Il neige. Il gèle."] * 20, "paragraph"),
        (["\n".join([VOTE * 4] * 3)] * 20, "paragraph"),
        ([" \n "] * 400, "paragraph"),
    ],
    ids=["none", "one", "299", "300", "20 sentences", "60 sentences", "80 very short ones", "60 paragraphs", "400 blank articles"],
)
def test_the_size_of_the_corpus_decides_what_is_grouped(texts, unit):
    assert choose_unit(documents(*texts)) == unit


def test_what_is_chosen_is_what_is_cut():
    corpus = documents(*[VOTE * 3] * 20)
    assert cut_articles(corpus) == cut_articles(corpus, "sentence")
    assert len(cut_articles(corpus)) == 60


def test_an_unknown_unit_is_refused():
    with pytest.raises(InputError, match="unit is 'page'; expected one of: article, paragraph, sentence"):
        cut_articles(documents(VOTE), "page")
    with pytest.raises(InputError, match="most is 0"):
        cut_articles(documents(VOTE), most=0)


def test_what_is_no_table_of_texts_is_refused():
    with pytest.raises(SchemaError, match="documents lacks the columns: text"):
        cut_articles(documents(VOTE)[["doc_id"]])
    with pytest.raises(InputError, match="must hold text in every row"):
        choose_unit(documents(VOTE, None))


# where articles are cut


def test_short_paragraphs_are_joined_to_the_next_until_they_are_long_enough():
    units = by_article(cut_articles(documents("\n\n".join([VOTE.strip()] * 9)), "paragraph"))
    assert [unit.sentence_ids for unit in units] == [tuple(f"d0:{n}" for n in part) for part in (range(4), range(4, 9))]
    assert all(len(unit.text) >= PASSAGE for unit in units)


def test_a_long_paragraph_is_a_unit_of_its_own():
    units = by_article(cut_articles(documents(f"{VOTE * 5}\n{QUAY * 6}"), "paragraph"))
    assert [unit.text for unit in units] == [(VOTE * 5).strip(), (QUAY * 6).strip()]


def test_an_article_without_breaks_is_cut_at_sentences():
    units = by_article(cut_articles(documents(VOTE * 60), "paragraph"))
    assert len(units) == 3
    assert all(LONG_PASSAGE <= len(unit.text) < LONG_PASSAGE + 200 for unit in units)
    assert [name for unit in units for name in unit.sentence_ids] == [f"d0:{n}" for n in range(60)]


def test_a_heading_belongs_to_what_follows():
    unit = cut_articles(documents(f"Un budget serré\n\n{VOTE * 5}"), "paragraph")
    assert [part.text.split("\n")[0] for part in unit] == ["Un budget serré"]


def test_each_sentence_is_a_unit_where_sentences_are_asked_for():
    units = by_article(cut_articles(documents("M. Roux a voté. « Oui. Non. », dit-il."), "sentence"))
    assert [(unit.text, unit.sentence_ids) for unit in units] == [("M. Roux a voté.", ("d0:0",)), ("« Oui. Non. », dit-il.", ("d0:1",))]


def test_a_whole_article_has_no_sentence_ids():
    assert cut_articles(documents(VOTE, language="fr"), "article") == [Unit("d0", VOTE, "fr", ())]


def test_a_missing_language_is_undetermined():
    assert {unit.language for unit in cut_articles(documents(VOTE, QUAY, language=["ru", None]), "article")} == {"ru", "und"}
    assert cut_articles(documents(VOTE), "article")[0].language == "und"


def test_a_very_long_article_is_read_from_beginning_to_end_in_samples():
    sentences = [f"Le chapitre {n} parle longuement de la pêche au large." for n in range(400)]
    (unit,) = cut_articles(documents(" ".join(sentences)), "article")
    assert ARTICLE_SAMPLE * 0.8 < len(unit.text) <= ARTICLE_SAMPLE
    assert unit.text.startswith("Le chapitre 0 parle")
    assert "chapitre 399" in unit.text
    (endless,) = cut_articles(documents("mer " * 5_000), "article")
    assert len(endless.text) <= ARTICLE_SAMPLE


@pytest.mark.parametrize("unit", ["paragraph", "sentence"])
def test_no_article_gives_more_parts_than_asked_for(unit):
    book = documents("\n".join(f"{VOTE * 4} Fin du chapitre {n}." for n in range(300)))
    assert len(cut_articles(book, unit)) == 100
    parts = by_article(cut_articles(book, unit, most=7))
    assert len(parts) == 7
    assert parts[0].sentence_ids[0] == "d0:0"
    assert parts[-1].sentence_ids[-1] == f"d0:{len(sentence_spans(book['text'][0])) - 1}"
    assert len(cut_articles(book, unit, most=None)) > 250


@pytest.mark.parametrize("unit", ["article", "paragraph", "sentence"])
def test_articles_without_a_letter_give_no_unit(unit):
    assert [part.doc_id for part in cut_articles(documents("", " \n\n ", "*** — !", "Oui."), unit)] == ["d3"]


@given(
    st.lists(
        st.text(alphabet="ab é.\n« »A1", max_size=60).map(lambda text: text * 12),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_sentence_is_in_one_unit_whatever_the_order_of_the_articles(texts, random):
    corpus = documents(*texts)
    shuffled = corpus.iloc[random.sample(range(len(texts)), len(texts))]
    for unit in ("paragraph", "sentence"):
        units = cut_articles(corpus, unit, most=None)
        assert cut_articles(shuffled, unit, most=None) == units
        expected = [f"d{n}:{place}" for n, text in enumerate(texts) for place in range(len(sentence_spans(text)))]
        assert sorted(name for part in units for name in part.sentence_ids) == sorted(expected)
        assert all(part.text in corpus.set_index("doc_id")["text"][part.doc_id] for part in units)


# shares


LABELLED = [
    (Unit("a", "x" * 30, "fr", ("a:0", "a:1")), 1),
    (Unit("b", "x" * 50, "fr", ("b:0",)), 2),
    (Unit("a", "x" * 10, "fr", ("a:10",)), 0),
    (Unit("a", "x" * 60, "fr", ("a:2", "a:3", "a:4")), 0),
]
UNITS, TOPICS = zip(*LABELLED, strict=True)


def test_the_share_of_a_topic_is_its_part_of_the_characters():
    table = article_shares(UNITS, TOPICS)
    assert table[["doc_id", "topic_id", "weight"]].to_numpy().tolist() == [["a", 0, 0.7], ["a", 1, 0.3], ["b", 2, 1.0]]
    assert table["sentence_id"].isna().all()
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in DOCUMENT_TOPICS.items()}


def test_sentences_share_their_unit_evenly_and_stand_in_the_order_of_the_text():
    table = sentence_shares(UNITS, TOPICS)
    assert table["sentence_id"].tolist() == ["a:0", "a:1", "a:2", "a:3", "a:4", "a:10", "b:0"]
    assert table["weight"].round(9).tolist() == [0.15, 0.15, 0.2, 0.2, 0.2, 0.1, 1.0]
    assert table["topic_id"].tolist() == [1, 1, 0, 0, 0, 0, 2]


def test_of_equal_topics_the_smaller_number_leads_and_none_comes_last():
    units = [Unit("a", "xx", "fr", (f"a:{n}",)) for n in range(3)]
    assert topic_lengths(units, [5, -1, 3])["topic_id"].tolist() == [3, 5, -1]
    assert topic_lengths([*units, units[1]], [5, -1, 3, -1])["topic_id"].tolist() == [-1, 3, 5]


def test_articles_as_units_have_one_topic_each():
    units = [Unit(name, "texte", "fr", ()) for name in "ba"]
    for table in (article_shares(units, [4, 2]), sentence_shares(units, [4, 2])):
        assert table["doc_id"].tolist() == ["a", "b"]
        assert table["topic_id"].tolist() == [2, 4]
        assert table["weight"].tolist() == [1.0, 1.0]


def test_no_units_have_no_shares():
    assert article_shares([], []).empty
    assert sentence_shares([], []).empty


def test_units_without_a_topic_are_noticed():
    with pytest.raises(InputError, match="There are 1 topics for 4 units"):
        article_shares(UNITS, [1])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 400), st.integers(-1, 3)), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_shares_of_an_article_sum_to_one_and_sentences_tell_the_same_as_articles(drawn):
    units = [
        Unit(doc_id, "x" * length, "fr", (f"{doc_id}:{2 * n}", f"{doc_id}:{2 * n + 1}")) for n, (doc_id, length, _) in enumerate(drawn)
    ]
    topics = [topic for *_, topic in drawn]
    articles, sentences = article_shares(units, topics), sentence_shares(units, topics)
    assert articles.groupby("doc_id")["weight"].sum().tolist() == pytest.approx([1.0] * articles["doc_id"].nunique(), abs=1e-12)
    summed = sentences.groupby(["doc_id", "topic_id"])["weight"].sum()
    assert articles.set_index(["doc_id", "topic_id"])["weight"].sort_index().tolist() == pytest.approx(summed.tolist(), abs=1e-12)
