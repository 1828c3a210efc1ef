"""Namesakes across articles: which pairs are compared, with which score, whatever the order."""

import time
from itertools import permutations

import pytest

from kg.namesakes import Match, match_persons


def matches(facts: dict[str, str]) -> list[Match]:
    """Match persons told by key, with their facts separated by a bar."""
    table = {f"PERSON/{key}": frozenset(told.split("|")) - {""} for key, told in facts.items()}
    return list(match_persons(table))


def score(one: str, other: str, name: str = "张伟") -> float:
    (match,) = matches({f"{name}@甲": one, f"{name}@乙": other})
    return match.score


def test_two_of_one_name_are_a_match_and_two_of_different_names_none() -> None:
    assert matches({"张伟@甲厂": "", "张伟@乙厂": ""}) == [
        Match("PERSON/张伟@乙厂", "PERSON/张伟@甲厂", 0.1, "same name")]
    assert matches({"张伟@甲厂": "", "张炜@甲厂": ""}) == []


def test_the_score_is_the_sum_of_what_is_shared() -> None:
    assert score("jobTitle 主席", "jobTitle 主席") == 0.25
    assert score("authorOf|city 襄阳市|province 湖北省", "authorOf|city 襄阳市|province 湖北省") == 0.7
    assert score("worksFor ORG/甲", "worksFor ORG/甲|worksFor ORG/乙") == 0.9


def test_a_shared_employer_or_award_makes_one_person_likely() -> None:
    assert score("receivedAward AWARD/全国劳动模范", "receivedAward AWARD/全国劳动模范") == pytest.approx(0.8)
    assert score("worksFor ORG/襄阳市总工会", "worksFor ORG/襄阳市总工会权益保障部") == pytest.approx(0.85)


def test_another_employer_or_province_speaks_against() -> None:
    assert score("worksFor ORG/甲厂", "worksFor ORG/乙厂") == 0.05
    assert score("province 湖北省", "province 山东省") == 0.05


def test_a_rare_name_speaks_for_one_person() -> None:
    assert score("province 湖北省", "province 湖北省", "鞠建平") == 0.5
    assert score("province 湖北省", "province 湖北省", "王建平") == 0.2


def test_the_reasons_are_told() -> None:
    (match,) = matches({"张伟@甲": "worksFor ORG/甲|province 湖北省", "张伟@乙": "worksFor ORG/乙|province 湖北省"})
    assert match.rule == "same name + province + not worksFor"


def test_the_order_of_persons_changes_nothing() -> None:
    facts = {"张伟@甲": "city 襄阳市", "张伟@乙": "city 襄阳市", "李明@a": "", "李明@b": "authorOf"}
    found = {tuple(matches(dict(order))) for order in permutations(facts.items())}
    assert len(found) == 1


def test_of_many_bearers_only_those_that_share_a_fact_are_compared() -> None:
    crowd = {f"张伟@{number:03}": f"worksFor ORG/{number // 2}" for number in range(200)}
    assert len(matches(crowd)) == 100


def test_a_crowd_that_shares_a_fact_is_chained_not_squared() -> None:
    assert len(matches({f"王芳@{number:04}": "authorOf" for number in range(1000)})) == 999


@pytest.mark.slow
def test_a_hundred_thousand_persons_are_compared_in_a_minute() -> None:
    surnames, given = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋"
    facts = {f"{surnames[n % 10]}{given[n // 10 % 10]}{given[n // 100 % 10]}@{n}":
             f"worksFor ORG/{n % 997}|province {n % 31}|city {n % 333}" for n in range(100_000)}
    start = time.process_time()
    assert matches(facts)
    assert time.process_time() - start < 60
