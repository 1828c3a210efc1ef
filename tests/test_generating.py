"""Made-up union news, and changed copies of real sentences."""

import random

import pytest

from kg.corpora import GoldArticle, Labelled
from kg.generating import Maker, augment, generate
from kg.model import Label

ARTICLE = GoldArticle("a", "郑莉在襄阳市总工会", ((0, 2, "PERSON"), (3, 9, "ORG")))


@pytest.fixture(scope="module")
def made() -> list[Labelled]:
    return list(generate(Maker(random.Random(1), [ARTICLE]), 500))


def test_made_sentences_hold_spans_of_all_five_labels(made: list[Labelled]) -> None:
    assert {label for labelled in made for _, _, label in labelled.spans} == {label.value for label in Label}


def test_no_mark_of_the_grammar_is_left_in_a_made_sentence(made: list[Labelled]) -> None:
    assert not [labelled.text for labelled in made if set("<>[]") & set(labelled.text)]


def test_spans_of_a_made_sentence_are_in_order_and_inside_it(made: list[Labelled]) -> None:
    for labelled in made:
        edges = [edge for start, end, _ in labelled.spans for edge in (start, end)]
        assert edges == sorted(edges)
        assert not edges or 0 <= edges[0] < edges[-1] <= len(labelled.text)


def test_the_same_seed_makes_the_same_sentences(made: list[Labelled]) -> None:
    assert list(generate(Maker(random.Random(1), [ARTICLE]), 500)) == made


def _pieces(text: str) -> list[str]:
    return [text[index : index + 6] for index in range(len(text))]


def test_a_municipality_is_not_named_twice(made: list[Labelled]) -> None:
    assert not [labelled.text for labelled in made if {"北京市北京市", "重庆市重庆市"} & set(_pieces(labelled.text))]


def test_a_changed_copy_keeps_the_words_between_its_names() -> None:
    labelled = Labelled("昨日，郑莉在襄阳市总工会说", ((3, 5, "PERSON"), (6, 12, "ORG")))
    for seed in range(30):
        copy = augment(labelled, Maker(random.Random(seed), []))
        (first, second) = copy.spans
        assert [span[2] for span in copy.spans] == ["PERSON", "ORG"]
        assert len(copy.text) == first[0] + (first[1] - first[0]) + 1 + (second[1] - second[0]) + 1


def test_names_of_other_articles_may_stand_in_a_changed_copy() -> None:
    other = GoldArticle("b", "宜昌市总工会", ((0, 6, "ORG"),))
    labelled = Labelled("襄阳市总工会", ((0, 6, "ORG"),))
    copies = {augment(labelled, Maker(random.Random(seed), [other])).text for seed in range(60)}
    assert "宜昌市总工会" in copies
    assert len(copies) > 10


def test_a_quoted_name_is_mostly_replaced_by_a_quoted_one() -> None:
    maker = Maker(random.Random(2), [])
    names = [maker.name("PROGRAMME", "“求学圆梦”行动") for _ in range(40)]
    assert sum(name.startswith("“") for name in names) > 35
