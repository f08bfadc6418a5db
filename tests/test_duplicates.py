"""Reprints are found under small changes and within a week; articles on the same event in other words are not."""

import random

import pandas as pd
import pytest

from analytics.duplicates import find_duplicates
from analytics.schemas import DUPLICATES

WIRE = (
    "Le train blindé est entré en gare peu avant l'aube. Sur le quai, une fanfare militaire attendait depuis la veille sous une pluie. "
    "Le visiteur a salué la foule, puis il a pris place dans une voiture noire offerte l'an dernier. Selon l'agence, les deux hôtes "
    "doivent parler de céréales, de carburant et de satellites. Aucun texte n'a été publié à l'issue du premier entretien. "
    "La presse du Sud, elle, s'interroge sur le prix de cette visite."
)
OTHER = (
    "À l'aube, un convoi vert venu du nord s'est arrêté sous la pluie devant des musiciens en uniforme. Son passager a fait un signe "
    "de la main avant de monter en voiture. Céréales, carburant, satellites : l'ordre du jour est connu, mais rien n'a filtré des "
    "discussions. À Séoul, on se demande ce que ce déplacement coûtera, et à qui. Les journaux y consacrent leur première page."
)
WORDS = "train quai gare aube fanfare foule visite traité satellite céréale carburant missile sanction soldat wagon hôte chien rose".split()


def documents(*texts, days=None):
    published = [pd.Timestamp("2024-06-19", tz="UTC") + pd.Timedelta(days=day) for day in days or [0] * len(texts)]
    return pd.DataFrame({"doc_id": [f"d{number}" for number in range(len(texts))], "text": list(texts), "published": published})


def pairs(table):
    return list(zip(table["doc_id"], table["duplicate_of"], strict=True))


def test_wire_copy_with_small_changes_is_a_reprint_of_the_earliest():
    changed = WIRE.replace("peu avant l'aube", "mercredi").replace("La presse du Sud, elle,", "À Séoul, la presse")
    table = find_duplicates(documents(WIRE, OTHER, changed, WIRE + " (Avec notre correspondant.)"))
    assert pairs(table) == [("d2", "d0"), ("d3", "d0")]
    assert table["similarity"].between(0.5, 0.999).all()


def test_the_table_has_the_declared_columns_with_and_without_rows():
    for table in (find_duplicates(documents(WIRE, WIRE)), find_duplicates(documents(WIRE, OTHER)), find_duplicates(documents())):
        assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {name: column.dtype for name, column in DUPLICATES.items()}


def test_the_same_event_in_other_words_is_no_reprint():
    assert pairs(find_duplicates(documents(WIRE, OTHER))) == []


def test_an_exact_copy_has_similarity_one():
    assert find_duplicates(documents(WIRE, WIRE))["similarity"].tolist() == [1.0]


def test_case_accents_and_marks_make_no_difference():
    shouted = WIRE.upper().replace("É", "E").replace("'", "’").replace(".", " !")
    assert find_duplicates(documents(WIRE, shouted))["similarity"].tolist() == [1.0]


@pytest.mark.parametrize(("days", "found"), [([0, 7], [("d1", "d0")]), ([0, 8], [])])
def test_reprints_appear_within_a_week(days, found):
    """A yearly statement in the same words is news again."""
    assert pairs(find_duplicates(documents(WIRE, WIRE, days=days))) == found


def test_an_article_without_a_date_may_be_a_reprint_of_any():
    frame = documents(WIRE, WIRE)
    frame.loc[1, "published"] = pd.NaT
    assert pairs(find_duplicates(frame)) == [("d1", "d0")]


def test_short_texts_are_alike_only_as_a_whole():
    short = "Le train est parti sans bruit à l'aube."
    table = find_duplicates(documents(short, "Le train est parti sans bruit à midi.", short.upper()))
    assert pairs(table) == [("d2", "d0")]


def test_reprints_of_reprints_belong_to_the_first():
    sentences = WIRE.split(". ")
    middle = ". ".join([*sentences[1:], "Le quai s'est vidé"])
    assert {first for _, first in pairs(find_duplicates(documents(WIRE, middle, WIRE)))} == {"d0"}


@pytest.mark.parametrize("share", [2, 3, 4])
def test_every_cut_of_a_long_article_is_a_reprint(share):
    """A brief that prints the first half, third or quarter of a wire text word for word is contained in it."""
    missed = []
    for seed in range(10):
        words = random.Random(seed).choices([f"{a} {b}" for a in WORDS for b in WORDS if a != b], k=150)  # noqa: S311
        text = " ".join(words)
        cut = " ".join(words[: len(words) // share])
        if pairs(find_duplicates(documents(text, cut))) != [("d1", "d0")]:
            missed.append(seed)
    assert missed == []


def test_every_text_that_shares_half_of_its_phrases_is_a_reprint():
    """Well above the threshold of 0.4, no pair may be lost in the search for candidates."""
    missed = []
    for seed in range(10):
        words = random.Random(seed).choices([a + b for a in WORDS for b in WORDS], k=300)  # noqa: S311
        changed = [word if place % 13 else "autre" + word for place, word in enumerate(words)]
        if pairs(find_duplicates(documents(" ".join(words), " ".join(changed)))) != [("d1", "d0")]:
            missed.append(seed)
    assert missed == []


def test_the_argument_is_left_as_it_was_and_the_result_is_the_same_again():
    frame = documents(WIRE, OTHER, WIRE)
    before = frame.copy(deep=True)
    first, second = find_duplicates(frame), find_duplicates(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(first, second)


def test_a_thousand_bulletins_of_one_form_are_one_cluster_without_a_million_comparisons(monkeypatch):
    """Each is compared with the first, not with all before it."""
    from analytics import duplicates

    made = []
    monkeypatch.setattr(duplicates, "_is_reprint", lambda *pair, real=duplicates._is_reprint: made.append(1) or real(*pair))
    words = " ".join(f"mot{number}" for number in range(200))
    texts = [f"{words} Voie numéro {number}." for number in range(1_000)]
    found = find_duplicates(documents(*texts))
    assert len(found) == 999 and set(found["duplicate_of"]) == {"d0"}
    assert len(made) < 3_000


def test_a_cluster_that_turns_out_to_be_a_cut_joins_the_whole():
    """A cut and its reprint, both like each other, are reprints of the whole text before them."""
    words = [f"mot{number}" for number in range(400)]
    whole, cut = " ".join(words), " ".join(words[:60])
    found = find_duplicates(documents(whole, cut, cut + " fin"))
    assert set(found["duplicate_of"]) == {"d0"} and len(found) == 2


def test_texts_of_one_form_that_differ_by_half_are_told_apart_without_comparing_all(monkeypatch):
    """A third of their 4-grams is shared: candidates of each other, and no reprints."""
    from analytics import duplicates

    made = []
    monkeypatch.setattr(duplicates, "_is_reprint", lambda *pair, real=duplicates._is_reprint: made.append(1) or real(*pair))
    form = [f"mot{number}" for number in range(100)]
    texts = [" ".join([*form, *(f"autre{place}n{number}" for place in range(140))]) for number in range(300)]
    assert find_duplicates(documents(*texts)).empty
    assert len(made) < 300 * 299 / 2 / 4
