"""Benchmark: the seed articles from files to a report, and the stance scorer on public gold data."""

import pandas as pd
import pytest

from analytics.evaluation import evaluate_stance, read_gold
from analytics.pipeline import run
from analytics.stance import load_scorer

pytestmark = pytest.mark.bench
FLOOR = 0.42  # macro-F1; naming the majority class gives about 0.2
CLUTTER = ["Laisser un commentaire", "Votre adresse e-mail", "Téléchargez l'application", "AFP/", "Crédit photo"]


@pytest.fixture(scope="module")
def seeds(bench_data, tmp_path_factory):
    return run(bench_data / "seeds", tmp_path_factory.mktemp("seeds") / "out", progress=False)


def test_the_seeds_give_a_report_of_five_articles(seeds):
    assert seeds.report.is_file()
    assert len(seeds.corpus.documents) == 5
    assert seeds.corpus.rejects["reason"].tolist() == ["no_date"] * 3
    assert seeds.manifest["counts"]["documents"] == 5


def test_the_main_actors_of_the_seeds_have_stances_in_every_article(seeds):
    per_actor = seeds.annotations.stances.groupby("target_id")["doc_id"].nunique()
    assert per_actor[["RUS", "PRK"]].tolist() == [5, 5]


def test_offsets_of_the_seeds_hold(seeds):
    texts = seeds.corpus.documents.set_index("doc_id")["text"]
    for table, column in [("sentences", "text"), ("mentions", "surface"), ("quotes", "content")]:
        for row in getattr(seeds.annotations, table).itertuples():
            assert texts[row.doc_id][row.start : row.end] == getattr(row, column)


@pytest.mark.parametrize("clutter", CLUTTER)
def test_no_clutter_among_the_sentences(seeds, clutter):
    sentences = seeds.annotations.sentences["text"].str.replace("’", "'")
    assert sentences[sentences.str.contains(clutter, case=False, regex=False)].tolist() == []


def test_no_sentence_stands_twice_in_an_article(seeds):
    sentences = seeds.annotations.sentences
    long = sentences[sentences["text"].str.len() > 60]
    assert long.loc[long.duplicated(["doc_id", "text"]), "text"].tolist() == []


@pytest.fixture(scope="module")
def metrics(bench_data) -> pd.DataFrame:
    gold = read_gold(bench_data / "mad-tsc" / "fr" / "validation.jsonl")
    return evaluate_stance(load_scorer("default"), gold).set_index("metric")


def test_the_scorer_beats_its_floor_and_the_majority_on_french_gold(metrics):
    assert metrics.loc["macro_f1", "estimate"] > FLOOR
    assert metrics.loc["macro_f1", "low"] > metrics.loc["macro_f1_majority", "high"]


def test_its_probabilities_mean_what_they_say(metrics):
    assert metrics.loc["calibration_error", "estimate"] < 0.15


def test_a_mid_size_french_corpus_gives_a_report_over_articles_and_months(bench_data, tmp_path):
    done = run(bench_data / "press-fr" / "reindustrialisation.jsonl", tmp_path / "out", progress=False)
    assert done.report.is_file()
    assert len(done.corpus.documents) == 380
    assert done.corpus.documents[["published", "source"]].notna().all(axis=None)
    assert done.topics.document_topics["doc_id"].nunique() == 380
    assert done.estimates["topics_over_time"]["month"].nunique() > 12
    assert done.topics.topics["stability"].min() > 0.5
