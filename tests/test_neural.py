"""Strings to spans and words, by the shipped model."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import KgError, Label
from kg.neural import NeuralTagger

MODEL = Path(__file__).parents[1] / "kg" / "model"
TEXTS = [
    "郑莉在湖北省襄阳市总工会举办“求学圆梦”职工学历提升行动。",
    "本报讯（记者 王小明 通讯员 李芳）昨日，市总工会召开会议。",
    "。",
    "全国五一劳动奖章获得者、电焊工张伟说",
]


@pytest.fixture(scope="module")
def tagger() -> NeuralTagger:
    return NeuralTagger()


def test_a_sentence_of_union_news_is_tagged(tagger: NeuralTagger) -> None:
    text = TEXTS[0]
    spans = {text[start:end]: label for start, end, label, _ in tagger.tag([text])[0].spans}
    assert spans == {"郑莉": "PERSON", "湖北省襄阳市总工会": "ORG", "“求学圆梦”职工学历提升行动": "PROGRAMME"}


def test_words_come_with_parts_of_speech(tagger: NeuralTagger) -> None:
    words = [(TEXTS[0][start:end], tag) for start, end, tag in tagger.tag([TEXTS[0]])[0].words]
    assert ("举办", "v") in words
    assert ("职工", "n") in words


def test_words_cover_a_string_without_gaps(tagger: NeuralTagger) -> None:
    for text, tagged in zip(TEXTS, tagger.tag(TEXTS), strict=True):
        assert "".join(text[start:end] for start, end, _ in tagged.words) == text


def test_a_string_is_tagged_alike_alone_and_in_company(tagger: NeuralTagger) -> None:
    together = tagger.tag(TEXTS * 40)
    assert [tagger.tag([text])[0] for text in TEXTS] == together[: len(TEXTS)]


def test_traditional_characters_are_read_as_simplified_ones(tagger: NeuralTagger) -> None:
    plain, other = tagger.tag(["襄阳市总工会启动行动", "襄陽市總工會啟動行動"])
    assert plain == other


def test_an_empty_string_has_no_spans_and_no_words(tagger: NeuralTagger) -> None:
    assert tagger.tag(["", "市总工会"])[0].words == ()
    assert tagger.tag([]) == []


def test_a_very_long_string_is_tagged_to_its_end(tagger: NeuralTagger) -> None:
    text = "近日，襄阳市总工会慰问一线职工，" * 100
    spans = tagger.tag([text])[0].spans
    assert {text[start:end] for start, end, _, _ in spans} == {"襄阳市总工会"}
    assert len(spans) == 100


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_string_gives_ordered_spans_inside_it(tagger: NeuralTagger, text: str) -> None:
    tagged = tagger.tag([text])[0]
    edges = [edge for start, end, _, _ in tagged.spans for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end, _, _ in tagged.spans)
    assert all(0 <= sure <= 1 and label in set(Label) for _, _, label, sure in tagged.spans)
    assert "".join(text[start:end] for start, end, _ in tagged.words) == text


def test_spans_that_lost_come_with_their_probability_and_never_twice(tagger: NeuralTagger) -> None:
    text = "站里的绿化工程彬大说，白沙沱的黄惠曾说。"
    tagged = tagger.tag([text])[0]
    assert tagged.others
    assert all(0.05 <= sure < 1 and 0 <= start < end <= len(text) for start, end, _, sure in tagged.others)
    assert not {row[:3] for row in tagged.spans} & {row[:3] for row in tagged.others}


def test_a_changed_file_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    with (folder / "model.onnx").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(KgError, match=r"model\.onnx"):
        NeuralTagger(folder)


def test_a_missing_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        NeuralTagger(tmp_path)


def test_the_model_fits_into_the_wheel() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 8_000_000
