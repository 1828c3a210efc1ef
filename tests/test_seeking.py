"""Search on the server: names, aliases, initials, traditional characters, and the words of sentences."""

import pytest
from explorer_samples import STUDENTS, explorer_store
from hypothesis import given
from hypothesis import strategies as st

from kg.atlas import Atlas, make_atlas
from kg.exploring import page_data
from kg.seeking import Index, find_sentences, find_things, make_index
from kg.text import split_sentences
from kg.viewing import read_view


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return make_atlas(page_data(read_view(explorer_store()), title="样本"))


@pytest.fixture(scope="module")
def index(atlas: Atlas) -> Index:
    return make_index(atlas)


def _names(atlas: Atlas, index: Index, query: str, **more: str) -> list[str]:
    return [atlas.things[key].name for key in find_things(atlas, index, query, most=8, **more)]


@pytest.mark.parametrize("query", ["襄阳市总", "xyszgh", "XYSZGH", "襄陽市總工會", "襄阳市 总工会", "襄阳市总工会"])
def test_a_union_is_found_by_part_initials_and_traditional_characters(atlas: Atlas, index: Index, query: str) -> None:
    assert "襄阳市总工会" in _names(atlas, index, query)


def test_the_name_itself_comes_before_longer_ones_and_kinds_can_be_asked_for(atlas: Atlas, index: Index) -> None:
    assert _names(atlas, index, "襄阳市")[0] == "襄阳市"
    assert _names(atlas, index, "襄阳市总工会")[0] == "襄阳市总工会"
    assert set(_names(atlas, index, "襄阳", look="Place")) == {"襄阳市"}
    assert _names(atlas, index, "  ") == []


def test_a_sentence_answers_to_words_and_to_names_for_what_it_calls_otherwise(atlas: Atlas, index: Index) -> None:
    (article, start, end), *_ = find_sentences(atlas, index, "襄阳市总工会 2000元", most=6)
    assert STUDENTS in atlas.articles[article].text[start:end]
    assert find_sentences(atlas, index, "元", most=6) == []
    assert len(find_sentences(atlas, index, "工会", most=6)) == 6


@given(st.text(alphabet="甲乙。！\n 」…", max_size=40))
def test_sentences_cover_a_text_but_for_white_space(text: str) -> None:
    assert "".join(text[one.start:one.end] for one in split_sentences(text)).replace(" ", "").replace("\n", "") == \
        text.replace(" ", "").replace("\n", "")
