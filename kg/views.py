"""What a viewer shows of a graph, as frozen records, and the filters that choose a part of it.

A view holds nodes (entities, activities, articles) and statements between them, each with the sentences that say so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kg.model import KgError

_ORGANISATIONS = ("Organisation", "TradeUnion", "Enterprise", "PublicBody", "EducationalInstitution",
                  "MediaOrganisation")
_ACTIVITIES = ("Activity", "Competition", "Training", "Assistance", "LegalService", "Recognition", "Organising",
               "Visit", "Meeting", "Service", "Agreement", "Culture")
# the class of the contract -> the base class that it falls under
GROUP_OF = {**dict.fromkeys(_ORGANISATIONS, "Organisation"), **dict.fromkeys(_ACTIVITIES, "Activity"),
            **{name: name for name in ("Person", "Place", "Programme", "Award", "Article")}}
# common knowledge: true, but stated by no article
BACKGROUND = frozenset({"within", "jurisdiction", "parentUnion"})
# what ties a node to its article rather than to another thing
BOOKKEEPING = frozenset({"authorOf", "reportedIn"})
_PLACED_BY = frozenset({"locatedIn", "takesPlaceIn", "jurisdiction"})


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A mention inside a passage, in code points from the passage's start, and the entity that it names."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A sentence of an article: the article's IRI, where the sentence starts, its text, the mentions in it."""

    article: str
    start: int
    text: str
    marks: tuple[Mark, ...] = ()

    def __hash__(self) -> int:
        # where it stands tells it from nearly all others; the marks, looked at each time, take ten times as long
        return hash((self.article, self.start, self.text))


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Why we say something: the passage, how sure we are (absent for a plain mention), and the rule or model."""

    passage: Passage
    confidence: float | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A literal that belongs to a node: `jobTitle` 主席, `figure` 入会职工 17000 人."""

    key: str
    value: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn. `type` is the most exact class; `evidence` holds the sentences that report or mention it.

    `point` is where a place lies: latitude and longitude in WGS84 degrees.
    """

    iri: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    articles: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    @property
    def group(self) -> str:
        return GROUP_OF.get(self.type, "Organisation")


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A statement between two nodes, stated once however many sentences say it."""

    source: str
    predicate: str
    target: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Nodes sorted by IRI and the edges between them, sorted.

    `articles` are those that the evidence comes from: a filter may take an article out of the picture, and its
    headline still stands under the sentence. `texts` are their texts in full, each as one passage.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    articles: tuple[Node, ...] = ()
    texts: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of a graph to show; the filters given all hold together.

    `types` are class names (`TradeUnion`, or a base class such as `Organisation`), `place` a name, a division code or
    an IRI, `since` and `until` ISO dates, months or years, `around` the name of a node, `hops` how far from it.
    """

    types: tuple[str, ...] = ()
    place: str = ""
    since: str = ""
    until: str = ""
    around: str = ""
    hops: int = 1


def apply(view: View, filters: Filters) -> View:
    """Keep the part of a view that the filters ask for; a name that nothing bears is an error."""
    steps: list[tuple[bool, Callable[[View, Filters], View]]] = [
        (bool(filters.since or filters.until), _in_time), (bool(filters.place), _in_place),
        (bool(filters.around), _around), (bool(filters.types), _of_types)]
    for wanted, step in steps:
        if wanted:
            view = step(view, filters)
    return view


def keep(view: View, kept: Iterable[str]) -> View:
    """Keep the nodes whose IRIs are given, and the edges between them."""
    chosen = set(kept)
    return replace(view, nodes=tuple(node for node in view.nodes if node.iri in chosen),
                   edges=tuple(edge for edge in view.edges if edge.source in chosen and edge.target in chosen))


def neighbours(edges: Iterable[Edge]) -> dict[str, set[str]]:
    """Give what each node is linked with, in either direction."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.source != edge.target:
            found[edge.source].add(edge.target)
            found[edge.target].add(edge.source)
    return dict(found)


