"""One line of a newspaper page or reprint to what it is: header, headline, byline, dateline, caption, credit, text.

In: lines. Out: the kind of each, and the date of publication that a source line states. The cues are in
`data/page-cues.json`; nothing here looks at what an article says.
"""

import json
import re
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

_DIGITS = str.maketrans("０１２３４５６７８９〇零一二三四五六七八九", "01234567890" + "0123456789")
_DATE = re.compile(r"((?:19|20)\d\d)\s?[年/.-]\s?(\d{1,2})\s?[月/.-]\s?(\d{1,2})(?!\d)日?")
_HAN_DATE = re.compile(r"([一二][〇零○一二三四五六七八九]{3})年"
                       r"([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_WEEKDAY = re.compile(r"星期[一二三四五六日天][\s　)）]*$")
_DATED_EVENT = re.compile(r"(?:\d{1,2}月)?\d{1,2}日")
_REPORT_END = re.compile(r"[讯訊](?![员員息])|[电電](?=[\s　(（])")
_SENTENCE = re.compile(r"[。！？!?；;]")
_END = re.compile(r"[。！？!?…—：:][”’\"』」）)]*\s*$")
_LIST = re.compile(r"[，,、。：:“”\"；]")
_PAGE_NUMBER = re.compile(r"第?\s?[A-Z]?\d{1,5}\s?版[:：·\s]{0,2}[一-鿿]{0,6}")
_PAPER = re.compile(r"[报報刊运運友](?:\s|　|$)")
_EDGES = " \t\r　()（）[]【】|"
_LONGEST_HEADLINE, _LONGEST_BYLINE, _LONGEST_CAPTION, _LONGEST_SOURCE = 38, 60, 120, 110
# `《江海晚报》2020年1月3日`: a paper's name before or after the date and nothing else
_LONGEST_IMPRINT = 24
_HEAD_LINES, _TAIL_LINES = 8, 2


class Kind(StrEnum):
    """What a line is. An opener (dateline, byline, source line) starts an article; a headline only may."""

    HEADER = "header"
    HEADLINE = "headline"
    BYLINE = "byline"
    SOURCE = "source"
    DATELINE = "dateline"
    CAPTION = "caption"
    CREDIT = "credit"
    JUMP_TO = "jump to"
    JUMP_FROM = "jump from"
    TEXT = "text"


OPENERS = frozenset({Kind.BYLINE, Kind.SOURCE, Kind.DATELINE})


def classify_line(line: str) -> Kind:
    """Tell what a line is by its own form: `本报讯 (记者李静)近日…` is a dateline, `本报记者 李静` a byline."""
    stripped = line.strip()
    if not stripped:
        return Kind.TEXT
    return next((kind for kind, matches in _TESTS if matches(stripped)), Kind.TEXT)


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends where a sentence, a list's introduction or a kicker may end."""
    return bool(_END.search(line))


def starts_dated(line: str) -> bool:
    """Tell whether a text opens as news do: with a time in its first words (近日, 7月5日上午)."""
    start = line.lstrip(" \t　“\"")[:14]
    return start.startswith(cues("weak_start")) or bool(_DATED_EVENT.search(start[:12]))


def display_width(line: str) -> int:
    """Width of a line in print: two for a Chinese character, one for a Latin one."""
    return sum(2 if char > "\u2e7f" else 1 for char in line.rstrip())


def find_published(text: str) -> str | None:
    """Find the publication date in a line of the text's head or tail that is a source line or a page header.

    A date in running text is an event's date and is not taken; `中工网无锡2022年11月30日电` is.
    """
    lines = [line.strip() for line in text[:200_000].splitlines() if line.strip()]
    tail = lines[max(len(lines) - _TAIL_LINES, _HEAD_LINES):]
    for line in (*lines[:_HEAD_LINES], *tail):
        if (hit := _find_date(line[:160])) and _states_publication(line, hit):
            return _iso(hit)
    return None


@cache
def cues(name: str) -> tuple[str, ...]:
    """The cue words of one kind, as `data/page-cues.json` lists them."""
    path = resources.files("kg") / "data" / "page-cues.json"
    table: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(table[name])


def _find_date(line: str) -> re.Match[str] | None:
    return _DATE.search(line) or _HAN_DATE.search(line)


def _iso(hit: re.Match[str]) -> str | None:
    try:
        return date(*(_number(group) for group in hit.groups())).isoformat()
    except ValueError:
        return None


