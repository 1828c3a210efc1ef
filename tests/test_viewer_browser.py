"""The page in a real browser, from disk, with no network: one finds a name and reads the sentence that says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, open_tab
from explorer_samples import large_explorer_view
from view_samples import CHAIR, hostile_view, large_view, sample_store

from kg.exploring import write_explorer
from kg.viewing import read_view, write_page
from kg.vocab import entity_iri

pytestmark = pytest.mark.browser
SENTENCE = "市总工会主席陈知远说，活动持续到8月。"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(read_view(sample_store()), path, title="云溪工会活动")
    return path


@pytest.fixture
def tab(browser: Any, sample: Path) -> Iterator[Tab]:
    with open_tab(browser, sample) as opened:
        yield opened
        assert (opened.problems, opened.requests) == ([], [])


def _search(tab: Tab, text: str) -> None:
    tab.page.fill("#search", text)
    tab.page.press("#search", "Enter")


def _colours(tab: Tab) -> int:
    """Count the distinct opaque colours of the picture: a blank canvas has one at most."""
    return int(tab.page.evaluate("""() => {
        const canvas = document.querySelector("#network canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const found = new Set();
        for (let i = 0; i < pixels.length; i += 4)
            if (pixels[i + 3] === 255) found.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
        return found.size;
    }"""))


def test_the_page_opens_with_a_picture_and_asks_nothing_of_the_network(tab: Tab) -> None:
    tab.page.wait_for_timeout(200)
    assert tab.page.title() == "云溪工会活动"
    assert _colours(tab) > 20


def test_search_finds_a_node_by_its_name_and_shows_the_sentence_with_the_mention_marked(tab: Tab) -> None:
    _search(tab, "陈知远")
    assert tab.page.inner_text("#panel h2") == "陈知远"
    assert SENTENCE in tab.page.locator("#panel blockquote").all_inner_texts()
    assert tab.page.locator("#panel mark.self").first.inner_text() == "陈知远"
    assert "主席" in tab.page.inner_text("#panel dl")


def test_search_finds_by_alias_and_says_which(tab: Tab) -> None:
    tab.page.fill("#search", "市总工会")
    assert any("云溪市总工会" in hit for hit in tab.page.locator("#hits li").all_inner_texts())
    tab.page.fill("#search", "没有的名字")
    assert tab.page.inner_text("#hits") == "没有匹配"


def test_the_panel_gives_headline_date_confidence_and_rule(tab: Tab) -> None:
    _search(tab, "慰问环卫职工")
    panel = tab.page.inner_text("#panel")
    wanted = ("云溪市总工会开展送清凉活动", "2023-07-06", "置信度 0.75", "cue 慰问", "环卫职工 320 人", "主办方",
              "2023-07-05")
    assert [words for words in wanted if words not in panel] == []
    assert tab.page.locator("#panel mark.self").all_inner_texts() == ["慰问", "320人"]


def test_a_click_on_a_node_of_the_picture_shows_it(tab: Tab) -> None:
    _search(tab, "云溪市第一医院")
    tab.page.click("#panel .close")
    tab.page.wait_for_timeout(100)
    box = tab.page.locator("#network canvas").bounding_box()
    # the search brought the node to a known place: the middle, or where it is; find it by its colour
    place = tab.page.evaluate("""() => {
        const canvas = document.querySelector("#network canvas"), ratio = canvas.width / canvas.clientWidth;
        const {data, width} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const hit = (i) => data[i] === 0x7b && data[i + 1] === 0x8f && data[i + 2] === 0xa8;
        for (let y = 6; y < canvas.height - 6; y += 1) for (let x = 6; x < width - 6; x += 1)
            if (hit(4 * (y * width + x)) && hit(4 * ((y + 5) * width + x + 5)))
                return [(x + 4) / ratio, (y + 4) / ratio];
        return null;
    }""")
    assert place is not None
    tab.page.mouse.click(box["x"] + place[0], box["y"] + place[1])
    tab.page.wait_for_function("document.querySelector('#panel h2')?.textContent === '云溪市第一医院'")


def test_a_click_on_a_link_shows_what_joins_the_two(tab: Tab) -> None:
    _search(tab, "陈知远")
    tab.page.wait_for_timeout(200)
    box = tab.page.locator("#network canvas").bounding_box()
    # the links of the chosen node are drawn in the accent colour: take the middle one of those points
    place = tab.page.evaluate("""() => {
        const canvas = document.querySelector("#network canvas"), ratio = canvas.width / canvas.clientWidth;
        const {data, width} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const found = [];
        for (let i = 0; i < data.length; i += 4)
            if (data[i] === 0xa6 && data[i + 1] === 0x3d && data[i + 2] === 0x32) found.push(i / 4);
        const middle = found[Math.floor(found.length / 2)];
        return [middle % width / ratio, Math.floor(middle / width) / ratio];
    }""")
    tab.page.mouse.click(box["x"] + place[0], box["y"] + place[1])
    tab.page.wait_for_function("document.querySelector('#panel h2')?.textContent === '陈知远 — 云溪市总工会'")
    assert SENTENCE in tab.page.locator("#panel blockquote").all_inner_texts()
    assert "任职于" in tab.page.inner_text("#panel")


def test_the_picture_can_be_saved(tab: Tab) -> None:
    with tab.page.expect_download() as download:
        tab.page.click("#save")
    saved = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "云溪工会活动.png"
    assert saved.startswith(b"\x89PNG")
    assert len(saved) > 10_000


def test_reset_brings_back_the_first_picture(tab: Tab) -> None:
    tab.page.locator("#legend button[data-look=Article]").click()
    _search(tab, "陈知远")
    tab.page.click("#reset")
    assert "0/2" in tab.page.locator("#legend button[data-look=Article]").inner_text()
    assert tab.page.locator("#panel h2").count() == 0
    assert tab.page.input_value("#search") == ""


def test_the_legend_hides_a_type_and_shows_it_again(tab: Tab) -> None:
    union = tab.page.locator("#legend button[data-look=TradeUnion]")
    assert union.get_attribute("aria-pressed") == "true"
    union.click()
    assert union.get_attribute("aria-pressed") == "false"
    assert "云溪市总工会" not in tab.page.locator("#table tbody tr td:first-child").all_inner_texts()
    tab.page.locator("#legend button[data-look=TradeUnion]").click()
    assert "云溪市总工会" in tab.page.locator("#table tbody tr td:first-child").all_inner_texts()


def test_the_legend_adds_a_type_that_was_not_drawn(tab: Tab) -> None:
    article = tab.page.locator("#legend button[data-look=Article]")
    assert "0/2" in article.inner_text()
    article.click()
    assert article.get_attribute("aria-pressed") == "true"


def test_the_list_is_reached_and_used_by_keyboard(tab: Tab) -> None:
    row = tab.page.locator("#table tbody button", has_text="周小满")
    row.focus()
    tab.page.keyboard.press("Enter")
    assert tab.page.inner_text("#panel h2") == "周小满"
    assert "𠮷祥班组的周小满获得云溪工匠称号。" in tab.page.locator("#panel blockquote").all_inner_texts()
    assert tab.page.locator("#panel mark.self").first.inner_text() == "周小满"


def test_the_interface_turns_english_and_back(tab: Tab) -> None:
    tab.page.click("#language")
    assert "Trade union" in tab.page.inner_text("#legend")
    assert tab.page.get_attribute("html", "lang") == "en"
    tab.page.click("#language")
    assert "工会" in tab.page.inner_text("#legend")


def test_the_address_leads_back_to_the_same_node(browser: Any, sample: Path, tab: Tab) -> None:
    _search(tab, "陈知远")
    address = "#" + tab.page.url.partition("#")[2]
    assert str(entity_iri(CHAIR)).rpartition("/")[2] not in address  # encoded
    with open_tab(browser, sample, address=address) as again:
        assert again.page.inner_text("#panel h2") == "陈知远"


def test_a_neighbour_in_the_panel_is_a_way_on(tab: Tab) -> None:
    _search(tab, "陈知远")
    tab.page.locator("#panel .facts .link", has_text="云溪市总工会").first.click()
    assert tab.page.inner_text("#panel h2") == "云溪市总工会"


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(browser: Any, sample: Path, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    with open_tab(browser, sample, dark=dark) as tab:
        for words in ("", "陈知远"):
            if words:
                _search(tab, words)
            found = axe.Axe().run(tab.page).response["violations"]
            assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_hostile_labels_stay_text(browser: Any, tmp_path: Path) -> None:
    write_page(hostile_view(), tmp_path / "hostile.html", title="<script>alert(0)</script>")
    with open_tab(browser, tmp_path / "hostile.html") as tab:
        for node in hostile_view().nodes:
            tab.page.locator("#table tbody button", has_text=node.name).first.click()
            tab.page.mouse.move(500, 400)
        assert tab.page.locator("h1").inner_text() == "<script>alert(0)</script>"
        assert tab.page.locator("main img, main svg, #panel script").count() == 0
        assert (tab.problems, tab.requests) == ([], [])


def test_a_large_graph_opens_with_a_note_and_grows_on_demand(browser: Any, tmp_path: Path) -> None:
    write_page(large_view(80), tmp_path / "large.html", title="大图")
    with open_tab(browser, tmp_path / "large.html") as tab:
        assert "共 2001 个" in tab.page.inner_text("#note")
        assert "kg view --explorer" in tab.page.inner_text("#note")
        people = tab.page.locator("#legend button[data-look=Person]")
        assert "0/1280" in people.inner_text()
        _search(tab, "第0次活动")
        tab.page.click("#expand")
        assert "2/1280" in people.inner_text()
        assert tab.problems == []


def test_a_large_graph_leads_to_the_explorer_beside_it_and_a_small_one_has_no_note(browser: Any, tmp_path: Path) -> None:
    view = large_explorer_view(40)
    write_page(view, tmp_path / "graph.html", title="大图", explorer="explorer.html")
    write_explorer(view, tmp_path / "explorer.html", title="大图")
    with open_tab(browser, tmp_path / "graph.html") as tab:
        tab.page.click("#note a")
        tab.page.wait_for_selector("main[data-ready] #timeline")
        assert tab.problems == []
    write_page(read_view(sample_store()), tmp_path / "graph.html", title="小图", explorer="explorer.html")
    with open_tab(browser, tmp_path / "graph.html") as tab:
        assert not tab.page.locator("#note").is_visible()


@pytest.mark.parametrize("width", [390, 820, 1400])
def test_nothing_is_wider_than_the_screen(browser: Any, sample: Path, width: int) -> None:
    with open_tab(browser, sample, size=(width, 844), dark=width == 820) as tab:
        _search(tab, "慰问环卫职工")
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert _colours(tab) > 20
        assert tab.problems == []
