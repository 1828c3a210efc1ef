"""Persons: misread names in an article, and one person across articles by employer or award."""

from dataclasses import replace

import pytest
from linked_texts import last_entity, link_marked

from kg.model import (
    Activity,
    ActivityType,
    Analysis,
    Article,
    Division,
    Entity,
    Filler,
    Label,
    Mention,
    Predicate,
    Relation,
    Role,
    Span,
)
from kg.persons import COMMON_SURNAMES, is_rare, person_facts, rename_entities, resolve_persons


@pytest.mark.parametrize(("marked", "name"), [
    ("主席{P|黄惠恩}讲话。{P|黄惠曾}说", "黄惠恩"), ("主席{P|鞠飞}讲话。{P|鞘飞}说", "鞠飞"),
    ("主席{P|李伟}、副主席{P|李强}", "李强"), ("主席{P|王建国}、副主席{P|王建军}", "王建军"),
    ("主席{P|张建华}、{P|张建平}到场。{P|张建平}说", "张建平"),
    ("主席{P|王飞}讲话。{P|李飞}说", "李飞"), ("班长{P|毛春英}获奖。{P|春英}说", "毛春英"),
    ("{P|阿依古丽·买买提}来了。{P|阿依古丽}说", "阿依古丽·买买提"), ("{P|杨 帆}", "杨帆")])
def test_names_of_one_article(marked: str, name: str) -> None:
    assert last_entity(marked).name == name


def analysis(article: str, name: str, *relations: tuple[Predicate, str]) -> Analysis:
    person = Entity(f"PERSON/{name}@{article}", Label.PERSON, name)
    objects = {target for _, target in relations}
    others = tuple(Entity(target, Label(target.split("/")[0]), target.split("/")[1]) for target in sorted(objects))
    stated = tuple(Relation(person.id, predicate, target, Span(0, 1), 0.9, "test") for predicate, target in relations)
    mention = Mention(0, 2, Label.PERSON, name, entity=person.id)
    filler = Filler(Role.PARTICIPANT, person.id, Span(0, 1), 0.9)
    activity = Activity(ActivityType.VISIT, "", (filler,), None, (), (), Span(0, 1), Span(0, 1), 0.9, "test")
    return Analysis(Article(article, name), (mention,), (person, *others), stated, (activity,))


def in_province(found: Analysis, code: str, name: str) -> Analysis:
    """Add a mention of a province to an analysis."""
    place = Entity(f"PLACE/{code}", Label.PLACE, name, chain=(Division(code, name),), is_division=True)
    return replace(found, entities=(*found.entities, place),
                   mentions=(*found.mentions, Mention(5, 8, Label.PLACE, name, entity=place.id)))


def person_id(found: Analysis) -> str:
    return next(entity.id for entity in found.entities if entity.label is Label.PERSON)


def test_a_shared_employer_makes_one_person_of_two_articles() -> None:
    works = (Predicate.WORKS_FOR, "ORG/襄阳市总工会")
    assert {person_id(resolve_persons(analysis(a, "张伟", works))) for a in "ab"} == {"PERSON/张伟@襄阳市总工会"}


def test_two_employers_make_two_persons() -> None:
    mills = ("ORG/甲厂", "ORG/乙厂")
    assert len({person_id(resolve_persons(analysis("a", "张伟", (Predicate.WORKS_FOR, mill)))) for mill in mills}) == 2


def test_a_shared_award_makes_one_person_where_no_employer_is_known() -> None:
    honour = (Predicate.RECEIVED_AWARD, "AWARD/全国劳动模范")
    assert person_id(resolve_persons(analysis("a", "张伟", honour))) == "PERSON/张伟@全国劳动模范"


def test_without_either_a_person_is_the_articles_own() -> None:
    assert len({person_id(resolve_persons(analysis(article, "张伟"))) for article in "ab"}) == 2


