"""What follows from a build by the ontology, to a graph of its own: classes and properties above, inverses, both
directions of symmetric properties, chains of transitive ones.

These are the rules cax-sco, prp-spo1, prp-inv1/2, prp-symp and prp-trp of OWL 2 RL, read from the ontology file. What is
stated already is not inferred again.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store
from rdflib import Graph, URIRef

from kg.model import KgError
from kg.store import GRAPH_NQ, STORE_FOLDER, open_store, write_graphs
from kg.vocab import BASE, OWL, RDF, RDFS, ontology_file

INFERRED_NQ = "inferred.nq"
_TYPE = str(RDF.type)

# subject, property, object, by IRI
Link = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """The ontology's rules: classes above a class; properties that follow from one, with whether they turn it around;
    transitive properties.
    """

    classes: dict[str, tuple[str, ...]]
    properties: dict[str, tuple[tuple[str, bool], ...]]
    transitive: frozenset[str]


def inferred_iri(base: str = BASE) -> str:
    """Mint the name of the graph that holds what is inferred."""
    return f"{base}graph/inferred"


def write_inferred(place: Path, *, base: str = BASE) -> int:
    """Infer from a build, write `inferred.nq` beside its graph and load it into its store; return how many triples.

    The default graph, `graph.ttl` and `graph.nq` stay as they are.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".inferred-", dir=place) as folder:
            count = write_graphs(infer_quads(open_store(place), base=base), Path(folder), base=base)
            (Path(folder) / GRAPH_NQ).replace(place / INFERRED_NQ)
        store = Store(str(place / STORE_FOLDER))
        store.bulk_load(path=str(place / INFERRED_NQ), format=RdfFormat.N_QUADS)
        store.flush()
    except OSError as error:
        raise KgError(str(place), f"cannot write what is inferred: {error}") from error
    return count


def infer_quads(store: Store, *, base: str = BASE) -> Iterator[Quad]:
    """Give what follows from a store's default graph and is not stated there; one may come more than once."""
    rules, graph = read_rules(), NamedNode(inferred_iri(base))
    stated = store.quads_for_pattern(None, None, None, DefaultGraph())
    for subject, property_, object_ in chain.from_iterable(_consequences(store, stated, rules)):
        quad = Quad(NamedNode(subject), NamedNode(property_), NamedNode(object_), graph)
        if Quad(*quad.triple) not in store:
            yield quad


def _consequences(store: Store, stated: Iterable[Quad], rules: Rules) -> Iterator[Iterable[Link]]:
    chains: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in stated:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            link = quad.subject.value, quad.predicate.value, quad.object.value
            found = _above(link, rules)
            yield found
            for subject, property_, object_ in (link, *found):
                if property_ in rules.transitive:
                    chains[property_].add((subject, object_))
    for property_ in sorted(chains):
        for subject, object_ in sorted(_closed(chains[property_])):
            link = subject, property_, object_
            yield (link, *_above(link, rules))


def _above(link: Link, rules: Rules) -> list[Link]:
    subject, property_, object_ = link
    if property_ == _TYPE:
        return [(subject, property_, above) for above in rules.classes.get(object_, ())]
    return [(object_, other, subject) if turned else (subject, other, object_)
            for other, turned in rules.properties.get(property_, ())]


def _closed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Close pairs under chains: (a, b) and (b, c) give (a, c)."""
    onward: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        onward[one].add(other)
    return {(start, end) for start in list(onward) for end in _reached(start, onward)}


def _reached(start: str, onward: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


@cache
def read_rules() -> Rules:
    """Read the rules from the ontology file."""
    graph = Graph().parse(ontology_file("union-activity.ttl"), format="turtle")
    classes: dict[str, set[str]] = defaultdict(set)
    for one, above in graph.subject_objects(RDFS.subClassOf):
        if isinstance(one, URIRef) and isinstance(above, URIRef):
            classes[str(one)].add(str(above))
    steps = _steps(graph)
    return Rules({one: tuple(sorted(_reached(one, classes) - {one})) for one in sorted(classes)},
                 {one: tuple(sorted(_walked(one, steps))) for one in sorted(steps)},
                 frozenset(str(term) for term in graph.subjects(RDF.type, OWL.TransitiveProperty)))


def _steps(graph: Graph) -> dict[str, set[tuple[str, bool]]]:
    """Read what follows from a property in one step, and whether it turns subject and object around."""
    steps: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for one, above in graph.subject_objects(RDFS.subPropertyOf):
        steps[str(one)].add((str(above), False))
    for one, other in graph.subject_objects(OWL.inverseOf):
        steps[str(one)].add((str(other), True))
        steps[str(other)].add((str(one), True))
    for one in graph.subjects(RDF.type, OWL.SymmetricProperty):
        steps[str(one)].add((str(one), True))
    return steps


def _walked(start: str, steps: dict[str, set[tuple[str, bool]]]) -> set[tuple[str, bool]]:
    found: set[tuple[str, bool]] = set()
    waiting = [(start, False)]
    while waiting:
        property_, turned = waiting.pop()
        fresh = {(other, turned != turns) for other, turns in steps.get(property_, set())} - found
        found |= fresh
        waiting.extend(fresh)
    return found - {(start, False)}
