"""Evaluation: figures worked out by hand, baselines, pairs, paired tests and the command."""

import numpy as np
import pandas as pd
import pytest
from gold_files import own_file, own_row
from typer.testing import CliRunner

from analytics.errors import InputError
from analytics.evaluation import (
    GoldTarget,
    calibration_error,
    compare,
    describe_metrics,
    evaluate_stance,
    evaluate_with_baselines,
    macro_f1,
)
from analytics.evaluation.baselines import tfidf_labels
from analytics.evaluation.calibration import chance_error, reliability, risk_area, risk_by_coverage
from analytics.evaluation.metrics import f1, sample_of, to_places
from analytics.evaluation.paired import compare_paired, mcnemar
from analytics.schemas import STANCE_LABELS

# gold, predicted: favourable has 1 of 2 right and 1 wrongly named; neutral 2 of 2 and 1 wrongly named; unfavourable 0 of 1
PAIRS = [
    ("favourable", "favourable"),
    ("favourable", "neutral"),
    ("neutral", "neutral"),
    ("neutral", "neutral"),
    ("unfavourable", "favourable"),
]


def scores(labels, confidence=0.8):
    """What a scorer answers: the same confidence in each label, NaN where the label is None."""
    rows = [
        {f"p_{label}": np.nan if named is None else confidence if label == named else (1 - confidence) / 2 for label in STANCE_LABELS}
        for named in labels
    ]
    return pd.DataFrame(rows).assign(label=list(labels))


def gold(labels, sentences=None):
    return [GoldTarget(sentences[n] if sentences else f"phrase {n}", 0, 6, label) for n, label in enumerate(labels)]


@pytest.fixture(scope="module")
def table():
    true, predicted = zip(*PAIRS, strict=True)
    return compare(scores(predicted), gold(true)).set_index("metric")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("f1_unfavourable", 0.0),
        ("f1_neutral", 0.8),
        ("f1_favourable", 0.5),
        ("macro_f1", 1.3 / 3),
        ("macro_f1_majority", (4 / 7) / 3),
        ("accuracy", 0.6),
        ("f1_neutral_majority", 4 / 7),
        ("accuracy_majority", 0.4),
        ("calibration_error", 0.2),
        ("risk_area", 0.4),
        ("n_unscored", 0.0),
    ],
)
def test_metrics_by_hand(table, metric, expected):
    assert table.loc[metric, "estimate"] == pytest.approx(expected)


def test_every_metric_has_an_interval_around_it_but_calibration_and_counts(table):
    bounded = table.drop(index=["calibration_error", "n_unscored"])
    assert ((bounded["low"] <= bounded["estimate"]) & (bounded["estimate"] <= bounded["high"])).all()
    assert table.loc[["calibration_error", "n_unscored"], ["low", "high"]].isna().all(axis=None)
    assert (table["n_targets"] == 5).all()


def test_f1_agrees_with_scikit_learn():
    from sklearn.metrics import f1_score

    random = np.random.default_rng(0)
    true, predicted = random.integers(0, 3, 90), random.integers(0, 3, 90)
    assert macro_f1(true, predicted) == pytest.approx(f1_score(true, predicted, average="macro"))
    assert f1(true, predicted, np.ones((1, 90)))[0] == pytest.approx(f1_score(true, predicted, average=None))


def test_a_target_without_a_score_counts_as_wrong_and_is_counted():
    found = compare(scores(["neutral", None, "favourable", None]), gold(["neutral", "neutral", "favourable", "favourable"]))
    found = found.set_index("metric")["estimate"]
    assert found["n_unscored"] == 2
    assert found["accuracy"] == 0.5
    assert found["f1_neutral"] == pytest.approx(2 / 3)
    assert found["calibration_error"] == pytest.approx(0.2), "over the two that have a confidence"


def test_perfect_probabilities_show_an_error_by_chance_that_shrinks_with_targets():
    random = np.random.default_rng(1)
    few, many = (random.dirichlet([2, 1, 1], size) for size in (100, 5000))
    rows = [chance_error(probabilities) for probabilities in (few, many)]
    assert rows[0]["low"] < rows[0]["estimate"] < rows[0]["high"]
    assert rows[1]["high"] < rows[0]["estimate"]
    drawn = np.array([random.choice(3, p=chances) for chances in few])
    assert rows[0]["low"] < calibration_error(few, drawn) < rows[0]["high"]
    assert np.isnan(chance_error(np.full((3, 3), np.nan))["estimate"])


