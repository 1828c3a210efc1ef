"""Short and misread forms: which of an article's fuller names of the same type a name stands for.

In: the names of one type in an article, with where each stands first. Out: a mapping from a name to the one that it stands
for, with the rule; a name that stands for itself is not in it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.glyphs import LIKE, differing, is_telling, likeness
from kg.model import Kind
from kg.orgnames import OrgName

_CORPORATE = re.compile(r"^(?:股份|集团|控股|实业|发展|科技|[(（]集团[)）])*(?:有限)?(?:责任)?(?:公司)?$")
_CORPORATE_HEAD = re.compile(r"(?:公司|集团|局|厂|矿|股份|银行|医院|大学|学院|学校|中专|一中|中学|农商行)$")
# how the last syllable of a clipped form is spelled out
_CLIPS = frozenset((("委", "委员会"), ("办", "办公室"), ("联", "联合会"), ("协", "协会")))
_FILLER = re.compile(r"行业|系统|产业|委员会|联合会|筹备")
_UNIT = re.compile(r"^(公司|集团|[矿厂段校院])((?:工会|党委|团委|安|职工|机|调|生产|技术|财务|办公室|宣传|组织|人力|纪委).*)$")
_QUOTED = re.compile(r"[“‘]([^“”‘’]*)[”’]")
_GENERIC_HEAD = re.compile(r"^(?:主题|系列|专项|集中|公益)?(?:行动|活动|工程|计划|项目|工作|品牌|工作法)?$")
_MARKS = re.compile(r"[\s“”‘’\"'《》〈〉()（）·•]")
# a head noun alone that says nothing of which one is meant
_BRANCH = re.compile(r"(?:办事处|代表处|分公司|分行|支行|分会|分院|分校|联络处|总队)$")
_UNIT_TAIL = re.compile(r"(?:分公司|子公司|分行|支行)$")
_BRAND = re.compile(r"^[^会部处科室局院校社田矿厂站段行队]{2,4}$")
# what may be left out of the middle of a programme's or an honour's name: a level, an edition, a year, one general word
_LEFT_OUT = re.compile(r"^(?:[省市县区州]|第.{1,2}届|首届|\d{4}年(?:度)?|职工|劳动|技能|工会|主题|系列|专项|全国|重点)$")
_SCHOOL = re.compile(r"(?:中专|职高|技校|[一二三四五六七八九十]中|师大|职院)$")
_SITE_HEAD = re.compile(r"(?:高速|高速公路|高新区|开发区|经开区|公园|广场|大桥|水库|隧道|服务区|城|站|港|湖|寺)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A name, where it stands first, how often it stands, and what is known of it as an organisation."""

    name: str
    start: int
    count: int = 1
    org: OrgName | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """What a name stands for, and the rule that says so."""

    name: str
    rule: str


def follow(merges: Mapping[str, Merge], name: str) -> str:
    """Follow merges to the last name; a circle ends where it was entered."""
    seen = {name}
    while name in merges and merges[name].name not in seen:
        name = merges[name].name
        seen.add(name)
    return name


def is_subsequence(short: str, full: str) -> bool:
    """Tell whether the characters of a name stand in another one in their order: 人社局 in 人力资源和社会保障局."""
    rest = iter(full)
    return all(character in rest for character in short)


def left_out(short: str, full: str) -> str:
    """Give the stretch of a name that a shorter one leaves out of its middle; empty if that is not the difference."""
    head = next((i for i, (a, b) in enumerate(zip(short, full, strict=False)) if a != b), min(len(short), len(full)))
    tail = len(short) - head
    return full[head : len(full) - tail] if 0 < head and 0 < tail < len(full) - head and full.endswith(short[head:]) else ""


def plain_name(name: str) -> str:
    """Leave out what names are compared without: blanks, quotation marks, brackets, dots."""
    return _MARKS.sub("", name)


