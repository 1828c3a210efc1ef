"""Batches come back in order, the same from one process or several, and an error of ours comes through."""

import pytest
from test_parts import ARTICLE

from kg import pooling
from kg.model import Article, KgError, Options
from kg.pooling import Keyed, make_parts

OPTIONS = Options(pipeline="rules")


def batches(count: int) -> list[list[Keyed]]:
    return [[(Article(f"{n}{side}", ARTICLE.text), f"{n}{side}".encode()) for side in "ab"] for n in range(count)]


def test_several_processes_give_what_one_gives_in_the_same_order() -> None:
    one = list(make_parts(batches(5), OPTIONS, 1))
    assert [[part.key for part in parts] for parts in one[:2]] == [[b"0a", b"0b"], [b"1a", b"1b"]]
    assert list(make_parts(batches(5), OPTIONS, 2)) == one


def test_a_small_input_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "workers", None)
    assert len(list(make_parts(batches(2), OPTIONS))) == 2


def test_no_article_no_part() -> None:
    assert list(make_parts([], OPTIONS)) == []
    assert list(make_parts([], OPTIONS, 2)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_pipeline_comes_through_from_any_process(jobs: int) -> None:
    with pytest.raises(KgError, match="no such pipeline"):
        list(make_parts(batches(1), Options(pipeline="nothing"), jobs))


def test_few_batches_are_read_ahead() -> None:
    read: list[int] = []

    def watched() -> "list[Keyed]":  # type: ignore[misc]
        for number, batch in enumerate(batches(40)):
            read.append(number)
            yield batch

    made = make_parts(watched(), OPTIONS, 1)
    next(made)
    assert len(read) == 1
    made.close()
