"""A user's decisions on names, and the doubtful pairs offered for decision."""

import time
from pathlib import Path

import pytest
from linked_texts import link_marked

from kg.decisions import aliases_of, find_candidates, read_decisions, read_identifiers, save_candidates
from kg.gazetteer import divisions
from kg.model import Decision, Entity, Identifier, KgError, Kind, Label


def org(name: str, kind: Kind = Kind.ENTERPRISE) -> Entity:
    return Entity(f"ORG/{name}", Label.ORG, name, kind=kind)


def decided(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "aliases.csv"
    path.write_text("\n".join(("name,canonical,type,verdict", *rows)), encoding="utf-8")
    return path


def test_same_makes_a_name_stand_for_another(tmp_path: Path) -> None:
    path = decided(tmp_path, "中核华兴,中国核工业华兴建设有限公司,ORG,same")
    assert read_decisions(path) == (Decision(Label.ORG, "中核华兴", "中国核工业华兴建设有限公司", True),)
    assert aliases_of(read_decisions(path)) == {(Label.ORG, "中核华兴"): "中国核工业华兴建设有限公司"}


def test_different_keeps_apart_what_the_rules_would_merge(tmp_path: Path) -> None:
    aliases = aliases_of(read_decisions(decided(tmp_path, "仙鹤股份,仙鹤股份有限公司,ORG,different")))
    _, entities = link_marked("{O|仙鹤股份有限公司}与{O|仙鹤股份}", aliases=aliases)
    assert {entity.name for entity in entities} == {"仙鹤股份", "仙鹤股份有限公司"}


def test_a_decided_place_of_the_list_has_its_code(tmp_path: Path) -> None:
    aliases = aliases_of(read_decisions(decided(tmp_path, "隆中,襄阳市,PLACE,same")))
    _, entities = link_marked("在{L|隆中}", aliases=aliases)
    assert [entity.id for entity in entities] == ["PLACE/420600"]


@pytest.mark.parametrize(("row", "reason"), [
    (",襄阳市,PLACE,same", "name and canonical"), ("襄,襄阳市,CITY,same", "unknown type 'CITY'"),
    ("襄,襄阳市,PLACE,maybe", "unknown verdict 'maybe'")])
def test_a_faulty_row_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(KgError, match=f"aliases.csv:2: .*{reason}"):
        read_decisions(decided(tmp_path, row))


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"none\.csv"):
        read_decisions(tmp_path / "none.csv")


def test_two_persons_of_one_name_are_offered() -> None:
    persons = [Entity(f"PERSON/张伟@{employer}", Label.PERSON, "张伟") for employer in ("甲厂", "乙厂")]
    (candidate,) = find_candidates(persons)
    assert (candidate.score, candidate.reason) == (0.6, "same name")


def test_names_one_edit_apart_are_offered_the_most_alike_first() -> None:
    names = ("王庄煤矿集团", "王壮煤矿集团", "湖北三环锻造公司", "湖北三坏锻造公司")
    found = find_candidates(org(name) for name in names)
    assert [candidate.name for candidate in found] == ["湖北三坏锻造公司", "王壮煤矿集团"]


@pytest.mark.parametrize(("one", "other"), [("第一建筑公司", "第二建筑公司"), ("宏发石业公司", "顺达物流公司")])
def test_numbers_and_other_names_are_not_offered(one: str, other: str) -> None:
    assert find_candidates([org(one), org(other)]) == []


@pytest.mark.parametrize(("short", "full"), [
    ("中核华兴", "中国核工业华兴建设有限公司"), ("仙鹤股份", "仙鹤股份有限公司"), ("十淅公司", "湖北交投十淅高速公路有限公司")])
def test_a_short_name_of_a_company_is_offered_with_the_full_one(short: str, full: str) -> None:
    (candidate,) = find_candidates([org(full), org(short)])
    assert (candidate.name, candidate.canonical, candidate.reason) == (short, full, "short for")
    assert 0.4 < candidate.score < 0.7


def test_a_short_name_of_a_programme_is_offered_but_no_edition_for_its_series() -> None:
    names = ("“求学圆梦”行动", "“求学圆梦”职工学历提升行动", "湖北省职工运动会", "湖北省第三届职工运动会")
    found = find_candidates(Entity(f"PROGRAMME/{name}", Label.PROGRAMME, name) for name in names)
    assert [(c.name, c.canonical) for c in found] == [("“求学圆梦”行动", "“求学圆梦”职工学历提升行动")]


@pytest.mark.parametrize(("one", "other"), [("第一建筑", "湖北第二建筑公司"), ("建筑公司", "湖北第二建筑有限公司")])
def test_what_leaves_a_number_out_or_changes_it_is_no_short_name(one: str, other: str) -> None:
    assert find_candidates([org(one), org(other)]) == []


