"""Awards are found by level or division and head noun."""

import pytest

from kg.honours import find_honours
from kg.sites import find_chains


def _names(text: str) -> set[str]:
    return {text[c.start : c.end] for c in find_honours(text, find_chains(text))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("获得全国五一劳动奖章。", "全国五一劳动奖章"),
        ("有7人获省技术能手称号", "省技术能手"),
        ("荣获湖北省五一劳动奖状", "湖北省五一劳动奖状"),
        ("被评为重庆市“工人先锋号”", "重庆市“工人先锋号”"),
        ("拿过全国“安康杯”竞赛优胜班组", "全国“安康杯”竞赛优胜班组"),
        ("全省建会工作先进集体", "全省建会工作先进集体"),
        ("获优秀组织奖", "优秀组织奖"),
        ("铁路工人捧回火车头奖章", "火车头奖章"),
    ],
)
def test_an_award_is_proposed_with_its_level(text: str, name: str) -> None:
    assert name in _names(text)


def test_a_text_without_honours_proposes_none() -> None:
    assert _names("今天下雨，工地停工。") == set()
