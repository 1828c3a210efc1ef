"""Relations: run together, one for each subject, predicate and object, weighed and sorted."""

import pytest
from marked import name_of, read_cases, relations_of


@pytest.mark.parametrize("case", read_cases("relation-cases.csv"), ids=lambda case: case["text"][:24])
def test_a_sentence_states_these_relations(case: dict[str, str]) -> None:
    """Each sentence of the table states the relations of its predicate that the table lists, and no other."""
    relations = [r for r in relations_of(case["text"]) if r.predicate == case["about"]]
    found = {f"{name_of(r.subject)}>{name_of(r.object)}" for r in relations}
    assert found == {row for row in case["expected"].split("；") if row}
