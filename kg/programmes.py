"""Programmes by quotation and head noun, contests by division and head noun, and those known by name."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, without, words
from kg.model import Label, Span
from kg.quotations import Quotation, find_quotations

_ORDINAL = r"(?:首届|第[一二三四五六七八九十百0-9]{1,4}届)"
_THEME = re.compile(f"[{HAN}]{{2,14}}$")


def _list(key: str) -> tuple[str, ...]:
    return words("programmes", key)


@cache
def _heads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    stop, head = _list("stop"), alternation(_list("head"))
    middle = f"(?:{without(stop, 1, 20)}|“[^“”，。]{{1,16}}”|、)"
    first = f"{middle}{{0,3}}?{head}"
    return re.compile(first), re.compile(f"{first}(?:暨?{middle}{{0,2}}?{head})(?:{without(stop, 0, 4)}{head})?")


def find_programmes(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find programmes in plain text, given its division chains."""
    ends = {chain.end: chain.start for chain in chains}
    for quote in find_quotations(text):
        for rule, pattern in zip(("quote-head", "quote-head-long"), _heads(), strict=True):
            hit = pattern.match(text, quote.end)
            if hit:
                yield from _headed(text, quote, hit.end(), ends, rule)
        yield from _themed(text, quote.start, quote.end, "theme-quote")
    yield from _contests(text, chains)
    for rule, pattern in _named():
        name = "name" if "name" in pattern.groupindex else 0
        yield from (Candidate(*hit.span(name), Label.PROGRAMME, rule, 0.4) for hit in pattern.finditer(text))


def _headed(text: str, quote: Quotation, end: int, ends: dict[int, int], rule: str) -> Iterator[Candidate]:
    start = _left(text, quote.start, ends)
    yield Candidate(start, end, Label.PROGRAMME, rule, 0.8)
    yield from _themed(text, start, end, f"theme-{rule}")


def _themed(text: str, start: int, end: int, rule: str) -> Iterator[Candidate]:
    """Take in the theme before a quotation, as far as nothing cuts it off: 女职工“两癌”筛查公益活动."""
    theme = _THEME.search(text, max(0, start - 14), start)
    if theme:
        cut = _theme_stop().search(theme.group())
        begin = theme.start() + (cut.end() if cut else 0)
        if 2 <= start - begin:
            yield Candidate(begin, end, Label.PROGRAMME, rule, 0.3)


@cache
def _theme_stop() -> re.Pattern[str]:
    """What a theme before a quotation cannot hold, from the last one on: 市总工会|新就业形态劳动者温暖服务季“暖新”行动."""
    return re.compile(f".*{alternation(_list('theme_stop'))}")


def _left(text: str, start: int, ends: dict[int, int]) -> int:
    """Take in the ordinal and the division before a quotation: 密云区“青岛啤酒杯”…大赛."""
    ordinal = re.search(f"{_ORDINAL}$", text[max(0, start - 8) : start])
    start -= len(ordinal.group()) if ordinal else 0
    return ends.get(start, start)


@cache
def _named() -> tuple[tuple[str, re.Pattern[str]], ...]:
    app = f"(?<![{HAN}])[{HAN}]{{2,8}}{alternation(_list('app'))}|(?<=[在用开到过])[{HAN}]{{2,8}}?{alternation(_list('app'))}"
    dotted = f"(?<![{HAN}·“])[{HAN}]{{2,4}}·[{HAN}]{{2,6}}(?![{HAN}·])"
    middle = without(_list("stop"), 2, 18)
    bare = f"(?:(?<![{HAN}0-9”])|{alternation(_list('bare_left'))})(?=(?P<name>{middle}{alternation(_list('bare'))}))"
    rows = (("known", alternation(_list("known"))), ("app", app), ("dotted", dotted), ("bare", bare))
    return tuple((rule, re.compile(pattern)) for rule, pattern in rows)


@cache
def _contest() -> tuple[re.Pattern[str], re.Pattern[str]]:
    stop, contest = _list("stop"), alternation(_list("contest"))
    middle = f"(?:{without(stop, 1, 16)}|[、“”])"
    tail = f"{_ORDINAL}?{middle}{{0,4}}?{contest}(?:暨{middle}{{0,4}}?{contest})?"
    return re.compile(tail), re.compile(f"(?:全国(?!各)|中国|{_ORDINAL}){tail}")


def _contests(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    after, alone = _contest()
    for chain in chains:
        hit = after.match(text, chain.end)
        if hit:
            yield Candidate(chain.start, hit.end(), Label.PROGRAMME, "contest", 0.7)
            yield from _short_forms(text, chain, hit.end())
    for hit in alone.finditer(text):
        yield Candidate(*hit.span(), Label.PROGRAMME, "contest-alone", 0.6)


def _short_forms(text: str, chain: Span, end: int) -> Iterator[Candidate]:
    """Find the contest without its division elsewhere: 家政服务技能大赛 for 密云区…首届家政服务技能大赛."""
    name = re.sub(f"^{_ORDINAL}", "", text[chain.end : end])
    short = re.split(f"暨(?:{_ORDINAL})?", name)[-1]
    for hit in re.finditer(re.escape(short), text):
        if len(short) > 5 and not chain.start <= hit.start() < end:
            yield Candidate(*hit.span(), Label.PROGRAMME, "contest-short", 0.5)
