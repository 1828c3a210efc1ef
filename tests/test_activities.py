"""Activities: one for each deed that an article reports, with its class, fillers, date, figures and evidence."""

import time
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import read_marked
from telling import OPENING, activities_in, names

from kg.activities import choose_setting, find_activities
from kg.loglinear import Ranking
from kg.model import ActivityType, Article, Role
from kg.text import to_plain

CONTEST = ("本报讯（记者 {P|林晓}）7月5日，{O|临江市总工会}在{L|河滨体育馆}举办{G|临江市第三届职工技能大赛}决赛，"
           "12支代表队的96名选手参加焊工、钳工等4个工种的比赛。")
VISITS = OPENING + ("7月3日，{O|东山县总工会}走进建筑工地，给200名农民工送去毛巾、绿豆等防暑用品，价值3.5万元。｜"
                    "{O|西山县总工会}与{O|西山县司法局}签订工会法律援助合作协议，设立职工法律服务点5处。｜"
                    "8月，{O|临江市总工会}还将举办家政服务培训班2期，培训女职工80名。")


def test_a_contest_has_its_class_organiser_venue_programme_date_and_figures() -> None:
    (contest,) = activities_in(CONTEST)
    assert contest.type is ActivityType.COMPETITION
    assert names(contest, Role.ORGANISER) == {"临江市总工会"}
    assert names(contest, Role.PLACE) == {"河滨体育馆"}
    assert names(contest, Role.PROGRAMME) == {"临江市第三届职工技能大赛"}
    assert contest.date == "2023-07-05"
    assert {(m.value, m.unit) for m in contest.measures} == {(12, "支"), (96, "名"), (4, "个")}


def test_several_deeds_of_one_article_are_kept_apart() -> None:
    found = {activity.type: activity for activity in activities_in(VISITS)}
    gift, agreement = found[ActivityType.ASSISTANCE], found[ActivityType.AGREEMENT]
    assert names(gift, Role.ORGANISER) == {"东山县总工会"}
    assert {(m.value, m.unit) for m in gift.measures} == {(200, "名"), (35000, "元")}
    assert gift.date == "2023-07-03"
    assert names(agreement, Role.ORGANISER) == {"西山县总工会", "西山县司法局"}


def test_what_is_planned_counts_and_has_its_month() -> None:
    course = next(a for a in activities_in(VISITS) if a.type is ActivityType.TRAINING)
    assert course.date == "2023-08"
    assert {(m.value, m.unit, m.counts) for m in course.measures} == {
        (2, "期", "家政服务培训班"), (80, "名", "女职工")}


def test_every_activity_shows_the_sentence_and_the_trigger_that_say_so() -> None:
    text = read_marked(VISITS)[1].text
    for activity in activities_in(VISITS):
        assert activity.trigger in activity.evidence or activity.trigger.start >= activity.evidence.start
        assert text[activity.trigger.start:activity.trigger.end]
        for filler in activity.fillers:
            assert 0 <= filler.evidence.start < filler.evidence.end <= len(text)
            assert 0 < filler.confidence <= activity.confidence
        assert 0 < activity.confidence <= 1
        assert 0 < len(activity.label) <= 30


def test_an_activity_is_named_by_its_programme_where_its_clauses_name_it() -> None:
    (contest,) = activities_in(CONTEST)
    assert contest.label == "临江市第三届职工技能大赛"


def test_a_date_or_programme_is_stated_where_it_is_likely_enough_even_if_none_is_likelier() -> None:
    ranking = Ranking({"none": 0, "some": 1}, np.array([0.4, 0.0]))  # shares of 0.6 and 0.4
    rows = [("", ["none"]), ("2023-07-05", ["some"])]
    assert choose_setting(rows, ranking, 0.36)[0] == "2023-07-05"
    assert choose_setting(rows, ranking, 0.42)[0] == ""
    assert choose_setting(rows[:1], ranking, 0.36)[0] == ""


def test_an_article_that_reports_nothing_has_no_activities() -> None:
    assert activities_in("") == ()
    assert activities_in("天气预报：明天多云。") == ()


def test_units_and_labels_are_written_as_the_source_writes_them() -> None:
    source = "近日，縣總工會慰問環衛工人，發放慰問金，為300個困難職工家庭送去溫暖，並舉辦培訓班3個。"
    plain = to_plain(source)
    found = find_activities(Article("a1", source, "2023-07-06"), plain, (), ())
    assert {m.unit for a in found for m in a.measures} == {"個"}
    assert all(a.label in source for a in found)


def test_the_same_article_gives_the_same_activities() -> None:
    assert activities_in(VISITS) == activities_in(VISITS)


@settings(max_examples=40, deadline=None)
@given(st.text("县总工会举办培训慰问职工300名7月5日，。；“”【】（）在由\n", max_size=120))
def test_any_text_gives_activities_within_it(text: str) -> None:
    plain = to_plain(text)
    for activity in find_activities(Article("a1", text, "2023-07-06"), plain, (), ()):
        assert 0 <= activity.evidence.start < activity.evidence.end <= len(plain.text)
        assert all(m.span.end <= len(plain.text) for m in activity.measures)


def test_a_hostile_text_takes_no_longer_than_its_length_allows() -> None:
    start = time.monotonic()
    activities_in("县总工会举办培训慰问职工300名" * 1000)
    activities_in("{O|县总工会}、" * 1000)
    assert time.monotonic() - start < 10


def test_an_unknown_day_of_publication_leaves_dates_without_a_year_out() -> None:
    article, plain, mentions, entities = read_marked(CONTEST)
    (contest,) = find_activities(replace(article, published=None), plain, mentions, entities)
    assert contest.date is None
