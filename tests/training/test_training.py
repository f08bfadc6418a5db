"""Training, end to end, on an encoder of two narrow layers with random weights and on sentences written here."""

import json
import shutil

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel

from analytics.cli import main
from analytics.errors import InputError
from analytics.scorers.network import NetworkScorer
from analytics.scorers.pieces import NOWHERE, Query, load_tokenizer, to_arrays, to_windows
from analytics.training import Options, Plan, Source, train_stance
from analytics.training.calibration import fit_temperature
from analytics.training.examples import NONE, UNKNOWN, as_a_whole, read_examples, split
from analytics.training.export import prune_vocabulary
from analytics.training.fitting import Fitting, cross_entropy
from analytics.training.labels import Logits, label, taught
from analytics.training.network import StanceNetwork, layers_of, load_encoder, load_network

VERBS = {"accuse": ("unfavourable", -1), "menace": ("unfavourable", -1), "félicite": ("favourable", 1), "soutient": ("favourable", 1)}
NAMES = {"Moscou": "RUS", "Séoul": "KOR", "Pékin": "CHN", "Kiev": "UKR", "Tokyo": "JPN", "Hanoï": "VNM"}
OPTIONS = Options(epochs=2, batch_size=8, rate=1e-3, head_rate=2e-3, checkpoint_every=3, precision="float32")


