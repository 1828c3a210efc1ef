"""Where an organisation is, and which division a union or public body serves.

In: masked text. Out: `locatedIn` relations to places that the article mentions, by the division that linking found, by
the name (襄阳市总工会, 农行弥勒市支行) and by what the text says (位于L的O).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.masking import MaskedText, find_all, read_rows
from kg.model import Entity, Kind, Label, Predicate, Relation, Span
from kg.units import superiors_by_name

_SHORTEST = 2
_STATED = (
    ("situated", r"(?:位于|坐落于|坐落在|地处|落户)<PLACE>(?:境内|内)?的?<ORG>"),
    ("situated", r"<ORG>(?:位于|坐落于|坐落在|地处|落户|设在|建在)<PLACE>"),
    ("of", r"<PLACE>的<ORG>"),
    ("bracket", r"<ORG>（<PLACE>）"),
    ("beside", r"(?:在|，|。|\n)<PLACE>，?<ORG>(?=的?[^，。]{0,8}[里内上前，])"),
)
_SERVING = (Kind.UNION, Kind.PUBLIC)
# another division follows in the name: 襄阳市|樊城区人民医院 is in the district
_DEEPER = re.compile("[一-龥]{0,8}(?:开发区|工业园区|高新区|示范区|度假区|保税区)|[一-龥]{2,5}?(?:区|县|旗|街道|镇|乡)(?!域|总工会主)")
# 百色市|分公司, 弥勒市|支行: a branch's place stands near the end of its name
_BRANCH_TAIL = 4
# 弥勒一中, 弥勒供电局 are where their name says
_LOCAL_TAIL = 4
_STATION = re.compile("(?:电视台|广播电台)$")
_FIRM = re.compile("(?:公司|集团|厂|矿|局)工会|(?:公司|集团)$")
_DEPARTMENT = re.compile("(?:总工会|局|医院|公司|厅|委员会)[^局院委]{1,8}(?:部|处|科|室)$")
_UPPER = "省|自治区|市|自治州|州|盟"


def find_places(masked: MaskedText) -> Iterator[Relation]:
    """Find where organisations are."""
    first: dict[str, int] = {}
    for position in masked.positions(Span(0, len(masked.signs)), Label.ORG, Label.PLACE):
        first.setdefault(masked.mentions[position].entity, position)
    entities = [masked.entities[key] for key in sorted(first)]
    places = [entity for entity in entities if entity.label is Label.PLACE]
    # a committee's department (市委宣传部) serves the division itself
    parts = {unit for unit, above in superiors_by_name(masked).items()
             if not masked.entities[above].name.endswith("委")}
    for unit in entities:
        if unit.label is Label.ORG and unit.id not in parts and (found := _place_of(unit, places)):
            yield masked.relation(first[unit.id], Predicate.LOCATED_IN, found[1].id, f"place-{found[0]}")
    for rule, template in _STATED:
        for hit in find_all(masked, template):
            span = Span(hit.start(), hit.end())
            where, place = masked.positions(span, Label.ORG)[0], masked.positions(span, Label.PLACE)[0]
            if masked.entity(where).kind is not Kind.MEDIA:
                yield masked.relation(where, Predicate.LOCATED_IN, masked.mentions[place].entity, f"place-{rule}")


def _place_of(unit: Entity, places: Sequence[Entity]) -> tuple[str, Entity] | None:
    """Find the place of an organisation from what is known of it and from its name, with the rule."""
    if (unit.kind is Kind.MEDIA and not _STATION.search(unit.name)) or _DEPARTMENT.search(unit.name):
        return None
    by_code = {place.chain[0].code: place for place in places if place.is_division and place.chain}
    if _serves(unit) and unit.chain and unit.chain[0].code in by_code:
        return "serves", by_code[unit.chain[0].code]
    found = [(len(form), place.name, place, how) for place in places for form, full in _forms(place)
             if (how := _stands(unit, form, full=full))]
    if not found and unit.kind is not Kind.ENTERPRISE:
        # 丹霞山景区工会, 程村村委会: named after a place that is no division
        found = [(len(place.name), place.name, place, "site") for place in places
                 if not place.is_division and len(place.name) > 1 and unit.name.startswith(place.name)]
    if not found:
        return None
    _, _, place, how = max(found, key=lambda row: row[:2])
    return f"{how}-{unit.kind or Kind.OTHER}", place


def _serves(unit: Entity) -> bool:
    """Tell whether an organisation serves a division: unions and public bodies do, a firm's union does not."""
    return unit.kind in _SERVING and not _FIRM.search(unit.name)


def _stands(unit: Entity, form: str, *, full: bool) -> str:
    """Tell how a division's name stands in an organisation's name: in front, before a branch word, or not ("")."""
    name = re.sub("[（）()]", "", unit.name)
    at = name.find(form)
    rest = name[at + len(form):]
    if at < 0 or not (rest or at) or _DEEPER.match(rest):
        return ""
    if at == 0:
        return _in_front(unit, rest, full=full)
    if re.search(f"(?:{_UPPER})$", name[:at]) and full:
        return "chain"
    return "branch" if len(rest) <= _BRANCH_TAIL and at >= _SHORTEST else ""


def _in_front(unit: Entity, rest: str, *, full: bool) -> str:
    """Judge a name that begins with a division: 昆明电视台 is there, a firm's 襄阳 is only its name (1 of 27 was)."""
    if full:
        return "full"
    if _serves(unit):
        return "short"
    return "short" if len(rest) <= _LOCAL_TAIL and unit.kind is not Kind.ENTERPRISE else ""


@cache
def _forms(place: Entity) -> frozenset[tuple[str, bool]]:
    """Give the forms of a division's name, and whether each is a full one: 襄阳市 and 襄阳."""
    endings = sorted((r["word"] for r in read_rows("relation-unit-words.csv") if r["use"] == "division"), key=len)
    ending = next((e for e in reversed(endings) if place.name.endswith(e)), "")
    short = {place.name.removesuffix(ending)} if len(place.name) - len(ending) >= _SHORTEST else set()
    aliases = {alias for alias in place.aliases if len(alias) >= _SHORTEST}
    if not ending and not place.is_division:
        return frozenset()
    return frozenset({(form, bool(ending) and form.endswith(ending)) for form in aliases | short | {place.name}})
