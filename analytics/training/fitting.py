"""Fitting: batches, the schedule, validation, and checkpoints that a stopped run goes on from.

The order of examples depends on the seed and the epoch only, and the rates on the step only, so that a run which goes on from a checkpoint
does what one without a stop does. Weights and the optimiser's state are stored as safetensors; nothing is pickled.
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm

from analytics.errors import InputError
from analytics.evaluation import macro_f1
from analytics.scorers.pieces import Window, batches, holder_places, to_arrays
from analytics.training.examples import NONE, UNKNOWN
from analytics.training.labels import Labelled, Logits, class_arrays, logit_arrays
from analytics.training.network import N_RELATIONS, N_STANCES, StanceNetwork

Matrix = NDArray[Any]
_CHECKPOINT = "checkpoint.safetensors"
_SHUFFLED = 50  # batches among which windows of like length are sought
_EVALUATION_BATCH = 64
_MULTIPLE = 16  # of pieces in a batch: few shapes, because each costs the library a preparation


def default_precision() -> str:
    """Return bfloat16 where the processor computes in it, which is three times as fast, and float32 elsewhere."""
    cpu = Path("/proc/cpuinfo")
    fast = (
        torch.cuda.is_bf16_supported()
        if torch.cuda.is_available()
        else cpu.is_file() and "avx512_bf16" in cpu.read_text("utf-8", "replace")
    )
    return "bfloat16" if fast else "float32"


@dataclass(frozen=True)
class Options:
    """How to fit; rates are those at the peak of the schedule."""

    epochs: int = 3
    batch_size: int = 32
    rate: float = 1.5e-4
    head_rate: float = 5e-4
    layer_decay: float = 1.0  # of the rate from a layer to the one below it
    warmup: float = 0.1  # share of the steps
    smoothing: float = 0.05
    relation_share: float = 0.5  # of the relations' loss beside the stances'
    teacher_share: float = 0.7  # of a teacher's probabilities beside the labels
    patience: int = 2  # epochs without a better validation before it stops
    seed: int = 0
    precision: str = field(default_factory=default_precision)
    checkpoint_every: int = 500  # steps


@dataclass
class _State:
    step: int = 0
    best: float = -1.0
    best_epoch: int = -1
    history: list[dict[str, float]] = field(default_factory=list)


class Fitting:
    """One run: the network, its optimiser and where its checkpoints lie.

    Parameters
    ----------
    network
        Changed in place. Its word vectors stay as they are: they are most of the weights, and few of them occur in any training set.
    options
        How to fit.
    folder
        Of the checkpoints; a run that finds some goes on from them.
    padding
        Id of the padding piece.
    fingerprint
        Of what is trained on; a checkpoint with another one is refused.
    """

    def __init__(self, network: StanceNetwork, options: Options, folder: Path, padding: int, fingerprint: str = "") -> None:
        self.network = network.to("cuda" if torch.cuda.is_available() else "cpu")
        self.network.encoder.get_input_embeddings().weight.requires_grad_(False)  # noqa: FBT003 - the name is positional in torch
        self.options, self.folder, self.padding, self.fingerprint = options, folder, padding, fingerprint
        self.optimiser = torch.optim.AdamW(_groups(self.network, options))
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, train: Labelled, validation: Labelled) -> list[dict[str, float]]:
        """Fit, and leave the network with the weights of its best epoch.

        Returns
        -------
        list of dict
            One entry an epoch: epoch, loss, macro_f1 (stances of the validation), relation_f1 (its signed pairs; NaN where there are none).
        """
        options, state = self.options, self._restore()
        per_epoch = math.ceil(len(train.windows) / options.batch_size)
        bar = tqdm(total=options.epochs * per_epoch, initial=state.step, desc="training", unit="batch")
        for epoch in range(state.step // per_epoch, options.epochs):
            if epoch - state.best_epoch > options.patience:
                break
            losses = []
            for chosen in _epoch(train.windows, options, epoch)[state.step - epoch * per_epoch :]:
                torch.manual_seed(options.seed * 1_000_003 + state.step)  # of what dropout leaves out
                _set_rates(self.optimiser, state.step / (options.epochs * per_epoch), options.warmup)
                losses.append(self._learn(train, chosen))
                state.step += 1
                bar.update()
                if state.step % options.checkpoint_every == 0 and state.step % per_epoch:
                    self._store(state)
            scores = {"loss": float(np.mean(losses or [np.nan]))} | self.validate(validation)
            bar.set_postfix({name: f"{value:.3f}" for name, value in scores.items()})
            self._note(state, epoch, scores)
        bar.close()
        self.network.load_state_dict(load_file(self.folder / "best.safetensors"))
        return state.history

    def _learn(self, train: Labelled, chosen: Sequence[int]) -> float:
        self.network.train()
        losses = self._losses(self._read([train.windows[place] for place in chosen]), train, chosen)
        loss = losses[0] + self.options.relation_share * losses[1]
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def _read(self, windows: Sequence[Window]) -> tuple[Tensor, Tensor]:
        return forward(self.network, windows, self.padding, self.options.precision)

    def _losses(self, logits: tuple[Tensor, Tensor], train: Labelled, chosen: Sequence[int]) -> list[Tensor]:
        """Return the losses of the stances and of the relations."""
        options, device = self.options, logits[0].device
        labels = [torch.from_numpy(array).to(device) for array in class_arrays(train, chosen, logits[0].shape[1])]
        weights = torch.tensor([train.weights[place] for place in chosen], device=device)
        losses = [
            cross_entropy(found, true, weights, smoothing)
            for found, true, smoothing in zip(logits, labels, (options.smoothing, 0.0), strict=True)
        ]
        if not train.teacher:
            return losses
        taught = [torch.from_numpy(array).to(device) for array in logit_arrays(train, chosen, logits[0].shape[1])]
        toward = [imitation(found, given) for found, given in zip(logits, taught, strict=True)]
        share = options.teacher_share
        return [(1 - share) * loss + share * other for loss, other in zip(losses, toward, strict=True)]

    def logits(self, windows: Sequence[Window]) -> list[Logits]:
        """Return what the network makes of each window; see `logits_of`."""
        return logits_of(self.network, windows, self.padding, self.options.precision)

    def validate(self, validation: Labelled) -> dict[str, float]:
        """Return macro_f1 of the stances and relation_f1 of the signed pairs, those without a sign left out."""
        stances, relations = answers(validation, self.logits(validation.windows))
        true, read = relations[1], relations[0].argmax(axis=1)
        right, named = int(((true == read) & (true != NONE)).sum()), int((true != NONE).sum() + (read != NONE).sum())
        score = macro_f1(stances[1], stances[0].argmax(axis=1))
        return {"macro_f1": score, "relation_f1": 2 * right / named if named else float("nan")}

    def _note(self, state: _State, epoch: int, scores: dict[str, float]) -> None:
        """Keep the scores of an epoch, and the weights if they are the best so far."""
        state.history.append({"epoch": epoch} | scores)
        if scores["macro_f1"] > state.best:
            state.best, state.best_epoch = scores["macro_f1"], epoch
            _write(_whole(self.network.state_dict()), self.folder / "best.safetensors")
        self._store(state)

    def _store(self, state: _State) -> None:
        """Write a checkpoint, all of it or nothing."""
        moments = {
            f"optimiser.{place}.{name}": value
            for place, kept in self.optimiser.state_dict()["state"].items()
            for name, value in kept.items()
        }
        weights = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        told = {"state": json.dumps(asdict(state)), "fingerprint": self.fingerprint}
        _write(_whole(weights | moments), self.folder / _CHECKPOINT, told)

    def _restore(self) -> _State:
        path = self.folder / _CHECKPOINT
        if not path.is_file():
            return _State()
        with safe_open(path, framework="pt") as stored:
            told, tensors = stored.metadata(), {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - no mapping
        if told["fingerprint"] != self.fingerprint:
            message = f"{str(self.folder)!r} holds a run with other data or options. Choose another folder, or remove this one."
            raise InputError(message)
        self.network.load_state_dict(
            {name.removeprefix("network."): value for name, value in tensors.items() if name.startswith("network.")}
        )
        kept: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimiser."):
                _, place, key = name.split(".", 2)
                kept.setdefault(int(place), {})[key] = value
        self.optimiser.load_state_dict({"state": kept, "param_groups": self.optimiser.state_dict()["param_groups"]})
        return _State(**json.loads(told["state"]))


def forward(network: StanceNetwork, windows: Sequence[Window], padding: int, precision: str) -> tuple[Tensor, Tensor]:
    """Return the logits of a batch: stances (n, actors, 3) and relations (n, actors, actors + 2, 4)."""
    device = network.absent.device
    arrays = {name: torch.from_numpy(array).to(device) for name, array in to_arrays(windows, padding, _MULTIPLE).items()}
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bfloat16"):
        stances, relations, _, _ = network(**arrays)
    return stances.float(), relations.float()


def logits_of(network: StanceNetwork, windows: Sequence[Window], padding: int, precision: str) -> list[Logits]:
    """Return for each window the logits of its actors' stances (actors, 3) and relations (actors, actors + 2, 4), in order."""
    network.eval()
    found: dict[int, Logits] = {}
    with torch.no_grad():
        for chosen in batches(windows, _EVALUATION_BATCH):
            read = forward(network, [windows[place] for place in chosen], padding, precision)
            stances, relations = (tensor.cpu().numpy() for tensor in read)
            for row, place in enumerate(chosen):
                n = len(windows[place].actors)
                found[place] = Logits(stances[row, :n], relations[row, :n][:, holder_places(n, stances.shape[1])])
    return [found[place] for place in range(len(windows))]


