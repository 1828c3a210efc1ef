"""Mentions to drafts: what each mention stands for by its own words and the context, before names are compared.

In: an article's mentions and its context. Out: a `Draft` for each, with the official name and the rule that gave it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.context import Context
from kg.gazetteer import divisions
from kg.glyphs import simplify
from kg.model import Article, Division, Kind, Label, Mention
from kg.orgnames import OrgName, expand_name, kind_of
from kg.toponyms import resolve_place

_QUOTES = re.compile(r"[“”‘’\"]")
_AWARD_LEVEL = re.compile(r"^全?(?P<level>自治区|省|市|县|区|州|盟|旗)级?(?P<rest>(?!域|场|级).{2,})$")
_AWARD_FORMS = ((re.compile(r"劳模$"), "劳动模范"), (re.compile(r"五一(?=奖[章状]$)"), "五一劳动"))
_STARS = re.compile(r"^[一二三四五][星级]级?(?=[“‘])")
_BLANKS = re.compile(r"\s+")
_OFFICE = re.compile(r"(?P<level>自治区|[省市县区州盟旗])委(?!员|托|会)")
_BETWEEN = re.compile(r"^(?:、|和|与|至|到|—|－|-|及)$")
_HEADS = r"(?:大桥|特大桥|隧道|车站|站|互通|收费站|水库|服务区)"
_HEAD = re.compile(_HEADS + "$")
_HEAD_AFTER = re.compile(rf"(?:等)?[\d一二两三四五六七八九十]{{1,3}}[座条个]({_HEADS})")
_SUFFIXED = re.compile(r"[省市县区州旗镇乡村路街寺山河湖园厂]$")
_DEPARTMENT = re.compile(r"^(?:宣传部|组织部|统战部|政法委|办公室|机关工委|政研室|网信办|社会工作部)$")
_COMMITTEE = re.compile(r"^.*委(?=(?:.{2,5}[部办委室])?$)")
_UNION_UNIT = re.compile(r"^(?:权益保障|保障工作|宣教|宣传教育|经济工作|经济技术|劳动和经济|女工|女职工|法律工作|法律保障|基层工作|组织和基层|文体|民主管理|生产保护|网络工作).{0,3}(?:部|委员会|处)$|"
                         r"^(?:困难)?(?:职工)?(?:服务|帮扶|法律援助|法律服务|维权|维权帮扶)(?:中心|站|工作站)$")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mention stands for as far as its own words and the context say."""

    mention: Mention
    name: str
    rule: str
    chain: tuple[Division, ...] = ()
    is_division: bool = False
    org: OrgName | None = None


def draft_mentions(text: str, mentions: list[Mention], context: Context, article: Article) -> list[Draft]:
    """Draft mentions in the order of the text; drafts carry the mentions as the article has them."""
    given = {(mention.span, mention.label): mention for mention in mentions}
    drafts = [_draft(mention, context, article) for mention in _with_heads(text, sorted(mentions))]
    drafts = [replace(draft, mention=given[draft.mention.span, draft.mention.label]) for draft in drafts]
    return _with_fronts(text, drafts)


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
