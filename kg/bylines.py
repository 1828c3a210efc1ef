"""Persons by the forms of bylines and credits: 记者 X Y 通讯员 Z, （X 摄）, 文/X 图/Y."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span

_NAME = f"(?:[{HAN}] [{HAN}](?![{HAN}])|[{HAN}]{{2,4}}|[{HAN}]{{2,6}}·[{HAN}]{{2,8}})"


def _list(key: str) -> tuple[str, ...]:
    return words("persons", key)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    surname, role = alternation(_list("surname")), alternation(_list("role"))
    name = f"(?:{surname}(?: [{HAN}](?![{HAN}])|[{HAN}]{{1,2}})(?![{HAN}])|[{HAN}]{{2,4}}·[{HAN}]{{2,6}})"
    byline = re.compile(f"{role}[：:/ ]{{0,2}}{name}(?:[、 ]{{1,2}}{name}){{0,4}}")
    credit = re.compile(f"(?<![{HAN}]){name}(?:[、 ]{{1,2}}{name}){{0,2}}(?= {{0,2}}(?:摄|文|供图|图)(?![{HAN}])| {{0,2}}摄影报道)")
    return byline, credit, re.compile(name)


def find_persons(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find persons named in bylines and credits."""
    byline, credit, name = _patterns()
    role = re.compile(f"(?:{alternation(_list('role'))}[：:/ ]*)")
    for hit in byline.finditer(text):
        begin = role.match(text, hit.start())
        yield from _names(text, begin.end() if begin else hit.start(), hit.end(), "byline")
    for hit in credit.finditer(text):
        yield from _names(text, hit.start(), hit.end(), "credit")
    yield from _titled(text)


def _names(text: str, start: int, end: int, rule: str) -> Iterator[Candidate]:
    _, _, name = _patterns()
    for hit in name.finditer(text, start, end):
        if hit.group() not in _list("role"):
            yield Candidate(*hit.span(), Label.PERSON, rule, 0.9)


@cache
def _title_pattern() -> re.Pattern[str]:
    surname, title = alternation(_list("surname")), alternation(_list("title"))
    return re.compile(f"{title}({surname}[{HAN}]{{1,2}})(?![{HAN}])")


def _titled(text: str) -> Iterator[Candidate]:
    for hit in _title_pattern().finditer(text):
        yield Candidate(*hit.span(1), Label.PERSON, "title", 0.7)
