"""The deeds of an article: a scene goes in, groups of clauses that tell one deed come out, each with its class.

Stretches of clauses come from `kg.sequence`; a stretch gets its class from the cues of all its clauses, and joins an
earlier deed that it goes on telling (the detail after the lead, the opening after the preview).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.clauses import Zone
from kg.dates import Precision
from kg.loglinear import Choice
from kg.model import ActivityType, Label
from kg.scene import TYPES, Scene
from kg.sequence import COLUMNS, ChainModel, label_chain
from kg.triggers import mask

Array = NDArray[np.float64]
_NOTHING: frozenset[str] = frozenset()
_BY_NAME = np.argsort([str(t) for t in TYPES])
# what hand-written cues count beside learned weights; chosen by cross-validation over articles
_CUE_SHARE, _TOPIC_SHARE = 0.3, 1.5
# a stretch joins one of so many deeds before it: in annotated articles none reaches further back
_REACH = 15
_BACK = ("本届", "此次", "本次", "这次", "这场", "活动", "大赛", "竞赛", "比赛", "赛事", "会上", "仪式", "培训",
         "项目", "行动", "协会", "当天", "开幕式", "该", "这趟", "这项", "这里", "这间", "这处", "大会", "运动会",
         "驿站", "书屋", "平台", "现场", "其中", "据介绍")


@dataclass(frozen=True, slots=True)
class Deed:
    """Clauses (indices, in order) that tell one deed, its class, and how sure both are."""

    clauses: tuple[int, ...]
    type: ActivityType
    confidence: float


def chain_priors(scene: Scene) -> Array:
    """Give the part of the chain's scores that cues say by themselves."""
    priors = np.zeros((len(scene.clauses), len(COLUMNS)))
    priors[:, 3:] = _CUE_SHARE * 0.6 * scene.scores
    return priors


def find_stretches(scene: Scene, chain: ChainModel, bias: Array | None = None) -> list[tuple[tuple[int, ...], float]]:
    """Find the stretches of clauses that tell a deed, each with how likely a deed is told there."""
    labels = label_chain(chain, scene.features, chain_priors(scene) + (0.0 if bias is None else bias))
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
    ordered = -np.sort(-scene.scores[list(clauses)], axis=0)
    return np.asarray(ordered[0] + 0.25 * ordered[1:].sum(axis=0), dtype=np.float64)


def type_prior(scene: Scene, clauses: Sequence[int]) -> Array:
    """Give the score of each class, in order of name, that cues of a group and the article's topic say."""
    topic = topic_shares(scene)
    prior = _CUE_SHARE * group_scores(scene, clauses) + _TOPIC_SHARE * topic
    return prior[_BY_NAME]


def topic_shares(scene: Scene) -> Array:
    """Say which classes the article's words point to, its headline counted three times."""
    weights = np.array([3.0 if c.zone is Zone.HEADLINE else 1.0 if c.zone is Zone.BODY else 0.0 for c in scene.clauses])
    total = weights @ scene.scores if len(scene.clauses) else np.zeros(len(TYPES))
    return np.asarray(total / max(1.0, float(total.sum())), dtype=np.float64)


def type_shares(scene: Scene, clauses: Sequence[int], types: Choice) -> Array:
    """Give the probability of each class that a group of clauses tells of."""
    return types.probabilities(type_features(scene, clauses), type_prior(scene, clauses))


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


def merge_features(scene: Scene, earlier: Sequence[int], later: Sequence[int],
                   shares: tuple[Array, Array]) -> list[str]:
    """Give two groups of clauses the features that tell whether the later goes on with the deed of the earlier."""
    first, second = shares
    alike = float(first @ second) / float(np.sqrt((first @ first) * (second @ second)))
    gap = later[0] - earlier[-1]
    found = ["bias", f"alike:{int(alike * 4)}", f"same:{first.argmax() == second.argmax()}", f"gap:{min(gap, 6)}",
             f"size:{min(len(later), 3)}"]
    one, other = scene.clauses[earlier[-1]], scene.clauses[later[0]]
    where = "sentence" if one.sentence == other.sentence else "line" if one.line == other.line else "far"
    found.append(f"where:{where}")
    words = scene.words(later[0])
    back = next((word for word in _BACK if words.startswith(word)), "") if words.startswith(_BACK) else ""
    found += [f"back:{back}", "back:any"] if back else ["back:none"]
    found += _shared_features(scene, earlier, later)
    return found + [f"{a}&{b}" for a in found[1:3] for b in found[3:7]]


def _shared_features(scene: Scene, earlier: Sequence[int], later: Sequence[int]) -> Iterator[str]:
    named, more = _named(scene, earlier), _named(scene, later)
    for label in (Label.PROGRAMME, Label.ORG, Label.PERSON, Label.PLACE):
        ours, theirs = named.get(label, _NOTHING), more.get(label, _NOTHING)
        yield f"{label}:{'share' if ours & theirs else 'both' if ours and theirs else 'later' if theirs else 'none'}"
    yield f"figures:{any(scene.clauses[i].figures for i in later)}"
    days = [{d.iso for i in group for d in scene.clauses[i].dates if d.precision is not Precision.YEAR}
            for group in (earlier, later)]
    yield f"days:{'share' if days[0] & days[1] else 'both' if days[0] and days[1] else 'later' if days[1] else 'none'}"
    words = [{c.word for i in group for c in scene.cues[i] if c.weight >= 6} for group in (earlier, later)]
    yield f"words:{min(len(words[0] & words[1]), 2)}"
    lead = next((c.line for c in scene.clauses if c.zone is Zone.BODY), 0)
    yield f"lead:{scene.clauses[earlier[0]].line == lead}"


def _named(scene: Scene, clauses: Sequence[int]) -> dict[Label, set[str]]:
    named: dict[Label, set[str]] = {}
    for i in clauses:
        for mention in scene.clauses[i].mentions:
            named.setdefault(mention.label, set()).add(mention.entity)
    return named


def find_deeds(scene: Scene, models: tuple[ChainModel, Choice, Choice], settings: tuple[Array, float]
               ) -> tuple[Deed, ...]:
    """Find the deeds in order of their first clause. `settings` are the chain's bias and the threshold of joining."""
    chain, types, same = models
    bias, threshold = settings
    yes = same.outcomes.index("yes")
    groups: list[list[int]] = []
    sure: list[float] = []
    shares: list[Array] = []
    for stretch, confidence in find_stretches(scene, chain, bias):
        own = type_shares(scene, stretch, types)
        first = max(0, len(groups) - _REACH)
        chances = [float(same.probabilities(merge_features(scene, g, stretch, (s, own)))[yes])
                   for g, s in zip(groups[first:], shares[first:], strict=True)]
        if chances and max(chances) > threshold:
            joined = first + chances.index(max(chances))
            groups[joined] += stretch
            shares[joined] = type_shares(scene, groups[joined], types)
        else:
            groups.append(list(stretch))
            sure.append(confidence)
            shares.append(own)
    return tuple(Deed(tuple(g), ActivityType(types.outcomes[int(s.argmax())]), round(c * float(s.max()), 4))
                 for g, s, c in zip(groups, shares, sure, strict=True))


def main_programme(scene: Scene) -> str:
    """Give the programme that the article names most often, the first of several."""
    counts: Counter[str] = Counter()
    for clause in scene.clauses:
        for mention in clause.mentions:
            if mention.label is Label.PROGRAMME:
                counts[mention.entity] += 2 if clause.zone is Zone.HEADLINE else 1
    return next((e for e, c in counts.items() if c == max(counts.values())), "")
