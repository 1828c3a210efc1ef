"""The tagger as a PyTorch network: LAC's encoder, a CRF head for our labels, and one head for each other corpus.

Only `kg.training` imports this module, and only when it trains: torch belongs to the extra `train`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from kg.features import COLUMNS, FEATURE_SIZES

HIDDEN = 128
FEATURE_WIDTH = 12
FORBIDDEN = -1e4


@dataclass(frozen=True, slots=True)
class Weights:
    """LAC's own weights as its ONNX file holds them, the embedding cut to our alphabet."""

    embedding: NDArray[np.float32]
    layers: tuple[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]], ...]
    linear: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoded strings, padded: identifiers and features of characters, and the lengths."""

    characters: Tensor
    features: Tensor
    lengths: Tensor

    @property
    def mask(self) -> Tensor:
        """Tell real characters from padding [rows, characters]."""
        return torch.arange(self.characters.shape[1])[None] < self.lengths[:, None]


class _Scan(torch.autograd.Function):
    """The recurrence of a GRU over time, both directions as one; its backward pass sums the weights' gradients in one
    product instead of one for each step, which makes training 1.7 times as fast as `nn.GRU` on a CPU."""

    @staticmethod
    def forward(ctx: Any, projected: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Go from the projected inputs [time, 2, rows, 3 x hidden] to the states [time, 2, rows, hidden]."""
        states = projected.new_zeros(len(projected) + 1, *projected.shape[1:3], HIDDEN)
        gates, news, inners = [], [], []
        turned, offset = weight.transpose(1, 2), bias[:, None]
        for index, row in enumerate(projected):
            before = states[index]
            inner = torch.baddbmm(offset, before, turned)
            gate = (row[..., : 2 * HIDDEN] + inner[..., : 2 * HIDDEN]).sigmoid_()
            new = torch.addcmul(row[..., 2 * HIDDEN :], gate[..., :HIDDEN], inner[..., 2 * HIDDEN :]).tanh_()
            torch.lerp(new, before, gate[..., HIDDEN:], out=states[index + 1])
            gates.append(gate)
            news.append(new)
            inners.append(inner[..., 2 * HIDDEN :])
        ctx.save_for_backward(states, weight, *gates, *news, *inners)
        return states[1:].clone()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Go back from the states' gradients to those of the projected inputs, the weights and the bias."""
        states, weight, *kept = ctx.saved_tensors
        steps = len(states) - 1
        gates, news, inners = kept[:steps], kept[steps : 2 * steps], kept[2 * steps :]
        projected = grad.new_empty(steps, *grad.shape[1:3], 3 * HIDDEN)
        inside = torch.empty_like(projected)
        back = torch.zeros_like(grad[0])
        for index in range(steps - 1, -1, -1):
            back = back + grad[index]
            reset, update = gates[index].split(HIDDEN, 2)
            new_back = back * (1 - update) * (1 - news[index] ** 2)
            both = torch.cat([new_back * inners[index], back * (states[index] - news[index])], 2)
            both = both * gates[index] * (1 - gates[index])
            projected[index] = torch.cat([both, new_back], 2)
            inside[index] = torch.cat([both, new_back * reset], 2)
            back = torch.baddbmm(back * update, inside[index], weight)
        flat = inside.transpose(0, 1).flatten(1, 2)
        weights = flat.transpose(1, 2) @ states[:-1].transpose(0, 1).flatten(1, 2)
        return projected, weights, flat.sum(1)


