"""Deeds: stretches of clauses get a class, and stretches that tell one deed are joined."""

import numpy as np
from telling import OPENING, scene_of

from kg.activity_model import shipped_model
from kg.deeds import Deed, find_deeds, group_scores, main_programme, merge_features, topic_shares, type_shares
from kg.model import ActivityType
from kg.scene import TYPES


def deeds_in(marked: str) -> tuple[Deed, ...]:
    model = shipped_model()
    return find_deeds(scene_of(marked), model.deeds, model.thresholds["same"])


def test_two_deeds_of_two_doers_are_kept_apart() -> None:
    found = deeds_in(OPENING + "7月3日，{O|东山县总工会}走进工地，给200名农民工送去毛巾、绿豆等防暑用品。"
                     "7月4日，{O|西山县总工会}举办家政服务培训班2期，培训女职工80名。")
    assert [deed.type for deed in found][-2:] == [ActivityType.ASSISTANCE, ActivityType.TRAINING]


def test_no_clause_belongs_to_two_deeds() -> None:
    found = deeds_in(OPENING + "{O|东山县总工会}慰问职工300名，发放慰问金5万元，举办讲座3场，签订集体合同12份。")
    clauses = [i for deed in found for i in deed.clauses]
    assert len(clauses) == len(set(clauses))
    assert all(deed.clauses == tuple(sorted(deed.clauses)) for deed in found)
    assert all(0 < deed.confidence <= 1 for deed in found)


def test_an_article_without_text_reports_nothing() -> None:
    assert deeds_in("") == ()


def test_the_strongest_clause_counts_whole_and_the_others_by_a_share() -> None:
    scene = scene_of("举办培训班，学员结业。")
    column = TYPES.index(ActivityType.TRAINING)
    high, low = sorted(scene.scores[:, column], reverse=True)
    assert np.isclose(group_scores(scene, [0, 1])[column], high + 0.25 * low)


def test_the_topic_is_shared_among_the_classes_and_the_headline_counts_more() -> None:
    marked = ("职工技能大赛开赛｜近日，{O|县总工会}举办职工技能大赛决赛，还为选手送去了矿泉水和毛巾，大家纷纷表示感谢，"
              "比赛持续到傍晚。")
    shares = topic_shares(scene_of(marked))
    assert np.isclose(shares.sum(), 1.0)
    assert TYPES[int(shares.argmax())] is ActivityType.COMPETITION


def test_a_class_is_given_by_cues_that_training_never_saw() -> None:
    shares = type_shares(scene_of("举办职工龙舟赛和太极拳展演。"), [0], shipped_model().deeds.types)
    assert shipped_model().deeds.types.outcomes[int(shares.argmax())] == "Culture"


def test_what_goes_back_to_an_earlier_deed_says_so_in_its_features() -> None:
    scene = scene_of("{O|县总工会}举办{G|“匠心杯”技能大赛}。活动持续三天，{G|“匠心杯”技能大赛}设6个赛项。")
    alike = np.eye(len(TYPES))[2]
    found = merge_features(scene, [0], [1, 2], (alike, alike))
    assert {"back:活动", "back:any", "PROGRAMME:share", "same:True"} <= set(found)


def test_the_programme_named_most_often_is_the_main_one() -> None:
    scene = scene_of("{G|“甲杯”大赛}开赛。{G|“乙行动”}启动，{G|“乙行动”}持续三年。")
    assert main_programme(scene) == "PROGRAMME/“乙行动”"
    assert main_programme(scene_of("没有项目。")) == ""
