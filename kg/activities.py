"""Activities: an article with its mentions and entities goes in, one record for each deed that it reports comes out.

Clauses are cut and searched for cues (`kg.scene`), grouped into deeds (`kg.deeds`), and each deed gets its
organisers, participants, places, programme (`kg.roles`), date, target groups and measures (`kg.measures`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.activity_model import ActivityModel, shipped_model
from kg.clauses import Zone
from kg.deeds import Deed, find_deeds
from kg.lattice import States
from kg.loglinear import Ranking, rescaled
from kg.measures import measure_features, owner_of, to_measure
from kg.model import Activity, Article, Entity, Filler, Label, Measure, Mention, Role, Span
from kg.roles import NONE, Memory, find_candidates, role_features
from kg.scene import Scene, read_scene
from kg.settings import date_candidates, programme_candidates
from kg.targets import find_target_groups
from kg.text import Plain

_LABEL_LENGTH = 30
# so far below its threshold a filler is still worth a second look
_CLOSE = 0.1
# slope and offset for how sure fillers are, fitted to 1,562 of five folds (tests/reliability.py), whose calibration error
# fell from 0.074 to 0.033
_SCALE = (0.72, 0.28)
_EDGE = "，。；：！？ \n"
_ROLE_OF = {"organiser": Role.ORGANISER, "participant": Role.PARTICIPANT, "place": Role.PLACE}


def find_activities(article: Article, plain: Plain, mentions: Sequence[Mention], entities: Sequence[Entity],
                    states: States | None = None) -> tuple[Activity, ...]:
    """Find the deeds that an article reports. Mentions carry plain offsets, are sorted and do not overlap.

    `states` are what the tagger made of each character of the plain text; without them deeds are found less well.
    """
    scene = read_scene(plain.text, article.published, mentions, entities, states)
    return activities_of(article, plain, scene, shipped_model())


def activities_of(article: Article, plain: Plain, scene: Scene, model: ActivityModel) -> tuple[Activity, ...]:
    """Find the deeds of a scene by a given model."""
    deeds = find_deeds(scene, model.deeds, model.thresholds["same"])
    measures = find_measures(scene, deeds, model)
    found: list[Activity] = []
    memory = Memory()
    for deed, own in zip(deeds, measures, strict=True):
        fillers, left_out, date = _filled(scene, deed, memory, model)
        programme = next((f.entity for f in fillers if f.role is Role.PROGRAMME), "")
        memory = memory.after([f.entity for f in fillers if f.role is Role.ORGANISER], programme, date,
                              scene.clauses[deed.clauses[-1]].line)
        targets = tuple(_as_written(article, plain, span) for span in find_target_groups(scene, deed))
        found.append(Activity(deed.type, _as_written(article, plain, _label(scene, deed, programme)), fillers,
                              date or None, targets, tuple(_with_unit(article, plain, m) for m in own),
                              scene.clauses[deed.clauses[0]].sentence, _trigger(scene, deed), deed.confidence, "chain", left_out))
    return tuple(found)


def find_measures(scene: Scene, deeds: Sequence[Deed], model: ActivityModel) -> list[list[Measure]]:
    """Give each deed its measures; a figure of the headline counts only where the body does not repeat it."""
    found: list[list[Measure]] = [[] for _ in deeds]
    told = {(f.value, f.unit) for c in scene.clauses if c.zone is Zone.BODY for f in c.figures}
    yes = model.measures.outcomes.index("yes")
    for index, clause in enumerate(scene.clauses):
        owner = owner_of(scene, index, deeds)
        for figure in clause.figures:
            repeated = clause.zone is not Zone.BODY and (figure.value, figure.unit) in told
            if owner is None or repeated:
                continue
            chance = model.measures.probabilities(measure_features(scene, index, figure, deeds))[yes]
            if chance > model.thresholds["measures"]:
                found[owner].append(to_measure(scene, index, figure))
    return found


def _filled(scene: Scene, deed: Deed, memory: Memory, model: ActivityModel
            ) -> tuple[tuple[Filler, ...], tuple[Filler, ...], str]:
    """Give a deed its fillers, those refused by little, and its date."""
    weighed = list(weigh_fillers(scene, deed, memory, model))
    fillers = tuple(filler for filler, above in weighed if above > 0)
    left_out = tuple(filler for filler, above in weighed if above <= 0)
    programme, share = choose_setting(programme_candidates(scene, deed, memory), model.programmes,
                                      model.thresholds["programme"])
    if programme:
        fillers += (Filler(Role.PROGRAMME, programme, _evidence(scene, deed, programme),
                           confidence_of(share, deed), "programme model"),)
    date = choose_setting(date_candidates(scene, deed, memory), model.dates, model.thresholds["date"])[0]
    return fillers, left_out, date


def weigh_fillers(scene: Scene, deed: Deed, memory: Memory, model: ActivityModel) -> Iterator[tuple[Filler, float]]:
    """Give the organisers, participants and places that a deed has, or lacks by little, none surer than the deed.

    The number is how far each is above the threshold of its role.
    """
    candidates = find_candidates(scene, deed, memory)
    shares = model.roles.of_each([role_features(scene, deed, candidate, memory) for candidate in candidates]).tolist()
    for candidate, row in zip(candidates, shares, strict=True):
        by_role = dict(zip(model.roles.outcomes, row, strict=True))
        role = max((r for r in by_role if r != NONE), key=lambda r: (by_role[r], r))
        above = by_role[role] - model.thresholds[role]
        if above > -_CLOSE:
            yield Filler(_ROLE_OF[role], candidate.entity, _evidence(scene, deed, candidate.entity),
                         confidence_of(by_role[role], deed), f"role model, {candidate.source}"), above


def confidence_of(share: float, deed: Deed) -> float:
    """Give how sure a filler is whose model gives it this share: never surer than its deed."""
    return round(min(rescaled(share * deed.confidence, _SCALE), deed.confidence), 4)


def choose_setting(rows: Sequence[tuple[str, list[str]]], ranking: Ranking, least: float) -> tuple[str, float]:
    """Choose the likeliest of the candidates, the first of equals; the first row, none, where none is above `least`."""
    shares = ranking.probabilities([found for _, found in rows])
    shares[0] = least
    best = int(shares.argmax())
    return rows[best][0], round(float(shares[best]), 4)


def _evidence(scene: Scene, deed: Deed, entity: str) -> Span:
    """Give the sentence that names an entity: one of the deed's own, else the nearest before, else the deed's first."""
    named = scene.named.get(entity, ())
    own = [i for i in named if i in deed.clauses]
    before = [i for i in named if i <= deed.clauses[-1]]
    index = own[0] if own else before[-1] if before else deed.clauses[0]
    return scene.clauses[index].sentence


def _trigger(scene: Scene, deed: Deed) -> Span:
    """Give the strongest cue of the deed's class, the first of several; the first clause where it has no cue."""
    cues = [c for i in deed.clauses for c in scene.cues[i] if c.group == deed.type]
    return min(cues, key=lambda c: (-c.weight, c.span)).span if cues else scene.clauses[deed.clauses[0]].span


