"""Short quotations and what stands in and beside them: is it a programme's name, an award, or only emphasis?"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span

# longer quotations are speech
_DOUBLE = "“((?:[^“”‘’。！？；\n]|‘[^‘’“”。\n]{0,12}’){1,26})”"
_QUOTE = re.compile(f"{_DOUBLE}|‘([^“”‘’。！？；\n]{{2,12}})’")
_DIGIT = "[一二两三四五六七八九十百双\\d]"
_COUNTS = (
    f"{_DIGIT}+[^，\\d]{{0,2}}{_DIGIT}[^，\\d]{{0,3}}",
    f"{_DIGIT}{{1,3}}[^，]{{1,4}}",
    "[^，+]{1,3}\\+[^，]{1,6}",
)
_NUMBERED = re.compile("|".join(_COUNTS))
_MARKS = {
    "left": "launch give name receive",
    "right": "brand event award plain",
    "end": "brand award",
    "start": "award",
}
_SIZES = ((1, "1"), (2, "2"), (4, "4"), (8, "8"), (26, "long"))


@dataclass(frozen=True, slots=True)
class Quotation:
    """A short quotation: with its marks, and what is inside."""

    start: int
    end: int
    inner: str


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Find quotations short enough to be names; ‘…’ inside belongs to them."""
    hits = _QUOTE.finditer(text)
    return tuple(Quotation(hit.start(), hit.end(), hit.group(1) or hit.group(2)) for hit in hits)


def find_quoted(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Propose each short quotation as a programme and as an award, a candidate for each mark that it bears."""
    quotes = find_quotations(text)
    counts = Counter(quote.inner for quote in quotes)
    for quote, series in zip(quotes, _series(quotes, text), strict=True):
        marks = ["quote", *(f"quote-{mark}" for mark in (*_beside(text, quote, series), *_inside(quote)))]
        marks += ["quote-again"] * (counts[quote.inner] > 1)
        marks += ["quote-series"] * (series != Span(quote.start, quote.end))
        marks += ["quote-closed"] * (text[quote.end : quote.end + 1] in "，。、；：！？）\n")
        for label in (Label.PROGRAMME, Label.AWARD):
            yield from (Candidate(quote.start, quote.end, label, mark, 0.3) for mark in marks)


def _series(quotes: tuple[Quotation, ...], text: str) -> list[Span]:
    """Give for each quotation the series that it stands in: “…”“…”、“…”和“…”."""
    firsts = list(range(len(quotes)))
    for index in range(1, len(quotes)):
        if text[quotes[index - 1].end : quotes[index].start] in ("", "、", "和", "与", "及"):
            firsts[index] = firsts[index - 1]
    lasts = {first: index for index, first in enumerate(firsts)}
    return [Span(quotes[first].start, quotes[lasts[first]].end) for first in firsts]


@cache
def _patterns(side: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give name and pattern of the marks on a side: before, after, at the end or at the start of what is quoted."""
    form = {"left": f"{{}}[{HAN}\\d]{{{{0,5}}}}$", "right": "{}", "end": "{}$", "start": "{}"}[side]
    names = [f"{side}-{key}" for key in _MARKS[side].split()]
    patterns = (form.format(alternation(words("quotations", name))) for name in names)
    return tuple(zip(names, map(re.compile, patterns), strict=True))


def _beside(text: str, quote: Quotation, series: Span) -> Iterator[str]:
    """Name the marks beside a quotation; in a series they stand before the first and after the last."""
    before = text[max(0, series.start - 10) : series.start]
    yield from (name for name, pattern in _patterns("left") if pattern.search(before))
    yield from (name for name, pattern in _patterns("right") if pattern.match(text, series.end))


def _inside(quote: Quotation) -> Iterator[str]:
    """Name the marks of what is quoted: its head noun, its length, numbers, two parts."""
    inner = quote.inner
    yield from (name for name, pattern in _patterns("end") if pattern.search(inner))
    yield from (name for name, pattern in _patterns("start") if pattern.match(inner))
    yield "size-" + next((name for most, name in _SIZES if len(inner) <= most), "long")
    shapes = {
        "emphasis": inner in words("quotations", "emphasis"),
        "numbered": bool(_NUMBERED.fullmatch(inner)),
        "two-part": "·" in inner or " " in inner,
        "comma": "，" in inner,
    }
    yield from (name for name, holds in shapes.items() if holds)
