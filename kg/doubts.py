"""What a reader should look at again: what was found in an article and refused, or kept though it is uncertain.

In: an analysis in plain offsets with all its statements, and the least confidence that was asked for. Out: `Doubt`
records: statements below it, places that may be one of several, figures that no deed took, loose parts of a page.
"""

from collections.abc import Iterator

from kg.model import Activity, Analysis, Doubt, Label, Mention, Predicate, Relation, Span
from kg.numbers import find_figures
from kg.scene import countable
from kg.text import Plain

_OPEN = "division-open"


def find_doubts(analysis: Analysis, plain: Plain, least: float) -> tuple[Doubt, ...]:
    """Find what is to be reviewed in an article, in the order of the text; see the module's docstring."""
    names = {entity.id: entity.name for entity in analysis.entities}
    found = [*_open_places(analysis), *_idle_figures(analysis, plain), *_loose_parts(analysis, plain)]
    for relation in analysis.relations:
        found += [_relation_doubt(relation, names)] if relation.confidence < least else []
    for activity in analysis.activities:
        found += _activity_doubts(activity, names, least)
    return tuple(sorted(set(found)))


def _relation_doubt(relation: Relation, names: dict[str, str]) -> Doubt:
    literal = relation.predicate in (Predicate.JOB_TITLE, Predicate.AUTHOR_OF)
    target = relation.object if literal else names[relation.object]
    what = f"{names[relation.subject]} {relation.predicate} {target}"
    return _unsure(relation.evidence, "relation", what, relation.confidence)


def _activity_doubts(activity: Activity, names: dict[str, str], least: float) -> Iterator[Doubt]:
    if activity.confidence < least:
        yield _unsure(activity.evidence, "activity", f"{activity.type} {activity.label}", activity.confidence)
        return
    for filler in activity.left_out:
        what = f"{activity.label} {filler.role} {names[filler.entity]}"
        yield Doubt(filler.evidence.start, filler.evidence.end, "role", what, "below the threshold of the role",
                    filler.confidence)
    for filler in activity.fillers:
        if filler.confidence < least:
            what = f"{activity.label} {filler.role} {names[filler.entity]}"
            yield _unsure(filler.evidence, "role", what, filler.confidence)


def _unsure(span: Span, kind: str, what: str, confidence: float) -> Doubt:
    return Doubt(span.start, span.end, kind, what, "below the least confidence asked for", confidence)


def _open_places(analysis: Analysis) -> Iterator[Doubt]:
    """Give the first mention of each place whose name several divisions bear, none of them nearer than the others."""
    first: dict[str, Mention] = {}
    for mention in analysis.mentions:
        first.setdefault(mention.entity, mention)
    for entity in analysis.entities:
        if entity.label is Label.PLACE and _OPEN in entity.rule.split(",") and entity.id in first:
            seen = first[entity.id]
            yield Doubt(seen.start, seen.end, "place", entity.name, "several divisions have this name",
                        seen.confidence)


def _idle_figures(analysis: Analysis, plain: Plain) -> Iterator[Doubt]:
    """Give the figures that no deed took, unless a deed has the same figure from elsewhere in the article."""
    taken = [measure for activity in analysis.activities for measure in activity.measures]
    told = {(measure.value, measure.unit) for measure in taken}
    spans = {measure.span for measure in taken}
    linked = [mention for mention in analysis.mentions if mention.entity]
    for figure in countable(find_figures(plain.text), linked):
        if figure.span not in spans and (figure.value, figure.unit) not in told:
            yield Doubt(figure.span.start, figure.span.end, "figure", f"{figure.value:g} {figure.unit}",
                        "no activity reports it", 0.0)


def _loose_parts(analysis: Analysis, plain: Plain) -> Iterator[Doubt]:
    for part in analysis.article.loose:
        span = plain.from_source(part)
        yield Doubt(span.start, span.end, "page", "part of a page", "may belong to another article of the page",
                    analysis.article.confidence)
