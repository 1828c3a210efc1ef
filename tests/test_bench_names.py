"""Names resolve in time: a hundred thousand in less than a minute of one core."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "bench"))

from names import measure


@pytest.mark.slow
def test_a_hundred_thousand_names_are_linked_and_compared_in_a_minute() -> None:
    rows = list(measure(100_000))
    assert [count for _, count, _ in rows] == [100_000] * 3
    assert sum(seconds for *_, seconds in rows) < 60


def test_the_measurement_is_of_as_many_names_as_asked_for() -> None:
    assert [count for _, count, _ in measure(200)] == [200] * 3