def test_the_surest_employer_decides_and_then_the_first_by_name() -> None:
    found = analysis("a", "张伟", (Predicate.WORKS_FOR, "ORG/乙厂"), (Predicate.WORKS_FOR, "ORG/甲厂"))
    assert person_id(resolve_persons(found)) == "PERSON/张伟@乙厂"
    surer = tuple(replace(r, confidence=0.95 if r.object == "ORG/甲厂" else 0.9) for r in found.relations)
    assert person_id(resolve_persons(replace(found, relations=surer))) == "PERSON/张伟@甲厂"


def test_the_new_id_stands_everywhere() -> None:
    found = resolve_persons(analysis("a", "张伟", (Predicate.WORKS_FOR, "ORG/甲厂")))
    places = (found.mentions[0].entity, found.relations[0].subject, found.activities[0].fillers[0].entity)
    assert set(places) == {person_id(found)}


def test_resolving_twice_changes_nothing() -> None:
    found = resolve_persons(analysis("a", "张伟", (Predicate.WORKS_FOR, "ORG/甲厂")))
    assert resolve_persons(found) == found


def test_entities_that_come_to_share_an_id_become_one_with_all_names() -> None:
    one, other = Entity("ORG/甲", Label.ORG, "甲", ("甲厂",)), Entity("ORG/乙", Label.ORG, "乙", ("乙厂",))
    (entity,) = rename_entities(Analysis(Article("a", ""), entities=(one, other)), {"ORG/乙": "ORG/甲"}).entities
    assert (entity.name, entity.aliases) == ("甲", ("乙", "乙厂", "甲厂"))


def test_persons_are_linked_within_their_article() -> None:
    _, entities = link_marked("主席{P|张伟}说。{P|张伟}还说", article="x7")
    assert [entity.id for entity in entities] == ["PERSON/张伟@x7"]


def test_a_rare_name_is_one_person_in_its_province_and_two_in_two() -> None:
    provinces = {"a": ("420000", "湖北省"), "b": ("420000", "湖北省"), "c": ("370000", "山东省")}
    ids = {a: person_id(resolve_persons(in_province(analysis(a, "鞠建平"), *where))) for a, where in provinces.items()}
    assert ids == {"a": "PERSON/鞠建平@湖北省", "b": "PERSON/鞠建平@湖北省", "c": "PERSON/鞠建平@山东省"}


def test_a_rare_name_without_a_province_goes_by_its_article() -> None:
    assert person_id(resolve_persons(analysis("a", "鞠建平"))) == "PERSON/鞠建平@a"


@pytest.mark.parametrize(("name", "rare"), [("鞠建平", True), ("阿依古丽·买买提", True), ("欧阳建平", True),
                                            ("张建平", False), ("鞠飞", False), ("古丽·阿", False)])
def test_which_names_are_rare(name: str, rare: bool) -> None:
    assert is_rare(name) is rare


def test_the_common_surnames_are_a_hundred() -> None:
    assert len(COMMON_SURNAMES) == 100


def test_a_mention_says_by_what_its_person_is_known() -> None:
    found = resolve_persons(analysis("a", "张伟", (Predicate.WORKS_FOR, "ORG/甲厂")))
    assert found.mentions[0].rule == "by-employer"
    assert resolve_persons(analysis("a", "张伟")).mentions[0].rule == "by-article"


def test_a_user_decides_who_a_key_is() -> None:
    aliases = {(Label.PERSON, "张炜@甲厂"): "张伟@乙厂"}
    found = resolve_persons(analysis("a", "张炜", (Predicate.WORKS_FOR, "ORG/甲厂")), aliases=aliases)
    person = next(entity for entity in found.entities if entity.label is Label.PERSON)
    assert (person.id, person.name, person.aliases) == ("PERSON/张伟@乙厂", "张伟", ("张炜",))
    assert found.mentions[0].rule == "user"


def test_what_is_told_of_a_person_is_listed_for_the_last_pass() -> None:
    works = (Predicate.WORKS_FOR, "ORG/甲厂")
    found = resolve_persons(in_province(analysis("a", "张伟", works), "420000", "湖北省"))
    assert person_facts(found) == {"PERSON/张伟@甲厂": ("province 湖北省", "worksFor ORG/甲厂")}
