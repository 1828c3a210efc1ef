"""Which organisation belongs to which."""

import pytest
from marked import objects_of, read_cases

CASES = [case for case in read_cases("relation-cases.csv") if case["about"] == "subOrganizationOf"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_a_sentence_states_these_relations(case: dict[str, str]) -> None:
    """Each sentence of the table states the relations that the table lists, and no other."""
    assert objects_of(case["text"], "subOrganizationOf") == {row for row in case["expected"].split("；") if row}
