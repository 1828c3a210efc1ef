"""Clauses: an article's lines have a zone, its clauses hold what starts in them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from telling import scene_of

from kg.clauses import Zone, line_zones, read_clauses
from kg.dates import find_dates
from kg.numbers import find_figures

PAGE = ("职工技能大赛落幕\n2023-07-06 08:40 来源：某某日报\n本报记者 林晓\n"
        "7月5日，市总工会举办职工技能大赛决赛，300名选手参加。\n图为比赛现场。 林晓摄\n接下来还有三场。")


def test_headline_source_byline_body_and_caption_are_told_apart() -> None:
    assert [zone for _, zone in line_zones(PAGE)] == [
        Zone.HEADLINE, Zone.META, Zone.META, Zone.BODY, Zone.CAPTION, Zone.BODY]


def test_a_clause_holds_the_mentions_figures_and_dates_that_start_in_it() -> None:
    scene = scene_of("7月5日，{O|县总工会}慰问300名职工。")
    first, second = scene.clauses
    assert [d.iso for d in first.dates] == ["2023-07-05"]
    assert [m.text for m in second.mentions] == ["县总工会"]
    assert [f.value for f in second.figures] == [300]


def test_clauses_know_their_place_in_sentence_and_line() -> None:
    clauses = scene_of("甲，乙。丙。｜丁。").clauses
    assert [(c.place, c.opens_line, c.line) for c in clauses] == [
        (0, True, 0), (1, False, 0), (0, False, 0), (0, True, 1)]


@given(st.text("甲乙300名，。；：“”\n 7月5日", max_size=60))
def test_clauses_of_any_text_are_in_order_and_do_not_overlap(text: str) -> None:
    clauses = read_clauses(text, (), find_figures(text), find_dates(text, "2023-07-06"))
    assert [c.index for c in clauses] == list(range(len(clauses)))
    for one, other in itertools.pairwise(clauses):
        assert one.span.end <= other.span.start
    for clause in clauses:
        assert clause.span in clause.sentence
