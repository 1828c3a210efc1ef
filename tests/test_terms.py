"""Values to RDF terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from rdflib.namespace import XSD

from kg import terms, vocab
from kg.model import KgError


def spelled(literal: terms.Literal) -> tuple[str, str]:
    return literal.value, literal.datatype.value.removeprefix(str(XSD))


def test_characters_that_xml_cannot_hold_are_replaced_one_for_one() -> None:
    assert terms.writable("a\x00b\ud800c\ufffed\te\n") == "a\ufffdb\ufffdc\ufffdd\te\n"


@given(st.text())
def test_replacing_keeps_the_count_of_code_points(text: str) -> None:
    assert len(terms.writable(text)) == len(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_text_that_can_be_written_is_kept(text: str) -> None:
    assert terms.writable(text) == text


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_an_integer(value: int) -> None:
    assert spelled(terms.number(float(value))) == (str(value), "integer")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_and_has_no_exponent(value: float) -> None:
    literal = terms.number(value)
    assert float(literal.value) == value
    assert "e" not in literal.value.lower()


def test_a_confidence_is_rounded_to_four_digits() -> None:
    assert spelled(terms.confidence(2 / 3)) == ("0.6667", "decimal")
    assert spelled(terms.confidence(1)) == ("1.0", "decimal")


@pytest.mark.parametrize("wrong", ["", "昨日", "2023-7-5", "2023-07-05T00:00", "２０２３", "2023-07-05\n"])
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(KgError, match="un-1: not an ISO date"):
        terms.date(wrong, "un-1")


def test_words_are_in_chinese_or_in_no_language() -> None:
    assert terms.zh("工会").language == "zh"
    assert terms.text("人").language is None


def test_classes_are_stated_in_the_order_given() -> None:
    node = NamedNode("urn:x")
    classes = NamedNode("urn:a"), NamedNode("urn:b")
    assert [cls for _, _, cls in terms.typed(node, *classes)] == list(classes)


@given(st.text())
def test_a_term_spells_itself_as_the_library_writes_it(text: str) -> None:
    node = NamedNode("urn:工会")
    for value in (node, terms.text(text), terms.zh(text), terms.number(3), terms.confidence(0.25)):
        line = serialize([Triple(node, node, value)], format=RdfFormat.N_TRIPLES)
        assert line == f"{node!s} {node!s} {value!s} .\n".encode()


def test_a_term_of_a_vocabulary_is_made_once_and_an_unknown_one_raises() -> None:
    nodes = terms.Nodes(vocab.UA)
    assert nodes.Measure is nodes["Measure"]
    assert nodes.Measure.value == str(vocab.UA.Measure)
    with pytest.raises(AttributeError):
        _ = nodes.Nonsense
