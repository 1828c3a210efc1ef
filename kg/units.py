"""Which organisation belongs to which, and where an organisation is or whom it serves.

In: a scene. Out: `subOrganizationOf` and `locatedIn` relations, from names (X公司工会, 襄阳市总工会) and from what the
text says (A所属的B, 位于L的O).
"""

from collections.abc import Iterator
from functools import cache

from kg.model import Entity, Kind, Label, Predicate, Relation, Span
from kg.scene import Scene, find_all

_SHORTEST = 2
_BELONGS = r"<ORG>(?:所属|下属|下辖|直属|辖下|旗下|隶属)的?(?:[^，。；：\n<PERSON><ORG>]{0,12}的?)?(?:<ORG>[、和]?)+"
_IS_PART = r"<ORG>(?:，|是|为)?(?:隶属|归属|从属)(?:于)?<ORG>|<ORG>归<ORG>(?:领导|管理|管辖)"
_OWN = r"<ORG>(?:的|该)<ORG>"
_IN_PLACE = (
    ("situated", r"(?:位于|坐落于|坐落在|地处|落户)<PLACE>(?:境内|内)?的?<ORG>"),
    ("situated", r"<ORG>(?:位于|坐落于|坐落在|地处|落户|设在|建在)<PLACE>"),
    ("of-place", r"<PLACE>的<ORG>"),
    ("bracket", r"<ORG>（<PLACE>）"),
)
# divisions that names carry without their last character: 昆明电视台 is in 昆明市
_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "省", "市", "县", "区", "旗", "盟", "州")


def find_units(scene: Scene) -> Iterator[Relation]:
    """Find superior organisations and places."""
    first = _first_mentions(scene)
    parents = list(_parents(scene, first))
    yield from parents
    yield from _stated_parents(scene)
    yield from _places(scene, first, {relation.subject for relation in parents})
    yield from _stated_places(scene)


def _first_mentions(scene: Scene) -> dict[str, int]:
    """Give where each entity is mentioned first."""
    first: dict[str, int] = {}
    for position, mention in scene.mentions.items():
        first.setdefault(mention.entity, position)
    return first


def _names(entity: Entity) -> tuple[str, ...]:
    return entity.name, *entity.aliases


def _parents(scene: Scene, first: dict[str, int]) -> Iterator[Relation]:
    """Find units whose name begins with the name of another organisation: the longest one is the superior."""
    units = {key: scene.entities[key] for key in first if scene.entities[key].label is Label.ORG}
    for key, entity in sorted(units.items()):
        best = max(((len(name), other.name, other.id) for other in units.values() if other.id != key
                    for name in _names(other) if _continues(entity, name)), default=None)
        if best:
            yield scene.relation(first[key], Predicate.SUB_ORGANISATION_OF, best[2], "sub-name")


def _continues(entity: Entity, name: str) -> bool:
    return len(name) >= _SHORTEST and any(own.startswith(name) and len(own) > len(name) for own in _names(entity))


def _stated_parents(scene: Scene) -> Iterator[Relation]:
    for rule, template in (("belongs", _BELONGS), ("part", _IS_PART), ("own", _OWN)):
        for hit in find_all(scene, template):
            above, *units = scene.positions(Span(hit.start(), hit.end()), Label.ORG)
            if rule == "part":
                above, units = units[0], [above]
            for unit in units:
                yield scene.relation(unit, Predicate.SUB_ORGANISATION_OF, scene.mentions[above].entity, f"sub-{rule}")


def _places(scene: Scene, first: dict[str, int], parts: set[str]) -> Iterator[Relation]:
    """Find the division in front of an organisation's name, or the division that linking says it serves."""
    places = [scene.entities[key] for key in sorted(first) if scene.entities[key].label is Label.PLACE]
    by_code = {place.chain[0].code: place for place in places if place.is_division and place.chain}
    for key in sorted(first):
        entity = scene.entities[key]
        if entity.label is not Label.ORG or key in parts:
            continue
        served = next((by_code[d.code] for d in entity.chain[:1] if d.code in by_code), None)
        place = served or _place_in_name(entity, places)
        if place:
            rule = "serves" if entity.kind in (Kind.UNION, Kind.PUBLIC) else f"name-{entity.kind or Kind.OTHER}"
            yield scene.relation(first[key], Predicate.LOCATED_IN, place.id, f"place-{rule}")


def _place_in_name(entity: Entity, places: list[Entity]) -> Entity | None:
    """Find the longest division name that the organisation's name begins with."""
    found = [(len(form), place.name, place) for place in places for form in _forms(place)
             if entity.name.startswith(form) and len(entity.name) > len(form)]
    return max(found, key=lambda row: row[:2])[2] if found else None


@cache
def _forms(place: Entity) -> frozenset[str]:
    suffix = next((s for s in _SUFFIXES if place.name.endswith(s) and len(place.name) - len(s) >= _SHORTEST), "")
    return frozenset({place.name, place.name.removesuffix(suffix)})


def _stated_places(scene: Scene) -> Iterator[Relation]:
    for rule, template in _IN_PLACE:
        for hit in find_all(scene, template):
            span = Span(hit.start(), hit.end())
            unit, place = scene.positions(span, Label.ORG)[0], scene.positions(span, Label.PLACE)[0]
            yield scene.relation(unit, Predicate.LOCATED_IN, scene.mentions[place].entity, f"place-{rule}")
