"""Load a served graph from a process of its own: PYTHONPATH=tests python tests/hardening/load.py [SECONDS [CLIENTS]]

Starts `kg serve` over a small graph on loopback, asks it light questions whose answers are known from several clients, and
heavy ones from others. Prints how many were answered, how many wrongly or not, percentiles of the light ones' times
without and with heavy ones beside them, and the server's memory; then sends SIGTERM while a question runs. Exit code 1
where an answer was wrong, more than one in a hundred was refused, memory grew, or the end was no clean one.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from service import Served, build_folder, served

HEAVY = "SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l}"
# it takes a good part of a second alone: it is running when the end signal comes
LAST = ("SELECT (COUNT(*) AS ?s) {?a ?b ?c . ?d ?e ?f . "
        "?g a <https://w3id.org/union-activity/ontology#TradeUnion>}")
LIGHT = {"ASK { ?s ?p 0 }": True, "ASK { ?s a ?t }": True,
         **{f"ASK {{ ?s ?p {number} }}": False for number in (9001, 9002, 9003)}}


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: times in milliseconds, memory in MB."""

    answers: int
    wrong: int
    refused: int
    alone: tuple[float, float, float]
    beside_heavy: tuple[float, float, float]
    heavy: int
    memory: tuple[int, int]
    ended: int
    last: int

    def faults(self) -> list[str]:
        """Name what is not as it should be."""
        return [name for name, bad in [
            ("wrong answers", self.wrong), ("too many refused", self.refused * 100 > self.answers), ("no heavy query ran", not self.heavy),
            ("memory grew", self.memory[1] - self.memory[0] > 40), ("no clean end", self.ended),
            ("the last answer was cut off", self.last != 200)] if bad]


def measure(seconds: float, clients: int = 8) -> Figures:
    """Serve and load: half of the time light questions alone, half of it with heavy ones beside them."""
    with tempfile.TemporaryDirectory() as folder, served(build_folder(Path(folder) / "kg"), "--workers", "2",
                                                         "--timeout", "20") as server:
        _load(server.endpoint, min(seconds / 10, 5), clients, heavy=0)
        before = memory(server.process.pid)
        alone, none = _load(server.endpoint, seconds / 2, clients, heavy=0)
        mixed, heavy = _load(server.endpoint, seconds / 2, clients, heavy=2)
        after = memory(server.process.pid)
        last, ended = _end(server)
    rows = [*alone, *mixed]
    return Figures(len(rows), sum(right is False for _, right in rows), sum(right is None for _, right in rows),
                   _percentiles(alone), _percentiles(mixed), heavy + none, (before, after), ended, last)


def memory(pid: int) -> int:
    """Give a process's resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


Row = tuple[float, bool | None]


def _load(endpoint: str, seconds: float, clients: int, *, heavy: int) -> tuple[list[Row], int]:
    """Ask from a second process for a time; give time and rightness of each light answer, and how many heavy ones came."""
    pipe, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_ask_all, args=(theirs, endpoint, seconds, clients, heavy))
    process.start()
    found: tuple[list[Row], int] = pipe.recv()
    process.join()
    return found


def _ask_all(pipe: "multiprocessing.connection.Connection", endpoint: str, seconds: float, clients: int, heavy: int) -> None:
    until, rows, counts = time.monotonic() + seconds, list[Row](), list[int]()
    threads = [threading.Thread(target=_ask, args=(endpoint, until, number, rows)) for number in range(clients)]
    threads += [threading.Thread(target=_ask_heavily, args=(endpoint, until, counts)) for _ in range(heavy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send((rows, len(counts)))


def _ask(endpoint: str, until: float, number: int, rows: list[Row]) -> None:
    queries = sorted(LIGHT)
    with httpx.Client(timeout=30) as client:
        while time.monotonic() < until:
            number += 1
            query, start = queries[number % len(queries)], time.perf_counter()
            right = None
            try:
                response = client.get(endpoint, params={"query": query})
                right = response.json()["boolean"] is LIGHT[query] if response.status_code == 200 else None
            except httpx.TransportError:
                pass
            rows.append((1000 * (time.perf_counter() - start), right))


def _ask_heavily(endpoint: str, until: float, counts: list[int]) -> None:
    with httpx.Client(timeout=60) as client:
        while time.monotonic() < until:
            counts.append(client.get(endpoint, params={"query": HEAVY}).status_code)


def _end(server: Served) -> tuple[int, int]:
    """Send SIGTERM while a question runs; give its answer's status and the server's exit code."""
    statuses: list[int] = []
    asking = threading.Thread(target=lambda: statuses.append(
        httpx.get(server.endpoint, params={"query": LAST}, timeout=30).status_code))
    asking.start()
    time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    return (statuses or [0])[0], server.process.wait(timeout=30)


def _percentiles(rows: list[Row]) -> tuple[float, float, float]:
    times = sorted(time for time, _ in rows) or [0.0]
    p50, p99 = (round(times[min(len(times) - 1, int(len(times) * share))], 1) for share in (0.5, 0.99))
    return p50, p99, round(times[-1], 1)


def main() -> None:
    """Measure and print."""
    seconds, clients = map(float, (*sys.argv[1:3], *("60", "8")[len(sys.argv[1:3]):]))
    found = measure(seconds, int(clients))
    sys.stdout.write(f"""\
light answers      {found.answers} in {seconds:g} s, {int(clients)} clients; wrong {found.wrong}, refused {found.refused}
alone              p50 {found.alone[0]} ms, p99 {found.alone[1]} ms, longest {found.alone[2]} ms
beside heavy ones  p50 {found.beside_heavy[0]} ms, p99 {found.beside_heavy[1]} ms, longest {found.beside_heavy[2]} ms
heavy questions    {found.heavy}
memory             {found.memory[0]} MB before, {found.memory[1]} MB after
SIGTERM            the running question was answered {found.last}, exit code {found.ended}
""")
    sys.exit("\n".join(found.faults()) or 0)


if __name__ == "__main__":
    main()
