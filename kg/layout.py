"""Where each node of a graph is drawn: a networkx graph goes in, a position for every node comes out.

The same graph gives the same picture, in whatever order its nodes and edges were added. Each connected component is
laid out alone; one that is too large to read as a whole is split into communities (Louvain), which become discs that
do not overlap, turned so that linked discs face each other. Components are then packed in rows, the largest first.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
# room for a node with its label of two lines of eight Chinese characters, in the units of the page
CELL = (112.0, 66.0)
_SEED = 7
# a component above this is no longer read as one shape, so it is drawn as its communities
_WHOLE = 90
# a community that stays larger (a hub and its leaves) becomes a sunflower: pushing 2,000 cells apart took 67 s
_CROWD = 250
_LINK = 105.0
_ROUNDS = 80
_STEPS = 120
_ASPECT = 1.4
_GAP = 14.0


def positions(graph: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Give every node its place, y growing downwards, in tenths, the whole centred on the origin."""
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    if not parts:
        return {}
    drawn = [_place_component(_ordered_subgraph(graph, part)) for part in parts]
    corners = _pack_rows([_extent(points) for points in drawn])
    everything = np.concatenate([points - points.min(axis=0) + corner
                                 for points, corner in zip(drawn, corners, strict=True)])
    everything -= (everything.max(axis=0) + everything.min(axis=0)) / 2
    nodes = [node for part in parts for node in part]
    # adding zero turns -0.0 into 0.0
    return {node: (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0)
            for node, (x, y) in zip(nodes, everything, strict=True)}


def _ordered_subgraph(graph: "nx.Graph[str]", nodes: Sequence[str]) -> "nx.Graph[str]":
    """Copy the part of a graph between the nodes, in their order: the layouts depend on the order of insertion."""
    chosen = set(nodes)
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from((node, other) for node in nodes
                        for other in sorted(set(graph[node]) & chosen) if node < other)
    return part


def _place_component(graph: "nx.Graph[str]") -> Points:
    return _place_small(graph) if len(graph) <= _WHOLE else _place_communities(graph)


def _place_small(graph: "nx.Graph[str]") -> Points:
    """Lay out a few nodes as one shape, then push them apart until every label has its cell."""
    if len(graph) == 1:
        return np.zeros((1, 2))
    if len(graph) > _CROWD:
        return _place_crowd(graph)
    distances = _distances(graph, dict(nx.all_pairs_shortest_path_length(graph)))
    return _separate_cells(_relax(_radial(graph), distances) * _LINK)


def _distances(graph: "nx.Graph[Any]", lengths: Mapping[Any, Mapping[Any, float]]) -> Points:
    return np.array([[lengths[one][other] for other in graph] for one in graph], dtype=np.float64)


def _radial(graph: "nx.Graph[Any]") -> Points:
    """Place nodes on rings around the busiest, branches side by side, so that few links cross from the start."""
    hub = min(graph, key=lambda node: (-graph.degree(node), str(node)))
    depth = nx.single_source_shortest_path_length(graph, hub)
    angle = {node: 2 * math.pi * turn / len(graph) for turn, node in enumerate(nx.dfs_preorder_nodes(graph, hub))}
    return np.array([(depth[node] * math.cos(angle[node]), depth[node] * math.sin(angle[node])) for node in graph])


def _relax(points: Points, distances: Points) -> Points:
    """Move the points until what lies between them is nearest to the distances given (stress majorisation).

    Only element-wise arithmetic: scipy's optimiser, behind networkx's Kamada-Kawai, starts threads for each of its
    steps and took 7 s where this takes 0.3 s.
    """
    weights = 1 / (distances + np.eye(len(points))) ** 2
    np.fill_diagonal(weights, 0)
    total = np.maximum(weights.sum(axis=1), 1e-12)[:, None]
    points = points + 0.01 * _sunflower(len(points)) * distances.max() / len(points)
    for _ in range(_STEPS):
        apart = points[:, None, :] - points[None, :, :]
        length = np.sqrt(apart[:, :, 0] ** 2 + apart[:, :, 1] ** 2) + 1e-9
        pull = (weights * distances / length)[:, :, None] * apart + weights[:, :, None] * points[None, :, :]
        points = pull.sum(axis=1) / total
    return points


def _place_crowd(graph: "nx.Graph[str]") -> Points:
    """Lay out a crowd as a sunflower: the busiest node in the middle, the others around it by distance from it."""
    hub = min(graph, key=lambda node: (-graph.degree(node), node))
    ranks = {node: rank for rank, node in enumerate(nx.bfs_tree(graph, hub))}
    # sunflower points lie about 1.8 apart, and a cell is wider than it is high
    spiral: Points = _sunflower(len(graph)) / 1.7 * np.array(CELL)
    return np.array([spiral[ranks[node]] for node in graph])


def _sunflower(count: int) -> Points:
    """Give evenly spread points on a growing disc, as the seeds of a sunflower lie."""
    steps = np.arange(count)
    angle = steps * math.pi * (3 - math.sqrt(5))
    seeds: Points = np.sqrt(steps)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return seeds


def _separate_cells(points: Points) -> Points:
    """Push nodes apart along the axis on which their cells overlap less, until none do or the rounds are used up."""
    # a hair apart each, so that no two coincide
    points = points + 0.01 * _sunflower(len(points))
    for _ in range(_ROUNDS):
        apart = points[:, None, :] - points[None, :, :]
        overlap = np.array(CELL) - np.abs(apart)
        touching = (overlap[:, :, 0] > 1e-6) & (overlap[:, :, 1] > 1e-6)
        np.fill_diagonal(touching, False)
        if not touching.any():
            break
        # halved for the two of a pair; a little more than needed, so that crowds resolve in fewer rounds
        push = np.where(np.sign(apart) == 0, 1.0, np.sign(apart)) * overlap * 0.55
        sideways = overlap[:, :, 0] < overlap[:, :, 1]
        push[:, :, 0] *= touching & sideways
        push[:, :, 1] *= touching & ~sideways
        points = points + np.clip(push.sum(axis=1), -2 * CELL[0], 2 * CELL[0])
    return points


