"""The diagram of an ontology: every class and property in it, no line over another, the same every time."""

import re
from itertools import combinations

from kg.charting import LINE, Arc, Box, Chart, draw_chart

BOXES = [
    Box("Thing", "Thing"),
    Box("Person", "Person 人物", "Thing", (Arc("name", "string"), Arc("worksFor", "Firm", "Firm"), Arc("knows", "Person", "Person"),
                                           Arc("likes", "Person", "Person"))),
    Box("Firm", "Firm", "Thing", (Arc("employs", "Person", "Person"), Arc("makes", "Tool", "Tool"))),
    Box("Tool", "Tool", "Thing"),
    Box("Fair", "Fair", "Thing"),
    Box("Feast", "Feast", "Thing"),
    Box("Stray", "Stray", "elsewhere"),
]


def row_of(chart: Chart, name: str) -> int:
    return next(number for number, row in enumerate(chart.rows) if name in [term for term, _ in row.terms])


def test_every_class_and_property_stands_in_one_row() -> None:
    names = [name for row in draw_chart(BOXES).rows for name, _ in row.terms]
    assert sorted(names) == sorted([*(box.name for box in BOXES), *(arc.name for box in BOXES for arc in box.arcs)])


def test_properties_of_one_range_share_the_row_that_says_it() -> None:
    rows = [row for row in draw_chart(BOXES).rows if row.kind == "property"]
    assert [([name for name, _ in row.terms], row.tail) for row in rows] == [
        (["employs"], " → Person"), (["makes"], " → Tool"), (["worksFor"], " → Firm"), (["knows", "likes"], " → Person"),
        (["name"], " → string")]


def test_classes_stand_under_the_class_above_them_and_strays_at_the_root() -> None:
    chart = draw_chart(BOXES)
    place = {name: chart.rows[row_of(chart, name)].x for name in ("Thing", "Person", "worksFor", "Stray")}
    assert place["Thing"] == place["Stray"] < place["Person"] < place["worksFor"]
    assert len(chart.branches) == 4


def test_classes_of_which_there_is_no_more_to_draw_share_a_row() -> None:
    chart = draw_chart(BOXES)
    assert row_of(chart, "Fair") == row_of(chart, "Feast") != row_of(chart, "Tool")
    many = draw_chart([Box("Top", "Top"), *(Box(f"Leaf{n:02}", f"Leaf{n:02} 叶子", "Top") for n in range(30))])
    assert 2 < len(many.rows) < 30
    assert max(row.width for row in many.rows) < 500


def test_a_line_runs_from_its_row_to_the_row_of_its_range() -> None:
    chart = draw_chart(BOXES)
    row, end = (chart.rows[row_of(chart, name)] for name in ("worksFor", "Firm"))
    hit = re.fullmatch(r"M\S+ (\d+)H(\S+)V(\d+)H\S+", row.line)
    assert hit
    assert (int(hit[1]), int(hit[3])) == (row.y, end.y + 4)
    assert max(row.x + row.width for row in chart.rows) < float(hit[2]) < chart.width
    assert chart.rows[row_of(chart, "name")].line == ""


def test_no_two_lines_share_a_lane_where_they_meet() -> None:
    hits = [re.fullmatch(r"M\S+ (\d+)H(\S+)V(\d+)H\S+", row.line) for row in draw_chart(BOXES).rows if row.line]
    spans = [(hit[2], *sorted((int(hit[1]), int(hit[3]) - 4))) for hit in hits if hit]
    assert len(spans) == 4
    assert all(one[0] != other[0] or one[2] < other[1] or other[2] < one[1] for one, other in combinations(spans, 2))


def test_rows_are_as_far_apart_as_a_line_is_high_and_the_chart_holds_them() -> None:
    chart = draw_chart(BOXES)
    assert {low.y - high.y for high, low in zip(chart.rows, chart.rows[1:], strict=False)} == {LINE}
    assert chart.rows[-1].y + LINE / 2 <= chart.height


def test_the_order_of_the_boxes_is_of_no_matter_and_none_give_an_empty_chart() -> None:
    assert draw_chart(BOXES) == draw_chart(BOXES[::-1])
    assert draw_chart([]).rows == ()
