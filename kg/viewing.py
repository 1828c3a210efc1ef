"""A store (or a file of quads) to a view: nodes and statements with the sentences that say so.

The front of the viewer: `read_view` reads and filters, `write_page` (from `kg.picture`) draws.
"""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store

from kg.model import KgError, Predicate, Role
from kg.picture import write_page
from kg.views import BACKGROUND, GROUP_OF, Edge, Evidence, Fact, Filters, Mark, Node, Passage, View, apply
from kg.vocab import DCTERMS, ITSRDF, NIF, RDF, RDFS, SCHEMA, SKOS, UA

__all__ = ["Filters", "View", "apply", "open_quads", "read_view", "write_page"]

# sentences that only mention an entity, kept for its panel; statements keep all of theirs
MENTIONS_KEPT = 12
_UA = str(UA._NS)
# looked up a million times in a large graph, so as plain strings
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = str(RDF.type), str(RDF.subject), str(RDF.predicate), str(RDF.object)
_TEXT, _CONTEXT, _BEGIN, _END = str(NIF.isString), str(NIF.referenceContext), str(NIF.beginIndex), str(NIF.endIndex)
_ENTITY, _EVIDENCE, _CONFIDENCE, _RULE = str(ITSRDF.taIdentRef), str(UA.evidence), str(UA.confidence), str(UA.rule)
_APPROXIMATE, _COUNTS, _VALUE, _UNIT = map(str, (UA.approximate, UA.counts, UA.value, UA.unit))
_NAMES = tuple(map(str, (SKOS.prefLabel, RDFS.label, SCHEMA.headline, DCTERMS.identifier)))
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’）)》」』]*|\n")
_LINKS = frozenset({*Predicate, *Role, *BACKGROUND, "reportedIn"}) - {"jobTitle"}
_LITERALS = (("divisionCode", UA.divisionCode), ("targetGroup", UA.targetGroup), ("jobTitle", UA.jobTitle),
             ("identifier", DCTERMS.identifier), ("source", DCTERMS.source))

