"""Confidences hold: of what is stated with 0.8, about four in five are right."""

import pytest
from fixtures_analysis import ANALYSIS, TEXT
from reliability import LAYERS, bins, judge, judged_gold, to_table

from kg.calibration import Judged, calibration_error

# measured: 0.021, 0.034, 0.047 and 0.086; what is above has lost its calibration. Roles are calibrated on folds, where they
# have 0.03, so they are too modest here: the shipped model was trained on these articles
MOST = {"mentions": 0.04, "relations": 0.06, "activities": 0.08, "roles": 0.12}
JUDGED: list[Judged] = [("a", 0.95, True), ("a", 0.91, True), ("b", 0.55, False), ("b", 0.55, True), ("b", 1.0, False)]
GOLD = {
    "text": TEXT,
    "mentions": {"ORG": ["襄阳市总工会"], "PERSON": ["李明"]},
    "entities": [{"name": "襄阳市总工会", "type": "ORG", "aliases": ["市总工会"]}, {"name": "湖北大学", "type": "ORG"},
                 {"name": "李明", "type": "PERSON"}],
    "relations": [["李明", "worksFor", "襄阳市总工会"], ["湖北大学", "partnerOf", "襄阳市总工会"]],
    "activities": [{"type": "Competition", "organisers": ["市总工会"], "participants": [], "places": [], "programme": None,
                    "date": "2023-07-05", "measures": []}],
}


def test_a_tenth_of_confidence_has_its_number_mean_and_share_right() -> None:
    assert bins(JUDGED) == [(0.5, 2, 0.55, 0.5), (0.9, 3, pytest.approx(2.86 / 3), pytest.approx(2 / 3))]


def test_the_calibration_error_is_the_mean_gap_weighted_by_number() -> None:
    assert calibration_error(JUDGED) == pytest.approx((abs(1.1 - 1) + abs(2.86 - 2)) / 5)


def test_the_table_names_the_layer_and_its_error() -> None:
    assert to_table("roles", JUDGED).splitlines()[0] == "roles: 5 statements, ECE 0.192"


def test_statements_are_judged_by_what_the_annotators_made() -> None:
    found = list(judge(ANALYSIS, GOLD))
    relations = {row[0]: row[2] for layer, row in found if layer == "relations"}
    assert (relations["worksFor"], relations["partnerOf"], relations["receivedAward"]) == (True, True, False)
    assert [row for layer, row in found if layer == "activities"] == [("Competition", 0.8, True)]
    roles = {row[0]: row[2] for layer, row in found if layer == "roles"}
    assert roles == {"organisedBy": True, "participant": False, "takesPlaceIn": False, "partOfProgramme": False}


@pytest.mark.slow
def test_the_confidences_of_each_layer_hold_on_articles_that_the_tagger_never_saw() -> None:
    judged = judged_gold()
    errors = {layer: round(calibration_error(judged[layer]), 3) for layer in LAYERS}
    assert {layer: error for layer, error in errors.items() if error > MOST[layer]} == {}