def _label(scene: Scene, deed: Deed, programme: str) -> Span:
    """Name a deed by its programme where its own clauses name it, else by the words of the clause with its trigger."""
    own = [m.span for i in deed.clauses for m in scene.clauses[i].mentions if m.entity == programme and programme]
    if own:
        return own[0]
    trigger = _trigger(scene, deed)
    clause = next((scene.clauses[i].span for i in deed.clauses if trigger in scene.clauses[i].span), trigger)
    start = max([clause.start, *(m.end for i in deed.clauses for m in scene.clauses[i].mentions
                                 if m.label in (Label.ORG, Label.PERSON) and m.end <= trigger.start)])
    words = scene.text[start:clause.end]
    left = len(words) - len(words.lstrip(_EDGE + "和与在将还也又、"))
    return Span(start + left, start + min(len(words.rstrip(_EDGE)), left + _LABEL_LENGTH))


def _as_written(article: Article, plain: Plain, span: Span) -> str:
    """Give a stretch with the source's own characters, without the line breaks of the layout."""
    source = plain.to_source(span)
    return "".join(article.text[source.start:source.end].split("\n")).replace("\r", "")


def _with_unit(article: Article, plain: Plain, measure: Measure) -> Measure:
    """Write a unit as the source does, in traditional characters where it has them."""
    end = measure.span.end
    written = _as_written(article, plain, Span(end - len(measure.unit), end))
    same = len(written) == len(measure.unit) and plain.text[end - len(measure.unit):end] == measure.unit
    return replace(measure, unit=written) if same else measure
