"""How alike two characters look, by their four-corner codes: what a scanner may have misread.

In: characters or names of the same length. Out: likeness from 0 to 1.
"""

from functools import cache
from importlib import resources
from typing import Any

# a numeral or a direction in place of another makes another name: 综采一队, 综采二队; 东区, 西区
_TELLING = frozenset("一二三四五六七八九十两零〇百千0123456789东南西北中上下左右前后内外大小新老")
# from three corners of five on, a character is taken for another's misreading; 鄞 and 鄄 share four, 鄞 and 郓 two
LIKE = 0.6


@cache
def _corners() -> dict[str, str]:
    text = (resources.files("kg") / "data" / "four-corners.txt").read_text(encoding="utf-8")
    rows = (line.split(" ") for line in text.splitlines())
    return {character: code for code, characters in rows for character in characters}


def likeness(one: str, other: str) -> float:
    """Give the share of corners that two characters have in common: 1 for the same character, 0 for unknown ones.

    >>> likeness("鄞", "鄄")
    0.8
    """
    if one == other:
        return 1.0
    left, right = _corners().get(one, ""), _corners().get(other, "")
    return sum(a == b for a, b in zip(left, right, strict=False)) / 5


def differing(one: str, other: str) -> tuple[int, ...]:
    """Give the positions at which two names of the same length differ; none for names of different lengths."""
    if len(one) != len(other):
        return ()
    return tuple(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)


def is_telling(character: str) -> bool:
    """Tell whether a character tells names apart that are otherwise the same."""
    return character in _TELLING


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(name: str) -> str:
    """Simplify the traditional characters of a name one by one; those that simplified text has too (乾, 於) stay."""
    return "".join(c if c in _corners() or not "\u4e00" <= c <= "\u9fff" else _simple(c) for c in name)


@cache
def _simple(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character
