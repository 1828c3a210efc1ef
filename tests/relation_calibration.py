"""How often each rule of relations was right: `python tests/relation_calibration.py [--gold FOLDER] [--update]`.

The gold articles and those that were written to be learnt from are analysed from spans of taggers that never saw them
(`tests/heldout.py`), with the project's own linking; a relation is right where the annotators have it. `--update` writes
the table that confidences are read from.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from heldout import GOLD, SPANS, analysis_of, read_spans
from reliability import judged_relations

from kg import evaluation
from kg.corpora import read_written
from kg.model import Analysis

TABLE = Path(__file__).resolve().parents[1] / "kg" / "data" / "relation-confidence.csv"
_HEAD = """# How often each rule was right on the annotated articles and on those written to be learnt from, with mentions by
# taggers that had not seen the article (five folds) and the project's own linking: python tests/relation_calibration.py
# --update. Read as (right + 1) / (found + 2); a rule that never fired counts as 0 of 0
rule,right,found
"""


def judged_rules(analysis: Analysis, doc: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Give the rule of each relation that the score counts, and whether the annotators have it."""
    gold = dict(doc)
    return ((relation.rule, right) for relation, right in judged_relations(analysis, gold, evaluation._Names(gold)))


def to_table(judged: Iterable[tuple[str, bool]]) -> str:
    """Count by rule how often it was right and how often it spoke."""
    right, found = Counter[str](), Counter[str]()
    for rule, ok in judged:
        found[rule] += 1
        right[rule] += ok
    return _HEAD + "".join(f"{rule},{right[rule]},{found[rule]}\n" for rule in sorted(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    docs, spans = [*evaluation.load_gold(arguments.gold), *read_written()], read_spans(SPANS)
    table = to_table(row for doc in docs for row in judged_rules(analysis_of(doc, spans[doc["id"]]), doc))
    sys.stdout.write(table)
    if arguments.update:
        TABLE.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
