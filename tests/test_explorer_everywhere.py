"""The explorer at three widths, with no names resolved and with every packet swallowed, without WebGL, light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, open_browser, open_tab, swallowing
from explorer_samples import STUDENTS, explorer_store

from kg.exploring import write_explorer
from kg.viewing import read_view, write_page

pytestmark = pytest.mark.browser
READY = "main[data-ready]"
WIDTHS = (390, 820, 1400)
# a page that waited for the network would wait for the browser's own time limits, which are minutes
PATIENCE = 8_000


@pytest.fixture(scope="module", params=["no name resolves", "packets are swallowed"])
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "no name resolves":
        with open_browser() as running:
            yield running
    else:
        with swallowing() as network, open_browser(network) as running:
            yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, store = tmp_path_factory.mktemp("pages"), explorer_store()
    write_explorer(read_view(store), folder / "explorer.html", title="工会活动图谱", store=store)
    write_page(read_view(store), folder / "graph.html", title="工会活动图谱", explorer="explorer.html")
    return folder


def _clean(tab: Tab) -> None:
    assert (tab.problems, tab.requests) == ([], [])


def test_the_network_is_as_the_test_says(browser: Any, pages: Path) -> None:
    """An address outside gets no answer: it fails at once, or never."""
    with open_tab(browser, pages / "graph.html") as tab:
        page = tab.page.context.new_page()
        with pytest.raises(Exception, match=r"ERR_NAME_NOT_RESOLVED|Timeout"):
            page.goto("http://example.org/", timeout=1500)


def test_there_is_no_webgl(browser: Any, pages: Path) -> None:
    with open_tab(browser, pages / "explorer.html", ready=READY) as tab:
        kinds = tab.page.evaluate("['webgl', 'webgl2'].map((kind) => document.createElement('canvas').getContext(kind))")
        assert kinds == [None, None]


@pytest.mark.parametrize("width", WIDTHS)
def test_from_opening_to_the_sentence_at_every_width(browser: Any, pages: Path, width: int) -> None:
    with open_tab(browser, pages / "explorer.html", size=(width, 844), ready=READY) as tab:
        page = tab.page
        for part in ("#legend", "#timeline svg.bars", "#map svg.map", "#busiest", "#programmes", "#classes", "#table"):
            assert page.locator(part).is_visible()
        page.keyboard.type("襄阳市总工会")
        page.keyboard.press("Enter")
        page.wait_for_selector(".graph .node")
        page.fill("#panel .find", "2000元")
        page.locator("#panel .said .quote").first.click()
        assert STUDENTS in page.inner_text("#chosen")
        assert page.locator("#chosen").is_visible()
        assert page.evaluate("(([box]) => box.top < innerHeight && box.bottom > 0)"
                             "(document.getElementById('chosen').getClientRects())")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        _clean(tab)


@pytest.mark.parametrize("width", WIDTHS)
def test_filters_brush_and_map_work_at_every_width(browser: Any, pages: Path, width: int) -> None:
    with open_tab(browser, pages / "explorer.html", size=(width, 844), ready=READY) as tab:
        page = tab.page
        page.locator("svg.bars").scroll_into_view_if_needed()
        march, may = (page.locator("#timeline rect.kept").nth(row).bounding_box() for row in (2, 4))
        page.mouse.move(march["x"] + march["width"] / 2, march["y"] + 2)
        page.mouse.down()
        page.mouse.move(may["x"] + may["width"] / 2, may["y"] + 2)
        page.mouse.up()
        assert "from=2023-03&until=2023-05" in page.url
        assert "/72" in page.inner_text("#legend [data-look=Activity] b")
        page.locator("#map circle.dot").first.click()
        assert "place=" in page.url
        if not page.locator("#clear").is_visible():
            page.click(".rolled summary")
        page.click("#clear")
        assert page.inner_text("#legend [data-look=Activity] b") == "72"
        _clean(tab)


@pytest.mark.parametrize("width", WIDTHS)
def test_files_and_queries_work_at_every_width(browser: Any, pages: Path, width: int) -> None:
    with open_tab(browser, pages / "explorer.html", size=(width, 844), ready=READY) as tab:
        for name in ("png", "svg", "turtle"):
            tab.page.click("#export summary")
            with tab.page.expect_download() as download:
                tab.page.click(f"#export-{name}")
            assert Path(download.value.path()).stat().st_size > 5_000
        tab.page.click("#sparql")
        tab.page.fill("#sparql-text", "ASK { ?s ?p ?o }")
        tab.page.click("#run")
        tab.page.wait_for_selector("#sparql-count")
        assert tab.page.inner_text("#sparql-results tbody") == "true"
        _clean(tab)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_picture_opens_at_every_width(browser: Any, pages: Path, width: int) -> None:
    with open_tab(browser, pages / "graph.html", size=(width, 844)) as tab:
        assert tab.page.evaluate("performance.now()") < PATIENCE
        tab.page.fill("#search", "襄阳市总工会")
        tab.page.press("#search", "Enter")
        assert tab.page.inner_text("#panel h2") == "襄阳市总工会"
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        _clean(tab)


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_light_or_dark_as_the_system_is(browser: Any, pages: Path, dark: bool) -> None:
    with open_tab(browser, pages / "explorer.html", dark=dark, ready=READY) as tab:
        paper, ink = (_lightness(tab, name) for name in ("backgroundColor", "color"))
        assert (paper < ink) == dark
        assert abs(paper - ink) > 120
        _clean(tab)


def _lightness(tab: Tab, name: str) -> float:
    colour = tab.page.evaluate(f"getComputedStyle(document.body).{name}.match(/[\\d.]+/g).slice(0, 3).map(Number)")
    return sum(part * weight for part, weight in zip(colour, (0.299, 0.587, 0.114), strict=True))


def test_everything_that_is_used_has_a_name_for_screen_readers(browser: Any, pages: Path) -> None:
    """Of controls and pictures, in the overview and at a thing."""
    with open_tab(browser, pages / "explorer.html", ready=READY) as tab:
        assert _unnamed(tab) == []
        tab.page.keyboard.type("襄阳市总工会")
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_selector(".graph .node")
        assert _unnamed(tab) == []
        assert tab.page.get_by_role("heading", name="襄阳市总工会", exact=True).count() == 1
        assert tab.page.get_by_role("region", name="报道全文").count() >= 1
        assert tab.page.locator(".graph .node").first.get_attribute("aria-label").startswith("襄阳市总工会")


def _unnamed(tab: Tab) -> list[str]:
    return list(tab.page.evaluate("""() => [...document.querySelectorAll(
        "button, input, select, textarea, summary, a[href], svg[role], [tabindex='0'], [role=slider]")]
        .filter((one) => one.getClientRects().length && !(one.getAttribute("aria-label") || one.textContent.trim()
            || one.labels?.length || one.getAttribute("title")))
        .map((one) => one.outerHTML.slice(0, 120))"""))


def test_neighbours_of_one_kind_stand_together(browser: Any, pages: Path) -> None:
    with open_tab(browser, pages / "explorer.html", address="#n=place/420600", ready=READY) as tab:
        looks, changes = tab.page.evaluate("""() => {
            const at = (node) => node.getAttribute("transform").match(/-?[\\d.]+/g).map(Number);
            const [middle, ...rest] = [...document.querySelectorAll(".graph .node")];
            const [x, y] = at(middle);
            const round = rest.map((node) => [Math.atan2(at(node)[1] - y, at(node)[0] - x),
                node.querySelector("polygon, circle:not(.ring)").getAttribute("fill")]).sort((a, b) => a[0] - b[0]);
            return [new Set(round.map(([, look]) => look)).size,
                round.filter(([, look], row) => look !== round[(row + 1) % round.length][1]).length];
        }""")
        assert looks >= 3
        assert changes <= 2 * looks
