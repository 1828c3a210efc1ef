"""A user's decisions on names, and the doubtful pairs to decide on, in one form: name, canonical, type, verdict.

In: the CSV files of `--aliases` and `--identifiers`, or the entities of a graph. Out: decisions and identifiers, what
names stand for under the decisions, and candidates, best first.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from pathlib import Path
from typing import TextIO

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from kg.aliasing import is_subsequence, plain_name
from kg.glyphs import differing, is_telling, likeness
from kg.model import Decision, Entity, Identifier, KgError, Kind, Label
from kg.sheets import guarded, unguarded, write_rows
from kg.staging import replacing

COLUMNS = ("name", "canonical", "type", "verdict")
_VERDICTS = ("same", "different")
_RELATIONS = {"": True, "sameAs": True, "exactMatch": False}
# names of three characters and fewer are one edit apart by chance
_LEAST = 4
# more names than this share a stretch only if it is a common phrase (县总工会)
_CROWD = 60

# kinds whose names are shortened at will; unions and public bodies go by their division. Programmes have none
_SHORTENED = (Kind.ENTERPRISE, Kind.EDUCATION, Kind.OTHER, None)
_SHORT = 10
_COUNTED = frozenset("一二三四五六七八九十0123456789届")

Row = Mapping[str, str | None]
Aliases = dict[tuple[Label, str], str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one: what tells them apart, their ids, how alike they are (0 to 1), and why listed."""

    name: str
    canonical: str
    type: Label
    score: float
    reason: str
    ids: tuple[str, str]


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a user's decisions; a row whose verdict is still empty decides nothing."""
    rows = [(row, f"{path}:{number}") for number, row in _read_rows(path, COLUMNS)]
    return tuple(sorted({_decision(row, where) for row, where in rows if (row["verdict"] or "").strip()}))


def read_identifiers(path: Path) -> tuple[Identifier, ...]:
    """Read what entities are called elsewhere: name, type, iri, and relation (sameAs, as by default, or exactMatch)."""
    return tuple(sorted({_identifier(row, f"{path}:{n}") for n, row in _read_rows(path, ("name", "type", "iri"))}))


