"""Positions: the same graph gives the same picture, nothing covers anything, groups stay together, in seconds."""

import random
import time

import networkx as nx

from kg.layout import CELL, positions


def _unions(count: int, *, seed: int = 1) -> "nx.Graph[str]":
    """A graph like ours: unions with activities, each with a few participants; some activities join two unions."""
    chance = random.Random(seed)
    graph: nx.Graph[str] = nx.Graph()
    for union in range(count):
        for activity in range(3):
            graph.add_edge(f"union {union}", f"activity {union}.{activity}")
            for person in range(chance.randint(1, 4)):
                graph.add_edge(f"activity {union}.{activity}", f"person {union}.{activity}.{person}")
            if chance.random() < 0.3:
                graph.add_edge(f"activity {union}.{activity}", f"union {chance.randrange(count)}")
    return graph


def test_the_order_of_nodes_and_edges_does_not_change_the_picture() -> None:
    graph = _unions(30)
    shuffled: nx.Graph[str] = nx.Graph()
    edges = [edge[::-1] for edge in graph.edges]
    random.Random(3).shuffle(edges)
    shuffled.add_edges_from(edges)
    assert positions(shuffled) == positions(graph)


def test_every_node_has_one_finite_place_in_tenths() -> None:
    graph = _unions(12)
    graph.add_nodes_from(["alone", "alone too"])
    places = positions(graph)
    assert places.keys() == set(graph)
    assert all(round(value, 1) == value and abs(value) < 1e5 for place in places.values() for value in place)


def test_an_empty_graph_has_an_empty_picture() -> None:
    assert positions(nx.Graph()) == {}


def test_no_two_labels_of_a_small_graph_share_a_cell() -> None:
    places = sorted(positions(_unions(5)).values())
    crowded = [(one, other) for row, one in enumerate(places) for other in places[row + 1:]
               if abs(one[0] - other[0]) < CELL[0] * 0.9 and abs(one[1] - other[1]) < CELL[1] * 0.9]
    assert crowded == []


def test_components_do_not_overlap() -> None:
    graph: nx.Graph[str] = nx.Graph()
    for star in "abcdefg":
        graph.add_edges_from((star, f"{star}{leaf}") for leaf in range(6))
    places = positions(graph)
    boxes = []
    for star in "abcdefg":
        xs, ys = zip(*(place for node, place in places.items() if node[0] == star), strict=True)
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    assert not any(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
                   for row, one in enumerate(boxes) for other in boxes[row + 1:])


def test_a_large_component_shows_its_groups() -> None:
    """Of a node's five nearest neighbours in the picture most are of its own group, here one of twelve."""
    chance = random.Random(5)
    graph: nx.Graph[str] = nx.Graph()
    for group in range(12):
        members = [f"{group}.{member}" for member in range(20)]
        graph.add_edges_from((member, other) for member in members
                             for other in chance.sample(members, 3) if other != member)
        graph.add_edge(members[0], f"{(group + 1) % 12}.0")
    places = positions(graph)
    own = sum(_group(other) == _group(node) for node in places for other in _nearest(places, node))
    assert own / (5 * len(places)) > 0.85


def _group(node: str) -> str:
    return node.split(".")[0]


def _nearest(places: dict[str, tuple[float, float]], node: str) -> list[str]:
    x, y = places[node]
    return sorted((other for other in places if other != node),
                  key=lambda other: ((places[other][0] - x) ** 2 + (places[other][1] - y) ** 2, other))[:5]


def test_two_thousand_nodes_take_under_five_seconds() -> None:
    graph = _unions(190)
    assert 1800 < len(graph) < 2300
    start = time.process_time()
    positions(graph)
    assert time.process_time() - start < 5


def test_a_hub_with_two_thousand_leaves_is_no_trap() -> None:
    start = time.process_time()
    places = positions(nx.Graph(("hub", f"leaf {leaf}") for leaf in range(2000)))
    assert time.process_time() - start < 5
    assert len(set(places.values())) == 2001
