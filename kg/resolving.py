"""The last pass of a build, over the names of its articles: what holds across articles, and no one of them states.

In: the names of all articles (see `kg.names`). Out: the deeds that several articles tell, and lines of the background
graph: namesakes that may be one person, a user's decisions that two entities differ, what entities are called elsewhere.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from kg.equating import apart_pairs, apart_triples, identifier_triples, match_triples
from kg.joining import Joined, join_deeds
from kg.model import Options
from kg.names import Names
from kg.namesakes import match_persons
from kg.terms import Said
from kg.vocab import background_iri

# lines packed together
_PACKED = 5_000


@dataclass(frozen=True, slots=True)
class Across:
    """What holds across articles: by article the activities of it that others tell too, and lines, packed."""

    joined: dict[str, dict[str, Joined]]
    packed: tuple[bytes, ...]

    def lines(self) -> Iterator[bytes]:
        """Give the lines of the background graph."""
        for piece in self.packed:
            yield from zlib.decompress(piece).splitlines(keepends=True)


def resolve(names: Names, options: Options) -> Across:
    """Find what holds across articles; it depends on the set of articles alone."""
    joined: dict[str, dict[str, Joined]] = defaultdict(dict)
    for deeds in names.deeds():
        found = join_deeds(deeds, base=options.base)
        for deed in deeds:
            if deed.iri in found:
                joined[deed.article][deed.iri] = found[deed.iri]
    return Across(dict(joined), tuple(_packed(resolved_lines(names, options))))


def _packed(lines: Iterator[bytes]) -> Iterator[bytes]:
    while piece := b"".join(islice(lines, _PACKED)):
        yield zlib.compress(piece, 1)


def joined_to_bytes(across: Across) -> bytes:
    """Write the joined activities, for `across_of` to read."""
    return json.dumps({article: {iri: asdict(new) for iri, new in own.items()}
                       for article, own in across.joined.items()}).encode()


def across_of(joined: bytes, packed: Sequence[bytes]) -> Across:
    """Read what held across the articles of an earlier build."""
    return Across({article: {iri: Joined(**new) for iri, new in own.items()}
                   for article, own in json.loads(joined).items()}, tuple(packed))


def resolved_lines(names: Names, options: Options) -> Iterator[bytes]:
    """Give the lines of what holds across articles; they depend on the set of articles alone."""
    graph = background_iri(options.base)
    for subject, predicate, value in _resolved(names, options):
        yield f"{subject!s} {predicate!s} {value!s} <{graph}> .\n".encode()


def _resolved(names: Names, options: Options) -> Iterator[Said]:
    apart = apart_pairs(options.decisions, names)
    for persons in names.namesakes():
        for match in match_persons(persons):
            if (match.one, match.other) not in apart:
                yield from match_triples(match, base=options.base)
    yield from apart_triples(apart, base=options.base)
    yield from identifier_triples(options.identifiers, names, base=options.base)
