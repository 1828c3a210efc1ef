"""Who is who: names of persons within an article, and persons across articles once their relations are known.

In: the names of an article, or its whole analysis. Out: merges of misread names; the analysis with persons under ids
that rest on what is known of them, so that they do not depend on the order or the batch of articles.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.aliasing import Merge, Named
from kg.glyphs import LIKE, differing, likeness
from kg.model import Analysis, Entity, Label, Mention, Predicate

# what ends right before a name that is not introduced: a clause begins, or "to", "for"; or it goes on a list
_BARE = re.compile(r"(?:^|[。！？!?\n，,；;：:“”‘’（(]|[让给向对])\s*$")
_LISTED = re.compile(r"[、和与同跟]\s*$")
_FOREIGN = "·"


def merge_persons(names: Iterable[Named], mentions: Iterable[Mention], text: str) -> dict[str, Merge]:
    """Merge a scanner's misreadings of a name, and a given name alone, into the name that was introduced before.

    Two names that differ in one character are one person's only if one of them never stands with an office or trade in
    front of it, as the first naming of a person does, and the other one does or stands earlier.
    """
    listed = sorted(names, key=lambda n: (n.start, n.name))
    befores = _befores(mentions, text)
    bare = {n.name for n in listed if all(_BARE.search(t) or _LISTED.search(t) for t in befores.get(n.name, ()))}
    in_list = {n.name for n in listed if any(_LISTED.search(t) for t in befores.get(n.name, ()))}
    merges: dict[str, Merge] = {}
    for named in listed:
        others = [o for o in listed if o.name not in merges and (o.start < named.start or o.name not in bare)]
        alike = [other for other in others if _may_be_same(named.name, other.name, named.name in in_list)]
        if named.name in bare and alike:
            merges[named.name] = Merge(alike[-1].name, "misread")
        elif found := [other for other in listed if _is_given_name(named.name, other.name)]:
            merges[named.name] = Merge(found[0].name, "given-name")
    return merges


def _is_given_name(short: str, full: str) -> bool:
    """Tell whether a name is the given name of another: 春英 of 毛春英, 阿依古丽 of 阿依古丽·买买提."""
    if _FOREIGN in full:
        return short == full.split(_FOREIGN)[0]
    return len(short) == 2 and len(full) == 3 and full.endswith(short)


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _befores(mentions: Iterable[Mention], text: str) -> dict[str, list[str]]:
    """Give what stands in front of each mention of a name."""
    result: dict[str, list[str]] = {}
    for mention in mentions:
        result.setdefault(_folded(mention.text), []).append(text[max(0, mention.start - 3) : mention.start])
    return result


def _may_be_same(one: str, other: str, in_list: bool) -> bool:
    """Tell whether one may be the other misread: any character of three, one that looks alike of two or in a list."""
    places = differing(one, other)
    if len(places) != 1 or _FOREIGN in one:
        return False
    alike = likeness(one[places[0]], other[places[0]]) >= LIKE
    return alike if len(one) == 2 or in_list else len(one) >= 3 and (places[0] > 0 or alike)


def resolve_persons(analysis: Analysis) -> Analysis:
    """Give persons ids that other articles share: name and employer, else name and award, else name and article."""
    ids = {e.id: _person_id(e, analysis) for e in analysis.entities if e.label is Label.PERSON}
    ids = {old: new for old, new in ids.items() if old != new}
    return rename_entities(analysis, ids) if ids else analysis


def _person_id(person: Entity, analysis: Analysis) -> str:
    keys = {e.id: e.id.partition("/")[2] for e in analysis.entities}
    for predicate in (Predicate.WORKS_FOR, Predicate.RECEIVED_AWARD):
        found = sorted((-r.confidence, keys[r.object]) for r in analysis.relations
                       if r.subject == person.id and r.predicate is predicate and r.object in keys)
        if found:
            return f"{Label.PERSON}/{person.name}@{found[0][1]}"
    return person.id


def rename_entities(analysis: Analysis, ids: Mapping[str, str]) -> Analysis:
    """Rewrite entity ids everywhere in an analysis; entities that come to share an id become one."""
    merged: dict[str, Entity] = {}
    for entity in analysis.entities:
        new = replace(entity, id=ids.get(entity.id, entity.id))
        merged[new.id] = _united(merged[new.id], new) if new.id in merged else new
    relations = tuple(replace(r, subject=ids.get(r.subject, r.subject), object=ids.get(r.object, r.object))
                      for r in analysis.relations)
    activities = tuple(replace(a, fillers=tuple(replace(f, entity=ids.get(f.entity, f.entity)) for f in a.fillers))
                       for a in analysis.activities)
    mentions = tuple(replace(m, entity=ids.get(m.entity, m.entity)) for m in analysis.mentions)
    return replace(analysis, mentions=mentions, entities=tuple(merged[key] for key in sorted(merged)),
                   relations=relations, activities=activities)


def _united(one: Entity, other: Entity) -> Entity:
    aliases = {*one.aliases, *other.aliases, other.name} - {one.name}
    return replace(one, aliases=tuple(sorted(aliases)))
