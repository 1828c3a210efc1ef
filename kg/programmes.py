"""Programmes by quotation and head noun, contests by division and head noun, and those known by name."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, find_words, without, words
from kg.model import Label, Span
from kg.quotations import find_quotations

_ORDINAL = "(?:首届|第[一二三四五六七八九十百0-9]{1,4}届)"
_ORDINAL_BEFORE = re.compile(f"{_ORDINAL}$")
_THEME = re.compile(f"[{HAN}]{{2,14}}$")
_SCORES = {"known": 0.6, "app": 0.7, "dotted": 0.5, "bare": 0.1}
# shorter names of contests are kinds of contest: 技能大赛
_SHORT = 6


def _list(key: str) -> tuple[str, ...]:
    return words("programmes", key)


def _words(key: str) -> str:
    return alternation(_list(key))


def find_programmes(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find programmes in plain text, given its division chains."""
    yield from _quoted(text, chains)
    yield from _contests(text, chains)
    for rule, pattern in _named():
        name = "name" if "name" in pattern.groupindex else 0
        yield from (Candidate(*hit.span(name), Label.PROGRAMME, rule, _SCORES[rule]) for hit in pattern.finditer(text))


@cache
def _heads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give rule and pattern of what follows a quotation: to its first head noun, and to one further on."""
    first = f"{without(_list('stop'), 0, 30, more='“”、')}{_words('head')}"
    longer = f"{first}暨?{without(_list('stop'), 0, 12, more='“”')}{_words('head')}"
    return ("quote-head", re.compile(first)), ("quote-head-long", re.compile(longer))


def _quoted(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find a quotation with its head noun, the division and the ordinal before it: 密云区“青岛啤酒杯”…大赛."""
    starts = {chain.end: chain.start for chain in chains}
    for quote in find_quotations(text):
        if quote.inner not in words("quotations", "emphasis"):
            yield from _themed(text, quote.start, quote.end, "theme-quote")
        start = _left(text, quote.start, starts)
        for rule, pattern in _heads():
            hit = pattern.match(text, quote.end)
            if hit:
                yield Candidate(start, hit.end(), Label.PROGRAMME, rule, 0.85)
                yield from _themed(text, start, hit.end(), f"theme-{rule}")


def _left(text: str, start: int, starts: dict[int, int]) -> int:
    ordinal = _ORDINAL_BEFORE.search(text, max(0, start - 8), start)
    start -= len(ordinal.group()) if ordinal else 0
    return starts.get(start, start)


def _themed(text: str, start: int, end: int, rule: str) -> Iterator[Candidate]:
    """Take in the theme before a quotation, as far as nothing cuts it off: 女职工“两癌”筛查公益活动."""
    theme = _THEME.search(text, max(0, start - 14), start)
    if theme:
        cut = _theme_stop().search(theme.group())
        begin = theme.start() + (cut.end() if cut else 0)
        if start - begin > 1:
            yield Candidate(begin, end, Label.PROGRAMME, rule, 0.1)


@cache
def _theme_stop() -> re.Pattern[str]:
    """Find the last word that a theme cannot hold: 市总工会|新就业形态劳动者温暖服务季“暖新”行动."""
    return re.compile(f".{{0,14}}{_words('theme_stop')}")


@cache
def _named() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give rule and pattern of names without quotation marks; the group `name`, if any, is the name."""
    app = f"(?<![{HAN}])(?![在用到])[{HAN}]{{2,8}}{_words('app')}|(?<=[在用开到过])[{HAN}]{{2,8}}?{_words('app')}"
    name = f"{without(_list('stop'), 2, 18)}{_words('bare')}"
    rows = (
        ("known", _words("known")),
        ("app", app),
        ("dotted", f"(?<![{HAN}·“])[{HAN}]{{2,4}}·[{HAN}]{{2,6}}(?![{HAN}·])"),
        ("bare", f"(?:(?<![{HAN}0-9”])|{_words('bare_left')})(?=(?P<name>{name}))"),
    )
    return tuple((rule, re.compile(pattern)) for rule, pattern in rows)


@cache
def _contest() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what follows a division, and what needs none: 全国…大赛, 第五届…运动会."""
    middle, contest = without(_list("stop"), 0, 30, more="、“”"), _words("contest")
    tail = f"{_ORDINAL}?{middle}{contest}(?:暨{middle}{contest})?"
    return re.compile(tail), re.compile(f"(?:全国(?!各)|中国|{_ORDINAL}){tail}")


def _contests(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    after, alone = _contest()
    found = []
    for chain in chains:
        hit = after.match(text, chain.end)
        if hit:
            found.append(hit.group())
            yield Candidate(chain.start, hit.end(), Label.PROGRAMME, "contest", 0.85)
    for start, end, _ in find_words(_short_forms(found), text):
        yield Candidate(start, end, Label.PROGRAMME, "contest-short", 0.7)
    for hit in alone.finditer(text):
        yield Candidate(*hit.span(), Label.PROGRAMME, "contest-alone", 0.7)


def _short_forms(names: list[str]) -> Iterator[str]:
    """Give what a headline leaves of a contest's name: 家政服务技能大赛 of …竞赛暨首届家政服务技能大赛."""
    for name in names:
        short = re.sub(f"^{_ORDINAL}", "", name.rpartition("暨")[2])
        if len(short) >= _SHORT:
            yield short
