"""Score a graph against gold annotations by sets: mentions, entities, relations, activities, slots and measures.

The counting rules are those of the gold guideline: mentions by exact span and label; entities by canonical name and
type within an article; relations by triple, a gold alias counting as its entity; activities by a best one-to-one
pairing within an article. Recall is over all gold, whether or not anything was proposed for it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.model import Activity, ActivityType, Analysis, KgError, Kind, Label, Predicate, Role
from kg.vocab import CLASS_OF, DCTERMS, ITSRDF, NIF, RDF, RDFS, SKOS, UA

Gold = dict[str, Any]
SLOTS = {"organisers": Role.ORGANISER, "participants": Role.PARTICIPANT, "places": Role.PLACE,
         "programme": Role.PROGRAMME}
_SHARED = ("organisers", "participants", "places", "programme", "date", "measures")
_KINDS = [kind for kind in Kind if kind is not Kind.OTHER]
_TYPES = [kind for kind in ActivityType if kind is not ActivityType.OTHER]


@dataclass(slots=True)
class Count:
    """True positives, false positives, false negatives; `add` takes the predicted and the gold set of one article."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, predicted: set[Any], gold: set[Any]) -> None:
        self.tp += len(predicted & gold)
        self.fp += len(predicted - gold)
        self.fn += len(gold - predicted)

    def row(self) -> dict[str, float]:
        """Give precision, recall, F1 and the sizes of both sets."""
        p = self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0
        r = self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0
        return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0,
                "gold": self.tp + self.fn, "pred": self.tp + self.fp}


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


@dataclass(slots=True)
class Scores:
    """Counts by layer and label."""

    articles: int = 0
    absent: list[str] = field(default_factory=list)
    mentions: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    entities: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    relations: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    slots: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    activities: Count = field(default_factory=Count)
    measures: Count = field(default_factory=Count)
    kinds_right: int = 0
    kinds_all: int = 0

    def rows(self) -> dict[str, Any]:
        """Give all figures as plain numbers."""
        groups = {name: {k: c.row() for k, c in getattr(self, name).items()}
                  for name in ("mentions", "entities", "relations", "slots")}
        accuracy = self.kinds_right / self.kinds_all if self.kinds_all else 0.0
        return {"articles": self.articles, "absent": self.absent, **groups, "activities": self.activities.row(),
                "measures": self.measures.row(), "kinds": {"accuracy": accuracy, "n": self.kinds_all}}


def load_gold(folder: Path) -> list[Gold]:
    """Read the gold files of a folder, sorted by file name; a folder without any is an error."""
    docs = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    if not docs:
        raise KgError(str(folder), "no gold files (*.json) here")
    return docs


def gold_mentions(doc: Gold) -> set[tuple[int, int, Label]]:
    """Mark every occurrence of every listed string, longest first, without overlap."""
    rows = [(text, label) for label, texts in doc["mentions"].items() for text in texts]
    taken = [False] * len(doc["text"])
    spans = set()
    for text, label in sorted(rows, key=lambda row: (-len(row[0]), row[0])):
        for hit in re.finditer(re.escape(text), doc["text"]):
            start, end = hit.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                spans.add((start, end, Label(label)))
    return spans


def score(found: Mapping[str, Found], docs: Sequence[Gold]) -> Scores:
    """Score what was found, by article id, against gold documents."""
    scores = Scores(articles=len(docs), absent=[doc["id"] for doc in docs if doc["id"] not in found])
    for doc in docs:
        _score_article(scores, found.get(doc["id"], Found()), doc)
    return scores


class _Names:
    """Gold names of one article: any name of an entity to its canonical one."""

    def __init__(self, doc: Gold) -> None:
        self.known: dict[str, str] = {}
        for entity in doc["entities"]:
            for name in (entity["name"], *entity.get("aliases", ())):
                self.known.setdefault(fold_name(name), fold_name(entity["name"]))

    def gold(self, name: str) -> str:
        return self.known.get(fold_name(name), fold_name(name))

    def found(self, names: tuple[str, ...]) -> str:
        folded = [fold_name(name) for name in names]
        return next((self.known[name] for name in folded if name in self.known), folded[0])


