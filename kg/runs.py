"""The history of an output in PROV-O: each build or update as an activity, with what it was told and what it gave.

It is the one output with a clock in it, and stands in a file of its own, so that the graph's bytes never depend on when
they were written. A run is appended to those before it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg import __version__
from kg.ledger import Told
from kg.vocab import PROV, RDF, RDFS, XSD

RUNS = "runs.ttl"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the command, when it began and ended, what it was told, and of how many articles its output is."""

    command: str
    started: datetime
    ended: datetime
    told: Told
    articles: int


def write_run(run: Run, graph: Path, old: Path, new: Path) -> None:
    """Write the runs of an earlier output, if there are any, and this one, which gave the file of a graph."""
    before = old.read_text(encoding="utf-8") if old.is_file() else ""
    with graph.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    said = (serialize(_triples(run, digest), format=RdfFormat.TURTLE) or b"").decode()
    new.write_text(f"{before}\n{said}" if before else said, encoding="utf-8")


def _triples(run: Run, digest: str) -> Iterator[Triple]:
    plan = json.dumps({**run.told, "command": run.command}, sort_keys=True)
    activity = _named(hashlib.sha256(f"{run.started.isoformat()} {digest} {plan}".encode()).hexdigest())
    graph, agent = _named(digest), _named(run.told["program"])
    told = _named(hashlib.sha256(plan.encode()).hexdigest())
    yield _said(activity, RDF.type, NamedNode(PROV.Activity))
    yield _said(activity, PROV.startedAtTime, _moment(run.started))
    yield _said(activity, PROV.endedAtTime, _moment(run.ended))
    yield _said(activity, PROV.used, told)
    yield _said(activity, PROV.generated, graph)
    yield _said(activity, PROV.wasAssociatedWith, agent)
    yield _said(agent, RDF.type, NamedNode(PROV.SoftwareAgent))
    yield _said(agent, RDFS.label, Literal(f"union-kg {__version__}"))
    yield _said(told, RDF.type, NamedNode(PROV.Plan))
    yield _said(told, PROV.value, Literal(plan))
    yield _said(graph, RDF.type, NamedNode(PROV.Entity))
    yield _said(graph, RDFS.label, Literal(f"graph.nq of {run.articles} articles"))


def _said(subject: NamedNode, predicate: str, object_: NamedNode | Literal) -> Triple:
    return Triple(subject, NamedNode(predicate), object_)


def _named(digest: str | float) -> NamedNode:
    return NamedNode(f"urn:sha256:{digest}")


def _moment(when: datetime) -> Literal:
    return Literal(when.isoformat(timespec="seconds"), datatype=NamedNode(XSD.dateTime))
