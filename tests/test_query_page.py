"""The query page in a real browser: it works without a network, and what the graph says never runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, listen
from pyoxigraph import Literal, NamedNode, Quad
from service import Served, case_quads, served

from kg.store import write_graphs
from kg.vocab import BASE, SKOS

pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "\"'><svg onload=alert(1)>",
]
WEB = Path(__file__).parents[1] / "kg" / "web" / "query"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("page")
    named = NamedNode(f"{BASE}org/x")
    bad = [
        Quad(named, NamedNode(SKOS.prefLabel), Literal(text, language="zh"), NamedNode(f"{BASE}article/h"))
        for text in HOSTILE
    ]
    links = [Quad(NamedNode("javascript:alert(1)"), NamedNode(SKOS.prefLabel), Literal("link", language="zh"), named)]
    write_graphs([*case_quads(), *bad, *links], folder)
    with served(folder) as running:
        yield running


@pytest.fixture(scope="module")
def page(server: Served, browser: Any) -> Any:
    """The page, with what went wrong (console, exceptions, dialogs) and what it asked for."""
    tab = Tab(browser.new_page(viewport={"width": 1400, "height": 900}))
    tab.page.set_default_timeout(15_000)
    listen(tab.page, tab)
    tab.page.goto(f"{server.address}query")
    tab.page.wait_for_selector(".yasqe")
    return tab


def run(tab: Any, query: str) -> None:
    tab.page.evaluate(
        "query => { const tab = yasgui.getTab(); tab.setQuery(query); return tab.getYasqe().query(); }", query
    )


def test_a_named_question_is_answered_by_a_click(page: Any) -> None:
    page.page.fill("#filter", "organised-in")
    page.page.click("#questions button")
    page.page.wait_for_selector(".yasr table tbody tr")
    assert "襄阳市总工会" in page.page.inner_text(".yasr table")


def test_what_the_graph_says_is_shown_and_never_runs(page: Any) -> None:
    run(page, f"SELECT ?s ?label {{ ?s <{SKOS.prefLabel}> ?label }} ORDER BY ?label LIMIT 50")
    page.page.wait_for_function("document.querySelector('.yasr').innerText.includes('onerror')")
    assert page.page.title() == "SPARQL 查询 · Union KG"
    assert page.page.locator(".yasr img[src=x], .yasr td script").count() == 0


def test_nothing_went_wrong_and_nothing_was_asked_of_another_server(server: Served, page: Any) -> None:
    # the sanitiser parses a text in a document apart, and the browser reports the handler that it would refuse there
    assert [
        problem for problem in page.problems if not problem.startswith("Executing inline event handler violates")
    ] == []
    assert {url for url in page.requests if not url.startswith(server.address)} == set()


def test_a_refusal_is_shown_with_its_reason(page: Any) -> None:
    with pytest.raises(Exception, match="SERVICE is refused"):
        run(page, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    page.page.wait_for_function("document.querySelector('.yasr').innerText.includes('SERVICE is refused')")


def test_the_bundle_is_small_and_its_licences_are_with_it() -> None:
    assert sum(path.stat().st_size for path in WEB.iterdir()) < 1_500_000
    assert "MIT License" in (WEB / "NOTICE.txt").read_text(encoding="utf-8")
