"""An output with some articles added, replaced or withdrawn: the bytes of a build of the articles that it now has.

What the other articles gave is taken from the output's ledger; what holds across articles is said anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kg.ledger import LEDGER, Ledger, read_told
from kg.model import KgError, Options
from kg.pipeline import Taken, check_output, fill, finish, opened, options_of, read_articles, told
from kg.reporting import Report
from kg.runs import Run
from kg.store import check_format
from kg.writing import write_outputs


def update(output: Path, inputs: Sequence[str | Path], options: Options, *, removed: Sequence[str] = (), jobs: int = 0,
           stdin: BinaryIO | None = None) -> Report:
    """Take the records of the inputs into an output, in the place of those of the same ids, and take the removed out.

    What decides the statements is as the output was built; of the options only `published` and `quiet` count. Raises
    KgError where the output has no ledger, where another version of the program wrote it, for an unknown id among the
    removed, and where no article would be left.
    """
    check_output(output)
    check_format(output)
    built = read_told(output / LEDGER)
    options = replace(options_of(built), published=options.published, quiet=options.quiet)
    if told(options) != built:
        raise KgError(str(output), "was built by another version of this program; build it anew with `kg build`")
    report, started = Report(), datetime.now(UTC)
    with opened(output) as (place, ledger):
        ledger.begin(built, again=True)
        _withdraw(ledger, removed, output)
        taken = read_articles(inputs, options, report, stdin=stdin)
        fill(ledger, _replacing(ledger, taken), options, report, jobs=jobs)
        write_outputs(ledger, place, options, report)
        if not report.articles:
            raise KgError(str(output), "no article would be left")
        finish(ledger, place, Run("update", started, datetime.now(UTC), built, report.articles))
    return report


def _withdraw(ledger: Ledger, removed: Sequence[str], output: Path) -> None:
    for name in removed:
        if not ledger.drop_record(name) + ledger.drop_article(name):
            raise KgError("--remove", f"{output} has no record or article {name!r}")


def _replacing(ledger: Ledger, taken: Iterator[Taken]) -> Iterator[Taken]:
    """Drop what an earlier run took of a record when its first article comes."""
    before = None
    for record, article in taken:
        if record != before:
            ledger.drop_record(record)
        before = record
        yield record, article
