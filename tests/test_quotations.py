"""Quotations bear marks that tell a programme or an award from emphasis."""

import pytest

from kg.model import Label
from kg.quotations import find_quotations, find_quoted


def _marks(text: str, label: Label = Label.PROGRAMME) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for candidate in find_quoted(text, ()):
        if candidate.label == label:
            rows.setdefault(text[candidate.start : candidate.end], set()).add(candidate.rule.removeprefix("quote-"))
    return rows


def test_a_quotation_holds_quotations_of_the_other_kind() -> None:
    assert [quote.inner for quote in find_quotations("开展“‘益’起读书”活动")] == ["‘益’起读书"]


@pytest.mark.parametrize("text", ["“今天真好。明天见”", "“" + "很" * 30 + "”", "“没有完", "“上\n下”"])
def test_speech_and_broken_quotations_are_no_names(text: str) -> None:
    assert find_quotations(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "mark"),
    [
        ("推出“春风暖企”服务", "“春风暖企”", "left-launch"),
        ("“春风暖企”品牌", "“春风暖企”", "right-brand"),
        ("办好“职工夜校”", "“职工夜校”", "end-brand"),
        ("被评为“江城工匠”", "“江城工匠”", "left-receive"),
        ("吃下“定心丸”", "“定心丸”", "emphasis"),
        ("“书香·江城”", "“书香·江城”", "two-part"),
        ("“一企一策”和“一人一档”", "“一人一档”", "series"),
        ("“三送两问”", "“三送两问”", "numbered"),
        ("“暖心包”来了，又见“暖心包”", "“暖心包”", "again"),
    ],
)
def test_a_quotation_bears_its_marks(text: str, name: str, mark: str) -> None:
    assert mark in _marks(text)[name]


def test_the_marks_of_a_series_stand_before_its_first_and_after_its_last() -> None:
    found = _marks("获评“江城工匠”“江城能手”称号", Label.AWARD)
    assert {"left-receive", "right-award"} <= found["“江城工匠”"] & found["“江城能手”"]
