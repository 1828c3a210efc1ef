"""Weights are fitted to annotated texts and read back as written."""

import json
from pathlib import Path

from kg.grammar import Candidate
from kg.merging import Weighing, probability
from kg.model import Label
from kg.weighing import Example, fit_weighing, fit_weights, write_weighing


def test_a_feature_of_right_spans_gets_a_positive_weight_and_one_of_wrong_spans_a_negative() -> None:
    rows = [{"bias": 1.0, "good": 1.0}] * 20 + [{"bias": 1.0, "bad": 1.0}] * 20
    weights = fit_weights(rows, [True] * 20 + [False] * 20)
    assert weights["good"] > 1 > -1 > weights["bad"]
    assert probability(rows[0], weights) > 0.9


def test_rare_features_are_left_out() -> None:
    rows = [{"bias": 1.0}] * 10 + [{"bias": 1.0, "rare": 1.0}] * 2
    assert set(fit_weights(rows, [True] * 12, least=3)) == {"bias"}


def test_a_tagger_that_is_right_is_trusted() -> None:
    text = "襄阳市总工会主席王芳到会。"
    gold = frozenset({(0, 6, Label.ORG), (8, 10, Label.PERSON)})
    spans = (Candidate(8, 10, Label.PERSON, "tagger", 0.95),)
    weighing = fit_weighing([Example(text, spans, gold)] * 8)
    assert weighing.weights["confidence:PERSON"] > 0


def test_weights_are_written_a_feature_to_a_line_in_order(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    write_weighing(path, Weighing({"b": 1.0, "a": -0.5}, 0.4))
    assert json.loads(path.read_text("utf-8")) == {"threshold": 0.4, "weights": {"a": -0.5, "b": 1.0}}
    assert path.read_text("utf-8").index('"a"') < path.read_text("utf-8").index('"b"')
