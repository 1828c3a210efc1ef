"""What a graph says of each article, as plain records: read from a store of our contract or from an analysis.

In: an Oxigraph store, or an `Analysis` in source offsets. Out: `Found`, which `kg.evaluation` compares with gold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.model import Activity, ActivityType, Analysis, Kind, Label, Predicate, Relation, Role
from kg.vocab import CLASS_OF, DCTERMS, ITSRDF, NIF, RDF, RDFS, SKOS, UA

SLOTS = {"organisers": Role.ORGANISER, "participants": Role.PARTICIPANT, "places": Role.PLACE,
         "programme": Role.PROGRAMME}
_KINDS = [kind for kind in Kind if kind is not Kind.OTHER]
_TYPES = [kind for kind in ActivityType if kind is not ActivityType.OTHER]


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """An entity as a graph names it: canonical name first, then every other name."""

    names: tuple[str, ...]
    label: Label
    kind: Kind


@dataclass(frozen=True, slots=True)
class FoundActivity:
    """An activity as a graph states it; fillers are entities' names."""

    type: str
    fillers: Mapping[str, tuple[tuple[str, ...], ...]]
    dates: tuple[str, ...]
    measures: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a graph says of one article. A relation's object is an entity's names or a literal."""

    mentions: frozenset[tuple[int, int, Label]] = frozenset()
    entities: tuple[FoundEntity, ...] = ()
    relations: tuple[tuple[tuple[str, ...], str, tuple[str, ...] | str], ...] = ()
    activities: tuple[FoundActivity, ...] = ()


def found_in_analysis(analysis: Analysis) -> Found:
    """Read records as a graph made of them would be read; offsets must be the source's."""
    names = {e.id: (e.name, *sorted(e.aliases)) for e in analysis.entities}
    linked = {m.entity for m in analysis.mentions}
    relations = tuple((names[r.subject], r.predicate.value, _analysis_target(r, names)) for r in analysis.relations)
    return Found(frozenset((m.start, m.end, m.label) for m in analysis.mentions if m.entity),
                 tuple(FoundEntity(names[e.id], e.label, e.kind or Kind.OTHER)
                       for e in analysis.entities if e.id in linked),
                 relations, tuple(_analysis_activity(a, names) for a in analysis.activities))


def _analysis_target(relation: Relation, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | str:
    if relation.predicate is Predicate.AUTHOR_OF:
        return "article"
    return relation.object if relation.predicate is Predicate.JOB_TITLE else names[relation.object]


def _analysis_activity(activity: Activity, names: Mapping[str, tuple[str, ...]]) -> FoundActivity:
    fillers = {slot: tuple(names[f.entity] for f in activity.fillers if f.role is role)
               for slot, role in SLOTS.items()}
    return FoundActivity(activity.type.value, fillers, (activity.date,) if activity.date else (),
                         tuple((m.value, m.unit) for m in activity.measures))


def found_in_store(store: ox.Store) -> dict[str, Found]:
    """Read what a store of our contract says of each article, by article id."""
    graph = _Graph(store)
    return {identifier.value: _found_article(graph, article)
            for article, identifier in graph.pairs(DCTERMS.identifier) if graph.is_a(article, UA.Article)}


class _Graph:
    """A store read by subject, predicate and object, in any graph, without order or duplicates."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.label_of = {s: label for label, cls in CLASS_OF.items() for s in self.subjects(RDF.type, cls)}

    def pairs(self, predicate: str) -> list[tuple[Any, Any]]:
        return sorted({(q.subject, q.object) for q in self._quads(None, predicate, None)}, key=str)

    def subjects(self, predicate: str, target: Any) -> list[Any]:
        return sorted({q.subject for q in self._quads(None, predicate, target)}, key=str)

    def objects(self, subject: Any, predicate: str) -> list[Any]:
        return sorted({q.object for q in self._quads(subject, predicate, None)}, key=str)

    def first(self, subject: Any, predicate: str) -> Any:
        return next(iter(self.objects(subject, predicate)), None)

    def is_a(self, subject: Any, cls: str) -> bool:
        return any(True for _ in self._quads(subject, RDF.type, cls))

    def names(self, entity: Any) -> tuple[str, ...]:
        labels = self.objects(entity, SKOS.prefLabel)
        chinese = [x for x in labels if (x.language or "").startswith("zh")]
        canonical = [x.value for x in (chinese or labels)[:1]]
        others = [x.value for p in (SKOS.prefLabel, SKOS.altLabel, RDFS.label) for x in self.objects(entity, p)]
        return tuple(canonical + others) or (entity.value,)

    def _quads(self, s: Any, p: str, o: Any) -> Iterator[ox.Quad]:
        target = ox.NamedNode(str(o)) if isinstance(o, str) else o
        return self.store.quads_for_pattern(s, ox.NamedNode(str(p)), target, None)


def _found_article(graph: _Graph, article: Any) -> Found:
    mentions, linked = set(), set()
    for phrase in graph.subjects(NIF.referenceContext, article):
        start, end = graph.first(phrase, NIF.beginIndex), graph.first(phrase, NIF.endIndex)
        entity = graph.first(phrase, ITSRDF.taIdentRef)
        if entity in graph.label_of and start is not None and end is not None:
            mentions.add((int(start.value), int(end.value), graph.label_of[entity]))
            linked.add(entity)
    reported = graph.subjects(UA.reportedIn, article)
    return Found(frozenset(mentions), tuple(_found_entity(graph, e) for e in sorted(linked, key=str)),
                 tuple(_found_relations(graph, article, reported)),
                 tuple(_found_graph_activity(graph, a) for a in reported if graph.is_a(a, UA.Activity)))


def _found_entity(graph: _Graph, entity: Any) -> FoundEntity:
    kind = next((k for k in _KINDS if graph.is_a(entity, UA[k.value])), Kind.OTHER)
    return FoundEntity(graph.names(entity), graph.label_of[entity], kind)


def _found_relations(graph: _Graph, article: Any, reported: Iterable[Any]
                     ) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...] | str]]:
    for statement in reported:
        subject, predicate, target = (graph.first(statement, p) for p in (RDF.subject, RDF.predicate, RDF.object))
        name = predicate.value.removeprefix(str(UA._NS)) if predicate is not None else ""
        if name in set(Predicate):
            literal = "article" if target == article else target.value
            is_entity = isinstance(target, ox.NamedNode) and target != article
            yield graph.names(subject), name, graph.names(target) if is_entity else literal


def _found_graph_activity(graph: _Graph, activity: Any) -> FoundActivity:
    kind = next((t for t in _TYPES if graph.is_a(activity, UA[t.value])), ActivityType.OTHER)
    fillers = {slot: tuple(graph.names(o) for o in graph.objects(activity, UA[role.value]))
               for slot, role in SLOTS.items()}
    measures = tuple((float(graph.first(m, UA.value).value), getattr(graph.first(m, UA.unit), "value", ""))
                     for m in graph.objects(activity, UA.hasMeasure))
    return FoundActivity(kind.value, fillers, tuple(o.value for o in graph.objects(activity, UA.onDate)), measures)
