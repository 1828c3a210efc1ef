"""Titles and occupations: which end of a phrase names one, and how several in a row are told apart.

In: the words before a person's name or after 是. Out: `Title`, offsets in the phrase. Nothing here knows mentions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.masking import read_rows

# 直列C平台整机设计首席总师 has 13 characters
_SHORTEST, _LONGEST = 2, 16
_AGE = r"的|[\d.]{1,4}(?:多|余)?岁|\d\d后|[一两二三四五六七八九十几多\d]{1,3}[名位个]"
# the unit within an organisation is no part of a title (提取车间职工, 花炮厂工程师), but 车间主任 is one
_UNIT = re.compile("[一-龥]{1,8}?(?:车间(?!主任|副主任)|分公司|公司|工段|工区|项目部|办事处|加工厂|厂(?!长|医)"
                   "|科(?=护士长|医生|医师|主任医师))(?=[一-龥]{2})")
# O最年轻的焊工 and O干了十年的焊工 still belong to O; O慰问的焊工 does not
_ATTRIBUTIVE = frozenset({"的", "了", "着"})


@dataclass(frozen=True, slots=True)
class Title:
    """A title in a phrase: where it stands, and whether words that are no lead come before it."""

    start: int
    end: int
    cut: bool


def find_title(phrase: str, *, attached: bool) -> Title | None:
    """Find the title that a phrase ends with: 46岁的货车司机 -> 货车司机.

    `attached` says that the phrase follows an organisation (O的固体车间工艺与技术主管): then fewer words cut it.
    """
    end = len(phrase.rstrip())
    hits = [hit for hit in _cutting(attached).finditer(phrase, 0, end) if hit[1]]
    cut = hits[-1].end() if hits else 0
    start = _skip_leads(phrase, cut, end)
    if not attached and (unit := _UNIT.match(phrase, start, end)):
        start = unit.end()
    if not _SHORTEST <= end - start <= _LONGEST or phrase[start:end] in _words("alone") \
            or not _ends_with_title(phrase[start:end]):
        return None
    belongs = attached and hits and hits[-1][1] == "的" and all(hit[1] in _ATTRIBUTIVE for hit in hits)
    return Title(start, end, not belongs and _skip_leads(phrase, 0, cut) < cut)


def _skip_leads(phrase: str, start: int, end: int) -> int:
    while hit := _lead().match(phrase, start, end):
        start = hit.end()
    return start


def is_head(title: str) -> bool:
    """Tell whether a title is one of the table's words as it stands: 车间主任 is not the 主任 of a 车间."""
    return title in _heads()


def is_sole(title: str) -> bool:
    """Tell whether an office has one holder at a time, so that a list of names does not share it: 主席."""
    head = _head(title)
    return head is not None and bool(_heads()[head]["sole"])


def units_of(title: str) -> Sequence[str]:
    """Give the endings of organisations that have such an office: 队长 -> 队, 大队; 宣教部部长 -> 宣教部."""
    head = _head(title)
    units = [unit for unit in _heads()[head]["units"].split("|") if unit] if head else []
    named = title.removesuffix(head or "")
    return [named] if named.endswith(tuple(units)) and units else units


@cache
def _heads() -> dict[str, dict[str, str]]:
    return {row["head"]: row for row in read_rows("relation-titles.csv")}


@cache
def _words(use: str) -> tuple[str, ...]:
    words = {row["word"] for row in read_rows("relation-title-words.csv") if row["use"] == use}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _head(title: str) -> str | None:
    """Give the longest head that a title ends with."""
    return next((title[i:] for i in range(len(title)) if title[i:] in _heads()), None)


def _ends_with_title(phrase: str) -> bool:
    head = _head(phrase)
    return head is not None and not any(phrase.endswith(word) and len(word) >= len(head) for word in _words("not"))


@cache
def _cutting(attached: bool) -> re.Pattern[str]:
    cuts = _words("cut") if attached else (*_words("cut"), *_words("loose"))
    longest_first = sorted(cuts, key=lambda word: (-len(word), word))
    return re.compile("|".join(_words("keep")) + "|(" + "|".join(longest_first) + ")")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile("|".join((_AGE, *_words("lead"))))
