"""A build's quads as rows: one node for each thing, one edge for each statement, nothing twice."""

from collections import Counter
from pathlib import Path

import pytest
from service import build_folder

from kg.model import KgError
from kg.tables import edge_rows, node_rows, read_subjects, read_triples
from kg.vocab import BASE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("tables") / "kg")


def test_a_triple_that_two_articles_state_is_read_once(folder: Path) -> None:
    triples = list(read_triples(folder))
    assert len(triples) == len(set(triples))


def test_a_subject_comes_once_with_all_its_properties(folder: Path) -> None:
    subjects = Counter(iri for iri, _ in read_subjects(folder))
    assert set(subjects.values()) == {1}


def test_a_thing_has_its_most_exact_class_its_name_and_what_is_said_of_it(folder: Path) -> None:
    things = {row.id: row for row in node_rows(folder)}
    union, place = things[f"{BASE}org/襄阳市总工会"], things[f"{BASE}place/420600"]
    assert (union.type, union.label, union.aliases, union.union_level) == (
        "TradeUnion",
        "襄阳市总工会",
        "市总工会",
        "city",
    )
    assert (place.division_code, place.latitude) == ("420600", "32.008986")
    assert things[f"{BASE}person/李明"].job_title == "主席"
    assert {row.type for row in things.values()} >= {"Article", "Competition", "Person", "Award", "Programme"}


def test_a_statement_of_two_articles_is_two_edges_and_background_one(folder: Path) -> None:
    edges = Counter(
        (row.source.removeprefix(BASE), row.predicate, row.target.removeprefix(BASE)) for row in edge_rows(folder)
    )
    assert edges["person/李明", "worksFor", "org/襄阳市总工会"] == 2
    assert edges["place/420600", "within", "place/420000"] == 1
    assert not [edge for edge in edges if edge[1] == "jobTitle"]


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg build"):
        list(read_triples(tmp_path))
