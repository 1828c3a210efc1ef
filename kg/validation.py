"""Check a graph against the SHACL shapes: a build's folder or an RDF file in, a list of problems out.

The shapes look at a node, its values and the classes of these, so the graph is checked in pieces of some thousand
nodes, each with the classes that its values have: memory stays flat and time linear, which pySHACL on one large graph
is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store
from rdflib import BNode, Graph, Namespace, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from kg.model import KgError
from kg.store import open_store
from kg.vocab import DCTERMS, NIF, RDF, UA, ontology_file

SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPES = "shapes.ttl"
# nodes to a piece: the shapes' own cost for each call is paid rarely, and a piece takes some 50 MB
_PIECE = 4000
_STATED = DefaultGraph()
_TYPE = NamedNode(RDF.type)

Subject = NamedNode | BlankNode


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: the node, the property (empty for the node itself), the article's id where known, what is wrong."""

    focus: str
    path: str
    article: str
    message: str


def validate_graph(place: Path | Store, *, piece: int = _PIECE) -> list[Problem]:
    """Check a build's folder, an RDF file or an open store; return its problems in order, none when it conforms."""
    store = place if isinstance(place, Store) else open_store(place)
    nodes: list[Subject] = sorted({quad.subject for quad in _quads(store)}, key=str)  # type: ignore[misc]
    pieces = (nodes[start:start + piece] for start in range(0, len(nodes), piece))
    return sorted({problem for some in pieces for problem in _check(store, some)})


def _quads(store: Store, subject: Any = None, predicate: NamedNode | None = None) -> Iterator[Quad]:
    return store.quads_for_pattern(subject, predicate, None, _STATED)


def _check(store: Store, nodes: Sequence[Subject]) -> Iterator[Problem]:
    _, report, text = pyshacl.validate(_piece(store, nodes), shacl_graph=_shapes(), inplace=True)
    if not isinstance(report, Graph):
        raise KgError(SHAPES, f"the shapes could not be checked: {text}")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        yield Problem(str(focus), str(report.value(result, SH.resultPath) or ""), _article_of(store, focus),
                      _message(report, result))


def _message(report: Graph, result: Node) -> str:
    said = " ".join(sorted(map(str, report.objects(result, SH.resultMessage))))
    value = report.value(result, SH.value)
    return said if value is None else f"{said} (found: {value})"


def _piece(store: Store, nodes: Sequence[Subject]) -> Graph:
    """Gather what some nodes say, the classes of what they point to, and which nodes are to be checked."""
    graph, known = Graph(), set(nodes)
    for node in nodes:
        for quad in _quads(store, node):
            graph.add((_term(node), _term(quad.predicate), _term(quad.object)))
            if quad.predicate == _TYPE:
                graph.add((_term(node), _marker(quad.object.value), RdfLiteral(True)))  # type: ignore[union-attr]
            elif isinstance(quad.object, Subject) and quad.object not in known:
                known.add(quad.object)
                for row in _quads(store, quad.object, _TYPE):
                    graph.add((_term(row.subject), RDF.type, _term(row.object)))
    return graph


def _term(term: Any) -> URIRef | BNode | RdfLiteral:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    literal: Literal = term
    datatype = None if literal.language else URIRef(literal.datatype.value)
    return RdfLiteral(literal.value, lang=literal.language, datatype=datatype)


def _marker(cls: str) -> URIRef:
    return URIRef(f"urn:kg:check:{cls}")


@cache
def _shapes() -> Graph:
    """Read the shapes, aimed at the nodes that are to be checked instead of all nodes of a class.

    A piece holds the classes of its nodes' values too; without the marker these would be checked as nodes.
    """
    shapes = Graph().parse(ontology_file(SHAPES), format="turtle")
    for shape, cls in list(shapes.subject_objects(SH.targetClass)):
        shapes.add((shape, SH.targetSubjectsOf, _marker(str(cls))))
    shapes.remove((None, SH.targetClass, None))
    return shapes


def _article_of(store: Store, focus: Node | None) -> str:
    """Find the id of the article that a node is in: by what it says, else by the graph that it stands in."""
    node = BlankNode(str(focus)) if isinstance(focus, BNode) else NamedNode(str(focus))
    said = (quad.object for term in (UA.reportedIn, NIF.referenceContext) for quad in _quads(store, node, NamedNode(term)))
    graphs = (quad.graph_name for quad in store.quads_for_pattern(node, None, None, None))
    places = [node, *said, *sorted(set(graphs) - {_STATED}, key=str)]
    ids = (quad.object for place in places for quad in _quads(store, place, NamedNode(DCTERMS.identifier)))
    return next((found.value for found in ids if isinstance(found, Literal)), "")
