"""A name that is sure once is proposed at its other places, and so are parts of full names and other lengths."""

from kg.grammar import Candidate
from kg.model import Label
from kg.repeats import find_lengths, find_parts, find_repeats


def _span(text: str, name: str, label: Label, score: float, rule: str = "tagger") -> Candidate:
    return Candidate(text.find(name), text.find(name) + len(name), label, rule, score)


def test_a_sure_name_is_proposed_at_its_other_places_only() -> None:
    text = "王芳来了，王芳走了"
    assert list(find_repeats([_span(text, "王芳", Label.PERSON, 0.9)], text)) == [
        Candidate(5, 7, Label.PERSON, "repeat-tagger", 0.9)
    ]


def test_names_sure_at_two_places_confirm_each_other() -> None:
    text = "王芳来了，王芳走了"
    spans = [Candidate(0, 2, Label.PERSON, "tagger", 0.7), Candidate(5, 7, Label.PERSON, "byline", 0.9)]
    assert [(c.start, c.score, c.rule) for c in find_repeats(spans, text)] == [
        (0, 0.9, "repeat-rule"),
        (5, 0.7, "repeat-tagger"),
    ]


def test_a_doubtful_name_is_not_proposed_elsewhere() -> None:
    text = "王芳来了，王芳走了"
    assert list(find_repeats([_span(text, "王芳", Label.PERSON, 0.3)], text)) == []


def test_the_end_of_a_full_name_may_stand_for_it() -> None:
    text = "江城区货运行业工会联合会成立，联合会揭牌"
    parts = list(find_parts([_span(text, "江城区货运行业工会联合会", Label.ORG, 0.9)], text))
    assert [(text[c.start : c.end], c.rule) for c in parts] == [("联合会", "end-of")]


def test_the_beginning_of_a_full_name_may_stand_for_it() -> None:
    text = "江城股份有限公司的人，江城股份的车"
    parts = list(find_parts([_span(text, "江城股份有限公司", Label.ORG, 0.9)], text))
    assert [(text[c.start : c.end], c.rule) for c in parts] == [("江城股份", "beginning-of")]


def test_the_whole_name_is_no_part_of_itself() -> None:
    text = "江城货运工会联合会"
    assert list(find_parts([_span(text, text, Label.ORG, 0.9)], text)) == []


def test_no_names_have_no_parts() -> None:
    assert list(find_parts([], "联合会")) == []


def test_a_name_that_stands_elsewhere_without_its_last_character_is_proposed_shorter() -> None:
    text = "骑手周真先挤到台前。律师给周真支招。"
    found = find_lengths([_span(text, "周真先", Label.PERSON, 0.7)], text)
    assert [(c.start, c.end, c.rule) for c in found] == [(2, 4, "shorter"), (13, 15, "shorter")]


def test_a_name_that_the_same_character_always_follows_is_proposed_longer() -> None:
    text = "魏康和笑了。大家问魏康和。"
    found = find_lengths([_span(text, "魏康", Label.PERSON, 0.7)], text)
    assert [(c.start, c.end, c.rule) for c in found] == [(0, 3, "longer"), (9, 12, "longer")]
