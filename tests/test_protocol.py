"""The SPARQL 1.1 Protocol without a network: what a request asks, and which status refuses it."""

from urllib.parse import quote, urlencode

import pytest

from kg.answering import Question
from kg.datasets import Dataset
from kg.protocol import DIRECT, FORM, RequestError, read_get, read_post

ASK = "ASK {?s ?p '襄阳'}"
LONGEST = 1000


def get(address: str) -> Question | None:
    return read_get(address.encode(), accept="", longest=LONGEST)


def post(body: bytes, media: str, address: str = "") -> Question:
    return read_post(address.encode(), body, media=media, accept="", longest=LONGEST)


def form(*fields: tuple[str, str]) -> bytes:
    return urlencode(fields).encode()


def test_get_asks_with_its_graphs() -> None:
    asked = get(urlencode([("query", ASK), ("default-graph-uri", "a:1"), ("default-graph-uri", "a:2"),
                           ("named-graph-uri", "a:3"), ("format", "json")]))
    assert asked == Question(ASK, "", Dataset(("a:1", "a:2"), ("a:3",)))


def test_a_form_asks_the_same_and_its_address_is_not_read() -> None:
    body = form(("query", ASK), ("named-graph-uri", "a:3"))
    assert post(body, FORM, "default-graph-uri=a:1") == Question(ASK, "", Dataset((), ("a:3",)))
    assert post(body, f"{FORM}; charset=UTF-8").text == ASK


def test_a_direct_query_has_its_graphs_in_the_address() -> None:
    assert post(ASK.encode(), DIRECT, "default-graph-uri=a:1") == Question(ASK, "", Dataset(("a:1",)))


def test_no_query_asks_for_the_description() -> None:
    assert get("") is None


@pytest.mark.parametrize(("address", "status"), [
    (f"query={quote(ASK)}&query={quote(ASK)}", 400), ("default-graph-uri=a:1", 400), ("query=%FF%FE", 400),
    ("update=CLEAR%20ALL", 403), ("query=" + "a" * (LONGEST + 1), 413), ("query=%E8%A5", 400),
    ("&".join(f"x{n}=1" for n in range(1001)), 400),
])
def test_a_get_that_asks_nothing_right_is_refused(address: str, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        get(address)
    assert caught.value.status == status


@pytest.mark.parametrize(("body", "media", "status"), [
    (form(("query", ASK), ("query", ASK)), FORM, 400), (b"", FORM, 400), (form(("update", "CLEAR ALL")), FORM, 403),
    (b"CLEAR ALL", "application/sparql-update", 403), (ASK.encode(), "text/plain", 415), (ASK.encode(), "", 415),
    (ASK.encode("utf-16"), DIRECT, 400), (ASK.encode("utf-16"), f"{DIRECT}; charset=UTF-16", 415),
    (b"a" * (LONGEST + 1), DIRECT, 413), ("襄".encode() * (LONGEST // 2), DIRECT, 413), (b"\xff=\xff", FORM, 400),
    (form(("query", ASK)), "multipart/form-data", 415),
])
def test_a_post_that_asks_nothing_right_is_refused(body: bytes, media: str, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        post(body, media)
    assert caught.value.status == status
    assert caught.value.reason
