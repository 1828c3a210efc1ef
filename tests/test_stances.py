"""Stances: how a name stands in its clause."""

import pytest
from telling import scene_of

from kg.stances import acts, has_bullet, stance_of, standing_of


@pytest.mark.parametrize(("marked", "stance"), [
    ("{O|县总工会}举办技能大赛。", "subject"),
    ("近日，{O|县总工会}举办技能大赛。", "subject"),
    ("【铁山】{O|县总工会}开展慰问。", "subject"),
    ("大赛由{O|县总工会}主办。", "by"),
    ("本次活动联合{O|县妇联}开展。", "with"),
    ("慰问组为{O|顺达公司}送去清凉。", "for"),
    ("慰问组来到{O|顺达公司}。", "at"),
    ("记者从{O|县总工会}获悉。", "source"),
    ("{O|县总工会}慰问环卫工人。", "subject"),
    ("{O|县总工会}主席林晓说。", "speaker"),
    ("{O|县总工会}主席带队看望职工。", "staff"),
    ("这里有{O|顺达公司}的车间。", "owner")])
def test_words_around_a_name_say_how_it_stands(marked: str, stance: str) -> None:
    scene = scene_of(marked)
    clause = next(c for c in scene.clauses if c.mentions)
    assert stance_of(scene.text, clause, clause.mentions[0]) == stance


def test_names_joined_by_and_are_one_list_and_share_the_verb_that_follows() -> None:
    scene = scene_of("{O|县总工会}、{O|县妇联}和{O|县人社局}联合举办招聘会。")
    clause = scene.clauses[0]
    standings = [standing_of(scene.text, clause, mention) for mention in clause.mentions]
    assert {(s.head, s.tail) for s in standings} == {(clause.mentions[0].start, clause.mentions[-1].end)}
    assert {s.verb for s in standings} == {"联合举办"}
    assert all(acts(s.stance) for s in standings)


def test_a_place_before_an_organisation_leaves_it_the_subject() -> None:
    scene = scene_of("在{L|河滨广场}，{O|县总工会}启动活动。{L|临江市}{O|县总工会}启动活动。")
    clause = scene.clauses[-1]
    assert stance_of(scene.text, clause, clause.mentions[1]) == "subject"


def test_bullets_open_items_of_a_list() -> None:
    clauses = scene_of("【赶庙会】办招聘会。｜●东台 开展体检。｜办招聘会。").clauses
    text = scene_of("【赶庙会】办招聘会。｜●东台 开展体检。｜办招聘会。").text
    assert [has_bullet(text, clause) for clause in clauses] == [True, True, False]
