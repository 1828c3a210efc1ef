"""Bylines: who wrote an article and took its pictures."""

import pytest
from marked import name_of, read_cases, relations_of

from kg.model import Predicate


@pytest.mark.parametrize("case", read_cases("byline-cases.csv"), ids=lambda case: case["text"][:24])
def test_a_byline_names_these_authors(case: dict[str, str]) -> None:
    """Reporters, correspondents and photographers are authors; editors and persons of the text are not."""
    found = {name_of(r.subject) for r in relations_of(case["text"]) if r.predicate is Predicate.AUTHOR_OF}
    assert found == set(case["authors"].split())
