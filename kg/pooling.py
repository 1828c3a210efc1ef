"""Articles to parts, in this process or in several: batches go out, at most a few at a time, and come back in order.

Worker processes are started afresh, load the pipeline once and end with their parent. What they give does not depend
on how many there are.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any

from kg.decisions import aliases_of
from kg.model import Article, KgError, Options
from kg.parts import Part, to_part
from kg.threads import compute_alone

if TYPE_CHECKING:
    from spacy.language import Language

# an article with the key of its part
Keyed = tuple[Article, bytes]
# the parts of a batch, or where and why it failed: an error of ours does not travel between processes
Outcome = list[Part] | tuple[str, str]

# articles of a task: enough sentences for full batches of the tagger, little memory
BATCH = 32
# batches in a worker's hands or waiting for it
_AHEAD = 3
# below this many batches a worker costs more to start than it saves
_WORTH_WORKERS = 8


def default_jobs() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_parts(batches: Iterable[Sequence[Keyed]], options: Options, jobs: int = 0) -> Iterator[list[Part]]:
    """Give the parts of each batch, in order; `jobs` processes make them, 0 takes all processors for a large input.

    Raises KgError where a worker ends without an answer; what came before it was given.
    """
    rest = iter(batches)
    first = list(islice(rest, _WORTH_WORKERS)) if not jobs else []
    if not jobs:
        jobs = default_jobs() if len(first) == _WORTH_WORKERS else 1
    given = chain(first, rest)
    if jobs == 1:
        yield from (parts_of(make_batch(options, batch)) for batch in given)
        return
    with workers(jobs) as submit:
        waiting: deque[Future[Outcome]] = deque(submit(make_batch, options, batch) for batch in islice(given, jobs * _AHEAD))
        while waiting:
            parts = parts_of(waiting.popleft().result())
            waiting.extend(submit(make_batch, options, batch) for batch in islice(given, 1))
            yield parts


@contextmanager
def workers(jobs: int) -> Iterator[Callable[..., "Future[Any]"]]:
    """Have processes that calls can be submitted to; they end with the block, whatever they do.

    Raises KgError where one ended by itself.
    """
    compute_alone()
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin_work)
    try:
        yield pool.submit
    except BrokenProcessPool as error:
        raise KgError("", "a worker process ended before its work was done, killed or out of memory; "
                          "run the same command again to go on") from error
    finally:
        started = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.join()


def parts_of(outcome: Outcome) -> list[Part]:
    """Give the parts of a batch, or raise the error that it failed with."""
    if isinstance(outcome, tuple):
        raise KgError(*outcome)
    return outcome


def _begin_work() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def make_batch(options: Options, batch: Sequence[Keyed]) -> Outcome:
    """Make the parts of a batch in this process, with the pipeline that it has loaded for the batch before."""
    from kg.analysing import analyse

    try:
        articles = [article for article, _ in batch]
        found = analyse(_pipeline(options.pipeline), articles, min_confidence=options.min_confidence,
                        aliases=aliases_of(options.decisions))
        return [to_part(key, analysis, options.base) for (_, key), analysis in zip(batch, found, strict=True)]
    except KgError as error:
        return error.where, error.reason


@lru_cache(maxsize=1)
def _pipeline(name: str) -> "Language":
    from kg.tagging import load_pipeline

    loaded = load_pipeline(name)
    # a loaded pipeline is half a million objects that stay; looking through them again and again costs a tenth
    gc.freeze()
    return loaded
