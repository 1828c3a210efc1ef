"""Awards by level and head noun: 全国五一劳动奖章, 省技术能手, 重庆市工人先锋号."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span

# how often each rule is right, where nothing longer holds what it finds
_SCORES = {
    "head": 0.9, "theme": 0.7, "broad": 0.2, "quoted": 0.7,
    "name": 0.9, "bare": 0.1, "star": 0.6, "best": 0.4, "prize": 0.2, "free": 0.1,
}


def _words(*keys: str) -> str:
    return alternation(*(words("awards", key) for key in keys))


def find_honours(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find awards in plain text, given its division chains."""
    anchors = [("division", chain.start, chain.end) for chain in chains]
    anchors += [("level", *hit.span()) for hit in _level().finditer(text)]
    for kind, start, end in anchors:
        for rule, pattern in _tails():
            hit = pattern.match(text, end)
            if hit and hit.end() > end:
                yield Candidate(start, hit.end(), Label.AWARD, f"{kind}-award-{rule}", _SCORES[rule])
    for rule, pattern in _alone():
        name = "name" if "name" in pattern.groupindex else 0
        for hit in pattern.finditer(text):
            yield Candidate(*hit.span(name), Label.AWARD, f"award-{rule}", _SCORES[rule])


@cache
def _level() -> re.Pattern[str]:
    return re.compile(_words("level"))


@cache
def _tails() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give what may follow a level or a division: rule and pattern."""
    head, broad = _words("head"), _words("broad")
    theme = f"(?:“[^“”]{{1,8}}”)?[{HAN}]{{0,10}}?"
    rows = (
        ("head", f"级?“?{head}”?"),
        ("theme", theme + head),
        ("broad", theme + broad),
        ("quoted", f"[{HAN}]{{0,8}}“[^“”。]{{1,12}}{broad}”"),
    )
    return tuple((rule, re.compile(pattern)) for rule, pattern in rows)


@cache
def _alone() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give what needs neither level nor division: rule and pattern; the group `name`, if any, is the award."""
    end = f"(?=[^{HAN}]|称号|荣誉|获得者|的|和|等|$)"
    rows = (
        ("name", _words("alone")),
        ("bare", _words("head")),
        ("star", f"[一二三四五]星级[{HAN}]{{0,6}}“?[{HAN}]{{2,14}}(?:驿站|站点|单位|企业|之家)”?"),
        ("best", f"(?:最美|最佳|十佳|十大|优秀|金牌|杰出|首席)[{HAN}]{{2,10}}?{end}"),
        ("prize", f"(?<=[获得奖了到与和、的])[{HAN}]{{2,8}}奖(?![{HAN}]|金)"),
        ("free", f"(?:(?<![{HAN}])|{_words('left')})(?=(?P<name>[{HAN}]{{0,10}}?{_words('broad', 'head')}))"),
    )
    return tuple((rule, re.compile(pattern)) for rule, pattern in rows)
