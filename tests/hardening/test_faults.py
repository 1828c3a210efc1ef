"""Whatever ends a build, the last good output stays whole, and the same command ends with the same bytes."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_pipeline import TEXTS

from kg.store import FORMAT

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


def limited(what: int, most: int) -> Callable[[], None]:
    """Give what puts a process that starts under a limit."""
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(what, (most, most))

    return limit


def fails(rows: Path, out: Path, limit: Callable[[], None] | None = None, jobs: int = 1) -> str:
    """Build where it cannot end well: the last output is as it was; give what is said."""
    before = content(out)
    done = subprocess.run(command(rows, out, jobs), preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert content(out) == before
    asked = subprocess.run([sys.executable, "-m", "kg", "query", str(out), "ASK {?s ?p ?o}", "--format", "csv"],
                           capture_output=True, text=True, check=True)
    assert asked.stdout.split() == ["answer", "true"]
    return done.stderr


def refused(stderr: str) -> str:
    """Read the one line that says why."""
    assert stderr.startswith("kg: ")
    assert stderr.count("\n") == 1, stderr
    return stderr


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a disk of a size over a new folder; skip where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here (Linux, as root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def out(older: Path, tmp_path: Path) -> Path:
    """A copy of the earlier build, to be built over."""
    shutil.copytree(older, tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("size", [60_000, 400_000])
def test_a_disk_that_is_full_is_named_and_the_last_output_stays(
    rows: Path, out: Path, whole: dict[str, bytes], size: int
) -> None:
    """By a limit on the size of files, which any system has."""
    message = refused(fails(rows, out, limited(resource.RLIMIT_FSIZE, size)))
    assert any(words in message for words in ("too large", "disk I/O error"))
    run(rows, out)
    assert content(out) == whole


# megabytes beside the last output: not enough to begin, to keep the parts, to write the graph
@pytest.mark.parametrize("left", [0.05, 0.5, 3])
def test_a_small_disk_that_fills_up_keeps_the_last_output(
    rows: Path, older: Path, whole: dict[str, bytes], tmp_path: Path, left: float
) -> None:
    used = sum(-(-path.stat().st_size // 4096) * 4096 for path in older.rglob("*"))
    with small_disk(tmp_path / "disk", str(used + int(left * 2**20))) as disk:
        shutil.copytree(older, disk / "out")
        message = refused(fails(rows, disk / "out"))
        assert any(words in message for words in ("No space left", "disk is full", "disk I/O error"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        run(rows, disk / "out")
        assert content(disk / "out") == whole
        assert [entry.name for entry in disk.iterdir()] == ["out"]


def test_an_output_on_a_read_only_disk_stays_and_is_still_answered_from(
    rows: Path, older: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        shutil.copytree(older, disk / "out")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert "Read-only file system" in refused(fails(rows, disk / "out"))
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        run(rows, disk / "out")
        assert content(disk / "out") == whole


@pytest.mark.parametrize("most", [8, 16, 40, 70])
def test_a_build_out_of_file_descriptors_says_so(
    rows: Path, out: Path, whole: dict[str, bytes], most: int
) -> None:
    message = fails(rows, out, limited(resource.RLIMIT_NOFILE, most))
    assert "open files" in message or "file descriptors" in message
    if most == 70:
        run(rows, out)
        assert content(out) == whole


# megabytes of address space: not enough for the libraries, for their threads, for the store
@pytest.mark.parametrize("most", [100, 200, 500, 800, 2047])
def test_a_build_under_a_limit_of_memory_says_what_it_needs_and_leaves_the_last_output(
    rows: Path, out: Path, whole: dict[str, bytes], most: int
) -> None:
    message = refused(fails(rows, out, limited(resource.RLIMIT_AS, most * 2**20)))
    assert f"limited to {most} MB" in message
    assert "`kg build` reserves up to 2048 MB; lift that limit" in message
    if most == 800:
        run(rows, out)
        assert content(out) == whole


@pytest.mark.parametrize("name", ["query", "view", "validate", "serve", "export", "explain"])
@pytest.mark.parametrize("most", [100, 300, 1023])
def test_any_other_command_under_a_limit_of_memory_says_what_it_needs(older: Path, tmp_path: Path, name: str, most: int) -> None:
    paths = {"ROWS": "", "TO": str(tmp_path / "to"), "OUT": str(older)}
    arguments = [paths.get(text, text) for text in ASKED[name]]
    done = subprocess.run([sys.executable, "-m", "kg", name, str(older), *arguments], capture_output=True, text=True,
                          preexec_fn=limited(resource.RLIMIT_AS, most * 2**20), check=False, timeout=60)
    assert done.returncode == 2
    assert f"`kg {name}` reserves up to 1024 MB; lift that limit" in refused(done.stderr)


# what is thrown where memory ends, in a process in which it has not ended
LACKING = {"python": "MemoryError", "thread": "RuntimeError(\"can't start new thread\")",
           "library": "ImportError('libx.so: failed to map segment from shared object')"}


@pytest.mark.parametrize("name", LACKING)
def test_a_build_that_runs_out_of_memory_says_so_and_leaves_the_last_output(rows: Path, out: Path, name: str) -> None:
    before = content(out)
    code = f"import sys; from kg import pipeline; from kg.cli import main\ndef lack(*_): raise {LACKING[name]}\n"
    command_ = [sys.executable, "-c", f"{code}pipeline.write_outputs = lack\nsys.exit(main())", *command(rows, out)[3:]]
    done = subprocess.run(command_, capture_output=True, text=True, check=False)
    assert (done.returncode, "out of memory; the outputs are as they were; give it more" in refused(done.stderr)) == (2, True)
    assert content(out) == before


# what a process sees of the time: days forth and back from one look to the next
_WILD = """
import datetime, itertools, random, sys, time
chance, real, wall = random.Random(int(sys.argv.pop(1))), time.monotonic, time.time
ahead = 0.0
def forth():
    global ahead
    ahead += chance.choice((0, 0, 0.01, 90_000))
    return real() + ahead
