"""Names of organisations: kinds by grammar, levels, divisions in front, the union hierarchy."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.context import find_context
from kg.model import Kind
from kg.orgnames import expand_name, full_rest, kind_of, parent_union, union_level

TABLE = Path(__file__).parent / "tables" / "organisation-kinds-cases.csv"
KINDS = [(row["name"], row["kind"]) for row in csv.DictReader(TABLE.open(encoding="utf-8"))]
ARTICLE = "襄阳市总工会启动行动。湖北省总工会主席出席。"


def test_at_least_98_of_100_names_of_the_table_get_their_kind() -> None:
    wrong = [(name, kind_of(name).value, kind) for name, kind in KINDS if kind_of(name).value != kind]
    assert len(KINDS) > 250
    assert len(wrong) <= 0.02 * len(KINDS), wrong


@pytest.mark.parametrize(("rest", "full"), [
    ("总", "总工会"), ("总权益保障部", "总工会权益保障部"), ("工会", "总工会"), ("总工会", "总工会"),
    ("总队", "总队"), ("总部", "总部"), ("总医院", "总医院"), ("总商会", "总商会"), ("人社局", "人社局")])
def test_zong_is_spelled_out_where_it_means_the_union(rest: str, full: str) -> None:
    assert full_rest(rest) == full


@pytest.mark.parametrize(("name", "official"), [
    ("市总工会", "襄阳市总工会"), ("市总", "襄阳市总工会"), ("省总", "湖北省总工会"), ("团市委", "共青团襄阳市委"),
    ("市工会干部学校", "襄阳市工会干部学校"), ("市人社局", "襄阳市人社局"), ("全总", "中华全国总工会")])
def test_a_level_word_is_the_division_of_the_article(name: str, official: str) -> None:
    assert expand_name(name, find_context(ARTICLE), 12).name == official


@pytest.mark.parametrize("name", ["市场监管所协会", "市政公司", "区域经济学会", "省际联盟", "县域商会", "旗舰店"])
def test_words_that_begin_like_a_level_are_none(name: str) -> None:
    assert not expand_name(name, find_context(ARTICLE), 12).rule.startswith("level")


def test_a_level_that_the_article_does_not_have_stays_as_written() -> None:
    assert expand_name("盟总工会", find_context(ARTICLE), 12).name == "盟总工会"


def test_companies_keep_their_name_with_the_divisions_in_it() -> None:
    name = "福建省南安市宏发石业有限公司"
    assert expand_name(name, find_context(""), 0).name == name


@pytest.mark.parametrize(("name", "level", "parent"), [
    ("中华全国总工会", "national", ""), ("湖北省总工会", "province", "中华全国总工会"),
    ("襄阳市总工会", "city", "湖北省总工会"), ("蠡县总工会", "county", "保定市总工会"),
    ("密云区总工会", "county", "北京市总工会"), ("襄阳市总工会权益保障部", "city", "襄阳市总工会"),
    ("山东省建材工会", "industry", "山东省总工会"), ("中国海员建设工会全国委员会", "industry", ""),
    ("中国核工业华兴建设有限公司工会", "enterprise", ""), ("新登镇总工会", "town", ""),
    ("襄阳市人社局", "", "")])
def test_level_and_parent_of_a_union_follow_from_its_name(name: str, level: str, parent: str) -> None:
    org = expand_name(name, find_context(""), 0)
    assert (union_level(org), parent_union(org)) == (level, parent)


def test_the_parent_of_a_union_under_a_county_with_namesakes_is_left_open() -> None:
    org = expand_name("南京市鼓楼区总工会", find_context(""), 0)
    assert parent_union(org) == "南京市总工会"
    unit = expand_name("南京市鼓楼区总工会权益保障部", find_context(""), 0)
    assert parent_union(unit) == ""


def test_union_and_public_bodies_begin_at_their_own_division() -> None:
    org = expand_name("安徽省蚌埠市总工会", find_context(""), 0)
    assert (org.name, org.kind, org.division and org.division.code) == ("蚌埠市总工会", Kind.UNION, "340300")


@given(st.text(alphabet="省市县区总工会局委公司襄阳蚌埠一二学校全国团", max_size=12))
def test_any_name_gets_a_name_and_a_kind(name: str) -> None:
    org = expand_name(name, find_context(ARTICLE), 5)
    assert isinstance(org.kind, Kind)
    assert bool(org.name) == bool(name)
