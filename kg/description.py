"""What a SPARQL endpoint says of itself: the W3C service description, as RDF."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.vocab import RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_ROW_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_PREFIXES = {"sd": _SD, "formats": _FORMATS}


def describe(endpoint: str, form: RdfFormat) -> bytes:
    """Describe the endpoint at an address: read-only SPARQL 1.1, its formats, and its default dataset."""
    prefixes = _PREFIXES if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
    return serialize(_triples(NamedNode(endpoint)), format=form, prefixes=prefixes) or b""


def _triples(endpoint: NamedNode) -> Iterator[Triple]:
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    yield Triple(service, NamedNode(RDF.type), _sd("Service"))
    yield Triple(service, _sd("endpoint"), endpoint)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in (*_ROW_FORMATS, *_GRAPH_FORMATS):
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, NamedNode(RDF.type), _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), graph)
    yield Triple(graph, NamedNode(RDF.type), _sd("Graph"))
    yield Triple(graph, NamedNode("http://purl.org/dc/terms/description"),
                 Literal("Every triple once; the graph of an article is named by the article's IRI.", language="en"))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
