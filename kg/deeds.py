"""The deeds of an article: a scene goes in, groups of clauses that tell one deed come out, each with its class.

Stretches of clauses come from `kg.sequence`; a stretch gets its class from the cues of all its clauses, and joins an
earlier deed that it goes on telling (the detail after the lead, the opening after the preview).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.clause_network import ClauseNetworks, class_weights, network_columns
from kg.clauses import Zone
from kg.dates import Precision
from kg.loglinear import Choice, rescaled
from kg.model import ActivityType, Label
from kg.scene import TYPES, Scene
from kg.sequence import COLUMNS, ChainModel, Labelling, column_scores, label_beside, label_chain
from kg.triggers import mask

Array = NDArray[np.float64]
_NOTHING: frozenset[str] = frozenset()
_BY_NAME = np.argsort([str(t) for t in TYPES])
# what hand-written cues count beside learned weights; chosen by cross-validation over articles
_CUE_SHARE, _TOPIC_SHARE = 0.3, 1.5
# how much the networks' shares of the classes count beside those of the choice
_TOLD_POWER = 0.5
# models are surer of articles that they have not seen than they should be: slope and offset were fitted to 448 deeds of
# five folds (tests/reliability.py), whose calibration error fell from 0.136 to 0.043
_SCALE = (0.50, -0.23)
# a stretch joins one of so many deeds before it: in annotated articles none reaches further back
_REACH = 15
# a cue of this weight names what is done
_STRONG = 6
_BACK = ("本届", "此次", "本次", "这次", "这场", "活动", "大赛", "竞赛", "比赛", "赛事", "会上", "仪式", "培训",
         "项目", "行动", "协会", "当天", "开幕式", "该", "这趟", "这项", "这里", "这间", "这处", "大会", "运动会",
         "驿站", "书屋", "平台", "现场", "其中", "据介绍")


@dataclass(frozen=True, slots=True)
class DeedModels:
    """What decides where deeds are, which class each has, and which stretches tell the same; `bias` is the chain's."""

    chain: ChainModel
    networks: ClauseNetworks | None
    types: Choice
    same: Choice
    bias: Array


@dataclass(frozen=True, slots=True)
class Deed:
    """Clauses (indices, in order) that tell one deed, its class, and how sure both are."""

    clauses: tuple[int, ...]
    type: ActivityType
    confidence: float


def label_clauses(scene: Scene, models: DeedModels) -> tuple[Labelling, Array | None]:
    """Label the clauses by the chain and the networks, half and half; and give the networks' own shares of the classes."""
    columns, moves = column_scores(models.chain, scene.features) + chain_priors(scene), models.chain.moves
    if models.networks is None:
        return label_chain(columns + models.bias, moves), None
    other, turns = network_columns(models.networks, scene.features, scene.states)
    return label_beside((columns + other) / 2 + models.bias, (moves + turns) / 2, other, turns)


def chain_priors(scene: Scene) -> Array:
    """Give the part of the chain's scores that cues say by themselves."""
    priors = np.zeros((len(scene.clauses), len(COLUMNS)))
    priors[:, 3:] = _CUE_SHARE * 0.6 * scene.scores
    return priors


def find_stretches(labels: Labelling) -> list[tuple[tuple[int, ...], float]]:
    """Find the stretches of clauses that tell a deed, each with how likely a deed is told there."""
    stretches: list[list[int]] = []
    for i, kind in enumerate(labels.types):
        if kind is None:
            continue
        goes_on = i > 0 and labels.types[i - 1] is not None and not labels.begins[i]
        if goes_on and stretches:
            stretches[-1].append(i)
        else:
            stretches.append([i])
    return [(tuple(s), float(np.mean([labels.inside[i] for i in s]))) for s in stretches]


