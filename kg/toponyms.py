"""Places: which division or site the name in a text stands for, and the divisions that it lies in.

In: a name and the article's context. Out: `Toponym`, with the official name, the chain of divisions and the rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.context import Context, choose
from kg.gazetteer import Former, divisions, everyday_words, former_counties, lies_in, rank
from kg.glyphs import LIKE, differing, is_telling, likeness
from kg.model import Division
from kg.patterns import pattern

_TOWN = re.compile(r"(?:街道|镇|乡|苏木)$")
_HOUSE = re.compile(r"[\d０-９一二三四五六七八九十百]{1,20}(?:[-—－][\d]{1,20})?号(?:院|楼)?$")
_CORPS = re.compile(r"^(?:新疆生产建设)?兵团?(?:第?[一二三四五六七八九十\d]{1,3}师)?(?=.{2,}市$)")
_OF = re.compile(r"^.*[省市县区旗镇乡村路]的(?=.{2})")
_URBAN = re.compile(r"(?<=.公园|.广场|.景区)[东南西北正大]{1,2}门$|(?<=.县)城$|(?<=.市)(?:市区|城区|主城区)$|(?<=市)区$")


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place resolved: its official name, its divisions innermost first (itself first if it is one), and why."""

    name: str
    chain: tuple[Division, ...]
    is_division: bool
    rule: str


def read_chain(name: str, context: Context) -> tuple[tuple[Division, ...], str]:
    """Read the divisions that a name begins with, outermost to innermost, and what follows them.

    >>> from kg.context import find_context
    >>> chain, rest = read_chain("安徽省蚌埠市总工会", find_context(""))
    >>> [d.name for d in chain], rest
    (['安徽省', '蚌埠市'], '总工会')
    """
    chain: list[Division] = []
    rest = name
    while rest:
        found = _next_division(rest, chain[-1] if chain else None, context)
        if found is None:
            break
        division, length = found
        chain.append(division)
        rest = rest[length:]
    return tuple(chain), rest


def _next_division(rest: str, above: Division | None, context: Context) -> tuple[Division, int] | None:
    for length in range(min(len(rest), 12), 1, -1):
        head = rest[:length]
        found = _candidates(head, above, words=rest.startswith(("总", "工会"), length))
        if found and (len(found) == 1 or above is not None):
            return found[0], length
        if found and (code := choose(tuple(d.code for d in found), context.weights)):
            return next(d for d in found if d.code == code), length
    return None


def _candidates(head: str, above: Division | None, *, words: bool) -> list[Division]:
    """List the divisions of a name; below another one, those that lie in it, towns included.

    `words` says that a short name which is a word as well may stand for its division: 正定 in 正定总工会.
    """
    table = divisions()
    marked = words or above is not None or head not in everyday_words()
    short = table.short.get(head, ()) if marked else ()
    codes = (*table.full.get(head, ()), *short)
    found = [table.rows[code] for code in dict.fromkeys(codes)]
    if not found and head in table.former:
        found = former_counties(head)
    if above is None:
        return found
    if _TOWN.search(head):
        found += table.towns(head)
    return [division for division in found if lies_in(division.code, above.code)]


def resolve_place(name: str, context: Context, published: str | None = None) -> Toponym:
    """Resolve a place name (see the module's docstring); what stays open is given as the text has it, without a chain.

    `published` decides whether a division's former name was still its name.
    """
    bare = _OF.sub("", _CORPS.sub("", name))
    urban = bare if _URBAN.sub("", bare) == bare or _division(bare, context, published) else _URBAN.sub("", bare)
    for find in (_former, _letter, _division, _town, _misread, _site):
        if found := find(urban, context, published):
            return _as_it_was(found, context, published)
    bare = pattern("town-front").sub("", urban)
    return Toponym(bare, (), False, "as-written" if bare == name else "site")


def _former(name: str, context: Context, published: str | None) -> Toponym | None:
    table = divisions()
    rows = table.former.get(name, ())
    if not rows or name in table.full or name in table.short:
        return None
    row = max(rows, key=lambda r: (max(context.weights.get(c, 0.0) for c in r.successors), r.name))
    return _of_its_time(row, published)


def _of_its_time(row: Former, published: str | None) -> Toponym:
    """Keep a former name in its own time or where the land was shared out; else take the successor."""
    table = divisions()
    if len(row.successors) == 1 and published is not None and int(published[:4]) > row.ended:
        return Toponym(table.rows[row.successors[0]].name, table.chain(row.successors[0]), True, "former-name")
    chains = [table.chain(code) for code in row.successors]
    chain = chains[0] if len(chains) == 1 else tuple(d for d in chains[0] if all(d in other for other in chains))
    return Toponym(row.name, chain, False, "former-division")


def _as_it_was(place: Toponym, context: Context, published: str | None) -> Toponym:
    """Give a county the name that the article knows it by, in its own time: 祁阳 where it writes of 祁阳县."""
    name = context.former.get(place.chain[0].code) if place.is_division else None
    return (_former(name, context, published) if name else None) or place


def _letter(name: str, context: Context, published: str | None) -> Toponym | None:
    if len(name) != 1:
        return None
    near = [d for d in context.main if name in d.name[:2] and rank(d.code) != "province"]
    listed = [divisions().rows[code] for code in divisions().letters.get(name, ())]
    home = [d for d in listed if d in context.main] or near or _misread_letter(name, listed, context) or listed
    return Toponym(home[0].name, divisions().chain(home[0].code), True, "one-character") if home else None


