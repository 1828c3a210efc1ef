"""Mentions to entities: one entity for each thing that an article names, under its official name, with the rule that says why.

In: an article, its plain text and the mentions in it. Out: the mentions with their entity's id, and the entities.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.aliasing import (
    Merge,
    Named,
    expand_units,
    follow,
    merge_awards,
    merge_organisations,
    merge_programmes,
    merge_sites,
)
from kg.context import Context, find_context
from kg.gazetteer import divisions
from kg.glyphs import simplify
from kg.model import Article, Division, Entity, Kind, Label, Mention
from kg.orgnames import OrgName, expand_name, kind_of, parent_union, union_level
from kg.persons import merge_persons
from kg.text import Plain
from kg.toponyms import is_ambiguous, resolve_place

_QUOTES = re.compile(r"[“”‘’\"]")
_AWARD_LEVEL = re.compile(r"^全?(?P<level>自治区|省|市|县|区|州|盟|旗)级?(?P<rest>(?!域|场|级).{2,})$")
_AWARD_FORMS = ((re.compile(r"劳模$"), "劳动模范"), (re.compile(r"五一(?=奖[章状]$)"), "五一劳动"))
_STARS = re.compile(r"^[一二三四五][星级]级?(?=[“‘])")
_BLANKS = re.compile(r"\s+")
# sites of these kinds have a name that is one of its kind in the country; any other is told apart by its city
_WELL_KNOWN = re.compile(r"(?:高速(?:公路)?|铁路|高铁|线|江|河|湖|山|岛|海|大桥|水库|机场|港|隧道|国|洲|湾|地区|经济带|经济圈|三角洲)$")
# bodies without a name of their own (联合会, 机运一队) are told apart by the place that the article is about
_NAMELESS = re.compile(r"^(?:.{0,4}(?:队|班|班组|车间|分会|工会|联合会|协会|委员会|办公室|宣传部|组织部|社区|仲裁院|法学院|中心|党委|党支部|[一二三四五六七八九十]中))$")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mention stands for as far as its own words and the context say."""

    mention: Mention
    name: str
    rule: str
    chain: tuple[Division, ...] = ()
    is_division: bool = False
    org: OrgName | None = None


Aliases = Mapping[tuple[Label, str], str]


