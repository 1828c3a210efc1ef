"""SHACL: a graph that we write conforms, and a graph broken in one way is reported with node, path and article."""

from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS, perfect
from pyoxigraph import NamedNode, Quad, Store
from reference_shacl import SH, SHAPES, reference_faults
from rdflib import URIRef
from rdflib.namespace import RDF

from kg.model import KgError
from kg.rdf import analysis_quads
from kg.store import write_graphs
from kg.validation import Problem, validate_graph
from kg.vocab import NIF, PREFIXES, article_iri, entity_iri

QUADS = list(analysis_quads(ANALYSIS))
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


def constrained() -> list[tuple[URIRef, URIRef]]:
    """List every property that a shape constrains, with one class that the shape is for."""
    found = []
    for shape in sorted(SHAPES.subjects(RDF.type, SH.NodeShape)):
        target = min(SHAPES.objects(shape, SH.targetClass))
        found += [(target, SHAPES.value(prop, SH.path)) for prop in SHAPES.objects(shape, SH.property)]
    return sorted(found)


def named(value: object) -> str:
    return str(value).replace("#", "/").rsplit("/", 1)[1] if isinstance(value, URIRef) else ""


# a shape, an update that breaks it, and the path and the words of the report
MUTATIONS = [
    ("an article without an id", "DELETE WHERE { ?a dcterms:identifier ?id }", "dcterms:identifier", "exactly one identifier"),
    ("an article with two texts", 'INSERT { ?a nif:isString "b" } WHERE { ?a a ua:Article }', "nif:isString", "exactly once"),
    ("an article that is no context", "DELETE DATA { <ART> a nif:Context }", "", "a nif:Context"),
    ("a headline in no language", 'DELETE { ?a schema:headline ?h } INSERT { ?a schema:headline "h" } WHERE { ?a schema:headline ?h }',
     "schema:headline", "in zh"),
    ("a stretch that ends before it begins", "DELETE { ?m nif:endIndex ?e } INSERT { ?m nif:endIndex 0 } WHERE { ?m nif:endIndex ?e }",
     "nif:beginIndex", "before its end"),
    ("a stretch of no words", 'DELETE { ?m nif:anchorOf ?w } INSERT { ?m nif:anchorOf "" } WHERE { ?m nif:anchorOf ?w }',
     "nif:anchorOf", "has its words"),
    ("a sentence of no article", "DELETE { ?m nif:referenceContext ?a } WHERE { ?m a nif:Sentence ; nif:referenceContext ?a }",
     "nif:referenceContext", "exactly one ua:Article"),
    ("a mention of two entities", "INSERT { ?m itsrdf:taIdentRef <ORG> } WHERE { ?m itsrdf:taIdentRef ?e }",
     "itsrdf:taIdentRef", "at most one entity"),
    ("a confidence above one", "DELETE { ?m itsrdf:taConfidence ?c } INSERT { ?m itsrdf:taConfidence 1.5 } WHERE { ?m itsrdf:taConfidence ?c }",
     "itsrdf:taConfidence", "from 0 to 1"),
    ("a person with two names", 'INSERT { ?e skos:prefLabel "甲"@zh } WHERE { ?e a ua:Person }', "skos:prefLabel", "exactly one"),
    ("an organisation with no name", "DELETE { ?e skos:prefLabel ?n } WHERE { ?e a ua:Organisation ; skos:prefLabel ?n }",
     "skos:prefLabel", "exactly one"),
    ("a programme with an English name", 'DELETE { ?e skos:prefLabel ?n } INSERT { ?e skos:prefLabel "x"@en } WHERE { ?e a ua:Programme ; skos:prefLabel ?n }',
     "skos:prefLabel", "in zh"),
    ("an award with no name", "DELETE { ?e skos:prefLabel ?n } WHERE { ?e a ua:Award ; skos:prefLabel ?n }", "skos:prefLabel", "exactly one"),
    ("a person who works for a place", "INSERT { ?e ua:worksFor ?p } WHERE { ?e a ua:Person . ?p a ua:Place }", "ua:worksFor", "ua:Organisation"),
    ("a union that is no organisation", "DELETE DATA { <ORG> a ua:Organisation }", "", "base class ua:Organisation"),
    ("a school that is no organisation", "DELETE DATA { <SCHOOL> a ua:Organisation }", "", "base class ua:Organisation"),
    ("a union of an unknown level", "INSERT DATA { <ORG> ua:unionLevel ua:levelGalactic }", "ua:unionLevel", "of the scheme"),
    ("a place with a code of five digits", 'DELETE { ?p ua:divisionCode ?c } INSERT { ?p ua:divisionCode "42060" } WHERE { ?p ua:divisionCode ?c }',
     "ua:divisionCode", "6, 9 or 12 digits"),
    ("a place beyond the pole", "DELETE { ?p wgs84:lat ?c } INSERT { ?p wgs84:lat 95.5 } WHERE { ?p wgs84:lat ?c }", "wgs84:lat", "from -90 to 90"),
    ("an activity with no label", "DELETE { ?a rdfs:label ?l } WHERE { ?a a ua:Activity ; rdfs:label ?l }", "rdfs:label", "exactly one"),
    ("an activity of a type alone", "DELETE { ?a a ua:Activity } WHERE { ?a a ua:Activity }", "", "base class ua:Activity"),
    ("an activity without evidence", "DELETE { ?a ua:evidence ?s } WHERE { ?a a ua:Activity ; ua:evidence ?s }", "ua:evidence", "nif:Sentence"),
    ("an activity organised by a place", "INSERT { ?a ua:organisedBy ?p } WHERE { ?a a ua:Activity . ?p a ua:Place }",
     "ua:organisedBy", "Organisation or a ua:Person"),
    ("an activity on two dates", 'INSERT { ?a ua:onDate "2020"^^xsd:gYear } WHERE { ?a a ua:Activity }', "ua:onDate", "at most one"),
    ("an activity on a day that is none", 'DELETE { ?a ua:onDate ?d } INSERT { ?a ua:onDate "2023-02-30"^^xsd:date } WHERE { ?a ua:onDate ?d }',
     "ua:onDate", "xsd:date"),
    ("a figure with no unit", "DELETE { ?m ua:unit ?u } WHERE { ?m ua:unit ?u }", "ua:unit", "exactly one unit"),
    ("a figure that is a word", 'DELETE { ?m ua:value ?v } INSERT { ?m ua:value "many" } WHERE { ?m ua:value ?v }', "ua:value", "integer or a decimal"),
    ("an assertion with no subject", "DELETE { ?s rdf:subject ?x } WHERE { ?s rdf:subject ?x }", "rdf:subject", "exactly one subject"),
    ("an assertion of another predicate", "DELETE { ?s rdf:predicate ?x } INSERT { ?s rdf:predicate ua:within } WHERE { ?s rdf:predicate ?x }",
     "rdf:predicate", "exactly one predicate"),
    ("an assertion of two articles", "INSERT { ?s ua:reportedIn <OTHER> } WHERE { ?s a ua:Assertion }", "ua:reportedIn", "exactly one ua:Article"),
    ("an assertion that is no statement", "DELETE { ?s a rdf:Statement } WHERE { ?s a rdf:Statement }", "", "a rdf:Statement"),
]


