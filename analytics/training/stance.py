"""From labelled sentences to a model folder: read, split, fit, calibrate, export."""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from analytics.errors import InputError
from analytics.scorers.pieces import Window, load_tokenizer, padding_of
from analytics.training.calibration import fit_temperatures
from analytics.training.examples import Example, as_a_whole, check_labels, read_examples, split
from analytics.training.export import export
from analytics.training.fitting import Fitting, Options, answers, logits_of
from analytics.training.labels import Logits, label, taught
from analytics.training.network import StanceNetwork, load_encoder, load_network


class Source(NamedTuple):
    """A training file and how much each of its targets counts."""

    path: Path
    weight: float = 1.0

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Read FILE or FILE=WEIGHT.

        Examples
        --------
        >>> Source.parse("own.jsonl=2").weight
        2.0
        """
        path, _, weight = text.rpartition("=") if re.search(r"=\d+(\.\d+)?$", text) else (text, "", "1")
        return cls(Path(path), float(weight))


@dataclass(frozen=True)
class Plan:
    """What to train on and from.

    Parameters
    ----------
    base
        A Hugging Face encoder: a folder or the name of one on the hub.
    train
        Files of labelled targets.
    validation
        Files to choose the best epoch and the temperatures on; without any, a fifth of the training sentences is kept for it.
    layers
        Keep so many of the encoder's layers.
    teacher
        A model folder whose probabilities are learned beside the labels.
    toneless
        Share of the sentences that are also shown as a whole, from which their tone is learned.
    """

    base: str
    train: Sequence[Source]
    validation: Sequence[Path] = ()
    layers: int | None = None
    teacher: Path | None = None
    toneless: float = 0.15
    name: str = "network-1"


def train_stance(plan: Plan, out: Path, options: Options | None = None) -> dict[str, Any]:
    """Train a stance model and write its folder.

    Parameters
    ----------
    plan
        What to train on and from.
    out
        The model's folder; `out`/checkpoints holds what a stopped run goes on from.
    options
        How to fit.

    Returns
    -------
    dict
        The manifest: name, temperatures, history of the epochs, options, hashes.

    Raises
    ------
    InputError
        A file cannot be read, the data lack a label, or the base is no encoder.
    """
    options = options or Options()
    torch.manual_seed(options.seed)
    train, validation = _read(plan)
    base = _fetch(plan.base, out / "checkpoints" / "base")
    tokenizer = load_tokenizer(base / "tokenizer.json")
    padding = padding_of(tokenizer)
    shown = train + [whole for example in _some(train, plan.toneless, options.seed) if (whole := as_a_whole(example))]
    network = StanceNetwork(load_encoder(base, plan.layers))
    fitting = Fitting(network, options, out / "checkpoints", padding, _fingerprint(plan, options))
    learned, checked = label(tokenizer, shown), label(tokenizer, validation)
    if plan.teacher:
        learned = learned._replace(teacher=taught(learned.windows, *_ask(plan.teacher, shown, options.precision)))
    history = fitting.run(learned, checked)
    temperatures = fit_temperatures(*answers(checked, fitting.logits(checked.windows)))
    facts = {"name": plan.name, "accuracy": _describe(history), "temperatures": temperatures, "history": history}
    return export(network, base, out, train + validation, facts | {"options": asdict(options), "plan": _plain(plan)})


def _read(plan: Plan) -> tuple[list[Example], list[Example]]:
    train = [example for source in plan.train for example in read_examples(source.path, source.weight)]
    validation = [example for path in plan.validation for example in read_examples(path)]
    if not validation:
        train, validation = split(train, fold=0)
    seen = {key for example in validation for key in (example.query.sentence, example.group)}
    train = [example for example in train if seen.isdisjoint((example.query.sentence, example.group))]
    check_labels(train)
    check_labels(validation)
    return train, validation


def _some(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    chosen = np.random.default_rng(seed).random(len(examples)) < share
    return [example for example, taken in zip(examples, chosen, strict=True) if taken]


def _fetch(base: str, folder: Path) -> Path:
    """Return the folder of an encoder, after fetching it where the base names one on the hub."""
    if (Path(base) / "tokenizer.json").is_file():
        return Path(base)
    from transformers import AutoModel, AutoTokenizer

    if not (folder / "tokenizer.json").is_file():
        try:
            AutoModel.from_pretrained(base).save_pretrained(folder)
            AutoTokenizer.from_pretrained(base).save_pretrained(folder)  # last: its file says that all is there
        except (OSError, ValueError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = f"{base!r} is no encoder: neither a folder with a tokenizer.json nor a model that the hub gave ({error})."
            raise InputError(message) from error
    return folder


def _ask(teacher: Path, examples: Sequence[Example], precision: str) -> tuple[Sequence[Window], list[Logits]]:
    """Return the teacher's windows and what it makes of each."""
    tokenizer = load_tokenizer(teacher / "tokenizer.json")
    windows = label(tokenizer, examples).windows
    return windows, logits_of(load_network(teacher), windows, padding_of(tokenizer), precision)


def _plain(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON takes it, each file with its digest."""
    train = [{"file": source.path.name, "weight": source.weight, "sha256": _digest(source.path)} for source in plan.train]
    validation = [{"file": path.name, "sha256": _digest(path)} for path in plan.validation]
    teacher = plan.teacher.name if plan.teacher else None
    return {"base": Path(plan.base).name, "train": train, "validation": validation, "layers": plan.layers, "teacher": teacher}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fingerprint(plan: Plan, options: Options) -> str:
    return hashlib.sha256(json.dumps([_plain(plan), asdict(options)], sort_keys=True).encode()).hexdigest()


def _describe(history: Sequence[dict[str, float]]) -> str:
    best = max(history, key=lambda epoch: epoch["macro_f1"])
    return f"macro-F1 {best['macro_f1']:.2f} on the sentences kept for validation"