def _misread_letter(name: str, listed: list[Division], context: Context) -> list[Division]:
    """Give a county of the main city whose first character may have been misread, where the letter points elsewhere."""
    home = {d.code for d in context.main if rank(d.code) != "province"}
    if any(rank(d.code) == "province" for d in listed) or any(lies_in(d.code, c) for d in listed for c in home):
        return []
    near = [d for d in divisions().rows.values() if any(lies_in(d.code, c) for c in home)]
    return sorted((d for d in near if LIKE <= likeness(name, d.name[0]) < 1),
                  key=lambda d: (-likeness(name, d.name[0]), d.code))[:1]


def _division(name: str, context: Context, published: str | None) -> Toponym | None:
    """Resolve a division or a chain of them: 山东省菏泽市鄄城县, 湖北荆门, 铜陵."""
    table = divisions()
    chain, rest = read_chain(name, context)
    if chain and not rest:
        rule = "division-chain" if len(chain) > 1 else "division" if name == chain[-1].name else "division-short"
        return Toponym(chain[-1].name, table.chain(chain[-1].code), True, rule)
    if len(name) > 1 and (found := table.full.get(name) or table.short.get(name)):
        code = choose(found, context.weights)
        near = name not in everyday_words() or any(d.code in context.weights for d in table.chain(code))
        if code and near:
            return Toponym(table.rows[code].name, table.chain(code), True, "division-context")
        if name in table.full:
            return Toponym(name, (), False, "division-open")
    return None


def _town(name: str, context: Context, published: str | None) -> Toponym | None:
    """Find a town in the divisions that the article names; 水头 for 水头镇 where the article names its county."""
    table = divisions()
    bare = () if len(name) != 2 else tuple(name + kind for kind in ("镇", "街道", "乡"))
    forms = (name,) if _TOWN.search(name) else bare
    for form in forms:
        towns = [town for town in table.towns(form) if _is_at_home(town, context, bare=form != name)]
        if len(towns) == 1:
            return Toponym(form, table.chain(towns[0].code), True, "town")
    return None


def _is_at_home(town: Division, context: Context, *, bare: bool) -> bool:
    county, *above = divisions().chain(town.parent)
    near = context.weights.get(county.code, 0.0) >= 1.0
    in_city = any(d in context.main for d in (county, *above) if rank(d.code) != "province")
    return near if bare else near or (in_city and bool(context.main))


def _site(name: str, context: Context, published: str | None) -> Toponym | None:
    """Resolve a site: 黑龙江省伊春市铁力市中心路 is 中心路 in 铁力市; 秦皇岛劳动公园 keeps the short name in it."""
    table = divisions()
    chain, rest = read_chain(name, context)
    rest = _HOUSE.sub("", rest)
    if not rest or not chain:
        bare = pattern("route").sub("", _HOUSE.sub("", name))
        return Toponym(bare, (), False, "site") if bare != name else None
    inner = table.chain(chain[-1].code)
    head = name[: len(name) - len(rest)] if name.endswith(rest) else _HOUSE.sub("", name)[: -len(rest)]
    if _is_own_name(head, rest, chain):
        own = chain[-1].name + rest if is_spelled_out(head, chain[-1]) else _HOUSE.sub("", name)
        return Toponym(pattern("town-front").sub("", own), inner, False, "site-of-division")
    return Toponym(pattern("town-front").sub("", pattern("route").sub("", rest)), inner, False, "site-in-chain")


def is_spelled_out(head: str, division: Division) -> bool:
    """Tell whether the words that stand for a division end in its kind: 恩施州 does, 杭州 for 杭州市 does not."""
    return bool(pattern("division-kind").search(head)) and division.name not in {head + kind for kind in "省市县区旗盟"}


def _is_own_name(head: str, rest: str, chain: tuple[Division, ...]) -> bool:
    """Tell whether the division is a part of the site's name: a generic noun follows it, or its short name stands."""
    return bool(pattern("generic-site").match(rest)) or len(rest) < 2 or not is_spelled_out(head, chain[-1])


def _misread(name: str, context: Context, published: str | None) -> Toponym | None:
    division = repair(name, context)
    if division is None:
        return None
    return Toponym(division.name, divisions().chain(division.code), True, "misread")


def repair(name: str, context: Context) -> Division | None:
    """Find the division that a scanner misread as an unknown name (also a chain's end): 鄞城县 in 菏泽 is 鄄城县."""
    chain, rest = read_chain(name, context)
    if not pattern("division-kind").search(rest) or not 2 <= len(rest) <= 6 or pattern("generic-site").match(rest):
        return None
    known = _within_reach(chain[-1] if chain else None, context)
    ranked = sorted((-_resemblance(rest, d, context), d.code, d) for d in known if _may_be(rest, d, context))
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][2]


def _within_reach(above: Division | None, context: Context) -> Iterator[Division]:
    """Give the divisions under the one in front, else those that share a city with one that the article names."""
    named = [above.code] if above else sorted(context.weights)
    roots = {d.code for code in named for d in divisions().chain(code) if rank(d.code) == "city" or d.code == code}
    stems = tuple(sorted({re.sub(r"(?:00){1,2}$", "", code) for code in roots}))
    yield from (row for code, row in divisions().rows.items() if stems and code.startswith(stems))


def _may_be(name: str, division: Division, context: Context) -> bool:
    places = differing(name, division.name)
    if len(places) != 1 or (is_telling(division.name[places[0]]) and is_telling(name[places[0]])):
        return False
    named = division.code in context.weights
    return named if len(name) == 2 else named or likeness(name[places[0]], division.name[places[0]]) >= LIKE


def _resemblance(name: str, division: Division, context: Context) -> float:
    place = differing(name, division.name)[0]
    return likeness(name[place], division.name[place]) + 0.5 * (context.weights.get(division.code, 0.0) >= 1.0)


def is_ambiguous(division: Division) -> bool:
    """Tell whether another division has the same full name: 鼓楼区, 朝阳区."""
    return len(divisions().full.get(division.name, ())) > 1
