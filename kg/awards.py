"""Awards by level and head noun, and quoted titles that somebody received."""

import re
from collections.abc import Iterator
from functools import cache

from kg.grammar import HAN, Candidate, alternation, words
from kg.model import Label, Span
from kg.programmes import Quotation, find_quotations


def _list(key: str) -> tuple[str, ...]:
    return words("awards", key)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    head, level = alternation(_list("head")), alternation(_list("level"))
    theme = f"(?:“[^“”]{{1,8}}”)?[{HAN}]{{0,10}}?"
    return re.compile(f"(?:级)?(?:“?){head}(?:”?)|{theme}{head}"), re.compile(f"{level}{head}|{level}{theme}{head}|{alternation(_list('alone'))}")


def find_awards(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find awards in plain text, given its division chains."""
    after, alone = _patterns()
    for chain in chains:
        hit = after.match(text, chain.end)
        if hit:
            yield Candidate(chain.start, hit.end(), Label.AWARD, "division-award", 0.7)
    for hit in alone.finditer(text):
        yield Candidate(*hit.span(), Label.AWARD, "award", 0.7)
    for quote in find_quotations(text):
        yield from _quoted(text, quote)


@cache
def _quoted_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    end, start = alternation(_list("quoted_end")), alternation(_list("quoted_start"))
    return re.compile(f"{end}$"), re.compile(start)


def _quoted(text: str, quote: Quotation) -> Iterator[Candidate]:
    end, start = _quoted_patterns()
    around = text[max(0, quote.start - 14) : quote.start] + text[quote.end : quote.end + 6]
    received = any(word in around for word in _list("receive"))
    brand = any(word in around for word in _list("brand"))
    if end.search(quote.inner):
        rule = "quoted-award" + ("-received" if received else "") + ("-brand" if brand else "")
        yield Candidate(quote.start, quote.end, Label.AWARD, rule, 0.7 if received and not brand else 0.4)
