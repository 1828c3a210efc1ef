"""Each command does what its help says, with the exit code that it promises."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import TEXTS, write_rows

from kg.cli import main

README = Path(__file__).parents[1] / "README.md"
COMMANDS = ("build", "query", "validate", "view", "evaluate", "demo", "train", "explain", "candidates", "update", "inspect",
            "ontology", "serve", "export", "push", "diff")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    rows = write_rows(folder / "in.jsonl", "abc")
    assert main(["build", str(rows), "-o", str(folder / "out"), "--pipeline", "rules", "--quiet"]) == 0
    return folder / "out"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert len(capsys.readouterr().out.splitlines()) > 5
    assert f"kg {command}" in README.read_text("utf-8")


def test_a_build_prints_what_was_found_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write_rows(tmp_path / "in.jsonl", "ab")
    assert main(["build", str(rows), "-o", str(tmp_path / "out"), "--pipeline", "rules"]) == 0
    out = capsys.readouterr().out
    assert "articles" in out
    assert "graph.ttl" in out


def test_refused_records_give_exit_code_1_and_0_with_keep_going(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = write_rows(tmp_path / "in.jsonl", "a")
    rows.write_text(rows.read_text("utf-8") + "{}\n", encoding="utf-8")
    arguments = ["build", str(rows), "-o", str(tmp_path / "out"), "--pipeline", "rules", "--quiet"]
    assert main(arguments) == 1
    assert "in.jsonl" in capsys.readouterr().err
    assert main([*arguments, "--keep-going"]) == 0


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(TEXTS["a"].encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert main(["build", "-", "-o", str(tmp_path / "out"), "--pipeline", "rules", "--quiet"]) == 0
    assert "襄阳市总工会" in (tmp_path / "out" / "graph.ttl").read_text("utf-8")


def test_a_failure_gives_exit_code_2_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "nowhere")
    assert main(["build", missing, "-o", str(tmp_path / "out"), "--quiet", "--pipeline", "rules"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_wrong_date_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write_rows(tmp_path / "in.jsonl", "a")
    assert main(["build", str(rows), "-o", str(tmp_path / "out"), "--published", "6.7.2023"]) == 2
    assert "6.7.2023" in capsys.readouterr().err


def test_the_shipped_queries_are_listed_with_a_sentence_each(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(built), "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 15
    assert all(len(line.split(maxsplit=1)[1]) > 20 for line in lines)


def test_a_query_is_answered_as_json(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "SELECT ?id WHERE { ?a a ua:Article ; dcterms:identifier ?id } ORDER BY ?id"
    assert main(["query", str(built), text, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["results"]["bindings"]
    assert [row["id"]["value"] for row in rows] == ["a", "b", "c"]


def test_a_construct_comes_as_turtle(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(built), "CONSTRUCT { ?a a ua:Article } WHERE { ?a a ua:Article }"]) == 0
    assert capsys.readouterr().out.count("ua:Article") == 3


def test_an_update_is_refused(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(built), "DELETE WHERE { ?s ?p ?o }"]) == 2
    assert "read-only" in capsys.readouterr().err


def test_a_parameter_without_a_value_is_refused(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(built), "persons", "--param", "name"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def test_a_built_graph_conforms(built: Path) -> None:
    assert main(["validate", str(built)]) == 0


def test_a_broken_graph_gives_exit_code_1_and_names_the_node(built: Path, tmp_path: Path,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.ttl"
    text = (built / "graph.ttl").read_text("utf-8")
    article = "https://w3id.org/union-activity/id/article/zz"
    broken.write_text(f"{text}\n<{article}> a <https://w3id.org/union-activity/ontology#Article> .\n", encoding="utf-8")
    assert main(["validate", str(broken)]) == 1
    assert "article/zz" in capsys.readouterr().out


def test_a_view_is_written_as_a_page(built: Path, tmp_path: Path) -> None:
    assert main(["view", str(built), "-o", str(tmp_path / "v.html"), "--around", "襄阳市总工会"]) == 0
    assert "襄阳市总工会" in (tmp_path / "v.html").read_text("utf-8")


def test_gold_is_scored_as_a_table_and_as_json(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = {"id": "a", "text": TEXTS["a"], "mentions": {"PERSON": ["李明"]}, "activities": [], "relations": [],
            "entities": [{"name": "李明", "type": "PERSON"}]}
    (tmp_path / "a.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    assert main(["evaluate", str(built), str(tmp_path)]) == 0
    assert "mentions PERSON" in capsys.readouterr().out
    assert main(["evaluate", str(built), str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["mentions"]["PERSON"]["r"] == 1.0


def test_help_comes_without_loading_the_stages() -> None:
    code = "import sys; from kg.cli import _parser; _parser().format_help(); print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "kg", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("kg ")
