"""A spliced graph has the bytes and the store of one written anew, whatever lines go and come."""

import random
from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import splicing
from kg.rdf import analysis_quads
from kg.splicing import link_or_copy, splice_graph
from kg.store import GRAPH_NQ, GRAPH_TTL, STORE_FOLDER, open_store, quad_lines, write_line_graphs
from kg.vocab import BASE, UA

LINES = sorted(set(quad_lines(analysis_quads(ANALYSIS))))
OTHER = f"<{BASE}graph/other>"
# neighbours in the order of subjects, one IRI the beginning of another, and what Turtle spells in its own way
ODD = [f"<{subject}> <{UA.rule}> {value} {graph} .\n".encode() for subject, value, graph in (
    (f"{BASE}a", '"x"', OTHER), (f"{BASE}a", '"x"', f"<{BASE}graph/two>"), (f"{BASE}a/b", '"x"', OTHER),
    (f"{BASE}zz", r'"one\ntwo\n\nthree \"four\""', OTHER), ("urn:x:y", '"x"', OTHER), (str(UA.Activity), '"x"', OTHER),
    ("http://zz.example/z", '"x"', OTHER), (f"{BASE}org/襄阳市总工会#工", '"襄阳"@zh', OTHER))]
ALL = [*LINES, *ODD]


def graph(folder: Path, lines: list[bytes]) -> tuple[Path, int]:
    folder.mkdir()
    return folder, write_line_graphs(lines, folder)


def told(folder: Path) -> tuple[bytes, bytes, set[str]]:
    store = {str(quad) for quad in open_store(folder)}
    return (folder / GRAPH_NQ).read_bytes(), (folder / GRAPH_TTL).read_bytes(), store


def check(folder: Path, before: list[bytes], after: list[bytes]) -> None:
    """Splice one into the other and compare with what is written anew."""
    (old, were), (whole, are) = graph(folder / "old", before), graph(folder / "whole", after)
    (folder / "new").mkdir()
    kept = told(old)
    more = splice_graph(old, folder / "new", set(before) - set(after), set(after) - set(before))
    assert more == are - were
    assert told(folder / "new") == told(whole)
    assert told(old) == kept
    assert sorted(entry.name for entry in (folder / "new").iterdir()) == [GRAPH_NQ, GRAPH_TTL, STORE_FOLDER]


@pytest.mark.parametrize("line", ODD)
def test_any_line_comes_and_goes(tmp_path: Path, line: bytes) -> None:
    rest = [other for other in ALL if other != line]
    check(tmp_path, *((rest, ALL) if ODD.index(line) % 2 else (ALL, rest)))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_any_change_gives_what_writing_anew_gives(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    before, after = (chance.sample(ALL, chance.randrange(1, len(ALL))) for _ in range(2))
    check(tmp_path_factory.mktemp("splice"), before, after)


def test_no_change_is_a_copy(tmp_path: Path) -> None:
    check(tmp_path, ALL, ALL)


def test_a_subject_longer_than_a_piece_of_a_copy_is_moved_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splicing, "_CHUNK", 7)
    check(tmp_path, LINES, ALL)


def test_a_file_that_is_not_as_the_build_wrote_it_is_not_spliced(tmp_path: Path) -> None:
    old, _ = graph(tmp_path / "old", ALL)
    text = (old / GRAPH_TTL).read_bytes()
    (old / GRAPH_TTL).write_bytes(text.replace('"襄阳"@zh'.encode(), '"襄樊"@zh'.encode()))
    (tmp_path / "new").mkdir()
    assert splice_graph(old, tmp_path / "new", {ODD[-1]}, set()) is None
    assert not (tmp_path / "new" / STORE_FOLDER).exists()


def test_a_file_that_cannot_have_a_second_name_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    assert (tmp_path / "a").stat().st_ino != (tmp_path / "b").stat().st_ino
