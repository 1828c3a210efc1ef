"""Programmes are found by quotation and head noun, contests by division and head noun."""

import pytest

from kg.programmes import find_programmes
from kg.sites import find_chains


def _rules(text: str) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for candidate in find_programmes(text, find_chains(text)):
        rows.setdefault(text[candidate.start : candidate.end], set()).add(candidate.rule)
    return rows


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("开展“求学圆梦”职工学历提升行动。", "“求学圆梦”职工学历提升行动", "quote-head"),
        ("推广“三步排查”工作法。", "“三步排查”工作法", "quote-head"),
        ("2024年密云区“江城杯”创新竞赛", "密云区“江城杯”创新竞赛", "quote-head"),
        ("举办第五届“江城杯”篮球赛暨首届健身大赛", "第五届“江城杯”篮球赛暨首届健身大赛", "quote-head"),
        ("的女职工“两癌”筛查公益活动", "女职工“两癌”筛查公益活动", "theme-quote-head"),
        ("绵阳市第三届职工职业技能大赛开幕", "绵阳市第三届职工职业技能大赛", "contest"),
        ("对接全国职工职业技能大赛", "全国职工职业技能大赛", "contest-alone"),
        ("在江城工惠App上报名", "江城工惠App", "app"),
        ("春风行动启动", "春风行动", "known"),
    ],
)
def test_a_programme_is_proposed_as_a_whole(text: str, name: str, rule: str) -> None:
    assert rule in _rules(text)[name]


def test_stages_stay_outside() -> None:
    assert "绵阳市职工职业技能大赛决赛" not in _rules("绵阳市职工职业技能大赛决赛举行")


def test_a_headline_may_leave_the_division_out() -> None:
    text = "家政服务技能大赛落幕\n密云区首届家政服务技能大赛落幕"
    assert "contest-short" in _rules(text)["家政服务技能大赛"]


def test_hostile_texts_take_linear_time() -> None:
    assert _rules("襄阳市" + "“、职" * 10_000 + "“甲”" + "职工" * 20_000) is not None
