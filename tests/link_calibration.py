"""How well the confidence of links holds: `python tests/link_calibration.py [--gold FOLDER] [--update]`.

A link is right where the entity that a mention was given has the annotators' canonical name. Twice: from the annotators'
mentions, so that only the rules of linking speak; and from the spans of taggers that never saw the article, so that
span and link speak together. The rates of the rules come from a table that was measured on these articles, so the first
is given with rates of the other folds too. `--update` writes the table anew.
"""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from heldout import GOLD, SPANS, read_spans

from kg.calibration import Judged, calibration_error
from kg.corpora import fold_of
from kg.evaluation import gold_mentions, load_gold
from kg.grammar import Candidate
from kg.linking import link_mentions, reliability
from kg.merging import merge, read_weighing
from kg.model import Article, Label, Mention, Span
from kg.rulers import find_candidates
from kg.text import Plain, fold, to_plain

TABLE = Path(__file__).resolve().parents[1] / "kg" / "data" / "linking-confidence.csv"
FOLDS = 5
# as if each rule had been right twice in three more links; one seen less than three times has the rate of rare ones
_RIGHT, _OF, _FEW = 2, 3, 3

# article, label, rule, confidence of the span alone, whether the link is right
Link = tuple[str, Label, str, float, bool]


def judged_links(doc: Mapping[str, Any], plain: Plain, mentions: Iterable[Mention]) -> Iterator[Link]:
    """Link an article's mentions and judge each by the annotators' canonical names."""
    listed = sorted(mentions)
    article = Article(doc["id"], doc["text"], doc.get("published"))
    linked, entities = link_mentions(article, plain, listed)
    names = {entity.id: fold(entity.name) for entity in entities}
    spans = {(start, end, label) for start, end, label in gold_mentions(doc)}
    canonical = {(fold(name), Label(e["type"])): fold(e["name"]) for e in reversed(doc["entities"])
                 for name in (*e.get("aliases", ()), e["name"])}
    for mention, given in zip(linked, listed, strict=True):
        span = plain.to_source(mention.span)
        form = fold("".join(doc["text"][span.start : span.end].split("\n")))
        known = canonical.get((form, mention.label))
        right = (span.start, span.end, mention.label) in spans and known == names[mention.entity]
        yield doc["id"], mention.label, mention.rule.split(" > ")[-1].partition(":")[0], given.confidence, right


def from_annotations(docs: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """Judge the links of the annotators' mentions."""
    for doc in docs:
        plain = to_plain(doc["text"])
        spans = ((plain.from_source(Span(start, end)), label) for start, end, label in gold_mentions(doc))
        yield from judged_links(doc, plain, (Mention(s.start, s.end, label, plain.text[s.start : s.end])
                                             for s, label in spans))


def from_taggers(docs: Iterable[Mapping[str, Any]], spans: Mapping[str, list[list[Any]]]) -> Iterator[Link]:
    """Judge the links of mentions found from the spans of taggers that never saw the article."""
    for doc in docs:
        plain = to_plain(doc["text"])
        tagged = [Candidate(*_ends(plain, start, end), Label(label), rule, confidence)
                  for start, end, label, confidence, rule in spans[doc["id"]]]
        found = merge(tagged, find_candidates(plain.text), plain.text, weighing=read_weighing("union"))
        yield from judged_links(doc, plain, found)


def _ends(plain: Plain, start: int, end: int) -> tuple[int, int]:
    span = plain.from_source(Span(start, end))
    return span.start, span.end


def rates(links: Iterable[Link]) -> dict[tuple[Label, str], tuple[float, int, int]]:
    """Give the smoothed rate of each rule, how often it was right, and how often it spoke."""
    right, total = Counter[tuple[Label, str]](), Counter[tuple[Label, str]]()
    for _, label, rule, _, ok in links:
        total[label, rule] += 1
        right[label, rule] += ok
    rare = reliability(Label.ORG, "")
    return {key: (round((right[key] + _RIGHT) / (of + _OF), 3) if of >= _FEW else rare, right[key], of)
            for key, of in sorted(total.items())}


def with_rates_of_other_folds(links: list[Link]) -> list[Judged]:
    """Give each link the rate that its rule has in the other folds' articles."""
    found: list[Judged] = []
    for number in range(FOLDS):
        table = rates(link for link in links if fold_of(link[0], FOLDS) != number)
        found += [(label, sure * table.get((label, rule), (reliability(label, rule), 0, 0))[0], ok)
                  for article, label, rule, sure, ok in links if fold_of(article, FOLDS) == number]
    return found


def shipped(links: Iterable[Link]) -> list[Judged]:
    """Give each link the confidence that it has in a graph."""
    return [(label, sure * reliability(label, rule), ok) for _, label, rule, sure, ok in links]


def report(links: Mapping[str, list[Judged]]) -> Iterator[str]:
    """Write what is right and the expected calibration error, for all and for each label."""
    yield f"{'links':44}{'of':>7}{'right':>8}{'mean':>8}{'ECE':>8}"
    for name, judged in links.items():
        groups: dict[str, list[Judged]] = defaultdict(list)
        for row in judged:
            groups[""].append(row)
            groups[row[0]].append(row)
        for label, rows in sorted(groups.items()):
            right, mean = sum(ok for *_, ok in rows) / len(rows), sum(sure for _, sure, _ in rows) / len(rows)
            what = f"{name} {label}".strip()
            yield f"{what:44}{len(rows):7}{right:8.3f}{mean:8.3f}{calibration_error(rows):8.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    docs, spans = load_gold(arguments.gold), read_spans(SPANS)
    annotated = list(from_annotations(docs))
    if arguments.update:
        with TABLE.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("label", "rule", "confidence", "right", "of"))
            writer.writerows((label, rule, *row) for (label, rule), row in rates(annotated).items())
    tagged = list(from_taggers([doc for doc in docs if doc["id"] in spans], spans))
    lines = report({"annotators' mentions, other folds' rates": with_rates_of_other_folds(annotated),
                    "annotators' mentions, as shipped": shipped(annotated), "taggers' mentions": shipped(tagged)})
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