def link_mentions(article: Article, plain: Plain, mentions: Sequence[Mention], *,
                  aliases: Aliases | None = None) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Link an article's mentions; `aliases` are a user's decisions and come before every rule."""
    context = find_context(plain.text)
    drafts = [_draft(mention, context, article) for mention in _with_heads(plain.text, sorted(mentions))]
    drafts = _with_fronts(plain.text, drafts)
    drafts = [draft for label in Label for draft in _merge([d for d in drafts if d.mention.label is label], plain.text, context)]
    drafts = [_decided(draft, aliases or {}) for draft in drafts]
    keys = {id(draft): _key(draft, context, article) for draft in drafts}
    texts = {mention.span: mention.text for mention in mentions}
    linked = sorted(replace(d.mention, text=texts[d.mention.span], entity=keys[id(d)]) for d in drafts)
    groups: dict[str, list[Draft]] = {}
    for draft in sorted(drafts, key=lambda d: d.mention):
        groups.setdefault(keys[id(draft)], []).append(draft)
    return tuple(linked), tuple(_entity(key, group, article, plain) for key, group in sorted(groups.items()))


def _draft(mention: Mention, context: Context, article: Article) -> Draft:
    drafters: dict[Label, Callable[[Mention, Context, Article], Draft]] = {
        Label.PLACE: _draft_place, Label.ORG: _draft_org, Label.AWARD: _draft_award}
    drafter = drafters.get(mention.label)
    if drafter:
        return drafter(mention, context, article)
    name = _BLANKS.sub("", mention.text) if mention.label is Label.PERSON else mention.text
    return Draft(mention, simplify(name), "as-written" if name == mention.text else "blanks")


def _draft_place(mention: Mention, context: Context, article: Article) -> Draft:
    found = resolve_place(simplify(_BLANKS.sub("", mention.text)), context, article.published)
    if found.rule == "as-written" and (level := _AWARD_LEVEL.match(found.name)) and not mention.text.startswith("全"):
        if division := context.level(level["level"], mention.start):
            return Draft(mention, division.name + level["rest"], f"level:{level['level']}", (division,))
    return Draft(mention, found.name, found.rule, found.chain, found.is_division)


def _draft_org(mention: Mention, context: Context, article: Article) -> Draft:
    name = simplify(_BLANKS.sub("", mention.text))
    org = _department(name, context, mention.start) or expand_name(name, context, mention.start)
    return Draft(mention, org.name, org.rule, org=org)


_OFFICE = re.compile(r"(?P<level>自治区|[省市县区州盟旗])委(?!员|托|会)")


def _department(name: str, context: Context, offset: int) -> OrgName | None:
    """Find the party committee that a bare department is of, earlier in the sentence: 市委常委、宣传部部长."""
    start = max(context.text.rfind(mark, 0, offset) for mark in "。！？\n")
    hits = list(_OFFICE.finditer(context.text, start + 1, offset)) if _DEPARTMENT.match(name) else []
    if not hits:
        return None
    named = next((s.code for s in context.sightings if s.end == hits[-1].end("level")), None)
    division = divisions().rows[named] if named else context.level(hits[-1]["level"], offset)
    return OrgName(f"{division.name}委{name}", Kind.PUBLIC, division, f"委{name}", "department") if division else None


def _draft_award(mention: Mention, context: Context, article: Article) -> Draft:
    """Give an honour the division of its level and take its quotation marks off: 省五一劳动奖章, “齐鲁工匠”."""
    name = _QUOTES.sub("", _STARS.sub("", simplify(_BLANKS.sub("", mention.text))))
    for short, full in _AWARD_FORMS:
        name = short.sub(full, name)
    hit = _AWARD_LEVEL.match(name)
    division = context.level(hit["level"], mention.start) if hit else None
    if hit is None or division is None:
        return Draft(mention, name, "as-written" if name == mention.text else "quotes")
    return Draft(mention, division.name + hit["rest"], f"level:{hit['level']}")


_BETWEEN = re.compile(r"^(?:、|和|与|至|到|—|－|-|及)$")
_HEADS = r"(?:大桥|特大桥|隧道|车站|站|互通|收费站|水库|服务区)"
_HEAD = re.compile(_HEADS + "$")
_HEAD_AFTER = re.compile(rf"(?:等)?[\d一二两三四五六七八九十]{{1,3}}[座条个]({_HEADS})")
_SUFFIXED = re.compile(r"[省市县区州旗镇乡村路街寺山河湖园厂]$")


def _with_heads(text: str, mentions: list[Mention]) -> list[Mention]:
    """Give coordinated sites the head noun that only the last one has: 望乐、朝阳、丁家3座隧道, 七里坪至凤州站."""
    result = list(mentions)
    for i in range(len(result) - 1, -1, -1):
        mention = result[i]
        following = result[i + 1] if i + 1 < len(result) else None
        if mention.label is not Label.PLACE or len(mention.text) > 4 or _SUFFIXED.search(mention.text) or _HEAD.search(mention.text):
            continue
        hit = _HEAD_AFTER.match(text, mention.end)
        if hit is None and following is not None and _BETWEEN.match(text[mention.end : following.start]):
            hit = _HEAD.search(following.text) if following.label is Label.PLACE else None
        if hit:
            result[i] = replace(mention, text=mention.text + hit[hit.lastindex or 0])
    return result


_DEPARTMENT = re.compile(r"^(?:宣传部|组织部|统战部|政法委|办公室|机关工委|政研室|网信办|社会工作部)$")
_COMMITTEE = re.compile(r"^.*委(?=(?:.{2,5}[部办委室])?$)")
_UNION_UNIT = re.compile(r"^(?:权益保障|保障工作|宣教|宣传教育|经济工作|经济技术|劳动和经济|女工|女职工|法律工作|法律保障|基层工作|组织和基层|文体|民主管理|生产保护|网络工作).{0,3}(?:部|委员会|处)$|"
                         r"^(?:困难)?(?:职工)?(?:服务|帮扶|法律援助|法律服务|维权|维权帮扶)(?:中心|站|工作站)$")


def _with_fronts(text: str, drafts: list[Draft]) -> list[Draft]:
    """Give coordinated bodies what only the first has in front: 市委、宣传部; 市人社局、司法局; 权益保障部 of the union before."""
    result = list(drafts)
    for i in range(1, len(result)):
        left, right = result[i - 1], result[i]
        if left.org is None or right.org is None or right.org.division is not None:
            continue
        if _BETWEEN.match(text[left.mention.end : right.mention.start]) and (front := _front(left.org, right.name)):
            result[i] = _fronted(right, front, left.org)
        elif _UNION_UNIT.match(right.name) and (union := _union_before(result[:i])):
            result[i] = _fronted(right, union.name, union)
    return result


def _front(left: OrgName, name: str) -> str:
    if _DEPARTMENT.match(name):
        hit = _COMMITTEE.match(left.name)
        return hit[0] if hit else ""
    body = left.kind is Kind.PUBLIC and re.search(r"[局厅委办院队]$", name) and len(name) >= 3
    return left.division.name if left.division and body and left.name.startswith(left.division.name) else ""


def _union_before(drafts: list[Draft]) -> OrgName | None:
    return next((d.org for d in reversed(drafts) if d.org and d.org.kind is Kind.UNION and d.name.endswith("总工会")), None)


def _fronted(draft: Draft, front: str, owner: OrgName) -> Draft:
    name = front + draft.name
    rest = name.removeprefix(owner.division.name) if owner.division else name
    return replace(draft, name=name, rule="front", org=OrgName(name, kind_of(name), owner.division, rest, "front"))


def _merge(drafts: list[Draft], text: str, context: Context) -> Iterable[Draft]:
    """Replace short and misread names by the fuller names of the article."""
    if not drafts:
        return []
    counts = Counter(draft.name for draft in drafts)
    first = {draft.name: draft for draft in reversed(drafts)}
    names = [Named(name, draft.mention.start, counts[name], draft.org) for name, draft in first.items() if not draft.is_division]
    merges = _merges(drafts[0].mention.label, names, drafts, text)
    return [_renamed(draft, merges, first) for draft in drafts]


def _merges(label: Label, names: list[Named], drafts: list[Draft], text: str) -> Mapping[str, Merge]:
    if label is Label.PERSON:
        return merge_persons(names, [draft.mention for draft in drafts], text)
    if label is Label.ORG:
        found = merge_organisations([*names, *_hosts(names)])
        return {**expand_units(names), **found}
    table = {Label.PROGRAMME: merge_programmes, Label.AWARD: merge_awards, Label.PLACE: merge_sites}
    return table[label](names)


_HOST = re.compile(r"^(.+(?:有限公司|有限责任公司|集团公司))(?=.)")


def _hosts(names: list[Named]) -> list[Named]:
    """Give the companies whose full name stands only in front of a unit's: 仙鹤股份有限公司|机修车间."""
    known = {named.name for named in names}
    hits = [(named, hit[1]) for named in names if (hit := _HOST.match(named.name)) and hit[1] not in known]
    return [Named(name, named.start, 0, OrgName(name, Kind.ENTERPRISE, None, name, "host")) for named, name in hits]


