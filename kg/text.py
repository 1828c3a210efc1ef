"""Chinese text as the language stage reads it: plain text with a map back to the source, sentences and clauses.

In: an article's text exactly as given. Out: `Plain`, in which lines that the layout broke are joined, traditional
characters are simplified, widths and quotation marks are unified, one character for one character, so that every
offset maps back to the source.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.model import Span

_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_WIDTHS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", "．": ".", "％": "%",
           **dict.fromkeys("「﹁", "“"), **dict.fromkeys("」﹂", "”"), "『": "‘", "』": "’", "〈": "《", "〉": "》",
           **dict.fromkeys("･•‧・", "·"), **dict.fromkeys("\u3000\xa0\t", " "), **dict.fromkeys(_LINE_ENDS, "\n")}
_FULL = {chr(code): chr(code - 0xFEE0) for first, last in ("０９", "ＡＺ", "ａｚ")
         for code in range(ord(first), ord(last) + 1)}
_PLAIN_OF = str.maketrans({**_WIDTHS, **_FULL})
_ASCII_KEPT = re.compile(r"(?<=\d)[,:](?=\d)|(?<=[A-Za-z])[,:;?!()](?=[A-Za-z ])|:(?=//)")
_TERMINAL = "。！？…：；!?:;"
_BLOCK_START = re.compile(
    r"[ \u3000\t]{2,}\S|[【■●◆▲★※]|——|[一二三四五六七八九十]{1,3}、"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]"
)
_CREDIT = re.compile(r"[\u4e00-\u9fff ]{1,12}[摄文图/／ ]{1,4}[)）]?$")
_LONGEST_CREDIT = 20
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’）)》」』]*|\n")
_CLAUSE_MARK = re.compile(r"(?P<open>[“‘（《【])|(?P<close>[”’）》】])|(?P<end>[，；：。！？…]+)(?P<quotes>[”’]*)|\n")
# below this share of the widest line, a line without final punctuation is a headline, not a wrapped line
_FULL_LINE = 0.86
# simplified text now and then holds a character that has a simplified form; a line is traditional from here on
_TRADITIONAL_CHARACTERS, _TRADITIONAL_SHARE = 2, 0.03


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text and, for each of its characters, the offset in the source that it stands for."""

    text: str
    origin: tuple[int, ...]

    def to_source(self, span: Span) -> Span:
        """Map a stretch of the plain text to the source; line breaks inside it are included."""
        if span.start >= span.end:
            start = self.origin[span.start] if span.start < len(self.origin) else 0
            return Span(start, start)
        return Span(self.origin[span.start], self.origin[span.end - 1] + 1)

    def from_source(self, span: Span) -> Span:
        """Map a stretch of the source to the plain characters that came from it."""
        return Span(bisect_left(self.origin, span.start), bisect_left(self.origin, span.end))


def to_plain(source: str) -> Plain:
    """Turn an article's text into plain text (see the module's docstring)."""
    characters = "".join(_unify_widths(to_simplified(line)) for line in source.splitlines(keepends=True))
    dropped = _dropped(source)
    kept = [i for i in range(len(source)) if i not in dropped]
    joined = "".join(characters[i] for i in kept)
    return Plain("\n".join(_straight_quotes(line) for line in joined.split("\n")), tuple(kept))


def _unify_widths(line: str) -> str:
    unified = line.translate(_PLAIN_OF)
    kept = [hit.start() for hit in _ASCII_KEPT.finditer(line)]
    if not kept:
        return unified
    characters = list(unified)
    for place in kept:
        characters[place] = line[place]
    return "".join(characters)


def _straight_quotes(line: str) -> str:
    """Open and close straight quotation marks in turn: "a" becomes “a”."""
    if '"' not in line and "'" not in line:
        return line
    turn = {'"': 0, "'": 0}
    result = []
    for character in line:
        if character in turn:
            pair = "“”" if character == '"' else "‘’"
            result.append(pair[turn[character] % 2])
            turn[character] += 1
        else:
            result.append(character)
    return "".join(result)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def to_simplified(line: str) -> str:
    """Simplify a line of traditional characters, one for one; a line of simplified ones is returned as it is."""
    if line.isascii():
        return line
    converted: str = _converter().convert(line)
    if converted == line:
        return line
    if len(converted) != len(line):
        converted = "".join(c if len(s := _converter().convert(c)) != 1 else s for c in line)
    # a few rare characters simplify to ones outside the basic plane that no name list or model knows: they stay
    converted = "".join(a if b > "\uffff" else b for a, b in zip(line, converted, strict=True))
    changed = sum(a != b for a, b in zip(line, converted, strict=True))
    if changed >= _TRADITIONAL_CHARACTERS and changed >= _TRADITIONAL_SHARE * len(line.strip()):
        return converted
    return line


