"""The divisions that an article is about: which it names, where, how strongly, and the main one.

In: plain text. Out: `Context`, which short forms (市总工会), one-character forms and ambiguous names are resolved by.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kg.gazetteer import divisions, find_divisions, lies_in, rank
from kg.model import Division, Span

# what stands around a division's name, and what the name then weighs as evidence of what the article is about
_AFTER = ((re.compile(r"(?:总工会|总(?=[^公部队站院厂医商社行局体台量数的是]|$)|工会)"), 2.0),
          (re.compile(r"(?:日报|晚报|晨报|工人报|职工报|工会网|工友|工运|电视台|融媒体中心|工会在线|职工网)"), 3.0),
          (re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日[讯电]"), 4.0),
          (re.compile(r"(?:人|籍|打工|务工|等地)"), -0.8))
_HEAD_LINES, _HEAD_WEIGHT = 2, 2.0
# of a division's weight, what speaks for the one above it
_UPWARDS = 0.3
# a city or county is what the article is about if it has this share of what lies in its province or city
_SHARE = 0.4
_SUFFIX_OF = {"省": "省", "自治区": "自治区", "市": "市", "县": "县", "区": "区", "州": "自治州", "自治州": "自治州",
              "盟": "盟", "旗": "旗", "地区": "地区", "林区": "林区", "特区": "特区", "新区": "新区"}
_PROVINCIAL = ("省", "自治区")
_NEAR = ((re.compile(r"[。！？!?\n]"), 0.7), (re.compile(r"\n"), 0.35))
_FAR = 0.2
# nearer still: in one clause with the union of a division, a body is of that division: 昆山市总工会联合市气象局
_UNION = re.compile(r"(?:总工会|总)")
_CLAUSE, _CLAUSE_END = 1.6, re.compile(r"[。！？!?\n；;]")
_MAIN_BONUS = (0.6, 0.2, 0.1)


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A division's name in the text, and the division that it stands for."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the text says about where it plays: the divisions named, their weight as evidence, the main one's chain.

    `main` is empty where none stands out. `open` holds the names that may be one of several divisions, by their end,
    `former` the divisions that the text gives a former name, with that name.
    """

    text: str
    sightings: tuple[Sighting, ...]
    weights: Mapping[str, float]
    main: tuple[Division, ...]
    open: tuple[tuple[int, str], ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)

    def open_name(self, word: str, offset: int) -> str:
        """Give the full name, of a division that stays open, that a level word stands for: 鼓楼区 for 区总."""
        suffix = _SUFFIX_OF.get(word, word)
        names = [(end, name) for end, name in self.open if name.endswith(suffix)]
        before = [name for end, name in names if end <= offset]
        return before[-1] if before else names[0][1] if names else ""

    def level(self, word: str, offset: int) -> Division | None:
        """Find the division that a bare level word stands for at an offset: the 市 of 市总工会.

        The main division speaks for itself, and so does one named shortly before.
        """
        suffix = _SUFFIX_OF.get(word)
        if suffix is None:
            return None
        scores = self._scores(suffix, offset)
        if word in _PROVINCIAL and self.main:
            return self.main[-1] if self.main[-1].code in scores else None
        best = max(sorted(scores), key=lambda code: scores[code], default=None)
        return self._named(best) if best else None

    def _named(self, code: str) -> Division:
        """Give a division under the name that it has in the text: 祁阳县, a city by now."""
        row = divisions().rows[code]
        return replace(row, name=self.former[code]) if code in self.former else row

    def _scores(self, suffix: str, offset: int) -> dict[str, float]:
        table = divisions()
        named = (code for code in self.weights if _has_suffix(self._named(code), suffix))
        fits = {code for code in named if self._is_near_home(code, offset)}
        top = max((self.weights[code] for code in fits), default=1.0) or 1.0
        scores = {code: max(self.weights[code], 0.0) / top for code in fits}
        for division, bonus in zip((d for d in self.main if d.code in fits), _MAIN_BONUS, strict=False):
            scores[division.code] += bonus
        if before := self._last_before(fits, offset):
            stretch = self.text[before.end : offset]
            code = next(d.code for d in table.chain(before.code) if d.code in fits)
            nearness = next((bonus for stop, bonus in _NEAR if not stop.search(stretch)), _FAR)
            if _UNION.match(stretch) and not _CLAUSE_END.search(stretch) and not _UNION.match(self.text, offset + 1):
                nearness = _CLAUSE
            scores[code] += nearness if any(d.code in fits for d in self.main) else 2 * nearness
        return scores

    def _is_near_home(self, code: str, offset: int) -> bool:
        """Tell whether a division lies in the main province, or was the last one named before the offset."""
        if not self.main or divisions().chain(code)[-1] == self.main[-1]:
            return True
        before = next((s for s in reversed(self.sightings) if s.end <= offset), None)
        return before is not None and any(d.code == code for d in divisions().chain(before.code))

    def _last_before(self, fits: set[str], offset: int) -> Sighting | None:
        table = divisions()
        earlier = (s for s in reversed(self.sightings) if s.end <= offset)
        return next((s for s in earlier if any(d.code in fits for d in table.chain(s.code))), None)


