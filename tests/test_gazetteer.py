"""The division list: its ranks, names of all forms, former divisions, and finding names in text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.gazetteer import divisions, find_divisions, lies_in, rank, read_table, short_names

NAMES = st.sampled_from(sorted(name for name, _ in divisions().names()))


def test_the_list_holds_all_provinces_and_the_divisions_below_them() -> None:
    ranks = [rank(code) for code in divisions().rows]
    assert ranks.count("province") == 34
    assert ranks.count("city") > 330
    assert ranks.count("county") > 2800


def test_every_division_but_a_province_lies_in_one() -> None:
    table = divisions()
    tops = {table.chain(code)[-1].code for code in table.rows}
    assert {rank(code) for code in tops} == {"province"}


def test_almost_every_division_has_a_point_within_the_country() -> None:
    points = [d for d in divisions().rows.values() if d.lat is not None and d.long is not None]
    assert len(points) > 0.999 * len(divisions().rows)
    assert all(3 < (d.lat or 0) < 54 and 73 < (d.long or 0) < 136 for d in points)


def test_points_are_wgs84_and_not_the_shifted_grid_of_chinese_maps() -> None:
    gate = divisions().rows["110000"]  # the city government, 39.9042 N 116.4074 E on WGS84 maps within two kilometres
    assert (gate.lat, gate.long) == (pytest.approx(39.903, abs=0.002), pytest.approx(116.401, abs=0.002))


@pytest.mark.parametrize(("name", "code"), [
    ("襄阳", "420600"), ("襄阳市", "420600"), ("内蒙古", "150000"), ("恩施州", "422800"), ("湘西", "433100"),
    ("黔东南", "522600"), ("鄂", "420000"), ("泉城", "370100"), ("吉林", "220000"), ("大理", "532900"),
    ("锡盟", "152500"), ("张家川", "620525"), ("蠡县", "130635"), ("济源", "419001"), ("香港", "810000")])
def test_a_name_of_any_form_is_found_highest_rank_first(name: str, code: str) -> None:
    assert divisions().by_name(name)[0].code == code


def test_a_name_of_several_divisions_gives_them_all() -> None:
    assert {d.code for d in divisions().by_name("鼓楼区")} == {"320106", "320302", "350102", "410204"}


@pytest.mark.parametrize(("name", "ended", "successor"), [
    ("襄樊市", 2010, "襄阳市"), ("巢湖市", 2011, "巢湖市"), ("莱芜市", 2019, "莱芜区"), ("密云县", 2015, "密云区"),
    ("章丘市", 2016, "章丘区"), ("即墨市", 2017, "即墨区"), ("下城区", 2021, "拱墅区"), ("崇文区", 2010, "东城区")])
def test_a_former_division_is_known_with_its_last_year_and_its_successor(name: str, ended: int, successor: str) -> None:
    (former,) = divisions().former[name]
    assert (former.ended, divisions().rows[former.successors[0]].name) == (ended, successor)


def test_every_former_division_leads_to_present_ones() -> None:
    rows = divisions().rows
    assert all(code in rows for table in divisions().former.values() for row in table for code in row.successors)


def test_towns_lie_in_their_county() -> None:
    (town,) = divisions().towns("军店镇")
    assert [d.name for d in divisions().chain(town.code)] == ["军店镇", "房县", "十堰市", "湖北省"]
    assert rank(town.code) == "town"


def test_a_chain_goes_from_the_division_up_to_its_province() -> None:
    assert [d.name for d in divisions().chain("371726")] == ["鄄城县", "菏泽市", "山东省"]
    assert [d.name for d in divisions().chain("110101")] == ["东城区", "北京市"]
    assert divisions().chain("000000") == ()


@pytest.mark.parametrize(("name", "short"), [
    ("恩施土家族苗族自治州", ("恩施", "恩施州")), ("襄阳市", ("襄阳",)), ("蠡县", ()), ("新疆维吾尔自治区", ("新疆",)),
    ("前郭尔罗斯蒙古族自治县", ("前郭尔罗斯", "前郭尔罗斯县")), ("神农架林区", ("神农架",)),
    ("大兴安岭地区", ("大兴安岭",))])
def test_official_names_are_shortened_as_people_do(name: str, short: tuple[str, ...]) -> None:
    assert short_names(name) == short


def test_names_in_a_text_are_found_leftmost_and_longest() -> None:
    text = "近日，河北省秦皇岛市总工会在黔东南州凯里市"
    assert [text[start:end] for start, end, _ in find_divisions(text)] == ["河北省", "秦皇岛市", "黔东南州", "凯里市"]


@pytest.mark.parametrize("text", ["和平年代", "公安部门", "团结友谊", "新华社", "朝气蓬勃", "大方得体", "资源共享"])
def test_everyday_words_are_no_divisions(text: str) -> None:
    assert find_divisions(text) == []


@given(NAMES, NAMES)
def test_what_is_found_never_overlaps_and_is_spelled_as_listed(one: str, other: str) -> None:
    text = f"{one}，{other}。"
    hits = find_divisions(text)
    assert all(left[1] <= right[0] for left, right in pairwise(hits))
    assert one in {text[start:end] for start, end, _ in hits}


@given(st.sampled_from(sorted(divisions().rows)))
def test_a_full_name_leads_back_to_its_division(code: str) -> None:
    row = divisions().rows[code]
    assert row in divisions().by_name(row.name)
    assert not lies_in(code, code)


def test_the_list_loads_in_a_third_of_a_second() -> None:
    divisions.cache_clear()
    start = time.process_time()
    divisions()
    assert time.process_time() - start < 0.3


def test_tables_name_only_divisions_of_the_list() -> None:
    rows = divisions().rows
    assert all(row["code"] in rows for row in read_table("divisions-names.csv"))


@pytest.mark.parametrize("text", ["交通运输局和县总工会", "召开县级会议，推进县域", "组成县工作组", "提高县总工会能力"])
def test_a_county_of_one_character_is_not_cut_out_of_words(text: str) -> None:
    assert find_divisions(text) == []


@pytest.mark.parametrize(("text", "name"), [
    ("在蠡县举办", "蠡县"), ("河北蠡县", "蠡县"), ("蠡县总工会", "蠡县"), ("安徽和县", "和县"), ("职工，蠡县", "蠡县")])
def test_a_county_of_one_character_is_found_where_it_stands_free(text: str, name: str) -> None:
    assert name in [text[start:end] for start, end, _ in find_divisions(text)]
