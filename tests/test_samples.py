"""The samples that ship are read whole: articles of many kinds, a text in GBK, a saved page, a newspaper page."""

import json
from pathlib import Path

from kg.model import Record
from kg.pages import split_page
from kg.reading import read_records, sample_paths


def sample_records() -> dict[str, Record]:
    return {record.id: record for record in read_records(sample_paths()) if isinstance(record, Record)}


def test_all_samples_are_taken() -> None:
    results = list(read_records(sample_paths()))
    assert all(isinstance(result, Record) for result in results)
    assert len(results) == 15


def test_the_articles_say_that_they_are_partly_invented() -> None:
    folder = sample_paths()[0].parent
    rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 12
    assert all("partly invented" in row["source"] for row in rows)
    assert "partly invented" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_text_in_gbk_and_the_saved_page_are_read_as_chinese_with_their_dates() -> None:
    records = sample_records()
    assert records["un-050"].text.startswith("放下手机，到书屋坐坐\n")
    assert records["un-050"].published == "2025-02-10"
    assert records["un-066"].text.split("\n")[:3] == [
        "435个班组同敲“安全钟”", "共青城市2014年“安康杯”竞赛启动",
        "2014-06-24 14:20 来源：赣鄱工运在线 （柯斯通 蔡拉）"]
    assert "版权所有" not in records["un-066"].text
    assert records["un-066"].published == "2014-06-24"


def test_the_whole_page_is_mended_to_its_articles() -> None:
    page = sample_records()["page"]
    folder = Path(sample_paths()[0]).parent
    expected = json.loads((folder / "page.expected.json").read_text(encoding="utf-8"))["articles"]
    lines = [line for line in page.text.split("\n") if line.strip()]
    articles = split_page(page)
    assert [article.text.split("\n") for article in articles] == [[lines[n - 1] for n in part] for part in expected]
    assert len(articles) >= 5
    assert {article.published for article in articles} == {"2024-06-19"}


def test_a_sample_article_is_not_split() -> None:
    for record in sample_records().values():
        if record.id != "page":
            assert len(split_page(Record(record.id, record.text, page=True))) == 1
