"""Who wrote an article and took its pictures: the persons of its bylines, signatures and photo credits.

In: masked text. Out: `authorOf` relations to the article; persons that only edited it are none.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kg.masking import MaskedText, find_all, read_rows
from kg.model import Label, Predicate, Relation, Span

# "（图）" between two names tells what the first did
_NAMES = r"<PERSON>(?:(?:[ 、，；/／|｜&和□]|（[文图摄影字片/ ]{1,4}）| <ORG>){0,4}<PERSON>){0,30}"
# he told the reporter: the name that follows is then no reporter's
_TOLD = r"(?<!告诉)(?<!对)(?<!向)(?<!给)(?<!跟)(?<!让)(?<!请)(?<!名)"
_EDGE_BEFORE = r"(?<![^\s（(、，。：/|“”<PERSON>])"
_EDGE_AFTER = r"(?=[\s）)、，。；/|]|$)"
# a caption may run into its credit without a blank
_CAPTION_CREDIT = rf"{_NAMES} ?(?:摄|攝|供图|摄影报道){_EDGE_AFTER}"
# a name in brackets after a full stop, or alone on a line
_SIGNATURE = rf"(?<![^\s。！？”]) ?（ ?{_NAMES} ?）(?=\n|$)"
_SOURCE = rf"来源：<ORG>[ /／|｜（]{{0,3}}{_NAMES}(?=[\s）]|$)"
# （A 2024年11月8日《日报》）
_BESIDE = r"(?:<ORG>|[^（）\n。，<PERSON>]){0,40}"
_DATED = rf"（(?=[^（）\n]{{0,60}}[0-9]{{4}}[年-]){_BESIDE}{_NAMES}{_BESIDE}）(?=\n|$)"
# （A B） opens the text
_OPENING = rf"(?<![^\n])（{_NAMES}）(?=[^\n])"
# 本报讯（A B） without a word for what they are
_DATELINE = rf"(?:讯|电|消息) ?（ ?{_NAMES} ?）"
_SIGNED_LINE = rf"(?<![^\n])[ □■—]{{0,4}}{_NAMES} ?(?=\n|$)"
# a byline stands within this many lines of the head or the foot of an article
_HEAD, _FOOT = 6, 2


def find_authors(masked: MaskedText) -> Iterator[Relation]:
    """Find the persons that the article's bylines name."""
    editors = {p for side in ("before", "after") for p in _persons(masked, _roles_pattern(side, "no"))}
    found = [("byline", p) for p in _persons(masked, _roles_pattern("before", "yes"))]
    found += [("credit", p) for p in _persons(masked, _roles_pattern("after", "yes"))]
    found += [("credit", p) for p in _persons(masked, _CAPTION_CREDIT)]
    found += [("signature", p) for p in _persons(masked, _SIGNATURE)]
    found += [("dateline", p) for p in _persons(masked, _DATELINE)]
    found += [("signature", p) for p in _persons(masked, _DATED)]
    found += [("opening", p) for p in _persons(masked, _OPENING) if _is_outer(masked, p)]
    found += [("source", p) for p in _persons(masked, _SOURCE)]
    found += [("signature-line", p) for p in _persons(masked, _SIGNED_LINE) if _is_outer(masked, p)]
    for rule, position in found:
        if position not in editors:
            yield masked.relation(position, Predicate.AUTHOR_OF, masked.article.id, f"author-{rule}")


def outside_bylines(masked: MaskedText) -> MaskedText:
    """Leave out the persons of bylines, editors too: they hold no office and win no prize in the text."""
    patterns = (_roles_pattern(side, author) for side in ("before", "after") for author in ("yes", "no"))
    named = {p for pattern in patterns for p in _persons(masked, pattern)}
    others = [p for p in masked.by_label[Label.PERSON] if p not in named]
    return replace(masked, by_label={**masked.by_label, Label.PERSON: others})


def _persons(masked: MaskedText, template: str) -> Iterator[int]:
    for hit in find_all(masked, template):
        yield from masked.positions(Span(hit.start(), hit.end()), Label.PERSON)


@cache
def _roles_pattern(side: str, author: str) -> str:
    roles = [row["role"] for row in read_rows("relation-byline-roles.csv")
             if row["side"] == side and row["author"] == author]
    # a layout may space a word out: 记 者
    long = "|".join(" ?".join(r) for r in sorted((r for r in roles if len(r) > 1), key=lambda r: (-len(r), r)))
    short = "".join(sorted(r for r in roles if len(r) == 1))
    if side == "after":
        words = f"(?:{long}" + (f"|[{short}][ /和并]?[{short}]?" if short else "") + ")"
        return rf"{_EDGE_BEFORE}{_NAMES}[ /／|（]{{0,3}}{words}{_EDGE_AFTER}(?! ?(?:<PERSON>|[：:/／]))" if author == "no" else (
            rf"{_EDGE_BEFORE}{_NAMES}[ /／|（]{{0,3}}{words}{_EDGE_AFTER}")
    # a single 文 or 图 is a role only at an edge; 记者 is one anywhere
    words = rf"{_TOLD}(?:{long})" + (rf"|{_EDGE_BEFORE}[{short}][/ 和并]?[{short}]?(?=[/／：: |｜])" if short else "")
    return rf"(?:{words})[：: /／|｜（]{{0,3}}(?:<ORG> ?)?{_NAMES}(?:\n{_NAMES}(?=\n|$))?"


def _is_outer(masked: MaskedText, position: int) -> bool:
    """Tell whether a position is near the head or the foot of the article."""
    above = masked.signs.count("\n", 0, position)
    below = masked.signs.count("\n", position)
    return above < _HEAD or below < _FOOT


