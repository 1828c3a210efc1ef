"""Programmes by quotation and head noun, contests by division and head noun, brands by what stands beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.grammar import HAN, Candidate, alternation, without, words
from kg.model import Label, Span

# longer quotations are speech
_LONGEST = 26
_QUOTE = re.compile(f"“((?:[^“”‘’。！？；\n]|‘[^‘’“”。\n]{{0,12}}’){{1,{_LONGEST}}})”")
_ORDINAL = r"(?:首届|第[一二三四五六七八九十百0-9]{1,4}届)"
_NUMBERED = re.compile("[一二两三四五六七八九十百双\\d][^，]{0,3}[一二两三四五六七八九十][^，]{0,3}|[\\d一二三四五六七八九十百]{1,4}[项个步有送到]?[^，]{1,4}")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A short quotation: with its marks, and what is inside."""

    start: int
    end: int
    inner: str


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Find quotations short enough to be names; ‘…’ inside belongs to them."""
    return tuple(Quotation(hit.start(), hit.end(), hit.group(1)) for hit in _QUOTE.finditer(text))


@cache
def _head() -> re.Pattern[str]:
    stop, head = words("programmes", "stop"), alternation(words("programmes", "head"))
    middle = f"(?:{without(stop, 1, 20)}|“[^“”，。]{{1,16}}”|、)"
    return re.compile(f"{middle}{{0,3}}?{head}(?:暨{middle}{{0,3}}?{head}|{without(stop, 0, 5)}{head})?")


def find_programmes(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find programmes in plain text, given its division chains."""
    ends = {chain.end: chain.start for chain in chains}
    for quote in find_quotations(text):
        hit = _head().match(text, quote.end)
        if hit:
            yield Candidate(_left(text, quote.start, ends), hit.end(), Label.PROGRAMME, "quote-head", 0.8)
        else:
            yield from _bare(text, quote)
    yield from _contests(text, chains)


def _left(text: str, start: int, ends: dict[int, int]) -> int:
    """Take in the ordinal and the division before a quotation: 密云区“青岛啤酒杯”…大赛."""
    ordinal = re.search(f"{_ORDINAL}$", text[max(0, start - 8) : start])
    start -= len(ordinal.group()) if ordinal else 0
    return ends.get(start, start)


@cache
def _sides() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    left, right, end = (words("programmes", key) for key in ("brand_left", "brand_right", "brand_end"))
    return (
        re.compile(f"{alternation(left)}[{HAN}\\d]{{0,6}}$"),
        re.compile(alternation(right)),
        re.compile(f"{alternation(end)}$"),
    )


def _bare(text: str, quote: Quotation) -> Iterator[Candidate]:
    if quote.inner in words("programmes", "emphasis"):
        return
    left, right, end = _sides()
    before = text[max(0, quote.start - 10) : quote.start]
    marks = [name for name, hit in (
        ("left", left.search(before)),
        ("right", right.match(text, quote.end)),
        ("end", end.search(quote.inner)),
        ("number", _NUMBERED.fullmatch(quote.inner)),
    ) if hit]
    yield Candidate(quote.start, quote.end, Label.PROGRAMME, "-".join(["quote", *marks]), 0.1 + 0.2 * len(marks))


@cache
def _contest() -> tuple[re.Pattern[str], re.Pattern[str]]:
    stop, contest = words("programmes", "stop"), alternation(words("programmes", "contest"))
    middle = f"(?:{without(stop, 1, 16)}|[、“”])"
    tail = f"{_ORDINAL}?{middle}{{0,4}}?{contest}(?:暨{middle}{{0,4}}?{contest})?"
    return re.compile(tail), re.compile(f"(?:全国(?!各)|中国|{_ORDINAL}){tail}")


def _contests(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    after, alone = _contest()
    for chain in chains:
        hit = after.match(text, chain.end)
        if hit:
            yield Candidate(chain.start, hit.end(), Label.PROGRAMME, "contest", 0.7)
    for hit in alone.finditer(text):
        yield Candidate(*hit.span(), Label.PROGRAMME, "contest-alone", 0.6)
