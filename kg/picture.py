"""A view to one self-contained page, `graph.html`: pyvis renders it from our template, nothing is fetched.

pyvis's own page fetches a style sheet and a script even with its resources inlined, and its physics never ends; so the
template is ours, positions are computed beforehand, and all text reaches the page as data, never as markup. The page
opens on a part that can be read; the rest is carried as data, to be found by search, in the list or by expanding.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx

from kg.assets import source_hash, web_file
from kg.layout import positions
from kg.staging import replacing
from kg.views import BACKGROUND, BOOKKEEPING, Edge, Evidence, Fact, Node, Passage, View, keep, neighbours

# up to here a whole graph still reads as a picture; a larger one opens on its hubs
DRAWN_WHOLE = 300
DRAWN_HUBS = 160
# what the page carries as data: about 1.2 kB a node
CARRIED = 5_000
_HUB_ACTIVITIES = 6
_HUB_TYPES = ("TradeUnion", "Programme", "Enterprise", "PublicBody", "EducationalInstitution", "MediaOrganisation",
              "Organisation")
_OPTIONS = {
    "physics": {"enabled": False}, "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 200, "hideEdgesOnDrag": False, "multiselect": False,
                    "keyboard": {"enabled": False}, "zoomSpeed": 0.6},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "scaling": {"label": {"enabled": False}}},
    "edges": {"smooth": False, "width": 1, "selectionWidth": 1.5, "hoverWidth": 0.6,
              "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a page carries, the IRIs drawn at first, whether these are hubs only, and the view it was chosen from."""

    carried: View
    drawn: frozenset[str]
    hubs: bool
    whole: View


def write_page(view: View, path: Path, *, title: str, explorer: str = "") -> None:
    """Write the page as UTF-8; the same view gives the same bytes.

    `explorer` is the address of the explorer's page beside it, which a graph too large to draw whole is led to.
    """
    with replacing(path) as draft:
        draft.write_text(render_page(view, title=title, explorer=explorer), encoding="utf-8", newline="\n")


def render_page(view: View, *, title: str, explorer: str = "") -> str:
    """Give the page's HTML."""
    choice = _choose(view)
    number = {node.iri: place for place, node in enumerate(choice.carried.nodes)}
    links = _links(choice.carried.edges, number)
    network = _network(title)
    _add_nodes(network, choice, links)
    for key, (one, other, _) in enumerate(links):
        if {choice.carried.nodes[one].iri, choice.carried.nodes[other].iri} <= choice.drawn:
            network.add_edge(one, other, id=key)
    network.templateEnv.globals.update(_page_parts(), page={**_page_data(choice, number, links), "explorer": explorer})
    page: str = network.generate_html()
    return page


def _choose(view: View) -> _Choice:
    """Choose what is carried, the best linked of each kind of node first, and what is drawn at first."""
    degree = _degrees(view)
    if len(view.nodes) > CARRIED:
        ranked = sorted(view.nodes, key=lambda node: (node.group == "Person", -degree[node.iri], node.iri))
        carried = keep(view, [node.iri for node in ranked[:CARRIED]])
    else:
        carried = view
    drawn = frozenset(opening(carried))
    return _Choice(carried, drawn, len(_linked(carried)) > DRAWN_WHOLE, view)


def _degrees(view: View) -> Counter[str]:
    return Counter(end for edge in view.edges if edge.predicate not in BACKGROUND | BOOKKEEPING
                   for end in (edge.source, edge.target))


def opening(view: View) -> set[str]:
    """Choose what is drawn at first: all that a statement links, if it can be read; else hubs with their activities.

    Articles, reporters and what is only mentioned wait in the list. Of a large graph the busiest organisations and
    programmes are taken in turn, each with its best linked activities, until the picture is full.
    """
    linked, things = _linked(view), {node.iri for node in view.nodes if node.group != "Article"}
    if len(linked) > DRAWN_WHOLE:
        return _hubs(view, _degrees(view))
    # a list of unions, say, which a filter by type leaves
    if 2 * len(linked) < len(things) <= DRAWN_WHOLE:
        return things
    return linked or {node.iri for node in view.nodes[:DRAWN_WHOLE]}


def _linked(view: View) -> set[str]:
    degree = _degrees(view)
    return {node.iri for node in view.nodes if degree[node.iri] and node.group != "Article"}


def _hubs(view: View, degree: Counter[str]) -> set[str]:
    links = neighbours(edge for edge in view.edges if edge.predicate not in BACKGROUND | BOOKKEEPING)
    group = {node.iri: node.group for node in view.nodes}

    def rank(iri: str) -> tuple[int, str]:
        return -degree[iri], iri

    chosen: set[str] = set()
    for hub in sorted((node.iri for node in view.nodes if node.type in _HUB_TYPES), key=rank):
        activities = sorted((iri for iri in links.get(hub, ()) if group[iri] == "Activity"), key=rank)
        others = sorted((iri for iri in links.get(hub, ()) if group[iri] in ("Programme", "Place", "Award")), key=rank)
        chosen |= {hub, *activities[:_HUB_ACTIVITIES], *others[:2]}
        if len(chosen) >= DRAWN_HUBS:
            break
    return {iri for iri in chosen if links.get(iri, set()) & chosen}


