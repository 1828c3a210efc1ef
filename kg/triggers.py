"""Cues of activities: a clause goes in, the words that point to a class of activity come out, and its features.

The cue table is data (`activity-cues.csv`): groups named as the classes of activities, and groups of words that tell
how a deed is reported (planned, urged, counted up, spoken of). The features feed the model of `kg.sequence`.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick

from kg.clauses import Clause, Zone
from kg.dates import Precision
from kg.model import ActivityType, Kind, Label, Mention, Span
from kg.stances import has_bullet

_SIGN = {Label.PERSON: "甲", Label.PLACE: "地", Label.PROGRAMME: "项", Label.AWARD: "奖"}
_KIND_SIGN = {Kind.UNION: "会", Kind.ENTERPRISE: "企", Kind.PUBLIC: "局", Kind.EDUCATION: "校", Kind.MEDIA: "报"}
_TYPES = frozenset(ActivityType)
# a clause shorter than this that names nothing only opens the next: 目前，, 会后，
_ADVERB = 8
# doers before that are remembered, and how far back a quotation that a clause stands in may open
_MEMORY, _SPEECH = 40, 60


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A word that points to a group, with its weight; `type` is the class where the group is one."""

    span: Span
    group: str
    word: str
    weight: int

    @property
    def type(self) -> ActivityType | None:
        return ActivityType(self.group) if self.group in _TYPES else None


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    rows: dict[str, list[tuple[str, int]]] = {}
    with (files("kg") / "data" / "activity-cues.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            rows.setdefault(row["cue"], []).append((row["group"], int(row["weight"])))
    for word, groups in rows.items():
        automaton.add_word(word, (word, tuple(groups)))
    automaton.make_automaton()
    return automaton


def find_cues(text: str, span: Span) -> tuple[Cue, ...]:
    """Find the cues in a stretch of text; of two cues of one group, one inside the other, the longer counts."""
    hits = sorted((last + 1 - len(word), -last - 1, group, word, weight)
                  for last, (word, groups) in _automaton().iter(text, span.start, span.end) for group, weight in groups)
    reached: dict[str, int] = {}
    kept = []
    for start, end, group, word, weight in hits:
        if -end > reached.get(group, 0):
            kept.append(Cue(Span(start, -end), group, word, weight))
            reached[group] = -end
    return tuple(kept)


def mask(text: str, span: Span, mentions: Sequence[Mention], kinds: dict[str, Kind | None]) -> str:
    """Write a clause with a sign for each mention and 0 for each digit: n-grams of it say nothing of who or where."""
    pieces, position = [], span.start
    for mention in mentions:
        pieces.append(text[position:mention.start])
        kind = kinds.get(mention.entity)
        pieces.append(_SIGN.get(mention.label) or (_KIND_SIGN.get(kind, "单") if kind else "单"))
        position = max(position, min(mention.end, span.end))
    pieces.append(text[position:span.end])
    masked = "".join(pieces)
    return "".join("0" if c.isdigit() else c for c in masked) if any(map(str.isdigit, masked)) else masked


def clause_features(text: str, clauses: Sequence[Clause], kinds: dict[str, Kind | None],
                    cues: Sequence[Sequence[Cue]], doers: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Give each clause its features: what stands in it, before it and after it.

    `cues` and `doers`, the organisations that act, are those of each clause.
    """
    strong = [sorted({f"{c.group}{min(c.weight, 3)}" for c in found}) for found in cues]
    seen: set[str] = set()
    sentences: dict[Span, set[str]] = {}
    for clause, groups in zip(clauses, strong, strict=True):
        sentences.setdefault(clause.sentence, set()).update(groups)
    body = [c for c in clauses if c.zone is Zone.BODY]
    ends = (body[0], body[-1]) if body else None
    types = [_strong_type(found) for found in cues]
    telling = _telling_features(text, clauses, kinds, doers)
    rows = []
    for i, clause in enumerate(clauses):
        row = [*telling[i], *_own_features(text, clause, cues[i], kinds), *_content_features(clause, kinds, seen)]
        row += [f"{name}:{g}" for name, j in (("p", i - 1), ("n", i + 1))
                if 0 <= j < len(clauses) and clauses[j].line == clause.line for g in strong[j]]
        row += [f"s:{g}" for g in sentences[clause.sentence]]
        row += [*_position_features(clause, ends), *_break_features(text, clauses, i, (types, doers))]
        rows.append(sorted(set(row)))
        seen |= {m.entity for m in clause.mentions}
    return rows


def _own_features(text: str, clause: Clause, cues: Sequence[Cue], kinds: dict[str, Kind | None]) -> Iterator[str]:
    masked = mask(text, clause.span, clause.mentions, kinds)
    padded = f"^{masked}$"
    yield from (f"2:{padded[i:i + 2]}" for i in range(len(padded) - 1))
    yield from (f"3:{padded[i:i + 3]}" for i in range(len(padded) - 2))
    totals: dict[str, int] = {}
    for cue in cues:
        totals[cue.group] = totals.get(cue.group, 0) + cue.weight
        yield f"w:{cue.group}:{cue.word}"
    yield from (f"g:{group}{min(total, 5)}" for group, total in totals.items())
    types = {g: t for g, t in totals.items() if g in _TYPES}
    if types:
        yield "best:" + min(types, key=lambda g: (-types[g], g))
    else:
        yield "best:none"
    if len(masked) < 7:
        yield "short"


def _content_features(clause: Clause, kinds: dict[str, Kind | None], seen: set[str]) -> Iterator[str]:
    for mention in clause.mentions:
        name = f"{mention.label}{kinds.get(mention.entity) or ''}"
        yield f"m:{name}"
        yield f"m:{name}:{'old' if mention.entity in seen else 'new'}"
        if mention.start - clause.span.start <= 2:
            yield f"m0:{name}"
    yield from (f"u:{f.unit}" for f in clause.figures)
    yield from (f"k:{f.kind}" for f in clause.figures)
    yield f"figures:{min(len(clause.figures), 3)}"
    yield from (f"d:{d.precision}:{d.relative}" for d in clause.dates)
    if any(d.precision is not Precision.YEAR for d in clause.dates):
        yield "d:exact"


def _position_features(clause: Clause, ends: tuple[Clause, Clause] | None) -> Iterator[str]:
    """Yield where a clause stands; `ends` are the first and the last clause of the body."""
    yield f"z:{clause.zone}"
    yield f"place:{min(clause.place, 3)}"
    if clause.opens_line:
        yield "opens"
    if clause.place == 0:
        yield "first"
    if ends and clause.line == ends[0].line:
        yield "lead"
        if clause is ends[0]:
            yield "lead0"
    if ends and clause.line == ends[1].line:
        yield "last"
    yield f"line:{min(clause.line - ends[0].line, 3) if ends else 0}"


def _break_features(text: str, clauses: Sequence[Clause], i: int,
                    found: tuple[Sequence[str], Sequence[tuple[str, ...]]]) -> Iterator[str]:
    """Yield what tells a new deed from more of the last: another doer, another class of cues, a bullet, a date."""
    types, doers = found
    clause = clauses[i]
    start = "first" if clause.place == 0 else "later"
    if has_bullet(text, clause):
        yield "bullet"
    if i and clauses[i - 1].line == clause.line:
        yield f"after:{text[clauses[i - 1].span.end - 1]}"
    before = [d for j in range(max(0, i - 12), i) for d in doers[j]]
    doer = _doer_change(doers[i][:1], before)
    ahead = (d[:1] for j, d in enumerate(doers[i:i + 3], i) if d and clauses[j].sentence == clause.sentence)
    soon = _doer_change(next(ahead, ()), before[-1:])
    best = types[i]
    last = next((kind for kind in types[max(0, i - 5):i][::-1] if kind), "")
    change = "none" if not best else "same" if best == last else "first" if not last else "other"
    figures = min(len(clause.figures), 2)
    yield from (f"doer:{doer}", f"doer:{doer}:{start}", f"soon:{soon}:{start}", f"change:{change}",
                f"change:{change}:{doer}", f"change:{change}:{start}", f"figures:{figures}:{change}")
    if clause.dates and clause.dates[0].span.start - clause.span.start < 3:
        yield f"dated:{clause.dates[0].precision}:{start}"
    if clause.span.end - clause.span.start < _ADVERB and not clause.mentions and not clause.figures:
        yield f"adverb:{start}"


def _telling_features(text: str, clauses: Sequence[Clause], kinds: dict[str, Kind | None],
                      doers: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Give each clause what tells one event from a round-up: who acts in the article and in the sentence, and lists."""
    body = [i for i, clause in enumerate(clauses) if clause.zone is Zone.BODY]
    acting = {doer for i in body for doer in doers[i]}
    unions = _band(sum(kinds.get(doer) is Kind.UNION for doer in acting))
    bullets = {i for i in body if has_bullet(text, clauses[i])}
    listed = min(sum(clauses[i].opens_line for i in bullets), 3)
    lines = Counter(clause.line for clause in clauses)
    sentences: dict[Span, list[int]] = {}
    for i, clause in enumerate(clauses):
        sentences.setdefault(clause.sentence, []).append(i)
    found, before = list[list[str]](), list[str]()
    for i, clause in enumerate(clauses):
        start = "first" if clause.place == 0 else "later"
        row = [*_sentence_features(clauses, sentences[clause.sentence], doers, start),
               f"quoted:{_in_speech(text, clause.span.start)}"]
        if doers[i]:
            change = _doer_change(doers[i][:1], before[-_MEMORY:])
            before += doers[i]
            kind = kinds.get(doers[i][0])
            row += [f"who:{change}:{kind}", f"who:{change}:{kind}:{start}", f"unions:{unions}:{change}",
                    f"acting:{_band(len(acting))}:{change}:{start}", f"listed:{listed}:{change}",
                    f"told:{change}:{min(len(clause.figures), 2)}"]
        if i in bullets:
            row.append(f"bullet:{listed}")
        if clause.opens_line:
            row += [f"line:{unions}", f"line:size:{min(lines[clause.line], 3)}",
                    f"line:doer:{any(doers[j] for j in sentences[clause.sentence])}"]
        found.append(row)
    return found


def _sentence_features(clauses: Sequence[Clause], sentence: Sequence[int], doers: Sequence[tuple[str, ...]], start: str
                       ) -> Iterator[str]:
    yield f"sentence:doers:{min(sum(len(doers[j]) for j in sentence), 2)}:{start}"
    yield f"sentence:figures:{min(sum(len(clauses[j].figures) for j in sentence), 3)}:{start}"
    yield f"sentence:dates:{any(clauses[j].dates for j in sentence)}:{start}"


def _band(count: int) -> int:
    """Say roughly how many: exactly below four, then four, then seven and more."""
    return count if count < 4 else 4 if count < 7 else 7


def _in_speech(text: str, position: int) -> bool:
    """Tell whether a quotation was opened shortly before a position and not closed."""
    start = max(0, position - _SPEECH)
    return text.rfind("“", start, position) > text.rfind("”", start, position)


def _doer_change(doer: Sequence[str], before: Sequence[str]) -> str:
    """Say whether a doer is the one before, one known from further back, or new."""
    if not doer:
        return "none"
    return "same" if before and doer[0] == before[-1] else "known" if doer[0] in before else "new"


def _strong_type(cues: Sequence[Cue]) -> str:
    best = min((c for c in cues if c.weight >= 5 and c.group in _TYPES), key=lambda c: (-c.weight, c.span), default=None)
    return best.group if best else ""
