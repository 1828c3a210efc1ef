"""Training the chain: labelled clauses give weights that label them so; the gradient is that of the loss."""

import numpy as np

from kg.chain_training import _Problem, fit_chain, to_states
from kg.sequence import COLUMNS, MOVES, TYPES, column_scores, label_chain

ARTICLES = [[["a"], ["a", "b"], ["c"]], [["c"], ["b"], ["b"]]]
OWNERS = [[0, 0, -1], [-1, 0, 1]]
KINDS = [[3], [5, 5]]


def states() -> list[list[int]]:
    return [to_states(owners, kinds) for owners, kinds in zip(OWNERS, KINDS, strict=True)]


def test_a_deed_begins_at_its_first_clause_and_goes_on_at_the_next() -> None:
    assert states()[0] == [1 + 3, 1 + 3 + len(TYPES), 0]
    assert states()[1] == [0, 1 + 5, 1 + 5]


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    priors = [np.zeros((3, len(COLUMNS)))] * 2
    problem = _Problem(ARTICLES, priors, states(), ({"a": 0, "b": 1, "c": 2}, 0.5))
    point = np.random.default_rng(5).normal(size=3 * len(COLUMNS) + len(MOVES)) * 0.4
    _, slope = problem.loss(point)
    for i in range(0, len(point), 5):
        step = np.zeros(len(point))
        step[i] = 1e-5
        difference = (problem.loss(point + step)[0] - problem.loss(point - step)[0]) / 2e-5
        assert abs(difference - slope[i]) < 1e-6


def test_a_trained_chain_labels_what_it_has_seen() -> None:
    priors = [np.zeros((3, len(COLUMNS)))] * 2
    model = fit_chain(ARTICLES, priors, states(), seen=1, penalty=0.01)
    found = label_chain(column_scores(model, ARTICLES[0]), model.moves)
    assert found.types == (TYPES[3], TYPES[3], None)
    assert found.begins == (True, False, False)


def test_rare_features_are_left_out() -> None:
    model = fit_chain(ARTICLES, [np.zeros((3, len(COLUMNS)))] * 2, states(), seen=3)
    assert set(model.index) == {"b"}
