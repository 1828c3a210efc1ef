"""Weights for `kg.clause_network` from labelled clauses, by stochastic gradient descent in numpy.

The loss is that of the chain over the network's scores (`kg.chain_training`), divided by the clauses of a batch of
articles; steps are those of AdamW (Loshchilov and Hutter 2019) with a falling rate, and features and vectors are
dropped at random. Deterministic: the same articles in the same order give the same weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg.chain_training import Mask, Whole, expect_states, move_slope, to_columns
from kg.clause_network import PARTS, WINDOW, ClauseNetworks, window_rows
from kg.loglinear import index_features
from kg.sequence import COLUMNS, MOVES, STATES, Array, move_scores, state_scores

WIDTH, HIDDEN, COPIES = 48, 96, 3
_EPOCHS, _BATCH, _RATE, _DECAY, _CLIP = 12, 8, 2e-3, 0.01, 1.0
_FEATURE_DROP, _DROP = 0.3, 0.5
_MOMENTS = (0.9, 0.999)
Weights = dict[str, Array]


@dataclass(frozen=True, slots=True)
class _Article:
    """An article as the networks learn from it: known features of each clause, its inputs, its gold states."""

    features: tuple[list[int], ...]
    inputs: Array
    states: Whole


def fit_networks(articles: Sequence[Sequence[Sequence[str]]], inputs: Sequence[Array], states: Sequence[Sequence[int]], *,
                 seen: int = 3, copies: int = COPIES, epochs: int = _EPOCHS) -> ClauseNetworks:
    """Fit `copies` networks; features seen in fewer than `seen` clauses are left out.

    `inputs` hold for each article what the tagger made of its clauses, [clauses, size].
    """
    index = index_features(chain.from_iterable(articles), seen)
    every = np.concatenate(inputs)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-3
    read = [_Article(tuple([index[name] for name in row if name in index] for row in article), _single((own - mean) / spread),
                     np.array(path, np.int64)) for article, own, path in zip(articles, inputs, states, strict=True)]
    fitted = [_fit(read, len(index), seed, epochs) for seed in range(copies)]
    return ClauseNetworks(index, mean, spread, *(np.stack([weights[part] for weights in fitted]) for part in PARTS))


def _fit(articles: Sequence[_Article], features: int, seed: int, epochs: int) -> Weights:
    rng = np.random.default_rng(seed)
    weights = _start(rng, features, articles[0].inputs.shape[1])
    steps = _Adam(weights)
    for epoch in range(epochs):
        order = rng.permutation(len(articles))
        for start in range(0, len(order), _BATCH):
            slopes = _slopes(weights, [articles[i] for i in order[start:start + _BATCH]], rng)
            steps.take(slopes, _RATE * (1 - epoch / epochs))
    return weights


def _start(rng: np.random.Generator, features: int, size: int) -> Weights:
    def uniform(*shape: int, fan: int) -> Array:
        return np.asarray(rng.uniform(-1, 1, shape) / np.sqrt(fan))

    seen = 2 * WIDTH * (2 * WINDOW + 1)
    made = {"embedding": rng.normal(0, 0.05, (features + 1, WIDTH)),
            "project": uniform(size, WIDTH, fan=size), "project_bias": uniform(WIDTH, fan=size),
            "middle": uniform(seen, HIDDEN, fan=seen), "middle_bias": uniform(HIDDEN, fan=seen),
            "out": uniform(HIDDEN, len(COLUMNS), fan=HIDDEN), "out_bias": uniform(len(COLUMNS), fan=HIDDEN),
            "skip": uniform(2 * WIDTH, len(COLUMNS), fan=2 * WIDTH), "moves": np.zeros(len(MOVES))}
    return {name: _single(part) for name, part in made.items()}


def _single(values: Array) -> Array:
    """Give numbers in single precision: a training takes half as long, and steps are far coarser."""
    single: Any = values.astype(np.float32)
    return cast("Array", single)


def _slopes(weights: Weights, batch: Sequence[_Article], rng: np.random.Generator) -> Weights:
    """Give the slope of a batch's loss by each weight."""
    bags = _bags(batch, len(weights["embedding"]) - 1, rng)
    inputs = _dropped(np.concatenate([article.inputs for article in batch]), rng)
    vectors = np.tanh(np.hstack([bags @ weights["embedding"], inputs @ weights["project"] + weights["project_bias"]]))
    kept = rng.random(vectors.shape, np.float32) >= _DROP
    shown = vectors * kept / (1 - _DROP)
    rows = window_rows([len(article.states) for article in batch])
    seen = np.vstack([shown, np.zeros((1, shown.shape[1]), shown.dtype)])[rows].reshape(len(shown), -1)
    hidden = np.tanh(seen @ weights["middle"] + weights["middle_bias"])
    hidden_kept = _single((rng.random(hidden.shape, np.float32) >= _DROP) / (1 - _DROP))
    columns = hidden * hidden_kept @ weights["out"] + weights["out_bias"] + shown @ weights["skip"]
    errors, moves = _errors(columns, weights["moves"], batch)
    back = errors @ weights["out"].T * hidden_kept * (1 - hidden**2)
    below = _gathered(back @ weights["middle"].T, rows, shown.shape) + errors @ weights["skip"].T
    below = below * kept / (1 - _DROP) * (1 - vectors**2)
    return {"embedding": bags.T @ below[:, :WIDTH], "project": inputs.T @ below[:, WIDTH:],
            "project_bias": below[:, WIDTH:].sum(axis=0), "middle": seen.T @ back, "middle_bias": back.sum(axis=0),
            "out": (hidden * hidden_kept).T @ errors, "out_bias": errors.sum(axis=0), "skip": shown.T @ errors,
            "moves": moves}