def _nearest(found: list[Named], start: int) -> Named | None:
    """Take the candidate named last before, else the first one after."""
    before = [n for n in found if n.start < start]
    return max(before, key=lambda n: (n.start, n.name)) if before else min(found, key=lambda n: (n.start, n.name), default=None)


Rule = Callable[[Named, list[Named]], list[Named]]


def merge_names(names: Iterable[Named], rules: Iterable[tuple[str, Rule]]) -> dict[str, Merge]:
    """Apply rules in order: each gives the fuller names that a name may stand for, and the nearest one is taken."""
    ordered = sorted(names, key=lambda n: (len(n.name), n.name))
    merges: dict[str, Merge] = {}
    for label, rule in rules:
        for named in ordered:
            if named.name in merges:
                continue
            others = [n for n in ordered if n.name != named.name and follow(merges, n.name) != named.name]
            if target := _nearest(rule(named, others), named.start):
                merges[named.name] = Merge(target.name, label)
    return merges


def merge_organisations(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short forms of organisations: bodies of one division, bare head nouns, companies, misread names."""
    listed = list(names)
    merges = merge_names(listed, (("same-body", _same_body), ("unit-of", _unit_of), ("tail-of", _tail_of), ("company-short", _company),
                                  ("clip-of", _clip_of), ("part-of", _part_of), ("misread", _misread)))
    return {**_inherited(listed, merges), **merges}


def _inherited(names: list[Named], merges: Mapping[str, Merge]) -> dict[str, Merge]:
    """Spell out a body's short name at the front of its units' names: 市城乡建委|重点工程处."""
    result: dict[str, Merge] = {}
    for named in names:
        for short, merge in sorted(merges.items()):
            if named.name.startswith(short) and named.name != short and merge.rule == "same-body":
                result[named.name] = Merge(merge.name + named.name[len(short):], "unit-of-short")
    return result


def _same_body(named: Named, others: list[Named]) -> list[Named]:
    return [other for other in others if _is_same_body(named.org, other.org)]


def _is_same_body(short: OrgName | None, full: OrgName | None) -> bool:
    """Tell whether two names of one division are one body's: 市人社局 and 市人力资源和社会保障局."""
    if short is None or full is None or short.division is None or full.division != short.division:
        return False
    if not full.name.startswith(short.division.name):
        return False
    if short.rest == full.rest:
        return not short.name.startswith(short.division.name)
    tail = full.kind is Kind.OTHER and 3 <= len(short.rest) <= 5 and full.rest.endswith(short.rest)
    return short.kind is full.kind and (tail or _is_clip(short.rest, full.rest))


def _is_clip(one: str, other: str) -> bool:
    """Tell whether one is a clipped form of the other: 人社局, 城乡建委, 快递工会联合会; 总工会 is none of 教育工会."""
    if len(one) >= len(other) or one[0] != other.removeprefix("第")[0] or other.startswith(("总工会", one + "委")):
        return len(one) < len(other) and one[0] == other[0] and _FILLER.sub("", one) == _FILLER.sub("", other)
    alike = one[-1] == other[-1] and one[-1] in "局厅委办院部署" or (one[-1], other[-3:]) in _CLIPS or (one[-1], other[-2:]) in _CLIPS
    near = one[-2:] == other[-2:] and len(other) - len(one) <= 4
    return len(one) >= 2 and (alike or near) and is_subsequence(one, other)


def _unit_of(named: Named, others: list[Named]) -> list[Named]:
    """Find what a unit of a mine, works or school is: 矿工会 for 王庄煤矿工会."""
    hit = _UNIT.match(named.name)
    return [other for other in others if hit and other.name.endswith(named.name) and len(other.name) > len(named.name) + 1]


def expand_units(names: Iterable[Named]) -> dict[str, Merge]:
    """Put the only or shortest name that a unit's first character may stand for in its place: 矿职工学校 of 王庄煤矿."""
    listed = sorted(names, key=lambda n: (len(n.name), n.start))
    result: dict[str, Merge] = {}
    for named in listed:
        if (hit := _UNIT.match(named.name)) and (named.org is None or named.org.division is None):
            owners = [n for n in listed if n.name.endswith(hit[1]) and len(n.name) > len(hit[1]) + 1]
            if owners:
                result[named.name] = Merge(owners[0].name + hit[2], "unit-of")
    return result


def _tail_of(named: Named, others: list[Named]) -> list[Named]:
    """Find the names that end in this one, which names no division of its own: 互助会, 仲裁院, 王庄煤矿."""
    if len(named.name) < 2 or (named.org is not None and _has_own_place(named.org) and not _BRANCH.search(named.name)):
        return []
    return [other for other in others if other.name.endswith(named.name) and len(other.name) >= len(named.name) + 2]


def _has_own_place(org: OrgName) -> bool:
    return org.division is not None and org.name.startswith(org.division.name)


def _company(named: Named, others: list[Named]) -> list[Named]:
    """Find the full name of a company, works or school: 中核华兴, 十淅公司, 仙鹤股份, 衢州中专."""
    short = plain_name(named.name)
    if not 2 <= len(short) <= 8 or named.org is not None and named.org.kind is Kind.UNION:
        return []
    return [other for other in others if other.org is not None and _is_company_short(short, other)]


def _is_company_short(short: str, other: Named) -> bool:
    full = plain_name(other.name)
    org = other.org
    if org is None or org.kind not in (Kind.ENTERPRISE, Kind.EDUCATION, Kind.OTHER) or len(full) < len(short) + 2:
        return False
    if not _CORPORATE_HEAD.search(full) or not is_subsequence(short, full):
        return False
    if len(short) == 2:
        return short[0] == full[0] and short not in full and short[1] in full[2:5]
    core = _CORPORATE_HEAD.sub("", short)
    if full.startswith(core):
        school = org.kind is Kind.EDUCATION and bool(_SCHOOL.search(short)) and not full.startswith(short)
        return bool(_CORPORATE.match(full[len(core):])) or school
    if _UNIT_TAIL.search(full):
        return False
    return core in full or _is_initials(short, full)


def _is_initials(short: str, full: str) -> bool:
    """Tell whether a short form begins like the full one and holds a stretch of it: 中核|华兴."""
    core = _CORPORATE_HEAD.sub("", short)
    return short[0] == full[0] and (len(core) == 2 < len(short) or len(core) > 2 and core[-2:] in full)


def _clip_of(named: Named, others: list[Named]) -> list[Named]:
    """Find the only name of the same kind that this one, which names no division, is clipped from."""
    if named.org is None or named.org.division is not None or named.org.kind is Kind.ENTERPRISE or len(named.name) < 3:
        return []
    found = [o for o in others if o.org and o.org.kind is named.org.kind and o.name[-1] == named.name[-1]
             and not o.name.startswith(named.name) and is_subsequence(named.name, o.name) and named.name[:2] in o.name]
    return found if len(found) == 1 else []


def _part_of(named: Named, others: list[Named]) -> list[Named]:
    """Find the only company that holds a brand in its name: 鸭鸭 in 江西鸭鸭股份有限公司."""
    if named.org is None or named.org.rule != "as-written" or not 2 <= len(named.name) <= 4 or not _BRAND.match(named.name):
        return []
    found = [o for o in others if o.org and o.org.kind is Kind.ENTERPRISE and named.name in o.name[1:] and o.name.endswith("公司")]
    return found if len(found) == 1 else []


def _misread(named: Named, others: list[Named]) -> list[Named]:
    return [other for other in others if _is_misread(named, other)]


def _is_misread(named: Named, other: Named) -> bool:
    """Tell whether a scanner made one name of another: same length and kind, one character that looks alike or a long name."""
    places = differing(named.name, other.name)
    if len(places) != 1 or len(named.name) < 4 or (named.count, -named.start) > (other.count, -other.start):
        return False
    one, two = named.name[places[0]], other.name[places[0]]
    if is_telling(one) or is_telling(two) or not _same_place(named.org, other.org):
        return False
    return likeness(one, two) >= LIKE or (named.org is not None and len(named.name) >= 6)


def _same_place(one: OrgName | None, other: OrgName | None) -> bool:
    return one is None or other is None or one.kind is other.kind and one.division == other.division


def merge_programmes(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short forms of programmes and contests: a bare brand, a name without its front, generic head nouns."""
    return merge_names(names, (("brand", _brand), ("tail-of", _programme_tail), ("shortened", _shortened), ("misread", _misread)))


def _brand(named: Named, others: list[Named]) -> list[Named]:
    """Find the fuller names that hold this one's only brand, where this one adds no more than a general head noun."""
    brand, head = _brand_of(named.name)
    if not brand or not _GENERIC_HEAD.match(head):
        return []
    found = [o for o in others if _brand_of(o.name)[0] == brand and len(o.name) > len(named.name) and o.name.endswith(head)]
    return found or [o for o in others if named.name in o.name or len(brand) >= 4 and plain_name(named.name) in plain_name(o.name)]


def _brand_of(name: str) -> tuple[str, str]:
    """Split “求学圆梦”行动 into its brand and what follows; no brand if text stands in front of it."""
    hit = _QUOTED.match(name)
    return (plain_name(hit[1]), name[hit.end():]) if hit else ("", "")


def _programme_tail(named: Named, others: list[Named]) -> list[Named]:
    short = plain_name(named.name)
    if len(short) < 3:
        return []
    return [o for o in others if plain_name(o.name).endswith(short) and len(plain_name(o.name)) > len(short)]


def _shortened(named: Named, others: list[Named]) -> list[Named]:
    """Find names that this one leaves a character or two of out: 重庆重点工程建设劳动竞赛 for 重庆市重点工程建设劳动竞赛."""
    short = plain_name(named.name)
    fulls = ((o, plain_name(o.name)) for o in others)
    return [o for o, full in fulls if len(short) >= 6 and _LEFT_OUT.match(left_out(short, full))]


def merge_awards(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge an honour named without its level or patron into the fuller one: 梅花奖, 工人先锋号."""
    return merge_names(names, (("tail-of", _award_tail), ("shortened", _award_short)))


def _award_short(named: Named, others: list[Named]) -> list[Named]:
    """Find honours that this one leaves characters out of: 五一奖章 for 五一劳动奖章."""
    return [o for o in others if len(named.name) >= 4 and _LEFT_OUT.match(left_out(named.name, o.name))]


def _award_tail(named: Named, others: list[Named]) -> list[Named]:
    short = plain_name(named.name)
    return [o for o in others if len(short) >= 3 and plain_name(o.name).endswith(short) and len(o.name) > len(named.name)]


def merge_sites(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short and misread names of sites that are no divisions: 轻纺城, 高新区, 十浙高速."""
    return merge_names(names, (("tail-of", _site_tail), ("shortened", _site_short), ("misread", _misread)))


def _site_tail(named: Named, others: list[Named]) -> list[Named]:
    found = [o for o in others if o.name.endswith(named.name) and len(o.name) > len(named.name)]
    return found if len(named.name) >= 3 and len(found) == 1 else []


def _site_short(named: Named, others: list[Named]) -> list[Named]:
    """Find sites that end like this one and hold it: 高新区 in 海口国家高新技术产业开发区, 十浙高速 in 十淅高速公路."""
    if len(named.name) < 3 or not _SITE_HEAD.search(named.name):
        return []
    found = [o for o in others if len(o.name) > len(named.name) and _is_site_short(named.name, o.name)]
    return found if len(found) == 1 else []


def _is_site_short(short: str, full: str) -> bool:
    if short.endswith("区"):
        return full.endswith("区") and is_subsequence(short, full) and short[:2] in full
    if not full.endswith("公路") or not short.endswith("高速"):
        return False
    places = differing(short, full[: len(short)])
    return not places or len(places) == 1 and likeness(short[places[0]], full[places[0]]) >= LIKE
