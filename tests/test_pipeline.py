"""A build writes all outputs or none, the same bytes for any order of input, and loses no record beside a bad one."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import pipeline, writing
from kg.ledger import LEDGER
from kg.model import KgError, Options
from kg.vocab import article_iri

OPTIONS = Options(pipeline="rules", quiet=True)
TEXTS = {
    "a": "襄阳市总工会举办焊工技能竞赛\n本报讯（记者李明）7月5日，襄阳市总工会在襄阳举办焊工技能竞赛，120名职工参赛。",
    "b": "武汉市总工会慰问环卫工人\n本报讯（记者王芳）昨日，武汉市总工会走访慰问环卫工人，发放防暑用品300份。",
    "c": "孝感市总工会开展普法宣传\n本报讯（通讯员赵强）近日，孝感市总工会开展普法宣传活动，发放手册500册。",
}


def write_rows(path: Path, names: str) -> Path:
    rows = [json.dumps({"id": n, "text": TEXTS[n], "published": "2023-07-06"}, ensure_ascii=False) for n in names]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    pipeline.build([write_rows(folder / "in.jsonl", "abc")], folder / "out", OPTIONS)
    return folder / "out"


def test_a_build_writes_every_output(built: Path) -> None:
    assert sorted(entry.name for entry in built.iterdir()) == sorted((*pipeline.OUTPUTS, LEDGER))


def test_the_text_of_a_record_is_kept_exactly(built: Path) -> None:
    store = ox.Store()
    store.load(path=str(built / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    rows = store.query(
        "SELECT ?text WHERE { GRAPH ?g { ?a <http://purl.org/dc/terms/identifier> 'b' ; "
        "<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString> ?text } }")
    assert [row["text"].value for row in rows] == [TEXTS["b"]]


def test_each_article_has_a_named_graph(built: Path) -> None:
    store = ox.Store()
    store.load(path=str(built / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    assert {str(article_iri(name)) for name in TEXTS} <= {graph.value for graph in store.named_graphs()}


@pytest.mark.parametrize("order", ["cab", "bca"])
def test_the_order_of_the_input_does_not_change_a_byte(built: Path, tmp_path: Path, order: str) -> None:
    pipeline.build([write_rows(tmp_path / "in.jsonl", order)], tmp_path / "out", OPTIONS)
    for name in ("graph.ttl", "graph.nq", "graph.graphml", "report.json"):
        assert (tmp_path / "out" / name).read_bytes() == (built / name).read_bytes(), name


def test_one_file_or_many_give_the_same_statements(built: Path, tmp_path: Path) -> None:
    files = [write_rows(tmp_path / f"{name}.jsonl", name) for name in "bac"]
    pipeline.build(files, tmp_path / "out", OPTIONS)
    about = "organisedBy"
    ours, theirs = ([line for line in (folder / "graph.nq").read_text("utf-8").splitlines() if about in line]
                    for folder in (tmp_path / "out", built))
    assert ours == theirs != []


def test_a_bad_record_is_refused_and_its_neighbours_go_on(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "in.jsonl", "ab")
    path.write_text(path.read_text("utf-8") + '{"id": "x", "text"\n', encoding="utf-8")
    report = pipeline.build([path], tmp_path / "out", OPTIONS)
    assert report.articles == 2
    assert [refusal.file for refusal in report.refusals] == [str(path)]
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["refused"][0]["reason"]


def test_a_build_that_fails_leaves_the_last_one_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    pipeline.build([write_rows(tmp_path / "in.jsonl", "a")], out, OPTIONS)
    before = (out / "graph.ttl").read_bytes()
    (tmp_path / "bad.jsonl").write_text("no json\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"bad\.jsonl"):
        pipeline.build([tmp_path / "bad.jsonl"], out, OPTIONS)
    assert (out / "graph.ttl").read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["bad.jsonl", "in.jsonl", "out"]


def test_a_second_build_replaces_the_first_and_keeps_hidden_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".gitkeep").touch()
    pipeline.build([write_rows(tmp_path / "in.jsonl", "a")], out, OPTIONS)
    pipeline.build([write_rows(tmp_path / "in.jsonl", "b")], out, OPTIONS)
    assert "孝感" not in (out / "graph.ttl").read_text("utf-8")
    assert "武汉市总工会" in (out / "graph.ttl").read_text("utf-8")
    assert (out / ".gitkeep").exists()


def test_a_folder_with_other_files_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(KgError, match=r"thesis\.doc"):
        pipeline.build(["in.jsonl"], tmp_path, OPTIONS)


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(KgError, match="is a file"):
        pipeline.build([write_rows(tmp_path / "in.jsonl", "a")], tmp_path / "out", OPTIONS)


def test_an_output_that_cannot_be_written_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KgError, match="file/out"):
        pipeline.build([write_rows(tmp_path / "in.jsonl", "a")], tmp_path / "file" / "out", OPTIONS)


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"nowhere\.txt"):
        pipeline.build([tmp_path / "nowhere.txt"], tmp_path / "out", OPTIONS)


def test_another_base_mints_other_iris(tmp_path: Path) -> None:
    options = Options(base="https://data.example.org/kg/", pipeline="rules", quiet=True)
    pipeline.build([write_rows(tmp_path / "in.jsonl", "a")], tmp_path / "out", options)
    text = (tmp_path / "out" / "graph.nq").read_text("utf-8")
    assert "https://data.example.org/kg/article/a" in text
    assert "https://w3id.org/union-activity/id/" not in text


def test_the_views_of_a_large_build_show_its_first_articles_and_the_report_says_so(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (built / "graph.nq").read_text("utf-8").splitlines()
    monkeypatch.setattr(writing, "MOST_VIEWED", len(lines) // 2)
    report = pipeline.build([write_rows(tmp_path / "in.jsonl", "cab")], tmp_path / "out", OPTIONS)
    assert (tmp_path / "out" / "graph.nq").read_bytes() == (built / "graph.nq").read_bytes()
    assert 0 < report.viewed < report.articles == 3
    graphml = (tmp_path / "out" / "graph.graphml").read_text("utf-8")
    assert "襄阳市总工会" in graphml
    assert "孝感市总工会" not in graphml
    assert f"show the first {report.viewed} articles" in (tmp_path / "out" / "report.md").read_text("utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out"]


def test_what_follows_by_the_ontology_is_added_on_request_to_a_graph_of_its_own(built: Path, tmp_path: Path) -> None:
    options = Options(pipeline="rules", quiet=True, infer=True)
    pipeline.build([write_rows(tmp_path / "in.jsonl", "abc")], tmp_path / "out", options)
    inferred = (tmp_path / "out" / "inferred.nq").read_text("utf-8").splitlines()
    assert all(line.endswith("<https://w3id.org/union-activity/id/graph/inferred> .") for line in inferred)
    assert any("/ontology#organises>" in line for line in inferred)
    assert (tmp_path / "out" / "graph.nq").read_bytes() == (built / "graph.nq").read_bytes()
