"""Where the lines of a page belong: starts of articles, then every other item by place and by what it shares.

Place speaks for the article above. What an item shares with an article, rare names, brands and figures, speaks for that
one and can outweigh place. A headline with a dated text that is like no article begins a new one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.affinity import Holdings, find_grams
from kg.lines import OPENERS, Kind, cues, starts_dated

_MOST_HEADLINES = 3
# in units of affinity, set on pages mixed from union news of which one text in twelve was moved
_STAY, _STAY_OPEN, _BODILESS = 0.8, 2.0, 0.4
_UNRELATED = 1.0
# below this a text is foreign to the only article with an opener; at 0.3 one article in 200 would be cut in two
_FOREIGN = 0.1
_LONGEST_LEAD = 150
_ROUNDS = 4
# of a dateline, the part that names reporters
_SIGNED = 80
_BODY = frozenset({Kind.TEXT, Kind.DATELINE})
_WITHOUT_CONTENT = frozenset({Kind.CREDIT, Kind.HEADER, Kind.JUMP_TO, Kind.JUMP_FROM})
_NAME = re.compile(r"[一-鿿·]{2,6}")
_FUNCTION = re.compile("|".join(re.escape(cue) for name in ("photo_credit", "reporter", "reporter_prefix")
                                for cue in sorted(cues(name), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Item:
    """Lines of a page that move together: indexes, text, what the first one is, whether it goes on in mid-sentence."""

    lines: tuple[int, ...]
    text: str
    kind: Kind
    continues: bool = False
    after_jump: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """A headline with its opener: positions among the items."""

    heads: tuple[int, ...]
    openers: tuple[int, ...]

    @property
    def first(self) -> int:
        return min(self.heads + self.openers)

    @property
    def last(self) -> int:
        return max(self.heads + self.openers)


@dataclass(frozen=True, slots=True)
class Placed:
    """An item, the number of its article, how sure that is, and whether it is a line of the article's headline."""

    item: Item
    home: int
    confidence: float
    head: bool


def find_starts(items: Sequence[Item]) -> list[Start]:
    """Find where articles surely begin: a headline, its kicker or subtitle, and an opener below or above them."""
    starts: list[Start] = []
    taken = -1
    for at, item in enumerate(items):
        if at <= taken or (item.kind not in OPENERS and item.kind is not Kind.HEADER):
            continue
        openers = _openers(items, at)
        above = range(at - 1, taken, -1) if item.kind in OPENERS else range(0)
        heads = _headlines(items, above) or _headlines_below(items, openers) or _headlines_above_lead(items, at, taken)
        if heads:
            starts += _paired(items, sorted(heads), at) or [Start(tuple(sorted(heads)), openers)]
            taken = starts[-1].last
    return starts


def place_items(items: Sequence[Item]) -> list[Placed]:
    """Give every item its article; nothing is placed where all is one article."""
    starts = find_starts(items)
    if not starts:
        return []
    desk = _Desk(items, starts)
    desk.open_articles()
    if len(starts) == 1 and not desk.foreign:
        return []
    for _ in range(_ROUNDS):
        if not desk.move_items():
            break
    desk.place_credits()
    return [Placed(item, desk.homes[at], desk.confidence[at], item.kind is Kind.HEADLINE and at in desk.fixed)
            for at, item in enumerate(items)]


def _paired(items: Sequence[Item], heads: Sequence[int], at: int) -> list[Start]:
    """Columns read across: as many headlines as datelines, one below the other, each like its own dateline most."""
    bodies = range(at, at + len(heads))
    if len(heads) < 2 or bodies[-1] >= len(items) or any(items[body].kind is not Kind.DATELINE for body in bodies):
        return []
    holdings = Holdings()
    for body in bodies:
        holdings.add(body, find_grams(items[body].text))
    for head, body in zip(heads, bodies, strict=True):
        best, sure = _best(holdings.affinities(find_grams(items[head].text)))
        if best != body or sure <= 0.5:
            return []
    return [Start((head,), (body,)) for head, body in zip(heads, bodies, strict=True)]


def _headlines(items: Sequence[Item], positions: range) -> tuple[int, ...]:
    """Headlines next to an opener, with a page's header among them; away from it, in the direction of `positions`."""
    found: list[int] = []
    for at in positions:
        kind = items[at].kind
        if kind is Kind.HEADER and positions.step < 0:
            continue
        if kind is not Kind.HEADLINE or items[at].continues or len(found) == _MOST_HEADLINES:
            break
        found.append(at)
    return tuple(found)


