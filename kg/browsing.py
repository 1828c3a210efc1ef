"""The explorer over HTTP: a small graph as the page that its build wrote, a large one in parts that the page asks for.

| path | what |
| --- | --- |
| `/` | the page |
| `/explorer/view?ADDRESS` | what an address of the page shows: the overview's figures, or a thing with its sentences |
| `/explorer/names?q=` | things by name, `look` one kind only |
| `/explorer/sentences?q=` | sentences by their words |
| `/explorer/seen?ADDRESS` | what the filters keep, for a file |
"""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.assets import NOTHING
from kg.atlas import Atlas, read_atlas
from kg.endpoint import QUERY_PAGE, Handler
from kg.exploring import as_served, render_shell
from kg.model import KgError
from kg.seeking import Index, find_sentences, find_things, make_index
from kg.sifting import Fixed, Kept, Sieve, Wanted, fix, read_address, sift, summarise, summarise_briefly
from kg.touring import Pieces, Scene, pieces_at, scene_of, send

# so many nodes a page opens with in a second or two; more are served in parts
CARRIED = 5_000
# best linked things that a file of the overview holds
SEEN = 3_000
_NAMES, _SENTENCES, _QUERY = 50, 6, 200
_META_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_REMEMBERED = 64
# answers share one interpreter: more of them at once would only keep the endpoint waiting
_AT_ONCE = 2


@dataclass(frozen=True)
class Desk:
    """A large graph made ready to be answered from."""

    atlas: Atlas
    fixed: Fixed
    index: Index
    sifted: Callable[[Sieve], Kept]
    summed: Callable[[Wanted], dict[str, Any]]


def make_desk(atlas: Atlas) -> Desk:
    """Make what answers rest on, once; some filters' results are remembered."""
    fixed, sifted = fix(atlas), lru_cache(_REMEMBERED)(partial(sift, atlas))
    summed = lru_cache(_REMEMBERED)(lambda wanted: summarise(atlas, fixed, sifted(wanted.sieve), wanted))
    summed(Wanted())
    return Desk(atlas, fixed, make_index(atlas), sifted, summed)


def answer_view(desk: Desk, query: str) -> dict[str, Any]:
    """Give what an address of the page shows."""
    atlas, wanted = desk.atlas, read_address(desk.atlas, query)
    kept = desk.sifted(wanted.sieve)
    scene = scene_of(atlas, wanted, kept)
    summary = desk.summed(replace(wanted, article=None)) if wanted.node is None else summarise_briefly(desk.fixed, kept)
    pieces, left = pieces_at(atlas, wanted, scene)
    pieces.named.update(_named(summary, wanted))
    return {"summary": summary, "scene": _scene(scene, kept, wanted, left), "pieces": send(atlas, pieces)}


def _named(summary: dict[str, Any], wanted: Wanted) -> set[int]:
    ranked = [*summary["places"], *summary["unions"], *summary["programmes"]]
    chosen = (wanted.sieve.place, wanted.sieve.programme, wanted.to, *wanted.pair)
    return {key for key, _ in ranked} | {*summary["rows"], *(key for key in chosen if key is not None)}


def _scene(scene: Scene, kept: Kept, wanted: Wanted, left: int) -> dict[str, Any]:
    hidden = wanted.node is not None and not kept.thing[wanted.node]
    return {"things": scene.things, "links": scene.links, "more": scene.more, "full": scene.full, "path": scene.path,
            "hidden": hidden, "left": left}


def answer_names(desk: Desk, query: str, look: str) -> dict[str, Any]:
    """Give the things that a name finds."""
    found = find_things(desk.atlas, desk.index, query[:_QUERY], most=_NAMES, look=look)
    return {"found": found, "pieces": send(desk.atlas, Pieces(named=set(found)))}


def answer_sentences(desk: Desk, query: str) -> dict[str, Any]:
    """Give the sentences that words find, with their articles."""
    found = find_sentences(desk.atlas, desk.index, query[:_QUERY], most=_SENTENCES)
    return {"found": found, "pieces": send(desk.atlas, Pieces(articles={article for article, _, _ in found}))}


