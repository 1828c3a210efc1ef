"""The chain: clauses are labelled by the best path, with marginal probabilities as doubts."""

from itertools import product

import numpy as np
import pytest

from kg.model import ActivityType
from kg.sequence import (
    COLUMNS,
    MOVES,
    STATES,
    TYPES,
    ChainModel,
    column_scores,
    label_beside,
    label_chain,
    move_kinds,
    move_scores,
    state_scores,
)

MEETING, TRAINING = COLUMNS.index("Meeting"), COLUMNS.index("Training")


def model() -> ChainModel:
    weights = np.zeros((3, len(COLUMNS)))
    weights[0, MEETING], weights[0, 0] = 3.0, -2.0
    weights[1, TRAINING], weights[1, 1] = 3.0, 2.0
    weights[2, 0] = 4.0
    return ChainModel({"meet": 0, "train": 1, "nothing": 2}, weights, np.array([0.2, 0.0, 0.0, -1.0, 0.0, 0.5]))


def label(*rows: list[str]) -> list[tuple[str, bool]]:
    labels = label_chain(column_scores(model(), rows), model().moves)
    return [(str(kind or ""), begins) for kind, begins in zip(labels.types, labels.begins, strict=True)]


def test_a_deed_begins_goes_on_and_ends() -> None:
    assert label(["nothing"], ["meet"], ["meet"], ["nothing"]) == [
        ("", False), ("Meeting", True), ("Meeting", False), ("", False)]


def test_a_clause_of_another_class_begins_another_deed() -> None:
    assert label(["meet"], ["train"]) == [("Meeting", True), ("Training", True)]


def test_an_article_without_clauses_has_no_labels() -> None:
    assert label_chain(column_scores(model(), []), model().moves).types == ()


def test_a_deed_can_not_go_on_before_it_began_nor_change_its_class_while_it_goes_on() -> None:
    kinds, count = move_kinds(), len(TYPES)
    assert (kinds[0, 1 + count:] == -1).all()
    goes_on = kinds[1:, 1 + count:] >= 0
    assert (goes_on == np.tile(np.eye(count, dtype=bool), (2, 1))).all()


def test_the_doubts_are_those_of_counting_all_paths() -> None:
    rows = [["meet"], ["train"], []]
    columns = np.array([model().weights[[model().index[f] for f in row]].sum(axis=0) for row in rows])
    scores, moves = state_scores(columns), move_scores(model().moves)
    total = inside = 0.0
    for path in product(range(STATES), repeat=3):
        if path[0] > len(TYPES):
            continue
        steps = moves[path[0], path[1]] + moves[path[1], path[2]]
        score = np.exp(sum(scores[i, s] for i, s in enumerate(path)) + steps)
        total += score
        inside += score * (path[2] != 0)
    found = label_chain(column_scores(model(), rows), model().moves)
    assert found.inside[2] == pytest.approx(inside / total)
    assert found.class_share[0].sum() == pytest.approx(found.inside[0])


def test_there_is_a_column_for_every_class() -> None:
    assert COLUMNS[3:] == tuple(ActivityType)
    assert len(MOVES) == 6


@pytest.mark.parametrize("count", [0, 1, 7])
def test_two_scorings_are_read_at_once_as_each_by_itself(count: int) -> None:
    chance = np.random.default_rng(count)
    one, other = chance.normal(size=(2, count, len(COLUMNS)))
    moves, turns = chance.normal(size=(2, len(MOVES)))
    labels, told = label_beside(one, moves, other, turns)
    alone = label_chain(one, moves)
    assert (labels.begins, labels.types, labels.inside) == (alone.begins, alone.types, alone.inside)
    assert labels.class_share.tolist() == alone.class_share.tolist()
    assert told.tolist() == label_chain(other, turns).class_share.tolist()
