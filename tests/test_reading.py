"""Every kind of input is read one record at a time; what cannot be taken is refused by name and the others go on."""

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import formats, reading
from kg.model import Record, Refusal
from kg.reading import read_records

TEXT = "江城职工夜校开班\n本报讯 (记者李静)近日，江城市总工会职工夜校开班，首批320名职工走进课堂。"
HTML = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>职工夜校开班-江城工会网</title>
<meta name="author" content="李静"><script>alert("不读脚本")</script></head><body><div class="nav"><a href="/">首页</a>
<a href="/a">要闻</a></div><h1>江城市总工会职工夜校开班</h1>
<div class="info">2024-03-12 08:30 来源：江城工会网 作者：李静</div>
<iframe src="http://example.org/"></iframe><div class="content">
<p>本网讯 3月11日晚，江城市总工会职工夜校春季班在市工人文化宫开班，首批320名职工走进课堂。</p>
<p>据江城市总工会宣教部部长周海介绍，本期开设短视频、茶艺、瑜伽等12门课程，全部免费。</p>
<p>学员陈小兰说：“下了班有个地方学本事，心里踏实。”</p></div>
<div class="foot">版权所有 江城工会网</div></body></html>"""


def taken(*inputs: str | Path, **options: str) -> list[Record]:
    return [result for result in read_records(inputs, **options) if isinstance(result, Record)]


def refused(*inputs: str | Path) -> list[Refusal]:
    return [result for result in read_records(inputs) if isinstance(result, Refusal)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def make_zip(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def make_pdf(text: str) -> bytes:
    """A PDF of one page whose font maps two-byte codes to the text's characters."""
    codes = "".join(f"{ord(char):04x}" for char in text)
    pairs = " ".join(f"<{ord(char):04x}> <{ord(char):04x}>" for char in sorted(set(text)))
    cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange "
            f"<0000> <ffff> endcodespacerange {len(set(text))} beginbfchar {pairs} endbfchar endcmap end end")
    content = f"BT /F1 12 Tf 20 700 Td <{codes}> Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << "
        "/Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream"]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return out + (f"xref\n0 8\n0000000000 65535 f \n{table}trailer << /Size 8 /Root 1 0 R >>\n"
                  f"startxref\n{len(out)}\n%%EOF").encode()


def test_a_text_file_is_its_text_less_one_line_break_at_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "夜校.txt", TEXT + "\n\n")
    assert taken(path) == [Record("夜校", TEXT + "\n", None, "夜校", page=True)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_the_text_of_a_file_is_kept_exactly(tmp_path: Path, text: str, codec: str) -> None:
    path = write(tmp_path / "a.txt", f"{text}\n工会".encode(codec))
    assert taken(path)[0].text == f"{text}\n工会"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), min_size=1, max_size=6))
def test_the_text_of_a_json_record_is_kept_exactly(tmp_path: Path, texts: list[str]) -> None:
    rows = [json.dumps({"id": str(at), "text": f"工会{text}"}, ensure_ascii=at % 2 == 0)
            for at, text in enumerate(texts)]
    path = write(tmp_path / "a.jsonl", "\n".join(rows))
    assert [record.text for record in taken(path)] == [f"工会{text}" for text in texts]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("suffix", ["txt", "md", "json", "jsonl"])
def test_a_file_is_read_in_any_encoding(tmp_path: Path, codec: str, suffix: str) -> None:
    row = json.dumps({"id": "a", "text": TEXT}, ensure_ascii=False)
    content = {"json": row, "jsonl": row + "\n" + row.replace('"a"', '"b"')}.get(suffix, TEXT)
    records = taken(write(tmp_path / f"a.{suffix}", content.encode(codec)))
    assert [(record.id, record.text) for record in records] == [("a", TEXT), ("b", TEXT)][:1 + (suffix == "jsonl")]


def test_a_big5_file_is_read(tmp_path: Path) -> None:
    text = "江城職工夜校開班，首批職工走進課堂學習烹飪。"
    assert taken(write(tmp_path / "a.txt", text.encode("big5")))[0].text == text


