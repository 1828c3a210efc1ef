"""An article taken apart shows what every stage made of it, with the triples each finding gave, as text or as a page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from spacy.language import Language

from kg.cli import main
from kg.inspecting import Inspection, inspect_article, to_lines, to_page
from kg.model import Article
from kg.tagging import load_pipeline

TEXT = ("襄阳市总工会举办焊工技能竞赛\n本报讯（记者李明）7月5日，襄阳市总工会在襄阳举办焊工技能竞赛，120名职工参赛。"
        "襄阳市总工会主席王强<script>alert(1)</script>到场。今年来已有30家企业建会。")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline("rules")


@pytest.fixture(scope="module")
def inspection(nlp: Language) -> Inspection:
    return inspect_article(nlp, Article('a"<b>', TEXT, "2023-07-06"))


def rows_of(inspection: Inspection) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    for title, rows in inspection.sections:
        yield from ((title, row.words, row.told, row.triples) for row in rows)


def test_every_stage_has_its_section(inspection: Inspection) -> None:
    assert [title for title, _ in inspection.sections] == ["mentions", "clauses", "deeds", "relations", "to review"]


def test_the_words_of_a_row_stand_where_it_says(inspection: Inspection) -> None:
    for _, rows in inspection.sections:
        assert all(row.words == TEXT[row.span.start:row.span.end] for row in rows)


def test_a_mention_is_shown_with_its_label_entity_confidence_and_rule(inspection: Inspection) -> None:
    told = next(told for title, words, told, _ in rows_of(inspection) if title == "mentions" and words == "襄阳市总工会")
    assert told[0].startswith("ORG ORG/襄阳市总工会 0.")
    assert " by " in told[0]


def test_clauses_show_their_cues_figures_dates_and_deed(inspection: Inspection) -> None:
    told = "\n".join("\n".join(told) for title, _, told, _ in rows_of(inspection) if title == "clauses")
    assert "技能竞赛 Competition +" in told
    assert "figures: 120 名" in told
    assert "dates: 2023-07-05" in told
    assert "deed: 1 (Competition)" in told


def test_the_triples_of_a_deed_are_those_of_the_graph_but_for_the_layout_of_text(inspection: Inspection) -> None:
    triples = next(triples for title, _, _, triples in rows_of(inspection) if title == "deeds")
    assert any(triple.endswith("ua:organisedBy <org/襄阳市总工会>") for triple in triples)
    assert any('ua:onDate "2023-07-05"^^xsd:date' in triple for triple in triples)
    assert not any("nif:" in triple for triple in triples)


def test_lines_hold_no_character_that_a_terminal_acts_on(nlp: Language) -> None:
    hostile = inspect_article(nlp, Article("a", f"\x1b[31m{TEXT}\x07\u202e", "2023-07-06"))
    assert all(character.isprintable() or character == "\n" for line in to_lines(hostile) for character in line)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_runs_and_loads_nothing_and_keeps_the_text(inspection: Inspection) -> None:
    page = to_page([inspection])
    tags = Tags()
    tags.feed(page)
    assert not {"script", "link", "img", "iframe", "b"} & set(tags.names)
    assert "default-src 'none'" in page
    assert TEXT in tags.text


def test_the_command_prints_an_article_or_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["inspect", str(file), "--pipeline", "rules", "--published", "2023-07-06"]) == 0
    assert "Competition" in capsys.readouterr().out
    page = tmp_path / "a.html"
    assert main(["inspect", str(file), "--pipeline", "rules", "--html", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert main(["inspect", str(file), "--pipeline", "rules", "--id", "none"]) == 2
