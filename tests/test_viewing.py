"""The viewer: a graph under the contract becomes nodes and statements with their sentences, filters, and a page."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from view_samples import CHAIR, HOSPITAL, SUMMER, UNION, hostile_view, large_view, sample_store, store_of, summer

from kg.model import KgError
from kg.picture import CARRIED, DRAWN_HUBS, DRAWN_WHOLE, opening, render_page
from kg.viewing import Filters, open_quads, read_view, write_page
from kg.views import Edge, Node, View, apply
from kg.vocab import article_iri, entity_iri

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def view() -> View:
    return read_view(sample_store())


def _named(view: View, name: str) -> Node:
    return next(node for node in view.nodes if node.name == name)


def _names(view: View) -> set[str]:
    return {node.name for node in view.nodes}


def _edge(view: View, source: str, predicate: str) -> Edge:
    return next(edge for edge in view.edges if edge.source == source and edge.predicate == predicate)


def test_an_entity_has_its_most_exact_class_aliases_level_and_articles(view: View) -> None:
    union = _named(view, "云溪市总工会")
    assert (union.type, union.group, union.aliases) == ("TradeUnion", "Organisation", ("市总工会",))
    assert ("unionLevel", "city") in {(fact.key, fact.value) for fact in union.facts}
    assert union.articles == (str(article_iri("summer")),)


def test_an_activity_has_its_date_figures_target_group_and_sentence(view: View) -> None:
    activity = _named(view, "慰问环卫职工")
    assert (activity.type, activity.dates) == ("Assistance", ("2023-07-05",))
    facts = [(fact.key, fact.value) for fact in activity.facts]
    assert facts == [("targetGroup", "环卫职工"), ("figure", "环卫职工 320 人")]
    assert activity.facts[1].evidence[0].passage == activity.evidence[0].passage
    [said] = activity.evidence
    assert said.passage.text == "云溪市总工会联合云溪市第一医院，7月5日在云溪市开展“清凉一夏”活动，慰问环卫职工320人。"
    assert (said.confidence, said.rule) == (0.75, "cue 慰问")


def test_the_words_that_an_activity_rests_on_are_its_marks(view: View) -> None:
    activity = _named(view, "慰问环卫职工")
    passage = activity.evidence[0].passage
    own = [passage.text[mark.start:mark.end] for mark in passage.marks if mark.entity == activity.iri]
    assert own == ["慰问", "320人"]


def test_a_statement_carries_sentence_confidence_and_rule_with_mentions_at_their_offsets(view: View) -> None:
    [said] = _edge(view, str(entity_iri(CHAIR)), "worksFor").evidence
    assert (said.confidence, said.rule) == (0.8, "title")
    assert said.passage.text == SUMMER[said.passage.start:][:len(said.passage.text)]
    marked = [(said.passage.text[mark.start:mark.end], mark.entity) for mark in said.passage.marks]
    assert marked == [("市总工会", str(entity_iri(UNION))), ("陈知远", str(entity_iri(CHAIR)))]


def test_a_job_title_is_a_fact_of_the_person_with_its_evidence(view: View) -> None:
    [title] = [fact for fact in _named(view, "陈知远").facts if fact.key == "jobTitle"]
    assert title.value == "主席"
    assert title.evidence[0].rule == "title"


def test_mentions_after_a_character_outside_the_basic_plane_keep_their_places(view: View) -> None:
    passage = _named(view, "周小满").evidence[0].passage
    mark = next(mark for mark in passage.marks if mark.entity == str(entity_iri("PERSON/周小满")))
    assert passage.text[mark.start:mark.end] == "周小满"


def test_a_partnership_is_one_link_though_it_is_stated_both_ways(view: View) -> None:
    partners = [(edge.source, edge.target) for edge in view.edges if edge.predicate == "partnerOf"]
    assert partners == [(str(entity_iri(UNION)), str(entity_iri(HOSPITAL)))]


def test_a_place_is_drawn_within_the_next_place_only() -> None:
    sample = summer()
    [place] = [entity for entity in sample.entities if entity.name == "云溪市"]
    nation = replace(place.chain[1], code="980000", name="远方国")
    deeper = replace(place, chain=(*place.chain, nation))
    entities = tuple(entity for entity in sample.entities if entity is not place)
    deep = read_view(store_of(replace(sample, entities=(*entities, deeper))))
    names = {node.iri: node.name for node in deep.nodes}
    within = {(names[edge.source], names[edge.target]) for edge in deep.edges if edge.predicate == "within"}
    assert within == {("云溪市", "云梦省"), ("云梦省", "远方国")}


def test_every_statement_of_an_article_has_a_sentence(view: View) -> None:
    assert {edge.predicate for edge in view.edges if not edge.evidence} <= {"within", "jurisdiction", "parentUnion"}


def test_a_graph_of_triples_with_blank_measures_reads_like_one_with_named_graphs(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("""
        @prefix ua: <https://w3id.org/union-activity/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
        <http://x/a> a ua:Activity, ua:Organising ; rdfs:label "建会"@zh ; ua:onDate "2023-07"^^xsd:gYearMonth ;
          ua:organisedBy <http://x/u> ; ua:reportedIn <http://x/n> ; ua:evidence <http://x/n#char=0,7> ;
          ua:hasMeasure [ a ua:Measure ; ua:value 17000 ; ua:unit "人" ; ua:counts "入会职工" ; ua:approximate true ] .
        <http://x/u> a ua:Organisation, ua:TradeUnion ; skos:prefLabel "云溪市总工会"@zh .
        <http://x/n> a ua:Article ; nif:isString "云溪市总工会建会。" .
        <http://x/n#char=0,7> a nif:Sentence ; nif:referenceContext <http://x/n> ; nif:beginIndex 0 ; nif:endIndex 7 .
        """, encoding="utf-8")
    small = read_view(open_quads(tmp_path / "graph.ttl"))
    activity = _named(small, "建会")
    assert [fact.value for fact in activity.facts] == ["入会职工 约 17000 人"]
    assert activity.evidence[0].passage.text == "云溪市总工会建"
    assert [(edge.predicate, edge.target) for edge in small.edges] == [("organisedBy", "http://x/u"), ("reportedIn", "http://x/n")]


def test_quads_without_a_default_graph_give_the_same_view(view: View, tmp_path: Path) -> None:
    quads = Store(), tmp_path / "graph.nq"
    quads[0].extend(quad for quad in sample_store() if str(quad.graph_name) != "DEFAULT")
    quads[0].dump(str(quads[1]), format=RdfFormat.N_QUADS)
    assert read_view(open_quads(quads[1])) == view


def test_a_file_that_is_no_rdf_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.nq").write_text("not rdf", encoding="utf-8")
    with pytest.raises(KgError, match=r"broken\.nq"):
        open_quads(tmp_path / "broken.nq")


def test_a_type_keeps_its_nodes_and_a_base_class_those_of_its_kinds(view: View) -> None:
    assert _names(apply(view, Filters(types=("PublicBody",)))) == {"云溪市第一医院"}
    assert _names(apply(view, Filters(types=("organisation",)))) == {"云溪市第一医院", "云溪市总工会", "月河市总工会"}


def test_an_unknown_type_is_an_error_that_lists_those_there_are(view: View) -> None:
    with pytest.raises(KgError, match="TradeUnion"):
        apply(view, Filters(types=("Union",)))


@pytest.mark.parametrize("place", ["云溪市", "990100"])
def test_a_place_keeps_what_lies_or_happens_there_and_what_is_linked_with_that(view: View, place: str) -> None:
    names = _names(apply(view, Filters(place=place)))
    assert names >= {"云溪市", "云溪市总工会", "慰问环卫职工", "“清凉一夏”活动", "陈知远", "云溪市总工会开展送清凉活动"}
    assert not names & {"月河市总工会", "急救培训班", "月河市", "云梦省"}


def test_a_province_includes_all_that_lies_within_it(view: View) -> None:
    names = _names(apply(view, Filters(place="云梦省")))
    assert names >= {"云溪市", "月河市", "急救培训班", "慰问环卫职工"}


@pytest.mark.parametrize(("since", "until", "kept", "gone"), [
    ("2024", "", "急救培训班", "慰问环卫职工"), ("", "2023-12", "慰问环卫职工", "急救培训班"),
    ("2023-07-05", "2023-07-05", "慰问环卫职工", "急救培训班")])
def test_a_period_keeps_the_activities_in_it_with_those_involved(view: View, since: str, until: str, kept: str,
                                                                 gone: str) -> None:
    part = apply(view, Filters(since=since, until=until))
    organiser = {"急救培训班": "月河市总工会", "慰问环卫职工": "云溪市总工会"}
    assert {kept, organiser[kept]} <= _names(part)
    assert not {gone, organiser[gone]} & _names(part)


def test_a_date_of_a_year_overlaps_any_day_of_it() -> None:
    view = View((Node("a", "Meeting", "会议", dates=("2023",)),))
    assert _names(apply(view, Filters(since="2023-07-01", until="2023-07-31"))) == {"会议"}
    assert _names(apply(view, Filters(since="2024-01"))) == set()


def test_around_keeps_what_lies_within_so_many_links(view: View) -> None:
    near = _names(apply(view, Filters(around="陈知远")))
    assert near == {"陈知远", "云溪市总工会", "云溪市总工会开展送清凉活动"}
    assert "“清凉一夏”活动" in _names(apply(view, Filters(around="陈知远", hops=3)))
    assert "月河市总工会" not in _names(apply(view, Filters(around="陈知远", hops=3)))


def test_around_finds_an_alias_and_then_a_part_of_a_name(view: View) -> None:
    assert "陈知远" in _names(apply(view, Filters(around="市总工会")))
    assert "急救培训班" in _names(apply(view, Filters(around="急救")))


def test_a_name_that_nothing_bears_is_an_error(view: View) -> None:
    with pytest.raises(KgError, match="无名"):
        apply(view, Filters(around="无名"))


def test_the_page_of_the_same_graph_has_the_same_bytes_in_utf_8(tmp_path: Path) -> None:
    for name in ("one.html", "other.html"):
        write_page(read_view(sample_store()), tmp_path / name, title="云溪")
    page = (tmp_path / "one.html").read_bytes()
    assert page == (tmp_path / "other.html").read_bytes()
    assert "云溪市总工会" in page.decode("utf-8")
    assert b"\r" not in page


def test_the_page_is_utf_8_where_the_system_is_not(tmp_path: Path) -> None:
    """A Windows code page cannot hold all of it; here the locale of plain ASCII stands for one."""
    script = ("import sys; from pathlib import Path; from kg import viewing, views; assert sys.flags.utf8_mode == 0; "
              "view = views.View((views.Node('a', 'Person', '\\u6797\\u4e00\\u9e23\\xa9'),)); "
              "viewing.write_page(view, Path(sys.argv[1]), title='\\u56fe')")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", script, tmp_path / "graph.html"], check=True, env=environment, cwd=ROOT)
    assert "林一鸣©" in (tmp_path / "graph.html").read_text(encoding="utf-8")


def test_the_page_names_no_outside_resource_and_lets_only_its_own_scripts_run(view: View) -> None:
    page = render_page(view, title="云溪")
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]*\b(?:src|href)\s*=""", page)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy


