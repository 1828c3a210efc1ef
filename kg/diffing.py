"""Two builds to what one states and the other does not, by article, entity and property."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.model import KgError
from kg.statements import Statement, read_statements
from kg.store import GRAPH_NQ

_TYPE = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A statement that was added (`+`) or removed (`-`)."""

    article: str
    entity: str
    predicate: str
    object: str
    sign: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The statements that changed, and how many other quads (mentions, figures, dates, background) did."""

    changes: tuple[Change, ...]
    added: int
    removed: int

    def __bool__(self) -> bool:
        return bool(self.changes or self.added or self.removed)


def diff_graphs(old: Path, new: Path) -> Difference:
    """Compare the folders of two builds.

    An activity is known by its label, for its IRI tells its roles apart: one more organiser is one more statement.
    Confidence, rule and sentence are no part of a statement; where only they changed, quads changed.
    """
    before, after = _statements(old), _statements(new)
    added, removed = after - before, before - after
    changes = [Change(*key, sign) for sign, found in (("+", added), ("-", removed)) for key in found.elements()]
    gone, come = _changed_quads(old, new)
    return Difference(tuple(sorted(changes)), come, gone)


def _statements(place: Path) -> Counter[tuple[str, str, str, str]]:
    return Counter(_key(row) for row in read_statements(place))


def _key(row: Statement) -> tuple[str, str, str, str]:
    return (row.article_id, row.subject_label or row.subject, row.predicate, row.object_label or row.object)


def _changed_quads(old: Path, new: Path) -> tuple[int, int]:
    """Count the quads that only one of two builds holds, by a walk through both sorted files."""
    only = Counter[int]()
    for _, lines in groupby(heapq.merge(_lines(old, 0), _lines(new, 1)), key=lambda line: line[0]):
        sides = {side for _, side in lines}
        if len(sides) == 1:
            only.update(sides)
    return only[0], only[1]


def _lines(place: Path, side: int) -> Iterator[tuple[bytes, int]]:
    """Read sorted lines, spelled as they were sorted (rdf:type first)."""
    try:
        with (place / GRAPH_NQ).open("rb") as lines:
            for line in lines:
                yield line.replace(_TYPE, b" \t ", 1), side
    except OSError as error:
        raise KgError(str(place), f"no folder that `kg build` wrote: {error.strerror}") from error


def to_lines(difference: Difference, *, by: str = "article") -> Iterator[str]:
    """Write a difference: statements under their article, entity or predicate, then counts."""
    changes = sorted(difference.changes, key=lambda change: (getattr(change, by), change))
    for name, found in groupby(changes, key=lambda change: str(getattr(change, by))):
        yield name
        for change in found:
            place = "" if by == "article" else f"  [{change.article}]"
            yield f"  {change.sign} {change.entity}  {change.predicate}  {change.object}{place}"
    for predicate, found in groupby(sorted(changes, key=lambda change: change.predicate), key=lambda c: c.predicate):
        signs = Counter(change.sign for change in found)
        yield f"{predicate}: +{signs['+']} -{signs['-']}"
    if difference:
        yield f"quads: +{difference.added} -{difference.removed}"
