"""Short and misread forms: which of an article's fuller names of the same type a name stands for.

In: the names of one type in an article, with where each stands first. Out: a mapping from a name to the one that it
stands for, with the rule; a name that stands for itself is not in it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.gazetteer import find_divisions
from kg.glyphs import LIKE, differing, is_telling, likeness
from kg.model import Kind
from kg.orgnames import OrgName
from kg.patterns import pattern

# words that the head noun of a fuller name may have more: “苏河e工惠”平台 of “苏河e工惠”智慧服务平台; a contest is another one
_LEFT_OUT = 5
_QUOTED = re.compile(r"[“‘]([^“”‘’]*)[”’]")
_MARKS = re.compile(r"[\s“”‘’\"'《》〈〉()（）·•]")


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
    inside = head > 0 and 0 < tail < len(full) - head and full.endswith(short[head:])
    return full[head : len(full) - tail] if inside else ""


def plain_name(name: str) -> str:
    """Leave out what names are compared without: blanks, quotation marks, brackets, dots."""
    return _MARKS.sub("", name)


def _nearest(found: list[Named], start: int) -> Named | None:
    """Take the candidate named last before, else the first one after."""
    ranked = sorted(found, key=lambda n: (n.start, n.name))
    before = [n for n in ranked if n.start < start]
    return before[-1] if before else next(iter(ranked), None)


Rule = Callable[[Named, Sequence[Named]], list[Named]]


def merge_names(names: Iterable[Named], rules: Iterable[tuple[str, Rule]]) -> dict[str, Merge]:
    """Apply rules in order: each gives the fuller names that a name may stand for, and the nearest one is taken."""
    ordered = sorted(names, key=lambda n: (len(n.name), n.name))
    merges: dict[str, Merge] = {}
    for label, rule in rules:
        for named in ordered:
            if named.name in merges:
                continue
            found = [n for n in rule(named, ordered) if follow(merges, n.name) != named.name]
            if target := _nearest(found, named.start):
                merges[named.name] = Merge(target.name, label)
    return merges


def find_misread(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the names that a scanner may have made this one of."""
    return [other for other in others if _isfind_misread(named, other)]


def _isfind_misread(named: Named, other: Named) -> bool:
    """Tell whether a scanner made one name of another: one character that looks alike, any in a long official one."""
    places = differing(named.name, other.name)
    if len(places) != 1 or len(named.name) < 4 or (named.count, -named.start) > (other.count, -other.start):
        return False
    one, two = named.name[places[0]], other.name[places[0]]
    if is_telling(one) or is_telling(two) or not _same_place(named.org, other.org):
        return False
    official = named.org is not None and named.org.kind in (Kind.UNION, Kind.PUBLIC) and len(named.name) >= 6
    return official or likeness(one, two) >= LIKE


def _same_place(one: OrgName | None, other: OrgName | None) -> bool:
    return one is None or other is None or (one.kind is other.kind and one.division == other.division)


def merge_programmes(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short forms of programmes and contests: a bare brand, a name without its front, generic head nouns."""
    rules = (("quotes", _quotes), ("brand", _brand), ("tail-of", _programme_tail), ("shortened", _shortened),
             ("misread", find_misread))
    return merge_names(names, rules)


def _quotes(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the same name with quotation marks: 夏送清凉活动 for “夏送清凉”活动."""
    plain = plain_name(named.name)
    return [other for other in others if len(other.name) > len(named.name) and plain_name(other.name) == plain]


def _brand(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the fuller names that hold this one's only brand, where this one adds a general head noun or a part of theirs."""
    brand, head = _brand_of(named.name)
    if brand and not pattern("programme-head").match(head):
        fuller = [o for o in others if 0 < len(o.name) - len(named.name) <= _LEFT_OUT and not head.endswith("赛")]
        return [o for o in fuller if _brand_of(o.name)[0] == brand and is_subsequence(head, _brand_of(o.name)[1])]
    if not brand:
        return []
    longer = [other for other in others if len(other.name) > len(named.name)]
    found = [other for other in longer if _brand_of(other.name)[0] == brand and other.name.endswith(head)]
    plain = plain_name(named.name)
    return found or [o for o in longer if named.name in o.name or (len(brand) >= 4 and plain in plain_name(o.name))]


def _brand_of(name: str) -> tuple[str, str]:
    """Split “求学圆梦”行动 into its brand and what follows; no brand if text stands in front of it."""
    hit = _QUOTED.match(name)
    return (plain_name(hit[1]), name[hit.end():]) if hit else ("", "")


def _programme_tail(named: Named, others: Sequence[Named]) -> list[Named]:
    short = plain_name(named.name)
    if len(short) < 3:
        return []
    return [o for o in others if plain_name(o.name).endswith(short) and len(plain_name(o.name)) > len(short)]


def _shortened(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find names that this one leaves a level, an edition or the like out of: 重庆|重点工程建设劳动竞赛 without 市."""
    short = plain_name(named.name)
    fulls = ((o, plain_name(o.name)) for o in others)
    return [o for o, full in fulls if len(short) >= 6 and pattern("left-out").match(left_out(short, full))]


def merge_awards(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge an honour named without its level or patron into the fuller one: 梅花奖, 工人先锋号."""
    return merge_names(names, (("tail-of", _award_tail), ("shortened", _award_short)))


def _award_short(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find honours that this one leaves characters out of: 五一奖章 for 五一劳动奖章."""
    return [o for o in others if len(named.name) >= 4 and pattern("left-out").match(left_out(named.name, o.name))]


def _award_tail(named: Named, others: Sequence[Named]) -> list[Named]:
    short = plain_name(named.name)
    longer = (other for other in others if len(other.name) > len(named.name))
    return [other for other in longer if len(short) >= 3 and plain_name(other.name).endswith(short)]


def merge_sites(names: Iterable[Named]) -> dict[str, Merge]:
    """Merge short and misread names of sites that are no divisions: 轻纺城, 高新区, 十浙高速."""
    return merge_names(names, (("tail-of", _site_tail), ("shortened", _site_short), ("misread", find_misread)))


def _site_tail(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find the site that this one is without the country or the division in front: 轻纺城 for 中国轻纺城."""
    short = named.name
    return [o for o in others if len(short) >= 3 and o.name.endswith(short) and _is_front(o.name.removesuffix(short))]


def _is_front(text: str) -> bool:
    return text in ("中国", "国家") or any(end - start == len(text) > 0 for start, end, _ in find_divisions(text))


def _site_short(named: Named, others: Sequence[Named]) -> list[Named]:
    """Find sites that end like this one and hold it: 高新区 in 海口国家高新技术产业开发区, 十浙高速 in 十淅高速公路."""
    if len(named.name) < 3 or not pattern("site-head").search(named.name):
        return []
    found = [o for o in others if len(o.name) > len(named.name) and _is_site_short(named.name, o.name)]
    return found if len(found) == 1 else []


def _is_site_short(short: str, full: str) -> bool:
    if short.endswith("区"):
        return full.endswith("区") and is_subsequence(short, full) and short[:2] in full
    if not full.endswith("公路") or not short.endswith("高速"):
        return False
    places = differing(short, full[: len(short)])
    return not places or (len(places) == 1 and likeness(short[places[0]], full[places[0]]) >= LIKE)
