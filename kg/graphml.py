"""A view to GraphML that Gephi and networkx read: names, types, dates, figures and evidence as attributes."""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from kg.model import KgError
from kg.views import Edge, Node, View

# what XML 1.0 cannot hold, escaped or not
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR = " | "


def write_graphml(view: View, path: Path) -> None:
    """Write the whole view; lists are joined by ` | `, and characters that XML cannot hold become U+FFFD."""
    # the writer over lxml, which networkx prefers where that is installed, spells the same graph in other bytes
    # as text, which is encoded at once and not in half a million pieces
    content: Any = io.StringIO(newline="")  # networkx's types know only writers of bytes
    nx.write_graphml_xml(to_networkx(view), content, encoding="unicode")
    try:
        # a carriage return as it is would be read back as a line end
        path.write_bytes(content.getvalue().replace("\r", "&#13;").encode())
    except OSError as error:
        raise KgError(str(path), f"cannot write: {error}") from error


def to_networkx(view: View) -> "nx.MultiDiGraph[str]":
    """Give the view as a networkx graph: nodes and edges keyed by IRI and predicate, every attribute a plain value."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in view.nodes:
        graph.add_node(_legal(node.iri), **_node_attributes(node))
    for edge in view.edges:
        graph.add_edge(_legal(edge.source), _legal(edge.target), key=edge.predicate, **_edge_attributes(edge))
    return graph


def _node_attributes(node: Node) -> dict[str, str | int]:
    facts = {key: _joined(fact.value for fact in node.facts if fact.key == key)
             for key in sorted({fact.key for fact in node.facts})}
    given: dict[str, str | int] = {"label": _legal(node.name), "type": node.type, "kind": node.group,
                                   "aliases": _joined(node.aliases), "date": _joined(node.dates),
                                   "articles": len(node.articles), **facts}
    return {key: value for key, value in given.items() if value != ""}


def _edge_attributes(edge: Edge) -> dict[str, str | float | int]:
    sure = [said.confidence for said in edge.evidence if said.confidence is not None]
    given: dict[str, str | float | int] = {"label": edge.predicate, "weight": max(1, len(edge.evidence)),
                                           "evidence": _joined(said.passage.text for said in edge.evidence)}
    if sure:
        given["confidence"] = max(sure)
    return {key: value for key, value in given.items() if value != ""}


def _joined(values: Iterable[str]) -> str:
    return _legal(_SEPARATOR.join(values))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