def _headlines_below(items: Sequence[Item], openers: Sequence[int]) -> tuple[int, ...]:
    """Headlines between a byline or a page's header above them and a text below them."""
    heads = _headlines(items, range(openers[-1] + 1, len(items)))
    below = heads[-1] + 1 if heads else len(items)
    body = below < len(items) and items[below].kind in (Kind.TEXT, Kind.CAPTION)
    return heads if body and items[openers[-1]].kind is not Kind.DATELINE else ()


def _headlines_above_lead(items: Sequence[Item], at: int, taken: int) -> tuple[int, ...]:
    """Headlines with an editor's lead between them and a byline; a byline with no text below is a signature."""
    below = items[at + 1].kind if at + 1 < len(items) else Kind.HEADLINE
    lead = at - 1 > taken and items[at].kind is Kind.BYLINE and below is Kind.TEXT and items[at - 1].kind is Kind.TEXT
    return _headlines(items, range(at - 2, taken, -1)) if lead and len(items[at - 1].text) <= _LONGEST_LEAD else ()


def _openers(items: Sequence[Item], at: int) -> tuple[int, ...]:
    end = at + 1
    while end < len(items) and items[end].kind in OPENERS and items[end - 1].kind is not Kind.DATELINE:
        end += 1
    return tuple(range(at, end))


