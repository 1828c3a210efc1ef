"""The history of an output is PROV-O that any reader takes, and grows by a run each time."""

from datetime import UTC, datetime
from pathlib import Path

from rdflib import Graph, Literal
from rdflib.namespace import PROV, RDF, XSD

from kg.runs import Run, write_run

RUN = Run("build", datetime(2024, 1, 2, 3, 4, tzinfo=UTC), datetime(2024, 1, 2, 3, 5, tzinfo=UTC),
          {"program": "ab12", "base": "https://example.org/\"'"}, 7)


def test_a_run_says_when_with_what_options_and_which_graph_it_gave(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_bytes(b"")
    write_run(RUN, tmp_path / "graph.nq", tmp_path / "none", tmp_path / "runs.ttl")
    graph = Graph().parse(tmp_path / "runs.ttl")
    run = graph.value(predicate=RDF.type, object=PROV.Activity)
    assert graph.value(run, PROV.startedAtTime) == Literal("2024-01-02T03:04:00+00:00", datatype=XSD.dateTime)
    assert str(graph.value(run, PROV.generated)).startswith("urn:sha256:e3b0c44298fc1c14")
    assert "example.org" in str(graph.value(graph.value(run, PROV.used), PROV.value))


def test_earlier_runs_stay(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_bytes(b"")
    old, new = tmp_path / "old.ttl", tmp_path / "runs.ttl"
    write_run(RUN, tmp_path / "graph.nq", tmp_path / "none", old)
    write_run(Run("update", RUN.ended, RUN.ended, RUN.told, 8), tmp_path / "graph.nq", old, new)
    assert len(list(Graph().parse(new).subjects(RDF.type, PROV.Activity))) == 2
