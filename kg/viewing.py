"""A store (or a file of quads) to a view: nodes and statements with the sentences that say so.

The front of the viewer: `read_view` reads and filters, `write_page` (from `kg.picture`) draws.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.model import KgError, Predicate, Role
from kg.passages import (
    MEASURES,
    Table,
    Text,
    all_of,
    instances,
    one_of,
    read_evidence,
    read_table,
    read_texts,
    sentence_around,
    wordings,
)
from kg.picture import write_page
from kg.views import BACKGROUND, GROUP_OF, Edge, Evidence, Fact, Filters, Mark, Node, Passage, View, apply
from kg.vocab import DCTERMS, RDF, RDFS, SCHEMA, SKOS, UA, WGS84

__all__ = ["Filters", "View", "apply", "open_quads", "read_view", "write_page"]

# sentences that only mention an entity, kept for its panel; statements keep all of theirs
MENTIONS_KEPT = 12
_UA = str(UA._NS)
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(str, (RDF.type, RDF.subject, RDF.predicate, RDF.object))
_APPROXIMATE, _COUNTS, _VALUE, _UNIT = map(str, (UA.approximate, UA.counts, UA.value, UA.unit))
_LAT, _LONG = map(str, (WGS84.lat, WGS84.long))
_NAMES = tuple(map(str, (SKOS.prefLabel, RDFS.label, SCHEMA.headline, DCTERMS.identifier)))
_LINKS = frozenset({*Predicate, *Role, *BACKGROUND, "reportedIn"}) - {"jobTitle"}
_REPORTED, _DATE, _PUBLISHED, _ALIAS, _LEVEL = map(str, (UA.reportedIn, UA.onDate, SCHEMA.datePublished, SKOS.altLabel,
                                                         UA.unionLevel))
_LITERALS = (("divisionCode", str(UA.divisionCode)), ("targetGroup", str(UA.targetGroup)), ("jobTitle", str(UA.jobTitle)),
             ("identifier", str(DCTERMS.identifier)), ("source", str(DCTERMS.source)))

# subject, local name of the predicate, object
Link = tuple[str, str, str]
Statements = dict[Link, tuple[Evidence, ...]]


def open_quads(path: Path) -> Store:
    """Load a file of quads or triples (.nq, .nt, .ttl, .trig) into memory."""
    store = Store()
    try:
        store.bulk_load(path=str(path), format=RdfFormat.from_extension(path.suffix.lstrip(".")))
    except (OSError, SyntaxError, ValueError) as error:
        raise KgError(str(path), f"cannot read as RDF: {error}") from error
    return store


def read_view(source: Store | Iterable[bytes], *, filters: Filters | None = None) -> View:
    """Read what a graph under the contract says, with its evidence, and keep what the filters ask for.

    The graph is a store, or the lines of a build's N-Quads.
    """
    table = read_table(source)
    texts = read_texts(table)
    said = _read_statements(table, texts)
    nodes = _read_nodes(table, texts, said)
    ordered = tuple(nodes[iri] for iri in sorted(nodes))
    articles = tuple(node for node in ordered if node.group == "Article")
    full = tuple(Passage(iri, 0, texts[iri].text, tuple(texts[iri].marks)) for iri in sorted(texts))
    view = View(ordered, tuple(_read_edges(table, nodes, said)), articles, full)
    return apply(view, filters or Filters())


def _read_statements(table: Table, texts: dict[str, Text]) -> Statements:
    """Read the assertions: (subject, local name of the predicate, object) to the sentences that say so."""
    said: defaultdict[tuple[str, str, str], set[Evidence]] = defaultdict(set)
    for iri in instances(table, UA.Assertion):
        statement = (one_of(table, iri, _SUBJECT), one_of(table, iri, _PREDICATE).removeprefix(_UA),
                     one_of(table, iri, _OBJECT))
        said[statement].update(read_evidence(table, texts, iri))
    return {statement: tuple(sorted(found, key=_by_place)) for statement, found in said.items()}


def _by_place(evidence: Evidence) -> tuple[Passage, float, str]:
    return evidence.passage, -(evidence.confidence or 0), evidence.rule


def _read_nodes(table: Table, texts: dict[str, Text], said: Statements) -> dict[str, Node]:
    mentioned = _read_mentions(texts)
    return {iri: _read_node(table, texts, iri, mentioned.get(iri, []), said) for iri in table if _type_of(table, iri)}


def _type_of(table: Table, iri: str) -> str:
    """Give the most exact of a node's classes, the first by name of several; nothing where we draw none of them."""
    names = (cls.removeprefix(_UA) for cls in all_of(table, iri, _TYPE))
    return min((name for name in names if name in GROUP_OF), key=lambda name: GROUP_OF[name] == name, default="")


