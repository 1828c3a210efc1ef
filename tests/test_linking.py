"""Linking: the hard cases, ids and names, forms of the source, a user's decisions, and any tagger's spans."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_texts import last_entity, link_marked

from kg.linking import link_mentions, reliability
from kg.model import Article, Kind, Label, Mention
from kg.text import Plain, to_plain

TABLE = Path(__file__).parent / "tables" / "linking-cases.csv"
CASES = list(csv.DictReader(line for line in TABLE.open(encoding="utf-8") if not line.startswith("#")))
TEXT = ("襄阳市总工会与南京市鼓楼区总工会签约。市总工会主席李明、杨 帆在湖北襄阳说，"
        "“求学圆梦”行动获省五一劳动奖章。全总、鼓楼区、中核华兴。")
STARTS, LENGTHS = st.integers(0, len(TEXT) - 1), st.integers(1, 12)


def test_the_table_has_at_least_150_cases_each_with_its_reason() -> None:
    assert len(CASES) >= 150
    assert all(case["reason"] for case in CASES)


def test_at_least_95_of_100_hard_cases_are_right() -> None:
    wrong = [(case["text"], name) for case in CASES
             if (name := last_entity(case["text"], published=case["published"] or None).name) != case["name"]]
    assert len(wrong) <= 0.05 * len(CASES), wrong


def test_every_mention_has_an_entity_and_every_entity_a_mention() -> None:
    mentions, entities = link_marked("{L|襄阳}：{O|市总}与{O|襄阳市总工会}、{P|杨 帆}")
    assert {mention.entity for mention in mentions} == {entity.id for entity in entities}


def test_a_place_of_the_list_has_its_code_as_key_and_its_chain() -> None:
    place = last_entity("{L|湖北襄阳}")
    assert (place.id, place.is_division) == ("PLACE/420600", True)
    assert [d.name for d in place.chain] == ["襄阳市", "湖北省"]


def test_an_open_place_has_neither_code_nor_chain() -> None:
    place = last_entity("{L|鼓楼区}")
    assert (place.id, place.is_division, place.chain) == ("PLACE/鼓楼区", False, ())


def test_a_union_under_a_county_with_namesakes_has_the_city_in_its_key_only() -> None:
    union = last_entity("{O|南京市鼓楼区总工会}")
    assert (union.id, union.name) == ("ORG/南京市鼓楼区总工会", "鼓楼区总工会")
    assert last_entity("{L|福州}：{O|鼓楼区总工会}").id == "ORG/福州市鼓楼区总工会"


def test_a_union_carries_kind_level_jurisdiction_and_parent() -> None:
    union = last_entity("{O|襄阳市总}")
    assert (union.kind, union.level, union.parent) == (Kind.UNION, "city", "湖北省总工会")
    assert [d.code for d in union.chain] == ["420600", "420000"]


def test_sites_of_the_same_name_in_two_cities_are_two() -> None:
    ids = {last_entity(f"{{O|{city}总工会}}在{{L|工人广场}}宣讲").id for city in ("襄阳市", "蚌埠市")}
    assert len(ids) == 2


def test_a_line_is_the_same_wherever_it_is_named() -> None:
    ids = {last_entity(f"{{O|{city}总工会}}走访{{L|宝成铁路}}").id for city in ("襄阳市", "蚌埠市")}
    assert len(ids) == 1


def test_bodies_without_a_name_of_their_own_are_told_apart_by_place() -> None:
    ids = {last_entity(f"{{L|{city}}}的{{O|机运一队}}").id for city in ("长治市", "阳泉市")}
    assert len(ids) == 2


def test_the_same_key_always_has_the_same_name() -> None:
    names: dict[str, set[str]] = {}
    for case in CASES:
        for entity in link_marked(case["text"])[1]:
            names.setdefault(entity.id, set()).add(entity.name)
    assert {key: found for key, found in names.items() if len(found) > 1} == {}


def test_aliases_are_the_other_forms_of_the_source_without_line_breaks() -> None:
    source = "湖北省襄陽市總工會、湖北省襄陽市\n總工會與市總\n"
    plain = to_plain(source)
    spans = [plain.text.index("湖北省襄阳市总工会"), len(plain.text) - 3]
    mentions = [Mention(spans[0], spans[0] + 9, Label.ORG, plain.text[spans[0] : spans[0] + 9])]
    (entity,) = link_mentions(Article("a", source), plain, mentions)[1]
    assert (entity.name, entity.aliases) == ("襄阳市总工会", ("湖北省襄陽市總工會",))


def test_mentions_keep_the_words_of_the_plain_text() -> None:
    mentions, _ = link_marked("从{L|七里坪}至{L|凤州站}")
    assert [mention.text for mention in mentions] == ["七里坪", "凤州站"]


def test_coordinated_sites_take_the_head_noun_of_the_last() -> None:
    _, entities = link_marked("掘进{L|望乐}、{L|朝阳}、{L|丁家}3座隧道")
    assert {entity.name for entity in entities} == {"望乐隧道", "朝阳隧道", "丁家隧道"}


def test_a_user_may_say_what_a_name_stands_for() -> None:
    decided = {(Label.ORG, "中核华兴"): "中国核工业华兴建设有限公司"}
    _, entities = link_marked("{O|中核华兴}承建", aliases=decided)
    assert [(entity.name, entity.rule) for entity in entities] == [("中国核工业华兴建设有限公司", "user")]


def test_a_user_overrides_what_the_rules_say() -> None:
    decided = {(Label.ORG, "市总"): "襄阳市总商会"}
    _, entities = link_marked("{O|襄阳市总工会}与{O|市总}", aliases=decided)
    assert {entity.name for entity in entities} == {"襄阳市总工会", "襄阳市总商会"}


def test_linking_does_not_depend_on_the_order_of_mentions() -> None:
    plain = to_plain("襄阳市总工会日前启动行动。市总工会拿出资金")
    mentions = [Mention(start, end, Label.ORG, plain.text[start:end]) for start, end in ((0, 6), (13, 17))]
    article = Article("a1", plain.text)
    assert link_mentions(article, plain, mentions) == link_mentions(article, plain, mentions[::-1])


def test_a_link_is_as_sure_as_its_span_and_its_rule() -> None:
    plain = to_plain("襄阳")
    (mention,), (entity,) = link_mentions(Article("a", "襄阳"), plain, [Mention(0, 2, Label.PLACE, "襄阳", 0.5)])
    assert mention.confidence == round(0.5 * reliability(Label.PLACE, entity.rule), 4)
    assert mention.rule == "division-short"
    assert 0.9 < reliability(Label.PLACE, "division-short") < 1
    assert reliability(Label.PLACE, "user") == 1
    assert reliability(Label.PLACE, "a rule not yet measured") < 0.9


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(STARTS, LENGTHS, st.sampled_from(list(Label))), max_size=25))
def test_any_spans_of_any_tagger_are_linked(spans: list[tuple[int, int, Label]]) -> None:
    plain = to_plain(TEXT)
    cut = {(start, min(start + length, len(plain.text)), label) for start, length, label in spans}
    mentions = [Mention(start, end, label, plain.text[start:end]) for start, end, label in sorted(cut)]
    linked, entities = link_mentions(Article("a", TEXT), plain, mentions)
    ids = [entity.id for entity in entities]
    assert len(linked) == len(mentions)
    assert len(ids) == len(set(ids))
    assert {mention.entity for mention in linked} == set(ids)
    assert all(entity.name and entity.name not in entity.aliases for entity in entities)


@pytest.mark.parametrize("label", list(Label))
def test_each_label_is_linked_to_an_entity_of_its_own(label: Label) -> None:
    plain = to_plain("襄阳")
    _, (entity,) = link_mentions(Article("a", "襄阳"), plain, [Mention(0, 2, label, "襄阳")])
    assert (entity.label, entity.id.split("/")[0]) == (label, label.value)


PARTS = ["总工会", "有限公司", "市", "“", "北京市", "大厦、", "经济技术开发区", "委", "职工", "123号", "·"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("label", list(Label))
def test_a_hostile_name_takes_no_longer_than_its_length(part: str, label: Label) -> None:
    text = part * (6000 // len(part))
    plain = Plain(text, tuple(range(len(text))))
    start = time.process_time()
    link_mentions(Article("a", text), plain, [Mention(0, len(text), label, text)])
    assert time.process_time() - start < 1


@pytest.mark.parametrize("text", [
    "抢收\n2021年10月13日 07:30 来源：{O|双鸭山工会}\n雨停了。", "抢收\n{O|双鸭山工会}　2021-10-13　文：李明\n雨停了。",
    "抢收\n2021年10月13日　{O|双鸭山工会}\n雨停了。"])
def test_a_name_on_the_line_of_the_source_is_a_medium_s_as_it_stands(text: str) -> None:
    medium = last_entity(text)
    assert (medium.name, medium.kind, medium.rule) == ("双鸭山工会", Kind.MEDIA, "source-line")


@pytest.mark.parametrize("text", [
    "2021年10月13日，{O|双鸭山工会}慰问职工。", "来源：{O|双鸭山市总工会}", "2021-10-13　李明\n职工来自{O|双鸭山工会}。"])
def test_a_union_in_a_sentence_or_under_its_full_name_is_no_medium(text: str) -> None:
    assert (last_entity(text).name, last_entity(text).kind) == ("双鸭山市总工会", Kind.UNION)


def test_of_bodies_in_a_list_only_those_of_the_government_share_the_division_in_front() -> None:
    assert last_entity("{O|邹城市图书馆}、{O|孟子研究院}").name == "孟子研究院"
    assert last_entity("{O|邹城市人社局}、{O|司法局}").name == "邹城市司法局"


@pytest.mark.parametrize("name", ["杭州工务段工会", "苏州工业园区总工会", "泰州机床厂工会"])
def test_the_short_name_of_a_city_that_ends_like_a_kind_of_division_is_not_spelled_out(name: str) -> None:
    assert last_entity(f"{{O|{name}}}").name == name


def test_a_county_keeps_the_name_that_it_had_in_the_article_s_time() -> None:
    text = "湖南省祁阳县总工会走访企业。{O|县总}与{O|县人社局}、{L|祁阳}"
    assert [e.name for e in sorted(link_marked(text)[1], key=lambda e: e.id)[:2]] == ["祁阳县人社局", "祁阳县总工会"]
    assert last_entity(text, published="2010-05-01").name == "祁阳县"
    assert last_entity(text, published="2023-05-01").name == "祁阳市"
    assert last_entity("{O|湖南省祁阳县总工会}").name == "祁阳县总工会"


def test_a_person_s_name_is_no_division() -> None:
    assert last_entity("辉南县总工会派{P|胥长顺}、{O|县总}").name == "辉南县总工会"


def test_a_body_is_of_the_division_whose_union_stands_in_the_same_clause() -> None:
    text = "苏州市总工会部署，苏州市各处行动。苏州的昆山市总工会联合{O|市气象局}"
    assert last_entity(text).name == "昆山市气象局"


@pytest.mark.parametrize(("text", "name"), [
    ("{O|团潜江市委}", "共青团潜江市委"), ("镇江。{O|镇江市总工会}", "镇江市总工会"), ("{O|石碌镇的矿工俱乐部}", "石碌镇矿工俱乐部"),
    ("神农架林区总工会、{O|林区中医院}", "神农架林区中医院"), ("石狮市：{O|困难职工帮扶中心}", "石狮市困难职工帮扶中心"),
    ("{O|渤海镇工会}", "渤海镇工会")])
def test_names_are_spelled_out_by_their_kind(text: str, name: str) -> None:
    assert last_entity(text).name == name


def test_a_company_named_only_in_front_of_its_union_is_spelled_out() -> None:
    assert last_entity("{O|广西高峰矿业有限责任公司}、{O|高峰矿业工会}").name == "广西高峰矿业有限责任公司工会"
    assert last_entity("{O|揭阳农村商业银行股份有限公司}、{O|揭阳农商银行}").name == "揭阳农村商业银行股份有限公司"


def test_a_project_department_s_union_takes_the_project_s_name() -> None:
    assert last_entity("{O|中建三局转运中心项目部}：{O|项目部工会}").name == "中建三局转运中心项目部工会"


def test_a_programme_of_the_same_brand_with_words_left_out_is_the_same_but_a_contest_another() -> None:
    assert last_entity("{G|“江城e家”智慧服务平台}，{G|“江城e家”平台}").name == "“江城e家”智慧服务平台"
    assert last_entity("{G|“安康杯”安全知识竞赛}，{G|“安康杯”竞赛}").name == "“安康杯”竞赛"
