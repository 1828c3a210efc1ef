"""The explorer's page: what Python puts into it, once for all browsers."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from explorer_samples import explorer_store
from hypothesis import given
from hypothesis import strategies as st
from view_samples import hostile_view, sample_store

from kg.exploring import _initials, _project, _traditional, page_data, render_explorer, utf16_units, write_explorer
from kg.model import KgError
from kg.viewing import View, read_view


@pytest.fixture(scope="module")
def view() -> View:
    return read_view(explorer_store(12))


@pytest.fixture(scope="module")
def data(view: View) -> dict[str, Any]:
    return page_data(view, title="样本")


class _Page(HTMLParser):
    """Gathers the elements of a page and the addresses in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_is_one_file_that_names_no_other(view: View) -> None:
    page = _Page(render_explorer(view, title="样本"))
    assert page.addresses == []
    assert page.tags.count("script") == 5
    assert page.tags.count("style") == 1


def test_the_policy_allows_the_script_and_the_style_by_hash_and_no_request(view: View) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', render_explorer(view, title="样本"))
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "connect-src" not in policy[1]


def test_the_same_view_gives_the_same_bytes(view: View, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_explorer(view, tmp_path / name, title="样本")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    write_explorer(read_view(explorer_store(12)), tmp_path / "three", title="样本")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "three").read_bytes()


def test_a_page_that_cannot_be_written_is_an_error_that_names_it(view: View, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="gone"):
        write_explorer(view, tmp_path / "gone" / "page.html", title="样本")


def test_a_passage_is_a_stretch_of_its_article(data: dict[str, Any], view: View) -> None:
    texts = sorted({said.passage.text for node in view.nodes for said in node.evidence if said.rule})
    cut = {data["articles"][article][4][start:end] for article, start, end in data["passages"]}
    assert set(texts) <= cut


def test_offsets_count_as_in_javascript_where_characters_lie_outside_the_basic_plane() -> None:
    page = page_data(read_view(sample_store()), title="样本")
    text = next(row[4] for row in page["articles"] if "𠮷" in row[4])
    utf16 = text.encode("utf-16-le")
    cut = [utf16[2 * start:2 * end].decode("utf-16-le") for article, start, end in page["passages"]
           if page["articles"][article][4] == text]
    assert "𠮷祥班组的周小满获得云溪工匠称号。" in cut


@given(st.text())
def test_units_agree_with_utf_16(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    units = utf16_units(clean)
    assert all(units(place) == len(clean[:place].encode("utf-16-le")) // 2 for place in range(len(clean) + 1))


def test_initials_are_those_of_the_pinyin_with_letters_and_digits_kept() -> None:
    assert _initials("襄阳市总工会") == "xyszgh"
    assert _initials("重庆市总工会") == "cqszgh"
    assert _initials("“5G+”职工之家") == "5gzgzj"


def test_traditional_characters_are_listed_for_the_names_at_hand() -> None:
    pairs = _traditional(["襄阳市总工会", "云南省"])
    found = {pairs[place]: pairs[place + 1] for place in range(0, len(pairs), 2)}
    assert (found["陽"], found["總"], found["會"], found["雲"]) == ("阳", "总", "会", "云")
    assert "體" not in found


def test_the_map_has_north_up_and_west_left() -> None:
    beijing, urumqi, guangzhou = _project(39.9, 116.4), _project(43.8, 87.6), _project(23.1, 113.3)
    assert urumqi[0] < beijing[0]
    assert beijing[1] < guangzhou[1]
    # equal areas: a square degree near Harbin and near Haikou cover what the cosines of their latitudes say
    assert _area(45.0, 126.0) / _area(20.0, 110.0) == pytest.approx(0.7526, rel=0.02)


def _area(lat: float, long: float) -> float:
    (x1, y1), (x2, y2) = _project(lat, long), _project(lat, long + 1)
    (x3, y3), (x4, y4) = _project(lat + 1, long + 1), _project(lat + 1, long)
    return abs(x1 * y2 - x2 * y1 + x2 * y3 - x3 * y2 + x3 * y4 - x4 * y3 + x4 * y1 - x1 * y4) / 2


def test_places_of_the_division_list_have_a_point(data: dict[str, Any]) -> None:
    points = {row[2]: row[9] for row in data["nodes"] if row[1] == "Place"}
    assert points["襄阳市"] is not None
    assert points["襄阳市"][0] > points["成都市"][0]


def test_no_text_of_the_graph_becomes_markup() -> None:
    page = render_explorer(hostile_view(), title="</title><script>alert(0)</script>")
    assert _Page(page).tags.count("script") == 5
    inside = page.partition('id="data">')[2].partition("</script>")[0]
    assert json.loads(inside)["title"] == "</title><script>alert(0)</script>"


def test_an_empty_view_gives_a_page() -> None:
    assert page_data(View(), title="空")["nodes"] == []