def _read_mentions(texts: dict[str, Text]) -> dict[str, list[tuple[str, Mark]]]:
    mentioned: defaultdict[str, list[tuple[str, Mark]]] = defaultdict(list)
    for article in sorted(texts):
        for mark in texts[article].marks:
            mentioned[mark.entity].append((article, mark))
    return dict(mentioned)


def _read_node(table: Table, texts: dict[str, Text], iri: str, mentions: list[tuple[str, Mark]],
               said: Statements) -> Node:
    name = next((text for predicate in _NAMES if (text := one_of(table, iri, predicate))), iri)
    articles = {*all_of(table, iri, _REPORTED), *(article for article, _ in mentions)}
    return Node(iri, _type_of(table, iri), name, aliases=tuple(all_of(table, iri, _ALIAS)),
                dates=tuple(all_of(table, iri, _DATE) or all_of(table, iri, _PUBLISHED)),
                facts=tuple(_read_facts(table, texts, iri, said)),
                evidence=read_evidence(table, texts, iri) or _mentioning(texts, mentions),
                articles=tuple(sorted(articles)), point=_read_point(table, iri))


def _read_point(table: Table, iri: str) -> tuple[float, float] | None:
    lat, long = one_of(table, iri, _LAT), one_of(table, iri, _LONG)
    return (float(lat), float(long)) if lat and long else None


def _mentioning(texts: dict[str, Text], mentions: list[tuple[str, Mark]]) -> tuple[Evidence, ...]:
    """Give the first few sentences that mention something; a country may stand in every article."""
    found: dict[Evidence, None] = {}
    for article, mark in mentions:
        if len(found) == MENTIONS_KEPT:
            break
        found[Evidence(sentence_around(texts, article, mark))] = None
    return tuple(found)


def _read_facts(table: Table, texts: dict[str, Text], iri: str, said: Statements) -> Iterator[Fact]:
    for key, predicate in _LITERALS:
        for value in all_of(table, iri, predicate):
            yield Fact(key, value, said.get((iri, key, value), ()))
    for level in all_of(table, iri, _LEVEL):
        yield Fact("unionLevel", level.removeprefix(_UA + "level").lower())
    yield from _read_figures(table, texts, iri)


def _read_figures(table: Table, texts: dict[str, Text], activity: str) -> list[Fact]:
    """Read what was counted, each figure with the sentence that it stands in."""
    found: defaultdict[str, dict[Evidence, None]] = defaultdict(dict)
    for measure in all_of(table, activity, MEASURES):
        said = found[_figure(table, measure)]
        for article, mark in wordings(table, measure):
            if article in texts:
                said[Evidence(sentence_around(texts, article, mark))] = None
    return [Fact("figure", figure, tuple(found[figure])) for figure in sorted(found)]


def _figure(table: Table, measure: str) -> str:
    """Write a measure as it is read: 入会职工 约 17000 人."""
    about = "约" if one_of(table, measure, _APPROXIMATE) in ("true", "1") else ""
    parts = (one_of(table, measure, _COUNTS), about, one_of(table, measure, _VALUE), one_of(table, measure, _UNIT))
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
