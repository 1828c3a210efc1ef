"""Texts go through a tagger sentence by sentence, a whole batch at once, and spans come back in their offsets."""

from collections.abc import Sequence

import pytest

from kg.model import KgError
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.taggers import SentenceFinder, load_finder


class Echo:
    """A tagger that takes every 王芳 for a person; it remembers how many strings each call brought."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        self.calls.append(len(texts))
        starts = [text.find("王芳") for text in texts]
        return [
            Tagged(((start, start + 2, "PERSON", 0.97),), (), ((start, start + 3, "PERSON", 0.2),))
            if start >= 0 else Tagged((), ())
            for start in starts
        ]


def test_the_tagger_reads_sentences_and_its_spans_come_back_in_offsets_of_the_text() -> None:
    (read,) = SentenceFinder(Echo()).find(["今天下雨。工人王芳来了。\n王芳走了。"])
    assert [(span.start, span.end) for span in read.spans if span.rule == TAGGER] == [(7, 9), (13, 15)]


def test_spans_that_the_tagger_did_not_choose_come_under_a_rule_of_their_own() -> None:
    (read,) = SentenceFinder(Echo()).find(["今天下雨。工人王芳来了。"])
    assert [(span.start, span.end, span.score) for span in read.spans if span.rule == OTHER] == [(7, 10, 0.2)]


def test_the_tagger_is_asked_once_for_all_sentences_of_a_batch() -> None:
    echo = Echo()
    assert len(list(SentenceFinder(echo).find(["第一句。第二句。", "第三句。"]))) == 2
    assert echo.calls == [3]


def test_a_pipeline_that_is_not_installed_is_refused_by_name() -> None:
    with pytest.raises(KgError, match="zh_no_such_model"):
        load_finder("zh_no_such_model")
