"""A trained network to the folder that the library loads: pruned vocabulary, ONNX with 8-bit weights, tokenizer, manifest.

Weights are quantised in blocks of BLOCK along each row (MatMulNBits of onnxruntime), word vectors row by row. Activations are quantised in
blocks too and never over a batch, so that a sentence's probabilities do not depend on what is scored beside it; plain dynamic quantisation
takes one scale for a whole batch and fails that. The float network lies beside it as safetensors for those who train on.
"""

import hashlib
import json
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from analytics.scorers.network import FORMAT
from analytics.scorers.pieces import load_tokenizer, padding_of, to_windows
from analytics.training.examples import Example
from analytics.training.network import StanceNetwork

SCRIPTS = ("LATIN", "CYRILLIC", "HANGUL")
BLOCK = 32  # weights that share a scale
PIECES = 45_000  # the commonest of a larger vocabulary that are kept, beside those that the training data use
_INPUTS = ("input_ids", "attention_mask", "actor_masks")
_OUTPUTS = ("stances", "relations", "looks", "pair_looks")


class QuantisedWords(nn.Module):
    """Word vectors in 8 bits with a scale a row."""

    words: Tensor
    scales: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scales = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
        self.register_buffer("words", (weight / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the vectors of pieces."""
        return self.words[ids].float() * self.scales[ids]


def prune_vocabulary(tokenizer: Mapping[str, Any], used: Iterable[int], pieces: int = PIECES) -> tuple[dict[str, Any], list[int]]:
    """Keep the pieces of a Unigram tokenizer that are used, single characters of the scripts served, and the commonest others of them.

    Parameters
    ----------
    tokenizer
        Content of a tokenizer.json.
    used
        Ids that must stay.
    pieces
        How many of the commonest to keep.

    Returns
    -------
    dict, list of int
        The smaller tokenizer, and the old id of each of its pieces. A tokenizer of another model than Unigram comes back whole.
    """
    vocabulary = tokenizer["model"].get("vocab")
    if tokenizer["model"].get("type") != "Unigram":
        return dict(tokenizer), list(range(max([len(vocabulary), *(token["id"] + 1 for token in tokenizer["added_tokens"])])))
    special = {token["id"] for token in tokenizer["added_tokens"]} | {tokenizer["model"]["unk_id"]}
    served = [place for place, (piece, _) in enumerate(vocabulary) if _is_served(piece)]
    single = {place for place in served if len(vocabulary[place][0].strip("▁")) <= 1}
    common = sorted(served, key=lambda place: -vocabulary[place][1])[:pieces]
    kept = sorted(special | set(used) | single | set(common))
    new = {old: place for place, old in enumerate(kept)}
    model = tokenizer["model"] | {"vocab": [vocabulary[place] for place in kept], "unk_id": new[tokenizer["model"]["unk_id"]]}
    added = [token | {"id": new[token["id"]]} for token in tokenizer["added_tokens"]]
    return {**tokenizer, "model": model, "added_tokens": added, "post_processor": _renumber(tokenizer["post_processor"], new)}, kept


def _is_served(piece: str) -> bool:
    """Tell whether all letters of a piece are of SCRIPTS."""
    return all(unicodedata.name(letter, "").startswith(SCRIPTS) for letter in piece if letter.isalpha())


def _renumber(processor: Any, new: Mapping[int, int]) -> Any:  # noqa: ANN401 - JSON
    """Return the post-processor with the new ids of its special tokens."""
    if not processor:
        return processor
    if "processors" in processor:
        return processor | {"processors": [_renumber(part, new) for part in processor["processors"]]}
    marks = {name: [processor[name][0], new[processor[name][1]]] for name in ("sep", "cls") if name in processor}
    special = processor.get("special_tokens", {})
    tokens = {name: token | {"ids": [new[old] for old in token["ids"]]} for name, token in special.items()}
    return processor | marks | ({"special_tokens": tokens} if special else {})


def export(
    network: StanceNetwork, base: Path, out: Path, examples: Iterable[Example], facts: Mapping[str, Any], pieces: int = PIECES
) -> dict[str, Any]:
    """Write the model folder.

    Parameters
    ----------
    network
        Trained; changed in place (its vocabulary is pruned).
    base
        Folder with the tokenizer.json it was trained with.
    out
        Holds afterwards model.onnx, model-float.onnx, tokenizer.json, network.safetensors and manifest.json.
    examples
        Whose pieces must stay in the vocabulary.
    facts
        What else the manifest says: name, temperatures, accuracy.
    pieces
        How many pieces of the vocabulary to keep beside those that are needed, see `prune_vocabulary`.

    Returns
    -------
    dict
        The manifest.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((base / "tokenizer.json").read_text("utf-8"))
    windows = to_windows(load_tokenizer(base / "tokenizer.json"), [example.query for example in examples])
    pruned, kept = prune_vocabulary(tokenizer, {piece for window in windows for piece in window.ids}, pieces)
    (out / "tokenizer.json").write_text(json.dumps(pruned, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    network = network.cpu().float().eval()
    weight = network.encoder.get_input_embeddings().weight.data[kept].clone()
    network.encoder.set_input_embeddings(nn.Embedding.from_pretrained(weight, freeze=True))
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    save_file(state, out / "network.safetensors", {"format": "pt"})
    network.encoder.config.vocab_size = len(kept)
    network.encoder.config.save_pretrained(out)
    padding = padding_of(load_tokenizer(out / "tokenizer.json"))
    network.encoder.set_input_embeddings(QuantisedWords(weight))
    write_onnx(network, out / "model-float.onnx")
    quantise(out / "model-float.onnx", out / "model.onnx")
    hashes = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")}
    manifest = {"format": FORMAT, **facts, "padding": padding, "sha256": hashes}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False), encoding="utf-8")
    return manifest


def write_onnx(network: StanceNetwork, path: Path) -> None:
    """Write the network as ONNX in floats, for batches of any size, sentences of any length and any number of actors."""
    n, length, actors = 2, 12, 3
    example = (torch.full((n, length), 5), torch.ones((n, length), dtype=torch.long), torch.ones((n, actors, length)))
    shapes = {"input_ids": "n length", "attention_mask": "n length", "actor_masks": "n actors length", "stances": "n actors classes"}
    shapes |= {"relations": "n actors holders signs", "looks": "n actors length", "pair_looks": "n actors holders length"}
    axes = {name: dict(enumerate(shape.split())) for name, shape in shapes.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer, about shapes that are the same for every sentence
        torch.onnx.export(
            network, example, str(path), input_names=_INPUTS, output_names=_OUTPUTS, dynamic_axes=axes, dynamo=False, opset_version=17
        )


def quantise(path: Path, out: Path) -> None:
    """Write the ONNX at `path` with its matrices in 8 bits."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantiser = MatMulNBitsQuantizer(onnx.load(str(path)), block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8)
    quantiser.process()
    onnx.save(quantiser.model.model, str(out))
