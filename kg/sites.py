"""Places by grammar: division chains joined, and roads, parks, towns and stations after them or alone."""

import re
from collections.abc import Iterator
from functools import cache

from kg import gazetteer
from kg.grammar import HAN, Candidate, alternation, find_words, without, words
from kg.model import Label, Span

_NUMBER = r"(?:\d{1,4}(?:[-—－]\d{1,3})?号(?:院|楼)?)?"
_LETTERS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"
_CORPS = re.compile("(?:新疆)?生产建设兵团(?:第[一二三四五六七八九十]{1,3}师)?")
_DIVISION_OF_CORPS = re.compile("第[一二三四五六七八九十]{1,3}师(?=[石五图北双可昆胡铁新白])")
_URBAN = re.compile("市?[城郊]?区|境内|城区|老城")
_COUNTY = re.compile(f"[{HAN}]{{1,3}}?[县市区](?![区场民级直])")
_DISTRICT = re.compile(f"([{HAN}]{{2}})(?:[区县市镇]|街道)$")
_SCORES = {"dateline": 0.95, "country": 0.6, "highway": 0.4, "level-site": 0.5, "nature": 0.2}
# a name shorter than this is as often a common word (长治, 和平) as a division
_FULL_NAME = 3
# no chain from province to village is longer
_LONGEST = 40


def _list(key: str) -> tuple[str, ...]:
    return words("places", key)


def find_chains(text: str) -> tuple[Span, ...]:
    """Join neighbouring divisions: 山东省菏泽市鄄城县 is one chain."""
    divisions = (_province_first(text, *hit) for hit in gazetteer.find_divisions(text))
    hits = [(start, _with_kind(text, start, end)) for start, end in divisions]
    hits += [hit.span() for pattern in (_CORPS, _DIVISION_OF_CORPS) for hit in pattern.finditer(text)]
    chains: list[Span] = []
    for start, end in sorted(hits):
        if chains and chains[-1].end >= start and end - chains[-1].start <= _LONGEST:
            chains[-1] = Span(chains[-1].start, max(end, chains[-1].end))
        else:
            chains.append(Span(start, end))
    return tuple(chains)


def _province_first(text: str, start: int, end: int, codes: tuple[str, ...]) -> tuple[int, int]:
    """Read 结合|山东, not 结|合山|东: a province wins over a short name that runs into it."""
    if end - start < _FULL_NAME and not any(code.endswith("0000") for code in codes):
        for begin, stop, others in gazetteer.find_divisions(text[start + 1 : end + 2])[:1]:
            if begin == 0 and others[0].endswith("0000"):
                return start + 1, start + 1 + stop
    return start, end


def _with_kind(text: str, start: int, end: int) -> int:
    """Take in the kind of a shortened autonomous division: 红河|州, 石河子|市."""
    named = text[end - 1] in "省市县区州旗盟"
    return end + 1 if not named and re.match(r"[州盟旗](?!际)", text[end : end + 2]) else end


def find_places(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find places in plain text, given its division chains."""
    sites = list(_after_divisions(text, chains))
    yield from sites
    yield from _short_forms(text, sites)
    generic = frozenset(_list("generic"))
    for rule, pattern in _patterns():
        for hit in pattern.finditer(text):
            if hit.group(1) not in generic:
                yield Candidate(*hit.span(1), Label.PLACE, rule, _SCORES.get(rule, 0.3))
    boundary, site = _site_alone()
    for start in boundary.finditer(text):
        name = site.match(text, start.end())
        if name and name.group() not in generic:
            yield Candidate(*name.span(), Label.PLACE, "site", 0.4)


def _after_divisions(text: str, chains: tuple[Span, ...]) -> Iterator[Candidate]:
    """Find the divisions, and what begins with them: 临泉县|庙岔镇, 菏泽|市区, a county that the list does not know."""
    for chain in chains:
        full = chain.end - chain.start >= _FULL_NAME
        rule, score = ("division", 0.8) if full else ("short-division", 0.6)
        yield Candidate(chain.start, chain.end, Label.PLACE, rule, score)
        for rule, pattern in (("division-site", _site_after()), ("urban", _URBAN), ("unknown-county", _COUNTY)):
            hit = pattern.match(text, chain.end)
            if hit:
                yield Candidate(chain.start, hit.end(), Label.PLACE, rule, 0.5)


def _short_forms(text: str, places: list[Candidate]) -> Iterator[Candidate]:
    """Find the short forms of districts and towns that the text names in full: 永年 for 永年区."""
    names = (text[place.start : place.end] for place in places)
    shorts = {hit.group(1) for name in names if (hit := _DISTRICT.search(name))}
    unlisted = {short for short in shorts if not gazetteer.find_divisions(short)}
    for start, end, _ in find_words(unlisted, text):
        if text[end : end + 1] not in "区县市镇街":
            yield Candidate(start, end, Label.PLACE, "derived", 0.5)


@cache
def _site_after() -> re.Pattern[str]:
    site, stop = alternation(_list("site")), _list("stop")
    return re.compile(f"{without(stop, 0, 8)}{site}(?:{without(stop, 0, 5)}{site}){{0,3}}{_NUMBER}")


@cache
def _site_alone() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what stands before a site without a division, and the site."""
    site, stop = alternation(_list("strong_site")), _list("stop")
    boundary = f"(?:^|[^{HAN}A-Za-z0-9]|{alternation(_list('before'))})(?=[{HAN}])"
    name = f"{without(stop, 1, 7)}{site}(?:{without(stop, 0, 5)}{site}){{0,2}}{_NUMBER}"
    return re.compile(boundary, re.M), re.compile(name)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give rule and pattern of places that their surroundings tell; group 1 is the place."""
    stop, nature, site = _list("stop"), alternation(_list("nature")), alternation(_list("site"))
    before = f"(?:^|[^{HAN}A-Za-z0-9]|{alternation(_list('before'))})"
    paper = "(?:本[报网刊台社]|新华社|中新社|中工网|日报|^)"
    rows = (
        ("dateline", f"{paper}([{HAN}]{{2,6}}?)(?=(?:\\d{{4}}年)?\\d{{1,2}}月\\d{{1,2}}日[讯电])"),
        ("dateline", f"^([{HAN}]{{2,4}})(?=讯 ?[（(])"),
        ("line-start", f"^[●■◆▲★【\\[]([{HAN}]{{2,4}})(?=[】 \\]])"),
        ("nature", f"{before}({without(stop, 1, 5)}{nature})"),
        ("level-site", f"(?<![全我本各两多])([市县区省州]{without(stop, 1, 8)}{site})"),
        ("country", f"({alternation(_list('country'))})"),
        ("letter", f"(?<=[在来赴驻入离返“])([{_LETTERS}])(?=[工务投就创考生”])"),
        ("highway", f"((?:[{HAN}]{{2,4}}|[A-Z]\\d{{1,5}})(?:高速公路|高速|铁路|高铁|国道|省道|号线))"),
    )
    return tuple((rule, re.compile(pattern, re.M)) for rule, pattern in rows)
