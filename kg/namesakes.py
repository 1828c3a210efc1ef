"""Persons of one name across articles: how likely two that have ids of their own are one, for a reader to decide.

In: what the articles tell of each person, by id. Out: a `Match` for each pair of namesakes worth comparing, with score
and reasons. It depends on the set of facts alone: neither on the order nor on the batches of articles.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

from kg.model import Label, Predicate
from kg.persons import is_rare

# what a shared fact is worth, and what a contradiction takes away; set by judgement, namesakes across articles are not
# annotated. One shared employer or award alone is enough to say that two are one.
_SHARED = {Predicate.WORKS_FOR: 0.8, Predicate.RECEIVED_AWARD: 0.7, Predicate.AUTHOR_OF: 0.25,
           Predicate.JOB_TITLE: 0.15, "city": 0.25, "province": 0.1}
_UNIT_OF, _RARE, _LEAST, _MOST = 0.75, 0.3, 0.1, 0.95
_CONTRADICTION = 0.5
_ONE_VALUED = (Predicate.WORKS_FOR, "province")
# of a name with more bearers than this, only those that share a fact are compared: a reporter has one for each article
_CROWD = 12
# and of more that share one fact, each with the next in order: a chain, not a square
_SQUARE = 6


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Two persons of one name, by id in order, how likely they are one, and the facts that say so."""

    one: str
    other: str
    score: float
    rule: str


Facts = Mapping[str, frozenset[str]]
# what is told of a person, by what it is about
Kinds = defaultdict[str, set[str]]


def match_persons(facts: Facts) -> Iterator[Match]:
    """Compare namesakes; `facts` are what `kg.persons.person_facts` gives, united over the articles."""
    groups: dict[str, list[str]] = defaultdict(list)
    for person in facts:
        groups[name_of(person)].append(person)
    for name in sorted(groups):
        if len(groups[name]) > 1:
            pairs = sorted(set(_pairs(sorted(groups[name]), facts)))
            kinds = {person: _by_kind(facts[person]) for person in {*chain.from_iterable(pairs)}}
            yield from (_match(name, pair, kinds) for pair in pairs)


def name_of(person: str) -> str:
    """Give the name in a person's id: 张伟 of `PERSON/张伟@甲厂`."""
    return person.removeprefix(f"{Label.PERSON}/").partition("@")[0]


def _pairs(persons: list[str], facts: Facts) -> Iterable[tuple[str, str]]:
    """Pair all bearers of a name where they are few, else those that share a fact."""
    if len(persons) <= _CROWD:
        return combinations(persons, 2)
    sharing: dict[str, list[str]] = defaultdict(list)
    for person in persons:
        for fact in facts[person]:
            sharing[fact].append(person)
    crowds = [sharing[fact] for fact in sorted(sharing)]
    return [pair for crowd in crowds for pair in
            (combinations(crowd, 2) if len(crowd) <= _SQUARE else pairwise(crowd))]


def _match(name: str, ids: tuple[str, str], kinds: Mapping[str, Kinds]) -> Match:
    one, other = kinds[ids[0]], kinds[ids[1]]
    reasons = {kind: worth for kind, worth in _SHARED.items() if one[kind] & other[kind]}
    if Predicate.WORKS_FOR not in reasons and _is_unit(one[Predicate.WORKS_FOR], other[Predicate.WORKS_FOR]):
        reasons["unitOf"] = _UNIT_OF
    if is_rare(name):
        reasons["rare"] = _RARE
    against = [kind for kind in _ONE_VALUED if one[kind] and other[kind] and not {kind, "unitOf"} & set(reasons)]
    score = min(_LEAST + sum(reasons.values()), _MOST) * _CONTRADICTION ** len(against)
    told = [*reasons, *(f"not {kind}" for kind in against)]
    return Match(*ids, round(score, 4), " + ".join(["same name", *told]))


def _by_kind(facts: Iterable[str]) -> Kinds:
    table: Kinds = defaultdict(set)
    for fact in facts:
        kind, _, value = fact.partition(" ")
        table[kind].add(value)
    return table


def _is_unit(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether an employer of one is a unit of an employer of the other: 襄阳市总工会权益保障部."""
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)
