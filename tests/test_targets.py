"""Target groups: the strings that say whom a deed is for."""

from telling import scene_of

from kg.deeds import Deed
from kg.model import ActivityType
from kg.targets import find_target_groups


def groups(marked: str) -> list[str]:
    scene = scene_of(marked)
    deed = Deed(tuple(range(len(scene.clauses))), ActivityType.ASSISTANCE, 1.0)
    return [scene.text[span.start:span.end] for span in find_target_groups(scene, deed)]


def test_a_group_keeps_its_modifiers() -> None:
    assert groups("为单亲困难女职工发放慰问金。") == ["单亲困难女职工"]


def test_those_who_receive_come_before_others_that_are_named() -> None:
    assert groups("工会干部为货车司机送去礼包。") == ["货车司机"]


def test_several_groups_are_kept_in_order_of_the_text() -> None:
    assert groups("为环卫工人、快递员送去清凉。") == ["环卫工人", "快递员"]


def test_a_name_that_holds_the_word_is_no_group() -> None:
    assert groups("{O|县职工服务中心}开门。") == []


def test_enterprises_are_a_group_only_where_something_is_done_for_them() -> None:
    assert groups("流动课堂在企业开课。") == []
    assert groups("工会为企业送去政策。") == ["企业"]
