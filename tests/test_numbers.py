"""Figures: a number with its unit, whatever the form; ordinals, durations and set phrases are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read_cases

from kg.numbers import Figure, find_figures, parse_numeral, units
from kg.text import to_plain

_DIGITS = "零一二三四五六七八九"


def shown(figure: Figure) -> str:
    value = f"{figure.value:.4f}".rstrip("0").rstrip(".")
    return f"{value} {figure.unit}{' ~' if figure.approximate else ''}"


def spelled(number: int) -> str:
    """Write a number below ten thousand in Chinese."""
    text, zero = "", False
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + word
        zero = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


@pytest.mark.parametrize("case", read_cases("figure-cases.csv"), ids=lambda case: case["text"])
def test_a_text_gives_the_figures_of_the_table(case: dict[str, str]) -> None:
    found = ";".join(shown(figure) for figure in find_figures(to_plain(case["text"]).text))
    assert found == case["figures"]


@given(st.integers(2, 9_999_999), st.sampled_from(["名", "家", "元", "人次"]))
def test_any_arabic_number_before_a_unit_parses_back(number: int, unit: str) -> None:
    for written in (str(number), f"{number:,}"):
        assert [(f.value, f.unit) for f in find_figures(f"共有{written}{unit}职工")] == [(number, unit)]


@given(st.integers(2, 9999))
def test_any_number_spelled_in_chinese_parses_back(number: int) -> None:
    assert parse_numeral(spelled(number)) == number


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_ten_thousands_and_the_rest_add_up(high: int, low: int) -> None:
    gap = "零" if low < 1000 else ""
    assert parse_numeral(f"{spelled(high)}万{gap}{spelled(low)}") == high * 10_000 + low


@given(st.decimals("0.1", "999.9", places=1), st.sampled_from([("万", 10_000), ("亿", 100_000_000)]))
def test_a_decimal_before_a_large_scale_is_multiplied(number: object, scale: tuple[str, int]) -> None:
    (figure,) = find_figures(f"投入{number}{scale[0]}元")
    assert figure.value == pytest.approx(float(str(number)) * scale[1])


@given(st.text("0123456789一二三十百千万亿余多来几名家元%百分之第至—-,. ，", max_size=40))
def test_any_text_gives_figures_in_order_that_do_not_overlap_and_end_in_their_unit(text: str) -> None:
    figures = find_figures(text)
    for first, second in pairwise(figures):
        assert first.span.end <= second.span.start
    for figure in figures:
        assert figure.number in figure.span
        bound = figure.span.end == figure.number.end
        assert figure.unit == "%" or bound or text[:figure.span.end].endswith(figure.unit)


def test_the_span_holds_the_numeral_with_its_words_of_vagueness_and_its_unit() -> None:
    text = "近300余名职工"
    (figure,) = find_figures(text)
    assert text[figure.span.start:figure.span.end] == "300余名"


def test_units_say_what_kind_of_figure_they_make() -> None:
    assert (units()["人次"], units()["元"], units()["%"]) == ("person", "money", "share")


def test_a_long_row_of_digits_takes_no_longer_than_its_length() -> None:
    assert find_figures("1" * 20_000) == ()
    assert find_figures("一" * 20_000) == ()