def answer_seen(desk: Desk, query: str) -> dict[str, Any]:
    """Give what the filters keep: of very much, the best linked things and the statements between them."""
    atlas, kept = desk.atlas, desk.sifted(read_address(desk.atlas, query).sieve)
    things = [key for key in desk.fixed.orders["links"] if kept.thing[key]]
    chosen = set(things[:SEEN])
    rows = {row for key in chosen for row in atlas.touching[key] if kept.statement[row]
            and atlas.statements[row].source in chosen and atlas.statements[row].target in chosen}
    articles = {atlas.passages[passage][0] for row in rows for passage, _, _ in atlas.statements[row].said}
    pieces = Pieces(full=chosen, statements=rows, articles=articles)
    return {"things": sorted(chosen), "statements": sorted(rows), "total": len(things), "pieces": send(atlas, pieces)}


class Explorer:
    """A build's page, read when it is first asked for and again when a build has replaced it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._page = ""
        self._desk: Desk | None = None

    def warm(self) -> None:
        """Begin to read, so that the first visitor need not wait for it."""
        Thread(target=self._try, daemon=True).start()

    def _try(self) -> None:
        with suppress(KgError):
            self.open()

    def open(self) -> tuple[str, Desk | None]:
        """Give the page, and what its parts are answered from where the graph is large; raise KgError without a page."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise KgError(str(self._path), f"cannot read: {error}") from error
        with self._lock:
            if self._stamp != (found.st_mtime_ns, found.st_size):
                self._read()
                self._stamp = (found.st_mtime_ns, found.st_size)
            return self._page, self._desk

    def _read(self) -> None:
        atlas = read_atlas(self._path)
        if len(atlas.things) > CARRIED:
            self._page, self._desk = render_shell(atlas.head), make_desk(atlas)
        else:
            self._page, self._desk = as_served(self._path.read_text(encoding="utf-8")), None


def explorer_routes(explorer: Explorer) -> list[Route]:
    """Give the routes of the page and of its parts."""
    turns = asyncio.Semaphore(_AT_ONCE)

    def asked(request: Request, key: str) -> str:
        return request.query_params.get(key, "")

    return [Route("/", _page(explorer), methods=["GET"]),
            Route("/explorer/view", _part(explorer, turns, lambda desk, asking: answer_view(desk, asking.url.query))),
            Route("/explorer/names", _part(explorer, turns, lambda desk, asking: answer_names(
                desk, asked(asking, "q"), asked(asking, "look")))),
            Route("/explorer/sentences", _part(explorer, turns, lambda desk, asking: answer_sentences(
                desk, asked(asking, "q")))),
            Route("/explorer/seen", _part(explorer, turns, lambda desk, asking: answer_seen(desk, asking.url.query)))]


def _page(explorer: Explorer) -> Handler:
    """Serve the page under the policy that it states, or send the visitor to the query page."""

    async def page(_: Request) -> Response:
        try:
            text, _desk = await asyncio.to_thread(explorer.open)
        except KgError:
            return RedirectResponse(QUERY_PAGE, 303)
        policy = _META_POLICY.search(text)
        stated = policy[1].replace("&#39;", "'") if policy else NOTHING
        headers = {"Content-Security-Policy": f"{stated}; frame-ancestors 'none'"}
        return Response(text, headers=headers, media_type="text/html")

    return page


def _part(explorer: Explorer, turns: asyncio.Semaphore, answer: Callable[[Desk, Request], dict[str, Any]]) -> Handler:
    def answered(request: Request) -> str | None:
        _, desk = explorer.open()
        return None if desk is None else json.dumps(answer(desk, request), ensure_ascii=False, separators=(",", ":"))

    async def part(request: Request) -> Response:
        try:
            async with turns:
                body = await asyncio.to_thread(answered, request)
        except KgError:
            body = None
        if body is None:
            return Response("the page carries its data", 404, media_type="text/plain")
        return Response(body, media_type="application/json")

    return part
