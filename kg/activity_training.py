"""Weights of the activity model from annotated articles; cross-validation by article tells what they are worth.

Articles are read with their own annotated mentions and entities, so that the model learns activities and not the
tagger's mistakes. Deterministic: the same articles in the same order give the same weights.

`python -m kg.activity_training GOLD` prints what cross-validation gives; with `--write` it then trains on all
articles and writes the weights of the package. The articles that were written to be learnt from (`kg.corpora`) are in
every training and never scored.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.activities import activities_of
from kg.activity_model import MODEL, ActivityModel, save_model
from kg.alignment import align_activities, to_unit
from kg.chain_training import fit_chain, to_states
from kg.clause_network_training import fit_networks
from kg.clauses import Zone
from kg.corpora import read_written
from kg.deeds import Deed, DeedModels, chain_priors, merge_features, type_features, type_prior, type_shares
from kg.evaluation import gold_mentions, load_gold, score, to_table
from kg.findings import found_in_analysis
from kg.loglinear import Choice, Ranking, fit_choice, fit_ranking
from kg.measures import measure_features
from kg.model import ActivityType, Analysis, Article, Entity, Kind, Label, Mention, Span
from kg.roles import NONE, Memory, find_candidates, role_features
from kg.scene import Scene, read_scene
from kg.sequence import COLUMNS, TYPES
from kg.settings import date_candidates, programme_candidates
from kg.taggers import Finder, load_finder
from kg.text import Plain, to_plain

FOLDS = 5
# what labels clauses finds too few deeds by itself: with these about as many as annotators do (from 0.7 to 1.3 times
# these, activities and slots differ by less than 0.01)
_BIAS = {"begin": 0.54, "none": -0.5}
# features of fewer clauses, deeds or candidates are left out (at 6, 4 and 3 the file is a third smaller and F1 lower by .005)
_SEEN = {"chain": 4, "choice": 3, "ranking": 2}
_PENALTY = {"chain": 12.0, "types": 2.0, "same": 1.5, "roles": 5.0, "measures": 1.5, "programmes": 10.0, "dates": 10.0}
_OUTCOMES = {"same": ("no", "yes"), "measures": ("no", "yes"), "roles": (NONE, "organiser", "participant", "place")}
# a programme or a date is stated where it is likelier than this, even where none is likelier still: left empty, a slot
# costs F1 as much as filled wrongly (in four partitions into folds the slots gained 0.005 to 0.014)
_THRESHOLDS = {"same": 0.55, "organiser": 0.42, "participant": 0.4, "place": 0.42, "measures": 0.4,
               "programme": 0.4, "date": 0.4}


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated article read for training: `owners` gives each clause its gold activity, or -1."""

    article: Article
    plain: Plain
    analysis: Analysis
    scene: Scene
    rows: tuple[Mapping[str, Any], ...]
    owners: tuple[int, ...]

    def groups(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield each gold activity that has clauses, with them, in order of the text."""
        seen = dict.fromkeys(o for o in self.owners if o >= 0)
        for owner in seen:
            yield owner, tuple(i for i, o in enumerate(self.owners) if o == owner)


Cases = dict[str, tuple[list[list[str]], list[str]]]


@cache
def _tagger() -> Finder:
    return load_finder("union")


def read_lesson(doc: dict[str, Any]) -> Lesson:
    """Read a gold article with its own mentions and entities, and the states of the packaged tagger."""
    plain = to_plain(doc["text"])
    entities = tuple(Entity(f"{e['type']}/{e['name']}", Label(e["type"]), e["name"], tuple(e.get("aliases", ())),
                            Kind(e["kind"]) if e.get("kind") else None) for e in doc["entities"])
    by_name = {(name, e.label): e.id for e in reversed(entities) for name in (e.name, *e.aliases)}
    mentions = []
    for start, end, label in sorted(gold_mentions(doc)):
        span = plain.from_source(Span(start, end))
        mentions.append(Mention(span.start, span.end, Label(label), plain.text[span.start:span.end], 1.0, "gold",
                                by_name.get((doc["text"][start:end], Label(label)), "")))
    article = Article(doc["id"], doc["text"], doc.get("published"))
    (read,) = _tagger().find([plain.text])
    scene = read_scene(plain.text, article.published, mentions, entities, read.states)
    rows = tuple(doc["activities"])
    owners = align_activities(plain.text, scene.clauses, rows, {e.id: e.name for e in entities})
    return Lesson(article, plain, Analysis(article, tuple(mentions), entities), scene, rows, tuple(owners))


def train(lessons: Sequence[Lesson]) -> ActivityModel:
    """Fit every part of the model on annotated articles."""
    types = [[TYPES.index(ActivityType(row["type"])) for row in lesson.rows] for lesson in lessons]
    features = [x.scene.features for x in lessons]
    states = [to_states(x.owners, kinds) for x, kinds in zip(lessons, types, strict=True)]
    chain = fit_chain(features, [chain_priors(x.scene) for x in lessons], states, seen=_SEEN["chain"],
                      penalty=_PENALTY["chain"])
    made = [x.scene.states for x in lessons if x.scene.states is not None]
    networks = fit_networks(features, made, states, seen=_SEEN["chain"]) if len(made) == len(lessons) else None
    classes = _fit_types(lessons)
    cases: Cases = defaultdict(lambda: ([], []))
    for lesson in lessons:
        for name, found, outcome in (*_merge_cases(lesson, classes), *_role_cases(lesson), *_measure_cases(lesson)):
            cases[name][0].append(found)
            cases[name][1].append(outcome)
    choice = {name: fit_choice(*cases[name], seen=_SEEN["choice"], penalty=_PENALTY[name], every=every)
              for name, every in _OUTCOMES.items()}
    bias = np.array([_BIAS.get(column, 0.0) for column in COLUMNS])
    return ActivityModel(DeedModels(chain, networks, classes, choice["same"], bias), choice["roles"], choice["measures"],
                         _fit_setting(lessons, "programmes"), _fit_setting(lessons, "dates"), dict(_THRESHOLDS))


def _fit_types(lessons: Sequence[Lesson]) -> Choice:
    rows = [(type_features(x.scene, clauses), x.rows[owner]["type"], type_prior(x.scene, clauses))
            for x in lessons for owner, clauses in x.groups()]
    return fit_choice([r[0] for r in rows], [r[1] for r in rows], seen=_SEEN["choice"], penalty=_PENALTY["types"], rounds=60,
                      priors=np.array([r[2] for r in rows]), every=[str(kind) for kind in TYPES])


def _stretches(owners: Sequence[int]) -> list[tuple[int, list[int]]]:
    found: list[tuple[int, list[int]]] = []
    for i, owner in enumerate(owners):
        if owner >= 0 and i > 0 and owners[i - 1] == owner:
            found[-1][1].append(i)
        elif owner >= 0:
            found.append((owner, [i]))
    return found


def _merge_cases(lesson: Lesson, kinds: Choice) -> Iterator[tuple[str, list[str], str]]:
    """Yield a case for each stretch and each activity begun before it: does the stretch go on with it?"""
    begun: dict[int, list[int]] = {}
    for owner, stretch in _stretches(lesson.owners):
        own = type_shares(lesson.scene, stretch, kinds)
        for earlier, clauses in begun.items():
            found = merge_features(lesson.scene, clauses, stretch, (type_shares(lesson.scene, clauses, kinds), own))
            yield "same", found, "yes" if earlier == owner else "no"
        begun.setdefault(owner, []).extend(stretch)


def _scenes(lesson: Lesson) -> Iterator[tuple[Deed, Mapping[str, Any], Memory]]:
    """Yield each gold activity as a deed, with its row and what the deeds before it left to be understood."""
    ids = {e.name: e.id for e in lesson.analysis.entities}
    memory = Memory()
    for owner, clauses in lesson.groups():
        row = lesson.rows[owner]
        yield Deed(clauses, ActivityType(row["type"]), 1.0), row, memory
        organisers = [ids[name] for name in row["organisers"] if name in ids]
        memory = memory.after(organisers, ids.get(row.get("programme") or "", ""), row.get("date") or "",
                              lesson.scene.clauses[clauses[-1]].line)


def _role_cases(lesson: Lesson) -> Iterator[tuple[str, list[str], str]]:
    """Yield a case for each entity that may play a part in a gold activity."""
    names = {e.id: e.name for e in lesson.analysis.entities}
    for deed, row, memory in _scenes(lesson):
        for candidate in find_candidates(lesson.scene, deed, memory):
            found = role_features(lesson.scene, deed, candidate, memory)
            yield "roles", found, _role(row, names[candidate.entity], candidate.label)


def _fit_setting(lessons: Sequence[Lesson], name: str) -> Ranking:
    """Fit the choice of a date or a programme; a gold value that is no candidate counts as none."""
    groups, chosen = [], []
    for lesson in lessons:
        ids = {e.name: e.id for e in lesson.analysis.entities}
        for deed, row, memory in _scenes(lesson):
            rows = (date_candidates if name == "dates" else programme_candidates)(lesson.scene, deed, memory)
            gold = (row.get("date") if name == "dates" else ids.get(row.get("programme") or "")) or ""
            groups.append([found for _, found in rows])
            chosen.append(next((i for i, (value, _) in enumerate(rows) if value == gold), 0))
    return fit_ranking(groups, chosen, seen=_SEEN["ranking"], penalty=_PENALTY[name])


def _role(row: Mapping[str, Any], name: str, label: Label) -> str:
    if label is Label.PLACE:
        return "place" if name in row["places"] else NONE
    slots = (("organiser", "organisers"), ("place", "places"), ("participant", "participants"))
    return next((role for role, slot in slots if name in row[slot]), NONE)


def _measure_cases(lesson: Lesson) -> Iterator[tuple[str, list[str], str]]:
    """Yield a case for each figure: is it a measure of some activity?"""
    gold = {(float(m["value"]), to_unit(m["unit"])) for row in lesson.rows for m in row.get("measures", ())}
    deeds = [Deed(clauses, ActivityType(lesson.rows[owner]["type"]), 1.0) for owner, clauses in lesson.groups()]
    for index, clause in enumerate(lesson.scene.clauses):
        for figure in clause.figures:
            if clause.zone in (Zone.BODY, Zone.HEADLINE):
                found = measure_features(lesson.scene, index, figure, deeds)
                yield "measures", found, "yes" if (figure.value, figure.unit) in gold else "no"


def cross_validate(docs: Sequence[dict[str, Any]], written: Sequence[dict[str, Any]] = ()) -> dict[str, Analysis]:
    """Give each article the activities found by a model that was trained without its fold, and on all that was written.

    Offsets are the plain text's; mentions and entities are the annotated ones.
    """
    lessons, more = [read_lesson(doc) for doc in docs], [read_lesson(doc) for doc in written]
    found: dict[str, Analysis] = {}
    for fold in range(FOLDS):
        model = train([*(x for i, x in enumerate(lessons) if i % FOLDS != fold), *more])
        for lesson in lessons[fold::FOLDS]:
            activities = activities_of(lesson.article, lesson.plain, lesson.scene, model)
            found[lesson.article.id] = replace(lesson.analysis, activities=activities)
    return found


def write_model(docs: Sequence[dict[str, Any]], path: Path) -> None:
    """Train on all annotated articles and write the weights."""
    save_model(train([read_lesson(doc) for doc in docs]), path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print cross-validated scores and, where told to, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m kg.activity_training", description="Train the activity model.")
    parser.add_argument("gold", type=Path, metavar="GOLD", help="folder of annotated articles")
    parser.add_argument("--write", action="store_true", help="train on all of them and write the package's weights")
    given = parser.parse_args(arguments)
    docs, written = load_gold(given.gold), read_written()
    scores = score({i: found_in_analysis(a) for i, a in cross_validate(docs, written).items()}, docs)
    sys.stdout.write(to_table(scores.rows()) + "\n")
    if given.write:
        write_model([*docs, *written], MODEL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
