"""SHACL core to SPARQL: what is understood becomes a query, what is not is refused."""

import pytest
from rdflib import Graph

from kg.model import KgError
from kg.shapes import compile_shapes

HEADER = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix e: <http://e/> .
e:shape a sh:NodeShape ; sh:targetClass e:Thing """


def compiled(rest: str) -> list[tuple[str, str, str]]:
    return [(check.path, check.message, check.query) for check in compile_shapes(Graph().parse(data=HEADER + rest))]


def test_a_value_that_must_be_of_a_type_is_cast_too() -> None:
    [(path, message, query)] = compiled('; sh:property [ sh:path e:p ; sh:datatype xsd:date ; sh:message "a day" ] .')
    assert (path, message) == ("http://e/p", "a day")
    assert query.startswith(
        "SELECT DISTINCT ?focus ?value WHERE { ?focus a <http://e/Thing> . ?focus <http://e/p> ?value ."
    )
    assert "<http://www.w3.org/2001/XMLSchema#date>(STR(?value))" in query


def test_counts_have_queries_of_their_own() -> None:
    found = compiled('; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "one" ] .')
    assert len(found) == 2
    assert "NOT EXISTS" in found[0][2]
    assert "sameTerm" in found[1][2]


def test_a_node_has_a_check_without_a_path() -> None:
    [(path, message, query)] = compiled('; sh:nodeKind sh:IRI ; sh:message "an IRI" .')
    assert (path, message) == ("", "an IRI")
    assert "isIRI(?focus)" in query


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ('; sh:property [ sh:path e:p ; sh:hasValue 1 ; sh:message "m" ] .', "not understood: .*hasValue"),
        ('; sh:property [ sh:path e:p ; sh:minCount 2 ; sh:message "m" ] .', "only counts of 1"),
        ('; sh:property [ sh:path [ sh:inversePath e:p ] ; sh:minCount 1 ; sh:message "m" ] .', "no single property"),
        ("; sh:property [ sh:path e:p ; sh:minCount 1 ] .", "without sh:message"),
        ('; sh:closed true ; sh:message "m" .', "not understood: .*closed"),
    ],
)
def test_what_is_not_understood_is_refused(rest: str, reason: str) -> None:
    with pytest.raises(KgError, match=reason):
        compiled(rest)
