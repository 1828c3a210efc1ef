"""The card of a trained model states what was measured, and nothing else."""

from pathlib import Path

import pytest

from kg.card import Measured, write_model_card
from kg.corpora import GoldArticle
from kg.crossvalidation import gather
from kg.examples import BASE, Recipe
from kg.neural import Tagged

GOLD = [GoldArticle(f"un-{number}", "郑莉", ((0, 2, "PERSON"),)) for number in range(12)]
RAW = {article.id: Tagged(((0, 2, "PERSON", 0.8),), ()) for article in GOLD}


@pytest.fixture
def card(tmp_path: Path) -> str:
    measured = Measured("2026-11-25", 12, 7, 4_300_000, 45_000, (BASE, Recipe()), {}, [("without features", dict.fromkeys(
        ("PERSON", "ORG", "PLACE", "PROGRAMME", "AWARD", "micro"), 0.5))], [])
    write_model_card(tmp_path / "card.md", gather(GOLD, RAW, 5), measured)
    return (tmp_path / "card.md").read_text(encoding="utf-8")


def test_scores_stand_with_their_intervals(card: str) -> None:
    assert "| PERSON | 1.000 | 1.000 | 1.000 | 1.000 to 1.000 | 12 |" in card


def test_the_card_says_how_the_model_was_made(card: str) -> None:
    assert "Written by `kg train` at the end of one run." in card


def test_articles_written_to_be_learnt_from_stand_beside_the_scored_ones(card: str) -> None:
    assert "| 12 annotated articles of union news |" in card
    assert "| 7 more, written to be learnt from" in card


def test_size_speed_and_date_are_stated(card: str) -> None:
    assert "4.3 MB" in card
    assert "45,000 characters a second" in card
    assert "2026-11-25" in card


def test_a_trial_is_a_row_and_what_was_not_measured_is_said_so(card: str) -> None:
    assert "| without features | 0.500 |" in card
    assert "Not measured for this model." in card


def test_every_setting_of_the_recipe_is_listed(card: str) -> None:
    assert all(f"| {name} |" in card for name in Recipe.__slots__)
