"""Scores are set arithmetic over all gold, and agree with the reference scorer."""

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import evaluation, pipeline
from kg.evaluation import Count
from kg.findings import Found, FoundActivity, FoundEntity, found_in_store
from kg.model import KgError, Kind, Label, Options
from kg.store import open_store

GOLD = {
    "id": "a1",
    "text": "襄阳市总工会开展“求学圆梦”行动，市总工会补贴2000元。主席李明说好。",
    "mentions": {"PERSON": ["李明"], "ORG": ["襄阳市总工会", "市总工会"], "PLACE": [],
                 "PROGRAMME": ["“求学圆梦”行动"], "AWARD": []},
    "entities": [
        {"name": "襄阳市总工会", "type": "ORG", "kind": "TradeUnion", "aliases": ["市总工会"]},
        {"name": "“求学圆梦”行动", "type": "PROGRAMME", "aliases": []},
        {"name": "李明", "type": "PERSON", "aliases": []},
    ],
    "relations": [["李明", "worksFor", "襄阳市总工会"], ["李明", "jobTitle", "主席"]],
    "activities": [{"type": "Training", "label": "求学圆梦", "programme": "“求学圆梦”行动",
                    "organisers": ["襄阳市总工会"], "participants": [], "places": [], "date": "2023", "target_groups": [],
                    "measures": [{"value": 2000, "unit": "元", "of": "补贴"}]}],
}
UNION = ("襄阳市总工会", "市总工会")
PREFIXES = """@prefix ua: <https://w3id.org/union-activity/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> . @prefix e: <http://e/> .
@prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GRAPH = PREFIXES + """
e:a1 a ua:Article ; dcterms:identifier "a1" ; nif:isString "…" .
e:m1 a nif:Phrase ; nif:referenceContext e:a1 ; nif:beginIndex 0 ; nif:endIndex 6 ; itsrdf:taIdentRef e:union .
e:m2 a nif:Phrase ; nif:referenceContext e:a1 ; nif:beginIndex 27 ; nif:endIndex 29 ; itsrdf:taIdentRef e:li .
e:union a ua:Organisation, ua:TradeUnion ; skos:prefLabel "襄阳市总工会"@zh ; skos:altLabel "市总工会"@zh .
e:li a ua:Person ; skos:prefLabel "李明"@zh .
e:s1 a ua:Assertion ; rdf:subject e:li ; rdf:predicate ua:worksFor ; rdf:object e:union ; ua:reportedIn e:a1 .
e:s2 a ua:Assertion ; rdf:subject e:li ; rdf:predicate ua:jobTitle ; rdf:object "主席" ; ua:reportedIn e:a1 .
e:s3 a ua:Assertion ; rdf:subject e:act ; rdf:predicate ua:organisedBy ; rdf:object e:union ; ua:reportedIn e:a1 .
e:act a ua:Activity, ua:Training ; ua:reportedIn e:a1 ; ua:organisedBy e:union ; ua:onDate "2022"^^xsd:gYear ;
    ua:hasMeasure [ a ua:Measure ; ua:value 2000 ; ua:unit "元" ] .
