"""Relations of English, Russian and Korean sentences that come with a parse, and the models that give it.

No model of these languages can be had in the tests. The parses of `cases/parsed.csv` are written by hand in the labels of spaCy's models
(ClearNLP for English, Universal Dependencies for Russian and Korean): word/head/label/part of speech/morphology, heads counted from 1.
The column `without` is what the reader without a parser makes of the sentence.
"""

import csv
import json
import warnings
from pathlib import Path

import pandas as pd
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab
from test_fallback import CASES as PLAIN_CASES
from test_fallback import triples

from analytics import pipeline, syntax
from analytics.fallback import read_relations
from analytics.mentions import detect_mentions
from analytics.pipeline import split_sentences
from analytics.schemas import QUOTES, conform, empty
from analytics.syntax import ParserWarning, load_parser, parse_sentences

LANGUAGES = ("en", "ru", "ko")
with (Path(__file__).parent / "cases" / "parsed.csv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))


def doc_of(text, tree):
    """Return the Doc of a text whose words are given as word/head/label/pos/morph."""
    items = [item.split("/") for item in tree.split()]
    spaces, at = [], 0
    for word, *_ in items:
        at = text.index(word, at) + len(word)
        spaces.append(text[at : at + 1] == " ")
    return Doc(
        Vocab(),
        words=[item[0] for item in items],
        spaces=spaces,
        heads=[int(item[1]) - 1 if int(item[1]) else place for place, item in enumerate(items)],
        deps=[item[2] for item in items],
        pos=[item[3] for item in items],
        morphs=[item[4] if len(item) > 4 else "" for item in items],
        lemmas=[item[0].lower() for item in items],
    )


class FakePipeline:
    """A pipeline that knows the parses of some texts."""

    def __init__(self, trees):
        self.trees = trees

    def pipe(self, texts, batch_size):
        assert batch_size
        return [doc_of(text, self.trees[text]) for text in texts]


def table_of(texts, language):
    return pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts, "language": language, "published": pd.NaT})


def read(monkeypatch, trees, language, quotes=None):
    """Read the relations of the texts of `trees` in one language, each with its parse."""
    monkeypatch.setattr(syntax, "load_parser", lambda _: FakePipeline(trees))
    documents = table_of(list(trees), language)
    sentences = split_sentences(documents)
    mentions = detect_mentions(documents, sentences)
    parses = parse_sentences(documents, sentences, mentions)
    return read_relations(documents, sentences, mentions, empty(QUOTES) if quotes is None else quotes, parses)


def read_plainly(texts, languages):
    documents = table_of(texts, languages)
    sentences = split_sentences(documents)
    return read_relations(documents, sentences, detect_mentions(documents, sentences), empty(QUOTES))


def wanted(text):
    return {triple for triple in text.split("; ") if triple}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}: {case['sentence'][:60]}")
def test_holder_and_target_are_read_from_the_tree(case, monkeypatch):
    found = read(monkeypatch, {case["sentence"]: case["tree"]}, case["language"])
    assert triples(found) == wanted(case["expected"])


def test_without_a_parse_the_same_sentences_read_as_the_case_file_says():
    table = read_plainly([case["sentence"] for case in CASES], [case["language"] for case in CASES])
    found = [triples(table[table["doc_id"] == f"d{n}"]) for n in range(len(CASES))]
    assert found == [wanted(case["without"]) for case in CASES]


def test_order_alone_misleads_in_most_of_the_cases():
    better = [case["language"] for case in CASES if case["expected"] != case["without"]]
    assert [better.count(language) >= least for language, least in zip(LANGUAGES, (12, 6, 6), strict=True)] == [True] * 3


def test_universal_dependencies_are_read_in_english_too(monkeypatch):
    tree = "Moscow/3/nsubj:pass/PROPN was/3/aux:pass/AUX blamed/0/root/VERB by/5/case/ADP Tokyo/3/obl:agent/PROPN ./3/punct/PUNCT"
    assert triples(read(monkeypatch, {"Moscow was blamed by Tokyo.": tree}, "en")) == {"JPN>RUS -1"}


def test_a_bare_name_that_the_parser_took_for_an_adverbial_is_an_object(monkeypatch):
    tree = "Seoul/2/nsubj/PROPN praised/0/ROOT/VERB/VerbForm=Fin Kyiv/2/npadvmod/PROPN ./2/punct/PUNCT"
    assert triples(read(monkeypatch, {"Seoul praised Kyiv.": tree}, "en")) == {"KOR>UKR +1"}