def _write(tensors: dict[str, Tensor], path: Path, told: dict[str, str] | None = None) -> None:
    """Write tensors under a temporary name first."""
    save_file(tensors, path.with_suffix(".tmp"), told)
    path.with_suffix(".tmp").replace(path)


def _whole(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}


def _groups(network: StanceNetwork, options: Options) -> list[dict[str, Any]]:
    """Return the weights by rate: heads fast, layers slower the deeper they lie; what is no matrix is not decayed."""
    depth = network.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, weight in network.named_parameters():
        if not weight.requires_grad:
            continue
        place = name.split(".layer.")[1].split(".")[0] if ".layer." in name else "-1"
        rate = options.rate * options.layer_decay ** (depth - 1 - int(place)) if name.startswith("encoder.") else options.head_rate
        groups.setdefault((rate, 0.01 if weight.ndim > 1 else 0.0), []).append(weight)
    return [{"params": weights, "lr": rate, "peak": rate, "weight_decay": decay} for (rate, decay), weights in groups.items()]


def _set_rates(optimiser: torch.optim.Optimizer, progress: float, warmup: float) -> None:
    """Set the rates for a point of the run in [0, 1): up in a line, down along a cosine."""
    share = progress / warmup if progress < warmup else (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup))) / 2
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * max(share, 1e-3)


