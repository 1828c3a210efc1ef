"""Levels of honours, kept apart by the name."""

import pytest
from linked_texts import last_entity

from kg.honourlevels import award_level


@pytest.mark.parametrize(("name", "level"), [
    ("全国五一劳动奖章", "national"), ("国家科技进步奖", "national"), ("中国质量奖", "national"),
    ("中华技能大奖", "national"), ("国务院政府特殊津贴", "national"), ("河北省劳动模范", "province"),
    ("湖北五一劳动奖章", "province"), ("重庆市五一劳动奖章", "province"), ("襄阳市五一劳动奖章", "city"),
    ("临夏回族自治州五一劳动奖章", "city"), ("武汉市青山区优秀工匠", "county"), ("蠡县劳动模范", "county"),
    ("中国石化劳动模范", ""), ("国家电网公司劳动模范", ""), ("梅花奖", ""), ("鼓楼区劳动模范", ""), ("襄阳市", "")])
def test_a_level_follows_from_the_name(name: str, level: str) -> None:
    assert award_level(name) == level


def test_levels_spelled_out_from_the_context_are_kept_apart() -> None:
    levels = {text: last_entity(text).level for text in ("{A|全国五一劳动奖章}", "{L|贵州省}{A|省五一劳动奖章}",
                                                        "{L|贵州}{L|贵阳}{A|市五一劳动奖章}")}
    assert list(levels.values()) == ["national", "province", "city"]
