"""Evaluation of topics: layouts of sets, figures worked out by hand, baselines, intervals and the command."""

import hashlib
import sys

import numpy as np
import pandas as pd
import pytest

from analytics.cli import main
from analytics.errors import InputError
from analytics.evaluation import topics
from analytics.evaluation.topic_baselines import METHODS, Part, group_ours
from analytics.evaluation.topic_sets import read_topic_sets
from analytics.evaluation.topics import describe_topic_metrics, evaluate_topics, nmi

# Per label and language: the start of a sentence, and what it ends with.
STARTS = {
    "sport": {"fr": "L'équipe gagne le match", "ru": "Команда выиграла матч"},
    "budget": {"fr": "Les députés votent le budget", "ru": "Депутаты приняли бюджет"},
    "santé": {"fr": "L'hôpital soigne les malades", "ru": "Больница лечит больных"},
}
ENDS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche demain aujourd'hui hier tôt tard".split(),
    "ru": "утром днём вечером ночью весной летом осенью зимой завтра сегодня вчера рано".split(),
}
WORDS = {"gagne": 0, "выиграла": 0, "goal": 0, "votent": 1, "приняли": 1, "vote": 1, "soigne": 2, "лечит": 2, "clinic": 2}


def sentences(language, count=4):
    return [(f"{start[language]} {end}.", label) for end in ENDS[language][:count] for label, start in STARTS.items()]


class Encoder:
    """Places a sentence by the one word that tells its topic, its language and a little noise of its own."""

    name = "by-one-word"

    def __init__(self, noise=0.05):
        self.noise = noise

    def encode(self, texts):
        return np.array([self.place(text) for text in texts])

    def place(self, text):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
        vector = np.random.default_rng(seed).normal(0, self.noise, 8)
        for word in text.lower().split():
            if word in WORDS:
                vector[WORDS[word]] += 1
        vector[5] += 2 * any("а" <= letter <= "я" for letter in text.lower())
        return vector


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join("\t".join(cells) + "\n" for cells in lines), encoding="utf-8")
    return path


def parallel(folder, count=4):
    """A set like SIB-200: one file a language, the same sentences under the same index."""
    for language, name in (("fr", "fra_Latn"), ("ru", "rus_Cyrl")):
        rows = [(str(number), label, text) for number, (text, label) in enumerate(sentences(language, count))]
        write(folder / name / "train.tsv", [("index_id", "category", "text"), *rows])
    return folder


def own(path, count=4):
    return write(path, [("text", "label", "language"), *((text, label, "fr") for text, label in sentences("fr", count))])


def tokens(path, count=12):
    """A set like those of OCTIS: tokens, split and label, without a header."""
    starts = {"sport": "goal match team", "politics": "vote law party", "health": "clinic nurse drug"}
    rows = [(f"{start} {end}", "train", label) for end in "abcdefghijklmnop"[:count] for label, start in starts.items()]
    return write(path, rows)


def figures(*paths, encoder=None, **options):
    table = evaluate_topics(read_topic_sets(paths), encoder=encoder or Encoder(), seeds=3, **options)
    return table.set_index("metric")


# layouts


def test_sister_folders_of_languages_are_one_parallel_set(tmp_path):
    found = read_topic_sets([parallel(tmp_path / "sib200")])
    assert [topic_set.name for topic_set in found] == ["sib200/train"]
    assert {text.language for text in found[0].texts} == {"fr", "ru"}
    assert [text.label for text in found[0].texts if text.thread == "1"] == ["budget", "budget"]
    assert not found[0].tokenised


def test_a_table_without_a_header_holds_tokens_splits_and_labels(tmp_path):
    found = read_topic_sets([tokens(tmp_path / "bbc" / "corpus.tsv")])[0]
    assert (found.name, found.tokenised, len(found.texts)) == ("bbc/corpus", True, 36)
    assert found.texts[0][:2] == ("goal match team a", "sport")


