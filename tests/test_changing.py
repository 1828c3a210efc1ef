"""What an update changes: an article's own lines, and of the background what nobody else states."""

from contextlib import closing
from pathlib import Path

import pytest
from test_pipeline import OPTIONS, TEXTS

from kg.changing import find_change
from kg.joining import Joined
from kg.ledger import Ledger
from kg.model import Article
from kg.parts import part_key
from kg.pipeline import fill
from kg.reporting import Report
from kg.resolving import Across

NOTHING = Across({}, ())
PLACE = b"<https://w3id.org/union-activity/id/place/420600>"


def filled(path: Path, texts: dict[str, str], old: Path) -> Ledger:
    path.parent.mkdir(exist_ok=True)
    ledger = Ledger(path, old)
    ledger.begin({})
    fill(ledger, ((name, Article(name, text, "2023-07-06")) for name, text in texts.items()), OPTIONS, Report(), jobs=1)
    return ledger


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Two articles of Xiangyang, which both state where it lies, and one of Wuhan."""
    with closing(filled(tmp_path / "old" / "x", {"a": TEXTS["a"], "b": TEXTS["b"], "d": TEXTS["a"]}, tmp_path / "none")
                 ) as ledger:
        ledger.finish()
    return tmp_path / "old" / "x"


def changed(old: Path, texts: dict[str, str], before: Across = NOTHING, now: Across = NOTHING
            ) -> tuple[list[bytes], list[bytes]]:
    with closing(filled(old.parent.parent / "new" / "x", texts, old)) as ledger:
        change = find_change(ledger, before, now)
    return sorted(change.removed), sorted(change.added)


def test_what_stays_is_no_change(old: Path) -> None:
    assert changed(old, {"a": TEXTS["a"], "b": TEXTS["b"], "d": TEXTS["a"]}) == ([], [])


def test_an_article_takes_its_own_lines_with_it_but_not_the_background_that_another_states(old: Path) -> None:
    removed, added = changed(old, {"b": TEXTS["b"], "d": TEXTS["a"]})
    assert removed
    assert added == []
    assert all(b"/article/a>" in line for line in removed)
    assert not any(line.startswith(PLACE) and b"/graph/background>" in line for line in removed)


def test_background_that_nobody_states_any_more_goes(old: Path) -> None:
    removed, _ = changed(old, {"b": TEXTS["b"]})
    assert any(line.startswith(PLACE) and b"/article/" not in line.rpartition(b" <")[2] for line in removed)


def test_another_text_of_an_article_changes_the_lines_that_differ(old: Path) -> None:
    removed, added = changed(old, {"a": TEXTS["a"] + "谢谢。", "b": TEXTS["b"], "d": TEXTS["a"]})
    assert removed
    assert added
    assert set(removed).isdisjoint(added)


def test_a_deed_that_is_now_told_by_others_too_changes_an_article_that_did_not_change(old: Path) -> None:
    same = {"a": TEXTS["a"], "b": TEXTS["b"], "d": TEXTS["a"]}
    with closing(filled(old.parent.parent / "new" / "x", same, old)) as ledger:
        key = ledger.key("a")
        assert key == part_key(Article("a", TEXTS["a"], "2023-07-06"), OPTIONS)
        deed = next(line.split(b" ")[0] for line in ledger.part(key).lines() if line.startswith(b"<https://w3id.org/union-activity/id/activity/"))
    now = Across({"a": {deed[1:-1].decode(): Joined("x:new", True)}}, ())
    removed, added = changed(old, same, now=now)
    assert all(deed in line for line in removed)
    assert added == sorted(line.replace(deed, b"<x:new>") for line in removed)
