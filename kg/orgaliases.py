"""Short forms of organisations: bodies of one division, bare head nouns, companies, units, branches.

In: the organisations that an article names. Out: which of them a short or misread name stands for, with the rule.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from kg.aliasing import Merge, Named, find_misread, is_subsequence, merge_names, plain_name
from kg.model import Kind
from kg.orgnames import OrgName
from kg.patterns import pattern

# how the last syllable of a clipped form is spelled out
_CLIPS = frozenset((("委", "委员会"), ("办", "办公室"), ("联", "联合会"), ("协", "协会")))
_FILLER = re.compile(r"行业|系统|产业|委员会|联合会|筹备|人民|中级")
_UNIT_TAIL = re.compile(r"(?:分公司|子公司|分行|支行)$")
_BRAND = re.compile(r"^[^会部处科室局院校社田矿厂站段行队]{2,4}$")
_SCHOOL = re.compile(r"(?:中专|职高|技校|[一二三四五六七八九十]中|师大|职院)$")
_OFFICES = re.compile(r"(?:工会|党委|团委|党支部|职工)")
_HOST = re.compile(r"^(.+(?:有限公司|有限责任公司|集团公司))(?=.)")


def merge_organisations(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short forms of organisations: bodies of one division, bare head nouns, companies, misread names."""
    given = list(names)
    listed = [*given, *_hosts(given)]
    merges = merge_names(listed, (("same-body", _same_body), ("unit-of", _unit_of), ("tail-of", _tail_of),
                                  ("company-short", _company), ("clip-of", _clip_of), ("part-of", _part_of),
                                  ("misread", find_misread)))
    return {**_expand_units(given), **_of_companies(given), **_inherited(listed, merges), **merges}


def _hosts(names: Sequence[Named]) -> list[Named]:
    """Give the companies whose full name stands only in front of a unit's: 仙鹤股份有限公司|机修车间."""
    known = {named.name for named in names}
    hits = [(named, hit[1]) for named in names if (hit := _HOST.match(named.name)) and hit[1] not in known]
    return [Named(name, named.start, 0, OrgName(name, Kind.ENTERPRISE, None, name, "host")) for named, name in hits]


def _inherited(names: Sequence[Named], merges: Mapping[str, Merge]) -> dict[str, Merge]:
    """Spell out a body's short name at the front of its units' names: 市城乡建委|重点工程处."""
    result: dict[str, Merge] = {}
    for named in names:
        for short, merge in sorted(merges.items()):
            longer = named.name.startswith(short) and named.name != short and not named.name.startswith(merge.name)
            owned = merge.rule == "company-short" and _OFFICES.match(named.name, len(short))
            if longer and (merge.rule == "same-body" or owned):
                result[named.name] = Merge(merge.name + named.name[len(short):], "unit-of-short")
    return result


def _of_companies(names: Sequence[Named]) -> dict[str, Merge]:
    """Spell out the company at the front of its union's name: 高峰矿业|工会 of 广西高峰矿业有限责任公司."""
    result: dict[str, Merge] = {}
    known = {named.name for named in names}
    for named in names:
        stem = named.name.removesuffix("工会")
        if 4 <= len(stem) < len(named.name) and stem not in known:
            owners = {other.name for other in names if _is_company_short(stem, other)}
            if len(owners) == 1:
                result[named.name] = Merge(owners.pop() + "工会", "unit-of-short")
    return result


def _same_body(named: Named, others: Sequence[Named]) -> list[Named]:
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
    if len(one) < len(other) and _FILLER.sub("", one) == _FILLER.sub("", other) != "":
        return True
    if len(one) >= len(other) or one[0] != other.removeprefix("第")[0] or other.startswith(("总工会", one + "委")):
        return False
    same_head = one[-1] == other[-1] and one[-1] in "局厅委办院部署"
    alike = same_head or {(one[-1], other[-3:]), (one[-1], other[-2:])} & _CLIPS
    near = one[-2:] == other[-2:] and len(other) - len(one) <= 4
    return len(one) >= 2 and bool(alike or near) and is_subsequence(one, other)


