"""Mentions: every line of the case files, offsets on the demonstration corpus, towns and governments, the days of an office."""

import csv
import time
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.actors import ActorRegistry, Alias, load_actors
from analytics.corpus import read_corpus
from analytics.errors import SchemaError
from analytics.mentions import LateArticleWarning, detect_mentions, is_place
from analytics.pipeline import split_sentences
from analytics.schemas import MENTIONS

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
LEAST = {"fr": 150, "en": 60, "ru": 60, "ko": 60}


KNOWN_FAILURES = {
    "Elle a appris le russe et le coréen.": "the second of two languages stands without its verb: syntax would tell",
}


def read_cases(language):
    with (CASES / f"mentions_{language}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reason = KNOWN_FAILURES.get(row["sentence"])
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(language, row["sentence"], row["expected"], marks=marks)


def mentions_in(text, language="fr", published=None, registry=None):
    documents = pd.DataFrame({"doc_id": ["d"], "text": [text], "language": [language], "published": [pd.Timestamp(published, tz="UTC")]})
    return detect_mentions(documents, split_sentences(documents), registry)


def named(text, language="fr", published=None):
    return "; ".join(f"{row.surface}={row.actor_id}" for row in mentions_in(text, language, published).itertuples())


@pytest.mark.parametrize(("language", "sentence", "expected"), [case for language in LEAST for case in read_cases(language)])
def test_case_file(language, sentence, expected):
    assert named(sentence, language) == expected


@pytest.mark.parametrize(("language", "least"), LEAST.items())
def test_case_files_are_long_enough_and_say_nothing_twice(language, least):
    with (CASES / f"mentions_{language}.csv").open(encoding="utf-8", newline="") as file:
        sentences = [row["sentence"] for row in csv.DictReader(file)]
    assert len(sentences) == len(set(sentences)) >= least


@pytest.fixture(scope="module")
def sample():
    documents = read_corpus(ROOT / "data" / "sample", progress=False).documents
    sentences = split_sentences(documents)
    return documents, sentences, detect_mentions(documents, sentences)


def test_offsets_of_the_sample_corpus_give_the_surface(sample):
    documents, _, mentions = sample
    texts = documents.set_index("doc_id")["text"]
    assert len(mentions) > 500
    assert [texts[row.doc_id][row.start : row.end] for row in mentions.itertuples()] == mentions["surface"].tolist()


def test_mentions_of_the_sample_corpus_lie_in_their_sentence_without_overlap(sample):
    _, sentences, mentions = sample
    joined = mentions.merge(sentences, on="sentence_id", suffixes=("", "_sentence"))
    assert len(joined) == len(mentions)
    assert ((joined["start"] >= joined["start_sentence"]) & (joined["end"] <= joined["end_sentence"])).all()
    behind = mentions.groupby("doc_id")["end"].shift()
    assert (mentions["start"] >= behind.fillna(0)).all()


def test_every_language_of_the_sample_corpus_names_the_main_actors(sample):
    documents, _, mentions = sample
    languages = mentions["doc_id"].map(documents.set_index("doc_id")["language"])
    for language in ("fr", "en", "ru", "ko"):
        assert {"RUS", "USA", "PRK", "KOR"} <= set(mentions.loc[languages == language, "actor_id"]), language


def test_the_table_has_its_schema_even_when_nobody_is_named():
    nobody = mentions_in("Il pleut sur la plaine.")
    assert nobody.empty
    assert nobody.dtypes.astype(str).tolist() == [column.dtype for column in MENTIONS.values()]


@pytest.mark.parametrize("language", ["de", "und"])
def test_a_language_without_aliases_gives_none(language):
    assert named("Russland, die USA und Moskau", language) == ""


def test_a_missing_language_gives_none():
    assert mentions_in("La Russie se tait.", None).empty


@pytest.mark.parametrize(("published", "expected"), [("2024-03-01", "Joe Biden=USA"), ("2025-03-01", ""), (None, "Joe Biden=USA")])
def test_dates_decide_who_speaks_for_a_country(published, expected):
    assert named("Joe Biden a pris la parole.", published=published) == expected


@pytest.mark.parametrize(
    "verb", ["livre", "livrera", "livrait", "a livré", "va livrer", "livrerait", "fournit", "fournissait", "fournisse"]
)
def test_a_capital_that_is_given_something_is_a_government(verb):
    assert "Pyongyang=PRK" in named(f"La Russie {verb} des tracteurs à Pyongyang.")


@pytest.mark.parametrize("verb", ["dort", "atterrit", "séjournait", "est resté", "va mourir", "vivrait"])
def test_a_capital_where_somebody_is_stays_a_town(verb):
    assert named(f"Le voyageur {verb} à Pyongyang.") == ""


def test_kim_alone_is_the_leader_until_another_kim_is_named():
    text = "Kim Jong-un attend. Kim sourit. Kim Soo-hyun, chercheur, doute. Kim hausse les épaules. Kim Jong-un part. Kim salue."
    assert mentions_in(text)["surface"].tolist() == ["Kim Jong-un", "Kim", "Kim Jong-un", "Kim"]


def test_another_kim_is_forgotten_in_the_next_article():
    documents = pd.DataFrame(
        {"doc_id": ["a", "b"], "text": ["Kim Soo-hyun doute.", "Kim sourit."], "language": "fr", "published": pd.NaT},
    )
    assert detect_mentions(documents, split_sentences(documents))["doc_id"].tolist() == ["b"]


def test_a_registry_of_ones_own_is_used():
    registry = ActorRegistry([Alias("FRA", "Élysée", "fr", "metonym")], {})
    found = mentions_in("L'Elysée répond à la Russie.", registry=registry)
    assert found[["surface", "actor_id", "relation"]].to_numpy().tolist() == [["Elysée", "FRA", "metonym"]]


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="documents lacks the columns: language, published. It has: doc_id, text"):
        detect_mentions(pd.DataFrame({"doc_id": ["d"], "text": ["La Russie."]}), pd.DataFrame())


