"""Relations between the entities of an article: the closed list, each with the sentence that says so.

In: an article, its plain text, linked mentions and entities. Out: `Relation` records in plain offsets. The rules lie
in a module for each subject; here they are run, weighed and sorted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.authors import find_authors, outside_bylines
from kg.awards import find_awards
from kg.masking import MaskedText, mask_mentions, read_rows
from kg.model import Article, Entity, Mention, Relation
from kg.offices import find_offices
from kg.partners import find_partners
from kg.places import find_places
from kg.text import Plain
from kg.units import find_units

_FINDERS: tuple[Callable[[MaskedText], Iterable[Relation]], ...] = (
    find_offices, find_awards, find_units, find_places, find_partners)


def find_relations(article: Article, plain: Plain, mentions: Sequence[Mention], entities: Sequence[Entity]
                   ) -> tuple[Relation, ...]:
    """Find what the article states: at most one relation for a subject, predicate and object, the most confident."""
    masked = mask_mentions(article, plain, mentions, entities)
    best: dict[tuple[str, str, str], Relation] = {}
    for relation in _weigh(_find_all(masked)):
        key = relation.subject, relation.predicate.value, relation.object
        if key not in best or _rank(relation) < _rank(best[key]):
            best[key] = relation
    return tuple(best[key] for key in sorted(best))


def _find_all(masked: MaskedText) -> Iterator[Relation]:
    yield from find_authors(masked)
    body = outside_bylines(masked)
    for find in _FINDERS:
        yield from find(body)


def _weigh(relations: Iterable[Relation]) -> Iterator[Relation]:
    for relation in relations:
        if relation.subject != relation.object:
            yield replace(relation, confidence=confidence_of(relation.rule))


def _rank(relation: Relation) -> tuple[float, int, str]:
    return -relation.confidence, relation.evidence.start, relation.rule


@cache
def _precision() -> dict[str, float]:
    rows = read_rows("relation-confidence.csv")
    return {row["rule"]: (int(row["right"]) + 1) / (int(row["found"]) + 2) for row in rows}


def confidence_of(rule: str) -> float:
    """Give the rule's precision on annotated articles, smoothed by Laplace's rule: (right + 1) / (found + 2)."""
    return round(_precision().get(rule, 0.5), 3)
