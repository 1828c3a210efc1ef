"""The endpoint under load from a second process, for seconds; `make load` does it for a minute."""

import pytest
from load import Figures, measure


@pytest.mark.slow
def test_under_load_no_answer_is_wrong_memory_stays_and_the_end_is_clean() -> None:
    found = measure(6)
    assert found.faults() == []
    assert found.answers > 200
    # heavy questions do not starve light ones: half of those wait for little, however busy the machine is
    assert found.beside_heavy[0] < 1_000


def test_each_fault_of_a_load_is_named() -> None:
    good = Figures(9, 0, 0, (1, 2, 3), (1, 2, 3), 4, (100, 110), 0, 200)
    bad = Figures(9, 1, 2, (1, 2, 3), (1, 2, 3), 0, (100, 200), 1, 503)
    assert good.faults() == []
    assert len(bad.faults()) == 6
