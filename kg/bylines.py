"""Persons by the forms of bylines and credits: 记者 X Y 通讯员 Z, （X 摄）, 文/X 图/Y; and by title and surname."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span


def _words(key: str) -> str:
    return alternation(words("persons", key))


def find_persons(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find persons named in bylines and credits, or right after a title."""
    byline, credit = _lists()
    role = _role()
    for hit in byline.finditer(text):
        begin = role.match(text, hit.start())
        yield from _names(text, begin.end() if begin else hit.start(), hit.end(), "byline")
    for hit in credit.finditer(text):
        yield from _names(text, *hit.span(), "credit")
    for title in ("office", "job"):
        for hit in _titled(title).finditer(text):
            if not hit.group(1).endswith(words("persons", "not_given")):
                yield Candidate(*hit.span(1), Label.PERSON, title, 0.6)


def _names(text: str, start: int, end: int, rule: str) -> Iterator[Candidate]:
    for hit in _name().finditer(text, start, end):
        if hit.group() not in words("persons", "role"):
            yield Candidate(*hit.span(), Label.PERSON, rule, 0.9)


@cache
def _name() -> re.Pattern[str]:
    """A surname and one or two characters, a blank between them or not; or a name with a dot."""
    given = f"(?: [{HAN}](?![{HAN}])|[{HAN}]{{1,2}})(?![{HAN}])"
    return re.compile(f"(?:{_words('surname')}{given}|[{HAN}]{{2,4}}·[{HAN}]{{2,6}})")


@cache
def _role() -> re.Pattern[str]:
    return re.compile(f"{_words('role')}[：/ ]*")


@cache
def _lists() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the names after a role, and those before 摄 and the like."""
    name = _name().pattern
    byline = f"{_words('role')}[：/ ]{{0,2}}{name}(?:[、 ]{{1,2}}{name}){{0,4}}"
    deed = f"(?:摄|文|供图|图)(?![{HAN}])| {{0,2}}摄影报道"
    credit = f"(?<![{HAN}]){name}(?:[、 ]{{1,2}}{name}){{0,2}}(?= {{0,2}}(?:{deed}))"
    return re.compile(byline), re.compile(credit)


@cache
def _titled(title: str) -> re.Pattern[str]:
    return re.compile(f"{_words(title)}({_words('surname')}[{HAN}]{{1,2}})(?![{HAN}])")
