"""A line of a page is what its form says; a publication date is taken from source lines only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lines import Kind, classify_line, ends_sentence, find_published, starts_dated


@pytest.mark.parametrize(("line", "kind"), [
    ("临江市总为骑手建起32个换电歇脚点", Kind.HEADLINE),
    ("临江市总开展“暖蜂行动”，受到骑手广泛欢迎——", Kind.HEADLINE),
    ("名额怎么分？", Kind.HEADLINE),
    ("本报讯 (记者宋怀远 通讯员吴小满)记者日前从临江市总工会获悉,", Kind.DATELINE),
    ("本报临江7月5日电 (记者郑立)今天,", Kind.DATELINE),
    ("中工网临江7月5日电（记者 郑立）今天，", Kind.DATELINE),
    ("臨江訊（記者 鄭立）今天，", Kind.DATELINE),
    ("本报讯 记者陈友、通讯员王忠伯报道 昨天，", Kind.DATELINE),
    ("新华社北京7月5日电 近日，全国总工会", Kind.DATELINE),
    ("本报记者 葛青 本报通讯员 岳春雨", Kind.BYLINE),
    ("本报特约记者 朱新 本报通讯员 王睿", Kind.BYLINE),
    ("作者：李静", Kind.BYLINE),
    ("2023-07-06 08:10　来源：临江工会网　记者 李静", Kind.SOURCE),
    ("来源：临江工会网　　作者：李静　　发表时间：2023-07-06 08:10", Kind.SOURCE),
    ("工友晚报 2023年7月6日 第3版 记者 李静", Kind.SOURCE),
    ("川南职工报 2023年9月15日 星期五 第2版 综合", Kind.HEADER),
    ("第03版：工会", Kind.HEADER),
    ("图为职工在练习灭火。 方晓军 摄", Kind.CAPTION),
    ("▲李静在检查钢轨。", Kind.CAPTION),
    ("本报通讯员 方晓军 摄", Kind.CREDIT),
    ("（方晓军 摄影报道）", Kind.CREDIT),
    ("供图：临江市总工会", Kind.CREDIT),
    ("(下转第三版)", Kind.JUMP_TO),
    ("(上接第一版)", Kind.JUMP_FROM),
    ("记者来到现场，通讯员已经等在门口。", Kind.TEXT),
    ("电话打到了市总工会，值班的是赵律师。", Kind.TEXT),
    ("", Kind.TEXT)])
def test_a_line_is_what_its_form_says(line: str, kind: Kind) -> None:
    assert classify_line(line) is kind


@pytest.mark.parametrize(("text", "published"), [
    ("标题\n2023-07-06 08:10 来源：临江工会网\n正文。", "2023-07-06"),
    ("秦川职工报 2022年5月13日 第2版 要闻\n标题\n正文。", "2022-05-13"),
    ("标题\n正文。\n（临江日报2023年5月18日　文/周平　图/谢斌）", "2023-05-18"),
    ("标题\n中工网临江2022年11月30日电（记者吴利）近日，", "2022-11-30"),
    ("二〇二三年七月十六日 星期日\n标题\n正文。", "2023-07-16"),
    ("《江岸晚报》2020年1月3日\n标题", "2020-01-03"),
    ("标题\n2023年7月6日，临江市总工会召开会议。", None),
    ("标题\n来源：临江工会网 12月10日 09:15\n正文。", None),
    ("标题\n2023年2月30日 星期四\n正文。", None)])
def test_the_publication_date_is_that_of_a_source_line(text: str, published: str | None) -> None:
    assert find_published(text) == published


def test_a_sentence_ends_at_its_mark_even_inside_quotation_marks() -> None:
    assert ends_sentence("他说：“好。”")
    assert not ends_sentence("推动规")


def test_news_open_with_a_time() -> None:
    assert starts_dated("近日，临江市总工会")
    assert starts_dated("　　7月5日上午，临江市")
    assert not starts_dated("临江市总工会")


@given(st.text(max_size=200))
def test_any_line_has_a_kind_and_any_text_a_date_or_none(text: str) -> None:
    assert classify_line(text) in Kind
    assert find_published(text) is None or len(find_published(text) or "") == 10