def test_arguments_are_unchanged():
    documents = pd.DataFrame({"doc_id": ["d"], "text": ["La Russie se tait."], "language": ["fr"], "published": [pd.NaT]})
    sentences = split_sentences(documents)
    before = documents.copy(), sentences.copy()
    detect_mentions(documents, sentences)
    pd.testing.assert_frame_equal(documents, before[0])
    pd.testing.assert_frame_equal(sentences, before[1])


WORDS = [
    "Kim",
    "Kim Jong-un",
    "Soo-hyun",
    "Moscou",
    "à Pyongyang",
    "la Corée",
    "du Nord",
    "livre",
    ".",
    "«",
    "»",
    "\n",
    "É\u0301",
    "’",
    "  ",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_the_surface_is_what_stands_at_the_offsets(text):
    assert all(text[row.start : row.end] == row.surface for row in mentions_in(text).itertuples())


def test_a_kim_who_is_excluded_is_another_kim_all_the_same():
    documents = pd.DataFrame(
        {"doc_id": ["a"], "text": ["Kim Kardashian est à Paris. Kim a souri."], "language": ["fr"], "published": [pd.NaT]}
    )
    assert detect_mentions(documents, split_sentences(documents)).empty


def test_a_place_that_bears_a_kims_name_is_no_other_kim():
    assert mentions_in("La foule attend place Kim Il-sung. Kim sourit.")["surface"].tolist() == ["Kim"]


@pytest.mark.parametrize(
    "text",
    ["Le docteur Kim opère. Kim est épuisé.", "Kim Dae-jung arrive. Kim s'assoit.", "Kim Soo-hyun doute. Kim insiste."],
)
def test_kim_behind_another_kim_is_not_the_leader(text):
    assert "Kim" not in mentions_in(text)["surface"].tolist()


def test_kim_alone_is_the_leader_of_the_article_s_day():
    registry = load_actors()
    for day, person in (("1990-05-01", "kim-il-sung"), ("2005-05-01", "kim-jong-il"), ("2024-05-01", "kim-jong-un")):
        assert [match.alias.person for match in registry.find("Kim sourit.", "fr", day)] == [person]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2010-05-01", "Donald Tusk=POL"),
        ("2016-05-01", "Donald Tusk=EUU"),
        ("2020-05-01", ""),
        ("2024-05-01", "Donald Tusk=POL"),
        (None, "Donald Tusk=POL"),
    ],
)
def test_who_served_two_actors_names_the_one_of_the_day(published, expected):
    assert named("Donald Tusk a pris la parole.", published=published) == expected


