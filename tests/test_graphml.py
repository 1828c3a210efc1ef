"""GraphML: networkx reads back what was written, Gephi finds labels and types, the bytes depend on the graph alone."""

from pathlib import Path

import networkx as nx
import pytest
from view_samples import UNION, hostile_view, large_view, sample_store

from kg.graphml import to_networkx, write_graphml
from kg.model import KgError
from kg.viewing import read_view
from kg.views import Edge, Node, View
from kg.vocab import entity_iri


@pytest.mark.parametrize("view", [read_view(sample_store()), large_view(3), hostile_view()],
                         ids=["sample", "large", "hostile"])
def test_what_is_read_back_equals_what_was_written(view: View, tmp_path: Path) -> None:
    write_graphml(view, tmp_path / "graph.graphml")
    read = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    given = to_networkx(view)
    assert dict(read.nodes(data=True)) == dict(given.nodes(data=True))
    assert sorted(map(str, read.edges(data=True))) == sorted(map(str, given.edges(data=True)))


def test_label_type_kind_dates_and_figures_are_attributes() -> None:
    graph = to_networkx(read_view(sample_store()))
    union = graph.nodes[str(entity_iri(UNION))]
    assert (union["label"], union["aliases"]) == ("云溪市总工会", "市总工会")
    assert (union["type"], union["kind"]) == ("TradeUnion", "Organisation")
    activity = next(data for _, data in graph.nodes(data=True) if data["type"] == "Assistance")
    assert (activity["date"], activity["targetGroup"]) == ("2023-07-05", "环卫职工")
    assert activity["figure"] == "环卫职工 320 人"


def test_an_edge_carries_its_predicate_confidence_and_sentence() -> None:
    graph = to_networkx(read_view(sample_store()))
    edge = next(data for _, _, data in graph.edges(data=True) if data["label"] == "worksFor")
    assert edge["confidence"] == 0.8
    assert edge["evidence"] == "市总工会主席陈知远说，活动持续到8月。"


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    people = Node("a", "Person", "林\x00一\x0b鸣\ufffe"), Node("b", "Person", "何\ud800青")
    view = View(people, (Edge("a", "partnerOf", "b"),))
    write_graphml(view, tmp_path / "graph.graphml")
    read = nx.read_graphml(tmp_path / "graph.graphml")
    assert (read.nodes["a"]["label"], read.nodes["b"]["label"]) == ("林\ufffd一\ufffd鸣\ufffd", "何\ufffd青")


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_graphml(read_view(sample_store()), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nowhere"):
        write_graphml(View(), tmp_path / "nowhere" / "graph.graphml")
