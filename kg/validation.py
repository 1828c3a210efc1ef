"""Check a graph against the SHACL shapes: a build's folder, an RDF file or a store in, a list of problems out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import Graph

from kg.shapes import Check, compile_shapes
from kg.store import open_store
from kg.vocab import DCTERMS, NIF, UA, ontology_file

SHAPES = "shapes.ttl"
_STATED = DefaultGraph()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: the node, the property (empty for the node itself), the article's id where known, what is wrong."""

    focus: str
    path: str
    article: str
    message: str


def validate_graph(place: Path | Store) -> list[Problem]:
    """Check a build's folder, an RDF file or an open store; return its problems in order, none when it conforms."""
    store = place if isinstance(place, Store) else open_store(place)
    return sorted({problem for check in _checks() for problem in _problems(store, check)})


@cache
def _checks() -> list[Check]:
    return compile_shapes(Graph().parse(ontology_file(SHAPES), format="turtle"))


def _problems(store: Store, check: Check) -> Iterator[Problem]:
    found = store.query(check.query)
    for row in found if isinstance(found, QuerySolutions) else ():
        value = row["value"]
        message = check.message if value is None else f"{check.message} (found: {_spelled(value)})"
        yield Problem(_spelled(row["focus"]), check.path, _article_of(store, row["focus"]), message)


def _spelled(term: Any) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _quads(store: Store, node: Any, predicate: str) -> Iterator[Quad]:
    return store.quads_for_pattern(node, NamedNode(predicate), None, _STATED)


def _article_of(store: Store, node: NamedNode | BlankNode) -> str:
    """Find the id of the article that a node is in: by what it says, else by the graph that it stands in."""
    said = (quad.object for term in (UA.reportedIn, NIF.referenceContext) for quad in _quads(store, node, term))
    graphs = {quad.graph_name for quad in store.quads_for_pattern(node, None, None, None)}
    places = [node, *said, *sorted(graphs - {_STATED}, key=str)]
    ids = (quad.object for place in places if isinstance(place, NamedNode | BlankNode)
           for quad in _quads(store, place, DCTERMS.identifier))
    return next((found.value for found in ids if isinstance(found, Literal)), "")