def _unit_of(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find what a unit of a mine, works or school is: 矿工会 for 王庄煤矿工会."""
    if not pattern("unit-of").match(named.name):
        return []
    return [other for other in others if other.name.endswith(named.name) and len(other.name) > len(named.name) + 1]


def _expand_units(names: Iterable[Named]) -> dict[str, Merge]:
    """Put the shortest name that a unit's first character may stand for in its place: 矿职工学校 of 王庄煤矿."""
    listed = sorted(names, key=lambda n: (len(n.name), n.start))
    result: dict[str, Merge] = {}
    for named in listed:
        if (hit := pattern("unit-of").match(named.name)) and (named.org is None or named.org.division is None):
            owners = [n for n in listed if n.name.endswith(hit[1]) and len(n.name) > len(hit[1]) + 1]
            if owners:
                result[named.name] = Merge(owners[0].name + hit[2], "unit-of")
    return result


def _tail_of(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the names that end in this one, which names no division of its own: 互助会, 仲裁院, 王庄煤矿."""
    placed = named.org is not None and _has_own_place(named.org) and not pattern("branch").search(named.name)
    if len(named.name) < 2 or placed:
        return []
    return [other for other in others if other.name.endswith(named.name) and len(other.name) >= len(named.name) + 2]


def _has_own_place(org: OrgName) -> bool:
    return org.division is not None and org.name.startswith(org.division.name)


def _company(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the full name of a company, works or school: 中核华兴, 十淅公司, 仙鹤股份, 衢州中专."""
    short = plain_name(named.name)
    if not 2 <= len(short) <= 14 or (named.org is not None and named.org.kind is Kind.UNION):
        return []
    return [other for other in others if other.org is not None and _is_company_short(short, other)]


def _is_company_short(short: str, other: Named) -> bool:
    full, short = plain_name(other.name), short.replace("农商银行", "农村商业银行")
    org = other.org
    if org is None or org.kind not in (Kind.ENTERPRISE, Kind.EDUCATION, Kind.OTHER) or len(full) < len(short) + 2:
        return False
    if not pattern("corporate-head").search(full) or not is_subsequence(short, full):
        return False
    if len(short) == 2:
        return short[0] == full[0] and short not in full and short[1] in full[2:5]
    core = pattern("corporate-head").sub("", short)
    if full.startswith(short):
        return bool(pattern("corporate-tail").match(full[len(short):]))
    if full.startswith(core):
        school = org.kind is Kind.EDUCATION and bool(_SCHOOL.search(short))
        return bool(pattern("corporate-tail").match(full[len(core):])) or school
    if _UNIT_TAIL.search(full):
        return short[:2] == full[:2] and short[-5:] == full[-5:]
    return core in full or _is_initials(short, full)


def _is_initials(short: str, full: str) -> bool:
    """Tell whether a short form begins like the full one and holds a stretch of it: 中核|华兴."""
    core = pattern("corporate-head").sub("", short)
    return short[0] == full[0] and (len(core) == 2 < len(short) or (len(core) > 2 and core[-2:] in full))


def _clip_of(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the only name of the same kind that this one, which names no division, is clipped from."""
    org, name = named.org, named.name
    if org is None or org.division is not None or org.kind is Kind.ENTERPRISE or len(name) < 3:
        return []
    found = [o for o in others if o.org and o.org.kind is org.kind and o.name[-1] == name[-1]
             and not o.name.startswith(name) and name[:2] in o.name and is_subsequence(name, o.name)]
    return found if len(found) == 1 else []


def _part_of(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the only company that holds a brand in its name: 鸭鸭 in 江西鸭鸭股份有限公司."""
    if named.org is None or named.org.rule != "as-written" or not _BRAND.match(named.name):
        return []
    companies = [o for o in others if o.org and o.org.kind is Kind.ENTERPRISE and o.name.endswith("公司")]
    found = [o for o in companies if named.name in o.name[1:]]
    return found if len(found) == 1 else []
