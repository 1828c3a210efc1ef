"""The explorer's filters and overview, computed on the server: what `filters.ts` and `summary.ts` do in a page.

An address of the page in, spelt as the page spells it; what the filters keep and the overview's figures out.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from kg.atlas import Atlas, surest

LEVELS = ("national", "province", "city", "county", "town", "industry", "enterprise")
_MONTH = re.compile(r"\d{4}(-\d\d)?", re.ASCII)
_MOST_MONTHS, _FEW = 120, 0.25
# what an overview names at most: the page asks for no more
_RANKED, _PLACES, _ROWS = 200, 400, 2_000


@dataclass(frozen=True, slots=True)
class Sieve:
    """The filters; all hold together."""

    off: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    place: int | None = None
    since: str = ""
    until: str = ""
    level: str = ""
    programme: int | None = None
    sure: float = 0.0

    @property
    def open(self) -> bool:
        """Tell whether all activities pass."""
        return not (self.classes or self.since or self.until or self.level or self.sure) and self.place is None \
            and self.programme is None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address of the page shows."""

    sieve: Sieve = Sieve()
    node: int | None = None
    to: int | None = None
    pair: tuple[int, ...] = ()
    expanded: tuple[tuple[int, int], ...] = ()
    article: int | None = None
    sort: str = "links"
    rows: int = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """Which things and statements the filters keep (a byte for each), and counts before the legend hides types."""

    thing: bytearray
    statement: bytearray
    by_look: Counter[str]
    activities: list[int]


def read_address(atlas: Atlas, text: str) -> Wanted:
    """Read the part of an address after # or ?; what names nothing is left out."""
    given = dict(part.partition("=")[::2] for part in text.split("&"))

    def many(key: str) -> list[str]:
        return [unquote(part) for part in given.get(key, "").split(",") if part]

    def one(key: str) -> int | None:
        return atlas.find(unquote(given[key])) if given.get(key) else None

    def month(key: str) -> str:
        return given[key] if _MONTH.fullmatch(given.get(key, "")) else ""

    sieve = Sieve(frozenset(many("off")), frozenset(many("class")), one("place"), month("from"), month("until"),
                  unquote(given.get("level", "")), one("prog"), _between(given.get("sure", ""), 0.0, 1.0))
    pair = tuple(key for name in many("e")[:2] if (key := atlas.find(name)) is not None)
    grown = [part.partition("*") for part in given.get("x", "").split(",")[:60]]
    expanded = {key: int(_between(pages, 1, 9)) for name, _, pages in grown
                if name and (key := atlas.find(unquote(name))) is not None}
    article = atlas.find_article(many("s")[0]) if many("s") else None
    return Wanted(sieve, one("n"), one("to"), pair if len(pair) == 2 else (), tuple(expanded.items()), article,
                  given.get("sort", "links"), int(_between(given.get("rows", "50"), 1, _ROWS)))


def _between(text: str, low: float, high: float) -> float:
    try:
        return max(low, min(high, float(text)))
    except ValueError:
        return low


def sift(atlas: Atlas, sieve: Sieve) -> Kept:
    """Choose what the filters keep."""
    sure = bytearray(value is None or value >= sieve.sure for value in atlas.sure)
    thing = bytearray(b"\1") * len(atlas.things) if sieve.open else _filtered(atlas, sieve, sure)
    by_look = Counter(look for look, kept in zip(atlas.looks, thing, strict=True) if kept)
    activities = [key for key, look in enumerate(atlas.looks) if thing[key] and look == "Activity"]
    for key, look in enumerate(atlas.looks):
        if look in sieve.off:
            thing[key] = 0
    for row, statement in enumerate(atlas.statements):
        if not (thing[statement.source] and thing[statement.target]):
            sure[row] = 0
    return Kept(thing, sure, by_look, activities)