def _renamed(draft: Draft, merges: Mapping[str, Merge], first: Mapping[str, Draft]) -> Draft:
    name = follow(merges, draft.name)
    if draft.is_division or name == draft.name:
        return draft
    rule = merges[draft.name].rule
    if target := first.get(name):
        return replace(target, mention=draft.mention, rule=rule)
    org = OrgName(name, draft.org.kind, draft.org.division, draft.org.rest, rule) if draft.org else None
    return replace(draft, name=name, rule=rule, org=org)


def _decided(draft: Draft, aliases: Aliases) -> Draft:
    """Follow a user's decision on the name as written or on the name that it was resolved to."""
    label = draft.mention.label
    name = aliases.get((label, draft.mention.text)) or aliases.get((label, draft.name))
    if name is None:
        return draft
    org = replace(draft.org, name=name) if draft.org else None
    return Draft(draft.mention, name, "user", draft.chain if name == draft.name else (), False, org)


def _key(draft: Draft, context: Context, article: Article) -> str:
    """Give the entity's id: what two articles must share to mean the same thing."""
    label, name = draft.mention.label, draft.name
    if label is Label.PERSON:
        return f"{label}/{name}@{article.id}"
    if label is Label.PLACE:
        return f"{label}/{_place_key(draft, context)}"
    if label is Label.ORG and draft.org is not None:
        return f"{label}/{_org_key(draft.org, name, context)}"
    return f"{label}/{name}"


def _place_key(draft: Draft, context: Context) -> str:
    if draft.is_division:
        return draft.chain[0].code
    if draft.rule == "division-open" or _WELL_KNOWN.search(draft.name):
        return draft.name
    home = draft.chain or context.main
    city = next((d.name for d in home if d.code.endswith("00")), home[0].name if home else "")
    return draft.name if not city or draft.name.startswith(city) else f"{city}-{draft.name}"


def _org_key(org: OrgName, name: str, context: Context) -> str:
    """Put the city in front of a name whose county has namesakes, and the article's place in front of a nameless body."""
    division = org.division
    if division is not None and is_ambiguous(division) and name.startswith(division.name):
        above = divisions_above(division)
        return above + name
    if division is None and org.rule != "national" and _NAMELESS.match(name) and context.main:
        return f"{context.main[0].name}-{name}"
    return name


def divisions_above(division: Division) -> str:
    """Give the name of the division above, which tells a county from its namesakes: 南京市 for 鼓楼区."""
    above = divisions().by_code(division.parent)
    return above.name if above else ""


def _entity(key: str, group: list[Draft], article: Article, plain: Plain) -> Entity:
    best = group[0]
    chain = best.chain or (_served(best.org) if best.org else ())
    forms = {_source_form(draft.mention, article, plain) for draft in group}
    rules = sorted({draft.rule for draft in group})
    entity = Entity(key, best.mention.label, best.name, tuple(sorted(forms - {best.name})), chain=chain,
                    is_division=best.is_division, rule=",".join(rules))
    if best.org is None:
        return entity
    return replace(entity, kind=best.org.kind, level=union_level(best.org), parent=parent_union(best.org))


def _served(org: OrgName) -> tuple[Division, ...]:
    if org.division is None or org.kind not in (Kind.UNION, Kind.PUBLIC):
        return ()
    return divisions().chain(org.division.code)


def _source_form(mention: Mention, article: Article, plain: Plain) -> str:
    """Give a mention as the source has it, without the line breaks of the layout."""
    span = plain.to_source(mention.span)
    return re.sub(r"[ \t\u3000]*[\r\n]+[ \t\u3000]*", "", article.text[span.start : span.end])
