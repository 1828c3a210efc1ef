"""Who works where and as what: titles and employers before, after and around a person's name.

In: a scene. Out: `worksFor` and `jobTitle` relations. A chain of titles is read leftwards from the name
(市人大常委会副主任、市总工会主席X); then what is said after it (X是Y公司的电焊工); then what the context gives.
"""

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
_IS = "(?:是|系|担任|出任|兼任|当选为?|作为|就任)"
_WORKS = "(?:工作|上班|打工|务工|任职|就职|供职|任教|干了|干活|干过|服务了|待了)"
# what is said of a person right after the name (or the pronoun); the groups are the organisation and the title's phrase
_AFTER = (
    ("bracket", rf"（(<ORG>)?({_WORD}{{0,24}})）"),
    ("apposition", rf"，(<ORG>)(的?{_WORD}{{2,24}}){_END}"),
    ("copula", rf"{_GAP}{{0,16}}?{_IS}(<ORG>)?(的?{_WORD}{{2,24}}){_END}"),
    ("occupied", rf"{_GAP}{{0,12}}?在(<ORG>)(?:当|任|做|担任)({_WORD}{{2,24}}){_END}"),
    ("works", rf"{_GAP}{{0,12}}?在(<ORG>)(){_WORKS}"),
)
_MORE = rf"，(?:也|还|又|同时)?是()?({_WORD}{{2,24}}){_END}"
_PRONOUN = r"(?<![其吉])(?:他|她)(?!们)"
_THIS_PERSON = rf"这[位名](<ORG>)(的?{_WORD}{{2,24}}?)(?=[，。；、]|说|表示)"
_AWARDED = frozenset({"", "获得者", "得主", "获奖者", "称号获得者", "荣誉获得者", "荣誉称号获得者"})
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
        above = known.get(before.inherits, ())
        before.employers = [e for office in above for e in office.employers][:1]
        if not before.titles:
            before.titles = [t for office in above[:1] for t in office.titles
                             if not is_sole(scene.masked[t.start:t.end])]
            before.employers = before.employers if before.titles else []
        before.rule = "shared"
    if before.titles and not before.employers:
        _add_context(scene, position, before)
    yield before
    yield from _said_after(scene, position + 1, "")


def _phrase_before(scene: Scene, end: int) -> int:
    start = end
    while start > 0 and scene.masked[start - 1] not in _EDGES and scene.label(start - 1) is None:
        start -= 1
    return start


def _chain_before(scene: Scene, position: int) -> _Office:
    """Read titles, employers and awards leftwards from a name."""
    office = _Office("before")
    end = position
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
            _add_bare(office, phrase, left, start, first=end == position)
            break
        if scene.masked[end - 1:end] != "、":
            break
        end -= 1
    return office


def _add_bare(office: _Office, phrase: str, left: Label | None, start: int, *, first: bool) -> None:
    """Take what stands before a name without a title: an organisation (区总权益部的X), or another person to share with."""
    if left is Label.ORG and first and phrase == "的":
        office.employers.append(start - 1)
        office.rule = "of"
    elif left is Label.PERSON and phrase in ("", "和", "与"):
        office.inherits = start - 1
    elif left is None and first and not phrase:
        office.inherits = None


def _said_after(scene: Scene, position: int, source: str) -> Iterator[_Office]:
    """Read what is said of a person from a position on."""
    for rule, template in _AFTER:
        hit = compile_pattern(template).match(scene.masked, position)
        while hit:
            office = _read_office(scene, hit.start(1), hit.span(2), f"{source or 'after'}-{rule}")
            if office is None or (source and rule in ("bracket", "apposition")):
                break
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
        holder = max((p for p in persons if p < hit.start()), default=None)
        if holder is not None:
            yield hit.end(), holder


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
