"""The pipeline: what annotate gives for any frame, and runs from files to a report (test_cli looks at the files that are written)."""

import json
import warnings
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError, SchemaError
from analytics.pipeline import _prepare, annotate, run
from analytics.runs import stage_key
from analytics.schemas import MENTIONS, QUOTES, RELATIONS, SENTENCES, SENTIMENTS, STANCES

SCHEMAS = dict(sentences=SENTENCES, mentions=MENTIONS, quotes=QUOTES, stances=STANCES, relations=RELATIONS, sentiments=SENTIMENTS)
ARTICLES = {
    "a": "Washington accuse Moscou d'armer Pyongyang. Le vent souffle.\n\n"
    "« Nous soutenons pleinement et sans réserve la Corée du Nord », a déclaré Vladimir Poutine.",
    "b": "Les pêcheurs du port ont passé toute la matinée à réparer leurs filets.",
    "c": "The White House warned Moscow on Tuesday that it would answer any attack on its allies.",
}


def frame(**columns):
    return pd.DataFrame({"doc_id": list(ARTICLES), "text": list(ARTICLES.values()), **columns})


@pytest.fixture(scope="module")
def annotations():
    return annotate(frame(), progress=False)


def test_doc_id_and_text_are_enough(annotations):
    assert annotations.sentences["sentence_id"].tolist() == ["a:0", "a:1", "a:2", "b:0", "c:0"]
    assert set(annotations.mentions.loc[annotations.mentions["doc_id"] == "c", "actor_id"]) == {"USA", "RUS"}  # its language was detected
    assert annotations.quotes["speaker_id"].tolist() == ["RUS", "USA"]
    assert ["USA", "RUS", -1] in annotations.relations[["holder_id", "target_id", "label"]].to_numpy().tolist()


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_table_has_its_schema(annotations, name):
    table = getattr(annotations, name)
    assert len(table) > 0
    assert table.dtypes.astype(str).to_dict() == {column: declared.dtype for column, declared in SCHEMAS[name].items()}
    assert table.index.tolist() == list(range(len(table)))


def test_offsets_are_characters_of_the_text(annotations):
    for table, column in [("sentences", "text"), ("mentions", "surface"), ("quotes", "content")]:
        for row in getattr(annotations, table).itertuples():
            assert ARTICLES[row.doc_id][row.start : row.end] == getattr(row, column)
    for row in annotations.relations.itertuples():
        assert ARTICLES[row.doc_id][row.cue_start : row.cue_end] == row.cue


def test_every_sentence_has_a_tone_and_every_named_actor_a_stance(annotations):
    assert annotations.sentiments["sentence_id"].tolist() == annotations.sentences["sentence_id"].tolist()
    named = annotations.mentions[["sentence_id", "actor_id"]].drop_duplicates()
    scored = annotations.stances[["sentence_id", "target_id"]]
    assert sorted(map(tuple, scored.to_numpy())) == sorted(map(tuple, named.to_numpy()))
    assert annotations.stances["score"].notna().all()


def test_the_order_of_the_articles_does_not_change_what_is_found(annotations):
    turned = annotate(frame().iloc[::-1], progress=False)
    for name in SCHEMAS:
        key = [column for column in ("doc_id", "start", "cue_start", "sentence_id", "target_id") if column in SCHEMAS[name]]
        one, other = (getattr(tables, name).sort_values(key, ignore_index=True) for tables in (annotations, turned))
        pd.testing.assert_frame_equal(one, other, rtol=1e-4)


def test_an_empty_frame_gives_empty_tables():
    nothing = annotate(pd.DataFrame({"doc_id": [], "text": []}), progress=False)
    for name, schema in SCHEMAS.items():
        assert getattr(nothing, name).empty
        assert list(getattr(nothing, name)) == list(schema)


def test_ids_that_are_numbers_become_text_and_a_text_without_words_has_no_sentence():
    found = annotate(pd.DataFrame({"doc_id": [7, 8], "text": ["La Russie se tait.", "…"]}), progress=False)
    assert found.sentences["sentence_id"].tolist() == ["7:0"]


