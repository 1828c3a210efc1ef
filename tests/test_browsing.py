"""The explorer's routes: a small graph as its page, a large one in parts; the page's policy; a page that is replaced."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from explorer_samples import explorer_store, large_explorer_view
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg import browsing
from kg.browsing import Explorer, explorer_routes
from kg.exploring import write_explorer
from kg.viewing import read_view


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "explorer.html"
    write_explorer(read_view(explorer_store(12)), path, title="样本")
    return path


@pytest.fixture
def client(page: Path) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=explorer_routes(Explorer(page)))) as client:
        yield client


def test_a_small_graph_is_served_as_its_page(client: TestClient, page: Path) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "襄阳市总工会" in answer.text
    assert client.get("/explorer/view").status_code == 404


def test_a_served_page_may_ask_its_own_server_and_no_other(client: TestClient) -> None:
    answer = client.get("/")
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "connect-src 'self'" in answer.text.partition("</head>")[0]


def test_a_large_graph_is_served_in_parts(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "CARRIED", 10)
    assert "襄阳市总工会" not in client.get("/").text
    told = client.get("/explorer/view").json()
    assert told["summary"]["count"] > 100
    assert client.get("/explorer/names", params={"q": "xyszgh"}).json()["found"]
    assert client.get("/explorer/sentences", params={"q": "助学金"}).json()["found"]
    seen = client.get("/explorer/seen?class=Assistance").json()
    assert seen["total"] == len(seen["things"]) > 0


def test_a_file_of_very_much_holds_the_best_linked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "CARRIED", 10)
    monkeypatch.setattr(browsing, "SEEN", 7)
    seen = client.get("/explorer/seen").json()
    assert len(seen["things"]) == 7 < seen["total"]


def test_a_new_build_is_seen_without_a_restart(client: TestClient, page: Path) -> None:
    before = client.get("/").text
    write_explorer(large_explorer_view(1), page, title="新")
    os.utime(page, ns=(1, 1))
    assert client.get("/").text != before


def test_without_a_page_the_visitor_is_sent_to_the_query_page(client: TestClient, page: Path) -> None:
    page.unlink()
    assert client.get("/", follow_redirects=False).headers["location"] == "/query"
    assert client.get("/explorer/view").status_code == 404
