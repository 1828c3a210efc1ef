"""Dates: exact, short and relative forms resolved against the dateline or the day of publication."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read_cases

from kg.dates import Precision, find_dates, reference_date
from kg.text import to_plain


@pytest.mark.parametrize("case", read_cases("date-cases.csv"), ids=lambda case: f"{case['text']} {case['published']}")
def test_a_text_gives_the_dates_of_the_table(case: dict[str, str]) -> None:
    found = find_dates(to_plain(case["text"]).text, case["published"] or None)
    assert ";".join(mention.iso for mention in found) == case["dates"]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_any_date_written_in_full_parses_back(day: date) -> None:
    for written in (f"{day.year}年{day.month}月{day.day}日", day.isoformat()):
        assert [(m.iso, m.precision) for m in find_dates(written, None)] == [(day.isoformat(), Precision.DAY)]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.integers(0, 150))
def test_a_day_without_a_year_in_the_months_before_publication_gets_the_year_it_was_in(day: date, later: int) -> None:
    published = (day + timedelta(days=later)).isoformat()
    if (day.month, day.day) != (2, 29):
        assert [m.iso for m in find_dates(f"{day.month}月{day.day}日举行", published)] == [day.isoformat()]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_yesterday_is_the_day_before_the_article_speaks(day: date) -> None:
    assert [m.iso for m in find_dates("昨天上午", day.isoformat())] == [(day - timedelta(days=1)).isoformat()]


def test_an_article_speaks_on_the_day_of_its_dateline() -> None:
    assert reference_date("本报北京7月4日电 （记者林晓）", "2023-07-06") == date(2023, 7, 4)


def test_without_dateline_and_publication_an_article_speaks_on_its_first_full_date() -> None:
    assert reference_date("时间：2021-05-13 供稿：区总工会", None) == date(2021, 5, 13)
    assert reference_date("5月10日上午", None) is None


def test_a_date_of_reference_says_which_word_points_to_it_and_whether_it_starts_a_stretch() -> None:
    (since,) = find_dates("今年以来", "2023-07-06")
    assert (since.relative, since.since, since.precision) == ("今年", True, Precision.YEAR)


@given(st.text("0123456789年月日号至到—今去明昨天上下旬底初一二三四五六七八九十〇 -./", max_size=40))
def test_any_text_gives_real_dates_in_order(text: str) -> None:
    found = find_dates(text, "2023-07-06")
    for first, second in pairwise(found):
        assert first.span.end <= second.span.start
    for mention in found:
        assert len(mention.iso) == {"day": 10, "month": 7, "year": 4}[mention.precision]
        if mention.precision is Precision.DAY:
            date.fromisoformat(mention.iso)


@given(st.sampled_from(["昨日", "后天", "前年3月", "后年", "上月", "下个月"]), st.sampled_from([date.min, date.max]))
def test_a_publication_at_an_end_of_the_calendar_is_none(word: str, day: date) -> None:
    assert find_dates(word, str(day)) == ()


def test_a_stretch_of_days_is_of_the_month_that_it_shares_and_keeps_its_first_day() -> None:
    (stretch,) = find_dates("4月28日至29日", "2023-07-06")
    assert (stretch.iso, stretch.start) == ("2023-04", "2023-04-28")
