"""The endpoint under attack: what is refused, what is cut, and that it goes on answering."""

import concurrent.futures
import contextlib
import os
import resource
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from service import Served, build_folder, served

UNIONS = "SELECT ?s {?s a <https://w3id.org/union-activity/ontology#TradeUnion>}"
HEAVY = "SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l}"
GREEDY = "SELECT DISTINCT ?a ?d ?g ?j {?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l} ORDER BY ?j ?g"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(build_folder(tmp_path_factory.mktemp("attack") / "kg"), "--timeout", "4", "--workers", "2") as running:
        yield running


def answers(server: Served) -> bool:
    return "襄阳市总工会" in server.ask(UNIONS).text


def raw(server: Served, request: bytes, *, seconds: float = 15) -> bytes:
    """Send bytes as they are and read until the server closes."""
    parts = urllib.parse.urlsplit(server.address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=seconds) as connection:
        connection.sendall(request)
        received = b""
        while data := connection.recv(2**16):
            received += data
            if b"\r\n\r\n" in received and b"Connection: keep" not in request:
                break
        return received


def workers_of(server: Served) -> set[int]:
    """Find the worker processes of the server (not multiprocessing's tracker)."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    found = set()
    for pid in children:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            found |= {int(pid)} if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes() else set()
    return found


def ended(pid: int) -> bool:
    """Say whether a process is gone, or dead and only to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(asked: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not asked():
        assert time.monotonic() < until
        time.sleep(0.05)


def memory(pid: int) -> int:
    """Give a process's resident memory in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/query/../../kg/cli.py",
        "/query/..%2f..%2fcli.py",
        "/query/%2e%2e/page.html",
        "/store/CURRENT",
        "/graph.nq",
        "/query//etc/passwd",
        "/query/yasgui.js/..",
        "/%00",
        "/query/NOTICE.txt",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_of_the_page(server: Served, path: str) -> None:
    status = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()).split()[1]
    assert status in (b"404", b"400")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "localhost@evil.example"]
)
def test_a_loopback_server_answers_to_no_other_host_name(server: Served, host: str) -> None:
    assert server.client.get("/sparql", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/sparql", "/query", "/query/yasgui.js", "/nowhere", "/sparql?query=ASK"])
def test_each_answer_forbids_a_browser_what_it_does_not_need(server: Served, path: str) -> None:
    headers = server.client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "script-src 'unsafe-inline'" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert "server" not in headers


NASTY = {
    "deep brackets": "SELECT * {?s ?p ?o FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ")}",
    "deep groups": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "many unions": "SELECT * {" + " UNION ".join(["{?s ?p ?o}"] * 3_000) + "}",
    "long path": "SELECT * {?s " + "/".join(["<a:b>"] * 8_000) + " ?o}",
    "nested paths": "SELECT * {?s " + "(" * 5_000 + "<a:b>" + ")*" * 5_000 + " ?o}",
    "many negations": "ASK {FILTER(" + "!" * 40_000 + "true)}",
    "regular expression": 'ASK {FILTER(REGEX("' + "a" * 5_000 + '!", "^(a+)+$"))}',
    "huge repetition": 'ASK {FILTER(REGEX("a", "a{1000000000}"))}',
    "text doubled": "SELECT * {BIND('aaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n},?x{n},?x{n},?x{n}) AS ?x{n + 1})" for n in range(30))
    + "}",
    "control characters": "SELECT * {?s ?p '\x01\x02\x7f'}",
    "markup": "SELECT <script>alert(1)</script>",
    "many prefixes": "".join(f"PREFIX p{n}: <a:{n}> " for n in range(3_000)) + "ASK {}",
}


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_query_gets_an_answer_or_a_plain_refusal_and_the_next_is_answered(server: Served, name: str) -> None:
    response = server.client.post(
        "/sparql", content=NASTY[name].encode(), headers={"Content-Type": "application/sparql-query"}
    )
    assert response.status_code in (200, 400, 403, 413, 503)
    assert (response.status_code == 400) or not name.startswith("deep ")
    if response.status_code != 200:
        assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert not any(word in response.text for word in ("Traceback", "/kg/", "site-packages", "panicked"))
    assert answers(server)


OUTSIDE = ("http://127.0.0.1:1/", "http://169.254.169.254/latest/", "http://[::1]/", "http://localhost/", "file:///etc/passwd",
           "file://localhost/etc/passwd", "ftp://127.0.0.1/", "jar:file:/etc/passwd!/", "gopher://127.0.0.1/")
CALLS = {
    "service": "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "silent": "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "spelled": "SELECT * {{ s\\u0065rvice <{0}> {{ ?s ?p ?o }} }}",
    "variable": "SELECT * {{ VALUES ?at {{ <{0}> }} SERVICE ?at {{ ?s ?p ?o }} }}",
    "behind a sign": "ASK {{ ?s ?p ?a FILTER(?a<'>'||EXISTS{{SERVICE <{0}> {{ ?s ?p ?o }}}}||'b'='b') }}",
    "behind a comment": "PREFIX b: <urn:b> ASK {{ ?s ?p ?a FILTER(?a<b:c#>'''\n||EXISTS{{SERVICE <{0}> {{ ?s ?p ?o }}}})#'''\n}}",
    "without a blank": "ASK {{ ?s ?p 1SERVICE<{0}>{{ ?s ?p ?o }} }}",
    "load": "LOAD <{0}>",
    "load into": "LOAD SILENT <{0}> INTO GRAPH <urn:x>",
    "insert": "INSERT {{ GRAPH <{0}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}",
}
NAMED = {
    "from": "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "from named": "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "graph": "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
}


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_called_loaded_or_changed(server: Served, name: str, address: str) -> None:
    response = server.ask(CALLS[name].format(address))
    assert response.status_code == 403
    assert "refused" in response.text


@pytest.mark.parametrize("name", CALLS)
def test_no_call_reaches_a_server_beside(server: Served, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as beside:
        server.ask(CALLS[name].format(f"http://127.0.0.1:{beside.getsockname()[1]}/"))
        beside.setblocking(False)
        with pytest.raises(BlockingIOError):
            beside.accept()


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("name", NAMED)
def test_a_graph_named_like_an_address_is_empty_and_never_fetched(server: Served, name: str, address: str) -> None:
    response = server.ask(NAMED[name].format(address))
    assert (response.status_code, response.json()["results"]["bindings"]) == (200, [])


ODD = [("GET", "/nowhere"), ("POST", "/query"), ("PUT", "/sparql"), ("GET", "/sparql?query=SELECT"), ("TRACE", "/sparql"),
       ("GET", "/sparql?query=%00"), ("GET", "/query/questions.json/x"), ("DELETE", "/"), ("GET", "/sparql?query=%FF")]


@pytest.mark.parametrize(("method", "path"), ODD)
def test_a_page_of_an_error_says_nothing_of_the_inside(server: Served, method: str, path: str) -> None:
    response = server.client.request(method, path)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"].startswith("text/plain")
    assert not any(word in response.text for word in ("Traceback", "/kg/", ".py", "site-packages", "uvicorn", "tarlette"))
    assert len(response.text) < 300


def test_a_store_that_breaks_while_it_is_served_is_a_plain_fault_and_no_path(tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "kg")
    with served(folder, "--workers", "1") as running:
        (folder / "store").rename(tmp_path / "gone")
        (folder / "store").mkdir()
        (folder / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
        response = running.ask(UNIONS)
        assert (response.status_code, response.text) == (500, "the server could not answer; the fault is in its log\n")
        (folder / "store" / "CURRENT").unlink()
        (folder / "store").rmdir()
        (tmp_path / "gone").rename(folder / "store")
        assert "襄阳市总工会" in running.ask(UNIONS).text


def test_a_page_elsewhere_reads_the_endpoint_only_where_it_may_and_nothing_else(tmp_path: Path) -> None:
    origin = {"Origin": "https://evil.example"}
    with served(build_folder(tmp_path / "kg"), "--workers", "1", "--cors", "https://union.example") as running:
        for path in ("/sparql?query=ASK{}", "/query", "/query/questions.json", "/nowhere"):
            assert "access-control-allow-origin" not in running.client.get(path, headers=origin).headers
        allowed = running.client.get("/sparql?query=ASK{}", headers={"Origin": "https://union.example"}).headers
        assert allowed["access-control-allow-origin"] == "https://union.example"
        assert "access-control-allow-credentials" not in allowed


def test_a_server_that_is_told_nothing_listens_on_loopback_alone(server: Served) -> None:
    assert urllib.parse.urlsplit(server.address).hostname == "127.0.0.1"
    listening = [row.split()[1] for table in ("tcp", "tcp6") if Path(f"/proc/net/{table}").exists()
                 for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:] if row.split()[3] == "0A"]
    port = f"{urllib.parse.urlsplit(server.address).port or 0:04X}"
    assert {address.split(":")[0] for address in listening if address.endswith(f":{port}")} <= {"0100007F"}


@pytest.mark.slow
def test_a_server_out_of_file_descriptors_answers_again_when_the_crowd_has_gone(tmp_path: Path) -> None:
    with served(build_folder(tmp_path / "kg"), "--workers", "1") as running:
        # it logs each connection that it cannot take; a pipe that nobody reads would stop it
        threading.Thread(target=running.process.stderr.read, daemon=True).start()  # type: ignore[union-attr]
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (200, 200))
        parts = urllib.parse.urlsplit(running.address)
        crowd = [socket.create_connection((parts.hostname or "", parts.port or 0)) for _ in range(230)]
        time.sleep(1)
        for connection in crowd:
            connection.close()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if httpx.get(running.endpoint, params={"query": UNIONS}, timeout=3).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.5)
        assert answers(running)


def test_a_query_that_eats_memory_ends_within_its_limits(server: Served) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asked = pool.submit(server.ask, GREEDY)
        peak = 0
        while not asked.done():
            alive = [pid for pid in workers_of(server) if Path(f"/proc/{pid}").exists()]
            peak = max([peak, *(memory(pid) for pid in alive if Path(f"/proc/{pid}/statm").exists())])
            time.sleep(0.05)
    assert asked.result().status_code == 503
    assert peak < 1_300
    assert answers(server)


def test_workers_that_are_killed_are_replaced_and_nobody_notices(server: Served) -> None:
    killed = workers_of(server)
    for pid in killed:
        os.kill(pid, 9)
    wait_for(lambda: all(ended(pid) for pid in killed))
    assert [server.ask(UNIONS).status_code for _ in range(6)] == [200] * 6
    wait_for(lambda: len(workers_of(server)) == 3)  # two that answer and a spare


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server: Served, request_: bytes) -> None:
    received = raw(server, request_)
    assert received.split()[1] in (b"400", b"405", b"505")
    assert answers(server)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "trickle"),
    [
        (b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n", b"X: y\r\n"),
        (
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/sparql-query\r\nContent-Length: 5000\r\n\r\n",
            b"#",
        ),
        (b"", b""),
    ],
    ids=["header", "body", "silence"],
)
def test_a_slow_client_is_cut(server: Served, start: bytes, trickle: bytes) -> None:
    parts = urllib.parse.urlsplit(server.address)
    begun = time.monotonic()
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1) as connection:
        connection.sendall(start)
        closed = False
        while not closed and time.monotonic() - begun < 25:
            try:
                connection.sendall(trickle)
                closed = connection.recv(1000) == b""
            except TimeoutError:
                continue
            except OSError:
                closed = True
    assert closed
    assert answers(server)


@pytest.mark.slow
def test_more_questions_than_may_wait_are_sent_away_at_once_and_memory_stays(server: Served) -> None:
    before = memory(server.process.pid)

    def ask(_: int) -> int:
        try:
            return httpx.get(server.endpoint, params={"query": HEAVY}, timeout=60).status_code
        except httpx.TransportError:
            return 503

    with concurrent.futures.ThreadPoolExecutor(120) as pool:
        asked = [pool.submit(ask, number) for number in range(120)]
        assert {future.result() for future in asked} == {503}
    assert answers(server)
    assert memory(server.process.pid) - before < 40


@pytest.mark.slow
def test_ten_thousand_answers_are_right_while_heavy_queries_run(server: Served) -> None:
    """Eight clients ask; two more keep both workers busy as often as they are let."""
    expected = {f"ASK {{ ?s ?p {number} }}": False for number in (9001, 9002, 9003)} | {
        "ASK { ?s ?p 0 }": True,
        "ASK { ?s a ?t }": True,
    }
    queries, ended = sorted(expected), threading.Event()

    def ask_heavily() -> None:
        with httpx.Client(timeout=60) as client:
            while not ended.is_set():
                client.get(server.endpoint, params={"query": HEAVY.replace(" . ?j ?k ?l", "")})

    def ask(client_number: int) -> list[tuple[int, bool]]:
        with httpx.Client(timeout=60) as client:
            found = []
            for number in range(client_number, 10_000, 8):
                query = queries[number % len(queries)]
                response = client.get(server.endpoint, params={"query": query})
                right = response.status_code == 200 and response.json()["boolean"] is expected[query]
                found.append((response.status_code, right))
            return found

    before = memory(server.process.pid)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        heavy = [pool.submit(ask_heavily) for _ in range(2)]
        answers_ = [answer for found in pool.map(ask, range(8)) for answer in found]
        ended.set()
        for future in heavy:
            future.result()
    assert [answer for answer in answers_ if answer != (200, True)] == []
    assert memory(server.process.pid) - before < 40
