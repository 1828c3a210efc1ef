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
