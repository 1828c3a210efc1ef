"""What holds across articles, as triples: matches, decided differences, identifiers."""

import pytest
from pyoxigraph import NamedNode

from kg.equating import apart_pairs, apart_triples, identifier_triples, match_triples
from kg.model import Decision, Identifier, Label
from kg.namesakes import Match
from kg.vocab import OWL, RDF, SKOS, UA, entity_iri

IDS = {"PERSON/张伟@甲厂", "PERSON/张伟@乙厂", "PERSON/李明@a", "PLACE/420600", "ORG/甲厂", "ORG/乙厂", "PLACE/320106"}
MATCH = Match("PERSON/张伟@乙厂", "PERSON/张伟@甲厂", 0.35, "same name + city")


def node(entity: str) -> NamedNode:
    return NamedNode(entity_iri(entity))


def identified(label: Label, name: str, *, same: bool = True) -> list[tuple[str, str]]:
    triples = identifier_triples([Identifier(label, name, "http://a.example/x", same)], IDS)
    return [(subject.value, predicate.value) for subject, predicate, _ in triples]


def test_a_match_is_stated_both_ways_and_once_with_score_and_reasons() -> None:
    triples = list(match_triples(MATCH))
    plain = {(one, other) for one, predicate, other in triples if predicate.value == str(SKOS.closeMatch)}
    assert plain == {(node(MATCH.one), node(MATCH.other)), (node(MATCH.other), node(MATCH.one))}
    [match] = {subject for subject, _, value in triples if value == NamedNode(UA.Match)}
    told = {predicate.value: value.value for subject, predicate, value in triples
            if subject == match and predicate.value != str(RDF.type)}
    assert (told[str(UA.confidence)], told[str(UA.rule)]) == ("0.35", "same name + city")


def test_decided_differences_are_of_entities_that_the_build_has() -> None:
    rows = [Decision(Label.ORG, "甲厂", "乙厂", False), Decision(Label.ORG, "甲厂", "丙厂", False),
            Decision(Label.PERSON, "张伟@甲厂", "张伟@乙厂", False), Decision(Label.ORG, "乙厂", "甲厂", True)]
    pairs = apart_pairs(rows, IDS)
    assert pairs == {("ORG/乙厂", "ORG/甲厂"), ("PERSON/张伟@乙厂", "PERSON/张伟@甲厂")}
    assert {predicate.value for _, predicate, _ in apart_triples(pairs)} == {str(OWL.differentFrom)}


@pytest.mark.parametrize(("label", "name", "entity"), [
    (Label.ORG, "甲厂", "ORG/甲厂"), (Label.PLACE, "襄阳市", "PLACE/420600"), (Label.PLACE, "420600", "PLACE/420600"),
    (Label.PERSON, "张伟@甲厂", "PERSON/张伟@甲厂"), (Label.PERSON, "李明", "PERSON/李明@a")])
def test_a_name_or_key_is_identified(label: Label, name: str, entity: str) -> None:
    assert identified(label, name) == [(str(entity_iri(entity)), str(OWL.sameAs))]
    assert identified(label, name, same=False) == [(str(entity_iri(entity)), str(SKOS.exactMatch))]


@pytest.mark.parametrize(("label", "name"), [
    (Label.PERSON, "张伟"), (Label.ORG, "丙厂"), (Label.PLACE, "武汉市"), (Label.AWARD, "甲厂")])
def test_a_name_of_nothing_or_of_several_is_not(label: Label, name: str) -> None:
    assert identified(label, name) == []