def test_a_headline_stands_before_its_text_and_the_language_is_detected(tmp_path):
    rows = [(label, "Aujourd'hui en France", text, "https://exemple.fr") for text, label in sentences("fr")]
    found = read_topic_sets([write(tmp_path / "dev.tsv", [("category", "headline", "text", "url"), *rows])])[0]
    assert found.texts[0].text == "Aujourd'hui en France\nL'équipe gagne le match lundi."
    assert {text.language for text in found.texts} == {"fr"}


def test_marks_of_the_csv_format_are_taken_off_and_those_of_a_sentence_stay(tmp_path):
    path = own(tmp_path / "mine.tsv")
    added = '"Il dit ""non"" au vote."\tbudget\tfr\r\n"Oui", répond l\'équipe\u2028au match.\tsport\tfr\r\n\t\t\n'
    path.write_text("\ufeff" + path.read_text("utf-8") + added, encoding="utf-8")
    found = read_topic_sets([path])[0].texts
    assert [text.text for text in found[-2:]] == ['Il dit "non" au vote.', '"Oui", répond l\'équipe\u2028au match.']
    assert len(found) == 14, "a row without a letter is left out"


def test_a_folder_gives_all_its_sets_in_the_order_of_their_names_and_none_twice(tmp_path):
    parallel(tmp_path / "sib200")
    file = tokens(tmp_path / "bbc" / "corpus.tsv")
    own(tmp_path / "own" / "mine.tsv")
    assert [found.name for found in read_topic_sets([tmp_path, file])] == ["bbc/corpus", "own/mine", "sib200/train"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([("sentence", "topic"), ("Il pleut.", "météo")], "has another layout; it begins with ['sentence', 'topic']"),
        ([], "begins with nothing"),
        ([("text", "label"), ("Il pleut.",)], "line 2 has not 2 columns"),
        ([("text", "label"), *[(f"Il pleut {n}.", "météo") for n in range(9)]], "has 1 labels"),
        ([("text", "label"), *[(f"Il pleut {n}.", str(n % 3)) for n in range(11)]], "11 texts in the language with the fewest"),
    ],
    ids=["other columns", "empty", "a short line", "one label", "too few texts"],
)
def test_a_file_that_cannot_be_used_is_named_with_what_is_expected(tmp_path, lines, told):
    with pytest.raises(InputError) as raised:
        read_topic_sets([write(tmp_path / "odd.tsv", lines)])
    assert told in str(raised.value) and "xpected" in str(raised.value) and "odd" in str(raised.value)


