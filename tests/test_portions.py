"""A book is read in portions: every character in one of them, at a cost that grows as its length does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pipeline import TEXTS

from kg import portions
from kg.analysing import analyse
from kg.model import Analysis, Article, Label, Span
from kg.portions import cut_portions, place_portion, take_portion
from kg.tagging import load_pipeline
from kg.text import to_plain


@given(st.text("工会\n。，", max_size=200), st.integers(2, 30))
def test_portions_follow_each_other_and_none_is_longer_than_the_longest(text: str, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "LONGEST", longest)
        cut = cut_portions(text)
    assert "".join(text[span.start:span.end] for span in cut) == text
    assert all(span.end - span.start <= longest for span in cut)
    assert len(cut) == 1 or len(text) > longest


def test_a_portion_ends_where_a_line_or_a_sentence_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "LONGEST", 8)
    cut = cut_portions("第一行。尾\n前面第二句。第三句\n")
    assert [span.end for span in cut] == [6, 12, 16]


def test_a_portion_maps_to_the_source_of_the_whole_and_to_the_whole() -> None:
    plain = to_plain("江城市总\n工会主席李明，介绍了职工夜校的课程，课程很多。")
    span = Span(4, 12)
    assert take_portion(plain, span).to_source(Span(0, 8)) == plain.to_source(span)
    assert place_portion(plain, span).to_source(Span(0, 8)) == span


@pytest.fixture(scope="module")
def book() -> Analysis:
    text = "\n".join(TEXTS[name] for name in "abc" * 30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "LONGEST", 300)
        found, = analyse(load_pipeline("rules"), [Article("书", text, "2023-07-06")])
    return found


def test_what_is_found_in_any_portion_stands_in_the_articles_own_text(book: Analysis) -> None:
    text = book.article.text
    assert max(mention.start for mention in book.mentions) > 0.9 * len(text)
    assert all(text[mention.start:mention.end] == mention.text for mention in book.mentions)
    assert {activity.evidence.start > 0.9 * len(text) for activity in book.activities} == {True, False}


def test_an_entity_of_several_portions_is_one(book: Analysis) -> None:
    ids = [entity.id for entity in book.entities]
    assert ids == sorted(set(ids))
    assert {mention.entity for mention in book.mentions} <= set(ids)
    assert sum(entity.label is Label.ORG and entity.name == "襄阳市总工会" for entity in book.entities) == 1


def test_a_statement_of_several_portions_is_made_once(book: Analysis) -> None:
    keys = [(relation.subject, relation.predicate, relation.object) for relation in book.relations]
    assert keys == sorted(set(keys))
