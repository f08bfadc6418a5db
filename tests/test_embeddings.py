"""Vectors: the default encoder, and a cache that knows which encoder made what."""

import numpy as np
import pytest

from analytics.embeddings import BATCH, CachedEncoder, UniversalEncoder, encode_cached

TEXTS = [
    "La Russie a livré du pétrole à la Corée du Nord.",
    "Séoul proteste.",
    "Un satellite est passé au-dessus de la mer pendant que les pêcheurs dormaient encore, loin du port et de ses lumières.",
    "Séoul proteste.",
    "",
]


class CountingEncoder:
    """Encodes a text as its length and its first letter, and remembers what it was asked."""

    def __init__(self, name="counting-1"):
        self.name = name
        self.asked = []

    def encode(self, texts):
        self.asked.extend(texts)
        return np.array([[len(text), ord(text[:1] or " ")] for text in texts], dtype=np.float32)


@pytest.fixture(scope="module")
def encoder():
    return UniversalEncoder(progress=False)


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_vectors_have_512_dimensions_and_unit_length(vectors):
    assert vectors.shape == (len(TEXTS), 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_equal_texts_have_equal_vectors_and_others_do_not(vectors):
    assert np.allclose(vectors[1], vectors[3], atol=1e-6)
    assert not np.allclose(vectors[0], vectors[1], atol=0.1)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_vectors_do_not_depend_on_the_split(encoder, vectors, size):
    split = [encoder.encode(TEXTS[place : place + size]) for place in range(0, len(TEXTS), size)]
    assert np.vstack(split) == pytest.approx(vectors, abs=1e-5)


def test_vectors_do_not_depend_on_a_batch_border(encoder):
    texts = [f"Le navire numéro {n} quitte le port{' de Vladivostok' * (n % 5)}." for n in range(BATCH + 3)]
    assert encoder.encode(texts)[-3:] == pytest.approx(encoder.encode(texts[-3:]), abs=1e-5)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 512)


def test_the_same_thought_in_two_languages_lies_nearer_than_another_thought(encoder):
    french, english, other = encoder.encode(["Le train est en retard.", "The train is late.", "La soupe contient des carottes."])
    assert french @ english > french @ other + 0.2


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stub = CountingEncoder()
    for _ in range(2):
        encode_cached(stub, ["a", "bb"], None)
    assert sorted(stub.asked) == ["a", "a", "bb", "bb"]
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_is_known_is_not_encoded_again(tmp_path):
    stub = CountingEncoder()
    first = encode_cached(stub, ["bb", "a", "bb"], tmp_path)
    second = encode_cached(stub, ["a", "ccc", "bb"], tmp_path)
    assert sorted(stub.asked) == ["a", "bb", "ccc"]
    assert first.tolist() == [[2, ord("b")], [1, ord("a")], [2, ord("b")]]
    assert second.tolist() == [[1, ord("a")], [3, ord("c")], [2, ord("b")]]


def test_the_cache_outlives_the_encoder_object(tmp_path):
    encode_cached(CountingEncoder(), ["a"], tmp_path)
    later = CountingEncoder()
    assert encode_cached(later, ["a"], tmp_path).tolist() == [[1, ord("a")]]
    assert later.asked == []


def test_two_encoders_never_share_a_vector(tmp_path):
    encode_cached(CountingEncoder("one"), ["a"], tmp_path)
    other = CountingEncoder("two")
    encode_cached(other, ["a"], tmp_path)
    assert other.asked == ["a"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_text_that_is_no_valid_unicode_is_cached_as_well(tmp_path):
    stub = CountingEncoder()
    for _ in range(2):
        encode_cached(stub, ["a\udcff"], tmp_path)
    assert stub.asked == ["a\udcff"]


def test_a_cached_encoder_takes_its_folder_as_text_and_asks_for_a_text_once(tmp_path):
    counting = CountingEncoder()
    first = CachedEncoder(counting, str(tmp_path / "vectors")).encode(["Un.", "Deux."])
    again = CachedEncoder(counting, tmp_path / "vectors").encode(["Deux.", "Un."])
    assert counting.asked == ["Un.", "Deux."]
    np.testing.assert_array_equal(again, first[::-1])
