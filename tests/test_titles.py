"""Titles: which end of a phrase names one."""

import pytest

from kg.titles import find_title, is_sole, units_of


@pytest.mark.parametrize(("phrase", "title"), [
    ("46岁的货车司机", "货车司机"), ("一名盲人按摩师", "盲人按摩师"), ("苗族绣娘", "绣娘"), ("90后电焊工", "电焊工"),
    ("首任秘书长", "秘书长"), ("困难职工", "职工"), ("接待他们的是值班律师", "律师"), ("于是便有了绣娘", "绣娘"),
    ("据文化宫副主任", "文化宫副主任"), ("数据安全管理员", "数据安全管理员"), ("组织部部长", "组织部部长"),
    ("修车师傅", "修车师傅"), ("师傅", None), ("记者", None), ("选手", None), ("同一天", None), ("大学生", None),
    ("", None), ("开工", None), ("党员", None), ("家长", None),
    ("退休职工", "退休职工"), ("退休教师", "教师"), ("女安全员", "安全员"), ("女工", "女工"), ("四川籍木工", "木工"),
    ("请来瑶族歌手", "歌手"), ("特邀调解员", "特邀调解员"), ("兼职副主席", "兼职副主席"),
    ("提取车间职工", "职工"), ("花炮厂工程师", "工程师"), ("急诊科护士长", "护士长"), ("电炉车间主任", "电炉车间主任"),
])
def test_a_phrase_ends_with_this_title(phrase: str, title: str | None) -> None:
    """Ages, counts and words like 困难 are no part of a title; some words only end like one."""
    found = find_title(phrase, attached=False)
    assert (phrase[found.start:found.end] if found else None) == title


def test_right_after_an_organisation_fewer_words_cut_a_title() -> None:
    """工艺与技术主管 is one title after a company and two things elsewhere."""
    phrase = "固体车间工艺与技术主管"
    attached, alone = find_title(phrase, attached=True), find_title(phrase, attached=False)
    assert attached is not None
    assert alone is not None
    assert (attached.start, attached.cut) == (0, False)
    assert (phrase[alone.start:], alone.cut) == ("技术主管", True)


def test_a_title_that_other_words_precede_is_marked_as_cut() -> None:
    """Words that are no lead stand before it, so that what stands further left does not belong to it."""
    found = find_title("慰问职工", attached=True)
    assert found is not None
    assert found.cut


def test_a_very_long_phrase_is_no_title() -> None:
    """A clause that happens to end like a title is none."""
    assert find_title("甲" * 30 + "工人", attached=True) is None


def test_some_offices_have_one_holder() -> None:
    """主席 is not shared by a list of names, 副主席 and 司机 are."""
    assert is_sole("主席")
    assert is_sole("党组书记")
    assert not is_sole("副主席")
    assert not is_sole("货车司机")
    assert not is_sole("没有这样的词")


def test_an_office_tells_its_kind_of_organisation() -> None:
    """A 队长 leads a 队, a 宣教部部长 that department; a driver may work anywhere."""
    assert "队" in units_of("队长")
    assert units_of("宣教部部长") == ["宣教部"]
    assert not units_of("司机")