def _place_communities(graph: "nx.Graph[str]") -> Points:
    """Lay out a large component as discs, one for each community, in the order of the graph's nodes."""
    parts = sorted((sorted(part) for part in nx.community.louvain_communities(graph, seed=_SEED)),
                   key=lambda part: (-len(part), part))
    inside = [_place_small(_ordered_subgraph(graph, part)) for part in parts]
    inside = [points - (points.max(axis=0) + points.min(axis=0)) / 2 for points in inside]
    home = {node: number for number, part in enumerate(parts) for node in part}
    centres = _place_discs(_community_graph(graph, home, len(parts)), np.array([_radius(disc) for disc in inside]))
    place = {node: centres[number] + point
             for number, part in enumerate(parts)
             for node, point in zip(part, _face_links(graph, part, inside[number], home, centres), strict=True)}
    return np.array([place[node] for node in graph])


def _radius(points: Points) -> float:
    return float(np.linalg.norm(points, axis=1).max()) + CELL[0] / 2


def _community_graph(graph: "nx.Graph[str]", home: dict[str, int], count: int) -> "nx.Graph[int]":
    communities: nx.Graph[int] = nx.Graph()
    communities.add_nodes_from(range(count))
    communities.add_edges_from(sorted({(min(home[one], home[other]), max(home[one], home[other]))
                                       for one, other in graph.edges if home[one] != home[other]}))
    return communities


def _place_discs(communities: "nx.Graph[int]", radii: Points) -> Points:
    """Put the centre of each disc near those it is linked with, no two discs overlapping."""
    for one, other in communities.edges:
        communities.edges[one, other]["length"] = float(radii[one] + radii[other])
    distances = _distances(communities, dict(nx.all_pairs_dijkstra_path_length(communities, weight="length")))
    return _separate_discs(_relax(_radial(communities) * float(radii.mean()), distances), radii)


def _separate_discs(points: Points, radii: Points) -> Points:
    """Draw discs together towards the middle, then push them apart until they only touch."""
    room = radii[:, None] + radii[None, :]
    for step in range(4 * _ROUNDS):
        apart = points[:, None, :] - points[None, :, :]
        distance = np.linalg.norm(apart, axis=2) + np.eye(len(points))
        overlap = np.clip(room - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        points = points + (apart / distance[:, :, None] * overlap[:, :, None]).sum(axis=1) * 0.45
        if step < 2 * _ROUNDS:
            points = points * 0.985
        elif overlap.max() < 1:
            break
    return points


def _face_links(graph: "nx.Graph[str]", part: Sequence[str], points: Points, home: dict[str, int],
                centres: Points) -> Points:
    """Turn a disc so that nodes with links to other discs lie on their side: the least-squares rotation."""
    mine = centres[home[part[0]]]
    cosine = sine = 0.0
    for node, (x, y) in zip(part, points, strict=True):
        for other in sorted(graph[node]):
            dx, dy = centres[home[other]] - mine
            length = math.hypot(dx, dy) or 1.0
            cosine += (x * dx + y * dy) / length
            sine += (x * dy - y * dx) / length
    angle = math.atan2(sine, cosine)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    turned = points @ turn
    return turned if len(part) > _CROWD else _separate_cells(turned)


def _extent(points: Points) -> tuple[float, float]:
    width, height = points.max(axis=0) - points.min(axis=0)
    return float(width) + CELL[0] + _GAP, float(height) + CELL[1] + _GAP


def _pack_rows(sizes: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pack boxes in rows, in their order, and give the corner of each: the row width that fills a screen best."""
    total, widest = sum(width for width, _ in sizes), max(width for width, _ in sizes)
    widths = sorted({max(widest, total / 1.25 ** step) for step in range(20)})
    best = min((_fill_rows(sizes, width) for width in widths), key=lambda corners: _screen(sizes, corners))
    return _centre_rows(sizes, best)


def _fill_rows(sizes: Sequence[tuple[float, float]], row_width: float) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    x = y = row_height = 0.0
    for width, height in sizes:
        if x and x + width > row_width + 1e-6:
            x, y, row_height = 0.0, y + row_height, 0.0
        corners.append((x, y))
        x, row_height = x + width, max(row_height, height)
    return corners


def _centre_rows(sizes: Sequence[tuple[float, float]],
                 corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move the boxes of each row to its middle line, and short rows to the middle of the picture."""
    right: dict[float, float] = {}
    height: dict[float, float] = {}
    for (w, h), (x, y) in zip(sizes, corners, strict=True):
        right[y], height[y] = max(right.get(y, 0.0), x + w), max(height.get(y, 0.0), h)
    widest = max(right.values())
    return [(x + (widest - right[y]) / 2, y + (height[y] - h) / 2)
            for (_, h), (x, y) in zip(sizes, corners, strict=True)]


def _screen(sizes: Sequence[tuple[float, float]], corners: Sequence[tuple[float, float]]) -> float:
    """Give the width of the screen of our shape that holds the boxes."""
    boxes = list(zip(sizes, corners, strict=True))
    right = max(x + width for (width, _), (x, _) in boxes)
    return max(right, _ASPECT * max(y + height for (_, height), (_, y) in boxes))
