"""Hostile articles through a whole build into real Chromium: every page shows what they say, and nothing of it runs.

The pages: graph.html and explorer.html from disk, the explorer with its engine, what `kg inspect` shows, and the explorer
and the query page as they are served. Dialogs, errors of the console, requests elsewhere and changed titles fail.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, listen
from service import Served, served

pytestmark = pytest.mark.browser

ATTACKS = (
    "<script>alert(1)</script>", "</script><script>alert(2)</script>", "<img src=x onerror=alert(3)>",
    "\"><svg onload=alert(4)>", "'];alert(5);//", "{{constructor.constructor('alert(6)')()}}", "${alert(7)}",
    "<!--<script>", "]]><script>alert(8)</script>", "javascript:alert(9)", "<iframe srcdoc='<script>alert(10)</script>'>",
    "<a href=javascript:alert(11)>x</a>", "<style>@import 'http://127.0.0.1:1/x'</style>", "<math><mi xlink:href=data:,x>",
    "\u2028alert(12)\u2029", "&lt;script&gt;alert(13)&lt;/script&gt;", "\x00\x1b[31m", "=cmd|' /C calc'!A0",
    "> } UNION { ?s ?p ?o } #", "\" . <urn:x> <urn:y> \"z", "%3Cscript%3Ealert(14)%3C/script%3E", "\u202ealert(15)",
)
MARK = "alert("


def articles() -> list[dict[str, str]]:
    """Give articles whose headline, names, programme, award and source carry an attack each."""
    return [{
        "id": f"hostile-{number}{attack[:20]}", "published": "2023-07-06", "source": f"工人报{attack}",
        "text": f"襄阳市总工会{attack}举办培训\n本报讯（记者 李{attack}明）7月5日，襄阳市总工会联合湖北{attack}有限公司在襄阳市开展"
                f"“求学{attack}圆梦”行动，培训职工320人。公司工人张伟{attack}获得“湖北{attack}工匠”称号。\n",
    } for number, attack in enumerate(ATTACKS)]


def kg(*arguments: str | Path) -> None:
    """Run a command; a record or two may be refused."""
    done = subprocess.run([sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the articles, and every page made of it."""
    here = tmp_path_factory.mktemp("hostile")
    rows = here / "in.jsonl"
    rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in articles()), encoding="utf-8")
    kg("build", rows, "-o", here / "out", "--quiet", "-j1")
    kg("view", here / "out", "-o", here / "engine.html", "--with-sparql")
    kg("inspect", rows, "--html", here / "inspect.html")
    return here


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder / "out", "--workers", "1") as running:
        yield running


@contextmanager
def opened(browser: Any, address: str, ready: str) -> Iterator[Any]:
    """Open a page; when the block ends, nothing of what it shows may have run."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(30_000)
    tab = Tab(page)
    listen(page, tab)
    policies: list[str] = []
    page.on("response", lambda response: policies.append(response.headers.get("content-security-policy", ""))
            if response.url == address else None)
    page.goto(address)
    page.wait_for_selector(ready)
    title = page.title()
    yield page
    page.wait_for_timeout(200)
    host = address.split("/", 3)[2]
    assert [problem for problem in tab.problems if "Executing inline event handler violates" not in problem] == []
    assert [url for url in tab.requests if not host or f"//{host}/" not in url] == []
    assert page.title() == title
    assert page.locator("iframe, object, embed, base, a[href^='javascript:' i], img[onerror], svg[onload]").count() == 0
    stated = page.evaluate("document.querySelector('meta[http-equiv=Content-Security-Policy]')?.content ?? ''")
    assert any("default-src 'none'" in policy and "script-src 'unsafe-inline'" not in policy and "unsafe-eval'" not in
               policy.replace("'wasm-unsafe-eval'", "") for policy in [stated, *policies])
    page.close()


def look_around(page: Any, search: str = "#search") -> None:
    """Search for each attack, and open the first things that are listed."""
    for attack in ATTACKS[:8]:
        page.fill(search, attack.replace("\x00", ""))
    page.fill(search, "襄阳")
    page.press(search, "Enter")
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    for row in range(min(20, page.locator("#table tbody button").count())):
        page.locator("#table tbody button").nth(row).click()
        page.keyboard.press("Escape")


def test_the_pages_carry_the_attacks_at_all(folder: Path) -> None:
    for name in ("out/graph.html", "out/explorer.html", "engine.html", "inspect.html"):
        assert (folder / name).read_text("utf-8").count(MARK) > 10


@pytest.mark.parametrize(("name", "ready"), [("out/graph.html", "#table tbody"), ("out/explorer.html", "#legend"),
                                             ("engine.html", "#legend")])
def test_a_page_from_disk_runs_nothing_of_what_it_shows(browser: Any, folder: Path, name: str, ready: str) -> None:
    with opened(browser, (folder / name).as_uri(), ready) as page:
        look_around(page)


def test_an_article_taken_apart_runs_nothing_of_what_it_says(browser: Any, folder: Path) -> None:
    with opened(browser, (folder / "inspect.html").as_uri(), "body") as page:
        assert MARK in page.inner_text("body")


def test_the_served_explorer_runs_nothing_of_what_it_shows(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "#legend") as page:
        look_around(page)


def test_the_query_page_runs_nothing_of_what_it_shows(browser: Any, server: Served) -> None:
    with opened(browser, f"{server.address}query", ".yasqe") as page:
        for query in ("SELECT * { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'alert(')) } LIMIT 100",
                      "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'alert(')) } LIMIT 20"):
            page.evaluate("query => { const tab = yasgui.getTab(); tab.setQuery(query); return tab.getYasqe().query(); }",
                          query)
            page.wait_for_function("document.querySelector('.yasr').innerText.includes('alert(')")


@pytest.mark.parametrize("fragment", ["#<img src=x onerror=alert(1)>", "#n=%3Cscript%3Ealert(1)%3C/script%3E",
                                      "#s=</script><script>alert(1)</script>", "#lang=javascript:alert(1)"])
def test_an_address_runs_nothing_of_what_it_says(browser: Any, folder: Path, fragment: str) -> None:
    for name in ("out/graph.html", "out/explorer.html"):
        with opened(browser, (folder / name).as_uri() + fragment, "#legend"):
            pass
