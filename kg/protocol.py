"""The SPARQL 1.1 Protocol: an HTTP request in, the question it asks (or the status that refuses it) out."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from kg.answering import Question
from kg.datasets import Dataset

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 1_000
_READ_ONLY = "update is refused: the graph is read-only"


class RequestError(Exception):
    """A request that asks nothing we can answer: the HTTP status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def read_get(query_string: bytes, *, accept: str, longest: int) -> Question | None:
    """Read a GET request; None where it asks for no query, and so for the description of the service."""
    fields = _fields(query_string)
    names = {name for name, _ in fields}
    if "update" in names:
        raise RequestError(403, _READ_ONLY)
    if "query" not in names and not names & {"default-graph-uri", "named-graph-uri"}:
        return None
    return _question(_only(fields), fields, accept, longest)


def read_post(query_string: bytes, body: bytes, *, media: str, accept: str, longest: int) -> Question:
    """Read a POST request: a form, or a query as it is with its graphs in the address."""
    kind, *params = (part.strip().lower() for part in media.split(";"))
    if any(param.startswith("charset=") and param[8:].strip('"') not in ("utf-8", "utf8") for param in params):
        raise RequestError(415, "the body is to be in UTF-8")
    if kind == UPDATE:
        raise RequestError(403, _READ_ONLY)
    if kind == DIRECT:
        return _question(_decoded(body), _fields(query_string), accept, longest)
    if kind != FORM:
        raise RequestError(415, f"the body is to be {FORM} or {DIRECT}")
    fields = _fields(body)
    if any(name == "update" for name, _ in fields):
        raise RequestError(403, _READ_ONLY)
    return _question(_only(fields), fields, accept, longest)


def _fields(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:  # not ASCII, or escapes that are no UTF-8
        raise RequestError(400, "the parameters are not percent-encoded UTF-8, or too many") from error


def _only(fields: Sequence[tuple[str, str]]) -> str:
    queries = [value for name, value in fields if name == "query"]
    if len(queries) != 1:
        raise RequestError(400, f"one parameter `query` is needed; there are {len(queries)}")
    return queries[0]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(400, "the query is not UTF-8") from error


def _question(text: str, fields: Sequence[tuple[str, str]], accept: str, longest: int) -> Question:
    if len(text.encode("utf-8", "replace")) > longest:
        raise RequestError(413, f"the query has more than {longest} bytes")
    dataset = Dataset(*(tuple(value for name, value in fields if name == wanted)
                        for wanted in ("default-graph-uri", "named-graph-uri")))
    return Question(text, accept, dataset)