def _filtered(atlas: Atlas, sieve: Sieve, sure: bytearray) -> bytearray:
    region = None if sieve.place is None else inside(atlas, sieve.place)
    kept, linked = bytearray(len(atlas.things)), bytearray(len(atlas.things))
    for key, look in enumerate(atlas.looks):
        if look == "Activity" and _holds(atlas, sieve, key, region):
            kept[key] = 1
            for row in atlas.things[key].articles:
                linked[atlas.number.get(atlas.articles[row].iri, key)] = 1
    for row, (source, _, target, _) in enumerate(atlas.statements):
        if kept[source] and sure[row]:
            linked[target] = 1
    for key, look in enumerate(atlas.looks):
        foreign = region is not None and look == "Place" and key not in region
        if look != "Activity" and not foreign and (linked[key] or _stands_alone(atlas, sieve, key, region, sure)):
            kept[key] = 1
    return kept


def inside(atlas: Atlas, place: int) -> set[int]:
    """Give a place and everything within it."""
    found, front = {place}, [place]
    for here in front:
        for row in atlas.touching[here]:
            source, predicate, target, _ = atlas.statements[row]
            if predicate == "within" and target == here and source not in found:
                found.add(source)
                front.append(source)
    return found


def _holds(atlas: Atlas, sieve: Sieve, key: int, region: set[int] | None) -> bool:
    thing = atlas.things[key]
    sure = surest(thing.said)
    return ((not sieve.classes or thing.type in sieve.classes)
            and (sure is None or sure >= sieve.sure)
            and _in_time(atlas.dates(key), sieve)
            and (not sieve.level or any(atlas.things[union].level == sieve.level
                                        for union in atlas.organisers[key]))
            and (sieve.programme is None or sieve.programme in atlas.programmes[key])
            and (region is None or not region.isdisjoint(atlas.places[key])))


def _in_time(dates: Iterable[str], sieve: Sieve) -> bool:
    """Tell whether a date, month or year shares a day with the period."""
    return not (sieve.since or sieve.until) or any(
        (not sieve.since or date >= sieve.since[:len(date)])
        and (not sieve.until or date[:len(sieve.until)] <= sieve.until) for date in dates)


def _stands_alone(atlas: Atlas, sieve: Sieve, key: int, region: set[int] | None, sure: bytearray) -> bool:
    """Tell whether the filters hold for what no kept activity names; those on activities never do."""
    if sieve.classes or sieve.programme not in (None, key):
        return False
    look = atlas.looks[key]
    if region is not None and look != "Programme" and region.isdisjoint(atlas.places[key]):
        return False
    if not _in_time(atlas.things[key].dates if look == "Article" else atlas.published[key], sieve):
        return False
    if sieve.level and atlas.things[key].level != sieve.level:
        return False
    stated = [row for row in atlas.touching[key] if atlas.sure[row] is not None]
    return not stated or any(sure[row] for row in stated)


# ---- the overview


@dataclass(frozen=True, slots=True)
class Fixed:
    """What of an overview no filter changes: made once."""

    total: Counter[str]
    classes: list[str]
    levels: list[str]
    names: list[str]
    unit: str
    all: list[int]
    undated: int
    bin_of: dict[int, int]
    orders: dict[str, list[int]]


def fix(atlas: Atlas) -> Fixed:
    """Count what there is in all, put activities in their months, sort the list each way."""
    activities = [key for key, look in enumerate(atlas.looks) if look == "Activity"]
    found = {thing.level for thing in atlas.things}
    dates = {key: dated[0] for key in activities if (dated := atlas.dates(key)) and dated[0]}
    names, unit = _bins(dates.values())
    place = {name: row for row, name in enumerate(names)}
    wide = 7 if unit == "month" else 4
    bin_of = {key: place[date[:wide]] for key, date in dates.items() if date[:wide] in place}
    counts = Counter(bin_of.values())
    return Fixed(Counter(atlas.looks), sorted({atlas.things[key].type for key in activities}),
                 [level for level in LEVELS if level in found], names, unit, [counts[row] for row in range(len(names))],
                 len(activities) - len(bin_of), bin_of, _orders(atlas))


