"""Editions of series: 云浮市第三届职工运动会 is the third edition of 云浮市职工运动会, 2023年…大赛 that of a year.

In: the name of a programme or honour. Out: `Edition`, with the series' name; or nothing where the name holds neither.
"""

import re
from dataclasses import dataclass

from kg.gazetteer import find_divisions

_NUMBER = re.compile(r"首届|第(?:(?P<digits>\d{1,3})|(?P<han>[一二三四五六七八九十百]{1,5}))届")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-—－至](?:19|20)?\d\d)?(?:年度?)")
_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}
_TENS = {"十": 10, "百": 100}
# what is left must be a name of its own, not a kind of event: 职工技能大赛 is none, 云浮市职工运动会 and
# “鄂工杯”职工技能大赛 are, and so is what is as long as few kinds are
_OWN = re.compile(r"全国|中国|中华|国际|世界|\A.*[“‘《]")
_LEAST, _LONG = 4, 9


@dataclass(frozen=True, slots=True)
class Edition:
    """The series that a name is an edition of, and which: its number, its year, or both."""

    series: str
    number: int | None = None
    year: str | None = None


def find_edition(name: str) -> Edition | None:
    """Tell of which series a name is an edition.

    >>> find_edition("云浮市第三届职工运动会")
    Edition(series='云浮市职工运动会', number=3, year=None)
    """
    numbers, years = list(_NUMBER.finditer(name)), list(_YEAR.finditer(name))
    if len(numbers) > 1 or len(years) > 1 or not (numbers or years):
        return None
    series = _YEAR.sub("", _NUMBER.sub("", name, count=1), count=1)
    if not _is_own(series):
        return None
    return Edition(series, _number(numbers[0]) if numbers else None, years[0]["year"] if years else None)


def _is_own(series: str) -> bool:
    length = len(re.sub(r"\W", "", series))
    placed = bool(_OWN.match(series)) or any(start == 0 for start, _, _ in find_divisions(series))
    return length >= (_LEAST if placed else _LONG)


def _number(hit: re.Match[str]) -> int:
    if hit["digits"]:
        return int(hit["digits"])
    return _read(hit["han"]) if hit["han"] else 1


def _read(numeral: str) -> int:
    """Read a numeral below a thousand: 二十三 is 23, 十 is 10."""
    total, digit = 0, 0
    for character in numeral:
        if character in _TENS:
            total, digit = total + max(digit, 1) * _TENS[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit
