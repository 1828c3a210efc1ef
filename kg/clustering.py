"""Articles to parts on the machines of a cluster: Dask distributed hands out batches, and again where a worker is lost.

Batches of articles go in, at most a few for each worker at a time; their parts come back in order, the same as from
processes of one machine. What holds across articles is found afterwards, here, as ever. Needs the extra
`union-kg[cluster]` here and the same version of this program on each worker.
"""

import logging
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg.model import KgError, Options
from kg.parts import Part, program
from kg.pooling import Keyed, Outcome, default_jobs, make_batch, parts_of

if TYPE_CHECKING:
    from distributed import Client

# the address that stands for a cluster of this machine's own processes
LOCAL = "local"
# batches in a worker's hands or waiting for it; more than in a pool, for the way there and back
_AHEAD = 4
# a worker that dies takes its batch along; one that kills so many workers is at fault itself
_MOST_LOST = 3
_SECONDS = 30


def make_parts_there(batches: Iterable[Sequence[Keyed]], options: Options, scheduler: str, jobs: int = 0
                     ) -> Iterator[list[Part]]:
    """Give the parts of each batch, in order, made by the workers of a scheduler; of LOCAL by `jobs` processes.

    Raises KgError without the extra, for a scheduler that cannot be reached or has no worker, for workers of another
    version, and where a batch was lost with several workers one after the other.
    """
    rest, wanted = iter(batches), program(options.pipeline)
    with _client(scheduler, jobs) as client:
        def send(count: int) -> Iterator[Any]:
            return (client.submit(_make_there, wanted, options, batch, pure=False) for batch in islice(rest, count))

        waiting = deque(send(_AHEAD * len(client.scheduler_info(n_workers=-1)["workers"])))
        while waiting:
            parts = parts_of(waiting.popleft().result())
            waiting.extend(send(1))
            yield parts


def _make_there(wanted: str, options: Options, batch: Sequence[Keyed]) -> Outcome:
    """Make the parts of a batch, on a worker of the same program."""
    if program(options.pipeline) != wanted:
        return "--scheduler", "a worker runs another version of this program or of its libraries"
    return make_batch(options, batch)


@contextmanager
def _client(scheduler: str, jobs: int) -> "Iterator[Client]":
    """Connect to a scheduler, or begin a cluster and end it."""
    try:
        import dask
        from distributed import Client, LocalCluster
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise KgError("--scheduler", "needs Dask distributed: pip install 'union-kg[cluster]'") from error
    settings = {"distributed.scheduler.allowed-failures": _MOST_LOST, "distributed.comm.timeouts.connect": _SECONDS}
    try:
        with dask.config.set(settings):
            if scheduler == LOCAL:
                with _deaf_offspring():
                    cluster = LocalCluster(jobs or default_jobs(), threads_per_worker=1, dashboard_address="127.0.0.1:0",
                                           silence_logs=logging.CRITICAL)
                with cluster, Client(cluster) as client:
                    yield client
            else:
                with _connected(scheduler) as client:
                    yield client
    except KilledWorker as error:
        reason = f"{_MOST_LOST} workers ended one after the other over the same articles; run the same command again to go on"
        raise KgError("--scheduler", reason) from error
    except (OSError, FutureCancelledError) as error:
        raise KgError("--scheduler", f"{scheduler}: {error}") from error


def _connected(scheduler: str) -> "Client":
    from distributed import Client

    try:
        client = Client(scheduler, timeout=_SECONDS)
    except ValueError as error:  # no address
        raise KgError("--scheduler", f"{scheduler}: {error}") from error
    client.wait_for_workers(1, timeout=_SECONDS)
    return client


@contextmanager
def _deaf_offspring() -> Iterator[None]:
    """Leave Ctrl-C to this process: processes that it starts meanwhile do not hear it, and it does not either."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
