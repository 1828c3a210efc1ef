"""The closed vocabulary, and IRIs minted from content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.model import KgError, Label
from kg.vocab import (
    BASE,
    CLASS_OF,
    UA,
    article_iri,
    char_iri,
    content_iri,
    division_id,
    entity_id,
    entity_iri,
    ontology_file,
    path_segment,
    segment_text,
)

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.text(), st.sampled_from(list(Label)))
def test_an_entity_iri_is_valid_by_rfc_3987_whatever_the_name(name: str, label: Label) -> None:
    assert NamedNode(entity_iri(f"{label}/{name}")).value.startswith(BASE)


@given(names, st.sampled_from(list(Label)))
def test_an_entity_iri_reads_back_as_the_id_under_any_base(name: str, label: Label) -> None:
    for base in (BASE, "https://example.org/"):
        assert entity_id(entity_iri(f"{label}/{name}", base)) == f"{label}/{name}"


def test_another_iri_is_no_entitys() -> None:
    with pytest.raises(KgError, match="article/a"):
        entity_id(article_iri("a"))


@given(names)
def test_a_path_segment_reads_back_as_the_name(name: str) -> None:
    assert segment_text(path_segment(name)) == name


@given(names)
def test_a_path_segment_is_one_segment_that_no_parser_takes_for_a_step(name: str) -> None:
    segment = path_segment(name)
    assert not set(segment) & set("/?#")
    assert segment not in (".", "..")


@given(st.text(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_stretch_of_an_article_has_a_valid_iri(article_id: str, start: int, end: int) -> None:
    iri = char_iri(article_iri(article_id), start, end)
    assert NamedNode(iri).value.endswith(f"#char={start},{end}")


def test_chinese_names_stay_readable() -> None:
    assert str(entity_iri("ORG/襄阳市总工会")) == BASE + "org/襄阳市总工会"


def test_quotes_and_blanks_are_percent_encoded() -> None:
    assert path_segment("“求学 圆梦”") == "%E2%80%9C求学%20圆梦%E2%80%9D"


def test_the_base_can_be_changed() -> None:
    assert str(entity_iri(division_id("420600"), "https://example.org/")) == "https://example.org/place/420600"


def test_a_content_iri_is_the_same_on_any_machine() -> None:
    assert str(content_iri("assertion", "a", 1)) == BASE + "assertion/839e11a421d370be28db"


def test_parts_of_content_do_not_run_together() -> None:
    assert content_iri("x", "ab", "c") != content_iri("x", "a", "bc")


def test_a_misspelt_term_fails_at_once() -> None:
    with pytest.raises(AttributeError):
        UA.organizedBy  # noqa: B018


def test_every_label_has_its_class() -> None:
    assert set(CLASS_OF) == set(Label)


def test_the_ontology_is_found_and_an_unknown_file_is_an_error() -> None:
    assert ontology_file("union-activity.ttl").is_file()
    with pytest.raises(KgError, match=r"nothing\.ttl"):
        ontology_file("nothing.ttl")
