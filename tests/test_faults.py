"""Whatever ends a build, the last good output stays whole, and the same command ends with the same bytes."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_pipeline import TEXTS

KINDS = ("graph.ttl", "graph.nq", "graph.graphml", "graph.html", "report.json", "report.md")
# kills while it starts, while it analyses, while it writes, while it swaps
KILLS = 20


def write_articles(path: Path, count: int) -> Path:
    names = sorted(TEXTS)
    rows = [{"id": f"{n:03}", "text": TEXTS[names[n % 3]], "published": "2023-07-06"} for n in range(count)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def command(rows: Path, out: Path, jobs: int = 1) -> list[str]:
    return [sys.executable, "-m", "kg", "build", str(rows), "-o", str(out), "--pipeline=rules", "--quiet", f"-j{jobs}"]


def run(rows: Path, out: Path, jobs: int = 1) -> None:
    subprocess.run(command(rows, out, jobs), check=True, capture_output=True)


def content(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in KINDS}


def begin(rows: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own: a fork of this one would inherit locks of the store's threads."""
    return subprocess.Popen(command(rows, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("rows") / "in.jsonl", 60)


@pytest.fixture(scope="module")
def whole(rows: Path) -> dict[str, bytes]:
    """What a build gives that nothing interrupts, and how long it took."""
    run(rows, rows.parent / "out")
    return content(rows.parent / "out")


@pytest.fixture(scope="module")
def older(rows: Path) -> Path:
    """An earlier build of a part of the articles."""
    run(write_articles(rows.parent / "few.jsonl", 5), rows.parent / "few" / "out")
    return rows.parent / "few" / "out"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_build_killed_at_random_moments_leaves_the_last_output_or_the_new_one_and_goes_on(
    rows: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    few, out, rng = write_articles(tmp_path / "few.jsonl", 5), tmp_path / "out", random.Random(9)
    begin(few, out).wait()
    before, start = content(out), time.monotonic()
    begin(rows, tmp_path / "timed" / "out").wait()
    seconds = time.monotonic() - start
    for _ in range(KILLS):
        build = begin(rows, out)
        time.sleep(rng.uniform(0, seconds))
        build.send_signal(rng.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
        build.wait()
        assert content(out) in (before, whole)
        if content(out) == whole:
            begin(few, out).wait()
    begin(rows, out).wait()
    assert content(out) == whole
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["few.jsonl", "out", "timed"]


def test_several_processes_give_the_same_bytes(rows: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    run(rows, tmp_path / "out", jobs=2)
    assert content(tmp_path / "out") == whole


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in found}
    return [child for child, line in commands.items() if b"spawn_main" in line]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes of a build by /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_build(tmp_path: Path, number: signal.Signals) -> None:
    rows = write_articles(tmp_path / "in.jsonl", 3000)
    build = subprocess.Popen(command(rows, tmp_path / "out", jobs=2), stderr=subprocess.DEVNULL)
    workers = wait_for(lambda: found if len(found := children(build.pid)) == 2 else [])
    build.send_signal(number)
    build.wait()
    wait_for(lambda: not any(Path(f"/proc/{worker}/cmdline").exists() and b"spawn" in
                             Path(f"/proc/{worker}/cmdline").read_bytes() for worker in workers))


def wait_for(asked):  # type: ignore[no-untyped-def]
    """Ask until there is an answer, for half a minute."""
    until = time.monotonic() + 30
    while not (answer := asked()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return answer


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes of a build by /proc")
def test_a_killed_worker_ends_the_build_with_the_way_out(tmp_path: Path) -> None:
    rows = write_articles(tmp_path / "in.jsonl", 3000)
    build = subprocess.Popen(command(rows, tmp_path / "out", jobs=2), stderr=subprocess.PIPE, text=True)
    os.kill(wait_for(lambda: children(build.pid))[0], signal.SIGKILL)
    assert "run the same command again" in build.communicate()[1]
    assert build.returncode == 2
    assert not (tmp_path / "out").exists()


def limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def test_a_disk_that_is_full_is_named_and_the_last_output_stays(rows: Path, older: Path) -> None:
    before = content(older)
    done = subprocess.run(command(rows, older), preexec_fn=limit_file_size, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert content(older) == before


def test_a_build_takes_over_what_an_earlier_one_made(rows: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    out, same = tmp_path / "out", rows.read_text("utf-8")
    write_articles(rows, 50)
    run(rows, out)
    rows.write_text(same, encoding="utf-8")
    done = subprocess.run([*command(rows, out)[:-2], "-j1"], capture_output=True, text=True, check=True)
    assert "taken over from an earlier build 50" in " ".join(done.stdout.split())
    assert content(out) == whole
