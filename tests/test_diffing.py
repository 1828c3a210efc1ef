"""What one build states and the other does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures_analysis import ACTIVITY, ANALYSIS, RELATIONS

from kg.diffing import Change, diff_graphs, to_lines
from kg.model import Analysis, KgError
from kg.rdf import analysis_quads
from kg.store import write_graphs

Build = Callable[[str, Analysis], Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(name: str, analysis: Analysis) -> Path:
        (tmp_path / name).mkdir()
        write_graphs(analysis_quads(analysis), tmp_path / name)
        return tmp_path / name

    return build


LESS = replace(ANALYSIS, relations=RELATIONS[1:])
QUIET = replace(ANALYSIS, activities=(replace(ACTIVITY, fillers=ACTIVITY.fillers[1:]),))


def test_the_same_build_has_no_difference(build: Build) -> None:
    difference = diff_graphs(build("a", ANALYSIS), build("b", ANALYSIS))
    assert not difference
    assert list(to_lines(difference)) == []


def test_a_relation_that_is_gone_is_removed_and_the_other_way_added(build: Build) -> None:
    old, new = build("a", ANALYSIS), build("b", LESS)
    assert diff_graphs(old, new).changes == (Change("case-1", "襄阳市总工会", "partnerOf", "湖北大学", "-"),)
    assert diff_graphs(new, old).changes == (Change("case-1", "襄阳市总工会", "partnerOf", "湖北大学", "+"),)


def test_an_activity_that_lost_an_organiser_lost_one_statement(build: Build) -> None:
    changes = diff_graphs(build("a", ANALYSIS), build("b", QUIET)).changes
    assert changes == (Change("case-1", "“匠心杯”技能大赛", "organisedBy", "襄阳市总工会", "-"),)


def test_what_is_no_statement_still_makes_a_difference(build: Build) -> None:
    undated = replace(ANALYSIS, activities=(replace(ACTIVITY, target_groups=()),))
    difference = diff_graphs(build("a", ANALYSIS), build("b", undated))
    assert (difference.changes, difference.added, difference.removed) == ((), 0, 1)
    assert bool(difference)


@pytest.mark.parametrize(("by", "lines"), [
    ("article", ["case-1", "  - 襄阳市总工会  partnerOf  湖北大学"]),
    ("entity", ["襄阳市总工会", "  - 襄阳市总工会  partnerOf  湖北大学  [case-1]"]),
    ("predicate", ["partnerOf", "  - 襄阳市总工会  partnerOf  湖北大学  [case-1]"]),
])
def test_the_lines_are_grouped_as_asked_and_end_with_counts(build: Build, by: str, lines: list[str]) -> None:
    difference = diff_graphs(build("a", ANALYSIS), build("b", LESS))
    printed = list(to_lines(difference, by=by))
    assert printed[:2] == lines
    assert printed[2] == "partnerOf: +0 -1"
    assert printed[3].startswith("quads: +0 -")


def test_a_folder_without_a_build_is_refused(build: Build, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nowhere"):
        diff_graphs(build("a", ANALYSIS), tmp_path / "nowhere")
