"""What millions of articles need: `python tests/bench/scale.py [N]` measures N (1,000) articles and reckons upwards.

It times what a worker does and what the one process that gathers does, weighs what is kept, and writes both and what
follows for 10 and 100 million articles as Markdown. Seconds are of one processor.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from articles import write_articles
from measures import Spent, batches, read, timed

from kg.ledger import Ledger
from kg.model import Options
from kg.names import opened_names
from kg.parts import part_key
from kg.pooling import make_parts
from kg.reporting import Report, Tally
from kg.resolving import Across, resolve
from kg.store import write_line_files, write_store
from kg.writing import all_lines

OPTIONS = Options(quiet=True)
TARGETS = (10_000_000, 100_000_000)
DAY, MB, GB, TB = 86_400, 1e6, 1e9, 1e12


def measure(count: int, folder: Path) -> tuple[Spent, Spent]:
    """Give the seconds of each step and the bytes of each kind of output, of so many articles."""
    spent: Spent = {}
    characters = write_articles(folder / "in.jsonl", count)
    articles = read(folder / "in.jsonl")
    keyed = [(article, part_key(article, OPTIONS)) for article in articles]
    list(make_parts([keyed[:1]], OPTIONS, 1))  # the pipeline is loaded once, by each worker
    parts = timed(spent, "analyse", lambda: [part for made in make_parts(batches(keyed), OPTIONS, 1) for part in made])
    with closing(Ledger(folder / "parts", folder / "none")) as ledger:
        ledger.begin({})
        timed(spent, "gather", lambda: ledger.add(parts))
        for article, key in keyed:
            ledger.take(article.id, article.id, key)
        tallies = list(ledger.tallies())
        across, names = timed(spent, "resolve", lambda: _resolved(tallies, folder))
        (folder / "out").mkdir()
        triples = timed(spent, "files", lambda: write_line_files(all_lines(ledger, across), folder / "out"))
        timed(spent, "store", lambda: write_store(folder / "out"))
    size: Spent = {"characters": characters, "triples": triples, "names": names, "ledger": _size(folder / "parts"),
                   **{name: _size(folder / "out" / name) for name in ("graph.nq", "graph.ttl", "store")}}
    return spent, size


def _resolved(tallies: list[Tally], folder: Path) -> tuple[Across, int]:
    """Find what holds across articles, and give the bytes that their names take on disk meanwhile."""
    report = Report()
    with opened_names(folder) as names:
        for tally in tallies:
            report.add(tally)
            names.add(tally)
        across = resolve(names, OPTIONS)
        pages, size = (names._file.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size"))
    return across, pages * size


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir()) if path.is_dir() else path.stat().st_size


def report(count: int, spent: Spent, size: Spent) -> Iterator[str]:
    """Give the figures and what follows from them as lines of Markdown."""
    yield f"{count} articles of {size['characters'] / count:.0f} characters, {size['triples'] / count:.0f} triples each.\n"
    yield "| step | who | ms an article | a second |\n| --- | --- | ---: | ---: |"
    for name, seconds in spent.items():
        rate = f"{size['triples'] / seconds:,.0f} triples" if name in ("files", "store") else f"{count / seconds:,.0f} articles"
        yield f"| {name} | {'each worker' if name == 'analyse' else 'the one that gathers'} | {seconds / count * 1000:.2f} | {rate} |"
    yield "\n| kept | bytes an article |\n| --- | ---: |"
    yield from (f"| {name} | {size[name] / count:,.0f} |" for name in ("names", "ledger", "graph.nq", "graph.ttl", "store"))
    yield "\n| | " + " | ".join(f"{target:,} articles" for target in TARGETS) + " |\n| --- | ---: | ---: |"
    for what, value in _needs(spent, size):
        yield f"| {what} | " + " | ".join(value(target / count) for target in TARGETS) + " |"


def _needs(spent: Spent, size: Spent) -> Iterator[tuple[str, Callable[[float], str]]]:
    """Give what is needed, as functions of how many times the measured articles there are."""
    gathering = sum(seconds for name, seconds in spent.items() if name != "analyse")
    kept = sum(size[name] for name in ("ledger", "graph.nq", "graph.ttl", "store"))
    yield "hours of one processor to analyse", lambda times: f"{spent['analyse'] * times / 3600:,.0f}"
    yield "processors to analyse in a day", lambda times: f"{spent['analyse'] * times / DAY:,.0f}"
    yield "hours of the process that gathers", lambda times: f"{gathering * times / 3600:,.0f}"
    yield "its names on disk meanwhile, GB", lambda times: f"{size['names'] * times / GB:,.0f}"
    yield "triples, thousand millions", lambda times: f"{size['triples'] * times / 1e9:,.1f}"
    yield "ledger, TB", lambda times: f"{size['ledger'] * times / TB:,.2f}"
    yield "graph.nq, TB", lambda times: f"{size['graph.nq'] * times / TB:,.2f}"
    yield "embedded store, TB", lambda times: f"{size['store'] * times / TB:,.2f}"
    yield "disk while building (twice the kept), TB", lambda times: f"{2 * kept * times / TB:,.1f}"
    yield "MB/s into the process that gathers, of a day", lambda times: f"{size['ledger'] * times / DAY / MB:,.1f}"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        for line in report(count, *measure(count, Path(folder))):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
