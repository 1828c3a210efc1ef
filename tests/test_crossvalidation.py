"""Cross-validation by article: scores, intervals and calibrated confidences, without training anything."""

from collections.abc import Sequence

import pytest

from kg.calibration import apply_curves, fit_curves
from kg.corpora import Count, GoldArticle, Labelled, fold_of
from kg.crossvalidation import add_counts, gather, interval, judge, score_article, score_corpus, tag_article
from kg.neural import Sure, Tagged

GOLD = [GoldArticle(f"un-{number}", "郑莉在襄阳", ((0, 2, "PERSON"), (3, 5, "PLACE"))) for number in range(30)]
RIGHT: tuple[Sure, ...] = ((0, 2, "PERSON", 0.9), (3, 5, "PLACE", 0.9))
WRONG: tuple[Sure, ...] = ((0, 3, "PERSON", 0.9),)
RAW = {article.id: Tagged(RIGHT if number % 3 else WRONG, (), ((1, 2, "PERSON", 0.1),)) for number, article in enumerate(GOLD)}


def find_person(texts: Sequence[str]) -> list[Tagged]:
    return [Tagged(((0, 2, "PERSON", 0.5),) if text.startswith("郑莉") else (), ()) for text in texts]


def test_spans_of_an_article_stand_in_its_own_offsets() -> None:
    assert tag_article(find_person, "第一句。\n郑莉来了。") == Tagged(((5, 7, "PERSON", 0.5),), ())


def test_each_article_is_scored_once_and_the_folds_add_up() -> None:
    found = gather(GOLD, RAW, 5)
    assert found.total["micro"] == Count(40, 50, 60)
    assert add_counts(list(found.articles.values())) == found.total
    assert len(found.folds) == len({fold_of(article.id, 5) for article in GOLD})


def test_articles_written_to_be_learnt_from_are_found_but_not_scored() -> None:
    written = GoldArticle("tw-1", "郑莉在襄阳", (), written=True)
    found = gather([*GOLD, written], {**RAW, "tw-1": Tagged(RIGHT, ())}, 5)
    assert "tw-1" in found.found
    assert found.total["micro"] == Count(40, 50, 60)


def test_a_fold_s_confidences_come_from_the_other_folds_alone() -> None:
    found = gather(GOLD, RAW, 5)
    target = GOLD[1]
    others = [a for a in GOLD if fold_of(a.id, 5) != fold_of(target.id, 5)]
    curves = fit_curves([row for article in others for row in judge(RAW[article.id].spans, article)])
    assert found.found[target.id].spans[0][3] == pytest.approx(apply_curves(curves, "PERSON", 0.9), abs=1e-3)


def test_calibration_lessens_the_error() -> None:
    found = gather(GOLD, RAW, 5)
    assert found.error < found.raw_error


def test_an_interval_holds_the_score_and_is_the_same_every_time() -> None:
    found = gather(GOLD, RAW, 5)
    low, high = interval(found.articles, "micro")
    assert low < found.total["micro"].f1 < high
    assert interval(found.articles, "micro") == (low, high)


def test_an_article_with_every_span_right_scores_one() -> None:
    assert score_article(RIGHT, GOLD[0])["micro"].f1 == 1.0


def test_labels_that_a_corpus_does_not_have_cost_nothing_there() -> None:
    rows = [Labelled("郑莉说", ((0, 2, "PERSON"),))]
    counts = score_corpus(lambda texts: [Tagged(((0, 2, "PERSON", 1.0), (2, 3, "AWARD", 1.0)), ())], rows)
    assert counts["micro"] == Count(1, 1, 1)
