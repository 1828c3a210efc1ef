"""Common nouns that stand for an organisation named before."""

from marked import masked_of

from kg.generics import find_meant, generic_at_end, generic_at_start, last_unit

TEXT = "{O|华兴公司}和{O|市人民医院}参加，{O|红旗集团}没来。公司食堂开了。"


def test_the_longest_noun_counts() -> None:
    """项目部 is not read as 项目."""
    assert generic_at_start("项目部经理") == "项目部"
    assert generic_at_end("走进服务站") == "服务站"
    assert generic_at_start("天气") == ""


def test_a_noun_means_the_organisation_named_last_that_is_one() -> None:
    """公司 is the group named last, 医院 the hospital."""
    masked = masked_of(TEXT)
    end = len(masked.signs)
    company, hospital = find_meant(masked, end, "公司"), find_meant(masked, end, "医院")
    assert company is not None
    assert hospital is not None
    assert (masked.entity(company).name, masked.entity(hospital).name) == ("红旗集团", "市人民医院")


def test_what_was_not_named_is_not_meant() -> None:
    """Without such an organisation before, the noun means none."""
    masked = masked_of(TEXT)
    assert find_meant(masked, len(masked.signs), "学校") is None
    assert find_meant(masked, 0, "公司") is None
    assert last_unit(masked, len(masked.signs), (), start=0) is None


def test_a_word_that_is_no_common_noun_means_nothing() -> None:
    """该工程由公司… ended an analysis with an error once: 工程由 is in no table."""
    masked = masked_of("{O|华兴公司}中标，该工程由{O|红旗集团}承建。")
    assert find_meant(masked, len(masked.signs), "工程由") is None