def test_a_path_to_nowhere_an_empty_folder_and_another_encoding_are_told(tmp_path):
    with pytest.raises(InputError, match="There is no file or folder .*nowhere.*Expected a tab-separated table"):
        read_topic_sets([tmp_path / "nowhere"])
    with pytest.raises(InputError, match=r"holds no \.tsv file"):
        read_topic_sets([tmp_path])
    (tmp_path / "old.tsv").write_bytes("text\tlabel\nété\ta\n".encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8"):
        read_topic_sets([tmp_path])


# figures


@pytest.fixture(scope="module")
def of_languages(tmp_path_factory):
    return figures(parallel(tmp_path_factory.mktemp("data") / "sib200"))


def test_topics_that_a_word_tells_are_found_in_each_language_and_together(of_languages):
    assert of_languages.loc[["nmi_fr", "nmi_ru", "nmi_together", "same_topic"], "estimate"].tolist() == [1.0] * 4
    assert of_languages.loc[["nmi_fr", "nmi_together", "same_topic"], "n"].tolist() == [12, 24, 12]
    assert set(of_languages["data"]) == {"sib200/train"}


def test_plain_kmeans_splits_the_languages_where_ours_does_not(of_languages):
    assert of_languages.loc["same_topic_kmeans", "estimate"] < of_languages.loc["same_topic", "estimate"]
    assert of_languages.loc["same_topic_by_chance", "estimate"] == pytest.approx(1 / 3)


def test_every_estimate_lies_in_its_interval(of_languages):
    bounded = of_languages.dropna(subset=["low"])
    assert len(bounded) > 20
    assert (bounded["low"] <= bounded["estimate"] + 1e-12).all() and (bounded["estimate"] <= bounded["high"] + 1e-12).all()
    assert (bounded["high"] <= 1).all()


def test_agreement_by_construction_is_called_so_and_halves_stand_beside_it(of_languages):
    row = of_languages.loc["agreement_seeds_fr"]
    assert row["estimate"] == 1.0 and "by construction: see agreement_halves" in row["note"]
    assert "random half" in of_languages.loc["agreement_halves_fr", "note"]
    assert of_languages.loc["nmi_halves_fr", "estimate"] == pytest.approx(1.0)
    assert of_languages.loc["agreement_order_together", "estimate"] == 1.0
    assert "every seed gave the same" in of_languages.loc["nmi_fr", "note"]


def test_vectors_that_tell_nothing_give_no_agreement(tmp_path):
    class Blind(Encoder):
        def place(self, text):
            return super().place(hashlib.sha256(text.encode()).hexdigest())

    found = figures(parallel(tmp_path / "sib200", 12), encoder=Blind(1.0))
    assert found.loc["nmi_fr", "estimate"] < 0.5
    assert found.loc["agreement_halves_fr", "estimate"] < 0.7, "halves tell what seeds cannot"
    assert found.loc["nmi_halves_fr", "estimate"] < 0.5
    assert found.loc["agreement_seeds_fr", "estimate"] == 1.0
    assert found.loc["nmi_fr", "high"] - found.loc["nmi_fr", "low"] > 0.1


def test_a_set_of_one_language_has_words_where_it_has_enough_texts(tmp_path, monkeypatch):
    assert not figures(tokens(tmp_path / "bbc" / "corpus.tsv")).index.str.startswith("npmi").any()
    monkeypatch.setattr(topics, "WORD_TOPICS", (2, 3, 9))
    monkeypatch.setattr(topics, "TEXTS_PER_TOPIC", 10)
    found = figures(tokens(tmp_path / "bbc" / "corpus.tsv"))
    for name in METHODS:
        assert {f"npmi_2{name}", f"npmi_3{name}", f"npmi_mean{name}", f"diversity_3{name}"} <= set(found.index)
    assert not any("_9" in name for name in found.index)
    assert found.loc["npmi_mean", "estimate"] == pytest.approx(found.loc[["npmi_2", "npmi_3"], "estimate"].mean())
    assert found.loc["nmi", "estimate"] == 1.0
    assert 0 < found.loc["diversity_3", "estimate"] <= 1


def test_baselines_of_words_are_left_out_where_there_are_none(tmp_path):
    rows = [(f"{n} {n + 1}", "abc"[n % 3], "fr") for n in range(24)]
    found = figures(write(tmp_path / "numbers.tsv", [("text", "label", "language"), *rows]))
    assert found.loc["nmi_nmf", "note"] == "left out: the texts hold too few words"
    assert np.isnan(found.loc["nmi_tfidf", "estimate"]) and not np.isnan(found.loc["nmi", "estimate"])


def test_the_order_of_a_file_does_not_matter(tmp_path):
    path = own(tmp_path / "own.tsv")
    one = figures(path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[:0:-1]]), encoding="utf-8")
    pd.testing.assert_frame_equal(one, figures(path))


def test_one_seed_is_refused():
    with pytest.raises(InputError, match="one seed has no spread"):
        evaluate_topics([], seeds=1)


def test_nothing_to_measure_gives_an_empty_table():
    assert list(evaluate_topics([]).columns) == ["data", "metric", "estimate", "low", "high", "n", "note"]


