"""What one epoch of training sees."""

import random

import pytest

from kg import examples
from kg.corpora import GoldArticle, Labelled
from kg.examples import OURS, Example, Recipe
from kg.features import Alphabet, Encoder
from kg.generating import Maker
from kg.model import KgError

SMALL = Recipe(generated=6, others=3, shared=2, swapped=1.0)
ARTICLE = GoldArticle("a", "郑莉说。李芳来了。", ((0, 2, "PERSON"), (4, 6, "PERSON")))
OTHERS = {"pd": [Labelled("李成说，东亚和平。", ((0, 2, "PERSON"), (4, 6, "PLACE")))] * 8}
EMPTY = Alphabet({}, "", {}, "")


def drawn(seed: int) -> list[Example]:
    return list(examples.draw_examples([ARTICLE], OTHERS, Maker(random.Random(seed), [ARTICLE]), SMALL))


def test_an_epoch_holds_articles_copies_made_up_text_and_other_corpora() -> None:
    rows = drawn(1)
    assert sum(row.head == "pd" for row in rows) == 3
    assert len([row for row in rows if row.head == OURS]) >= 6 + 2 + 2


def test_the_same_generator_draws_the_same_epoch() -> None:
    assert drawn(2) == drawn(2)


def test_batches_keep_within_their_size_and_to_one_head() -> None:
    rows = drawn(1)
    made = list(examples.batches(rows, 60, random.Random(1)))
    assert sorted(row.labelled.text for batch in made for row in batch) == sorted(row.labelled.text for row in rows)
    assert all(len({row.head for row in batch}) == 1 for batch in made)
    assert all(len(batch) == 1 or max(len(row.labelled.text) for row in batch) * len(batch) <= 60 for batch in made)


def test_sentences_of_other_corpora_are_shared_where_our_guideline_would_agree() -> None:
    person = Labelled("李成说", ((0, 2, "PERSON"),))
    chain = Labelled("江苏如皋市", ((0, 2, "PLACE"), (2, 5, "PLACE")))
    place = Labelled("他在北京", ((2, 4, "PLACE"),))
    assert examples.is_like_ours("cluener", person)
    assert examples.is_like_ours("pd", place)
    assert not examples.is_like_ours("cluener", place)
    assert not examples.is_like_ours("pd", chain)


def test_neighbours_grouped_into_one_string_keep_their_spans() -> None:
    rows = [Labelled("郑莉来。", ((0, 2, "PERSON"),))] * 6
    for labelled in examples.grouped(rows, random.Random(4)):
        assert [labelled.text[start:end] for start, end, _ in labelled.spans] == ["郑莉"] * (len(labelled.text) // 4)


def test_a_label_that_a_corpus_does_not_have_is_refused() -> None:
    pytest.importorskip("torch", reason="the extra `train` is not installed")
    example = Example("pd", Labelled("求学圆梦", ((0, 4, "PROGRAMME"),)))
    with pytest.raises(KgError, match="a label that this corpus does not have"):
        examples.to_batch([example], Encoder(EMPTY))
