"""Whom a deed is for: a scene and a deed go in, the strings of the text that say so come out (单亲困难女职工, 骑手)."""

import re
from functools import cache
from importlib.resources import files

from kg.deeds import Deed
from kg.model import Label, Span
from kg.scene import Scene

_RECEIVED = re.compile(
    r"(?:为|给|向|对|替|帮|帮助|慰问|覆盖|面向|服务|组织|动员|看望|吸收|吸纳|发展|资助|培训|轮训|惠及|关爱|关心|"
    r"走访|送|让|招收|安排|邀请|救助|扶持|招募|带动|调解)[^，。；]{0,14}$")
# named beside a deed more often as a place or a doer than as whom it is for
_COMMON = "企业"
_MOST = 6


@cache
def _pattern() -> re.Pattern[str]:
    """Build the pattern of groups from the table: up to two modifiers and a head."""
    lines = (files("kg") / "data" / "activity-targets.txt").read_text(encoding="utf-8").splitlines()
    words: dict[str, list[str]] = {"head": [], "modifier": []}
    for line in lines:
        kind, _, word = line.partition(" ")
        if kind in words:
            words[kind].append(word)
    heads, modifiers = ("|".join(sorted(words[k], key=lambda w: (-len(w), w))) for k in ("head", "modifier"))
    return re.compile(rf"(?:{modifiers}){{0,3}}(?:{heads})(?:子女|家庭)?")


def find_target_groups(scene: Scene, deed: Deed) -> tuple[Span, ...]:
    """Find the groups that a deed is for, those after 为, 给, 慰问 before the others; names are no groups."""
    found: dict[str, tuple[bool, Span]] = {}
    for i in deed.clauses:
        clause = scene.clauses[i]
        names = [m.span for m in clause.mentions if m.label is not Label.PLACE]
        for hit in _pattern().finditer(scene.text, clause.span.start, clause.span.end):
            if any(n.start < hit.end() and hit.start() < n.end for n in names):
                continue
            other = not _RECEIVED.search(scene.text, max(clause.span.start, hit.start() - 18), hit.start())
            if hit[0] not in found or other < found[hit[0]][0]:
                found[hit[0]] = (other, Span(hit.start(), hit.end()))
    chosen = [span for other, span in found.values() if not other] or [span for word, (_, span) in found.items() if word != _COMMON]
    return tuple(sorted(chosen)[:_MOST])