def _number(text: str) -> int:
    """`2023`, `二〇二三`, `十`, `二十六`."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)
    return int(text.replace("○", "0").translate(_DIGITS))


def _states_publication(line: str, hit: re.Match[str]) -> bool:
    end = _dateline_end(line)
    if end or len(line) > _LONGEST_SOURCE or _SENTENCE.search(line):
        return hit.end() <= end
    rest = line[:hit.start()] + line[hit.end():]
    return _is_header(line) or _has(rest, "source") or _has(rest, "reporter") or bool(_CLOCK.search(rest)) or (
        len(rest) <= _LONGEST_IMPRINT and not (line[:hit.start()].strip(_EDGES) and line[hit.end():].strip(_EDGES)))


def _has(line: str, name: str) -> bool:
    return any(cue in line for cue in cues(name))


def _without_date(line: str) -> str | None:
    hit = _find_date(line[:60])
    return line[:hit.start()] + line[hit.end():] if hit else None


def _dateline_end(line: str) -> int:
    """Offset after 讯 or 电 of `本报襄阳5月12日讯`, or 0: a name of a paper or place, a date, then 讯 or 电."""
    found = _REPORT_END.search(line, 2, 30)
    if not found or _LIST.search(line, 0, found.start()):
        return 0
    head, after = line[:found.start()].lstrip("（( 　"), line[found.end():].lstrip(" 　")
    bracketed = after.startswith(("(", "（", "[")) and _has(after[:12], "reporter")
    reported = bracketed or after.startswith(cues("reporter"))
    named = head.startswith(cues("paper")) or head.rstrip().endswith(("报", "報", "网", "網", "社"))
    dated = head.rstrip().endswith("日")
    return found.end() if reported or (named and (dated or head[2:] == "" or after[:1] in "(（")) else 0


def _is_dateline(line: str) -> bool:
    return _dateline_end(line) > 0


def _is_byline(line: str) -> bool:
    """`本报记者 王睿 本报通讯员 李娟`: nothing but functions, names, and at most the place."""
    start = re.sub(r"[：:]", " ", line.strip(_EDGES))
    if len(start) > _LONGEST_BYLINE or re.search(r"[。，,！？“”；]", start):
        return False
    for prefix in (*cues("reporter_prefix"), *cues("reporter_prefix")):
        start = start.removeprefix(prefix)
    names = [name for name in re.split(r"[\s　、/／·]+", start) if name]
    return start.startswith(cues("reporter")) and len(start) > 3 and all(len(name) <= 12 for name in names)


def _is_source(line: str) -> bool:
    """`2023-07-06 08:10 来源：…`, `工友晚报 2023年7月6日 第3版 记者 李静`: a date with a clock, a source or a name."""
    bare = line.strip(_EDGES)
    if len(bare) > _LONGEST_SOURCE or _SENTENCE.search(bare):
        return False
    rest = _without_date(bare)
    if rest is not None and "，" not in bare:
        named = _has(rest, "source") or _has(rest, "reporter") or bool(_CLOCK.search(rest))
        return named or not rest.strip(_EDGES)
    return bool(re.match(r"[一-鿿]{2,6}\s?[:：]", bare)) and bare.startswith(cues("source"))


def _is_header(line: str) -> bool:
    """`秦楚职工报 2022年5月13日 第2版 要闻`: a date and a paper, a weekday or a page, or a bare page number."""
    bare = line.strip(_EDGES)
    if len(bare) > 70 or _SENTENCE.search(bare) or "，" in bare:
        return False
    if _PAGE_NUMBER.fullmatch(bare) or bare in cues("label"):
        return True
    rest = _without_date(bare)
    if rest is None or _has(rest, "source") or _has(rest, "reporter") or _CLOCK.search(rest):
        return False
    return "版" in rest or bool(_WEEKDAY.search(rest) or _PAPER.search(rest))


def _is_caption(line: str) -> bool:
    return line.startswith(cues("caption_start")) and len(line) <= _LONGEST_CAPTION


def _is_credit(line: str) -> bool:
    """`本报记者 王睿 摄`, `张静摄影报道`, `供图：县总工会`: a photographer's credit that stands alone."""
    bare = line.strip(_EDGES)
    if len(bare) <= 24 and bare.startswith(cues("credit_start")):
        return True
    return len(bare) <= 40 and bare.endswith(cues("photo_credit")) and not _LIST.search(bare)


def _is_jump_to(line: str) -> bool:
    return len(line) <= 16 and line.strip(_EDGES).startswith(cues("jump_to"))


def _is_jump_from(line: str) -> bool:
    return len(line) <= 24 and line.strip(_EDGES).startswith(cues("jump_from"))


def _is_headline(line: str) -> bool:
    """A short line without a sentence's end; commas may stand in it, a kicker may end in a dash."""
    bare = line.strip(_EDGES)
    if len(bare) < 4 or display_width(bare) > 2 * _LONGEST_HEADLINE or not re.search(r"[一-鿿]", bare):
        return False
    if line.endswith(("——", "—", "！", "!", "？", "?")):
        return "。" not in bare
    return not ends_sentence(line) and not _SENTENCE.search(bare) and line[-1] not in "，,、；;"


_TESTS = ((Kind.JUMP_TO, _is_jump_to), (Kind.JUMP_FROM, _is_jump_from), (Kind.HEADER, _is_header),
          (Kind.DATELINE, _is_dateline), (Kind.SOURCE, _is_source), (Kind.CAPTION, _is_caption),
          (Kind.CREDIT, _is_credit), (Kind.BYLINE, _is_byline), (Kind.HEADLINE, _is_headline))
