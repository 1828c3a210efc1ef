"""Passages: a graph's triples as a table, and the sentences of articles that a viewer shows."""

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kg.passages import Text, read_table, sentence_around
from kg.terms import writable
from kg.views import Mark

GRAPH = NamedNode("urn:graph")
names = st.sampled_from(["urn:a", "urn:工会", "urn:a#char=0,4"]).map(NamedNode)
words = st.text(max_size=12).map(writable)
values = st.one_of(names, words.map(Literal), words.map(lambda text: Literal(text, language="zh")),
                   st.integers().map(Literal))


@given(st.lists(st.builds(Quad, names, names, values, st.just(GRAPH)), max_size=20))
def test_lines_of_quads_read_as_the_store_that_holds_them(quads: list[Quad]) -> None:
    store = Store()
    store.extend(quads)
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert read_table(lines) == read_table(store)


def test_a_literal_that_looks_like_syntax_is_read_whole() -> None:
    odd = 'a "b" <urn:c> <urn:d> .\n^^<urn:e>@zh \\'
    [line] = (serialize([Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(odd), GRAPH)],
                        format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert read_table([line]) == {"urn:s": {"urn:p": {odd}}}


def test_a_sentence_is_cut_with_the_marks_inside_it_and_only_once() -> None:
    text = "前言。 工会慰问职工。后记。"
    marks = [Mark(4, 6, "urn:union"), Mark(8, 10, "urn:staff")]
    texts = {"urn:a": Text(text, [0, 3, 11, len(text)], marks)}
    passage = sentence_around(texts, "urn:a", marks[0])
    assert (passage.start, passage.text) == (4, "工会慰问职工。")
    assert passage.marks == (Mark(0, 2, "urn:union"), Mark(4, 6, "urn:staff"))
    assert sentence_around(texts, "urn:a", marks[1]) is passage