def test_a_filtered_frame_with_other_columns_is_fine():
    table = frame(language="fr", theme=[1, 2, 3]).iloc[[2, 0]]
    assert annotate(table, progress=False).sentences["doc_id"].tolist() == ["c", "a", "a", "a"]


def test_dates_as_text_decide_who_is_in_office():
    text = "Joe Biden a pris la parole devant les ouvriers."
    documents = pd.DataFrame({"doc_id": ["a", "b"], "text": text, "published": ["2024-03-01", "2026-03-01"], "language": "fr"})
    assert annotate(documents, progress=False).mentions["doc_id"].tolist() == ["a"]


def test_a_scorer_of_ones_own_is_used():
    class Sure:
        name = "sure"

        def score(self, sentences, spans):
            row = {"p_unfavourable": 0.0, "p_neutral": 0.0, "p_favourable": 1.0, "score": 1.0, "label": "favourable", "evidence": ""}
            return pd.DataFrame([row] * len(sentences))

    found = annotate(pd.DataFrame({"doc_id": ["a"], "text": ["Le vent souffle sur la Russie."]}), scorer=Sure(), progress=False).stances
    assert found[["scorer", "label"]].to_numpy().tolist() == [["sure", "favourable"]]


def test_arguments_are_unchanged():
    documents = frame(published=["2024-03-01", None, None])
    annotate(documents, progress=False)
    pd.testing.assert_frame_equal(documents, frame(published=["2024-03-01", None, None]))


@pytest.mark.parametrize("wrong", [None, 3, float("nan"), b"La Russie"])
def test_a_text_that_is_no_text_is_refused_by_its_id(wrong):
    with pytest.raises(InputError, match=r"documents\.text must hold text; it does not for: b\."):
        annotate(pd.DataFrame({"doc_id": ["a", "b"], "text": pd.Series(["La Russie.", wrong], dtype=object)}))


def test_an_id_that_stands_twice_is_refused_by_its_name():
    with pytest.raises(InputError, match=r"doc_id must be unique; these stand twice: x\."):
        annotate(pd.DataFrame({"doc_id": ["x", "y", "x"], "text": "Il pleut."}))


def test_a_missing_column_is_refused_with_those_that_are_there():
    with pytest.raises(SchemaError, match=r"documents lacks the columns: text\. It has: doc_id, body\."):
        annotate(pd.DataFrame({"doc_id": ["x"], "body": ["Il pleut."]}))