def _epoch(windows: Sequence[Window], options: Options, epoch: int) -> list[list[int]]:
    """Return the batches of an epoch: shuffled, but of like length within each."""
    chance = random.Random(options.seed * 1_000 + epoch)  # noqa: S311 - an order, not a secret
    order = list(range(len(windows)))
    chance.shuffle(order)
    found = list(_near(windows, order, options.batch_size))
    chance.shuffle(found)
    return found


def _near(windows: Sequence[Window], order: Sequence[int], size: int) -> Iterator[list[int]]:
    for first in range(0, len(order), size * _SHUFFLED):
        near = order[first : first + size * _SHUFFLED]
        for chosen in batches([windows[place] for place in near], size):
            yield [near[place] for place in chosen]


def cross_entropy(logits: Tensor, labels: Tensor, weights: Tensor, smoothing: float) -> Tensor:
    """Return the mean cross-entropy of what is labelled, each sentence's with its weight; 0 where nothing is.

    Parameters
    ----------
    logits, labels
        Of shape (n, ..., classes) and (n, ...).
    weights
        Of shape (n,).
    smoothing
        Share of each label that is spread over all classes (Szegedy et al. 2016).
    """
    losses = functional.cross_entropy(
        logits.flatten(0, -2), labels.flatten(), ignore_index=UNKNOWN, label_smoothing=smoothing, reduction="none"
    )
    counted = ((labels != UNKNOWN) * weights.view(-1, *[1] * (labels.ndim - 1))).flatten()
    return (losses * counted).sum() / counted.sum().clamp(min=1e-6)


def imitation(logits: Tensor, taught: Tensor) -> Tensor:
    """Return the mean cross-entropy toward a teacher's probabilities; its rows of NaN are passed over."""
    there = ~torch.isnan(taught[..., 0])
    if not there.any():
        return logits.sum() * 0.0
    return functional.cross_entropy(logits[there], taught[there].softmax(-1))


def answers(labelled: Labelled, logits: Sequence[Logits]) -> tuple[tuple[Matrix, Matrix], tuple[Matrix, Matrix]]:
    """Return the logits and labels of all stances, and of all relations, that are labelled and that their window answers for."""
    stances, relations = list[tuple[Matrix, int]](), list[tuple[Matrix, int]]()
    for classes, found in zip(labelled.classes, logits, strict=True):
        stances += [(row, true) for row, true in zip(found.stances, classes.stances, strict=True) if true != UNKNOWN]
        pairs = zip(found.relations.reshape(-1, found.relations.shape[-1]), np.ravel(classes.relations), strict=True)
        relations += [(row, true) for row, true in pairs if true != UNKNOWN]
    return _stack(stances, N_STANCES), _stack(relations, N_RELATIONS)


def _stack(rows: Sequence[tuple[Matrix, int]], n_classes: int) -> tuple[Matrix, Matrix]:
    return np.array([row for row, _ in rows]).reshape(len(rows), n_classes), np.array([true for _, true in rows], dtype=np.int64)
