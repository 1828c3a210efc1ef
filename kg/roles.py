"""Who an entity is to a deed: a deed and the entities around it go in, features of each candidate come out.

An organisation may be named in the deed's own clauses, or be understood: the last one that acted, or the one that the
article is about. What each is (organiser, participant, place, none) is chosen by a model over these features.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.deeds import Deed
from kg.model import Label, Mention
from kg.scene import Scene

NONE = "none"
@dataclass(frozen=True, slots=True)
class Memory:
    """What the deeds before left to be understood: organisers, programme and date of the last and of the first."""

    last: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    programme: str = ""
    date: str = ""
    day: str = ""
    lead_day: str = ""
    line: int = -1

    def after(self, organisers: Sequence[str], programme: str, date: str, line: int) -> "Memory":
        """Give the memory after one more deed."""
        day = date if len(date) == 10 else ""
        return Memory(tuple(organisers) or self.last, self.lead or tuple(organisers), programme or self.programme, date,
                      day or self.day, self.lead_day or day, line)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may play a part, with its mentions in or near the deed's clauses (none where only understood).

    `subject` says where an organisation acts: in the deed's own clauses, else near them, else nowhere.
    """

    entity: str
    label: Label
    mentions: tuple[tuple[int, Mention], ...]
    source: str
    subject: str


def find_candidates(scene: Scene, deed: Deed, memory: Memory) -> tuple[Candidate, ...]:
    """Give the entities that may play a part in a deed."""
    found: dict[str, list[tuple[int, Mention]]] = {}
    for i in deed.clauses:
        for mention in scene.clauses[i].mentions:
            found.setdefault(mention.entity, []).append((i, mention))
    subject = _subject_of(scene, deed)
    own = [Candidate(e, ms[0][1].label, tuple(ms), "own", subject) for e, ms in found.items()
           if ms[0][1].label in (Label.ORG, Label.PERSON, Label.PLACE)]
    near: dict[str, Candidate] = {}
    for source, mentions in _neighbourhood(scene, deed):
        for i, mention in mentions:
            if mention.entity not in found and mention.label in (Label.ORG, Label.PLACE, Label.PERSON):
                near.setdefault(mention.entity, Candidate(mention.entity, mention.label, ((i, mention),), source, subject))
    for source, entities in (("last", memory.last), ("lead", memory.lead), ("main", (scene.main,))):
        for entity in entities:
            if entity and entity not in found and entity not in near:
                near[entity] = Candidate(entity, Label.ORG, (), source, subject)
    return (*own, *near.values())


def _neighbourhood(scene: Scene, deed: Deed) -> Iterator[tuple[str, list[tuple[int, Mention]]]]:
    """Yield the mentions around a deed: in its sentences, then in its line, then in the line before."""
    first, last = deed.clauses[0], deed.clauses[-1]
    sentences = {scene.clauses[i].sentence.start for i in deed.clauses}
    line = scene.clauses[first].line
    sources: dict[str, list[int]] = {"before": [], "after": [], "earlier": [], "previous": [], "following": []}
    for i, clause in enumerate(scene.clauses):
        if i in deed.clauses:
            continue
        if clause.sentence.start in sentences:
            sources["before" if i < last else "after"].append(i)
        elif i < first and clause.line in (line, line - 1):
            sources["earlier" if clause.line == line else "previous"].append(i)
        elif i > last and clause.line == line:
            sources["following"].append(i)
    for source, clauses in sources.items():
        nearest = clauses if source in ("after", "following") else clauses[::-1]
        yield source, [(i, m) for i in nearest[:8] for m in reversed(scene.clauses[i].mentions)]


def role_features(scene: Scene, deed: Deed, candidate: Candidate, memory: Memory) -> list[str]:
    """Give a candidate the features that its role is chosen by."""
    kind = scene.kind(candidate.entity)
    # plain strings: an enumeration's member takes three times as long to write into a string
    label, source, subject = str(candidate.label), candidate.source, candidate.subject
    who, type_ = f"{label}{kind or ''}", str(deed.type)
    slots = sorted({scene.standings[m.start].stance for _, m in candidate.mentions[:3]}) or ["unnamed"]
    known = (f"{candidate.entity in memory.last:d}{candidate.entity in memory.lead:d}"
             f"{candidate.entity == scene.main:d}")
    found = [f"who:{who}", f"src:{who}:{source}", f"type:{type_}:{label}:{source == 'own'}",
             f"known:{label}:{known}",
             f"known&src:{label}:{known}:{source}", f"known&subject:{label}:{known}:{subject}:{source}",
             f"subject:{label}:{subject}:{source}", f"n:{label}:{min(scene.counts.get(candidate.entity, 0), 4)}",
             f"newline:{label}:{scene.clauses[deed.clauses[0]].line == memory.line}:{source}:{subject}"]
    for slot in slots:
        found += [f"slot:{label}:{slot}", f"slot&src:{label}:{slot}:{source}",
                  f"slot&who:{who}:{slot}:{source == 'own'}",
                  f"slot&type:{label}:{slot}:{type_}", f"slot&subject:{label}:{slot}:{subject}"]
    for i, mention in candidate.mentions[:2]:
        found += [f"{label}:{name}" for name in _context_features(scene, deed, i, mention)]
    return sorted(set(found))


def _context_features(scene: Scene, deed: Deed, i: int, mention: Mention) -> Iterator[str]:
    clause = scene.clauses[i]
    before = scene.text[max(clause.span.start, mention.start - 2):mention.start]
    after = scene.text[mention.end:min(clause.span.end, mention.end + 2)]
    standing = scene.standings[mention.start]
    yield f"l1:{before[-1:]}"
    yield f"l2:{before[-2:]}"
    yield f"r1:{after[:1]}"
    yield f"r2:{after[:2]}"
    yield f"host:{standing.verb}"
    yield f"list:{standing.head < mention.start or standing.tail > mention.end}"
    yield f"at:{min(i - deed.clauses[0], 3) if i in deed.clauses else 'out'}"
    if i not in deed.clauses:
        yield f"far:{min(abs(i - deed.clauses[0]), 8) // 2}"
    same = [m for m in clause.mentions if m.label is mention.label]
    yield f"first:{same[0].start == mention.start}"


def _subject_of(scene: Scene, deed: Deed) -> str:
    """Say whether an organisation acts in the deed's own clauses, else in its sentence, else nowhere near."""
    if any(scene.doers[i] for i in deed.clauses):
        return "own"
    sentences = {scene.clauses[i].sentence.start for i in deed.clauses}
    near = any(doers and clause.sentence.start in sentences
               for doers, clause in zip(scene.doers, scene.clauses, strict=True))
    return "near" if near else "none"
