"""The gold articles analysed from the spans of taggers that never saw them, and scored.

`gold-spans.jsonl` holds, for each article, what the fold's tagger found in the cross-validation of `kg train`: spans in
the article's own offsets with label and confidence. Everything after the tagger is the shipped code and data. With
`folds`, the activity model too is trained anew for each fold, without the fold's articles: slow, but honest to the end.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import kg.activities
from kg import evaluation
from kg.activity_model import ActivityModel
from kg.activity_training import read_lesson, train
from kg.analysing import analyse_plain, to_source
from kg.corpora import fold_of
from kg.findings import Found, found_in_analysis
from kg.grammar import Candidate
from kg.merging import merge, read_weighing
from kg.model import Analysis, Article, Label, Span
from kg.rulers import find_candidates
from kg.text import to_plain

HERE = Path(__file__).resolve().parent
SPANS = HERE / "gold-spans.jsonl"
GOLD = HERE / "gold"


def read_spans(path: Path = SPANS) -> dict[str, list[list[Any]]]:
    """Read the taggers' spans by article id."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {row["id"]: row["spans"] for row in rows}


def analysed(doc: Mapping[str, Any], spans: Iterable[list[Any]]) -> Found:
    """Analyse one gold article from given tagger spans, as a graph of it would be read."""
    return found_in_analysis(analysis_of(doc, spans))


def analysis_of(doc: Mapping[str, Any], spans: Iterable[list[Any]]) -> Analysis:
    """Analyse one gold article from given tagger spans."""
    plain = to_plain(doc["text"])
    tagged = []
    for start, end, label, confidence in spans:
        span = plain.from_source(Span(start, end))
        tagged.append(Candidate(span.start, span.end, Label(label), "tagger", confidence))
    mentions = merge(tagged, find_candidates(plain.text), plain.text, weighing=read_weighing("union"))
    article = Article(doc["id"], doc["text"], doc.get("published"), doc.get("source", ""))
    return to_source(analyse_plain(article, plain, mentions), plain)


def heldout_scores(gold: Path = GOLD, spans: Path = SPANS, *, folds: int = 0) -> dict[str, Any]:
    """Score all articles; with `folds` the activity model never saw the article either."""
    docs, tagged = evaluation.load_gold(gold), read_spans(spans)
    found: dict[str, Found] = {}
    for fold in range(max(folds, 1)):
        held = [doc for doc in docs if not folds or fold_of(doc["id"], folds) == fold]
        rest = [doc for doc in docs if folds and fold_of(doc["id"], folds) != fold]
        found |= _with_model(held, tagged, train([read_lesson(doc) for doc in rest]) if rest else None)
    return evaluation.score(found, docs).rows()


def _with_model(docs: Iterable[Mapping[str, Any]], tagged: Mapping[str, list[list[Any]]], model: ActivityModel | None
                ) -> dict[str, Found]:
    if model is None:
        return {doc["id"]: analysed(doc, tagged[doc["id"]]) for doc in docs}
    with mock.patch.object(kg.activities, "shipped_model", return_value=model):
        return {doc["id"]: analysed(doc, tagged[doc["id"]]) for doc in docs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--spans", type=Path, default=SPANS)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    rows = heldout_scores(arguments.gold, arguments.spans, folds=arguments.folds)
    sys.stdout.write(evaluation.to_table(rows) + "\n")


if __name__ == "__main__":
    main()
