"""Names of organisations: their kind, the division in front or the level that stands for it, union level and parent.

In: a name as the text gives it and the article's context. Out: `OrgName`, the official name with the reasons.
"""

import re
from dataclasses import dataclass
from functools import cache

from kg.context import Context
from kg.gazetteer import divisions, rank, read_table
from kg.model import Division, Kind
from kg.patterns import pattern
from kg.toponyms import is_spelled_out, read_chain, repair

NATIONAL = "中华全国总工会"
_LEVELS = "自治区|自治州|街道|地区|林区|特区|新区|省|市|县|区|州|盟|旗|镇|乡"
_LEVEL = re.compile(rf"^(?P<level>{_LEVELS})(?P<rest>.+)$")
_LEAGUE = re.compile(r"^团(?P<level>省|市|县|区|州|盟|旗|自治区)委(?P<rest>.*)$")
_LEAGUE_OF = re.compile(r"^团(?=.{2,}[省市县区州盟旗]委)")
_CORPS = re.compile(r"^兵团(?=$|总工会|工会|党委|.{2,8}[局委办部])")
_QUOTED = re.compile(r"^[“‘](?P<name>[^”’]*)[”’]$")
# no name is longer; what a tagger takes for one is judged by its end, so that patterns stay linear
_LONGEST = 60
_SERVING = (Kind.UNION, Kind.PUBLIC)
_UNION_BODY = re.compile(r"^(?:总工会|工会)(?P<unit>.*)$")


@dataclass(frozen=True, slots=True)
class OrgName:
    """An organisation's name resolved; `division` is the one that it serves or begins with, `rest` what follows it."""

    name: str
    kind: Kind
    division: Division | None
    rest: str
    rule: str


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    return tuple((re.compile(row["pattern"]), Kind(row["kind"])) for row in read_table("organisation-kinds.csv"))


@cache
def kind_of(name: str) -> Kind:
    """Tell the kind of an organisation from its name; a bare brand (美团) is an enterprise."""
    name = name[-_LONGEST:]
    return next((kind for pattern, kind in _kinds() if pattern.search(name)), _kind_without_cue(name))


def _kind_without_cue(name: str) -> Kind:
    return Kind.OTHER if re.search(r"[会团社组队宫馆园院家中心]$", name) or len(name) > 8 else Kind.ENTERPRISE


def expand_name(name: str, context: Context, offset: int) -> OrgName:
    """Give an organisation's official name: 全总, 市总 at an offset, 安徽省蚌埠市总工会, 团市委.

    >>> from kg.context import find_context
    >>> expand_name("市总", find_context("襄阳市总工会启动"), 8).name
    '襄阳市总工会'
    """
    bare = hit["name"] if (hit := _QUOTED.match(name)) else name
    national = pattern("national-union").sub(NATIONAL, bare)
    if national != bare or bare == NATIONAL:
        return OrgName(national, kind_of(national), None, national, "national")
    bare = _CORPS.sub("新疆生产建设兵团", bare)
    return _league(bare, context, offset) or _by_level(bare, context, offset) or _by_division(bare, context) or \
        _by_nearness(bare, context, offset) or OrgName(bare, kind_of(bare), None, bare, "as-written")




def _by_nearness(name: str, context: Context, offset: int) -> OrgName | None:
    if not pattern("every-county").match(name):
        return None
    start = max(context.text.rfind(mark, 0, offset) for mark in "。！？\n")
    codes = [s.code for s in context.sightings if start < s.start and s.end <= offset]
    codes = codes or [d.code for d in context.main[:1]]
    if not codes:
        return None
    division = divisions().rows[codes[-1]]
    return OrgName(division.name + name, kind_of(name), division, name, "nearest-division")


def _league(name: str, context: Context, offset: int) -> OrgName | None:
    hit = _LEAGUE.match(name)
    if hit is None and _LEAGUE_OF.match(name) and read_chain(name[1:], context)[0]:
        return OrgName(f"共青{name}", kind_of(f"共青{name}"), read_chain(name[1:], context)[0][-1], f"共青{name}", "league")
    division = context.level(hit["level"], offset) if hit else None
    if hit is None or division is None:
        return None
    full = f"共青团{division.name}委{hit['rest']}"
    return OrgName(full, kind_of(full), division, full, f"level:{hit['level']}")


def _by_level(name: str, context: Context, offset: int) -> OrgName | None:
    """Put the division in the place of a level: 市人社局 in an article about 无锡 is 无锡市人社局."""
    hit = None if pattern("no-level").match(name) else _LEVEL.match(name)
    if hit is None:
        return None
    level, rest = hit["level"], full_rest(hit["rest"])
    if level in _TOWN_LEVELS and divisions().by_name(name[:2]):
        return None
    if level in _TOWN_LEVELS:
        return _by_town(level, rest, context, offset)
    division = context.level(level, offset)
    front = division.name if division else context.open_name(level, offset)
    if not front:
        return None
    full = front + rest
    return OrgName(full, kind_of(full), division, rest, f"level:{level}")


