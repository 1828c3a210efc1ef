"""Spans of the tagger and candidates of the rulers to mentions that do not overlap, under one stated policy.

Every span gets the probability that it is a mention, from the rules that propose it, from the tagger's confidence in it and from
what overlaps it (a logistic model whose weights lie in `data/tag-merge.json`). Of all sets of spans that do not overlap, the one
with the greatest sum of probability less a threshold is taken; ties go to the earlier and longer span.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.grammar import Candidate
from kg.model import Label, Mention

TAGGER = "tagger"
# names repeated from a surer place in the text
_SURE = {TAGGER: 0.6}
_SURE_RULE = 0.7
# full names whose parts may stand for them, and the least that such a part shares with the name
_SURE_FULL = 0.6
_COMMON = 3


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """A span and label with all that propose it: the tagger's confidence (0 where it does not) and each rule's score."""

    start: int
    end: int
    label: Label
    tagger: float
    rules: tuple[tuple[str, float], ...]

    @property
    def strength(self) -> float:
        return max((score for _, score in self.rules), default=0.0)


def propose(model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str) -> tuple[Proposal, ...]:
    """Gather who proposes what; a name that is sure once is proposed wherever the text repeats it."""
    model, rulers = tuple(model_spans), tuple(ruler_spans)
    gathered: dict[tuple[int, int, Label], dict[str, float]] = {}
    for span in (*model, *rulers, *_repeats(model, rulers, text), *_short_forms(model, rulers, text)):
        rules = gathered.setdefault((span.start, span.end, span.label), {})
        rules[span.rule] = max(rules.get(span.rule, 0.0), span.score)
    return tuple(
        Proposal(*key, rules.pop(TAGGER, 0.0), tuple(sorted(rules.items())))
        for key, rules in sorted(gathered.items())
    )


def _repeats(model: Sequence[Candidate], rulers: Sequence[Candidate], text: str) -> Iterator[Candidate]:
    sure: dict[tuple[str, Label], tuple[float, str]] = {}
    for span in (*model, *rulers):
        if span.score >= _SURE.get(span.rule, _SURE_RULE) and span.end - span.start > 1:
            key = (text[span.start : span.end], span.label)
            sure[key] = max(sure.get(key, (0.0, "")), (span.score, "tagger" if span.rule == TAGGER else "rule"))
    for (name, label), (score, source) in sorted(sure.items()):
        start = text.find(name)
        while start >= 0:
            yield Candidate(start, start + len(name), label, f"repeat-{source}", score)
            start = text.find(name, start + len(name))


def _short_forms(model: Sequence[Candidate], rulers: Sequence[Candidate], text: str) -> Iterator[Candidate]:
    """Propose the longest common end or beginning with an organisation's full name: 联合会, 王庄煤矿, 仙鹤股份."""
    full = (span for span in (*model, *rulers) if span.label is Label.ORG and span.score >= _SURE_FULL)
    names = {text[span.start : span.end] for span in full if span.end - span.start > _COMMON + 2}
    found = {span for name in names for span in (*_common_ends(name, text), *_common_beginnings(name, text))}
    for start, end, rule in sorted(found):
        yield Candidate(start, end, Label.ORG, rule, 0.3)


def _common_ends(name: str, text: str) -> Iterator[tuple[int, int, str]]:
    start = text.find(name[-_COMMON:])
    while start >= 0:
        end, size = start + _COMMON, _COMMON
        while size < len(name) and start > 0 and text[start - 1] == name[-size - 1]:
            start, size = start - 1, size + 1
        if size < len(name):
            yield start, end, "end-of"
        start = text.find(name[-_COMMON:], end)


def _common_beginnings(name: str, text: str) -> Iterator[tuple[int, int, str]]:
    start = text.find(name[:_COMMON])
    while start >= 0:
        end, size = start + _COMMON, _COMMON
        while size < len(name) and end < len(text) and text[end] == name[size]:
            end, size = end + 1, size + 1
        if size < len(name):
            yield start, end, "beginning-of"
        start = text.find(name[:_COMMON], end)


