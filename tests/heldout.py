"""The gold articles analysed from the spans of taggers that never saw them, and scored.

`gold-spans.jsonl` holds, for each article, what the fold's tagger found in the cross-validation of `kg train`: spans in
the article's own offsets with label and confidence, and `others` that lost to them. The weights that merge these with
what the rulers find are fitted anew for each fold, without the fold's articles. Everything after that is the shipped
code and data. With `folds`, the activity model too is trained anew for each fold: slow, but honest to the end. The
articles that were written to be learnt from are in every fit.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import kg.activities
from kg import evaluation
from kg.activity_training import read_lesson, train
from kg.analysing import analyse_plain, to_source
from kg.corpora import fold_of, read_written, to_gold
from kg.findings import Found, found_in_analysis
from kg.grammar import Candidate
from kg.merging import Weighing, merge, read_weighing
from kg.model import Analysis, Article, Label, Span
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.rulers import find_candidates
from kg.taggers import Finder, load_finder
from kg.tagging import TaggedText
from kg.text import to_plain
from kg.weighing import Example, fit_weighing, read_examples

HERE = Path(__file__).resolve().parent
SPANS = HERE / "gold-spans.jsonl"
GOLD = HERE / "gold"
MERGE_FOLDS = 5


def read_spans(path: Path = SPANS) -> dict[str, list[list[Any]]]:
    """Read the taggers' spans by article id: start, end, label, confidence and rule."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {row["id"]: [[*span, rule] for rule, key in ((TAGGER, "spans"), (OTHER, "others")) for span in row[key]]
            for row in rows}


def analysed(doc: Mapping[str, Any], spans: Iterable[list[Any]], weighing: Weighing | None = None) -> Found:
    """Analyse one gold article from given tagger spans, as a graph of it would be read."""
    return found_in_analysis(analysis_of(doc, spans, weighing))


def analysis_of(doc: Mapping[str, Any], spans: Iterable[list[Any]], weighing: Weighing | None = None) -> Analysis:
    """Analyse one gold article from given tagger spans, by default with the weights of the merge that ship."""
    plain = to_plain(doc["text"])
    tagged = []
    for start, end, label, confidence, rule in spans:
        span = plain.from_source(Span(start, end))
        tagged.append(Candidate(span.start, span.end, Label(label), rule, confidence))
    mentions = merge(tagged, find_candidates(plain.text), plain.text, weighing=weighing or read_weighing("union"))
    article = Article(doc["id"], doc["text"], doc.get("published"), doc.get("source", ""))
    (read,) = load_tagger().find([plain.text])
    return to_source(analyse_plain(article, plain, TaggedText(mentions, (), read.states)), plain)


def heldout_scores(gold: Path = GOLD, spans: Path = SPANS, *, folds: int = 0) -> dict[str, Any]:
    """Score all articles; with `folds` the activity model never saw the article either."""
    docs, tagged = evaluation.load_gold(gold), read_spans(spans)
    learnt = {doc["id"]: doc for doc in [*docs, *read_written()]}
    lessons = {key: read_lesson(doc) for key, doc in learnt.items()} if folds else {}
    examples = {key: _example(doc, tagged[key]) for key, doc in learnt.items()}
    parts = folds or MERGE_FOLDS
    found: dict[str, Found] = {}
    for fold in range(parts):
        held = {doc["id"]: doc for doc in docs if fold_of(doc["id"], parts) == fold}
        rest = [key for key in learnt if key not in held]
        weighing = fit_weighing(examples[key] for key in rest)
        model = train([lessons[key] for key in rest]) if folds else kg.activities.shipped_model()
        with mock.patch.object(kg.activities, "shipped_model", return_value=model):
            found |= {key: analysed(doc, tagged[key], weighing) for key, doc in held.items()}
    return evaluation.score(found, docs).rows()


@cache
def load_tagger() -> Finder:
    """Load the packaged tagger, whose states the activity model reads; its spans are not used."""
    return load_finder("union")


def _example(doc: Mapping[str, Any], spans: list[list[Any]]) -> Example:
    """Give what the merge learns from an article."""
    article = to_gold(doc)
    tagged = (tuple(tuple(row[:4]) for row in spans if row[4] == rule) for rule in (TAGGER, OTHER))
    chosen, others = tagged
    (example,) = read_examples([article], {article.id: Tagged(chosen, (), others)})
    return example


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
