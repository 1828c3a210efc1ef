"""Progress of a build: a bar with articles a second and the time left on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")
_SECONDS_BETWEEN_LINES = 10.0


def shown(batches: Iterable[Sequence[T]], *, total: int | None, quiet: bool,
          stream: TextIO | None = None) -> Iterator[Sequence[T]]:
    """Pass batches on and show how many items went by; nothing is shown when `quiet`."""
    out = stream or sys.stderr
    if quiet:
        yield from batches
    elif out.isatty():
        yield from _bar(batches, total, out)
    else:
        yield from _lines(batches, total, out)


def _bar(batches: Iterable[Sequence[T]], total: int | None, out: TextIO) -> Iterator[Sequence[T]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
               TimeRemainingColumn())
    with Progress(*columns, console=Console(file=out), transient=True) as progress:
        task = progress.add_task("articles", total=total, rate="")
        start, count = time.monotonic(), 0
        for batch in batches:
            yield batch
            count += len(batch)
            progress.update(task, completed=count, rate=_rate(count, start))


def _lines(batches: Iterable[Sequence[T]], total: int | None, out: TextIO) -> Iterator[Sequence[T]]:
    start = last = time.monotonic()
    count = 0
    for batch in batches:
        yield batch
        count += len(batch)
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            out.write(f"{count}{f' of {total}' if total else ''} articles, {_rate(count, start)}\n")
    out.write(f"{count} articles read, {_rate(count, start)}\n")


def _rate(count: int, start: float) -> str:
    seconds = max(time.monotonic() - start, 1e-6)
    return f"{count / seconds:.1f} articles/s"