def features(proposals: Sequence[Proposal], text: str) -> list[dict[str, float]]:
    """Describe each proposal by who proposes it and by what overlaps it."""
    rows = [_own(proposal, text) for proposal in proposals]
    for index, one in enumerate(proposals):
        for other_index in range(index + 1, len(proposals)):
            other = proposals[other_index]
            if other.start >= one.end:
                break
            _meet(rows[index], one, other)
            _meet(rows[other_index], other, one)
    return rows


def _own(proposal: Proposal, text: str) -> dict[str, float]:
    label = proposal.label.value
    row = {"bias": 1.0, f"label:{label}": 1.0, f"length:{label}": math.log(proposal.end - proposal.start)}
    if proposal.tagger:
        row[f"tagger:{label}"] = 1.0
        row[f"confidence:{label}"] = _logit(proposal.tagger)
    for rule, _ in proposal.rules:
        row[f"rule:{label}:{rule}"] = 1.0
        if not proposal.tagger:
            row[f"alone:{rule}"] = 1.0
    return row


def _meet(row: dict[str, float], one: Proposal, other: Proposal) -> None:
    """Add to the row of `one` that `other` overlaps it."""
    if (one.start, one.end) == (other.start, other.end):
        kind = "equal"
    elif other.start <= one.start and one.end <= other.end:
        kind = "inside"
    elif one.start <= other.start and other.end <= one.end:
        kind = "around"
    else:
        kind = "cross"
    kind += f":{one.label.value}" if one.label == other.label else f":{one.label.value}:{other.label.value}"
    if other.tagger:
        key = f"{kind}:tagger"
        row[key] = max(row.get(key, 0.0), other.tagger)
    for rule, _ in other.rules:
        row[f"{kind}:{rule}"] = 1.0


def _logit(value: float) -> float:
    value = min(max(value, 0.01), 0.99)
    return math.log(value / (1 - value))


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of the features and the probability below which a span is left out."""

    weights: Mapping[str, float]
    threshold: float


@cache
def read_weighing(name: str) -> Weighing:
    """Read what was fitted for a tagger: `union`, `lac`, or `rules` where there is none."""
    row = json.loads((resources.files("kg") / "data" / f"tag-merge-{name}.json").read_text(encoding="utf-8"))
    return Weighing(row["weights"], row["threshold"])


def probability(row: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Give the probability of a described proposal."""
    total = sum(value * weights.get(name, 0.0) for name, value in sorted(row.items()))
    return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


def choose(proposals: Sequence[Proposal], sure: Sequence[float], threshold: float) -> list[int]:
    """Choose the set without overlaps whose sum of probability less threshold is greatest; give indices in order of the text."""
    order = sorted((i for i, p in enumerate(sure) if p > threshold), key=lambda i: (proposals[i].end, proposals[i].start, proposals[i].label))
    ends = [proposals[i].end for i in order]
    best: list[tuple[float, int]] = [(0.0, -1)]
    for position, index in enumerate(order):
        before = bisect_right(ends, proposals[index].start, 0, position)
        gain = best[before][0] + sure[index] - threshold
        best.append((gain, before) if gain > best[position][0] else (best[position][0], -1))
    chosen, position = [], len(order)
    while position:
        before = best[position][1]
        if before >= 0:
            chosen.append(order[position - 1])
        position = before if before >= 0 else position - 1
    return chosen[::-1]


def merge(
    model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str, *, weighing: Weighing
) -> tuple[Mention, ...]:
    """Choose mentions among the spans of the tagger and of the rulers (the policy is in the module's docstring)."""
    proposals = propose(model_spans, ruler_spans, text)
    sure = [probability(row, weighing.weights) for row in features(proposals, text)]
    return tuple(_mention(proposals[i], sure[i], text) for i in choose(proposals, sure, weighing.threshold))


def _mention(proposal: Proposal, sure: float, text: str) -> Mention:
    rule = TAGGER if proposal.tagger else max(proposal.rules, key=lambda row: (row[1], row[0]))[0]
    span = text[proposal.start : proposal.end]
    return Mention(proposal.start, proposal.end, proposal.label, span, round(sure, 3), rule)
