"""Who received which honour: in apposition, with a verb, in a list under a heading.

In: masked text. Out: `receivedAward` relations of persons and organisations; what is only hoped for or announced is none.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.masking import MaskedText, compile_pattern, find_all, read_rows
from kg.model import Label, Predicate, Relation, Span

_TAIL = "(?:荣誉)?(?:称号)?(?:的?获得者|得主|获奖者|获奖代表|荣誉获得者)?"
_WORD = r"[^ ，。；：、！？…“”‘’（）《》【】\n<PERSON><ORG><PLACE><PROGRAMME><AWARD>]"
_PART = rf"<ORG>?{_WORD}{{0,16}}"
_APPOSITION = rf"<AWARD>{_TAIL}(?:（{_WORD}{{1,12}}）)?(?:、{_PART}){{0,3}}(?:{_PART})?<PERSON>(?:(?:、|和|与|以及)<PERSON>)*"
_BRACKET = r"<PERSON>（[^）\n]{0,12}<AWARD>"
_THIS_HOLDER = rf"(?:这[位名]|作为)<AWARD>{_TAIL}"
_RANKED = r"<AWARD>(?:评选|评比|表彰)(?:中|名单)?(?:上榜|获奖|胜出|脱颖而出)"
_LISTED = r"(?:为|对|向|给|和)?((?:<ORG>|<PERSON>)(?:[、和]?(?:<ORG>|<PERSON>))*)等?(?:[0-9一-十百]{1,4}[个名家位人])?(?:单位|集体|个人|同志)?<AWARD>"
_HEADING = r"^[ 【（(●■▲◆★一二三四五六七八九十0-9、.）)]{0,6}<AWARD>(?:称号|获得者|名单)?(?:（[^）\n]{1,8}）)?(?=[ ：】]|$)"
_INTRODUCTION = r"<AWARD>(?:称号|名单|的有|的是)?(?:如下)?(?:：|$)"
_QUANTITY = re.compile(r"(?:[0-9]{1,5}|[一二两三四五六七八九十百多]{1,3}余?)[名个家位人条支]")
_BRACKETED = re.compile(r"（[^）\n]*）|【[^】\n]*】")
# a list line has few words beside its names: 等30人, 第一名, a title
_LIST_WORDS = 6
_REACH = 60


def find_awards(masked: MaskedText) -> Iterator[Relation]:
    """Find who holds which honour."""
    yield from _appositions(masked)
    yield from _with_verbs(masked)
    yield from _lists(masked)


def _state(masked: MaskedText, holders: Sequence[int], awards: Sequence[int], rule: str) -> Iterator[Relation]:
    for holder in holders:
        for award in awards:
            target = masked.mentions[award].entity
            yield masked.relation(holder, Predicate.RECEIVED_AWARD, target, f"award-{rule}", at=award)


def _appositions(masked: MaskedText) -> Iterator[Relation]:
    for rule, template in (("apposition", _APPOSITION), ("bracket", _BRACKET)):
        for hit in find_all(masked, template):
            span = Span(hit.start(), hit.end())
            awards = _coordinated(masked, masked.positions(span, Label.AWARD)[0], Label.AWARD)
            yield from _state(masked, masked.positions(span, Label.PERSON), awards, rule)
    for hit in find_all(masked, _THIS_HOLDER):
        holder = masked.positions(Span(0, hit.start()), Label.PERSON)[-1:]
        yield from _state(masked, holder, masked.positions(Span(hit.start(), hit.end()), Label.AWARD), "this-holder")
    for hit in find_all(masked, _LISTED):
        yield from _state(masked, _holders(masked, Span(*hit.span(1))), [hit.end() - 1], "listed")
    for hit in find_all(masked, _RANKED):
        yield from _state(masked, _subject(masked, hit.start()), [hit.start()], "ranked")


def _coordinated(masked: MaskedText, position: int, label: Label) -> list[int]:
    """Go left over A、B和C from its last member; give all."""
    found = [position]
    while masked.signs[found[0] - 1:found[0]] in ("、", "和", "与", "及") and masked.label(found[0] - 2) is label:
        found.insert(0, found[0] - 2)
    return found


def _holders(masked: MaskedText, span: Span) -> list[int]:
    """Give the persons of a stretch, or its organisations where it names no person (X公司Y is Y)."""
    return masked.positions(span, Label.PERSON) or masked.positions(span, Label.ORG)


def _with_verbs(masked: MaskedText) -> Iterator[Relation]:
    for award in masked.positions(Span(0, len(masked.signs)), Label.AWARD):
        first = _coordinated(masked, award, Label.AWARD)[0]
        sentence = masked.sentence(first)
        start = max(sentence.start, first - _REACH)
        if _is_wish(masked.signs[_clause_start(masked, first):first]):
            continue
        if hit := _verb("give").search(masked.signs, start, first):
            yield from _state(masked, _holders(masked, Span(hit.end(), first)), [award], "given")
        if hit := _verb("get").search(masked.signs, start, first):
            yield from _state(masked, _subject(masked, hit.start()), [award], "got")
        elif hit := _verb("is").search(masked.signs, start, first):
            persons = masked.positions(Span(sentence.start, hit.start()), Label.PERSON)[-1:]
            yield from _state(masked, persons, [award], "is")


def _is_wish(words: str) -> bool:
    return any(word in words for word in _words("not"))


@cache
def _words(use: str) -> tuple[str, ...]:
    words = {row["word"] for row in read_rows("relation-award-verbs.csv") if row["use"] == use}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _verb(use: str) -> re.Pattern[str]:
    """Compile the verbs of a use: they end before the award, or anywhere before it where holders stand between."""
    words = "|".join(_words(use))
    between = {"give": "(?=<PERSON>|<ORG>)", "get": rf"[了过]?{_WORD}{{0,12}}$", "is": rf"{_WORD}{{0,4}}$"}[use]
    return compile_pattern(f"(?:{words}){between}")


def _clause_start(masked: MaskedText, position: int) -> int:
    sentence = masked.sentence(position)
    edge = max(masked.signs.rfind(mark, sentence.start, position) for mark in "，；：。")
    return max(edge + 1, sentence.start)


def _subject(masked: MaskedText, verb: int) -> list[int]:
    """Find who stands before a verb: in its clause, in the sentence, or the person that 他 and 她 mean."""
    sentence = masked.sentence(verb)
    start = _clause_start(masked, verb)
    if found := _named(masked, Span(start, verb)):
        return found
    if _QUANTITY.search(masked.signs, start, verb):
        return []
    if "他" in masked.signs[start:verb] or "她" in masked.signs[start:verb]:
        return masked.positions(Span(0, start), Label.PERSON)[-1:]
    if found := _named(masked, Span(sentence.start, start)):
        return found
    pronoun = any(word in masked.signs[sentence.start:verb] for word in "他她")
    return masked.positions(Span(0, sentence.start), Label.PERSON)[-1:] if pronoun else []


def _named(masked: MaskedText, span: Span) -> list[int]:
    """Give the persons of a stretch, or the organisations listed last in it; 被全国总工会评为 names the giver."""
    if persons := masked.positions(span, Label.PERSON):
        return persons
    units = [p for p in masked.positions(span, Label.ORG) if masked.signs[p - 1:p] not in ("被", "由", "经", "获")]
    return _coordinated(masked, units[-1], Label.ORG) if units else []


def _lists(masked: MaskedText) -> Iterator[Relation]:
    """Read the lists of names under a heading that is an award, or after a sentence that ends with one."""
    award: int | None = None
    for line in masked.lines():
        text = masked.signs[line.start:line.end]
        names = line
        if hit := compile_pattern(_HEADING).match(text):
            award = masked.positions(Span(line.start, line.start + hit.end()), Label.AWARD)[0]
            names = Span(line.start + hit.end(), line.end)
        elif hit := compile_pattern(_INTRODUCTION).search(text):
            award = line.start + hit.start()
            names = Span(line.start + hit.end(), line.end)
        elif award is not None and not _is_list(masked, line):
            award = None
        if award is not None and _is_list(masked, names):
            yield from _state(masked, _listed(masked, names), [award], "heading")


def _is_list(masked: MaskedText, span: Span) -> bool:
    text = _BRACKETED.sub("", masked.signs[span.start:span.end])
    names = masked.positions(span, Label.PERSON, Label.ORG)
    words = re.sub(r"[ 、，；：。0-9]|等[0-9]*[人个家名]", "", text)
    return bool(names) and len(words) - len(names) <= _LIST_WORDS * len(names) and "，" not in text


def _listed(masked: MaskedText, span: Span) -> list[int]:
    """Give the names of a list that stand outside brackets."""
    outside = _BRACKETED.sub(lambda hit: " " * len(hit.group()), masked.signs[span.start:span.end])
    found = [p for p in _holders(masked, span) if outside[p - span.start] != " "]
    return found or masked.positions(span, Label.ORG)
