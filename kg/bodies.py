"""Organisations by grammar: unions, public bodies, companies, schools, media, each from its first to its last word."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, without, words
from kg.model import Label, Span

_BRACKETS = f"(?:（[{HAN}]{{2,6}}）)?"
_BRANCH = re.compile(f"（[{HAN}]{{2,6}}）")
_DOUBTFUL = 0.3
# a longer refused word than these does not stand before a level
_REFUSED = 4


def _list(key: str) -> tuple[str, ...]:
    return words("organisations", key)


def _words(key: str) -> str:
    return alternation(_list(key))


def _middle(least: int, most: int) -> str:
    return without(_list("stop"), least, most, keep=_list("keep"))


def find_organisations(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find organisations in plain text, given its division chains."""
    for chain in chains:
        yield from _after(text, chain.start, chain.end, "division")
    for start, end in _levels(text, chains):
        yield from _after(text, start, end, "glued" if _is_glued(text, start) else "level")
    for hit in _listed().finditer(text):
        yield Candidate(*hit.span(), Label.ORG, hit.lastgroup or "", 0.9 if hit.lastgroup == "name" else 0.8)
    yield from _free(text)
    for hit in _source().finditer(text):
        yield Candidate(*hit.span(hit.lastindex or 0), Label.ORG, "source", 0.9)


def _after(text: str, start: int, end: int, anchor: str) -> Iterator[Candidate]:
    """Find what may follow a division or a level: 襄阳市|总工会|权益保障部, 市|人社局."""
    matches = [(rule, score, hit) for rule, score, pattern in _tails() if (hit := pattern.match(text, end))]
    hits = [(f"{rule}-{hit.lastgroup}" if hit.lastgroup else rule, score, hit.end()) for rule, score, hit in matches]
    union = max((stop for rule, _, stop in hits if rule.startswith("union")), default=0)
    for rule, score, stop in hits:
        cut_short = stop < union and text.endswith("工会", start, stop)
        if stop > end and not cut_short:
            yield Candidate(start, stop, Label.ORG, f"{anchor}-{rule}", score if anchor != "glued" else _DOUBTFUL)
            branch = _BRANCH.match(text, stop)
            if branch and rule == "body":
                yield Candidate(start, branch.end(), Label.ORG, f"{anchor}-branch", score)


def _body(least: int, most: int, *suffixes: str) -> str:
    """Make a name: some words, a head noun, and up to three units within it (分公司, 车间, 工会)."""
    head, tail = alternation(*(_list(key) for key in suffixes)), _words("company_tail")
    return f"{_middle(least, most)}{_BRACKETS}{head}(?:{_middle(0, 10)}{tail}){{0,3}}"


@cache
def _tails() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Give rule, score and pattern of what follows a division or a level."""
    unit, last = _words("union_unit"), "局处科站所队部院校厂矿店社团会馆厅室班组台网办工长员"
    inner = f"(?:{_middle(0, 8)}(?:支队|大队|分局|办公室|中心|工会|工程处))?"
    rows = (
        ("gonghui", 0.2, f"工会(?=的|[^A-Za-z{HAN}]|[{HAN}]{{2}})"),
        ("union", 0.9, f"{_middle(0, 14)}{_words('union')}(?P<unit>{unit})?"),
        ("union-short", 0.9, f"总(?P<unit>{unit})|总(?!{_words('zong_follow')})"),
        ("public", 0.9, f"{_words('public')}{inner}"),
        ("any", 0.3, f"{_middle(1, 12)}{_words('last')}(?![{last}])"),
        ("body", 0.6, _body(1, 16, "suffix", "union")),
    )
    return tuple((rule, score, re.compile(pattern)) for rule, score, pattern in rows)


@cache
def _level() -> re.Pattern[str]:
    return re.compile(_words("level"))


def _levels(text: str, chains: tuple[Span, ...]) -> Iterator[tuple[int, int]]:
    """Find 市, 省, 街道 and the like where they stand for one division: 市总工会, but not 全市 or 襄阳市."""
    inside = {i for chain in chains for i in range(chain.start, chain.end)}
    for hit in _level().finditer(text):
        before = text[max(0, hit.start() - _REFUSED) : hit.start()]
        if hit.start() not in inside and not before.endswith(_list("not_level")):
            yield hit.span()


def _is_glued(text: str, start: int) -> bool:
    """Tell whether a level stands in the middle of a word or of a division that the list does not know: 修式|县."""
    before = text[max(0, start - _REFUSED) : start]
    return bool(before) and bool(re.match(f"[{HAN}]", before[-1])) and not before.endswith(_list("boundary"))


@cache
def _listed() -> re.Pattern[str]:
    names = alternation(_list("national"), _list("media"))
    return re.compile(f"(?P<name>{names}{_words('union_unit')}?)|(?P<brand>{_words('brand')})")


@cache
def _free_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what stands before a name that no division opens, and the name."""
    boundary = f"(?:^|[^{HAN}A-Za-z0-9]|{_words('boundary')})(?=[{HAN}A-Z])"
    return re.compile(boundary, re.M), re.compile(f"{_body(2, 20, 'suffix', 'union')}(?:（[{HAN}]{{2,4}}）)?")


def _free(text: str) -> Iterator[Candidate]:
    """Find names from a boundary, such as punctuation or a function word, to an organisation's head noun."""
    boundary, name = _free_patterns()
    generic = frozenset(_list("generic"))
    for start in boundary.finditer(text):
        hit = name.match(text, start.end())
        if hit and hit.group() not in generic:
            yield Candidate(*hit.span(), Label.ORG, "suffix", 0.4)


@cache
def _source() -> re.Pattern[str]:
    """What an article says it comes from: 来源：中工网, or a paper's name before its date at the start of a line."""
    name = f"[{HAN}A-Za-z]{{1,10}}?{_words('source')}"
    return re.compile(f"(?:来源|稿源|转自)： ?({name})(?![{HAN}])|^({name})(?= {{1,3}}\\d{{4}}年)", re.M)
