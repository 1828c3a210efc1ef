"""Cues: words that point to a class of activity, and the features of a clause."""

import csv
from importlib.resources import files

import pytest
from telling import scene_of

from kg.model import ActivityType, Kind, Label, Mention, Span
from kg.triggers import find_cues, mask


def groups(text: str) -> set[str]:
    return {cue.group for cue in find_cues(text, Span(0, len(text))) if cue.type}


@pytest.mark.parametrize(("text", "kind"), [
    ("举办职工技能大赛", "Competition"), ("开办家政培训班", "Training"), ("发放慰问金", "Assistance"),
    ("提供法律援助", "LegalService"), ("授予五一劳动奖章", "Recognition"), ("发展会员", "Organising"),
    ("走访企业", "Visit"), ("召开座谈会", "Meeting"), ("建成户外劳动者驿站", "Service"), ("签订集体合同", "Agreement"),
    ("举办职工运动会", "Culture"), ("组织职工疗休养", "Activity")])
def test_each_class_has_cues(text: str, kind: str) -> None:
    assert kind in groups(text)


def test_of_two_cues_of_a_group_one_inside_the_other_the_longer_counts() -> None:
    words = {cue.word for cue in find_cues("职工技能大赛", Span(0, 6)) if cue.group == "Competition"}
    assert words == {"技能大赛"}


def test_the_table_has_no_cue_twice_in_a_group_and_names_only_known_groups() -> None:
    with (files("kg") / "data" / "activity-cues.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    pairs = [(row["group"], row["cue"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    helpers = {"deed", "plan", "speech", "urge", "host", "link", "total", "life"}
    assert {row["group"] for row in rows} == {str(kind) for kind in ActivityType} | helpers
    assert all(1 <= int(row["weight"]) <= 9 for row in rows)


def test_a_masked_clause_says_neither_names_nor_numbers() -> None:
    text = "县总工会慰问300名职工"
    mention = Mention(0, 4, Label.ORG, "县总工会", 1.0, "test", "ORG/县总工会")
    assert mask(text, Span(0, len(text)), [mention], {"ORG/县总工会": Kind.UNION}) == "会慰问000名职工"


def test_a_clause_with_another_doer_than_the_one_before_says_so() -> None:
    scene = scene_of("{O|甲县总工会}慰问职工，{O|乙县总工会}举办培训班。")
    assert "doer:new" in scene.features[1]
    assert "change:other" in scene.features[1]


def test_features_tell_a_round_up_of_many_unions_from_one_event() -> None:
    report = scene_of("近日，{O|甲县总工会}慰问环卫工人，送去毛巾200条。｜【乙县】{O|乙县总工会}举办讲座。｜"
                      "【丙县】{O|丙县总工会}走访企业。")
    opening = next(i for i, c in enumerate(report.clauses) if "乙县总工会" in report.words(i))
    assert {"unions:3:new", "bullet:2", "listed:2:new", "sentence:doers:1:first"} <= set(report.features[opening])
    event = scene_of("近日，{O|甲县总工会}慰问环卫工人。他说：“毛巾真好。年年都用得上。”")
    assert ["quoted:True" in row for row in event.features] == [False, False, False, False, True]
    assert not any(name.startswith("bullet") for row in event.features for name in row)
