"""Who is who: names of persons within an article, and persons across articles once their relations are known.

In: the names of an article, or its whole analysis. Out: merges of misread names; the analysis with persons under ids
that rest on what is known of them, so that they do not depend on the order or the batch of articles.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.aliasing import Merge, Named
from kg.gazetteer import rank
from kg.glyphs import LIKE, differing, likeness
from kg.model import Analysis, Division, Entity, Filler, Label, Mention, Predicate

# what ends right before a name that is not introduced: a clause begins, or "to", "for"; or it goes on a list
_BARE = re.compile(r"(?:^|[。！？!?\n，,；;：:“”‘’（(]|[让给向对])\s{0,3}$")
_LISTED = re.compile(r"[、和与同跟]\s{0,3}$")
_FOREIGN = "·"
# the hundred most frequent surnames of the population, which nine of ten bear
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常")


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


def resolve_persons(analysis: Analysis, *, aliases: Mapping[tuple[Label, str], str] | None = None) -> Analysis:
    """Give persons ids that other articles share: a rare name and its province, else a name and its employer, else its
    award, else its article. A user's decision on such a key comes last and decides; the mentions say by what it went.
    """
    keys = _person_keys(analysis)
    found = {person: _decided(key, rule, aliases or {}) for person, (key, rule) in keys.items()}
    ids = {old: f"{Label.PERSON}/{key}" for old, (key, _) in found.items()}
    names = {f"{Label.PERSON}/{key}": key.partition("@")[0] for key, rule in found.values() if rule == "user"}
    mentions = tuple(replace(m, rule=_joined(m.rule, found[m.entity][1])) if m.entity in found else m
                     for m in analysis.mentions)
    renamed = rename_entities(replace(analysis, mentions=mentions), ids)
    return replace(renamed, entities=tuple(_named(e, names.get(e.id, e.name)) for e in renamed.entities))


def _joined(rule: str, identity: str) -> str:
    """Add to a mention's rule by what the person is told from namesakes; once."""
    return rule if rule.endswith(identity) else f"{rule} > {identity}" if rule else identity


def _named(entity: Entity, name: str) -> Entity:
    if name == entity.name:
        return entity
    return replace(entity, name=name, aliases=tuple(sorted({*entity.aliases, entity.name} - {name})))


def _decided(key: str, rule: str, aliases: Mapping[tuple[Label, str], str]) -> tuple[str, str]:
    decided = aliases.get((Label.PERSON, key), key)
    return (decided, "user") if decided != key else (key, rule)


def _person_keys(analysis: Analysis) -> dict[str, tuple[str, str]]:
    """Give each person's key and the rule that gave it."""
    keys = {e.id: e.id.partition("/")[2] for e in analysis.entities}
    tied: dict[tuple[str, Predicate], list[tuple[float, str]]] = {}
    for relation in analysis.relations:
        if relation.object in keys:
            tied.setdefault((relation.subject, relation.predicate), []).append((-relation.confidence, keys[relation.object]))
    province = home(analysis, "province")
    return {e.id: _person_key(e, province, tied) for e in analysis.entities if e.label is Label.PERSON}


def _person_key(person: Entity, province: Division | None,
                tied: Mapping[tuple[str, Predicate], list[tuple[float, str]]]) -> tuple[str, str]:
    if is_rare(person.name) and province:
        return f"{person.name}@{province.name}", "rare-name"
    for predicate, rule in ((Predicate.WORKS_FOR, "by-employer"), (Predicate.RECEIVED_AWARD, "by-award")):
        if found := tied.get((person.id, predicate)):
            return f"{person.name}@{min(found)[1]}", rule
    return person.id.partition("/")[2], "by-article"


def is_rare(name: str) -> bool:
    """Tell whether a name is so rare that two in one province are hardly two persons'.

    With a given name of two characters and a surname outside the hundred that nine of ten bear, a province has some
    ten bearers of a full name; so has it of four characters, and of a name of the form 阿依古丽·买买提.
    """
    if _FOREIGN in name:
        return len(name) >= 6
    return len(name) == 4 or (len(name) == 3 and name[0] not in COMMON_SURNAMES)


def home(analysis: Analysis, wanted: str) -> Division | None:
    """Give the division of a rank in which most of an article's mentions lie; none where two tie."""
    lies_in = {e.id: next((d for d in e.chain if rank(d.code) == wanted), None) for e in analysis.entities}
    votes = Counter(division for mention in analysis.mentions if (division := lies_in.get(mention.entity)))
    best = votes.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


def person_facts(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    """Give what an article tells of each person: employers, awards, titles, authorship, and where the article plays."""
    places = (f"{wanted} {division.name}" for wanted in ("city", "province") if (division := home(analysis, wanted)))
    shared = frozenset(places)
    facts: dict[str, set[str]] = {e.id: {*shared} for e in analysis.entities if e.label is Label.PERSON}
    for relation in analysis.relations:
        if relation.subject in facts:
            author = relation.predicate is Predicate.AUTHOR_OF
            facts[relation.subject].add(f"{relation.predicate} {'' if author else relation.object}".strip())
    return {person: tuple(sorted(said)) for person, said in sorted(facts.items())}


def rename_entities(analysis: Analysis, ids: Mapping[str, str]) -> Analysis:
    """Rewrite entity ids everywhere in an analysis; entities that come to share an id become one."""
    merged: dict[str, Entity] = {}
    for entity in analysis.entities:
        new = replace(entity, id=ids[entity.id]) if entity.id in ids else entity
        merged[new.id] = _united(merged[new.id], new) if new.id in merged else new
    relations = tuple(replace(r, subject=ids.get(r.subject, r.subject), object=ids.get(r.object, r.object))
                      for r in analysis.relations)
    activities = tuple(replace(a, fillers=_renamed(a.fillers, ids), left_out=_renamed(a.left_out, ids))
                       for a in analysis.activities)
    mentions = tuple(replace(m, entity=ids[m.entity]) if m.entity in ids else m for m in analysis.mentions)
    return replace(analysis, mentions=mentions, entities=tuple(merged[key] for key in sorted(merged)),
                   relations=relations, activities=activities)


def _renamed(fillers: Iterable[Filler], ids: Mapping[str, str]) -> tuple[Filler, ...]:
    return tuple(replace(f, entity=ids[f.entity]) if f.entity in ids else f for f in fillers)


def _united(one: Entity, other: Entity) -> Entity:
    aliases = {*one.aliases, *other.aliases, other.name} - {one.name}
    return replace(one, aliases=tuple(sorted(aliases)))
