"""What is found and refused, or kept and uncertain, is listed with where it stands and the reason."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures_analysis import ANALYSIS, ARTICLE, TEXT

from kg import pipeline
from kg.analysing import confident
from kg.doubts import find_doubts
from kg.grammar import Candidate
from kg.merging import Weighing, merge, merge_and_doubt
from kg.model import Analysis, Article, Doubt, Entity, Label, Mention, Options, Record, Span
from kg.pages import split_page
from kg.reporting import review_lines
from kg.text import to_plain

PLAIN = to_plain(TEXT)


def kinds(analysis: Analysis, least: float = 0.0) -> list[tuple[str, str]]:
    return [(doubt.kind, doubt.what) for doubt in find_doubts(analysis, PLAIN, least)]


def test_nothing_is_doubtful_where_all_is_sure_and_every_figure_has_its_deed() -> None:
    assert kinds(ANALYSIS) == []


@pytest.mark.parametrize("least", [0.5, 0.75, 0.85, 0.99])
def test_every_statement_that_the_least_confidence_leaves_out_is_listed_once(least: float) -> None:
    kept, found = confident(ANALYSIS, least), find_doubts(ANALYSIS, PLAIN, least)
    lost = len(ANALYSIS.relations) - len(kept.relations)
    if kept.activities:
        lost += len(ANALYSIS.activities[0].fillers) - len(kept.activities[0].fillers)
    else:
        lost += 1
    assert sum(doubt.reason.startswith("below the least") for doubt in found) == lost


def test_a_statement_is_named_in_words() -> None:
    assert ("relation", "李明 receivedAward 全国劳动模范") in kinds(ANALYSIS, 0.75)
    assert ("role", "“匠心杯”技能大赛 participant 湖北大学") in kinds(ANALYSIS, 0.75)


def test_a_figure_that_no_deed_took_is_listed() -> None:
    idle = replace(ANALYSIS, activities=(replace(ANALYSIS.activities[0], measures=()),))
    assert kinds(idle) == [("figure", "200 名")]


def test_a_place_that_may_be_one_of_several_is_listed_where_it_is_first_named() -> None:
    text = "鼓楼区和鼓楼区"
    place = Entity("PLACE/鼓楼区", Label.PLACE, "鼓楼区", rule="division-open")
    mentions = tuple(Mention(at, at + 3, Label.PLACE, "鼓楼区", 0.9, "division", place.id) for at in (0, 4))
    found = find_doubts(Analysis(Article("a", text), mentions, (place,)), to_plain(text), 0.0)
    assert [(d.start, d.end, d.kind, d.what) for d in found] == [(0, 3, "place", "鼓楼区")]


WEIGHING = Weighing({"bias": -8.0, "tagger:ORG": 8.0, "confidence:ORG": 1.0}, 0.37)


def test_a_span_left_out_by_little_is_listed_and_one_far_below_is_not() -> None:
    text = "甲厂工会与乙厂工会与丙厂工会"
    spans = [Candidate(0, 4, Label.ORG, "tagger", 0.9), Candidate(5, 9, Label.ORG, "tagger", 0.3),
             Candidate(10, 14, Label.ORG, "tagger", 0.05)]
    mentions, left_out = merge_and_doubt(spans, [], text, weighing=WEIGHING)
    assert [mention.start for mention in mentions] == [0]
    assert [(doubt.start, doubt.end, doubt.what) for doubt in left_out] == [(5, 9, "ORG")]
    assert mentions == merge(spans, [], text, weighing=WEIGHING)


def test_of_two_readings_of_the_same_words_the_refused_one_is_listed_only_where_it_was_likely() -> None:
    spans = [Candidate(0, 6, Label.ORG, "tagger", 0.9), Candidate(2, 6, Label.ORG, "tagger", 0.6)]
    _, left_out = merge_and_doubt(spans, [], "甲市乙厂工会", weighing=WEIGHING)
    assert [(d.start, d.reason) for d in left_out] == [(2, "another reading of the words is likelier")]


def test_loose_parts_of_a_page_are_stretches_of_the_article_that_got_them() -> None:
    article = replace(ARTICLE, loose=(Span(0, 10),), confidence=0.3)
    (doubt,) = find_doubts(Analysis(article), PLAIN, 0.0)[:1]
    assert (doubt.kind, doubt.start, doubt.end, doubt.confidence) == ("page", 0, 10, 0.3)


def test_a_filler_refused_by_little_is_listed_and_is_no_statement() -> None:
    activity = ANALYSIS.activities[0]
    poorer = replace(activity, fillers=activity.fillers[:1], left_out=activity.fillers[1:2])
    doubts = find_doubts(replace(ANALYSIS, activities=(poorer,)), PLAIN, 0.0)
    assert [(d.what, d.reason) for d in doubts] == [
        ("“匠心杯”技能大赛 participant 湖北大学", "below the threshold of the role")]


def test_the_loose_parts_of_an_article_lie_on_whole_lines() -> None:
    seen = 0
    for path in sorted((Path(__file__).parent / "pages").rglob("*.txt")):
        for article in split_page(Record(path.stem, path.read_text("utf-8"), page=True)):
            for part in article.loose:
                seen += 1
                assert article.text[part.start:part.end].strip()
                assert part.start == 0 or article.text[part.start - 1] == "\n"
                assert part.end == len(article.text) or article.text[part.end] == "\n"
    assert seen >= 2


def test_each_doubt_is_one_json_object_on_a_line_with_the_article_and_the_words() -> None:
    doubts = (Doubt(3, 5, "mention", "ORG", "why\nnot", 0.3), Doubt(0, 2, "figure", "2 届", "no activity reports it", 0.0))
    rows = [json.loads(line) for line in review_lines(replace(ANALYSIS, doubts=doubts))]
    assert [(row["article"], row["begin"], row["text"], row["reason"]) for row in rows] == [
        ("case-1", 0, TEXT[0:2], "no activity reports it"), ("case-1", 3, TEXT[3:5], "why\nnot")]


def test_the_review_of_a_build_does_not_depend_on_the_order_of_its_input(tmp_path: Path) -> None:
    texts = {"a": "武汉市总工会举办技能竞赛，120名职工参赛。另有35家企业。", "b": "襄阳市总工会慰问环卫工人，鼓楼区总工会到场。"}
    built = []
    for order in ("ab", "ba"):
        rows = [json.dumps({"id": name, "text": texts[name]}) for name in order]
        (tmp_path / f"{order}.jsonl").write_text("\n".join(rows), encoding="utf-8")
        options = Options(pipeline="rules", quiet=True, min_confidence=0.9)
        pipeline.build([tmp_path / f"{order}.jsonl"], tmp_path / order, options)
        built.append((tmp_path / order / "review.jsonl").read_bytes())
    assert built[0] == built[1]
    assert [json.loads(line)["article"] for line in built[0].splitlines()] == sorted(
        json.loads(line)["article"] for line in built[0].splitlines())
    assert b"below the least confidence" in built[0]
