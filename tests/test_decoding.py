"""Bytes to text: a Chinese text comes back as it was written, whatever encoding it is in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.decoding import MAX_TEXT, decode_text, text_fault
from kg.model import KgError

SIMPLIFIED = ("近日，江城市总工会在市工人文化宫启动职工夜校春季班，首批三百二十名职工走进课堂，"
              "学习电工、烹饪和短视频制作。"
              "学员陈小兰说：“下了班有个地方学本事，心里踏实。”据市总工会宣教部部长周海介绍，课程全部免费。")
TRADITIONAL = ("近日，江城市總工會在市工人文化宮啟動職工夜校春季班，首批三百二十名職工走進課堂，"
               "學習電工、烹飪和短視頻製作。"
               "學員陳小蘭說：「下了班有個地方學本事，心裡踏實。」據市總工會宣教部部長周海介紹，課程全部免費。")
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)


def stretches(text: str) -> st.SearchStrategy[str]:
    """Any twelve characters or more of a text."""
    bounds = st.tuples(st.integers(0, len(text) - 12), st.integers(12, 60))
    return bounds.map(lambda bound: text[bound[0]:bound[0] + bound[1]])


@given(any_text)
def test_any_text_in_utf8_comes_back(text: str) -> None:
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")


@given(any_text, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_with_a_byte_order_mark_comes_back(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)) == text


@given(stretches(SIMPLIFIED), st.sampled_from(["gb18030", "gbk", "utf-16-le", "utf-16-be"]))
def test_a_dozen_simplified_characters_come_back_from_any_encoding(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)) == text


@given(stretches(TRADITIONAL), st.sampled_from(["big5", "cp950", "big5hkscs", "gbk", "utf-16-le", "utf-16-be"]))
def test_a_dozen_traditional_characters_come_back_from_any_encoding(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)) == text


def test_characters_beyond_gbk_come_back_from_gb18030() -> None:
    text = SIMPLIFIED + "𠮷林㐂"
    assert decode_text(text.encode("gb18030")) == text


def test_a_text_in_another_encoding_is_left_to_charset_normalizer() -> None:
    text = "Профсоюз города провёл собрание для работников завода и обсудил коллективный договор."
    assert decode_text(text.encode("cp1251")) == text


def test_what_a_page_declares_decides_where_the_bytes_are_not_utf8() -> None:
    assert decode_text("旮旯".encode("gbk"), "gb2312") == "旮旯"


@pytest.mark.parametrize("data", [b"a\0b\1\2\3", codecs.BOM_UTF16_LE + b"\0", codecs.BOM_UTF8 + b"\xff",
                                  "职工夜校".encode("gb18030") + b"\xff\xff"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(KgError, match="encoding not recognised"):
        decode_text(data)


def test_half_a_character_at_the_end_is_refused_and_not_replaced() -> None:
    try:
        text = decode_text(SIMPLIFIED.encode("gb18030")[:-1])
    except KgError:
        return
    assert "\ufffd" not in text


@pytest.mark.parametrize(("text", "reason"), [
    ("", "no text"), (" \n\u3000\ufeff", "no text"), ("a\0", "binary"), ("\x01\x02\x03abc", "binary"),
    ("工会\ud800", "lone surrogate"), ("工" * (MAX_TEXT + 1), "characters")])
def test_a_text_that_cannot_be_an_article_is_named(text: str, reason: str) -> None:
    assert reason in text_fault(text)


def test_an_ordinary_text_has_no_fault() -> None:
    assert text_fault("职工\t夜校\r\n😀\u202e") == ""
