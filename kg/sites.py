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
    hits = [(start, _with_kind(text, start, end)) for start, end, *_ in gazetteer.find_divisions(text)]
    for start, end in sorted([*hits, *(hit.span() for hit in _CORPS.finditer(text))]):
        if chains and chains[-1].end >= start:
            chains[-1] = Span(chains[-1].start, max(end, chains[-1].end))
        else:
            chains.append(Span(start, end))
    return tuple(chains)


_CORPS = re.compile("(?:新疆)?生产建设兵团(?:第[一二三四五六七八九十]{1,3}师)?|第[一二三四五六七八九十]{1,3}师(?=[石五图北双可昆胡铁新白])")


def _with_kind(text: str, start: int, end: int) -> int:
    """Take in the kind of a shortened autonomous division: 红河|州, 石河子|市."""
    follows = text[end : end + 2]
    return end + 1 if text[end - 1] not in "省市县区州旗盟" and re.match(r"[州盟旗](?!际)", follows) else end


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    site, stop = alternation(words("places", "site")), words("places", "stop")
    strong = alternation(words("places", "strong_site"))
    middle, tail = without(stop, 0, 8), without(stop, 0, 5)
    after = re.compile(f"(?:{middle}{site})(?:{tail}{site}){{0,3}}{_NUMBER}")
    alone = re.compile(f"{without(stop, 1, 7)}{strong}(?:{tail}{strong}){{0,2}}{_NUMBER}")
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
            yield from _short_forms(text, chain.start, hit.end())
        yield from _districts(text, chain)
        yield from _short_forms(text, chain.start, chain.end)
    yield from _sites_alone(text, alone)
    yield from _others(text)


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


def _districts(text: str, chain: Span) -> Iterator[Candidate]:
    """Find what belongs to a division: 菏泽|市区, and a county that the list does not know."""
    for rule, pattern in (("urban", _URBAN), ("unknown-county", _COUNTY)):
        hit = pattern.match(text, chain.end)
        if hit:
            yield Candidate(chain.start, hit.end(), Label.PLACE, rule, 0.5)


def _short_forms(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Find the short form of a district or town that the text names in full: 永年 for 永年区."""
    short = _DISTRICT.search(text[start:end])
    if short and not gazetteer.find_divisions(short.group(1)):
        for other in re.finditer(f"{short.group(1)}(?![区县市镇街])", text):
            yield Candidate(*other.span(), Label.PLACE, "derived", 0.5)


_URBAN = re.compile("市?[城郊]?区|境内|城区|老城")
_COUNTY = re.compile(f"[{HAN}]{{1,3}}?[县市区](?![区场民级直])")
_DISTRICT = re.compile(f"([{HAN}]{{2}})(?:[区县市镇]|街道)$")


@cache
def _other_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    stop, nature, site = words("places", "stop"), alternation(words("places", "nature")), alternation(words("places", "site"))
    before = f"(?:^|[^{HAN}A-Za-z0-9]|{alternation(words('places', 'before'))})"
    letter = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新]"
    dateline = f"(?:本[报网刊台社]|新华社|中新社|中工网|日报|^)([{HAN}]{{2,6}}?)(?=(?:\\d{{4}}年)?\\d{{1,2}}月\\d{{1,2}}日[讯电])"
    rows = (
        ("dateline", dateline),
        ("dateline", f"^([{HAN}]{{2,4}})(?=讯 ?[（(])"),
        ("line-start", f"^[●■◆▲★【\\[]([{HAN}]{{2,4}})(?=[】 \\]])"),
        ("nature", f"{before}({without(stop, 1, 5)}{nature})"),
        ("level-site", f"(?<![全我本各两多])([市县区省州]{without(stop, 1, 8)}{site})"),
        ("country", f"({alternation(words('places', 'country'))})"),
        ("letter", f"(?<=[在来赴驻入离返“])({letter})(?=[工务投就创考生”])"),
        ("highway", f"((?:[{HAN}]{{2,4}}|[A-Z]\\d{{1,5}})(?:高速公路|高速|铁路|高铁|国道|省道|号线))"),
    )
    return tuple((rule, re.compile(pattern, re.M)) for rule, pattern in rows)


def _others(text: str) -> Iterator[Candidate]:
    for rule, pattern in _other_patterns():
        yield from (Candidate(*hit.span(1), Label.PLACE, rule, 0.95 if rule == "dateline" else 0.3) for hit in pattern.finditer(text))