def test_a_scorer_that_scores_nothing_has_no_calibration():
    found = compare(scores([None, None]), gold(["neutral", "favourable"])).set_index("metric")["estimate"]
    assert (found["macro_f1"], found["accuracy"], found["risk_area"], found["n_unscored"]) == (0.0, 0.0, 1.0, 2.0)
    assert np.isnan(found["calibration_error"])


def test_languages_are_reported_apart_where_there_are_several():
    targets = [GoldTarget(f"phrase {n}", 0, 6, "neutral", language=language) for n, language in enumerate(["fr", "fr", "en", ""])]
    found = compare(scores(["neutral", "neutral", "favourable", "neutral"]), targets).set_index("metric")
    assert found.loc[["macro_f1_fr", "macro_f1_en", "macro_f1_unknown"], "estimate"].tolist() == pytest.approx([1 / 3, 0, 1 / 3])
    assert found.loc["macro_f1_fr", "n_targets"] == 2
    assert not compare(scores(["neutral"] * 2), targets[:2])["metric"].str.startswith("macro_f1_fr").any()


# who is meant, and what the one changed word means


def mixed_gold():
    """One sentence with three targets of two labels, one with two of the same, one alone."""
    first, second = "Séoul accuse Moscou et Minsk.", "Paris et Rome signent."
    return [
        GoldTarget(first, 0, 5, "neutral", "KOR"),
        GoldTarget(first, 13, 19, "unfavourable", "RUS"),
        GoldTarget(first, 23, 28, "unfavourable", "BLR"),
        GoldTarget(second, 0, 5, "favourable", "FRA"),
        GoldTarget(second, 9, 13, "favourable", "ITA"),
        GoldTarget("Rome dort.", 0, 4, "neutral", "ITA"),
    ]


def test_targets_beside_one_of_another_label_are_counted_apart():
    said = ["unfavourable", "unfavourable", "unfavourable", "favourable", "favourable", "neutral"]
    found = compare(scores(said), mixed_gold()).set_index("metric")
    assert found.loc["accuracy", ["estimate", "n_targets"]].tolist() == pytest.approx([5 / 6, 6])
    assert found.loc["accuracy_mixed", ["estimate", "n_targets"]].tolist() == pytest.approx([2 / 3, 3])
    assert found.loc["accuracy_mixed_majority", "estimate"] == pytest.approx(2 / 3)


def test_two_labels_of_one_span_are_no_two_targets():
    twice = [GoldTarget("Rome dort.", 0, 4, "neutral"), GoldTarget("Rome dort.", 0, 4, "favourable")]
    assert "accuracy_mixed" not in set(compare(scores(["neutral", "neutral"]), twice)["metric"])


def pair_gold():
    """Two minimal pairs: in the first one target changes and one does not, in the second one target is named by one member only."""
    return [
        GoldTarget("Séoul remercie Rome.", 15, 19, "favourable", "ITA", "p1"),
        GoldTarget("Séoul remercie Rome.", 0, 5, "neutral", "KOR", "p1"),
        GoldTarget("Séoul ne remercie pas Rome.", 22, 26, "neutral", "ITA", "p1"),
        GoldTarget("Séoul ne remercie pas Rome.", 0, 5, "neutral", "KOR", "p1"),
        GoldTarget("Minsk attaque Kyiv.", 14, 18, "unfavourable", "UKR", "p2"),
        GoldTarget("Minsk n'attaque pas Kyiv.", 20, 24, "neutral", "UKR", "p2"),
        GoldTarget("Minsk n'attaque pas Kyiv.", 0, 5, "neutral", "BLR", "p2"),
    ]


@pytest.mark.parametrize(
    ("wrong", "of_all", "of_changed"),
    [([], 3 / 3, 2 / 2), ([0], 2 / 3, 1 / 2), ([0, 2], 2 / 3, 1 / 2), ([1], 2 / 3, 2 / 2), ([0, 5], 1 / 3, 0 / 2), ([6], 3 / 3, 2 / 2)],
    ids=["all right", "one member", "both members", "unchanged target", "both pairs", "target of one member only"],
)
def test_a_pair_is_right_if_both_its_members_are(wrong, of_all, of_changed):
    targets = pair_gold()
    said = ["unfavourable" if place in wrong and target.label != "unfavourable" else target.label for place, target in enumerate(targets)]
    found = compare(scores(said), targets).set_index("metric")
    assert found.loc["pairs_right", ["estimate", "n_targets"]].tolist() == pytest.approx([of_all, 3])
    assert found.loc["pairs_changed_right", ["estimate", "n_targets"]].tolist() == pytest.approx([of_changed, 2])


