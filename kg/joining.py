"""One deed in several articles: the preview, the opening and the result of a contest become one activity.

In: a row for each activity that could be met again, from all articles. Out: for its IRI, the IRI that stands for the
deed, and whether it is the first of its articles. Two are one deed when class, programme (an edition counts as its
series), day, an organiser and the place agree; a name alone never decides. The result does not depend on the order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.editions import find_edition
from kg.model import Activity, Analysis, Entity, Role
from kg.rdf import activity_iri
from kg.vocab import DCTERMS, NIF, RDF, RDFS, SKOS, UA, content_iri, division_id

# a deed of a month or a year may have happened more than once in it
_DAY = len("2023-07-06")
# what an activity has once; of several articles the first says it
_ONCE = frozenset(f"<{term}>".encode() for term in (RDFS.label, UA.confidence))
# class, programme, day, organisers, and for each place its id and those of the divisions around it
Row = tuple[str, str, str, str, list[str], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Deed:
    """An activity that may be met in another article: its article and IRI, and what must agree."""

    article: str
    iri: str
    type: str
    programme: str
    date: str
    organisers: frozenset[str]
    places: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.type, self.programme, self.date


@dataclass(frozen=True, slots=True)
class Joined:
    """What an activity is now called, and whether its article speaks for the deed where only one can."""

    iri: str
    speaks: bool


def deed_rows(analysis: Analysis, *, base: str) -> list[Row]:
    """Give a row for each activity with programme, organiser, place and exact day: one without may not be joined."""
    entities = {entity.id: entity for entity in analysis.entities}
    return [row for activity in analysis.activities if (row := _row(activity, entities, analysis.article.id, base))]


def _row(activity: Activity, entities: Mapping[str, Entity], article: str, base: str) -> Row | None:
    filled = {role: sorted(f.entity for f in activity.fillers if f.role is role) for role in Role}
    programmes = filled[Role.PROGRAMME]
    told = len(programmes) == 1 and filled[Role.ORGANISER] and filled[Role.PLACE]
    if not told or len(activity.date or "") != _DAY:
        return None
    places = [[place, *(division_id(d.code) for d in entities[place].chain if division_id(d.code) != place)]
              for place in filled[Role.PLACE]]
    return (activity_iri(activity, article, base=base), activity.type.value, _series(programmes[0]),
            str(activity.date), filled[Role.ORGANISER], places)


def _series(programme: str) -> str:
    edition = find_edition(programme)
    return edition.series if edition else programme


def to_deed(article: str, row: Sequence[Any]) -> Deed:
    """Read a row, also one that went through JSON."""
    iri, type_, programme, date, organisers, places = row
    return Deed(article, iri, type_, programme, date, frozenset(organisers), tuple(tuple(place) for place in places))


def join_deeds(deeds: Iterable[Deed], *, base: str) -> dict[str, Joined]:
    """Give the activities that tell a deed which another article tells too, by IRI.

    Two activities of one article are two deeds, so an article with several candidates for a deed joins none of them.
    """
    alike: dict[tuple[str, str, str], list[Deed]] = defaultdict(list)
    for deed in deeds:
        alike[deed.key].append(deed)
    found: dict[str, Joined] = {}
    for group in alike.values():
        for cluster in _clusters(group):
            counts = Counter(deed.article for deed in cluster)
            single = sorted((d for d in cluster if counts[d.article] == 1), key=lambda d: (d.article, d.iri))
            if len(single) > 1:
                found |= _named(single, base)
    return found


def _clusters(group: Sequence[Deed]) -> Iterator[list[Deed]]:
    """Cut deeds alike in class, programme and day into those with a common organiser in places that agree."""
    left = sorted(group, key=lambda d: (d.article, d.iri))
    while left:
        cluster, reached = [left[0]], [left[0]]
        left = left[1:]
        while reached:
            one = reached.pop()
            near = [other for other in left if one.organisers & other.organisers and _agree(one, other)]
            left = [other for other in left if other not in near]
            cluster += near
            reached += near
        if all(_agree(one, other) for one in cluster for other in cluster):
            yield cluster
        else:
            yield from _by_place(cluster)


def _by_place(cluster: Iterable[Deed]) -> Iterator[list[Deed]]:
    """Cut a cluster that a wide place (a province) holds together by the places that are named."""
    same: dict[tuple[tuple[str, ...], ...], list[Deed]] = defaultdict(list)
    for deed in cluster:
        same[deed.places].append(deed)
    yield from same.values()


def _agree(one: Deed, other: Deed) -> bool:
    """Tell whether a place of one is a place of the other, or lies in it: 襄阳 and 襄阳市体育馆, not 济南 and 济宁."""
    return any(a[0] in b or b[0] in a for a in one.places for b in other.places)


def _named(cluster: Sequence[Deed], base: str) -> dict[str, Joined]:
    organisers = sorted(frozenset().union(*(deed.organisers for deed in cluster)))
    places = sorted({place[0] for deed in cluster for place in deed.places})
    iri = content_iri("activity", "deed", *cluster[0].key, *organisers, "at", *places, base=base)
    return {deed.iri: Joined(str(iri), deed is cluster[0]) for deed in cluster}


def joined_lines(lines: Iterable[bytes], joined: Mapping[str, Joined]) -> Iterator[bytes]:
    """Rewrite an article's lines of N-Quads, sorted again, where an activity of it tells a deed of several articles."""
    named = {f"<{old}>".encode(): (f"<{new.iri}>".encode(), new.speaks) for old, new in joined.items()}
    return iter(sorted(line for old in lines if (line := _renamed(old, named))))


