"""A ledger keeps parts between builds, and is begun anew where it cannot be read."""

from contextlib import closing
from pathlib import Path

import pytest
from test_parts import FOUND

from kg.ledger import LEDGER, Ledger, Told, read_told
from kg.model import KgError
from kg.parts import Part, to_part
from kg.vocab import BASE

TOLD: Told = {"base": BASE, "min_confidence": 0.0}


def part(key: bytes) -> Part:
    return to_part(key, FOUND, BASE)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A finished ledger of two records, one of them of two articles."""
    path = tmp_path / "old" / LEDGER
    path.parent.mkdir()
    with closing(Ledger(path, tmp_path / "none")) as ledger:
        ledger.begin(TOLD)
        for article, record, key in (("a", "a", b"1"), ("p-1", "p", b"2"), ("p-2", "p", b"3")):
            assert ledger.take(article, record, key)
        ledger.add([part(b"1"), part(b"2"), part(b"3"), part(b"stale")])
        ledger.finish()
    return path


def test_a_finished_ledger_is_one_file_without_the_parts_that_no_article_has(old: Path, tmp_path: Path) -> None:
    assert [entry.name for entry in old.parent.iterdir()] == [LEDGER]
    assert read_told(old) == TOLD
    with closing(Ledger(tmp_path / "new", old)) as ledger:
        assert not ledger.holds(b"stale")


def test_a_part_of_the_last_build_is_taken_over_as_it_was(old: Path, tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "new", old)) as ledger:
        ledger.begin(TOLD)
        assert ledger.holds(b"1")
        assert not ledger.holds(b"9")
        ledger.take("a", "a", b"1")
        assert list(ledger.parts()) == [part(b"1")]


def test_a_ledger_begun_again_has_the_articles_of_the_last_build(old: Path, tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "new", old)) as ledger:
        ledger.begin(TOLD, again=True)
        assert (ledger.records(), [found.key for found in ledger.parts()]) == (2, [b"1", b"2", b"3"])
        assert (ledger.drop_record("p"), ledger.drop_article("a"), ledger.drop_article("a")) == (2, 1, 0)
        assert list(ledger.parts()) == []


def test_an_article_is_taken_once(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "new", tmp_path / "none")) as ledger:
        ledger.begin(TOLD)
        assert ledger.take("a", "a", b"1")
        assert not ledger.take("a", "b", b"2")


def test_a_ledger_without_a_part_leaves_no_file(tmp_path: Path) -> None:
    Ledger(tmp_path / "new", tmp_path / "none").close()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_broken_ledger_is_begun_anew(tmp_path: Path, old: Path, content: bytes) -> None:
    (tmp_path / "new").write_bytes(content)
    old.write_bytes(content or b"SQLite format 3\0")
    with closing(Ledger(tmp_path / "new", old)) as ledger:
        ledger.begin(TOLD)
        assert not ledger.holds(b"1")


def test_a_missing_ledger_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg build"):
        read_told(tmp_path / LEDGER)
