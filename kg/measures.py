"""Figures about deeds: a scene and its deeds go in, each deed's measures come out.

A figure belongs to the deed of the clause that it stands in; one beside a deed to the nearest deed of its sentence or
line; one of the headline, unless the body repeats it, to the deed that the article leads with.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from kg.clauses import Zone
from kg.deeds import Deed
from kg.model import Label, Measure, Span
from kg.numbers import Figure
from kg.scene import Scene
from kg.triggers import mask

_AFTER = re.compile(r"“[^“”，。]{1,12}”|[^，。；：！？、（）()《》“”｜|—…\d]{1,20}")
_BEFORE = re.compile(r"[^，。；：！？、（）()《》“”｜|—…\d]{1,20}$")
# verbs of one sign open a clause (设服务站48个) or have a particle after them (填了表); inside words they are none
_OPENING_VERB = re.compile(
    r"^[设建送发办修签领派捐招收投拨赠增减援奖查评选超带树摆出取列获](?![备筑员动公约议金席租了出到过去下上入来成给展放])")
_PARTICLE_VERB = re.compile(r"[送领拿收看走来跑学发掏赛干围填做写捐建办设](?:了|着|过|到|出|成|去|起)")
# a noun is built on a verb before these: 整改率, 指导员, 监督岗
_NOUN_END = r"(?!者|员(?!工)|率|岗(?!位)|会(?!员)|金(?!点)|费|权|额|仪式)"
_PLACE_END = re.compile(r"(?:当中|之中|中|里|内|上)$")
_VAGUE = re.compile(r"(?:以上|左右|上下|之多|以下|以内|余|多)+")
_PEOPLE = r"[\u4e00-\u9fff]{2,8}(?:人才|[人者员工师手生])$"
_AFTER_KINDS = ("count", "person", "money", "kind", "weight")
_BEFORE_KINDS = ("count", "person", "money", "share", "weight")
_LONGEST = 14
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
    names = [m for m in clause.mentions if m.label is not Label.PLACE]
    start = max([clause.span.start, *(m.end for m in clause.mentions if m.end <= figure.span.start)])
    end = min([clause.span.end, *(m.start for m in names if m.start > figure.span.end)])
    award = next((m.text for m in names if m.label is Label.AWARD and m.start == figure.span.end), "")
    words = award or counted(scene.text, Span(start, end), figure)
    return Measure(figure.value, figure.unit, words, figure.approximate, figure.span, clause.sentence)


def counted(text: str, clause: Span, figure: Figure) -> str:
    """Give the noun counted: after the figure (300名职工), else before it (参赛班组560个); empty where none is told."""
    after = _noun_after(text[figure.span.end:clause.end]) if figure.kind in _AFTER_KINDS else ""
    before = text[max(clause.start, figure.span.start - _NEAR):figure.span.start]
    return after or (_noun_before(before) if figure.kind in _BEFORE_KINDS else "")


@cache
def _bounds() -> re.Pattern[str]:
    """Build the pattern of the words at which what is counted ends."""
    lines = (files("kg") / "data" / "activity-counted.txt").read_text(encoding="utf-8").splitlines()
    words: dict[str, list[str]] = {"inside": [], "verb": [], "noun-verb": [], "person": [], "word": []}
    for kind, _, word in (line.partition(" ") for line in lines):
        if kind in words:
            words[kind].append(word)
    inside, verbs, both, persons, others = ("|".join(sorted(words[k], key=lambda w: (-len(w), w))) for k in words)
    return re.compile(
        rf"(?:{inside})|(?P<bound>(?:{verbs}){_NOUN_END}|(?:{both})(?={persons})|"
        rf"^(?:{both})(?={_PEOPLE})|(?<=[工人者员机手生户属])(?:{both})$|{others})")


def _find_bounds(words: str) -> list[Span]:
    found = (*_bounds().finditer(words), *_PARTICLE_VERB.finditer(words))
    return sorted(Span(*hit.span()) for hit in found if hit.re is _PARTICLE_VERB or hit["bound"])


def _noun_after(words: str) -> str:
    """Give the noun that words after a figure begin with; where they begin with a verb, what its 的 says of."""
    vague = _VAGUE.match(words)
    words = words[vague.end():] if vague else words
    hit = _AFTER.match(words)
    if not hit or hit[0][0] == "“":
        return hit[0].strip("“”") if hit else ""
    noun = _cut(hit[0])
    if not noun and "的" in words[1:_NEAR]:
        described = _AFTER.match(words[:_NEAR].rpartition("的")[2])
        noun = _cut(described[0]) if described else ""
    return _PLACE_END.sub("", noun.strip())[:_LONGEST]


def _cut(words: str) -> str:
    return words[:next((bound.start for bound in _find_bounds(words)), len(words))]


def _noun_before(words: str) -> str:
    """Give the noun that words before a figure end with, without vagueness (慰问金近) and the verb before it."""
    found = _BEFORE.search(words)
    noun, bounds = (found[0], _find_bounds(found[0])) if found else ("", [])
    while bounds and bounds[-1].end == len(noun):
        noun = noun[:bounds.pop().start]
    noun = noun[max((bound.end for bound in bounds), default=0):].strip()
    opening = _OPENING_VERB.match(noun)
    return noun[opening.end() if opening else 0:][-_LONGEST:]


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