def test_hostile_text_reaches_the_page_as_data_only() -> None:
    page = render_page(hostile_view(), title="</title><script>alert(0)</script>")
    plain = render_page(View(), title="云溪")
    assert all(page.count(tag) == plain.count(tag) for tag in ("<script", "</script", "<!--"))
    assert not [tag for tag in ("<img src=x", "<svg onload", "</title><script>") if tag in page]
    assert "{{7*7}}" in page  # as it was written: no template is evaluated
    data = json.loads(re.findall(r'<script type="application/json" id="page">(.*)</script>', page)[0])
    assert {node["name"] for node in data["nodes"]} == {node.name for node in hostile_view().nodes}


def test_a_small_graph_opens_whole_without_articles_reporters_and_what_is_only_mentioned(view: View) -> None:
    names = {node.iri: node.name for node in view.nodes}
    drawn = {names[iri] for iri in opening(view)}
    assert {"慰问环卫职工", "云溪市总工会", "周小满"} <= drawn
    assert not drawn & {"林一鸣", "云溪市总工会开展送清凉活动"}


def test_a_large_graph_opens_on_its_hubs_and_says_so() -> None:
    view = large_view(40)
    drawn = opening(view)
    assert len(view.nodes) > DRAWN_WHOLE
    assert 20 <= len(drawn) <= DRAWN_HUBS + 10
    assert not any(node.type == "Person" for node in view.nodes if node.iri in drawn)
    assert '"hubs":true' in render_page(view, title="大图")