def find_named(view: View, name: str, option: str, *, group: str = "") -> list[str]:
    """Give the IRIs of the nodes that bear a name: their own first, else an alias, else a part of a name."""
    wanted = name.casefold()
    nodes = [node for node in view.nodes if not group or node.group == group]
    tests: tuple[Callable[[Node], bool], ...] = (
        lambda node: wanted in (node.name.casefold(), node.iri.casefold()) or ("divisionCode", name) in _literals(node),
        lambda node: wanted in (alias.casefold() for alias in node.aliases),
        lambda node: wanted in node.name.casefold())
    for test in tests:
        if found := [node.iri for node in nodes if test(node)]:
            return found
    raise KgError(option, f"nothing in the graph is called {name!r}")


def _literals(node: Node) -> set[tuple[str, str]]:
    return {(fact.key, fact.value) for fact in node.facts}


def _of_types(view: View, filters: Filters) -> View:
    known = {name.casefold(): name for name in GROUP_OF}
    for name in filters.types:
        if name.casefold() not in known:
            raise KgError("--type", f"unknown type {name!r}; one of {', '.join(sorted(GROUP_OF))}")
    wanted = {known[name.casefold()] for name in filters.types}
    return keep(view, [node.iri for node in view.nodes if node.type in wanted or node.group in wanted])


def _around(view: View, filters: Filters) -> View:
    """Keep what lies within so many links of the nodes with a name; links through an article do not count."""
    links = neighbours(edge for edge in view.edges if edge.predicate not in BOOKKEEPING)
    reached = front = set(find_named(view, filters.around, "--around"))
    for _ in range(filters.hops):
        front = set().union(*(links.get(iri, ()) for iri in front)) - reached
        reached = reached | front
    return keep(view, reached | _articles_of(view, reached))


def _articles_of(view: View, iris: set[str]) -> set[str]:
    return {article for node in view.nodes if node.iri in iris for article in node.articles}


def _in_place(view: View, filters: Filters) -> View:
    """Keep a place with all within it, what lies or happens there, and what is directly linked with that."""
    inside = _within(view, set(find_named(view, filters.place, "--place", group="Place")))
    there = inside | {edge.source for edge in view.edges if edge.predicate in _PLACED_BY and edge.target in inside}
    links = neighbours(edge for edge in view.edges if edge.predicate not in BOOKKEEPING | BACKGROUND)
    linked = set().union(*(links.get(iri, ()) for iri in there - inside))
    elsewhere = {node.iri for node in view.nodes if node.group == "Place"} - inside
    kept = (there | linked) - elsewhere
    return keep(view, kept | _articles_of(view, there - inside))


def _within(view: View, places: set[str]) -> set[str]:
    inside: defaultdict[str, set[str]] = defaultdict(set)
    for edge in view.edges:
        if edge.predicate == "within":
            inside[edge.target].add(edge.source)
    front = places
    while front:
        front = set().union(*(inside[iri] for iri in front)) - places
        places = places | front
    return places


def _in_time(view: View, filters: Filters) -> View:
    """Keep what is dated in the period, or, where it has no date of its own, was reported in it."""
    published = {node.iri: node.dates for node in view.nodes if node.group == "Article"}
    reported = {iri for iri, dates in published.items() if _overlaps(dates, filters)}
    kept = {node.iri for node in view.nodes if node.group != "Activity" and reported & {node.iri, *node.articles}}
    kept |= {node.iri for node in view.nodes if node.group == "Activity"
             and (_overlaps(node.dates, filters) if node.dates else reported & set(node.articles))}
    involved = {end for edge in view.edges if edge.source in kept and edge.predicate not in BACKGROUND
                for end in (edge.source, edge.target)}
    activities = {node.iri for node in view.nodes if node.group == "Activity"}
    # statements of articles outside the period go, those without evidence (common knowledge) stay
    edges = tuple(edge for edge in view.edges if edge.source in activities or not edge.evidence
                  or any(said.passage.article in reported for said in edge.evidence))
    return keep(replace(view, edges=edges), kept | (involved - (activities - kept)))


def _overlaps(dates: Iterable[str], filters: Filters) -> bool:
    """Tell whether a date, month or year shares a day with the period: 2023 does with 2023-07 to 2023-08."""
    return any((not filters.since or date >= filters.since[:len(date)])
               and (not filters.until or date[:len(filters.until)] <= filters.until) for date in dates)
