"""Whatever the input, a build takes it or refuses it with file, record and reason; no neighbour is lost.

The table `bad-input.csv` says for each case what the file is called, how it is made and what becomes of it. All cases go
through one build between good neighbours, and each through the reading by itself.
"""

import csv
import gzip
import io
import json
import os
import socket
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from pypdf import PdfReader, PdfWriter
from test_reading import make_pdf

from kg import pipeline, reading
from kg.cli import main
from kg.decoding import MAX_TEXT
from kg.model import Options, Record, Refusal
from kg.reading import read_records
from kg.vocab import DCTERMS, NIF

GOOD = "江岸区总工会开办职工夜校，首批{}名职工走进课堂。"
PAGE = ('<html><head><meta charset="{declared}"><title>职工夜校开班</title></head><body><h1>职工夜校开班</h1><div class="nav">'
        '<a href="javascript:alert(1)">首页</a></div><iframe src="x"></iframe><div class="content"><p>{text}</p><p>{text}</p></div>'
        "<script>document.write('不读脚本')</script><p onclick='x()'>学员陈小兰说：“下了班有个地方学本事，心里踏实。”</p></body></html>")


class Case(NamedTuple):
    """A row of the table. `told` is the reason of a refusal, or how the text of the record that is taken begins."""

    file: str
    how: str
    content: str
    outcome: str
    record: str
    told: str


with (Path(__file__).parent / "bad-input.csv").open(encoding="utf-8", newline="") as table:
    CASES = [Case(**row) for row in csv.DictReader(table)]


def encoded(text: str, codec: str) -> bytes:
    if codec == "utf-16-be-mark":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(codec, "surrogatepass" if codec == "utf-8" else "strict")


def joined(parts: list[list[Any]]) -> bytes:
    """Join pieces: [codec, text], ["hex", digits], ["repeat", [text, times]]."""
    return b"".join(made(how, content) for how, content in parts)


def made(how: str, content: Any) -> bytes:
    if how.startswith("html:"):
        _, declared, codec = how.split(":")
        return PAGE.format(declared=declared, text=content).encode(codec)
    return BYTES[how](content) if how in BYTES else encoded(content, how)


def zipped(entries: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in (entries or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def linked(target: str) -> bytes:
    """An archive whose entry says that it is a link; only its own bytes are read."""
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, target)
    return out.getvalue()


def marked(text: str, offset: int, value: int) -> bytes:
    """An archive with a byte of both of its headers overwritten: flags at 6, method at 8."""
    data = bytearray(zipped({"a.txt": text}, zipfile.ZIP_STORED))
    data[offset] = data[data.index(b"PK\1\2") + offset + 2] = value
    return bytes(data)


def spoiled(text: str) -> bytes:
    return zipped({"a.txt": text}, zipfile.ZIP_STORED).replace(text.encode(), text[::-1].encode(), 1)


def encrypted(text: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(text)))), io.BytesIO()
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


BYTES: dict[str, Callable[[Any], bytes]] = {
    "hex": bytes.fromhex, "parts": joined, "repeat": lambda given: (given[0] * given[1]).encode(),
    "repeated": lambda given: (given[0] * given[1]).encode(), "cut": lambda given: encoded(given[1], given[0])[:given[2]],
    "html-scripts": lambda text: PAGE.format(declared="utf-8", text=text).encode(), "pdf": make_pdf, "encrypted-pdf": encrypted,
    "cut-pdf": lambda text: make_pdf(text)[:400],
    "loop-pdf": lambda _: make_pdf("甲").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "zip": zipped, "bomb": lambda size: zipped({"a.txt": "0" * size}), "encrypted-zip": lambda text: marked(text, 6, 1),
    "method-zip": lambda text: marked(text, 8, 99), "spoiled-zip": spoiled, "link-zip": linked}


def make(case: Case, folder: Path) -> Path:
    """Make a case's file in a folder of its own."""
    folder.mkdir(parents=True)
    path, content = folder / case.file, json.loads(case.content)
    if case.how == "fifo":
        os.mkfifo(path)
    elif case.how == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            here = Path.cwd()
            os.chdir(folder)  # the path of a socket may have a hundred bytes
            server.bind(case.file)
            os.chdir(here)
    elif case.how == "link":
        path.symlink_to(content)
    elif case.how == "odd-name":
        path = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt"))
        path.write_text(content, encoding="utf-8")
    else:
        path.write_bytes(made(case.how, content))
    return path


class Built(NamedTuple):
    """What the one build of all cases gave: refusals, and texts by id."""

    refused: list[dict[str, str]]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("cases")
    for number, case in enumerate(CASES):
        make(case, folder / "in" / f"{number:03}")
        (folder / "in" / f"{number:03}" / "neighbour.txt").write_text(GOOD.format(number), encoding="utf-8")
    pipeline.build([folder / "in"], folder / "out", Options(pipeline="rules", quiet=True), jobs=1)
    names: dict[str, str] = {}
    texts: dict[str, str] = {}
    for quad in parse(path=str(folder / "out" / "graph.nq"), format=RdfFormat.N_QUADS):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            rows = {str(DCTERMS.identifier): names, str(NIF.isString): texts}.get(quad.predicate.value)
            if rows is not None:
                rows[quad.subject.value] = quad.object.value
    report = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    assert (folder / "out" / "report.md").is_file()
    return Built(report["refused"], {names[iri]: text for iri, text in texts.items() if iri in names})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes pipes, sockets and links")
