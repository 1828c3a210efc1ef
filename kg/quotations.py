"""Short quotations and what stands in and beside them: is it a programme's name, an award, or only emphasis?"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span

# longer quotations are speech
_LONGEST = 26
_QUOTE = re.compile(f"“((?:[^“”‘’。！？；\n]|‘[^‘’“”。\n]{{0,12}}’){{1,{_LONGEST}}})”|‘([^“”‘’。！？；\n]{{2,12}})’")
_NUMBERS = "一二两三四五六七八九十百双\\d"
_NUMBERED = re.compile(f"[{_NUMBERS}]+[^，\\d]{{0,2}}[{_NUMBERS}][^，\\d]{{0,3}}|[{_NUMBERS}]{{1,3}}[^，]{{1,4}}|[^，]{{1,3}}\\+[^，]{{1,6}}")
_BOTH = (Label.PROGRAMME, Label.AWARD)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A short quotation: with its marks, and what is inside."""

    start: int
    end: int
    inner: str


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Find quotations short enough to be names; ‘…’ inside belongs to them."""
    return tuple(Quotation(hit.start(), hit.end(), hit.group(1) or hit.group(2)) for hit in _QUOTE.finditer(text))


@cache
def _sides() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Give the name of a mark, where it is looked for, and the pattern."""
    where = {"left": "{}[" + HAN + "\\d]{{0,5}}$", "right": "{}", "end": "{}$", "start": "{}"}
    keys = ("left-launch", "left-give", "left-name", "left-receive", "right-brand", "right-event", "right-award", "right-plain",
            "end-brand", "end-award", "start-award")
    return tuple((key, key.split("-")[0], re.compile(where[key.split("-")[0]].format(alternation(words("quotations", key))))) for key in keys)


def _series(quotes: tuple[Quotation, ...], text: str) -> list[tuple[int, int]]:
    """Give for each quotation where the series begins and ends that it stands in: “…”“…”、“…”和“…”."""
    firsts = list(range(len(quotes)))
    for index in range(1, len(quotes)):
        if text[quotes[index - 1].end : quotes[index].start] in ("", "、", "和", "与", "及"):
            firsts[index] = firsts[index - 1]
    lasts = {first: index for index, first in enumerate(firsts)}
    return [(quotes[first].start, quotes[lasts[first]].end) for first in firsts]


def _marks(text: str, quote: Quotation, series: tuple[int, int]) -> Iterator[str]:
    before = text[max(0, series[0] - 10) : series[0]]
    for name, side, pattern in _sides():
        if side == "left":
            hit = pattern.search(before)
        elif side == "right":
            hit = pattern.match(text, series[1])
        else:
            hit = pattern.search(quote.inner) if side == "end" else pattern.match(quote.inner)
        if hit:
            yield name
    yield from _shape(text, quote)


def _shape(text: str, quote: Quotation) -> Iterator[str]:
    size = len(quote.inner)
    yield "size-" + ("1" if size < 2 else "2" if size < 3 else "4" if size < 5 else "8" if size < 9 else "long")
    if quote.inner in words("quotations", "emphasis"):
        yield "emphasis"
    if _NUMBERED.fullmatch(quote.inner):
        yield "numbered"
    if "·" in quote.inner or " " in quote.inner:
        yield "two-part"
    if "，" in quote.inner:
        yield "comma"
    if text[quote.end : quote.end + 1] in "，。、；：！？）\n":
        yield "closed"


def find_quoted(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Propose each short quotation as a programme and as an award, one candidate for each mark that it bears."""
    quotes = find_quotations(text)
    counts = Counter(quote.inner for quote in quotes)
    for quote, series in zip(quotes, _series(quotes, text), strict=True):
        marks = ["quote", *(f"quote-{mark}" for mark in _marks(text, quote, series))]
        marks += ["quote-again"] * (counts[quote.inner] > 1) + ["quote-series"] * (series != (quote.start, quote.end))
        for label in _BOTH:
            yield from (Candidate(quote.start, quote.end, label, mark, 0.3) for mark in marks)
