"""A report counts what was found, names what was refused, and keeps strangers' text harmless."""

import json
from collections import Counter

from kg.model import Analysis, Article, Entity, Label, Mention, Refusal
from kg.reporting import Report, Tally, aligned, tally_of, to_json, to_lines, to_markdown

UNION = Entity("ORG/襄阳市总工会", Label.ORG, "襄阳市总工会")


def tally(article_id: str, confidence: float = 1.0) -> Tally:
    article = Article(article_id, "襄阳市总工会发放补贴。", confidence=confidence)
    return tally_of(Analysis(article, (Mention(0, 6, Label.ORG, "襄阳市总工会", entity=UNION.id),), (UNION,)))


def test_articles_and_mentions_are_counted() -> None:
    report = Report()
    report.add(tally("a"))
    report.add(tally("b"))
    assert report.articles == 2
    assert report.mentions["ORG"] == 2


def test_an_article_of_doubtful_parts_is_named() -> None:
    report = Report()
    report.add(tally("page-3", confidence=0.2))
    assert report.doubtful == ["page-3"]
    assert "page-3" in to_markdown(report)


def test_the_json_names_file_record_and_reason_of_a_refusal() -> None:
    report = Report(refusals=[Refusal("a.jsonl", "line 3", "no text")])
    assert json.loads(to_json(report))["refused"] == [{"file": "a.jsonl", "record": "line 3", "reason": "no text"}]


def test_the_json_is_the_same_whatever_the_order_of_the_articles() -> None:
    one, other = Report(), Report()
    for article_id in ("a", "b"):
        one.add(tally(article_id, 0.2))
    for article_id in ("b", "a"):
        other.add(tally(article_id, 0.2))
    assert to_json(one) == to_json(other)


def test_markup_in_a_file_name_stays_text() -> None:
    report = Report(refusals=[Refusal("<script>|x.txt", "", "is *empty*")])
    assert "\\<script\\>\\|x.txt" in to_markdown(report)


def test_the_table_has_a_row_for_each_type_found() -> None:
    report = Report(entities=Counter(ORG=1))
    assert ("entities: ORG", "1") in to_lines(report)


def test_columns_are_aligned() -> None:
    assert aligned([("a", "1"), ("long", "100")]) == "a       1\nlong  100"