class _Desk:
    """The page while it is mended: the home of each item, and the strings that each article holds."""

    def __init__(self, items: Sequence[Item], starts: Sequence[Start]) -> None:
        self.items, self.starts = items, starts
        self.grams = [find_grams(item.text) for item in items]
        self.homes = [-1] * len(items)
        self.confidence = [1.0] * len(items)
        self.fixed: set[int] = set()
        self.holdings = Holdings()
        self.kinds: dict[int, Counter[Kind]] = defaultdict(Counter)
        self.articles = len(starts)
        self.foreign = False

    def open_articles(self) -> None:
        """Fix the starts and the first text below each; then place every other item by what is placed already."""
        for home, start in enumerate(self.starts):
            self._fix(home, (*start.heads, *start.openers, *self._first_text(home)))
        for at in range(len(self.items)):
            if self.homes[at] >= 0:
                continue
            block = self._block(at)
            top = self.items[at].kind is Kind.HEADLINE and all(home < 0 for home in self.homes[:at])
            likeness = max(self._affinities(block).values())
            if top or (self._begins(block) and likeness < _UNRELATED):
                self.foreign |= likeness < _FOREIGN and self._is_signed(block)
                self._fix(self.articles, block)
                self.articles += 1
            else:
                self._put(at, self._choose(at))

    def move_items(self) -> bool:
        """Let every free item go where place and affinity are greatest; tell whether any moved."""
        moved = False
        for at in range(len(self.items)):
            if at not in self.fixed:
                home = self._choose(at)
                moved |= home != self.homes[at]
                self._put(at, home)
        return moved

    def place_credits(self) -> None:
        """Give a credit to the article that names the photographer, the picture above, or a picture without one."""
        signed: dict[int, str] = defaultdict(str)
        for home, item in zip(self.homes, self.items, strict=True):
            signed[home] += f" {item.text[:_SIGNED]}" if item.kind in OPENERS else ""
        for at, item in enumerate(self.items):
            if item.kind is Kind.CREDIT and at and self.items[at - 1].kind is not Kind.CAPTION:
                home = self._credited(at, signed)
                self.confidence[at] = 1.0 if home == self.homes[at - 1] else 0.7
                self._put(at, home)

    def _choose(self, at: int) -> int:
        if self.items[at].kind in _WITHOUT_CONTENT:
            return max(self._beside(at), 0)
        home, self.confidence[at] = _best(self._scores(at))
        return home

    def _put(self, at: int, home: int) -> None:
        if (old := self.homes[at]) >= 0:
            self.holdings.remove(old, self.grams[at])
            self.kinds[old][self.items[at].kind] -= 1
        self.homes[at] = home
        self.holdings.add(home, self.grams[at])
        self.kinds[home][self.items[at].kind] += 1

    def _fix(self, home: int, positions: Sequence[int]) -> None:
        for at in positions:
            self._put(at, home)
        self.fixed.update(positions)

    def _first_text(self, home: int) -> tuple[int, ...]:
        """The text below a byline is its article's, unless the headline above is still without one (mixed columns)."""
        below = self.starts[home].last + 1
        dateline = any(self.items[at].kind is Kind.DATELINE for at in self.starts[home].openers)
        text = below < len(self.items) and self.items[below].kind is Kind.TEXT
        return (below,) if text and not dateline and (not home or self._has_body(home - 1)) else ()

    def _beside(self, at: int) -> int:
        """Home of a line without content: a header goes with what is below it, all else with what is above."""
        below = at + 1 < len(self.items) and (self.items[at].kind in (Kind.HEADER, Kind.JUMP_FROM) or not at)
        return self.homes[at + 1 if below else max(at - 1, 0)]

    def _has_body(self, home: int) -> bool:
        return any(self.kinds[home][kind] for kind in _BODY)

    def _begins(self, block: Sequence[int]) -> bool:
        """A headline above a dated text or a picture, a dateline that lost its headline, a text after a jump."""
        first, last = self.items[block[0]], self.items[block[-1]]
        if first.kind is Kind.HEADLINE:
            return last.kind is Kind.CAPTION or (last.kind is Kind.TEXT and starts_dated(last.text))
        return first.kind is Kind.DATELINE or first.after_jump

    def _is_signed(self, block: Sequence[int]) -> bool:
        """Tell whether a beginning is more than a subheading: it has a dateline, or a picture or credit below it."""
        kinds = {item.kind for item in self.items[block[0]:block[-1] + 2]}
        return self._begins(block) and bool(kinds & {Kind.DATELINE, Kind.CREDIT, Kind.CAPTION})

    def _block(self, at: int) -> tuple[int, ...]:
        """A headline with the free headlines below it and the first text; any other item alone."""
        end = at
        while end < len(self.items) and self.items[end].kind is Kind.HEADLINE and end not in self.fixed:
            end += 1
        body = end < len(self.items) and end not in self.fixed and self.items[end].kind in (Kind.TEXT, Kind.CAPTION)
        return tuple(range(at, end + (end == at or body)))

    def _affinities(self, block: Sequence[int]) -> dict[int, float]:
        """Affinity of some items, taken as one, to every article without them."""
        held = [at for at in block if self.homes[at] >= 0]
        for at in held:
            self.holdings.remove(self.homes[at], self.grams[at])
        scores = self.holdings.affinities(frozenset().union(*(self.grams[at] for at in block)))
        for at in held:
            self.holdings.add(self.homes[at], self.grams[at])
        return scores

    def _scores(self, at: int) -> dict[int, float]:
        item = self.items[at]
        scores = self._affinities(self._block(at))
        if at and not item.after_jump:
            scores[self.homes[at - 1]] += _STAY_OPEN if item.continues else _STAY
        if item.kind is Kind.TEXT:
            for home in scores:
                scores[home] += 0.0 if self._has_body(home) else _BODILESS
        return scores

    def _credited(self, at: int, signed: dict[int, str]) -> int:
        above = self.homes[at - 1]
        names = _NAME.findall(_FUNCTION.sub(" ", self.items[at].text))
        named = [home for home in range(self.articles) if any(name in signed[home] for name in names)]
        if named:
            return above if above in named else named[0]
        lacking = [(at - i, home) for i, home in enumerate(self.homes[:at]) if self._lacks_credit(home)]
        return above if not lacking or above in {home for _, home in lacking} else min(lacking)[1]

    def _lacks_credit(self, home: int) -> bool:
        """Tell whether an article is a picture with text: nobody signs it yet."""
        return not any(self.kinds[home][kind] for kind in (*OPENERS, Kind.CREDIT))


def _best(scores: dict[int, float]) -> tuple[int, float]:
    """The home of the highest score, and how sure it is: 0.5 for a tie, 1 from three times the next score on."""
    best = max(scores, key=lambda home: (scores[home], -home))
    rest = max((score for home, score in scores.items() if home != best), default=0.0)
    if not rest:
        return best, 1.0 if scores[best] else 0.5
    return best, min(1.0, 0.5 + (scores[best] - rest) / (4 * rest))