# subject -> predicate -> objects; literals as their text
Table = dict[str, dict[str, set[str]]]
# subject, local name of the predicate, object
Link = tuple[str, str, str]
Statements = dict[Link, tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of an article, where its sentences end, and its mentions sorted by offset."""

    text: str
    breaks: list[int]
    marks: list[Mark] = field(default_factory=list)


def open_quads(path: Path) -> Store:
    """Load a file of quads or triples (.nq, .nt, .ttl, .trig) into memory."""
    store = Store()
    try:
        store.bulk_load(path=str(path), format=RdfFormat.from_extension(path.suffix.lstrip(".")))
    except (OSError, SyntaxError, ValueError) as error:
        raise KgError(str(path), f"cannot read as RDF: {error}") from error
    return store


def read_view(store: Store, *, filters: Filters | None = None) -> View:
    """Read what a graph under the contract says, with its evidence, and keep what the filters ask for."""
    table = _read_table(store)
    texts = _read_texts(table)
    said = _read_statements(table, texts)
    nodes = _read_nodes(table, texts, said)
    view = View(tuple(nodes[iri] for iri in sorted(nodes)), tuple(_read_edges(table, nodes, said)))
    return apply(view, filters or Filters())


def _read_table(store: Store) -> Table:
    """Read every triple once: from the default graph where a build put them all, else from every graph."""
    default = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    table: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph() if default else None):
        subject, value = quad.subject, quad.object
        key = subject.value if isinstance(subject, NamedNode) else str(subject)
        text = value.value if isinstance(value, (NamedNode, Literal)) else str(value)
        table[key].setdefault(quad.predicate.value, set()).add(text)
    return dict(table)


def _all(table: Table, subject: str, predicate: str) -> list[str]:
    return sorted(table.get(subject, {}).get(predicate, ()))


def _one(table: Table, subject: str, predicate: str) -> str:
    return next(iter(_all(table, subject, predicate)), "")


def _read_texts(table: Table) -> dict[str, _Text]:
    """Read the articles' texts with their mentions."""
    texts = {iri: _Text(text, [0, *(hit.end() for hit in _SENTENCE_END.finditer(text)), len(text)])
             for iri in table if (text := _one(table, iri, _TEXT))}
    for iri in sorted(table):
        article, entity = _one(table, iri, _CONTEXT), _one(table, iri, _ENTITY)
        if entity and article in texts:
            texts[article].marks.append(Mark(*_stretch(table, iri), entity))
    for article_text in texts.values():
        article_text.marks.sort()
    return texts


def _stretch(table: Table, iri: str) -> tuple[int, int]:
    return int(_one(table, iri, _BEGIN)), int(_one(table, iri, _END))


def _passage(texts: dict[str, _Text], article: str, start: int, end: int) -> Passage:
    """Cut a stretch out of its article, without the white space around it, with the mentions that lie inside."""
    text = texts[article].text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    marks = texts[article].marks
    first = bisect.bisect_left(marks, Mark(start, start, ""))
    inside = []
    for mark in marks[first:]:
        if mark.start >= end:
            break
        if mark.end <= end:
            inside.append(Mark(mark.start - start, mark.end - start, mark.entity))
    return Passage(article, start, text.strip(), tuple(inside))


def _sentence_around(texts: dict[str, _Text], article: str, mark: Mark) -> Passage:
    breaks = texts[article].breaks
    after = bisect.bisect_left(breaks, mark.end)
    before = bisect.bisect_right(breaks, mark.start) - 1
    return _passage(texts, article, breaks[before], breaks[min(after, len(breaks) - 1)])


def _evidence(table: Table, texts: dict[str, _Text], iri: str) -> tuple[Evidence, ...]:
    """Read the sentences of an assertion or activity, with its confidence and rule."""
    confidence = _one(table, iri, _CONFIDENCE)
    rule = _one(table, iri, _RULE)
    found = []
    for sentence in _all(table, iri, _EVIDENCE):
        article = _one(table, sentence, _CONTEXT)
        if article in texts:
            passage = _passage(texts, article, *_stretch(table, sentence))
            found.append(Evidence(passage, float(confidence) if confidence else None, rule))
    return tuple(found)


def _read_statements(table: Table, texts: dict[str, _Text]) -> Statements:
    """Read the assertions: (subject, local name of the predicate, object) to the sentences that say so."""
    said: defaultdict[tuple[str, str, str], set[Evidence]] = defaultdict(set)
    for iri in _instances(table, UA.Assertion):
        statement = (_one(table, iri, _SUBJECT), _one(table, iri, _PREDICATE).removeprefix(_UA),
                     _one(table, iri, _OBJECT))
        said[statement].update(_evidence(table, texts, iri))
    return {statement: tuple(sorted(found, key=_by_place)) for statement, found in said.items()}


def _by_place(evidence: Evidence) -> tuple[Passage, float, str]:
    return evidence.passage, -(evidence.confidence or 0), evidence.rule


def _instances(table: Table, cls: str) -> list[str]:
    return sorted(iri for iri, properties in table.items() if str(cls) in properties.get(_TYPE, ()))


def _read_nodes(table: Table, texts: dict[str, _Text],
                said: Statements) -> dict[str, Node]:
    mentioned = _read_mentions(texts)
    nodes = {}
    for iri, properties in table.items():
        names = {value.removeprefix(_UA) for value in properties.get(_TYPE, ()) if value.startswith(_UA)}
        if types := names & GROUP_OF.keys():
            nodes[iri] = _read_node(table, texts, iri, _exact(types), mentioned.get(iri, []), said)
    return nodes


def _exact(types: set[str]) -> str:
    """Choose the most exact of a node's classes; of several, the first by name."""
    return min(types, key=lambda name: (GROUP_OF[name] == name, name))


def _read_mentions(texts: dict[str, _Text]) -> dict[str, list[tuple[str, Mark]]]:
    mentioned: defaultdict[str, list[tuple[str, Mark]]] = defaultdict(list)
    for article in sorted(texts):
        for mark in texts[article].marks:
            mentioned[mark.entity].append((article, mark))
    return dict(mentioned)


def _read_node(table: Table, texts: dict[str, _Text], iri: str, type_: str, mentions: list[tuple[str, Mark]],
               said: Statements) -> Node:
    name = next((text for predicate in _NAMES
                 if (text := _one(table, iri, predicate))), iri)
    return Node(iri, type_, name, aliases=tuple(_all(table, iri, str(SKOS.altLabel))),
                dates=tuple(_all(table, iri, str(UA.onDate)) or _all(table, iri, str(SCHEMA.datePublished))),
                facts=tuple(_read_facts(table, iri, said)),
                evidence=_evidence(table, texts, iri) or _mentioning(texts, mentions),
                articles=tuple(sorted({article for article, _ in mentions} | {*_all(table, iri, str(UA.reportedIn))})))


def _mentioning(texts: dict[str, _Text], mentions: list[tuple[str, Mark]]) -> tuple[Evidence, ...]:
    """Give the first few sentences that mention something; a country may stand in every article."""
    found: dict[Evidence, None] = {}
    for article, mark in mentions:
        if len(found) == MENTIONS_KEPT:
            break
        found[Evidence(_sentence_around(texts, article, mark))] = None
    return tuple(found)


def _read_facts(table: Table, iri: str, said: Statements) -> Iterator[Fact]:
    for key, predicate in _LITERALS:
        for value in _all(table, iri, str(predicate)):
            yield Fact(key, value, said.get((iri, key, value), ()))
    for level in _all(table, iri, str(UA.unionLevel)):
        yield Fact("unionLevel", level.removeprefix(_UA + "level").lower())
    figures = {_figure(table, measure) for measure in _all(table, iri, str(UA.hasMeasure))}
    yield from (Fact("figure", figure) for figure in sorted(figures))


def _figure(table: Table, measure: str) -> str:
    """Write a measure as it is read: 入会职工 约 17000 人."""
    about = "约" if _one(table, measure, _APPROXIMATE) in ("true", "1") else ""
    parts = (_one(table, measure, _COUNTS), about, _one(table, measure, _VALUE), _one(table, measure, _UNIT))
    return " ".join(part for part in parts if part)


def _read_edges(table: Table, nodes: dict[str, Node], said: Statements) -> list[Edge]:
    found = {link for link in _read_links(table) if link[0] in nodes and link[2] in nodes}
    return [Edge(*link, said.get(link, ()) or _reporting(nodes, link))
            for link in sorted(found - _inferred_within(found) - _mirrored(found, said))]


def _read_links(table: Table) -> Iterator[Link]:
    for subject, properties in table.items():
        for predicate, values in properties.items():
            if (name := predicate.removeprefix(_UA)) in _LINKS:
                yield from ((subject, name, value) for value in values)


def _reporting(nodes: dict[str, Node], link: Link) -> tuple[Evidence, ...]:
    subject, name, _ = link
    return nodes[subject].evidence if name == "reportedIn" else ()


def _inferred_within(links: set[Link]) -> set[Link]:
    """Give the containments that follow from two others: a county is in its city, so in the city's province."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    for subject, name, target in links:
        if name == "within":
            above[subject].add(target)
    return {(low, "within", high) for low, middles in list(above.items()) for middle in middles
            for high in above.get(middle, ())}


def _mirrored(links: set[Link], said: Statements) -> set[Link]:
    """Give the directions of partnerships that repeat the other one: that without evidence, else the later."""
    return {link for link in links if link[1] == "partnerOf" and (mirror := link[::-1]) in links
            and (not said.get(link), link) > (not said.get(mirror), mirror)}
