"""The sentence behind each number, and the set of estimates that the report draws."""

from types import SimpleNamespace

import pandas as pd
import pytest
from measure_tables import articles, mentions, quotes, relations, shares, stances

from analytics import measures
from analytics.errors import InputError, SchemaError
from analytics.measures import add_evidence, estimate_all, list_evidence
from analytics.measures.evidence import COLUMNS, excerpt
from analytics.schemas import ESTIMATES, MENTIONS, QUOTES, RELATIONS, SENTENCES, SENTIMENTS, STANCES, conform, empty

TEXTS = {"a": ["Moscou salue Séoul.", "Séoul se tait."], "b": ["Le Kremlin ment."], "c": ["La Russie négocie."]}
DAYS = pd.to_datetime(["2024-06-19T22:00Z", "2024-07-01T00:00Z", None], utc=True)
DOCUMENTS = articles("abc", title=["Un", "Deux", None], source=["Nord", "Nord", "Sud"], published=DAYS, language="fr")


def sentences(texts=TEXTS):
    rows, lengths = [], {}
    for doc, parts in texts.items():
        for n, text in enumerate(parts):
            start = lengths.get(doc, 0)
            rows.append({"sentence_id": f"{doc}:{n}", "doc_id": doc, "start": start, "end": start + len(text), "text": text})
            lengths[doc] = start + len(text) + 1
    return conform(rows, SENTENCES)


def scored(*rows):
    """Return stances of (sentence_id, target_id, score)."""
    table = stances(*((sentence[0], target, score) for sentence, target, score in rows))
    return table.assign(sentence_id=[sentence for sentence, _, _ in rows])


ROWS = scored(("a:0", "RUS", 0.5), ("b:0", "RUS", -0.8), ("c:0", "RUS", 0.1), ("a:1", "KOR", 0.0))


def sentence_of(table):
    return table["evidence"].tolist()


def test_the_sentence_whose_score_is_nearest_to_the_mean_stands_behind_it():
    estimates = measures.mean_stance(ROWS, DOCUMENTS)
    found = add_evidence(estimates, ROWS, sentences(), DOCUMENTS)
    pd.testing.assert_frame_equal(found[list(estimates)], estimates)
    assert list(found)[-5:] == list(COLUMNS)
    assert sentence_of(found) == ["Séoul se tait.", "La Russie négocie."]
    assert found["evidence_doc_id"].tolist() == ["a", "c"]
    assert found["evidence_title"].fillna("-").tolist() == ["Un", "-"]
    assert found["evidence_source"].tolist() == ["Nord", "Sud"]
    assert found["evidence_date"].fillna("-").tolist() == ["2024-06-19", "-"]


def test_it_is_a_sentence_of_the_group_itself():
    estimates = measures.mean_stance(ROWS, DOCUMENTS, by=["target_id", "source", "month"])
    found = add_evidence(estimates, ROWS, sentences(), DOCUMENTS)
    assert found[["source", "month", "evidence"]].to_numpy().tolist() == [
        ["Nord", "2024-06", "Séoul se tait."],
        ["Nord", "2024-06", "Moscou salue Séoul."],
        ["Nord", "2024-07", "Le Kremlin ment."],
    ]


def test_equally_near_sentences_are_told_by_their_id():
    rows = scored(("b:0", "RUS", 0.3), ("a:0", "RUS", -0.3), ("a:1", "RUS", 0.3))
    estimates = measures.mean_stance(rows, DOCUMENTS).assign(estimate=0.0)
    for ordered in (rows, rows.iloc[::-1]):
        assert sentence_of(add_evidence(estimates, ordered, sentences(), DOCUMENTS)) == ["Moscou salue Séoul."]


def test_behind_a_share_stands_a_sentence_that_has_the_label():
    estimates = measures.share_stance(ROWS, DOCUMENTS)
    found = add_evidence(estimates, ROWS, sentences(), DOCUMENTS)
    told = found[found["target_id"] == "RUS"].set_index("measure")["evidence"].fillna("-").to_dict()
    assert told == {"share_unfavourable": "Le Kremlin ment.", "share_neutral": "-", "share_favourable": "Moscou salue Séoul."}


