"""Titles and employers of persons."""

from collections import defaultdict

import pytest
from marked import name_of, read_cases, relations_of

from kg.model import Predicate


@pytest.mark.parametrize("case", read_cases("title-cases.csv"), ids=lambda case: case["text"][:24])
def test_a_sentence_gives_persons_these_offices(case: dict[str, str]) -> None:
    """Each person has the employers (@) and titles that the table lists, and no other."""
    found = defaultdict(set)
    for relation in relations_of(case["text"]):
        if relation.predicate in (Predicate.WORKS_FOR, Predicate.JOB_TITLE):
            mark = "@" if relation.predicate is Predicate.WORKS_FOR else ""
            found[name_of(relation.subject)].add(mark + name_of(relation.object))
    expected = [row.split() for row in case["expected"].split("；") if row]
    assert dict(found) == {name: set(rest) for name, *rest in expected}