def _read_rows(path: Path, columns: Collection[str]) -> list[tuple[int, Row]]:
    """Read a table with the numbers of its lines; raise KgError where it is none or lacks a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows: list[tuple[int, Row]] = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KgError(str(path), f"cannot be read as a CSV table in UTF-8: {error}") from error
    if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
        raise KgError(f"{path}:1", f"no column {', '.join(missing)}; the first line names the columns")
    return rows


def _decision(row: Row, where: str) -> Decision:
    name, canonical, verdict = (unguarded((row[column] or "").strip()) for column in ("name", "canonical", "verdict"))
    if not name or not canonical:
        raise KgError(where, "name and canonical must both be given")
    if verdict not in _VERDICTS:
        raise KgError(where, f"unknown verdict {verdict!r}; same or different")
    return Decision(_label(row, where), name, canonical, verdict == "same")


def _label(row: Row, where: str) -> Label:
    kind = (row["type"] or "").strip()
    if kind not in set(Label):
        raise KgError(where, f"unknown type {kind!r}; one of {', '.join(Label)}")
    return Label(kind)


def _identifier(row: Row, where: str) -> Identifier:
    name, iri, relation = ((row.get(column) or "").strip() for column in ("name", "iri", "relation"))
    if not name:
        raise KgError(where, "name must be given")
    try:
        NamedNode(iri)
    except ValueError as error:
        raise KgError(where, f"{iri!r} is not an absolute IRI: {error}") from error
    if relation not in _RELATIONS:
        raise KgError(where, f"unknown relation {relation!r}; sameAs or exactMatch")
    return Identifier(_label(row, where), name, iri, _RELATIONS[relation])


def aliases_of(decisions: Iterable[Decision]) -> Aliases:
    """Give what each decided name stands for: at last the canonical one, or itself where it was only told apart.

    Raises KgError where two decisions contradict each other.
    """
    near: Aliases = {}
    for decision in sorted(decisions, key=lambda d: (not d.same, d)):
        key = decision.label, decision.name
        if decision.same and near.get(key, decision.canonical) != decision.canonical:
            raise KgError("--aliases", f"{decision.name} is decided to be both {near[key]} and {decision.canonical}")
        near.setdefault(key, decision.canonical if decision.same else decision.name)
    return {(label, name): _last(near, label, name) for label, name in near}


def _last(near: Aliases, label: Label, name: str) -> str:
    seen = [name]
    while (following := near.get((label, seen[-1]), seen[-1])) != seen[-1]:
        if following in seen:
            raise KgError("--aliases", f"the decisions go round in a circle: {' = '.join([*seen, following])}")
        seen.append(following)
    return seen[-1]


def find_candidates(entities: Iterable[Entity], *, apart: Collection[tuple[str, str]] = (), least: float = 0.5
                    ) -> list[Candidate]:
    """List doubtful pairs of a graph's entities, most alike first: the same name twice, names one edit apart, and what
    may be a short name of a company, programme or award: 中核华兴 of 中国核工业华兴建设有限公司.

    Names are indexed by what is left of them without one character, and by the pairs of characters in them, so that no
    name is compared with all others.
    `apart` are pairs of ids that were decided to differ.
    """
    unique = {entity.id: entity for entity in entities}
    near = chain(_neighbours(unique.values()), _shorter(unique.values()))
    pairs = {tuple(sorted((one.id, other.id))): _rate(one, other) for one, other in near}
    found = [_candidate(unique[a], unique[b], *rated) for (a, b), rated in pairs.items()
             if rated[0] >= least and (a, b) not in apart]
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


def _shorter(entities: Iterable[Entity]) -> Iterator[tuple[Entity, Entity]]:
    """Pair names with longer ones that hold two of their characters side by side which few names hold."""
    named = [(entity, plain_name(entity.name)) for entity in entities if entity.kind in _SHORTENED
             and entity.label in (Label.ORG, Label.PROGRAMME, Label.AWARD)]
    table: dict[tuple[Label, str], list[tuple[Entity, str]]] = defaultdict(list)
    for entity, name in named:
        for pair in sorted(set(map("".join, pairwise(name)))):
            table[entity.label, pair].append((entity, name))
    for entity, name in named:
        for pair in map("".join, pairwise(name)) if _LEAST <= len(name) <= _SHORT else ():
            crowd = table[entity.label, pair]
            yield from ((entity, other) for other, full in (crowd if len(crowd) <= _CROWD else ())
                        if len(full) >= len(name) + 2 and is_subsequence(name, full))


def _rate_short(short: str, full: str) -> float:
    """Rate a short name by the pairs of characters that the full one has too; a number left out makes another thing."""
    left = Counter(full) - Counter(short)
    if _COUNTED & set(left):
        return 0.0
    kept = sum("".join(pair) in full for pair in pairwise(short)) / (len(short) - 1)
    return round(0.45 + 0.2 * kept, 4)


def _rate(one: Entity, other: Entity) -> tuple[float, str]:
    """Rate how likely two entities are one; names of two known divisions, or of two numbers, are not."""
    left, right = plain_name(one.name), plain_name(other.name)
    if one.kind is not other.kind or (one.is_division and other.is_division):
        return 0.0, "kind"
    if one.chain and other.chain and one.chain[0] != other.chain[0]:
        return 0.0, "division"
    if left == right:
        return (0.6 if one.label is Label.PERSON else 0.7), "same name"
    if abs(len(left) - len(right)) > 1:
        return _rate_short(*sorted((left, right), key=len)), "short for"
    places = differing(left, right)
    if places and is_telling(left[places[0]]) and is_telling(right[places[0]]):
        return 0.0, "number"
    alike = likeness(left[places[0]], right[places[0]]) if places else 0.5
    return round(fuzz.ratio(left, right) / 100 * (0.5 + alike / 2), 4), "one edit apart"


def _candidate(one: Entity, other: Entity, score: float, reason: str) -> Candidate:
    """Put the shorter name first: it is more often the one to be replaced; namesakes go by their keys."""
    first, second = sorted((one, other), key=lambda e: (len(e.name), e.name, e.id))
    by_key = first.name == second.name or first.label is Label.PERSON
    left, right = ((e.id.partition("/")[2] if by_key else e.name) for e in (first, second))
    return Candidate(left, right, first.label, score, reason, (first.id, second.id))


def write_candidates(candidates: Iterable[Candidate], stream: TextIO) -> None:
    """Write candidates in the form that `read_decisions` reads; the verdict is left for the user to fill in."""
    write_rows(stream, [(*COLUMNS, "score", "reason")])
    write_rows(stream, ((guarded(c.name), guarded(c.canonical), c.type, "", c.score, c.reason) for c in candidates))


def save_candidates(candidates: Iterable[Candidate], path: Path) -> None:
    """Write candidates to a file that spreadsheets read as UTF-8."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
        write_candidates(candidates, stream)
