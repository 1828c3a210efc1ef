"""Word tables become patterns: the longest word wins, and stop words end a name."""

import re

from hypothesis import given
from hypothesis import strategies as st

from kg.grammar import alternation, find_words, without, words


def test_the_longest_of_the_words_wins() -> None:
    assert re.match(alternation(["总", "总工会"]), "总工会主席").group() == "总工会"


def test_the_order_of_the_words_does_not_matter() -> None:
    assert alternation(["甲", "乙丙"]) == alternation(["乙丙", "甲"], ["甲"])


@given(st.lists(st.text("总工会", min_size=1), min_size=1), st.text("总工会"))
def test_words_that_share_a_beginning_match_as_if_each_stood_for_itself(listed: list[str], text: str) -> None:
    alone = "(?:" + "|".join(sorted(set(listed), key=lambda word: (-len(word), word))) + ")"
    for tail in ("", "会", "(?!工)", "{2}"):
        assert [hit.span() for hit in re.finditer(alternation(listed) + tail, text)] == [
            hit.span() for hit in re.finditer(alone + tail, text)]


def test_words_are_no_patterns() -> None:
    assert re.fullmatch(alternation(["互联网+"]), "互联网+")


def test_a_name_ends_before_a_stop_word() -> None:
    assert re.match(f"{without(['等'], 1, 9)}学校", "中等专业学校") is None


def test_a_kept_word_may_hold_a_stop_word() -> None:
    assert re.match(f"{without(['等'], 1, 9, keep=['中等'])}学校", "中等专业学校").group() == "中等专业学校"


def test_words_are_found_in_one_pass_overlapping_ones_too() -> None:
    assert list(find_words(["工会", "总工会"], "市总工会")) == [(1, 4, "总工会"), (2, 4, "工会")]


def test_no_words_find_nothing() -> None:
    assert list(find_words([], "市总工会")) == []


def test_tables_are_read_as_lists_of_words() -> None:
    assert "总工会" in words("organisations", "union")
