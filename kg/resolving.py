"""The last pass of a build, over the small table of names: what holds across articles, and no one of them states.

In: the tallies of all articles, in any order. Out: lines of the background graph: namesakes that may be one person, a
user's decisions that two entities differ, and what entities are called elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern

from pyoxigraph import NamedNode, Quad, Triple

from kg.equating import apart_pairs, apart_triples, identifier_triples, match_triples
from kg.model import Options
from kg.namesakes import match_persons
from kg.reporting import Tally
from kg.store import quad_lines
from kg.vocab import background_iri


@dataclass(slots=True)
class Names:
    """The ids of a build's entities, and what the articles tell of each person."""

    ids: set[str] = field(default_factory=set)
    facts: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, tally: Tally) -> None:
        """Take in one article."""
        self.ids.update(tally.entities, tally.around)
        for person, told in tally.persons.items():
            self.facts[person] = self.facts.get(person, frozenset()).union(map(intern, told))


def resolved_lines(names: Names, options: Options) -> Iterator[bytes]:
    """Give the lines of what holds across articles; they depend on the set of articles alone."""
    graph = NamedNode(background_iri(options.base))
    triples = _resolved(names, options)
    return quad_lines(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _resolved(names: Names, options: Options) -> Iterator[Triple]:
    apart = apart_pairs(options.decisions, names.ids)
    for match in match_persons(names.facts):
        if (match.one, match.other) not in apart:
            yield from match_triples(match, base=options.base)
    yield from apart_triples(apart, base=options.base)
    yield from identifier_triples(options.identifiers, names.ids, base=options.base)
