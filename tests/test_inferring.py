"""What follows from a build, held against a reasoner that knows all of OWL 2 RL."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store
from rdflib import Graph, URIRef
from service import build_folder, case_quads

from kg.inferring import INFERRED_NQ, infer_quads, inferred_iri, read_rules, write_inferred
from kg.store import open_store
from kg.vocab import BASE, OWL, RDF, RDFS, UA, ontology_file

A, B, C, D = (NamedNode(f"{BASE}x/{name}") for name in "abcd")


def inferred(*links: tuple[NamedNode, str, NamedNode]) -> set[tuple[str, str, str]]:
    store = Store()
    store.extend(Quad(one, NamedNode(str(link)), other) for one, link, other in links)
    return {(q.subject.value, q.predicate.value, q.object.value) for q in infer_quads(store)}  # type: ignore[union-attr]


def test_a_class_brings_those_above_it() -> None:
    found = inferred((A, RDF.type, NamedNode(UA.TradeUnion)))
    assert (A.value, str(RDF.type), "https://schema.org/Organization") in found
    assert (A.value, str(RDF.type), str(UA.Agent)) in found


def test_an_inverse_turns_a_link_around_with_all_above_it() -> None:
    found = inferred((A, UA.worksFor, B))
    assert {
        (B.value, str(UA.employs), A.value),
        (B.value, "http://www.w3.org/ns/org#hasMember", A.value),
        (A.value, "https://schema.org/worksFor", B.value),
    } <= found


def test_a_symmetric_property_goes_both_ways() -> None:
    assert (B.value, str(UA.partnerOf), A.value) in inferred((A, UA.partnerOf, B))


def test_a_transitive_property_is_closed_and_so_is_its_inverse() -> None:
    found = inferred((A, UA.within, B), (B, UA.within, C), (D, UA.contains, C))
    assert {
        (A.value, str(UA.within), C.value),
        (A.value, str(UA.within), D.value),
        (D.value, str(UA.contains), A.value),
    } <= found


def test_the_union_above_is_the_organisation_above() -> None:
    found = inferred((A, UA.parentUnion, B))
    assert {(A.value, str(UA.subOrganizationOf), B.value), (B.value, str(UA.hasSubOrganization), A.value)} <= found


def test_a_circle_ends() -> None:
    assert (A.value, str(UA.within), A.value) in inferred((A, UA.within, B), (B, UA.within, A))


def test_what_is_stated_is_not_inferred() -> None:
    assert (A.value, str(UA.partnerOf), B.value) not in inferred((A, UA.partnerOf, B), (B, UA.partnerOf, A))


def test_it_goes_to_a_graph_of_its_own_and_what_articles_state_stays(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "kg")
    before = {name: (folder / name).read_bytes() for name in ("graph.nq", "graph.ttl")}
    stated = set(open_store(folder))
    count = write_inferred(folder)
    assert {name: (folder / name).read_bytes() for name in before} == before
    after = set(open_store(folder))
    assert {quad.graph_name.value for quad in after - stated} == {inferred_iri()}  # type: ignore[union-attr]
    assert len(after - stated) == count == len((folder / INFERRED_NQ).read_bytes().splitlines())
    assert not [quad for quad in after - stated if Quad(*quad.triple) in stated]


def test_the_same_build_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [build_folder(tmp_path / name) for name in "ab"]
    for folder in folders:
        write_inferred(folder)
    assert folders[0].joinpath(INFERRED_NQ).read_bytes() == folders[1].joinpath(INFERRED_NQ).read_bytes()


@pytest.mark.slow
def test_a_full_reasoner_finds_all_of_it_and_nothing_more_of_its_kind() -> None:
    """Left out on purpose: what follows from domains and ranges, and what is true of anything (owl:Thing, sameAs)."""
    owlrl = pytest.importorskip("owlrl", reason="the reasoner owlrl is not installed")
    ontology = Graph().parse(ontology_file("union-activity.ttl"), format="turtle")
    store = Store()
    store.extend(Quad(*quad.triple) for quad in case_quads(1))
    data = Graph()
    for quad in store:
        if isinstance(quad.object, NamedNode):
            data.add((URIRef(quad.subject.value), URIRef(quad.predicate.value), URIRef(quad.object.value)))  # type: ignore[union-attr]
    closed = ontology + data
    ours = {tuple(URIRef(term.value) for term in quad.triple) for quad in infer_quads(store)}  # type: ignore[union-attr]
    for term in (RDFS.domain, RDFS.range):
        closed.remove((None, term, None))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    things = {term for triple in data for term in triple[::2]}
    theirs = {
        (s, p, o)
        for s, p, o in closed
        if s in things
        and str(s).startswith(BASE)
        and (o in things or p == RDF.type)
        and p != OWL.sameAs
        and o not in (OWL.Thing, RDFS.Resource)
    }
    assert ours <= theirs
    assert theirs - set(data) == ours


def test_the_rules_are_read_from_the_ontology() -> None:
    rules = read_rules()
    assert rules.transitive == {str(UA.within), str(UA.contains)}
    assert all(not key.startswith("_:") for key in rules.classes)
