"""Names of organisations: their kind, the division in front or the level that stands for it, union level and parent.

In: a name as the text gives it and the article's context. Out: `OrgName`, the official name with the reasons.
"""

import re
from dataclasses import dataclass
from functools import cache

from kg.context import Context
from kg.gazetteer import divisions, rank, read_table
from kg.model import Division, Kind
from kg.toponyms import read_chain, repair

NATIONAL = "中华全国总工会"
_LEVELS = "自治区|自治州|街道|地区|省|市|县|区|州|盟|旗"
# 市场监管局, 市政公司, 区域中心: the first character is no level
_NO_LEVEL = re.compile(r"^(?:市(?:场|政(?!协|府|法|务)|民(?!政|宗|族|主|办|间)|区|郊|值|集|容|话)|区(?:域|间|块|直)|省(?:域|际|市)|县(?:域|级|区)|州际|旗(?:下|舰|帜)|盟友|市北|市南|市中区)|^.级")
_LEVEL = re.compile(rf"^(?P<level>{_LEVELS})(?P<rest>.+)$")
_LEAGUE = re.compile(r"^团(?P<level>省|市|县|区|州|盟|旗|自治区)委(?P<rest>.*)$")
_LEAGUE_FULL = re.compile(r"^共青团(?P<place>.{2,})委$")
# 市总 is 市总工会, but 市总队, 市总部, 市总站 are not
_ZONG = re.compile(r"^总(?!工会|工社|部|队|站|院|厂|医院|商会|会|局|公司|医师|编|经理|体|量|台|社)")
_NATION = re.compile(r"^(?:中华)?全国总工会|^全总(?=$|机关|.{2,8}(?:部|中心|办公室|局|院|委员会)$)")
_CORPS = re.compile(r"^兵团(?=$|总工会|工会|党委|.{2,8}[局委办部])")
_QUOTED = re.compile(r"^[“‘](?P<name>[^”’]*)[”’]$")
_SERVING = (Kind.UNION, Kind.PUBLIC)
# units of a public nature whose name begins with a place below the divisions of the list: 蓉江新区总工会
_OWN_PLACE = re.compile(r"^(?!(?:国家)?(?:级)?(?:高新|经开|经济|高新技术|产业|工业|城乡|开发|新城).{0,8}[区园])[\u4e00-\u9fff]{2,8}?(?:新区|开发区|高新区|经开区|街道|镇|乡|社区|村|园区|风景区|管理区|示范区)"
                        r"(?=总工会|工会|党|管委会|管理委员会|办事处|人民政府|政府|城管|派出所|综合)")
_INDUSTRY = re.compile(r"(?:产业|行业|系统|教科文卫体?|教育|卫生|医务|财贸|金融|交通|海员|建设|建材|机冶|机械|冶金|石化|化工|煤炭|煤矿|电力|能源|地质|国防|邮电|农林|水利|"
                       r"轻工|纺织|烟草|铁路|民航|快递|货运|物流|建筑|服装|餐饮|家政|网约车|道路运输|运输).*(?:工会|工联会|联合会|委员会)")
_UNION_BODY = re.compile(r"^(?:总工会|工会)(?P<unit>.*)$")


@dataclass(frozen=True, slots=True)
class OrgName:
    """An organisation's name resolved. `division` is the one that it serves, or that its name begins with; `rest` follows it."""

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
    return next((kind for pattern, kind in _kinds() if pattern.search(name)), _kind_without_cue(name))


def _kind_without_cue(name: str) -> Kind:
    return Kind.OTHER if re.search(r"[会团社组宫馆园院家中心]$", name) or len(name) > 8 else Kind.ENTERPRISE


def expand_name(name: str, context: Context, offset: int) -> OrgName:
    """Give an organisation's official name: 全总, 市总 at an offset, 安徽省蚌埠市总工会, 团市委.

    >>> from kg.context import find_context
    >>> expand_name("市总", find_context("襄阳市总工会启动"), 8).name
    '襄阳市总工会'
    """
    bare = hit["name"] if (hit := _QUOTED.match(name)) else name
    national = _NATION.sub(NATIONAL, bare)
    if national != bare or bare == NATIONAL:
        return OrgName(national, kind_of(national), None, national, "national")
    bare = _CORPS.sub("新疆生产建设兵团", bare)
    return _league(bare, context, offset) or _by_level(bare, context, offset) or _by_division(bare, context) or \
        _by_nearness(bare, context, offset) or OrgName(bare, kind_of(bare), None, bare, "as-written")


# bodies that every county has: without a division they are the ones of the division named last, or of the main one
_EVERY_COUNTY = re.compile(
    r"^(?:(?:公安|城管|市政|环卫|交警|民政|司法|人社|医保|医疗保障|税务|卫健|卫生|教育|教体|住建|建设|应急|人力资源和?社会保障|劳动|综合行政执法|市场监管|市场监督|工商|"
    r"质监|交通|农业|水利|水务|林业|商务|科技|科学技术|工信|发改|体育|文化|文旅|文广|旅游|环保|生态环境|自然资源|国土|规划|粮食|邮政管理|气象|统计|审计|财政|信访|安监|园林|"
    r"退役军人|就业|疾控|行政审批|大数据).{0,8}(?:局|大队|支队|中队|中心|所|处)|(?:人民)?法院|(?:人民)?检察院|妇联|工商联|残联|科协|文联|红十字会|"
    r"人大常委会|政协|纪委监委|团委)$")