def test_bodies_of_two_known_divisions_are_not_offered() -> None:
    chains = {name: divisions().chain(code) for name, code in (("朔州市总工会", "140600"), ("忻州市总工会", "140900"))}
    unions = [Entity(f"ORG/{name}", Label.ORG, name, kind=Kind.UNION, chain=chain) for name, chain in chains.items()]
    assert find_candidates(unions) == []


def test_candidates_come_back_as_decisions_once_the_user_has_filled_them_in(tmp_path: Path) -> None:
    path = tmp_path / "candidates.csv"
    save_candidates(find_candidates([org("湖北三环锻造公司"), org("湖北三坏锻造公司")]), path)
    assert read_decisions(path) == ()
    path.write_text(path.read_text(encoding="utf-8").replace(",ORG,,", ",ORG,same,"), encoding="utf-8")
    assert read_decisions(path) == (Decision(Label.ORG, "湖北三坏锻造公司", "湖北三环锻造公司", True),)


def test_a_pair_that_was_told_apart_is_not_offered_again() -> None:
    pair = [org("湖北三坏锻造公司"), org("湖北三环锻造公司")]
    assert find_candidates(pair, apart={(pair[0].id, pair[1].id)}) == []


def test_namesakes_are_offered_by_their_keys() -> None:
    (candidate,) = find_candidates([Entity(f"PERSON/张伟@{mill}", Label.PERSON, "张伟") for mill in ("甲厂", "乙厂")])
    assert (candidate.name, candidate.canonical) == ("张伟@乙厂", "张伟@甲厂")


def test_decisions_are_followed_to_the_last_name() -> None:
    chain = [Decision(Label.ORG, "甲", "乙", True), Decision(Label.ORG, "乙", "丙", True)]
    assert aliases_of(chain) == {(Label.ORG, "甲"): "丙", (Label.ORG, "乙"): "丙"}


def test_a_name_may_be_one_with_one_and_differ_from_others() -> None:
    rows = [Decision(Label.ORG, "甲", "丁", False), Decision(Label.ORG, "甲", "乙", True)]
    assert aliases_of(rows) == aliases_of(rows[::-1]) == {(Label.ORG, "甲"): "乙"}


@pytest.mark.parametrize(("rows", "reason"), [
    ((("甲", "乙"), ("甲", "丙")), "both"), ((("甲", "乙"), ("乙", "甲")), "circle")])
def test_decisions_that_contradict_each_other_are_refused(rows: tuple[tuple[str, str], ...], reason: str) -> None:
    with pytest.raises(KgError, match=reason):
        aliases_of(Decision(Label.ORG, name, canonical, True) for name, canonical in rows)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("name,type\n襄,PLACE\n", encoding="utf-8")
    with pytest.raises(KgError, match=r"aliases\.csv:1: no column canonical, verdict"):
        read_decisions(path)


def test_identifiers_say_what_entities_are_called_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_text("name,type,iri,relation\n襄阳市,PLACE,http://www.wikidata.org/entity/Q71311,\n"
                    "全国劳动模范,AWARD,https://example.org/labour-hero,exactMatch\n", encoding="utf-8")
    assert read_identifiers(path) == (
        Identifier(Label.AWARD, "全国劳动模范", "https://example.org/labour-hero", False),
        Identifier(Label.PLACE, "襄阳市", "http://www.wikidata.org/entity/Q71311", True))


@pytest.mark.parametrize(("row", "reason"), [
    ("襄阳市,PLACE,Q71311", "absolute IRI"), (",PLACE,http://a.example/x", "name"), ("襄,TOWN,http://a.example/x", "TOWN"),
    ("襄,PLACE,http://a.example/x y", "absolute IRI"), ("襄,PLACE,http://a.example/x,near", "relation 'near'")])
def test_a_faulty_identifier_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "ids.csv"
    path.write_text(f"name,type,iri,relation\n{row}\n", encoding="utf-8")
    with pytest.raises(KgError, match=f"ids.csv:2: .*{reason}"):
        read_identifiers(path)


@pytest.mark.slow
def test_a_hundred_thousand_names_are_compared_in_a_minute() -> None:
    firsts, seconds = "宏达顺兴盛泰华安丰瑞祥恒金鑫源", "发隆昌通利和成业康宁福广远德信"
    kinds = ("机械", "纺织", "化工", "建材", "食品", "物流", "电子", "服装", "冶金", "矿业", "酒业", "药业", "科技")
    cities = [row.name[:-1] for row in divisions().rows.values() if row.code.endswith("00")][:40]
    names = [f"{city}{a}{b}{kind}有限公司" for city in cities for a in firsts for b in seconds for kind in kinds]
    start = time.process_time()
    find_candidates([org(name) for name in names[:100_000]], least=0.99)
    assert time.process_time() - start < 60
