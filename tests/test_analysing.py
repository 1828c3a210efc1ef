"""An article is analysed alike in any company; every offset refers to its own text, line breaks and all."""

import pytest
from test_pipeline import TEXTS

from kg.analysing import analyse, confident
from kg.model import Analysis, Article
from kg.tagging import load_pipeline

ARTICLES = [Article(name, text, "2023-07-06") for name, text in sorted(TEXTS.items())]
BROKEN = Article("d", "襄阳市总\n工会主席李\n明介绍，7月5日，武汉市\n总工会慰问环卫工人３００名。")


@pytest.fixture(scope="module")
def found() -> list[Analysis]:
    return list(analyse(load_pipeline("rules"), [*ARTICLES, BROKEN]))


def test_company_and_order_change_nothing(found: list[Analysis]) -> None:
    alone = [next(analyse(load_pipeline("rules"), [article])) for article in reversed([*ARTICLES, BROKEN])]
    assert alone[::-1] == found


def test_every_mention_is_a_stretch_of_the_articles_own_text(found: list[Analysis]) -> None:
    mentions = [(one.article.text, mention) for one in found for mention in one.mentions]
    assert mentions
    assert all(text[mention.start:mention.end] == mention.text for text, mention in mentions)


def test_a_name_that_a_line_break_cuts_is_found_and_spans_the_break(found: list[Analysis]) -> None:
    assert "武汉市\n总工会" in {mention.text for mention in found[-1].mentions}


def test_evidence_lies_within_the_article(found: list[Analysis]) -> None:
    spans = [(one.article.text, said.evidence) for one in found for said in (*one.relations, *one.activities)]
    assert spans
    assert all(0 <= span.start < span.end <= len(text) for text, span in spans)


def test_statements_below_the_least_confidence_are_left_out_and_mentions_stay(found: list[Analysis]) -> None:
    least = 0.9
    kept = [confident(one, least) for one in found]
    said = [statement for one in kept for statement in (*one.relations, *one.activities)]
    assert all(statement.confidence >= least for statement in said)
    assert [one.mentions for one in kept] == [one.mentions for one in found]
    assert all(confident(one, 0.0) is one for one in found)