def fold_name(name: object) -> str:
    """Fold a name as the guideline compares names: case is kept, blanks and quotation marks are not."""
    return re.sub(r"[\s“”\"'‘’「」『』《》〈〉()（）·•]", "", str(name))


def _score_article(scores: Scores, found: Found, doc: Gold) -> None:
    names = _Names(doc)
    _score_mentions(scores, found, doc)
    _score_entities(scores, found, doc)
    _score_relations(scores, found, doc, names)
    _score_activities(scores, found, doc, names)


def _score_mentions(scores: Scores, found: Found, doc: Gold) -> None:
    gold = gold_mentions(doc)
    for label in Label:
        scores.mentions[label].add({m for m in found.mentions if m[2] == label}, {m for m in gold if m[2] == label})
    scores.mentions["micro"].add(set(found.mentions), gold)


def _score_entities(scores: Scores, found: Found, doc: Gold) -> None:
    gold = {(fold_name(e["name"]), e["type"]) for e in doc["entities"]}
    predicted = {(fold_name(e.names[0]), e.label) for e in found.entities}
    for label in Label:
        scores.entities[label].add({x for x in predicted if x[1] == label}, {x for x in gold if x[1] == label})
    scores.entities["micro"].add(predicted, gold)
    kinds = {fold_name(e["name"]): e["kind"] for e in doc["entities"] if e["type"] == "ORG" and e.get("kind")}
    for entity in found.entities:
        kind = kinds.get(fold_name(entity.names[0]))
        if kind and entity.label == Label.ORG:
            scores.kinds_all += 1
            scores.kinds_right += entity.kind == kind


def found_relations(found: Found, names: "_Names") -> set[tuple[str, str, str]]:
    """Give the found triples in gold names; background containment without a mention of its own is left out."""
    triples = set()
    for subject, predicate, target in found.relations:
        key = names.found(target) if isinstance(target, tuple) else target if target == "article" else fold_name(target)
        if predicate not in ("locatedIn", "subOrganizationOf") or key in names.known:
            triples.add((names.found(subject), predicate, key))
    return triples


def gold_relations(doc: Gold, names: "_Names") -> set[tuple[str, str, str]]:
    """Give the gold triples in gold names."""
    target = {"jobTitle": fold_name, "authorOf": lambda _: "article"}
    return {(names.gold(s), p, target.get(p, names.gold)(o)) for s, p, o in doc["relations"]}


def _score_relations(scores: Scores, found: Found, doc: Gold, names: "_Names") -> None:
    gold = gold_relations(doc, names)
    flipped = {(o, p, s) for s, p, o in gold if p == "partnerOf"}
    predicted = {(o, p, s) if (s, p, o) in flipped and (s, p, o) not in gold else (s, p, o)
                 for s, p, o in found_relations(found, names)}
    for predicate in Predicate:
        scores.relations[predicate].add({x for x in predicted if x[1] == predicate},
                                        {x for x in gold if x[1] == predicate})
    scores.relations["micro"].add(predicted, gold)


def _gold_activity(row: Gold, names: "_Names") -> dict[str, Any]:
    measures = {measure_key(m["value"], m["unit"]) for m in row.get("measures", ())}
    return {"type": row["type"], **{slot: {names.gold(n) for n in row[slot]} for slot in
                                    ("organisers", "participants", "places")},
            "programme": {names.gold(row["programme"])} if row.get("programme") else set(),
            "date": {row["date"]} if row.get("date") else set(), "measures": measures}


def _found_activity(activity: FoundActivity, names: "_Names") -> dict[str, Any]:
    return {"type": activity.type, **{slot: {names.found(n) for n in activity.fillers.get(slot, ())} for slot in SLOTS},
            "date": set(activity.dates), "measures": {measure_key(v, u) for v, u in activity.measures}}


