"""Running queries: parameters, what is refused, and results as text."""

import csv
import io
import json
from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.model import KgError
from kg.querying import fill_params, format_result, query_text, refuse_writing, run_query
from kg.rdf import analysis_quads
from kg.vocab import BASE

S, P = NamedNode(BASE + "s"), NamedNode(BASE + "p")


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    found.bulk_extend(Quad(*quad.triple) for quad in analysis_quads(ANALYSIS))
    return found


def small(*texts: str) -> Store:
    found = Store()
    found.bulk_extend(Quad(S, P, Literal(text)) for text in texts)
    return found


def rows(store: Store, text: str, **params: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(format_result(run_query(store, text, params), "csv"))))


def test_prefixes_of_the_contract_need_no_declaration(store: Store) -> None:
    assert rows(store, "SELECT ?n { ?p a ua:Person ; skos:prefLabel ?n } ORDER BY ?n") == [{"n": "李明"}, {"n": "王芳"}]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_parameter_is_a_value_whatever_it_holds(value: str) -> None:
    found = run_query(small(), 'SELECT ?x { VALUES ?x { "" } }', {"x": value})
    assert json.loads(format_result(found, "json"))["results"]["bindings"] == [
        {"x": {"type": "literal", "value": value}}
    ]


def test_a_parameter_becomes_the_kind_of_term_that_the_default_is() -> None:
    assert (
        fill_params("VALUES ?x { 0.6 }", {"x": "1"}) == 'VALUES ?x { "1"^^<http://www.w3.org/2001/XMLSchema#decimal> }'
    )
    assert fill_params("VALUES ?x { <a:b> }", {"x": "c:d"}) == "VALUES ?x { <c:d> }"
    assert fill_params('VALUES ?x { "a"@zh }', {"x": '"'}) == r'VALUES ?x { "\""@zh }'


@pytest.mark.parametrize(("text", "value"), [("VALUES ?x { 0.6 }", "many"), ("VALUES ?x { <a:b> }", "> } DROP ALL")])
def test_a_value_of_another_kind_is_refused(text: str, value: str) -> None:
    with pytest.raises(KgError, match="parameter x"):
        fill_params(text, {"x": value})


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(KgError, match="no parameter 'y'; there are: x"):
        fill_params('VALUES ?x { "" }', {"y": "1"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { } }",
        "SELECT * {SERVICE<http://localhost/>{}}",
        "PREFIX e: <http://e/> SELECT * { SERVICEe:x {} }",
        "SELECT * { \\u0053ERVICE <http://localhost/> {} }",
        "SELECT * { # '\n SERVICE <http://localhost/> {} }",
        'SELECT * { ?s ?p "\\"" SERVICE <http://localhost/> {} }',
        "SELECT * { ?s ?p '''it's''' . SERVICE ?x {} }",
        # the sign "less than" and a string, not an address; an address that hides no comment
        "ASK { FILTER(?a<'>'&&EXISTS{SERVICE <http://localhost/> {}}&&'b'='b') }",
        "ASK { FILTER(?a<'>'&&EXISTS{SERVICE <http://localhost/> {}} #'\n) }",
        "ASK { FILTER(?a<b:c#>'''\n||EXISTS{SERVICE <http://localhost/> {}})#'''\n}",
        "ASK { ?s ?p ?a FILTER(?a<1)SERVICE#>\n<http://localhost/> {} }",
        "ASK { ?s ?p <http://e/#> SERVICE ?x {} }",
        "ASK { ?s ?p <urn:a'> SERVICE ?x {} # '\n }",
        # no blank before the word
        "ASK { ?s ?p 1SERVICE<http://localhost/> {} }",
        "ASK { ?s ?p 1e5SERVICE<http://localhost/> {} }",
        "ASK { ?s ?p trueSERVICE<http://localhost/> {} }",
        "ASK { ?s ?p 1.SERVICEa:b {} }",
        "ASK { ?s ?p a:.SERVICE<http://localhost/> {} }",
        "ASK { ?s ?p 'a'@en1SERVICE<http://localhost/> {} }",
        "ASK { ?s ?p <<?s ?p ?o>>SERVICE<http://localhost/> {} }",
    ],
)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(KgError, match="SERVICE is refused"):
        refuse_writing(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://localhost/>",
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "drop all",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(KgError, match="read-only"):
        run_query(small(), text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?load { ?load a ua:Service }",
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s ?p 'DROP' } # INSERT",
        "SELECT * { ?s <http://e/SERVICE#LOAD> ?o }",
        "SELECT * { ?s <urn:e:service> ?service . ?s ua:providesService ?o }",
        "SELECT * { ?s <urn:e#a> ?o . # it's\n ?o <urn:e#b> 'service' }",
        "SELECT * { ?a ua:value ?b . FILTER(?a<?b && ?b>3) }",
    ],
)
def test_the_words_may_stand_in_names_strings_and_comments(text: str) -> None:
    refuse_writing(text)
    run_query(small(), text)


