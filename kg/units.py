"""Which organisation belongs to which: by its name (X公司工会, 市总工会法律部) and by what the text says (A所属B).

In: masked text. Out: `subOrganizationOf` relations.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kg.generics import find_meant
from kg.masking import MaskedText, find_all, read_rows
from kg.model import Entity, Kind, Label, Predicate, Relation, Span

_SHORTEST = 2
_FILL = r"[^，。；：！？\n<PERSON><ORG><PLACE>]"
_THAT = r"该([一-龥]{1,3})<ORG>"
_BARE = re.compile("[一-龥0-9A-Za-z“”]{1,8}(?:车间|班|班组|工段|工区|作业区|分厂|科室|科|[一二三四五六七八九十0-9]队|项目部)")
_FIRM = re.compile("公司|集团|厂|矿|段|局|医院|学校|学院|大学")
_FIRM_KINDS = (Kind.ENTERPRISE, Kind.OTHER, Kind.EDUCATION)
_LEVEL_SHORT = re.compile("[省市县区州盟旗]")


def superiors_by_name(masked: MaskedText) -> dict[str, str]:
    """Give, for each organisation named after another one of the article, that other one; the longest name wins."""
    units = [masked.entities[key] for key in sorted({masked.mentions[p].entity for p in masked.by_label[Label.ORG]})]
    named: dict[str, list[Entity]] = {}
    for unit in units:
        for name in (unit.name, *unit.aliases):
            named.setdefault(name, []).append(unit)
    found = ((unit, max(_above(unit, named), default=(0, ""))) for unit in units)
    return {unit.id: superior for unit, (_, superior) in found if superior}


def _above(unit: Entity, named: Mapping[str, Sequence[Entity]]) -> Iterator[tuple[int, str]]:
    """Walk the organisations whose name a name of the unit begins with, each with the length of that name."""
    for own in (unit.name, *unit.aliases):
        for length in range(_SHORTEST, len(own)):
            for other in named.get(own[:length], ()):
                if other.id != unit.id and _is_telling(own, own[:length], unit, other):
                    yield length, other.id


def find_units(masked: MaskedText) -> Iterator[Relation]:
    """Find the superiors of organisations."""
    named = superiors_by_name(masked)
    for position in masked.by_label[Label.ORG]:
        if superior := named.get(masked.mentions[position].entity):
            yield _part(masked, position, superior, "name")
    for rule, template, upwards in _patterns():
        for hit in find_all(masked, template):
            first, *others = masked.positions(Span(hit.start(), hit.end()), Label.ORG)
            for other in others:
                unit, above = (first, other) if upwards else (other, first)
                yield _part(masked, unit, masked.mentions[above].entity, rule)
    yield from _inner(masked, named)
    for hit in find_all(masked, _THAT):
        meant = find_meant(masked, hit.start(), hit[1])
        if meant is not None:
            yield _part(masked, hit.end() - 1, masked.mentions[meant].entity, "that")


def _part(masked: MaskedText, unit: int, above: str, rule: str) -> Relation:
    return masked.relation(unit, Predicate.SUB_ORGANISATION_OF, above, f"unit-{rule}")


@cache
def _patterns() -> tuple[tuple[str, str, bool], ...]:
    below, under = (_either(use) for use in ("below", "under"))
    return (
        ("below", rf"<ORG>(?:{below})的?(?:{_FILL}{{0,12}})<ORG>(?:[、和]<ORG>){{0,30}}", False),
        ("under", rf"<ORG>，?(?:是|为)?(?:{under})<ORG>", True),
        ("led", r"<ORG>归<ORG>(?:领导|管理|管辖)", True),
        ("own", r"<ORG>(?:的|组建的|成立的|设立的|创办的|创建的)<ORG>(?:[、和]<ORG>){0,30}", False),
        ("adjacent", "<ORG><ORG>", False),
        ("bracket", r"<ORG>（<ORG>）", True),
    )


def _either(use: str) -> str:
    words = {row["word"] for row in read_rows("relation-unit-words.csv") if row["use"] == use}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def _is_telling(own: str, name: str, unit: Entity, other: Entity) -> bool:
    """Tell whether a shared beginning means anything: not 市总 of another city, nor 兵团 of 兵团总工会."""
    if _LEVEL_SHORT.match(name) and name != other.name and not unit.name.startswith(other.name):
        return False
    return not (other.kind is not Kind.UNION and own[len(name):] in ("总工会", "總工會"))



def _inner(masked: MaskedText, named: Mapping[str, str]) -> Iterator[Relation]:
    """Read a unit with a bare name (充绒一班) as part of the firm named last before it in the sentence."""
    for position in masked.by_label[Label.ORG]:
        entity = masked.entity(position)
        if entity.id in named or not _BARE.fullmatch(entity.name) or _FIRM.search(entity.name):
            continue
        before = masked.positions(Span(masked.sentence(position).start, position), Label.ORG)
        firms = [p for p in before if masked.entity(p).kind in _FIRM_KINDS and _FIRM.search(masked.entity(p).name)]
        if firms:
            yield _part(masked, position, masked.mentions[firms[-1]].entity, "inner")