@pytest.mark.parametrize("title", ["Le président", "Le dirigeant", "Le chef de l'État", "Le Premier ministre", "Le ministre"])
def test_a_title_without_a_country_names_nobody_whoever_was_named_before(title):
    assert named(f"Vladimir Poutine arrive. {title} sourit.") == "Vladimir Poutine=RUS"


def test_metonyms_can_be_left_out():
    text = "Moscou et le Kremlin répondent à la Russie et au porte-parole du Kremlin."
    documents = pd.DataFrame({"doc_id": ["d"], "text": [text], "language": ["fr"], "published": [pd.NaT]})
    sentences = split_sentences(documents)
    assert detect_mentions(documents, sentences)["surface"].tolist() == ["Moscou", "Kremlin", "Russie", "porte-parole du Kremlin"]
    assert detect_mentions(documents, sentences, metonyms=False)["surface"].tolist() == ["Russie", "porte-parole du Kremlin"]


def test_articles_later_than_the_data_give_one_warning_with_their_number():
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"],
            "text": ["La Russie.", "Donald Trump parle.", "La Chine."],
            "language": "fr",
            "published": pd.to_datetime(["2031-01-01", "2032-01-01", "2024-01-01"], utc=True),
        }
    )
    with pytest.warns(LateArticleWarning, match=r"^articles later than 20\d\d-\d\d-\d\d, .*: 2;") as caught:
        found = detect_mentions(documents, split_sentences(documents))
    assert len(caught) == 1
    assert found["actor_id"].tolist() == ["RUS", "USA", "CHN"]


@pytest.mark.parametrize("published", ["2024-01-01", None])
def test_articles_within_the_data_give_no_warning(published):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert named("La Russie se tait.", published=published) == "Russie=RUS"


def test_articles_whose_sentences_are_mixed_keep_their_own_days_and_kims():
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b"],
            "text": ["Kim Soo-hyun doute. Kim rit.", "Joe Biden écoute. Kim sourit."],
            "language": "fr",
            "published": pd.to_datetime(["2024-01-01", "2018-01-01"], utc=True),
        }
    )
    sentences = split_sentences(documents).iloc[[0, 2, 1, 3]]
    assert detect_mentions(documents, sentences)[["doc_id", "surface"]].to_numpy().tolist() == [["b", "Kim"]]


@pytest.mark.parametrize("piece", ["Kim-", "Kim ", "Moscou-", "à Pyongyang ", "US.U.S", "Corée du Nord"])
def test_the_time_grows_with_the_text(piece):
    text = piece * 20_000
    documents = pd.DataFrame({"doc_id": ["d"], "language": ["fr"], "published": [pd.NaT]})
    sentences = pd.DataFrame({"sentence_id": ["d:0"], "doc_id": ["d"], "start": [0], "end": [len(text)], "text": [text]})
    begin = time.perf_counter()
    detect_mentions(documents, sentences)
    assert time.perf_counter() - begin < 3


def test_is_place_tells_the_town_from_the_government():
    registry = load_actors()
    assert is_place("Il dort à Pyongyang.", 10, "fr", registry)
    assert not is_place("Il écrit à Pyongyang.", 11, "ko", registry)
