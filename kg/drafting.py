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
from kg.patterns import pattern
from kg.toponyms import resolve_place

_QUOTES = re.compile(r"[“”‘’\"]")
_AWARD_FORMS = ((re.compile(r"劳模$"), "劳动模范"), (re.compile(r"五一(?=奖[章状]$)"), "五一劳动"))
_STARS = re.compile(r"^[一二三四五][星级]级?(?=[“‘])")
_BLANKS = re.compile(r"\s+")
_OFFICE = re.compile(r"(?P<level>自治区|[省市县区州盟旗])委(?!员|托|会)")
_BETWEEN = re.compile(r"^(?:、|和|与|至|到|—|－|-|及)$")
_HEADS = r"(?:大桥|特大桥|隧道|车站|站|互通|收费站|水库|服务区)"
_HEAD = re.compile(_HEADS + "$")
_HEAD_AFTER = re.compile(rf"(?:等)?[\d一二两三四五六七八九十]{{1,3}}[座条个]({_HEADS})")
_SUFFIXED = re.compile(rf"(?:[省市县区州旗镇乡村路街寺山河湖园厂]|{_HEADS})$")
# a line that says where the text was published: its date and no sentence; a medium opens it or follows the date
_SOURCE = re.compile(r"[来來]源\s*[:：]\s*[“「《]?$")
_DATED = re.compile(r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})")
_AFTER_DATE = re.compile(r"(?:^|[\s·])[《“]?$")
_AFTER_SOURCE = re.compile(r"[\s|｜(（·》”]|$")
_LONGEST_SOURCE = 70
_OF = re.compile(r"(?<=[省市县区州旗镇乡村部司厂队局会])的(?=.{2})")
_COMMITTEE = re.compile(r"^.*委(?=(?:.{2,5}[部办委室])?$)")


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
    kept = [given[draft.mention.span, draft.mention.label] for draft in drafts]
    drafts = [replace(d, mention=mention, name=d.name or mention.text) for d, mention in zip(drafts, kept, strict=True)]
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
    hit = pattern("award-level").match(found.name) if found.rule == "as-written" else None
    division = context.level(hit["level"], mention.start) if hit and not mention.text.startswith("全") else None
    if hit and division:
        chain = divisions().chain(division.code)
        return Draft(mention, division.name + hit["rest"], f"level:{hit['level']}", chain)
    return Draft(mention, found.name, found.rule, found.chain, found.is_division)


def _draft_org(mention: Mention, context: Context, article: Article) -> Draft:
    name = _OF.sub("", simplify(_BLANKS.sub("", mention.text)))
    org = _medium(name, context, mention) or _department(name, context, mention.start) or expand_name(name, context, mention.start)
    return Draft(mention, org.name, org.rule, org=org)


def _medium(name: str, context: Context, mention: Mention) -> OrgName | None:
    """Take a name on the line of the text's source for a medium under this name: 沧州工会, an account; 鞍山云."""
    kind = kind_of(name)
    if "总工会" in name or kind in (Kind.MEDIA, Kind.EDUCATION, Kind.PUBLIC) or not _is_source(context.text, mention):
        return None
    return OrgName(name, Kind.MEDIA, None, name, "source-line")


def _is_source(text: str, mention: Mention) -> bool:
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    before, line = text[start : mention.start], text[start : end if end >= 0 else len(text)]
    if _SOURCE.search(before):
        return True
    if len(line) > _LONGEST_SOURCE or "。" in line or not _DATED.search(line):
        return False
    opens = not before.strip() or (bool(_DATED.search(before)) and bool(_AFTER_DATE.search(before)))
    return opens and bool(_AFTER_SOURCE.match(text, mention.end))


def _department(name: str, context: Context, offset: int) -> OrgName | None:
    """Find the party committee that a bare department is of, earlier in the sentence: 市委常委、宣传部部长."""
    start = max(context.text.rfind(mark, 0, offset) for mark in "。！？\n")
    hits = list(_OFFICE.finditer(context.text, start + 1, offset)) if pattern("party-department").match(name) else []
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
    hit = pattern("award-level").match(name)
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
        if mention.label is not Label.PLACE or len(mention.text) > 4 or _SUFFIXED.search(mention.text):
            continue
        hit = _HEAD_AFTER.match(text, mention.end)
        if hit is None and following is not None and _BETWEEN.match(text[mention.end : following.start]):
            hit = _HEAD.search(following.text) if following.label is Label.PLACE else None
        if hit:
            result[i] = replace(mention, text=mention.text + hit[hit.lastindex or 0])
    return result


def _with_fronts(text: str, drafts: list[Draft]) -> list[Draft]:
    """Give coordinated bodies the front that only the first has (市人社局、司法局), and a union's unit its union."""
    result = list(drafts)
    for i in range(1, len(result)):
        left, right = result[i - 1], result[i]
        if left.org is None or right.org is None or right.org.division is not None:
            continue
        if _BETWEEN.match(text[left.mention.end : right.mention.start]) and (front := _front(left.org, right.name)):
            result[i] = _fronted(right, front, left.org)
        elif pattern("union-unit").match(right.name) and (union := _union_before(result[:i])):
            result[i] = _fronted(right, union.name, union)
    return result


def _front(left: OrgName, name: str) -> str:
    if pattern("party-department").match(name):
        hit = _COMMITTEE.match(left.name)
        return hit[0] if hit else ""
    if left.division is None or left.kind is not Kind.PUBLIC or not pattern("public-body").search(name):
        return ""
    return left.division.name if left.name.startswith(left.division.name) else ""


def _union_before(drafts: list[Draft]) -> OrgName | None:
    unions = (d.org for d in reversed(drafts) if d.org and d.name.endswith("总工会"))
    return next(unions, None)


def _fronted(draft: Draft, front: str, owner: OrgName) -> Draft:
    name = front + draft.name
    rest = name.removeprefix(owner.division.name) if owner.division else name
    return replace(draft, name=name, rule="front", org=OrgName(name, kind_of(name), owner.division, rest, "front"))