def test_the_sentence_behind_a_share_is_a_typical_one_of_its_label():
    rows = scored(("a:0", "RUS", 0.9), ("b:0", "RUS", 0.2), ("c:0", "RUS", 0.1))
    found = add_evidence(measures.share_stance(rows, DOCUMENTS), rows, sentences(), DOCUMENTS)
    assert found["evidence"].dropna().tolist() == ["Le Kremlin ment."]


def test_relations_quotes_mentions_and_topics_have_sentences_too():
    acts = relations(("a", "RUS", "KOR", 1, "verbal cooperation"), ("b", "RUS", "KOR", -1, "")).assign(sentence_id=["a:0", "b:0"])
    spoken = quotes(("a", "Moscou", "RUS"), ("b", "un porte-parole", None)).assign(start=[2, 3])
    named = mentions(("a", "RUS"), ("a", "KOR"), ("b", "RUS"))
    topics = shares(("a", 0, 0.5), ("a", 1, 0.5), ("b", 1, 1.0)).assign(sentence_id=["a:0", "a:1", "b:0"])
    made = {
        "relation": (measures.mean_relation(acts, DOCUMENTS), acts),
        "class": (measures.share_quad_class(acts, DOCUMENTS).head(1), acts),
        "quote": (measures.share_quotes(spoken, DOCUMENTS), spoken),
        "pair": (measures.co_mention(named, DOCUMENTS), named),
        "topic": (measures.topic_prevalence(topics, DOCUMENTS), topics),
    }
    found = {name: sentence_of(add_evidence(table, rows, sentences(), DOCUMENTS, topics)) for name, (table, rows) in made.items()}
    assert found == {
        "relation": ["Moscou salue Séoul."],
        "class": ["Moscou salue Séoul."],
        "quote": ["Moscou salue Séoul.", "Le Kremlin ment."],
        "pair": ["Moscou salue Séoul.", "Moscou salue Séoul."],
        "topic": ["Moscou salue Séoul.", "Séoul se tait."],
    }


def test_in_a_comparison_the_outlet_has_a_sentence_and_the_rest_has_none():
    found = add_evidence(measures.compare_sources(ROWS, DOCUMENTS), ROWS, sentences(), DOCUMENTS)
    told = found[found["source"] == "Sud"].set_index("measure")["evidence"].fillna("-").to_dict()
    assert told == {"mean_stance": "La Russie négocie.", "mean_stance_rest": "-", "difference": "La Russie négocie."}
    assert "p_value" in found


def test_a_point_of_a_trend_has_a_sentence_of_the_days_around_it():
    names = [f"d{n:02}" for n in range(30)]
    days = pd.date_range("2024-01-01", periods=30, freq="9D", tz="UTC")
    rows = scored(*((f"{name}:0", "RUS", 0.1) for name in names)).assign(sentence_id=[f"{name}:0" for name in names], doc_id=names)
    documents = articles(names, published=days)
    found = add_evidence(measures.stance_trend(rows, documents), rows, sentences({name: [f"Le {name}."] for name in names}), documents)
    told = found.dropna(subset=["evidence"])
    apart = (pd.to_datetime(told["day"]) - pd.to_datetime(told["evidence_date"])).abs()
    assert len(told) >= 28
    assert apart.max() <= pd.Timedelta(days=4)


def test_estimates_without_a_number_have_no_sentence():
    found = add_evidence(measures.polarisation(ROWS, DOCUMENTS), ROWS, sentences(), DOCUMENTS)
    assert found["estimate"].isna().all()
    assert found["evidence"].isna().all()


