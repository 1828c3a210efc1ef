"""A part holds an article's lines and counts; its key changes with whatever the lines depend on."""

from dataclasses import replace

import pytest

from kg import parts
from kg.model import Analysis, Article, Division, Entity, Label, Mention, Options
from kg.parts import part_key, program, to_part, unpack
from kg.rdf import analysis_quads
from kg.store import quad_lines
from kg.vocab import BASE

ARTICLE = Article("a", "襄阳市总工会发放补贴。", "2023-07-06", "工会报")
PLACE = Entity("PLACE/420600", Label.PLACE, "襄阳市", chain=(Division("420600", "襄阳市"),), is_division=True)
FOUND = Analysis(ARTICLE, (Mention(0, 3, Label.PLACE, "襄阳市", entity=PLACE.id),), (PLACE,))


def test_the_lines_are_those_of_the_quads_each_once_and_sorted() -> None:
    part = to_part(b"k", FOUND, BASE)
    assert sorted(part.lines()) == sorted(set(quad_lines(analysis_quads(FOUND))))
    assert unpack(part.stated) == sorted(unpack(part.stated))


def test_background_is_kept_apart_from_what_the_article_states() -> None:
    part = to_part(b"k", FOUND, BASE)
    assert unpack(part.background)
    assert all(line.endswith(b"/background> .\n") for line in unpack(part.background))
    assert all(line.endswith(b"/article/a> .\n") for line in unpack(part.stated))


@pytest.mark.parametrize("other", [
    part_key(replace(ARTICLE, text="襄阳市总工会。"), Options()),
    part_key(replace(ARTICLE, published="2023-07-07"), Options()),
    part_key(ARTICLE, Options(base="https://example.org/")),
    part_key(ARTICLE, Options(pipeline="rules")),
    part_key(ARTICLE, Options(min_confidence=0.5)),
])
def test_another_text_date_or_option_gives_another_key(other: bytes) -> None:
    assert other != part_key(ARTICLE, Options())


def test_what_does_not_change_statements_does_not_change_the_key() -> None:
    assert part_key(ARTICLE, Options(quiet=True)) == part_key(ARTICLE, Options())


def test_another_table_model_or_module_makes_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = program("rules")
    files = list(parts._files(parts.resources.files("kg"), ""))
    assert {"data/divisions.csv", "model/model.onnx", "rdf.py"} <= {name for name, _ in files}
    monkeypatch.setattr(parts, "_files", lambda folder, above: [*files[:-1], (files[-1][0], b"changed")])
    program.cache_clear()
    assert program("rules") != before
    program.cache_clear()
