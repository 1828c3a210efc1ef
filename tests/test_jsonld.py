"""JSON-LD in short words: the context that ships is the ontology's, and no word changes what a value is."""

import json

import pytest
from pyoxigraph import Literal, NamedNode
from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral

from kg.jsonld import CONTEXT_FILE, make_context, write_jsonld
from kg.vocab import BASE, UA, XSD


def test_the_context_that_ships_is_that_of_the_ontology() -> None:
    assert json.loads(CONTEXT_FILE.read_text(encoding="utf-8")) == make_context()


@pytest.mark.parametrize(
    ("term", "read"),
    [
        (Literal("http://a/b"), RdflibLiteral("http://a/b")),
        (Literal("data:x"), RdflibLiteral("data:x")),
        (Literal("襄阳", language="zh"), RdflibLiteral("襄阳", lang="zh")),
        (
            Literal("0.90", datatype=NamedNode(str(XSD.decimal))),
            RdflibLiteral("0.90", datatype=XSD.decimal, normalize=False),
        ),
        (Literal("true", datatype=NamedNode(str(XSD.boolean))), RdflibLiteral(True)),
        (NamedNode(f"{BASE}org/襄"), URIRef(f"{BASE}org/襄")),
        (NamedNode("https://example.org/x"), URIRef("https://example.org/x")),
        (NamedNode(f"{BASE}//x"), URIRef(f"{BASE}//x")),
    ],
)
@pytest.mark.parametrize("predicate", [str(UA.worksFor), str(UA.jobTitle), "http://other.example/p"])
def test_a_value_stays_what_it_is_under_any_word(predicate: str, term: Literal | NamedNode, read: object) -> None:
    text = "".join(write_jsonld([("https://example.org/s", {predicate: [term]})], BASE))
    assert list(Graph().parse(data=text, format="json-ld")) == [
        (URIRef("https://example.org/s"), URIRef(predicate), read)
    ]


def test_no_subject_at_all_is_still_json() -> None:
    assert json.loads("".join(write_jsonld([], BASE)))["@graph"] == []