def _links(edges: Iterable[Edge], number: dict[str, int]) -> list[tuple[int, int, list[int]]]:
    """Gather the statements between two nodes into one line: (from, to, numbers of the statements)."""
    found: dict[tuple[int, int], tuple[int, int, list[int]]] = {}
    for key, edge in enumerate(edges):
        one, other = number[edge.source], number[edge.target]
        if one != other:
            found.setdefault((min(one, other), max(one, other)), (one, other, []))[2].append(key)
    return list(found.values())


def _network(title: str) -> Any:
    # pyvis imports IPython: half a second that only a page should cost
    from jinja2 import Environment
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", heading=title)
    network.options = _OPTIONS
    environment = Environment(autoescape=True)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    network.templateEnv = environment
    network.templateEnv.loader = _loader()
    network.path = "picture.html"
    return network


def _loader() -> Any:
    from jinja2 import DictLoader

    return DictLoader({"picture.html": web_file("picture.html")})


@cache
def _legend() -> dict[str, Any]:
    legend: dict[str, Any] = json.loads(web_file("picture.json"))
    return legend


def _add_nodes(network: Any, choice: _Choice, links: Sequence[tuple[int, int, list[int]]]) -> None:
    """Give pyvis the nodes that are drawn at first, each with its place, shape and colour."""
    nodes = choice.carried.nodes
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node.iri for node in nodes if node.iri in choice.drawn)
    graph.add_edges_from((nodes[one].iri, nodes[other].iri) for one, other, _ in links
                         if {nodes[one].iri, nodes[other].iri} <= choice.drawn)
    places = positions(graph)
    looks = {look["id"]: look for look in _legend()["types"]}
    for number, node in enumerate(nodes):
        if node.iri in choice.drawn:
            look, (x, y) = looks[_look(node)], places[node.iri]
            network.add_node(number, label=node.name, shape=look["shape"], color=look["colour"], size=look["size"],
                             x=x, y=y)


def _look(node: Node) -> str:
    """Give the row of the legend: the kinds of organisation have their own, activities share one."""
    return node.type if node.group == "Organisation" else node.group


def _page_parts() -> dict[str, str]:
    """Give the page's scripts, style and the policy that lets these and nothing else run."""
    library = (files("pyvis") / "templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    library = library.replace("\r\n", "\n").replace("\r", "\n")
    script, style = web_file("picture.js"), web_file("picture.css")
    policy = (f"default-src 'none'; script-src {source_hash(library)} {source_hash(script)}; style-src {source_hash(style)}; "
              "img-src data: blob:; base-uri 'none'; form-action 'none'")
    return {"library": library, "script": script, "style": style, "policy": policy}


def _page_data(choice: _Choice, number: dict[str, int], links: Sequence[tuple[int, int, list[int]]]) -> dict[str, Any]:
    """Give what the script shows: nodes, statements, passages once each, words in both languages."""
    nodes, edges = choice.carried.nodes, choice.carried.edges
    passages = _passages(choice.carried)
    place = {passage: row for row, passage in enumerate(passages)}
    told = {passage.article for passage in passages}
    articles = [node for node in choice.whole.articles if node.iri in told]
    row_of = {node.iri: row for row, node in enumerate(articles)}
    return {**_legend(), "total": len(choice.whole.nodes), "hubs": choice.hubs,
            "articles": [_article_data(node, number) for node in articles],
            "nodes": [_node_data(node, number, place) for node in nodes],
            "edges": [[number[edge.source], edge.predicate, number[edge.target], _said(edge.evidence, place)]
                      for edge in edges],
            "links": [[one, other, statements] for one, other, statements in links],
            "passages": [[row_of[passage.article], passage.text,
                          [[mark.start, mark.end, number.get(mark.entity, -1)] for mark in passage.marks]]
                         for passage in passages],
            "background": sorted(BACKGROUND)}


def _passages(view: View) -> list[Passage]:
    evidence = [said for node in view.nodes for said in node.evidence]
    evidence += [said for node in view.nodes for fact in node.facts for said in fact.evidence]
    evidence += [said for edge in view.edges for said in edge.evidence]
    return sorted({said.passage for said in evidence})


def _node_data(node: Node, number: dict[str, int], place: dict[Passage, int]) -> dict[str, Any]:
    return {"iri": node.iri, "look": _look(node), "type": node.type, "name": node.name, "aliases": node.aliases,
            "dates": node.dates, "facts": [_fact_data(fact, place) for fact in node.facts],
            "said": _said(node.evidence, place), "articles": [number[iri] for iri in node.articles if iri in number]}


def _article_data(node: Node, number: dict[str, int]) -> dict[str, Any]:
    return {"number": number.get(node.iri, -1), "name": node.name, "date": "、".join(node.dates),
            "source": "、".join(fact.value for fact in node.facts if fact.key == "source")}


def _fact_data(fact: Fact, place: dict[Passage, int]) -> list[Any]:
    return [fact.key, fact.value, _said(fact.evidence, place)]


def _said(evidence: Iterable[Evidence], place: dict[Passage, int]) -> list[list[Any]]:
    return [[place[said.passage], said.confidence, said.rule] for said in evidence]
