"""`kg serve` as a real process on loopback: the protocol, its clients, and its end."""

import json
import shutil
import signal
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from service import Served, build_folder, served

from kg.answering import Limits
from kg.model import KgError
from kg.querying import format_result, named_queries, run_query
from kg.serving import Service, hosts_for, make_app, serve
from kg.store import open_store
from kg.vocab import BASE

UNIONS = "SELECT ?s {?s a <https://w3id.org/union-activity/ontology#TradeUnion>}"
GRAPHS = [f"{BASE}article/case-1", f"{BASE}article/case-2"]
# some 480 triples to the fourth power
HEAVY = "SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l}"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("serving") / "kg")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder, "--timeout", "3", "--rows", "1000", "--workers", "2") as running:
        yield running


def names(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["s"]["value"] for row in response.json()["results"]["bindings"]]


CASES = [
    ("query_get", "GET", {"query": "ASK {}"}, "", "", 200),
    ("query_post_form", "POST", {}, FORM, "query=ASK%20%7B%7D", 200),
    ("query_post_direct", "POST", {}, DIRECT, "ASK {}", 200),
    ("query_dataset_default_graph", "POST", {"default-graph-uri": GRAPHS[0]}, DIRECT, "ASK {?s ?p ?o}", 200),
    (
        "query_multiple_dataset",
        "GET",
        {"query": "ASK {}", "default-graph-uri": GRAPHS[0], "named-graph-uri": GRAPHS[1]},
        "",
        "",
        200,
    ),
    ("bad_query_method", "PUT", {"query": "ASK {}"}, "", "", 405),
    ("bad_delete_method", "DELETE", {"query": "ASK {}"}, "", "", 405),
    ("bad_multiple_queries", "GET", [("query", "ASK {}"), ("query", "SELECT * {}")], "", "", 400),
    ("bad_query_wrong_media_type", "POST", {}, "text/plain", "ASK {}", 415),
    ("bad_query_missing_form_type", "POST", {}, "", "query=ASK%20%7B%7D", 415),
    ("bad_query_missing_direct_type", "POST", {}, "", "ASK {}", 415),
    ("bad_query_non_utf8", "POST", {}, f"{DIRECT}; charset=UTF-16", "ASK {}", 415),
    ("bad_query_syntax", "GET", {"query": "ASK {"}, "", "", 400),
    ("bad_query_empty", "GET", {"query": ""}, "", "", 400),
    ("update_form", "POST", {}, FORM, "update=CLEAR%20ALL", 403),
    ("update_direct", "POST", {}, "application/sparql-update", "CLEAR ALL", 403),
    ("update_as_query", "GET", {"query": "INSERT DATA {<a:a> <a:a> 1}"}, "", "", 403),
    ("load_as_query", "GET", {"query": "LOAD <file:///etc/passwd>"}, "", "", 403),
    ("service", "GET", {"query": "SELECT * {SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}"}, "", "", 403),
    ("body_too_large", "POST", {}, DIRECT, "#" * 300_000, 413),
    ("query_too_long", "POST", {}, DIRECT, "#" * 70_000, 413),
    ("no_such_page", "GET", {}, "", "", 200),
]


@pytest.mark.parametrize(
    ("method", "params", "media", "body", "status"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_protocol_cases_hold(
    server: Served, method: str, params: dict[str, str], media: str, body: str, status: int
) -> None:
    response = server.client.request(
        method, "/sparql", params=params, content=body or None, headers={"Content-Type": media} if media else {}
    )
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "application/sparql-results+json", "application/sparql-results+json"),
        ("SELECT * {}", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT * {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("CONSTRUCT WHERE {?s a ?o}", "text/turtle", "text/turtle; charset=utf-8"),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE {?s a ?o}", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT WHERE {?s a ?o}", "application/ld+json", "application/ld+json"),
    ],
)
def test_the_client_says_in_which_form_it_wants_the_answer(server: Served, query: str, accept: str, media: str) -> None:
    response = server.ask(query, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, media)


def test_a_graph_in_any_form_is_the_same_graph(server: Served) -> None:
    sizes = {
        len(Graph().parse(data=server.ask("CONSTRUCT WHERE {?s ?p ?o}", media).text, format=name))
        for media, name in [
            ("text/turtle", "turtle"),
            ("application/n-triples", "nt"),
            ("application/rdf+xml", "xml"),
            ("application/ld+json", "json-ld"),
        ]
    }
    assert len(sizes) == 1
    assert sizes != {0}


def test_default_and_named_graphs_are_those_of_the_request(server: Served) -> None:
    said = {"default-graph-uri": GRAPHS}
    both = server.client.get("/sparql", params={"query": UNIONS, **said})
    assert names(both) == names(server.ask(UNIONS, **{"default-graph-uri": GRAPHS[0]}))
    other = server.ask("SELECT DISTINCT ?s {GRAPH ?s {?x ?y ?z}}", **{"named-graph-uri": GRAPHS[1]})
    assert names(other) == [GRAPHS[1]]
    assert names(server.ask(UNIONS, **{"named-graph-uri": GRAPHS[1]})) == []


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_each_shipped_query_gives_what_the_command_line_gives(server: Served, folder: Path, query: object) -> None:
    text = query.text  # type: ignore[attr-defined]
    graph = "CONSTRUCT" in text
    form, media = ("ntriples", "application/n-triples") if graph else ("tsv", "text/tab-separated-values")
    expected = format_result(run_query(open_store(folder), text), form)
    found = server.ask(text, media).text
    assert sorted(found.splitlines()) == sorted(expected.splitlines()) if graph else found == expected


