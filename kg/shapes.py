"""SHACL core to SPARQL: a graph of shapes in, one query for each thing that may be wrong out.

An embedded store answers such a query over a million triples in a second or so, where a validator in Python takes
minutes. The part of SHACL core that our shapes use is understood; anything else is refused, so that no constraint is
passed over in silence. `tests/test_validation.py` holds it against pySHACL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.model import KgError

SH = Namespace("http://www.w3.org/ns/shacl#")
_NO_CAST = {XSD.string, RDF.langString}
_NODE_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNode: "isBlank({0})",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))"}
# what is no constraint on a value: structure, counts (queries of their own) and words
_OTHER = {RDF.type, SH.targetClass, SH.property, SH.path, SH.message, SH.minCount, SH.maxCount}


@dataclass(frozen=True, slots=True)
class Check:
    """A path, what is wrong there, and the query for nodes (?focus, and ?value where one is at fault) that are so."""

    path: str
    message: str
    query: str


def compile_shapes(shapes: Graph) -> list[Check]:
    """Turn node shapes with their property shapes into checks; raise KgError for what is not understood."""
    return [check for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str)
            for target in sorted(shapes.objects(shape, SH.targetClass), key=str)
            for check in _node_checks(shapes, shape, target)]


def _node_checks(shapes: Graph, shape: Node, target: Node) -> Iterator[Check]:
    wanted = _condition(shapes, shape, "?focus")
    if wanted:
        yield Check("", _message(shapes, shape), _select(target, "", _unless(wanted)))
    for constraint in shapes.objects(shape, SH.property):
        yield from _property_checks(shapes, constraint, target)


def _property_checks(shapes: Graph, constraint: Node, target: Node) -> Iterator[Check]:
    path = shapes.value(constraint, SH.path)
    if not isinstance(path, URIRef):
        raise KgError("shapes", f"a path that is no single property: {path}")
    message, step = _message(shapes, constraint), f"?focus {path.n3()}"
    wanted = _condition(shapes, constraint, "?value")
    if wanted:
        yield Check(str(path), message, _select(target, f"{step} ?value .", _unless(wanted)))
    if _count(shapes, constraint, SH.minCount):
        yield Check(str(path), message, _select(target, "", f"FILTER NOT EXISTS {{ {step} ?any }}"))
    if _count(shapes, constraint, SH.maxCount):
        differ = "FILTER(!sameTerm(?value, ?other))"
        yield Check(str(path), message, _select(target, f"{step} ?value, ?other .", differ))


def _select(target: Node, pattern: str, rest: str) -> str:
    return f"SELECT DISTINCT ?focus ?value WHERE {{ ?focus a {target.n3()} . {pattern} {rest} }}"


def _unless(wanted: str) -> str:
    """Keep what does not meet a condition; a condition that cannot be computed is not met."""
    return f"FILTER(!COALESCE({wanted}, false))"


def _count(shapes: Graph, constraint: Node, component: URIRef) -> bool:
    count = shapes.value(constraint, component)
    if count is not None and count != Literal(1):
        raise KgError("shapes", f"{component} {count}: only counts of 1 are understood")
    return count is not None


def _message(shapes: Graph, shape: Node) -> str:
    message = shapes.value(shape, SH.message)
    if message is None:
        raise KgError("shapes", f"a shape without sh:message: {shape}")
    return str(message)


def _condition(shapes: Graph, shape: Node, subject: str) -> str:
    """Write what must hold of a variable, all constraints of a shape together; empty where there is none."""
    wanted = []
    for component, value in sorted(shapes.predicate_objects(shape), key=str):
        if component in _CONDITIONS:
            wanted.append(_CONDITIONS[component](shapes, value, subject))
        elif component not in _OTHER:
            raise KgError("shapes", f"a constraint that is not understood: {component}")
    return " && ".join(wanted)


def _datatype(shapes: Graph, datatype: Node, subject: str) -> str:
    """Ask for the type and, by a cast, that the text is one of its values: 2023-02-30 is no xsd:date."""
    typed = f"isLiteral({subject}) && DATATYPE({subject}) = {datatype.n3()}"
    return typed if datatype in _NO_CAST else f'{typed} && STR({datatype.n3()}(STR({subject}))) != ""'


def _either(shapes: Graph, options: Node, subject: str) -> str:
    conditions = (_condition(shapes, option, subject) for option in Collection(shapes, options))
    return "(" + " || ".join(f"COALESCE({condition}, false)" for condition in conditions) + ")"


def _listed(shapes: Graph, options: Node, subject: str) -> str:
    return f"{subject} IN ({', '.join(option.n3() for option in Collection(shapes, options))})"


def _language(shapes: Graph, languages: Node, subject: str) -> str:
    spelled = (Literal(str(language)).n3() for language in Collection(shapes, languages))
    return "(" + " || ".join(f"LANGMATCHES(LANG({subject}), {language})" for language in spelled) + ")"


def _less(shapes: Graph, other: Node, subject: str) -> str:
    return f"NOT EXISTS {{ ?focus {other.n3()} ?more . FILTER(!COALESCE({subject} < ?more, false)) }}"


_CONDITIONS: dict[Node, Callable[[Graph, Node, str], str]] = {
    SH["class"]: lambda _, cls, subject: f"EXISTS {{ {subject} a {cls.n3()} }}",
    SH.datatype: _datatype,
    SH["in"]: _listed,
    SH.languageIn: _language,
    SH.lessThan: _less,
    SH.maxInclusive: lambda _, most, subject: f"{subject} <= {most.n3()}",
    SH.minInclusive: lambda _, least, subject: f"{subject} >= {least.n3()}",
    SH.minLength: lambda _, least, subject: f"STRLEN(STR({subject})) >= {least.n3()}",
    SH.nodeKind: lambda _, kind, subject: _NODE_KINDS[kind].format(subject),
    SH["or"]: _either,
    SH.pattern: lambda _, pattern, subject: f"REGEX(STR({subject}), {pattern.n3()})",
}
