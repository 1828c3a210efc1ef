"""A build in other engines: they hold what ours holds, and the shipped queries give the same rows in each."""

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from rdflib import Graph
from service import build_folder
from stores import isql, oxigraph, virtuoso

from kg.cli import _parser
from kg.pushing import Plan, push_graph
from kg.querying import NamedQuery, format_result, named_queries, query_text, run_query
from kg.store import open_store
from kg.vocab import BASE

Rows = Counter[tuple[str, ...]]
Ask = Callable[[str], Rows]

ALL = f"{BASE}graph/all"
QUERIES = [query for query in named_queries() if "CONSTRUCT" not in query.text]
ASKED = [("organised-in", {"place": "湖北", "year": "2023"}), ("skills-contests", {"place": "湖北", "year": "2023-07"}),
         ("low-confidence", {"below": "0.75"}), ("programme-partners", {"programme": "匠心"})]
GRAPHS = [query for query in named_queries() if "CONSTRUCT" in query.text]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("elsewhere") / "kg", articles=3)


def row_of(cells: list[str | None]) -> tuple[str, ...]:
    """Spell a row so that 0.9, .90 and 9E-1 are one number."""
    return tuple(_plain(cell or "") for cell in cells)


def _plain(cell: str) -> str:
    try:
        return f"{Decimal(cell).normalize():f}" if re.fullmatch(r"[-+]?[0-9.]+([eE][-+]?\d+)?", cell) else cell
    except InvalidOperation:
        return cell


def rows_of(result: QuerySolutions) -> Rows:
    return Counter(row_of([getattr(row[name], "value", None) for name in result.variables]) for row in result)


def over_http(address: str, **params: str) -> Ask:
    def ask(text: str) -> Rows:
        response = httpx.get(
            address, params={"query": text, **params}, timeout=60, headers={"Accept": "application/sparql-results+json"}
        )
        assert response.status_code == 200, response.text[:500]
        result = parse_query_results(response.content, QueryResultsFormat.JSON)
        assert isinstance(result, QuerySolutions)
        return rows_of(result)

    return ask


@pytest.fixture(scope="module")
def ours(folder: Path) -> Ask:
    def ask(text: str) -> Rows:
        result = run_query(open_store(folder), text)
        assert isinstance(result, QuerySolutions)
        return rows_of(result)

    return ask


@pytest.fixture(scope="module")
def in_rdflib(folder: Path) -> Ask:
    graph = Graph().parse(folder / "graph.ttl")
    return lambda text: Counter(
        row_of([None if cell is None else str(cell) for cell in row])  # type: ignore[union-attr]
        for row in graph.query(text)
    )


@pytest.fixture(scope="module")
def in_oxigraph(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as address:
        push_graph(folder, f"{address}/store", environment={})
        yield over_http(f"{address}/query")


@pytest.fixture(scope="module")
def in_virtuoso(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as (address, port):
        isql(port, 'GRANT SPARQL_UPDATE TO "SPARQL";')
        push_graph(folder, f"{address}/sparql-graph-crud", Plan(graph=ALL), environment={})
        yield over_http(f"{address}/sparql", **{"default-graph-uri": ALL})


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
@pytest.mark.parametrize("engine", ["in_rdflib", "in_oxigraph", "in_virtuoso"])
def test_a_shipped_query_gives_the_same_rows(
    request: pytest.FixtureRequest, ours: Ask, engine: str, query: NamedQuery
) -> None:
    ask: Ask = request.getfixturevalue(engine)
    assert ask(query.text) == ours(query.text)


@pytest.mark.parametrize(("name", "params"), ASKED, ids=[name for name, _ in ASKED])
@pytest.mark.parametrize("engine", ["in_rdflib", "in_oxigraph", "in_virtuoso"])
def test_a_shipped_query_with_its_parameters_gives_the_same_rows(
    request: pytest.FixtureRequest, ours: Ask, engine: str, name: str, params: dict[str, str]
) -> None:
    ask: Ask = request.getfixturevalue(engine)
    text = query_text(name, params)
    assert ask(text) == ours(text)
    assert ours(text)


@pytest.mark.parametrize("engine", ["in_rdflib", "in_oxigraph", "in_virtuoso"])
def test_every_triple_has_arrived_once(request: pytest.FixtureRequest, ours: Ask, engine: str) -> None:
    ask: Ask = request.getfixturevalue(engine)
    text = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
    assert ask(text) == ours(text)


@pytest.mark.parametrize("engine", ["in_rdflib", "in_oxigraph", "in_virtuoso"])
def test_text_arrives_as_it_is(request: pytest.FixtureRequest, ours: Ask, engine: str) -> None:
    ask: Ask = request.getfixturevalue(engine)
    text = "SELECT ?s ?o WHERE { ?s <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString> ?o }"
    assert ask(text) == ours(text)


def triples_of(text: str, media: str = "nt") -> set[str]:
    return {" ".join(str(term) for term in triple) for triple in Graph().parse(data=text, format=media)}


@pytest.mark.parametrize("query", GRAPHS, ids=lambda query: query.name)
def test_a_shipped_query_for_a_graph_gives_the_same_graph(folder: Path, tmp_path: Path, query: NamedQuery) -> None:
    text = query_text(query.text, {"name": "襄阳市总工会"})
    expected = triples_of(format_result(run_query(open_store(folder), text), "ntriples"))
    assert len(expected) > 5
    found = Graph().parse(folder / "graph.ttl").query(text).graph
    assert found is not None
    assert {" ".join(str(term) for term in triple) for triple in found} == expected
    with oxigraph(tmp_path) as address:
        push_graph(folder, f"{address}/store", Plan(named=False), environment={})
        response = httpx.get(f"{address}/query", params={"query": text}, headers={"Accept": "application/n-triples"})
    assert triples_of(response.text) == expected


def test_every_command_of_ours_in_the_guide_is_one_that_we_have() -> None:
    guide = (Path(__file__).parents[1] / "LOADING.md").read_text(encoding="utf-8")
    lines = {
        found
        for found in re.findall(r"(?m)(?:^|`)kg ([a-z]+ [^`\n]*)", guide)
        if "FORMAT" not in found and "URL" not in found
    }
    assert len(lines) >= 8
    for line in sorted(lines):
        _parser().parse_args(shlex.split(line, comments=True))
