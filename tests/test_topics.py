"""Topics: few models, fitted on short articles of three themes with a stub encoder, and the corpora that are too small for any."""

import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.embeddings import CachedEncoder
from analytics.errors import InputError, SchemaError
from analytics.pipeline import split_sentences
from analytics.schemas import DOCUMENT_TOPICS, TOPICS
from analytics.topics import FEWEST_UNITS, choose_n_topics, fit_topics, load_stopwords

THEMES = {
    "vote": "Le député défend le budget. La sénatrice critique le vote du député au parlement. L'élection approche.",
    "mer": "Le pêcheur lance un filet. Le chalutier rentre au port avec la marée. Le poisson manque au pêcheur.",
    "ciel": "Le satellite tourne en orbite. La fusée décolle du pas de tir. L'astronaute règle le satellite.",
}
NUMBERS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze".split()


class WordEncoder:
    """Places a text by the words in it: two texts that share words lie near each other."""

    name = "words-1"

    def encode(self, texts):
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for place, text in enumerate(texts):
            for word in text.lower().split():
                vectors[place, zlib.crc32(word.encode()) % 64] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def articles(**counts):
    rows = [(f"{theme}{n}", f"{THEMES[theme]} Numéro {NUMBERS[n]}.") for theme, count in counts.items() for n in range(count)]
    return pd.DataFrame(rows, columns=["doc_id", "text"]).assign(language="fr")


def fit(documents, **options):
    return fit_topics(documents, encoder=WordEncoder(), **options)


CORPUS = articles(mer=6, vote=12, ciel=9)


@pytest.fixture(scope="module")
def three():
    return fit(CORPUS, n_topics=3)


def theme_of(result):
    """Return topic -> the themes of its articles."""
    rows = result.document_topics.assign(theme=result.document_topics["doc_id"].str.strip("0123456789"))
    return rows.groupby("topic_id")["theme"].agg(lambda themes: sorted(set(themes))).to_dict()


def test_each_theme_is_a_topic_and_the_largest_comes_first(three):
    assert theme_of(three) == {0: ["vote"], 1: ["ciel"], 2: ["mer"]}
    assert three.topics["topic_id"].tolist() == [0, 1, 2]
    assert three.topics["n_documents"].tolist() == [12, 9, 6]


def test_tables_have_their_schemas(three):
    assert three.topics.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in TOPICS.items()}
    assert three.document_topics.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in DOCUMENT_TOPICS.items()}


def test_every_sentence_belongs_to_one_topic_with_its_part_of_the_article(three):
    rows = three.document_topics
    assert sorted(rows["sentence_id"]) == sorted(split_sentences(CORPUS)["sentence_id"])
    assert set(rows["topic_id"]) == {0, 1, 2}
    np.testing.assert_allclose(rows.groupby("doc_id")["weight"].sum(), 1.0)
    assert (rows["sentence_id"].str.rpartition(":")[0] == rows["doc_id"]).all()


def test_words_keep_their_accents(three):
    words = three.topics.set_index("topic_id")["words"]
    assert "député" in words[0].split(", ")
    assert "pêcheur" in words[2].split(", ")


def test_labels_are_the_first_three_of_at_most_ten_distinct_words(three):
    for row in three.topics.itertuples():
        words = row.words.split(", ")
        assert row.label.lower() == ", ".join(words[:3]).lower()
        assert row.label[0].isupper()
        assert len(set(words)) == len(words) <= 10
        assert not set(words) & load_stopwords()


def test_clear_themes_are_stable_and_coherent(three):
    assert (three.topics["stability"] == 1.0).all()
    assert three.topics["coherence"].between(0, 1).all()


def test_the_model_is_bertopic_and_knows_every_unit(three):
    from bertopic import BERTopic

    assert isinstance(three.model, BERTopic)
    assert len(three.model.topics_) == len(CORPUS)
    assert sorted(three.model.get_topics()) == [0, 1, 2]


def test_the_notice_says_what_was_grouped(three):
    found_again = "Stabilité bonne : en moyenne 100 % d'un thème se retrouvent sur des moitiés du corpus."
    assert three.notice == f"Thèmes calculés sur 27 paragraphes. {found_again}"


def test_the_order_of_the_rows_does_not_matter(three):
    turned = fit(CORPUS.sample(frac=1, random_state=5), n_topics=3)
    pd.testing.assert_frame_equal(turned.topics, three.topics)
    pd.testing.assert_frame_equal(turned.document_topics, three.document_topics)


@pytest.mark.parametrize("n_topics", [1, 2, 5])
def test_the_number_asked_for_is_the_number_given(n_topics):
    result = fit(CORPUS, n_topics=n_topics)
    assert result.topics["topic_id"].tolist() == list(range(n_topics))
    assert set(result.document_topics["topic_id"]) == set(range(n_topics))


def test_more_topics_than_articles_are_as_many_as_there_can_be():
    result = fit(articles(mer=4, ciel=4), n_topics=50)
    assert len(result.topics) == 8
    assert result.topics["stability"].between(0, 1).all()