def test_a_page_carries_only_so_many_nodes_and_keeps_the_sentences_of_articles_it_leaves_out() -> None:
    view = large_view(CARRIED // 25 + 20)
    page = render_page(view, title="大图")
    data = json.loads(re.findall(r'<script type="application/json" id="page">(.*)</script>', page)[0])
    assert (len(data["nodes"]), data["total"]) == (CARRIED, len(view.nodes))
    assert [article["name"] for article in data["articles"]] == ["年鉴"]


def test_where_most_nodes_are_unlinked_all_are_drawn(view: View) -> None:
    unions = apply(view, Filters(types=("TradeUnion",)))
    assert opening(unions) == {node.iri for node in unions.nodes}


def test_an_empty_graph_has_a_page(tmp_path: Path) -> None:
    write_page(read_view(Store()), tmp_path / "empty.html", title="空")
    assert "<title>空</title>" in (tmp_path / "empty.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("filters", [Filters(types=("Person",)), Filters(place="月河市"), Filters(until="2023")])
def test_a_sentence_keeps_its_headline_where_a_filter_took_the_article_away(view: View, filters: Filters) -> None:
    page = render_page(apply(view, filters), title="部分")
    data = json.loads(re.findall(r'<script type="application/json" id="page">(.*)</script>', page)[0])
    assert all(data["articles"][passage[0]]["name"] for passage in data["passages"])
    assert data["passages"]


def test_a_page_that_cannot_be_written_is_named(view: View, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nowhere"):
        write_page(view, tmp_path / "nowhere" / "graph.html", title="云溪")