def record(number, holder, verb, target):
    text = f"{holder} {verb} {target} depuis hier soir."
    stance, sign = VERBS[verb]
    place = len(holder) + len(verb) + 2
    return {
        "id": f"t-{number}",
        "text": text,
        "language": "fr",
        "pair_id": None,
        "stances": [
            {"start": 0, "end": len(holder), "target": NAMES[holder], "label": "neutral"},
            {"start": place, "end": place + len(target), "target": NAMES[target], "label": stance},
        ],
        "relations": [{"holder": NAMES[holder], "target": NAMES[target], "label": sign}],
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    rows = [
        record(f"{holder}{verb}{target}", holder, verb, target)
        for holder in NAMES
        for verb in VERBS
        for target in NAMES
        if holder != target
    ]
    path = tmp_path_factory.mktemp("data") / "own.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory, data):
    """The folder of a tiny encoder with a vocabulary of its own, as `--base` takes it."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    texts = [example.query.sentence for example in read_examples(data)] + ["Ελλάδα και 日本 сегодня"] * 20
    tokenizer.train_from_iterator(texts, trainers.UnigramTrainer(vocab_size=120, special_tokens=special, unk_token="<unk>"))
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, **sizes)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory, base, data):
    folder = tmp_path_factory.mktemp("model")
    return folder, train_stance(
        Plan(str(base), [Source(data)], name="tiny"), folder, Options(**{**vars(OPTIONS), "epochs": 20, "relation_share": 2.0})
    )


def test_a_trained_model_knows_who_is_blamed_and_who_blames(model):
    scorer = NetworkScorer(model[0])
    sentence = "Moscou accuse Séoul depuis hier soir."
    assert scorer.score([sentence] * 2, [(0, 6), (14, 19)])["label"].tolist() == ["neutral", "unfavourable"]
    answer = scorer.read([Query(sentence, ((0, 6), (14, 19)))])[0]
    assert answer.relations[1, 0].argmax() == 1, "Moscou toward Séoul: unfavourable"
    assert answer.relations[0, 1].argmax() == 0, "Séoul toward Moscou: nothing"


def test_the_manifest_tells_how_the_model_came_about(model):
    folder, manifest = model
    stored = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert stored == json.loads(json.dumps(manifest))
    assert stored["name"] == "tiny" and stored["options"]["seed"] == 0
    assert stored["history"][-1]["macro_f1"] > stored["history"][0]["macro_f1"]
    assert all(0.05 < value < 12 for value in stored["temperatures"].values())


def test_eight_bits_say_what_floats_say(model):
    folder, _ = model
    exact = folder.parent / "exact"
    shutil.copytree(folder, exact, dirs_exist_ok=True)
    (exact / "model-float.onnx").replace(exact / "model.onnx")
    queries = [Query("Pékin félicite Tokyo depuis hier soir.", ((0, 5), (15, 20))), Query("Kiev menace Hanoï depuis hier soir.", ((0, 4),))]
    for small, whole in zip(NetworkScorer(folder).read(queries), NetworkScorer(exact).read(queries), strict=True):
        np.testing.assert_allclose(small.stances, whole.stances, atol=0.02)
        np.testing.assert_allclose(small.relations, whole.relations, atol=0.02)


def test_the_network_as_trained_and_as_exported_say_the_same(model, base):
    folder, _ = model
    network = load_network(folder)
    windows = to_windows(load_tokenizer(folder / "tokenizer.json"), [Query("Moscou menace Kiev depuis hier soir.", ((0, 6), (14, 18)))])
    with torch.no_grad():
        stances = network.eval()(**{name: torch.from_numpy(array) for name, array in to_arrays(windows, 1).items()})[0]
    exact = NetworkScorer(folder).read([Query("Moscou menace Kiev depuis hier soir.", ((0, 6), (14, 18)))])[0]
    heat = json.loads((folder / "manifest.json").read_text("utf-8"))["temperatures"]["stance"]
    np.testing.assert_allclose((stances[0] / heat).softmax(-1).numpy(), exact.stances, atol=0.02)


def test_a_run_that_was_stopped_ends_like_one_that_was_not(tmp_path, base, data):
    train, validation = split(read_examples(data), 0)
    tokenizer = load_tokenizer(base / "tokenizer.json")
    learned, checked = label(tokenizer, train), label(tokenizer, validation)
    per_epoch = -(-len(learned.windows) // OPTIONS.batch_size)

    def fitting(name, options=OPTIONS):
        torch.manual_seed(0)
        return Fitting(StanceNetwork(load_encoder(base)), options, tmp_path / name, 1, str(options))

    def stop_before(run, step):
        learn, steps = run._learn, iter(range(1_000))

        def stopping(*arguments):
            if next(steps) == step:
                raise KeyboardInterrupt
            return learn(*arguments)

        run._learn = stopping
        with pytest.raises(KeyboardInterrupt):
            run.run(learned, checked)

    whole = fitting("whole")
    history = whole.run(learned, checked)
    for step in (7, per_epoch, per_epoch + 1):
        stop_before(fitting(f"stopped-{step}"), step)
        again = fitting(f"stopped-{step}")
        assert [epoch["macro_f1"] for epoch in again.run(learned, checked)] == [epoch["macro_f1"] for epoch in history]
        for name, weight in whole.network.state_dict().items():
            torch.testing.assert_close(again.network.state_dict()[name], weight, msg=name)
    with pytest.raises(InputError, match="other data or options"):
        fitting("whole", Options(**{**vars(OPTIONS), "seed": 5})).run(learned, checked)


def test_the_seed_decides_the_new_weights(tmp_path, base, data):
    def loss(name, seed):
        options = Options(**{**vars(OPTIONS), "epochs": 1, "seed": seed})
        return train_stance(Plan(str(base), [Source(data)]), tmp_path / name, options)["history"][0]["loss"]

    assert loss("first", 3) == loss("again", 3) != loss("other", 4)


def test_public_sets_without_relations_can_be_trained_on(tmp_path, base):
    targets = [{"from": 0, "to": 6, "polarity": polarity} for polarity in (2.0, 4.0, 6.0)]
    rows = [{"sentence_normalized": f"Moscou nie {number} fois.", "targets": [targets[number % 3]]} for number in range(60)]
    path = tmp_path / "public.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    manifest = train_stance(Plan(str(base), [Source(path)]), tmp_path / "out", OPTIONS)
    assert np.isnan(manifest["history"][0]["relation_f1"]) and manifest["temperatures"]["relation"] == 1.0


def test_a_student_with_fewer_layers_learns_from_a_teacher(tmp_path, base, data, model):
    def loss(name, teacher):
        plan = Plan(str(base), [Source(data)], layers=2, teacher=teacher, name="student")
        return train_stance(plan, tmp_path / name, OPTIONS)["history"][-1]["loss"]

    assert loss("taught", model[0]) != loss("alone", None)
    assert json.loads((tmp_path / "taught" / "config.json").read_text("utf-8"))["num_hidden_layers"] == 2


def test_a_teacher_that_cuts_a_sentence_another_way_is_not_asked_about_it(base, data):
    example = read_examples(data)[0]
    windows = label(load_tokenizer(base / "tokenizer.json"), [example]).windows
    known = taught(windows, windows, [Logits(np.ones((2, 3)), np.ones((2, 4, 4)))])[0]
    assert not np.isnan(known.stances).any() and np.isnan(known.relations[0, 0]).all() and not np.isnan(known.relations[0, 1]).any()
    other = taught(windows, [windows[0]._replace(asked=(0,))], [Logits(np.ones((2, 3)), np.ones((2, 4, 4)))])[0]
    assert np.isnan(other.stances).all() and np.isnan(other.relations).all()


def test_layers_that_are_left_out_are_spread_evenly(base):
    whole, fewer = load_encoder(base), load_encoder(base, 2)
    weights = [layer.attention.self.query.weight for layer in layers_of(whole)]
    kept = [layer.attention.self.query.weight for layer in layers_of(fewer)]
    assert len(kept) == 2
    assert torch.equal(kept[0], weights[0]) and torch.equal(kept[1], weights[2])


def test_pruning_keeps_what_is_used_and_the_scripts_that_are_served(base):
    tokenizer = json.loads((base / "tokenizer.json").read_text("utf-8"))
    pieces = [piece for piece, _ in tokenizer["model"]["vocab"]]
    greek = next(place for place, piece in enumerate(pieces) if "Ε" in piece or "λ" in piece)
    pruned, kept = prune_vocabulary(tokenizer, used=[greek], pieces=10)
    assert greek in kept
    assert [piece for piece, _ in pruned["model"]["vocab"]] == [pieces[old] for old in kept]
    assert not any("本" in pieces[old] for old in kept)
    assert [token["id"] for token in pruned["added_tokens"]] == [0, 1, 2, 3]
    small = Tokenizer.from_str(json.dumps(pruned))
    assert small.encode("с").tokens[1:-1] == ["▁", "с"] or small.encode("с").tokens[1:-1] == ["▁с"]


def test_sentences_with_one_label_are_shown_as_a_whole_and_others_are_not(data):
    mixed = read_examples(data)[0]
    assert as_a_whole(mixed) is None
    alike = mixed._replace(stances=(0, 0))
    whole = as_a_whole(alike)
    assert whole.query.actors == (NOWHERE,) and whole.stances == (0,)
    assert set(whole.relations[0]) == {UNKNOWN}


def test_a_pair_without_a_relation_is_none_and_an_actor_toward_itself_is_not_asked(data):
    example = read_examples(data)[0]
    assert example.relations[0] == (UNKNOWN, NONE, NONE, NONE)
    assert example.relations[1] == (1, UNKNOWN, NONE, NONE)


def test_minimal_pairs_stay_on_one_side_of_a_split(tmp_path):
    rows = [
        record(number, "Moscou", "accuse", "Séoul") | {"text": f"Moscou accuse Séoul {number}.", "pair_id": f"p{number // 2}"}
        for number in range(60)
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    outside, inside = split(read_examples(path), 0)
    assert outside and inside
    assert {example.group for example in outside}.isdisjoint(example.group for example in inside)


def test_the_loss_counts_weights_and_passes_over_what_is_unknown():
    logits, weights = torch.tensor([[[2.0, 0.0], [0.0, 2.0]], [[0.0, 0.0], [5.0, 0.0]]]), torch.tensor([1.0, 3.0])
    labels = torch.tensor([[0, UNKNOWN], [1, UNKNOWN]])
    first, second = np.log(1 + np.exp(-2)), np.log(2)
    assert cross_entropy(logits, labels, weights, 0.0).item() == pytest.approx((first + 3 * second) / 4)
    assert cross_entropy(logits, torch.full((2, 2), UNKNOWN), weights, 0.0).item() == 0.0


def test_the_temperature_of_a_sure_and_often_wrong_model_is_high_and_of_a_timid_one_low():
    sure = np.array([[6.0, 0.0]] * 10)
    assert fit_temperature(sure, np.array([0] * 6 + [1] * 4)) > 5
    assert fit_temperature(sure / 12, np.array([0] * 10)) < 0.5


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no labelled target"), ('{"stances": 3}\n', "line 1"), ('{"text": "x", "stances": [], "relations": []}\n', "0 unfavourable")],
)
def test_data_that_cannot_be_trained_on_are_refused_in_plain_words(tmp_path, base, content, said):
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        train_stance(Plan(str(base), [Source(path)]), tmp_path / "out", OPTIONS)


def test_a_base_that_is_neither_folder_nor_on_the_hub_is_refused(tmp_path, data, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(InputError, match="no encoder"):
        train_stance(Plan(str(tmp_path / "nothing"), [Source(data)]), tmp_path / "out", OPTIONS)


def test_the_command_writes_a_model_that_can_be_evaluated(tmp_path, base, data, monkeypatch, capsys):
    given = [
        "train",
        "stance",
        "--base",
        str(base),
        "--data",
        f"{data}=2",
        "--out",
        str(tmp_path / "model"),
        "--epochs",
        "2",
        "--name",
        "mine",
    ]
    monkeypatch.setattr("sys.argv", ["actor-analytics", *given])
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    assert (stopped.value.code or 0, printed.out) == (0, f"{tmp_path / 'model'}\n"), printed.err
    assert "macro-F1 of the validation" in printed.err
    assert NetworkScorer(tmp_path / "model").name == "mine"
