"""Scenes: what is read from an article before deeds are sought in it."""

import numpy as np
from telling import scene_of

from kg.model import Span
from kg.scene import TYPES, hand_scores, span_of
from kg.triggers import find_cues


def test_the_union_named_most_often_is_what_the_article_is_about() -> None:
    scene = scene_of("{O|县总工会}来到{O|顺达公司}，{O|顺达公司}、{O|顺达公司}职工和{O|县总工会}干部座谈。")
    assert scene.main == "ORG/县总工会"


def test_figures_inside_names_are_not_counted() -> None:
    scene = scene_of("{O|中铁十二局3个班组}参加，共120名职工。")
    assert [f.value for c in scene.clauses for f in c.figures] == [120]


def test_the_date_of_a_dateline_is_no_date_of_an_event() -> None:
    scene = scene_of("本报北京7月4日电 今天，{O|市总工会}举办培训班。")
    assert [(d.iso, d.relative) for c in scene.clauses for d in c.dates] == [("2023-07-04", "今天")]
    assert scene.year == "2023"


def test_without_a_date_to_hold_on_to_the_year_is_unknown() -> None:
    assert scene_of("今天，{O|市总工会}举办培训班。", None).year == ""


def test_the_strongest_cue_of_a_class_counts_whole_and_others_by_a_share() -> None:
    text = "培训班学员参加培训"
    cues = find_cues(text, Span(0, len(text)))
    weights = sorted((c.weight for c in cues if c.group == "Training"), reverse=True)
    expected = weights[0] + 0.25 * weights[1] + 0.125 * weights[2]
    assert np.isclose(hand_scores(cues)[[str(t) for t in TYPES].index("Training")], expected)


def test_mentions_without_an_entity_are_left_out_and_an_empty_text_has_no_clauses() -> None:
    assert scene_of("").clauses == ()


def test_the_span_of_clauses_reaches_from_the_first_to_the_last() -> None:
    scene = scene_of("甲甲，乙乙，丙丙。")
    assert span_of(scene, [0, 2]) == Span(0, 9)
