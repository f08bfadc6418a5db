"""The models that are shipped are those that their card describes."""

import hashlib
import re
from importlib import resources

MODELS = resources.files("analytics").joinpath("models")


def test_card_names_every_model_with_its_hash():
    card = MODELS.joinpath("MODEL_CARD.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"\| `([\w-]+\.json)` \|[^|]*\| `([0-9a-f]{64})` \|", card))
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in MODELS.iterdir() if path.name.endswith(".json")}
    assert named == there
