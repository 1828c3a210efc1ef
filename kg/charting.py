"""Where each class and property stands in the diagram of an ontology: boxes go in, rows, lines and their measures out.

The classes are listed as a tree, each with its properties below it in one row for each range. From a row whose range
is a class of the diagram a line leads, in a lane of its own to the right of all rows, to that class: nothing overlaps
whatever the ontology says. Text is measured in cells, of which a Chinese character takes two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

CELL = 7.2
LINE = 22
INDENT = 26
LANE = 13
_MARGIN = 12
# classes of which there is no more to draw (the types of activity) share rows of this many cells
_ROW = 64


@dataclass(frozen=True, slots=True)
class Arc:
    """A property: its name, its range as it is written, and the class of the diagram that this is, or nothing."""

    name: str
    range: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A class: its name, its caption, the class that it stands under, or nothing, and its properties."""

    name: str
    caption: str
    above: str = ""
    arcs: tuple[Arc, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the diagram: where it begins, terms (name and words), what follows them, and the line from its end."""

    kind: str
    x: int
    y: int
    terms: tuple[tuple[str, str], ...]
    tail: str = ""
    target: str = ""
    line: str = ""

    @property
    def width(self) -> float:
        """Give the room that the words take."""
        return round(_cells(_SEPARATOR.join(words for _, words in self.terms) + self.tail) * CELL, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A diagram: its size, its rows from the top, and the lines of its tree."""

    width: float
    height: int
    rows: tuple[Row, ...]
    branches: tuple[str, ...]


_SEPARATOR = ", "


def draw_chart(boxes: Iterable[Box]) -> Chart:
    """Lay out a diagram; a class whose parent is not among the boxes stands at the root."""
    named = {box.name: box for box in sorted(boxes, key=lambda box: box.name)}
    below: dict[str, list[Box]] = defaultdict(list)
    for box in named.values():
        below[box.above if box.above in named else ""].append(box)
    rows = [replace(row, y=_MARGIN + LINE // 2 + number * LINE)
            for number, row in enumerate(row for root in below[""] for row in _tree(root, below, 0, _alone(named, below)))]
    right = max((row.x + row.width for row in rows), default=0) + 2 * LANE
    drawn, lanes = _with_lines(rows, right)
    return Chart(right + (lanes + 1) * LANE, 2 * _MARGIN + len(rows) * LINE, tuple(drawn),
                 tuple(_branches(drawn, named)))


def _alone(named: Mapping[str, Box], below: Mapping[str, Sequence[Box]]) -> set[str]:
    """Give the classes that need a row of their own: with properties, with classes below them, or at a line's end."""
    ends = {arc.target for box in named.values() for arc in box.arcs}
    return {box.name for box in named.values() if box.arcs or box.name in below or box.name in ends}


def _tree(box: Box, below: Mapping[str, Sequence[Box]], depth: int, alone: set[str]) -> Iterator[Row]:
    """Give the rows of a class, its properties, and the classes below it; `y` is left to the caller."""
    x = _MARGIN + depth * INDENT
    yield Row("class", x, 0, ((box.name, box.caption),))
    yield from _arc_rows(box, x + INDENT)
    children = below.get(box.name, ())
    for packed in _packed([child for child in children if child.name not in alone]):
        yield Row("class", x + INDENT, 0, tuple((leaf.name, leaf.caption) for leaf in packed))
    for child in children:
        if child.name in alone:
            yield from _tree(child, below, depth + 1, alone)


def _arc_rows(box: Box, x: int) -> Iterator[Row]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for arc in box.arcs:
        groups[arc.range, arc.target].append(arc.name)
    for (words, target), names in sorted(groups.items()):
        yield Row("property", x, 0, tuple((name, name) for name in sorted(names)), f" → {words}", target)


def _packed(leaves: Sequence[Box]) -> Iterator[list[Box]]:
    row: list[Box] = []
    for leaf in leaves:
        if row and sum(_cells(one.caption) + len(_SEPARATOR) for one in (*row, leaf)) > _ROW:
            yield row
            row = []
        row.append(leaf)
    if row:
        yield row


def _cells(words: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def _with_lines(rows: Sequence[Row], right: float) -> tuple[list[Row], int]:
    """Draw the line of each property, the shortest in the lanes nearest to the rows; give the number of lanes too."""
    place = {name: row for row in rows if row.kind == "class" for name, _ in row.terms}
    ends = {number: place[row.target] for number, row in enumerate(rows) if row.target in place}
    lanes: list[list[tuple[int, int]]] = []
    drawn = list(rows)
    for number in sorted(ends, key=lambda number: (abs(ends[number].y - rows[number].y), number)):
        row, end = rows[number], ends[number]
        lane = _free_lane(lanes, min(row.y, end.y), max(row.y, end.y))
        x = right + lane * LANE
        # arrows come in a little below the middle, so that they do not run over a line that starts there
        path = f"M{row.x + row.width + 6:g} {row.y}H{x:g}V{end.y + 4}H{end.x + end.width + 10:g}"
        drawn[number] = replace(row, line=path)
    return drawn, len(lanes)


def _free_lane(lanes: list[list[tuple[int, int]]], top: int, bottom: int) -> int:
    for number, taken in enumerate(lanes):
        if all(bottom < first or last < top for first, last in taken):
            taken.append((top, bottom))
            return number
    lanes.append([(top, bottom)])
    return len(lanes) - 1


def _branches(rows: Iterable[Row], named: Mapping[str, Box]) -> Iterator[str]:
    """Give the lines of the tree: from below each class to the rows of classes that stand under it."""
    place: dict[str, Row] = {}
    for row in rows:
        if row.kind == "class":
            place.update((name, row) for name, _ in row.terms)
            above = place.get(named[row.terms[0][0]].above)
            if above:
                yield f"M{above.x + 6} {above.y + LINE // 2 - 2}V{row.y}H{row.x - 4}"
