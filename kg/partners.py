"""Which organisations work together: hosts of one event, agreements, joint deeds, help from one to the other.

In: masked text. Out: `partnerOf` relations, one direction each: the first named is the subject. Where a clause names
only one side (又和X学校签约), the organisation that the sentence began with is the other.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from kg.masking import MaskedText, find_all, read_rows
from kg.model import Label, Predicate, Relation, Span

_FILL = r"[^，。；：！？\n<ORG><PERSON>]"
# here a person may stand between: 市总主席X与Y公司董事长Z签约
_ANY = r"[^，。；：！？\n<ORG>]"
_UNITS = r"<ORG>(?:等?(?:、|和|与|及|以及|，|暨)<ORG>){0,30}"
_SEVERAL = r"<ORG>(?:(?:、|和|与|及|以及|暨)<ORG>){1,30}"
_OTHERS = rf"(?:等{_FILL}{{0,8}})?"
# a list right after 联合 or 与 has its first partner before it
_FRESH = r"(?<![合手同与和跟上、向])"
_COUNTS = {"两": 2, "双": 2, "三": 3, "四": 4}
_COUNTED = "([两双三四])[家方](?:单位|部门)?(?:联合|联手|共同|合作|合办|携手|主办|签)"
_REACH = 120


def find_partners(masked: MaskedText) -> Iterator[Relation]:
    """Find partners."""
    for rule, template, everyone in _patterns():
        for hit in find_all(masked, template):
            units = masked.positions(Span(hit.start(), hit.end()), Label.ORG)
            if rule.startswith("ellipsis"):
                units = [*_opener(masked, hit.start(), units), *units]
            yield from _pair(masked, units, rule, everyone=everyone)
    yield from _counted(masked)


def _counted(masked: MaskedText) -> Iterator[Relation]:
    """Read 两家联合打造 and 三方签约: so many organisations were named last before."""
    for hit in find_all(masked, _COUNTED):
        named: dict[str, int] = {}
        for unit in reversed(masked.positions(Span(max(0, hit.start() - _REACH), hit.start()), Label.ORG)):
            named.setdefault(masked.mentions[unit].entity, unit)
        units = sorted(list(named.values())[:_COUNTS[hit[1]]])
        if len(units) == _COUNTS[hit[1]]:
            yield from _pair(masked, units, "counted", everyone=True)


def _pair(masked: MaskedText, units: Sequence[int], rule: str, *, everyone: bool) -> Iterator[Relation]:
    pairs = combinations(units, 2) if everyone else ((units[0], other) for other in units[1:])
    for one, other in pairs:
        yield masked.relation(one, Predicate.PARTNER_OF, masked.mentions[other].entity, f"partner-{rule}", at=other)


def _opener(masked: MaskedText, position: int, others: Sequence[int]) -> list[int]:
    """Give the organisation that the sentence began with, unless it is one of the others."""
    sentence = masked.sentence(position)
    named = {masked.mentions[other].entity for other in others}
    # 甲…；乙受启发，联合丙: the part after ； has a subject of its own
    start = masked.signs.rfind("；", sentence.start, position) + 1
    own = masked.positions(Span(start, position), Label.ORG) if start else []
    before = (own or masked.positions(Span(sentence.start, position), Label.ORG))[:1]
    return [unit for unit in before if masked.mentions[unit].entity not in named]


@cache
def _patterns() -> tuple[tuple[str, str, bool], ...]:
    """Give the rules: name, pattern, and whether everyone named is everyone's partner."""
    together, joint, agreed, host, new, aid = (_either(u) for u in ("together", "joint", "with", "host", "new", "help"))
    agreement = rf"[与和同跟]{_FILL}{{0,2}}{_UNITS}{_OTHERS}{_ANY}{{0,24}}?(?:{agreed})"
    return (
        ("together", rf"{_UNITS}{_FILL}{{0,12}}(?:{together}){_FILL}{{0,4}}{_UNITS}", True),
        ("joint", rf"{_SEVERAL}{_OTHERS}{_FILL}{{0,4}}(?:{joint})", True),
        ("hosts", rf"{_FRESH}{_SEVERAL}{_OTHERS}{_FILL}{{0,2}}(?:{host})", False),
        ("host-line", r"(?:主办|承办|协办)(?:单位|方)?： ?<ORG>(?:[ 、，和]<ORG>){1,30}", False),
        ("with", rf"<ORG>{_ANY}{{0,14}}?{agreement}", False),
        ("ahead", rf"[与和同跟]{_UNITS}{_FILL}{{0,4}}(?:{agreed})，<ORG>", False),
        ("signed", rf"{_FRESH}<ORG>(?:、<ORG>){{1,30}}{_FILL}{{0,6}}(?:签约|签订|签署|签字)", True),
        ("ellipsis", rf"(?<=[，；]){_FILL}{{0,10}}?{agreement}", False),
        ("ellipsis-together", rf"(?<=[，；]){_FILL}{{0,10}}?(?:{together}){_FILL}{{0,4}}{_UNITS}", True),
        ("new", rf"<ORG>{_FILL}{{0,4}}(?:{new}){_UNITS}", False),
        ("help", rf"<ORG>(?:{aid})<ORG>", False),
        ("led", rf"<ORG>牵头，(?:联合|会同)?{_UNITS}{_OTHERS}{_FILL}{{0,6}}(?:参与|组成|联办|配合|协办|共同|联合|，)", False),
    )


@cache
def _either(use: str) -> str:
    words = {row["word"] for row in read_rows("relation-partner-verbs.csv") if row["use"] == use}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