@pytest.mark.parametrize(("number", "case"), enumerate(CASES), ids=[case.file.replace("\n", " ") for case in CASES])
def test_each_case_has_its_stated_outcome_and_its_neighbour_is_taken(number: int, case: Case, built: Built) -> None:
    own = [row for row in built.refused if f"/in/{number:03}/" in row["file"]]
    ids = {name for name in built.texts if name.startswith(f"{number:03}/")} - {f"{number:03}/neighbour"}
    assert built.texts[f"{number:03}/neighbour"] == GOOD.format(number)
    if case.outcome == "refused":
        expected = {case.record, f"{number:03}/{case.record}"}
        assert [row for row in own if case.told in row["reason"] and row["record"] in expected], own
    elif case.outcome == "taken":
        stem = f"{number:03}/{Path(case.file).stem}"
        name = stem + case.record if not case.record or case.record.startswith(":") else case.record
        name = name if name in built.texts else f"{number:03}/{name}"
        assert name in built.texts, (own, ids)
        assert case.told in built.texts[name]
    else:
        assert (own, ids) == ([], set())


def test_the_table_has_its_cases() -> None:
    assert len(CASES) >= 100
    assert len({case.file for case in CASES}) == len(CASES)
    assert {case.outcome for case in CASES} == {"taken", "refused", "passed over"}


def test_every_refusal_names_its_file_and_reason_in_one_line(built: Built) -> None:
    for row in built.refused:
        assert sorted(row) == ["file", "reason", "record"]
        assert row["file"]
        assert row["reason"]
        assert "\n" not in row["reason"]
        assert "Traceback" not in row["reason"]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.file.replace("\n", " ") for case in CASES])
def test_a_case_by_itself_is_read_in_seconds(number: int, tmp_path: Path) -> None:
    started = time.process_time()
    found = list(read_records([make(CASES[number], tmp_path / "in")]))
    assert all(isinstance(one, Record | Refusal) for one in found)
    assert time.process_time() - started < 10


def test_a_file_that_vanishes_while_a_build_reads_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(GOOD.format(name), encoding="utf-8")
    original = reading._read_path

    def read(source: Any) -> Any:
        (tmp_path / "b.txt").unlink(missing_ok=True)
        return original(source)

    monkeypatch.setattr(reading, "_read_path", read)
    report = pipeline.build([tmp_path / f"{name}.txt" for name in "abc"], tmp_path / "out", Options(pipeline="rules", quiet=True))
    assert report.articles == 2
    assert [(Path(row.file).name, row.reason) for row in report.refusals] == [("b.txt", "No such file or directory")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a name that is no UTF-8")
def test_a_refusal_is_one_printable_line_whatever_the_file_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n\x1b[31m.pdf")).write_bytes(b"%PDF")
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    assert main(["build", str(tmp_path), "-o", str(tmp_path.with_suffix(".out")), "--pipeline", "rules", "--quiet"]) == 1
    line = capsys.readouterr().err.removesuffix("\n")
    assert line.isprintable()
    assert line.startswith("refused: ")


@pytest.mark.slow
def test_a_hundred_megabytes_on_one_line_are_refused_and_the_next_line_is_taken(tmp_path: Path) -> None:
    row = json.dumps({"id": "next", "text": GOOD}, ensure_ascii=False).encode()
    with (tmp_path / "a.jsonl").open("wb") as out:
        out.write(b'{"text": "')
        for _ in range(100):
            out.write(b"a" * 1024 * 1024)
        out.write(b'"}\n' + row + b"\n")
    found = list(read_records([tmp_path]))
    assert [(type(one), one.record if isinstance(one, Refusal) else one.id) for one in found] == [
        (Refusal, "line 1"), (Record, "next")]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["txt", "json", "html", "md", "pdf", "zip"])
def test_a_hundred_megabytes_in_any_other_file_are_refused(tmp_path: Path, suffix: str) -> None:
    with (tmp_path / f"a.{suffix}").open("wb") as out:
        for _ in range(100):
            out.write(b"a" * 1024 * 1024)
    refusal, = read_records([tmp_path])
    assert isinstance(refusal, Refusal)
    assert refusal.reason


@pytest.mark.slow
def test_fifty_thousand_tiny_files_are_each_taken_or_refused(tmp_path: Path) -> None:
    for number in range(50_000):
        if not number % 1000:
            (tmp_path / str(number)).mkdir()
        (tmp_path / str(number // 1000 * 1000) / f"{number}.txt").write_text("工" if number % 2 else "", encoding="utf-8")
    found = list(read_records([tmp_path]))
    assert len(found) == 50_000
    assert sum(isinstance(one, Record) for one in found) == 25_000


@pytest.mark.slow
def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(reading._MAX_ENTRIES + 1):
            archive.writestr(str(number), "")
    refusal, = read_records([tmp_path])
    assert isinstance(refusal, Refusal)
    assert "more than" in refusal.reason


def test_a_bomb_of_packed_pages_in_a_pdf_is_refused(tmp_path: Path) -> None:
    """A stream of 200 MB of blanks, packed by deflate to 200 kB."""
    packed = zlib.compress(b" " * 200 * 1024 * 1024)
    pdf = make_pdf("甲")
    old = pdf[pdf.index(b"4 0 obj"):pdf.index(b"5 0 obj")]
    new = b"4 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
    (tmp_path / "a.pdf").write_bytes(pdf.replace(old, new))
    refusal, = read_records([tmp_path])
    assert isinstance(refusal, Refusal)


def test_the_longest_text_is_taken_and_a_longer_one_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("工" * MAX_TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text("工" * (MAX_TEXT + 1), encoding="utf-8")
    assert [type(one) for one in read_records([tmp_path])] == [Record, Refusal]


def test_what_is_packed_by_gzip_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(GOOD.encode()))
    refusal, = read_records([tmp_path])
    assert isinstance(refusal, Refusal)
    assert ".gz" in refusal.reason
