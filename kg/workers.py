"""Questions to worker processes: each has the store open read-only, and one that overruns a limit is killed.

The engine cannot be stopped from within its process, so a question's time and memory are limited from without.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from kg.answering import Answer, Limits, Question, answer, refusal
from kg.model import KgError
from kg.store import STORE_FOLDER, open_store

_LOG = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")
_READY_SECONDS = 60.0
_AGAIN_SECONDS = 1.0
_END_SECONDS = 5.0
_KILLED = -9
# workers yield to the server's own loop, so that light requests are taken while heavy ones run
_NICENESS = 5
_LOWEST = 19
# workers that stand by to take the place of one that turned out heavy or was killed
_SPARES = 1
BUSY = refusal(503, "the server is busy; try again in a moment")
_STOPPED = refusal(503, "the query was stopped to let others run; ask for less, or try again later")
_DIED = refusal(503, "the query needs more memory than the server gives to one; ask for less")
FAULT = refusal(500, "the server could not answer; the fault is in its log")


def _work(place: Path, limits: Limits, pipe: Connection) -> None:
    """Answer questions until the pipe closes; the first message is None, or why the store cannot be opened."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's interrupt goes to all; the server says when to end
    _restrain(limits)
    try:
        store = open_store(place)
        pipe.send(None)
    except KgError as error:
        pipe.send(str(error))
        return
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            pipe.send(answer(store, pipe.recv(), limits))


def _restrain(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _edition(place: Path) -> int | None:
    """Tell one build of a folder from the next; None while one takes the other's place."""
    try:
        return (place / STORE_FOLDER).stat().st_ino
    except OSError:
        return None


class Worker:
    """A process that answers one question at a time; `whole` says that it may be asked another."""

    def __init__(self, place: Path, limits: Limits) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(place, limits, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._limits = limits
        self.edition = _edition(place)
        self.whole, self._verdict = True, _DIED
        self._fault = ""

    def wait_ready(self) -> None:
        """Wait until the store is open; raise KgError with the reason where it cannot be."""
        try:
            reason = self._pipe.recv() if self._pipe.poll(_READY_SECONDS) else "the worker did not start in time"
        except (EOFError, OSError):
            reason = "the worker ended before the store was open"
            self._process.join(_END_SECONDS)
        if reason is not None:
            # one that was killed says nothing of the store: another may open it
            self._fault = "" if self._process.exitcode == _KILLED else str(reason)
            raise KgError("", str(reason))

    def settle(self) -> None:
        """Wait until the store is open or cannot be; of the latter the first who asks is told."""
        with contextlib.suppress(KgError):
            self.wait_ready()

    def fits(self, edition: int | None) -> bool:
        """Say whether it opened the store of an edition and lives, or could not open it; of None nobody knows better."""
        return edition in (None, self.edition) and (self._process.is_alive() or bool(self._fault))

    def ask(self, question: Question) -> Answer:
        """Ask and wait, at most for the time limit; a worker that gave no answer in time is killed."""
        if self._fault:
            _LOG.error("the store cannot be opened: %s", self._fault)
            return FAULT
        try:
            self._pipe.send(question)
            if not self._pipe.poll(self._limits.seconds):
                return refusal(503, f"the query ran longer than {self._limits.seconds:g} seconds; ask for less")
            found: Answer = self._pipe.recv()
        except (EOFError, OSError):
            return self._verdict
        self.whole = True
        return found

    def stop(self, verdict: Answer = _STOPPED) -> None:
        """Kill the process; the question that it works on is answered with the verdict."""
        self._verdict = verdict
        self._process.kill()

    def yield_to_others(self) -> None:
        """Let the process run only where nothing else would."""
        with contextlib.suppress(OSError, AttributeError):  # it has just ended, or there are no priorities (Windows)
            os.setpriority(os.PRIO_PROCESS, self._process.pid or 0, _LOWEST)

    def close(self) -> None:
        """Kill the process; the pipe is left to whoever may still wait at it."""
        self._process.kill()
        self._process.join()


class Workers:
    """A fixed number of workers for light questions, as many again for heavy ones, a spare, and the questions that wait.

    A question that has had its turn goes on in the heavy lane, at the lowest priority, and the spare takes its worker's
    place; where that lane is full, the question that has run longest is stopped. So light questions find a worker
    whatever the heavy ones do, and none waits for a worker to start.
    """

    def __init__(self, place: Path, limits: Limits) -> None:
        self._place, self._limits = place, limits
        self._threads = ThreadPoolExecutor(4 * limits.workers + _SPARES)
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._spares: list[Worker] = []
        self._missing = 0  # places among the light workers that the next to be ready take
        self._heavy: list[Worker] = []
        self._all: set[Worker] = set()
        self._waiting, self._closed = 0, False

    async def start(self) -> None:
        """Start all workers; raise KgError where the store cannot be opened."""
        self._missing = self._limits.workers
        started = [self._new() for _ in range(self._limits.workers + _SPARES)]
        for worker in started:
            await asyncio.to_thread(worker.wait_ready)
            self._arrive(worker)

    def close(self) -> None:
        """End all workers, whatever they do."""
        self._closed = True
        for worker in tuple(self._all):
            self._end(worker)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Question) -> Answer:
        """Answer a question; 503 where too many wait or it overruns. One that is cancelled (no client) is stopped."""
        worker = await self._next_worker()
        if worker is None:
            return BUSY
        worker.whole = False  # until its answer is here: who goes away before leaves one that nobody else may ask
        asked = asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, question)
        try:
            await asyncio.wait({asked}, timeout=self._limits.turn)
            if not asked.done():
                self._make_heavy(worker)
            return await asked
        finally:
            self._take_back(worker)

    async def _next_worker(self) -> Worker | None:
        if self._waiting >= self._limits.waiting:
            return None
        self._waiting += 1
        try:
            while True:
                worker = await asyncio.wait_for(self._idle.get(), self._limits.queue)
                if worker.fits(_edition(self._place)):
                    return worker
                self._exchange(worker)  # it was killed, or the folder was built anew
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1

    def _make_heavy(self, worker: Worker) -> None:
        """Move a worker to the heavy lane, and put another in its place."""
        if len(self._heavy) >= self._limits.workers:
            self._heavy[0].stop()
        self._heavy.append(worker)
        worker.yield_to_others()
        self._fill()

    def _take_back(self, worker: Worker) -> None:
        if worker in self._heavy:
            self._heavy.remove(worker)
            self._end(worker)
        elif worker.whole:
            self._idle.put_nowait(worker)
        else:
            self._exchange(worker)

    def _exchange(self, worker: Worker) -> None:
        self._end(worker)
        self._fill()

    def _fill(self) -> None:
        """Give a place among the light workers to the spare, else to the next that is ready; start another spare."""
        self._missing += 1
        if self._spares:
            self._arrive(self._spares.pop())
        self._begin()

    def _arrive(self, worker: Worker) -> None:
        if self._missing:
            self._missing -= 1
            self._idle.put_nowait(worker)
        else:
            self._spares.append(worker)

    def _begin(self) -> None:
        """Start a worker, which arrives when its store is open or cannot be."""
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        try:
            worker = self._new()
        except OSError as error:  # no more files or processes: for now
            _LOG.error("no worker can be started: %s", error)
            loop.call_later(_AGAIN_SECONDS, self._begin)
            return
        settled = loop.run_in_executor(self._threads, worker.settle)
        settled.add_done_callback(lambda _: None if self._closed else self._arrive(worker))

    def _new(self) -> Worker:
        worker = Worker(self._place, self._limits)
        self._all.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.close()
