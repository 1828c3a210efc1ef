"""Training the activity model: annotated articles become lessons; no article is judged by a model that saw it."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg import activity_training
from kg.activity_model import read_model
from kg.activity_training import FOLDS, cross_validate, main, read_lesson, train
from kg.corpora import read_written
from kg.evaluation import load_gold, score
from kg.findings import found_in_analysis

TEXT = "近日，甲县总工会慰问环卫工人300名。会后，甲县总工会举办叉车培训班5期，培训职工80名。"


def annotated(identifier: str, text: str = TEXT) -> dict[str, Any]:
    empty: dict[str, Any] = {"organisers": ["甲县总工会"], "participants": [], "places": [], "programme": None,
                             "date": None}
    return {"id": identifier, "text": text, "published": "2023-07-06", "mentions": {"ORG": ["甲县总工会"]},
            "entities": [{"name": "甲县总工会", "type": "ORG", "kind": "TradeUnion", "aliases": []}], "relations": [],
            "activities": [
                {**empty, "type": "Assistance", "label": "慰问环卫工人", "measures": [{"value": 300, "unit": "名"}]},
                {**empty, "type": "Training", "label": "举办叉车培训班", "measures": [{"value": 5, "unit": "期"}]}]}


def test_a_lesson_gives_each_activity_its_clauses() -> None:
    lesson = read_lesson(annotated("a1"))
    groups = {lesson.rows[owner]["type"]: "".join(map(lesson.scene.words, clauses))
              for owner, clauses in lesson.groups()}
    assert "慰问环卫工人300名" in groups["Assistance"]
    assert "举办叉车培训班5期" in groups["Training"]


def test_no_article_is_judged_by_a_model_that_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    def remember(lessons: list[activity_training.Lesson]) -> set[str]:
        seen.append({lesson.article.id for lesson in lessons})
        return seen[-1]

    judged: list[tuple[str, bool]] = []

    def judge(article: Any, _plain: Any, _scene: Any, model: Any) -> tuple[()]:
        judged.append((article.id, article.id in model))
        return ()

    monkeypatch.setattr(activity_training, "train", remember)
    monkeypatch.setattr(activity_training, "activities_of", judge)
    found = cross_validate([annotated(f"a{i}") for i in range(7)])
    assert len(seen) == FOLDS
    assert sorted(found) == [f"a{i}" for i in range(7)]
    assert sorted(judged) == [(f"a{i}", False) for i in range(7)]


def test_articles_written_to_be_learnt_from_are_in_every_training_and_never_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(activity_training, "train", lambda lessons: seen.append([x.article.id for x in lessons]))
    monkeypatch.setattr(activity_training, "activities_of", lambda *_: ())
    found = cross_validate([annotated(f"a{i}") for i in range(FOLDS)], [annotated("tw-1")])
    assert len(seen) == FOLDS
    assert all("tw-1" in ids for ids in seen)
    assert "tw-1" not in found


def test_training_twice_gives_the_same_weights() -> None:
    lessons = [read_lesson(annotated(f"a{i}")) for i in range(4)]
    first, second = train(lessons), train(lessons)
    assert (first.deeds.chain.weights == second.deeds.chain.weights).all()
    assert (first.roles.weights == second.roles.weights).all()


@pytest.mark.parametrize("write", [False, True])
def test_the_command_prints_scores_and_writes_the_weights_only_where_told(
        write: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for i in range(FOLDS + 1):
        (gold / f"a{i}.json").write_text(json.dumps(annotated(f"a{i}"), ensure_ascii=False), "utf-8")
    monkeypatch.setattr(activity_training, "MODEL", tmp_path / "model.npz")
    monkeypatch.setattr(activity_training, "read_written", lambda: [annotated("tw-1")])
    assert main([str(gold), *(["--write"] if write else [])]) == 0
    assert "slots organisers" in capsys.readouterr().out
    assert (tmp_path / "model.npz").exists() == write
    if write:
        assert read_model(tmp_path / "model.npz").thresholds["same"] > 0


@pytest.mark.slow
def test_articles_that_training_did_not_see_reach_the_floor(shared: Path) -> None:
    # a quarter of what was written: a training takes 20 s instead of 70
    docs = load_gold(shared / "gold" / "dev")
    rows = score({i: found_in_analysis(a) for i, a in cross_validate(docs, read_written()[::4]).items()}, docs).rows()
    assert rows["activities"]["f1"] >= 0.63
    assert rows["measures"]["f1"] >= 0.93
    assert rows["slots"]["micro"]["f1"] >= 0.58
