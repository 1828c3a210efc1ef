"""A cluster gives the bytes that this machine alone gives, also where a worker is lost on the way."""

import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_pipeline import OPTIONS, TEXTS
from test_pooling import batches
from test_updating import content

from kg import clustering, pipeline
from kg.clustering import make_parts_there
from kg.model import KgError, Options
from kg.pooling import make_parts

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, each a process of its own, which are started anew when they end."""
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as started:
        yield started


def write_articles(path: Path, count: int) -> Path:
    rows = ({"id": f"{n:03}", "text": TEXTS["abc"[n % 3]], "published": "2023-07-06"} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def process(cluster: Any) -> int:
    """Give the process of a worker."""
    return int(next(iter(cluster.workers.values())).pid)


def test_a_build_loses_a_worker_and_has_the_bytes_of_a_build_without_a_cluster(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = write_articles(tmp_path / "in.jsonl", 40)
    pipeline.build([rows], tmp_path / "alone", OPTIONS, jobs=1)
    lost = []

    def losing(parts: Iterable[Any], **_: object) -> Iterator[Any]:
        for number, made in enumerate(parts):
            if number == 1:
                lost.append(process(cluster))
                os.kill(lost[0], signal.SIGKILL)
            yield made

    monkeypatch.setattr(pipeline, "BATCH", 2)
    monkeypatch.setattr(pipeline, "shown", losing)
    report = pipeline.build([rows], tmp_path / "there", OPTIONS, scheduler=cluster.scheduler_address)
    assert report.articles == 40
    assert len(lost) == 1
    assert content(tmp_path / "there") == content(tmp_path / "alone")


def test_parts_come_back_in_order_and_are_those_of_a_pool(cluster: Any) -> None:
    given = batches(12)
    there = list(make_parts_there(given, OPTIONS, cluster.scheduler_address))
    assert there == list(make_parts(given, OPTIONS, 1))


def test_few_batches_are_read_ahead(cluster: Any) -> None:
    read: list[int] = []
    watched = (read.append(number) or batch for number, batch in enumerate(batches(40)))  # type: ignore[func-returns-value]
    made = make_parts_there(watched, OPTIONS, cluster.scheduler_address)
    next(made)
    assert len(read) <= 2 * clustering._AHEAD + 1
    made.close()


def test_an_error_of_the_pipeline_comes_through(cluster: Any) -> None:
    with pytest.raises(KgError, match="no such pipeline"):
        list(make_parts_there(batches(1), Options(pipeline="nothing"), cluster.scheduler_address))


def test_workers_of_another_version_are_refused(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "program", lambda name: "another")
    with pytest.raises(KgError, match="another version"):
        list(make_parts_there(batches(1), OPTIONS, cluster.scheduler_address))


def test_no_scheduler_at_an_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "_SECONDS", 1)
    with pytest.raises(KgError, match=r"tcp://127\.0\.0\.1:1"):
        list(make_parts_there(batches(1), OPTIONS, "tcp://127.0.0.1:1"))


def test_without_the_extra_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(KgError, match=r"pip install 'union-kg\[cluster\]'"):
        list(make_parts_there(batches(1), OPTIONS, "local"))


@pytest.mark.slow
def test_a_cluster_of_this_machine_needs_no_address() -> None:
    given = batches(3)
    assert list(make_parts_there(given, OPTIONS, "local", 1)) == list(make_parts(given, OPTIONS, 1))