def width(line: str) -> int:
    """Columns that a line takes: two for a wide character, one for any other."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def _dropped(source: str) -> set[int]:
    """Offsets that plain text leaves out: soft line breaks, indents, trailing and repeated blanks."""
    lines = [(hit.start(), hit.group()) for hit in re.finditer(r"[^\n\r]*(?:\r\n|\n|\r|$)", source) if hit.group()]
    widest = max((width(line.strip()) for _, line in lines), default=0)
    dropped: set[int] = set()
    following, blank = "", False
    for start, line in reversed(lines):
        body = line.rstrip("\r\n")
        content = range(start + len(body) - len(body.lstrip()), start + len(body.rstrip()))
        dropped |= set(range(start, start + len(body))) - set(content)
        dropped |= {i for i in content if source[i].isspace() and source[i - 1].isspace() and i > content.start}
        if len(line) > len(body) and (not body.strip() or is_soft_break(body, following, widest, blank=blank)):
            dropped |= set(range(start + len(body), start + len(line)))
        elif line.endswith("\r\n"):
            dropped.add(start + len(line) - 1)
        blank = not body.strip()
        following = following if blank else line
    return dropped


def is_soft_break(line: str, following: str, widest: int, *, blank: bool = False) -> bool:
    """Tell whether the layout, not the writer, ended this line: it is full or breaks off in running text.

    `widest` is the width of the text's widest line; `blank` says that an empty line follows.
    """
    stripped = line.strip()
    if not stripped or not following.strip() or stripped[-1] in _TERMINAL:
        return False
    if _BLOCK_START.match(following) or (_BLOCK_START.match(line) and line[0].isspace()):
        return False
    if _CREDIT.search(stripped[-_LONGEST_CREDIT:]) and width(stripped) < _FULL_LINE * widest:
        return False
    running = "。" in stripped or stripped.count("，") + stripped.count(",") >= 2
    full = width(stripped) >= _FULL_LINE * widest and width(stripped) > 40
    return running and stripped[-1] not in "”）)》" if blank else full or (running and stripped[-1] not in "”）)")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Cut plain text after 。！？… (with the quotes that close there) and at line ends; blanks around are left out."""
    return tuple(_pieces(text, Span(0, len(text)), (hit.end() for hit in _SENTENCE_END.finditer(text))))


def split_clauses(text: str, sentence: Span) -> tuple[Span, ...]:
    """Cut a sentence after ，；： where these stand outside quotation marks and brackets."""
    depth, ends = 0, []
    for hit in _CLAUSE_MARK.finditer(text, sentence.start, sentence.end):
        if hit.lastgroup == "open":
            depth += 1
        elif hit.lastgroup == "close":
            depth = max(0, depth - 1)
        else:
            if depth == 0:
                ends.append(hit.end())
            depth = max(0, depth - len(hit["quotes"] or ""))
    return tuple(_pieces(text, sentence, ends))


def _pieces(text: str, whole: Span, ends: Iterator[int] | list[int]) -> Iterator[Span]:
    start = whole.start
    for end in (*ends, whole.end):
        piece = text[start:end]
        left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        if left < right:
            yield Span(start + left, start + right)
        start = max(start, end)


def sentence_at(sentences: tuple[Span, ...], offset: int) -> Span:
    """Find the sentence that an offset lies in, or the nearest one before it."""
    index = bisect_left(sentences, Span(offset + 1, offset + 1)) - 1
    return sentences[max(index, 0)]


def fold(name: str) -> str:
    """Fold a name for comparison: no blanks, quotation marks, brackets or middle dots; letters in lower case."""
    return re.sub(r"[\s“”\"'‘’「」『』《》〈〉()（）·•]", "", name).lower()