def group_scores(scene: Scene, clauses: Sequence[int]) -> Array:
    """Add up the cue scores of some clauses for each class: the strongest clause whole, the others by a share."""
    if len(clauses) == 1:
        return np.asarray(scene.scores[clauses[0]], dtype=np.float64)
    ordered = -np.sort(-scene.scores[list(clauses)], axis=0)
    return np.asarray(ordered[0] + 0.25 * ordered[1:].sum(axis=0), dtype=np.float64)


def type_prior(scene: Scene, clauses: Sequence[int], topic: Array | None = None) -> Array:
    """Give the score of each class, in order of name, that cues of a group and the article's topic say."""
    prior = _CUE_SHARE * group_scores(scene, clauses) + _TOPIC_SHARE * (topic_shares(scene) if topic is None else topic)
    return prior[_BY_NAME]


def topic_shares(scene: Scene) -> Array:
    """Say which classes the article's words point to, its headline counted three times."""
    weights = np.array([3.0 if c.zone is Zone.HEADLINE else 1.0 if c.zone is Zone.BODY else 0.0 for c in scene.clauses])
    total = weights @ scene.scores if len(scene.clauses) else np.zeros(len(TYPES))
    return np.asarray(total / max(1.0, float(total.sum())), dtype=np.float64)


def type_shares(scene: Scene, clauses: Sequence[int], types: Choice, topic: Array | None = None) -> Array:
    """Give the probability of each class that a group of clauses tells of; `topic` is of `topic_shares`, if at hand."""
    return types.probabilities(type_features(scene, clauses), type_prior(scene, clauses, topic))


def told_shares(shares: Array, told: Array | None, clauses: Sequence[int]) -> Array:
    """Weigh shares of the classes, in order of name, by what the networks told of these clauses."""
    if told is None:
        return shares
    weighed = shares * class_weights(told, clauses)[_BY_NAME] ** _TOLD_POWER
    return np.asarray(weighed / np.add.reduce(weighed), dtype=np.float64)


