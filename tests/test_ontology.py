"""The ontology, checked by a reasoner and against a list of pitfalls; code, shapes and queries against it."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import owlrl
import pytest
from fixtures_analysis import ANALYSIS
from pyoxigraph import RdfFormat, serialize
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.model import ActivityType, Kind, Predicate, Role
from kg.querying import named_queries
from kg.rdf import analysis_triples
from kg.vocab import AWARD_LEVEL_OF, CLASS_OF, LEVEL_OF, PREFIXES, UA, ontology_file

NS = str(UA._NS)
ONTOLOGY = URIRef("https://w3id.org/union-activity/ontology")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
# the terms of the contract with users: none may go
CONTRACT = [
    "Article",
    "Person",
    "Organisation",
    "Place",
    "Programme",
    "Award",
    "TradeUnion",
    "Enterprise",
    "PublicBody",
    "EducationalInstitution",
    "MediaOrganisation",
    "divisionCode",
    "within",
    "worksFor",
    "jobTitle",
    "receivedAward",
    "authorOf",
    "subOrganizationOf",
    "partnerOf",
    "locatedIn",
    "Activity",
    "Competition",
    "Training",
    "Assistance",
    "LegalService",
    "Recognition",
    "Organising",
    "Visit",
    "Meeting",
    "Service",
    "Agreement",
    "Culture",
    "reportedIn",
    "organisedBy",
    "participant",
    "takesPlaceIn",
    "partOfProgramme",
    "onDate",
    "targetGroup",
    "hasMeasure",
    "Measure",
    "value",
    "unit",
    "counts",
    "evidence",
    "Assertion",
    "confidence",
]
# what OWL 2 RL admits and we use; restrictions and unions in a domain or range are not among it
PROFILE = {
    OWL.Ontology,
    OWL.versionIRI,
    OWL.versionInfo,
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.SymmetricProperty,
    OWL.IrreflexiveProperty,
    OWL.TransitiveProperty,
    OWL.inverseOf,
    OWL.AllDisjointClasses,
    OWL.members,
}
DATATYPES = {XSD.string, XSD.decimal, XSD.integer, XSD.boolean, RDFS.Literal}
ONTO = Graph().parse(ontology_file("union-activity.ttl"))
SHAPES = Graph().parse(ontology_file("shapes.ttl"))
TERMS = sorted({s for s in ONTO.subjects() if isinstance(s, URIRef) and s.startswith(NS)})
CLASSES = [term for term in TERMS if (term, RDF.type, OWL.Class) in ONTO]
PROPERTIES = [term for term in TERMS if any((term, RDF.type, kind) in ONTO for kind in KINDS)]


def local(terms: Iterable[object]) -> set[str]:
    return {str(term).removeprefix(NS) for term in terms}


def reasoned(*graphs: Graph) -> tuple[Graph, list[object]]:
    """Give the OWL RL closure, and what the reasoner found impossible."""
    total = Graph()
    for graph in graphs:
        total += graph
    reasoner = owlrl.OWLRL_Semantics(total, False, True)
    reasoner.closure()
    return total, [*reasoner.error_messages, *total.subjects(RDF.type, OWL.Nothing)]


def test_the_vocabulary_in_code_is_the_ontology() -> None:
    assert local(TERMS) == set(UA.__annotations__) - {"_NS", "_fail"}


def test_the_terms_of_the_contract_are_all_there() -> None:
    assert set(CONTRACT) <= local(TERMS)


def test_the_contract_as_written_names_no_other_term(shared: Path) -> None:
    text = (shared / "CONTRACT.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bua:(\w+)", text)) <= local(TERMS)


def test_every_enum_of_the_model_names_terms() -> None:
    names = [*Kind, *Predicate, *ActivityType, *Role]
    assert {name.value for name in names} | local(CLASS_OF.values()) | local(LEVEL_OF.values()) <= local(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(NS))
def test_a_term_is_documented_once_in_each_language(term: URIRef) -> None:
    for said in (RDFS.label, SKOS.definition, SKOS.example):
        values = [value for value in ONTO.objects(term, said) if isinstance(value, Literal)]
        assert Counter(value.language for value in values) == {"en": 1, "zh": 1}, said
    assert (term, RDFS.isDefinedBy, ONTOLOGY) in ONTO


@pytest.mark.parametrize("term", PROPERTIES, ids=lambda term: term.removeprefix(NS))
def test_a_property_has_one_domain_one_range_and_one_kind(term: URIRef) -> None:
    assert len(list(ONTO.objects(term, RDFS.domain))) == len(list(ONTO.objects(term, RDFS.range))) == 1
    assert sum((term, RDF.type, kind) in ONTO for kind in KINDS) == 1
    target = ONTO.value(term, RDFS.range)
    literal = (term, RDF.type, OWL.DatatypeProperty) in ONTO
    assert (target in DATATYPES) if literal else (target, RDF.type, OWL.Class) in ONTO


def test_no_two_classes_or_two_properties_share_a_label() -> None:
    for group in (CLASSES, PROPERTIES):
        labels = Counter(label for term in group for label in ONTO.objects(term, RDFS.label))
        assert max(labels.values()) == 1


def test_every_term_is_a_class_a_property_a_scheme_or_a_level() -> None:
    others = [term for term in TERMS if term not in CLASSES and term not in PROPERTIES]
    assert {t for t in others for t in ONTO.objects(t, RDF.type)} == {
        SKOS.ConceptScheme, SKOS.Concept, UA.UnionLevel, UA.AwardLevel}


@pytest.mark.parametrize("relation", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_nothing_is_below_itself(relation: URIRef) -> None:
    for term in TERMS:
        above = {far for near in ONTO.objects(term, relation) for far in ONTO.transitive_objects(near, relation)}
        assert term not in above


def test_every_term_of_ours_that_is_referred_to_is_defined() -> None:
    assert {o for o in ONTO.objects() if isinstance(o, URIRef) and o.startswith(NS)} <= set(TERMS)


def test_terms_of_other_vocabularies_are_declared() -> None:
    aligned = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)
    used = {o for relation in aligned for o in ONTO.objects(None, relation) if isinstance(o, URIRef)}
    standard = tuple(PREFIXES[name] for name in ("xsd", "rdf", "rdfs", "skos"))
    assert {o for o in used if not str(o).startswith(standard)} <= set(ONTO.subjects(RDF.type, None))


def test_every_vocabulary_of_the_contract_is_aligned() -> None:
    aligned = {str(o) for o in ONTO.objects() if isinstance(o, URIRef)}
    for name in ("schema", "org", "foaf", "sem", "prov", "skos", "nif", "itsrdf", "time", "wgs84", "geo"):
        assert any(o.startswith(PREFIXES[name]) for o in aligned), name


def test_inverses_mirror_domain_and_range() -> None:
    pairs = [(a, b) for a, b in ONTO.subject_objects(OWL.inverseOf) if b in PROPERTIES]
    assert len(pairs) >= 5
    for one, other in pairs:
        assert ONTO.value(one, RDFS.domain) == ONTO.value(other, RDFS.range)
        assert ONTO.value(one, RDFS.range) == ONTO.value(other, RDFS.domain)


@pytest.mark.parametrize("kind", [OWL.SymmetricProperty, OWL.TransitiveProperty])
def test_a_symmetric_or_transitive_property_stays_in_its_class(kind: URIRef) -> None:
    for term in ONTO.subjects(RDF.type, kind):
        assert ONTO.value(term, RDFS.domain) == ONTO.value(term, RDFS.range)


def test_only_constructs_of_owl_2_rl_are_used() -> None:
    used = {term for triple in ONTO for term in triple if str(term).startswith(str(OWL))}
    assert used == PROFILE


def test_the_version_has_an_iri_of_its_own() -> None:
    version = ONTO.value(ONTOLOGY, OWL.versionInfo)
    assert ONTO.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert {text.language for text in ONTO.objects(ONTOLOGY, DCTERMS.title)} == {"en", "zh"}


def test_types_and_levels_are_concept_schemes() -> None:
    types = {term for term in CLASSES if (term, RDFS.subClassOf, UA.Activity) in ONTO}
    assert (
        set(ONTO.subjects(SKOS.inScheme, UA.activityTypes))
        == types
        == set(ONTO.subjects(SKOS.topConceptOf, UA.activityTypes))
    )
    assert local(types) == {kind.value for kind in ActivityType} - {"Activity"}
    assert set(ONTO.subjects(SKOS.inScheme, UA.unionLevels)) == set(LEVEL_OF.values())
    assert set(ONTO.subjects(SKOS.inScheme, UA.awardLevels)) == set(AWARD_LEVEL_OF.values())


def test_the_reasoner_finds_every_class_satisfiable() -> None:
    members = Graph()
    for term in CLASSES:
        members.add((URIRef(f"urn:one:{term}"), RDF.type, term))
    assert reasoned(ONTO, members)[1] == []


def test_the_reasoner_would_notice_a_contradiction() -> None:
    wrong = Graph()
    for cls in (UA.Person, UA.Place):
        wrong.add((URIRef("urn:one"), RDF.type, cls))
    assert reasoned(ONTO, wrong)[1]


def test_a_graph_that_we_write_is_consistent_and_infers_what_users_ask() -> None:
    data = Graph().parse(data=serialize(analysis_triples(ANALYSIS), format=RdfFormat.N_TRIPLES), format="nt")
    inferred, impossible = reasoned(ONTO, data)
    assert impossible == []
    assert list(inferred.subject_objects(UA.contains))
    assert list(inferred.subject_objects(UA.organises))
    assert list(inferred.subject_objects(UA.employs))


def test_shapes_and_ontology_name_the_same_terms() -> None:
    used = {term for triple in SHAPES for term in triple if isinstance(term, URIRef) and term.startswith(NS)}
    inverses = {UA.employs, UA.awardedTo, UA.hasSubOrganization, UA.organises, UA.contains}
    general = {UA.Finding, UA.Entity, UA.Agent, UA.UnionLevel, UA.AwardLevel, UA.activityTypes, UA.unionLevels,
               UA.awardLevels}
    assert used == set(TERMS) - inverses - general


def test_queries_use_defined_terms_only() -> None:
    for query in named_queries():
        assert set(re.findall(r"\bua:(\w+)", query.text)) <= local(TERMS), query.name
