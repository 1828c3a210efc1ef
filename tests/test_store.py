"""The graph on disk: the same bytes for the same quads, and a store that holds each triple once."""

import random
from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS, perfect
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kg import store
from kg.model import KgError
from kg.rdf import analysis_quads
from kg.store import GRAPH_NQ, GRAPH_TTL, load_store, open_store, write_files, write_graphs
from kg.terms import writable
from kg.vocab import BASE

QUADS = list(analysis_quads(ANALYSIS))
S, P = NamedNode(BASE + "s"), NamedNode(BASE + "p")


def written(quads: list[Quad], folder: Path, **options: int) -> tuple[bytes, bytes]:
    folder.mkdir()
    write_files(iter(quads), folder, **options)
    return (folder / GRAPH_NQ).read_bytes(), (folder / GRAPH_TTL).read_bytes()


def test_the_same_quads_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    shuffled = QUADS * 2
    random.Random(7).shuffle(shuffled)
    assert written(QUADS, tmp_path / "a") == written(shuffled, tmp_path / "b")


def test_sorting_in_pieces_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(QUADS, tmp_path / "a") == written(QUADS, tmp_path / "b", piece=10)


@pytest.mark.parametrize("most", [2, 3, 7])
def test_pieces_merged_in_several_levels_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    whole = written(QUADS, tmp_path / "a")
    monkeypatch.setattr(store, "_MOST_PIECES", most)
    assert written(QUADS * 2, tmp_path / "b", piece=3) == whole
    assert sorted(entry.name for entry in (tmp_path / "b").iterdir()) == [GRAPH_NQ, GRAPH_TTL]


def test_the_number_of_distinct_triples_is_returned(tmp_path: Path) -> None:
    assert write_graphs(QUADS, tmp_path) == len({quad.triple for quad in QUADS})


def test_turtle_and_quads_hold_the_same_triples_in_another_library(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    turtle = Graph().parse(tmp_path / GRAPH_TTL)
    triples = Graph()
    for s, p, o, _ in Dataset().parse(tmp_path / GRAPH_NQ, format="nquads").quads((None, None, None, None)):
        triples.add((s, p, o))
    assert isomorphic(turtle, triples)
    assert len(turtle) == len({quad.triple for quad in QUADS})


def test_turtle_is_grouped_by_subject_with_types_first_and_relative_iris(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    text = (tmp_path / GRAPH_TTL).read_text(encoding="utf-8")
    assert text.startswith(f"@base <{BASE}> .\n@prefix dcterms:")
    assert "\n<org/襄阳市总工会> a ua:Organisation , ua:TradeUnion ;\n" in text
    subjects = [line.split()[0] for line in text.splitlines() if line.startswith("<")]
    assert len(subjects) == len(set(subjects))


@pytest.mark.parametrize("base", ["http://localhost/data/", "https://example.org/kg/", "file:///kg/"])
def test_any_base_reads_back(tmp_path: Path, base: str) -> None:
    quads = list(analysis_quads(ANALYSIS, base=base))
    write_graphs(quads, tmp_path, base=base)
    assert {row.triple for row in parse(path=str(tmp_path / GRAPH_TTL), format=RdfFormat.TURTLE)} == {
        q.triple for q in quads
    }


@given(st.lists(st.text(), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_both_files_in_both_libraries(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    texts = [writable(text) for text in texts]
    write_files([Quad(S, P, Literal(text, language="zh"), S) for text in texts], folder)
    for path in (folder / GRAPH_NQ, folder / GRAPH_TTL):
        assert {row.object.value for row in parse(path=str(path))} == set(texts)
    assert {str(text) for text in Graph().parse(folder / GRAPH_TTL).objects()} == set(texts)
    nquads = Dataset(default_union=True).parse(folder / GRAPH_NQ, format="nquads")
    assert {str(row[2]) for row in nquads.quads((None, None, None, None))} == set(texts)


def test_a_literal_that_looks_like_a_type_statement_is_kept(tmp_path: Path) -> None:
    tricky = "a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> b \t c"
    write_files([Quad(S, P, Literal(tricky), S)], tmp_path)
    assert [row.object.value for row in parse(path=str(tmp_path / GRAPH_NQ))] == [tricky]


def test_the_store_holds_each_triple_once_though_several_articles_state_it(tmp_path: Path) -> None:
    graphs = [NamedNode(BASE + name) for name in "ab"]
    write_graphs([Quad(S, P, S, graph) for graph in graphs], tmp_path)
    store = open_store(tmp_path)
    assert list(store.quads_for_pattern(None, None, None, DefaultGraph())) == [Quad(S, P, S)]
    assert {quad.graph_name for quad in store} == {DefaultGraph(), *graphs}


def test_loading_in_pieces_gives_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LOADED", 7)
    write_graphs(QUADS, tmp_path)
    assert set(open_store(tmp_path)) == {*QUADS, *(Quad(*quad.triple) for quad in QUADS)}


def test_a_file_loads_as_a_build_does(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    assert set(load_store(tmp_path / GRAPH_NQ)) == set(open_store(tmp_path))


def test_a_turtle_file_can_be_opened(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    assert len(open_store(tmp_path / GRAPH_TTL)) == len({quad.triple for quad in QUADS})


def test_an_opened_build_cannot_be_written(tmp_path: Path) -> None:
    write_graphs(QUADS, tmp_path)
    with pytest.raises((OSError, RuntimeError), match="read-write"):
        open_store(tmp_path).add(Quad(S, P, S))


@pytest.mark.parametrize("name", ["nothing", "nothing.ttl", "picture.png"])
def test_what_is_no_graph_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(KgError, match=name):
        open_store(tmp_path / name)


def test_a_broken_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(KgError, match=r"broken\.ttl: not readable as RDF"):
        open_store(tmp_path / "broken.ttl")


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot write the graph"):
        write_graphs(QUADS, tmp_path / "nowhere")


def test_articles_in_any_order_give_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    paths = sorted((shared / "gold" / "dev").glob("un-01*.json"))
    forwards = [quad for path in paths for quad in analysis_quads(perfect(path))]
    backwards = [quad for path in reversed(paths) for quad in analysis_quads(perfect(path))]
    assert written(forwards, tmp_path / "a") == written(backwards, tmp_path / "b")
