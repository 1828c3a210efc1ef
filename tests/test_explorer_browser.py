"""The explorer in a real browser, from disk, with no network: from a name to the sentence that says so."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
import pytest
from browser import Tab, find, open_tab, visiting
from explorer_samples import STUDENTS, explorer_store, large_explorer_view
from lxml import etree
from pyoxigraph import NamedNode, RdfFormat, Store
from view_samples import hostile_view

from kg.exploring import write_explorer
from kg.viewing import View, read_view

pytestmark = pytest.mark.browser
READY = "main[data-ready]"
UNION = f"#n=org/{quote('襄阳市总工会')}"


@pytest.fixture(scope="module")
def store() -> Store:
    return explorer_store()


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    return read_view(store)


@pytest.fixture(scope="module")
def sample(view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    write_explorer(view, path, title="工会活动图谱")
    return path


@pytest.fixture
def visit(browser: Any, sample: Path) -> Iterator[Callable[..., Tab]]:
    """Open the page as often as a test likes; at the end nothing may have gone wrong or out."""
    with visiting(browser, sample, ready=READY) as open_page:
        yield open_page


@pytest.fixture
def tab(visit: Callable[..., Tab]) -> Tab:
    return visit()


def _pick(tab: Tab, field: str, words: str) -> None:
    tab.page.fill(field, words)
    tab.page.press(field, "Enter")
    tab.page.wait_for_timeout(60)


def _count(tab: Tab, look: str) -> str:
    return str(tab.page.inner_text(f"#legend [data-look={look}] b"))


def _title(tab: Tab) -> str:
    return str(tab.page.inner_text("#title"))


def _quotes(tab: Tab) -> list[str]:
    return list(tab.page.locator("#panel blockquote").all_inner_texts())


def _drawn(tab: Tab) -> list[str]:
    return list(tab.page.eval_on_selector_all(".graph .node", "nodes => nodes.map(node => node.querySelector('title')"
                                                              ".textContent.split('\\n')[0])"))


# ---- opening


def test_it_opens_on_an_overview_and_no_hairball(tab: Tab, view: View) -> None:
    assert tab.page.title() == "工会活动图谱"
    assert tab.page.evaluate("document.activeElement.id") == "search"
    assert _count(tab, "Activity") == str(sum(node.group == "Activity" for node in view.nodes))
    assert tab.page.locator("#timeline rect.kept").count() == 18
    assert tab.page.locator("#map circle.dot").count() == 17
    assert {"乌鲁木齐市", "成都市", "哈尔滨市"} <= set(tab.page.locator("#map text.place").all_text_contents())
    assert "总工会" in tab.page.inner_text("#busiest li:first-child")
    assert "“金秋助学”活动" in tab.page.inner_text("#programmes")
    assert "法律服务" in tab.page.inner_text("#classes")
    assert tab.page.locator(".graph").count() == 0


def test_three_actions_lead_to_the_sentence_that_gives_each_student_2000_yuan(tab: Tab) -> None:
    tab.page.keyboard.type("襄阳市总工会")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("#panel .find")
    tab.page.fill("#panel .find", "2000元")
    assert [STUDENTS in text for text in _quotes(tab)] == [True]
    assert tab.page.locator("#panel .said").inner_text().count("助学金 2000 元") == 1


def test_the_real_page_leads_to_the_same_sentence(browser: Any, shared: Path, tmp_path: Path) -> None:
    """On the newspaper's own page, built as a user would."""
    pytest.importorskip("spacy")
    from kg.model import Options
    from kg.pipeline import build

    build([shared / "corpus" / "workers-daily-2023-07-06.txt"], tmp_path, Options(quiet=True))
    from kg.viewing import open_quads

    write_explorer(read_view(open_quads(tmp_path / "graph.nq")), tmp_path / "page.html", title="工人日报")
    with open_tab(browser, tmp_path / "page.html", ready=READY) as tab:
        tab.page.keyboard.type("襄阳市总工会 2000元")
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_selector("#chosen")
        assert "2000元" in tab.page.inner_text("#chosen")
        assert (tab.problems, tab.requests) == ([], [])


