"""Places: ambiguous county names with and without context, former divisions in time, repairs, sites."""

import pytest

from kg.context import find_context
from kg.gazetteer import divisions
from kg.toponyms import is_ambiguous, read_chain, repair, resolve_place

AMBIGUOUS = sorted({row.name for row in divisions().rows.values() if is_ambiguous(row)})
NAMESAKES = [(name, code) for name in AMBIGUOUS for code in divisions().full[name]]


def test_the_list_has_many_namesakes() -> None:
    assert len(AMBIGUOUS) > 20


def test_every_ambiguous_name_alone_is_left_open() -> None:
    context = find_context("")
    resolved = [resolve_place(name, context) for name in AMBIGUOUS]
    assert [place.name for place in resolved if place.is_division or place.chain] == []
    assert [place.name for place in resolved] == AMBIGUOUS


def test_every_ambiguous_name_with_its_city_is_resolved_to_the_one_there() -> None:
    wrong = []
    for name, code in NAMESAKES:
        above = divisions().chain(code)[1]
        place = resolve_place(name, find_context(f"{above.name}总工会开展活动。"))
        if not place.is_division or place.chain[0].code != code:
            wrong.append((above.name, name))
    assert wrong == []


def test_every_ambiguous_name_after_its_city_is_resolved_to_the_one_there() -> None:
    context = find_context("")
    for name, code in NAMESAKES:
        place = resolve_place(divisions().chain(code)[1].name + name, context)
        assert (place.name, place.chain[0].code) == (name, code)


def test_a_foreign_city_does_not_decide_an_ambiguous_name() -> None:
    place = resolve_place("鼓楼区", find_context("襄阳市总工会开展活动。"))
    assert (place.name, place.chain, place.rule) == ("鼓楼区", (), "division-open")


@pytest.mark.parametrize(("name", "published", "resolved", "is_division"), [
    ("襄樊市", "2008-05-01", "襄樊市", False), ("襄樊市", "2015-05-01", "襄阳市", True),
    ("密云县", "2010-01-01", "密云县", False), ("密云县", "2020-01-01", "密云区", True),
    ("莱芜市", "2023-01-01", "莱芜市", False)])
def test_a_former_name_is_kept_in_its_time_and_leads_to_the_successor_later(
        name: str, published: str, resolved: str, is_division: bool) -> None:
    place = resolve_place(name, find_context(""), published)
    assert (place.name, place.is_division) == (resolved, is_division)


def test_a_former_county_lies_in_what_has_its_land() -> None:
    assert [d.name for d in resolve_place("密云县", find_context(""), "2010-01-01").chain] == ["密云区", "北京市"]


def test_land_that_was_shared_out_lies_in_what_its_heirs_have_in_common() -> None:
    assert [d.name for d in resolve_place("莱芜市", find_context(""), "2005-01-01").chain] == ["济南市", "山东省"]


def test_a_misread_county_is_repaired_only_within_reach() -> None:
    home, abroad = find_context("山东省菏泽市"), find_context("云南省昆明市")
    repaired = repair("鄞城县", home)
    assert repaired is not None
    assert repaired.name == "鄄城县"
    assert repair("鄞城县", abroad) is None


def test_numerals_are_never_misread_for_one_another() -> None:
    assert repair("三江县", find_context("浙江省")) is None


def test_a_site_keeps_the_divisions_that_the_text_gives() -> None:
    place = resolve_place("黑龙江省伊春市铁力市中心路", find_context(""))
    assert (place.name, [d.name for d in place.chain]) == ("中心路", ["铁力市", "伊春市", "黑龙江省"])
    assert not place.is_division


def test_a_chain_is_read_outermost_to_innermost() -> None:
    chain, rest = read_chain("湖北襄阳市总工会", find_context(""))
    assert ([d.name for d in chain], rest) == (["湖北省", "襄阳市"], "总工会")


def test_a_town_is_a_division_where_its_county_is_named() -> None:
    inside = resolve_place("军店镇", find_context("十堰市房县总工会"))
    assert (inside.is_division, inside.chain[1].name) == (True, "房县")


def test_a_town_of_a_common_name_is_left_open_without_its_county() -> None:
    assert not resolve_place("城关镇", find_context("")).is_division


@pytest.mark.parametrize(("name", "official"), [
    ("上仓镇程家庄村", "程家庄村"), ("西充县青龙街道濂溪社区", "濂溪社区"), ("英州镇的清水湾", "清水湾"),
    ("河池市南丹县的六甲站", "六甲站"),
    ("枞阳县城", "枞阳县"), ("神农公园西大门", "神农公园"), ("沙沟镇码头", "沙沟镇码头"), ("杭州经济技术开发区", "杭州经济技术开发区")])
def test_what_stands_in_front_of_a_village_or_behind_a_site_is_left_out(name: str, official: str) -> None:
    assert resolve_place(name, find_context("")).name == official