@pytest.mark.parametrize(("update", "path", "words"), [row[1:] for row in MUTATIONS], ids=[row[0] for row in MUTATIONS])
def test_a_graph_broken_in_one_way_is_reported(update: str, path: str, words: str) -> None:
    iris = {"ART": article_iri("case-1"), "OTHER": article_iri("case-2"), "ORG": entity_iri("ORG/襄阳市总工会"),
            "SCHOOL": entity_iri("ORG/湖北大学")}
    for name, iri in iris.items():
        update = update.replace(f"<{name}>", f"<{iri}>")
    store = changed(update)
    problems = validate_graph(store)
    assert faults(problems) == set(reference_faults(store))
    where = full(path) if path else ""
    found = [problem for problem in problems if problem.path == where and words in problem.message]
    assert found, problems
    assert all(problem.focus.startswith("https://w3id.org/union-activity/id/") for problem in found)


@pytest.mark.parametrize(("target", "path"), constrained(), ids=named)
def test_a_wrong_value_of_any_property_is_reported(target: URIRef, path: URIRef) -> None:
    """A literal of an unknown type fits no property but rdf:object, which a blank node does not fit.

    For nif:endIndex it is 0: pySHACL lets an end pass that cannot be compared with the begin, where SHACL does not.
    """
    wrong = {RDF.object: "[]", NIF.endIndex: "0"}.get(path, '"?"^^<urn:unknown>')
    store = changed(f"INSERT {{ ?n <{path}> {wrong} }} WHERE {{ SELECT ?n WHERE {{ ?n a <{target}> }} LIMIT 1 }}")
    problems = validate_graph(store)
    assert str(path) in {problem.path for problem in problems}
    assert faults(problems) == set(reference_faults(store))


def test_every_shape_has_a_mutation() -> None:
    """The updates name every class that a shape is for, or a property of it."""
    shapes = {named(shape) for shape in SHAPES.subjects(RDF.type, SH.NodeShape)}
    assert shapes == {"Article", "Phrase", "Sentence", "Person", "Organisation", "TradeUnion", "OrganisationKind", "Place",
                      "Programme", "Award", "Activity", "ActivityType", "Measure", "Assertion"}


def test_a_graph_that_we_write_conforms(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    for place in (tmp_path, tmp_path / "graph.ttl", tmp_path / "graph.nq"):
        assert validate_graph(place) == []


def test_the_article_is_found_from_a_statement_a_stretch_or_the_graph_that_a_node_stands_in() -> None:
    for update in ("DELETE { ?a rdfs:label ?l } WHERE { ?a rdfs:label ?l }", "DELETE { ?s nif:anchorOf ?w } WHERE { ?s nif:anchorOf ?w }",
                   "DELETE { ?e skos:prefLabel ?n } WHERE { ?e a ua:Award ; skos:prefLabel ?n }"):
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