def _has_suffix(division: Division, suffix: str) -> bool:
    if suffix == "区":
        return division.name.endswith("区") and rank(division.code) == "county"
    return division.name.endswith(suffix)


def find_context(text: str, persons: Iterable[Span] = ()) -> Context:
    """Find the divisions that a plain text names outside the names of persons, and the main one among them."""
    within = {i for person in persons for i in range(person.start, person.end)}
    hits = _narrow([hit for hit in find_divisions(text) if hit[0] not in within])
    sightings = tuple(_settle(hits))
    known = {(sighting.start, sighting.end) for sighting in sightings}
    unsettled = tuple((end, text[start:end]) for start, end, _ in hits if (start, end) not in known)
    heads = _head_end(text)
    direct: dict[str, float] = defaultdict(float)
    for sighting in sightings:
        direct[sighting.code] += _evidence(text, sighting, heads)
    weights: dict[str, float] = defaultdict(float)
    for code, weight in direct.items():
        for depth, division in enumerate(divisions().chain(code)):
            weights[division.code] += weight * _UPWARDS**depth
    return Context(text, sightings, dict(weights), _main(dict(direct)), unsettled, _former_names(text, sightings))


def _former_names(text: str, sightings: Iterable[Sighting]) -> dict[str, str]:
    """Give the former full names by which a text knows divisions that it never calls by their names of today."""
    names: dict[str, set[str]] = defaultdict(set)
    for sighting in sightings:
        names[sighting.code].add(text[sighting.start : sighting.end])
    table = divisions()
    was = {code: sorted(name for name in forms if any(row.name == name for row in table.former.get(name, ())))
           for code, forms in names.items() if table.rows[code].name not in forms}
    return {code: found[0] for code, found in was.items() if found}


Hit = tuple[int, int, tuple[str, ...]]


def _narrow(hits: list[Hit]) -> list[Hit]:
    """Narrow names that follow each other to divisions that lie in each other: 湖北|荆门, 北京市|朝阳区."""
    result = list(hits)
    for i in range(1, len(result)):
        (start, middle, above), (begin, end, below) = result[i - 1], result[i]
        if middle == begin:
            inner = tuple(code for code in below if any(lies_in(code, outer) for outer in above))
            outer = tuple(code for code in above if any(lies_in(c, code) for c in inner))
            if inner:
                result[i - 1], result[i] = (start, middle, outer), (begin, end, inner)
    return result


def _settle(hits: Iterable[Hit]) -> Iterable[Sighting]:
    """Choose a division for each name by the names that leave no choice; a name that stays open is no sighting."""
    hits = list(hits)
    known: dict[str, int] = defaultdict(int)
    for _, _, codes in hits:
        for division in divisions().chain(codes[0]) if len(codes) == 1 else ():
            known[division.code] += 1
    for start, end, codes in hits:
        if code := choose(codes, known):
            yield Sighting(start, end, code)


def choose(codes: tuple[str, ...], known: Mapping[str, float]) -> str:
    """Choose among divisions of the same name: the one whose surroundings are known, else the highest; else none."""
    if len(codes) == 1:
        return codes[0]
    table = divisions()
    scores = {code: sum(known.get(d.code, 0) for d in table.chain(code)) for code in codes}
    best = [code for code in codes if scores[code] == max(scores.values())]
    order = ["province", "city", "county", "town"]
    highest = min(order.index(rank(code)) for code in best)
    best = [code for code in best if order.index(rank(code)) == highest]
    return best[0] if len(best) == 1 else ""


def _head_end(text: str) -> int:
    ends = [hit.start() for hit in re.finditer(r"\n", text)]
    return ends[_HEAD_LINES - 1] if len(ends) >= _HEAD_LINES else 0


def _evidence(text: str, sighting: Sighting, head: int) -> float:
    weight = 1.0 + (_HEAD_WEIGHT if sighting.start < head else 0.0)
    return weight + next((bonus for cue, bonus in _AFTER if cue.match(text, sighting.end)), 0.0)


def _main(direct: Mapping[str, float]) -> tuple[Division, ...]:
    """Go down from the province that most evidence speaks for, as long as one division below holds its share of it."""
    total: dict[str, float] = defaultdict(float)
    for code, weight in direct.items():
        for division in divisions().chain(code):
            total[division.code] += weight
    chosen = ""
    while True:
        below = sorted(code for code in total if divisions().rows[code].parent == chosen)
        best = max(below, key=lambda code: total[code], default="")
        if not best or total[best] < _SHARE * total.get(chosen, sum(direct.values())):
            return divisions().chain(chosen)
        chosen = best


