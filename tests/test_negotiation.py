"""Content negotiation: what a client likes best of what there is."""

import pytest

from kg.negotiation import GRAPH_TYPES, ROW_TYPES, choose_type

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        (XML, XML),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        (f"{JSON};q=0.2, {XML};q=0.9", XML),
        ("TEXT/CSV", "text/csv"),
        ("application/json", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        (f"{JSON};q=0, */*", XML),
        ("text/csv;q=high", None),
        ("text/csv; q=0.3 ,application/xml;q=0.2", "text/csv"),
        (",,", JSON),
        ("/", None),
        ("text/csv;header=present", "text/csv"),
        ("*/*;q=0.1, application/*;q=0", "text/csv"),
    ],
)
def test_the_type_that_is_liked_best_is_chosen(accept: str, chosen: str | None) -> None:
    assert choose_type(accept, ROW_TYPES) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        (JSON, None),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_graphs_have_types_of_their_own(accept: str, chosen: str | None) -> None:
    assert choose_type(accept, GRAPH_TYPES) == chosen
