"""A small neural network over clauses: their features and what the tagger made of them go in, scores of columns come out.

Each clause becomes a vector: the sum of its features' embeddings beside a projection of the tagger's states over its
characters. A hidden layer reads the vectors of the clause and of its neighbours (a window, as in Collobert et al. 2011,
"Natural language processing (almost) from scratch"), and scores the columns of `kg.sequence`, whose chain decides.
Several networks that differ in their random start are kept in one record, their scores averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from kg.lattice import States
from kg.loglinear import known_rows
from kg.sequence import Array

# clauses to either side that the hidden layer sees
WINDOW = 3
PARTS = ("embedding", "project", "project_bias", "middle", "middle_bias", "out", "out_bias", "skip", "moves")
_SMOOTH = 0.05
# clauses whose features are looked up at once: some megabytes
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class ClauseNetworks:
    """Weights of `copies` networks, the first axis of each array but `mean` and `spread`.

    `embedding` [copies, features + 1, width] has a last row for a clause without known features; `project`
    [copies, inputs, width]; `middle` [copies, window * 2 width, hidden]; `out` [copies, hidden, columns]; `skip`
    [copies, 2 width, columns]. `mean` and `spread` [inputs] are those of the inputs in training.
    """

    index: Mapping[str, int]
    mean: Array
    spread: Array
    embedding: Array
    project: Array
    project_bias: Array
    middle: Array
    middle_bias: Array
    out: Array
    out_bias: Array
    skip: Array
    moves: Array

    @property
    def copies(self) -> int:
        return len(self.embedding)


def pool_states(states: States, spans: Sequence[tuple[int, int]]) -> Array:
    """Give each stretch of characters the greatest and the mean of its states, [stretches, 2 * state size]."""
    pooled = np.zeros((len(spans), 2 * states.shape[1]))
    for row, (start, end) in zip(pooled, spans, strict=True):
        own = states[start:end]
        row[:states.shape[1]] = np.maximum.reduce(own)
        row[states.shape[1]:] = np.add.reduce(own) / len(own)
    return pooled


def network_columns(networks: ClauseNetworks, rows: Sequence[Sequence[str]], inputs: Array | None) -> tuple[Array, Array]:
    """Score the columns of an article's clauses (clauses by `COLUMNS`) and the moves, averaged over the networks.

    Without `inputs`, because another tagger ran, each clause has those of an average one.
    """
    count, width = len(rows), networks.embedding.shape[2]
    vectors = np.zeros((networks.copies, count + 1, 2 * width))
    for first in range(0, count, _AT_ONCE):
        known = [known_rows(networks.index, row) or [-1] for row in rows[first:first + _AT_ONCE]]
        starts = [0, *accumulate(map(len, known))][:-1]
        embedded = networks.embedding.take([*chain.from_iterable(known)], axis=1)
        vectors[:, first:first + len(known), :width] = np.add.reduceat(embedded, starts, axis=1)
    if inputs is not None:
        vectors[:, :-1, width:] = ((inputs - networks.mean) / networks.spread) @ networks.project
    vectors[:, :-1, width:] += networks.project_bias[:, None]
    vectors = np.tanh(vectors)
    seen = vectors[:, window_rows([count])].reshape(networks.copies, count, (2 * WINDOW + 1) * 2 * width)
    hidden = np.tanh(seen @ networks.middle + networks.middle_bias[:, None])
    columns = hidden @ networks.out + vectors[:, :-1] @ networks.skip + networks.out_bias[:, None]
    return np.asarray(columns.mean(axis=0)), np.asarray(networks.moves.mean(axis=0))


def window_rows(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Give for each clause of articles laid end to end the rows of its window; beyond its article stands the last row."""
    total, offsets = sum(lengths), np.arange(-WINDOW, WINDOW + 1)
    found, start = [], 0
    for length in lengths:
        rows = np.arange(length)[:, None] + offsets
        found.append(np.where((rows >= 0) & (rows < length), rows + start, total))
        start += length
    return np.concatenate(found) if found else np.zeros((0, len(offsets)), np.int64)


def class_weights(told: Array, clauses: Sequence[int]) -> Array:
    """Say how likely each class is of a group of clauses, in the order of `told`; none is ruled out."""
    share = np.add.reduce(told[list(clauses)]) + _SMOOTH
    return np.asarray(share / share.sum(), dtype=np.float64)