def test_mutual_information_agrees_with_scikit_learn_and_weights_are_repeats():
    from sklearn.metrics import normalized_mutual_info_score

    random = np.random.default_rng(0)
    gold, labels, weights = random.integers(0, 3, 60), random.integers(0, 4, 60), random.integers(0, 3, (5, 60))
    expected = [normalized_mutual_info_score(np.repeat(gold, row), np.repeat(labels, row)) for row in weights]
    assert nmi(gold, labels, weights.astype(float)).tolist() == pytest.approx(expected)
    assert nmi(gold * 0, labels * 0, weights.astype(float)).tolist() == [1.0] * 5, "one topic and one gold topic agree"


def test_the_interval_of_a_mean_over_seeds_by_hand():
    row = topics._spread_row("agreement", [0.5, 0.6, 0.7], 9, "")
    reach = 4.302653 * 0.1 / 3**0.5
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((0.6, 0.6 - reach, 0.6 + reach), abs=1e-6)


def test_the_interval_of_halves_is_as_wide_as_halves_differ():
    row = topics._halves_row("npmi", np.array([0.2, 0.2, 0.2]), np.array([0.10, 0.11, 0.12]), 9)
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((0.2, 0.2 - 0.0430265, 0.2 + 0.0430265), abs=1e-6)


def test_texts_that_were_not_fitted_on_go_where_their_neighbours_are():
    texts = [text for text, _ in sentences("fr", 12)]
    part = Part(np.arange(36) % 3, ["fr"] * 36, [""] * 36, Encoder().encode(texts), [text.split() for text in texts])
    found = group_ours(part, np.arange(18), 3, 0)
    assert all(len(set(found.labels[kind::3].tolist())) == 1 for kind in range(3))
    assert {"gagne", "votent"} <= {word for words in found.words for word in words}
    assert not {"hier", "tard"} & {word for words in found.words for word in words}, "they stand in texts that were not fitted on"


def test_notes_are_printed_once(of_languages):
    printed = describe_topic_metrics(of_languages.reset_index())
    assert printed.splitlines()[0].split() == ["metric", "data", "estimate", "low", "high", "n", "note"]
    assert printed.count("by construction") == 1


# the command


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["actor-analytics", "evaluate", "topics", *map(str, arguments)])
    monkeypatch.setattr(topics, "UniversalEncoder", lambda **_: Encoder())
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    return stopped.value.code or 0, printed.out, printed.err.strip().splitlines()


def test_the_command_prints_the_table_and_writes_it(monkeypatch, capsys, tmp_path):
    data = own(tmp_path / "own" / "mine.tsv")
    code, printed, _ = run(monkeypatch, capsys, "--data", data, "--seeds", "2", "--out", tmp_path / "out")
    assert code == 0
    assert "agreement_halves" in printed and "[1]" in printed
    written = pd.read_csv(tmp_path / "out" / "topics.csv")
    assert written.set_index("metric").loc["nmi", "estimate"] == 1.0
    assert written["data"].unique().tolist() == ["own/mine"]


def test_a_set_of_another_layout_is_one_line_and_code_2(monkeypatch, capsys, tmp_path):
    data = write(tmp_path / "odd.tsv", [("sentence", "topic"), ("Il pleut.", "météo")])
    code, _, lines = run(monkeypatch, capsys, "--data", data)
    assert (code, len(lines)) == (2, 1)
    assert "has another layout" in lines[0] and "text and label or category" in lines[0]


# real sentences


def test_single_sentences_of_two_languages_share_topics(bench_data):
    files = [bench_data / "sib200" / name / "train.tsv" for name in ("fra_Latn", "rus_Cyrl")]
    found = evaluate_topics(read_topic_sets(files), seeds=2).set_index("metric")
    assert found.loc["nmi_fr", "low"] > found.loc["nmi_fr_tfidf", "high"]
    assert found.loc["same_topic", "low"] > 0.5 > found.loc["same_topic_by_chance", "estimate"]
    assert found.loc["agreement_order_together", "estimate"] == 1.0
