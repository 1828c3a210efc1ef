"""The confidence of links: judged by canonical names, and no further off than its error allows."""

from heldout import GOLD
from link_calibration import from_annotations, judged_links, rates, report, shipped, with_rates_of_other_folds

from kg.calibration import calibration_error
from kg.evaluation import load_gold
from kg.model import Label, Mention
from kg.text import to_plain

DOC = {"id": "x", "text": "襄阳市总工会启动。市总工会说", "mentions": {"ORG": ["襄阳市总工会", "市总工会"]}, "relations": [],
       "entities": [{"type": "ORG", "name": "襄阳市总工会", "aliases": ["市总工会"]}], "activities": []}


def test_a_link_is_right_where_span_and_canonical_name_are_the_annotators() -> None:
    plain = to_plain(DOC["text"])
    mentions = [Mention(s, e, Label.ORG, plain.text[s:e], 0.9) for s, e in ((0, 6), (9, 13), (10, 13))]
    assert [(rule, ok) for *_, rule, _, ok in judged_links(DOC, plain, mentions)] == [
        ("division-name", True), ("level", True), ("tail-of", False)]


def test_rates_are_smoothed_and_those_of_rare_rules_are_one_rate() -> None:
    links = [("a", Label.ORG, "level", 1.0, ok) for ok in (True, True, True, False)]
    rare = [("a", Label.ORG, "front", 1.0, False)]
    assert rates([*links, *rare]) == {(Label.ORG, "front"): (0.8, 0, 1), (Label.ORG, "level"): (0.714, 3, 4)}


def test_the_report_has_a_row_for_all_and_one_for_each_label() -> None:
    lines = list(report({"these": [("ORG", 0.9, True), ("PLACE", 0.8, False)]}))
    assert [line.split()[-4:] for line in lines[1:]] == [
        ["2", "0.500", "0.850", "0.450"], ["1", "1.000", "0.900", "0.100"], ["1", "0.000", "0.800", "0.800"]]


def test_the_confidence_of_links_is_off_by_less_than_three_in_a_hundred() -> None:
    links = list(from_annotations(load_gold(GOLD)))
    assert calibration_error(with_rates_of_other_folds(links)) < 0.03
    assert calibration_error(shipped(links)) < 0.03
