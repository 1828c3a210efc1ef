"""Measures: a figure belongs to the deed that it stands in; what is counted are the words beside it."""

import pytest
from telling import scene_of

from kg.deeds import Deed
from kg.measures import counted, measure_features, owner_of, to_measure
from kg.model import ActivityType, Span
from kg.numbers import find_figures


@pytest.mark.parametrize(("text", "words"), [
    ("慰问300名环卫工人", "环卫工人"), ("参赛班组560个", "参赛班组"), ("职工满意率100%", "职工满意率"),
    ("签订集体合同98份", "集体合同"), ("发放慰问金5万元", "慰问金"), ("10家", ""),
    ("访谈职工3411人", "职工"), ("走进10家基层核电建设单位", "基层核电建设单位"),
    ("发放慰问金近300万元", "慰问金"), ("建立基层工会组织103个", "基层工会组织"),
    ("全年累计推动建立村级工会组织68个", "村级工会组织"), ("培训女职工80名", "女职工"),
    ("举办家政服务培训班2期", "家政服务培训班"), ("送去毛巾、绿豆等防暑用品200份", "防暑用品"),
    ("845名职工上场较量", "职工"), ("22把椅子围成一圈", "椅子"), ("320名跑友从湖边出发", "跑友"),
    ("17名货车司机填了表", "货车司机"), ("62名会员代表投票选出委员", "会员代表"), ("12项服务全部免费", "服务"),
    ("为300名接触粉尘的职工体检", "职工"), ("带动职工8万人次参赛", "职工"), ("受理法律援助案件41件", "法律援助案件"),
    ("每年拿出50万元", ""), ("隐患整改率达100%", "隐患整改率"), ("救助困难职工近500人", "困难职工"),
    ("投入救助金96万元", "救助金"), ("1600个以上名额", "名额"), ("培训技能人才1200人", "技能人才"),
    ("为5000名新就业形态劳动者投保", "新就业形态劳动者"), ("164家企业的8000余个岗位", "企业"),
    ("设服务站48个", "服务站"), ("建成3个“职工之家”", "职工之家"), ("覆盖企业6570家", "企业"),
    ("一个下午修了52辆车", "车"), ("跑完10公里", ""), ("培训协商指导员210名", "协商指导员"),
    ("吸纳网约车司机700余名", "网约车司机"), ("给9名本科新生发了书", "本科新生"), ("21枚奖章中", "奖章"),
    ("领取1万元奖学金", "奖学金"), ("15家建筑企业缴存", "建筑企业"), ("志愿服务队60支", "志愿服务队")])
def test_the_noun_after_a_figure_or_else_before_it_is_counted(text: str, words: str) -> None:
    figure = find_figures(text)[0]
    assert counted(text, Span(0, len(text)), figure) == words


def test_a_name_is_no_part_of_what_is_counted_unless_the_figure_counts_it() -> None:
    scene = scene_of("为300名{O|甲厂}职工体检，表彰3名{A|全国劳动模范}。")
    assert [to_measure(scene, i, f).counts for i, c in enumerate(scene.clauses) for f in c.figures] == [
        "甲厂职工", "全国劳动模范"]


def test_a_measure_keeps_value_unit_place_and_vagueness() -> None:
    scene = scene_of("慰问近300名环卫工人。")
    measure = to_measure(scene, 0, scene.clauses[0].figures[0])
    assert (measure.value, measure.unit, measure.counts, measure.approximate) == (300, "名", "环卫工人", True)
    assert scene.text[measure.span.start:measure.span.end] == "300名"
    assert measure.evidence == scene.clauses[0].sentence


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
