"""Log-linear choice: features of a case go in, the probability of each outcome comes out; and its fitting.

Small models of this form decide what rules alone decide less well: the class of a deed, the role of an entity in it.
Their weights are data of the package; fitting needs the annotated articles and happens in training only.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Choice:
    """Weights: a row for each feature, a column for each outcome."""

    outcomes: tuple[str, ...]
    index: Mapping[str, int]
    weights: Array

    def probabilities(self, features: Sequence[str], prior: Array | None = None) -> Array:
        """Give the probability of each outcome; `prior` adds to the scores. Unknown features count nothing."""
        known = known_rows(self.index, features)
        scores = np.add.reduce(self.weights.take(known, axis=0)) if known else np.zeros(len(self.outcomes))
        return _shares(scores if prior is None else scores + prior)

    def of_each(self, cases: Sequence[Sequence[str]]) -> Array:
        """Give what `probabilities` gives for several cases, a row each, in half the time."""
        scores = sum_rows(self.weights, [known_rows(self.index, features) for features in cases])
        shares: Array = np.exp(scores - np.maximum.reduce(scores, axis=1, keepdims=True))
        shares /= np.add.reduce(shares, axis=1, keepdims=True)
        return shares


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of features, one each, for choosing one of several candidates."""

    index: Mapping[str, int]
    weights: Array

    def probabilities(self, candidates: Sequence[Sequence[str]]) -> Array:
        """Give the probability that each candidate is the one, of all that are given."""
        scores = np.array([sum(self.weights.take(known_rows(self.index, found)).tolist()) for found in candidates])
        return _shares(scores)


def _shares(scores: Array) -> Array:
    """Turn scores into probabilities; the plain ufuncs save half the time that the methods take on so few numbers."""
    shares: Array = np.exp(scores - np.maximum.reduce(scores))
    shares /= np.add.reduce(shares)
    return shares


def sum_rows(weights: Array, rows: Sequence[Sequence[int]]) -> Array:
    """Add up the weights of each case's rows, in their order; a case without any has zeros."""
    sums = np.zeros((len(rows), weights.shape[1]))
    filled = [i for i, found in enumerate(rows) if found]
    if filled:
        starts = [0, *accumulate(len(rows[i]) for i in filled)][:-1]
        sums[filled] = np.add.reduceat(weights.take([*chain.from_iterable(rows)], axis=0), starts)
    return sums


def index_features(cases: Iterable[Iterable[str]], seen: int) -> dict[str, int]:
    """Number the features that stand in at least so many cases, in order of name; a case counts a feature as often as it has it."""
    counts = Counter(name for case in cases for name in case)
    return {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= seen))}


def known_rows(index: Mapping[str, int], features: Sequence[str]) -> list[int]:
    """Give the rows of the features that have weights, each once, in order: sums do not depend on the features' order."""
    found = {number for number in map(index.get, features) if number is not None}
    return sorted(found)


def rescaled(probability: float, scale: tuple[float, float]) -> float:
    """Draw a probability by slope and offset of its log odds (Platt 1999), to be as sure as is right."""
    slope, offset = scale
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return 1 / (1 + math.exp(-slope * math.log(kept / (1 - kept)) - offset))


def fit_ranking(groups: Sequence[Sequence[Sequence[str]]], chosen: Sequence[int], *, seen: int = 2,
                penalty: float = 1.0, rounds: int = 150) -> Ranking:
    """Fit weights so that of each group the chosen candidate is likely; an L2 penalty keeps them small."""
    from scipy import optimize, sparse

    flat = [sorted(set(c)) for group in groups for c in group]
    index = index_features(flat, seen)
    pairs = [(i, index[name]) for i, c in enumerate(flat) for name in c if name in index]
    rows, columns = zip(*pairs, strict=True)
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(flat), len(index)))
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    gold = np.zeros(len(flat))
    gold[starts + np.array(chosen)] = 1.0

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        scores = scores - np.maximum.reduceat(scores, starts)[owner]
        logs = scores - np.log(np.add.reduceat(np.exp(scores), starts))[owner]
        slope = matrix.T @ (np.exp(logs) - gold)
        return float(-(logs * gold).sum() + penalty / 2 * weights @ weights), slope + penalty * weights

    result = optimize.minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return Ranking(index, np.asarray(result.x))


def fit_choice(cases: Sequence[Sequence[str]], outcomes: Sequence[str], *, seen: int = 2, penalty: float = 1.0,
               rounds: int = 150, priors: Array | None = None, every: Sequence[str] = ()) -> Choice:
    """Fit weights by maximum likelihood with an L2 penalty; features in fewer than `seen` cases are left out.

    `priors` are scores that are not learned, a row for each case, a column for each outcome in order of name;
    `every` names outcomes that may be missing among the cases.
    """
    from scipy import optimize, sparse

    index = index_features(map(set, cases), seen)
    names = tuple(sorted({*outcomes, *every}))
    pairs = [(i, index[name]) for i, case in enumerate(cases) for name in set(case) if name in index]
    rows, columns = zip(*pairs, strict=True)
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(cases), len(index)))
    fixed = np.zeros((1, len(names))) if priors is None else priors
    gold = np.eye(len(names))[[names.index(o) for o in outcomes]]

    def loss(flat: Array) -> tuple[float, Array]:
        scores = matrix @ flat.reshape(len(index), len(names)) + fixed
        scores = scores - scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        slope = matrix.T @ (np.exp(logs) - gold)
        return float(-(logs * gold).sum() + penalty / 2 * flat @ flat), slope.ravel() + penalty * flat

    start = np.zeros(len(index) * len(names))
    result = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return Choice(names, index, result.x.reshape(len(index), len(names)))
