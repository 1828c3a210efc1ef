"""All rulers together: candidates are sorted, deterministic, and found in linear time."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rulers import find_candidates


def test_every_kind_of_name_is_proposed() -> None:
    text = "襄阳市总工会在襄阳市开展“求学圆梦”行动，记者 王芳，全国五一劳动奖章获得者。"
    assert {c.label.value for c in find_candidates(text)} == {"ORG", "PLACE", "PROGRAMME", "PERSON", "AWARD"}


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="襄阳市县总工会第届首“”‘’（）、，。 \n记者王芳摄奖章活动大赛的和等", max_size=120))
def test_candidates_of_any_text_lie_inside_it_and_are_sorted(text: str) -> None:
    found = find_candidates(text)
    assert list(found) == sorted(found)
    assert all(0 <= c.start < c.end <= len(text) for c in found)


def test_time_grows_no_faster_than_the_text() -> None:
    text = "襄阳市总工会“甲、乙”第一届职工技能大赛，省技术能手王芳（记者 李明）市总工会联合会。"
    find_candidates(text)
    seconds = []
    for times in (100, 400):
        start = time.perf_counter()
        find_candidates(text * times)
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < 10 * seconds[0]
