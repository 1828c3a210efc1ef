"""What an article says of a person after the name, or of 他 and 她: X（Y公司职工）, X是Y公司的电焊工, X在Y公司工作.

In: masked text and a position. Out: `Office` records: titles and employers as positions.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.masking import MaskedText, compile_pattern
from kg.model import Label, Span
from kg.titles import find_title

_WORD = r"[^ ，。；：、！？…“”‘’（）《》【】—|\n<PERSON><ORG><PLACE><PROGRAMME><AWARD>]"
_TITLES = rf"的?{_WORD}{{2,24}}(?:、{_WORD}{{2,14}}){{0,3}}"
_GAP = r"[^。！？；：\n“”<PERSON><ORG>]"
_END = r"(?=[，。；！？）”—\n]|、(?!<ORG>)|$)"
_ELECTED = "(?:当选为?|就任|出任|担任|(?:推选|推举|选举|选|任命|聘任|聘请|聘)(?:为|担任))"
_IS = f"(?:是|系|兼任|现任|现为|当上|{_ELECTED})"
_WORKS = "(?:工作|上班|打工|务工|任职|就职|供职|任教|从业|干了|干活|干过|服务了|待了|跑了|开了|做了|当了)"
_DATA = "(?:，(?:[男女]|[^，。]{1,4}族|[0-9]{2}岁|[0-9]{4}年[^，。]{0,8}|中共党员|党员)){0,5}"
# X（女）
_NOTE = r"(?:（[^（）\n]{1,8}）)?"
# the groups are the organisation and the phrase with titles
_AFTER = (
    ("bracket", rf"（(?:[^（）\n<ORG>]{{1,16}}[，、；： ])?(?:<PLACE>|(<ORG>))?({_TITLES})(?:[，；][^（）\n]{{0,40}})?）"),
    ("bracket", r"（(?:[^（）\n<ORG>]{1,16}[，、；： ])?(<ORG>)()(?:[，；][^（）\n]{0,40})?）"),
    ("bracket", rf"(?:（[^（）\n]{{1,8}}）)?：(<ORG>)({_TITLES})(?=[ ，。；\n]|$)"),
    ("apposition", rf"{_DATA}，(<ORG>)({_TITLES})(?=[，。；）\n]|$)"),
    ("row", rf"{_NOTE} (?:<PLACE>|(<ORG>)) ?({_TITLES})(?=[ ，。；\n（]|$)"),
    ("row", rf"{_NOTE} (<ORG>)()(?= ?(?:（[^（）\n]{{1,8}}）)?(?:\n|$))"),
    ("table", rf" ?(?:[|｜/]|—{{1,2}}) ?(<ORG>) ?[|｜/]? ?({_TITLES})(?=[ ，。；|｜\n]|$)"),
    ("below", rf" ?\n(<ORG>) ?({_TITLES})(?= ?(?:\n|$))"),
    ("field", r"(?: ?\n|[ ，；])(?:单位|所在单位|工作单位)：(<ORG>)()"),
    ("field", rf"(?:[^。！？<PERSON>]{{0,40}})(?:职务|职业|岗位|工种)：()({_TITLES})(?=[ ，。；\n]|$)"),
    ("row", rf"(?<=\n<PERSON>)[ ，|｜：—/]{{1,2}}()({_TITLES})(?= ?(?:\n|$))"),
    ("copula", rf"{_GAP}{{0,30}}?{_IS}<PLACE>?(<ORG>)({_TITLES}){_END}"),
    ("role", rf"{_GAP}{{0,16}}?{_IS}<PLACE>?()({_TITLES}){_END}"),
    ("own-role", rf"，(?:[男女]，|[0-9]{{2}}岁，|一[名位个]){{1,4}}()({_TITLES}){_END}"),
    ("appointed", rf"{_GAP}{{0,16}}?被(<ORG>){_ELECTED}({_TITLES}){_END}"),
    ("in-office", rf"，?(?:现任|时任|任)(<ORG>)({_TITLES}){_END}"),
    ("occupied", rf"{_GAP}{{0,16}}?在(<ORG>)(?:当|任|做|担任)({_TITLES}){_END}"),
    ("works", rf"{_GAP}{{0,16}}?在(<ORG>)(){_WORKS}"),
    ("works", rf"{_GAP}{{0,16}}?(?:{_WORKS}于|来自)(<ORG>)()"),
    ("joined", rf"{_GAP}{{0,16}}?(?:进入|入职|应聘到|分配到|调到|调入)(<ORG>)()(?=[，。后]|工作|当|成为|从事|以来)"),
    ("unit", rf"{_GAP}{{0,40}}?所在的(<ORG>)()"),
)
_NAMES_ONLY = frozenset({"bracket", "apposition", "row", "table", "below", "field"})
_ALSO = rf"，(?:也|还|又|同时)?是()({_TITLES}){_END}"
# one or several persons get one office: X、Y（兼职）当选副主席; and an office before its holder: 主席由O经理X兼任
_LIST = r"<PERSON>(?:（[^（）\n]{1,8}）)?(?:[、和]<PERSON>(?:（[^（）\n]{1,8}）)?){0,30}"
_VOTED = rf"({_LIST})(?:分别|一同|同时|均|都|被|全票)?{_ELECTED}(<ORG>)?({_TITLES}){_END}"
_HELD = r"由[^，。；！？\n<PERSON>]{0,24}<PERSON>(?:担任|兼任|出任)"
_OFFICE = rf"(<ORG>)?({_WORD}{{2,12}})$"
# here the title runs into what follows (这位合作社的绣工凭一幅刺绣拿下金奖); its end is looked for
_INTO = rf"(?:这[位名](?:<PLACE>的?)?(<ORG>)|(?:作为|身为)(<ORG>)?)(的?{_WORD}{{2,24}})(，<PERSON>)?"
# characters of an office before its holder
_LONGEST = 13
# a pronoun does not reach further back; the person meant has then not been recognised
_MEMORY = 150
# 1600余名货运司机 is nobody's title
_MANY = re.compile("[0-9]{2}(?:余|多)?[名位个]")
_PRONOUN = r"(?:他|她)(?!们)"


@dataclass(slots=True)
class Office:
    """What is known of one person at one place: titles, employers by position, and the rule that found them."""

    rule: str
    titles: list[Span] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)
    inherits: int | None = None


def said_after(masked: MaskedText, position: int, source: str) -> Iterator[Office]:
    """Read what is said of a person from a position on; `source` is `after` a name or a `pronoun`."""
    for rule, template in _AFTER:
        if source == "after" or rule not in _NAMES_ONLY:
            yield from _read_all(masked, template, position, f"{source}-{rule}")


def said_of_pronouns(masked: MaskedText, persons: Sequence[int]) -> Iterator[tuple[int, Office]]:
    """Read what is said of 他 and 她, and 这位O的绣工, 作为职工代表, with the person meant."""
    for hit in compile_pattern(_PRONOUN).finditer(masked.signs):
        holder = _last(persons, hit.start())
        if holder is not None:
            yield from ((holder, office) for office in said_after(masked, hit.end(), "pronoun"))
    known = frozenset(persons)
    for hit in compile_pattern(_INTO).finditer(masked.signs):
        holder = hit.end() - 1 if hit[4] else _last(persons, hit.start())
        if holder is not None and holder in known:
            yield from ((holder, office) for office in _read_into(masked, max(hit.start(1), hit.start(2)), hit.span(3)))


def said_of_elected(masked: MaskedText) -> Iterator[tuple[int, Office]]:
    """Read who was elected or appointed to an office, one person or a list, with each person."""
    for hit in compile_pattern(_VOTED).finditer(masked.signs):
        for holder in masked.positions(Span(*hit.span(1)), Label.PERSON):
            if office := _read(masked, hit.start(2), hit.span(3), "elected"):
                yield holder, office
    for hit in compile_pattern(_HELD).finditer(masked.signs):
        (holder,) = masked.positions(Span(*hit.span()), Label.PERSON)
        held = compile_pattern(_OFFICE).search(masked.signs, max(0, hit.start() - _LONGEST), hit.start())
        if held and (office := _read(masked, held.start(1), held.span(2), "elected")) and office.titles:
            yield holder, office


def _read_all(masked: MaskedText, template: str, position: int, rule: str) -> Iterator[Office]:
    hit = compile_pattern(template).match(masked.signs, position)
    while hit and (office := _read(masked, hit.start(1) if hit[1] else -1, hit.span(2), rule)):
        yield office
        hit = compile_pattern(_ALSO).match(masked.signs, hit.end())


def _read_into(masked: MaskedText, employer: int, phrase: tuple[int, int]) -> Iterator[Office]:
    """Read a title that no punctuation ends: the longest stretch that is one."""
    start, end = phrase
    cut = next((e for e in range(end, start, -1) if find_title(masked.signs[start:e], attached=True)), start)
    office = _read(masked, employer, (start, cut), "role")
    if office and office.titles:
        yield office
        yield from _read_all(masked, _ALSO, end, "role")


def _read(masked: MaskedText, employer: int, phrase: tuple[int, int], rule: str) -> Office | None:
    """Make an office of an organisation and a phrase of titles; a phrase without any is none."""
    start, end = phrase
    office = Office(rule, employers=[employer] if employer >= 0 else [])
    for part in masked.signs[start:end].split("、") if start < end else ():
        title = find_title(part, attached=True)
        if title and not title.cut and not _MANY.search(part):
            office.titles.append(Span(start + title.start, start + title.end))
        elif not office.titles:
            return None
        start += len(part) + 1
    return office if office.titles or employer >= 0 else None


def _last(persons: Sequence[int], position: int) -> int | None:
    index = bisect_left(persons, position) - 1
    return persons[index] if index >= 0 and position - persons[index] <= _MEMORY else None
