"""Places by grammar: division chains joined, and roads, parks, towns and stations after them or alone."""

import re
from collections.abc import Iterator
from functools import cache

from kg import gazetteer
from kg.grammar import HAN, Candidate, alternation, without, words
from kg.model import Label, Span

_NUMBER = r"(?:\d{1,4}(?:[-—－]\d{1,3})?号(?:院|楼)?)?"
# a name shorter than this is as often a common word (长治, 和平) as a division
_FULL_NAME = 3


def find_chains(text: str) -> tuple[Span, ...]:
    """Join neighbouring divisions: 山东省菏泽市鄄城县 is one chain."""
    chains: list[Span] = []
    for start, end, *_ in gazetteer.find_divisions(text):
        end = _with_kind(text, start, end)
        if chains and chains[-1].end >= start:
            chains[-1] = Span(chains[-1].start, max(end, chains[-1].end))
        else:
            chains.append(Span(start, end))
    return tuple(chains)


def _with_kind(text: str, start: int, end: int) -> int:
    """Take in the kind of a shortened autonomous division: 红河|州, 石河子|市."""
    follows = text[end : end + 2]
    return end + 1 if text[end - 1] not in "省市县区州旗盟" and re.match(r"[州盟旗](?!际)", follows) else end


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    site, stop = alternation(words("places", "site")), words("places", "stop")
    strong = alternation(words("places", "strong_site"))
    middle, tail = without(stop, 0, 8), without(stop, 0, 5)
    after = re.compile(f"(?:{middle}{site})(?:{tail}{site})?{_NUMBER}")
    alone = re.compile(f"{without(stop, 1, 7)}{strong}(?:{tail}{strong})?{_NUMBER}")
    return after, alone


def find_places(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find places in plain text, given its division chains."""
    after, alone = _patterns()
    for chain in chains:
        full = chain.end - chain.start >= _FULL_NAME
        yield Candidate(chain.start, chain.end, Label.PLACE, "division" if full else "short-division", 0.8 if full else 0.6)
        hit = after.match(text, chain.end)
        if hit and hit.end() > chain.end:
            yield Candidate(chain.start, hit.end(), Label.PLACE, "division-site", 0.6)
    yield from _sites_alone(text, alone)
    yield from _datelines(text)


def _sites_alone(text: str, alone: re.Pattern[str]) -> Iterator[Candidate]:
    generic = frozenset(words("places", "generic"))
    for start in _starts(text):
        hit = alone.match(text, start)
        if hit and hit.group() not in generic:
            yield Candidate(start, hit.end(), Label.PLACE, "site", 0.4)


@cache
def _start_pattern() -> re.Pattern[str]:
    return re.compile(f"(?:^|[^{HAN}A-Za-z0-9]|{alternation(words('places', 'before'))})(?=[{HAN}])", re.M)


def _starts(text: str) -> Iterator[int]:
    return (hit.end() for hit in _start_pattern().finditer(text))


_DATELINE = re.compile(f"(?:本[报网刊台社]|新华社|中新社|中工网|^|日报)([{HAN}]{{2,6}}?)(?=(?:\\d{{4}}年)?\\d{{1,2}}月\\d{{1,2}}日[讯电])", re.M)


def _datelines(text: str) -> Iterator[Candidate]:
    for hit in _DATELINE.finditer(text):
        yield Candidate(*hit.span(1), Label.PLACE, "dateline", 0.95)