def _by_nearness(name: str, context: Context, offset: int) -> OrgName | None:
    if not _EVERY_COUNTY.match(name):
        return None
    start = max(context.text.rfind(mark, 0, offset) for mark in "。！？\n")
    near = [divisions().rows[s.code] for s in context.sightings if start < s.start and s.end <= offset] or list(context.main[:1])
    if not near:
        return None
    division = near[-1]
    return OrgName(division.name + name, kind_of(name), division, name, "nearest-division")


def _league(name: str, context: Context, offset: int) -> OrgName | None:
    hit = _LEAGUE.match(name)
    division = context.level(hit["level"], offset) if hit else None
    if hit is None or division is None:
        return None
    full = f"共青团{division.name}委{hit['rest']}"
    return OrgName(full, kind_of(full), division, full, f"level:{hit['level']}")


def _by_level(name: str, context: Context, offset: int) -> OrgName | None:
    """Put the division in the place of a level: 市人社局 in an article about 无锡 is 无锡市人社局."""
    hit = None if _NO_LEVEL.match(name) else _LEVEL.match(name)
    if hit is None:
        return None
    level, rest = hit["level"], full_rest(hit["rest"])
    if level == "街道":
        return _by_town(rest, context, offset)
    division = context.level(level, offset)
    if division is None:
        return None
    full = division.name + rest
    return OrgName(full, kind_of(full), division, rest, f"level:{level}")


_STREET = re.compile(r"[\u4e00-\u9fff]{2,5}?街道")
_LEADING = re.compile(r"^(?:.*[省市县区在的和与到是、，。])")


def _by_town(rest: str, context: Context, offset: int) -> OrgName | None:
    """Take the subdistrict named last before: 街道总工会 after 民治街道."""
    names = [_LEADING.sub("", hit.group()) for hit in _STREET.finditer(context.text)]
    known = [name for name in names if len(name) > 3 and divisions().towns(name)]
    if not known:
        return None
    name = known[0] + rest
    towns = [t for t in divisions().towns(known[0]) if any(d.code in context.weights for d in divisions().chain(t.code))]
    return OrgName(name, kind_of(name), towns[0] if len(towns) == 1 else None, rest, "level:街道")


def full_rest(rest: str) -> str:
    """Spell out the union in what follows a division or level: 总 is 总工会, 总权益保障部 is 总工会权益保障部."""
    if rest == "工会":
        return "总工会"
    return _ZONG.sub("总工会", rest)


def _by_division(name: str, context: Context) -> OrgName | None:
    """Begin the name of a union or public body at its own division; other names stay as they are."""
    chain, rest = _read(name, context)
    if not chain or not rest:
        return None
    division, full, kind = chain[-1], full_rest(rest), kind_of(name)
    kind = kind_of(division.name + full) if full != rest else kind
    if kind not in _SERVING:
        return OrgName(name, kind, division, rest, "division-name")
    if _OWN_PLACE.match(full) and not full.startswith("总工会"):
        stripped = full if name[: -len(rest)].endswith(tuple("省市县区州旗盟")) or "新区" in full else name
        return OrgName(stripped, kind, division, full, "own-place")
    if not _is_spelled_out(name, rest, division) and not _UNION_BODY.match(full):
        return OrgName(name, kind, division, rest, "division-name")
    return OrgName(division.name + full, kind, division, full, "division-name")


def _is_spelled_out(name: str, rest: str, division: Division) -> bool:
    head = name[: -len(rest)]
    return head.endswith(division.name) or head[-1] in "省市县区州旗盟"


def _read(name: str, context: Context) -> tuple[tuple[Division, ...], str]:
    """Read the divisions in front of a name, a misread one among them repaired: 盠县总工会 in 蠡县."""
    chain, rest = read_chain(name, context)
    hit = re.match(r"^(.{1,4}?[市县区])(?=总工会|总$|.{2,10}[局委院部会]$)", rest)
    if hit and not divisions().full.get(hit[1]) and (division := repair(hit[1], context)):
        return (*chain, division), rest[hit.end():]
    return chain, rest


def union_level(name: OrgName) -> str:
    """Tell the level of a union: national, province, city, county, town, industry or enterprise; empty for other kinds."""
    if name.kind is not Kind.UNION:
        return ""
    if name.name.startswith((NATIONAL, "中国", "中华全国")) and name.division is None:
        return "national" if name.name.startswith(NATIONAL) else "industry" if "公司" not in name.name else "enterprise"
    if name.division is not None and (hit := _UNION_BODY.match(name.rest)) and name.rest != "工会":
        return rank(name.division.code) if hit else ""
    if re.search(r"(?:街道|镇|乡)(?:总工会|工会)", name.name):
        return "town"
    return "industry" if _INDUSTRY.search(name.name) and "公司" not in name.name else "enterprise"


def parent_union(name: OrgName) -> str:
    """Name the union above a union, where the hierarchy leaves no doubt: 襄阳市总工会 -> 湖北省总工会."""
    if name.kind is not Kind.UNION or (name.division is None and not name.name.startswith(NATIONAL)):
        return ""
    if name.division is None:
        return NATIONAL if name.name != NATIONAL else ""
    body = _UNION_BODY.match(name.rest)
    if body is None or body["unit"]:
        return f"{name.division.name}总工会" if _is_unique(name.division) and _INDUSTRY.search(name.name) or body else ""
    above = divisions().by_code(name.division.parent)
    if above is None:
        return NATIONAL
    return f"{above.name}总工会" if _is_unique(above) else ""


def _is_unique(division: Division) -> bool:
    return len(division.code) == 6 and len(divisions().full.get(division.name, ())) == 1
