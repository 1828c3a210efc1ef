"""Who works where and as what: titles and employers of the persons of an article.

In: masked text. Out: `worksFor` and `jobTitle` relations. A chain of titles is read leftwards from the name
(市人大常委会副主任、市总工会主席X); then what is said after it; then what the context gives (公司工会主席X, 队长X).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from kg.descriptions import Office, said_after, said_of_elected, said_of_pronouns
from kg.generics import find_meant, generic_at_end, generic_at_start, last_unit
from kg.masking import MaskedText, compile_pattern
from kg.model import Kind, Label, Predicate, Relation, Span
from kg.titles import find_title, is_head, is_sole, units_of

_EDGES = frozenset(" ，。；：、！？…“”‘’（）《》【】—|｜\n●■▲◆★/\t[]()")
_WORD = r"[^ ，。；：、！？…“”‘’（）《》【】—|\n<PERSON><ORG><PLACE><PROGRAMME><AWARD>]"
_WORKS = "(?:工作|上班|打工|务工|任职|就职|供职|任教|从业|干|跑|开|做|当)"
_BEFORE = (
    ("worked", rf"在(<ORG>){_WORKS}{_WORD}{{0,12}}(?:、[^，。]{{0,12}}<PLACE>?)?的$"),
    ("at-work", r"在(?:<PLACE>的?)?(<ORG>)[里内]?，$"),
    ("row", r"(?<![^\n])[0-9、. ]{0,4}(<ORG>)[ ：]$"),
    ("clause", rf"(<ORG>)，{_WORD}{{2,8}}$"),
)
_SCENE = r"(?:在|走进|来到|走到|，|的|<PLACE>)(<ORG>)(?=的?[^，。]{0,8}[里内上中前口，])"
_NEAR = 50
_AND, _FROM = ("", "和", "与", "及"), ("", "来自", "是", "由", "还有", "有", "据")
_BELONGING = frozenset({"的", "选手", "的选手", "参赛选手", "的参赛选手", "队员", "的队员"})
_IS_CALLED = re.compile("(?:叫|名叫|是|为|：)$")
# O焊工、46岁的X
_AGED = re.compile("[，、](?:今年|现年)?[0-9]{2}(?:多|余)?岁的$")
_FOR_YEARS = "[了过]?[0-9一二三四五六七八九十百半两几多余]{0,6}(?:年|辈子|个月)多?"
_BEING = re.compile(f"(?:当|任|身为|作为|做|从事|干)(?:{_FOR_YEARS})?的?$")
_AWARDED = frozenset({"", "获得者", "得主", "获奖者", "称号获得者", "荣誉获得者", "荣誉称号获得者"})
_REACH = 40
# longer chains than 市委常委、秘书长、总工会主席 do not occur; the bound keeps hostile text linear
_CHAIN = 8


def find_offices(masked: MaskedText) -> Iterator[Relation]:
    """Find who works for whom and as what."""
    offices: dict[int, list[Office]] = {}
    for position in masked.by_label[Label.PERSON]:
        offices[position] = list(_offices_at(masked, position, offices))
    for holder, office in said_of_elected(masked):
        if holder in offices:
            if not office.employers:
                _add_context(masked, holder, office)
            offices[holder].append(office)
    for holder, office in said_of_pronouns(masked, list(offices)):
        offices[holder].append(office)
    yield from _without_repeats(chain.from_iterable(_state(masked, position, office)
                                                    for position, held in offices.items() for office in held))


def _state(masked: MaskedText, position: int, office: Office) -> Iterator[Relation]:
    for employer in office.employers:
        target = masked.mentions[employer].entity
        yield masked.relation(position, Predicate.WORKS_FOR, target, f"employer-{office.rule}")
    for title in office.titles:
        for span in _split(masked, title):
            literal = masked.plain(span.start, span.end)
            text = masked.plain_text[literal.start:literal.end]
            yield replace(masked.relation(position, Predicate.JOB_TITLE, text, f"title-{office.rule}"), literal=literal)


def _without_repeats(relations: Iterator[Relation]) -> Iterator[Relation]:
    """Leave out a title that only repeats the end of another one of the person: 司机 after 货车司机."""
    found = list(relations)
    titles = {(r.subject, r.object) for r in found if r.predicate is Predicate.JOB_TITLE}
    for relation in found:
        longer = (o for s, o in titles if s == relation.subject and o != relation.object)
        if "pronoun" not in relation.rule or not any(title.endswith(relation.object) for title in longer):
            yield relation


def _split(masked: MaskedText, title: Span) -> Iterator[Span]:
    """Tell 主席兼秘书长 apart."""
    start = title.start
    for part in re.split("兼(?!职)", masked.signs[title.start:title.end]):
        if part:
            yield Span(start, start + len(part))
        start += len(part) + 1


def _offices_at(masked: MaskedText, position: int, known: Mapping[int, Sequence[Office]]) -> Iterator[Office]:
    before = _chain_before(masked, position)
    if before.inherits is not None and not before.employers:
        _share(masked, before, known.get(before.inherits, ()))
    if before.titles and not before.employers:
        _add_context(masked, position, before)
    yield before
    for rule, template in _BEFORE:
        if hit := compile_pattern(template).search(masked.signs, max(0, position - _REACH), position):
            yield Office(rule, employers=[hit.start(1)])
    for office in said_after(masked, position + 1, "after"):
        if not (before.titles and office.rule in ("after-apposition", "after-row", "after-table", "after-below")):
            if office.titles and not office.employers and not before.employers:
                _add_context(masked, position, office)
            yield office


def _share(masked: MaskedText, office: Office, above: Sequence[Office]) -> None:
    """Give a person the employer of the one named before in a list, and without a title of its own that title too."""
    if not office.titles:
        office.titles = [t for o in above[:1] for t in o.titles if not is_sole(masked.signs[t.start:t.end])]
    if office.titles:
        office.employers = [e for o in above for e in o.employers][:1]
        office.rule = "shared"


def _chain_before(masked: MaskedText, position: int) -> Office:
    """Read titles, employers and awards leftwards from a name."""
    office = Office("before")
    called = _IS_CALLED.search(masked.signs, max(0, position - 2), position)
    end = called.start() if called else position
    aged = _AGED.search(masked.signs, max(0, end - _REACH), end)
    link: int | None = aged.start() if aged else end
    for _ in range(_CHAIN):
        if link is None:
            break
        start = _read_link(masked, office, link, first=link == position)
        link = start - 1 if start is not None and _goes_on(masked, start) else None
    return office


def _read_link(masked: MaskedText, office: Office, end: int, *, first: bool) -> int | None:
    """Read the link of a chain that ends here (A获得者, O T, T): where it starts, or nothing where the chain ends."""
    start = _phrase_before(masked, end)
    unit = _before_brackets(masked, start)
    phrase, left = masked.signs[start:end], masked.label(unit)
    if left is Label.AWARD and phrase in _AWARDED:
        if masked.label(unit - 1) is Label.ORG:
            office.employers.append(unit - 1)
        return unit
    title = find_title(phrase, attached=left is Label.ORG)
    if title is None:
        _add_bare(masked, office, Span(start, end), first=first)
        return None
    office.titles.append(Span(start + title.start, start + title.end))
    if title.cut:
        office.inherits = unit if left is Label.PERSON and phrase[:title.start] in _AND else None
        return None
    if left is not Label.ORG:
        return start
    office.employers.append(unit)
    return unit


def _goes_on(masked: MaskedText, end: int) -> bool:
    """Tell whether a chain goes on to the left: after 、, and after ， where O T makes up the clause before."""
    mark = masked.signs[end - 1:end]
    if mark != "，":
        return mark == "、"
    start = _phrase_before(masked, end - 1)
    title = find_title(masked.signs[start:end - 1], attached=True)
    whole = title is not None and not title.cut and masked.label(start - 1) is Label.ORG
    return whole and (start < 2 or masked.signs[start - 2] in _EDGES)


def _phrase_before(masked: MaskedText, end: int) -> int:
    start = end
    while start > 0 and masked.signs[start - 1] not in _EDGES and masked.label(start - 1) is None:
        start -= 1
    return start


def _before_brackets(masked: MaskedText, start: int) -> int:
    """Step over what stands in brackets or quotation marks between an organisation and a title: O（简称）T."""
    opening = {"）": "（", "”": "“"}.get(masked.signs[start - 1:start])
    found = masked.signs.rfind(opening, max(0, start - _REACH), start) if opening else -1
    return found - 1 if found > 0 and masked.label(found - 1) is Label.ORG else start - 1


def _add_bare(masked: MaskedText, office: Office, phrase: Span, *, first: bool) -> None:
    """Take what stands before a name without a title: an organisation (区总权益部的X), or a person to share with."""
    text, left = masked.signs[phrase.start:phrase.end], phrase.start - 1
    if first and text in _BELONGING and masked.label(left) is Label.ORG:
        _add_belonging(masked, office, left)
    elif first and text.endswith("的") and (title := find_title(text[:-1], attached=False)) \
            and _BEING.search(text[:title.start]):
        office.titles.append(Span(phrase.start + title.start, phrase.start + title.end))
    elif text in _AND and masked.label(left) is Label.PERSON and not office.employers:
        office.inherits = left
    elif first and not text and masked.signs[left:left + 1] in ("、", " ") and masked.label(left - 1) is Label.PERSON:
        office.inherits = left - 1


def _add_belonging(masked: MaskedText, office: Office, unit: int) -> None:
    """Read O的X, and 编剧是O的X; not 考上O的X."""
    start = _phrase_before(masked, unit)
    phrase = masked.signs[start:unit]
    hit = _IS_CALLED.search(phrase)
    title = find_title(phrase[:hit.start()], attached=False) if hit else None
    if title:
        office.titles.append(Span(start + title.start, start + title.end))
    if title or phrase in _FROM:
        office.employers.append(unit)
        office.rule = "of"


def _add_context(masked: MaskedText, position: int, office: Office) -> None:
    """Find the employer of a title that stands alone: 公司工会主席X, 站里的绿化工X, 队长X after the team was named."""
    title = office.titles[-1]
    text = masked.signs[title.start:title.end]
    generic = generic_at_start(text)
    if generic and not is_head(text) and find_title(text[len(generic):], attached=True):
        office.titles[-1] = Span(title.start + len(generic), title.end)
    else:
        generic = generic_at_end(masked.signs[max(0, title.start - _REACH):title.start].rstrip("的里内上"))
    found = _context(masked, position, title, generic)
    if found is not None:
        office.employers.append(found[1])
        office.rule = found[0]


def _context(masked: MaskedText, position: int, title: Span, generic: str) -> tuple[str, int] | None:
    """Try in turn: the unit that the noun means, one with such an office in the paragraph, one in the article."""
    endings = units_of(masked.signs[title.start:title.end])
    if generic:
        tries = [("generic", find_meant(masked, position, generic))]
    else:
        tries = [("context", last_unit(masked, position, endings, start=masked.line(position).start)),
                 ("far", last_unit(masked, position, endings, start=0))]
        if not endings:
            tries.append(("scene", _scene(masked, title.start)))
    return next(((rule, unit) for rule, unit in tries if unit is not None), None)


def _scene(masked: MaskedText, position: int) -> int | None:
    """Find the firm in which the paragraph's scene is set: 在O的车间里，电解工X朗诵."""
    start = max(masked.line(position).start, position - _NEAR)
    hits = list(compile_pattern(_SCENE).finditer(masked.signs, start, position))
    unit = hits[-1].start(1) if hits else None
    # another organisation that was named since may be the employer as well
    if unit is None or masked.last(Label.ORG, position) != unit or masked.entity(unit).kind is not Kind.ENTERPRISE:
        return None
    return unit
