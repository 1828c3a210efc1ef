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
# workers yield to the server's own loop, so that light requests are taken while heavy ones run
_NICENESS = 5
_LOWEST = 19
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
        self._limits, self._ready = limits, False
        self.edition = _edition(place)
        self.whole, self._verdict = True, _DIED

    def wait_ready(self) -> None:
        """Wait until the store is open; raise KgError with the reason where it cannot be."""
        if self._ready:
            return
        try:
            reason = self._pipe.recv() if self._pipe.poll(_READY_SECONDS) else "the worker did not start in time"
        except EOFError:
            reason = "the worker ended before the store was open"
        if reason is not None:
            raise KgError("", reason)
        self._ready = True

    def ask(self, question: Question) -> Answer:
        """Ask and wait, at most for the time limit; a worker that gave no answer in time is killed."""
        self.whole = False
        try:
            self.wait_ready()
            self._pipe.send(question)
            if not self._pipe.poll(self._limits.seconds):
                return refusal(503, f"the query ran longer than {self._limits.seconds:g} seconds; ask for less")
            found: Answer = self._pipe.recv()
        except KgError as error:
            if self._verdict is _STOPPED:  # it was still starting
                return _STOPPED
            _LOG.error("the store cannot be opened: %s", error)
            return FAULT
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
    """A fixed number of workers for light questions, as many again for heavy ones, and the questions that wait.

    A question that has had its turn goes on in the heavy lane, at the lowest priority, and a fresh worker takes its
    place; where that lane is full, the question that has run longest is stopped. So light questions find a worker
    whatever the heavy ones do.
    """

    def __init__(self, place: Path, limits: Limits) -> None:
        self._place, self._limits = place, limits
        self._threads = ThreadPoolExecutor(2 * limits.workers + 1)
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._light: set[Worker] = set()
        self._heavy: list[Worker] = []
        self._waiting = 0

    async def start(self) -> None:
        """Start all workers; raise KgError where the store cannot be opened."""
        started = [Worker(self._place, self._limits) for _ in range(self._limits.workers)]
        for worker in started:
            await asyncio.to_thread(worker.wait_ready)
            self._idle.put_nowait(worker)

    def close(self) -> None:
        """End all workers, whatever they do."""
        while not self._idle.empty():
            self._light.add(self._idle.get_nowait())
        for worker in (*self._light, *self._heavy):
            worker.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Question) -> Answer:
        """Answer a question; 503 where too many wait or it overruns. One that is cancelled (no client) is stopped."""
        worker = await self._next_worker()
        if worker is None:
            return BUSY
        if (edition := _edition(self._place)) and edition != worker.edition:  # the folder was built anew
            worker = self._replaced(worker)
        self._light.add(worker)
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
            return await asyncio.wait_for(self._idle.get(), self._limits.queue)
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1

    def _make_heavy(self, worker: Worker) -> None:
        """Move a worker to the heavy lane, and put a fresh one in its place."""
        if len(self._heavy) >= self._limits.workers:
            self._heavy[0].stop()
        self._heavy.append(worker)
        self._light.discard(worker)
        worker.yield_to_others()
        self._idle.put_nowait(Worker(self._place, self._limits))

    def _take_back(self, worker: Worker) -> None:
        if worker in self._heavy:
            self._heavy.remove(worker)
            worker.close()
        else:
            self._light.discard(worker)
            self._idle.put_nowait(worker if worker.whole else self._replaced(worker))

    def _replaced(self, worker: Worker) -> Worker:
        worker.close()
        return Worker(self._place, self._limits)
