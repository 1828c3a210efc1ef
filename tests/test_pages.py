"""A page goes to its articles: every line to one of them, and what is one article stays one."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.affinity import Holdings, find_grams
from kg.model import Article, Record
from kg.pages import find_headline, split_page

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"), key=lambda path: int(path.stem.split("-")[0]))
PIECES = ["江岸区总工会开办夜校", "——三年培训2万人", "本报讯 (记者李静)近日,江岸区总工会开办夜校。", "本报记者 李静",
          "李静 摄",
          "夜校开设电工、烹饪等课程。", "培训结束后,", "图为夜校课堂。", "(下转第三版)", "(上接第一版)",
          "江岸日报 2023年7月6日 第2版",
          "2023-07-06 08:10 来源：江岸工会网", "船厂焊工比武", "7月5日,船厂焊工比武在三号船台举行。", "", "  "]


def correct_lines(articles: tuple[Article, ...], expected: list[list[str]]) -> int:
    """Count lines in the right article; each expected article stands for the one that holds most of its lines."""
    overlaps = sorted(((sum(line in article.text.split("\n") for line in lines), -a, -e)
                       for a, article in enumerate(articles) for e, lines in enumerate(expected)), reverse=True)
    taken: dict[int, int] = {}
    for _, a, e in overlaps:
        if a not in taken and e not in taken.values():
            taken[a] = e
    return sum(line in expected[-e] for a, e in taken.items() for line in articles[-a].text.split("\n"))


def page(text: str) -> tuple[Article, ...]:
    return split_page(Record("p", text, page=True))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_broken_page_is_mended(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line.strip()]
    numbers = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["articles"]
    expected = [[lines[number - 1] for number in article] for article in numbers]
    assert [article.text.split("\n") for article in page(text)] == expected


def test_fifty_of_fifty_three_lines_of_the_real_page_are_right(shared: Path) -> None:
    """The page has 49 lines that are not blank; at most as many may be wrong as three in 53."""
    name = "workers-daily-2023-07-06"
    text = (shared / "corpus" / f"{name}.txt").read_text(encoding="utf-8")
    rows = json.loads((shared / "corpus" / f"{name}.articles.json").read_text(encoding="utf-8"))
    expected = [row["lines"] for row in rows]
    articles = page(text)
    assert len(articles) == len(expected)
    assert correct_lines(articles, expected) >= sum(map(len, expected)) - 2


def test_each_annotated_article_stays_one(shared: Path) -> None:
    paths = sorted((shared / "gold" / "dev").glob("*.json"))
    split = [row["id"] for row in (json.loads(path.read_text(encoding="utf-8")) for path in paths)
             if len(split_page(Record(row["id"], row["text"], page=True))) > 1]
    assert split == []


def test_one_article_keeps_its_id_and_its_text_exactly() -> None:
    text = "江岸区总工会开办夜校\r\n\r\n  本报讯 (记者李静)近日,夜校开班。\r\n"
    assert split_page(Record("夜校", text, "2023-07-06", "江岸日报", page=True)) == (
        Article("夜校", text, "2023-07-06", "江岸日报", "江岸区总工会开办夜校"),)


def test_a_round_up_under_one_headline_stays_one() -> None:
    text = ("各地工会送清凉\n本报北京7月9日电 (记者李静)北京市总工会走访工地。\n"
            "本报天津7月5日电 (记者王睿)天津市总工会开放驿站。\n"
            "本报重庆7月5日电 (记者赵拉)重庆市总工会发放凉茶。")
    assert len(page(text)) == 1


def test_an_article_with_a_dated_subheading_and_a_picture_stays_one() -> None:
    text = ("江岸区总工会开办夜校\n本报记者 李静\n江岸区总工会夜校开设电工、烹饪等课程。\n夜校教室里的烟火气\n"
            "7月5日晚,江岸区总工会夜校烹饪班学员做出第一道菜。\n图为夜校烹饪班。 王睿 摄")
    assert len(page(text)) == 1


def test_a_picture_that_says_nothing_of_the_article_above_is_another() -> None:
    text = ("江岸区总工会开办夜校\n本报记者 李静\n江岸区总工会夜校开设电工、烹饪等课程。\n钢轨上的守护\n"
            "7月5日,巡道工在大桥上检查线路。\n王睿 摄")
    assert [article.headline for article in page(text)] == ["江岸区总工会开办夜校", "钢轨上的守护"]


def test_a_record_that_is_no_page_is_not_split() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    assert len(split_page(Record("p", text))) == 1


def test_articles_are_numbered_in_the_order_of_their_first_lines_and_know_their_headlines() -> None:
    articles = page(PAGES[0].read_text(encoding="utf-8"))
    assert [article.id for article in articles] == ["p-1", "p-2", "p-3", "p-4"]
    assert articles[3].headline == "白水县总工会帮茶农职工卖茶"


def test_a_fragment_placed_by_what_it_says_lowers_the_confidence() -> None:
    articles = page(PAGES[0].read_text(encoding="utf-8"))
    assert articles[1].confidence == 1.0
    assert 0.5 <= articles[0].confidence < 1.0


def test_the_date_of_an_articles_own_source_line_goes_before_the_pages() -> None:
    text = (Path(__file__).parent / "pages" / "7-digest.txt").read_text(encoding="utf-8")
    articles = split_page(Record("p", text, "2020-01-01", page=True))
    assert [article.published for article in articles] == ["2024-04-18", "2024-04-17", "2024-04-19"]


def test_a_headline_is_kicker_headline_and_subtitle_above_the_opener() -> None:
    lines = ["江岸日报 2023年7月6日 第2版", "夜校开班", "——江岸工会见闻", "本报记者 李静", "正文。"]
    assert find_headline(lines) == "夜校开班 ——江岸工会见闻"
    assert find_headline(["正文从这里开始，没有标题。"]) == ""


def test_a_rare_brand_weighs_more_than_a_common_name() -> None:
    holdings = Holdings()
    holdings.add(0, find_grams("江岸区总工会启动“暖蜂行动”"))
    holdings.add(1, find_grams("白水县总工会今年为企业职工服务"))
    scores = holdings.affinities(find_grams("“暖蜂行动”今年由县总工会为企业职工服务"))
    assert scores[0] > scores[1] > 0


def test_what_was_removed_from_an_article_counts_no_more() -> None:
    holdings = Holdings()
    holdings.add(0, find_grams("暖蜂行动"))
    holdings.add(0, find_grams("夜校"))
    holdings.remove(0, find_grams("暖蜂行动"))
    assert holdings.affinities(find_grams("暖蜂行动")) == {0: 0.0}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text("工会职船夜校，。 ", max_size=40), max_size=24))
def test_every_line_that_is_not_blank_is_in_exactly_one_article(lines: list[str]) -> None:
    text = "\n".join(lines)
    articles = page(text)
    kept = sorted(line for article in articles for line in article.text.split("\n") if line.strip())
    assert kept == sorted(line for line in lines if line.strip())
    assert all(0.0 < article.confidence <= 1.0 for article in articles)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16))
def test_the_lines_of_an_article_keep_the_order_of_the_page(lines: list[str]) -> None:
    numbered = [f"{line}{at:02}" if line.endswith("。") else line for at, line in enumerate(lines)]
    for article in page("\n".join(numbered)):
        places = [int(line[-2:]) for line in article.text.split("\n") if line[-2:].isdigit() and "。" in line]
        assert places == sorted(places)