def test_the_allies_of_an_actor_are_not_the_actor(monkeypatch):
    tree = "Allies/4/nsubj/NOUN of/1/prep/ADP Moscow/2/pobj/PROPN condemned/0/ROOT/VERB/VerbForm=Fin Seoul/4/dobj/PROPN ./4/punct/PUNCT"
    assert read(monkeypatch, {"Allies of Moscow condemned Seoul.": tree}, "en").empty


def test_the_object_of_an_infinitive_is_helped_where_the_parser_made_it_a_subject(monkeypatch):
    tree = (
        "Moscow/2/nsubj/PROPN helped/0/ROOT/VERB/VerbForm=Fin Hanoi/5/nsubj/PROPN to/5/aux/PART "
        "rebuild/2/ccomp/VERB/VerbForm=Inf ports/5/dobj/NOUN ./2/punct/PUNCT"
    )
    assert triples(read(monkeypatch, {"Moscow helped Hanoi to rebuild ports.": tree}, "en")) == {"RUS>VNM +1"}


def test_inside_a_quotation_we_is_the_speaker(monkeypatch):
    text = "“We condemn Moscow”, said the White House."
    tree = (
        "“/3/punct/PUNCT We/3/nsubj/PRON condemn/6/ccomp/VERB/VerbForm=Fin Moscow/3/dobj/PROPN ”,/6/punct/PUNCT "
        "said/0/ROOT/VERB/VerbForm=Fin the/9/det/DET White/9/compound/PROPN House/6/nsubj/PROPN ./6/punct/PUNCT"
    )
    quote = {"doc_id": "d0", "start": 1, "end": 18, "content": text[1:18], "speaker_id": "USA", "kind": "direct"}
    (row,) = read(monkeypatch, {text: tree}, "en", conform([quote], QUOTES)).itertuples()
    assert (row.holder_id, row.target_id, row.label, row.holder_kind, row.cue) == ("USA", "RUS", -1, "quoted", "condemn")


def test_a_sentence_without_a_parse_among_parsed_ones_is_read_without_one(monkeypatch):
    case = CASES[0]
    monkeypatch.setattr(syntax, "load_parser", lambda _: FakePipeline({case["sentence"]: case["tree"]}))
    documents = table_of([case["sentence"], "Seoul praised Kyiv."], "en")
    sentences = split_sentences(documents)
    mentions = detect_mentions(documents, sentences)
    parses = parse_sentences(documents[:1], sentences[sentences["doc_id"] == "d0"], mentions)
    table = read_relations(documents, sentences, mentions, empty(QUOTES), parses)
    assert triples(table[table["doc_id"] == "d1"]) == {"KOR>UKR +1"}
    assert triples(table[table["doc_id"] == "d0"]) == wanted(case["expected"])


def test_a_naming_keeps_its_words_in_the_parse(monkeypatch):
    text = "The White House praised North Korea."
    tree = (
        "The/3/det/DET White/3/compound/PROPN House/4/nsubj/PROPN praised/0/ROOT/VERB "
        "North/6/compound/PROPN Korea/4/dobj/PROPN ./4/punct/PUNCT"
    )
    monkeypatch.setattr(syntax, "load_parser", lambda _: FakePipeline({text: tree}))
    documents = table_of([text], "en")
    sentences = split_sentences(documents)
    (parse,) = parse_sentences(documents, sentences, detect_mentions(documents, sentences))
    assert [text[token.start : token.end] for token in parse.tokens] == ["The", "White", "House", "praised", "North", "Korea", "."]


def test_the_steps_of_the_pipeline_hand_parses_to_the_reader_of_their_language(monkeypatch):
    case, french = CASES[0], "La Russie a livré du pétrole à la Corée du Nord."
    fake, real = FakePipeline({case["sentence"]: case["tree"]}), load_parser("fr")
    monkeypatch.setattr(syntax, "load_parser", lambda language: {"fr": real, "en": fake}.get(language))
    table = pipeline._read_part(table_of([case["sentence"], french], ["en", "fr"]), None, True).relations
    assert triples(table[table["doc_id"] == "d0"]) == wanted(case["expected"])
    assert triples(table[table["doc_id"] == "d1"]) == {"RUS>PRK +1"}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLAIN_CASES), st.data())
