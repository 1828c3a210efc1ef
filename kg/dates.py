"""Dates in Chinese news: plain text and the publication date go in, dates resolved to ISO come out.

Exact (2023年7月5日), short (7月5日, 8月上旬) and relative (昨日, 去年12月, 上月) forms are resolved against the
dateline where the text has one, else the publication date; 近日, 日前 and 上周 say no date and are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum

from kg.model import Span
from kg.numbers import parse_numeral


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class DateMention:
    """A date in text. `relative` is a word that points to another date (昨日, 今年); `since` marks 以来, 截至, 到.

    `start` is the first day or month of a stretch (4月28日至29日), whose `iso` is what both its ends share.
    """

    span: Span
    iso: str
    precision: Precision
    relative: str = ""
    since: bool = False
    start: str = ""


_DAYS = {"今天": 0, "今日": 0, "今晨": 0, "今晚": 0, "昨天": -1, "昨日": -1, "昨晚": -1, "昨晨": -1, "前天": -2,
         "前日": -2, "明天": 1, "明日": 1, "后天": 2, "即日起": 0}
_YEARS = {"今年": 0, "本年": 0, "年内": 0, "本年度": 0, "年底": 0, "年末": 0, "年初": 0, "上半年": 0, "下半年": 0,
          "去年": -1, "上年": -1, "上年度": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2}
_MONTHS = {"本月": 0, "这个月": 0, "当月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_NEXT = ("次日", "翌日", "第二天")
_WEEKDAYS = "一二三四五六日"
_SAME = ("当天", "当日", "同日", "同一天", "当晚", "当天下午", "当天上午")
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})"
_YEAR_WORD = "|".join(sorted(_YEARS, key=lambda word: (-len(word), word)))
_WORD = "|".join(sorted((*_DAYS, *_MONTHS, *_SAME, *_NEXT), key=lambda word: (-len(word), word)))
_FULL = re.compile(rf"(?P<year>{_YEAR})(?P<sep>[-./])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)")
_MARK = re.compile(
    rf"(?:(?P<year>{_YEAR})年度?|(?P<word>{_YEAR_WORD})(?:的)?)?"
    rf"(?P<month>{_NUMBER})(?:月份?)(?!\d*个)(?:(?P<day>{_NUMBER})(?:[日号](?!线|楼)))?(?P<part>[上中下]旬|初|底|末)?"
    rf"|(?P<only>{_YEAR})年(?![前后内来代])(?:底|末|初|上半年|下半年)?"
    rf"|(?P<rel>{_YEAR_WORD})(?:年底|年末|年初|上半年|下半年|底|末|初)?(?!级)|(?P<same>{_WORD})"
    rf"|(?P<week>[上本]周)(?P<weekday>[{_WEEKDAYS}])(?![至到])")
_RANGE_END = re.compile(rf"[至到—～~-]{{1,2}}(?:(?P<month>{_NUMBER})月)?(?P<day>{_NUMBER})[日号]")
_MONTH_END = re.compile(rf"(?:[至到—～~-]|——)(?:{_YEAR}年)?(?P<month>{_NUMBER})月(?!{_NUMBER}[日号])")
_BARE_DAY = re.compile(r"(?<![\d月第至到—～~-])(?P<day>\d{1,2})日(?![报常内游])")
# only so late in a year does a month this early, without 明年 before it, mean the next year's
_LATE, _EARLY = 11, 2
_DATELINE = re.compile(rf"(?:(?P<year>{_YEAR})年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日(?:电|讯|专电)")
_SINCE = re.compile(r"(?:以来|至今|起[，,、至到]|到现在)")
_UNTIL = re.compile(r"(?:到|至|截至|截止到?|持续到|延续到)$")


def find_dates(text: str, published: str | None) -> tuple[DateMention, ...]:
    """Find the dates of plain text in order. Without a year to hold on to, short forms (7月5日) are left out."""
    today = reference_date(text, published)
    found: list[DateMention] = []
    for mention in sorted([*_full_dates(text), *_marked_dates(text, today), *_bare_days(text, today)]):
        if not found or found[-1].span.end <= mention.span.start:
            found.append(mention)
    return tuple(_with_anaphors(found))


def reference_date(text: str, published: str | None) -> date | None:
    """Give the day on which the article speaks: of its dateline, else of publication, else its first full date."""
    known = _parse(published) or next((_parse(m.iso) for m in _full_dates(text)), None)
    line = _DATELINE.search(text, 0, 600)
    if line is None:
        return known
    month, day = int(line["month"]), int(line["day"])
    if line["year"]:
        return _date(int(line["year"]), month, day)
    return _nearest(known, month, day) if known else None


def _parse(iso: str | None) -> date | None:
    parts = [int(p) for p in re.findall(r"\d+", iso or "")][:3]
    found = _date(*parts) if len(parts) == 3 else None
    # at the ends of the calendar there is no 前年 and no 后天
    return found if found and MINYEAR + 2 < found.year < MAXYEAR - 2 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(today: date, month: int, day: int) -> date | None:
    """Put a day without a year in the year that brings it nearest: 12月28日 in a paper of 2 January is last year's."""
    years = (today.year, today.year - 1, *((today.year + 1,) if today.month >= _LATE and month <= _EARLY else ()))
    candidates = [d for year in years if (d := _date(year, month, day))]
    return min(candidates, key=lambda d: abs((d - today).days) - (30 if d.year == today.year else 0), default=None)


