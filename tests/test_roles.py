"""Roles: who may play a part in a deed, and what tells which part."""

from telling import scene_of

from kg.deeds import Deed
from kg.model import ActivityType
from kg.roles import Memory, find_candidates, role_features

TEXT = "{O|市总工会}来到{L|河滨广场}，{P|林晓}宣布活动启动。{O|县总工会}慰问职工。"


def test_candidates_are_named_in_the_deed_near_it_or_only_understood() -> None:
    scene = scene_of(TEXT)
    deed = Deed((2,), ActivityType.ASSISTANCE, 1.0)
    sources = {c.entity: c.source for c in find_candidates(scene, deed, Memory(last=("ORG/省总工会",)))}
    assert sources["ORG/县总工会"] == "own"
    assert sources["PLACE/河滨广场"] == sources["PERSON/林晓"] == "earlier"
    assert sources["ORG/省总工会"] == "last"


def test_an_entity_is_one_candidate_however_often_it_is_named() -> None:
    scene = scene_of("{O|县总工会}慰问职工，{O|县总工会}送去毛巾。")
    deed = Deed((0, 1), ActivityType.ASSISTANCE, 1.0)
    candidates = find_candidates(scene, deed, Memory(last=("ORG/县总工会",), lead=("ORG/县总工会",)))
    assert [(c.entity, len(c.mentions)) for c in candidates] == [("ORG/县总工会", 2)]


def test_a_candidate_tells_how_it_stands_and_whether_it_acted_before() -> None:
    scene = scene_of(TEXT)
    deed = Deed((2,), ActivityType.ASSISTANCE, 1.0)
    memory = Memory(last=("ORG/县总工会",))
    candidate = next(c for c in find_candidates(scene, deed, memory) if c.entity == "ORG/县总工会")
    found = set(role_features(scene, deed, candidate, memory))
    assert {"who:ORGTradeUnion", "slot:ORG:subject", "subject:ORG:own:own"} <= found
    assert any(name.startswith("known:ORG:1") for name in found)


def test_memory_keeps_the_last_and_the_first_and_forgets_no_day_that_is_not_replaced() -> None:
    memory = Memory().after(["a"], "p", "2023-07-05", 1).after([], "", "2023", 2).after(["b"], "", "", 3)
    assert (memory.last, memory.lead) == (("b",), ("a",))
    assert (memory.programme, memory.date, memory.day, memory.lead_day, memory.line) == (
        "p", "", "2023-07-05", "2023-07-05", 3)
