"""A query's words and shape hold for every reading of its text, and the time grows as the length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexing import Shape, find_words, shape_of

# what stands beside code and hides none of it: strings, comments, addresses, comparisons
_BESIDE = ("'(((' ", '"{{{\\"[" ', "'''(''{{''' ", '"""}}"}}""" ', "# ((('\n", "<http://e/(((#'> ", "?a<'>'&&'b'<'>' ", "?a<b:c#>'''\n",
           "?a<?b&&2>1 ", "a:b\\( ", "1 ", "'a'@en ")
_PAIRS = ("()", "{}", "[]", ("<<", ">>"))
NASTY = ("<#>", "<'>", "<\">", "<", "<<", ">", "'", '"', "'''a", '"""a', "\\", "\\'",
         "#", "#\n", "a.", "a.b:", ":", "::", "a:b.", "?", "@", "@a-", "(", ")", "{ ",
         "<a:", "<a:>", "<urn:a#'>", "\\u0028", "SERVIC", "工", " ", "a\u0301", "<'''>", "<a:b#>'''")


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, int]:
    """Draw a text of brackets and what stands beside them, with the depth of its brackets."""
    depth = draw(st.integers(0, 30))
    text = draw(st.sampled_from(_BESIDE))
    pairs = [draw(st.sampled_from(_PAIRS)) for _ in range(depth)]
    for first, _ in pairs:
        text += f"{first} {draw(st.sampled_from(_BESIDE))}"
    for _, last in reversed(pairs):
        text += f"{last} {draw(st.sampled_from(_BESIDE))}"
    return text, depth


@given(st.lists(nested(), min_size=1, max_size=4))
def test_brackets_never_count_for_less_than_they_nest_whatever_stands_beside_them(parts: list[tuple[str, int]]) -> None:
    assert shape_of("".join(text for text, _ in parts)).depth >= max(depth for _, depth in parts)


@pytest.mark.parametrize(("text", "depth"), [
    ("ASK {}", 1), ("ASK {{?s ?p ?o} UNION {?s ?p [?q (1 2)]}}", 4), ("ASK {FILTER(?a<((1))&&2>1)}", 4), ("ASK {?s ?p '((('}", 1),
    ("ASK {# (((\n}", 1), ("ASK {?s <http://e/((> ?o}", 1), ("ASK {<< <<?s ?p ?o>> ?p ?o>> ?p ?o}", 3), ("))))ASK {{", -2),
    ("ASK {\\u0028\\u0028}", 3), ("ASK {?s ?p ex:a\\(}", 1)])
def test_depth_is_counted_where_brackets_are_code(text: str, depth: int) -> None:
    assert shape_of(text).depth == max(depth, 0)


def test_a_sign_and_a_string_are_not_taken_for_an_address_and_a_string() -> None:
    assert shape_of("ASK {FILTER(?a<'>'&&((((1))))='1')}").depth == 6
    assert shape_of("ASK {FILTER(?a<b:c#>'''\n||((((1)))))#'''\n}").depth == 6


def test_patterns_and_computed_values_are_counted() -> None:
    assert shape_of("SELECT (COUNT(?x) AS ?n) {OPTIONAL {?x ?y ?z} BIND(1 as ?v)}") == Shape(2, 4)
    assert shape_of("ASK {VALUES (?a ?b) {" + "(1 2)" * 5_000 + "}}").parts == 2


def test_words_are_found_as_written_and_as_escaped() -> None:
    assert {"ASK", "EX", "TRUE"} <= set(find_words("ask {?s ex:a tr\\u0075e, 'no' # never\n}"))
    assert not {"NO", "NEVER", "A"} & set(find_words("ask {?s ex:a tr\\u0075e, 'no' # never\n}"))


@given(st.text("<>'\"#\\\n:(){}a. ?@"))
def test_any_text_has_words_and_a_shape(text: str) -> None:
    assert all(isinstance(word, str) for word in find_words(text))
    assert 0 <= shape_of(text).depth <= len(text)


@pytest.mark.parametrize("piece", NASTY)
def test_the_time_grows_as_the_length(piece: str) -> None:
    """Sixteen times the length takes sixteen times as long: less than 64 times on a busy machine, where a square takes 256."""
    def spent(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        shape_of(text)
        list(find_words(text))
        return time.process_time() - start

    small, large = min(spent(2**14) for _ in range(3)), min(spent(2**18) for _ in range(2))
    assert large < 64 * max(small, 0.004)