def test_any_tree_over_any_sentence_is_read_without_fault(case, data):
    words = case["sentence"].split()
    labels = ["nsubj", "dobj", "obl", "conj", "acl", "relcl", "prep", "pobj", "agent", "nmod", "ccomp", "xcomp", "pcomp", "appos", "dep"]
    tree = []
    for place, word in enumerate(words):
        head = 0 if place == 0 else data.draw(st.integers(1, place))  # a governor before the word makes a tree
        pos = data.draw(st.sampled_from(["NOUN", "VERB", "ADP", "PROPN", "X"]))
        tree.append(f"{word}/{head}/{data.draw(st.sampled_from(labels))}/{pos}")
    with pytest.MonkeyPatch.context() as patch:
        found = read(patch, {case["sentence"]: " ".join(tree)}, case["language"])
    assert (found["holder_id"] != found["target_id"]).all()


# models


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder on the path for made-up packages, and no model loaded before."""
    monkeypatch.syspath_prepend(tmp_path)
    syntax._load_installed.cache_clear()
    yield tmp_path
    syntax._load_installed.cache_clear()


def add_package(folder, name, meta=None, model=None):
    """Put a package on the path whose code must never run; with a `model` it holds one in the layout of spaCy's packages."""
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('the code of the package was run')\n")
    if model is not None:
        model.to_disk(package / f"{name}-3.8.0")
    if meta is not None:
        (package / "meta.json").write_text(json.dumps(meta))


def small_model(language):
    """Return a pipeline with an untrained parser and entity recogniser."""
    model = spacy.blank(language)
    for name, label in (("parser", "nsubj"), ("ner", "GPE")):
        model.add_pipe(name).add_label(label)
    model.initialize()
    return model


def meta_of(language, name, **other):
    return {"lang": language, "name": name, "version": "3.8.0", "author": "Explosion", "pipeline": ["parser", "ner"]} | other


def test_a_package_that_only_has_a_models_name_is_refused_once_in_plain_words(packages):
    add_package(packages, "en_core_web_md", {"version": "999.9.9"})
    with pytest.warns(ParserWarning, match="en_core_web_md is not used.*python -m spacy download en_core_web_md") as caught:
        assert load_parser("en") is None
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_parser("en") is None


@pytest.mark.parametrize(
    "meta",
    [
        None,
        [],
        meta_of("en", "core_web_md", author="Somebody"),
        meta_of("en", "core_web_md", pipeline=["ner"]),
        meta_of("en", "core_web_md", pipeline=None),
        meta_of("de", "core_web_md"),
        meta_of("en", "core_web_md", version="999.9.9"),
    ],
)
def test_a_package_whose_description_does_not_fit_is_refused(packages, meta):
    add_package(packages, "en_core_web_md", meta)
    with pytest.warns(ParserWarning):
        assert load_parser("en") is None


def test_a_damaged_model_is_told_of_and_passed_over(packages):
    add_package(packages, "ru_core_news_sm", meta_of("ru", "core_news_sm"))
    (packages / "ru_core_news_sm" / "ru_core_news_sm-3.8.0").mkdir()
    with pytest.warns(ParserWarning, match="ru_core_news_sm"):
        assert load_parser("ru") is None


def test_a_genuine_model_is_loaded_once_without_its_entity_recogniser_and_without_running_its_package(packages):
    add_package(packages, "en_core_web_sm", meta_of("en", "core_web_sm"), small_model("en"))
    parser = load_parser("en")
    assert (parser.lang, parser.pipe_names) == ("en", ["parser"])
    assert load_parser("en") is parser


def test_the_largest_model_is_taken_and_a_placeholder_of_a_larger_one_passed_over(packages):
    add_package(packages, "en_core_web_lg", {"version": "999.9.9"})
    for size in ("sm", "md"):
        model = small_model("en")
        model.meta["description"] = size
        add_package(packages, f"en_core_web_{size}", meta_of("en", f"core_web_{size}"), model)
    with pytest.warns(ParserWarning, match="en_core_web_lg"):
        assert load_parser("en").meta["description"] == "md"


def test_a_language_without_a_list_of_models_has_none():
    assert load_parser("xx") is None


def test_without_any_model_the_sentences_are_read_as_they_are_without_parses(monkeypatch, packages):
    monkeypatch.setattr(syntax, "find_spec", lambda _: None)
    texts, languages = [case["sentence"] for case in PLAIN_CASES], [case["language"] for case in PLAIN_CASES]
    documents = table_of(texts, languages)
    sentences = split_sentences(documents)
    mentions = detect_mentions(documents, sentences)
    parses = parse_sentences(documents, sentences, mentions)
    assert parses == []
    table = read_relations(documents, sentences, mentions, empty(QUOTES), parses)
    pd.testing.assert_frame_equal(table, read_plainly(texts, languages))
