"""Spans of the tagger and candidates of the rulers to mentions that do not overlap, under one stated policy."""

from collections.abc import Iterable

from kg.grammar import Candidate
from kg.model import Mention

# below this a span is more often wrong than right
_LEAST = 0.5


def merge(model_spans: Iterable[Candidate], ruler_spans: Iterable[Candidate], text: str) -> tuple[Mention, ...]:
    """Choose mentions among the spans of the tagger and of the rulers.

    Spans that agree confirm each other. Of spans that overlap the longest wins among those more likely right than wrong.
    """
    sure: dict[tuple[int, int, str], tuple[float, str]] = {}
    for span in (*model_spans, *ruler_spans):
        score, rule = sure.get((span.start, span.end, span.label), (0.0, ""))
        sure[span.start, span.end, span.label] = (1 - (1 - score) * (1 - span.score), rule or span.rule)
    rows = [Candidate(*key, rule, score) for key, (score, rule) in sure.items() if score >= _LEAST]  # type: ignore[arg-type]
    taken = bytearray(len(text))
    chosen = []
    for row in sorted(rows, key=lambda row: (row.start - row.end, -row.score, row)):
        if not any(taken[row.start : row.end]):
            taken[row.start : row.end] = b"\x01" * (row.end - row.start)
            chosen.append(row)
    return tuple(Mention(row.start, row.end, row.label, text[row.start : row.end], round(row.score, 3), row.rule) for row in sorted(chosen))
