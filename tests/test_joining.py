"""One deed of several articles becomes one activity when class, programme, day, organiser and place agree."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fixtures_analysis import ANALYSIS
from hypothesis import given
from hypothesis import strategies as st

from kg import pipeline
from kg.cli import main
from kg.joining import Deed, Joined, deed_rows, find_joined, join_deeds, joined_lines, to_deed, why_merged
from kg.model import Options
from kg.store import open_store
from kg.validation import validate_graph
from kg.vocab import BASE, UA

SERIES = "PROGRAMME/襄阳市职工技能大赛"
CITY = ("PLACE/420600", "PLACE/420000")
HALL = ("PLACE/襄阳市体育馆", *CITY)
UNION = "ORG/襄阳市总工会"


def deed(article: str, *places: tuple[str, ...], organisers: tuple[str, ...] = (UNION,), programme: str = SERIES,
         date: str = "2023-07-05", kind: str = "Competition", number: int = 0) -> Deed:
    return Deed(article, f"{BASE}activity/{article}-{number}", kind, programme, date, frozenset(organisers), places)


PREVIEW, OPENING, RESULT = deed("a", CITY), deed("b", HALL), deed("c", HALL)
ELSEWHERE = [
    deed("d", ("PLACE/武汉市体育馆", "PLACE/420100", "PLACE/420000")), deed("d", HALL, organisers=("ORG/武汉市总工会",)),
    deed("d", HALL, programme="PROGRAMME/武汉市职工技能大赛"), deed("d", HALL, date="2023-07-06"),
    deed("d", HALL, kind="Training")]


def groups(deeds: list[Deed]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for old, new in join_deeds(deeds, base=BASE).items():
        found.setdefault(new.iri, set()).add(old)
    return {frozenset(group) for group in found.values()}


def test_preview_opening_and_result_are_one_deed_and_the_first_article_speaks_for_it() -> None:
    joined = join_deeds([RESULT, PREVIEW, OPENING], base=BASE)
    assert len({new.iri for new in joined.values()}) == 1
    assert [old for old, new in joined.items() if new.speaks] == [PREVIEW.iri]


@pytest.mark.parametrize("other", ELSEWHERE)
def test_what_differs_in_place_organiser_programme_day_or_class_stays_apart(other: Deed) -> None:
    assert groups([OPENING, other]) == set()
    assert groups([OPENING, other, RESULT]) == {frozenset({OPENING.iri, RESULT.iri})}


def test_names_alone_never_join_jinan_and_jining() -> None:
    jinan = deed("a", ("PLACE/370100", "PLACE/370000"), programme="PROGRAMME/职工技能大赛", organisers=("ORG/济南市总工会",))
    jining = deed("b", ("PLACE/370800", "PLACE/370000"), programme="PROGRAMME/职工技能大赛", organisers=("ORG/济宁市总工会",))
    assert groups([jinan, jining]) == set()


def test_two_sites_are_not_joined_through_an_article_that_names_only_the_city() -> None:
    """Which of the two sites the third article means is not known; so it stays by itself."""
    other = deed("d", ("PLACE/襄阳市工人文化宫", *CITY))
    assert groups([PREVIEW, OPENING, other]) == set()


def test_two_deeds_of_one_article_are_never_one() -> None:
    assert groups([OPENING, deed("b", HALL, number=1)]) == set()
    assert groups([OPENING, deed("b", HALL, number=1), RESULT]) == set()


@given(st.permutations([PREVIEW, OPENING, RESULT, *[replace(d, article=f"x{i}", iri=f"{BASE}activity/x{i}")
                                                     for i, d in enumerate(ELSEWHERE)]]))
def test_the_order_of_the_articles_decides_nothing(order: list[Deed]) -> None:
    assert join_deeds(order, base=BASE) == join_deeds(sorted(order, key=lambda d: d.article), base=BASE)


def test_only_an_activity_with_programme_organiser_place_and_day_may_be_joined() -> None:
    (row,) = deed_rows(ANALYSIS, base=BASE)
    read = to_deed(ANALYSIS.article.id, json.loads(json.dumps(row)))
    assert read.places == (("PLACE/420600", "PLACE/420000"),)
    assert read.organisers == {UNION}
    activity = ANALYSIS.activities[0]
    for less in ({"date": "2023-07"}, {"fillers": activity.fillers[:3]}, {"fillers": activity.fillers[1:]}):
        poorer = replace(ANALYSIS, activities=(replace(activity, **less),))
        assert deed_rows(poorer, base=BASE) == []


def test_lines_are_rewritten_as_subject_and_as_object_and_only_one_article_gives_the_label() -> None:
    lines = [b"<x:a> <http://www.w3.org/2000/01/rdf-schema#label> \"<x:a>\"@zh <g> .\n", b"<x:a> <p> <x:b> <g> .\n",
             b"<x:s> <p> <x:a> <g> .\n"]
    said = list(joined_lines(lines, {"x:a": Joined("x:new", True)}))
    assert said == [b"<x:new> <http://www.w3.org/2000/01/rdf-schema#label> \"<x:a>\"@zh <g> .\n",
                    b"<x:new> <p> <x:b> <g> .\n", b"<x:s> <p> <x:new> <g> .\n"]
    assert list(joined_lines(lines, {"x:a": Joined("x:new", False)})) == said[1:]


TEXTS = {
    "p1": ("2023-07-01", "市总工会将举办职工技能大赛\n本报讯（记者李明）记者昨日从襄阳市总工会获悉，7月5日，襄阳市总工会"
                         "将在襄阳市体育馆举办襄阳市第三届职工技能大赛，预计300名职工参赛。"),
    "p2": ("2023-07-06", "襄阳市第三届职工技能大赛开幕\n本报讯（记者王芳）7月5日，由襄阳市总工会主办的襄阳市第三届职工技能大赛"
                         "在襄阳市体育馆开幕，320名职工参赛。"),
}


def built(folder: Path, names: str) -> Path:
    folder.mkdir()
    rows = [json.dumps({"id": n, "published": TEXTS[n][0], "text": TEXTS[n][1]}) for n in names.split()]
    (folder / "in.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    pipeline.build([folder / "in.jsonl"], folder / "out", Options(pipeline="rules", quiet=True))
    return folder / "out"


def test_a_build_writes_one_activity_of_several_articles_that_conforms_and_says_why(tmp_path: Path) -> None:
    out = built(tmp_path / "one", "p1 p2")
    assert (out / "graph.nq").read_bytes() == (built(tmp_path / "two", "p2 p1") / "graph.nq").read_bytes()
    store = open_store(out)
    quads: Iterable[Any] = store.quads_for_pattern(None, ox.NamedNode(UA.reportedIn), None, ox.DefaultGraph())
    sources: dict[str, set[str]] = {}
    for quad in quads:
        sources.setdefault(quad.subject.value, set()).add(quad.object.value)
    merged = [node for node, articles in sources.items() if len(articles) == 2]
    assert len(merged) == 1
    assert validate_graph(store) == []
    lines = why_merged(store, merged[0])
    assert "  place: 襄阳市体育馆" in lines
    assert [line[:5] for line in lines[-2:]] == ["  p1:", "  p2:"]
    assert why_merged(store, min(sources.keys() - merged)) == []
    assert find_joined(store, merged[0]) == find_joined(store, "襄阳市总工会") == merged
    assert find_joined(store, "王芳") == []


def test_explain_says_of_a_programme_which_of_its_deeds_several_articles_tell(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = built(tmp_path / "one", "p1 p2")
    assert main(["explain", str(out), "襄阳市总工会"]) == 0
    said = capsys.readouterr().out
    assert "2 articles tell it" in said
    assert main(["explain", str(out), find_joined(open_store(out), "襄阳市总工会")[0]]) == 0
    assert main(["explain", str(out), "武汉市总工会"]) == 2


def test_an_article_added_or_withdrawn_joins_or_parts_deeds_as_a_build_from_scratch_does(tmp_path: Path) -> None:
    whole, one = built(tmp_path / "whole", "p1 p2"), built(tmp_path / "one", "p2")
    grown = built(tmp_path / "grown", "p2")
    assert main(["update", str(grown), str(tmp_path / "whole" / "in.jsonl"), "--quiet"]) == 0
    assert (grown / "graph.nq").read_bytes() == (whole / "graph.nq").read_bytes()
    assert main(["update", str(grown), "--remove", "p1", "--quiet"]) == 0
    assert (grown / "graph.nq").read_bytes() == (one / "graph.nq").read_bytes()
