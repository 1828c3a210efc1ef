"""Editions of series, by number and year in a name."""

import time

import pytest

from kg.editions import Edition, find_edition


@pytest.mark.parametrize(("name", "series", "number", "year"), [
    ("云浮市第三届职工运动会", "云浮市职工运动会", 3, None),
    ("首届“鄂工杯”职工技能大赛", "“鄂工杯”职工技能大赛", 1, None),
    ("第二十一届全国职工大赛", "全国职工大赛", 21, None),
    ("第十届湖北省职工技能大赛", "湖北省职工技能大赛", 10, None),
    ("第110届中国职工运动会", "中国职工运动会", 110, None),
    ("2023年全国行业职业技能竞赛", "全国行业职业技能竞赛", None, "2023"),
    ("2022年度全国五一劳动奖章", "全国五一劳动奖章", None, "2022"),
    ("2021-2022年度湖北省“安康杯”竞赛", "湖北省“安康杯”竞赛", None, "2021"),
    ("襄阳市2023年第五届“匠心杯”焊工技能大赛", "襄阳市“匠心杯”焊工技能大赛", 5, "2023")])
def test_an_edition_is_of_a_series(name: str, series: str, number: int | None, year: str | None) -> None:
    assert find_edition(name) == Edition(series, number, year)


def test_two_editions_are_of_one_series() -> None:
    found = {edition.series for name in ("云浮市第二届职工运动会", "云浮市第三届职工运动会") if (edition := find_edition(name))}
    assert found == {"云浮市职工运动会"}


@pytest.mark.parametrize("name", ["“安康杯”竞赛", "职工运动会", "第三届职工运动会", "首届大赛", "第一届第二届全国大赛", "", "届",
                                  "12023年全国职工大赛", "全国五一劳动奖章"])
def test_a_name_without_edition_or_without_a_series_of_its_own_has_none(name: str) -> None:
    assert find_edition(name) is None


@pytest.mark.parametrize("part", ["第", "第一届", "2023年", "十", "“", "北京市"])
def test_a_hostile_name_takes_no_longer_than_its_length(part: str) -> None:
    start = time.process_time()
    find_edition(part * (6000 // len(part)))
    assert time.process_time() - start < 1
