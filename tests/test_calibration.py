"""Raw probabilities to confidences that hold."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.calibration import apply_curves, calibration_error, fit_curves


def overconfident(number: int) -> list[tuple[str, float, bool]]:
    rng = random.Random(1)
    return [("ORG", 0.95, rng.random() < 0.7) for _ in range(number)]


def test_a_label_that_is_too_sure_of_itself_is_drawn_down() -> None:
    curves = fit_curves(overconfident(400))
    assert apply_curves(curves, "ORG", 0.95) == pytest.approx(0.7, abs=0.05)


def test_a_label_seen_a_few_times_keeps_close_to_its_raw_probability() -> None:
    curves = fit_curves([("AWARD", 0.9, True)])
    assert apply_curves(curves, "AWARD", 0.9) == pytest.approx(0.9, abs=0.05)


def test_a_label_never_seen_keeps_its_raw_probability() -> None:
    assert apply_curves({}, "PLACE", 0.42) == 0.42


@settings(deadline=None)
@given(st.lists(st.tuples(st.just("ORG"), st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_a_confidence_is_a_probability_and_grows_with_the_raw_one(rows: list[tuple[str, float, bool]]) -> None:
    _, confidences = fit_curves(rows)["ORG"]
    assert all(0 <= value <= 1 for value in confidences)
    assert confidences == sorted(confidences)


def test_the_calibration_error_is_the_mean_gap_over_the_bins() -> None:
    # one bin holds 0.95 twice, half of them right: gap 0.45; the other holds 0.55 once, right: gap 0.45
    rows = [("ORG", 0.95, True), ("ORG", 0.95, False), ("ORG", 0.55, True)]
    assert calibration_error(rows) == pytest.approx((0.9 + 0.45) / 3)


def test_perfect_confidence_has_no_error() -> None:
    assert calibration_error([("ORG", 1.0, True), ("ORG", 0.0, False)]) == 0.0
    assert calibration_error([]) == 0.0