"""


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(turtle.encode(), ox.RdfFormat.TURTLE)
    return store


def test_counts_give_precision_recall_and_f1() -> None:
    count = Count()
    count.add({1, 2, 3}, {2, 3, 4, 5})
    row = count.row()
    assert (row["p"], row["r"]) == (2 / 3, 0.5)
    assert row["f1"] == pytest.approx(4 / 7)


def test_an_article_that_the_graph_lacks_counts_as_missed() -> None:
    scores = evaluation.score({}, [GOLD])
    assert scores.absent == ["a1"]
    assert scores.mentions["micro"].fn == 4
    assert scores.activities.fn == 1
    assert scores.measures.fn == 1


def test_a_shorter_string_inside_a_longer_one_is_not_marked_twice() -> None:
    spans = evaluation.gold_mentions(GOLD)
    assert (0, 6, Label.ORG) in spans
    assert (2, 6, Label.ORG) not in spans
    assert (17, 21, Label.ORG) in spans


def test_a_graph_is_scored_layer_by_layer() -> None:
    rows = evaluation.score(found_in_store(store_of(GRAPH)), [GOLD]).rows()
    assert rows["mentions"]["ORG"]["r"] == 0.5
    assert rows["relations"]["micro"]["f1"] == 1.0
    assert rows["activities"]["f1"] == 1.0
    assert rows["slots"]["organisers"]["f1"] == 1.0
    assert rows["slots"]["date"]["f1"] == 0.0
    assert rows["slots"]["programme"]["r"] == 0.0
    assert rows["kinds"] == {"accuracy": 1.0, "n": 1}


def test_an_alias_of_gold_counts_as_its_entity() -> None:
    found = Found(relations=((("李明",), "worksFor", ("市总工会",)),))
    assert evaluation.score({"a1": found}, [GOLD]).relations["worksFor"].tp == 1


def test_a_partnership_counts_in_either_direction() -> None:
    gold = {**GOLD, "entities": [*GOLD["entities"], {"name": "武汉大学", "type": "ORG", "aliases": []}],
            "relations": [["襄阳市总工会", "partnerOf", "武汉大学"]]}
    found = Found(relations=((("武汉大学",), "partnerOf", UNION),))
    assert evaluation.score({"a1": found}, [gold]).relations["partnerOf"].tp == 1


def test_an_activity_of_the_wrong_type_counts_as_one_missed_and_one_spurious() -> None:
    activity = FoundActivity("Meeting", {"organisers": (UNION,)}, (), ())
    scores = evaluation.score({"a1": Found(activities=(activity,))}, [GOLD])
    assert (scores.activities.tp, scores.activities.fp, scores.activities.fn) == (0, 1, 1)
    assert scores.slots["organisers"].tp == 1


def test_an_activity_that_shares_nothing_is_not_paired() -> None:
    activity = FoundActivity("Training", {}, ("1999",), ())
    scores = evaluation.score({"a1": Found(activities=(activity,))}, [GOLD])
    assert (scores.activities.tp, scores.activities.fp, scores.activities.fn) == (0, 1, 1)


def test_the_wrong_kind_of_a_right_organisation_lowers_the_accuracy() -> None:
    found = Found(entities=(FoundEntity(UNION, Label.ORG, Kind.PUBLIC),))
    scores = evaluation.score({"a1": found}, [GOLD])
    assert (scores.kinds_right, scores.kinds_all) == (0, 1)


def test_a_folder_without_gold_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=str(tmp_path)):
        evaluation.load_gold(tmp_path)


def test_the_figures_are_those_of_the_reference_scorer_to_the_last_digit(shared: Path, tmp_path: Path) -> None:
    graph, gold = tmp_path / "graph.ttl", tmp_path / "gold"
    graph.write_text(GRAPH, encoding="utf-8")
    gold.mkdir()
    (gold / "a1.json").write_text(json.dumps(GOLD, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, str(shared / "tools" / "score.py"), str(graph), str(gold), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)
    ours = evaluation.score(found_in_store(store_of(GRAPH)), [GOLD]).rows()
    assert json.loads(json.dumps(ours)) == reference


@pytest.mark.slow
def test_a_built_graph_scores_the_same_by_the_reference_scorer_to_the_last_digit(shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold" / "dev"
    pipeline.build([gold], tmp_path / "out", Options(pipeline="rules", quiet=True))
    command = [sys.executable, str(shared / "tools" / "score.py"), str(tmp_path / "out" / "graph.ttl"), str(gold), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)
    ours = evaluation.score(found_in_store(open_store(tmp_path / "out")), evaluation.load_gold(gold)).rows()
    assert json.loads(json.dumps(ours)) == reference