# ---- searching


def test_a_search_for_words_of_a_sentence_opens_the_article_at_it(tab: Tab) -> None:
    tab.page.fill("#search", "襄阳市总工会 2000元")
    tab.page.wait_for_selector("#search-hits .sentence")
    assert STUDENTS in tab.page.inner_text("#search-hits .sentence")
    tab.page.press("#search", "Enter")
    tab.page.wait_for_selector("#chosen")
    assert STUDENTS in tab.page.inner_text("#chosen")
    assert "主席陈知远说" in tab.page.inner_text("#reading .text")


@pytest.mark.parametrize("words", ["襄阳市总", "xyszgh", "XYSZGH", "襄陽市總工會", "襄阳市 总工会"])
def test_search_takes_parts_initials_and_traditional_characters(tab: Tab, words: str) -> None:
    tab.page.fill("#search", words)
    tab.page.wait_for_selector("#search-hits li")
    assert "襄阳市总工会" in tab.page.locator("#search-hits li .name").all_inner_texts()


def test_search_finds_by_alias_and_says_which(tab: Tab) -> None:
    tab.page.fill("#search", "市总工会")
    tab.page.wait_for_selector("#search-hits li")
    tab.page.fill("#search", "没有的名字啊")
    tab.page.wait_for_selector("#search-hits .none")
    assert tab.page.inner_text("#search-hits") == "没有匹配"


# ---- a thing and its evidence


def test_the_sentence_stands_with_mentions_marked_beside_the_whole_article(tab: Tab) -> None:
    find(tab, "襄阳市总工会发放助学金")
    panel = tab.page.inner_text("#panel")
    wanted = ("助学金 2000 元", "主办方", "置信度 0.55", "规则 cue", "2023-01-05", "对象", "帮扶慰问")
    assert [words for words in wanted if words not in panel] == []
    assert any(STUDENTS in text for text in _quotes(tab))
    assert "2000元" in tab.page.locator("#panel mark.self").all_inner_texts()
    assert "襄阳市总工会" in tab.page.locator("#panel mark").all_inner_texts()
    article = tab.page.inner_text("#reading .text")
    assert article.startswith("襄阳市总工会发放助学金\n")
    assert article.endswith("期待更多这样的活动。")
    assert STUDENTS in tab.page.inner_text("#chosen")


