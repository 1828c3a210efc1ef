"""Strings to spans and words, by the shipped model."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import KgError, Label
from kg.neural import Chain, NeuralTagger, span_probabilities, viterbi

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


def chain() -> Chain:
    tags = ("O", "B-ORG", "I-ORG", "E-ORG", "S-ORG")
    starts, inner, opens = np.array([1, 1, 0, 0, 1]), np.array([0, 0, 1, 1, 0]), np.array([0, 1, 1, 0, 0])
    step = np.where(opens[:, None] == inner[None], 0.3, -1e4)
    return Chain(tags, np.where(starts, 0.1, -1e4), np.where(opens, -1e4, -0.2), step)


def every_path(emissions: np.ndarray, length: int, rules: Chain) -> dict[tuple[int, ...], float]:
    """Score every tag sequence by adding up, the slow way."""
    scores = {}
    for path in itertools.product(range(len(rules.tags)), repeat=length):
        score = rules.first[path[0]] + rules.last[path[-1]]
        score += sum(emissions[index, tag] for index, tag in enumerate(path))
        scores[path] = score + sum(rules.step[one, other] for one, other in itertools.pairwise(path))
    return scores


@pytest.fixture(scope="module")
def emissions() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(3, 4, 5))


LENGTHS = np.array([4, 3, 1])


def test_viterbi_finds_the_path_that_trying_all_of_them_finds(emissions: np.ndarray) -> None:
    paths = viterbi(emissions, LENGTHS, chain())
    for row, path in enumerate(paths):
        scores = every_path(emissions[row], int(LENGTHS[row]), chain())
        assert tuple(path) == max(scores, key=lambda key: scores[key])


def test_a_span_s_probability_is_the_share_of_the_paths_through_it(emissions: np.ndarray) -> None:
    spans = [[(0, 2, "ORG"), (3, 4, "ORG")], [(0, 3, "ORG")], [(0, 1, "ORG")]]
    tags = {1: [4], 2: [1, 3], 3: [1, 2, 3]}
    found = span_probabilities(emissions, LENGTHS, chain(), spans)
    for row, rows in enumerate(spans):
        scores = every_path(emissions[row], int(LENGTHS[row]), chain())
        total = sum(np.exp(score) for score in scores.values())
        for (start, end, _), probability in zip(rows, found[row], strict=True):
            wanted = tuple(tags[end - start])
            share = sum(np.exp(score) for path, score in scores.items() if path[start:end] == wanted) / total
            assert probability == pytest.approx(share)


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
