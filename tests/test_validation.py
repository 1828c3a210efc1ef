"""SHACL: a graph that we write conforms, and a graph broken in one way is reported with node, path and article."""

from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS, perfect
from pyoxigraph import NamedNode, Quad, Store
from rdflib import URIRef
from rdflib.namespace import RDF
from reference_shacl import SH, SHAPES, reference_faults

from kg.equating import match_triples
from kg.model import KgError
from kg.namesakes import Match
from kg.rdf import analysis_quads
from kg.store import write_graphs
from kg.validation import Problem, validate_graph
from kg.vocab import NIF, PREFIXES, article_iri, background_iri, entity_iri

# two namesakes of the sample are the only match
MATCH = Match("PERSON/李明", "PERSON/王芳", 0.1, "same name")
QUADS = [*analysis_quads(ANALYSIS), *(Quad(*triple, NamedNode(background_iri())) for triple in match_triples(MATCH))]
HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def full(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def changed(update: str) -> Store:
    """Give the sample graph after a SPARQL update of its default graph."""
    store = Store()
    store.bulk_extend([*QUADS, *(Quad(*quad.triple) for quad in QUADS)])
    store.update(HEADER + update)
    return store


def broken(update: str) -> list[Problem]:
    return validate_graph(changed(update))


def faults(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(problem.focus, problem.path) for problem in problems}


def constrained() -> list[tuple[URIRef, URIRef, URIRef]]:
    """List every property that a shape constrains, with the shape and one class that it is for."""
    found = []
    for shape in sorted(SHAPES.subjects(RDF.type, SH.NodeShape)):
        target = min(SHAPES.objects(shape, SH.targetClass))
        found += [(shape, target, SHAPES.value(prop, SH.path)) for prop in SHAPES.objects(shape, SH.property)]
    return sorted(found)


# shapes of a node alone, which the table below breaks
UNCONSTRAINED = [
    URIRef(f"https://w3id.org/union-activity/shapes#{name}") for name in ("ActivityType", "OrganisationKind")
]


def named(value: object) -> str:
    return str(value).replace("#", "/").rsplit("/", 1)[1] if isinstance(value, URIRef) else ""


# what is wrong, an update that makes it so, and the path and the words of the report
MUTATIONS = [
    line.split("\t") for line in (Path(__file__).parent / "shape_mutations.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("update", "path", "words"), [row[1:] for row in MUTATIONS], ids=[row[0] for row in MUTATIONS])
def test_a_graph_broken_in_one_way_is_reported(update: str, path: str, words: str) -> None:
    iris = {
        "ART": article_iri("case-1"),
        "OTHER": article_iri("case-2"),
        "ORG": entity_iri("ORG/襄阳市总工会"),
        "SCHOOL": entity_iri("ORG/湖北大学"),
    }
    for name, iri in iris.items():
        update = update.replace(f"<{name}>", f"<{iri}>")
    store = changed(update)
    problems = validate_graph(store)
    assert faults(problems) == set(reference_faults(store))
    where = full(path) if path else ""
    found = [problem for problem in problems if problem.path == where and words in problem.message]
    assert found, problems
    assert all(problem.focus.startswith("https://w3id.org/union-activity/id/") for problem in found)


@pytest.mark.parametrize(("target", "path"), [row[1:] for row in constrained()], ids=named)
def test_a_wrong_value_of_any_property_is_reported(target: URIRef, path: URIRef) -> None:
    """A literal of an unknown type fits no property but rdf:object, which a blank node does not fit.

    For nif:endIndex it is 0: pySHACL lets an end pass that cannot be compared with the begin, where SHACL does not.
    """
    wrong = {RDF.object: "[]", NIF.endIndex: "0"}.get(path, '"?"^^<urn:unknown>')
    store = changed(f"INSERT {{ ?n <{path}> {wrong} }} WHERE {{ SELECT ?n WHERE {{ ?n a <{target}> }} LIMIT 1 }}")
    problems = validate_graph(store)
    assert str(path) in {problem.path for problem in problems}
    assert faults(problems) == set(reference_faults(store))


def test_every_shape_is_broken_by_one_of_these() -> None:
    assert {shape for shape, _, _ in constrained()} | set(UNCONSTRAINED) == set(SHAPES.subjects(RDF.type, SH.NodeShape))


def test_a_graph_that_we_write_conforms(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    for place in (tmp_path, tmp_path / "graph.ttl", tmp_path / "graph.nq"):
        assert validate_graph(place) == []


def test_the_article_is_found_from_a_statement_a_stretch_or_the_graph_that_a_node_stands_in() -> None:
    for update in (
        "DELETE { ?a rdfs:label ?l } WHERE { ?a rdfs:label ?l }",
        "DELETE { ?s nif:anchorOf ?w } WHERE { ?s nif:anchorOf ?w }",
        "DELETE { ?e skos:prefLabel ?n } WHERE { ?e a ua:Award ; skos:prefLabel ?n }",
    ):
        assert {problem.article for problem in broken(update)} == {"case-1"}


def test_problems_come_in_order_and_say_what_was_found() -> None:
    problems = broken('INSERT { ?m ua:unit "x"@zh } WHERE { ?m a ua:Measure }')
    assert problems == sorted(problems)
    assert any("(found: x)" in problem.message for problem in problems)


def test_a_missing_graph_is_an_error_not_a_problem(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nowhere"):
        validate_graph(tmp_path / "nowhere")


def test_the_shapes_are_shacl_core_only() -> None:
    assert not {term for triple in SHAPES for term in triple} & {SH.sparql, SH.select, SH.js, SH.rule}


def test_articles_analysed_perfectly_conform(shared: Path) -> None:
    paths = sorted((shared / "gold" / "dev").glob("un-00*.json"))[:3]
    store = Store()
    store.bulk_extend(quad for path in paths for quad in (Quad(*quad.triple) for quad in analysis_quads(perfect(path))))
    assert validate_graph(store) == []
