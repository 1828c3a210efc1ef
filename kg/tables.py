"""A build's sorted quads to rows of nodes and edges, one subject at a time: memory does not grow with the graph.

A node is an entity, an activity or an article. An edge is a statement of an article, with its confidence and rule, or
a link that no article states (background, and the article that reports an activity).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.model import KgError
from kg.store import GRAPH_NQ, check_format
from kg.views import BACKGROUND, GROUP_OF
from kg.vocab import DCTERMS, RDF, RDFS, SCHEMA, SKOS, UA, WGS84

# properties of a subject: predicate -> objects, without repeats
Properties = dict[str, list[Literal | NamedNode]]

_UA = str(UA._NS)
_NAMES = tuple(map(str, (SKOS.prefLabel, RDFS.label, SCHEMA.headline, DCTERMS.identifier)))
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(str, (RDF.type, RDF.subject, RDF.predicate, RDF.object))
_LINKS = tuple(_UA + name for name in sorted({*BACKGROUND, "reportedIn"}))


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A thing: its most exact class, all of its classes, and what is said of it; several values are joined by `;`."""

    id: str
    label: str
    type: str
    classes: str
    aliases: str
    date: str
    job_title: str
    target_group: str
    division_code: str
    latitude: str
    longitude: str
    union_level: str


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A link between two things; article, confidence, rule and evidence are empty where no article states it."""

    source: str
    target: str
    predicate: str
    article: str = ""
    confidence: str = ""
    rule: str = ""
    evidence: str = ""


def read_triples(place: Path) -> Iterator[Triple]:
    """Read each triple of a build once, in the order of its sorted quads."""
    check_format(place)
    path = place / GRAPH_NQ
    try:
        quads = parse(path=str(path), format=RdfFormat.N_QUADS)
    except OSError as error:
        raise KgError(str(place), f"no folder that `kg build` wrote: {error.strerror or error}") from error
    return (triple for triple, _ in groupby(quad.triple for quad in quads))


def read_subjects(place: Path) -> Iterator[tuple[str, Properties]]:
    """Read each subject of a build with its properties."""
    for subject, triples in groupby(read_triples(place), key=lambda triple: triple.subject):
        properties: Properties = {}
        for triple in triples:
            if isinstance(triple.object, Literal | NamedNode):
                properties.setdefault(triple.predicate.value, []).append(triple.object)
        if isinstance(subject, NamedNode):
            yield subject.value, properties


def node_rows(place: Path) -> Iterator[NodeRow]:
    """Give a row for each thing."""
    for iri, properties in read_subjects(place):
        if type_ := _type(properties):
            yield _node(iri, type_, properties)


def edge_rows(place: Path) -> Iterator[EdgeRow]:
    """Give a row for each link; a statement that several articles make, or one makes twice, has several."""
    for iri, properties in read_subjects(place):
        if is_assertion(properties):
            if isinstance(properties.get(_OBJECT, [None])[0], NamedNode):
                yield _stated(properties)
        elif _type(properties):
            yield from (EdgeRow(iri, target, link.removeprefix(_UA))
                        for link in _LINKS for target in values(properties, link))


def values(properties: Properties, predicate: str) -> list[str]:
    """Give the values of a property as text, in order."""
    return [term.value for term in properties.get(str(predicate), ())]


def is_assertion(properties: Properties) -> bool:
    """Tell whether a subject is the record of a statement."""
    return str(UA.Assertion) in values(properties, _TYPE)


def _type(properties: Properties) -> str:
    """Choose the most exact of a thing's classes; empty for what is no thing."""
    types = [name for name in _classes(properties) if name in GROUP_OF]
    return min(types, key=lambda name: (GROUP_OF[name] == name, name), default="")


def _classes(properties: Properties) -> list[str]:
    return [value.removeprefix(_UA) for value in values(properties, _TYPE) if value.startswith(_UA)]


def _node(iri: str, type_: str, properties: Properties) -> NodeRow:
    def joined(predicate: str) -> str:
        return ";".join(values(properties, predicate))

    name = next((found[0] for predicate in _NAMES if (found := values(properties, predicate))), iri)
    level = joined(UA.unionLevel).removeprefix(f"{_UA}level").lower()
    return NodeRow(iri, name, type_, ";".join(_classes(properties)), joined(SKOS.altLabel),
                   joined(UA.onDate) or joined(SCHEMA.datePublished), joined(UA.jobTitle), joined(UA.targetGroup),
                   joined(UA.divisionCode), joined(WGS84.lat), joined(WGS84.long), level)


def _stated(properties: Properties) -> EdgeRow:
    source, target, predicate, article, confidence, rule, evidence = (
        next(iter(values(properties, term)), "") for term in
        (_SUBJECT, _OBJECT, _PREDICATE, UA.reportedIn, UA.confidence, UA.rule, UA.evidence))
    return EdgeRow(source, target, predicate.removeprefix(_UA), article, confidence, rule, evidence)
