"""A build's folder over HTTP: the SPARQL endpoint, a page to query it, and the build's own picture. Read-only.

| path | what |
| --- | --- |
| `/`, `/explorer/...` | the build's explorer, the parts of a large one (`kg.browsing`) |
| `/query` | the query page, with the named questions; everything it needs is served from here |
| `/sparql` | the endpoint (SPARQL 1.1 Protocol); without a query, the description of the service |
"""

import contextlib
import json
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.answering import Limits
from kg.assets import NOTHING
from kg.browsing import Explorer, explorer_routes
from kg.endpoint import QUERY_PAGE, Handler, make_endpoint, respond
from kg.model import KgError
from kg.patience import PatientProtocol
from kg.querying import named_queries
from kg.store import STORE_FOLDER, check_format
from kg.workers import FAULT, Workers

_WEB = Path(__file__).parent / "web" / "query"
_PAGE_FILES = {"": ("page.html", "text/html"), "/page.js": ("page.js", "text/javascript"),
               "/page.css": ("page.css", "text/css"), "/yasgui.js": ("yasgui.js", "text/javascript"),
               "/yasgui.css": ("yasgui.css", "text/css")}
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_DRAIN_SECONDS = 5
_CONNECTIONS = 128
# the editor places its cursor through style attributes; scripts come from this server alone
_PAGE_POLICY = (f"{NOTHING}; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
                "img-src 'self' data:; font-src data:")
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": NOTHING}


@dataclass(frozen=True, slots=True)
class Service:
    """What to serve and how: a build's folder, the limits, the host names that we answer to, and the origins of pages
    elsewhere that may read the endpoint. `*` stands for any.
    """

    place: Path
    limits: Limits = field(default_factory=Limits)
    hosts: tuple[str, ...] = ("*",)
    origins: tuple[str, ...] = ("*",)


def hosts_for(host: str) -> tuple[str, ...]:
    """Give the names that a server bound to `host` answers to: loopback's own there, any elsewhere.

    So no page elsewhere can reach a loopback server under a name of its own (DNS rebinding).
    """
    return _LOOPBACK if host in ("localhost", "::1") or host.startswith("127.") else ("*",)


def serve(service: Service, *, host: str = "127.0.0.1", port: int = 7878,
          announce: Callable[[str], None] = lambda address: None) -> None:
    """Serve until SIGTERM or SIGINT, then let running answers finish; raise KgError where it cannot start.

    Port 0 takes a free one; `announce` is told the address once the port is open.
    """
    app = make_app(service)
    with _listening(host, port) as listener, _signals_end_quietly():
        name = f"[{host}]" if ":" in host else host
        announce(f"http://{name}:{listener.getsockname()[1]}/")
        server = uvicorn.Server(uvicorn.Config(
            app, http=PatientProtocol, ws="none", log_level="warning", access_log=False, server_header=False,
            proxy_headers=False, limit_concurrency=_CONNECTIONS, timeout_keep_alive=15,
            timeout_graceful_shutdown=int(service.limits.seconds) + _DRAIN_SECONDS))
        server.run(sockets=[listener])
    if not server.started:
        raise KgError(str(service.place), "cannot be served; the reason is above")


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=256)
        # asyncio does this only for sockets that say they are TCP; without it each answer waits 40 ms for the client
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except (OSError, OverflowError) as error:
        raise KgError(f"{host}:{port}", f"cannot listen: {error}") from error


@contextlib.contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Let the server's own handling of the two signals be all; it raises them once more when it has ended."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def make_app(service: Service) -> Starlette:
    """Make the application; the workers start and end with it."""
    if not (service.place / STORE_FOLDER).is_dir():
        raise KgError(str(service.place), "no folder that `kg build` wrote")
    check_format(service.place)
    workers = Workers(service.place, service.limits)
    explorer = Explorer(service.place / "explorer.html")

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        try:
            await workers.start()
            explorer.warm()
            yield
        finally:
            workers.close()

    return Starlette(routes=_routes(service, workers, explorer), lifespan=running, exception_handlers={Exception: _fault},
                     middleware=[Middleware(_guarded),
                                 Middleware(TrustedHostMiddleware, allowed_hosts=service.hosts, www_redirect=False)])


def _routes(service: Service, workers: Workers, explorer: Explorer) -> list[Route]:
    shared = Middleware(CORSMiddleware, allow_origins=service.origins, allow_methods=("GET", "POST"),
                        allow_headers=("*",), max_age=86_400)
    return [
        *explorer_routes(explorer),
        *(Route(QUERY_PAGE + path, _file(_WEB / name, media)) for path, (name, media) in _PAGE_FILES.items()),
        Route(f"{QUERY_PAGE}/questions.json", _questions),
        Route("/sparql", make_endpoint(workers, service.limits), methods=["GET", "POST", "OPTIONS"],
              middleware=[shared]),
    ]


def _file(path: Path, media: str) -> Handler:
    content = path.read_bytes()

    async def file(_: Request) -> Response:
        return Response(content, headers={"Content-Security-Policy": _PAGE_POLICY}, media_type=media)

    return file


async def _questions(_: Request) -> Response:
    rows = [{**asdict(query), "params": [asdict(param) for param in query.params]} for query in named_queries()]
    return Response(json.dumps(rows, ensure_ascii=False), media_type="application/json")


async def _fault(_: Request, __: Exception) -> Response:
    """Say nothing of the inside; the server logs the fault itself."""
    return respond(FAULT)


def _guarded(app: ASGIApp) -> ASGIApp:
    """Add the headers that keep a browser from doing more than it should, where the answer set none of its own."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, send_guarded if scope["type"] == "http" else send)

    return guarded
