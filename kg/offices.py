"""Who works where and as what: titles and employers before, after and around a person's name.

In: a scene. Out: `worksFor` and `jobTitle` relations. A chain of titles is read leftwards from the name
(市人大常委会副主任、市总工会主席X); then what is said after it (X是Y公司的电焊工); then what the context gives.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.authors import author_positions
from kg.model import Kind, Label, Predicate, Relation, Span
from kg.scene import Scene, compile_pattern, read_rows
from kg.titles import find_title, is_sole, units_of

_EDGES = frozenset(" ，。；：、！？…“”‘’（）《》【】—|｜\n●■▲◆★/\t[]()")
_WORD = r"[^ ，。；：、！？…“”‘’（）《》【】—|\n<PERSON><ORG><PLACE><PROGRAMME><AWARD>]"
_GAP = r"[^。！？；：\n“”<PERSON><ORG>]"
_END = r"(?=[，。；、！？）”—\n]|$)"
_IS = "(?:是|系|担任|出任|兼任|当选为?|就任)"
_WORKS = "(?:工作|上班|打工|务工|任职|就职|供职|任教|干了|干活|干过|服务了|待了|跑了|开了)"
_DATA = "(?:，(?:[男女]|[^，。]{1,4}族|[0-9]{2}岁|[0-9]{4}年[^，。]{0,8}))*"
# what is said of a person right after the name (or the pronoun); the groups are the organisation and the title's phrase
_AFTER = (
    ("bracket", rf"（(<ORG>)?({_WORD}{{0,24}})）"),
    ("apposition", rf"{_DATA}，(<ORG>)(的?{_WORD}{{2,24}})(?=[，。；）\n]|$)"),
    ("row", rf" (<ORG>) ?({_WORD}{{2,24}})(?=[ ，。；\n]|$)"),
    ("copula", rf"{_GAP}{{0,16}}?{_IS}<PLACE>?(<ORG>)?(的?{_WORD}{{2,24}}){_END}"),
    ("in-office", rf"，?(?:现任|时任|任)(<ORG>)({_WORD}{{2,24}}){_END}"),
    ("occupied", rf"{_GAP}{{0,12}}?在(<ORG>)(?:当|任|做|担任)({_WORD}{{2,24}}){_END}"),
    ("works", rf"{_GAP}{{0,12}}?(?:在|{_WORKS}于|来自)(<ORG>)()(?:(?<=于<ORG>)|(?<=来自<ORG>)|{_WORKS})"),
    ("unit", rf"{_GAP}{{0,40}}?所在的(<ORG>)()"),
)
_BEFORE = (
    ("worked", rf"在(<ORG>){_WORKS}{_WORD}{{0,12}}(?:、[^，。]{{0,12}}<PLACE>?)?的$"),
    ("at-work", r"在(?:<PLACE>的?)?(<ORG>)[里内]?，$"),
    ("clause", rf"(<ORG>)，{_WORD}{{2,8}}$"),
)
_MORE = rf"，(?:也|还|又|同时)?是()?({_WORD}{{2,24}}){_END}"
_PRONOUN = r"(?:他|她)(?!们)"
# here the title runs into what follows (这位合作社的绣工凭一幅刺绣拿下金奖); its end is looked for
_ROLE_INTO = rf"(?:这[位名](?:<PLACE>的?)?(<ORG>)|作为(<ORG>)?)(的?{_WORD}{{2,24}})"
_IS_CALLED = re.compile("(?:叫|名叫|是|为)$")
_AWARDED = frozenset({"", "获得者", "得主", "获奖者", "称号获得者", "荣誉获得者", "荣誉称号获得者"})
_AND, _FROM = ("", "和", "与"), ("来自", "是", "由", "还有", "有", "据")
_NAMES_ONLY = frozenset({"bracket", "apposition", "row"})
_REACH = 30
# longer chains than 市委常委、秘书长、总工会主席 do not occur; the bound keeps hostile text linear
_CHAIN = 8


@dataclass(slots=True)
class _Office:
    """What is known of one person at one place: titles, employers by position, and the rule for each."""

    rule: str
    titles: list[Span] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)
    inherits: int | None = None


def find_offices(scene: Scene) -> Iterator[Relation]:
    """Find who works for whom and as what."""
    bylines = author_positions(scene)
    offices: dict[int, list[_Office]] = {}
    for position in scene.positions(Span(0, len(scene.masked)), Label.PERSON):
        if position not in bylines:
            offices[position] = list(_offices_at(scene, position, offices))
    for position, holder in _pronouns(scene, list(offices)):
        offices[holder].extend(_said_after(scene, position, "pronoun"))
    for holder, office in _roles(scene, list(offices)):
        offices[holder].append(office)
    for position, held in offices.items():
        for office in held:
            yield from _state(scene, position, office)


def _state(scene: Scene, position: int, office: _Office) -> Iterator[Relation]:
    for employer in office.employers:
        target = scene.mentions[employer].entity
        yield scene.relation(position, Predicate.WORKS_FOR, target, f"employer-{office.rule}")
    for title in office.titles:
        for span in _split(scene, title):
            literal = scene.plain(span.start, span.end)
            text = scene.masked[span.start:span.end]
            relation = scene.relation(position, Predicate.JOB_TITLE, text, f"title-{office.rule}")
            yield replace(relation, literal=literal)


def _split(scene: Scene, title: Span) -> Iterator[Span]:
    """Tell 主席兼秘书长 apart."""
    start = title.start
    for part in scene.masked[title.start:title.end].split("兼"):
        if part:
            yield Span(start, start + len(part))
        start += len(part) + 1


def _offices_at(scene: Scene, position: int, known: Mapping[int, Sequence[_Office]]) -> Iterator[_Office]:
    before = _chain_before(scene, position)
    if before.inherits is not None and not before.employers:
        _share(scene, before, known.get(before.inherits, ()))
    if before.titles and not before.employers:
        _add_context(scene, position, before)
    yield before
    yield from _employed_before(scene, position)
    for office in _said_after(scene, position + 1, "after"):
        if not (before.titles and office.rule in ("after-apposition", "after-row")):
            if office.titles and not office.employers and not before.employers:
                _add_context(scene, position, office)
            yield office


def _share(scene: Scene, office: _Office, above: Sequence[_Office]) -> None:
    """Give a person the employer of the one named before in a list, and without a title of its own that title too."""
    if not office.titles:
        office.titles = [t for o in above[:1] for t in o.titles if not is_sole(scene.masked[t.start:t.end])]
    if office.titles:
        office.employers = [e for o in above for e in o.employers][:1]
        office.rule = "shared"


def _employed_before(scene: Scene, position: int) -> Iterator[_Office]:
    """Read 在O打工的X and, where the clause before tells the place of work, 在O车间，X."""
    start = max(0, position - _REACH)
    for rule, template in _BEFORE:
        if hit := compile_pattern(template).search(scene.masked, start, position):
            yield _Office(rule, employers=[hit.start(1)])


def _phrase_before(scene: Scene, end: int) -> int:
    start = end
    while start > 0 and scene.masked[start - 1] not in _EDGES and scene.label(start - 1) is None:
        start -= 1
    return start


def _chain_before(scene: Scene, position: int) -> _Office:
    """Read titles, employers and awards leftwards from a name."""
    office = _Office("before")
    end = _before_is(scene, position)
    for _ in range(_CHAIN):
        start = _phrase_before(scene, end)
        phrase, left = scene.masked[start:end], scene.label(start - 1)
        if left is Label.AWARD and phrase in _AWARDED:
            end = start - 1
        elif title := find_title(phrase, attached=left is Label.ORG):
            office.titles.append(Span(start + title.start, start + title.end))
            if title.cut:
                break
            end = start
            if left is Label.ORG:
                office.employers.append(start - 1)
                end = start - 1
        else:
            _add_bare(scene, office, Span(start, end), first=end == position)
            break
        if scene.masked[end - 1:end] != "、":
            break
        end -= 1
    return office


def _before_is(scene: Scene, position: int) -> int:
    """Step over 叫 in 窗口负责人叫X."""
    hit = _IS_CALLED.search(scene.masked, max(0, position - 2), position)
    return hit.start() if hit else position


def _add_bare(scene: Scene, office: _Office, phrase: Span, *, first: bool) -> None:
    """Take what stands before a name without a title: an organisation (区总权益部的X), or a person to share with."""
    text, left = scene.masked[phrase.start:phrase.end], phrase.start - 1
    if first and text == "的" and scene.label(left) is Label.ORG:
        _add_belonging(scene, office, left)
    elif text in _AND and scene.label(left) is Label.PERSON:
        office.inherits = left
    elif first and not text and scene.masked[left:left + 1] == "、" and scene.label(left - 1) is Label.PERSON:
        office.inherits = left - 1


def _add_belonging(scene: Scene, office: _Office, unit: int) -> None:
    """Read O的X, and 编剧是O的X; not 考上O的X."""
    start = _phrase_before(scene, unit)
    phrase = scene.masked[start:unit]
    hit = _IS_CALLED.search(phrase)
    title = find_title(phrase[:hit.start()], attached=False) if hit else None
    if title:
        office.titles.append(Span(start + title.start, start + title.end))
    if title or not phrase or phrase in _FROM:
        office.employers.append(unit)
        office.rule = "of"


def _said_after(scene: Scene, position: int, source: str) -> Iterator[_Office]:
    """Read what is said of a person from a position on."""
    for rule, template in _AFTER:
        if source == "pronoun" and rule in _NAMES_ONLY:
            continue
        hit = compile_pattern(template).match(scene.masked, position)
        while hit and (office := _read_office(scene, hit.start(1), hit.span(2), f"{source}-{rule}")):
            yield office
            hit = compile_pattern(_MORE).match(scene.masked, hit.end()) if rule != "bracket" else None


def _read_office(scene: Scene, employer: int, phrase: tuple[int, int], rule: str) -> _Office | None:
    start, end = phrase
    office = _Office(rule)
    if employer >= 0:
        office.employers.append(employer)
    title = find_title(scene.masked[start:end], attached=employer >= 0)
    if title and not title.cut:
        office.titles.append(Span(start + title.start, start + title.end))
    elif start < end or employer < 0:
        return None
    return office


def _pronouns(scene: Scene, persons: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair the place after each 他 or 她 with the person named last before it."""
    for hit in compile_pattern(_PRONOUN).finditer(scene.masked):
        holder = _last_person(persons, hit.start())
        if holder is not None:
            yield hit.end(), holder


