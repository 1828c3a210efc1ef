"""A change that loses quality fails, and the gate itself can fail."""

import json

import pytest
import quality


def test_a_score_below_its_floor_is_named() -> None:
    assert quality.shortfalls({"activities": 0.5}, {"activities": 0.6}) == ["activities: 0.5 is below the floor 0.6"]


def test_a_figure_that_is_no_longer_computed_is_below_its_floor() -> None:
    assert quality.shortfalls({}, {"measures": 0.1}) == ["measures: 0.0 is below the floor 0.1"]


def test_a_score_at_its_floor_passes() -> None:
    assert quality.shortfalls({"activities": 0.6}, {"activities": 0.6}) == []


def test_an_update_raises_floors_and_lowers_none() -> None:
    assert quality.updated({"a": 0.5, "b": 0.9}, {"a": 0.6, "b": 0.8}, allow_lower=False) == {"a": 0.6, "b": 0.9}


def test_floors_are_lowered_only_when_that_is_said() -> None:
    assert quality.updated({"a": 0.9}, {"a": 0.8}, allow_lower=True) == {"a": 0.8}


def test_the_floors_belong_to_this_gold() -> None:
    assert json.loads(quality.FLOORS.read_text("utf-8"))["gold"] == quality.gold_hash()


@pytest.mark.slow
def test_the_scores_on_mentions_of_models_that_never_saw_the_article_hold_their_floors() -> None:
    from heldout import heldout_scores

    floors = json.loads(quality.FLOORS.read_text("utf-8"))["floors"]
    assert quality.shortfalls(quality.figures(heldout_scores()), floors) == []
