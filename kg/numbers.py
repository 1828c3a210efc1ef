"""Figures in Chinese text: numerals of every form with their units; plain text goes in, `Figure` records come out.

A figure is a number together with what it is counted in: 1.7万人, 300余名, 近50万元, 百分之八十, 一千二百家, 50至80份.
Ordinals (第三届), dates, ages, durations, set phrases (一项, 三个一工程) and numbers without a unit are none.

The numerals are read here: of the 108 single figures of the tests, cut out for it, cn2an 0.5.24 reads 86 (not 300余,
12,000, 百分之八十), and its search in running text rewrites 37 of 65 texts that hold no figure.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.model import Span

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_MORE = "余多来几"
_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[〇零一二两三四五六七八九十百千万亿]+"
# the second numeral of 1万5千 and 2亿3000万 belongs to the same number
_NUMERAL = re.compile(
    rf"(?P<arabic>{_ARABIC})(?P<inner>[{_MORE}]?)(?P<scale>[十百千]?万?亿?)(?P<rest>\d{{1,4}}[百千万])?"
    rf"(?P<outer>[{_MORE}]?)"
    rf"|(?P<chinese>{_CHINESE})(?P<more>[{_MORE}]?)(?P<large>[万亿]?)(?P<last>[{_MORE}]?)")
_PERCENT = re.compile(
    rf"百分之(?P<number>{_ARABIC}|[零一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)(?P<more>[{_MORE}]?)")
# a bound is looked for in so many characters before the figure
_WINDOW = 12
_LOWER_BOUND = re.compile(
    r"((?:\d{1,3}(?:[,，]\d{3}){1,3}(?!\d)|\d{1,12})(?:\.\d{1,12})?|[〇零一二两三四五六七八九十百千万亿]{1,12})"
    r"([十百千]?[万亿]?)(?:[至到~～—-]|——)$")
_APPROXIMATE_BEFORE = re.compile(r"(?:近|约|超|逾|超过|超出|接近|至少|不少于|不低于|突破|上|最多|不足)$")
_APPROXIMATE_AFTER = re.compile(r"(?:以上|左右|上下|之多|以内|以下)")
_ORDINAL = re.compile(r"(?:第|几|数|No\.|№|[A-Za-z#-]|\d[.·/:]|星期|周|礼拜|[“‘]|十[一二三四五六七八九]?五[“”])$")
_SHARED_ONE = re.compile(r"[每各单][^，。；：！？、]{0,12}$|一[人年月季周堂户站车][^，。；]{0,3}$|仅$|只有?$")
_DURATION = re.compile(
    r"个(?:半|多)?(?:月|小时|星期|钟头|世纪|工作日|季度|学期|年头|昼夜)|小时(?:之|内|后|前|以|开|值|营|不)")
_SET_PHRASE = re.compile(r"(?:次性|家之言|口气|条龙|站式|[个对位]一|面八方|门峡|家渠|口之家)")


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """A number with its unit. `number` is where the numeral stands, `span` numeral and unit; the value is plain."""

    span: Span
    number: Span
    value: float
    unit: str
    kind: str
    approximate: bool
    digits: bool


@cache
def units() -> dict[str, str]:
    """Give the units that make a number a figure, each with its kind (person, count, money, share, ...)."""
    with (files("kg") / "data" / "measure-units.csv").open(encoding="utf-8") as stream:
        return {row["unit"]: row["kind"] for row in csv.DictReader(stream)}


@cache
def _unit_pattern() -> re.Pattern[str]:
    longest_first = sorted(units(), key=lambda unit: (-len(unit), unit))
    names = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?:大(?=[类块项]))?(?:{names})")


def parse_numeral(numeral: str) -> float | None:
    """Give the value of a numeral without its words of vagueness: 1.7万 -> 17000, 一千二百 -> 1200, 1万5千 -> 15000."""
    numeral = numeral.replace(",", "").replace("，", "")
    arabic = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千]?万?亿?)(?:(\d{1,4})([百千万]))?", numeral)
    if arabic:
        number, scale, rest, rest_scale = arabic.groups()
        return round(float(number) * _scale(scale) + (float(rest) * _scale(rest_scale) if rest else 0), 6)
    return _parse_chinese(numeral) if re.fullmatch(_CHINESE, numeral) else None


def _scale(words: str) -> int:
    value = 1
    for word in words:
        value *= _SMALL.get(word) or _LARGE[word]
    return value


def _parse_chinese(numeral: str) -> float | None:
    """Read 一亿二千万, 三万五, 一百零三, 二〇二三; None where the characters make no number (百十, 三五)."""
    if len(numeral) > 1 and set(numeral) <= set(_DIGITS):
        spelled = len(numeral) > 2 and set(numeral) & set("〇零")
        return float("".join(str(_DIGITS[c]) for c in numeral)) if spelled else None
    total, section, digit, last = 0, 0, None, 0
    for character in numeral:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (digit or 1) * _SMALL[character]
            digit, last = None, _SMALL[character]
        else:
            whole = section + (digit or 0)
            total = (total + whole) * _LARGE["亿"] if character == "亿" else total + (whole or 1) * _LARGE["万"]
            section, digit, last = 0, None, _LARGE[character]
    short = digit is not None and last >= 100 and numeral[-2] in "百千万亿"
    return float(total + section + (digit or 0) * (last // 10 if short else 1))


def find_figures(text: str) -> tuple[Figure, ...]:
    """Find the figures of plain text in order; the bounds of a range (50至80名) are two figures with one unit."""
    found = sorted([*_percentages(text), *_counted(text)])
    kept: list[Figure] = []
    for figure in found:
        if not kept or kept[-1].span.end <= figure.span.start:
            kept.append(figure)
    return tuple(kept)


def _percentages(text: str) -> Iterator[Figure]:
    for hit in _PERCENT.finditer(text):
        whole, _, fraction = hit["number"].partition("点")
        value = parse_numeral(whole)
        if value is not None:
            value += sum(_DIGITS[c] / 10 ** (i + 1) for i, c in enumerate(fraction))
            vague = bool(hit["more"]) or bool(_APPROXIMATE_BEFORE.search(text, max(0, hit.start() - 3), hit.start()))
            span = Span(hit.start(), hit.end())
            yield Figure(span, span, round(value, 6), "%", "share", vague, hit["number"][0].isdigit())


def _counted(text: str) -> Iterator[Figure]:
    for hit in _NUMERAL.finditer(text):
        if _ORDINAL.search(text, max(0, hit.start() - 4), hit.start()) and not _is_opening(text, hit.start()):
            continue
        unit = _unit_pattern().match(text, hit.end())
        figure = _figure(text, hit, unit) if unit else None
        if figure:
            yield from _with_lower_bound(text, figure)


def _is_opening(text: str, start: int) -> bool:
    """Tell whether a quotation opens with an Arabic number, which is a figure (“30多家企业来了”)."""
    return text[start - 1:start] in "“‘" and text[start].isdigit()


def _figure(text: str, hit: re.Match[str], unit: re.Match[str]) -> Figure | None:
    numeral, vague = _split_vague(hit)
    value = parse_numeral(numeral)
    name = unit.group()
    before = text[max(0, hit.start() - 14):hit.start()]
    if value is None or _is_set_phrase(numeral, name, before, text[unit.end():unit.end() + 3], vague):
        return None
    vague = vague or bool(_APPROXIMATE_BEFORE.search(before)) or bool(_APPROXIMATE_AFTER.match(text, unit.end()))
    span, number = Span(hit.start(), unit.end()), Span(hit.start(), hit.end())
    return Figure(span, number, value, name, units()[name.removeprefix("大") if name not in units() else name],
                  vague, bool(hit["arabic"]))


def _split_vague(hit: re.Match[str]) -> tuple[str, bool]:
    vague = any(hit[group] for group in ("inner", "outer", "more", "last"))
    if hit["arabic"]:
        return hit["arabic"] + hit["scale"] + (hit["rest"] or ""), vague
    return hit["chinese"] + hit["large"], vague


def _is_set_phrase(numeral: str, unit: str, before: str, after: str, vague: bool) -> bool:
    """Tell 一项, 三个一, 四面八方, 万家灯火, 3个月 and 千 without 余 from figures."""
    if _SET_PHRASE.match(unit + after) or _DURATION.match(unit + after):
        return True
    if numeral == "一":
        return not _SHARED_ONE.search(before)
    return set(numeral) <= set("百千万亿") and not vague and not _APPROXIMATE_BEFORE.search(before)


def _with_lower_bound(text: str, figure: Figure) -> Iterator[Figure]:
    """Yield the lower bound of a range before the figure itself: 50至80名 are 50 and 80."""
    window = text[max(0, figure.span.start - _WINDOW):figure.span.start]
    lower = _LOWER_BOUND.search(window)
    if lower and not re.search(r"[第年月日号时:.]", window[max(0, lower.start() - 1):lower.start()]):
        value = parse_numeral(lower[1] + lower[2])
        if value is not None:
            start = figure.span.start - len(window) + lower.start()
            scale = _shared_scale(text[figure.number.start:figure.number.end], lower[2])
            number = Span(start, start + len(lower[1] + lower[2]))
            yield replace(figure, span=number, number=number, value=round(value * scale, 6))
    yield figure


def _shared_scale(upper: str, own: str) -> int:
    """Give what the lower bound shares with the upper: 3至5万 is 30000 to 50000."""
    scale = re.search(r"\d([万亿]+)", upper)
    return _scale(scale[1]) if scale and not own else 1
