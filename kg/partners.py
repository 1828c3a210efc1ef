"""Which organisations work together: hosts of one event, agreements, joint deeds, help from one to the other.

In: a scene. Out: `partnerOf` relations, one direction each: the first named is the subject.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from kg.model import Label, Predicate, Relation, Span
from kg.scene import Scene, find_all, read_rows

_FILL = r"[^，。；：！？\n<ORG><PERSON>]"
_UNITS = r"<ORG>(?:等?(?:、|和|与|及|以及|，|暨)<ORG>)*"


def find_partners(scene: Scene) -> Iterator[Relation]:
    """Find partners."""
    for rule, template, all_pairs in _patterns():
        for hit in find_all(scene, template):
            units = scene.positions(Span(hit.start(), hit.end()), Label.ORG)
            if hit.re.groups and hit.start(1) < 0:
                continue
            yield from _pair(scene, units, rule, all_pairs=all_pairs)


def _pair(scene: Scene, units: Sequence[int], rule: str, *, all_pairs: bool) -> Iterator[Relation]:
    pairs = combinations(units, 2) if all_pairs else ((units[0], other) for other in units[1:])
    for one, other in pairs:
        yield scene.relation(one, Predicate.PARTNER_OF, scene.mentions[other].entity, f"partner-{rule}", at=other)


@cache
def _patterns() -> tuple[tuple[str, str, bool], ...]:
    together, joint, within, host, aid = (_either(use) for use in ("together", "joint", "with", "host", "help"))
    several = r"<ORG>(?:(?:、|和|与|及|以及)<ORG>)+"
    return (
        ("together", rf"<ORG>{_FILL}{{0,12}}(?:{together}){_FILL}{{0,4}}{_UNITS}", True),
        ("joint", rf"{several}(?:等{_FILL}{{0,6}})?{_FILL}{{0,3}}(?:{joint})", True),
        ("hosts", rf"由?{several}(?:等{_FILL}{{0,8}})?{_FILL}{{0,2}}(?:{host})", False),
        ("with", rf"<ORG>{_FILL}{{0,12}}[与和同跟]{_FILL}{{0,2}}{_UNITS}(?:等{_FILL}{{0,6}})?{_FILL}{{0,6}}(?:{within})", False),
        ("help", rf"<ORG>(?:{aid})<ORG>", False),
    )


@cache
def _either(use: str) -> str:
    words = {row["word"] for row in read_rows("relation-partner-verbs.csv") if row["use"] == use}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
