"""What is read from an article before deeds are sought: text and mentions go in, a `Scene` of clauses comes out."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.clause_network import pool_states
from kg.clauses import Clause, Zone, read_clauses
from kg.dates import DateMention, find_dates, reference_date
from kg.lattice import States
from kg.model import ActivityType, Entity, Kind, Label, Mention, Span
from kg.numbers import Figure, find_figures
from kg.stances import Standing, acts, standing_of
from kg.triggers import Cue, clause_features, find_cues

TYPES = tuple(ActivityType)
_COLUMN = {str(kind): column for column, kind in enumerate(TYPES)}
# a second cue of a class in a clause adds this share of its weight: three weak words are not one strong word
_SECOND = 0.25
_DATELINE = re.compile(r"(?:电|讯|专电)")
_IN_NAME = (Label.PERSON, Label.ORG, Label.PROGRAMME, Label.AWARD)
_PLAYING = (Label.ORG, Label.PERSON, Label.PLACE)


@dataclass(frozen=True, slots=True)
class Scene:
    """An article cut into clauses, with the cues of each and their scores for each class of activity.

    `counts` says how often an entity is mentioned, `main` is the organisation that the article is about, `year` the
    year in which it speaks (empty where unknown). `standings` say how what may play a part stands in its clause, by the
    mention's start; `doers` are the organisations that act in each clause; `named` lists the clauses that name an entity.
    `states` are what the tagger made of each clause, [clauses, inputs of `kg.clause_network`], where it tells.
    """

    text: str
    clauses: tuple[Clause, ...]
    entities: Mapping[str, Entity]
    cues: tuple[tuple[Cue, ...], ...]
    groups: tuple[frozenset[str], ...]
    scores: NDArray[np.float64]
    features: tuple[tuple[str, ...], ...]
    counts: Mapping[str, int]
    main: str
    year: str
    standings: Mapping[int, Standing]
    doers: tuple[tuple[str, ...], ...]
    named: Mapping[str, Sequence[int]]
    states: NDArray[np.float64] | None

    def words(self, clause: int) -> str:
        """Give the text of a clause."""
        span = self.clauses[clause].span
        return self.text[span.start:span.end]

    def kind(self, entity: str) -> Kind | None:
        return self.entities[entity].kind if entity in self.entities else None


def read_scene(text: str, published: str | None, mentions: Sequence[Mention], entities: Sequence[Entity],
               states: States | None = None) -> Scene:
    """Read an article's plain text; mentions without an entity are left out. `states` are the tagger's, by character."""
    known = {e.id: e for e in entities}
    linked = tuple(m for m in mentions if m.entity in known)
    clauses = read_clauses(text, linked, countable(find_figures(text), linked), event_dates(text, published, linked))
    cues = tuple(find_cues(text, c.span) for c in clauses)
    counts = Counter(m.entity for m in linked)
    standings = {m.start: standing_of(text, c, m) for c in clauses for m in c.mentions if m.label in _PLAYING}
    doers = tuple(tuple(m.entity for m in c.mentions if m.label is Label.ORG and acts(standings[m.start].stance))
                  for c in clauses)
    rows = tuple(map(tuple, clause_features(text, clauses, {e.id: e.kind for e in entities}, cues, doers)))
    groups = tuple(frozenset(c.group for c in found) for found in cues)
    scores = np.array([hand_scores(found) for found in cues]).reshape(-1, len(TYPES))
    today = reference_date(text, published)
    return Scene(text, clauses, known, cues, groups, scores, rows, counts, _main_organisation(clauses, known, counts),
                 f"{today.year:04d}" if today else "", standings, doers, _naming(clauses),
                 None if states is None else pool_states(states, [(c.span.start, c.span.end) for c in clauses]))


def _naming(clauses: Sequence[Clause]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for i, clause in enumerate(clauses):
        for entity in {mention.entity for mention in clause.mentions}:
            named.setdefault(entity, []).append(i)
    return named


def countable(figures: Sequence[Figure], mentions: Sequence[Mention]) -> tuple[Figure, ...]:
    """Leave out figures inside names: 第九工程局, “三个一”工程. Mentions are sorted and do not overlap."""
    names = [m.span for m in mentions if m.label in _IN_NAME or m.label is Label.PLACE]
    starts = [name.start for name in names]
    return tuple(f for f in figures if not _meets_name(f.span, names, starts))


def _meets_name(span: Span, names: Sequence[Span], starts: Sequence[int]) -> bool:
    before = bisect_left(starts, span.end) - 1
    return before >= 0 and names[before].end > span.start


def event_dates(text: str, published: str | None, mentions: Sequence[Mention]) -> tuple[DateMention, ...]:
    """Leave out dates of datelines and inside names; a year inside a programme's name is its date."""
    names = [m.span for m in mentions if m.label in (Label.PERSON, Label.ORG, Label.PLACE)]
    starts = [name.start for name in names]
    return tuple(d for d in find_dates(text, published)
                 if not _DATELINE.match(text, d.span.end) and not _meets_name(d.span, names, starts))


def hand_scores(cues: Sequence[Cue]) -> NDArray[np.float64]:
    """Add up cues for each class: the strongest counts whole, the others by a share."""
    weights: dict[str, list[int]] = {}
    for cue in cues:
        weights.setdefault(cue.group, []).append(cue.weight)
    result = np.zeros(len(TYPES))
    for group, found in weights.items():
        if group in _COLUMN:
            ranked = enumerate(sorted(found, reverse=True))
            result[_COLUMN[group]] = sum(w * (1.0 if rank == 0 else _SECOND / rank) for rank, w in ranked)
    return result


def _main_organisation(clauses: Sequence[Clause], entities: Mapping[str, Entity], counts: Mapping[str, int]) -> str:
    """Choose the union named most often, in the headline twice over; any organisation where there is no union."""
    score: Counter[str] = Counter()
    for clause in clauses:
        for mention in clause.mentions:
            if mention.label is Label.ORG and clause.zone is not Zone.META:
                union = entities[mention.entity].kind is Kind.UNION
                score[mention.entity] += (2 if clause.zone is Zone.HEADLINE else 1) + (2 if union else 0)
    return min(score, key=lambda e: (-score[e], e), default="")


def span_of(scene: Scene, clauses: Sequence[int]) -> Span:
    """Give the stretch from the first to the last of some clauses."""
    return Span(scene.clauses[min(clauses)].span.start, scene.clauses[max(clauses)].span.end)
