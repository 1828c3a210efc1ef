"""Records to RDF under the contract."""

import dataclasses
import importlib.util
import json
import runpy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from fixtures_analysis import (
    ACTIVITY,
    ANALYSIS,
    ARTICLE,
    CHAIR,
    CITY,
    CONTEST,
    FIRST,
    MENTIONS,
    MODEL_WORKER,
    REPORTER,
    SCHOOL,
    TEXT,
    UNION,
    perfect,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, serialize
from rdflib import Graph, Literal, URIRef
from rdflib.compare import graph_diff, isomorphic

from kg.model import Analysis, Article, KgError, Kind, Measure, Span
from kg.rdf import analysis_quads, analysis_triples, check_base
from kg.terms import writable
from kg.vocab import (
    DCTERMS,
    ITSRDF,
    NIF,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    UA,
    WGS84,
    XSD,
    article_iri,
    background_iri,
    char_iri,
    division_id,
    entity_iri,
)

ARTICLE_IRI = article_iri(ARTICLE.id)
CASES = sorted((Path(__file__).parent / "cases").iterdir())


def graph_of(analysis: Analysis) -> Graph:
    return to_rdflib(analysis_triples(analysis))


def to_rdflib(triples: Iterable[Any]) -> Graph:
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(ANALYSIS)


def background(quads: Iterable[Quad]) -> Graph:
    return to_rdflib(quad.triple for quad in quads if quad.graph_name == NamedNode(background_iri()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_gives_the_graph_that_was_checked_by_hand(case: Path) -> None:
    made = graph_of(runpy.run_path(str(case / "analysis.py"))["ANALYSIS"])
    expected = Graph().parse(case / "expected.ttl")
    _, missing, extra = graph_diff(expected, made)
    assert isomorphic(made, expected), f"missing:\n{missing.serialize()}\nextra:\n{extra.serialize()}"


def test_an_article_states_its_id_text_headline_and_date(graph: Graph) -> None:
    assert (ARTICLE_IRI, RDF.type, UA.Article) in graph
    assert (ARTICLE_IRI, RDF.type, NIF.Context) in graph
    assert graph.value(ARTICLE_IRI, DCTERMS.identifier) == Literal("case-1")
    assert graph.value(ARTICLE_IRI, NIF.isString) == Literal(TEXT)
    assert graph.value(ARTICLE_IRI, SCHEMA.headline) == Literal("襄阳举办焊工技能比赛", lang="zh")
    assert graph.value(ARTICLE_IRI, SCHEMA.datePublished) == Literal("2023-07-06", datatype=XSD.date)


def test_every_stretch_of_text_is_what_its_offsets_say(graph: Graph) -> None:
    stretches = list(graph.subject_objects(NIF.anchorOf))
    for node, words in stretches:
        begin, end = (int(str(graph.value(node, index))) for index in (NIF.beginIndex, NIF.endIndex))
        assert str(words) == TEXT[begin:end]
        assert node == char_iri(ARTICLE_IRI, begin, end)
        assert (node, NIF.referenceContext, ARTICLE_IRI) in graph
    assert len(stretches) >= len(MENTIONS)


def test_a_mention_denotes_its_entity_with_confidence_and_rule(graph: Graph) -> None:
    node = char_iri(ARTICLE_IRI, MENTIONS[1].start, MENTIONS[1].end)
    assert graph.value(node, ITSRDF.taIdentRef) == entity_iri(UNION.id)
    assert graph.value(node, ITSRDF.taConfidence) == Literal("0.97", datatype=XSD.decimal)
    assert graph.value(node, UA.rule) == Literal("gold")


def test_a_mention_that_was_not_linked_is_left_out() -> None:
    loose = dataclasses.replace(MENTIONS[0], entity="")
    assert not list(graph_of(Analysis(ARTICLE, (loose,))).subjects(RDF.type, NIF.Phrase))


def test_an_entity_has_its_base_class_beside_its_kind(graph: Graph) -> None:
    assert set(graph.objects(entity_iri(UNION.id), RDF.type)) == {UA.Organisation, UA.TradeUnion}
    assert set(graph.objects(entity_iri(CHAIR.id), RDF.type)) == {UA.Person}


def test_an_organisation_of_another_kind_has_the_base_class_alone() -> None:
    team = dataclasses.replace(SCHOOL, kind=Kind.OTHER)
    found = graph_of(Analysis(ARTICLE, entities=(team,)))
    assert set(found.objects(entity_iri(team.id), RDF.type)) == {UA.Organisation}


def test_an_entity_has_one_canonical_name_and_its_other_forms(graph: Graph) -> None:
    assert list(graph.objects(entity_iri(UNION.id), SKOS.prefLabel)) == [Literal("襄阳市总工会", lang="zh")]
    assert list(graph.objects(entity_iri(UNION.id), SKOS.altLabel)) == [Literal("市总工会", lang="zh")]


def test_every_relation_and_role_is_a_plain_triple_and_an_assertion_with_evidence(graph: Graph) -> None:
    assertions = list(graph.subjects(RDF.type, UA.Assertion))
    assert len(assertions) == len(ANALYSIS.relations) + len(ACTIVITY.fillers)
    for node in assertions:
        said = tuple(graph.value(node, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        assert said in graph
        assert (node, RDF.type, RDF.Statement) in graph
        assert (node, UA.reportedIn, ARTICLE_IRI) in graph
        assert (graph.value(node, UA.evidence), RDF.type, NIF.Sentence) in graph


def test_partners_are_stated_both_ways_and_asserted_once(graph: Graph) -> None:
    pair = entity_iri(UNION.id), entity_iri(SCHOOL.id)
    assert (pair[0], UA.partnerOf, pair[1]) in graph
    assert (pair[1], UA.partnerOf, pair[0]) in graph
    assert len(list(graph.subjects(RDF.predicate, UA.partnerOf))) == 1


def test_a_job_title_is_a_literal_whose_words_are_shown(graph: Graph) -> None:
    assert graph.value(entity_iri(CHAIR.id), UA.jobTitle) == Literal("主席")
    node = next(graph.subjects(RDF.predicate, UA.jobTitle))
    assert graph.value(graph.value(node, UA.wording), NIF.anchorOf) == Literal("主席")


def test_an_author_is_the_author_of_the_article(graph: Graph) -> None:
    assert (entity_iri(REPORTER.id), UA.authorOf, ARTICLE_IRI) in graph


def test_an_activity_states_both_classes_label_date_and_roles(graph: Graph) -> None:
    node = next(graph.subjects(RDF.type, UA.Activity))
    assert (node, RDF.type, UA.Competition) in graph
    assert graph.value(node, RDFS.label) == Literal("“匠心杯”技能大赛", lang="zh")
    assert graph.value(node, UA.onDate) == Literal("2023-07-05", datatype=XSD.date)
    assert graph.value(node, UA.takesPlaceIn) == entity_iri(CITY.id)
    assert graph.value(node, UA.evidence) == char_iri(ARTICLE_IRI, FIRST.start, FIRST.end)


@pytest.mark.parametrize(
    ("date", "datatype"), [("2023-07-05", XSD.date), ("2023-07", XSD.gYearMonth), ("2023", XSD.gYear)]
)
def test_a_date_has_the_type_of_its_exactness(date: str, datatype: URIRef) -> None:
    found = graph_of(Analysis(ARTICLE, activities=(dataclasses.replace(ACTIVITY, fillers=(), date=date),)))
    assert next(found.objects(None, UA.onDate)).datatype == datatype


def test_what_is_no_date_is_refused_with_the_article() -> None:
    with pytest.raises(KgError, match=r"case-1.*'昨日'"):
        graph_of(Analysis(ARTICLE, activities=(dataclasses.replace(ACTIVITY, fillers=(), date="昨日"),)))


@pytest.mark.parametrize(
    ("value", "written", "datatype"),
    [
        (17000.0, "17000", XSD.integer),
        (2.6, "2.6", XSD.decimal),
        (1e16, "10000000000000000", XSD.integer),
        (1e-7, "0.0000001", XSD.decimal),
    ],
)
def test_a_figure_is_an_integer_or_a_plain_decimal(value: float, written: str, datatype: URIRef) -> None:
    measure = Measure(value, "元", "", False, Span(0, 2), Span(0, 2))
    found = graph_of(Analysis(ARTICLE, activities=(dataclasses.replace(ACTIVITY, measures=(measure,)),)))
    literal = next(found.objects(None, UA.value))
    assert (str(literal), literal.datatype) == (written, datatype)


def test_a_figure_says_whether_it_is_approximate_and_where_it_stands(graph: Graph) -> None:
    node = next(graph.objects(None, UA.hasMeasure))
    assert graph.value(node, UA.approximate) == Literal(True)
    assert graph.value(graph.value(node, UA.wording), NIF.anchorOf) == Literal("近200名")


def test_an_activity_without_a_cue_has_no_wording() -> None:
    silent = dataclasses.replace(ACTIVITY, trigger=Span(0, 0), measures=())
    assert not list(graph_of(Analysis(ARTICLE, activities=(silent,))).subjects(UA.wording))


def test_the_base_activity_type_is_stated_once() -> None:
    other = dataclasses.replace(ACTIVITY, type=type(ACTIVITY.type).OTHER)
    found = graph_of(Analysis(ARTICLE, activities=(other,)))
    assert set(found.objects(next(found.subjects(RDF.type, UA.Activity)), RDF.type)) == {UA.Activity}


def test_background_facts_stand_apart_and_are_no_assertions() -> None:
    facts = background(analysis_quads(ANALYSIS))
    city, province = entity_iri(division_id("420600")), entity_iri(division_id("420000"))
    assert (city, UA.within, province) in facts
    assert facts.value(city, UA.divisionCode) == Literal("420600")
    assert facts.value(city, WGS84.lat) == Literal("32.008986", datatype=XSD.decimal)
    assert facts.value(province, SKOS.prefLabel) == Literal("湖北省", lang="zh")
    assert not list(facts.subjects(RDF.type, UA.Assertion))


def test_a_union_has_level_jurisdiction_and_the_union_above_in_the_background() -> None:
    facts = background(analysis_quads(ANALYSIS))
    union = entity_iri(UNION.id)
    assert facts.value(union, UA.unionLevel) == UA.levelCity
    assert facts.value(union, UA.jurisdiction) == entity_iri(CITY.id)
    assert facts.value(facts.value(union, UA.parentUnion), SKOS.prefLabel) == Literal("湖北省总工会", lang="zh")


def test_a_site_lies_within_every_division_of_its_chain() -> None:
    site = dataclasses.replace(CITY, id="PLACE/中心路", name="中心路", is_division=False)
    facts = background(analysis_quads(Analysis(ARTICLE, entities=(site,))))
    assert set(facts.objects(entity_iri(site.id), UA.within)) == {
        entity_iri(division_id(c)) for c in ("420600", "420000")
    }


def test_an_edition_is_of_a_series_that_is_minted_from_its_name() -> None:
    contest = dataclasses.replace(CONTEST, id="PROGRAMME/2023年第三届“匠心杯”大赛", name="2023年第三届“匠心杯”大赛")
    facts = background(analysis_quads(Analysis(ARTICLE, entities=(contest,))))
    node, series = entity_iri(contest.id), entity_iri("PROGRAMME/“匠心杯”大赛")
    assert facts.value(node, UA.editionOf) == series
    assert facts.value(node, UA.edition) == Literal(3)
    assert facts.value(node, UA.editionYear) == Literal("2023", datatype=XSD.gYear)
    assert (series, RDF.type, UA.Programme) in facts
    assert facts.value(series, SKOS.prefLabel) == Literal("“匠心杯”大赛", lang="zh")


def test_the_level_of_an_award_is_background() -> None:
    award = dataclasses.replace(MODEL_WORKER, level="national")
    facts = background(analysis_quads(Analysis(ARTICLE, entities=(award,))))
    assert facts.value(entity_iri(award.id), UA.awardLevel) == UA.awardNational


def test_an_unknown_union_level_is_refused() -> None:
    with pytest.raises(KgError, match="galactic"):
        list(analysis_quads(Analysis(ARTICLE, entities=(dataclasses.replace(UNION, level="galactic"),))))


def test_what_an_article_states_stands_in_the_graph_named_by_it() -> None:
    graphs = {quad.graph_name for quad in analysis_quads(ANALYSIS)}
    assert graphs == {NamedNode(ARTICLE_IRI), NamedNode(background_iri())}


def test_there_are_no_blank_nodes_and_no_quad_comes_twice() -> None:
    quads = list(analysis_quads(ANALYSIS))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in quad.triple)
    assert len(quads) == len(set(quads))


@pytest.mark.parametrize("base", ["urn:kg/", "urn:a//b/", "tag:kg.example,2023:/", "kg:/"])
def test_a_base_that_relative_iris_cannot_be_resolved_against_is_refused(base: str) -> None:
    with pytest.raises(KgError, match="no // after its scheme"):
        check_base(base)


@pytest.mark.parametrize("base", ["https://example.org/kg/", "http://localhost:7878/", "file:///kg/", "kg://a/"])
def test_a_base_that_is_taken_resolves_relative_iris_in_another_library(base: str) -> None:
    data = f"@base <{check_base(base)}> . <article/a> <org/b> <person/c> ."
    assert set(Graph().parse(data=data, format="turtle")) == {tuple(URIRef(base + x) for x in ("article/a", "org/b", "person/c"))}


@pytest.mark.parametrize("base", ["kg", "https://example.org/kg", "https://example.org/#", "https://example.org/a b/"])
def test_a_base_that_cannot_carry_offsets_is_refused(base: str) -> None:
    with pytest.raises(KgError, match="--base"):
        list(analysis_quads(ANALYSIS, base=base))


@given(st.text(min_size=1), st.text())
@settings(max_examples=50)
def test_any_text_and_id_become_valid_rdf_with_the_offsets_kept(article_id: str, text: str) -> None:
    article = Article(article_id, text)
    mention = dataclasses.replace(MENTIONS[0], start=0, end=len(text))
    found = graph_of(Analysis(article, (mention,), (CITY,)))
    assert str(found.value(article_iri(article_id), NIF.isString)) == writable(text)


@given(st.text(st.characters(exclude_characters="\r")))
@settings(max_examples=50)
def test_any_text_makes_valid_rdf_xml_and_json_ld_too(text: str) -> None:
    """Without carriage returns: XML reads an unescaped one as a line feed, and the library does not escape it."""
    triples = list(analysis_triples(Analysis(Article("a", text))))
    for form, name in ((RdfFormat.RDF_XML, "xml"), (RdfFormat.JSON_LD, "json-ld")):
        found = Graph().parse(data=serialize(triples, format=form), format=name)
        assert str(found.value(article_iri("a"), NIF.isString)) == writable(text)


def test_a_perfect_analysis_scores_one_by_the_reference_scorer(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("reference_score", shared / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    paths = sorted((shared / "gold" / "dev").glob("un-00*.json"))
    triples = [triple for path in paths for triple in analysis_triples(perfect(path))]
    docs = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    result = scorer.score(to_rdflib(triples), docs)
    assert not result["absent"]
    for rows in ("mentions", "entities", "relations", "slots"):
        assert result[rows]["micro"]["f1"] == 1
    assert result["activities"]["f1"] == result["measures"]["f1"] == result["kinds"]["accuracy"] == 1
