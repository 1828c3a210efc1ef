"""What an update changes in a graph: the lines that go and those that come, without a look at the others.

In: the ledger of the articles as they are now, and what held across articles before and now. Lines of an article's own
graph are its own; a line of the background goes only where no article states it any more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.joining import Joined, joined_lines
from kg.ledger import Ledger
from kg.parts import Part, unpack
from kg.resolving import Across


@dataclass(frozen=True, slots=True)
class Change:
    """Lines that a graph loses and lines that it gains."""

    removed: frozenset[bytes]
    added: frozenset[bytes]


def part_lines(part: Part, across: Across) -> Iterator[bytes]:
    """Give the lines of a part in a build where activities of it may be told by other articles too."""
    own: Mapping[str, Joined] = across.joined.get(part.tally.article, {})
    return joined_lines(part.lines(), own) if own else part.lines()


def find_change(ledger: Ledger, before: Across, now: Across) -> Change:
    """Find what changes in the graph."""
    keys = ledger.changes()
    for article in sorted(before.joined.keys() | now.joined.keys()):
        if article not in keys and before.joined.get(article) != now.joined.get(article):
            keys[article] = (ledger.key(article),) * 2
    old = {*_lines(ledger, (one for one, _ in keys.values()), before), *before.lines()}
    new = {*_lines(ledger, (other for _, other in keys.values()), now), *now.lines()}
    gone = old - new
    return Change(frozenset(gone - _still_stated(ledger, gone)), frozenset(new - old))


def _lines(ledger: Ledger, keys: Iterable[bytes | None], across: Across) -> Iterator[bytes]:
    for key in keys:
        if key is not None:
            yield from part_lines(ledger.part(key), across)


def _still_stated(ledger: Ledger, lines: set[bytes]) -> set[bytes]:
    """Give those of the lines that are of the background and that an article states."""
    found: set[bytes] = set()
    for background in ledger.backgrounds():
        found.update(lines.intersection(unpack(background)))
    return found
