"""The model that is shipped is the one that its card and its manifest describe."""

import hashlib
import json
import re
from importlib import resources
from pathlib import Path

MODELS = Path(str(resources.files("analytics").joinpath("models")))
STANCE = MODELS / "stance"
LARGEST = 60_000_000  # bytes


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_card_names_every_file_with_its_hash():
    card = (MODELS / "MODEL_CARD.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"\| `stance/([\w.-]+)` \|[^|]*\| `([0-9a-f]{64})` \|", card))
    assert named == {path.name: digest(path) for path in STANCE.iterdir()}


def test_the_manifest_names_the_files_that_the_scorer_runs():
    manifest = json.loads((STANCE / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == {name: digest(STANCE / name) for name in ("model.onnx", "tokenizer.json")}
    assert set(manifest["temperatures"]) == {"stance", "relation"}


def test_the_model_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in STANCE.iterdir()) <= LARGEST
