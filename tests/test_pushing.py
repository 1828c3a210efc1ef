"""`kg push` into a real store, and into one that fails on purpose."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from service import build_folder
from stores import oxigraph

from kg.model import KgError
from kg.pushing import Plan, push_graph, read_pieces
from kg.store import open_store
from kg.vocab import BASE

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_folder(tmp_path_factory.mktemp("pushing") / "kg")


class Flaky(http.server.BaseHTTPRequestHandler):
    """A store that answers from a list of statuses, then 204, and writes down what it was asked."""

    seen: list[tuple[str, str, str | None, int]]
    statuses: list[int]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        self.seen.append((self.command, self.path, self.headers.get("Authorization"), length))
        status = self.statuses.pop(0) if self.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_POST = _answer  # noqa: N815 - the names that http.server asks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def store() -> Iterator[tuple[str, type[Flaky]]]:
    handler = type("Handler", (Flaky,), {"seen": [], "statuses": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/store", handler
    server.shutdown()
    server.server_close()


def test_a_real_store_holds_the_build_afterwards_and_a_second_push_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    built = open_store(folder)
    with oxigraph(tmp_path) as address:
        for _ in range(2):
            assert push_graph(folder, f"{address}/store", Plan(batch=100)) == len(
                list(read_pieces(built, Plan(batch=100)))
            )
            found = httpx.get(f"{address}/query", params={"query": COUNT}, headers={"Accept": "text/csv"})
            assert found.text.split() == ["n", str(len(list(read_lines(folder))))]
        graphs = httpx.get(
            f"{address}/query",
            params={"query": "SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g"},
            headers={"Accept": "text/csv"},
        ).text.split()[1:]
    assert graphs == sorted(graph.value for graph in built.named_graphs())  # type: ignore[union-attr]


def read_lines(folder: Path) -> set[str]:
    """Give the distinct triples of a build as text."""
    return {
        re.sub(r" <[^>]*> \.$", "", line) for line in (folder / "graph.nq").read_text(encoding="utf-8").splitlines()
    }


def test_the_first_piece_of_a_graph_replaces_it_and_the_next_are_added(
    folder: Path, store: tuple[str, type[Flaky]]
) -> None:
    address, handler = store
    push_graph(folder, address, Plan(batch=100), environment={})
    methods = [(method, path) for method, path, _, _ in handler.seen]
    assert methods[0] == ("PUT", "/store?default")
    assert ("POST", "/store?default") in methods
    assert [path for method, path in methods if method == "PUT"] == list(dict.fromkeys(path for _, path in methods))
    assert any(f"graph={BASE.replace(':', '%3A').replace('/', '%2F')}article%2Fcase-1" in path for _, path in methods)


@pytest.mark.parametrize(
    ("plan", "graphs"),
    [
        (Plan(named=False), {"default"}),
        (Plan(graph="https://example.org/all"), {"graph=https%3A%2F%2Fexample.org%2Fall"}),
        (Plan(default=False), {"article%2Fcase-1", "article%2Fcase-2", "graph%2Fbackground"}),
    ],
)
def test_only_the_graphs_that_are_asked_for_are_sent(
    folder: Path, store: tuple[str, type[Flaky]], plan: Plan, graphs: set[str]
) -> None:
    address, handler = store
    push_graph(folder, address, plan, environment={})
    assert {path.partition("?")[2].rpartition("id%2F")[2] for _, path, _, _ in handler.seen} == graphs


def test_a_store_that_is_busy_is_tried_again(folder: Path, store: tuple[str, type[Flaky]]) -> None:
    address, handler = store
    handler.statuses.extend([503, 429])
    sent = push_graph(folder, address, environment={})
    assert len(handler.seen) == sent + 2


def test_a_push_that_was_cut_off_goes_on_where_it_stopped(folder: Path, store: tuple[str, type[Flaky]]) -> None:
    address, handler = store
    handler.statuses.extend([204, 204, 400])
    with pytest.raises(KgError, match="answered 400"):
        push_graph(folder, address, Plan(batch=100), environment={})
    done = len(handler.seen) - 1
    total = len(list(read_pieces(open_store(folder), Plan(batch=100))))
    assert push_graph(folder, address, Plan(batch=100), environment={}) == total - done
    assert not list(folder.glob(".push-*"))


def test_a_build_made_anew_is_pushed_from_the_start(tmp_path: Path, store: tuple[str, type[Flaky]]) -> None:
    address, handler = store
    handler.statuses.extend([204, 400])
    folder = build_folder(tmp_path / "kg", articles=1)
    with pytest.raises(KgError):
        push_graph(folder, address, environment={})
    (folder / "graph.nq").write_bytes((folder / "graph.nq").read_bytes() + b"<a:a> <a:b> <a:c> .\n")
    assert push_graph(folder, address, environment={}) == len(list(read_pieces(open_store(folder), Plan())))


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, None),
        ({"UNION_KG_TOKEN": "sesame"}, "Bearer sesame"),
        ({"UNION_KG_USER": "李", "UNION_KG_PASSWORD": "sesame"}, "Basic 5p2OOnNlc2FtZQ=="),
    ],
)
def test_credentials_come_from_the_environment(
    folder: Path, store: tuple[str, type[Flaky]], environment: dict[str, str], header: str | None
) -> None:
    address, handler = store
    push_graph(folder, address, environment=environment)
    assert {sent for _, _, sent, _ in handler.seen} == {header}


@pytest.mark.parametrize("statuses", [[401], [302], [500], [404]])
def test_a_refusal_names_the_status_and_never_the_credentials(
    folder: Path, store: tuple[str, type[Flaky]], statuses: list[int]
) -> None:
    address, handler = store
    handler.statuses.extend(statuses)
    with pytest.raises(KgError, match=f"answered {statuses[0]}") as caught:
        push_graph(folder, address, environment={"UNION_KG_USER": "me", "UNION_KG_PASSWORD": "sesame"})
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    "endpoint",
    ["ftp://127.0.0.1/", "not an address", "http://me:sesame@127.0.0.1/store", "http://triples.example.org/store"],
)
def test_an_address_that_is_none_or_would_leak_credentials_is_refused(folder: Path, endpoint: str) -> None:
    with pytest.raises(KgError, match="--endpoint") as caught:
        push_graph(folder, endpoint, environment={"UNION_KG_TOKEN": "sesame"})
    assert "sesame" not in str(caught.value)


def test_a_store_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.pushing._BACKOFF", 0)
    with pytest.raises(KgError, match="cannot be reached"):
        push_graph(folder, "http://127.0.0.1:1/store", environment={})