def _renamed(line: bytes, named: Mapping[bytes, tuple[bytes, bool]]) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    new, speaks = named.get(subject, (subject, True))
    if not speaks and predicate in _ONCE:
        return b""
    for old, (iri, _) in named.items():
        rest = rest.replace(old, iri, 1) if rest.startswith(old) else rest
    return b" ".join((new, predicate, rest))


def find_joined(store: Store, name: str) -> list[str]:
    """Find the activities of several articles that a name stands for: their IRI, label, programme or organiser."""
    counts = Counter(quad.subject for quad in _quads(store, UA.reportedIn))
    several = (node for node, count in counts.items() if count > 1 and isinstance(node, NamedNode))
    return sorted(node.value for node in several if name in {
        node.value, *(value.value for value in _values(store, node, RDFS.label)),
        *(_name(store, value) for term in (UA.partOfProgramme, UA.organisedBy) for value in _values(store, node, term))})


def why_merged(store: Store, activity: str) -> list[str]:
    """Say for a terminal why several articles tell one activity: what agrees, and the sentence of each article.

    Empty for an activity of one article. Reads the default graph of a build's store.
    """
    node = NamedNode(activity)
    articles = _values(store, node, UA.reportedIn)
    if len(articles) < 2:
        return []
    agreed = [("class", _classes(store, node)), ("date", ", ".join(v.value for v in _values(store, node, UA.onDate)))]
    agreed += [(name, ", ".join(_name(store, v) for v in _values(store, node, term))) for name, term in (
        ("programme", UA.partOfProgramme), ("organised by", UA.organisedBy), ("place", UA.takesPlaceIn))]
    lines = [f"{len(articles)} articles tell it; class, programme, day, an organiser and the place agree:"]
    lines += [f"  {name}: {value}" for name, value in agreed]
    for sentence in _values(store, node, UA.evidence):
        article = next(iter(_values(store, sentence, NIF.referenceContext)), node)
        words = next(iter(_values(store, sentence, NIF.anchorOf)), sentence).value
        name = next(iter(_values(store, article, DCTERMS.identifier)), article).value
        lines.append(f"  {name}: {' '.join(words.split())}")
    return lines


def _quads(store: Store, term: str) -> Iterator[Quad]:
    return store.quads_for_pattern(None, NamedNode(term), None, DefaultGraph())


def _values(store: Store, node: Any, term: str) -> list[Any]:
    """Give the values of a property, sorted (Any: a quad's object may be of several types)."""
    found = (quad.object for quad in store.quads_for_pattern(node, NamedNode(term), None, DefaultGraph()))
    return sorted(found, key=str)


def _classes(store: Store, node: NamedNode) -> str:
    names = (cls.value.rpartition("#")[2] for cls in _values(store, node, RDF.type))
    return ", ".join(sorted(set(names) - {"Activity"})) or "Activity"


def _name(store: Store, node: Any) -> str:
    return str(next(iter(_values(store, node, SKOS.prefLabel)), node).value)
