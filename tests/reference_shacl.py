"""What pySHACL makes of a graph: the reference that our own checks are held against."""

from collections.abc import Iterator

import pyshacl
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

from kg.vocab import ontology_file

SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPES = Graph().parse(ontology_file("shapes.ttl"))


def reference_faults(store: Store) -> Iterator[tuple[str, str]]:
    """Give node and path of each violation of the shapes in a store's default graph; blank nodes have no name."""
    dump = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    data = Graph().parse(data=dump, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, inplace=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultPath) or "")