def _bins(dates: Iterable[str]) -> tuple[list[str], str]:
    """Give the months from first to last, or the years where months would be too many; few early ones are left out."""
    months = sorted(date[:7] for date in dates if len(date) >= 7)
    if not months:
        return [], "month"
    counted = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in months]
    recent = [month for month in counted if counted[-1] - month < _MOST_MONTHS]
    first = recent[0] if len(recent) >= (1 - _FEW) * len(counted) else counted[0]
    if counted[-1] - first < _MOST_MONTHS:
        return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, counted[-1] + 1)], "month"
    return [str(year) for year in range(first // 12, counted[-1] // 12 + 1)], "year"


def _orders(atlas: Atlas) -> dict[str, list[int]]:
    keys = sorted(range(len(atlas.things)), key=lambda key: -atlas.degree[key])
    # GB 18030 puts common characters in the order of their pinyin
    return {"links": keys, "name": sorted(keys, key=lambda key: atlas.things[key].name.encode("gb18030", "replace")),
            "type": sorted(keys, key=lambda key: atlas.things[key].type),
            "date": sorted(keys, key=lambda key: (atlas.dates(key) or [""])[0], reverse=True)}


def summarise(atlas: Atlas, fixed: Fixed, kept: Kept, wanted: Wanted) -> dict[str, Any]:
    """Give the overview's figures; things by number."""
    bins = Counter(fixed.bin_of[key] for key in kept.activities if key in fixed.bin_of)
    order = [key for key in fixed.orders.get(wanted.sort, fixed.orders["links"]) if kept.thing[key]]
    return {**summarise_briefly(fixed, kept), "counts": [bins[row] for row in range(len(fixed.names))],
            "places": _places(atlas, wanted.sieve, kept)[:_PLACES], "unions": _unions(atlas, kept)[:_RANKED],
            "programmes": _tally(atlas, kept, atlas.programmes)[:_RANKED],
            "kinds": _kinds(atlas, wanted.sieve, kept), "rows": order[:wanted.rows], "count": len(order)}


def summarise_briefly(fixed: Fixed, kept: Kept) -> dict[str, Any]:
    """Give what stands above every view: counts by type, and what there is to filter by."""
    return {"total": fixed.total, "kept": kept.by_look, "classes": fixed.classes, "levels": fixed.levels,
            "bins": {"names": fixed.names, "all": fixed.all, "unit": fixed.unit, "undated": fixed.undated},
            "counts": [], "places": [], "unions": [], "programmes": [], "kinds": [], "rows": [], "count": 0}


def _places(atlas: Atlas, sieve: Sieve, kept: Kept) -> list[tuple[int, int]]:
    region = None if sieve.place is None else inside(atlas, sieve.place)
    counts = Counter(place for key in kept.activities for place in set(atlas.places[key])
                     if region is None or place in region)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _tally(atlas: Atlas, kept: Kept, named: list[list[int]]) -> list[tuple[int, int]]:
    counts = Counter(target for key in kept.activities for target in named[key])
    return sorted(counts.items(), key=lambda pair: (-pair[1], -atlas.degree[pair[0]], pair[0]))


def _unions(atlas: Atlas, kept: Kept) -> list[tuple[int, int]]:
    unions = {key for key, thing in enumerate(atlas.things) if thing.type == "TradeUnion"}
    busy = [pair for pair in _tally(atlas, kept, atlas.organisers) if pair[0] in unions]
    rest = ((key, atlas.degree[key]) for key in unions if atlas.degree[key] and kept.thing[key])
    return busy or sorted(rest, key=lambda pair: (-pair[1], pair[0]))


def _kinds(atlas: Atlas, sieve: Sieve, kept: Kept) -> list[tuple[str, int]]:
    counts = Counter(atlas.things[key].type for key in kept.activities)
    counts.update(dict.fromkeys(sieve.classes, 0))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
