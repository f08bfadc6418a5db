"""What syntax shows and what the network reads, put together."""

import pandas as pd
import pytest

from analytics.relations.combining import RULED_OUT, SURE, combine_relations
from analytics.schemas import QUOTES, RELATIONS, conform

QUOTED = conform([], QUOTES)


def shown(holder, target, label, cue="accuse"):
    values = {"sentence_id": "d:0", "doc_id": "d", "holder_id": holder, "holder_kind": "acting", "target_id": target, "label": label}
    return {**values, "score": float(label), "quad_class": "verbal conflict", "cue": cue, "cue_start": 11, "cue_end": 17}


def read(holder, target, unfavourable=0.0, contact=0.0, favourable=0.0, cue_start=30):
    none = 1 - unfavourable - contact - favourable
    row = {"sentence_id": "d:0", "doc_id": "d", "holder_id": holder, "target_id": target, "p_none": none}
    row |= {"p_unfavourable": unfavourable, "p_contact": contact, "p_favourable": favourable}
    return {**row, "cue": "fâché", "cue_start": cue_start, "cue_end": cue_start + 5}


def combined(relations, toward, quotes=QUOTED):
    table = combine_relations(conform(relations, RELATIONS), pd.DataFrame(toward), quotes)
    assert table.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in RELATIONS.items()}
    return table.set_index(["holder_id", "target_id"])


def test_a_relation_of_syntax_keeps_its_cue_and_class_and_takes_the_score_of_the_network():
    row = combined([shown("USA", "RUS", -1)], [read("USA", "RUS", unfavourable=0.9, favourable=0.02)]).loc[("USA", "RUS")]
    assert (row["label"], row["cue"], row["quad_class"]) == (-1, "accuse", "verbal conflict")
    assert row["score"] == pytest.approx(-0.9)


def test_a_score_never_contradicts_its_label():
    row = combined([shown("USA", "RUS", -1)], [read("USA", "RUS", unfavourable=0.1, favourable=0.8)]).loc[("USA", "RUS")]
    assert (row["label"], row["score"]) == (-1, pytest.approx(-0.1))


def test_rows_stand_in_the_order_of_the_text():
    late, early = read("other", "PRK", unfavourable=0.9, cue_start=50), shown("USA", "RUS", -1)
    table = combined([early], [late, read("USA", "RUS", unfavourable=0.9)])
    assert list(table.index) == [("USA", "RUS"), ("other", "PRK")]


def test_one_that_the_network_all_but_rules_out_falls():
    assert combined([shown("USA", "RUS", -1)], [read("USA", "RUS", unfavourable=RULED_OUT / 2)]).empty
    assert len(combined([shown("USA", "RUS", -1)], [read("USA", "RUS", unfavourable=RULED_OUT * 2)])) == 1


def test_one_that_only_the_network_reads_is_added_where_it_is_sure():
    sure, unsure = read("KOR", "PRK", unfavourable=SURE + 0.01), read("PRK", "KOR", favourable=SURE - 0.01)
    table = combined([], [sure, unsure])
    assert list(table.index) == [("KOR", "PRK")]
    row = table.iloc[0]
    assert (row["label"], row["holder_kind"], row["cue"], row["quad_class"]) == (-1, "acting", "fâché", "")


def test_contact_without_evaluation_is_label_zero():
    assert combined([], [read("KOR", "PRK", contact=0.8)])["label"].tolist() == [0]


def test_the_narrator_and_who_is_quoted_are_told_from_who_acts():
    quotes = conform(
        [{"doc_id": "d", "start": 25, "end": 60, "content": "x", "cue": "dit", "speaker": "Séoul", "speaker_id": "KOR", "kind": "direct"}],
        QUOTES,
    )
    rows = [read("narrator", "PRK", unfavourable=0.9), read("KOR", "PRK", unfavourable=0.9), read("USA", "PRK", unfavourable=0.9)]
    table = combined([], [*rows, read("KOR", "RUS", unfavourable=0.9, cue_start=70)], quotes)
    kinds = table["holder_kind"].to_dict()
    assert kinds[("narrator", "PRK")] == "narrator"
    assert kinds[("KOR", "PRK")] == "quoted"
    assert kinds[("USA", "PRK")] == "acting"
    assert kinds[("KOR", "RUS")] == "acting", "the word stands outside the quotation"


def test_korea_without_a_side_holds_nothing_and_is_no_target():
    rows = [read("korea_unspecified", "RUS", favourable=0.9), read("RUS", "korea_unspecified", favourable=0.9)]
    assert combined([], rows).empty


def test_without_a_network_the_relations_come_back_as_they_are():
    relations = conform([shown("USA", "RUS", -1)], RELATIONS)
    pd.testing.assert_frame_equal(combine_relations(relations, pd.DataFrame(), QUOTED), relations)


def test_a_sentence_that_the_network_did_not_read_keeps_its_relation():
    row = combined([shown("USA", "RUS", -1)], [read("CHN", "JPN")]).loc[("USA", "RUS")]
    assert row["score"] == -1.0


def test_arguments_are_unchanged():
    relations, toward = conform([shown("USA", "RUS", -1)], RELATIONS), pd.DataFrame([read("USA", "RUS", unfavourable=0.9)])
    before = relations.copy(), toward.copy()
    combine_relations(relations, toward, QUOTED)
    pd.testing.assert_frame_equal(relations, before[0])
    pd.testing.assert_frame_equal(toward, before[1])