def test_a_wrong_query_says_where() -> None:
    with pytest.raises(KgError, match="not a SPARQL query: error at 1:"):
        run_query(small(), "SELECT ?x WHERE")


def test_files_and_services_named_by_from_are_not_read() -> None:
    assert format_result(run_query(small(), "SELECT ?s FROM <file:///etc/hostname> { ?s ?p ?o }"), "csv") == "s\r\n"


def test_a_table_counts_two_places_for_a_wide_character() -> None:
    text = format_result(run_query(small("工会", "ab"), "SELECT ?o ?p { ?s ?p ?o } ORDER BY ?o"), "table")
    lines = text.splitlines()
    assert lines[0] == "o     p"
    assert lines[2].startswith("ab    http")
    assert lines[3].startswith("工会  http")


def test_a_table_shortens_iris_and_long_text() -> None:
    text = format_result(run_query(small("长" * 99), "SELECT ?o ?c { ?s ?p ?o BIND(ua:Person AS ?c) }"), "table")
    assert text.splitlines()[2] == "长" * 29 + "…  ua:Person"


def test_csv_guards_text_that_a_spreadsheet_would_run() -> None:
    answer = format_result(run_query(small("=1+1", "安全"), "SELECT ?o (-5 AS ?n) { ?s ?p ?o } ORDER BY ?o"), "csv")
    assert list(csv.reader(io.StringIO(answer)))[1:] == [["'=1+1", "-5"], ["安全", "-5"]]


def test_tsv_and_json_are_exact() -> None:
    query = "SELECT ?o { ?s ?p ?o }"
    assert format_result(run_query(small("=1+1"), query), "tsv") == '?o\n"=1+1"\n'
    assert (
        json.loads(format_result(run_query(small("=1"), query), "json"))["results"]["bindings"][0]["o"]["value"] == "=1"
    )


def test_unbound_values_are_empty() -> None:
    assert rows(small("a"), "SELECT ?o ?x { ?s ?p ?o OPTIONAL { ?s <a:none> ?x } }") == [{"o": "a", "x": ""}]


def test_a_question_is_answered_by_true_or_false() -> None:
    assert format_result(run_query(small(), "ASK { ?s ?p ?o }"), "csv") == "answer\r\nfalse\r\n"
    assert json.loads(format_result(run_query(small("a"), "ASK { ?s ?p ?o }"), "json"))["boolean"] is True


def test_a_constructed_graph_is_sorted_turtle_without_repeats() -> None:
    query = "CONSTRUCT { ?s a ua:Place . ?s ?p ?o } { ?s ?p ?o }"
    texts = [format_result(run_query(small(*order), query), "table") for order in (("b", "a"), ("a", "b"))]
    assert texts[0] == texts[1]
    assert texts[0].count("ua:Place") == 1
    assert texts[0].startswith("@prefix dcterms:")


def test_rows_are_no_graph_and_a_graph_is_no_rows() -> None:
    with pytest.raises(KgError, match="turtle is no form for rows"):
        format_result(run_query(small("a"), "SELECT * { ?s ?p ?o }"), "turtle")
    with pytest.raises(KgError, match="csv is no form for a graph"):
        format_result(run_query(small("a"), "DESCRIBE ?s { ?s ?p ?o }"), "csv")


def test_a_query_is_a_name_a_file_or_text(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text('SELECT ?x { VALUES ?x { "a" } }', encoding="utf-8")
    assert query_text(str(file), {"x": "b"}) == 'SELECT ?x { VALUES ?x { "b" } }'
    assert query_text("ASK {}") == "ASK {}"
    assert "ua:TradeUnion" in query_text("unions-by-level")


def test_an_unknown_name_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="unions-by-level"):
        query_text("unions-by-levle")
    with pytest.raises(KgError, match="cannot read the query"):
        query_text(str(tmp_path / "none.rq"))
