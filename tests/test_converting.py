"""A build in other formats, each read back by a library that has nothing of ours."""

import csv
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from fixtures_analysis import ANALYSIS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic
from service import build_folder

from kg.converting import FORMS, base_of, export_graph
from kg.model import KgError
from kg.rdf import analysis_quads
from kg.store import write_graphs
from kg.terms import writable
from kg.vocab import BASE, RDF, SKOS, UA

UNION = f"{BASE}org/襄阳市总工会"
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdfxml": "xml"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("converting") / "kg")


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    return Graph().parse(folder / "graph.ttl")


def exported(folder: Path, form: str, tmp_path: Path) -> Path:
    export_graph(folder, form, tmp_path / f"graph.{form}")
    return tmp_path / f"graph.{form}"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("form", PARSERS)
def test_each_syntax_holds_the_same_triples(folder: Path, graph: Graph, form: str, tmp_path: Path) -> None:
    read = Graph().parse(exported(folder, form, tmp_path), format=PARSERS[form])
    assert len(read) == len(graph)
    assert isomorphic(read, graph)


@pytest.mark.parametrize(("form", "parser"), [("nq", "nquads"), ("trig", "trig")])
def test_quads_keep_the_graph_of_each_article(
    folder: Path, graph: Graph, form: str, parser: str, tmp_path: Path
) -> None:
    read = Dataset().parse(exported(folder, form, tmp_path), format=parser)
    names = {str(part.identifier) for part in read.graphs() if len(part)}
    assert names == {f"{BASE}article/case-1", f"{BASE}article/case-2", f"{BASE}graph/background"}
    assert {quad[:3] for quad in read.quads((None, None, None, None))} == set(graph)


def test_json_ld_is_written_in_short_words(folder: Path, tmp_path: Path) -> None:
    text = exported(folder, "jsonld", tmp_path).read_text(encoding="utf-8")
    assert '{"@id":"data:person/李明","@type":"Person","skos:prefLabel":{"@value":"李明","@language":"zh"}' in text
    assert '"worksFor":"data:org/襄阳市总工会"' in text


@pytest.mark.parametrize("base", ["http://localhost/data/", "https://example.org/kg/"])
def test_another_base_is_kept(tmp_path: Path, base: str) -> None:
    (tmp_path / "kg").mkdir()
    write_graphs(analysis_quads(ANALYSIS, base=base), tmp_path / "kg", base=base)
    assert base_of(tmp_path / "kg") == base
    read = Graph().parse(exported(tmp_path / "kg", "jsonld", tmp_path), format="json-ld")
    assert set(read) == set(Graph().parse(tmp_path / "kg" / "graph.ttl"))


def test_gephi_finds_nodes_and_edges_by_its_own_headers(folder: Path, tmp_path: Path) -> None:
    output = exported(folder, "csv", tmp_path)
    nodes, edges = rows(output / "nodes.csv"), rows(output / "edges.csv")
    network = nx.MultiDiGraph()
    network.add_nodes_from((row["Id"], row) for row in nodes)
    network.add_edges_from((row["Source"], row["Target"], row) for row in edges)
    assert set(network) == {row["Id"] for row in nodes}
    assert network.nodes[UNION]["Label"] == "襄阳市总工会"
    assert network.nodes[UNION]["type"] == "TradeUnion"
    found = [row for row in edges if row["Label"] == "worksFor" and row["Source"] == f"{BASE}person/李明"]
    assert sorted((row["Target"], row["confidence"], row["article"][-6:]) for row in found) == [
        (UNION, "0.9", "case-1"),
        (UNION, "0.9", "case-2"),
    ]


