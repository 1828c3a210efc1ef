"""Plain text reads like the source, joins what the layout broke, and maps back to it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.text import Plain, fold, sentence_at, split_clauses, split_sentences, to_plain, to_simplified, width

WRAPPED = (
    "泉州45家工作室上榜\n"
    "本报讯 一张工作台,一群爱琢磨的人。日前,泉州市总工会命名2021年度劳模、工匠工作室,共有45家上榜,其中\n"
    "泉州市示范性劳模创新工作室2家、泉州市劳模创新工作室13家、泉州工匠工作室30家,都是一线职工领衔的,没有\n"
    "一家是虚的。\n"
)
CHINESE = st.text(alphabet="工会职工劳动竞赛，。！？；：“”‘’（）「」『』 \n\r\u3000\"',;:()1a龍會動", max_size=120)


def test_a_line_that_the_layout_broke_is_joined() -> None:
    assert "其中泉州市示范性劳模创新工作室" in to_plain(WRAPPED).text
    assert "没有一家是虚的。" in to_plain(WRAPPED).text


def test_a_headline_stays_a_line_of_its_own() -> None:
    assert to_plain(WRAPPED).text.split("\n")[0] == "泉州45家工作室上榜"


def test_a_paragraph_broken_in_mid_sentence_by_an_empty_line_is_joined() -> None:
    text = "某市总工会今年走访企业，访谈职工，慰问一线，积极推动规\n\n范化建设，并推广典型。\n第二段在这里。"
    assert "推动规范化建设" in to_plain(text).text


def test_a_photographers_credit_is_not_joined_to_the_next_line() -> None:
    text = WRAPPED + "                  (庄生曼 摄)\n名单里,既有老手艺,也有新产业。"
    assert "（庄生曼 摄）\n名单里" in to_plain(text).text


def test_list_items_keep_their_lines() -> None:
    text = "一、建强阵地，做好服务，办好实事，让职工满意\n二、抓好培训，搞好竞赛，选好典型，让职工受益"
    assert to_plain(text).text.count("\n") == 1


def test_half_width_punctuation_becomes_chinese_but_not_inside_figures() -> None:
    assert to_plain("发放1,200元,08:30开始(共3场)").text == "发放1,200元，08:30开始（共3场）"


def test_straight_quotation_marks_open_and_close_in_turn() -> None:
    assert to_plain('开展"求学圆梦"行动和"送清凉"活动').text == "开展“求学圆梦”行动和“送清凉”活动"


def test_traditional_lines_are_simplified_and_corner_brackets_unified() -> None:
    assert to_plain("市總工會舉辦「匠心築夢」職工技能大賽").text == "市总工会举办“匠心筑梦”职工技能大赛"


def test_a_simplified_line_with_one_odd_character_stays() -> None:
    assert to_simplified("职工王喆在於家堡站上班，每天坐两个小时的车往返，从来没有迟到过一次，大家都说他是铁人。") == (
        "职工王喆在於家堡站上班，每天坐两个小时的车往返，从来没有迟到过一次，大家都说他是铁人。")


@given(CHINESE)
def test_every_plain_character_comes_from_one_source_character_in_order(source: str) -> None:
    plain = to_plain(source)
    assert len(plain.text) == len(plain.origin)
    assert list(plain.origin) == sorted(set(plain.origin))
    assert all(0 <= offset < len(source) for offset in plain.origin)


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_made_plain(source: str) -> None:
    plain = to_plain(source)
    assert plain.text == "" or plain.to_source(Span(0, len(plain.text))).end <= len(source)


@given(CHINESE, st.data())
def test_a_span_survives_the_way_to_the_source_and_back(source: str, data: st.DataObject) -> None:
    plain = to_plain(source)
    if not plain.text:
        return
    start = data.draw(st.integers(0, len(plain.text) - 1))
    end = data.draw(st.integers(start + 1, len(plain.text)))
    assert plain.from_source(plain.to_source(Span(start, end))) == Span(start, end)


@given(CHINESE)
def test_sentences_cover_all_but_blanks_in_order_without_overlap(text: str) -> None:
    sentences = split_sentences(text)
    covered = "".join(text[s.start:s.end] for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(sentences))


@given(CHINESE)
def test_clauses_cover_their_sentence(text: str) -> None:
    for sentence in split_sentences(text):
        clauses = split_clauses(text, sentence)
        joined = "".join(text[c.start:c.end] for c in clauses)
        assert "".join(joined.split()) == "".join(text[sentence.start:sentence.end].split())


def test_a_sentence_ends_after_the_quotation_mark_that_closes_with_it() -> None:
    text = "他说：“值了。”大家都笑。"
    assert [text[s.start:s.end] for s in split_sentences(text)] == ["他说：“值了。”", "大家都笑。"]


def test_a_comma_inside_quotation_marks_cuts_no_clause() -> None:
    text = "开展“当好主人翁，建功新时代”竞赛，参与职工300人。"
    pieces = [text[c.start:c.end] for c in split_clauses(text, Span(0, len(text)))]
    assert pieces == ["开展“当好主人翁，建功新时代”竞赛，", "参与职工300人。"]


def test_an_offset_finds_its_sentence() -> None:
    text = "第一句。第二句。"
    assert sentence_at(split_sentences(text), 5) == Span(4, 8)


def test_width_counts_two_columns_for_a_chinese_character() -> None:
    assert width("工会ab") == 6


def test_folding_forgets_quotation_marks_and_blanks() -> None:
    assert fold("“求学 圆梦”行动") == fold("求学圆梦行动")


def test_an_empty_text_is_plain_already() -> None:
    assert to_plain("") == Plain("", ())


def test_a_character_whose_simplified_form_is_outside_the_basic_plane_stays() -> None:
    assert to_simplified("學會養殖青蟳") == "学会养殖青蟳"
