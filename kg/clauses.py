"""An article as the search for activities reads it: plain text goes in, clauses with their zone and content come out.

A zone says what a line is: headline, line of source and authors, body, or caption. Deeds are told in the body.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from kg.dates import DateMention
from kg.model import Mention, Span
from kg.numbers import Figure
from kg.text import split_clauses, split_sentences

Item = TypeVar("Item", Mention, Figure, DateMention)


class Zone(StrEnum):
    """What a line of an article is."""

    HEADLINE = "headline"
    META = "meta"
    BODY = "body"
    CAPTION = "caption"


_META = re.compile(
    r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?.{0,40}(?:来源|作者|记者|版|编辑|$)"
    r"|^(?:来源|作者|责任编辑|编辑|责编|供稿|时间|发布时间)[：:]|^(?:本报|特约|见习|实习|本网)?(?:记者|通讯员)"
    r"|^本报(?:特约|首席)?(?:记者|通讯员)|^第?[\dA-Z]{1,6}版")
_CAPTION = re.compile(
    r"^(?:▲|△|图为|图[①②③④⑤⑥1-6一二三]|[左右上下]图|（?图片|资料图"
    r"|[（(]?[\u4e00-\u9fff ]{2,14}[摄文图](?:影报道)?[）)]?\s*$)")
_SENTENCE_MARK = re.compile(r"[。；！？]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a line with what stands in it. `index` counts clauses in the article, `place` in the sentence."""

    span: Span
    sentence: Span
    line: int
    zone: Zone
    index: int
    place: int
    opens_line: bool
    mentions: tuple[Mention, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]


def line_zones(text: str) -> list[tuple[Span, Zone]]:
    """Cut plain text into its lines and say what each is."""
    lines, start, body_seen = [], 0, False
    for line in text.split("\n"):
        zone = _zone(line, body_seen)
        body_seen = body_seen or zone is Zone.BODY
        lines.append((Span(start, start + len(line)), zone))
        start += len(line) + 1
    return lines


def _zone(line: str, body_seen: bool) -> Zone:
    if _CAPTION.match(line):
        return Zone.CAPTION
    if _META.search(line[:70]) and not _SENTENCE_MARK.search(line):
        return Zone.META
    if body_seen or len(line) > 45 or "。" in line:
        return Zone.BODY
    return Zone.HEADLINE


def read_clauses(text: str, mentions: Sequence[Mention], figures: Sequence[Figure],
                 dates: Sequence[DateMention]) -> tuple[Clause, ...]:
    """Cut an article into clauses in order, each with the mentions, figures and dates that start in it."""
    sentences = split_sentences(text)
    starts = tuple([item.span.start for item in items] for items in (mentions, figures, dates))
    found: list[Clause] = []
    for number, (line, zone) in enumerate(line_zones(text)):
        opens = True
        for sentence in sentences[bisect_left(sentences, Span(line.start, line.start)):]:
            if sentence.start >= line.end:
                break
            for place, span in enumerate(split_clauses(text, sentence)):
                found.append(Clause(span, sentence, number, zone, len(found), place, opens,
                                    _within(span, mentions, starts[0]), _within(span, figures, starts[1]),
                                    _within(span, dates, starts[2])))
                opens = False
    return tuple(found)


def _within(span: Span, items: Sequence[Item], starts: Sequence[int]) -> tuple[Item, ...]:
    return tuple(items[bisect_left(starts, span.start):bisect_left(starts, span.end)])
