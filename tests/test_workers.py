"""Questions to worker processes: heavy ones leave the light lane to a spare, and what dies or grows old is exchanged."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from service import build_folder

from kg import workers
from kg.answering import Answer, Limits, Question
from kg.model import KgError
from kg.workers import FAULT, Worker, Workers

LIGHT = Question("ASK {?s ?p 0}", "text/csv")
HEAVY = Question("SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l}")
LIMITS = Limits(seconds=4, workers=1, turn=0.2)
T = TypeVar("T")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("workers") / "kg")


def running(place: Path, use: Callable[[Workers], Awaitable[T]], limits: Limits = LIMITS) -> T:
    """Let workers run while they are used."""
    async def run() -> T:
        lane = Workers(place, limits)
        try:
            await lane.start()
            return await use(lane)
        finally:
            lane.close()

    return asyncio.run(run())


async def light(lane: Workers) -> int:
    return (await lane.ask(LIGHT)).status


def slow_to_start(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let no worker become ready after the first ones until the event is set."""
    released, settle = threading.Event(), Worker.settle

    def wait(worker: Worker) -> None:
        released.wait(30)
        settle(worker)

    monkeypatch.setattr(Worker, "settle", wait)
    return released


def test_beside_a_heavy_question_light_ones_are_answered_without_a_worker_having_to_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = slow_to_start(monkeypatch)

    async def use(lane: Workers) -> tuple[list[int], bool, Answer]:
        heavy = asyncio.ensure_future(lane.ask(HEAVY))
        found = [await light(lane) for _ in range(20)]
        beside = not heavy.done()
        answer = await heavy
        released.set()
        return found, beside, answer

    found, beside, heavy = running(folder, use)
    assert (found, beside) == ([200] * 20, True)
    assert (heavy.status, b"longer than 4 seconds" in heavy.body) == (503, True)


def test_after_the_spare_is_used_the_next_worker_that_is_ready_takes_the_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = slow_to_start(monkeypatch)

    async def use(lane: Workers) -> list[int]:
        heavy = [asyncio.ensure_future(lane.ask(HEAVY)) for _ in range(2)]
        await asyncio.sleep(1)  # both have had their turn
        asked = asyncio.ensure_future(light(lane))
        released.set()
        return [await asked, *(answer.status for answer in await asyncio.gather(*heavy))]

    assert running(folder, use) == [200, 503, 503]


def test_one_heavy_question_too_many_stops_the_one_that_has_run_longest(folder: Path) -> None:
    async def use(lane: Workers) -> list[str]:
        first = asyncio.ensure_future(lane.ask(HEAVY))
        await asyncio.sleep(0.5)
        second = asyncio.ensure_future(lane.ask(HEAVY))
        return [(await asked).body.decode() for asked in (first, second)]

    stopped, overran = running(folder, use)
    assert "was stopped to let others run" in stopped
    assert "longer than 4 seconds" in overran


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="sends POSIX signals")
def test_workers_that_were_killed_are_exchanged_before_anybody_asks_them(folder: Path) -> None:
    async def use(lane: Workers) -> list[int]:
        for worker in lane._all:
            os.kill(worker._process.pid or 0, signal.SIGKILL)
            worker._process.join()
        return [await light(lane) for _ in range(4)]

    assert running(folder, use) == [200] * 4


def test_a_client_that_goes_away_leaves_no_worker_busy(folder: Path) -> None:
    async def use(lane: Workers) -> int:
        for _ in range(3):
            asked = asyncio.ensure_future(lane.ask(HEAVY))
            await asyncio.sleep(0.05)
            asked.cancel()
        return await light(lane)

    assert running(folder, use) == 200


def test_a_store_that_cannot_be_opened_any_more_is_a_fault_until_it_can(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "kg")

    async def use(lane: Workers) -> list[Answer]:
        (folder / "store").rename(tmp_path / "good")
        (folder / "store").mkdir()
        (folder / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
        found = [await lane.ask(LIGHT) for _ in range(3)]
        (folder / "store").rename(tmp_path / "bad")
        (tmp_path / "good").rename(folder / "store")
        return [*found, *[await lane.ask(LIGHT) for _ in range(3)]]

    found = running(folder, use)
    assert found[:3] == [FAULT] * 3
    assert [answer.status for answer in found[3:]] == [200] * 3


def test_a_worker_that_cannot_start_for_now_starts_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_AGAIN_SECONDS", 0.1)

    def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    async def use(lane: Workers) -> tuple[list[int], int]:
        with monkeypatch.context() as patch:
            patch.setattr(Worker, "__init__", refuse)
            heavy = asyncio.ensure_future(lane.ask(HEAVY))
            await asyncio.sleep(0.5)
            found = [await light(lane)]
        await heavy
        while not lane._spares:
            await asyncio.sleep(0.05)
        return [*found, await light(lane)], len(lane._all)

    assert running(folder, use) == ([200, 200], 2)


def test_a_store_that_cannot_be_opened_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
    with pytest.raises(KgError):
        running(tmp_path, light)


def test_a_worker_that_is_killed_before_its_store_is_open_is_exchanged_and_no_fault(folder: Path) -> None:
    worker = Worker(folder, LIMITS)
    worker.stop()
    worker.settle()
    assert not worker.fits(None)
    worker.close()
