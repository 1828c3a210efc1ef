"""Alignment: gold activities are laid on the clauses that share their figures, entities, dates and words."""

from typing import Any

from telling import scene_of

from kg.alignment import align_activities, to_unit

TEXT = ("天气渐热，街上行人不多。{O|甲县总工会}慰问环卫工人300名，送去毛巾。目前，{O|乙县总工会}举办叉车培训班5期，"
        "培训职工80名。大家都说好。")


def row(**given: Any) -> dict[str, Any]:
    empty = {"organisers": [], "participants": [], "places": [], "measures": []}
    return {"type": "Activity", "label": "", **empty, **given}


def owners(rows: list[dict[str, Any]]) -> dict[str, int]:
    scene = scene_of(TEXT)
    found = align_activities(scene.text, scene.clauses, rows, {e: x.name for e, x in scene.entities.items()})
    return {scene.words(i): owner for i, owner in enumerate(found)}


VISIT = row(label="慰问环卫工人，送毛巾", organisers=["甲县总工会"], measures=[{"value": 300, "unit": "名"}])
COURSE = row(label="举办叉车培训班", organisers=["乙县总工会"],
             measures=[{"value": 5, "unit": "期"}, {"value": 80, "unit": "名"}])


def test_clauses_go_to_the_activity_whose_figures_and_words_they_share() -> None:
    found = owners([VISIT, COURSE])
    assert found["甲县总工会慰问环卫工人300名，"] == 0
    assert found["送去毛巾。"] == 0
    assert found["乙县总工会举办叉车培训班5期，"] == found["培训职工80名。"] == 1


def test_a_short_opening_goes_with_the_clause_that_it_opens() -> None:
    assert owners([VISIT, COURSE])["目前，"] == 1


def test_what_no_activity_tells_is_left_out() -> None:
    found = owners([VISIT, COURSE])
    assert found["天气渐热，"] == found["大家都说好。"] == -1


def test_without_activities_no_clause_is_taken() -> None:
    assert set(owners([]).values()) == {-1}


def test_a_traditional_unit_is_compared_in_simplified_form() -> None:
    assert (to_unit("個"), to_unit("名"), to_unit("平方米")) == ("个", "名", "平方米")


def test_of_activities_that_share_as_much_the_one_whose_class_the_cues_name_has_the_clause() -> None:
    scene = scene_of("近日，{O|甲县总工会}举办叉车培训班，学员80名。")
    rows = [row(type=kind, measures=[{"value": 80, "unit": "名"}]) for kind in ("Culture", "Training")]
    assert set(align_activities(scene.text, scene.clauses, rows, {})[1:]) == {1}