def test_one_label_for_all_is_right_on_no_pair_that_changes():
    found = compare(scores(["neutral"] * 7), pair_gold()).set_index("metric")
    assert found.loc[["pairs_right", "pairs_changed_right"], "estimate"].tolist() == pytest.approx([1 / 3, 0])


def test_sentences_without_pairs_have_no_figure_for_pairs(table):
    assert not table.index.str.startswith("pairs").any()


def test_a_minimal_pair_is_drawn_together():
    targets = [GoldTarget(f"phrase {n}", 0, 6, "neutral", "FRA", f"pair {n // 10}") for n in range(40)]
    said = ["neutral"] * 20 + ["favourable"] * 20
    apart = compare(scores(said), [target._replace(group="") for target in targets]).set_index("metric").loc["accuracy"]
    together = compare(scores(said), targets).set_index("metric").loc["accuracy"]
    assert together["high"] - together["low"] > 1.5 * (apart["high"] - apart["low"])


def test_perfect_scores():
    labels = list(STANCE_LABELS) * 4
    found = compare(scores(labels, confidence=1.0), gold(labels)).set_index("metric")["estimate"]
    assert found[["macro_f1", "accuracy"]].tolist() == [1.0, 1.0]
    assert found["calibration_error"] == 0.0


def test_targets_of_one_sentence_are_drawn_together():
    true = ["favourable", "neutral"] * 20
    predicted = ["favourable", "neutral"] * 10 + ["neutral", "favourable"] * 10
    apart = compare(scores(predicted), gold(true)).set_index("metric").loc["accuracy"]
    together = compare(scores(predicted), gold(true, [f"phrase {n // 10}" for n in range(40)])).set_index("metric").loc["accuracy"]
    assert apart["estimate"] == together["estimate"] == 0.5
    assert together["high"] - together["low"] > 1.5 * (apart["high"] - apart["low"])


def test_the_same_seed_gives_the_same_table():
    true, predicted = zip(*PAIRS * 5, strict=True)
    pd.testing.assert_frame_equal(compare(scores(predicted), gold(true), seed=3), compare(scores(predicted), gold(true), seed=3))


@pytest.mark.parametrize(
    ("probabilities", "true", "expected"),
    [
        ([[0.9, 0.1, 0.0], [0.0, 0.9, 0.1]], [0, 0], 0.4),
        ([[1.0, 0.0, 0.0]], [0], 0.0),
        ([[1.0, 0.0, 0.0]], [2], 1.0),
        ([[0.55, 0.45, 0.0], [0.0, 0.05, 0.95]], [0, 0], (0.45 + 0.95) / 2),
    ],
)
def test_calibration_error_by_hand(probabilities, true, expected):
    assert calibration_error(np.array(probabilities), np.array(true)) == pytest.approx(expected)


def test_a_scorer_is_asked_for_the_span_of_each_target():
    class Echo:
        name = "echo"

        def score(self, sentences, spans):
            assert [sentence[start:end] for sentence, (start, end) in zip(sentences, spans, strict=True)] == ["Moscou", "Séoul"]
            return scores(["neutral", "favourable"])

    targets = [GoldTarget("Moscou dort.", 0, 6, "neutral"), GoldTarget("Vive Séoul !", 5, 10, "unfavourable")]
    assert evaluate_stance(Echo(), targets).set_index("metric").loc["accuracy", "estimate"] == 0.5


# confidence

CONFIDENCES = [0.95, 0.95, 0.85, 0.85, 0.55, 0.55, 0.45, 0.45, 0.45, 0.45]
RIGHT = [True, True, True, False, True, False, True, False, False, False]


def by_confidence(confidences=CONFIDENCES, right=RIGHT):
    """Probabilities of targets whose gold label is neutral."""
    rest = [(1 - high) / 2 for high in confidences]
    rows = [(low, high, low) if fine else (high, low, low) for high, low, fine in zip(confidences, rest, right, strict=True)]
    return np.array(rows), sample_of(gold(["neutral"] * len(rows)))