def test_another_sentence_brings_its_own_article(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    tab.page.fill("#panel .find", "2000元")
    tab.page.locator("#panel .said .quote").first.click()
    assert STUDENTS in tab.page.inner_text("#chosen")
    assert "s=article/n000" in tab.page.url


def test_a_mention_in_the_article_is_a_way_on(tab: Tab) -> None:
    find(tab, "襄阳市总工会发放助学金")
    tab.page.locator("#reading a", has_text="陈知远").click()
    assert _title(tab) == "陈知远"
    assert "主席" in tab.page.inner_text("#panel dl")
    assert tab.page.evaluate("document.activeElement.id") == "title"


def test_common_knowledge_is_told_apart_from_what_articles_say(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    known = tab.page.inner_text("#panel .unsaid")
    assert "背景知识（非报道所述）" in known
    assert "上级工会" in known


def test_an_article_shows_all_that_it_says(tab: Tab) -> None:
    tab.page.locator("#legend [data-look=Article]").click()
    tab.page.locator("#legend [data-look=Article]").click()
    tab.page.fill("#search", "襄阳市总工会发放助学金")
    tab.page.locator("#search-hits li", has_text="报道").first.click()
    assert {"主办方", "助学金 2000 元", "采写"} <= {words for words in ("主办方", "助学金 2000 元", "采写")
                                           if words in tab.page.inner_text("#panel")}
    assert "襄阳市总工会发放助学金" in _drawn(tab)


# ---- the small graph


def test_neighbours_are_capped_and_expand_on_demand(tab: Tab) -> None:
    find(tab, "“金秋助学”活动")
    assert len(_drawn(tab)) == 13
    tab.page.click("[data-key=expand-here]")
    assert len(_drawn(tab)) == 17
    tab.page.locator(".graph .plus").first.click()
    assert len(_drawn(tab)) > 17
    assert "x=" in tab.page.url
    tab.page.click("[data-key=collapse]")
    assert len(_drawn(tab)) == 13


def test_a_click_on_a_node_opens_it_and_the_browser_goes_back(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    tab.page.locator(".graph .node", has_text="襄阳市职业学院").click()
    assert _title(tab) == "襄阳市职业学院"
    tab.page.go_back()
    assert _title(tab) == "襄阳市总工会"


def test_labels_never_cover_one_another(tab: Tab) -> None:
    find(tab, "“金秋助学”活动")
    tab.page.click("[data-key=expand-here]")
    for turn in range(4):
        tab.page.locator(".graph .plus").nth(turn).click()
    assert len(_drawn(tab)) >= 25
    over = tab.page.evaluate("""() => {
        const boxes = [...document.querySelectorAll(".graph .node")].map((node) => node.querySelectorAll(".label"))
            .map((lines) => [...lines].map((line) => line.getBoundingClientRect()));
        const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 2 && b.top < a.bottom - 2;
        return boxes.flatMap((one, row) => boxes.slice(row + 1).filter((other) =>
            one.some((a) => other.some((b) => meet(a, b))))).length;
    }""")
    assert over == 0


def test_the_same_graph_is_the_same_picture(visit: Callable[..., Tab]) -> None:
    def places(tab: Tab) -> list[str]:
        return list(tab.page.eval_on_selector_all(".graph .node",
                                                  "nodes => nodes.map((node) => node.getAttribute('transform'))"))

    one, two = visit(UNION), visit(UNION, size=(1000, 700))
    assert places(one) == places(two)
    assert len(set(places(one))) == len(places(one))


def test_a_link_names_itself_on_hover_and_shows_its_sentences_on_click(tab: Tab) -> None:
    find(tab, "陈知远")
    link = tab.page.locator(".graph .link-line").first
    link.locator(".hit").hover(force=True)
    assert tab.page.locator(".graph .word").count() == 1
    link.dispatch_event("click")
    assert " 与 " in tab.page.inner_text("#panel h3.lead")
    assert tab.page.locator("#panel blockquote").count() >= 1
    assert "e=" in tab.page.url
    tab.page.click("[data-key=all-of]")
    assert tab.page.inner_text("#panel h3.lead") == "说了什么"


def test_a_path_between_two_things_shows_every_step_with_its_sentence(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    _pick(tab, "#path-to", "贵阳市总工会")
    assert _title(tab) == "襄阳市总工会 到 贵阳市总工会 的路径"
    drawn = _drawn(tab)
    assert (drawn[0], drawn[-1]) == ("襄阳市总工会", "贵阳市总工会")
    assert tab.page.locator(".graph .link-line").count() == len(drawn) - 1
    said = " ".join(_quotes(tab))
    assert "襄阳市总工会" in said
    assert "贵阳市总工会" in said
    tab.page.keyboard.press("Escape")
    assert _title(tab) == "襄阳市总工会"


# ---- filters


def test_a_place_filter_takes_in_all_that_lies_within(tab: Tab) -> None:
    _pick(tab, "#filter-place", "湖北省")
    names = tab.page.locator("#table tbody td:first-child").all_inner_texts()
    assert {"襄阳市总工会", "宜昌市总工会", "武汉市总工会", "枣阳市总工会"} <= set(names)
    assert [name for name in names if "成都" in name or "贵阳" in name] == []
    assert set(tab.page.locator("#map circle.dot title").all_text_contents()) == {
        "襄阳市 · 4", "宜昌市 · 5", "武汉市 · 4", "枣阳市 · 3", "襄城区 · 3"}


def test_months_are_brushed_on_the_timeline(tab: Tab, view: View) -> None:
    box = tab.page.locator("svg.bars").bounding_box()
    march, may = (tab.page.locator("#timeline rect.kept").nth(row).bounding_box() for row in (2, 4))
    tab.page.mouse.move(march["x"] + march["width"] / 2, box["y"] + 40)
    tab.page.mouse.down()
    tab.page.mouse.move(may["x"] + may["width"] / 2, box["y"] + 40)
    tab.page.mouse.up()
    wanted = sum(node.group == "Activity" and "2023-03" <= node.dates[0][:7] <= "2023-05" for node in view.nodes)
    assert _count(tab, "Activity").split("/")[0] == str(wanted)
    assert "from=2023-03&until=2023-05" in tab.page.url
    tab.page.click("[data-key=whole-time]")
    assert "/" not in _count(tab, "Activity")


def test_filters_hold_together_and_counts_follow(tab: Tab, view: View) -> None:
    tab.page.select_option("#filter-class", "Assistance")
    assert _count(tab, "Activity") == "16/72"
    tab.page.select_option("#filter-level", "county")
    unions = {node.iri for node in view.nodes if node.name in ("枣阳市总工会", "襄城区总工会")}
    counties = {edge.source for edge in view.edges if edge.predicate == "organisedBy" and edge.target in unions}
    assistance = {node.iri for node in view.nodes if node.type == "Assistance"}
    assert _count(tab, "Activity") == f"{len(counties & assistance)}/72"
    tab.page.select_option("#filter-level", "")
    tab.page.locator("#filter-sure").evaluate("(range) => { range.value = 0.8; "
                                              "range.dispatchEvent(new Event('change')); }")
    sure = {node.iri for node in view.nodes if node.type == "Assistance" and (node.evidence[0].confidence or 0) >= 0.8}
    assert _count(tab, "Activity") == f"{len(sure)}/72"
    _pick(tab, "#filter-programme", "“清凉一夏”活动")
    assert _count(tab, "Activity") == "0/72"
    tab.page.click("#clear")
    assert _count(tab, "Activity") == "72"


def test_a_dot_on_the_map_filters_its_place(tab: Tab) -> None:
    tab.page.locator("#map circle.dot", has_text="成都市").click()
    assert "place=place/510100" in tab.page.url
    assert tab.page.input_value("#filter-place") == "成都市"
    tab.page.fill("#filter-place", "")
    tab.page.wait_for_selector("#clear", state="detached")
    assert "place=" not in tab.page.url


def test_the_legend_hides_a_type_and_shows_it_again(tab: Tab) -> None:
    union = tab.page.locator("#legend [data-look=TradeUnion]")
    union.click()
    assert union.get_attribute("aria-pressed") == "false"
    assert "工会" not in tab.page.locator("#table tbody .kind").all_inner_texts()
    union.click()
    assert "工会" in tab.page.locator("#table tbody .kind").all_inner_texts()


def test_the_address_restores_the_same_view(visit: Callable[..., Tab]) -> None:
    first = visit()
    first.page.select_option("#filter-class", "Training")
    _pick(first, "#filter-place", "湖北省")
    first.page.select_option("#filter-from", "2023-06")
    first.page.locator("#legend [data-look=Person]").click()
    first.page.click("#language")
    second = visit("#" + first.page.url.partition("#")[2])
    for part in ("#legend", "#table", "#map .head", "#timeline .head"):
        assert first.page.inner_text(part) == second.page.inner_text(part)
    assert second.page.input_value("#filter-place") == "湖北省"


def test_a_broken_address_still_opens_the_overview(visit: Callable[..., Tab]) -> None:
    tab = visit("#n=%E4%ZZ")
    assert tab.page.locator("#timeline").count() == 1
    for address in ("#n=nothing&s=a,b,c&sure=x&x=*,*&from=yesterday", "#__proto__=1&constructor=2"):
        tab.page.goto(tab.page.url.partition("#")[0] + address)
        assert tab.page.locator("#timeline").count() == 1


# ---- exports


def _export(tab: Tab, name: str) -> bytes:
    tab.page.click("#export summary")
    with tab.page.expect_download() as download:
        tab.page.click(f"#export-{name}")
    assert download.value.suggested_filename.startswith("工会活动图谱.")
    return Path(download.value.path()).read_bytes()


def _query(tab: Tab) -> str:
    tab.page.click("#export summary")
    tab.page.click("#export-sparql")
    return str(tab.page.inner_text("#query"))


def test_pictures_are_saved_as_png_and_as_svg_with_their_text(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    png = _export(tab, "png")
    assert png.startswith(b"\x89PNG")
    assert len(png) > 20_000
    svg = etree.fromstring(_export(tab, "svg"))
    words = "".join(svg.itertext())
    assert "襄阳市总工会" in words
    assert svg.xpath("//*[@class or @style]") == []
    fills = {node.get("fill") for node in svg.iter("{http://www.w3.org/2000/svg}polygon")}
    assert len(fills) >= 2


def test_graphml_holds_what_is_seen(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    graph = nx.read_graphml(io.BytesIO(_export(tab, "graphml")))
    assert {data["label"] for _, data in graph.nodes(data=True)} == set(_drawn(tab))
    assert any(STUDENTS in data.get("evidence", "") for _, _, data in graph.edges(data=True))


def test_csv_holds_the_nodes_and_the_statements_with_their_sentences(tab: Tab) -> None:
    find(tab, "襄阳市总工会")
    rows = list(csv.DictReader(io.StringIO(_export(tab, "csvSaid").decode("utf-8-sig"))))
    found = [row for row in rows if row["predicate"] == "organisedBy" and STUDENTS in row["sentence"]]
    assert [(row["object"], row["confidence"]) for row in found] == [("襄阳市总工会", "0.55")]
    nodes = list(csv.DictReader(io.StringIO(_export(tab, "csvNodes").decode("utf-8-sig"))))
    assert {row["name"] for row in nodes} == set(_drawn(tab))


def test_turtle_states_only_what_the_graph_states(tab: Tab, store: Store) -> None:
    find(tab, "襄阳市总工会")
    saved = Store()
    saved.load(_export(tab, "turtle"), format=RdfFormat.TURTLE)
    stated = [quad for quad in saved if isinstance(quad.subject, NamedNode)]
    assert len(stated) > 30
    assert [quad for quad in stated if quad not in store] == []
    sentences = {quad.object.value for quad in saved if quad.predicate.value.endswith("#evidence")}
    known = {quad.object.value for quad in store if quad.predicate.value.endswith("#evidence")}
    assert sentences
    assert sentences <= known


def test_the_sparql_gives_what_is_seen_of_a_thing(tab: Tab, store: Store) -> None:
    find(tab, "襄阳市职业学院")
    rows = {(row["subject"].value, row["predicate"].value.rpartition("#")[2], row["object"].value)
            for row in store.query(_query(tab))}
    tab.page.click("[data-key=close-query]")
    exported = csv.DictReader(io.StringIO(_export(tab, "csvSaid").decode("utf-8-sig")))
    here = next(iri for iri in {row[2] for row in rows} if iri.endswith("襄阳市职业学院"))
    seen = {(row["subject_iri"], row["predicate"], row["object_iri"]) for row in exported
            if row["sentence"] and here in (row["subject_iri"], row["object_iri"])}
    assert rows == seen


def test_the_sparql_gives_the_activities_that_the_filters_keep(visit: Callable[..., Tab], store: Store) -> None:
    tab = visit(f"#class=Assistance,Training&place=place/420000&from=2023-02&until=2024-03&level=city&sure=0.6"
                f"&prog={quote('programme/%E2%80%9C金秋助学%E2%80%9D活动')}")
    rows = {row["activity"].value for row in store.query(_query(tab))}
    assert f"{len(rows)}/72" == _count(tab, "Activity")
    tab = visit("#place=place/420000")
    assert f"{len({row['activity'].value for row in store.query(_query(tab))})}/72" == _count(tab, "Activity")


# ---- queries inside the page


@pytest.fixture(scope="module")
def with_engine(view: View, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "explorer.html"
    write_explorer(view, path, title="工会活动图谱", store=store)
    return path


def test_a_page_without_the_engine_offers_no_queries(tab: Tab) -> None:
    assert tab.page.locator("#sparql").count() == 0


def test_axe_finds_no_serious_fault_where_one_queries(browser: Any, with_engine: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    with open_tab(browser, with_engine, ready=READY) as tab:
        tab.page.click("#sparql")
        tab.page.fill("#sparql-text", "SELECT * { ?s ?p ?o } LIMIT 5")
        tab.page.click("#run")
        tab.page.wait_for_selector("#sparql-count")
        found = axe.Axe().run(tab.page).response["violations"]
        assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_queries_are_answered_inside_the_file_without_a_server(browser: Any, with_engine: Path, store: Store) -> None:
    with open_tab(browser, with_engine, ready=READY) as tab:
        tab.page.click("#sparql")
        tab.page.locator(".named button", has_text="organised-in").click()
        assert "SELECT" in tab.page.input_value("#sparql-text")
        query = ("SELECT ?name WHERE { ?union a <https://w3id.org/union-activity/ontology#TradeUnion> ; "
                 "<http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?name")
        tab.page.fill("#sparql-text", query)
        tab.page.click("#run")
        tab.page.wait_for_selector("#sparql-count")
        shown = tab.page.locator("#sparql-results tbody td").all_inner_texts()
        assert shown == [row["name"].value for row in store.query(query)]
        tab.page.fill("#sparql-text", "SELECT nonsense")
        tab.page.keyboard.press("Control+Enter")
        tab.page.wait_for_selector(".fault")
        assert (tab.problems, tab.requests) == ([], [])


def test_the_query_of_a_view_runs_in_the_page_and_leads_back_to_things(browser: Any, with_engine: Path) -> None:
    with open_tab(browser, with_engine, address=UNION, ready=READY) as tab:
        _query(tab)
        tab.page.click("[data-key=try-query]")
        tab.page.click("#run")
        tab.page.wait_for_selector("#sparql-count")
        assert STUDENTS in tab.page.inner_text("#sparql-results")
        tab.page.locator("#sparql-results button", has_text="陈知远").first.click()
        assert _title(tab) == "陈知远"
        assert (tab.problems, tab.requests) == ([], [])


# ---- for everyone


def test_everything_is_reached_by_keyboard(tab: Tab) -> None:
    page = tab.page
    page.keyboard.type("襄阳市总工会")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".graph .node")
    page.locator(".graph .node.main").focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert not name.startswith("襄阳市总工会，工会")
    before = len(_drawn(tab))
    page.keyboard.press("e")
    assert len(_drawn(tab)) > before
    page.keyboard.press("Enter")
    assert name.startswith(_title(tab))
    page.keyboard.press("Escape")
    page.wait_for_selector("#timeline")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.locator("[data-key=handle-0]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "from=2023-03" in page.url
    assert page.evaluate("document.activeElement.dataset.key") == "handle-0"


def test_a_table_stands_beside_every_picture(tab: Tab) -> None:
    for part in ("#timeline", "#map"):
        tab.page.click(f"{part} summary")
        assert tab.page.locator(f"{part} table tbody tr").count() > 10
    tab.page.locator("#map table button", has_text="成都市").click()
    assert "place=" in tab.page.url
    find(tab, "襄阳市总工会")
    tab.page.click("details[data-open=statements] summary")
    assert tab.page.locator("#statements tbody tr").count() == tab.page.evaluate(
        "Number(document.querySelector('[data-open=statements] small').textContent)")


def test_the_interface_turns_english_and_back(tab: Tab) -> None:
    tab.page.click("#language")
    assert tab.page.get_attribute("html", "lang") == "en"
    assert "Busiest unions" in tab.page.inner_text("#busiest")
    assert "lang=en" in tab.page.url
    shown = tab.page.inner_text("body")
    assert re.findall("筛选|总览|地图|时间线", shown) == []
    tab.page.click("#language")
    assert "最活跃的工会" in tab.page.inner_text("#busiest")


def test_hostile_labels_stay_text(browser: Any, tmp_path: Path) -> None:
    write_explorer(hostile_view(), tmp_path / "hostile.html", title="<script>alert(0)</script>")
    with open_tab(browser, tmp_path / "hostile.html", ready=READY) as tab:
        assert tab.page.inner_text("h1") == "<script>alert(0)</script>"
        for row in range(len(hostile_view().nodes)):
            button = tab.page.locator("#table tbody button").nth(row)
            button.wait_for()
            name = button.inner_text()
            button.click()
            assert name
            assert _title(tab).split() == name.split()
            assert tab.page.locator("main img, main script, main iframe, main a[href^=javascript]").count() == 0
            tab.page.keyboard.press("Escape")
        assert (tab.problems, tab.requests) == ([], [])


def test_nothing_is_wider_than_the_screen(tab: Tab) -> None:
    for width in (390, 820, 1400):
        tab.page.set_viewport_size({"width": width, "height": 844})
        for address in ("#", UNION):
            tab.page.goto(tab.page.url.partition("#")[0] + address)
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_no_serious_fault(tab: Tab) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    for address, width, scheme in (("#", 1400, "light"), ("#", 390, "dark"), (UNION, 1400, "dark"),
                                   (UNION, 820, "light"), (f"{UNION}&lang=en&to=org/nothing", 390, "light")):
        tab.page.emulate_media(color_scheme=scheme)
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.goto(tab.page.url.partition("#")[0] + address)
        found = axe.Axe().run(tab.page).response["violations"]
        serious = [(fault["id"], [node["html"][:160] for node in fault["nodes"]][:3]) for fault in found
                   if fault["impact"] in ("serious", "critical")]
        assert serious == []


def test_print_leaves_the_tools_out_and_cuts_no_sentence_off(visit: Callable[..., Tab]) -> None:
    tab = visit(UNION)
    tab.page.emulate_media(media="print")
    assert not tab.page.locator(".menu, .tools, #search").first.is_visible()
    assert tab.page.locator("#panel").evaluate("(panel) => panel.scrollHeight - panel.clientHeight") <= 2


# ---- large


def test_ten_thousand_nodes_are_usable_within_three_seconds_and_nothing_freezes(browser: Any, tmp_path: Path) -> None:
    view = large_explorer_view(385)
    assert len(view.nodes) > 10_000
    write_explorer(view, tmp_path / "large.html", title="大图")
    # a busy machine may stretch one visit; three in a row are the page's fault
    times = []
    for _ in range(3):
        times.append(_time_large(browser, tmp_path / "large.html"))
        if times[-1][0] < 3000 and times[-1][1] < 200:
            return
    pytest.fail(f"milliseconds to usable, longest task: {times}")


def _time_large(browser: Any, path: Path) -> tuple[float, float]:
    """Give the milliseconds until the overview stands, and the longest task while one uses it."""
    with open_tab(browser, path, ready=READY) as tab:
        ready = tab.page.evaluate("performance.now()")
        tab.page.evaluate("""() => { window.longest = 0; new PerformanceObserver((list) => list.getEntries()
            .forEach((entry) => { window.longest = Math.max(window.longest, entry.duration); }))
            .observe({type: "longtask"}); }""")
        tab.page.select_option("#filter-from", "2022-01")
        tab.page.click("[data-key=more-list]")
        tab.page.fill("#search", "第77工会")
        tab.page.wait_for_selector("#search-hits .sentence")
        tab.page.press("#search", "Enter")
        tab.page.wait_for_selector(".graph .node")
        assert (tab.problems, tab.requests) == ([], [])
        return ready, tab.page.evaluate("window.longest")
