"""Score a graph against gold annotations by sets: mentions, entities, relations, activities, slots and measures.

The counting rules are those of the gold guideline: mentions by exact span and label; entities by canonical name and
type within an article; relations by triple, a gold alias counting as its entity; activities by a best one-to-one
pairing within an article. Recall is over all gold, whether or not anything was proposed for it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from kg.findings import SLOTS, Found, FoundActivity
from kg.model import KgError, Label, Predicate

Gold = dict[str, Any]
_SHARED = ("organisers", "participants", "places", "programme", "date", "measures")


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
    def target(predicate: str, name: str) -> str:
        if predicate == Predicate.AUTHOR_OF:
            return "article"
        return fold_name(name) if predicate == Predicate.JOB_TITLE else names.gold(name)

    return {(names.gold(s), p, target(p, o)) for s, p, o in doc["relations"]}


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
    nothing: dict[str, Any] = {slot: frozenset() for slot in (*SLOTS, "date")}
    alone = [(row, nothing) for i, row in enumerate(gold) if i not in dict(pairs)]
    extra = [(nothing, row) for j, row in enumerate(predicted) if j not in dict(pairs).values()]
    for g, f in [(gold[i], predicted[j]) for i, j in pairs] + alone + extra:
        for slot in (*SLOTS, "date"):
            scores.slots[slot].add(f[slot], g[slot])
            scores.slots["micro"].add({(slot, v) for v in f[slot]}, {(slot, v) for v in g[slot]})
    scores.measures.add(set().union(*(a["measures"] for a in predicted)), set().union(*(a["measures"] for a in gold)))


def to_table(rows: Mapping[str, Any]) -> str:
    """Lay out scores as aligned text."""
    lines = [f"{rows['articles']} gold articles, {len(rows['absent'])} absent from the graph",
             f"{'':28}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}"]
    flat = [(f"{group} {key}", row) for group in ("mentions", "entities", "relations", "slots")
            for key, row in rows[group].items()]
    for name, row in [*flat, ("activities", rows["activities"]), ("measures", rows["measures"])]:
        lines.append(f"{name:28}{row['p']:7.3f}{row['r']:7.3f}{row['f1']:7.3f}{row['gold']:7d}{row['pred']:7d}")
    return "\n".join([*lines, f"{'organisation kinds':28}{rows['kinds']['accuracy']:7.3f} of {rows['kinds']['n']}"])
