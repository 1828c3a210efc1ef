"""Measures: a figure belongs to the deed that it stands in; what is counted are the words beside it."""

import pytest
from telling import scene_of

from kg.deeds import Deed
from kg.measures import counted, measure_features, owner_of, to_measure
from kg.model import ActivityType, Span
from kg.numbers import find_figures


@pytest.mark.parametrize(("text", "words"), [
    ("慰问300名环卫工人", "环卫工人"), ("参赛班组560个", "参赛班组"), ("职工满意率100%", "职工满意率"),
    ("签订集体合同98份", "签订集体合同"), ("发放慰问金5万元", "发放慰问金"), ("10家", "")])
def test_the_words_after_a_figure_or_else_before_it_are_counted(text: str, words: str) -> None:
    (figure,) = find_figures(text)
    assert counted(text, Span(0, len(text)), figure) == words


def test_a_measure_keeps_value_unit_place_and_vagueness() -> None:
    scene = scene_of("慰问近300名环卫工人。")
    measure = to_measure(scene, 0, scene.clauses[0].figures[0])
    assert (measure.value, measure.unit, measure.counts, measure.approximate) == (300, "名", "环卫工人", True)
    assert scene.text[measure.span.start:measure.span.end] == "300名"


def test_a_figure_goes_to_its_own_deed_or_the_nearest_of_its_line() -> None:
    scene = scene_of("甲慰问职工。乙举办讲座，共3场。｜丙来访5次。")
    deeds = [Deed((0,), ActivityType.ASSISTANCE, 1.0), Deed((1,), ActivityType.TRAINING, 1.0)]
    assert owner_of(scene, 0, deeds) == 0
    assert owner_of(scene, 2, deeds) == 1
    assert owner_of(scene, 3, deeds) is None


def test_a_figure_of_the_headline_goes_to_the_deed_that_the_article_leads_with() -> None:
    scene = scene_of("300名职工同台竞技｜近日，{O|县总工会}举办技能大赛，各乡镇职工代表队参加，"
                     "比赛在县职工活动中心举行，历时两天。")
    assert owner_of(scene, 0, [Deed((1, 2), ActivityType.COMPETITION, 1.0)]) == 0
    assert owner_of(scene, 0, []) is None


def test_features_tell_figures_in_deeds_and_quotations() -> None:
    scene = scene_of("他说：“我拿到了2000元。”")
    index = next(i for i, clause in enumerate(scene.clauses) if clause.figures)
    found = measure_features(scene, index, scene.clauses[index].figures[0], [])
    assert {"inside:False", "unit:元", "quoted:True", "digits:True"} <= set(found)
