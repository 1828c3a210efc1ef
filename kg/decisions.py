"""A user's decisions on names, and the doubtful pairs to decide on, in one form: name, canonical, type, verdict.

In: the CSV file of `--aliases`, or the entities of a graph. Out: `Aliases` for linking; candidates, best first.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from kg.aliasing import plain_name
from kg.glyphs import differing, is_telling, likeness
from kg.model import Entity, KgError, Label

COLUMNS = ("name", "canonical", "type", "verdict")
_VERDICTS = ("same", "different")
# names of three characters and fewer are one edit apart by chance
_LEAST = 4
# more names than this share a stretch only if it is a common phrase (县总工会)
_CROWD = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one: their names and ids, how alike they are (0 to 1), and why they are listed."""

    name: str
    canonical: str
    type: Label
    score: float
    reason: str
    ids: tuple[str, str]


def read_aliases(path: Path) -> dict[tuple[Label, str], str]:
    """Read a user's decisions: `same` makes a name stand for the canonical one, `different` for itself."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(path), f"cannot be read as UTF-8: {error}") from error
    return {key: name for number, row in enumerate(rows, 2) for key, name in [_decision(row, f"{path}:{number}")]}


def _decision(row: Mapping[str, str | None], where: str) -> tuple[tuple[Label, str], str]:
    name, canonical, kind, verdict = ((row.get(column) or "").strip() for column in COLUMNS)
    if not name or not canonical:
        raise KgError(where, "name and canonical must both be given")
    if kind not in set(Label):
        raise KgError(where, f"unknown type {kind!r}; one of {', '.join(Label)}")
    if verdict not in _VERDICTS:
        raise KgError(where, f"unknown verdict {verdict!r}; same or different")
    return (Label(kind), name), canonical if verdict == "same" else name


def find_candidates(entities: Iterable[Entity], *, least: float = 0.5) -> list[Candidate]:
    """List doubtful pairs of a graph's entities, most alike first: the same name twice, or names one edit apart.

    Names are indexed by what is left of them without one character, so that no name is compared with all others.
    """
    unique = {entity.id: entity for entity in entities}
    pairs = {tuple(sorted((one.id, other.id))): _rate(one, other) for one, other in _neighbours(unique.values())}
    found = [_candidate(unique[a], unique[b], *rated) for (a, b), rated in pairs.items() if rated[0] >= least]
    return sorted(found, key=lambda c: (-c.score, c.type, c.name, c.canonical, c.ids))


def _neighbours(entities: Iterable[Entity]) -> Iterator[tuple[Entity, Entity]]:
    table: dict[tuple[Label, str], list[Entity]] = defaultdict(list)
    for entity in entities:
        name = plain_name(entity.name)
        shorter = {name[:i] + name[i + 1 :] for i in range(len(name))} if len(name) >= _LEAST else set()
        for key in sorted({name, *shorter}):
            table[entity.label, key].append(entity)
    for crowd in table.values():
        if 1 < len(crowd) <= _CROWD:
            yield from combinations(crowd, 2)


def _rate(one: Entity, other: Entity) -> tuple[float, str]:
    """Rate how likely two entities are one; names of two known divisions, or of two numbers, are not."""
    left, right = plain_name(one.name), plain_name(other.name)
    if one.kind is not other.kind or (one.is_division and other.is_division):
        return 0.0, "kind"
    if left == right:
        return (0.6 if one.label is Label.PERSON else 0.7), "same name"
    if one.chain and other.chain and one.chain[0] != other.chain[0]:
        return 0.0, "division"
    places = differing(left, right)
    if places and is_telling(left[places[0]]) and is_telling(right[places[0]]):
        return 0.0, "number"
    alike = likeness(left[places[0]], right[places[0]]) if places else 0.5
    return round(fuzz.ratio(left, right) / 100 * (0.5 + alike / 2), 4), "one edit apart"


def _candidate(one: Entity, other: Entity, score: float, reason: str) -> Candidate:
    """Put the shorter name first: it is more often the one to be replaced."""
    first, second = sorted((one, other), key=lambda e: (len(e.name), e.name, e.id))
    return Candidate(first.name, second.name, first.label, score, reason, (first.id, second.id))


def write_candidates(candidates: Iterable[Candidate], path: Path) -> None:
    """Write candidates in the form that `read_aliases` reads; the verdict is left for the user to fill in."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow((*COLUMNS, "score", "reason"))
        writer.writerows((c.name, c.canonical, c.type, "", c.score, c.reason) for c in candidates)
