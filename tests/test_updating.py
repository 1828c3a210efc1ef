"""An updated output has the bytes of a build from scratch of the articles that it now has."""

import json
from pathlib import Path

import pytest
from test_pipeline import OPTIONS, TEXTS, write_rows

from kg import pipeline
from kg.ledger import LEDGER
from kg.model import KgError
from kg.runs import RUNS
from kg.updating import update

KINDS = ("graph.ttl", "graph.nq", "graph.graphml", "graph.html", "report.json", "report.md", "review.jsonl")
OTHER = "荆州市总工会开展普法宣传\n本报讯（通讯员赵强）近日，荆州市总工会开展普法宣传活动，发放手册800册。"


def content(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in KINDS}


def built(folder: Path, texts: dict[str, str]) -> Path:
    """Build articles from one file, so that their source is the same in every build."""
    folder.mkdir(exist_ok=True)
    rows = ({"id": name, "text": text, "published": "2023-07-06", "source": "工会报"} for name, text in texts.items())
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pipeline.build([folder / "in.jsonl"], folder / "out", OPTIONS)
    return folder / "out"


def updated(out: Path, texts: dict[str, str], removed: tuple[str, ...] = ()) -> dict[str, bytes]:
    path = out.parent / "more.jsonl"
    rows = ({"id": name, "text": text, "published": "2023-07-06", "source": "工会报"} for name, text in texts.items())
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    update(out, [path] if texts else [], OPTIONS, removed=removed)
    return content(out)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return built(tmp_path / "one", {name: TEXTS[name] for name in "ab"})


def test_an_added_article_is_as_if_it_had_always_been_there(out: Path, tmp_path: Path) -> None:
    assert updated(out, {"c": TEXTS["c"]}) == content(built(tmp_path / "two", TEXTS))


def test_a_record_of_a_known_id_takes_the_place_of_the_old_one(out: Path, tmp_path: Path) -> None:
    assert updated(out, {"b": OTHER}) == content(built(tmp_path / "two", {"a": TEXTS["a"], "b": OTHER}))


def test_a_withdrawn_article_takes_its_background_with_it(out: Path, tmp_path: Path) -> None:
    assert "武汉市" in (out / "graph.ttl").read_text("utf-8")
    assert updated(out, {}, ("b",)) == content(built(tmp_path / "two", {"a": TEXTS["a"]}))
    assert "武汉市" not in (out / "graph.ttl").read_text("utf-8")


def test_an_unknown_id_is_refused_and_nothing_changes(out: Path) -> None:
    before = content(out)
    with pytest.raises(KgError, match="no record or article 'x'"):
        updated(out, {"c": TEXTS["c"]}, ("x",))
    assert content(out) == before


def test_the_last_article_is_not_withdrawn(out: Path) -> None:
    with pytest.raises(KgError, match="no article would be left"):
        updated(out, {}, ("a", "b"))


def test_an_output_without_a_ledger_is_refused_with_the_way_out(out: Path) -> None:
    (out / LEDGER).unlink()
    with pytest.raises(KgError, match="kg build"):
        updated(out, {"c": TEXTS["c"]})


def test_an_output_of_another_version_is_refused_with_the_way_out(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "program", lambda name: "another")
    with pytest.raises(KgError, match="another version"):
        updated(out, {"c": TEXTS["c"]})


def test_each_run_is_an_activity_of_the_history(out: Path) -> None:
    updated(out, {"c": TEXTS["c"]})
    text = (out / RUNS).read_text("utf-8")
    assert text.count("prov#Activity>") == 2
    assert "graph.nq of 2 articles" in text
    assert "graph.nq of 3 articles" in text


def test_an_article_id_that_another_record_has_taken_is_refused(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "in.jsonl", "ab")
    report = pipeline.build([rows], tmp_path / "out", OPTIONS)
    assert (report.records, report.refusals) == (2, [])
