"""Training the network over clauses: the slopes are those of the loss, and what was seen is learned, always the same."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from kg import clause_network_training as training
from kg.chain_training import expect_states, to_states
from kg.clause_network import PARTS, network_columns
from kg.clause_network_training import fit_networks
from kg.sequence import COLUMNS, MOVES, TYPES, Array, label_chain, move_kinds, move_scores, state_scores

ARTICLES = [[["a"], ["a", "b"], ["c"]], [["c"], ["b"], ["b"]], [["b"], [], ["c"], ["a"]]]
STATES = [to_states([0, 0, -1], [3]), to_states([-1, 0, 1], [5, 5]), to_states([0, -1, -1, 1], [5, 3])]


def inputs() -> list[Array]:
    rng = np.random.default_rng(4)
    return [rng.normal(size=(len(article), 6)) for article in ARTICLES]


def fit(**options: Any) -> Any:
    return fit_networks(ARTICLES, inputs(), STATES, seen=1, copies=2, **options)


def batch() -> list[Any]:
    index = {"a": 0, "b": 1, "c": 2}
    return [training._Article(tuple([index[name] for name in row] for row in article), own, np.array(path))
            for article, own, path in zip(ARTICLES, inputs(), STATES, strict=True)]


def test_the_slopes_are_those_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_DROP", "_FEATURE_DROP"):
        monkeypatch.setattr(training, name, 0.0)
    monkeypatch.setattr(training, "WIDTH", 4)
    monkeypatch.setattr(training, "HIDDEN", 5)
    rng = np.random.default_rng(1)
    # in double precision, so that small steps tell
    weights = {name: part.astype(np.float64) for name, part in training._start(rng, 3, 6).items()}
    slopes = training._slopes(weights, batch(), rng)
    for part in PARTS:
        for place in list(np.ndindex(weights[part].shape))[::17]:
            kept = weights[part][place]
            losses = []
            for step in (1e-5, -1e-5):
                weights[part][place] = kept + step
                losses.append(loss(weights))
            weights[part][place] = kept
            assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(slopes[part][place], abs=1e-6), part


def loss(weights: dict[str, Array]) -> float:
    """Give the mean loss of a clause by way of what runs in the package."""
    net = training.ClauseNetworks({"a": 0, "b": 1, "c": 2}, np.zeros(6), np.ones(6), *(weights[p][None] for p in PARTS))
    total, kinds = 0.0, move_kinds()
    for article, own, path in zip(ARTICLES, inputs(), STATES, strict=True):
        columns, moves = network_columns(net, article, own)
        scores = state_scores(columns)
        _, _, norm = expect_states(scores[None], move_scores(moves), np.ones((1, len(path)), bool))
        steps = sum(float(moves[kinds[a, b]]) for a, b in pairwise(path))
        total += norm - steps - float(scores[np.arange(len(path)), path].sum())
    return total / sum(map(len, STATES))


def test_a_trained_network_labels_what_it_has_seen() -> None:
    networks = fit(epochs=150)
    found = label_chain(*network_columns(networks, ARTICLES[0], inputs()[0]))
    assert found.types == (TYPES[3], TYPES[3], None)
    assert found.begins == (True, False, False)


def test_training_twice_gives_the_same_weights_and_the_copies_differ() -> None:
    one, two = fit(epochs=2), fit(epochs=2)
    assert all(np.array_equal(getattr(one, part), getattr(two, part)) for part in PARTS)
    assert not np.array_equal(one.out[0], one.out[1])
    assert one.out.shape == (2, training.HIDDEN, len(COLUMNS))
    assert one.moves.shape == (2, len(MOVES))


def test_rare_features_are_left_out() -> None:
    assert set(fit_networks(ARTICLES, inputs(), STATES, seen=3, copies=1, epochs=1).index) == {"a", "b", "c"}
    assert set(fit_networks(ARTICLES, inputs(), STATES, seen=4, copies=1, epochs=1).index) == {"b"}
