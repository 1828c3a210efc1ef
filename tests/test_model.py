"""Records are frozen, and an error says where and why in one line."""

from dataclasses import FrozenInstanceError

import pytest

from kg.model import KgError, Label, Mention, Span


def test_an_error_names_the_place_and_the_reason() -> None:
    assert str(KgError("a.jsonl:3", "no text")) == "a.jsonl:3: no text"


def test_an_error_without_a_place_is_the_reason_alone() -> None:
    assert str(KgError("", "no input")) == "no input"


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Span(0, 1).start = 2  # type: ignore[misc]


def test_a_span_contains_what_lies_within_it() -> None:
    assert Span(3, 5) in Span(0, 5)
    assert Span(3, 6) not in Span(0, 5)


def test_mentions_sort_by_where_they_stand() -> None:
    later, earlier = Mention(5, 7, Label.ORG, "市总"), Mention(2, 4, Label.PLACE, "襄阳")
    assert sorted([later, earlier]) == [earlier, later]
