"""The network over clauses: what it scores comes from the clause, its neighbours, and the tagger's states."""

from dataclasses import replace

import numpy as np
import pytest

from kg.activity_model import shipped_model
from kg.clause_network import WINDOW, ClauseNetworks, class_weights, network_columns, pool_states, window_rows
from kg.sequence import COLUMNS, MOVES


def networks() -> ClauseNetworks:
    shipped = shipped_model().deeds.networks
    assert shipped is not None
    return shipped


def rows(count: int) -> list[list[str]]:
    names = list(networks().index)
    return [names[i * 7:i * 7 + 5] for i in range(count)]


def test_a_stretch_of_characters_gives_the_greatest_and_the_mean_of_its_states() -> None:
    states = np.array([[1, 0], [3, -2], [5, 4]], np.float32)
    assert pool_states(states, [(0, 2), (2, 3)]).tolist() == [[3, 0, 2, -1], [5, 4, 5, 4]]


def test_every_clause_has_a_score_for_each_column_and_the_moves_one_each() -> None:
    columns, moves = network_columns(networks(), rows(4), None)
    assert columns.shape == (4, len(COLUMNS))
    assert moves.shape == (len(MOVES),)


def test_an_article_without_clauses_has_no_scores() -> None:
    assert network_columns(networks(), [], None)[0].shape == (0, len(COLUMNS))


def test_a_clause_changes_the_scores_of_those_within_the_window_and_of_no_other() -> None:
    clauses = rows(2 * WINDOW + 3)
    before = network_columns(networks(), clauses, None)[0]
    clauses[0] = list(networks().index)[-6:]
    changed = np.abs(network_columns(networks(), clauses, None)[0] - before).max(axis=1)
    assert (changed[:WINDOW + 1] > 1e-6).all()
    assert (changed[WINDOW + 1:] == 0).all()


def test_without_states_a_clause_is_read_as_one_of_average_states() -> None:
    average = np.tile(networks().mean, (3, 1))
    assert network_columns(networks(), rows(3), average)[0] == pytest.approx(network_columns(networks(), rows(3), None)[0])


def test_states_count() -> None:
    far = np.tile(networks().mean + 3 * networks().spread, (3, 1))
    assert not np.allclose(network_columns(networks(), rows(3), far)[0], network_columns(networks(), rows(3), None)[0])


def test_the_order_of_a_clauses_features_and_those_unknown_change_nothing() -> None:
    turned = [[*row[::-1], "never seen"] for row in rows(3)]
    assert np.array_equal(network_columns(networks(), turned, None)[0], network_columns(networks(), rows(3), None)[0])


def test_the_scores_are_the_mean_of_those_of_each_network() -> None:
    names = ("embedding", "project", "project_bias", "middle", "middle_bias", "out", "out_bias", "skip", "moves")
    each = [network_columns(replace(networks(), **{name: getattr(networks(), name)[i:i + 1] for name in names}), rows(4), None)[0]
            for i in range(networks().copies)]
    assert len(each) > 1
    assert network_columns(networks(), rows(4), None)[0] == pytest.approx(np.mean(each, axis=0))


def test_a_window_does_not_reach_into_the_next_article() -> None:
    windows = window_rows([2, 3])
    assert windows.shape == (5, 2 * WINDOW + 1)
    assert windows[1].tolist() == [5, 5, 0, 1, 5, 5, 5]
    assert windows[2].tolist() == [5, 5, 5, 2, 3, 4, 5]


def test_the_weight_of_a_class_is_its_share_among_a_groups_clauses_and_never_nothing() -> None:
    weights = class_weights(np.array([[0.9, 0.0], [0.1, 0.0], [0.0, 1.0]]), [0, 1])
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > 0.9
    assert weights[1] > 0
