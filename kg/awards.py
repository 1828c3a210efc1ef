"""Who received which honour: in apposition, with a verb, in a list under a heading.

In: masked text. Out: `receivedAward` relations of persons and organisations; what is only hoped for is none.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.generics import find_meant, generic_at_start
from kg.masking import MaskedText, compile_pattern, find_all, read_rows
from kg.model import Label, Predicate, Relation, Span

_TAIL = "(?:荣誉)?(?:称号)?(?:的?获得者|得主|获奖者|获奖代表|荣誉获得者)?"
_WORD = r"[^ ，。；：、！？…“”‘’（）《》【】\n<PERSON><ORG><PLACE><PROGRAMME><AWARD>]"
_PART = rf"(?:<ORG>|<AWARD>|<PLACE>)?{_WORD}{{0,16}}"
_LIST = r"(?:<ORG>|<PERSON>)(?:[、和]?(?:<ORG>|<PERSON>)){0,60}"
_MANY = "等?(?:[0-9一-十百]{1,4}[个名家位人])?(?:单位|集体|个人|同志)?"
_ANNOTATED = rf"<AWARD>{_TAIL}(?:（{_WORD}{{1,12}}）)?"
_APPOSITION = rf"{_ANNOTATED}(?:、{_PART}){{0,3}}(?:{_PART})?“?<PERSON>(?:(?:、|和|与|以及)<PERSON>)*"
_BRACKET = r"<PERSON>（[^）\n]{0,12}<AWARD>"
_ROW = (r"(?<![^\n])[0-9、. |]{0,5}<PERSON>(?:（[^）\n]{0,80}）)?[ |：—]"
        r"(?:<ORG>|[^，。；：\n<PERSON><AWARD>]){0,20}<AWARD>(?= ?(?:\n|$))")
_AFTER = rf"<PERSON>，(?:曾获|系|是|现为)?(?:<ORG>?{_WORD}{{0,14}}[、，]){{0,2}}<AWARD>(?={_TAIL}[，。；、\n])"
_THIS_HOLDER = rf"(?:这[位名]|作为)<AWARD>{_TAIL}"
_RANKED = r"<AWARD>(?:评选|评比|表彰)(?:中|名单)?(?:上榜|获奖|胜出|脱颖而出)"
# 获A的O焊工X, 获A的O
_BEARING = rf"<AWARD>{_TAIL}的(?:(?:<ORG>的?)?{_WORD}{{0,16}}<PERSON>|<ORG>(?!{_WORD}{{0,16}}<PERSON>))"
# 公布A名单，X、Y双双上榜
_ANNOUNCED = r"<AWARD>[^。；！？\n<AWARD>]{0,120}?(?:上榜|当选|获奖|入选|榜上有名|获此殊荣|在列|名列其中)(?=[，。；、\n])"
_LISTED = rf"[为对向给和]?({_LIST}){_MANY}<AWARD>"
_BEARERS = rf"<AWARD>{_TAIL}(?:的|分别)?(?:有|是|为|包括|由)(?:：)?({_LIST})"
# one holder a line: 3.X，Y公司维修班班长
_ENTRY = r"[0-9、. ]{0,4}(?:<PERSON>|<ORG>)(?:[ ，：—](?:<ORG>|[^。，！？“<PERSON>]){1,30}){1,3}[；。]?"
_NUMBERED = "[ 【（●■▲◆★一二三四五六七八九十0-9、.）]{0,6}"
_HEADING = (rf"(?:^|(?<=[；。 ]))(?:{_NUMBERED}|【{_WORD}{{0,8}}|(?:附|获|荣获|被评为|获评)：?)<AWARD>{_WORD}{{0,4}}"
            rf"(?:称号|获得者|名单)?(?:（[^）\n]{{1,8}}）)?(?=[ ：】—|]|$)")
# another heading, whether or not it names an award
_SECTION = re.compile("[一二三四五六七八九十]{1,3}、|[（【■●▲◆★]")
_INTRODUCTION = r"<AWARD>(?:称号|名单|的有|的是)?(?:如下)?(?:（[^）\n]{1,8}）)?："
_QUANTITY = re.compile(r"(?:[0-9]{1,5}|[一二两三四五六七八九十百多]{1,3}余?)[名个家位人条支项件幅篇对]")
# 师徒二人同获A, 三人各获A: so many persons were named last before
_COUNTED = re.compile("(?:师徒|(?<![^，；。]))([两二三四])人")
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4}
_BRACKETED = re.compile(r"（[^）\n]{0,80}）|【[^】\n]{0,80}】")
_PRONOUN = re.compile("[他她其](?!们|中|他|实)")
# an organisation after one of these is giver or place: 被全国总工会评为, 在一队夺得
_BESIDE = frozenset("被由经获在到于为对向")
_LED = re.compile("(?:所在|带领|率领|领衔)的?$")
_JOINTS = frozenset("、和与及")
_AND = re.compile("(?:（[^）]{0,40}）)?(?:、|和|与|及|以及)")
# a list line has few words beside its names: 等30人, 第一名, a title
_LIST_WORDS = 6
# bounds that keep hostile text linear: characters back from an award, names in a list
_REACH, _LONGEST_LIST = 120, 60


def find_awards(masked: MaskedText) -> Iterator[Relation]:
    """Find who holds which honour."""
    apposed = set()
    for rule, template in (("apposition", _APPOSITION), ("bracket", _BRACKET), ("row", _ROW), ("after", _AFTER)):
        for hit in find_all(masked, template):
            span = Span(hit.start(), hit.end())
            first, *others = masked.positions(span, Label.AWARD)
            apposed |= set(awards := [*_coordinated(masked, first, Label.AWARD), *others])
            yield from _state(masked, masked.positions(span, Label.PERSON), awards, rule)
    yield from _beside(masked)
    yield from _with_verbs(masked, apposed)
    yield from _lists(masked)


def _state(masked: MaskedText, holders: Sequence[int], awards: Sequence[int], rule: str) -> Iterator[Relation]:
    for holder in holders:
        for award in awards:
            target = masked.mentions[award].entity
            yield masked.relation(holder, Predicate.RECEIVED_AWARD, target, f"award-{rule}", at=award)


def _beside(masked: MaskedText) -> Iterator[Relation]:
    """Read 这位A获得者, lists before an honour (X、Y等15个A), and names after it (A由X摘得, A授予X)."""
    for rule, template in (("bearing", rf"(?:{'|'.join(_words('get'))}){_BEARING}"), ("announced", _ANNOUNCED)):
        for hit in find_all(masked, template):
            (award,) = masked.positions(Span(*hit.span()), Label.AWARD)
            yield from _state(masked, _named_after(masked, Span(award + 1, hit.end())), [award], rule)
    for hit in find_all(masked, _THIS_HOLDER):
        awards = masked.positions(Span(hit.start(), hit.end()), Label.AWARD)
        yield from _state(masked, _last_person(masked, hit.start()), awards, "this-holder")
    for hit in find_all(masked, _RANKED):
        yield from _state(masked, _subject(masked, hit.start()), [hit.start()], "ranked")
    for hit in find_all(masked, _LISTED):
        yield from _state(masked, _holders(masked, Span(*hit.span(1))), [hit.end() - 1], "listed")
    handed = rf"<AWARD>(?:荣誉)?(?:称号)?(?:{'|'.join(_words('hand'))})了?({_LIST})"
    for template in (_BEARERS, handed):
        for hit in find_all(masked, template):
            yield from _state(masked, _holders(masked, Span(*hit.span(1))), [hit.start()], "bearers")


def _named_after(masked: MaskedText, span: Span) -> list[int]:
    """Give the persons of a stretch after an honour, or the last list of organisations in it."""
    units = [p for p in masked.positions(span, Label.ORG) if masked.signs[p - 1] not in _BESIDE]
    return masked.positions(span, Label.PERSON) or (_coordinated(masked, units[-1], Label.ORG) if units else [])


def _coordinated(masked: MaskedText, position: int, label: Label) -> list[int]:
    """Go left over A、B和C from its last member; give all."""
    found = [position]
    while len(found) < _LONGEST_LIST and masked.label(found[0] - 2) is label and masked.signs[found[0] - 1] in _JOINTS:
        found.insert(0, found[0] - 2)
    return found


def _holders(masked: MaskedText, span: Span) -> list[int]:
    """Give the persons of a stretch, or its organisations where it names no person (X公司Y is Y)."""
    return masked.positions(span, Label.PERSON) or masked.positions(span, Label.ORG)


def _with_verbs(masked: MaskedText, apposed: set[int]) -> Iterator[Relation]:
    for award in masked.positions(Span(0, len(masked.signs)), Label.AWARD):
        first = _coordinated(masked, award, Label.AWARD)[0]
        sentence = masked.sentence(first)
        start = max(sentence.start, first - _REACH)
        if _is_wish(masked.signs[_clause_start(masked, first):first]):
            continue
        if hit := _verb("give").search(masked.signs, start, first):
            yield from _state(masked, _given(masked, Span(hit.end(), first)), [award], "given")
        elif hit := _verb("confer").search(masked.signs, start, first):
            yield from _state(masked, _holders(masked, Span(*hit.span(1))), [award], "conferred")
        elif hit := _verb("get").search(masked.signs, start, first):
            holders = _each_his(masked, _subject(masked, hit.start()), hit.start(), award)
            yield from _state(masked, holders, [award], "got")
        elif award not in apposed and (hit := _verb("is").search(masked.signs, start, first)):
            yield from _state(masked, _last_person(masked, hit.start(), sentence.start), [award], "is")


def _given(masked: MaskedText, span: Span) -> list[int]:
    """Give the holders after 授予; 授予他 means the person named last."""
    found = _holders(masked, span)
    return found or _last_person(masked, span.start)


def _last_person(masked: MaskedText, position: int, start: int = 0) -> list[int]:
    person = masked.last(Label.PERSON, position, start)
    return [] if person is None else [person]


def _each_his(masked: MaskedText, holders: list[int], verb: int, award: int) -> list[int]:
    """Pair holders and honours one to one where the text says 分获 or 分别: X、Y分获A、B."""
    end = min(masked.sentence(award).end, award + _REACH)
    awards = masked.positions(Span(verb, end), Label.AWARD)
    apart = "分" in masked.signs[max(0, verb - 2):verb + 2]
    return [holders[awards.index(award)]] if apart and len(awards) == len(holders) else holders


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
    template = {"give": f"(?:{words})了?(?=<PERSON>|<ORG>|[他她其](?!们|中))",
                "confer": f"[为给向]([^，。；]{{1,40}})(?:{words})",
                "get": rf"(?:{words})[了过]?(?:{_WORD}{{0,12}}(?:<PROGRAMME>|<ORG>|<PLACE>))?{_WORD}{{0,12}}[“‘]?$",
                "is": rf"(?:{words}){_WORD}{{0,8}}$"}[use]
    return compile_pattern(template)


def _clause_start(masked: MaskedText, position: int) -> int:
    start = max(masked.sentence(position).start, position - _REACH)
    return max(start, *(masked.signs.rfind(mark, start, position) + 1 for mark in "，；：。"))


def _subject(masked: MaskedText, verb: int) -> list[int]:
    """Find who stands before a verb: in its clause, in the sentence, or whom 他, 驿站 and the like mean."""
    sentence, start = masked.sentence(verb), _clause_start(masked, verb)
    if found := _named(masked, Span(start, verb)):
        return found
    if counted := _COUNTED.search(masked.signs, start, verb):
        number = _COUNTS[counted[1]]
        held = masked.positions(Span(max(0, start - _REACH), start), Label.PERSON)[-number:]
        return held if len(held) == number else []
    if _QUANTITY.search(masked.signs, start, verb):
        return []
    if not _PRONOUN.search(masked.signs, start, verb) and (
            found := _named(masked, Span(max(sentence.start, start - _REACH), start))):
        return found
    if _PRONOUN.search(masked.signs, max(sentence.start, verb - _REACH), verb):
        return _last_person(masked, sentence.start)
    return _meant(masked, sentence, verb) or _person_before(masked, sentence, verb)


def _person_before(masked: MaskedText, sentence: Span, verb: int) -> list[int]:
    """Take the person of the sentence before where this one names nobody: X是焊工。2019年获A。"""
    if masked.positions(Span(sentence.start, verb), Label.PERSON, Label.ORG):
        return []
    return _last_person(masked, sentence.start, masked.line(sentence.start).start)


def _meant(masked: MaskedText, sentence: Span, verb: int) -> list[int]:
    """Find the organisation that a common noun opening a clause stands for: 驿站去年接待两万人次，获评A."""
    first = max(sentence.start, verb - _REACH)
    for start in (first, *(i + 1 for i in range(first, verb) if masked.signs[i] == "，")):
        word = generic_at_start(masked.signs[start:verb])
        meant = find_meant(masked, start, word) if word else None
        if meant is not None:
            return [meant]
    return []


def _named(masked: MaskedText, span: Span) -> list[int]:
    """Give the persons listed last in a stretch, or else the organisations; X带领的一队获奖 is the team."""
    units = [p for p in masked.positions(span, Label.ORG) if masked.signs[p - 1] not in _BESIDE]
    persons = masked.positions(span, Label.PERSON)
    led = bool(units) and bool(_LED.search(masked.signs, span.start, units[-1]))
    if persons and not led:
        return _listed_with(masked, persons)
    return _coordinated(masked, units[-1], Label.ORG) if units else []


def _listed_with(masked: MaskedText, persons: Sequence[int]) -> list[int]:
    """Keep the persons that stand in one list with the last one; titles and employers may stand between them."""
    first = len(persons) - 1
    while first > 0 and _AND.match(masked.signs, persons[first - 1] + 1):
        first -= 1
    return list(persons[first:])


def _lists(masked: MaskedText) -> Iterator[Relation]:
    """Read the lists of names under a heading that is an award, or after a sentence that ends with one."""
    award: int | None = None
    for line in masked.lines:
        headings = _headings(masked, line)
        text = masked.signs[line.start:line.end]
        if not headings and (_SECTION.match(text) or not _is_list(masked, line)):
            award = None
        for heading, names in [(award, Span(line.start, headings[0][0] if headings else line.end)), *headings]:
            if heading is not None and _is_list(masked, names):
                yield from _state(masked, _listed(masked, names), [heading], "heading")
        award = headings[-1][0] if headings else award


def _headings(masked: MaskedText, line: Span) -> list[tuple[int, Span]]:
    """Find the awards that head a list in a line, each with the stretch up to the next."""
    text = masked.signs[line.start:line.end]
    hits = list(compile_pattern(_HEADING).finditer(text)) or list(compile_pattern(_INTRODUCTION).finditer(text))[-1:]
    ends = [hit.start() for hit in hits[1:]] + [len(text)] * bool(hits)
    return [(masked.positions(Span(line.start + hit.start(), line.start + hit.end()), Label.AWARD)[0],
             Span(line.start + hit.end(), line.start + end)) for hit, end in zip(hits, ends, strict=True)]


def _is_list(masked: MaskedText, span: Span) -> bool:
    text = _BRACKETED.sub("", masked.signs[span.start:span.end])
    names = masked.positions(span, Label.PERSON, Label.ORG)
    words = re.sub(r"[ 、，；：。0-9]|等[0-9]*[人个家名]", "", text)
    few = len(words) - len(names) <= _LIST_WORDS * len(names) and "，" not in text
    return bool(names) and (few or bool(compile_pattern(_ENTRY).fullmatch(text)))


def _listed(masked: MaskedText, span: Span) -> list[int]:
    """Give the names of a list that stand outside brackets."""
    outside = _BRACKETED.sub(lambda hit: " " * len(hit.group()), masked.signs[span.start:span.end])
    found = [p for p in _holders(masked, span) if outside[p - span.start] != " "]
    return found or masked.positions(span, Label.ORG)