def test_neo4j_finds_its_typed_headers_and_every_end_of_an_edge(folder: Path, tmp_path: Path) -> None:
    output = exported(folder, "csv", tmp_path)
    nodes, edges = rows(output / "neo4j-nodes.csv"), rows(output / "neo4j-edges.csv")
    assert {"id:ID", "name", ":LABEL", "latitude:float", "aliases:string[]"} <= set(nodes[0])
    assert {":START_ID", ":END_ID", ":TYPE", "confidence:float"} <= set(edges[0])
    ids = [row["id:ID"] for row in nodes]
    assert len(ids) == len(set(ids))
    assert {row[":START_ID"] for row in edges} | {row[":END_ID"] for row in edges} <= set(ids)
    assert {row[":LABEL"] for row in nodes if row["id:ID"] == UNION} == {"Organisation;TradeUnion"}


def test_graphml_is_read_by_networkx_with_all_attributes(folder: Path, tmp_path: Path) -> None:
    network = nx.read_graphml(exported(folder, "graphml", tmp_path))
    assert network.nodes[UNION]["label"] == "襄阳市总工会"
    predicates = {data["predicate"] for _, _, data in network.edges(data=True)}
    assert {"worksFor", "organisedBy", "within", "reportedIn"} <= predicates
    assert all(0 < data["confidence"] <= 1 for *_, data in network.edges(data=True) if "confidence" in data)


HOSTILE = ['=HYPERLINK("http://x")', "+1", "-2", "@a", "\t=1", 'a"b,c\nd', "</graphml>&<![CDATA[", "]]>", "a;b", "'x'"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_break_no_file_and_are_no_formula(tmp_path: Path, name: str) -> None:
    thing = NamedNode(f"{BASE}org/x")
    quads = [
        Quad(thing, NamedNode(RDF.type), NamedNode(UA.Organisation), thing),
        Quad(thing, NamedNode(SKOS.prefLabel), Literal(name, language="zh"), thing),
    ]
    (tmp_path / "kg").mkdir()
    write_graphs(quads, tmp_path / "kg")
    tables = exported(tmp_path / "kg", "csv", tmp_path)
    cells = [cell for path in sorted(tables.iterdir()) for row in rows(path) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert name in [cell.removeprefix("'") for cell in cells] + cells
    assert nx.read_graphml(exported(tmp_path / "kg", "graphml", tmp_path)).nodes[thing.value]["label"] == name


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.text("abc/:襄 %", max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_iri_survive_every_syntax(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], tail: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    subject = NamedNode(BASE + tail.replace("%", "%25").replace(" ", "%20"))
    quads = [
        Quad(subject, NamedNode(predicate), Literal(writable(text)), subject)
        for text in texts
        for predicate in (SKOS.prefLabel, UA.worksFor, UA.jobTitle)
    ]
    write_graphs([*quads, Quad(subject, NamedNode(UA.jobTitle), subject, subject)], folder)
    expected = set(Graph().parse(folder / "graph.ttl"))
    for form, parser in PARSERS.items():
        assert set(Graph().parse(exported(folder, form, folder), format=parser)) == expected, form


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"csv", "parquet"}))
def test_the_same_build_gives_the_same_bytes(folder: Path, form: str, tmp_path: Path) -> None:
    first = exported(folder, form, tmp_path).read_bytes()
    assert exported(folder, form, tmp_path).read_bytes() == first


def test_a_format_that_is_none_is_refused_and_what_was_there_stays(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for place, form in ((folder, "docx"), (tmp_path, "ttl")):
        with pytest.raises(KgError):
            export_graph(place, form, tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["nt", "rdfxml", "jsonld", "csv", "graphml", "trig"])
def test_memory_does_not_grow_with_the_graph(tmp_path: Path, form: str) -> None:
    """Ten times the articles, and less than a tenth more memory."""
    peaks = [_peak(build_folder(tmp_path / f"kg-{articles}", articles), form, tmp_path) for articles in (60, 600)]
    assert all(after < before * 1.1 for before, after in pairwise(peaks)), peaks


def _peak(folder: Path, form: str, tmp_path: Path) -> int:
    code = (
        "import sys; from pathlib import Path; from kg.converting import export_graph; "
        "export_graph(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])); "
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), form, str(tmp_path / f"{folder.name}.{form}")],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)
