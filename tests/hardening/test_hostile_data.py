"""Hostile names, titles and sentences break no file that is written, and become no formula and no statement in it."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset, Graph
from targets import IRI

from kg import pipeline, querying, store
from kg.converting import FORMS, export_graph
from kg.decisions import Candidate as Pair
from kg.decisions import read_decisions, save_candidates
from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
    Entity,
    Filler,
    Kind,
    Label,
    Measure,
    Mention,
    Options,
    Predicate,
    Relation,
    Role,
    Span,
)
from kg.rdf import analysis_quads
from kg.terms import writable
from kg.vocab import SKOS

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HOSTILE = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "<!-- ]]> <![CDATA[ x ]]>", "&lt;b&gt; &amp; &#60; &nope;",
    "{{constructor.constructor('alert(1)')()}} ${7*7} <%= 7 %> #{7}", 'a" . <urn:x> <urn:y> <urn:z> . "', "'''\"\"\"\\", "\\u0022 \\\" \\",
    "} UNION { ?s ?p ?o } #", "x> <urn:x> <urn:y> .", "@prefix a: <b> .", "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)",
    "\t=1+1", "\r=1+1", "a\n=1+1", "甲;乙,丙\"丁\"", "a b\tc\nd\re", "http://example.org/a b\"c<d>{e}|f^g`h\\",
    "../../etc/passwd", "?a=b#c%20%zz",
    "%3Cscript%3E", "\u202e\u2066\u200b\ufeff", "\x00\x01\x1b[31m\x7f\x85\u2028", "\ufffe\uffff\ue000\U000f0000\U0010ffff",
    "😀👨‍👩‍👧e\u0301",
    "javascript:alert(1)", "工会'; DROP TABLE 甲; --", "\ud800工\udfff", " 前后 ", ".", "..", "-", "0", "true", "长" * 3000]


def analysis_of(name: str, number: int) -> Analysis:
    """An article all of whose words are one hostile string."""
    text = f"{name}\n{name}"
    ids = {label: f"{label}/{name}" for label in Label}
    entities = tuple(Entity(ids[label], label, name, (f"{name}{name}",), kind=Kind.UNION if label is Label.ORG else None,
                            level="city" if label is Label.ORG else "", parent=name if label is Label.ORG else "")
                     for label in Label)
    span = Span(0, len(name))
    mentions = tuple(Mention(0, len(name), label, name, 0.5, name, ids[label]) for label in Label)
    relations = (Relation(ids[Label.PERSON], Predicate.WORKS_FOR, ids[Label.ORG], span, 0.5, name),
                 Relation(ids[Label.PERSON], Predicate.JOB_TITLE, name, span, 0.5, name, span),
                 Relation(ids[Label.PERSON], Predicate.AUTHOR_OF, f"{number}{name}", span, 0.5, name))
    fillers = (Filler(Role.ORGANISER, ids[Label.ORG], span, 0.5, name), Filler(Role.PROGRAMME, ids[Label.PROGRAMME], span, 0.5, name))
    deed = Activity(ActivityType.TRAINING, name, fillers, "2023-07-05", (name,), (Measure(1.5, name, name, True, span, span),),
                    span, span, 0.5, name)
    return Analysis(Article(f"{number}{name}", text, "2023-07-06", name, name), mentions, entities, relations, (deed,))


@pytest.fixture(scope="module")
def quads() -> set[Quad]:
    return {quad for number, name in enumerate(HOSTILE) for quad in analysis_quads(analysis_of(name, number))}


@pytest.fixture(scope="module")
def place(quads: set[Quad], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    store.write_graphs(quads, folder)
    return folder


def nodes_of(quads: set[Quad]) -> Iterator[str]:
    for quad in quads:
        yield from (term.value for term in (quad.subject, quad.predicate, quad.object, quad.graph_name) if isinstance(term, NamedNode))


def test_every_iri_is_one_of_rfc_3987(quads: set[Quad]) -> None:
    assert [iri for iri in nodes_of(quads) if not IRI.match(iri)] == []


def test_every_name_is_in_the_graph_as_it_was(quads: set[Quad]) -> None:
    names = {quad.object.value for quad in quads if quad.predicate.value == str(SKOS.prefLabel) and isinstance(quad.object, Literal)}
    assert {writable(name) for name in HOSTILE} <= names


@pytest.mark.parametrize("form", [form for form in FORMS if form not in ("csv", "parquet", "graphml", "context")])
def test_every_form_of_rdf_is_read_back_whole_by_two_libraries(form: str, quads: set[Quad], place: Path, tmp_path: Path) -> None:
    export_graph(place, form, tmp_path / "out")
    known = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
             "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML}[form]
    read = set(parse(path=str(tmp_path / "out"), format=known))
    triples = {quad.triple for quad in quads}
    assert {quad.triple for quad in read} == triples
    if form in ("nq", "trig"):
        assert read == quads
    name = {"nt": "nt", "rdfxml": "xml", "jsonld": "json-ld", "ttl": "turtle", "nq": "nquads", "trig": "trig"}[form]
    graph: Graph = Dataset(default_union=True) if form in ("nq", "trig") else Graph()
    graph.parse(tmp_path / "out", format=name)
    assert len({row[:3] for row in graph}) == len(triples)


def test_no_cell_of_a_table_is_a_formula_and_every_row_is_whole(place: Path, tmp_path: Path) -> None:
    export_graph(place, "csv", tmp_path / "out")
    for path in sorted((tmp_path / "out").iterdir()):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert rows
        assert {len(row) for row in rows} == {len(header)}
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(FORMULA)] == []


def test_the_graphml_of_an_export_is_read_back(place: Path, tmp_path: Path) -> None:
    export_graph(place, "graphml", tmp_path / "out")
    graph = nx.read_graphml(tmp_path / "out", force_multigraph=True)
    labels = {data["label"] for _, data in graph.nodes(data=True) if data["type"] == "Person"}
    assert labels == {writable(name) for name in HOSTILE}


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "table"])
def test_the_answers_of_a_query_are_whole_rows_and_no_formulas(form: str, place: Path) -> None:
    text = "SELECT ?n WHERE { ?p a ua:Person ; skos:prefLabel ?n } ORDER BY ?n"
    answer = querying.format_result(querying.run_query(store.open_store(place), text), form)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer, newline="")))
        assert {len(row) for row in rows} == {1}
        assert [row for row in rows if row[0].startswith(FORMULA)] == []
        assert len(rows) == len(HOSTILE) + 1
    elif form == "json":
        assert len(json.loads(answer)["results"]["bindings"]) == len(HOSTILE)
    elif form == "tsv":
        assert len(answer.strip("\n").split("\n")) == len(HOSTILE) + 1
    else:
        assert not any(char in answer for char in "\x1b\x00\x07\x85")


def test_a_candidates_table_holds_no_formula_and_reads_back(tmp_path: Path) -> None:
    names = [writable(name).strip() for name in HOSTILE]
    pairs = [Pair(name, f"{name}甲", Label.ORG, 0.5, "one edit apart", ("ORG/a", "ORG/b")) for name in names]
    save_candidates(pairs, tmp_path / "pairs.csv")
    with (tmp_path / "pairs.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)] == []
    for row in rows:
        row["verdict"] = "same"
    with (tmp_path / "decided.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert {decision.name for decision in read_decisions(tmp_path / "decided.csv")} == set(names)


def test_a_build_of_hostile_articles_writes_whole_files(tmp_path: Path) -> None:
    rows = [{"id": f"{name}{at}", "source": name, "published": "2023-07-06",
             "text": f"{name}\n本报讯（记者李明）7月5日，襄阳市总工会“{name}”行动启动，主席{name}介绍，{name}公司职工120名参加。"}
            for at, name in enumerate(HOSTILE)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = pipeline.build([tmp_path / "in.jsonl"], tmp_path / "out", Options(pipeline="rules", quiet=True))
    assert {row.reason.split(":")[0] for row in report.refusals} == {"binary", "lone surrogate"}
    assert report.articles + len(report.refusals) == len(HOSTILE)
    quads = set(parse(path=str(tmp_path / "out" / "graph.nq"), format=RdfFormat.N_QUADS))
    assert [iri for iri in nodes_of(quads) if not IRI.match(iri)] == []
    assert len(Graph().parse(tmp_path / "out" / "graph.ttl")) == len({quad.triple for quad in quads})
    ET.parse(tmp_path / "out" / "graph.graphml")
    for name in ("report.json", "review.jsonl"):
        for line in [(tmp_path / "out" / name).read_text("utf-8")] if name == "report.json" else (
                (tmp_path / "out" / name).read_text("utf-8").split("\n")):
            assert not line or json.loads(line)
