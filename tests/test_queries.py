"""The queries that ship: each has a sentence, runs as plain SPARQL, is quick, and answers its question."""

import csv
import io
import re
import time
from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS, perfect
from pyoxigraph import Quad, Store
from rdflib import Graph

from kg.querying import NamedQuery, format_result, named_queries, named_query, run_query
from kg.rdf import analysis_quads

QUERIES = named_queries()
# seconds for one query on some ten articles, on a machine that is busy with other tests
_PATIENCE = 0.3


def store_of(quads: list[Quad]) -> Store:
    store = Store()
    store.bulk_extend(Quad(*quad.triple) for quad in quads)
    return store


@pytest.fixture(scope="module")
def store() -> Store:
    return store_of(list(analysis_quads(ANALYSIS)))


def rows(store: Store, query: str, /, **params: str) -> list[list[str]]:
    answer = format_result(run_query(store, named_query(query).text, params), "csv")
    return list(csv.reader(io.StringIO(answer)))[1:]


def test_at_least_sixteen_queries_ship() -> None:
    assert len(QUERIES) >= 16


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_says_what_it_answers_and_what_its_parameters_mean(query: NamedQuery) -> None:
    assert re.fullmatch(r"[A-Z].{20,120}\.", query.sentence)
    assert {param.name for param in query.params} == set(re.findall(r"VALUES \?(\w+) \{", query.text))
    assert all(param.description for param in query.params)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_an_answer_does_not_depend_on_the_order_of_input(query: NamedQuery) -> None:
    quads = list(analysis_quads(ANALYSIS))
    answers = {format_result(run_query(store_of(some), query.text), "table") for some in (quads, quads[::-1])}
    assert len(answers) == 1
    assert "ORDER BY" in query.text or "CONSTRUCT" in query.text


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_another_engine_gives_the_same_rows(query: NamedQuery, store: Store) -> None:
    if "CONSTRUCT" in query.text:
        pytest.skip("a graph, not rows")
    ours = list(csv.reader(io.StringIO(format_result(run_query(store, query.text), "csv"))))[1:]
    graph = Graph().parse(data="".join(f"{quad.triple} .\n" for quad in store), format="nt")
    theirs = [["" if cell is None else str(cell) for cell in row] for row in graph.query(query.text)]  # type: ignore[union-attr]
    assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_is_quick_on_a_small_graph(query: NamedQuery, small: Store) -> None:
    best = min(_seconds(query, small) for _ in range(3))
    assert best < _PATIENCE


def _seconds(query: NamedQuery, store: Store) -> float:
    start = time.perf_counter()
    format_result(run_query(store, query.text), "table")
    return time.perf_counter() - start


@pytest.fixture(scope="module")
def small(shared: Path) -> Store:
    paths = sorted((shared / "gold" / "dev").glob("un-01*.json"))
    return store_of([quad for path in paths for quad in analysis_quads(perfect(path))])


def test_who_organised_what_takes_in_all_that_lies_within_a_place(store: Store) -> None:
    expected = [["2023-07-05", "襄阳市总工会", "Competition", "“匠心杯”技能大赛", "case-1"]]
    assert rows(store, "organised-in", place="湖北省", year="2023") == expected
    assert rows(store, "organised-in", place="襄阳") == expected
    assert rows(store, "organised-in", place="湖南省") == rows(store, "organised-in", year="2022") == []


def test_figures_come_with_the_sentence_that_says_so(store: Store) -> None:
    [row] = rows(store, "activity-figures")
    assert row[:5] == ["case-1", "“匠心杯”技能大赛", "200", "名", "职工"]
    assert row[5].startswith("2023年7月5日，襄阳市总工会联合湖北大学")


def test_partners_of_a_programme(store: Store) -> None:
    assert [row[1:3] for row in rows(store, "programme-partners", programme="匠心杯")] == [
        ["襄阳市总工会", "organiser"],
        ["湖北大学", "participant"],
    ]