def test_nothing_changes_its_arguments_and_doing_it_twice_is_doing_it_once():
    estimates, told = measures.mean_stance(ROWS, DOCUMENTS), sentences()
    before = estimates.copy(), ROWS.copy(), told.copy(), DOCUMENTS.copy()
    once = add_evidence(estimates, ROWS, told, DOCUMENTS)
    pd.testing.assert_frame_equal(add_evidence(once, ROWS, told, DOCUMENTS), once)
    for one, other in zip((estimates, ROWS, told, DOCUMENTS), before, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_empty_and_foreign_tables():
    estimates = measures.mean_stance(empty(STANCES), DOCUMENTS)
    assert list(add_evidence(estimates, empty(STANCES), sentences(), DOCUMENTS)) == ["target_id", *ESTIMATES, *COLUMNS]
    with pytest.raises(SchemaError, match="sentences lacks the columns"):
        add_evidence(estimates, ROWS, pd.DataFrame({"doc_id": []}), DOCUMENTS)
    with pytest.raises(InputError, match="Cannot group by holder_id"):
        add_evidence(measures.mean_stance(ROWS, DOCUMENTS).assign(holder_id="USA"), ROWS, sentences(), DOCUMENTS)


def test_all_sentences_are_listed_by_date_and_place_those_without_a_date_last():
    listed = list_evidence(ROWS.iloc[::-1], sentences(), DOCUMENTS)
    assert listed["text"].tolist() == ["Moscou salue Séoul.", "Séoul se tait.", "Le Kremlin ment.", "La Russie négocie."]
    assert listed["source"].tolist() == ["Nord", "Nord", "Nord", "Sud"]
    assert list_evidence(empty(STANCES), sentences(), DOCUMENTS).empty


# excerpts

LONG = " ".join(f"mot{n:02}" for n in range(60))


@pytest.mark.parametrize("at", [0, 100, 150, 200, 355])
def test_an_excerpt_is_short_and_holds_the_place_between_whole_words(at):
    found = excerpt(LONG, at)
    words = found.strip("… ").split()
    assert len(found) <= 160
    assert len(found) > 130
    assert all(word in LONG.split() for word in words)
    assert LONG[LONG.rfind(" ", 0, at + 1) + 1 :].split()[0] in words
    assert found.startswith("… ") == (words[0] != "mot00")
    assert found.endswith(" …") == (words[-1] != "mot59")


def test_short_texts_are_whole_and_texts_without_blanks_are_cut():
    assert excerpt("Moscou\nnie.") == "Moscou nie."
    assert excerpt("가" * 300, 250).strip("… ") == "가" * 156
    assert len(excerpt("가" * 300, 0)) <= 160


# all of them

SETS = {
    "stance_by_target": ["target_id"],
    "shares_by_target": ["target_id"],
    "stance_by_source": ["target_id", "source"],
    "stance_over_time": ["target_id", "month"],
    "stance_trend": ["target_id", "day"],
    "source_comparison": ["target_id", "source"],
    "polarisation": ["target_id"],
    "relation_matrix": ["holder_id", "target_id"],
    "relations_over_time": ["holder_id", "target_id", "month"],
    "quad_classes": ["holder_id", "target_id"],
    "topic_prevalence": ["topic_id"],
    "topics_over_time": ["topic_id", "month"],
    "topic_stance": ["topic_id", "target_id"],
    "tone_by_source": ["source"],
    "tone_over_time": ["month"],
    "quote_shares": ["speaker_id"],
    "quote_shares_by_source": ["speaker_id", "source"],
    "co_mentions": ["actor_id", "other_id"],
}


def annotated(**tables):
    schemas = {"sentences": SENTENCES, "mentions": MENTIONS, "quotes": QUOTES, "stances": STANCES, "relations": RELATIONS}
    return SimpleNamespace(**{name: tables.get(name, empty(schema)) for name, schema in (schemas | {"sentiments": SENTIMENTS}).items()})


def test_the_report_gets_its_sets_with_their_groups_and_evidence():
    found = estimate_all(SimpleNamespace(documents=DOCUMENTS), annotated(stances=ROWS, sentences=sentences()), _topics(("a", 0, 1.0)))
    assert {name: list(table)[: len(SETS[name])] for name, table in found.items()} == SETS
    assert all(set(COLUMNS) <= set(table) for table in found.values())
    assert sentence_of(found["stance_by_target"]) == ["Séoul se tait.", "La Russie négocie."]


def test_an_actor_whom_nobody_can_tell_apart_is_left_out():
    rows = pd.concat([ROWS, scored(("a:0", "korea_unspecified", 0.4))], ignore_index=True)
    found = estimate_all(SimpleNamespace(documents=DOCUMENTS), annotated(stances=rows, sentences=sentences()), _topics())
    assert found["stance_by_target"]["target_id"].tolist() == ["KOR", "RUS"]


def test_a_corpus_without_anything_gives_every_set_empty():
    found = estimate_all(SimpleNamespace(documents=articles("")), annotated(), _topics())
    assert {name: len(table) for name, table in found.items()} == dict.fromkeys(SETS, 0)


def _topics(*rows):
    return SimpleNamespace(document_topics=shares(*rows))