@pytest.mark.parametrize("n_topics", [0, -3])
def test_no_topics_at_all_cannot_be_asked_for(n_topics):
    with pytest.raises(InputError, match=f"n_topics is {n_topics}; expected a whole number from 1, or None"):
        fit(CORPUS, n_topics=n_topics)


def test_a_table_without_text_is_refused():
    with pytest.raises(SchemaError, match="documents lacks the columns: text"):
        fit(CORPUS[["doc_id"]])


# small and odd corpora


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_too_few_articles_give_empty_tables_and_say_why(n):
    result = fit(CORPUS.head(n))
    assert result.topics.empty
    assert result.document_topics.empty
    assert list(result.topics) == list(TOPICS)
    assert result.model is None
    assert result.notice == f"Pas de thèmes : il faut au moins {FEWEST_UNITS} passages, il y en a {n}."


@pytest.mark.parametrize(("n", "small"), [(8, True), (20, False)])
def test_a_small_corpus_gets_topics_with_a_warning_that_it_is_small(n, small):
    result = fit(CORPUS.sample(frac=1, random_state=1).head(n))
    assert result.topics["topic_id"].tolist() == list(range(len(result.topics)))
    assert 2 <= len(result.topics) <= 12
    assert result.document_topics["doc_id"].nunique() == n
    assert ("Corpus réduit : 8 articles" in result.notice) is small


def test_a_notice_in_english():
    assert fit(CORPUS.head(2), language="en").notice == "No topics: at least 8 passages are needed, there are 2."


def test_identical_articles_are_one_passage():
    same = pd.DataFrame({"doc_id": [f"d{n}" for n in range(30)], "text": THEMES["mer"]})
    result = fit(same)
    assert result.topics.empty
    assert "il y en a 1." in result.notice


def test_reprints_of_one_passage_fall_into_one_topic():
    reprints = pd.concat([articles(mer=5, ciel=5).assign(doc_id=lambda frame, copy=copy: frame["doc_id"] + copy) for copy in "xyz"])
    result = fit(reprints, n_topics=4)
    per_text = result.document_topics.groupby(result.document_topics["doc_id"].str[:-1])["topic_id"].nunique()
    assert len(per_text) == 10
    assert (per_text == 1).all()


def test_articles_of_stop_words_only_have_no_topics():
    texts = [f"Le la les de du. Et {'ou ' * n}mais donc." for n in range(12)]
    result = fit(pd.DataFrame({"doc_id": [f"d{n}" for n in range(12)], "text": texts}))
    assert result.topics.empty
    assert result.model is None
    assert result.notice == "Pas de thèmes : les textes ne contiennent aucun mot porteur de sens."


def test_articles_without_text_are_passed_over():
    documents = pd.concat([CORPUS.head(9), pd.DataFrame({"doc_id": ["nothing", "blank"], "text": ["", " \n\n "], "language": "fr"})])
    result = fit(documents, n_topics=2)
    assert result.document_topics["doc_id"].nunique() == 9


def test_a_long_article_is_cut_at_its_paragraphs():
    text = "\n\n".join(f"{THEMES[theme]} " * 4 + f"Numéro {NUMBERS[n]}." for theme in THEMES for n in range(4))
    result = fit(pd.DataFrame({"doc_id": ["long"], "text": [text]}), n_topics=3)
    assert len(result.model.topics_) == 12
    assert result.topics["n_documents"].tolist() == [1, 1, 1]
    ids = result.document_topics["sentence_id"].tolist()
    assert ids == [f"long:{n}" for n in range(12 * 13)]


def test_well_parted_groups_are_counted():
    random = np.random.default_rng(0)
    centres = np.eye(5) * 10
    vectors = np.vstack([centre + random.normal(0, 0.1, (12, 5)) for centre in centres])
    assert choose_n_topics(vectors, seed=0) == 5


def test_arguments_are_unchanged():
    documents = CORPUS.head(8).copy()
    fit(documents, n_topics=2)
    pd.testing.assert_frame_equal(documents, CORPUS.head(8))


def test_vectors_are_kept_where_asked(tmp_path):
    kept = fit_topics(CORPUS.head(8), 2, encoder=CachedEncoder(WordEncoder(), tmp_path))
    pd.testing.assert_frame_equal(kept.document_topics, fit(CORPUS.head(8), n_topics=2).document_topics)
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


def test_bertopic_does_not_silence_the_warnings_of_the_program():
    program = """
import warnings
import pytest, sklearn.cluster, sklearn.decomposition, sklearn.feature_extraction.text
from test_topics import CORPUS, WordEncoder
from analytics.topics import fit_topics
before = list(warnings.filters)
assert fit_topics(CORPUS, 2, encoder=WordEncoder()).model is not None
assert list(warnings.filters) == before, [item for item in warnings.filters if item not in before]
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-800:]