def test_a_folder_is_read_in_the_order_of_its_paths_with_ids_from_them(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden.txt", "a/style.css"):
        write(tmp_path / name, f"{name}的正文。")
    assert [record.id for record in taken(tmp_path)] == ["a/1", "a/2", "b"]


def test_the_order_of_inputs_does_not_matter(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.txt", f"{name}正文。") for name in "cab"]
    assert list(read_records(paths)) == list(read_records(paths[::-1])) == list(read_records([*paths, paths[0]]))


def test_a_glob_gives_what_it_matches(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md", "c/d.txt"):
        write(tmp_path / name, f"{name}的正文。")
    assert [record.id for record in taken(str(tmp_path / "*.txt"))] == ["a"]
    assert [record.id for record in taken(str(tmp_path / "**" / "*.txt"))] == ["a", "d"]
    assert refused(str(tmp_path / "*.pdf"))[0].reason == "no such file or folder"


def test_rows_have_their_own_ids_or_the_place_where_they_stand(tmp_path: Path) -> None:
    lines = [{"text": "甲。"}, {"id": 7, "text": "乙。"}, {"id": " ", "text": "丙。"}]
    path = write(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, lines)))
    assert [record.id for record in taken(path)] == ["a:1", "7", "a:5"]
    path = write(tmp_path / "b.json", json.dumps(lines))
    assert [record.id for record in taken(path)] == ["b:1", "7", "b:3"]


def test_a_gold_file_is_a_record_with_its_date_and_source(tmp_path: Path) -> None:
    gold = {"id": "un-1", "source": "江城日报", "text": TEXT, "published": "2023-07-06", "mentions": {}}
    assert taken(write(tmp_path / "x.json", json.dumps(gold))) == [Record("un-1", TEXT, "2023-07-06", "江城日报")]


def test_json_lines_in_a_json_file_are_read_as_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '{"id": "a", "text": "甲。"}\n{"id": "b", "text": "乙。"}\n')
    assert [record.id for record in taken(path)] == ["a", "b"]


def test_the_date_is_the_records_own_then_the_texts_then_the_option(tmp_path: Path) -> None:
    dated = "标题\n2022-01-02 08:00 来源：江城工会网\n正文。"
    rows = [{"id": "a", "text": dated, "published": "2021/3/4"}, {"id": "b", "text": dated},
            {"id": "c", "text": "正文。"}]
    path = write(tmp_path / "a.json", json.dumps(rows))
    dates = [record.published for record in taken(path, published="2020-05-06")]
    assert dates == ["2021-03-04", "2022-01-02", "2020-05-06"]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_a_saved_page_gives_title_source_line_and_main_text(tmp_path: Path, codec: str) -> None:
    content = HTML if codec == "gb18030" else HTML.replace("gb2312", "utf-8")
    record, = taken(write(tmp_path / "a.html", content.encode(codec)))
    lines = record.text.split("\n")
    assert lines[0] == "江城市总工会职工夜校开班"
    assert lines[1] == "2024-03-12 08:30 来源：江城工会网 作者：李静"
    assert lines[2].startswith("本网讯 3月11日晚")
    assert record.published == "2024-03-12"
    assert not any(word in record.text for word in ("首页", "版权所有", "不读脚本", "<"))
    assert not record.page


def test_a_pdf_gives_its_text_layer(tmp_path: Path) -> None:
    record, = taken(write(tmp_path / "a.pdf", make_pdf("江城职工夜校开班")))
    assert (record.id, record.text, record.page) == ("a", "江城职工夜校开班", True)


def test_an_archive_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    entries = {"z.txt": "甲".encode(), "d/r.jsonl": b'{"id":"r","text":"x"}', "__MACOSX/q.txt": b"q"}
    path = make_zip(tmp_path / "a.zip", entries)
    assert [record.id for record in taken(path)] == ["r", "z"]


@pytest.mark.parametrize(("name", "ids", "reasons"), [
    ("a.txt", ["a"], ["another record with this id and another text was read before"]), ("\0.txt", ["a"], ["a file without a name"]),
    ("./.", ["a"], ["a file without a name"])])
def test_a_name_that_an_archive_has_twice_or_not_at_all_is_refused_and_the_others_are_read(
    tmp_path: Path, name: str, ids: list[str], reasons: list[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("a.txt", "a")
        info = zipfile.ZipInfo("b.txt")
        info.filename = name
        archive.writestr(info, "b")
    found = list(read_records([tmp_path / "a.zip"]))
    assert [one.id for one in found if isinstance(one, Record)] == ids
    assert [one.reason for one in found if isinstance(one, Refusal)] == reasons


def test_a_name_in_gbk_in_an_archive_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"xxxx.txt": "正文。".encode()}, zipfile.ZIP_STORED)
    write(path, path.read_bytes().replace(b"xxxx", "夜校".encode("gbk")))
    assert [record.id for record in taken(path)] == ["夜校"]


@pytest.mark.parametrize(("data", "ids"), [
    (b'{"text": "a"}', ["stdin:1"]), (b'{"text": "a"}\n{"text": "b"}\n', ["stdin:1", "stdin:2"]),
    (b'[{"text": "a"}]', ["stdin:1"]), (b'{\n"text": "a"}', ["stdin"]), ("夜校开班。".encode("gb18030"), ["stdin"]),
    (HTML.encode("gb18030"), ["stdin"]), (make_pdf("夜校"), ["stdin"])])
