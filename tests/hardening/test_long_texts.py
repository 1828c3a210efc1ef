"""A megabyte of anything is read in seconds, and analysed at a cost that grows as its length does."""

import io
import time
from contextlib import suppress

import pytest

from kg.analysing import analyse
from kg.dates import find_dates
from kg.formats import read_jsonl, read_text
from kg.model import Article, KgError, Record
from kg.numbers import find_figures
from kg.pages import split_page
from kg.portions import LONGEST
from kg.tagging import load_pipeline
from kg.text import split_sentences, to_plain

_SENTENCE = "7月5日，江岸区总工会在江岸举办焊工技能竞赛，120名职工参赛，记者李明报道。"
# what is repeated, after what stands once
KINDS = {
    "one character": ("", "工"), "blanks": ("工", " "), "wide blanks": ("工", "\u3000"), "line ends": ("工", "\n"), "returns": ("", "\r"),
    "short lines": ("", "工会\r\n"), "blank lines": ("", " \n"), "digits": ("", "1"), "grouped digits": ("1", ",000"),
    "numerals": ("", "一二三四五六七八九十百千万亿"), "hundreds": ("", "百"), "commas": ("", "，"), "brackets": ("", "（"),
    "quotation marks": ("", "“"), "closing marks": ("。", "”"), "straight marks": ("", '"'), "stops": ("", "。"), "dots": ("", "…"),
    "years": ("", "2023年"), "dates": ("", "2023年7月5日"), "names": ("", "襄阳市总工会"), "levels": ("", "省市县区"),
    "persons": ("", "记者李明、"), "letters": ("", "a,b:"), "one sentence": ("", _SENTENCE[:-1] + "，"), "sentences": ("", _SENTENCE),
    "lines": ("", _SENTENCE + "\n"), "awards": ("", "全国五一劳动奖章获得者"), "titles": ("", "主席书记主任"), "brands": ("", "“夜校”行动"),
    "emoji": ("", "👨‍👩‍👧"), "combining": ("e", "\u0301"), "bidi": ("", "\u202e工\u2066"), "private": ("", "\ue000"),
    "markup": ("", "<div><a href=x>"),
    "escapes": ("", '\\"'), "traditional": ("", "總工會職工"),
}
_MEGABYTE, _SECONDS = 1_000_000, 15.0
# three times the text: a little more than three times the time, on a machine that does other things
_GROWTH, _FLOOR = 6.0, 0.6


def text_of(kind: str, *, size: int = 0, length: int = 0) -> str:
    """Make a text of a kind, of so many bytes or characters."""
    before, unit = KINDS[kind]
    count = size // len(unit.encode()) if size else length // len(unit)
    return before + unit * count


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_megabyte_of_any_kind_is_read_in_seconds(kind: str) -> None:
    text = text_of(kind, size=_MEGABYTE)
    started = time.process_time()
    record, = read_text(io.BytesIO(text.encode()), "a", "a")
    with suppress(KgError):  # of blanks there is no record
        list(read_jsonl(io.BytesIO(text.encode()), "a", "a"))
    if isinstance(record, Record):
        split_page(record)
    plain = to_plain(text)
    split_sentences(plain.text)
    find_dates(plain.text, "2023-07-06")
    find_figures(plain.text)
    assert time.process_time() - started < _SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_cost_of_an_analysis_grows_as_the_text_does(kind: str) -> None:
    nlp = load_pipeline("rules")
    list(analyse(nlp, [Article("a", _SENTENCE)]))
    times = []
    for portions in (1, 3):
        article = Article("a", text_of(kind, length=portions * LONGEST), "2023-07-06")
        started = time.process_time()
        list(analyse(nlp, [article]))
        times.append(time.process_time() - started)
    assert times[1] < max(_FLOOR, _GROWTH * times[0])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one character", "line ends", "private"])
def test_a_megabyte_goes_through_the_whole_analysis(kind: str) -> None:
    started = time.process_time()
    found, = analyse(load_pipeline("rules"), [Article("a", text_of(kind, size=_MEGABYTE))])
    assert found.activities == ()
    assert time.process_time() - started < 6 * _SECONDS
