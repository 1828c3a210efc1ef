"""How often what is stated with a confidence is right: `python tests/reliability.py [--gold FOLDER] [--folds N]`.

For mentions (span, label and entity), relations, activities (class) and what fills their roles, in the gold articles
analysed from spans of taggers that never saw them: in each tenth of confidence the number of statements, their mean
confidence and the share that is right, and the expected calibration error (ECE), the mean gap between the two. With
`--folds` the activity model is trained anew for each fold without its articles, as in `tests/heldout.py`; without, its
confidences are those of a model that was trained on these articles, and look too modest.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from heldout import GOLD, SPANS, analysis_of, read_spans

import kg.activities
from kg import evaluation
from kg.activity_model import shipped_model
from kg.activity_training import read_lesson, train
from kg.calibration import Judged, calibration_error
from kg.corpora import fold_of, read_written
from kg.findings import SLOTS, found_in_analysis
from kg.model import Analysis, Relation

LAYERS = ("mentions", "relations", "activities", "roles")
_SLOT_OF = {role: slot for slot, role in SLOTS.items()}


def judge(analysis: Analysis, doc: Mapping[str, Any]) -> Iterator[tuple[str, Judged]]:
    """Say of every statement of an article with a confidence whether the annotators made it too, by layer."""
    gold = dict(doc)
    names = evaluation._Names(gold)
    yield from (("mentions", row) for row in _judged_mentions(analysis, gold, names))
    yield from (("relations", (r.predicate.value, r.confidence, right)) for r, right in judged_relations(analysis, gold, names))
    yield from _judged_activities(analysis, gold, names)


def _judged_mentions(analysis: Analysis, doc: dict[str, Any], names: Any) -> Iterator[Judged]:
    spans = evaluation.gold_mentions(doc)
    entities = {entity.id: entity.name for entity in analysis.entities}
    for mention in analysis.mentions:
        if mention.entity:
            same = evaluation.fold_name(entities[mention.entity]) == names.gold(mention.text)
            right = same and (mention.start, mention.end, mention.label) in spans
            yield mention.label.value, mention.confidence, right


def judged_relations(analysis: Analysis, doc: dict[str, Any], names: Any) -> Iterator[tuple[Relation, bool]]:
    """Judge relations as the score does: what only a name implies is left out, a partnership may be turned round."""
    gold = evaluation.gold_relations(doc, names)
    gold |= {(o, p, s) for s, p, o in gold if p == "partnerOf"}
    for relation in analysis.relations:
        found = found_in_analysis(replace(analysis, relations=(relation,)))
        for triple in evaluation.found_relations(found, names):
            yield relation, triple in gold


def _judged_activities(analysis: Analysis, doc: dict[str, Any], names: Any) -> Iterator[tuple[str, Judged]]:
    gold = [evaluation._gold_activity(row, names) for row in doc["activities"]]
    found = [evaluation._found_activity(one, names) for one in found_in_analysis(analysis).activities]
    partner = {j: gold[i] for i, j in evaluation.pair_activities(gold, found)}
    known = {entity.id: (entity.name, *sorted(entity.aliases)) for entity in analysis.entities}
    for place, activity in enumerate(analysis.activities):
        pair = partner.get(place, {})
        yield "activities", (activity.type.value, activity.confidence, pair.get("type") == activity.type.value)
        for filler in activity.fillers:
            right = names.found(known[filler.entity]) in pair.get(_SLOT_OF[filler.role], ())
            yield "roles", (filler.role.value, filler.confidence, right)


def judged_gold(gold: Path = GOLD, spans: Path = SPANS, *, folds: int = 0) -> dict[str, list[Judged]]:
    """Judge all statements of the gold articles, by layer."""
    docs, tagged = evaluation.load_gold(gold), read_spans(spans)
    lessons = {doc["id"]: read_lesson(doc) for doc in [*docs, *read_written()]} if folds else {}
    judged: dict[str, list[Judged]] = {layer: [] for layer in LAYERS}
    for fold in range(max(folds, 1)):
        held = {doc["id"]: doc for doc in docs if not folds or fold_of(doc["id"], folds) == fold}
        rest = [lesson for key, lesson in lessons.items() if key not in held]
        model = train(rest) if rest else shipped_model()
        with mock.patch.object(kg.activities, "shipped_model", return_value=model):
            for doc in held.values():
                for layer, row in judge(analysis_of(doc, tagged[doc["id"]]), doc):
                    judged[layer].append(row)
    return judged


def bins(judged: Iterable[Judged]) -> list[tuple[float, int, float, float]]:
    """Give for each tenth of confidence that holds a statement: its lower end, how many, mean confidence, share right."""
    tenths: dict[int, list[Judged]] = {}
    for row in judged:
        tenths.setdefault(min(int(row[1] * 10), 9), []).append(row)
    return [(tenth / 10, len(rows), sum(r[1] for r in rows) / len(rows), sum(r[2] for r in rows) / len(rows))
            for tenth, rows in sorted(tenths.items())]


def to_table(layer: str, judged: Sequence[Judged]) -> str:
    """Lay out the bins of a layer."""
    lines = [f"{layer}: {len(judged)} statements, ECE {calibration_error(judged):.3f}",
             f"  {'confidence':12}{'number':>8}{'mean':>8}{'right':>8}"]
    lines += [f"  {low:.1f} to {low + 0.1:.1f}  {number:8d}{mean:8.3f}{right:8.3f}"
              for low, number, mean, right in bins(judged)]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--spans", type=Path, default=SPANS)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    judged = judged_gold(arguments.gold, arguments.spans, folds=arguments.folds)
    sys.stdout.write("\n\n".join(to_table(layer, judged[layer]) for layer in LAYERS) + "\n")


if __name__ == "__main__":
    main()
