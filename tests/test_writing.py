"""A small change is written into what the last build wrote, and gives what writing everything gives."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_pipeline import TEXTS
from test_updating import OTHER, built, content, updated

from kg import writing
from kg.ledger import LEDGER
from kg.runs import RUNS
from kg.store import open_store

# the same organiser in several articles, a reporter with a namesake, and what nothing else has
POOL = {**TEXTS, "d": OTHER, "e": TEXTS["a"] + "参赛者王芳说，很受鼓舞。", "f": TEXTS["b"].replace("300", "400"), "g": OTHER + "谢谢。"}


def quads(out: Path) -> set[str]:
    return {str(quad) for quad in open_store(out)}


def refuse(*_: object, **__: object) -> int:
    raise AssertionError("the whole graph is written")


def test_the_outputs_after_many_small_changes_are_those_of_a_build_from_scratch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, texts = random.Random(4), dict(list(POOL.items())[:4])
    out = built(tmp_path / "one", texts)
    monkeypatch.setattr(writing, "_write_whole", refuse)
    for _ in range(6):
        gone = tuple(chance.sample(sorted(texts), chance.randrange(0, 2)))
        more = {name: chance.choice(list(POOL.values())) for name in chance.sample("abcdefg", chance.randrange(1, 3))}
        texts = {name: text for name, text in texts.items() if name not in gone} | more
        updated(out, more, gone)
    monkeypatch.undo()
    whole = built(tmp_path / "two", texts)
    assert content(out) == content(whole)
    assert quads(out) == quads(whole)
    assert {entry.name for entry in out.iterdir()} == {entry.name for entry in whole.iterdir()}


def test_many_changes_are_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = built(tmp_path / "one", {"a": TEXTS["a"]})
    monkeypatch.setattr(writing, "_FEW", 1)
    monkeypatch.setattr(writing, "splice_graph", refuse)
    assert updated(out, TEXTS) == content(built(tmp_path / "two", TEXTS))


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nq"])
def test_outputs_that_somebody_changed_are_written_whole(tmp_path: Path, name: str) -> None:
    out = built(tmp_path / "one", {name: TEXTS[name] for name in "ab"})
    text = (out / name).read_bytes()
    (out / name).write_bytes(text[:-40] + b" " * 40)
    assert updated(out, {"c": TEXTS["c"]}) == content(built(tmp_path / "two", TEXTS))
    (out / name).unlink()
    assert updated(out, {"c": TEXTS["c"]}) == content(built(tmp_path / "three", TEXTS))


def test_the_views_of_a_large_build_stay_when_an_article_changes_that_they_do_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_VIEWED", 300)
    texts = {"a": TEXTS["a"], "b": TEXTS["b"], "x": TEXTS["c"]}
    out = built(tmp_path / "one", texts)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_write_views", refuse)
        after = updated(out, {"y": OTHER})
    assert after == content(built(tmp_path / "two", {**texts, "y": OTHER}))
    assert updated(out, {"a": OTHER}) == content(built(tmp_path / "three", {**texts, "y": OTHER, "a": OTHER}))


@pytest.mark.parametrize("most", [300, 1_000_000])
def test_the_views_of_a_large_build_are_made_in_a_process_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(writing, "MOST_VIEWED", most)
    here = content(built(tmp_path / "one", TEXTS))
    monkeypatch.setattr(writing, "_ASIDE", 1)
    assert content(built(tmp_path / "two", TEXTS)) == here


def test_views_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").touch()
    (tmp_path / "graph.graphml").mkdir()
    assert writing.draw(tmp_path, []) == (str(tmp_path / "graph.graphml"), f"cannot write: [Errno 21] Is a directory: "
                                          f"'{tmp_path / 'graph.graphml'}'")


def test_a_build_of_mostly_the_same_articles_is_written_from_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path / "one", {name: TEXTS[name] for name in "ab"})
    monkeypatch.setattr(writing, "_write_whole", refuse)
    out = built(tmp_path / "one", TEXTS)
    monkeypatch.undo()
    assert content(out) == content(built(tmp_path / "two", TEXTS))
    assert (out / LEDGER).is_file()
    assert (out / RUNS).read_text("utf-8").count("prov#Activity>") == 2


def command(out: Path, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "kg", "update", str(out), *map(str, words), "--quiet", "-j1"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_an_update_killed_at_random_moments_leaves_the_output_before_it_or_after_it(tmp_path: Path) -> None:
    chance, texts = random.Random(5), {f"{n:02}": TEXTS["abc"[n % 3]] for n in range(40)}
    out, more = built(tmp_path / "one", texts), tmp_path / "more.jsonl"
    row = {"id": "99", "text": OTHER, "published": "2023-07-06", "source": "工会报"}
    more.write_text(json.dumps(row) + "\n", encoding="utf-8")
    other = built(tmp_path / "two", {**texts, "99": OTHER})
    before, after = (content(out), quads(out)), (content(other), quads(other))
    start = time.monotonic()
    subprocess.run(command(other, "--remove", "99"), check=True)
    seconds = time.monotonic() - start
    assert content(other) == before[0]
    for _ in range(20):
        update = subprocess.Popen(command(out, more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, seconds))
        update.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
        update.wait()
        found = content(out), quads(out)
        assert found in (before, after)
        if found == after:
            subprocess.run(command(out, "--remove", "99"), check=True)
    subprocess.run(command(out, more), check=True)
    assert (content(out), quads(out)) == after