time.monotonic = forth
time.time = lambda: max(0, wall() + chance.choice((-2e9, -90_000, 0, 90_000, 2e9)))
class Wild(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(time.time(), tz)
from kg import pipeline
from kg.cli import main
pipeline.datetime = Wild
sys.exit(main())
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_clock_that_jumps_changes_no_byte(
    rows: Path, out: Path, whole: dict[str, bytes], seed: int
) -> None:
    for path in out.rglob("*"):
        os.utime(path, (4e9, 4e9) if seed == 1 else (0, 0))
    code = [sys.executable, "-c", _WILD, str(seed), *command(rows, out)[3:]]
    done = subprocess.run(code, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert content(out) == whole
    assert (out / "runs.ttl").read_text("utf-8").count("prov#Activity") == 2


def test_of_two_builds_of_one_output_the_second_is_refused_and_the_first_ends_well(
    rows: Path, out: Path, whole: dict[str, bytes]
) -> None:
    first = begin(rows, out)
    wait_for((out.parent / ".out.work" / "staged").exists)
    for second in (command(rows, out), [sys.executable, "-m", "kg", "update", str(out), str(rows), "--quiet"]):
        first.send_signal(signal.SIGSTOP)
        done = subprocess.run(second, capture_output=True, text=True, check=False)
        first.send_signal(signal.SIGCONT)
        assert "another build is writing it; wait for it to end" in refused(done.stderr)
    assert first.wait() == 0
    assert content(out) == whole


ASKED = {
    "query": ["ASK {?s ?p ?o}"],
    "validate": [],
    "update": ["ROWS"],
    "serve": ["--port", "0"],
    "view": ["-o", "TO"],
    "export": ["--format", "nt", "-o", "TO"],
    "diff": ["OUT"],
    "explain": ["张伟"],
    "candidates": [],
    "push": ["--endpoint", "http://127.0.0.1:1/"],
}


@pytest.mark.parametrize("name", ASKED)
def test_a_store_of_a_newer_version_is_refused_with_the_way_out(
    rows: Path, out: Path, tmp_path: Path, name: str
) -> None:
    (out / "store" / "FORMAT").write_text(f"{FORMAT + 1}\n", encoding="utf-8")
    before = content(out)
    paths = {"ROWS": str(rows), "TO": str(tmp_path / "to"), "OUT": str(out)}
    arguments = [paths.get(text, text) for text in ASKED[name]]
    done = subprocess.run([sys.executable, "-m", "kg", name, str(out), *arguments],
                          capture_output=True, text=True, check=False, timeout=60)
    assert "newer version of this program" in refused(done.stderr)
    assert "update the program, or build the folder anew" in done.stderr
    assert done.returncode == 2
    assert content(out) == before
    assert not (tmp_path / "to").exists()


def test_a_newer_store_is_built_anew(rows: Path, out: Path) -> None:
    """Even of the same articles, of which nothing would be written anew else."""
    before = content(out)
    (out / "store" / "FORMAT").write_text(f"{FORMAT + 1}\n", encoding="utf-8")
    run(rows.parent / "few.jsonl", out)
    assert content(out) == before
    assert (out / "store" / "FORMAT").read_text("utf-8") == f"{FORMAT}\n"


def test_an_older_store_without_a_format_is_read_and_a_damaged_format_is_refused(out: Path) -> None:
    ask = [sys.executable, "-m", "kg", "query", str(out), "ASK {?s ?p ?o}"]
    (out / "store" / "FORMAT").unlink()
    subprocess.run(ask, check=True, capture_output=True)
    (out / "store" / "FORMAT").write_bytes(b"\x00one")
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert "no number" in refused(done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["query", "ASK {?s ?p ?o}"], ["query", "SELECT * {?s ?p ?o}"], ["candidates"]])
def test_an_answer_that_cannot_be_written_is_said_in_a_line(older: Path, arguments: list[str]) -> None:
    name, *rest = arguments
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "kg", name, str(older), *rest], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, refused(done.stderr)) == (2, "kg: standard output: No space left on device\n")


