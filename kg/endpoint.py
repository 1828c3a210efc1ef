"""The SPARQL endpoint as a request handler: a request is read, asked of the workers, and answered in slices."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from kg.answering import Answer, Limits, Question, refusal
from kg.description import describe
from kg.negotiation import GRAPH_TYPES, choose_type
from kg.protocol import RequestError, read_get, read_post
from kg.workers import Workers

Handler = Callable[[Request], Awaitable[Response]]

QUERY_PAGE = "/query"
_BODY_SECONDS = 10.0
_SLICE = 2**16
# a form spells one byte of a query with up to three, and names graphs beside it
_FORM_FACTOR = 4
_GONE = refusal(400, "the client went away")


def make_endpoint(workers: Workers, limits: Limits) -> Handler:
    """Make the handler of GET and POST requests for one set of workers."""

    async def endpoint(request: Request) -> Response:
        try:
            question = await _read(request, limits)
        except RequestError as error:
            return respond(refusal(error.status, error.reason))
        except ClientDisconnect:
            return respond(_GONE)
        if question is None:
            return _described(request)
        return respond(await _while_there(request, workers.ask(question)))

    return endpoint


def respond(answer: Answer) -> Response:
    """Send an answer; a large one in slices, each when the one before is on its way."""
    headers = {"Content-Length": str(len(answer.body)), "Vary": "Accept"}
    if answer.status == 503:
        headers["Retry-After"] = "5"
    return StreamingResponse(_slices(answer.body), answer.status, headers, answer.media)


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _SLICE):
        yield body[start:start + _SLICE]


async def _read(request: Request, limits: Limits) -> Question | None:
    accept, address = request.headers.get("accept", ""), request.url.query.encode()
    if request.method in ("GET", "HEAD"):
        return read_get(address, accept=accept, longest=limits.length)
    body = await _body(request, _FORM_FACTOR * limits.length)
    return read_post(address, body, media=request.headers.get("content-type", ""), accept=accept, longest=limits.length)


async def _body(request: Request, most: int) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise RequestError(413, f"the body has more than {most} bytes")
    except TimeoutError as error:
        raise RequestError(408, f"the body did not arrive within {_BODY_SECONDS:g} seconds") from error
    return body


async def _while_there(request: Request, asking: Coroutine[Any, Any, Answer]) -> Answer:
    """Wait for an answer as long as the client does; one that hangs up costs nothing more."""
    asked, gone = asyncio.ensure_future(asking), asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait({asked, gone}, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else _GONE
    finally:
        gone.cancel()
        asked.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _described(request: Request) -> Response:
    """Describe the service; a browser is sent to the page for people."""
    media = choose_type(request.headers.get("accept", ""), (*GRAPH_TYPES, "text/html"))
    if media is None:
        return respond(refusal(406, f"the description can be given as {', '.join(GRAPH_TYPES)}"))
    if media == "text/html":
        return RedirectResponse(QUERY_PAGE, 303)
    try:
        return respond(Answer(200, media, describe(str(request.url.replace(query="")), GRAPH_TYPES[media])))
    except ValueError:
        return respond(refusal(400, "the Host header is no host name"))