def test_the_reliability_table_by_hand():
    table = reliability(*by_confidence())
    assert table["n_targets"].tolist() == [4, 2, 2, 2]
    assert table["bin_low"].tolist() == [0.4, 0.5, 0.8, 0.9]
    assert table["bin_high"].tolist() == [0.5, 0.6, 0.9, 1.0]
    assert table["confidence"].tolist() == pytest.approx([0.45, 0.55, 0.85, 0.95])
    assert table["accuracy"].tolist() == [0.25, 0.5, 0.5, 1.0]
    assert ((table["low"] <= table["accuracy"]) & (table["accuracy"] <= table["high"])).all()


def test_the_reliability_table_adds_up_to_the_calibration_error():
    probabilities, sample = by_confidence()
    table = reliability(probabilities, sample)
    gaps = (table["confidence"] - table["accuracy"]).abs() * table["n_targets"] / table["n_targets"].sum()
    assert gaps.sum() == pytest.approx(calibration_error(probabilities, sample.true))


def test_risk_against_coverage_by_hand():
    table = risk_by_coverage(*by_confidence()).set_index("coverage")
    assert table.index.tolist() == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    assert table["n_targets"].tolist() == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert table.loc[[1.0, 0.6, 0.4, 0.2, 0.1], "risk"].tolist() == pytest.approx([5 / 10, 2 / 6, 1 / 4, 0, 0])
    assert table.loc[[1.0, 0.6, 0.2], "least_confidence"].tolist() == pytest.approx([0.45, 0.55, 0.95])


def test_targets_of_equal_confidence_count_with_what_all_of_them_are_worth():
    """The one of two at .85 that comes first must not decide."""
    table = risk_by_coverage(*by_confidence()).set_index("coverage")
    assert table.loc[0.3, "risk"] == pytest.approx(0.5 / 3)
    backwards = risk_by_coverage(*by_confidence(CONFIDENCES[::-1], RIGHT[::-1])).set_index("coverage")
    assert backwards["risk"].tolist() == pytest.approx(table["risk"].tolist())