def test_standard_input_is_read_by_what_it_holds(data: bytes, ids: list[str]) -> None:
    assert [result.id for result in read_records(["-"], stdin=io.BytesIO(data)) if isinstance(result, Record)] == ids


def test_an_archive_on_standard_input_is_read(tmp_path: Path) -> None:
    data = make_zip(tmp_path / "a.zip", {"a.txt": b"abc"}).read_bytes()
    result, = read_records(["-"], stdin=io.BytesIO(data))
    assert isinstance(result, Record)
    assert result.id == "a"


def test_records_come_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand lines no more is parsed than was asked for."""
    path = write(tmp_path / "a.jsonl", "".join(f'{{"id": "{at}", "text": "第{at}篇。"}}\n' for at in range(1000)))
    parsed: list[int] = []
    original = formats._line_record

    def counted(line: bytes, file: str, stem: str, number: int) -> Record | Refusal:
        parsed.append(number)
        return original(line, file, stem, number)

    monkeypatch.setattr(formats, "_line_record", counted)
    results = read_records([path])
    assert [next(results) for _ in range(3)] == [Record(str(at), f"第{at}篇。", None, "a") for at in range(3)]
    assert len(parsed) == 3


def test_the_same_record_is_taken_once_and_another_under_its_id_refused(tmp_path: Path) -> None:
    rows = [{"id": name, "text": text} for name, text in (("a", "甲。"), ("a", "甲。"), ("a", "乙。"), ("b", "丙。"))]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert [record.id for record in taken(path)] == ["a", "b"]
    assert refused(path) == [Refusal(str(path), "a", "another record with this id and another text was read before")]


def test_a_broken_line_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    lines = ['{"id": "a", "text": "甲。"}', '{"id": ', "[1]", '{"id": "b", "text": "乙。"}']
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    assert [record.id for record in taken(path)] == ["a", "b"]
    assert [(refusal.record, refusal.reason.split(":")[0]) for refusal in refused(path)] == [
        ("line 2", "broken JSON"), ("a:3", "not a record")]


def test_lines_of_one_file_in_different_encodings_are_each_read(tmp_path: Path) -> None:
    row = '{"text": "江城市总工会职工夜校春季班开班。"}'
    path = write(tmp_path / "a.jsonl", row.encode() + b"\n" + row.replace("春", "秋").encode("gb18030"))
    assert [record.text[10] for record in taken(path)] == ["春", "秋"]


def test_a_line_over_the_limit_is_refused_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_ROW", 1000)
    rows = ['{"text": "甲。"}', '{"text": "' + "工" * 5000 + '"}', '{"text": "乙。"}']
    path = write(tmp_path / "a.jsonl", "\n".join(rows))
    assert [record.id for record in taken(path)] == ["a:1", "a:3"]
    assert refused(path)[0].record == "line 2"


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_FILE", 1024 * 1024)
    path = write(tmp_path / "a.json", '[{"text": "' + "a" * 1024 * 1024 + '"}]')
    assert refused(path)[0].reason == "larger than 1 MiB"


def test_an_archive_that_unpacks_to_too_much_is_refused_from_there_on(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MAX_UNPACKED", 10)
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"12345678", "b.txt": b"12345678"})
    assert [record.id for record in taken(path)] == ["a"]
    assert "unpacks to more" in refused(path)[0].reason


def test_a_missing_path_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "甲。")
    assert [record.id for record in taken(tmp_path / "nowhere.txt", path)] == ["a"]
    assert refused(tmp_path / "nowhere.txt", path)[0].reason == "no such file or folder"


def test_a_file_that_vanishes_while_others_are_read_is_refused(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.txt", f"{name}正文。")
    results: Iterator[Record | Refusal] = read_records([tmp_path])
    first = next(results)
    (tmp_path / "b.txt").unlink()
    rest = list(results)
    assert isinstance(first, Record)
    assert [type(result) for result in rest] == [Refusal, Record]


def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "甲。")
    (tmp_path / "again").symlink_to(tmp_path)
    assert [record.id for record in taken(tmp_path)] == ["a"]


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path) == [Refusal(str(tmp_path), "", "a folder without files to read")]


@pytest.mark.parametrize("text", ["😀👨‍👩‍👧", "\u202e反向\u2066", "\ue000\uf8ff", "plain English text",
                                  "2023 2024 1.5", "<b>&amp;</b>"])
def test_unusual_text_is_taken_as_it_is(tmp_path: Path, text: str) -> None:
    assert taken(write(tmp_path / "a.txt", text))[0].text == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["txt", "json", "jsonl", "html", "pdf", "zip"]))
def test_any_bytes_are_taken_or_refused(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = write(tmp_path / f"a.{suffix}", data)
    assert all(isinstance(result, Record | Refusal) for result in read_records([path]))