def type_features(scene: Scene, clauses: Sequence[int]) -> list[str]:
    """Give a group of clauses the features that its class is chosen by."""
    found = {"bias", f"n:{min(len(clauses), 4)}"}
    for i in clauses:
        clause = scene.clauses[i]
        found |= {f"w:{c.group}:{c.word}" for c in scene.cues[i]}
        kinds = {m.entity: scene.kind(m.entity) for m in clause.mentions}
        masked = f"^{mask(scene.text, clause.span, clause.mentions, kinds)}$"
        found |= {f"2:{masked[j:j + 2]}" for j in range(len(masked) - 1)}
        found |= {f"3:{masked[j:j + 3]}" for j in range(len(masked) - 2)}
        found |= {f"u:{f.unit}" for f in clause.figures}
        found |= {f"m:{m.label}{scene.kind(m.entity) or ''}" for m in clause.mentions}
    scores = group_scores(scene, clauses)
    ranked = np.argsort(-scores, kind="stable")
    if scores[ranked[0]] > 0:
        second = TYPES[ranked[1]] if scores[ranked[1]] > 2 else "none"
        found |= {f"best:{TYPES[ranked[0]]}", f"second:{second}"}
    else:
        found.add("best:none")
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of clauses with what it is compared by: entities by label, whether it counts, days, strong cues, shares."""

    clauses: tuple[int, ...]
    named: dict[Label, set[str]]
    counts: bool
    days: frozenset[str]
    words: frozenset[str]
    shares: Array


def _group(scene: Scene, clauses: Sequence[int], shares: Array) -> _Group:
    own = [scene.clauses[i] for i in clauses]
    named: dict[Label, set[str]] = {}
    for clause in own:
        for mention in clause.mentions:
            named.setdefault(mention.label, set()).add(mention.entity)
    return _Group(tuple(clauses), named, any(clause.figures for clause in own),
                  frozenset(d.iso for clause in own for d in clause.dates if d.precision is not Precision.YEAR),
                  frozenset(c.word for i in clauses for c in scene.cues[i] if c.weight >= _STRONG), shares)


def merge_features(scene: Scene, earlier: Sequence[int], later: Sequence[int],
                   shares: tuple[Array, Array]) -> list[str]:
    """Give two groups of clauses the features that tell whether the later goes on with the deed of the earlier."""
    return _merge_features(scene, _group(scene, earlier, shares[0]), _group(scene, later, shares[1]))


def _merge_features(scene: Scene, one: _Group, other: _Group) -> list[str]:
    earlier, later, first, second = one.clauses, other.clauses, one.shares, other.shares
    alike = float(first @ second) / float(np.sqrt((first @ first) * (second @ second)))
    gap = later[0] - earlier[-1]
    found = ["bias", f"alike:{int(alike * 4)}", f"same:{first.argmax() == second.argmax()}", f"gap:{min(gap, 6)}",
             f"size:{min(len(later), 3)}"]
    last, next_ = scene.clauses[earlier[-1]], scene.clauses[later[0]]
    where = "sentence" if last.sentence == next_.sentence else "line" if last.line == next_.line else "far"
    found.append(f"where:{where}")
    words = scene.words(later[0])
    back = next((word for word in _BACK if words.startswith(word)), "") if words.startswith(_BACK) else ""
    found += [f"back:{back}", "back:any"] if back else ["back:none"]
    found += _shared_features(scene, one, other)
    return found + [f"{a}&{b}" for a in found[1:3] for b in found[3:7]]


def _shared_features(scene: Scene, one: _Group, other: _Group) -> Iterator[str]:
    for label in (Label.PROGRAMME, Label.ORG, Label.PERSON, Label.PLACE):
        ours, theirs = one.named.get(label, _NOTHING), other.named.get(label, _NOTHING)
        yield f"{label}:{'share' if ours & theirs else 'both' if ours and theirs else 'later' if theirs else 'none'}"
    yield f"figures:{other.counts}"
    ours, theirs = one.days, other.days
    yield f"days:{'share' if ours & theirs else 'both' if ours and theirs else 'later' if theirs else 'none'}"
    yield f"words:{min(len(one.words & other.words), 2)}"
    lead = next((c.line for c in scene.clauses if c.zone is Zone.BODY), 0)
    yield f"lead:{scene.clauses[one.clauses[0]].line == lead}"


def find_deeds(scene: Scene, models: DeedModels, threshold: float) -> tuple[Deed, ...]:
    """Find the deeds in order of their first clause; a stretch joins an earlier deed where that is above the threshold."""
    labels, told = label_clauses(scene, models)
    yes, topic = models.same.outcomes.index("yes"), topic_shares(scene)

    def group(clauses: tuple[int, ...]) -> _Group:
        return _group(scene, clauses, told_shares(type_shares(scene, clauses, models.types, topic), told, clauses))

    groups: list[_Group] = []
    sure: list[float] = []
    for stretch, confidence in find_stretches(labels):
        own = group(stretch)
        first = max(0, len(groups) - _REACH)
        chances = models.same.of_each([_merge_features(scene, one, own) for one in groups[first:]])[:, yes].tolist()
        if chances and max(chances) > threshold:
            joined = first + chances.index(max(chances))
            groups[joined] = group((*groups[joined].clauses, *stretch))
        else:
            groups.append(own)
            sure.append(confidence)
    return tuple(Deed(g.clauses, ActivityType(models.types.outcomes[int(g.shares.argmax())]),
                      round(rescaled(c * float(g.shares.max()), _SCALE), 4)) for g, c in zip(groups, sure, strict=True))


def main_programme(scene: Scene) -> str:
    """Give the programme that the article names most often, the first of several."""
    counts: Counter[str] = Counter()
    for clause in scene.clauses:
        for mention in clause.mentions:
            if mention.label is Label.PROGRAMME:
                counts[mention.entity] += 2 if clause.zone is Zone.HEADLINE else 1
    return next((e for e, c in counts.items() if c == max(counts.values())), "")
