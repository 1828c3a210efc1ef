"""One question over one store: forms, refusals, and limits that refuse rather than cut."""

import json
from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store, parse_query_results
from rdflib import Graph

from kg.answering import Answer, Limits, Question, answer

S, P = NamedNode("http://a/s"), NamedNode("http://a/p")
ALL = "SELECT ?o {?s ?p ?o} ORDER BY ?o"
JSON, XML, CSV, TSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)


def store_of(*texts: str) -> Store:
    store = Store()
    store.extend(Quad(S, P, Literal(text)) for text in texts)
    return store


def ask(text: str, accept: str = "", store: Store | None = None, limits: Limits | None = None) -> Answer:
    return answer(store or store_of("襄阳", "b"), Question(text, accept), limits or Limits())


@pytest.mark.parametrize(
    ("accept", "form"), [(JSON, QueryResultsFormat.JSON), (XML, QueryResultsFormat.XML), (TSV, QueryResultsFormat.TSV)]
)
def test_rows_come_in_the_form_asked_for(accept: str, form: QueryResultsFormat) -> None:
    found = ask(ALL, accept)
    assert found.status == 200
    assert found.media.split(";")[0] == accept
    assert [row["o"].value for row in parse_query_results(found.body, form)] == ["b", "襄阳"]  # type: ignore[union-attr]


def test_csv_is_utf8_with_a_header() -> None:
    assert ask(ALL, CSV).body.decode() == "o\r\nb\r\n襄阳\r\n"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+49", "-x", "\t=1"])
def test_no_cell_of_a_csv_is_a_formula_and_the_exact_forms_keep_it(text: str) -> None:
    assert ask(ALL, CSV, store_of(text)).body.decode() == f"o\r\n'{text}\r\n"
    assert json.loads(ask(ALL, JSON, store_of(text)).body)["results"]["bindings"][0]["o"]["value"] == text


def test_a_negative_number_in_a_csv_stays_a_number() -> None:
    assert ask("SELECT (-5 AS ?n) {}", CSV).body == b"n\r\n-5\r\n"


@pytest.mark.parametrize(("accept", "body"), [(JSON, b'{"head":{},"boolean":true}'), (CSV, b"true"), (TSV, b"true")])
def test_yes_or_no_comes_in_each_form(accept: str, body: bytes) -> None:
    assert ask("ASK {?s ?p ?o}", accept).body == body


def test_a_constructed_graph_states_a_triple_once() -> None:
    found = ask("CONSTRUCT {<http://a/x> <http://a/y> 1} WHERE {?s ?p ?o}", "application/n-triples")
    assert found.body.decode().count("\n") == 1


def test_line_ends_of_a_text_survive_xml() -> None:
    text = "一\r\n二"
    rows = parse_query_results(ask(ALL, XML, store_of(text)).body, QueryResultsFormat.XML)
    assert [row["o"].value for row in rows] == [text]  # type: ignore[union-attr]
    graph = Graph().parse(
        data=ask("CONSTRUCT WHERE {?s ?p ?o}", "application/rdf+xml", store_of(text)).body, format="xml"
    )
    assert [str(found) for found in graph.objects()] == [text]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT", 400),
        ("", 400),
        ("SELECT * {?s ?p}", 400),
        ("SELECT * {?s nowhere:p ?o}", 400),
        ("\x00", 400),
        ("INSERT DATA {<a:a> <a:b> 1}", 403),
        ("LOAD <http://127.0.0.1/>", 403),
        ("DROP ALL", 403),
        ("SELECT * {SERVICE <http://127.0.0.1/> {?s ?p ?o}}", 403),
        ("SELECT * {SERVICE SILENT <file:///etc/passwd> {}}", 403),
        ("SELECT * FROM <not an iri> {}", 400),
        ("SELECT * {?s ?p ?o} LIMIT x", 400),
    ],
)
def test_a_bad_query_is_refused_with_the_reason_in_a_line(text: str, status: int) -> None:
    found = ask(text)
    assert (found.status, found.media) == (status, "text/plain; charset=utf-8")
    assert found.body.decode().strip()
    assert "Traceback" not in found.body.decode()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <file:///etc/passwd> {?s ?p ?o}",
        "SELECT * FROM <http://127.0.0.1:1/> {?s ?p ?o}",
        "SELECT * FROM NAMED <file:///etc/passwd> {GRAPH ?g {?s ?p ?o}}",
    ],
)
def test_a_graph_that_the_store_does_not_have_is_empty_and_never_fetched(text: str) -> None:
    assert json.loads(ask(text).body)["results"]["bindings"] == []


def test_what_no_form_fits_is_refused_with_those_there_are() -> None:
    found = ask(ALL, "image/png")
    assert found.status == 406
    assert CSV in found.body.decode()


ROWS: list[Callable[[Limits], Answer]] = [
    lambda limits, media=media: ask(ALL, media, store_of(*"abcde"), limits)  # type: ignore[misc]
    for media in (JSON, XML, CSV, TSV)
]


@pytest.mark.parametrize(
    "asked", [*ROWS, lambda limits: ask("CONSTRUCT WHERE {?s ?p ?o}", "", store_of(*"abcde"), limits)]
)
def test_an_answer_over_the_limit_of_rows_is_refused_and_one_at_it_is_given(asked: Callable[[Limits], Answer]) -> None:
    assert asked(Limits(rows=4)).status == 413
    assert asked(Limits(rows=5)).status == 200


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV])
def test_text_that_looks_like_rows_does_not_count_as_rows(media: str) -> None:
    texts = store_of(",{,{,{,{", "\n\n\n\n", "<result><result><result>")
    assert ask(ALL, media, texts, Limits(rows=3)).status == 200


@pytest.mark.parametrize("text", [ALL, "CONSTRUCT WHERE {?s ?p ?o}"])
def test_an_answer_over_the_limit_of_bytes_is_refused(text: str) -> None:
    found = ask(text, "", store_of("x" * 5000), Limits(size=4000))
    assert found.status == 413
    assert b"more than 4000 bytes" in found.body


@pytest.mark.parametrize("form", ["ASK {FILTER(%s)}", "ASK {OPTIONAL {FILTER(%s)}}"])
def test_a_query_that_nests_too_deep_is_refused_before_the_engine_reads_it(form: str) -> None:
    deep = "(" * 20_000 + "1" + ")" * 20_000
    assert (ask(form % deep).status, ask(form % deep).body) == (400, b"the brackets of the query nest deeper than 100\n")
    assert ask(form % ("(" * 90 + "1" + ")" * 90)).status == 200


def test_brackets_in_texts_comments_and_iris_nest_nothing() -> None:
    many = "(" * 200
    assert ask(f"ASK {{?s ?p '{many}', <http://e/{many}> # {many}\n}}").status == 200


@pytest.mark.parametrize("part", ["OPTIONAL {?s ?p ?o}", "MINUS {?s ?p ?o}", "BIND(1 AS ?x%d)", "FILTER NOT EXISTS {?s ?p ?o}"])
def test_a_query_of_too_many_patterns_is_refused_before_the_engine_reads_it(part: str) -> None:
    def of(count: int) -> Answer:
        return ask("ASK {" + "".join(part.replace("%d", str(number)) for number in range(count)) + "}")

    assert (of(5_000).status, of(5_000).body) == (400, b"the query has more than 1000 patterns and computed values\n")
    assert of(100).status == 200
