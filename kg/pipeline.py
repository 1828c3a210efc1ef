"""The one place that knows the order of the stages: inputs to a folder of outputs.

`build` reads records, splits pages, has articles analysed and writes everything into a working folder beside the
output (see `kg.staging`), which then takes the output's place as a whole. What each article gave is kept in a ledger
(see `kg.ledger`): an interrupted build goes on from there, and one of mostly the same articles makes only the others.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from kg.clustering import make_parts_there
from kg.inferring import INFERRED_NQ
from kg.ledger import LEDGER, Ledger, Told
from kg.model import Article, Decision, Identifier, KgError, Label, Options, Refusal
from kg.pages import split_page
from kg.parts import part_key, program
from kg.pooling import BATCH, Keyed, make_parts
from kg.progress import shown
from kg.rdf import check_base
from kg.reading import read_records
from kg.reporting import Report
from kg.runs import RUNS, Run, write_run
from kg.staging import Workplace, workplace
from kg.store import GRAPH_NQ
from kg.writing import write_outputs

OUTPUTS = ("graph.ttl", "graph.nq", "graph.graphml", "graph.html", "explorer.html", "report.json", "report.md", "review.jsonl",
           RUNS, "store")
_ON_REQUEST = (INFERRED_NQ,)
# a record's id and one of its articles
Taken = tuple[str, Article]


def build(inputs: Sequence[str | Path], output: Path, options: Options, *, jobs: int = 0, scheduler: str = "",
          stdin: BinaryIO | None = None) -> Report:
    """Build a graph from the inputs into the folder `output` and say what was found and refused.

    `jobs` processes analyse, 0 takes all processors where that is worth it; the outputs' bytes do not depend on it.
    With a `scheduler` the workers of a cluster do (see `kg.clustering`). Processes are started afresh for more than some
    hundred articles, so a script that builds them calls this under `if __name__ == "__main__"`.
    Raises KgError when the output cannot be written or no record of the input could be taken.
    """
    check_base(options.base)
    check_output(output)
    report, started = Report(), datetime.now(UTC)
    with opened(output) as (place, ledger):
        ledger.begin(told(options))
        taken = read_articles(inputs, options, report, stdin=stdin)
        fill(ledger, taken, options, report, jobs=jobs, scheduler=scheduler, total=_total(inputs, options))
        write_outputs(ledger, place, options, report)
        if not report.articles:
            raise KgError(str(inputs[0]) if inputs else "", _nothing_taken(report))
        finish(ledger, place, Run("build", started, datetime.now(UTC), told(options), report.articles))
    return report


@contextmanager
def opened(output: Path) -> Iterator[tuple[Workplace, Ledger]]:
    """Own an output's working folder and its ledger; when the block ends well the output is replaced."""
    with workplace(output, keep=LEDGER) as place:
        with closing(Ledger(place.folder / LEDGER, place.target / LEDGER)) as ledger:
            yield place, ledger
        (place.folder / LEDGER).rename(place.staged / LEDGER)


def finish(ledger: Ledger, place: Workplace, run: Run) -> None:
    """Close the books of a run: its history, and the ledger for the next."""
    write_run(run, place.staged / GRAPH_NQ, place.target / RUNS, place.staged / RUNS)
    ledger.finish()


def told(options: Options) -> Told:
    """Give what decides the bytes of a build, beside its articles."""
    return {"base": options.base, "pipeline": options.pipeline, "min_confidence": options.min_confidence,
            "program": program(options.pipeline), "decisions": _listed(options.decisions),
            "identifiers": _listed(options.identifiers), "infer": float(options.infer)}


def options_of(built: Told) -> Options:
    """Give the options that `told` wrote down."""
    decisions = tuple(Decision(Label(row[0]), *row[1:]) for row in json.loads(str(built["decisions"])))
    identifiers = tuple(Identifier(Label(row[0]), *row[1:]) for row in json.loads(str(built["identifiers"])))
    return Options(base=str(built["base"]), pipeline=str(built["pipeline"]), decisions=decisions,
                   min_confidence=float(built["min_confidence"]), identifiers=identifiers,
                   infer=bool(built.get("infer", 0.0)))


def _listed(records: Sequence[Decision | Identifier]) -> str:
    return json.dumps([astuple(record) for record in records], ensure_ascii=False)


def read_articles(inputs: Sequence[str | Path], options: Options, report: Report, *,
                  stdin: BinaryIO | None = None) -> Iterator[Taken]:
    """Read the inputs as articles with their records' ids; what is refused goes to the report."""
    for item in read_records(inputs, published=options.published, stdin=stdin):
        if isinstance(item, Refusal):
            report.refusals.append(item)
        else:
            yield from ((item.id, article) for article in split_page(item))


def fill(ledger: Ledger, taken: Iterator[Taken], options: Options, report: Report, *, jobs: int = 0,
         scheduler: str = "", total: int | None = None) -> None:
    """Take articles into a ledger and make the parts that it does not hold."""
    missing = _missing(ledger, taken, options, report)
    batches = iter(lambda: list(islice(missing, BATCH)), [])
    made = make_parts_there(batches, options, scheduler, jobs) if scheduler else make_parts(batches, options, jobs)
    for parts in shown(made, total=total, quiet=options.quiet):
        ledger.add(parts)


def _missing(ledger: Ledger, taken: Iterator[Taken], options: Options, report: Report) -> Iterator[Keyed]:
    for record, article in taken:
        key = part_key(article, options)
        if not ledger.take(article.id, record, key):
            report.refusals.append(Refusal(article.source, article.id, "another article has this id"))
        elif ledger.holds(key):
            report.reused += 1
        else:
            yield article, key


def _total(inputs: Sequence[str | Path], options: Options) -> int | None:
    """Count the records of the inputs, for the time left on a terminal; standard input can be read only once."""
    if options.quiet or "-" in map(str, inputs) or not sys.stderr.isatty():
        return None
    return sum(not isinstance(item, Refusal) for item in read_records(inputs))


def _nothing_taken(report: Report) -> str:
    if not report.refusals:
        return "no record found"
    first = report.refusals[0]
    where = f"{first.file} {first.record}".strip()
    return f"no record could be taken; the first of {len(report.refusals)} refused: {where}: {first.reason}"


def check_output(output: Path) -> None:
    """Refuse an output that is a file, holds anything but an earlier build, or is the current folder."""
    if output.exists() and not output.is_dir():
        raise KgError(str(output), "is a file; give a folder for the outputs")
    foreign = sorted(entry.name for entry in output.iterdir() if not _is_ours(entry.name)) if output.is_dir() else []
    if foreign:
        raise KgError(str(output), f"holds {foreign[0]!r}, which no build wrote; give an empty or new folder")
    if output.resolve() in (Path.cwd(), *Path.cwd().parents):
        raise KgError(str(output), "is the current folder or above it; give a folder of its own")


def _is_ours(name: str) -> bool:
    return name in (*OUTPUTS, *_ON_REQUEST) or name.startswith(".")