def test_the_risk_area_is_the_mean_risk_over_all_coverages():
    row = risk_area(*by_confidence([0.9, 0.8, 0.7, 0.6], [True, True, False, False]))
    assert row["estimate"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert row["low"] <= row["estimate"] <= row["high"]


def test_a_confidence_that_tells_nothing_gives_the_error_rate_as_area():
    assert risk_area(*by_confidence([0.7] * 10))["estimate"] == pytest.approx(0.5)


def test_targets_without_a_score_are_the_first_to_be_set_aside():
    probabilities, sample = by_confidence([0.9, 0.5], [True, True])
    probabilities[0] = np.nan
    table = risk_by_coverage(probabilities, sample).set_index("coverage")
    assert table.loc[[1.0, 0.5], "risk"].tolist() == [0.5, 0.0]
    assert np.isnan(table.loc[1.0, "least_confidence"])
    assert reliability(probabilities, sample)["n_targets"].tolist() == [1]


# baselines


class Fixed:
    """A scorer that says what it is told, and the same of every sentence without a target."""

    name = "fixed"

    def __init__(self, labels):
        self.labels = labels

    def score(self, sentences, spans):
        return scores(self.labels)

    def score_tone(self, sentences):
        return scores(["neutral"] * len(sentences))


class Targeted:
    """A scorer that cannot do without a target."""

    name = "targeted"

    def score(self, sentences, spans):
        return scores(["neutral"] * len(sentences))


@pytest.fixture
def lexicon(monkeypatch):
    """Stand in for the bundled lexicon: it calls every target favourable, or is not there."""

    def bring(present=True):
        def load(name):
            assert name == "lexicon"
            if not present:
                raise InputError("There is no lexicon.")
            return Fixed(["favourable"] * 30)

        monkeypatch.setattr("analytics.evaluation.baselines.load_scorer", load)

    return bring


WORDS = {"unfavourable": "accuse", "neutral": "quitte", "favourable": "remercie"}


def worded(n=30):
    """Sentences whose verb tells the label."""
    labels = [STANCE_LABELS[place % 3] for place in range(n)]
    sentences = [f"Le ministre {WORDS[label]} Rome le {place}." for place, label in enumerate(labels)]
    return [
        GoldTarget(sentence, sentence.index("Rome"), sentence.index("Rome") + 4, label)
        for sentence, label in zip(sentences, labels, strict=True)
    ]


def test_each_baseline_stands_beside_the_scorer(lexicon):
    lexicon()
    targets = worded()
    found = evaluate_with_baselines(Fixed([target.label for target in targets]), targets).metrics.set_index("metric")
    names = ["accuracy", "accuracy_majority", "accuracy_tfidf", "accuracy_lexicon", "accuracy_without_target"]
    assert found.loc[names, "estimate"].tolist() == pytest.approx([1, 1 / 3, 1, 1 / 3, 1 / 3])
    assert found.loc[["f1_favourable_lexicon", "f1_neutral_without_target"], "estimate"].tolist() == pytest.approx([0.5, 0.5])
    assert (found["note"] == "").all()


def test_a_baseline_that_is_not_to_be_had_is_left_out_with_a_note(lexicon):
    lexicon(present=False)
    found = evaluate_with_baselines(Targeted(), worded()).metrics.set_index("metric")
    assert found.loc["macro_f1_lexicon", "note"] == "left out: There is no lexicon."
    assert "'targeted' does not score sentences without a target" in found.loc["macro_f1_without_target", "note"]
    assert found.loc[["macro_f1_lexicon", "macro_f1_without_target"], "estimate"].isna().all()
    assert "accuracy_lexicon" not in found.index


def test_the_linear_baseline_never_sees_the_group_that_it_labels():
    """Each sentence stands in its own group with words of its own: by folds they teach nothing, fitted on themselves they teach all."""
    strange = [
        GoldTarget(word, 0, 3, label) for word, label in zip(["bab", "cic", "dod", "fuf", "gyg", "hah"], [*STANCE_LABELS] * 2, strict=True)
    ]
    assert tfidf_labels(strange, strange) == [target.label for target in strange]
    assert tfidf_labels(strange) != [target.label for target in strange]
    together = [target._replace(group="one") for target in strange]
    with pytest.raises(InputError, match="nothing is left to fit on"):
        tfidf_labels(together)


def test_the_linear_baseline_takes_the_training_data_where_they_are_named():
    train = [GoldTarget("Rome gagne.", 0, 4, "favourable"), GoldTarget("Rome perd.", 0, 4, "unfavourable")]
    assert tfidf_labels([GoldTarget("Oslo perd.", 0, 4, "neutral")], train) == ["unfavourable"]
    assert tfidf_labels([GoldTarget("Oslo perd.", 0, 4, "neutral")], train[:1]) == ["favourable"]


def test_sentences_seen_in_training_are_reported_apart(lexicon):
    lexicon()
    targets = worded()
    train = [target._replace(sentence=target.sentence.upper()) for target in targets[:6]]
    said = [target.label for target in targets[:6]] + ["neutral"] * 24
    found = evaluate_with_baselines(Fixed(said), targets, train=train).metrics.set_index("metric")
    assert found.loc[["accuracy_seen", "accuracy_unseen"], "estimate"].tolist() == pytest.approx([1, 1 / 3])
    assert found.loc[["macro_f1_seen", "macro_f1_unseen"], "n_targets"].tolist() == [6, 24]
    assert found.loc["macro_f1_seen", "estimate"] == 1
    assert "macro_f1_unseen_tfidf" in found.index


def test_without_training_data_nothing_is_called_seen_or_unseen(lexicon):
    lexicon()
    assert not evaluate_with_baselines(Targeted(), worded()).metrics["metric"].str.contains("seen").any()


# one scorer against another


def test_two_equal_scorers_do_not_differ():
    sample = sample_of(gold(["neutral", "favourable"] * 10))
    said = to_places(["neutral"] * 20)
    rows = {row["metric"]: row for row in compare_paired(said, said, sample)}
    assert [rows["macro_f1_difference"][column] for column in ("estimate", "low", "high")] == [0, 0, 0]
    assert (rows["p_bootstrap"]["estimate"], rows["p_mcnemar"]["estimate"]) == (1, 1)


def test_a_better_scorer_differs_with_its_sign():
    labels = [*STANCE_LABELS] * 10
    sample = sample_of(gold(labels))
    better, worse = to_places(labels), to_places(["neutral"] * 30)
    rows = {row["metric"]: row for row in compare_paired(better, worse, sample)}
    back = {row["metric"]: row for row in compare_paired(worse, better, sample)}
    assert rows["macro_f1_difference"]["estimate"] == pytest.approx(1 - 0.5 / 3)
    assert rows["macro_f1_difference"]["low"] > 0 > back["macro_f1_difference"]["high"]
    assert rows["p_bootstrap"]["estimate"] == back["p_bootstrap"]["estimate"] == pytest.approx(2 / 1001)
    assert rows["p_mcnemar"]["estimate"] == pytest.approx(2 * 0.5**20)
    assert rows["accuracy_against"]["estimate"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("alone", "other", "p"), [(0, 0, 1.0), (1, 1, 1.0), (5, 0, 0.0625), (3, 1, 0.625), (1, 3, 0.625)])
def test_the_exact_test_of_mcnemar_by_hand(alone, other, p):
    right = np.array([True] * alone + [False] * other + [True, False])
    other_right = np.array([False] * alone + [True] * other + [True, False])
    assert mcnemar(right, other_right) == (pytest.approx(p), f"right alone: {alone}, the other alone: {other}")


def test_a_difference_that_few_groups_carry_is_uncertain():
    labels = ["neutral"] * 20 + ["favourable"] * 20
    better, worse = to_places(labels), to_places(["neutral"] * 20 + ["favourable"] * 10 + ["neutral"] * 10)
    few = sample_of(gold(labels, [f"phrase {n // 10}" for n in range(40)]))
    p = {row["metric"]: row["estimate"] for row in compare_paired(better, worse, few)}
    assert p["p_bootstrap"] > 0.05 > p["p_mcnemar"], "McNemar takes the ten targets of one sentence for ten witnesses"


# the command


@pytest.fixture
def command(monkeypatch, lexicon, tmp_path):
    """Run `evaluate stance` on thirty sentences with a scorer that is always right, set against one that is not."""
    lexicon(present=False)
    targets = worded()
    scorers = {"default": Fixed([target.label for target in targets]), "other": Targeted()}
    monkeypatch.setattr("analytics.stance.load_scorer", scorers.__getitem__)
    rows = [own_row(target.sentence, [(target.start, target.end, "ITA", target.label)]) for target in targets]
    data = own_file(tmp_path / "gold.jsonl", *rows)

    def run(*options):
        from analytics.cli import app

        return CliRunner().invoke(app, ["evaluate", "stance", "--data", str(data), *map(str, options)], catch_exceptions=False)

    return run


def test_the_command_prints_figures_and_then_notes(command):
    lines = command().stdout.splitlines()
    assert lines[0].split() == ["metric", "estimate", "low", "high", "n_targets"]
    assert ["accuracy", "1.000", "1.000", "1.000", "30"] in [line.split() for line in lines]
    assert lines[-1] == "macro_f1_lexicon: left out: There is no lexicon."


def test_the_command_writes_tables_and_charts(command, tmp_path):
    assert command("--out", tmp_path / "out", "--against", "other").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "metrics.csv",
        "reliability.csv",
        "reliability.html",
        "risk_by_coverage.csv",
        "risk_by_coverage.html",
    ]
    metrics = pd.read_csv(tmp_path / "out" / "metrics.csv").set_index("metric")
    assert metrics.loc["p_mcnemar", "note"] == "right alone: 20, the other alone: 0"
    assert len(pd.read_csv(tmp_path / "out" / "risk_by_coverage.csv")) == 10


def test_the_command_reports_sentences_of_the_training_files_apart(command, tmp_path):
    train = own_file(tmp_path / "train.jsonl", *[own_row(target.sentence, [(0, 2, "ITA", target.label)]) for target in worded(6)])
    rows = {line.split()[0]: line.split()[1:] for line in command("--train", train).stdout.splitlines()}
    assert (rows["accuracy_seen"][-1], rows["accuracy_unseen"][-1]) == ("6", "24")


def test_metrics_are_described_with_their_notes_behind_them():
    table = compare(scores(["neutral"]), gold(["neutral"])).assign(note="")
    table.loc[0, "note"] = "by hand"
    assert describe_metrics(table).splitlines()[-1] == "macro_f1: by hand"
