"""Weights for `kg.sequence` from labelled clauses: feature rows and states go in, a `ChainModel` comes out."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from kg.loglinear import index_features
from kg.sequence import COLUMNS, MOVES, STATES, TYPES, Array, ChainModel, move_kinds, move_scores, state_scores

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


def fit_chain(articles: Sequence[Sequence[Sequence[str]]], priors: Sequence[Array], states: Sequence[Sequence[int]], *,
              seen: int = 3, penalty: float = 1.0, rounds: int = 60) -> ChainModel:
    """Fit weights by maximum likelihood with an L2 penalty; features seen in fewer than `seen` clauses are left out.

    `priors` are scores of columns that are not learned, an array for each article.
    """
    index = index_features(chain.from_iterable(articles), seen)
    problem = _Problem(articles, priors, states, (index, penalty))
    start = np.zeros(len(index) * len(COLUMNS) + len(MOVES))
    result = optimize.minimize(problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    weights = result.x[:-len(MOVES)].reshape(len(index), len(COLUMNS))
    return ChainModel(index, weights, result.x[-len(MOVES):])


class _Problem:
    """The labelled articles, padded to one length so that every step of the recursion serves all of them."""

    def __init__(self, articles: Sequence[Sequence[Sequence[str]]], priors: Sequence[Array],
                 states: Sequence[Sequence[int]], settings: tuple[dict[str, int], float]) -> None:
        index, self.penalty = settings
        self.width = len(index)
        self.lengths = np.array([len(article) for article in articles])
        self.longest = int(self.lengths.max())
        rows, columns = [], []
        for a, article in enumerate(articles):
            for i, row in enumerate(article):
                known = [index[name] for name in row if name in index]
                rows += [a * self.longest + i] * len(known)
                columns += known
        shape = (len(articles) * self.longest, self.width)
        self.matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        self.priors = np.zeros((len(articles), self.longest, len(COLUMNS)))
        for a, prior in enumerate(priors):
            self.priors[a, :len(prior)] = prior
        self.mask = np.arange(self.longest)[None, :] < self.lengths[:, None]
        self.gold = np.zeros((len(articles), self.longest), dtype=np.int64)
        for a, path in enumerate(states):
            self.gold[a, :len(path)] = path
        self.kinds = move_kinds()

    def loss(self, flat: Array) -> tuple[float, Array]:
        """Give the negative log-likelihood with its penalty, and the gradient."""
        weights, moves = flat[:-len(MOVES)].reshape(self.width, len(COLUMNS)), flat[-len(MOVES):]
        columns = (self.matrix @ weights).reshape(self.priors.shape) + self.priors
        scores = state_scores(columns)
        single, double, norm = expect_states(scores, move_scores(moves), self.mask)
        value = norm - self._gold_score(scores, moves) + 0.5 * self.penalty * float(flat @ flat)
        single -= np.eye(STATES)[self.gold] * self.mask[..., None]
        errors = to_columns(single).reshape(-1, len(COLUMNS))
        slope = np.concatenate([(self.matrix.T @ errors).ravel(), move_slope(double, self.gold, self.mask)])
        return value, slope + self.penalty * flat

    def _gold_score(self, scores: Array, moves: Array) -> float:
        chosen = np.take_along_axis(scores, self.gold[..., None], 2)[..., 0]
        steps = self.kinds[self.gold[:, :-1], self.gold[:, 1:]]
        return float((chosen * self.mask).sum() + (moves[steps] * self.mask[:, 1:]).sum())


def expect_states(scores: Array, moves: Array, mask: Mask) -> tuple[Array, Array, float]:
    """Give expected states for each clause, expected moves over all, and the log partition of all articles.

    `scores` are [articles, clauses, states], `mask` [articles, clauses] says which clauses there are. Probabilities are
    rescaled at each clause, so that a step is a matrix product.
    """
    longest = mask.shape[1]
    top = scores.max(axis=2, keepdims=True)
    local, step = np.exp(scores - top), np.exp(moves)
    forward, scale = np.zeros_like(local), np.ones(mask.shape)
    current = local[:, 0] * (np.arange(STATES) <= len(TYPES))
    for i in range(longest):
        if i:
            current = np.where(mask[:, i, None], (current @ step) * local[:, i], current)
        if i == 0 or mask[:, i].any():
            scale[:, i] = np.where(mask[:, i], current.sum(axis=1), 1.0)
            current = current / scale[:, i, None]
        forward[:, i] = current
    backward, double = np.ones_like(local), np.zeros((STATES, STATES))
    for i in range(longest - 1, 0, -1):
        ahead = local[:, i] * backward[:, i] / scale[:, i, None] * mask[:, i, None]
        double += step * (forward[:, i - 1].T @ ahead)
        backward[:, i - 1] = np.where(mask[:, i, None], ahead @ step.T, 1.0)
    single = forward * backward * mask[..., None]
    norm = float(((np.log(scale) + top[..., 0]) * mask).sum())
    return single, double, norm


def move_slope(double: Array, gold: Whole, mask: Mask) -> Array:
    """Give for each of `MOVES` how often it is expected more than it is in the gold states."""
    kinds = move_kinds()
    expected = np.array([double[kinds == k].sum() for k in range(len(MOVES))])
    steps = kinds[gold[:, :-1], gold[:, 1:]][mask[:, 1:]]
    return expected - np.bincount(steps, minlength=len(MOVES))


def to_columns(single: Array) -> Array:
    """Add up a number for each state to one for each of `COLUMNS`: the turning round of `state_scores`."""
    begin, go_on = single[..., 1:1 + len(TYPES)], single[..., 1 + len(TYPES):]
    return np.concatenate([single[..., :1], begin.sum(-1, keepdims=True), go_on.sum(-1, keepdims=True),
                           begin + go_on], axis=-1)


def to_states(activities: Sequence[int], types: Sequence[int]) -> list[int]:
    """Write which activity each clause tells (-1: none) as states of the chain; `types` are indices of classes."""
    states = [0] * len(activities)
    for i, activity in enumerate(activities):
        if activity >= 0:
            goes_on = i > 0 and activities[i - 1] == activity
            states[i] = 1 + types[activity] + (len(TYPES) if goes_on else 0)
    return states
