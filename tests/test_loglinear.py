"""Log-linear choice: features give probabilities; fitting makes what was chosen likely."""

import numpy as np
import pytest

from kg.loglinear import Choice, Ranking, fit_choice, fit_ranking, rescaled


def test_probabilities_are_those_of_the_softmax_of_summed_weights() -> None:
    choice = Choice(("no", "yes"), {"a": 0, "b": 1}, np.array([[0.0, 1.0], [0.5, 0.0]]))
    shares = choice.probabilities(["a", "b", "unknown"])
    assert shares[1] == pytest.approx(1 / (1 + np.exp(0.5 - 1.0)))
    assert choice.probabilities(["unknown"]).tolist() == [0.5, 0.5]


def test_a_prior_adds_to_the_scores() -> None:
    choice = Choice(("no", "yes"), {"a": 0}, np.zeros((1, 2)))
    assert choice.probabilities(["a"], np.array([0.0, 2.0]))[1] == pytest.approx(1 / (1 + np.exp(-2.0)))


def test_a_fitted_choice_tells_the_outcomes_apart() -> None:
    choice = fit_choice([["red"], ["red"], ["blue"], ["blue"]], ["stop", "stop", "go", "go"], penalty=0.1)
    assert choice.outcomes == ("go", "stop")
    assert choice.probabilities(["red"])[1] > 0.8
    assert choice.probabilities(["blue"])[0] > 0.8


def test_a_ranking_chooses_one_of_its_candidates() -> None:
    ranking = Ranking({"near": 0, "far": 1}, np.array([2.0, -1.0]))
    shares = ranking.probabilities([["far"], ["near"], []])
    assert shares.argmax() == 1
    assert shares.sum() == pytest.approx(1.0)


def test_a_fitted_ranking_prefers_what_was_chosen() -> None:
    groups = [[["none"], ["near"], ["far"]], [["none"], ["far"], ["near"]], [["none"], ["far"]]]
    ranking = fit_ranking(groups, [1, 2, 0], penalty=0.1)
    assert [int(ranking.probabilities(group).argmax()) for group in groups] == [1, 2, 0]


def test_fitting_twice_gives_the_same_weights() -> None:
    fitted = [fit_choice([["a"], ["a"], ["b"], ["b"]], ["x", "y", "x", "x"]).weights for _ in range(2)]
    assert (fitted[0] == fitted[1]).all()


def test_a_probability_is_drawn_by_its_log_odds_and_stays_one() -> None:
    assert rescaled(0.8, (1.0, 0.0)) == pytest.approx(0.8)
    assert rescaled(0.8, (0.5, 0.0)) == pytest.approx(2 / 3)
    assert 0 < rescaled(0.0, (0.5, -0.2)) < rescaled(0.5, (0.5, -0.2)) < rescaled(1.0, (0.5, -0.2)) < 1


def test_several_cases_get_what_each_gets_by_itself() -> None:
    choice = Choice(("no", "yes"), {"a": 0, "b": 1, "c": 2}, np.array([[0.1, 0.7], [-1.3, 0.2], [0.5, 0.3]]))
    cases = [["c", "a"], [], ["unknown"], ["b", "a", "c", "b"]]
    assert choice.of_each(cases).tolist() == [choice.probabilities(case).tolist() for case in cases]
    assert choice.of_each([]).shape == (0, 2)
