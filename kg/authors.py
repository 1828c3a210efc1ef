"""Who wrote an article and took its pictures: the persons of its bylines, signatures and photo credits.

In: a scene. Out: `authorOf` relations to the article; persons that only edited it are none.
"""

from collections.abc import Iterator
from functools import cache

from kg.model import Label, Predicate, Relation, Span
from kg.scene import Scene, find_all, read_rows

# "（图）" between two names tells what the first did
_NAMES = r"<PERSON>(?:(?:[ 、，；/|｜&和]|（[文图摄影字片/ ]{1,4}）)*<PERSON>)*"
# he told the reporter: the name that follows is then no reporter's
_TOLD = r"(?<!告诉)(?<!对)(?<!向)(?<!给)(?<!跟)(?<!让)(?<!请)(?<!名)"
_EDGE_BEFORE = r"(?<![^\s（(、，。：/|“”<PERSON>])"
_EDGE_AFTER = r"(?=[\s）)、，。；/|]|$)"
# a caption may run into its credit without a blank
_CAPTION_CREDIT = rf"{_NAMES} ?(?:摄|攝|供图|摄影报道){_EDGE_AFTER}"
# a name in brackets after a full stop, or alone on a line
_SIGNATURE = rf"(?<![^\s。！？”]) *（ *{_NAMES} *）(?=\n|$)"
_SIGNED_LINE = rf"(?<![^\n])[ □■—]*{_NAMES} *(?=\n|$)"
# a byline stands within this many lines of the head or the foot of an article
_HEAD, _FOOT = 6, 2


def find_authors(scene: Scene) -> Iterator[Relation]:
    """Find the persons that the article's bylines name."""
    editors = set(_persons(scene, _roles_pattern("before", "no"))) | set(_persons(scene, _roles_pattern("after", "no")))
    found = [("byline", p) for p in _persons(scene, _roles_pattern("before", "yes"))]
    found += [("credit", p) for p in _persons(scene, _roles_pattern("after", "yes"))]
    found += [("credit", p) for p in _persons(scene, _CAPTION_CREDIT)]
    found += [("signature", p) for p in _persons(scene, _SIGNATURE)]
    found += [("signature-line", p) for p in _persons(scene, _SIGNED_LINE) if _is_outer(scene, p)]
    for rule, position in found:
        if position not in editors:
            yield scene.relation(position, Predicate.AUTHOR_OF, scene.article.id, f"author-{rule}")


def author_positions(scene: Scene) -> frozenset[int]:
    """Give the positions of byline names: they hold no office in the text."""
    patterns = (_roles_pattern(side, author) for side in ("before", "after") for author in ("yes", "no"))
    return frozenset(p for pattern in patterns for p in _persons(scene, pattern))


def _persons(scene: Scene, template: str) -> Iterator[int]:
    for hit in find_all(scene, template):
        yield from scene.positions(Span(hit.start(), hit.end()), Label.PERSON)


@cache
def _roles_pattern(side: str, author: str) -> str:
    roles = [row["role"] for row in read_rows("relation-byline-roles.csv")
             if row["side"] == side and row["author"] == author]
    long = "|".join(sorted((r for r in roles if len(r) > 1), key=lambda r: (-len(r), r)))
    short = "".join(sorted(r for r in roles if len(r) == 1))
    if side == "after":
        words = f"(?:{long}" + (f"|[{short}][ /和并]?[{short}]?" if short else "") + ")"
        return rf"{_EDGE_BEFORE}{_NAMES}[ /／|（]{{0,3}}{words}{_EDGE_AFTER}"
    # a single 文 or 图 is a role only at an edge; 记者 is one anywhere
    words = rf"{_TOLD}(?:{long})" + (rf"|{_EDGE_BEFORE}[{short}][/ 和并]?[{short}]?(?=[/：: |｜])" if short else "")
    return rf"(?:{words})[：: /|｜（]{{0,3}}(?:<ORG> ?)?{_NAMES}"


def _is_outer(scene: Scene, position: int) -> bool:
    """Tell whether a position is near the head or the foot of the article."""
    above = scene.masked.count("\n", 0, position)
    below = scene.masked.count("\n", position)
    return above < _HEAD or below < _FOOT


