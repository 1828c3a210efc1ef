"""A build to a running triple store over the SPARQL Graph Store Protocol: its graphs by name, and all of it in the
default graph.

Every request can be sent twice without harm (a graph is replaced by its first piece, the next are added, and there are
no blank nodes), so a failed one is tried again, and a push that was cut off goes on where it stopped.
"""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

import urllib3
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, serialize

from kg.model import KgError
from kg.store import GRAPH_NQ, open_store

# N-Triples is Turtle as well, and every store takes that
_MEDIA = "text/turtle; charset=utf-8"
_TRIES = 5
# of the last of five tries; with a factor of 0.5 they are spread over some 8 seconds
_BACKOFF = 0.5
_TRY_AGAIN = (429, 502, 503, 504)
_TIMEOUT = urllib3.Timeout(connect=10, read=300)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAID = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where: pieces of so many triples; the default graph, the named ones, or both.

    With `graph` every triple goes there, once, and nowhere else: for stores whose default graph is all graphs together.
    """

    batch: int = 5_000
    default: bool = True
    named: bool = True
    graph: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a graph (None: the default graph) as N-Triples; the first part replaces what the graph held."""

    graph: str | None
    first: bool
    body: bytes


def push_graph(place: Path, endpoint: str, plan: Plan | None = None, *, environment: Mapping[str, str] = os.environ,
               progress: Callable[[int, int], None] = lambda done, size: None) -> int:
    """Load a build into the store behind a Graph Store Protocol address; return the number of requests sent.

    Credentials come from the environment: UNION_KG_TOKEN, or UNION_KG_USER and UNION_KG_PASSWORD. `progress` is told
    the number of requests done and the bytes of the last one.
    """
    plan = plan or Plan()
    headers = {"Content-Type": _MEDIA, **_authorization(_checked(endpoint), environment)}
    store = open_store(place)
    pool = urllib3.PoolManager(retries=_retries(), timeout=_TIMEOUT)
    mark = _Mark(place, endpoint, plan)
    start, sent = mark.read(), 0
    for number, piece in enumerate(islice(read_pieces(store, plan), start, None), start + 1):
        _send(pool, endpoint, piece, headers)
        mark.write(number)
        sent += 1
        progress(number, len(piece.body))
    mark.clear()
    return sent


def read_pieces(store: Store, plan: Plan) -> Iterator[Piece]:
    """Cut a store into pieces: the default graph, then the named ones in the order of their names."""
    if plan.default or plan.graph:
        yield from _cut(store, DefaultGraph(), plan.graph or None, plan.batch)
    if plan.named and not plan.graph:
        for name in sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)):
            yield from _cut(store, NamedNode(name), name, plan.batch)


def _cut(store: Store, graph: NamedNode | DefaultGraph, name: str | None, batch: int) -> Iterator[Piece]:
    quads = store.quads_for_pattern(None, None, None, graph)
    first = True
    while rows := [quad.triple for quad in islice(quads, batch)]:
        yield Piece(name, first, serialize(rows, format=RdfFormat.N_TRIPLES) or b"")
        first = False


def _checked(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise KgError("--endpoint", "is to be an http or https address")
    if parts.username or parts.password:
        raise KgError("--endpoint", "give credentials in UNION_KG_USER and UNION_KG_PASSWORD, not in the address")
    return endpoint


def _authorization(endpoint: str, environment: Mapping[str, str]) -> dict[str, str]:
    token, user = environment.get("UNION_KG_TOKEN", ""), environment.get("UNION_KG_USER", "")
    if not (token or user):
        return {}
    parts = urlsplit(endpoint)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise KgError("--endpoint", "credentials go to another machine over https only")
    pair = f"{user}:{environment.get('UNION_KG_PASSWORD', '')}".encode()
    return {"Authorization": f"Bearer {token}" if token else f"Basic {b64encode(pair).decode()}"}


def _retries() -> urllib3.Retry:
    return urllib3.Retry(total=_TRIES, redirect=0, backoff_factor=_BACKOFF, status_forcelist=_TRY_AGAIN,
                         allowed_methods=None, raise_on_status=False, raise_on_redirect=False)


def _send(pool: urllib3.PoolManager, endpoint: str, piece: Piece, headers: Mapping[str, str]) -> None:
    which = f"graph={quote(piece.graph, safe='')}" if piece.graph else "default"
    address = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{which}"
    try:
        response = pool.request("PUT" if piece.first else "POST", address, body=piece.body, headers=headers)
    except urllib3.exceptions.HTTPError as error:
        reason = type(getattr(error, "reason", error)).__name__
        raise KgError(endpoint, f"cannot be reached, in {_TRIES + 1} tries: {reason}") from error
    if not 200 <= response.status < 300:
        said = " ".join(response.data.decode("utf-8", "replace").split())[:_SAID]
        raise KgError(endpoint, f"answered {response.status} for {piece.graph or 'the default graph'}: {said}")


class _Mark:
    """How far the push of one build to one address has come, in a hidden file of the build's folder."""

    def __init__(self, place: Path, endpoint: str, plan: Plan) -> None:
        self._path = place / f".push-{hashlib.sha256(endpoint.encode()).hexdigest()[:12]}.json"
        with (place / GRAPH_NQ).open("rb") as file:
            self._what = f"{hashlib.file_digest(file, 'sha256').hexdigest()} {plan}"

    def read(self) -> int:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return int(found["done"]) if found["what"] == self._what else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def write(self, done: int) -> None:
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps({"what": self._what, "done": done}), encoding="utf-8")
        draft.replace(self._path)

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