PIECES = [
    "La Russie",
    "accuse",
    "Kim Jong-un",
    "«",
    "»",
    "“",
    '"',
    ".",
    "\n\n",
    "’",
    "a dit",
    "à Pyongyang",
    "nous",
    "É\u0301",
    "\u202f",
    "👍",
    "1.",
    "M.",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
def test_any_french_text_gives_tables_whose_offsets_hold(text):
    found = annotate(pd.DataFrame({"doc_id": ["x"], "text": [text], "language": "fr"}), progress=False)
    for table, column in [("sentences", "text"), ("mentions", "surface"), ("quotes", "content")]:
        assert all(text[row.start : row.end] == getattr(row, column) for row in getattr(found, table).itertuples())
    assert found.stances[["p_unfavourable", "p_neutral", "p_favourable"]].sum(axis=1).tolist() == pytest.approx([1.0] * len(found.stances))


# runs

NAMES = ["Moscou", "Washington", "Pyongyang", "Séoul", "Kiev"]
THINGS = "céréales rails tracteurs moteurs bougies tuiles manuels vélos turbines lampes".split()


def write_articles(folder, n):
    """Write n articles into two files and return their paths."""
    folder.mkdir()
    paths = [folder / "one.jsonl", folder / "two.jsonl"]
    for place, path in enumerate(paths):
        rows = []
        for number in range(place, n, 2):
            one, other, thing = NAMES[number % 5], NAMES[(number + 1 + number // 5) % 5], THINGS[number % 10]
            text = f"{one} a livré des {thing} à {other}, ce que la presse raconte.\n\nLes {thing} arriveront le {number + 1} mai."
            rows.append(
                {"text": text, "title": f"Des {thing} ({number})", "date": f"2024-0{1 + number % 6}-11", "source": f"Gazette {number % 3}"}
            )
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs of the same twenty articles, the files in another order and the clock standing still."""
    folder = tmp_path_factory.mktemp("runs")
    paths = write_articles(folder / "in", 20)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("pipeline", "runs"):
            patch.setattr(f"analytics.{module}.time", SimpleNamespace(time=lambda: 1_700_000_000.0))
        yield run(paths, folder / "a", progress=False), run(paths[::-1], folder / "b", progress=False)


def test_a_run_leaves_report_manifest_and_tables(runs):
    out = runs[0].report.parent
    assert runs[0].report.name == "report.html"
    tables = ["documents", "rejects", "duplicates", *SCHEMAS, "topics", "document_topics", "estimates"]
    assert {f"{name}.{suffix}" for name in tables for suffix in ("csv", "parquet")} | {"manifest.json"} <= {
        path.name for path in out.iterdir()
    }
    assert not list(out.glob("*.tmp"))
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["counts"]["documents"] == 20
    assert len(pd.read_parquet(out / "documents.parquet")) == 20


def test_the_order_of_the_files_changes_nothing(runs):
    one, other = (done.report.parent for done in runs)
    for path in sorted(one.glob("*.parquet")):
        pd.testing.assert_frame_equal(pd.read_parquet(path), pd.read_parquet(other / path.name), obj=path.name)
    assert (one / "report.html").read_bytes() == (other / "report.html").read_bytes()
    assert (one / "manifest.json").read_bytes() == (other / "manifest.json").read_bytes()


def refuse(*_, **__):
    raise AssertionError("computed again")


def test_a_second_run_computes_nothing_again(runs, monkeypatch):
    report = runs[0].report
    before = report.read_bytes()
    for step in ("annotate", "fit_topics"):
        monkeypatch.setattr(f"analytics.pipeline.{step}", refuse)
    again = run(report.parents[1] / "in", report.parent, progress=False)
    pd.testing.assert_frame_equal(again.annotations.stances, runs[0].annotations.stances)
    pd.testing.assert_frame_equal(again.topics.document_topics, runs[0].topics.document_topics)
    assert again.report.read_bytes() == before
    with pytest.raises(AssertionError, match="computed again"):
        run(report.parents[1] / "in" / "one.jsonl", report.parent, progress=False)  # other articles


def test_a_report_that_explains_marks_the_words_that_moved_each_score_and_keeps_them(tmp_path, monkeypatch):
    paths = write_articles(tmp_path / "in", 2)
    plain = run(paths, tmp_path / "plain", progress=False)
    explained = run(paths, tmp_path / "out", explain=True, progress=False)
    columns = [name for name in plain.annotations.stances if name != "evidence"]
    pd.testing.assert_frame_equal(explained.annotations.stances[columns], plain.annotations.stances[columns])
    named = explained.annotations.stances["evidence"].str.split(", ").explode()
    assert len(named) > len(explained.annotations.stances)
    monkeypatch.setattr("analytics.pipeline.explain_stances", refuse)
    again = run(paths, tmp_path / "out", explain=True, progress=False)
    pd.testing.assert_frame_equal(again.annotations.stances, explained.annotations.stances)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_articles_give_a_report_with_a_notice(tmp_path, n):
    paths = write_articles(tmp_path / "in", n)
    done = run([path for path in paths if path.stat().st_size], tmp_path / "out", progress=False)
    page = done.report.read_text(encoding="utf-8")
    assert len(done.corpus.documents) == n
    assert "Pas de thèmes" in done.topics.notice
    assert done.topics.notice in page
    few = done.estimates["stance_by_target"]["n_documents"] < 5
    assert done.estimates["stance_by_target"].loc[few, ["low", "high"]].isna().all(axis=None)


def test_a_run_that_was_stopped_goes_on(tmp_path, monkeypatch):
    paths = write_articles(tmp_path / "in", 2)
    with monkeypatch.context() as patch:
        patch.setattr("analytics.pipeline.fit_topics", refuse)
        with pytest.raises(AssertionError, match="computed again"):
            run(paths, tmp_path / "out", progress=False)
    assert not (tmp_path / "out" / "report.html").exists()
    monkeypatch.setattr("analytics.pipeline.annotate", refuse)
    assert run(paths, tmp_path / "out", progress=False).report.exists()


@pytest.mark.parametrize("language", ["fr-FR", "FR", "", "und", None])
def test_a_language_that_is_no_code_does_not_hide_the_actors(language):
    frame = pd.DataFrame(
        {"doc_id": ["a"], "text": ["La Russie a livré du pétrole à la Corée du Nord depuis le printemps."], "language": [language]}
    )
    assert set(annotate(frame, progress=False).mentions["actor_id"]) == {"RUS", "PRK"}


@pytest.mark.parametrize(("telling", "day"), [("19/06/2024", "2024-06-05"), ("06/19/2024", "2024-05-06"), ("2024-06-19", "")])
def test_times_given_as_text_are_read_in_the_order_that_their_column_tells_or_left_out(telling, day):
    frame = pd.DataFrame({"doc_id": list("abc"), "text": "x", "published": [telling, "05/06/2024", "bientôt"]})
    assert _prepare(frame)["published"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2024-06-19", day, ""]


def test_the_key_of_a_stage_depends_on_what_the_stage_depends_on():
    documents = _prepare(pd.DataFrame({"doc_id": ["a"], "text": ["x"], "language": ["de"]}))
    assert stage_key(documents) == stage_key(documents.copy())
    assert stage_key(documents) != stage_key(documents.assign(language="fr"))
    assert stage_key(documents, seed=0) != stage_key(documents, seed=1)


def test_articles_without_dates_or_outlets_give_a_report_with_topics(tmp_path):
    for n, theme in enumerate(["train", "gare", "pont", "navire"] * 3):
        text = f"Le {theme} numéro {n} attire la foule du matin au soir. La Russie remercie la Corée du Nord. " * 4
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    done = run(tmp_path, tmp_path / "out", progress=False)
    assert done.report.is_file()
    assert pd.read_csv(tmp_path / "out" / "estimates.csv")["topic_id"].dropna().map(float.is_integer).all()


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("Le train est parti à l'aube, sans bruit et sans lumière.", encoding="utf-8")
    with pytest.raises(InputError, match=r"output folder .* cannot be written to"):
        run(tmp_path / "a.txt", tmp_path / "a.txt" / "out", progress=False)


def test_a_language_without_words_is_refused_before_anything_is_done(tmp_path):
    (tmp_path / "a.txt").write_text("Le train est parti à l'aube, sans bruit et sans lumière.", encoding="utf-8")
    with pytest.raises(InputError, match="no words for the language 'de'"):
        run(tmp_path / "a.txt", tmp_path / "out", language="de", progress=False)
    with pytest.raises(InputError, match="no option n_topic. There are: n_topics, actors, explain, shared_assets"):
        run(tmp_path / "a.txt", tmp_path / "out", n_topic=3, progress=False)
    assert not (tmp_path / "out").exists()


def test_articles_later_than_the_data_are_told_once_however_many_parts_there_are():
    texts = [f"Le président russe est arrivé au point {number}." for number in range(60)]
    frame = pd.DataFrame({"doc_id": map(str, range(60)), "text": texts, "language": "fr", "published": "2026-06-01"})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        annotate(frame, progress=False)
    (late,) = [str(warning.message) for warning in told if "later than" in str(warning.message)]
    assert ": 60;" in late