def _full_dates(text: str) -> Iterator[DateMention]:
    for hit in _FULL.finditer(text):
        found = _date(int(hit["year"]), int(hit["month"]), int(hit["day"]))
        if found:
            yield DateMention(Span(*hit.span()), found.isoformat(), Precision.DAY)


def _marked_dates(text: str, today: date | None) -> Iterator[DateMention]:
    for hit in _MARK.finditer(text):
        end = _RANGE_END.match(text, hit.end()) or (None if hit["day"] else _MONTH_END.match(text, hit.end()))
        resolved = _resolve(hit, today)
        if resolved is None:
            continue
        iso, precision, relative = resolved
        start = iso if end else ""
        if end:
            iso, precision = _common(iso, precision, end, bool(hit["day"]))
        stop = end.end() if end else hit.end()
        since = bool(_SINCE.match(text, stop)) or bool(_UNTIL.search(text, max(0, hit.start() - 4), hit.start()))
        yield DateMention(Span(hit.start(), stop), iso, precision, relative, since, start)


def _common(iso: str, precision: Precision, end: re.Match[str], days: bool) -> tuple[str, Precision]:
    """Give what the two ends of a stretch share: 4月28日至29日 is the month."""
    month = _integer(end["month"]) if end["month"] else None
    if days and (month is None or month == int(iso[5:7])):
        return iso[:7], Precision.MONTH
    return (iso[:4], Precision.YEAR) if month is not None else (iso, precision)


def _integer(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else int(parse_numeral(numeral) or 0)


def _year_number(numeral: str) -> int:
    digits = "〇一二三四五六七八九"
    return int(numeral) if numeral.isdigit() else int("".join(str(digits.find(c.replace("零", "〇"))) for c in numeral))


def _resolve(hit: re.Match[str], today: date | None) -> tuple[str, Precision, str] | None:
    if hit["only"]:
        return f"{_year_number(hit['only']):04d}", Precision.YEAR, ""
    if hit["rel"]:
        return (f"{today.year + _YEARS[hit['rel']]:04d}", Precision.YEAR, hit["rel"]) if today else None
    if hit["week"]:
        return _resolve_weekday(hit, today)
    if hit["same"]:
        return _resolve_word(hit["same"], today)
    return _resolve_month(hit, today)


def _resolve_weekday(hit: re.Match[str], today: date | None) -> tuple[str, Precision, str] | None:
    if today is None:
        return None
    monday = today - timedelta(days=today.weekday() + (7 if hit["week"] == "上周" else 0))
    return (monday + timedelta(days=_WEEKDAYS.index(hit["weekday"]))).isoformat(), Precision.DAY, hit["week"]


def _resolve_word(word: str, today: date | None) -> tuple[str, Precision, str] | None:
    if word in _SAME or word in _NEXT:
        return "", Precision.DAY, word
    if today is None:
        return None
    if word in _DAYS:
        return (today + timedelta(days=_DAYS[word])).isoformat(), Precision.DAY, word
    index = today.year * 12 + today.month - 1 + _MONTHS[word]
    return f"{index // 12:04d}-{index % 12 + 1:02d}", Precision.MONTH, word


def _resolve_month(hit: re.Match[str], today: date | None) -> tuple[str, Precision, str] | None:
    month, day = _integer(hit["month"]), _integer(hit["day"]) if hit["day"] else 0
    if not 1 <= month <= 12 or day > 31:
        return None
    year = _year_number(hit["year"]) if hit["year"] else None
    if year is None and today is None:
        return None
    if year is None and hit["word"]:
        year = today.year + _YEARS[hit["word"]] if today else None
    if year is None and today:
        nearest = _nearest(today, month, day or min(today.day, 28))
        year = nearest.year if nearest else None
    if year is None:
        return None
    if day:
        found = _date(year, month, day)
        return (found.isoformat(), Precision.DAY, "") if found else None
    return f"{year:04d}-{month:02d}", Precision.MONTH, ""


def _bare_days(text: str, today: date | None) -> Iterator[DateMention]:
    """Read a day whose month went before (7月4日……5日), else as one of the month in which the article speaks."""
    for hit in _BARE_DAY.finditer(text):
        before = [m for m in _marked_dates(text[max(0, hit.start() - 80):hit.start()], today)
                  if m.precision is not Precision.YEAR and m.iso]
        month = before[-1].iso if before else today.isoformat() if today else ""
        found = _date(int(month[:4]), int(month[5:7]), int(hit["day"])) if month else None
        if found:
            yield DateMention(Span(*hit.span()), found.isoformat(), Precision.DAY)


def _with_anaphors(mentions: list[DateMention]) -> Iterator[DateMention]:
    """Give 当天 the day named last before it, 次日 the day after; without one they say no date."""
    last = ""
    for mention in mentions:
        if mention.relative in (*_SAME, *_NEXT):
            if last:
                day = date.fromisoformat(last) + timedelta(days=mention.relative in _NEXT)
                yield DateMention(mention.span, day.isoformat(), Precision.DAY, mention.relative)
            continue
        if mention.precision is Precision.DAY:
            last = mention.iso
        yield mention
