"""The dataset that a query asks: the graphs that a request or its FROM clauses name, each triple once.

The engine's own union of several graphs gives a triple once for each graph that states it; SPARQL's merge gives it
once. So where several graphs are to be one, they are copied into a small store of their own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.vocab import PREFIXES

Graph = NamedNode | BlankNode | DefaultGraph

# what a query is made of as far as its FROM clauses go; a comment or a string is passed over as a whole
_TOKEN = re.compile(
    r"""<(?P<iri>[^<>"{}|^`\\\s]*)>|\#[^\n\r]*|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?$@]\w+|\\.|(?P<prefixed>(?:\w[\w.-]{0,255})?:(?:[\w.:%-]|\\.)*)|(?P<word>\w+)|[^\s\w]""",
    re.VERBOSE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a query's default graph and those that GRAPH may name, by IRI."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def ask(store: Store, text: str, dataset: Dataset) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over the graphs that the request names, else those of its FROM clauses, else the whole store."""
    chosen = dataset or read_from(text)
    if not chosen:
        return store.query(text, prefixes=PREFIXES)
    default: list[Graph] = [NamedNode(iri) for iri in dict.fromkeys(chosen.default)]
    named: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in dict.fromkeys(chosen.named)]
    if len(default) < 2:
        return store.query(text, prefixes=PREFIXES, default_graph=default, named_graphs=named)
    merged = _merged(store, (*default, *named), default)
    return merged.query(text, prefixes=PREFIXES, default_graph=DefaultGraph(), named_graphs=named)


def _merged(store: Store, graphs: Iterable[Graph], default: Sequence[Graph]) -> Store:
    """Copy some graphs; those of the default graph are in it as well, each triple once."""
    merged = Store()
    for graph in dict.fromkeys(graphs):
        quads = list(store.quads_for_pattern(None, None, None, graph))
        merged.extend(quads)
        if graph in default:
            merged.extend(Quad(*quad.triple) for quad in quads)
    return merged


def read_from(text: str) -> Dataset:
    """Read the FROM clauses of a query, wherever they stand: the word opens nothing else in the language."""
    default, named = [], []
    prefixes, base, declared = dict(PREFIXES), "", ""
    words: tuple[str, ...] = ()
    for token in _TOKEN.finditer(text):
        if token["word"]:
            words = (*words, token["word"].upper())[-2:]
        elif token["prefixed"] and words[-1:] == ("PREFIX",):
            declared = token["prefixed"].removesuffix(":")
        elif iri := _iri(token, prefixes, base):
            if words[-1:] == ("PREFIX",):
                prefixes[declared] = iri
            elif words[-1:] == ("BASE",):
                base = iri
            elif words[-1:] == ("FROM",):
                default.append(iri)
            elif words == ("FROM", "NAMED"):
                named.append(iri)
            words = ()
        elif not token.group().startswith("#"):
            words = ()
    return Dataset(tuple(default), tuple(named))


def _iri(token: re.Match[str], prefixes: dict[str, str], base: str) -> str:
    if token["prefixed"]:
        name, _, local = token["prefixed"].partition(":")
        return prefixes.get(name, "") + re.sub(r"\\(.)", r"\1", local)
    return str(urljoin(base, token["iri"] or ""))
