"""Outputs take their place as a whole; two builds of one output do not mix; what a killed build left is cleared up."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg import staging
from kg.model import KgError
from kg.staging import replacing, workplace


def publish(output: Path, text: str) -> None:
    with workplace(output) as place:
        (place.staged / "graph.ttl").write_text(text, encoding="utf-8")


def break_off(output: Path) -> None:
    with workplace(output, keep="parts") as place:
        (place.folder / "parts").touch()
        (place.staged / "graph.ttl").write_text("half", encoding="utf-8")
        raise ZeroDivisionError


def left(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_was_staged_becomes_the_output_and_nothing_else_stays(tmp_path: Path) -> None:
    publish(tmp_path / "out", "one")
    publish(tmp_path / "out", "two")
    assert (tmp_path / "out" / "graph.ttl").read_text("utf-8") == "two"
    assert left(tmp_path) == ["out"]


def test_an_error_leaves_the_output_as_it_was_and_keeps_only_what_the_next_build_needs(tmp_path: Path) -> None:
    publish(tmp_path / "out", "one")
    with pytest.raises(ZeroDivisionError):
        break_off(tmp_path / "out")
    assert (tmp_path / "out" / "graph.ttl").read_text("utf-8") == "one"
    assert left(tmp_path) == [".out.work", "out"]
    assert left(tmp_path / ".out.work") == ["lock", "parts"]
    publish(tmp_path / "out", "two")
    assert left(tmp_path) == ["out"]


def test_a_second_build_of_one_output_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with workplace(out), pytest.raises(KgError, match="another build"), workplace(out):
        pass
    assert out.is_dir()


def test_a_lock_of_a_process_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    code = ("import os, signal, sys; from pathlib import Path; from kg.staging import replacing, workplace\n"
            "with workplace(Path(sys.argv[1])) as place:\n"
            "    (place.staged / 'half').touch(); os.kill(os.getpid(), signal.SIGKILL)\n")
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], check=False)
    assert left(tmp_path) == [".out.work"]
    publish(tmp_path / "out", "one")
    assert left(tmp_path / "out") == ["graph.ttl"]
    assert left(tmp_path) == ["out"]


def test_hidden_files_of_the_output_stay_unless_they_are_written_anew(tmp_path: Path) -> None:
    publish(tmp_path / "out", "one")
    (tmp_path / "out" / ".gitkeep").write_text("", encoding="utf-8")
    (tmp_path / "out" / ".parts").write_text("old", encoding="utf-8")
    with workplace(tmp_path / "out") as place:
        (place.staged / ".parts").write_text("new", encoding="utf-8")
    assert left(tmp_path / "out") == [".gitkeep", ".parts"]
    assert (tmp_path / "out" / ".parts").read_text("utf-8") == "new"


def test_where_folders_cannot_be_swapped_a_kill_between_the_two_steps_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_swapped", lambda one, other: False)
    publish(tmp_path / "out", "one")
    publish(tmp_path / "out", "two")
    assert (tmp_path / "out" / "graph.ttl").read_text("utf-8") == "two"
    (tmp_path / ".out.work").mkdir()
    (tmp_path / "out").rename(tmp_path / ".out.work" / "old")
    with pytest.raises(ZeroDivisionError), workplace(tmp_path / "out"):
        raise ZeroDivisionError
    assert (tmp_path / "out" / "graph.ttl").read_text("utf-8") == "two"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KgError, match="file/out"), workplace(tmp_path / "file" / "out"):
        pass


def write(output: Path, text: str) -> None:
    with replacing(output) as draft:
        draft.write_text(text, encoding="utf-8")


def test_a_file_is_replaced_with_its_rights_and_through_a_link(tmp_path: Path) -> None:
    write(tmp_path / "page.html", "one")
    (tmp_path / "page.html").chmod(0o640)
    (tmp_path / "link").symlink_to("page.html")
    write(tmp_path / "link", "two")
    assert (tmp_path / "page.html").read_text("utf-8") == "two"
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link").is_symlink()
    assert left(tmp_path) == ["link", "page.html"]


def test_an_error_while_a_file_is_drafted_leaves_the_last_one(tmp_path: Path) -> None:
    write(tmp_path / "page.html", "one")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "page.html") as draft:
        draft.write_text(str(draft.write_text("half") / 0))
    assert (tmp_path / "page.html").read_text("utf-8") == "one"
    assert left(tmp_path) == ["page.html"]


@pytest.mark.parametrize("path", ["/dev/null", "nowhere/page.html", "page.html/below"])
def test_what_cannot_be_replaced_is_named(tmp_path: Path, path: str) -> None:
    write(tmp_path / "page.html", "one")
    with pytest.raises(KgError, match=path):
        write(tmp_path / path, "two")


def test_a_name_as_long_as_a_name_may_be_is_written(tmp_path: Path) -> None:
    write(tmp_path / ("工" * 85), "one")
    assert left(tmp_path) == ["工" * 85]