_TOWN_LEVELS = ("街道", "镇", "乡")
_LEADING = re.compile(r"^(?:.*[省市县区在的和与到是、，。])")


def _by_town(level: str, rest: str, context: Context, offset: int) -> OrgName | None:
    """Take the town or subdistrict named last before, else the first one: 街道总工会 after 民治街道."""
    found = re.finditer(rf"[\u4e00-\u9fff]{{1,5}}?{level}", context.text)
    hits = [(hit.start(), _LEADING.sub("", hit[0])) for hit in found]
    known = [(start, name) for start, name in hits if len(name) > len(level) and divisions().towns(name)]
    if not known:
        return None
    town = next((name for start, name in reversed(known) if start < offset), known[0][1])
    towns = [t for t in divisions().towns(town) if any(d.code in context.weights for d in divisions().chain(t.code))]
    name = town + rest
    return OrgName(name, kind_of(name), towns[0] if len(towns) == 1 else None, rest, f"level:{level}")


def full_rest(rest: str) -> str:
    """Spell out the union in what follows a division or level: 总 is 总工会, 总权益保障部 is 总工会权益保障部."""
    if rest == "工会":
        return "总工会"
    return pattern("zong").sub("总工会", rest)


def _by_division(name: str, context: Context) -> OrgName | None:
    """Begin the name of a union or public body at its own division; other names stay as they are."""
    chain, rest = _read(name, context)
    if not chain or not rest:
        return None
    town = rank(chain[-1].code) == "town"
    division, full, kind = chain[-1], rest if town else full_rest(rest), kind_of(name)
    kind = kind_of(division.name + full) if full != rest else kind
    if kind not in _SERVING:
        return OrgName(name, kind, division, rest, "division-name")
    if pattern("own-place").match(full) and not full.startswith("总工会"):
        stripped = full if is_spelled_out(name[: -len(rest)], division) or "新区" in full else name
        return OrgName(stripped, kind, division, full, "own-place")
    if not _is_spelled_out(name, rest, division) and not _UNION_BODY.match(full):
        return OrgName(name, kind, division, rest, "division-name")
    return OrgName(division.name + full, kind, division, full, "division-name")


def _is_spelled_out(name: str, rest: str, division: Division) -> bool:
    head = name[: -len(rest)]
    return head.endswith(division.name) or is_spelled_out(head, division)


def _read(name: str, context: Context) -> tuple[tuple[Division, ...], str]:
    """Read the divisions in front of a name, a misread one among them repaired: 盠县总工会 in 蠡县."""
    chain, rest = read_chain(name, context)
    hit = re.match(r"^(.{1,4}?[市县区])(?=总工会|总$|.{2,10}[局委院部会]$)", rest)
    if hit and not divisions().full.get(hit[1]) and (division := repair(hit[1], context)):
        return (*chain, division), rest[hit.end():]
    return chain, rest


def union_level(name: OrgName) -> str:
    """Tell a union's level: national, province, city, county, town, industry or enterprise; empty for other kinds."""
    if name.kind is not Kind.UNION:
        return ""
    if name.name.startswith((NATIONAL, "中国", "中华全国")) and name.division is None:
        return "national" if name.name.startswith(NATIONAL) else "industry" if "公司" not in name.name else "enterprise"
    if name.division is not None and (hit := _UNION_BODY.match(name.rest)) and name.rest != "工会":
        return rank(name.division.code) if hit else ""
    if re.search(r"(?:街道|镇|乡)(?:总工会|工会)", name.name):
        return "town"
    return "industry" if pattern("industry-union").search(name.name) and "公司" not in name.name else "enterprise"


def parent_union(name: OrgName) -> str:
    """Name the union above a union, where the hierarchy leaves no doubt: 襄阳市总工会 -> 湖北省总工会."""
    if name.kind is not Kind.UNION or (name.division is None and not name.name.startswith(NATIONAL)):
        return ""
    if name.division is None:
        return NATIONAL if name.name != NATIONAL else ""
    body = _UNION_BODY.match(name.rest)
    above: Division | None = name.division
    if body is not None and not body["unit"]:
        above = divisions().by_code(name.division.parent)
    elif body is None and not pattern("industry-union").search(name.name):
        return ""
    if above is None:
        return NATIONAL
    return f"{above.name}总工会" if _is_unique(above) else ""


def _is_unique(division: Division) -> bool:
    return len(division.code) == 6 and len(divisions().full.get(division.name, ())) == 1
