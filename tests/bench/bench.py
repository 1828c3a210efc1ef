"""`make bench`: measure a build and its peers on made articles and write the figures with the machine as Markdown.

`python tests/bench/bench.py [COUNT ...]` builds so many articles (100 and 1,000 when none is given); every measurement
runs in a process of its own.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles import write_articles

MEASURES = Path(__file__).with_name("measures.py")
START = {"kg --help": ["--help"], "kg query on a small graph": ["query", "OUT", "articles"]}


def measured(name: str, path: Path) -> dict[str, Any]:
    """Run one measurement on a file of articles."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        command = [sys.executable, str(MEASURES), name, str(path), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True,
                              env={**os.environ, "OMP_NUM_THREADS": "1"})
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(counts: list[int], folder: Path) -> Iterator[str]:
    """Measure and give the lines of the report."""
    yield "# Bench"
    yield f"\n{platform.machine()}, {os.cpu_count()} processors, {_model()}, load {os.getloadavg()[0]:.1f} at the start; "
    yield f"Python {platform.python_version()}. Seconds are of the processor (user and system): on a busy machine they"
    yield "swell too, so compare within one run."
    files = {count: folder / f"{count}.jsonl" for count in counts}
    characters = {count: write_articles(path, count) for count, path in files.items()}
    yield from _growth(files, characters)
    smallest = min(counts)
    yield from _stages(files[smallest], characters[smallest], smallest)
    yield from _peers(files[smallest], characters[smallest])
    yield from _queries(files[max(counts)], max(counts))
    yield from _start()


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _growth(files: dict[int, Path], characters: dict[int, int]) -> Iterator[str]:
    yield "\n## Whole builds, and the update of one article\n"
    yield "| articles | characters | triples | processes | s | characters/s | articles/s | clock s | MB | worker MB | update s |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for count, path in files.items():
        for jobs, name in ((1, "update"), (2, "build-2")):
            row = measured(name, path)
            spent, again = row["spent"], row["spent"].get("update of one")
            yield (f"| {count} | {characters[count]} | {spent['triples']} | {jobs} | {spent['whole']:.1f} | "
                   f"{characters[count] / spent['whole']:.0f} | {count / spent['whole']:.1f} | {row['clock']:.1f} | "
                   f"{row['peak']} | {row['worker']} | {f'{again:.1f}' if again else ''} |")


def _stages(path: Path, characters: int, count: int) -> Iterator[str]:
    yield f"\n## Stage by stage, {count} articles\n"
    yield "| stage | s | characters/s |\n| --- | ---: | ---: |"
    for stage, seconds in measured("stages", path)["spent"].items():
        yield f"| {stage} | {seconds:.2f} | {characters / max(seconds, 1e-3):.0f} |"


def _peers(path: Path, characters: int) -> Iterator[str]:
    yield "\n## Others on the same text and graph\n"
    yield "| what | s | characters/s |\n| --- | ---: | ---: |"
    for name, seconds in measured("peers", path)["spent"].items():
        yield f"| {name} | {seconds:.2f} | {characters / max(seconds, 1e-3):.0f} |"


def _queries(path: Path, count: int) -> Iterator[str]:
    spent = measured("queries", path)["spent"]
    yield f"\n## The shipped queries, {count} articles\n"
    yield "| query | ms |\n| --- | ---: |"
    yield from (f"| {name} | {seconds * 1000:.0f} |" for name, seconds in sorted(spent.items(), key=lambda row: -row[1]))


def _start() -> Iterator[str]:
    yield "\n## Start-up\n"
    yield "| command | s |\n| --- | ---: |"
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.jsonl", Path(folder) / "out"
        write_articles(path, 5)
        subprocess.run([sys.executable, "-m", "kg", "build", str(path), "-o", str(out), "--quiet"], check=True)
        for name, words in START.items():
            spent = _spent_by([sys.executable, "-m", "kg", *(word.replace("OUT", str(out)) for word in words)])
            yield f"| {name} | {spent:.2f} |"


def _spent_by(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure and print the report."""
    counts = [int(text) for text in sys.argv[1:]] or [100, 1000]
    with tempfile.TemporaryDirectory() as folder:
        for line in report(counts, Path(folder)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
