"""Annotated texts to the weights of the merge: a logistic model with a quadratic penalty.

The tagger's spans must come from a tagger that was not trained on the text, or the merge would trust it too much.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.corpora import GoldArticle
from kg.grammar import Candidate
from kg.merging import Weighing, describe, propose
from kg.model import Label, Span
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.rulers import find_candidates
from kg.text import to_plain

# found by cross-validation over the articles of the annotated corpus: micro F1 0.916 here, 0.914 at 1.5
PENALTY = 0.7
# a feature seen in fewer proposals says nothing
LEAST = 5
THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Example:
    """A plain text, the spans that a tagger finds in it, and those that are right."""

    text: str
    model_spans: tuple[Candidate, ...]
    gold: frozenset[tuple[int, int, Label]]


def read_examples(articles: Iterable[GoldArticle], found: Mapping[str, Tagged]) -> Iterator[Example]:
    """Put what taggers found in annotated articles, in the articles' offsets, beside what is right."""
    for article in articles:
        plain, tagged = to_plain(article.text), found[article.id]
        spans = [(TAGGER, *row) for row in tagged.spans] + [(OTHER, *row) for row in tagged.others]
        candidates = ((plain.from_source(Span(start, end)), label, rule, sure) for rule, start, end, label, sure in spans)
        places = ((plain.from_source(Span(start, end)), label) for start, end, label in article.spans)
        yield Example(
            plain.text,
            tuple(Candidate(at.start, at.end, Label(label), rule, sure) for at, label, rule, sure in candidates),
            frozenset((at.start, at.end, Label(label)) for at, label in places),
        )


def fit_weighing(examples: Iterable[Example], *, penalty: float = PENALTY, threshold: float = THRESHOLD) -> Weighing:
    """Fit the weights of the merge to examples."""
    rows: list[Mapping[str, float]] = []
    right: list[bool] = []
    for example in examples:
        proposals = propose(example.model_spans, find_candidates(example.text), example.text)
        rows += describe(proposals, example.text)
        right += [(one.start, one.end, one.label) in example.gold for one in proposals]
    weights = fit_weights(rows, right, penalty=penalty)
    return Weighing({name: round(weight, 3) for name, weight in weights.items() if abs(weight) >= 0.001}, threshold)


def fit_weights(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool], *, penalty: float = PENALTY, least: int = LEAST
) -> dict[str, float]:
    """Fit a logistic model to described proposals; features seen in fewer than `least` are left out."""
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= least)
    columns = {name: column for column, name in enumerate(names)}
    cells = [(i, columns[name], value) for i, row in enumerate(rows) for name, value in row.items() if name in columns]
    where, column, value = (np.array(part) for part in zip(*cells, strict=True))
    matrix = csr_matrix((value, (where, column)), shape=(len(rows), len(names)))
    truth = np.array(right, np.float64)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        lost = np.logaddexp(0, -scores) * truth + np.logaddexp(0, scores) * (1 - truth)
        slope = matrix.T @ (1 / (1 + np.exp(-scores)) - truth) + penalty * weights
        return float(lost.sum() + penalty * (weights @ weights) / 2), slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return dict(zip(names, found.tolist(), strict=True))


def write_weighing(path: Path, weighing: Weighing) -> None:
    """Write weights as `kg.merging.read_weighing` reads them, a feature to a line."""
    row = {"threshold": weighing.threshold, "weights": dict(sorted(weighing.weights.items()))}
    path.write_text(json.dumps(row, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
