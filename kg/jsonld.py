"""Triples to JSON-LD in short words, under the context that ships as `kg/data/context.jsonld`; and that context.

A property of the ontology is a word of its own (`worksFor`), a term of another vocabulary is prefixed
(`skos:prefLabel`), and what is under the build's base is `data:…`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode
from rdflib import Graph

from kg.tables import Properties
from kg.vocab import BASE, OWL, PREFIXES, RDF, UA, XSD, ontology_file

CONTEXT_FILE = Path(__file__).parent / "data" / "context.jsonld"
_UA = str(UA._NS)
_ONTOLOGY = "union-activity.ttl"


def make_context() -> dict[str, Any]:
    """Make the context from the ontology: its classes and properties as words, and every prefix."""
    graph = Graph().parse(ontology_file(_ONTOLOGY), format="turtle")
    links = {str(term) for term in graph.subjects(RDF.type, OWL.ObjectProperty)}
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    words = {term.removeprefix(_UA): {"@id": f"ua:{term.removeprefix(_UA)}", "@type": "@id"} if term in links
             else f"ua:{term.removeprefix(_UA)}" for term in sorted(terms) if term.startswith(_UA)}
    return {"@context": {"@version": 1.1, "data": BASE, **dict(sorted(PREFIXES.items())), **words}}


def write_jsonld(subjects: Iterable[tuple[str, Properties]], base: str) -> Iterator[str]:
    """Give the pieces of a JSON-LD document, a line for each subject."""
    context = json.loads(CONTEXT_FILE.read_text(encoding="utf-8"))["@context"]
    context["data"] = base
    yield f'{{"@context": {_spelled(context)},\n"@graph": ['
    comma = "\n"
    for iri, properties in subjects:
        yield comma + _spelled(_node(iri, properties, context))
        comma = ",\n"
    yield "\n]}\n"


def _spelled(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _node(iri: str, properties: Properties, context: dict[str, Any]) -> dict[str, object]:
    node: dict[str, object] = {"@id": _short(iri, context)}
    for predicate, terms in properties.items():
        if predicate == str(RDF.type):
            node["@type"] = _one([_word(term.value, context) for term in terms])
        else:
            word = _word(predicate, context)
            node[word] = _one([_value(term, word, context) for term in terms])
    return node


def _one(found: list[Any]) -> object:
    return found[0] if len(found) == 1 else found


def _word(iri: str, context: dict[str, Any]) -> str:
    name = iri.removeprefix(_UA)
    return name if name in context and iri.startswith(_UA) else _short(iri, context)


def _short(iri: str, context: dict[str, Any]) -> str:
    """Spell an IRI by a prefix where what is left cannot be taken for anything else."""
    for name in ("data", *PREFIXES):
        start = context[name]
        if iri.startswith(start) and (rest := iri[len(start):]) and not rest.startswith("/"):
            return f"{name}:{rest}"
    return iri


def _value(term: Literal | NamedNode, word: str, context: dict[str, Any]) -> object:
    """Write a value so that the word's own type cannot change it."""
    link = isinstance(context.get(word), dict)
    if isinstance(term, NamedNode):
        short = _short(term.value, context)
        return short if link else {"@id": short}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value != str(XSD.string):
        return {"@value": term.value, "@type": _short(term.datatype.value, context)}
    return {"@value": term.value} if link else term.value
