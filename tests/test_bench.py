"""The bench measures on articles that are the same everywhere, and what starts often starts fast."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import OPTIONS, write_rows

from kg import pipeline

BENCH = Path(__file__).parent / "bench"
sys.path.insert(0, str(BENCH))

from articles import articles  # noqa: E402 - a script of the bench, not a module of the tests


def test_article_i_depends_on_i_alone() -> None:
    assert list(articles(3)) == list(articles(5))[:3]
    assert len({row["text"] for row in articles(20)}) == 20


def test_articles_are_the_same_in_every_process() -> None:
    code = "from articles import article; print(ascii(article(7)))"
    told = {subprocess.run([sys.executable, "-c", code], cwd=BENCH, capture_output=True, text=True, check=True,
                           env={**os.environ, "PYTHONHASHSEED": seed,
                                "PYTHONPATH": str(BENCH.parents[1])}).stdout for seed in "12"}
    assert told == {ascii(list(articles(8))[7]) + "\n"}


def spent(*words: str) -> float:
    """Give the processor seconds of a command, the least of three runs."""
    found = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "kg", *words], stdout=subprocess.DEVNULL, check=True)
        after = os.times()
        found.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(found)


def test_help_comes_in_a_third_of_a_second() -> None:
    assert spent("--help") < 0.3


def test_a_query_of_a_small_graph_comes_in_half_a_second(tmp_path: Path) -> None:
    pipeline.build([write_rows(tmp_path / "in.jsonl", "abc")], tmp_path / "out", OPTIONS)
    assert spent("query", str(tmp_path / "out"), "persons") < 0.5


@pytest.mark.slow
def test_a_measurement_gives_its_figures(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "in.jsonl", "abc")
    command = [sys.executable, str(BENCH / "measures.py"), "stages", str(rows), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"tag"' in done.stdout


def test_what_millions_of_articles_need_is_reckoned_in_proportion() -> None:
    from scale import report

    spent = {"analyse": 36.0, "gather": 1.0, "resolve": 1.0, "files": 3.0, "store": 5.0}
    size = {"characters": 100_000, "triples": 200_000, "names": 10**5, "ledger": 10**6, "graph.nq": 10**7, "graph.ttl": 10**6,
            "store": 10**7}
    lines = list(report(1000, spent, size))
    assert "1000 articles of 100 characters, 200 triples each.\n" in lines
    assert "| analyse | each worker | 36.00 | 28 articles |" in lines
    assert "| hours of the process that gathers | 28 | 278 |" in lines
    assert "| processors to analyse in a day | 4 | 42 |" in lines
    assert "| disk while building (twice the kept), TB | 0.4 | 4.4 |" in lines