class BothWays(nn.Module):
    """One bidirectional GRU layer; padded rows are reversed within their length, so padding is never read first."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.right = nn.GRU(width, HIDDEN, batch_first=True)
        self.left = nn.GRU(width, HIDDEN, batch_first=True)

    def forward(self, inputs: Tensor, mirror: Tensor) -> Tensor:
        """Run both directions; `mirror` [rows, characters] is the position that each position is swapped with."""
        index = mirror[:, :, None]
        backwards = inputs.gather(1, index.expand(-1, -1, inputs.shape[2]))
        projected = torch.stack([_project(self.right, inputs), _project(self.left, backwards)])
        weight = torch.stack([gru.get_parameter("weight_hh_l0") for gru in (self.right, self.left)])
        bias = torch.stack([gru.get_parameter("bias_hh_l0") for gru in (self.right, self.left)])
        right, left = _scan(projected.permute(2, 0, 1, 3), weight, bias).permute(1, 2, 0, 3)
        return torch.cat([right, left.gather(1, index.expand(-1, -1, HIDDEN))], 2)


def _scan(projected: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    states: Tensor = _Scan.apply(projected, weight, bias)
    return states


def _project(gru: nn.GRU, inputs: Tensor) -> Tensor:
    return nn.functional.linear(inputs, gru.get_parameter("weight_ih_l0"), gru.get_parameter("bias_ih_l0"))


class Network(nn.Module):
    """Characters and features to emissions: `heads` maps a head's name to its number of tags."""

    def __init__(self, alphabet_size: int, heads: Mapping[str, int], *, dropout: float = 0.3) -> None:
        super().__init__()
        self.embedding = nn.Embedding(alphabet_size, HIDDEN)
        self.features = nn.ModuleList(nn.Embedding(size, FEATURE_WIDTH) for size in FEATURE_SIZES)
        self.first = BothWays(HIDDEN + COLUMNS * FEATURE_WIDTH)
        self.second = BothWays(2 * HIDDEN)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * HIDDEN, size) for name, size in heads.items()})
        self.drop = nn.Dropout(dropout)

    def encode(self, batch: Batch) -> Tensor:
        """Give the encoder's output for each character, after dropout."""
        marked = [table(batch.features[:, :, column]) for column, table in enumerate(self.features)]
        steps = torch.arange(batch.characters.shape[1])[None].expand(len(batch.lengths), -1)
        mirror = torch.where(batch.mask, batch.lengths[:, None] - 1 - steps, steps)
        hidden = self.first(self.drop(torch.cat([self.embedding(batch.characters), *marked], 2)), mirror)
        output: Tensor = self.drop(self.second(hidden, mirror))
        return output

    def start_from(self, weights: Weights) -> None:
        """Copy LAC's weights in; the features start without effect on the GRU."""
        with torch.no_grad():
            self.embedding.weight.copy_(torch.from_numpy(weights.embedding.copy()))
            for layer, arrays in zip((self.first, self.second), weights.layers, strict=True):
                for number, gru in enumerate((layer.right, layer.left)):
                    _copy_gru(gru, *(array[number] for array in arrays))
            self.get_parameter("heads.words.weight").copy_(torch.from_numpy(weights.linear.T.copy()))
            self.get_parameter("heads.words.bias").copy_(torch.from_numpy(weights.bias.copy()))


def reorder_gates(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Swap the first two gates of a GRU: ONNX orders them update, reset, new and PyTorch reset, update, new."""
    update, reset, new = np.split(rows, 3)
    return np.concatenate([reset, update, new])


def _copy_gru(gru: nn.GRU, inputs: NDArray[np.float32], hidden: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
    first, second = np.split(bias, 2)
    widened = np.zeros((len(inputs), gru.input_size), np.float32)
    widened[:, : inputs.shape[1]] = inputs
    arrays = {"weight_ih_l0": widened, "weight_hh_l0": hidden, "bias_ih_l0": first, "bias_hh_l0": second}
    for name, array in arrays.items():
        gru.get_parameter(name).copy_(torch.from_numpy(reorder_gates(array)))


class ChainHead(nn.Module):
    """A linear-chain CRF over BIOES tags; sequences that no span could give are forbidden."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        self.step = nn.Parameter(torch.zeros(len(tags), len(tags)))
        self.first = nn.Parameter(torch.zeros(len(tags)))
        self.last = nn.Parameter(torch.zeros(len(tags)))
        step, first, last = allowed(tags)
        self.register_buffer("step_mask", torch.from_numpy(np.where(step, 0, FORBIDDEN).astype(np.float32)))
        self.register_buffer("first_mask", torch.from_numpy(np.where(first, 0, FORBIDDEN).astype(np.float32)))
        self.register_buffer("last_mask", torch.from_numpy(np.where(last, 0, FORBIDDEN).astype(np.float32)))

    def scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """Give the scores of a first tag, a last tag and a step, the forbidden ones far below all others."""
        first, last, step = (self.get_buffer(f"{name}_mask") for name in ("first", "last", "step"))
        return self.first + first, self.last + last, self.step + step

    def loss(self, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Give the negative log likelihood of the tags, summed over the rows."""
        first, last, step = self.scores()
        rows = torch.arange(len(lengths))
        mask = torch.arange(emissions.shape[1])[None] < lengths[:, None]
        gold = (emissions.gather(2, tags[:, :, None])[:, :, 0] * mask).sum(1) + first[tags[:, 0]]
        gold = gold + (step[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1) + last[tags[rows, lengths - 1]]
        total = emissions[:, 0] + first
        for index in range(1, emissions.shape[1]):
            following = torch.logsumexp(total[:, :, None] + step[None], 1) + emissions[:, index]
            total = torch.where(mask[:, index, None], following, total)
        return (torch.logsumexp(total + last, 1) - gold).sum()


def allowed(tags: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which BIOES tag may follow which, which may come first, and which last."""
    opens = np.array([tag[0] in "BI" for tag in tags])
    inner = np.array([tag[0] in "IE" for tag in tags])
    same = np.array([[one[2:] == other[2:] for other in tags] for one in tags])
    return np.where(opens[:, None], inner[None] & same, ~inner[None]), ~inner, ~opens
