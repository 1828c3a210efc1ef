"""Figures about deeds: a scene and its deeds go in, each deed's measures come out.

A figure belongs to the deed of the clause that it stands in; one beside a deed to the nearest deed of its sentence or
line; one of the headline, unless the body repeats it, to the deed that the article leads with.
"""

import re
from collections.abc import Sequence

from kg.clauses import Zone
from kg.deeds import Deed
from kg.model import Measure, Span
from kg.numbers import Figure
from kg.scene import Scene
from kg.triggers import mask

_COUNTED_AFTER = re.compile(r"[^，。；：！？、（）“”\d]{1,14}")
_COUNTED_BEFORE = re.compile(r"[^，。；：！？、（）\d]{1,14}$")
_ADVERB = re.compile(r"^(?:还将|已经|共计|还|将|共|已|并|也|又|再|先后|累计|其中|的)")
_MANNERS = ("life", "plan", "total", "urge")
# words further away than this say nothing of a figure
_NEAR = 20


def measure_features(scene: Scene, index: int, figure: Figure, deeds: Sequence[Deed]) -> list[str]:
    """Give a figure the features that tell whether it measures a deed or is background."""
    clause = scene.clauses[index]
    inside = any(index in d.clauses for d in deeds)
    start = max(clause.span.start, figure.span.start - _NEAR)
    before = mask(scene.text, Span(start, figure.span.start),
                  [m for m in clause.mentions if start <= m.start and m.end <= figure.span.start], {})
    after = scene.text[figure.span.end:figure.span.end + 2]
    small = str(int(figure.value)) if figure.value < 4 else "more"
    opened, closed = (scene.text.rfind(mark, clause.sentence.start, figure.span.start) for mark in "“”")
    quoted = opened > closed
    return [
        "bias", f"unit:{figure.unit}", f"kind:{figure.kind}", f"digits:{figure.digits}", f"inside:{inside}",
        f"small:{figure.digits}:{small}", f"l1:{before[-1:]}", f"l2:{before[-2:]}", f"r1:{after[:1]}", f"r2:{after}",
        f"quoted:{quoted}", f"quoted:{quoted}:{clause.span.start == clause.sentence.start}", f"zone:{clause.zone}",
        f"unit&small:{figure.unit}:{small}", f"inside&digits:{inside}:{figure.digits}",
        *(f"g:{group}" for group in _MANNERS if group in scene.groups[index]),
        f"life:{any('life' in scene.groups[i] for i in _sentence_of(scene, index))}"]


def _sentence_of(scene: Scene, index: int) -> range:
    """Give the clauses of the sentence that a clause stands in."""
    first = index - scene.clauses[index].place
    last = index
    while last + 1 < len(scene.clauses) and scene.clauses[last + 1].place:
        last += 1
    return range(first, last + 1)


def to_measure(scene: Scene, index: int, figure: Figure) -> Measure:
    """Make a measure of a figure, with the words that it counts."""
    clause = scene.clauses[index]
    start = max([clause.span.start, *(m.end for m in clause.mentions if m.end <= figure.span.start)])
    words = counted(scene.text, Span(start, clause.span.end), figure)
    return Measure(figure.value, figure.unit, words, figure.approximate, figure.span)


def counted(text: str, clause: Span, figure: Figure) -> str:
    """Give the words counted: after the figure (300名职工), else before it (参赛班组560个)."""
    after = _COUNTED_AFTER.match(text, figure.span.end, clause.end)
    if after and figure.unit not in ("%", "成", "折"):
        return after[0].strip()
    before = _COUNTED_BEFORE.search(text[max(clause.start, figure.span.start - _NEAR):figure.span.start])
    return _ADVERB.sub("", before[0].strip()) if before else ""


def owner_of(scene: Scene, index: int, deeds: Sequence[Deed]) -> int | None:
    """Give the deed that a clause's figures belong to, None where no deed is told near it."""
    for number, deed in enumerate(deeds):
        if index in deed.clauses:
            return number
    clause = scene.clauses[index]
    if clause.zone is not Zone.BODY:
        return 0 if deeds and clause.zone is Zone.HEADLINE else None
    near = [(scene.clauses[i].sentence != clause.sentence, abs(i - index), i > index, number)
            for number, deed in enumerate(deeds) for i in deed.clauses if scene.clauses[i].line == clause.line]
    return min(near)[3] if near else None
