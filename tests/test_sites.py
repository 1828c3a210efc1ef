"""Places are found by the division list and by what follows a division or stands before a place."""

import pytest

from kg.model import Span
from kg.sites import find_chains, find_places


def _names(text: str) -> set[str]:
    return {text[c.start : c.end] for c in find_places(text, find_chains(text))}


def test_neighbouring_divisions_are_one_chain() -> None:
    assert find_chains("在山东省菏泽市鄄城县开会") == (Span(1, 10),)


def test_coordinated_divisions_are_chains_apart() -> None:
    assert find_chains("江苏、浙江和安徽") == (Span(0, 2), Span(3, 5), Span(6, 8))


def test_the_kind_of_a_shortened_autonomous_prefecture_belongs_to_it() -> None:
    text = "红河州职工"
    assert [text[c.start : c.end] for c in find_chains(text)] == ["红河州"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("家住临泉县庙岔镇", "临泉县庙岔镇"),
        ("来到成都市天府大道28号", "成都市天府大道28号"),
        ("本报太原6月3日电", "太原"),
        ("走访了黄冈市区", "黄冈市区"),
        ("湖北省松枝县开会", "湖北省松枝县"),
        ("在青石湾大桥施工", "青石湾大桥"),
        ("来自蒙古国的司机", "蒙古国"),
    ],
)
def test_a_place_is_proposed_as_a_whole(text: str, name: str) -> None:
    assert name in _names(text)


def test_the_short_form_of_a_district_named_in_full_is_proposed() -> None:
    text = "永年区有物流园。永年的货车多。"
    assert Span(8, 10) in {Span(c.start, c.end) for c in find_places(text, find_chains(text)) if c.rule == "derived"}


def test_kinds_of_places_are_not_proposed_alone() -> None:
    assert "开发区" not in _names("在开发区施工")


def test_a_province_wins_over_a_short_name_that_runs_into_it() -> None:
    text = "结合山东实际"
    assert [text[c.start : c.end] for c in find_chains(text)] == ["山东"]
