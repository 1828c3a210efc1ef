"""Any spaCy pipeline is scored on a tagging corpus, under the labels that the corpus marks."""

import gzip
import json
from pathlib import Path

import pytest
from spacy.language import Language

from kg import cli
from kg.corpora import Count, Labelled, read_corpus
from kg.grading import grade_pipeline, to_figures, to_table
from kg.tagging import load_pipeline

UNION = "襄阳市总工会"
# the rules find the union in each text, wherever line breaks and full-width blanks stand before it
ROWS = [
    {"text": f"{UNION}举办焊工技能竞赛。", "spans": [[0, 6, "ORG"]]},
    {"text": f"　　昨日，\n{UNION}慰问职工。", "spans": [[6, 12, "ORG"]]},
    {"text": "某某人来了。", "spans": [[0, 3, "ORG"]]},
    {"text": f"{UNION}。", "spans": []},
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline("rules")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    return path


def test_spans_are_compared_in_offsets_of_the_text_itself(nlp: Language, corpus: Path) -> None:
    assert grade_pipeline(nlp, read_corpus(corpus)) == {"ORG": Count(2, 3, 3), "micro": Count(2, 3, 3)}


def test_a_label_that_the_corpus_never_marks_is_not_counted(nlp: Language) -> None:
    text = f"{UNION}举办竞赛。"
    assert grade_pipeline(nlp, [Labelled(text, ())]) == {"micro": Count()}
    assert grade_pipeline(nlp, [Labelled(text, ((6, 8, "AWARD"),))]) == {"AWARD": Count(0, 0, 1), "micro": Count(0, 0, 1)}


def test_figures_worked_out_by_hand() -> None:
    figures = to_figures({"ORG": Count(2, 4, 5), "PLACE": Count(0, 0, 0)}, 7)
    assert figures["labels"]["ORG"] == {"p": 0.5, "r": 0.4, "f1": pytest.approx(4 / 9), "gold": 5, "pred": 4}
    assert figures["labels"]["PLACE"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 0, "pred": 0}
    assert figures["unmarked"] == ["PERSON", "PROGRAMME", "AWARD"]


def test_the_table_has_a_row_for_each_label_and_says_what_was_not_counted() -> None:
    lines = to_table(to_figures({"ORG": Count(2, 4, 5), "micro": Count(2, 4, 5)}, 7)).splitlines()
    assert [line.split() for line in lines[:-1]] == [
        ["7", "texts"], ["P", "R", "F1", "gold", "pred"], ["ORG", "0.500", "0.400", "0.444", "5", "4"],
        ["micro", "0.500", "0.400", "0.444", "5", "4"]]
    assert lines[-1].endswith(": PERSON PLACE PROGRAMME AWARD")


def test_the_command_scores_the_pipeline_that_is_named(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "--ner", str(corpus), "--pipeline", "rules"]) == 0
    assert "\nORG           0.667  0.667  0.667       3       3\n" in capsys.readouterr().out


def test_the_command_reads_gzip_and_writes_json(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = corpus.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(corpus.read_bytes()))
    assert cli.main(["evaluate", "--ner", str(packed), "--pipeline", "rules", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["texts"], figures["labels"]["micro"]["gold"], figures["unmarked"][0]) == (4, 3, "PERSON")


@pytest.mark.parametrize(("arguments", "reason"), [
    ([], "give a build and a folder of gold articles, or --ner FILE"),
    (["build"], "give a build and a folder of gold articles, or --ner FILE"),
    (["build", "gold", "--ner", "x.jsonl"], "either a build and gold articles or --ner FILE, not both"),
    (["build", "gold", "--pipeline", "rules"], "--pipeline goes with --ner"),
    (["--ner", "absent.jsonl"], "cannot be read"),
])
def test_arguments_that_do_not_go_together_are_refused(arguments: list[str], reason: str,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_a_corpus_without_a_row_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    assert cli.main(["evaluate", "--ner", str(tmp_path / "empty.jsonl"), "--pipeline", "rules"]) == 2
    assert "no row" in capsys.readouterr().err