def test_without_a_query_the_service_describes_itself(server: Served) -> None:
    described = Graph().parse(data=server.client.get("/sparql").text, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    found = described.query(f"SELECT ?e {{?s a <{sd}Service> ; <{sd}endpoint> ?e ; <{sd}defaultDataset> ?d}}")
    assert [str(row[0]) for row in found] == [server.endpoint]  # type: ignore[index]


def test_a_browser_is_sent_to_the_query_page(server: Served) -> None:
    response = server.client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.headers["location"]) == (303, "/query")


def test_pages_of_any_origin_may_read_the_endpoint(server: Served) -> None:
    asked = server.client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://example.org"})
    assert asked.headers["access-control-allow-origin"] == "*"
    allowed = server.client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert allowed.status_code == 200
    assert "POST" in allowed.headers["access-control-allow-methods"]


def test_sparqlwrapper_asks_in_its_own_way(server: Served) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    for method in (wrapper.GET, wrapper.POST):
        for form in (wrapper.JSON, wrapper.XML, wrapper.CSV):
            client = wrapper.SPARQLWrapper(server.endpoint)
            client.setQuery(UNIONS)
            client.setMethod(method)
            client.setReturnFormat(form)
            assert client.query().response.status == 200
    client.setQuery("CONSTRUCT WHERE {?s a ?o}")
    client.setReturnFormat(wrapper.TURTLE)
    assert b"TradeUnion" in client.queryAndConvert()


def test_rdflib_asks_as_a_store(server: Served) -> None:
    store = SPARQLStore(server.endpoint, returnFormat="json")
    assert [str(row[0]) for row in Graph(store).query(UNIONS)] == names(server.ask(UNIONS))  # type: ignore[index]
    assert len(list(Graph(store, identifier=GRAPHS[0]).query(UNIONS))) == 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_asks_with_a_form(server: Served) -> None:
    done = subprocess.run(
        ["curl", "-sf", server.endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={UNIONS}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[0] == "s"
    assert f"{BASE}org/襄阳市总工会" in done.stdout


def test_more_rows_than_the_limit_are_refused_with_the_way_out(server: Served) -> None:
    response = server.ask("SELECT * {?a ?b ?c . ?d ?e ?f} LIMIT 1001")
    assert response.status_code == 413
    assert "more than 1000 rows" in response.text


def test_a_query_over_the_time_limit_is_stopped_and_the_next_is_answered(server: Served) -> None:
    start = time.monotonic()
    response = server.ask(HEAVY)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "longer than 3 seconds" in response.text
    assert time.monotonic() - start < 8
    assert names(server.ask(UNIONS))


def test_heavy_queries_cannot_starve_light_ones(server: Served) -> None:
    heavy = [
        threading.Thread(target=httpx.get, args=(server.endpoint,), kwargs={"params": {"query": HEAVY}, "timeout": 60})
        for _ in range(4)
    ]
    for thread in heavy:
        thread.start()
    time.sleep(0.3)
    start = time.monotonic()
    assert names(server.ask(UNIONS))
    assert time.monotonic() - start < 8
    for thread in heavy:
        thread.join()


def test_a_client_that_hangs_up_frees_its_worker(server: Served) -> None:
    for _ in range(6):
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(server.endpoint, params={"query": HEAVY}, timeout=0.2)
    start = time.monotonic()
    assert names(server.ask(UNIONS))
    assert time.monotonic() - start < 3


def test_a_folder_built_anew_is_served_at_once(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "kg", articles=1)
    count = "SELECT (COUNT(*) AS ?s) {?a a <https://w3id.org/union-activity/ontology#Article>}"
    with served(folder, "--workers", "2") as running:
        assert names(running.ask(count)) == ["1"]
        fresh = build_folder(tmp_path / "fresh", articles=3)
        folder.rename(tmp_path / "old")
        fresh.rename(folder)
        assert [names(running.ask(count)) for _ in range(4)] == [["3"]] * 4


def test_the_end_signal_lets_running_answers_finish(folder: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?s) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i}"  # under a second alone
    with served(folder, "--workers", "1", "--timeout", "20") as running:
        found: list[httpx.Response] = []
        asking = threading.Thread(
            target=lambda: found.append(
                httpx.get(
                    running.endpoint, params={"query": slow.replace("}", " . FILTER(STRLEN(?c) > 0) }")}, timeout=30
                )
            )
        )
        asking.start()
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        asking.join()
        assert running.process.wait(timeout=20) == 0
    assert [response.status_code for response in found] == [200]


def test_two_servers_cannot_have_one_port(server: Served, folder: Path) -> None:
    port = urllib.parse.urlsplit(server.address).port
    with pytest.raises(KgError, match="cannot listen"):
        serve(Service(folder), port=port or 0)


def test_what_is_no_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no folder that"):
        make_app(Service(tmp_path))


def test_loopback_answers_to_loopback_names_alone() -> None:
    assert hosts_for("127.0.0.1") == hosts_for("localhost") == hosts_for("::1")
    assert hosts_for("0.0.0.0") == ("*",)


def test_limits_have_defaults_that_a_laptop_can_bear() -> None:
    limits = Limits()
    assert limits.workers * limits.memory <= 4 * 2**30


def test_the_questions_of_the_page_are_those_that_ship(server: Served) -> None:
    listed = json.loads(server.client.get("/query/questions.json").text)
    assert [row["name"] for row in listed] == [query.name for query in named_queries()]