# what writes one file
WRITTEN = {
    "view": ["view", "OUT", "-o", "TO"],
    "explorer": ["view", "OUT", "--explorer", "-o", "TO"],
    "inspect": ["inspect", "ROWS", "--pipeline", "rules", "--id", "000", "--html", "TO"],
    "ontology": ["ontology", "--html", "TO"],
    "candidates": ["candidates", "OUT", "--least", "0", "-o", "TO"],
    "export": ["export", "OUT", "--format", "nt", "-o", "TO"],
}


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """A file that an earlier command wrote, alone in its folder."""
    page = tmp_path / "pages" / "page.html"
    page.parent.mkdir()
    page.write_text("the last good one", encoding="utf-8")
    return page


def writing(name: str, rows: Path, out: Path, to: Path) -> list[str]:
    paths = {"OUT": str(out), "ROWS": str(rows), "TO": str(to)}
    return [sys.executable, "-m", "kg", *(paths.get(word, word) for word in WRITTEN[name])]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_that_cannot_write_its_file_keeps_the_last_one_and_says_so(
    rows: Path, older: Path, to: Path, name: str
) -> None:
    command = writing(name, rows, older, to)
    done = subprocess.run(command, preexec_fn=limited(resource.RLIMIT_FSIZE, 20), capture_output=True, text=True, check=False)
    assert (done.returncode, refused(done.stderr)) == (2, f"kg: {to}: cannot be written: File too large\n")
    assert [(path.name, path.read_text("utf-8")) for path in to.parent.iterdir()] == [("page.html", "the last good one")]
    subprocess.run(command, check=True, capture_output=True)
    assert len(to.read_text("utf-8")) > 20
    assert [path.name for path in to.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_interrupted_while_it_writes_keeps_the_last_file(
    rows: Path, older: Path, to: Path, name: str
) -> None:
    """At the last moment: when the new file is whole and not yet in its place."""
    code = ("import signal, sys; from kg import staging; from kg.cli import main\n"
            "staging._put = lambda draft, target: signal.raise_signal(signal.SIGINT)\n"
            "sys.exit(main())")
    command = [sys.executable, "-c", code, *writing(name, rows, older, to)[3:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "kg: interrupted; the outputs are as they were\n")
    assert [(path.name, path.read_text("utf-8")) for path in to.parent.iterdir()] == [("page.html", "the last good one")]


def test_a_page_on_a_full_disk_keeps_the_last_one(older: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64k") as disk:
        (disk / "page.html").write_text("the last good one", encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", "kg", "view", str(older), "-o", str(disk / "page.html")],
                              capture_output=True, text=True, check=False)
        assert "cannot be written: No space left on device" in refused(done.stderr)
        assert [path.read_text("utf-8") for path in disk.iterdir()] == ["the last good one"]


def test_an_export_replaces_no_device_or_pipe(older: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = subprocess.run([sys.executable, "-m", "kg", "export", str(older), "--format", "nt", "-o", str(tmp_path / "pipe")],
                          capture_output=True, text=True, check=False, timeout=60)
    assert "is no file that could be replaced" in refused(done.stderr)
    assert (tmp_path / "pipe").is_fifo()


def test_a_build_takes_over_what_an_earlier_one_made(rows: Path, tmp_path: Path, whole: dict[str, bytes]) -> None:
    out, same = tmp_path / "out", rows.read_text("utf-8")
    write_articles(rows, 50)
    run(rows, out)
    rows.write_text(same, encoding="utf-8")
    done = subprocess.run([*command(rows, out)[:-2], "-j1"], capture_output=True, text=True, check=True)
    assert "taken over from an earlier build 50" in " ".join(done.stdout.split())
    assert content(out) == whole
