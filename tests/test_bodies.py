"""Organisations are found from their first to their last word, after a division, a level, or a boundary."""

import pytest

from kg.bodies import find_organisations
from kg.sites import find_chains


def _found(text: str) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for candidate in find_organisations(text, find_chains(text)):
        rows.setdefault(text[candidate.start : candidate.end], set()).add(candidate.rule)
    return rows


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("襄阳市总工会开会", "襄阳市总工会", "division-union"),
        ("襄阳市总工会权益保障部负责", "襄阳市总工会权益保障部", "division-union-unit"),
        ("襄阳市总举办", "襄阳市总", "division-union-short"),
        ("市总举办", "市总", "level-union-short"),
        ("由市总法律援助中心承办", "市总法律援助中心", "level-union-short-unit"),
        ("和市人社局商定", "市人社局", "level-public"),
        ("无锡市人力资源和社会保障局", "无锡市人力资源和社会保障局", "division-public"),
        ("柳州市建筑行业工会联合会", "柳州市建筑行业工会联合会", "division-union"),
        ("湖北江城机械有限公司装配车间", "湖北江城机械有限公司装配车间", "division-body"),
        ("广西青江制药（集团）股份有限公司", "广西青江制药（集团）股份有限公司", "division-body"),
        ("与江城中等专业学校签约", "江城中等专业学校", "suffix"),
        ("中国海员建设工会全国委员会", "中国海员建设工会全国委员会", "name"),
        ("来源：江城工会网", "江城工会网", "source"),
        ("江城工友 2024年3月5日", "江城工友", "source"),
    ],
)
def test_a_body_is_proposed_as_a_whole(text: str, name: str, rule: str) -> None:
    assert rule in _found(text)[name]


@pytest.mark.parametrize("text", ["全市总工会系统", "我省总体平稳", "城市总量", "市总体规划", "省总经理"])
def test_a_level_that_means_no_division_opens_no_short_form(text: str) -> None:
    assert not any(rule.endswith("union-short") for rules in _found(text).values() for rule in rules)


def test_a_unit_of_a_union_is_not_cut_off() -> None:
    assert "division-body" not in _found("襄阳市总工会女工部").get("襄阳市总工会", set())


def test_a_level_in_the_middle_of_an_unknown_name_is_doubtful() -> None:
    assert "glued-union" in _found("松枝县总工会")["县总工会"]


def test_kinds_of_bodies_are_not_proposed() -> None:
    assert "基层工会" not in _found("，基层工会开会")


def test_long_texts_take_linear_time() -> None:
    assert _found("市总工会联合会" * 20_000)
