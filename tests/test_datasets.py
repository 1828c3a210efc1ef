"""The graphs that a query asks: those of the request, else of its FROM clauses; a triple counts once."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.datasets import Dataset, ask, read_from

A, B, S, P = (NamedNode(f"http://a/{name}") for name in "ABsp")
COUNT = "SELECT (COUNT(*) AS ?n) {?s ?p ?o}"
NAMED = "SELECT (COUNT(*) AS ?n) {GRAPH ?g {?s ?p ?o}}"


@pytest.fixture
def store() -> Store:
    """One triple in both graphs, and one more in each; the default graph has all three once."""
    store = Store()
    both, one, two = (Literal(word) for word in ("both", "one", "two"))
    store.extend([Quad(S, P, both, A), Quad(S, P, one, A), Quad(S, P, both, B), Quad(S, P, two, B)])
    store.extend(Quad(S, P, word) for word in (both, one, two))
    return store


def count(store: Store, text: str, dataset: Dataset | None = None) -> int:
    result = ask(store, text, dataset or Dataset())
    assert isinstance(result, QuerySolutions)
    return int(next(iter(result))["n"].value)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("dataset", "rows", "named"),
    [
        (Dataset(), 3, 4),
        (Dataset((A.value,)), 2, 0),
        (Dataset((A.value, B.value)), 3, 0),
        (Dataset((A.value, A.value)), 2, 0),
        (Dataset((), (A.value,)), 0, 2),
        (Dataset((B.value,), (A.value,)), 2, 2),
        (Dataset((A.value, B.value), (B.value,)), 3, 2),
        (Dataset(("http://a/unknown",)), 0, 0),
    ],
)
def test_a_request_names_its_default_and_named_graphs(store: Store, dataset: Dataset, rows: int, named: int) -> None:
    assert (count(store, COUNT, dataset), count(store, NAMED, dataset)) == (rows, named)


def test_from_clauses_do_the_same_and_the_request_overrides_them(store: Store) -> None:
    text = COUNT.replace("{", f"FROM {A} FROM {B} {{", 1)
    assert count(store, text) == 3
    assert count(store, text, Dataset((A.value,))) == 2


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <http://a/A> WHERE {}", [A], []),
        ("SELECT * FROM NAMED <http://a/A> from named <http://a/B> {}", [], [A, B]),
        ("PREFIX x: <http://a/> SELECT * FROM x:A FROM NAMED x:B {?s x:p <http://a/p>}", [A], [B]),
        ("PREFIX : <http://a/> ASK FROM :A {}", [A], []),
        ("BASE <http://a/> ASK FROM <A> {}", [A], []),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://a/A> WHERE { ?s ?p ?o }", [A], []),
        ("SELECT * # FROM <http://a/A>\n{ ?s ?p 'FROM <http://a/B>' }", [], []),
        ("SELECT ?FROM { ?FROM <http://a/p> 1 }", [], []),
        ("SELECT * FROM # which?\n <http://a/A> {}", [A], []),
    ],
)
def test_from_clauses_are_read_as_the_language_has_them(
    text: str, default: list[NamedNode], named: list[NamedNode]
) -> None:
    assert read_from(text) == Dataset(tuple(n.value for n in default), tuple(n.value for n in named))


@pytest.mark.parametrize(
    "nasty",
    [
        "FROM " * 200_000,
        "'" * 300_000,
        '"""a' * 100_000,
        "<" * 300_000,
        "a:" * 200_000,
        "\\" * 300_000,
        "#" * 300_000,
        ("PREFIX a: <b> " * 30_000),
    ],
)
def test_reading_takes_time_linear_in_the_length(nasty: str) -> None:
    import time

    start = time.perf_counter()
    read_from(nasty)
    assert time.perf_counter() - start < 5
