"""Spans of the tagger and candidates of the rulers to mentions that do not overlap, under one stated policy.

Every span gets the probability that it is a mention, from the rules that propose it, from the tagger's confidence in
it and from what overlaps it: a logistic model, fitted by `kg.weighing` on spans that the tagger had not been trained
on. Of all sets of spans that do not overlap, the one with the greatest sum of probability less a threshold is taken.
A span that breaks a pair of quotation marks or brackets, or names nothing of its own (各地总工会, 绍兴工会, 周一), is
never one; a community (城西社区) is a body, not a place.
"""

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from kg.grammar import Candidate, words
from kg.model import Doubt, Label, Mention
from kg.repeats import OTHER, TAGGER, find_lengths, find_parts, find_repeats

_PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("《", "》"))
_MARK = re.compile("[“”‘’（）《》]")
_JOINTS = "、和与及"
# a reading in brackets (接诊 (jiēzhěn)) is no foreign name
_PINYIN = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
# words that make an organisation one of many, and the rule that says that a place's unions are meant
_MANY = re.compile("各|多家|部分|一些|（[州市区]）")
_UNIONS_OF_A_PLACE = "division-gonghui"
_TABLED = ("PERSON", "PLACE", "ORG")
_LEAST, _MOST = 0.01, 0.99
# from this probability on, a span that the tagger did not choose is proposed even if nothing else proposes it
_PROPOSED = 0.1
# so far below the threshold a span is still worth a second look: one or two in an article
_CLOSE = 0.2


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """A span and label with all that propose it: the tagger's confidence (0 where it does not), each rule's score.

    `other` is the probability that the tagger gives to a span that it did not choose; 0 says that it is hardly any.
    """

    start: int
    end: int
    label: Label
    tagger: float
    rules: tuple[tuple[str, float], ...]
    other: float = 0.0

    @property
    def strength(self) -> float:
        """The score of the surest rule, 0 without any."""
        return max((score for _, score in self.rules), default=0.0)


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of the features, and the probability below which a span is left out."""

    weights: Mapping[str, float]
    threshold: float


@cache
def read_weighing(name: str) -> Weighing:
    """Read what was fitted for a tagger: `union`, `lac`, or `rules` where there is none."""
    row = json.loads((resources.files("kg") / "data" / f"tag-merge-{name}.json").read_text(encoding="utf-8"))
    return Weighing(row["weights"], row["threshold"])


def merge(
    model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str, *, weighing: Weighing
) -> tuple[Mention, ...]:
    """Choose mentions among the spans of the tagger and of the rulers (the policy is in the module's docstring)."""
    return merge_and_doubt(model_spans, ruler_spans, text, weighing=weighing)[0]


def merge_and_doubt(
    model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str, *, weighing: Weighing
) -> tuple[tuple[Mention, ...], tuple[Doubt, ...]]:
    """Choose mentions as `merge` does, and give the spans beside them that were left out by little."""
    proposals = propose(model_spans, ruler_spans, text)
    sure = [probability(row, weighing.weights) for row in describe(proposals, text)]
    chosen = choose(proposals, sure, weighing.threshold)
    mentions = tuple(_mention(proposals[i], sure[i], text) for i in chosen)
    return mentions, tuple(_left_out(proposals, sure, chosen, weighing.threshold))


def _left_out(proposals: Sequence[Proposal], sure: Sequence[float], chosen: Sequence[int], threshold: float
              ) -> Iterator[Doubt]:
    """Give what was left out though likely enough, or close to the threshold and not another reading of a mention."""
    ends, taken = [proposals[i].end for i in chosen], frozenset(chosen)
    for index, proposal in enumerate(proposals):
        if sure[index] <= threshold - _CLOSE or index in taken:
            continue
        after = bisect_right(ends, proposal.start)
        meets = after < len(chosen) and proposals[chosen[after]].start < proposal.end
        if not meets or sure[index] > threshold:
            reason = "another reading of the words is likelier" if meets else "below the threshold of mentions"
            yield Doubt(proposal.start, proposal.end, "mention", proposal.label.value, reason, round(sure[index], 3))


def _mention(proposal: Proposal, sure: float, text: str) -> Mention:
    rule = TAGGER if proposal.tagger else max(proposal.rules, key=lambda row: (row[1], row[0]), default=(OTHER,))[0]
    name = text[proposal.start : proposal.end]
    return Mention(proposal.start, proposal.end, proposal.label, name, round(sure, 3), rule)


def propose(model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str) -> tuple[Proposal, ...]:
    """Gather who proposes what; names that the text repeats are proposed as well (see `kg.repeats`)."""
    spans = (*model_spans, *ruler_spans)
    gathered: dict[tuple[int, int, Label], dict[str, float]] = {}
    for span in (*spans, *find_repeats(spans, text), *find_parts(spans, text), *find_lengths(spans, text)):
        rules = gathered.setdefault((span.start, span.end, _label(span, text)), {})
        rules[span.rule] = max(rules.get(span.rule, 0.0), span.score)
    worth = ((key, rules) for key, rules in sorted(gathered.items()) if rules.keys() != {OTHER} or rules[OTHER] >= _PROPOSED)
    rows = (_proposal(key, rules) for key, rules in worth)
    return tuple(row for row in rows if not _is_refused(row, text[row.start : row.end]))


def _label(span: Candidate, text: str) -> Label:
    community = span.label is Label.PLACE and text[span.start : span.end].endswith(words("refused", "community"))
    return Label.ORG if community else span.label


def _proposal(key: tuple[int, int, Label], rules: dict[str, float]) -> Proposal:
    rest = tuple(sorted((rule, score) for rule, score in rules.items() if rule not in (TAGGER, OTHER)))
    return Proposal(*key, rules.get(TAGGER, 0.0), rest, 0.0 if TAGGER in rules else rules.get(OTHER, 0.0))


def _is_refused(proposal: Proposal, name: str) -> bool:
    broken = _MARK.search(name) and any(name.count(left) != name.count(right) for left, right in _PAIRS)
    if broken or name in _refused(proposal.label) or _PINYIN.search(name):
        return True
    if proposal.label is not Label.ORG:
        return False
    return bool(_MANY.search(name)) or any(rule == _UNIONS_OF_A_PLACE for rule, _ in proposal.rules)


@cache
def _refused(label: Label) -> frozenset[str]:
    """Words that are taken for names of this kind and name nothing."""
    return frozenset(words("refused", label.value)) if label.value in _TABLED else frozenset()


def describe(proposals: Sequence[Proposal], text: str) -> list[dict[str, float]]:
    """Give the features of each proposal: who proposes it, what overlaps it, and what it is in a row with."""
    rows, strengths = [_own(proposal) for proposal in proposals], [proposal.strength for proposal in proposals]
    for index, one in enumerate(proposals):
        for position in range(index + 1, len(proposals)):
            other = proposals[position]
            if other.start >= one.end:
                break
            _meet(rows[index], one, other, strengths[position])
            _meet(rows[position], other, one, strengths[index])
    _line_up(rows, proposals, text)
    return rows


def _line_up(rows: Sequence[dict[str, float]], proposals: Sequence[Proposal], text: str) -> None:
    """Add to the features how sure the tagger is of what stands beside a proposal in a row of names: 顺丰、中通."""
    ends: dict[tuple[int, Label], list[int]] = {}
    for index, proposal in enumerate(proposals):
        ends.setdefault((proposal.end, proposal.label), []).append(index)
    for index, after in enumerate(proposals):
        joined = after.start > 0 and text[after.start - 1] in _JOINTS
        for before in ends.get((after.start - 1, after.label), ()) if joined else ():
            for one, other in ((index, before), (before, index)):
                sure = proposals[other].tagger or proposals[other].other
                for name in ("row", f"row:{after.label}") if sure else ():
                    rows[one][name] = max(rows[one].get(name, 0.0), sure)


def _own(proposal: Proposal) -> dict[str, float]:
    label = proposal.label.value
    row = {"bias": 1.0, f"label:{label}": 1.0, f"length:{label}": math.log(proposal.end - proposal.start)}
    if proposal.tagger:
        row[f"tagger:{label}"] = 1.0
        row[f"confidence:{label}"] = _log_odds(proposal.tagger)
    elif proposal.rules:
        row["alone"] = _log_odds(proposal.strength)
    if proposal.other:
        row["other"] = row[f"other:{label}"] = 1.0
    row["sure"] = row[f"sure:{label}"] = _log_odds(proposal.tagger or proposal.other)
    for rule, _ in proposal.rules:
        row[f"rule:{label}:{rule}"] = 1.0
        if not proposal.tagger:
            row[f"alone:{rule}"] = 1.0
    return row


@lru_cache(maxsize=4096)
def _log_odds(value: float) -> float:
    value = min(max(value, _LEAST), _MOST)
    return math.log(value / (1 - value))


def _meet(row: dict[str, float], one: Proposal, other: Proposal, strength: float) -> None:
    """Add to the features of `one` that `other` of this strength overlaps it."""
    kind, strongest, tagger = _kind(_relation(one, other), one.label, other.label)
    if strength > row.get(strongest, -1.0):
        row[strongest] = strength
    if other.tagger > row.get(tagger, 0.0):
        row[tagger] = other.tagger
    for rule, _ in other.rules:
        row[kind + rule] = 1.0


@cache
def _kind(relation: str, one: Label, other: Label) -> tuple[str, str, str]:
    """Name the features of an overlap: the beginning of those by rule, the strength, the tagger's confidence."""
    labels = one if one is other else f"{one}:{other}"
    return f"{relation}:{labels}:", f"{relation}:strength", f"{relation}:{labels}:tagger"


def _relation(one: Proposal, other: Proposal) -> str:
    """Name how `one` lies to `other`, which overlaps it."""
    if (one.start, one.end) == (other.start, other.end):
        return "equal"
    if other.start <= one.start and one.end <= other.end:
        return "inside"
    return "around" if one.start <= other.start and other.end <= one.end else "cross"


def probability(row: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Give the probability of a described proposal."""
    total = math.fsum([value * weights.get(name, 0.0) for name, value in row.items()])
    return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


def choose(proposals: Sequence[Proposal], sure: Sequence[float], threshold: float) -> list[int]:
    """Choose the set without overlaps whose sum of probability less threshold is greatest; give indices in order."""
    likely = (index for index, value in enumerate(sure) if value > threshold)
    order = sorted(likely, key=lambda i: (proposals[i].end, proposals[i].start, proposals[i].label))
    ends = [proposals[index].end for index in order]
    # best[n] is the greatest sum over the first n, and how many of them come before the one taken last, or -1
    best: list[tuple[float, int]] = [(0.0, -1)]
    for position, index in enumerate(order):
        before = bisect_right(ends, proposals[index].start, 0, position)
        gain = best[before][0] + sure[index] - threshold
        best.append((gain, before) if gain > best[position][0] else (best[position][0], -1))
    return [order[position] for position in _trace([before for _, before in best])]


def _trace(before: Sequence[int]) -> list[int]:
    """Read the chosen positions off the table, from the last."""
    chosen, position = [], len(before) - 1
    while position:
        if before[position] >= 0:
            chosen.append(position - 1)
            position = before[position]
        else:
            position -= 1
    return chosen[::-1]