def test_awards_by_employer(store: Store) -> None:
    assert rows(store, "awards-by-employer") == [["襄阳市总工会", "全国劳动模范", "李明"]]


def test_unions_by_level(store: Store) -> None:
    assert ["City", "襄阳市总工会", "湖北省总工会", "襄阳市"] in rows(store, "unions-by-level")


def test_a_union_and_those_above_it(store: Store) -> None:
    assert rows(store, "union-hierarchy", union="襄阳市总工会") == [["above", "湖北省总工会", ""]]


def test_reporters_by_place(store: Store) -> None:
    assert rows(store, "reporters-by-place") == [["王芳", "襄阳市", "1"]]


def test_activities_without_a_date(store: Store) -> None:
    assert rows(store, "undated-activities") == []


def test_activities_by_month(store: Store) -> None:
    assert rows(store, "activities-by-month") == [["2023-07", "Competition", "1"]]


def test_totals_of_figures(store: Store) -> None:
    assert rows(store, "measure-totals") == [["Competition", "名", "1", "200", "200", "200"]]


def test_persons_with_titles(store: Store) -> None:
    assert rows(store, "persons", name="襄阳") == [["李明", "主席", "襄阳市总工会"]]


def test_target_groups(store: Store) -> None:
    assert rows(store, "target-groups") == [["职工", "Competition", "1"]]


def test_points_of_a_map_count_what_lies_within(store: Store) -> None:
    assert [[row[0], row[4]] for row in rows(store, "map-points")] == [["湖北省", "1"], ["襄阳市", "1"]]


def test_evidence_for_another_form_of_a_name(store: Store) -> None:
    found = rows(store, "evidence-for", name="市总工会")
    assert {row[1] for row in found} == {"partnerOf", "locatedIn", "worksFor", "organisedBy"}
    assert all(row[5] for row in found)


def test_statements_of_low_confidence(store: Store) -> None:
    assert [row[:4] for row in rows(store, "low-confidence")] == [["0.55", "joint", "“匠心杯”技能大赛", "participant"]]
    assert len(rows(store, "low-confidence", below="0.75")) == 2


def test_contests_of_a_place_and_year_with_people(store: Store) -> None:
    [row] = rows(store, "skills-contests", place="湖北", year="2023-07")
    assert row[1:6] == ["襄阳市总工会", "“匠心杯”技能大赛", "200", "名", "职工"]


def test_articles_with_counts(store: Store) -> None:
    assert rows(store, "articles") == [["case-1", "2023-07-06", "襄阳举办焊工技能比赛", "9", "1"]]


def test_organisations_by_kind(store: Store) -> None:
    assert ["TradeUnion", "襄阳市总工会", "1"] in rows(store, "organisations-by-kind")


def test_what_stands_around_a_name_is_a_graph(store: Store) -> None:
    text = format_result(run_query(store, named_query("around").text, {"name": "李明"}), "turtle")
    assert "ua:worksFor" in text
    assert "王芳" not in text


def two_organisers() -> Store:
    from dataclasses import replace

    from fixtures_analysis import ACTIVITY, FIRST, SCHOOL

    from kg.model import Analysis, Filler, Role

    more = (*ACTIVITY.fillers, Filler(Role.ORGANISER, SCHOOL.id, FIRST, 0.8))
    activity = replace(ACTIVITY, fillers=more, date=None)
    return store_of(list(analysis_quads(Analysis(ANALYSIS.article, (), ANALYSIS.entities, (), (activity,)))))


def test_pairs_that_organise_together_and_programmes_of_several() -> None:
    store = two_organisers()
    assert rows(store, "co-organisers") == [["湖北大学", "襄阳市总工会", "1"]]
    assert rows(store, "shared-programmes") == [["“匠心杯”技能大赛", "2", "1"]]
    assert [row[:3] for row in rows(store, "undated-activities")] == [["case-1", "“匠心杯”技能大赛", "2023-07-06"]]
