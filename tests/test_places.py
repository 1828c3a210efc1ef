"""Where an organisation is."""

import pytest
from marked import objects_of, read_cases

from kg.model import Article, Division, Entity, Kind, Label, Mention, Predicate
from kg.relations import find_relations
from kg.text import Plain

CASES = [case for case in read_cases("relation-cases.csv") if case["about"] == "locatedIn"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_a_sentence_states_these_relations(case: dict[str, str]) -> None:
    """Each sentence of the table states the relations that the table lists, and no other."""
    assert objects_of(case["text"], "locatedIn") == {row for row in case["expected"].split("；") if row}


def test_a_public_body_serves_the_division_that_linking_found() -> None:
    """The division of an organisation's chain is stated where the article mentions it, whatever the names."""
    division = Division("420600", "襄阳市", "420000")
    place = Entity("PLACE/420600", Label.PLACE, "襄阳市", ("古城",), None, (division,), is_division=True)
    union = Entity("ORG/u", Label.ORG, "襄阳市总工会", ("市总",), Kind.UNION, (division,))
    text = "古城开会，市总组织。"
    mentions = [Mention(0, 2, Label.PLACE, "古城", entity=place.id), Mention(5, 7, Label.ORG, "市总", entity=union.id)]
    found = find_relations(Article("a", text), Plain(text, tuple(range(len(text)))), mentions, [place, union])
    assert [(r.subject, r.predicate, r.object, r.rule) for r in found] == [
        ("ORG/u", Predicate.LOCATED_IN, "PLACE/420600", "place-serves")]