def measure_key(value: object, unit: str) -> tuple[float, str]:
    """Fold a figure for comparison: value to four decimals, unit without blanks."""
    try:
        return round(float(str(value)), 4), fold_name(unit)
    except ValueError:
        return 0.0, fold_name(unit)


def pair_activities(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Pair gold and found activities one to one, most in common first; a pair shares at least one filler or figure."""
    shared = {(i, j): sum(len(g[k] & f[k]) for k in _SHARED)
              for (i, g), (j, f) in product(enumerate(gold), enumerate(found))}
    ranked = sorted(shared, key=lambda t: (-(shared[t] + 2 * (gold[t[0]]["type"] == found[t[1]]["type"])), t))
    pairs: dict[int, int] = {}
    for i, j in ranked:
        if i not in pairs and j not in pairs.values() and shared[i, j]:
            pairs[i] = j
    return list(pairs.items())


def _score_activities(scores: Scores, found: Found, doc: Gold, names: "_Names") -> None:
    gold = [_gold_activity(row, names) for row in doc["activities"]]
    predicted = [_found_activity(activity, names) for activity in found.activities]
    pairs = pair_activities(gold, predicted)
    right = sum(gold[i]["type"] == predicted[j]["type"] for i, j in pairs)
    scores.activities.tp += right
    scores.activities.fp += len(predicted) - right
    scores.activities.fn += len(gold) - right
    nothing: dict[str, Any] = dict.fromkeys((*SLOTS, "date"), set())
    alone = [(row, nothing) for i, row in enumerate(gold) if i not in dict(pairs)]
    extra = [(nothing, row) for j, row in enumerate(predicted) if j not in dict(pairs).values()]
    for g, f in [(gold[i], predicted[j]) for i, j in pairs] + alone + extra:
        for slot in (*SLOTS, "date"):
            scores.slots[slot].add(f[slot], g[slot])
            scores.slots["micro"].add({(slot, v) for v in f[slot]}, {(slot, v) for v in g[slot]})
    scores.measures.add(set().union(*(a["measures"] for a in predicted)), set().union(*(a["measures"] for a in gold)))


def found_in_analysis(analysis: Analysis) -> Found:
    """Read records as a graph made of them would be read; offsets must be the source's."""
    names = {e.id: (e.name, *sorted(e.aliases)) for e in analysis.entities}
    linked = {m.entity for m in analysis.mentions}
    literal = {Predicate.JOB_TITLE: lambda o: o, Predicate.AUTHOR_OF: lambda _: "article"}
    relations = tuple((names[r.subject], r.predicate.value, literal.get(r.predicate, names.get)(r.object))
                      for r in analysis.relations)
    return Found(frozenset((m.start, m.end, m.label) for m in analysis.mentions if m.entity),
                 tuple(FoundEntity(names[e.id], e.label, e.kind or Kind.OTHER)
                       for e in analysis.entities if e.id in linked),
                 relations, tuple(_analysis_activity(a, names) for a in analysis.activities))


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


def to_table(rows: Mapping[str, Any]) -> str:
    """Lay out scores as aligned text."""
    lines = [f"{rows['articles']} gold articles, {len(rows['absent'])} absent from the graph",
             f"{'':28}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}"]
    flat = [(f"{group} {key}", row) for group in ("mentions", "entities", "relations", "slots")
            for key, row in rows[group].items()]
    for name, row in [*flat, ("activities", rows["activities"]), ("measures", rows["measures"])]:
        lines.append(f"{name:28}{row['p']:7.3f}{row['r']:7.3f}{row['f1']:7.3f}{row['gold']:7d}{row['pred']:7d}")
    return "\n".join([*lines, f"{'organisation kinds':28}{rows['kinds']['accuracy']:7.3f} of {rows['kinds']['n']}"])
