"""Gold activities laid on the clauses that tell them: an annotated article goes in, clause labels come out.

The gold says what an activity has, not where it stands. Each clause is given to the activity whose figures, entities,
date, label words and class it shares, by the best path through the article that does not change activity without need.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kg.clauses import Clause, Zone
from kg.text import to_simplified
from kg.triggers import find_cues

# what a shared figure, filler, date or label word is worth, and what changing activity or taking a clause costs
_FIGURE, _FILLER, _DATE, _LABEL = 3.0, 1.0, 0.8, 2.5
_SWITCH, _TAKE = 0.9, 0.45
_OPENING = 8
# what a cue of the activity's class is worth: the strongest in the clause, of a weight up to eight, shared by its class
_CUE, _STRONGEST = 0.8, 8


def align_activities(text: str, clauses: Sequence[Clause], rows: Sequence[Mapping[str, Any]],
                     names: Mapping[str, str]) -> list[int]:
    """Give each clause the index of the gold activity that it tells, or -1. `names` maps entity ids to gold names."""
    if not rows:
        return [-1] * len(clauses)
    shares = np.array([[0.0, *_shares(text, clause, clauses, rows, names)] for clause in clauses])
    shares[:, 1:] -= _TAKE
    for i, clause in enumerate(clauses):
        if clause.zone is not Zone.BODY:
            shares[i, 1:] = -9.0
    return _with_openings([state - 1 for state in _best_path(shares, clauses)], clauses)


def _with_openings(owners: list[int], clauses: Sequence[Clause]) -> list[int]:
    """Give an activity the short clauses that open it (目前，, 3月底前，) and those between two of its clauses."""
    for i in range(len(owners) - 2, -1, -1):
        clause, following = clauses[i], clauses[i + 1]
        joined = owners[i] < 0 and owners[i + 1] >= 0 and clause.sentence == following.sentence
        short = clause.span.end - clause.span.start <= _OPENING and not clause.mentions
        bridge = i > 0 and owners[i - 1] == owners[i + 1] and clauses[i - 1].sentence == clause.sentence
        if joined and (short or bridge):
            owners[i] = owners[i + 1]
    return owners


def _shares(text: str, clause: Clause, clauses: Sequence[Clause], rows: Sequence[Mapping[str, Any]],
            names: Mapping[str, str]) -> list[float]:
    figure_count = Counter((f.value, f.unit) for c in clauses if c.zone is Zone.BODY for f in c.figures)
    owners = Counter(key for row in rows for key in {_measure_key(m) for m in row.get("measures", ())})
    users = Counter(name for row in rows for name in {*row["participants"], *row["places"]})
    spoken = Counter(name for row in rows for name in set(row["organisers"]))
    words = [_grams(to_simplified(row["label"])) for row in rows]
    word_owners = Counter(gram for grams in words for gram in grams)
    own_words = _grams(text[clause.span.start:clause.span.end])
    found = {names.get(m.entity, "") for m in clause.mentions}
    classes = Counter(row["type"] for row in rows)
    cues = {cue.group: cue.weight for cue in sorted(find_cues(text, clause.span), key=lambda cue: cue.weight)}
    result = []
    for row, grams in zip(rows, words, strict=True):
        keys = {_measure_key(m) for m in row.get("measures", ())}
        value = sum(_FIGURE / max(1, figure_count[f.value, f.unit]) / owners[f.value, f.unit]
                    for f in clause.figures if (f.value, f.unit) in keys)
        value += sum(_FILLER / users[n] for n in found & {*row["participants"], *row["places"]})
        value += sum(_FILLER / spoken[n] for n in found & set(row["organisers"]))
        value += _DATE if row.get("date") and any(d.iso == row["date"] for d in clause.dates) else 0.0
        value += _DATE if row.get("programme") and row["programme"] in found else 0.0
        value += _LABEL * sum(1 / word_owners[g] for g in grams & own_words) / max(4, len(grams))
        value += _CUE * min(cues.get(row["type"], 0), _STRONGEST) / _STRONGEST / classes[row["type"]] ** 0.5
        result.append(value)
    return result


def _measure_key(measure: Mapping[str, Any]) -> tuple[float, str]:
    return float(measure["value"]), str(to_unit(measure["unit"]))


def to_unit(unit: str) -> str:
    """Simplify the unit of a gold measure, one character too little to be told traditional by its share alone."""
    return to_simplified(unit * 4)[:len(unit)]


def _grams(text: str) -> set[str]:
    return {hit[1] for hit in re.finditer(r"(?=([\u4e00-\u9fff]{2}))", text)}


def _best_path(shares: np.ndarray, clauses: Sequence[Clause]) -> list[int]:
    count, states = shares.shape
    score, back = shares[0].copy(), np.zeros((count, states), dtype=int)
    for i in range(1, count):
        same_sentence = clauses[i].sentence == clauses[i - 1].sentence
        move = score[:, None] - _SWITCH * (1.0 if same_sentence else 0.6) * (1 - np.eye(states))
        move[1:, 0] += _SWITCH * (1.0 if same_sentence else 0.6) - (0.25 if same_sentence else 0.0)
        back[i] = move.argmax(axis=0)
        score = move.max(axis=0) + shares[i]
    path = [int(score.argmax())]
    for i in range(count - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
