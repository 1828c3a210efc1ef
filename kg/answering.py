"""One SPARQL question over one store: a question and limits in, an answer out, as an endpoint's worker gives it.

An answer that would break a limit is refused, never cut: half an answer is a wrong one.
"""

import io
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from kg.datasets import Dataset, ask
from kg.lexing import shape_of
from kg.model import KgError
from kg.negotiation import GRAPH_TYPES, ROW_TYPES, choose_type
from kg.querying import Result, format_result, refuse_writing
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from typing_extensions import Buffer

PLAIN = "text/plain; charset=utf-8"
# a cell that a spreadsheet may take for a formula; few answers have one, and those are written once more, guarded
_RISKY = re.compile(rb'(?:^|[,\n"])[=+\-@\t\r]')


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may cost: seconds, rows, bytes of the answer, bytes of the query, how deep its brackets nest, of how
    many patterns and computed values it is made (at 3,000 the engine's stack ends), and memory of a worker.

    `workers` questions run at once, `waiting` more may wait for `queue` seconds. A question that has run for `turn`
    seconds is heavy: as many of those go on beside the others, at the lowest priority.
    """

    seconds: float = 30.0
    rows: int = 100_000
    size: int = 32 * 2**20
    length: int = 2**16
    depth: int = 100
    parts: int = 1_000
    memory: int = 2**30
    workers: int = 4
    waiting: int = 64
    queue: float = 10.0
    turn: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """A query, what the client takes as an answer, and the graphs that the request names."""

    text: str
    accept: str = ""
    dataset: Dataset = field(default_factory=Dataset)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, a media type and a body."""

    status: int
    media: str
    body: bytes


class _TooLargeError(OSError):
    """An answer that breaks a limit; of this family, for the library passes it through its writers."""


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow over a size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def write(self, data: "Buffer", /) -> int:
        if self.tell() + memoryview(data).nbytes > self._size:
            raise _too_many(self._size, "bytes")
        return super().write(data)


def refusal(status: int, reason: str) -> Answer:
    """Say in plain words why there is no answer."""
    return Answer(status, PLAIN, (reason.rstrip() + "\n").encode("utf-8", "replace"))


def answer(store: Store, question: Question, limits: Limits) -> Answer:
    """Answer a question, or refuse it: 400 for a bad query, 403 for one that writes or calls out, 406, 413."""
    try:
        refuse_writing(question.text)
        shape = shape_of(question.text)
        if shape.depth > limits.depth:
            return refusal(400, f"the brackets of the query nest deeper than {limits.depth}")
        if shape.parts > limits.parts:
            return refusal(400, f"the query has more than {limits.parts} patterns and computed values")
        return _written(ask(store, question.text, question.dataset), store, question, limits)
    except KgError as error:
        return refusal(403, error.reason)
    except SyntaxError as error:
        return refusal(400, f"not a SPARQL query: {error.msg}")
    except _TooLargeError as error:
        return refusal(413, str(error))
    except ValueError as error:
        return refusal(400, f"the request names what is no IRI, or asks for what cannot be computed: {error}")


def _written(result: Result, store: Store, question: Question, limits: Limits) -> Answer:
    graph = isinstance(result, QueryTriples)
    media = choose_type(question.accept, GRAPH_TYPES if graph else ROW_TYPES)
    if media is None:
        offered = ", ".join(GRAPH_TYPES if graph else ROW_TYPES)
        return refusal(406, f"this answer can be given as {offered}")
    if isinstance(result, QueryTriples):
        body = _graph(result, GRAPH_TYPES[media], limits)
    elif isinstance(result, QueryBoolean):
        body = _boolean(result, ROW_TYPES[media])
    else:
        body = _rows(result, ROW_TYPES[media], store, question, limits)
    return Answer(200, f"{media}; charset=utf-8" if media.startswith("text/") else media, body)


def _graph(result: QueryTriples, form: RdfFormat, limits: Limits) -> bytes:
    """Write a graph: each triple once, in the order of the first."""
    triples = dict.fromkeys(islice(result, limits.rows + 1))
    if len(triples) > limits.rows or next(result, None) is not None:
        raise _too_many(limits.rows, "triples")
    out = _Bounded(limits.size)
    serialize(triples, out, format=form, prefixes=PREFIXES if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None)
    body = out.getvalue()
    return _escaped(body) if form == RdfFormat.RDF_XML else body


def _escaped(xml: bytes) -> bytes:
    """Escape carriage returns, which the library leaves for XML to read as line ends."""
    return xml.replace(b"\r", b"&#13;")


def _boolean(result: QueryBoolean, form: QueryResultsFormat) -> bytes:
    """Write yes or no; for CSV and TSV SPARQL defines no form, and the bare word is what engines give."""
    if form in (QueryResultsFormat.CSV, QueryResultsFormat.TSV):
        return b"true" if result else b"false"
    return result.serialize(format=form) or b""


def _rows(result: QuerySolutions, form: QueryResultsFormat, store: Store, question: Question, limits: Limits) -> bytes:
    out = _Bounded(limits.size)
    result.serialize(out, format=form)
    body = out.getvalue()
    if _rows_at_most(body, form) > limits.rows and _count(_again(store, question), limits.rows) > limits.rows:
        raise _too_many(limits.rows, "rows")
    if form == QueryResultsFormat.CSV and _RISKY.search(body):
        return format_result(_again(store, question), "csv").encode()
    return _escaped(body) if form == QueryResultsFormat.XML else body


def _again(store: Store, question: Question) -> QuerySolutions:
    return cast(QuerySolutions, ask(store, question.text, question.dataset))


def _rows_at_most(body: bytes, form: QueryResultsFormat) -> int:
    """Count what begins each row: exact but for JSON and CSV, where text can look so too."""
    if form == QueryResultsFormat.JSON:
        return body.count(b",{") + 1
    return body.count(b"<result>") if form == QueryResultsFormat.XML else body.count(b"\n")


def _count(rows: QuerySolutions, most: int) -> int:
    return sum(1 for _ in islice(rows, most + 1))


def _too_many(most: int, what: str) -> _TooLargeError:
    return _TooLargeError(f"the answer has more than {most} {what}; ask for less, or page with LIMIT and OFFSET")
