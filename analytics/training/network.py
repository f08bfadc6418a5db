"""The network: one encoder that reads a sentence once, and two small heads that ask about each actor in it and each pair of them.

From the pieces' vectors come the means over the sentence and over each actor, and, for each question, the sentence as seen from there: its
pieces weighed by how well they answer a target (for its stance) or a target and a holder (for their relation). The weights say which word
the answer rests on. Two learned vectors stand for the holders that are nowhere in the sentence, the narrator and third parties. An actor
without a place is the sentence as a whole, and its stance is the sentence's tone.
"""

import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

N_STANCES = 3  # unfavourable, neutral, favourable
N_RELATIONS = 4  # none, unfavourable, contact, favourable
N_ABSENT = 2  # holders without a place in the sentence, the narrator and third parties; they come behind the actors
_POOLED = ("bert", "roberta", "camembert", "xlm-roberta")  # come with a pooling layer that nobody needs here


class StanceNetwork(nn.Module):
    """An encoder with a stance head and a relation head.

    Parameters
    ----------
    encoder
        A Hugging Face encoder.
    dropout
        In the heads.
    """

    def __init__(self, encoder: Any, dropout: float = 0.1) -> None:  # noqa: ANN401 - of any class
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.absent = nn.Parameter(torch.randn(N_ABSENT, width) * 0.02)
        self.stance_query = nn.Linear(width, width)
        self.relation_query = nn.Linear(2 * width, width)
        self.stance_head = _head(3 * width, width, N_STANCES, dropout)
        self.relation_head = _head(4 * width, width, N_RELATIONS, dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, actor_masks: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Ask about n sentences of so many pieces (length), each with so many actors.

        Returns
        -------
        tuple of Tensor
            Logits of the stances (n, actors, 3) and of the relations, target by holder (n, actors, actors + 2, 4); and how much each looked
            at each piece, (n, actors, length) and (n, actors, actors + 2, length).
        """
        words = self.encoder.get_input_embeddings()(input_ids)
        pieces = self.encoder(inputs_embeds=words, attention_mask=attention_mask).last_hidden_state
        with torch.autocast(pieces.device.type, enabled=False):  # the heads are small, and their many shapes are slow in bfloat16
            return self._ask(pieces.float(), attention_mask[:, None].float(), actor_masks)

    def _ask(self, pieces: Tensor, there: Tensor, actor_masks: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Ask about each actor and each pair; `there`, of shape (n, 1, length), is 1 for a piece and 0 for padding."""
        n_actors = actor_masks.shape[1]
        sentence = _means(pieces, there)
        actors = torch.where(actor_masks.sum(2, keepdim=True) > 0, _means(pieces, actor_masks), sentence)
        seen, looks = _look(pieces, self.stance_query(actors), there * (1 - actor_masks))
        stances = self.stance_head(torch.cat([sentence.expand(-1, n_actors, -1), actors, seen], dim=2))
        pairs, apart = _pairs(actors, self.absent, actor_masks)
        seen, pair_looks = _look(pieces, self.relation_query(pairs), there * apart)
        relations = self.relation_head(torch.cat([sentence.expand(-1, pairs.shape[1], -1), pairs, seen], dim=2))
        return (
            stances,
            relations.unflatten(1, (n_actors, n_actors + N_ABSENT)),
            looks,
            pair_looks.unflatten(1, (n_actors, n_actors + N_ABSENT)),
        )


def _pairs(actors: Tensor, absent: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
    """Return target and holder of each pair, (n, pairs, 2 x width), and 1 for each piece that is part of neither, (n, pairs, length)."""
    n, n_actors, _ = actors.shape
    holders = torch.cat([actors, absent.expand(n, -1, -1)], dim=1)
    nowhere = torch.zeros_like(masks[:, :1]).expand(-1, N_ABSENT, -1)
    holding = torch.cat([masks, nowhere], dim=1)
    n_holders = n_actors + N_ABSENT
    targets = actors[:, :, None].expand(-1, -1, n_holders, -1)
    pairs = torch.cat([targets, holders[:, None].expand(-1, n_actors, -1, -1)], dim=3)
    apart = (1 - masks[:, :, None]) * (1 - holding[:, None])
    return pairs.flatten(1, 2), apart.flatten(1, 2)


def _head(inputs: int, width: int, outputs: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Dropout(dropout), nn.Linear(inputs, width), nn.GELU(), nn.Dropout(dropout), nn.Linear(width, outputs))


def _means(pieces: Tensor, masks: Tensor) -> Tensor:
    """Return the mean vector under each mask, shape (n, masks, width); zeros under an empty one."""
    return torch.bmm(masks, pieces) / masks.sum(2, keepdim=True).clamp(min=1)


def _look(pieces: Tensor, queries: Tensor, allowed: Tensor) -> tuple[Tensor, Tensor]:
    """Return the pieces weighed by each query, shape (n, queries, width), and the weights, shape (n, queries, length)."""
    fits = torch.bmm(queries, pieces.transpose(1, 2)) / math.sqrt(pieces.shape[2])
    weights = (fits + (allowed - 1) * 1e4).softmax(dim=2)
    return torch.bmm(weights, pieces), weights


def layers_of(encoder: Any) -> nn.ModuleList:  # noqa: ANN401 - of any class
    """Return the encoder's layers, the longest list of modules in it."""
    return max((module for module in encoder.modules() if isinstance(module, nn.ModuleList)), key=len)


def load_encoder(base: str | Path, layers: int | None = None) -> Any:  # noqa: ANN401 - of any class
    """Load a Hugging Face encoder by folder or hub name; with `layers`, keep that many of its layers, evenly spread."""
    encoder = AutoModel.from_pretrained(base, **_unpooled(AutoConfig.from_pretrained(base)))
    whole = layers_of(encoder)
    if layers is not None and layers < len(whole):
        kept = set(torch.linspace(0, len(whole) - 1, layers).round().int().tolist())
        for place in sorted(set(range(len(whole))) - kept, reverse=True):
            del whole[place]
        encoder.config.num_hidden_layers = layers
    return encoder


def _unpooled(config: Any) -> dict[str, bool]:  # noqa: ANN401 - of any class
    return {"add_pooling_layer": False} if config.model_type in _POOLED else {}


def load_network(folder: Path) -> StanceNetwork:
    """Load a trained network, in floats, from the folder of its model."""
    config = AutoConfig.from_pretrained(folder)
    network = StanceNetwork(AutoModel.from_config(config, **_unpooled(config)))
    network.load_state_dict(load_file(folder / "network.safetensors"))
    return network