def _roles(scene: Scene, persons: Sequence[int]) -> Iterator[tuple[int, _Office]]:
    """Read 这位O的绣工 and 作为职工代表, with the person named last before."""
    for hit in compile_pattern(_ROLE_INTO).finditer(scene.masked):
        holder = _last_person(persons, hit.start())
        employer = max(hit.start(1), hit.start(2))
        start, end = hit.span(3)
        ends = (e for e in range(end, start, -1) if find_title(scene.masked[start:e], attached=True))
        office = _read_office(scene, employer, (start, next(ends, start)), "role")
        if holder is not None and office and office.titles:
            yield holder, office
            more = compile_pattern(_MORE).match(scene.masked, hit.end())
            while more and (extra := _read_office(scene, -1, more.span(2), "role")):
                yield holder, extra
                more = compile_pattern(_MORE).match(scene.masked, more.end())


def _last_person(persons: Sequence[int], position: int) -> int | None:
    return max((p for p in persons if p < position), default=None)


def _add_context(scene: Scene, position: int, office: _Office) -> None:
    """Find the employer of a title that stands alone: 公司工会主席X, 队长X after the company, the team was named."""
    title = office.titles[-1]
    text = scene.masked[title.start:title.end]
    generic = next((word for word in _generics() if text.startswith(word) and len(text) > len(word) + 1), None)
    if generic and find_title(text[len(generic):], attached=True):
        office.titles[-1] = Span(title.start + len(generic), title.end)
        endings = _generics()[generic]
    else:
        endings = units_of(text)
    employer = _last_unit(scene, position, endings, within=None if generic else scene.line(position))
    if employer is not None:
        office.employers.append(employer)
        office.rule = "generic" if generic else "context"


def _last_unit(scene: Scene, position: int, endings: Sequence[str], within: Span | None) -> int | None:
    """Find the organisation named last before a position whose name has one of the endings."""
    if not endings:
        return None
    start = within.start if within else 0
    for candidate in reversed(scene.positions(Span(start, position), Label.ORG)):
        entity = scene.entity(candidate)
        if any(name.endswith(tuple(endings)) for name in (entity.name, *entity.aliases)):
            return candidate
        if "公司" in endings and entity.kind is Kind.ENTERPRISE:
            return candidate
    return None


@cache
def _generics() -> dict[str, tuple[str, ...]]:
    rows = sorted(read_rows("relation-generic-units.csv"), key=lambda row: (-len(row["word"]), row["word"]))
    return {row["word"]: tuple(row["ending"].split("|")) for row in rows}
