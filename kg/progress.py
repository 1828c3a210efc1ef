"""Progress of a build: a bar with articles a second and the time left on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
_SECONDS_BETWEEN_LINES = 10.0


def shown(items: Iterable[T], *, total: int | None, quiet: bool, stream: TextIO | None = None) -> Iterator[T]:
    """Pass items on and show how many went by; nothing is shown when `quiet`."""
    out = stream or sys.stderr
    if quiet:
        yield from items
    elif out.isatty():
        yield from _bar(items, total, out)
    else:
        yield from _lines(items, total, out)


def _bar(items: Iterable[T], total: int | None, out: TextIO) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
               TimeRemainingColumn())
    with Progress(*columns, console=Console(file=out), transient=True) as progress:
        task = progress.add_task("articles", total=total, rate="")
        start = time.monotonic()
        for count, item in enumerate(items, 1):
            yield item
            progress.update(task, completed=count, rate=_rate(count, start))


def _lines(items: Iterable[T], total: int | None, out: TextIO) -> Iterator[T]:
    start = last = time.monotonic()
    count = 0
    for item in items:
        yield item
        count += 1
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            out.write(f"{count}{f' of {total}' if total else ''} articles, {_rate(count, start)}\n")
    out.write(f"{count} articles read, {_rate(count, start)}\n")


def _rate(count: int, start: float) -> str:
    seconds = max(time.monotonic() - start, 1e-6)
    return f"{count / seconds:.1f} articles/s"
