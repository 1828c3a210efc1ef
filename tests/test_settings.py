"""Settings: the dates and programmes that a deed may have; the first of each list is none."""

from telling import scene_of

from kg.deeds import Deed
from kg.model import ActivityType
from kg.roles import Memory
from kg.settings import date_candidates, programme_candidates

PLAIN = Memory()


def deed(*clauses: int) -> Deed:
    return Deed(clauses, ActivityType.ASSISTANCE, 1.0)


def test_a_deed_may_have_no_date() -> None:
    rows = date_candidates(scene_of("{O|县总工会}慰问职工。"), deed(0), PLAIN)
    assert [iso for iso, _ in rows] == ["", "2023"]


def test_dates_of_its_own_clauses_come_before_those_around_it() -> None:
    scene = scene_of("7月1日，{O|市总工会}开会。7月3日，{O|县总工会}慰问职工。")
    rows = date_candidates(scene, deed(2, 3), PLAIN)
    assert [iso for iso, _ in rows][:3] == ["", "2023-07-03", "2023-07-01"]
    assert "where:own" in rows[1][1]
    assert "where:line" in rows[2][1]


def test_what_happened_at_the_same_event_may_share_its_day() -> None:
    rows = dict(date_candidates(scene_of("会后，{O|县总工会}慰问职工。"), deed(0, 1), Memory(day="2023-07-02")))
    assert "is:lastday" in rows["2023-07-02"]
    assert any(name.startswith("manner:scene") for name in rows["2023-07-02"])


def test_the_day_on_which_a_reporter_learned_of_a_deed_says_so() -> None:
    scene = scene_of("记者昨日从{O|县总工会}获悉，慰问将持续到8月底。")
    rows = dict(date_candidates(scene, deed(0, 1), PLAIN))
    assert "learned:True" in rows["2023-07-05"]


def test_without_a_year_to_speak_in_none_is_offered() -> None:
    assert date_candidates(scene_of("{O|县总工会}慰问职工。", None), deed(0), PLAIN)[1:] == []


def test_programmes_are_those_named_and_the_last_one() -> None:
    scene = scene_of("{G|“甲杯”大赛}开赛。{O|县总工会}开展{G|“乙行动”}。")
    rows = dict(programme_candidates(scene, deed(1), Memory(programme="PROGRAMME/“丙”")))
    assert set(rows) == {"", "PROGRAMME/“甲杯”大赛", "PROGRAMME/“乙行动”", "PROGRAMME/“丙”"}
    assert "s:own" in rows["PROGRAMME/“乙行动”"]
    assert "s:last" in rows["PROGRAMME/“丙”"]


def test_a_stretch_offers_what_its_ends_share_and_its_first_day() -> None:
    rows = dict(date_candidates(scene_of("7月1日至3日，{O|县总工会}开展慰问。"), deed(0, 1), PLAIN))
    assert "where:own" in rows["2023-07"]
    assert "start:True:own:10" in rows["2023-07-01"]


def test_a_date_says_whether_it_is_before_or_after_that_of_the_deed_before() -> None:
    rows = dict(date_candidates(scene_of("7月3日，{O|县总工会}慰问职工。"), deed(0, 1), Memory(day="2023-07-04")))
    assert "order:own:10:before" in rows["2023-07-03"]
    assert "order:lastday:10:on" in rows["2023-07-04"]


def test_a_deed_that_speaks_of_a_programme_without_naming_it_shares_words_with_its_name() -> None:
    scene = scene_of("{O|县总工会}办起{G|“星光”夜校}。夜校开课。{O|区总工会}慰问职工。")
    again, other = (dict(programme_candidates(scene, deed(i), PLAIN))["PROGRAMME/“星光”夜校"] for i in (1, 2))
    assert any(name.endswith(":again:True") for name in again)
    assert any(name.endswith(":actors:none") for name in again)
    assert any(name.endswith(":again:False") for name in other)
    assert any(name.endswith(":actors:other") for name in other)
