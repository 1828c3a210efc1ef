"""Masked text: one sign for each mention, and the way back."""

from hypothesis import given
from hypothesis import strategies as st
from marked import masked_of

from kg.masking import compile_pattern, find_all, mask_mentions, read_rows
from kg.model import Article, Entity, Label, Mention, Span
from kg.text import Plain

TEXT = "昨天，{O|市总工会}主席{P|赵明}到场。｜{P|钱江}说，“好。”"


def test_a_pattern_speaks_of_labels() -> None:
    """The slots of a pattern match mentions of that label, whatever their names."""
    masked = masked_of(TEXT)
    assert [hit.group().count("主席") for hit in find_all(masked, "<ORG>主席<PERSON>")] == [1]
    assert not list(find_all(masked, "<PERSON>主席"))


def test_masked_positions_map_back_to_plain_text() -> None:
    """A masked stretch covers the whole names that stand in it."""
    masked = masked_of(TEXT)
    hit = next(find_all(masked, "<ORG>主席<PERSON>"))
    span = masked.plain(hit.start(), hit.end())
    assert masked.plain_text[span.start:span.end] == "市总工会主席赵明"


def test_positions_and_the_last_mention_are_found_by_label() -> None:
    """Mentions are looked up in a stretch and before a position."""
    masked = masked_of(TEXT)
    persons = masked.positions(Span(0, len(masked.signs)), Label.PERSON)
    assert [masked.entity(p).name for p in persons] == ["赵明", "钱江"]
    assert masked.last(Label.PERSON, persons[1]) == persons[0]
    assert masked.last(Label.PERSON, persons[1], persons[0] + 1) is None
    assert masked.last(Label.AWARD, 5) is None


def test_sentences_and_lines_are_masked_stretches() -> None:
    """The sentence and the line of a position are those that hold it."""
    masked = masked_of(TEXT)
    second = masked.positions(Span(0, len(masked.signs)), Label.PERSON)[1]
    assert masked.signs[masked.sentence(second).start] == masked.signs[second]
    assert masked.line(second).start == masked.signs.index("\n") + 1
    assert masked.line(0) == Span(0, masked.signs.index("\n"))


def test_an_overlapping_mention_is_left_out() -> None:
    """Of two mentions that overlap, the first stays."""
    entities = [Entity("ORG/市总", Label.ORG, "市总"), Entity("ORG/总工会", Label.ORG, "总工会")]
    mentions = [Mention(0, 2, Label.ORG, "市总", entity="ORG/市总"),
                Mention(1, 4, Label.ORG, "总工会", entity="ORG/总工会")]
    masked = mask_mentions(Article("a", "市总工会"), Plain("市总工会", (0, 1, 2, 3)), mentions, entities)
    assert [m.text for m in masked.mentions.values()] == ["市总"]


def test_a_single_traditional_word_is_simplified_for_patterns_only() -> None:
    """記者 in a simplified line is known to patterns; the plain text keeps it."""
    masked = masked_of("今天，記者到場。")
    assert "记者" in masked.signs
    assert "記者" in masked.plain_text


def test_a_sign_in_the_text_is_no_mention() -> None:
    """A text that holds the private signs itself does not pass for mentions."""
    masked = masked_of("\ue000主席\ue001")
    assert not compile_pattern("<PERSON>|<ORG>|<PLACE>|<PROGRAMME>|<AWARD>").search(masked.signs)


def test_tables_are_read_without_their_comments() -> None:
    """A comment line is no row, and every row has the header's columns."""
    rows = read_rows("relation-byline-roles.csv")
    assert {"role": "记者", "side": "before", "author": "yes"} in rows
    assert {tuple(row) for row in rows} == {("role", "side", "author")}


@given(st.text("甲乙，。\n", max_size=40), st.lists(st.integers(0, 39), unique=True, max_size=8))
def test_every_masked_position_keeps_its_plain_offset(text: str, cuts: list[int]) -> None:
    """Masking any mentions keeps every character that is in none, at its place."""
    edges = sorted(cut for cut in cuts if cut <= len(text))
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    mentions = [Mention(a, b, Label.ORG, text[a:b], entity="ORG/x") for a, b in spans]
    plain = Plain(text, tuple(range(len(text))))
    masked = mask_mentions(Article("a", text), plain, mentions, [Entity("ORG/x", Label.ORG, "x")])
    assert len(masked.starts) == len(masked.signs) + 1
    assert all(masked.signs[i] == text[masked.starts[i]] for i in range(len(masked.signs)) if masked.label(i) is None)
    assert [masked.plain(p, p + 1) for p in masked.by_label[Label.ORG]] == [Span(a, b) for a, b in spans]
