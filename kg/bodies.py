"""Organisations by grammar: unions, public bodies, companies, schools and media, each from its first to its last word."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, without, words
from kg.model import Label, Span

_MIDDLE = 16
_BRACKETS = f"(?:[（(][{HAN}]{{2,6}}[）)])?"


def _middle(least: int, most: int) -> str:
    return without(_list("stop"), least, most, keep=_list("keep"))


def _list(key: str) -> tuple[str, ...]:
    return words("organisations", key)


@cache
def _tails() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """What may follow a division or a level: rule, score, pattern."""
    unit, tail = alternation(_list("union_unit")), alternation(_list("company_tail"))
    union, suffix = alternation(_list("union")), alternation(_list("suffix"))
    inside = _middle(0, 8)
    body = f"{_middle(1, _MIDDLE)}{_BRACKETS}{suffix}(?:{_middle(0, 10)}{tail}){{0,3}}"
    return (
        ("gonghui", 0.2, re.compile("工会(?=的|[^A-Za-z" + HAN + "]|[" + HAN + "]{2})")),
        ("union", 0.9, re.compile(f"{_middle(0, 14)}{union}{unit}?")),
        ("union-short", 0.9, re.compile(f"总(?!{alternation(_list('zong_follow'))})(?:{unit}|女工部)?|总(?={unit}){unit}")),
        ("public", 0.9, re.compile(f"{alternation(_list('public'))}(?:{inside}(?:支队|大队|分局|办公室|中心|工会|工程处))?")),
        ("any", 0.3, re.compile(f"{_middle(1, 12)}{alternation(_list('last'))}(?![局处科站所队部院校厂矿店社团会馆厅室班组台网办工长员])")),
        ("body", 0.6, re.compile(body)),
        ("branch", 0.6, re.compile(f"{body}（[{HAN}]{{2,6}}）")),
    )


def find_organisations(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find organisations in plain text, given its division chains."""
    for chain in chains:
        yield from _after(text, chain.start, chain.end, "division")
    for start, end in _levels(text, chains):
        yield from _after(text, start, end, "level")
    yield from _listed(text)
    yield from _companies(text)
    yield from _sources(text)


def _after(text: str, start: int, end: int, anchor: str) -> Iterator[Candidate]:
    for rule, score, pattern in _tails():
        hit = pattern.match(text, end)
        if hit and hit.end() > end:
            yield Candidate(start, hit.end(), Label.ORG, f"{anchor}-{rule}", score)


@cache
def _level_pattern() -> re.Pattern[str]:
    return re.compile(alternation(_list("level")))


def _levels(text: str, chains: tuple[Span, ...]) -> Iterator[tuple[int, int]]:
    """Find 市, 省, 街道 and the like where they stand for one division: 市总工会, but not 全市 or 襄阳市."""
    inside = {i for chain in chains for i in range(chain.start, chain.end)}
    refused = _list("not_level")
    for hit in _level_pattern().finditer(text):
        if hit.start() not in inside and not text[: hit.start()].endswith(refused):
            yield hit.span()


@cache
def _listed_pattern() -> re.Pattern[str]:
    unit = alternation(_list("union_unit"))
    names = alternation(_list("national"), _list("media"))
    return re.compile(f"(?P<name>{names}(?:{unit})?)|(?P<brand>{alternation(_list('brand'))})")


def _listed(text: str) -> Iterator[Candidate]:
    for hit in _listed_pattern().finditer(text):
        yield Candidate(*hit.span(), Label.ORG, hit.lastgroup or "", 0.9 if hit.lastgroup == "name" else 0.5)


@cache
def _company_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    tail = alternation(_list("company_tail"))
    suffix = alternation(_list("suffix"), _list("union"))
    name = f"{_middle(2, 20)}{_BRACKETS}{suffix}(?:{_middle(0, 10)}{tail}){{0,3}}(?:（[{HAN}]{{2,4}}）)?"
    return re.compile(f"(?:^|[^{HAN}A-Za-z0-9]|{alternation(_list('boundary'))})(?=[{HAN}A-Z])", re.M), re.compile(name)


def _companies(text: str) -> Iterator[Candidate]:
    """Find names that start at a boundary, such as punctuation or a function word, and end with an organisation's head noun."""
    boundary, name = _company_patterns()
    generic = frozenset(_list("generic"))
    for start in boundary.finditer(text):
        hit = name.match(text, start.end())
        if hit and hit.group() not in generic:
            yield Candidate(*hit.span(), Label.ORG, "suffix", 0.4)


@cache
def _source_pattern() -> re.Pattern[str]:
    name = f"[{HAN}A-Za-z]{{1,10}}?{alternation(_list('source'))}"
    return re.compile(f"(?:来源|稿源|转自)[：:] ?({name})(?![{HAN}])|^({name})(?= {{1,3}}\\d{{4}}年)", re.M)


def _sources(text: str) -> Iterator[Candidate]:
    for hit in _source_pattern().finditer(text):
        yield Candidate(*hit.span(hit.lastindex or 0), Label.ORG, "source", 0.9)