def _bags(batch: Sequence[_Article], empty: int, rng: np.random.Generator) -> sparse.csr_matrix:
    """Give the features of each clause, some of them dropped, as rows of a matrix."""
    rows, columns = list[int](), list[int]()
    clauses = [clause for article in batch for clause in article.features]
    for row, clause in enumerate(clauses):
        found = [f for f, chance in zip(clause, rng.random(len(clause)), strict=True) if chance >= _FEATURE_DROP]
        columns += found or [empty]
        rows += [row] * max(1, len(found))
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(clauses), empty + 1))


def _dropped(values: Array, rng: np.random.Generator) -> Array:
    return _single(values * (rng.random(values.shape, np.float32) >= _DROP) / (1 - _DROP))


def _errors(columns: Array, moves: Array, batch: Sequence[_Article]) -> tuple[Array, Array]:
    """Give the slope of the loss by the columns of each clause and by the moves."""
    mask, gold = _padded(batch)
    scores = np.zeros((*mask.shape, STATES))
    scores[mask] = state_scores(columns)
    single, double, _ = expect_states(scores, move_scores(moves), mask)
    errors = to_columns(single[mask] - np.eye(STATES)[gold[mask]])
    return _single(errors / len(columns)), _single(move_slope(double, gold, mask) / len(columns))


def _padded(batch: Sequence[_Article]) -> tuple[Mask, Whole]:
    lengths = np.array([len(article.states) for article in batch])
    mask: NDArray[np.bool_] = np.arange(lengths.max())[None] < lengths[:, None]
    gold = np.zeros(mask.shape, np.int64)
    gold[mask] = np.concatenate([article.states for article in batch])
    return mask, gold


def _gathered(slopes: Array, rows: Whole, shape: tuple[int, ...]) -> Array:
    """Add up what each window says of each clause; a column of `rows` names no clause twice."""
    found = np.zeros((shape[0] + 1, shape[1]), slopes.dtype)
    for place, part in zip(rows.T, np.split(slopes, rows.shape[1], axis=1), strict=True):
        found[place] += part
    return found[:-1]


class _Adam:
    """Running moments of the slopes, and steps by them."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._first = {name: np.zeros_like(part) for name, part in weights.items()}
        self._second = {name: np.zeros_like(part) for name, part in weights.items()}
        self._count = 0

    def take(self, slopes: Weights, rate: float) -> None:
        """Change the weights by one step; slopes longer than `_CLIP` are shortened to it."""
        self._count += 1
        length = float(np.sqrt(sum(float((part**2).sum()) for part in slopes.values())))
        shrink = min(1.0, _CLIP / (length + 1e-6))
        for name, slope in self._moments(slopes, shrink):
            self._weights[name] *= 1 - rate * _DECAY
            self._weights[name] -= rate * slope

    def _moments(self, slopes: Weights, shrink: float) -> Iterator[tuple[str, Array]]:
        one, two = _MOMENTS
        for name, slope in slopes.items():
            first, second = self._first[name], self._second[name]
            first += (1 - one) * (slope * shrink - first)
            second += (1 - two) * ((slope * shrink) ** 2 - second)
            yield name, first / (1 - one**self._count) / (np.sqrt(second / (1 - two**self._count)) + 1e-8)
