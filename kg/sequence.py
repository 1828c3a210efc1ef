"""A chain of clauses to labelled stretches: features and weights go in, the best labelling with its doubt comes out.

A linear-chain conditional random field with three kinds of state: no deed, a deed of a class begins, it goes on. A
class has one set of weights for its two states, and beginning and going on have one for all classes, so that few
annotated articles are enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.loglinear import sum_rows
from kg.model import ActivityType

Array = NDArray[np.float64]
TYPES = tuple(ActivityType)
COLUMNS = ("none", "begin", "continue", *TYPES)
STATES = 1 + 2 * len(TYPES)
_NEVER = -1e4
# how a state may follow another, each with a weight of its own
MOVES = ("stay out", "begin", "end", "begin the same", "begin another", "go on")


@dataclass(frozen=True, slots=True)
class ChainModel:
    """Weights of features (a row each, a column for each of `COLUMNS`) and of moves."""

    index: Mapping[str, int]
    weights: Array
    moves: Array


@dataclass(frozen=True, slots=True)
class Labelling:
    """The best labelling. `begins` and `types` per clause (None: no deed); the doubts are marginal probabilities."""

    begins: tuple[bool, ...]
    types: tuple[ActivityType | None, ...]
    inside: tuple[float, ...]
    class_share: Array


def state_scores(columns: Array) -> Array:
    """Turn scores of columns (clauses by `COLUMNS`) into scores of states."""
    none, begin, go_on, types = columns[..., :1], columns[..., 1:2], columns[..., 2:3], columns[..., 3:]
    return np.concatenate([none, types + begin, types + go_on], axis=-1)


@cache
def move_kinds() -> NDArray[np.int64]:
    """Say for each pair of states which of `MOVES` leads from the first to the second, -1 for none."""
    count = len(TYPES)
    kinds = np.full((STATES, STATES), -1)
    for source in range(STATES):
        source_type = (source - 1) % count if source else None
        kinds[source, 0] = 0 if source_type is None else 2
        for target in range(count):
            kinds[source, 1 + target] = 1 if source_type is None else 3 if target == source_type else 4
            if source_type == target:
                kinds[source, 1 + count + target] = 5
    return kinds


def move_scores(moves: Array) -> Array:
    """Give the score of each move between states; what cannot be gets a score that no path outweighs."""
    kinds = move_kinds()
    return np.where(kinds >= 0, moves[np.maximum(kinds, 0)], _NEVER)


def column_scores(model: ChainModel, rows: Sequence[Sequence[str]]) -> Array:
    """Add up the weights of each clause's features; features that the model does not know count nothing."""
    return sum_rows(model.weights, [[number for number in map(model.index.get, row) if number is not None] for row in rows])


def label_chain(columns: Array, weights: Array) -> Labelling:
    """Label the clauses of an article by scores (clauses by `COLUMNS`) and the weights of `MOVES`."""
    if not len(columns):
        return Labelling((), (), (), np.zeros((0, len(TYPES))))
    return _labelled(columns, weights, _marginals(state_scores(columns), move_scores(weights)))


def label_beside(columns: Array, weights: Array, others: Array, turns: Array) -> tuple[Labelling, Array]:
    """Label as `label_chain` does, and give the shares of the classes by other scores and weights, in one pass over both."""
    if not len(columns):
        return label_chain(columns, weights), np.zeros((0, len(TYPES)))
    shares, told = np.moveaxis(_marginals(state_scores(np.stack([columns, others], axis=1)),
                                          np.stack([move_scores(weights), move_scores(turns)])), 1, 0)
    return _labelled(columns, weights, shares), _class_share(told)


def _labelled(columns: Array, weights: Array, shares: Array) -> Labelling:
    path, count = _best_path(state_scores(columns), move_scores(weights)), len(TYPES)
    return Labelling(tuple(0 < s <= count for s in path),
                     tuple(TYPES[(s - 1) % count] if s else None for s in path),
                     tuple(float(x) for x in 1 - shares[:, 0]), _class_share(shares))


def _class_share(shares: Array) -> Array:
    both: Array = shares[:, 1:1 + len(TYPES)] + shares[:, 1 + len(TYPES):]
    return both


def _start(scores: Array) -> Array:
    first = scores.copy()
    first[..., 1 + len(TYPES):] = _NEVER
    return first


def _best_path(scores: Array, moves: Array) -> list[int]:
    best, back = _start(scores[0]), []
    for row in scores[1:]:
        reached = best[:, None] + moves
        back.append(reached.argmax(axis=0))
        best = np.maximum.reduce(reached) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def log_sum(values: Array, axis: int) -> Array:
    """Sum in log space."""
    top = np.maximum.reduce(values, axis=axis, keepdims=True)
    summed: Array = np.log(np.add.reduce(np.exp(values - top), axis=axis))
    return summed + top.reshape(summed.shape)


def _marginals(scores: Array, moves: Array) -> Array:
    """Give the probability of each state; between clauses and states may stand one axis more, of chains beside each other."""
    forward = [_start(scores[0])]
    for row in scores[1:]:
        forward.append(log_sum(forward[-1][..., :, None] + moves, -2) + row)
    backward = [np.zeros(scores[0].shape)]
    for row in scores[:0:-1]:
        backward.append(log_sum(moves + (row + backward[-1])[..., None, :], -1))
    joint = np.array(forward) + np.array(backward[::-1])
    shares: Array = np.exp(joint - log_sum(joint, -1)[..., None])
    return shares
